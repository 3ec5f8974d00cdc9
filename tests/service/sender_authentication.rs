//! Sender authentication in the running service: what the Authentication-Results field tells, whom it makes us
//! refuse, and whose mail is left alone.

use super::site::{PEOPLE, STRANGER, Site, files, wait_for};
use emsh::dns::Zones;
use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::DkimSigner;

/// A domain's key, and what it publishes.
struct Domain {
    key: Vec<u8>,
}

impl Domain {
    fn new() -> Domain {
        Domain { key: Ed25519Key::generate_pkcs8().unwrap() }
    }

    fn published(&self) -> String {
        let public = Ed25519Key::from_pkcs8_der(&self.key).unwrap().public_key();
        format!("v=DKIM1; k=ed25519; p={}", emsh::cert::base64(&public))
    }

    /// The message with a signature of signed.example.
    fn signed(&self, message: &str) -> String {
        let key = Ed25519Key::from_pkcs8_der(&self.key).unwrap();
        let signer =
            DkimSigner::from_key(key).domain("signed.example").selector("s").headers(["From", "Subject"]);
        format!("{}{message}", signer.sign(message.as_bytes()).unwrap().to_header())
    }
}

/// signed.example asks for rejection, and sends from nowhere; here.example sends from STRANGER.
fn zones(site: &Site, domain: &Domain) -> Zones {
    Zones::new()
        .txt("s._domainkey.signed.example", &domain.published())
        .txt("_dmarc.signed.example", "v=DMARC1; p=reject")
        .txt("signed.example", "v=spf1 -all")
        .txt("here.example", &format!("v=spf1 ip4:{} -all", site.net.host(STRANGER)))
        .txt("_dmarc.here.example", "v=DMARC1; p=quarantine")
        .fail("unsure.example")
}

fn ready(words: &[&str]) -> (Site, Domain) {
    let site = Site::new();
    let domain = Domain::new();
    site.set_zones(zones(&site, &domain));
    if !words.is_empty() {
        site.must(&[&["Set-SenderAuthenticationConfig"], words].concat());
    }
    (site, domain)
}

/// The reply to a message.
fn sent(site: &Site, last: u8, sender: &str, message: &str) -> String {
    let mut peer = site.peer(last);
    peer.talk(&[
        (&format!("MAIL FROM:<{sender}>"), "250"),
        ("RCPT TO:<v@own.example>", "250"),
        ("DATA", "354"),
    ]);
    peer.say(&format!("{message}\r\n.").replace("\r\n\r\n.", "\r\n.")).unwrap().trim_end().to_owned()
}

/// The message as it was delivered.
fn delivered(site: &Site, last: u8, sender: &str, message: &str) -> String {
    let mark = format!("X-Mark: {}\r\n", uuid::Uuid::new_v4());
    let reply = sent(site, last, sender, &format!("{mark}{message}"));
    assert!(reply.starts_with("250"), "{reply}");
    wait_for("the message", || {
        let all = files(&site.mail().join("own.example/v/new"));
        let texts = all.iter().map(|file| String::from_utf8_lossy(file).into_owned());
        texts.into_iter().find(|text| text.contains(&mark))
    })
}

/// The field of this site, unfolded; behind it, our Received field follows.
fn results(message: &str) -> Option<String> {
    let message = message.replace("\r\n\t", " ");
    let ours: Vec<&str> =
        message.lines().filter(|line| line.starts_with("Authentication-Results: mx.own.example")).collect();
    assert!(ours.len() <= 1, "{message}");
    let field = ours.first()?.strip_prefix("Authentication-Results: mx.own.example; ")?;
    let (before, behind) = message.split_once("Authentication-Results: mx.own.example").unwrap();
    assert!(!before.contains("Received:") && behind.contains("\nReceived: from "), "{message}");
    Some(field.to_owned())
}

const HELLO: &str = "From: a@signed.example\r\nSubject: hello\r\n\r\nbody\r\n";

#[test]
fn each_method_is_off_until_it_is_wanted() {
    let (mut site, domain) = ready(&[]);
    let signed = domain.signed(HELLO);
    site.start();
    let tell =
        |site: &Site| results(&delivered(site, STRANGER, "a@here.example", &signed)).unwrap_or_default();
    assert_eq!(tell(&site), "");
    let mut seen = Vec::new();
    for method in ["Spf", "Dkim", "Dmarc", "Arc"] {
        site.must(&["Set-SenderAuthenticationConfig", &format!("-{method}Enabled"), "true"]);
        site.restart();
        seen.push(tell(&site));
        site.must(&["Set-SenderAuthenticationConfig", &format!("-{method}Enabled"), "false"]);
    }
    assert_eq!(seen[0], "spf=pass smtp.mailfrom=a@here.example");
    assert!(seen[1].starts_with("dkim=pass header.d=signed.example header.s=s header.b="), "{seen:?}");
    assert_eq!(seen[2], "dmarc=pass header.from=signed.example policy.dmarc=reject");
    assert_eq!(seen[3], "arc=none");
}

#[test]
fn each_action_refuses_for_its_reason() {
    let (mut site, domain) = ready(&["-SpfEnabled", "true", "-DkimEnabled", "true", "-DmarcEnabled", "true"]);
    let good = domain.signed(HELLO);
    let forged = good.replace("body", "evil");
    site.start();
    // Nothing is refused, everything is told.
    let told = results(&delivered(&site, STRANGER, "a@signed.example", &forged)).unwrap();
    assert!(told.starts_with("spf=fail smtp.mailfrom=a@signed.example; dkim=neutral reason="), "{told}");
    assert!(told.ends_with("; dmarc=fail header.from=signed.example policy.dmarc=reject"), "{told}");
    let unsure = results(&delivered(&site, STRANGER, "a@unsure.example", &good)).unwrap();
    assert!(unsure.starts_with("spf=temperror smtp.mailfrom=a@unsure.example; dkim=pass"), "{unsure}");
    let set = |words: &[&str]| site.must(&[&["Set-SenderAuthenticationConfig"], words].concat());
    set(&["-SpfFailAction", "Reject"]);
    site.restart();
    assert!(sent(&site, STRANGER, "a@signed.example", &good).starts_with("550 5.7.23 "));
    assert!(sent(&site, STRANGER, "a@here.example", &forged).starts_with("250"));
    let set = |words: &[&str]| site.must(&[&["Set-SenderAuthenticationConfig"], words].concat());
    set(&["-SpfFailAction", "StampStatus", "-DmarcRejectAction", "Reject"]);
    site.restart();
    assert!(sent(&site, STRANGER, "a@here.example", &forged).starts_with("550 5.7.26 "));
    assert!(sent(&site, STRANGER, "a@here.example", &good).starts_with("250"));
    assert!(sent(&site, STRANGER, "", &good).starts_with("250"), "a report is judged by its signature, too");
    let twice = "From: a@signed.example\r\nFrom: b@here.example\r\n\r\nx\r\n";
    assert!(sent(&site, STRANGER, "a@here.example", twice).starts_with("550 5.7.1 "));
    // quarantine asks for no refusal.
    let quarantined = "From: a@here.example\r\n\r\nx\r\n";
    assert!(sent(&site, STRANGER, "x@other.example", quarantined).starts_with("250"));
    // Whose mail is left alone.
    let set = |words: &[&str]| site.must(&[&["Set-SenderAuthenticationConfig"], words].concat());
    assert!(sent(&site, PEOPLE, "a@here.example", &forged).starts_with("250"), "internal mail");
    set(&["-BypassedSenderDomains", "here.example"]);
    site.restart();
    assert!(sent(&site, STRANGER, "a@here.example", &forged).starts_with("250"));
    assert!(sent(&site, STRANGER, "a@other.example", &forged).starts_with("550 5.7.26 "));
    let set = |words: &[&str]| site.must(&[&["Set-SenderAuthenticationConfig"], words].concat());
    set(&[
        "-BypassedSenderDomains",
        "$null",
        "-InternalMailEnabled",
        "true",
        "-ExternalMailEnabled",
        "false",
    ]);
    site.restart();
    assert!(sent(&site, PEOPLE, "a@here.example", &forged).starts_with("550 5.7.26 "));
    assert!(sent(&site, STRANGER, "a@here.example", &forged).starts_with("250"));
    let set = |words: &[&str]| site.must(&[&["Set-SenderAuthenticationConfig"], words].concat());
    set(&["-ExternalMailEnabled", "true", "-TempErrorAction", "Reject"]);
    site.restart();
    assert!(sent(&site, STRANGER, "a@unsure.example", &good).starts_with("451 4.7.24 "));
    // A refusal needs its method.
    let refused = site.emsh(&["Set-SenderAuthenticationConfig", "-DmarcEnabled", "false"]);
    assert!(refused.code == 1 && refused.err.contains("DmarcRejectAction"), "{refused:?}");
}

/// The field of another is left; ours from outside never is, whether anything is verified or not; and a large
/// message keeps every octet behind it.
#[test]
fn forged_results_go_and_large_messages_stay_whole() {
    let (mut site, domain) = ready(&[]);
    site.start();
    let forged = "Authentication-Results: mx.own.example; dkim=pass header.d=bank.example\r\n\
                  authentication-results:\r\n\t(x) \"MX.own.example\" 1; spf=pass\r\n\
                  Authentication-Results: mx.other.example; spf=pass\r\n";
    let plain = delivered(&site, STRANGER, "a@here.example", &format!("{forged}{HELLO}"));
    assert_eq!(plain.matches("uthentication-").count(), 1, "{plain}");
    assert!(plain.contains("\r\nAuthentication-Results: mx.other.example; spf=pass\r\n"), "{plain}");
    // So it is with peers that may relay, but not say who authenticated.
    let inside = delivered(&site, PEOPLE, "a@here.example", &format!("{forged}{HELLO}"));
    assert!(!inside.contains("bank.example"), "{inside}");
    site.must(&["Set-SenderAuthenticationConfig", "-DkimEnabled", "true"]);
    site.restart();
    let body: String = (0..40_000).map(|line| format!("line {line} of a long message\r\n")).collect();
    let large = domain.signed(&format!("From: a@signed.example\r\nSubject: large\r\n\r\n{body}"));
    let arrived = delivered(&site, STRANGER, "a@here.example", &format!("{forged}{large}"));
    let told = results(&arrived).unwrap();
    assert!(told.starts_with("dkim=pass header.d=signed.example"), "{told}");
    assert!(arrived.ends_with(&body), "{} octets", arrived.len());
    assert_eq!(arrived.matches("uthentication-Results").count(), 2);
}
