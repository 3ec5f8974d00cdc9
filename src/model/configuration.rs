//! All objects of a store at one revision: what a Snapshot is compiled from, and the world that
//! rules look at.

use super::object::{Key, ObjectType, Record, World};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

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
    found: KeyIndex,
}

/// Where the objects with a key stand.
pub type Places = Arc<HashMap<String, Vec<usize>>>;

/// The keys that were asked for, each worked out when it is for the first time. A copy begins with none.
#[derive(Debug, Default)]
pub struct KeyIndex(Mutex<HashMap<(&'static str, Key), Places>>);

impl Clone for KeyIndex {
    fn clone(&self) -> Self {
        KeyIndex::default()
    }
}

impl KeyIndex {
    /// Where those of these records stand that have a key; they are all of the noun.
    pub fn places(&self, noun: &'static str, key: Key, records: &[Record]) -> Places {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let work_out = || {
            let mut places: HashMap<String, Vec<usize>> = HashMap::new();
            for (place, record) in records.iter().enumerate() {
                if let Some(key) = key.of(record) {
                    places.entry(key).or_default().push(place);
                }
            }
            Arc::new(places)
        };
        known.entry((noun, key)).or_insert_with(work_out).clone()
    }

    /// Forgets a noun whose records are others now.
    pub fn forget(&mut self, noun: &str) {
        let known = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(other, _), _| *other != noun);
    }
}

impl Configuration {
    /// Puts all objects of a kind in.
    pub fn insert(&mut self, object: &'static ObjectType, records: Vec<Record>) {
        self.found.forget(object.noun);
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

    fn with_key(&self, noun: &str, key: Key, text: &str) -> Vec<Cow<'_, Record>> {
        let (Some((noun, records)), Some(wanted)) = (self.objects.get_key_value(noun), key.value(text))
        else {
            return Vec::new();
        };
        let places = self.found.places(noun, key, records);
        let found = places.get(&wanted).map(Vec::as_slice).unwrap_or_default();
        found.iter().filter_map(|place| records.get(*place)).map(Cow::Borrowed).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value;
    use crate::model::objects::{IP_BLOCK_LIST_ENTRY, SEND_CONNECTOR};
    use proptest::prelude::*;

    /// A world that looks at all objects.
    struct Plain<'a>(&'a Configuration);

    impl World for Plain<'_> {
        fn all(&self, noun: &str) -> &[Record] {
            self.0.all(noun)
        }
    }

    fn record(object: &'static ObjectType, property: &str, text: &str) -> Record {
        let mut record = Record::with_defaults(object);
        record.set(property, Value::text(text));
        record
    }

    proptest! {
        /// What is found by a key is what a look at all objects finds, also after others came.
        #[test]
        fn a_key_finds_what_a_scan_finds(
            names in proptest::collection::vec("[aAbBkKsSſK ]{1,2}", 0..12),
            ranges in proptest::collection::vec((0u8..4, 0u8..4), 0..12),
            later in proptest::collection::vec("[aAbB]{1,2}", 0..4),
        ) {
            let mut configuration = Configuration::default();
            let texts: Vec<String> = ranges.iter().map(|(first, more)| match more {
                0 => format!("10.0.0.{first}"),
                3 => format!("10.0.0.{}/30", first * 4),
                more => format!("10.0.0.{first}-10.0.0.{}", first + more),
            }).collect();
            let entries = texts.iter().map(|text| record(&IP_BLOCK_LIST_ENTRY, "IPRange", text)).collect();
            configuration.insert(&IP_BLOCK_LIST_ENTRY, entries);
            for names in [&names, &later] {
                let connectors = names.iter().map(|name| record(&SEND_CONNECTOR, "Name", name)).collect();
                configuration.insert(&SEND_CONNECTOR, connectors);
                for name in names {
                    let key = Key::Text("Name");
                    let found = configuration.with_key("SendConnector", key, name);
                    let plain = Plain(&configuration);
                    prop_assert_eq!(&found, &plain.with_key("SendConnector", key, name));
                    prop_assert!(!found.is_empty());
                }
            }
            for text in &texts {
                let key = Key::Bounds("IPRange");
                let found = configuration.with_key("IPBlockListEntry", key, text);
                let plain = Plain(&configuration);
                prop_assert_eq!(&found, &plain.with_key("IPBlockListEntry", key, text));
                prop_assert!(!found.is_empty());
            }
        }
    }
}
