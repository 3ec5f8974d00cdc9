//! Certificate revocation lists: read, proven to be their issuer's, and asked about a serial number.
//!
//! Promises: a [`Crl`] was signed by the authority it was read for, before anything else of it was
//! looked at; it is held as a sorted index of serial numbers, about as large as the list itself.
//! Complete lists of versions 1 and 2 are read, as RFC 5280 §5 demands: `openssl ca -gencrl` makes
//! version 1 unless told otherwise.
//! Refuses (the list is then not used at all, RFC 5280 §5.2): what is above [`MAX_CRL`], another
//! issuer's, extensions in version 1, without nextUpdate, delta and indirect lists, lists of some
//! reasons only, an IssuingDistributionPoint without a full name, unknown critical extensions of the
//! list or of an entry. Whether it is current, and whom it covers, is asked afterwards. RFC 5280 §5.

use super::CertificateSummary;
use jiff::Timestamp;
use std::borrow::Cow;
use webpki::{BorrowedCertRevocationList, CertRevocationList, Error, RevocationReason};
use x509_parser::prelude::FromDer;
use x509_parser::time::ASN1Time;

/// The largest list that is read, bytes.
pub const MAX_CRL: usize = 32 * 1024 * 1024;
/// How far thisUpdate may lie ahead: clocks differ.
const SKEW: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);
const PEM_LABEL: &str = "X509 CRL";

/// The authority that signs a list, as its certificate says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CrlIssuer {
    /// Its subject, DER.
    pub subject: Vec<u8>,
    /// Its SubjectPublicKeyInfo, DER.
    pub key_info: Vec<u8>,
}

impl CrlIssuer {
    /// The authority of this certificate.
    pub fn of(certificate: &CertificateSummary) -> Self {
        CrlIssuer { subject: certificate.subject_der.clone(), key_info: certificate.public_key_info.clone() }
    }
}

/// Why a list can't be used. The text is fit for a log line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrlError {
    /// Above [`MAX_CRL`].
    #[error("it is larger than {MAX_CRL} bytes")]
    TooLarge,
    /// Neither DER nor PEM of a list.
    #[error("it is not a CRL")]
    NotACrl,
    /// Another authority issued it.
    #[error("another authority issued it")]
    OtherIssuer,
    /// Not signed by the authority's key.
    #[error("its signature is not that of the certificate's issuer")]
    BadSignature,
    /// Signed in a way that is too weak, or not known.
    #[error("its signature algorithm is not accepted")]
    WeakSignature,
    /// Of a kind that is not used.
    #[error("{0}")]
    Unsupported(String),
}

/// A list, proven to be its issuer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crl {
    issuer: CrlIssuer,
    this_update: Timestamp,
    next_update: Timestamp,
    scope: Option<Scope>,
    /// All serial numbers, one behind the other.
    serials: Vec<u8>,
    /// Sorted by serial number.
    entries: Vec<Entry>,
}

/// Where a serial number stands, and from when on it is revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    at: u32,
    length: u32,
    since: i64,
}

/// IssuingDistributionPoint.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Scope {
    uris: Vec<Vec<u8>>,
    only_end_entities: bool,
    only_authorities: bool,
}

/// The DER of a list that came as DER or as PEM.
///
/// # Errors
/// As [`crls_of_file`]; also where there are several.
pub fn crl_der(bytes: &[u8]) -> Result<Vec<u8>, CrlError> {
    let mut all = crls_of_file(bytes)?;
    match (all.pop(), all.is_empty()) {
        (Some(one), true) => Ok(one),
        _ => Err(CrlError::NotACrl),
    }
}

/// The DER of every list of a file: one as DER, or one or more as PEM.
///
/// # Errors
/// [`CrlError::TooLarge`]; [`CrlError::NotACrl`], also where anything else stands between them.
pub fn crls_of_file(bytes: &[u8]) -> Result<Vec<Vec<u8>>, CrlError> {
    if bytes.len() > MAX_CRL {
        return Err(CrlError::TooLarge);
    }
    let found: Vec<Vec<u8>> = match bytes.first() {
        Some(&SEQUENCE) => vec![bytes.to_vec()],
        _ => {
            let blocks = pem::parse_many(bytes).map_err(|_| CrlError::NotACrl)?;
            if blocks.iter().any(|block| block.tag() != PEM_LABEL) {
                return Err(CrlError::NotACrl);
            }
            blocks.into_iter().map(pem::Pem::into_contents).collect()
        }
    };
    if found.is_empty() { Err(CrlError::NotACrl) } else { Ok(found) }
}

impl Crl {
    /// Reads a list (DER) for the authority that must have signed it.
    ///
    /// # Errors
    /// [`CrlError`].
    pub fn read(der: &[u8], issuer: &CrlIssuer) -> Result<Crl, CrlError> {
        if der.len() > MAX_CRL {
            return Err(CrlError::TooLarge);
        }
        let signed = Signed::split(der).ok_or(CrlError::NotACrl)?;
        signed.verify(&issuer.key_info)?;
        let head = Head::read(&signed)?;
        let unusable = |error: Error| CrlError::Unsupported(unsupported(&error));
        let der = head.as_version_2(der, &signed);
        let list = BorrowedCertRevocationList::from_der(&der).map_err(unusable)?;
        let mut serials: Vec<u8> = Vec::new();
        let mut entries: Vec<Entry> = Vec::new();
        for entry in &list {
            let entry = entry.map_err(unusable)?;
            // Only a delta list says this of a certificate: it is good again.
            if entry.reason_code == Some(RevocationReason::RemoveFromCrl) {
                continue;
            }
            let serial = canonical(entry.serial_number);
            let number = |value: usize| u32::try_from(value).map_err(|_| CrlError::TooLarge);
            entries.push(Entry {
                at: number(serials.len())?,
                length: number(serial.len())?,
                since: i64::try_from(entry.revocation_date.as_secs()).unwrap_or(i64::MAX),
            });
            serials.extend_from_slice(serial);
        }
        entries.sort_by(|one, other| text(&serials, one).cmp(text(&serials, other)));
        let list = CertRevocationList::from(list);
        if content(&issuer.subject) != Some(list.issuer()) {
            return Err(CrlError::OtherIssuer);
        }
        let scope = match list.issuing_distribution_point() {
            Some(point) => Some(Scope::read(point).ok_or(CrlError::NotACrl)?),
            None => None,
        };
        Ok(Crl {
            issuer: issuer.clone(),
            this_update: head.this_update,
            next_update: head.next_update,
            scope,
            serials,
            entries,
        })
    }

    /// The authority whose signature it bears.
    pub fn issuer(&self) -> &CrlIssuer {
        &self.issuer
    }

    /// When it was made.
    pub fn this_update(&self) -> Timestamp {
        self.this_update
    }

    /// When the next one is due; from then on this one is expired.
    pub fn next_update(&self) -> Timestamp {
        self.next_update
    }

    /// Whether it may be relied upon at this time; if not, why.
    ///
    /// # Errors
    /// The reason, in words.
    pub fn is_current(&self, now: Timestamp) -> Result<(), String> {
        if self.is_from_the_future(now) {
            return Err(format!("it is from the future ({})", self.this_update));
        }
        if now >= self.next_update {
            return Err(format!("it expired on {}", self.next_update));
        }
        Ok(())
    }

    /// True where it was made later than clocks may differ.
    pub fn is_from_the_future(&self, now: Timestamp) -> bool {
        self.this_update > now.saturating_add(SKEW).unwrap_or(Timestamp::MAX)
    }

    /// True where it speaks about certificates such as this one. Its issuer must be the certificate's;
    /// an IssuingDistributionPoint must name one of the certificate's own points, and its kind.
    pub fn covers(&self, certificate: &CertificateSummary, end_entity: bool) -> bool {
        if certificate.issuer_der != self.issuer.subject {
            return false;
        }
        let Some(scope) = &self.scope else { return true };
        let points = &certificate.crl_points;
        let named = |own: &String| scope.uris.iter().any(|uri| uri == own.as_bytes());
        let excluded = if end_entity { scope.only_authorities } else { scope.only_end_entities };
        !excluded && points.http.iter().chain(&points.others).any(named)
    }

    /// Since when the certificate is revoked or on hold; `None` where it is not listed.
    pub fn revoked_since(&self, certificate: &CertificateSummary) -> Option<Timestamp> {
        let serial = unhex(&certificate.serial);
        let wanted = canonical(&serial);
        let found = self.entries.binary_search_by(|entry| text(&self.serials, entry).cmp(wanted)).ok()?;
        let entry = self.entries.get(found)?;
        Some(Timestamp::from_second(entry.since).unwrap_or(Timestamp::MAX))
    }

    /// Certificates that it lists.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True where it lists none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn text<'a>(serials: &'a [u8], entry: &Entry) -> &'a [u8] {
    let (at, length) = (entry.at as usize, entry.length as usize);
    serials.get(at..at + length).unwrap_or_default()
}

/// A serial number without leading zeros, which some issuers write in one place and not in the other.
fn canonical(serial: &[u8]) -> &[u8] {
    let zeros = serial.iter().take_while(|byte| **byte == 0).count();
    &serial[zeros..]
}

fn unhex(text: &str) -> Vec<u8> {
    let digit =
        |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).unwrap_or(0);
    text.as_bytes()
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |value, byte| value << 4 | digit(*byte)))
        .collect()
}

fn unsupported(error: &Error) -> String {
    match error {
        Error::UnsupportedDeltaCrl => "it is a delta CRL".into(),
        Error::UnsupportedIndirectCrl => "it is an indirect CRL".into(),
        Error::UnsupportedRevocationReasonsPartitioning => "it is a CRL of some reasons only".into(),
        Error::UnsupportedCrlIssuingDistributionPoint => {
            "its IssuingDistributionPoint has no full name".into()
        }
        Error::UnsupportedCriticalExtension => "it has a critical extension that is not known here".into(),
        Error::UnsupportedCrlVersion => UNKNOWN_VERSION.into(),
        other => format!("it can't be read: {other}"),
    }
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// One DER value at the beginning of the input.
struct Tlv<'a> {
    tag: u8,
    whole: &'a [u8],
    content: &'a [u8],
    rest: &'a [u8],
}

/// Lengths as DER writes them, up to four octets.
fn tlv(input: &[u8]) -> Option<Tlv<'_>> {
    let (tag, first) = (*input.first()?, *input.get(1)?);
    let (header, length) = match first {
        0..=0x7F => (2, usize::from(first)),
        0x81..=0x84 => {
            let octets = usize::from(first & 0x7F);
            let bytes = input.get(2..2 + octets)?;
            let length = bytes.iter().fold(0usize, |length, byte| length << 8 | usize::from(*byte));
            // The shortest form only.
            if bytes.first() == Some(&0) || length < 0x80 {
                return None;
            }
            (2 + octets, length)
        }
        _ => return None,
    };
    let end = header.checked_add(length)?;
    Some(Tlv { tag, whole: input.get(..end)?, content: input.get(header..end)?, rest: input.get(end..)? })
}

/// The content of a value that fills its input.
fn content(der: &[u8]) -> Option<&[u8]> {
    tlv(der).filter(|value| value.rest.is_empty()).map(|value| value.content)
}

/// The three parts of what is signed in X.509.
struct Signed<'a> {
    whole: &'a [u8],
    content: &'a [u8],
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> Signed<'a> {
    fn split(der: &'a [u8]) -> Option<Self> {
        let outer = tlv(der).filter(|outer| outer.tag == SEQUENCE && outer.rest.is_empty())?;
        let list = tlv(outer.content).filter(|list| list.tag == SEQUENCE)?;
        let algorithm = tlv(list.rest).filter(|algorithm| algorithm.tag == SEQUENCE)?;
        let signature = tlv(algorithm.rest).filter(|bits| bits.tag == BIT_STRING && bits.rest.is_empty())?;
        Some(Signed {
            whole: list.whole,
            content: list.content,
            algorithm: algorithm.content,
            signature: whole_octets(signature.content)?,
        })
    }

    fn verify(&self, key_info: &[u8]) -> Result<(), CrlError> {
        let key = || {
            let algorithm = tlv(content(key_info)?)?;
            let bits = tlv(algorithm.rest).filter(|bits| bits.tag == BIT_STRING)?;
            Some((algorithm.content, whole_octets(bits.content)?))
        };
        let (key_algorithm, key) = key().ok_or(CrlError::BadSignature)?;
        let mut fitting = webpki::ALL_VERIFICATION_ALGS
            .iter()
            .filter(|known| {
                known.signature_alg_id().as_ref() == self.algorithm
                    && known.public_key_alg_id().as_ref() == key_algorithm
            })
            .peekable();
        if fitting.peek().is_none() {
            return Err(CrlError::WeakSignature);
        }
        if fitting.any(|known| known.verify_signature(key, self.whole, self.signature).is_ok()) {
            Ok(())
        } else {
            Err(CrlError::BadSignature)
        }
    }
}

/// A bit string of whole octets.
fn whole_octets(bits: &[u8]) -> Option<&[u8]> {
    bits.split_first().filter(|(unused, _)| **unused == 0).map(|(_, octets)| octets)
}

const UNKNOWN_VERSION: &str = "it is neither of version 1 nor of version 2";

/// What stands before the entries, and what does not stand behind them.
struct Head<'a> {
    this_update: Timestamp,
    next_update: Timestamp,
    /// All behind the version, which is 1 where there is none.
    body: &'a [u8],
    versioned: bool,
    /// Has extensions of the list.
    extended: bool,
}

impl<'a> Head<'a> {
    /// Version, algorithm and issuer stand before the dates; entries and extensions behind them.
    fn read(signed: &Signed<'a>) -> Result<Self, CrlError> {
        let next = |rest| tlv(rest).ok_or(CrlError::NotACrl);
        let version = next(signed.content)?;
        let versioned = version.tag == INTEGER;
        let body = if versioned { version.rest } else { signed.content };
        let issuer = next(next(body)?.rest)?;
        let this_update = next(issuer.rest)?;
        let missing = || CrlError::Unsupported("it has no nextUpdate; the authority must set one".into());
        let next_update = tlv(this_update.rest)
            .filter(|value| matches!(value.tag, UTC_TIME | GENERALIZED_TIME))
            .ok_or_else(missing)?;
        let behind = match tlv(next_update.rest) {
            Some(entries) if entries.tag == SEQUENCE => entries.rest,
            _ => next_update.rest,
        };
        let extended = !behind.is_empty();
        if extended && !versioned {
            return Err(CrlError::Unsupported("it is of version 1 and has extensions all the same".into()));
        }
        Ok(Head {
            this_update: date(this_update.whole)?,
            next_update: date(next_update.whole)?,
            body,
            versioned,
            extended,
        })
    }

    /// The list as webpki's parser takes it: of version 2, with an extension at least. A list that has
    /// none gets a cRLNumber. Only what was proven to be signed is copied, and webpki proves no
    /// signature of this.
    fn as_version_2<'d>(&self, der: &'d [u8], signed: &Signed<'_>) -> Cow<'d, [u8]> {
        const VERSION_2: &[u8] = &[INTEGER, 1, 1];
        const NUMBER: &[u8] =
            &[0xA0, 14, SEQUENCE, 12, SEQUENCE, 10, 6, 3, 0x55, 0x1D, 20, 4, 3, INTEGER, 1, 0];
        if self.extended {
            return Cow::Borrowed(der);
        }
        let version = if self.versioned { &[][..] } else { VERSION_2 };
        // Where the list says what its version is, that stands before the body, and webpki judges it.
        let own = &signed.content[..signed.content.len() - self.body.len()];
        let list = wrapped(&[version, own, self.body, NUMBER]);
        let behind =
            tlv(der).map_or(&[][..], |outer| outer.content.get(signed.whole.len()..).unwrap_or_default());
        Cow::Owned(wrapped(&[&list, behind]))
    }
}

/// A SEQUENCE of these.
fn wrapped(parts: &[&[u8]]) -> Vec<u8> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    let octets: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|octet| *octet == 0).collect();
    let mut out = Vec::with_capacity(length + 6);
    out.push(SEQUENCE);
    match (octets.len(), octets.as_slice()) {
        (0, _) => out.push(0),
        (1, [short @ ..=0x7F]) => out.push(*short),
        (count, _) => {
            out.push(0x80 | u8::try_from(count).unwrap_or(0x7F));
            out.extend(&octets);
        }
    }
    parts.iter().for_each(|part| out.extend_from_slice(part));
    out
}

fn date(der: &[u8]) -> Result<Timestamp, CrlError> {
    let (_, time) = ASN1Time::from_der(der).map_err(|_| CrlError::NotACrl)?;
    Timestamp::from_second(time.timestamp()).map_err(|_| CrlError::NotACrl)
}

impl Scope {
    /// webpki has found it well-formed: a distribution point with full names, and flags.
    fn read(der: &[u8]) -> Option<Self> {
        let mut scope = Scope::default();
        let mut rest = content(der)?;
        while !rest.is_empty() {
            let value = tlv(rest)?;
            match value.tag {
                0xA0 => {
                    let mut names = tlv(value.content).filter(|full| full.tag == 0xA0)?.content;
                    while !names.is_empty() {
                        let name = tlv(names)?;
                        if name.tag == 0x86 {
                            scope.uris.push(name.content.to_vec());
                        }
                        names = name.rest;
                    }
                }
                0x81 => scope.only_end_entities = value.content != [0],
                0x82 => scope.only_authorities = value.content != [0],
                _ => {}
            }
            rest = value.rest;
        }
        Some(scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::{Ca, CrlMark, Purpose};
    use proptest::prelude::*;

    fn hours(count: i64) -> Timestamp {
        "2026-06-01T00:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_hours(count)
    }

    fn authority() -> (Ca, CrlIssuer) {
        let ca = Ca::new("CN=A", hours(-9), hours(9)).unwrap();
        let issuer = CrlIssuer::of(&CertificateSummary::from_der(ca.der()).unwrap());
        (ca, issuer)
    }

    #[test]
    fn what_is_listed_is_found_and_nothing_else() {
        let (ca, issuer) = authority();
        let issue = || ca.issue("CN=x", &[], Purpose::Both, hours(-1), hours(1)).unwrap().der;
        let (revoked, held, removed, good) = (issue(), issue(), issue(), issue());
        let listed = [
            (revoked.as_slice(), CrlMark::Revoked),
            (held.as_slice(), CrlMark::OnHold),
            (removed.as_slice(), CrlMark::Removed),
        ];
        let der = ca.crl(&listed, hours(-1), hours(5)).unwrap();
        let crl = Crl::read(&der, &issuer).unwrap();
        assert_eq!((crl.len(), crl.this_update(), crl.next_update()), (2, hours(-1), hours(5)));
        for (certificate, since) in
            [(&revoked, Some(hours(-1))), (&held, Some(hours(-1))), (&removed, None), (&good, None)]
        {
            let summary = CertificateSummary::from_der(certificate).unwrap();
            assert!(crl.covers(&summary, true));
            assert_eq!(crl.revoked_since(&summary), since);
        }
        for (now, current) in [(-2, false), (-1, true), (4, true), (5, false)] {
            assert_eq!(crl.is_current(hours(now)).is_ok(), current, "{now}");
        }
        let ahead = hours(-1) - SKEW;
        assert!(crl.is_current(ahead).is_ok());
        assert!(crl.is_current(ahead - jiff::SignedDuration::from_secs(1)).is_err());
        // Another authority's certificate is not covered, whatever its serial number.
        let stranger = Ca::new("CN=B", hours(-9), hours(9)).unwrap();
        let theirs = stranger.issue("CN=x", &[], Purpose::Both, hours(-1), hours(1)).unwrap().der;
        assert!(!crl.covers(&CertificateSummary::from_der(&theirs).unwrap(), true));
    }

    #[test]
    fn no_octet_of_it_can_be_changed_or_missed() {
        let (ca, issuer) = authority();
        let der = ca.crl(&[(ca.der(), CrlMark::Revoked)], hours(-1), hours(5)).unwrap();
        assert!(Crl::read(&der, &issuer).is_ok());
        for index in 0..der.len() {
            for bit in [1, 0x80] {
                let mut changed = der.clone();
                changed[index] ^= bit;
                assert!(Crl::read(&changed, &issuer).is_err(), "octet {index}, {bit}");
            }
            assert!(Crl::read(&der[..index], &issuer).is_err(), "{index} octets");
        }
        assert!(Crl::read(&[der.as_slice(), b"\0"].concat(), &issuer).is_err());
        assert_eq!(Crl::read(&vec![SEQUENCE; MAX_CRL + 1], &issuer), Err(CrlError::TooLarge));
    }

    #[test]
    fn as_der_and_as_pem() {
        let pem = pem::encode(&pem::Pem::new(PEM_LABEL, b"\x30\x00".to_vec()));
        let other = pem::encode(&pem::Pem::new("CERTIFICATE", b"\x30\x00".to_vec()));
        for (bytes, wanted) in [
            (b"\x30\x00".as_slice(), Ok(b"\x30\x00".to_vec())),
            (pem.as_bytes(), Ok(b"\x30\x00".to_vec())),
            (other.as_bytes(), Err(CrlError::NotACrl)),
            (b"<html>".as_slice(), Err(CrlError::NotACrl)),
            (b"".as_slice(), Err(CrlError::NotACrl)),
        ] {
            assert_eq!(crl_der(bytes), wanted);
        }
    }

    #[test]
    fn lengths_are_read_in_their_shortest_form_only() {
        for (der, content) in [
            (b"\x30\x00".as_slice(), Some(0)),
            (b"\x30\x01a", Some(1)),
            (b"\x30\x02a", None),
            (b"\x30\x81\x01a", None),
            (b"\x30\x82\x00\x01a", None),
            (b"\x30\x80a\0\0", None),
            (b"\x30\x85\0\0\0\0\x01a", None),
            (b"\x30\x84\xff\xff\xff\xff", None),
            (b"\x30", None),
            (b"", None),
        ] {
            assert_eq!(tlv(der).map(|value| value.content.len()), content, "{der:?}");
        }
    }

    #[test]
    fn lengths_are_written_as_they_are_read() {
        for length in [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x1_0000, MAX_CRL] {
            let der = wrapped(&[&vec![7; length]]);
            assert_eq!(content(&der).map(<[u8]>::len), Some(length));
        }
    }

    proptest! {
        #[test]
        fn nonsense_is_refused(bytes: Vec<u8>) {
            let issuer = ISSUER.get_or_init(|| authority().1);
            prop_assert!(Crl::read(&bytes, issuer).is_err());
            let _ = (Scope::read(&bytes), Signed::split(&bytes).is_some(), date(&bytes).is_ok());
        }
    }

    static ISSUER: std::sync::OnceLock<CrlIssuer> = std::sync::OnceLock::new();
}
