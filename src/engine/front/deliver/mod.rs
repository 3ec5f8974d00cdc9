//! Delivery: what the queue has due goes to its next hop.
//!
//! Promises: route and TLS policy are worked out from the current Snapshot before every connection;
//! what a queue's row says is only where it stood. A connection carries one hop's mail under one
//! policy. Every outcome is on disk before the next message is begun. At most MaxOutboundConnections
//! connections at once, MaxPerDomainOutboundConnections for one queue; a queue's backlog stays in the
//! queue, not in memory.
//!
//! Refuses: nothing is given up here but what a server refuses for good, and what DNS says can never be
//! delivered; the queue then takes in the sender's report. RFC 5321 §4.5.4.1.

mod agent;
mod chores;
mod connectivity;
mod drop_directory;
mod firewall;
mod foreign;
mod job;
mod last_error;
mod leaving;
mod lmtp;
mod maildir;
mod parked;
mod pipeline_copy;
mod remote;
mod rotation;
mod scheduler;
mod smtp;
mod tally;
mod threshold;
mod trace;
mod transcript;
mod verdict;
mod window;
mod worker;

pub use connectivity::Connectivity;
pub use scheduler::Delivery;
pub use transcript::SendLog;

#[cfg(test)]
mod tests;
