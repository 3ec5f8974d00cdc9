//! TLSA records: which certificate a server must show, by its own DNS.
//!
//! Promises: what is usable for mail is decided here, for every way in (RFC 7672 §3.1: usages 2 and 3 alone), and
//! of several digests of the same kind the strongest counts (RFC 7671 §9). Whether a record was proven by DNSSEC is the
//! resolver's to say. RFC 6698 §2.1.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Octets of a SHA-256 and of a SHA-512 digest.
const SHA_256: usize = 32;
const SHA_512: usize = 64;

/// One record, as it stands in the DNS.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tlsa {
    /// 2: an authority of the chain (DANE-TA). 3: the server's own certificate (DANE-EE). Others are not for mail.
    pub usage: u8,
    /// 0: the whole certificate. 1: its public key.
    pub selector: u8,
    /// 0: as it is. 1: its SHA-256. 2: its SHA-512.
    pub matching: u8,
    /// What is compared.
    pub data: Vec<u8>,
}

impl Tlsa {
    /// True where the record can prove a mail server.
    pub fn is_usable(&self) -> bool {
        let data = match self.matching {
            0 => !self.data.is_empty(),
            1 => self.data.len() == SHA_256,
            2 => self.data.len() == SHA_512,
            _ => false,
        };
        matches!(self.usage, 2 | 3) && self.selector <= 1 && data
    }

    /// The three numbers, as they are written.
    pub fn kind(&self) -> String {
        format!("{} {} {}", self.usage, self.selector, self.matching)
    }
}

impl fmt::Display for Tlsa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind())?;
        self.data.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The records that count: usable ones, and of digests of one usage and selector only the strongest.
pub fn usable_tlsa(mut records: Vec<Tlsa>) -> Vec<Tlsa> {
    records.retain(Tlsa::is_usable);
    let strongest = |one: &Tlsa| {
        let same = |other: &&Tlsa| (other.usage, other.selector) == (one.usage, one.selector);
        records.iter().filter(same).map(|other| other.matching).max().unwrap_or_default()
    };
    let keep: Vec<bool> =
        records.iter().map(|one| one.matching == 0 || one.matching == strongest(one)).collect();
    let mut keep = keep.into_iter();
    records.retain(|_| keep.next().unwrap_or(true));
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> Tlsa {
        let mut words = text.split(' ').map(|word| word.parse::<usize>().unwrap());
        let mut next = || words.next().unwrap();
        let (usage, selector, matching) = (next() as u8, next() as u8, next() as u8);
        Tlsa { usage, selector, matching, data: vec![7; next()] }
    }

    #[test]
    fn what_counts() {
        // records (usage selector matching octets), the kinds that are left
        let cases: &[(&[&str], &[&str])] = &[
            (&[], &[]),
            (&["3 1 1 32"], &["3 1 1"]),
            (&["3 0 2 64", "2 0 1 32"], &["3 0 2", "2 0 1"]),
            (&["0 0 1 32", "1 1 1 32", "4 0 1 32", "255 0 1 32"], &[]),
            (&["3 2 1 32", "3 0 3 32"], &[]),
            // A digest of another length is none.
            (&["3 1 1 31", "3 1 2 32", "3 1 0 0"], &[]),
            // The strongest digest of each usage and selector; whole ones always.
            (&["3 1 1 32", "3 1 2 64"], &["3 1 2"]),
            (&["3 1 1 32", "3 0 2 64"], &["3 1 1", "3 0 2"]),
            (&["3 1 0 99", "3 1 1 32", "3 1 2 64", "2 1 1 32"], &["3 1 0", "3 1 2", "2 1 1"]),
            // One that is no digest does not count as the stronger one.
            (&["3 1 1 32", "3 1 2 63"], &["3 1 1"]),
        ];
        for (given, wanted) in cases {
            let left = usable_tlsa(given.iter().map(|text| record(text)).collect());
            let left: Vec<String> = left.iter().map(Tlsa::kind).collect();
            assert_eq!(left, *wanted, "{given:?}");
        }
    }
}
