//! The judgement of a server by its TLSA records: one pure function, as [`judge`](super::judge) is for chains.
//!
//! Promises: one record that matches is enough, in whatever order they stand. Usage 3 (DANE-EE) looks at the server's
//! own certificate alone: its names, its dates and who issued it are of no account (RFC 7671 §5.1). Usage 2 (DANE-TA):
//! an authority that the server sends with its chain matches, the chain leads to it with good signatures and dates, the
//! certificate may be used for a server, and it names the TLSA base domain or the recipient's domain (RFC 7672 §3.2.2).
//! A record that holds a whole certificate (2 0 0) is itself such an authority, sent or not.
//!
//! Refuses the system's roots: what is trusted here is what DNSSEC proves. Revocation is the records' own: a domain that
//! loses a key takes its record away.

use super::verdict::{describe, printable};
use crate::cert::{CertificateSummary, Refusal, Usage, name_matches, trusted_path};
use crate::model::{DaneDemand, Evidence, Status, Tlsa, Verdict};
use aws_lc_rs::digest;
use jiff::Timestamp;

/// DANE-TA and DANE-EE.
const TRUST_ANCHOR: u8 = 2;
const END_ENTITY: u8 = 3;

/// Certificates of a chain that are looked at.
const MAX_CHAIN: usize = 16;

/// Judges what a server showed, end entity first.
pub fn judge_dane(demand: &DaneDemand, chain: &[Vec<u8>], now: Timestamp) -> Verdict {
    let mut evidence = Evidence::none(Some(demand.base.to_string()));
    let (status, rule) = match decide(demand, chain, now, &mut evidence) {
        Ok(rule) => (Status::Valid, rule),
        Err(refusal) => refusal,
    };
    Verdict { status, rule: printable(&rule), evidence }
}

fn decide(
    demand: &DaneDemand,
    chain: &[Vec<u8>],
    now: Timestamp,
    evidence: &mut Evidence,
) -> Result<String, Refusal> {
    let chain = chain.get(..MAX_CHAIN).unwrap_or(chain);
    let Some(end_entity) = chain.first() else {
        return Err((Status::NoCertificate, "the peer showed no certificate".into()));
    };
    let read = CertificateSummary::from_der(end_entity);
    if let Ok(summary) = &read {
        describe(evidence, summary);
    }
    let of_usage = |usage: u8| demand.records.iter().filter(move |record| record.usage == usage);
    if let Some(record) = of_usage(END_ENTITY).find(|record| matches(record, end_entity)) {
        return Ok(format!("TLSA {} of {} matches the certificate", record.kind(), demand.base));
    }
    let mut refusal = None;
    for record in of_usage(TRUST_ANCHOR) {
        match by_anchor(record, demand, chain, now) {
            Ok(rule) => return Ok(rule),
            Err(why) => {
                refusal.get_or_insert(why);
            }
        }
    }
    // An anchor that is there and does not do says more than records of no certificate that was shown.
    Err(refusal.filter(|(status, _)| *status != Status::UntrustedRoot).unwrap_or_else(|| {
        let read = read.err().map(|error| format!(" ({error})")).unwrap_or_default();
        let rule = format!("no TLSA record of {} matches what the server showed{read}", demand.base);
        (Status::UntrustedRoot, rule)
    }))
}

fn by_anchor(
    record: &Tlsa,
    demand: &DaneDemand,
    chain: &[Vec<u8>],
    now: Timestamp,
) -> Result<String, Refusal> {
    let mut anchors: Vec<Vec<u8>> =
        chain.iter().skip(1).filter(|certificate| matches(record, certificate)).cloned().collect();
    // Its own issuer a server's certificate is not.
    if (record.selector, record.matching) == (0, 0) && chain.first() != Some(&record.data) {
        anchors.push(record.data.clone());
    }
    if anchors.is_empty() {
        return Err((Status::UntrustedRoot, "the server did not send that authority".into()));
    }
    trusted_path(chain, &anchors, now, &[Usage::ServerAuth])?;
    let summary = CertificateSummary::from_der(chain.first().map_or(&[][..], Vec::as_slice))
        .map_err(|error| (Status::MalformedCertificate, error.to_string()))?;
    let offered = summary.names();
    match demand.names.iter().find(|name| offered.iter().any(|offered| name_matches(offered, name))) {
        Some(name) => Ok(format!(
            "TLSA {} of {} matches an authority of the chain, and the certificate names {name}",
            record.kind(),
            demand.base
        )),
        None => {
            let names: Vec<String> = demand.names.iter().map(ToString::to_string).collect();
            let offered = if offered.is_empty() { "no name".to_owned() } else { offered.join(", ") };
            let rule = format!("the certificate must name {} and names {offered}", names.join(" or "));
            Err((Status::SubjectMismatch, rule))
        }
    }
}

/// True where the record's data is that of this certificate.
fn matches(record: &Tlsa, certificate: &[u8]) -> bool {
    let summary;
    let selected = match record.selector {
        0 => certificate,
        1 => match CertificateSummary::from_der(certificate) {
            Ok(read) => {
                summary = read;
                &summary.public_key_info
            }
            Err(_) => return false,
        },
        _ => return false,
    };
    match record.matching {
        0 => selected == record.data,
        1 => digest::digest(&digest::SHA256, selected).as_ref() == record.data,
        2 => digest::digest(&digest::SHA512, selected).as_ref() == record.data,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::{Ca, Issued, Purpose};

    fn day(days: i64) -> Timestamp {
        "2026-06-01T00:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_hours(24 * days)
    }

    fn record(usage: u8, selector: u8, matching: u8, certificate: &[u8]) -> Tlsa {
        let key = CertificateSummary::from_der(certificate).unwrap().public_key_info;
        let selected = if selector == 0 { certificate } else { &key };
        let data = match matching {
            0 => selected.to_vec(),
            1 => digest::digest(&digest::SHA256, selected).as_ref().to_vec(),
            _ => digest::digest(&digest::SHA512, selected).as_ref().to_vec(),
        };
        Tlsa { usage, selector, matching, data }
    }

    #[test]
    fn every_kind_of_record() {
        let ca = Ca::new("CN=Lab", day(-100), day(100)).unwrap();
        let stranger = Ca::new("CN=Stranger", day(-100), day(100)).unwrap();
        let issue = |name: &str, purpose, from, until| -> Issued {
            ca.issue("CN=m", &[name], purpose, day(from), day(until)).unwrap()
        };
        let good = issue("mx.partner.test", Purpose::Both, -1, 9);
        let by_domain = issue("partner.test", Purpose::Both, -1, 9);
        let elsewhere = issue("other.test", Purpose::Both, -1, 9);
        let expired = issue("mx.partner.test", Purpose::Both, -9, -1);
        let client = issue("mx.partner.test", Purpose::ClientOnly, -1, 9);
        let root = ca.der().to_vec();
        let (other, foreign) = (elsewhere.der.clone(), stranger.der().to_vec());
        // the certificate; its root goes with it; records; the status
        type Case<'a> = (&'a str, &'a Issued, bool, Vec<Tlsa>, Status);
        let mut cases: Vec<Case<'_>> = Vec::new();
        for selector in [0, 1] {
            for matching in [0, 1, 2] {
                let of = |usage, der: &[u8]| vec![record(usage, selector, matching, der)];
                cases.push(("its own", &good, false, of(3, &good.der), Status::Valid));
                cases.push(("expired", &expired, false, of(3, &expired.der), Status::Valid));
                cases.push(("of another name", &elsewhere, false, of(3, &other), Status::Valid));
                cases.push(("of a client", &client, false, of(3, &client.der), Status::Valid));
                cases.push(("another's", &good, true, of(3, &other), Status::UntrustedRoot));
                cases.push(("the root as its own", &good, true, of(3, &root), Status::UntrustedRoot));
                cases.push(("root", &good, true, of(2, &root), Status::Valid));
                cases.push(("root, the domain's name", &by_domain, true, of(2, &root), Status::Valid));
                cases.push(("root, another name", &elsewhere, true, of(2, &root), Status::SubjectMismatch));
                cases.push(("root, expired", &expired, true, of(2, &root), Status::Expired));
                cases.push(("root, a client's", &client, true, of(2, &root), Status::InvalidPurpose));
                cases.push(("a foreign root", &good, true, of(2, &foreign), Status::UntrustedRoot));
                cases.push(("itself as the root", &good, true, of(2, &good.der), Status::UntrustedRoot));
                let unsent =
                    if (selector, matching) == (0, 0) { Status::Valid } else { Status::UntrustedRoot };
                cases.push(("root, not sent", &good, false, of(2, &root), unsent));
            }
        }
        // One that matches is enough, wherever it stands.
        let mixed = vec![record(3, 1, 1, &other), record(2, 0, 1, &foreign), record(3, 1, 2, &good.der)];
        cases.push(("the last of three", &good, false, mixed, Status::Valid));
        for (what, shown, with_root, records, wanted) in cases {
            let mut chain = vec![shown.der.clone()];
            chain.extend(with_root.then(|| root.clone()));
            let kinds: Vec<String> = records.iter().map(Tlsa::kind).collect();
            let demand = DaneDemand {
                base: "mx.partner.test".parse().unwrap(),
                names: vec!["mx.partner.test".parse().unwrap(), "partner.test".parse().unwrap()],
                records,
            };
            let verdict = judge_dane(&demand, &chain, day(0));
            assert_eq!(verdict.status, wanted, "{what} {kinds:?}: {}", verdict.rule);
        }
        let demand = DaneDemand {
            base: "mx.partner.test".parse().unwrap(),
            names: Vec::new(),
            records: vec![record(3, 0, 1, &good.der)],
        };
        assert_eq!(judge_dane(&demand, &[], day(0)).status, Status::NoCertificate);
        let garbage = judge_dane(&demand, &[b"garbage".to_vec()], day(0));
        assert_eq!(garbage.status, Status::UntrustedRoot, "{}", garbage.rule);
    }
}
