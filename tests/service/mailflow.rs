//! Test-Mailflow: a real message, and what became of it.

use super::sink::{Script, Sink};
use super::site::Site;
use serde_json::Value;

/// What it told, and its exit code.
fn tried(site: &Site, words: &[&str]) -> (i32, Value, String) {
    let answer = site.emsh(&[&["Test-Mailflow", "-Json"], words].concat());
    let told: Value = serde_json::from_str(&answer.out).unwrap_or(Value::Null);
    let told = told.get(0).cloned().unwrap_or(told);
    (answer.code, told, answer.err)
}

#[test]
fn a_test_message_is_followed_to_its_end() {
    let mut site = Site::new();
    site.zones(&[("good.example", 2), ("bad.example", 3), ("slow.example", 4)]);
    let good = Sink::start(&site, 2, Script::default());
    let answers = vec![("RCPT", "550 5.1.1 nobody here")];
    let _bad = Sink::start(&site, 3, Script { answers, ..Script::default() });
    let answers = vec![("RCPT", "451 4.7.1 come back later")];
    let _slow = Sink::start(&site, 4, Script { answers, ..Script::default() });

    let (code, _, said) = tried(&site, &["-TargetEmailAddress", "v@own.example"]);
    assert!(code == 1 && said.contains("does not run") && said.contains("Start-Service"), "{said}");
    site.start();

    let (code, told, said) = tried(&site, &["-TargetEmailAddress", "v@own.example"]);
    assert_eq!((code, &told["TestMailflowResult"]), (0, &"Success".into()), "{told} {said}");
    assert_eq!(told["IsRemoteTest"], false);
    let mail = String::from_utf8(site.mailbox("v").remove(0)).unwrap();
    assert!(mail.contains("Subject: Test-Mailflow mx.own.example"), "{mail}");
    assert!(mail.contains(told["MessageId"].as_str().unwrap()), "{mail}");

    let (code, told, said) = tried(
        &site,
        &["MX", "-TargetEmailAddress", "a@good.example", "-TargetEmailAddressDisplayName", "The \"A\""],
    );
    assert_eq!((code, &told["TestMailflowResult"]), (0, &"Success".into()), "{told} {said}");
    assert_eq!((&told["IsRemoteTest"], &told["ConnectorId"]), (&true.into(), &"Out".into()), "{told}");
    assert!(told["MessageLatencyTime"].is_string() && told["Details"].as_str().unwrap().starts_with("250"));
    let (_, message) = good.messages().remove(0);
    let message = String::from_utf8(message).unwrap();
    assert!(message.contains("\r\nTo: \"The A\" <a@good.example>\r\n"), "{message}");
    assert!(message.contains("\r\nFrom: <postmaster@own.example>\r\n"), "{message}");

    let (code, told, said) = tried(&site, &["-TargetEmailAddress", "a@bad.example"]);
    assert_eq!((code, &told["TestMailflowResult"]), (1, &"*FAILURE*".into()), "{told}");
    assert!(told["Details"].as_str().unwrap().contains("550 5.1.1 nobody here"), "{told}");
    assert!(said.contains("550 5.1.1"), "{said}");

    let (code, told, _) = tried(&site, &["-TargetEmailAddress", "a@slow.example", "-ExecutionTimeout", "6"]);
    assert_eq!((code, &told["TestMailflowResult"]), (1, &"*FAILURE*".into()), "{told}");
    let details = told["Details"].as_str().unwrap();
    assert!(details.contains("it is queued") && details.contains("451 4.7.1 come back later"), "{details}");

    let (code, told, said) = tried(&site, &["-TargetEmailAddress", "v@own.example", "-WhatIf"]);
    assert_eq!((code, told), (0, serde_json::json!([])), "{said}");
    assert!(said.contains("Sending a test message to \"v@own.example\""), "{said}");
    assert_eq!(site.mailbox("v").len(), 1);
}

#[test]
fn what_can_t_be_tested_is_refused_with_the_reason() {
    let mut site = Site::new();
    site.start();
    for words in [
        &["-TargetMailboxServer", "MX"][..],
        &["-TargetDatabase", "DB1"],
        &["-AutoDiscoverTargetMailboxServer"],
        &["-CrossPremises", "$true"],
        &["-CrossPremises", "$true", "-CrossPremisesPendingErrorCount", "3"],
        &[],
    ] {
        let (code, _, said) = tried(&site, words);
        assert!(code == 2 && said.contains("-TargetEmailAddress"), "{words:?}: {code} {said}");
    }
    let (code, _, said) = tried(&site, &["OTHER", "-TargetEmailAddress", "v@own.example"]);
    assert_eq!(code, 1, "{said}");

    site.must(&[
        "Set-TransportService",
        "-PickupDirectoryPath",
        "$null",
        "-MessageTrackingLogEnabled",
        "$false",
    ]);
    site.restart();
    for set in ["-PickupDirectoryPath pickup", "-MessageTrackingLogEnabled '$true'"] {
        let (code, _, said) = tried(&site, &["-TargetEmailAddress", "v@own.example"]);
        let line = format!("Set-TransportService {set}");
        assert!(code == 1 && said.contains(&line), "{said}");
        let words: Vec<String> = line.split(' ').map(|word| word.trim_matches('\'').to_owned()).collect();
        site.must(&words.iter().map(String::as_str).collect::<Vec<_>>());
        site.restart();
    }
    let (code, told, said) =
        tried(&site, &["-TargetEmailAddress", "v@own.example", "-ExecutionTimeout", "30"]);
    assert_eq!((code, &told["TestMailflowResult"]), (0, &"Success".into()), "{told} {said}");
}
