//! A service in this process, and a client that speaks line by line.

use crate::auth::Credential;
use crate::cert::{Ca, CertificateSummary, Issued, Purpose};
use crate::control::{Handler, Request, Response};
use crate::engine::front::{Front, Outbound, Parts};
use crate::engine::keeper::{ConfigSource, Keeper, Loaded, LoadedAccounts};
use crate::engine::roles::{ORDERS, SecretsKeeper};
use crate::model::snapshot::*;
use crate::model::{Clock, DomainSecurityRecord, KeySigner, SystemClock};
use crate::policy::fixture;
use crate::queue::{MessageFilter, MessageInfo, Queue};
use crate::tls::{ClientTls, KeyRing, TlsStream};
use jiff::{SignedDuration, Timestamp};
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

/// What the service loads; it can be changed between restarts.
pub(super) struct Stored {
    pub snapshot: Result<Snapshot, Vec<Reason>>,
    pub keys: Vec<(String, Zeroizing<Vec<u8>>)>,
    pub credentials: Vec<(String, Credential)>,
}

pub(super) struct Source(Mutex<Stored>);

impl ConfigSource for Source {
    fn load(&self) -> Result<Loaded, Vec<Reason>> {
        let stored = self.0.lock().unwrap();
        let secret = Zeroizing::new(b"of this server".to_vec());
        let accounts = LoadedAccounts { credentials: stored.credentials.clone(), secret };
        Ok(Loaded {
            snapshot: stored.snapshot.clone()?,
            keys: stored.keys.clone(),
            accounts,
            passwords: Default::default(),
            objects: Vec::new(),
        })
    }
}

pub(super) struct Rig {
    pub directory: tempfile::TempDir,
    pub keeper: Arc<Keeper>,
    pub queue: Queue,
    /// Bytes that its disk has left.
    pub free: Arc<AtomicU64>,
    source: Arc<Source>,
    front: JoinHandle<Front>,
}

/// One connector for everyone on a free port of 127.0.0.1.
pub(super) fn connector(name: &str) -> ReceiveConnector {
    ReceiveConnector {
        remote_ip_ranges: vec!["0.0.0.0-255.255.255.255".parse().unwrap()],
        auth: AuthMechanisms { tls: true, ..AuthMechanisms::default() },
        permissions: fixture::groups(&["AnonymousUsers", "Partners"]),
        domain_secure_enabled: true,
        max_message_size: crate::model::ByteSize(100_000),
        max_header_size: crate::model::ByteSize(20_000),
        protocol_logging: true,
        ..fixture::receive(name, "127.0.0.1:0")
    }
}

/// own.example is ours, with v@own.example in it; partner.example is listed.
pub(super) fn snapshot(connectors: Vec<ReceiveConnector>) -> Snapshot {
    let mut snapshot = fixture::snapshot();
    snapshot.receive = connectors.into_iter().map(Arc::new).collect();
    snapshot.accepted = vec![fixture::accepted("own.example", AcceptedDomainType::Authoritative)];
    snapshot.recipients = [("v@own.example".to_owned(), fixture::address("v@own.example"))].into();
    snapshot.transport.tls_receive_domain_secure = ["partner.example".parse().unwrap()].into();
    snapshot
}

impl Rig {
    pub(super) async fn start(snapshot: Snapshot) -> Rig {
        Rig::start_with(snapshot, Vec::new()).await.unwrap()
    }

    pub(super) async fn start_with(
        snapshot: Snapshot,
        keys: Vec<(String, Zeroizing<Vec<u8>>)>,
    ) -> Result<Rig, Vec<Reason>> {
        Rig::start_with_accounts(snapshot, keys, Vec::new()).await
    }

    pub(super) async fn start_with_accounts(
        snapshot: Snapshot,
        keys: Vec<(String, Zeroizing<Vec<u8>>)>,
        credentials: Vec<(String, Credential)>,
    ) -> Result<Rig, Vec<Reason>> {
        Rig::start_by(snapshot, keys, credentials, Outbound::network()).await
    }

    /// The same, with another way out.
    pub(super) async fn start_by(
        snapshot: Snapshot,
        keys: Vec<(String, Zeroizing<Vec<u8>>)>,
        credentials: Vec<(String, Credential)>,
        outbound: Outbound,
    ) -> Result<Rig, Vec<Reason>> {
        let stored = Stored { snapshot: Ok(snapshot), keys, credentials };
        let world = (tempfile::tempdir().unwrap(), Arc::new(SystemClock) as Arc<dyn Clock>);
        Rig::start_in(world, stored, outbound).await
    }

    /// In a directory that may be there already, by this clock, with this way out.
    pub(super) async fn start_in(
        (directory, clock): (tempfile::TempDir, Arc<dyn Clock>),
        stored: Stored,
        outbound: Outbound,
    ) -> Result<Rig, Vec<Reason>> {
        let source = Arc::new(Source(Mutex::new(stored)));
        let secrets = SecretsKeeper::default();
        let signer = Arc::new(secrets.start().unwrap());
        let free = Arc::new(AtomicU64::new(1 << 50));
        let measured = free.clone();
        let parts = Parts {
            data_dir: directory.path().to_owned(),
            clock: clock.clone(),
            signer,
            outbound,
            free_space: Arc::new(move |_| Ok(measured.load(Ordering::Relaxed))),
        };
        let front = Front::new(parts).unwrap();
        let queue = front.queue().clone();
        let (orders, received) = tokio::sync::mpsc::channel(ORDERS);
        let front = tokio::spawn(front.serve(received));
        let keeper = Keeper::start(source.clone(), secrets, orders, clock).await?;
        Ok(Rig { directory, keeper, queue, free, source, front })
    }

    /// What the next restart loads.
    pub(super) fn store(&self, change: impl FnOnce(&mut Stored)) {
        change(&mut self.source.0.lock().unwrap());
    }

    /// Where the connector listens.
    pub(super) async fn address(&self, connector: &str) -> SocketAddr {
        let guid = format!("guid-{connector}");
        let status = self.keeper.status().await;
        status.bound.iter().find(|bound| bound.connector == guid).unwrap().address
    }

    pub(super) async fn connect(&self, connector: &str) -> Client {
        let mut client = Client::connect("127.0.0.1", self.address(connector).await).await;
        assert_eq!(&client.reply().await[..4], "220 ");
        client
    }

    pub(super) async fn messages(&self) -> Vec<MessageInfo> {
        self.queue.list_messages(MessageFilter::default(), 1000).await.unwrap()
    }

    /// The only message's bytes.
    pub(super) async fn body(&self) -> String {
        let messages = self.messages().await;
        assert_eq!(messages.len(), 1, "{messages:?}");
        let mut body = self.queue.body(messages[0].id).await.unwrap();
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next_chunk().await.unwrap() {
            bytes.extend(chunk);
        }
        String::from_utf8(bytes).unwrap()
    }

    /// What Domain Security said so far, as the control socket tells it: domain, result and count, in order.
    pub(super) async fn verdicts(&self) -> Vec<String> {
        let records = self.records().await;
        let told = |record: &DomainSecurityRecord| {
            format!("{} {} {}", record.key.domain, record.key.outcome, record.count)
        };
        let mut told: Vec<String> = records.iter().map(told).collect();
        told.sort();
        told
    }

    /// The same as it is.
    pub(super) async fn records(&self) -> Vec<DomainSecurityRecord> {
        let answer = self.keeper.handle(Request::DomainSecurity(Box::default())).await;
        let Response::DomainSecurity(page) = answer else { panic!("{answer:?}") };
        assert_eq!(page.next, None);
        page.records
    }

    pub(super) async fn stop(self) {
        drop(self.stop_keeping().await);
    }

    /// Stops; the directory stays.
    pub(super) async fn stop_keeping(self) -> tempfile::TempDir {
        self.keeper.stop();
        self.keeper.stopped().await;
        drop(self.front.await.unwrap());
        self.directory
    }

    /// The protocol log so far.
    pub(super) async fn log(&self) -> String {
        self.log_in("logs/ProtocolLog/SmtpReceive").await
    }

    /// The tracking log so far.
    pub(super) async fn tracking(&self) -> String {
        self.log_in("logs/MessageTracking").await
    }

    async fn log_in(&self, directory: &str) -> String {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let directory = self.directory.path().join(directory);
        let mut text = String::new();
        for file in std::fs::read_dir(directory).unwrap() {
            text.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
        }
        text
    }
}

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl Stream for TcpStream {}
impl Stream for TlsStream<TcpStream> {}

/// A client.
pub(super) struct Client {
    stream: Option<Box<dyn Stream>>,
    plain: Option<TcpStream>,
    buffer: Vec<u8>,
    binding: Option<[u8; 32]>,
}

const SOON: Duration = Duration::from_secs(20);

impl Client {
    pub(super) async fn connect(from: &str, to: SocketAddr) -> Client {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(from.parse::<IpAddr>().unwrap(), 0)).unwrap();
        Client {
            stream: None,
            plain: Some(socket.connect(to).await.unwrap()),
            buffer: Vec::new(),
            binding: None,
        }
    }

    fn io(&mut self) -> &mut dyn Stream {
        match (&mut self.stream, &mut self.plain) {
            (Some(stream), _) => stream.as_mut(),
            (None, Some(stream)) => stream,
            (None, None) => panic!("no connection"),
        }
    }

    pub(super) async fn send(&mut self, bytes: &[u8]) {
        let io = self.io();
        // A server that has closed is seen at the next reply.
        let _ = io.write_all(bytes).await;
        let _ = io.flush().await;
    }

    /// The next reply, its lines joined by `|`; empty at the end of the connection.
    pub(super) async fn reply(&mut self) -> String {
        let mut lines = Vec::new();
        loop {
            while let Some(end) = self.buffer.windows(2).position(|window| window == b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..end + 2).take(end).collect();
                let line = String::from_utf8(line).unwrap();
                let last = line.as_bytes().get(3) != Some(&b'-');
                lines.push(line);
                if last {
                    return lines.join("|");
                }
            }
            let mut chunk = [0; 4096];
            let read = tokio::time::timeout(SOON, self.io().read(&mut chunk)).await.expect("a reply in time");
            match read {
                Ok(0) | Err(_) => return lines.join("|"),
                Ok(count) => self.buffer.extend_from_slice(&chunk[..count]),
            }
        }
    }

    pub(super) async fn say(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n").as_bytes()).await;
        self.reply().await
    }

    /// Says each line and compares the beginning of its reply.
    pub(super) async fn talk(&mut self, dialogue: &[(&str, &str)]) {
        for (line, wanted) in dialogue {
            let reply = self.say(line).await;
            assert!(reply.starts_with(wanted), "{line}: {reply}, not {wanted}");
        }
    }

    /// STARTTLS, showing this certificate.
    pub(super) async fn starttls(&mut self, shown: Option<&Issued>) {
        let reply = self.say("STARTTLS").await;
        assert_eq!(reply, "220 2.0.0 SMTP server ready");
        self.handshake(shown).await;
    }

    /// The handshake alone, showing this certificate.
    pub(super) async fn handshake(&mut self, shown: Option<&Issued>) {
        let own = shown.map(|issued| (entry(&issued.der), ring(&[issued])));
        let own = own.as_ref().map(|(entry, ring)| (entry, ring.clone() as Arc<dyn KeySigner>));
        let tls = ClientTls::new(own).unwrap();
        let (stream, _) = tls.connect("mx.own.example", self.plain.take().unwrap()).await.unwrap();
        self.binding = crate::tls::exporter(&stream);
        self.stream = Some(Box::new(stream));
    }

    /// `tls-exporter` of this connection.
    pub(super) fn channel_binding(&self) -> Option<[u8; 32]> {
        self.binding
    }

    /// The plain connection, to break the rules with.
    pub(super) fn raw(&mut self) -> &mut TcpStream {
        self.plain.as_mut().unwrap()
    }
}

pub(super) fn ring(issued: &[&Issued]) -> Arc<KeyRing> {
    let mut ring = KeyRing::new();
    for one in issued {
        ring.insert(&entry(&one.der).thumbprint, &one.key).unwrap();
    }
    Arc::new(ring)
}

pub(super) fn entry(der: &[u8]) -> CertificateEntry {
    let summary = CertificateSummary::from_der(der).unwrap();
    CertificateEntry {
        thumbprint: summary.thumbprint.clone(),
        chain: vec![der.to_vec()],
        not_before: summary.not_before,
        not_after: summary.not_after,
        subject: summary.subject,
    }
}

/// A CA that the service trusts, and another.
pub(super) struct Pki {
    pub ca: Ca,
    pub other: Ca,
    now: Timestamp,
}

impl Pki {
    pub(super) fn new() -> Self {
        let now = Timestamp::now();
        let ca = |name: &str| Ca::new(name, now - days(100), now + days(100)).unwrap();
        Pki { ca: ca("CN=Lab"), other: ca("CN=Other"), now }
    }

    pub(super) fn issue(&self, ca: &Ca, name: &str, from: i64, until: i64) -> Issued {
        let subject = format!("CN={name}");
        ca.issue(&subject, &[name], Purpose::Both, self.now + days(from), self.now + days(until)).unwrap()
    }

    /// Gives the connectors of a Snapshot a certificate; what is to be loaded with it.
    pub(super) fn equip(&self, snapshot: &mut Snapshot) -> Vec<(String, Zeroizing<Vec<u8>>)> {
        let own = self.issue(&self.ca, "mx.own.example", -1, 90);
        let entry = entry(&own.der);
        let thumbprint = entry.thumbprint.clone();
        for connector in &mut snapshot.receive {
            Arc::make_mut(connector).certificate = Some(thumbprint.clone());
        }
        snapshot.certificates.insert(thumbprint.clone(), Arc::new(entry));
        snapshot.trusted_roots = Arc::new(vec![self.ca.der().to_vec()]);
        vec![(thumbprint, own.key)]
    }
}

fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}
