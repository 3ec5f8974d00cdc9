//! The path from a certificate to a trusted root, built by webpki, and what a refusal of it is called.
//!
//! Promises: dates and signatures hold, the root's dates included; every authority of the path is one;
//! an end entity that is itself a root counts as trusted (partners import each other's self-signed
//! certificate), and may sign certificates by its keyUsage, which webpki doesn't look at. Refuses: RSA below 2048 bits, SHA-1, X.509 versions below 3 but for roots, and a root
//! that is no authority as anyone's issuer. Names and revocation are not looked at. RFC 5280 §6.

use super::{CertificateSummary, KeyAlgorithm, Usage};
use crate::model::Status;
use jiff::Timestamp;
use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use std::time::Duration;
use webpki::{EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter};

/// Why a chain is refused: the status, and the rule that decided, in words.
pub type Refusal = (Status, String);

fn refuse<T>(status: Status, rule: impl Into<String>) -> Result<T, Refusal> {
    Err((status, rule.into()))
}

struct Question<'a> {
    chain: &'a [Vec<u8>],
    roots: &'a [Vec<u8>],
    now: Timestamp,
    usages: &'a [Usage],
}

/// A path that was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TrustedPath {
    /// End entity first, root left out. Empty, where the end entity is itself a root.
    pub certificates: Vec<CertificateSummary>,
    /// The root that it leads to; `None` where the end entity is one.
    pub root: Option<CertificateSummary>,
}

impl TrustedPath {
    /// Who issued the certificate at `index`: the next one, or the root.
    pub fn issuer_of(&self, index: usize) -> Option<&CertificateSummary> {
        self.certificates.get(index + 1).or(self.root.as_ref())
    }

    /// True where an authority of it, the root included, may only issue for some names. webpki holds
    /// dNSNames against that, and no common name.
    pub fn constrains_names(&self) -> bool {
        self.certificates.iter().skip(1).chain(&self.root).any(|authority| authority.constrains_names)
    }
}

/// Certificates of a chain that are looked at. Who shows more wants them read and their signatures
/// checked at every MAIL; no real chain is as long.
const MAX_CHAIN: usize = 16;

/// The path to a trusted root that allows one of `usages` (any use, where that is empty).
///
/// # Errors
/// The status and the rule that refuses the chain.
pub fn trusted_path(
    chain: &[Vec<u8>],
    roots: &[Vec<u8>],
    now: Timestamp,
    usages: &[Usage],
) -> Result<TrustedPath, Refusal> {
    let chain = chain.get(..MAX_CHAIN).unwrap_or(chain);
    let Some(end_entity) = chain.first() else {
        return refuse(Status::NoCertificate, "there is no certificate");
    };
    if let Some(refusal) = hopeless(end_entity) {
        return Err(refusal);
    }
    let summary = CertificateSummary::from_der(end_entity)
        .map_err(|error| (Status::MalformedCertificate, error.to_string()))?;
    // Whoever has an issuer may be revoked by it.
    let path = if summary.is_self_signed && roots.contains(end_entity) {
        dates(&summary, now, "the certificate")?;
        TrustedPath::default()
    } else {
        let path = path(&Question { chain, roots, now, usages }, &summary)?;
        // RFC 5280 §6.1.4 (n).
        if let Some(issuer) = path.certificates.iter().skip(1).find(|issuer| !issuer.may_sign_certificates) {
            let rule =
                format!("the issuer '{}' in the chain may not sign certificates (keyUsage)", issuer.subject);
            return refuse(Status::InvalidPurpose, rule);
        }
        path
    };
    if usages.is_empty() || usages.iter().any(|usage| summary.allows(usage)) {
        Ok(path)
    } else {
        Err(wrong_purpose(usages))
    }
}

/// Why a certificate is refused whatever is asked of it, time and roots apart; `None` where it isn't.
/// A handshake doesn't ask such a certificate for a proof of its key.
pub fn hopeless(der: &[u8]) -> Option<(Status, String)> {
    let summary = match CertificateSummary::from_der(der) {
        Ok(summary) => summary,
        Err(error) => return Some((Status::MalformedCertificate, error.to_string())),
    };
    if summary.version != 3 {
        let rule = format!("the certificate is of X.509 version {}, not 3", summary.version);
        return Some((Status::UnsupportedVersion, rule));
    }
    if weak_key(&summary) {
        let rule = format!("the certificate's RSA key has {} bits, under 2048", summary.public_key_size);
        return Some((Status::WeakSignature, rule));
    }
    if let Some(flaw) = summary.key_flaw {
        return Some((Status::WeakSignature, flaw.to_owned()));
    }
    let parsed = CertificateDer::from(der);
    match EndEntityCert::try_from(&parsed) {
        Ok(_) => None,
        Err(error) => {
            Some((Status::MalformedCertificate, format!("the certificate can't be parsed: {error}")))
        }
    }
}

fn weak_key(summary: &CertificateSummary) -> bool {
    summary.key_algorithm == KeyAlgorithm::Rsa && summary.public_key_size < 2048
}

fn dates(summary: &CertificateSummary, now: Timestamp, what: &str) -> Result<(), Refusal> {
    if now < summary.not_before {
        return refuse(Status::NotYetValid, format!("{what} is valid only from {}", summary.not_before));
    }
    if now > summary.not_after {
        return refuse(Status::Expired, format!("{what} expired on {}", summary.not_after));
    }
    Ok(())
}

/// A path to a trusted root that is in date.
fn path(question: &Question<'_>, end_entity: &CertificateSummary) -> Result<TrustedPath, Refusal> {
    let intermediates: Vec<CertificateSummary> =
        question.chain.iter().skip(1).filter_map(|der| CertificateSummary::from_der(der).ok()).collect();
    let (current, stale) = issuing_roots(question, end_entity, &intermediates);
    match build(question, &current) {
        Ok(path) => Ok(path),
        Err(error) => {
            // Only a root that is out of date may be what was missing.
            if matches!(error, Error::UnknownIssuer)
                && let Some(root) = stale.first()
                && build(question, &stale).is_ok()
            {
                dates(&root.summary, question.now, "the trusted root")?;
            }
            // A root of the issuer's name with another key is another root: told as that.
            let chain = || std::iter::once(end_entity).chain(&intermediates);
            let strangers = current.iter().all(|root| !chain().any(|issued| root.may_have_issued(issued)));
            let error = match error {
                Error::InvalidSignatureForPublicKey if strangers => Error::UnknownIssuer,
                other => other,
            };
            Err(refusal_of(&error, end_entity, &intermediates, question))
        }
    }
}

struct Root<'a> {
    anchor: TrustAnchor<'a>,
    summary: CertificateSummary,
}

impl Root<'_> {
    /// By name, and by the key identifiers where both have one.
    fn may_have_issued(&self, of: &CertificateSummary) -> bool {
        of.issuer_der == self.summary.subject_der
            && match (&of.authority_key_identifier, &self.summary.subject_key_identifier) {
                (Some(said), Some(own)) => said == own,
                _ => true,
            }
    }
}

/// The roots that issued, by name, any certificate of the chain and may do so: authorities, or old
/// version 1 roots. In date, and not.
fn issuing_roots<'a>(
    question: &Question<'a>,
    end_entity: &CertificateSummary,
    intermediates: &[CertificateSummary],
) -> (Vec<Root<'a>>, Vec<Root<'a>>) {
    question
        .roots
        .iter()
        .filter_map(|der| {
            // Parsing an anchor is cheap, reading a certificate whole is not: sift by name first.
            let anchor =
                webpki::anchor_from_trusted_cert(&CertificateDer::from(der.as_slice())).ok()?.to_owned();
            let issued = |of: &CertificateSummary| of.issuer_der.ends_with(&anchor.subject);
            if !issued(end_entity) && !intermediates.iter().any(issued) {
                return None;
            }
            let summary = CertificateSummary::from_der(der).ok()?;
            let authority = summary.is_ca || (summary.version == 1 && summary.is_self_signed);
            authority.then_some(Root { anchor, summary })
        })
        .partition(|root| root.summary.in_date(question.now))
}

/// Builds a path with webpki and reads its certificates.
fn build(question: &Question<'_>, roots: &[Root<'_>]) -> Result<TrustedPath, Error> {
    let certificates: Vec<CertificateDer<'_>> =
        question.chain.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let Some((end_entity, intermediates)) = certificates.split_first() else {
        return Err(Error::UnknownIssuer);
    };
    let anchors: Vec<TrustAnchor<'_>> = roots.iter().map(|root| root.anchor.clone()).collect();
    let parsed = EndEntityCert::try_from(end_entity)?;
    let seconds = u64::try_from(question.now.as_second()).unwrap_or(0);
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let verify = |usage: Accept<'_>| {
        parsed.verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &anchors,
            intermediates,
            time,
            usage,
            None,
            None,
        )
    };
    // Without regard to usage first: a chain that isn't trusted at all is told as that.
    verify(Accept(&[]))?;
    let path = verify(Accept(question.usages))?;
    let ders = std::iter::once(parsed.der()).chain(path.intermediate_certificates().map(|link| link.der()));
    let certificates = ders
        .map(|der| CertificateSummary::from_der(&der).map_err(|_| Error::BadDer))
        .collect::<Result<_, _>>()?;
    let root = roots.iter().find(|root| root.anchor == *path.anchor()).map(|root| root.summary.clone());
    Ok(TrustedPath { certificates, root })
}

/// Accepts a certificate without extended key usages, with any, or with one of these; all, where the
/// list is empty.
struct Accept<'a>(&'a [Usage]);

impl ExtendedKeyUsageValidator for Accept<'_> {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        let mut none = true;
        for purpose in purposes {
            none = false;
            let usage = match purpose?.to_decoded_oid().as_slice() {
                [1, 3, 6, 1, 5, 5, 7, 3, 1] => Usage::ServerAuth,
                [1, 3, 6, 1, 5, 5, 7, 3, 2] => Usage::ClientAuth,
                [2, 5, 29, 37, 0] => return Ok(()),
                _ => continue,
            };
            if self.0.contains(&usage) {
                return Ok(());
            }
        }
        if none || self.0.is_empty() { Ok(()) } else { Err(Error::EmptyEkuExtension) }
    }
}

fn wrong_purpose(roles: &[Usage]) -> Refusal {
    let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
    (Status::InvalidPurpose, format!("the chain doesn't allow the usage {}", roles.join(" or ")))
}

/// A status for what webpki says.
fn refusal_of(
    error: &Error,
    end_entity: &CertificateSummary,
    intermediates: &[CertificateSummary],
    question: &Question<'_>,
) -> Refusal {
    let untrusted = || {
        let rule = if question.roots.is_empty() {
            "no root is trusted here".to_owned()
        } else if end_entity.is_self_signed {
            "the certificate is self-signed and not among the trusted roots".to_owned()
        } else {
            format!("the chain doesn't lead to a trusted root; its issuer is '{}'", end_entity.issuer)
        };
        (Status::UntrustedRoot, rule)
    };
    let says = |status: Status| (status, format!("the chain is refused: {error}"));
    // Whose dates webpki refuses it does not say; the first one that is out of date is told.
    let out_of_date = |status: Status| {
        std::iter::once(end_entity)
            .chain(intermediates)
            .find_map(|one| dates(one, question.now, &format!("the certificate '{}'", one.subject)).err())
            .filter(|(found, _)| *found == status)
            .unwrap_or_else(|| says(status))
    };
    match error {
        Error::CaUsedAsEndEntity if end_entity.is_self_signed => untrusted(),
        Error::EndEntityUsedAsCa => {
            (Status::InvalidPurpose, "an issuer in the chain is no authority".to_owned())
        }
        Error::RequiredEkuNotFoundContext(_) | Error::EmptyEkuExtension => wrong_purpose(question.usages),
        Error::NameConstraintViolation => (
            Status::InvalidPurpose,
            "an issuer in the chain may not issue for a name of the certificate (nameConstraints)".to_owned(),
        ),
        Error::CaUsedAsEndEntity => (
            Status::InvalidPurpose,
            "the certificate is that of an authority (basicConstraints), not of a server or a client"
                .to_owned(),
        ),
        Error::PathLenConstraintViolated => (
            Status::InvalidPurpose,
            "an issuer in the chain may not have authorities below it (pathLenConstraint)".to_owned(),
        ),
        Error::CertExpired { .. } => out_of_date(Status::Expired),
        Error::CertNotValidYet { .. } => out_of_date(Status::NotYetValid),
        Error::CertRevoked => says(Status::Revoked),
        // webpki can't tell a short key from a bad signature.
        Error::InvalidSignatureForPublicKey if intermediates.iter().any(weak_key) => {
            (Status::WeakSignature, "an authority of the chain has an RSA key under 2048 bits".to_owned())
        }
        Error::InvalidSignatureForPublicKey | Error::SignatureAlgorithmMismatch => {
            (Status::SignatureFailure, "a signature in the chain does not verify".to_owned())
        }
        // webpki's own text is a list of every algorithm that it knows.
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => (
            Status::WeakSignature,
            "a certificate of the chain is signed with SHA-1 or another algorithm that is not accepted"
                .to_owned(),
        ),
        Error::UnsupportedCertVersion => says(Status::UnsupportedVersion),
        Error::UnknownIssuer
        | Error::CertDistrusted
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumPathDepthExceeded
        | Error::MaximumSignatureChecksExceeded
        | Error::MaximumNameConstraintComparisonsExceeded => untrusted(),
        _ => says(Status::MalformedCertificate),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::{Ca, Purpose};
    use jiff::SignedDuration;

    fn day(offset: i64) -> Timestamp {
        "2026-06-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(24 * offset)
    }

    /// The rule that refuses a chain of root, authority and end entity as a server's.
    fn rule(authority_until: i64, purpose: Purpose, from: i64, until: i64, damaged: bool) -> String {
        let root = Ca::new("CN=Root", day(-900), day(900)).unwrap();
        let issuing = root.subordinate("CN=Issuing", day(-900), day(authority_until)).unwrap();
        let mut der =
            issuing.issue("CN=mail", &["partner.test"], purpose, day(from), day(until)).unwrap().der;
        if damaged {
            let last = der.len() - 1; // the last octets are the signature's
            der[last] ^= 1;
        }
        let chain = [der, issuing.der().to_vec()];
        trusted_path(&chain, &[root.der().to_vec()], day(0), &[Usage::ServerAuth]).unwrap_err().1
    }

    #[test]
    fn rules_are_words_for_people() {
        for (rule, wanted) in [
            (
                rule(900, Purpose::Both, -90, -1, false),
                "the certificate 'CN=mail' expired on 2026-05-31T00:00:00Z",
            ),
            (
                rule(900, Purpose::Both, 1, 90, false),
                "the certificate 'CN=mail' is valid only from 2026-06-02T00:00:00Z",
            ),
            (
                rule(-5, Purpose::Both, -1, 90, false),
                "the certificate 'CN=Issuing' expired on 2026-05-27T00:00:00Z",
            ),
            (rule(900, Purpose::ClientOnly, -1, 90, false), "the chain doesn't allow the usage serverAuth"),
            (rule(900, Purpose::Both, -1, 90, true), "a signature in the chain does not verify"),
        ] {
            assert_eq!(rule, wanted);
        }
    }
}
