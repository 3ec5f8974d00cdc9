//! What is due, and when: an index in memory over the waiting rows, so that asking does not scan a
//! table of a million. It holds numbers only, besides one name per queue.
//!
//! It may be too early about a message, never too late: whoever takes a message from it reads the rows
//! again, and puts it back with its right time. So a change in the database needs to tell it only of
//! what became due earlier.
//!
//! Fairness: queues are served in the order of the time since which they wait, and a queue that was
//! served at T waits since T, however long its backlog.

use super::types::{HopId, MessageId, RecipientId};
use crate::model::{DeliveryType, NextHop};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Milliseconds since 1970, UTC.
pub(super) type Ms = i64;

/// A queue's row, as far as the schedule needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HopRow {
    pub id: HopId,
    pub hop: NextHop,
    pub suspended: bool,
    pub retry_count: u32,
    pub next_retry_at: Option<Ms>,
}

/// What was taken from one queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Picked {
    pub hop_id: HopId,
    pub hop: NextHop,
    pub retry_count: u32,
    pub messages: Vec<MessageId>,
}

#[derive(Debug)]
struct Entry {
    row: HopRow,
    waiting: BTreeSet<(Ms, MessageId)>,
    served_at: Ms,
    /// Its place among those that were served at the same moment: who was served last comes last.
    turn: u64,
    /// Since when it was seen empty.
    idle_since: Option<Ms>,
    /// Where it stands in the agenda.
    key: Option<(Ms, u64)>,
}

impl Entry {
    /// When it wants to be served; `None`: never as it is.
    fn wants(&self) -> Option<(Ms, u64)> {
        let deliverable =
            !matches!(self.row.hop.delivery_type, DeliveryType::Unreachable | DeliveryType::Undefined);
        if self.row.suspended || !deliverable {
            return None;
        }
        let (due, _) = self.waiting.first()?;
        let due = (*due).max(self.row.next_retry_at.unwrap_or(Ms::MIN)).max(self.served_at);
        Some((due, self.turn))
    }
}

/// A recipient that was handed out.
#[derive(Debug, Clone, Copy)]
struct Active {
    hop: HopId,
    message: MessageId,
    due: Ms,
}

/// A transaction that takes recipients out of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Order(u64);

/// A reading of rows, which are those of the moment at which it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading(u64);

/// The index.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    hops: HashMap<HopId, Entry>,
    due_of: HashMap<(HopId, MessageId), Ms>,
    agenda: BTreeSet<(Ms, u64, HopId)>,
    turns: u64,
    active: HashMap<RecipientId, Active>,
    /// Recipients that a transaction under way takes out of the queue.
    leaving: HashMap<RecipientId, (HopId, MessageId, Order)>,
    orders: u64,
    /// Readings of rows that are under way, by their numbers, which ascend.
    readings: BTreeSet<u64>,
    last_reading: u64,
    /// Recipients of which rows may be read that are not true any more, with the last reading that had begun by then.
    changed: HashMap<RecipientId, u64>,
    /// Messages that were being delivered when the service broke down: one of them at a time is handed out.
    suspects: HashSet<MessageId>,
}

impl Schedule {
    /// Learns of a queue, or of its new state.
    pub fn put_hop(&mut self, row: HopRow) {
        let id = row.id;
        match self.hops.get_mut(&id) {
            Some(entry) => entry.row = row,
            None => {
                let entry = Entry {
                    row,
                    waiting: BTreeSet::new(),
                    served_at: Ms::MIN,
                    turn: 0,
                    idle_since: None,
                    key: None,
                };
                self.hops.insert(id, entry);
            }
        }
        self.reckon(id);
    }

    /// Forgets a queue that is empty.
    pub fn drop_hop(&mut self, id: HopId) {
        if let Some(entry) = self.hops.remove(&id) {
            if let Some(key) = entry.key {
                self.agenda.remove(&(key.0, key.1, id));
            }
            for (_, message) in entry.waiting {
                self.due_of.remove(&(id, message));
            }
        }
    }

    /// Of queues that hold nothing at `now`, those that were seen so for `idle` already. A clock that was set back
    /// begins the time anew.
    pub fn idle(&mut self, empty: &[HopId], now: Ms, idle: Ms) -> Vec<HopId> {
        let mut over = Vec::new();
        for id in empty {
            let Some(entry) = self.hops.get_mut(id) else { continue };
            let since = entry.idle_since.filter(|since| *since <= now).unwrap_or(now);
            entry.idle_since = Some(since);
            if now.saturating_sub(since) >= idle {
                over.push(*id);
            }
        }
        over
    }

    /// A message has recipients that are due at `due`, or later than it was known to be due before.
    pub fn wait(&mut self, hop: HopId, message: MessageId, due: Ms) {
        let Some(entry) = self.hops.get_mut(&hop) else { return };
        entry.idle_since = None;
        match self.due_of.get(&(hop, message)) {
            Some(known) if *known <= due => return,
            Some(known) => {
                entry.waiting.remove(&(*known, message));
            }
            None => {}
        }
        entry.waiting.insert((due, message));
        self.due_of.insert((hop, message), due);
        self.reckon(hop);
    }

    /// Takes what is due: at most `limit` messages, and of each queue what `capacity` allows.
    pub fn pick(
        &mut self,
        now: Ms,
        limit: usize,
        capacity: &dyn Fn(HopId, &NextHop) -> usize,
    ) -> Vec<Picked> {
        let mut left = limit;
        let mut picked = Vec::new();
        let mut served = Vec::new();
        for (_, _, id) in self.agenda.range(..=(now, u64::MAX, HopId(i64::MAX))) {
            if left == 0 {
                break;
            }
            let Some(entry) = self.hops.get_mut(id) else { continue };
            let room = capacity(*id, &entry.row.hop).min(left);
            let mut messages = Vec::new();
            while messages.len() < room {
                let Some((due, message)) = entry.waiting.first().copied() else { break };
                if due > now {
                    break;
                }
                entry.waiting.remove(&(due, message));
                self.due_of.remove(&(*id, message));
                messages.push(message);
            }
            if messages.is_empty() {
                continue;
            }
            left -= messages.len();
            entry.served_at = now;
            self.turns += 1;
            entry.turn = self.turns;
            served.push(*id);
            picked.push(Picked {
                hop_id: *id,
                hop: entry.row.hop.clone(),
                retry_count: entry.row.retry_count,
                messages,
            });
        }
        for id in served {
            self.reckon(id);
        }
        picked
    }

    /// A recipient is not handed out from here on: a transaction takes it out of the queue. False where it
    /// is in somebody's hands already, or leaves by another order.
    pub fn leave(&mut self, id: RecipientId, hop: HopId, message: MessageId, order: Order) -> bool {
        let others = self.leaving.get(&id).is_some_and(|(.., its)| *its != order);
        let free = !others && !self.active.contains_key(&id);
        if free {
            self.leaving.insert(id, (hop, message, order));
        }
        free
    }

    /// A name for a transaction that is to take recipients out of the queue.
    pub fn order(&mut self) -> Order {
        self.orders += 1;
        Order(self.orders)
    }

    /// That transaction has ended: who is not [`done`](Self::done) stays, and is due; true where there was one.
    pub fn stay(&mut self, order: Order) -> bool {
        let mut staying = Vec::new();
        self.leaving.retain(|_, (hop, message, its)| {
            let ended = *its == order;
            if ended {
                staying.push((*hop, *message));
            }
            !ended
        });
        let any = !staying.is_empty();
        for (hop, message) in staying {
            self.wait(hop, message, Ms::MIN);
        }
        any
    }

    /// Rows are read from here on, and handed out by [`hand_out`](Self::hand_out) under this number.
    pub fn begin_reading(&mut self) -> Reading {
        self.last_reading += 1;
        self.readings.insert(self.last_reading);
        Reading(self.last_reading)
    }

    /// That has come to its end.
    pub fn end_reading(&mut self, reading: Reading) {
        self.readings.remove(&reading.0);
        match self.readings.first() {
            Some(oldest) => self.changed.retain(|_, last| *last >= *oldest),
            None => self.changed.clear(),
        }
    }

    /// A recipient's row is not what it was: a reading that is under way may have seen the old one. Whoever may be
    /// handed out all the same is made to [`wait`](Self::wait) after this.
    pub fn change(&mut self, recipient: RecipientId) {
        if !self.readings.is_empty() {
            self.changed.insert(recipient, self.last_reading);
        }
    }

    /// Puts a message under suspicion.
    pub fn suspect(&mut self, message: MessageId) {
        self.suspects.insert(message);
    }

    /// A message is under suspicion no more: an attempt of it came to an end.
    pub fn clear(&mut self, message: MessageId) {
        self.suspects.remove(&message);
    }

    /// Nothing is under suspicion any more.
    pub fn absolve(&mut self) {
        self.suspects.clear();
    }

    /// True for a message under suspicion while another such one is in somebody's hands.
    pub fn must_wait(&self, message: MessageId) -> bool {
        self.suspects.contains(&message)
            && self
                .active
                .values()
                .any(|active| active.message != message && self.suspects.contains(&active.message))
    }

    /// Marks recipients active; returns those that were not so already, are not about to leave, and have not
    /// [changed](Self::change) since the `reading` of their rows began. None: what is handed out is no row.
    pub fn hand_out(
        &mut self,
        reading: Option<Reading>,
        (hop, message): (HopId, MessageId),
        recipients: impl IntoIterator<Item = (RecipientId, Ms)>,
    ) -> HashSet<RecipientId> {
        let mut handed = HashSet::new();
        for (id, due) in recipients {
            let is_stale =
                reading.is_some_and(|reading| self.changed.get(&id).is_some_and(|last| *last >= reading.0));
            if let std::collections::hash_map::Entry::Vacant(slot) = self.active.entry(id)
                && !self.leaving.contains_key(&id)
                && !is_stale
            {
                slot.insert(Active { hop, message, due });
                handed.insert(id);
            }
        }
        handed
    }

    /// Recipients that were not tried go back; true where there was one.
    pub fn release(&mut self, recipients: impl IntoIterator<Item = RecipientId>) -> bool {
        let mut any = false;
        for id in recipients {
            if let Some(active) = self.active.remove(&id) {
                self.wait(active.hop, active.message, active.due);
                any = true;
            }
        }
        any
    }

    /// A recipient is no longer in anybody's hands.
    pub fn done(&mut self, recipient: RecipientId) {
        self.active.remove(&recipient);
        self.leaving.remove(&recipient);
        self.change(recipient);
    }

    /// A recipient goes elsewhere, maybe while it is in somebody's hands.
    pub fn moved(&mut self, recipient: RecipientId, hop: HopId) {
        self.change(recipient);
        if let Some(active) = self.active.get_mut(&recipient) {
            active.hop = hop;
        }
        // Whoever takes it away may yet put it back: then it waits where it belongs.
        if let Some((leaving, ..)) = self.leaving.get_mut(&recipient) {
            *leaving = hop;
        }
    }

    /// True while it is in somebody's hands.
    pub fn is_active(&self, recipient: RecipientId) -> bool {
        self.active.contains_key(&recipient)
    }

    /// Recipients in somebody's hands.
    pub fn active_count(&self) -> usize {
        self.active.len()
    }

    /// All that is in somebody's hands.
    pub fn active(&self) -> HashSet<RecipientId> {
        self.active.keys().copied().collect()
    }

    /// The queues of which something is in somebody's hands.
    pub fn active_hops(&self) -> HashSet<HopId> {
        self.active.values().map(|active| active.hop).collect()
    }

    /// When something is due next in the queues that are wanted.
    pub fn next_due(&self, wanted: &dyn Fn(HopId, &NextHop) -> bool) -> Option<Ms> {
        self.agenda
            .iter()
            .find(|(_, _, id)| self.hops.get(id).is_some_and(|entry| wanted(*id, &entry.row.hop)))
            .map(|(due, ..)| *due)
    }

    /// Puts a queue where it belongs in the agenda.
    fn reckon(&mut self, id: HopId) {
        let Some(entry) = self.hops.get_mut(&id) else { return };
        let wants = entry.wants();
        if wants == entry.key {
            return;
        }
        if let Some(key) = entry.key {
            self.agenda.remove(&(key.0, key.1, id));
        }
        if let Some(key) = wants {
            self.agenda.insert((key.0, key.1, id));
        }
        entry.key = wants;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64) -> HopRow {
        HopRow {
            id: HopId(id),
            hop: NextHop {
                delivery_type: DeliveryType::DnsConnectorDelivery,
                domain: format!("d{id}.example"),
                connector: String::new(),
                tls_domain: None,
            },
            suspended: false,
            retry_count: 0,
            next_retry_at: None,
        }
    }

    fn filled(hops: i64, messages: i64) -> Schedule {
        let mut schedule = Schedule::default();
        for hop in 1..=hops {
            schedule.put_hop(row(hop));
            for message in 1..=messages {
                schedule.wait(HopId(hop), MessageId(message), message);
            }
        }
        schedule
    }

    fn numbers(picked: &[Picked]) -> Vec<(i64, Vec<i64>)> {
        picked.iter().map(|p| (p.hop_id.0, p.messages.iter().map(|m| m.0).collect())).collect()
    }

    #[test]
    fn nothing_is_taken_twice_and_the_longest_due_goes_first() {
        let mut schedule = filled(1, 3);
        assert_eq!(numbers(&schedule.pick(2, 10, &|_, _| 10)), [(1, vec![1, 2])]);
        assert_eq!(numbers(&schedule.pick(2, 10, &|_, _| 10)), []);
        assert_eq!(schedule.next_due(&|_, _| true), Some(3));
        assert_eq!(numbers(&schedule.pick(9, 10, &|_, _| 10)), [(1, vec![3])]);
        assert_eq!(schedule.next_due(&|_, _| true), None);
    }

    #[test]
    fn a_long_backlog_does_not_starve_the_other_queues() {
        let mut schedule = filled(3, 100);
        let mut order = Vec::new();
        for now in 200..206 {
            order.extend(numbers(&schedule.pick(now, 5, &|_, _| 5)).into_iter().map(|(hop, _)| hop));
        }
        assert_eq!(order, [1, 2, 3, 1, 2, 3]);
    }

    #[test]
    fn one_with_100_000_messages_comes_no_more_often_than_one_with_a_few_at_the_same_moment() {
        let mut schedule = filled(1, 100_000);
        schedule.put_hop(row(2));
        for message in 0..5 {
            schedule.wait(HopId(2), MessageId(message), 100_000);
        }
        // The clock stands, and there is room for one.
        let mut turns = Vec::new();
        for _ in 0..6 {
            turns.extend(numbers(&schedule.pick(100_000, 1, &|_, _| 1)).into_iter().map(|(hop, _)| hop));
        }
        assert_eq!(turns, [1, 2, 1, 2, 1, 2]);
    }

    #[test]
    fn a_queue_that_waits_or_is_stopped_or_leads_nowhere_gives_nothing() {
        let stopped = HopRow { suspended: true, ..row(1) };
        let retrying = HopRow { next_retry_at: Some(500), ..row(1) };
        let mut unreachable = row(1);
        unreachable.hop = NextHop::unreachable();
        for (row, due) in [(stopped, None), (retrying, Some(500)), (unreachable, None)] {
            let mut schedule = filled(1, 1);
            schedule.put_hop(row);
            assert_eq!(numbers(&schedule.pick(499, 10, &|_, _| 10)), []);
            assert_eq!(schedule.next_due(&|_, _| true), due);
        }
    }

    #[test]
    fn a_full_queue_is_passed_over_and_does_not_hide_the_next_due_time() {
        let mut schedule = filled(2, 1);
        assert_eq!(numbers(&schedule.pick(9, 10, &|hop, _| usize::from(hop.0 == 2))), [(2, vec![1])]);
        assert_eq!(schedule.next_due(&|hop, _| hop.0 != 1), None);
        assert_eq!(schedule.next_due(&|_, _| true), Some(1));
    }

    #[test]
    fn who_leaves_is_not_handed_out_and_who_stays_is_due() {
        let mut schedule = filled(1, 0);
        let (hop, message) = (HopId(1), MessageId(1));
        assert_eq!(schedule.hand_out(None, (hop, message), [(RecipientId(7), 5)]).len(), 1);
        let (order, other) = (schedule.order(), schedule.order());
        assert!(!schedule.leave(RecipientId(7), hop, message, order));
        assert!(schedule.leave(RecipientId(8), hop, message, order));
        assert!(schedule.leave(RecipientId(8), hop, message, order), "the transaction may be run again");
        assert!(!schedule.leave(RecipientId(8), hop, message, other), "it leaves already");
        schedule.stay(other);
        assert!(schedule.hand_out(None, (hop, message), [(RecipientId(8), 5)]).is_empty());
        schedule.done(RecipientId(8));
        schedule.stay(order);
        assert_eq!(numbers(&schedule.pick(9, 9, &|_, _| 9)), []);
        assert!(schedule.leave(RecipientId(9), hop, message, other));
        schedule.stay(order);
        assert!(schedule.hand_out(None, (hop, message), [(RecipientId(9), 5)]).is_empty());
        schedule.stay(other);
        assert_eq!(schedule.hand_out(None, (hop, message), [(RecipientId(9), 5)]).len(), 1);
        assert_eq!(numbers(&schedule.pick(9, 9, &|_, _| 9)), [(1, vec![1])]);
    }

    #[test]
    fn a_reading_hands_out_nobody_who_changed_since_it_began() {
        let mut schedule = filled(2, 0);
        let place = (HopId(1), MessageId(1));
        let (done, moved, same) = (RecipientId(7), RecipientId(8), RecipientId(9));
        let all = [(done, 5), (moved, 5), (same, 5)];
        schedule.done(done);
        let first = schedule.begin_reading();
        assert_eq!(schedule.hand_out(Some(first), place, [(done, 5)]).len(), 1, "before, so that it is seen");
        schedule.done(done);
        let second = schedule.begin_reading();
        schedule.moved(moved, HopId(2));
        assert_eq!(schedule.hand_out(Some(first), place, all), HashSet::from([same]));
        schedule.release([same]);
        schedule.end_reading(first);
        assert_eq!(schedule.hand_out(Some(second), place, all), HashSet::from([done, same]));
        schedule.end_reading(second);
        assert!(schedule.changed.is_empty() && schedule.readings.is_empty());
        let third = schedule.begin_reading();
        assert_eq!(schedule.hand_out(Some(third), place, all), HashSet::from([moved]));
    }

    #[test]
    fn an_active_recipient_is_handed_out_once_and_returns_where_it_was_moved_to() {
        let mut schedule = filled(2, 0);
        let recipient = RecipientId(7);
        assert_eq!(schedule.hand_out(None, (HopId(1), MessageId(1)), [(recipient, 5)]).len(), 1);
        assert!(schedule.hand_out(None, (HopId(2), MessageId(1)), [(recipient, 5)]).is_empty());
        schedule.moved(recipient, HopId(2));
        assert_eq!(schedule.active_hops(), HashSet::from([HopId(2)]));
        assert!(schedule.release([recipient]));
        assert!(!schedule.release([recipient]));
        assert_eq!(numbers(&schedule.pick(9, 10, &|_, _| 10)), [(2, vec![1])]);
    }

    #[test]
    fn a_dropped_queue_leaves_nothing_behind() {
        let mut schedule = filled(1, 3);
        schedule.drop_hop(HopId(1));
        assert!(schedule.due_of.is_empty() && schedule.agenda.is_empty() && schedule.hops.is_empty());
    }
}
