//! Names to hosts: the resolver behind a trait, the plan of hosts for a domain, and a small
//! authoritative server for the lab and for tests. The only module that names hickory.
//!
//! Promises: every question has a deadline; a failure of the resolver is never taken for an answer.
//! Refuses: search domains, and an implicit MX on anything but a true "no data". RFC 1035, RFC 5321
//! §5.1, RFC 7505.

mod cut;
mod dane;
mod fake;
mod hickory;
mod mx;
mod probe;
mod resolvers;
mod secure;
mod server;

pub use dane::{TlsaFound, tlsa_of};
pub use fake::FakeResolver;
pub use hickory::HickoryResolver;
pub use mx::{Host, MxError, MxPlan, targets};
pub use resolvers::{NetworkResolvers, Resolvers};
pub use server::{ZoneServer, Zones};

use crate::model::{SmtpDomain, Tlsa};
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use std::time::Duration;

/// An answer that is on its way.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, DnsError>> + Send + 'a>>;

/// An answer, and whether DNSSEC proves it. One that is not secure comes from a zone that is not signed, provably.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven<T> {
    /// What was answered.
    pub answer: T,
    /// Every record of it is proven, aliases included.
    pub secure: bool,
}

/// The addresses of a host, and what its name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostAddresses {
    /// Never empty.
    pub addresses: Vec<IpAddr>,
    /// All of it is proven: aliases and addresses.
    pub secure: bool,
    /// The last name, where the host's is an alias of it and can be a host name.
    pub canonical: Option<SmtpDomain>,
    /// The host's name is an alias, and that alias itself is proven, whatever it leads to.
    pub secure_alias: bool,
}

impl HostAddresses {
    /// Nothing is proven.
    pub fn unproven(addresses: Vec<IpAddr>) -> Self {
        HostAddresses { addresses, secure: false, canonical: None, secure_alias: false }
    }
}

/// Asks the DNS.
pub trait Resolver: Send + Sync {
    /// The MX records of a domain, in the order of the answer; empty where the domain exists and has
    /// none (a true "no data").
    ///
    /// # Errors
    /// [`DnsError`]; never `NoData`.
    fn mx<'a>(&'a self, domain: &'a SmtpDomain) -> Answer<'a, Vec<MxRecord>>;

    /// The IPv4, then the IPv6 addresses of a host; never empty.
    ///
    /// # Errors
    /// [`DnsError`]; `NoData` where the host exists and has no address.
    fn addresses<'a>(&'a self, host: &'a SmtpDomain) -> Answer<'a, Vec<IpAddr>>;

    /// The IPv4 addresses of a host alone: what lists of addresses answer with; never empty.
    ///
    /// # Errors
    /// As [`Resolver::addresses`].
    fn ipv4<'a>(&'a self, host: &'a SmtpDomain) -> Answer<'a, Vec<Ipv4Addr>> {
        Box::pin(async move {
            let all = self.addresses(host).await?;
            let found: Vec<Ipv4Addr> = all.into_iter().filter_map(ipv4).collect();
            if found.is_empty() { Err(DnsError::NoData) } else { Ok(found) }
        })
    }

    /// As [`Resolver::mx`], with what DNSSEC says of it.
    ///
    /// # Errors
    /// As [`Resolver::mx`], and [`DnsError::Bogus`].
    fn proven_mx<'a>(&'a self, domain: &'a SmtpDomain) -> Answer<'a, Proven<Vec<MxRecord>>> {
        Box::pin(async move { Ok(Proven { answer: self.mx(domain).await?, secure: false }) })
    }

    /// As [`Resolver::addresses`], with what DNSSEC says of them.
    ///
    /// # Errors
    /// As [`Resolver::addresses`], and [`DnsError::Bogus`].
    fn proven_addresses<'a>(&'a self, host: &'a SmtpDomain) -> Answer<'a, HostAddresses> {
        Box::pin(async move { Ok(HostAddresses::unproven(self.addresses(host).await?)) })
    }

    /// The TLSA records of a port of a host (RFC 6698 §3); empty where there are none.
    ///
    /// # Errors
    /// [`DnsError`]; never `NxDomain` or `NoData`.
    fn tlsa<'a>(&'a self, _host: &'a SmtpDomain, _port: u16) -> Answer<'a, Proven<Vec<Tlsa>>> {
        Box::pin(std::future::ready(Ok(Proven { answer: Vec::new(), secure: false })))
    }

    /// The TXT records of a name that may begin with labels of an underscore, the strings of each joined; empty where
    /// there are none. What is not UTF-8 is left out.
    ///
    /// # Errors
    /// [`DnsError`]; never `NxDomain` or `NoData`.
    fn txt<'a>(&'a self, _name: &'a str) -> Answer<'a, Vec<String>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    /// What sender authentication asks by, with the same name servers and the same cache; `None` where there is
    /// no network behind this resolver.
    fn for_sender_authentication(&self) -> Option<hickory_resolver::TokioResolver> {
        None
    }
}

/// Is told of lookups, for a log.
pub trait DnsObserver: Send + Sync {
    /// A name was asked for a kind of record: the records as texts, or why there are none. Must not wait.
    fn looked_up(&self, kind: &str, name: &SmtpDomain, found: Result<Vec<String>, &DnsError>, took: Duration);
    /// False where nobody listens: the texts need not be made.
    fn is_listening(&self) -> bool;
}

fn ipv4(address: IpAddr) -> Option<Ipv4Addr> {
    match address {
        IpAddr::V4(address) => Some(address),
        IpAddr::V6(_) => None,
    }
}

/// One MX record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MxRecord {
    /// Lower is tried first.
    pub preference: u16,
    /// The host.
    pub exchange: Exchange,
}

/// The host of an MX record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exchange {
    /// A host name.
    Host(SmtpDomain),
    /// `.`: this domain takes no mail (RFC 7505).
    Null,
    /// Something that is no host name, such as an address; never tried.
    Unusable(String),
}

/// Why the DNS gave no answer. The texts are Exchange's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DnsError {
    /// NXDOMAIN: the name doesn't exist.
    #[error("DNS query failed with error InfoDomainNonexistent")]
    NxDomain,
    /// The name exists, without such a record.
    #[error("DNS query failed with error InfoNoRecords")]
    NoData,
    /// SERVFAIL, REFUSED and the like.
    #[error("DNS query failed with error ServerFailure")]
    ServerFailure,
    /// No answer in time.
    #[error("DNS query failed with error ErrorTimeout")]
    Timeout,
    /// DNSSEC says that the answer was forged, or its zone is broken: nothing in it may be used.
    #[error("DNS query failed with error DnssecBogus: the answer's signatures can't be proven")]
    Bogus,
    /// Anything else.
    #[error("DNS query failed with error {0}")]
    Other(String),
}

impl DnsError {
    /// True where asking again later may help.
    pub fn is_temporary(&self) -> bool {
        !matches!(self, DnsError::NxDomain | DnsError::NoData)
    }
}
