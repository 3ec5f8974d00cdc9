//! What DNSSEC is proven from: a zone's DNSKEY record, as it stands in a zone file.
//!
//! Promises: `. DNSKEY 257 3 13 KEY`, with a TTL and a class or without, the key in one piece or several; printed in one
//! form. Refuses DS records (nothing can be proven from a digest alone), keys that may not sign a zone (RFC 4034 §2.1.1)
//! and algorithms that are not to be trusted (RFC 8624 §3.1).

use super::ValueError;
use super::value_error::serde_as_text;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use std::str::FromStr;

/// RSA/SHA-256, RSA/SHA-512, ECDSA P-256 and P-384, Ed25519.
const ALGORITHMS: &[u8] = &[8, 10, 13, 14, 15];

/// A trust anchor.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrustAnchor {
    zone: String,
    flags: u16,
    algorithm: u8,
    key: Vec<u8>,
}

serde_as_text!(TrustAnchor);

impl FromStr for TrustAnchor {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let bad = |why: &str| ValueError::about(given, format_args!("{why}; allowed: . DNSKEY 257 3 13 KEY"));
        let mut words = given.split_ascii_whitespace();
        let zone = words.next().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        if !(zone.is_empty() && given.starts_with('.') || zone.len() < 254 && zone.split('.').all(label)) {
            return Err(bad("does not begin with a zone"));
        }
        let mut words = words.skip_while(|word| {
            word.bytes().all(|byte| byte.is_ascii_digit()) || word.eq_ignore_ascii_case("IN")
        });
        if !words.next().is_some_and(|word| word.eq_ignore_ascii_case("DNSKEY")) {
            return Err(bad("is no DNSKEY record"));
        }
        let mut number = || words.next().and_then(|word| word.parse::<u16>().ok());
        let (flags, protocol, algorithm) = (number(), number(), number());
        let flags = flags.filter(|flags| flags & 0x0180 == 0x0100);
        let flags = flags.ok_or_else(|| bad("has flags of no key that signs a zone"))?;
        if protocol != Some(3) {
            return Err(bad("has another protocol than 3"));
        }
        let algorithm = algorithm.and_then(|number| u8::try_from(number).ok());
        let algorithm = algorithm.filter(|number| ALGORITHMS.contains(number));
        let algorithm = algorithm.ok_or_else(|| bad("has another algorithm than 8, 10, 13, 14 or 15"))?;
        let key =
            STANDARD.decode(words.collect::<String>()).map_err(|_| bad("has a key that is no base64"))?;
        if !(32..=1024).contains(&key.len()) {
            return Err(bad("has a key of no such length"));
        }
        Ok(TrustAnchor { zone: format!("{zone}."), flags, algorithm, key })
    }
}

impl fmt::Display for TrustAnchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = STANDARD.encode(&self.key);
        write!(f, "{} IN DNSKEY {} 3 {} {key}", self.zone, self.flags, self.algorithm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors() {
        let key = STANDARD.encode([7; 64]);
        let (half, rest) = key.split_at(40);
        for text in [
            format!(". IN DNSKEY 257 3 13 {key}"),
            format!(" .  3600 IN dnskey 257 3 13 {half} {rest} "),
            format!(". DNSKEY 257 3 13 {key}"),
        ] {
            let anchor: TrustAnchor = text.parse().unwrap();
            assert_eq!(anchor.to_string(), format!(". IN DNSKEY 257 3 13 {key}"), "{text}");
        }
        let anchor: TrustAnchor = format!("Corp.Example DNSKEY 256 3 15 {key}").parse().unwrap();
        assert_eq!(anchor.to_string(), format!("corp.example. IN DNSKEY 256 3 15 {key}"));
        for text in [
            String::new(),
            ".".into(),
            format!("a..b DNSKEY 257 3 13 {key}"),
            ". DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D".into(),
            format!(". DNSKEY 0 3 13 {key}"),
            format!(". DNSKEY 385 3 13 {key}"),
            format!(". DNSKEY 257 2 13 {key}"),
            format!(". DNSKEY 257 3 5 {key}"),
            ". DNSKEY 257 3 13 !".into(),
            ". DNSKEY 257 3 13 AAAA".into(),
            format!(". DNSKEY 257 3 13 {key}\n. DNSKEY 257 3 13 {key}"),
        ] {
            assert!(text.parse::<TrustAnchor>().is_err(), "{text}");
        }
    }
}
