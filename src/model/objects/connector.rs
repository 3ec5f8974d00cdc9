//! What connectors of every kind have in common: names, and the servers that use them.

use crate::model::CommandLine;
use crate::model::object::{Key, Rule, RuleContext, Violation};
use crate::model::property::{Kind, Prop};

/// `SourceTransportServers`. A cmdlet fills it with this server, the only one there is.
pub(super) const SOURCE_TRANSPORT_SERVERS: Prop = Prop::list(
    "SourceTransportServers",
    Kind::Ascii { max: 255 },
    "The servers that use this connector: this one, by its name or its fully qualified name.",
)
.for_people();

/// `IsScopedConnector`.
pub(super) const IS_SCOPED_CONNECTOR: Prop = Prop::flag(
    "IsScopedConnector",
    false,
    "Whether only servers of the same Active Directory site use the connector.",
)
.no_effect("Active Directory: the scope is an AD site");

/// The rule of [`SOURCE_TRANSPORT_SERVERS`].
pub(super) const SOURCES_ARE_THIS_SERVER: Rule =
    Rule { name: "SourcesAreThisServer", check: sources_are_this_server };

/// No other object of the noun has this Name.
pub(super) fn name_is_unique(context: &RuleContext<'_>, noun: &str) -> Option<Violation> {
    let named = context.world.with_key(noun, Key::Text("Name"), context.record.text("Name"));
    let taken = named.iter().any(|other| other.guid() != context.record.guid());
    taken.then(|| {
        Violation::new(
            "Name",
            format!(
                "Name '{}' is taken by another {noun}; names are unique, whatever their letter case: give another one",
                context.record.text("Name")
            ),
        )
    })
}

fn sources_are_this_server(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let server =
        context.world.all("TransportService").first().filter(|server| !server.text("Name").is_empty())?;
    let other =
        record.texts("SourceTransportServers").find(|given| !is_server(server.text("Name"), given))?;
    let setter = match record.object.noun {
        "SendConnector" => "Set-SendConnector",
        "DeliveryAgentConnector" => "Set-DeliveryAgentConnector",
        _ => "Set-ForeignConnector",
    };
    let name = server.text("Name");
    Some(
        Violation::new(
            "SourceTransportServers",
            format!(
                "SourceTransportServers '{other}' is not this server; allowed: '{name}'. Each emsh has a store of its own, \
                 and its connectors are used by its own server: make the connector on '{other}' itself"
            ),
        )
        .remedy(CommandLine::new(setter).on(record.identity()).with("SourceTransportServers", name)),
    )
}

/// True where `given` is this server's stored name. Cmdlets bring other forms into this one.
fn is_server(name: &str, given: &str) -> bool {
    given.eq_ignore_ascii_case(name)
}
