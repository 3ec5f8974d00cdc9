//! Runs the dialogues, each file against one service.

use super::client::Client;
use super::pki::{self, Pki};
use super::script::{self, Dialogue, Step};
use super::site::{STRANGER, Site, US, wait_for};
use std::net::SocketAddr;
use std::time::Duration;

/// The site of all dialogues: own.example with v, STARTTLS with a certificate, a relay domain, and no end
/// of patience with errors.
fn site(settings: &[&str]) -> Site {
    let mut site = Site::new();
    Pki::new("Dialogues").equip(&site);
    let set = ["Set-ReceiveConnector", "Default MX", "-AuthMechanism", "Tls"];
    let patient = ["-MaxInboundConnectionPerSource", "Unlimited"];
    site.must(&[&set[..], &patient, &["-MaxInboundConnectionPercentagePerSource", "100"]].concat());
    site.must(&[&set[..2], &["-MaxProtocolErrors", "Unlimited"]].concat());
    if !settings.is_empty() {
        site.must(&[&set[..2], settings].concat());
    }
    site.start();
    site
}

fn run_file(site: &Site, text: &str) {
    let dialogues = script::read(text);
    assert!(!dialogues.is_empty());
    let mut wanted = Vec::new();
    for dialogue in &dialogues {
        site.runtime.block_on(run(site, dialogue, &mut wanted));
    }
    let subjects = || -> Vec<String> {
        let mut subjects: Vec<String> = site
            .mailbox("v")
            .iter()
            .map(|bytes| {
                let text = String::from_utf8_lossy(bytes).into_owned();
                assert!(!text.contains("ceo@partner"), "{text}");
                text.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap_or("").to_string()
            })
            .collect();
        subjects.sort();
        subjects
    };
    wanted.sort();
    wait_for("what was accepted", || {
        (site.json(&["Get-Message"]).as_array()?.is_empty() && subjects().len() >= wanted.len()).then_some(())
    });
    assert_eq!(subjects(), wanted);
}

async fn run(site: &Site, dialogue: &Dialogue, wanted: &mut Vec<String>) {
    let title = &dialogue.title;
    let from = dialogue.steps.iter().find_map(|(_, step)| match step {
        Step::From(last) => Some(*last),
        _ => None,
    });
    let from = SocketAddr::from((site.net.host(from.unwrap_or(STRANGER)), 0));
    let mut client = Client::connect(from, site.net.at(US)).await.unwrap();
    let mut last = String::new();
    for (line, step) in &dialogue.steps {
        let place = format!("{title}, line {line}");
        match step {
            Step::Say(bytes) => client.send(bytes).await,
            Step::Begins(prefix) => {
                last = client.reply().await;
                assert!(last.starts_with(prefix.as_str()), "{place}: {last:?}, not {prefix:?}");
            }
            Step::Holds(text) => assert!(last.contains(text.as_str()), "{place}: {last:?} lacks {text:?}"),
            Step::Lacks(text) => assert!(!last.contains(text.as_str()), "{place}: {last:?} has {text:?}"),
            Step::Silent => assert_eq!(client.noise().await, None, "{place}"),
            Step::Closed => assert_eq!(client.reply().await, "", "{place}"),
            Step::Tls(succeeds) => {
                let shaken = client.shake(&pki::client(None)).await;
                assert_eq!(shaken.is_ok(), *succeeds, "{place}: {shaken:?}");
            }
            Step::From(_) => {}
            Step::Bytewise => client.bytewise = true,
            Step::Pause(millis) => tokio::time::sleep(Duration::from_millis(*millis)).await,
            Step::HalfClose => client.half_close().await,
            Step::Stored(subject) => wanted.push(subject.clone()),
        }
    }
}

#[test]
fn commands() {
    run_file(&site(&[]), include_str!("dialogues/commands.txt"));
}

#[test]
fn starttls() {
    run_file(&site(&[]), include_str!("dialogues/starttls.txt"));
}

#[test]
fn envelope() {
    run_file(&site(&[]), include_str!("dialogues/envelope.txt"));
}

#[test]
fn headers() {
    run_file(&site(&[]), include_str!("dialogues/headers.txt"));
}

#[test]
fn limits() {
    let limits = ["-MaxRecipientsPerMessage", "2", "-MaxMessageSize", "64KB", "-MaxHeaderSize", "32KB"];
    let site = site(&[&limits[..], &["-RequireEHLODomain", "true"]].concat());
    run_file(&site, include_str!("dialogues/limits.txt"));
}

#[test]
fn errors() {
    let site = site(&["-MaxProtocolErrors", "3"]);
    run_file(&site, include_str!("dialogues/errors.txt"));
}

#[test]
fn relay() {
    let site = site(&[]);
    site.must(&[
        "New-AcceptedDomain",
        "Customer",
        "-DomainName",
        "customer.example",
        "-DomainType",
        "InternalRelay",
    ]);
    site.restart();
    run_file(&site, include_str!("dialogues/relay.txt"));
}
