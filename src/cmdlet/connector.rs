//! What the cmdlets of every kind of connector share: -Force, and the one server that connectors
//! belong to.

use super::bind::Bound;
use super::spec::Param;
use crate::model::{Kind, OwnServer, Record, Value, World};
use crate::ops::object::Writer;
use crate::ops::{Category, Failure};

/// `-Force` of New- and Set-.
pub const FORCE: Param = Param::switch(
    "Force",
    "Ask nothing, and keep the warnings about what was changed back (-Verbose shows them). What would be refused is refused all the same.",
);

const SOURCES: &str = "SourceTransportServers";

/// Gives a connector the server that uses it: this one, by its name, whichever of its names was given.
/// Another server's name is left for the rule that refuses it.
///
/// # Errors
/// An empty list: a connector that no server uses would do nothing.
pub fn sourced_here(record: &mut Record, writer: &Writer<'_>, bound: &Bound) -> Result<(), Failure> {
    let server = OwnServer::in_world(writer);
    let name = server.name.as_str();
    if record.get(SOURCES).is_unset() {
        if bound.has(SOURCES) {
            return Err(Failure::new(
                "EmptyList",
                Category::InvalidData,
                record.identity(),
                format!(
                    "{SOURCES} of '{}' can't be empty: a connector that no server uses would take no mail",
                    record.identity()
                ),
            )
            .hint(format!("the only server is {name}; leave -{SOURCES} out, or give -Enabled '$false'")));
        }
        record.set(SOURCES, Value::texts([name]));
        return Ok(());
    }
    let mut servers: Vec<String> = Vec::new();
    for given in record.texts(SOURCES) {
        let known = if server.is(given) { name } else { given };
        if !servers.iter().any(|server| server.eq_ignore_ascii_case(known)) {
            servers.push(known.to_string());
        }
    }
    record.set(SOURCES, Value::texts(servers));
    Ok(())
}

/// Refuses a `-Server` that is another one than this.
///
/// # Errors
/// Another server's name: exit code 1.
pub fn is_here(world: &dyn World, bound: &Bound) -> Result<(), Failure> {
    let Some(given) = bound.text("Server") else { return Ok(()) };
    let server = OwnServer::in_world(world);
    if server.is(given) {
        return Ok(());
    }
    let OwnServer { name, fqdn, .. } = &server;
    Err(Failure::new(
        "ServerNotFound",
        Category::ObjectNotFound,
        given,
        format!(
            "Server '{given}' couldn't be found; allowed: {name} or {fqdn}. Each emsh has a store of its own: run the cmdlet on \
             '{given}' itself"
        ),
    ))
}

/// `-Server` of the cmdlets of connectors that belong to a server.
pub const fn server(doc: &'static str) -> Param {
    Param::one("Server", Kind::Text { max: 255 }, doc)
}
