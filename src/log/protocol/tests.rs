use super::*;
use crate::log::record::{Event, read};
use crate::model::FixedClock;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn clock(at: &str) -> Arc<FixedClock> {
    Arc::new(FixedClock::at(at.parse().unwrap()))
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn records(directory: &Path) -> Vec<Record> {
    let read_file = |name: &String| {
        let file = fs::File::open(directory.join(name)).unwrap();
        read(file).map(Result::unwrap).collect::<Vec<Record>>()
    };
    names(directory).iter().flat_map(read_file).collect()
}

#[test]
fn a_session_in_its_file() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("logs/ProtocolLog/SmtpReceive");
    let log =
        ProtocolLog::open(Direction::Receive, &directory, Limits::default(), clock("2026-11-25T08:28:28.5Z"))
            .unwrap();
    let local: SocketAddr = "127.0.0.1:25".parse().unwrap();
    let remote: SocketAddr = "192.0.2.7:4000".parse().unwrap();
    assert!(names(&directory).is_empty(), "no file before the first record");
    let mut session = log.session("EX01\\Default", "08D479E14521204D", local, remote);
    session.connect();
    session.send(b"250-a\r\n250 b\r\n");
    session.receive("EHLO \u{1b}x\r\nforged\n");
    session.info("CN=x", "Certificate subject");
    session.disconnect("Remote");
    log.flush();

    assert_eq!(names(&directory), ["RECV20261125-1.log"]);
    let wanted = [
        (Event::Connect, "", ""),
        (Event::Send, "250-a", ""),
        (Event::Send, "250 b", ""),
        (Event::Receive, "EHLO \\x1Bx", ""),
        (Event::Receive, "forged\\x0A", ""),
        (Event::Information, "CN=x", "Certificate subject"),
        (Event::Disconnect, "", "Remote"),
    ];
    let got = records(&directory);
    assert_eq!(got.len(), wanted.len());
    for (sequence, (record, (event, data, context))) in got.iter().zip(wanted).enumerate() {
        assert_eq!(record.sequence, sequence as u64);
        assert_eq!((record.event, record.data.as_str(), record.context.as_str()), (event, data, context));
        assert_eq!((record.local, record.remote), (Some(local), Some(remote)));
        assert_eq!(
            (record.connector_id.as_str(), record.session_id.as_str()),
            ("EX01\\Default", "08D479E14521204D")
        );
    }
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory) & !0o750, 0);
    assert_eq!(mode(&directory.join("RECV20261125-1.log")) & !0o640, 0);
    assert_eq!(log.dropped(), 0);
}

#[test]
fn files_change_by_day_size_and_restart() {
    let directory = tempfile::tempdir().unwrap();
    let clock = clock("2026-11-25T23:59:59Z");
    let limits = Limits { max_file_size: Some(1000), ..Limits::default() };
    let open = || ProtocolLog::open(Direction::Send, directory.path(), limits, clock.clone()).unwrap();
    let log = open();
    let mut session = log.session("Outbound", "0", None, None);
    for _ in 0..20 {
        session.send("x".repeat(50));
    }
    log.flush();
    let first_day = names(directory.path());
    assert!(first_day.len() > 1 && first_day[0] == "SEND20261125-1.log", "{first_day:?}");
    for name in &first_day {
        assert!(fs::metadata(directory.path().join(name)).unwrap().len() <= 1000, "{name}");
    }
    clock.set("2026-11-26T00:00:00Z".parse().unwrap());
    session.send("new day");
    log.flush();
    let log = open();
    log.session("Outbound", "1", None, None).send("new run");
    log.flush();
    let all = names(directory.path());
    assert_eq!(all[first_day.len()..], ["SEND20261126-1.log", "SEND20261126-2.log"]);
    assert_eq!(records(directory.path()).len(), 22);
}

#[test]
fn limits_hold_while_writing() {
    let directory = tempfile::tempdir().unwrap();
    let limits = Limits { max_file_size: Some(2000), max_directory_size: Some(6000), max_age: None };
    let log = ProtocolLog::open(
        Direction::Send,
        directory.path(),
        Limits::default(),
        clock("2026-11-25T00:00:00Z"),
    )
    .unwrap();
    log.set_limits(limits);
    let mut session = log.session("Outbound", "0", None, None);
    for _ in 0..30 {
        for _ in 0..10 {
            session.send("x".repeat(100));
        }
        log.flush();
        let sizes = names(directory.path())
            .iter()
            .map(|n| fs::metadata(directory.path().join(n)).unwrap().len())
            .sum::<u64>();
        assert!(sizes <= 6000, "{sizes}");
    }
    assert_eq!(log.dropped(), 0);
}

/// A lowered age is obeyed by a log that nobody writes to.
#[test]
fn new_limits_remove_what_is_too_old_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let old = directory.path().join("RECV20261101-1.log");
    fs::write(&old, "old").unwrap();
    let open = Limits::default();
    let log =
        ProtocolLog::open(Direction::Receive, directory.path(), open, clock("2026-11-25T00:00:00Z")).unwrap();
    log.flush();
    assert!(old.exists());
    log.set_limits(Limits { max_age: Some(std::time::Duration::from_secs(86_400)), ..open });
    log.flush();
    assert!(!old.exists());
}

#[test]
fn what_cannot_be_written_is_counted_and_logging_heals() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("log");
    let log =
        ProtocolLog::open(Direction::Send, &directory, Limits::default(), clock("2026-11-25T00:00:00Z"))
            .unwrap();
    let mut session = log.session("Outbound", "0", None, None);
    // A file where the directory was: nothing can be created, even by root.
    fs::remove_dir(&directory).unwrap();
    fs::write(&directory, b"").unwrap();
    session.send("lost");
    log.flush();
    assert_eq!(log.dropped(), 1);
    fs::remove_file(&directory).unwrap();
    session.send("kept");
    log.flush();
    assert_eq!(log.dropped(), 1);
    assert_eq!(records(&directory).iter().map(|r| r.data.as_str()).collect::<Vec<_>>(), ["kept"]);
}

#[test]
fn a_full_channel_drops_and_never_waits() {
    let (log, received) = Log::unwritten(clock("2026-11-25T00:00:00Z"));
    let log = ProtocolLog(log);
    let mut session = log.session("Outbound", "0", None, None);
    for _ in 0..5 {
        session.send("x");
    }
    assert_eq!(log.dropped(), 3);
    drop(received);
    session.send("x");
    log.flush();
    assert_eq!(log.dropped(), 4);
}

#[test]
fn a_directory_that_cannot_be_made_is_an_error() {
    let parent = tempfile::tempdir().unwrap();
    fs::write(parent.path().join("file"), b"").unwrap();
    let opened = ProtocolLog::open(
        Direction::Send,
        parent.path().join("file/log"),
        Limits::default(),
        clock("2026-11-25T00:00:00Z"),
    );
    assert!(matches!(opened, Err(LogError::Directory { .. })));
}

#[test]
fn sessions_that_are_not_logged() {
    let mut session = LogSession::off();
    session.connect();
    session.send("x");
    session.disconnect("Local");
}
