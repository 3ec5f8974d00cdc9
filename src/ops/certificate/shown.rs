//! Which certificate each connector shows, for Get-, and what is missing, for warnings.

use super::trusted_roots;
use crate::cert::{Shelf, Shown};
use crate::model::{Configuration, Record, Value, World};
use crate::ops::{Failure, Site};
use jiff::Timestamp;

/// The property of connectors that holds the thumbprint.
const PROPERTY: &str = "TlsCertificateThumbprint";

/// Sets TlsCertificateThumbprint of connectors: what they would show after a restart now.
///
/// # Errors
/// A store that can't be read.
pub fn show_on(site: &Site, connectors: &mut [Record]) -> Result<(), Failure> {
    if connectors.is_empty() {
        return Ok(());
    }
    let configuration = site.store()?.configuration()?;
    let mut shelf = Shelf::of(&configuration, &[], site.clock.now());
    // The system's roots take longer to read than everything else here: only where they decide.
    if connectors.iter().any(|connector| shelf.trust_matters(connector)) {
        shelf = Shelf::of(&configuration, &trusted_roots(&configuration), site.clock.now());
    }
    for connector in connectors {
        let thumbprint = shelf.shown_by(connector).thumbprint().map(str::to_string);
        connector.set(PROPERTY, thumbprint.map_or(Value::Null, Value::text));
    }
    Ok(())
}

/// What to say of a connector that misses a certificate in date; `None` where it does not.
pub fn lack(configuration: &Configuration, connector: &Record, now: Timestamp) -> Option<String> {
    // Trust orders certificates that are in date; whether there is one it does not decide.
    let shown = Shelf::of(configuration, &[], now).shown_by(connector);
    let is_send = connector.object.noun == "SendConnector";
    let armed = connector.bool("DomainSecureEnabled");
    let named = !connector.get("TlsCertificateName").is_unset();
    let wanted = match connector.get("TlsCertificateName") {
        Value::Null => format!("that names '{}' with Services SMTP", fqdn(configuration, connector)),
        name => format!("with TlsCertificateName '{name}'"),
    };
    let effect = match (&shown, is_send, armed) {
        (Shown::NotUsed | Shown::Valid(_), ..) | (Shown::Nothing { missed: false }, ..) => return None,
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
        "no valid certificate {wanted} is in the store: {effect} (Get-ExchangeCertificate shows what is there; \
         Import-ExchangeCertificate and Enable-ExchangeCertificate -Services SMTP bring one)"
    ))
}

/// The connector's Fqdn, or the server's.
fn fqdn<'a>(configuration: &'a Configuration, connector: &'a Record) -> &'a str {
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
