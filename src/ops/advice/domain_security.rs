//! Whether the domain-secure lists do what they say: listed and not armed, armed and not listed, a more
//! specific connector without the flag, a way in past the armed one.

use super::{Advice, some};
use crate::model::objects::domain_security_partner::mode;
use crate::model::{
    CommandLine, Configuration, DomainPattern, Key, PartnerMode, Record, SmtpDomain, World, suffixes,
};
use crate::policy::arming::{
    DeliveredHere, Winners, arm_receive, arm_send, enabled, is_armed, may_submit, share_a_binding, spaces,
    winner,
};
use std::collections::{BTreeMap, HashSet};

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
        let named = armed.iter().find_map(|record| domains(record, &Listed::default()).into_iter().next());
        Advice::new(format!("{list} is empty, so no {whose} domain is secured yet"))
            .mend([list_them(list, &[named.unwrap_or_else(|| "partner.example".into())])])
            .about(noun, ARMING)
            .about("TransportConfig", list_property)
            .at_restart()
    })
}

/// Listed domains, and every name that one of them is or lies under.
#[derive(Default)]
struct Listed<'a> {
    domains: HashSet<&'a SmtpDomain>,
    above: HashSet<&'a str>,
}

impl<'a> Listed<'a> {
    fn of(domains: &'a [SmtpDomain]) -> Self {
        Listed { domains: domains.iter().collect(), above: domains.iter().flat_map(suffixes).collect() }
    }
}

/// The domains that the address spaces of an armed Send connector name, and that are not listed.
fn domains(connector: &Record, listed: &Listed<'_>) -> Vec<String> {
    let patterns = spaces(connector).into_iter().map(|space| space.pattern);
    let unlisted = patterns.filter_map(|pattern| match pattern {
        DomainPattern::Any => None,
        DomainPattern::Exact(domain) => (!listed.domains.contains(&domain)).then_some(domain),
        DomainPattern::Subdomains(domain) => (!listed.above.contains(domain.as_str())).then_some(domain),
    });
    unlisted.map(|domain| domain.to_string()).collect()
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
    let listed = Listed::of(listed);
    enabled(configuration, "SendConnector")
        .filter(|record| is_armed(record))
        .filter_map(|record| {
            let unlisted = domains(record, &listed);
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

fn outbound(configuration: &Configuration, listed: &[SmtpDomain]) -> Vec<Advice> {
    let about = |advice: Advice| advice.about("TransportConfig", &[SEND_LIST]).at_restart();
    let here = DeliveredHere::of(configuration);
    let away = listed.iter().filter(|domain| !here.holds(domain));
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
    let winners = Winners::of(configuration);
    // One advice for each connector that stands in the way, however long the list is.
    let mut unarmed: BTreeMap<&str, (&Record, Vec<&SmtpDomain>)> = BTreeMap::new();
    // Mail for a domain in ReportOnly goes; that is told of its entry.
    for domain in away.filter(|domain| !is_report_only(configuration, domain)) {
        if let Some(record) = winners.winner(domain).filter(|record| !is_armed(record)) {
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

fn is_report_only(configuration: &Configuration, domain: &SmtpDomain) -> bool {
    let entries = configuration.with_key("DomainSecurityPartner", Key::Text("DomainName"), domain.as_str());
    entries.iter().any(|record| mode(record, "SendMode") == PartnerMode::ReportOnly)
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
