//! MTA-STS policies that outlive a restart. The queue's database keeps them; what they say, it doesn't look at.
//!
//! Promises: a row that can't be read is left out and told of, never fatal. What is kept is bounded by whoever puts it.

use super::error::QueueError;
use super::rows::ms;
use super::writer::{Effects, Purpose};
use super::{Queue, blocking};
use crate::model::{SmtpDomain, StoredStsPolicy, StsMode, StsPolicy};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use std::sync::Arc;

impl Queue {
    /// Every policy that is kept.
    ///
    /// # Errors
    /// Where the database can't be read at all.
    pub async fn sts_policies(&self) -> Result<Vec<StoredStsPolicy>, QueueError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || inner.readers.read(read_all)).await
    }

    /// Keeps a policy instead of the domain's last one.
    ///
    /// # Errors
    /// Where it can't be committed; the old one stays then.
    pub async fn put_sts_policy(&self, stored: StoredStsPolicy) -> Result<(), QueueError> {
        let mx = serde_json::to_string(&stored.policy.mx)
            .map_err(|error| QueueError::Database(error.to_string()))?;
        self.writer()
            .submit(Purpose::Intake, move |connection| {
                connection.execute(
                    "INSERT OR REPLACE INTO sts_policy (domain, id, mode, mx, max_age, fetched_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                    params![
                        stored.domain.as_str(),
                        stored.id,
                        stored.policy.mode.to_string(),
                        mx,
                        i64::try_from(stored.policy.max_age).unwrap_or(i64::MAX),
                        ms(stored.fetched_at)
                    ],
                )?;
                Ok(((), Effects::default()))
            })
            .await
    }

    /// Forgets a domain's policy, if there is one.
    ///
    /// # Errors
    /// Where it can't be committed.
    pub async fn remove_sts_policy(&self, domain: SmtpDomain) -> Result<(), QueueError> {
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                connection.execute("DELETE FROM sts_policy WHERE domain = ?1", [domain.as_str()])?;
                Ok(((), Effects::default()))
            })
            .await
    }
}

fn read_all(connection: &Connection) -> Result<Vec<StoredStsPolicy>, QueueError> {
    let mut select =
        connection.prepare("SELECT domain, id, mode, mx, max_age, fetched_at FROM sts_policy")?;
    let rows = select.query_map([], |row| Ok(one(row)))?;
    let mut policies = Vec::new();
    for row in rows {
        match row? {
            Ok(Some(policy)) => policies.push(policy),
            Ok(None) => tracing::warn!("a stored MTA-STS policy can't be read; it is left out"),
            Err(error) => tracing::warn!(%error, "a stored MTA-STS policy can't be read; it is left out"),
        }
    }
    Ok(policies)
}

fn one(row: &Row<'_>) -> rusqlite::Result<Option<StoredStsPolicy>> {
    let domain: String = row.get(0)?;
    let mode: String = row.get(2)?;
    let mx: String = row.get(3)?;
    let mode = match mode.as_str() {
        "enforce" => StsMode::Enforce,
        "testing" => StsMode::Testing,
        "none" => StsMode::None,
        _ => return Ok(None),
    };
    let (Ok(domain), Ok(mx), Ok(max_age), Ok(fetched_at)) = (
        domain.parse(),
        serde_json::from_str(&mx),
        u64::try_from(row.get::<_, i64>(4)?),
        Timestamp::from_millisecond(row.get(5)?),
    ) else {
        return Ok(None);
    };
    Ok(Some(StoredStsPolicy { domain, id: row.get(1)?, policy: StsPolicy { mode, mx, max_age }, fetched_at }))
}

#[cfg(test)]
mod tests {
    use super::super::tests::at;
    use super::super::{OpenMode, Queue};
    use super::*;

    #[tokio::test]
    async fn they_outlive_a_restart_and_damage_costs_one() {
        let directory = tempfile::tempdir().unwrap();
        let open = || Queue::open(directory.path(), OpenMode::Service).unwrap();
        let stored = |domain: &str, id: &str, mode| StoredStsPolicy {
            domain: domain.parse().unwrap(),
            id: id.to_owned(),
            policy: StsPolicy { mode, mx: vec!["*.a.test".into(), "b.test".into()], max_age: 600 },
            fetched_at: at(5),
        };
        let queue = open();
        let kept = [
            stored("a.test", "2", StsMode::Enforce),
            stored("b.test", "1", StsMode::Testing),
            stored("c.test", "1", StsMode::None),
        ];
        queue.put_sts_policy(stored("a.test", "1", StsMode::None)).await.unwrap();
        for one in kept.iter().cloned().chain([stored("d.test", "1", StsMode::Enforce)]) {
            queue.put_sts_policy(one).await.unwrap();
        }
        queue.remove_sts_policy("d.test".parse().unwrap()).await.unwrap();
        queue
            .writer()
            .submit(Purpose::Drain, |connection| {
                connection
                    .execute("INSERT INTO sts_policy VALUES ('e..test', '1', 'enforce', '[5]', 5, 5)", [])?;
                Ok(((), Effects::default()))
            })
            .await
            .unwrap();
        drop(queue);
        let mut found = open().sts_policies().await.unwrap();
        found.sort_by(|a, b| a.domain.cmp(&b.domain));
        assert_eq!(found, kept);
    }
}
