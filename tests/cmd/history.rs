//! What is kept of every change, and what -WhatIf and -Confirm leave undone.

use crate::site::Site;
use serde_json::{Value, json};

/// A row of history: user, time, line, action, before, after.
type Row = (String, String, String, String, Option<Value>, Option<Value>);

fn rows(site: &Site) -> Vec<Row> {
    let connection = site.sqlite();
    let mut statement = connection
        .prepare("SELECT User, Time, CommandLine, Action, Before, After FROM History ORDER BY Id")
        .unwrap();
    let json = |text: Option<String>| text.map(|text| serde_json::from_str(&text).unwrap());
    statement
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, json(row.get(4)?), json(row.get(5)?)))
        })
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// Who, when, by which line, before and after.
#[test]
fn every_change_is_kept() {
    let site = Site::new();
    let begun = rows(&site).len();
    site.done("emsh set-sendconnector out -Comment one");
    site.done("emsh Set-SendConnector Out -Comment 'two words'");
    site.done("emsh Remove-SendConnector Out -Confirm false");
    site.refused("emsh Set-SendConnector Out -Comment x", 1, "Out");
    let rows = &rows(&site)[begun..];
    let actions: Vec<&str> = rows.iter().map(|row| row.3.as_str()).collect();
    assert_eq!(actions, ["Set", "Set", "Remove"]);
    let (user, time, line, _, before, after) = &rows[1];
    let uid = format!("{}", rustix::process::getuid().as_raw());
    assert!(user.contains(&uid), "{user}");
    time.parse::<jiff::Timestamp>().unwrap();
    assert_eq!(line, "Set-SendConnector -Identity Out -Comment 'two words'");
    assert_eq!(before.as_ref().unwrap()["Comment"], json!("one"));
    assert_eq!(after.as_ref().unwrap()["Comment"], json!("two words"));
    assert_eq!(rows[2].4.as_ref().unwrap()["Comment"], json!("two words"));
    assert_eq!(rows[2].5, None);
}

/// A password typed on the line is in no row.
#[test]
fn history_holds_no_secret() {
    let site = Site::empty();
    if !site.make_certificate_files() {
        return;
    }
    site.done("emsh Import-ExchangeCertificate contoso.pfx -Password 'open sesame'");
    site.done("emsh Get-ExchangeCertificate");
    let rows = rows(&site);
    let line = &rows.last().unwrap().2;
    assert!(line.starts_with("Import-ExchangeCertificate") && line.contains("-Password"), "{line}");
    assert!(rows.iter().all(|row| !row.2.contains("sesame")), "{rows:?}");
}

/// A change that fails leaves neither itself nor its row: they are one transaction.
#[test]
fn a_change_and_its_row_are_one_transaction() {
    let site = Site::new();
    let spoiled = "CREATE TRIGGER Spoiled BEFORE INSERT ON History BEGIN SELECT RAISE(ABORT, 'no room'); END";
    site.sqlite().execute_batch(spoiled).unwrap();
    site.refused("emsh Set-SendConnector Out -Comment x", 1, "");
    assert_eq!(site.property("Get-SendConnector Out", "Comment"), json!(null));
}

/// -WhatIf shows the difference and changes no byte; -Confirm without a terminal is a failure.
#[test]
fn what_if_and_confirm_change_nothing() {
    let site = Site::new();
    let before = site.bytes();
    let told = site.done("emsh Set-SendConnector Out -Comment x -RequireTLS true -WhatIf");
    let text = format!("{}{}", told.out, told.err);
    assert!(text.contains("What if: "), "{text}");
    assert!(text.contains("RequireTLS: False -> True"), "{text}");
    assert!(text.contains("Comment: "), "{text}");
    for line in [
        "emsh New-SendConnector Second -AddressSpaces b.example -WhatIf",
        "emsh Remove-SendConnector Out -WhatIf",
        "emsh New-ExchangeCertificate -DomainName c.example -WhatIf",
        "emsh New-AcceptedDomain D -DomainName d.example -WhatIf",
    ] {
        site.done(line);
    }
    assert!(before == site.bytes());
    for line in ["emsh Set-SendConnector Out -Comment x -Confirm", "emsh Remove-SendConnector Out"] {
        site.refused(line, 1, "Are you sure you want to perform this action?");
    }
}

/// Neither a refused line nor a -WhatIf leaves a row.
#[test]
fn what_was_not_done_leaves_no_row() {
    let site = Site::new();
    let begun = rows(&site).len();
    site.refused("emsh Set-SendConnector Out -DNSRoutingEnabled false", 1, "SmartHosts");
    site.done("emsh Set-SendConnector Out -Comment x -WhatIf");
    assert_eq!(rows(&site).len(), begun);
}

/// Get-ConfigurationChange: who, when, by which line, each property before and after.
#[test]
fn the_history_is_shown() {
    let site = Site::new();
    site.done("emsh Set-SendConnector Out -Port 26 -Comment x");
    site.done("emsh Set-SendConnector Out -AddressSpaces '@{Add=\"a.example\";Remove=\"*\"}'");
    site.done("emsh Set-SendConnector Out -Name Away");
    site.done("emsh Remove-SendConnector Away -Confirm false");
    let changes = site.done("emsh Get-ConfigurationChange -Object Away -Json").json();
    let changes = changes.as_array().unwrap();
    let seen: Vec<(&str, &str)> = changes
        .iter()
        .map(|change| (change["Action"].as_str().unwrap(), change["ObjectModified"].as_str().unwrap()))
        .collect();
    // The object's earlier name, too: it is the same object.
    assert_eq!(seen, [("Remove", "Away"), ("Set", "Away"), ("Set", "Out"), ("Set", "Out"), ("New", "Out")]);
    assert_eq!(
        changes[3]["ModifiedProperties"],
        json!([
            {"Name": "Comment", "OldValue": null, "NewValue": "x", "Removed": [], "Added": []},
            {"Name": "Port", "OldValue": 25, "NewValue": 26, "Removed": [], "Added": []},
        ])
    );
    assert_eq!(changes[2]["ModifiedProperties"][0]["Added"], json!(["SMTP:a.example;1"]));
    assert_eq!(changes[2]["ModifiedProperties"][0]["OldValue"], json!(["SMTP:*;1"]));
    assert_eq!(changes[3]["CommandLine"], json!("Set-SendConnector -Identity Out -Port 26 -Comment x"));
    assert_eq!(
        (&changes[3]["CmdletName"], &changes[3]["ObjectClass"]),
        (&json!("Set-SendConnector"), &json!("SendConnector"))
    );
    changes[3]["RunDate"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let number = &changes[3]["Number"];
    assert_eq!(site.done(&format!("emsh Get-ConfigurationChange {number} -Json")).json(), changes[3]);

    let table = site.done("emsh Get-ConfigurationChange").out;
    assert!(table.contains("{Comment: $null -> x, Port: 25 -> 26}"), "{table}");
    assert!(table.contains("+SMTP:a.example;1 -SMTP:*;1"), "{table}");
    let count = |more: &str| {
        site.done(&format!("emsh Get-ConfigurationChange {more} -Json")).json().as_array().unwrap().len()
    };
    let all = count("");
    assert_eq!(count("-Cmdlets New-ReceiveConnector"), 2);
    assert_eq!(count("-Cmdlets 'New-*' -Object R1"), 1);
    assert_eq!(count("-StartDate 2000-01-01"), all);
    assert_eq!(count("-StartDate '01/31/2000 14:00:00' -EndDate 2100-01-01T00:00:00Z"), all);
    assert_eq!(count("-EndDate 2000-01-01"), 0);
    assert_eq!(count(&format!("-UserIds {}", rustix::process::getuid().as_raw())), all);
    assert_eq!(count("-UserIds nobody-of-this-name"), 0);
    assert_eq!(count("-ResultSize Unlimited"), all);
    let cut = site.done("emsh Get-ConfigurationChange -ResultSize 2 -Json");
    assert_eq!(cut.json().as_array().unwrap().len(), 2);
    assert!(cut.err.contains("-ResultSize Unlimited shows all"), "{}", cut.err);
    site.refused("emsh Get-ConfigurationChange 999999", 1, "999999");
    site.refused("emsh Get-ConfigurationChange Out", 2, "emsh Get-ConfigurationChange -Object Out");
    site.refused("emsh Get-ConfigurationChange -StartDate yesterday", 2, "yesterday");
}

/// Only what is different is kept of a change.
#[test]
fn a_changed_object_is_not_kept_whole() {
    let site = Site::new();
    site.done("emsh Set-SendConnector Out -Port 26");
    let rows = rows(&site);
    let kept = rows.last().unwrap().5.as_ref().unwrap();
    let names: Vec<&String> = kept.as_object().unwrap().keys().collect();
    assert_eq!(names, ["Port", "WhenChanged"]);
}
