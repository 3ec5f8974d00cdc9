//! What is being typed inside a value: an element of a list, a key of `@{…}`, or the whole.
//!
//! The value is read as the binder will read it, after the shell took its quotes away; quotes that are
//! still in it (`"@{Remove='a"`) are the list's own.

/// Where the cursor stands in a value. Places are counted in characters of the value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// What was typed of it.
    pub typed: String,
    /// Where that begins, behind the list's own quote.
    pub start: usize,
    /// The list's own quote that is open there.
    pub inner: Option<char>,
    /// The key of `@{…}` whose values these are, in small letters; `None` outside.
    pub table: Option<String>,
    /// True where a key is being typed, not a value.
    pub is_key: bool,
    /// The elements before, of this list or key, and the keys before, where a key is typed.
    pub used: Vec<String>,
}

/// The place at the end of a value; `None` where the hashtable is closed already.
pub fn place(value: &[char], takes_list: bool) -> Option<Place> {
    let blanks = value.iter().take_while(|c| c.is_whitespace()).count();
    if takes_list && value[blanks..].starts_with(&['@', '{']) {
        return table(value, blanks + 2);
    }
    if !takes_list {
        return Some(Place { typed: value.iter().collect(), ..Place::default() });
    }
    let mut place = Place::default();
    elements(value, 0, &mut place, &[]);
    Some(place)
}

fn table(value: &[char], mut at: usize) -> Option<Place> {
    let mut keys = Vec::new();
    loop {
        at += value[at..].iter().take_while(|c| c.is_whitespace()).count();
        let Some(length) = value[at..].iter().position(|c| "=;}".contains(*c)) else {
            let typed: String = value[at..].iter().collect();
            return Some(Place {
                typed,
                start: at,
                is_key: true,
                table: Some(String::new()),
                used: keys,
                ..Place::default()
            });
        };
        let key: String = value[at..at + length].iter().collect();
        let key = key.trim().trim_matches(['\'', '"']).to_lowercase();
        at += length;
        match value[at] {
            '}' => return None,
            ';' => {}
            _ => {
                let mut place = Place { table: Some(key.clone()), ..Place::default() };
                match elements(value, at + 1, &mut place, &[';', '}']) {
                    None => return Some(place),
                    Some(end) if value[end] == '}' => return None,
                    Some(end) => at = end,
                }
            }
        }
        keys.push(key);
        at += 1;
    }
}

/// Reads elements from `at` on; where one of `ends` stands, or `None` where the value ends before.
fn elements(value: &[char], mut at: usize, place: &mut Place, ends: &[char]) -> Option<usize> {
    loop {
        at += value[at..].iter().take_while(|c| c.is_whitespace()).count();
        let inner = value.get(at).copied().filter(|c| matches!(c, '\'' | '"'));
        place.inner = inner;
        let begin = at + usize::from(inner.is_some());
        place.start = begin;
        at = begin;
        let mut text = String::new();
        let mut open = inner;
        loop {
            let Some(&c) = value.get(at) else {
                // A quote that is closed already has nothing to complete, but is no worse than a word.
                place.inner = open;
                place.typed = text;
                return None;
            };
            match open {
                Some(mark) if c == mark => {
                    if value.get(at + 1) == Some(&mark) {
                        text.push(c);
                        at += 1;
                    } else {
                        open = None;
                    }
                }
                Some(_) => text.push(c),
                None if c == ',' || ends.contains(&c) => break,
                None => text.push(c),
            }
            at += 1;
        }
        place.used.push(text.trim().to_string());
        if value[at] != ',' {
            return Some(at);
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_in_a_value() {
        type Row<'a> = (&'a str, &'a str, usize, Option<char>, Option<&'a str>, bool, &'a [&'a str]);
        let table: &[Row<'_>] = &[
            ("", "", 0, None, None, false, &[]),
            ("IMAP,sm", "sm", 5, None, None, false, &["IMAP"]),
            ("IMAP, sm", "sm", 6, None, None, false, &["IMAP"]),
            ("'a','b", "b", 5, Some('\''), None, false, &["a"]),
            ("@{", "", 2, None, Some(""), true, &[]),
            ("@{ rem", "rem", 3, None, Some(""), true, &[]),
            ("@{Remove=", "", 9, None, Some("remove"), false, &[]),
            ("@{Remove='a','b.", "b.", 14, Some('\''), Some("remove"), false, &["a"]),
            ("@{Add=x;Re", "Re", 8, None, Some(""), true, &["add"]),
            ("@{Add=x; Remove = a", "a", 18, None, Some("remove"), false, &[]),
        ];
        for (value, typed, start, inner, key, is_key, used) in table {
            let characters: Vec<char> = value.chars().collect();
            let place = place(&characters, true).unwrap();
            assert_eq!(
                (place.typed.as_str(), place.start, place.inner, place.table.as_deref(), place.is_key),
                (*typed, *start, *inner, *key, *is_key),
                "{value}"
            );
            assert_eq!(place.used, *used, "{value}");
        }
        let closed: Vec<char> = "@{Add=a}".chars().collect();
        assert_eq!(place(&closed, true), None);
        let one: Vec<char> = "a,b".chars().collect();
        assert_eq!(place(&one, false).unwrap().typed, "a,b");
    }
}
