//! The addresses in a header's address fields (RFC 5322 §3.4, obsolete forms of §4.4 among them), put into another
//! form where they stand.
//!
//! Promises: of a field only the octets of an addr-spec change: display names, encoded words, quoted strings, comments,
//! groups and folding stay as they are written, and nothing that looks like an address in them is taken for one. What
//! is written instead is printed as an address is, with quotes where it needs them, so it can't end a field or an
//! angle bracket. What can't be read stays.

use crate::model::SmtpAddress;
use std::ops::Range;

/// The header section with each address of these fields replaced for which `map` has another.
pub fn map_addresses(
    header: &[u8],
    names: &[&str],
    map: &mut dyn FnMut(&SmtpAddress) -> Option<SmtpAddress>,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(header.len());
    let mut rest = header;
    while !rest.is_empty() {
        if rest.starts_with(b"\r\n") {
            out.extend_from_slice(rest);
            break;
        }
        let mut end = line_end(rest);
        while matches!(rest.get(end), Some(b' ' | b'\t')) {
            end += line_end(&rest[end..]);
        }
        let (field, behind) = rest.split_at(end);
        rest = behind;
        let colon = field.iter().position(|octet| *octet == b':');
        let wanted = colon.is_some_and(|colon| {
            let name = field[..colon].trim_ascii_end();
            names.iter().any(|wanted| name.eq_ignore_ascii_case(wanted.as_bytes()))
        });
        match colon.filter(|_| wanted) {
            Some(colon) => {
                let (name, value) = field.split_at(colon + 1);
                out.extend_from_slice(name);
                map_value(value, map, &mut out);
            }
            None => out.extend_from_slice(field),
        }
    }
    out
}

fn line_end(bytes: &[u8]) -> usize {
    bytes.windows(2).position(|pair| pair == b"\r\n").map_or(bytes.len(), |at| at + 2)
}

fn map_value(value: &[u8], map: &mut dyn FnMut(&SmtpAddress) -> Option<SmtpAddress>, out: &mut Vec<u8>) {
    let mut done = 0;
    for spec in addr_specs(value) {
        let Some(address) = spec.address(value) else { continue };
        let Some(new) = map(&address) else { continue };
        let text = new.to_string();
        let Some(at) = text.rfind('@') else { continue };
        out.extend_from_slice(&value[done..spec.local.start]);
        out.extend_from_slice(&text.as_bytes()[..at]);
        out.extend_from_slice(&value[spec.local.end..spec.domain.start]);
        out.extend_from_slice(&text.as_bytes()[at + 1..]);
        done = spec.domain.end;
    }
    out.extend_from_slice(&value[done..]);
}

/// Where an address stands: its local part and its domain, what stands between and around them left out.
struct AddrSpec {
    local: Range<usize>,
    domain: Range<usize>,
    /// The tokens of both, without blanks and comments.
    tokens: Vec<Range<usize>>,
}

impl AddrSpec {
    fn address(&self, value: &[u8]) -> Option<SmtpAddress> {
        let mut text = Vec::new();
        for token in &self.tokens {
            text.extend_from_slice(&value[token.clone()]);
        }
        SmtpAddress::parse_utf8(std::str::from_utf8(&text).ok()?).ok()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An atom, a dot, a quoted string, a domain literal.
    Word,
    At,
    Special(u8),
}

struct Token {
    kind: Kind,
    at: Range<usize>,
}

fn addr_specs(value: &[u8]) -> Vec<AddrSpec> {
    let Some(tokens) = tokens(value) else { return Vec::new() };
    let mut found = Vec::new();
    let mut begin = 0;
    let mut in_angle = false;
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Special(b'<') => in_angle = true,
            Kind::Special(b'>') => in_angle = false,
            // A group's name, and its mailboxes, end here; a colon in angle brackets ends a route.
            Kind::Special(b',' | b';' | b':') if !in_angle => {
                found.extend(mailbox(value, &tokens[begin..index]));
                begin = index + 1;
            }
            _ => {}
        }
    }
    found.extend(mailbox(value, &tokens[begin..]));
    found
}

/// The address of one mailbox.
fn mailbox(value: &[u8], tokens: &[Token]) -> Option<AddrSpec> {
    let of = |special: u8| tokens.iter().position(|token| token.kind == Kind::Special(special));
    let spec = match (of(b'<'), of(b'>')) {
        (Some(open), Some(close)) if open < close => {
            let inside = &tokens[open + 1..close];
            let route = inside.iter().rposition(|token| token.kind == Kind::Special(b':'));
            &inside[route.map_or(0, |colon| colon + 1)..]
        }
        (None, None) => tokens,
        _ => return None,
    };
    let at = spec.iter().position(|token| token.kind == Kind::At)?;
    let (local, domain) = (&spec[..at], &spec[at + 1..]);
    let plain = |part: &[Token]| !part.is_empty() && part.iter().all(|token| token.kind == Kind::Word);
    // Words stand beside each other with a dot between them only (RFC 5322 4.4): others are no address.
    let dotted = |part: &[Token]| {
        part.windows(2).all(|pair| {
            value.get(..pair[0].at.end).is_some_and(|before| before.ends_with(b"."))
                || value.get(pair[1].at.start..).is_some_and(|behind| behind.starts_with(b"."))
        })
    };
    if !plain(local) || !plain(domain) || !dotted(local) || !dotted(domain) {
        return None;
    }
    let around = |part: &[Token]| Some(part.first()?.at.start..part.last()?.at.end);
    Some(AddrSpec {
        local: around(local)?,
        domain: around(domain)?,
        tokens: spec.iter().map(|token| token.at.clone()).collect(),
    })
}

/// The tokens without blanks and comments; `None` where a quote, a comment or a literal has no end.
fn tokens(value: &[u8]) -> Option<Vec<Token>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(octet) = value.get(at) {
        let begin = at;
        let kind = match octet {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'(' => {
                at = comment_end(value, at)?;
                continue;
            }
            b'"' => {
                at = closed_by(value, at, b'"')?;
                Kind::Word
            }
            b'[' => {
                at = closed_by(value, at, b']')?;
                Kind::Word
            }
            b'@' => {
                at += 1;
                Kind::At
            }
            b'<' | b'>' | b',' | b';' | b':' => {
                at += 1;
                Kind::Special(*octet)
            }
            _ => {
                let is_end = |octet: &u8| b" \t\r\n()\"[]@<>,;:".contains(octet);
                at += 1 + value[at + 1..].iter().position(is_end).unwrap_or(value.len() - at - 1);
                Kind::Word
            }
        };
        all.push(Token { kind, at: begin..at });
    }
    Some(all)
}

fn closed_by(value: &[u8], open: usize, close: u8) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match value.get(at)? {
            b'\\' => at += 2,
            octet if *octet == close => return Some(at + 1),
            _ => at += 1,
        }
    }
}

fn comment_end(value: &[u8], open: usize) -> Option<usize> {
    let (mut at, mut depth) = (open + 1, 1);
    while depth > 0 {
        match value.get(at)? {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mapped(header: &str) -> String {
        let mut map = |address: &SmtpAddress| {
            let text = address.to_string();
            let odd: SmtpAddress = "\"o > d, d\"@out.example".parse().unwrap();
            match text.as_str() {
                "odd@in.example" => Some(odd),
                _ => text
                    .strip_suffix("@in.example")
                    .map(|local| SmtpAddress::parse_utf8(&format!("{local}@out.example")).unwrap()),
            }
        };
        String::from_utf8(map_addresses(header.as_bytes(), &["From", "To"], &mut map)).unwrap()
    }

    #[test]
    fn values() {
        for (value, wanted) in [
            (" joe@in.example", " joe@out.example"),
            (" Joe <joe@in.example>", " Joe <joe@out.example>"),
            (" Joe <joe@IN.example>", " Joe <joe@out.example>"),
            (
                " <joe@in.example>, x@y.example,\r\n\t<ann@in.example>",
                " <joe@out.example>, x@y.example,\r\n\t<ann@out.example>",
            ),
            (" \"joe@in.example\" <x@y.example>", " \"joe@in.example\" <x@y.example>"),
            (" joe@in.example <x@y.example>", " joe@in.example <x@y.example>"),
            (" =?UTF-8?Q?joe@in.example?= <joe@in.example>", " =?UTF-8?Q?joe@in.example?= <joe@out.example>"),
            (" joe@in.example (joe@in.example)", " joe@out.example (joe@in.example)"),
            (
                " (a \\) (joe@in.example, b)) joe (c) @ (d) in.example (e)",
                " (a \\) (joe@in.example, b)) joe (c) @ (d) out.example (e)",
            ),
            (
                " team: joe@in.example, Ann <ann@in.example>;, z@in.example",
                " team: joe@out.example, Ann <ann@out.example>;, z@out.example",
            ),
            (" undisclosed-recipients:;", " undisclosed-recipients:;"),
            (" <@a.example,@in.example:joe@in.example>", " <@a.example,@in.example:joe@out.example>"),
            (" \"a b\"@in.example", " \"a b\"@out.example"),
            (
                " \"a, <joe@in.example>\" <\"x@in.example\"@in.example>",
                " \"a, <joe@in.example>\" <\"x@in.example\"@out.example>",
            ),
            (" odd@in.example, x@in.example", " \"o > d, d\"@out.example, x@out.example"),
            (" joe@[192.0.2.1]", " joe@[192.0.2.1]"),
            (" Joe Smith joe@in.example", " Joe Smith joe@in.example"),
            (" \"Joe\"joe@in.example, joe@in.example", " \"Joe\"joe@in.example, joe@out.example"),
            (" joe@in. example, joe@in example", " joe@out.example, joe@in example"),
            (" joe@in.example.example", " joe@in.example.example"),
            (" \"no end <joe@in.example>", " \"no end <joe@in.example>"),
            (" (no end joe@in.example", " (no end joe@in.example"),
            (" Joe <joe@in.example", " Joe <joe@in.example"),
            (" J\u{f6}rg <j\u{f6}@in.example>", " J\u{f6}rg <j\u{f6}@out.example>"),
            ("", ""),
            (" ,,;:<>@", " ,,;:<>@"),
        ] {
            let header = |value: &str| {
                format!(
                    "X: joe@in.example\r\nto :{value}\r\nCc: joe@in.example\r\n\r\nTo: joe@in.example\r\n"
                )
            };
            assert_eq!(mapped(&header(value)), header(wanted), "{value}");
        }
    }

    proptest! {
        /// Where nothing is mapped nothing changes, whatever stands there.
        #[test]
        fn nothing_else_changes(value in "[a-z@<>\"(),;:\\\\ .\\[\\]\r\n]{0,60}|\\PC{0,40}") {
            let header = format!("From: {value}\r\nTo: {value}");
            prop_assert_eq!(map_addresses(header.as_bytes(), &["From", "To"], &mut |_| None), header.as_bytes());
        }

        /// What is written in leaves as many fields as there were, and can be read back.
        #[test]
        fn what_is_written_is_read(local in "[!-~ ]{1,20}", value in "[a-z<>\", ]{0,20}") {
            let new = format!("\"{}\"@out.example", local.replace('\\', "\\\\").replace('"', "\\\""));
            let Ok(new) = new.parse::<SmtpAddress>() else { return Ok(()) };
            let header = format!("From: {value}, joe@in.example\r\nTo: z@z.example\r\n\r\n");
            let mut map = |found: &SmtpAddress| (found.to_string() == "joe@in.example").then(|| new.clone());
            let out = map_addresses(header.as_bytes(), &["From", "To"], &mut map);
            let mut seen = Vec::new();
            map_addresses(&out, &["From", "To"], &mut |found| { seen.push(found.to_string()); None });
            let had_it = { let mut had = false; map_addresses(header.as_bytes(), &["From"], &mut |found| { had |= found.to_string() == "joe@in.example"; None }); had };
            prop_assert_eq!(seen.contains(&new.to_string()), had_it, "{:?}", String::from_utf8_lossy(&out));
            prop_assert!(seen.contains(&"z@z.example".to_string()));
        }
    }
}
