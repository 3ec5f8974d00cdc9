//! Accounts: New and Set with a password, in one transaction.
//!
//! Refuses a name or a password that SASLprep (RFC 4013) forbids: nobody could type it.

use super::edit::{self, Change, EditMode};
use super::object::{judge, one};
use super::{Failure, Plan, Site};
use crate::auth::{AuthError, Credential, plain_response, user_key};
use crate::model::object::Record;
use crate::model::objects::SMTP_CREDENTIAL;
use crate::model::same_name;
use crate::model::{Value, World};
use crate::store::Writer;
use zeroize::Zeroizing;

/// What a password is kept as.
///
/// # Errors
/// A password that can't be one.
pub fn kept(password: &str) -> Result<Credential, Failure> {
    Credential::of(password).map_err(|error| {
        let text = match error {
            AuthError::Unprepared => format!("-Password can't be used: {error}"),
            other => other.to_string(),
        };
        Failure::binding("Password", text)
    })
}

/// What a smart host's name and password are kept as: together, so that a password is never given as another user's.
pub fn for_smart_host(user: &str, password: &str) -> Zeroizing<Vec<u8>> {
    plain_response(user, password)
}

/// Makes an account, or with an `identity` changes one.
///
/// # Errors
/// No such account; a rule that would be broken; a store that can't be written. Nothing is written then.
pub fn put(
    site: &Site,
    identity: Option<&str>,
    changes: &[Change],
    password: Option<&Credential>,
    what_if: bool,
) -> Result<Plan, Failure> {
    site.store()?.write(&site.author, what_if, |writer| {
        let before = identity.map(|identity| one(writer, &SMTP_CREDENTIAL, Some(identity))).transpose()?;
        let mut record = before.clone().unwrap_or_else(|| {
            let mut record = Record::with_defaults(&SMTP_CREDENTIAL);
            record.set("Guid", Value::Text(uuid::Uuid::new_v4().to_string()));
            record
        });
        let mode = EditMode { new: before.is_none(), ..EditMode::default() };
        let notes = edit::apply(&mut record, changes, mode)?;
        edit::settle(&mut record, before.as_ref(), changes);
        name_is_usable(&record, writer)?;
        judge(&record, before.as_ref(), writer)?;
        if password.is_some() {
            record.set("PasswordLastSet", Value::Time(writer.now()));
        }
        let differences = edit::differences(before.as_ref(), Some(&record));
        if before.is_none() {
            record = writer.insert(record)?;
        } else if !differences.is_empty() {
            writer.update(record.clone())?;
        }
        if let Some(password) = password {
            writer.put_password(record.clone(), Some(&password.to_bytes()))?;
        }
        Ok(Plan { record, differences, notes })
    })
}

fn name_is_usable(record: &Record, writer: &Writer<'_>) -> Result<(), Failure> {
    let name = record.text("Name");
    let failed = |why: String| Err(Failure::binding(name, format!("Name '{name}' {why}")));
    let Ok(key) = user_key(name) else {
        return failed("is no user name: it holds characters that SASLprep (RFC 4013) forbids".into());
    };
    let same = |other: &&Record| {
        // The same word is told by the rule of all names.
        other.guid() != record.guid()
            && !same_name(other.text("Name"), name)
            && user_key(other.text("Name")).is_ok_and(|other| other == key)
    };
    match writer.all(SMTP_CREDENTIAL.noun).iter().find(same) {
        Some(other) => failed(format!("is the same as that of \"{}\", as users log on", other.text("Name"))),
        None => Ok(()),
    }
}
