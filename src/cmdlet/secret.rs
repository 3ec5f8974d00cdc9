//! Passwords: from a file, the environment or standard input, so that they need not stand in a
//! process list.

use super::bind::Bound;
use crate::ops::{Category, Failure};
use std::io::Read;
use zeroize::Zeroizing;

/// The longest password, bytes.
const LONGEST: u64 = 4096;

/// The password that a parameter names: `file:PATH`, `env:NAME`, `-` for a line of standard input,
/// or the text itself. What came as a secret already is that text, whatever it looks like.
///
/// # Errors
/// Where the file, the variable or the line can't be read.
pub fn read(bound: &Bound, parameter: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    if let Some(literal) = bound.literal(parameter) {
        return Ok(Some(literal.clone()));
    }
    bound.text(parameter).map(|given| from_source(parameter, given)).transpose()
}

/// The password that a text names; see [`read`].
///
/// # Errors
/// As [`read`].
pub fn from_source(parameter: &str, given: &str) -> Result<Zeroizing<String>, Failure> {
    let failed = |what: String| {
        Failure::new(
            "SecretUnreadable",
            Category::ReadError,
            parameter,
            format!("-{parameter} can't be read: {what}"),
        )
    };
    let from = |source: &mut dyn Read| -> Result<Zeroizing<String>, Failure> {
        let mut text = Zeroizing::new(String::new());
        source.take(LONGEST).read_to_string(&mut text).map_err(|error| failed(error.to_string()))?;
        Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_string()))
    };
    let secret = if given == "-" {
        from(&mut std::io::stdin())?
    } else if let Some(path) = given.strip_prefix("file:") {
        from(&mut std::fs::File::open(path).map_err(|error| failed(format!("'{path}': {error}")))?)?
    } else if let Some(name) = given.strip_prefix("env:") {
        Zeroizing::new(std::env::var(name).map_err(|_| failed(format!("there is no variable '{name}'")))?)
    } else {
        Zeroizing::new(given.to_string())
    };
    Ok(secret)
}
