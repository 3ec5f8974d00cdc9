//! States of the service's components, which outlive a restart: they are the queue's, not configuration, since they
//! hold at once and for as long as maintenance lasts.
//!
//! Promises: a wish is on disk before it is answered, on a full disk, too. Refuses a row that can't be read: what was
//! switched off must not come back for want of understanding.

use super::error::QueueError;
use super::rows::{ms, time};
use super::writer::{Effects, Purpose};
use super::{Queue, blocking};
use crate::model::{Component, ComponentWish, Requester, ServiceState};
use jiff::Timestamp;
use rusqlite::{Connection, params};

impl Queue {
    /// What is wanted of each component, by whom. Blocks.
    ///
    /// # Errors
    /// Where the database can't be read, or a row not be understood.
    pub fn read_component_wishes(&self) -> Result<Vec<ComponentWish>, QueueError> {
        self.readers().read(all)
    }

    /// The same, where blocking is not allowed.
    ///
    /// # Errors
    /// As [`read_component_wishes`](Self::read_component_wishes).
    pub async fn component_wishes(&self) -> Result<Vec<ComponentWish>, QueueError> {
        let queue = self.clone();
        blocking(move || queue.read_component_wishes()).await
    }

    /// Keeps a requester's wish in place of its last one for that component; returns all there are then.
    ///
    /// # Errors
    /// Where it can't be committed; the last one stays.
    pub async fn put_component_wish(
        &self,
        component: Component,
        requester: Requester,
        state: ServiceState,
        now: Timestamp,
    ) -> Result<Vec<ComponentWish>, QueueError> {
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                connection.execute(
                    "INSERT OR REPLACE INTO component_state (component, requester, state, changed_at)
                     VALUES (?1, ?2, ?3, ?4)",
                    params![component.to_string(), requester.to_string(), state.to_string(), ms(now)],
                )?;
                Ok((all(connection)?, Effects::default()))
            })
            .await
    }
}

fn all(connection: &Connection) -> Result<Vec<ComponentWish>, QueueError> {
    let mut select = connection.prepare(
        "SELECT component, requester, state, changed_at FROM component_state ORDER BY component, requester",
    )?;
    let mut rows = select.query([])?;
    let mut wishes = Vec::new();
    while let Some(row) = rows.next()? {
        wishes.push(ComponentWish {
            component: known(&Component::ALL, &row.get::<_, String>(0)?)?,
            requester: known(&Requester::ALL, &row.get::<_, String>(1)?)?,
            state: known(&ServiceState::ALL, &row.get::<_, String>(2)?)?,
            since: time(row.get(3)?),
        });
    }
    Ok(wishes)
}

fn known<T: Copy + ToString>(all: &[T], text: &str) -> Result<T, QueueError> {
    let found = all.iter().find(|one| one.to_string() == text).copied();
    found.ok_or_else(|| {
        QueueError::Database(format!("the state of components holds {text:?}, which is unknown"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::OpenMode;

    #[tokio::test]
    async fn every_word_is_kept_and_read_and_outlives_the_process() {
        let dir = tempfile::tempdir().unwrap();
        let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
        assert_eq!(queue.component_wishes().await.unwrap(), []);
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut wanted = Vec::new();
        for component in Component::ALL {
            for requester in Requester::ALL {
                for state in ServiceState::ALL {
                    queue.put_component_wish(component, requester, state, at(7)).await.unwrap();
                }
                wanted.push((component, requester));
            }
        }
        let all = queue
            .put_component_wish(Component::HubTransport, Requester::Maintenance, ServiceState::Active, at(9))
            .await
            .unwrap();
        drop(queue);
        let queue = Queue::open(dir.path(), OpenMode::Cmdlet).unwrap();
        assert_eq!(queue.read_component_wishes().unwrap(), all);
        assert_eq!(all.len(), wanted.len());
        for wish in all {
            let changed =
                (wish.component, wish.requester) == (Component::HubTransport, Requester::Maintenance);
            let (state, since) =
                if changed { (ServiceState::Active, 9) } else { (ServiceState::Inactive, 7) };
            assert_eq!((wish.state, wish.since), (state, at(since)), "{wish:?}");
        }
    }
}
