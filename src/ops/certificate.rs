//! Certificates: what is shown of them, and how they come and go.

use super::edit::Note;
use super::object::{self, Plan};
use super::{Category, Failure, Site, edit, seed};
use crate::cert::{self, CertError, CertificateSummary, RsaBits, SelfSigned};
use crate::model::objects::exchange_certificate::services_string_form;
use crate::model::objects::{EXCHANGE_CERTIFICATE, TRUSTED_ROOT_CERTIFICATE};
use crate::model::{CommandLine, Configuration, Record, RevocationMode, SmtpDomain, Status, Value, World};
use crate::store::Writer;
use crate::tls::{Crls, PeerRole, Question, judge};
use jiff::Timestamp;
use std::path::Path;

/// The certificates of the store with everything that is worked out about them.
///
/// # Errors
/// A store that can't be read.
pub fn list(site: &Site) -> Result<Vec<Record>, Failure> {
    let configuration = site.store()?.configuration()?;
    let roots = trusted_roots(&configuration);
    let now = site.clock.now();
    let mut records: Vec<Record> = configuration
        .all(EXCHANGE_CERTIFICATE.noun)
        .iter()
        .map(|record| with_facts(record.clone(), &configuration, &roots, now))
        .collect();
    records.sort_by_key(|record| match record.get("NotBefore") {
        Value::Time(begin) => std::cmp::Reverse(Some(*begin)),
        _ => std::cmp::Reverse(None),
    });
    Ok(records)
}

/// The trusted roots of the store, with what is worked out about them.
///
/// # Errors
/// A store that can't be read.
pub fn list_roots(site: &Site) -> Result<Vec<Record>, Failure> {
    let configuration = site.store()?.configuration()?;
    Ok(configuration
        .all(TRUSTED_ROOT_CERTIFICATE.noun)
        .iter()
        .map(|record| root_facts(record, &configuration))
        .collect())
}

/// The system's roots and the store's.
fn trusted_roots(configuration: &Configuration) -> Vec<Vec<u8>> {
    let (mut roots, _) = cert::system_roots();
    let own = configuration.all(TRUSTED_ROOT_CERTIFICATE.noun).iter();
    roots.extend(own.filter_map(|root| configuration.chains.get(root.text("Thumbprint"))?.first().cloned()));
    roots
}

fn leaf(configuration: &Configuration, thumbprint: &str) -> Option<CertificateSummary> {
    CertificateSummary::from_der(configuration.chains.get(thumbprint)?.first()?).ok()
}

fn root_facts(record: &Record, configuration: &Configuration) -> Record {
    let mut record = record.clone();
    if let Some(summary) = leaf(configuration, record.text("Thumbprint")) {
        record.set("Subject", Value::text(summary.subject));
        record.set("NotBefore", Value::Time(summary.not_before));
        record.set("NotAfter", Value::Time(summary.not_after));
    }
    record
}

fn with_facts(
    mut record: Record,
    configuration: &Configuration,
    roots: &[Vec<u8>],
    now: Timestamp,
) -> Record {
    let thumbprint = record.text("Thumbprint").to_string();
    let services: Vec<&str> = record.texts("Services").collect();
    record.set("ServicesStringForm", Value::text(services_string_form(&services)));
    record.set("HasPrivateKey", Value::Bool(configuration.keys.contains(&thumbprint)));
    let chain = configuration.chains.get(&thumbprint).cloned().unwrap_or_default();
    let Some(summary) = leaf(configuration, &thumbprint) else {
        record.set("Status", Value::text("Invalid"));
        return record;
    };
    record.set("Status", Value::text(status(&chain, roots, now)));
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
    record.set("Version", Value::Int(summary.version.into()));
    record
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

/// What New-ExchangeCertificate is asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Subject; unset: `CN=` and the first name.
    pub subject: Option<String>,
    /// dNSNames that were given.
    pub domains: Vec<String>,
    /// Every accepted domain, too.
    pub accepted_domains: bool,
    /// The server's fully qualified name, too.
    pub server_fqdn: bool,
    /// The server's short name, too.
    pub server_name: bool,
    /// Bits of the key.
    pub key_size: i64,
    /// Services; unset: SMTP.
    pub services: Option<Vec<Value>>,
    /// For people.
    pub friendly_name: Option<Value>,
    /// Whether Export- may give the key out.
    pub exportable: bool,
}

/// Makes a self-signed certificate. The key is made before the store is locked.
///
/// # Errors
/// A name that can't stand in a certificate; a store that can't be written.
pub fn make_self_signed(site: &Site, wanted: &Wanted, what_if: bool) -> Result<Plan, Failure> {
    let configuration = site.store()?.configuration()?;
    let server = configuration.single("TransportService");
    let fqdn = server.map(|server| server.text("Fqdn").to_string()).unwrap_or_default();
    let name = server.map(|server| server.text("Name").to_string()).unwrap_or_default();
    let mut names = wanted.domains.clone();
    let alone = names.is_empty() && !wanted.accepted_domains;
    if wanted.server_fqdn || alone {
        names.push(fqdn);
    }
    if wanted.server_name || alone {
        names.push(name.to_lowercase());
    }
    if wanted.accepted_domains {
        names.extend(
            configuration.all("AcceptedDomain").iter().map(|domain| domain.text("DomainName").to_string()),
        );
    }
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(name.clone()));
    let subject = match &wanted.subject {
        Some(subject) => subject.clone(),
        None if alone => format!("CN={name}"),
        None => format!("CN={}", names.first().map(String::as_str).unwrap_or_default()),
    };
    let bits = match wanted.key_size {
        3072 => RsaBits::B3072,
        4096 => RsaBits::B4096,
        _ => RsaBits::B2048,
    };
    let not_before = site.clock.now();
    let issued = cert::self_signed(&SelfSigned {
        subject: &subject,
        dns_names: &names.iter().map(String::as_str).collect::<Vec<_>>(),
        bits,
        not_before,
        not_after: seed::five_years_after(not_before),
    })
    .map_err(|error| unusable("New-ExchangeCertificate", &error))?;
    let arrival = Arrival {
        chain: vec![issued.der],
        key: issued.key,
        services: wanted.services.clone().unwrap_or_else(|| vec![Value::text("SMTP")]),
        friendly_name: wanted.friendly_name.clone(),
        exportable: wanted.exportable,
    };
    put(site, &arrival, what_if)
}

/// A certificate that is to be put into the store.
struct Arrival {
    chain: Vec<Vec<u8>>,
    key: zeroize::Zeroizing<Vec<u8>>,
    services: Vec<Value>,
    friendly_name: Option<Value>,
    exportable: bool,
}

fn put(site: &Site, arrival: &Arrival, what_if: bool) -> Result<Plan, Failure> {
    let leaf = arrival.chain.first().map(Vec::as_slice).unwrap_or_default();
    let summary = CertificateSummary::from_der(leaf).map_err(|error| unusable("certificate", &error))?;
    let thumbprint = summary.thumbprint.clone();
    let store = site.store()?;
    let (record, notes) = store.write(&site.author, what_if, |writer| -> Result<_, Failure> {
        if writer.all(EXCHANGE_CERTIFICATE.noun).iter().any(|other| other.text("Thumbprint") == thumbprint) {
            return Err(Failure::new(
                "CertificateExists",
                Category::ResourceExists,
                &thumbprint,
                format!(
                    "The certificate with thumbprint {thumbprint} ('{}') is in the store already.",
                    summary.subject
                ),
            ));
        }
        let mut record = Record::with_defaults(&EXCHANGE_CERTIFICATE);
        record.set("Thumbprint", Value::text(&thumbprint));
        let mut notes = Vec::new();
        record.set("Services", Value::List(services(&arrival.services, &mut notes)));
        record.set("PrivateKeyExportable", Value::Bool(arrival.exportable));
        if let Some(name) = &arrival.friendly_name {
            record.set("FriendlyName", name.clone());
        }
        let record = writer.insert_certificate(record, &arrival.chain, Some(&arrival.key))?;
        Ok((record, notes))
    })?;
    let differences = edit::differences(None, Some(&record));
    let mut shown = record.clone();
    if !what_if {
        let configuration = store.configuration()?;
        shown = with_facts(record, &configuration, &trusted_roots(&configuration), site.clock.now());
    }
    Ok(Plan { record: shown, differences, notes })
}

/// Services as they are stored, None left out; what has no effect here is told.
fn services(given: &[Value], notes: &mut Vec<Note>) -> Vec<Value> {
    let wanted: Vec<Value> =
        given.iter().filter(|service| service.as_text() != Some("None")).cloned().collect();
    let other: Vec<String> =
        wanted.iter().map(Value::to_string).filter(|service| service != "SMTP").collect();
    if !other.is_empty() {
        notes.push(Note::Warning(format!(
            "{} recorded, with no effect: only SMTP is served here",
            other.join(", ")
        )));
    }
    EXCHANGE_CERTIFICATE.prop("Services").map_or(wanted.clone(), |prop| prop.normalise_list(wanted))
}

/// Imports a certificate with its key from a PFX or PEM file.
///
/// # Errors
/// A file that can't be read, or holds no usable certificate with its key.
pub fn import(
    site: &Site,
    file: &Path,
    password: Option<&str>,
    friendly_name: Option<Value>,
    exportable: bool,
    what_if: bool,
) -> Result<Plan, Failure> {
    let imported = cert::read(&read_file(file)?, password)
        .map_err(|error| unusable(&file.display().to_string(), &error))?;
    let key = imported.key.ok_or_else(|| {
        Failure::new(
            "NoPrivateKey",
            Category::InvalidData,
            file.display().to_string(),
            format!("'{}' holds a certificate without its private key", file.display()),
        )
        .hint("give a PFX, or a PEM file with the certificate, its chain and the key")
        .remedy(
            CommandLine::new("Import-TrustedRootCertificate").with("FileName", file.display().to_string()),
        )
    })?;
    put(
        site,
        &Arrival { chain: imported.chain, key, services: Vec::new(), friendly_name, exportable },
        what_if,
    )
}

/// Imports a trusted root.
///
/// # Errors
/// A file that can't be read or holds no certificate; a certificate that is there already.
pub fn import_root(site: &Site, file: &Path, what_if: bool) -> Result<Plan, Failure> {
    let name = file.display().to_string();
    let imported = cert::read(&read_file(file)?, None).map_err(|error| unusable(&name, &error))?;
    let [der] = imported.chain.as_slice() else {
        return Err(Failure::new(
            "SeveralCertificates",
            Category::InvalidData,
            &name,
            format!("'{name}' holds {} certificates; give a file with the root alone", imported.chain.len()),
        ));
    };
    let summary = CertificateSummary::from_der(der).map_err(|error| unusable(&name, &error))?;
    let store = site.store()?;
    let record = store.write(&site.author, what_if, |writer| -> Result<_, Failure> {
        if writer
            .all(TRUSTED_ROOT_CERTIFICATE.noun)
            .iter()
            .any(|other| other.text("Thumbprint") == summary.thumbprint)
        {
            return Err(Failure::new(
                "CertificateExists",
                Category::ResourceExists,
                &summary.thumbprint,
                format!(
                    "The trusted root {} ('{}') is in the store already.",
                    summary.thumbprint, summary.subject
                ),
            ));
        }
        let mut record = Record::with_defaults(&TRUSTED_ROOT_CERTIFICATE);
        record.set("Thumbprint", Value::text(&summary.thumbprint));
        Ok(writer.insert_certificate(record, std::slice::from_ref(der), None)?)
    })?;
    let mut notes = Vec::new();
    if !summary.is_self_signed {
        notes.push(Note::Warning(format!(
            "'{}' is not self-signed: it is trusted as it stands, by itself",
            summary.subject
        )));
    }
    let differences = edit::differences(None, Some(&record));
    let mut shown = record;
    shown.set("Subject", Value::text(&summary.subject));
    shown.set("NotBefore", Value::Time(summary.not_before));
    shown.set("NotAfter", Value::Time(summary.not_after));
    Ok(Plan { record: shown, differences, notes })
}

/// The certificate file, bounded.
fn read_file(file: &Path) -> Result<Vec<u8>, Failure> {
    use std::io::Read;
    let name = file.display().to_string();
    let failed = |error: std::io::Error| {
        Failure::new("FileUnreadable", Category::ReadError, &name, format!("'{name}' can't be read: {error}"))
    };
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(failed)?;
    opened.take(cert::MAX_INPUT as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn unusable(target: &str, error: &CertError) -> Failure {
    Failure::new("CertificateUnusable", Category::InvalidData, target, format!("'{target}': {error}"))
}

/// What would be asked before SMTP is enabled on this certificate: the current default certificate,
/// where it is another one.
///
/// # Errors
/// No such certificate.
pub fn default_in_the_way(site: &Site, identity: &str) -> Result<Option<(Record, Record)>, Failure> {
    let records = list(site)?;
    let wanted =
        records.iter().find(|record| record.is_named(identity)).ok_or_else(|| not_found(identity))?;
    let store = site.store()?;
    let current = default_thumbprint(store.read("TransportService")?.first());
    let current = records.iter().find(|record| Some(record.text("Thumbprint")) == current.as_deref());
    Ok(current
        .filter(|current| current.guid() != wanted.guid())
        .map(|current| (current.clone(), wanted.clone())))
}

fn default_thumbprint(service: Option<&Record>) -> Option<String> {
    let thumbprint = service?.text("InternalTransportCertificateThumbprint");
    (!thumbprint.is_empty()).then(|| thumbprint.to_string())
}

fn not_found(identity: &str) -> Failure {
    Failure::not_found(EXCHANGE_CERTIFICATE.noun, identity, &seed::ServerNames::of_this_host().name)
}

/// Adds services to a certificate; `make_default` makes it the default SMTP certificate, too.
///
/// # Errors
/// No such certificate; one without a key.
pub fn enable(
    site: &Site,
    identity: &str,
    given: &[Value],
    make_default: bool,
    what_if: bool,
) -> Result<Plan, Failure> {
    site.store()?.write(&site.author, what_if, |writer| {
        let before = object::one(writer, &EXCHANGE_CERTIFICATE, Some(identity))?;
        let mut record = before.clone();
        let mut notes = Vec::new();
        let mut all = before.get("Services").items().to_vec();
        let added = services(given, &mut notes);
        if added.is_empty() {
            notes
                .push(Note::Warning("Services None takes nothing away: services, once enabled, stay".into()));
        }
        all.extend(added.clone());
        let all = EXCHANGE_CERTIFICATE.prop("Services").map_or(all.clone(), |prop| prop.normalise_list(all));
        record.set("Services", Value::List(all));
        if added.contains(&Value::text("SMTP"))
            && !writer.keys()?.contains(&record.text("Thumbprint").to_string())
        {
            return Err(Failure::new(
                "NoPrivateKey",
                Category::InvalidData,
                identity,
                format!(
                    "The certificate {} has no private key that can be read here; SMTP needs it",
                    record.text("Thumbprint")
                ),
            ));
        }
        let mut differences = edit::differences(Some(&before), Some(&record));
        if !differences.is_empty() {
            writer.update(record.clone())?;
        }
        if make_default && added.contains(&Value::text("SMTP")) {
            differences.extend(become_default(writer, record.text("Thumbprint"))?);
        }
        Ok(Plan { record, differences, notes })
    })
}

fn become_default(writer: &mut Writer<'_>, thumbprint: &str) -> Result<Vec<edit::Difference>, Failure> {
    let Some(before) = writer.all("TransportService").first().cloned() else { return Ok(Vec::new()) };
    let mut service = before.clone();
    service.set("InternalTransportCertificateThumbprint", Value::text(thumbprint));
    let differences = edit::differences(Some(&before), Some(&service));
    if !differences.is_empty() {
        writer.update(service)?;
    }
    Ok(differences)
}

/// Removes a certificate. Without `force` not: the only one that a connector's TlsCertificateName
/// finds, the default SMTP certificate, the last one that serves SMTP.
///
/// # Errors
/// No such certificate; one that is needed.
pub fn remove(site: &Site, identity: &str, force: bool, what_if: bool) -> Result<Plan, Failure> {
    let store = site.store()?;
    let chains = store.chains()?;
    object::remove(site, &EXCHANGE_CERTIFICATE, identity, what_if, &|record, world| {
        let needed = needed_for(record, world, &chains);
        match needed {
            Some(why) if !force => Err(Failure::new(
                "CertificateInUse",
                Category::InvalidOperation,
                record.text("Thumbprint"),
                format!("The certificate {} can't be removed: {why}", record.text("Thumbprint")),
            )
            .hint("bring its replacement first, or give -Force")),
            _ => Ok(()),
        }
    })
}

fn needed_for(
    record: &Record,
    world: &dyn World,
    chains: &std::collections::BTreeMap<String, Vec<Vec<u8>>>,
) -> Option<String> {
    let thumbprint = record.text("Thumbprint");
    if default_thumbprint(world.all("TransportService").first()).as_deref() == Some(thumbprint) {
        return Some(
            "it is the default SMTP certificate (InternalTransportCertificateThumbprint of Get-TransportService); \
             Enable-ExchangeCertificate -Services SMTP on another one replaces it"
                .into(),
        );
    }
    let others = || world.all(EXCHANGE_CERTIFICATE.noun).iter().filter(|other| other.guid() != record.guid());
    if record.has_flag("Services", "SMTP") && !others().any(|other| other.has_flag("Services", "SMTP")) {
        return Some("it is the last one that serves SMTP".into());
    }
    let name_of = |record: &Record| {
        let summary = CertificateSummary::from_der(chains.get(record.text("Thumbprint"))?.first()?).ok()?;
        Some(crate::model::CertificateName::new(&summary.issuer, &summary.subject))
    };
    let own = name_of(record)?;
    let uses = |connector: &&Record| connector.text("TlsCertificateName").parse().ok() == Some(own.clone());
    let user = world.all("SendConnector").iter().chain(world.all("ReceiveConnector")).find(uses)?;
    let replaced = others().any(|other| name_of(other) == Some(own.clone()));
    (!replaced).then(|| {
        format!(
            "it is the only one that TlsCertificateName of {} \"{}\" finds",
            user.object.title,
            user.identity()
        )
    })
}

/// True where the certificate names this host or domain.
pub fn proves(record: &Record, name: &SmtpDomain) -> bool {
    record.texts("CertificateDomains").any(|own| cert::name_matches(own, name))
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
