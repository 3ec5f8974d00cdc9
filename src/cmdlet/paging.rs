//! Parameters of the cmdlets that show long lists: -Filter, -SortOrder, -ResultSize and bookmarks.

use super::bind::Bound;
use super::spec::{Param, ParamValue, Session};
use crate::model::page::{Bookmark, MOST_SKIPPED, Page};
use crate::model::{Kind, Record, Value};
use crate::ops::Failure;
use crate::ops::queue::{Listing, MOST};

/// What is shown without -ResultSize.
const USUAL: u32 = 1000;

/// What is said where some objects are left out.
pub const MORE: &str = "There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.";

/// The most objects.
pub const RESULT_SIZE: Param = Param::new(
    "ResultSize",
    ParamValue::OneOrUnlimited(Kind::Int { min: 1, max: crate::model::objects::INT32_MAX }),
    "The most objects that are shown, or Unlimited; unset: 1000.",
);
/// Which objects.
pub const FILTER: Param = Param::one(
    "Filter",
    Kind::Text { max: 4096 },
    "Only objects with such properties: \"Status -eq 'Retry' -and MessageCount -gt 5\". Operators: -eq -ne -gt -ge -lt -le -like -notlike, joined by -and, -or and -not; parentheses; braces around it will do.",
);
/// The order.
pub const SORT_ORDER: Param = Param::many(
    "SortOrder",
    Kind::Text { max: 512 },
    "Sort by these properties, each after + or -: '+Status,-Size'. Unset: by Identity.",
);
/// Where a page begins, by number.
pub const BOOKMARK_INDEX: Param = Param::one(
    "BookmarkIndex",
    Kind::Int { min: 1, max: crate::model::objects::INT32_MAX },
    "Begin at the object of this number, counted from 1.",
);
/// Where a page begins, by object.
pub const BOOKMARK_OBJECT: Param =
    Param::one("BookmarkObject", Kind::Text { max: 512 }, "Begin at this object: its Identity.");
/// Whether the first object of a page is the bookmark.
pub const INCLUDE_BOOKMARK: Param =
    Param::one("IncludeBookmark", Kind::Bool, "Whether the bookmark itself is shown; unset: $true.");
/// Whether counts are told.
pub const RETURN_PAGE_INFO: Param = Param::one(
    "ReturnPageInfo",
    Kind::Bool,
    "Whether the number of all objects, and that of the first one shown, are told on stderr; unset: $false.",
);
/// Which way a page goes.
pub const SEARCH_FORWARD: Param = Param::one(
    "SearchForward",
    Kind::Bool,
    "$true: what follows the bookmark, or the first objects. $false: what is before it, or the last ones, in the same order. Unset: $true.",
);

/// The most objects that are to be shown.
pub fn limit(bound: &Bound) -> usize {
    match bound.value("ResultSize") {
        Some(Value::Int(number)) => usize::try_from(*number).unwrap_or(usize::MAX),
        Some(Value::Unlimited) => usize::MAX,
        _ => usize::try_from(USUAL).unwrap_or(usize::MAX),
    }
}

/// As many of the records as are to be shown; warns where some are left out.
pub fn first_of(session: &mut Session<'_>, bound: &Bound, mut records: Vec<Record>) -> Vec<Record> {
    if records.len() > limit(bound) {
        records.truncate(limit(bound));
        session.console.warning(MORE);
    }
    records
}

/// The page that is asked for.
///
/// # Errors
/// Two bookmarks; one beyond [`MOST_SKIPPED`].
pub fn page(bound: &Bound) -> Result<Page, Failure> {
    let flag = |name: &str, unset| bound.value(name).map_or(unset, |value| *value == Value::Bool(true));
    let at = bound.text("BookmarkObject").map(|identity| Bookmark::At(identity.to_string()));
    let index = match bound.value("BookmarkIndex") {
        Some(Value::Int(number)) => {
            match u32::try_from(*number).ok().filter(|number| *number <= MOST_SKIPPED) {
                Some(number) => Some(Bookmark::Index(number)),
                None => {
                    let text = format!(
                        "BookmarkIndex {number} is too large; allowed: 1 to {MOST_SKIPPED}. -BookmarkObject takes any object"
                    );
                    return Err(Failure::binding("BookmarkIndex", text));
                }
            }
        }
        _ => None,
    };
    if at.is_some() && index.is_some() {
        let text = "-BookmarkIndex and -BookmarkObject can't be given together: a page begins at one place";
        return Err(Failure::binding("BookmarkIndex", text));
    }
    Ok(Page {
        sort: bound.values("SortOrder").iter().map(ToString::to_string).collect(),
        forward: flag("SearchForward", true),
        include: flag("IncludeBookmark", true),
        bookmark: at.or(index),
        limit: u32::try_from(limit(bound)).unwrap_or(MOST).min(MOST),
        count: flag("ReturnPageInfo", false),
    })
}

/// Shows what was found, and says where there is more.
pub fn show(session: &mut Session<'_>, bound: &Bound, listing: Listing) {
    for record in listing.records {
        session.console.object(record);
    }
    if let Some((total, first)) = listing.counts {
        session.console.notice(&format!("TotalCount: {total}; FirstIndex: {first}."));
    }
    if listing.more {
        let text = match limit(bound) >= MOST as usize {
            true => format!(
                "{MOST} objects are shown, and there are more; -BookmarkObject shows what follows the last one."
            ),
            false => MORE.to_string(),
        };
        session.console.warning(&text);
    }
}
