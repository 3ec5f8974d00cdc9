//! All objects of a store at one revision: what a Snapshot is compiled from, and the world that
//! rules look at.

use super::object::{ObjectType, Record, World};
use std::collections::BTreeMap;

/// The stored objects, by noun.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// The store's revision.
    pub revision: i64,
    objects: BTreeMap<&'static str, Vec<Record>>,
    /// The DER chains of certificates and trusted roots, by thumbprint, end entity first.
    pub chains: BTreeMap<String, Vec<Vec<u8>>>,
    /// Thumbprints whose private key is in the store and can be read.
    pub keys: Vec<String>,
    /// Pending certificate requests (PKCS #10, DER) by the thumbprint of what stands in for the
    /// certificate.
    pub requests: BTreeMap<String, Vec<u8>>,
}

impl Configuration {
    /// Puts all objects of a kind in.
    pub fn insert(&mut self, object: &'static ObjectType, records: Vec<Record>) {
        self.objects.insert(object.noun, records);
    }

    /// Every object.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.objects.values().flatten()
    }

    /// The only object of a singleton or server kind, where there is one.
    pub fn single(&self, noun: &str) -> Option<&Record> {
        self.all(noun).first()
    }
}

impl World for Configuration {
    fn all(&self, noun: &str) -> &[Record] {
        self.objects.get(noun).map(Vec::as_slice).unwrap_or_default()
    }
}
