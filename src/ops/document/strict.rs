//! JSON read strictly: what stands in an object twice is refused, as is anything after the end. The
//! ordinary reader keeps the last of two, and nobody hears of the first.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};
use std::fmt;

struct Strict(Json);

/// A text of JSON.
///
/// # Errors
/// What is wrong, with line and column.
pub(super) fn parse(bytes: &[u8]) -> Result<Json, String> {
    serde_json::from_slice(bytes).map(|Strict(json)| json).map_err(|error| error.to_string())
}

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Strict)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::from(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::from(number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Json, E> {
        Number::from_f64(number).map(Json::Number).ok_or_else(|| E::custom("not a number"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut all = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            all.push(item);
        }
        Ok(Json::Array(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Json, A::Error> {
        let mut all = Map::new();
        while let Some((name, Strict(value))) = fields.next_entry::<String, Strict>()? {
            if all.contains_key(&name) {
                return Err(A::Error::custom(format!("'{name}' stands here twice")));
            }
            all.insert(name, value);
        }
        Ok(Json::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_twice_or_behind_the_end_is_refused() {
        let good = r#"{"a": [1, -2, 1.5, true, null, "x"], "b": {"a": {}}}"#;
        assert_eq!(parse(good.as_bytes()).unwrap(), serde_json::from_str::<Json>(good).unwrap());
        for (text, said) in [
            (r#"{"a": 1, "a": 2}"#, "'a' stands here twice"),
            (r#"{"x": {"a": 1, "b": 1, "a": 1}}"#, "'a' stands here twice"),
            ("{} {}", "trailing characters at line 1 column 4"),
            ("{", "EOF"),
            ("", "EOF"),
            ("{\"a\": \u{1}}", "line 1"),
        ] {
            let error = parse(text.as_bytes()).unwrap_err();
            assert!(error.contains(said), "{text}: {error}");
        }
        assert!(parse(&[b'['; 100_000]).is_err(), "depth is bounded");
        assert!(parse(b"\"\xff\"").is_err());
    }
}
