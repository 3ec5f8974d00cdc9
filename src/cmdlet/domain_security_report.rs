//! Get-DomainSecurityReport and Get-DomainSecurityDetailReport.

use super::bind::Bound;
use super::change::site;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::{DOMAIN_SECURITY_DETAIL_REPORT, DOMAIN_SECURITY_REPORT};
use crate::model::{Direction, Kind, Record, Value};
use crate::ops::domain_security_report::{Wanted, detail, summary};
use crate::ops::{Failure, Site};

const DOMAIN: Param = Param::one("Domain", Kind::SmtpDomain, "This domain alone, listed or not.").at(1);
const DIRECTION: Param = Param::one(
    "Direction",
    Kind::Enum(&["Send", "Receive", "Both"]),
    "Send: mail to the domain. Receive: mail from it. Unset: Both.",
);
const START: Param = Param::one(
    "StartDate",
    Kind::Time,
    "Only records whose last time is this moment or later; UTC, where it has no offset. Records are put together by day of UTC.",
);
const END: Param = Param::one("EndDate", Kind::Time, "Only records whose first time is before this moment.");

/// Get-DomainSecurityReport.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "DomainSecurityReport",
    object: Some(&DOMAIN_SECURITY_REPORT),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        DOMAIN,
        DIRECTION,
        START,
        END,
        Param::switch("FailuresOnly", "Only partners that something failed with in that time."),
    ],
    impact: Impact::Reads,
    summary: "Shows how mutual TLS goes with each partner: last results, failures and their reasons, days left of both certificates.",
    description: "One line for each listed domain and direction, and for those that were listed when something came to pass in the last 30 days. The service need not run. What is counted is what Domain Security judged: connections to the domain's servers, and MAIL commands that name the domain; a server that can't be reached is the queue's to tell. For a domain in ReportOnly the failures are those that Enforce would have made. A crash can cost the counts of one minute.",
    examples: &[
        Example { line: "Get-DomainSecurityReport", about: "Every partner." },
        Example {
            line: "Get-DomainSecurityReport fabrikam.example -Direction Send -StartDate 2026-01-24 -Format List",
            about: "One partner since a day, with the reasons.",
        },
    ],
    run: |session, bound| get(session, bound, summary),
};

/// Get-DomainSecurityDetailReport.
pub static GET_DETAIL: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "DomainSecurityDetailReport",
    object: Some(&DOMAIN_SECURITY_DETAIL_REPORT),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[DOMAIN, DIRECTION, START, END, Param::switch("FailuresOnly", "Only failures.")],
    impact: Impact::Reads,
    summary: "Shows what Get-DomainSecurityReport adds up: one line for each day, result, connector and peer.",
    description: "The oldest first, 30 days at most. The service need not run. Of one domain, direction and day fifty peers that failed and fifty that were proven are told one by one; of what is more, Peer is *. Where all partners together have more than 20,000 failures of clients, or 20,000 other records, the oldest go first.",
    examples: &[
        Example { line: "Get-DomainSecurityDetailReport -FailuresOnly", about: "Every failure." },
        Example {
            line: "Get-DomainSecurityDetailReport fabrikam.example -StartDate 2026-01-24 -EndDate 2026-01-31 -Json",
            about: "A week with one partner, for a script.",
        },
    ],
    run: |session, bound| get(session, bound, detail),
};

fn get(
    session: &mut Session<'_>,
    bound: &Bound,
    find: fn(&Site, &Wanted) -> Result<Vec<Record>, Failure>,
) -> Result<(), Failure> {
    let time = |name: &str| match bound.value(name) {
        Some(Value::Time(time)) => Some(*time),
        _ => None,
    };
    let (start, end) = (time("StartDate"), time("EndDate"));
    if let (Some(start), Some(end)) = (start, end)
        && end <= start
    {
        let text = format!("-EndDate {end} is not after -StartDate {start}; allowed: a later moment");
        return Err(Failure::binding("EndDate", text));
    }
    let wanted = Wanted {
        domain: bound.text("Domain").and_then(|domain| domain.parse().ok()),
        direction: match bound.text("Direction") {
            Some("Send") => Some(Direction::Send),
            Some("Receive") => Some(Direction::Receive),
            _ => None,
        },
        start,
        end,
        failures_only: bound.switch("FailuresOnly"),
    };
    let site = site(session);
    find(&site, &wanted)?.into_iter().for_each(|record| session.console.object(record));
    Ok(())
}
