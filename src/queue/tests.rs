//! The queue from outside.

use super::*;
use crate::model::{DeliveryType, NextHop};
use jiff::Timestamp;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

pub(super) fn envelope(received: i64) -> Envelope {
    Envelope {
        sender: Some("sender@home.example".parse().unwrap()),
        from_address: "sender@home.example".into(),
        source_ip: Some("192.0.2.7".parse().unwrap()),
        received_at: at(received),
        expires_at: at(received + 1000),
        receive_connector: "Default MX1".into(),
        helo: "client.example".into(),
        subject: "Grüße".into(),
        internet_message_id: "<1@home.example>".into(),
        auth_domain: Some("partner.example".parse().unwrap()),
        body_8bit: true,
        wishes: Default::default(),
    }
}

pub(super) fn hop(domain: &str) -> NextHop {
    NextHop {
        delivery_type: DeliveryType::DnsConnectorDelivery,
        domain: domain.into(),
        connector: "c1".into(),
        tls_domain: None,
    }
}

/// A recipient that is routed to its domain.
pub(super) fn recipient(address: &str) -> NewRecipient {
    let (_, domain) = address.split_once('@').unwrap();
    NewRecipient {
        address: address.parse().unwrap(),
        hop: hop(domain),
        refused: None,
        wishes: Default::default(),
    }
}

async fn accept(queue: &Queue, content: &[u8], recipients: &[&str]) -> MessageId {
    let mut draft = queue.draft();
    draft.write(content).await.unwrap();
    assert_eq!(draft.len(), content.len() as u64);
    let recipients = recipients.iter().map(|address| recipient(address)).collect();
    draft.commit(envelope(0), recipients).await.unwrap().id
}

/// Accepts `count` messages of `size` bytes to one domain.
pub(super) async fn fill(queue: &Queue, count: usize, size: usize) -> Vec<MessageId> {
    let mut ids = Vec::new();
    for _ in 0..count {
        ids.push(accept(queue, &vec![b'x'; size], &["a@b.example"]).await);
    }
    ids
}

pub(super) async fn take_all(queue: &Queue, second: i64) -> Vec<Work> {
    queue.due(at(second), 100_000, |_, _| 100_000).await.unwrap()
}

pub(super) async fn body_of(queue: &Queue, id: MessageId) -> Result<Vec<u8>, QueueError> {
    let mut body = queue.body(id).await?;
    let mut content = Vec::new();
    while let Some(chunk) = body.next_chunk().await? {
        assert!(chunk.len() <= INLINE_LIMIT);
        content.extend(chunk);
    }
    assert_eq!(body.size(), content.len() as u64);
    Ok(content)
}

fn spool_files(dir: &Path) -> usize {
    std::fs::read_dir(dir.join("queue/spool")).unwrap().count()
}

fn ids(works: &[Work]) -> Vec<RecipientId> {
    works.iter().flat_map(Work::recipients).collect()
}

#[tokio::test]
async fn bodies_of_every_size_come_back_and_go_with_their_last_recipient() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let limit = INLINE_LIMIT;
    for (size, in_spool) in
        [(0, false), (1, false), (limit, false), (limit + 1, true), (2 * limit, true), (3 * limit + 17, true)]
    {
        let content: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
        let mut draft = queue.draft();
        for piece in content.chunks(7001) {
            draft.write(piece).await.unwrap();
        }
        let to = vec![recipient("a@b.example"), recipient("b@b.example"), recipient("c@c.example")];
        let id = draft.commit(envelope(0), to).await.unwrap().id;
        assert_eq!(body_of(&queue, id).await.unwrap(), content, "{size}");
        assert_eq!(spool_files(dir.path()), usize::from(in_spool), "{size}");
        let works = take_all(&queue, 5).await;
        assert_eq!(works.len(), 2);
        let all = ids(&works);
        queue.record(vec![Outcome::Delivered(all[..2].to_vec())]).await.unwrap();
        assert_eq!(body_of(&queue, id).await.unwrap(), content, "{size}");
        queue.record(vec![Outcome::Delivered(all[2..].to_vec())]).await.unwrap();
        assert_eq!(queue.body(id).await.unwrap_err(), QueueError::NoSuchMessage(id));
        assert_eq!(spool_files(dir.path()), 0, "{size}");
    }
}

#[tokio::test]
async fn a_draft_that_is_dropped_or_has_no_recipient_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let mut draft = queue.draft();
    draft.write(&[b'x'; 3 * INLINE_LIMIT]).await.unwrap();
    assert_eq!(spool_files(dir.path()), 1);
    drop(draft);
    assert_eq!(spool_files(dir.path()), 0);
    let mut draft = queue.draft();
    draft.write(&[b'x'; 3 * INLINE_LIMIT]).await.unwrap();
    assert_eq!(draft.commit(envelope(0), vec![]).await, Err(QueueError::NoRecipients));
    assert_eq!(spool_files(dir.path()), 0);
    assert_eq!(queue.list_queues().await.unwrap(), []);
}

#[tokio::test]
async fn a_damaged_body_is_never_given_whole() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let id = accept(&queue, &[b'x'; 3 * INLINE_LIMIT], &["a@b.example"]).await;
    let file = std::fs::read_dir(dir.path().join("queue/spool")).unwrap().next().unwrap().unwrap().path();
    let whole = std::fs::read(&file).unwrap();
    for place in [0, INLINE_LIMIT, whole.len() - 1] {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        std::fs::write(&file, changed).unwrap();
        assert!(matches!(body_of(&queue, id).await, Err(QueueError::BodyDamaged { .. })), "{place}");
    }
    std::fs::write(&file, &whole[1..]).unwrap();
    assert!(matches!(queue.body(id).await, Err(QueueError::BodyDamaged { .. })));
    std::fs::remove_file(&file).unwrap();
    assert_eq!(queue.body(id).await.unwrap_err(), QueueError::BodyMissing(id));
}

#[tokio::test]
async fn work_is_split_by_hop_handed_out_once_and_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let id = accept(&queue, b"hi\r\n", &["a@b.example", "c@d.example", "e@b.example"]).await;
    assert_eq!(queue.next_due_at(|_, _| true), Some(at(0)));
    queue.changed().notified().await;
    let works = take_all(&queue, 5).await;
    let told: Vec<(String, Vec<String>)> = works
        .iter()
        .map(|work| {
            assert_eq!(work.items.len(), 1);
            assert_eq!((work.items[0].message, work.items[0].size), (id, 4));
            assert_eq!(work.items[0].envelope, envelope(0));
            let to = work.items[0].recipients.iter().map(|due| due.address.to_string()).collect();
            (work.hop.domain.clone(), to)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("b.example".into(), vec!["a@b.example".into(), "e@b.example".into()]),
            ("d.example".into(), vec!["c@d.example".to_string()]),
        ]
    );
    assert_eq!(take_all(&queue, 5).await, []);
    assert_eq!(queue.next_due_at(|_, _| true), None);
    assert_eq!(queue.list_queues().await.unwrap()[0].status, QueueStatus::Active);
    queue.release(works[1].recipients());
    assert_eq!(take_all(&queue, 5).await, works[1..]);
    drop(queue);
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let mut again = take_all(&queue, 5).await;
    again.sort_by_key(|work| work.hop_id);
    assert_eq!(again, works);
}

#[tokio::test]
async fn work_whose_taker_is_gone_is_due_again() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    fill(&queue, 3, 10).await;
    drop(queue.due(at(5), 100, |_, _| 2));
    assert_eq!(ids(&take_all(&queue, 5).await).len(), 3);
}

#[tokio::test]
async fn outcomes_of_recipients() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let to: Vec<String> = (0..4).map(|n| format!("r{n}@b.example")).collect();
    let to: Vec<&str> = to.iter().map(String::as_str).collect();
    let id = accept(&queue, b"hi\r\n", &to).await;
    let all = ids(&take_all(&queue, 5).await);
    queue
        .record(vec![
            Outcome::Delivered(vec![all[0]]),
            Outcome::Retry { recipients: vec![all[1]], at: at(60), error: "450 4.2.0 later".into() },
            Outcome::Failed {
                recipients: vec![all[2]],
                error: "550 5.1.1 no".into(),
                reply: None,
                at: at(6),
            },
            Outcome::Rerouted { recipient: all[3], hop: hop("other.example") },
            Outcome::Delivered(vec![RecipientId(999)]),
        ])
        .await
        .unwrap();
    let check = async |queue: &Queue| {
        let infos = queue.list_messages(MessageFilter::default(), 10).await.unwrap();
        assert_eq!(infos.len(), 2);
        let told: Vec<_> = infos[0]
            .recipients
            .iter()
            .map(|r| (r.id, r.attempts, r.suspension, r.last_error.clone()))
            .collect();
        assert_eq!(
            told,
            [
                (all[1], 1, None, Some("450 4.2.0 later".into())),
                (all[2], 1, Some(Suspension::Failed), Some("550 5.1.1 no".into())),
            ]
        );
        assert_eq!((infos[0].status, infos[0].retry_count), (MessageStatus::Retry, 1));
        assert_eq!(infos[1].status, MessageStatus::Ready);
        let json = serde_json::to_string(&infos).unwrap();
        assert_eq!(serde_json::from_str::<Vec<MessageInfo>>(&json).unwrap(), infos);
    };
    check(&queue).await;
    drop(queue);
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    check(&queue).await;
    assert_eq!(ids(&take_all(&queue, 59).await), [all[3]]);
    let late = take_all(&queue, 60).await;
    assert_eq!((ids(&late), late[0].items[0].attempts), (vec![all[1]], 1));
    assert_eq!(take_all(&queue, 100_000).await, []);
    assert_eq!(body_of(&queue, id).await.unwrap(), b"hi\r\n");
}

#[tokio::test]
async fn a_hop_that_fails_waits_with_all_it_has_and_an_answer_clears_it() {
    let dir = tempfile::tempdir().unwrap();
    let mut queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    fill(&queue, 2, 10).await;
    let work = take_all(&queue, 5).await.remove(0);
    let failed = |tried, until, retry_count, recipients| Outcome::HopFailed {
        hop: work.hop_id,
        tried_at: at(tried),
        at: at(until),
        error: "421 4.4.2 Connection dropped".into(),
        retry_count,
        recipients,
    };
    queue.record(vec![failed(5, 65, 1, work.recipients().collect())]).await.unwrap();
    fill(&queue, 1, 10).await;
    for restart in [false, true] {
        if restart {
            drop(queue);
            queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
        }
        assert_eq!(take_all(&queue, 64).await, []);
        assert_eq!(queue.next_due_at(|_, _| true), Some(at(65)));
        let info = queue.list_queues().await.unwrap().remove(0);
        assert_eq!((info.status, info.retry_count), (QueueStatus::Retry, 1));
        assert_eq!((info.message_count, info.deferred_message_count), (3, 3));
        assert_eq!(info.last_error.as_deref(), Some("421 4.4.2 Connection dropped"));
        assert_eq!((info.last_retry_time, info.next_retry_time), (Some(at(5)), Some(at(65))));
        let message = queue.list_messages(MessageFilter::default(), 1).await.unwrap().remove(0);
        assert_eq!(message.status, MessageStatus::Retry);
        assert_eq!(message.last_error, info.last_error);
    }
    queue.record(vec![failed(65, 125, 2, vec![])]).await.unwrap();
    queue.retry_hop(work.hop_id, at(70)).await.unwrap();
    let again = take_all(&queue, 70).await;
    assert_eq!((again[0].hop_retry_count, again[0].items.len()), (2, 3));
    queue.record(vec![Outcome::HopOk(work.hop_id), Outcome::HopOk(HopId(99))]).await.unwrap();
    let info = queue.list_queues().await.unwrap().remove(0);
    assert_eq!((info.retry_count, info.last_error, info.first_retry_time), (0, None, None));
}

#[tokio::test]
async fn the_administrator_stops_resumes_and_removes() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    let messages = fill(&queue, 2, 10).await;
    let hop = queue.list_queues().await.unwrap()[0].id;
    queue.suspend_hop(hop).await.unwrap();
    assert_eq!(queue.list_queues().await.unwrap()[0].status, QueueStatus::Suspended);
    assert_eq!(take_all(&queue, 5).await, []);
    queue.resume_hop(hop).await.unwrap();
    queue.suspend_message(hop, messages[0]).await.unwrap();
    let works = take_all(&queue, 5).await;
    assert_eq!(works[0].items[0].message, messages[1]);
    assert_eq!(works[0].items.len(), 1);
    assert_eq!(queue.remove_message(hop, messages[1]).await, Err(QueueError::Active(messages[1])));
    queue.release(works[0].recipients());
    queue.remove_message(hop, messages[1]).await.unwrap();
    assert_eq!(
        queue.retry_message(hop, messages[1], at(6)).await,
        Err(QueueError::NoSuchMessage(messages[1]))
    );
    queue.resume_message(hop, messages[0], at(6)).await.unwrap();
    assert_eq!(take_all(&queue, 6).await[0].items[0].message, messages[0]);
    assert_eq!(queue.retry_hop(HopId(99), at(6)).await, Err(QueueError::NoSuchQueue(HopId(99))));
    assert_eq!(queue.suspend_hop(HopId(99)).await, Err(QueueError::NoSuchQueue(HopId(99))));
}

#[tokio::test]
async fn nothing_is_dropped_when_time_runs_out_and_empty_queues_go() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    accept(&queue, b"x", &["a@b.example", "c@d.example"]).await;
    let works = queue.due(at(5), 1, |_, _| 1).await.unwrap();
    assert_eq!(queue.expire(at(999)).await.unwrap(), 0);
    // The one that is being delivered gets its chance.
    assert_eq!(queue.expire(at(1000)).await.unwrap(), 1);
    assert_eq!(take_all(&queue, 1000).await, []);
    queue.release(works[0].recipients());
    assert_eq!(queue.expire(at(1000)).await.unwrap(), 1);
    let infos = queue.list_messages(MessageFilter::default(), 10).await.unwrap();
    for info in &infos {
        assert_eq!(info.status, MessageStatus::Suspended);
        assert_eq!(info.last_error.as_deref(), Some("550 4.4.7 Message expired"));
        assert_eq!(info.recipients[0].suspension, Some(Suspension::Expired));
    }
    assert_eq!(queue.list_queues().await.unwrap().len(), 2);
    queue.remove_message(infos[0].queue, infos[0].id).await.unwrap();
    assert_eq!(queue.forget_idle(at(1000), std::time::Duration::ZERO).await.unwrap(), 1);
    let left = queue.list_queues().await.unwrap();
    assert_eq!((left.len(), left[0].id), (1, infos[1].queue));
}

#[tokio::test]
async fn an_empty_queue_is_kept_until_it_was_idle_for_long() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    let idle = std::time::Duration::from_secs(180);
    let deliver = async || {
        accept(&queue, b"x", &["a@b.example"]).await;
        let done = take_all(&queue, 5).await[0].recipients().collect();
        queue.record(vec![Outcome::Delivered(done)]).await.unwrap();
    };
    deliver().await;
    let first = queue.list_queues().await.unwrap()[0].id;
    assert_eq!(queue.forget_idle(at(10), idle).await.unwrap(), 0);
    assert_eq!(queue.forget_idle(at(189), idle).await.unwrap(), 0);
    // It is used again, and keeps its number.
    deliver().await;
    assert_eq!(queue.forget_idle(at(190), idle).await.unwrap(), 0);
    assert_eq!(queue.list_queues().await.unwrap()[0].id, first);
    // A clock that is set back begins the time anew.
    assert_eq!(queue.forget_idle(at(100), idle).await.unwrap(), 0);
    queue.suspend_hop(first).await.unwrap();
    assert_eq!(queue.forget_idle(at(280), idle).await.unwrap(), 0, "what an administrator suspended stays");
    queue.resume_hop(first).await.unwrap();
    assert_eq!(queue.forget_idle(at(280), idle).await.unwrap(), 1);
    assert_eq!(queue.list_queues().await.unwrap(), []);
}

#[tokio::test]
async fn rerouting_moves_what_the_route_says_even_while_it_is_active() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    accept(&queue, b"x", &["a@b.example", "c@d.example", "e@f.example"]).await;
    let route = |query: &RouteQuery<'_>| {
        assert_eq!(query.size, 1);
        assert_eq!(query.sender.unwrap().to_string(), "sender@home.example");
        let domain = query.recipient.domain_name().unwrap();
        if domain.as_str() == "d.example" { query.current.clone() } else { hop("smart.example") }
    };
    let works = take_all(&queue, 5).await;
    let active = works.iter().find(|work| work.hop.domain == "b.example").unwrap();
    for work in &works {
        if work.hop_id != active.hop_id {
            queue.release(work.recipients());
        }
    }
    assert_eq!(queue.reroute_all(at(6), route).await.unwrap(), 2);
    let mut moved = take_all(&queue, 6).await;
    moved.sort_by_key(|work| work.hop_id);
    let domains: Vec<&str> = moved.iter().map(|work| work.hop.domain.as_str()).collect();
    assert_eq!(domains, ["d.example", "smart.example"]);
    assert_eq!(moved[1].items[0].recipients.len(), 1, "the active one is not handed out again");
    let retry =
        Outcome::Retry { recipients: active.recipients().collect(), at: at(9), error: "450 later".into() };
    queue.record(vec![retry]).await.unwrap();
    assert_eq!(take_all(&queue, 9).await[0].hop.domain, "smart.example");
    let panics = queue.reroute_all(at(9), |_| panic!("a fault in routing")).await;
    assert!(matches!(panics, Err(QueueError::Database(_))));
    fill(&queue, 1, 10).await;
}

#[tokio::test]
async fn resubmit_leaves_suspended_recipients_and_other_queues() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    let messages = fill(&queue, 2, 10).await;
    accept(&queue, b"x", &["c@d.example"]).await;
    let first = queue.list_queues().await.unwrap()[0].id;
    queue.suspend_message(first, messages[0]).await.unwrap();
    assert_eq!(queue.resubmit(first, at(6), |_| NextHop::unreachable()).await.unwrap(), 1);
    let told: Vec<_> = queue
        .list_queues()
        .await
        .unwrap()
        .into_iter()
        .map(|info| (info.hop.delivery_type, info.message_count))
        .collect();
    let dns = DeliveryType::DnsConnectorDelivery;
    assert_eq!(told, [(dns, 1), (dns, 1), (DeliveryType::Unreachable, 1)]);
    let works = take_all(&queue, 6).await;
    assert_eq!(works.len(), 1, "Unreachable is not handed out");
    assert_eq!(
        queue.resubmit(HopId(99), at(6), |_| hop("x.example")).await,
        Err(QueueError::NoSuchQueue(HopId(99)))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_acceptances_each_get_their_own_message() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let mut tasks = Vec::new();
    for n in 0..100 {
        let queue = queue.clone();
        tasks.push(tokio::spawn(async move {
            let body = format!("{n}\r\n").into_bytes();
            (accept(&queue, &body, &["a@b.example"]).await, body)
        }));
    }
    for task in tasks {
        let (id, body) = task.await.unwrap();
        assert_eq!(body_of(&queue, id).await.unwrap(), body);
    }
    assert_eq!(queue.list_queues().await.unwrap()[0].message_count, 100);
}

#[tokio::test]
async fn the_start_removes_orphans_and_suspends_what_lost_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let kept = accept(&queue, &[b'x'; 2 * INLINE_LIMIT], &["a@b.example"]).await;
    let spool = dir.path().join("queue/spool");
    let first = std::fs::read_dir(&spool).unwrap().next().unwrap().unwrap().path();
    let lost = accept(&queue, &[b'y'; 2 * INLINE_LIMIT], &["a@b.example"]).await;
    for entry in std::fs::read_dir(&spool).unwrap() {
        let path = entry.unwrap().path();
        if path != first {
            std::fs::remove_file(path).unwrap();
        }
    }
    drop(queue);
    let name = uuid::Uuid::new_v4();
    std::fs::write(spool.join(format!("{name}.tmp")), "x").unwrap();
    std::fs::write(spool.join(name.to_string()), "x").unwrap();
    std::fs::write(spool.join("README"), "not ours").unwrap();
    let cmdlet = Queue::open(dir.path(), OpenMode::Cmdlet).unwrap();
    assert_eq!(cmdlet.start_report(), &StartReport::default());
    drop(cmdlet);
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    assert_eq!(queue.start_report(), &StartReport { orphans_removed: 2, bodies_missing: vec![lost] });
    assert!(spool.join("README").exists());
    let works = take_all(&queue, 5).await;
    assert_eq!(works[0].items.len(), 1);
    assert_eq!(works[0].items[0].message, kept);
    let filter = MessageFilter { message: Some(lost), queue: None };
    let info = queue.list_messages(filter, 1).await.unwrap().remove(0);
    assert_eq!(info.recipients[0].suspension, Some(Suspension::BodyMissing));
}

#[tokio::test]
async fn a_file_that_comes_back_is_delivered_and_one_that_does_not_expires() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    accept(&queue, &[b'x'; 2 * INLINE_LIMIT], &["a@b.example"]).await;
    drop(queue);
    let spool = dir.path().join("queue/spool");
    let file = std::fs::read_dir(&spool).unwrap().next().unwrap().unwrap().path();
    let elsewhere = dir.path().join("elsewhere");
    std::fs::rename(&file, &elsewhere).unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    assert!(take_all(&queue, 5).await.is_empty());
    drop(queue);
    std::fs::rename(&elsewhere, &file).unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    let works = take_all(&queue, 5).await;
    assert_eq!(works[0].items.len(), 1);
    queue.release(works[0].recipients());
    drop(queue);
    std::fs::remove_file(&file).unwrap();
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    assert_eq!(queue.expire(at(5)).await.unwrap(), 0);
    assert_eq!(queue.expire(at(5000)).await.unwrap(), 1);
    let info = queue.list_messages(MessageFilter::default(), 1).await.unwrap().remove(0);
    assert_eq!(info.recipients[0].suspension, Some(Suspension::Expired), "the sender is told");
    assert_eq!(
        info.last_error.unwrap(),
        "550 4.4.7 Message expired; last error: 554 5.3.0 The file that holds this message is missing or not whole"
    );
}

#[test]
fn one_process_at_a_time_and_modes_as_promised() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Queue::open(dir.path(), OpenMode::Cmdlet), Err(QueueError::Missing(_))));
    assert!(!dir.path().join("queue").exists());
    let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
    for mode in [OpenMode::Service, OpenMode::Cmdlet] {
        let error = Queue::open(dir.path(), mode).unwrap_err();
        assert!(error.to_string().ends_with("the service is running"), "{error}");
    }
    let mode = |name: &str| std::fs::metadata(dir.path().join(name)).unwrap().mode() & 0o777;
    assert_eq!(mode("queue"), 0o750);
    assert_eq!(mode("queue/queue.db"), 0o640);
    assert!(queue.free_space().unwrap() > 0);
    drop(queue);
    drop(Queue::open(dir.path(), OpenMode::Cmdlet).unwrap());
    std::fs::set_permissions(dir.path().join("queue/queue.db"), PermissionsExt::from_mode(0o644)).unwrap();
    assert!(matches!(Queue::open(dir.path(), OpenMode::Service), Err(QueueError::TooOpen { .. })));
}

/// Version 9 makes the table of queues anew: nothing of an older one may be lost, and no number comes twice.
#[tokio::test]
async fn queues_of_an_older_store_keep_their_mail_and_numbers() {
    use super::database::{APPLICATION_ID, MIGRATIONS};
    for with_mail in [true, false] {
        let dir = tempfile::tempdir().unwrap();
        drop(Queue::open(dir.path(), OpenMode::Service).unwrap());
        let path = dir.path().join("queue/queue.db");
        for ending in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(dir.path().join(format!("queue/queue.db{ending}")));
        }
        let old = Connection::open(&path).unwrap();
        for script in &MIGRATIONS[..8] {
            old.execute_batch(script).unwrap();
        }
        old.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        old.pragma_update(None, "user_version", 8).unwrap();
        if with_mail {
            old.execute_batch(
                "INSERT INTO hop (id, delivery_type, domain, connector, tls_domain, suspended, retry_count, last_error)
                     VALUES (2, 'DnsConnectorDelivery', 'a.example', 'c', '', 1, 3, 'why'),
                            (7, 'Unreachable', 'Unreachable Domain', '', '', 0, 0, NULL);
                 DELETE FROM hop WHERE id = 7;
                 INSERT INTO message (id, from_address, received_at, expires_at, receive_connector, helo, subject,
                         internet_message_id, body_8bit, size, digest)
                     VALUES (5, '<>', 0, 9000000000000, 'c', 'h', 's', '<1@x>', 0, 0, zeroblob(32));
                 INSERT INTO body VALUES (5, x'');
                 INSERT INTO recipient (message, hop, address, next_attempt_at, expires_at)
                     VALUES (5, 2, 'x@a.example', 0, 9000000000000), (5, 2, 'y@a.example', 0, 9000000000000);",
            )
            .unwrap();
        }
        drop(old);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        let queue = Queue::open(dir.path(), OpenMode::Service).unwrap();
        if with_mail {
            let before = queue.list_queues().await.unwrap().remove(0);
            assert_eq!((before.id, before.status), (HopId(2), QueueStatus::Suspended));
            assert_eq!((before.retry_count, before.last_error.as_deref()), (3, Some("why")));
            assert_eq!(before.message_count, 1);
        }
        let mut draft = queue.draft();
        draft.write(b"Subject: x\r\n\r\n").await.unwrap();
        let mut fax = hop("fax.example");
        fax.delivery_type = DeliveryType::NonSmtpGatewayDelivery;
        let recipient = NewRecipient { hop: fax, ..self::recipient("1@fax.example") };
        draft.taken_from("Pickup x".into()).commit(envelope(0), vec![recipient]).await.unwrap();
        let last = queue.list_queues().await.unwrap().pop().unwrap();
        assert_eq!(last.id, HopId(if with_mail { 8 } else { 1 }), "no number comes twice");
        assert!(queue.was_taken("Pickup x".into()).await.unwrap());
        queue.forget_taken(vec!["Pickup x".into()]).await.unwrap();
        assert!(!queue.was_taken("Pickup x".into()).await.unwrap());
        drop(queue);
        let check = Connection::open(&path).unwrap();
        let broken: i64 =
            check.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
        let whole: String = check.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!((broken, whole.as_str()), (0, "ok"));
    }
}

#[test]
fn files_that_are_not_ours_are_refused_and_left_alone() {
    type Damage = fn(&Path);
    fn sql(path: &Path, sql: &str) {
        Connection::open(path).unwrap().execute_batch(sql).unwrap();
    }
    let cases: [(&str, Damage); 4] = [
        ("newer than this program", |path| sql(path, "PRAGMA user_version = 99")),
        ("application id is 0x00000007", |path| sql(path, "PRAGMA application_id = 7")),
        ("not a database", |path| std::fs::write(path, "From: somebody\n".repeat(400)).unwrap()),
        ("damaged", |path| {
            let mut bytes = std::fs::read(path).unwrap();
            bytes[100..4096].fill(0x55);
            std::fs::write(path, bytes).unwrap();
        }),
    ];
    for (words, damage) in cases {
        let dir = tempfile::tempdir().unwrap();
        drop(Queue::open(dir.path(), OpenMode::Service).unwrap());
        let path = dir.path().join("queue/queue.db");
        damage(&path);
        let before = std::fs::read(&path).unwrap();
        let error = Queue::open(dir.path(), OpenMode::Service).unwrap_err().to_string();
        assert!(error.contains(words) && !error.contains('\n'), "{words}: {error}");
        assert!(std::fs::read(&path).unwrap() == before, "{words}: the file was changed");
    }
}

#[tokio::test]
async fn a_body_comes_in_pieces_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(dir.path()).unwrap();
    let content: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
    for content in [&content[..], b"small", b""] {
        let id = accept(&queue, content, &["x@a.example"]).await;
        for most in [1_000_000, 70_000, 65_536] {
            let mut found = Vec::new();
            loop {
                let piece = queue.piece(id, found.len() as u64, most).await.unwrap();
                assert!(piece.len() <= most);
                if piece.is_empty() {
                    break;
                }
                found.extend(piece);
            }
            assert!(found == content, "{most}");
        }
        assert_eq!(queue.piece(id, u64::MAX, 10).await.unwrap(), b"");
    }
    // Damage behind the piece that is asked for.
    let id = accept(&queue, &content, &["x@a.example"]).await;
    for file in std::fs::read_dir(dir.path().join("queue/spool")).unwrap().flatten() {
        let mut damaged = std::fs::read(file.path()).unwrap();
        if let Some(last) = damaged.last_mut() {
            *last ^= 1;
        }
        std::fs::write(file.path(), damaged).unwrap();
    }
    assert!(matches!(queue.piece(id, 0, 10).await, Err(QueueError::BodyDamaged { .. })));
    // What follows the first octets is read from where it stands, and not all of it again.
    assert_eq!(queue.piece(id, 70_000, 10).await.unwrap(), &content[70_000..70_010]);
}

#[tokio::test]
async fn wishes_are_kept_with_message_and_recipient() {
    use crate::model::{DsnReturn, MessageWishes, RecipientWishes, SmtpAddress};
    let directory = tempfile::tempdir().unwrap();
    let queue = Queue::in_memory(directory.path()).unwrap();
    let wishes = MessageWishes {
        binary: true,
        utf8_header: true,
        require_tls: true,
        ret: Some(DsnReturn::Full),
        envelope_id: Some("a=b c".into()),
        tls_optional: true,
    };
    let sender = SmtpAddress::parse_utf8("ö@home.example").unwrap();
    let given = Envelope { sender: Some(sender), wishes, ..envelope(0) };
    let mut beyond = recipient("a@b.example");
    beyond.address = SmtpAddress::parse_utf8("ü@b.example").unwrap();
    beyond.wishes = RecipientWishes {
        notify: Some("SUCCESS,DELAY".parse().unwrap()),
        original: Some("utf-8;ü@a.example".parse().unwrap()),
    };
    let plain = recipient("c@b.example");
    let mut draft = queue.draft();
    draft.write(b"x").await.unwrap();
    draft.commit(given.clone(), vec![beyond.clone(), plain.clone()]).await.unwrap();
    let works = queue.due(at(0), 10, |_, _| 10).await.unwrap();
    let item = &works[0].items[0];
    assert_eq!(item.envelope, given);
    let found: Vec<_> = item.recipients.iter().map(|due| (due.address.clone(), due.wishes.clone())).collect();
    assert_eq!(found, [(beyond.address.clone(), beyond.wishes), (plain.address, plain.wishes)]);
    let listed = queue.list_messages(MessageFilter::default(), 10).await.unwrap();
    assert_eq!((&listed[0].envelope, &listed[0].recipients[0].address), (&given, &beyond.address));
    // As it goes over the control socket.
    let json = serde_json::to_string(&listed).unwrap();
    assert_eq!(serde_json::from_str::<Vec<MessageInfo>>(&json).unwrap(), listed);
}
