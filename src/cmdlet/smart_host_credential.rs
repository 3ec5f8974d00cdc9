//! -AuthenticationCredential of Send connectors: a name, and where its password is read from.
//!
//! Promises: the name alone is a property; the password is sealed beside the connector, with the name that it is for.
//! Refuses a password in clear on a command line, without repeating it: it would stand in process lists and in the
//! history of a shell.

use super::bind::Bound;
use super::secret;
use crate::model::{Record, Value, World};
use crate::ops::object::Writer;
use crate::ops::{Category, Failure, credential};
use zeroize::Zeroizing;

const PARAMETER: &str = "AuthenticationCredential";
const LAST_SET: &str = "AuthenticationCredentialLastSet";
/// What may follow the name's colon.
const SOURCES: [&str; 3] = [":file:", ":env:", ":-"];

/// What was given.
#[derive(PartialEq, Eq)]
pub enum Given {
    /// Nothing.
    Nothing,
    /// `$null`.
    Forget,
    /// A name, whose password is there already.
    Name(String),
    /// A name and its password.
    Whole(String, Zeroizing<String>),
}

impl std::fmt::Debug for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Given::Nothing => f.write_str("Nothing"),
            Given::Forget => f.write_str("Forget"),
            Given::Name(name) => write!(f, "Name({name:?})"),
            Given::Whole(name, _) => write!(f, "Whole({name:?})"),
        }
    }
}

/// What the command says; the password is read here, once.
///
/// # Errors
/// A source that can't be read, and an empty password.
pub fn read(bound: &Bound) -> Result<Given, Failure> {
    let given = match (bound.credential(PARAMETER), bound.text(PARAMETER)) {
        (Some((user, password)), _) => Given::Whole(user.to_owned(), password.clone()),
        (None, None) if bound.has(PARAMETER) => Given::Forget,
        (None, None) => Given::Nothing,
        (None, Some(text)) => match parted(text) {
            None => Given::Name(text.to_owned()),
            Some((user, source)) => Given::Whole(user.to_owned(), secret::from_source(PARAMETER, source)?),
        },
    };
    match &given {
        Given::Whole(user, _) if user.trim().is_empty() => Err(bad("has no user name")),
        Given::Whole(_, password) if password.is_empty() || password.contains('\0') => {
            Err(bad("has no password, or one with a NUL, which AUTH can't carry"))
        }
        _ => Ok(given),
    }
}

fn bad(why: &str) -> Failure {
    Failure::binding(PARAMETER, format!("-{PARAMETER} {why}"))
}

/// The name, and the source of its password, where one is named.
fn parted(text: &str) -> Option<(&str, &str)> {
    let at = SOURCES[..2].iter().filter_map(|source| text.find(source)).min();
    let at = at.or_else(|| text.strip_suffix(SOURCES[2]).map(str::len))?;
    Some((&text[..at], &text[at + 1..]))
}

/// Keeps it with the connector, whose other properties are as they will be.
///
/// # Errors
/// A name without a password; a store that can't be written.
pub fn keep(record: &mut Record, writer: &mut Writer<'_>, given: &Given) -> Result<(), Failure> {
    if matches!(given, Given::Nothing) {
        return Ok(());
    }
    let noun = record.object.noun;
    let before = writer.all(noun).iter().find(|other| other.guid() == record.guid()).cloned();
    let has_one = before.as_ref().is_some_and(|before| !before.get(LAST_SET).is_unset());
    match given {
        Given::Nothing => Ok(()),
        Given::Forget => {
            record.set(LAST_SET, Value::Null);
            match before.filter(|_| has_one) {
                Some(before) => Ok(writer.put_password(before, None)?),
                None => Ok(()),
            }
        }
        Given::Name(name) => {
            let same = has_one && before.as_ref().is_some_and(|before| before.text(PARAMETER) == name);
            if same {
                return Ok(());
            }
            // Without the text: what stands behind a colon may be a password.
            Err(Failure::new(
                "PasswordMissing",
                Category::InvalidArgument,
                PARAMETER,
                format!(
                    "-{PARAMETER} names no source of the password, and '{}' has none for such a name; a password itself is \
                     not taken on a command line, where others could read it",
                    record.identity()
                ),
            )
            .hint("NAME:file:PATH, NAME:env:VARIABLE, or NAME:- for a line of standard input; in PowerShell (Get-Credential)"))
        }
        Given::Whole(user, password) => {
            record.set(PARAMETER, Value::text(user.trim()));
            record.set(LAST_SET, Value::Time(writer.now()));
            let kept = credential::for_smart_host(user.trim(), password);
            match before {
                Some(before) => Ok(writer.put_password(before, Some(&kept))?),
                None => Ok(writer.hold_password(record, &kept)?),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_sources() {
        for (text, wanted) in [
            ("relay", None),
            ("relay:hunter2", None),
            ("CONTOSO\\relay:file:/run/x", Some(("CONTOSO\\relay", "file:/run/x"))),
            ("a@b.example:env:PASS", Some(("a@b.example", "env:PASS"))),
            ("a:b:file:x:env:y", Some(("a:b", "file:x:env:y"))),
            ("relay:-", Some(("relay", "-"))),
            ("relay-", None),
            (":-", Some(("", "-"))),
        ] {
            assert_eq!(parted(text), wanted, "{text}");
        }
    }
}
