//! A resolver that answers from a table, for unit tests without a socket.

use super::{Answer, DnsError, Exchange, MxRecord, Resolver};
use crate::model::SmtpDomain;
use std::collections::HashMap;
use std::net::IpAddr;

/// See the module. A name in neither table is NXDOMAIN.
#[derive(Debug, Clone, Default)]
pub struct FakeResolver {
    mx: HashMap<String, Vec<MxRecord>>,
    addresses: HashMap<String, Vec<IpAddr>>,
    failures: HashMap<String, DnsError>,
}

impl FakeResolver {
    /// An empty world.
    pub fn new() -> Self {
        FakeResolver::default()
    }

    /// Adds an MX record; `.` is the null MX, and what is no domain name is unusable.
    #[must_use]
    pub fn mx(mut self, domain: &str, preference: u16, exchange: &str) -> Self {
        let exchange = match exchange.parse() {
            _ if exchange == "." => Exchange::Null,
            Ok(host) => Exchange::Host(host),
            Err(_) => Exchange::Unusable(exchange.to_owned()),
        };
        self.mx.entry(domain.to_lowercase()).or_default().push(MxRecord { preference, exchange });
        self
    }

    /// Adds an address.
    #[must_use]
    pub fn address(mut self, host: &str, address: IpAddr) -> Self {
        self.addresses.entry(host.to_lowercase()).or_default().push(address);
        self
    }

    /// Makes every question about this name fail.
    #[must_use]
    pub fn failing(mut self, name: &str, error: DnsError) -> Self {
        self.failures.insert(name.to_lowercase(), error);
        self
    }

    fn known(&self, name: &str) -> Result<(), DnsError> {
        match self.failures.get(name) {
            Some(error) => Err(error.clone()),
            None if self.mx.contains_key(name) || self.addresses.contains_key(name) => Ok(()),
            None => Err(DnsError::NxDomain),
        }
    }
}

impl Resolver for FakeResolver {
    fn mx<'a>(&'a self, domain: &'a SmtpDomain) -> Answer<'a, Vec<MxRecord>> {
        let name = domain.to_string();
        let answer = self.known(&name).map(|()| self.mx.get(&name).cloned().unwrap_or_default());
        Box::pin(std::future::ready(answer))
    }

    fn addresses<'a>(&'a self, host: &'a SmtpDomain) -> Answer<'a, Vec<IpAddr>> {
        let name = host.to_string();
        let answer =
            self.known(&name).and_then(|()| self.addresses.get(&name).cloned().ok_or(DnsError::NoData));
        Box::pin(std::future::ready(answer))
    }
}
