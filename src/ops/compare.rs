//! Stored against running: what a restart would put in force.
//!
//! The service tells the objects that it was started with, so the comparison is by property, under the
//! names that cmdlets know. What it decided from them (which certificate a connector shows) is compared
//! between its Snapshot and one compiled now, since that also changes with time and with the system's
//! trusted roots.

use super::service::{ask, status, unexpected};
use super::{Failure, Site, edit};
use crate::control::{ControlError, Request, Response};
use crate::model::objects::{CONFIGURATION_DIFFERENCE, OBJECTS};
use crate::model::snapshot::{Reason, Snapshot};
use crate::model::{Configuration, Record, ServiceState, StoredObject, Value, World};
use std::collections::BTreeMap;
use std::time::Duration;

const ANSWER: Duration = Duration::from_secs(30);

/// What waits for a restart.
#[derive(Debug, Default)]
pub struct Pending {
    /// Property by property.
    pub differences: Vec<Record>,
    /// Why a restart would be refused.
    pub not_compiled: Vec<Reason>,
}

/// What is stored, and what of it is in force.
#[derive(Debug)]
pub struct Standing {
    /// The stored configuration.
    pub stored: Configuration,
    /// The same as a service would obey it that starts now, or why none could.
    pub snapshot: Result<Snapshot, Vec<Reason>>,
    /// What the service obeys, what is stored and not in force, and whether it carries mail; none: it does not run.
    pub running: Option<(Snapshot, Vec<Record>, ServiceState)>,
}

/// What is stored, what is in force, and what tells them apart.
///
/// # Errors
/// Where a running service can't be asked, or the store can't be read.
pub fn standing(site: &Site) -> Result<Standing, Failure> {
    let running = running(site)?;
    let stored = match running {
        Some(_) => site.existing_store()?.configuration()?,
        None => site.store()?.configuration()?,
    };
    let (roots, _) = crate::cert::system_roots();
    let snapshot = crate::compile::compile(&stored, &roots, site.clock.now());
    let running = match running {
        None => None,
        Some((running, objects)) => {
            let differences = differences((&running, &objects), &stored, snapshot.as_ref().ok());
            let transport = status(site)?.map(|status| status.transport).unwrap_or_default();
            Some((running, differences, transport))
        }
    };
    Ok(Standing { stored, snapshot, running })
}

/// What is stored and not in force.
///
/// # Errors
/// Where the service does not run or can't be asked, or the store can't be read.
pub fn pending(site: &Site) -> Result<Pending, Failure> {
    let (running, started_with) = running(site)?.ok_or_else(|| {
        Failure::from(ControlError::NotRunning)
            .hint("there is nothing to compare with: what is stored is in force when the service starts")
    })?;
    let stored = site.existing_store()?.configuration()?;
    let (roots, _) = crate::cert::system_roots();
    let snapshot = crate::compile::compile(&stored, &roots, site.clock.now());
    let differences = differences((&running, &started_with), &stored, snapshot.as_ref().ok());
    Ok(Pending { differences, not_compiled: snapshot.err().unwrap_or_default() })
}

fn differences(
    (running, started_with): (&Snapshot, &[Record]),
    stored: &Configuration,
    snapshot: Option<&Snapshot>,
) -> Vec<Record> {
    let mut rows = objects(started_with, stored);
    rows.extend(snapshot.map(|snapshot| decisions(running, snapshot)).unwrap_or_default());
    rows
}

/// Why a service could not start with this configuration; nothing where it could.
pub fn uncompilable(stored: &Configuration, now: jiff::Timestamp) -> Vec<Reason> {
    let (roots, _) = crate::cert::system_roots();
    crate::compile::compile(stored, &roots, now).err().unwrap_or_default()
}

/// True where a restart would put something in force.
///
/// # Errors
/// As [`pending`].
pub fn is_pending(site: &Site) -> Result<bool, Failure> {
    pending(site).map(|pending| !pending.differences.is_empty())
}

/// The objects that the service obeys; where it does not run, those that are stored.
///
/// # Errors
/// Where a running service can't be asked, or the store can't be read.
pub fn obeyed(site: &Site) -> Result<Vec<Record>, Failure> {
    match running(site)? {
        Some((_, objects)) => Ok(objects),
        None => Ok(site.store()?.configuration()?.records().cloned().collect()),
    }
}

/// The Snapshot in force and the objects that it was made from; none where the service does not run.
fn running(site: &Site) -> Result<Option<(Snapshot, Vec<Record>)>, Failure> {
    match ask(site, &Request::RunningConfiguration, ANSWER) {
        Ok(Response::Configuration { snapshot, objects }) => {
            Ok(Some((*snapshot, objects.iter().filter_map(StoredObject::record).collect())))
        }
        Ok(other) => Err(unexpected(&other)),
        Err(ControlError::NotRunning) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The differences of objects, in the order of the nouns.
fn objects(running: &[Record], stored: &Configuration) -> Vec<Record> {
    let mut rows = Vec::new();
    for object in OBJECTS.iter().filter(|object| object.table().is_some()) {
        let mut pairs: BTreeMap<String, (Option<&Record>, Option<&Record>)> = BTreeMap::new();
        for record in stored.all(object.noun) {
            pairs.entry(record.guid().to_string()).or_default().0 = Some(record);
        }
        for record in running.iter().filter(|record| record.object.noun == object.noun) {
            pairs.entry(record.guid().to_string()).or_default().1 = Some(record);
        }
        let mut pairs: Vec<_> =
            pairs.into_values().filter(|(stored, running)| matters(*stored, *running)).collect();
        pairs.sort_by_key(|(stored, running)| stored.or(*running).map(Record::identity));
        for (stored, running) in pairs {
            rows.extend(properties(stored, running));
        }
    }
    rows
}

/// False for what the service leaves out both ways: an object that is disabled before and after.
fn matters(stored: Option<&Record>, running: Option<&Record>) -> bool {
    let obeyed =
        |record: Option<&Record>| record.is_some_and(|record| record.get("Enabled") != &Value::Bool(false));
    obeyed(stored) || obeyed(running)
}

/// What tells two states of one object apart. Of an object that only one side has: what is not as it
/// is by default.
fn properties(stored: Option<&Record>, running: Option<&Record>) -> Vec<Record> {
    let Some(subject) = stored.or(running) else { return Vec::new() };
    let whole = stored.is_none() || running.is_none();
    edit::differences(running, stored)
        .into_iter()
        .filter(|difference| {
            let prop = subject.object.prop(difference.property);
            let by_default = prop.and_then(|prop| prop.default_value().ok());
            let untouched = |value: &Value| value.is_unset() || Some(value) == by_default.as_ref();
            prop.is_some_and(|prop| prop.obeyed)
                && !(whole && untouched(&difference.before) && untouched(&difference.after))
        })
        .map(|difference| {
            row(
                subject.object.noun,
                &subject.identity(),
                difference.property,
                difference.after,
                difference.before,
            )
        })
        .collect()
}

/// What the compiler decided anew though no property of the connector says so.
fn decisions(running: &Snapshot, stored: &Snapshot) -> Vec<Record> {
    let mut rows = Vec::new();
    let text = |value: Option<&String>| value.map_or(Value::Null, Value::text);
    for after in &stored.receive {
        let before = running.receive.iter().find(|before| before.guid == after.guid);
        if let Some(before) = before.filter(|before| before.certificate != after.certificate) {
            let (now, then) = (text(after.certificate.as_ref()), text(before.certificate.as_ref()));
            rows.push(row("ReceiveConnector", &after.identity, "TlsCertificateThumbprint", now, then));
        }
    }
    for after in &stored.send {
        let before = running.send.iter().find(|before| before.guid == after.guid);
        if let Some(before) = before.filter(|before| before.certificate != after.certificate) {
            let (now, then) = (text(after.certificate.as_ref()), text(before.certificate.as_ref()));
            rows.push(row("SendConnector", &after.name, "TlsCertificateThumbprint", now, then));
        }
    }
    // The same certificate with another chain is sent otherwise.
    for (thumbprint, after) in &stored.certificates {
        let before = running.certificates.get(thumbprint).filter(|before| before.chain != after.chain);
        if let Some(before) = before {
            let length = |chain: &[Vec<u8>]| Value::text(format!("{} certificates", chain.len()));
            rows.push(row(
                "ExchangeCertificate",
                thumbprint,
                "Chain",
                length(&after.chain),
                length(&before.chain),
            ));
        }
    }
    // Order says nothing about trust.
    let roots = |snapshot: &Snapshot| {
        let mut roots = snapshot.trusted_roots.to_vec();
        roots.sort();
        roots
    };
    let (now, then) = (roots(stored), roots(running));
    if now != then {
        let said = |roots: &[Vec<u8>], others: &[Vec<u8>]| {
            let own = roots.iter().filter(|root| others.binary_search(root).is_err()).count();
            Value::text(format!("{} trusted roots, {own} of them only here", roots.len()))
        };
        rows.push(row("TrustedRootCertificate", "all", "Certificates", said(&now, &then), said(&then, &now)));
    }
    rows
}

fn row(noun: &str, identity: &str, property: &str, stored: Value, running: Value) -> Record {
    let mut record = Record::with_defaults(&CONFIGURATION_DIFFERENCE);
    record.set("ObjectClass", Value::text(noun));
    record.set("Object", Value::text(identity));
    record.set("Property", Value::text(property));
    record.set("Stored", stored);
    record.set("Running", running);
    record
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objects::SEND_CONNECTOR;

    fn connector(guid: &str, name: &str) -> Record {
        let mut record = Record::with_defaults(&SEND_CONNECTOR);
        record.set("Guid", Value::text(guid));
        record.set("Name", Value::text(name));
        record.set("AddressSpaces", Value::texts(["SMTP:*;1"]));
        record
    }

    fn told(running: &[Record], stored: Vec<Record>) -> Vec<String> {
        let mut configuration = Configuration::default();
        configuration.insert(&SEND_CONNECTOR, stored);
        let shown = |value: &Value| if value.is_unset() { "-".to_string() } else { value.to_string() };
        objects(running, &configuration)
            .iter()
            .map(|row| {
                let (stored, running) = (shown(row.get("Stored")), shown(row.get("Running")));
                format!("{} {} {stored} {running}", row.text("Object"), row.text("Property"))
            })
            .collect()
    }

    #[test]
    fn objects_are_compared_by_property() {
        let base = connector("1", "Out");
        let with = |name: &str, value: Value| {
            let mut other = base.clone();
            other.set(name, value);
            other
        };
        let disabled = with("Enabled", Value::Bool(false));
        let mut disabled_otherwise = disabled.clone();
        disabled_otherwise.set("Port", Value::Int(26));
        let one = |record: &Record| vec![record.clone()];
        let none: &[&str] = &[];
        let table: Vec<(Vec<Record>, Vec<Record>, &[&str])> = vec![
            (one(&base), one(&base), none),
            (one(&base), vec![with("Port", Value::Int(26))], &["Out Port 26 25"]),
            (one(&base), vec![with("Comment", Value::text("x"))], none),
            (one(&base), vec![with("Name", Value::text("Away"))], &["Away Name Away Out"]),
            (vec![], one(&base), &["Out AddressSpaces {SMTP:*;1} -", "Out Name Out -"]),
            (one(&base), vec![], &["Out AddressSpaces - {SMTP:*;1}", "Out Name - Out"]),
            (one(&base), one(&disabled), &["Out Enabled False True"]),
            (one(&disabled), one(&disabled_otherwise), none),
            (vec![], one(&disabled_otherwise), none),
            (
                vec![base.clone(), connector("2", "B")],
                vec![connector("2", "B"), with("Port", Value::Int(26))],
                &["Out Port 26 25"],
            ),
        ];
        for (running, stored, wanted) in table {
            assert_eq!(told(&running, stored.clone()), wanted, "{running:?} {stored:?}");
        }
    }
}
