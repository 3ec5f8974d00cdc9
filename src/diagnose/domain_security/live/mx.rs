//! Which hosts take the domain's mail, by the name servers that the service would ask.

use super::super::{Direction, Row, RowResult};
use super::World;
use super::send::Armed;
use crate::client::targets::{NoTargets, Question, Way, targets};
use crate::dns::{DnsError, Exchange, MxError, MxPlan, MxRecord, Resolver, Resolvers, targets as mx_targets};
use crate::model::{CommandLine, NameServers, SmtpDomain};
use crate::policy::hosts::dns_servers;
use std::sync::Arc;

/// The check's name.
pub(super) const CHECK: &str = "MxRecords";
/// Its rule.
pub(super) const RULE: &str = "Mail for the domain goes to the hosts of its MX records, in the order of their preferences (RFC 5321 §5.1)";
const ADDRESS_RULE: &str = "Each MX host has an address (RFC 5321 §5.1)";

/// The rows, and the addresses to dial, best first.
pub(super) async fn look(world: &World, armed: &Armed, domain: &SmtpDomain) -> (Vec<Row>, Vec<Way>) {
    let service = &armed.snapshot.service;
    let servers = dns_servers(service, armed.connector.use_external_dns);
    let row = Row::pass(domain, Direction::Send, CHECK, RULE)
        .about(domain.to_string())
        .found(asked(servers, armed));
    let resolver = match world.resolvers.resolver(servers) {
        Ok(resolver) => resolver,
        Err(error) => return (vec![row.but(RowResult::Fail, error.to_string())], Vec::new()),
    };
    let resolver = resolver.as_ref();
    let records = match resolver.mx(domain).await {
        Ok(records) => records,
        Err(DnsError::NxDomain) => {
            let text = format!("the DNS has no domain {domain} (NXDOMAIN): its mail fails at once");
            let row = row.but(RowResult::Fail, text).ask(format!(
                "See that the name is spelled right. If it is, who keeps the DNS of {domain} must publish the domain \
                 and its MX records."
            ));
            return (vec![elsewhere(world, armed, domain, row).await], Vec::new());
        }
        Err(error) => return (vec![no_answer(world, armed, domain, row, &error).await], Vec::new()),
    };
    let row = shown(&records).into_iter().fold(row, Row::found);
    let plan = match mx_targets(resolver, domain, 1).await {
        Ok(plan) => plan,
        Err(error) => return (vec![no_hosts(domain, row, &records, &error)], Vec::new()),
    };
    let row = plan.hosts.iter().fold(row, |row, host| {
        let addresses: Vec<String> = host.addresses.iter().map(ToString::to_string).collect();
        row.found(format!("{}: {}", host.name, addresses.join(", ")))
    });
    let row = match plan.implicit {
        true => row.but(RowResult::Pass, "There is no MX record: the domain's own address takes its mail."),
        false => row,
    };
    let question = Question {
        snapshot: &armed.snapshot,
        connector: &armed.connector,
        hop: &armed.hop,
        policy: &armed.policy,
        dane: false,
        sts: None,
    };
    let mut shut = Vec::new();
    match targets(&question, resolver, 1, &mut shut).await {
        Ok(ways) => {
            let mut rows = vec![row];
            rows.extend(without_address(domain, &plan));
            (rows, ways.all)
        }
        Err(NoTargets::Permanent(text) | NoTargets::Temporary(text)) => {
            let row = row.but(RowResult::Fail, text).ask(format!(
                "The DNS leads mail for {domain} back to this server. Who keeps the DNS of {domain} must name the \
                 partner's own hosts in its MX records; if the domain is yours, take it off the list."
            ));
            (vec![row], Vec::new())
        }
    }
}

fn asked(servers: NameServers<'_>, armed: &Armed) -> String {
    let list = if armed.connector.use_external_dns { "External" } else { "Internal" };
    if servers.servers.is_empty() {
        return "Name servers: the system's".into();
    }
    let all: Vec<String> = servers.servers.iter().map(ToString::to_string).collect();
    format!("Name servers: {} ({list}DNSServers)", all.join(", "))
}

fn shown(records: &[MxRecord]) -> Vec<String> {
    let mut sorted: Vec<&MxRecord> = records.iter().collect();
    sorted.sort_by_key(|record| record.preference);
    let host = |record: &MxRecord| match &record.exchange {
        Exchange::Host(host) => host.to_string(),
        Exchange::Null => ".".to_owned(),
        Exchange::Unusable(text) => format!("{text} (which is no host name)"),
    };
    sorted.iter().map(|record| format!("MX {} {}", record.preference, host(record))).collect()
}

fn no_hosts(domain: &SmtpDomain, row: Row, records: &[MxRecord], error: &MxError) -> Row {
    let keeper = format!("Who keeps the DNS of {domain} must");
    match error {
        MxError::NullMx => row
            .but(RowResult::Fail, format!("{error}: the domain says that it takes no mail (RFC 7505)"))
            .ask(format!("{keeper} replace the record 'MX 0 .' by the MX records of its mail hosts.")),
        MxError::NonExistentDomain => row
            .but(
                RowResult::Fail,
                format!("{error}: the domain exists, and has neither an MX record nor an address"),
            )
            .ask(format!("{keeper} publish MX records that name its mail hosts.")),
        MxError::Temporary(DnsError::NoData | DnsError::NxDomain) if !records.is_empty() => row
            .but(RowResult::Fail, format!("{error}: none of its MX hosts has an address"))
            .ask(format!("{keeper} publish A or AAAA records for its MX hosts.")),
        MxError::Temporary(cause) => row
            .but(RowResult::Fail, format!("{error}: the addresses of its MX hosts can't be had"))
            .ask(format!("{keeper} see why its name servers do not tell them ({cause}).")),
    }
}

/// Hosts without an address, where others have one: mail goes on.
fn without_address<'a>(domain: &'a SmtpDomain, plan: &'a MxPlan) -> impl Iterator<Item = Row> + 'a {
    plan.unresolved.iter().map(move |(preference, host)| {
        Row::pass(domain, Direction::Send, "MxHostAddress", ADDRESS_RULE)
            .about(host.to_string())
            .found(format!("MX {preference} {host}"))
            .but(RowResult::Warning, format!("{host} has no address now; mail goes by the other hosts"))
            .ask(format!(
                "Who keeps the DNS of {host} must publish its address, or {domain} must take it out of its MX records."
            ))
    })
}

async fn no_answer(world: &World, armed: &Armed, domain: &SmtpDomain, row: Row, error: &DnsError) -> Row {
    let row = row.but(RowResult::Fail, format!("451 4.4.0 DNS query failed. The error was: {error}")).ask(
        match error {
            DnsError::ServerFailure => format!(
                "The name servers that were asked can't get an answer about {domain}. Who keeps its DNS must see that \
                 its own name servers answer, or why its DNSSEC signatures fail."
            ),
            DnsError::Bogus => {
                format!("The signatures of {domain} don't hold: who keeps its DNS must sign the zone anew.")
            }
            _ => format!(
                "See that the name servers that were asked run and can be reached from here; Set-TransportService \
                 -ExternalDNSServers names others. If they answer about other domains, who keeps the DNS of {domain} \
                 must see to its name servers."
            ),
        },
    );
    elsewhere(world, armed, domain, row).await
}

/// Where the other list of name servers knows the domain's hosts, turning to it is what mends the row.
async fn elsewhere(world: &World, armed: &Armed, domain: &SmtpDomain, row: Row) -> Row {
    let external = !armed.connector.use_external_dns;
    let service = &armed.snapshot.service;
    let (now, other) = (dns_servers(service, !external), dns_servers(service, external));
    if now.servers == other.servers {
        return row;
    }
    let Ok(resolver): Result<Arc<dyn Resolver>, _> = world.resolvers.resolver(other) else { return row };
    if mx_targets(resolver.as_ref(), domain, 1).await.is_err() {
        return row;
    }
    let (list, switch) = if external { ("External", "$true") } else { ("Internal", "$false") };
    row.found(format!("{list}DNSServers know hosts of {domain}")).mend([CommandLine::new(
        "Set-SendConnector",
    )
    .on(&armed.connector.name)
    .with("UseExternalDNSServersEnabled", switch)])
}
