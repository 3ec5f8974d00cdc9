//! Pages of messages beside a plain way to make them.

use super::tests::{at, envelope, recipient};
use super::*;
use crate::model::page::{Bookmark, Page};
use crate::model::queued::{Live, MessageInfo, MessageQuery};

const COUNT: usize = 300;

async fn filled(dir: &Path) -> Queue {
    let queue = Queue::in_memory(dir).unwrap();
    for number in 0..COUNT {
        let mut draft = queue.draft();
        draft.write(&vec![b'x'; number % 7]).await.unwrap();
        let mut of = envelope(i64::try_from(number).unwrap());
        of.subject = format!("subject {}", number * 37 % COUNT);
        let mut to = vec![recipient(&format!("u{number}@a.example"))];
        if number % 3 == 0 {
            to.push(recipient(&format!("v{number}@b.example")));
        }
        draft.commit(of, to).await.unwrap();
    }
    queue
}

async fn find(queue: &Queue, query: &MessageQuery) -> crate::model::queued::MessagePage {
    queue.find(query.clone(), at(1000), Box::new(|_, _| None)).await.unwrap()
}

fn identities(infos: &[MessageInfo]) -> Vec<String> {
    infos.iter().map(|info| info.identity("MX")).collect()
}

#[tokio::test]
async fn pages_laid_together_are_the_whole_in_any_order() {
    let dir = tempfile::tempdir().unwrap();
    let queue = filled(dir.path()).await;
    for (filter, expected) in [(None, 400), (Some("Size -gt 2 -and Recipients -like '*@a.example'"), 171)] {
        for sort in [&[][..], &["-Size", "+Subject"], &["DateReceived"], &["-Identity"]] {
            let sort: Vec<String> = sort.iter().map(|entry| entry.to_string()).collect();
            let query = MessageQuery {
                filter: filter.map(str::to_string),
                page: Page { sort: sort.clone(), count: true, ..Page::first(1000) },
                ..MessageQuery::first("MX", 0)
            };
            let all = find(&queue, &query).await;
            assert_eq!(
                (all.messages.len(), all.more, all.total, all.first),
                (expected, false, Some(expected as u64), Some(1))
            );
            let all = identities(&all.messages);
            for forward in [true, false] {
                let (mut laid, mut bookmark) = (Vec::new(), None);
                loop {
                    let page = Page {
                        sort: sort.clone(),
                        forward,
                        include: false,
                        bookmark,
                        limit: 70,
                        count: false,
                    };
                    let page = find(&queue, &MessageQuery { page, ..query.clone() }).await;
                    let edge = if forward { page.messages.last() } else { page.messages.first() };
                    let Some(edge) = edge else { break };
                    bookmark = Some(Bookmark::At(edge.identity("MX")));
                    let some = identities(&page.messages);
                    if forward {
                        laid.extend(some);
                    } else {
                        laid.splice(0..0, some).for_each(drop);
                    }
                    if !page.more {
                        break;
                    }
                }
                assert_eq!(laid, all, "{filter:?} {sort:?} {forward}");
            }
            let page = Page { sort, bookmark: Some(Bookmark::Index(101)), count: true, ..Page::first(10) };
            let page = find(&queue, &MessageQuery { page, ..query }).await;
            assert_eq!((identities(&page.messages).as_slice(), page.first), (&all[100..110], Some(101)));
        }
    }
}

#[tokio::test]
async fn what_cannot_be_obeyed_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let queue = filled(dir.path()).await;
    let with = |change: &dyn Fn(&mut MessageQuery)| {
        let mut query = MessageQuery::first("MX", 10);
        change(&mut query);
        query
    };
    for query in [
        with(&|query| query.filter = Some("Colour -eq 'red'".into())),
        with(&|query| query.page.sort = vec!["Colour".into()]),
        with(&|query| query.page.bookmark = Some(Bookmark::Index(u32::MAX))),
        with(&|query| {
            query.page.sort = vec!["Size".into()];
            query.page.bookmark = Some(Bookmark::At("MX\\1\\4711".into()));
        }),
    ] {
        let found = queue.find(query.clone(), at(0), Box::new(|_, _| None)).await;
        assert!(matches!(found, Err(QueueError::Query(_))), "{query:?}: {found:?}");
    }
    // In the order of identities its place is known though it is gone.
    let gone = with(&|query| query.page.bookmark = Some(Bookmark::At("MX\\1\\299".into())));
    queue.remove_message(HopId(1), MessageId(299)).await.unwrap();
    assert_eq!(find(&queue, &gone).await.messages.iter().map(|info| info.id).collect::<Vec<_>>(), [300]);
}
