//! What queues have in common, added up.

use super::queue::{QueueQuery, find_queues};
use super::{Failure, Site};
use crate::model::objects::QUEUE_DIGEST;
use crate::model::page::Page;
use crate::model::{Record, Value};
use std::collections::BTreeMap;

/// How much is told of each queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Details {
    /// Nothing.
    None,
    /// What it is called and how much it holds.
    Normal,
    /// Its status and last error, too.
    Verbose,
}

/// The queues that hold mail and that a filter lets through, put together by a property; the longest come first.
///
/// # Errors
/// A filter that can't be read; where neither the service nor the queue can be asked.
pub fn digest(
    site: &Site,
    filter: Option<&str>,
    group_by: &str,
    details: Details,
) -> Result<Vec<Record>, Failure> {
    let query = QueueQuery { filter: filter.map(str::to_string), ..QueueQuery::named(None) };
    let query =
        QueueQuery { page: Page { sort: vec!["-MessageCount".into()], ..query.page.clone() }, ..query };
    let mut groups: BTreeMap<String, (i64, i64, Vec<Value>)> = BTreeMap::new();
    for queue in find_queues(site, &query)?.records {
        let number = |name: &str| match queue.get(name) {
            Value::Int(number) => *number,
            _ => 0,
        };
        let by = match group_by {
            "ServerName" => queue.text("Server").to_string(),
            "NextHopKey" => ["DeliveryType", "NextHopDomain", "NextHopConnector", "TlsDomain"]
                .map(|name| queue.get(name).to_string())
                .join(";"),
            name => queue.get(name).to_string(),
        };
        let group = groups.entry(by).or_default();
        group.0 += number("MessageCount");
        group.1 += number("DeferredMessageCount");
        let told = format!("{} ({})", queue.identity(), number("MessageCount"));
        match details {
            Details::None => {}
            Details::Normal => group.2.push(Value::Text(told)),
            Details::Verbose => {
                let (status, error) = (queue.text("Status"), queue.text("LastError"));
                let error = if error.is_empty() { String::new() } else { format!(": {error}") };
                group.2.push(Value::Text(format!("{told} {status}{error}")));
            }
        }
    }
    let mut records: Vec<Record> = groups
        .into_iter()
        .map(|(by, (messages, deferred, details))| {
            let mut record = Record::with_defaults(&QUEUE_DIGEST);
            record.set("GroupByValue", Value::Text(by));
            record.set("MessageCount", Value::Int(messages));
            record.set("DeferredMessageCount", Value::Int(deferred));
            record.set("LockedMessageCount", Value::Int(0));
            record.set("StaleMessageCount", Value::Int(0));
            record.set("Details", Value::List(details));
            record
        })
        .collect();
    let held = |record: &Record| match record.get("MessageCount") {
        Value::Int(number) => -number,
        _ => 0,
    };
    records.sort_by_key(held);
    Ok(records)
}
