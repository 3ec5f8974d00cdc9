//! PowerShell's `*` and `?` over names, without regard to letter case.
//!
//! Promises that matching takes at most pattern length times text length steps, whatever the pattern:
//! only the last `*` is ever gone back to. Character sets (`[a-c]`) and the backtick are ordinary
//! characters, as names hold brackets.

use super::ValueError;
use super::value_error::serde_as_text;
use std::fmt;
use std::str::FromStr;

/// A pattern over names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Wildcard {
    text: String,
}

serde_as_text!(Wildcard);

impl Wildcard {
    /// True where the text holds `*` or `?`, so that it is a pattern and no plain name.
    pub fn has_wildcards(text: &str) -> bool {
        text.contains(['*', '?'])
    }

    /// True where the whole text fits the pattern.
    pub fn matches(&self, text: &str) -> bool {
        let pattern: Vec<char> = self.text.chars().map(fold).collect();
        let text: Vec<char> = text.chars().map(fold).collect();
        let (mut at, mut from) = (0, 0);
        // Behind the last star, and how far that star has eaten.
        let mut retry: Option<(usize, usize)> = None;
        while from < text.len() {
            match pattern.get(at) {
                Some('*') => {
                    at += 1;
                    retry = Some((at, from));
                }
                Some(&c) if c == '?' || c == text[from] => {
                    at += 1;
                    from += 1;
                }
                _ => match retry {
                    Some((behind, eaten)) => {
                        at = behind;
                        from = eaten + 1;
                        retry = Some((behind, from));
                    }
                    None => return false,
                },
            }
        }
        pattern[at..].iter().all(|c| *c == '*')
    }
}

/// Unicode's simple lower case: a character whose lower case is one character.
fn fold(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => c,
    }
}

impl FromStr for Wildcard {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        match text.trim() {
            "" => {
                Err(ValueError::about(text, "is empty; a pattern is a name with * or ? in it, or * for all"))
            }
            pattern => Ok(Wildcard { text: pattern.to_string() }),
        }
    }
}

impl fmt::Display for Wildcard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
