//! What Domain Security said of partners, kept across restarts: counts by day, the last evidence with each.
//!
//! Promises: counts are added up. What is kept is bounded, whoever knocks: [`PEERS`] rows a day for one domain, direction
//! and class, the others together in a row of no peer's own; [`MOST`] rows of a class in all, the oldest go first;
//! [`DAYS`] days. What strangers can bring about is a class of its own. Nothing is written where it would take the room of
//! mail. A row that can't be read is left out.

use super::error::QueueError;
use super::rows::{ms, time};
use super::writer::{Effects, Purpose};
use super::{Queue, blocking};
use crate::model::{
    Direction, DomainSecurityKey, DomainSecurityOutcome, DomainSecurityPage, DomainSecurityQuery,
    DomainSecurityRecord, PartnerMode,
};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Rows of one domain, direction, class and day.
const PEERS: i64 = 50;
/// Rows of one class.
const MOST: i64 = 20_000;
/// Days after which a row is forgotten.
const DAYS: i64 = 30;
/// Octets that must be free beside MinimumFreeDiskSpace before anything is written.
const ROOM: u64 = 4 * 1024 * 1024;
/// Records that are written in one piece: mail's own commits come between.
const PIECE: usize = 100;
/// Records of one page.
const PAGE: i64 = 5_000;

/// True of rows that anybody can bring about, as [`DomainSecurityKey::is_by_strangers`] tells.
const BY_STRANGERS: &str = "(direction = 'Receive' AND outcome <> 'Valid')";
const COLUMNS: &str =
    "id, domain, direction, day, mode, outcome, connector, peer, count, first_at, last_at, evidence";

impl Queue {
    /// Adds these records, and forgets what is too old by `now`. Those that could not be written come back.
    ///
    /// # Errors
    /// Where not all could be committed, or the disk has no room to spare.
    pub async fn add_domain_security(
        &self,
        mut records: Vec<DomainSecurityRecord>,
        now: Timestamp,
    ) -> Result<(), (QueueError, Vec<DomainSecurityRecord>)> {
        // What is forgotten makes room.
        if let Err(error) = self.prune_domain_security(now).await {
            return Err((error, records));
        }
        while !records.is_empty() {
            let queue = self.clone();
            if !blocking(move || Ok(queue.spares(ROOM))).await.unwrap_or(false) {
                return Err((QueueError::NoSpace, records));
            }
            let piece: Vec<_> = records.drain(..PIECE.min(records.len())).collect();
            let written = piece.clone();
            let done = self.writer().submit(Purpose::Intake, move |connection| {
                for record in &written {
                    add(connection, record)?;
                }
                Ok(((), Effects::default()))
            });
            if let Err(error) = done.await {
                records.extend(piece);
                return Err((error, records));
            }
        }
        self.prune_domain_security(now).await.map_err(|error| (error, Vec::new()))
    }

    async fn prune_domain_security(&self, now: Timestamp) -> Result<(), QueueError> {
        let today = now.to_zoned_datetime(TimeZone::UTC).date();
        let oldest = today.checked_sub(DAYS.days()).unwrap_or(Date::MIN);
        self.writer()
            .submit(Purpose::Drain, move |connection| {
                connection.execute("DELETE FROM domain_security WHERE day < ?1", [oldest.to_string()])?;
                for class in [true, false] {
                    let of_class = format!("FROM domain_security WHERE {BY_STRANGERS} = ?1");
                    let rows: i64 =
                        connection
                            .query_row(&format!("SELECT count(*) {of_class}"), [class], |row| row.get(0))?;
                    if rows > MOST {
                        let oldest = format!("SELECT id {of_class} ORDER BY last_at, id LIMIT ?2");
                        connection.execute(
                            &format!("DELETE FROM domain_security WHERE id IN ({oldest})"),
                            params![class, rows - MOST],
                        )?;
                    }
                }
                Ok(((), Effects::default()))
            })
            .await
    }

    /// A page of the records that are wanted, in the order in which their rows were begun.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn domain_security(
        &self,
        query: DomainSecurityQuery,
    ) -> Result<DomainSecurityPage, QueueError> {
        let queue = self.clone();
        blocking(move || queue.readers().read(|connection| page(connection, &query))).await
    }
}

fn add(connection: &Connection, record: &DomainSecurityRecord) -> Result<(), QueueError> {
    let mut key = record.key.clone();
    if !is_there(connection, &key)? && rows_beside(connection, &key)? >= PEERS {
        key = key.of_others();
    }
    let evidence =
        serde_json::to_string(&record.evidence).map_err(|error| QueueError::Database(error.to_string()))?;
    connection
        .prepare_cached(
            "INSERT INTO domain_security
                 (domain, direction, day, mode, outcome, connector, peer, count, first_at, last_at, evidence)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT DO UPDATE SET
                 count = count + excluded.count,
                 first_at = min(first_at, excluded.first_at),
                 last_at = max(last_at, excluded.last_at),
                 evidence = CASE WHEN excluded.last_at >= last_at THEN excluded.evidence ELSE evidence END",
        )?
        .execute(params![
            key.domain.as_str(),
            key.direction.to_string(),
            key.day.to_string(),
            key.mode.to_string(),
            key.outcome.to_string(),
            key.connector,
            key.peer,
            i64::try_from(record.count).unwrap_or(i64::MAX),
            ms(record.first),
            ms(record.last),
            evidence
        ])?;
    Ok(())
}

fn is_there(connection: &Connection, key: &DomainSecurityKey) -> Result<bool, QueueError> {
    let mut select = connection.prepare_cached(
        "SELECT 1 FROM domain_security WHERE domain = ?1 AND direction = ?2 AND day = ?3 AND mode = ?4
         AND outcome = ?5 AND connector = ?6 AND peer = ?7",
    )?;
    let found = select.query_row(
        params![
            key.domain.as_str(),
            key.direction.to_string(),
            key.day.to_string(),
            key.mode.to_string(),
            key.outcome.to_string(),
            key.connector,
            key.peer
        ],
        |_| Ok(()),
    );
    Ok(found.optional()?.is_some())
}

fn rows_beside(connection: &Connection, key: &DomainSecurityKey) -> Result<i64, QueueError> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT count(*) FROM domain_security WHERE domain = ?1 AND direction = ?2 AND day = ?3
         AND {BY_STRANGERS} = ?4",
    ))?;
    let strangers = key.is_by_strangers();
    Ok(select.query_row(
        params![key.domain.as_str(), key.direction.to_string(), key.day.to_string(), strangers],
        |row| row.get(0),
    )?)
}

fn page(connection: &Connection, query: &DomainSecurityQuery) -> Result<DomainSecurityPage, QueueError> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM domain_security
         WHERE id > ?1 AND (?2 IS NULL OR domain = ?2) AND (?3 IS NULL OR direction = ?3)
         AND last_at >= ?4 AND first_at < ?5 ORDER BY id LIMIT ?6",
    ))?;
    let rows = select.query_map(
        params![
            query.after.unwrap_or(i64::MIN),
            query.domain.as_ref().map(|domain| domain.as_str()),
            query.direction.map(|direction| direction.to_string()),
            query.start.map_or(i64::MIN, ms),
            query.end.map_or(i64::MAX, ms),
            PAGE
        ],
        |row| Ok((row.get::<_, i64>(0)?, record(row)?)),
    )?;
    let mut page = DomainSecurityPage::default();
    let mut count = 0;
    for row in rows {
        let (id, found) = row?;
        count += 1;
        page.next = Some(id);
        page.records.extend(found);
    }
    page.next = page.next.filter(|_| count == PAGE);
    Ok(page)
}

/// A row; nothing where it can't be understood.
fn record(row: &Row<'_>) -> rusqlite::Result<Option<DomainSecurityRecord>> {
    let text = |column: usize| row.get::<_, String>(column);
    let known = |column: usize| -> rusqlite::Result<_> {
        let (direction, mode) = (text(column)?, text(column + 2)?);
        let direction = Direction::ALL.into_iter().find(|known| known.to_string() == direction);
        Ok(direction.zip(PartnerMode::of(&mode)))
    };
    let (domain, day, outcome) = (text(1)?, text(3)?, text(5)?);
    let (connector, peer, evidence) = (text(6)?, text(7)?, text(11)?);
    let (count, first, last): (i64, i64, i64) = (row.get(8)?, row.get(9)?, row.get(10)?);
    let Some((direction, mode)) = known(2)? else { return Ok(None) };
    let read = || {
        let (domain, day) = (domain.parse().ok()?, day.parse().ok()?);
        let outcome = DomainSecurityOutcome::from_word(&outcome)?;
        Some(DomainSecurityRecord {
            key: DomainSecurityKey { domain, direction, day, mode, outcome, connector, peer },
            count: u64::try_from(count).ok()?,
            first: time(first),
            last: time(last),
            evidence: serde_json::from_str(&evidence).ok()?,
        })
    };
    Ok(read())
}

#[cfg(test)]
mod tests {
    use super::super::OpenMode;
    use super::*;
    use crate::model::{DomainSecurityEvidence, OTHER_PEERS, Status};
    use jiff::SignedDuration;

    const START: &str = "2026-06-01T00:00:00Z";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn once(
        domain: &str,
        direction: Direction,
        status: Status,
        peer: &str,
        time: Timestamp,
    ) -> DomainSecurityRecord {
        let evidence =
            DomainSecurityEvidence { rule: format!("at {time}"), ..DomainSecurityEvidence::default() };
        DomainSecurityRecord::once(
            (domain.parse().unwrap(), direction),
            (PartnerMode::Enforce, DomainSecurityOutcome::Judged(status)),
            ("C", peer),
            time,
            evidence,
        )
    }

    async fn all(queue: &Queue) -> Vec<DomainSecurityRecord> {
        let (mut found, mut query) = (Vec::new(), DomainSecurityQuery::default());
        loop {
            let page = queue.domain_security(query.clone()).await.unwrap();
            found.extend(page.records);
            match page.next {
                Some(next) => query.after = Some(next),
                None => return found,
            }
        }
    }

    #[tokio::test]
    async fn records_add_up_over_restarts_and_grow_old() {
        let directory = tempfile::tempdir().unwrap();
        let open = || Queue::open(directory.path(), OpenMode::Service).unwrap();
        let send = |status, time| once("a.test", Direction::Send, status, "mx.a.test", at(time));
        let queue = open();
        let first = send(Status::Expired, "2026-06-01T10:00:00Z");
        let second = send(Status::Expired, "2026-06-01T09:00:00Z");
        queue.add_domain_security(vec![first, second], at(START)).await.unwrap();
        drop(queue);
        let queue = open();
        let third = send(Status::Expired, "2026-06-01T11:00:00Z");
        let good = send(Status::Valid, "2026-06-02T11:00:00Z");
        let other = once("b.test", Direction::Receive, Status::Valid, "192.0.2.1", at(START));
        queue.add_domain_security(vec![third, good.clone(), other.clone()], at(START)).await.unwrap();
        let found = all(&queue).await;
        assert_eq!(found.len(), 3);
        assert_eq!((found[0].count, found[0].evidence.rule.as_str()), (3, "at 2026-06-01T11:00:00Z"));
        assert_eq!((found[0].first, found[0].last), (at("2026-06-01T09:00:00Z"), at("2026-06-01T11:00:00Z")));
        assert_eq!(found[1..], [good.clone(), other.clone()]);
        for (query, wanted) in [
            (DomainSecurityQuery { domain: Some("b.test".parse().unwrap()), ..Default::default() }, 1),
            (DomainSecurityQuery { direction: Some(Direction::Send), ..Default::default() }, 2),
            (DomainSecurityQuery { start: Some(at("2026-06-01T12:00:00Z")), ..Default::default() }, 1),
            (DomainSecurityQuery { end: Some(at("2026-06-01T09:30:00Z")), ..Default::default() }, 2),
        ] {
            let page = queue.domain_security(query.clone()).await.unwrap();
            assert_eq!((page.records.len(), page.next), (wanted, None), "{query:?}");
            assert!(page.records.iter().all(|record| query.wants(record)));
        }
        queue.add_domain_security(vec![other.clone()], at("2026-07-01T23:00:00Z")).await.unwrap();
        assert_eq!(all(&queue).await.len(), 3, "thirty days");
        queue.add_domain_security(vec![], at("2026-07-02T00:00:00Z")).await.unwrap();
        assert_eq!(all(&queue).await, [good], "and no more");
    }

    #[tokio::test]
    async fn strangers_fill_neither_the_table_nor_the_place_of_others() {
        let directory = tempfile::tempdir().unwrap();
        let queue = Queue::in_memory(directory.path()).unwrap();
        let from = |n: i64| {
            let peer = format!("2001:db8::{n:x}");
            once(
                "a.test",
                Direction::Receive,
                Status::NoCertificate,
                &peer,
                at(START) + SignedDuration::from_secs(n),
            )
        };
        queue.add_domain_security((0..1000).map(from).collect(), at(START)).await.unwrap();
        let good = once("a.test", Direction::Receive, Status::Valid, "192.0.2.1", at(START));
        queue.add_domain_security(vec![good.clone(), from(3)], at(START)).await.unwrap();
        let found = all(&queue).await;
        assert_eq!(found.len() as i64, PEERS + 2);
        assert!(found.contains(&good));
        let others = found.iter().find(|record| record.key.peer == OTHER_PEERS).unwrap();
        assert_eq!((others.count, others.key.connector.as_str()), (1000 - PEERS as u64, ""));
        assert_eq!(others.last, from(999).last);
        assert_eq!(
            found.iter().find(|record| record.key == from(3).key).unwrap().count,
            2,
            "known ones still count"
        );
    }

    #[tokio::test]
    async fn of_too_many_rows_the_oldest_of_the_same_class_go() {
        let directory = tempfile::tempdir().unwrap();
        let queue = Queue::in_memory(directory.path()).unwrap();
        let good = once("a.test", Direction::Send, Status::Valid, "mx.a.test", at(START));
        let mut records = vec![good.clone()];
        records.extend((0..MOST + 100).map(|n| {
            let time = at(START) + SignedDuration::from_secs(n + 1);
            once(&format!("d{n}.test"), Direction::Receive, Status::Expired, "192.0.2.1", time)
        }));
        queue.add_domain_security(records.clone(), at(START)).await.unwrap();
        let found = all(&queue).await;
        assert_eq!(found.len() as i64, MOST + 1, "in several pages");
        assert_eq!(found[0], good);
        assert_eq!(found[1], records[101]);
    }

    #[tokio::test]
    async fn nothing_is_written_where_mail_needs_the_room() {
        let directory = tempfile::tempdir().unwrap();
        let queue = Queue::in_memory(directory.path()).unwrap();
        let record = once("a.test", Direction::Send, Status::Valid, "mx.a.test", at(START));
        queue.set_floor(u64::MAX);
        let (error, back) = queue.add_domain_security(vec![record.clone()], at(START)).await.unwrap_err();
        assert_eq!((error, back), (QueueError::NoSpace, vec![record]));
        assert!(all(&queue).await.is_empty());
    }

    #[tokio::test]
    async fn a_row_of_another_time_is_left_out() {
        let directory = tempfile::tempdir().unwrap();
        let queue = Queue::in_memory(directory.path()).unwrap();
        let record = once("a.test", Direction::Send, Status::Valid, "mx.a.test", at(START));
        queue.add_domain_security(vec![record.clone()], at(START)).await.unwrap();
        queue
            .writer()
            .submit(Purpose::Intake, |connection| {
                connection.execute(
                    "INSERT INTO domain_security SELECT NULL, domain, direction, day, mode, 'Perhaps', connector, peer,
                         count, first_at, last_at, evidence FROM domain_security",
                    [],
                )?;
                Ok(((), Effects::default()))
            })
            .await
            .unwrap();
        assert_eq!(all(&queue).await, [record]);
    }
}
