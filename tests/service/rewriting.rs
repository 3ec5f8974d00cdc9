//! Address rewriting in the running service, both ways.

use super::sink::{Script, Sink};
use super::site::{PEOPLE, STRANGER, Site, wait_for};

fn at_rcpt(site: &Site, recipient: &str) -> String {
    let mut peer = site.peer(STRANGER);
    peer.talk(&[("MAIL FROM:<x@other.example>", "250")]);
    peer.say(&format!("RCPT TO:<{recipient}>")).unwrap()
}

fn entry(site: &Site, name: &str, internal: &str, external: &str, more: &[&str]) {
    let words = ["New-AddressRewriteEntry", name, "-InternalAddress", internal, "-ExternalAddress", external];
    site.must(&[&words[..], more].concat());
}

/// The commands and the message of the latest transaction.
fn latest(sink: &Sink, before: usize) -> (String, String) {
    wait_for("the sink", || (sink.messages().len() > before).then_some(()));
    let seen = sink.seen().into_iter().rev().find(|seen| !seen.messages.is_empty()).unwrap();
    (seen.clear_text(), String::from_utf8(seen.messages.last().unwrap().1.clone()).unwrap())
}

#[test]
fn both_ways_as_the_world_and_the_organisation_see_them() {
    let mut site = Site::new();
    site.zones(&[("far.example", 2), ("branch.example", 2)]);
    site.must(&["New-AcceptedDomain", "Shop", "-DomainName", "shop.example"]);
    site.must(&[
        "New-AcceptedDomain",
        "Branch",
        "-DomainName",
        "branch.example",
        "-DomainType",
        "InternalRelay",
    ]);
    entry(&site, "V", "v@own.example", "support@shop.example", &[]);
    entry(&site, "All", "own.example", "shop.example", &[]);
    entry(
        &site,
        "Below",
        "*.own.example",
        "shop.example",
        &["-OutboundOnly", "true", "-ExceptionList", "legal.own.example"],
    );
    // Nobody's domain: mail to it is not taken, whatever it would become.
    entry(&site, "Foreign", "w@own.example", "w@foreign.example", &[]);
    // Would become an address that is relayed to nobody.
    entry(&site, "Relay", "r@elsewhere.example", "r@shop.example", &[]);
    site.must(&["New-Recipient", "ann@own.example"]);
    site.start();
    let sink = Sink::start(&site, 2, Script::default());

    let header = "From: \"V, of own.example\" <v@own.example>\r\nSender: s@x.own.example\r\nReply-To: l@legal.own.example\r\n\
        To: x@far.example,\r\n\tAnn <ann@own.example> (ann@own.example)\r\nCc: group: ann@own.example;\r\n\
        Message-ID: <1@own.example>\r\nX-Other: v@own.example\r\nDisposition-Notification-To: v@own.example\r\n\r\nv@own.example\r\n";
    let reply = site.submit(PEOPLE, "v@own.example", &["x@far.example"], header);
    assert!(reply.starts_with("250"), "{reply}");
    let (commands, message) = latest(&sink, 0);
    assert!(commands.contains("MAIL FROM:<support@shop.example>"), "{commands}");
    for wanted in [
        "\r\nFrom: \"V, of own.example\" <support@shop.example>\r\n",
        "\r\nSender: s@shop.example\r\n",
        "\r\nReply-To: l@legal.own.example\r\n",
        "\r\nTo: x@far.example,\r\n\tAnn <ann@shop.example> (ann@own.example)\r\n",
        "\r\nCc: group: ann@shop.example;\r\n",
        "\r\nMessage-ID: <1@own.example>\r\n",
        "\r\nX-Other: v@own.example\r\n",
        "\r\nDisposition-Notification-To: support@shop.example\r\n",
        "\r\n\r\nv@own.example\r\n",
    ] {
        assert!(message.contains(wanted), "{wanted:?} {message}");
    }
    // Inside of the organisation nothing changes.
    let before = sink.messages().len();
    site.submit(PEOPLE, "v@own.example", &["b@branch.example"], "From: v@own.example\r\n\r\nx");
    let (commands, message) = latest(&sink, before);
    assert!(
        commands.contains("MAIL FROM:<v@own.example>") && message.contains("From: v@own.example"),
        "{message}"
    );

    // What comes in.
    for (recipient, wanted) in [
        ("support@shop.example", "250"),
        ("SUPPORT@Shop.example", "250"),
        ("ann@shop.example", "250"),
        ("nobody@shop.example", "550 5.1.1"),
        ("w@foreign.example", "550 5.7.54"),
        ("r@shop.example", "550 5.7.54"),
        ("x@far.example", "550 5.7.54"),
    ] {
        let reply = at_rcpt(&site, recipient);
        assert!(reply.starts_with(wanted), "{recipient}: {reply}");
    }
    let body = "From: support@shop.example\r\nTo: Support <support@shop.example>, x@far.example\r\nCc: ann@shop.example\r\n\r\nsupport@shop.example\r\n";
    let reply = site.submit(STRANGER, "x@far.example", &["support@shop.example", "ann@shop.example"], body);
    assert!(reply.starts_with("250"), "{reply}");
    let mailbox = |local: &str| {
        let found = wait_for("the mailbox", || site.mailbox(local).pop());
        String::from_utf8(found).unwrap()
    };
    for message in [mailbox("v"), mailbox("ann")] {
        for wanted in [
            "\r\nFrom: support@shop.example\r\n",
            "\r\nTo: Support <v@own.example>, x@far.example\r\n",
            "\r\nCc: ann@own.example\r\n",
            "\r\n\r\nsupport@shop.example\r\n",
        ] {
            assert!(message.contains(wanted), "{wanted:?} {message}");
        }
    }
    // One way only.
    site.must(&["Set-AddressRewriteEntry", "V", "-OutboundOnly", "true"]);
    site.must(&["Set-AddressRewriteEntry", "All", "-OutboundOnly", "true"]);
    site.restart();
    assert!(at_rcpt(&site, "support@shop.example").starts_with("550 5.1.1"));
    let before = sink.messages().len();
    site.submit(PEOPLE, "v@own.example", &["x@far.example"], "From: v@own.example\r\n\r\nx");
    assert!(latest(&sink, before).1.contains("From: support@shop.example\r\n"));
}
