//! `-Server`: which server a cmdlet of Exchange works on. There is one here.

use super::bind::Bound;
use super::spec::Param;
use crate::model::{CommandLine, Kind};
use crate::ops::{Category, Failure, Site};

/// The parameter.
pub const SERVER: Param = Param::one(
    "Server",
    Kind::Text { max: 255 },
    "This server: its short name, its fully qualified name or its Guid. No other can be reached from here.",
);

/// Refuses a `-Server` that is not this one: what was meant for another must not happen here.
///
/// # Errors
/// Another server's name; a store that can't be read.
pub fn must_be_this_one(bound: &Bound, site: &Site) -> Result<(), Failure> {
    names_this_one(bound, site, "Server")
}

/// The same of another parameter that names a server.
///
/// # Errors
/// As [`must_be_this_one`].
pub fn names_this_one(bound: &Bound, site: &Site, parameter: &str) -> Result<(), Failure> {
    let Some(given) = bound.text(parameter) else { return Ok(()) };
    let own = site.own_server()?;
    if own.is(given) {
        return Ok(());
    }
    Err(other(given, &own.name))
}

/// What was meant for another server than this one.
pub fn other(given: &str, own: &str) -> Failure {
    let text = format!("Server '{given}' is not this server, '{own}', and no other can be reached from here");
    Failure::new("OtherServer", Category::InvalidOperation, given, text)
        .hint("run the command on that server, or leave -Server out")
        .remedy(CommandLine::new("Get-ExchangeServer"))
}
