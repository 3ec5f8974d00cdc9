//! Certificates: what is shown of them, and how they come, serve and go.

mod arrival;
mod enable;
mod export;
mod file;
mod given;
mod new;
mod remove;
mod root;
mod shown;

pub use arrival::{Import, Source, import};
pub use enable::{Enable, default_in_the_way, enable};
pub use export::{Exported, Part, export};
pub use file::{NewFile, read_at_most};
pub use given::{Given, given, trusted};
pub use new::{Wanted, make_request, make_self_signed};
pub use remove::remove;
pub use root::{import_root, list_roots, single_certificate};
pub use shown::{connectors_with_theirs, fqdn, lack, show_on};

use super::object;
use super::{Category, Difference, Failure, Site, edit};
use crate::cert::{self, CertError, CertificateSummary, Need, Shelf, base64};
use crate::model::objects::exchange_certificate::services_string_form;
use crate::model::objects::{EXCHANGE_CERTIFICATE, TRUSTED_ROOT_CERTIFICATE};
use crate::model::{Configuration, Record, RevocationMode, SmtpDomain, Status, Value, World};
use crate::store::Writer;
use crate::tls::{Crls, PeerRole, Question, judge};
use jiff::Timestamp;

/// The certificates of the store that are wanted, with everything that is worked out about them; `called` is the
/// thumbprint of the only one, where it is known.
///
/// # Errors
/// A store that can't be read.
pub fn list(
    site: &Site,
    called: Option<&str>,
    wanted: impl Fn(&Record) -> bool,
) -> Result<Vec<Record>, Failure> {
    let is_root = |noun: &str| noun == TRUSTED_ROOT_CERTIFICATE.noun;
    let store = site.store()?;
    let configuration = match called {
        Some(called) => store.configuration_with(is_root, |thumbprint, _| thumbprint == called)?,
        None => store.configuration_of(|noun| is_root(noun) || noun == EXCHANGE_CERTIFICATE.noun)?,
    };
    let roots = trusted_roots(&configuration);
    let now = site.clock.now();
    let mut records: Vec<Record> = configuration
        .all(EXCHANGE_CERTIFICATE.noun)
        .iter()
        .filter(|record| wanted(record))
        .map(|record| with_facts(record.clone(), &configuration, &roots, now))
        .collect();
    records.sort_by_key(|record| match record.get("NotBefore") {
        Value::Time(begin) => std::cmp::Reverse(Some(*begin)),
        _ => std::cmp::Reverse(None),
    });
    Ok(records)
}

/// The certificates that prove one of these names; the one that a connector with that name as Fqdn
/// shows stands first.
///
/// # Errors
/// A store that can't be read.
pub fn list_for(site: &Site, names: &[SmtpDomain]) -> Result<Vec<Record>, Failure> {
    let mut records = list(site, None, |_| true)?;
    records.retain(|record| {
        let proves = |name| record.texts("CertificateDomains").any(|own| cert::name_matches(own, name));
        names.iter().any(proves)
    });
    let configuration = site.store()?.configuration()?;
    let shelf = Shelf::of(&configuration, &trusted_roots(&configuration), site.clock.now());
    let chosen: Vec<String> = names
        .iter()
        .map(|name| Need { fqdn: name.clone(), name: None, missed: true })
        .filter_map(|need| Some(shelf.select(&need).candidate()?.summary.thumbprint.clone()))
        .collect();
    let rank = |record: &Record| chosen.iter().position(|own| own == record.text("Thumbprint"));
    records.sort_by_key(|record| rank(record).unwrap_or(usize::MAX));
    Ok(records)
}

/// The system's roots and the store's.
fn trusted_roots(configuration: &Configuration) -> Vec<Vec<u8>> {
    crate::compile::trusted_roots(configuration, &cert::system_roots().0)
}

/// The roots that were imported into the store.
fn own_roots(configuration: &Configuration) -> Vec<Vec<u8>> {
    let own = configuration.all(TRUSTED_ROOT_CERTIFICATE.noun).iter();
    own.filter_map(|root| configuration.chains.get(root.text("Thumbprint"))?.first().cloned()).collect()
}

fn leaf(configuration: &Configuration, thumbprint: &str) -> Option<CertificateSummary> {
    CertificateSummary::from_der(configuration.chains.get(thumbprint)?.first()?).ok()
}

fn with_facts(
    mut record: Record,
    configuration: &Configuration,
    roots: &[Vec<u8>],
    now: Timestamp,
) -> Record {
    let thumbprint = record.text("Thumbprint").to_string();
    // What a pending request is to serve one day it does not serve now.
    let services: Vec<&str> = match configuration.requests.contains_key(&thumbprint) {
        true => Vec::new(),
        false => record.texts("Services").collect(),
    };
    record.set("ServicesStringForm", Value::text(services_string_form(&services)));
    record.set("HasPrivateKey", Value::Bool(configuration.keys.contains(&thumbprint)));
    let chain = configuration.chains.get(&thumbprint).cloned().unwrap_or_default();
    let Some(summary) = leaf(configuration, &thumbprint) else {
        record.set("Status", Value::text("Invalid"));
        return record;
    };
    let request = configuration.requests.get(&thumbprint);
    record.set(
        "Status",
        Value::text(if request.is_some() { "PendingRequest" } else { status(&chain, roots, now) }),
    );
    let root = match request {
        Some(_) => "Unknown",
        None => {
            let at = now.clamp(summary.not_before, summary.not_after.max(summary.not_before));
            root_ca_type(&chain, &own_roots(configuration), roots, summary.is_self_signed, at)
        }
    };
    record.set("RootCAType", Value::text(root));
    if let Some(request) = request {
        record.set("CertificateRequest", Value::text(base64(request)));
    } else if let Some(der) = chain.first() {
        record.set("RawData", Value::text(base64(der)));
    }
    record.set("CertificateDomains", Value::texts(summary.names()));
    record.set("Subject", Value::text(summary.subject));
    record.set("Issuer", Value::text(summary.issuer));
    record.set("NotBefore", Value::Time(summary.not_before));
    record.set("NotAfter", Value::Time(summary.not_after));
    record.set("IsSelfSigned", Value::Bool(summary.is_self_signed));
    record.set("SerialNumber", Value::text(summary.serial));
    record.set("PublicKeySize", Value::Int(summary.public_key_size.into()));
    record.set("SignatureAlgorithm", Value::text(summary.signature_algorithm));
    record.set("EnhancedKeyUsageList", Value::texts(summary.extended_key_usage.iter()));
    record.set("SubjectKeyIdentifier", summary.subject_key_identifier.map_or(Value::Null, Value::text));
    record.set("Version", Value::Int(summary.version.into()));
    record
}

/// Exchange's word for where the chain's root comes from: Registry for one that an administrator brought,
/// ThirdParty for one of the system's. `at` is a moment at which the certificate is in date.
fn root_ca_type(
    chain: &[Vec<u8>],
    own: &[Vec<u8>],
    roots: &[Vec<u8>],
    is_self_signed: bool,
    at: Timestamp,
) -> &'static str {
    let ends_in = |roots: &[Vec<u8>]| !matches!(status(chain, roots, at), "Untrusted" | "Invalid");
    match () {
        () if !own.is_empty() && ends_in(own) => "Registry",
        () if ends_in(roots) => "ThirdParty",
        () if is_self_signed => "None",
        () => "Unknown",
    }
}

/// Exchange's word for what the judgement of the chain says.
fn status(chain: &[Vec<u8>], roots: &[Vec<u8>], now: Timestamp) -> &'static str {
    let verdict = judge(&Question {
        wanted: None,
        chain,
        role: PeerRole::Server,
        require_client_auth_usage: false,
        roots,
        now,
        // A cmdlet fetches no CRL: this is about everything but revocation.
        crls: Crls::none(),
        revocation_mode: RevocationMode::SoftFail,
        partner: None,
    });
    match verdict.status {
        Status::Valid => "Valid",
        Status::Expired | Status::NotYetValid => "DateInvalid",
        Status::UntrustedRoot => "Untrusted",
        Status::Revoked => "Revoked",
        Status::RevocationCheckFailure => "RevocationCheckFailure",
        _ => "Invalid",
    }
}

fn unusable(target: &str, error: &CertError) -> Failure {
    Failure::new("CertificateUnusable", Category::InvalidData, target, format!("'{target}': {error}"))
}

/// A name for a certificate, checked: A-labels, with a leading `*.` allowed.
///
/// # Errors
/// Where it can't stand in a certificate.
pub fn certificate_name(text: &str) -> Result<String, Failure> {
    let (star, rest) = match text.trim().strip_prefix("*.") {
        Some(rest) => ("*.", rest),
        None => ("", text.trim()),
    };
    let name = rest.parse::<SmtpDomain>().map_err(|error| Failure::binding("DomainName", error.message))?;
    Ok(format!("{star}{name}"))
}

/// The one certificate of this identity.
fn find(world: &dyn World, identity: &str) -> Result<Record, Failure> {
    object::one(world, &EXCHANGE_CERTIFICATE, Some(identity))
}

fn already_there(what: &str, summary: &CertificateSummary) -> Failure {
    let CertificateSummary { thumbprint, subject, .. } = summary;
    let text = format!("The {what} with thumbprint {thumbprint} ('{subject}') is in the store already.");
    Failure::new("CertificateExists", Category::ResourceExists, thumbprint, text)
}

/// The default SMTP certificate.
fn default_thumbprint(configuration: &Configuration) -> Option<String> {
    let thumbprint = configuration.single("TransportService")?.text("InternalTransportCertificateThumbprint");
    (!thumbprint.is_empty()).then(|| thumbprint.to_string())
}

fn set_default(writer: &mut Writer<'_>, thumbprint: Value) -> Result<Vec<Difference>, Failure> {
    let Some(before) = writer.all("TransportService").first().cloned() else { return Ok(Vec::new()) };
    let mut service = before.clone();
    service.set("InternalTransportCertificateThumbprint", thumbprint);
    let differences = edit::differences(Some(&before), Some(&service));
    if !differences.is_empty() {
        writer.update(service)?;
    }
    Ok(differences)
}

/// A record as Get- shows it, after it was written.
fn shown_after(site: &Site, record: Record, what_if: bool) -> Result<Record, Failure> {
    if what_if {
        return Ok(record);
    }
    let configuration = site.store()?.configuration()?;
    let roots = trusted_roots(&configuration);
    Ok(with_facts(record, &configuration, &roots, site.clock.now()))
}
