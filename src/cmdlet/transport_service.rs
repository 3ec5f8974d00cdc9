//! Get- and Set-TransportService.

use super::bind::Bound;
use super::change;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Session, Takes};
use crate::model::objects::TRANSPORT_SERVICE;
use crate::model::{Kind, Record, Value};
use crate::ops::{EditMode, Failure, compare, object, service};
use std::path::Path;

/// Get-TransportService.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "TransportService",
    object: Some(&TRANSPORT_SERVICE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
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
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Changes this server's transport service.",
    description: "Resolvers, retries, limits and logs. Without an Identity this server is meant. A path below the data directory may be given without it, and is kept so: the directory can be moved.",
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
        show_whole_paths(&mut record, &site.data_dir);
        change::show(session, record);
    }
    if let Err(failure) = running {
        session.console.warning(&format!("what the service does is not known: {}", failure.message));
    }
    Ok(())
}

fn set(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let data_dir = session.site.data_dir.clone();
    change::set(session, bound, &bound.changes(), EditMode::default(), &|record, _| {
        keep_paths_relative(record, &data_dir);
        Ok(())
    })
}

fn directories(record: &Record) -> Vec<(&'static str, String)> {
    let props = record.object.props.iter().filter(|prop| prop.kind == Kind::Directory);
    props.filter_map(|prop| Some((prop.name, record.get(prop.name).as_text()?.to_string()))).collect()
}

/// Scripts look into the directories that they are shown.
fn show_whole_paths(record: &mut Record, data_dir: &Path) {
    for (name, path) in directories(record) {
        record.set(name, Value::text(data_dir.join(path).to_string_lossy()));
    }
}

/// What lies in the data directory is stored as it lies there, so that what was shown can be given back
/// and changes nothing.
fn keep_paths_relative(record: &mut Record, data_dir: &Path) {
    for (name, path) in directories(record) {
        let below = Path::new(&path).strip_prefix(data_dir).ok().filter(|path| !path.as_os_str().is_empty());
        if let Some(below) = below {
            record.set(name, Value::text(below.to_string_lossy()));
        }
    }
}
