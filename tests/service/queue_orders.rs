//! What administrators order about queues and messages, of the running service and of a stopped one.

use super::sink::{Script, Sink};
use super::site::{Site, wait_for};

/// A site with `count` messages for sink.example, which answers MAIL with 450.
fn deferred(subjects: &[&str]) -> (Site, Sink) {
    let mut site = Site::new();
    site.must(&["New-Recipient", "u@own.example"]);
    site.zones(&[("sink.example", 2)]);
    site.start();
    let script = Script { answers: vec![("MAIL", "450 4.3.0 later")], ..Script::default() };
    let sink = Sink::start(&site, 2, script);
    for subject in subjects {
        site.hand_in(&["x@sink.example"], subject);
    }
    wait_for("all are deferred", || {
        let messages = site.json(&["Get-Message"]);
        let messages = messages.as_array().unwrap();
        (messages.len() == subjects.len() && messages.iter().all(|it| it["Status"] == "Retry")).then_some(())
    });
    (site, sink)
}

fn identity(site: &Site, subject: &str) -> String {
    property(site, subject, "Identity").unwrap_or_else(|| panic!("'{subject}' is not queued"))
}

fn property(site: &Site, subject: &str, name: &str) -> Option<String> {
    let messages = site.json(&["Get-Message"]);
    let found = messages.as_array().unwrap().iter().find(|message| message["Subject"] == subject)?;
    found[name].as_str().map(str::to_string)
}

fn reports(site: &Site) -> Vec<String> {
    let all = site.mailbox("u").into_iter().map(|raw| String::from_utf8(raw).unwrap());
    all.filter(|raw| raw.contains("Subject: Undeliverable")).collect()
}

#[test]
fn a_suspended_message_stays_while_others_go() {
    let (site, sink) = deferred(&["one", "two"]);
    let one = identity(&site, "one");
    // Without a terminal the question is not answered, and nothing happens.
    assert_eq!(site.emsh(&["Suspend-Message", &one]).code, 1);
    assert_eq!(property(&site, "one", "Status").as_deref(), Some("Retry"));
    let tried = site.must(&["Suspend-Message", &one, "-WhatIf"]);
    let said = format!("What if: Suspending message \"{one}\".");
    assert!(tried.out.contains(&said) || tried.err.contains(&said), "{tried:?}");
    assert_eq!(property(&site, "one", "Status").as_deref(), Some("Retry"));
    site.must(&["Suspend-Message", &one, "-Confirm", "false"]);
    assert_eq!(property(&site, "one", "Status").as_deref(), Some("Suspended"));
    sink.set(Script::default());
    site.must(&["Retry-Queue", "sink.example"]);
    wait_for("the other one is delivered", || (sink.messages().len() == 1).then_some(()));
    site.must(&["Retry-Queue", "sink.example"]);
    // By its number alone.
    let number = one.rsplit('\\').next().unwrap();
    site.must(&["Resume-Message", number]);
    wait_for("it is delivered", || (sink.messages().len() == 2).then_some(()));
}

#[test]
fn a_suspended_queue_takes_mail_and_gives_none() {
    let (site, sink) = deferred(&["one"]);
    sink.set(Script::default());
    site.must(&["Suspend-Queue", "sink.example", "-Confirm", "false"]);
    assert_eq!(site.json(&["Get-Queue", "sink.example"])["Status"], "Suspended");
    site.must(&["Retry-Queue", "sink.example"]);
    site.hand_in(&["x@sink.example"], "two");
    site.restart();
    assert_eq!(site.json(&["Get-Queue", "sink.example"])["Status"], "Suspended");
    assert_eq!((sink.messages().len(), site.json(&["Get-Message"]).as_array().unwrap().len()), (0, 2));
    site.must(&["Resume-Queue", "sink.example"]);
    wait_for("both are delivered", || (sink.messages().len() == 2).then_some(()));
}

#[test]
fn an_empty_queue_is_shown_until_it_was_idle() {
    let (site, sink) = deferred(&["one"]);
    site.must(&["Set-TransportService", "-QueueMaxIdleTime", "0:0:5"]);
    sink.set(Script::default());
    site.restart();
    site.must(&["Retry-Queue", "sink.example"]);
    wait_for("it is delivered", || (sink.messages().len() == 1).then_some(()));
    let shown = || {
        let queues = site.json(&["Get-Queue", "-Include", "Empty"]);
        queues.as_array().unwrap().iter().any(|queue| queue["NextHopDomain"] == "sink.example")
    };
    assert!(shown(), "it has just been emptied");
    wait_for("it goes", || (!shown()).then_some(()));
}

#[test]
fn a_removed_message_tells_its_sender_unless_it_must_not() {
    let (site, sink) = deferred(&["told", "silent", "kept"]);
    let (told, silent) = (identity(&site, "told"), identity(&site, "silent"));
    site.must(&["Remove-Message", &told, "-Confirm", "false"]);
    let report = wait_for("the report", || reports(&site).pop());
    assert!(report.contains("Subject: Undeliverable: told"), "{report}");
    assert!(report.contains("deleted by an administrator"), "{report}");
    site.must(&["Remove-Message", &silent, "-WithNDR", "false", "-Confirm", "false"]);
    assert_eq!(property(&site, "silent", "Status"), None);
    let again = site.emsh(&["Remove-Message", &silent, "-Confirm", "false"]);
    assert!(again.code == 1 && again.err.contains("couldn't be found"), "{again:?}");
    sink.set(Script::default());
    site.must(&["Retry-Queue", "sink.example"]);
    wait_for("the kept one", || sink.messages().pop());
    wait_for("an empty queue", || site.json(&["Get-Message"]).as_array().unwrap().is_empty().then_some(()));
    assert_eq!((sink.messages().len(), reports(&site).len()), (1, 1));
}

/// A stopped service: the same orders, and the report is made at the start.
#[test]
fn a_stopped_service_finds_what_was_ordered() {
    let (mut site, sink) = deferred(&["told", "silent", "parked"]);
    let [told, silent, parked] = ["told", "silent", "parked"].map(|subject| identity(&site, subject));
    site.must(&["Stop-Service", "emsh-transport"]);
    let removed = site.must(&["Remove-Message", &told, "-Confirm", "false"]);
    assert!(removed.err.contains("when the report is made"), "{removed:?}");
    site.must(&["Remove-Message", &silent, "-WithNDR", "false", "-Confirm", "false"]);
    site.must(&["Suspend-Message", &parked, "-Confirm", "false"]);
    assert_eq!(property(&site, "parked", "Status").as_deref(), Some("Suspended"));
    assert_eq!(property(&site, "silent", "Status"), None);
    sink.set(Script::default());
    site.start();
    let report = wait_for("the report", || reports(&site).pop());
    assert!(report.contains("Subject: Undeliverable: told"), "{report}");
    site.must(&["Retry-Queue", "*"]);
    assert_eq!(property(&site, "parked", "Status").as_deref(), Some("Suspended"));
    assert!(sink.messages().is_empty());
    site.must(&["Resume-Message", &parked]);
    wait_for("it is delivered", || (sink.messages().len() == 1).then_some(()));
    assert_eq!(reports(&site).len(), 1);
}

/// An order that says less or more than one message is no order.
#[test]
fn an_order_about_no_single_message_does_nothing() {
    let (site, _sink) = deferred(&["one"]);
    let queue = identity(&site, "one").rsplit_once('\\').unwrap().0.to_string();
    for (words, code, said) in [
        (&["Remove-Message"][..], 2, "-Identity"),
        (&["Remove-Message", "*"], 2, "no single message"),
        (&["Remove-Message", &format!("{queue}\\*")], 2, "no single message"),
        (&["Remove-Message", "Unreachable"], 2, "no single message"),
        (&["Remove-Message", "999999"], 1, "couldn't be found"),
        (&["Remove-Message", "99999999999999999999999"], 1, "couldn't be found"),
        (&["Remove-Message", "-Filter", "{Status -eq 'Rtery'}"], 2, "did you mean Retry?"),
        (&["Suspend-Queue"], 2, "-Identity"),
        (&["Suspend-Queue", "nowhere.example", "-Confirm", "false"], 1, "couldn't be found"),
        (&["Get-Queue", "-Server", "ELSEWHERE"], 1, "is not this server"),
        (&["Remove-Message", "*\\1", "-Server", "ELSEWHERE", "-Confirm", "false"], 1, "ELSEWHERE"),
    ] {
        let answer = site.emsh(words);
        assert!(answer.code == code && answer.err.contains(said), "{words:?}: {answer:?}");
        assert!(answer.out.is_empty(), "{words:?}: {answer:?}");
    }
    assert_eq!(property(&site, "one", "Status").as_deref(), Some("Retry"));
    assert_eq!(
        site.json(&["Get-Queue", "-Server", "mx", "-ResultSize", "Unlimited"]).as_array().unwrap().len(),
        1
    );
}

#[test]
fn connectivity_is_told_binding_by_binding() {
    let mut site = Site::new();
    let stopped = site.emsh(&["Test-SmtpConnectivity"]);
    assert!(stopped.code == 1 && stopped.out.contains("Unable to connect"), "{stopped:?}");
    site.start();
    let found = site.json(&["Test-SmtpConnectivity"]);
    let found = found.as_array().unwrap();
    assert_eq!(found.len(), 2, "{found:?}");
    for result in found {
        assert_eq!((&result["Server"], &result["StatusCode"]), (&"MX".into(), &"Success".into()), "{result}");
        assert!(result["Details"].as_str().unwrap().starts_with("220 mx.own.example"), "{result}");
        assert_eq!(result["EndPoint"], result["Binding"]);
    }
    assert_eq!(site.emsh(&["Test-SmtpConnectivity", "OTHER"]).code, 1);
    site.must(&["Test-SmtpConnectivity", "mx.own.example"]);
}
