//! Whether a name server hands on signatures at all, right or wrong.
//!
//! Promises an answer within [`DEADLINE`]. Asks beside the resolver, which keeps to itself what it could not prove. RFC 4035 §3.2.1.

use hickory_proto::op::{Edns, Message, Query};
use hickory_resolver::proto::dnssec::rdata::DNSSECRData;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

/// For all servers.
const DEADLINE: Duration = Duration::from_secs(8);
/// For one server by one way.
const ATTEMPT: Duration = Duration::from_secs(2);

/// A name server, and how it may be asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// Where.
    pub(super) address: SocketAddr,
    /// Over UDP.
    pub(super) udp: bool,
    /// Over TCP.
    pub(super) tcp: bool,
}

/// Whether one of these servers hands on a signature of this zone's DNSKEY records; `None` where none of them answers.
pub(super) async fn hands_on_signatures(servers: &[Way], zone: &Name) -> Option<bool> {
    let mut found = None;
    let any = async {
        for server in servers {
            found = one(*server, zone).await.or(found);
            if found == Some(true) {
                return;
            }
        }
    };
    // Those that answered in time have answered.
    let _ = timeout(DEADLINE, any).await;
    found
}

/// `None` where it does not answer.
async fn one(server: Way, zone: &Name) -> Option<bool> {
    let mut message = Message::query();
    message.metadata.recursion_desired = true;
    message.add_query(Query::query(zone.clone(), RecordType::DNSKEY));
    let mut edns = Edns::new();
    edns.set_max_payload(4096);
    edns.enable_dnssec();
    message.edns = Some(edns);
    let question = message.to_vec().ok()?;
    // Such an answer may be too large for UDP.
    let mut bytes = None;
    if server.tcp {
        bytes = timeout(ATTEMPT, over_tcp(server.address, &question)).await.ok().and_then(Result::ok);
    }
    if bytes.is_none() && server.udp {
        bytes = timeout(ATTEMPT, over_udp(server.address, &question)).await.ok().and_then(Result::ok);
    }
    let bytes = bytes?;
    let answer = Message::from_vec(&bytes).ok()?;
    let signs = |data: &RData| match data {
        RData::DNSSEC(DNSSECRData::RRSIG(signature)) => signature.input().type_covered == RecordType::DNSKEY,
        _ => false,
    };
    Some(answer.answers.iter().any(|record| record.name == *zone && signs(&record.data)))
}

async fn over_tcp(server: SocketAddr, question: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(question.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes()[..], question].concat()).await?;
    let mut answer = vec![0; usize::from(stream.read_u16().await?)];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

async fn over_udp(server: SocketAddr, question: &[u8]) -> io::Result<Vec<u8>> {
    let any: SocketAddr = if server.is_ipv4() { ([0; 4], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(server).await?;
    socket.send(question).await?;
    let mut answer = vec![0; usize::from(u16::MAX)];
    loop {
        let length = socket.recv(&mut answer).await?;
        if answer.get(..2) == question.get(..2) {
            answer.truncate(length);
            return Ok(answer);
        }
    }
}
