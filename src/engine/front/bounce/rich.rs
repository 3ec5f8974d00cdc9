//! An administrator's text for people (SystemMessage), which may hold a little HTML: `<B>`, `<EM>`, `<BR>`, `<P>`,
//! `<A HREF="…">`, and entities.
//!
//! Promises: whatever the text holds, it becomes well-formed HTML of these tags alone, and plain text without any;
//! a link leads by http, https or mailto; no control or invisible character gets through. Refuses nothing: a tag
//! that is not allowed goes, and what it encloses stays as text.

use crate::model::is_invisible;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Break,
    Paragraph,
    Open(Tag),
    Close(&'static str),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Tag {
    Bold,
    Emphasis,
    Link(String),
}

impl Tag {
    fn name(&self) -> &'static str {
        match self {
            Tag::Bold => "b",
            Tag::Emphasis => "em",
            Tag::Link(_) => "a",
        }
    }
}

/// The text in lines without tags; a link's address stands behind it. No line is blank.
pub(super) fn plain(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut links: Vec<(String, usize)> = Vec::new();
    for piece in pieces(text) {
        let at_line = lines.len() - 1;
        let Some(line) = lines.last_mut() else { break };
        match piece {
            Piece::Text(text) => line.push_str(&text),
            Piece::Break | Piece::Paragraph => lines.push(String::new()),
            Piece::Open(Tag::Link(address)) => links.push((address, at_line)),
            Piece::Close("a") => {
                if let Some((address, _)) = links.pop()
                    && !line.ends_with(&address)
                {
                    line.push_str(&format!(" ({address})"));
                }
            }
            Piece::Open(_) | Piece::Close(_) => {}
        }
    }
    let trimmed = lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    trimmed.filter(|line| !line.is_empty()).collect()
}

/// The text as HTML, without a paragraph around it.
pub(super) fn html(text: &str) -> String {
    let mut out = String::new();
    let mut open: Vec<&'static str> = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => out.push_str(&escaped(&text)),
            Piece::Break => out.push_str("<br>"),
            Piece::Paragraph => out.push_str("<br><br>"),
            Piece::Open(tag) => {
                open.push(tag.name());
                match tag {
                    Tag::Link(address) => out.push_str(&format!("<a href=\"{}\">", escaped(&address))),
                    Tag::Bold | Tag::Emphasis => out.push_str(&format!("<{}>", tag.name())),
                }
            }
            // Whatever was opened in it is closed with it.
            Piece::Close(name) => {
                if open.contains(&name) {
                    while let Some(inner) = open.pop() {
                        out.push_str(&format!("</{inner}>"));
                        if inner == name {
                            break;
                        }
                    }
                }
            }
        }
    }
    for name in open.iter().rev() {
        out.push_str(&format!("</{name}>"));
    }
    out
}

/// Text as it stands in HTML, in attributes, too.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// Without what can't be seen; a control character is a blank.
fn visible(text: &str) -> String {
    let shown = text.chars().filter(|c| c.is_control() || !is_invisible(*c));
    shown.map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let next = rest.find('<').unwrap_or(rest.len());
        let (before, behind) = rest.split_at(next);
        if !before.is_empty() {
            pieces.push(Piece::Text(visible(&decoded(before))));
        }
        let end = behind.find('>');
        let is_tag = behind[behind.len().min(1)..]
            .starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        rest = match end.filter(|_| is_tag) {
            Some(end) => {
                pieces.extend(tag(&behind[1..end]));
                &behind[end + 1..]
            }
            None if behind.is_empty() => behind,
            None => {
                pieces.push(Piece::Text("<".into()));
                &behind[1..]
            }
        };
    }
    pieces
}

/// What stands between `<` and `>`.
fn tag(inside: &str) -> Option<Piece> {
    let (closes, inside) = match inside.strip_prefix('/') {
        Some(inside) => (true, inside),
        None => (false, inside),
    };
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inside.len());
    let (name, attributes) = inside.split_at(end);
    match (name.to_ascii_lowercase().as_str(), closes) {
        ("br", _) => Some(Piece::Break),
        ("p", false) => Some(Piece::Paragraph),
        ("b", false) => Some(Piece::Open(Tag::Bold)),
        ("b", true) => Some(Piece::Close("b")),
        ("em", false) => Some(Piece::Open(Tag::Emphasis)),
        ("em", true) => Some(Piece::Close("em")),
        ("a", false) => link(attributes).map(|address| Piece::Open(Tag::Link(address))),
        ("a", true) => Some(Piece::Close("a")),
        _ => None,
    }
}

/// The address of a link, where it is one that may be followed.
fn link(attributes: &str) -> Option<String> {
    let small = attributes.to_ascii_lowercase();
    let behind = attributes[small.find("href")? + 4..].trim_start().strip_prefix('=')?.trim_start();
    let value = match behind.chars().next()? {
        quote @ ('"' | '\'') => behind[1..].split(quote).next()?,
        _ => behind.split_ascii_whitespace().next()?,
    };
    let address = decoded(value.trim());
    let small = address.to_ascii_lowercase();
    let known = ["http://", "https://", "mailto:"].iter().any(|scheme| small.starts_with(scheme));
    let plain = address.bytes().all(|b| matches!(b, b'!'..=b'~') && !b"\"'<>\\`".contains(&b));
    (known && plain).then_some(address)
}

/// The entities decoded; what is none stays as it is.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(10).find(|(_, c)| *c == ';').map(|(end, _)| end);
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

fn entity(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn table() {
        let cases: &[(&str, &[&str], &str)] = &[
            ("Ask the help desk.", &["Ask the help desk."], "Ask the help desk."),
            ("a <B>b</B> <em>c</EM>", &["a b c"], "a <b>b</b> <em>c</em>"),
            ("a<BR>b<p>c</p>", &["a", "b", "c"], "a<br>b<br><br>c"),
            (
                "see <A HREF=\"https://help.example/?a=1&amp;b=2\">help</A>",
                &["see help (https://help.example/?a=1&b=2)"],
                "see <a href=\"https://help.example/?a=1&amp;b=2\">help</a>",
            ),
            (
                "<a href='mailto:h@own.example'>mailto:h@own.example</a>",
                &["mailto:h@own.example"],
                "<a href=\"mailto:h@own.example\">mailto:h@own.example</a>",
            ),
            ("<a href=\"javascript:alert(1)\">x</a>", &["x"], "x"),
            (
                "<a href=\"https://e.example/\" onclick=\"x\">x</a>",
                &["x (https://e.example/)"],
                "<a href=\"https://e.example/\">x</a>",
            ),
            ("<script>alert(1)</script>", &["alert(1)"], "alert(1)"),
            ("<img src=x onerror=y>", &[], ""),
            ("1 < 2 & 3 > 2", &["1 < 2 & 3 > 2"], "1 &lt; 2 &amp; 3 &gt; 2"),
            ("&lt;b&gt;&#60;i&#x3e;&unknown;", &["<b><i>&unknown;"], "&lt;b&gt;&lt;i&gt;&amp;unknown;"),
            ("<b>open", &["open"], "<b>open</b>"),
            ("<b><em>x</b>y</em>", &["xy"], "<b><em>x</em></b>y"),
            ("gr\u{fc}n\u{202e}\r\nx", &["gr\u{fc}n x"], "gr\u{fc}n  x"),
            ("<", &["<"], "&lt;"),
            ("<b", &["<b"], "&lt;b"),
        ];
        for (text, lines, wanted) in cases {
            assert_eq!(plain(text), *lines, "{text}");
            assert_eq!(html(text), *wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn only_the_allowed_tags_get_out(text in "(<[/a-zA-Z!\"'= :&;#x0-9]{0,12}>?|&#?x?[0-9a-z]{0,5};?|\\PC|[<>&\"'\r\n]){0,40}") {
            let mut out = html(&text);
            for tag in ["<b>", "</b>", "<em>", "</em>", "</a>", "<br>"] {
                out = out.replace(tag, "");
            }
            while let Some(at) = out.find("<a href=\"") {
                let behind = &out[at + 9..];
                let end = behind.find('"').unwrap();
                let address = behind[..end].to_ascii_lowercase();
                prop_assert!(["http://", "https://", "mailto:"].iter().any(|scheme| address.starts_with(scheme)));
                prop_assert!(behind[end..].starts_with("\">"));
                out.replace_range(at..at + 9 + end + 2, "");
            }
            prop_assert!(!out.contains(['<', '>', '"', '\'']), "{out}");
            for line in plain(&text) {
                prop_assert!(!line.trim().is_empty() && !line.contains(|c: char| c.is_control()), "{line:?}");
            }
        }
    }
}
