//! Who is told what: failures and delays of messages against Snapshots.

use super::*;
use crate::model::snapshot::AcceptedDomainType;
use crate::model::{ByteSize, DsnReturn, FixedClock, SystemText};
use crate::policy::fixture::{accepted, address, agent, remote, send, snapshot};

#[test]
fn nobody_is_told_of_what_a_program_sent() {
    for (head, automatic) in [
        ("Subject: x\r\n\r\n", false),
        ("Auto-Submitted: no\r\n\r\n", false),
        ("Auto-Submitted: No (a person)\r\n\r\n", false),
        ("Auto-Submitted:\r\n\r\n", false),
        ("auto-submitted: auto-replied\r\n\r\n", true),
        ("Auto-Submitted: auto-generated; owner-email=\"a@b.example\"\r\n\r\n", true),
        ("Auto-Submitted:\r\n auto-notified\r\n\r\n", true),
        ("Subject: x\r\n\r\nAuto-Submitted: auto-replied\r\n", false),
    ] {
        assert_eq!(is_automatic(head.as_bytes()), automatic, "{head:?}");
    }
}

fn world() -> Snapshot {
    let mut snapshot = snapshot();
    snapshot.accepted = vec![accepted("own.example", AcceptedDomainType::Authoritative)];
    snapshot.accepted[0].default = true;
    snapshot.agents = vec![Arc::new(agent("Boxes", &["own.example"]))];
    snapshot.send = vec![Arc::new(send("Net", &["*"]))];
    snapshot.remote_domains = vec![remote("*")];
    snapshot.reports.copies = vec!["5.4.6".parse().unwrap()];
    snapshot
}

const HEAD: &str = "Subject: x\r\nAccept-Language: de\r\n\r\nbody\r\n";

fn failed(sender: &str, why: Fate, error: &str) -> FailedMessage {
    let now = Timestamp::from_second(2_000_000_000).unwrap();
    FailedMessage {
        message: MessageId(1),
        envelope: Envelope {
            sender: (!sender.is_empty()).then(|| address(sender)),
            from_address: sender.into(),
            source_ip: None,
            received_at: now,
            expires_at: now,
            receive_connector: "R".into(),
            helo: "x".into(),
            subject: "x".into(),
            internet_message_id: "<1@own.example>".into(),
            auth_domain: None,
            body_8bit: false,
            wishes: MessageWishes::default(),
        },
        size: HEAD.len() as u64,
        head: HEAD.into(),
        rest: false,
        recipients: vec![FailedRecipient {
            address: address("u@far.example"),
            hop: NextHop {
                delivery_type: DeliveryType::DnsConnectorDelivery,
                domain: "far.example".into(),
                connector: "guid-Net".into(),
                tls_domain: None,
            },
            why,
            wishes: RecipientWishes::default(),
            error: error.into(),
            reply: None,
            last_attempt: None,
        }],
    }
}

fn verdict(snapshot: &Snapshot, failed: &FailedMessage) -> Verdict {
    let clock = FixedClock::at(Timestamp::from_second(2_000_000_100).unwrap());
    let bounces = Bounces::new(Arc::new(clock));
    assert_eq!(
        bounces.report(failed),
        if failed.envelope.sender.is_some() { Verdict::Later } else { Verdict::Drop }
    );
    bounces.put(Some(Arc::new(snapshot.clone())));
    bounces.report(failed)
}

fn report(snapshot: &Snapshot, failed: &FailedMessage) -> (Report, String) {
    let Verdict::Report(report) = verdict(snapshot, failed) else { panic!("no report") };
    let text = String::from_utf8(report.body.clone()).unwrap();
    (*report, text)
}

#[test]
fn who_is_told() {
    type Change = fn(&mut Snapshot, &mut FailedMessage);
    const INSIDE: &str = "a@own.example";
    const OUTSIDE: &str = "a@b.example";
    let cases: &[(&str, Fate, Change, bool)] = &[
        (INSIDE, Fate::Failed, |_, _| {}, true),
        (OUTSIDE, Fate::Expired, |_, _| {}, true),
        ("", Fate::Failed, |_, _| {}, false),
        ("", Fate::Delayed, |_, _| {}, false),
        (INSIDE, Fate::Failed, |_, f| f.head = b"Auto-Submitted: auto-replied\r\n\r\n".to_vec(), false),
        (INSIDE, Fate::Delayed, |_, f| f.head = b"Auto-Submitted: auto-replied\r\n\r\n".to_vec(), false),
        // RemoteDomain, for others alone.
        (OUTSIDE, Fate::Failed, |s, _| s.remote_domains[0].failure_reports = false, false),
        (OUTSIDE, Fate::Expired, |s, _| s.remote_domains[0].failure_reports = false, false),
        (OUTSIDE, Fate::Delayed, |s, _| s.remote_domains[0].failure_reports = false, true),
        (INSIDE, Fate::Failed, |s, _| s.remote_domains[0].failure_reports = false, true),
        (OUTSIDE, Fate::Relayed, |s, _| s.remote_domains[0].delivery_reports = false, false),
        (OUTSIDE, Fate::Relayed, |s, _| s.remote_domains[0].failure_reports = false, true),
        (INSIDE, Fate::Delivered, |s, _| s.remote_domains[0].delivery_reports = false, true),
        // Delays.
        (INSIDE, Fate::Delayed, |s, _| s.reports.external.delay = false, true),
        (INSIDE, Fate::Delayed, |s, _| s.reports.internal.delay = false, false),
        (OUTSIDE, Fate::Delayed, |s, _| s.reports.external.delay = false, false),
        (OUTSIDE, Fate::Delayed, |s, _| s.reports.internal.delay = false, true),
        (
            OUTSIDE,
            Fate::Delayed,
            |s, _| {
                s.remote_domains[0].internal = true;
                s.reports.internal.delay = false;
            },
            false,
        ),
        // NOTIFY.
        (INSIDE, Fate::Delayed, |_, f| f.recipients[0].wishes.notify = "DELAY".parse().ok(), true),
        (INSIDE, Fate::Delayed, |_, f| f.recipients[0].wishes.notify = "FAILURE".parse().ok(), false),
        (INSIDE, Fate::Delayed, |_, f| f.recipients[0].wishes.notify = "NEVER".parse().ok(), false),
        (INSIDE, Fate::Failed, |_, f| f.recipients[0].wishes.notify = "DELAY".parse().ok(), false),
        (INSIDE, Fate::Failed, |_, f| f.recipients[0].wishes.notify = "FAILURE".parse().ok(), true),
    ];
    for (at, (sender, why, change, wanted)) in cases.iter().enumerate() {
        let (mut snapshot, mut failed) = (world(), failed(sender, *why, "451 4.4.1 silent"));
        change(&mut snapshot, &mut failed);
        let told = matches!(verdict(&snapshot, &failed), Verdict::Report(_));
        assert_eq!(told, *wanted, "{at}: {sender} {why:?}");
    }
}

#[test]
fn who_writes_and_who_gets_a_copy() {
    let mut snapshot = world();
    let looped = failed("a@b.example", Fate::Failed, "554 5.4.6 Hop count exceeded");
    let (made, text) = report(&snapshot, &looped);
    assert!(text.contains("<postmaster@own.example>\r\n"), "{text}");
    assert!(text.contains("Reporting-MTA: dns; own.example\r\n"), "{text}");
    let to: Vec<String> = made.recipients.iter().map(|one| one.address.to_string()).collect();
    assert_eq!(to, ["a@b.example", "postmaster@own.example"]);
    assert_eq!(made.recipients[0].hop.delivery_type, DeliveryType::DnsConnectorDelivery);
    assert_eq!(made.recipients[1].hop.delivery_type, DeliveryType::DeliveryAgent);
    // Other codes have no copy, nor has the postmaster of what it sent itself.
    let unknown = failed("a@b.example", Fate::Failed, "550 5.1.1 no");
    assert_eq!(report(&snapshot, &unknown).0.recipients.len(), 1);
    let own = failed("postmaster@own.example", Fate::Failed, "554 5.4.6 Hop count exceeded");
    assert_eq!(report(&snapshot, &own).0.recipients.len(), 1);
    // Nor does one make sense that has no way to go.
    snapshot.agents.clear();
    assert_eq!(report(&snapshot, &looped).0.recipients.len(), 1);
    snapshot.transport.external_postmaster_address = Some(address("help@other.example"));
    snapshot.reports.internal.authority = Some("inside.example".parse().unwrap());
    let (made, text) = report(&snapshot, &own);
    assert!(text.contains("<help@other.example>\r\n") && text.contains("dns; inside.example\r\n"), "{text}");
    assert_eq!(made.recipients.len(), 2);
}

#[test]
fn in_which_form_and_words() {
    let mut snapshot = world();
    let text_of = |language: &str, audience, text: &str| SystemText {
        language: language.parse().unwrap(),
        audience,
        code: "5.1.1".parse().unwrap(),
        text: text.into(),
    };
    snapshot.reports.texts = vec![
        text_of("de", Audience::Internal, "Das Postfach <B>fehlt</B>."),
        text_of("en", Audience::Internal, "The mailbox is missing."),
        text_of("fr", Audience::External, "Pas de bo\u{ee}te."),
    ];
    let inside = failed("a@own.example", Fate::Failed, "550 5.1.1 no");
    let outside = failed("a@b.example", Fate::Failed, "550 5.1.1 no");
    let (_, text) = report(&snapshot, &inside);
    assert!(
        text.contains("    Das Postfach fehlt.\r\n") && text.contains("Das Postfach <b>fehlt</b>."),
        "{text}"
    );
    // The language of the message is not looked at.
    snapshot.reports.internal.detect_language = false;
    assert!(report(&snapshot, &inside).1.contains("    The mailbox is missing.\r\n"));
    snapshot.reports.internal.language = "de".parse().ok();
    assert!(report(&snapshot, &inside).1.contains("    Das Postfach fehlt.\r\n"));
    // Nothing fits: the built-in words.
    let (_, text) = report(&snapshot, &outside);
    assert!(text.contains("    There is no such address."), "{text}");
    snapshot.reports.external.language = "fr".parse().ok();
    assert!(report(&snapshot, &outside).1.contains("Pas de bo=C3=AEte."));
    assert!(report(&snapshot, &outside).1.contains("text/html"));
    snapshot.reports.external.html = false;
    assert!(!report(&snapshot, &outside).1.contains("text/html"));
    assert!(report(&snapshot, &inside).1.contains("text/html"));
    snapshot.remote_domains[0].diagnostics = false;
    assert!(!report(&snapshot, &outside).1.contains("Diagnostic-Code"));
    assert!(report(&snapshot, &inside).1.contains("Diagnostic-Code"));
}

#[test]
fn how_much_of_the_message_goes_back() {
    let mut snapshot = world();
    snapshot.reports.internal.max_attach = ByteSize(HEAD.len() as u64);
    let whole = |snapshot: &Snapshot, failed: &FailedMessage| {
        let text = report(snapshot, failed).1;
        assert_ne!(text.contains("message/rfc822\r\n"), text.contains("text/rfc822-headers"));
        text.contains("message/rfc822\r\n")
    };
    let mut inside = failed("a@own.example", Fate::Failed, "550 5.1.1 no");
    assert!(whole(&snapshot, &inside));
    inside.envelope.wishes.ret = Some(DsnReturn::Headers);
    assert!(!whole(&snapshot, &inside));
    inside.envelope.wishes.ret = Some(DsnReturn::Full);
    snapshot.reports.internal.max_attach = ByteSize(HEAD.len() as u64 - 1);
    assert!(!whole(&snapshot, &inside));
    let mut outside = failed("a@b.example", Fate::Failed, "550 5.1.1 no");
    assert!(!whole(&snapshot, &outside));
    outside.envelope.wishes.ret = Some(DsnReturn::Full);
    assert!(whole(&snapshot, &outside));
    outside.envelope.wishes.require_tls = true;
    assert!(!whole(&snapshot, &outside));
    outside.envelope.wishes.require_tls = false;
    // Of what is not a failure the header alone.
    for why in [Fate::Delayed, Fate::Relayed] {
        outside.recipients[0].why = why;
        assert!(!whole(&snapshot, &outside), "{why:?}");
    }
    // A large one goes on behind the report.
    outside.recipients[0].why = Fate::Failed;
    (outside.size, outside.rest) = (1_000_000, true);
    let (made, text) = report(&snapshot, &outside);
    let header = HEAD.find("body").unwrap();
    assert!(text.ends_with(&HEAD[..header]), "{text}");
    assert_eq!(made.rest.unwrap().from, header as u64);
}
