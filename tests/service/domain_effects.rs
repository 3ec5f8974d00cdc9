//! What accepted domains and delivery agent connectors say is what the running service does.

use super::sink::{Script, Sink};
use super::site::{STRANGER, Site, files, wait_for};

fn at_rcpt(site: &Site, recipient: &str) -> String {
    let mut peer = site.peer(STRANGER);
    peer.talk(&[("MAIL FROM:<x@other.example>", "250")]);
    peer.say(&format!("RCPT TO:<{recipient}>")).unwrap()
}

#[test]
fn accepted_domains_decide_what_is_taken_and_where_it_goes() {
    let mut site = Site::new();
    site.zones(&[("branch.example", 2)]);
    let sink = Sink::start(&site, 2, Script::default());
    site.start();
    assert!(at_rcpt(&site, "x@branch.example").starts_with("550 5.7.54"));
    assert!(at_rcpt(&site, "nobody@own.example").starts_with("550 5.1.1"));
    assert!(at_rcpt(&site, "w@sub.own.example").starts_with("550 5.7.54"));

    for kind in ["InternalRelay", "ExternalRelay"] {
        site.must(&["New-AcceptedDomain", "Branch", "-DomainName", "branch.example", "-DomainType", kind]);
        site.restart();
        let before = sink.messages().len();
        let reply =
            site.submit(STRANGER, "x@other.example", &["anyone@branch.example"], "Subject: b\r\n\r\nb");
        assert!(reply.starts_with("250"), "{kind}: {reply}");
        wait_for("the branch", || (sink.messages().len() > before).then_some(()));
        site.must(&["Remove-AcceptedDomain", "Branch", "-Confirm:$false"]);
        site.restart();
        assert!(at_rcpt(&site, "x@branch.example").starts_with("550 5.7.54"), "{kind}");
    }
    // Set-, too: an authoritative domain knows its recipients, a relayed one does not ask.
    site.must(&["New-AcceptedDomain", "Branch", "-DomainName", "branch.example"]);
    site.restart();
    assert!(at_rcpt(&site, "anyone@branch.example").starts_with("550 5.1.1"));
    site.must(&["Set-AcceptedDomain", "Branch", "-DomainType", "InternalRelay"]);
    site.restart();
    assert!(at_rcpt(&site, "anyone@branch.example").starts_with("250"));

    site.must(&["Set-AcceptedDomain", "Own", "-MatchSubDomains", "true"]);
    site.must(&["New-Recipient", "w@sub.own.example"]);
    site.restart();
    assert!(at_rcpt(&site, "w@sub.own.example").starts_with("250"));
    assert!(at_rcpt(&site, "nobody@sub.own.example").starts_with("550 5.1.1"));
}

#[test]
fn delivery_agent_connectors_take_what_they_are_for() {
    let mut site = Site::new();
    let mail = site.directory.path().join("small");
    std::fs::create_dir(&mail).unwrap();
    let mail = mail.display().to_string();
    for domain in ["small.example", "idle.example"] {
        site.must(&["New-AcceptedDomain", domain, "-DomainName", domain]);
        site.must(&["New-Recipient", &format!("s@{domain}")]);
    }
    let small = ["New-DeliveryAgentConnector", "Small", "-AddressSpaces", "small.example"];
    let more = ["-DeliveryProtocol", "Maildir", "-MaildirRoot", &mail, "-MaxMessageSize", "64KB"];
    site.must(&[&small[..], &more].concat());
    let idle = ["New-DeliveryAgentConnector", "Idle", "-AddressSpaces", "idle.example"];
    site.must(&[&idle[..], &["-MaildirRoot", &mail, "-Enabled", "false"]].concat());
    site.start();
    let body = |size: usize| format!("Subject: s\r\n\r\n{}", "y\r\n".repeat(size));
    let submit = |to: &str, size| site.submit(STRANGER, "x@other.example", &[to], &body(size));

    assert!(submit("s@small.example", 30_000).starts_with("552 5.3.4"));
    assert!(submit("s@small.example", 10).starts_with("250"));
    let inbox = site.directory.path().join("small/small.example/s/new");
    wait_for("the mailbox", || (files(&inbox).len() == 1).then_some(()));

    assert!(submit("s@idle.example", 10).starts_with("250"));
    wait_for("Unreachable", || {
        let messages = site.json(&["Get-Message"]);
        let waits = |message: &serde_json::Value| {
            message["Queue"].as_str().is_some_and(|queue| queue.ends_with("\\Unreachable"))
        };
        messages.as_array().unwrap().iter().any(waits).then_some(())
    });
}
