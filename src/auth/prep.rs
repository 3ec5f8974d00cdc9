//! SASLprep (RFC 4013): what is typed one way on one keyboard is the same name or password on another.

use super::AuthError;
use zeroize::Zeroizing;

/// The longest name or password, octets, before and after.
const LONGEST: usize = 1024;

/// The prepared string. Unassigned code points are refused, as for strings that are stored.
///
/// # Errors
/// Where it holds what is forbidden, or nothing.
pub fn prepared(text: &str) -> Result<Zeroizing<String>, AuthError> {
    if text.len() > LONGEST {
        return Err(AuthError::Unprepared);
    }
    let prepared = stringprep::saslprep(text).map_err(|_| AuthError::Unprepared)?;
    if prepared.is_empty() || prepared.len() > LONGEST {
        return Err(AuthError::Unprepared);
    }
    Ok(Zeroizing::new(prepared.into_owned()))
}

/// A user name as accounts are looked up by: prepared, in lower case.
///
/// # Errors
/// As [`prepared`].
pub fn user_key(name: &str) -> Result<String, AuthError> {
    prepared(name).map(|name| name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 4013 3.
    #[test]
    fn examples_of_the_rfc() {
        for (given, wanted) in [
            ("I\u{AD}X", Some("IX")),
            ("user", Some("user")),
            ("USER", Some("USER")),
            ("\u{AA}", Some("a")),
            ("\u{2168}", Some("IX")),
            ("\u{7}", None),
            ("\u{627}\u{31}", None),
            ("a\u{A0}b", Some("a b")),
            ("", None),
            ("\u{AD}", None),
        ] {
            assert_eq!(prepared(given).ok().as_deref().map(String::as_str), wanted, "{given:?}");
        }
        assert!(prepared(&"a".repeat(1025)).is_err());
        assert_eq!(user_key("Anna@Own.Example").as_deref(), Ok("anna@own.example"));
    }
}
