//! Get-QueueDigest.

use super::bind::Bound;
use super::change::site;
use super::paging::{self, FILTER, RESULT_SIZE};
use super::server;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::Kind;
use crate::model::objects::{DIGEST_GROUPS, QUEUE_DIGEST};
use crate::ops::Failure;
use crate::ops::queue_digest::{Details, digest};

const NO_DIRECTORY: &str =
    "there is no Active Directory that knows of it; leave it out, or name this server with -Server";
const LEVELS: Kind = Kind::Enum(&["None", "Normal", "Verbose"]);

/// Get-QueueDigest.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "QueueDigest",
    object: Some(&QUEUE_DIGEST),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::many(
            "Server",
            Kind::Text { max: 255 },
            "This server: its short name, its fully qualified name or its Guid. No other can be reached from here.",
        ),
        Param::switch("Forest", "All servers of the organisation: this one."),
        Param::many("Dag", Kind::Text { max: 255 }, "The servers of a database availability group.")
            .refused(NO_DIRECTORY),
        Param::many("Site", Kind::Text { max: 255 }, "The servers of a site.").refused(NO_DIRECTORY),
        Param::one(
            "GroupBy",
            Kind::Enum(DIGEST_GROUPS),
            "What the queues are put together by; unset: NextHopDomain.",
        ),
        Param::one("DetailsLevel", LEVELS, "How much is told of each queue; unset: Normal."),
        FILTER,
        RESULT_SIZE,
        Param::one("Timeout", Kind::Span { min: 1, max: 86_400 }, "How long other servers are waited for.")
            .no_effect("figures are counted at once, and no other server is asked"),
    ],
    impact: Impact::Reads,
    summary: "Adds up the queues that hold mail.",
    description: "One line for each NextHopDomain, or what -GroupBy says, the longest first. Filter is over the properties of queues, as Get-Queue shows them. Without -Server it is about this server.",
    examples: &[
        Example { line: "Get-QueueDigest", about: "By where mail goes." },
        Example {
            line: "Get-QueueDigest -GroupBy LastError -Filter \"Status -eq 'Retry'\" -DetailsLevel Verbose",
            about: "By why it waits.",
        },
    ],
    run: get,
};

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    let own = site.own_server()?;
    for given in bound.values("Server").iter().map(ToString::to_string) {
        if !own.is(&given) {
            return Err(server::other(&given, &own.name));
        }
    }
    let details = match bound.text("DetailsLevel") {
        Some("None") => Details::None,
        Some("Verbose") => Details::Verbose,
        _ => Details::Normal,
    };
    let by = bound.text("GroupBy").unwrap_or("NextHopDomain");
    let records = digest(&site, bound.text("Filter"), by, details)?;
    for record in paging::first_of(session, bound, records) {
        session.console.object(record);
    }
    Ok(())
}
