//! `kill -9` at random moments while clients hand in, and a Maildir agent and a Send connector deliver:
//! what was acknowledged is there, in the mailbox and at the other server. `EMSH_KILLS` asks for more
//! kills than CI has time for: 99 make 10,000 acknowledged messages.

use super::peer::Peer;
use super::sink::{Script, Sink};
use super::site::{PEOPLE, Site, US, wait_for};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const CLIENTS: usize = 6;
const MESSAGES_A_KILL: usize = 100;

/// Where each message goes: a mailbox here and another server.
const RECIPIENTS: [&str; 2] = ["v@own.example", "x@sink.example"];

/// One transaction; `Err` where the connection was lost.
fn hand_in(peer: &mut Peer, subject: &str, ended: &mut bool) -> io::Result<String> {
    let [mailbox, elsewhere] = RECIPIENTS.map(|recipient| format!("RCPT TO:<{recipient}>"));
    for line in ["MAIL FROM:<a@own.example>", &mailbox, &elsewhere, "DATA"] {
        let reply = peer.say(line)?;
        if !reply.starts_with(['2', '3']) {
            return Ok(reply);
        }
    }
    *ended = true;
    peer.say(&format!("Subject: {subject}\r\n\r\n{subject}\r\n."))
}

/// How often each subject is among whole messages.
fn subjects(messages: impl IntoIterator<Item = Vec<u8>>, end: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for message in messages {
        let text = String::from_utf8(message).unwrap();
        let subject = text.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap().to_string();
        assert!(text.ends_with(&format!("\r\n\r\n{subject}\r\n{end}")), "a whole message: {text}");
        *found.entry(subject).or_default() += 1;
    }
    found
}

/// What has arrived at each of [`RECIPIENTS`].
fn arrived(site: &Site, sink: &Sink) -> [BTreeMap<String, usize>; 2] {
    let sent = sink.messages().into_iter().map(|(_, message)| message);
    [subjects(site.mailbox("v"), ""), subjects(sent, ".\r\n")]
}

/// What is still to be delivered to this recipient.
fn queued(messages: &serde_json::Value, recipient: &str) -> BTreeSet<String> {
    messages
        .as_array()
        .unwrap()
        .iter()
        .filter(|message| message["Recipients"].to_string().contains(recipient))
        .map(|message| message["Subject"].as_str().unwrap().to_string())
        .collect()
}

#[test]
fn nothing_acknowledged_is_lost_by_kills() {
    let kills: usize = std::env::var("EMSH_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(9);
    let total = kills.max(9) * MESSAGES_A_KILL + MESSAGES_A_KILL;
    let mut site = Site::new();
    site.zones(&[("sink.example", 2)]);
    // Else what happens to be under way at two kills in a row would be put aside.
    site.must(&["Set-TransportService", "-PoisonMessageDetectionEnabled", "false"]);
    let sink = Sink::start(&site, 2, Script::default());
    site.start();
    let (from, to) = (site.net.host(PEOPLE), site.net.at(US));
    let next = AtomicUsize::new(0);
    let acknowledged = Mutex::new(BTreeSet::new());
    // Ended by the client, unanswered: they may be there, and are handed in again.
    let unanswered = Mutex::new(BTreeSet::new());
    // There, and yet queued when the service was killed.
    let mut delivering: [BTreeSet<String>; 2] = Default::default();
    let done = || acknowledged.lock().unwrap().len();
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                let mut peer: Option<Peer> = None;
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= total {
                        return;
                    }
                    let subject = format!("message-{number}");
                    loop {
                        let Some(open) = peer.as_mut() else {
                            peer = Peer::open(from, to).ok().and_then(|(mut peer, greeting)| {
                                let ready = greeting.starts_with("220") && peer.say("EHLO a.example").is_ok();
                                ready.then_some(peer)
                            });
                            if peer.is_none() {
                                std::thread::sleep(Duration::from_millis(10));
                            }
                            continue;
                        };
                        let mut ended = false;
                        match hand_in(open, &subject, &mut ended) {
                            Ok(reply) if reply.starts_with("250") => {
                                acknowledged.lock().unwrap().insert(subject);
                                break;
                            }
                            Ok(_) => peer = None,
                            Err(_) => {
                                if ended {
                                    unanswered.lock().unwrap().insert(subject.clone());
                                }
                                peer = None;
                            }
                        }
                    }
                }
            });
        }
        for kill in 1..=kills {
            wait_for("progress", || (done() >= kill * MESSAGES_A_KILL).then_some(()));
            // At whatever moment the clock says.
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
            std::thread::sleep(Duration::from_micros(u64::from(now.subsec_nanos()) % 30_000));
            site.kill();
            let waiting = site.json(&["Get-Message", "-ResultSize", "100000"]);
            for ((there, recipient), delivering) in
                arrived(&site, &sink).iter().zip(RECIPIENTS).zip(&mut delivering)
            {
                let queued = queued(&waiting, recipient);
                delivering.extend(queued.into_iter().filter(|subject| there.contains_key(subject)));
            }
            site.start();
        }
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    let unanswered = unanswered.into_inner().unwrap();
    assert_eq!(acknowledged.len(), total);
    wait_for("the queue is empty", || site.json(&["Get-Queue"]).as_array().unwrap().is_empty().then_some(()));
    for ((there, recipient), delivering) in arrived(&site, &sink).iter().zip(RECIPIENTS).zip(&delivering) {
        let lost: Vec<_> = acknowledged.iter().filter(|subject| !there.contains_key(*subject)).collect();
        assert!(lost.is_empty(), "{recipient}: {} lost of {total}: {lost:?}", lost.len());
        let twice: Vec<_> =
            there.iter().filter(|(_, count)| **count > 1).map(|(subject, _)| subject).collect();
        let unexplained: Vec<_> = twice
            .iter()
            .filter(|subject| !unanswered.contains(**subject) && !delivering.contains(**subject))
            .collect();
        println!(
            "{recipient}: {total} acknowledged, {kills} kills, 0 lost, {} twice ({} unanswered, {} in delivery when killed)",
            twice.len(),
            unanswered.len(),
            delivering.len()
        );
        assert!(unexplained.is_empty(), "not in flight, and yet there twice: {unexplained:?}");
    }
}
