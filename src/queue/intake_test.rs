//! Messages without rows: nobody can tell.

use super::tests::{at, body_of, envelope, hop, recipient, take_all};
use super::*;
use crate::model::RecipientWishes;
use proptest::prelude::*;
use rusqlite::Connection;

async fn accept(queue: &Queue, content: &[u8], to: &[&str]) -> MessageId {
    let mut draft = queue.draft();
    draft.write(content).await.unwrap();
    draft.commit(envelope(0), to.iter().map(|address| recipient(address)).collect()).await.unwrap().id
}

/// Rows of each table, as they are committed.
fn rows(dir: &Path) -> [i64; 4] {
    let connection = Connection::open(dir.join("queue/queue.db")).unwrap();
    ["message", "recipient", "body", "intake"].map(|table| {
        connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
    })
}

#[tokio::test]
async fn what_is_delivered_at_once_never_has_rows_and_its_number_is_not_used_again() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let first = accept(&queue, b"x", &["a@b.example", "c@d.example"]).await;
    assert_eq!(rows(dir.path()), [0, 0, 1, 1]);
    assert_eq!(body_of(&queue, first).await.unwrap(), b"x");
    let all = take_all(&queue, 5).await;
    assert_eq!(
        all.iter().map(|work| work.hop.clone()).collect::<Vec<_>>(),
        [hop("b.example"), hop("d.example")]
    );
    let recipients = all.iter().flat_map(Work::recipients).collect();
    queue.record(vec![Outcome::Delivered(recipients), Outcome::HopOk(all[0].hop_id)]).await.unwrap();
    assert_eq!(rows(dir.path()), [0; 4]);
    assert_eq!(queue.body(first).await.unwrap_err(), QueueError::NoSuchMessage(first));
    assert_eq!(take_all(&queue, 500).await, []);
    drop(queue);
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    assert_eq!(
        accept(&queue, b"y", &["a@b.example"]).await,
        MessageId(first.0 + 1),
        "and none is passed over"
    );
}

#[tokio::test]
async fn after_a_crash_it_is_there_with_all_that_was_said_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let mut said = envelope(7);
    said.wishes.require_tls = true;
    said.wishes.envelope_id = Some("id".into());
    let long = format!("{}@b.example", "l".repeat(900));
    let mut to = vec![recipient("a@b.example"), recipient("c@d.example"), recipient("e@b.example")];
    to[1].wishes = RecipientWishes { notify: Some("SUCCESS".parse().unwrap()), original: None };
    to[2].address = crate::model::SmtpAddress::parse_long(&long).unwrap();
    let mut draft = queue.draft();
    draft.write(b"the body").await.unwrap();
    let id = draft.commit(said.clone(), to.clone()).await.unwrap().id;
    // As the files lie at this moment.
    let copy = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(copy.path().join("queue/spool")).unwrap();
    for name in ["queue.db", "queue.db-wal", "lock"] {
        std::fs::copy(dir.path().join("queue").join(name), copy.path().join("queue").join(name)).unwrap();
    }
    for path in ["queue", "queue/spool"] {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::Permissions::from_mode(0o750);
        std::fs::set_permissions(copy.path().join(path), mode).unwrap();
    }
    let again = Queue::open(copy.path(), OpenMode::Service).unwrap();
    assert_eq!(body_of(&again, id).await.unwrap(), b"the body");
    let told = |works: &[Work]| {
        let items =
            works.iter().flat_map(|work| work.items.iter().map(|item| (work.hop.clone(), item.clone())));
        items.collect::<Vec<_>>()
    };
    let (here, there) = (told(&take_all(&queue, 9).await), told(&take_all(&again, 9).await));
    assert_eq!(here, there);
    assert_eq!(there[0].1.envelope, said);
    let found: Vec<_> = there.iter().flat_map(|(_, item)| item.recipients.clone()).collect();
    let wanted = [&to[0], &to[2], &to[1]].map(|one| (one.address.clone(), one.wishes.clone()));
    assert_eq!(found.into_iter().map(|one| (one.address, one.wishes)).collect::<Vec<_>>(), wanted);
    // The number of what comes next is above all that may have been used.
    assert!(accept(&again, b"", &["a@b.example"]).await > id);
}

#[tokio::test]
async fn more_than_memory_may_hold_is_all_there_and_handed_out_once() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    let count = 2500;
    for _ in 0..count {
        accept(&queue, b"x", &["a@b.example"]).await;
    }
    let [messages, .., without] = rows(dir.path());
    assert!(messages > 0 && without > 0 && messages + without == count, "{messages} {without}");
    let works = take_all(&queue, 5).await;
    let mut all: Vec<_> =
        works.iter().flat_map(|work| work.items.iter().map(|item| item.message.0)).collect();
    all.sort_unstable();
    assert_eq!(all, (1..=count).collect::<Vec<_>>());
    queue.record(vec![Outcome::Delivered(works.iter().flat_map(Work::recipients).collect())]).await.unwrap();
    assert_eq!(rows(dir.path()), [0; 4]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn what_gets_its_rows_while_others_are_read_is_handed_out_all_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    for round in 0..100 {
        for content in [&b"older"[..]; 30] {
            accept(&queue, content, &["a@b.example"]).await;
        }
        queue.list_queues().await.unwrap();
        let newest = accept(&queue, b"newest", &["a@b.example"]).await;
        let asking = tokio::spawn({
            let queue = queue.clone();
            async move { queue.list_queues().await.unwrap() }
        });
        let mut works = take_all(&queue, 5).await;
        asking.await.unwrap();
        works.extend(take_all(&queue, 5).await);
        let mut messages = works.iter().flat_map(|work| work.items.iter().map(|item| item.message));
        assert!(messages.any(|message| message == newest), "in round {round}");
        queue
            .record(vec![Outcome::Delivered(works.iter().flat_map(Work::recipients).collect())])
            .await
            .unwrap();
    }
}

/// What happens to a queue.
#[derive(Debug, Clone)]
enum Step {
    Accept(Vec<u8>),
    /// So many are handed out, and this becomes of the recipients, in turn.
    Deliver(usize, Vec<u8>),
    Expire(i64),
    Reroute,
    ForgetIdle,
    Remove,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => proptest::collection::vec(0..3_u8, 1..4).prop_map(Step::Accept),
        4 => (1..5_usize, proptest::collection::vec(0..5_u8, 1..6)).prop_map(|(count, fates)| Step::Deliver(count, fates)),
        1 => (0..1200_i64).prop_map(Step::Expire),
        1 => Just(Step::Reroute),
        1 => Just(Step::ForgetIdle),
        1 => Just(Step::Remove),
    ]
}

async fn take(queue: &Queue, step: &Step, now: i64) -> String {
    let far = |domain: &str| if domain == "c.example" { hop("elsewhere.example") } else { hop(domain) };
    match step {
        Step::Accept(to) => {
            let to: Vec<String> = to
                .iter()
                .enumerate()
                .map(|(n, to)| format!("r{n}@{}.example", ["a", "b", "c"][*to as usize]))
                .collect();
            let to: Vec<&str> = to.iter().map(String::as_str).collect();
            format!("{}", accept(queue, b"x", &to).await)
        }
        Step::Deliver(count, fates) => {
            let works = queue.due(at(now), *count, |_, _| 2).await.unwrap();
            let mut fates = fates.iter().cycle();
            let mut outcomes = Vec::new();
            for work in &works {
                for item in &work.items {
                    let recipients: Vec<RecipientId> = item.recipients.iter().map(|one| one.id).collect();
                    match fates.next() {
                        Some(0) => queue.release(recipients),
                        Some(1) => outcomes.push(Outcome::Retry {
                            recipients,
                            at: at(now + 30),
                            error: "450 x".into(),
                        }),
                        Some(2) => outcomes.extend(recipients.iter().map(|recipient| Outcome::Rerouted {
                            recipient: *recipient,
                            hop: hop("d.example"),
                        })),
                        _ => outcomes.push(Outcome::Delivered(recipients)),
                    }
                }
            }
            queue.record(outcomes).await.unwrap();
            format!("{works:?}")
        }
        Step::Expire(later) => format!("{:?}", queue.expire(at(now + later)).await),
        Step::Reroute => {
            let moved = queue
                .reroute_all(at(now), move |query| far(query.recipient.domain.to_string().as_str()))
                .await;
            format!("{moved:?}")
        }
        Step::ForgetIdle => {
            format!("{:?}", queue.forget_idle(at(now), std::time::Duration::from_secs(2)).await)
        }
        Step::Remove => {
            let first = queue.list_messages(MessageFilter::default(), 1).await.unwrap();
            let Some(first) = first.first() else { return String::new() };
            format!("{:?}", queue.remove_message(first.queue, first.id).await)
        }
    }
}

async fn seen(queue: &Queue) -> String {
    let messages = queue.list_messages(MessageFilter::default(), 1000).await.unwrap();
    format!("{:?}\n{messages:?}", queue.list_queues().await.unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    /// One queue makes the rows of each message at once, the other one as late as it can.
    #[test]
    fn with_rows_or_without_a_queue_does_the_same(steps in proptest::collection::vec(step(), 1..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
            let (early, late) = (Queue::in_memory(one.path()).unwrap(), Queue::in_memory(other.path()).unwrap());
            for (number, step) in steps.iter().enumerate() {
                let now = 2 * number as i64;
                let by_early = take(&early, step, now).await;
                early.with_rows().await.unwrap();
                prop_assert_eq!(by_early, take(&late, step, now).await, "{:?}", step);
            }
            prop_assert_eq!(seen(&early).await, seen(&late).await);
            Ok(())
        })?;
    }
}
