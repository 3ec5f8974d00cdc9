//! Queues and messages: the running service tells of them; while it is stopped they are read from
//! `queue.db` under its lock.
//!
//! Promises: what a filter, an order or a kind of queue asks for is read before anything is asked of anybody,
//! so that one that can't be obeyed shows and does nothing.

use super::service::{ask, unexpected};
use super::{Category, Failure, Site, tracking};
use crate::control::{ControlError, MOST_MESSAGES, Request, Response, RetryTarget};
use crate::model::filter::{Filter, FilterError, quoted};
use crate::model::objects::{MESSAGE, QUEUE};
use crate::model::page::{Bookmark, Collector, Page, SortOrder};
use crate::model::queued::{Live, MessageInfo, MessagePage, MessageQuery, QueueInfo, Seen};
use crate::model::{NextHop, ObjectType, OwnServer, Record, SmtpAddress, Wildcard};
use crate::policy::route::routing;
use crate::queue::{Explain, OpenMode, Queue, QueueError};
use std::borrow::Cow;
use std::time::Duration;

/// For what is counted or done.
pub(super) const ANSWER: Duration = Duration::from_secs(30);
/// For what may read every message there is.
const SEARCH: Duration = Duration::from_secs(300);
/// The most objects that are listed at once, as Exchange's ResultSize may be.
pub const MOST: u32 = 250_000;

/// Words of -Include and -Exclude beside the delivery types.
pub const KINDS: &[&str] =
    &["Internal", "External", "Empty", "Active", "Connecting", "Ready", "Retry", "Suspended", "Frozen"];

/// Which queues are wanted.
#[derive(Debug, Clone)]
pub struct QueueQuery {
    /// Those of this name; wildcards will do.
    pub identity: Option<String>,
    /// Those that this filter lets through.
    pub filter: Option<String>,
    /// Only queues of one of these kinds.
    pub include: Vec<String>,
    /// No queues of these kinds.
    pub exclude: Vec<String>,
    /// Which part of them.
    pub page: Page,
}

impl QueueQuery {
    /// All that are named so, or all.
    pub fn named(identity: Option<&str>) -> QueueQuery {
        QueueQuery {
            identity: identity.map(str::to_string),
            filter: None,
            include: Vec::new(),
            exclude: Vec::new(),
            page: Page::first(MOST),
        }
    }
}

/// Which messages are wanted.
#[derive(Debug, Clone)]
pub struct MessageWish {
    /// Those of this name; wildcards will do.
    pub identity: Option<String>,
    /// Those of this queue.
    pub queue: Option<String>,
    /// Those that this filter lets through.
    pub filter: Option<String>,
    /// Which part of them.
    pub page: Page,
    /// With what is known of each recipient.
    pub recipients: bool,
    /// With how long they have been here.
    pub latency: bool,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The objects of the page, in order.
    pub records: Vec<Record>,
    /// True where others lie beyond it.
    pub more: bool,
    /// How many there are in all, and the number of the first of the page, where that was asked for.
    pub counts: Option<(u64, u64)>,
}

/// Properties of messages that are read for what is shown, and not for what is looked for.
const WORKED_OUT: &[&str] = &["RecipientInfo", "ComponentLatency"];

/// A filter as it was given, with this server's names in it made the one that is shown.
///
/// # Errors
/// Where it can't be read.
pub(super) fn filter(object: &'static ObjectType, given: &str, own: &OwnServer) -> Result<Filter, Failure> {
    let filter = Filter::parse(object, given).map_err(|error| unclear("Filter", &error))?;
    match WORKED_OUT.iter().find(|name| filter.names(name)) {
        Some(name) => Err(Failure::binding(
            "Filter",
            format!(
                "-Filter: {name} is worked out for display alone; use Recipients or DateReceived; nothing was done"
            ),
        )),
        None => Ok(filter.localised(own)),
    }
}

fn unclear(parameter: &str, error: &FilterError) -> Failure {
    Failure::binding(parameter, format!("-{parameter}: {error}; nothing was done"))
}

fn order(object: &'static ObjectType, page: &Page) -> Result<SortOrder, Failure> {
    let worked_out = |word: &&String| {
        WORKED_OUT.iter().any(|name| word.trim().trim_start_matches(['+', '-']).eq_ignore_ascii_case(name))
    };
    if let Some(word) = page.sort.iter().find(worked_out) {
        return Err(Failure::binding(
            "SortOrder",
            format!("-SortOrder: {word} is worked out for display alone; nothing was done"),
        ));
    }
    SortOrder::parse(object, &page.sort).map_err(|error| unclear("SortOrder", &error))
}

/// The queues that are wanted. Without a name, and unless -Include says Empty, only those that hold something.
///
/// # Errors
/// No such queue; a filter, order or bookmark that can't be obeyed; where neither the service nor the queue
/// can be asked.
pub fn find_queues(site: &Site, query: &QueueQuery) -> Result<Listing, Failure> {
    let (infos, listing) = select_queues(site, query)?;
    let server = site.own_server()?.name;
    let seen = Seen { server: &server, now: site.clock.now() };
    let records = infos.iter().map(|info| info.record(&seen)).collect();
    Ok(Listing { records, ..listing })
}

fn select_queues(site: &Site, query: &QueueQuery) -> Result<(Vec<QueueInfo>, Listing), Failure> {
    let own = site.own_server()?;
    let filter = query.filter.as_deref().map(|text| filter(&QUEUE, text, &own)).transpose()?;
    let order = order(&QUEUE, &query.page)?;
    let seen = Seen { server: &own.name, now: site.clock.now() };
    let value = |info: &QueueInfo| {
        let (info, seen) = (info.clone(), seen);
        move |prop: &'static crate::model::Prop| Cow::Owned(info.value(prop, &seen))
    };
    let all = every_queue(site)?;
    let at = match &query.page.bookmark {
        Some(Bookmark::At(given)) => {
            let wanted = own.local(&QUEUE, given);
            let found = all.iter().find(|info| is_named(info, &own.name, &wanted));
            let found = found.ok_or_else(|| Failure::not_found(QUEUE.noun, given, &own.name))?;
            Some(order.key(&value(found)))
        }
        _ => None,
    };
    let exactly = query.identity.as_deref().filter(|given| !Wildcard::has_wildcards(given));
    let empty = exactly.is_some() || query.include.iter().any(|word| word == "Empty");
    let mut collector = Collector::new(&query.page, at);
    for info in all {
        let named = query
            .identity
            .as_deref()
            .is_none_or(|given| is_named(&info, &own.name, &own.local(&QUEUE, given)));
        let kind = |words: &[String]| words.iter().any(|word| is_of_kind(&info, word));
        let wanted = named
            && (empty || info.messages > 0)
            && (query.include.is_empty() || kind(&query.include))
            && !kind(&query.exclude)
            && filter.as_ref().is_none_or(|filter| filter.lets_through(&value(&info)));
        if wanted {
            let key = order.key(&value(&info));
            collector.offer(key, info);
        }
    }
    let found = collector.finish();
    if let (Some(given), 0) = (exactly, found.total) {
        return Err(Failure::not_found(QUEUE.noun, given, &own.name));
    }
    let counts = query.page.count.then_some((found.total, found.first));
    Ok((found.rows, Listing { records: Vec::new(), more: found.more, counts }))
}

fn is_of_kind(info: &QueueInfo, word: &str) -> bool {
    match word {
        "Internal" => info.is_internal(),
        "External" => !info.is_internal(),
        "Empty" => info.messages == 0,
        // What Exchange 2007 called it.
        "Frozen" => info.status == "Suspended",
        word => info.status == word || info.next_hop.delivery_type.to_string() == word,
    }
}

/// Every queue, empty ones and Submission, where nothing waits here, among them.
fn every_queue(site: &Site) -> Result<Vec<QueueInfo>, Failure> {
    let mut infos = match ask(site, &Request::AllQueues, ANSWER) {
        Ok(Response::Queues(infos)) => infos,
        Ok(other) => return Err(unexpected(&other)),
        Err(ControlError::NotRunning) => stopped_queues(site)?,
        Err(error) => return Err(error.into()),
    };
    let submission = NextHop::submission();
    if infos.iter().all(|info| info.next_hop != submission) {
        infos.push(QueueInfo {
            id: 0,
            next_hop: submission,
            status: "Ready".into(),
            messages: 0,
            deferred: 0,
            last_error: None,
            first_retry: None,
            last_retry: None,
            next_retry: None,
            retry_count: 0,
            incoming: 0,
            outgoing: 0,
        });
    }
    // As Exchange does: Poison is hidden while it is empty.
    infos.retain(|info| info.messages > 0 || !info.next_hop.is_poison());
    Ok(infos)
}

/// A queue is named by its identity, its number or word, or its NextHopDomain.
fn is_named(info: &QueueInfo, server: &str, given: &str) -> bool {
    let given = given.trim();
    let (identity, name) = (info.identity(server), info.next_hop.queue_name(info.id));
    if Wildcard::has_wildcards(given) {
        return given.parse::<Wildcard>().is_ok_and(|wild| wild.matches(&identity) || wild.matches(&name));
    }
    let same = crate::model::same_name;
    same(&identity, given) || same(&name, given) || same(&info.next_hop.domain, given)
}

/// Messages, in pages of the service where more are wanted than it tells of at once.
///
/// # Errors
/// No such queue or message; a filter, order or bookmark that can't be obeyed; where neither the service nor
/// the queue can be asked.
pub fn find_messages(site: &Site, wish: &MessageWish) -> Result<Listing, Failure> {
    let (infos, listing) = select_messages(site, wish)?;
    let server = site.own_server()?.name;
    let seen = Seen { server: &server, now: site.clock.now() };
    let records = infos.iter().map(|info| info.record(&seen)).collect();
    Ok(Listing { records, ..listing })
}

fn select_messages(site: &Site, wish: &MessageWish) -> Result<(Vec<MessageInfo>, Listing), Failure> {
    let mut query = query_of(site, wish)?;
    let order = order(&MESSAGE, &query.page)?;
    let limit = query.page.limit.min(MOST);
    if limit > MOST_MESSAGES && !order.is_by_identity() {
        return sorted_here(site, query, &order, limit);
    }
    let (mut infos, mut counts, mut more) = (Vec::new(), None, false);
    loop {
        let left = limit - u32::try_from(infos.len()).unwrap_or(limit).min(limit);
        if left == 0 {
            break;
        }
        query.page.limit = left.min(MOST_MESSAGES);
        let page = one_page(site, &query)?;
        if counts.is_none() {
            counts = page.total.zip(page.first);
        }
        let edge = if query.page.forward { page.messages.last() } else { page.messages.first() };
        more = page.more;
        let Some(edge) = edge else { break };
        query.page.bookmark = Some(Bookmark::At(edge.identity(&query.server)));
        query.page.include = false;
        query.page.count = false;
        if query.page.forward {
            infos.extend(page.messages);
        } else {
            // What comes before moves the number of the first one.
            if let Some((_, first)) = counts.as_mut().filter(|_| !infos.is_empty()) {
                *first = first.saturating_sub(page.messages.len() as u64);
            }
            infos.splice(0..0, page.messages);
        }
        if !page.more {
            break;
        }
    }
    Ok((infos, Listing { records: Vec::new(), more, counts }))
}

/// More messages in an order of their own than the service tells of at once: it would read all of them for
/// each page, so they are put in order here.
fn sorted_here(
    site: &Site,
    mut query: MessageQuery,
    order: &SortOrder,
    limit: u32,
) -> Result<(Vec<MessageInfo>, Listing), Failure> {
    let mut page = Page { limit, ..query.page.clone() };
    query.page = Page::first(MOST_MESSAGES);
    let server = query.server.clone();
    let seen = Seen { server: &server, now: site.clock.now() };
    let key = |info: &MessageInfo| order.key(&|prop| Cow::Owned(info.value(prop, &seen)));
    let mut at = None;
    if let Some(Bookmark::At(given)) = &page.bookmark {
        let found = one_page(
            site,
            &MessageQuery { filter: Some(same_identity(given)), page: Page::first(1), ..query.clone() },
        )?;
        let found = found.messages.first().ok_or_else(|| Failure::not_found(MESSAGE.noun, given, &server))?;
        at = Some(key(found));
        page.bookmark = None;
    }
    let mut collector = Collector::new(&page, at);
    loop {
        let found = one_page(site, &query)?;
        let Some(last) = found.messages.last() else { break };
        query.page.bookmark = Some(Bookmark::At(last.identity(&server)));
        query.page.include = false;
        for info in found.messages {
            collector.offer(key(&info), info);
        }
        if !found.more {
            break;
        }
    }
    let found = collector.finish();
    let counts = page.count.then_some((found.total, found.first));
    Ok((found.rows, Listing { records: Vec::new(), more: found.more, counts }))
}

/// A filter for one identity, or a pattern of them.
fn same_identity(identity: &str) -> String {
    format!("Identity -eq {}", quoted(identity.trim()))
}

/// What the queue is asked for a wish.
fn query_of(site: &Site, wish: &MessageWish) -> Result<MessageQuery, Failure> {
    let own = site.own_server()?;
    let given = wish.filter.as_deref().map(|text| filter(&MESSAGE, text, &own)).transpose()?;
    let mut query = MessageQuery {
        page: wish.page.clone(),
        recipients: wish.recipients,
        latency: wish.latency,
        ..MessageQuery::first(&own.name, 0)
    };
    let mut filters: Vec<String> = given.map(|filter| filter.to_string()).into_iter().collect();
    if let Some(identity) = &wish.identity {
        let number = identity.trim().rsplit('\\').next().unwrap_or_default();
        if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
            query.message = Some(number.parse().unwrap_or(i64::MAX));
        }
        // The number alone is a name, too, and says it all.
        if query.message.is_none() || identity.contains('\\') {
            filters.push(filter(&MESSAGE, &same_identity(identity), &own)?.to_string());
        }
    }
    query.filter = match filters.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        both => Some(format!("({})", both.join(") -and ("))),
    };
    if let Some(Bookmark::At(identity)) = &mut query.page.bookmark {
        *identity = own.local(&MESSAGE, identity.trim()).into_owned();
    }
    if let Some(given) = &wish.queue {
        let found = select_queues(site, &QueueQuery::named(Some(given)))?.0;
        query.queue = found.first().map(|info| info.id);
        if query.queue.is_none() {
            return Err(Failure::not_found(QUEUE.noun, given, &own.name));
        }
    }
    Ok(query)
}

/// Goes through all messages that are wanted, by number, in pieces that fit in memory; what `each` does to
/// them may take them away.
pub(super) fn each_page(
    site: &Site,
    wish: &MessageWish,
    mut each: impl FnMut(Vec<MessageInfo>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut query = query_of(site, wish)?;
    // What comes while the order is carried out was not meant: new mail, and the reports of what it takes away.
    query.page = Page { forward: false, ..Page::first(1) };
    let Some(newest) = one_page(site, &query)?.messages.last().map(|last| last.id) else { return Ok(()) };
    query.page = Page::first(MOST_MESSAGES);
    loop {
        let mut page = one_page(site, &query)?;
        let Some(last) = page.messages.last() else { return Ok(()) };
        query.page.bookmark = Some(Bookmark::At(last.identity(&query.server)));
        query.page.include = false;
        let more = page.more && last.id <= newest;
        page.messages.retain(|message| message.id <= newest);
        if !page.messages.is_empty() {
            each(page.messages)?;
        }
        if !more {
            return Ok(());
        }
    }
}

fn one_page(site: &Site, query: &MessageQuery) -> Result<MessagePage, Failure> {
    match ask(site, &Request::FindMessages(Box::new(query.clone())), SEARCH) {
        Ok(Response::Found(page)) => Ok(page),
        Ok(other) => Err(unexpected(&other)),
        Err(ControlError::NotRunning) => stopped_page(site, query),
        Err(error) => Err(error.into()),
    }
}

/// Tries a queue now; with `resubmit` its messages are routed anew.
///
/// # Errors
/// A service that does not run, or refuses.
pub fn retry(site: &Site, queue: &QueueInfo, resubmit: bool) -> Result<(), Failure> {
    match ask(site, &Request::RetryQueue { target: RetryTarget::Queue(queue.id), resubmit }, ANSWER)? {
        Response::Retried(_) | Response::Done => Ok(()),
        other => Err(unexpected(&other)),
    }
}

/// The queues that an order is about, with what they are called.
///
/// # Errors
/// As [`find_queues`].
pub fn queues_for_order(
    site: &Site,
    identity: Option<&str>,
    filter: Option<&str>,
) -> Result<Vec<(String, QueueInfo)>, Failure> {
    let query = QueueQuery { filter: filter.map(str::to_string), ..QueueQuery::named(identity) };
    let server = site.own_server()?.name;
    let infos = select_queues(site, &query)?.0;
    Ok(infos.into_iter().map(|info| (info.identity(&server), info)).collect())
}

pub(super) fn server_name(site: &Site) -> Result<String, Failure> {
    Ok(site.own_server()?.name)
}

/// Runs `read` on the queue of a stopped service; nothing where there is no queue yet.
pub(super) fn on_stopped<T: Default>(
    site: &Site,
    read: impl AsyncFnOnce(&Queue) -> Result<T, QueueError>,
) -> Result<T, Failure> {
    if !site.data_dir.join("queue/queue.db").exists() {
        return Ok(T::default());
    }
    let failed = |error: String| Failure::new("QueueUnreadable", Category::ReadError, "queue", error);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(error.to_string()))?;
    let queue = Queue::open(&site.data_dir, OpenMode::Cmdlet).map_err(|error| failed(error.to_string()))?;
    let tracking = tracking::stopped(site)?;
    if let Some(tracker) = &tracking {
        queue.set_tracker(tracker.clone());
    }
    let done = runtime.block_on(read(&queue)).map_err(|error| failed(error.to_string()));
    let lost = tracking.map_or(0, |tracker| tracker.end(&site.data_dir));
    if lost > 0 {
        tracing::warn!(lost, "lines of the message tracking log could not be written");
    }
    done
}

fn stopped_queues(site: &Site) -> Result<Vec<QueueInfo>, Failure> {
    on_stopped(site, async |queue| {
        let mut infos: Vec<QueueInfo> = queue.list_queues().await?.into_iter().map(QueueInfo::from).collect();
        let unreachable = NextHop::unreachable();
        if let Some(info) = infos.iter_mut().find(|info| info.next_hop == unreachable && info.messages > 0) {
            let query = MessageQuery { queue: Some(info.id), ..MessageQuery::first("", 1) };
            let page = queue.find(query, site.clock.now(), explain(site)).await?;
            info.last_error = page.messages.into_iter().next().and_then(|message| message.last_error);
        }
        Ok(infos)
    })
}

fn stopped_page(site: &Site, query: &MessageQuery) -> Result<MessagePage, Failure> {
    on_stopped(site, async |queue| {
        let unreachable = NextHop::unreachable();
        let any = queue.list_queues().await?;
        let any = any.iter().any(|info| info.hop == unreachable && info.message_count > 0);
        let explain: Box<Explain> = if any { explain(site) } else { Box::new(|_, _| None) };
        queue.find(query.clone(), site.clock.now(), explain).await
    })
}

/// Why mail is Unreachable by the configuration that a start would put in force; nothing where none could be.
fn explain(site: &Site) -> Box<Explain> {
    let stored = site.existing_store().and_then(|store| store.configuration().map_err(Failure::from));
    let snapshot =
        stored.ok().and_then(|stored| crate::compile::compile(&stored, &[], site.clock.now()).ok());
    Box::new(move |address: &SmtpAddress, size| {
        routing(snapshot.as_ref()?, address, size).unroutable.map(|why| why.to_string())
    })
}
