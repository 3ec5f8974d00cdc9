//! Every condition of Domain Security, in order, for one domain or for all listed ones: what Test-DomainSecurity shows.
//!
//! Promises: [`offline`] is pure over what is stored, what is in force and the time; [`live`] asks the world by the
//! service's own resolver, routing and client, sends no message, and changes nothing. The rows stand in the order in which
//! they should be mended: the first that fails names the cause, and its remedy is what to type.

mod live;
mod offline;
mod row;

pub use crate::model::Direction;
pub use live::Means;
pub use offline::{CHECKS, Check};
pub use row::{Row, RowResult};

use crate::model::snapshot::{Reason, Snapshot};
use crate::model::{Configuration, Record, ServiceState, SmtpDomain};
use jiff::Timestamp;

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// This domain; none: every listed one.
    pub domain: Option<SmtpDomain>,
    /// Which ways, in this order.
    pub directions: Vec<Direction>,
}

/// What the rows are made from.
#[derive(Debug)]
pub struct Situation {
    /// The stored configuration, which is what is judged.
    pub stored: Configuration,
    /// The same, as the service would obey it; none: it could not start with it.
    pub snapshot: Option<Snapshot>,
    /// Why it could not.
    pub not_compiled: Vec<Reason>,
    /// What the service says that runs; none: it does not run.
    pub running: Option<Running>,
    /// The time that it is judged for.
    pub now: Timestamp,
}

/// What is in force.
#[derive(Debug)]
pub struct Running {
    /// What the service obeys.
    pub snapshot: Snapshot,
    /// What is stored and not in force, as Compare-Configuration shows it.
    pub differences: Vec<Record>,
    /// Whether it takes and carries mail, as Set-ServerComponentState ordered.
    pub transport: ServiceState,
}

/// The rows, domain by domain; `means`: how the network is looked at, where it is.
///
/// # Errors
/// In words: nothing can be asked.
pub fn domain_security(
    situation: &Situation,
    asked: &Asked,
    means: Option<&Means>,
) -> Result<Vec<Row>, String> {
    let subjects = offline::subjects(situation, asked);
    let mut seen = match means {
        Some(means) => live::rows(situation, &subjects, means)?,
        None => Vec::new(),
    }
    .into_iter();
    let ground = offline::Ground::of(situation);
    let mut rows = Vec::new();
    for (domain, direction) in &subjects {
        rows.extend(offline::rows(situation, ground.as_ref(), domain, *direction));
        rows.extend(seen.next().unwrap_or_default());
    }
    Ok(rows)
}
