//! The certificate that a connector shows: there, with its key, chosen, in date, and with our mail domain in it.

use super::ground::Held;
use super::view::{Subject, View, names, titled};
use crate::cert::{CertificateSummary, name_matches};
use crate::diagnose::domain_security::{Direction, Row, RowResult};
use crate::model::{CertificateName, CommandLine, Record, SmtpDomain, World};
use jiff::SignedDuration;

/// Time before its end at which a certificate is worth a word.
const RENEWAL: SignedDuration = SignedDuration::from_hours(30 * 24);

fn set(connector: &Record) -> CommandLine {
    let cmdlet =
        if connector.object.noun == "SendConnector" { "Set-SendConnector" } else { "Set-ReceiveConnector" };
    CommandLine::new(cmdlet).on(connector.identity())
}

/// What brings a certificate.
pub(super) struct Bringing {
    lines: Vec<CommandLine>,
    /// What somebody else does in between.
    action: Option<String>,
}

impl Bringing {
    pub(super) fn onto(self, row: Row) -> Row {
        let row = row.mend(self.lines);
        match self.action {
            Some(action) => row.ask(action),
            None => row,
        }
    }
}

/// Files that a line names: after the first of our domains.
fn file(view: &View<'_>, subject: &Subject<'_>, ending: &str) -> String {
    let name = view.ground.own.first().unwrap_or(&subject.need.fqdn);
    format!("{name}.{ending}")
}

fn asked_of_the_authority(view: &View<'_>, subject: &Subject<'_>, request: CommandLine) -> Bringing {
    let (csr, pem) = (file(view, subject, "csr"), file(view, subject, "pem"));
    let import = CommandLine::new("Import-ExchangeCertificate").with("FileName", pem.clone());
    Bringing {
        lines: vec![request.with("RequestFile", csr.clone()).with("Force", ""), import],
        action: Some(format!(
            "Between the two lines the certification authority signs {csr}; put its answer, with the certificates of its issuers, \
             into {pem}."
        )),
    }
}

/// A certificate with all the names that are needed: of the authority's making where there is one, else our own.
pub(super) fn new_certificate(view: &View<'_>, subject: &Subject<'_>, held: Option<&Held<'_>>) -> Bringing {
    let mut wanted: Vec<String> = vec![subject.need.fqdn.to_string()];
    wanted.extend(view.ground.own.iter().map(ToString::to_string));
    let mut seen = std::collections::BTreeSet::new();
    wanted.retain(|name| seen.insert(name.clone()));
    let proves = |request: &&CertificateSummary| {
        let names = request.names();
        wanted.iter().all(|name| names.contains(name))
    };
    if let Some(request) = view.ground.requests.iter().find(proves) {
        let pem = file(view, subject, "pem");
        return Bringing {
            lines: vec![CommandLine::new("Import-ExchangeCertificate").with("FileName", pem.clone())],
            action: Some(format!(
                "The request {} waits for its answer: put what the certification authority answers, with the certificates of its \
                 issuers, into {pem}.",
                request.thumbprint
            )),
        };
    }
    let line = CommandLine::new("New-ExchangeCertificate");
    let named = |line: CommandLine| line.with("DomainName", wanted.join(",")).with("Services", "SMTP");
    if held.is_none_or(|held| held.summary.is_self_signed) {
        Bringing { lines: vec![named(line)], action: None }
    } else {
        asked_of_the_authority(view, subject, named(line.with("GenerateRequest", "")))
    }
}

/// The same certificate with a later end.
fn renewal(view: &View<'_>, subject: &Subject<'_>, held: &Held<'_>) -> Bringing {
    let line = CommandLine::new("New-ExchangeCertificate");
    if held.summary.is_self_signed {
        let line = line.with("DomainName", held.summary.names().join(",")).with("Services", "SMTP");
        Bringing { lines: vec![line], action: None }
    } else {
        let line =
            line.with("Instance", held.thumbprint).with("GenerateRequest", "").with("Services", "SMTP");
        asked_of_the_authority(view, subject, line)
    }
}

fn described(held: &Held<'_>) -> String {
    format!(
        "{} ({}; issued by {}; names {})",
        held.thumbprint,
        held.summary.subject,
        if held.summary.is_self_signed { "itself" } else { &held.summary.issuer },
        listed(&held.summary.names())
    )
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

pub(super) fn present(view: &View<'_>, row: Row) -> Option<Row> {
    let subject = view.subjects.iter().find(|it| it.held.is_none()).or(view.subjects.first())?;
    let row = row.about(titled(subject.connector));
    let row = view
        .ground
        .shelf
        .unusable
        .iter()
        .fold(row, |row, (thumbprint, why)| row.found(format!("{thumbprint}: {why}")));
    Some(match subject.held {
        Some(held) => row.found(described(held)),
        None => {
            let row = row.but(
                RowResult::Fail,
                format!("the store holds no certificate that can be read, so {}", without(view.direction)),
            );
            new_certificate(view, subject, None).onto(row)
        }
    })
}

/// What comes of it where a connector has nothing to show.
const fn without(direction: Direction) -> &'static str {
    match direction {
        Direction::Send => "partners see none, and the mail waits",
        Direction::Receive => "STARTTLS is not offered, and partners can't prove themselves",
    }
}

pub(super) fn named(view: &View<'_>, row: Row) -> Option<Row> {
    view.each(row, |subject, held, row| {
        let Some(name) = &subject.need.name else {
            return row.found("TlsCertificateName is not set: the Fqdn chooses");
        };
        let row = row.found(format!("TlsCertificateName {name}"));
        if held.is_named(name) {
            return row;
        }
        let meant = view
            .ground
            .held
            .iter()
            .filter(|it| it.is_named(name))
            .map(|it| described(it))
            .collect::<Vec<_>>();
        let what = if let Some(other) = meant.first() {
            format!("chooses {other}, which lacks what is needed")
        } else if view.ground.held.iter().any(|it| is_near(&it.name(), name)) {
            "is that of a certificate but for its order, letter case or blanks, and finds nothing".to_owned()
        } else {
            "is that of no certificate in the store".to_owned()
        };
        let text = format!(
            "TlsCertificateName of {} {what}; {} is there",
            titled(subject.connector),
            described(held)
        );
        row.found(format!("wanted {}", held.name()))
            .but(RowResult::Fail, text)
            .mend([set(subject.connector).with("TlsCertificateName", held.name().to_string())])
    })
}

/// The same but for order, letter case and blanks.
fn is_near(one: &CertificateName, other: &CertificateName) -> bool {
    let parts = |name: &CertificateName| {
        let lower = name.to_string().to_lowercase();
        let mut parts: Vec<String> =
            lower.split([',', '<', '>']).map(|part| part.split_whitespace().collect()).collect();
        parts.sort();
        parts
    };
    parts(one) == parts(other)
}

pub(super) fn private_key(view: &View<'_>, row: Row) -> Option<Row> {
    view.each(row, |subject, held, row| {
        if held.has_key {
            return row;
        }
        let text = format!(
            "the private key of {} is not in the store, or secret.key does not open it: it can't be shown",
            described(held)
        );
        let row = row.but(RowResult::Fail, text);
        if held.summary.is_self_signed {
            return new_certificate(view, subject, Some(held)).onto(row);
        }
        let pfx = file(view, subject, "pfx");
        row.mend([CommandLine::new("Import-ExchangeCertificate").with("FileName", pfx.clone())])
            .ask(format!("Put the certificate with its private key, from a backup, into {pfx}; add -Password where it has one."))
    })
}

pub(super) fn services(view: &View<'_>, row: Row) -> Option<Row> {
    view.each(row, |subject, held, row| {
        if held.serves_smtp {
            return row;
        }
        if subject.need.name.is_some() {
            return row.found("Services has no SMTP, and TlsCertificateName chooses it all the same");
        }
        let enable =
            CommandLine::new("Enable-ExchangeCertificate").on(held.thumbprint).with("Services", "SMTP");
        let expired = held.summary.not_after < view.now;
        let enable = if expired { enable.with("Force", "") } else { enable.with("KeepDefault", "") };
        let text =
            format!("{} does not serve SMTP (no S in Services), so it is never shown", described(held));
        row.but(RowResult::Fail, text).mend([enable])
    })
}

pub(super) fn fqdn(view: &View<'_>, row: Row) -> Option<Row> {
    view.each(row, |subject, held, row| {
        let fqdn = &subject.need.fqdn;
        let offered = held.summary.names();
        let row = row.found(format!("Fqdn {fqdn}")).found(format!("certificate names {}", listed(&offered)));
        if names(held, fqdn) {
            return row;
        }
        if subject.need.name.is_some() {
            return row.found("TlsCertificateName chooses the certificate, whatever the Fqdn is");
        }
        let row = row.but(
            RowResult::Fail,
            format!(
                "{} calls itself {fqdn}, which the certificate does not name (it names {}), so it does not show it",
                titled(subject.connector),
                listed(&offered)
            ),
        );
        match lead_to(view, subject.connector, held) {
            Some(line) => row.mend([line]),
            None => new_certificate(view, subject, Some(held)).onto(row),
        }
    })
}

/// The line by which the connector finds the certificate: another Fqdn, or the certificate's own name, where the Fqdn is to
/// be left alone.
fn lead_to(view: &View<'_>, connector: &Record, held: &Held<'_>) -> Option<CommandLine> {
    let is_default = connector.text("Name").to_lowercase().starts_with("default ");
    if is_default || connector.has_flag("AuthMechanism", "ExchangeServer") {
        return Some(set(connector).with("TlsCertificateName", held.name().to_string()));
    }
    let offered = held.summary.names();
    let is_own = |name: &String| view.ground.own.iter().any(|own| own.as_str() == name);
    let hosts: Vec<&String> = offered.iter().filter(|name| name.parse::<SmtpDomain>().is_ok()).collect();
    let host = hosts.iter().find(|name| !is_own(name)).or(hosts.first()).map(ToString::to_string);
    let below =
        offered.iter().find_map(|name| name.strip_prefix("*.").map(|parent| format!("mail.{parent}")));
    Some(set(connector).with("Fqdn", host.or(below)?))
}

pub(super) fn dates(view: &View<'_>, row: Row) -> Option<Row> {
    view.each(row, |subject, held, row| {
        let (from, until) = (held.summary.not_before, held.summary.not_after);
        let left = until.duration_since(view.now);
        let days = left.as_hours() / 24;
        let row = row
            .found(format!("from {from}"))
            .found(format!("until {until}"))
            .found(format!("{days} days left"));
        let what = titled(subject.connector);
        if view.now < from {
            let text = format!("{} is not valid before {from}, so {what} does not show it; or the clock of this server is behind", described(held));
            return renewal(view, subject, held).onto(row.but(RowResult::Fail, text));
        }
        if view.now > until {
            let text = format!("{} expired on {until}: {what} shows it to no partner", described(held));
            return renewal(view, subject, held).onto(row.but(RowResult::Fail, text));
        }
        if left < RENEWAL {
            let text = format!("{} ends in {days} days, on {until}", described(held));
            return renewal(view, subject, held).onto(row.but(RowResult::Warning, text));
        }
        row
    })
}

pub(super) fn own_domain(view: &View<'_>, row: Row) -> Option<Row> {
    let own = &view.ground.own;
    if own.is_empty() {
        let patterns: Vec<&str> =
            view.stored.all("AcceptedDomain").iter().map(|it| it.text("DomainName")).collect();
        if patterns.is_empty() {
            return Some(no_domain(view, row));
        }
        let text = "no accepted domain is a whole name, so nobody can say here which name a partner looks for in our \
                    certificate: it must hold each domain that a partner lists";
        let row = row.about("accepted domains").found(patterns.join(", "));
        return Some(row.but(RowResult::Warning, text));
    }
    view.each(row, |subject, held, row| {
        let offered = held.summary.names();
        let missing: Vec<&str> = own.iter().filter(|it| !names(held, it)).map(SmtpDomain::as_str).collect();
        let row = row
            .found(format!(
                "our domains {}",
                own.iter().map(SmtpDomain::as_str).collect::<Vec<_>>().join(", ")
            ))
            .found(format!("certificate names {}", listed(&offered)));
        if missing.is_empty() {
            return row;
        }
        let wildcard = offered.iter().find(|name| {
            name.strip_prefix("*.")
                .is_some_and(|parent| missing.iter().any(|it| it.eq_ignore_ascii_case(parent)))
        });
        let wildcard = wildcard.map_or_else(String::new, |name| {
            format!("; {name} stands for hosts below it, not for the domain")
        });
        let names = missing.join(", ");
        let row = if missing.len() == own.len() {
            let text = format!(
                "no partner can prove us by {}: our mail domain {names} is not in it{wildcard}",
                described(held)
            );
            row.but(RowResult::Fail, text)
        } else {
            let text = format!(
                "{} does not name {names}: a partner that lists it can't prove us{wildcard}",
                described(held)
            );
            row.but(RowResult::Warning, text)
        };
        new_certificate(view, subject, Some(held)).onto(row)
    })
}

fn no_domain(view: &View<'_>, row: Row) -> Row {
    let server = &view.snapshot.server.fqdn;
    let offered = view.subjects.iter().filter_map(|it| it.held).flat_map(|it| it.summary.names());
    let mut domains = offered.filter_map(|name| name.parse::<SmtpDomain>().ok());
    let domain = domains
        .find(|name| name.label_count() > 1 && !name_matches(name.as_str(), server))
        .or_else(|| server.parent());
    let (result, effect) = match view.direction {
        Direction::Send => {
            (RowResult::Warning, "nobody can say which name a partner looks for in our certificate")
        }
        Direction::Receive => (RowResult::Fail, "mail to every recipient is refused"),
    };
    let row = row.about("accepted domains").but(result, format!("there is no accepted domain, so {effect}"));
    match domain.filter(|domain| domain.label_count() > 1) {
        Some(domain) => row.mend([CommandLine::new("New-AcceptedDomain")
            .with("Name", domain.to_string())
            .with("DomainName", domain.to_string())]),
        None => row.ask("Make our mail domain an accepted domain with New-AcceptedDomain."),
    }
}

pub(super) fn shown(view: &View<'_>, row: Row) -> Option<Row> {
    view.each(row, |subject, held, row| {
        let shown = view.ground.shelf.shown_by(subject.connector);
        if shown.thumbprint() == Some(held.thumbprint) {
            return row;
        }
        let other =
            shown.thumbprint().and_then(|it| view.ground.held.iter().find(|held| held.thumbprint == it));
        let Some(other) = other else {
            // What the other rows have not found.
            return row.but(
                RowResult::Fail,
                format!("{} shows no certificate, so {}", titled(subject.connector), without(view.direction)),
            );
        };
        let row = row.found(format!("shown {}", described(other))).but(
            RowResult::Fail,
            format!(
                "{} shows another certificate, {}, which does not have all that the rows before ask for",
                titled(subject.connector),
                described(other)
            ),
        );
        // A name that both have chooses the newest: only a newer one with all that is needed goes before it.
        if held.name() == other.name() {
            new_certificate(view, subject, Some(held)).onto(row)
        } else {
            row.mend([set(subject.connector).with("TlsCertificateName", held.name().to_string())])
        }
    })
}
