//! What all domains are judged on: the store as a service would obey it, and its certificates, read once.

use super::Situation;
use crate::cert::{CertificateSummary, Refusal, Shelf, TrustedPath, trusted_path};
use crate::model::{CertificateName, Configuration, Record, SmtpDomain, Snapshot, World};

/// A certificate of the store that can be read.
#[derive(Debug)]
pub struct Held<'a> {
    /// Its thumbprint.
    pub thumbprint: &'a str,
    /// The chain, DER, end entity first.
    pub chain: &'a [Vec<u8>],
    /// What it says.
    pub summary: CertificateSummary,
    /// Its private key can be opened.
    pub has_key: bool,
    /// Services has SMTP.
    pub serves_smtp: bool,
    /// Whether its chain leads to a trusted root, apart from its own dates.
    pub path: Result<TrustedPath, Refusal>,
}

impl Held<'_> {
    /// True where TlsCertificateName means it.
    pub fn is_named(&self, name: &CertificateName) -> bool {
        self.name() == *name
    }

    /// As TlsCertificateName means it.
    pub fn name(&self) -> CertificateName {
        CertificateName::new(&self.summary.issuer, &self.summary.subject)
    }
}

/// What all domains are judged on.
#[derive(Debug)]
pub struct Ground<'a> {
    /// All of it.
    pub situation: &'a Situation,
    /// The store as a service would obey it.
    pub snapshot: &'a Snapshot,
    /// Which certificate a connector shows.
    pub shelf: Shelf,
    /// The certificates.
    pub held: Vec<Held<'a>>,
    /// Requests that wait for their answer: what stands in for the certificate.
    pub requests: Vec<CertificateSummary>,
    /// Our mail domains, the default one first.
    pub own: Vec<SmtpDomain>,
}

impl<'a> Ground<'a> {
    /// `None` where no service could obey what is stored.
    pub fn of(situation: &'a Situation) -> Option<Self> {
        let snapshot = situation.snapshot.as_ref()?;
        let stored = &situation.stored;
        let is_request = |thumbprint: &str| stored.requests.contains_key(thumbprint);
        let records = stored.all("ExchangeCertificate").iter();
        let (pending, whole): (Vec<&Record>, Vec<&Record>) =
            records.partition(|record| is_request(record.text("Thumbprint")));
        let summary = |record: &Record| {
            let chain = stored.chains.get(record.text("Thumbprint"))?;
            CertificateSummary::from_der(chain.first()?).ok()
        };
        Some(Ground {
            situation,
            snapshot,
            shelf: Shelf::of(stored, &snapshot.trusted_roots, situation.now),
            held: whole.into_iter().filter_map(|record| held(situation, snapshot, record)).collect(),
            requests: pending.into_iter().filter_map(summary).collect(),
            own: own_domains(stored),
        })
    }
}

fn held<'a>(situation: &'a Situation, snapshot: &Snapshot, record: &'a Record) -> Option<Held<'a>> {
    let thumbprint = record.text("Thumbprint");
    let chain = situation.stored.chains.get(thumbprint)?.as_slice();
    let summary = CertificateSummary::from_der(chain.first()?).ok()?;
    // Its own dates have a row of their own.
    let at = situation.now.min(summary.not_after).max(summary.not_before);
    Some(Held {
        thumbprint,
        chain,
        has_key: situation.stored.keys.iter().any(|key| key == thumbprint),
        serves_smtp: record.has_flag("Services", "SMTP"),
        path: trusted_path(chain, &snapshot.trusted_roots, at, &[]),
        summary,
    })
}

/// What partners look for: our own accepted domains that are whole names. Mail for others is only relayed.
fn own_domains(stored: &Configuration) -> Vec<SmtpDomain> {
    let mut records: Vec<&Record> = stored.all("AcceptedDomain").iter().collect();
    records.sort_by_key(|record| !record.bool("Default"));
    let own = records.into_iter().filter(|record| record.text("DomainType") != "ExternalRelay");
    own.filter_map(|record| record.text("DomainName").parse().ok()).collect()
}
