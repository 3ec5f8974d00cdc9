//! The queue Poison: a message that was being delivered when the service was killed, time and again.

use super::sink::{Script, Sink};
use super::site::{Site, wait_for};

/// Kills the service while the sink has it wait in a transaction, and starts it anew.
fn break_down(site: &mut Site, sink: &Sink) {
    let before = sink.seen().len();
    site.start();
    wait_for("an attempt", || {
        sink.seen().iter().skip(before).any(|seen| seen.clear_text().contains("MAIL FROM")).then_some(())
    });
    site.kill();
}

fn poison(site: &Site, subject: &str) -> Option<serde_json::Value> {
    let found =
        site.json(&["Get-Message", "-Filter", &format!("Subject -eq '{subject}' -and Queue -eq 'Poison'")]);
    found.as_array()?.first().cloned()
}

#[test]
fn a_message_that_takes_the_service_down_is_put_aside_and_can_be_sent_again() {
    let mut site = Site::new();
    site.zones(&[("sink.example", 2)]);
    site.start();
    let sink = Sink::start(&site, 2, Script::default());
    assert_eq!(site.emsh(&["Get-Queue", "Poison"]).code, 1, "Poison is hidden while it is empty");
    held_up(&mut site, &sink, "killer");
    // Once is no proof.
    break_down(&mut site, &sink);
    assert_eq!(poison(&site, "killer"), None);
    break_down(&mut site, &sink);
    site.start();
    let there = wait_for("it is in Poison", || poison(&site, "killer"));
    let told = wait_for("the tracking log", || {
        let found = site.json(&["Get-MessageTrackingLog", "-EventId", "POISONMESSAGE"]);
        found.as_array().and_then(|events| events.first().cloned())
    });
    assert_eq!(
        (&told["Source"], &told["MessageSubject"]),
        (&"POISONMESSAGE".into(), &"killer".into()),
        "{told}"
    );
    assert_eq!(told["Recipients"][0], "x@sink.example");
    assert!(told["RecipientStatus"][0].as_str().unwrap().contains("broke down"), "{told} {there}");
    let attempts = sink.seen().len();
    for running in [true, false] {
        if !running {
            site.must(&["Stop-Service", "emsh-transport"]);
        }
        let queue = site.json(&["Get-Queue", "Poison"]);
        let shown = ["Identity", "DeliveryType", "Status", "NextHopDomain", "NextHopCategory"];
        assert_eq!(
            shown.map(|name| queue[name].as_str().unwrap()),
            ["MX\\Poison", "Undefined", "Ready", "Poison Message", "Internal"],
            "{running}"
        );
        assert_eq!(queue["MessageCount"], 1);
        let message = poison(&site, "killer").unwrap();
        assert_eq!(
            (&message["Status"], &message["ExpirationTime"]),
            (&"Suspended".into(), &serde_json::Value::Null)
        );
        let error = message["LastError"].as_str().unwrap();
        assert!(error.contains("broke down") && error.contains("450 4.3.0 later"), "{error}");
    }
    site.start();
    // Neither a restart nor an order about queues brings it back.
    site.restart();
    site.must(&["Retry-Queue", "Poison", "-Resubmit", "true"]);
    site.must(&["Retry-Queue", "*"]);
    assert!(poison(&site, "killer").is_some());
    assert_eq!(sink.seen().len(), attempts);
    sink.set(Script::default());
    site.must(&["Resume-Message", "-Filter", "Queue -eq 'Poison'"]);
    wait_for("it is delivered", || (sink.messages().len() == 1).then_some(()));

    // PoisonThreshold is obeyed, and Remove-Message takes one away.
    site.must(&["Set-TransportService", "-PoisonThreshold", "1"]);
    site.restart();
    held_up(&mut site, &sink, "second");
    break_down(&mut site, &sink);
    site.start();
    wait_for("it is in Poison", || poison(&site, "second"));
    let remove = "Queue -eq 'MX\\Poison'";
    site.must(&["Remove-Message", "-Filter", remove, "-WithNDR", "false", "-Confirm", "false"]);
    assert_eq!(poison(&site, "second"), None);
    // With the detection off nothing is put aside.
    site.must(&["Set-TransportService", "-PoisonMessageDetectionEnabled", "false"]);
    site.restart();
    held_up(&mut site, &sink, "third");
    break_down(&mut site, &sink);
    break_down(&mut site, &sink);
    sink.set(Script::default());
    site.start();
    wait_for("it is delivered", || (sink.messages().len() == 2).then_some(()));
}

/// A message that is due at the next start, where the sink has it wait. The service is stopped.
fn held_up(site: &mut Site, sink: &Sink, subject: &str) {
    sink.set(Script { answers: vec![("MAIL", "450 4.3.0 later")], ..Script::default() });
    site.hand_in(&["x@sink.example"], subject);
    let filter = format!("Subject -eq '{subject}' -and Status -eq 'Retry'");
    wait_for("it is deferred", || {
        (!site.json(&["Get-Message", "-Filter", &filter]).as_array().unwrap().is_empty()).then_some(())
    });
    site.must(&["Stop-Service", "emsh-transport"]);
    site.must(&["Resume-Message", "-Filter", &filter]);
    // The first line of a reply, and nothing after it.
    sink.set(Script { answers: vec![("MAIL", "250-wait")], ..Script::default() });
}
