//! The domain-security verdict: one pure function from what the peer showed, what was asked for, the
//! trusted roots and the time, to a status with the rule that decided and the evidence.
//!
//! The rules, in this order; the first that fails decides:
//! 1. a certificate was shown, can be read, is version 3, and its key is of a kind that TLS is done with here,
//!    an RSA key of 2048 bits or more with an odd exponent above 1;
//! 2. the chain leads to a trusted root, in date and with good signatures, the root included. An end
//!    entity that is itself one of the roots counts as such a chain (partners import each other's
//!    self-signed certificate);
//! 3. the extended key usage allows the use, and the keyUsage a handshake. A client's chain may carry clientAuth
//!    or serverAuth, because public CAs no longer issue clientAuth;
//! 4. the certificate names the domain; by its common name not where an authority of the chain has name
//!    constraints, which hold dNSNames only. This stands before revocation, so that a wrong name is told
//!    even while a CRL can't be had;
//! 5. no certificate of the path below the root is listed by its issuer's CRL, and for each one that names
//!    a CRL distribution point a current CRL is at hand that covers it. Where one is not: fail closed
//!    (RevocationCheckFailure), or, by RevocationMode SoftFail, Valid with the evidence `Unavailable`.
//!    An authentic CRL that lists the certificate counts even when it has expired.
//!
//! What is agreed with the partner (DomainSecurityPartner) takes the place of what holds for everybody: its TrustAnchors
//! that of the roots, its RevocationMode that of the organisation's, its AcceptedNames stand beside the domain. With
//! PinnedKeys the path of rule 2 must hold one of them, in the end entity, an authority or the root: certificates that
//! were shown and are on no path don't count (RFC 7469 §2.6). Where it holds none the status is UntrustedRoot, since the
//! set of statuses is closed and it is trust that is missing; the rule names PinnedKeys and the key that was shown.
//!
//! CRLs are not fetched here: [`judgement`] says which would be needed, and [`CrlCache`] gets them.
//!
//! Refuses: DNS names of MX hosts, PTR and EHLO names as the name compared; OCSP and must-staple are not
//! consulted. RFC 5280 §6, RFC 6125.
//!
//! [`CrlCache`]: super::CrlCache

use super::crl::{CrlKey, CrlWanted, Crls};
use crate::cert::{
    CertificateSummary, Crl, CrlIssuer, Refusal, TrustedPath, Usage, hopeless, name_matches, trusted_path,
};
use crate::model::{
    Evidence, KeyPin, NameDemand, Partner, Revocation, RevocationMode, SmtpDomain, Snapshot, Status, Verdict,
};
use jiff::Timestamp;

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
    /// The CRLs at hand.
    pub crls: &'a Crls,
    /// What becomes of a chain whose CRL can't be had.
    pub revocation_mode: RevocationMode,
    /// What is agreed with the partner whose domain is wanted.
    pub partner: Option<&'a Partner>,
}

impl<'a> Question<'a> {
    /// The roots that count.
    fn trusted(&self) -> &'a [Vec<u8>] {
        self.partner.and_then(|partner| partner.trust_anchors.as_deref()).unwrap_or(self.roots)
    }

    /// The names of which the certificate must hold one; none: any certificate will do.
    fn demands(&self) -> impl Iterator<Item = &'a NameDemand> + use<'a> {
        let more =
            self.partner.filter(|_| self.wanted.is_some()).map(|partner| partner.accepted_names.iter());
        self.wanted.into_iter().chain(more.into_iter().flatten())
    }
}

/// A verdict, and what it has to do with CRLs.
#[derive(Debug, Clone)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// CRLs that would decide more. Only a trusted chain that holds the name is asked so far.
    pub wanted: Vec<CrlWanted>,
    /// CRLs that were consulted.
    pub used: Vec<CrlKey>,
}

/// Judges a peer's chain.
pub fn judge(question: &Question<'_>) -> Verdict {
    judgement(question).verdict
}

/// Judges a peer's chain, and says which CRLs that needs.
pub fn judgement(question: &Question<'_>) -> Judgement {
    let evidence = Evidence::none(question.wanted.map(|demand| demand.domain.to_string()));
    let mut work = Work { evidence, wanted: Vec::new(), used: Vec::new() };
    let (status, rule) = match decide(question, &mut work) {
        Ok(rule) => (Status::Valid, rule),
        Err(refusal) => refusal,
    };
    let Work { evidence, wanted, used } = work;
    Judgement { verdict: Verdict { status, rule: printable(&rule), evidence }, wanted, used }
}

/// What the certificate that a client showed (`chain`, DER; empty: none) proves about a domain of
/// TLSReceiveDomainSecureList, by the organisation's settings, at this time and with the CRLs at hand.
pub fn judge_client(
    snapshot: &Snapshot,
    chain: &[Vec<u8>],
    domain: &SmtpDomain,
    (now, crls): (Timestamp, &Crls),
) -> Judgement {
    judgement(&Question {
        wanted: Some(&NameDemand { domain: domain.clone(), subdomains: false }),
        chain,
        role: PeerRole::Client,
        require_client_auth_usage: snapshot.transport.require_client_auth_usage,
        roots: &snapshot.trusted_roots,
        now,
        crls,
        revocation_mode: snapshot.transport.revocation_mode,
        partner: snapshot.partners.get(domain).map(AsRef::as_ref),
    })
}

/// What is found on the way.
struct Work {
    evidence: Evidence,
    wanted: Vec<CrlWanted>,
    used: Vec<CrlKey>,
}

/// Names of the certificate that are told; it may have thousands.
const MAX_TOLD: usize = 20;
/// Characters of one text that are told.
const MAX_TEXT: usize = 1000;

/// The peer writes what its certificate says: nothing of it may end a line of a log or a reply.
pub(super) fn printable(text: &str) -> String {
    text.chars().take(MAX_TEXT).map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// Notes whose certificate it is.
pub(super) fn describe(evidence: &mut Evidence, summary: &CertificateSummary) {
    evidence.offered = summary.names().iter().take(MAX_TOLD).map(|name| printable(name)).collect();
    evidence.subject = printable(&summary.subject);
    evidence.issuer = printable(&summary.issuer);
    evidence.thumbprint.clone_from(&summary.thumbprint);
    evidence.not_after = Some(summary.not_after);
}

fn refuse<T>(status: Status, rule: impl Into<String>) -> Result<T, Refusal> {
    Err((status, rule.into()))
}

fn decide(question: &Question<'_>, work: &mut Work) -> Result<String, Refusal> {
    let evidence = &mut work.evidence;
    let Some(end_entity) = question.chain.first() else {
        return refuse(Status::NoCertificate, "the peer showed no certificate");
    };
    let read = CertificateSummary::from_der(end_entity);
    if let Ok(summary) = &read {
        describe(evidence, summary);
    }
    if let Some(refusal) = hopeless(end_entity) {
        return Err(refusal);
    }
    let Ok(summary) = read else {
        return refuse(Status::MalformedCertificate, "the certificate can't be read");
    };

    let roles = usages(question);
    let path = trusted_path(question.chain, question.trusted(), question.now, &roles)
        .map_err(|refusal| among_anchors(question, refusal))?;
    pinned(question, &summary, &path)?;
    evidence.usage = accepted_usage(&summary, &roles);
    // RFC 5280 §4.2.1.3. Of a server that may only encipher keys old partners are; OpenSSL takes both so.
    let may = summary.may_sign_handshakes || question.role == PeerRole::Server && summary.may_encipher_keys;
    if !may {
        return refuse(
            Status::InvalidPurpose,
            "the certificate's keyUsage allows no TLS handshake: digitalSignature is missing",
        );
    }

    let names_one =
        || summary.names().iter().any(|name| question.demands().any(|demand| names(name, demand)));
    if question.wanted.is_some() && !names_one() {
        let offered =
            if evidence.offered.is_empty() { "no name".to_owned() } else { evidence.offered.join(", ") };
        return refuse(
            Status::SubjectMismatch,
            format!("the certificate must name {} and names {offered}", demands_text(question)),
        );
    }
    // An authority that may only issue for its own names would else prove any name by a common name.
    if question.wanted.is_some() && summary.dns_names.is_empty() && path.constrains_names() {
        return refuse(
            Status::InvalidPurpose,
            "an authority of the chain may only issue for certain names, and the certificate has its name as a common \
             name alone; it must stand in its subjectAltName",
        );
    }

    let doubt = revocation(question, &path, work)?;
    let mut rule = match question.wanted {
        Some(_) => format!("the chain is trusted and names {}", demands_text(question)),
        None => "the chain is trusted".to_owned(),
    };
    if let Some(doubt) = doubt {
        rule.push_str(&format!("; revocation could not be checked: {doubt}"));
    }
    Ok(rule)
}

/// A chain may be everybody's and not this partner's: the text tells that apart.
fn among_anchors(question: &Question<'_>, (status, rule): Refusal) -> Refusal {
    let anchors = question.partner.and_then(|partner| partner.trust_anchors.as_ref());
    match (status, anchors) {
        (Status::UntrustedRoot, Some(_)) => {
            (status, format!("{rule}; of this partner only certificates under its TrustAnchors are trusted"))
        }
        _ => (status, rule),
    }
}

/// That the path holds a pinned key, where any is.
fn pinned(
    question: &Question<'_>,
    end_entity: &CertificateSummary,
    path: &TrustedPath,
) -> Result<(), Refusal> {
    let Some(pins) = question.partner.map(|partner| &partner.pinned_keys).filter(|pins| !pins.is_empty())
    else {
        return Ok(());
    };
    let pin_of = |certificate: &CertificateSummary| KeyPin::of_key_info(&certificate.public_key_info);
    // A trusted end entity has no path; else it stands on it.
    let mut keys = std::iter::once(end_entity).chain(&path.certificates).chain(&path.root).map(pin_of);
    if keys.any(|key| pins.contains(&key)) {
        return Ok(());
    }
    let shown = pin_of(end_entity);
    refuse(
        Status::UntrustedRoot,
        format!("the chain is trusted and holds no key of PinnedKeys; the certificate's own is {shown}"),
    )
}

/// URLs of one certificate that are tried.
const MAX_POINTS: usize = 4;
/// A longer URL is no one's.
const MAX_URL: usize = 2048;

/// What the CRLs say of one certificate.
enum Listing {
    NotPublished,
    Good { this_update: Timestamp, next_update: Timestamp },
    Unknown(String),
}

/// Every certificate of the path below the root; what remains in doubt where that is tolerated.
fn revocation(
    question: &Question<'_>,
    path: &TrustedPath,
    work: &mut Work,
) -> Result<Option<String>, Refusal> {
    let mut doubt = None;
    work.evidence.revocation = Revocation::NotPublished;
    // All of them first: what is known to be revoked is told as that, whatever else is missing.
    for (index, certificate) in path.certificates.iter().enumerate() {
        let end_entity = index == 0;
        match listing(question, certificate, path.issuer_of(index), end_entity, work)? {
            Listing::NotPublished => {}
            Listing::Good { this_update, next_update } if end_entity => {
                work.evidence.revocation = Revocation::Good { this_update, next_update };
            }
            Listing::Good { .. } => {}
            Listing::Unknown(why) => {
                doubt.get_or_insert(format!("{why}, for the certificate '{}'", certificate.subject));
            }
        }
    }
    let Some(doubt) = doubt else { return Ok(None) };
    work.evidence.revocation = Revocation::Unavailable;
    let own = question.partner.and_then(|partner| partner.revocation_mode);
    match own.unwrap_or(question.revocation_mode) {
        RevocationMode::Enforce => refuse(Status::RevocationCheckFailure, doubt),
        RevocationMode::SoftFail => Ok(Some(doubt)),
    }
}

fn listing(
    question: &Question<'_>,
    certificate: &CertificateSummary,
    issuer: Option<&CertificateSummary>,
    end_entity: bool,
    work: &mut Work,
) -> Result<Listing, Refusal> {
    let points = &certificate.crl_points;
    let issuer = issuer.filter(|issuer| issuer.may_sign_crls).map(CrlIssuer::of);
    let given = issuer.as_ref().map(|issuer| question.crls.given(issuer)).unwrap_or_default();
    // Who gives lists wants to know that the certificate stands in none of them.
    let is_wanted = end_entity && question.crls.has_given();
    if !points.named && given.is_empty() && !is_wanted {
        return Ok(Listing::NotPublished);
    }
    let Some(issuer) = issuer else {
        return Ok(Listing::Unknown("its issuer may not sign CRLs".into()));
    };
    let mut found = Found { certificate, end_entity, now: question.now, good: None, trouble: Vec::new() };
    if is_wanted && given.is_empty() {
        found.trouble.push(format!("none of the given CRLs is its issuer's, '{}'", certificate.issuer));
    }
    for crl in &given {
        found.consult(crl, "the given CRL", None, &mut work.evidence)?;
    }
    let urls: Vec<&String> = points.http.iter().filter(|url| url.len() <= MAX_URL).take(MAX_POINTS).collect();
    if urls.is_empty() && points.named {
        let others = points.others.iter().take(MAX_POINTS).cloned().collect::<Vec<_>>().join(", ");
        let others = if others.is_empty() { "none with a URL".to_owned() } else { others };
        found.trouble.push(format!("there is no http: CRL point (but {others})"));
    }
    for url in &urls {
        let key = CrlKey::new(&issuer, url);
        let at_hand = question.crls.get(&key);
        let failed = at_hand.and_then(|at_hand| at_hand.trouble.as_deref());
        match at_hand.and_then(|at_hand| at_hand.crl.as_deref()) {
            Some(crl) => {
                let from = format!("the CRL from {url}");
                let said = found.consult(crl, &from, failed, &mut work.evidence);
                if !matches!(said, Ok(false)) {
                    work.used.push(key);
                }
                said?;
            }
            None => found.trouble.push(format!("no CRL is at hand from {url}{}", reason(failed))),
        }
    }
    if let Some(good) = found.good {
        return Ok(good);
    }
    if !urls.is_empty() {
        let urls = urls.into_iter().cloned().collect();
        work.wanted.push(CrlWanted { issuer, urls });
    }
    Ok(Listing::Unknown(found.trouble.join("; ")))
}

/// What the lists said of a certificate so far.
struct Found<'a> {
    certificate: &'a CertificateSummary,
    end_entity: bool,
    now: Timestamp,
    good: Option<Listing>,
    trouble: Vec<String>,
}

impl Found<'_> {
    /// Asks one list. False where it does not cover the certificate.
    fn consult(
        &mut self,
        crl: &Crl,
        from: &str,
        failed: Option<&str>,
        evidence: &mut Evidence,
    ) -> Result<bool, Refusal> {
        let certificate = self.certificate;
        if !crl.covers(certificate, self.end_entity) {
            self.trouble.push(format!("{from} does not cover it"));
            return Ok(false);
        }
        if let Some(since) = crl.revoked_since(certificate) {
            let serial = certificate.serial.clone();
            let rule = format!(
                "the certificate '{}' with the serial number {serial} is revoked since {since}, says {from}",
                certificate.subject
            );
            evidence.revocation = Revocation::Revoked { serial, since };
            return refuse(Status::Revoked, rule);
        }
        match crl.is_current(self.now) {
            Ok(()) => {
                self.good.get_or_insert(Listing::Good {
                    this_update: crl.this_update(),
                    next_update: crl.next_update(),
                });
            }
            Err(why) => self.trouble.push(format!("{from} can't be used: {why}{}", reason(failed))),
        }
        Ok(true)
    }
}

fn reason(failed: Option<&str>) -> String {
    failed.map(|failed| format!(" ({failed})")).unwrap_or_default()
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

/// The names that will do, the domain first.
fn demands_text(question: &Question<'_>) -> String {
    question.demands().map(demand_text).collect::<Vec<_>>().join(" or ")
}

fn demand_text(demand: &NameDemand) -> String {
    if demand.subdomains {
        format!("{0} or a subdomain of it", demand.domain)
    } else {
        demand.domain.to_string()
    }
}

#[cfg(test)]
mod tests;
