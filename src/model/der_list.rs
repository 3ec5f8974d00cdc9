//! Certificates within JSON: as base64, a fifth as long as the lists of numbers that octets are otherwise, and read as much
//! faster. The system's trusted roots alone are a quarter of a megabyte.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};
use std::borrow::{Borrow, Cow};

pub(super) fn serialize<L, S>(list: &L, serializer: S) -> Result<S::Ok, S::Error>
where
    L: Borrow<Vec<Vec<u8>>>,
    S: Serializer,
{
    serializer.collect_seq(list.borrow().iter().map(|der| STANDARD.encode(der)))
}

pub(super) fn deserialize<'de, L, D>(deserializer: D) -> Result<L, D::Error>
where
    L: From<Vec<Vec<u8>>>,
    D: Deserializer<'de>,
{
    /// Borrowed from the JSON where it may be.
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

    let list = Vec::<Text<'de>>::deserialize(deserializer)?;
    let decoded = list.iter().map(|text| STANDARD.decode(text.0.as_bytes())).collect::<Result<Vec<_>, _>>();
    decoded.map(L::from).map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use std::sync::Arc;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Holder {
        #[serde(with = "super")]
        shared: Arc<Vec<Vec<u8>>>,
        #[serde(with = "super")]
        own: Vec<Vec<u8>>,
    }

    #[test]
    fn octets_come_back() {
        let holder = Holder { shared: Arc::new(vec![vec![0, 255, 128], vec![]]), own: vec![b"der".to_vec()] };
        let text = serde_json::to_string(&holder).unwrap();
        assert_eq!(text, r#"{"shared":["AP+A",""],"own":["ZGVy"]}"#);
        assert_eq!(serde_json::from_str::<Holder>(&text).unwrap(), holder);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            serde_json::from_value::<Holder>(value).unwrap(),
            holder,
            "also where nothing can be borrowed"
        );
        assert!(serde_json::from_str::<Holder>(r#"{"shared":["&"],"own":[]}"#).is_err());
    }
}
