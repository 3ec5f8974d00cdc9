//! A small SMTP server for tests: it does what its script says and keeps every byte it is sent.

use crate::cert::{Ca, CertificateSummary, Issued, Purpose};
use crate::model::KeySigner;
use crate::model::snapshot::CertificateEntry;
use crate::smtp::{BareLf, DataDecoder};
use crate::tls::{ClientTls, KeyRing, ServerTls};
use jiff::Timestamp;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::client::Stream;

pub(crate) fn now() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A CA, and certificates of it.
pub(crate) struct Lab {
    pub(crate) ca: Ca,
    pub(crate) ring: KeyRing,
}

impl Lab {
    pub(crate) fn new(name: &str) -> Self {
        let ca = Ca::new(&format!("CN={name} CA"), at("2025-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z"))
            .unwrap();
        Lab { ca, ring: KeyRing::new() }
    }

    pub(crate) fn roots(&self) -> Vec<Vec<u8>> {
        vec![self.ca.der().to_vec()]
    }

    /// A certificate that names these; its key goes into the ring.
    pub(crate) fn certificate(&mut self, names: &[&str]) -> CertificateEntry {
        let subject = format!("CN={}", names[0]);
        let until = at("2028-01-01T00:00:00Z");
        let Issued { der, key } =
            self.ca.issue(&subject, names, Purpose::Both, at("2025-01-01T00:00:00Z"), until).unwrap();
        let summary = CertificateSummary::from_der(&der).unwrap();
        self.ring.insert(&summary.thumbprint, &key).unwrap();
        CertificateEntry {
            thumbprint: summary.thumbprint,
            chain: vec![der],
            not_before: at("2025-01-01T00:00:00Z"),
            not_after: until,
            subject,
        }
    }

    pub(crate) fn server(&self, entry: &CertificateEntry, signer: Arc<dyn KeySigner>) -> ServerTls {
        ServerTls::new(entry, signer, true).unwrap()
    }
}

pub(crate) fn anonymous_client() -> ClientTls {
    ClientTls::new(None).unwrap()
}

/// What the sink does. Each verb's answer may be changed; `close` ends the connection.
#[derive(Clone)]
pub(crate) struct Script {
    pub(crate) tls: Option<ServerTls>,
    /// STARTTLS is announced and answered 220, and then the connection is closed.
    pub(crate) broken_tls: bool,
    /// Sent directly behind the 220 of STARTTLS.
    pub(crate) surplus: &'static str,
    pub(crate) capabilities: &'static str,
    /// Answers to lines that begin with this, instead of the usual one.
    pub(crate) answers: Vec<(&'static str, &'static str)>,
    /// The answer to a message's end.
    pub(crate) end: &'static str,
}

impl Default for Script {
    fn default() -> Self {
        Script {
            tls: None,
            broken_tls: false,
            surplus: "",
            capabilities: "PIPELINING\n8BITMIME\nSIZE 1000000",
            answers: Vec::new(),
            end: "250 2.6.0 queued",
        }
    }
}

/// What the sink saw of one connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// Command lines, in clear and inside TLS (those with a leading `tls `).
    pub(crate) lines: Vec<String>,
    /// Messages, dots undone.
    pub(crate) messages: Vec<Vec<u8>>,
    /// Octets of everything between DATA and its end, as they came.
    pub(crate) raw: Vec<u8>,
    /// Certificates that the client showed.
    pub(crate) client_certificates: usize,
    /// The first of them, DER.
    pub(crate) client_leaf: Option<Vec<u8>>,
}

impl Seen {
    pub(crate) fn verbs(&self) -> Vec<String> {
        let verb = |line: &String| {
            let (prefix, rest) = line.strip_prefix("tls ").map_or(("", line.as_str()), |rest| ("tls ", rest));
            format!("{prefix}{}", rest.split(' ').next().unwrap_or_default())
        };
        self.lines.iter().map(verb).collect()
    }
}

pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    pub(crate) seen: Arc<Mutex<Vec<Seen>>>,
}

impl Sink {
    /// Listens at this address; port 0 for any.
    pub(crate) async fn start(listen: &str, script: Script) -> Sink {
        let listener = TcpListener::bind(listen).await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, kept) = (script.clone(), Arc::clone(&kept));
                let index = {
                    let mut kept = kept.lock().unwrap();
                    kept.push(Seen::default());
                    kept.len() - 1
                };
                tokio::spawn(async move { serve(Box::new(stream), &script, &kept, index).await });
            }
        });
        Sink { address, seen }
    }

    /// The connections so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Every message of every connection.
    pub(crate) fn messages(&self) -> Vec<Vec<u8>> {
        self.seen().into_iter().flat_map(|seen| seen.messages).collect()
    }
}

async fn serve(
    mut stream: Box<dyn Stream>,
    script: &Script,
    kept: &Mutex<Vec<Seen>>,
    index: usize,
) -> Option<()> {
    let mut buffer = Vec::new();
    let mut prefix = "";
    let mut chunks = Vec::new();
    say(&mut stream, script, "GREETING", "220 sink.test ESMTP").await?;
    loop {
        let line = read_line(&mut stream, &mut buffer).await?;
        kept.lock().unwrap()[index].lines.push(format!("{prefix}{line}"));
        let verb = line.split(' ').next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" => {
                let mut answer = String::from("250-sink.test");
                let offer = (script.tls.is_some() || script.broken_tls) && prefix.is_empty();
                let capabilities =
                    format!("{}{}", if offer { "STARTTLS\n" } else { "" }, script.capabilities);
                for capability in capabilities.lines() {
                    answer.push_str("\r\n250-");
                    answer.push_str(capability);
                }
                answer.push_str("\r\n250 HELP");
                say(&mut stream, script, &line, &answer).await?;
            }
            "STARTTLS" => {
                say(&mut stream, script, &line, &format!("220 go ahead{}", script.surplus)).await?;
                if script.answers.iter().any(|(start, _)| *start == "STARTTLS") {
                    continue;
                }
                if script.broken_tls {
                    return None;
                }
                let (inside, established) = script.tls.as_ref()?.accept(stream).await.ok()?;
                kept.lock().unwrap()[index].client_certificates = established.peer_chain.len();
                kept.lock().unwrap()[index].client_leaf = established.peer_chain.first().cloned();
                stream = Box::new(inside);
                buffer.clear();
                prefix = "tls ";
            }
            "DATA" => {
                if say(&mut stream, script, &line, "354 go").await? != "354 go" {
                    continue;
                }
                let mut decoder = DataDecoder::new(BareLf::Refuse);
                let mut message = Vec::new();
                loop {
                    let progress = decoder.decode(&buffer, &mut message);
                    kept.lock().unwrap()[index].raw.extend_from_slice(&buffer[..progress.consumed]);
                    buffer.drain(..progress.consumed);
                    if progress.ended {
                        break;
                    }
                    read_more(&mut stream, &mut buffer).await?;
                }
                if script.end.starts_with('2') {
                    kept.lock().unwrap()[index].messages.push(message);
                }
                say(&mut stream, script, "END", script.end).await?;
            }
            "BDAT" => {
                let mut words = line.split(' ').skip(1);
                let size: usize = words.next()?.parse().ok()?;
                while buffer.len() < size {
                    read_more(&mut stream, &mut buffer).await?;
                }
                chunks.extend(buffer.drain(..size));
                if words.next() != Some("LAST") {
                    say(&mut stream, script, &line, "250 2.0.0 more").await?;
                    continue;
                }
                let message = std::mem::take(&mut chunks);
                if script.end.starts_with('2') {
                    kept.lock().unwrap()[index].messages.push(message);
                }
                say(&mut stream, script, "END", script.end).await?;
            }
            "QUIT" => {
                say(&mut stream, script, &line, "221 bye").await?;
                return None;
            }
            _ => {
                say(&mut stream, script, &line, "250 2.1.0 ok").await?;
            }
        }
    }
}

async fn say<'a>(
    stream: &mut Box<dyn Stream>,
    script: &Script,
    line: &str,
    usual: &'a str,
) -> Option<&'a str> {
    let other = script.answers.iter().find(|(start, _)| line.starts_with(start)).map(|(_, answer)| *answer);
    if other == Some("close") {
        return None;
    }
    let answer = other.unwrap_or(usual);
    stream.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    stream.flush().await.ok()?;
    Some(if other.is_some() { "" } else { usual })
}

async fn read_line(stream: &mut Box<dyn Stream>, buffer: &mut Vec<u8>) -> Option<String> {
    loop {
        if let Some(at) = buffer.windows(2).position(|window| window == b"\r\n") {
            let line = String::from_utf8_lossy(&buffer[..at]).into_owned();
            buffer.drain(..at + 2);
            return Some(line);
        }
        read_more(stream, buffer).await?;
    }
}

async fn read_more(stream: &mut Box<dyn Stream>, buffer: &mut Vec<u8>) -> Option<()> {
    let mut chunk = [0; 4096];
    let read = stream.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
    buffer.extend_from_slice(&chunk[..read]);
    Some(())
}
