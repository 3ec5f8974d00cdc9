//! Keys of DKIM signatures: made with a signing configuration, and replaced by rotation.
//!
//! Promises: a new key comes under the selector that does not sign, so that what is on its way can still be verified;
//! signing goes over to it [`ROTATION`] later, when its record is known everywhere. Where nothing is signed now, by
//! what is disabled or has no key, it goes over at once.
//!
//! Refuses: a rotation while one is under way: the key that still signs would be lost.

use super::edit::{self, Change, EditMode};
use super::object::{judge, one};
use super::{Category, Failure, Plan, Site};
pub use crate::auth::dkim::DkimKeyPair;
use crate::auth::dkim::publishes;
use crate::model::object::Record;
use crate::model::objects::DKIM_SIGNING_CONFIG;
use crate::model::objects::dkim_signing_config::{DKIM_SELECTORS, dkim_record_name, dkim_selector_number};
use crate::model::{DkimAlgorithm, Value};
use crate::ops::Note;
use crate::store::Writer;
use jiff::{SignedDuration, Timestamp};

/// How long a new key is published before it signs, as in Exchange Online.
pub const ROTATION: SignedDuration = SignedDuration::from_hours(96);

/// What the DNS has under a selector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// The key that signs.
    Valid,
    /// Nothing.
    Missing,
    /// Something else.
    Mismatch,
}

/// A new key; `bits` counts for RSA alone.
///
/// # Errors
/// A length that no key is made of; a key that can't be made.
pub fn key_pair(algorithm: DkimAlgorithm, bits: i64) -> Result<DkimKeyPair, Failure> {
    DkimKeyPair::new(algorithm, bits)
        .map_err(|error| Failure::binding("KeySize", format!("-KeySize: {error}")))
}

/// What these TXT records publish.
pub fn published(records: &[String], wanted: &str) -> Published {
    if records.iter().any(|found| publishes(found, wanted)) {
        Published::Valid
    } else if records.is_empty() {
        Published::Missing
    } else {
        Published::Mismatch
    }
}

/// The algorithm of a configuration.
pub fn algorithm(record: &Record) -> DkimAlgorithm {
    DkimAlgorithm::named(record.text("Algorithm")).unwrap_or(DkimAlgorithm::RsaSha256)
}

/// The selector, 1 or 2, that signs at this moment.
pub fn selector_at(record: &Record, now: Timestamp) -> usize {
    let waits = matches!(record.get("RotateOnDate"), Value::Time(moment) if now < *moment);
    let name = if waits { "SelectorBeforeRotateOnDate" } else { "SelectorAfterRotateOnDate" };
    dkim_selector_number(record, record.text(name))
}

/// The name of that selector's record, and what it must hold; `None` without a key.
pub fn record_at(record: &Record, now: Timestamp) -> Option<(String, String)> {
    let [selector, _, key, ..] = DKIM_SELECTORS[selector_at(record, now) - 1];
    let value = record.get(key).as_text()?.to_owned();
    Some((dkim_record_name(record, record.text(selector)), value))
}

/// Makes a configuration with its first key. `unchecked`: it signs as soon as it is enabled; else it is made disabled,
/// since nobody can have published its record yet.
///
/// # Errors
/// A rule that would be broken; a store that can't be written. Nothing is written then.
pub fn new(
    site: &Site,
    changes: &[Change],
    key: &DkimKeyPair,
    unchecked: bool,
    what_if: bool,
) -> Result<Plan, Failure> {
    site.store()?.write(&site.author, what_if, |writer| {
        let mut record = Record::with_defaults(&DKIM_SIGNING_CONFIG);
        record.set("Guid", Value::Text(uuid::Uuid::new_v4().to_string()));
        let mut notes = edit::apply(&mut record, changes, EditMode { new: true, ..EditMode::default() })?;
        edit::settle(&mut record, None, changes);
        if record.bool("Enabled") && !unchecked {
            record.set("Enabled", Value::Bool(false));
            notes.push(Note::Warning(format!(
                "Enabled is $false until the record of Selector1 is published: publish it, and then emsh \
                 Set-DkimSigningConfig {} -Enabled true",
                crate::model::quote(&record.identity())
            )));
        }
        place(&mut record, 1, key, writer.now());
        for name in ["SelectorBeforeRotateOnDate", "SelectorAfterRotateOnDate"] {
            record.set(name, record.get("Selector1").clone());
        }
        judge(&record, None, writer)?;
        let record = writer.insert(record)?;
        writer.put_dkim_key(record.clone(), 1, &key.private)?;
        Ok(Plan { differences: edit::differences(None, Some(&record)), record, notes })
    })
}

/// Changes a configuration; `checked`: the DNS was just found to have the record of the key that signs.
///
/// # Errors
/// No such object; a rule that would be broken; a store that can't be written. Nothing is written then.
pub fn set(
    site: &Site,
    identity: &str,
    changes: &[Change],
    checked: bool,
    what_if: bool,
) -> Result<Plan, Failure> {
    let adjust = |record: &mut Record, writer: &mut Writer<'_>| {
        if checked {
            record.set("Status", Value::text("Valid"));
            record.set("LastChecked", Value::Time(writer.now()));
        }
        Ok(())
    };
    super::object::set(
        site,
        &DKIM_SIGNING_CONFIG,
        Some(identity),
        changes,
        EditMode::default(),
        what_if,
        &adjust,
    )
}

/// Puts a new key under the selector that does not sign.
///
/// # Errors
/// No such object; a rotation under way; a store that can't be written. Nothing is written then.
pub fn rotate(site: &Site, identity: &str, key: &DkimKeyPair, what_if: bool) -> Result<Plan, Failure> {
    site.store()?.write(&site.author, what_if, |writer| {
        let before = one(writer, &DKIM_SIGNING_CONFIG, Some(identity))?;
        let (mut record, now) = (before.clone(), writer.now());
        let signs = selector_at(&record, now);
        let has_key = writer.dkim_keys()?.iter().any(|(guid, selector, opened)| {
            guid == record.guid() && *selector == signs && opened.is_ok()
        });
        if let Value::Time(moment) = record.get("RotateOnDate")
            && now < *moment
            && record.bool("Enabled")
            && has_key
        {
            return Err(Failure::new(
                "RotationUnderWay",
                Category::InvalidOperation,
                record.identity(),
                format!(
                    "RotateOnDate '{moment}' of DKIM signing configuration \"{}\" is to come: selector {} signs until \
                     then. Nothing was changed",
                    record.identity(),
                    record.text("SelectorBeforeRotateOnDate")
                ),
            )
            .hint("rotate again when that moment is past"));
        }
        let next = 3 - signs;
        place(&mut record, next, key, now);
        let wait = if record.bool("Enabled") && has_key { ROTATION } else { SignedDuration::ZERO };
        let selector = |number: usize| record.get(DKIM_SELECTORS[number - 1][0]).clone();
        let (old, new) = (selector(signs), selector(next));
        record.set("SelectorBeforeRotateOnDate", old);
        record.set("SelectorAfterRotateOnDate", new);
        record.set("RotateOnDate", Value::Time(now.checked_add(wait).unwrap_or(Timestamp::MAX)));
        judge(&record, Some(&before), writer)?;
        writer.update(record.clone())?;
        writer.put_dkim_key(record.clone(), next, &key.private)?;
        Ok(Plan { differences: edit::differences(Some(&before), Some(&record)), record, notes: Vec::new() })
    })
}

fn place(record: &mut Record, selector: usize, key: &DkimKeyPair, now: Timestamp) {
    let [_, size, public, ..] = DKIM_SELECTORS[selector - 1];
    record.set(size, Value::Int(key.bits));
    record.set(public, Value::text(&key.record));
    record.set("KeyCreationTime", Value::Time(now));
    record.set("Status", Value::text("NotChecked"));
    record.set("LastChecked", Value::Null);
}
