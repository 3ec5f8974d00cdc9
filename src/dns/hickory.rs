//! The resolver of the service, over hickory: the system's servers or an explicit list, UDP and TCP,
//! cached by TTL.
//!
//! Promises an answer or an error within [`DEADLINE`]. Refuses search domains: every question is for a
//! full name. The hosts file is read with the system's servers, for addresses only.

use super::probe::Way;
use super::secure::{Secure, anchors, host_addresses};
use super::{Answer, DnsError, DnsObserver, Exchange, HostAddresses, MxRecord, Proven, Resolver};
use crate::model::{DnsProtocol, DnsServer, NameServers, SmtpDomain, Tlsa};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ProtocolConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError as Negative, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The longest wait for one answer, all attempts and servers included.
pub const DEADLINE: Duration = Duration::from_secs(20);
/// The wait for one server, once.
const ATTEMPT: Duration = Duration::from_secs(5);
/// The longest that an answer is kept, and that it is kept that there is none, whatever they say.
const KEPT: Duration = Duration::from_secs(86_400);
const KEPT_NEGATIVE: Duration = Duration::from_secs(3_600);
/// Repetitions after the first attempt.
const REPETITIONS: usize = 1;

/// See the module. Keep one and share it: it is also the cache.
#[derive(Clone)]
pub struct HickoryResolver {
    inner: TokioResolver,
    secure: Option<Secure>,
    pub(super) deadline: Duration,
    observer: Option<Arc<dyn DnsObserver>>,
}

impl std::fmt::Debug for HickoryResolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HickoryResolver")
    }
}

/// The resolver is built with TLS because another crate wants it so, and would ask for the system's roots. DNS
/// over TLS is not used here, and a host without roots must have a DNS, too.
fn nobodys_tls() -> Result<rustls::ClientConfig, DnsError> {
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| DnsError::Other(error.to_string()))?;
    Ok(builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth())
}

impl HickoryResolver {
    /// Asks these servers; an empty list means those of `/etc/resolv.conf`.
    ///
    /// # Errors
    /// [`DnsError::Other`] where that can't be read or names no server.
    pub fn with_servers<'a>(servers: impl Into<NameServers<'a>>) -> Result<Self, DnsError> {
        Self::asking(servers.into(), None)
    }

    /// The same, and answers are proven by DNSSEC from these trust anchors (DNSKEY records; none: the root's), where the
    /// servers make that possible.
    ///
    /// # Errors
    /// As [`HickoryResolver::with_servers`], and where an anchor can't be read.
    pub fn validating<'a>(servers: impl Into<NameServers<'a>>, trusted: &[String]) -> Result<Self, DnsError> {
        Self::asking(servers.into(), Some(trusted))
    }

    fn asking(
        NameServers { servers, protocol }: NameServers<'_>,
        trusted: Option<&[String]>,
    ) -> Result<Self, DnsError> {
        if servers.is_empty() {
            let (config, mut options) = hickory_resolver::system_conf::read_system_conf()
                .map_err(|error| DnsError::Other(format!("/etc/resolv.conf: {error}")))?;
            options.use_hosts_file = ResolveHosts::Auto;
            return Self::build(only(protocol, config.name_servers().to_vec()), options, trusted);
        }
        let mut options = ResolverOpts::default();
        options.use_hosts_file = ResolveHosts::Never;
        Self::build(only(protocol, name_servers(servers)), options, trusted)
    }

    fn build(
        servers: Vec<NameServerConfig>,
        mut options: ResolverOpts,
        trusted: Option<&[String]>,
    ) -> Result<Self, DnsError> {
        let ways: Vec<Way> = servers.iter().filter_map(way).collect();
        options.timeout = ATTEMPT;
        options.attempts = REPETITIONS;
        options.try_tcp_on_error = true;
        options.positive_max_ttl = Some(KEPT);
        options.negative_max_ttl = Some(KEPT_NEGATIVE);
        let config = ResolverConfig::from_parts(None, Vec::new(), servers);
        let builder = |options: &ResolverOpts| {
            let mut builder =
                TokioResolver::builder_with_config(config.clone(), TokioRuntimeProvider::default());
            *builder.options_mut() = options.clone();
            Ok::<_, DnsError>(builder.with_tls_config(nobodys_tls()?))
        };
        let failed = |error: NetError| DnsError::Other(error.to_string());
        let inner = builder(&options)?.build().map_err(failed)?;
        let secure = match trusted {
            None => None,
            Some(texts) => {
                options.validate = true;
                let (trusted, zones) = anchors(texts)?;
                let builder = builder(&options)?.with_trust_anchor(std::sync::Arc::new(trusted));
                Some(Secure::new(builder.build().map_err(failed)?, zones, ways))
            }
        };
        Ok(HickoryResolver { inner, secure, deadline: DEADLINE, observer: None })
    }

    /// The same, which tells of its lookups.
    pub fn observed(mut self, observer: Option<Arc<dyn DnsObserver>>) -> Self {
        self.observer = observer;
        self
    }

    /// What proves answers, where that is wanted and can be done.
    async fn proving(&self) -> Result<Option<&Secure>, DnsError> {
        match &self.secure {
            Some(secure) => Ok(secure.proves(self.deadline).await?.then_some(secure)),
            None => Ok(None),
        }
    }

    async fn lookup(&self, domain: &SmtpDomain, kind: RecordType) -> Result<Vec<RData>, DnsError> {
        let begun = Instant::now();
        let found = self.lookup_name(absolute(domain.as_str())?, kind).await;
        self.tell(kind, domain, begun, found.as_ref().map(|records| shown(records.iter())));
        found
    }

    /// Tells who wants to know of a lookup.
    fn tell(
        &self,
        kind: RecordType,
        domain: &SmtpDomain,
        begun: Instant,
        found: Result<Vec<String>, &DnsError>,
    ) {
        if let Some(observer) = self.observer.as_ref().filter(|observer| observer.is_listening()) {
            observer.looked_up(&kind.to_string(), domain, found, begun.elapsed());
        }
    }

    async fn lookup_name(&self, name: Name, kind: RecordType) -> Result<Vec<RData>, DnsError> {
        let lookup = tokio::time::timeout(self.deadline, self.inner.lookup(name, kind));
        let lookup = lookup.await.map_err(|_| DnsError::Timeout)?.map_err(|error| translate(&error))?;
        Ok(lookup.answers().iter().map(|record| record.data.clone()).collect())
    }
}

fn shown<'a>(records: impl Iterator<Item = &'a RData>) -> Vec<String> {
    records.map(ToString::to_string).collect()
}

impl Resolver for HickoryResolver {
    fn mx<'a>(&'a self, domain: &'a SmtpDomain) -> Answer<'a, Vec<MxRecord>> {
        Box::pin(async move {
            let records = match self.lookup(domain, RecordType::MX).await {
                Err(DnsError::NoData) => return Ok(Vec::new()),
                other => other?,
            };
            Ok(records.iter().filter_map(mx_of).collect())
        })
    }

    fn proven_mx<'a>(&'a self, domain: &'a SmtpDomain) -> Answer<'a, Proven<Vec<MxRecord>>> {
        Box::pin(async move {
            let Some(secure) = self.proving().await? else {
                return Ok(Proven { answer: self.mx(domain).await?, secure: false });
            };
            let begun = Instant::now();
            let found = secure.lookup(absolute(domain.as_str())?, RecordType::MX, self.deadline).await;
            let told = found.as_ref().map(|found| shown(found.answer.iter().map(|record| &record.data)));
            self.tell(RecordType::MX, domain, begun, told);
            let found = match found {
                Err(DnsError::NoData) => return Ok(Proven { answer: Vec::new(), secure: false }),
                other => other?,
            };
            let answer = found.answer.iter().filter_map(|record| mx_of(&record.data)).collect();
            Ok(Proven { answer, secure: found.secure })
        })
    }

    fn proven_addresses<'a>(&'a self, host: &'a SmtpDomain) -> Answer<'a, HostAddresses> {
        Box::pin(async move {
            let Some(secure) = self.proving().await? else {
                return Ok(HostAddresses::unproven(self.addresses(host).await?));
            };
            let begun = Instant::now();
            let name = absolute(host.as_str())?;
            let (v4, v6) = tokio::join!(
                secure.lookup(name.clone(), RecordType::A, self.deadline),
                secure.lookup(name, RecordType::AAAA, self.deadline)
            );
            let found = host_addresses(host, (v4, v6));
            let told = found.as_ref().map(|found| found.addresses.iter().map(ToString::to_string).collect());
            self.tell(RecordType::A, host, begun, told);
            found
        })
    }

    fn tlsa<'a>(&'a self, host: &'a SmtpDomain, port: u16) -> Answer<'a, Proven<Vec<Tlsa>>> {
        Box::pin(async move {
            match self.proving().await? {
                Some(secure) => {
                    let begun = Instant::now();
                    let found = secure.tlsa(host, port, self.deadline).await;
                    let told = found
                        .as_ref()
                        .map(|found| found.answer.iter().map(|one| format!("{one:?}")).collect());
                    self.tell(RecordType::TLSA, host, begun, told);
                    found
                }
                None => Ok(Proven { answer: Vec::new(), secure: false }),
            }
        })
    }

    fn txt<'a>(&'a self, name: &'a str) -> Answer<'a, Vec<String>> {
        Box::pin(async move {
            let records = match self.lookup_name(absolute(name)?, RecordType::TXT).await {
                Err(DnsError::NoData | DnsError::NxDomain) => return Ok(Vec::new()),
                other => other?,
            };
            let text = |data: &RData| match data {
                RData::TXT(txt) => String::from_utf8(txt.txt_data.concat()).ok(),
                _ => None,
            };
            Ok(records.iter().filter_map(text).collect())
        })
    }

    fn addresses<'a>(&'a self, host: &'a SmtpDomain) -> Answer<'a, Vec<IpAddr>> {
        Box::pin(async move {
            let (v4, v6) =
                tokio::join!(self.lookup(host, RecordType::A), self.lookup(host, RecordType::AAAA));
            let found = |records: &Result<Vec<RData>, DnsError>| -> Vec<IpAddr> {
                let address = |data: &RData| match data {
                    RData::A(address) => Some(IpAddr::V4(address.0)),
                    RData::AAAA(address) => Some(IpAddr::V6(address.0)),
                    _ => None,
                };
                records.iter().flatten().filter_map(address).collect()
            };
            let mut addresses = found(&v4);
            addresses.extend(found(&v6));
            if !addresses.is_empty() {
                return Ok(addresses);
            }
            // Of two errors the temporary one counts: what failed might have been the address.
            let errors: Vec<DnsError> = [v4, v6].into_iter().filter_map(Result::err).collect();
            let temporary = errors.iter().find(|error| error.is_temporary());
            Err(temporary.or(errors.first()).cloned().unwrap_or(DnsError::NoData))
        })
    }

    fn for_sender_authentication(&self) -> Option<TokioResolver> {
        Some(self.inner.clone())
    }

    fn ipv4<'a>(&'a self, host: &'a SmtpDomain) -> Answer<'a, Vec<Ipv4Addr>> {
        Box::pin(async move {
            let records = self.lookup(host, RecordType::A).await?;
            let found: Vec<Ipv4Addr> = records.iter().filter_map(ipv4_of).collect();
            if found.is_empty() { Err(DnsError::NoData) } else { Ok(found) }
        })
    }
}

/// A name that is not searched for below another.
fn absolute(name: &str) -> Result<Name, DnsError> {
    let mut found = Name::from_ascii(name)
        .map_err(|error| DnsError::Other(format!("{name} can't be asked for: {error}")))?;
    found.set_fqdn(true);
    Ok(found)
}

fn name_servers(servers: &[DnsServer]) -> Vec<NameServerConfig> {
    let config = |server: &DnsServer| {
        let (mut udp, mut tcp) = (ConnectionConfig::udp(), ConnectionConfig::tcp());
        (udp.port, tcp.port) = (server.port, server.port);
        NameServerConfig::new(server.ip, true, vec![udp, tcp])
    };
    servers.iter().map(config).collect()
}

/// Where a server is asked, and how it may be.
fn way(server: &NameServerConfig) -> Option<Way> {
    let by = |wanted: fn(&ProtocolConfig) -> bool| {
        server.connections.iter().find(|one| wanted(&one.protocol)).map(|one| one.port)
    };
    let (udp, tcp) =
        (by(|one| matches!(one, ProtocolConfig::Udp)), by(|one| matches!(one, ProtocolConfig::Tcp)));
    let address = SocketAddr::new(server.ip, udp.or(tcp)?);
    Some(Way { address, udp: udp.is_some(), tcp: tcp.is_some() })
}

/// The same servers, asked by this protocol alone.
fn only(protocol: DnsProtocol, mut servers: Vec<NameServerConfig>) -> Vec<NameServerConfig> {
    for server in &mut servers {
        server.connections.retain(|connection| match protocol {
            DnsProtocol::Any => true,
            DnsProtocol::UdpOnly => matches!(connection.protocol, ProtocolConfig::Udp),
            DnsProtocol::TcpOnly => matches!(connection.protocol, ProtocolConfig::Tcp),
        });
    }
    servers
}

fn mx_of(data: &RData) -> Option<MxRecord> {
    match data {
        RData::MX(mx) => Some(MxRecord { preference: mx.preference, exchange: exchange(&mx.exchange) }),
        _ => None,
    }
}

fn ipv4_of(data: &RData) -> Option<Ipv4Addr> {
    match data {
        RData::A(address) => Some(address.0),
        _ => None,
    }
}

/// The root is the null MX; an address in place of a name, or any other nonsense, is never tried.
fn exchange(name: &Name) -> Exchange {
    if name.is_root() {
        return Exchange::Null;
    }
    let text = name.to_ascii();
    match text.parse() {
        Ok(host) => Exchange::Host(host),
        Err(_) => Exchange::Unusable(text),
    }
}

pub(super) fn translate(error: &NetError) -> DnsError {
    let by_code = |code: ResponseCode| match code {
        ResponseCode::NoError => DnsError::NoData,
        ResponseCode::NXDomain => DnsError::NxDomain,
        ResponseCode::ServFail
        | ResponseCode::Refused
        | ResponseCode::FormErr
        | ResponseCode::NotImp
        | ResponseCode::NotAuth => DnsError::ServerFailure,
        other => DnsError::Other(other.to_string()),
    };
    match error {
        // A referral (RFC 2308 §2.2): that server does not know, which says nothing of the domain.
        NetError::Dns(Negative::NoRecordsFound(none))
            if none.response_code == ResponseCode::NoError
                && none.soa.is_none()
                && none.ns.as_ref().is_some_and(|servers| !servers.is_empty()) =>
        {
            DnsError::ServerFailure
        }
        NetError::Dns(Negative::NoRecordsFound(none)) => by_code(none.response_code),
        NetError::Dns(Negative::ResponseCode(code)) => by_code(*code),
        NetError::Timeout => DnsError::Timeout,
        // Unreachable or refusing servers: what an administrator sees as no answer from the server.
        NetError::Io(_) | NetError::NoConnections | NetError::Busy => DnsError::ServerFailure,
        other => DnsError::Other(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::UdpSocket;

    /// Answers each question with this authority section (its records and their number).
    async fn resolver(authority: &'static [u8], records: u8) -> HickoryResolver {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let server = socket.local_addr().unwrap().to_string().parse().unwrap();
        tokio::spawn(async move {
            let mut buffer = [0; 512];
            while let Ok((_, client)) = socket.recv_from(&mut buffer).await {
                let labels = buffer[12..].iter().position(|byte| *byte == 0).unwrap();
                let question = &buffer[12..12 + labels + 5];
                let flags = [0x81, 0x80, 0, 1, 0, 0, 0, records, 0, 0];
                let answer = [&buffer[..2], &flags, question, authority].concat();
                socket.send_to(&answer, client).await.unwrap();
            }
        });
        HickoryResolver::with_servers(&[server]).unwrap()
    }

    #[tokio::test]
    async fn a_referral_is_not_a_true_no_data() {
        // test. NS ns.test.
        const REFERRAL: &[u8] = b"\x04test\0\0\x02\0\x01\0\0\0\x05\0\x09\x02ns\x04test\0";
        let domain = "lame.test".parse().unwrap();
        let lame = resolver(REFERRAL, 1).await;
        for _ in 0..2 {
            assert_eq!(lame.mx(&domain).await, Err(DnsError::ServerFailure), "from the cache, too");
        }
        assert_eq!(lame.addresses(&domain).await, Err(DnsError::ServerFailure));
        let empty = resolver(b"", 0).await;
        assert_eq!(empty.mx(&domain).await, Ok(Vec::new()));
        assert_eq!(empty.addresses(&domain).await, Err(DnsError::NoData));
    }

    /// Both are there, and only the one that is wanted is asked, also where an answer does not fit into UDP.
    #[tokio::test]
    async fn only_the_protocol_that_is_wanted_is_asked() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (domain, host): (SmtpDomain, SmtpDomain) =
            ("a.test".parse().unwrap(), "mx.a.test".parse().unwrap());
        // `answer`: an MX record with these flags. Octets behind the question, which is at 12.
        let answer = |question: &[u8], truncated: bool| {
            let labels = question[12..].iter().position(|byte| *byte == 0).unwrap();
            let asked = &question[12..12 + labels + 5];
            let flags =
                [if truncated { 0x83 } else { 0x81 }, 0x80, 0, 1, 0, u8::from(!truncated), 0, 0, 0, 0];
            const MX: &[u8] = b"\xc0\x0c\0\x0f\0\x01\0\0\0\x3c\0\x07\0\x0a\x02mx\xc0\x0c";
            [&question[..2], &flags, asked, if truncated { &[] } else { MX }].concat()
        };
        for truncated in [false, true] {
            for (protocol, wanted) in [
                (DnsProtocol::Any, (true, truncated, true)),
                (DnsProtocol::UdpOnly, (true, false, !truncated)),
                (DnsProtocol::TcpOnly, (false, true, true)),
            ] {
                let tcp = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                let address = tcp.local_addr().unwrap();
                let udp = UdpSocket::bind(address).await.unwrap();
                let counts = std::sync::Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
                let counted = counts.clone();
                tokio::spawn(async move {
                    let mut buffer = [0; 512];
                    while let Ok((length, client)) = udp.recv_from(&mut buffer).await {
                        counted[0].fetch_add(1, Ordering::Relaxed);
                        udp.send_to(&answer(&buffer[..length], truncated), client).await.unwrap();
                    }
                });
                let counted = counts.clone();
                tokio::spawn(async move {
                    while let Ok((mut stream, _)) = tcp.accept().await {
                        let counted = counted.clone();
                        tokio::spawn(async move {
                            while let Ok(length) = stream.read_u16().await {
                                let mut question = vec![0; usize::from(length)];
                                stream.read_exact(&mut question).await.unwrap();
                                counted[1].fetch_add(1, Ordering::Relaxed);
                                let answer = answer(&question, false);
                                let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
                                stream.write_all(&[&length, &answer[..]].concat()).await.unwrap();
                            }
                        });
                    }
                });
                let servers = [address.to_string().parse().unwrap()];
                let resolver =
                    HickoryResolver::with_servers(NameServers { servers: &servers, protocol }).unwrap();
                let found = resolver.mx(&domain).await;
                let has = found.as_ref().is_ok_and(|records| {
                    records.first().is_some_and(|record| record.exchange == Exchange::Host(host.clone()))
                });
                let asked = |index: usize| counts[index].load(Ordering::Relaxed) > 0;
                assert_eq!((asked(0), asked(1), has), wanted, "{protocol:?} {truncated}: {found:?}");
                // What does not fit is an error, and no word that there is nothing.
                assert!(has || found.is_err(), "{found:?}");
            }
        }
    }

    #[tokio::test]
    async fn name_servers_without_signatures_prove_nothing_and_silence_is_an_error() {
        let domain: SmtpDomain = "plain.test".parse().unwrap();
        // It answers every question: there is no such record.
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let server = socket.local_addr().unwrap().to_string().parse().unwrap();
        tokio::spawn(async move {
            let mut buffer = [0; 512];
            while let Ok((_, client)) = socket.recv_from(&mut buffer).await {
                let labels = buffer[12..].iter().position(|byte| *byte == 0).unwrap();
                let question = &buffer[12..12 + labels + 5];
                let answer = [&buffer[..2], &[0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0], question].concat();
                socket.send_to(&answer, client).await.unwrap();
            }
        });
        let stripping = HickoryResolver::validating(&[server], &[]).unwrap();
        assert_eq!(stripping.proven_mx(&domain).await, Ok(Proven { answer: Vec::new(), secure: false }));
        assert_eq!(stripping.proven_addresses(&domain).await, Err(DnsError::NoData));
        let tlsa = stripping.tlsa(&domain, 25).await;
        assert_eq!(tlsa, Ok(Proven { answer: Vec::new(), secure: false }));

        // Keys of the anchor's zone that nobody vouches for: without signatures they say that none are handed on; with
        // one they are a forgery, for as long as it lasts.
        for (signatures, wanted) in
            [(0, Ok(Proven { answer: Vec::new(), secure: false })), (1, Err(DnsError::Bogus))]
        {
            let forging = forging(signatures).await;
            for _ in 0..2 {
                assert_eq!(forging.proven_mx(&domain).await, wanted, "{signatures} signatures");
            }
        }

        let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let server = silent.local_addr().unwrap().to_string().parse().unwrap();
        let mut silent = HickoryResolver::validating(&[server], &[]).unwrap();
        silent.deadline = std::time::Duration::from_millis(300);
        for _ in 0..2 {
            assert_eq!(silent.proven_mx(&domain).await, Err(DnsError::Timeout));
        }

        assert!(HickoryResolver::validating(&[server], &[". IN DNSKEY 257 3 13 !".into()]).is_err());
    }

    /// Its server has a DNSKEY record for the root with so many signatures, all of them invented, and nothing else.
    async fn forging(signatures: u8) -> HickoryResolver {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let server = socket.local_addr().unwrap().to_string().parse().unwrap();
        tokio::spawn(async move {
            const KEY: &[u8] = &[0, 0, 48, 0, 1, 0, 0, 0, 60, 0, 36, 1, 1, 3, 15];
            // Covers DNSKEY (48), by Ed25519 (15), from 2001 to 2033, with the key 1 of the root.
            const SIGNATURE: &[u8] = &[
                0, 0, 46, 0, 1, 0, 0, 0, 60, 0, 83, 0, 48, 15, 0, 0, 0, 0, 60, 0x77, 0x35, 0x94, 0, 0x3B,
                0x9A, 0xCA, 0, 0, 1, 0,
            ];
            let mut buffer = [0; 512];
            while let Ok((_, client)) = socket.recv_from(&mut buffer).await {
                let labels = buffer[12..].iter().position(|byte| *byte == 0).unwrap();
                let question = &buffer[12..12 + labels + 5];
                let keys = question == [0, 0, 48, 0, 1];
                let count = if keys { 1 + signatures } else { 0 };
                let mut answer = [&buffer[..2], &[0x81, 0x80, 0, 1, 0, count, 0, 0, 0, 0], question].concat();
                if keys {
                    answer.extend([KEY, &[9; 32]].concat());
                    for _ in 0..signatures {
                        answer.extend([SIGNATURE, &[8; 64]].concat());
                    }
                }
                socket.send_to(&answer, client).await.unwrap();
            }
        });
        HickoryResolver::validating(&[server], &[]).unwrap()
    }
}
