//! -Filter, -Include, -SortOrder and pages of the queue and message cmdlets: of the running service, and of the
//! file of a stopped one.

use super::sink::{Script, Sink};
use super::site::{Site, wait_for};
use serde_json::Value;

/// A site with messages for three domains: `slow.example` defers two, `down.example` can't be reached, and
/// `nowhere.example` has no connector.
fn filled() -> (Site, Sink) {
    let mut site = Site::new();
    site.must(&["New-Recipient", "u@own.example"]);
    site.zones(&[("slow.example", 2), ("down.example", 3)]);
    site.start();
    let sink =
        Sink::start(&site, 2, Script { answers: vec![("MAIL", "450 4.3.0 later")], ..Script::default() });
    for (to, subject) in [
        ("x@slow.example", "It's one"),
        ("y@slow.example", "two"),
        ("x@down.example", "three"),
        ("z@down.example", "four"),
    ] {
        site.hand_in(&[to], subject);
    }
    site.queue_error("down.example");
    wait_for("all are deferred", || {
        let messages = site.json(&["Get-Message"]);
        let messages = messages.as_array().unwrap();
        (messages.len() == 4 && messages.iter().all(|it| it["Status"] == "Retry")).then_some(())
    });
    (site, sink)
}

fn of(items: &Value, property: &str) -> Vec<String> {
    let items = items.as_array().unwrap_or_else(|| panic!("{items}"));
    items.iter().map(|item| item[property].as_str().unwrap().to_string()).collect()
}

fn subjects(site: &Site, words: &[&str]) -> Vec<String> {
    of(&site.json(&[&["Get-Message"], words].concat()), "Subject")
}

fn domains(site: &Site, words: &[&str]) -> Vec<String> {
    of(&site.json(&[&["Get-Queue"], words].concat()), "NextHopDomain")
}

#[test]
fn filters_orders_and_pages_show_what_they_say() {
    let (site, _sink) = filled();
    for running in [true, false] {
        if !running {
            site.must(&["Stop-Service", "emsh-transport"]);
        }
        let first = site.json(&["Get-Message"]);
        let identity = |subject: &str| {
            let all = first.as_array().unwrap();
            all.iter().find(|it| it["Subject"] == subject).unwrap()["Identity"].as_str().unwrap().to_string()
        };
        let slow = site.json(&["Get-Queue", "slow.example"])["Identity"].as_str().unwrap().to_string();
        let in_slow = format!("Queue -eq '{slow}'");
        let one = format!("Identity -eq '{}'", identity("two"));
        let numbered = format!("{{Identity -like '*\\{}'}}", identity("four").rsplit('\\').next().unwrap());
        // As shells deliver a filter: text, or a block in quotes.
        let rows: &[(&[&str], &[&str])] = &[
            (&["-Filter", "Subject -eq 'two'"], &["two"]),
            (&["-Filter", "{Subject -eq \"It's one\"}"], &["It's one"]),
            (&["-Filter", "Subject -eq 'it''s ONE'"], &["It's one"]),
            (&["-Filter:Subject -like 't*'"], &["two", "three"]),
            (&["-Filter", "Status -eq 'Suspended'"], &[]),
            (
                &["-Filter", "Status -eq 'Retry' -and (Subject -eq 'four' -or Recipients -like 'y@*')"],
                &["two", "four"],
            ),
            (&["-Filter", "Size -gt 1MB"], &[]),
            (&["-Filter", "Size -lt 1MB -and RetryCount -ge 1"], &["It's one", "two"]),
            (&["-Filter", "DateReceived -gt '2020-01-01' -and DateReceived -lt '01/01/2020 10:00'"], &[]),
            (
                &["-Filter", "DateReceived -gt '01/01/2020 10:00:00 AM' -and -not LastError -like '450*'"],
                &["three", "four"],
            ),
            (
                &["-Filter", "MessageLatency -lt 1.00:00:00 -and SourceIP -like '127.*'"],
                &["It's one", "two", "three", "four"],
            ),
            (&["-Filter", "ExpirationTime -eq $null"], &[]),
            (
                &["-Filter", "MessageSourceName -like 'SMTP:*' -and Subject -ne 'two'"],
                &["It's one", "three", "four"],
            ),
            (&["-Filter", &in_slow], &["It's one", "two"]),
            (&["-Filter", &one], &["two"]),
            (&["-Filter", &numbered], &["four"]),
            (&["-Queue", &slow, "-Filter", "Subject -like '*o*'"], &["It's one", "two"]),
            (&["-SortOrder", "+Subject"], &["four", "It's one", "three", "two"]),
            (&["-SortOrder:-Subject", "-ResultSize", "2"], &["two", "three"]),
            (&["-SortOrder:-Subject,+Size", "-ResultSize", "1"], &["two"]),
            (&["-SortOrder", "+Status,-Subject"], &["two", "three", "It's one", "four"]),
            (&["-BookmarkIndex", "3"], &["three", "four"]),
            (&["-BookmarkIndex", "3", "-IncludeBookmark", "false"], &["four"]),
            (&["-BookmarkIndex", "3", "-SearchForward", "false", "-ResultSize", "2"], &["two", "three"]),
            (&["-BookmarkObject", &identity("two"), "-ResultSize", "2"], &["two", "three"]),
            (
                &["-BookmarkObject", &identity("two"), "-IncludeBookmark", "false", "-SortOrder", "Subject"],
                &[],
            ),
            (&["-BookmarkObject", &identity("three"), "-SortOrder", "Subject"], &["three", "two"]),
            (
                &[
                    "-BookmarkObject",
                    &identity("three"),
                    "-SearchForward",
                    "false",
                    "-IncludeBookmark",
                    "false",
                ],
                &["It's one", "two"],
            ),
            (&["-SearchForward", "false", "-ResultSize", "1"], &["four"]),
            (&[&identity("two")], &["two"]),
            (&["mx.own.example\\*\\*", "-ResultSize", "Unlimited"], &["It's one", "two", "three", "four"]),
        ];
        for (words, wanted) in rows {
            let shown = match site.json(&[&["Get-Message"], *words].concat()) {
                Value::Array(items) => items,
                only => vec![only],
            };
            assert_eq!(of(&Value::Array(shown), "Subject"), *wanted, "{running} {words:?}");
        }
        let counted =
            site.must(&["Get-Message", "-BookmarkIndex", "2", "-ResultSize", "1", "-ReturnPageInfo", "true"]);
        assert!(counted.err.contains("TotalCount: 4; FirstIndex: 2."), "{counted:?}");
        assert!(counted.err.contains("There are more results available"), "{counted:?}");

        let rows: &[(&[&str], &[&str])] = &[
            (&["-Filter", "MessageCount -eq 2 -and Status -eq Retry"], &["down.example"]),
            (&["-Filter", "LastError -like '450*later*'"], &[]),
            (&["-Filter", "NextRetryTime -ne $null"], &["down.example"]),
            (&["-Filter", "DeliveryType -ne 'ShadowRedundancy' -and RetryCount -gt 0"], &["down.example"]),
            (&["-SortOrder", "NextHopDomain"], &["down.example", "slow.example"]),
            (&["-SortOrder:-NextHopDomain", "-ResultSize", "1"], &["slow.example"]),
            (&["-Include", "External"], &["slow.example", "down.example"]),
            (&["-Include", "Internal"], &[]),
            (&["-Include", "Internal,Retry"], &["down.example"]),
            (&["-Exclude", "External"], &[]),
            (&["-Exclude", "Frozen,SmartHostConnectorDelivery"], &["slow.example", "down.example"]),
            (&["-Exclude", "DnsConnectorDelivery"], &[]),
            (&["-BookmarkObject", "down.example"], &["down.example"]),
            (&["-BookmarkIndex", "1", "-IncludeBookmark", "false"], &["down.example"]),
        ];
        for (words, wanted) in rows {
            assert_eq!(domains(&site, words), *wanted, "{running} {words:?}");
        }
        let digest = site.json(&["Get-QueueDigest", "-Server", "mx.own.example"]);
        assert_eq!(of(&digest, "GroupByValue"), ["down.example", "slow.example"], "{running}");
        assert_eq!(digest[0]["Details"].as_array().unwrap().len(), 1, "{digest}");
        let by_type = ["Get-QueueDigest", "-GroupBy", "DeliveryType", "-DetailsLevel", "Verbose"];
        let by_type = site.json(&by_type);
        assert_eq!(
            (&by_type[0]["MessageCount"], &by_type[0]["GroupByValue"]),
            (&4.into(), &"DnsConnectorDelivery".into())
        );
        assert!(by_type[0]["Details"].to_string().contains("(2) Retry: "), "{by_type}");
        let none = site.json(&["Get-QueueDigest", "-Filter", "MessageCount -gt 2", "-Forest"]);
        assert_eq!(none, serde_json::json!([]));

        let empty = domains(&site, &["-Include", "Empty"]);
        assert!(empty.contains(&"Submission".to_string()), "{empty:?}");
        let submission = site.json(&["Get-Queue", "MX\\Submission"]);
        let shown =
            ["Identity", "DeliveryType", "Status", "NextHopCategory"].map(|name| submission[name].clone());
        assert_eq!(shown, ["MX\\Submission", "Undefined", "Ready", "Internal"]);

        let details = site.json(&["Get-Message", "-Filter", "Subject -eq 'two'", "-IncludeRecipientInfo"]);
        let told = details[0]["RecipientInfo"][0].as_str().unwrap();
        assert!(told.starts_with("Address=y@slow.example;Status=Retry;RetryCount="), "{told}");
        assert!(told.contains("450 4.3.0 later"), "{told}");
        let latency = site.json(&["Get-Message", "-ResultSize", "1", "-IncludeComponentLatencyInfo"]);
        assert!(latency[0]["ComponentLatency"][0].as_str().unwrap().starts_with("Queue "), "{latency}");
        assert_eq!(first[0]["ComponentLatency"], serde_json::json!([]));
    }
}

#[test]
fn a_filter_that_cannot_be_read_does_nothing() {
    let (site, _sink) = filled();
    for (words, said) in [
        (&["Remove-Message", "-Filter", "Statsu -eq 'Retry'"][..], "did you mean Status?"),
        (&["Remove-Message", "-Filter", "Status -is 'Retry'"], "-is is no operator"),
        (&["Remove-Message", "-Filter", "Status -eq 'Retyr'"], "did you mean Retry?"),
        (&["Remove-Message", "-Filter", "Size -gt large"], "Size: 'large'"),
        (&["Remove-Message", "-Filter", "Status -eq 'Retry'", "1"], "not both"),
        (&["Remove-Message", "-Filter", " "], "is empty"),
        (&["Remove-Message", "-Filter", "{Status", "-eq", "Retry}"], "into quotes"),
        (&["Remove-Message", "-Filter", "Status -eq $x"], "$x is a variable"),
        (
            &["Remove-Message", "-Filter", "{Status -eq 'Retry' -or Size -gt 1 -and Size -lt 9}"],
            "parentheses",
        ),
        (&["Suspend-Queue", "-Filter", "Subject -eq 'two'"], "Queue has no property 'Subject'"),
        (&["Retry-Queue", "-Filter", "MessageCount -gt many"], "MessageCount: "),
        (&["Get-Queue", "-SortOrder", "+MesageCount"], "did you mean MessageCount"),
        (&["Get-Message", "-BookmarkIndex", "1", "-BookmarkObject", "1"], "together"),
        (&["Get-Message", "-BookmarkIndex", "250001"], "allowed: 1 to 250000"),
        (&["Get-Queue", "-Include", "Internl"], "did you mean Internal"),
    ] {
        let mut words = words.to_vec();
        if words[0].starts_with("Remove") || words[0].starts_with("Suspend") {
            words.extend(["-Confirm", "false"]);
        }
        let answer = site.emsh(&words);
        assert!(
            answer.code == 2 && answer.err.contains(said) && answer.out.is_empty(),
            "{words:?}: {answer:?}"
        );
    }
    let gone = site.emsh(&["Get-Message", "-BookmarkObject", "MX\\1\\4711", "-SortOrder", "Subject"]);
    assert!(gone.code == 1 && gone.err.contains("is not in the queue any more"), "{gone:?}");
    let redirect = site.emsh(&["Redirect-Message", "-Server", "MX", "-Target", "other", "-Confirm", "false"]);
    assert!(redirect.code == 2 && redirect.err.contains("Retry-Queue -Resubmit"), "{redirect:?}");
    assert_eq!(subjects(&site, &[]).len(), 4);
    assert!(of(&site.json(&["Get-Queue"]), "Status").iter().all(|status| status != "Suspended"));
}

#[test]
fn orders_by_a_filter_reach_what_it_lets_through_and_nothing_else() {
    let (mut site, sink) = filled();
    // Asked, without anybody to answer.
    assert_eq!(site.emsh(&["Remove-Message", "-Filter", "Subject -like 't*'"]).code, 1);
    let tried = site.must(&["Remove-Message", "-Filter", "Subject -like 't*'", "-WhatIf"]);
    assert_eq!((tried.err.clone() + &tried.out).matches("What if: Removing message").count(), 2, "{tried:?}");
    assert_eq!(subjects(&site, &[]).len(), 4);
    for running in [true, false] {
        if !running {
            site.must(&["Stop-Service", "emsh-transport"]);
        }
        let status = |site: &Site| subjects(site, &["-Filter", "Status -eq 'Suspended'"]);
        site.must(&["Suspend-Message", "-Filter", "Subject -like 't*'", "-Confirm", "false"]);
        assert_eq!(status(&site), ["two", "three"], "{running}");
        site.must(&["Resume-Message", "-Filter", "{Status -eq 'Suspended' -and Subject -ne 'two'}"]);
        assert_eq!(status(&site), ["two"], "{running}");
        site.must(&["Resume-Message", "-Filter", "Status -eq 'Suspended'"]);
        site.must(&["Suspend-Queue", "-Filter", "NextHopDomain -like 'd*'", "-Confirm", "false"]);
        assert_eq!(domains(&site, &["-Include", "Suspended"]), ["down.example"], "{running}");
        site.must(&["Resume-Queue", "-Filter", "Status -eq 'Suspended'"]);
        assert_eq!(domains(&site, &["-Filter", "Status -eq 'Suspended'"]), Vec::<String>::new());
    }
    let removed = site.must(&[
        "Remove-Message",
        "-Filter",
        "Subject -eq 'four'",
        "-WithNDR",
        "false",
        "-Confirm",
        "false",
    ]);
    assert!(removed.err.is_empty(), "{removed:?}");
    let nothing = site.must(&["Remove-Message", "-Filter", "Subject -eq 'four'", "-Confirm", "false"]);
    assert!(nothing.err.is_empty() && nothing.out.is_empty(), "{nothing:?}");
    site.start();
    wait_for("it waits again", || {
        (subjects(&site, &["-Filter", "Status -eq 'Retry'"]) == ["It's one", "two", "three"]).then_some(())
    });
    site.must(&[
        "Remove-Message",
        "-Filter",
        "Recipients -eq 'x@slow.example'",
        "-WithNDR",
        "false",
        "-Confirm",
        "false",
    ]);
    assert_eq!(subjects(&site, &[]), ["two", "three"]);
    sink.set(Script::default());
    site.must(&["Retry-Queue", "-Filter", "NextHopDomain -eq 'slow.example'"]);
    wait_for("the one that is left", || (sink.messages().len() == 1).then_some(()));
    assert_eq!(subjects(&site, &[]), ["three"]);
}

#[test]
fn what_is_unreachable_says_why_while_the_service_runs_and_while_it_does_not() {
    let mut site = Site::new();
    site.must(&["New-Recipient", "u@own.example"]);
    site.zones(&[("slow.example", 2)]);
    site.start();
    let sink =
        Sink::start(&site, 2, Script { answers: vec![("MAIL", "450 4.3.0 later")], ..Script::default() });
    site.hand_in(&["x@slow.example"], "stranded");
    wait_for("it is deferred", || (site.json(&["Get-Message"])[0]["Status"] == "Retry").then_some(()));
    let connectors = site.json(&["Get-SendConnector"]);
    for connector in of(&connectors, "Identity") {
        site.must(&["Remove-SendConnector", &connector, "-Confirm", "false"]);
    }
    site.restart();
    wait_for("it is Unreachable", || {
        (site.json(&["Get-Queue"])[0]["Identity"] == "MX\\Unreachable").then_some(())
    });
    for running in [true, false] {
        if !running {
            site.must(&["Stop-Service", "emsh-transport"]);
        }
        let queue = site.json(&["Get-Queue", "Unreachable"]);
        let error = queue["LastError"].as_str().unwrap_or_else(|| panic!("{running} {queue}"));
        assert!(error.contains("slow.example"), "{running} {error}");
        assert_eq!(
            (&queue["DeliveryType"], &queue["NextHopDomain"], &queue["NextHopCategory"]),
            (&"Unreachable".into(), &"Unreachable Domain".into(), &"Internal".into())
        );
        let found = site.json(&["Get-Message", "-Filter", "LastError -like '*slow.example*'"]);
        assert_eq!(found[0]["LastError"], error, "{running}");
        assert_eq!(domains(&site, &["-Filter", "LastError -like '*slow.example*'"]), ["Unreachable Domain"]);
    }
    drop(sink);
}
