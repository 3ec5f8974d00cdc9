//! Whether connectors are armed for Domain Security, and the lines that arm them: judged on what is stored, for cmdlets
//! that warn and for what explains.
//!
//! Promises: each line can be typed as it stands, and after it the connector is armed, or another one takes the domain's
//! mail that is. Which connector takes a domain's mail is decided as [`super::route()`] does it, disabled ones put in where
//! that is asked. Pure.

use super::best_space;
use crate::model::objects::AD_PERMISSION;
use crate::model::objects::ad_permission::unproven_rights;
use crate::model::objects::receive_connector::bindings;
use crate::model::{
    AddressSpace, CommandLine, Configuration, DomainPattern, ExtendedRight, Record, SmtpDomain, Spaces,
    World, suffixes,
};
use std::collections::HashSet;

/// The enabled connectors of a noun.
pub fn enabled<'a>(configuration: &'a Configuration, noun: &str) -> impl Iterator<Item = &'a Record> {
    configuration.all(noun).iter().filter(|record| record.bool("Enabled"))
}

/// True for a connector that is enabled and has DomainSecureEnabled.
pub fn is_armed(connector: &Record) -> bool {
    connector.bool("Enabled") && connector.bool("DomainSecureEnabled")
}

/// The Send connector that takes a domain's mail, whatever its size.
pub fn winner<'a>(configuration: &'a Configuration, domain: &SmtpDomain) -> Option<&'a Record> {
    best(enabled(configuration, "SendConnector"), domain)
}

/// The same, as if every Send connector were enabled.
pub fn winner_if_enabled<'a>(configuration: &'a Configuration, domain: &SmtpDomain) -> Option<&'a Record> {
    best(configuration.all("SendConnector").iter(), domain)
}

/// The enabled Send connectors by the domains whose mail they take: [`winner`] of many domains.
pub struct Winners<'a> {
    connectors: Vec<&'a Record>,
    spaces: Spaces,
}

impl<'a> Winners<'a> {
    /// Of this configuration.
    pub fn of(configuration: &'a Configuration) -> Self {
        let connectors: Vec<&Record> = enabled(configuration, "SendConnector").collect();
        let parsed: Vec<Vec<AddressSpace>> = connectors.iter().map(|record| spaces(record)).collect();
        let named = connectors.iter().zip(&parsed).map(|(record, spaces)| (record.text("Name"), &spaces[..]));
        Winners { spaces: Spaces::of(named), connectors }
    }

    /// The Send connector that takes a domain's mail, whatever its size.
    pub fn winner(&self, domain: &SmtpDomain) -> Option<&'a Record> {
        self.connectors.get(self.spaces.best_first(Some(domain)).next()?).copied()
    }
}

fn best<'a>(connectors: impl Iterator<Item = &'a Record>, domain: &SmtpDomain) -> Option<&'a Record> {
    connectors
        .filter_map(|record| {
            let (specificity, cost) = best_space(&spaces(record), Some(domain))?;
            Some((specificity, cost, record.text("Name").to_lowercase(), record))
        })
        .min_by(|a, b| (&a.0, &a.1, &a.2).cmp(&(&b.0, &b.1, &b.2)))
        .map(|(_, _, _, record)| record)
}

/// The address spaces of a Send connector, as far as they can be read.
pub fn spaces(record: &Record) -> Vec<AddressSpace> {
    record.texts("AddressSpaces").filter_map(|text| text.parse().ok()).collect()
}

/// The authoritative domains, whose mail does not go out.
pub struct DeliveredHere {
    exact: HashSet<SmtpDomain>,
    above: HashSet<String>,
    all: bool,
}

impl DeliveredHere {
    /// Of this configuration.
    pub fn of(configuration: &Configuration) -> Self {
        let mut here = DeliveredHere { exact: HashSet::new(), above: HashSet::new(), all: false };
        let accepted = configuration.all("AcceptedDomain").iter();
        for record in accepted.filter(|record| record.text("DomainType") == "Authoritative") {
            match record.text("DomainName").parse() {
                Ok(DomainPattern::Exact(domain)) => drop(here.exact.insert(domain)),
                Ok(DomainPattern::Subdomains(above)) => drop(here.above.insert(above.to_string())),
                Ok(DomainPattern::Any) => here.all = true,
                Err(_) => {}
            }
        }
        here
    }

    /// True where a domain is one of them.
    pub fn holds(&self, domain: &SmtpDomain) -> bool {
        self.all || self.exact.contains(domain) || suffixes(domain).any(|name| self.above.contains(name))
    }
}

/// The lines that arm the way of a domain's mail: its connector, or one of its own where that one can't
/// be armed. A connector that holds the domain itself must let go of it first.
pub fn arm_send(
    configuration: &Configuration,
    winner: Option<&Record>,
    domain: &SmtpDomain,
) -> Vec<CommandLine> {
    let can_be_armed = |record: &&Record| {
        record.bool("DNSRoutingEnabled") && !record.bool("IgnoreSTARTTLS") && !record.bool("ForceHELO")
    };
    if let Some(record) = winner.filter(can_be_armed) {
        let set = CommandLine::new("Set-SendConnector").on(record.text("Name"));
        return vec![set.with("DomainSecureEnabled", "$true")];
    }
    let mut lines = Vec::new();
    let exact = |space: &AddressSpace| space.pattern == DomainPattern::Exact(domain.clone());
    if let Some(record) = winner {
        let spaces = spaces(record);
        if let Some(space) = spaces.iter().find(|space| exact(space)) {
            let set = CommandLine::new("Set-SendConnector").on(record.text("Name"));
            lines.push(if spaces.len() == 1 {
                set.with("Enabled", "$false")
            } else {
                set.with("AddressSpaces", format!("@{{Remove=\"{space}\"}}"))
            });
        }
    }
    lines.push(
        CommandLine::new("New-SendConnector")
            .with("Name", free_name(configuration, domain))
            .with("Usage", "Partner")
            .with("AddressSpaces", domain.to_string())
            .with("DomainSecureEnabled", "$true"),
    );
    lines
}

/// A name that no Send connector has yet.
fn free_name(configuration: &Configuration, domain: &SmtpDomain) -> String {
    let taken = |name: &String| {
        let named = |record: &Record| record.text("Name").to_lowercase() == name.to_lowercase();
        configuration.all("SendConnector").iter().any(named)
    };
    let base: String = format!("To {domain}").chars().take(56).collect();
    let numbered = (2..).map(|number| format!("{base} {number}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// The line that arms a Receive connector; `None` where it trusts its network instead.
pub fn arm_receive(record: &Record) -> Option<CommandLine> {
    if record.has_flag("AuthMechanism", "ExternalAuthoritative") {
        return None;
    }
    let line =
        CommandLine::new("Set-ReceiveConnector").on(record.identity()).with("DomainSecureEnabled", "$true");
    Some(if record.has_flag("AuthMechanism", "Tls") { line } else { line.with("AuthMechanism", "Tls") })
}

/// True where somebody who proves nothing may submit.
pub fn may_submit(configuration: &Configuration, record: &Record) -> bool {
    unproven_rights(record, configuration.all(AD_PERMISSION.noun)).has(ExtendedRight::SmtpSubmit)
}

/// True where both listen at one address and port.
pub fn share_a_binding(one: &Record, other: &Record) -> bool {
    let others = bindings(other);
    bindings(one).iter().any(|binding| others.contains(binding))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use crate::model::objects::{ACCEPTED_DOMAIN, SEND_CONNECTOR};
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn pattern() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => "([ab]\\.)?[ab]\\.example",
            3 => "\\*\\.([ab]\\.)?[ab]\\.example",
            1 => Just("*".to_string()),
        ]
    }

    proptest! {
        /// What is worked out for many domains is what a look at everything finds for each.
        #[test]
        fn many_domains_are_judged_as_each_is(
            connectors in vec(("[abAB]", vec((pattern(), 1u8..4), 0..3), any::<bool>()), 0..8),
            accepted in vec((pattern(), any::<bool>()), 0..4),
            domains in vec("(([ab]\\.)?[ab]\\.)?[ab]\\.example", 8),
        ) {
            let record = |(name, spaces, enabled): (String, Vec<(String, u8)>, bool)| {
                let mut record = Record::with_defaults(&SEND_CONNECTOR);
                record.set("Name", Value::text(name));
                let spaces = spaces.iter().map(|(pattern, cost)| format!("SMTP:{pattern};{cost}"));
                record.set("AddressSpaces", Value::texts(spaces));
                record.set("Enabled", Value::Bool(enabled));
                record
            };
            let domain = |(pattern, authoritative): &(String, bool)| {
                let mut record = Record::with_defaults(&ACCEPTED_DOMAIN);
                record.set("DomainName", Value::text(pattern));
                let kind = if *authoritative { "Authoritative" } else { "InternalRelay" };
                record.set("DomainType", Value::text(kind));
                record
            };
            let mut configuration = Configuration::default();
            configuration.insert(&SEND_CONNECTOR, connectors.into_iter().map(record).collect());
            configuration.insert(&ACCEPTED_DOMAIN, accepted.iter().map(domain).collect());
            let winners = Winners::of(&configuration);
            let here = DeliveredHere::of(&configuration);
            for text in &domains {
                let domain: SmtpDomain = text.parse().unwrap();
                let plain = winner(&configuration, &domain).map(std::ptr::from_ref);
                prop_assert_eq!(plain, winners.winner(&domain).map(std::ptr::from_ref), "{}", text);
                let covers = |(pattern, authoritative): &(String, bool)| {
                    *authoritative && pattern.parse::<DomainPattern>().unwrap().matches(&domain)
                };
                prop_assert_eq!(here.holds(&domain), accepted.iter().any(covers), "{}", text);
            }
        }
    }
}
