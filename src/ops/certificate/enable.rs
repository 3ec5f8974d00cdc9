//! Services of a certificate, and the default SMTP certificate.

use super::arrival::services;
use super::{default_thumbprint, find, leaf, set_default, with_facts};
use crate::cert::{CertificateSummary, Usage};
use crate::model::objects::EXCHANGE_CERTIFICATE;
use crate::model::{Configuration, Record, Value};
use crate::ops::edit::Note;
use crate::ops::object::{self, Plan};
use crate::ops::{Category, Failure, Site, edit};
use jiff::Timestamp;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Enable<'a> {
    /// The certificate.
    pub identity: &'a str,
    /// The services to add.
    pub services: &'a [Value],
    /// Take one that has expired, too.
    pub force: bool,
}

impl Enable<'_> {
    fn smtp(&self) -> bool {
        self.services.contains(&Value::text("SMTP"))
    }

    /// The certificate, where it can serve what is asked for.
    fn fitting(
        &self,
        configuration: &Configuration,
        now: Timestamp,
    ) -> Result<(Record, Option<CertificateSummary>), Failure> {
        let record = find(configuration, self.identity)?;
        let thumbprint = record.text("Thumbprint").to_string();
        let thumbprint = thumbprint.as_str();
        let refuse = |id, category, text: String| Err(Failure::new(id, category, self.identity, text));
        if configuration.requests.contains_key(thumbprint) {
            let text = format!(
                "{thumbprint} is a pending request: Import-ExchangeCertificate brings its certificate first"
            );
            return refuse("PendingRequest", Category::InvalidOperation, text);
        }
        if !self.smtp() {
            return Ok((record, leaf(configuration, thumbprint)));
        }
        let Some(summary) = leaf(configuration, thumbprint) else {
            let text = format!("The certificate {thumbprint} can't be read from the store; import it again");
            return refuse("CertificateDamaged", Category::InvalidData, text);
        };
        if !configuration.keys.iter().any(|key| key == thumbprint) {
            let text = format!(
                "The certificate {thumbprint} has no private key that can be read here; SMTP needs it"
            );
            return refuse("NoPrivateKey", Category::InvalidData, text);
        }
        if now > summary.not_after && !self.force {
            let text = format!(
                "The certificate {thumbprint} ('{}') expired on {}; nothing was changed",
                summary.subject, summary.not_after
            );
            return Err(Failure::new("CertificateExpired", Category::InvalidOperation, self.identity, text)
                .hint("import its renewal; -Force enables it all the same, for opportunistic TLS alone"));
        }
        Ok((record, Some(summary)))
    }
}

/// What is to be asked before SMTP is enabled on a certificate: the current default certificate and
/// the one that would replace it; `None` where there is nothing to ask.
///
/// # Errors
/// No such certificate, or one that can't serve.
pub fn default_in_the_way(site: &Site, wanted: &Enable<'_>) -> Result<Option<(Record, Record)>, Failure> {
    let configuration = site.store()?.configuration()?;
    let now = site.clock.now();
    let (record, _) = wanted.fitting(&configuration, now)?;
    if !wanted.smtp() {
        return Ok(None);
    }
    let current = default_thumbprint(&configuration).filter(|current| current != record.text("Thumbprint"));
    let Some(current) = current.and_then(|current| find(&configuration, &current).ok()) else {
        return Ok(None);
    };
    let shown = |record: Record| with_facts(record, &configuration, &[], now);
    Ok(Some((shown(current), shown(record))))
}

/// Adds services to a certificate; `make_default` makes it the default SMTP certificate, too, where it
/// is to serve SMTP.
///
/// # Errors
/// No such certificate; one without a key; one that has expired.
pub fn enable(site: &Site, wanted: &Enable<'_>, make_default: bool, what_if: bool) -> Result<Plan, Failure> {
    let now = site.clock.now();
    site.store()?.write(&site.author, what_if, |writer| {
        let before = object::one(writer, &EXCHANGE_CERTIFICATE, Some(wanted.identity))?;
        let (_, summary) = wanted.fitting(&writer.configuration()?, now)?;
        let mut record = before.clone();
        let mut notes = Vec::new();
        let added = services(wanted.services, &mut notes);
        if added.is_empty() {
            notes
                .push(Note::Warning("Services None takes nothing away: services, once enabled, stay".into()));
        }
        let mut all = before.get("Services").items().to_vec();
        all.extend(added);
        let all = EXCHANGE_CERTIFICATE.prop("Services").map_or(all.clone(), |prop| prop.normalise_list(all));
        record.set("Services", Value::List(all));
        if let Some(summary) = summary.filter(|_| wanted.smtp()) {
            notes.extend(doubts(&summary, now).into_iter().map(Note::Warning));
        }
        let mut differences = edit::differences(Some(&before), Some(&record));
        if !differences.is_empty() {
            writer.update(record.clone())?;
        }
        if make_default && wanted.smtp() {
            differences.extend(set_default(writer, Value::text(record.text("Thumbprint")))?);
        }
        Ok(Plan { record, differences, notes })
    })
}

/// What an administrator should know of a certificate that is to serve SMTP.
fn doubts(summary: &CertificateSummary, now: Timestamp) -> Vec<String> {
    let mut doubts = Vec::new();
    if now < summary.not_before {
        doubts.push(format!(
            "the certificate is valid only from {}; it is not used before",
            summary.not_before
        ));
    }
    if now > summary.not_after {
        doubts.push(format!(
            "the certificate expired on {}; it serves opportunistic TLS alone, and partners never see it",
            summary.not_after
        ));
    }
    if summary.version != 3 {
        doubts
            .push(format!("the certificate is of X.509 version {}; only version 3 serves", summary.version));
    }
    if !summary.allows(&Usage::ServerAuth) {
        doubts
            .push("the certificate does not allow serverAuth: peers that check it refuse this server".into());
    }
    if !summary.allows(&Usage::ClientAuth) {
        doubts.push(
            "the certificate does not allow clientAuth: partners that insist on it refuse this server as a client (public \
             CAs no longer issue it, and most partners take serverAuth)"
                .into(),
        );
    }
    doubts
}
