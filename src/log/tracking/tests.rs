use super::row::{Column, Row};
use super::search::{Wanted, search};
use super::*;
use crate::log::files::Limits;
use crate::model::{FixedClock, NextHop};
use proptest::prelude::*;

fn event() -> TrackingEvent {
    TrackingEvent {
        kind: TrackingKind::Received,
        message: 17,
        received_at: at("2026-11-25T08:28:28Z"),
        message_id: "<one@a.example>".into(),
        subject: "Hello".into(),
        sender: "alice@a.example".into(),
        return_path: "alice@a.example".into(),
        size: 1234,
        source_ip: Some("192.0.2.7".parse().unwrap()),
        helo: "client.a.example".into(),
        receive_connector: "EX1\\Default EX1".into(),
        recipients: vec![recipient("bob@b.example", ""), recipient("carol@b.example", "")],
        hop: None,
        reference: String::new(),
        trace: None,
    }
}

fn recipient(address: &str, status: &str) -> TrackedRecipient {
    TrackedRecipient { address: address.into(), status: status.into() }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn names() -> Arc<Names> {
    let connectors = [("g1".to_owned(), "Outbound".to_owned())].into();
    Arc::new(Names { server: "EX1".into(), connectors, subjects: true })
}

fn row_of(event: TrackingEvent) -> Row<'static> {
    let entry = TrackingEntry { at: at("2026-11-25T08:28:29.123Z"), event, names: names() };
    let text: &'static str = entry.to_line().leak();
    let line = text.strip_suffix("\r\n").unwrap();
    assert!(line.chars().all(|c| !c.is_control()), "{line:?}");
    Row::parse(line).unwrap_or_else(|| panic!("{line}"))
}

#[test]
fn the_columns_are_those_of_the_header() {
    assert_eq!(TRACKING.fields.split(',').count(), Column::SchemaVersion as usize + 1);
    let named = [
        (Column::EventId, "event-id"),
        (Column::Recipients, "recipient-address"),
        (Column::MessageSubject, "message-subject"),
        (Column::CustomData, "custom-data"),
        (Column::SchemaVersion, "schema-version"),
    ];
    for (column, name) in named {
        assert_eq!(TRACKING.fields.split(',').nth(column as usize), Some(name));
    }
}

#[test]
fn what_was_accepted() {
    let trace = TrackingTrace {
        session: "08D479E14521204D".into(),
        local: Some("192.0.2.1".parse().unwrap()),
        originating: Some(false),
        facts: vec![("tlsversion", "TLSv1.3".into()), ("CertificateNames", "a.example;b=c".into())],
        ..TrackingTrace::default()
    };
    let row = row_of(TrackingEvent { trace: Some(Arc::new(trace)), ..event() });
    let wanted = [
        (Column::ClientIp, "192.0.2.7"),
        (Column::ClientHostname, "client.a.example"),
        (Column::ServerIp, "192.0.2.1"),
        (Column::ServerHostname, "EX1"),
        (Column::SourceContext, "08D479E14521204D"),
        (Column::ConnectorId, "EX1\\Default EX1"),
        (Column::Source, "SMTP"),
        (Column::EventId, "RECEIVE"),
        (Column::InternalMessageId, "17"),
        (Column::MessageId, "<one@a.example>"),
        (Column::Recipients, "bob@b.example;carol@b.example"),
        (Column::RecipientStatus, ""),
        (Column::TotalBytes, "1234"),
        (Column::RecipientCount, "2"),
        (Column::MessageSubject, "Hello"),
        (Column::Sender, "alice@a.example"),
        (Column::Directionality, "Incoming"),
        (Column::TransportTrafficType, "Email"),
    ];
    for (column, text) in wanted {
        assert_eq!(row.text(column), text, "{column:?}");
    }
    let facts = [("tlsversion", "TLSv1.3"), ("CertificateNames", "a.example;b=c")];
    assert_eq!(row.facts(), facts.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(row.text(Column::NetworkMessageId).len(), 36);
    let without = Names { subjects: false, ..(*names()).clone() };
    let entry = TrackingEntry { at: at("2026-11-25T08:28:29Z"), event: event(), names: Arc::new(without) };
    assert!(!entry.to_line().contains("Hello"));
}

#[test]
fn each_kind_has_its_event_and_source() {
    use TrackingKind as K;
    let hop = |delivery_type| {
        Some(NextHop { delivery_type, domain: "b.example".into(), connector: "g1".into(), tls_domain: None })
    };
    let (dns, agent) = (hop(DeliveryType::DnsConnectorDelivery), hop(DeliveryType::DeliveryAgent));
    let table = [
        (K::Received, None, false, "RECEIVE SMTP"),
        (K::Resolved, None, false, "RESOLVE ROUTING"),
        (K::Delivered, dns.clone(), true, "SEND SMTP"),
        (K::Delivered, agent.clone(), false, "DELIVER STOREDRIVER"),
        (K::Deferred, dns.clone(), true, "DEFER SMTP"),
        (K::Deferred, dns.clone(), false, "DEFER ROUTING"),
        (K::Deferred, agent, false, "DEFER STOREDRIVER"),
        (K::Failed, dns.clone(), true, "FAIL SMTP"),
        (K::Failed, None, false, "FAIL ROUTING"),
        (K::Expired, dns.clone(), false, "FAIL QUEUE"),
        (K::Removed, dns.clone(), false, "FAIL ADMIN"),
        (K::RemovedSilently, dns, false, "DROP ADMIN"),
        (K::Dropped, None, false, "DROP DSN"),
        (K::Reported, None, false, "DSN DSN"),
    ];
    for (kind, hop, connected, wanted) in table {
        let trace = connected.then(|| Arc::new(TrackingTrace::default()));
        let row = row_of(TrackingEvent { kind, hop: hop.clone(), trace, ..event() });
        assert_eq!(format!("{} {}", row.text(Column::EventId), row.text(Column::Source)), wanted);
        assert!(crate::model::EVENT_IDS.contains(&row.text(Column::EventId)));
        assert!(crate::model::SOURCES.contains(&row.text(Column::Source)));
        if hop.is_some() {
            assert_eq!(row.text(Column::ConnectorId), "Outbound");
        }
    }
    let pickup = row_of(TrackingEvent { receive_connector: "Pickup".into(), ..event() });
    assert_eq!(pickup.text(Column::Source), "PICKUP");
    let recipients = vec![recipient("alias@b.example", "bob@b.example")];
    let resolved = row_of(TrackingEvent { kind: K::Resolved, recipients, ..event() });
    assert_eq!(resolved.list(Column::Recipients), ["bob@b.example"]);
    assert_eq!(resolved.list(Column::RelatedRecipientAddress), ["alias@b.example"]);
}

proptest! {
    #[test]
    fn no_value_breaks_a_line(subject in ".*", id in any::<Vec<u8>>(), statuses in prop::collection::vec("[ -~]{0,40}", 1..4)) {
        let recipients = statuses.iter().map(|status| recipient("\"a;b,\"@b.example", status)).collect();
        let row = row_of(TrackingEvent {
            subject: subject.clone(),
            message_id: String::from_utf8_lossy(&id).into_owned(),
            recipients,
            ..event()
        });
        prop_assert_eq!(row.text(Column::MessageSubject), crate::log::text::printable(subject.as_bytes()));
        let addresses = row.list(Column::Recipients);
        prop_assert!(addresses.len() == statuses.len() && addresses.iter().all(|one| one == "\"a;b,\"@b.example"));
        let read = row.list(Column::RecipientStatus);
        if statuses.iter().any(|status| !status.is_empty()) {
            // One empty status alone is an empty column.
            prop_assert!(read == statuses || statuses == [""]);
        }
    }
}

fn written(directory: &std::path::Path, events: &[(&str, TrackingEvent)]) {
    let clock = Arc::new(FixedClock::at(at("2026-11-25T00:00:00Z")));
    let log = TrackingLog::open(&TRACKING, directory, Limits::default(), clock).unwrap();
    for (moment, event) in events {
        log.write(TrackingEntry { at: at(moment), event: event.clone(), names: names() });
    }
    log.flush();
}

#[test]
fn events_are_found_by_what_is_given() {
    let directory = tempfile::tempdir().unwrap();
    let of = |message, subject: &str| TrackingEvent {
        message,
        message_id: format!("<{message}@a.example>"),
        subject: subject.into(),
        ..event()
    };
    written(
        directory.path(),
        &[
            ("2026-11-25T08:00:00Z", of(1, "=cmd|' /C calc'!A0")),
            ("2026-11-25T08:59:59.999Z", of(2, "say \"Hi\", Grüße")),
            ("2026-11-25T09:00:00Z", of(3, "a\r\nforged")),
            ("2026-11-26T00:00:00Z", TrackingEvent { sender: "Eve@B.example".into(), ..of(4, "x") }),
        ],
    );
    let names: Vec<String> = TRACKING
        .find(directory.path())
        .unwrap()
        .iter()
        .map(|found| found.path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["MSGTRK2026112508-1.log", "MSGTRK2026112509-1.log", "MSGTRK2026112600-1.log"]);
    let ids = |wanted: &Wanted| {
        let mut ids = Vec::new();
        let looked = search(directory.path(), wanted, |row| {
            ids.push(row.text(Column::InternalMessageId).parse::<u64>().unwrap());
            true
        });
        assert_eq!(looked.unwrap(), search::Looked::default());
        ids
    };
    let equal = |column, text: &str| Wanted { equal: vec![(column, text.into())], ..Wanted::default() };
    let contains =
        |text: &str| Wanted { contains: vec![(Column::MessageSubject, text.into())], ..Wanted::default() };
    let table = [
        (Wanted::default(), vec![1, 2, 3, 4]),
        (Wanted { start: Some(at("2026-11-25T08:59:59.999Z")), ..Wanted::default() }, vec![2, 3, 4]),
        (Wanted { end: Some(at("2026-11-25T09:00:00Z")), ..Wanted::default() }, vec![1, 2]),
        (equal(Column::MessageId, "<2@A.EXAMPLE>"), vec![2]),
        (equal(Column::MessageId, "2@a.example"), vec![2]),
        (equal(Column::MessageId, "2@a.exampl"), vec![]),
        (equal(Column::Sender, "eve@b.example"), vec![4]),
        (equal(Column::EventId, "receive"), vec![1, 2, 3, 4]),
        (contains("=CMD"), vec![1]),
        (contains("\"hi\""), vec![2]),
        (contains("GRÜSSE"), vec![]),
        (contains("grüße"), vec![2]),
        (contains("\\x0Aforged"), vec![3]),
        (
            Wanted {
                any_of: vec![(Column::Recipients, vec!["nobody@x.example".into(), "BOB@b.example".into()])],
                ..Wanted::default()
            },
            vec![1, 2, 3, 4],
        ),
    ];
    for (wanted, found) in table {
        assert_eq!(ids(&wanted), found, "{wanted:?}");
    }
    let mut count = 0;
    let looked = search(directory.path(), &Wanted::default(), |_| {
        count += 1;
        count < 2
    });
    assert!(looked.unwrap().more && count == 2);
}

#[test]
fn torn_lines_and_strangers_are_passed_over() {
    let directory = tempfile::tempdir().unwrap();
    written(directory.path(), &[("2026-11-25T08:00:00Z", event()), ("2026-11-25T08:00:01Z", event())]);
    let path = directory.path().join("MSGTRK2026112508-1.log");
    let whole = std::fs::read(&path).unwrap();
    let cases: [(Vec<u8>, usize, u64); 4] = [
        (whole[..whole.len() - 30].to_vec(), 1, 1),
        ([&whole[..], b"nonsense\r\n\xff\xfe,\r\n\r\n"].concat(), 2, 2),
        (b"".to_vec(), 0, 0),
        ([&whole[..], "x".repeat(20 << 20).as_bytes(), b"\r\n", &whole[..]].concat(), 4, 1),
    ];
    for (octets, found, illegible) in cases {
        std::fs::write(&path, &octets).unwrap();
        let mut rows = 0;
        let looked = search(directory.path(), &Wanted::default(), |_| {
            rows += 1;
            true
        });
        assert_eq!((rows, looked.unwrap().illegible), (found, illegible), "{}", octets.len());
    }
    let missing = search(&directory.path().join("none"), &Wanted::default(), |_| true);
    assert_eq!(missing.unwrap(), search::Looked::default());
}
