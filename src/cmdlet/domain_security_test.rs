//! Test-DomainSecurity.

use super::bind::Bound;
use super::change::site;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use super::standing::situation;
use crate::diagnose::domain_security::{Asked, Direction, Means, Row, domain_security};
use crate::model::Kind;
use crate::model::objects::DOMAIN_SECURITY_CHECK;
use crate::ops::{Category, Failure, service};

/// Test-DomainSecurity.
pub static TEST: Cmdlet = Cmdlet {
    verb: "Test",
    noun: "DomainSecurity",
    object: Some(&DOMAIN_SECURITY_CHECK),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::one("Domain", Kind::SmtpDomain, "This domain, listed or not; unset: every listed one.").at(1),
        Param::one(
            "Direction",
            Kind::Enum(&["Send", "Receive", "Both"]),
            "Send: mail to the domain. Receive: mail from it. Unset: Both.",
        ),
        Param::switch(
            "Offline",
            "Only what needs no network: what is stored, what is in force, certificates and the time.",
        ),
    ],
    impact: Impact::Reads,
    summary: "Tests every condition of mutual TLS with partner domains, and names the line that mends what fails.",
    description: "The rows stand in the order in which to mend them, and the lines for the first that fails are printed below; -Format List and -Json have those of each row, with the evidence and the rule. Exit code 0 where none is Fail or NotChecked, else 1. The stored configuration is judged; a row tells what waits for a restart.",
    examples: &[
        Example {
            line: "Test-DomainSecurity -Offline",
            about: "Every listed domain, without a word to anybody.",
        },
        Example {
            line: "Test-DomainSecurity fabrikam.example -Direction Send -Offline -Json",
            about: "One domain, for a script.",
        },
    ],
    run: test,
};

fn test(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let directions = match bound.text("Direction") {
        Some("Send") => vec![Direction::Send],
        Some("Receive") => vec![Direction::Receive],
        _ => vec![Direction::Send, Direction::Receive],
    };
    let asked = Asked { domain: bound.text("Domain").and_then(|domain| domain.parse().ok()), directions };
    let site = site(session);
    let situation = situation(&site)?;
    let means = match bound.switch("Offline") {
        true => None,
        false => {
            Some(Means::of(site.store()?, service::status(&site)?.map(|it| it.bound).unwrap_or_default()))
        }
    };
    let rows = domain_security(&situation, &asked, means.as_ref()).map_err(|text| {
        Failure::new("NothingAsked", Category::ResourceUnavailable, "Test-DomainSecurity", text)
    })?;
    for row in &rows {
        session.console.object(row.record());
    }
    if rows.is_empty() {
        session.console.warning("no domain is listed; see Set-TransportConfig -TLSSendDomainSecureList");
    }
    if let Some(failure) = not_ready(&rows) {
        session.console.error(failure);
    }
    Ok(())
}

/// What is to be mended first, with its lines.
fn not_ready(rows: &[Row]) -> Option<Failure> {
    let mut open = rows.iter().filter(|row| row.is_open());
    let first = open.next()?;
    let text = format!(
        "{} of {} checks did not pass. The first, {} of mail {} {}: {}",
        open.count() + 1,
        rows.len(),
        first.check,
        if first.direction == Direction::Send { "to" } else { "from" },
        first.domain,
        first.reason
    );
    let mut failure =
        Failure::new("DomainSecurityNotReady", Category::InvalidData, "Test-DomainSecurity", text);
    if !first.action.is_empty() {
        failure = failure.hint(first.action.clone());
    }
    Some(first.remedy.iter().cloned().fold(failure, Failure::remedy))
}
