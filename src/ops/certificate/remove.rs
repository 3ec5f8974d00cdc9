//! Removing a certificate, and what stands in the way.

use super::shown::connectors;
use super::{default_thumbprint, set_default};
use crate::cert::{Selection, Shelf};
use crate::model::objects::EXCHANGE_CERTIFICATE;
use crate::model::{Configuration, Record, Value};
use crate::ops::edit::Note;
use crate::ops::object::{self, Plan};
use crate::ops::{Category, Failure, Site, advice, edit};
use jiff::Timestamp;

/// Removes a certificate with its private key, or a pending request. Without `force` not: the only
/// valid one that a connector's TlsCertificateName finds, the default SMTP certificate, the last one
/// that serves SMTP.
///
/// # Errors
/// No such certificate; one that is needed.
pub fn remove(site: &Site, identity: &str, force: bool, what_if: bool) -> Result<Plan, Failure> {
    let now = site.clock.now();
    site.store()?.write(&site.author, what_if, |writer| {
        let record = object::one(writer, &EXCHANGE_CERTIFICATE, Some(identity))?;
        let thumbprint = record.text("Thumbprint").to_string();
        let before = writer.configuration()?;
        let needed = needed_for(&before, &thumbprint, now);
        if !needed.is_empty() && !force {
            return Err(Failure::new(
                "CertificateInUse",
                Category::InvalidOperation,
                &thumbprint,
                format!("The certificate {thumbprint} can't be removed: {}", needed.join("; ")),
            )
            .hint("bring its replacement first, or give -Force"));
        }
        writer.remove(EXCHANGE_CERTIFICATE.noun, record.guid())?;
        let mut differences = edit::differences(Some(&record), None);
        if default_thumbprint(&before).as_deref() == Some(thumbprint.as_str()) {
            differences.extend(set_default(writer, Value::Null)?);
        }
        let losses = advice::after_removal(&before, &writer.configuration()?, now);
        let notes = losses.iter().map(|advice| Note::Warning(advice.to_string())).collect();
        Ok(Plan { record, differences, notes })
    })
}

/// Why a certificate is needed, every reason.
fn needed_for(configuration: &Configuration, thumbprint: &str, now: Timestamp) -> Vec<String> {
    let mut needed = Vec::new();
    if default_thumbprint(configuration).as_deref() == Some(thumbprint) {
        needed.push(
            "it is the default SMTP certificate (InternalTransportCertificateThumbprint of Get-TransportService); \
             Enable-ExchangeCertificate -Services SMTP on another one replaces it"
                .into(),
        );
    }
    let all = Shelf::of(configuration, &[], now);
    let others = all.without(thumbprint);
    let own = all.candidates().iter().find(|candidate| candidate.summary.thumbprint == thumbprint);
    if let Some(own) = own.filter(|own| own.smtp_enabled) {
        // An expired one is no replacement for one in date.
        let as_good = |other: &crate::cert::Candidate| {
            other.smtp_enabled && (other.summary.in_date(now) || !own.summary.in_date(now))
        };
        if !others.candidates().iter().any(as_good) {
            needed.push("it is the last one that serves SMTP".into());
        }
    }
    let finds = |shelf: &Shelf, connector: &Record| {
        let need = shelf.need_of(connector).filter(|need| need.name.is_some());
        need.is_some_and(|need| matches!(shelf.select(&need), Selection::Usable(_)))
    };
    let users: Vec<String> = connectors(configuration)
        .filter(|connector| finds(&all, connector) && !finds(&others, connector))
        .map(|connector| format!("{} \"{}\"", connector.object.title, connector.identity()))
        .collect();
    if !users.is_empty() {
        needed
            .push(format!("it is the only valid one that TlsCertificateName finds of {}", users.join(", ")));
    }
    needed
}
