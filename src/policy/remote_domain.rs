//! What may go to a domain of others.
//!
//! Promises: the most specific entry holds, `*` where no other names the domain; for a domain that is
//! accepted here no entry holds.

use super::route::accepted_domain;
use crate::model::{RemoteDomain, SmtpAddress, SmtpDomain, Snapshot, Specificity};
use std::cmp::Reverse;

/// The entry that holds for mail to this address.
pub fn remote_domain<'a>(snapshot: &'a Snapshot, address: &SmtpAddress) -> Option<&'a RemoteDomain> {
    let domain = address.domain_name()?;
    if accepted_domain(snapshot, domain).is_some() { None } else { entry(&snapshot.remote_domains, domain) }
}

/// The most specific entry for a domain.
pub fn entry<'a>(entries: &'a [RemoteDomain], domain: &SmtpDomain) -> Option<&'a RemoteDomain> {
    let matching = entries.iter().filter_map(|entry| Some((Specificity::of(&entry.domain, domain)?, entry)));
    matching.max_by_key(|(specificity, entry)| (*specificity, Reverse(&entry.name))).map(|(_, entry)| entry)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{accepted, address, remote, snapshot};
    use super::*;
    use crate::model::snapshot::AcceptedDomainType;

    #[test]
    fn the_most_specific_entry_holds() {
        let mut snapshot = snapshot();
        snapshot.accepted = vec![accepted("own.example", AcceptedDomainType::ExternalRelay)];
        assert_eq!(remote_domain(&snapshot, &address("a@b.example")), None);
        snapshot.remote_domains =
            ["*", "*.b.example", "*.c.b.example", "c.b.example", "own.example"].map(remote).into();
        for (to, wanted) in [
            ("a@a.example", Some("*")),
            ("a@b.example", Some("*.b.example")),
            ("a@x.B.example", Some("*.b.example")),
            ("a@x.c.b.example", Some("*.c.b.example")),
            ("a@c.b.example", Some("c.b.example")),
            ("a@own.example", None),
            ("a@[192.0.2.1]", None),
        ] {
            let found = remote_domain(&snapshot, &address(to)).map(|entry| entry.name.as_str());
            assert_eq!(found, wanted, "{to}");
        }
    }
}
