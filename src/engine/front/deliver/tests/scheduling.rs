//! Who is served when, and how many at once.

use super::*;
use tokio::net::TcpListener;

/// A host that accepts, and never says a word.
async fn silent(address: &str) -> TcpListener {
    TcpListener::bind(address).await.unwrap()
}

/// Connections that come until none has come for a while.
async fn connections(silent: &TcpListener) -> Vec<tokio::net::TcpStream> {
    let mut all = Vec::new();
    while let Ok(Ok((stream, _))) = tokio::time::timeout(Duration::from_millis(400), silent.accept()).await {
        all.push(stream);
    }
    all
}

#[tokio::test]
async fn a_connection_with_a_long_backlog_makes_room_for_others() {
    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let mut connector = send("Net", &["*"]);
    // It might go on for ever.
    connector.max_messages_per_connection = 0;
    let mut snapshot = world_of(connector, sink.address.port());
    snapshot.service.max_outbound_connections = crate::model::Limit::Value(1);
    snapshot.service.max_per_domain_outbound_connections = crate::model::Limit::Value(1);
    let world = World::start(snapshot, mx(&sink), KeyRing::new());
    world.state.send(ServiceState::Inactive).unwrap();
    for _ in 0..200 {
        world.accept(&["u@other.example"], BODY).await;
    }
    world.accept(&["one@partner.example"], BODY).await;
    world.state.send(ServiceState::Active).unwrap();
    world.until_empty().await;
    let before: usize = sink
        .seen()
        .iter()
        .take_while(|seen| !seen.lines.iter().any(|line| line.contains("one@partner.example")))
        .map(|seen| seen.messages.len())
        .sum();
    // What its worker held, and what it had fetched before anybody knew of the other.
    assert!(before <= 3 * 20, "{before} went first");
    assert_eq!(sink.messages().len(), 201);
    world.stop().await;
}

#[tokio::test]
async fn a_hop_is_given_more_at_once_as_it_takes_it_and_fewer_as_it_fails() {
    let sink = Sink::start("127.0.0.1:0", Script::default()).await;
    let mut connector = send("Net", &["*"]);
    connector.max_messages_per_connection = 1;
    let snapshot = world_of(connector, sink.address.port());
    let port = snapshot.send[0].port;
    let dns = FakeResolver::new()
        .mx("other.example", 10, "mx.partner.example")
        .address("mx.partner.example", sink.address.ip())
        .mx("slow.example", 10, "silent.example")
        .address("silent.example", ip("127.31.4.1"));
    let host = silent(&format!("127.31.4.1:{port}")).await;
    let world = World::start(snapshot, dns, KeyRing::new());
    // Nothing is known of it: five deliveries at once, of the forty that there may be.
    world.state.send(ServiceState::Inactive).unwrap();
    for _ in 0..400 {
        world.accept(&["u@slow.example"], BODY).await;
    }
    world.state.send(ServiceState::Active).unwrap();
    let first = connections(&host).await;
    assert_eq!(first.len(), 5);
    // They fail together: the queue waits, and is then tried by one.
    drop(first);
    world.until_retry().await;
    for queue in world.queue.list_queues().await.unwrap() {
        world.queue.retry_hop(queue.id, now()).await.unwrap();
    }
    assert_eq!(connections(&host).await.len(), 1);
    // Another hop takes what it is given, and is not held back by that.
    for _ in 0..30 {
        world.accept(&["u@other.example"], BODY).await;
    }
    world.until(|queues| queues.len() == 1).await;
    assert_eq!(sink.messages().len(), 30);
    drop(host);
    world.stop().await;
}

#[tokio::test]
async fn deliveries_into_mailboxes_are_bounded_over_all_agents() {
    let host = silent("127.31.5.1:0").await;
    let lmtp = format!("127.31.5.1:{}", host.local_addr().unwrap().port());
    for (limit, wanted) in [(1, 1), (3, 2)] {
        let mut snapshot = snapshot();
        let agents = ["a.example", "b.example"].map(|domain| {
            let mut agent = agent(domain, &[domain]);
            agent.lmtp_hosts = vec![lmtp.parse().unwrap()];
            Arc::new(agent)
        });
        snapshot.agents = agents.into();
        snapshot.accepted = ["a.example", "b.example"]
            .map(|domain| accepted(domain, AcceptedDomainType::Authoritative))
            .into();
        snapshot.service.max_concurrent_mailbox_deliveries = limit;
        let world = World::start(snapshot, FakeResolver::new(), KeyRing::new());
        world.accept(&["u@a.example"], BODY).await;
        world.accept(&["u@b.example"], BODY).await;
        let open = connections(&host).await;
        assert_eq!(open.len(), wanted, "{limit}");
        drop(open);
        world.running.abort();
        // What it was about to try goes with it.
        let _ = connections(&host).await;
    }
}
