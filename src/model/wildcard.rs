//! PowerShell's `*` and `?` over names, without regard to letter case.
//!
//! Promises that matching takes at most pattern length times text length steps, whatever the pattern:
//! only the last `*` is ever gone back to. Character sets (`[a-c]`) and the backtick are ordinary
//! characters, as names hold brackets.

use super::ValueError;
use super::letter_case::fold;
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

impl Wildcard {
    /// The text as it stands, blanks at its ends included.
    pub fn verbatim(text: &str) -> Wildcard {
        Wildcard { text: text.to_string() }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good};
    use proptest::prelude::*;

    #[test]
    fn patterns() {
        good::<Wildcard>(&[("Outbound*", "Outbound*"), ("plain", "plain")]);
        bad::<Wildcard>(&[("", "is empty"), ("  ", "is empty")]);
        assert!(
            Wildcard::has_wildcards("a*")
                && Wildcard::has_wildcards("a?")
                && !Wildcard::has_wildcards("a[b]")
        );
        for (pattern, text, fits) in [
            ("*", "", true),
            ("*", "anything", true),
            ("?", "", false),
            ("?", "ü", true),
            ("Out*", "outbound email", true),
            ("*EMAIL", "Outbound Email", true),
            ("*bound*", "Outbound Email", true),
            ("O?t*", "outbound", true),
            ("out", "outbound", false),
            ("bound*", "outbound", false),
            ("a*b*c", "aXbXbXc", true),
            ("a*b*c", "aXbXbX", false),
            ("*ab", "aab", true),
            ("*a?", "aaab", true),
            ("ÄRGER*", "ärger und Verdruss", true),
            ("[a]*", "[A] name", true),
            ("***", "x", true),
        ] {
            assert_eq!(pattern.parse::<Wildcard>().unwrap().matches(text), fits, "{pattern} {text}");
        }
    }

    /// Exponential matchers never end on this.
    #[test]
    fn hostile_patterns_end() {
        let pattern = format!("{}b", "a*".repeat(200)).parse::<Wildcard>().unwrap();
        assert!(!pattern.matches(&"a".repeat(5000)));
    }

    /// The plain definition, to compare with.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match (pattern.first(), text.first()) {
            (None, None) => true,
            (Some('*'), _) => naive(&pattern[1..], text) || (!text.is_empty() && naive(pattern, &text[1..])),
            (Some('?'), Some(_)) => naive(&pattern[1..], &text[1..]),
            (Some(p), Some(t)) if p == t => naive(&pattern[1..], &text[1..]),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn matches_as_defined(pattern in "[ab*?]{1,8}", text in "[ab]{0,10}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let fits = pattern.parse::<Wildcard>().unwrap().matches(&text);
            prop_assert_eq!(fits, naive(&chars(&pattern), &chars(&text)));
        }
    }
}
