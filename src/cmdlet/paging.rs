//! -ResultSize: how many objects are shown at most, and a warning where there are more.

use super::bind::Bound;
use super::spec::{Param, ParamValue, Session};
use crate::model::{Kind, Record, Value};

/// What is shown without -ResultSize.
const USUAL: usize = 1000;

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
        session.console.warning(
            "There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter.",
        );
    }
    records
}
