//! Permissions in force: the anonymous-relay recipe, the header firewall, sizes and senders, each by the
//! right that was added, denied or taken away, after a restart.

use super::sink::{Script, Sink};
use super::site::{STRANGER, Site, US, wait_for};

/// The last octet of the one host that may relay.
const PRINTER: u8 = 20;
const ANONYMOUS: &str = "NT AUTHORITY\\ANONYMOUS LOGON";
const RELAY: &str = "Ms-Exch-SMTP-Accept-Any-Recipient";
const REFUSED: &str = "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain";

/// A site with the connector of the recipe, without its right.
fn with_relay() -> Site {
    let site = Site::new();
    let (us, printer) = (site.net.at(US).to_string(), site.net.host(PRINTER).to_string());
    site.must(&[
        "New-ReceiveConnector",
        "-Name",
        "Anonymous Relay",
        "-Custom",
        "-Bindings",
        &us,
        "-RemoteIPRanges",
        &printer,
        "-TarpitInterval",
        "0:0:0",
        "-MaxMessageSize",
        "64KB",
    ]);
    site.must(&["Set-ReceiveConnector", "Anonymous Relay", "-PermissionGroups", "AnonymousUsers"]);
    site
}

fn change(site: &Site, verb: &str, right: &str, more: &[&str]) {
    let cmdlet = format!("{verb}-ADPermission");
    let line = [&cmdlet, "Anonymous Relay", "-User", ANONYMOUS, "-ExtendedRights", right];
    let answer = site.must(&[&line[..], more].concat());
    assert!(answer.err.contains("Restart-Service"), "{answer:?}");
    site.restart();
}

fn rcpt(site: &Site, from: u8, sender: &str, recipient: &str) -> String {
    let mut peer = site.peer(from);
    let mail = peer.say(&format!("MAIL FROM:<{sender}>")).unwrap();
    let reply =
        if mail.starts_with("250") { peer.say(&format!("RCPT TO:<{recipient}>")).unwrap() } else { mail };
    peer.say("QUIT").unwrap();
    reply
}

#[test]
fn the_recipe_relays_from_its_range_and_from_nowhere_else() {
    let mut site = with_relay();
    site.zones(&[("sink.example", 2)]);
    site.start();
    let sink = Sink::start(&site, 2, Script::default());
    let foreign = |site: &Site, from| rcpt(site, from, "scan@own.example", "x@sink.example");
    assert_eq!(foreign(&site, PRINTER), REFUSED);
    site.must(&["Add-ADPermission", "Anonymous Relay", "-User", ANONYMOUS, "-ExtendedRights", RELAY]);
    // Not before the restart, and it is told as pending.
    assert_eq!(foreign(&site, PRINTER), REFUSED);
    let pending = site.must(&["Compare-Configuration"]).out;
    assert!(pending.contains("ms-Exch-SMTP-Accept-Any-Recipient"), "{pending}");
    site.restart();
    let reply = site.submit(PRINTER, "scan@own.example", &["x@sink.example"], "Subject: scan\r\n\r\nx");
    assert!(reply.starts_with("250 "), "{reply}");
    let (_, sent) = wait_for("the sink", || sink.messages().pop());
    assert!(String::from_utf8(sent).unwrap().contains("Subject: scan\r\n"));
    // Who is not in the range is served by the default connector, whose rights are as they were.
    assert_eq!(foreign(&site, STRANGER), REFUSED);
    assert!(rcpt(&site, STRANGER, "x@other.example", "v@own.example").starts_with("250"));

    change(&site, "Add", RELAY, &["-Deny"]);
    assert_eq!(foreign(&site, PRINTER), REFUSED);
    change(&site, "Remove", RELAY, &["-Deny", "-Confirm:$false"]);
    assert!(foreign(&site, PRINTER).starts_with("250"));
    change(&site, "Remove", RELAY, &["-Confirm:$false"]);
    assert_eq!(foreign(&site, PRINTER), REFUSED);
    assert!(rcpt(&site, PRINTER, "scan@own.example", "v@own.example").starts_with("250"));
    assert_eq!(sink.messages().len(), 1);
}

#[test]
fn the_header_firewall_goes_by_rights() {
    let mut site = with_relay();
    site.start();
    // What arrives of a message with these fields.
    let arrives = |subject: &str| {
        let message = format!(
            "Received: from before.example by printer.example; Wed, 25 Nov 2026 08:28:28 +0000\r\nX-MS-Exchange-Organization-SCL: -1\r\nX-MS-Exchange-Organization-AuthAs: Internal\r\nX-MS-Exchange-Organization-AuthDomain: forged.example\r\nX-MS-Exchange-Forest-Id: 7\r\nSubject: {subject}\r\n\r\nx"
        );
        let reply = site.submit(PRINTER, "x@other.example", &["v@own.example"], &message);
        assert!(reply.starts_with("250 "), "{reply}");
        let mine = |bytes: Vec<u8>| {
            Some(String::from_utf8(bytes).unwrap())
                .filter(|text| text.contains(&format!("Subject: {subject}\r\n")))
        };
        let text = wait_for(subject, || site.mailbox("v").into_iter().find_map(mine));
        let has = |part: &str| text.contains(part);
        assert!(has("Received: from peer.example"), "our own: {text}");
        // Whatever rights are added: nobody proved that domain.
        assert!(!has("forged.example"), "{text}");
        // Who may set a field is not who may say that somebody authenticated.
        assert!(has("AuthAs: Anonymous\r\n") != has("AuthAs: Internal\r\n"), "{text}");
        [
            has("before.example"),
            has("X-MS-Exchange-Organization-SCL: -1\r\n"),
            has("X-MS-Exchange-Forest-Id: 7\r\n"),
            has("AuthAs: Internal\r\n"),
        ]
    };
    assert_eq!(arrives("as the group says"), [true, false, false, false]);
    change(&site, "Add", "ms-Exch-Accept-Headers-Organization", &[]);
    assert_eq!(arrives("organization"), [true, true, false, false]);
    change(&site, "Add", "ms-Exch-Accept-Headers-Forest,ms-Exch-SMTP-Accept-Authentication-Flag", &[]);
    assert_eq!(arrives("forest and flag"), [true, true, true, true]);
    change(&site, "Add", "ms-Exch-Accept-Headers-Routing,ms-Exch-Accept-Headers-Organization", &["-Deny"]);
    assert_eq!(arrives("denied"), [false, false, true, true]);
}

#[test]
fn sizes_and_senders_go_by_rights() {
    let mut site = with_relay();
    site.start();
    let large = format!("Subject: large\r\n\r\n{}", "0123456789\r\n".repeat(8000));
    let submit = || site.submit(PRINTER, "x@other.example", &["v@own.example"], &large);
    // RFC 1870: the declaration stands behind the path.
    let declare = || {
        let mut peer = site.peer(PRINTER);
        let reply = peer.say("MAIL FROM:<x@other.example> SIZE=96000").unwrap();
        peer.say("QUIT").unwrap();
        reply
    };
    assert!(submit().starts_with("552 5.3.4 "), "{}", submit());
    assert!(declare().starts_with("552 5.3.4 "));
    change(&site, "Add", "ms-Exch-Bypass-Message-Size-Limit", &[]);
    assert!(declare().starts_with("250"));
    assert!(submit().starts_with("250 "));
    change(&site, "Add", "ms-Exch-Bypass-Message-Size-Limit", &["-Deny"]);
    assert!(submit().starts_with("552 5.3.4 "));

    let mail = |sender| rcpt(&site, PRINTER, sender, "v@own.example");
    assert!(mail("boss@own.example").starts_with("250"));
    change(&site, "Add", "ms-exch-smtp-accept-authoritative-domain-sender", &["-Deny"]);
    assert_eq!(mail("boss@own.example"), "550 5.7.1 Client does not have permissions to send as this sender");
    assert!(mail("x@other.example").starts_with("250"));
    change(&site, "Add", "ms-Exch-SMTP-Submit", &["-Deny"]);
    assert_eq!(mail("x@other.example"), "530 5.7.1 Client was not authenticated");
    assert!(rcpt(&site, STRANGER, "x@other.example", "v@own.example").starts_with("250"));
}
