//! The domain-security verdict: one pure function from what the peer showed, what was asked for, the
//! trusted roots and the time, to a status with the rule that decided and the evidence.
//!
//! The rules, in this order; the first that fails decides:
//! 1. a certificate was shown, can be read, is version 3, and its RSA key has 2048 bits or more;
//! 2. the chain leads to a trusted root, in date and with good signatures, the root included. An end
//!    entity that is itself one of the roots counts as such a chain (partners import each other's
//!    self-signed certificate);
//! 3. the extended key usage allows the use. A client's chain may carry clientAuth or serverAuth,
//!    because public CAs no longer issue clientAuth;
//! 4. the certificate names the domain. This stands before revocation, so that a wrong name is told
//!    even while a CRL can't be had;
//! 5. no certificate of the path below the root names a CRL distribution point. There is no fetch of
//!    CRLs yet, so one that does is RevocationCheckFailure: fail closed.
//!
//! Refuses: DNS names of MX hosts, PTR and EHLO names as the name compared; OCSP is not consulted.
//! RFC 5280 §6, RFC 6125.

use crate::cert::{CertificateSummary, KeyAlgorithm, Usage, name_matches};
use crate::model::{Evidence, NameDemand, Revocation, Status, Verdict};
use jiff::Timestamp;
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use std::time::Duration;
use webpki::{EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter};

/// Which side the peer is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerRole {
    /// The peer connected to us and showed a client certificate.
    Client,
    /// We connected to the peer and it showed its server certificate.
    Server,
}

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The name that the certificate must hold; `None`: only the chain is judged.
    pub wanted: Option<&'a NameDemand>,
    /// What the peer showed, DER, end entity first.
    pub chain: &'a [Vec<u8>],
    /// The peer's side.
    pub role: PeerRole,
    /// A client's chain must carry clientAuth (RequireClientAuthUsage).
    pub require_client_auth_usage: bool,
    /// Trusted roots, DER. None at all fails closed.
    pub roots: &'a [Vec<u8>],
    /// The time.
    pub now: Timestamp,
}

/// Judges a peer's chain.
pub fn judge(question: &Question<'_>) -> Verdict {
    let mut evidence = Evidence::none(question.wanted.map(|demand| demand.domain.to_string()));
    let (status, rule) = match decide(question, &mut evidence) {
        Ok(rule) => (Status::Valid, rule),
        Err(refusal) => refusal,
    };
    Verdict { status, rule, evidence }
}

type Refusal = (Status, String);

fn refuse<T>(status: Status, rule: impl Into<String>) -> Result<T, Refusal> {
    Err((status, rule.into()))
}

fn decide(question: &Question<'_>, evidence: &mut Evidence) -> Result<String, Refusal> {
    let Some(end_entity) = question.chain.first() else {
        return refuse(Status::NoCertificate, "the peer showed no certificate");
    };
    let read = CertificateSummary::from_der(end_entity);
    if let Ok(summary) = &read {
        evidence.offered = summary.names();
        evidence.subject.clone_from(&summary.subject);
        evidence.issuer.clone_from(&summary.issuer);
        evidence.thumbprint.clone_from(&summary.thumbprint);
    }
    if let Some(refusal) = hopeless(end_entity) {
        return Err(refusal);
    }
    let Ok(summary) = read else {
        return refuse(Status::MalformedCertificate, "the certificate can't be read");
    };

    let roles = usages(question);
    let path = if question.roots.contains(end_entity) {
        dates(&summary, question.now, "the certificate")?;
        if !roles.iter().any(|usage| summary.allows(usage)) {
            return Err(wrong_purpose(&roles));
        }
        Vec::new()
    } else {
        let path = path(question, &summary)?;
        if !roles.iter().any(|usage| summary.allows(usage)) {
            return Err(wrong_purpose(&roles));
        }
        path
    };
    evidence.usage = accepted_usage(&summary, &roles);

    if let Some(demand) = question.wanted
        && !evidence.offered.iter().any(|name| names(name, demand))
    {
        let offered =
            if evidence.offered.is_empty() { "no name".to_owned() } else { evidence.offered.join(", ") };
        return refuse(
            Status::SubjectMismatch,
            format!("the certificate must name {} and names {offered}", demand_text(demand)),
        );
    }

    if let Some(published) = path.iter().find(|below_root| below_root.crl_points.named) {
        evidence.revocation = Revocation::Unavailable;
        return refuse(
            Status::RevocationCheckFailure,
            format!("no CRL is at hand for the certificate '{}', which names a CRL point", published.subject),
        );
    }
    evidence.revocation = Revocation::NotPublished;
    Ok(match question.wanted {
        Some(demand) => format!("the chain is trusted and names {}", demand_text(demand)),
        None => "the chain is trusted".to_owned(),
    })
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
    let parsed = CertificateDer::from(der);
    match EndEntityCert::try_from(&parsed) {
        Ok(_) => None,
        Err(error) => Some((Status::MalformedCertificate, format!("the certificate can't be parsed: {error}"))),
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

/// The certificates of a path to a trusted root that is in date, end entity first, root left out.
fn path(question: &Question<'_>, end_entity: &CertificateSummary) -> Result<Vec<CertificateSummary>, Refusal> {
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
            Err(refusal_of(&error, end_entity, &intermediates, question.roots.is_empty()))
        }
    }
}

struct Root<'a> {
    anchor: TrustAnchor<'a>,
    summary: CertificateSummary,
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
            let anchor = webpki::anchor_from_trusted_cert(&CertificateDer::from(der.as_slice())).ok()?.to_owned();
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
fn build(question: &Question<'_>, roots: &[Root<'_>]) -> Result<Vec<CertificateSummary>, Error> {
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
    let roles = usages(question);
    let path = verify(Accept(&roles))?;
    let ders = std::iter::once(parsed.der()).chain(path.intermediate_certificates().map(|link| link.der()));
    ders.map(|der| CertificateSummary::from_der(&der).map_err(|_| Error::BadDer)).collect()
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

/// The usages that do, the better one first.
fn usages(question: &Question<'_>) -> Vec<Usage> {
    match question.role {
        PeerRole::Server => vec![Usage::ServerAuth],
        PeerRole::Client if question.require_client_auth_usage => vec![Usage::ClientAuth],
        PeerRole::Client => vec![Usage::ClientAuth, Usage::ServerAuth],
    }
}

fn accepted_usage(summary: &CertificateSummary, roles: &[Usage]) -> Option<String> {
    let named = roles.iter().find(|usage| summary.extended_key_usage.contains(usage));
    Some(named.map_or_else(|| Usage::Any.to_string(), ToString::to_string))
}

fn wrong_purpose(roles: &[Usage]) -> Refusal {
    let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
    (Status::InvalidPurpose, format!("the chain doesn't allow the usage {}", roles.join(" or ")))
}

fn names(offered: &str, demand: &NameDemand) -> bool {
    if name_matches(offered, &demand.domain) {
        return true;
    }
    // TlsDomain *.example.com: any name below the domain, a wildcard included.
    let domain = demand.domain.to_string();
    demand.subdomains
        && offered.is_ascii()
        && !offered.contains('\0')
        && offered.strip_suffix(&domain).is_some_and(|prefix| prefix.len() > 1 && prefix.ends_with('.'))
}

fn demand_text(demand: &NameDemand) -> String {
    if demand.subdomains { format!("{0} or a subdomain of it", demand.domain) } else { demand.domain.to_string() }
}

/// A status for what webpki says.
fn refusal_of(
    error: &Error,
    end_entity: &CertificateSummary,
    intermediates: &[CertificateSummary],
    no_roots: bool,
) -> Refusal {
    let untrusted = || {
        let rule = if no_roots {
            "no root is trusted here".to_owned()
        } else if end_entity.is_self_signed {
            "the certificate is self-signed and not among the trusted roots".to_owned()
        } else {
            format!("the chain doesn't lead to a trusted root; its issuer is '{}'", end_entity.issuer)
        };
        (Status::UntrustedRoot, rule)
    };
    let says = |status: Status| (status, format!("the chain is refused: {error}"));
    match error {
        Error::CaUsedAsEndEntity if end_entity.is_self_signed => untrusted(),
        Error::CaUsedAsEndEntity
        | Error::EndEntityUsedAsCa
        | Error::PathLenConstraintViolated
        | Error::NameConstraintViolation
        | Error::RequiredEkuNotFoundContext(_)
        | Error::EmptyEkuExtension => says(Status::InvalidPurpose),
        Error::CertExpired { .. } => says(Status::Expired),
        Error::CertNotValidYet { .. } => says(Status::NotYetValid),
        Error::CertRevoked => says(Status::Revoked),
        // webpki can't tell a short key from a bad signature.
        Error::InvalidSignatureForPublicKey if intermediates.iter().any(weak_key) => {
            (Status::WeakSignature, "an authority of the chain has an RSA key under 2048 bits".to_owned())
        }
        Error::InvalidSignatureForPublicKey | Error::SignatureAlgorithmMismatch => says(Status::SignatureFailure),
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => says(Status::WeakSignature),
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
