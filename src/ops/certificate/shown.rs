//! Which certificate each connector shows, for Get-, and what is missing, for warnings.

use super::trusted_roots;
use crate::cert::{Need, Shelf, Shown};
use crate::model::{Configuration, ObjectType, Record, SmtpDomain, Value, World};
use crate::ops::{Failure, Site, object};
use jiff::Timestamp;
use memchr::memmem;
use std::collections::BTreeSet;

/// The property of connectors that holds the thumbprint.
const PROPERTY: &str = "TlsCertificateThumbprint";

/// The connectors of a kind that `identity` names, or all, with what is worked out: TlsCertificateThumbprint, SmartHostsString.
///
/// # Errors
/// Where an identity without a wildcard names nothing; a store that can't be read.
pub fn connectors_with_theirs(
    site: &Site,
    object: &'static ObjectType,
    identity: Option<&str>,
) -> Result<Vec<Record>, Failure> {
    let mut records = object::find(site, object, identity)?;
    let configuration = around(site, &records)?;
    show(&configuration, site.clock.now(), &mut records);
    Ok(records)
}

/// What connectors look for, and what may answer it.
fn around(site: &Site, connectors: &[Record]) -> Result<Configuration, Failure> {
    const NOUNS: [&str; 2] = ["TransportService", "TrustedRootCertificate"];
    let store = site.store()?;
    let services = store.read(NOUNS[0])?;
    let server = services.first().and_then(|service| service.text("Fqdn").parse::<SmtpDomain>().ok());
    let mut names: BTreeSet<SmtpDomain> = BTreeSet::new();
    for need in connectors.iter().filter_map(|connector| Need::of(connector, server.as_ref()?)) {
        names.insert(need.fqdn);
        // Issuer and subject can't be looked for in what is stored, and many names take longer than reading all.
        if need.name.is_some() || names.len() > MANY {
            return Ok(store.configuration_of(|noun| NOUNS.contains(&noun) || noun == "ExchangeCertificate")?);
        }
    }
    let mut near = Near::of(&names);
    Ok(store.configuration_with(|noun| NOUNS.contains(&noun), |_, chain| near.may_hold(chain))?)
}

/// Names that are looked for in certificates as they are stored.
const MANY: usize = 4;

/// Certificates that may hold one of some names: a name stands in them as it is written.
struct Near {
    texts: Vec<memmem::Finder<'static>>,
    lower: Vec<u8>,
}

impl Near {
    fn of(names: &BTreeSet<SmtpDomain>) -> Self {
        let wildcard = |name: &SmtpDomain| name.parent().map(|parent| format!("*.{parent}"));
        let texts = names.iter().flat_map(|name| [Some(name.to_string()), wildcard(name)]).flatten();
        let texts = texts.map(|text| memmem::Finder::new(text.as_bytes()).into_owned()).collect();
        Near { texts, lower: Vec::new() }
    }

    fn may_hold(&mut self, chain: &[u8]) -> bool {
        self.lower.clear();
        self.lower.extend(chain.iter().map(u8::to_ascii_lowercase));
        self.texts.iter().any(|text| text.find(&self.lower).is_some())
    }
}

/// Sets what is worked out of a connector that was just made; other objects are left alone.
///
/// # Errors
/// A store that can't be read.
pub fn show_on(site: &Site, record: &mut Record) -> Result<(), Failure> {
    if record.object.prop(PROPERTY).is_some() {
        show(&site.store()?.configuration()?, site.clock.now(), std::slice::from_mut(record));
    }
    Ok(())
}

/// What connectors would show after a restart now.
fn show(configuration: &Configuration, now: Timestamp, connectors: &mut [Record]) {
    let mut shelf = Shelf::of(configuration, &[], now);
    // Most connectors look for the same.
    let mut needs: Vec<(Option<Need>, Option<String>)> = Vec::new();
    for connector in connectors.iter() {
        let need = shelf.need_of(connector);
        if needs.iter().all(|(known, _)| *known != need) {
            needs.push((need, None));
        }
    }
    // The system's roots take longer to read than everything else here: only where they decide.
    if needs.iter().any(|(need, _)| need.as_ref().is_some_and(|need| shelf.trust_matters(need))) {
        shelf = Shelf::of(configuration, &trusted_roots(configuration), now);
    }
    for (need, found) in &mut needs {
        let selected = need.as_ref().and_then(|need| shelf.select(need).candidate());
        *found = selected.map(|candidate| candidate.summary.thumbprint.clone());
    }
    for connector in connectors {
        let need = shelf.need_of(connector);
        let found = needs.iter().find(|(known, _)| *known == need).and_then(|(_, found)| found.clone());
        connector.set(PROPERTY, found.map_or(Value::Null, Value::text));
        let hosts: Vec<&str> = connector.texts("SmartHosts").collect();
        let hosts = if hosts.is_empty() { Value::Null } else { Value::text(hosts.join(",")) };
        connector.set("SmartHostsString", hosts);
    }
}

/// What a connector that shows no certificate in date lacks, and what comes of it; `None` where nothing
/// is missed. Trust orders certificates that are in date; whether there is one it does not decide, so
/// any shelf does.
pub fn lack(shelf: &Shelf, configuration: &Configuration, connector: &Record) -> Option<String> {
    let shown = shelf.shown_by(connector);
    let is_send = connector.object.noun == "SendConnector";
    let armed = connector.bool("DomainSecureEnabled");
    let named = !connector.get("TlsCertificateName").is_unset();
    let wanted = match connector.get("TlsCertificateName") {
        Value::Null => format!("that names '{}' with Services SMTP", fqdn(configuration, connector)),
        name => format!("with TlsCertificateName '{name}'"),
    };
    let effect = match (&shown, is_send, armed) {
        (Shown::NotUsed | Shown::Valid(_), ..) => return None,
        // Nobody asked for one; who gives a name of its own to a connector expects a certificate with it.
        (Shown::Nothing { missed: false }, ..) if connector.text("Fqdn").is_empty() => return None,
        (Shown::Nothing { .. }, true, true) => "domain-secured mail would wait".to_string(),
        (Shown::Nothing { .. }, true, false) => "no certificate would be shown to other servers".to_string(),
        (Shown::Nothing { .. }, false, _) => "STARTTLS would not be announced".to_string(),
        // Opportunistic mail goes on with it; whoever asked for more must know.
        (Shown::Expired { .. }, true, false) if !named => return None,
        (Shown::Expired { thumbprint, not_after }, ..) => {
            let partners = if is_send && armed { ", and domain-secured mail would wait" } else { "" };
            format!("only {thumbprint} is there, which expired on {not_after}{partners}")
        }
    };
    Some(format!(
        "no valid certificate {wanted} is in the store for {} \"{}\": {effect}",
        connector.object.title,
        connector.identity()
    ))
}

/// The connector's Fqdn, or the server's.
pub fn fqdn<'a>(configuration: &'a Configuration, connector: &'a Record) -> &'a str {
    match connector.text("Fqdn") {
        "" => {
            configuration.single("TransportService").map(|service| service.text("Fqdn")).unwrap_or_default()
        }
        own => own,
    }
}

/// The connectors of a store, with what they are called in sentences.
pub(super) fn connectors(world: &dyn World) -> impl Iterator<Item = &Record> {
    world.all("SendConnector").iter().chain(world.all("ReceiveConnector"))
}
