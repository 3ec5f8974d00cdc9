//! What TransportConfig, SystemMessage and RemoteDomain say of reports, from cmdlets to mailboxes.

use super::sink::{Script, Sink};
use super::site::{PEOPLE, Site, wait_for};

fn hand_in(site: &Site, sender: &str, recipients: &[&str], message: &str) {
    let mut peer = site.peer(PEOPLE);
    peer.talk(&[(&format!("MAIL FROM:<{sender}>"), "250")]);
    for recipient in recipients {
        peer.talk(&[(&format!("RCPT TO:<{recipient}>"), "250")]);
    }
    peer.talk(&[("DATA", "354"), (&format!("{message}\r\n."), "250 2.6.0")]);
}

fn texts(mails: Vec<Vec<u8>>) -> Vec<String> {
    mails.into_iter().map(|mail| String::from_utf8_lossy(&mail).into_owned()).collect()
}

/// The only mail with this Subject, once it is there.
fn with_subject(what: &str, subject: &str, look: impl Fn() -> Vec<String>) -> String {
    let line = format!("\r\nSubject: {subject}\r\n");
    wait_for(what, || {
        let mut found: Vec<String> = look().into_iter().filter(|mail| mail.contains(&line)).collect();
        assert!(found.len() < 2, "{found:?}");
        found.pop()
    })
}

#[test]
fn each_setting_of_reports_is_obeyed() {
    let mut site = Site::new();
    site.must(&["New-Recipient", "u@own.example"]);
    site.must(&["New-Recipient", "help@own.example"]);
    site.zones(&[("sink.example", 2), ("muted.example", 2), ("bare.example", 2), ("dead.example", 9)]);
    site.must(&[
        "Set-TransportConfig",
        "-ExternalPostmasterAddress",
        "help@own.example",
        "-InternalDsnReportingAuthority",
        "in.example",
        "-ExternalDsnReportingAuthority",
        "out.example",
        "-ExternalDsnSendHtml",
        "$false",
        "-ExternalDelayDsnEnabled",
        "$false",
        "-GenerateCopyOfDSNFor",
        "5.1.1",
        "-InternalDsnDefaultLanguage",
        "de",
        "-ExternalDsnDefaultLanguage",
        "fr",
        "-ExternalDsnLanguageDetectionEnabled",
        "$false",
        "-InternalDsnMaxMessageAttachSize",
        "2KB",
    ]);
    for (language, internal, text) in [
        ("de", "$true", "Das Postfach <B>fehlt</B>."),
        ("es", "$true", "No existe."),
        ("fr", "$false", "Pas de boite."),
        ("es", "$false", "No existe."),
    ] {
        let made = [
            "New-SystemMessage",
            "-Language",
            language,
            "-Internal",
            internal,
            "-DsnCode",
            "5.1.1",
            "-Text",
            text,
        ];
        site.must(&made);
    }
    site.must(&["Set-TransportService", "-DelayNotificationTimeout", "0:0:1"]);
    for name in ["muted", "bare"] {
        site.must(&["New-RemoteDomain", name, "-DomainName", &format!("{name}.example")]);
    }
    site.must(&["Set-RemoteDomain", "muted", "-NDREnabled", "$false"]);
    site.must(&["Set-RemoteDomain", "bare", "-NDRDiagnosticInfoEnabled", "$false"]);
    site.start();
    let refusal = ("RCPT TO:<bad@", "550 5.1.1 no such mailbox here");
    let sink = Sink::start(&site, 2, Script { answers: vec![refusal], ..Script::default() });
    let outside = || texts(sink.messages().into_iter().map(|(_, message)| message).collect());
    let both = ["bad@sink.example", "x@dead.example"];
    let said = "Accept-Language: es\r\n";
    hand_in(&site, "s@muted.example", &both, "Subject: muted\r\n\r\nbody");
    hand_in(&site, "s@bare.example", &both, "Subject: bare\r\n\r\nbody");
    hand_in(&site, "s@sink.example", &both, &format!("Subject: outside\r\n{said}\r\nbody"));
    hand_in(
        &site,
        "u@own.example",
        &["bad@sink.example"],
        &format!("Subject: large\r\n\r\n{}", "0123456789\r\n".repeat(300)),
    );
    hand_in(&site, "u@own.example", &["bad@sink.example"], &format!("Subject: spanish\r\n{said}\r\nbody"));
    hand_in(&site, "u@own.example", &both, "Subject: inside\r\n\r\nbody");

    let inside = |local: &'static str| {
        let site = &site;
        move || texts(site.mailbox(local))
    };
    let report = with_subject("inside", "Undeliverable: inside", inside("u"));
    for part in [
        "<help@own.example>\r\nTo: <u@own.example>\r\n",
        "Reporting-MTA: dns; in.example\r\n",
        "multipart/alternative",
        "    Das Postfach fehlt.\r\n",
        "Das Postfach <b>fehlt</b>.",
        "Content-Type: message/rfc822\r\n",
        "\r\n\r\nbody\r\n",
        "Diagnostic-Code: smtp; 550 5.1.1 no such mailbox here",
    ] {
        assert!(report.contains(part), "{part}: {report}");
    }
    assert!(!report.contains("dead.example\r\nAction"), "{report}");
    with_subject("a copy for the postmaster", "Undeliverable: inside", inside("help"));
    let report = with_subject("spanish", "Undeliverable: spanish", inside("u"));
    assert!(report.contains("    No existe.\r\n"), "{report}");
    let report = with_subject("large", "Undeliverable: large", inside("u"));
    assert!(report.contains("text/rfc822-headers") && !report.contains("0123456789"), "{report}");

    let report = with_subject("outside", "Undeliverable: outside", outside);
    for part in ["Reporting-MTA: dns; out.example\r\n", "    Pas de boite.\r\n", "text/rfc822-headers"] {
        assert!(report.contains(part), "{part}: {report}");
    }
    assert!(!report.contains("text/html") && !report.contains("\r\n\r\nbody"), "{report}");
    let report = with_subject("bare", "Undeliverable: bare", outside);
    assert!(report.contains("Status: 5.1.1\r\n") && !report.contains("no such mailbox here"), "{report}");

    // What waits was told of to those inside alone, and once.
    let delay = with_subject("a delay", "Delivery delayed: inside", inside("u"));
    for part in ["Action: delayed\r\n", "Status: 4.", "Will-Retry-Until: ", "x@dead.example"] {
        assert!(delay.contains(part), "{part}: {delay}");
    }
    assert!(!delay.contains("bad@sink.example"), "{delay}");
    // Two more looks.
    std::thread::sleep(std::time::Duration::from_secs(11));
    with_subject("once", "Delivery delayed: inside", inside("u"));
    for mail in outside() {
        assert!(
            !mail.contains("Delivery delayed") && !mail.contains("Subject: Undeliverable: muted"),
            "{mail}"
        );
    }
    assert_eq!(site.mailbox("u").len(), 4);
    site.kill();
}
