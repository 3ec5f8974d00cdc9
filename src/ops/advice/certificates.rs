//! Certificates that connectors miss, and those that will soon be missed.

use super::{Advice, some};
use crate::cert::{CertificateSummary, Shelf, Shown};
use crate::model::{CommandLine, Configuration, Record, SmtpDomain, World};
use crate::ops::certificate::{fqdn, lack};
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
    let shelf = Shelf::of(configuration, &[], now);
    let mut advice = Vec::new();
    let mut ending: BTreeMap<String, (&CertificateSummary, Vec<String>)> = BTreeMap::new();
    let connectors = configuration.all("SendConnector").iter().chain(configuration.all("ReceiveConnector"));
    for record in connectors.filter(|record| record.bool("Enabled")) {
        if let Shown::Valid(thumbprint) = shelf.shown_by(record) {
            if let Some(candidate) =
                shelf.candidate(&thumbprint).filter(|it| it.summary.not_after - now < RENEWAL)
            {
                let entry = ending.entry(thumbprint).or_insert_with(|| (&candidate.summary, Vec::new()));
                entry.1.push(format!("\"{}\"", record.identity()));
            }
        } else if let Some(text) = lack(&shelf, configuration, record) {
            let ways = bring(record, configuration, &shelf);
            let lacking = Advice::new(text).about_one(record, PROPERTIES);
            advice.push(ways.into_iter().fold(lacking, |advice, way| advice.mend([way])));
        }
    }
    advice.extend(ending.into_values().map(|(summary, connectors)| ends(summary, &connectors)));
    advice
}

/// The lines that bring a certificate, any of them: one that is there and only lacks the service, else a
/// new one.
fn bring(record: &Record, configuration: &Configuration, shelf: &Shelf) -> Vec<CommandLine> {
    if !record.get("TlsCertificateName").is_unset() {
        return vec![
            CommandLine::new("Import-ExchangeCertificate").with("FileName", "certificate.pfx"),
            set(record).with("TlsCertificateName", "$null"),
        ];
    }
    let fqdn = fqdn(configuration, record);
    if let Ok(wanted) = fqdn.parse::<SmtpDomain>()
        && let Some(candidate) = shelf.if_enabled(&wanted)
    {
        let enable = CommandLine::new("Enable-ExchangeCertificate").on(&candidate.summary.thumbprint);
        // Nobody has to be asked about the default certificate for that.
        return vec![enable.with("Services", "SMTP").with("KeepDefault", "")];
    }
    vec![
        CommandLine::new("New-ExchangeCertificate").with("DomainName", fqdn.to_string()),
        CommandLine::new("Import-ExchangeCertificate").with("FileName", "certificate.pfx"),
    ]
}

fn set(record: &Record) -> CommandLine {
    match record.object.noun {
        "SendConnector" => CommandLine::new("Set-SendConnector").on(record.identity()),
        _ => CommandLine::new("Set-ReceiveConnector").on(record.identity()),
    }
}

fn ends(summary: &CertificateSummary, connectors: &[String]) -> Advice {
    let new = CommandLine::new("New-ExchangeCertificate");
    let ways = if summary.is_self_signed {
        let names = summary.names().iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        vec![new.with("DomainName", names)]
    } else {
        vec![
            new.with("Instance", &summary.thumbprint).with("GenerateRequest", ""),
            CommandLine::new("Import-ExchangeCertificate").with("FileName", "renewed.pfx"),
        ]
    };
    let text = format!(
        "the certificate {} ({}), which {} shows, ends within 30 days, at {}: renew it in time",
        summary.thumbprint,
        summary.subject,
        some(connectors),
        summary.not_after
    );
    ways.into_iter().fold(Advice::new(text), |advice, way| advice.mend([way])).at_restart()
}
