//! A small authoritative DNS server over UDP and TCP, for the lab and for tests.
//!
//! Promises: NXDOMAIN and "no data" with an SOA, CNAMEs followed inside its zones, truncation over UDP
//! as RFC 1035 §4.2.1 and RFC 6891 say; names that fail (SERVFAIL) or stay silent on purpose. Refuses
//! nothing else: it is no server for the open network.

use hickory_proto::op::{Edns, Message, OpCode, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA, CNAME, MX, SOA, TXT};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::task::JoinHandle;

/// Seconds that an answer may be cached: short, so that a changed zone is soon seen.
const TTL: u32 = 1;
/// CNAMEs followed in one answer.
const MAX_CNAMES: usize = 16;
/// An idle TCP connection is closed after this.
const TCP_IDLE: Duration = Duration::from_secs(10);
/// UDP answers without EDNS, octets (RFC 1035 §2.3.4).
const PLAIN_UDP: u16 = 512;

/// What the server knows. Names are written without or with the trailing dot, in any case.
#[derive(Debug, Clone, Default)]
pub struct Zones {
    records: BTreeMap<String, Vec<RData>>,
    failing: BTreeSet<String>,
    silent: BTreeSet<String>,
}

impl Zones {
    /// Nothing: every question is NXDOMAIN.
    pub fn new() -> Self {
        Zones::default()
    }

    /// An MX record; `.` is the null MX. A name that can't be encoded is left out.
    #[must_use]
    pub fn mx(self, domain: &str, preference: u16, exchange: &str) -> Self {
        match Name::from_ascii(exchange) {
            Ok(host) => self.add(domain, RData::MX(MX::new(preference, absolute(host)))),
            Err(_) => self,
        }
    }

    /// An IPv4 address.
    #[must_use]
    pub fn a(self, host: &str, address: Ipv4Addr) -> Self {
        self.add(host, RData::A(A(address)))
    }

    /// An IPv6 address.
    #[must_use]
    pub fn aaaa(self, host: &str, address: Ipv6Addr) -> Self {
        self.add(host, RData::AAAA(AAAA(address)))
    }

    /// A text, in strings of at most 255 octets.
    #[must_use]
    pub fn txt(self, name: &str, text: &str) -> Self {
        let strings = text.as_bytes().chunks(255).map(|piece| String::from_utf8_lossy(piece).into_owned());
        self.add(name, RData::TXT(TXT::new(strings.collect())))
    }

    /// An alias. A target that can't be encoded is left out.
    #[must_use]
    pub fn cname(self, alias: &str, target: &str) -> Self {
        match Name::from_ascii(target) {
            Ok(target) => self.add(alias, RData::CNAME(CNAME(absolute(target)))),
            Err(_) => self,
        }
    }

    /// Every question about this name is answered by SERVFAIL.
    #[must_use]
    pub fn fail(mut self, name: &str) -> Self {
        self.failing.insert(key(name));
        self
    }

    /// No question about this name is answered.
    #[must_use]
    pub fn silent(mut self, name: &str) -> Self {
        self.silent.insert(key(name));
        self
    }

    fn add(mut self, name: &str, data: RData) -> Self {
        self.records.entry(key(name)).or_default().push(data);
        self
    }

    /// True where the name, or any name below it, has records.
    fn exists(&self, name: &str) -> bool {
        let below = format!(".{name}");
        self.records.keys().any(|known| known == name || known.ends_with(&below))
    }

    /// The answer to a question; `None`: silence.
    fn answer(&self, question: &Message) -> Option<Message> {
        let mut answer = Message::response(question.metadata.id, question.metadata.op_code);
        answer.metadata.recursion_desired = question.metadata.recursion_desired;
        answer.metadata.recursion_available = true;
        answer.metadata.authoritative = true;
        if question.edns.is_some() {
            let mut edns = Edns::new();
            edns.set_max_payload(1232);
            answer.edns = Some(edns);
        }
        let Some(query) = question.queries.first().filter(|_| question.metadata.op_code == OpCode::Query)
        else {
            answer.metadata.response_code = ResponseCode::NotImp;
            return Some(answer);
        };
        answer.queries.push(query.clone());
        let (mut name, kind) = (query.name().clone(), query.query_type());
        for _ in 0..MAX_CNAMES {
            let asked = key(&name.to_ascii());
            if self.silent.contains(&asked) {
                return None;
            }
            if self.failing.contains(&asked) {
                answer.metadata.response_code = ResponseCode::ServFail;
                return Some(answer);
            }
            let records = self.records.get(&asked).map_or(&[][..], Vec::as_slice);
            let matching =
                records.iter().filter(|data| data.record_type() == kind || kind == RecordType::ANY);
            let before = answer.answers.len();
            answer.answers.extend(matching.map(|data| Record::from_rdata(name.clone(), TTL, data.clone())));
            if answer.answers.len() > before {
                return Some(answer);
            }
            let alias = records.iter().find_map(|data| match data {
                RData::CNAME(target) => Some(target.0.clone()),
                _ => None,
            });
            let Some(target) = alias else {
                if !self.exists(&asked) {
                    answer.metadata.response_code = ResponseCode::NXDomain;
                }
                answer.authorities.extend(start_of_authority(&asked));
                return Some(answer);
            };
            answer.answers.push(Record::from_rdata(name, TTL, RData::CNAME(CNAME(target.clone()))));
            name = target;
        }
        answer.metadata.response_code = ResponseCode::ServFail;
        Some(answer)
    }
}

fn absolute(mut name: Name) -> Name {
    name.set_fqdn(true);
    name
}

fn key(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// The SOA of the last two labels: the zones here are domains like `fabrikam.test`.
fn start_of_authority(name: &str) -> Option<Record> {
    let start = name.rmatch_indices('.').nth(1).map_or(0, |(dot, _)| dot + 1);
    let zone = absolute(Name::from_ascii(&name[start..]).ok()?);
    let soa = SOA::new(zone.clone(), zone.clone(), 1, 3600, 600, 86_400, TTL);
    Some(Record::from_rdata(zone, TTL, RData::SOA(soa)))
}

/// A running server; it ends when dropped.
#[derive(Debug)]
pub struct ZoneServer {
    address: SocketAddr,
    zones: Arc<RwLock<Zones>>,
    tasks: Vec<JoinHandle<()>>,
}

impl ZoneServer {
    /// Listens on this address, UDP and TCP; port 0 takes one that is free for both.
    ///
    /// # Errors
    /// Where the address can't be bound.
    pub async fn start(address: SocketAddr, zones: Zones) -> io::Result<Self> {
        let (udp, tcp) = bind(address).await?;
        let address = udp.local_addr()?;
        let zones = Arc::new(RwLock::new(zones));
        let tasks = vec![
            tokio::spawn(serve_udp(udp, Arc::clone(&zones))),
            tokio::spawn(serve_tcp(tcp, Arc::clone(&zones))),
        ];
        Ok(ZoneServer { address, zones, tasks })
    }

    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Puts other zones in force.
    pub fn set_zones(&self, zones: Zones) {
        *self.zones.write().unwrap_or_else(PoisonError::into_inner) = zones;
    }

    /// Ends it; open TCP connections finish by themselves.
    pub fn stop(self) {}
}

impl Drop for ZoneServer {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// With port 0, a port that UDP got may be taken for TCP; then another is tried.
async fn bind(address: SocketAddr) -> io::Result<(UdpSocket, TcpListener)> {
    let mut attempts = if address.port() == 0 { 20 } else { 1 };
    loop {
        let udp = UdpSocket::bind(address).await?;
        attempts -= 1;
        match TcpListener::bind(udp.local_addr()?).await {
            Ok(tcp) => return Ok((udp, tcp)),
            Err(error) if attempts == 0 => return Err(error),
            Err(_) => {}
        }
    }
}

fn respond(zones: &RwLock<Zones>, bytes: &[u8], limit: impl Fn(&Message) -> u16) -> Option<Vec<u8>> {
    let question = Message::from_vec(bytes).ok()?;
    let answer = zones.read().unwrap_or_else(PoisonError::into_inner).answer(&question)?;
    let encoded = answer.to_vec().ok()?;
    if encoded.len() <= usize::from(limit(&question)) {
        Some(encoded)
    } else {
        answer.truncate().to_vec().ok()
    }
}

async fn serve_udp(socket: UdpSocket, zones: Arc<RwLock<Zones>>) {
    let mut buffer = vec![0; usize::from(u16::MAX)];
    // An error belongs to one peer (ICMP unreachable); the socket goes on.
    loop {
        let Ok((length, peer)) = socket.recv_from(&mut buffer).await else { continue };
        let limit =
            |question: &Message| question.edns.as_ref().map_or(PLAIN_UDP, Edns::max_payload).max(PLAIN_UDP);
        if let Some(answer) = respond(&zones, &buffer[..length], limit) {
            let _ = socket.send_to(&answer, peer).await;
        }
    }
}

async fn serve_tcp(listener: TcpListener, zones: Arc<RwLock<Zones>>) {
    while let Ok((stream, _)) = listener.accept().await {
        let zones = Arc::clone(&zones);
        tokio::spawn(async move {
            let _ = tokio::time::timeout(TCP_IDLE, serve_connection(stream, &zones)).await;
        });
    }
}

async fn serve_connection(mut stream: TcpStream, zones: &RwLock<Zones>) -> io::Result<()> {
    loop {
        let length = stream.read_u16().await?;
        let mut question = vec![0; usize::from(length)];
        stream.read_exact(&mut question).await?;
        let Some(answer) = respond(zones, &question, |_| u16::MAX) else { continue };
        let length = u16::try_from(answer.len()).unwrap_or(u16::MAX);
        let mut framed = length.to_be_bytes().to_vec();
        framed.extend(answer);
        stream.write_all(&framed).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::super::{DnsError, Exchange, HickoryResolver, MxError, Resolver, targets};
    use super::*;
    use crate::model::SmtpDomain;

    fn domain(text: &str) -> SmtpDomain {
        text.parse().unwrap()
    }

    async fn ask(zones: Zones) -> (ZoneServer, HickoryResolver) {
        let server = ZoneServer::start("127.0.0.1:0".parse().unwrap(), zones).await.unwrap();
        let resolver =
            HickoryResolver::with_servers(&[server.local_addr().to_string().parse().unwrap()]).unwrap();
        (server, resolver)
    }

    #[tokio::test]
    async fn the_resolver_reads_what_the_server_says() {
        let ip = |last| Ipv4Addr::new(127, 0, 0, last);
        let zones = Zones::new()
            .mx("fabrikam.test", 10, "mail.fabrikam.test")
            .mx("fabrikam.test", 20, "Alias.Fabrikam.test.")
            .a("mail.fabrikam.test", ip(2))
            .aaaa("mail.fabrikam.test", Ipv6Addr::LOCALHOST)
            .cname("alias.fabrikam.test", "mail.fabrikam.test")
            .cname("loop.test", "loop.test")
            .mx("null.test", 0, ".")
            .mx("literal.test", 0, "192.0.2.1")
            .mx("xn--bcher-kva.test", 0, "mail.fabrikam.test")
            .a("deep.empty.test", ip(3))
            .fail("broken.test");
        let (server, resolver) = ask(zones).await;
        let plan = targets(&resolver, &domain("fabrikam.test"), 1).await.unwrap();
        let hosts: Vec<_> =
            plan.hosts.iter().map(|host| (host.name.as_str(), host.addresses.len())).collect();
        assert_eq!(hosts, [("mail.fabrikam.test", 2), ("alias.fabrikam.test", 2)]);
        assert!(!plan.implicit);
        assert_eq!(resolver.mx(&domain("bücher.test")).await.unwrap().len(), 1);
        assert_eq!(targets(&resolver, &domain("null.test"), 1).await, Err(MxError::NullMx));
        assert_eq!(targets(&resolver, &domain("nx.test"), 1).await, Err(MxError::NonExistentDomain));
        assert_eq!(
            targets(&resolver, &domain("broken.test"), 1).await,
            Err(MxError::Temporary(DnsError::ServerFailure))
        );
        assert!(targets(&resolver, &domain("loop.test"), 1).await.is_err_and(|error| !error.is_permanent()));
        assert!(targets(&resolver, &domain("deep.empty.test"), 1).await.unwrap().implicit);
        assert_eq!(resolver.mx(&domain("empty.test")).await, Ok(vec![]));
        assert_eq!(resolver.addresses(&domain("empty.test")).await, Err(DnsError::NoData));
        assert_eq!(resolver.addresses(&domain("fabrikam.test")).await, Err(DnsError::NoData));
        let literal = resolver.mx(&domain("literal.test")).await.unwrap();
        assert!(matches!(literal[0].exchange, Exchange::Unusable(_)), "{literal:?}");
        server.stop();
    }

    /// What a domain's mail server is, and when there is none for sure.
    #[tokio::test]
    async fn hosts_of_a_domain() {
        let ip = |last| Ipv4Addr::new(192, 0, 2, last);
        let zones = Zones::new()
            .mx("order.test", 20, "b.test")
            .mx("order.test", 10, "a.test")
            .mx("alias-target.test", 10, "a.test")
            .cname("alias.test", "alias-target.test")
            .cname("bare-alias.test", "a.test")
            .cname("dangling.test", "nx.test")
            .mx("skip.test", 10, "nx.test")
            .mx("skip.test", 20, "b.test")
            .mx("nullplus.test", 0, ".")
            .mx("nullplus.test", 10, "b.test")
            .mx("six.test", 10, "six-host.test")
            .aaaa("six-host.test", Ipv6Addr::LOCALHOST)
            .aaaa("six-bare.test", Ipv6Addr::LOCALHOST)
            .mx("broken-host.test", 10, "broken.test")
            .mx("text-only.test", 10, "empty.test")
            .a("deep.empty.test", ip(9))
            .a("a.test", ip(1))
            .a("b.test", ip(2))
            .a("broken.test", ip(3))
            .fail("broken.test");
        let (_server, resolver) = ask(zones).await;
        let temporary = |error| Err(MxError::Temporary(error));
        for (name, wanted) in [
            ("order.test", Ok("a.test b.test")),
            ("alias.test", Ok("a.test")),
            ("bare-alias.test", Ok("bare-alias.test")),
            ("dangling.test", Err(MxError::NonExistentDomain)),
            ("skip.test", Ok("b.test")),
            ("nullplus.test", Ok("b.test")),
            ("six.test", Ok("six-host.test")),
            ("six-bare.test", Ok("six-bare.test")),
            ("empty.test", Err(MxError::NonExistentDomain)),
            // It has an address, which may not be taken for its mail server while MX can't be asked for.
            ("broken.test", temporary(DnsError::ServerFailure)),
            ("broken-host.test", temporary(DnsError::ServerFailure)),
            ("text-only.test", temporary(DnsError::NoData)),
        ] {
            let found = targets(&resolver, &domain(name), 1).await.map(|plan| {
                plan.hosts.iter().map(|host| host.name.to_string()).collect::<Vec<_>>().join(" ")
            });
            assert_eq!(found.as_deref().map_err(Clone::clone), wanted, "{name}");
        }
        // Never asked for, hence never NXDOMAIN (RFC 6761 §6.3): who names it as a mail server names himself.
        let local = resolver.addresses(&domain("localhost")).await.unwrap();
        assert!(local.iter().all(std::net::IpAddr::is_loopback), "{local:?}");
        let plan = targets(&resolver, &domain("skip.test"), 1).await.unwrap();
        assert_eq!(plan.unresolved, [(10, domain("nx.test"))]);
    }

    #[tokio::test]
    async fn a_long_answer_comes_over_tcp() {
        let zones =
            (0..200).fold(Zones::new(), |zones, n| zones.mx("many.test", n, &format!("mail{n}.many.test")));
        let (_server, resolver) = ask(zones).await;
        assert_eq!(resolver.mx(&domain("many.test")).await.unwrap().len(), 200);
    }

    #[tokio::test]
    async fn silence_is_a_timeout_and_changed_zones_are_seen() {
        let (server, mut resolver) = ask(Zones::new().silent("quiet.test")).await;
        resolver.deadline = Duration::from_millis(200);
        assert_eq!(resolver.mx(&domain("quiet.test")).await, Err(DnsError::Timeout));
        server.set_zones(Zones::new().mx("quiet.test", 1, "a.test"));
        assert_eq!(resolver.mx(&domain("quiet.test")).await.unwrap().len(), 1);
    }
}
