//! What becomes of recipients while their rows are being read: nothing is handed out by rows that are not true any more,
//! and nothing is forgotten for that.

use super::tests::{at, envelope, fill, hop, recipient, take_all};
use super::*;
use crate::model::MessageAction;

/// Messages that are read before the one in question: so long does a read take.
const BEFORE: usize = 150;
const ROUNDS: usize = 25;

/// A queue in which the last of many messages, all with rows, has these recipients; those of it that are handed out.
async fn filled(to: &[&str]) -> (tempfile::TempDir, Queue, MessageId) {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    fill(&queue, BEFORE, 10).await;
    let mut draft = queue.draft();
    draft.write(b"last").await.unwrap();
    let to = to.iter().map(|address| recipient(address)).collect();
    let last = draft.commit(envelope(0), to).await.unwrap().id;
    queue.list_queues().await.unwrap();
    (dir, queue, last)
}

fn of(works: &[Work], message: MessageId) -> Vec<(HopId, RecipientId)> {
    let items = works.iter().flat_map(|work| work.items.iter().map(move |item| (work.hop_id, item)));
    let items = items.filter(|(_, item)| item.message == message);
    items.flat_map(|(hop, item)| item.recipients.iter().map(move |one| (hop, one.id))).collect()
}

/// Runs `change` at one moment or another while all that is due is read.
async fn meanwhile<T: Send + 'static>(
    queue: &Queue,
    round: usize,
    change: impl Future<Output = T> + Send + 'static,
) -> (Vec<Work>, T) {
    let change = tokio::spawn(async move {
        // The runtime's own timer is too coarse for this.
        std::thread::sleep(std::time::Duration::from_micros(200 * round as u64));
        change.await
    });
    let works = take_all(queue, 5).await;
    (works, change.await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn who_is_routed_elsewhere_is_not_forgotten() {
    for round in 0..ROUNDS {
        let (_dir, queue, last) = filled(&["a@b.example"]).await;
        let moving = queue.clone();
        let moved = async move { moving.reroute_message(last, at(5), |_| hop("c.example")).await.unwrap() };
        let (works, moved) = meanwhile(&queue, round, moved).await;
        assert_eq!(moved, 1);
        // Others ask as well before those who were given it give it back.
        let mut found = of(&take_all(&queue, 5).await, last);
        queue.release(works.iter().flat_map(Work::recipients));
        found.extend(of(&take_all(&queue, 5).await, last));
        assert_eq!(found.len(), 1, "in round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn who_has_it_is_not_given_it_again() {
    for round in 0..ROUNDS {
        let (_dir, queue, last) = filled(&["a@b.example", "c@b.example"]).await;
        let first = take_all(&queue, 5).await;
        let [(_, one), (_, other)] = of(&first, last)[..] else { panic!("{first:?}") };
        queue.release(first.iter().flat_map(Work::recipients).filter(|id| *id != one));
        let having = queue.clone();
        let has = async move { having.record(vec![Outcome::Delivered(vec![one])]).await.unwrap() };
        let (works, ()) = meanwhile(&queue, round, has).await;
        let handed: Vec<_> = of(&works, last).into_iter().map(|(_, id)| id).collect();
        assert_eq!(handed, [other], "in round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn what_is_taken_away_or_suspended_is_not_begun() {
    for round in 0..2 * ROUNDS {
        let (_dir, queue, last) = filled(&["a@b.example", "c@d.example"]).await;
        let hop = queue.list_queues().await.unwrap().into_iter().find(|it| it.hop.domain == "b.example");
        let (hop, acting) = (hop.unwrap().id, queue.clone());
        let action =
            if round % 2 == 0 { MessageAction::Suspend } else { MessageAction::Remove { ndr: false } };
        let (works, done) =
            meanwhile(&queue, round / 2, async move { acting.act(hop, last, action, at(5)).await }).await;
        // One that was in somebody's hands already is not removed, and finished where it is suspended.
        let begun = of(&works, last).iter().any(|(its, _)| *its == hop);
        assert!(!(begun && action != MessageAction::Suspend && done.is_ok()), "in round {round}");
        let again = take_all(&queue, 5).await;
        assert!(done.is_err() || !of(&again, last).iter().any(|(its, _)| *its == hop), "in round {round}");
    }
}
