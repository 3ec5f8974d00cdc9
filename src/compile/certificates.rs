//! Which certificate a connector shows, by DESIGN "Certificate selection", and what it is sent with.

use super::fields::reason;
use crate::cert::{CertificateSummary, name_matches, without_root};
use crate::model::object::World;
use crate::model::snapshot::{CertificateEntry, Reason};
use crate::model::{CertificateName, Configuration, SmtpDomain};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The certificates of the store that can serve a connector.
pub(super) struct Certificates {
    candidates: Vec<Candidate>,
    shown: BTreeSet<String>,
    now: Timestamp,
}

/// A certificate with its private key at hand.
struct Candidate {
    thumbprint: String,
    summary: CertificateSummary,
    /// What is sent: end entity first, root left out.
    chain: Vec<Vec<u8>>,
    serves_smtp: bool,
    trusted: bool,
}

impl Certificates {
    /// Reads the certificates. Those that serve SMTP and can't be used are told.
    pub(super) fn of(
        configuration: &Configuration,
        trusted_roots: &[Vec<u8>],
        now: Timestamp,
        degraded: &mut Vec<Reason>,
    ) -> Self {
        let roots = Roots::of(trusted_roots);
        let mut candidates = Vec::new();
        for record in configuration.all("ExchangeCertificate") {
            let thumbprint = record.text("Thumbprint");
            let serves_smtp = record.has_flag("Services", "SMTP");
            let mut unusable = |text: String| {
                if serves_smtp {
                    degraded.push(reason(record, "", text));
                }
            };
            let chain = configuration.chains.get(thumbprint).map(Vec::as_slice).unwrap_or_default();
            let Some(end_entity) = chain.first() else {
                unusable("the store has no certificate under this thumbprint; import it again".into());
                continue;
            };
            let summary = match CertificateSummary::from_der(end_entity) {
                Ok(summary) => summary,
                Err(error) => {
                    unusable(format!("{error}; import it again"));
                    continue;
                }
            };
            if !configuration.keys.iter().any(|key| key == thumbprint) {
                unusable(
                    "its private key is not in the store or can't be opened with secret.key; import it again with its key"
                        .into(),
                );
                continue;
            }
            candidates.push(Candidate {
                thumbprint: thumbprint.to_string(),
                trusted: roots.are_reached_by(&summary, chain),
                chain: without_root(chain),
                summary,
                serves_smtp,
            });
        }
        Certificates { candidates, shown: BTreeSet::new(), now }
    }

    /// The thumbprint of the certificate for a connector, which is then among [`Certificates::shown`].
    pub(super) fn select(&mut self, name: Option<&CertificateName>, fqdn: &SmtpDomain) -> Option<String> {
        let usable =
            self.candidates.iter().filter(|one| one.summary.version == 3 && one.summary.not_before <= self.now);
        let best = match name {
            Some(name) => usable.filter(|one| one.is_called(name)).max_by_key(|one| one.recency(self.now)),
            None => usable.filter(|one| one.serves_smtp && one.names(fqdn)).max_by_key(|one| {
                let (in_date, recency) = (one.summary.in_date(self.now), one.recency(self.now));
                (in_date, one.trusted, !one.summary.is_self_signed, one.names_exactly(fqdn), recency)
            }),
        };
        let thumbprint = best?.thumbprint.clone();
        self.shown.insert(thumbprint.clone());
        Some(thumbprint)
    }

    /// The certificates that some connector shows.
    pub(super) fn shown(self) -> BTreeMap<String, Arc<CertificateEntry>> {
        let Certificates { candidates, shown, .. } = self;
        candidates
            .into_iter()
            .filter(|one| shown.contains(&one.thumbprint))
            .map(|one| {
                let entry = CertificateEntry {
                    thumbprint: one.thumbprint.clone(),
                    chain: one.chain,
                    not_before: one.summary.not_before,
                    not_after: one.summary.not_after,
                    subject: one.summary.subject,
                };
                (one.thumbprint, Arc::new(entry))
            })
            .collect()
    }
}

impl Candidate {
    fn is_called(&self, name: &CertificateName) -> bool {
        let own = format!("<I>{}<S>{}", self.summary.issuer, self.summary.subject);
        own.parse::<CertificateName>().is_ok_and(|own| own == *name)
    }

    fn names(&self, fqdn: &SmtpDomain) -> bool {
        self.summary.names().iter().any(|name| name_matches(name, fqdn))
    }

    fn names_exactly(&self, fqdn: &SmtpDomain) -> bool {
        self.summary.names().iter().any(|name| !name.starts_with("*.") && name_matches(name, fqdn))
    }

    /// In date, then the latest NotBefore, then the latest NotAfter, then the highest thumbprint.
    fn recency(&self, now: Timestamp) -> (bool, Timestamp, Timestamp, &str) {
        let summary = &self.summary;
        (summary.in_date(now), summary.not_before, summary.not_after, &self.thumbprint)
    }
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
