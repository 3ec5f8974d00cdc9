//! Get- and Set-TransportService.

use super::bind::Bound;
use super::change;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Session, Takes};
use crate::model::Value;
use crate::model::objects::TRANSPORT_SERVICE;
use crate::ops::{EditMode, Failure, compare, object, service};

/// Get-TransportService.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "TransportService",
    object: Some(&TRANSPORT_SERVICE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Reads,
    summary: "Shows this server's transport service.",
    description: "RestartRequired tells whether something is stored that the running service does not obey yet; Compare-Configuration shows it.",
    examples: &[Example { line: "Get-TransportService -Format List", about: "Every setting." }],
    run: get,
};

/// Set-TransportService.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "TransportService",
    object: Some(&TRANSPORT_SERVICE),
    identity: IdentityUse::Optional,
    takes: Takes::Set,
    params: &[],
    impact: Impact::Changes,
    summary: "Changes this server's transport service.",
    description: "Resolvers, retries, limits and logs. Without an Identity this server is meant.",
    examples: &[Example {
        line: "Set-TransportService EDGE1 -ExternalDNSServers 192.0.2.53,192.0.2.54:5353",
        about: "Ask these resolvers instead of the system's.",
    }],
    run: set,
};

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = change::site(session);
    let running = service::status(&site);
    let pending = match &running {
        Ok(Some(_)) => compare::is_pending(&site).ok(),
        _ => None,
    };
    for mut record in object::find(&site, &TRANSPORT_SERVICE, bound.identity())? {
        match &running {
            Ok(Some(status)) => {
                let word = if status.degraded.is_empty() { "Running" } else { "Degraded" };
                record.set("ServiceStatus", Value::text(word));
                record.set("RestartRequired", pending.map_or(Value::Null, Value::Bool));
            }
            Ok(None) => record.set("ServiceStatus", Value::text("Stopped")),
            Err(_) => record.set("ServiceStatus", Value::Null),
        }
        change::show(session, record);
    }
    if let Err(failure) = running {
        session.console.warning(&format!("what the service does is not known: {}", failure.message));
    }
    Ok(())
}

fn set(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    change::set(session, bound, &bound.changes(), EditMode::default(), &|record, _| {
        for (servers, adapter) in [
            ("ExternalDNSServers", "ExternalDNSAdapterEnabled"),
            ("InternalDNSServers", "InternalDNSAdapterEnabled"),
        ] {
            if bound.has(servers) && !bound.has(adapter) && !record.get(servers).is_unset() {
                record.set(adapter, Value::Bool(false));
            }
        }
        Ok(())
    })
}
