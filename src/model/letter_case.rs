//! Names without regard to letter case, in every script.
//!
//! Promises that a name and its upper or lower case are the same, the Greek sigmas and the two sharp s
//! included; no other letters are: `ß` is not `ss`, and the Turkish dotless `ı` is not `i`.

/// The character that stands for all its cases (Unicode's simple mappings: one for one).
pub fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    if c == '\u{131}' {
        return c;
    }
    let upper = only(c.to_uppercase()).unwrap_or(c);
    only(upper.to_lowercase()).unwrap_or(upper)
}

/// The text with each character folded.
pub fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// True where the two are the same name.
pub fn same_name(one: &str, other: &str) -> bool {
    one.chars().map(fold).eq(other.chars().map(fold))
}

fn only(mut mapped: impl Iterator<Item = char>) -> Option<char> {
    match (mapped.next(), mapped.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_in_every_case() {
        for (one, other, same) in [
            ("Outbound", "OUTBOUND", true),
            ("Äußerer Anschluß", "äUßERER anschluß", true),
            ("ΣΑΣ", "σας", true),
            ("ΣΑΣ", "σασ", true),
            ("GROẞ", "groß", true),
            ("groß", "gross", false),
            ("ИСХОД", "исход", true),
            ("ı", "i", false),
            ("a", "ab", false),
        ] {
            assert_eq!(same_name(one, other), same, "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn folding_is_final(c: char) {
            prop_assert_eq!(fold(fold(c)), fold(c));
        }
    }
}
