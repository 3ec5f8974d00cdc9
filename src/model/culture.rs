//! The name of a culture: `en`, `en-US`, `zh-Hans`, `sr-Latn-RS` (RFC 5646 §2.1, the parts that cultures use).
//!
//! Promises the usual letter case: language small, script capitalised, region in capitals. Refuses
//! everything with other parts, and empty names (the invariant culture is no language to write in).

use super::ValueError;
use super::value_error::serde_as_text;
use std::fmt;
use std::str::FromStr;

/// A culture.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Culture {
    text: String,
}

serde_as_text!(Culture);

impl Culture {
    /// The canonical name.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The language alone: `en` of `en-US`.
    pub fn language(&self) -> &str {
        self.text.split('-').next().unwrap_or_default()
    }
}

impl FromStr for Culture {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let bad = || ValueError::about(given, "is not the name of a culture; allowed: en, en-US, zh-Hans");
        let letters = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
        let mut parts = given.split('-');
        let language = parts.next().unwrap_or_default();
        if !(2..=3).contains(&language.len()) || !letters(language) {
            return Err(bad());
        }
        let mut canonical = language.to_ascii_lowercase();
        let mut rest: Vec<&str> = parts.collect();
        if let [script, ..] = rest[..]
            && script.len() == 4
            && letters(script)
        {
            let (first, others) = script.split_at(1);
            canonical.push('-');
            canonical.push_str(&first.to_ascii_uppercase());
            canonical.push_str(&others.to_ascii_lowercase());
            rest.remove(0);
        }
        if let [region, ..] = rest[..] {
            let number = region.len() == 3 && region.bytes().all(|b| b.is_ascii_digit());
            if !(number || region.len() == 2 && letters(region)) {
                return Err(bad());
            }
            canonical.push('-');
            canonical.push_str(&region.to_ascii_uppercase());
            rest.remove(0);
        }
        if rest.is_empty() { Ok(Culture { text: canonical }) } else { Err(bad()) }
    }
}

impl fmt::Display for Culture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cultures() {
        let cases: &[(&str, Option<&str>)] = &[
            ("en", Some("en")),
            (" EN-us ", Some("en-US")),
            ("ZH-hANS", Some("zh-Hans")),
            ("sr-latn-rs", Some("sr-Latn-RS")),
            ("es-419", Some("es-419")),
            ("fil-PH", Some("fil-PH")),
            ("", None),
            ("e", None),
            ("english", None),
            ("en_US", None),
            ("en-", None),
            ("en-USA", None),
            ("en-US-x", None),
            ("en\\US", None),
            ("\u{e9}n", None),
        ];
        for (text, wanted) in cases {
            let read = text.parse::<Culture>().ok();
            assert_eq!(read.as_ref().map(Culture::as_str), *wanted, "{text}");
        }
        assert_eq!("pt-BR".parse::<Culture>().map(|culture| culture.language().to_string()), Ok("pt".into()));
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(text in "[a-zA-Z]{2,3}(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|[0-9]{3}))?") {
            let culture: Culture = text.parse().unwrap();
            prop_assert_eq!(culture.to_string().parse::<Culture>().unwrap(), culture);
        }

        #[test]
        fn nothing_panics(text in ".{0,20}") {
            let _ = text.parse::<Culture>();
        }
    }
}
