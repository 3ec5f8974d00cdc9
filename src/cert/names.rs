//! Does a name of a certificate prove a domain? RFC 6125 §6.4, as strictly as it allows.
//!
//! Promises: equality of A-labels, or a wildcard that is the whole leftmost label and stands for
//! exactly one label. Refuses: partial wildcards (`m*.example.com`), a wildcard directly above a
//! single label (`*.com`), `*.partner.example` as proof of `partner.example`.

use crate::model::SmtpDomain;

/// True where `cert_name` (a dNSName or a CN) proves `wanted`.
pub fn name_matches(cert_name: &str, wanted: &SmtpDomain) -> bool {
    let wanted = wanted.to_string();
    // A NUL, a letter outside ASCII and a U-label can't equal an A-label; no need to look for them.
    if cert_name.eq_ignore_ascii_case(&wanted) {
        return !wanted.contains('*');
    }
    let Some(suffix) = cert_name.strip_prefix("*.") else { return false };
    let Some((first, rest)) = wanted.split_once('.') else { return false };
    !first.is_empty() && suffix.contains('.') && !suffix.contains('*') && suffix.eq_ignore_ascii_case(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        for (cert_name, wanted, proven) in [
            ("partner.example", "partner.example", true),
            ("PARTNER.Example", "partner.example", true),
            ("mail.partner.example", "partner.example", false),
            ("partner.example", "mail.partner.example", false),
            ("*.partner.example", "partner.example", false),
            ("*.partner.example", "mail.partner.example", true),
            ("*.partner.example", "a.mail.partner.example", false),
            ("m*.partner.example", "mail.partner.example", false),
            ("*", "example", false),
            ("*.example", "partner.example", false),
            ("*.*.example", "a.partner.example", false),
            ("mail.*.example", "mail.partner.example", false),
            ("partner.example.", "partner.example", false),
            ("partner.example\0.attacker.test", "partner.example", false),
            ("pärtner.example", "xn--prtner-bua.example", false),
            ("xn--prtner-bua.example", "xn--prtner-bua.example", true),
            ("", "partner.example", false),
        ] {
            let wanted: SmtpDomain = wanted.parse().unwrap();
            assert_eq!(name_matches(cert_name, &wanted), proven, "{cert_name:?} for {wanted}");
        }
    }
}
