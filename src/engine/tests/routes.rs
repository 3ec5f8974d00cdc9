//! Resolve-MailRoute and the service never disagree: random configurations and random mail, foretold and then really
//! sent. `EMSH_ROUTES=N` for more mails than CI sends, `EMSH_SEED=N` for others; a failure names its seed.

mod random;
pub(super) mod sinks;

use super::rig::{Client, Rig};
use crate::client::{Dialer, Dialing, TcpDialer};
use crate::diagnose::mail_route::{Asked, By, Carrier, MailRoute, Outcome, resolve};
use crate::dns::Resolver;
use crate::engine::front::Outbound;
use crate::model::snapshot::Snapshot;
use crate::model::{Configuration, DeliveryType, SystemClock};
use crate::policy::mailbox_directory;
use crate::queue::{MessageInfo, MessageStatus};
use crate::tls::StsLimits;
use random::{Choice, Shown};
use sinks::{Proof, Sinks};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// Dials once the gate is open, and remembers whom.
struct Gate {
    open: watch::Sender<bool>,
    dialled: Mutex<Vec<SocketAddr>>,
}

impl Dialer for Gate {
    fn dial(&self, target: SocketAddr, source: Option<IpAddr>) -> Dialing<'_> {
        Box::pin(async move {
            let mut open = self.open.subscribe();
            let _ = open.wait_for(|open| *open).await;
            self.dialled.lock().unwrap().push(target);
            TcpDialer.dial(target, source).await
        })
    }
}

/// What became of a mail.
#[derive(Debug, PartialEq, Eq, Default)]
struct Fate {
    mail: Option<String>,
    rcpt: Option<String>,
    accepted: bool,
    receive_connector: Option<String>,
    hop: Option<String>,
    outcome: Option<&'static str>,
    host: Option<SocketAddr>,
    tls: Option<bool>,
    certificate: Option<String>,
}

/// The mails of one configuration that were tried.
const MAILS: usize = 4;

#[tokio::test]
async fn what_is_foretold_comes_to_pass() {
    let number =
        |name: &str, usual: u64| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (wanted, first) = (number("EMSH_ROUTES", 100), number("EMSH_SEED", 1));
    let sinks = Sinks::start().await;
    let mut tally = BTreeMap::<&'static str, usize>::new();
    let mut wrongs = Vec::new();
    let (mut sent, mut seed) = (0, first);
    while sent < wanted {
        sent += one_configuration(seed, &sinks, &mut tally, &mut wrongs).await;
        seed += 1;
    }
    assert!(
        wrongs.is_empty(),
        "{} of {sent} otherwise than foretold:\n{}",
        wrongs.len(),
        wrongs.join("\n\n")
    );
    // A test of nothing but refusals would prove little.
    for outcome in ["Refused", "Sent", "Waits", "Delivered"] {
        let count = tally.get(outcome).copied().unwrap_or_default();
        assert!(wanted < 100 || count >= 5, "{tally:?}");
    }
}

async fn one_configuration(
    seed: u64,
    sinks: &Sinks,
    tally: &mut BTreeMap<&'static str, usize>,
    wrongs: &mut Vec<String>,
) -> u64 {
    let mut choice = Choice::new(seed);
    let boxes = tempfile::tempdir().unwrap();
    let (mut snapshot, keys) = random::snapshot(&mut choice, sinks, boxes.path());
    // Each mail makes a connection of its own: where to is what is compared.
    for connector in &mut snapshot.send {
        Arc::make_mut(connector).max_messages_per_connection = 1;
    }
    let dns: Arc<dyn Resolver> = Arc::new(random::dns(&mut choice, sinks));
    let gate = Arc::new(Gate { open: watch::channel(false).0, dialled: Mutex::default() });
    let outbound = Outbound {
        resolvers: Arc::new(Arc::clone(&dns)),
        dialer: Arc::clone(&gate) as Arc<dyn Dialer>,
        sts_limits: StsLimits::default(),
    };
    let rig = Rig::start_by(snapshot.clone(), keys, Vec::new(), outbound).await.unwrap();
    let world = World { rig, snapshot: Arc::new(snapshot), dns, gate, sinks, seed };
    let mut sent = 0;
    for mail in 0..MAILS {
        let asked = random::mail(&mut choice, sinks, &world.snapshot);
        let foretold = world.foretold(asked.clone()).await;
        let fate = world.send(&asked, mail).await;
        if let Err(wrong) = world.compare(&foretold, &fate, boxes.path()) {
            wrongs.push(format!(
                "EMSH_SEED={seed}, mail {mail}: {wrong}\n{asked:?}\n{:#?}",
                foretold.record(true)
            ));
        }
        *tally.entry(fate.outcome.unwrap_or("Refused")).or_default() += 1;
        sent += 1;
        // What stays in a queue would keep later mail there, too, until its next attempt.
        if matches!(fate.outcome, Some("Waits" | "Returned")) {
            break;
        }
    }
    world.rig.stop().await;
    sent
}

struct World<'a> {
    rig: Rig,
    snapshot: Arc<Snapshot>,
    dns: Arc<dyn Resolver>,
    gate: Arc<Gate>,
    sinks: &'a Sinks,
    seed: u64,
}

impl World<'_> {
    async fn foretold(&self, mail: random::Mail) -> MailRoute {
        let stored = Configuration::default();
        let by = By {
            snapshot: Arc::clone(&self.snapshot),
            stored: &stored,
            clock: Arc::new(SystemClock),
            resolvers: Arc::new(Arc::clone(&self.dns)),
            dialer: Arc::new(TcpDialer),
        };
        let asked = Asked {
            recipient: mail.recipient.parse().unwrap(),
            sender: Some((!mail.sender.is_empty()).then(|| mail.sender.parse().unwrap())),
            peer: Some(mail.peer.parse().unwrap()),
            binding: Some(mail.binding),
            tls: Some(mail.tls),
            chain: self.sinks.shown(mail.shown).map(|issued| vec![issued.der.clone()]).unwrap_or_default(),
            size: Some(random::SIZE),
            offline: false,
        };
        resolve(asked, &by).await
    }

    /// Sends it for real, and sees what becomes of it.
    async fn send(&self, mail: &random::Mail, number: usize) -> Fate {
        let mut fate = Fate::default();
        self.gate.open.send_replace(false);
        self.gate.dialled.lock().unwrap().clear();
        let before = self.sinks.count();
        let status = self.rig.keeper.status().await;
        let served = self.snapshot.receive.iter().find(|one| one.bindings.contains(&mail.binding)).unwrap();
        let at = status.bound.iter().find(|bound| bound.connector == served.guid).unwrap().address;
        let mut client = Client::connect(&mail.peer, at).await;
        let greeting = client.reply().await;
        if !greeting.starts_with("220") {
            fate.mail = Some(greeting);
            return fate;
        }
        let offer = client.say("EHLO peer.example").await;
        if mail.tls && offer.contains("STARTTLS") {
            client.starttls(self.sinks.shown(mail.shown)).await;
            client.say("EHLO peer.example").await;
        }
        let from = client.say(&format!("MAIL FROM:<{}> SIZE={}", mail.sender, random::SIZE)).await;
        fate.mail = Some(from.clone());
        if !from.starts_with('2') {
            return fate;
        }
        let to = client.say(&format!("RCPT TO:<{}>", mail.recipient)).await;
        fate.rcpt = Some(to.clone());
        if !to.starts_with('2') {
            return fate;
        }
        assert!(client.say("DATA").await.starts_with("354"));
        let id = format!("<{}.{number}@peer.example>", self.seed);
        let end = client.say(&format!("Message-ID: {id}\r\nSubject: x\r\n\r\nx\r\n.")).await;
        fate.accepted = end.starts_with('2');
        if !fate.accepted {
            return fate;
        }
        if let Some(message) = self.found(&id).await {
            fate.receive_connector = Some(message.envelope.receive_connector.clone());
            let queues = self.rig.queue.list_queues().await.unwrap();
            let queue = queues.into_iter().find(|queue| queue.id == message.queue);
            fate.hop = queue.map(|queue| format!("{:?}", queue.hop));
        }
        self.gate.open.send_replace(true);
        self.follow(&id, before, &mut fate).await;
        fate
    }

    async fn found(&self, id: &str) -> Option<MessageInfo> {
        self.rig.messages().await.into_iter().find(|message| message.envelope.internet_message_id == id)
    }

    /// Waits until it is delivered, waits, or is gone.
    async fn follow(&self, id: &str, before: usize, fate: &mut Fate) {
        for _ in 0..1500 {
            match self.found(id).await {
                Some(message) if message.last_error.is_some() || message.status == MessageStatus::Retry => {
                    fate.outcome = Some("Waits");
                    return;
                }
                Some(message) => {
                    let queues = self.rig.queue.list_queues().await.unwrap();
                    let queue = queues.into_iter().find(|queue| queue.id == message.queue);
                    let stuck = queue.is_some_and(|queue| {
                        queue.last_error.is_some() || queue.hop.delivery_type == DeliveryType::Unreachable
                    });
                    if stuck {
                        fate.outcome = Some("Waits");
                        return;
                    }
                }
                None => {
                    if self.sinks.count() > before {
                        let (host, tls, certificate) = self.sinks.last(id);
                        (fate.host, fate.tls, fate.certificate) = (Some(host), Some(tls), certificate);
                        fate.outcome = Some("Sent");
                    } else {
                        // What was to go out and reached nobody was given up; a report of it may be gone already.
                        let hop = fate.hop.as_deref().unwrap_or_default();
                        let outward = hop.contains("ConnectorDelivery");
                        let reported = outward
                            || self.rig.messages().await.iter().any(|one| one.envelope.sender.is_none());
                        fate.outcome = Some(if reported { "Returned" } else { "Delivered" });
                    }
                    return;
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("seed {}: nothing becomes of {id}: {:?}", self.seed, self.rig.queue.list_queues().await);
    }

    /// What of it did not come to pass as it was foretold.
    fn compare(&self, foretold: &MailRoute, fate: &Fate, boxes: &Path) -> Result<(), String> {
        let arrival = foretold.arrival.as_ref().unwrap();
        let refused = arrival.refused.as_ref().filter(|_| arrival.mail_reply.is_none());
        same("MAIL", &fate.mail.as_ref(), &arrival.mail_reply.as_ref().or(refused))?;
        let rcpt = Some(&foretold.rcpt_reply).filter(|reply| !reply.is_empty());
        same("RCPT", &fate.rcpt.as_ref(), &rcpt)?;
        same("DATA", &fate.accepted, &(foretold.outcome != Outcome::Refused))?;
        if !fate.accepted {
            return Ok(());
        }
        let onward = foretold.onward.as_ref().unwrap();
        let connector = arrival.connector.as_ref().unwrap();
        let by_agent = matches!(onward.carrier, Some(Carrier::Agent(_)));
        if let (Some(seen), Some(hop)) = (&fate.receive_connector, &fate.hop) {
            same("Receive connector", seen, &connector.identity)?;
            // Nothing holds the agent back: postmaster's mail may be in Unreachable already.
            if !(by_agent && foretold.outcome == Outcome::Waits) {
                same("queue", hop, &format!("{:?}", onward.hop))?;
            }
        } else {
            let quick = matches!(onward.carrier, Some(Carrier::Agent(_) | Carrier::Foreign(_)));
            let quick = quick || foretold.outcome == Outcome::Returned;
            same("only what dials nobody is so quick", &quick, &true)?;
        }
        // An opportunistic handshake that fails is followed by the same address in clear.
        let mut dialled = self.gate.dialled.lock().unwrap().clone();
        dialled.dedup();
        if foretold.outcome != Outcome::Sent {
            same("outcome", &fate.outcome, &Some(word(foretold.outcome)))?;
            if foretold.outcome != Outcome::Returned {
                same("dialled", &dialled, &Vec::new())?;
            }
            if let Some(Carrier::Agent(agent)) = &onward.carrier
                && foretold.outcome == Outcome::Delivered
            {
                let mailbox = mailbox_directory(&agent.maildir_root, &onward.recipient);
                let there = std::fs::read_dir(mailbox.join("new")).is_ok_and(|all| all.count() > 0);
                same("in the mailbox", &(mailbox.starts_with(boxes) && there), &true)?;
            }
            return Ok(());
        }
        let Some(Carrier::Send(connector)) = &onward.carrier else {
            return Err("Sent, and no Send connector".into());
        };
        let offers = &onward.found.as_ref().unwrap().offers;
        // What each of our hosts can prove is known here; the first that proves what is demanded takes the mail.
        let proofs: Vec<Proof> = offers
            .iter()
            .map(|offer| self.sinks.proves(offer, &offer.policy.level, connector.force_helo))
            .collect();
        let taker = proofs.iter().position(|proof| *proof != Proof::Nothing);
        let tried = taker.map_or(offers.len(), |taker| taker + 1);
        let wanted: Vec<SocketAddr> = offers[..tried].iter().map(|offer| offer.address).collect();
        same("whom it is offered to", &dialled, &wanted)?;
        let Some(taker) = taker else { return same("outcome", &fate.outcome, &Some("Waits")) };
        same("outcome", &fate.outcome, &Some("Sent"))?;
        same("host", &fate.host, &Some(offers[taker].address))?;
        let tls = proofs[taker] == Proof::Tls;
        same("TLS", &fate.tls, &Some(tls))?;
        let shown = offers[taker].policy.client_certificate.clone().filter(|_| tls);
        same("certificate shown", &fate.certificate, &shown)
    }
}

fn same<T: std::fmt::Debug + PartialEq>(what: &str, seen: &T, foretold: &T) -> Result<(), String> {
    if seen == foretold { Ok(()) } else { Err(format!("{what}: {seen:?}, foretold {foretold:?}")) }
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Refused => "Refused",
        Outcome::Delivered => "Delivered",
        Outcome::Sent => "Sent",
        Outcome::Waits => "Waits",
        Outcome::Returned => "Returned",
    }
}

/// The certificates that peers show are those that their names say.
#[test]
fn every_certificate_is_shown_now_and_then() {
    let mut seen = std::collections::BTreeSet::new();
    let mut choice = Choice::new(7);
    for _ in 0..200 {
        seen.insert(format!("{:?}", choice.of(Shown::ALL)));
    }
    assert_eq!(seen.len(), Shown::ALL.len());
}
