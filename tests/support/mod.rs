//! What end-to-end tests share: an emsh site of their own, a plain SMTP client, waiting, free ports.
//!
//! Everything lives in a directory that goes away with the value; every process is ended by its
//! id, also when the test fails.

pub mod pattern;
pub mod process;
pub mod site;
pub mod smtp;

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a peer may take to do what it does in milliseconds on an idle machine.
pub const PATIENCE: Duration = Duration::from_secs(45);

/// Asks `probe` until it has something to say.
///
/// # Panics
/// Where it has nothing within [`PATIENCE`].
pub fn wait_for<T>(what: &str, probe: impl FnMut() -> Option<T>) -> T {
    look_for(probe).unwrap_or_else(|| panic!("{what}: not within {} s", PATIENCE.as_secs()))
}

/// The same for callers that tell more of a failure: `None` after [`PATIENCE`].
pub fn look_for<T>(mut probe: impl FnMut() -> Option<T>) -> Option<T> {
    let until = Instant::now() + PATIENCE;
    loop {
        let found = probe();
        if found.is_some() || Instant::now() > until {
            return found;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A TCP port that is free on every loopback address, and that no other caller here was given.
pub fn free_port() -> u16 {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    loop {
        let port = TcpListener::bind("0.0.0.0:0").unwrap().local_addr().unwrap().port();
        if GIVEN.lock().unwrap().insert(port) {
            return port;
        }
    }
}
