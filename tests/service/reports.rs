//! What becomes of mail that can't be delivered: a report in the sender's mailbox, once, with the words of
//! the server that refused.

use super::peer::Peer;
use super::sink::{Script, Sink};
use super::site::{PEOPLE, Site, US, wait_for};
use emsh::dns::Zones;
use mail_parser::{MessageParser, MimeHeaders, PartType};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A report, as its reader takes it apart.
#[derive(Debug)]
struct Report {
    raw: String,
    subject: String,
    id: String,
    human: String,
    /// The fields of each recipient, unfolded.
    recipients: Vec<BTreeMap<String, String>>,
    headers: String,
}

impl Report {
    fn read(raw: &[u8]) -> Option<Report> {
        let message = MessageParser::default().parse(raw)?;
        let kind = message.content_type()?;
        if kind.subtype() != Some("report") {
            return None;
        }
        assert_eq!(kind.attribute("report-type"), Some("delivery-status"));
        let PartType::Multipart(parts) = &message.parts[0].body else { panic!("{message:?}") };
        let text = |index: usize| {
            let mut part = &message.parts[parts[index] as usize];
            // Of the forms for people the first one.
            if let PartType::Multipart(forms) = &part.body {
                part = &message.parts[forms[0] as usize];
            }
            String::from_utf8(part.contents().to_vec()).unwrap()
        };
        assert_eq!(parts.len(), 3);
        let status = text(1).replace("\r\n ", " ");
        let mut blocks = status.trim_end().split("\r\n\r\n").map(|block| {
            let fields = block.split("\r\n").map(|line| line.split_once(": ").expect(line));
            fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<BTreeMap<_, _>>()
        });
        let first = blocks.next().unwrap();
        assert_eq!(first["Reporting-MTA"], "dns; mx.own.example");
        assert!(first.contains_key("Arrival-Date"));
        let raw = String::from_utf8(raw.to_vec()).unwrap();
        assert!(raw.starts_with("Return-Path: <>\r\n"), "{raw}");
        assert!(raw.contains("\r\nAuto-Submitted: auto-replied\r\n"), "{raw}");
        assert!(
            raw.contains("\r\nFrom: \"Mail server mx.own.example\" <postmaster@mx.own.example>\r\n"),
            "{raw}"
        );
        Some(Report {
            subject: message.subject()?.to_owned(),
            id: message.message_id()?.to_owned(),
            human: text(0),
            recipients: blocks.collect(),
            headers: text(2),
            raw,
        })
    }

    fn of(&self, recipient: &str) -> &BTreeMap<String, String> {
        let wanted = format!("rfc822; {recipient}");
        let found = self.recipients.iter().find(|fields| fields["Final-Recipient"] == wanted);
        found.unwrap_or_else(|| panic!("{recipient} is not in {}", self.raw))
    }
}

/// The reports in u@own.example's mailbox about mail with this subject.
fn reports(site: &Site, subject: &str) -> Vec<Report> {
    let wanted = format!("Undeliverable: {subject}");
    let all = site.mailbox("u").into_iter().filter_map(|raw| Report::read(&raw));
    all.filter(|report| report.subject == wanted).collect()
}

fn report(site: &Site, subject: &str) -> Report {
    wait_for(&format!("a report about '{subject}': {}", site.log()), || reports(site, subject).pop())
}

fn until_empty(site: &Site) {
    wait_for("the queue is empty", || {
        site.json(&["Get-Message"]).as_array().unwrap().is_empty().then_some(())
    });
}

/// A site whose people have a mailbox: u@own.example.
fn site() -> Site {
    let site = Site::new();
    site.must(&["New-Recipient", "u@own.example"]);
    site
}

fn answers(answers: &[(&'static str, &'static str)]) -> Script {
    Script { answers: answers.to_vec(), ..Script::default() }
}

#[test]
fn a_refusal_is_reported_at_once_in_the_servers_words() {
    let mut site = site();
    site.zones(&[("sink.example", 2), ("end.example", 3), ("plain.example", 4)]);
    site.start();
    let sink = Sink::start(
        &site,
        2,
        answers(&[
            ("RCPT TO:<bad@", "550-5.1.1 line one\r\n550 5.1.1 line two"),
            ("RCPT TO:<worse@", "554 5.7.1 no"),
        ]),
    );
    let end = Sink::start(&site, 3, answers(&[("END", "554 5.6.0 we do not like it")]));
    let plain = Sink::start(&site, 4, answers(&[("MAIL", "550 go away")]));
    site.hand_in(&["bad@sink.example", "good@sink.example", "worse@sink.example"], "half");
    let found = report(&site, "half");
    assert_eq!(found.recipients.len(), 2, "{}", found.raw);
    let bad = found.of("bad@sink.example");
    let host = format!("dns; mx.sink.example ({})", site.net.host(2));
    for (name, wanted) in [
        ("Action", "failed"),
        ("Status", "5.1.1"),
        ("Remote-MTA", host.as_str()),
        ("Diagnostic-Code", "smtp; 550-5.1.1 line one 550 5.1.1 line two"),
    ] {
        assert_eq!(bad[name], wanted, "{}", found.raw);
    }
    assert!(bad.contains_key("Last-Attempt-Date"));
    assert_eq!(found.of("worse@sink.example")["Status"], "5.7.1");
    for part in [
        "<bad@sink.example>",
        "550-5.1.1 line one\r\n",
        "550 5.1.1 line two\r\n",
        "Connector: Out",
        "mx.sink.example",
    ] {
        assert!(found.human.contains(part), "{part}: {}", found.human);
    }
    assert!(
        found.headers.contains("Subject: half\r\n") && !found.headers.contains("X-MS-Exchange"),
        "{}",
        found.headers
    );
    assert!(
        found.headers.contains("hello"),
        "whole, since the sender is of this organisation: {}",
        found.raw
    );
    wait_for("the good one", || (sink.messages().len() == 1).then_some(()));
    let sent = String::from_utf8(sink.messages().remove(0).1).unwrap();
    assert!(!sent.contains("X-MS-Exchange-Organization-"), "{sent}");
    assert!(!sink.messages()[0].1.is_empty() && sink.seen().len() == 1, "one attempt");

    site.hand_in(&["a@end.example", "b@end.example"], "at the end");
    let found = report(&site, "at the end");
    for recipient in ["a@end.example", "b@end.example"] {
        assert_eq!(found.of(recipient)["Diagnostic-Code"], "smtp; 554 5.6.0 we do not like it");
    }
    site.hand_in(&["a@plain.example"], "without a code");
    let found = report(&site, "without a code");
    assert_eq!(found.of("a@plain.example")["Status"], "5.0.0");
    assert_eq!(found.of("a@plain.example")["Diagnostic-Code"], "smtp; 550 go away");

    until_empty(&site);
    assert_eq!((end.seen().len(), plain.seen().len()), (1, 1), "no second attempt");
    assert_eq!(site.mailbox("u").len(), 3, "one report for each message");
}

#[test]
fn what_dns_and_greetings_refuse_for_good_is_reported() {
    let mut site = site();
    let host = |last| site.net.host(last);
    site.set_zones(
        Zones::new()
            .mx("refuses.example", 10, "a.refuses.example")
            .mx("refuses.example", 20, "b.refuses.example")
            .a("a.refuses.example", host(2))
            .a("b.refuses.example", host(3))
            .mx("null.example", 0, ".")
            .mx("loop.example", 10, "loop.loop.example")
            .a("loop.loop.example", host(US))
            .mx("mixed.example", 0, ".")
            .mx("mixed.example", 10, "mx.mixed.example")
            .a("mx.mixed.example", host(4)),
    );
    site.start();
    let first = Sink::start(&site, 2, answers(&[("GREETING", "554 5.3.2 nobody home")]));
    let second =
        Sink::start(&site, 3, answers(&[("EHLO", "550 5.7.1 not you"), ("HELO", "550 5.7.1 not you")]));
    let mixed = Sink::start(&site, 4, Script::default());
    let (status, code) = ("Status", "Diagnostic-Code");
    for (recipient, wanted, text) in [
        ("x@refuses.example", "5.3.2", "smtp; 554 5.3.2 nobody home"),
        ("x@null.example", "5.1.10", "smtp; 556 5.1.10 Recipient address has null MX"),
        ("x@nx.example", "5.4.4", "smtp; 550 5.4.4 "),
        ("x@loop.example", "5.4.6", "smtp; 554 5.4.6 Mail loop: the best host for 'loop.example'"),
        ("nobody@own.example", "5.1.1", "smtp; 550 5.1.1 User unknown"),
    ] {
        // A mailbox that goes away between RCPT and delivery.
        if recipient == "nobody@own.example" {
            std::fs::create_dir_all(site.mail().join("own.example/nobody")).unwrap();
            let mut peer = site.peer(PEOPLE);
            peer.talk(&[
                ("MAIL FROM:<u@own.example>", "250"),
                ("RCPT TO:<nobody@own.example>", "250"),
                ("DATA", "354"),
            ]);
            std::fs::remove_dir(site.mail().join("own.example/nobody")).unwrap();
            peer.talk(&[(&format!("Subject: {recipient}\r\n\r\nx\r\n."), "250")]);
        } else {
            site.hand_in(&[recipient], recipient);
        }
        let found = report(&site, recipient);
        assert_eq!(found.of(recipient)[status], wanted, "{}", found.raw);
        assert!(found.of(recipient)[code].starts_with(text), "{}", found.raw);
        assert!(!found.raw.contains(site.directory.path().to_str().unwrap()), "{}", found.raw);
    }
    assert_eq!((first.seen().len(), second.seen().len()), (1, 1));
    site.hand_in(&["x@mixed.example"], "mixed");
    wait_for("the null MX beside another counts for nothing", || mixed.messages().pop());
    until_empty(&site);
}

#[test]
fn mail_waits_and_expires_in_every_state() {
    let mut site = site();
    site.set_zones(
        Zones::new()
            .mx("grey.example", 10, "mx.grey.example")
            .a("mx.grey.example", site.net.host(2))
            .mx("once.example", 10, "mx.once.example")
            .a("mx.once.example", site.net.host(3))
            .mx("dead.example", 10, "mx.dead.example")
            .a("mx.dead.example", site.net.host(4))
            .fail("servfail.example"),
    );
    site.must(&["Set-SendConnector", "Out", "-AddressSpaces", "*.example"]);
    site.must(&[
        "New-ReceiveConnector",
        "Dummy",
        "-Usage",
        "Custom",
        "-Bindings",
        "127.0.0.1:0",
        "-RemoteIPRanges",
        "192.0.2.1",
    ]);
    site.must(&[
        "Set-TransportService",
        "-MessageRetryInterval",
        "0:0:1",
        "-TransientFailureRetryInterval",
        "0:0:1",
    ]);
    site.start();
    let grey = Sink::start(&site, 2, answers(&[("RCPT", "450 4.2.0 greylisted, come back")]));
    let once = Sink::start(&site, 3, answers(&[("RCPT TO:<later@", "450 4.2.0 greylisted")]));
    // Greylisted once: the others are not sent again, it comes once.
    site.hand_in(&["now@once.example", "later@once.example"], "greylisting");
    wait_for("the first attempt", || once.messages().pop());
    once.set(Script::default());
    wait_for("the second", || (once.messages().len() == 2).then_some(()));
    assert_eq!(once.everything().matches("RCPT TO:<now@").count(), 1);
    until_empty(&site);
    assert_eq!(once.messages().len(), 2);

    let mail = [
        ("x@grey.example", "450 4.2.0 greylisted, come back"),
        ("x@dead.example", "421 4.2.1 Unable to connect"),
        (
            "x@servfail.example",
            "451 4.4.0 DNS query failed. The error was: DNS query failed with error ServerFailure",
        ),
        ("x@noway.test", "451 4.4.0 No Send connector has an address space that matches"),
    ];
    for (recipient, _) in mail {
        site.hand_in(&[recipient], recipient);
    }
    for domain in ["dead.example", "servfail.example"] {
        site.queue_error(domain);
    }
    let (status, error) = site.message_error("grey.example");
    assert_eq!(
        (status.as_str(), error.starts_with("450 4.2.0 greylisted, come back [mx.grey.example ")),
        ("Retry", true),
        "{error}"
    );
    let (_, error) = site.message_error("noway.test");
    assert!(error.starts_with("451 4.4.0 No Send connector has an address space that matches"), "{error}");
    wait_for("it is tried again", || (grey.seen().len() >= 2).then_some(()));
    assert_eq!(site.mailbox("u").len(), 0, "nobody is told too early");
    // The property is shortened: what waits already expires by it.
    site.must(&[
        "Set-TransportService",
        "-MessageExpirationTimeout",
        "0:0:5",
        "-DelayNotificationTimeout",
        "0:0:4",
    ]);
    site.restart();
    for (recipient, last) in mail {
        let found = report(&site, recipient);
        let fields = found.of(recipient);
        assert_eq!((fields["Status"].as_str(), fields["Action"].as_str()), ("4.4.7", "failed"));
        assert!(fields["Diagnostic-Code"].starts_with("smtp; 550 4.4.7 Message expired"), "{}", found.raw);
        assert!(fields["Diagnostic-Code"].contains(last), "{}", found.raw);
    }
    until_empty(&site);
    assert_eq!(grey.messages().len(), 0);
    assert_eq!(site.mailbox("u").len(), mail.len());
}

#[test]
fn a_secured_partners_mail_waits_and_its_expiry_is_reported() {
    let mut site = site();
    site.zones(&[("partner.example", 2)]);
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "partner.example"]);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled:$true"]);
    site.must(&[
        "Set-TransportService",
        "-MessageExpirationTimeout",
        "0:0:5",
        "-DelayNotificationTimeout",
        "0:0:4",
        "-TransientFailureRetryInterval",
        "0:0:1",
    ]);
    let sink = Sink::start(&site, 2, Script::default());
    site.start();
    site.hand_in(&["a@partner.example"], "secret plans");
    let (status, error) = site.queue_error("partner.example");
    assert_eq!(status, "Retry");
    let found = report(&site, "secret plans");
    let code = &found.of("a@partner.example")["Diagnostic-Code"];
    assert!(code.starts_with("smtp; 550 4.4.7 Message expired; last error: 45"), "{code}");
    assert!(code.contains(error.split(' ').next().unwrap()), "{code}: {error}");
    sink.assert_untouched("secret plans");
}

/// Backscatter: nobody is told about mail from nobody.
#[test]
fn the_null_sender_is_never_told() {
    let mut site = site();
    site.zones(&[("sink.example", 2)]);
    site.start();
    let sink = Sink::start(&site, 2, answers(&[("RCPT", "550 5.1.1 no"), ("MAIL FROM:<>", "250 ok")]));
    let reply = site.submit(PEOPLE, "", &["x@sink.example"], "Subject: from nobody\r\n\r\nx");
    assert!(reply.starts_with("250 "), "{reply}");
    wait_for("the refusal", || sink.everything().contains("RCPT").then_some(()));
    until_empty(&site);
    // A report to a sender that does not exist ends there, too.
    let reply =
        site.submit(PEOPLE, "ghost@own.example", &["x@sink.example"], "Subject: from a ghost\r\n\r\nx");
    assert!(reply.starts_with("250 "), "{reply}");
    wait_for("both are told of in the log", || {
        (site.log().matches("nobody can be told").count() == 2).then_some(())
    });
    until_empty(&site);
    assert!(site.log().contains("dropped=2"), "{}", site.log());
    assert!(!site.mail().join("own.example/ghost").exists());
    assert_eq!((site.mailbox("u").len(), site.mailbox("v").len()), (0, 0));
}

/// A report goes out like any mail: by a Send connector, with the null sender; meanwhile it is shown.
#[test]
fn a_report_to_elsewhere_is_ordinary_mail() {
    let mut site = site();
    site.zones(&[("sink.example", 2), ("home.example", 3)]);
    site.start();
    let _sink = Sink::start(&site, 2, answers(&[("RCPT", "550 5.1.1 no")]));
    let home = Sink::start(&site, 3, answers(&[("MAIL", "450 4.3.0 later")]));
    let reply = site.submit(PEOPLE, "far@home.example", &["x@sink.example"], "Subject: far\r\n\r\nx");
    assert!(reply.starts_with("250 "), "{reply}");
    let (status, error) = site.message_error("home.example");
    assert_eq!(status, "Retry");
    assert!(error.starts_with("450 4.3.0 later [mx.home.example "), "{error}");
    let shown: Value = site.json(&["Get-Message"])[0].clone();
    assert_eq!(
        (&shown["FromAddress"], &shown["Subject"]),
        (&"<>".into(), &"Undeliverable: far".into()),
        "{shown}"
    );
    home.set(Script::default());
    site.must(&["Retry-Queue", "home.example"]);
    site.restart();
    let (_, sent) = wait_for("the report", || home.messages().pop());
    assert!(home.everything().contains("MAIL FROM:<>"), "{}", home.everything());
    let sent = String::from_utf8(sent).unwrap();
    assert!(sent.contains("To: <far@home.example>") && sent.contains("Status: 5.1.1"), "{sent}");
}

/// Where the way back takes little, the report tells less; it does not stay behind.
#[test]
fn a_report_fits_through_the_way_back() {
    let mut site = site();
    site.zones(&[("sink.example", 2), ("home.example", 3)]);
    site.must(&["New-SendConnector", "Narrow", "-AddressSpaces", "home.example", "-MaxMessageSize", "5KB"]);
    let port = site.net.port.to_string();
    let us = site.net.host(US).to_string();
    site.must(&["Set-SendConnector", "Narrow", "-Port", &port, "-SourceIPAddress", &us]);
    site.must(&["Set-SendConnector", "Out", "-AddressSpaces", "sink.example"]);
    site.must(&["Set-SendConnector", "Narrow", "-UseExternalDNSServersEnabled", "$true"]);
    site.start();
    let _sink = Sink::start(&site, 2, answers(&[("RCPT", "550 5.1.1 no")]));
    let home = Sink::start(&site, 3, Script::default());
    let body = format!("Subject: wide\r\n{}\r\nx", "X-Long: 0123456789abcdef\r\n".repeat(500));
    let reply = site.submit(PEOPLE, "far@home.example", &["x@sink.example"], &body);
    assert!(reply.starts_with("250 "), "{reply}");
    let (_, sent) = wait_for("the report", || home.messages().pop());
    let sent = String::from_utf8(sent).unwrap();
    assert!(sent.contains("Status: 5.1.1") && !sent.contains("X-Long"), "{sent}");
}

#[test]
fn mailboxes_that_are_gone_make_one_report() {
    let mut site = site();
    site.start();
    let people = ["a@own.example", "b@own.example", "v@own.example"];
    let mailbox = |local: &str| site.mail().join("own.example").join(local);
    for local in ["a", "b"] {
        std::fs::create_dir_all(mailbox(local).join("new")).unwrap();
    }
    let mut peer = site.peer(PEOPLE);
    peer.talk(&[("MAIL FROM:<u@own.example>", "250")]);
    people.iter().for_each(|to| peer.talk(&[(&format!("RCPT TO:<{to}>"), "250")]));
    for local in ["a", "b"] {
        std::fs::remove_dir_all(mailbox(local)).unwrap();
    }
    peer.talk(&[("DATA", "354"), ("Subject: gone\r\n\r\nx\r\n.", "250")]);
    let found = report(&site, "gone");
    until_empty(&site);
    assert_eq!((reports(&site, "gone").len(), found.recipients.len()), (1, 2), "{}", found.raw);
    assert_eq!(site.mailbox("v").len(), 1);
}

/// A report to a partner leaves as his mail does: proven, or not at all.
#[test]
fn a_report_to_a_listed_domain_obeys_domain_security() {
    let mut site = site();
    site.zones(&[("sink.example", 2), ("partner.example", 3)]);
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "partner.example"]);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled:$true"]);
    site.start();
    let _sink = Sink::start(&site, 2, answers(&[("RCPT", "550 5.1.1 no")]));
    let partner = Sink::start(&site, 3, Script::default());
    let reply = site.submit(PEOPLE, "boss@partner.example", &["x@sink.example"], "Subject: plans\r\n\r\nx");
    assert!(reply.starts_with("250 "), "{reply}");
    let (status, error) = site.queue_error("partner.example");
    assert_eq!((status.as_str(), error.starts_with("45")), ("Retry", true), "{error}");
    assert_eq!(site.json(&["Get-Message"])[0]["FromAddress"], "<>");
    partner.assert_untouched("plans");
}

#[test]
fn what_is_too_large_for_every_connector_is_refused_or_reported() {
    let mut site = site();
    site.zones(&[("big.example", 2)]);
    site.must(&["New-SendConnector", "Small", "-AddressSpaces", "small.example", "-MaxMessageSize", "64KB"]);
    site.must(&["Set-SendConnector", "Out", "-AddressSpaces", "big.example"]);
    site.start();
    let big = Sink::start(&site, 2, Script::default());
    let body = format!("Subject: large\r\n\r\n{}", "0123456789abcdef\r\n".repeat(5000));
    let reply = site.submit(PEOPLE, "u@own.example", &["x@small.example", "y@small.example"], &body);
    assert!(reply.starts_with("552 5.3.4"), "{reply}");
    site.peer(PEOPLE).talk(&[
        ("MAIL FROM:<u@own.example> SIZE=90000", "250"),
        ("RCPT TO:<x@small.example>", "552 5.3.4"),
        ("RCPT TO:<x@big.example>", "250"),
        ("RSET", "250"),
        ("MAIL FROM:<u@own.example> SIZE=1000", "250"),
        ("RCPT TO:<x@small.example>", "250"),
        ("QUIT", "221"),
    ]);
    let reply = site.submit(PEOPLE, "u@own.example", &["x@small.example", "x@big.example"], &body);
    assert!(reply.starts_with("250"), "{reply}");
    let found = report(&site, "large");
    assert_eq!(found.recipients.len(), 1);
    assert_eq!(found.of("x@small.example")["Status"], "5.3.4");
    wait_for("the other", || big.messages().pop());
    until_empty(&site);
}

/// Each believes that the other is the domain's mail server: hops are counted, and the sender is told once.
#[test]
fn a_loop_between_two_servers_ends_in_one_report() {
    let mut sites = [site(), site()];
    let at = [0, 1].map(|n: usize| sites[n].net);
    for (n, site) in sites.iter_mut().enumerate() {
        let other = at[1 - n];
        site.set_zones(
            Zones::new().mx("loop.example", 10, "mx.loop.example").a("mx.loop.example", other.host(US)),
        );
        site.must(&["Set-SendConnector", "Out", "-Port", &other.port.to_string()]);
        let (us, from) = (at[n].at(US).to_string(), other.host(US).to_string());
        site.must(&[
            "New-ReceiveConnector",
            "Other",
            "-Usage",
            "Custom",
            "-Bindings",
            &us,
            "-RemoteIPRanges",
            &from,
            "-AuthMechanism",
            "ExternalAuthoritative",
            "-PermissionGroups",
            "ExchangeServers",
            // Both are called the same.
            "-MaxLocalHopCount",
            "0",
            "-MaxHopCount",
            "9",
        ]);
        site.start();
    }
    sites[0].hand_in(&["x@loop.example"], "round and round");
    let found = wait_for("a report on either side", || {
        sites.iter().find_map(|site| reports(site, "round and round").pop())
    });
    let fields = found.of("x@loop.example");
    assert_eq!(fields["Status"], "5.4.6", "{}", found.raw);
    assert!(fields["Diagnostic-Code"].contains("Hop count exceeded"), "{}", found.raw);
    assert_eq!(found.headers.matches("Received: ").count(), 10, "{}", found.headers);
    for site in &sites {
        until_empty(site);
    }
    assert_eq!(sites.iter().map(|site| site.mailbox("u").len()).sum::<usize>(), 1);
    // A report that goes round in turn ends, too, and nobody is told of that.
    let body = "Subject: from within\r\n\r\nx";
    let reply = sites[0].submit(PEOPLE, "y@loop.example", &["x@loop.example"], body);
    assert!(reply.starts_with("250 "), "{reply}");
    wait_for("the report is dropped", || {
        let dropped = sites.iter().map(|site| site.log().matches("nobody can be told").count());
        (dropped.sum::<usize>() == 1).then_some(())
    });
    for site in &sites {
        until_empty(site);
    }
    assert_eq!(sites.iter().map(|site| site.mailbox("u").len()).sum::<usize>(), 1);
}

/// What an older version left Suspended is reported when the service starts.
#[test]
fn failures_of_an_older_store_are_reported() {
    let mut site = site();
    site.zones(&[("sink.example", 2)]);
    site.start();
    let _sink = Sink::start(&site, 2, answers(&[("RCPT", "450 4.2.0 later")]));
    for subject in ["failed", "expired", "parked"] {
        site.hand_in(&[&format!("{subject}@sink.example")], subject);
    }
    wait_for("all have waited", || {
        let messages = site.json(&["Get-Message"]);
        messages.as_array().unwrap().iter().all(|message| message["LastError"].is_string()).then_some(())
    });
    site.kill();
    let queue = rusqlite::Connection::open(site.data().join("queue/queue.db")).unwrap();
    for (name, reason, error) in [
        ("failed", "Failed", "550 5.1.1 no such user [mx.sink.example 192.0.2.1]"),
        ("expired", "Expired", "550 4.4.7 QUEUE.Expired; message expired"),
        ("parked", "Admin", "450 4.2.0 later"),
    ] {
        let sql = "UPDATE recipient SET suspended = ?2, last_error = ?3 WHERE address = ?1";
        assert_eq!(queue.execute(sql, [&format!("{name}@sink.example"), reason, error]).unwrap(), 1);
    }
    drop(queue);
    site.start();
    assert_eq!(report(&site, "failed").of("failed@sink.example")["Status"], "5.1.1");
    assert_eq!(report(&site, "expired").of("expired@sink.example")["Status"], "4.4.7");
    let left = site.json(&["Get-Message"]);
    assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
    assert_eq!(left[0]["Status"], "Suspended");
}

/// However often the service dies around a failure: each failed recipient is in exactly one report.
#[test]
fn kills_lose_no_report_and_double_none() {
    const MESSAGES: usize = 25;
    let kills: usize = std::env::var("EMSH_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(6);
    let mut site = site();
    site.zones(&[("sink.example", 2)]);
    // Else what happens to be under way at two kills in a row would be put aside.
    site.must(&["Set-TransportService", "-PoisonMessageDetectionEnabled", "false"]);
    site.start();
    let _sink = Sink::start(&site, 2, answers(&[("RCPT", "550 5.1.1 no such user")]));
    let mut wanted = BTreeSet::new();
    for kill in 0..kills {
        let mut peer = Peer::open(site.net.host(PEOPLE), site.net.at(US)).unwrap().0;
        peer.talk(&[("EHLO a.example", "250")]);
        for number in 0..MESSAGES {
            let subject = format!("doomed {kill} {number}");
            peer.talk(&[
                ("MAIL FROM:<u@own.example>", "250"),
                ("RCPT TO:<a@sink.example>", "250"),
                ("RCPT TO:<b@sink.example>", "250"),
                ("DATA", "354"),
                (&format!("Subject: {subject}\r\n\r\nx\r\n."), "250"),
            ]);
            wanted.insert(subject);
        }
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        std::thread::sleep(Duration::from_micros(u64::from(now.subsec_nanos()) % 60_000));
        site.kill();
        site.start();
    }
    until_empty(&site);
    // A kill between the mailbox and the queue's commit delivers one report twice: it has one Message-ID.
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for raw in site.mailbox("u") {
        let report = Report::read(&raw).unwrap();
        assert_eq!(report.recipients.len(), 2, "{}", report.raw);
        report.of("a@sink.example");
        report.of("b@sink.example");
        let subject = report.subject.strip_prefix("Undeliverable: ").unwrap().to_owned();
        found.entry(subject).or_default().insert(report.id);
    }
    assert_eq!(found.keys().cloned().collect::<BTreeSet<_>>(), wanted);
    let twice: Vec<_> = found.iter().filter(|(_, ids)| ids.len() != 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    println!("{} messages, {kills} kills, each in one report", wanted.len());
}
