//! From the text of a document to objects. Everything that is wrong is told at once, each with its place:
//! `Objects.SendConnector[2].Port`.

use super::{CERTIFICATE, CHAIN, FORMAT, FORMAT_VERSION, strict};
use crate::cert::{CertificateSummary, from_base64};
use crate::model::objects::{EXCHANGE_CERTIFICATE, OBJECTS, TRUSTED_ROOT_CERTIFICATE};
use crate::model::{ByteSize, Kind, ObjectType, Prop, Record, Shape, Value};
use crate::ops::replacement::is_certificate_name;
use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, HashMap};

/// As many wrong places are told.
const TOLD: usize = 20;
/// The longest chain of a certificate.
const MAX_CHAIN: usize = 16;

/// A document that was read: every object sound by itself.
#[derive(Debug, Default)]
pub struct Document {
    /// Its objects, by noun.
    pub(super) objects: BTreeMap<&'static str, Vec<Entry>>,
    /// What a document of another version does not say.
    pub(super) warnings: Vec<String>,
    /// Whether its connectors may be open relays (-AllowOpenRelay); what the document itself says of that
    /// counts only for those that are recorded so here already.
    pub allow_open_relay: bool,
}

/// An object of a document.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) record: Record,
    /// Properties that name a certificate and that the document leaves to the store.
    pub(super) left_out: Vec<&'static str>,
    /// DER, end entity first; of what is no certificate nothing.
    pub(super) chain: Vec<Vec<u8>>,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<String>> {
        if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
            return Err(vec!["it is UTF-16, and JSON is UTF-8: write it as UTF-8".into()]);
        }
        // Some editors and shells put a mark in front of UTF-8 (RFC 8259, section 8.1: it may be ignored).
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let document = strict::parse(bytes).map_err(|error| vec![format!("it is not JSON: {error}")])?;
        let mut reader = Reader::default();
        let document = reader.document(&document).unwrap_or_default();
        if reader.wrong.is_empty() {
            return Ok(Document { objects: document, warnings: reader.warnings(), allow_open_relay: false });
        }
        let more = reader.wrong.len().saturating_sub(TOLD);
        reader.wrong.truncate(TOLD);
        reader.wrong.extend((more > 0).then(|| format!("and {more} more")));
        Err(reader.wrong)
    }
}

#[derive(Default)]
struct Reader {
    wrong: Vec<String>,
    /// Places by Guid.
    guids: HashMap<String, String>,
    /// Properties that are not in it, by noun.
    missing: BTreeMap<(&'static str, &'static str), ()>,
    /// Nouns that are not in it.
    absent: Vec<&'static str>,
}

impl Reader {
    fn wrong(&mut self, place: &str, why: impl std::fmt::Display) {
        self.wrong.push(format!("{place}: {why}"));
    }

    fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if !self.absent.is_empty() {
            let nouns = self.absent.join(", ");
            warnings.push(format!("the document says nothing of {nouns}: what is there stays as it is"));
        }
        if !self.missing.is_empty() {
            let names: Vec<String> =
                self.missing.keys().map(|(noun, prop)| format!("{noun}.{prop}")).collect();
            let names = names.join(", ");
            warnings.push(format!("the document does not have {names}: they get their defaults"));
        }
        warnings
    }

    fn document(&mut self, json: &Json) -> Option<BTreeMap<&'static str, Vec<Entry>>> {
        let Some(fields) = json.as_object() else {
            self.wrong("document", "it is not a JSON object");
            return None;
        };
        if fields.get("Format").and_then(Json::as_str) != Some(FORMAT) {
            self.wrong("Format", format!("it is not '{FORMAT}', as Export-Configuration writes it"));
            return None;
        }
        match fields.get("FormatVersion").and_then(Json::as_u64) {
            Some(FORMAT_VERSION) => {}
            Some(newer) if newer > FORMAT_VERSION => {
                let why =
                    format!("{newer} is newer than {FORMAT_VERSION}, which this emsh knows: upgrade emsh");
                self.wrong("FormatVersion", why);
                return None;
            }
            _ => {
                self.wrong("FormatVersion", format!("it is not {FORMAT_VERSION}"));
                return None;
            }
        }
        for name in
            fields.keys().filter(|name| !["Format", "FormatVersion", "Objects"].contains(&name.as_str()))
        {
            let why = match name.as_str() {
                "IsPart" => {
                    "this is a part of a configuration (-Noun, -Identity), which can't take the place of a whole one"
                }
                _ => "this is unknown here",
            };
            self.wrong(name, why);
        }
        let Some(nouns) = fields.get("Objects").and_then(Json::as_object) else {
            self.wrong("Objects", "it is not a JSON object");
            return None;
        };
        let stored = |noun: &str| {
            OBJECTS
                .iter()
                .copied()
                .find(|object| object.noun == noun)
                .filter(|object| object.table().is_some())
        };
        let mut all = BTreeMap::new();
        for (noun, objects) in nouns {
            let place = format!("Objects.{noun}");
            match (stored(noun), objects.as_array()) {
                (None, _) => self.wrong(&place, "this noun is unknown here"),
                (_, None) => self.wrong(&place, "it is not a list"),
                (Some(object), Some(objects)) => {
                    all.insert(object.noun, self.noun(&place, object, objects));
                }
            }
        }
        let known = OBJECTS.iter().filter(|object| object.table().is_some());
        self.absent = known.map(|object| object.noun).filter(|noun| !nouns.contains_key(*noun)).collect();
        self.absent.sort_unstable();
        Some(all)
    }

    fn noun(&mut self, place: &str, object: &'static ObjectType, objects: &[Json]) -> Vec<Entry> {
        let mut identities: HashMap<String, String> = HashMap::new();
        let mut entries = Vec::new();
        for (index, json) in objects.iter().enumerate() {
            let place = format!("{place}[{index}]");
            let Some(fields) = json.as_object() else {
                self.wrong(&place, "it is not a JSON object");
                continue;
            };
            let count = self.wrong.len();
            let entry = self.entry(&place, object, fields);
            if self.wrong.len() > count {
                continue;
            }
            let identity = entry.record.identity();
            if let Some(other) = identities.insert(identity.to_lowercase(), place.clone())
                && object.identity_names_one()
            {
                self.wrong(&place, format!("'{identity}' is the identity of {other}, too"));
            }
            if let Some(other) = self.guids.insert(entry.record.guid().to_string(), place.clone()) {
                let why = format!("Guid {} is that of {other}, too", entry.record.guid());
                self.wrong(&place, why);
            }
            entries.push(entry);
        }
        entries
    }

    fn entry(&mut self, place: &str, object: &'static ObjectType, fields: &Map<String, Json>) -> Entry {
        let mut record = Record::with_defaults(object);
        let mut left_out = Vec::new();
        for prop in object.all_props().filter(|prop| prop.is_stored()) {
            let place = format!("{place}.{}", prop.name);
            match fields.get(prop.name) {
                Some(json) => match value(prop, json) {
                    Ok(value) => {
                        if let Some(why) = empty_of_its_kind(prop, &value) {
                            self.wrong(&place, format!("{json} {why}"));
                        }
                        record.set(prop.name, value);
                    }
                    Err(why) => self.wrong(&place, why),
                },
                None if is_certificate_name(object, prop) => left_out.push(prop.name),
                None if !object.props.iter().any(|own| own.name == prop.name) => {
                    self.wrong(&place, "it is missing");
                }
                None => match prop.misfit(record.get(prop.name)) {
                    None => drop(self.missing.insert((object.noun, prop.name), ())),
                    Some(_) => self.wrong(&place, "it is missing, and has no default"),
                },
            }
        }
        let certificate = match object.noun {
            noun if noun == EXCHANGE_CERTIFICATE.noun => Some(CHAIN),
            noun if noun == TRUSTED_ROOT_CERTIFICATE.noun => Some(CERTIFICATE),
            _ => None,
        };
        for name in fields.keys() {
            let known = object.prop(name).is_some_and(|prop| prop.name == name && prop.is_stored());
            if !known && certificate != Some(name.as_str()) {
                self.wrong(&format!("{place}.{name}"), "this property is unknown here");
            }
        }
        let mut chain = Vec::new();
        if let Some(key) = certificate {
            match certificates(fields.get(key), key == CHAIN, record.text("Thumbprint")) {
                Ok(read) => chain = read,
                Err(why) => self.wrong(&format!("{place}.{key}"), why),
            }
        }
        Entry { record, left_out, chain }
    }
}

/// The certificates of an object, DER.
fn certificates(json: Option<&Json>, several: bool, thumbprint: &str) -> Result<Vec<Vec<u8>>, String> {
    let single = json.map(std::slice::from_ref).unwrap_or_default();
    let items = match json {
        Some(Json::Array(items)) if several => items.as_slice(),
        _ if several => return Err("it is not a list".into()),
        _ => single,
    };
    if items.is_empty() || items.len() > MAX_CHAIN {
        return Err(format!("it holds {} certificates; 1 to {MAX_CHAIN} are possible", items.len()));
    }
    let read = |json: &Json| {
        let der = json.as_str().and_then(|text| from_base64(text.as_bytes()));
        let der = der.ok_or("it is not Base64")?;
        let summary = CertificateSummary::from_der(&der).map_err(|error| error.to_string())?;
        Ok((der, summary.thumbprint))
    };
    let all: Vec<(Vec<u8>, String)> = items.iter().map(read).collect::<Result<_, String>>()?;
    if let Some((_, own)) = all.first().filter(|(_, own)| own != thumbprint) {
        return Err(format!("the certificate has thumbprint {own}, and Thumbprint is {thumbprint}"));
    }
    Ok(all.into_iter().map(|(der, _)| der).collect())
}

/// A value of a property, in canonical form.
fn value(prop: &Prop, json: &Json) -> Result<Value, String> {
    if !prop.is_list() {
        let value = match json {
            Json::Null => Value::Null,
            json => one(prop, json)?,
        };
        return match prop.misfit(&value) {
            None => Ok(value),
            Some(why) => Err(why),
        };
    }
    let Json::Array(items) = json else { return Err(format!("{json} is not a list")) };
    let texts = items
        .iter()
        .map(|item| match item {
            Json::String(text) => {
                prop.kind.parse(text).map(|value| value.to_string()).map_err(|error| error.message)
            }
            other => Err(format!("{other} is not a text")),
        })
        .collect::<Result<Vec<String>, String>>()?;
    let count = texts.len();
    let list: Vec<Value> = texts.into_iter().map(Value::Text).collect();
    let unique = prop.normalise_list(list);
    if unique.len() != count {
        return Err("an element stands in it twice".into());
    }
    let value = Value::List(unique);
    prop.misfit(&value).map_or(Ok(value), Err)
}

/// Why an object can't have been made with this value, though the value is of its type: scripts write such
/// where they have none.
fn empty_of_its_kind(prop: &Prop, value: &Value) -> Option<&'static str> {
    const NIL: &str = "00000000-0000-0000-0000-000000000000";
    match (prop.name, value) {
        // Where it is the default it has a meaning: no adapter of its own.
        (_, Value::Text(text)) if prop.kind == Kind::Guid && text == NIL && prop.default != NIL => {
            Some("is the empty Guid, which names nothing")
        }
        ("WhenCreated" | "WhenChanged", Value::Time(time)) if *time < Timestamp::UNIX_EPOCH => {
            Some("is before 1970, when nothing here was made; allowed: a time from 1970-01-01T00:00:00Z on")
        }
        _ => None,
    }
}

fn one(prop: &Prop, json: &Json) -> Result<Value, String> {
    let wrong = || format!("{json} is not of type {}", prop.kind.type_name());
    match (prop.kind, json) {
        (_, Json::String(text)) if prop.shape == Shape::OrUnlimited && text == "Unlimited" => {
            Ok(Value::Unlimited)
        }
        (Kind::Bool, Json::Bool(flag)) => Ok(Value::Bool(*flag)),
        (Kind::Int { .. }, Json::Number(number)) => number.as_i64().map(Value::Int).ok_or_else(wrong),
        (Kind::Size { .. }, Json::Number(number)) => {
            number.as_u64().map(|bytes| Value::Size(ByteSize(bytes))).ok_or_else(wrong)
        }
        (Kind::Bool | Kind::Int { .. } | Kind::Size { .. }, _) => Err(wrong()),
        (_, Json::String(text)) => prop.kind.parse(text).map_err(|error| error.message),
        _ => Err(wrong()),
    }
}
