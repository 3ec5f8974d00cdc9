//! What would happen to a mail, step by step.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::objects::DELIVERY_TYPES;
use crate::model::objects::certificate_test::STATUSES;
use crate::model::property::{Access, Kind, Prop, Shape};

const LONGEST: usize = 8192;

const fn shown(name: &'static str, kind: Kind, doc: &'static str) -> Prop {
    Prop::one(name, kind, "", doc).shaped(Shape::Optional).access(Access::Computed)
}

const fn text(name: &'static str, doc: &'static str) -> Prop {
    shown(name, Kind::Text { max: LONGEST }, doc)
}

const fn texts(name: &'static str, doc: &'static str) -> Prop {
    shown(name, Kind::Text { max: LONGEST }, doc).shaped(Shape::List)
}

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
        text("Recipient", "To whom the mail is."),
        text("Sender", "From whom; <> is the null sender of reports."),
        text("RemoteIP", "The peer that brings it; empty: how it comes was left out."),
        shown(
            "Configuration",
            Kind::Enum(CONFIGURATIONS),
            "Running: what the service obeys now. Stored: what it obeys after a restart.",
        ),
        text("Binding", "Where the peer connects to."),
        text("ReceiveConnector", "The Receive connector that serves the peer."),
        text("ReceiveReason", "Why that one."),
        texts("OtherBindings", "What serves the same peer where it connects to another binding."),
        shown("SessionTls", Kind::Bool, "Whether the session is encrypted."),
        texts("Permissions", "Who the session is, then its rights, one by one."),
        text("PartnerDomain", "The domain of TLSReceiveDomainSecureList that the peer's certificate proves."),
        shown(
            "Verdict",
            Kind::Enum(STATUSES),
            "What Domain Security says of the peer's certificate; empty: it was not asked.",
        ),
        text("VerdictRule", "The rule that decided the verdict."),
        text("MailReply", "What MAIL FROM is answered with."),
        text("RcptReply", "What RCPT TO is answered with."),
        text("AcceptedDomain", "The accepted domain of the recipient, and its type; empty: none."),
        text("ResolvedRecipient", "The address that the mail is for in the end."),
        text(
            "RewrittenRecipient",
            "The same, where it is not the one that was given: address rewriting, an alias, postmaster.",
        ),
        text("RewrittenSender", "The sender that the world sees, where address rewriting makes it another."),
        text("Connector", "The Send, Foreign or delivery agent connector that carries it."),
        text("ConnectorReason", "Why that one, or why there is none."),
        texts("OtherConnectors", "Those that would take the domain, too, and why they do not."),
        shown("DeliveryType", Kind::Enum(DELIVERY_TYPES), "How the next hop is reached, as in Get-Queue."),
        text("NextHopDomain", "The next hop, as in Get-Queue."),
        text(
            "TlsDomain",
            "The domain that must be proven, where Domain Security demands it, as in Get-Queue.",
        ),
        text("TlsPolicy", "What a host must prove by the configuration alone."),
        text("TlsSource", "Which rule decided that."),
        text("TlsReason", "Why."),
        text("Certificate", "Thumbprint of the certificate that is shown to a host that asks for one."),
        texts("Hosts", "The hosts in the order in which they are tried, and what each must prove."),
        shown(
            "Outcome",
            Kind::Enum(OUTCOMES),
            "Refused: the peer keeps it. Delivered: into a mailbox or drop directory. Sent: it is offered to Hosts. Waits: it stays in a queue. Returned: its sender gets a report.",
        ),
        text("Result", "The same as a sentence, with what decides."),
        texts("Notes", "What is not in this answer and could change it."),
        texts("Remedy", "What to type so that it goes; empty where it goes, or no line of emsh can help."),
    ],
    columns: &[],
    list: &[],
    rules: &[],
};
