//! emsh and the programs that others run: Postfix, Dovecot, swaks, gsasl, openssl, with names from dnsmasq.
//!
//! `.ci/provision DIR` fetches them; `EMSH_PEERS_DIR=DIR` says where Postfix was unpacked, and
//! Postfix wants root. A test whose peer is missing is shown as ignored, with the reason; with
//! `EMSH_REQUIRE_PEERS=1` it fails. Nothing leaves the loopback addresses.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses its part")]
mod support;

mod dane;
mod dns;
mod dovecot;
mod exim;
mod extensions;
mod inbound;
mod judges;
mod knot;
mod liar;
mod lies;
mod logon;
mod matrix;
mod next_hops;
mod opensmtpd;
mod ordinary;
mod outbound;
mod partners;
mod peers;
mod pki;
mod postfix;
mod preflight;
mod presented;
mod python;
mod scanners;
mod signed;
mod sink;
mod smart_host;
mod sts;
mod table;
mod world;
mod zones;

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use peers::{Peer, Peers};
use std::process::ExitCode;
use std::sync::Arc;

/// A scenario: its name, the peers it needs, and what it does.
type Scenario = (&'static str, &'static [Peer], fn(&Peers));

fn main() -> ExitCode {
    let peers = Arc::new(Peers::find());
    let required = std::env::var_os("EMSH_REQUIRE_PEERS").is_some_and(|value| value == "1");
    let provided = move |peers: &Peers,
                         needs: &[Peer],
                         run: &dyn Fn(&Peers) -> Result<Completion, Failed>| {
        match needs.iter().find_map(|peer| peers.missing(*peer)) {
            Some(reason) if required => Err(Failed::from(format!("EMSH_REQUIRE_PEERS=1, but {reason}"))),
            Some(reason) => Ok(Completion::ignored_with(reason)),
            None => run(peers),
        }
    };
    let mut trials: Vec<Trial> = [
        outbound::SCENARIOS,
        inbound::SCENARIOS,
        ordinary::SCENARIOS,
        preflight::SCENARIOS,
        presented::SCENARIOS,
        scanners::SCENARIOS,
        extensions::SCENARIOS,
        dovecot::SCENARIOS,
        sts::SCENARIOS,
        next_hops::SCENARIOS,
        logon::SCENARIOS,
        smart_host::SCENARIOS,
    ]
    .concat()
    .into_iter()
    .map(|(name, needs, scenario): Scenario| {
        let peers = Arc::clone(&peers);
        Trial::ignorable_test(name, move || {
            provided(&peers, needs, &|peers| {
                scenario(peers);
                Ok(Completion::Completed)
            })
        })
    })
    .collect();
    trials.push(Trial::test("matrix::complete", || {
        matrix::complete();
        Ok(())
    }));
    for row in matrix::rows() {
        let peers = Arc::clone(&peers);
        trials.push(Trial::ignorable_test(format!("matrix::{}::{}", row.direction, row.name), move || {
            provided(&peers, matrix::NEEDS, &|peers| {
                Ok(matrix::run(peers, &row).map_or(Completion::Completed, Completion::ignored_with))
            })
        }));
    }
    trials.push(Trial::test("judges::complete", || {
        judges::complete();
        Ok(())
    }));
    for (number, row) in judges::rows().into_iter().enumerate() {
        let peers = Arc::clone(&peers);
        let side = if row.direction == Some(table::Direction::In) { "client" } else { "server" };
        trials.push(Trial::ignorable_test(format!("judges::{side}::{}", row.name), move || {
            provided(&peers, judges::NEEDS, &|peers| {
                judges::run(peers, number, &row);
                Ok(Completion::Completed)
            })
        }));
    }
    trials.push(Trial::test("zones::complete", || {
        zones::complete();
        Ok(())
    }));
    for (domain, outcome) in zones::rows() {
        let peers = Arc::clone(&peers);
        trials.push(Trial::ignorable_test(format!("zones::{domain}"), move || {
            provided(&peers, zones::NEEDS, &|peers| {
                Ok(zones::run(peers, &domain, &outcome)
                    .map_or(Completion::Completed, Completion::ignored_with))
            })
        }));
    }
    let shared = Arc::clone(&peers);
    for (domain, outcome) in dane::ROWS {
        let peers = Arc::clone(&shared);
        trials.push(Trial::ignorable_test(format!("dane::{domain}"), move || {
            provided(&peers, dane::NEEDS, &|peers| {
                dane::run(peers, domain, *outcome);
                Ok(Completion::Completed)
            })
        }));
    }
    trials.push(Trial::ignorable_test("zones::equal_preferences", move || {
        provided(&shared, zones::NEEDS, &|peers| {
            zones::equal_preferences(peers);
            Ok(Completion::Completed)
        })
    }));
    // Most scenarios wait for others.
    let mut arguments = Arguments::from_args();
    arguments.test_threads.get_or_insert(6);
    libtest_mimic::run(&arguments, trials).exit_code()
}
