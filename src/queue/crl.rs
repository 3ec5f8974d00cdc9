//! CRLs that outlive a restart. The queue's database keeps them; what they say, it doesn't look at.
//!
//! Promises: a CRL is there whole or not at all; each commit is small, so that mail doesn't wait for a
//! large one; a row that can't be read is left out and told of, never fatal. On a full disk a CRL is not
//! kept. What is kept is bounded by whoever puts it.

use super::error::QueueError;
use super::rows::ms;
use super::writer::{Effects, Purpose};
use super::{Queue, blocking};
use crate::model::StoredCrl;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::sync::Arc;

/// Bytes of a CRL in one commit.
const PART: usize = 256 * 1024;

impl Queue {
    /// Every CRL that is kept, those that were needed last first. What a crash has left behind goes.
    ///
    /// # Errors
    /// Where the database can't be read at all.
    pub async fn crls(&self) -> Result<Vec<StoredCrl>, QueueError> {
        self.writer()
            .submit(Purpose::Drain, |connection| {
                connection.execute("DELETE FROM crl WHERE complete = 0", [])?;
                Ok(((), Effects::default()))
            })
            .await?;
        let inner = Arc::clone(&self.inner);
        blocking(move || inner.readers.read(read_all)).await
    }

    /// Keeps a CRL instead of the one from the same place and authority.
    ///
    /// # Errors
    /// [`QueueError::NoSpace`] where the disk would have less left than MinimumFreeDiskSpace. Where it can't be committed; the old one stays then.
    pub async fn put_crl(&self, crl: StoredCrl) -> Result<(), QueueError> {
        if !self.spares(crl.der.len() as u64) {
            return Err(QueueError::NoSpace);
        }
        let crl = Arc::new(crl);
        let new = Arc::clone(&crl);
        let id = self
            .writer()
            .submit(Purpose::Intake, move |connection| {
                let (domain, at) = seen(&new);
                let id: i64 = connection.query_row(
                    "INSERT INTO crl (url, issuer_subject, issuer_key, fetched_at, seen_domain, seen_at, size)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
                    params![
                        new.url,
                        new.issuer_subject,
                        new.issuer_key,
                        ms(new.fetched_at),
                        domain,
                        at,
                        i64::try_from(new.der.len()).unwrap_or(i64::MAX)
                    ],
                    |row| row.get(0),
                )?;
                Ok((id, Effects::default()))
            })
            .await?;
        let filled = self.fill_crl(id, &crl).await;
        if filled.is_err() {
            // What was written so far takes room that mail needs.
            let gone = self.writer().submit(Purpose::Drain, move |connection| {
                connection.execute("DELETE FROM crl WHERE id = ?1 AND complete = 0", [id])?;
                Ok(((), Effects::default()))
            });
            gone.await?;
        }
        filled
    }

    /// The content of a CRL, and at the end the place of the one before.
    async fn fill_crl(&self, id: i64, crl: &Arc<StoredCrl>) -> Result<(), QueueError> {
        for start in (0..crl.der.len()).step_by(PART) {
            let part = Arc::clone(crl);
            self.writer()
                .submit(Purpose::Intake, move |connection| {
                    let end = part.der.len().min(start + PART);
                    connection
                        .prepare_cached("INSERT INTO crl_part (crl, content) VALUES (?1, ?2)")?
                        .execute(params![id, part.der.get(start..end).unwrap_or_default()])?;
                    Ok(((), Effects::default()))
                })
                .await?;
        }
        let crl = Arc::clone(crl);
        self.writer()
            .submit(Purpose::Intake, move |connection| {
                connection.execute(
                    "DELETE FROM crl WHERE id <> ?1 AND url = ?2 AND issuer_key = ?3 AND issuer_subject = ?4",
                    params![id, crl.url, crl.issuer_key, crl.issuer_subject],
                )?;
                connection.execute("UPDATE crl SET complete = 1 WHERE id = ?1", [id])?;
                Ok(((), Effects::default()))
            })
            .await
    }

    /// Forgets the CRL of this authority from this place, if there is one.
    ///
    /// # Errors
    /// Where it can't be committed.
    pub async fn remove_crl(&self, url: String, issuer_key: Vec<u8>) -> Result<(), QueueError> {
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                connection.execute(
                    "DELETE FROM crl WHERE url = ?1 AND issuer_key = ?2",
                    params![url, issuer_key],
                )?;
                Ok(((), Effects::default()))
            })
            .await
    }

    /// The chain of this listed domain needed the CRL.
    ///
    /// # Errors
    /// Where it can't be committed.
    pub async fn crl_seen(
        &self,
        url: String,
        issuer_key: Vec<u8>,
        domain: String,
        at: Timestamp,
    ) -> Result<(), QueueError> {
        self.writer()
            .submit(Purpose::Intake, move |connection| {
                connection.execute(
                    "UPDATE crl SET seen_domain = ?3, seen_at = ?4 WHERE url = ?1 AND issuer_key = ?2",
                    params![url, issuer_key, domain, ms(at)],
                )?;
                Ok(((), Effects::default()))
            })
            .await
    }
}

fn seen(crl: &StoredCrl) -> (Option<&str>, Option<i64>) {
    let seen = crl.seen.as_ref();
    (seen.map(|(domain, _)| domain.as_str()), seen.map(|(_, at)| ms(*at)))
}

fn read_all(connection: &Connection) -> Result<Vec<StoredCrl>, QueueError> {
    let ids = connection
        .prepare("SELECT id FROM crl WHERE complete = 1 ORDER BY coalesce(seen_at, 0) DESC, id DESC")?
        .query_map([], |row| row.get::<_, i64>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(ids
        .into_iter()
        .filter_map(|id| {
            read_one(connection, id).unwrap_or_else(|error| {
                tracing::warn!(%error, id, "a stored CRL can't be read; it is left out");
                None
            })
        })
        .collect())
}

fn read_one(connection: &Connection, id: i64) -> Result<Option<StoredCrl>, QueueError> {
    let row = connection
        .query_row(
            "SELECT url, issuer_subject, issuer_key, fetched_at, seen_domain, seen_at, size FROM crl WHERE id = ?1",
            [id],
            |row| Ok((head(row)?, row.get::<_, i64>(6)?)),
        )
        .optional()?;
    let Some((mut crl, size)) = row else { return Ok(None) };
    let mut select = connection.prepare_cached("SELECT content FROM crl_part WHERE crl = ?1 ORDER BY id")?;
    let mut parts = select.query([id])?;
    while let Some(part) = parts.next()? {
        crl.der.extend_from_slice(
            part.get_ref(0)?.as_blob().map_err(|error| QueueError::Database(error.to_string()))?,
        );
        if i64::try_from(crl.der.len()).unwrap_or(i64::MAX) > size {
            break;
        }
    }
    if i64::try_from(crl.der.len()) != Ok(size) {
        return Err(QueueError::Database("it is not whole".into()));
    }
    Ok(Some(crl))
}

fn head(row: &Row<'_>) -> rusqlite::Result<StoredCrl> {
    let time = |value: i64| Timestamp::from_millisecond(value).unwrap_or(Timestamp::UNIX_EPOCH);
    let domain: Option<String> = row.get(4)?;
    let at: Option<i64> = row.get(5)?;
    Ok(StoredCrl {
        url: row.get(0)?,
        issuer_subject: row.get(1)?,
        issuer_key: row.get(2)?,
        der: Vec::new(),
        fetched_at: time(row.get(3)?),
        seen: domain.zip(at.map(time)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::super::{OpenMode, Queue};
    use super::*;

    fn crl(url: &str, length: usize, fetched: i64) -> StoredCrl {
        StoredCrl {
            url: url.to_owned(),
            issuer_subject: b"subject".to_vec(),
            issuer_key: b"key".to_vec(),
            der: (0..length).map(|byte| byte as u8).collect(),
            fetched_at: at(fetched),
            seen: None,
        }
    }

    #[tokio::test]
    async fn they_outlive_a_restart_and_damage_costs_one() {
        let directory = tempfile::tempdir().unwrap();
        let open = || Queue::open(directory.path(), OpenMode::Service).unwrap();
        let queue = open();
        let large = crl("http://crl.test/large", 3 * PART + 7, 5);
        for kept in [&crl("http://crl.test/a", 10, 1), &crl("http://crl.test/b", PART, 2), &large] {
            queue.put_crl(kept.clone()).await.unwrap();
        }
        // Another authority's list from the same place is another list; a newer one replaces.
        let other = StoredCrl { issuer_key: b"other".to_vec(), ..crl("http://crl.test/a", 11, 3) };
        queue.put_crl(other.clone()).await.unwrap();
        let newer = crl("http://crl.test/a", 12, 4);
        queue.put_crl(newer.clone()).await.unwrap();
        let seen = ("partner.example".to_owned(), at(9));
        queue.crl_seen(newer.url.clone(), newer.issuer_key.clone(), seen.0.clone(), seen.1).await.unwrap();
        queue.remove_crl("http://crl.test/b".into(), b"key".to_vec()).await.unwrap();
        drop(queue);

        let queue = open();
        let newer = StoredCrl { seen: Some(seen), ..newer };
        assert_eq!(queue.crls().await.unwrap(), [newer.clone(), other.clone(), large]);
        // Half of it is gone: it is left out, and the others stay.
        queue
            .writer()
            .submit(Purpose::Drain, |connection| {
                connection.execute("DELETE FROM crl_part WHERE id = (SELECT max(p.id) FROM crl_part p JOIN crl c ON c.id = p.crl WHERE c.size > 1000)", [])?;
                connection.execute("INSERT INTO crl (url, issuer_subject, issuer_key, fetched_at, size) VALUES ('http://x', x'', x'', 0, 5)", [])?;
                Ok(((), Effects::default()))
            })
            .await
            .unwrap();
        assert_eq!(queue.crls().await.unwrap(), [newer, other]);
        assert_eq!(halves(&queue), 0, "what a crash has left behind goes");
    }

    #[tokio::test]
    async fn the_room_of_mail_is_not_taken() {
        let directory = tempfile::tempdir().unwrap();
        let queue = Queue::in_memory(directory.path()).unwrap();
        queue.set_floor(u64::MAX);
        assert_eq!(queue.put_crl(crl("http://crl.test/a", 10, 1)).await, Err(QueueError::NoSpace));
        assert_eq!(queue.crls().await.unwrap(), []);
        queue.set_floor(1);
        queue.put_crl(crl("http://crl.test/a", 10, 1)).await.unwrap();
        assert_eq!(queue.crls().await.unwrap().len(), 1);
    }

    fn halves(queue: &Queue) -> i64 {
        let count = |connection: &Connection| {
            Ok(connection.query_row("SELECT count(*) FROM crl WHERE complete = 0", [], |row| row.get(0))?)
        };
        queue.readers().read(count).unwrap()
    }

    #[tokio::test]
    async fn one_that_can_not_be_kept_leaves_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let queue = Queue::open(directory.path(), OpenMode::Service).unwrap();
        let old = crl("http://crl.test/a", 10, 1);
        queue.put_crl(old.clone()).await.unwrap();
        queue
            .writer()
            .submit(Purpose::Drain, |connection| {
                connection.execute_batch(
                    "CREATE TRIGGER full BEFORE INSERT ON crl_part
                     WHEN (SELECT count(*) FROM crl_part WHERE crl = NEW.crl) > 1
                     BEGIN SELECT RAISE(ABORT, 'no room'); END",
                )?;
                Ok(((), Effects::default()))
            })
            .await
            .unwrap();
        assert!(queue.put_crl(crl("http://crl.test/a", 3 * PART, 2)).await.is_err());
        assert_eq!(halves(&queue), 0);
        assert_eq!(queue.crls().await.unwrap(), [old]);
    }
}
