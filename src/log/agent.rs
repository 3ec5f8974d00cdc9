//! The agent log: what the filters did with mail, and why, in the columns of Exchange's.
//!
//! Promises: one record for each thing that a filter did; otherwise as the protocol log (printable text, no
//! formulas, files that rotate, no session that waits for the disk). The names of agents, events and actions are
//! Exchange's; lists (recipients, authors) are joined with `;`.

use super::files::{Format, Limits};
use super::record::{guarded, push_field, shown};
use super::writer::{Line, Log, LogError};
use crate::model::Clock;
use jiff::Timestamp;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

/// The columns, in order.
const FIELDS: &str = "Timestamp,SessionId,LocalEndpoint,RemoteEndpoint,EnteredOrgFromIP,MessageId,P1FromAddress,\
                      P2FromAddresses,Recipient,NumRecipients,Agent,Event,Action,SmtpResponse,Reason,ReasonData,Diagnostics";

const FORMAT: Format = Format { prefix: "AGENTLOG", log_type: "Agent Log", fields: FIELDS };

/// Which filter acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agent {
    /// Lists of addresses.
    ConnectionFilter,
    /// Lists of senders.
    SenderFilter,
    /// Lists of recipients, and who exists.
    RecipientFilter,
    /// SPF, DKIM, DMARC and ARC.
    SenderAuthentication,
}

impl Agent {
    fn name(self) -> &'static str {
        match self {
            Agent::ConnectionFilter => "Connection Filtering Agent",
            Agent::SenderFilter => "Sender Filter Agent",
            Agent::RecipientFilter => "Recipient Filter Agent",
            Agent::SenderAuthentication => "Sender Authentication Agent",
        }
    }
}

/// At what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentEvent {
    /// MAIL.
    Mail,
    /// RCPT.
    Rcpt,
    /// The header's end.
    EndOfHeaders,
    /// The message's end.
    EndOfData,
}

impl AgentEvent {
    fn name(self) -> &'static str {
        match self {
            AgentEvent::Mail => "OnMailCommand",
            AgentEvent::Rcpt => "OnRcptCommand",
            AgentEvent::EndOfHeaders => "OnEndOfHeaders",
            AgentEvent::EndOfData => "OnEndOfData",
        }
    }
}

/// What it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AgentAction {
    /// It let the message pass the filters behind it.
    Accept,
    /// It let the message pass, and marked it.
    Mark,
    /// It refused the command, in these words.
    RejectCommand(String),
    /// It refused the message, in these words.
    RejectMessage(String),
}

impl AgentAction {
    fn name(&self) -> &'static str {
        match self {
            AgentAction::Accept => "AcceptMessage",
            AgentAction::Mark => "ModifyHeaders",
            AgentAction::RejectCommand(_) => "RejectCommand",
            AgentAction::RejectMessage(_) => "RejectMessage",
        }
    }

    fn response(&self) -> &str {
        match self {
            AgentAction::Accept | AgentAction::Mark => "",
            AgentAction::RejectCommand(said) | AgentAction::RejectMessage(said) => said,
        }
    }
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentRecord {
    /// When; written to the millisecond.
    pub at: Timestamp,
    /// As in the protocol log.
    pub session_id: String,
    /// Our end.
    pub local: SocketAddr,
    /// The peer's end.
    pub remote: SocketAddr,
    /// The address outside that the mail came from, where that is known.
    pub entered_from: Option<IpAddr>,
    /// Message-ID, where the header is known.
    pub message_id: String,
    /// The envelope's sender; `<>` for the null sender.
    pub sender: String,
    /// The addresses of From and Sender, where the header is known.
    pub authors: Vec<String>,
    /// The recipients that it is about.
    pub recipients: Vec<String>,
    /// Who acted.
    pub agent: Agent,
    /// At what.
    pub event: AgentEvent,
    /// How.
    pub action: AgentAction,
    /// Why, as one word.
    pub reason: &'static str,
    /// What the reason is about: an entry, a provider.
    pub reason_data: String,
    /// What else is to be known.
    pub diagnostics: String,
}

/// Recipients and authors that one record names; of the rest the number alone is told.
const NAMED: usize = 100;

impl Line for AgentRecord {
    fn at(&self) -> Timestamp {
        self.at
    }

    fn to_line(&self) -> String {
        let named = |all: &[String]| all.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(";");
        let mut line = format!("{:.3}", self.at);
        let ours = |text: &str, line: &mut String| push_field(line, text);
        let theirs = |text: &str, line: &mut String| push_field(line, &guarded(&shown(text.as_bytes())));
        ours(&self.session_id, &mut line);
        ours(&self.local.to_string(), &mut line);
        ours(&self.remote.to_string(), &mut line);
        ours(&self.entered_from.map(|ip| ip.to_string()).unwrap_or_default(), &mut line);
        theirs(&self.message_id, &mut line);
        theirs(&self.sender, &mut line);
        theirs(&named(&self.authors), &mut line);
        theirs(&named(&self.recipients), &mut line);
        ours(&self.recipients.len().to_string(), &mut line);
        ours(self.agent.name(), &mut line);
        ours(self.event.name(), &mut line);
        ours(self.action.name(), &mut line);
        theirs(self.action.response(), &mut line);
        ours(self.reason, &mut line);
        theirs(&self.reason_data, &mut line);
        theirs(&self.diagnostics, &mut line);
        line.push_str("\r\n");
        line
    }
}

/// An agent log; clones write to the same one.
#[derive(Clone)]
pub struct AgentLog(Log<AgentRecord>);

impl AgentLog {
    /// Opens the log in `directory`, which is made if it is missing. The first file is made with the
    /// first record.
    ///
    /// # Errors
    /// See [`LogError`].
    pub fn open(
        directory: impl Into<PathBuf>,
        limits: Limits,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, LogError> {
        Log::open(FORMAT, directory.into(), limits, clock).map(AgentLog)
    }

    /// Other limits, as [`super::ProtocolLog::set_limits`].
    pub fn set_limits(&self, limits: Limits) {
        self.0.set_limits(limits);
    }

    /// Waits until everything that was logged so far is in its file. Blocks the thread.
    pub fn flush(&self) {
        self.0.flush();
    }

    /// Hands a record over, or drops it.
    pub fn write(&self, record: AgentRecord) {
        self.0.write(record);
    }
}

impl std::fmt::Debug for AgentLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgentLog").field("dropped", &self.0.dropped()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FixedClock;

    fn record() -> AgentRecord {
        AgentRecord {
            at: "2026-11-25T08:28:28.123Z".parse().unwrap(),
            session_id: "08D479E14521204D".into(),
            local: "127.0.0.1:25".parse().unwrap(),
            remote: "192.0.2.7:40000".parse().unwrap(),
            entered_from: Some("192.0.2.7".parse().unwrap()),
            message_id: "=1@a.example".into(),
            sender: "a,\"b\"@a.example".into(),
            authors: vec!["x@a.example".into(), "y@\r\na.example".into()],
            recipients: vec!["v@own.example".into(); 150],
            agent: Agent::ConnectionFilter,
            event: AgentEvent::Rcpt,
            action: AgentAction::RejectCommand("550 5.7.1 No".into()),
            reason: "BlockListProvider",
            reason_data: "One".into(),
            diagnostics: String::new(),
        }
    }

    #[test]
    fn one_record_is_one_line_of_the_columns_that_the_file_names() {
        let directory = tempfile::tempdir().unwrap();
        let clock = FixedClock::at("2026-11-25T08:28:28Z".parse().unwrap());
        let log = AgentLog::open(directory.path().join("A"), Limits::default(), Arc::new(clock)).unwrap();
        log.write(record());
        log.write(AgentRecord { action: AgentAction::Accept, entered_from: None, ..record() });
        log.flush();
        let text = std::fs::read_to_string(directory.path().join("A/AGENTLOG20261125-1.log")).unwrap();
        assert!(text.contains("\r\n#Log-Type: Agent Log\r\n"), "{text}");
        assert!(text.contains(&format!("\r\n#Fields: {FIELDS}\r\n")), "{text}");
        let columns: Vec<&str> = FIELDS.split(',').collect();
        assert_eq!(columns.len(), 17);
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).comment(Some(b'#')).from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let field =
            |row: usize, name: &str| rows[row][columns.iter().position(|it| *it == name).unwrap()].to_owned();
        assert_eq!(rows.len(), 2);
        for (name, wanted) in [
            ("Timestamp", "2026-11-25T08:28:28.123Z"),
            ("SessionId", "08D479E14521204D"),
            ("EnteredOrgFromIP", "192.0.2.7"),
            ("MessageId", "'=1@a.example"),
            ("P1FromAddress", "a,\"b\"@a.example"),
            ("P2FromAddresses", "x@a.example;y@\\x0D\\x0Aa.example"),
            ("NumRecipients", "150"),
            ("Agent", "Connection Filtering Agent"),
            ("Event", "OnRcptCommand"),
            ("Action", "RejectCommand"),
            ("SmtpResponse", "550 5.7.1 No"),
            ("Reason", "BlockListProvider"),
            ("ReasonData", "One"),
            ("Diagnostics", ""),
        ] {
            assert_eq!(field(0, name), wanted, "{name}");
        }
        assert_eq!(field(0, "Recipient").split(';').count(), NAMED);
        assert_eq!(
            (field(1, "Action").as_str(), field(1, "EnteredOrgFromIP").as_str()),
            ("AcceptMessage", "")
        );
    }
}
