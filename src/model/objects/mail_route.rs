//! What would happen to a mail, step by step.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::objects::DELIVERY_TYPES;
use crate::model::objects::certificate_test::STATUSES;
use crate::model::property::{Kind, Prop};

/// Words of Configuration.
pub const CONFIGURATIONS: &[&str] = &["Running", "Stored"];

/// Words of Outcome.
pub const OUTCOMES: &[&str] = &["Refused", "Delivered", "Sent", "Waits", "Returned"];

/// `MailRoute`, as Resolve-MailRoute shows it.
pub static MAIL_ROUTE: ObjectType = ObjectType {
    noun: "MailRoute",
    title: "mail route",
    storage: Storage::Live,
    identity: Identity::Singleton("MailRoute"),
    props: &[
        Prop::shown_text("Recipient", "To whom the mail is."),
        Prop::shown_text("Sender", "From whom; <> is the null sender of reports."),
        Prop::shown_text("RemoteIP", "The peer that brings it; empty: how it comes was left out."),
        Prop::shown(
            "Configuration",
            Kind::Enum(CONFIGURATIONS),
            "Running: what the service obeys now. Stored: what it obeys after a restart.",
        ),
        Prop::shown_text("Binding", "Where the peer connects to."),
        Prop::shown_text("ReceiveConnector", "The Receive connector that serves the peer."),
        Prop::shown_text("ReceiveReason", "Why that one."),
        Prop::shown_texts("OtherBindings", "What serves the same peer where it connects to another binding."),
        Prop::shown("SessionTls", Kind::Bool, "Whether the session is encrypted."),
        Prop::shown_texts("Permissions", "Who the session is, then its rights, one by one."),
        Prop::shown_text(
            "PartnerDomain",
            "The domain of TLSReceiveDomainSecureList that the peer's certificate proves.",
        ),
        Prop::shown(
            "Verdict",
            Kind::Enum(STATUSES),
            "What Domain Security says of the peer's certificate; empty: it was not asked.",
        ),
        Prop::shown_text("VerdictRule", "The rule that decided the verdict."),
        Prop::shown_text("MailReply", "What MAIL FROM is answered with."),
        Prop::shown_text("RcptReply", "What RCPT TO is answered with."),
        Prop::shown_text(
            "AcceptedDomain",
            "The accepted domain of the recipient, and its type; empty: none.",
        ),
        Prop::shown_text("ResolvedRecipient", "The address that the mail is for in the end."),
        Prop::shown_text(
            "RewrittenRecipient",
            "The same, where it is not the one that was given: address rewriting, an alias, postmaster.",
        ),
        Prop::shown_text(
            "RewrittenSender",
            "The sender that the world sees, where address rewriting makes it another.",
        ),
        Prop::shown_text("Connector", "The Send, Foreign or delivery agent connector that carries it."),
        Prop::shown_text("ConnectorReason", "Why that one, or why there is none."),
        Prop::shown_texts("OtherConnectors", "Those that would take the domain, too, and why they do not."),
        Prop::shown(
            "DeliveryType",
            Kind::Enum(DELIVERY_TYPES),
            "How the next hop is reached, as in Get-Queue.",
        ),
        Prop::shown_text("NextHopDomain", "The next hop, as in Get-Queue."),
        Prop::shown_text(
            "TlsDomain",
            "The domain that must be proven, where Domain Security demands it, as in Get-Queue.",
        ),
        Prop::shown_text("TlsPolicy", "What a host must prove by the configuration alone."),
        Prop::shown_text("TlsSource", "Which rule decided that."),
        Prop::shown_text("TlsReason", "Why."),
        Prop::shown_text(
            "Certificate",
            "Thumbprint of the certificate that is shown to a host that asks for one.",
        ),
        Prop::shown_texts(
            "Hosts",
            "The hosts in the order in which they are tried, and what each must prove.",
        ),
        Prop::shown(
            "Outcome",
            Kind::Enum(OUTCOMES),
            "Refused: the peer keeps it. Delivered: into a mailbox or drop directory. Sent: it is offered to Hosts. Waits: it stays in a queue. Returned: its sender gets a report.",
        ),
        Prop::shown_text("Result", "The same as a sentence, with what decides."),
        Prop::shown_texts("Notes", "What is not in this answer and could change it."),
        Prop::shown_texts(
            "Remedy",
            "What to type so that it goes; empty where it goes, or no line of emsh can help.",
        ),
    ],
    columns: &[],
    list: &[],
    rules: &[],
};
