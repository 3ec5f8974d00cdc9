//! New certificates: self-signed, and requests to a CA.

use super::arrival::{Arrival, put, services};
use super::{certificate_name, find, leaf, shown_after, unusable};
use crate::cert::{self, CertificateSummary, RequestFor, RsaBits, SelfSigned};
use crate::model::objects::EXCHANGE_CERTIFICATE;
use crate::model::{Configuration, Record, Value, World};
use crate::ops::object::Plan;
use crate::ops::{Failure, Site, edit, seed};

/// What New-ExchangeCertificate is asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Subject; unset: `CN=` and the first name.
    pub subject: Option<String>,
    /// dNSNames that were given.
    pub domains: Vec<String>,
    /// Every accepted domain, too.
    pub accepted_domains: bool,
    /// `autodiscover.` and every accepted domain, too.
    pub auto_discover: bool,
    /// The server's fully qualified name, too.
    pub server_fqdn: bool,
    /// The server's short name, too.
    pub server_name: bool,
    /// The certificate whose subject, names, services and friendly name count where none are given.
    pub like: Option<String>,
    /// Bits of the key.
    pub key_size: i64,
    /// Services; unset: IMAP, POP and SMTP, or SMTP where accepted domains are asked for; of a
    /// request: none.
    pub services: Option<Vec<Value>>,
    /// For people.
    pub friendly_name: Option<Value>,
    /// Whether Export- may give the key out.
    pub exportable: bool,
    /// The subject key identifier.
    pub subject_key_identifier: Option<Vec<u8>>,
}

/// What a certificate is going to be, with everything that was not said filled in.
struct Outline {
    subject: String,
    names: Vec<String>,
    bits: RsaBits,
    old: Option<Record>,
}

impl Outline {
    fn of(configuration: &Configuration, wanted: &Wanted) -> Result<Self, Failure> {
        let old = wanted.like.as_deref().map(|identity| find(configuration, identity)).transpose()?;
        let summary = old.as_ref().and_then(|old| leaf(configuration, old.text("Thumbprint")));
        let server = configuration.single("TransportService");
        let fqdn = server.map(|server| server.text("Fqdn").to_string()).unwrap_or_default();
        let name = server.map(|server| server.text("Name").to_string()).unwrap_or_default();
        let accepted: Vec<&str> = configuration
            .all("AcceptedDomain")
            .iter()
            .map(|domain| domain.text("DomainName"))
            .filter(|domain| *domain != "*")
            .collect();
        let mut names = wanted.domains.clone();
        let mut alone = names.is_empty() && !wanted.accepted_domains && !wanted.auto_discover;
        if let Some(summary) = summary.as_ref().filter(|_| alone) {
            names = summary.names().iter().map(|name| certificate_name(name)).collect::<Result<_, _>>()?;
            alone = names.is_empty();
        }
        if wanted.server_fqdn || alone {
            names.push(fqdn);
        }
        if wanted.server_name || alone {
            names.push(name.to_lowercase());
        }
        if wanted.accepted_domains {
            names.extend(accepted.iter().map(ToString::to_string));
        }
        if wanted.auto_discover {
            let hosts = accepted.iter().filter(|domain| !domain.starts_with("*."));
            names.extend(hosts.map(|domain| format!("autodiscover.{domain}")));
        }
        let mut seen = std::collections::HashSet::new();
        names.retain(|name| seen.insert(name.clone()));
        let subject = match (&wanted.subject, summary) {
            (Some(subject), _) => subject.clone(),
            (None, Some(summary)) if !summary.subject.is_empty() => summary.subject,
            (None, _) if alone => format!("CN={name}"),
            (None, _) => format!("CN={}", names.first().map(String::as_str).unwrap_or_default()),
        };
        let bits = match wanted.key_size {
            3072 => RsaBits::B3072,
            4096 => RsaBits::B4096,
            _ => RsaBits::B2048,
        };
        Ok(Outline { subject, names, bits, old })
    }

    fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    fn friendly_name(&self, wanted: &Wanted) -> Option<Value> {
        let old = self.old.as_ref().map(|old| old.get("FriendlyName").clone());
        wanted.friendly_name.clone().or(old)
    }
}

/// Makes a self-signed certificate. The key is made before the store is locked.
///
/// # Errors
/// A name that can't stand in a certificate; a store that can't be written.
pub fn make_self_signed(site: &Site, wanted: &Wanted, what_if: bool) -> Result<Plan, Failure> {
    let configuration = site.store()?.configuration()?;
    let outline = Outline::of(&configuration, wanted)?;
    let not_before = site.clock.now();
    let issued = cert::self_signed(&SelfSigned {
        subject: &outline.subject,
        dns_names: &outline.names(),
        bits: outline.bits,
        not_before,
        not_after: seed::five_years_after(not_before),
        subject_key_identifier: wanted.subject_key_identifier.as_deref(),
    })
    .map_err(|error| unusable("New-ExchangeCertificate", &error))?;
    let mut notes = Vec::new();
    let serves = match (&wanted.services, &outline.old) {
        (Some(given), _) => services(given, &mut notes),
        (None, Some(old)) => old.get("Services").items().to_vec(),
        // Exchange's defaults; nobody asked for IMAP and POP, so nobody is told that they do nothing.
        (None, None) if wanted.accepted_domains || wanted.auto_discover => vec![Value::text("SMTP")],
        (None, None) => ["IMAP", "POP", "SMTP"].map(Value::text).to_vec(),
    };
    let arrival = Arrival {
        chain: vec![issued.der],
        key: issued.key,
        services: serves,
        friendly_name: outline.friendly_name(wanted),
        exportable: wanted.exportable,
        notes,
    };
    put(site, arrival, what_if)
}

/// Makes a request for a certificate, which stays pending until Import- brings the CA's answer.
///
/// # Errors
/// A name that can't stand in a certificate; a store that can't be written.
pub fn make_request(site: &Site, wanted: &Wanted, what_if: bool) -> Result<Plan, Failure> {
    let store = site.store()?;
    let outline = Outline::of(&store.configuration()?, wanted)?;
    let made = cert::request(&RequestFor {
        subject: &outline.subject,
        dns_names: &outline.names(),
        bits: outline.bits,
        subject_key_identifier: wanted.subject_key_identifier.as_deref(),
        now: site.clock.now(),
    })
    .map_err(|error| unusable("New-ExchangeCertificate", &error))?;
    let summary = CertificateSummary::from_der(&made.placeholder)
        .map_err(|error| unusable("New-ExchangeCertificate", &error))?;
    let mut notes = Vec::new();
    let serves = match (&wanted.services, &outline.old) {
        (Some(given), _) => services(given, &mut notes),
        (None, Some(old)) => old.get("Services").items().to_vec(),
        (None, None) => Vec::new(),
    };
    let mut record = Record::with_defaults(&EXCHANGE_CERTIFICATE);
    record.set("Thumbprint", Value::text(summary.thumbprint));
    record.set("Services", Value::List(serves));
    record.set("PrivateKeyExportable", Value::Bool(wanted.exportable));
    if let Some(name) = outline.friendly_name(wanted) {
        record.set("FriendlyName", name);
    }
    let record = store.write(&site.author, what_if, |writer| -> Result<_, Failure> {
        Ok(writer.insert_request(record, &made.placeholder, &made.key, &made.request)?)
    })?;
    let differences = edit::differences(None, Some(&record));
    Ok(Plan { record: shown_after(site, record, what_if)?, differences, notes })
}
