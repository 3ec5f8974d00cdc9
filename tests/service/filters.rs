//! The administrator's filters in the running service: what MAIL and RCPT are answered.

use super::site::{PEOPLE, STRANGER, Site};

/// What MAIL with this sender and RCPT for v@own.example are answered, from this address.
fn answers(site: &Site, last: u8, sender: &str) -> String {
    answers_for(site, last, sender, "v@own.example")
}

fn answers_for(site: &Site, last: u8, sender: &str, recipient: &str) -> String {
    let mut peer = site.peer(last);
    let mail = peer.say(&format!("MAIL FROM:<{sender}>")).unwrap();
    if !mail.starts_with("250") {
        // The session goes on, and the peer can take leave.
        peer.talk(&[("RSET", "250"), ("QUIT", "221")]);
        return mail.trim_end().to_string();
    }
    peer.say(&format!("RCPT TO:<{recipient}>")).unwrap().trim_end().to_string()
}

const TAKEN: &str = "250 2.1.5 Recipient OK";

#[test]
fn an_address_of_the_block_list_is_refused_until_it_is_allowed() {
    const REFUSED: &str = "550 5.7.1 You are not allowed to send mail to this server";
    let mut site = Site::new();
    site.start();
    let stranger = site.net.host(STRANGER).to_string();
    let added = site.must(&["Add-IPBlockListEntry", "-IPRange", &format!("{stranger}-{stranger}")]);
    assert!(added.err.contains("Restart-Service"), "{added:?}");
    assert_eq!(answers(&site, STRANGER, "a@b.example"), TAKEN, "not in force yet");
    site.restart();
    assert_eq!(answers(&site, STRANGER, "a@b.example"), REFUSED);
    assert_eq!(answers(&site, STRANGER, ""), REFUSED);
    // Externally secured sessions are internal mail.
    site.must(&["Add-IPBlockListEntry", "-IPAddress", &site.net.host(PEOPLE).to_string()]);
    site.restart();
    assert_eq!(answers(&site, PEOPLE, "a@b.example"), TAKEN);
    // The allow list goes first.
    site.must(&["Add-IPAllowListEntry", "-IPAddress", &stranger]);
    site.restart();
    assert_eq!(answers(&site, STRANGER, "a@b.example"), TAKEN);
    site.must(&["Remove-IPAllowListEntry", "1", "-Confirm", "false"]);
    site.restart();
    assert_eq!(answers(&site, STRANGER, "a@b.example"), REFUSED);
    site.must(&["Remove-IPBlockListEntry", "1", "-Confirm", "false"]);
    site.restart();
    assert_eq!(answers(&site, STRANGER, "a@b.example"), TAKEN);
}

/// No restart is needed for an entry to end.
#[test]
fn an_entry_ends_by_itself() {
    let mut site = Site::new();
    let stranger = site.net.host(STRANGER).to_string();
    let end = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_secs(12)).unwrap();
    site.must(&["Add-IPBlockListEntry", "-IPAddress", &stranger, "-ExpirationTime", &end.to_string()]);
    site.start();
    let mut refused = 0;
    super::site::wait_for("the end of the entry", || {
        let before = jiff::Timestamp::now();
        let answer = answers(&site, STRANGER, "a@b.example");
        if answer == TAKEN {
            assert!(jiff::Timestamp::now() >= end, "too early");
            return Some(());
        }
        assert!(before < end && answer.starts_with("550 5.7.1"), "{answer}");
        refused += 1;
        None
    });
    assert!(refused > 0, "the service was too slow to be asked in time");
    assert_eq!(site.json(&["Get-IPBlockListEntry", "1"])["HasExpired"], true);
}

#[test]
fn blocked_senders_and_recipients_are_refused() {
    const DENIED: &str = "554 5.1.0 Sender denied";
    let mut site = Site::new();
    site.must(&["New-Recipient", "all@own.example"]);
    site.must(&[
        "Set-SenderFilterConfig",
        "-BlockedSenders",
        "bad@x.example",
        "-BlockedDomains",
        "y.example",
    ]);
    site.must(&["Set-SenderFilterConfig", "-BlockedDomainsAndSubdomains", "z.example"]);
    site.must(&["Set-RecipientFilterConfig", "-BlockedRecipients", "all@own.example,postmaster@own.example"]);
    site.start();
    for (sender, wanted) in [
        ("good@x.example", TAKEN),
        ("Bad@X.example", DENIED),
        ("a@y.example", DENIED),
        ("a@sub.y.example", TAKEN),
        ("a@sub.z.example", DENIED),
        ("", TAKEN),
    ] {
        assert_eq!(answers(&site, STRANGER, sender), wanted, "{sender}");
        assert_eq!(answers(&site, PEOPLE, sender), TAKEN, "{sender}: internal mail");
    }
    // BlockListEnabled is off.
    assert_eq!(answers_for(&site, STRANGER, "good@x.example", "all@own.example"), TAKEN);
    site.must(&["Set-RecipientFilterConfig", "-BlockListEnabled", "true"]);
    site.must(&[
        "Set-SenderFilterConfig",
        "-BlankSenderBlockingEnabled",
        "true",
        "-InternalMailEnabled",
        "true",
    ]);
    site.restart();
    assert_eq!(answers_for(&site, STRANGER, "good@x.example", "All@own.example"), "550 5.1.1 User unknown");
    assert_eq!(answers_for(&site, PEOPLE, "good@x.example", "all@own.example"), TAKEN);
    assert_eq!(answers_for(&site, STRANGER, "good@x.example", "postmaster@own.example"), TAKEN);
    let relay = answers_for(&site, STRANGER, "good@x.example", "all@elsewhere.example");
    assert!(relay.starts_with("550 5.7.54"), "{relay}");
    assert_eq!((answers(&site, STRANGER, ""), answers(&site, PEOPLE, "")), (DENIED.into(), DENIED.into()));
    assert_eq!(answers(&site, PEOPLE, "bad@x.example"), DENIED);
    site.must(&["Set-SenderFilterConfig", "-Enabled", "false"]);
    site.must(&[
        "Set-RecipientFilterConfig",
        "-ExternalMailEnabled",
        "false",
        "-InternalMailEnabled",
        "true",
    ]);
    site.restart();
    assert_eq!(answers(&site, STRANGER, "bad@x.example"), TAKEN);
    assert_eq!(answers_for(&site, STRANGER, "good@x.example", "all@own.example"), TAKEN);
    assert_eq!(answers_for(&site, PEOPLE, "good@x.example", "all@own.example"), "550 5.1.1 User unknown");
}

/// ms-Exch-Bypass-Anti-Spam on a connector takes its external mail out of every filter; and a blocked
/// recipient is not reached under another name, or in another writing of its own.
#[test]
fn the_right_to_bypass_and_the_names_of_a_blocked_recipient() {
    const UNKNOWN: &str = "550 5.1.1 User unknown";
    let mut site = Site::new();
    site.must(&["New-Recipient", "all@own.example", "-Aliases", "everybody@own.example"]);
    site.must(&["Add-IPBlockListEntry", "-IPAddress", &site.net.host(STRANGER).to_string()]);
    site.must(&["Set-SenderFilterConfig", "-BlockedSenders", "bad@x.example"]);
    site.must(&["Set-RecipientFilterConfig", "-BlockedRecipients", "all@own.example"]);
    site.must(&["Set-RecipientFilterConfig", "-BlockListEnabled", "true"]);
    let right = ["Default MX", "-User", "ANONYMOUS LOGON", "-ExtendedRights", "Ms-Exch-Bypass-Anti-Spam"];
    site.must(&[&["Add-ADPermission"], &right[..]].concat());
    site.start();
    for (sender, recipient) in
        [("good@x.example", "v@own.example"), ("bad@x.example", "v@own.example"), ("", "all@own.example")]
    {
        assert_eq!(answers_for(&site, STRANGER, sender, recipient), TAKEN, "{sender} {recipient}");
    }
    site.must(&[&["Remove-ADPermission"], &right[..], &["-Confirm", "false"]].concat());
    site.restart();
    assert!(answers(&site, STRANGER, "good@x.example").starts_with("550 5.7.1"));
    site.must(&["Remove-IPBlockListEntry", "1", "-Confirm", "false"]);
    site.restart();
    assert_eq!(answers(&site, STRANGER, "bad@x.example"), "554 5.1.0 Sender denied");
    for name in [
        "all@own.example",
        "ALL@OWN.EXAMPLE",
        "\"all\"@own.example",
        "\"a\\ll\"@own.example",
        "Everybody@own.example",
        "@relay.example:all@own.example",
    ] {
        assert_eq!(answers_for(&site, STRANGER, "good@x.example", name), UNKNOWN, "{name}");
        assert_eq!(answers_for(&site, PEOPLE, "good@x.example", name), TAKEN, "{name}: internal mail");
    }
}
