//! A resolver that answers from a table, for unit tests without a socket.

use super::{Answer, DnsError, Exchange, HostAddresses, MxRecord, Proven, Resolver};
use crate::model::{SmtpDomain, Tlsa};
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;

/// See the module. A name in neither table is NXDOMAIN.
#[derive(Debug, Clone, Default)]
pub struct FakeResolver {
    mx: HashMap<String, Vec<MxRecord>>,
    addresses: HashMap<String, Vec<IpAddr>>,
    failures: HashMap<String, DnsError>,
    aliases: HashMap<String, SmtpDomain>,
    signed: HashSet<String>,
    tlsa: HashMap<String, Vec<Tlsa>>,
    txt: HashMap<String, Vec<String>>,
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

    /// Makes DNSSEC prove what is said of this name: its MX records, its addresses, its alias, or TLSA records where it
    /// is `_25._tcp.host`.
    #[must_use]
    pub fn signed(mut self, name: &str) -> Self {
        self.signed.insert(name.to_lowercase());
        self
    }

    /// Makes a host an alias of another, whose addresses it has.
    #[must_use]
    pub fn alias(mut self, host: &str, canonical: &str) -> Self {
        if let Ok(canonical) = canonical.parse() {
            self.aliases.insert(host.to_lowercase(), canonical);
        }
        self
    }

    /// Adds a TLSA record.
    #[must_use]
    pub fn tlsa(mut self, host: &str, port: u16, record: Tlsa) -> Self {
        self.tlsa.entry(tlsa_name(host, port)).or_default().push(record);
        self
    }

    /// Adds a TXT record.
    #[must_use]
    pub fn txt(mut self, name: &str, text: &str) -> Self {
        self.txt.entry(name.to_lowercase()).or_default().push(text.to_owned());
        self
    }

    fn known(&self, name: &str) -> Result<(), DnsError> {
        match self.failures.get(name) {
            Some(error) => Err(error.clone()),
            None if self.mx.contains_key(name) || self.addresses.contains_key(name) => Ok(()),
            None if self.aliases.contains_key(name) => Ok(()),
            None => Err(DnsError::NxDomain),
        }
    }
}

fn tlsa_name(host: &str, port: u16) -> String {
    format!("_{port}._tcp.{}", host.to_lowercase())
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

    fn proven_mx<'a>(&'a self, domain: &'a SmtpDomain) -> Answer<'a, Proven<Vec<MxRecord>>> {
        let secure = self.signed.contains(domain.as_str());
        Box::pin(async move { Ok(Proven { answer: self.mx(domain).await?, secure }) })
    }

    fn proven_addresses<'a>(&'a self, host: &'a SmtpDomain) -> Answer<'a, HostAddresses> {
        Box::pin(async move {
            let signed = |name: &SmtpDomain| self.signed.contains(name.as_str());
            let canonical = self.aliases.get(host.as_str());
            let addresses = self.addresses(canonical.unwrap_or(host)).await?;
            let secure = signed(host) && canonical.is_none_or(signed);
            let secure_alias = canonical.is_some() && signed(host);
            Ok(HostAddresses { addresses, secure, canonical: canonical.cloned(), secure_alias })
        })
    }

    fn tlsa<'a>(&'a self, host: &'a SmtpDomain, port: u16) -> Answer<'a, Proven<Vec<Tlsa>>> {
        let name = tlsa_name(host.as_str(), port);
        let answer = match self.failures.get(&name) {
            Some(error) => Err(error.clone()),
            None => {
                let answer = self.tlsa.get(&name).cloned().unwrap_or_default();
                Ok(Proven { answer, secure: self.signed.contains(&name) })
            }
        };
        Box::pin(std::future::ready(answer))
    }

    fn txt<'a>(&'a self, name: &'a str) -> Answer<'a, Vec<String>> {
        let answer = match self.failures.get(name) {
            Some(error) => Err(error.clone()),
            None => Ok(self.txt.get(name).cloned().unwrap_or_default()),
        };
        Box::pin(std::future::ready(answer))
    }
}
