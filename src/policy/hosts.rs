//! The order in which a domain's hosts are tried (RFC 5321 §5.1).
//!
//! Promises: by preference, equals in an order drawn by the caller's seed; each host once. Where one
//! of them is ourselves, it and every host of the same or a higher preference number is left out: mail
//! must move towards the better hosts. Refuses (5.4.6) where nothing is left then.

use crate::model::SmtpDomain;
use std::collections::HashSet;

/// The first host of the list is ourselves.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("554 5.4.6 Mail loop: the best MX of the domain is this server itself ({0})")]
pub struct BestHostIsSelf(pub SmtpDomain);

/// The hosts to try, best first.
///
/// # Errors
/// Where there are hosts, and the best of them is ourselves.
pub fn order(
    mut records: Vec<(u16, SmtpDomain)>,
    own: &[SmtpDomain],
    seed: u64,
) -> Result<Vec<SmtpDomain>, BestHostIsSelf> {
    records.sort_by_key(|(preference, host)| (*preference, scatter(host, seed)));
    let ours = records.iter().filter(|(_, host)| own.contains(host)).min_by_key(|(preference, _)| *preference).cloned();
    if let Some((limit, host)) = ours {
        records.retain(|(preference, _)| *preference < limit);
        if records.is_empty() {
            return Err(BestHostIsSelf(host));
        }
    }
    let mut seen = HashSet::new();
    Ok(records.into_iter().map(|(_, host)| host).filter(|host| seen.insert(host.clone())).collect())
}

/// FNV-1a over the name, begun at the seed: an even draw among equals, the same for the same seed.
fn scatter(host: &SmtpDomain, seed: u64) -> u64 {
    let basis = 0xcbf2_9ce4_8422_2325 ^ seed;
    host.as_str().bytes().fold(basis, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(text: &str) -> SmtpDomain {
        text.parse().unwrap()
    }

    #[test]
    fn table() {
        let cases: &[(&[(u16, &str)], Option<&[&str]>)] = &[
            (&[(20, "b.example"), (10, "a.example")], Some(&["a.example", "b.example"])),
            (&[(10, "a.example"), (20, "a.example")], Some(&["a.example"])),
            (&[(10, "a.example"), (20, "own.example"), (20, "c.example"), (30, "b.example")], Some(&["a.example"])),
            (&[(10, "own.example"), (20, "b.example")], None),
            (&[(10, "own.example"), (10, "b.example")], None),
            (&[], Some(&[])),
        ];
        for (records, wanted) in cases {
            let records = records.iter().map(|(preference, host)| (*preference, domain(host))).collect();
            let hosts = order(records, &[domain("own.example")], 7).ok();
            assert_eq!(hosts, wanted.map(|hosts| hosts.iter().map(|host| domain(host)).collect()));
        }
    }

    #[test]
    fn equals_are_shuffled() {
        let records = vec![(10, domain("a.example")), (10, domain("b.example"))];
        let first: HashSet<SmtpDomain> =
            (0..64).map(|seed| order(records.clone(), &[], seed).unwrap()[0].clone()).collect();
        assert_eq!(first.len(), 2);
    }
}
