//! The protocol log: what was said on SMTP connections; the agent log: what filters did. In Exchange's formats.
//!
//! Promises: one record stays one record, whatever the peer said; logging never waits for the disk
//! and never fails a session: what can't be kept is dropped and counted. Files rotate by UTC day and
//! size; old ones go by age and by the directory's size.
//!
//! Refuses: nothing is logged that is not handed in; message bodies and credentials are the caller's
//! to leave out.
//!
//! Format: Exchange's public documentation of protocol logging (`SENDyyyymmdd-n.log`,
//! `RECVyyyymmdd-n.log`; CSV as in RFC 4180).

mod agent;
mod files;
mod protocol;
mod record;
mod session;
mod writer;

pub use agent::{Agent, AgentAction, AgentEvent, AgentLog, AgentRecord};
pub use files::Limits;
pub use protocol::ProtocolLog;
pub use record::{Direction, Event, FIELDS, ReadError, Record, header, read};
pub use session::{LogSession, SessionIds};
pub use writer::LogError;
