//! DNSSEC on top of the resolver: which answers are proven, and whether the name servers that are asked make proofs
//! possible at all.
//!
//! Promises: an answer is secure only where every record of it, aliases included, leads by signatures to a trust anchor;
//! one whose proof fails is an error, never an answer, whatever upstream says of it. Name servers that hand on no
//! signatures are found out by the trust anchor's own DNSKEY set: without it every signed zone would look forged, and all
//! mail would wait. Until they once did, nothing is proven and the answers are used as ever; from then on they are held
//! to it for the life of this resolver. Name servers that say nothing at all have not said that they can't: for
//! [`PATIENCE`] that is an error, so that a lookup that was lost opens no way around a proof. Upstream's AD bit is never
//! looked at. RFC 4035, RFC 7672 §2.1.

use super::{DnsError, HostAddresses, Proven};
use crate::model::{SmtpDomain, Tlsa};
use hickory_resolver::TokioResolver;
use hickory_resolver::net::{DnsError as Negative, NetError};
use hickory_resolver::proto::dnssec::{Proof, TrustAnchors};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// After name servers handed on no signatures they are left alone for this long.
const ASK_AGAIN: Duration = Duration::from_secs(600);
/// The same after they failed to answer.
const ASK_SOON: Duration = Duration::from_secs(30);
/// How long silence is an error. Something on the way may drop such questions, and mail must go on then.
const PATIENCE: Duration = Duration::from_secs(600);

/// What is known of the name servers.
#[derive(Debug, Clone, Copy)]
enum Known {
    /// Nothing yet.
    Nothing,
    /// They said nothing, since then.
    Silent(Instant),
    /// They hand on no signatures, and are asked again then.
    NotBefore(Instant),
    /// They hand on signatures.
    Proving,
}

/// A resolver that proves.
#[derive(Clone)]
pub(super) struct Secure {
    pub(super) resolver: TokioResolver,
    /// The zone of the trust anchor.
    anchor: Name,
    known: Arc<Mutex<Known>>,
}

/// The anchors to trust: DNSKEY records as in a zone file; none: the root's, as they are built in. With the zone that
/// is asked about to find out whether name servers hand on signatures.
///
/// # Errors
/// Where one can't be read.
pub(super) fn anchors(texts: &[String]) -> Result<(TrustAnchors, Name), DnsError> {
    if texts.is_empty() {
        return Ok((TrustAnchors::default(), Name::root()));
    }
    let bad =
        |error: &dyn std::fmt::Display| DnsError::Other(format!("a trust anchor can't be read: {error}"));
    let anchors = texts.join("\n").parse::<TrustAnchors>().map_err(|error| bad(&error))?;
    let zone = texts.first().and_then(|text| text.split_whitespace().next()).unwrap_or(".");
    let mut zone = Name::from_ascii(zone).map_err(|error| bad(&error))?;
    zone.set_fqdn(true);
    Ok((anchors, zone))
}

impl Secure {
    pub(super) fn new(resolver: TokioResolver, anchor: Name) -> Self {
        Secure { resolver, anchor, known: Arc::new(Mutex::new(Known::Nothing)) }
    }

    /// True where the name servers make proofs possible. Asks where that is not known.
    ///
    /// # Errors
    /// [`DnsError::Timeout`] where they say nothing.
    pub(super) async fn proves(&self, deadline: Duration) -> Result<bool, DnsError> {
        let known = *self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match known {
            Known::Proving => return Ok(true),
            Known::NotBefore(at) if Instant::now() < at => return Ok(false),
            Known::NotBefore(_) | Known::Silent(_) | Known::Nothing => {}
        }
        let asked = self.lookup(self.anchor.clone(), RecordType::DNSKEY, deadline).await;
        let now = Instant::now();
        let (found, answer) = match asked {
            Ok(found) if found.secure => (Known::Proving, Ok(true)),
            Err(DnsError::Timeout) => match known {
                Known::Silent(since) if now - since >= PATIENCE => {
                    (Known::NotBefore(now + ASK_AGAIN), Ok(false))
                }
                Known::Silent(since) => (Known::Silent(since), Err(DnsError::Timeout)),
                _ => (Known::Silent(now), Err(DnsError::Timeout)),
            },
            Err(DnsError::ServerFailure) => (Known::NotBefore(now + ASK_SOON), Ok(false)),
            _ => (Known::NotBefore(now + ASK_AGAIN), Ok(false)),
        };
        if answer == Ok(false) {
            tracing::info!(
                zone = %self.anchor,
                "the name servers hand on no signatures of DNSSEC; DANE is not used with them"
            );
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // Another question may have found out meanwhile.
        if !matches!(*known, Known::Proving) {
            *known = found;
        }
        answer
    }

    /// The records of the answer, aliases included.
    pub(super) async fn lookup(
        &self,
        name: Name,
        kind: RecordType,
        deadline: Duration,
    ) -> Result<Proven<Vec<Record>>, DnsError> {
        let asked = tokio::time::timeout(deadline, self.resolver.lookup(name, kind)).await;
        let found = asked.map_err(|_| DnsError::Timeout)?.map_err(|error| translate(&error))?;
        let answer: Vec<Record> = found
            .answers()
            .iter()
            .filter(|record| record.record_type() == kind || record.record_type() == RecordType::CNAME)
            .cloned()
            .collect();
        if answer.iter().any(|record| record.proof == Proof::Bogus) {
            return Err(DnsError::Bogus);
        }
        let secure = !answer.is_empty() && answer.iter().all(|record| record.proof == Proof::Secure);
        Ok(Proven { answer, secure })
    }

    /// The TLSA records of a port of a host.
    pub(super) async fn tlsa(
        &self,
        host: &SmtpDomain,
        port: u16,
        deadline: Duration,
    ) -> Result<Proven<Vec<Tlsa>>, DnsError> {
        let name = Name::from_ascii(format!("_{port}._tcp.{host}."))
            .map_err(|error| DnsError::Other(format!("{host} can't be asked for: {error}")))?;
        let found = match self.lookup(name, RecordType::TLSA, deadline).await {
            Err(DnsError::NxDomain | DnsError::NoData) => {
                return Ok(Proven { answer: Vec::new(), secure: false });
            }
            other => other?,
        };
        let record = |record: &Record| match &record.data {
            RData::TLSA(tlsa) => Some(Tlsa {
                usage: tlsa.cert_usage.into(),
                selector: tlsa.selector.into(),
                matching: tlsa.matching.into(),
                data: tlsa.cert_data.clone(),
            }),
            _ => None,
        };
        Ok(Proven { answer: found.answer.iter().filter_map(record).collect(), secure: found.secure })
    }
}

/// The name that an alias leads to, by the records of an answer; `None` where it is no alias.
pub(super) fn end_of_alias(name: &Name, records: &[Record]) -> Option<Name> {
    let mut last = None;
    for _ in 0..records.len() {
        let at = last.as_ref().unwrap_or(name);
        let target = records.iter().find_map(|record| match &record.data {
            RData::CNAME(target) if record.name == *at => Some(target.0.clone()),
            _ => None,
        });
        match target {
            Some(target) => last = Some(target),
            None => break,
        }
    }
    last
}

/// What became of one question.
type Found = Result<Proven<Vec<Record>>, DnsError>;

/// Of the two answers for one host: its addresses, and what its name stands for.
pub(super) fn host_addresses(host: &SmtpDomain, (v4, v6): (Found, Found)) -> Result<HostAddresses, DnsError> {
    // Of two errors the temporary one counts: what failed might have been the address; and half a forged answer is
    // none.
    let errors: Vec<&DnsError> = [&v4, &v6].into_iter().filter_map(|answer| answer.as_ref().err()).collect();
    if errors.contains(&&DnsError::Bogus) {
        return Err(DnsError::Bogus);
    }
    let temporary = errors.iter().find(|error| error.is_temporary());
    let error = temporary.or(errors.first()).copied().cloned().unwrap_or(DnsError::NoData);
    let found: Vec<&Proven<Vec<Record>>> = [&v4, &v6].into_iter().flatten().collect();
    let address = |record: &Record| match &record.data {
        RData::A(address) => Some(IpAddr::V4(address.0)),
        RData::AAAA(address) => Some(IpAddr::V6(address.0)),
        _ => None,
    };
    let with_addresses =
        |proven: &&&Proven<Vec<Record>>| proven.answer.iter().any(|one| address(one).is_some());
    let found: Vec<_> = found.iter().filter(with_addresses).collect();
    let addresses: Vec<IpAddr> =
        found.iter().flat_map(|proven| proven.answer.iter().filter_map(address)).collect();
    if addresses.is_empty() {
        return Err(error);
    }
    let records = || found.iter().flat_map(|proven| &proven.answer);
    let alias = |name: &Name| {
        records().find_map(|record| match &record.data {
            RData::CNAME(target) if record.name == *name => Some((target.0.clone(), record.proof)),
            _ => None,
        })
    };
    let mut name =
        Name::from_ascii(format!("{host}.")).map_err(|error| DnsError::Other(error.to_string()))?;
    let first = alias(&name);
    for _ in 0..records().count() {
        match alias(&name) {
            Some((target, _)) => name = target,
            None => break,
        }
    }
    Ok(HostAddresses {
        addresses,
        secure: found.iter().all(|proven| proven.secure),
        canonical: first.as_ref().and_then(|_| name.to_ascii().parse().ok()),
        secure_alias: first.is_some_and(|(_, proof)| proof == Proof::Secure),
    })
}

/// As the plain resolver's, and what a validating one says beside.
fn translate(error: &NetError) -> DnsError {
    match error {
        NetError::Dns(Negative::DnssecBogus) => DnsError::Bogus,
        // A denial that is provably not signed is an answer; any other proof that failed is none.
        NetError::Dns(Negative::Nsec { response, proof: Proof::Insecure, .. }) => {
            match response.response_code {
                ResponseCode::NXDomain => DnsError::NxDomain,
                ResponseCode::NoError => DnsError::NoData,
                _ => DnsError::ServerFailure,
            }
        }
        NetError::Dns(Negative::Nsec { .. }) => DnsError::Bogus,
        other => super::hickory::translate(other),
    }
}
