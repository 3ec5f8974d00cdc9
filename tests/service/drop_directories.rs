//! Foreign connectors and pipeline tracing of the built service, with real files.

use super::directories::{names, queued, tracked};
use super::site::{PEOPLE, Site, wait_for};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

/// A connector for fax.example, whose files go into `fax` below a root.
fn with_fax() -> (Site, PathBuf) {
    let site = Site::new();
    let root = site.directory.path().join("drop");
    std::fs::create_dir(&root).unwrap();
    site.must(&["New-Recipient", "u@own.example"]);
    site.must(&["New-ForeignConnector", "Fax", "-AddressSpaces", "fax.example"]);
    site.must(&["Set-ForeignConnector", "Fax", "-DropDirectory", "fax"]);
    site.must(&["Set-TransportService", "-RootDropDirectoryPath", root.to_str().unwrap()]);
    (site, root.join("fax"))
}

fn hand_in(site: &Site, mail: &str, recipients: &[&str], text: &str) {
    let mut peer = site.peer(PEOPLE);
    peer.talk(&[(&format!("MAIL FROM:{mail}"), "250")]);
    for recipient in recipients {
        peer.talk(&[(&format!("RCPT TO:{recipient}"), "250")]);
    }
    peer.talk(&[("DATA", "354"), (&format!("{text}\r\n."), "250 2.6.0")]);
}

/// The files in a drop directory, once there are as many.
fn faxes(directory: &Path, count: usize, site: &Site) -> Vec<String> {
    wait_for(&format!("{count} in {}: {}", directory.display(), site.log()), || {
        let names = names_of(directory);
        (names.len() == count).then(|| {
            names.iter().map(|name| std::fs::read_to_string(directory.join(name)).unwrap()).collect()
        })
    })
}

fn names_of(directory: &Path) -> Vec<String> {
    let all = if directory.exists() { names(directory) } else { Vec::new() };
    all.into_iter().filter(|name| name.ends_with(".eml")).collect()
}

fn empty(directory: &Path) {
    for name in names_of(directory) {
        std::fs::remove_file(directory.join(name)).unwrap();
    }
}

#[test]
fn each_property_of_a_foreign_connector_is_obeyed() {
    let (mut site, fax) = with_fax();
    site.zones(&[("fax.example", 2), ("pager.example", 2)]);
    site.start();
    let to = ["<1@fax.example> NOTIFY=SUCCESS ORCPT=rfc822;one@fax.example", "<2@FAX.example>"];
    hand_in(
        &site,
        "<u@own.example> RET=HDRS",
        &to,
        "Message-ID: <1@own.example>\r\nSubject: fax\r\n\r\nhello\r\n..dot",
    );
    let file = faxes(&fax, 1, &site).remove(0);
    let (lines, message) = file.split_once("X-EndOfInjectedXHeaders: .\r\n").unwrap();
    assert_eq!(
        lines,
        "X-Sender: u@own.example RET=HDRS\r\n\
         X-Receiver: 1@fax.example NOTIFY=SUCCESS ORCPT=rfc822;one@fax.example\r\nX-Receiver: 2@fax.example\r\n"
    );
    assert!(
        message.starts_with("Received: from ") && message.ends_with("\r\n\r\nhello\r\n.dot\r\n"),
        "{message}"
    );
    assert!(!message.contains("X-MS-Exchange-Organization-"), "what is ours alone stays here: {message}");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&fax) & 0o027, 0);
    assert_eq!(mode(&fax.join(&names_of(&fax)[0])) & 0o137, 0);
    let sent = wait_for("the tracking log", || tracked(&site, &["-EventId", "SEND"]).pop());
    assert_eq!((sent["Source"].as_str(), sent["ConnectorId"].as_str()), (Some("GATEWAY"), Some("Fax")));
    // The other system tells of a delivery, unless RelayDsnRequired.
    assert!(site.mailbox("u").is_empty());

    // The files are what the Replay directory takes.
    let name = names_of(&fax).remove(0);
    std::fs::rename(fax.join(&name), site.data().join("replay").join(&name)).unwrap();
    let again = faxes(&fax, 1, &site).remove(0);
    assert!(
        again.starts_with(lines) && again.ends_with(&message[message.find("Received: ").unwrap()..]),
        "{again}"
    );
    empty(&fax);

    site.must(&["Set-ForeignConnector", "Fax", "-RelayDsnRequired", "true", "-MaxMessageSize", "64KB"]);
    site.restart();
    hand_in(&site, "<u@own.example>", &to, "Subject: relayed\r\n\r\nx");
    let file = faxes(&fax, 1, &site).remove(0);
    assert!(file.contains("X-Receiver: 1@fax.example NOTIFY=NEVER ORCPT="), "{file}");
    let report = wait_for("a report", || site.mailbox("u").pop());
    let report = String::from_utf8_lossy(&report);
    assert!(report.contains("Action: relayed") && report.contains("1@fax.example"), "{report}");
    assert!(!report.contains("2@fax.example"), "{report}");
    // What is too large for it goes by the Send connector.
    let large = format!("Subject: large\r\n\r\n{}", ("x".repeat(70) + "\r\n").repeat(1000));
    hand_in(&site, "<u@own.example>", &["<1@fax.example>"], &large);
    site.queue_error("fax.example");
    let types = |site: &Site| -> Vec<String> {
        let queues = site.json(&["Get-Queue"]);
        queues
            .as_array()
            .unwrap()
            .iter()
            .map(|queue| queue["DeliveryType"].as_str().unwrap().into())
            .collect()
    };
    assert_eq!(types(&site), ["DnsConnectorDelivery"]);
    let waiting = queued(&site)[0]["Identity"].as_str().unwrap().to_string();
    site.must(&["Remove-Message", &waiting, "-WithNDR", "false", "-Confirm", "false"]);
    // The more specific space wins.
    site.must(&["Set-ForeignConnector", "Fax", "-AddressSpaces", "*.example;5"]);
    site.must(&["Set-SendConnector", "Out", "-AddressSpaces", "*,fax.example"]);
    site.restart();
    hand_in(
        &site,
        "<u@own.example>",
        &["<1@fax.example>", "<1@pager.example>"],
        "Subject: specific\r\n\r\nx",
    );
    let files = faxes(&fax, 2, &site);
    let specific = files.iter().find(|file| file.contains("Subject: specific")).unwrap();
    assert!(specific.contains("X-Receiver: 1@pager.example\r\n") && !specific.contains("1@fax.example"));
    site.must(&["Set-ForeignConnector", "Fax", "-Enabled", "false"]);
    site.restart();
    hand_in(&site, "<u@own.example>", &["<1@pager.example>"], "Subject: disabled\r\n\r\nx");
    site.queue_error("pager.example");
    assert_eq!(names_of(&fax).len(), 2);
}

#[test]
fn what_a_drop_directory_can_not_take_waits() {
    let (mut site, fax) = with_fax();
    site.must(&["Set-ForeignConnector", "Fax", "-DropDirectoryQuota", "3KB"]);
    site.start();
    let root = fax.parent().unwrap().to_owned();
    let text = format!("Subject: fax\r\n\r\n{}", "0123456789\r\n".repeat(100));
    for _ in 0..3 {
        hand_in(&site, "<u@own.example>", &["<1@fax.example>"], &text);
    }
    let (status, error) = site.queue_error("fax.example");
    assert!(
        error.starts_with("452 4.3.1 DropDirectoryQuota of Foreign connector 'Fax' is reached"),
        "{error}"
    );
    assert_eq!((status.as_str(), names_of(&fax).len()), ("Retry", 1));
    let queue = site.json(&["Get-Queue"])[0].clone();
    assert_eq!(
        (&queue["DeliveryType"], &queue["MessageCount"]),
        (&"NonSmtpGatewayDelivery".into(), &2.into())
    );
    let identity = queue["Identity"].as_str().unwrap().to_string();
    let retry = || site.must(&["Retry-Queue", &identity]);
    empty(&fax);
    retry();
    faxes(&fax, 1, &site);
    empty(&fax);
    retry();
    faxes(&fax, 1, &site);
    empty(&fax);

    // Something else in the place of the directory.
    std::fs::remove_dir(&fax).unwrap();
    let elsewhere = site.directory.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, &fax).unwrap();
    hand_in(&site, "<u@own.example>", &["<1@fax.example>"], "Subject: link\r\n\r\nx");
    let (_, error) = site.queue_error("fax.example");
    assert!(error.contains("symbolic link"), "{error}");
    assert!(names(&elsewhere).is_empty());
    std::fs::remove_file(&fax).unwrap();
    std::fs::create_dir(&fax).unwrap();
    std::fs::set_permissions(&fax, PermissionsExt::from_mode(0o777)).unwrap();
    retry();
    wait_for("everybody may write to it", || {
        let error = site.queue_error("fax.example").1;
        error.contains("chmod o-w").then_some(())
    });
    std::fs::set_permissions(&fax, PermissionsExt::from_mode(0o770)).unwrap();
    retry();
    faxes(&fax, 1, &site);
    // Outside of the root: a restart does not put it in force.
    site.must(&["Set-ForeignConnector", "Fax", "-DropDirectory", elsewhere.to_str().unwrap()]);
    let refused = site.emsh(&["Restart-Service", "emsh-transport"]);
    assert!(refused.code == 1 && refused.err.contains("outside of RootDropDirectoryPath"), "{refused:?}");
    let below = root.join("a");
    std::fs::create_dir(&below).unwrap();
    site.must(&["Set-ForeignConnector", "Fax", "-DropDirectory", below.to_str().unwrap()]);
    site.restart();
    hand_in(&site, "<u@own.example>", &["<1@fax.example>"], "Subject: below\r\n\r\nx");
    faxes(&below, 1, &site);
    // A listed domain never goes into a file: nobody proves anything there.
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "fax.example"]);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "true"]);
    site.restart();
    hand_in(&site, "<u@own.example>", &["<1@fax.example>"], "Subject: secured\r\n\r\nx");
    let (_, error) = site.queue_error("fax.example");
    assert!(error.starts_with("454 4.7.5 Domain security: connector 'Fax' won the route"), "{error}");
    assert_eq!(names_of(&below).len(), 1);
}

/// Without a root and a name of its own, the directory is `drop` in the data directory.
#[test]
fn the_default_drop_directory() {
    let mut site = Site::new();
    site.must(&["New-ForeignConnector", "Fax", "-AddressSpaces", "fax.example"]);
    site.start();
    hand_in(&site, "<u@own.example>", &["<1@fax.example>"], "Subject: fax\r\n\r\nx");
    faxes(&site.data().join("drop"), 1, &site);
}

/// kill -9 while files are written: each message has a whole file in the end.
#[test]
fn a_breakdown_leaves_whole_files() {
    let (mut site, fax) = with_fax();
    site.start();
    const MESSAGES: usize = 120;
    let long = "x".repeat(70) + "\r\n";
    let mut sent = 0;
    for kill in 0..4 {
        let mut peer = site.peer(PEOPLE);
        while sent < (kill + 1) * MESSAGES / 4 {
            peer.talk(&[
                ("MAIL FROM:<u@own.example>", "250"),
                ("RCPT TO:<1@fax.example>", "250"),
                ("DATA", "354"),
                (&format!("Subject: number {sent}\r\n\r\n{}end\r\n.", long.repeat(200)), "250 2.6.0"),
            ]);
            sent += 1;
        }
        drop(peer);
        site.kill();
        site.start();
    }
    wait_for(&format!("the queue is empty: {}", site.log()), || queued(&site).is_empty().then_some(()));
    let mut subjects = std::collections::BTreeSet::new();
    for name in names_of(&fax) {
        let file = std::fs::read_to_string(fax.join(&name)).unwrap();
        assert!(file.starts_with("X-Sender: u@own.example\r\n") && file.ends_with("end\r\n"), "{name}");
        let subject = file.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap();
        subjects.insert(subject.to_string());
    }
    assert_eq!(subjects.len(), MESSAGES);
}

#[test]
fn messages_of_one_sender_are_traced() {
    let (mut site, fax) = with_fax();
    let told = site.must(&[
        "Set-TransportService",
        "-PipelineTracingEnabled",
        "true",
        "-PipelineTracingSenderAddress",
        "u@own.example",
    ]);
    assert!(told.err.contains("saves whole messages of u@own.example"), "{told:?}");
    site.start();
    let text = "Message-ID: <1@own.example>\r\nX-MS-Exchange-Organization-SCL: 1\r\nSubject: traced\r\n\r\nsecret\r\n..dot";
    hand_in(&site, "<U@own.example>", &["<v@own.example>", "<1@fax.example>"], text);
    hand_in(&site, "<other@own.example>", &["<1@fax.example>"], "Subject: other\r\n\r\nx");
    let fax_file = |subject: &str| {
        let files = faxes(&fax, 2, &site);
        files.into_iter().find(|file| file.contains(&format!("Subject: {subject}"))).unwrap()
    };
    let passed = fax_file("traced");
    let path = site.data().join("logs/PipelineTracing");
    let snapshots = path.join("MessageSnapshots");
    let copies = wait_for(&format!("the copies: {}", site.log()), || {
        let directories = names(&snapshots);
        let copies = snapshots.join(directories.first()?);
        (names(&copies).len() == 4).then_some(copies)
    });
    assert_eq!(names(&snapshots).len(), 1, "only that sender's");
    let files = names(&copies);
    assert_eq!((files[0].as_str(), files[3].as_str()), ("Original.eml", "SmtpReceive0001.eml"));
    let read = |name: &str| {
        let file = std::fs::read_to_string(copies.join(name)).unwrap();
        let (lines, message) = file.split_once("X-EndOfInjectedXHeaders: .\r\n").unwrap();
        assert!(lines.starts_with("X-Sender: U@own.example\r\nX-Receiver: "), "{name}: {lines}");
        message.to_string()
    };
    assert_eq!(read("Original.eml"), text.replace("\r\n..", "\r\n.") + "\r\n");
    let stored = read("SmtpReceive0001.eml");
    assert!(stored.starts_with("Received: ") && stored.contains("AuthAs: Internal"), "{stored}");
    assert!(stored.ends_with("Subject: traced\r\n\r\nsecret\r\n.dot\r\n"), "{stored}");
    // As it went to each next hop: to the gateway without what is ours alone.
    let out = [read(&files[1]), read(&files[2])];
    let passed = passed.split_once("X-EndOfInjectedXHeaders: .\r\n").unwrap().1;
    assert!(out.iter().any(|copy| copy == passed) && out.contains(&stored), "{out:?}");
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(&copies), mode(&copies.join("Original.eml"))), (0o700, 0o700, 0o600));

    // A directory that others may look into: nothing is saved, mail goes on, and it is told.
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
    hand_in(&site, "<u@own.example>", &["<1@fax.example>"], "Subject: open\r\n\r\nx");
    faxes(&fax, 3, &site);
    assert_eq!(names(&snapshots).len(), 1);
    let health = site.emsh(&["Test-ServiceHealth", "-Format", "List"]);
    assert!(health.code == 1 && health.out.contains("PipelineTracingPath"), "{health:?}");
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o700)).unwrap();
    // Elsewhere, for messages that are picked up; and off.
    let elsewhere = site.directory.path().join("trace");
    site.must(&["Set-TransportService", "-PipelineTracingPath", elsewhere.to_str().unwrap()]);
    site.restart();
    let picked = "From: u@own.example\nTo: 1@fax.example\nBcc: 2@fax.example\nSubject: picked\n\nx\n";
    super::directories::put(&site, "pickup", "x.eml", picked);
    faxes(&fax, 4, &site);
    let copies = elsewhere.join("MessageSnapshots");
    let copies = wait_for("copies elsewhere", || Some(copies.join(names_at(&copies).first()?)));
    let original = std::fs::read_to_string(copies.join("Original.eml")).unwrap();
    assert!(original.ends_with(&picked.replace('\n', "\r\n")), "{original}");
    site.must(&["Set-TransportService", "-PipelineTracingEnabled", "false"]);
    site.restart();
    assert_eq!(site.must(&["Test-ServiceHealth"]).code, 0);
    hand_in(&site, "<u@own.example>", &["<1@fax.example>"], "Subject: off\r\n\r\nx");
    faxes(&fax, 5, &site);
    assert_eq!((names(&snapshots).len(), names_at(&elsewhere.join("MessageSnapshots")).len()), (1, 1));
}

fn names_at(directory: &Path) -> Vec<String> {
    if directory.exists() { names(directory) } else { Vec::new() }
}
