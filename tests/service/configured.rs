//! What is stored against what runs, how the service is, and where mail goes by the connectors as they
//! were configured (CONN-05, CONN-06).

use super::sink::{Script, Sink};
use super::site::{Site, US, wait_for};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

/// `Object Property Stored Running` of each difference.
fn pending(site: &Site) -> Vec<String> {
    let rows = site.json(&["Compare-Configuration"]);
    let rows = rows.as_array().unwrap();
    let required = &site.json(&["Get-TransportService"])[0]["RestartRequired"];
    assert_eq!(*required, json!(!rows.is_empty()), "RestartRequired against {rows:?}");
    assert_eq!(site.json(&["Get-Service", "emsh-transport"])["RestartRequired"], *required);
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_string);
    rows.iter()
        .map(|row| ["Object", "Property", "Stored", "Running"].map(|name| text(&row[name])).join(" "))
        .collect()
}

#[test]
fn stored_against_running() {
    let mut site = Site::new();
    let stopped = site.emsh(&["Compare-Configuration"]);
    assert_eq!((stopped.code, stopped.out.as_str()), (1, ""));
    assert!(stopped.err.contains("the service is not running"), "{stopped:?}");
    assert!(stopped.err.contains("emsh Start-Service emsh-transport"), "{stopped:?}");
    site.start();
    let nothing = site.must(&["Compare-Configuration"]);
    assert_eq!((nothing.out.as_str(), nothing.err.as_str()), ("", ""));
    assert!(pending(&site).is_empty());

    // What no service acts on is not pending, and nobody is told to restart.
    let comment = site.must(&["Set-SendConnector", "Out", "-Comment", "x"]);
    assert_eq!(comment.err, "");
    assert!(pending(&site).is_empty());

    site.must(&["Set-SendConnector", "Out", "-RequireTLS", "true"]);
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "b.example,a.example"]);
    site.must(&["Set-Recipient", "v@own.example", "-Aliases", "w@own.example"]);
    site.must(&["New-AcceptedDomain", "More", "-DomainName", "more.example"]);
    site.must(&["New-SendConnector", "Idle", "-AddressSpaces", "i.example", "-Enabled", "false"]);
    assert_eq!(
        pending(&site),
        [
            "Out RequireTLS true false",
            "Transport Settings TLSSendDomainSecureList [\"b.example\",\"a.example\"] []",
            "More Name More null",
            "More DomainName more.example null",
            "More AddressBookEnabled true null",
            "v@own.example Aliases [\"w@own.example\"] []",
        ]
    );
    // Back again: nothing is pending, though the revision is another.
    site.must(&["Set-SendConnector", "Out", "-RequireTLS", "false"]);
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "$null"]);
    site.must(&["Set-Recipient", "v@own.example", "-Aliases", "$null"]);
    site.must(&["Remove-AcceptedDomain", "More", "-Confirm:$false"]);
    assert!(pending(&site).is_empty());

    // Another certificate is in force after a restart, and not before.
    site.must(&["New-ExchangeCertificate", "-DomainName", "mx.own.example", "-Force"]);
    let told = pending(&site).join("\n");
    for piece in [
        "Services [\"IMAP\",\"POP\",\"SMTP\"] null",
        "MX\\Default MX TlsCertificateThumbprint ",
        "Out TlsCertificateThumbprint ",
    ] {
        assert!(told.contains(piece), "{piece}: {told}");
    }
    site.must(&["Remove-SendConnector", "Out", "-Confirm:$false"]);
    let told = pending(&site).join("\n");
    assert!(told.contains("Out Name null Out"), "{told}");
    site.restart();
    assert!(pending(&site).is_empty());

    // What a restart would refuse is said, too.
    let connection = rusqlite::Connection::open(site.data().join("config.db")).unwrap();
    connection.execute_batch("UPDATE TransportConfig SET TLSSendDomainSecureList = '[\"*.x\"]'").unwrap();
    drop(connection);
    let refused = site.must(&["Compare-Configuration"]);
    assert!(refused.out.contains("{*.x}"), "{refused:?}");
    assert!(refused.err.contains("what is stored can't be put in force"), "{refused:?}");
}

fn greeting(address: SocketAddr) -> String {
    let stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut line = String::new();
    BufReader::new(&stream).read_line(&mut line).unwrap();
    (&stream).write_all(b"QUIT\r\n").unwrap();
    line
}

/// CONN-05: both wildcards on one port.
#[test]
fn both_wildcards_on_one_port() {
    if TcpListener::bind("[::1]:0").is_err() {
        let _ = writeln!(std::io::stderr(), "skipped: this host has no IPv6");
        return;
    }
    // Not of the ports that the system gives away: other tests get those on single addresses meanwhile.
    let is_free = |port: &u16| TcpListener::bind(("::", *port)).is_ok();
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    let port = (first..).find(is_free).unwrap();
    let mut site = Site::new();
    let bindings = format!("0.0.0.0:{port},[::]:{port}");
    let set = site.must(&["Set-ReceiveConnector", "Default MX", "-Bindings", &bindings]);
    assert!(!set.err.contains("not on this host"), "{set:?}");
    site.start();
    for address in [format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        assert!(greeting(address.parse().unwrap()).starts_with("220 "), "{address}");
    }
    assert_eq!(site.json(&["Test-ServiceHealth"])["Health"], json!("Healthy"));
}

/// CONN-05: a port that another process holds: that connector does not listen, the others do.
#[test]
fn a_busy_port_is_degraded_and_the_others_serve() {
    let mut site = Site::new();
    let stopped = site.emsh(&["Test-ServiceHealth", "-Json"]);
    assert_eq!(stopped.code, 1);
    let health: Value = serde_json::from_str(&stopped.out).unwrap();
    assert_eq!((&health["Health"], &health["RequiredServicesRunning"]), (&json!("Stopped"), &json!(false)));
    assert_eq!(health["ServicesNotRunning"], json!(["emsh-transport"]));
    site.start();
    assert_eq!(site.json(&["Test-ServiceHealth"])["ServicesRunning"], json!(["emsh-transport"]));

    let busy = TcpListener::bind((site.net.host(7), 0)).unwrap();
    let address = busy.local_addr().unwrap().to_string();
    let made = site.must(&[
        "New-ReceiveConnector",
        "Busy",
        "-Usage",
        "Custom",
        "-Bindings",
        &address,
        "-RemoteIPRanges",
        "127.0.0.0/8",
        "-PermissionGroups",
        "AnonymousUsers",
    ]);
    assert!(!made.err.contains("WARNING"), "{made:?}");
    // A running service does not become worse by a restart.
    let refused = site.emsh(&["Restart-Service", "emsh-transport"]);
    assert!(refused.code == 1 && refused.err.contains(&address), "{refused:?}");
    // A restart that is due is no fault.
    let healthy = site.must(&["Test-ServiceHealth", "-Json"]);
    assert!(healthy.err.contains("emsh Compare-Configuration"), "{healthy:?}");

    site.kill();
    site.start();
    assert!(greeting(site.net.at(US)).starts_with("220 "));
    let degraded = site.emsh(&["Test-ServiceHealth", "-Json"]);
    assert_eq!(degraded.code, 1, "{degraded:?}");
    let health: Value = serde_json::from_str(&degraded.out).unwrap();
    assert_eq!((&health["Health"], &health["RequiredServicesRunning"]), (&json!("Degraded"), &json!(true)));
    let reasons = health["Reasons"].to_string();
    assert!(reasons.contains("Busy") && reasons.contains(&address), "{reasons}");
    assert!(
        degraded.err.contains("The service is Degraded:") && degraded.err.contains(&address),
        "{degraded:?}"
    );
    assert_eq!(site.json(&["Get-TransportService"])[0]["ServiceStatus"], json!("Degraded"));
    drop(busy);
    site.restart();
    site.must(&["Test-ServiceHealth"]);
}

/// A store that the service could not start with: told while it still runs, and no new one is made.
#[test]
fn a_store_that_is_gone_is_degraded() {
    use std::os::unix::fs::PermissionsExt;
    let mut site = Site::new();
    site.start();
    let store = site.directory.path().join("data/config.db");
    let away = site.directory.path().join("data/away.db");
    let judged = |said: &str| {
        let degraded = site.emsh(&["Test-ServiceHealth"]);
        assert!(degraded.code == 1 && degraded.out.contains("Degraded"), "{degraded:?}");
        assert!(degraded.err.contains(said), "{degraded:?}");
        let compared = site.emsh(&["Compare-Configuration"]);
        assert!(compared.code == 1 && compared.out.is_empty() && compared.err.contains(said), "{compared:?}");
    };
    std::fs::rename(&store, &away).unwrap();
    judged("there is no configuration store at");
    assert!(!store.exists(), "asking has made a store");
    std::fs::rename(&away, &store).unwrap();
    std::fs::set_permissions(&store, std::fs::Permissions::from_mode(0o666)).unwrap();
    judged("chmod 0640");
    assert!(site.must(&["Get-Service"]).out.contains("Running"));
    std::fs::set_permissions(&store, std::fs::Permissions::from_mode(0o640)).unwrap();
    site.must(&["Test-ServiceHealth"]);
}

/// Below MinimumFreeDiskSpace new mail is refused, so the service is not well.
#[test]
fn too_little_disk_space_is_degraded() {
    let mut site = Site::new();
    let found = rustix::fs::statvfs(site.directory.path()).unwrap();
    if found.f_bavail.saturating_mul(found.f_frsize) > 1 << 40 {
        let _ = writeln!(
            std::io::stderr(),
            "skipped: more than 1 TB is free here, which is as much as can be asked for"
        );
        return;
    }
    site.must(&["Set-TransportService", "-MinimumFreeDiskSpace", "1TB"]);
    site.start();
    let degraded = site.emsh(&["Test-ServiceHealth"]);
    assert!(degraded.code == 1 && degraded.err.contains("452 4.3.1"), "{degraded:?}");
}

/// CONN-06: the most specific address space wins whatever it costs; what is disabled takes nothing; what
/// nobody takes waits in Unreachable.
#[test]
fn the_most_specific_address_space_wins() {
    let mut site = Site::new();
    let host = |last: u8| site.net.host(last).to_string();
    let port = site.net.port.to_string();
    let internet = host(2);
    site.must(&["Set-SendConnector", "Out", "-DNSRoutingEnabled", "false", "-SmartHosts", &internet]);
    for (name, space, last) in [("Partner", "*.partner.example;5", 3), ("Exact", "partner.example;10", 4)] {
        let smart = host(last);
        site.must(&[
            "New-SendConnector",
            name,
            "-AddressSpaces",
            space,
            "-DNSRoutingEnabled",
            "false",
            "-SmartHosts",
            &smart,
            "-Port",
            &port,
        ]);
    }
    site.start();
    let sinks = [2, 3, 4].map(|last| Sink::start(&site, last, Script::default()));
    let mut wanted = [0, 0, 0];
    let mut goes = |site: &Site, recipient: &str, to: usize| {
        site.hand_in(&[recipient], recipient);
        wanted[to] += 1;
        wait_for(&format!("{recipient} at sink {to}"), || {
            let said = sinks[to].messages().iter().any(|(_, message)| {
                String::from_utf8_lossy(message).contains(&format!("Subject: {recipient}\r\n"))
            });
            said.then_some(())
        });
        let counts: Vec<usize> = sinks.iter().map(|sink| sink.messages().len()).collect();
        assert_eq!(counts, wanted, "{recipient}");
    };
    goes(&site, "a@other.example", 0);
    goes(&site, "b@partner.example", 2);
    goes(&site, "c@mail.partner.example", 1);
    site.must(&["Set-SendConnector", "Exact", "-Enabled", "false"]);
    site.restart();
    goes(&site, "d@partner.example", 1);
    site.must(&["Set-SendConnector", "Out", "-Enabled", "false"]);
    site.restart();
    site.hand_in(&["e@other.example"], "nowhere");
    let queue = wait_for("the Unreachable queue", || {
        let queues = site.json(&["Get-Queue"]);
        queues.as_array().unwrap().iter().find(|queue| queue["DeliveryType"] == "Unreachable").cloned()
    });
    assert_eq!(
        (&queue["MessageCount"], &queue["QueueNumber"]),
        (&json!(1), &json!("Unreachable")),
        "{queue}"
    );
    // It goes when there is a way again.
    site.must(&["Set-SendConnector", "Out", "-Enabled", "true"]);
    site.restart();
    wait_for("the message that waited", || (sinks[0].messages().len() == 2).then_some(()));
}

/// Set-DeliveryAgentConnector: its domains, its size and whether it is used are in force after a restart;
/// what it does not take waits, and is delivered when it does.
#[test]
fn a_delivery_agent_connector_is_changed() {
    let mut site = Site::new();
    site.must(&["New-AcceptedDomain", "More", "-DomainName", "more.example"]);
    site.must(&["New-Recipient", "w@more.example"]);
    site.start();
    let agent = || {
        let all = site.json(&["Get-DeliveryAgentConnector"]);
        all[0]["Identity"].as_str().unwrap().to_string()
    };
    let agent = agent();
    let unreachable = |site: &Site| {
        let queues = site.json(&["Get-Queue"]);
        let count = queues.as_array().unwrap().iter().find(|queue| queue["DeliveryType"] == "Unreachable");
        count.map_or(0, |queue| queue["MessageCount"].as_i64().unwrap())
    };
    let set = |site: &Site, words: &[&str]| {
        let mut line = vec!["Set-DeliveryAgentConnector", &agent];
        line.extend_from_slice(words);
        let told = site.must(&line);
        assert!(told.err.contains("Restart-Service"), "{told:?}");
        site.restart();
    };
    site.must(&["Set-SendConnector", "Out", "-Enabled", "false"]);
    site.restart();

    // A domain more.
    site.hand_in(&["w@more.example"], "more");
    wait_for("mail of a domain without a connector", || (unreachable(&site) == 1).then_some(()));
    set(&site, &["-AddressSpaces", "@{Add=\"more.example\"}"]);
    let directory = site.mail().join("more.example/w/new");
    wait_for("the mail that waited", || (super::site::files(&directory).len() == 1).then_some(()));

    // Not used, and used again.
    set(&site, &["-Enabled", "false"]);
    site.hand_in(&["v@own.example"], "disabled");
    wait_for("mail while it is disabled", || (unreachable(&site) == 1).then_some(()));
    assert_eq!(site.mailbox("v").len(), 0);
    set(&site, &["-Enabled", "true"]);
    wait_for("mail that waited", || (site.mailbox("v").len() == 1).then_some(()));

    // Another name and another place: what was delivered stays.
    let elsewhere = site.directory.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let told = site.must(&[
        "Set-DeliveryAgentConnector",
        &agent,
        "-Name",
        "Elsewhere",
        "-MaildirRoot",
        elsewhere.to_str().unwrap(),
        "-MaxMessageSize",
        "64KB",
    ]);
    assert!(told.err.contains("Restart-Service"), "{told:?}");
    site.restart();
    site.hand_in(&["v@own.example"], "elsewhere");
    let directory = elsewhere.join("own.example/v/new");
    wait_for("mail elsewhere", || (super::site::files(&directory).len() == 1).then_some(()));
    assert_eq!(site.mailbox("v").len(), 1);
    // Too large for it is refused before it comes.
    let mut peer = site.peer(super::site::STRANGER);
    peer.talk(&[
        ("MAIL FROM:<a@other.example> SIZE=70000", "250"),
        ("RCPT TO:<v@own.example>", "552 5.3.4"),
        ("MAIL FROM:<a@other.example>", "503"),
    ]);
}

/// MaxLocalHopCount, the shares of a source and the reserved domains, set by cmdlets and obeyed after a
/// restart.
#[test]
fn limits_of_a_receive_connector_are_obeyed() {
    let mut site = Site::new();
    site.start();
    let mut peer = site.peer(super::site::STRANGER);
    peer.talk(&[("MAIL FROM:<a@a.example>", "250"), ("RCPT TO:<v@own.example>", "250")]);
    drop(peer);
    site.must(&[
        "Set-ReceiveConnector",
        "Default MX",
        "-RejectReservedTopLevelRecipientDomains",
        "true",
        "-MaxInboundConnection",
        "3",
        "-MaxInboundConnectionPercentagePerSource",
        "34",
    ]);
    site.restart();
    let mut first = site.peer(super::site::STRANGER);
    first.talk(&[
        ("MAIL FROM:<a@a.example>", "250"),
        ("RCPT TO:<v@own.example>", "550 5.1.2 Recipient domain is in a reserved top-level domain"),
    ]);
    // Of 3 connections a source has two, of the 2 that are left one: it has that already.
    let us = site.net.at(US);
    let (_again, refused) = super::peer::Peer::open(site.net.host(super::site::STRANGER), us).unwrap();
    assert!(refused.starts_with("421 4.3.2 Too many"), "{refused}");
    site.must(&["Set-ReceiveConnector", "Default MX", "-MaxInboundConnectionPercentagePerSource", "100"]);
    site.restart();
    let (_again, greeted) = super::peer::Peer::open(site.net.host(super::site::STRANGER), us).unwrap();
    assert!(greeted.starts_with("220 "), "{greeted}");
}
