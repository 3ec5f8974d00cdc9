//! DNSSEC on top of the resolver: which answers are proven, and whether the name servers that are asked make proofs
//! possible at all.
//!
//! Promises: an answer is secure only where every record of it, aliases included, leads by signatures to a trust anchor;
//! one whose proof fails is an error, never an answer, whatever upstream says of it. That there is nothing is taken only
//! by an NSEC or NSEC3 record, or for a name whose zone is not signed; and that is taken only step by step from the trust
//! anchor down ([`cut`](super::cut)): the library's own word for it can be had by a record of a foreign zone, and by any
//! opt-out above. Aliases are followed one by one, each proven by itself.
//!
//! Name servers that hand on no signatures are found out by the trust anchor's own DNSKEY set: without it every signed
//! zone would look forged, and all mail would wait. Until they once did, nothing is proven and the answers are used as
//! ever; from then on they are held to it for the life of this resolver. A DNSKEY set with signatures that prove nothing
//! is an error for as long as it is so: somebody forges it, or a clock is wrong. Name servers that say nothing at all
//! have not said that they can't: for [`PATIENCE`] that is an error, so that a lookup that was lost opens no way around
//! a proof. Upstream's AD bit is never looked at. RFC 4035, RFC 7672 §2.1.

use super::cut::{self, Step};
use super::probe::{self, Way};
use super::{DnsError, HostAddresses, Proven};
use crate::model::{SmtpDomain, Tlsa};
use hickory_resolver::TokioResolver;
use hickory_resolver::net::{DnsError as Negative, NetError};
use hickory_resolver::proto::dnssec::{Proof, TrustAnchors};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::rdata::CNAME;
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use hickory_resolver::proto::serialize::binary::BinDecodable;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// After name servers handed on no signatures they are left alone for this long.
const ASK_AGAIN: Duration = Duration::from_secs(600);
/// The same after they failed to answer.
const ASK_SOON: Duration = Duration::from_secs(30);
/// How long silence is an error. Something on the way may drop such questions, and mail must go on then.
const PATIENCE: Duration = Duration::from_secs(600);

/// Aliases that one answer may lead over.
const MOST_ALIASES: usize = 8;
/// Names above one that are asked whether they stand for another subtree.
const MOST_ABOVE: usize = 8;
/// Records of a type for private use, which no zone has (RFC 6895 §3.1).
const NOWHERE: RecordType = RecordType::Unknown(65_401);
/// How long a name is known to begin a zone that is not signed.
const UNSIGNED: Duration = Duration::from_secs(300);
/// Such names that are held.
const MOST_UNSIGNED: usize = 4_096;

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
    /// The zones of the trust anchors; never empty.
    anchors: Arc<[Name]>,
    servers: Arc<[Way]>,
    known: Arc<Mutex<Known>>,
    /// Where zones begin that are not signed, and until when that is known.
    unsigned: Arc<Mutex<HashMap<Name, Instant>>>,
}

/// Why one question has no answer.
enum Trouble {
    /// There is none.
    Dns(DnsError),
    /// It may be one about another name, that this one is an alias of: the alias is to be asked for by itself.
    Alias(DnsError),
}

impl From<DnsError> for Trouble {
    fn from(error: DnsError) -> Self {
        Trouble::Dns(error)
    }
}

/// The anchors to trust: DNSKEY records as in a zone file; none: the root's, as they are built in. With their zones; the
/// first is asked about to find out whether name servers hand on signatures.
///
/// # Errors
/// Where one can't be read.
pub(super) fn anchors(texts: &[String]) -> Result<(TrustAnchors, Vec<Name>), DnsError> {
    if texts.is_empty() {
        return Ok((TrustAnchors::default(), vec![Name::root()]));
    }
    let bad =
        |error: &dyn std::fmt::Display| DnsError::Other(format!("a trust anchor can't be read: {error}"));
    let anchors = texts.join("\n").parse::<TrustAnchors>().map_err(|error| bad(&error))?;
    let mut zones: Vec<Name> = Vec::new();
    for text in texts {
        let zone = text.split_whitespace().next().unwrap_or(".");
        let mut zone = Name::from_ascii(zone).map_err(|error| bad(&error))?;
        zone.set_fqdn(true);
        if !zones.contains(&zone) {
            zones.push(zone);
        }
    }
    Ok((anchors, zones))
}

impl Secure {
    pub(super) fn new(resolver: TokioResolver, anchors: Vec<Name>, servers: Vec<Way>) -> Self {
        Secure {
            resolver,
            anchors: anchors.into(),
            servers: servers.into(),
            known: Arc::new(Mutex::new(Known::Nothing)),
            unsigned: Arc::default(),
        }
    }

    /// The zone that is asked about to find out what name servers hand on.
    fn anchor(&self) -> Name {
        self.anchors.first().cloned().unwrap_or_else(Name::root)
    }

    /// True where the name servers make proofs possible. Asks where that is not known.
    ///
    /// # Errors
    /// [`DnsError::Timeout`] where they say nothing; [`DnsError::Bogus`] where they hand on signatures that prove nothing.
    pub(super) async fn proves(&self, deadline: Duration) -> Result<bool, DnsError> {
        let known = *self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match known {
            Known::Proving => return Ok(true),
            Known::NotBefore(at) if Instant::now() < at => return Ok(false),
            Known::NotBefore(_) | Known::Silent(_) | Known::Nothing => {}
        }
        let asked = self.lookup(self.anchor(), RecordType::DNSKEY, deadline).await;
        let now = Instant::now();
        let silent = || match known {
            Known::Silent(since) if now - since >= PATIENCE => (Known::NotBefore(now + ASK_AGAIN), Ok(false)),
            Known::Silent(since) => (Known::Silent(since), Err(DnsError::Timeout)),
            _ => (Known::Silent(now), Err(DnsError::Timeout)),
        };
        let (found, answer) = match asked {
            Ok(found) if found.secure => (Known::Proving, Ok(true)),
            Err(DnsError::Timeout) => silent(),
            Err(DnsError::ServerFailure) => (Known::NotBefore(now + ASK_SOON), Ok(false)),
            Err(DnsError::Bogus) => match probe::hands_on_signatures(&self.servers, &self.anchor()).await {
                // With signatures: a forgery, and no reason to do without a proof.
                Some(true) => {
                    tracing::warn!(
                        zone = %self.anchor(),
                        "the keys of the DNSSEC trust anchor that the name servers hand on can't be proven: they are \
                         forged, the trust anchor is outdated, or this host's clock is wrong; mail that DANE may hold \
                         for waits"
                    );
                    (known, Err(DnsError::Bogus))
                }
                Some(false) => (Known::NotBefore(now + ASK_AGAIN), Ok(false)),
                // Who says nothing has not said that it can't.
                None => silent(),
            },
            _ => (Known::NotBefore(now + ASK_AGAIN), Ok(false)),
        };
        if answer == Ok(false) {
            tracing::info!(
                zone = %self.anchor(),
                "the name servers hand on no signatures of DNSSEC, or have said nothing for long; DANE is not used with them"
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
    pub(super) async fn lookup(&self, name: Name, kind: RecordType, deadline: Duration) -> Found {
        let asked = tokio::time::timeout(deadline, self.follow(name, kind)).await;
        asked.map_err(|_| DnsError::Timeout)?
    }

    /// Asks, and where the name is an alias asks for what it leads to.
    async fn follow(&self, mut name: Name, kind: RecordType) -> Found {
        let mut all = Proven { answer: Vec::new(), secure: true };
        for _ in 0..MOST_ALIASES {
            let found = match self.once(&name, kind).await {
                Ok(found) => found,
                Err(Trouble::Dns(error)) => return Err(error),
                Err(Trouble::Alias(error)) => match self.once(&name, RecordType::CNAME).await {
                    Ok(alias) => alias,
                    Err(_) => match self.by_wildcard(&name, kind).await {
                        Some(found) => found,
                        None => self.by_subtree(&name).await.ok_or(error)?,
                    },
                },
            };
            all.secure &= found.secure;
            all.answer.extend(found.answer);
            match end_of_alias(&name, &all.answer) {
                Some(last) if !all.answer.iter().any(|one| one.name == last && one.record_type() == kind) => {
                    name = last;
                }
                _ => return Ok(all),
            }
        }
        Err(DnsError::Other(format!("{name} is an alias of too many names")))
    }

    /// One question: the records of this kind at the name, or at the end of the aliases that it leads over.
    async fn once(&self, name: &Name, kind: RecordType) -> Result<Proven<Vec<Record>>, Trouble> {
        let alias =
            |error| if kind == RecordType::CNAME { Trouble::Dns(error) } else { Trouble::Alias(error) };
        let found = match self.resolver.lookup(name.clone(), kind).await {
            Ok(found) => found,
            Err(NetError::Dns(Negative::DnssecBogus)) => return Err(alias(DnsError::Bogus)),
            Err(error) => {
                let (about, authorities, weak) = match &error {
                    NetError::Dns(Negative::NoRecordsFound(none)) => {
                        (none.query.name(), none.authorities.as_deref().unwrap_or_default(), false)
                    }
                    NetError::Dns(Negative::Nsec { query, response, proof, .. }) => {
                        (query.name(), &response.authorities[..], *proof == Proof::Insecure)
                    }
                    other => return Err(super::hickory::translate(other).into()),
                };
                let denied = translate(&error);
                if !matches!(denied, DnsError::NxDomain | DnsError::NoData) {
                    return Err(denied.into());
                }
                if about != name {
                    return Err(alias(DnsError::Bogus));
                }
                return match denial(authorities, weak) {
                    Denial::Proven => Err(denied.into()),
                    Denial::Unproven if self.is_unsigned(name).await? => Err(denied.into()),
                    Denial::Unproven | Denial::Forged => Err(alias(DnsError::Bogus)),
                };
            }
        };
        let answer = of_the_name(name, kind, found.answers());
        if answer.is_empty() {
            return Err(alias(DnsError::Bogus));
        }
        for record in answer.iter().filter(|record| record.proof != Proof::Secure) {
            let is_answer = match record.proof {
                Proof::Secure => true,
                Proof::Bogus => false,
                // Never asked for: the hosts file, and localhost.
                Proof::Indeterminate => matches!(kind, RecordType::A | RecordType::AAAA),
                Proof::Insecure => self.is_unsigned(&record.name).await?,
            };
            if !is_answer {
                return Err(Trouble::Dns(DnsError::Bogus));
            }
        }
        let secure = answer.iter().all(|record| record.proof == Proof::Secure);
        Ok(Proven { answer, secure })
    }

    /// What a wildcard says of this name. The library takes such an answer for a forgery where the NSEC record of the
    /// wildcard is itself the one that covers the name. So the name is asked for something that is nowhere, which makes
    /// the library prove that it is the wildcard that answers for it, and the wildcard is asked for the rest
    /// (RFC 4035 §5.3.4, §5.4).
    async fn by_wildcard(&self, name: &Name, kind: RecordType) -> Option<Proven<Vec<Record>>> {
        let Err(NetError::Dns(Negative::NoRecordsFound(none))) =
            self.resolver.lookup(name.clone(), NOWHERE).await
        else {
            return None;
        };
        if none.query.name() != name || none.response_code != ResponseCode::NoError {
            return None;
        }
        let answers = |owner: &&Name| {
            let below = owner.base_name();
            owner.is_wildcard() && below != *name && below.zone_of(name)
        };
        let wildcard = none
            .authorities
            .iter()
            .flat_map(|records| records.iter())
            .filter(|record| record.proof == Proof::Secure && record.record_type() == RecordType::NSEC)
            .map(|record| &record.name)
            .filter(answers)
            .max_by_key(|owner| owner.iter().len())?;
        let mut found = self.once(wildcard, kind).await.ok().filter(|found| found.secure)?;
        for record in found.answer.iter_mut().filter(|record| record.name == *wildcard) {
            record.name = name.clone();
        }
        Some(found)
    }

    /// The alias that this name is because a name above it stands for another subtree (RFC 6672). That alias carries no
    /// signature of its own, so the library takes it for a forgery.
    async fn by_subtree(&self, name: &Name) -> Option<Proven<Vec<Record>>> {
        let count = name.iter().len();
        for labels in (1..count).rev().take(MOST_ABOVE) {
            let Ok(found) = self.once(&name.trim_to(labels), RecordType::DNAME).await else { continue };
            let first = found.answer.first().filter(|_| found.secure)?;
            let RData::Unknown { code: RecordType::DNAME, rdata } = &first.data else { return None };
            let target = Name::from_bytes(&rdata.anything).ok()?;
            let to = Name::from_labels(name.iter().take(count - labels).chain(target.iter())).ok()?;
            let mut alias = Record::from_rdata(name.clone(), first.ttl, RData::CNAME(CNAME(to)));
            alias.proof = Proof::Secure;
            return Some(Proven { answer: vec![alias], secure: true });
        }
        None
    }

    /// True where the zone of this name is provably not signed: from the trust anchor down, one zone after the other
    /// says where the next one begins, and one of them that it is not signed.
    async fn is_unsigned(&self, name: &Name) -> Result<bool, DnsError> {
        if is_special(name) || self.knows_unsigned(name) {
            return Ok(true);
        }
        let above = self.anchors.iter().filter(|anchor| anchor.zone_of(name));
        let Some(mut zone) = above.max_by_key(|anchor| anchor.iter().len()).cloned() else {
            return Ok(false);
        };
        for labels in zone.iter().len() + 1..=name.iter().len() {
            let at = name.trim_to(labels);
            match self.step(&zone, &at).await? {
                Step::Signed => zone = at,
                Step::Inside => {}
                Step::Unsigned => {
                    let mut unsigned = self.unsigned.lock().unwrap_or_else(PoisonError::into_inner);
                    if unsigned.len() >= MOST_UNSIGNED {
                        unsigned.clear();
                    }
                    unsigned.insert(at, Instant::now() + UNSIGNED);
                    return Ok(true);
                }
                Step::Last | Step::Forged => return Ok(false),
            }
        }
        Ok(false)
    }

    fn knows_unsigned(&self, name: &Name) -> bool {
        let now = Instant::now();
        let unsigned = self.unsigned.lock().unwrap_or_else(PoisonError::into_inner);
        (1..=name.iter().len())
            .any(|labels| unsigned.get(&name.trim_to(labels)).is_some_and(|until| now < *until))
    }

    /// What `zone`, which is signed, says of a name below it.
    async fn step(&self, zone: &Name, name: &Name) -> Result<Step, DnsError> {
        Ok(match self.resolver.lookup(name.clone(), RecordType::DS).await {
            Ok(found) => cut::found(name, found.answers()),
            Err(NetError::Dns(Negative::NoRecordsFound(none))) if none.query.name() == name => {
                let authorities = none.authorities.as_deref().unwrap_or_default();
                cut::denied(zone, name, none.response_code, authorities, false)
            }
            Err(NetError::Dns(Negative::Nsec { query, response, proof: Proof::Insecure, .. }))
                if query.name() == name =>
            {
                cut::denied(zone, name, response.response_code, &response.authorities, true)
            }
            Err(NetError::Dns(
                Negative::NoRecordsFound(_) | Negative::Nsec { .. } | Negative::DnssecBogus,
            )) => Step::Forged,
            Err(error) => return Err(super::hickory::translate(&error)),
        })
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
fn end_of_alias(name: &Name, records: &[Record]) -> Option<Name> {
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

/// Of an answer, what belongs to the name: the aliases that it leads over, and the records of this kind at their end.
fn of_the_name(name: &Name, kind: RecordType, records: &[Record]) -> Vec<Record> {
    let mut found: Vec<Record> = Vec::new();
    let mut at = name.clone();
    for _ in 0..=MOST_ALIASES {
        let mut here = records.iter().filter(|one| one.name == at);
        let of_kind: Vec<Record> = here.clone().filter(|one| one.record_type() == kind).cloned().collect();
        if !of_kind.is_empty() {
            found.extend(of_kind);
            break;
        }
        let Some((alias, target)) = here.find_map(|one| match &one.data {
            RData::CNAME(target) => Some((one, target.0.clone())),
            _ => None,
        }) else {
            break;
        };
        found.push(alias.clone());
        at = target;
    }
    found
}

/// What the records beside a denial make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Denial {
    /// Records prove it; the library has seen to it that it is of this name.
    Proven,
    /// Nothing does: it is as good as its zone.
    Unproven,
    /// Some of them should be proven and are not.
    Forged,
}

/// The rule for a denial with these records. `weak`: the library says that its iterations prove nothing.
fn denial(authorities: &[Record], weak: bool) -> Denial {
    let is_denial = |record: &&Record| matches!(record.record_type(), RecordType::NSEC | RecordType::NSEC3);
    let of_records = authorities.iter().filter(|record| record.record_type() != RecordType::RRSIG);
    if of_records.clone().any(|record| record.proof == Proof::Bogus) {
        return Denial::Forged;
    }
    if !weak && of_records.filter(is_denial).any(|record| record.proof == Proof::Secure) {
        return Denial::Proven;
    }
    Denial::Unproven
}

/// Names that the library answers for itself (RFC 6761 §6.3, §6.4, RFC 7686).
fn is_special(name: &Name) -> bool {
    name.iter().next_back().is_some_and(|last| {
        ["localhost", "invalid", "onion"].iter().any(|special| last.eq_ignore_ascii_case(special.as_bytes()))
    })
}

/// As the plain resolver's, and what a validating one says beside.
fn translate(error: &NetError) -> DnsError {
    match error {
        NetError::Dns(Negative::DnssecBogus) => DnsError::Bogus,
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

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_resolver::proto::dnssec::rdata::{DNSSECRData, NSEC};
    use hickory_resolver::proto::rr::rdata::{A, MX, NS, SOA};

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    fn record(owner: &str, data: RData, proof: Proof) -> Record {
        let mut record = Record::from_rdata(name(owner), 60, data);
        record.proof = proof;
        record
    }

    #[test]
    fn what_records_make_of_a_denial() {
        let nsec = |proof| {
            let nsec = NSEC::new(name("b.test."), [RecordType::A]);
            record("a.test.", RData::DNSSEC(DNSSECRData::NSEC(nsec)), proof)
        };
        let soa = |zone: &str, proof| {
            let soa = SOA::new(name(zone), name(zone), 1, 1, 1, 1, 1);
            record(zone, RData::SOA(soa), proof)
        };
        let servers = record("test.", RData::NS(NS(name("ns.test."))), Proof::Secure);
        let cases: Vec<(Vec<Record>, bool, Denial)> = vec![
            (vec![], false, Denial::Unproven),
            (vec![soa("plain.test.", Proof::Insecure)], false, Denial::Unproven),
            (vec![soa("test.", Proof::Insecure)], false, Denial::Unproven),
            (vec![soa("test.", Proof::Bogus)], false, Denial::Forged),
            (vec![nsec(Proof::Secure), soa("test.", Proof::Bogus)], false, Denial::Forged),
            (vec![nsec(Proof::Secure)], false, Denial::Proven),
            (vec![nsec(Proof::Secure)], true, Denial::Unproven),
            (vec![nsec(Proof::Secure), soa("plain.test.", Proof::Insecure)], false, Denial::Proven),
            (vec![nsec(Proof::Insecure)], false, Denial::Unproven),
            // A signed record that denies nothing.
            (vec![soa("test.", Proof::Secure), servers], false, Denial::Unproven),
        ];
        for (records, weak, wanted) in cases {
            assert_eq!(denial(&records, weak), wanted, "{records:?}");
        }
    }

    #[test]
    fn only_what_the_name_leads_to_is_its_answer() {
        let mx = |owner: &str, host: &str| record(owner, RData::MX(MX::new(1, name(host))), Proof::Secure);
        let alias = |owner: &str, to: &str| record(owner, RData::CNAME(CNAME(name(to))), Proof::Secure);
        let found = |records: &[Record]| {
            let found = of_the_name(&name("a.test."), RecordType::MX, records);
            found.iter().map(|record| record.name.to_ascii()).collect::<Vec<_>>().join(" ")
        };
        let stray = record("a.test.", RData::A(A::new(192, 0, 2, 1)), Proof::Secure);
        assert_eq!(found(&[mx("a.test.", "x."), mx("b.test.", "y.")]), "a.test.");
        assert_eq!(
            found(&[mx("b.test.", "y."), alias("a.test.", "b.test."), stray.clone()]),
            "a.test. b.test."
        );
        assert_eq!(found(&[mx("b.test.", "y."), stray]), "");
        assert_eq!(found(&[alias("a.test.", "b.test.")]), "a.test.");
        assert_eq!(found(&[alias("a.test.", "a.test.")]).split(' ').count(), MOST_ALIASES + 1);
    }

    #[test]
    fn some_names_are_never_asked_for() {
        for (text, special) in [
            ("localhost.", true),
            ("a.Invalid.", true),
            ("onion.", true),
            ("invalid.test.", false),
            (".", false),
        ] {
            assert_eq!(is_special(&name(text)), special, "{text}");
        }
    }
}
