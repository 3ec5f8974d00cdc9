//! The filters as a whole: what the agent log tells of them, that they can be switched off, what they look at behind
//! servers of our own; and addresses that are longer than others.

use super::peer::Peer;
use super::sink::{Script, Sink};
use super::site::{PEOPLE, STRANGER, Site, files, wait_for};
use emsh::dns::Zones;
use std::path::Path;

const TAKEN: &str = "250 2.1.5 Recipient OK";
/// A mail server of our own.
const GATEWAY: u8 = 77;

/// What MAIL is answered where it is refused, else RCPT where that is, else the message.
fn answer(site: &Site, last: u8, (sender, recipient): (&str, &str), message: Option<&str>) -> String {
    let mut peer = site.peer(last);
    let mut reply = peer.say(&format!("MAIL FROM:<{sender}>")).unwrap();
    if reply.starts_with("250") {
        reply = peer.say(&format!("RCPT TO:<{recipient}>")).unwrap();
    }
    if let Some(message) = message.filter(|_| reply.starts_with("250")) {
        peer.talk(&[("DATA", "354")]);
        reply = peer.say(&format!("{message}\r\n.")).unwrap();
    }
    reply.trim_end().to_owned()
}

/// The records of an agent log, by the columns that its files name.
fn records(directory: &Path) -> Vec<Vec<(String, String)>> {
    let mut all = Vec::new();
    for file in files(directory) {
        let text = String::from_utf8(file).unwrap();
        // One that is being begun.
        if !text.contains("#Fields: ") {
            continue;
        }
        let fields = text.lines().find_map(|line| line.strip_prefix("#Fields: ")).unwrap().to_owned();
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).comment(Some(b'#')).from_reader(text.as_bytes());
        for row in reader.records() {
            let row = row.unwrap();
            assert_eq!(row.len(), fields.split(',').count(), "{row:?}");
            all.push(fields.split(',').map(str::to_owned).zip(row.iter().map(str::to_owned)).collect());
        }
    }
    all
}

fn field<'a>(record: &'a [(String, String)], name: &str) -> &'a str {
    &record.iter().find(|(field, _)| field == name).unwrap().1
}

/// Agent, Event, Action, Reason and ReasonData of each record, once there are so many.
fn acts(directory: &Path, count: usize) -> Vec<String> {
    let found = wait_for(&format!("{count} records"), || {
        let found = records(directory);
        (found.len() >= count).then_some(found)
    });
    let columns = ["Agent", "Event", "Action", "Reason", "ReasonData"];
    let mut shown: Vec<String> = found
        .iter()
        .map(|record| columns.map(|name| field(record, name)).join("|").replace(" Agent|", "|"))
        .collect();
    shown.sort();
    shown
}

fn listing(site: &Site, list: &str, addresses: &[&str]) -> Zones {
    let own = site.net.host(STRANGER).to_string();
    addresses.iter().fold(Zones::new(), |zones, address| {
        let address = if address.is_empty() { own.as_str() } else { address };
        let reversed: Vec<&str> = address.split('.').rev().collect();
        zones.a(&format!("{}.{list}", reversed.join(".")), "127.0.0.2".parse().unwrap())
    })
}

/// One record for each thing that a filter does, where AgentLogPath says; and none without AgentLogEnabled.
#[test]
fn the_agent_log_tells_what_filters_did() {
    let mut site = Site::new();
    site.set_zones(listing(&site, "bl.example", &[""]).txt("spf.example", "v=spf1 -all"));
    site.must(&[
        "Set-SenderFilterConfig",
        "-BlockedSenders",
        "bad@x.example",
        "-BlockedDomains",
        "y.example",
    ]);
    site.must(&["Set-RecipientFilterConfig", "-BlockedRecipients", "secret@own.example"]);
    site.must(&["Set-RecipientFilterConfig", "-BlockListEnabled", "true"]);
    site.must(&["Add-IPBlockListProvider", "Bad", "-LookupDomain", "bl.example", "-AnyMatch", "true"]);
    site.must(&["Set-SenderAuthenticationConfig", "-SpfEnabled", "true", "-SpfFailAction", "Reject"]);
    site.must(&["Add-IPBlockListEntry", "-IPAddress", &site.net.host(80).to_string()]);
    site.must(&["Add-IPAllowListEntry", "-IPAddress", &site.net.host(81).to_string()]);
    site.start();
    let log = site.data().join("logs/AgentLog");
    let message = "Message-ID: <1@x>\r\nFrom: f@spf.example\r\n\r\nx";
    answer(&site, STRANGER, ("bad@x.example", "v@own.example"), None);
    answer(&site, STRANGER, ("a@y.example", "v@own.example"), None);
    answer(&site, STRANGER, ("a@b.example", "secret@own.example"), None);
    answer(&site, STRANGER, ("a@b.example", "v@own.example"), None);
    answer(&site, GATEWAY, ("a@b.example", "no@own.example"), None);
    answer(&site, 80, ("a@b.example", "v@own.example"), None);
    answer(&site, 81, ("bad@x.example", "v@own.example"), None);
    let refused = answer(&site, GATEWAY, ("a@spf.example", "v@own.example"), Some(message));
    assert!(refused.starts_with("550 5.7.23"), "{refused}");
    assert_eq!(
        acts(&log, 8),
        [
            "Connection Filtering|OnMailCommand|AcceptMessage|LocalAllowList|",
            "Connection Filtering|OnMailCommand|RejectCommand|LocalBlockList|",
            "Connection Filtering|OnRcptCommand|RejectCommand|BlockListProvider|Bad",
            "Recipient Filter|OnRcptCommand|RejectCommand|BlockedRecipient|secret@own.example",
            "Recipient Filter|OnRcptCommand|RejectCommand|RecipientDoesNotExist|no@own.example",
            "Sender Authentication|OnEndOfData|RejectMessage|SpfFail|",
            "Sender Filter|OnMailCommand|RejectCommand|BlockedDomain|y.example",
            "Sender Filter|OnMailCommand|RejectCommand|BlockedSender|bad@x.example",
        ]
    );
    let all = records(&log);
    let spf = all.iter().find(|record| field(record, "Reason") == "SpfFail").unwrap();
    let gateway = site.net.host(GATEWAY).to_string();
    for (name, wanted) in [
        ("EnteredOrgFromIP", gateway.as_str()),
        ("MessageId", "<1@x>"),
        ("P1FromAddress", "a@spf.example"),
        ("P2FromAddresses", "f@spf.example"),
        ("Recipient", "v@own.example"),
        ("NumRecipients", "1"),
        ("SmtpResponse", refused.as_str()),
    ] {
        assert_eq!(field(spf, name), wanted, "{name}");
    }
    assert!(field(spf, "RemoteEndpoint").starts_with(&format!("{gateway}:")), "{spf:?}");
    assert!(field(spf, "Diagnostics").contains("spf=fail"), "{spf:?}");
    assert_eq!(field(spf, "SessionId").len(), 16);
    // Somewhere else, in small files, of which few are kept.
    let other = site.directory.path().join("agents").display().to_string();
    let set = |words: &[&str]| {
        site.must(&[&["Set-TransportService"], words].concat());
        site.restart();
    };
    let one = || answer(&site, STRANGER, ("bad@x.example", "v@own.example"), None);
    set(&["-AgentLogPath", &other, "-AgentLogMaxFileSize", "600B"]);
    (0..5).for_each(|_| drop(one()));
    assert_eq!(acts(Path::new(&other), 5).len(), 5);
    assert!(files(Path::new(&other)).len() >= 4, "600 octets hold two at most");
    assert_eq!(records(&log).len(), 8);
    set(&["-AgentLogMaxDirectorySize", "1200B"]);
    one();
    wait_for("the oldest to go", || (files(Path::new(&other)).len() <= 2).then_some(()));
    set(&["-AgentLogMaxFileSize", "10MB", "-AgentLogMaxDirectorySize", "250MB"]);
    std::fs::write(Path::new(&other).join("AGENTLOG20200101-1.log"), "old").unwrap();
    std::fs::write(Path::new(&other).join("RECV20200101-1.log"), "another's").unwrap();
    set(&["-AgentLogMaxAge", "00:00:00"]);
    assert!(Path::new(&other).join("AGENTLOG20200101-1.log").exists(), "kept for ever");
    set(&["-AgentLogMaxAge", "1.00:00:00"]);
    wait_for("the old one to go", || {
        (!Path::new(&other).join("AGENTLOG20200101-1.log").exists()).then_some(())
    });
    assert!(Path::new(&other).join("RECV20200101-1.log").exists());
    // One that can't be had is refused before anything changes.
    let file = site.directory.path().join("file");
    std::fs::write(&file, "").unwrap();
    site.must(&["Set-TransportService", "-AgentLogPath", &file.join("x").display().to_string()]);
    let refused = site.emsh(&["Restart-Service", "emsh-transport"]);
    assert!(refused.code == 1 && refused.err.contains("AgentLogPath"), "{refused:?}");
    let before = records(Path::new(&other)).len();
    one();
    assert_eq!(acts(Path::new(&other), before + 1).len(), before + 1);
    for words in [
        &["-AgentLogPath", &other, "-AgentLogEnabled", "false"][..],
        &["-AgentLogEnabled", "true", "-AgentLogPath", "null"],
    ] {
        set(words);
        assert_eq!(one(), "554 5.1.0 Sender denied");
    }
    site.kill();
    assert_eq!(records(Path::new(&other)).len(), before + 1);
    assert_eq!(records(&log).len(), 8);
}

/// AntispamAgentsEnabled $false switches every filter off, and leaves alone who exists and who may relay.
#[test]
fn filters_are_off_without_the_antispam_agents() {
    let mut site = Site::new();
    site.set_zones(listing(&site, "bl.example", &[""]).txt("spf.example", "v=spf1 -all"));
    site.must(&["Set-SenderFilterConfig", "-BlockedSenders", "bad@x.example"]);
    site.must(&["Set-RecipientFilterConfig", "-BlockedRecipients", "v@own.example"]);
    site.must(&["Set-RecipientFilterConfig", "-BlockListEnabled", "true"]);
    site.must(&["New-Recipient", "w@own.example"]);
    site.must(&["Add-IPBlockListProvider", "Bad", "-LookupDomain", "bl.example", "-AnyMatch", "true"]);
    site.must(&["Set-SenderAuthenticationConfig", "-SpfEnabled", "true", "-SpfFailAction", "Reject"]);
    site.must(&["Add-IPBlockListEntry", "-IPAddress", &site.net.host(80).to_string()]);
    assert_eq!(site.json(&["Get-TransportService", "MX"])["AntispamAgentsEnabled"], true);
    site.start();
    let all = |site: &Site| {
        [
            answer(site, 80, ("a@b.example", "w@own.example"), None),
            answer(site, GATEWAY, ("bad@x.example", "w@own.example"), None),
            answer(site, GATEWAY, ("a@b.example", "v@own.example"), None),
            answer(site, STRANGER, ("a@b.example", "w@own.example"), None),
            answer(site, GATEWAY, ("a@spf.example", "w@own.example"), Some("Subject: x\r\n\r\nx")),
            answer(site, GATEWAY, ("a@b.example", "no@own.example"), None),
            answer(site, GATEWAY, ("a@b.example", "v@elsewhere.example"), None),
        ]
    };
    let begin = |all: &[String; 7], wanted: [&str; 7]| {
        for (reply, wanted) in all.iter().zip(wanted) {
            assert!(reply.starts_with(wanted), "{reply}, not {wanted}: {all:?}");
        }
    };
    let filtered =
        ["550 5.7.1", "554 5.1.0", "550 5.1.1", "550 5.7.1", "550 5.7.23", "550 5.1.1", "550 5.7.54"];
    begin(&all(&site), filtered);
    site.must(&["Set-TransportService", "-AntispamAgentsEnabled", "false"]);
    site.restart();
    begin(&all(&site), [TAKEN, TAKEN, TAKEN, TAKEN, "250 2.6.0", "550 5.1.1", "550 5.7.54"]);
    site.must(&["Set-TransportService", "-AntispamAgentsEnabled", "true"]);
    site.restart();
    begin(&all(&site), filtered);
}

/// Behind InternalSMTPServers the address outside is judged, and what is not known for sure is not.
#[test]
fn filters_look_past_our_own_servers() {
    let mut site = Site::new();
    let gateway = site.net.host(GATEWAY).to_string();
    let zones =
        listing(&site, "bl.example", &["9.9.9.9", &gateway]).txt("spf.example", "v=spf1 ip4:8.8.4.4 -all");
    site.set_zones(zones);
    site.must(&["Add-IPBlockListProvider", "Bad", "-LookupDomain", "bl.example", "-AnyMatch", "true"]);
    site.must(&["Add-IPBlockListEntry", "-IPRange", "198.51.100.0/24"]);
    site.must(&["Set-SenderAuthenticationConfig", "-SpfEnabled", "true", "-SpfFailAction", "Reject"]);
    site.start();
    let hop = |from: &str| format!("Received: from mail.x.example ({from}) by gw.own.example; date\r\n");
    let message = |hops: &[&str]| {
        let hops: String = hops.iter().map(|from| hop(from)).collect();
        format!("{hops}Subject: x\r\n\r\nx")
    };
    let sent = |site: &Site, hops: &[&str], sender: &str| {
        answer(site, GATEWAY, (sender, "v@own.example"), Some(&message(hops)))
    };
    let outside = sent(&site, &["[8.8.4.4]"], "a@b.example");
    assert!(outside.starts_with("550 5.7.1 "), "the gateway itself is on the list: {outside}");
    site.must(&["Set-TransportConfig", "-InternalSMTPServers", &format!("{gateway},192.0.2.0/24")]);
    site.restart();
    let cases: &[(&[&str], &str, &str)] = &[
        (&["[8.8.4.4]"], "a@b.example", "250 2.6.0"),
        (&["[9.9.9.9]"], "a@b.example", "550 5.7.1 Recipient not authorized, your IP"),
        (&["gw2 [192.0.2.7]", "[9.9.9.9]"], "a@b.example", "550 5.7.1 Recipient not"),
        (&["[10.0.0.1]", "gw2 [192.0.2.7]", "[198.51.100.7]"], "a@b.example", "550 5.7.1 You are not"),
        (&["[8.8.4.4]", "[9.9.9.9]"], "a@b.example", "250 2.6.0"),
        (&["[8.8.4.4]"], "a@spf.example", "250 2.6.0"),
        (&["[8.8.8.8]"], "a@spf.example", "550 5.7.23"),
        // Nothing is known, and nothing judged.
        (&[], "a@spf.example", "250 2.6.0"),
        (&["helo=[9.9.9.9]", "[9.9.9.9]"], "a@spf.example", "250 2.6.0"),
    ];
    for (hops, sender, wanted) in cases {
        let reply = sent(&site, hops, sender);
        assert!(reply.starts_with(wanted), "{hops:?} {sender}: {reply}");
    }
    // Of others the header tells nothing.
    let stranger = answer(&site, STRANGER, ("a@b.example", "v@own.example"), Some(&message(&["[9.9.9.9]"])));
    assert!(stranger.starts_with("250"), "{stranger}");
}

/// LongAddressesEnabled takes what RFC 5321 has too long, up to 1,860 octets, and it is delivered.
#[test]
fn long_addresses_are_taken_where_they_are_wanted() {
    let mut site = Site::new();
    site.zones(&[("far.example", 2)]);
    let sink = Sink::start(&site, 2, Script::default());
    site.start();
    let filled = |length: usize, domain: &str| format!("{}@{domain}", "l".repeat(length - domain.len() - 1));
    let address = |length: usize| filled(length, "far.example");
    let sender = |length: usize| filled(length, "a.example");
    let said = |site: &Site, sender: &str, recipient: &str| answer(site, PEOPLE, (sender, recipient), None);
    for recipient in [address(300), address(1860), address(80)] {
        let reply = said(&site, "a@b.example", &recipient);
        assert!(reply.starts_with("501 5.1.3"), "{recipient}: {reply}");
    }
    let reply = said(&site, &sender(300), "v@own.example");
    assert!(reply.starts_with("550 5.1.7"), "{reply}");
    // Connectors of two roles listen on different addresses.
    let elsewhere = site.net.at(3);
    site.must(&["Set-ReceiveConnector", "Default MX", "-Bindings", &elsewhere.to_string()]);
    let set = ["Set-ReceiveConnector", "People", "-TransportRole", "HubTransport"];
    site.must(&[&set[..], &["-LongAddressesEnabled", "true"]].concat());
    site.restart();
    let longest = address(1860);
    assert!(said(&site, "a@b.example", &address(1861)).starts_with("501 5.1.3"));
    assert!(said(&site, &sender(1861), "v@own.example").starts_with("550 5.1.7"));
    assert_eq!(said(&site, &sender(1860), &address(300)), TAKEN);
    // Other connectors take none.
    let (mut stranger, _) = Peer::open(site.net.host(STRANGER), elsewhere).unwrap();
    stranger.talk(&[("EHLO a.example", "250"), (&format!("MAIL FROM:<{}>", sender(300)), "550 5.1.7")]);
    let reply = answer(&site, PEOPLE, ("a@b.example", &longest), Some("Subject: x\r\n\r\nx"));
    assert!(reply.starts_with("250"), "{reply}");
    let (_, taken) = wait_for("the message", || sink.messages().into_iter().next());
    assert!(sink.everything().contains(&format!("RCPT TO:<{longest}>")));
    let taken = String::from_utf8(taken).unwrap();
    assert!(taken.lines().all(|line| line.len() <= 998), "{taken}");
}
