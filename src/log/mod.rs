//! The logs that administrators read: the protocol logs (what was said on SMTP connections), message tracking
//! (what became of each message), connectivity, queues, DNS and routes, in Exchange's formats.
//!
//! Promises: one record stays one record, whatever a peer said; logging never waits for the disk
//! and never fails a session: what can't be kept is dropped, counted and told. Files rotate by UTC day (or
//! hour) and size; old ones go by age and by the directory's size.
//!
//! Refuses: nothing is logged that is not handed in; message bodies and credentials are the caller's
//! to leave out.
//!
//! Format: Exchange's public documentation of protocol, connectivity and queue logging and of message tracking
//! (`SENDyyyymmdd-n.log`, `MSGTRKyyyymmddhh-n.log` …); CSV as in RFC 4180.

mod agent;
mod files;
mod kind;
pub mod plain;
mod protocol;
mod record;
mod session;
mod text;
pub mod tracking;
mod writer;

pub use agent::{AGENTS, Agent, AgentAction, AgentEvent, AgentLog, AgentRecord};
pub use files::Limits;
pub use kind::{Found, LogKind, Period, Stamp};
pub use protocol::ProtocolLog;
pub use record::{Direction, Event, FIELDS, ReadError, Record, read};
pub use session::{LogSession, SessionIds};
pub use tracking::{TrackingEntry, TrackingLog};
pub use writer::{Entry, Log, LogError};
