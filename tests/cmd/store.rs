//! The store under load, locks, and files that are not for this program (STORE-01, STORE-03).

use crate::site::Site;
use std::time::Duration;

/// STORE-01: a hundred writers, none of whom meets a lock.
#[test]
fn a_hundred_writers_all_succeed() {
    let site = Site::new();
    for one in site.at_once(100, 20, |number| format!("emsh Set-SendConnector Out -Comment c{number}")) {
        assert_eq!(one.code, 0, "{}", one.err);
    }
    let changes: i64 = site
        .sqlite()
        .query_row(
            "SELECT count(*) FROM History WHERE Action = 'Set' AND Noun = 'SendConnector'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(changes, 100);
}

/// STORE-01: another holds the lock for longer than anybody waits; readers never wait.
#[test]
fn a_held_lock_is_busy_and_readers_go_on() {
    let site = Site::new();
    let before = site.bytes();
    let other = site.sqlite();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let read = site.done("emsh Get-SendConnector Out");
    assert!(read.took < Duration::from_secs(5), "{:?}", read.took);
    let busy = site.expect("emsh Set-SendConnector Out -Comment x", 1);
    assert!(busy.took >= Duration::from_secs(5), "{:?}", busy.took);
    assert!(busy.err.contains("busy: another command is writing; try again"), "{}", busy.err);
    assert!(before == site.bytes());
    other.execute_batch("ROLLBACK").unwrap();
    site.done("emsh Set-SendConnector Out -Comment x");
}

/// Makes a store unusable.
type Spoil<'a> = &'a dyn Fn(&Site);

/// STORE-03: a store of a newer version, a foreign file, a store that is open to all: every command
/// and the service refuse with one sentence, and not a byte changes.
#[test]
fn a_file_that_is_not_ours_to_use() {
    let newer = |site: &Site| site.sqlite().execute_batch("PRAGMA user_version = 9999").unwrap();
    let random = |site: &Site| {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let octets: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state.to_be_bytes()[0]
        })
        .take(8192)
        .collect();
        std::fs::write(site.store(), octets).unwrap();
    };
    let open = |site: &Site| site.chmod(0o644);
    let cases: [(Spoil<'_>, &[&str]); 3] = [
        (&newer, &["9999", "upgrade", "config.db"]),
        (&random, &["not a configuration store"]),
        (&open, &["too open", "chmod 0640"]),
    ];
    let made = Site::new();
    for (spoil, said) in cases {
        let site = made.copy();
        spoil(&site);
        let before = site.bytes();
        let mut sentence = String::new();
        for line in
            ["emsh Get-TransportConfig", "emsh Set-SendConnector Out -Comment x", "emsh Get-ReceiveConnector"]
        {
            let refused = site.expect(line, 1);
            sentence = refused.err.lines().next().unwrap().split_once(" : ").unwrap().1.to_string();
            for part in said {
                assert!(sentence.contains(part), "{line}: {}", refused.err);
            }
        }
        assert_eq!(site.run("emsh Get-TransportConfig").err.lines().count(), 1);
        let check = site.check();
        assert_eq!(check.code, 78, "{check:?}");
        assert!(check.err.contains(&sentence) || check.out.contains(&sentence), "{sentence}\n{check:?}");
        assert!(before == site.bytes(), "{sentence}: the file is another");
    }
}

/// The service never makes a store, and accepts a sound one.
#[test]
fn the_services_check() {
    let site = Site::empty();
    let missing = site.check();
    assert_eq!(missing.code, 78, "{missing:?}");
    assert!(!site.data().exists());
    site.done("emsh Get-TransportConfig");
    let sound = site.check();
    assert_eq!(sound.code, 0, "{sound:?}");
}

/// A list that was edited by hand and holds no domain: shown as it stands, and named.
#[test]
fn a_hand_edited_list_is_shown_and_named() {
    let site = Site::new();
    site.sqlite()
        .execute_batch(
            "UPDATE TransportConfig SET TLSSendDomainSecureList = '[\"a.example\",\"*.b.example\"]'",
        )
        .unwrap();
    let shown = site.done("emsh Get-TransportConfig -Json");
    assert_eq!(shown.json()["TLSSendDomainSecureList"], serde_json::json!(["a.example", "*.b.example"]));
    for said in ["TransportConfig \"Transport Settings\", TLSSendDomainSecureList", "'*.b.example'"] {
        assert!(shown.err.contains(said), "{}", shown.err);
    }
    assert_ne!(site.check().code, 0);
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList a.example -Replace");
    let shown = site.done("emsh Get-TransportConfig");
    assert_eq!(shown.err, "");
}

/// Another secret.key than the one that the private keys were sealed under: whoever changes something
/// is told at once, and so is who starts the service.
#[test]
fn a_wrong_secret_key_is_told_at_once() {
    let site = Site::new();
    let path = site.data().join("secret.key");
    let right = std::fs::read(&path).unwrap();
    std::fs::write(&path, [7u8; 32]).unwrap();
    let told = site.done("emsh Set-SendConnector Out -Comment x");
    let said = "is not the key that this store's private keys were sealed under";
    assert!(told.err.contains(said), "{}", told.err);
    let check = site.check();
    assert!(format!("{}{}", check.out, check.err).contains(said), "{check:?}");
    std::fs::remove_file(&path).unwrap();
    let told = site.done("emsh Set-SendConnector Out -Comment y");
    assert!(told.err.contains("secret.key is missing"), "{}", told.err);
    std::fs::write(&path, right).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let told = site.done("emsh Set-SendConnector Out -Comment z");
    assert!(!told.err.contains("secret.key"), "{}", told.err);
}

/// The passwords of accounts are sealed under it, too: each account's error says that its password does not
/// open, not that there is none; and the key is told as wrong.
#[test]
fn a_wrong_secret_key_is_no_missing_password() {
    let site = Site::new();
    for line in ["anna -Password pencil", "bert -Password pencil", "carl"] {
        site.done(&format!("emsh New-SmtpCredential {line}"));
    }
    let says = || {
        let check = site.check();
        format!("{}{}", check.out, check.err)
    };
    let of = |said: &str, name: &str| {
        let object = format!("SmtpCredential \"{name}\"");
        said.lines().find(|line| line.contains(&object)).unwrap_or_default().to_string()
    };
    let (wrong, none) = ("it can't log on: the password of account", "no password is at hand");
    let said = says();
    assert_eq!(of(&said, "anna"), "");
    assert!(of(&said, "carl").contains(none) && !said.contains("secret.key"), "{said}");

    let path = site.data().join("secret.key");
    let right = std::fs::read(&path).unwrap();
    std::fs::write(&path, [7u8; 32]).unwrap();
    let said = says();
    let key =
        "is not the key that this store's private keys and passwords were sealed under: none of them opens";
    assert!(said.contains(key), "{said}");
    for name in ["anna", "bert"] {
        let line = of(&said, name);
        assert!(line.contains(&format!("{wrong} {name} can't be opened with")), "{said}");
        assert!(line.contains("Give it another with Set-SmtpCredential -Password"), "{said}");
        assert!(!line.contains(none), "{said}");
    }
    assert!(of(&said, "carl").contains(none), "{said}");
    // One that was given under the other key opens; what does not is named, and so is what can be done.
    let told = site.done("emsh Set-SmtpCredential bert -Password pen");
    assert!(told.err.contains("can't be opened with"), "{}", told.err);
    let said = says();
    assert!(of(&said, "anna").contains(wrong) && of(&said, "bert").is_empty(), "{said}");
    std::fs::write(&path, right).unwrap();
    let said = says();
    assert!(of(&said, "anna").is_empty() && of(&said, "bert").contains(wrong), "{said}");
    assert!(said.contains("secret.key: the password of account bert can't be opened"), "{said}");
    site.done("emsh Set-SmtpCredential bert -Password pen");
    assert!(!says().contains("secret.key"), "{}", says());

    std::fs::remove_file(&path).unwrap();
    let said = says();
    assert!(of(&said, "anna").contains("secret.key is missing"), "{said}");
}

/// A singleton answers to its own name, and to no other.
#[test]
fn the_transport_settings_by_name() {
    let site = Site::new();
    site.done("emsh Set-TransportConfig 'Transport Settings' -RequireClientAuthUsage true");
    site.done("emsh Get-TransportConfig 'transport settings'");
    site.refused("emsh Set-TransportConfig Other -RequireClientAuthUsage false", 1, "Other");
}
