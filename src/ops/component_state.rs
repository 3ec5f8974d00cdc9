//! States of the service's components: the running service obeys at once; while it is stopped they are read and
//! changed in `queue.db` under its lock, and hold from its start on.

use super::queue::{ANSWER, on_stopped};
use super::service::{ask, unexpected};
use super::{Category, Failure, Site};
use crate::control::{ControlError, Request, Response};
use crate::model::objects::SERVER_COMPONENT_STATE;
use crate::model::{
    Component, ComponentWish, OwnServer, Record, Requester, ServiceState, Value, effective_state,
};
use crate::queue::{OpenMode, Queue};
use std::time::Duration;

/// The components as they are, in the order of their names; of one alone, where that is wanted.
///
/// # Errors
/// Where neither the service nor the queue can be asked.
pub fn component_states(site: &Site, only: Option<Component>) -> Result<Vec<Record>, Failure> {
    let own = site.own_server()?;
    let wishes = match ask(site, &Request::ComponentStates, ANSWER) {
        Ok(Response::ComponentStates(wishes)) => wishes,
        Ok(other) => return Err(unexpected(&other)),
        Err(ControlError::NotRunning) => on_stopped(site, async |queue| queue.component_wishes().await)?,
        Err(error) => return Err(error.into()),
    };
    let mut components = Component::ALL;
    components.sort_by_key(ToString::to_string);
    let wanted = components.into_iter().filter(|one| only.is_none_or(|only| only == *one));
    Ok(wanted.map(|component| record(&own, &wishes, component)).collect())
}

/// Wants this of a component, in the name of a requester; what holds of it then.
///
/// # Errors
/// Where neither the service nor the queue can be asked, or the state can't be kept.
pub fn set_component_state(
    site: &Site,
    component: Component,
    requester: Requester,
    state: ServiceState,
    deadline: Option<Duration>,
) -> Result<ServiceState, Failure> {
    let request = Request::SetComponentState { component, requester, state };
    let wishes = match ask(site, &request, deadline.unwrap_or(ANSWER)) {
        Ok(Response::ComponentStates(wishes)) => wishes,
        Ok(other) => return Err(unexpected(&other)),
        Err(ControlError::NotRunning) => {
            make_queue(site)?;
            let now = site.clock.now();
            on_stopped(site, async |queue| queue.put_component_wish(component, requester, state, now).await)?
        }
        Err(error) => return Err(error.into()),
    };
    Ok(effective_state(&wishes, component))
}

/// A service that never ran has no queue yet: it is made, or there were nowhere to keep what it must obey.
fn make_queue(site: &Site) -> Result<(), Failure> {
    site.existing_store()?;
    if site.data_dir.join("queue/queue.db").exists() {
        return Ok(());
    }
    let made = Queue::open(&site.data_dir, OpenMode::Service);
    let failed = |error: String| Failure::new("QueueUnreadable", Category::ReadError, "queue", error);
    made.map(drop).map_err(|error| failed(error.to_string()))
}

fn record(own: &OwnServer, wishes: &[ComponentWish], component: Component) -> Record {
    let mut record = Record::with_defaults(&SERVER_COMPONENT_STATE);
    let local = wishes.iter().filter(|wish| wish.component == component);
    let told = local.map(|wish| format!("{}:{}:{}", wish.requester, wish.state, wish.since));
    record.set("Server", Value::text(&own.name));
    record.set("ServerFqdn", Value::text(&own.fqdn));
    record.set("Component", Value::text(component.to_string()));
    record.set("State", Value::text(effective_state(wishes, component).to_string()));
    record.set("LocalStates", Value::texts(told));
    record
}
