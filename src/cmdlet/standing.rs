//! What is stored and what is in force, for cmdlets that explain.

use crate::diagnose::domain_security::{Running, Situation};
use crate::ops::{Failure, Site, compare};

/// What explanations are made from.
///
/// # Errors
/// Where a running service can't be asked, or the store can't be read.
pub(super) fn situation(site: &Site) -> Result<Situation, Failure> {
    let standing = compare::standing(site)?;
    let (snapshot, not_compiled) = match standing.snapshot {
        Ok(snapshot) => (Some(snapshot), Vec::new()),
        Err(reasons) => (None, reasons),
    };
    let running = standing.running.map(|(snapshot, differences, transport)| Running {
        snapshot,
        differences,
        transport,
    });
    Ok(Situation { stored: standing.stored, snapshot, not_compiled, running, now: site.clock.now() })
}
