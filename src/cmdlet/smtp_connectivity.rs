//! Test-SmtpConnectivity.

use super::bind::Bound;
use super::change::site;
use super::server;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::Kind;
use crate::model::objects::SMTP_CONNECTIVITY;
use crate::ops::{Category, Failure, connectivity};

/// Test-SmtpConnectivity.
pub static TEST: Cmdlet = Cmdlet {
    verb: "Test",
    noun: "SmtpConnectivity",
    object: Some(&SMTP_CONNECTIVITY),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[
        Param::one("MonitoringContext", Kind::Bool, "Whether events are made for a monitor.")
            .no_effect("there is no Operations Manager; the exit code tells a monitor"),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Reads,
    summary: "Tries whether the Receive connectors of this server can be reached.",
    description: "Each binding of each enabled connector is connected to from this host, and its greeting read; a wildcard is tried at the loopback address. Which connector answers there depends on the ranges that hold that address. Identity is the server. Exit code 1 where a StatusCode is not Success.",
    examples: &[Example { line: "Test-SmtpConnectivity", about: "All bindings." }],
    run: test,
};

fn test(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    server::names_this_one(bound, &session.site, "Identity")?;
    let results = connectivity::test(&site(session))?;
    let all = results.len();
    let failed: Vec<String> = results
        .iter()
        .filter(|result| result.text("StatusCode") != "Success")
        .map(|result| {
            format!(
                "{} of \"{}\": {}: {}",
                result.text("Binding"),
                result.text("ReceiveConnector"),
                result.text("StatusCode"),
                result.text("Details")
            )
        })
        .collect();
    results.into_iter().for_each(|result| session.console.object(result));
    if failed.is_empty() {
        return Ok(());
    }
    session.console.error(Failure::new(
        "SmtpUnreachable",
        Category::ResourceUnavailable,
        "ReceiveConnector",
        format!("{} of {all} bindings failed:\n  {}", failed.len(), failed.join("\n  ")),
    ));
    Ok(())
}
