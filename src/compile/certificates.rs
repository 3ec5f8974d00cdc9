//! Which certificate a connector shows, by DESIGN "Certificate selection" (`cert::Shelf` decides), and
//! what it is sent with.

use super::fields::reason;
use crate::cert::{Need, Shelf, without_root};
use crate::model::object::{Record, World};
use crate::model::snapshot::{CertificateEntry, Reason};
use crate::model::{CommandLine, Configuration, SmtpDomain, Value};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The certificates of the store that can serve a connector.
pub(super) struct Certificates<'a> {
    configuration: &'a Configuration,
    shelf: Shelf,
    shown: BTreeSet<String>,
}

impl<'a> Certificates<'a> {
    /// Reads the certificates. Those that serve SMTP and can't be used are told.
    pub(super) fn of(
        configuration: &'a Configuration,
        trusted_roots: &[Vec<u8>],
        now: Timestamp,
        degraded: &mut Vec<Reason>,
    ) -> Self {
        let shelf = Shelf::of(configuration, trusted_roots, now);
        let unusable: HashMap<&str, &String> =
            shelf.unusable.iter().map(|(thumbprint, why)| (thumbprint.as_str(), why)).collect();
        for record in configuration.all("ExchangeCertificate") {
            if let Some(why) = unusable.get(record.text("Thumbprint"))
                && record.has_flag("Services", "SMTP")
            {
                degraded.push(reason(record, "", why.as_str()));
            }
        }
        Certificates { configuration, shelf, shown: BTreeSet::new() }
    }

    /// The thumbprint of the certificate that a connector shows, which is then among
    /// [`Certificates::shown`]. Where it misses one that is told.
    pub(super) fn of_connector(
        &mut self,
        connector: &Record,
        server_fqdn: &SmtpDomain,
        degraded: &mut Vec<Reason>,
    ) -> Option<String> {
        let need = Need::of(connector, server_fqdn)?;
        let Some(found) = self.shelf.select(&need).candidate() else {
            if need.missed {
                degraded.push(no_certificate(connector, &need.fqdn));
            }
            return None;
        };
        let thumbprint = found.summary.thumbprint.clone();
        self.shown.insert(thumbprint.clone());
        Some(thumbprint)
    }

    /// The certificates that some connector shows.
    pub(super) fn shown(self) -> BTreeMap<String, Arc<CertificateEntry>> {
        let Certificates { configuration, shelf, shown } = self;
        let chain = |thumbprint| configuration.chains.get(thumbprint).map(Vec::as_slice).unwrap_or_default();
        shelf
            .candidates()
            .iter()
            .map(|candidate| &candidate.summary)
            .filter(|summary| shown.contains(&summary.thumbprint))
            .map(|summary| {
                let entry = CertificateEntry {
                    chain: without_root(chain(&summary.thumbprint)),
                    thumbprint: summary.thumbprint.clone(),
                    not_before: summary.not_before,
                    not_after: summary.not_after,
                    subject: summary.subject.clone(),
                };
                (summary.thumbprint.clone(), Arc::new(entry))
            })
            .collect()
    }
}

/// Exchange's event 12014, with the ways out.
fn no_certificate(record: &Record, fqdn: &SmtpDomain) -> Reason {
    let send = record.object.noun == "SendConnector";
    let without = if send {
        "no certificate can be shown to partners, so mail for domain-secured domains waits"
    } else {
        "STARTTLS is not offered"
    };
    let (property, wanted) = match record.get("TlsCertificateName") {
        Value::Null => ("Fqdn", format!("names '{fqdn}'")),
        name => ("TlsCertificateName", format!("is issued as '{name}' (TlsCertificateName)")),
    };
    let list = CommandLine::new("Get-ExchangeCertificate");
    let enable = CommandLine::new("Enable-ExchangeCertificate").on("THUMBPRINT").with("Services", "SMTP");
    reason(
        record,
        property,
        format!(
            "event 12014: no usable certificate {wanted} on the connector with the Fqdn '{fqdn}', so {without}. Make or \
             import one and enable it: '{list}', '{enable}'"
        ),
    )
}
