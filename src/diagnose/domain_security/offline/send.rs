//! Mail to the domain: which connector takes it, and whether that one demands the proof.

use super::view::{View, titled};
use crate::diagnose::domain_security::{Row, RowResult};
use crate::model::snapshot::{AcceptedDomainType, SendConnector};
use crate::model::{AddressSpace, CommandLine, DeliveryType, DomainPattern, Record, World};
use crate::policy::arming::{arm_send, enabled, is_armed, spaces, winner_if_enabled};
use crate::policy::route::accepted_domain;
use crate::policy::{best_space, is_armed as can_secure, is_domain_secured};

pub(super) fn route(view: &View<'_>, row: Row) -> Option<Row> {
    let routing = view.routing(1)?;
    if let Some(row) = stays_here(view, &row) {
        return Some(row);
    }
    match routing.hop.delivery_type {
        DeliveryType::NonSmtpGatewayDelivery => Some(by_file(view, row, &routing.hop.connector)),
        DeliveryType::DnsConnectorDelivery | DeliveryType::SmartHostConnectorDelivery => {
            let winner = view.send_connector(&routing.hop.connector)?;
            Some(won(view, row.about(titled(winner)), winner))
        }
        _ => Some(nobody(view, row)),
    }
}

/// Mail for an authoritative domain does not go out.
fn stays_here(view: &View<'_>, row: &Row) -> Option<Row> {
    let accepted = accepted_domain(view.snapshot, view.domain)?;
    if accepted.domain_type != AcceptedDomainType::Authoritative {
        return None;
    }
    let (name, domain) = (&accepted.name, view.domain);
    let row = row.clone().about(format!("accepted domain '{name}'")).found(accepted.domain.to_string()).but(
        RowResult::Fail,
        format!("{domain} is one of our own domains ('{name}', Authoritative): its mail is delivered here and goes to no partner"),
    );
    let has_mailboxes = view
        .snapshot
        .recipients
        .keys()
        .any(|mailbox| mailbox.rsplit_once('@').is_some_and(|(_, of)| of == domain.as_str()));
    Some(if has_mailboxes {
        row.ask(format!(
            "It has mailboxes here. Take {domain} off TLSSendDomainSecureList, or first its recipients off this server."
        ))
    } else {
        row.mend([CommandLine::new("Set-AcceptedDomain").on(name).with("DomainType", "ExternalRelay")])
    })
}

fn by_file(view: &View<'_>, row: Row, guid: &str) -> Row {
    let foreign = view.stored.all("ForeignConnector").iter().find(|record| record.guid() == guid);
    let Some(record) = foreign else { return nobody(view, row) };
    let spaces = spaces(record);
    let exact = |space: &&AddressSpace| space.pattern == DomainPattern::Exact(view.domain.clone());
    let set = CommandLine::new("Set-ForeignConnector").on(record.identity());
    let letting_go = spaces.iter().find(exact).map(|space| {
        if spaces.len() == 1 {
            set.with("Enabled", "$false")
        } else {
            set.with("AddressSpaces", format!("@{{Remove=\"{space}\"}}"))
        }
    });
    row.about(titled(record))
        .found(record.get("AddressSpaces").to_string())
        .but(
            RowResult::Fail,
            format!(
                "{} takes the mail for {} and writes it into files, where nobody can prove anything: it waits in the queue",
                titled(record),
                view.domain
            ),
        )
        .mend(letting_go)
        .mend(arm_send(view.stored, None, view.domain))
}

fn nobody(view: &View<'_>, row: Row) -> Row {
    match winner_if_enabled(view.stored, view.domain) {
        Some(record) => disabled(
            view,
            row.about(titled(record)),
            record,
            "no other one takes it, so it waits in Unreachable",
        ),
        None => row
            .about("Send connectors")
            .but(
                RowResult::Fail,
                format!(
                    "no Send connector has an address space that matches {}: its mail waits in Unreachable",
                    view.domain
                ),
            )
            .mend(arm_send(view.stored, None, view.domain)),
    }
}

fn disabled(view: &View<'_>, row: Row, record: &Record, then: &str) -> Row {
    row.found(described(record))
        .but(
            RowResult::Fail,
            format!("{} would take the mail for {}, but it is disabled: {then}", titled(record), view.domain),
        )
        .mend([CommandLine::new("Set-SendConnector").on(record.identity()).with("Enabled", "$true")])
}

/// What decides which connector wins, and what it then does.
fn described(record: &Record) -> String {
    let way = if record.bool("DNSRoutingEnabled") {
        "MX routing".to_owned()
    } else {
        format!("smart hosts {}", record.get("SmartHosts"))
    };
    format!(
        "{}: AddressSpaces {}, {way}, DomainSecureEnabled {}, Enabled {}",
        record.identity(),
        record.get("AddressSpaces"),
        record.get("DomainSecureEnabled"),
        record.get("Enabled")
    )
}

fn won(view: &View<'_>, row: Row, winner: &Record) -> Row {
    let row = row.found(described(winner));
    if compiled(view, winner).is_some_and(can_secure) {
        return row;
    }
    let (stored, domain) = (view.stored, view.domain);
    // The one that was armed for the domain, and does not get its mail.
    let first = winner_if_enabled(stored, domain);
    if let Some(record) = first.filter(|record| !record.bool("Enabled") && record.bool("DomainSecureEnabled"))
    {
        let then = format!("its mail goes by {}, which is not armed", titled(winner));
        return disabled(view, row.about(titled(record)), record, &then);
    }
    let matching = |record: &&Record| best_space(&spaces(record), Some(domain)).is_some();
    let passed_over = enabled(stored, "SendConnector").filter(|it| is_armed(it)).find(matching);
    let Some(armed) = passed_over.filter(|armed| armed.guid() != winner.guid()) else { return row };
    let why = why_first(winner, armed, view);
    row.found(described(armed))
        .but(
            RowResult::Fail,
            format!(
                "{} takes the mail for {domain} before {}, which is armed: {why}. It is not armed itself{}, so the mail waits in \
                 the queue",
                titled(winner),
                titled(armed),
                if winner.bool("DNSRoutingEnabled") { "" } else { ", and behind its smart hosts it can't be" }
            ),
        )
        .mend(arm_send(stored, Some(winner), domain))
}

fn why_first(winner: &Record, other: &Record, view: &View<'_>) -> String {
    let of = |record: &Record| best_space(&spaces(record), Some(view.domain));
    let (Some((mine, cost)), Some((theirs, dearer))) = (of(winner), of(other)) else { return String::new() };
    if mine != theirs {
        "its address space is more specific".to_owned()
    } else if cost != dearer {
        format!("its cost is lower ({cost} before {dearer})")
    } else {
        "of equal ones the first name wins".to_owned()
    }
}

fn compiled<'a>(view: &'a View<'_>, record: &Record) -> Option<&'a SendConnector> {
    view.snapshot.send.iter().find(|connector| connector.guid == record.guid()).map(AsRef::as_ref)
}

pub(super) fn dns_routing(view: &View<'_>, row: Row) -> Option<Row> {
    let winner = *view.connectors.first()?;
    let row =
        row.about(titled(winner)).found(format!("DNSRoutingEnabled {}", winner.get("DNSRoutingEnabled")));
    if winner.bool("DNSRoutingEnabled") {
        return Some(row);
    }
    let hosts = winner.get("SmartHosts").to_string();
    Some(
        row.found(format!("SmartHosts {hosts}"))
            .but(
                RowResult::Fail,
                format!(
                    "{} sends the mail for {} to the smart hosts {hosts}: the certificate there is theirs, not the partner's, \
                     so it can't be armed",
                    titled(winner),
                    view.domain
                ),
            )
            .mend(arm_send(view.stored, Some(winner), view.domain)),
    )
}

pub(super) fn starttls(view: &View<'_>, row: Row) -> Option<Row> {
    let winner = *view.connectors.first()?;
    let row = ["IgnoreSTARTTLS", "ForceHELO", "RequireTLS"]
        .into_iter()
        .fold(row.about(titled(winner)), |row, name| row.found(format!("{name} {}", winner.get(name))));
    let stands_against = ["IgnoreSTARTTLS", "ForceHELO"].into_iter().find(|name| winner.bool(name));
    Some(match stands_against {
        None => row,
        Some(name) => row
            .but(
                RowResult::Fail,
                format!(
                    "{} has {name} $true: it never uses STARTTLS, so no partner can be proven by it",
                    titled(winner)
                ),
            )
            .mend(arm_send(view.stored, Some(winner), view.domain)),
    })
}

pub(super) fn armed(view: &View<'_>, row: Row) -> Option<Row> {
    let winner = *view.connectors.first()?;
    let row =
        row.about(titled(winner)).found(format!("DomainSecureEnabled {}", winner.get("DomainSecureEnabled")));
    if compiled(view, winner).is_some_and(can_secure) {
        return Some(row);
    }
    let effect = if is_domain_secured(view.snapshot, view.domain)
        || enabled(view.stored, "SendConnector").any(is_armed)
    {
        "the mail of listed domains waits in the queue"
    } else {
        "no Send connector at all is armed, so the list is not in use, and listed domains get their mail as all others do, in \
         clear where STARTTLS is missing"
    };
    Some(
        row.but(RowResult::Fail, format!("{} has DomainSecureEnabled $false: {effect}", titled(winner)))
            .mend(arm_send(view.stored, Some(winner), view.domain)),
    )
}

pub(super) fn size(view: &View<'_>, row: Row) -> Option<Row> {
    let winner = *view.connectors.first()?;
    let mut limits: Vec<u64> = view
        .snapshot
        .send
        .iter()
        .map(|it| it.max_message_size)
        .chain(view.snapshot.foreign.iter().map(|it| it.max_message_size))
        .filter_map(|limit| limit.get().map(|size| size.0))
        .collect();
    limits.sort_unstable();
    limits.dedup();
    let row = row.about(titled(winner)).found(format!("MaxMessageSize {}", winner.get("MaxMessageSize")));
    let other_way = limits.into_iter().find_map(|limit| {
        let hop = view.routing(limit.saturating_add(1))?.hop;
        if hop.connector == winner.guid() || hop.delivery_type == DeliveryType::Unreachable {
            return None;
        }
        let secured = view.snapshot.send.iter().any(|it| it.guid == hop.connector && can_secure(it));
        (!secured).then_some((limit, hop))
    });
    let Some((limit, hop)) = other_way else { return Some(row) };
    let send = view.send_connector(&hop.connector);
    let foreign = view.stored.all("ForeignConnector").iter().find(|record| record.guid() == hop.connector);
    let other = send.or(foreign)?;
    let row = row.found(described(other)).but(
        RowResult::Fail,
        format!(
            "messages above {limit} bytes are too large for {} and go by {}, which is not armed: they wait in the queue",
            titled(winner),
            titled(other)
        ),
    );
    // Where the other one can't be armed the armed one takes as much as it does.
    let wider = CommandLine::new("Set-SendConnector")
        .on(winner.identity())
        .with("MaxMessageSize", other.get("MaxMessageSize").to_string());
    let arm = send.map(|record| arm_send(view.stored, Some(record), view.domain)).unwrap_or_default();
    Some(match arm.as_slice() {
        [line] if line.cmdlet == "Set-SendConnector" => row.mend(arm),
        _ => row.mend([wider]),
    })
}

pub(super) fn tls_auth_level(view: &View<'_>, row: Row) -> Option<Row> {
    let winner = *view.connectors.first()?;
    let row = row.about(titled(winner));
    Some(["TlsAuthLevel", "TlsDomain"].into_iter().fold(row, |row, name| match winner.text(name) {
        "" => row,
        set => row.found(format!("{name} {set} holds for the other mail of the connector")),
    }))
}
