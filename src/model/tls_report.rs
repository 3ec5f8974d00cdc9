//! What TLS reporting counts, and what it sends (RFC 8460): a day's sessions with the hosts of one domain, by the policy
//! that was applied, as JSON.
//!
//! Promises: dates are days of UTC; nothing in a report but what the domain itself published, its hosts, their addresses
//! and counts. Refuses a record with a version other than TLSRPTv1, and more than [`MAX_ADDRESSES`] places to report to.

use super::{SmtpAddress, SmtpDomain, StsPolicy, Tlsa};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

/// Octets of a policy that are kept of one policy's lines, and of its hosts: every session counts with them.
const MAX_LINES: usize = 4_096;

/// Places that one domain's report is sent to.
pub const MAX_ADDRESSES: usize = 4;

/// Which kind of policy was applied (RFC 8460 §4.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ReportedKind {
    /// DANE.
    Tlsa,
    /// MTA-STS.
    Sts,
    /// The domain publishes neither.
    NoPolicyFound,
}

impl ReportedKind {
    /// As it stands in a report.
    pub fn as_str(self) -> &'static str {
        match self {
            ReportedKind::Tlsa => "tlsa",
            ReportedKind::Sts => "sts",
            ReportedKind::NoPolicyFound => "no-policy-found",
        }
    }
}

/// A policy that was applied, as a report shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReportedPolicy {
    /// Its kind.
    pub kind: ReportedKind,
    /// Its lines or records.
    pub strings: Vec<String>,
    /// Under MTA-STS: the hosts that it lists.
    pub mx: Vec<String>,
}

impl ReportedPolicy {
    /// None.
    pub fn none() -> Self {
        ReportedPolicy { kind: ReportedKind::NoPolicyFound, strings: Vec::new(), mx: Vec::new() }
    }

    /// TLSA records.
    pub fn tlsa(records: &[Tlsa]) -> Self {
        let strings = within(records.iter().map(ToString::to_string));
        ReportedPolicy { kind: ReportedKind::Tlsa, strings, mx: Vec::new() }
    }

    /// An MTA-STS policy.
    pub fn sts(policy: &StsPolicy) -> Self {
        let mut strings = vec!["version: STSv1".to_owned(), format!("mode: {}", policy.mode)];
        strings.extend(within(policy.mx.iter().map(|mx| format!("mx: {mx}"))));
        strings.push(format!("max_age: {}", policy.max_age));
        ReportedPolicy { kind: ReportedKind::Sts, strings, mx: within(policy.mx.iter().cloned()) }
    }

    /// About as much as it takes to keep it, in octets.
    pub fn octets(&self) -> usize {
        self.strings.iter().chain(&self.mx).map(|line| line.len() + 32).sum()
    }
}

/// The first lines, as many as fit.
fn within(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut octets = 0;
    lines
        .take_while(|line| {
            octets += line.len();
            octets <= MAX_LINES
        })
        .collect()
}

/// Why a session failed (RFC 8460 §4.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TlsFailure {
    /// No STARTTLS.
    StartTlsNotSupported,
    /// The certificate is another host's.
    CertificateHostMismatch,
    /// It has expired.
    CertificateExpired,
    /// No trusted root vouches for it.
    CertificateNotTrusted,
    /// Anything else about the handshake or the certificate.
    ValidationFailure,
    /// No TLSA record matches.
    TlsaInvalid,
    /// The TLSA records can't be proven or had.
    DnssecInvalid,
    /// The MTA-STS policy does not list the host.
    StsPolicyInvalid,
}

impl TlsFailure {
    /// Every failure.
    pub const ALL: [TlsFailure; 8] = [
        TlsFailure::StartTlsNotSupported,
        TlsFailure::CertificateHostMismatch,
        TlsFailure::CertificateExpired,
        TlsFailure::CertificateNotTrusted,
        TlsFailure::ValidationFailure,
        TlsFailure::TlsaInvalid,
        TlsFailure::DnssecInvalid,
        TlsFailure::StsPolicyInvalid,
    ];

    /// As it stands in a report.
    pub fn as_str(self) -> &'static str {
        match self {
            TlsFailure::StartTlsNotSupported => "starttls-not-supported",
            TlsFailure::CertificateHostMismatch => "certificate-host-mismatch",
            TlsFailure::CertificateExpired => "certificate-expired",
            TlsFailure::CertificateNotTrusted => "certificate-not-trusted",
            TlsFailure::ValidationFailure => "validation-failure",
            TlsFailure::TlsaInvalid => "tlsa-invalid",
            TlsFailure::DnssecInvalid => "dnssec-invalid",
            TlsFailure::StsPolicyInvalid => "sts-policy-invalid",
        }
    }
}

/// What sessions are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TlsTally {
    /// The day, UTC.
    pub day: Date,
    /// The recipients' domain.
    pub domain: SmtpDomain,
    /// The policy that was applied.
    pub policy: Arc<ReportedPolicy>,
    /// Why it failed; `None`: it did not.
    pub failure: Option<TlsFailure>,
    /// The MX host.
    pub host: String,
    /// Its address, where a connection was made.
    pub address: Option<IpAddr>,
}

impl TlsTally {
    /// About as much as it takes to keep it, in octets.
    pub fn octets(&self) -> usize {
        self.policy.octets() + self.domain.as_str().len() + self.host.len() + 200
    }
}

/// The mail addresses that a domain wants its report at, by the TXT records of `_smtp._tls` (RFC 8460 §3); none where it
/// wants none, or wants it by HTTPS alone. More than one record are none.
pub fn report_addresses(records: &[String]) -> Vec<SmtpAddress> {
    let mut found = records.iter().filter(|text| {
        text.strip_prefix("v=TLSRPTv1").is_some_and(|rest| rest.trim_start().starts_with(';'))
    });
    let (Some(record), None) = (found.next(), found.next()) else { return Vec::new() };
    let rua = record.split(';').find_map(|field| field.trim().strip_prefix("rua="));
    let mailto = |uri: &str| {
        let uri = uri.trim();
        let (scheme, rest) = uri.split_at_checked("mailto:".len())?;
        if !scheme.eq_ignore_ascii_case("mailto:") {
            return None;
        }
        // Header fields in the URI are the domain's wish, not ours; what is encoded is nothing that reports go to.
        let address = rest.split(['?', '!']).next().unwrap_or_default();
        address.parse::<SmtpAddress>().ok().filter(|_| !address.contains('%'))
    };
    rua.unwrap_or_default().split(',').filter_map(mailto).take(MAX_ADDRESSES).collect()
}

/// Who reports.
#[derive(Debug, Clone, Copy)]
pub struct Reporting<'a> {
    /// This organisation, by a name of its own.
    pub organization: &'a str,
    /// An address that somebody reads.
    pub contact: &'a str,
    /// Unique.
    pub id: &'a str,
}

/// The report of one day about one domain; `counts` are of these alone.
pub fn tls_report(day: Date, domain: &SmtpDomain, counts: &[(TlsTally, u64)], who: Reporting<'_>) -> Value {
    let mut policies: BTreeMap<&ReportedPolicy, (u64, u64, Vec<Value>)> = BTreeMap::new();
    for (tally, count) in counts {
        let (good, bad, details) = policies.entry(tally.policy.as_ref()).or_default();
        let Some(failure) = tally.failure else {
            *good += count;
            continue;
        };
        *bad += count;
        let mut detail = json!({
            "result-type": failure.as_str(),
            "receiving-mx-hostname": tally.host,
            "failed-session-count": count,
        });
        if let Some(address) = tally.address {
            detail["receiving-ip"] = json!(address.to_string());
        }
        details.push(detail);
    }
    let policies: Vec<Value> = policies
        .into_iter()
        .map(|(policy, (good, bad, details))| {
            let mut shown = json!({
                "policy-type": policy.kind.as_str(),
                "policy-string": policy.strings,
                "policy-domain": domain.as_str(),
            });
            if policy.kind == ReportedKind::Sts {
                shown["mx-host"] = json!(policy.mx);
            }
            json!({
                "policy": shown,
                "summary": { "total-successful-session-count": good, "total-failure-session-count": bad },
                "failure-details": details,
            })
        })
        .collect();
    json!({
        "organization-name": who.organization,
        "date-range": { "start-datetime": format!("{day}T00:00:00Z"), "end-datetime": format!("{day}T23:59:59Z") },
        "contact-info": who.contact,
        "report-id": who.id,
        "policies": policies,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StsMode;

    #[test]
    fn where_reports_go() {
        for (records, wanted) in [
            (&["v=TLSRPTv1; rua=mailto:reports@a.test"][..], "reports@a.test"),
            (
                &["v=TLSRPTv1;rua=MAILTO:a@a.test,https://a.test/v1, mailto:b@b.test!10m?x=y;"],
                "a@a.test b@b.test",
            ),
            (&["v=spf1 -all", "v=TLSRPTv1; x=y; rua=mailto:a@a.test"], "a@a.test"),
            (&["v=TLSRPTv1; rua=https://a.test/v1"], ""),
            (&["v=TLSRPTv1; rua=mailto:a%40a.test"], ""),
            (&["v=TLSRPTv1; rua=mailto:a%0a@a.test"], ""),
            (&["v=TLSRPTv1; rua=mailto:a@a.test", "v=TLSRPTv1; rua=mailto:b@a.test"], ""),
            (&["v=TLSRPTv2; rua=mailto:a@a.test"], ""),
            (&["v=TLSRPTv1"], ""),
            (&[], ""),
            (
                &[
                    "v=TLSRPTv1; rua=mailto:a@a.test,mailto:b@a.test,mailto:c@a.test,mailto:d@a.test,mailto:e@a.test",
                ],
                "a@a.test b@a.test c@a.test d@a.test",
            ),
        ] {
            let records: Vec<String> = records.iter().map(|text| (*text).to_owned()).collect();
            let found: Vec<String> = report_addresses(&records).iter().map(ToString::to_string).collect();
            assert_eq!(found.join(" "), wanted, "{records:?}");
        }
    }

    #[test]
    fn a_report() {
        let day: Date = "2026-06-01".parse().unwrap();
        let domain: SmtpDomain = "a.test".parse().unwrap();
        let sts = ReportedPolicy::sts(&StsPolicy {
            mode: StsMode::Testing,
            mx: vec!["*.a.test".into()],
            max_age: 9,
        });
        let tally = |policy: &ReportedPolicy, failure, address: Option<&str>| TlsTally {
            day,
            domain: domain.clone(),
            policy: Arc::new(policy.clone()),
            failure,
            host: "mx.a.test".into(),
            address: address.map(|text| text.parse().unwrap()),
        };
        let tlsa = ReportedPolicy::tlsa(&[Tlsa { usage: 3, selector: 1, matching: 1, data: vec![0xab; 2] }]);
        let counts = [
            (tally(&sts, None, Some("192.0.2.1")), 5),
            (tally(&sts, None, Some("192.0.2.2")), 2),
            (tally(&sts, Some(TlsFailure::CertificateExpired), Some("192.0.2.1")), 3),
            (tally(&tlsa, Some(TlsFailure::DnssecInvalid), None), 1),
        ];
        let who =
            Reporting { organization: "own.example", contact: "postmaster@own.example", id: "x@own.example" };
        let wanted = json!({
            "organization-name": "own.example",
            "date-range": { "start-datetime": "2026-06-01T00:00:00Z", "end-datetime": "2026-06-01T23:59:59Z" },
            "contact-info": "postmaster@own.example",
            "report-id": "x@own.example",
            "policies": [
                {
                    "policy": { "policy-type": "tlsa", "policy-string": ["3 1 1 abab"], "policy-domain": "a.test" },
                    "summary": { "total-successful-session-count": 0, "total-failure-session-count": 1 },
                    "failure-details": [{
                        "result-type": "dnssec-invalid",
                        "receiving-mx-hostname": "mx.a.test",
                        "failed-session-count": 1,
                    }],
                },
                {
                    "policy": {
                        "policy-type": "sts",
                        "policy-string": ["version: STSv1", "mode: testing", "mx: *.a.test", "max_age: 9"],
                        "policy-domain": "a.test",
                        "mx-host": ["*.a.test"],
                    },
                    "summary": { "total-successful-session-count": 7, "total-failure-session-count": 3 },
                    "failure-details": [{
                        "result-type": "certificate-expired",
                        "receiving-mx-hostname": "mx.a.test",
                        "failed-session-count": 3,
                        "receiving-ip": "192.0.2.1",
                    }],
                },
            ],
        });
        assert_eq!(tls_report(day, &domain, &counts, who), wanted);
    }
}
