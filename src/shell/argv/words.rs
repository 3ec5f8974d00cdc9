//! Single words: which are parameters, which quotes come off, and how a hashtable that a POSIX
//! shell tore apart is put together again.
//!
//! What PowerShell itself counts as a dash or a quote is in its language specification, 2.3.5.2
//! and 2.3.1.1: en dash, em dash and horizontal bar are dashes; four curly single and four curly
//! double quotes are quotes.

/// `-Name`, `-Name:value`, `-Name=value`, `--name` and the like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParameterWord<'a> {
    /// The name as typed.
    pub name: &'a str,
    /// What follows the first `:` or `=`, if there is one.
    pub attached: Option<&'a str>,
}

const DASHES: [char; 4] = ['-', '\u{2013}', '\u{2014}', '\u{2015}'];
/// Hyphen, no-break hyphen, figure dash, minus sign: PowerShell doesn't take them for dashes either.
const LOOK_LIKE_DASHES: [char; 4] = ['\u{2010}', '\u{2011}', '\u{2012}', '\u{2212}'];
const SINGLE: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201A}', '\u{201B}'];
const DOUBLE: [char; 4] = ['"', '\u{201C}', '\u{201D}', '\u{201E}'];

/// The word as a parameter; `None` where it is a value, as `-5`, `-` and `- see below` are.
pub fn parameter(word: &str) -> Option<ParameterWord<'_>> {
    let rest = word.strip_prefix(DASHES)?;
    let rest = rest.strip_prefix(DASHES).unwrap_or(rest);
    let (name, attached) = match rest.find([':', '=']) {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let begins = name == "?" || name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let is_name = begins && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '?');
    // PowerShell cuts `-a.b` into `-a` and `.b`; a POSIX shell leaves it whole. Neither is a value.
    let dotted = begins && attached.is_none() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    (is_name || dotted).then_some(ParameterWord { name, attached })
}

/// What keeps a pasted word from being a parameter, in words: a sign that looks like a dash to people alone,
/// or a no-break space after the name.
pub fn pasted_fault(word: &str) -> Option<String> {
    let first = word.chars().next()?;
    let rest = &word[first.len_utf8()..];
    if LOOK_LIKE_DASHES.contains(&first) && rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Some(format!("begins with U+{:04X}, which is no hyphen: type -{rest}", u32::from(first)));
    }
    let (name, value) = word.split_once('\u{A0}')?;
    parameter(name)
        .map(|_| format!("has a no-break space (U+00A0) after its name: type {name} {}", value.trim()))
}

/// A cmdlet's name with plain dashes.
pub fn plain_dashes(word: &str) -> String {
    word.chars().map(|c| if DASHES.contains(&c) { '-' } else { c }).collect()
}

/// `true`, `$false` and the like, in any letter case.
pub fn is_boolean(word: &str) -> bool {
    let word = word.strip_prefix('$').unwrap_or(word);
    word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false")
}

/// The class of a quotation mark: the straight one that it counts as.
fn quote_class(c: char) -> Option<char> {
    if SINGLE.contains(&c) {
        Some('\'')
    } else if DOUBLE.contains(&c) {
        Some('"')
    } else {
        None
    }
}

/// Takes a pair of quotes off that stands around the whole word, doubled ones inside made single.
pub fn peel(word: &str) -> String {
    let trimmed = word.trim();
    let (Some(first), Some(last)) = (trimmed.chars().next(), trimmed.chars().next_back()) else {
        return word.to_string();
    };
    let (Some(open), Some(close)) = (quote_class(first), quote_class(last)) else { return word.to_string() };
    let length = first.len_utf8() + last.len_utf8();
    if open != close || trimmed.len() < length {
        return word.to_string();
    }
    let inner = &trimmed[first.len_utf8()..trimmed.len() - last.len_utf8()];
    let mut peeled = String::new();
    let mut characters = inner.chars().peekable();
    while let Some(c) = characters.next() {
        if quote_class(c) == Some(open) {
            // Alone inside, it ends an element: the word is a list such as 'a','b'.
            if characters.next_if(|next| quote_class(*next) == Some(open)).is_none() {
                return word.to_string();
            }
        }
        peeled.push(c);
    }
    peeled
}

/// The curly quote that opens or closes a value and has none to match: the other half of `“two words”` went
/// with the words that a shell cut off. An apostrophe (’) is none, at either end.
pub fn half_quoted(word: &str) -> Option<char> {
    let trimmed = word.trim();
    let curly = |c: char| !c.is_ascii() && c != '\u{2019}' && quote_class(c).is_some();
    let mut ends = [trimmed.chars().next(), trimmed.chars().next_back()].into_iter().flatten();
    let quote = ends.find(|c| curly(*c))?;
    let same = trimmed.chars().filter(|c| !c.is_ascii() && quote_class(*c) == quote_class(quote)).count();
    (same % 2 == 1).then_some(quote)
}

/// The same word with every curly quote that opens or closes an element made straight, so that
/// what reads lists and hashtables knows one pair of each.
pub fn straighten(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    let mut open: Option<char> = None;
    let mut at_start = true;
    for c in word.chars() {
        match (open, quote_class(c)) {
            (None, Some(class)) if at_start => {
                open = Some(class);
                text.push(class);
            }
            (Some(class), Some(other)) if class == other => {
                open = None;
                text.push(class);
            }
            _ => text.push(c),
        }
        at_start = open.is_none() && (",;=({".contains(c) || (at_start && c.is_whitespace()));
    }
    text
}

/// True where a quote is opened and not closed, as in the pieces of a list that was cut at a blank.
pub fn has_open_quote(word: &str) -> bool {
    let straight = straighten(word);
    let mut open: Option<char> = None;
    let mut at_start = true;
    for c in straight.chars() {
        match open {
            Some(class) if c == class => open = None,
            None if at_start && (c == '\'' || c == '"') => open = Some(c),
            _ => {}
        }
        at_start = open.is_none() && (c == ',' || (at_start && c.is_whitespace()));
    }
    open.is_some()
}

/// True for `@Add=a`: the first piece of a hashtable after brace expansion.
pub fn is_torn_head(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('@') else { return false };
    let Some((key, _)) = rest.split_once('=') else { return false };
    let key = key.trim();
    !key.is_empty() && key.chars().all(|c| c.is_ascii_alphabetic())
}

/// The exact inverse of the brace expansion of `@{Add=a,b,…}`: `head` is `@Add=a`, `tail` the
/// pieces after it, each beginning with `@`. Elements are quoted, since a comma inside one was.
pub fn rejoin(head: &str, tail: &[&str]) -> String {
    let (key, first) = head.trim_start_matches('@').split_once('=').unwrap_or((head, ""));
    let elements =
        std::iter::once(first).chain(tail.iter().map(|piece| piece.strip_prefix('@').unwrap_or(piece)));
    let quoted: Vec<String> = elements
        .map(|element| match element.contains([',', ';', '}', '\'']) {
            true => format!("'{}'", element.replace('\'', "''")),
            false => element.to_string(),
        })
        .collect();
    format!("@{{{}={}}}", key.trim(), quoted.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_that_are_parameters() {
        type Wanted<'a> = Option<(&'a str, Option<&'a str>)>;
        let table: &[(&str, Wanted<'_>)] = &[
            ("-Name", Some(("Name", None))),
            ("--name", Some(("name", None))),
            ("\u{2013}Name", Some(("Name", None))),
            ("\u{2014}Name:x", Some(("Name", Some("x")))),
            ("\u{2015}Name", Some(("Name", None))),
            ("\u{2212}Name", None),
            ("\u{2010}Name", None),
            ("-Name:a:b=c", Some(("Name", Some("a:b=c")))),
            ("-Name=a:b", Some(("Name", Some("a:b")))),
            ("-Name:", Some(("Name", Some("")))),
            ("-?", Some(("?", None))),
            ("-5", None),
            ("-1.5MB", None),
            ("-", None),
            ("--", None),
            ("- see below", None),
            ("-----BEGIN X-----", None),
            ("value", None),
            ("-a.b", Some(("a.b", None))),
        ];
        for (word, wanted) in table {
            let wanted = wanted.map(|(name, attached)| ParameterWord { name, attached });
            assert_eq!(parameter(word), wanted, "{word}");
        }
    }

    #[test]
    fn quotes_come_off_in_pairs() {
        let table = [
            ("\u{2018}<I>CN=a<S>CN=b\u{2019}", "<I>CN=a<S>CN=b"),
            ("\u{201C}two words\u{201D}", "two words"),
            ("'a'", "a"),
            ("\"a\"", "a"),
            ("'it''s'", "it's"),
            ("'a','b'", "'a','b'"),
            ("'a\"", "'a\""),
            ("'", "'"),
            ("''", ""),
            ("it\u{2019}s", "it\u{2019}s"),
        ];
        for (word, wanted) in table {
            assert_eq!(peel(word), wanted, "{word}");
        }
    }

    #[test]
    fn half_a_pair_of_curly_quotes() {
        let table = [
            ("\u{201c}two", Some('\u{201c}')),
            ("words\u{201d}", Some('\u{201d}')),
            ("\u{2018}mail.example.com", Some('\u{2018}')),
            ("\u{201c}a\u{201d} and \u{201c}b", Some('\u{201c}')),
            ("\u{201c}a\u{201d} and \u{201c}b\u{201d}", None),
            ("\u{201c}it\u{2019}s\u{201d} so", None),
            ("\u{2019}tis", None),
            ("the admins\u{2019}", None),
            ("it\u{2019}s", None),
            ("say \u{201c}no\u{201d} to it", None),
            ("\"straight", None),
            ("", None),
        ];
        for (word, wanted) in table {
            assert_eq!(half_quoted(word), wanted, "{word}");
        }
    }

    #[test]
    fn curly_quotes_in_lists_become_straight() {
        assert_eq!(straighten("\u{2018}a\u{2019},\u{201C}b\u{201D}"), "'a',\"b\"");
        assert_eq!(
            straighten("@{Add=\u{2018}a\u{2019}; Remove = \u{201C}b\u{201D}}"),
            "@{Add='a'; Remove = \"b\"}"
        );
        assert_eq!(straighten("it\u{2019}s"), "it\u{2019}s");
        assert!(
            has_open_quote("'a")
                && has_open_quote("a,'b")
                && !has_open_quote("'a','b'")
                && !has_open_quote("b'")
        );
    }

    proptest! {
        #[test]
        fn a_quoted_word_peels_to_itself(text in "[a-z '\"]{0,12}") {
            let quoted = format!("'{}'", text.replace('\'', "''"));
            prop_assert_eq!(peel(&quoted), text);
        }
    }
}
