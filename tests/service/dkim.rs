//! DKIM signing in the running service: whose mail is signed and whose is not, keys that rotate, and private keys that
//! are nowhere but in the store.

use super::directories::put;
use super::sink::{Script, Sink};
use super::site::{PEOPLE, STRANGER, Site, wait_for};
use emsh::auth::sender::{BodyHashes, Facts, Wanted, verify};
use emsh::dns::{HickoryResolver, Resolver, ZoneServer, Zones};
use emsh::model::{AuthResult, DkimFound};
use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Reads JSON: the records by name, and messages; prints for each the verdict of each signature.
const DKIMPY: &str = r#"
import base64, dkim, json, sys
work = json.load(sys.stdin)
def txt(name, timeout=5):
    return work["records"].get((name.decode() if isinstance(name, bytes) else name).rstrip(".").lower(), "").encode()
for message in work["messages"]:
    message = base64.b64decode(message)
    verdicts = []
    for index in range(message.split(b"\r\n\r\n")[0].lower().count(b"dkim-signature:")):
        try:
            verdicts.append(dkim.DKIM(message).verify(idx=index, dnsfunc=txt))
        except Exception as error:
            verdicts.append(repr(error))
    print(verdicts)
"#;

/// What an independent verifier says; `None`, visibly, where there is none here.
fn by_dkimpy(records: &[(String, String)], messages: &[Vec<u8>]) -> Option<Vec<String>> {
    let has_it = |python: &&&str| {
        let tried = Command::new(python).args(["-c", "import dkim, nacl"]).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    };
    let Some(python) = ["python3", "/usr/bin/python3"].iter().find(has_it) else {
        assert!(std::env::var("EMSH_REQUIRE_PEERS").is_err(), "python3-dkim is missing");
        println!("skipped: python3-dkim is missing");
        return None;
    };
    let records: serde_json::Map<String, Value> =
        records.iter().map(|(name, value)| (name.to_lowercase(), value.clone().into())).collect();
    let messages: Vec<String> = messages.iter().map(|message| emsh::cert::base64(message)).collect();
    let work = serde_json::json!({ "records": records, "messages": messages }).to_string();
    let mut child = Command::new(python)
        .args(["-c", DKIMPY])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(work.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Some(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

/// What our own verifier finds.
fn by_us(site: &Site, records: &[(String, String)], message: &[u8]) -> Vec<DkimFound> {
    site.runtime.block_on(async {
        let zones = records.iter().fold(Zones::new(), |zones, (name, value)| zones.txt(name, value));
        let server = ZoneServer::start("127.0.0.1:0".parse().unwrap(), zones).await.unwrap();
        let servers = [server.local_addr().to_string().parse().unwrap()];
        let resolver: Arc<dyn Resolver> = Arc::new(HickoryResolver::with_servers(&servers).unwrap());
        let end = message.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        let mut hashes = BodyHashes::new(&message[..end]);
        hashes.write(&message[end..]);
        let facts = Facts {
            ip: "192.0.2.7".parse().unwrap(),
            helo: None,
            sender: None,
            host: "mx.far.example".parse().unwrap(),
        };
        let wanted = Wanted { dkim: true, ..Wanted::default() };
        let deadline = Instant::now() + Duration::from_secs(20);
        verify(Some(&resolver), wanted, facts, hashes, deadline).await.dkim.unwrap()
    })
}

/// A message from the wire as it was before: without its end and the dots for transparency.
fn whole(wire: &[u8]) -> Vec<u8> {
    let text = wire.strip_suffix(b".\r\n").unwrap_or(wire);
    let mut out = Vec::new();
    for line in text.split_inclusive(|octet| *octet == b'\n') {
        out.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
    }
    out
}

fn records(shown: &Value) -> Vec<(String, String)> {
    let all = shown.as_array().cloned().unwrap_or_else(|| vec![shown.clone()]);
    let mut found = Vec::new();
    for config in all {
        for selector in ["Selector1", "Selector2"] {
            if let Some(name) = config[format!("{selector}TxtName")].as_str() {
                let value = config[format!("{selector}PublicKey")].as_str().unwrap();
                let strings = config[format!("{selector}TxtValue")].as_str().unwrap();
                assert_eq!(strings.replace("\" \"", "").trim_matches('"'), value);
                assert!(
                    strings.split("\" \"").all(|string| string.trim_matches('"').len() <= 255),
                    "{strings}"
                );
                found.push((name.to_owned(), value.to_owned()));
            }
        }
    }
    found
}

fn zones(site: &Site, records: &[(String, String)]) -> Zones {
    let zones = ["far.example", "relay.example"].iter().fold(Zones::new(), |zones, domain| {
        zones.mx(domain, 10, "mx.far.example").a("mx.far.example", site.net.host(2))
    });
    records.iter().fold(zones, |zones, (name, value)| zones.txt(name, value))
}

fn next(sink: &Sink, before: usize) -> Vec<u8> {
    let found = wait_for("the sink", || sink.messages().get(before).cloned());
    whole(&found.1)
}

#[test]
fn own_mail_is_signed_and_nothing_that_came_from_outside() {
    let mut site = Site::new();
    site.set_zones(zones(&site, &[]));
    // Not published yet: made, but not enabled; and not to be enabled.
    let made = site.must(&["New-DkimSigningConfig", "own.example", "-Enabled", "$true", "-Json"]);
    assert!(made.err.contains("Enabled is $false until the record of Selector1 is published"), "{made:?}");
    let refused = site.emsh(&["Set-DkimSigningConfig", "own.example", "-Enabled", "$true"]);
    assert!(refused.code == 1 && refused.err.contains("selector1._domainkey.own.example"), "{refused:?}");
    assert_eq!(site.json(&["Get-DkimSigningConfig", "own.example"])["Enabled"], false);
    site.set_zones(zones(
        &site,
        &[("selector1._domainkey.own.example".into(), "v=DKIM1; k=rsa; p=AAAA".into())],
    ));
    let refused = site.emsh(&["Set-DkimSigningConfig", "own.example", "-Enabled", "$true"]);
    assert!(refused.code == 1 && refused.err.contains("another key"), "{refused:?}");
    let published = records(&site.json(&["Get-DkimSigningConfig"]));
    site.set_zones(zones(&site, &published));
    site.must(&["Set-DkimSigningConfig", "own.example", "-Enabled", "$true"]);
    let shown = site.json(&["Get-DkimSigningConfig", "own.example"]);
    assert!(shown["Status"] == "Valid" && shown["LastChecked"].is_string(), "{shown}");
    // A second one of the other kind, in the other forms; nobody is asked.
    let second = ["New-DkimSigningConfig", "own.example", "-Name", "Ed", "-Algorithm", "Ed25519SHA256"];
    let more = ["-Selector1", "ed1", "-Selector2", "ed2", "-Enabled", "true", "-Force"];
    site.must(
        &[&second[..], &more, &["-HeaderCanonicalization", "Simple", "-BodyCanonicalization", "Simple"]]
            .concat(),
    );
    site.must(&[
        "New-AcceptedDomain",
        "Relay",
        "-DomainName",
        "relay.example",
        "-DomainType",
        "ExternalRelay",
    ]);
    site.must(&["Set-TransportConfig", "-ExternalPostmasterAddress", "postmaster@own.example"]);
    site.start();
    let sink = Sink::start(&site, 2, Script::default());
    let published = records(&site.json(&["Get-DkimSigningConfig"]));

    let mut signed = Vec::new();
    let long = "y".repeat(5000);
    for body in [
        "From: V <v@own.example>\r\nTo: x@far.example\r\nSubject: a  b\r\n\tc\r\n\r\nhello \r\n.dot\r\n\r\n\r\n".to_owned(),
        format!("From: v@own.example\r\nSubject: \u{fc}\r\n\r\n\u{fc} {long}\r\n"),
        format!("From: v@own.example\r\n\r\n{}", "0123456789 abcdef\r\n".repeat(20_000)),
        "From: v@own.example\r\n\r\n".to_owned(),
        // Blanks go before empty lines at the end do (RFC 6376 §3.4.4), and they are SP and HTAB alone.
        "From: v@own.example\r\n\r\nhello\r\n \r\n".to_owned(),
        "From: v@own.example\r\n\r\nhello\r\n\r\n  \r\n\r\n".to_owned(),
        "From: v@own.example\r\n\r\n  \r\n".to_owned(),
        "From: v@own.example\r\n\r\nx\ty\r\n \r\n \r\n".to_owned(),
        "From: v@own.example\r\n\r\nvt\x0b ff\x0c x\x0c \r\n".to_owned(),
    ] {
        let before = sink.messages().len();
        let reply = site.submit(PEOPLE, "v@own.example", &["x@far.example"], &body);
        assert!(reply.starts_with("250"), "{reply}");
        let message = next(&sink, before);
        let found = by_us(&site, &published, &message);
        let shown = String::from_utf8_lossy(&message[..message.len().min(2500)]).into_owned();
        assert!(found.len() == 2 && found.iter().all(|one| one.result == AuthResult::Pass), "{found:?}\n{shown}");
        assert!(!shown.contains("X-MS-Exchange-Organization"), "{shown}");
        signed.push(message);
    }
    // What lies in the Pickup directory is our own; a message that came from outside stays that when it is replayed.
    let pickup = site.data().join("pickup");
    wait_for("the directory", || pickup.exists().then_some(()));
    let before = sink.messages().len();
    put(&site, "pickup", "own.eml", "From: v@own.example\nTo: x@far.example\n\npicked up\n");
    let message = next(&sink, before);
    assert_eq!(by_us(&site, &published, &message).len(), 2, "{}", String::from_utf8_lossy(&message));
    signed.push(message);
    // What this server itself writes: a report about a recipient in a domain that is not there.
    let before = sink.messages().len();
    site.submit(PEOPLE, "boss@far.example", &["x@nowhere.example"], "From: boss@far.example\r\n\r\nx");
    let report = next(&sink, before);
    let text = String::from_utf8_lossy(&report).into_owned();
    assert!(text.contains("multipart/report") && text.contains("postmaster@own.example"), "{text}");
    assert_eq!(by_us(&site, &published, &report).len(), 2, "{text}");
    signed.push(report);
    if let Some(verdicts) = by_dkimpy(&published, &signed) {
        assert_eq!(verdicts, vec!["[True, True]"; signed.len()]);
    }

    // By a stranger in our name; by our people in nobody's or another's.
    for (from, sender, header) in [
        (STRANGER, "eve@evil.example", "From: v@own.example\r\n"),
        (
            STRANGER,
            "eve@evil.example",
            "X-MS-Exchange-Organization-MessageDirectionality: Originating\r\nFrom: v@own.example\r\n",
        ),
        (PEOPLE, "v@own.example", "From: v@other.example\r\n"),
        (PEOPLE, "v@own.example", "From: v@own.example, w@other.example\r\n"),
        (PEOPLE, "v@own.example", "Subject: no author\r\n"),
        (
            PEOPLE,
            "v@own.example",
            "X-MS-Exchange-Organization-MessageDirectionality: Incoming\r\nFrom: v@own.example\r\n",
        ),
    ] {
        let before = sink.messages().len();
        let reply = site.submit(from, sender, &["x@relay.example"], &format!("{header}\r\nbuy"));
        assert!(reply.starts_with("250"), "{header} {reply}");
        let message = String::from_utf8(next(&sink, before)).unwrap();
        assert!(!message.to_lowercase().contains("dkim-signature"), "{header}: {message}");
    }
    // Turned off.
    site.must(&["Set-DkimSigningConfig", "Ed", "-Enabled", "false"]);
    site.restart();
    let before = sink.messages().len();
    site.submit(PEOPLE, "v@own.example", &["x@far.example"], "From: v@own.example\r\n\r\nx");
    assert_eq!(by_us(&site, &published, &next(&sink, before)).len(), 1);
}

#[test]
fn keys_rotate_and_are_shown_as_they_are_published() {
    let mut site = Site::new();
    site.set_zones(zones(&site, &[]));
    let refused =
        site.emsh(&["New-DkimSigningConfig", "own.example", "-Enabled", "false", "-KeySize", "1024"]);
    assert!(refused.code == 2 && refused.err.contains("2048, 3072, 4096"), "{refused:?}");
    let new = ["New-DkimSigningConfig", "own.example", "-Name", "Own", "-AdminDisplayName", "ours"];
    site.must(
        &[
            &new[..],
            &["-Selector1", "a", "-Selector2", "b", "-KeySize", "3072", "-Enabled", "true", "-Force"],
        ]
        .concat(),
    );
    let first = site.json(&["Get-DkimSigningConfig", "Own"]);
    assert_eq!(first["Selector1KeySize"], 3072);
    assert_eq!((&first["AdminDisplayName"], &first["Domain"]), (&"ours".into(), &"own.example".into()));
    assert_eq!((&first["Selector2PublicKey"], &first["RotateOnDate"]), (&Value::Null, &Value::Null));
    assert!(first["Selector1TxtValue"].as_str().unwrap().contains("\" \""), "{first}");
    site.start();
    let sink = Sink::start(&site, 2, Script::default());
    let selector = |site: &Site| {
        let before = sink.messages().len();
        site_submit(site);
        let message = next(&sink, before);
        let published = records(&site.json(&["Get-DkimSigningConfig"]));
        let found = by_us(site, &published, &message);
        assert!(found.len() == 1 && found[0].result == AuthResult::Pass, "{found:?}");
        found[0].selector.clone()
    };
    assert_eq!(selector(&site), "a");
    // The new key waits; the old one signs, now and after a restart.
    let what_if = site.must(&["Rotate-DkimSigningConfig", "Own", "-WhatIf"]);
    assert!(what_if.err.contains("RotateOnDate") || what_if.out.contains("RotateOnDate"), "{what_if:?}");
    assert_eq!(site.json(&["Get-DkimSigningConfig", "Own"])["RotateOnDate"], Value::Null);
    let told = site.must(&["Rotate-DkimSigningConfig", "Own"]);
    assert!(told.err.contains("b._domainkey.own.example. IN TXT \"v=DKIM1"), "{told:?}");
    let rotating = site.json(&["Get-DkimSigningConfig", "Own"]);
    assert_eq!(rotating["SelectorBeforeRotateOnDate"], "a");
    assert_eq!(rotating["SelectorAfterRotateOnDate"], "b");
    assert_eq!(rotating["Selector2KeySize"], 2048);
    assert_eq!(rotating["Selector1PublicKey"], first["Selector1PublicKey"]);
    let days = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let wait = days(&rotating["RotateOnDate"]).duration_since(days(&rotating["KeyCreationTime"]));
    assert_eq!(wait, jiff::SignedDuration::from_hours(96));
    let refused = site.emsh(&["Rotate-DkimSigningConfig", "Own"]);
    assert!(refused.code == 1 && refused.err.contains("RotateOnDate"), "{refused:?}");
    assert_eq!(selector(&site), "a");
    site.restart();
    assert_eq!(selector(&site), "a");
    // Where nothing is signed it goes over at once.
    site.must(&["Set-DkimSigningConfig", "Own", "-Enabled", "false"]);
    site.must(&["Rotate-DkimSigningConfig", "Own"]);
    site.must(&["Set-DkimSigningConfig", "Own", "-Enabled", "true", "-Force"]);
    site.restart();
    // But not before the record is seen: who can't verify a signature may refuse the mail.
    assert_eq!(selector(&site), "a");
    assert!(site.log().contains("the new key's record is not published"), "{}", site.log());
    site.set_zones(zones(&site, &records(&site.json(&["Get-DkimSigningConfig"]))));
    site.must(&["Stop-Service", "emsh-transport"]);
    site.start();
    assert_eq!(selector(&site), "b");

    // The private keys are in no document, and what has none says so and waits.
    let document = site.directory.path().join("document.json");
    let export = document.display().to_string();
    site.must(&["Export-Configuration", &export]);
    let text = std::fs::read_to_string(&document).unwrap();
    assert!(text.contains("v=DKIM1; k=rsa") && !text.contains("Sealed"), "{text}");
    let history = site.must(&["Get-ConfigurationChange", "-Json"]).out;
    assert!(history.contains("Rotate-DkimSigningConfig") && !history.contains("MIIEv"), "{history}");
    site.must(&["Remove-DkimSigningConfig", "Own", "-Confirm:$false"]);
    let told = site.must(&["Import-Configuration", &export, "-Force"]);
    assert!(told.err.contains("has no private key here"), "{told:?}");
    let refused = site.emsh(&["Restart-Service", "emsh-transport"]);
    assert!(refused.code != 0 && refused.err.contains("it has no private key here"), "{refused:?}");
    site.must(&["Rotate-DkimSigningConfig", "Own"]);
    site.restart();
    assert_eq!(selector(&site), "a");
}

fn site_submit(site: &Site) {
    let reply = site.submit(PEOPLE, "v@own.example", &["x@far.example"], "From: v@own.example\r\n\r\nx");
    assert!(reply.starts_with("250"), "{reply}");
}
