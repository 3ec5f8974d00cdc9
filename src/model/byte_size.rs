//! Sizes in bytes: Exchange's ByteQuantifiedSize, `36 MB (37,748,736 bytes)`.
//!
//! Promises to read what it prints, what Exchange prints, and what people type (`35MB`, `1.5 KB`,
//! `36,700,160`); units are powers of 1024. Where both a quantity and a byte count are given the
//! byte count is exact and holds.
//! Refuses a fraction of a byte, a comma that separates no thousands (`1,5 MB` is not 15 MB), a byte
//! count that contradicts the quantity, and what exceeds 64 bits.

use super::ValueError;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Units from the largest, with their bytes.
const UNITS: [(&str, u64); 5] =
    [("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10), ("B", 1)];
/// Digits after the point that are read; more say nothing about a number of bytes.
const MAX_FRACTION: usize = 12;

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ByteSize(pub u64);

impl FromStr for ByteSize {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        read_size(given).map(ByteSize).map_err(|why| {
            ValueError::about(
                given,
                format_args!(
                    "{why}; a size is written like 35MB, 1.5 KB or 36700160 (units B, KB, MB, GB, TB)"
                ),
            )
        })
    }
}

fn read_size(given: &str) -> Result<u64, &'static str> {
    let Some((quantity, rest)) = given.split_once('(') else {
        return u64::try_from(read_quantity(given)?).map_err(|_| "is too large");
    };
    let count = rest.strip_suffix(')').ok_or("has an unclosed parenthesis")?;
    let (digits, unit) = split_unit(count.trim());
    if !unit.eq_ignore_ascii_case("bytes") && !unit.eq_ignore_ascii_case("byte") {
        return Err("has something other than a number of bytes in its parentheses");
    }
    let exact = read_quantity(digits)?;
    let rounded = read_quantity(quantity.trim())?;
    // Four digits are printed, so the two may differ by the rounding, and by one byte.
    if exact.abs_diff(rounded) > exact / 1000 + 1 {
        return Err("contradicts itself: the number of bytes is not the size before it");
    }
    u64::try_from(exact).map_err(|_| "is too large")
}

/// A number, thousands separated or not, with an optional fraction and unit.
fn read_quantity(text: &str) -> Result<u128, &'static str> {
    let (number, unit) = split_unit(text);
    let unit = match unit.to_ascii_uppercase().as_str() {
        "" | "BYTE" | "BYTES" => 1,
        name => UNITS.iter().find(|(known, _)| *known == name).ok_or("has an unknown unit")?.1,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if number.ends_with('.') || fraction.len() > MAX_FRACTION || !fraction.bytes().all(|b| b.is_ascii_digit())
    {
        return Err("is not a size");
    }
    if unit == 1 && !fraction.is_empty() {
        return Err("has a fraction of a byte");
    }
    let whole = read_whole(whole)?;
    // At most 64 + 40 bits, and 40 + 40 bits.
    let scale = 10u128.pow(fraction.len().try_into().unwrap_or_default());
    let part = fraction.parse::<u128>().unwrap_or_default() * u128::from(unit) / scale;
    Ok(u128::from(whole) * u128::from(unit) + part)
}

fn read_whole(text: &str) -> Result<u64, &'static str> {
    let mut groups = text.split(',');
    let first = groups.next().unwrap_or_default();
    let separated = text.contains(',');
    let in_threes = groups.all(|group| group.len() == 3);
    if separated && !(in_threes && (1..=3).contains(&first.len())) {
        return Err("has a comma that separates no thousands");
    }
    let digits: String = text.chars().filter(|c| *c != ',').collect();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err("is not a size");
    }
    digits.parse().map_err(|_| "is too large")
}

/// The number and the letters behind it.
fn split_unit(text: &str) -> (&str, &str) {
    let at = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    (text[..at].trim_end(), &text[at..])
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, bytes) = UNITS.iter().find(|(_, bytes)| self.0 >= *bytes).unwrap_or(&("B", 1));
        write!(f, "{} {unit} ({} bytes)", four_digits(self.0, *bytes), thousands(self.0))
    }
}

/// The quotient in four significant digits, rounded, without trailing zeros; whole digits are never
/// dropped.
fn four_digits(amount: u64, unit: u64) -> String {
    let decimals: u32 = match amount / unit {
        0..=9 => 3,
        10..=99 => 2,
        100..=999 => 1,
        _ => 0,
    };
    let scale = 10u128.pow(decimals);
    let unit = u128::from(unit);
    let scaled = (u128::from(amount) * scale + unit / 2) / unit;
    let (whole, fraction) = (scaled / scale, scaled % scale);
    if fraction == 0 {
        return whole.to_string();
    }
    let width = decimals as usize;
    format!("{whole}.{fraction:0width$}").trim_end_matches('0').to_string()
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// As whole bytes.
impl Serialize for ByteSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

/// From whole bytes, or from text.
impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SizeVisitor)
    }
}

struct SizeVisitor;

impl Visitor<'_> for SizeVisitor {
    type Value = ByteSize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of bytes, or a size such as 36 MB")
    }

    fn visit_u64<E: Error>(self, bytes: u64) -> Result<ByteSize, E> {
        Ok(ByteSize(bytes))
    }

    fn visit_i64<E: Error>(self, bytes: i64) -> Result<ByteSize, E> {
        u64::try_from(bytes).map(ByteSize).map_err(|_| E::custom("a size can't be negative"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<ByteSize, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use proptest::prelude::*;

    #[test]
    fn sizes() {
        good::<ByteSize>(&[
            ("35MB", "35 MB (36,700,160 bytes)"),
            ("35 MB", "35 MB (36,700,160 bytes)"),
            ("35mb", "35 MB (36,700,160 bytes)"),
            ("1.5KB", "1.5 KB (1,536 bytes)"),
            ("36 MB (37,748,736 bytes)", "36 MB (37,748,736 bytes)"),
            ("36700160", "35 MB (36,700,160 bytes)"),
            ("36,700,160 bytes", "35 MB (36,700,160 bytes)"),
            ("512", "512 B (512 bytes)"),
            ("512B", "512 B (512 bytes)"),
            ("1 B (1 bytes)", "1 B (1 bytes)"),
            ("0", "0 B (0 bytes)"),
            ("1023", "1023 B (1,023 bytes)"),
            ("1048575", "1024 KB (1,048,575 bytes)"),
            ("1333788", "1.272 MB (1,333,788 bytes)"),
            ("117968100", "112.5 MB (117,968,100 bytes)"),
            ("2147483647", "2 GB (2,147,483,647 bytes)"),
            ("3TB", "3 TB (3,298,534,883,328 bytes)"),
            ("18446744073709551615", "16777216 TB (18,446,744,073,709,551,615 bytes)"),
        ]);
    }

    #[test]
    fn nonsense_is_refused() {
        bad::<ByteSize>(&[
            ("", "is not a size"),
            ("MB", "is not a size"),
            ("-1", "is not a size"),
            ("-1MB", "is not a size"),
            ("+1", "is not a size"),
            ("1.5", "fraction of a byte"),
            ("1.5 B", "fraction of a byte"),
            ("1.MB", "is not a size"),
            (".5MB", "is not a size"),
            ("1..5MB", "is not a size"),
            ("1,5 MB", "comma"),
            ("1,50", "comma"),
            (",500", "comma"),
            ("1234,567", "comma"),
            ("35 XB", "unknown unit"),
            ("35 MB x", "unknown unit"),
            ("1e6", "unknown unit"),
            ("0x10", "unknown unit"),
            ("Unlimited", "unknown unit"),
            ("36 MB (37,748,736 bytes", "parenthesis"),
            ("36 MB (37,748,736)", "number of bytes"),
            ("40 MB (37,748,736 bytes)", "contradicts"),
            ("18446744073709551616", "too large"),
            ("16777216 TB", "too large"),
            ("99999999999 TB", "too large"),
        ]);
    }

    #[test]
    fn json_is_a_number_of_bytes() {
        assert_eq!(serde_json::to_string(&ByteSize(1536)).unwrap(), "1536");
        assert_eq!(serde_json::from_str::<ByteSize>("\"1.5 KB\"").unwrap(), ByteSize(1536));
        assert!(serde_json::from_str::<ByteSize>("-1").is_err());
        assert!(serde_json::from_str::<ByteSize>("1.5").is_err());
    }

    proptest! {
        #[test]
        fn sizes_round_trip(bytes: u64, shift in 0u32..64) {
            round_trip(&ByteSize(bytes >> shift));
        }

        #[test]
        fn any_text_is_read_or_refused(text in r"[0-9.,]{0,24} ?[KMGTB]{0,2}( ?\([0-9,]{0,24} bytes\))?") {
            if let Ok(size) = text.parse::<ByteSize>() {
                round_trip(&size);
            }
        }
    }
}
