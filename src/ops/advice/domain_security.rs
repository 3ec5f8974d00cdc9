//! Whether the domain-secure lists do what they say: listed and not armed, armed and not listed, a more
//! specific connector without the flag, a way in past the armed one.

use super::{Advice, some};
use crate::model::ExtendedRight;
use crate::model::objects::AD_PERMISSION;
use crate::model::objects::ad_permission::unproven_rights;
use crate::model::objects::receive_connector::bindings;
use crate::model::{AddressSpace, CommandLine, Configuration, DomainPattern, Record, SmtpDomain, World};
use crate::policy::best_space;
use std::collections::BTreeMap;

const SEND_LIST: &str = "TLSSendDomainSecureList";
const RECEIVE_LIST: &str = "TLSReceiveDomainSecureList";

const ARMING: &[&str] = &["DomainSecureEnabled", "Enabled"];
const ARMED_FOR: &[&str] = &["DomainSecureEnabled", "Enabled", "AddressSpaces"];
const SEND_PROPERTIES: &[&str] = &["DomainSecureEnabled", "Enabled", "AddressSpaces", "DNSRoutingEnabled"];
const RECEIVE_PROPERTIES: &[&str] =
    &["DomainSecureEnabled", "Enabled", "Bindings", "PermissionGroups", "AuthMechanism"];

/// Everything about both lists.
pub(super) fn advice(configuration: &Configuration) -> Vec<Advice> {
    let Some(config) = configuration.single("TransportConfig") else { return Vec::new() };
    let listed = |list: &str| config.texts(list).filter_map(|text| text.parse().ok()).collect::<Vec<_>>();
    let (send, receive) = (listed(SEND_LIST), listed(RECEIVE_LIST));
    let mut advice = Vec::new();
    advice.extend(not_listed(configuration, send.is_empty(), "SendConnector", SEND_LIST, "recipient"));
    advice.extend(armed_in_vain(configuration, &send));
    advice.extend(outbound(configuration, &send));
    advice.extend(not_listed(configuration, receive.is_empty(), "ReceiveConnector", RECEIVE_LIST, "sender"));
    advice.extend(inbound(configuration, &receive));
    advice
}

fn enabled<'a>(configuration: &'a Configuration, noun: &str) -> impl Iterator<Item = &'a Record> {
    configuration.all(noun).iter().filter(|record| record.bool("Enabled"))
}

fn is_armed(connector: &Record) -> bool {
    connector.bool("Enabled") && connector.bool("DomainSecureEnabled")
}

fn not_listed(
    configuration: &Configuration,
    list_is_empty: bool,
    noun: &'static str,
    list: &'static str,
    whose: &str,
) -> Option<Advice> {
    let list_property: &'static [&'static str] =
        if noun == "SendConnector" { &[SEND_LIST] } else { &[RECEIVE_LIST] };
    let armed: Vec<&Record> = enabled(configuration, noun).filter(|record| is_armed(record)).collect();
    (list_is_empty && !armed.is_empty()).then(|| {
        // A connector of a partner's own says which domain is meant.
        let named = armed.iter().find_map(|record| domains(record, &[]).into_iter().next());
        Advice::new(format!("{list} is empty, so no {whose} domain is secured yet"))
            .mend([list_them(list, &[named.unwrap_or_else(|| "partner.example".into())])])
            .about(noun, ARMING)
            .about("TransportConfig", list_property)
            .at_restart()
    })
}

/// The domains that the address spaces of an armed Send connector name, and that are not listed.
fn domains(connector: &Record, listed: &[SmtpDomain]) -> Vec<String> {
    let patterns = spaces(connector).into_iter().map(|space| space.pattern);
    let named = patterns.filter(|pattern| !listed.iter().any(|domain| pattern.matches(domain)));
    named
        .filter_map(|pattern| match pattern {
            DomainPattern::Any => None,
            DomainPattern::Exact(domain) | DomainPattern::Subdomains(domain) => Some(domain.to_string()),
        })
        .collect()
}

fn list_them(list: &'static str, domains: &[String]) -> CommandLine {
    let quoted: Vec<String> = domains.iter().map(|domain| format!("\"{domain}\"")).collect();
    CommandLine::new("Set-TransportConfig").with(list, format!("@{{Add={}}}", quoted.join(",")))
}

/// Armed for domains that nobody listed, while others are.
fn armed_in_vain(configuration: &Configuration, listed: &[SmtpDomain]) -> Vec<Advice> {
    if listed.is_empty() {
        return Vec::new();
    }
    enabled(configuration, "SendConnector")
        .filter(|record| is_armed(record))
        .filter_map(|record| {
            let unlisted = domains(record, listed);
            let names = unlisted.iter().map(|domain| format!("'{domain}'"));
            let text = format!(
                "Send connector \"{}\" has DomainSecureEnabled $true, and {SEND_LIST} does not hold {}: mail for it is not \
                 secured",
                record.text("Name"),
                some(names)
            );
            (!unlisted.is_empty()).then(|| {
                Advice::new(text)
                    .mend([list_them(SEND_LIST, &unlisted)])
                    .about("TransportConfig", &[SEND_LIST])
                    .about_one(record, ARMED_FOR)
                    .at_restart()
            })
        })
        .collect()
}

/// The enabled Send connector that takes a domain's mail, and by which address space.
fn winner<'a>(configuration: &'a Configuration, domain: &SmtpDomain) -> Option<&'a Record> {
    enabled(configuration, "SendConnector")
        .filter_map(|record| {
            let (specificity, cost) = best_space(&spaces(record), Some(domain))?;
            Some((specificity, cost, record.text("Name").to_lowercase(), record))
        })
        .min_by(|a, b| (&a.0, &a.1, &a.2).cmp(&(&b.0, &b.1, &b.2)))
        .map(|(_, _, _, record)| record)
}

fn spaces(record: &Record) -> Vec<AddressSpace> {
    record.texts("AddressSpaces").filter_map(|text| text.parse().ok()).collect()
}

fn outbound(configuration: &Configuration, listed: &[SmtpDomain]) -> Vec<Advice> {
    let about = |advice: Advice| advice.about("TransportConfig", &[SEND_LIST]).at_restart();
    let away = listed.iter().filter(|domain| !is_delivered_here(configuration, domain));
    let Some(first) = away.clone().next() else { return Vec::new() };
    if !enabled(configuration, "SendConnector").any(is_armed) {
        return vec![about(
            Advice::new(format!(
                "{SEND_LIST} is not in use: no enabled Send connector has DomainSecureEnabled $true"
            ))
            .mend(arm_send(configuration, winner(configuration, first), first))
            .about("SendConnector", ARMING),
        )];
    }
    // One advice for each connector that stands in the way, however long the list is.
    let mut unarmed: BTreeMap<&str, (&Record, Vec<&SmtpDomain>)> = BTreeMap::new();
    for domain in away {
        if let Some(record) = winner(configuration, domain).filter(|record| !is_armed(record)) {
            unarmed.entry(record.text("Name")).or_insert_with(|| (record, Vec::new())).1.push(domain);
        }
    }
    unarmed
        .into_values()
        .map(|(record, domains)| {
            let text = format!(
                "Send connector \"{}\" takes the mail for {}, which {SEND_LIST} holds, and has DomainSecureEnabled \
                 $false: that mail waits in the queue",
                record.text("Name"),
                some(domains.iter().map(|domain| format!("'{domain}'")))
            );
            about(
                Advice::new(text)
                    .mend(arm_send(configuration, Some(record), domains[0]))
                    .about_one(record, SEND_PROPERTIES),
            )
        })
        .collect()
}

/// Mail for an authoritative domain does not go out.
fn is_delivered_here(configuration: &Configuration, domain: &SmtpDomain) -> bool {
    configuration.all("AcceptedDomain").iter().any(|accepted| {
        let covers =
            accepted.text("DomainName").parse::<DomainPattern>().is_ok_and(|name| name.matches(domain));
        covers && accepted.text("DomainType") == "Authoritative"
    })
}

/// The lines that arm the way of a domain's mail: its connector, or one of its own where that one can't
/// be armed. A connector that holds the domain itself must let go of it first.
fn arm_send(configuration: &Configuration, winner: Option<&Record>, domain: &SmtpDomain) -> Vec<CommandLine> {
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

fn inbound(configuration: &Configuration, listed: &[SmtpDomain]) -> Vec<Advice> {
    if listed.is_empty() {
        return Vec::new();
    }
    let about = |advice: Advice| advice.about("TransportConfig", &[RECEIVE_LIST]).at_restart();
    let armed: Vec<&Record> = enabled(configuration, "ReceiveConnector").filter(|it| is_armed(it)).collect();
    if armed.is_empty() {
        // The one that listed senders can reach today, before any other.
        let mut candidates: Vec<&Record> = enabled(configuration, "ReceiveConnector").collect();
        candidates.sort_by_key(|record| !record.has_flag("PermissionGroups", "AnonymousUsers"));
        let arm = candidates.iter().find_map(|record| arm_receive(record));
        return vec![about(
            Advice::new(format!(
                "{RECEIVE_LIST} is not in use: no enabled Receive connector has DomainSecureEnabled $true"
            ))
            .mend(arm)
            .about("ReceiveConnector", ARMING),
        )];
    }
    enabled(configuration, "ReceiveConnector")
        .filter(|record| !is_armed(record) && may_submit(configuration, record))
        .filter_map(|record| {
            let beside = armed.iter().find(|other| share_a_binding(record, other))?;
            let text = format!(
                "{RECEIVE_LIST} is not in use for peers that reach Receive connector \"{}\" on the same binding as \"{}\": \
                 it has DomainSecureEnabled $false, and takes a listed sender without proof",
                record.identity(),
                beside.identity()
            );
            Some(about(
                Advice::new(text)
                    .mend(arm_receive(record))
                    .about_one(record, RECEIVE_PROPERTIES)
                    .about_one(beside, RECEIVE_PROPERTIES),
            ))
        })
        .collect()
}

/// The line that arms a Receive connector; `None` where it trusts its network instead.
fn arm_receive(record: &Record) -> Option<CommandLine> {
    if record.has_flag("AuthMechanism", "ExternalAuthoritative") {
        return None;
    }
    let line =
        CommandLine::new("Set-ReceiveConnector").on(record.identity()).with("DomainSecureEnabled", "$true");
    Some(if record.has_flag("AuthMechanism", "Tls") { line } else { line.with("AuthMechanism", "Tls") })
}

/// True where somebody who proves nothing may submit.
fn may_submit(configuration: &Configuration, record: &Record) -> bool {
    unproven_rights(record, configuration.all(AD_PERMISSION.noun)).has(ExtendedRight::SmtpSubmit)
}

fn share_a_binding(one: &Record, other: &Record) -> bool {
    let others = bindings(other);
    bindings(one).iter().any(|binding| others.contains(binding))
}
