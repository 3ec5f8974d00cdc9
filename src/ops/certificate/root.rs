//! The trusted roots of the store.

use super::{already_there, file, leaf, unusable};
use crate::cert::{self, CertificateSummary};
use crate::model::objects::TRUSTED_ROOT_CERTIFICATE;
use crate::model::{Configuration, Record, Value, World};
use crate::ops::edit::Note;
use crate::ops::object::Plan;
use crate::ops::{Category, Failure, Site, edit};
use std::path::Path;

/// The trusted roots of the store, with what is worked out about them.
///
/// # Errors
/// A store that can't be read.
pub fn list_roots(site: &Site) -> Result<Vec<Record>, Failure> {
    let configuration = site.store()?.configuration()?;
    Ok(configuration
        .all(TRUSTED_ROOT_CERTIFICATE.noun)
        .iter()
        .map(|record| root_facts(record, &configuration))
        .collect())
}

/// The only certificate of a file, DER, and what it says.
///
/// # Errors
/// A file that can't be read, or that holds none or several.
pub fn single_certificate(file: &Path) -> Result<(Vec<u8>, CertificateSummary), Failure> {
    let name = file.display().to_string();
    let contents = cert::open(&file::read(file)?, None).map_err(|error| unusable(&name, &error))?;
    let [der] = contents.certificates() else {
        let count = contents.certificates().len();
        let text = format!("'{name}' holds {count} certificates; give a file with the root alone");
        return Err(Failure::new("SeveralCertificates", Category::InvalidData, &name, text));
    };
    let summary = CertificateSummary::from_der(der).map_err(|error| unusable(&name, &error))?;
    Ok((der.clone(), summary))
}

/// Imports a trusted root.
///
/// # Errors
/// A file that can't be read or holds no certificate; a certificate that is there already.
pub fn import_root(site: &Site, file: &Path, what_if: bool) -> Result<Plan, Failure> {
    let (der, summary) = single_certificate(file)?;
    let store = site.store()?;
    let record = store.write(&site.author, what_if, |writer| -> Result<_, Failure> {
        if writer
            .all(TRUSTED_ROOT_CERTIFICATE.noun)
            .iter()
            .any(|other| other.text("Thumbprint") == summary.thumbprint)
        {
            return Err(already_there("trusted root", &summary));
        }
        let mut record = Record::with_defaults(&TRUSTED_ROOT_CERTIFICATE);
        record.set("Thumbprint", Value::text(&summary.thumbprint));
        Ok(writer.insert_certificate(record, std::slice::from_ref(&der), None)?)
    })?;
    let mut notes = Vec::new();
    if !summary.is_self_signed {
        notes.push(Note::Warning(format!(
            "'{}' is not self-signed: it is trusted as it stands, by itself",
            summary.subject
        )));
    }
    let differences = edit::differences(None, Some(&record));
    let mut shown = record;
    shown.set("Subject", Value::text(&summary.subject));
    shown.set("NotBefore", Value::Time(summary.not_before));
    shown.set("NotAfter", Value::Time(summary.not_after));
    Ok(Plan { record: shown, differences, notes })
}

fn root_facts(record: &Record, configuration: &Configuration) -> Record {
    let mut record = record.clone();
    if let Some(summary) = leaf(configuration, record.text("Thumbprint")) {
        record.set("Subject", Value::text(summary.subject));
        record.set("NotBefore", Value::Time(summary.not_before));
        record.set("NotAfter", Value::Time(summary.not_after));
    }
    record
}
