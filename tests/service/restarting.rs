//! Start-, Stop- and Restart-Service, and what a start makes of a bad configuration.

#[path = "../support/first_version.rs"]
mod first_version;

use super::peer::Peer;
use super::sink::{Script, Sink};
use super::site::{PEOPLE, STRANGER, Site, US};
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

#[test]
fn a_restart_refuses_and_cuts_nothing() {
    let mut site = Site::new();
    // It connects as fast as it can.
    site.must(&["Set-TransportService", "-MaxConnectionRatePerMinute", "2147483647"]);
    site.start();
    let (from, to) = (site.net.host(STRANGER), site.net.at(US));
    let mut open = site.peer(STRANGER);
    open.talk(&[("MAIL FROM:<a@b.example>", "250")]);
    let (stop, served) = (AtomicBool::new(false), AtomicUsize::new(0));
    let pid = site.status().unwrap().pid;
    std::thread::scope(|scope| {
        let hammer = scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let (_, greeting) = Peer::open(from, to).map_err(|error| error.to_string())?;
                if !greeting.starts_with("220 ") {
                    return Err(greeting);
                }
                served.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        });
        for (round, name) in ["emsh-transport", "MSExchangeTransport"].iter().cycle().take(6).enumerate() {
            site.must(&["Set-ReceiveConnector", "Default MX", "-Banner", &format!("220 round {round}")]);
            site.must(&["Restart-Service", name]);
            assert_eq!(Peer::open(from, to).unwrap().1, format!("220 round {round}"));
        }
        stop.store(true, Ordering::Relaxed);
        assert_eq!(hammer.join().unwrap(), Ok(()));
    });
    assert!(served.load(Ordering::Relaxed) > 10);
    assert_eq!(site.status().unwrap().pid, pid);
    open.talk(&[("RCPT TO:<v@own.example>", "250"), ("DATA", "354"), ("Subject: s\r\n\r\nx\r\n.", "250 ")]);
}

/// Puts this connector's binding on the Default's range, which no cmdlet would.
fn store_conflict(site: &Site) {
    let database = rusqlite::Connection::open(site.data().join("config.db")).unwrap();
    let changed = database
        .execute("UPDATE \"ReceiveConnector\" SET \"RemoteIPRanges\" = (SELECT \"RemoteIPRanges\" FROM \"ReceiveConnector\" WHERE \"Name\" = 'Default MX') WHERE \"Name\" = 'Twin'", [])
        .unwrap();
    assert_eq!(changed, 1);
}

#[test]
fn what_does_not_compile_changes_nothing() {
    let mut site = Site::new();
    site.start();
    let before = site.status().unwrap();
    let taken = TcpListener::bind((site.net.host(7), 0)).unwrap();
    let at = taken.local_addr().unwrap().to_string();
    site.must(&[
        "New-ReceiveConnector",
        "Taken",
        "-Usage",
        "Custom",
        "-Bindings",
        &at,
        "-RemoteIPRanges",
        "127.0.0.0/8",
        "-PermissionGroups",
        "AnonymousUsers",
    ]);
    site.must(&["Set-ReceiveConnector", "Default MX", "-Banner", "220 never"]);
    let refused = site.emsh(&["Restart-Service", "emsh-transport"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("Taken") && refused.err.contains(&at), "{refused:?}");
    assert_eq!(site.status().unwrap().revision, before.revision);
    let (_, greeting) = Peer::open(site.net.host(STRANGER), site.net.at(US)).unwrap();
    assert!(!greeting.contains("never"), "{greeting}");

    // At a cold start the same is Degraded: the others listen.
    site.kill();
    site.start();
    let status = site.status().unwrap();
    assert!(
        status.degraded.iter().any(|reason| reason.to_string().contains("Taken")),
        "{:?}",
        status.degraded
    );
    assert_eq!(Peer::open(site.net.host(STRANGER), site.net.at(US)).unwrap().1, "220 never");
    // And what is degraded already does not stand in the way.
    site.must(&["Set-ReceiveConnector", "Default MX", "-Banner", "220 goes on"]);
    site.restart();
    assert_eq!(Peer::open(site.net.host(STRANGER), site.net.at(US)).unwrap().1, "220 goes on");
}

#[test]
fn a_stored_conflict_is_degraded_and_a_damaged_store_fatal() {
    let mut site = Site::new();
    let us = site.net.at(US).to_string();
    let twin = ["New-ReceiveConnector", "Twin", "-Usage", "Custom", "-Bindings", &us, "-RemoteIPRanges"];
    let rest = ["127.9.9.9", "-PermissionGroups", "AnonymousUsers"];
    site.must(&[&twin[..], &rest].concat());
    store_conflict(&site);
    site.start();
    let degraded = site.status().unwrap().degraded;
    for name in ["Default MX", "Twin"] {
        assert!(degraded.iter().any(|reason| reason.to_string().contains(name)), "{name}: {degraded:?}");
    }
    // Neither answers; People still does, on the same binding.
    let (_, greeting) = Peer::open(site.net.host(STRANGER), site.net.at(US)).unwrap();
    assert!(greeting.starts_with("421 4.3.2"), "{greeting}");
    site.peer(PEOPLE);
    site.kill();
    std::fs::write(site.data().join("config.db"), b"this is no store at all, and never was one").unwrap();
    for words in [&["--check"][..], &[]] {
        let answer = site.run_service(words);
        assert_eq!(answer.code, 78, "{answer:?}");
        assert!(!answer.err.is_empty());
    }
}

#[test]
fn the_queue_is_the_same_running_and_stopped() {
    let site = Site::new();
    site.zones(&[("sink.example", 2)]);
    site.must(&["Start-Service", "MSExchangeTransport"]);
    let answers =
        vec![("MAIL", "451 4.3.0 later"), ("EHLO", "421 4.3.2 closed"), ("HELO", "421 4.3.2 closed")];
    let _sink = Sink::start(&site, 2, Script { answers, ..Script::default() });
    for subject in ["one", "two"] {
        site.hand_in(&["x@sink.example", "y@nowhere.example"], subject);
    }
    site.queue_error("sink.example");
    let pid = site.status().unwrap().pid;
    site.must(&["Restart-Service", "MSExchangeTransport"]);
    assert_eq!(site.status().unwrap().pid, pid);
    let shown = || {
        let mut messages = site.json(&["Get-Message"]);
        // It goes on growing.
        for message in messages.as_array_mut().unwrap() {
            assert!(message.as_object_mut().unwrap().remove("MessageLatency").unwrap().is_string());
        }
        // What flowed is known to whoever runs alone.
        let mut queues = site.json(&["Get-Queue"]);
        for queue in queues.as_array_mut().unwrap() {
            for rate in ["IncomingRate", "OutgoingRate", "Velocity"] {
                assert!(queue.as_object_mut().unwrap().remove(rate).unwrap().is_number(), "{rate}");
            }
        }
        (queues, messages)
    };
    let running = {
        // Until nothing is in work.
        std::thread::sleep(std::time::Duration::from_millis(500));
        shown()
    };
    site.must(&["Stop-Service", "MSExchangeTransport"]);
    assert!(site.status().is_none());
    let stopped = shown();
    assert_eq!(running, stopped);
    site.must(&["Start-Service", "emsh-transport"]);
    assert!(site.status().is_some());
    site.must(&["Stop-Service", "emsh-transport"]);
    let again = site.emsh(&["Stop-Service", "emsh-transport"]);
    assert!(again.err.contains("not running"), "{again:?}");
}

#[test]
fn the_store_of_an_older_emsh_is_upgraded_by_a_start() {
    let mut site = Site::new();
    first_version::go_back(&site.data().join("config.db"));
    site.start();
    assert!(site.data().join("config.db.v1.bak").exists());
    assert_eq!(site.json(&["Get-TransportConfig"])["RevocationMode"], "Enforce");
    assert_eq!(site.json(&["Get-SendConnector", "Out"])["SourceTransportServers"][0], "MX");
    assert_eq!(site.json(&["Get-RemoteDomain", "Default"])["DomainName"], "*");
    assert!(
        site.submit(STRANGER, "x@other.example", &["v@own.example"], "Subject: s\r\n\r\nx")
            .starts_with("250")
    );
}
