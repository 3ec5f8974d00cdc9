//! Get- and Set-ServerComponentState.

use super::bind::Bound;
use super::change::site;
use super::queue::each;
use super::server;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::component::{COMPONENTS, REQUESTERS, SERVICE_STATES};
use crate::model::objects::SERVER_COMPONENT_STATE;
use crate::model::{Component, Kind, Requester, ServiceState, Value};
use crate::ops::{Failure, component_state};
use std::time::Duration;

const COMPONENT: Param = Param::one(
    "Component",
    Kind::Enum(COMPONENTS),
    "HubTransport, the transport service, or ServerWideOffline, which holds over it.",
);
const ONE_PLACE: &str = "states are kept in this server's queue alone: there is no directory beside it";

/// Get-ServerComponentState.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "ServerComponentState",
    object: Some(&SERVER_COMPONENT_STATE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[COMPONENT, DOMAIN_CONTROLLER],
    impact: Impact::Reads,
    summary: "Shows what the components of this server are allowed to do.",
    description: "State is what holds; LocalStates tells who asked for what. Identity is this server, and may be left out. Of several requesters the most restrictive holds, and ServerWideOffline holds over HubTransport.",
    examples: &[
        Example { line: "Get-ServerComponentState", about: "All of them." },
        Example {
            line: "Get-ServerComponentState -Component HubTransport -Format List",
            about: "Who drained the transport service, and when.",
        },
    ],
    run: get,
};

/// Set-ServerComponentState.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "ServerComponentState",
    object: Some(&SERVER_COMPONENT_STATE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[
        COMPONENT.mandatory(),
        Param::one(
            "State",
            Kind::Enum(SERVICE_STATES),
            "Active; Draining: nothing new is taken, and the queues are emptied; Inactive: nothing is taken or sent.",
        )
        .mandatory(),
        Param::one(
            "Requester",
            Kind::Enum(REQUESTERS),
            "In whose name: each has a state of its own, and the most restrictive holds.",
        )
        .mandatory(),
        Param::one("TimeoutInSeconds", Kind::Int { min: 1, max: 3600 }, "How long the service may take to answer; unset: 30."),
        Param::switch("LocalOnly", "Keep it on the server alone, not in the directory.").no_effect(ONE_PLACE),
        Param::switch("RemoteOnly", "Keep it in the directory alone.").refused(
            "there is no directory that another server would read it from: leave it out, and the state holds here at once",
        ),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Drains the transport service for maintenance, switches it off, or lets it work again.",
    description: "In force at once, over restarts, and while the service is stopped, from its start on: it is no configuration. While HubTransport is Draining, connections and the next MAIL of running sessions get 421 4.3.2, and what is queued goes out, reports included; wait until Get-Queue shows nothing. Inactive sends nothing either; what is being delivered is finished.",
    examples: &[
        Example {
            line: "Set-ServerComponentState -Component HubTransport -State Draining -Requester Maintenance",
            about: "Before maintenance.",
        },
        Example {
            line: "Set-ServerComponentState -Component HubTransport -State Active -Requester Maintenance",
            about: "After it.",
        },
    ],
    run: set,
};

/// The value of a parameter of words.
fn word<T: Copy + ToString>(bound: &Bound, parameter: &str, all: &[T]) -> Option<T> {
    let given = bound.text(parameter)?;
    all.iter().find(|one| one.to_string() == given).copied()
}

fn must_be_this_server(session: &Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let Some(given) = bound.identity() else { return Ok(()) };
    let own = site(session).own_server()?;
    if own.is(given) { Ok(()) } else { Err(server::other(given, &own.name)) }
}

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    must_be_this_server(session, bound)?;
    let only = word(bound, "Component", &Component::ALL);
    for record in component_state::component_states(&site(session), only)? {
        session.console.object(record);
    }
    Ok(())
}

fn set(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    must_be_this_server(session, bound)?;
    let site = site(session);
    let missing = |name: &str| Failure::binding(name, format!("-{name} must be given"));
    let component = word(bound, "Component", &Component::ALL).ok_or_else(|| missing("Component"))?;
    let requester = word(bound, "Requester", &Requester::ALL).ok_or_else(|| missing("Requester"))?;
    let state = word(bound, "State", &ServiceState::ALL).ok_or_else(|| missing("State"))?;
    let deadline = match bound.value("TimeoutInSeconds") {
        Some(Value::Int(seconds)) => u64::try_from(*seconds).ok().map(Duration::from_secs),
        _ => None,
    };
    let action = format!(
        "Setting the state of component \"{component}\" to {state} for requester {requester} on server"
    );
    let name = site.own_server()?.name;
    each(session, bound, &action, vec![(name, ())], |session, _, ()| {
        let now = component_state::set_component_state(&site, component, requester, state, deadline)?;
        if now != state {
            session.console.warning(&format!(
                "component {component} is still {now}: another requester, or ServerWideOffline, is more restrictive \
                 (emsh Get-ServerComponentState -Format List)"
            ));
        }
        Ok(())
    })
}
