//! What TLS reports are made from, kept across restarts: counts, by day and domain.
//!
//! Promises: counts are added up; beyond [`MOST`] rows or [`MOST_OCTETS`] no new one is begun, so that nobody who names
//! domains, or publishes long policies, fills the disk. A row that can't be read is left out.

use super::error::QueueError;
use super::writer::{Effects, Purpose};
use super::{Queue, blocking};
use crate::model::{SmtpDomain, TlsFailure, TlsTally};
use jiff::civil::Date;
use rusqlite::{Connection, params};
use std::sync::Arc;

/// Rows.
const MOST: i64 = 100_000;
/// Of their texts, all together.
const MOST_OCTETS: i64 = 16 * 1024 * 1024;

impl Queue {
    /// Adds these counts.
    ///
    /// # Errors
    /// Where it can't be committed.
    pub async fn add_tls_tallies(&self, tallies: Vec<(TlsTally, u64)>) -> Result<(), QueueError> {
        self.writer()
            .submit(Purpose::Intake, move |connection| {
                let (rows, octets): (i64, i64) = connection.query_row(
                    "SELECT count(*), coalesce(sum(length(policy) + length(domain) + length(host)), 0) FROM tls_tally",
                    [],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )?;
                let mut room = MOST.saturating_sub(rows);
                let mut octets_left = MOST_OCTETS.saturating_sub(octets);
                let mut update = connection.prepare_cached(
                    "UPDATE tls_tally SET count = count + ?7 WHERE day = ?1 AND domain = ?2 AND policy = ?3
                     AND failure = ?4 AND host = ?5 AND address = ?6",
                )?;
                let mut insert =
                    connection.prepare_cached("INSERT INTO tls_tally VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
                for (tally, count) in &tallies {
                    let policy = serde_json::to_string(tally.policy.as_ref())
                        .map_err(|error| QueueError::Database(error.to_string()))?;
                    let row = params![
                        tally.day.to_string(),
                        tally.domain.as_str(),
                        policy,
                        tally.failure.map_or("", TlsFailure::as_str),
                        tally.host,
                        tally.address.map(|address| address.to_string()).unwrap_or_default(),
                        i64::try_from(*count).unwrap_or(i64::MAX)
                    ];
                    let octets = policy.len() + tally.domain.as_str().len() + tally.host.len();
                    let octets = i64::try_from(octets).unwrap_or(i64::MAX);
                    if update.execute(row)? == 0 && room > 0 && octets <= octets_left {
                        insert.execute(row)?;
                        room -= 1;
                        octets_left -= octets;
                    }
                }
                Ok(((), Effects::default()))
            })
            .await
    }

    /// Days before this one, and the domains that something was counted of on them; the oldest first, at most `limit`, from
    /// behind `after` on.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn tls_tally_days(
        &self,
        before: Date,
        after: Option<(Date, SmtpDomain)>,
        limit: usize,
    ) -> Result<Vec<(Date, SmtpDomain)>, QueueError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || {
            inner.readers.read(|connection| {
                let mut select = connection.prepare(
                    "SELECT DISTINCT day, domain FROM tls_tally WHERE day < ?1 AND (day, domain) > (?3, ?4)
                     ORDER BY day, domain LIMIT ?2",
                )?;
                let limit = i64::try_from(limit).unwrap_or(i64::MAX);
                let (day, domain) = after.map_or_else(Default::default, |(day, domain)| {
                    (day.to_string(), domain.as_str().to_owned())
                });
                let rows = select.query_map(params![before.to_string(), limit, day, domain], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
                })?;
                let rows = rows.collect::<Result<Vec<_>, _>>()?;
                Ok(rows
                    .into_iter()
                    .filter_map(|(day, domain)| Some((day.parse().ok()?, domain.parse().ok()?)))
                    .collect())
            })
        })
        .await
    }

    /// What was counted of a domain on a day.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn tls_tallies(
        &self,
        day: Date,
        domain: SmtpDomain,
    ) -> Result<Vec<(TlsTally, u64)>, QueueError> {
        let inner = Arc::clone(&self.inner);
        blocking(move || inner.readers.read(|connection| read(connection, day, &domain))).await
    }

    /// Forgets a domain's day, or, without a domain, all that is from before it.
    ///
    /// # Errors
    /// Where it can't be committed.
    pub async fn drop_tls_tallies(&self, day: Date, domain: Option<SmtpDomain>) -> Result<(), QueueError> {
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                let day = day.to_string();
                match &domain {
                    Some(domain) => connection.execute(
                        "DELETE FROM tls_tally WHERE day = ?1 AND domain = ?2",
                        params![day, domain.as_str()],
                    )?,
                    None => connection.execute("DELETE FROM tls_tally WHERE day < ?1", [day])?,
                };
                Ok(((), Effects::default()))
            })
            .await
    }
}

fn read(connection: &Connection, day: Date, domain: &SmtpDomain) -> Result<Vec<(TlsTally, u64)>, QueueError> {
    let mut select = connection.prepare(
        "SELECT policy, failure, host, address, count FROM tls_tally WHERE day = ?1 AND domain = ?2
         ORDER BY policy, failure, host, address",
    )?;
    let rows = select.query_map(params![day.to_string(), domain.as_str()], |row| {
        let texts: (String, String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        Ok((texts, row.get::<_, i64>(4)?))
    })?;
    let mut found = Vec::new();
    for row in rows {
        let ((policy, failure, host, address), count) = row?;
        let (Ok(policy), Ok(count)) = (serde_json::from_str(&policy).map(Arc::new), u64::try_from(count))
        else {
            continue;
        };
        let failure = TlsFailure::ALL.into_iter().find(|known| known.as_str() == failure);
        let tally =
            TlsTally { day, domain: domain.clone(), policy, failure, host, address: address.parse().ok() };
        found.push((tally, count));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::super::{OpenMode, Queue};
    use super::*;
    use crate::model::ReportedPolicy;

    #[tokio::test]
    async fn counts_add_up_over_restarts() {
        let directory = tempfile::tempdir().unwrap();
        let open = || Queue::open(directory.path(), OpenMode::Service).unwrap();
        let day = |text: &str| text.parse::<Date>().unwrap();
        let tally = |date: &str, domain: &str, failure, address: Option<&str>| TlsTally {
            day: day(date),
            domain: domain.parse().unwrap(),
            policy: Arc::new(ReportedPolicy::none()),
            failure,
            host: "mx.a.test".into(),
            address: address.map(|text| text.parse().unwrap()),
        };
        let good = tally("2026-06-01", "a.test", None, Some("192.0.2.1"));
        let bad = tally("2026-06-01", "a.test", Some(TlsFailure::DnssecInvalid), None);
        let other = tally("2026-06-02", "b.test", None, Some("192.0.2.1"));
        let queue = open();
        queue.add_tls_tallies(vec![(good.clone(), 2), (bad.clone(), 1)]).await.unwrap();
        drop(queue);
        let queue = open();
        queue.add_tls_tallies(vec![(good.clone(), 3), (other.clone(), 1)]).await.unwrap();
        let days = async |before: &str| {
            let days = queue.tls_tally_days(day(before), None, 10).await.unwrap();
            days.into_iter().map(|(day, domain)| format!("{day} {domain}")).collect::<Vec<_>>()
        };
        assert_eq!(days("2026-06-01").await, Vec::<String>::new());
        assert_eq!(days("2026-06-02").await, ["2026-06-01 a.test"]);
        assert_eq!(days("2026-06-03").await, ["2026-06-01 a.test", "2026-06-02 b.test"]);
        let first = Some((day("2026-06-01"), "a.test".parse().unwrap()));
        let rest = queue.tls_tally_days(day("2026-06-03"), first, 10).await.unwrap();
        assert_eq!(rest, [(day("2026-06-02"), "b.test".parse().unwrap())]);
        let found = queue.tls_tallies(day("2026-06-01"), "a.test".parse().unwrap()).await.unwrap();
        assert_eq!(found, [(good, 5), (bad, 1)]);
        queue.drop_tls_tallies(day("2026-06-01"), Some("a.test".parse().unwrap())).await.unwrap();
        assert_eq!(days("2026-06-03").await, ["2026-06-02 b.test"]);
        queue.drop_tls_tallies(day("2026-06-03"), None).await.unwrap();
        assert_eq!(days("2026-06-04").await, Vec::<String>::new());
    }

    #[tokio::test]
    async fn long_policies_fill_no_disk() {
        let directory = tempfile::tempdir().unwrap();
        let queue = Queue::in_memory(directory.path()).unwrap();
        let long = |n: usize| {
            let strings = vec![format!("{n:06}{}", "x".repeat(1024 * 1024))];
            let policy = ReportedPolicy { strings, ..ReportedPolicy::none() };
            TlsTally {
                day: "2026-06-01".parse().unwrap(),
                domain: "a.test".parse().unwrap(),
                policy: Arc::new(policy),
                failure: None,
                host: "mx.a.test".into(),
                address: None,
            }
        };
        for n in 0..20 {
            queue.add_tls_tallies(vec![(long(n), 1)]).await.unwrap();
        }
        let found =
            queue.tls_tallies("2026-06-01".parse().unwrap(), "a.test".parse().unwrap()).await.unwrap();
        assert_eq!(found.len(), 15, "what fits into 16 MiB");
        queue.add_tls_tallies(vec![(long(0), 1)]).await.unwrap();
        let found =
            queue.tls_tallies("2026-06-01".parse().unwrap(), "a.test".parse().unwrap()).await.unwrap();
        assert_eq!(found.first().map(|(_, count)| *count), Some(2), "what is known still counts");
    }
}
