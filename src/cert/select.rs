//! Which certificate a connector shows. Pure; the order is that of the design, "Certificate
//! selection".
//!
//! Promises: a renewed certificate wins without a command. Refuses: a certificate before its
//! NotBefore, and one without a key.

use super::{CertificateSummary, name_matches};
use crate::model::{CertificateName, SmtpDomain};
use jiff::Timestamp;
use std::cmp::Reverse;

/// A certificate of the store, with what selection needs to know about it.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The certificate.
    pub summary: CertificateSummary,
    /// `Enable-ExchangeCertificate -Services SMTP` was said.
    pub smtp_enabled: bool,
    /// Its private key is at hand.
    pub has_key: bool,
    /// Its chain ends in a trusted root.
    pub chain_trusted: bool,
}

/// What the connector asks for.
#[derive(Debug, Clone, Copy)]
pub struct Want<'a> {
    /// The connector's Fqdn, or this server's.
    pub fqdn: &'a SmtpDomain,
    /// Its TlsCertificateName.
    pub name: Option<&'a CertificateName>,
}

/// What was found.
#[derive(Debug, Clone, Copy)]
pub enum Selection<'a> {
    /// A certificate that is in date.
    Usable(&'a Candidate),
    /// Only expired ones: for opportunistic TLS, with a warning, never for a domain-secured partner.
    ExpiredOnly(&'a Candidate),
    /// Nothing: STARTTLS is not announced.
    None,
}

impl<'a> Selection<'a> {
    /// The certificate, expired or not.
    pub fn candidate(self) -> Option<&'a Candidate> {
        match self {
            Selection::Usable(candidate) | Selection::ExpiredOnly(candidate) => Some(candidate),
            Selection::None => None,
        }
    }
}

/// Chooses among the certificates of the store.
///
/// With a TlsCertificateName only issuer and subject count (and the key), not Services. Without one:
/// those enabled for SMTP whose names hold the Fqdn.
pub fn select<'a>(
    candidates: impl IntoIterator<Item = &'a Candidate>,
    want: &Want<'_>,
    now: Timestamp,
) -> Selection<'a> {
    let begun = candidates.into_iter().filter(|it| it.has_key && it.summary.not_before <= now);
    let best = match want.name {
        Some(name) => {
            let wanted = name.to_string();
            let named =
                begun.filter(|it| format!("<I>{}<S>{}", it.summary.issuer, it.summary.subject) == wanted);
            // Of expired ones the latest: the one that expired last.
            named.max_by_key(|it| {
                let in_date = it.summary.in_date(now);
                (in_date, (!in_date).then_some(it.summary.not_after), newest(it))
            })
        }
        None => begun.filter(|it| it.smtp_enabled && fit(it, want.fqdn) != Fit::No).max_by_key(|it| {
            (
                it.summary.in_date(now),
                it.chain_trusted,
                Reverse(it.summary.is_self_signed),
                fit(it, want.fqdn),
                newest(it),
            )
        }),
    };
    match best {
        Some(it) if it.summary.in_date(now) => Selection::Usable(it),
        Some(it) => Selection::ExpiredOnly(it),
        None => Selection::None,
    }
}

fn newest(candidate: &Candidate) -> (Timestamp, Timestamp, &str) {
    let summary = &candidate.summary;
    (summary.not_before, summary.not_after, &summary.thumbprint)
}

/// How well the names of a certificate hold a name; later is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    No,
    Wildcard,
    Exact,
}

fn fit(candidate: &Candidate, fqdn: &SmtpDomain) -> Fit {
    let matching = |name: &&String| name_matches(name, fqdn);
    let names = candidate.summary.names();
    names
        .iter()
        .filter(matching)
        .map(|name| if name.starts_with("*.") { Fit::Wildcard } else { Fit::Exact })
        .max()
        .unwrap_or(Fit::No)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::{CrlPoints, KeyAlgorithm};

    fn at(day: &str) -> Timestamp {
        format!("2026-{day}T00:00:00Z").parse().unwrap()
    }

    /// `print from..until names flags`: T trusted, S self-signed, d not for SMTP, k without key.
    fn candidate(line: &str) -> Candidate {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [print, from, until, names, flags] = fields[..] else { panic!("{line}") };
        let has = |flag| flags.contains(flag);
        Candidate {
            summary: CertificateSummary {
                subject: "CN=mail".into(),
                issuer: if has('S') { "CN=mail".into() } else { "CN=Lab".into() },
                subject_der: vec![],
                issuer_der: vec![],
                serial: "01".into(),
                thumbprint: print.into(),
                not_before: at(from),
                not_after: at(until),
                common_name: None,
                dns_names: names.split(',').map(str::to_owned).collect(),
                version: 3,
                key_algorithm: KeyAlgorithm::Rsa,
                public_key_size: 2048,
                key_flaw: None,
                public_key_info: vec![],
                signature_algorithm: "sha256RSA".into(),
                extended_key_usage: vec![],
                is_ca: false,
                is_self_signed: has('S'),
                crl_points: CrlPoints::default(),
                may_sign_crls: true,
                may_sign_certificates: true,
                may_sign_handshakes: true,
                may_encipher_keys: true,
                constrains_names: false,
                subject_key_identifier: None,
                authority_key_identifier: None,
            },
            smtp_enabled: !has('d'),
            has_key: !has('k'),
            chain_trusted: has('T'),
        }
    }

    fn chosen(lines: &[&str], name: Option<&CertificateName>) -> String {
        let candidates: Vec<Candidate> = lines.iter().map(|line| candidate(line)).collect();
        let fqdn: SmtpDomain = "mail.lab.example".parse().unwrap();
        match select(&candidates, &Want { fqdn: &fqdn, name }, at("06-01")) {
            Selection::Usable(it) => it.summary.thumbprint.clone(),
            Selection::ExpiredOnly(it) => format!("expired {}", it.summary.thumbprint),
            Selection::None => "none".into(),
        }
    }

    #[test]
    fn by_fqdn() {
        let table: &[(&str, &[&str], &str)] = &[
            ("nothing", &[], "none"),
            ("renewal", &["A 01-01 12-01 mail.lab.example T", "B 05-01 12-31 mail.lab.example T"], "B"),
            (
                "later NotAfter",
                &["A 01-01 12-01 mail.lab.example T", "B 01-01 11-01 mail.lab.example T"],
                "A",
            ),
            ("tie", &["A 01-01 12-01 mail.lab.example T", "B 01-01 12-01 mail.lab.example T"], "B"),
            ("not yet valid", &["A 01-01 12-01 mail.lab.example T", "B 06-02 12-01 mail.lab.example T"], "A"),
            ("only a future one", &["B 06-02 12-01 mail.lab.example T"], "none"),
            (
                "in date before trusted",
                &["A 01-01 05-01 mail.lab.example T", "B 01-01 12-01 mail.lab.example S"],
                "B",
            ),
            (
                "trusted before exact",
                &["A 01-01 12-01 mail.lab.example -", "B 01-01 12-01 *.lab.example T"],
                "B",
            ),
            (
                "trusted self-signed before untrusted",
                &["A 01-01 12-01 mail.lab.example ST", "B 01-01 12-01 mail.lab.example -"],
                "A",
            ),
            (
                "CA-issued before self-signed",
                &["A 01-01 12-01 mail.lab.example -", "B 05-01 12-01 mail.lab.example S"],
                "A",
            ),
            (
                "exact before wildcard",
                &["A 01-01 12-01 mail.lab.example T", "B 05-01 12-01 *.lab.example T"],
                "A",
            ),
            (
                "both names",
                &["A 01-01 12-01 *.lab.example,mail.lab.example T", "B 01-01 11-01 mail.lab.example T"],
                "A",
            ),
            ("another name", &["A 01-01 12-01 www.lab.example T"], "none"),
            ("not for SMTP", &["A 01-01 12-01 mail.lab.example Td"], "none"),
            ("no key", &["A 01-01 12-01 mail.lab.example Tk"], "none"),
            (
                "expired only",
                &["A 01-01 04-01 mail.lab.example T", "B 02-01 05-01 mail.lab.example T"],
                "expired B",
            ),
        ];
        for (situation, lines, expected) in table {
            assert_eq!(chosen(lines, None), *expected, "{situation}");
        }
    }

    #[test]
    fn by_certificate_name() {
        let name: CertificateName = "<I>CN=Lab<S>CN=mail".parse().unwrap();
        let table: &[(&str, &[&str], &str)] = &[
            ("another issuer", &["A 01-01 12-01 mail.lab.example ST"], "none"),
            ("names and Services don't count", &["A 01-01 12-01 www.lab.example d"], "A"),
            ("renewal", &["A 01-01 12-01 x T", "B 05-01 11-01 x -"], "B"),
            ("a key is needed", &["A 01-01 12-01 x T", "B 05-01 11-01 x k"], "A"),
            ("in date first", &["A 01-01 12-01 x T", "B 05-01 05-15 x T"], "A"),
            ("the latest expired", &["A 01-01 05-01 x T", "B 02-01 03-01 x T"], "expired A"),
            ("future", &["A 06-02 12-01 x T"], "none"),
        ];
        for (situation, lines, expected) in table {
            assert_eq!(chosen(lines, Some(&name)), *expected, "{situation}");
        }
    }
}
