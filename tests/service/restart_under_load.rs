//! Restarts while fifty sessions send, each with a newer certificate: nobody is refused or cut, nothing
//! that was acknowledged is lost, and whoever connects after a restart is shown the new certificate.

use super::pki::{self, Pki};
use super::session::Session;
use super::site::{STRANGER, Site, US, wait_for};
use emsh::cert::{CertificateSummary, Purpose};
use emsh::tls::ClientTls;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

const SESSIONS: usize = 50;
const RESTARTS: usize = 5;
/// Messages a session: some sessions are open across a restart.
const MESSAGES: usize = 4;

/// Stops the load when dropped, also by a panic.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Everything that the sessions and the administrator share.
struct Load {
    from: SocketAddr,
    to: SocketAddr,
    tls: ClientTls,
    /// Thumbprints in the order of the restarts that put them in force.
    certificates: Vec<String>,
    /// How many of `certificates` are surely in force.
    in_force: AtomicUsize,
    stop: AtomicBool,
    next: AtomicUsize,
    acknowledged: Mutex<BTreeSet<String>>,
    handshakes: AtomicUsize,
    across: AtomicUsize,
}

impl Load {
    /// Sends until told to stop; one session that fails stops all.
    async fn run(&self) -> Result<(), String> {
        let _whatever_ends_it = Stop(&self.stop);
        while !self.stop.load(Ordering::SeqCst) {
            let before = self.in_force.load(Ordering::SeqCst);
            let mut clear = Session::open(self.from, self.to).await?;
            clear.say("EHLO peer.example", "250").await?;
            let (mut session, shaken) = clear.starttls(&self.tls).await?;
            session.say("EHLO peer.example", "250").await?;
            let leaf = shaken.peer_chain.first().ok_or("no certificate")?;
            let shown = CertificateSummary::from_der(leaf).map_err(|error| error.to_string())?.thumbprint;
            let which = self.certificates.iter().position(|one| *one == shown).ok_or("an unknown one")?;
            if which + 1 < before {
                return Err(format!("certificate {which} was shown after restart {before}"));
            }
            self.handshakes.fetch_add(1, Ordering::SeqCst);
            for _ in 0..MESSAGES {
                let subject = format!("message-{}", self.next.fetch_add(1, Ordering::SeqCst));
                session.say("MAIL FROM:<a@b.example>", "250").await?;
                session.say("RCPT TO:<v@own.example>", "250").await?;
                session.say("DATA", "354").await?;
                session.say(&format!("Subject: {subject}\r\n\r\n{subject}\r\n."), "250 ").await?;
                self.acknowledged.lock().unwrap().insert(subject);
            }
            if self.in_force.load(Ordering::SeqCst) > before {
                self.across.fetch_add(1, Ordering::SeqCst);
            }
            session.say("QUIT", "221").await?;
        }
        Ok(())
    }
}

#[test]
fn fifty_sessions_feel_no_restart() {
    let pki = Pki::new("Partners");
    let mut site = Site::new();
    pki.equip(&site);
    site.must(&[
        "Set-ReceiveConnector",
        "Default MX",
        "-MaxInboundConnectionPerSource",
        "unlimited",
        "-MaxInboundConnectionPercentagePerSource",
        "100",
    ]);
    // Each begins later than the one before, and so is the one to show.
    let renewals: Vec<_> = (0..=RESTARTS)
        .map(|round| {
            let from = jiff::Timestamp::now() - jiff::SignedDuration::from_secs(600 - 60 * round as i64);
            let until = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(720);
            pki.ca.issue("CN=mx.own.example", &["mx.own.example"], Purpose::Both, from, until).unwrap()
        })
        .collect();
    let thumbprint = |der: &[u8]| CertificateSummary::from_der(der).unwrap().thumbprint;
    pki::install(&site, &renewals[0]);
    site.start();
    let load = Arc::new(Load {
        from: SocketAddr::from((site.net.host(STRANGER), 0)),
        to: site.net.at(US),
        tls: pki::client(None),
        certificates: renewals.iter().map(|issued| thumbprint(&issued.der)).collect(),
        in_force: AtomicUsize::new(1),
        stop: AtomicBool::new(false),
        next: AtomicUsize::new(0),
        acknowledged: Mutex::default(),
        handshakes: AtomicUsize::new(0),
        across: AtomicUsize::new(0),
    });
    let pid = site.status().unwrap().pid;
    let clients = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    std::thread::scope(|scope| {
        let stop = Stop(&load.stop);
        let sessions = scope.spawn(|| {
            clients.block_on(async {
                let mut sessions = tokio::task::JoinSet::new();
                for _ in 0..SESSIONS {
                    let load = Arc::clone(&load);
                    sessions.spawn(async move { load.run().await });
                }
                let mut failed = Vec::new();
                while let Some(ended) = sessions.join_next().await {
                    failed.extend(ended.unwrap().err());
                }
                failed
            })
        });
        for (round, renewal) in renewals.iter().enumerate().skip(1) {
            let done = load.handshakes.load(Ordering::SeqCst);
            wait_for("every session has shaken hands", || {
                (load.handshakes.load(Ordering::SeqCst) >= done + SESSIONS || sessions.is_finished())
                    .then_some(())
            });
            pki::install(&site, renewal);
            site.restart();
            load.in_force.store(round + 1, Ordering::SeqCst);
        }
        let done = load.handshakes.load(Ordering::SeqCst);
        wait_for("every session has seen the last one", || {
            (load.handshakes.load(Ordering::SeqCst) >= done + SESSIONS || sessions.is_finished())
                .then_some(())
        });
        drop(stop);
        assert_eq!(sessions.join().unwrap(), Vec::<String>::new());
    });
    assert_eq!(site.status().unwrap().pid, pid);
    let acknowledged = load.acknowledged.lock().unwrap();
    wait_for("the queue is empty", || site.json(&["Get-Queue"]).as_array().unwrap().is_empty().then_some(()));
    let mut there = BTreeSet::new();
    for message in site.mailbox("v") {
        let text = String::from_utf8(message).unwrap();
        let subject = text.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap().to_string();
        assert!(there.insert(subject.clone()), "{subject} came twice");
    }
    let lost: Vec<_> = acknowledged.difference(&there).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    println!(
        "{RESTARTS} restarts, {} sessions inside TLS, {} of them open across a restart, {} messages, 0 lost",
        load.handshakes.load(Ordering::SeqCst),
        load.across.load(Ordering::SeqCst),
        acknowledged.len()
    );
    assert!(load.across.load(Ordering::SeqCst) > 0, "no session was open across a restart");
}
