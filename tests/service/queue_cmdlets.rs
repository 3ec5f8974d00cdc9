//! What the queue and message cmdlets are asked for is what they show and do, by the running service and
//! by the file of a stopped one.

use super::sink::{Script, Sink};
use super::site::{Site, wait_for};
use serde_json::Value;

fn list(site: &Site, words: &[&str]) -> Vec<Value> {
    match site.json(words) {
        Value::Array(items) => items,
        one => vec![one],
    }
}

fn texts(items: &[Value], property: &str) -> Vec<String> {
    items.iter().map(|item| item[property].as_str().unwrap().to_string()).collect()
}

#[test]
fn queues_and_messages_are_found_by_what_is_given() {
    let mut site = Site::new();
    site.zones(&[("a.example", 5), ("b.example", 6)]);
    site.start();
    for to in ["x@a.example", "x@b.example", "y@b.example"] {
        site.hand_in(&[to], to);
    }
    site.queue_error("a.example");
    site.queue_error("b.example");
    for running in [true, false] {
        if !running {
            site.must(&["Stop-Service", "emsh-transport"]);
        }
        let queues = list(&site, &["Get-Queue"]);
        let of = |domain: &str| queues.iter().find(|queue| queue["NextHopDomain"] == domain).unwrap().clone();
        let (a, b) = (of("a.example"), of("b.example"));
        let (id_a, id_b) = (a["Identity"].as_str().unwrap(), b["Identity"].as_str().unwrap());
        assert!(id_a.starts_with("MX\\"), "{id_a}");
        // By the whole identity, without the server, by the next hop, by a wildcard.
        let short = id_b.rsplit('\\').next().unwrap();
        for given in [id_b, short, "b.example"] {
            assert_eq!(texts(&list(&site, &["Get-Queue", given]), "Identity"), [id_b], "{given}");
        }
        assert!(list(&site, &["Get-Queue", "MX\\*"]).len() >= 2);
        let none = site.emsh(&["Get-Queue", "MX\\4711"]);
        assert_eq!(none.code, 1, "{none:?}");
        assert_eq!(list(&site, &["Get-Queue", "-ResultSize", "1"]).len(), 1);

        let in_b = list(&site, &["Get-Message", "-Queue", id_b]);
        let mut subjects = texts(&in_b, "Subject");
        subjects.sort();
        assert_eq!(subjects, ["x@b.example", "y@b.example"]);
        assert_eq!(list(&site, &["Get-Message"]).len(), 3);
        assert_eq!(list(&site, &["Get-Message", "-ResultSize", "2"]).len(), 2);
        let one = texts(&in_b, "Identity").remove(0);
        assert_eq!(texts(&list(&site, &["Get-Message", &one]), "Identity"), [one.as_str()]);

        // Tab offers the same, asked of the service or of the file.
        let tab = |line: &str| site.emsh(&["--complete", "zsh", line, ""]).out;
        assert!(tab("emsh Get-Queue '").contains(&format!("{id_b}\tb.example\n")), "{running}");
        assert_eq!(tab("emsh Suspend-Queue b.ex"), format!("b.example\t{id_b}\n"), "{running}");
        let messages = tab("emsh Remove-Message '");
        assert!(
            messages.contains(&format!("{one}\t")) && messages.lines().count() == 3,
            "{running}: {messages}"
        );
    }
    // Retry-Queue pushes what waits, and only in the queue that is named.
    let tried = |site: &Site| -> Vec<Value> {
        let queues = list(site, &["Get-Queue"]);
        queues.iter().map(|queue| queue["LastRetryTime"].clone()).filter(Value::is_string).collect()
    };
    let before = tried(&site);
    site.start();
    // A start tries everything once; sinks that come before that would be served unasked.
    wait_for("an attempt at each since the start", || {
        let since = tried(&site);
        (since.len() == 2 && since.iter().all(|at| !before.contains(at))).then_some(())
    });
    let sinks = [Sink::start(&site, 5, Script::default()), Sink::start(&site, 6, Script::default())];
    site.must(&["Retry-Queue", "b.example"]);
    wait_for("b.example", || (sinks[1].messages().len() == 2).then_some(()));
    let (status, _) = site.queue_error("a.example");
    assert_eq!((status.as_str(), sinks[0].messages().len()), ("Retry", 0));
    site.must(&["Retry-Queue", "a.example", "-Resubmit", "true"]);
    wait_for("a.example", || (sinks[0].messages().len() == 1).then_some(()));
}
