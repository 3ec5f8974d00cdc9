//! What `Get-Message` is asked for: a page of the messages that a filter lets through.
//!
//! Promises: memory holds one page, however many messages there are: they are read by number, one after the
//! other, and only what may belong to the page is kept. All that is found is of one moment. A page ends
//! where its messages fill [`MOST_OCTETS`].

use super::error::QueueError;
use super::list::{message_info, status_of};
use super::rows::{self, find_hop, time, unsigned};
use super::types::{self, HopId, MessageId, RecipientId};
use super::writer::Core;
use super::{Queue, blocking};
use crate::model::filter::Filter;
use crate::model::objects::MESSAGE;
use crate::model::page::{Bookmark, Collector, Key, MOST_SKIPPED, SortOrder};
use crate::model::queued::{Handing, Live, MessageInfo, MessagePage, MessageQuery, RecipientDetail, Seen};
use crate::model::{DeliveryType, NextHop, Prop, SmtpAddress, Value};
use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// What the messages of one page may take.
const MOST_OCTETS: usize = 24 * 1024 * 1024;

/// Octets of what is known of a recipient, without its address and error.
const DETAIL: usize = 96;

/// Why a message to a recipient, of this size, has nowhere to go.
pub type Explain = dyn Fn(&SmtpAddress, u64) -> Option<String> + Send + Sync;

impl Queue {
    /// The messages of a page. `explain` says why mail is Unreachable: no attempt of it failed.
    ///
    /// # Errors
    /// [`QueueError::Query`] for a filter, an order or a bookmark that can't be obeyed; where the database
    /// can't be read.
    pub async fn find(
        &self,
        query: MessageQuery,
        now: Timestamp,
        explain: Box<Explain>,
    ) -> Result<MessagePage, QueueError> {
        self.with_rows().await?;
        let queue = self.clone();
        blocking(move || {
            queue
                .readers()
                .read(|connection| Search::new(connection, queue.core(), &query, now, &*explain)?.page())
        })
        .await
    }
}

/// A message that may belong to the page, and what is shown of it where that was read with it.
struct Place {
    message: MessageId,
    hop: HopId,
    info: Option<Box<MessageInfo>>,
}

/// One search.
struct Search<'a> {
    connection: &'a Connection,
    query: &'a MessageQuery,
    seen: Seen<'a>,
    explain: &'a Explain,
    filter: Option<Filter>,
    order: SortOrder,
    /// Of this moment.
    active: HashSet<RecipientId>,
    core: &'a Core,
    hops: HashMap<HopId, Hop>,
}

/// What a queue's messages show of it.
struct Hop {
    hop: NextHop,
    name: String,
    waits: bool,
    last_error: Option<String>,
}

impl<'a> Search<'a> {
    fn new(
        connection: &'a Connection,
        core: &'a Core,
        query: &'a MessageQuery,
        now: Timestamp,
        explain: &'a Explain,
    ) -> Result<Self, QueueError> {
        let unclear = |error: crate::model::filter::FilterError| QueueError::Query(error.to_string());
        let filter = query.filter.as_deref().map(|text| Filter::parse(&MESSAGE, text)).transpose();
        if let Some(Bookmark::Index(number)) = query.page.bookmark
            && number > MOST_SKIPPED
        {
            return Err(QueueError::Query(format!(
                "BookmarkIndex {number} is above {MOST_SKIPPED}; BookmarkObject takes any message"
            )));
        }
        Ok(Search {
            connection,
            query,
            seen: Seen { server: &query.server, now },
            explain,
            filter: filter.map_err(unclear)?,
            order: SortOrder::parse(&MESSAGE, &query.page.sort).map_err(unclear)?,
            active: core.schedule().active(),
            core,
            hops: HashMap::new(),
        })
    }

    fn page(mut self) -> Result<MessagePage, QueueError> {
        let at = self.bookmark()?;
        let mut collector = Collector::new(&self.query.page, at);
        self.scan(&mut collector)?;
        let found = collector.finish();
        let (more, mut octets) = (found.more, 0);
        let mut messages = Vec::new();
        let mut cut = false;
        let mut take = |search: &mut Self, row: Place| -> Result<bool, QueueError> {
            let info = search.told(row)?;
            octets += info.recipients.iter().map(String::len).sum::<usize>() * 2 + info.subject.len();
            octets +=
                info.details.iter().filter_map(|one| one.last_error.as_ref()).map(String::len).sum::<usize>();
            // What JSON adds to each recipient, however short.
            octets += 4 * info.recipients.len() + DETAIL * info.details.len();
            octets += 512 + info.last_error.as_ref().map_or(0, String::len);
            cut = octets > MOST_OCTETS && !messages.is_empty();
            if !cut {
                messages.push(info);
            }
            Ok(!cut)
        };
        let mut first = found.first;
        if self.query.page.forward {
            for row in found.rows {
                if !take(&mut self, row)? {
                    break;
                }
            }
        } else {
            // What is nearest to the bookmark stays.
            let whole = found.rows.len();
            for row in found.rows.into_iter().rev() {
                if !take(&mut self, row)? {
                    break;
                }
            }
            messages.reverse();
            first += (whole - messages.len()) as u64;
        }
        let count = self.query.page.count;
        Ok(MessagePage {
            messages,
            more: more || cut,
            total: count.then_some(found.total),
            first: count.then_some(first),
        })
    }

    /// The place of the message that the bookmark names.
    fn bookmark(&mut self) -> Result<Option<Key>, QueueError> {
        let Some(Bookmark::At(identity)) = &self.query.page.bookmark else { return Ok(None) };
        if self.order.is_by_identity() {
            // It need not be there any more.
            return Ok(Some(self.order.key(&|_| Cow::Owned(Value::text(identity)))));
        }
        let gone = || {
            QueueError::Query(format!(
                "the bookmark \"{identity}\" is not in the queue any more, so that its place in this order is not known; without SortOrder it is"
            ))
        };
        let message = number_of(identity).map(MessageId).ok_or_else(gone)?;
        let mut select =
            self.connection.prepare_cached("SELECT DISTINCT hop FROM recipient WHERE message = ?1")?;
        let hops = select
            .query_map([message.0], |row| Ok(HopId(row.get(0)?)))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        for hop in hops {
            let info = self.shown(message, hop)?;
            if info.identity(self.seen.server).eq_ignore_ascii_case(identity) {
                return Ok(Some(self.key(&info)));
            }
        }
        Err(gone())
    }

    fn value<'b>(&self, info: &MessageInfo, prop: &Prop) -> Cow<'b, Value> {
        Cow::Owned(info.value(prop, &self.seen))
    }

    fn key(&self, info: &MessageInfo) -> Key {
        self.order.key(&|prop| self.value(info, prop))
    }

    /// Offers what fits, by number, until nothing that follows can belong to the page.
    fn scan(&mut self, collector: &mut Collector<Place>) -> Result<(), QueueError> {
        let MessageQuery { queue, message, page, .. } = self.query;
        let by_identity = self.order.is_by_identity();
        let from = match &page.bookmark {
            Some(Bookmark::At(identity)) if by_identity && page.forward && !page.count => number_of(identity),
            _ => None,
        };
        // One statement for each shape, so that each goes by its index.
        let wanted = match (queue, message) {
            (None, None) => "r.message >= ?1 AND ?2 IS NULL AND ?3 IS NULL",
            (Some(_), None) => "r.message >= ?1 AND r.hop = ?2 AND ?3 IS NULL",
            (None, Some(_)) => "?1 NOTNULL AND ?2 IS NULL AND r.message = ?3",
            (Some(_), Some(_)) => "?1 NOTNULL AND r.hop = ?2 AND r.message = ?3",
        };
        let connection = self.connection;
        let mut select = connection.prepare_cached(&format!(
            "SELECT r.message, r.hop, r.id, r.attempts, r.suspended NOTNULL, r.last_error, r.address,
                m.from_address, m.source_ip, m.received_at, m.expires_at, m.receive_connector, m.subject,
                m.internet_message_id, m.size
             FROM recipient r CROSS JOIN message m ON m.id = r.message
             WHERE {wanted} ORDER BY r.message, r.hop, r.id"
        ))?;
        let mut rows = select.query(params![from.unwrap_or(0), queue, message])?;
        let mut group: Option<Group> = None;
        while let Some(row) = rows.next()? {
            let (message, hop) = (MessageId(row.get(0)?), HopId(row.get(1)?));
            if group.as_ref().is_none_or(|group| (group.message, group.hop) != (message, hop)) {
                let before = group.replace(Group::begin(row, message, hop)?);
                if let Some(before) = before {
                    let other = before.message != message;
                    self.offer(before, collector)?;
                    if other && by_identity && !page.count && collector.is_full() {
                        return Ok(());
                    }
                }
            }
            if let Some(group) = &mut group {
                group.add(row, &self.active)?;
            }
        }
        match group {
            Some(last) => self.offer(last, collector),
            None => Ok(()),
        }
    }

    fn offer(&mut self, group: Group, collector: &mut Collector<Place>) -> Result<(), QueueError> {
        let Group { message, hop, mut info, active, suspended, addresses } = group;
        self.learn(hop)?;
        let Some(of) = self.hops.get(&hop) else { return Ok(()) };
        info.queue_name.clone_from(&of.name);
        info.status = format!("{:?}", status_of(active, suspended, info.retry_count, of.waits));
        if of.hop.is_poison() {
            info.expires_at = None;
        }
        if info.last_error.is_none() {
            info.last_error = of.last_error.clone();
        }
        let asked = |name: &str| self.filter.as_ref().is_some_and(|filter| filter.names(name));
        let sorted =
            || self.query.page.sort.iter().any(|entry| entry.to_ascii_lowercase().contains("lasterror"));
        if info.last_error.is_none()
            && of.hop.delivery_type == DeliveryType::Unreachable
            && (asked("LastError") || sorted())
        {
            info.last_error = addresses.iter().find_map(|address| self.why(address, info.size));
        }
        info.recipients = addresses;
        let fits =
            self.filter.as_ref().is_none_or(|filter| filter.lets_through(&|prop| self.value(&info, prop)));
        if fits {
            let key = self.key(&info);
            info.latency = self.query.latency;
            // What is asked of each recipient, or to hand a message on, must be read beside.
            let whole = !self.query.recipients && self.query.message.is_none();
            collector.offer(key, Place { message, hop, info: whole.then(|| Box::new(info)) });
        }
        Ok(())
    }

    fn why(&self, address: &str, size: u64) -> Option<String> {
        let address = rows::address(address).ok()?;
        (self.explain)(&address, size)
    }

    fn learn(&mut self, id: HopId) -> Result<(), QueueError> {
        if self.hops.contains_key(&id) {
            return Ok(());
        }
        let row = find_hop(self.connection, id)?;
        let last_error = self
            .connection
            .prepare_cached("SELECT last_error FROM hop WHERE id = ?1")?
            .query_row([id.0], |row| row.get(0))?;
        let name = row.hop.queue_name(id.0);
        let waits = row.next_retry_at.is_some();
        self.hops.insert(id, Hop { hop: row.hop, name, waits, last_error });
        Ok(())
    }

    /// A message of the page.
    fn told(&mut self, Place { message, hop, info }: Place) -> Result<MessageInfo, QueueError> {
        let Some(mut info) = info else { return self.shown(message, hop) };
        let unreachable =
            self.hops.get(&hop).is_some_and(|of| of.hop.delivery_type == DeliveryType::Unreachable);
        if info.last_error.is_none() && unreachable {
            info.last_error = info.recipients.iter().find_map(|address| self.why(address, info.size));
        }
        Ok(*info)
    }

    /// A message as it is shown.
    fn shown(&mut self, message: MessageId, hop: HopId) -> Result<MessageInfo, QueueError> {
        self.learn(hop)?;
        let found = message_info(self.connection, self.core, hop, message)?;
        let Some(of) = self.hops.get(&hop) else { return Err(QueueError::NoSuchQueue(hop)) };
        let mut info = shown(found, of, self.query);
        if info.last_error.is_none() && of.hop.delivery_type == DeliveryType::Unreachable {
            info.last_error = info.recipients.iter().find_map(|address| self.why(address, info.size));
        }
        Ok(info)
    }
}

/// The number at the end of an identity.
fn number_of(identity: &str) -> Option<i64> {
    identity.rsplit('\\').next().and_then(|number| number.trim().parse().ok())
}

fn shown(found: types::MessageInfo, of: &Hop, query: &MessageQuery) -> MessageInfo {
    let detail = |recipient: &types::RecipientInfo| RecipientDetail {
        address: recipient.address.to_string(),
        status: if recipient.attempts > 0 { "Retry" } else { "Ready" }.into(),
        attempts: recipient.attempts,
        last_error: recipient.last_error.clone(),
    };
    let details = if query.recipients { found.recipients.iter().map(detail).collect() } else { Vec::new() };
    let handing = Handing {
        wishes: found.envelope.wishes,
        eight_bit: found.envelope.body_8bit,
        helo: found.envelope.helo,
        recipients: found.recipients.iter().map(|recipient| recipient.wishes.clone()).collect(),
    };
    MessageInfo {
        id: found.id.0,
        queue: found.queue.0,
        queue_name: of.name.clone(),
        sender: found.envelope.from_address,
        recipients: found.recipients.iter().map(|recipient| recipient.address.to_string()).collect(),
        details,
        status: format!("{:?}", found.status),
        subject: found.envelope.subject,
        size: found.size,
        message_id: found.envelope.internet_message_id,
        source_ip: found.envelope.source_ip,
        connector: found.envelope.receive_connector,
        received_at: found.envelope.received_at,
        expires_at: (!of.hop.is_poison()).then_some(found.envelope.expires_at),
        retry_count: found.retry_count,
        last_error: found.last_error,
        latency: query.latency,
        // Whoever exports a message asks for it by its number.
        handing: query.message.map(|_| Box::new(handing)),
    }
}

/// The rows of one message in one queue.
struct Group {
    message: MessageId,
    hop: HopId,
    info: MessageInfo,
    active: bool,
    /// All of them are.
    suspended: bool,
    addresses: Vec<String>,
}

impl Group {
    fn begin(row: &Row<'_>, message: MessageId, hop: HopId) -> Result<Group, QueueError> {
        let source_ip: Option<String> = row.get(8)?;
        let info = MessageInfo {
            id: message.0,
            queue: hop.0,
            queue_name: String::new(),
            sender: row.get(7)?,
            recipients: Vec::new(),
            details: Vec::new(),
            status: String::new(),
            subject: row.get(12)?,
            size: unsigned(row, 14)?,
            message_id: row.get(13)?,
            source_ip: source_ip.and_then(|text| text.parse().ok()),
            connector: row.get(11)?,
            received_at: time(row.get(9)?),
            expires_at: Some(time(row.get(10)?)),
            retry_count: 0,
            last_error: None,
            latency: false,
            handing: None,
        };
        Ok(Group { message, hop, info, active: false, suspended: true, addresses: Vec::new() })
    }

    fn add(&mut self, row: &Row<'_>, active: &HashSet<RecipientId>) -> Result<(), QueueError> {
        self.active |= active.contains(&RecipientId(row.get(2)?));
        self.suspended &= row.get::<_, bool>(4)?;
        self.info.retry_count = self.info.retry_count.max(row.get(3)?);
        if self.info.last_error.is_none() {
            self.info.last_error = row.get(5)?;
        }
        self.addresses.push(row.get(6)?);
        Ok(())
    }
}
