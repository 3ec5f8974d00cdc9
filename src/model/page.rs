//! Pages of a long list: in which order, from where, how many.
//!
//! Promises: of however many rows a [`Collector`] is offered it holds the keys of one page (and of what a
//! bookmark by number skips, [`MOST_SKIPPED`] at most). The last key of every order is the identity, so that the
//! order is total, and a bookmark stands at one place in it.

use super::filter::FilterError;
use super::object::{IDENTITY_PROP, ObjectType};
use super::property::Prop;
use super::rank::{Rank, rank};
use super::suggest::near;
use super::value::Value;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The highest number that a bookmark may have, as Exchange's ResultSize.
pub const MOST_SKIPPED: u32 = 250_000;

/// Octets of a text that rows are sorted by.
const SORTED_BY: usize = 200;

/// Which part of the list is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Properties to sort by, each after `+` or `-`; the identity comes last by itself.
    pub sort: Vec<String>,
    /// True: what follows the bookmark, or the first ones; false: what is before it, or the last ones.
    pub forward: bool,
    /// True where the bookmark itself belongs to the page.
    pub include: bool,
    /// Whence.
    pub bookmark: Option<Bookmark>,
    /// How many rows.
    pub limit: u32,
    /// Whether all are counted, those of other pages, too.
    pub count: bool,
}

impl Page {
    /// The first rows by their identity.
    pub fn first(limit: u32) -> Page {
        Page { sort: Vec::new(), forward: true, include: true, bookmark: None, limit, count: false }
    }
}

/// Where a page begins, or ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bookmark {
    /// The row of this number, counted from 1.
    Index(u32),
    /// The row with this identity.
    At(String),
}

/// An order of rows.
#[derive(Debug, Clone)]
pub struct SortOrder(Vec<(&'static Prop, bool)>);

/// A row's place in an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(Vec<Place>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Up(Rank),
    Down(Reverse<Rank>),
}

impl SortOrder {
    /// Reads `+Property`, `-Property` or `Property`, several in one text, too.
    ///
    /// # Errors
    /// No such property.
    pub fn parse(object: &'static ObjectType, entries: &[String]) -> Result<SortOrder, FilterError> {
        let mut keys = Vec::new();
        for entry in entries.iter().flat_map(|entry| entry.split(',')).map(str::trim) {
            let dash = ['-', '\u{2013}', '\u{2014}'].iter().find_map(|dash| entry.strip_prefix(*dash));
            let name = dash.or(entry.strip_prefix('+')).unwrap_or(entry).trim();
            let Some(prop) = object.prop(name) else {
                let names: Vec<&'static str> = object.all_props().map(|prop| prop.name).collect();
                return Err(FilterError::UnknownProperty {
                    noun: object.noun,
                    given: name.to_string(),
                    near: near(name, names.iter().copied()),
                    all: names.join(", "),
                });
            };
            keys.push((prop, dash.is_some()));
        }
        if keys.iter().all(|(prop, _)| prop.name != IDENTITY_PROP.name) {
            keys.push((&IDENTITY_PROP, false));
        }
        Ok(SortOrder(keys))
    }

    /// True where rows come by their identity, upwards.
    pub fn is_by_identity(&self) -> bool {
        matches!(self.0.as_slice(), [(prop, false)] if prop.name == IDENTITY_PROP.name)
    }

    /// The place of a row.
    pub fn key<'a>(&self, value: &dyn Fn(&'static Prop) -> Cow<'a, Value>) -> Key {
        Key(self
            .0
            .iter()
            .map(|(prop, down)| match (short(rank(prop, &value(prop))), down) {
                (rank, true) => Place::Down(Reverse(rank)),
                (rank, false) => Place::Up(rank),
            })
            .collect())
    }
}

/// A rank that fits in memory some 250,000 times: texts that agree so far are told apart by the identity.
fn short(rank: Rank) -> Rank {
    match rank {
        Rank::Text(text) if text.len() > SORTED_BY => {
            let end = (0..=SORTED_BY).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            Rank::Text(text[..end].to_owned())
        }
        other => other,
    }
}

/// What was found of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// Its rows, in order.
    pub rows: Vec<T>,
    /// True where others lie beyond it.
    pub more: bool,
    /// All rows, those of other pages, too.
    pub total: u64,
    /// The number of its first row, counted from 1; 0 where it is empty.
    pub first: u64,
}

/// Picks a page out of rows that come in any order.
#[derive(Debug)]
pub struct Collector<T> {
    forward: bool,
    include: bool,
    at: Option<Key>,
    skip: usize,
    limit: usize,
    /// At most `skip` and `limit` together.
    kept: BTreeMap<Key, T>,
    total: u64,
    /// Rows before all that are kept.
    below: u64,
    dropped: bool,
    /// A page that ends at a number: what lies beyond it is what was skipped.
    ends_at_number: bool,
}

impl<T> Collector<T> {
    /// Of a page; `at` is the place of the row that its bookmark names.
    pub fn new(page: &Page, at: Option<Key>) -> Collector<T> {
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let (mut forward, mut skip, mut kept) = (page.forward, 0, limit);
        if let Some(Bookmark::Index(number)) = &page.bookmark {
            let number = usize::try_from(*number).unwrap_or(usize::MAX);
            if page.forward {
                skip = number.saturating_sub(usize::from(page.include));
            } else {
                // The first so many rows, of which the last ones are wanted.
                let ends = number.saturating_sub(usize::from(!page.include));
                kept = limit.min(ends);
                (forward, skip) = (true, ends - kept);
            }
        }
        Collector {
            forward,
            include: page.include,
            at,
            skip,
            limit: kept,
            kept: BTreeMap::new(),
            total: 0,
            below: 0,
            dropped: false,
            ends_at_number: !page.forward && matches!(page.bookmark, Some(Bookmark::Index(_))),
        }
    }

    /// Takes note of a row.
    pub fn offer(&mut self, key: Key, row: T) {
        self.total += 1;
        if let Some(at) = &self.at {
            let (before, after) = (key < *at, key > *at);
            let mine = if !before && !after { self.include } else { after == self.forward };
            if !mine {
                self.below += u64::from(self.forward);
                return;
            }
        }
        self.kept.insert(key, row);
        if self.kept.len() > self.skip.saturating_add(self.limit) {
            self.dropped = true;
            if self.forward {
                self.kept.pop_last();
            } else {
                self.kept.pop_first();
                self.below += 1;
            }
        }
    }

    /// True where rows that come later in the order change nothing any more, but for their number.
    pub fn is_full(&self) -> bool {
        self.forward && self.dropped
    }

    /// The page.
    pub fn finish(self) -> Found<T> {
        let skipped = self.skip.min(self.kept.len());
        let rows: Vec<T> = self.kept.into_values().skip(skipped).collect();
        let first = if rows.is_empty() { 0 } else { self.below + skipped as u64 + 1 };
        let more = if self.ends_at_number { skipped > 0 } else { self.dropped };
        Found { rows, more, total: self.total, first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objects::MESSAGE;

    fn page(forward: bool, include: bool, bookmark: Option<Bookmark>, limit: u32) -> Page {
        Page { sort: vec!["-Size".into()], forward, include, bookmark, limit, count: true }
    }

    fn key(order: &SortOrder, number: i64) -> Key {
        order.key(&|prop| match prop.name {
            "Size" => Cow::Owned(Value::Int(number / 2)),
            _ => Cow::Owned(Value::text(format!("MX\\1\\{number}"))),
        })
    }

    /// Rows 1 to 9 by Size downwards, two of each Size: 8 9 6 7 4 5 2 3 1.
    #[test]
    fn each_page() {
        let order = SortOrder::parse(&MESSAGE, &["-size".into()]).unwrap();
        let at = |number: i64| Some(Bookmark::At(number.to_string()));
        let index = |number| Some(Bookmark::Index(number));
        let rows: &[(Page, &[i64], bool, u64)] = &[
            (page(true, true, None, 3), &[8, 9, 6], true, 1),
            (page(true, true, None, 9), &[8, 9, 6, 7, 4, 5, 2, 3, 1], false, 1),
            (page(false, true, None, 3), &[2, 3, 1], true, 7),
            (page(true, true, at(7), 2), &[7, 4], true, 4),
            (page(true, false, at(7), 2), &[4, 5], true, 5),
            (page(true, false, at(3), 2), &[1], false, 9),
            (page(true, false, at(1), 2), &[], false, 0),
            (page(false, true, at(7), 2), &[6, 7], true, 3),
            (page(false, false, at(7), 2), &[9, 6], true, 2),
            (page(false, false, at(7), 9), &[8, 9, 6], false, 1),
            (page(true, true, index(1), 2), &[8, 9], true, 1),
            (page(true, true, index(4), 2), &[7, 4], true, 4),
            (page(true, false, index(4), 2), &[4, 5], true, 5),
            (page(true, true, index(9), 2), &[1], false, 9),
            (page(true, true, index(10), 2), &[], false, 0),
            (page(false, true, index(4), 2), &[6, 7], true, 3),
            (page(false, false, index(4), 2), &[9, 6], true, 2),
            (page(false, true, index(2), 5), &[8, 9], false, 1),
            (page(false, true, index(9), 3), &[2, 3, 1], true, 7),
            (page(false, false, index(1), 5), &[], false, 0),
        ];
        for (page, wanted, more, first) in rows {
            let bookmark = match &page.bookmark {
                Some(Bookmark::At(number)) => Some(key(&order, number.parse().unwrap())),
                _ => None,
            };
            let mut collector = Collector::new(page, bookmark);
            for number in [5, 1, 9, 3, 7, 2, 8, 4, 6] {
                collector.offer(key(&order, number), number);
            }
            let found = collector.finish();
            assert_eq!((found.rows.as_slice(), found.more), (*wanted, *more), "{page:?}");
            assert_eq!((found.total, found.first), (9, *first), "{page:?}");
        }
    }

    #[test]
    fn long_texts_are_sorted_by_their_beginning() {
        let order = SortOrder::parse(&MESSAGE, &["LastError".into()]).unwrap();
        let key = |text: String, identity: &str| {
            let identity = identity.to_string();
            order.key(&|prop| {
                let is_text = prop.name == "LastError";
                Cow::Owned(Value::text(if is_text { text.clone() } else { identity.clone() }))
            })
        };
        let long = "\u{e9}".repeat(1000);
        assert!(key("b".into(), "MX\\1\\1") < key(format!("{long}a"), "MX\\1\\1"));
        // Behind that the identity decides.
        assert!(key(format!("{long}b"), "MX\\1\\1") < key(format!("{long}a"), "MX\\1\\2"));
        let Key(places) = key(long, "MX\\1\\1");
        let Place::Up(Rank::Text(kept)) = &places[0] else { panic!("{places:?}") };
        assert_eq!(kept.len(), SORTED_BY);
    }

    #[test]
    fn orders() {
        let order = |entries: &[&str]| {
            let entries: Vec<String> = entries.iter().map(|entry| entry.to_string()).collect();
            SortOrder::parse(&MESSAGE, &entries)
        };
        assert!(order(&[]).unwrap().is_by_identity());
        assert!(order(&["Identity"]).unwrap().is_by_identity());
        for other in ["-Identity", "+Size", "Size,-Subject"] {
            assert!(!order(&[other]).unwrap().is_by_identity(), "{other}");
        }
        assert_eq!(order(&["+Size,-Subject", "Status"]).unwrap().0.len(), 4);
        let unknown = order(&["+Sise"]).unwrap_err().to_string();
        assert!(unknown.contains("did you mean Size?"), "{unknown}");
        assert!(order(&[""]).is_err());
    }
}
