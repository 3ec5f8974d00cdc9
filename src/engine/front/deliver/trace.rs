//! What the tracking log tells of a connection: TLS as it was asked for and got, by which rule, and what the
//! certificate was judged to be.

use crate::client::{ClientError, Session, Target};
use crate::log::tracking::{judged, report_only};
use crate::model::{
    DomainSecurityOutcome, NameDemand, Observed, TlsLevel, TlsPolicy, TlsSource, TrackingTrace,
};

/// The word that Get-DomainSecurityReport has for it.
const DOMAIN_SECURITY: &str = "DomainSecurity";

/// What was demanded.
fn asked(policy: &TlsPolicy) -> Vec<(&'static str, String)> {
    let (asked, rule) = told(&policy.level);
    vec![("TlsAsked", asked), ("TlsRule", rule.to_owned()), ("TlsSource", policy.source.to_string())]
}

/// What is only looked for, of what was not dialled.
pub(super) fn undialled(observed: Option<&Observed>) -> Vec<(&'static str, String)> {
    observed.map(|observed| report_only(None, observed.refusal.clone())).unwrap_or_default()
}

fn told(level: &TlsLevel) -> (String, &'static str) {
    match level {
        TlsLevel::None => ("None".to_owned(), "IgnoreSTARTTLS"),
        TlsLevel::Opportunistic => ("Opportunistic".to_owned(), "Opportunistic"),
        TlsLevel::Encrypt => ("Encrypt".to_owned(), "RequireTLS"),
        TlsLevel::Chain => ("CertificateValidation".to_owned(), "TlsAuthLevel"),
        TlsLevel::Name(NameDemand { domain, subdomains }) => {
            let star = if *subdomains { "*." } else { "" };
            (format!("DomainValidation {star}{domain}"), "TlsAuthLevel")
        }
        TlsLevel::Dane(_) => ("DANE".to_owned(), "TLSA"),
        TlsLevel::MxHost(host) => (format!("MxHost {host}"), "MTA-STS"),
        TlsLevel::DomainSecure(domain) => (format!("DomainSecure {domain}"), "TLSSendDomainSecureList"),
        TlsLevel::Both(published, own) => {
            let ((published, rule), (own, _)) = (told(published), told(own));
            (format!("{published} and {own}"), rule)
        }
        TlsLevel::Refuse(_) => ("Refused".to_owned(), "TLSSendDomainSecureList"),
    }
}

/// A policy under which nothing is dialled.
pub(super) fn unready(policy: &TlsPolicy) -> TrackingTrace {
    let mut facts = asked(policy);
    if policy.source == TlsSource::DomainSecurity {
        facts.push((DOMAIN_SECURITY, DomainSecurityOutcome::NotReady.to_string()));
    }
    facts.extend(undialled(policy.observed.as_ref()));
    TrackingTrace { facts, ..TrackingTrace::default() }
}

/// A session that stands.
pub(super) fn of_session(policy: &TlsPolicy, session: &Session, target: &Target) -> TrackingTrace {
    let mut facts = asked(policy);
    match session.established() {
        Some(established) => {
            facts.push(("TlsGot", if session.verdict().is_some() { "Verified" } else { "Encrypted" }.into()));
            facts.push(("tlsversion", established.version.clone()));
            facts.push(("tlscipher", established.cipher.clone()));
        }
        None => facts.push(("TlsGot", "None".into())),
    }
    facts.extend(session.fell_back().map(|why| ("TlsFailed", why.to_owned())));
    facts.extend(session.verdict().map(judged).unwrap_or_default());
    if let Some(observation) = session.observation() {
        // One verdict is told: that of the policy, where it asked for one.
        let judged = observation.verdict.as_ref().filter(|_| session.verdict().is_none());
        facts.extend(report_only(judged, observation.would_fail()));
    }
    TrackingTrace { local: session.local().map(|address| address.ip()), ..to(target, facts) }
}

/// A connection that could not be had, or that did not prove what it had to.
pub(super) fn of_failure(policy: &TlsPolicy, target: &Target, error: &ClientError) -> TrackingTrace {
    let mut facts = asked(policy);
    if policy.source == TlsSource::DomainSecurity {
        facts.extend(error.domain_security().map(|outcome| (DOMAIN_SECURITY, outcome.to_string())));
    }
    match error {
        ClientError::Certificate(verdict) => facts.extend(judged(verdict)),
        error if error.is_tls() => facts.push(("TlsFailed", error.to_string())),
        _ => {}
    }
    facts.extend(undialled(policy.observed.as_ref()));
    to(target, facts)
}

/// A host, and what is known of the way to it.
pub(super) fn to(target: &Target, facts: Vec<(&'static str, String)>) -> TrackingTrace {
    TrackingTrace {
        host: target.host.clone(),
        remote: Some(target.address.ip()),
        facts,
        ..TrackingTrace::default()
    }
}
