//! What an answer about DS records says of one name: whether a zone begins there, and whether that one is signed. Pure.
//!
//! Promises: a zone counts as not signed only by a proof of the very zone above it: an NSEC or NSEC3 record of its own for
//! the name, with NS and without DS and SOA; an NSEC3 record with opt-out that covers the name; more iterations than a
//! validator has to do; or DS records of algorithms that nobody here knows. Everything else is no such proof. The library
//! is content with less: it takes an opt-out of any zone above, and lets whoever answers choose where zones begin.
//! RFC 4035 §5.2, RFC 5155 §8.9, RFC 6840 §4, RFC 9276 §3.2.

use hickory_resolver::proto::dnssec::rdata::{DNSSECRData, NSEC3};
use hickory_resolver::proto::dnssec::{Proof, rdata::NSEC};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType, RecordTypeSet};

/// What is so at a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A signed zone begins here.
    Signed,
    /// No zone begins here; it may further down.
    Inside,
    /// No zone begins here, nor anywhere below.
    Last,
    /// A zone that is not signed begins here or may do so, or the one above can prove nothing.
    Unsigned,
    /// Nothing is proven.
    Forged,
}

/// Iterations of NSEC3 beyond which the library proves nothing.
const MOST_ITERATIONS: u16 = 100;

/// What DS records that were found at `name` say.
pub(super) fn found(name: &Name, answers: &[Record]) -> Step {
    let here = |kind: RecordType| {
        answers.iter().filter(move |record| record.name == *name && record.record_type() == kind)
    };
    // An alias stands alone at its name (RFC 2181 §10.1), so no zone begins there.
    if here(RecordType::CNAME).any(|record| record.proof == Proof::Secure) {
        return Step::Inside;
    }
    let mut all = here(RecordType::DS).peekable();
    if all.peek().is_none() || here(RecordType::DS).any(|record| record.proof != Proof::Secure) {
        return Step::Forged;
    }
    let known = |record: &Record| match &record.data {
        RData::DNSSEC(DNSSECRData::DS(ds)) => {
            ds.algorithm().is_supported() && ds.digest_type().is_supported()
        }
        _ => false,
    };
    if all.any(known) { Step::Signed } else { Step::Unsigned }
}

/// What a denial of DS records at `name` says, where `zone` is the signed zone above. `weak`: the library says that the
/// denial proves nothing because of its iterations.
pub(super) fn denied(
    zone: &Name,
    name: &Name,
    code: ResponseCode,
    authorities: &[Record],
    weak: bool,
) -> Step {
    let proven = |record: &&Record| record.proof == Proof::Secure;
    let nsecs: Vec<(&Name, &NSEC)> = authorities
        .iter()
        .filter(proven)
        .filter_map(|record| match &record.data {
            RData::DNSSEC(DNSSECRData::NSEC(nsec)) => Some((&record.name, nsec)),
            _ => None,
        })
        .collect();
    let nsec3s: Vec<(&Name, &NSEC3)> = authorities
        .iter()
        .filter(proven)
        .filter_map(|record| match &record.data {
            RData::DNSSEC(DNSSECRData::NSEC3(nsec3)) => Some((&record.name, nsec3)),
            _ => None,
        })
        .collect();
    match (nsecs.is_empty(), nsec3s.is_empty()) {
        (false, true) if !weak => by_nsec(zone, name, code, authorities, &nsecs),
        (true, false) => by_nsec3(zone, name, code, &nsec3s, weak),
        _ => Step::Forged,
    }
}

fn by_nsec(
    zone: &Name,
    name: &Name,
    code: ResponseCode,
    authorities: &[Record],
    nsecs: &[(&Name, &NSEC)],
) -> Step {
    // Its name does not say of which zone an NSEC record is; its signature does.
    let of_the_zone = |owner: &Name| {
        authorities.iter().any(|record| match &record.data {
            RData::DNSSEC(DNSSECRData::RRSIG(signature)) => {
                record.proof == Proof::Secure
                    && record.name == *owner
                    && signature.input().type_covered == RecordType::NSEC
                    && signature.input().signer_name == *zone
            }
            _ => false,
        })
    };
    if !nsecs.iter().all(|(owner, _)| of_the_zone(owner)) {
        return Step::Forged;
    }
    match nsecs.iter().find(|(owner, _)| *owner == name) {
        Some((_, nsec)) if code == ResponseCode::NoError => by_types(nsec.type_set()),
        Some(_) => Step::Forged,
        None if code == ResponseCode::NXDomain => Step::Last,
        // A name that only others below it have made; or a wildcard, below which no zone begins.
        None => Step::Inside,
    }
}

fn by_nsec3(zone: &Name, name: &Name, code: ResponseCode, nsec3s: &[(&Name, &NSEC3)], weak: bool) -> Step {
    if !nsec3s.iter().all(|(owner, _)| owner.base_name() == *zone) {
        return Step::Forged;
    }
    if weak {
        let many = nsec3s.iter().all(|(_, nsec3)| nsec3.iterations() > MOST_ITERATIONS);
        return if many { Step::Unsigned } else { Step::Forged };
    }
    for (owner, nsec3) in nsec3s {
        let Some(from) = owner.iter().next() else { return Step::Forged };
        let Ok(hash) = nsec3.hash_algorithm().hash(nsec3.salt(), name, nsec3.iterations()) else {
            return Step::Forged;
        };
        let Some(until) = nsec3.next_hashed_owner_name_base32() else { return Step::Forged };
        let (at, from, until) = (base32hex(hash.as_ref()), from.to_ascii_uppercase(), until.as_bytes());
        let until = until.to_ascii_uppercase();
        if at == from {
            return if code == ResponseCode::NoError { by_types(nsec3.type_set()) } else { Step::Forged };
        }
        let covers = if from < until { from < at && at < until } else { from < at || at < until };
        if covers && nsec3.opt_out() {
            return Step::Unsigned;
        }
    }
    // The name is not there; a wildcard may answer for it, below which no zone begins.
    Step::Last
}

/// By the types that the zone above has at the name. That no DS record is there is what was asked.
fn by_types(types: &RecordTypeSet) -> Step {
    match (types.contains(RecordType::NS), types.contains(RecordType::DS), types.contains(RecordType::SOA)) {
        (true, false, false) => Step::Unsigned,
        (false, false, false) => Step::Inside,
        _ => Step::Forged,
    }
}

/// RFC 4648 §7, in capitals and without padding; in the order of the octets.
fn base32hex(octets: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHIJKLMNOPQRSTUV";
    let mut text = Vec::with_capacity(octets.len().div_ceil(5) * 8);
    let (mut bits, mut held) = (0_u32, 0_u32);
    for octet in octets {
        bits = (bits << 8) | u32::from(*octet);
        held += 8;
        while held >= 5 {
            held -= 5;
            text.push(DIGITS[(bits >> held) as usize & 31]);
        }
        bits &= (1 << held) - 1;
    }
    if held > 0 {
        text.push(DIGITS[(bits << (5 - held)) as usize & 31]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_resolver::proto::dnssec::rdata::{DS, RRSIG, SigInput};
    use hickory_resolver::proto::dnssec::{Algorithm, DigestType, Nsec3HashAlgorithm};
    use hickory_resolver::proto::rr::SerialNumber;
    use hickory_resolver::proto::rr::rdata::CNAME;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    fn record(owner: &str, data: RData, proof: Proof) -> Record {
        let mut record = Record::from_rdata(name(owner), 60, data);
        record.proof = proof;
        record
    }

    fn types(text: &str) -> Vec<RecordType> {
        text.split_whitespace().map(|kind| kind.parse().unwrap()).collect()
    }

    /// An NSEC record and its signature, by this zone.
    fn nsec(owner: &str, next: &str, kinds: &str, signer: &str, proof: Proof) -> Vec<Record> {
        let input = SigInput {
            type_covered: RecordType::NSEC,
            algorithm: Algorithm::ECDSAP256SHA256,
            num_labels: 2,
            original_ttl: 60,
            sig_expiration: SerialNumber::new(2),
            sig_inception: SerialNumber::new(1),
            key_tag: 1,
            signer_name: name(signer),
        };
        let data = NSEC::new(name(next), types(kinds));
        vec![
            record(owner, RData::DNSSEC(DNSSECRData::NSEC(data)), proof),
            record(owner, RData::DNSSEC(DNSSECRData::RRSIG(RRSIG::from_sig(input, vec![1]))), proof),
        ]
    }

    fn hash(of: &str) -> Vec<u8> {
        Nsec3HashAlgorithm::SHA1.hash(&[], &name(of), 1).unwrap().as_ref().to_vec()
    }

    /// An NSEC3 record of this zone that is for a name, or covers it.
    fn nsec3(
        zone: &str,
        of: &str,
        matches: bool,
        opt_out: bool,
        kinds: &str,
        iterations: u16,
    ) -> Vec<Record> {
        let (mut from, mut until) = (hash(of), hash(of));
        if !matches {
            from[19] = from[19].wrapping_sub(1);
        }
        until[19] = until[19].wrapping_add(1);
        let owner = format!("{}.{zone}", String::from_utf8(base32hex(&from)).unwrap().to_lowercase());
        let owner = owner.trim_end_matches('.').to_owned() + ".";
        let data = NSEC3::new(Nsec3HashAlgorithm::SHA1, opt_out, iterations, Vec::new(), until, types(kinds));
        vec![record(&owner, RData::DNSSEC(DNSSECRData::NSEC3(data)), Proof::Secure)]
    }

    #[test]
    fn digits() {
        assert_eq!(base32hex(b"foobar"), b"CPNMUOJ1E8");
        assert_eq!(base32hex(b""), b"");
    }

    #[test]
    fn what_a_denial_says() {
        const NO_ERROR: ResponseCode = ResponseCode::NoError;
        const NX: ResponseCode = ResponseCode::NXDomain;
        let secure = |owner, next, kinds, signer| nsec(owner, next, kinds, signer, Proof::Secure);
        let at = |kinds| secure("a.test.", "b.test.", kinds, "test.");
        // What is denied is DS of a.test below the signed zone test.
        let cases: Vec<(&str, Vec<Record>, ResponseCode, bool, Step)> = vec![
            ("a delegation", at("NS RRSIG NSEC"), NO_ERROR, false, Step::Unsigned),
            ("a host", at("A RRSIG NSEC"), NO_ERROR, false, Step::Inside),
            ("the zone's own word", at("NS SOA RRSIG NSEC"), NO_ERROR, false, Step::Forged),
            ("a signed delegation", at("NS DS RRSIG NSEC"), NO_ERROR, false, Step::Forged),
            ("it is there, and not", at("A"), NX, false, Step::Forged),
            ("beside it, none", secure("0.test.", "b.test.", "A", "test."), NX, false, Step::Last),
            ("names below it", secure("0.test.", "x.a.test.", "A", "test."), NO_ERROR, false, Step::Inside),
            ("of the zone above", secure("a.test.", "b.test.", "NS", "."), NO_ERROR, false, Step::Forged),
            (
                "unproven",
                nsec("a.test.", "b.test.", "NS", "test.", Proof::Insecure),
                NO_ERROR,
                false,
                Step::Forged,
            ),
            ("bogus", nsec("a.test.", "b.test.", "NS", "test.", Proof::Bogus), NO_ERROR, false, Step::Forged),
            ("nothing", Vec::new(), NO_ERROR, false, Step::Forged),
            ("weak NSEC", at("NS"), NO_ERROR, true, Step::Forged),
            (
                "3: a delegation",
                nsec3("test.", "a.test.", true, false, "NS", 1),
                NO_ERROR,
                false,
                Step::Unsigned,
            ),
            ("3: a host", nsec3("test.", "a.test.", true, true, "A", 1), NO_ERROR, false, Step::Inside),
            ("3: signed", nsec3("test.", "a.test.", true, true, "NS DS", 1), NO_ERROR, false, Step::Forged),
            ("3: an apex", nsec3("test.", "a.test.", true, true, "NS SOA", 1), NO_ERROR, false, Step::Forged),
            ("3: opt-out", nsec3("test.", "a.test.", false, true, "", 1), NO_ERROR, false, Step::Unsigned),
            ("3: opt-out, absent", nsec3("test.", "a.test.", false, true, "", 1), NX, false, Step::Unsigned),
            ("3: absent", nsec3("test.", "a.test.", false, false, "", 1), NX, false, Step::Last),
            ("3: opt-out of another", nsec3("test.", "z.test.", false, true, "", 1), NX, false, Step::Last),
            ("3: opt-out above", nsec3(".", "a.test.", false, true, "", 1), NO_ERROR, false, Step::Forged),
            (
                "3: opt-out below",
                nsec3("a.test.", "a.test.", false, true, "", 1),
                NO_ERROR,
                false,
                Step::Forged,
            ),
            (
                "3: too many rounds",
                nsec3("test.", "q.test.", true, false, "A", 2500),
                NX,
                true,
                Step::Unsigned,
            ),
            ("3: of the zone above", nsec3(".", "q.test.", true, false, "A", 2500), NX, true, Step::Forged),
            ("3: weak for no reason", nsec3("test.", "q.test.", true, false, "A", 1), NX, true, Step::Forged),
            (
                "both kinds",
                [at("NS"), nsec3("test.", "a.test.", true, false, "NS", 1)].concat(),
                NO_ERROR,
                false,
                Step::Forged,
            ),
        ];
        for (what, records, code, weak, wanted) in cases {
            let step = denied(&name("test."), &name("a.test."), code, &records, weak);
            assert_eq!(step, wanted, "{what}");
        }
    }

    #[test]
    fn what_records_say() {
        let ds = |owner, algorithm, digest, proof| {
            let ds = DS::new(1, algorithm, digest, vec![7; 32]);
            record(owner, RData::DNSSEC(DNSSECRData::DS(ds)), proof)
        };
        let (known, digest) = (Algorithm::ED25519, DigestType::SHA256);
        let unknown = Algorithm::from_u8(99);
        let alias = |proof| record("a.test.", RData::CNAME(CNAME(name("b.test."))), proof);
        let cases: Vec<(Vec<Record>, Step)> = vec![
            (vec![ds("a.test.", known, digest, Proof::Secure)], Step::Signed),
            (vec![ds("a.test.", unknown, digest, Proof::Secure)], Step::Unsigned),
            (vec![ds("a.test.", known, DigestType::Unknown(99), Proof::Secure)], Step::Unsigned),
            (
                vec![
                    ds("a.test.", unknown, digest, Proof::Secure),
                    ds("a.test.", known, digest, Proof::Secure),
                ],
                Step::Signed,
            ),
            (vec![ds("a.test.", unknown, digest, Proof::Insecure)], Step::Forged),
            (vec![ds("a.test.", known, digest, Proof::Bogus)], Step::Forged),
            (vec![ds("b.test.", unknown, digest, Proof::Secure)], Step::Forged),
            (vec![alias(Proof::Secure)], Step::Inside),
            (vec![alias(Proof::Insecure)], Step::Forged),
            (Vec::new(), Step::Forged),
        ];
        for (records, wanted) in cases {
            assert_eq!(found(&name("a.test."), &records), wanted, "{records:?}");
        }
    }
}
