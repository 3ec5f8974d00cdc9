//! Recipients: the mailboxes of authoritative domains.

use crate::model::object::{Identity, ObjectType, Record, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Kind, Prop};
use crate::model::{DomainPattern, SmtpAddress, SmtpDomain, Value};
use std::collections::HashSet;

/// `Recipient`.
pub static RECIPIENT: ObjectType = ObjectType {
    noun: "Recipient",
    title: "recipient",
    storage: Storage::Table("Recipient"),
    identity: Identity::Property("EmailAddress"),
    props: &[
        Prop::one("EmailAddress", Kind::SmtpAddress, "", "The mailbox's primary address.").mandatory(),
        Prop::list("Aliases", Kind::SmtpAddress, "Further addresses of the same mailbox."),
    ],
    columns: &["EmailAddress", "Aliases"],
    list: &[],
    rules: &[
        Rule { name: "AddressesAreUnique", check: addresses_are_unique },
        Rule { name: "DomainIsAuthoritative", check: domain_is_authoritative },
    ],
};

/// All addresses of a recipient, the primary one first.
pub fn addresses(record: &Record) -> impl Iterator<Item = &str> {
    std::iter::once(record.text("EmailAddress")).chain(record.texts("Aliases"))
}

/// Settles what an edit left: an alias that is the primary address itself says nothing, and goes.
/// `former` is a primary address to keep as an alias, so that no mail for it is lost.
pub fn settle(record: &mut Record, former: Option<&Record>) {
    let former = former.map(|former| former.get("EmailAddress").clone());
    let primary = record.text("EmailAddress").to_lowercase();
    let mut seen = HashSet::from([primary]);
    let aliases = record.get("Aliases").items().iter().cloned().chain(former);
    let aliases = aliases.filter(|alias| seen.insert(alias.to_string().to_lowercase())).collect();
    record.set("Aliases", Value::List(aliases));
}

fn addresses_are_unique(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let mine: Vec<String> = addresses(record).map(str::to_lowercase).collect();
    context.world.all("Recipient").iter().filter(|other| other.guid() != record.guid()).find_map(|other| {
        let taken = addresses(other).find(|address| mine.contains(&address.to_lowercase()))?;
        Some(Violation::new(
            "EmailAddress",
            format!("address '{taken}' belongs to recipient \"{}\" already", other.text("EmailAddress")),
        ))
    })
}

fn domain_is_authoritative(context: &RuleContext<'_>) -> Option<Violation> {
    let accepted: Vec<&Record> = context.world.all("AcceptedDomain").iter().collect();
    let foreign = homeless_address(context.record, &accepted)?;
    Some(Violation::new(
        "EmailAddress",
        format!(
            "address '{foreign}' is in no accepted domain of DomainType Authoritative; make one with New-AcceptedDomain"
        ),
    ))
}

/// The first address of a recipient that is in none of these accepted domains, or in one that is not
/// Authoritative.
pub fn homeless_address<'a>(recipient: &'a Record, accepted: &[&Record]) -> Option<&'a str> {
    let takes = |entry: &Record, domain: &SmtpDomain| {
        let name = entry.text("DomainName");
        let covers = name.parse::<DomainPattern>().is_ok_and(|pattern| pattern.matches(domain))
            || (entry.bool("MatchSubDomains")
                && name.parse().is_ok_and(|parent| domain.is_or_is_under(&parent)));
        covers && entry.text("DomainType") == "Authoritative"
    };
    addresses(recipient).find(|address| {
        let address = address.parse::<SmtpAddress>().ok();
        let domain = address.and_then(|address| address.domain_name().cloned());
        !domain.is_some_and(|domain| accepted.iter().any(|entry| takes(entry, &domain)))
    })
}
