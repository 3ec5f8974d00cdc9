//! -ResultSize: how many objects are shown at most, and a warning where there are more.

use super::bind::Bound;
use super::spec::{Param, ParamValue, Session};
use crate::model::{Kind, Record, Value};

/// What is shown without -ResultSize.
const USUAL: usize = 1000;

/// What is said where some objects are left out.
pub const MORE: &str = "There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.";

/// The parameter.
pub const RESULT_SIZE: Param = Param::new(
    "ResultSize",
    ParamValue::OneOrUnlimited(Kind::Int { min: 1, max: crate::model::objects::INT32_MAX }),
    "The most objects that are shown, or Unlimited; unset: 1000.",
);

/// The most objects that are to be shown.
pub fn limit(bound: &Bound) -> usize {
    match bound.value("ResultSize") {
        Some(Value::Int(number)) => usize::try_from(*number).unwrap_or(usize::MAX),
        Some(Value::Unlimited) => usize::MAX,
        _ => USUAL,
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

// What queue and message views will take: bookmarks, a filter, an order. Until then each is refused: a
// line such as `Get-Message -Filter … | Remove-Message` without its filter would destroy mail.

/// Where a page begins, by number.
pub const BOOKMARK_INDEX: Param = Param::one(
    "BookmarkIndex",
    Kind::Int { min: 1, max: crate::model::objects::INT32_MAX },
    "Where to begin.",
)
.planned(6);
/// Where a page begins, by object.
pub const BOOKMARK_OBJECT: Param =
    Param::one("BookmarkObject", Kind::Text { max: 512 }, "The object to begin at.").planned(6);
/// Which objects.
pub const FILTER: Param = Param::one(
    "Filter",
    Kind::Text { max: 4096 },
    "Only objects with such properties: {Status -eq 'Retry'}.",
)
.planned(6);
/// Whether the first object of a page is the bookmark.
pub const INCLUDE_BOOKMARK: Param =
    Param::one("IncludeBookmark", Kind::Bool, "Whether the bookmark itself is shown; unset: $true.")
        .planned(6);
/// Whether counts are told.
pub const RETURN_PAGE_INFO: Param =
    Param::one("ReturnPageInfo", Kind::Bool, "Whether the number of objects is told; unset: $false.")
        .planned(6);
/// Which way a page goes.
pub const SEARCH_FORWARD: Param =
    Param::one("SearchForward", Kind::Bool, "Whether to go forward from the bookmark; unset: $true.")
        .planned(6);
/// The order.
pub const SORT_ORDER: Param =
    Param::many("SortOrder", Kind::Text { max: 128 }, "Sort by these properties, each after + or -.")
        .planned(6);
