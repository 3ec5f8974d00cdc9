//! emsh: an Exchange-style management shell over a SQLite configuration store, and the mail
//! transport service that it configures.
//!
//! The map of the house. `a -> b` reads "a uses b"; everything may use [`model`], and
//! `tests/layering.rs` fails on any edge that is not listed here.
//!
//! ```text
//! store, policy, cert, dns, smtp, queue, control, log -> model
//! tls      -> cert, dns
//! auth     -> dns
//! compile  -> policy, cert, auth
//! client   -> smtp, tls, dns, policy, auth
//! engine   -> compile, client, policy, queue, smtp, tls, dns, cert, auth, control, log
//!             (of it only engine::keeper -> store)
//! diagnose -> compile, client, policy, queue, smtp, tls, dns, cert, auth, control, log, store
//! ops      -> compile, store, policy, cert, tls, auth, queue, control, log
//! cmdlet   -> ops, diagnose
//! gen      -> cmdlet
//! shell    -> cmdlet, gen
//! mains, lab -> anything
//! ```
//!
//! Only `tls` names rustls (`dns` to switch its TLS off) and hyper, only `dns` names hickory, only `store` and `queue` name rusqlite,
//! only `auth` names mail-auth, argon2 and stringprep.

pub mod auth;
pub mod cert;
pub mod client;
pub mod cmdlet;
pub mod compile;
pub mod control;
pub mod diagnose;
pub mod dns;
pub mod engine;
pub mod r#gen;
pub mod lab;
pub mod log;
pub mod model;
pub mod ops;
pub mod policy;
pub mod queue;
pub mod shell;
pub mod smtp;
pub mod store;
pub mod tls;
