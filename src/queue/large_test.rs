//! Failures of large messages that are given back whole.

use super::report_test::{Scribe, failed, open};
use super::tests::{body_of, envelope, recipient, take_all};
use super::*;
use crate::model::{DsnReturn, MessageWishes};

const SIZE: usize = WHOLE_LIMIT * 3 + 5;

async fn large(queue: &Queue, recipients: &[&str]) -> MessageId {
    let mut draft = queue.draft();
    draft.write(b"Subject: s\r\n").await.unwrap();
    draft.write(&vec![b'y'; SIZE]).await.unwrap();
    let wishes = MessageWishes { ret: Some(DsnReturn::Full), ..MessageWishes::default() };
    let recipients = recipients.iter().map(|one| recipient(one)).collect();
    draft.commit(Envelope { wishes, ..envelope(0) }, recipients).await.unwrap().id
}

async fn fail_all(queue: &Queue) {
    let all = take_all(queue, 0).await.iter().flat_map(Work::recipients).collect();
    queue.record(vec![failed(all, "550 no")]).await.unwrap();
}

async fn all(queue: &Queue) -> Vec<MessageInfo> {
    queue.list_messages(MessageFilter::default(), 100).await.unwrap()
}

fn files(dir: &Path) -> usize {
    std::fs::read_dir(dir.join("queue/spool")).unwrap().count()
}

#[tokio::test]
async fn it_is_given_back_whole_once() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, scribe) = open(dir.path(), Scribe::default());
    large(&queue, &["a@b.example", "b@b.example"]).await;
    fail_all(&queue).await;
    // Until then it stands as failed.
    assert!(queue.has_large());
    assert_eq!(all(&queue).await[0].status, MessageStatus::Suspended);
    assert_eq!(queue.report_large().await.unwrap(), 2);
    assert!(!queue.has_large());
    assert_eq!(queue.report_large().await.unwrap(), 0);
    let infos = all(&queue).await;
    assert_eq!((infos.len(), infos[0].envelope.from_address.as_str()), (1, "<>"));
    let body = String::from_utf8(body_of(&queue, infos[0].id).await.unwrap()).unwrap();
    // What the server answered is remembered until then.
    let beginning = "a@b.example Failed b.example 2 7 550 no\r\nb@b.example Failed b.example 2 7 550 no\r\n";
    assert!(body.starts_with(beginning), "{}", &body[..200]);
    assert_eq!(body.len(), beginning.len() + HEAD_LIMIT + 2 + SIZE + "the end\r\n".len());
    assert!(body.ends_with(&format!("{}the end\r\n", "y".repeat(SIZE))));
    assert_eq!(scribe.told.lock().unwrap().len(), 1);
    assert_eq!(files(dir.path()), 1);
}

#[tokio::test]
async fn a_restart_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, scribe) = open(dir.path(), Scribe::default());
    large(&queue, &["a@b.example"]).await;
    fail_all(&queue).await;
    // Where the commit fails nothing is there, and it is tried again.
    let other = rusqlite::Connection::open(dir.path().join("queue/queue.db")).unwrap();
    other
        .execute_batch("CREATE TRIGGER no BEFORE DELETE ON recipient BEGIN SELECT RAISE(ABORT, 'no'); END;")
        .unwrap();
    assert!(queue.report_large().await.is_err());
    assert!(queue.has_large());
    // The writer forgets its file behind the answer.
    for _ in 0..500 {
        if files(dir.path()) == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(files(dir.path()), 1);
    other.execute_batch("DROP TRIGGER no").unwrap();
    drop((queue, scribe));
    let (queue, _) = open(dir.path(), Scribe::default());
    assert!(!queue.has_large());
    assert_eq!(queue.report_failed().await.unwrap(), 0);
    assert!(queue.has_large());
    assert_eq!(queue.report_large().await.unwrap(), 1);
    assert_eq!(queue.report_failed().await.unwrap() + queue.report_large().await.unwrap(), 0);
    let infos = all(&queue).await;
    assert_eq!((infos.len(), infos[0].envelope.from_address.as_str()), (1, "<>"));
}

#[tokio::test]
async fn one_that_was_damaged_is_not_given_back() {
    for remove in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let (queue, _scribe) = open(dir.path(), Scribe::default());
        large(&queue, &["a@b.example"]).await;
        fail_all(&queue).await;
        let entry = std::fs::read_dir(dir.path().join("queue/spool")).unwrap().next().unwrap().unwrap();
        if remove {
            std::fs::remove_file(entry.path()).unwrap();
        } else {
            let mut bytes = std::fs::read(entry.path()).unwrap();
            *bytes.last_mut().unwrap() = b'z';
            std::fs::write(entry.path(), bytes).unwrap();
        }
        assert_eq!(queue.report_large().await.unwrap(), 1, "{remove}");
        let infos = all(&queue).await;
        let body = String::from_utf8(body_of(&queue, infos[0].id).await.unwrap()).unwrap();
        assert!(
            infos.len() == 1 && body.starts_with("a@b.example Failed") && !body.contains("the end"),
            "{remove}"
        );
        assert_eq!(files(dir.path()), 0, "{remove}");
    }
}

#[tokio::test]
async fn those_that_fail_while_it_is_written_are_told_of_next() {
    let dir = tempfile::tempdir().unwrap();
    let (queue, scribe) = open(dir.path(), Scribe::default());
    large(&queue, &["a@b.example", "b@b.example"]).await;
    let all_of: Vec<RecipientId> = take_all(&queue, 0).await.iter().flat_map(Work::recipients).collect();
    for id in all_of {
        queue.record(vec![failed(vec![id], "550 no")]).await.unwrap();
        assert_eq!(queue.report_large().await.unwrap(), 1);
    }
    assert_eq!(scribe.told.lock().unwrap().len(), 2);
    assert_eq!(all(&queue).await.len(), 2);
}
