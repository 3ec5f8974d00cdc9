//! Starting, restarting and stopping.

use super::rig::{Client, Pki, Rig, connector, snapshot};
use crate::model::snapshot::{Reason, ReceiveConnector};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

fn at(connector: ReceiveConnector, bindings: &[String]) -> ReceiveConnector {
    ReceiveConnector { bindings: bindings.iter().map(|text| text.parse().unwrap()).collect(), ..connector }
}

/// A port that is free now.
/// A port that is free on every address, below those that the system gives to outgoing connections:
/// one of the tests beside this one would else come to hold it on some address.
fn free_port() -> u16 {
    static NEXT: std::sync::atomic::AtomicU16 = std::sync::atomic::AtomicU16::new(0);
    let begin = u16::try_from(std::process::id() % 10_000).unwrap();
    loop {
        let port = 20_000 + (begin + NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) % 12_000;
        if std::net::TcpListener::bind(("0.0.0.0", port)).is_ok() {
            return port;
        }
    }
}

fn reason(text: &str) -> Reason {
    Reason { object: "X".into(), property: String::new(), text: text.into() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_connection_is_refused_or_cut() {
    let pki = Pki::new();
    let mut first = snapshot(vec![connector("D")]);
    let keys = pki.equip(&mut first);
    let rig = Rig::start_with(first.clone(), keys).await.unwrap();
    let address = rig.address("D").await;
    let mut open = rig.connect("D").await;
    open.talk(&[("EHLO a.example", "250"), ("MAIL FROM:<a@b.example>", "250")]).await;

    let stop = Arc::new(AtomicBool::new(false));
    let served = Arc::new(AtomicU32::new(0));
    let hammer = tokio::spawn({
        let (stop, served) = (stop.clone(), served.clone());
        async move {
            while !stop.load(Ordering::Relaxed) {
                let mut client = Client::connect("127.0.0.1", address).await;
                assert!(client.reply().await.starts_with("220 "));
                served.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    for round in 2..12 {
        let mut next = first.clone();
        next.revision = round;
        // A renewed certificate, and another connector that comes and goes.
        let keys = pki.equip(&mut next);
        if round % 2 == 0 {
            let extra = at(connector("Extra"), &["127.0.0.2:0".into()]);
            next.receive.push(Arc::new(extra));
        }
        rig.store(|stored| {
            stored.snapshot = Ok(next);
            stored.keys = keys;
        });
        rig.keeper.restart().await.unwrap();
        assert_eq!(rig.keeper.snapshot().revision, round);
        assert_eq!(rig.address("D").await, address);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stop.store(true, Ordering::Relaxed);
    hammer.await.unwrap();
    assert!(served.load(Ordering::Relaxed) > 10);
    // The old session goes on with what it began with.
    open.talk(&[("RCPT TO:<v@own.example>", "250"), ("DATA", "354")]).await;
    assert!(open.say("Subject: s\r\n\r\nx\r\n.").await.starts_with("250 2.6.0"));
    rig.stop().await;
}

#[tokio::test]
async fn a_running_session_keeps_its_certificate() {
    let pki = Pki::new();
    let mut first = snapshot(vec![connector("D")]);
    let keys = pki.equip(&mut first);
    let rig = Rig::start_with(first.clone(), keys).await.unwrap();
    let mut open = rig.connect("D").await;
    open.talk(&[("EHLO a.example", "250")]).await;
    let mut next = first.clone();
    let keys = pki.equip(&mut next);
    rig.store(|stored| {
        stored.snapshot = Ok(next);
        stored.keys = keys;
    });
    rig.keeper.restart().await.unwrap();
    open.starttls(None).await;
    open.talk(&[("EHLO a.example", "250"), ("QUIT", "221")]).await;
    rig.stop().await;
}

#[tokio::test]
async fn what_does_not_compile_changes_nothing() {
    let first = snapshot(vec![connector("D")]);
    let rig = Rig::start(first.clone()).await;
    let address = rig.address("D").await;
    let occupied = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let occupied_at = occupied.local_addr().unwrap().to_string();

    let mut degraded = first.clone();
    degraded.degraded.push(reason("newly degraded"));
    let mut unbindable = first.clone();
    unbindable.receive.push(Arc::new(at(connector("New"), std::slice::from_ref(&occupied_at))));
    let cases =
        [(Err(vec![reason("one"), reason("two")]), 2), (Ok(degraded), 1), (Ok(unbindable.clone()), 1)];
    for (stored, count) in cases {
        rig.store(|now| {
            now.snapshot = stored.map(|snapshot| crate::model::Snapshot { revision: 9, ..snapshot });
        });
        let reasons = rig.keeper.restart().await.unwrap_err();
        assert_eq!(reasons.len(), count, "{reasons:?}");
        assert_eq!(rig.keeper.snapshot().revision, 1);
        assert_eq!(rig.address("D").await, address);
        let status = rig.keeper.status().await;
        assert_eq!((status.bound.len(), status.degraded.len()), (1, 0));
        rig.connect("D").await.talk(&[("EHLO a", "250"), ("QUIT", "221")]).await;
    }
    rig.stop().await;

    // At a cold start the same is Degraded, and stays bearable at a restart.
    let rig = Rig::start(unbindable.clone()).await;
    let status = rig.keeper.status().await;
    assert_eq!((status.bound.len(), status.degraded.len()), (1, 1), "{status:?}");
    assert_eq!(status.degraded[0].property, "Bindings");
    rig.keeper.restart().await.unwrap();
    drop(occupied);
    rig.keeper.restart().await.unwrap();
    let status = rig.keeper.status().await;
    assert_eq!((status.bound.len(), status.degraded.len()), (2, 0), "{status:?}");
    rig.stop().await;
}

#[tokio::test]
async fn a_wildcard_beside_its_specific_addresses() {
    let port = free_port();
    let specific = at(connector("Specific"), &[format!("127.0.0.7:{port}")]);
    let wildcard = at(connector("Wildcard"), &[format!("0.0.0.0:{port}")]);
    let named = |connector: &ReceiveConnector| ReceiveConnector {
        banner: Some(format!("220 {}", connector.identity)),
        ..connector.clone()
    };
    let (specific, wildcard) = (named(&specific), named(&wildcard));
    let rig = Rig::start(snapshot(vec![specific.clone()])).await;
    let greet = async |ip: &str| {
        let address = format!("{ip}:{port}").parse().unwrap();
        Client::connect("127.0.0.1", address).await.reply().await
    };
    assert_eq!(greet("127.0.0.7").await, "220 Specific");
    for connectors in [vec![specific.clone(), wildcard.clone()], vec![specific, wildcard.clone()]] {
        rig.store(|stored| stored.snapshot = Ok(snapshot(connectors)));
        rig.keeper.restart().await.unwrap();
        assert_eq!(greet("127.0.0.7").await, "220 Specific");
        assert_eq!(greet("127.0.0.8").await, "220 Wildcard");
    }
    assert_eq!(rig.keeper.status().await.bound.len(), 2);
    // And back to the specific address alone.
    rig.store(|stored| stored.snapshot = Ok(snapshot(vec![at(wildcard, &[format!("127.0.0.7:{port}")])])));
    rig.keeper.restart().await.unwrap();
    assert_eq!(greet("127.0.0.7").await, "220 Wildcard");
    let refused = tokio::net::TcpStream::connect(format!("127.0.0.8:{port}")).await;
    assert!(refused.is_err());
    rig.stop().await;
}

#[tokio::test]
async fn stopping_lets_a_transaction_end() {
    let rig = Rig::start(snapshot(vec![connector("D")])).await;
    let address = rig.address("D").await;
    let mut busy = rig.connect("D").await;
    busy.talk(&[
        ("EHLO a", "250"),
        ("MAIL FROM:<a@b.example>", "250"),
        ("RCPT TO:<v@own.example>", "250"),
        ("DATA", "354"),
    ])
    .await;
    let mut idle = rig.connect("D").await;
    rig.keeper.stop();
    let stopping = tokio::spawn({
        let keeper = rig.keeper.clone();
        async move { keeper.stopped().await }
    });
    assert!(idle.reply().await.starts_with("421 4.3.2"));
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    assert!(rig.keeper.restart().await.is_err());
    assert!(busy.say("Subject: s\r\n\r\nx\r\n.").await.starts_with("250 2.6.0"));
    assert!(busy.reply().await.starts_with("421 4.3.2"));
    stopping.await.unwrap();
    assert_eq!(rig.messages().await.len(), 1);
}

#[test]
fn a_snapshot_survives_its_way_to_the_front() {
    let pki = Pki::new();
    let mut snapshot = snapshot(vec![connector("D")]);
    pki.equip(&mut snapshot);
    let sealed = crate::engine::roles::Sealed::seal(&snapshot).unwrap();
    assert_eq!(sealed.open().unwrap(), snapshot);
}

#[tokio::test]
async fn an_old_session_s_mail_goes_by_the_routes_in_force() {
    use crate::model::DeliveryType;
    use crate::model::snapshot::AcceptedDomainType;
    use crate::policy::fixture;
    let mut first = snapshot(vec![connector("D")]);
    first.accepted.push(fixture::accepted("relay.example", AcceptedDomainType::InternalRelay));
    first.send.clear();
    let rig = Rig::start(first.clone()).await;
    let mut open = rig.connect("D").await;
    open.talk(&[("EHLO a.example", "250"), ("MAIL FROM:<a@b.example>", "250")]).await;
    let mut next = first;
    next.send.push(std::sync::Arc::new(fixture::send("Net", &["*"])));
    rig.store(|stored| stored.snapshot = Ok(next));
    rig.keeper.restart().await.unwrap();
    open.talk(&[("RCPT TO:<v@relay.example>", "250"), ("DATA", "354")]).await;
    assert!(open.say("Subject: s\r\n\r\nx\r\n.").await.starts_with("250 2.6.0"));
    let queues = rig.queue.list_queues().await.unwrap();
    let stranded = |queue: &&crate::queue::QueueInfo| {
        queue.message_count > 0 && queue.hop.delivery_type == DeliveryType::Unreachable
    };
    assert!(!queues.iter().any(|queue| stranded(&queue)), "{queues:?}");
    rig.stop().await;
}

/// A delivery that waits for more mail of its queue when the configuration changes leaves that mail to the routes in force.
#[tokio::test]
async fn mail_that_waited_for_a_route_goes_by_it_though_a_connection_is_kept() {
    use crate::client::tests::sink::{Script, Sink};
    use crate::model::snapshot::AcceptedDomainType;
    use crate::policy::fixture;
    let sink = Sink::start("127.91.8.1:0", Script::default()).await;
    let mut first = snapshot(vec![connector("D")]);
    for domain in ["a.example", "b.example"] {
        first.accepted.push(fixture::accepted(domain, AcceptedDomainType::InternalRelay));
    }
    let relay = |spaces: &[&str]| {
        let mut relay = fixture::send("Relay", spaces);
        (relay.dns_routing, relay.port) = (false, sink.address.port());
        relay.smart_hosts = vec!["[127.91.8.1]".parse().unwrap()];
        vec![std::sync::Arc::new(relay)]
    };
    first.send = relay(&["a.example"]);
    let rig = Rig::start(first.clone()).await;
    let mut client = rig.connect("D").await;
    client.talk(&[("EHLO x.example", "250")]).await;
    for (domain, delivered) in [("b.example", 0), ("a.example", 1)] {
        let to = format!("RCPT TO:<v@{domain}>");
        client.talk(&[("MAIL FROM:<a@x.example>", "250"), (&to, "250"), ("DATA", "354")]).await;
        assert!(client.say("Subject: s\r\n\r\nx\r\n.").await.starts_with("250 2.6.0"));
        arrived(&sink, delivered).await;
    }
    rig.store(|stored| {
        stored.snapshot =
            Ok(crate::model::snapshot::Snapshot { send: relay(&["a.example", "b.example"]), ..first });
    });
    rig.keeper.restart().await.unwrap();
    arrived(&sink, 2).await;
    rig.stop().await;

    async fn arrived(sink: &Sink, count: usize) {
        for _ in 0..1000 {
            if sink.messages().len() >= count {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{} of {count} arrived", sink.messages().len());
    }
}

#[tokio::test]
async fn a_client_that_never_pauses_is_timed_out() {
    let mut busy = connector("D");
    busy.connection_timeout = crate::model::TimeSpan::from_secs(1);
    let rig = Rig::start(snapshot(vec![busy])).await;
    let stream = tokio::net::TcpStream::connect(rig.address("D").await).await.unwrap();
    let (mut replies, mut commands) = stream.into_split();
    let writer = tokio::spawn(async move {
        let noops = b"NOOP\r\n".repeat(10_000);
        while tokio::io::AsyncWriteExt::write_all(&mut commands, &noops).await.is_ok() {}
    });
    let flood = async {
        let mut said = vec![0; 64 * 1024];
        loop {
            // What the client still sends at the end makes the system reset the connection.
            let read = tokio::io::AsyncReadExt::read(&mut replies, &mut said).await;
            let count = read.unwrap_or_else(|error| {
                assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
                0
            });
            if count == 0 || said[..count].windows(4).any(|window| window == b"421 ") {
                return;
            }
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), flood).await.unwrap();
    writer.abort();
    rig.stop().await;
}
