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
    AddressSpace, CommandLine, Configuration, DomainPattern, ExtendedRight, Record, SmtpDomain, World,
};

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

/// Mail for an authoritative domain does not go out.
pub fn is_delivered_here(configuration: &Configuration, domain: &SmtpDomain) -> bool {
    configuration.all("AcceptedDomain").iter().any(|accepted| {
        let covers =
            accepted.text("DomainName").parse::<DomainPattern>().is_ok_and(|name| name.matches(domain));
        covers && accepted.text("DomainType") == "Authoritative"
    })
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
