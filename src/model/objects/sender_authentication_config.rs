//! What is verified of senders, and what becomes of those that fail: one row, which every store has. All of it
//! is off in a new store.

use super::filter_config::lists_are_bounded;
use crate::model::object::{Identity, ObjectType, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Kind, Prop};

const ACTIONS: Kind = Kind::Enum(&["StampStatus", "Reject"]);

/// `SenderAuthenticationConfig`.
pub static SENDER_AUTHENTICATION_CONFIG: ObjectType = ObjectType {
    noun: "SenderAuthenticationConfig",
    title: "sender authentication configuration",
    storage: Storage::Table("SenderAuthenticationConfig"),
    identity: Identity::Singleton("SenderAuthenticationConfig"),
    props: &[
        Prop::flag("SpfEnabled", false, "Whether SPF is verified: from where the sender's domain sends."),
        Prop::flag("DkimEnabled", false, "Whether DKIM signatures are verified."),
        Prop::flag(
            "DmarcEnabled",
            false,
            "Whether the From field's domain must be proven by SPF or DKIM, as its DMARC policy says; verifies both for that.",
        ),
        Prop::flag("ArcEnabled", false, "Whether the ARC chain of forwarders is verified."),
        Prop::one(
            "SpfFailAction",
            ACTIONS,
            "StampStatus",
            "What becomes of mail that fails SPF. StampStatus: it is taken, and Authentication-Results tells. Reject: 550 5.7.23.",
        ),
        Prop::one(
            "DmarcRejectAction",
            ACTIONS,
            "StampStatus",
            "What becomes of mail that fails DMARC where the policy is reject. Reject: 550 5.7.26, or 451 4.7.26 where that can't be told now; mail with two From fields is refused then, too.",
        ),
        Prop::one(
            "TempErrorAction",
            ACTIONS,
            "StampStatus",
            "What becomes of mail whose sender can't be judged now, because the DNS fails. Reject: 451, and the sender tries again.",
        ),
        Prop::list(
            "ArcTrustedSealers",
            Kind::SmtpDomain,
            "Domains whose valid ARC seal, as the newest, stands for DMARC.",
        ),
        Prop::list(
            "BypassedSenderDomains",
            Kind::SmtpDomain,
            "Domains of envelope senders whose mail is not looked at.",
        ),
        Prop::flag("ExternalMailEnabled", true, "Whether mail from unauthenticated sessions is looked at."),
        Prop::flag(
            "InternalMailEnabled",
            false,
            "Whether mail from authenticated and externally secured sessions is looked at.",
        ),
    ],
    columns: &[],
    list: &[],
    rules: &[
        Rule {
            name: "ListsAreBounded",
            check: |context| lists_are_bounded(context, &["ArcTrustedSealers", "BypassedSenderDomains"]),
        },
        Rule { name: "SpfActionNeedsSpf", check: |context| needs(context, "SpfFailAction", "SpfEnabled") },
        Rule {
            name: "DmarcActionNeedsDmarc",
            check: |context| needs(context, "DmarcRejectAction", "DmarcEnabled"),
        },
    ],
};

/// Who asks for a refusal must not go without one because the method is off.
fn needs(context: &RuleContext<'_>, action: &'static str, method: &'static str) -> Option<Violation> {
    let record = context.record;
    (record.text(action) == "Reject" && !record.bool(method))
        .then(|| Violation::new(action, format!("{action} Reject needs {method} $true, and it is $false")))
}
