//! The scripts of `docs/guide/scripts/` do what their first lines say, on a running service.
//! Where bash, jq or openssl is missing the test is skipped, visibly.

use super::pki::{Pki, install};
use super::sink::{Script, Sink};
use super::site::{Answer, Site, wait_for};
use emsh::cert::{CertificateSummary, certificate_to_pem, key_to_pem};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// True where everything that the scripts call is there.
fn can_run() -> bool {
    let missing = ["bash", "jq", "openssl"].into_iter().find(|program| {
        let found =
            Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        found.is_err()
    });
    if let Some(program) = missing {
        assert!(std::env::var_os("EMSH_REQUIRE_PEERS").is_none(), "{program} is required here");
        let _ = writeln!(std::io::stderr(), "skipped: {program} is not installed");
    }
    missing.is_none()
}

/// Runs a script of the guide as an administrator of the site.
fn script(site: &Site, name: &str, words: &[&str], input: &str) -> Answer {
    let emsh = Path::new(env!("CARGO_BIN_EXE_emsh")).parent().unwrap();
    let (before, path) = (site.directory.path().join("bin"), std::env::var("PATH").unwrap_or_default());
    let path = format!("{}:{}:{path}", before.display(), emsh.display());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/scripts").join(name);
    let mut child = Command::new("bash")
        .arg(file)
        .args(words)
        .env("PATH", path)
        .env("EMSH_DATA_DIR", site.data())
        .env("EMSH_HOST_NAME", "mx.own.example")
        .current_dir(site.directory.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Answer {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// An emsh for the scripts that has trouble: these lines of sh come before the real one is called.
fn troubled(site: &Site, lines: &str) {
    let directory = site.directory.path().join("bin");
    std::fs::create_dir_all(&directory).unwrap();
    let file = directory.join("emsh");
    let text = format!("#!/bin/sh\n{lines}\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_emsh"));
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn done(site: &Site, name: &str, words: &[&str]) -> Answer {
    let answer = script(site, name, words, "");
    assert_eq!(answer.code, 0, "{name} {words:?}: {answer:?}");
    answer
}

#[test]
fn a_domain_is_added_to_both_lists() {
    if !can_run() {
        return;
    }
    let site = Site::new();
    let lists = || {
        let config = site.json(&["Get-TransportConfig"]);
        (config["TLSSendDomainSecureList"].clone(), config["TLSReceiveDomainSecureList"].clone())
    };
    site.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "old.example"]);
    let before = lists();
    let tried = done(&site, "add-secure-domain.sh", &["-n", "a.example", "b.example"]);
    assert!((tried.out + &tried.err).contains("What if: "));
    assert_eq!(lists(), before);
    done(&site, "add-secure-domain.sh", &["a.example", "old.example"]);
    assert_eq!(
        lists(),
        (serde_json::json!(["old.example", "a.example"]), serde_json::json!(["a.example", "old.example"]))
    );
    // One that can't be read changes nothing, in neither list.
    let before = lists();
    let refused = script(&site, "add-secure-domain.sh", &["c.example", "no domain"], "");
    assert_eq!((refused.code, lists()), (2, before.clone()), "{refused:?}");
    // A quote in a domain is part of it, and ends no element.
    let refused = script(&site, "add-secure-domain.sh", &["c.example';Remove='old.example"], "");
    assert_eq!((refused.code, lists()), (2, before), "{refused:?}");
    assert_eq!(script(&site, "add-secure-domain.sh", &[], "").code, 2);
}

#[test]
fn relay_addresses_are_added_from_a_list() {
    if !can_run() {
        return;
    }
    let site = Site::new();
    let ranges = || site.json(&["Get-ReceiveConnector", "People"])["RemoteIPRanges"].clone();
    let before = ranges();
    let list = "192.0.2.7   # the printer\n\n# nothing\n198.51.100.0/24\n192.0.2.20-192.0.2.29\n";
    let added = script(&site, "add-relay-addresses.sh", &["People"], list);
    assert_eq!(added.code, 0, "{added:?}");
    let after: Vec<String> = serde_json::from_value(ranges()).unwrap();
    assert_eq!(after[1..], ["192.0.2.7", "198.51.100.0/24", "192.0.2.20-192.0.2.29"]);
    assert_eq!(added.out.lines().collect::<Vec<_>>(), after);
    let kept = std::fs::read_dir(site.directory.path()).unwrap().flatten().map(|entry| entry.path());
    let kept: Vec<PathBuf> =
        kept.filter(|path| path.extension().is_some_and(|end| end == "ranges")).collect();
    let old: Vec<String> = std::fs::read_to_string(&kept[0]).unwrap().lines().map(String::from).collect();
    assert_eq!(serde_json::json!(old), before);

    // Each run keeps its own, also within one second.
    assert_eq!(script(&site, "add-relay-addresses.sh", &["People"], list).code, 0);
    let files = std::fs::read_dir(site.directory.path()).unwrap().flatten();
    assert_eq!(files.filter(|file| file.path().extension().is_some_and(|end| end == "ranges")).count(), 2);

    let before = ranges();
    // Two words never become one address, and a quote ends no element.
    for line in
        ["203.0.113.999", "203.0.113.1 28", "203.0.113.2';Remove='192.0.2.7", "203.0.113.1 203.0.113.2"]
    {
        let refused = script(&site, "add-relay-addresses.sh", &["People"], &format!("203.0.113.1\n{line}\n"));
        assert_eq!((refused.code, ranges()), (2, before.clone()), "{refused:?}");
    }
    for words in [&["-h"][..], &["Peop*"], &["People", "/nonexistent"]] {
        let refused = script(&site, "add-relay-addresses.sh", words, "203.0.113.1\n");
        assert_eq!((refused.code, ranges()), (2, before.clone()), "{refused:?}");
    }
    // As Windows editors leave a file, and without an end of the last line.
    let list = "\u{feff}203.0.113.1\r\n\r\n 203.0.113.4 - 203.0.113.9 # printers\r";
    let added = script(&site, "add-relay-addresses.sh", &["People"], list);
    assert!(added.out.ends_with("\n203.0.113.1\n203.0.113.4-203.0.113.9\n"), "{added:?}");
    assert_eq!(script(&site, "add-relay-addresses.sh", &["People"], "# none\n").code, 1);
    assert_eq!(script(&site, "add-relay-addresses.sh", &["Nobody"], "203.0.113.1\n").code, 1);
}

#[test]
fn a_connector_is_copied_with_its_rights() {
    if !can_run() {
        return;
    }
    let site = Site::new();
    let source = "It's \"the\" Relay $1";
    site.must(&[
        "Set-ReceiveConnector",
        "People",
        "-Name",
        source,
        "-Comment",
        source,
        "-MaxMessageSize",
        "9MB",
    ]);
    let right = ["-User", "ANONYMOUS LOGON", "-ExtendedRights", "Ms-Exch-SMTP-Accept-Any-Recipient"];
    site.must(&[&["Add-ADPermission", source][..], &right].concat());
    let binding = format!("{}:{}", site.net.host(3), site.net.port);
    done(&site, "copy-connector.sh", &[source, "Relay; 2", "-bindings", &binding, "-Comment", "copy"]);
    let copy = site.json(&["Get-ReceiveConnector", "Relay; 2"]);
    let made = site.json(&["Get-ReceiveConnector", source]);
    assert_eq!((&copy["Bindings"], &copy["Comment"]), (&serde_json::json!([binding]), &"copy".into()));
    for property in ["MaxMessageSize", "RemoteIPRanges", "AuthMechanism", "PermissionGroups", "Fqdn"] {
        assert_eq!(copy[property], made[property], "{property}");
    }
    assert_eq!(made["Comment"], source);
    let rights = |name: &str| {
        let all = site.json(&["Get-ADPermission", name, "-User", "ANONYMOUS LOGON"]);
        all.to_string().matches("Accept-Any-Recipient").count()
    };
    assert_eq!((rights("Relay; 2"), rights(source)), (1, 1));
    // On one binding two can't have the same ranges: nothing is made.
    let before = site.json(&["Get-ReceiveConnector"]).as_array().unwrap().len();
    assert_eq!(script(&site, "copy-connector.sh", &[source, "Third"], "").code, 1);
    let count = || site.json(&["Get-ReceiveConnector"]).as_array().unwrap().len();
    assert_eq!(count(), before);
    // Nor where more than one is meant, where a name is short, or where not all rights can be given.
    let here = |last: u8| format!("{}:{}", site.net.host(last), site.net.port);
    for words in [
        &["*e*", "Third", "-Bindings", &here(4)][..],
        &[source, "Third", "-Bind", &here(4)],
        &[source, "Third", &here(4)],
        &["-n", "TransportConfig", "Transport Settings", "Third"],
    ] {
        let refused = script(&site, "copy-connector.sh", words, "");
        assert_eq!((refused.code, count()), (2, before), "{words:?}: {refused:?}");
    }
    done(&site, "copy-connector.sh", &[source, "Third", "-WhatIf", "-Bindings", &here(4)]);
    troubled(&site, "[ \"$1\" != Add-ADPermission ] || exit 1");
    assert_eq!(script(&site, "copy-connector.sh", &[source, "Third", "-Bindings", &here(4)], "").code, 1);
    assert_eq!(count(), before);
    troubled(&site, "");
    // Another value takes the place of the copied one, however it is given.
    let ranges = ["-remoteipranges:203.0.113.9", "-Comment:-Bindings"];
    done(
        &site,
        "copy-connector.sh",
        &[source, "Fourth", &format!("-Bindings:{}", here(4)), ranges[0], ranges[1]],
    );
    let copy = site.json(&["Get-ReceiveConnector", "Fourth"]);
    assert_eq!(
        (&copy["Bindings"], &copy["RemoteIPRanges"], &copy["Comment"]),
        (&serde_json::json!([here(4)]), &serde_json::json!(["203.0.113.9"]), &"-Bindings".into())
    );
    done(&site, "copy-connector.sh", &["Fourth", "Fifth", "-Bindings", &here(5)]);
    assert_eq!(site.json(&["Get-ReceiveConnector", "Fifth"])["Comment"], "-Bindings");

    done(&site, "copy-connector.sh", &["-n", "SendConnector", "Out", "Out 2", "-AddressSpaces", "b.example"]);
    assert_eq!(
        site.json(&["Get-SendConnector", "Out 2"])["Port"],
        site.json(&["Get-SendConnector", "Out"])["Port"]
    );
}

/// The directory that an ACME client leaves.
pub fn lineage(site: &Site, pki: &Pki, name: &str) -> (String, String) {
    let issued = pki.issue(&["mx.own.example", "own.example"]);
    let directory = site.directory.path().join(name);
    std::fs::create_dir(&directory).unwrap();
    let chain = certificate_to_pem(&issued.der) + &certificate_to_pem(pki.ca.der());
    std::fs::write(directory.join("fullchain.pem"), chain).unwrap();
    std::fs::write(directory.join("privkey.pem"), key_to_pem(&issued.key).as_bytes()).unwrap();
    let thumbprint = CertificateSummary::from_der(&issued.der).unwrap().thumbprint;
    (directory.display().to_string(), thumbprint)
}

/// One without an Fqdn names the old certificate; one with its Fqdn names a certificate for more domains.
pub fn two_other_connectors(site: &Site, pki: &Pki, old_name: &str) {
    install(site, &pki.issue(&["more.own.example", "mx.own.example"]));
    site.must(&["New-SendConnector", "Plain", "-AddressSpaces", "plain.example"]);
    site.must(&["Set-SendConnector", "Plain", "-TlsCertificateName", old_name]);
    site.must(&["New-SendConnector", "More", "-AddressSpaces", "more.example", "-Fqdn", "mx.own.example"]);
    site.must(&["Set-SendConnector", "More", "-TlsCertificateName", "<I>CN=Old CA<S>CN=more.own.example"]);
}

/// What the two name after the renewal.
pub fn other_connectors_name_what_is_theirs(site: &Site) {
    let named = |name: &str| site.json(&["Get-SendConnector", name])["TlsCertificateName"].clone();
    assert_eq!(named("Plain"), "<I>CN=New CA<S>CN=mx.own.example");
    assert_eq!(named("More"), "<I>CN=Old CA<S>CN=more.own.example");
}

#[test]
fn a_renewed_certificate_is_put_in_use() {
    if !can_run() {
        return;
    }
    let mut site = Site::new();
    let (old, new) = (Pki::new("Old CA"), Pki::new("New CA"));
    old.equip(&site);
    new.trust(&site);
    let old_name = "<I>CN=Old CA<S>CN=mx.own.example";
    site.must(&["Set-SendConnector", "Out", "-Fqdn", "mx.own.example", "-TlsCertificateName", old_name]);
    two_other_connectors(&site, &old, old_name);
    site.start();
    let configured = site.status().unwrap().configured_at;
    let (directory, thumbprint) = lineage(&site, &new, "renewed");
    // Some clients leave a chain without its last line end.
    let chain = Path::new(&directory).join("fullchain.pem");
    let text = std::fs::read_to_string(&chain).unwrap();
    std::fs::write(&chain, text.trim_end()).unwrap();
    done(&site, "renew-certificate.sh", &[&directory]);
    let stored = site.json(&["Get-ExchangeCertificate", &thumbprint]);
    assert!(stored["Services"].to_string().contains("SMTP"), "{stored}");
    assert_eq!(
        site.json(&["Get-SendConnector", "Out"])["TlsCertificateName"],
        "<I>CN=New CA<S>CN=mx.own.example"
    );
    other_connectors_name_what_is_theirs(&site);
    // The connector that names none is left alone, and the file with the key is gone.
    assert!(site.json(&["Get-ReceiveConnector", "People"])["TlsCertificateName"].is_null());
    let changes = || site.json(&["Search-AdminAuditLog"]).as_array().unwrap().len();
    let (before, status) = (changes(), site.status().unwrap());
    assert!(status.configured_at > configured, "it was restarted: {status:?}");

    done(&site, "renew-certificate.sh", &[&directory]);
    assert_eq!(changes(), before, "a second run changes nothing");
    assert_eq!(script(&site, "renew-certificate.sh", &["/nonexistent"], "").code, 1);
    assert_eq!(changes(), before);
}

#[test]
fn certificates_that_end_soon_are_reported() {
    if !can_run() {
        return;
    }
    let site = Site::new();
    Pki::new("CA").equip(&site); // ends in 30 days
    let soon = script(&site, "expiring-certificates.sh", &["45"], "");
    assert_eq!(soon.code, 1, "{soon:?}");
    let fields: Vec<&str> = soon.out.trim_end().split('\t').collect();
    assert_eq!((fields.len(), fields[2], fields[3]), (4, "CN=mx.own.example", "mx.own.example,own.example"));
    assert_eq!(fields[0], "29");
    let later = done(&site, "expiring-certificates.sh", &["20"]);
    assert_eq!(later.out, "");
    for words in [&["soon"][..], &["30", "60"], &["-h"]] {
        assert_eq!(script(&site, "expiring-certificates.sh", words, "").code, 2, "{words:?}");
    }
    // That it isn't known is another answer than that there are some.
    troubled(&site, "exit 1");
    assert_eq!(script(&site, "expiring-certificates.sh", &[], "").code, 3);
}

#[test]
fn queues_are_watched_and_purged() {
    if !can_run() {
        return;
    }
    let mut site = Site::new();
    site.must(&["New-Recipient", "u@own.example"]);
    site.zones(&[("sink.example", 2)]);
    site.start();
    assert!(
        done(&site, "check-queues.sh", &[]).out.starts_with("OK: 0 messages wait | messages=0;100;500;0")
    );
    for subject in ["Buy now", "buy NOW please", "An offer"] {
        site.hand_in(&["x@sink.example"], subject);
    }
    site.queue_error("sink.example");
    let watched = |words: &[&str]| script(&site, "check-queues.sh", words, "");
    let warned = watched(&["-w", "2"]);
    assert_eq!(warned.code, 1, "{warned:?}");
    assert!(
        warned.out.starts_with("WARNING: 3 messages wait; longest: sink.example (3, Retry): "),
        "{warned:?}"
    );
    assert_eq!(watched(&["-w", "2", "-c", "3"]).code, 2);
    for words in [&["-w", "many"][..], &["-w", ""], &["2", "3"], &["-w", "2", "3"]] {
        let unknown = watched(words);
        assert!(unknown.code == 3 && unknown.out.starts_with("UNKNOWN: "), "{words:?}: {unknown:?}");
    }
    // A warning is no part of the answer; a bar in an error begins no numbers.
    troubled(
        &site,
        "echo WARNING: something >&2
[ \"$1\" != Get-Queue ] || { '{emsh}' \"$@\" | sed 's/\"LastError\": \"/&a|b /'; exit; }"
            .replace("{emsh}", env!("CARGO_BIN_EXE_emsh"))
            .as_str(),
    );
    let warned = watched(&["-w", "2"]);
    assert!(warned.code == 1 && warned.out.contains("(3, Retry): a b "), "{warned:?}");
    troubled(&site, "echo first >&2; echo second >&2; exit 1");
    let unknown = watched(&[]);
    assert_eq!((unknown.code, unknown.out.as_str()), (3, "UNKNOWN: first\n"));
    troubled(&site, "echo no JSON; exit 0");
    assert_eq!(watched(&[]).code, 3);
    troubled(&site, "");

    let queued = || site.json(&["Get-Message"]).as_array().unwrap().len();
    // What stands behind the first word of a text without quotes isn't ignored.
    let refused = script(&site, "purge-messages.sh", &["-y", "-s", "Buy", "now"], "");
    assert_eq!((refused.code, queued()), (2, 3), "{refused:?}");
    // One of them that can't be removed is no success, and doesn't keep the others.
    troubled(&site, "case \"$1 $2\" in 'Suspend-Message '*1) exit 1 ;; esac");
    let failed = script(&site, "purge-messages.sh", &["-y", "-s", "buy now"], "");
    assert_eq!((failed.code, queued()), (1, 2), "{failed:?}");
    troubled(&site, "");
    let shown = done(&site, "purge-messages.sh", &["-s", "buy now"]);
    assert_eq!((shown.out.lines().count(), queued()), (1, 2), "{shown:?}");
    done(&site, "purge-messages.sh", &["-y", "-s", "buy now"]);
    assert_eq!(queued(), 1);
    // A domain is told by its @: else an address is meant, and a whole one.
    for sender in ["@nobody.example", "own.example", ".example"] {
        done(&site, "purge-messages.sh", &["-y", "-f", sender]);
        assert_eq!(queued(), 1, "{sender}");
    }
    let sink = Sink::start(&site, 2, Script::default());
    site.must(&["Retry-Queue", "sink.example"]);
    wait_for("what was kept is delivered", || (sink.messages().len() == 1).then_some(()));
    assert!(String::from_utf8_lossy(&sink.messages()[0].1).contains("An offer"));
    assert!(site.mailbox("u").is_empty(), "senders get no report");
}

#[test]
fn queued_mail_is_exported() {
    if !can_run() {
        return;
    }
    let mut site = Site::new();
    site.zones(&[("sink.example", 2)]);
    site.start();
    for subject in ["Buy [now]", "An offer"] {
        site.hand_in(&["x@sink.example"], subject);
    }
    site.queue_error("sink.example");
    let suspended = || site.json(&["Get-Message"]).to_string().matches("\"Suspended\"").count();
    let to = site.directory.path().join("it's a dir [1]");
    let place = to.to_str().unwrap();
    let names = || {
        let files = std::fs::read_dir(&to).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            files.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    done(&site, "export-messages.sh", &["-d", place, "-n"]);
    assert_eq!((suspended(), to.exists()), (0, false));
    done(&site, "export-messages.sh", &["-d", place, "-s", "buy [NOW]"]);
    assert_eq!((suspended(), names()), (1, vec!["1-1.eml".to_string()]));
    let first = std::fs::read(to.join("1-1.eml")).unwrap();
    let text = String::from_utf8_lossy(&first);
    assert!(
        text.starts_with("X-Sender: u@own.example\r\nX-Receiver: x@sink.example\r\nX-CreatedBy: "),
        "{text}"
    );
    assert!(text.contains("\r\nSubject: Buy [now]\r\n"), "{text}");
    // The rest, and what was written before is left alone.
    std::fs::write(to.join("1-1.eml"), "mine").unwrap();
    done(&site, "export-messages.sh", &["-d", place]);
    assert_eq!((suspended(), names()), (2, vec!["1-1.eml".to_string(), "1-2.eml".to_string()]));
    assert_eq!(std::fs::read(to.join("1-1.eml")).unwrap(), b"mine");
    assert_eq!(done(&site, "export-messages.sh", &["-d", place]).out, "");
    assert_eq!(script(&site, "export-messages.sh", &["-d", "/proc/nowhere"], "").code, 1);
    assert_eq!(script(&site, "export-messages.sh", &[place], "").code, 2);
}
