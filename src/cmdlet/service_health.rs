//! Test-ServiceHealth.

use super::bind::Bound;
use super::change::site;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Session, Takes};
use crate::model::objects::SERVICE_HEALTH;
use crate::model::objects::service::SERVICE_NAMES;
use crate::ops::{Category, Failure, health};

/// Test-ServiceHealth.
pub static TEST: Cmdlet = Cmdlet {
    verb: "Test",
    noun: "ServiceHealth",
    object: Some(&SERVICE_HEALTH),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Reads,
    summary: "Tells whether the service runs and does all that is configured.",
    description: "Exit code 0 where Health is Healthy, 1 where it is Degraded or Stopped; Reasons tell why. Warnings (a restart that is due, a certificate that ends within 30 days, a service that runs as root) leave the exit code 0.",
    examples: &[Example { line: "Test-ServiceHealth -Json", about: "For a monitor." }],
    run: test,
};

fn test(session: &mut Session<'_>, _: &Bound) -> Result<(), Failure> {
    let health = health::health(&site(session))?;
    session.console.object(health::record(&health));
    for warning in &health.warnings {
        session.console.warning(warning);
    }
    if health.is_healthy() {
        return Ok(());
    }
    let reasons: String = health.reasons.iter().map(|reason| format!("\n  {reason}")).collect();
    session.console.error(Failure::new(
        "ServiceUnhealthy",
        Category::ResourceUnavailable,
        SERVICE_NAMES[0],
        format!("The service is {}:{reasons}", health.word),
    ));
    Ok(())
}
