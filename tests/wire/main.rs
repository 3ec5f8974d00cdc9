//! What strangers send, byte for byte, to the built service, and what it answers.
//!
//! `dialogues/*.txt` are dialogues for people to read (`script.rs` says how); `smuggling.rs` is the matrix of
//! what might be taken for the end of a message; `sinks.txt` is the table of servers that misbehave; `memory.rs` fills what messages may hold; `differential.rs` compares our reading of commands with
//! another parser's; `security.rs` holds `docs/security.md` to the tests that it names.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod client;
mod dialogues;
mod differential;
mod listed;
mod logged_on;
mod memory;
#[path = "../service/peer.rs"]
#[allow(dead_code)]
mod peer;
#[path = "../service/pki.rs"]
#[allow(dead_code)]
mod pki;
mod script;
mod security;

#[path = "../service/session.rs"]
#[allow(dead_code)]
mod session;
#[path = "../service/site.rs"]
#[allow(dead_code)]
mod site;

mod sinks;
mod slow;
mod smuggling;
mod speaking_for;
