//! Lists of addresses that others keep and that are asked over DNS: whom to leave alone, and whom to
//! refuse.

use super::INT32_MAX;
use super::send_connector::name_is_unique;
use crate::model::object::{Identity, ObjectType, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop, Shape};
use std::net::IpAddr;

const ALLOW: &str = "IPAllowListProvider";
const BLOCK: &str = "IPBlockListProvider";

/// The most characters of RejectionResponse.
const LONGEST_RESPONSE: usize = 240;

/// `IPAllowListProvider`.
pub static IP_ALLOW_LIST_PROVIDER: ObjectType = ObjectType {
    noun: ALLOW,
    title: "IP allow list provider",
    storage: Storage::Table(ALLOW),
    identity: Identity::Property("Name"),
    props: &[NAME, LOOKUP_DOMAIN, PRIORITY, ENABLED, ANY_MATCH, BITMASK_MATCH, IP_ADDRESSES_MATCH],
    columns: COLUMNS,
    list: &[],
    rules: &[
        Rule { name: "NameIsUnique", check: |context| name_is_unique(context, ALLOW) },
        Rule { name: "LookupDomainIsUnique", check: |context| lookup_domain_is_unique(context, ALLOW) },
        Rule { name: "AnswersAreIPv4", check: answers_are_ipv4 },
    ],
};

/// `IPBlockListProvider`.
pub static IP_BLOCK_LIST_PROVIDER: ObjectType = ObjectType {
    noun: BLOCK,
    title: "IP block list provider",
    storage: Storage::Table(BLOCK),
    identity: Identity::Property("Name"),
    props: &[
        NAME,
        LOOKUP_DOMAIN,
        PRIORITY,
        ENABLED,
        ANY_MATCH,
        BITMASK_MATCH,
        IP_ADDRESSES_MATCH,
        Prop::optional(
            "RejectionResponse",
            Kind::Ascii { max: LONGEST_RESPONSE },
            "The text of the refusal; {0} stands for the address, {1} for the provider's name, {2} for LookupDomain.",
        ),
    ],
    columns: COLUMNS,
    list: &[],
    rules: &[
        Rule { name: "NameIsUnique", check: |context| name_is_unique(context, BLOCK) },
        Rule { name: "LookupDomainIsUnique", check: |context| lookup_domain_is_unique(context, BLOCK) },
        Rule { name: "AnswersAreIPv4", check: answers_are_ipv4 },
    ],
};

/// `IPAllowListProviderTest` and `IPBlockListProviderTest` in one: what a provider said of an address.
pub static IP_LIST_PROVIDER_TEST: ObjectType = ObjectType {
    noun: "IPListProviderTest",
    title: "answer of an IP list provider",
    storage: Storage::Live,
    identity: Identity::Property("Provider"),
    props: &[
        told("Provider", Kind::Name, "The provider."),
        Prop::list(
            "ProviderResult",
            Kind::Text { max: 255 },
            "What it answered; empty: the address is not listed.",
        )
        .access(Access::Computed),
        Prop::flag("Matched", false, "Whether an answer is a match.").access(Access::Computed),
    ],
    columns: &["Provider", "ProviderResult", "Matched"],
    list: &[],
    rules: &[],
};

const fn told(name: &'static str, kind: Kind, doc: &'static str) -> Prop {
    Prop::one(name, kind, "", doc).shaped(Shape::Optional).access(Access::Computed)
}

const COLUMNS: &[&str] = &["Name", "LookupDomain", "Priority"];
const NAME: Prop = Prop::one("Name", Kind::Name, "", "The provider's name.").mandatory().for_people();
const LOOKUP_DOMAIN: Prop =
    Prop::one("LookupDomain", Kind::SmtpDomain, "", "The domain that is asked for an address.").mandatory();
const PRIORITY: Prop = Prop::one(
    "Priority",
    Kind::Int { min: 1, max: INT32_MAX },
    "",
    "Which provider is asked first: 1, 2 …; unset: after the others. Those at it and behind move on by one.",
);
const ENABLED: Prop = Prop::flag("Enabled", true, "Whether the provider is asked.");
const ANY_MATCH: Prop = Prop::flag("AnyMatch", false, "Whether any answer at all is a match.");
const BITMASK_MATCH: Prop =
    Prop::optional("BitmaskMatch", Kind::IpAddress, "An answer with one of these bits is a match.");
const IP_ADDRESSES_MATCH: Prop =
    Prop::list("IPAddressesMatch", Kind::IpAddress, "These answers are a match.");

fn lookup_domain_is_unique(context: &RuleContext<'_>, noun: &'static str) -> Option<Violation> {
    let record = context.record;
    let domain = record.text("LookupDomain");
    let other = context
        .world
        .all(noun)
        .iter()
        .find(|other| other.guid() != record.guid() && other.text("LookupDomain") == domain)?;
    Some(Violation::new(
        "LookupDomain",
        format!(
            "LookupDomain '{domain}' is asked already, by {} \"{}\"",
            record.object.title,
            other.text("Name")
        ),
    ))
}

/// Lists answer with addresses in 127.0.0.0/8 (RFC 5782 §2.1).
fn answers_are_ipv4(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let foreign = |text: &&str| !matches!(text.parse(), Ok(IpAddr::V4(_)));
    let bitmask = record.get("BitmaskMatch").as_text().into_iter().find(foreign);
    let address = record.texts("IPAddressesMatch").find(foreign);
    let (property, value) =
        bitmask.map(|value| ("BitmaskMatch", value)).or(address.map(|value| ("IPAddressesMatch", value)))?;
    Some(Violation::new(
        property,
        format!(
            "{property} '{value}' can't be an answer: providers answer with IPv4 addresses, such as 127.0.0.2"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::broken_rules;
    use super::*;
    use crate::model::{Record, Value};

    fn provider(object: &'static ObjectType, name: &str, domain: &str) -> Record {
        let mut record = Record::with_defaults(object);
        record.set("Guid", Value::text(format!("guid {name} {domain}")));
        record.set("Name", Value::text(name));
        record.set("LookupDomain", Value::text(domain));
        record.set("Priority", Value::Int(1));
        record
    }

    #[test]
    fn rules() {
        for object in [&IP_ALLOW_LIST_PROVIDER, &IP_BLOCK_LIST_PROVIDER] {
            let there = [provider(object, "One", "list.one.example")];
            let with = |name: &'static str, value: Value| {
                let mut record = provider(object, "Two", "list.two.example");
                record.set(name, value);
                record
            };
            let cases: Vec<(Record, &[&str])> = vec![
                (there[0].clone(), &[]),
                (with("BitmaskMatch", Value::text("127.0.0.6")), &[]),
                (with("IPAddressesMatch", Value::texts(["127.0.0.2", "127.0.0.3"])), &[]),
                (with("Name", Value::text("oNE")), &["NameIsUnique"]),
                (with("LookupDomain", Value::text("list.one.example")), &["LookupDomainIsUnique"]),
                (with("BitmaskMatch", Value::text("::1")), &["AnswersAreIPv4"]),
                (with("IPAddressesMatch", Value::texts(["127.0.0.2", "2001:db8::1"])), &["AnswersAreIPv4"]),
            ];
            for (record, wanted) in cases {
                assert_eq!(broken_rules(&record, &there), wanted, "{}", record.text("Name"));
            }
        }
    }
}
