//! The verdict over a certificate's file, before anybody installs it: the service's own judgement.
//!
//! Promises the status that the service would find with the same roots, lists and time. Lists are fetched
//! by the service's own rules where none was given; given ones count alone, nothing is asked of
//! anybody then, and a certificate of which none of them tells is not Valid.

use crate::cert::CertificateSummary;
use crate::compile::{service_settings, transport_settings};
use crate::dns::{HickoryResolver, Resolver};
use crate::model::objects::CERTIFICATE_TEST;
use crate::model::{FixedClock, NameDemand, Record, RevocationMode, SmtpDomain, Value, Verdict};
use crate::policy::hosts::dns_servers;
use crate::tls::{CrlCache, CrlLimits, CrlSettings, Crls, PeerRole, Question, judge};
use jiff::Timestamp;
use std::sync::Arc;

/// What is to be judged.
#[derive(Debug)]
pub struct CertificateFile {
    /// Its name, for the record.
    pub path: String,
    /// The certificate, then what else may belong to its chain, DER.
    pub chain: Vec<Vec<u8>>,
    /// Revocation lists, DER; `None`: they are fetched.
    pub lists: Option<Vec<Vec<u8>>>,
    /// Trusted roots, DER.
    pub roots: Vec<Vec<u8>>,
    /// The name that it must prove.
    pub name: Option<SmtpDomain>,
    /// Judged as a client's certificate, not a server's.
    pub as_client: bool,
    /// The time that it is judged for.
    pub at: Timestamp,
}

/// Judges it by the organisation's settings (RevocationMode, RequireClientAuthUsage, RevocationFetchRanges)
/// and this server's name servers.
///
/// # Errors
/// In words: a stored value that is none, a resolver that can't be had.
pub fn certificate(
    file: &CertificateFile,
    organisation: &Record,
    service: &Record,
) -> Result<Record, String> {
    let transport = transport_settings(organisation).map_err(|reason| reason.to_string())?;
    let demand = file.name.clone().map(|domain| NameDemand { domain, subdomains: false });
    let crls = Crls::default().with_given(file.lists.clone().unwrap_or_default());
    let question = Question {
        wanted: demand.as_ref(),
        chain: &file.chain,
        role: if file.as_client { PeerRole::Client } else { PeerRole::Server },
        require_client_auth_usage: transport.require_client_auth_usage,
        roots: &file.roots,
        now: file.at,
        crls: &crls,
        // Given lists are there to be asked: one that tells nothing is no reason to be content.
        revocation_mode: match file.lists {
            Some(_) => RevocationMode::Enforce,
            None => transport.revocation_mode,
        },
        partner: None,
    };
    if file.lists.is_some() {
        return Ok(record(file, &judge(&question)));
    }
    let settings = service_settings(service).map_err(|reason| reason.to_string())?;
    let runtime = super::runtime()?;
    let verdict = runtime.block_on(async {
        let limits = CrlLimits::default();
        let resolver = HickoryResolver::with_servers(dns_servers(&settings, true));
        let cache = CrlCache::new(Arc::new(FixedClock::at(file.at)), limits, None);
        cache.configure(CrlSettings {
            resolver: resolver.map(|resolver| Arc::new(resolver) as Arc<dyn Resolver>),
            ranges: transport.revocation_fetch_ranges.clone(),
            listed: Default::default(),
        });
        let verdict = cache.judge(&question, limits.patience).await;
        cache.stop().await;
        verdict
    });
    Ok(record(file, &verdict))
}

fn record(file: &CertificateFile, verdict: &Verdict) -> Record {
    let summary = file.chain.first().and_then(|der| CertificateSummary::from_der(der).ok());
    let mut record = Record::with_defaults(&CERTIFICATE_TEST);
    let mut set = |name, value| record.set(name, value);
    set("FilePath", Value::text(&file.path));
    set("Valid", Value::Bool(verdict.is_valid()));
    set("Status", Value::text(verdict.status.to_string()));
    set("Rule", Value::text(&verdict.rule));
    set("Purpose", Value::text(if file.as_client { "Client" } else { "Server" }));
    set("DNSName", file.name.as_ref().map_or(Value::Null, |name| Value::text(name.to_string())));
    set("Usage", verdict.evidence.usage.as_ref().map_or(Value::Null, Value::text));
    set("Revocation", Value::text(verdict.evidence.revocation.to_string()));
    set("At", Value::Time(file.at));
    let subjects = file.chain.iter().filter_map(|der| CertificateSummary::from_der(der).ok());
    set("Chain", Value::texts(subjects.map(|summary| summary.subject)));
    let Some(summary) = summary else { return record };
    set("DaysLeft", Value::Int(days_left(file.at, summary.not_after)));
    set("CertificateDomains", Value::texts(summary.names()));
    set("Subject", Value::text(summary.subject));
    set("Issuer", Value::text(summary.issuer));
    set("SerialNumber", Value::text(summary.serial));
    set("Thumbprint", Value::text(summary.thumbprint));
    set("NotBefore", Value::Time(summary.not_before));
    set("NotAfter", Value::Time(summary.not_after));
    record
}

/// Whole days until then; negative once it has passed.
pub(super) fn days_left(at: Timestamp, end: Timestamp) -> i64 {
    let hours = end.duration_since(at).as_secs().div_euclid(3600);
    hours.div_euclid(24)
}
