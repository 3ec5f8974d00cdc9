//! The administrator's filters, as the service obeys them: lists of addresses, senders and recipients.

use super::{FiltersIndex, Indexed, IpRange, SenderAuthentication, SmtpAddress, SmtpDomain};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

/// All filters.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Filters {
    /// IPAllowListEntry: whom no filter touches.
    pub allowed: Vec<ListedRange>,
    /// IPBlockListEntry: whose mail is refused.
    pub blocked: Vec<ListedRange>,
    /// SenderFilterConfig.
    pub senders: SenderFilter,
    /// RecipientFilterConfig.
    pub recipients: RecipientFilter,
    /// IPAllowListProvider: whom none of the filters behind the lists of entries touches.
    pub allow_providers: ListProviders,
    /// IPBlockListProvider: whose mail is refused.
    pub block_providers: ListProviders,
    /// SenderAuthenticationConfig.
    pub authentication: SenderAuthentication,
    /// Where their things stand; see [`Snapshot::indexed`](super::Snapshot::indexed).
    #[serde(skip)]
    pub index: Indexed<FiltersIndex>,
}

/// Lists of addresses that are asked over DNS.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ListProviders {
    /// About whose mail.
    pub scope: FilterScope,
    /// Those that are enabled, by Priority.
    pub providers: Vec<ListProvider>,
    /// Recipients whose mail no provider keeps away.
    pub bypassed: Vec<SmtpAddress>,
}

/// One such list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListProvider {
    /// Its name.
    pub name: String,
    /// The domain that is asked.
    pub domain: SmtpDomain,
    /// Any answer is a match.
    pub any: bool,
    /// An answer with one of these bits is a match.
    pub bitmask: Option<Ipv4Addr>,
    /// These answers are a match.
    pub addresses: Vec<Ipv4Addr>,
    /// RejectionResponse.
    pub response: Option<String>,
}

/// An entry of a list of addresses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListedRange {
    /// The addresses.
    pub range: IpRange,
    /// From this moment on it has no effect.
    pub expires: Option<Timestamp>,
}

impl ListedRange {
    /// True where the entry is in force and holds this address; an IPv4 address in IPv6 form is the IPv4
    /// address.
    pub fn holds(&self, ip: IpAddr, now: Timestamp) -> bool {
        self.expires.is_none_or(|end| now < end) && self.range.contains(ip.to_canonical())
    }
}

/// Whose mail a filter looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterScope {
    /// Mail from unauthenticated sessions.
    pub external: bool,
    /// Mail from authenticated and externally secured sessions.
    pub internal: bool,
}

impl FilterScope {
    /// Whether mail of this kind is looked at.
    pub fn covers(self, internal: bool) -> bool {
        if internal { self.internal } else { self.external }
    }
}

/// Senders that are refused.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SenderFilter {
    /// Of whose mail.
    pub scope: FilterScope,
    /// These.
    pub senders: Vec<SmtpAddress>,
    /// Those of these domains alone.
    pub domains: BTreeSet<SmtpDomain>,
    /// Those of these domains and of everything below them.
    pub domains_and_subdomains: BTreeSet<SmtpDomain>,
    /// The null sender.
    pub blank: bool,
    /// What becomes of their mail.
    pub action: FilterAction,
}

/// What becomes of mail that a filter finds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FilterAction {
    /// It is refused.
    #[default]
    Reject,
    /// It is taken, and its header says so.
    StampStatus,
}

/// Recipients that are refused.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RecipientFilter {
    /// Of whose mail.
    pub scope: FilterScope,
    /// These; empty where BlockListEnabled is off.
    pub recipients: Vec<SmtpAddress>,
    /// Unknown recipients are taken all the same: they are found out at delivery.
    pub takes_unknown: bool,
}
