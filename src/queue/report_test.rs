//! Failures and their reports, from outside.

use super::tests::{at, body_of, envelope, fill, hop, recipient, take_all};
use super::writer::{Effects, Purpose};
use super::*;
use crate::model::{MessageAction, NextHop};
use jiff::Timestamp;
use std::time::Duration;

/// Reports to `sender@home.example`, as the original's sender is called here, by a body that names who
/// failed and why.
#[derive(Debug, Default)]
pub(super) struct Scribe {
    later: bool,
    /// Bytes that a report is long beside what it says.
    padding: usize,
    pub(super) told: Mutex<Vec<(MessageId, Option<MessageId>)>>,
    panics: bool,
}

impl Scribe {
    pub(super) fn padded(padding: usize) -> Self {
        Scribe { padding, ..Scribe::default() }
    }
}

impl Reporter for Scribe {
    fn gives_back(&self, failed: &FailedMessage) -> bool {
        failed.envelope.sender.is_some() && failed.envelope.wishes.ret == Some(crate::model::DsnReturn::Full)
    }

    fn tells_delays(&self, sender: &crate::model::SmtpAddress) -> bool {
        sender.to_string() != "quiet@home.example"
    }

    fn report(&self, failed: &FailedMessage) -> Verdict {
        assert!(!self.panics, "on purpose");
        if self.later {
            return Verdict::Later;
        }
        if failed.envelope.sender.is_none() {
            return Verdict::Drop;
        }
        let lines = failed.recipients.iter().map(|one| {
            let reply = one.reply.as_ref().map_or(0, |reply| reply.lines.len());
            let at = one.last_attempt.map_or(0, Timestamp::as_second);
            format!("{} {:?} {} {reply} {at} {}\r\n", one.address, one.why, one.hop.domain, one.error)
        });
        let head = String::from_utf8_lossy(&failed.head).into_owned();
        let padding = "x".repeat(self.padding);
        let body = format!("{}{head}\r\n{padding}", lines.collect::<String>()).into_bytes();
        Verdict::Report(Box::new(Report {
            envelope: Envelope {
                sender: None,
                from_address: "<>".into(),
                expires_at: at(1_000_000),
                ..envelope(0)
            },
            recipients: vec![recipient("sender@home.example")],
            body,
            rest: failed.rest.then(|| Rest { from: 12, end: b"the end\r\n".to_vec() }),
        }))
    }

    fn committed(&self, failed: &FailedMessage, report: Option<MessageId>) {
        assert!(failed.head.is_empty());
        self.told.lock().unwrap().push((failed.message, report));
    }
}

pub(super) fn open(dir: &Path, scribe: Scribe) -> (Queue, Arc<Scribe>) {
    let queue = Queue::open(dir, OpenMode::Service).unwrap();
    let scribe = Arc::new(scribe);
    queue.set_reporter(scribe.clone());
    (queue, scribe)
}

pub(super) async fn accept(queue: &Queue, sender: Option<&str>, to: Vec<NewRecipient>) -> MessageId {
    let mut draft = queue.draft();
    draft.write(b"Subject: s\r\n").await.unwrap();
    let envelope = Envelope { sender: sender.map(|text| text.parse().unwrap()), ..envelope(0) };
    draft.commit(envelope, to).await.unwrap().id
}

pub(super) fn failed(recipients: Vec<RecipientId>, error: &str) -> Outcome {
    let lines = vec!["550-5.1.1 a".into(), "550 5.1.1 b".into()];
    let reply = RemoteReply { lines, host: "mx.b.example".into(), address: "192.0.2.1".parse().unwrap() };
    Outcome::Failed { recipients, error: error.into(), reply: Some(reply), at: at(7) }
}

pub(super) fn to(addresses: &[&str]) -> Vec<NewRecipient> {
    addresses.iter().map(|address| recipient(address)).collect()
}

/// Every message but this, as text.
pub(super) async fn reports(queue: &Queue, but: &[MessageId]) -> Vec<String> {
    let mut texts = Vec::new();
    for info in queue.list_messages(MessageFilter::default(), 1000).await.unwrap() {
        if !but.contains(&info.id) {
            assert_eq!((info.envelope.sender, info.envelope.from_address.as_str()), (None, "<>"));
            assert_eq!(info.recipients[0].address.to_string(), "sender@home.example");
            texts.push(String::from_utf8(body_of(queue, info.id).await.unwrap()).unwrap());
        }
    }
    texts
}

#[tokio::test]
async fn those_that_fail_together_are_told_of_together_and_go() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, scribe) = open(dir.path(), Scribe::default());
    let sender = Some("sender@home.example");
    let first = accept(&queue, sender, to(&["a@b.example", "b@b.example", "c@b.example"])).await;
    let other = accept(&queue, sender, to(&["d@b.example"])).await;
    let works = take_all(&queue, 5).await;
    let all: Vec<RecipientId> = works.iter().flat_map(Work::recipients).collect();
    let outcomes = vec![
        failed(vec![all[0]], "550 5.1.1 a"),
        failed(vec![all[1], all[3]], "554 no"),
        Outcome::Delivered(vec![all[2]]),
    ];
    queue.record(outcomes.clone()).await.unwrap();
    // As after a commit of which the answer was lost: nobody is told twice.
    queue.record(outcomes).await.unwrap();
    assert_eq!(scribe.told.lock().unwrap().len(), 2);
    assert_eq!(
        reports(&queue, &[]).await,
        [
            "a@b.example Failed b.example 2 7 550 5.1.1 a\r\nb@b.example Failed b.example 2 7 554 no\r\nSubject: s\r\n\r\n",
            "d@b.example Failed b.example 2 7 554 no\r\nSubject: s\r\n\r\n",
        ]
    );
    for id in [first, other] {
        assert_eq!(queue.body(id).await.unwrap_err(), QueueError::NoSuchMessage(id));
    }
    // The reports are due like any mail, also after a restart.
    drop((queue, scribe));
    let (queue, _) = open(dir.path(), Scribe::default());
    let works = take_all(&queue, 5).await;
    assert_eq!(works.len(), 1);
    assert_eq!((works[0].hop.domain.as_str(), works[0].items.len()), ("home.example", 2));
    // And where they fail in turn, nobody is told.
    let all: Vec<RecipientId> = works.iter().flat_map(Work::recipients).collect();
    queue.record(vec![failed(all, "550 5.1.1 no")]).await.unwrap();
    assert_eq!(reports(&queue, &[]).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_has_no_report_waits_for_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let sender = Some("sender@home.example");
    // Nobody composes, or not now, or the one who does breaks down.
    for (number, scribe) in [
        None,
        Some(Scribe { later: true, ..Scribe::default() }),
        Some(Scribe { panics: true, ..Scribe::default() }),
    ]
    .into_iter()
    .enumerate()
    {
        let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
        if let Some(scribe) = scribe {
            queue.set_reporter(Arc::new(scribe));
        }
        for n in 0..20 {
            accept(&queue, sender, to(&[&format!("r{number}-{n}@b.example"), "x@c.example"])).await;
        }
        let work = take_all(&queue, 5).await.into_iter().find(|work| work.hop.domain == "b.example").unwrap();
        queue.record(vec![failed(work.recipients().collect(), "550 no")]).await.unwrap();
        let infos = queue.list_messages(MessageFilter::default(), 1000).await.unwrap();
        let waiting = infos.iter().filter(|info| info.status == MessageStatus::Suspended).count();
        assert_eq!(waiting, 20 * (number + 1));
    }
    let (queue, scribe) = open(dir.path(), Scribe::default());
    accept(&queue, None, to(&["n@b.example"])).await;
    assert_eq!(queue.report_failed().await.unwrap(), 60);
    assert_eq!(queue.report_failed().await.unwrap(), 0);
    assert_eq!(scribe.told.lock().unwrap().len(), 60);
    let mut whole = queue.list_messages(MessageFilter::default(), 1000).await.unwrap();
    whole.retain(|info| info.envelope.from_address == "<>");
    assert_eq!(whole.len(), 60);
    assert_eq!(take_all(&queue, 5).await.len(), 3, "home, c, and the null sender's");
}

#[tokio::test]
async fn what_is_refused_at_its_acceptance_is_reported_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, _scribe) = open(dir.path(), Scribe::default());
    let too_large = |address: &str| NewRecipient {
        hop: NextHop::unreachable(),
        refused: Some("550 5.3.4 too large".into()),
        ..recipient(address)
    };
    let id =
        accept(&queue, Some("sender@home.example"), vec![recipient("a@b.example"), too_large("l@c.example")])
            .await;
    assert_eq!(
        reports(&queue, &[id]).await,
        ["l@c.example Failed Unreachable Domain 0 0 550 5.3.4 too large\r\nSubject: s\r\n\r\n"]
    );
    let left =
        queue.list_messages(MessageFilter { message: Some(id), ..Default::default() }, 9).await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].recipients[0].address.to_string(), "a@b.example");
    // The null sender's is dropped there.
    let first = id;
    let id = accept(&queue, None, vec![recipient("a@b.example"), too_large("l@c.example")]).await;
    let left =
        queue.list_messages(MessageFilter { message: Some(id), ..Default::default() }, 9).await.unwrap();
    assert_eq!((left.len(), reports(&queue, &[first, id]).await.len()), (1, 1));
}

#[tokio::test]
async fn time_runs_out_in_every_state_of_a_queue() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, scribe) = open(dir.path(), Scribe::default());
    let sender = Some("sender@home.example");
    let unreachable = NewRecipient { hop: NextHop::unreachable(), ..recipient("u@u.example") };
    let ids = [
        accept(&queue, sender, to(&["r@retry.example"])).await,
        accept(&queue, sender, to(&["h@hop.example"])).await,
        accept(&queue, sender, vec![unreachable]).await,
        accept(&queue, sender, to(&["s@stopped.example"])).await,
        accept(&queue, sender, to(&["a@active.example"])).await,
        accept(&queue, sender, to(&["p@parked.example"])).await,
        accept(&queue, None, to(&["n@null.example"])).await,
    ];
    let hops = queue.list_queues().await.unwrap();
    let hop_of = |domain: &str| hops.iter().find(|info| info.hop.domain == domain).unwrap().id;
    queue.suspend_hop(hop_of("stopped.example")).await.unwrap();
    queue.suspend_message(hop_of("parked.example"), ids[5]).await.unwrap();
    let works = take_all(&queue, 5).await;
    let of = |domain: &str| works.iter().find(|work| work.hop.domain == domain).unwrap();
    let recipients = |domain: &str| of(domain).recipients().collect::<Vec<_>>();
    let greylisted = Outcome::Retry {
        recipients: recipients("retry.example"),
        at: at(5000),
        error: "450 4.2.0 later [mx.retry.example 192.0.2.1]".into(),
    };
    let unproven = Outcome::HopFailed {
        hop: of("hop.example").hop_id,
        tried_at: at(6),
        at: at(5000),
        error: "454 4.7.5 Certificate validation failure, Reason:UntrustedRoot".into(),
        retry_count: 1,
        recipients: recipients("hop.example"),
    };
    queue.record(vec![greylisted, unproven]).await.unwrap();
    queue.release(recipients("null.example"));
    assert_eq!(queue.expire(at(999)).await.unwrap(), 0);
    // Shortened by a restart: it counts from the receipt; what it was before is no matter.
    assert_eq!(queue.set_expiration(Duration::from_secs(100)).await.unwrap(), 7);
    assert_eq!(queue.set_expiration(Duration::from_secs(100)).await.unwrap(), 0);
    assert_eq!(queue.expire(at(99)).await.unwrap(), 0);
    assert_eq!(queue.expire(at(100)).await.unwrap(), 5);
    let found = reports(&queue, &ids).await;
    let wanted = [
        "r@retry.example Expired retry.example 0 0 550 4.4.7 Message expired; last error: 450 4.2.0 later [mx.retry.example 192.0.2.1]\r\n",
        "h@hop.example Expired hop.example 0 6 550 4.4.7 Message expired; last error: 454 4.7.5 Certificate validation failure, Reason:UntrustedRoot\r\n",
        "u@u.example Expired Unreachable Domain 0 0 550 4.4.7 Message expired\r\n",
        "s@stopped.example Expired stopped.example 0 0 550 4.4.7 Message expired\r\n",
    ];
    assert_eq!(found, wanted.map(|line| format!("{line}Subject: s\r\n\r\n")));
    assert_eq!(scribe.told.lock().unwrap().last().unwrap(), &(ids[6], None));
    // What is being delivered has its chance, and what an administrator has parked stays.
    let left = queue.list_messages(MessageFilter::default(), 100).await.unwrap();
    let left: Vec<MessageId> = left.iter().map(|info| info.id).filter(|id| ids.contains(id)).collect();
    assert_eq!(left, [ids[4], ids[5]]);
    queue.release(recipients("active.example"));
    assert_eq!(queue.expire(at(100)).await.unwrap(), 1);
}

#[tokio::test]
async fn a_backlog_expires_in_steps() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, scribe) = open(dir.path(), Scribe::default());
    for _ in 0..REPORTS * 2 + 1 {
        accept(&queue, Some("sender@home.example"), to(&["a@b.example", "b@b.example"])).await;
    }
    assert_eq!(queue.expire(at(5000)).await.unwrap(), (REPORTS as u64 * 2 + 1) * 2);
    assert_eq!(scribe.told.lock().unwrap().len(), REPORTS * 2 + 1);
}

/// Asks for work while it reports, as a worker does that has nothing left.
#[derive(Debug)]
struct Meddler {
    queue: Queue,
    runtime: tokio::runtime::Handle,
    got: Mutex<Vec<Work>>,
}

impl Reporter for Meddler {
    fn gives_back(&self, _failed: &FailedMessage) -> bool {
        false
    }

    fn tells_delays(&self, _sender: &crate::model::SmtpAddress) -> bool {
        false
    }

    fn report(&self, _failed: &FailedMessage) -> Verdict {
        let due = self.runtime.block_on(self.queue.due(at(5000), 100, |_, _| 100)).unwrap();
        self.got.lock().unwrap().extend(due);
        Verdict::Drop
    }

    fn committed(&self, _failed: &FailedMessage, _report: Option<MessageId>) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn what_expires_is_not_handed_out_meanwhile() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let (runtime, got) = (tokio::runtime::Handle::current(), Mutex::default());
    let meddler = Arc::new(Meddler { queue: queue.clone(), runtime, got });
    queue.set_reporter(meddler.clone());
    for _ in 0..3 {
        accept(&queue, Some("sender@home.example"), to(&["a@b.example"])).await;
    }
    // Where it can't be written down, all of it is due as before.
    let other = Connection::open(dir.path().join("queue/queue.db")).unwrap();
    other
        .execute_batch("CREATE TRIGGER no BEFORE DELETE ON recipient BEGIN SELECT RAISE(ABORT, 'no'); END;")
        .unwrap();
    assert!(queue.expire(at(5000)).await.is_err());
    other.execute_batch("DROP TRIGGER no").unwrap();
    assert_eq!(*meddler.got.lock().unwrap(), []);
    let works = queue.due(at(5000), 10, |_, _| 10).await.unwrap();
    assert_eq!(works[0].items.len(), 3);
    queue.release(works[0].recipients());
    assert_eq!(queue.expire(at(5000)).await.unwrap(), 3);
    assert_eq!(*meddler.got.lock().unwrap(), [], "it is delivered and reported as failed");
    assert_eq!(queue.due(at(5000), 100, |_, _| 100).await.unwrap(), []);
}

const REPORTS: usize = super::report::REPORTS_AT_ONCE;

#[tokio::test]
async fn after_an_outcome_that_can_not_be_written_nothing_begins() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, _scribe) = open(dir.path(), Scribe::default());
    accept(&queue, Some("sender@home.example"), to(&["a@b.example"])).await;
    accept(&queue, Some("sender@home.example"), to(&["c@d.example"])).await;
    let first = queue.due(at(5), 1, |_, _| 1).await.unwrap();
    // The database refuses every change, as a full disk does.
    let other = Connection::open(dir.path().join("queue/queue.db")).unwrap();
    let block = |table: &str, event: &str| {
        format!("CREATE TRIGGER no_{table} BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END;")
    };
    let blocks = [block("recipient", "DELETE"), block("intake", "DELETE"), block("probe", "UPDATE")];
    other.execute_batch(&blocks.concat()).unwrap();
    let delivered = vec![Outcome::Delivered(first[0].recipients().collect())];
    assert!(queue.record(delivered.clone()).await.is_err());
    for _ in 0..3 {
        assert!(queue.due(at(5), 10, |_, _| 10).await.is_err());
    }
    other.execute_batch("DROP TRIGGER no_recipient; DROP TRIGGER no_intake; DROP TRIGGER no_probe").unwrap();
    // A commit succeeds: the next question is answered again.
    assert_eq!(queue.due(at(5), 10, |_, _| 10).await.unwrap(), []);
    let second = queue.due(at(5), 10, |_, _| 10).await.unwrap();
    assert_eq!(second[0].hop.domain, "d.example");
    queue.record(delivered).await.unwrap();
    assert_eq!(queue.due(at(5), 10, |_, _| 10).await.unwrap(), []);
}

#[tokio::test]
async fn on_a_full_disk_a_delivery_is_recorded_though_nobody_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, scribe) = open(dir.path(), Scribe::padded(60_000));
    accept(&queue, Some("sender@home.example"), to(&["a@b.example"])).await;
    let limit = |pages: &'static str| {
        queue.writer().submit(Purpose::Drain, move |connection: &Connection| {
            connection.query_row(pages, [], |_| Ok(()))?;
            Ok(((), Effects::default()))
        })
    };
    limit("PRAGMA max_page_count = 1").await.unwrap();
    let recipients = take_all(&queue, 5).await.iter().flat_map(Work::recipients).collect();
    let success = Success::Delivered;
    queue.record(vec![Outcome::Confirmed { recipients, success, reply: None, at: at(9) }]).await.unwrap();
    limit("PRAGMA max_page_count = 1000000").await.unwrap();
    // What is delivered is not delivered again for the sake of a report, and no report comes later.
    assert_eq!(queue.list_messages(MessageFilter::default(), 10).await.unwrap(), []);
    assert_eq!(queue.expire(at(10)).await, Ok(0));
    assert_eq!(queue.report_failed().await, Ok(0));
    assert_eq!(queue.list_messages(MessageFilter::default(), 10).await.unwrap(), []);
    assert_eq!(scribe.told.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn on_a_full_disk_failures_are_recorded_and_reported_later() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, scribe) = open(dir.path(), Scribe::padded(60_000));
    for _ in 0..3 {
        accept(&queue, Some("sender@home.example"), to(&["a@b.example"])).await;
    }
    // SQLite's own limit makes it answer as a full disk does.
    let limit = |pages: &'static str| {
        queue.writer().submit(Purpose::Drain, move |connection: &Connection| {
            connection.query_row(pages, [], |_| Ok(()))?;
            Ok(((), Effects::default()))
        })
    };
    limit("PRAGMA max_page_count = 1").await.unwrap();
    let work = take_all(&queue, 5).await.remove(0);
    queue.record(vec![failed(work.recipients().collect(), "550 5.1.1 no")]).await.unwrap();
    let status = async || {
        let infos = queue.list_messages(MessageFilter::default(), 10).await.unwrap();
        infos.iter().filter(|info| info.status == MessageStatus::Suspended).count()
    };
    assert_eq!(status().await, 3);
    assert_eq!(scribe.told.lock().unwrap().len(), 0);
    assert_eq!(queue.expire(at(6)).await, Err(QueueError::NoSpace));
    limit("PRAGMA max_page_count = 1000000").await.unwrap();
    assert_eq!(queue.expire(at(6)).await, Ok(0));
    assert_eq!(status().await, 0);
    assert_eq!(scribe.told.lock().unwrap().len(), 3);
    assert_eq!(reports(&queue, &[]).await.len(), 3);
}

#[tokio::test]
async fn a_row_that_can_not_be_read_holds_nobody_up() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, scribe) = open(dir.path(), Scribe::default());
    let to = to(&["a@b.example", "b@b.example"]);
    accept(&queue, Some("sender@home.example"), to).await;
    let work = take_all(&queue, 5).await.remove(0);
    queue.settle_in(at(100)).await.unwrap();
    let other = Connection::open(dir.path().join("queue/queue.db")).unwrap();
    other.execute("UPDATE recipient SET address = 'nonsense' WHERE address = 'a@b.example'", []).unwrap();
    queue.record(vec![failed(work.recipients().collect(), "550 no")]).await.unwrap();
    assert_eq!(scribe.told.lock().unwrap().len(), 1);
    let left: String = other
        .query_row("SELECT address || ' ' || suspended FROM recipient WHERE suspended NOTNULL", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(left, "nonsense Failed");
}

#[tokio::test]
async fn a_message_is_routed_anew_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, _scribe) = open(dir.path(), Scribe::default());
    let sender = Some("sender@home.example");
    let first = accept(&queue, sender, to(&["a@b.example", "b@c.example"])).await;
    accept(&queue, sender, to(&["a@b.example"])).await;
    let moved = queue.reroute_message(first, at(5), |_| hop("new.example")).await.unwrap();
    assert_eq!(moved, 2);
    let works = take_all(&queue, 5).await;
    let count = |domain: &str| {
        works.iter().filter(|work| work.hop.domain == domain).flat_map(Work::recipients).count()
    };
    assert_eq!((count("new.example"), count("b.example"), count("c.example")), (2, 1, 0));
}

#[tokio::test]
async fn a_large_report_is_read_in_pieces() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, _scribe) = open(dir.path(), Scribe::default());
    let many: Vec<String> = (0..2000).map(|n| format!("recipient-{n}@b.example")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let id = accept(&queue, Some("sender@home.example"), to(&many)).await;
    let all = take_all(&queue, 5).await.iter().flat_map(Work::recipients).collect();
    queue.record(vec![failed(all, "550 5.1.1 no such user here")]).await.unwrap();
    let report = reports(&queue, &[id]).await.remove(0);
    assert!(report.len() > 2 * INLINE_LIMIT && report.matches("no such user").count() == 2000);
}

/// Remove-Message -WithNDR: the sender is told in the same commit; what is being delivered stays.
#[tokio::test]
async fn a_message_that_is_removed_with_a_report_leaves_one() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let ids = fill(&queue, 2, 10).await;
    let hop = queue.list_queues().await.unwrap()[0].id;
    let remove = MessageAction::Remove { ndr: true };
    // Nobody composes reports: it waits, Suspended, for the next start.
    queue.act(hop, ids[0], remove, at(1)).await.unwrap();
    let waiting = &queue.list_messages(MessageFilter::default(), 10).await.unwrap()[0];
    assert_eq!(waiting.recipients[0].suspension, Some(Suspension::Failed));
    assert_eq!(waiting.last_error.as_deref(), Some(crate::model::REMOVED));
    assert!(
        take_all(&queue, 5).await.iter().all(|work| work.items.iter().all(|item| item.message != ids[0]))
    );
    // The other one is in somebody's hands by now.
    assert_eq!(queue.act(hop, ids[1], remove, at(6)).await, Err(QueueError::Active(ids[1])));
    let gone = queue.act(hop, MessageId(99), remove, at(6)).await;
    assert_eq!(gone, Err(QueueError::NoSuchMessage(MessageId(99))));
}

/// With a reporter the message leaves and its report comes in one commit.
#[tokio::test]
async fn a_message_that_is_removed_is_reported_in_the_same_commit() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let scribe = std::sync::Arc::new(Scribe::default());
    queue.set_reporter(scribe.clone());
    let ids = fill(&queue, 2, 10).await;
    let hop = queue.list_queues().await.unwrap()[0].id;
    queue.act(hop, ids[0], MessageAction::Remove { ndr: true }, at(1)).await.unwrap();
    let told = scribe.told.lock().unwrap().clone();
    let [(message, Some(report))] = told[..] else { panic!("{told:?}") };
    assert_eq!(message, ids[0]);
    let left: Vec<MessageId> =
        queue.list_messages(MessageFilter::default(), 10).await.unwrap().iter().map(|info| info.id).collect();
    assert_eq!(left, [ids[1], report]);
    let body = String::from_utf8(body_of(&queue, report).await.unwrap()).unwrap();
    assert!(
        body.starts_with("a@b.example Failed b.example ") && body.contains(crate::model::REMOVED),
        "{body}"
    );
    // Without one it just goes.
    queue.act(hop, ids[1], MessageAction::Remove { ndr: false }, at(2)).await.unwrap();
    assert_eq!(scribe.told.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_success_is_told_in_the_commit_that_ends_it() {
    let directory = tempfile::tempdir().unwrap();
    let (queue, scribe) = open(directory.path(), Scribe::default());
    let ids = |works: &[Work]| works.iter().flat_map(Work::recipients).collect::<Vec<_>>();
    let to = ["a@b.example", "c@b.example", "d@b.example"].map(recipient).to_vec();
    let message = accept(&queue, Some("sender@home.example"), to).await;
    let all = ids(&take_all(&queue, 0).await);
    let confirmed = |recipients: Vec<RecipientId>, success| Outcome::Confirmed {
        recipients,
        success,
        reply: None,
        at: at(9),
    };
    queue
        .record(vec![
            confirmed(vec![all[0]], Success::Delivered),
            failed(vec![all[1]], "550 5.1.1 no"),
            confirmed(vec![all[2]], Success::Relayed),
        ])
        .await
        .unwrap();
    // One report of the failure, one of the successes; the message is gone.
    let listed = queue.list_messages(MessageFilter::default(), 10).await.unwrap();
    assert_eq!(listed.len(), 2, "{listed:?}");
    let mut bodies = Vec::new();
    for info in &listed {
        bodies.push(String::from_utf8(body_of(&queue, info.id).await.unwrap()).unwrap());
    }
    assert!(bodies[0].starts_with("c@b.example Failed b.example 2 7 550 5.1.1 no\r\n"), "{bodies:?}");
    let both = "a@b.example Delivered b.example 0 9 \r\nd@b.example Relayed b.example 0 9 \r\n";
    assert!(bodies[1].starts_with(both), "{bodies:?}");
    assert_eq!(scribe.told.lock().unwrap().len(), 2);
    assert!(scribe.told.lock().unwrap().iter().all(|(about, report)| *about == message && report.is_some()));
}

#[tokio::test]
async fn a_success_that_nobody_can_tell_of_ends_all_the_same() {
    for later in [true, false] {
        let directory = tempfile::tempdir().unwrap();
        let queue = if later {
            open(directory.path(), Scribe { later: true, ..Scribe::default() }).0
        } else {
            Queue::open(directory.path(), OpenMode::Service).unwrap()
        };
        accept(&queue, Some("sender@home.example"), vec![recipient("a@b.example")]).await;
        let recipients = take_all(&queue, 0).await.iter().flat_map(Work::recipients).collect();
        let success = Success::Delivered;
        queue.record(vec![Outcome::Confirmed { recipients, success, reply: None, at: at(9) }]).await.unwrap();
        assert!(queue.list_messages(MessageFilter::default(), 10).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_short_message_is_given_to_the_reporter_whole_where_that_is_wanted() {
    use crate::model::{DsnReturn, MessageWishes};
    for (ret, size, wanted) in [
        (Some(DsnReturn::Full), WHOLE_LIMIT, WHOLE_LIMIT),
        (Some(DsnReturn::Headers), WHOLE_LIMIT, HEAD_LIMIT),
        (None, WHOLE_LIMIT, HEAD_LIMIT),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let (queue, _) = open(directory.path(), Scribe::default());
        let mut draft = queue.draft();
        draft.write(&vec![b'y'; size]).await.unwrap();
        let wishes = MessageWishes { ret, ..MessageWishes::default() };
        draft.commit(Envelope { wishes, ..envelope(0) }, vec![recipient("a@b.example")]).await.unwrap();
        let all = take_all(&queue, 0).await.iter().flat_map(Work::recipients).collect();
        queue.record(vec![failed(all, "550 no")]).await.unwrap();
        let listed = queue.list_messages(MessageFilter::default(), 10).await.unwrap();
        let body = body_of(&queue, listed[0].id).await.unwrap();
        assert_eq!(body.iter().filter(|b| **b == b'y').count(), wanted, "{ret:?} {size}");
    }
}
