//! Domain names as mail uses them, and the patterns that administrators write over them.
//!
//! Promises that a [`SmtpDomain`] is a lower-case A-label name without a trailing dot, so that
//! equality is equality of names (RFC 1035 §2.3.1, RFC 5321 §2.3.5 and §4.1.2, RFC 5891; U-labels
//! are read by UTS #46). Single labels and underscores are taken, because mail from the wire has
//! them; [`SmtpDomain::parse_listed`] is the stricter reading for lists and
//! settings that name one whole domain.
//! Refuses IP addresses in any writing, mail addresses, ports, wildcards, blanks and empty labels, and
//! the quotes and dashes of web pages, which UTS #46 would take and RFC 5892 does not.

use super::ValueError;
use super::value_error::serde_as_text;
use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use std::fmt;
use std::str::FromStr;

/// The longest label, octets (RFC 1035 §2.3.4).
const MAX_LABEL: usize = 63;
/// The longest name without its trailing dot, octets.
const MAX_NAME: usize = 253;

/// A domain name: lower-case A-labels, no trailing dot.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SmtpDomain(String);

serde_as_text!(SmtpDomain);

impl SmtpDomain {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True where this is `parent` itself or lies anywhere below it.
    pub fn is_or_is_under(&self, parent: &SmtpDomain) -> bool {
        match self.0.strip_suffix(parent.as_str()) {
            Some(rest) => rest.is_empty() || rest.ends_with('.'),
            None => false,
        }
    }

    /// The name without its first label; `None` for a single label.
    pub fn parent(&self) -> Option<SmtpDomain> {
        self.0.split_once('.').map(|(_, rest)| SmtpDomain(rest.to_string()))
    }

    /// The number of labels, at least one.
    pub fn label_count(&self) -> usize {
        self.0.split('.').count()
    }

    /// Reads one whole domain, an entry of `TLSSendDomainSecureList` or a filter's BlockedDomains: a name
    /// of at least two labels, without underscore. An entry that could never match is a security hole, as
    /// the administrator would believe the domain protected.
    ///
    /// # Errors
    /// Where the text is not such a name.
    pub fn parse_listed(text: &str) -> Result<SmtpDomain, ValueError> {
        let given = text.trim();
        if given.contains('*') {
            return Err(ValueError::about(
                given,
                "has a wildcard: wildcards are not supported here; name each subdomain by itself",
            ));
        }
        let domain: SmtpDomain = given.parse()?;
        if domain.label_count() < 2 {
            return Err(ValueError::about(
                given,
                "is a single label; what is wanted is a whole domain such as partner.example",
            ));
        }
        if domain.0.contains('_') {
            return Err(ValueError::about(
                given,
                "has an underscore; what is wanted is a domain of letters, digits, hyphens and dots only",
            ));
        }
        Ok(domain)
    }
}

impl FromStr for SmtpDomain {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        match read_name(given) {
            Ok(name) => Ok(SmtpDomain(name)),
            Err(why) => {
                Err(ValueError::about(given, format_args!("{why}; a domain is written like partner.example")))
            }
        }
    }
}

impl fmt::Display for SmtpDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Quotes, dashes, ellipses and bullets as web pages and word processors set them. RFC 5892 §2.6 lets none
/// of them stand in a label; UTS #46 maps or keeps them, so that a pasted quote would become part of an
/// A-label that matches nothing.
fn is_typographic(c: char) -> bool {
    matches!(c, '\u{ab}' | '\u{bb}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{2212}')
}

fn read_name(given: &str) -> Result<String, String> {
    if let Some(c) = given.chars().find(|c| is_typographic(*c)) {
        let code = u32::from(c);
        return Err(format!("has a character of web pages, U+{code:04X}, that a domain can't have"));
    }
    Ok(read_plain(given)?)
}

fn read_plain(given: &str) -> Result<String, &'static str> {
    if given.is_empty() {
        return Err("is empty");
    }
    // Said before UTS #46 sees the text, which would answer with no reason.
    for c in given.chars() {
        match c {
            '@' => return Err("is a mail address, not a domain"),
            '*' => return Err("has a wildcard, which can't stand here"),
            '[' | ']' => return Err("is an address literal, not a domain"),
            ':' => return Err("has a colon: neither a port nor an IP address can stand here"),
            c if c.is_whitespace() => return Err("has a blank inside"),
            c if c.is_control() => return Err("has a control character"),
            _ => {}
        }
    }
    // A text many times too long need not be mapped first.
    if given.len() > 4 * MAX_NAME {
        return Err("is longer than 253 octets");
    }
    let has_a_label = || {
        given.split('.').any(|label| label.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn--")))
    };
    let name = if given.is_ascii() && !has_a_label() {
        given.to_ascii_lowercase()
    } else {
        Uts46::new()
            .to_ascii(given.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow, DnsLength::Ignore)
            .map_err(|_| "is not a valid internationalised name")?
            .into_owned()
    };
    let name = name.strip_suffix('.').unwrap_or(&name);
    if name.is_empty() {
        return Err("is empty");
    }
    if name.len() > MAX_NAME {
        return Err("is longer than 253 octets");
    }
    for label in name.split('.') {
        check_label(label)?;
    }
    if name.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit())) {
        return Err("ends in a number, as an IP address does");
    }
    Ok(name.to_string())
}

fn check_label(label: &str) -> Result<(), &'static str> {
    if label.is_empty() {
        return Err("has an empty label");
    }
    if label.len() > MAX_LABEL {
        return Err("has a label longer than 63 octets");
    }
    if label.starts_with('-') || label.ends_with('-') {
        return Err("has a label that begins or ends with a hyphen");
    }
    if !label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_') {
        return Err("has a character that a domain can't have");
    }
    Ok(())
}

/// Exchange's SmtpDomainWithSubdomains: `example.com`, `*.example.com` or `*`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DomainPattern {
    /// This domain alone.
    Exact(SmtpDomain),
    /// `*.domain`: the domain and everything below it, as documented for accepted domains and
    /// address spaces.
    Subdomains(SmtpDomain),
    /// `*`: every domain.
    Any,
}

serde_as_text!(DomainPattern);

impl DomainPattern {
    /// True where the pattern covers the domain.
    pub fn matches(&self, domain: &SmtpDomain) -> bool {
        match self {
            DomainPattern::Exact(exact) => domain == exact,
            DomainPattern::Subdomains(parent) => domain.is_or_is_under(parent),
            DomainPattern::Any => true,
        }
    }
}

impl FromStr for DomainPattern {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        if given == "*" {
            return Ok(DomainPattern::Any);
        }
        let (rest, subdomains) = match given.strip_prefix("*.") {
            Some(rest) => (rest, true),
            None => (given, false),
        };
        if rest.contains('*') {
            return Err(ValueError::about(
                given,
                "has a wildcard where none can stand; allowed: example.com, *.example.com or *",
            ));
        }
        // The blanks that parsing a domain forgives may not stand between the wildcard and the name.
        if rest.starts_with(char::is_whitespace) {
            return Err(ValueError::about(
                given,
                "has a blank inside; allowed: example.com, *.example.com or *",
            ));
        }
        let domain = read_name(rest).map(SmtpDomain).map_err(|why| {
            ValueError::about(given, format_args!("{why}; allowed: example.com, *.example.com or *"))
        })?;
        Ok(if subdomains { DomainPattern::Subdomains(domain) } else { DomainPattern::Exact(domain) })
    }
}

impl fmt::Display for DomainPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DomainPattern::Exact(domain) => write!(f, "{domain}"),
            DomainPattern::Subdomains(domain) => write!(f, "*.{domain}"),
            DomainPattern::Any => f.write_str("*"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use proptest::prelude::*;

    fn domain(text: &str) -> SmtpDomain {
        text.parse().expect(text)
    }

    #[test]
    fn names_that_mail_has() {
        let long_label = "a".repeat(63);
        let long_name = format!("{0}.{0}.{0}.{1}", long_label, "b".repeat(61));
        assert_eq!(long_name.len(), 253);
        good::<SmtpDomain>(&[
            ("partner.example", "partner.example"),
            ("Partner.EXAMPLE", "partner.example"),
            ("partner.example.", "partner.example"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("BÜCHER.Example.", "xn--bcher-kva.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
            ("bu\u{308}cher.example", "xn--bcher-kva.example"),
            ("faß.example", "xn--fa-hia.example"),
            ("例え。example", "xn--r8jz45g.example"),
            ("localhost", "localhost"),
            ("under_score.example", "under_score.example"),
            ("_dmarc.bücher.example", "_dmarc.xn--bcher-kva.example"),
            ("1.2.3.example", "1.2.3.example"),
            ("3com.example", "3com.example"),
            ("a--b.example", "a--b.example"),
            (&long_label, &long_label),
            (&long_name, &long_name),
            (&format!("{long_name}."), &long_name),
        ]);
    }

    #[test]
    fn nonsense_is_refused() {
        bad::<SmtpDomain>(&[
            ("", "is empty"),
            (".", "is empty"),
            ("..", "empty label"),
            (".example", "empty label"),
            ("a..example", "empty label"),
            ("a.example..", "empty label"),
            ("*", "wildcard"),
            ("*.partner.example", "wildcard"),
            ("partner.*", "wildcard"),
            ("\u{2018}mail.example.com", "U+2018"),
            ("mail.example.com\u{2019}", "U+2019"),
            ("\u{201c}partner.example", "U+201C"),
            ("mail\u{2013}in.example", "U+2013"),
            ("mail\u{2011}in.example", "U+2011"),
            ("partner.example\u{2026}", "U+2026"),
            ("user@partner.example", "mail address"),
            ("mail.partner.example:25", "colon"),
            ("2001:db8::1", "colon"),
            ("192.0.2.1", "number"),
            ("192.0.2.1.", "number"),
            ("１９２.0.2.１", "number"),
            ("25", "number"),
            ("[192.0.2.1]", "literal"),
            ("[IPv6:2001:db8::1]", "literal"),
            ("-x.example", "hyphen"),
            ("x-.example", "hyphen"),
            ("part ner.example", "blank"),
            ("part\u{a0}ner.example", "blank"),
            ("a\0.example", "control"),
            ("a,b.example", "character"),
            ("a/b.example", "character"),
            ("xn--a.example", "internationalised"),
            ("\u{202e}partner.example", "internationalised"),
            (&format!("{}.example", "a".repeat(64)), "63"),
            (&format!("{}example", "abcd.".repeat(50)), "253"),
            (&"x".repeat(300), "253"),
            (&"ü".repeat(100_000), "253"),
        ]);
    }

    #[test]
    fn domain_secure_lists_are_stricter() {
        for text in ["partner.example", " Partner.Example. ", "bücher.example"] {
            assert!(SmtpDomain::parse_listed(text).is_ok(), "{text}");
        }
        let wildcard = "wildcards are not supported here; name each subdomain by itself";
        for (text, reason) in [
            ("*", wildcard),
            ("*.partner.example", wildcard),
            ("partner.*", wildcard),
            ("localhost", "single label"),
            ("partner_example", "single label"),
            ("under_score.example", "underscore"),
            ("user@partner.example", "mail address"),
            ("mail.partner.example:25", "colon"),
            ("192.0.2.1", "number"),
            ("-x.example", "hyphen"),
            ("", "empty"),
        ] {
            let error = SmtpDomain::parse_listed(text).expect_err(text).message;
            assert!(error.contains(reason) && error.contains(text), "{error}");
        }
    }

    #[test]
    fn subdomains() {
        for (child, parent, under) in [
            ("a.example", "a.example", true),
            ("x.a.example", "a.example", true),
            ("x.y.a.example", "a.example", true),
            ("xa.example", "a.example", false),
            ("a.example", "x.a.example", false),
            ("example", "a.example", false),
        ] {
            assert_eq!(domain(child).is_or_is_under(&domain(parent)), under, "{child} under {parent}");
        }
        assert_eq!(domain("a.b.example").parent(), Some(domain("b.example")));
        assert_eq!(domain("example").parent(), None);
        assert_eq!(domain("a.b.example").label_count(), 3);
    }

    #[test]
    fn patterns() {
        good::<DomainPattern>(&[
            ("Example.com", "example.com"),
            ("*.Bücher.example", "*.xn--bcher-kva.example"),
            ("*.com", "*.com"),
            ("*", "*"),
        ]);
        bad::<DomainPattern>(&[
            ("", "empty"),
            ("*.\u{2018}contoso.com", "U+2018"),
            ("*contoso.com", "wildcard"),
            ("*.*.contoso.com", "wildcard"),
            ("partner.*", "wildcard"),
            ("*.", "empty"),
            ("*..", "empty"),
            ("*. contoso.com", "blank"),
            ("**", "wildcard"),
            ("*.192.0.2.1", "number"),
        ]);
        for (pattern, name, covered) in [
            ("example.com", "example.com", true),
            ("example.com", "a.example.com", false),
            ("*.example.com", "example.com", true),
            ("*.example.com", "a.b.example.com", true),
            ("*.example.com", "badexample.com", false),
            ("*", "anything", true),
        ] {
            assert_eq!(
                pattern.parse::<DomainPattern>().unwrap().matches(&domain(name)),
                covered,
                "{pattern} {name}"
            );
        }
    }

    proptest! {
        #[test]
        fn names_round_trip(text in r"[a-zA-Z0-9_ü例ß]{1,12}(-[a-z0-9]{1,5})?(\.[a-zA-Z0-9äÖ]{1,12}){0,4}\.?") {
            if let Ok(name) = text.parse::<SmtpDomain>() {
                round_trip(&name);
                round_trip(&DomainPattern::Exact(name.clone()));
                round_trip(&DomainPattern::Subdomains(name.clone()));
                if let Some(parent) = name.parent() {
                    round_trip(&parent);
                    prop_assert!(name.is_or_is_under(&parent) && !parent.is_or_is_under(&name));
                }
            }
        }

        #[test]
        fn whatever_is_accepted_is_canonical(text in r"\PC{0,40}") {
            if let Ok(name) = text.parse::<SmtpDomain>() {
                round_trip(&name);
                prop_assert!(name.as_str().bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.".contains(&b)));
            }
            let _ = SmtpDomain::parse_listed(&text);
        }
    }
}
