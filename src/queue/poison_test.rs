//! Messages that break the service down.

use super::tests::{at, fill, hop, take_all};
use super::*;
use std::path::Path;

fn reopened(dir: &Path, queue: Queue, notes: Option<Vec<u8>>) -> Queue {
    drop(queue);
    // As a process leaves it that did not end its attempts: closing the queue here ends them.
    if let Some(notes) = notes {
        std::fs::write(dir.join("queue/attempts"), notes).unwrap();
    }
    Queue::open(dir, OpenMode::Service).unwrap()
}

fn notes(dir: &Path) -> Vec<u8> {
    std::fs::read(dir.join("queue/attempts")).unwrap()
}

async fn in_poison(queue: &Queue) -> Vec<u64> {
    let queues = queue.list_queues().await.unwrap();
    queues.iter().filter(|info| info.hop.is_poison()).map(|info| info.message_count).collect()
}

#[tokio::test]
async fn who_breaks_the_service_down_twice_in_a_row_is_put_aside() {
    let dir = tempfile::tempdir().unwrap();
    let mut queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let ids = fill(&queue, 2, 10).await;
    for breakdown in 1..=2 {
        assert_eq!(queue.set_poison_threshold(Some(2)).await.unwrap(), 0, "{breakdown}");
        assert_eq!(take_all(&queue, 10).await[0].items.len(), 2);
        let attempt = queue.attempt(ids[0]);
        let left = notes(dir.path());
        drop(attempt);
        queue = reopened(dir.path(), queue, Some(left));
    }
    assert_eq!(queue.set_poison_threshold(Some(2)).await.unwrap(), 1);
    assert_eq!(in_poison(&queue).await, [1]);
    let due = take_all(&queue, 10).await;
    assert_eq!(
        due.iter().flat_map(|work| &work.items).map(|item| item.message).collect::<Vec<_>>(),
        [ids[1]]
    );
    // It never expires, and no route is good enough.
    assert_eq!(queue.expire(at(1_000_000)).await.unwrap(), 0);
    assert_eq!(queue.reroute_all(at(20), |query| query.current.clone()).await.unwrap(), 0);
    assert_eq!(queue.reroute_all(at(20), |_| hop("b.example")).await.unwrap(), 0);
    queue = reopened(dir.path(), queue, None);
    assert_eq!((queue.set_poison_threshold(Some(2)).await.unwrap(), in_poison(&queue).await), (0, vec![1]));
    // Resumed while the service is stopped, it goes with the routes of the next start.
    let listed = queue.list_messages(MessageFilter { message: Some(ids[0]), queue: None }, 9).await.unwrap();
    assert!(listed[0].last_error.as_deref().unwrap().contains("broke down"), "{listed:?}");
    queue.resume_message(listed[0].queue, ids[0], at(30)).await.unwrap();
    assert_eq!(queue.reroute_all(at(30), |_| hop("b.example")).await.unwrap(), 1);
    let again = take_all(&queue, 30).await;
    assert!(again.iter().flat_map(|work| &work.items).any(|item| item.message == ids[0]));
}

#[tokio::test]
async fn an_attempt_that_ends_clears_the_record() {
    let dir = tempfile::tempdir().unwrap();
    let mut queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let ids = fill(&queue, 1, 10).await;
    for second in [10, 20, 30] {
        assert_eq!(queue.set_poison_threshold(Some(2)).await.unwrap(), 0, "{second}");
        let work = take_all(&queue, second).await.remove(0);
        let attempt = queue.attempt(ids[0]);
        let left = notes(dir.path());
        drop(attempt);
        let retry = Outcome::Retry {
            recipients: work.recipients().collect(),
            at: at(second),
            error: "450 4.2.0 later".into(),
        };
        queue.record(vec![retry]).await.unwrap();
        queue = reopened(dir.path(), queue, Some(left));
    }
    // Switched off, nothing is remembered.
    assert_eq!(queue.set_poison_threshold(None).await.unwrap(), 0);
    assert_eq!(queue.set_poison_threshold(Some(1)).await.unwrap(), 0);
    assert_eq!(in_poison(&queue).await, [] as [u64; 0]);
}

#[tokio::test]
async fn suspects_are_tried_one_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let ids = fill(&queue, 3, 10).await;
    let attempts = [queue.attempt(ids[0]), queue.attempt(ids[1])];
    let left = notes(dir.path());
    drop(attempts);
    let queue = reopened(dir.path(), queue, Some(left));
    queue.set_poison_threshold(Some(2)).await.unwrap();
    let messages = |works: &[Work]| -> Vec<MessageId> {
        works.iter().flat_map(|work| &work.items).map(|item| item.message).collect()
    };
    let first = take_all(&queue, 10).await;
    assert_eq!(messages(&first), [ids[0], ids[2]]);
    assert_eq!(take_all(&queue, 10).await, []);
    // Its attempt comes to an end: it is under suspicion no more, and goes beside the other one.
    let retry = Outcome::Retry {
        recipients: first.iter().flat_map(Work::recipients).collect(),
        at: at(11),
        error: "450 4.2.0 later".into(),
    };
    queue.record(vec![retry]).await.unwrap();
    let mut both = messages(&take_all(&queue, 11).await);
    both.sort_unstable();
    assert_eq!(both, ids);
}

#[tokio::test]
async fn a_delivery_that_panics_counts_though_the_process_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    let id = fill(&queue, 1, 10).await.remove(0);
    queue.set_poison_threshold(Some(2)).await.unwrap();
    for _ in 0..2 {
        assert_eq!(in_poison(&queue).await, [] as [u64; 0]);
        let taken = queue.clone();
        let broken = tokio::spawn(async move {
            let _attempt = taken.attempt(id);
            panic!("as a parser might");
        });
        assert!(broken.await.unwrap_err().is_panic());
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    assert_eq!(in_poison(&queue).await, [1]);
}
