//! What can't be delivered is kept, Suspended, with its reason, until there is a DSN to send.

use super::sink::{Script, Sink};
use super::site::{Site, wait_for};
use serde_json::Value;

fn suspended(site: &Site, recipient: &str) -> Value {
    wait_for(&format!("{recipient} is suspended: {}", site.json(&["Get-Message"])), || {
        let messages = site.json(&["Get-Message"]);
        messages
            .as_array()
            .unwrap()
            .iter()
            .find(|message| {
                message["Recipients"].to_string().contains(recipient) && message["Status"] == "Suspended"
            })
            .cloned()
    })
}

#[test]
fn a_refused_recipient_stays_with_its_reason() {
    let mut site = Site::new();
    site.zones(&[("sink.example", 2)]);
    site.start();
    let answers = vec![("RCPT TO:<bad@", "550 5.1.1 no such user here")];
    let sink = Sink::start(&site, 2, Script { answers, ..Script::default() });
    site.hand_in(&["bad@sink.example", "good@sink.example"], "half");
    let message = suspended(&site, "bad@sink.example");
    assert!(message["LastError"].as_str().unwrap().contains("550 5.1.1 no such user here"), "{message}");
    assert!(!message["Recipients"].to_string().contains("good@"), "{message}");
    wait_for("the other one", || (sink.messages().len() == 1).then_some(()));
    // It survives a kill, is not tried again, and resubmitting leaves it.
    site.kill();
    site.start();
    site.emsh(&["Retry-Queue", "*", "-Resubmit", "true"]);
    let again = suspended(&site, "bad@sink.example");
    assert_eq!(again["LastError"], message["LastError"]);
    assert_eq!(sink.seen().len(), 1);
}

#[test]
fn an_expired_recipient_stays_with_its_reason() {
    let mut site = Site::new();
    site.zones(&[("sink.example", 2)]);
    site.must(&[
        "Set-TransportService",
        "-MessageExpirationTimeout",
        "0:0:5",
        "-TransientFailureRetryInterval",
        "0:0:1",
        "-MessageRetryInterval",
        "0:0:1",
    ]);
    site.start();
    let answers = vec![("RCPT", "450 4.2.1 not at the moment")];
    let _sink = Sink::start(&site, 2, Script { answers, ..Script::default() });
    site.hand_in(&["x@sink.example"], "too late");
    let message = suspended(&site, "x@sink.example");
    let error = message["LastError"].as_str().unwrap();
    assert!(error.contains("4.4.7") || error.contains("450 4.2.1"), "{message}");
}
