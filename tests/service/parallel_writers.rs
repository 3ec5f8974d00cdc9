//! Eight processes that write at once, while the service runs, is restarted, and others read: nobody meets a
//! lock, no update is lost, each change stands in the history once, and nobody sees half a command.

use super::replay;
use super::site::{Answer, Site};
use emsh::model::SystemClock;
use emsh::shell::argv;
use emsh::store::{Change, Mode, Store};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const WRITERS: usize = 8;

/// The property of the connector Shared that one writer alone sets, one value after the other.
const OWN: [(&str, [&str; 3]); WRITERS] = [
    ("Comment", ["one", "two", "three"]),
    ("Port", ["26", "27", "28"]),
    ("Fqdn", ["a.own.example", "b.own.example", "c.own.example"]),
    ("MaxMessageSize", ["1000000", "2000000", "unlimited"]),
    ("ProtocolLoggingLevel", ["Verbose", "None", "Verbose"]),
    ("SmtpMaxMessagesPerConnection", ["1", "2", "3"]),
    ("ConnectionInactivityTimeOut", ["00:01:00", "00:02:00", "00:03:00"]),
    ("ForceHELO", ["true", "false", "true"]),
];

/// What one writer types, line by line; no word holds a blank.
fn lines(writer: usize) -> Vec<String> {
    let w = writer;
    let (own, [first, second, third]) = OWN[w];
    // Comment and Port of one connector always go together.
    let pair = |round: usize| {
        let number = 1000 + 10 * w + round;
        format!("Set-SendConnector Pair -Comment {number} -Port {number}")
    };
    let listed = |delta: String| format!("Set-TransportConfig -TLSSendDomainSecureList @{{{delta}}}");
    let ranges = |delta: String| format!("Set-ReceiveConnector Ranges -RemoteIPRanges @{{{delta}}}");
    vec![
        format!("New-SendConnector W{w}-A -AddressSpaces w{w}a.example"),
        listed(format!("Add=\"w{w}-1.example\"")),
        format!("Set-SendConnector Shared -{own} {first}"),
        format!("New-SendConnector W{w}-B -AddressSpaces w{w}b.example"),
        listed(format!("Add=\"w{w}-2.example\"")),
        ranges(format!("Add=\"10.{w}.1.0/24\"")),
        pair(1),
        format!("Set-SendConnector Shared -AddressSpaces @{{Add=\"s{w}-1.example\"}}"),
        format!("New-AcceptedDomain D{w} -DomainName d{w}.example"),
        listed(format!("Add=\"w{w}-3.example\",\"w{w}-4.example\"")),
        format!("Set-AcceptedDomain D{w} -MakeDefault true"),
        format!("New-Recipient u{w}@own.example"),
        format!("Set-SendConnector Shared -{own} {second}"),
        ranges(format!("Add=\"10.{w}.2.0/24\"")),
        format!("Remove-SendConnector W{w}-B -Confirm:$false"),
        format!("New-Recipient t{w}@own.example"),
        pair(2),
        listed(format!("Remove=\"w{w}-1.example\";Add=\"w{w}-5.example\"")),
        format!("Set-Recipient u{w}@own.example -Aliases @{{Add=\"x{w}@own.example\"}}"),
        format!("Set-SendConnector Shared -AddressSpaces @{{Add=\"s{w}-2.example;7\"}}"),
        format!("Remove-Recipient t{w}@own.example -Confirm:$false"),
        format!("Set-SendConnector W{w}-A -Port 2500 -Comment done"),
        ranges(format!("Remove=\"10.{w}.1.0/24\"")),
        format!("Set-SendConnector Shared -{own} {third}"),
        listed(format!("Remove=\"w{w}-2.example\"")),
        pair(3),
    ]
}

fn words(line: &str) -> Vec<&str> {
    line.split(' ').collect()
}

/// Done, and nothing said of locks.
fn smooth(words: &[&str], answer: &Answer) {
    let said = answer.err.to_lowercase();
    assert_eq!(answer.code, 0, "{words:?}: {answer:?}");
    assert!(!["lock", "busy", "panicked"].iter().any(|word| said.contains(word)), "{words:?}: {answer:?}");
}

/// The stored objects and the history, oldest first.
fn store(site: &Site) -> (replay::Stored, Vec<Change>) {
    let store = Store::open(&site.data(), Mode::Read, Arc::new(SystemClock)).unwrap();
    let mut history = store.history(None).unwrap();
    history.reverse();
    (replay::stored(&store), history)
}

/// Sets a flag when dropped, also by a panic.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn eight_writers_lose_nothing() {
    let mut site = Site::new();
    site.must(&["New-SendConnector", "Shared", "-AddressSpaces", "shared.example"]);
    let pair = "New-SendConnector Pair -AddressSpaces pair.example -Comment 1000 -Port 1000";
    site.must(&words(pair));
    site.must(&words("New-ReceiveConnector Ranges -Bindings 127.0.0.1:0 -RemoteIPRanges 192.0.2.0/24"));
    site.start();
    let (first, begun) = store(&site);
    let site = &site;
    let (over, done, seen) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    let all = WRITERS * lines(0).len();
    std::thread::scope(|scope| {
        let stop = Stop(&over);
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let done = &done;
                scope.spawn(move || {
                    for line in lines(writer) {
                        smooth(&words(&line), &site.emsh(&words(&line)));
                        done.fetch_add(1, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        // No command is ever seen by halves: neither two properties of it, nor two objects.
        let readers = [
            scope.spawn(|| {
                while !over.load(Ordering::SeqCst) {
                    let pair = site.json(&["Get-SendConnector", "Pair"]);
                    assert_eq!(pair["Comment"], json!(pair["Port"].to_string()));
                    seen.fetch_add(1, Ordering::SeqCst);
                }
            }),
            scope.spawn(|| {
                while !over.load(Ordering::SeqCst) {
                    let domains = site.must(&["Get-AcceptedDomain", "-Json"]);
                    assert_eq!(domains.err, "");
                    let domains: Json = serde_json::from_str(&domains.out).unwrap();
                    let defaults =
                        domains.as_array().unwrap().iter().filter(|domain| domain["Default"] == true);
                    assert_eq!(defaults.count(), 1, "{domains}");
                    seen.fetch_add(1, Ordering::SeqCst);
                }
            }),
        ];
        for (round, how) in [&[][..], &[], &["-Force"], &[]].iter().enumerate() {
            while done.load(Ordering::SeqCst) < all * (round + 1) / 5
                && !writers.iter().any(|it| it.is_finished())
            {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
            let words = [&["Restart-Service", "emsh-transport"], *how].concat();
            smooth(&words, &site.emsh(&words));
        }
        let written: Vec<_> = writers.into_iter().map(|writer| writer.join()).collect();
        drop(stop);
        let read = readers.map(|reader| reader.join());
        assert!(written.iter().all(Result::is_ok) && read.iter().all(Result::is_ok));
    });
    assert!(seen.load(Ordering::SeqCst) > 10, "the readers read {} times", seen.load(Ordering::SeqCst));
    let (last, history) = store(site);
    judge_history(&history[begun.len()..], begun.last().map_or(0, |change| change.revision));
    assert_eq!(replay::replay(first, &history[begun.len()..]).unwrap(), last);
    judge_store(site, &history);
    site.restart();
    assert_eq!(site.status().unwrap().revision, history.last().unwrap().revision);
}

/// Each line once, one revision each, without a gap; the lines of one writer in their order.
fn judge_history(history: &[Change], before: i64) {
    let by_revision: BTreeMap<i64, &str> =
        history.iter().map(|change| (change.revision, change.command_line.as_str())).collect();
    assert!(history.windows(2).all(|pair| pair[0].revision <= pair[1].revision && pair[0].id < pair[1].id));
    assert!(
        by_revision.keys().copied().eq(before + 1..=before + by_revision.len() as i64),
        "{by_revision:?}"
    );
    let canonical = |line: &String| {
        let words: Vec<String> = words(line).into_iter().map(str::to_string).collect();
        argv::read(&words).unwrap().command_line()
    };
    let mut told: Vec<&str> = by_revision.values().copied().collect();
    for writer in 0..WRITERS {
        let mut at = 0;
        for line in lines(writer).iter().map(canonical) {
            let place =
                told.iter().position(|told| *told == line).unwrap_or_else(|| panic!("not there: {line}"));
            assert!(place >= at, "out of order: {line}");
            told.remove(place);
            at = place;
        }
    }
    assert!(told.is_empty(), "nobody typed {told:?}");
}

/// What is stored is what the lines say together.
fn judge_store(site: &Site, history: &[Change]) {
    let texts = |value: &Json| -> BTreeSet<String> {
        value.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_string()).collect()
    };
    let each = |texts: &[&str]| -> BTreeSet<String> {
        (0..WRITERS).flat_map(|w| texts.iter().map(move |text| text.replace('#', &w.to_string()))).collect()
    };
    let listed = site.json(&["Get-TransportConfig"])["TLSSendDomainSecureList"].clone();
    assert_eq!(texts(&listed), each(&["w#-3.example", "w#-4.example", "w#-5.example"]));
    let mut ranges = texts(&site.json(&["Get-ReceiveConnector", "Ranges"])["RemoteIPRanges"]);
    assert!(ranges.remove("192.0.2.0/24"));
    assert_eq!(ranges, each(&["10.#.2.0/24"]));

    let shared = site.json(&["Get-SendConnector", "Shared"]);
    let mut spaces = texts(&shared["AddressSpaces"]);
    assert!(spaces.remove("SMTP:shared.example;1"));
    assert_eq!(spaces, each(&["SMTP:s#-1.example;1", "SMTP:s#-2.example;7"]));
    let own = [
        json!("three"),
        json!(28),
        json!("c.own.example"),
        json!("Unlimited"),
        json!("Verbose"),
        json!(3),
        json!("00:03:00"),
        json!(true),
    ];
    for ((name, _), value) in OWN.iter().zip(own) {
        assert_eq!(shared[*name], value, "{name}");
    }

    let connectors = site.json(&["Get-SendConnector", "W*"]);
    let connectors = connectors.as_array().unwrap();
    let names: BTreeSet<String> =
        connectors.iter().map(|it| it["Name"].as_str().unwrap().to_string()).collect();
    assert_eq!(names, each(&["W#-A"]));
    assert!(connectors.iter().all(|it| it["Port"] == 2500 && it["Comment"] == "done"), "{connectors:?}");

    let recipients = site.json(&["Get-Recipient", "??@own.example"]);
    let recipients: BTreeSet<String> = recipients
        .as_array()
        .unwrap()
        .iter()
        .map(|it| format!("{} {}", it["EmailAddress"].as_str().unwrap(), it["Aliases"][0].as_str().unwrap()))
        .collect();
    assert_eq!(recipients, each(&["u#@own.example x#@own.example"]));

    // The last one that was made the default is it.
    let made = history.iter().rfind(|change| change.command_line.contains("-MakeDefault")).unwrap();
    let name = made.command_line.split(' ').nth(2).unwrap();
    let domains = site.json(&["Get-AcceptedDomain"]);
    for domain in domains.as_array().unwrap() {
        assert_eq!(domain["Default"], json!(domain["Name"] == name), "{name}: {domains}");
    }
}
