//! Providers of lists in the running service: who is asked, what an answer means, and for whom; and the other
//! filters of the edge beside them.

use super::site::{PEOPLE, STRANGER, Site, files};
use emsh::dns::Zones;
use std::net::Ipv4Addr;

const TAKEN: &str = "250 2.1.5 Recipient OK";
const LISTED: &str = "550 5.7.1 Recipient not authorized, your IP has been found on a block list";

/// What RCPT for this recipient is answered, and MAIL where it is refused.
fn answer(site: &Site, last: u8, sender: &str, recipient: &str) -> String {
    let mut peer = site.peer(last);
    let mail = peer.say(&format!("MAIL FROM:<{sender}>")).unwrap();
    if !mail.starts_with("250") {
        return mail.trim_end().to_string();
    }
    peer.say(&format!("RCPT TO:<{recipient}>")).unwrap().trim_end().to_string()
}

fn stranger(site: &Site, recipient: &str) -> String {
    answer(site, STRANGER, "a@b.example", recipient)
}

/// Zones in which each of these lists has the peer with this last octet.
fn listing(site: &Site, lists: &[(&str, u8, Ipv4Addr)]) -> Zones {
    lists.iter().fold(Zones::new(), |zones, (list, last, answer)| {
        let [a, b, c, d] = site.net.host(*last).octets();
        zones.a(&format!("{d}.{c}.{b}.{a}.{list}"), *answer)
    })
}

/// These zones from now on: what was answered before holds for its second.
fn become_known(site: &Site, zones: Zones) {
    site.set_zones(zones);
    std::thread::sleep(std::time::Duration::from_millis(1200));
}

fn code(text: &str) -> Ipv4Addr {
    text.parse().unwrap()
}

#[test]
fn each_property_of_a_block_list_provider_is_obeyed() {
    let mut site = Site::new();
    site.must(&["New-Recipient", "abuse@own.example", "-Aliases", "help@own.example"]);
    let zones = |two: &str| {
        listing(&site, &[("one.example", STRANGER, code("127.0.0.4")), ("two.example", STRANGER, code(two))])
    };
    site.set_zones(zones("192.0.2.1"));
    let (wide, down) = (zones("127.0.0.2"), zones("127.0.0.2").fail("broken.example"));
    site.must(&["Add-IPBlockListProvider", "One", "-LookupDomain", "one.example", "-AnyMatch", "true"]);
    site.start();
    assert_eq!(stranger(&site, "v@own.example"), LISTED);
    // Internal mail is not asked about; nobody else is listed; relaying is refused as ever.
    assert_eq!(answer(&site, PEOPLE, "a@b.example", "v@own.example"), TAKEN);
    assert_eq!(answer(&site, 77, "a@b.example", "v@own.example"), TAKEN);
    assert!(stranger(&site, "v@elsewhere.example").starts_with("550 5.7.54"));
    assert_eq!(stranger(&site, "postmaster@own.example"), TAKEN, "RFC 5321 4.5.1");
    let set = |words: &[&str], wanted: &str| {
        site.must(&[&["Set-IPBlockListProvider", "One"], words].concat());
        site.restart();
        assert_eq!(stranger(&site, "v@own.example"), wanted, "{words:?}");
    };
    set(&["-AnyMatch", "false"], TAKEN);
    set(&["-BitmaskMatch", "127.0.0.6"], LISTED);
    set(&["-BitmaskMatch", "127.0.0.3"], TAKEN);
    set(&["-IPAddressesMatch", "127.0.0.4,127.0.0.5"], LISTED);
    set(&["-IPAddressesMatch", "127.0.0.5"], TAKEN);
    set(&["-IPAddressesMatch", "127.0.0.4", "-Enabled", "false"], TAKEN);
    set(&["-Enabled", "true", "-LookupDomain", "none.example"], TAKEN);
    // An answer outside 127.0.0.0/8 is none.
    set(&["-LookupDomain", "two.example", "-AnyMatch", "true"], TAKEN);
    set(
        &["-LookupDomain", "one.example", "-RejectionResponse", "{0} by {1} at {2}"],
        &format!("550 5.7.1 {} by One at one.example", site_host(&site)),
    );
    // Priority: the first one's words are used.
    site.must(&["Add-IPBlockListProvider", "Two", "-LookupDomain", "two.example", "-AnyMatch", "true"]);
    site.must(&["Set-IPBlockListProvider", "Two", "-RejectionResponse", "Two has you"]);
    become_known(&site, wide);
    site.restart();
    assert!(stranger(&site, "v@own.example").ends_with(" by One at one.example"));
    site.must(&["Set-IPBlockListProvider", "Two", "-Priority", "1"]);
    site.restart();
    assert_eq!(stranger(&site, "v@own.example"), "550 5.7.1 Two has you");
    // One that fails lists nobody, and the log of the service says so; the other one decides.
    site.must(&["Add-IPBlockListProvider", "Down", "-LookupDomain", "broken.example", "-Priority", "1"]);
    site.must(&["Set-IPBlockListProvider", "Down", "-AnyMatch", "true"]);
    become_known(&site, down);
    site.restart();
    assert_eq!(stranger(&site, "v@own.example"), "550 5.7.1 Two has you");
    site.must(&["Remove-IPBlockListProvider", "Two", "-Confirm", "false"]);
    // When they are asked.
    let config = |words: &[&str]| site.must(&[&["Set-IPBlockListProvidersConfig"], words].concat());
    config(&["-BypassedRecipients", "abuse@own.example", "-InternalMailEnabled", "true"]);
    site.restart();
    assert_eq!(stranger(&site, "abuse@own.example"), TAKEN);
    assert_eq!(stranger(&site, "Help@own.example"), TAKEN, "an alias of it");
    assert!(stranger(&site, "v@own.example").ends_with(" by One at one.example"));
    become_known(&site, listing(&site, &[("one.example", PEOPLE, code("127.0.0.4"))]));
    assert!(answer(&site, PEOPLE, "a@b.example", "v@own.example").starts_with("550 5.7.1 "));
    site.must(&["Set-IPBlockListProvidersConfig", "-InternalMailEnabled", "false"]);
    site.restart();
    assert_eq!(answer(&site, PEOPLE, "a@b.example", "v@own.example"), TAKEN);
    become_known(&site, listing(&site, &[("one.example", STRANGER, code("127.0.0.4"))]));
    for (name, off, on) in [("Enabled", "false", "true"), ("ExternalMailEnabled", "false", "true")] {
        site.must(&["Set-IPBlockListProvidersConfig", &format!("-{name}"), off]);
        site.restart();
        assert_eq!(stranger(&site, "v@own.example"), TAKEN, "{name}");
        site.must(&["Set-IPBlockListProvidersConfig", &format!("-{name}"), on]);
    }
    site.must(&["Remove-IPBlockListProvider", "One", "-Confirm", "false"]);
    site.restart();
    assert_eq!(stranger(&site, "v@own.example"), TAKEN);
}

fn site_host(site: &Site) -> String {
    site.net.host(STRANGER).to_string()
}

#[test]
fn an_allow_list_provider_goes_before_the_other_filters() {
    let mut site = Site::new();
    let lists = [("good.example", STRANGER, code("127.0.0.2")), ("bad.example", STRANGER, code("127.0.0.2"))];
    site.set_zones(listing(&site, &lists));
    site.must(&["Add-IPBlockListProvider", "Bad", "-LookupDomain", "bad.example", "-AnyMatch", "true"]);
    site.must(&["Set-SenderFilterConfig", "-BlockedSenders", "bad@x.example"]);
    site.must(&["Set-RecipientFilterConfig", "-BlockedRecipients", "v@own.example"]);
    site.must(&["Set-RecipientFilterConfig", "-BlockListEnabled", "true"]);
    site.must(&["Add-IPAllowListProvider", "Good", "-LookupDomain", "good.example", "-AnyMatch", "true"]);
    site.start();
    let bad = |site: &Site| answer(site, STRANGER, "bad@x.example", "v@own.example");
    assert_eq!(bad(&site), TAKEN);
    // The administrator's own list of addresses is not overruled by anybody's.
    site.must(&["Add-IPBlockListEntry", "-IPAddress", &site_host(&site)]);
    site.restart();
    assert_eq!(bad(&site), "550 5.7.1 You are not allowed to send mail to this server");
    site.must(&["Remove-IPBlockListEntry", "1", "-Confirm", "false"]);
    let denied = "554 5.1.0 Sender denied";
    for (words, wanted) in [
        (&["-AnyMatch", "false"][..], denied),
        (&["-BitmaskMatch", "127.0.0.2"], TAKEN),
        (&["-BitmaskMatch", "127.0.0.4"], denied),
        (&["-IPAddressesMatch", "127.0.0.2"], TAKEN),
        (&["-Enabled", "false"], denied),
        (&["-Enabled", "true", "-LookupDomain", "none.example"], denied),
        (&["-LookupDomain", "good.example"], TAKEN),
    ] {
        site.must(&[&["Set-IPAllowListProvider", "Good"], words].concat());
        site.restart();
        assert_eq!(bad(&site), wanted, "{words:?}");
    }
    for (name, value) in [("Enabled", "false"), ("ExternalMailEnabled", "false")] {
        site.must(&["Set-IPAllowListProvidersConfig", &format!("-{name}"), value]);
        site.restart();
        assert_eq!(bad(&site), denied, "{name}");
        assert_eq!(stranger(&site, "v@own.example"), "550 5.1.1 User unknown", "{name}");
        site.must(&["Set-IPAllowListProvidersConfig", &format!("-{name}"), "true"]);
    }
    site.must(&["Remove-IPAllowListProvider", "Good", "-Confirm", "false"]);
    site.restart();
    assert_eq!(bad(&site), denied);
}

#[test]
fn a_provider_is_tried_by_its_cmdlet() {
    let site = Site::new();
    let ours = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2";
    let zones = Zones::new()
        .a("7.2.0.192.one.example", code("127.0.0.4"))
        .a("7.2.0.192.one.example", code("127.0.0.9"))
        .a(&format!("{ours}.one.example"), code("127.0.0.2"))
        .fail("7.2.0.192.broken.example");
    site.set_zones(zones);
    for (kind, server) in [("Allow", "MX"), ("Block", "mx.own.example")] {
        let (add, test) = (format!("Add-IP{kind}ListProvider"), format!("Test-IP{kind}ListProvider"));
        site.must(&[&add, "One", "-LookupDomain", "one.example", "-BitmaskMatch", "127.0.0.4"]);
        site.must(&[&add, "Broken", "-LookupDomain", "broken.example", "-AnyMatch", "true"]);
        let tried = |address: &str| {
            let said = site.json(&[&test, "One", "-IPAddress", address, "-Server", server]);
            assert_eq!(said["Provider"], "One");
            let mut answers: Vec<String> =
                said["ProviderResult"].as_array().unwrap().iter().map(|it| it.to_string()).collect();
            answers.sort();
            (answers.join(" ").replace('"', ""), said["Matched"].as_bool().unwrap())
        };
        assert_eq!(tried("192.0.2.7"), ("127.0.0.4 127.0.0.9".into(), true));
        assert_eq!(tried("2001:db8::1"), ("127.0.0.2".into(), false));
        assert_eq!(tried("192.0.2.8"), (String::new(), false));
        let other = site.emsh(&[&test, "One", "-IPAddress", "192.0.2.7", "-Server", "elsewhere"]);
        assert!(other.code == 1 && other.err.contains("is not this server"), "{other:?}");
        let broken = site.emsh(&[&test, "Broken", "-IPAddress", "192.0.2.7"]);
        assert!(broken.code == 1 && broken.err.contains("broken.example does not answer"), "{broken:?}");
        let unknown = site.emsh(&[&test, "None", "-IPAddress", "192.0.2.7"]);
        assert!(unknown.code == 1 && unknown.out.is_empty(), "{unknown:?}");
        let none = site.emsh(&[&test, "One", "-IPAddress", "192.0.2"]);
        assert!(none.code == 2 && none.out.is_empty(), "{none:?}");
    }
}

/// `-Action StampStatus` takes what Reject refuses, and the message says what was found.
#[test]
fn a_blocked_sender_can_be_marked() {
    const MARK: &str = "X-MS-Exchange-Organization-Antispam-Report: SenderFilter=Blocked\r\n";
    let mut site = Site::new();
    site.must(&["Set-SenderFilterConfig", "-BlockedSenders", "bad@x.example", "-Action", "StampStatus"]);
    site.start();
    let delivered = |sender: &str, extra: &str| {
        let before = files(&site.mail().join("own.example/v/new")).len();
        let mut peer = site.peer(STRANGER);
        peer.talk(&[(&format!("MAIL FROM:<{sender}>"), "250"), ("RCPT TO:<v@own.example>", "250")]);
        peer.talk(&[("DATA", "354"), (&format!("{extra}Subject: {sender}\r\n\r\nx\r\n."), "250")]);
        super::site::wait_for("the message", || {
            (files(&site.mail().join("own.example/v/new")).len() > before).then_some(())
        });
        let all = files(&site.mail().join("own.example/v/new"));
        let mark = format!("Subject: {sender}\r\n");
        let found = all.iter().map(|file| String::from_utf8_lossy(file).into_owned());
        found.into_iter().find(|text| text.contains(&mark)).unwrap()
    };
    assert_eq!(delivered("bad@x.example", "").matches(MARK).count(), 1);
    assert_eq!(delivered("good@x.example", "").matches(MARK).count(), 0);
    // What a stranger says of the kind does not stay.
    assert_eq!(delivered("other@x.example", MARK).matches(MARK).count(), 0);
    site.must(&["Set-SenderFilterConfig", "-Action", "Reject"]);
    site.restart();
    assert_eq!(answer(&site, STRANGER, "bad@x.example", "v@own.example"), "554 5.1.0 Sender denied");
}

/// Who exists is looked up by RecipientValidationEnabled, for domains with AddressBookEnabled.
#[test]
fn unknown_recipients_are_refused_where_that_is_wanted() {
    const UNKNOWN: &str = "550 5.1.1 User unknown";
    let mut site = Site::new();
    site.must(&["New-AcceptedDomain", "Two", "-DomainName", "two.example"]);
    site.start();
    let both = |site: &Site| [stranger(site, "no@own.example"), stranger(site, "no@two.example")];
    assert_eq!(both(&site), [UNKNOWN, UNKNOWN]);
    for (off, on, wanted) in [
        (
            ["Set-RecipientFilterConfig", "-RecipientValidationEnabled", "false"].to_vec(),
            ["Set-RecipientFilterConfig", "-RecipientValidationEnabled", "true"].to_vec(),
            [TAKEN, TAKEN],
        ),
        (
            ["Set-RecipientFilterConfig", "-Enabled", "false"].to_vec(),
            ["Set-RecipientFilterConfig", "-Enabled", "true"].to_vec(),
            [TAKEN, TAKEN],
        ),
        (
            ["Set-AcceptedDomain", "Own", "-AddressBookEnabled", "false"].to_vec(),
            ["Set-AcceptedDomain", "Own", "-AddressBookEnabled", "true"].to_vec(),
            [TAKEN, UNKNOWN],
        ),
    ] {
        site.must(&off);
        site.restart();
        assert_eq!(both(&site), wanted, "{off:?}");
        // Whom nobody may write to by relaying is refused as ever.
        assert!(stranger(&site, "no@elsewhere.example").starts_with("550 5.7.54"));
        site.must(&on);
    }
    site.restart();
    assert_eq!(both(&site), [UNKNOWN, UNKNOWN]);
}
