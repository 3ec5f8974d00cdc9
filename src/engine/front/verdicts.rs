//! What Domain Security says of partners, gathered for Get-DomainSecurityReport.
//!
//! Promises: to note something costs a lock and no disk, so mail never waits for it. What was noted is written every
//! minute, when somebody asks, and at the end; a crash can cost a minute. Where it can't be written it stays in memory,
//! within the bounds. Those bounds hold whoever knocks: [`PEERS`] different records for one domain, direction and class
//! between two writes, [`MOST`] of a class; what is more is counted together, and what even that has no room for is told
//! of in the service's log.

use super::tls_reports::day_of;
use crate::model::{
    Clock, Direction, DomainSecurityKey, DomainSecurityPage, DomainSecurityQuery, DomainSecurityRecord,
    SmtpDomain,
};
use crate::queue::Queue;
use jiff::civil::Date;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Between two writes.
const ROUND: Duration = Duration::from_secs(60);
/// Records of one domain, direction and class that are told apart.
const PEERS: usize = 50;
/// Records of one class that are told apart; as many again count several peers together.
const MOST: usize = 2_000;

/// What was noted. Cheap to clone.
#[derive(Clone)]
pub struct Verdicts(Arc<Inner>);

struct Inner {
    queue: Queue,
    clock: Arc<dyn Clock>,
    noted: Mutex<Noted>,
    /// Who writes: one at a time, so that who has waited for a write finds all of it. The day on which what is too old
    /// was forgotten.
    writing: tokio::sync::Mutex<Option<Date>>,
}

#[derive(Default)]
struct Noted {
    records: HashMap<DomainSecurityKey, DomainSecurityRecord>,
    /// How many there are of a domain, direction and class.
    beside: HashMap<(SmtpDomain, Direction, bool), usize>,
    /// How many there are of a class.
    of_class: [usize; 2],
    /// What there was no room for.
    lost: u64,
}

impl std::fmt::Debug for Verdicts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Verdicts")
    }
}

impl Noted {
    fn take_in(&mut self, mut record: DomainSecurityRecord) {
        let strangers = record.key.is_by_strangers();
        let group = (record.key.domain.clone(), record.key.direction, strangers);
        let beside = self.beside.get(&group).copied().unwrap_or(0);
        let many = self.of_class[usize::from(strangers)];
        if !self.records.contains_key(&record.key) && (beside >= PEERS || many >= MOST) {
            record.key = record.key.of_others();
        }
        if let Some(known) = self.records.get_mut(&record.key) {
            known.absorb(record);
        } else if many < 2 * MOST {
            *self.beside.entry(group).or_default() += 1;
            self.of_class[usize::from(strangers)] += 1;
            self.records.insert(record.key.clone(), record);
        } else {
            self.lost = self.lost.saturating_add(record.count);
        }
    }
}

impl Verdicts {
    /// Nothing noted yet.
    pub fn new(queue: Queue, clock: Arc<dyn Clock>) -> Self {
        Verdicts(Arc::new(Inner { queue, clock, noted: Mutex::default(), writing: Default::default() }))
    }

    /// Nothing that can panic is done under this lock.
    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what came to pass.
    pub fn note(&self, record: DomainSecurityRecord) {
        self.noted().take_in(record);
    }

    /// Writes what was noted, until `shutdown` holds true. What is noted afterwards is for the caller to
    /// [`flush`](Self::flush).
    pub(super) async fn run(self, mut shutdown: watch::Receiver<bool>) {
        while !*shutdown.borrow() {
            tokio::select! {
                () = tokio::time::sleep(ROUND) => {}
                // The last write is the caller's: this task may be gone before it is done.
                _ = shutdown.changed() => break,
            }
            self.flush().await;
        }
    }

    /// Writes what was noted, and forgets what is too old.
    pub(super) async fn flush(&self) {
        let mut forgotten = self.0.writing.lock().await;
        let now = self.0.clock.now();
        let Noted { records, lost, .. } = std::mem::take(&mut *self.noted());
        if lost > 0 {
            tracing::warn!(lost, "Domain Security judged more peers than the report has room for");
        }
        let records: Vec<_> = records.into_values().collect();
        let today = Some(day_of(now));
        if records.is_empty() && *forgotten == today {
            return;
        }
        match self.0.queue.add_domain_security(records, now).await {
            Ok(()) => *forgotten = today,
            Err((error, back)) => {
                tracing::warn!(%error, "what Domain Security said can't be written; it is tried again");
                let mut noted = self.noted();
                back.into_iter().for_each(|record| noted.take_in(record));
            }
        }
    }

    /// A page of the records that are wanted; what can't be written stands on the last one.
    ///
    /// # Errors
    /// In words: the queue's database can't be read.
    pub(super) async fn page(&self, query: DomainSecurityQuery) -> Result<DomainSecurityPage, String> {
        if query.after.is_none() {
            self.flush().await;
        }
        let page = self.0.queue.domain_security(query.clone()).await;
        let mut page = page.map_err(|error| error.to_string())?;
        if page.next.is_none() {
            page.records.extend(self.noted().records.values().filter(|record| query.wants(record)).cloned());
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        DomainSecurityEvidence, DomainSecurityOutcome, FixedClock, OTHER_PEERS, PartnerMode, Status,
    };

    fn record(domain: &str, status: Status, peer: &str) -> DomainSecurityRecord {
        DomainSecurityRecord::once(
            (domain.parse().unwrap(), Direction::Receive),
            (PartnerMode::Enforce, DomainSecurityOutcome::Judged(status)),
            ("SRV\\D", peer),
            "2026-06-01T12:00:00Z".parse().unwrap(),
            DomainSecurityEvidence::default(),
        )
    }

    fn verdicts(directory: &std::path::Path) -> Verdicts {
        let clock = Arc::new(FixedClock::at("2026-06-01T12:00:00Z".parse().unwrap()));
        Verdicts::new(Queue::in_memory(directory).unwrap(), clock)
    }

    #[tokio::test]
    async fn what_is_noted_is_told_whether_it_can_be_written_or_not() {
        let directory = tempfile::tempdir().unwrap();
        let verdicts = verdicts(directory.path());
        for _ in 0..3 {
            verdicts.note(record("a.test", Status::Valid, "192.0.2.1"));
        }
        let told = async || verdicts.page(DomainSecurityQuery::default()).await.unwrap().records;
        // A disk without room for it.
        verdicts.0.queue.set_floor(u64::MAX);
        assert_eq!(told().await.iter().map(|record| record.count).collect::<Vec<_>>(), [3]);
        assert_eq!(verdicts.noted().records.len(), 1);
        verdicts.0.queue.set_floor(0);
        assert_eq!(told().await[0].count, 3);
        assert!(verdicts.noted().records.is_empty());
        verdicts.note(record("a.test", Status::Valid, "192.0.2.1"));
        assert_eq!(told().await[0].count, 4);
        let other = DomainSecurityQuery { domain: Some("b.test".parse().unwrap()), ..Default::default() };
        verdicts.note(record("a.test", Status::Valid, "192.0.2.1"));
        verdicts.0.queue.set_floor(u64::MAX);
        assert_eq!(verdicts.page(other).await.unwrap(), DomainSecurityPage::default());
    }

    #[test]
    fn strangers_fill_neither_the_memory_nor_the_place_of_others() {
        let mut noted = Noted::default();
        for n in 0..1000 {
            noted.take_in(record("a.test", Status::NoCertificate, &format!("2001:db8::{n:x}")));
        }
        assert_eq!(noted.records.len(), PEERS + 1);
        let others = noted.records.values().find(|record| record.key.peer == OTHER_PEERS).unwrap();
        assert_eq!(others.count, 1000 - PEERS as u64);
        for n in 0..10_000 {
            noted.take_in(record(&format!("d{n}.test"), Status::NoCertificate, "192.0.2.9"));
        }
        assert!(noted.records.len() <= 2 * MOST && noted.lost > 0);
        let sum: u64 = noted.records.values().map(|record| record.count).sum();
        assert_eq!(sum + noted.lost, 11_000, "nothing goes untold");
        noted.take_in(record("a.test", Status::Valid, "192.0.2.1"));
        assert!(noted.records.contains_key(&record("a.test", Status::Valid, "192.0.2.1").key));
    }
}
