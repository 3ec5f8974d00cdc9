//! What partners' entries make of the domain-secure lists: a listed domain that is only looked at, an entry for a domain on
//! no list, an authority of a partner's own that has ended.

use super::Advice;
use crate::cert::CertificateSummary;
use crate::model::objects::domain_security_partner::mode;
use crate::model::{AnchorCertificate, CommandLine, Configuration, PartnerMode, Record, SmtpDomain, World};
use jiff::Timestamp;
use std::collections::HashSet;

const NOUN: &str = "DomainSecurityPartner";
const LISTS: &[&str] = &["TLSSendDomainSecureList", "TLSReceiveDomainSecureList"];

/// Everything about partners' entries.
pub(super) fn advice(configuration: &Configuration, now: Timestamp) -> Vec<Advice> {
    let Some(config) = configuration.single("TransportConfig") else { return Vec::new() };
    let on = |list: &str| config.texts(list).filter_map(|text| text.parse().ok()).collect::<HashSet<_>>();
    let (send, receive): (HashSet<SmtpDomain>, HashSet<SmtpDomain>) = (on(LISTS[0]), on(LISTS[1]));
    let mut advice = Vec::new();
    for record in configuration.all(NOUN) {
        let Ok(domain) = record.text("DomainName").parse::<SmtpDomain>() else { continue };
        let (send, receive) = (send.contains(&domain), receive.contains(&domain));
        if !send && !receive {
            advice.push(not_listed(record, &domain));
            continue;
        }
        advice.extend(only_looked_at(record, &domain, (send, receive)));
        advice.extend(record.texts("TrustAnchors").filter_map(|anchor| ended(record, &domain, anchor, now)));
    }
    advice
}

fn not_listed(record: &Record, domain: &SmtpDomain) -> Advice {
    let add = format!("@{{Add=\"{domain}\"}}");
    let both = LISTS
        .iter()
        .fold(CommandLine::new("Set-TransportConfig"), |line, list| line.with(list, add.as_str()));
    Advice::new(format!(
        "'{domain}' has a DomainSecurityPartner and is on neither {} nor {}, which are the switch: the entry does nothing",
        LISTS[0], LISTS[1]
    ))
    .mend([both])
    .about("TransportConfig", LISTS)
    .about_one(record, &["SendMode", "ReceiveMode"])
}

/// A listed domain whose mail is treated as if it were not listed: said whenever it becomes so, and at each restart.
fn only_looked_at(record: &Record, domain: &SmtpDomain, listed: (bool, bool)) -> Option<Advice> {
    let looked = |property: &str| mode(record, property) == PartnerMode::ReportOnly;
    let (ways, direction) = match (listed.0 && looked("SendMode"), listed.1 && looked("ReceiveMode")) {
        (true, true) => ("to and from it goes and comes", "Both"),
        (true, false) => ("to it goes", "Send"),
        (false, true) => ("from it comes", "Receive"),
        (false, false) => return None,
    };
    let enforce = CommandLine::new("Set-DomainSecurityPartner")
        .on(domain.to_string())
        .with("Mode", "Enforce")
        .with("Direction", direction);
    let text = format!(
        "'{domain}' is ReportOnly: mail {ways} as if the domain were not listed, without proof and also in clear, and what \
         Enforce would have refused is only recorded"
    );
    Some(
        Advice::new(text)
            .mend([enforce])
            .about("TransportConfig", LISTS)
            .about_one(record, &["SendMode", "ReceiveMode"])
            .at_restart(),
    )
}

fn ended(record: &Record, domain: &SmtpDomain, anchor: &str, now: Timestamp) -> Option<Advice> {
    let anchor: AnchorCertificate = anchor.parse().ok()?;
    let summary =
        CertificateSummary::from_der(anchor.der()).ok().filter(|summary| summary.not_after < now)?;
    let remove = CommandLine::new("Set-DomainSecurityPartner")
        .on(domain.to_string())
        .with("TrustAnchors", format!("@{{Remove=\"{}\"}}", summary.thumbprint));
    let others = record.texts("TrustAnchors").filter_map(|text| text.parse::<AnchorCertificate>().ok());
    let mut others = others.filter_map(|other| CertificateSummary::from_der(other.der()).ok());
    // With none left every trusted root would count for this partner.
    let (then, lines) = match others.any(|other| other.not_after >= now) {
        true => ("", vec![remove]),
        false => (
            "; give the partner's new authority with @{Add=FILE}, and take this one away after that: with none left every \
              trusted root counts",
            Vec::new(),
        ),
    };
    Some(
        Advice::new(format!(
            "TrustAnchors of '{domain}' holds {} '{}', which ended on {}: nothing under it is trusted any more{then}",
            summary.thumbprint, summary.subject, summary.not_after
        ))
        .mend(lines)
        .about_one(record, &["TrustAnchors"])
        .at_restart(),
    )
}
