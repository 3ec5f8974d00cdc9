//! emsh and the programs that others run: Postfix, swaks, openssl, with names from dnsmasq.
//!
//! `.ci/provision DIR` fetches them; `EMSH_PEERS_DIR=DIR` says where Postfix was unpacked, and
//! Postfix wants root. A test whose peer is missing is shown as ignored, with the reason; with
//! `EMSH_REQUIRE_PEERS=1` it fails. Nothing leaves the loopback addresses.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses its part")]
mod support;

mod dns;
mod inbound;
mod outbound;
mod peers;
mod pki;
mod postfix;
mod presented;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use peers::{Peer, Peers};
use std::process::ExitCode;
use std::sync::Arc;

/// A scenario: its name, the peers it needs, and what it does.
type Scenario = (&'static str, &'static [Peer], fn(&Peers));

fn main() -> ExitCode {
    let peers = Arc::new(Peers::find());
    let required = std::env::var_os("EMSH_REQUIRE_PEERS").is_some_and(|value| value == "1");
    let trials = [outbound::SCENARIOS, inbound::SCENARIOS, presented::SCENARIOS]
        .concat()
        .into_iter()
        .map(|(name, needs, scenario): Scenario| {
            let peers = Arc::clone(&peers);
            Trial::ignorable_test(name, move || match needs.iter().find_map(|peer| peers.missing(*peer)) {
                Some(reason) if required => Err(Failed::from(format!("EMSH_REQUIRE_PEERS=1, but {reason}"))),
                Some(reason) => Ok(Completion::ignored_with(reason)),
                None => {
                    scenario(&peers);
                    Ok(Completion::Completed)
                }
            })
        })
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
