//! kill -9 at any moment loses no acknowledged message (field case Q-05).
//!
//! The test runs itself as a child that accepts mail as fast as it can and prints each number after its
//! acknowledgement; the parent kills it at a random moment, opens the queue again, and asks for every
//! number that was printed, and for its body. `EMSH_QUEUE_KILLS` sets the number of kills.

use super::*;
use crate::queue::tests::{at, body_of, envelope, recipient};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

const CHILD: &str = "EMSH_QUEUE_CRASH_CHILD";

/// A body that tells its number and length, short or long (spool).
fn content(seed: u64) -> Vec<u8> {
    let len = if seed.is_multiple_of(5) { 3 * INLINE_LIMIT / 2 } else { 900 };
    let line = format!("{seed:020} is what this line says\r\n");
    line.bytes().cycle().take(len).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let Ok(dir) = std::env::var(CHILD) else { return };
    let queue = Queue::open(Path::new(&dir), OpenMode::Service).unwrap();
    for sender in 0..8_u64 {
        let queue = queue.clone();
        tokio::spawn(async move {
            for number in 0.. {
                let seed = sender * 1_000_000 + number;
                let mut draft = queue.draft();
                draft.write(&content(seed)).await.unwrap();
                let accepted = draft.commit(envelope(0), vec![recipient("a@down.example")]).await.unwrap();
                // One write, so that the parent never sees half a line that looks whole.
                println!("acked {} {seed} .", accepted.id);
                if number % 30 == 0 {
                    let message = accepted.id;
                    let filter = MessageFilter { message: Some(message), queue: None };
                    let ids: Vec<_> = queue.list_messages(filter, 1).await.unwrap()[0]
                        .recipients
                        .iter()
                        .map(|recipient| recipient.id)
                        .collect();
                    println!("delivering {message} .");
                    queue.record(vec![Outcome::Delivered(ids)]).await.unwrap();
                }
            }
        });
    }
    // Most of it is without rows yet when it is delivered.
    loop {
        for work in queue.due(at(5), 16, |_, _| 16).await.unwrap() {
            for item in &work.items {
                let ids: Vec<_> = item.recipients.iter().map(|recipient| recipient.id).collect();
                if item.message.0 % 2 == 0 {
                    println!("delivering {} .", item.message);
                    queue.record(vec![Outcome::Delivered(ids)]).await.unwrap();
                }
                // The others stay in hand.
            }
        }
        tokio::task::yield_now().await;
    }
}

#[test]
fn no_acknowledged_message_is_lost_by_kill_9() {
    let kills: u64 = std::env::var("EMSH_QUEUE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(20);
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut acked: BTreeMap<i64, u64> = BTreeMap::new();
    let mut total = 0;
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "queue::crash_test::child", "--nocapture", "--test-threads=1"])
            .env(CHILD, dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || output.lines().map_while(Result::ok).collect::<Vec<_>>());
        // Any moment will do; these are spread over the start, the first commits and full speed.
        std::thread::sleep(Duration::from_millis(20 + kill * 7919 % 180));
        child.kill().unwrap();
        child.wait().unwrap();
        let mut delivering: Vec<i64> = Vec::new();
        for line in reader.join().unwrap() {
            let words: Vec<&str> = line.split(' ').collect();
            match words[..] {
                [.., "acked", id, seed, "."] => {
                    acked.insert(id.parse().unwrap(), seed.parse().unwrap());
                    total += 1;
                }
                [.., "delivering", id, "."] => delivering.push(id.parse().unwrap()),
                _ => {}
            }
        }
        // A message may be delivered before it is told that it was acknowledged.
        for id in delivering {
            acked.remove(&id);
        }
        let queue = open(dir.path());
        assert_eq!(queue.start_report().bodies_missing, []);
        for (id, seed) in &acked {
            let body = runtime.block_on(body_of(&queue, MessageId(*id))).unwrap();
            assert!(body == content(*seed), "message {id} is not what was acknowledged");
        }
        drop(queue);
        // The next opening has nothing left to sweep.
        let again = open(dir.path());
        assert_eq!(again.start_report(), &StartReport::default());
    }
    assert!(total > kills, "the children acknowledged only {total} messages: this proves nothing");
}

/// Opens the queue. Other tests of this process start children, which hold copies of the lock's
/// descriptor for the moment between fork and exec.
fn open(dir: &std::path::Path) -> Queue {
    for _ in 0..200 {
        match Queue::open(dir, OpenMode::Service) {
            Err(crate::queue::QueueError::InUse(_)) => std::thread::sleep(Duration::from_millis(10)),
            opened => return opened.unwrap(),
        }
    }
    panic!("the queue stays in use")
}
