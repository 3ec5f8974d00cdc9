//! A full disk refuses new mail and does not stop the drain. The real thing needs a small file system:
//! `EMSH_TEST_SMALL_DISK` names an empty directory on one (64 MB will do, tmpfs or other); without it only
//! the simulated form runs.

use super::*;
use crate::queue::tests::{body_of, envelope, fill, recipient, take_all};
use crate::queue::writer::{Effects, Purpose};

#[tokio::test]
async fn a_full_database_refuses_new_mail_and_takes_outcomes() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let kept = fill(&queue, 4, 1000).await;
    // SQLite's own limit makes it answer as a full disk does.
    let limit = |pages: &'static str| {
        queue.writer().submit(Purpose::Drain, move |connection: &Connection| {
            connection.query_row(pages, [], |_| Ok(()))?;
            Ok(((), Effects::default()))
        })
    };
    limit("PRAGMA max_page_count = 1").await.unwrap();
    let mut draft = queue.draft();
    draft.write(&[b'x'; 60_000]).await.unwrap();
    let refused = draft.commit(envelope(0), vec![recipient("a@b.example")]).await;
    assert_eq!(refused, Err(QueueError::NoSpace));
    let works = take_all(&queue, 10).await;
    let delivered = works.iter().flat_map(Work::recipients).take(2).collect();
    queue.record(vec![Outcome::Delivered(delivered)]).await.unwrap();
    assert_eq!(queue.list_queues().await.unwrap()[0].message_count, 2);
    limit("PRAGMA max_page_count = 1000000").await.unwrap();
    fill(&queue, 1, 60_000).await;
    assert_eq!(body_of(&queue, kept[3]).await.unwrap().len(), 1000);
}

/// A small message that comes, or is refused, and goes.
async fn fill_one(queue: &Queue) {
    let mut draft = queue.draft();
    if draft.write(b"x").await.is_ok() {
        let _ = draft.commit(envelope(0), vec![recipient("a@b.example")]).await;
    }
    let works = take_all(queue, 100_000).await;
    let done = works.iter().flat_map(Work::recipients).collect();
    queue.record(vec![Outcome::Delivered(done)]).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_does_not_stop_the_drain() {
    let Ok(dir) = std::env::var("EMSH_TEST_SMALL_DISK") else {
        eprintln!("ignored: EMSH_TEST_SMALL_DISK names no directory on a small disk");
        return;
    };
    let dir = Path::new(&dir);
    let queue = Queue::open(dir, OpenMode::Service).unwrap();
    for size in [60_000, 200_000, 10] {
        let mut accepted = 0;
        let refused = loop {
            let mut draft = queue.draft();
            let mut result = draft.write(&vec![b'x'; size]).await;
            if result.is_ok() {
                result = draft.commit(envelope(0), vec![recipient("a@b.example")]).await.map(|_| ());
            }
            match result {
                Ok(()) => accepted += 1,
                Err(error) => break error,
            }
        };
        assert_eq!(refused, QueueError::NoSpace, "after {accepted} messages of {size}");
    }
    // Whatever else writes there takes the last block as well.
    let mut rest = std::fs::File::create(dir.join("rest")).unwrap();
    while std::io::Write::write(&mut rest, &[0; 4096]).is_ok_and(|written| written > 0) {}
    let works = take_all(&queue, 100_000).await;
    let recipients: Vec<_> = works.iter().flat_map(Work::recipients).collect();
    assert!(recipients.len() > 20);
    // The small ones, which came last, fail: there are more reports than the reserve has room for.
    queue.set_reporter(std::sync::Arc::new(super::report_test::Scribe::padded(20_000)));
    let (delivered, failed) = recipients.split_at(recipients.len() / 3);
    for one in failed.iter().rev().chain(delivered) {
        let outcome = match failed.contains(one) {
            true => Outcome::Failed {
                recipients: vec![*one],
                error: "550 5.1.1 no".into(),
                reply: None,
                at: crate::queue::tests::at(11),
            },
            false => Outcome::Delivered(vec![*one]),
        };
        queue.record(vec![outcome]).await.unwrap();
    }
    let count = async |queue: &Queue| {
        let all = queue.list_messages(MessageFilter::default(), 1_000_000).await.unwrap();
        let reports = all.iter().filter(|info| info.envelope.sender.is_none()).count();
        (reports, all.len() - reports)
    };
    let (reports, waiting) = count(&queue).await;
    assert_eq!(reports + waiting, failed.len(), "{reports} reports and {waiting} without one");
    println!("{reports} reports, {waiting} failures that wait for room");
    // They get theirs as the disk is drained, a step at a time.
    std::fs::remove_file(dir.join("rest")).unwrap();
    for _ in 0..failed.len() {
        let _ = queue.expire(crate::queue::tests::at(11)).await;
        let works = take_all(&queue, 100_000).await;
        let done = works.iter().flat_map(Work::recipients).collect();
        queue.record(vec![Outcome::Delivered(done)]).await.unwrap();
        if count(&queue).await == (0, 0) {
            break;
        }
    }
    assert_eq!(count(&queue).await, (0, 0));
    // The database gives its space back a step at a time.
    for _ in 0..100 {
        if dir.join("queue/reserve").exists() {
            break;
        }
        fill_one(&queue).await;
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    fill(&queue, 3, 100_000).await;
    assert!(dir.join("queue/reserve").exists());
}
