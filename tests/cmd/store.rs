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
