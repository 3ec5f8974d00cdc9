//! -Server: there is one server, this one. Another one is not found; it is never taken for this one.

use super::bind::Bound;
use super::change::site;
use super::spec::{Param, Session};
use crate::model::Kind;
use crate::ops::Failure;

/// The parameter.
pub const SERVER: Param =
    Param::one("Server", Kind::Text { max: 512 }, "This server: its name, its FQDN or its Guid.");

/// Refuses what `parameter` names, unless it is this server.
///
/// # Errors
/// Another server; a store that can't be read.
pub fn check(session: &Session<'_>, bound: &Bound, parameter: &str) -> Result<(), Failure> {
    let Some(given) = bound.text(parameter) else { return Ok(()) };
    let services = site(session).store()?.read("TransportService")?;
    let Some(service) = services.first() else { return Ok(()) };
    let (name, fqdn) = (service.text("Name"), service.text("Fqdn"));
    let given = given.trim();
    if [name, fqdn, service.guid()].iter().any(|own| own.eq_ignore_ascii_case(given)) {
        return Ok(());
    }
    Err(Failure::not_found("TransportService", given, name)
        .hint(format!("the only server here is {name} ({fqdn})")))
}
