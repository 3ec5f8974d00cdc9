//! Spans of time: Exchange's EnhancedTimeSpan, `[-][d.]hh:mm[:ss[.fffffff]]`.
//!
//! Promises whole milliseconds. A bare whole number is days, and of four numbers the first is (`1:02:03:04`),
//! as in .NET.
//! Refuses hours above 23 (.NET takes `24:00:00` for 24 days, which nobody means: a day is `1.00:00:00`),
//! minutes and seconds above 59, and what is finer than a millisecond, rather than round it.

use super::ValueError;
use super::value_error::serde_as_text;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

const SECOND: i128 = 1000;
const MINUTE: i128 = 60 * SECOND;
const HOUR: i128 = 60 * MINUTE;
const DAY: i128 = 24 * HOUR;

/// A span of time in whole milliseconds; it may be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TimeSpan(i64);

serde_as_text!(TimeSpan);

impl TimeSpan {
    /// A span of so many seconds; saturates.
    pub const fn from_secs(seconds: i64) -> Self {
        TimeSpan(seconds.saturating_mul(1000))
    }

    /// A span of so many milliseconds.
    pub const fn from_millis(millis: i64) -> Self {
        TimeSpan(millis)
    }

    /// The span in milliseconds.
    pub const fn as_millis(&self) -> i64 {
        self.0
    }

    /// The span for the standard library; a negative one is zero there.
    pub fn to_std(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.0).unwrap_or(0))
    }
}

impl FromStr for TimeSpan {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        read_span(given).map(TimeSpan).map_err(|why| {
            ValueError::about(
                given,
                format_args!(
                    "{why}; a span is written [d.]hh:mm:ss, as in 00:10:00 or 1.00:00:00, or as days"
                ),
            )
        })
    }
}

fn read_span(given: &str) -> Result<i64, &'static str> {
    let (sign, text) = match given.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, given),
    };
    let millis = match text.split_once(':') {
        None => digits(text, 12)? * DAY,
        Some((head, tail)) => {
            let (days, hours, tail) = match head.split_once('.') {
                Some((days, hours)) => (digits(days, 12)?, hours, tail),
                None if tail.matches(':').count() == 2 => {
                    let (hours, tail) = tail.split_once(':').unwrap_or_default();
                    (digits(head, 12)?, hours, tail)
                }
                None => (0, head, tail),
            };
            let (minutes, seconds) = tail.split_once(':').unwrap_or((tail, "0"));
            let (seconds, fraction) = match seconds.split_once('.') {
                Some((seconds, fraction)) => (seconds, read_fraction(fraction)?),
                None => (seconds, 0),
            };
            days * DAY
                + field(hours, 23, "has more than 23 hours: a day is 1.00:00:00")? * HOUR
                + field(minutes, 59, "has more than 59 minutes")? * MINUTE
                + field(seconds, 59, "has more than 59 seconds")? * SECOND
                + fraction
        }
    };
    i64::try_from(sign * millis).map_err(|_| "is too long")
}

/// Digits alone, at most so many: more can't be a span.
fn digits(text: &str, most: usize) -> Result<i128, &'static str> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err("is not a span of time");
    }
    if text.len() > most {
        return Err("is too long");
    }
    text.parse().map_err(|_| "is not a span of time")
}

fn field(text: &str, highest: i128, too_high: &'static str) -> Result<i128, &'static str> {
    match digits(text, 2)? {
        value if value <= highest => Ok(value),
        _ => Err(too_high),
    }
}

/// The milliseconds in up to seven digits after the point.
fn read_fraction(text: &str) -> Result<i128, &'static str> {
    let ticks = digits(text, 7)? * 10i128.pow(7u32.saturating_sub(text.len().try_into().unwrap_or(7)));
    if ticks % 10_000 == 0 { Ok(ticks / 10_000) } else { Err("is finer than a millisecond") }
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total = i128::from(self.0).abs();
        if self.0 < 0 {
            f.write_str("-")?;
        }
        if total >= DAY {
            write!(f, "{}.", total / DAY)?;
        }
        let (hours, minutes) = (total % DAY / HOUR, total % HOUR / MINUTE);
        write!(f, "{hours:02}:{minutes:02}:{:02}", total % MINUTE / SECOND)?;
        match total % SECOND {
            0 => Ok(()),
            millis => write!(f, ".{millis:03}0000"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use proptest::prelude::*;

    #[test]
    fn spans() {
        good::<TimeSpan>(&[
            ("00:10:00", "00:10:00"),
            ("0:10", "00:10:00"),
            ("1:2:3", "01:02:03"),
            ("1.00:00:00", "1.00:00:00"),
            ("2", "2.00:00:00"),
            ("0", "00:00:00"),
            ("30.00:00", "30.00:00:00"),
            ("00:00:00.5", "00:00:00.5000000"),
            ("00:00:00.0010000", "00:00:00.0010000"),
            ("-00:00:05", "-00:00:05"),
            ("-1.02:03:04.5", "-1.02:03:04.5000000"),
            ("-0:00", "00:00:00"),
            ("1:2:3:4", "1.02:03:04"),
            ("00:10:00:00", "10:00:00"),
            ("0:0:0:0.5", "00:00:00.5000000"),
            ("1.2:3", "1.02:03:00"),
        ]);
        bad::<TimeSpan>(&[
            ("", "not a span"),
            ("-", "not a span"),
            ("ten", "not a span"),
            ("10m", "not a span"),
            ("1.5", "not a span"),
            ("24:00:00", "23 hours"),
            ("1.24:00:00", "23 hours"),
            ("00:60:00", "59 minutes"),
            ("00:00:60", "59 seconds"),
            ("00:00:00.", "not a span"),
            ("00:00:00.0000001", "finer"),
            ("00:00:00.12345678", "too long"),
            ("00::00", "not a span"),
            ("1.2:3:4:5", "not a span"),
            ("1:2:3:4:5", "not a span"),
            ("1:24:00:00", "23 hours"),
            ("25:00:00", "23 hours"),
            ("23:59:60", "59 seconds"),
            ("1:", "not a span"),
            (":30", "not a span"),
            ("1.", "not a span"),
            ("PT1H", "not a span"),
            ("1d", "not a span"),
            ("--1", "not a span"),
            ("+1", "not a span"),
            ("1.-2:00:00", "not a span"),
            ("999999999999", "too long"),
            ("9999999999999999999999", "too long"),
        ]);
    }

    #[test]
    fn conversions() {
        assert_eq!(TimeSpan::from_secs(90).as_millis(), 90_000);
        assert_eq!(TimeSpan::from_millis(1500).to_std(), Duration::from_millis(1500));
        assert_eq!(TimeSpan::from_secs(-5).to_std(), Duration::ZERO);
        assert_eq!(TimeSpan::from_secs(i64::MAX).as_millis(), i64::MAX);
        for extreme in [i64::MIN, i64::MAX] {
            round_trip(&TimeSpan::from_millis(extreme));
        }
    }

    proptest! {
        #[test]
        fn spans_round_trip(millis: i64, shift in 0u32..64) {
            round_trip(&TimeSpan::from_millis(millis >> shift));
        }
    }
}
