//! Certificates on their way into the store: with their key, or as the answer to a pending request.

use super::{already_there, file, shown_after, unusable};
use crate::cert::{self, CertificateSummary, Contents, parse_all};
use crate::model::objects::EXCHANGE_CERTIFICATE;
use crate::model::{CommandLine, Record, Value, World};
use crate::ops::edit::Note;
use crate::ops::object::Plan;
use crate::ops::{Category, Failure, Site, edit};
use crate::store::Writer;
use jiff::Timestamp;
use std::borrow::Cow;
use std::path::Path;

/// A certificate that is to be put into the store.
pub(super) struct Arrival {
    pub(super) chain: Vec<Vec<u8>>,
    pub(super) key: zeroize::Zeroizing<Vec<u8>>,
    /// As they are stored; see [`services`].
    pub(super) services: Vec<Value>,
    pub(super) friendly_name: Option<Value>,
    pub(super) exportable: bool,
    pub(super) notes: Vec<Note>,
}

/// Services as they are stored, None left out; what has no effect here is told.
pub(super) fn services(given: &[Value], notes: &mut Vec<Note>) -> Vec<Value> {
    let wanted: Vec<Value> =
        given.iter().filter(|service| service.as_text() != Some("None")).cloned().collect();
    let wanted =
        EXCHANGE_CERTIFICATE.prop("Services").map_or(wanted.clone(), |prop| prop.normalise_list(wanted));
    let other: Vec<String> =
        wanted.iter().map(Value::to_string).filter(|service| service != "SMTP").collect();
    if !other.is_empty() {
        notes.push(Note::Warning(format!(
            "{} recorded, with no effect: only SMTP is served here",
            other.join(", ")
        )));
    }
    wanted
}

/// Puts a new certificate with its key into the store.
pub(super) fn put(site: &Site, arrival: Arrival, what_if: bool) -> Result<Plan, Failure> {
    let record = site.store()?.write(&site.author, what_if, |writer| insert(writer, &arrival))?;
    let differences = edit::differences(None, Some(&record));
    Ok(Plan { record: shown_after(site, record, what_if)?, differences, notes: arrival.notes })
}

fn insert(writer: &mut Writer<'_>, arrival: &Arrival) -> Result<Record, Failure> {
    let leaf = arrival.chain.first().map(Vec::as_slice).unwrap_or_default();
    let summary = CertificateSummary::from_der(leaf).map_err(|error| unusable("certificate", &error))?;
    refuse_twice(writer, &summary)?;
    let mut record = Record::with_defaults(&EXCHANGE_CERTIFICATE);
    record.set("Thumbprint", Value::text(summary.thumbprint));
    record.set("Services", Value::List(arrival.services.clone()));
    record.set("PrivateKeyExportable", Value::Bool(arrival.exportable));
    if let Some(name) = &arrival.friendly_name {
        record.set("FriendlyName", name.clone());
    }
    Ok(writer.insert_certificate(record, &arrival.chain, Some(&arrival.key))?)
}

/// Gives a certificate of the store its chain and key again, where they can't be read any more; `None`
/// where it is not there, or needs no repair.
fn repaired(
    writer: &mut Writer<'_>,
    chain: &[Vec<u8>],
    key: &[u8],
    given: &Import<'_>,
) -> Result<Option<Record>, Failure> {
    let leaf = chain.first().map(Vec::as_slice).unwrap_or_default();
    let summary = CertificateSummary::from_der(leaf).map_err(|error| unusable("certificate", &error))?;
    let thumbprint = &summary.thumbprint;
    let all = writer.all(EXCHANGE_CERTIFICATE.noun);
    let Some(mut record) = all.iter().find(|record| record.text("Thumbprint") == thumbprint).cloned() else {
        return Ok(None);
    };
    let chains = writer.chains()?;
    let whole = chains.get(thumbprint).and_then(|chain| chain.first()).is_some_and(|own| own == leaf);
    if whole && writer.keys()?.contains(thumbprint) {
        return Ok(None);
    }
    if let Some(name) = &given.friendly_name {
        record.set("FriendlyName", name.clone());
    }
    if let Some(exportable) = given.exportable {
        record.set("PrivateKeyExportable", Value::Bool(exportable));
    }
    writer.update(record.clone())?;
    writer.put_certificate(thumbprint, chain, Some(key))?;
    Ok(Some(record))
}

/// Gives a certificate of the store the issuers that a file brings and the store lacks: CAs often hand
/// the certificate out alone, and its chain is found when partners complain. `None` where the
/// certificate is not there, or nothing is new.
fn completed(writer: &mut Writer<'_>, chain: &[Vec<u8>]) -> Result<Option<(Record, usize)>, Failure> {
    let Some(leaf) = chain.first() else { return Ok(None) };
    let known = writer.chains()?.into_iter().find(|(_, own)| own.first() == Some(leaf));
    let Some((thumbprint, own)) = known else { return Ok(None) };
    if chain.len() < own.len() || chain == own || !writer.keys()?.contains(&thumbprint) {
        return Ok(None);
    }
    let all = writer.all(EXCHANGE_CERTIFICATE.noun);
    let Some(record) = all.iter().find(|record| record.text("Thumbprint") == thumbprint).cloned() else {
        return Ok(None);
    };
    writer.put_certificate(&thumbprint, chain, None)?;
    Ok(Some((record, chain.len() - 1)))
}

fn refuse_twice(world: &dyn World, summary: &CertificateSummary) -> Result<(), Failure> {
    let thumbprint = &summary.thumbprint;
    match world.all(EXCHANGE_CERTIFICATE.noun).iter().any(|other| other.text("Thumbprint") == thumbprint) {
        true => Err(already_there("certificate", summary)),
        false => Ok(()),
    }
}

/// Where a certificate comes from.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// A file.
    File(&'a Path),
    /// The content of one.
    Data(&'a [u8]),
}

/// What Import-ExchangeCertificate is given.
pub struct Import<'a> {
    /// Where it comes from.
    pub source: Source<'a>,
    /// Its password.
    pub password: Option<&'a str>,
    /// For people; unset: the request's, or Exchange's default.
    pub friendly_name: Option<Value>,
    /// Whether Export- may give the key out; unset: as the request says, else not.
    pub exportable: Option<bool>,
}

/// Imports a certificate with its key, or the answer of a CA to a pending request, which then becomes
/// the certificate.
///
/// # Errors
/// A file that can't be read, or holds no certificate whose key is in it or in a pending request.
pub fn import(site: &Site, given: &Import<'_>, what_if: bool) -> Result<Plan, Failure> {
    let (name, bytes) = match given.source {
        Source::File(path) => (path.display().to_string(), Cow::Owned(file::read(path)?)),
        Source::Data(bytes) => ("FileData".to_string(), Cow::Borrowed(bytes)),
    };
    let contents = cert::open(&bytes, given.password).map_err(|error| unusable(&name, &error))?;
    let now = site.clock.now();
    let mut notes = Vec::new();
    if given.password.is_some() && !contents.is_pfx {
        notes.push(Note::Warning("-Password has no effect: only PFX files have one".into()));
    }
    let (before, record) = site.store()?.write(&site.author, what_if, |writer| -> Result<_, Failure> {
        if let Some((pending, chain)) = answered(writer, &contents)? {
            let (before, after) = complete(writer, &pending, &chain, given, &mut notes)?;
            tell_dates(&chain, now, &mut notes);
            return Ok((Some(before), after));
        }
        let imported = contents.assemble().map_err(|error| unusable(&name, &error))?;
        if let Some((record, issuers)) = completed(writer, &imported.chain)? {
            notes.push(Note::Warning(format!(
                "the store had this certificate already; it is now sent with the issuers of this file ({issuers}), and \
                 nothing else was changed"
            )));
            return Ok((None, record));
        }
        let Some(key) = imported.key else {
            if let Some(Ok(summary)) = imported.chain.first().map(|der| CertificateSummary::from_der(der)) {
                refuse_twice(writer, &summary)?;
            }
            return Err(no_key(writer, &name, given.source));
        };
        tell_dates(&imported.chain, now, &mut notes);
        if let Some(record) = repaired(writer, &imported.chain, &key, given)? {
            notes.push(Note::Warning(
                "the store had this certificate without a chain or a key that can be read; it has them again, and serves \
                 what it served"
                    .into(),
            ));
            return Ok((None, record));
        }
        let arrival = Arrival {
            chain: imported.chain,
            key,
            services: Vec::new(),
            friendly_name: given.friendly_name.clone(),
            exportable: given.exportable == Some(true),
            notes: Vec::new(),
        };
        Ok((None, insert(writer, &arrival)?))
    })?;
    let differences = edit::differences(before.as_ref(), Some(&record));
    Ok(Plan { record: shown_after(site, record, what_if)?, differences, notes })
}

/// A pending request, and the chain of the certificate that answers it.
type Answer = (Record, Vec<Vec<u8>>);

/// The pending request that a file answers, by its public key.
fn answered(writer: &Writer<'_>, contents: &Contents) -> Result<Option<Answer>, Failure> {
    let requests = writer.requests()?;
    let chains = writer.chains()?;
    for record in writer.all(EXCHANGE_CERTIFICATE.noun) {
        let thumbprint = record.text("Thumbprint");
        let placeholder = chains.get(thumbprint).and_then(|chain| chain.first());
        let Some(placeholder) = placeholder.filter(|_| requests.contains_key(thumbprint)) else { continue };
        let Ok(own) = CertificateSummary::from_der(placeholder) else { continue };
        let chain = contents.answer_to(&own).map_err(|error| unusable(thumbprint, &error))?;
        if let Some(chain) = chain.filter(|chain| chain.first() != Some(placeholder)) {
            return Ok(Some((record.clone(), chain)));
        }
    }
    Ok(None)
}

/// Makes a pending request the certificate that answers it. Services and the rest stay as asked for.
fn complete(
    writer: &mut Writer<'_>,
    pending: &Record,
    chain: &[Vec<u8>],
    given: &Import<'_>,
    notes: &mut Vec<Note>,
) -> Result<(Record, Record), Failure> {
    let thumbprint = pending.text("Thumbprint");
    let summaries = parse_all(chain).map_err(|error| unusable(thumbprint, &error))?;
    let Some(summary) = summaries.first() else {
        return Err(unusable(thumbprint, &cert::CertError::NoCertificate));
    };
    refuse_twice(writer, summary)?;
    let chains = writer.chains()?;
    let asked = chains
        .get(thumbprint)
        .and_then(|chain| CertificateSummary::from_der(chain.first()?).ok())
        .map(|summary| summary.names())
        .unwrap_or_default();
    let missing: Vec<String> = asked.into_iter().filter(|name| !summary.names().contains(name)).collect();
    if !missing.is_empty() {
        notes.push(Note::Warning(format!(
            "the request asked for names that the certificate does not hold: {}",
            missing.join(", ")
        )));
    }
    let mut record = pending.clone();
    record.set("Thumbprint", Value::text(&summary.thumbprint));
    if let Some(name) = &given.friendly_name {
        record.set("FriendlyName", name.clone());
    }
    match (given.exportable, pending.bool("PrivateKeyExportable")) {
        (Some(false), true) => record.set("PrivateKeyExportable", Value::Bool(false)),
        (Some(true), false) => notes.push(Note::Warning(
            "PrivateKeyExportable stays $false: the key was made so, with the request".into(),
        )),
        _ => {}
    }
    writer.answer_request(record.clone(), chain)?;
    notes.push(Note::Verbose(format!("it answers the pending request {thumbprint}")));
    Ok((pending.clone(), record))
}

fn tell_dates(chain: &[Vec<u8>], now: Timestamp, notes: &mut Vec<Note>) {
    let Some(summary) = chain.first().and_then(|der| CertificateSummary::from_der(der).ok()) else { return };
    if now > summary.not_after {
        notes.push(Note::Warning(format!("the certificate expired on {}", summary.not_after)));
    } else if now < summary.not_before {
        let text = format!("the certificate is valid only from {}, and not used before", summary.not_before);
        notes.push(Note::Warning(text));
    }
}

fn no_key(writer: &Writer<'_>, name: &str, source: Source<'_>) -> Failure {
    let file = if matches!(source, Source::File(_)) { name } else { "/path/to/root.pem" };
    let pending = writer.requests().map(|requests| requests.len()).unwrap_or_default();
    let text = match pending {
        0 => format!(
            "'{name}' holds a certificate without its private key, and no request is pending that it could answer"
        ),
        _ => format!(
            "'{name}' holds a certificate without its private key, and its public key is that of none of the pending \
             requests ({pending})"
        ),
    };
    Failure::new("NoPrivateKey", Category::InvalidData, name, text)
        .hint("give a PFX, or a PEM file with the certificate, its chain and the key")
        .hint("the answer of a CA belongs to the request it was made from: 'emsh Get-ExchangeCertificate' shows those that are pending")
        .hint("a partner's or a CA's own certificate is trusted by:")
        .remedy(CommandLine::new("Import-TrustedRootCertificate").with("FileName", file))
}
