//! Set-ServerComponentState: the transport service is drained for maintenance, switched off, and works again.

use super::session::Session;
use super::sink::{Script, Sink};
use super::site::{PEOPLE, Site, US, wait_for};
use serde_json::json;
use std::net::SocketAddr;

fn set(site: &Site, component: &str, state: &str, requester: &str) -> super::site::Answer {
    let words =
        ["Set-ServerComponentState", "-Component", component, "-State", state, "-Requester", requester];
    site.must(&words)
}

fn state(site: &Site, component: &str) -> serde_json::Value {
    let shown = site.json(&["Get-ServerComponentState", "-Component", component]);
    assert_eq!(shown.as_array().map(Vec::len), Some(1), "{shown}");
    shown[0]["State"].clone()
}

/// How a client is greeted.
fn greeting(site: &Site) -> Result<(), String> {
    let (from, to) = (SocketAddr::from((site.net.host(PEOPLE), 0)), site.net.at(US));
    site.runtime.block_on(async { Session::open(from, to).await.map(drop) })
}

#[test]
fn a_draining_service_takes_nothing_new_and_empties_its_queue() {
    let mut site = Site::new();
    site.zones(&[("sink.example", 2)]);
    site.start();
    let script = Script { answers: vec![("MAIL", "450 4.3.0 later")], ..Script::default() };
    let sink = Sink::start(&site, 2, script);
    site.hand_in(&["x@sink.example"], "one");
    wait_for("it is deferred", || {
        let queues = site.json(&["Get-Queue"]);
        (queues[0]["MessageCount"] == 1 && queues[0]["DeferredMessageCount"] == 1).then_some(())
    });
    // A session that has begun, with a message under way.
    let (from, to) = (SocketAddr::from((site.net.host(PEOPLE), 0)), site.net.at(US));
    let mut session = site.runtime.block_on(async {
        let mut session = Session::open(from, to).await.unwrap();
        session.say("EHLO client.example", "250").await.unwrap();
        session.say("MAIL FROM:<u@own.example>", "250").await.unwrap();
        session.say("RCPT TO:<x@sink.example>", "250").await.unwrap();
        session
    });
    let asked = ["Set-ServerComponentState", "-Component", "HubTransport", "-State", "Draining"];
    let tried = site.emsh(&[&asked[..], &["-Requester", "Maintenance", "-WhatIf"]].concat());
    assert!(tried.code == 0 && (tried.out + &tried.err).contains("to Draining for requester Maintenance"));
    assert_eq!(state(&site, "HubTransport"), "Active");
    set(&site, "HubTransport", "Draining", "Maintenance");
    assert_eq!(
        (state(&site, "HubTransport"), state(&site, "ServerWideOffline")),
        (json!("Draining"), json!("Active"))
    );
    // In force at once: nobody new, and of the session only what had begun.
    let refused = "421 4.3.2 Service not active".to_string();
    assert_eq!(greeting(&site), Err(refused.clone()));
    site.runtime.block_on(async {
        session.say("DATA", "354").await.unwrap();
        session.say("Subject: two\r\n\r\nx\r\n.", "250 2.6.0").await.unwrap();
        assert_eq!(session.ask("MAIL FROM:<u@own.example>").await, Ok(refused.clone()));
        assert!(session.ask("NOOP").await.is_err(), "the session has ended");
    });
    assert!(site.must(&["Test-ServiceHealth"]).err.contains("HubTransport is Draining"));
    // What is queued goes out.
    sink.set(Script::default());
    site.must(&["Retry-Queue", "sink.example"]);
    wait_for("the queue is empty", || (sink.messages().len() == 2).then_some(()));
    // Another requester does not lift it; a restart, and an end by force, do not either.
    let more = set(&site, "HubTransport", "Active", "HealthAPI");
    assert!(more.err.contains("component HubTransport is still Draining"), "{more:?}");
    site.restart();
    assert_eq!(greeting(&site), Err(refused.clone()));
    site.kill();
    // On the stopped service, too.
    assert_eq!(state(&site, "HubTransport"), "Draining");
    set(&site, "ServerWideOffline", "Inactive", "Maintenance");
    set(&site, "HubTransport", "Active", "Maintenance");
    assert_eq!(state(&site, "HubTransport"), "Inactive");
    site.start();
    assert_eq!(greeting(&site), Err(refused));
    let told = site.json(&["Get-ServerComponentState", "-Component", "HubTransport"]);
    let local = told[0]["LocalStates"].as_array().unwrap().clone();
    let told: Vec<&str> = local.iter().filter_map(|text| text.as_str()).collect();
    assert!(
        told.len() == 2
            && told[0].starts_with("HealthAPI:Active:")
            && told[1].starts_with("Maintenance:Active:"),
        "{told:?}"
    );
    set(&site, "ServerWideOffline", "Active", "Maintenance");
    assert_eq!(greeting(&site), Ok(()));
    site.hand_in(&["x@sink.example"], "three");
    wait_for("mail flows again", || (sink.messages().len() == 3).then_some(()));
}

#[test]
fn an_inactive_service_keeps_what_it_has_even_before_its_first_start() {
    let mut site = Site::new();
    site.zones(&[("sink.example", 2)]);
    // Nothing has made a queue yet.
    let shown = site.json(&["Get-ServerComponentState"]);
    assert_eq!((&shown[0]["Component"], &shown[0]["State"]), (&json!("HubTransport"), &json!("Active")));
    set(&site, "HubTransport", "Inactive", "Deployment");
    site.start();
    assert_eq!(greeting(&site), Err("421 4.3.2 Service not active".into()));
    set(&site, "HubTransport", "Active", "Deployment");
    let script = Script { answers: vec![("MAIL", "450 4.3.0 later")], ..Script::default() };
    let sink = Sink::start(&site, 2, script);
    site.hand_in(&["x@sink.example"], "one");
    wait_for("it is deferred", || (!sink.seen().is_empty()).then_some(()));
    set(&site, "HubTransport", "Inactive", "Deployment");
    sink.set(Script::default());
    site.must(&["Retry-Queue", "sink.example"]);
    let calls = sink.seen().len();
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert_eq!((sink.seen().len(), sink.messages().len()), (calls, 0), "nobody is called");
    set(&site, "HubTransport", "Active", "Deployment");
    wait_for("it is delivered", || (sink.messages().len() == 1).then_some(()));
    // What can't be obeyed shows, and changes nothing.
    for (words, code, said) in [
        (&["-Component", "OwaProxy", "-State", "Active", "-Requester", "Maintenance"][..], 2, "OwaProxy"),
        (&["-Component", "HubTransport", "-State", "Active", "-Requester", "Me"], 2, "Me"),
        (&["-Component", "HubTransport", "-State", "Draining"], 2, "Requester"),
        (
            &["Other", "-Component", "HubTransport", "-State", "Draining", "-Requester", "Functional"],
            1,
            "not this server",
        ),
    ] {
        let refused = site.emsh(&[&["Set-ServerComponentState"], words].concat());
        assert!(refused.code == code && refused.err.contains(said), "{words:?}: {refused:?}");
    }
    assert_eq!(state(&site, "HubTransport"), "Active");
}
