//! The filters of senders and of recipients, and when providers of lists are asked: one row of each, which
//! every store has.

use crate::model::object::{Identity, ObjectType, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Kind, Prop};

/// The most elements of a list of senders, domains or recipients, as documented.
const MOST: usize = 800;

/// `SenderFilterConfig`.
pub static SENDER_FILTER_CONFIG: ObjectType = ObjectType {
    noun: "SenderFilterConfig",
    title: "sender filter configuration",
    storage: Storage::Table("SenderFilterConfig"),
    identity: Identity::Singleton("SenderFilterConfig"),
    props: &[
        Prop::list("BlockedSenders", Kind::SmtpAddress, "Senders that are refused."),
        Prop::list(
            "BlockedDomains",
            Kind::SmtpDomain,
            "Domains whose senders are refused; not their subdomains.",
        ),
        Prop::list(
            "BlockedDomainsAndSubdomains",
            Kind::SmtpDomain,
            "Domains whose senders, and those of all subdomains, are refused.",
        ),
        Prop::one(
            "Action",
            Kind::Enum(&["StampStatus", "Reject"]),
            "Reject",
            "Reject: the sender is refused. StampStatus: the message is taken, and marked in its header.",
        ),
        Prop::flag(
            "BlankSenderBlockingEnabled",
            false,
            "Whether mail without a sender is refused, reports included.",
        ),
        Prop::one(
            "RecipientBlockedSenderAction",
            Kind::Enum(&["Delete", "Reject"]),
            "Reject",
            "What becomes of mail from senders that a recipient blocks.",
        )
        .no_effect(
            "recipients keep their lists in Outlook and Active Directory; BlockedSenders blocks for all",
        ),
        Prop::flag("Enabled", true, "Whether senders are filtered at all."),
        Prop::flag("ExternalMailEnabled", true, "Whether mail from unauthenticated sessions is filtered."),
        Prop::flag(
            "InternalMailEnabled",
            false,
            "Whether mail from authenticated and externally secured sessions is filtered.",
        ),
    ],
    columns: &[],
    list: &[],
    rules: &[Rule {
        name: "ListsAreBounded",
        check: |context| {
            lists_are_bounded(context, &["BlockedSenders", "BlockedDomains", "BlockedDomainsAndSubdomains"])
        },
    }],
};

/// `RecipientFilterConfig`.
pub static RECIPIENT_FILTER_CONFIG: ObjectType = ObjectType {
    noun: "RecipientFilterConfig",
    title: "recipient filter configuration",
    storage: Storage::Table("RecipientFilterConfig"),
    identity: Identity::Singleton("RecipientFilterConfig"),
    props: &[
        Prop::list(
            "BlockedRecipients",
            Kind::SmtpAddress,
            "Recipients that are refused, with BlockListEnabled.",
        ),
        Prop::flag(
            "RecipientValidationEnabled",
            true,
            "Whether unknown recipients of authoritative domains with AddressBookEnabled are refused, with Enabled; if not, their mail is taken and comes back as a report.",
        ),
        Prop::flag("BlockListEnabled", false, "Whether BlockedRecipients are refused."),
        Prop::flag("Enabled", true, "Whether recipients are filtered at all."),
        Prop::flag("ExternalMailEnabled", true, "Whether mail from unauthenticated sessions is filtered."),
        Prop::flag(
            "InternalMailEnabled",
            false,
            "Whether mail from authenticated and externally secured sessions is filtered.",
        ),
    ],
    columns: &[],
    list: &[],
    rules: &[Rule {
        name: "ListsAreBounded",
        check: |context| lists_are_bounded(context, &["BlockedRecipients"]),
    }],
};

const ASKED: &str = "Whether the providers are asked at all.";
const ABOUT_EXTERNAL: &str = "Whether they are asked about mail from unauthenticated sessions.";
const ABOUT_INTERNAL: &str =
    "Whether they are asked about mail from authenticated and externally secured sessions.";

/// `IPAllowListProvidersConfig`.
pub static IP_ALLOW_LIST_PROVIDERS_CONFIG: ObjectType = ObjectType {
    noun: "IPAllowListProvidersConfig",
    title: "configuration of IP allow list providers",
    storage: Storage::Table("IPAllowListProvidersConfig"),
    identity: Identity::Singleton("IPAllowListProviderConfig"),
    props: &[
        Prop::flag("Enabled", true, ASKED),
        Prop::flag("ExternalMailEnabled", true, ABOUT_EXTERNAL),
        Prop::flag("InternalMailEnabled", false, ABOUT_INTERNAL),
    ],
    columns: &[],
    list: &[],
    rules: &[],
};

/// `IPBlockListProvidersConfig`.
pub static IP_BLOCK_LIST_PROVIDERS_CONFIG: ObjectType = ObjectType {
    noun: "IPBlockListProvidersConfig",
    title: "configuration of IP block list providers",
    storage: Storage::Table("IPBlockListProvidersConfig"),
    identity: Identity::Singleton("IPBlockListProviderConfig"),
    props: &[
        Prop::list(
            "BypassedRecipients",
            Kind::SmtpAddress,
            "Recipients whose mail is taken whatever the providers say.",
        ),
        Prop::flag("Enabled", true, ASKED),
        Prop::flag("ExternalMailEnabled", true, ABOUT_EXTERNAL),
        Prop::flag("InternalMailEnabled", false, ABOUT_INTERNAL),
    ],
    columns: &[],
    list: &[],
    rules: &[Rule {
        name: "ListsAreBounded",
        check: |context| lists_are_bounded(context, &["BypassedRecipients"]),
    }],
};

pub(super) fn lists_are_bounded(context: &RuleContext<'_>, lists: &[&'static str]) -> Option<Violation> {
    lists.iter().find_map(|name| {
        let count = context.record.get(name).items().len();
        (count > MOST)
            .then(|| Violation::new(name, format!("{name} would have {count} entries; allowed: {MOST}")))
    })
}

#[cfg(test)]
mod tests {
    use super::super::broken_rules;
    use super::*;
    use crate::model::{Record, Value};

    #[test]
    fn rules() {
        let lists = [
            (&SENDER_FILTER_CONFIG, "BlockedSenders"),
            (&SENDER_FILTER_CONFIG, "BlockedDomains"),
            (&SENDER_FILTER_CONFIG, "BlockedDomainsAndSubdomains"),
            (&RECIPIENT_FILTER_CONFIG, "BlockedRecipients"),
            (&IP_BLOCK_LIST_PROVIDERS_CONFIG, "BypassedRecipients"),
        ];
        for (object, list) in lists {
            for (count, wanted) in [(0, &[][..]), (800, &[]), (801, &["ListsAreBounded"])] {
                let mut record = Record::with_defaults(object);
                record.set(list, Value::texts((0..count).map(|number| format!("a{number}@b.example"))));
                assert_eq!(broken_rules(&record, &[]), wanted, "{list}: {count}");
            }
        }
    }
}
