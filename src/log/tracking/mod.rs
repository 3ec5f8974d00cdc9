//! The message tracking log: one line for each thing that happened to a message.
//!
//! Promises: a line has Exchange's columns, whatever a header or a server said; lists are joined with `;`, a
//! `;` within an element is `\x3B`. What can't be told is empty. custom-data holds `S:Name=Value` pairs, TLS
//! above all: asked for, got, by which rule, protocol, cipher, names.
//!
//! Format: Exchange's public documentation of message tracking (`MSGTRKyyyymmddhh-n.log`).

pub mod row;
pub mod search;

use super::kind::{LogKind, Period};
use super::text::{guarded, push_field};
use super::writer::{Entry, Log};
use crate::model::snapshot::Snapshot;
use crate::model::{DeliveryType, TrackedRecipient, TrackingEvent, TrackingKind, TrackingTrace, Verdict};
use aws_lc_rs::digest;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// Octets of one status that are kept.
const STATUS: usize = 1000;

/// The log.
pub static TRACKING: LogKind = LogKind {
    name: "message tracking log",
    prefix: "MSGTRK",
    log_type: "Message Tracking Log",
    fields: "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,\
             event-id,internal-message-id,message-id,network-message-id,recipient-address,recipient-status,\
             total-bytes,recipient-count,related-recipient-address,reference,message-subject,sender-address,\
             return-path,message-info,directionality,tenant-id,original-client-ip,original-server-ip,custom-data,\
             transport-traffic-type,log-id,schema-version",
    period: Period::Hour,
};

/// The log of what became of messages.
pub type TrackingLog = Log<TrackingEntry>;

/// What a line is told in: names, and whether subjects are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// This server's short name.
    pub server: String,
    /// Connectors by their Guids.
    pub connectors: BTreeMap<String, String>,
    /// MessageTrackingLogSubjectLoggingEnabled.
    pub subjects: bool,
}

impl Names {
    /// As this Snapshot has them.
    pub fn of(snapshot: &Snapshot) -> Names {
        let send = snapshot.send.iter().map(|connector| (connector.guid.clone(), connector.name.clone()));
        let agents = snapshot.agents.iter().map(|agent| (agent.guid.clone(), agent.name.clone()));
        let foreign = snapshot.foreign.iter().map(|one| (one.guid.clone(), one.name.clone()));
        Names {
            server: snapshot.server.name.clone(),
            connectors: send.chain(agents).chain(foreign).collect(),
            subjects: snapshot.service.logs.subjects,
        }
    }
}

/// An event, and what it is told in.
#[derive(Debug, Clone)]
pub struct TrackingEntry {
    /// When it happened.
    pub at: Timestamp,
    /// What.
    pub event: TrackingEvent,
    /// In which names.
    pub names: Arc<Names>,
}

impl Entry for TrackingEntry {
    fn at(&self) -> Timestamp {
        self.at
    }

    fn to_line(&self) -> String {
        line(self)
    }

    fn weight(&self) -> usize {
        let event = &self.event;
        let recipients = event.recipients.iter().map(|one| one.address.len() + one.status.len() + 48);
        size_of::<TrackingEntry>()
            + event.subject.len()
            + event.message_id.len()
            + 2 * event.sender.len()
            + recipients.sum::<usize>()
    }
}

/// EventId and Source.
fn heading(event: &TrackingEvent) -> (&'static str, &'static str) {
    let to = event.hop.as_ref().map(|hop| hop.delivery_type);
    let to_mailbox = to == Some(DeliveryType::DeliveryAgent);
    let by = match event.trace {
        _ if to_mailbox => "STOREDRIVER",
        _ if to == Some(DeliveryType::NonSmtpGatewayDelivery) => "GATEWAY",
        Some(_) => "SMTP",
        None => "ROUTING",
    };
    match event.kind {
        TrackingKind::Received => match event.receive_connector.as_str() {
            "Pickup" | "Replay" => ("RECEIVE", "PICKUP"),
            _ => ("RECEIVE", "SMTP"),
        },
        TrackingKind::Bad => ("BADMAIL", "PICKUP"),
        TrackingKind::Resolved => ("RESOLVE", "ROUTING"),
        TrackingKind::Redirected => ("REDIRECT", "ROUTING"),
        TrackingKind::Poisoned => ("POISONMESSAGE", "POISONMESSAGE"),
        TrackingKind::Delivered if to_mailbox => ("DELIVER", by),
        TrackingKind::Delivered => ("SEND", by),
        TrackingKind::Deferred => ("DEFER", by),
        TrackingKind::Failed => ("FAIL", by),
        TrackingKind::Expired => ("FAIL", "QUEUE"),
        TrackingKind::Removed => ("FAIL", "ADMIN"),
        TrackingKind::RemovedSilently => ("DROP", "ADMIN"),
        TrackingKind::Dropped => ("DROP", "DSN"),
        TrackingKind::Reported => ("DSN", "DSN"),
    }
}

/// A name for a message that no other server's has: of what never changes of it while it is here.
pub fn network_message_id(server: &str, event: &TrackingEvent) -> String {
    let text =
        format!("{server}\n{}\n{}\n{}", event.message, event.received_at.as_millisecond(), event.message_id);
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    let mut octets = [0; 16];
    octets.copy_from_slice(&hash.as_ref()[..16]);
    uuid::Builder::from_custom_bytes(octets).into_uuid().to_string()
}

fn line(entry: &TrackingEntry) -> String {
    let TrackingEntry { at, event, names } = entry;
    let (event_id, source) = heading(event);
    let default = TrackingTrace::default();
    let trace = event.trace.as_deref().unwrap_or(&default);
    let ip = |address: Option<std::net::IpAddr>| address.map(|ip| ip.to_string()).unwrap_or_default();
    let inbound = matches!(event.kind, TrackingKind::Received | TrackingKind::Bad);
    let outbound = event.kind == TrackingKind::Delivered || event.trace.is_some() && !inbound;
    let (client, client_name, server, server_name) = if inbound {
        let name = if trace.host.is_empty() { &event.helo } else { &trace.host };
        (ip(event.source_ip), name.as_str(), ip(trace.local), names.server.as_str())
    } else if outbound {
        (ip(trace.local), names.server.as_str(), ip(trace.remote), trace.host.as_str())
    } else {
        (String::new(), names.server.as_str(), String::new(), "")
    };
    let connector = match &event.hop {
        _ if inbound || event.kind == TrackingKind::Reported => event.receive_connector.as_str(),
        Some(hop) => names.connectors.get(&hop.connector).map_or("", String::as_str),
        None => "",
    };
    let (resolved, original): (Vec<&str>, Vec<&str>) = match event.kind {
        // The mailbox stands in the status.
        TrackingKind::Resolved | TrackingKind::Redirected => {
            event.recipients.iter().map(|one| (one.status.as_str(), one.address.as_str())).unzip()
        }
        _ => (event.recipients.iter().map(|one| one.address.as_str()).collect(), Vec::new()),
    };
    let statuses: Vec<&str> = match event.kind {
        TrackingKind::Resolved | TrackingKind::Redirected => Vec::new(),
        _ if event.recipients.iter().all(|one| one.status.is_empty()) => Vec::new(),
        _ => event.recipients.iter().map(status).collect(),
    };
    let info = match event.kind {
        TrackingKind::Delivered => format!("{:.3}", event.received_at),
        _ => String::new(),
    };
    let direction = match (event.kind, trace.originating) {
        (TrackingKind::Reported, _) | (_, Some(true)) => "Originating",
        (TrackingKind::Received, Some(false)) => "Incoming",
        _ => "Undefined",
    };
    let subject = if names.subjects { event.subject.as_str() } else { "" };
    let mut line = format!("{at:.3}");
    let numbers = (event.message.to_string(), event.size.to_string(), event.recipients.len().to_string());
    let original_ip = ip(event.source_ip);
    let log_id = uuid::Uuid::new_v4().to_string();
    for field in [
        client.as_str(),
        client_name,
        &server,
        server_name,
        &trace.session,
        connector,
        source,
        event_id,
        &numbers.0,
        &event.message_id,
        &network_message_id(&names.server, event),
        &joined(&resolved),
        &joined(&statuses),
        &numbers.1,
        &numbers.2,
        &joined(&original),
        &event.reference,
        subject,
        &event.sender,
        &event.return_path,
        &info,
        direction,
        "",
        &original_ip,
        "",
        &custom_data(&trace.facts),
        "Email",
        &log_id,
        env!("CARGO_PKG_VERSION"),
    ] {
        push_field(&mut line, &guarded(field));
    }
    line.push_str("\r\n");
    line
}

fn status(one: &TrackedRecipient) -> &str {
    let end = (0..=STATUS.min(one.status.len())).rev().find(|end| one.status.is_char_boundary(*end));
    &one.status[..end.unwrap_or(0)]
}

/// `a;b`
fn joined(items: &[&str]) -> String {
    let mut text = String::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            text.push(';');
        }
        push_element(&mut text, item);
    }
    text
}

/// An element in which no `;` stands; [`row::split_list`] undoes it.
fn push_element(text: &mut String, item: &str) {
    if item.contains([';', '\\']) {
        let own = item.replace("\\x5C", "\\x5Cx5C").replace("\\x3B", "\\x5Cx3B").replace(';', "\\x3B");
        text.push_str(&own);
    } else {
        text.push_str(item);
    }
}

/// `S:Name=Value;S:Name=Value`
fn custom_data(facts: &[(&'static str, String)]) -> String {
    let mut text = String::new();
    for (name, value) in facts {
        if !text.is_empty() {
            text.push(';');
        }
        let _ = write!(text, "S:{name}=");
        push_element(&mut text, value);
    }
    text
}

/// What a certificate was judged to be, for custom-data.
pub fn judged(verdict: &Verdict) -> Vec<(&'static str, String)> {
    let evidence = &verdict.evidence;
    let mut facts = vec![("Verdict", verdict.status.to_string()), ("VerdictRule", verdict.rule.clone())];
    let wanted = evidence.wanted.clone().map(|wanted| ("CertificateWanted", wanted));
    facts.extend(wanted);
    let known = [
        ("CertificateNames", evidence.offered.join(",")),
        ("CertificateSubject", evidence.subject.clone()),
        ("CertificateThumbprint", evidence.thumbprint.clone()),
    ];
    facts.extend(known.into_iter().filter(|(_, value)| !value.is_empty()));
    facts.push(("Revocation", evidence.revocation.to_string()));
    facts
}

/// What is told of mail for or from a domain in ReportOnly: what Enforce would have made of it, as the status of a
/// certificate where that decided, else in its own words.
pub fn report_only(verdict: Option<&Verdict>, would_fail: Option<String>) -> Vec<(&'static str, String)> {
    let mut facts = vec![("DomainSecure", "ReportOnly".to_owned())];
    facts.extend(would_fail.map(|why| ("WouldFail", why)));
    facts.extend(verdict.map(judged).unwrap_or_default());
    facts
}

#[cfg(test)]
mod tests;
