//! A real message through the running service, and what became of it.
//!
//! It is put into the Pickup directory, as any program of the administrator may, so no connector needs to relay for
//! it; what became of it is read from the message tracking log, whose events are written once they are true. A message
//! that is still in a queue when the time is over stays there, and goes by the service's own rules.

use super::queue::{MessageWish, find_messages};
use super::tracking::{Column, Wanted, find};
use super::{Category, Failure, Site, service};
use crate::control::{Request, Response};
use crate::model::objects::MAILFLOW;
use crate::model::page::Page;
use crate::model::snapshot::{AcceptedDomainType, Snapshot};
use crate::model::{CommandLine, DomainPattern, Record, ServiceState, SmtpAddress, TimeSpan, Value};
use jiff::Timestamp;
use std::fs::{OpenOptions, metadata, remove_file, rename};
use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Between two looks at the log.
const LOOK: Duration = Duration::from_millis(200);
/// How long the service may take to answer.
const ANSWER: Duration = Duration::from_secs(30);

/// A test message.
#[derive(Debug, Clone)]
pub struct Probe {
    /// To whom.
    pub target: SmtpAddress,
    /// Their name, for To.
    pub display_name: Option<String>,
    /// How long its outcome is waited for.
    pub patience: Duration,
}

/// Where a test message would be put, and in whose name.
#[derive(Debug)]
pub struct Ready {
    directory: PathBuf,
    sender: SmtpAddress,
    server: String,
}

/// What a test needs of the service.
///
/// # Errors
/// The service does not run or takes no mail, or has no Pickup directory or message tracking log.
pub fn ready(site: &Site) -> Result<Ready, Failure> {
    let fail = |text: String| {
        Failure::new("MailflowUntestable", Category::ResourceUnavailable, "Test-Mailflow", text)
    };
    let Some(status) = service::status(site)? else {
        return Err(fail("The service does not run, so no mail flows.".into())
            .remedy(CommandLine::new("Start-Service").on("emsh-transport")));
    };
    if status.transport != ServiceState::Active {
        let text = format!("HubTransport is {:?}: the service takes no new mail.", status.transport);
        return Err(fail(text).hint("Get-ServerComponentState shows who wants it so"));
    }
    let snapshot = match service::ask(site, &Request::RunningSnapshot, ANSWER)? {
        Response::Snapshot(snapshot) => snapshot,
        other => return Err(service::unexpected(&other)),
    };
    let set = |name, value: &str| CommandLine::new("Set-TransportService").with(name, value);
    let restart = || CommandLine::new("Restart-Service").on("emsh-transport");
    let Some(pickup) = &snapshot.service.directories.pickup else {
        return Err(fail("PickupDirectoryPath is $null, and a test message is handed in there.".into())
            .remedy(set("PickupDirectoryPath", "pickup"))
            .remedy(restart()));
    };
    if snapshot.service.logs.message_tracking.directory.is_none() {
        return Err(fail("There is no message tracking log to tell what becomes of a test message.".into())
            .remedy(set("MessageTrackingLogEnabled", "$true"))
            .remedy(restart()));
    }
    Ok(Ready {
        directory: site.data_dir.join(pickup),
        sender: sender(&snapshot)?,
        server: snapshot.server.fqdn.to_string(),
    })
}

/// Whose mail it is: postmaster of our default domain, by which partners know us, else the address that this server
/// writes in the name of.
fn sender(snapshot: &Snapshot) -> Result<SmtpAddress, Failure> {
    let ours = snapshot.accepted.iter().filter(|it| it.domain_type == AcceptedDomainType::Authoritative);
    let ours = ours.filter_map(|accepted| match &accepted.domain {
        DomainPattern::Exact(domain) => Some((!accepted.default, domain)),
        _ => None,
    });
    let domain = match (ours.min(), &snapshot.transport.external_postmaster_address) {
        (Some((_, domain)), _) => domain,
        (None, Some(postmaster)) => return Ok(postmaster.clone()),
        (None, None) => &snapshot.server.fqdn,
    };
    format!("postmaster@{domain}").parse().map_err(|error| {
        Failure::new(
            "MailflowUntestable",
            Category::InvalidData,
            domain.to_string(),
            format!("There is no postmaster address: {error}"),
        )
    })
}

/// Sends it and waits for its outcome.
///
/// # Errors
/// Where the message can't be handed in, or the log can't be read.
pub fn test(site: &Site, ready: &Ready, probe: &Probe) -> Result<Record, Failure> {
    let key = uuid::Uuid::new_v4();
    let message_id = format!("<{key}@{}>", ready.server);
    let file = ready.directory.join(format!("test-mailflow-{key}.eml"));
    let begun = site.clock.now();
    hand_in(site, &file, &message(ready, probe, &message_id)).map_err(|error| {
        let text = format!("The test message can't be put into {}: {error}", ready.directory.display());
        Failure::new("FileUnwritable", Category::WriteError, file.to_string_lossy(), text)
    })?;
    let until = Instant::now() + probe.patience;
    let mut record = Record::with_defaults(&MAILFLOW);
    record.set("MessageId", Value::text(&message_id));
    record.set("Sender", Value::text(ready.sender.to_string()));
    record.set("Recipient", Value::text(probe.target.to_string()));
    loop {
        let seen = look(site, &message_id, begun)?;
        if let Some(outcome) = seen.outcome {
            tell(&mut record, &outcome, begun);
            return Ok(record);
        }
        let bad = file.with_extension("bad");
        if !seen.received && bad.exists() {
            _ = remove_file(&bad);
            failed(
                &mut record,
                None,
                "The service refused the file in the Pickup directory; its log says why.",
            );
            return Ok(record);
        }
        if Instant::now() >= until {
            let seconds = probe.patience.as_secs();
            let text = if seen.received {
                let why = waits_for(site, &message_id).or(seen.deferred);
                let why = why.unwrap_or_else(|| "its first attempt is under way".into());
                format!("Nobody has it after {seconds} s; it is queued, and goes on being tried: {why}")
            } else {
                // So that it is not sent when nobody looks any more.
                let taken = remove_file(&file).is_err();
                let then = if taken { "" } else { "; it was taken back" };
                format!(
                    "The service did not take it from {} within {seconds} s{then}",
                    ready.directory.display()
                )
            };
            failed(&mut record, None, &text);
            return Ok(record);
        }
        std::thread::sleep(LOOK);
    }
}

fn message(ready: &Ready, probe: &Probe, message_id: &str) -> String {
    let to = match &probe.display_name {
        // What ends a quoted string, or a line, is no part of a name.
        Some(name) => {
            let name: String = name.chars().filter(|c| !c.is_control() && !['"', '\\'].contains(c)).collect();
            format!("\"{name}\" <{}>", probe.target)
        }
        None => format!("<{}>", probe.target),
    };
    format!(
        "From: <{}>\r\nTo: {to}\r\nSubject: Test-Mailflow {}\r\nMessage-ID: {message_id}\r\n\
         Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
         This message tests whether mail flows. It needs no answer.\r\n",
        ready.sender, ready.server
    )
}

/// Writes the file under another name first, so that it is whole when it is seen, for the service's user to read.
fn hand_in(site: &Site, file: &Path, text: &str) -> std::io::Result<()> {
    let whole = file.with_extension("part");
    let mut opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&whole)?;
    let written = opened.write_all(text.as_bytes()).and_then(|()| {
        let owner = metadata(&site.data_dir)?;
        if owner.uid() != rustix::process::geteuid().as_raw() {
            chown(&whole, Some(owner.uid()), Some(owner.gid()))?;
        }
        rename(&whole, file)
    });
    if written.is_err() {
        _ = remove_file(&whole);
    }
    written
}

/// What the log tells so far.
#[derive(Debug, Default)]
struct Seen {
    received: bool,
    deferred: Option<String>,
    outcome: Option<Outcome>,
}

/// How it ended.
#[derive(Debug)]
struct Outcome {
    event: String,
    at: Option<Timestamp>,
    connector: String,
    server: String,
    said: String,
}

fn look(site: &Site, message_id: &str, begun: Timestamp) -> Result<Seen, Failure> {
    let wanted = Wanted {
        start: Some(begun),
        equal: vec![(Column::MessageId, message_id.to_owned())],
        ..Wanted::default()
    };
    let mut seen = Seen::default();
    find(site, &wanted, |record| {
        let said = record.texts("RecipientStatus").collect::<Vec<_>>().join("; ");
        match record.text("EventId") {
            "RECEIVE" => seen.received = true,
            "DEFER" => seen.deferred = Some(said).filter(|said| !said.is_empty()),
            event @ ("SEND" | "DELIVER" | "FAIL" | "DROP" | "POISONMESSAGE" | "BADMAIL") => {
                seen.outcome = Some(Outcome {
                    event: event.to_owned(),
                    at: match record.get("Timestamp") {
                        Value::Time(at) => Some(*at),
                        _ => None,
                    },
                    connector: record.text("ConnectorId").to_owned(),
                    server: record.text("ServerHostname").to_owned(),
                    said,
                });
            }
            _ => {}
        }
        seen.outcome.is_none()
    })?;
    Ok(seen)
}

fn tell(record: &mut Record, outcome: &Outcome, begun: Timestamp) {
    let text = |text: &str| if text.is_empty() { Value::Null } else { Value::text(text) };
    record.set("ConnectorId", text(&outcome.connector));
    match outcome.event.as_str() {
        "SEND" | "DELIVER" => {
            record.set("TestMailflowResult", Value::text("Success"));
            record.set("IsRemoteTest", Value::Bool(outcome.event == "SEND"));
            record.set("NextHop", text(&outcome.server));
            record.set("Details", text(&outcome.said));
            let took = outcome.at.map(|at| at.duration_since(begun).as_millis().max(0));
            if let Some(took) = took.and_then(|took| i64::try_from(took).ok()) {
                record.set("MessageLatencyTime", Value::Span(TimeSpan::from_millis(took)));
            }
        }
        event => {
            let said = if outcome.said.is_empty() { event } else { &outcome.said };
            failed(record, Some(&outcome.server), said);
        }
    }
}

fn failed(record: &mut Record, server: Option<&str>, why: &str) {
    record.set("TestMailflowResult", Value::text("*FAILURE*"));
    if let Some(server) = server.filter(|server| !server.is_empty()) {
        record.set("NextHop", Value::text(server));
    }
    record.set("Details", Value::text(why));
}

/// LastError of the message in its queue.
fn waits_for(site: &Site, message_id: &str) -> Option<String> {
    let wish = MessageWish {
        identity: None,
        queue: None,
        filter: Some(format!("InternetMessageId -eq '{message_id}'")),
        page: Page::first(1),
        recipients: false,
        latency: false,
    };
    let found = find_messages(site, &wish).ok()?;
    let error = found.records.first()?.text("LastError").to_owned();
    Some(error).filter(|error| !error.is_empty())
}
