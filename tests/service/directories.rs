//! The Pickup and the Replay directory of the built service, with real files.

use super::site::{PEOPLE, Site, wait_for};
use serde_json::Value;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Where nothing can be delivered: what is accepted stays in the queue, and can be counted.
const NOWHERE: &str = "somebody@nowhere.example";

/// Puts a file into a directory below the data directory, as it should be done: whole.
pub fn put(site: &Site, directory: &str, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    put_into(site, &site.data().join(directory), name, text)
}

pub fn put_into(site: &Site, directory: &Path, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let elsewhere = site.directory.path().join("being-written");
    std::fs::write(&elsewhere, text).unwrap();
    let path = directory.join(name);
    std::fs::rename(elsewhere, &path).unwrap();
    path
}

/// The names in a directory, sorted.
pub fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().as_bytes().escape_ascii().to_string()).collect();
    names.sort();
    names
}

pub fn queued(site: &Site) -> Vec<Value> {
    site.json(&["Get-Message"]).as_array().unwrap().clone()
}

pub fn tracked(site: &Site, words: &[&str]) -> Vec<Value> {
    site.json(&[&["Get-MessageTrackingLog"][..], words].concat()).as_array().unwrap().clone()
}

/// The mail in a mailbox, once there are as many.
fn mail(site: &Site, mailbox: &str, count: usize) -> Vec<String> {
    wait_for(&format!("{count} in {mailbox}: {}", site.log()), || {
        let mail = site.mailbox(mailbox);
        (mail.len() == count)
            .then(|| mail.iter().map(|mail| String::from_utf8_lossy(mail).into_owned()).collect())
    })
}

#[test]
fn files_of_the_pickup_directory_are_sent() {
    let mut site = Site::new();
    site.must(&["New-Recipient", "u@own.example"]);
    site.must(&["New-Recipient", "boss@own.example"]);
    site.must(&[
        "Set-TransportService",
        "-PickupDirectoryMaxHeaderSize",
        "32KB",
        "-PickupDirectoryMaxRecipientsPerMessage",
        "2",
    ]);
    site.must(&["Set-TransportConfig", "-MaxSendSize", "512KB"]);
    site.start();
    let pickup = site.data().join("pickup");
    wait_for("the directory", || pickup.exists().then_some(()));
    assert_eq!(pickup.metadata().unwrap().permissions().mode() & 0o7777, 0o700);
    // As a script on this host writes it, its lines ended by LF.
    let text = "Received: from evil.example by mx.own.example; Mon, 1 Jan 2024 00:00:00 +0000\n\
        X-MS-Exchange-Organization-AuthDomain: partner.example\nX-MS-Exchange-Forest-A: b\n\
        Resent-From: somebody@far.example\nFrom: U <u@own.example>\nTo: V <v@own.example>, V@OWN.example\n\
        Bcc: boss@own.example\nSubject: from a script\n\nFirst.\n.\n.second\nlast";
    put(&site, "pickup", "a message; \u{fc}.eml", text);
    let (to, bcc) = (mail(&site, "v", 1).remove(0), mail(&site, "boss", 1).remove(0));
    for text in [&to, &bcc] {
        let (header, body) = text.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, "First.\r\n.\r\n.second\r\nlast");
        assert!(header.contains("\r\nReceived: from localhost by Pickup (mx.own.example) id "), "{header}");
        assert!(header.contains("\r\nX-MS-Exchange-Organization-AuthAs: Internal\r\n"), "{header}");
        assert!(header.contains("\r\nMessage-ID: <") && header.contains("\r\nDate: "), "{header}");
        assert!(header.starts_with("Return-Path: <u@own.example>\r\n"), "{header}");
        for gone in
            ["Bcc", "boss@own.example\r\nSubject", "Resent-From", "AuthDomain", "Forest", "evil.example"]
        {
            assert!(!header.contains(gone), "{gone}: {header}");
        }
    }
    wait_for("the file is gone", || names(&pickup).is_empty().then_some(()));
    let received = wait_for("the tracking log", || tracked(&site, &["-EventId", "RECEIVE"]).pop());
    assert_eq!(
        (received["Source"].as_str(), received["ConnectorId"].as_str()),
        (Some("PICKUP"), Some("Pickup"))
    );
    assert_eq!(received["Sender"], "u@own.example");
    let recipients = received["Recipients"].to_string();
    assert!(recipients.contains("v@own.example") && recipients.contains("boss@own.example"), "{recipients}");

    // A large one; one that is only a header; one for somebody who does not exist, whose sender is told.
    let long = "x".repeat(70) + "\r\n";
    let large =
        format!("From: u@own.example\r\nTo: v@own.example\r\nSubject: large\r\n\r\n{}", long.repeat(4000));
    put(&site, "pickup", "large.EML", &large);
    put(&site, "pickup", "short.eml", "Sender: u@own.example\nTo: v@own.example\nSubject: short");
    put(&site, "pickup", "unknown.eml", "From: u@own.example\nTo: nobody@own.example\nSubject: who\n\nx\n");
    let all = mail(&site, "v", 3);
    assert!(all.iter().any(|mail| mail.ends_with(&long.repeat(4000))));
    assert!(all.iter().any(|mail| mail.ends_with("\r\nSubject: short\r\n\r\n")));
    let report = mail(&site, "u", 1).remove(0);
    assert!(report.contains("nobody@own.example") && report.contains("5.1.1"), "{report}");

    // What is no message stays, under another name.
    let many = "From: u@own.example\nTo: a@own.example, b@own.example, c@own.example\n\nx\n";
    let header = format!("From: u@own.example\nTo: v@own.example\nX-Long: {}\n\nx\n", "y".repeat(32 * 1024));
    let size = format!("From: u@far.example\nTo: v@own.example\n\n{}", "z\n".repeat(512 * 1024));
    for (name, text, why) in [
        ("many.eml", many, "PickupDirectoryMaxRecipientsPerMessage (2)"),
        ("header.eml", header.as_str(), "5.3.4"),
        ("size.eml", size.as_str(), "5.3.4"),
        ("nobody.eml", "From: u@own.example\n\nx\n", "name nobody"),
        ("senderless.eml", "To: v@own.example\n\nx\n", "neither From nor Sender"),
        ("text.eml", "just text", "no field"),
        ("empty.eml", "", "neither From nor Sender"),
        ("cr.eml", "From: u@own.example\nTo: v@own.example\n\na\rX: y\n", "carriage return"),
        (
            "header-cr.eml",
            "From: u@own.example\rBcc: x@far.example\nTo: v@own.example\n\nx\n",
            "carriage return",
        ),
        ("nul.eml", "From: u@own.example\nTo: v@own.example\n\n\0\n", "NUL"),
        ("address.eml", "From: u@own.example\nTo: <v@own.example> w@far.example\n\nx\n", "no address"),
    ] {
        put(&site, "pickup", name, text);
        let bad = name.replace(".eml", ".bad");
        wait_for(&format!("{bad}: {}", site.log()), || names(&pickup).contains(&bad).then_some(()));
        assert_eq!(std::fs::read(pickup.join(&bad)).unwrap(), text.as_bytes(), "{name}");
        let line = wait_for(&format!("an event of {name}"), || {
            let log = site.log();
            log.lines().find(|line| line.contains(&format!("\"{name}\""))).map(str::to_string)
        });
        assert!(line.contains(why), "{name}: {line}");
    }
    let bad = wait_for("BADMAIL", || {
        let bad = tracked(&site, &["-EventId", "BADMAIL"]);
        (bad.len() == 11).then_some(bad)
    });
    assert!(bad.iter().all(|event| event["Source"] == "PICKUP"), "{bad:?}");
    assert_eq!(site.mailbox("v").len(), 3);

    // Without a path nothing is picked up; with another one it is from there.
    site.must(&["Set-TransportService", "-PickupDirectoryPath", "$null"]);
    site.restart();
    let left =
        put(&site, "pickup", "left.eml", "From: u@own.example\nTo: v@own.example\nSubject: left\n\nx\n");
    std::thread::sleep(Duration::from_millis(2500));
    assert!(left.exists());
    let other = site.directory.path().join("in tray");
    std::fs::create_dir(&other).unwrap();
    site.must(&["Set-TransportService", "-PickupDirectoryPath", other.to_str().unwrap()]);
    site.restart();
    put_into(&site, &other, "x.eml", "From: u@own.example\nTo: v@own.example\nSubject: elsewhere\n\nx\n");
    assert!(mail(&site, "v", 4).iter().any(|mail| mail.contains("Subject: elsewhere")));
    assert!(left.exists());
}

/// More files than a minute allows: exactly as many are taken, and the others stay as they are.
#[test]
fn files_rest_while_nothing_is_to_be_taken() {
    let mut site = Site::new();
    site.must(&["Set-TransportService", "-ReplayDirectoryPath", "replay"]);
    site.start();
    let state = |state: &str| {
        let set = ["Set-ServerComponentState", "MX", "-Component", "HubTransport", "-State", state];
        site.must(&[&set[..], &["-Requester", "Maintenance"]].concat());
    };
    let (pickup, replay) = (site.data().join("pickup"), site.data().join("replay"));
    wait_for("the directories", || (pickup.exists() && replay.exists()).then_some(()));
    for word in ["Draining", "Inactive"] {
        state(word);
        put(&site, "pickup", "a.eml", "From: u@own.example\nTo: v@own.example\nSubject: a\n\nx\n");
        put(
            &site,
            "replay",
            "b.eml",
            "X-Sender: <u@own.example>\nX-Receiver: <v@own.example>\n\nSubject: b\n\nx\n",
        );
        // Longer than two looks.
        std::thread::sleep(Duration::from_secs(3));
        assert_eq!((names(&pickup), names(&replay)), (vec!["a.eml".into()], vec!["b.eml".into()]), "{word}");
        assert_eq!(tracked(&site, &["-EventId", "RECEIVE"]).len(), 0);
        std::fs::remove_file(pickup.join("a.eml")).unwrap();
        std::fs::remove_file(replay.join("b.eml")).unwrap();
    }
    put(&site, "pickup", "a.eml", "From: u@own.example\nTo: v@own.example\nSubject: a\n\nx\n");
    state("Active");
    mail(&site, "v", 1);
}

#[test]
fn a_minute_bounds_what_is_taken() {
    let mut site = Site::new();
    site.must(&["Set-SendConnector", "Out", "-AddressSpaces", "far.example"]);
    site.must(&["Set-TransportService", "-PickupDirectoryMaxMessagesPerMinute", "40"]);
    site.start();
    let pickup = site.data().join("pickup");
    wait_for("the directory", || pickup.exists().then_some(()));
    for number in 0..3000 {
        let text = format!("From: u@own.example\nTo: {NOWHERE}\nSubject: {number}\n\nx\n");
        put(&site, "pickup", &format!("{number}.eml"), text);
    }
    wait_for("as many as a minute allows", || (names(&pickup).len() <= 2960).then_some(()));
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(names(&pickup).len(), 2960);
    assert!(names(&pickup).iter().all(|name| name.ends_with(".eml")));
    assert_eq!(queued(&site).len(), 40);
    let message = queued(&site).remove(0);
    assert_eq!(message["MessageSourceName"], "Pickup");
}

/// kill -9 while files are taken: each of them is in the queue once in the end.
#[test]
fn a_breakdown_loses_no_file_and_doubles_none() {
    let mut site = Site::new();
    site.must(&["Set-SendConnector", "Out", "-AddressSpaces", "far.example"]);
    site.must(&["Set-TransportService", "-PickupDirectoryMaxMessagesPerMinute", "20000"]);
    site.start();
    let pickup = site.data().join("pickup");
    wait_for("the directory", || pickup.exists().then_some(()));
    // Small ones and such as go into the spool.
    let long = "x".repeat(98) + "\n";
    const FILES: usize = 400;
    for number in 0..FILES {
        let body = if number % 10 == 0 { long.repeat(1000) } else { "x\n".into() };
        let text = format!("From: u@own.example\nTo: {NOWHERE}\nSubject: number {number}\n\n{body}");
        put(&site, "pickup", &format!("{number}.eml"), text);
    }
    for wait in [1100, 1250, 1400, 1150, 1500] {
        std::thread::sleep(Duration::from_millis(wait));
        site.kill();
        site.start();
    }
    wait_for("all files are taken", || names(&pickup).is_empty().then_some(()));
    let mut subjects: Vec<String> =
        queued(&site).iter().map(|message| message["Subject"].as_str().unwrap().to_string()).collect();
    assert_eq!(subjects.len(), FILES, "{}", site.log());
    subjects.sort();
    subjects.dedup();
    assert_eq!(subjects.len(), FILES);
    assert_eq!(site.must(&["Test-ServiceHealth"]).code, 0);
}

/// A process that ended between the commit and the removal of the file leaves both: the file goes, and does not come
/// again. One that was not taken in comes again.
#[test]
fn a_file_whose_message_is_queued_does_not_come_again() {
    let mut site = Site::new();
    site.must(&["Set-SendConnector", "Out", "-AddressSpaces", "far.example"]);
    site.start();
    let pickup = site.data().join("pickup");
    wait_for("the directory", || pickup.exists().then_some(()));
    for name in ["taken.tmp", "left.tmp"] {
        put(&site, "pickup", name, format!("From: u@own.example\nTo: {NOWHERE}\nSubject: {name}\n\nx\n"));
    }
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!(
        names(&pickup),
        ["left.tmp", "taken.tmp"],
        "they are nobody's business while the service runs"
    );
    site.must(&["Stop-Service", "emsh-transport"]);
    let stat = pickup.join("taken.tmp").metadata().unwrap();
    let file =
        format!("Pickup taken.tmp {} {} {}.{:09}", stat.ino(), stat.size(), stat.mtime(), stat.mtime_nsec());
    let queue = rusqlite::Connection::open(site.data().join("queue/queue.db")).unwrap();
    assert_eq!(queue.execute("INSERT INTO taken (file, at) VALUES (?1, 0)", [file]).unwrap(), 1);
    drop(queue);
    site.start();
    wait_for("both are gone", || names(&pickup).is_empty().then_some(()));
    let all = queued(&site);
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(all[0]["Subject"], "left.tmp");
    let queue = rusqlite::Connection::open(site.data().join("queue/queue.db")).unwrap();
    wait_for("no notes are left", || {
        let count = queue.query_row("SELECT count(*) FROM taken", [], |row| row.get::<_, i64>(0)).unwrap();
        (count == 0).then_some(())
    });
}

#[test]
fn what_is_no_ordinary_file_is_never_read() {
    let mut site = Site::new();
    site.start();
    let pickup = site.data().join("pickup");
    wait_for("the directory", || pickup.exists().then_some(()));
    let secret = site.directory.path().join("secret");
    let text = "From: u@own.example\nTo: v@own.example\nSubject: secret\n\nx\n";
    std::fs::write(&secret, text).unwrap();
    symlink(&secret, pickup.join("symlink.eml")).unwrap();
    std::fs::hard_link(&secret, pickup.join("hardlink.eml")).unwrap();
    symlink("/dev/zero", pickup.join("zero.eml")).unwrap();
    std::fs::create_dir(pickup.join("directory.eml")).unwrap();
    let fifo = std::process::Command::new("mkfifo").arg(pickup.join("fifo.eml")).status();
    assert!(fifo.is_ok_and(|status| status.success()));
    let odd = std::ffi::OsStr::from_bytes(b"\xff\n\x1b[2J.eml");
    let before = site.directory.path().join("odd");
    std::fs::write(&before, "no message\n").unwrap();
    std::fs::rename(&before, pickup.join(odd)).unwrap();
    put(&site, "pickup", "good.eml", "From: u@own.example\nTo: v@own.example\nSubject: good\n\nx\n");
    assert!(mail(&site, "v", 1)[0].contains("Subject: good"));
    let wanted =
        ["\\xff\\n\\x1b[2J.bad", "directory.bad", "fifo.bad", "hardlink.bad", "symlink.bad", "zero.bad"];
    wait_for(&format!("they are put aside: {}", site.log()), || (names(&pickup) == wanted).then_some(()));
    assert_eq!(std::fs::read_to_string(&secret).unwrap(), text);
    for why in ["symbolic link", "hard links", "is a directory", "no ordinary file", "is no field"] {
        wait_for(&format!("{why}: {}", site.log()), || site.log().contains(why).then_some(()));
    }
    // A name can't write into a log.
    assert!(!site.log().contains("\x1b[2J"));
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(site.mailbox("v").len(), 1);
}

/// A directory that anybody may write to is an open door: it is not used, and everything else goes on.
#[test]
fn a_directory_open_to_everybody_is_refused() {
    let mut site = Site::new();
    site.start();
    let pickup = site.data().join("pickup");
    wait_for("the directory", || pickup.exists().then_some(()));
    let health = || site.emsh(&["Test-ServiceHealth", "-Format", "List"]);
    assert_eq!(health().code, 0, "{:?}", health());
    let mode = |mode| std::fs::set_permissions(&pickup, std::fs::Permissions::from_mode(mode)).unwrap();
    mode(0o1777);
    let text = "From: ceo@own.example\nTo: v@own.example\nSubject: pay\n\nx\n";
    let left = put(&site, "pickup", "evil.eml", text);
    let told = wait_for("it is told", || {
        let told = health();
        (told.code == 1).then_some(told)
    });
    assert!(told.out.contains("PickupDirectoryPath") && told.out.contains("chmod o-w"), "{told:?}");
    assert!(site.log().contains("has mode 1777"), "{}", site.log());
    std::thread::sleep(Duration::from_millis(2500));
    assert!(left.exists() && site.mailbox("v").is_empty());
    assert_eq!(site.log().matches("has mode 1777").count(), 1, "it is an event once");
    // Other mail is taken meanwhile.
    site.hand_in(&["v@own.example"], "meanwhile");
    mail(&site, "v", 1);
    mode(0o770);
    mail(&site, "v", 2);
    wait_for("it is well again", || (health().code == 0).then_some(()));
    // A restart that names one which can't be used changes nothing.
    let link = site.directory.path().join("link");
    symlink(&pickup, &link).unwrap();
    for (path, why) in [
        (link.to_str().unwrap(), "symbolic link"),
        ("/proc/nowhere/pickup", "can't be made"),
        ("/dev/null", "no directory"),
    ] {
        site.must(&["Set-TransportService", "-PickupDirectoryPath", path]);
        let refused = site.emsh(&["Restart-Service", "emsh-transport"]);
        assert!(refused.code == 1 && refused.err.contains(why), "{path}: {refused:?}");
        assert!(refused.err.contains("PickupDirectoryPath"), "{refused:?}");
    }
    put(&site, "pickup", "still.eml", text);
    mail(&site, "v", 3);
}

/// What Export-Message writes comes in again with all that was asked for.
#[test]
fn an_exported_message_is_replayed() {
    let mut site = Site::new();
    site.zones(&[("a.example", 2)]);
    site.start();
    let mut peer = site.peer(PEOPLE);
    peer.talk(&[
        ("MAIL FROM:<u@own.example> RET=HDRS ENVID=a+2Bb", "250"),
        ("RCPT TO:<x@a.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;first+40a.example", "250"),
        ("RCPT TO:<y@a.example>", "250"),
        ("DATA", "354"),
        ("Message-ID: <one@own.example>\r\nSubject: again\r\nX-Receiver: evil@a.example\r\n\r\n\u{fc}\r\n.", "250 2.6.0"),
    ]);
    drop(peer);
    site.message_error("a.example");
    let identity = queued(&site)[0]["Identity"].as_str().unwrap().to_string();
    site.must(&["Suspend-Message", &identity, "-Confirm", "false"]);
    let export = |site: &Site| {
        let identity = queued(site)[0]["Identity"].as_str().unwrap().to_string();
        site.must(&["Export-Message", &identity]).out
    };
    let exported = export(&site);
    assert!(
        exported.starts_with("X-Sender: u@own.example BODY=8BITMIME RET=HDRS ENVID=a+2Bb\r\n"),
        "{exported}"
    );
    site.must(&["Remove-Message", &identity, "-WithNDR", "false", "-Confirm", "false"]);
    assert!(queued(&site).is_empty());
    put(&site, "replay", "1-1.eml", &exported);
    wait_for(&format!("it is back: {}", site.log()), || (queued(&site).len() == 1).then_some(()));
    let message = queued(&site).remove(0);
    assert_eq!(message["MessageSourceName"], "Replay");
    assert_eq!(message["InternetMessageId"], "<one@own.example>");
    assert_eq!(message["SourceIP"], site.net.host(PEOPLE).to_string());
    let identity = message["Identity"].as_str().unwrap().to_string();
    site.message_error("a.example");
    site.must(&["Suspend-Message", &identity, "-Confirm", "false"]);
    let again = export(&site);
    let lines = |text: &str| -> Vec<String> {
        text.lines().take_while(|line| !line.starts_with("X-Source")).map(str::to_string).collect()
    };
    assert_eq!(lines(&again), lines(&exported));
    let text = |all: &str| all.split_once("X-EndOfInjectedXHeaders: .\r\n").unwrap().1.to_string();
    let (before, trace) = (text(&exported), text(&again));
    assert!(trace.starts_with("Received: from localhost by Replay (mx.own.example) id "), "{trace}");
    // Whose it is is said anew, and is what it was.
    const OURS: &str = "X-MS-Exchange-Organization-MessageDirectionality: Originating\r\n";
    assert!(before.contains(OURS) && trace.matches(OURS).count() == 1, "{before}\n{trace}");
    let (before, trace) = (before.replace(OURS, ""), trace.replace(OURS, ""));
    assert!(trace.ends_with(&before), "what it was is behind our own fields: {trace}");
    assert!(
        !again.contains("X-Receiver: evil@a.example\r\nX-")
            && again.contains("\r\nX-Receiver: evil@a.example\r\n")
    );

    // Without X-CreatedBy, what only servers of the organisation may say is taken away.
    let plain = "X-Sender: <>\nX-Receiver: v@own.example\nX-HeloDomain: gw.example\nX-SourceIPAddress: 192.0.2.9\n\
        Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\nX-MS-Exchange-Organization-AuthDomain: evil.example\n\
        Subject: plain\n\nx\n";
    put(&site, "replay", "plain.eml", plain);
    let kept = plain.replacen("Subject: plain", "Subject: kept", 1).replacen(
        "X-HeloDomain",
        "X-CreatedBy: MSExchange15\nX-HeloDomain",
        1,
    );
    put(&site, "replay", "kept.eml", kept);
    let all = mail(&site, "v", 2);
    for text in &all {
        assert!(
            text.starts_with("Return-Path: <>\r\n") && text.contains("\r\nReceived: from a by b;"),
            "{text}"
        );
        assert_eq!(text.contains("AuthDomain: evil.example"), text.contains("Subject: kept"), "{text}");
    }
    for (name, text, why) in [
        ("pickup.eml", "From: u@own.example\nTo: v@own.example\n\nx\n", "does not begin with X-Sender"),
        (
            "late.eml",
            "X-Sender: u@own.example\nSubject: x\nX-Receiver: v@own.example\n\nx\n",
            "no X-Receiver",
        ),
        (
            "cr.eml",
            "X-Sender: u@own.example\nX-Receiver: v@own.example\rX-Receiver: w@own.example\n\nx\n",
            "control",
        ),
    ] {
        put(&site, "replay", name, text);
        let bad = name.replace(".eml", ".bad");
        let replay = site.data().join("replay");
        wait_for(&format!("{bad}: {}", site.log()), || names(&replay).contains(&bad).then_some(()));
        wait_for(&format!("{why}: {}", site.log()), || site.log().contains(why).then_some(()));
    }
    let received = wait_for("the tracking log", || {
        let events = tracked(&site, &["-EventId", "RECEIVE", "-Source", "PICKUP"]);
        (events.len() == 3).then_some(events)
    });
    assert!(received.iter().all(|event| event["ConnectorId"] == "Replay"), "{received:?}");
    site.must(&["Set-TransportService", "-ReplayDirectoryPath", "$null"]);
    site.restart();
    let left = put(&site, "replay", "left.eml", plain);
    std::thread::sleep(Duration::from_millis(2500));
    assert!(left.exists());
}
