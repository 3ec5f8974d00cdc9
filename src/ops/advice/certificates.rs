//! Certificates that connectors miss, and those that will soon be missed.

use super::{Advice, fqdn, some};
use crate::cert::{Candidate, CertificateSummary, Selection, Want, select};
use crate::model::{CommandLine, Configuration, Record, SmtpDomain, Value, World};
use crate::ops::health::RENEWAL;
use jiff::Timestamp;
use std::collections::BTreeMap;

const PROPERTIES: &[&str] = &[
    "Fqdn",
    "TlsCertificateName",
    "AuthMechanism",
    "DomainSecureEnabled",
    "RequireTLS",
    "IgnoreSTARTTLS",
    "Enabled",
];

/// Everything about the certificates of connectors.
pub(super) fn advice(configuration: &Configuration, now: Timestamp) -> Vec<Advice> {
    let candidates = candidates(configuration);
    let mut advice = Vec::new();
    let mut ending: BTreeMap<&str, (&CertificateSummary, Vec<String>)> = BTreeMap::new();
    let connectors = configuration.all("SendConnector").iter().chain(configuration.all("ReceiveConnector"));
    for record in connectors.filter(|record| record.bool("Enabled")) {
        let Ok(fqdn) = fqdn(configuration, record).parse::<SmtpDomain>() else { continue };
        let name = record.text("TlsCertificateName").parse().ok();
        let chosen = select(&candidates, &Want { fqdn: &fqdn, name: name.as_ref() }, now);
        match chosen {
            Selection::Usable(candidate) => {
                let summary = &candidate.summary;
                if is_shown(record) && summary.not_after - now < RENEWAL {
                    let entry = ending.entry(&summary.thumbprint).or_insert_with(|| (summary, Vec::new()));
                    entry.1.push(format!("\"{}\"", record.identity()));
                }
            }
            _ if is_missed(record) => advice.push(missing(record, &fqdn, &candidates, now)),
            _ => {}
        }
    }
    advice.extend(ending.into_values().map(|(summary, connectors)| ends(summary, &connectors)));
    advice
}

/// True where the connector would show its certificate to a peer that asks.
fn is_shown(record: &Record) -> bool {
    match record.object.noun {
        "SendConnector" => !record.bool("IgnoreSTARTTLS"),
        _ => record.has_flag("AuthMechanism", "Tls"),
    }
}

/// As the compiler judges it: a Send connector misses a certificate where partners look for one, or
/// where one was asked for by name.
fn is_missed(record: &Record) -> bool {
    let is_named = !record.get("TlsCertificateName").is_unset();
    match record.object.noun {
        "SendConnector" => record.bool("DomainSecureEnabled") || (is_named && is_shown(record)),
        _ => is_shown(record),
    }
}

fn missing(record: &Record, fqdn: &SmtpDomain, candidates: &[Candidate], now: Timestamp) -> Advice {
    let wanted = match record.get("TlsCertificateName") {
        Value::Null => format!("that names '{fqdn}'"),
        name => format!("with TlsCertificateName '{name}'"),
    };
    let effect = match (record.object.noun, record.bool("DomainSecureEnabled")) {
        ("SendConnector", true) => "domain-secured mail would wait",
        ("SendConnector", false) => "no certificate would be shown to other servers",
        _ => "STARTTLS would not be announced",
    };
    let text = format!(
        "no valid certificate {wanted} with Services SMTP is in the store for {} \"{}\": {effect}",
        record.object.title,
        record.identity()
    );
    Advice::new(text).mend(bring(record, fqdn, candidates, now)).about_one(record, PROPERTIES)
}

/// The line that brings a certificate: one that is there and only lacks the service, else a new one.
fn bring(record: &Record, fqdn: &SmtpDomain, candidates: &[Candidate], now: Timestamp) -> Vec<CommandLine> {
    if !record.get("TlsCertificateName").is_unset() {
        return vec![
            CommandLine::new("Import-ExchangeCertificate").with("FileName", "certificate.pfx"),
            set(record).with("TlsCertificateName", "$null"),
        ];
    }
    let enabled: Vec<Candidate> =
        candidates.iter().map(|it| Candidate { smtp_enabled: true, ..it.clone() }).collect();
    if let Selection::Usable(candidate) = select(&enabled, &Want { fqdn, name: None }, now) {
        let enable = CommandLine::new("Enable-ExchangeCertificate").on(&candidate.summary.thumbprint);
        return vec![enable.with("Services", "SMTP")];
    }
    vec![
        CommandLine::new("Import-ExchangeCertificate").with("FileName", "certificate.pfx"),
        CommandLine::new("New-ExchangeCertificate").with("DomainName", fqdn.to_string()),
    ]
}

fn set(record: &Record) -> CommandLine {
    match record.object.noun {
        "SendConnector" => CommandLine::new("Set-SendConnector").on(record.identity()),
        _ => CommandLine::new("Set-ReceiveConnector").on(record.identity()),
    }
}

fn ends(summary: &CertificateSummary, connectors: &[String]) -> Advice {
    let renew = if summary.is_self_signed {
        let names = summary.names().iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        CommandLine::new("New-ExchangeCertificate").with("DomainName", names)
    } else {
        CommandLine::new("Import-ExchangeCertificate").with("FileName", "renewed.pfx")
    };
    let text = format!(
        "the certificate {} ({}), which {} shows, ends within 30 days, at {}: renew it in time",
        summary.thumbprint,
        summary.subject,
        some(connectors),
        summary.not_after
    );
    Advice::new(text).mend([renew]).at_restart()
}

fn candidates(configuration: &Configuration) -> Vec<Candidate> {
    let read = |certificate: &Record| {
        let thumbprint = certificate.text("Thumbprint");
        let leaf = configuration.chains.get(thumbprint)?.first()?;
        Some(Candidate {
            summary: CertificateSummary::from_der(leaf).ok()?,
            smtp_enabled: certificate.has_flag("Services", "SMTP"),
            has_key: configuration.keys.iter().any(|key| key == thumbprint),
            chain_trusted: true,
        })
    };
    configuration.all("ExchangeCertificate").iter().filter_map(read).collect()
}
