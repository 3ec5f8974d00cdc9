//! The configuration as one JSON document.
//!
//! Promises: the same store gives the same octets, whatever the order in which its objects were made;
//! nouns in alphabetical order, objects by identity, properties in the order of their table. Every stored
//! property is in it, with Guid and times, and of certificates the public chain. Never in it: private
//! keys and other secrets, the history, pending requests, and certificates that were made here
//! (self-signed, with their key). Where a property names such a certificate it is left out, and stays
//! whatever it is where the document is imported.
//!
//! What this version writes is format version 1; a document of a newer one is refused.

mod import;
mod read;
mod strict;
#[cfg(test)]
mod tests;

pub use import::{imported, read_file, whole};
pub use read::Document;

use super::replacement::is_certificate_name;
use super::seed::{self, ServerNames};
use super::{Category, Failure, Site};
use crate::cert::{CertificateSummary, base64, certificate_to_pem};
use crate::model::objects::{EXCHANGE_CERTIFICATE, OBJECTS, TRUSTED_ROOT_CERTIFICATE};
use crate::model::{Configuration, ObjectType, OwnServer, Record, World};
use crate::store::{Mode, Store, Writer};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;

/// What the document says that it is.
pub const FORMAT: &str = "emsh-configuration";
/// The version of the format.
pub const FORMAT_VERSION: u64 = 1;
/// The largest document that is read, bytes.
pub const MAX_DOCUMENT: u64 = 64 * 1024 * 1024;

/// The key of a certificate's public chain: Base64 of DER, end entity first.
const CHAIN: &str = "Chain";
/// The key of a trusted root: Base64 of DER.
const CERTIFICATE: &str = "Certificate";

/// Which objects are wanted; unset: all.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// Those of this kind.
    pub object: Option<&'static ObjectType>,
    /// Those that this names; wildcards will do.
    pub identity: Option<String>,
}

impl Part {
    /// True where something is left out.
    pub fn is_part(&self) -> bool {
        self.object.is_some() || self.identity.is_some()
    }
}

/// What is exported of a store, sorted.
#[derive(Debug)]
pub struct Exported {
    /// By noun, every noun once, and in it by identity.
    pub objects: Vec<(&'static ObjectType, Vec<Record>)>,
    /// Thumbprints of certificates that were made here.
    pub self_made: BTreeSet<String>,
    /// The store that they are from.
    pub configuration: Configuration,
    /// What is left out that should not be.
    pub warnings: Vec<String>,
    is_part: bool,
}

/// The objects of the store that a document has.
///
/// # Errors
/// A store that can't be read; an identity that names nothing.
pub fn export(site: &Site, part: &Part) -> Result<Exported, Failure> {
    let store = site.store()?;
    let configuration = store.configuration()?;
    let with_key = store.with_key()?;
    let exported = chosen(configuration, &with_key, part);
    if let (Some(identity), true) = (&part.identity, exported.objects.iter().all(|(_, all)| all.is_empty())) {
        let text =
            format!("no {} is called '{identity}'", part.object.map_or("object", |object| object.title));
        return Err(Failure::new("ManagementObjectNotFound", Category::ObjectNotFound, identity, text));
    }
    Ok(exported)
}

/// What a new store with this server's names holds, made in a directory of its own and thrown away.
///
/// # Errors
/// Where none can be made.
pub fn of_a_new_store(site: &Site, names: &ServerNames) -> Result<Configuration, Failure> {
    let failed = |error: std::io::Error| {
        let text = format!("a new store to compare with can't be made: {error}");
        Failure::new("StoreUnusable", Category::WriteError, "store", text)
    };
    let private = std::fs::Permissions::from_mode(0o700);
    let directory = tempfile::Builder::new().permissions(private).tempdir().map_err(failed)?;
    let seeding = |writer: &mut Writer<'_>| seed::seed(writer, names);
    let store = Store::open(directory.path(), Mode::CreateIfMissing(&seeding), site.clock.clone())?;
    Ok(store.configuration()?)
}

fn chosen(configuration: Configuration, with_key: &BTreeSet<String>, part: &Part) -> Exported {
    let mut warnings = Vec::new();
    let mut self_made = BTreeSet::new();
    let mut unreadable = BTreeSet::new();
    for record in configuration.all(EXCHANGE_CERTIFICATE.noun) {
        let thumbprint = record.text("Thumbprint").to_string();
        let leaf = configuration.chains.get(&thumbprint).and_then(|chain| chain.first());
        match leaf.and_then(|der| CertificateSummary::from_der(der).ok()) {
            _ if configuration.requests.contains_key(&thumbprint) => drop(self_made.insert(thumbprint)),
            Some(summary) if summary.is_self_signed && with_key.contains(&thumbprint) => {
                self_made.insert(thumbprint);
            }
            Some(_) => {}
            None => {
                warnings
                    .push(format!("certificate {thumbprint} can't be read from the store, and is left out"));
                unreadable.insert(thumbprint);
            }
        }
    }
    let mut kinds: Vec<&'static ObjectType> =
        OBJECTS.iter().copied().filter(|object| object.table().is_some()).collect();
    kinds.sort_by_key(|object| object.noun);
    let server = OwnServer::in_world(&configuration);
    let wanted = |record: &Record| {
        let certificate = record.object.noun == EXCHANGE_CERTIFICATE.noun;
        let thumbprint = record.text("Thumbprint");
        !(certificate && (self_made.contains(thumbprint) || unreadable.contains(thumbprint)))
            && part
                .identity
                .as_ref()
                .is_none_or(|identity| record.is_named(&server.local(record.object, identity)))
    };
    let of_kind = |object: &'static ObjectType| {
        let mut records: Vec<Record> =
            configuration.all(object.noun).iter().filter(|record| wanted(record)).cloned().collect();
        records.sort_by_cached_key(|record| {
            let identity = record.identity();
            (identity.to_lowercase(), identity, record.guid().to_string())
        });
        (object, records)
    };
    let objects = kinds
        .into_iter()
        .filter(|object| part.object.is_none_or(|wanted| wanted.noun == object.noun))
        .map(of_kind)
        .collect();
    Exported { objects, self_made, configuration, warnings, is_part: part.is_part() }
}

impl Exported {
    /// The objects of a kind that are exported.
    pub fn of(&self, object: &ObjectType) -> &[Record] {
        let found = self.objects.iter().find(|(own, _)| own.noun == object.noun);
        found.map(|(_, records)| records.as_slice()).unwrap_or_default()
    }

    /// A certificate or a trusted root as PEM, without its chain.
    pub fn pem(&self, record: &Record) -> Option<String> {
        let chain = self.configuration.chains.get(record.text("Thumbprint"))?;
        chain.first().map(|der| certificate_to_pem(der))
    }

    /// The document, with a line's end at its end.
    pub fn to_json(&self) -> String {
        let objects: Map<String, Json> = self
            .objects
            .iter()
            .map(|(object, records)| {
                let records = records.iter().map(|record| self.object(record)).collect();
                (object.noun.to_string(), Json::Array(records))
            })
            .collect();
        let mut document = Map::new();
        document.insert("Format".into(), json!(FORMAT));
        document.insert("FormatVersion".into(), json!(FORMAT_VERSION));
        if self.is_part {
            document.insert("IsPart".into(), json!(true));
        }
        document.insert("Objects".into(), Json::Object(objects));
        format!("{:#}\n", Json::Object(document))
    }

    fn object(&self, record: &Record) -> Json {
        let object = record.object;
        let made_here = |text: Option<&str>| text.is_some_and(|text| self.self_made.contains(text));
        let stored = object.all_props().filter(|prop| prop.is_stored());
        let mut fields: Map<String, Json> = stored
            .filter(|prop| !(is_certificate_name(object, prop) && made_here(record.get(prop.name).as_text())))
            .map(|prop| (prop.name.to_string(), record.get(prop.name).to_json()))
            .collect();
        let chain = self.configuration.chains.get(record.text("Thumbprint"));
        let chain = chain.map(Vec::as_slice).unwrap_or_default();
        if object.noun == EXCHANGE_CERTIFICATE.noun {
            fields.insert(CHAIN.into(), chain.iter().map(|der| Json::from(base64(der))).collect());
        } else if object.noun == TRUSTED_ROOT_CERTIFICATE.noun {
            fields.insert(CERTIFICATE.into(), chain.first().map_or(Json::Null, |der| base64(der).into()));
        }
        Json::Object(fields)
    }
}
