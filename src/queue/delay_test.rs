//! Notices of delay, from outside.

use super::report_test::{Scribe, accept, open, reports, to};
use super::tests::{at, envelope, recipient, take_all};
use super::*;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

async fn received(queue: &Queue, second: i64, sender: &str, recipients: &[&str]) -> MessageId {
    let mut draft = queue.draft();
    draft.write(b"Subject: s\r\n").await.unwrap();
    let envelope = Envelope { sender: Some(sender.parse().unwrap()), ..envelope(second) };
    draft.commit(envelope, recipients.iter().map(|one| recipient(one)).collect()).await.unwrap().id
}

#[tokio::test]
async fn each_is_told_once_whatever_happens_in_between() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, scribe) = open(dir.path(), Scribe::default());
    let mut all = vec![received(&queue, 0, "sender@home.example", &["a@b.example", "b@c.example"]).await];
    all.push(accept(&queue, None, to(&["n@b.example"])).await);
    all.push(received(&queue, 1, "quiet@home.example", &["a@b.example"]).await);
    all.push(received(&queue, 2, "sender@home.example", &["a@b.example"]).await);
    all.push(received(&queue, 1800, "sender@home.example", &["a@b.example"]).await);
    // The queue says why a message waits that was not tried itself.
    let hop =
        queue.list_queues().await.unwrap().into_iter().find(|queue| queue.hop.domain == "b.example").unwrap();
    let why = Outcome::HopFailed {
        hop: hop.id,
        tried_at: at(50),
        at: at(90),
        error: "451 4.4.1 silent".into(),
        retry_count: 1,
        recipients: Vec::new(),
    };
    queue.record(vec![why]).await.unwrap();
    assert_eq!(queue.report_delays(at(3600 - 1), HOUR).await.unwrap(), 0);
    assert_eq!(queue.report_delays(at(3600 + 2), HOUR).await.unwrap(), 2);
    let first = "a@b.example Delayed b.example 0 50 451 4.4.1 silent\r\nb@c.example Delayed c.example 0 0 \r\nSubject: s\r\n\r\n";
    let second = "a@b.example Delayed b.example 0 50 451 4.4.1 silent\r\nSubject: s\r\n\r\n";
    assert_eq!(reports(&queue, &all).await, [first, second]);
    // By the same cursor, from the beginning, and after a restart.
    assert_eq!(queue.report_delays(at(3600 + 3), HOUR).await.unwrap(), 0);
    queue.look_again_for_delays();
    assert_eq!(queue.report_delays(at(3600 + 3), HOUR).await.unwrap(), 0);
    assert_eq!(scribe.told.lock().unwrap().len(), 2);
    drop((queue, scribe));
    let (queue, _) = open(dir.path(), Scribe::default());
    assert_eq!(queue.report_delays(at(3600 + 3), HOUR).await.unwrap(), 0);
    assert_eq!(queue.report_delays(at(3600 + 1800), HOUR).await.unwrap(), 1);
    // What is told of is delivered as ever.
    let waiting = take_all(&queue, 6000).await.iter().map(|work| work.items.len()).sum::<usize>();
    assert_eq!(waiting, 5 + 1 + 3);
}

#[tokio::test]
async fn a_suspended_recipient_is_not_told_of() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, _scribe) = open(dir.path(), Scribe::default());
    let both = received(&queue, 0, "sender@home.example", &["a@b.example", "b@c.example"]).await;
    let one = received(&queue, 0, "sender@home.example", &["a@b.example"]).await;
    let hop =
        queue.list_queues().await.unwrap().into_iter().find(|queue| queue.hop.domain == "b.example").unwrap();
    for message in [both, one] {
        queue.suspend_message(hop.id, message).await.unwrap();
    }
    assert_eq!(queue.report_delays(at(4000), HOUR).await.unwrap(), 1);
    assert_eq!(
        reports(&queue, &[both, one]).await,
        ["b@c.example Delayed c.example 0 0 \r\nSubject: s\r\n\r\n"]
    );
}

#[tokio::test]
async fn a_long_queue_is_told_of_in_steps_and_a_clock_that_was_set_back_holds_nothing_up() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    queue.set_reporter(Arc::new(Scribe::default()));
    received(&queue, 1_000_000, "sender@home.example", &["f@b.example"]).await;
    for n in 0..40 {
        received(&queue, 0, "sender@home.example", &[&format!("r{n}@b.example")]).await;
    }
    assert_eq!(queue.report_delays(at(4000), HOUR).await.unwrap(), 40);
    assert_eq!(queue.report_delays(at(4000), HOUR).await.unwrap(), 0);
    // Nobody is there to compose: nothing happens, and nothing is lost.
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    received(&queue, 0, "sender@home.example", &["a@b.example"]).await;
    assert_eq!(queue.report_delays(at(4000), HOUR).await.unwrap(), 0);
    queue.set_reporter(Arc::new(Scribe::default()));
    assert_eq!(queue.report_delays(at(4000), HOUR).await.unwrap(), 1);
}

#[tokio::test]
async fn where_it_can_not_be_written_it_is_told_later() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, _scribe) = open(dir.path(), Scribe::default());
    let id = received(&queue, 0, "sender@home.example", &["a@b.example"]).await;
    let other = rusqlite::Connection::open(dir.path().join("queue/queue.db")).unwrap();
    other
        .execute_batch("CREATE TRIGGER no BEFORE UPDATE ON message BEGIN SELECT RAISE(ABORT, 'no'); END;")
        .unwrap();
    assert!(queue.report_delays(at(4000), HOUR).await.is_err());
    assert!(reports(&queue, &[id]).await.is_empty());
    other.execute_batch("DROP TRIGGER no").unwrap();
    assert_eq!(queue.report_delays(at(4000), HOUR).await.unwrap(), 1);
    assert_eq!(reports(&queue, &[id]).await.len(), 1);
}

#[tokio::test]
async fn messages_are_counted_by_kinds_of_recipients() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    for _ in 0..3 {
        received(
            &queue,
            0,
            "sender@home.example",
            &["a@b.example", "a@c.example", "b@b.example", "x@d.example"],
        )
        .await;
    }
    received(&queue, 0, "sender@home.example", &["a@b.example"]).await;
    let counts = queue
        .count_messages(|address| {
            let domain = address.domain_name()?.to_string();
            (domain != "d.example").then_some(domain)
        })
        .await
        .unwrap();
    assert_eq!(counts, [("b.example".to_owned(), 4), ("c.example".to_owned(), 3)].into());
}
