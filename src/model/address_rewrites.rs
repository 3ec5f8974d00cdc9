//! Address rewriting as the service obeys it: which address the world sees for one of ours, and which of ours one
//! stands for (Exchange's AddressRewriteEntry).
//!
//! Promises: of several entries that fit the most specific decides: an address before its domain, a domain before
//! `*.domain`, the longer of those first; what an entry excepts stays as it is, whatever less specific ones say. What was
//! rewritten on its way out by an entry for both directions comes back to the same address.

use super::{RewriteAddress, SmtpAddress, SmtpDomain};
use crate::model::AddressDomain;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// All entries, by what they fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressRewrites {
    /// On the way out, by the address in lower case.
    addresses: BTreeMap<String, SmtpAddress>,
    /// On the way out, by the domain.
    domains: BTreeMap<String, SmtpDomain>,
    /// On the way out, by the domain under which all others are: what they become, but for these.
    subdomains: BTreeMap<String, (SmtpDomain, BTreeSet<SmtpDomain>)>,
    /// On the way in, by the address in lower case.
    addresses_back: BTreeMap<String, SmtpAddress>,
    /// On the way in, by the domain.
    domains_back: BTreeMap<String, SmtpDomain>,
}

impl AddressRewrites {
    /// Takes an entry; false where its sides are not of one kind.
    pub fn add(
        &mut self,
        internal: RewriteAddress,
        external: RewriteAddress,
        exceptions: BTreeSet<SmtpDomain>,
        outbound_only: bool,
    ) -> bool {
        match (internal, external) {
            (RewriteAddress::Address(internal), RewriteAddress::Address(external)) => {
                if !outbound_only {
                    self.addresses_back.insert(key(&external), internal.clone());
                }
                self.addresses.insert(key(&internal), external);
            }
            (RewriteAddress::Domain(internal), RewriteAddress::Domain(external)) => {
                if !outbound_only {
                    self.domains_back.insert(external.as_str().to_owned(), internal.clone());
                }
                self.domains.insert(internal.as_str().to_owned(), external);
            }
            (RewriteAddress::Subdomains(internal), RewriteAddress::Domain(external)) => {
                self.subdomains.insert(internal.as_str().to_owned(), (external, exceptions));
            }
            _ => return false,
        }
        true
    }

    /// True where nothing is rewritten.
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty() && self.domains.is_empty() && self.subdomains.is_empty()
    }

    /// True where nothing is rewritten that comes in.
    pub fn is_outbound_only(&self) -> bool {
        self.addresses_back.is_empty() && self.domains_back.is_empty()
    }

    /// What the world sees for an address of ours; `None`: itself.
    pub fn outbound(&self, address: &SmtpAddress) -> Option<SmtpAddress> {
        if let Some(external) = self.addresses.get(&key(address)) {
            return Some(external.clone());
        }
        let domain = address.domain_name()?;
        if let Some(external) = self.domains.get(domain.as_str()) {
            return Some(at(address, external));
        }
        let mut above = Some(domain.clone());
        while let Some(parent) = above {
            if let Some((external, exceptions)) = self.subdomains.get(parent.as_str()) {
                return (!exceptions.contains(domain) && external != domain).then(|| at(address, external));
            }
            above = parent.parent();
        }
        None
    }

    /// The address of ours that one stands for which the world sees; `None`: itself.
    pub fn inbound(&self, address: &SmtpAddress) -> Option<SmtpAddress> {
        if let Some(internal) = self.addresses_back.get(&key(address)) {
            return Some(internal.clone());
        }
        let internal = self.domains_back.get(address.domain_name()?.as_str())?;
        Some(at(address, internal))
    }
}

fn key(address: &SmtpAddress) -> String {
    address.to_string().to_lowercase()
}

fn at(address: &SmtpAddress, domain: &SmtpDomain) -> SmtpAddress {
    SmtpAddress { local: address.local.clone(), domain: AddressDomain::Name(domain.clone()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewrites() -> AddressRewrites {
        let mut all = AddressRewrites::default();
        for (internal, external, exceptions, outbound_only) in [
            ("joe@in.example", "support@out.example", "", false),
            ("Sales@x.a.example", "sales@shop.example", "", true),
            ("in.example", "out.example", "", false),
            ("*.a.example", "a.example", "legal.a.example", true),
            ("*.b.a.example", "b.example", "z.b.a.example", true),
            ("y.b.a.example", "y.example", "", false),
        ] {
            let exceptions = exceptions.split(' ').filter_map(|text| text.parse().ok()).collect();
            assert!(all.add(internal.parse().unwrap(), external.parse().unwrap(), exceptions, outbound_only));
        }
        assert!(!all.add(
            "a.example".parse().unwrap(),
            "j@b.example".parse().unwrap(),
            BTreeSet::new(),
            false
        ));
        all
    }

    #[test]
    fn the_most_specific_entry_decides() {
        let all = rewrites();
        // the address, what it becomes on its way out, and on its way in
        for (address, out, back) in [
            ("joe@in.example", Some("support@out.example"), None),
            ("JOE@IN.example", Some("support@out.example"), None),
            ("ann@in.example", Some("ann@out.example"), None),
            ("\"a b\"@in.example", Some("\"a b\"@out.example"), None),
            ("ann@x.in.example", None, None),
            ("sales@x.a.example", Some("sales@shop.example"), None),
            ("ann@x.a.example", Some("ann@a.example"), None),
            ("ann@v.w.a.example", Some("ann@a.example"), None),
            ("ann@a.example", None, None),
            ("ann@legal.a.example", None, None),
            ("ann@q.legal.a.example", Some("ann@a.example"), None),
            ("ann@x.b.a.example", Some("ann@b.example"), None),
            ("ann@z.b.a.example", None, None),
            ("ann@y.b.a.example", Some("ann@y.example"), None),
            ("support@out.example", None, Some("joe@in.example")),
            ("Ann@OUT.example", None, Some("Ann@in.example")),
            ("sales@shop.example", None, None),
            ("ann@b.example", None, None),
            ("ann@y.example", None, Some("ann@y.b.a.example")),
            ("ann@[192.0.2.1]", None, None),
        ] {
            let given = SmtpAddress::parse_utf8(address).unwrap();
            let shown = |found: Option<SmtpAddress>| found.map(|found| found.to_string());
            assert_eq!(shown(all.outbound(&given)).as_deref(), out, "{address} out");
            assert_eq!(shown(all.inbound(&given)).as_deref(), back, "{address} in");
            // There and back again.
            if let Some(seen) = all.outbound(&given).and_then(|seen| all.inbound(&seen)) {
                assert!(seen.same_mailbox(&given), "{address}");
            }
        }
    }
}
