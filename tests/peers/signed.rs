//! A small signed world: a root of our own, and zones below it that are signed, plain, forged, expired; Knot signs
//! and serves all of them.

use crate::knot::Knot;
use crate::support::process::Daemon;
use crate::support::wait_for;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

/// How a zone stands below the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Signed, and the root says with which key.
    Signed,
    /// Not signed, and the root says so.
    Plain,
    /// Signed, and the root names another key.
    WrongKey,
    /// The root says that it is signed, and it is not.
    Stripped,
    /// Signed, and the signatures have expired.
    Expired,
    /// Not signed, and not the root's child: what its parent says of it stands there.
    Orphan,
    /// Signed with NSEC3, and what is not signed below it is left out (RFC 5155 §6).
    OptOut,
    /// Not signed, and the root names a key for it of a kind that nobody knows.
    UnknownKey,
    /// Signed, below this zone, which stands among the zones too and says with which key.
    Below(&'static str),
}

/// Seconds that signatures hold that are to expire; no shorter time is possible.
const LIFETIME: u64 = 10;

/// What Knot serves, and what to trust.
pub struct SignedWorld {
    /// The name server.
    pub knot: Knot,
    /// The root's key, as a trust anchor.
    pub anchor: String,
}

impl SignedWorld {
    /// Starts it with these zones: name, trust and records.
    ///
    /// # Panics
    /// Where Knot does not sign, or does not come up.
    pub fn start(package: &Path, zones: &[(&str, Trust, String)]) -> SignedWorld {
        let root = tempfile::Builder::new().prefix("signed.").tempdir().unwrap();
        let dir = root.path();
        let keymgr = |zone: &str, words: &[&str]| {
            let mut command = Command::new(package.join("usr/sbin/keymgr"));
            command.arg("-c").arg(dir.join("knot.conf")).arg(zone).args(words);
            let output = command.output().unwrap();
            assert!(output.status.success(), "{zone} {words:?}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        std::fs::write(dir.join("knot.conf"), configuration(dir, zones, &[], 5353)).unwrap();
        let mut records = String::from(HEAD);
        let mut texts: Vec<String> = zones
            .iter()
            .map(|(name, _, content)| {
                format!(
                    "$ORIGIN {name}.\n$TTL 1\n@ SOA ns h 1 3600 600 86400 1\n@ NS ns\nns A 127.0.0.1\n{content}"
                )
            })
            .collect();
        for (name, trust, _) in zones {
            if *trust == Trust::Orphan {
                continue;
            }
            let mut told = format!("{name}. NS ns.{name}.\nns.{name}. A 127.0.0.1\n");
            if *trust == Trust::UnknownKey {
                writeln!(told, "{name}. DS 12345 99 2 {}", "ab".repeat(32)).unwrap();
            } else if *trust != Trust::Plain {
                let generate = ["generate", "algorithm=ECDSAP256SHA256", "ksk=yes", "zsk=yes"];
                keymgr(name, &generate);
                let ds = keymgr(name, &["ds"]);
                let sha256 = ds.lines().find(|line| line.contains(" 13 2 ")).unwrap();
                match trust {
                    Trust::WrongKey => {
                        let (start, _) = sha256.rsplit_once(' ').unwrap();
                        writeln!(told, "{start} {}", "ab".repeat(32)).unwrap();
                    }
                    _ => writeln!(told, "{sha256}").unwrap(),
                }
            }
            match trust {
                Trust::Below(parent) => {
                    let at = zones.iter().position(|zone| zone.0 == *parent).unwrap();
                    texts[at].push_str(&told);
                }
                _ => records.push_str(&told),
            }
        }
        for ((name, ..), text) in zones.iter().zip(texts) {
            std::fs::write(dir.join(format!("{name}.zone")), text).unwrap();
        }
        keymgr(".", &["generate", "algorithm=ECDSAP256SHA256", "ksk=yes", "zsk=yes"]);
        let anchor = keymgr(".", &["dnskey"]).lines().next().unwrap().to_owned();
        std::fs::write(dir.join("root.zone"), records).unwrap();

        let expired: Vec<&str> =
            zones.iter().filter(|zone| zone.1 == Trust::Expired).map(|zone| zone.0).collect();
        if !expired.is_empty() {
            sign_and_let_expire(package, dir, zones, &expired);
        }
        let port = crate::support::free_port();
        std::fs::write(dir.join("knot.conf"), configuration(dir, zones, &expired, port)).unwrap();
        SignedWorld { knot: Knot::run(package, root, port), anchor }
    }
}

const HEAD: &str =
    "$ORIGIN .\n$TTL 1\n@ SOA ns.root. h.root. 1 3600 600 86400 1\n@ NS ns.root.\nns.root. A 127.0.0.1\n";

/// Signs these zones into their files, and waits until nothing of that holds.
fn sign_and_let_expire(package: &Path, dir: &Path, zones: &[(&str, Trust, String)], expired: &[&str]) {
    let port = crate::support::free_port();
    std::fs::write(dir.join("knot.conf"), configuration(dir, zones, &[], port)).unwrap();
    let begun = SystemTime::now();
    let knotd =
        Daemon::start(Command::new(package.join("usr/sbin/knotd")).arg("-c").arg(dir.join("knot.conf")));
    for name in expired {
        wait_for("signatures", || {
            let text = std::fs::read_to_string(dir.join(format!("{name}.zone"))).unwrap_or_default();
            (text.contains("RRSIG") && text.contains("Written")).then_some(())
        });
    }
    drop(knotd);
    let passed = begun.elapsed().unwrap_or_default();
    std::thread::sleep(Duration::from_secs(LIFETIME + 3).saturating_sub(passed));
}

/// `as_they_are`: zones that are served as their files stand, not signed.
fn configuration(dir: &Path, zones: &[(&str, Trust, String)], as_they_are: &[&str], port: u16) -> String {
    let dir = dir.display();
    let mut text = format!(
        "server:\n  rundir: {dir}\n  pidfile: {dir}/pid\n  listen: 127.0.0.1@{port}\n  udp-workers: 1\n  tcp-workers: 1\n  \
         background-workers: 1\nlog:\n  - target: {dir}/log\n    any: info\ndatabase:\n  storage: {dir}\npolicy:\n\
         \x20 - id: kept\n    algorithm: ecdsap256sha256\n    single-type-signing: on\n    manual: on\n\
         \x20 - id: short\n    algorithm: ecdsap256sha256\n    single-type-signing: on\n    manual: on\n    \
         propagation-delay: 0\n    rrsig-lifetime: {LIFETIME}\n    rrsig-refresh: 4\n    rrsig-pre-refresh: 1\n\
         \x20 - id: optout\n    algorithm: ecdsap256sha256\n    single-type-signing: on\n    manual: on\n    nsec3: on\n    \
         nsec3-opt-out: on\n\
         template:\n  - id: default\n    storage: {dir}\n    journal-content: none\n    zonefile-sync: -1\nzone:\n\
         \x20 - domain: .\n    file: root.zone\n    dnssec-signing: on\n    dnssec-policy: kept\n"
    );
    for (name, trust, _) in zones {
        writeln!(text, "  - domain: {name}").unwrap();
        match trust {
            _ if as_they_are.contains(name) => {}
            Trust::OptOut => text.push_str("    dnssec-signing: on\n    dnssec-policy: optout\n"),
            Trust::Signed | Trust::WrongKey | Trust::Below(_) => {
                text.push_str("    dnssec-signing: on\n    dnssec-policy: kept\n");
            }
            Trust::Expired => {
                text.push_str("    dnssec-signing: on\n    dnssec-policy: short\n    zonefile-sync: 0\n");
            }
            Trust::Plain | Trust::Stripped | Trust::Orphan | Trust::UnknownKey => {}
        }
    }
    text
}
