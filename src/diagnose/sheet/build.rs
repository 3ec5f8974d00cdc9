//! Our own sheet, from what the service obeys.

use super::{Demand, End, KIND, OwnDomain, Sheet, SheetCertificate, VERSION, live};
use crate::cert::{CertificateSummary, trusted_path};
use crate::model::snapshot::{CertificateEntry, SendConnector, Snapshot};
use crate::model::{
    AddressDomain, AnchorCertificate, DomainPattern, KeyPin, PartnerMode, SmtpAddress, SmtpDomain,
};
use crate::policy::route;
use aws_lc_rs::digest;
use jiff::Timestamp;
use std::sync::Arc;

/// A sheet, and what whoever made it should know.
#[derive(Debug)]
pub struct Own {
    /// The sheet.
    pub sheet: Sheet,
    /// In words, each with the line that mends it, where there is one.
    pub warnings: Vec<String>,
}

/// Makes it for a partner, or for any. `offline`: without asking the DNS.
///
/// # Errors
/// In words: nothing can be asked.
pub fn build(
    snapshot: &Snapshot,
    partner: Option<&SmtpDomain>,
    offline: bool,
    now: Timestamp,
) -> Result<Own, String> {
    let mut warnings = Vec::new();
    let mut domains: Vec<OwnDomain> = snapshot
        .accepted
        .iter()
        .map(|accepted| OwnDomain { domain: accepted.domain.clone(), hosts: None, trouble: None })
        .collect();
    if !offline {
        live::look_up(&snapshot.service, &mut domains)?;
    }
    let send_connectors = sending(snapshot, partner, &mut warnings);
    let send: Vec<End> = send_connectors
        .iter()
        .map(|connector| End {
            fqdn: connector.fqdn.clone(),
            certificate: connector.certificate.clone(),
            address: connector.source_ip_address.filter(|address| !address.is_unspecified()),
        })
        .collect();
    let mut receive: Vec<End> = Vec::new();
    for connector in snapshot.receive.iter().filter(|connector| connector.domain_secure_enabled) {
        let end =
            End { fqdn: connector.fqdn.clone(), certificate: connector.certificate.clone(), address: None };
        if !receive.contains(&end) {
            receive.push(end);
        }
    }
    if receive.is_empty() {
        warnings.push(
            "no Receive connector demands certificates, so that the sheet can't say what we show to those who send \
             to us; see Set-ReceiveConnector -DomainSecureEnabled $true -AuthMechanism Tls"
                .into(),
        );
    }
    let mut sheet = Sheet {
        kind: KIND.into(),
        version: VERSION,
        made: now,
        made_for: partner.cloned(),
        server: snapshot.server.fqdn.clone(),
        domains,
        send,
        receive,
        send_demand: demand(snapshot, partner, true),
        receive_demand: demand(snapshot, partner, false),
        certificates: Vec::new(),
        roots: Vec::new(),
    };
    add_certificates(&mut sheet, snapshot, now, &mut warnings);
    unnamed(&sheet, &mut warnings);
    Ok(Own { sheet, warnings })
}

/// The connector that wins the route to the partner, where it is armed; for nobody in particular, every armed one.
fn sending<'a>(
    snapshot: &'a Snapshot,
    partner: Option<&SmtpDomain>,
    warnings: &mut Vec<String>,
) -> Vec<&'a Arc<SendConnector>> {
    let armed = |connector: &&Arc<SendConnector>| connector.domain_secure_enabled;
    let found: Vec<_> = match partner {
        None => snapshot.send.iter().filter(armed).collect(),
        Some(domain) => {
            let somebody =
                SmtpAddress { local: "postmaster".into(), domain: AddressDomain::Name(domain.clone()) };
            let hop = route(snapshot, &somebody, 0);
            snapshot.send.iter().filter(|connector| connector.guid == hop.connector).filter(armed).collect()
        }
    };
    if found.is_empty() {
        let whom = partner.map(|domain| format!(" to {domain}")).unwrap_or_default();
        warnings.push(format!(
            "mail{whom} goes by no Send connector with DomainSecureEnabled, so that the sheet can't say what we show; see \
             Set-SendConnector -DomainSecureEnabled $true"
        ));
    }
    found
}

fn demand(snapshot: &Snapshot, partner: Option<&SmtpDomain>, sends: bool) -> Demand {
    let Some(domain) = partner else { return Demand::NotSaid };
    let transport = &snapshot.transport;
    let (list, armed) = match sends {
        true => (&transport.tls_send_domain_secure, snapshot.send.iter().any(|it| it.domain_secure_enabled)),
        false => {
            (&transport.tls_receive_domain_secure, snapshot.receive.iter().any(|it| it.domain_secure_enabled))
        }
    };
    let mode = snapshot.partners.get(domain).map(|it| if sends { it.send_mode } else { it.receive_mode });
    match (list.contains(domain), armed, mode.unwrap_or_default()) {
        (false, ..) => Demand::NotListed,
        (true, false, _) => Demand::NotInUse,
        (true, true, PartnerMode::Enforce) => Demand::Enforce,
        (true, true, PartnerMode::ReportOnly) => Demand::ReportOnly,
    }
}

fn add_certificates(sheet: &mut Sheet, snapshot: &Snapshot, now: Timestamp, warnings: &mut Vec<String>) {
    let ends = sheet.send.iter().chain(&sheet.receive);
    let shown: Vec<Option<String>> = ends.map(|end| end.certificate.clone()).collect();
    for thumbprint in shown {
        let entry = thumbprint.as_ref().and_then(|thumbprint| snapshot.certificates.get(thumbprint));
        let Some(entry) = entry else {
            warnings.push(
                "a connector has no certificate to show; see New-ExchangeCertificate and Enable-ExchangeCertificate -Services \
                 SMTP"
                    .into(),
            );
            continue;
        };
        if sheet.certificate(&entry.thumbprint).is_some() {
            continue;
        }
        if now > entry.not_after {
            warnings.push(format!("the certificate {} expired on {}", entry.thumbprint, entry.not_after));
        }
        let Some(certificate) = described(&entry.chain) else { continue };
        sheet.certificates.push(certificate);
        match root_of(entry, snapshot, now) {
            Some(root) if sheet.roots.iter().all(|known| known.thumbprint != root.thumbprint) => {
                sheet.roots.push(root);
            }
            Some(_) => {}
            None => warnings.push(format!(
                "the authority of the certificate {} is not among the trusted roots, so that the sheet can't name it; see \
                 Import-TrustedRootCertificate",
                entry.thumbprint
            )),
        }
    }
}

/// What the partner is to trust: the root, or the certificate itself where it is its own.
fn root_of(entry: &CertificateEntry, snapshot: &Snapshot, now: Timestamp) -> Option<SheetCertificate> {
    let leaf = entry.chain.first()?;
    if CertificateSummary::from_der(leaf).is_ok_and(|summary| summary.is_self_signed) {
        return described(std::slice::from_ref(leaf));
    }
    // Whether it is in date is told elsewhere: here only its authority is looked for.
    let then = now.clamp(entry.not_before, entry.not_after);
    let path = trusted_path(&entry.chain, &snapshot.trusted_roots, then, &[]).ok()?;
    let wanted = path.root?.thumbprint;
    let root = snapshot
        .trusted_roots
        .iter()
        .find(|der| CertificateSummary::from_der(der).is_ok_and(|summary| summary.thumbprint == wanted));
    described(std::slice::from_ref(root?))
}

pub(super) fn described(chain: &[Vec<u8>]) -> Option<SheetCertificate> {
    let leaf = chain.first()?;
    let summary = CertificateSummary::from_der(leaf).ok()?;
    Some(SheetCertificate {
        sha256: fingerprint(leaf),
        key: KeyPin::of_key_info(&summary.public_key_info),
        names: summary.names().iter().map(ToString::to_string).collect(),
        thumbprint: summary.thumbprint,
        subject: summary.subject,
        issuer: summary.issuer,
        not_before: summary.not_before,
        not_after: summary.not_after,
        chain: chain.iter().filter_map(|der| AnchorCertificate::from_der(der).ok()).collect(),
    })
}

/// SHA-256 as Postfix writes it: hex with colons.
pub(super) fn fingerprint(bytes: &[u8]) -> String {
    let hash = digest::digest(&digest::SHA256, bytes);
    hash.as_ref().iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

/// A partner that demands mutual TLS wants the domain in our certificate.
fn unnamed(sheet: &Sheet, warnings: &mut Vec<String>) {
    for (ends, what) in [(&sheet.send, "show to servers"), (&sheet.receive, "show to clients")] {
        for certificate in sheet.shown(ends) {
            let missing: Vec<String> = sheet
                .domains
                .iter()
                .filter_map(|own| match &own.domain {
                    DomainPattern::Exact(domain) => Some(domain.to_string()),
                    _ => None,
                })
                .filter(|domain| !certificate.names.iter().any(|name| name.eq_ignore_ascii_case(domain)))
                .collect();
            if !missing.is_empty() {
                warnings.push(format!(
                    "the certificate {} that we {what} does not name {}: a partner that demands mutual TLS refuses mail of those \
                     domains; see New-ExchangeCertificate -DomainName",
                    certificate.thumbprint,
                    missing.join(", ")
                ));
            }
        }
    }
}
