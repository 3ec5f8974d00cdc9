//! Decisions over a Snapshot, made before anything is done: pure, without I/O, tested by tables.
//!
//! [`receive`] says which Receive connector serves a peer and what it answers to MAIL and RCPT,
//! [`route`] where a recipient's mail goes, [`tls_policy()`] what the connection there must
//! prove, [`hosts`] in which order hosts are tried, [`loopback`] which of them are ourselves, and
//! [`retry`] when to try again.

pub mod hosts;
pub mod loopback;
pub mod receive;
pub mod retry;
pub mod route;
mod tls_policy;

pub use route::{Routing, Unroutable, resolve_recipient, route};
pub use tls_policy::{certificate_not_found, is_armed, is_domain_secured, tls_policy};

#[cfg(test)]
pub(crate) mod fixture;
