//! What became of messages, as the tracking log tells it: by the files, and by Get-MessageTrackingLog.

use super::pki::{self, Pki};
use super::sink::{Script, Sink, Tls};
use super::site::{PEOPLE, STRANGER, Site, wait_for};
use serde_json::Value;

fn events(site: &Site, words: &[&str]) -> Vec<Value> {
    let all = [&["Get-MessageTrackingLog"][..], words].concat();
    site.json(&all).as_array().unwrap().clone()
}

/// `RECEIVE SMTP a@x,b@x`
fn told(event: &Value) -> String {
    let recipients: Vec<&str> =
        event["Recipients"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    format!(
        "{} {} {}",
        event["EventId"].as_str().unwrap(),
        event["Source"].as_str().unwrap(),
        recipients.join(",")
    )
}

fn tracking_files(site: &Site, directory: &str) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(site.data().join(directory)).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn has_data(event: &Value, wanted: &str) -> bool {
    event["EventData"].as_array().unwrap().iter().any(|pair| pair.as_str().unwrap().starts_with(wanted))
}

#[test]
fn a_message_id_tells_the_whole_story() {
    let pki = Pki::new("Partners");
    let mut site = Site::new();
    pki.equip(&site);
    site.must(&["New-Recipient", "u@own.example"]);
    site.must(&["Set-Recipient", "v@own.example", "-Aliases", "alias@own.example"]);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$true"]);
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "partner.example"]);
    site.zones(&[("partner.example", 2), ("sink.example", 3)]);
    site.start();
    let with = |issued| Script { tls: Tls::With(pki::server(&issued, &[])), ..Script::default() };
    let partner = Sink::start(&site, 2, with(pki.issue(&["other.example"])));
    let refusing = Script { answers: vec![("RCPT", "550 5.1.1 no; such, \"user\"")], ..Script::default() };
    let _sink = Sink::start(&site, 3, refusing);
    let to = ["alias@own.example", "x@partner.example", "nobody@sink.example"];
    let id = "<story@own.example>";
    let message = format!("Message-ID: {id}\r\nSubject: =cmd|x, \"quoted\"\r\n\r\nhello");
    assert!(site.submit(PEOPLE, "u@own.example", &to, &message).starts_with("250 "));
    let story = || events(&site, &["-MessageId", id]);
    wait_for("a deferral", || story().iter().find(|event| event["EventId"] == "DEFER").cloned());
    partner.set(with(pki.issue(&["partner.example"])));
    site.must(&["Retry-Queue", "partner.example"]);
    let story = wait_for("it is sent", || {
        let story = story();
        story.iter().any(|event| event["EventId"] == "SEND").then_some(story)
    });
    let mut lines: Vec<String> = story.iter().map(told).collect();
    assert_eq!(lines.remove(0), format!("RECEIVE SMTP {}", to.join(",")));
    assert_eq!(lines.remove(0), "RESOLVE ROUTING v@own.example");
    lines.sort();
    assert_eq!(
        lines,
        [
            "DEFER SMTP x@partner.example",
            "DELIVER STOREDRIVER v@own.example",
            "FAIL SMTP nobody@sink.example",
            "SEND SMTP x@partner.example",
        ]
    );
    let of = |id: &str| story.iter().find(|event| event["EventId"] == id).unwrap();
    for event in &story {
        assert_eq!(event["MessageId"], id);
        assert_eq!(event["MessageSubject"], "=cmd|x, \"quoted\"");
        assert_eq!(event["Sender"], "u@own.example");
        assert_eq!(event["NetworkMessageId"], story[0]["NetworkMessageId"]);
    }
    let received = of("RECEIVE");
    assert_eq!(received["ClientIp"], site.net.host(PEOPLE).to_string());
    assert_eq!(received["ConnectorId"], "MX\\People");
    assert_eq!(
        (&received["Directionality"], &received["RecipientCount"]),
        (&"Originating".into(), &3.into())
    );
    assert!(has_data(received, "[TlsGot, None]"), "{received}");
    assert_eq!(of("RESOLVE")["RelatedRecipientAddress"][0], "alias@own.example");
    let status = of("FAIL")["RecipientStatus"][0].as_str().unwrap();
    assert!(status.starts_with("550 5.1.1 no; such, \"user\""), "{status}");
    // The verdict, when it waited and when it went.
    let deferred = of("DEFER");
    for wanted in [
        "[TlsAsked, DomainSecure partner.example]",
        "[Verdict, SubjectMismatch]",
        "[CertificateNames, other.example",
    ] {
        assert!(has_data(deferred, wanted), "{wanted}: {deferred}");
    }
    let sent = of("SEND");
    for wanted in [
        "[TlsAsked, DomainSecure partner.example]",
        "[TlsRule, TLSSendDomainSecureList]",
        "[TlsGot, Verified]",
        "[tlsversion, TLS1.",
        "[tlscipher, TLS",
        "[Verdict, Valid]",
        "[CertificateNames, partner.example",
        "[Revocation, NotPublished]",
    ] {
        assert!(has_data(sent, wanted), "{wanted}: {sent}");
    }
    assert_eq!(sent["ServerIp"], site.net.host(2).to_string());
    assert_eq!(sent["ServerHostname"], "mx.partner.example");
    assert_eq!(sent["ConnectorId"], "Out");
    assert!(sent["RecipientStatus"][0].as_str().unwrap().starts_with("250"), "{sent}");
    assert!(sent["MessageLatency"].is_string(), "{sent}");
    // The report about it refers to it, and has a story of its own.
    let report = wait_for("the report", || events(&site, &["-Reference", "story@own.example"]).pop());
    assert_eq!(told(&report), "DSN DSN u@own.example");
    assert_eq!(report["ReturnPath"], "<>");
    let own = report["MessageId"].as_str().unwrap().to_owned();
    wait_for("its delivery", || {
        events(&site, &["-MessageId", &own]).iter().any(|event| event["EventId"] == "DELIVER").then_some(())
    });
    // The file: Exchange's head, and no line that a header could have made.
    let files = tracking_files(&site, "logs/MessageTracking");
    assert!(files[0].file_name().unwrap().to_str().unwrap().starts_with("MSGTRK20"), "{files:?}");
    let text = std::fs::read_to_string(&files[0]).unwrap();
    assert!(text.contains("#Log-Type: Message Tracking Log\r\n"), "{text}");
    assert!(text.contains("#Fields: date-time,client-ip,client-hostname,server-ip,"), "{text}");
    assert!(text.contains(",\"'=cmd|x, \"\"quoted\"\"\","), "{text}");
    // With the service stopped: the same.
    site.must(&["Stop-Service", "emsh-transport"]);
    assert_eq!(events(&site, &["-MessageId", id]).len(), story.len());
}

#[test]
fn each_parameter_chooses_events() {
    let mut site = Site::new();
    site.zones(&[("sink.example", 2)]);
    site.start();
    let sink = Sink::start(&site, 2, Script::default());
    assert!(events(&site, &[]).is_empty());
    let submit = |from: &str, to: &str, id: &str, subject: &str| {
        let message = format!("Message-ID: <{id}@own.example>\r\nSubject: {subject}\r\n\r\nx");
        assert!(site.submit(PEOPLE, from, &[to], &message).starts_with("250 "));
    };
    submit("a@own.example", "one@sink.example", "1", "Quarterly figures");
    submit("b@own.example", "two@sink.example", "2", "holiday");
    wait_for("both are sent", || (sink.messages().len() == 2).then_some(()));
    let all = wait_for("all events", || Some(events(&site, &[])).filter(|all| all.len() == 4));
    let middle = all[2]["Timestamp"].as_str().unwrap().to_owned();
    let (number, network) = (all[0]["InternalMessageId"].to_string(), all[0]["NetworkMessageId"].clone());
    let count = |words: &[&str]| events(&site, words).len();
    // Not as texts: a fraction is written without its last zeros.
    let time = |text: &str| text.parse::<jiff::Timestamp>().unwrap();
    let earlier =
        all.iter().filter(|event| time(event["Timestamp"].as_str().unwrap()) < time(&middle)).count();
    for (words, wanted) in [
        (&["-EventId", "SEND"][..], 2),
        (&["-EventId", "receive", "-Source", "smtp"], 2),
        (&["-Source", "ADMIN"], 0),
        (&["-InternalMessageId", &number], 2),
        (&["-MessageId", "<1@own.example>"], 2),
        (&["-MessageId", "2@OWN.example"], 2),
        (&["-MessageSubject", "FIGURES"], 2),
        (&["-MessageSubject", "figures of"], 0),
        (&["-NetworkMessageId", network.as_str().unwrap()], 2),
        (&["-Recipients", "ONE@sink.example,nobody@sink.example"], 2),
        (&["-Recipients", "one@sink.example,two@sink.example"], 4),
        (&["-Recipients", "one@sink"], 0),
        (&["-Reference", "<1@own.example>"], 0),
        (&["-Sender", "A@own.example"], 2),
        (&["-Sender", "a@own.example", "-EventId", "FAIL"], 0),
        (&["-Start", "2099-01-01"], 0),
        (&["-End", "2001-01-01"], 0),
        (&["-Start", "2001-01-01", "-End", "2099-01-01"], 4),
        (&["-Start", &middle], 4 - earlier),
        (&["-End", &middle], earlier),
        (&["-TransportTrafficType", "Email"], 4),
        (&["-TransportTrafficType", "Hierarchy"], 0),
        (&["-Server", "mx"], 4),
        (&["-ResultSize", "3"], 3),
        (&["-ResultSize", "Unlimited"], 4),
    ] {
        assert_eq!(count(words), wanted, "{words:?}");
    }
    let cut = site.must(&["Get-MessageTrackingLog", "-ResultSize", "3"]);
    assert!(cut.err.contains("There are more results available"), "{cut:?}");
    assert!(!site.must(&["Get-MessageTrackingLog", "-ResultSize", "4"]).err.contains("more results"));
    for (words, code, said) in [
        (&["-Server", "ELSEWHERE"][..], 1, "is not this server"),
        (&["-EventId", "BOGUS"], 2, "EventId"),
        (&["-Start", "2026-02-01", "-End", "2026-01-01"], 2, "is before"),
        (&["-InternalMessageId", "x"], 2, "InternalMessageId"),
    ] {
        let answer = site.emsh(&[&["Get-MessageTrackingLog"][..], words].concat());
        assert!(answer.code == code && answer.err.contains(said), "{words:?}: {answer:?}");
    }
    let table = site.must(&["Get-MessageTrackingLog", "-EventId", "SEND"]).out;
    assert!(table.contains("SEND") && table.contains("Quarterly figures"), "{table}");
}

/// What administrators do, and what time does, running or stopped.
#[test]
fn removals_and_expiry_are_tracked() {
    let mut site = Site::new();
    site.must(&["New-Recipient", "u@own.example"]);
    site.zones(&[("sink.example", 2)]);
    site.start();
    let later = Script { answers: vec![("MAIL", "450 4.3.0 later")], ..Script::default() };
    let _sink = Sink::start(&site, 2, later);
    for subject in ["told", "silent", "stopped", "expired"] {
        site.hand_in(&["x@sink.example"], subject);
    }
    wait_for("all are deferred", || (events(&site, &["-EventId", "DEFER"]).len() == 4).then_some(()));
    let deferred = events(&site, &["-EventId", "DEFER", "-MessageSubject", "told"]);
    assert!(deferred[0]["RecipientStatus"][0].as_str().unwrap().starts_with("450 4.3.0 later"));
    let number =
        |subject: &str| events(&site, &["-MessageSubject", subject])[0]["InternalMessageId"].to_string();
    site.must(&["Remove-Message", &number("told"), "-Confirm", "false"]);
    site.must(&["Remove-Message", &number("silent"), "-WithNDR", "false", "-Confirm", "false"]);
    site.must(&["Stop-Service", "emsh-transport"]);
    site.must(&["Remove-Message", &number("stopped"), "-WithNDR", "false", "-Confirm", "false"]);
    let last = |site: &Site, subject: &str| {
        let events = events(site, &["-MessageSubject", subject]);
        told(events.iter().rfind(|event| event["MessageSubject"] == subject).unwrap())
    };
    assert_eq!(last(&site, "told"), "FAIL ADMIN x@sink.example");
    assert_eq!(last(&site, "silent"), "DROP ADMIN x@sink.example");
    assert_eq!(last(&site, "stopped"), "DROP ADMIN x@sink.example");
    assert_eq!(events(&site, &["-EventId", "DSN"]).len(), 1);
    site.must(&[
        "Set-TransportService",
        "-MessageExpirationTimeout",
        "00:00:05",
        "-DelayNotificationTimeout",
        "00:00:04",
    ]);
    site.start();
    wait_for("it expires", || (last(&site, "expired") == "FAIL QUEUE x@sink.example").then_some(()));
    let expired = events(&site, &["-MessageSubject", "expired", "-EventId", "FAIL"]);
    assert!(expired[0]["RecipientStatus"][0].as_str().unwrap().starts_with("550 4.4.7"), "{expired:?}");
}

#[test]
fn each_setting_of_the_tracking_log_is_obeyed() {
    let mut site = Site::new();
    site.start();
    let set = |words: &[&str]| {
        site.must(&[&["Set-TransportService"][..], words].concat());
        site.restart();
    };
    // A subject that is tracked, or not, within a moment after another that is.
    let deliver = |subject: &str| {
        let before = site.mailbox("v").len();
        let reply =
            site.submit(STRANGER, "a@b.example", &["v@own.example"], &format!("Subject: {subject}\r\n\r\nx"));
        assert!(reply.starts_with("250 "), "{reply}");
        wait_for("its delivery", || (site.mailbox("v").len() > before).then_some(()));
    };
    let tracked = |subject: &str| {
        wait_for("the event", || {
            events(&site, &["-EventId", "DELIVER"])
                .into_iter()
                .find(|event| event["MessageSubject"] == subject)
        })
    };
    deliver("first");
    tracked("first");
    set(&["-MessageTrackingLogSubjectLoggingEnabled", "$false"]);
    deliver("hidden");
    wait_for("it is tracked without its subject", || {
        events(&site, &["-EventId", "DELIVER"])
            .iter()
            .any(|event| event["MessageSubject"].is_null())
            .then_some(())
    });
    set(&["-MessageTrackingLogSubjectLoggingEnabled", "$true", "-MessageTrackingLogEnabled", "$false"]);
    deliver("while it is off");
    set(&["-MessageTrackingLogEnabled", "$true"]);
    deliver("on again");
    tracked("on again");
    assert!(events(&site, &["-MessageSubject", "while it is off"]).is_empty());
    // Another directory; nowhere.
    set(&["-MessageTrackingLogPath", "logs/Elsewhere"]);
    deliver("moved");
    tracked("moved");
    assert_eq!(events(&site, &["-EventId", "DELIVER"]).len(), 1, "the other directory is not read");
    assert_eq!(tracking_files(&site, "logs/Elsewhere").len(), 1);
    set(&["-MessageTrackingLogPath", "$null"]);
    deliver("to nobody");
    let none = site.must(&["Get-MessageTrackingLog"]);
    assert!(none.err.contains("no message tracking log"), "{none:?}");
    // Files of one record, as many as the directory may hold, none that is too old.
    let old = site.data().join("logs/Third/MSGTRK2020010101-1.log");
    std::fs::create_dir_all(old.parent().unwrap()).unwrap();
    std::fs::write(&old, "old").unwrap();
    set(&["-MessageTrackingLogPath", "logs/Third", "-MessageTrackingLogMaxAge", "00:00:00"]);
    deliver("kept");
    tracked("kept");
    assert!(old.exists());
    set(&["-MessageTrackingLogMaxAge", "30.00:00:00", "-MessageTrackingLogMaxFileSize", "1500B"]);
    wait_for("the old file goes", || (!old.exists()).then_some(()));
    for count in 0..4 {
        deliver(&format!("file {count}"));
    }
    wait_for("a file for each record or two", || {
        (tracking_files(&site, "logs/Third").len() >= 5).then_some(())
    });
    for file in tracking_files(&site, "logs/Third").iter().skip(1) {
        assert!(std::fs::metadata(file).unwrap().len() <= 1500, "{}", file.display());
    }
    set(&["-MessageTrackingLogMaxDirectorySize", "5000B"]);
    for count in 0..4 {
        deliver(&format!("more {count}"));
    }
    tracked("more 3");
    let sizes = tracking_files(&site, "logs/Third")
        .iter()
        .map(|file| std::fs::metadata(file).unwrap().len())
        .sum::<u64>();
    assert!(sizes <= 5000, "{sizes}");
    // The protocol logs, too, go where they are told to, or nowhere.
    set(&["-ReceiveProtocolLogPath", "logs/Received", "-SendProtocolLogPath", "$null"]);
    deliver("logged elsewhere");
    wait_for("the protocol log", || (!tracking_files(&site, "logs/Received").is_empty()).then_some(()));
}

/// What the files of one log say together, heads left out.
fn lines(site: &Site, directory: &str) -> Vec<String> {
    let files = tracking_files(site, directory).into_iter();
    let texts = files.map(|file| std::fs::read_to_string(file).unwrap_or_default());
    texts
        .flat_map(|text| {
            text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn each_setting_of_the_other_logs_is_obeyed() {
    let mut site = Site::new();
    site.zones(&[("sink.example", 2), ("later.example", 3)]);
    site.start();
    let sink = Sink::start(&site, 2, Script::default());
    let _later = Sink::start(&site, 3, Script { answers: vec![("MAIL", "450 no")], ..Script::default() });
    let send = || {
        let before = sink.messages().len();
        site.hand_in(&["x@sink.example"], "logged");
        wait_for("it is sent", || (sink.messages().len() > before).then_some(()));
    };
    let has = |directory: &str, wanted: &str| {
        wait_for(&format!("{wanted} in {directory}"), || {
            lines(&site, directory).into_iter().find(|line| line.contains(wanted))
        })
    };
    let set = |words: &[&str]| {
        site.must(&[&["Set-TransportService"][..], words].concat());
        site.restart();
    };
    site.hand_in(&["x@later.example"], "waits");
    send();
    // By default: connectivity, queues and routes, and no DNS.
    let established = has("logs/Connectivity", ",sink.example,>,Established connection to ");
    assert!(
        established.contains(",SMTP,sink.example,>,") && established.contains("in clear"),
        "{established}"
    );
    has("logs/Connectivity", ",SMTP,sink.example,+,DnsConnectorDelivery ");
    has("logs/Connectivity", ",SMTP,sink.example,-,Messages: 1 Bytes: ");
    has("logs/QueueViewer", ",SUMMARY,MX,");
    let route = has("logs/Routing", ",SendConnector,Out,");
    assert!(route.contains(",SMTP:*;1,1,DnsConnectorDelivery,"), "{route}");
    assert!(tracking_files(&site, "logs/Dns").is_empty());
    wait_for("it waits", || (!events(&site, &["-EventId", "DEFER"]).is_empty()).then_some(()));
    // In other places: DNS as well, once it is both switched on and told where to go.
    set(&[
        "-DnsLogEnabled",
        "$true",
        "-ConnectivityLogPath",
        "logs/C",
        "-QueueLogPath",
        "logs/Q",
        "-RoutingTableLogPath",
        "logs/R",
    ]);
    send();
    has("logs/C", ",sink.example,+,");
    has("logs/R", ",SendConnector,Out,");
    let queue = has("logs/Q", ",later.example,");
    assert!(queue.contains(",QUEUE,MX\\") && queue.contains(",1,1,"), "{queue}");
    set(&["-DnsLogPath", "logs/D"]);
    // Another set of servers, so another resolver, whose cache is empty.
    site.zones(&[("sink.example", 2), ("later.example", 3), ("fresh.example", 2)]);
    site.hand_in(&["x@fresh.example"], "looked up");
    let answer = has("logs/D", ",MX,fresh.example,Success,");
    assert!(answer.contains("10 mx.fresh.example."), "{answer}");
    site.hand_in(&["x@absent.example"], "not there");
    has("logs/D", ",MX,absent.example,Failure,");
    // Old files and those that are too much, file by file, and off.
    let logs = [
        ("Connectivity", "C", "CONNECTLOG"),
        ("Queue", "Q", "TRANSPORTQUEUE"),
        ("Dns", "D", "DNSLOG"),
        ("RoutingTable", "R", "ROUTING"),
    ];
    let plant = |day: &str| {
        logs.map(|(_, directory, prefix)| {
            let file = site.data().join(format!("logs/{directory}/{prefix}{day}-1.log"));
            std::fs::write(&file, "x".repeat(20_000)).unwrap();
            file
        })
    };
    let old = plant("20200101");
    let mut words = Vec::new();
    let each = |words: &mut Vec<String>, property: &str, value: &str, of: &[&str]| {
        for (name, ..) in logs.iter().filter(|(name, ..)| of.contains(name)) {
            words.extend([format!("-{name}Log{property}"), value.to_owned()]);
        }
    };
    let all = ["Connectivity", "Queue", "Dns", "RoutingTable"];
    let set_all = |words: &[String]| set(&words.iter().map(String::as_str).collect::<Vec<_>>());
    each(&mut words, "MaxAge", "00:00:00", &all);
    set_all(&words);
    has("logs/R", ",SendConnector,Out,");
    assert!(old.iter().all(|file| file.exists()), "no age, no end");
    words.clear();
    each(&mut words, "MaxAge", "30.00:00:00", &all);
    set_all(&words);
    wait_for("old files go", || old.iter().all(|file| !file.exists()).then_some(()));
    let yesterday =
        (jiff::Timestamp::now() - jiff::SignedDuration::from_hours(24)).strftime("%Y%m%d").to_string();
    let large = plant(&yesterday);
    words.clear();
    each(&mut words, "MaxFileSize", "1B", &["Connectivity", "Queue", "Dns"]);
    set_all(&words);
    let before = logs.map(|(_, directory, _)| tracking_files(&site, &format!("logs/{directory}")).len());
    send();
    site.hand_in(&["y@absent2.example"], "not there");
    site.restart();
    for (index, (name, directory, _)) in logs.iter().enumerate().filter(|(_, log)| log.0 != "RoutingTable") {
        wait_for(&format!("{name}: a file for each line"), || {
            (tracking_files(&site, &format!("logs/{directory}")).len() >= before[index] + 2).then_some(())
        });
    }
    assert!(large.iter().all(|file| file.exists()));
    words.clear();
    each(&mut words, "MaxDirectorySize", "15000B", &all);
    set_all(&words);
    wait_for("what is too much goes", || large.iter().all(|file| !file.exists()).then_some(()));
    words.clear();
    each(&mut words, "Enabled", "$false", &["Connectivity", "Dns"]);
    each(&mut words, "Path", "$null", &["Queue", "RoutingTable"]);
    set_all(&words);
    std::thread::sleep(std::time::Duration::from_millis(300));
    let before = logs.map(|(_, directory, _)| lines(&site, &format!("logs/{directory}")).len());
    send();
    site.hand_in(&["y@absent3.example"], "not there");
    site.restart();
    wait_for("it failed", || (events(&site, &["-Recipients", "y@absent3.example"]).len() > 1).then_some(()));
    let after = logs.map(|(_, directory, _)| lines(&site, &format!("logs/{directory}")).len());
    assert_eq!(before, after, "what is off writes nothing");
}

/// Mail to postmaster goes to another address by the configuration: no alias of that one.
#[test]
fn a_redirected_recipient_is_told() {
    let mut site = Site::new();
    site.must(&["Set-TransportConfig", "-ExternalPostmasterAddress", "v@own.example"]);
    site.must(&["Set-Recipient", "v@own.example", "-Aliases", "alias@own.example"]);
    site.start();
    let to = ["postmaster@own.example", "alias@own.example"];
    let reply = site.submit(PEOPLE, "u@own.example", &to, "Message-ID: <redirected@own.example>\r\n\r\nx");
    assert!(reply.starts_with("250"), "{reply}");
    let story = wait_for("its story", || {
        let story = events(&site, &["-MessageId", "<redirected@own.example>"]);
        story.iter().any(|event| event["EventId"] == "DELIVER").then_some(story)
    });
    let of =
        |id: &str| story.iter().find(|event| event["EventId"] == id).unwrap_or_else(|| panic!("{story:?}"));
    assert_eq!(of("REDIRECT")["Recipients"], serde_json::json!(["v@own.example"]));
    assert_eq!(of("REDIRECT")["RelatedRecipientAddress"], serde_json::json!(["postmaster@own.example"]));
    assert_eq!(of("REDIRECT")["Source"], "ROUTING");
    assert_eq!(of("RESOLVE")["RelatedRecipientAddress"], serde_json::json!(["alias@own.example"]));
}
