//! Decisions over a Snapshot, made before anything is done: pure, without I/O, tested by tables.
//!
//! [`arming`] says which stored connectors are armed for Domain Security, and what arms them.
//! [`route`] says where a recipient's mail goes, [`tls_policy()`] what the connection there must
//! prove, [`published_policy`] what that is for one host by what its domain publishes, [`hosts`] which hosts may be tried, [`loopback`] which of them are ourselves, [`retry`] when
//! to try again, [`error_policy`] which failures are for good, [`receive`] what a peer may do here, [`filter`] whom the administrator refuses,
//! [`sender_authentication`] what becomes of unproven senders, [`list_provider`] what a list that is asked over DNS says,
//! [`rejected_recipient`] which recipient domains a connector takes from nobody, [`remote_domain`] what may go to a
//! domain of others, [`report`] what a report (DSN) is like, and [`mailbox_directory`]
//! where a local mailbox stands.

pub mod arming;
mod drop_directory;
pub mod error_policy;
pub mod filter;
pub mod hosts;
pub mod list_provider;
pub mod loopback;
mod mailbox;
mod own;
mod published;
pub mod receive;
mod rejected_recipient;
pub mod remote_domain;
pub mod report;
pub mod retry;
pub mod rewriting;
pub mod route;
pub mod sender_authentication;
mod tls_policy;

pub use drop_directory::{DropPath, drop_directory};
pub use mailbox::mailbox_directory;
pub use own::{own_domains, own_postmaster};
pub use published::{Published, PublishedDane, is_open_to_published, published_policy};
pub use rejected_recipient::rejected_recipient;
pub use route::{Routing, Unroutable, best_space, resolve_recipient, route};
pub use tls_policy::{
    SendSecurity, certificate_not_found, foreign_observed, foreign_refusal, is_armed, is_domain_secured,
    recipient_domain, send_connector, send_security, smart_host_policy, tls_policy,
};

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod indexed_tests;
