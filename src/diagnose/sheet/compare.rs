//! A partner's sheet against what is configured here and what is live.
//!
//! Promises: nothing is changed, and nothing of the sheet is believed but as the partner's own word: certificates are read
//! from their octets, names and thumbprints beside them count for nothing. A remedy that would make us trust something
//! comes with the demand to ask the partner by another way first.

use super::instructions::anchors;
use super::page::day;
use super::{End, MailHost, Sheet, live};
use crate::cert::CertificateSummary;
use crate::diagnose::domain_security::{Row, RowResult};
use crate::model::snapshot::{AcceptedDomainType, Snapshot};
use crate::model::{
    CommandLine, Direction, DomainPattern, KeyPin, NameDemand, Partner, PartnerMode, RevocationMode,
    SmtpDomain, Status,
};
use crate::policy::route::accepted_domain;
use crate::tls::{Crls, PeerRole, Question, judge};
use jiff::Timestamp;
use std::time::{Duration, Instant};

/// After this no further domain's hosts are asked: a sheet may name hundreds that never answer.
const LIVE: Duration = Duration::from_secs(60);
const DOMAIN: &str = "A partner's sheet is about domains of the partner alone";
const LISTED: &str = "Mutual TLS is demanded of the domains in the list alone";
const MODE: &str = "A domain in ReportOnly is treated as if it were not listed";
const CERTIFICATE: &str = "A partner's certificate leads to a trusted authority, is in date, and names the domain or an accepted name";
const HOSTS: &str = "The hosts of a sheet are those of the domain's MX records";
const SHOWN: &str = "A host shows the certificate that the sheet names";
/// Sheets older than this are warned of, days.
const OLD: i64 = 90;
const CHECK_FIRST: &str = "Before you type this, check the thumbprints with the partner by another way than the one that \
                           brought the sheet.";

/// The rows, domain by domain, Send before Receive. `offline`: the network is left out.
pub fn compare(sheet: &Sheet, snapshot: &Snapshot, offline: bool, now: Timestamp) -> Vec<Row> {
    let domains = sheet.domains.iter().filter_map(|own| match &own.domain {
        DomainPattern::Exact(domain) => Some((domain, own.hosts.as_deref())),
        _ => None,
    });
    let mut rows = Vec::new();
    let begun = Instant::now();
    for (domain, hosts) in domains {
        if accepted_domain(snapshot, domain)
            .is_some_and(|it| it.domain_type != AcceptedDomainType::ExternalRelay)
        {
            rows.push(ours(domain));
            continue;
        }
        for direction in Direction::ALL {
            rows.push(listed(snapshot, domain, direction));
            rows.extend(mode(snapshot, domain, direction));
            rows.extend(certificates(sheet, snapshot, (domain, direction), now));
        }
        if offline {
            continue;
        }
        rows.extend(match begun.elapsed() < LIVE {
            true => as_shown(sheet, snapshot, (domain, hosts), now),
            false => {
                let text = format!("the domains before it took {} s; no more are asked", LIVE.as_secs());
                let row = Row::pass(domain, Direction::Send, "SheetHosts", HOSTS);
                vec![row.but(RowResult::NotChecked, text)]
            }
        });
    }
    rows
}

/// Nobody's sheet says how our own domain is proven.
fn ours(domain: &SmtpDomain) -> Row {
    Row::pass(domain, Direction::Send, "SheetDomain", DOMAIN)
        .but(RowResult::Fail, format!("the sheet says that {domain} is the partner's, and it is an accepted domain here"))
        .ask("Ask the partner by another way who made this sheet. Nothing of what it says of this domain is looked at.")
}

/// What is odd about the whole sheet, in words.
pub fn warnings(sheet: &Sheet, snapshot: &Snapshot, now: Timestamp) -> Vec<String> {
    let mut found = Vec::new();
    let days = now.duration_since(sheet.made).as_hours() / 24;
    if days > OLD {
        found.push(format!("the sheet is {days} days old; ask the partner for a new one"));
    }
    if let Some(domain) = sheet.made_for.as_ref().filter(|domain| accepted_domain(snapshot, domain).is_none())
    {
        found.push(format!("the sheet was made for {domain}, which is no domain of ours"));
    }
    let own = sheet.domains.iter().filter_map(|own| match &own.domain {
        DomainPattern::Exact(domain) => Some(domain),
        _ => None,
    });
    found.extend(own.filter(|domain| accepted_domain(snapshot, domain).is_some()).map(|domain| {
        format!("the sheet says that {domain} is the partner's, and it is an accepted domain here")
    }));
    found
}

fn list_of(direction: Direction) -> &'static str {
    match direction {
        Direction::Send => "TLSSendDomainSecureList",
        Direction::Receive => "TLSReceiveDomainSecureList",
    }
}

fn listed(snapshot: &Snapshot, domain: &SmtpDomain, direction: Direction) -> Row {
    let transport = &snapshot.transport;
    let is_listed = match direction {
        Direction::Send => transport.tls_send_domain_secure.contains(domain),
        Direction::Receive => transport.tls_receive_domain_secure.contains(domain),
    };
    let row = Row::pass(domain, direction, "Listed", LISTED).about("TransportConfig");
    if is_listed {
        return row;
    }
    let list = list_of(direction);
    row.but(RowResult::Fail, format!("{list} does not hold {domain}: its mail needs no proof"))
        .mend([CommandLine::new("Set-TransportConfig").with(list, format!("@{{Add=\"{domain}\"}}"))])
}

/// Told where it matters: of a partner that is let through.
fn mode(snapshot: &Snapshot, domain: &SmtpDomain, direction: Direction) -> Option<Row> {
    let partner = snapshot.partners.get(domain)?;
    let (mode, property) = match direction {
        Direction::Send => (partner.send_mode, "SendMode"),
        Direction::Receive => (partner.receive_mode, "ReceiveMode"),
    };
    (mode == PartnerMode::ReportOnly).then(|| {
        Row::pass(domain, direction, "Mode", MODE)
            .about(format!("DomainSecurityPartner \"{domain}\""))
            .but(
                RowResult::Warning,
                format!("{property} is ReportOnly: a failure is recorded, and keeps no mail back"),
            )
            .mend([CommandLine::new("Set-DomainSecurityPartner")
                .on(domain.as_str())
                .with(property, "Enforce")])
    })
}

/// What the sheet says is shown, judged as the service would judge it now; CRLs are for Test-DomainSecurity.
fn certificates(
    sheet: &Sheet,
    snapshot: &Snapshot,
    (domain, direction): (&SmtpDomain, Direction),
    now: Timestamp,
) -> Vec<Row> {
    let ends: &[End] = match direction {
        Direction::Send => &sheet.receive,
        Direction::Receive => &sheet.send,
    };
    let row = || Row::pass(domain, direction, "SheetCertificate", CERTIFICATE);
    let shown = sheet.shown(ends);
    if shown.is_empty() {
        let (what, ask) = match direction {
            Direction::Send => ("takes mail with", "demand certificates of clients"),
            Direction::Receive => ("sends mail with", "have a certificate for clients"),
        };
        let text = format!("the sheet names no certificate that {domain} {what}");
        return vec![
            row().but(RowResult::Warning, text).ask(format!("The partner must {ask}, and make a new sheet.")),
        ];
    }
    shown
        .into_iter()
        .map(|certificate| {
            let chain: Vec<Vec<u8>> = certificate.chain.iter().map(|one| one.der().to_vec()).collect();
            // No list is fetched here: what is agreed of revocation can't be judged.
            let agreed = snapshot.partners.get(domain);
            let agreed = agreed.map(|it| Partner { revocation_mode: None, ..Partner::clone(it) });
            let verdict = judge(&Question {
                wanted: Some(&NameDemand { domain: domain.clone(), subdomains: false }),
                chain: &chain,
                role: if direction == Direction::Send { PeerRole::Server } else { PeerRole::Client },
                require_client_auth_usage: snapshot.transport.require_client_auth_usage,
                roots: &snapshot.trusted_roots,
                now,
                crls: Crls::none(),
                revocation_mode: RevocationMode::SoftFail,
                partner: agreed.as_ref(),
            });
            let row = row()
                .about(certificate.thumbprint.clone())
                .found(format!("Status={}", verdict.status))
                .found(format!("Names={}", verdict.evidence.offered.join(";")))
                .found(format!("NotAfter={}", verdict.evidence.not_after.map(day).unwrap_or_default()));
            if verdict.is_valid() {
                return row;
            }
            let row = row.but(RowResult::Fail, format!("{}: {}", verdict.status, verdict.rule));
            mended(
                row,
                sheet,
                snapshot.partners.get(domain).map(AsRef::as_ref),
                (domain, &chain),
                verdict.status,
            )
        })
        .collect()
}

/// What makes a certificate of the sheet count.
fn mended(
    row: Row,
    sheet: &Sheet,
    known: Option<&Partner>,
    (domain, chain): (&SmtpDomain, &[Vec<u8>]),
    status: Status,
) -> Row {
    let leaf = chain.first().and_then(|der| CertificateSummary::from_der(der).ok());
    let set = |property: &'static str, values: &[String]| match known {
        Some(_) => {
            let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
            CommandLine::new("Set-DomainSecurityPartner")
                .on(domain.as_str())
                .with(property, format!("@{{Add={}}}", quoted.join(",")))
        }
        None => {
            CommandLine::new("New-DomainSecurityPartner").on(domain.as_str()).with(property, values.join(","))
        }
    };
    match (status, leaf) {
        (Status::UntrustedRoot, Some(leaf)) => {
            let roots = anchors(&sheet.roots);
            let anchored = known.and_then(|partner| partner.trust_anchors.as_ref());
            let has_roots = !roots.is_empty()
                && anchored.is_none_or(|there| {
                    sheet
                        .roots
                        .iter()
                        .any(|root| root.chain.iter().any(|der| !there.contains(&der.der().to_vec())))
                });
            if has_roots {
                let ders = sheet.roots.iter().flat_map(|root| &root.chain);
                let trusted = ders.filter_map(|der| CertificateSummary::from_der(der.der()).ok());
                let row = trusted
                    .fold(row, |row, root| row.found(format!("Trusts={} {}", root.thumbprint, root.subject)));
                row.mend([set("TrustAnchors", &roots)]).ask(CHECK_FIRST)
            } else if known.is_some_and(|partner| !partner.pinned_keys.is_empty()) {
                let pin = KeyPin::of_key_info(&leaf.public_key_info).to_string();
                row.mend([set("PinnedKeys", &[pin])]).ask(CHECK_FIRST)
            } else {
                row.ask("The partner must make a sheet that holds the authority's certificate.")
            }
        }
        (Status::SubjectMismatch, Some(leaf)) => {
            // A wildcard as a partner's name would be everybody's who is below it.
            let name =
                leaf.names().iter().find(|name| !name.starts_with('*')).map(|name| name.to_ascii_lowercase());
            let ask = format!(
                "Best, the partner gets a certificate that names {domain}. If the one of the sheet is to do, the line accepts its \
                 name. {CHECK_FIRST}"
            );
            match name {
                Some(name) => row.mend([set("AcceptedNames", &[name])]).ask(ask),
                None => row.ask(format!(
                    "The partner must get a certificate that names {domain}, and make a new sheet."
                )),
            }
        }
        (Status::NotYetValid, _) => {
            row.ask("Wait until the certificate holds, or look at this server's clock.")
        }
        (Status::Expired, _) => row.ask("The partner must renew the certificate, and make a new sheet."),
        _ => row.ask("The partner must get another certificate, and make a new sheet."),
    }
}

/// What the DNS says and the hosts show, beside what the sheet says.
fn as_shown(
    sheet: &Sheet,
    snapshot: &Snapshot,
    (domain, said): (&SmtpDomain, Option<&[MailHost]>),
    now: Timestamp,
) -> Vec<Row> {
    let row = |check, rule| Row::pass(domain, Direction::Send, check, rule);
    let Some(connector) = live::connector_to(snapshot, domain) else {
        let text =
            format!("no Send connector with DNS routing leads to {domain}, so that nobody can be asked");
        return vec![row("SheetHosts", HOSTS).but(RowResult::NotChecked, text)];
    };
    let found = match live::shown_by(snapshot, connector, domain, now) {
        Ok(found) => found,
        Err(why) => {
            let text = format!("the mail hosts of {domain} can't be had: {why}");
            return vec![row("SheetHosts", HOSTS).but(RowResult::NotChecked, text)];
        }
    };
    let mut rows = Vec::new();
    let names = |hosts: &mut dyn Iterator<Item = &MailHost>| {
        let mut names: Vec<String> = hosts.map(|host| host.host.to_string()).collect();
        names.sort();
        names.dedup();
        names
    };
    let now_there = names(&mut found.iter().map(|(host, _)| host));
    match said.map(|hosts| names(&mut hosts.iter())) {
        None => {}
        Some(said) if said == now_there => {
            rows.push(row("SheetHosts", HOSTS).found(format!("Hosts={}", now_there.join(";"))));
        }
        Some(said) => rows.push(
            row("SheetHosts", HOSTS)
                .found(format!("Sheet={}", said.join(";")))
                .found(format!("DNS={}", now_there.join(";")))
                .but(
                    RowResult::Warning,
                    format!("the DNS names other hosts of {domain} than the sheet of {}", day(sheet.made)),
                )
                .ask("Ask the partner which of them is right, and for a new sheet."),
        ),
    }
    let expected: Vec<&str> = sheet.shown(&sheet.receive).iter().map(|it| it.thumbprint.as_str()).collect();
    for (host, shown) in found {
        let row = row("ShownCertificate", SHOWN).about(host.host.to_string());
        rows.push(match shown {
            Err(why) => row.but(RowResult::NotChecked, format!("{} shows no certificate: {why}", host.host)),
            Ok(thumbprint) if expected.contains(&thumbprint.as_str()) => row.found(format!("Thumbprint={thumbprint}")),
            Ok(thumbprint) if expected.is_empty() => row
                .found(format!("Thumbprint={thumbprint}"))
                .but(RowResult::Warning, "the sheet names no certificate that its hosts show")
                .ask("The partner must demand certificates of clients, and make a new sheet."),
            Ok(thumbprint) => row
                .found(format!("Thumbprint={thumbprint}"))
                .found(format!("Sheet={}", expected.join(";")))
                .but(RowResult::Warning, format!("{} shows another certificate than the sheet names", host.host))
                .ask("The certificate was renewed, or somebody else answers: ask the partner by another way, and for a new sheet."),
        });
    }
    rows
}
