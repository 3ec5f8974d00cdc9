//! States of the service's components (`Set-ServerComponentState`): who asked for what, and what holds.
//!
//! Promises: each requester's wish is kept apart, and of all of them the most restrictive holds: what maintenance has
//! switched off, a monitor that says Active does not switch on. `ServerWideOffline` holds over every other component.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What can be switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Component {
    /// All there is.
    ServerWideOffline,
    /// The transport service: what it takes, and what it sends.
    HubTransport,
}

/// In whose name it is switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Requester {
    /// A monitor.
    HealthAPI,
    /// Who does maintenance.
    Maintenance,
    /// Who takes a server out of use.
    Sidelined,
    /// What only works so.
    Functional,
    /// Who installs.
    Deployment,
}

/// What a component does; the later, the more restrictive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum ServiceState {
    /// All that it does.
    #[default]
    Active,
    /// It takes nothing new, and gets rid of what it has.
    Draining,
    /// It takes nothing, and sends nothing.
    Inactive,
}

/// Words of -Component.
pub const COMPONENTS: &[&str] = &["HubTransport", "ServerWideOffline"];
/// Words of -Requester.
pub const REQUESTERS: &[&str] = &["Deployment", "Functional", "HealthAPI", "Maintenance", "Sidelined"];
/// Words of -State.
pub const SERVICE_STATES: &[&str] = &["Active", "Draining", "Inactive"];

impl Component {
    /// Every one.
    pub const ALL: [Component; 2] = [Component::ServerWideOffline, Component::HubTransport];
}

impl Requester {
    /// Every one.
    pub const ALL: [Requester; 5] = [
        Requester::HealthAPI,
        Requester::Maintenance,
        Requester::Sidelined,
        Requester::Functional,
        Requester::Deployment,
    ];
}

impl ServiceState {
    /// Every one, the least restrictive first.
    pub const ALL: [ServiceState; 3] = [ServiceState::Active, ServiceState::Draining, ServiceState::Inactive];

    /// True where new mail is taken.
    pub fn accepts(self) -> bool {
        self == ServiceState::Active
    }

    /// True where mail is sent on.
    pub fn sends(self) -> bool {
        self != ServiceState::Inactive
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl fmt::Display for Requester {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl fmt::Display for ServiceState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// What one requester wants of one component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentWish {
    /// The component.
    pub component: Component,
    /// Who wants it.
    pub requester: Requester,
    /// What is wanted.
    pub state: ServiceState,
    /// Since when.
    pub since: Timestamp,
}

/// What holds of a component: the most restrictive of what is wanted of it and of the whole server.
pub fn effective_state(wishes: &[ComponentWish], component: Component) -> ServiceState {
    wishes
        .iter()
        .filter(|wish| wish.component == component || wish.component == Component::ServerWideOffline)
        .map(|wish| wish.state)
        .max()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_restrictive_holds() {
        use Component::{HubTransport, ServerWideOffline};
        use Requester::{Functional, HealthAPI, Maintenance};
        use ServiceState::{Active, Draining, Inactive};
        let table = [
            (vec![], Active, Active),
            (vec![(HubTransport, Maintenance, Draining)], Active, Draining),
            (
                vec![(HubTransport, Maintenance, Draining), (HubTransport, HealthAPI, Active)],
                Active,
                Draining,
            ),
            (
                vec![(HubTransport, Maintenance, Draining), (HubTransport, HealthAPI, Inactive)],
                Active,
                Inactive,
            ),
            (vec![(ServerWideOffline, Maintenance, Inactive)], Inactive, Inactive),
            (
                vec![(ServerWideOffline, Functional, Draining), (HubTransport, Maintenance, Active)],
                Draining,
                Draining,
            ),
        ];
        for (wishes, server, transport) in table {
            let wishes: Vec<_> = wishes
                .into_iter()
                .map(|(component, requester, state)| ComponentWish {
                    component,
                    requester,
                    state,
                    since: Timestamp::UNIX_EPOCH,
                })
                .collect();
            assert_eq!(effective_state(&wishes, ServerWideOffline), server, "{wishes:?}");
            assert_eq!(effective_state(&wishes, HubTransport), transport, "{wishes:?}");
        }
    }

    #[test]
    fn words_and_values_are_the_same() {
        let texts = |all: Vec<String>| {
            let mut all = all;
            all.sort();
            all
        };
        assert_eq!(texts(Component::ALL.iter().map(ToString::to_string).collect()), COMPONENTS);
        assert_eq!(texts(Requester::ALL.iter().map(ToString::to_string).collect()), REQUESTERS);
        assert_eq!(texts(ServiceState::ALL.iter().map(ToString::to_string).collect()), SERVICE_STATES);
        assert!(ServiceState::ALL.is_sorted());
        let can: Vec<_> = ServiceState::ALL.iter().map(|state| (state.accepts(), state.sends())).collect();
        assert_eq!(can, [(true, true), (false, true), (false, false)]);
    }
}
