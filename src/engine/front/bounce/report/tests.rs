//! A report is read by a parser that knows nothing of this writer, and says what was meant.

use super::*;
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use proptest::prelude::*;

/// The bytes of a report that needs nothing behind them.
fn compose(facts: &Facts<'_>) -> Vec<u8> {
    let (bytes, rest) = super::compose(facts);
    assert_eq!(rest, None);
    bytes
}

fn address(text: &str) -> SmtpAddress {
    text.parse().unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// The fields of a block, unfolded.
fn fields(block: &str) -> Vec<(String, String)> {
    let unfolded = block.replace("\r\n ", " ");
    let lines = unfolded.split("\r\n").filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("no field: {line:?}"));
            (name.to_owned(), value.trim().to_owned())
        })
        .collect()
}

/// The parts, as texts; those of one that has parts itself stand in its place.
fn parts(message: &Message<'_>) -> Vec<(String, String)> {
    parts_of(message, 0)
}

fn parts_of(message: &Message<'_>, of: usize) -> Vec<(String, String)> {
    let PartType::Multipart(parts) = &message.parts[of].body else { panic!("not multipart") };
    let mut all = Vec::new();
    for id in parts {
        let part = &message.parts[*id as usize];
        if let PartType::Multipart(_) = &part.body {
            all.extend(parts_of(message, *id as usize));
            continue;
        }
        let kind = part.content_type().unwrap();
        let kind = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default());
        all.push((kind, String::from_utf8(part.contents().to_vec()).unwrap()));
    }
    all
}

/// The words of a text, as a report may hold them.
fn words(text: &str) -> Vec<String> {
    let words = crate::engine::front::bounce::text::ascii(text);
    words.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn assert_wire(bytes: &[u8]) {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.ends_with("\r\n"));
    for line in text.split("\r\n") {
        assert!(line.len() <= 998, "{}", line.len());
        assert!(line.bytes().all(|b| matches!(b, b' '..=b'~')), "{line:?}");
    }
}

const HEAD: &[u8] = b"X-MS-Exchange-Organization-AuthAs: Anonymous\r\nReceived: from a\r\n\tby b\r\nSubject: s\r\n\r\nsecret body";

fn example<'a>(from: &'a SmtpAddress, to: &'a SmtpAddress, rcpt: &'a SmtpAddress) -> Facts<'a> {
    Facts {
        server: "mx.own.example",
        authority: "mx.own.example",
        from,
        to,
        message_id: "<new@mx.own.example>",
        boundary: "=b",
        now: at(2_000_000_000),
        received: at(1_999_999_990),
        subject: "Quarterly figures",
        original_id: "<1@own.example>",
        head: HEAD,
        whole: false,
        rest: false,
        eight_bit: false,
        html: false,
        diagnostics: true,
        retry_until: Some(at(2_000_100_000)),
        utf8: false,
        envelope_id: None,
        failures: vec![Failure {
            recipient: rcpt,
            original: None,
            why: Fate::Failed,
            reply: vec!["550-5.1.1 line one".into(), "550 5.1.1 line two".into()],
            remote: Some(("mx.sink.example", "192.0.2.1".parse().unwrap())),
            connector: Some("Out"),
            last_attempt: Some(at(2_000_000_000)),
            text: None,
        }],
    }
}

#[test]
fn the_whole_of_one() {
    let (from, to, rcpt) =
        (address("postmaster@own.example"), address("u@own.example"), address("nobody@sink.example"));
    let text = String::from_utf8(compose(&example(&from, &to, &rcpt))).unwrap();
    assert_eq!(text.replace("\r\n", "\n"), include_str!("../../../../../tests/fixtures/report.eml"));
}

#[test]
fn statuses() {
    for (reply, wanted) in [
        ("550 5.1.1 no", "5.1.1"),
        ("550-5.1.1 no", "5.1.1"),
        ("550 no", "5.0.0"),
        ("421 4.4.2 x", "4.4.2"),
        ("450 busy", "4.0.0"),
        ("554 5.7.1", "5.7.1"),
        ("550 2.1.5 odd", "5.0.0"),
        ("550 5.1.1.1 odd", "5.0.0"),
        ("550 5.1234.1 odd", "5.0.0"),
        ("", "5.0.0"),
        ("no reply", "5.0.0"),
    ] {
        assert_eq!(status(&[reply.to_owned()]), wanted, "{reply}");
    }
    assert_eq!(status(&[]), "5.0.0");
}

#[test]
fn message_ids_that_are_referred_to() {
    for (id, wanted) in [
        ("<1@a.example>", true),
        ("1@a.example", false),
        ("<1@a.example> <2@a.example>", false),
        ("<1 2@a.example>", false),
        ("<a>", false),
        ("<1@a\r\nBcc: x>", false),
        ("<\u{e9}@a>", false),
        ("", false),
    ] {
        assert_eq!(is_message_id(id), wanted, "{id:?}");
    }
    assert!(!is_message_id(&format!("<{}@a>", "x".repeat(400))));
}

#[test]
fn many_recipients_and_a_long_reply_stay_within_bounds() {
    let (from, to) = (address("postmaster@own.example"), address("u@own.example"));
    let all: Vec<SmtpAddress> = (0..50).map(|n| address(&format!("r{n}@sink.example"))).collect();
    let mut facts = example(&from, &to, &all[0]);
    let head = [b"A: ".to_vec(), vec![b'x'; 5000], b"\r\n".to_vec(), b"B: c\r\n".repeat(9000)].concat();
    facts.head = &head;
    let reply: Vec<String> = (0..500).map(|n| format!("550-5.7.1 {n} {}", "y".repeat(100))).collect();
    facts.failures = all
        .iter()
        .map(|recipient| Failure { recipient, reply: reply.clone(), ..facts.failures[0].clone() })
        .collect();
    let bytes = compose(&facts);
    assert_wire(&bytes);
    assert!(bytes.len() <= 64 * 1024, "{}", bytes.len());
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text.matches("Action: failed").count(), 50);
    assert!(text.contains("lines more)"));
    // Of one recipient it is told whole.
    facts.failures.truncate(1);
    facts.failures[0].reply.truncate(100);
    let text = String::from_utf8(compose(&facts)).unwrap();
    assert_eq!(text.matches("550-5.7.1 99").count(), 2, "{text}");
}

fn nasty() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,80}",
        "[ -~]{0,200}",
        "[a\r\n\t:=\\-\u{0}\u{e9}\u{202e} ]{0,60}",
        Just("\r\n--=b--\r\n\r\nBcc: evil@x.example\r\n".to_owned()),
        "x{1500}",
    ]
}

/// All tags of the HTML form, but for paragraphs and links.
const TAGS: &[&str] = &[
    "<html>",
    "</html>",
    "<head>",
    "</head>",
    "<meta charset=\"utf-8\">",
    "<body>",
    "</body>",
    "</p>",
    "<b>",
    "</b>",
    "<em>",
    "</em>",
    "<br>",
];

proptest! {
    #[test]
    fn whatever_others_wrote_stays_where_it_belongs(
        subject in nasty(),
        original_id in nasty(),
        replies in proptest::collection::vec(proptest::collection::vec(nasty(), 0..4), 1..4),
        connector in nasty(),
        host in nasty(),
        head in prop_oneof![nasty().prop_map(String::into_bytes), proptest::collection::vec(any::<u8>(), 0..300)],
        html in any::<bool>(),
        text in proptest::option::of(nasty()),
    ) {
        let (from, to) = (address("postmaster@own.example"), address("\"a b\\\"c\"@own.example"));
        let all: Vec<SmtpAddress> = (0..replies.len()).map(|n| address(&format!("\"r {n}\"@sink.example"))).collect();
        let mut facts = example(&from, &to, &all[0]);
        // As it is made: after everything else was written.
        let boundary = format!("={}", uuid::Uuid::new_v4());
        (facts.boundary, facts.subject, facts.original_id, facts.head) = (&boundary, &subject, &original_id, &head);
        facts.failures = all.iter().zip(&replies).map(|(recipient, reply)| Failure {
            recipient,
            reply: reply.clone(),
            remote: Some((host.as_str(), "192.0.2.1".parse().unwrap())),
            connector: Some(connector.as_str()),
            text: text.as_deref(),
            ..facts.failures[0].clone()
        }).collect();
        facts.html = html;
        let bytes = compose(&facts);
        assert_wire(&bytes);
        let message = MessageParser::default().parse(&bytes).unwrap();
        let names: Vec<&str> = message.parts[0].headers.iter().map(|header| header.name.as_str()).collect();
        let mut wanted = vec!["Date", "From", "To", "Subject", "Message-ID"];
        if is_message_id(&original_id) {
            wanted.extend(["In-Reply-To", "References"]);
        }
        wanted.extend(["Auto-Submitted", "MIME-Version", "Content-Type"]);
        prop_assert_eq!(names, wanted);
        prop_assert_eq!(message.from().unwrap().first().unwrap().address(), Some("postmaster@own.example"));
        let parts = parts(&message);
        let kinds: Vec<&str> = parts.iter().map(|(kind, _)| kind.as_str()).collect();
        let (other, people) = (["message/delivery-status", "text/rfc822-headers"], usize::from(html) + 1);
        prop_assert_eq!(&kinds[people..], &other[..]);
        prop_assert_eq!(&kinds[..people], &["text/plain", "text/html"][..people]);
        if html {
            let mut rest = parts[1].1.clone();
            for tag in TAGS {
                rest = rest.replace(tag, "");
            }
            for indent in 0..4 {
                rest = rest.replace(&format!("<p style=\"margin-left:{indent}em\">"), "");
            }
            prop_assert!(!rest.contains(['<', '>']), "{rest}");
        }
        let blocks: Vec<&str> = parts[people].1.trim_end().split("\r\n\r\n").collect();
        prop_assert_eq!(blocks.len(), 1 + replies.len());
        prop_assert_eq!(fields(blocks[0]), [
            ("Reporting-MTA".to_owned(), "dns; mx.own.example".to_owned()),
            ("Arrival-Date".to_owned(), rfc5322_date(facts.received)),
        ]);
        for (block, failure) in blocks[1..].iter().zip(&facts.failures) {
            let found = fields(block);
            let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
            prop_assert_eq!(names, [
                "Final-Recipient", "Action", "Status", "Remote-MTA", "Diagnostic-Code", "Last-Attempt-Date",
            ]);
            prop_assert_eq!(&found[0].1, &format!("rfc822; {}", failure.recipient));
            prop_assert_eq!(&found[2].1, &status(&failure.reply));
            let told: Vec<String> = found[4].1.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect();
            let mut meant: Vec<String> = failure.reply.iter().flat_map(|line| words(line)).collect();
            meant.retain(|word| !word.is_empty());
            if meant.iter().all(|word| word.len() < 100) && !meant.is_empty() {
                prop_assert_eq!(&told[1..], &meant[..]);
            }
        }
    }
}

#[test]
fn what_was_asked_for_is_told() {
    let (from, to, rcpt) =
        (address("postmaster@own.example"), address("u@own.example"), address("nobody@sink.example"));
    let original = "rfc822;First@own.example".parse().unwrap();
    let mut facts = example(&from, &to, &rcpt);
    facts.envelope_id = Some("id 1");
    facts.failures[0].original = Some(&original);
    for (why, action, status, subject) in [
        (Fate::Failed, "failed", "5.1.1", "Undeliverable"),
        (Fate::Delivered, "delivered", "2.0.0", "Delivered"),
        (Fate::Relayed, "relayed", "2.0.0", "Relayed"),
        (Fate::Expired, "failed", "5.0.0", "Undeliverable"),
        (Fate::Delayed, "delayed", "4.4.7", "Delivery delayed"),
    ] {
        facts.failures[0].why = why;
        if why == Fate::Delivered {
            (facts.failures[0].reply, facts.failures[0].remote) = (Vec::new(), None);
        }
        let report = compose(&facts);
        assert_wire(&report);
        let message = MessageParser::default().parse(&report).unwrap();
        assert_eq!(message.subject().unwrap(), format!("{subject}: Quarterly figures"));
        let parts = parts(&message);
        let fields = fields(&parts[1].1);
        let value =
            |name: &str| fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
        assert_eq!(value("Original-Envelope-Id"), Some("id 1"));
        assert_eq!(value("Original-Recipient"), Some("rfc822; First@own.example"));
        assert_eq!((value("Action"), value("Status")), (Some(action), Some(status)));
        let told = !facts.failures[0].reply.is_empty() || why == Fate::Expired;
        assert_eq!(value("Diagnostic-Code").is_some(), told);
        let until = (why == Fate::Delayed).then(|| rfc5322_date(at(2_000_100_000)));
        assert_eq!(value("Will-Retry-Until"), until.as_deref());
    }
}

#[test]
fn the_status_of_a_delay_is_of_class_four() {
    let (from, to, rcpt) =
        (address("postmaster@own.example"), address("u@own.example"), address("nobody@sink.example"));
    let mut facts = example(&from, &to, &rcpt);
    facts.failures[0].why = Fate::Delayed;
    for (reply, wanted) in [
        ("451 4.4.1 silent", "4.4.1"),
        ("454 4.7.5 Certificate validation failure", "4.7.5"),
        ("450 busy", "4.4.7"),
        ("550 5.1.1 odd", "4.4.7"),
        ("", "4.4.7"),
    ] {
        facts.failures[0].reply = vec![reply.to_owned()];
        assert_eq!(code(&facts.failures[0]).to_string(), wanted, "{reply}");
    }
}

#[test]
fn people_get_html_beside_plain_text() {
    let (from, to, rcpt) =
        (address("postmaster@own.example"), address("u@own.example"), address("nobody@sink.example"));
    let mut facts = Facts { html: true, subject: "<script>\u{e9} & Co", ..example(&from, &to, &rcpt) };
    facts.failures[0].text =
        Some("Frag die <B>Hilfe</B>: <A HREF=\"https://help.example/\">gr\u{fc}n</A><script>");
    let report = compose(&facts);
    assert_wire(&report);
    let message = MessageParser::default().parse(&report).unwrap();
    let parts = parts(&message);
    let kinds: Vec<&str> = parts.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["text/plain", "text/html", "message/delivery-status", "text/rfc822-headers"]);
    assert!(
        parts[0].1.contains("    Frag die Hilfe: gr\u{fc}n (https://help.example/)\r\n"),
        "{}",
        parts[0].1
    );
    assert!(!parts[0].1.contains("typing errors"));
    let html = &parts[1].1;
    for wanted in [
        "Frag die <b>Hilfe</b>: <a href=\"https://help.example/\">gr\u{fc}n</a></p>",
        "<b>nobody@sink.example</b>",
        "Subject: &lt;script&gt;? &amp; Co</p>",
        "550 5.1.1 line two",
    ] {
        assert!(html.contains(wanted), "{wanted} in {html}");
    }
}

#[test]
fn what_servers_answered_can_be_left_out() {
    let (from, to, rcpt) =
        (address("postmaster@own.example"), address("u@own.example"), address("nobody@sink.example"));
    let facts = Facts { diagnostics: false, html: true, ..example(&from, &to, &rcpt) };
    let report = String::from_utf8(compose(&facts)).unwrap();
    assert!(report.contains("Status: 5.1.1\r\n") && report.contains("There is no such address."), "{report}");
    for left_out in ["Diagnostic-Code", "Remote-MTA", "line one", "mx.sink.example", "Connector"] {
        assert!(!report.contains(left_out), "{left_out} in {report}");
    }
}

#[test]
fn a_large_original_goes_on_behind_the_report() {
    let (from, to, rcpt) =
        (address("postmaster@own.example"), address("u@own.example"), address("nobody@sink.example"));
    for (head, eight_bit) in [(HEAD, false), (HEAD, true)] {
        let facts = Facts { head, eight_bit, rest: true, ..example(&from, &to, &rcpt) };
        let (report, rest) = super::compose(&facts);
        let report = String::from_utf8(report).unwrap();
        let encoding = if eight_bit { "Content-Transfer-Encoding: 8bit\r\n" } else { "" };
        let wanted = format!(
            "Content-Type: message/rfc822\r\n{encoding}\r\nReceived: from a\r\n\tby b\r\nSubject: s\r\n\r\n"
        );
        assert!(report.ends_with(&wanted), "{report}");
        let from = (HEAD.len() - "secret body".len()) as u64;
        assert_eq!(rest, Some(Rest { from, end: b"\r\n--=b--\r\n".to_vec() }));
    }
    // A header that is too long to be looked through ends nowhere: it is all that is shown.
    let facts = Facts { head: b"A: b\r\nC: d\r\n", rest: true, ..example(&from, &to, &rcpt) };
    assert!(String::from_utf8(compose(&facts)).unwrap().contains("text/rfc822-headers"));
}

#[test]
fn the_original_is_given_back_whole() {
    let (from, to, rcpt) =
        (address("postmaster@own.example"), address("u@own.example"), address("nobody@sink.example"));
    for (whole, wanted) in [
        (
            b"X-MS-Exchange-Organization-A: b\r\nSubject: s\r\n\r\nbody\r\n".as_slice(),
            "Subject: s\r\n\r\nbody\r\n",
        ),
        ("Subject: s\r\n\r\ngr\u{fc}n".as_bytes(), "Subject: s\r\n\r\ngr\u{fc}n"),
    ] {
        let facts = Facts { head: whole, whole: true, ..example(&from, &to, &rcpt) };
        let report = String::from_utf8(compose(&facts)).unwrap();
        let eight_bit = "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n";
        assert!(report.ends_with(&format!("\r\n\r\n{wanted}\r\n--=b--\r\n")), "{report}");
        assert_eq!(report.contains(eight_bit), !wanted.is_ascii(), "{report}");
        assert!(report.contains("Content-Type: message/rfc822\r\n"));
    }
}

#[test]
fn addresses_beyond_ascii() {
    let utf8 = |text: &str| SmtpAddress::parse_utf8(text).unwrap();
    let (from, rcpt) = (address("postmaster@own.example"), utf8("n\u{fc}@sink.example"));
    let original = "utf-8;\u{f6}@own.example".parse().unwrap();
    let head = "Subject: gr\u{fc}n\r\n\r\n".as_bytes();
    // The sender has such an address, too: all is said as it is.
    let to = utf8("\u{e4}@own.example");
    let mut facts = Facts { head, utf8: true, ..example(&from, &to, &rcpt) };
    facts.failures[0].original = Some(&original);
    let report = String::from_utf8(compose(&facts)).unwrap();
    for wanted in [
        "\r\nTo: <\u{e4}@own.example>\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n",
        "Content-Type: message/global-delivery-status\r\n",
        "Content-Type: message/global-headers\r\n",
        "Original-Recipient: utf-8; \u{f6}@own.example\r\nFinal-Recipient: utf-8; n\u{fc}@sink.example\r\n",
        "\r\nSubject: gr\u{fc}n\r\n",
    ] {
        assert!(report.contains(wanted), "{wanted} in {report}");
    }
    // It has none: all is said in ASCII.
    let to = address("u@own.example");
    let mut facts = Facts { head, ..example(&from, &to, &rcpt) };
    facts.failures[0].original = Some(&original);
    let report = compose(&facts);
    assert_wire(&report);
    let report = String::from_utf8(report).unwrap();
    let wanted =
        "Original-Recipient: utf-8; \\x{F6}@own.example\r\nFinal-Recipient: utf-8; n\\x{FC}@sink.example\r\n";
    assert!(report.contains(wanted), "{report}");
}
