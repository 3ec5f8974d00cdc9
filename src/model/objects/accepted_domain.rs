//! Accepted domains: for which recipients mail is taken, and who has their mailboxes.

use super::send_connector::name_is_unique;
use crate::model::object::{Identity, Key, ObjectType, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop};
use crate::model::{CommandLine, Record, Value};

const RESERVED: &str = "reserved for Microsoft's internal use";

/// `AcceptedDomain`.
pub static ACCEPTED_DOMAIN: ObjectType = ObjectType {
    noun: "AcceptedDomain",
    title: "accepted domain",
    storage: Storage::Table("AcceptedDomain"),
    identity: Identity::Property("Name"),
    props: &[
        Prop::one("Name", Kind::Name, "", "The name of the entry.").mandatory(),
        Prop::one(
            "DomainName",
            Kind::DomainPattern,
            "",
            "The domain, or *.domain for it and its subdomains.",
        )
        .access(Access::AtCreation)
        .mandatory(),
        Prop::one(
            "DomainType",
            Kind::Enum(&["Authoritative", "InternalRelay", "ExternalRelay"]),
            "Authoritative",
            "Authoritative: mailboxes are here, unknown recipients are refused. InternalRelay and ExternalRelay go on by Send connectors.",
        ),
        Prop::flag(
            "AddressBookEnabled",
            false,
            "Whether recipients of this domain are looked up by the recipient filter; only where it is Authoritative, and there so by default.",
        )
        .access(Access::AfterCreation)
        .follows("DomainType", what_the_type_allows),
        Prop::flag("MatchSubDomains", false, "Whether subdomains are accepted, too.")
            .access(Access::AfterCreation),
        Prop::flag(
            "Default",
            false,
            "Whether this is the organisation's default domain. Exactly one is; -MakeDefault moves it.",
        )
        .access(Access::Stored)
        .by_switch("MakeDefault"),
        Prop::flag("PendingCompletion", false, "Reserved.").no_effect(RESERVED).access(Access::AfterCreation),
        Prop::flag("PendingRemoval", false, "Reserved.").no_effect(RESERVED).access(Access::AfterCreation),
    ],
    columns: &["Name", "DomainName", "DomainType", "Default"],
    list: &[],
    rules: &[
        Rule { name: "NameIsUnique", check: |context| name_is_unique(context, "AcceptedDomain") },
        Rule { name: "DomainIsUnique", check: domain_is_unique },
        Rule { name: "DomainIsNotEverything", check: domain_is_not_everything },
        Rule { name: "SubdomainsAreCoveredOnce", check: subdomains_are_covered_once },
        Rule { name: "AddressBookNeedsAuthoritative", check: address_book_needs_authoritative },
        Rule { name: "OneDefault", check: one_default },
    ],
};

fn domain_is_unique(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let domain = record.text("DomainName");
    let same = context.world.with_key("AcceptedDomain", Key::Text("DomainName"), domain);
    let other =
        same.iter().find(|other| other.guid() != record.guid() && other.text("DomainName") == domain)?;
    Some(Violation::new(
        "DomainName",
        format!("DomainName '{domain}' is accepted already, as accepted domain \"{}\"", other.text("Name")),
    ))
}

/// `*`, or everything below a top-level domain, would accept mail for half the Internet: an open relay.
/// There is no list of public suffixes here: `*.co.uk` is left to who types it.
fn domain_is_not_everything(context: &RuleContext<'_>) -> Option<Violation> {
    let domain = context.record.text("DomainName");
    let wide =
        domain == "*" || parent_of_subdomains(context.record).is_some_and(|parent| !parent.contains('.'));
    wide.then(|| {
        let whose = if domain == "*" { "every domain" } else { "everything below a top-level domain" };
        Violation::new(
            "DomainName",
            format!(
                "DomainName '{domain}' would accept mail for {whose} and make this server an open relay; name the domains"
            ),
        )
    })
}

fn set(record: &Record) -> CommandLine {
    CommandLine::new("Set-AcceptedDomain").on(record.identity())
}

/// The other accepted domains.
fn others<'a>(context: &'a RuleContext<'_>) -> impl Iterator<Item = &'a Record> {
    let guid = context.record.guid();
    context.world.all("AcceptedDomain").iter().filter(move |other| other.guid() != guid)
}

/// `contoso.example` where an entry takes the subdomains of it.
fn parent_of_subdomains(record: &Record) -> Option<&str> {
    let domain = record.text("DomainName");
    domain.strip_prefix("*.").or(record.bool("MatchSubDomains").then_some(domain))
}

/// Two entries for the same subdomains would be told apart by their names alone.
fn subdomains_are_covered_once(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let parent = parent_of_subdomains(record)?;
    let other = others(context).find(|other| parent_of_subdomains(other) == Some(parent))?;
    let by_pattern = record.text("DomainName").starts_with("*.");
    let (property, value) = match by_pattern {
        true => ("DomainName", record.text("DomainName")),
        false => ("MatchSubDomains", "$true"),
    };
    let violation = Violation::new(
        property,
        format!(
            "{property} {value}: subdomains of '{parent}' are accepted already, by accepted domain \"{}\"; only one entry can take them",
            other.identity()
        ),
    );
    Some(match (by_pattern, other.bool("MatchSubDomains")) {
        (false, _) => violation.remedy(set(record).with("MatchSubDomains", "$false")),
        (true, true) => violation.remedy(set(other).with("MatchSubDomains", "$false")),
        (true, false) => violation,
    })
}

/// Where mailboxes are elsewhere there is nothing to look up.
fn address_book_needs_authoritative(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let domain_type = record.text("DomainType");
    (record.bool("AddressBookEnabled") && domain_type != "Authoritative").then(|| {
        Violation::new(
            "AddressBookEnabled",
            format!(
                "AddressBookEnabled $true needs DomainType Authoritative, and DomainType is {domain_type}"
            ),
        )
        .remedy(set(record).with("AddressBookEnabled", "$false").with("DomainType", domain_type))
    })
}

/// AddressBookEnabled is by default what the type allows; where the type stays, it stays.
fn what_the_type_allows(now: &Record, before: Option<&Record>) -> Option<Value> {
    let is_another = before.is_none_or(|before| before.text("DomainType") != now.text("DomainType"));
    is_another.then(|| Value::Bool(now.text("DomainType") == "Authoritative"))
}

/// Some one must be the default, and only one can be.
fn one_default(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let other = others(context).find(|other| other.bool("Default"));
    match (record.bool("Default"), other) {
        (true, Some(other)) => Some(Violation::new(
            "Default",
            format!(
                "Default $true: accepted domain \"{}\" is the default, too; there is one",
                other.identity()
            ),
        )),
        (false, None) => Some(
            Violation::new("Default", "Default $false: no accepted domain would be the default; one must be")
                .remedy(set(record).with("MakeDefault", "$true")),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objects::rule_cases::{all_are_met, broken, object};

    #[test]
    fn rules() {
        type Values = &'static [(&'static str, &'static str)];
        type Case = (Values, Values, &'static [&'static str]);
        // The object, another of its kind, and the rules that the first breaks.
        let cases: &[Case] = &[
            (&[("Name", "A"), ("DomainName", "a.example"), ("Default", "True")], &[], &[]),
            (
                &[("Name", "A"), ("DomainName", "a.example"), ("Default", "True")],
                &[("Name", "B"), ("DomainName", "b.example"), ("Default", "False")],
                &[],
            ),
            (
                &[("Name", "b"), ("DomainName", "a.example"), ("Default", "True")],
                &[("Name", "B"), ("DomainName", "b.example"), ("Default", "False")],
                &["NameIsUnique"],
            ),
            (
                &[("Name", "A"), ("DomainName", "b.example"), ("Default", "True")],
                &[("Name", "B"), ("DomainName", "b.example"), ("Default", "False")],
                &["DomainIsUnique"],
            ),
            (
                &[("Name", "A"), ("DomainName", "*"), ("Default", "True")],
                &[("Name", "B"), ("DomainName", "b.example"), ("Default", "False")],
                &["DomainIsNotEverything"],
            ),
            (
                &[("Name", "A"), ("DomainName", "*.a.example"), ("Default", "True")],
                &[("Name", "B"), ("DomainName", "a.example"), ("Default", "False")],
                &[],
            ),
            (
                &[("Name", "A"), ("DomainName", "*.a.example"), ("Default", "True")],
                &[
                    ("Name", "B"),
                    ("DomainName", "a.example"),
                    ("Default", "False"),
                    ("MatchSubDomains", "True"),
                ],
                &["SubdomainsAreCoveredOnce"],
            ),
            (
                &[
                    ("Name", "A"),
                    ("DomainName", "a.example"),
                    ("Default", "True"),
                    ("MatchSubDomains", "True"),
                ],
                &[("Name", "B"), ("DomainName", "*.a.example"), ("Default", "False")],
                &["SubdomainsAreCoveredOnce"],
            ),
            (
                &[
                    ("Name", "A"),
                    ("DomainName", "a.example"),
                    ("Default", "True"),
                    ("MatchSubDomains", "True"),
                ],
                &[("Name", "B"), ("DomainName", "*.c.a.example"), ("Default", "False")],
                &[],
            ),
            (
                &[
                    ("Name", "A"),
                    ("DomainName", "a.example"),
                    ("Default", "True"),
                    ("AddressBookEnabled", "True"),
                ],
                &[],
                &[],
            ),
            (
                &[
                    ("Name", "A"),
                    ("DomainName", "a.example"),
                    ("Default", "True"),
                    ("AddressBookEnabled", "True"),
                    ("DomainType", "InternalRelay"),
                ],
                &[],
                &["AddressBookNeedsAuthoritative"],
            ),
            (
                &[
                    ("Name", "A"),
                    ("DomainName", "a.example"),
                    ("Default", "True"),
                    ("AddressBookEnabled", "True"),
                    ("DomainType", "ExternalRelay"),
                ],
                &[],
                &["AddressBookNeedsAuthoritative"],
            ),
            (
                &[
                    ("Name", "A"),
                    ("DomainName", "a.example"),
                    ("Default", "True"),
                    ("DomainType", "ExternalRelay"),
                ],
                &[],
                &[],
            ),
            (
                &[("Name", "A"), ("DomainName", "a.example"), ("Default", "True")],
                &[("Name", "B"), ("DomainName", "b.example"), ("Default", "True")],
                &["OneDefault"],
            ),
            (
                &[("Name", "A"), ("DomainName", "a.example"), ("Default", "False")],
                &[("Name", "B"), ("DomainName", "b.example"), ("Default", "False")],
                &["OneDefault"],
            ),
            (
                &[("Name", "A"), ("DomainName", "a.example"), ("Default", "False")],
                &[("Name", "B"), ("DomainName", "b.example"), ("Default", "True")],
                &[],
            ),
            (&[("Name", "A"), ("DomainName", "a.example"), ("Default", "False")], &[], &["OneDefault"]),
        ];
        let mut met = Vec::new();
        for (values, other, wanted) in cases {
            let others =
                if other.is_empty() { Vec::new() } else { vec![object(&ACCEPTED_DOMAIN, "2", other)] };
            let found = broken(&object(&ACCEPTED_DOMAIN, "1", values), others);
            assert_eq!(&found, wanted, "{values:?} beside {other:?}");
            met.extend(found);
        }
        all_are_met(&ACCEPTED_DOMAIN, &met);
    }
}
