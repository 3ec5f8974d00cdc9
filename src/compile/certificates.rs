//! Which certificate a connector shows, by DESIGN "Certificate selection", and what it is sent with.

use super::fields::reason;
use crate::cert::{Candidate, CertificateSummary, Want, select, without_root};
use crate::model::object::{Record, World};
use crate::model::snapshot::{CertificateEntry, Reason};
use crate::model::{CertificateName, Configuration, SmtpDomain};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The certificates of the store that can serve a connector.
pub(super) struct Certificates<'a> {
    configuration: &'a Configuration,
    candidates: Vec<Candidate>,
    shown: BTreeSet<String>,
    now: Timestamp,
}

impl<'a> Certificates<'a> {
    /// Reads the certificates. Those that serve SMTP and can't be used are told.
    pub(super) fn of(
        configuration: &'a Configuration,
        trusted_roots: &[Vec<u8>],
        now: Timestamp,
        degraded: &mut Vec<Reason>,
    ) -> Self {
        let roots = Roots::of(trusted_roots);
        let mut candidates = Vec::new();
        for record in configuration.all("ExchangeCertificate") {
            match candidate(configuration, record, &roots) {
                Ok(candidate) => candidates.push(candidate),
                Err(text) if record.has_flag("Services", "SMTP") => degraded.push(reason(record, "", text)),
                Err(_) => {}
            }
        }
        Certificates { configuration, candidates, shown: BTreeSet::new(), now }
    }

    /// The thumbprint of the certificate for a connector, which is then among [`Certificates::shown`].
    pub(super) fn select(&mut self, name: Option<&CertificateName>, fqdn: &SmtpDomain) -> Option<String> {
        let selection = select(&self.candidates, &Want { fqdn, name }, self.now);
        let thumbprint = selection.candidate()?.summary.thumbprint.clone();
        self.shown.insert(thumbprint.clone());
        Some(thumbprint)
    }

    /// The certificates that some connector shows.
    pub(super) fn shown(self) -> BTreeMap<String, Arc<CertificateEntry>> {
        let Certificates { configuration, candidates, shown, .. } = self;
        candidates
            .into_iter()
            .map(|candidate| candidate.summary)
            .filter(|summary| shown.contains(&summary.thumbprint))
            .map(|summary| {
                let entry = CertificateEntry {
                    chain: without_root(chain(configuration, &summary.thumbprint)),
                    thumbprint: summary.thumbprint.clone(),
                    not_before: summary.not_before,
                    not_after: summary.not_after,
                    subject: summary.subject,
                };
                (summary.thumbprint, Arc::new(entry))
            })
            .collect()
    }
}

fn chain<'a>(configuration: &'a Configuration, thumbprint: &str) -> &'a [Vec<u8>] {
    configuration.chains.get(thumbprint).map(Vec::as_slice).unwrap_or_default()
}

/// A certificate that a connector may show, or why none may.
fn candidate(configuration: &Configuration, record: &Record, roots: &Roots) -> Result<Candidate, String> {
    let thumbprint = record.text("Thumbprint");
    let chain = chain(configuration, thumbprint);
    let end_entity =
        chain.first().ok_or("the store has no certificate for this thumbprint; import it again")?;
    let summary =
        CertificateSummary::from_der(end_entity).map_err(|error| format!("{error}; import it again"))?;
    if summary.thumbprint != thumbprint {
        return Err(format!("the stored certificate is another ({}); import it again", summary.thumbprint));
    }
    if summary.version != 3 {
        return Err(format!("it is of X.509 version {}, and only version 3 serves", summary.version));
    }
    if !configuration.keys.iter().any(|key| key == thumbprint) {
        let text = "its private key is not in the store, or can't be opened with secret.key; import it again with its key";
        return Err(text.into());
    }
    Ok(Candidate {
        chain_trusted: roots.are_reached_by(&summary, chain),
        summary,
        smtp_enabled: record.has_flag("Services", "SMTP"),
        has_key: true,
    })
}

/// The trusted roots, as far as an order of preference needs them: no verdict rests on this.
struct Roots {
    subjects: BTreeSet<Vec<u8>>,
    thumbprints: BTreeSet<String>,
}

impl Roots {
    fn of(ders: &[Vec<u8>]) -> Self {
        let mut roots = Roots { subjects: BTreeSet::new(), thumbprints: BTreeSet::new() };
        for summary in ders.iter().filter_map(|der| CertificateSummary::from_der(der).ok()) {
            roots.thumbprints.insert(summary.thumbprint);
            roots.subjects.insert(summary.subject_der);
        }
        roots
    }

    fn are_reached_by(&self, end_entity: &CertificateSummary, chain: &[Vec<u8>]) -> bool {
        if end_entity.is_self_signed {
            return self.thumbprints.contains(&end_entity.thumbprint);
        }
        chain
            .iter()
            .filter_map(|der| CertificateSummary::from_der(der).ok())
            .any(|summary| !summary.is_self_signed && self.subjects.contains(&summary.issuer_der))
    }
}
