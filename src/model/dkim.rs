//! DKIM signing as the service obeys it: for which domain, how, and by which key of the keeper's.

use super::SmtpDomain;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A kind of signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DkimAlgorithm {
    /// RFC 6376.
    RsaSha256,
    /// RFC 8463.
    Ed25519Sha256,
}

impl DkimAlgorithm {
    /// By its word in the configuration.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "RsaSHA256" => Some(DkimAlgorithm::RsaSha256),
            "Ed25519SHA256" => Some(DkimAlgorithm::Ed25519Sha256),
            _ => None,
        }
    }
}

/// A key under its selector. The key itself is the keeper's, and known here by a name alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DkimKey {
    /// The selector.
    pub selector: String,
    /// What the keeper knows the key by.
    pub key: String,
    /// The name of its record in the DNS.
    pub record_name: String,
    /// What that record is to hold.
    pub record: String,
    /// The keeper has the key.
    pub at_hand: bool,
}

/// What signs the mail of a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DkimSigning {
    /// The object's name, for messages.
    pub name: String,
    /// The domain of From.
    pub domain: SmtpDomain,
    /// The kind of signature.
    pub algorithm: DkimAlgorithm,
    /// The header is signed in its relaxed form.
    pub relaxed_header: bool,
    /// The body is signed in its relaxed form.
    pub relaxed_body: bool,
    /// The key that signs until `rotates_on`.
    pub before: DkimKey,
    /// The key that signs from then on; where nothing rotates, the same.
    pub after: DkimKey,
    /// When signing goes over.
    pub rotates_on: Option<Timestamp>,
}

impl DkimSigning {
    /// The key that is to sign at this moment.
    pub fn key_at(&self, now: Timestamp) -> &DkimKey {
        if self.rotates_on.is_some_and(|moment| now < moment) { &self.before } else { &self.after }
    }

    /// The key that is to sign, and the former one, which signs in its place for as long as its record is not
    /// published; `None`: there is no other.
    pub fn keys_at(&self, now: Timestamp) -> (&DkimKey, Option<&DkimKey>) {
        let key = self.key_at(now);
        (key, Some(&self.before).filter(|before| before.key != key.key && before.at_hand))
    }
}

/// What the keeper knows a key of a signing configuration by; `selector` is 1 or 2.
pub fn dkim_key_name(guid: &str, selector: usize) -> String {
    format!("DKIM {guid} {selector}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_a_moment() {
        let key = |selector: &str| DkimKey {
            selector: selector.into(),
            key: selector.into(),
            record_name: String::new(),
            record: String::new(),
            at_hand: true,
        };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut signing = DkimSigning {
            name: "a.example".into(),
            domain: "a.example".parse().unwrap(),
            algorithm: DkimAlgorithm::RsaSha256,
            relaxed_header: true,
            relaxed_body: true,
            before: key("old"),
            after: key("new"),
            rotates_on: Some(at("2026-06-05T00:00:00Z")),
        };
        for (now, wanted) in [
            ("2026-06-01T00:00:00Z", "old"),
            ("2026-06-04T23:59:59Z", "old"),
            ("2026-06-05T00:00:00Z", "new"),
            ("2027-06-05T00:00:00Z", "new"),
        ] {
            assert_eq!(signing.key_at(at(now)).selector, wanted, "{now}");
        }
        let former =
            |signing: &DkimSigning, now: &str| signing.keys_at(at(now)).1.map(|key| key.selector.clone());
        assert_eq!(former(&signing, "2026-06-01T00:00:00Z"), None);
        assert_eq!(former(&signing, "2026-06-05T00:00:00Z").as_deref(), Some("old"));
        signing.before.at_hand = false;
        assert_eq!(former(&signing, "2026-06-05T00:00:00Z"), None);
        signing.rotates_on = None;
        assert_eq!(signing.key_at(at("2020-01-01T00:00:00Z")).selector, "new");
    }
}
