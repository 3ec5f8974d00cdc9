//! A name server on the way to another one, that changes some of its answers: who can do that must win nothing by it.

use crate::support::free_port;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::{NS, SOA, TLSA};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What is answered.
pub enum Told {
    /// What the other server says.
    Truth,
    /// This.
    Lie(Message),
    /// This, from another port if `true`, and then the truth.
    Before(Message, bool),
    /// Nothing.
    Silence,
}

/// How a question is answered; `true`: over TCP.
pub type Lie = fn(&Truth, &Message, bool) -> Told;

/// The server that knows.
pub struct Truth(SocketAddr);

impl Truth {
    /// Its answer; `None` where it gives none.
    pub fn ask(&self, question: &Message) -> Option<Message> {
        let bytes = question.to_vec().ok()?;
        let mut stream = TcpStream::connect(self.0).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        stream.write_all(&u16::try_from(bytes.len()).ok()?.to_be_bytes()).ok()?;
        stream.write_all(&bytes).ok()?;
        Message::from_vec(&framed(&mut stream)?).ok()
    }

    /// The same question about another name and kind.
    pub fn about(&self, question: &Message, name: &str, kind: RecordType) -> Message {
        let mut other = question.clone();
        let mut query = other.queries[0].clone();
        query.set_name(Name::from_ascii(name).unwrap()).set_query_type(kind);
        other.queries = vec![query];
        self.ask(&other).unwrap()
    }
}

/// A running one; it ends when dropped.
pub struct Liar {
    /// Where it answers.
    pub address: SocketAddr,
    ended: Arc<AtomicBool>,
}

impl Liar {
    /// Starts it before this server.
    ///
    /// # Panics
    /// Where no port is free.
    pub fn start(before: SocketAddr, lie: Lie) -> Liar {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let udp = UdpSocket::bind(address).unwrap();
        udp.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let tcp = TcpListener::bind(address).unwrap();
        let ended = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&ended);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while !over.load(Ordering::Relaxed) {
                let Ok((length, client)) = udp.recv_from(&mut buffer) else { continue };
                let (question, socket) = (buffer[..length].to_vec(), udp.try_clone().unwrap());
                std::thread::spawn(move || {
                    for (mut answer, elsewhere) in answered(before, lie, &question, false) {
                        if answer.to_vec().unwrap().len() > 1232 {
                            answer = answer.truncate();
                        }
                        let other = UdpSocket::bind("127.0.0.1:0").unwrap();
                        let socket = if elsewhere { &other } else { &socket };
                        let _ = socket.send_to(&answer.to_vec().unwrap(), client);
                    }
                });
            }
        });
        std::thread::spawn(move || {
            for stream in tcp.incoming() {
                let Ok(mut stream) = stream else { return };
                std::thread::spawn(move || {
                    while let Some(question) = framed(&mut stream) {
                        let Some((answer, _)) = answered(before, lie, &question, true).pop() else { return };
                        let bytes = answer.to_vec().unwrap();
                        let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
                        if stream.write_all(&[&length[..], &bytes].concat()).is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Liar { address, ended }
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
    }
}

fn framed(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    stream.read_exact(&mut length).ok()?;
    let mut bytes = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

/// The answers, one after the other; `true`: from another port.
fn answered(before: SocketAddr, lie: Lie, question: &[u8], tcp: bool) -> Vec<(Message, bool)> {
    let Ok(question) = Message::from_vec(question) else { return Vec::new() };
    let truth = Truth(before);
    let true_one = || truth.ask(&question).map(|answer| (answer, false));
    match lie(&truth, &question, tcp) {
        Told::Truth => true_one().into_iter().collect(),
        Told::Lie(answer) => vec![(answer, false)],
        Told::Before(answer, elsewhere) => [(answer, elsewhere)].into_iter().chain(true_one()).collect(),
        Told::Silence => Vec::new(),
    }
}

/// An answer without records.
pub fn empty(question: &Message, code: ResponseCode) -> Message {
    let mut answer = Message::response(question.metadata.id, question.metadata.op_code);
    answer.metadata.response_code = code;
    answer.metadata.recursion_desired = true;
    answer.metadata.recursion_available = true;
    answer.queries.clone_from(&question.queries);
    answer.edns.clone_from(&question.edns);
    answer
}

/// The same with the SOA record of this zone, unsigned.
pub fn denied_by(question: &Message, zone: &str) -> Message {
    let zone = Name::from_ascii(zone).unwrap();
    let soa = SOA::new(zone.clone(), zone.clone(), 1, 3600, 600, 86_400, 1);
    let mut answer = empty(question, ResponseCode::NoError);
    answer.authorities.push(Record::from_rdata(zone, 3600, RData::SOA(soa)));
    answer
}

/// An answer of this one record of the asked name.
pub fn with(question: &Message, data: RData) -> Message {
    let mut answer = empty(question, ResponseCode::NoError);
    answer.answers.push(Record::from_rdata(question.queries[0].name().clone(), 60, data));
    answer
}

/// An NS record.
pub fn ns(host: &str) -> RData {
    RData::NS(NS(Name::from_ascii(host).unwrap()))
}

/// A TLSA record of nothing.
pub fn tlsa() -> RData {
    RData::TLSA(TLSA::new(3.into(), 1.into(), 1.into(), vec![7; 32]))
}
