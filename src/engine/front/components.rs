//! What holds of the service's components now, for sessions, delivery and all that takes mail in.
//!
//! Promises: what an order says is on disk before it holds, and holds before it is answered; orders are carried out
//! one after the other. While HubTransport is not Active nothing new is taken from outside: what this server itself
//! makes, reports above all, goes on, or the queue would never be empty.

use crate::model::{Component, ComponentWish, ServiceState, effective_state};
use crate::queue::{Queue, QueueError};
use tokio::sync::{Mutex, watch};

/// The states.
#[derive(Debug)]
pub(in crate::engine) struct Components {
    transport: watch::Sender<ServiceState>,
    turn: Mutex<()>,
}

impl Components {
    /// As the queue keeps them. Blocks.
    pub(super) fn read(queue: &Queue) -> Result<Components, QueueError> {
        let state = effective_state(&queue.read_component_wishes()?, Component::HubTransport);
        if state != ServiceState::Active {
            tracing::warn!(%state, "HubTransport is not Active, as Set-ServerComponentState ordered");
        }
        Ok(Components { transport: watch::channel(state).0, turn: Mutex::default() })
    }

    /// True while new mail is taken from outside.
    pub(super) fn accepts(&self) -> bool {
        self.transport.borrow().accepts()
    }

    /// What holds of HubTransport.
    pub(super) fn state(&self) -> ServiceState {
        *self.transport.borrow()
    }

    /// The same, and every change of it.
    pub(super) fn transport(&self) -> watch::Receiver<ServiceState> {
        self.transport.subscribe()
    }

    /// Puts a wish in force, where there is one; all that is wanted then.
    pub(super) async fn wish(
        &self,
        queue: &Queue,
        wish: Option<ComponentWish>,
    ) -> Result<Vec<ComponentWish>, QueueError> {
        let Some(ComponentWish { component, requester, state, since }) = wish else {
            return queue.component_wishes().await;
        };
        let _turn = self.turn.lock().await;
        let wishes = queue.put_component_wish(component, requester, state, since).await?;
        let before = self.transport.send_replace(effective_state(&wishes, Component::HubTransport));
        let now = self.state();
        tracing::info!(%component, %requester, %state, %before, %now, "the state of a component was set");
        Ok(wishes)
    }
}
