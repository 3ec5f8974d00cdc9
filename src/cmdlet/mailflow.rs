//! Test-Mailflow.

use super::bind::Bound;
use super::change::site;
use super::queue::each;
use super::server;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::MAILFLOW;
use crate::model::{Kind, SmtpAddress, Value};
use crate::ops::mailflow::{self, Probe};
use crate::ops::{Category, Failure};
use std::time::Duration;

/// Seconds that an outcome is waited for, unless another number is given; as in Exchange.
const PATIENCE: i64 = 240;
const TEXT: Kind = Kind::Text { max: 256 };
const MAILBOXES: &str = "there are no mailbox servers, databases or system mailboxes here; -TargetEmailAddress sends a test message to an address, in this server's domains or elsewhere";
const PREMISES: &str =
    "there is no cloud organisation here; -TargetEmailAddress with an address there tests the way to it";

/// Test-Mailflow.
pub static TEST: Cmdlet = Cmdlet {
    verb: "Test",
    noun: "Mailflow",
    object: Some(&MAILFLOW),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[
        Param::one("TargetEmailAddress", Kind::SmtpAddress, "To whom the test message goes."),
        Param::one("TargetEmailAddressDisplayName", TEXT, "The name that stands before the address in To."),
        Param::one(
            "ExecutionTimeout",
            Kind::Int { min: 1, max: 86_400 },
            "Seconds that the outcome is waited for; 240 by default. What is queued then stays queued.",
        ),
        Param::one(
            "ErrorLatency",
            Kind::Int { min: 1, max: 86_400 },
            "Seconds after which a success came too late, which is an error, too; unset: whatever ExecutionTimeout allows.",
        ),
        Param::one(
            "ActiveDirectoryTimeout",
            Kind::Int { min: 0, max: i64::MAX },
            "Seconds for Active Directory.",
        )
        .no_effect("there is no Active Directory"),
        Param::one("MonitoringContext", Kind::Bool, "Whether events are made for a monitor.")
            .no_effect("there is no Operations Manager; the exit code tells a monitor"),
        Param::switch("AutoDiscoverTargetMailboxServer", "Send to every mailbox server.").refused(MAILBOXES),
        Param::one("TargetMailboxServer", TEXT, "Send to the system mailbox of this server.")
            .refused(MAILBOXES),
        Param::one("TargetDatabase", TEXT, "Send to the system mailbox of this database.").refused(MAILBOXES),
        Param::one("CrossPremises", Kind::Bool, "Test the way to the cloud organisation and back.")
            .refused(PREMISES),
        Param::one("CrossPremisesExpirationTimeout", TEXT, "When such a test ends.").refused(PREMISES),
        Param::one("CrossPremisesPendingErrorCount", TEXT, "How many of them may wait.").refused(PREMISES),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Sends a real test message through the running service, and tells what became of it.",
    description: "The message is put into the Pickup directory and then followed in the message tracking log until the next server, or a mailbox here, has it, or it fails. Success says no more than that: what the next server does with it is not seen. The sender is postmaster of the default accepted domain; where there is none, ExternalPostmasterAddress. Identity is the server. Exit code 1 where TestMailflowResult is not Success.",
    examples: &[
        Example {
            line: "Test-Mailflow -TargetEmailAddress postmaster@fabrikam.example -WhatIf",
            about: "Say whether a test could be made, and of what.",
        },
        Example {
            line: "Test-Mailflow -TargetEmailAddress alice@contoso.example -ExecutionTimeout 30 -Json",
            about: "For a monitor.",
        },
    ],
    run: test,
};

fn test(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    server::names_this_one(bound, &session.site, "Identity")?;
    let target: Option<SmtpAddress> = bound.text("TargetEmailAddress").and_then(|text| text.parse().ok());
    let Some(target) = target else {
        let text = format!("Test-Mailflow needs -TargetEmailAddress here: {MAILBOXES}.");
        return Err(Failure::binding("TargetEmailAddress", text));
    };
    let seconds = |name| match bound.value(name) {
        Some(Value::Int(seconds)) => Some(*seconds),
        _ => None,
    };
    let patience = seconds("ExecutionTimeout").unwrap_or(PATIENCE);
    let probe = Probe {
        target,
        display_name: bound.text("TargetEmailAddressDisplayName").map(str::to_owned),
        patience: Duration::from_secs(patience.unsigned_abs()),
    };
    let site = site(session);
    let ready = mailflow::ready(&site)?;
    let target = probe.target.to_string();
    each(session, bound, "Sending a test message to", vec![(target, probe)], |session, target, probe| {
        let record = mailflow::test(&site, &ready, probe)?;
        let trouble = trouble(&record, seconds("ErrorLatency"));
        session.console.object(record);
        if let Some(text) = trouble {
            let failure = Failure::new("MailflowFailed", Category::ResourceUnavailable, target, text);
            session.console.error(failure);
        }
        Ok(())
    })
}

/// Why the test did not succeed.
fn trouble(record: &crate::model::Record, late: Option<i64>) -> Option<String> {
    if record.text("TestMailflowResult") != "Success" {
        return Some(record.text("Details").to_owned());
    }
    let Value::Span(took) = record.get("MessageLatencyTime") else { return None };
    let late = late.filter(|late| took.as_millis() > late.saturating_mul(1000))?;
    Some(format!("the message took {took}, which is more than ErrorLatency ({late} s)"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Record, TimeSpan};

    #[test]
    fn what_did_not_succeed_or_came_late() {
        let record = |result: &str, took: Option<i64>| {
            let mut record = Record::with_defaults(&MAILFLOW);
            record.set("TestMailflowResult", Value::text(result));
            record.set("Details", Value::text("said"));
            let took = took.map_or(Value::Null, |took| Value::Span(TimeSpan::from_millis(took)));
            record.set("MessageLatencyTime", took);
            record
        };
        let table = [
            (record("Success", Some(5000)), None, None),
            (record("Success", Some(5000)), Some(5), None),
            (record("Success", Some(5001)), Some(5), Some("more than ErrorLatency (5 s)")),
            (record("*FAILURE*", None), Some(5), Some("said")),
            (record("*FAILURE*", None), None, Some("said")),
        ];
        for (record, late, wanted) in table {
            let found = trouble(&record, late);
            assert_eq!(found.is_some(), wanted.is_some(), "{found:?}");
            assert!(found.unwrap_or_default().contains(wanted.unwrap_or_default()));
        }
    }
}
