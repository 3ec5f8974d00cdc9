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
