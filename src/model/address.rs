//! Mail addresses: RFC 5321 §4.1.2 `Mailbox`, with address literals of §4.1.3.
//!
//! Promises that `local` holds the meaning of the local part, not its writing: `"a b"@x.example`
//! and `"a\ b"@x.example` are equal, and quotes are printed only where they are needed.
//! Refuses local parts outside ASCII where addresses are configured (an envelope may have them, by SMTPUTF8:
//! [`SmtpAddress::parse_utf8`]), control characters, an empty local part, and what exceeds RFC 5321 §4.5.3.1: 64
//! octets of local part, 254 in all. An envelope may have longer ones ([`SmtpAddress::parse_long`]), where a Receive
//! connector has LongAddressesEnabled. Angle brackets and source routes belong to the command parser.

use super::value_error::serde_as_text;
use super::{SmtpDomain, ValueError};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The longest local part as written, octets (RFC 5321 §4.5.3.1.1).
const MAX_LOCAL: usize = 64;
/// The longest address, octets (RFC 5321 §4.5.3.1.3: a path of 256 with its angle brackets).
const MAX_ADDRESS: usize = 254;
/// The longest address with LongAddressesEnabled, octets, as Exchange has it: X.400 addresses inside of SMTP's.
const MAX_LONG: usize = 1860;

/// A mail address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SmtpAddress {
    /// The local part without quoting: printable, not empty, letter case as given.
    pub local: String,
    /// What stands after the `@`.
    pub domain: AddressDomain,
}

/// The right side of an address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AddressDomain {
    /// A domain name.
    Name(SmtpDomain),
    /// An address literal: `[192.0.2.1]`, `[IPv6:2001:db8::1]`.
    Literal(IpAddr),
}

serde_as_text!(AddressDomain);

impl SmtpAddress {
    /// The domain, where it is a name.
    pub fn domain_name(&self) -> Option<&SmtpDomain> {
        match &self.domain {
            AddressDomain::Name(domain) => Some(domain),
            AddressDomain::Literal(_) => None,
        }
    }

    /// True where both name one mailbox here: the local parts are compared without regard to ASCII
    /// case, as every mail system in use does (RFC 5321 §2.4 leaves that to the receiving host).
    pub fn same_mailbox(&self, other: &SmtpAddress) -> bool {
        self.local.eq_ignore_ascii_case(&other.local) && self.domain == other.domain
    }
}

impl serde::Serialize for SmtpAddress {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What was an address once is one again, also beyond ASCII and beyond the usual length.
impl<'de> serde::Deserialize<'de> for SmtpAddress {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(deserializer)?;
        SmtpAddress::parse_long(&text).map_err(serde::de::Error::custom)
    }
}

impl FromStr for SmtpAddress {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        SmtpAddress::parse(text, Letters::Ascii, Length::Usual)
    }
}

/// How long an address may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Length {
    /// RFC 5321 §4.5.3.1.
    Usual,
    /// LongAddressesEnabled; the local part has no limit of its own.
    Long,
}

/// What a local part may consist of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    Ascii,
    /// RFC 6531 §3.3.
    Utf8,
}

impl SmtpAddress {
    /// Reads an address that may have a local part beyond ASCII (RFC 6531).
    ///
    /// # Errors
    /// As [`FromStr`] otherwise.
    pub fn parse_utf8(text: &str) -> Result<Self, ValueError> {
        SmtpAddress::parse(text, Letters::Utf8, Length::Usual)
    }

    /// The same of up to 1,860 octets. Who takes one must look at [`SmtpAddress::is_long`].
    ///
    /// # Errors
    /// As [`FromStr`] otherwise.
    pub fn parse_long(text: &str) -> Result<Self, ValueError> {
        SmtpAddress::parse(text, Letters::Utf8, Length::Long)
    }

    /// True where it is longer than RFC 5321 §4.5.3.1 has it.
    pub fn is_long(&self) -> bool {
        written_local(&self.local).len() > MAX_LOCAL || self.to_string().len() > MAX_ADDRESS
    }

    /// False where only servers with SMTPUTF8 know what to do with it. A domain is in A-labels here.
    pub fn is_ascii(&self) -> bool {
        self.local.is_ascii()
    }

    fn parse(text: &str, letters: Letters, length: Length) -> Result<Self, ValueError> {
        let given = text.trim();
        let bad = |why: &str| {
            ValueError::about(given, format_args!("{why}; an address is written like user@example.com"))
        };
        if given.is_empty() {
            return Err(bad("is empty"));
        }
        // The longest that could shrink to a valid address: every octet of the local part escaped,
        // and a domain in U-labels.
        let (most, too_long) = match length {
            Length::Usual => (MAX_ADDRESS, "is longer than 254 octets"),
            Length::Long => (MAX_LONG, "is longer than 1,860 octets"),
        };
        if given.len() > 4 * most {
            return Err(bad(too_long));
        }
        if given.starts_with('<') || given.ends_with('>') {
            return Err(bad("has angle brackets"));
        }
        let (local, domain) = split_local(given, letters).map_err(bad)?;
        if domain.starts_with(char::is_whitespace) {
            return Err(bad("has a blank after the @"));
        }
        let domain = domain.parse().map_err(|error: ValueError| {
            ValueError::about(given, format_args!("has no valid domain: {error}"))
        })?;
        let address = SmtpAddress { local, domain };
        let written = address.to_string();
        if written.len() > most {
            return Err(bad(too_long));
        }
        if length == Length::Usual && written_local(&address.local).len() > MAX_LOCAL {
            return Err(bad("has a local part longer than 64 octets"));
        }
        Ok(address)
    }
}

impl fmt::Display for SmtpAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", written_local(&self.local), self.domain)
    }
}

impl FromStr for AddressDomain {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let Some(rest) = given.strip_prefix('[') else {
            return given.parse().map(AddressDomain::Name);
        };
        let literal = rest.strip_suffix(']').and_then(|inside| match inside.get(..5) {
            Some(tag) if tag.eq_ignore_ascii_case("IPv6:") => {
                inside[5..].parse::<Ipv6Addr>().ok().map(IpAddr::V6)
            }
            _ => inside.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
        });
        literal.map(AddressDomain::Literal).ok_or_else(|| {
            ValueError::about(
                given,
                "is not an address literal; one is written like [192.0.2.1] or [IPv6:2001:db8::1]",
            )
        })
    }
}

impl fmt::Display for AddressDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AddressDomain::Name(domain) => write!(f, "{domain}"),
            AddressDomain::Literal(IpAddr::V4(ip)) => write!(f, "[{ip}]"),
            AddressDomain::Literal(IpAddr::V6(ip)) => write!(f, "[IPv6:{ip}]"),
        }
    }
}

/// The meaning of the local part, and what stands after the `@`.
fn split_local(given: &str, letters: Letters) -> Result<(String, &str), &'static str> {
    let Some(quoted) = given.strip_prefix('"') else {
        let (local, domain) = given.split_once('@').ok_or("has no @")?;
        if local.is_empty() {
            return Err("has no local part");
        }
        if letters == Letters::Ascii && !local.is_ascii() {
            return Err("has a local part outside ASCII, which is not supported");
        }
        if !is_dot_string(local) {
            return Err(
                "has a local part with a character or a dot that must be quoted or can't stand there",
            );
        }
        return Ok((local.to_string(), domain));
    };
    let mut local = String::new();
    let mut characters = quoted.char_indices();
    while let Some((index, c)) = characters.next() {
        let meant = match c {
            '"' => {
                let domain =
                    quoted[index + 1..].strip_prefix('@').ok_or("has no @ after the quoted local part")?;
                if local.is_empty() {
                    return Err("has an empty local part");
                }
                return Ok((local, domain));
            }
            '\\' => characters.next().ok_or("has an unclosed quoted local part")?.1,
            plain => plain,
        };
        if letters == Letters::Ascii && !meant.is_ascii() {
            return Err("has a local part outside ASCII, which is not supported");
        }
        if !is_visible(meant) {
            return Err("has a control character");
        }
        local.push(meant);
    }
    Err("has an unclosed quoted local part")
}

/// RFC 5321 `Dot-string`.
fn is_dot_string(local: &str) -> bool {
    local.split('.').all(|atom| {
        !atom.is_empty()
            && atom.chars().all(|c| {
                c.is_ascii_alphanumeric()
                    || "!#$%&'*+-/=?^_`{|}~".contains(c)
                    || (!c.is_ascii() && is_visible(c))
            })
    })
}

/// Nothing that could end a line for anybody, and not what stands for octets that are no UTF-8.
fn is_visible(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{fffd}')
}

/// The local part as it is written: quoted where it must be.
fn written_local(local: &str) -> String {
    if is_dot_string(local) {
        return local.to_string();
    }
    let mut written = String::with_capacity(local.len() + 2);
    written.push('"');
    for c in local.chars() {
        if matches!(c, '"' | '\\') {
            written.push('\\');
        }
        written.push(c);
    }
    written.push('"');
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use proptest::prelude::*;

    fn address(text: &str) -> SmtpAddress {
        text.parse().expect(text)
    }

    #[test]
    fn addresses_that_mail_has() {
        let local = "l".repeat(64);
        good::<SmtpAddress>(&[
            ("User.Name+tag@Example.COM", "User.Name+tag@example.com"),
            ("!#$%&'*+-/=?^_`{|}~@a.example", "!#$%&'*+-/=?^_`{|}~@a.example"),
            ("user@bücher.example", "user@xn--bcher-kva.example"),
            ("user@localhost", "user@localhost"),
            (r#""plain"@a.example"#, "plain@a.example"),
            (r#""a b"@a.example"#, r#""a b"@a.example"#),
            (r#""a\ b"@a.example"#, r#""a b"@a.example"#),
            (r#""a@b"@a.example"#, r#""a@b"@a.example"#),
            (r#""a\"\\b"@a.example"#, r#""a\"\\b"@a.example"#),
            (r#"".dot."@a.example"#, r#"".dot."@a.example"#),
            ("user@[192.0.2.1]", "user@[192.0.2.1]"),
            ("user@[ipv6:2001:DB8::1]", "user@[IPv6:2001:db8::1]"),
            (&format!("{local}@a.example"), &format!("{local}@a.example")),
        ]);
        assert_eq!(address(r#""a\"b c"@a.example"#).local, r#"a"b c"#);
        assert_eq!(address("a@b.example").domain_name(), Some(&"b.example".parse().unwrap()));
        assert_eq!(address("a@[192.0.2.1]").domain_name(), None);
    }

    #[test]
    fn nonsense_is_refused() {
        bad::<SmtpAddress>(&[
            ("", "is empty"),
            ("user", "no @"),
            ("@a.example", "no local part"),
            (r#"""@a.example"#, "empty local part"),
            ("user@", "no valid domain"),
            ("<user@a.example>", "angle brackets"),
            ("a b@a.example", "must be quoted"),
            (".a@a.example", "must be quoted"),
            ("a.@a.example", "must be quoted"),
            ("a..b@a.example", "must be quoted"),
            ("a@b@a.example", "no valid domain"),
            ("@relay.example:a@a.example", "no local part"),
            (r#""a@a.example"#, "unclosed"),
            (r#""a"b@a.example"#, "no @ after"),
            (r#""a\"#, "unclosed"),
            ("\"a\tb\"@a.example", "control"),
            ("\"a\r\nRCPT\"@a.example", "control"),
            ("a@a.example\r\nRCPT TO:<b@b.example>", "angle brackets"),
            ("a@a.example\r\nDATA", "no valid domain"),
            ("ü@a.example", "outside ASCII"),
            ("\"ü\"@a.example", "outside ASCII"),
            ("a@ a.example", "blank"),
            ("a@192.0.2.1", "no valid domain"),
            ("a@[192.0.2.256]", "literal"),
            ("a@[192.0.2.01]", "literal"),
            ("a@[2001:db8::1]", "literal"),
            ("a@[IPv6:192.0.2.1]", "literal"),
            ("a@[192.0.2.1", "literal"),
            ("a@*.example", "wildcard"),
            (&format!("{}@a.example", "l".repeat(65)), "64"),
            (&format!("\"{}\"@a.example", " ".repeat(63)), "64"),
            (&format!("user@{}example", "abcdefghi.".repeat(25)), "253"),
            (&"a".repeat(10_000), "254"),
        ]);
        let longest = format!("{}@{}.example", "l".repeat(64), "d.".repeat(90) + "dd");
        assert_eq!(longest.len(), 64 + 1 + 180 + 2 + 8);
        assert!(longest.parse::<SmtpAddress>().unwrap_err().message.contains("254"));
        assert!(longest.replacen('l', "", 1).parse::<SmtpAddress>().is_ok());
    }

    #[test]
    fn addresses_beyond_ascii() {
        for (text, written) in [
            ("ü@bücher.example", "ü@xn--bcher-kva.example"),
            ("\"ü b\"@a.example", "\"ü b\"@a.example"),
            ("用户@a.example", "用户@a.example"),
        ] {
            let address = SmtpAddress::parse_utf8(text).unwrap();
            assert!(!address.is_ascii());
            assert_eq!(address.to_string(), written);
            assert_eq!(SmtpAddress::parse_utf8(written).unwrap(), address);
            let json = serde_json::to_string(&address).unwrap();
            assert_eq!(serde_json::from_str::<SmtpAddress>(&json).unwrap(), address);
            assert!(text.parse::<SmtpAddress>().is_err());
        }
        for text in
            ["a\u{85}@b.example", "a\u{2028}@b.example", "a\u{fffd}@b.example", "\"\u{7f}\"@b.example"]
        {
            assert!(SmtpAddress::parse_utf8(text).is_err(), "{text:?}");
        }
        let long = "ü".repeat(33);
        assert!(SmtpAddress::parse_utf8(&format!("{long}@b.example")).unwrap_err().message.contains("64"));
    }

    #[test]
    fn letter_case_of_the_local_part() {
        let (one, other) = (address("User@a.example"), address("uSER@A.example"));
        assert_ne!(one, other);
        assert!(one.same_mailbox(&other));
        assert!(!one.same_mailbox(&address("user@b.example")));
    }

    proptest! {
        #[test]
        fn addresses_round_trip(local in "[ -~]{1,40}", name in "[a-z0-9]{1,10}(\\.[a-z]{1,10}){1,3}", literal: Option<IpAddr>) {
            let domain = match literal {
                Some(ip) => AddressDomain::Literal(ip),
                None => AddressDomain::Name(name.parse().unwrap()),
            };
            let address = SmtpAddress { local, domain };
            if address.to_string().len() <= 254 && written_local(&address.local).len() <= 64 {
                round_trip(&address);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in r#"(\PC|["@\\.\[\]]){0,40}"#) {
            if let Ok(address) = text.parse::<SmtpAddress>() {
                round_trip(&address);
            }
        }
    }
}
