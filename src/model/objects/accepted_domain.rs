//! Accepted domains: for which recipients mail is taken, and who has their mailboxes.

use super::send_connector::name_is_unique;
use crate::model::object::{Identity, ObjectType, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop};

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
        Prop::flag("MatchSubDomains", false, "Whether subdomains are accepted, too.")
            .access(Access::AfterCreation),
        Prop::flag(
            "Default",
            false,
            "Whether this is the organisation's default domain. Exactly one is; -MakeDefault moves it.",
        )
        .access(Access::Stored),
    ],
    columns: &["Name", "DomainName", "DomainType", "Default"],
    list: &[],
    rules: &[
        Rule { name: "NameIsUnique", check: |context| name_is_unique(context, "AcceptedDomain") },
        Rule { name: "DomainIsUnique", check: domain_is_unique },
        Rule { name: "DomainIsNotEverything", check: domain_is_not_everything },
    ],
};

fn domain_is_unique(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let domain = record.text("DomainName");
    let other = context
        .world
        .all("AcceptedDomain")
        .iter()
        .find(|other| other.guid() != record.guid() && other.text("DomainName") == domain)?;
    Some(Violation::new(
        "DomainName",
        format!("DomainName '{domain}' is accepted already, as accepted domain \"{}\"", other.text("Name")),
    ))
}

/// `*` would accept mail for the whole Internet: an open relay.
fn domain_is_not_everything(context: &RuleContext<'_>) -> Option<Violation> {
    (context.record.text("DomainName") == "*").then(|| {
        Violation::new(
            "DomainName",
            "DomainName '*' would accept mail for every domain and make this server an open relay; name the domains",
        )
    })
}
