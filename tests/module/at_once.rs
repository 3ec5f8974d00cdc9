//! Two old scripts at once, as two processes: each reads, both have read before either writes, and nothing is
//! lost.

use super::session;
use serde_json::Value;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A connector of the script, and what it must hold afterwards.
const CONNECTORS: &[(&str, &[&str])] = &[
    ("R1", &["192.0.2.1", "192.0.2.2", "192.0.2.101", "192.0.2.102"]),
    ("R2", &["192.0.2.101", "192.0.2.102"]),
    ("R3", &["192.0.2.3"]),
    ("R4", &["192.0.2.1", "192.0.2.2", "192.0.2.101", "192.0.2.102"]),
    ("R5", &["192.0.2.1", "192.0.2.2", "192.0.2.101", "192.0.2.102"]),
    ("R6", &["192.0.2.102"]),
    ("R9", &["192.0.2.3"]),
];

#[test]
fn two_scripts_at_once_lose_nothing() {
    let Some(pwsh) = session::pwsh() else { return };
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    for (index, (name, _)) in CONNECTORS.iter().enumerate() {
        // What is only taken away from would be empty: such a list is refused.
        let ranges =
            if ["R3", "R9"].contains(name) { "192.0.2.1,192.0.2.2,192.0.2.3" } else { "192.0.2.1,192.0.2.2" };
        let binding = format!("127.0.0.{}:2525", index + 2);
        emsh(
            home,
            &[
                "New-ReceiveConnector",
                name,
                "-Usage",
                "Custom",
                "-Bindings",
                &binding,
                "-RemoteIPRanges",
                ranges,
            ],
        );
    }
    let scripts = [("one", "two"), ("two", "one")].map(|(me, other)| start(&pwsh, home, me, other));
    for script in scripts {
        let output = script.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{said}");
    }
    for (name, wanted) in CONNECTORS {
        let shown = emsh(home, &["Get-ReceiveConnector", name, "-Json"]);
        let mut wanted = wanted.to_vec();
        wanted.sort_unstable();
        assert_eq!(texts(&shown["RemoteIPRanges"]), wanted, "{name}");
    }
    let shown = emsh(home, &["Get-ReceiveConnector", "R4", "-Json"]);
    assert_eq!((&shown["Comment"], &shown["MaxRecipientsPerMessage"]), (&"one".into(), &222.into()));
    let config = emsh(home, &["Get-TransportConfig", "-Json"]);
    assert_eq!(texts(&config["TLSSendDomainSecureList"]), ["one.example", "two.example"]);
    assert_eq!(texts(&config["TLSReceiveDomainSecureList"]), ["one.example", "two.example"]);
    assert_eq!((&config["MaxSendSize"], &config["MaxReceiveSize"]), (&(20 << 20).into(), &(21 << 20).into()));
}

fn start(pwsh: &Path, home: &Path, me: &str, other: &str) -> Child {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/module/programs/reads-changes-writes.ps1");
    let line = format!(
        "{} ; & '{}' -Me {me} -Other {other} -Place '{}'",
        session::import(),
        script.display(),
        home.display()
    );
    let mut command = Command::new(pwsh);
    command.args(["-NoProfile", "-NonInteractive", "-Command", &line]);
    session::environment(&mut command, home);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Runs emsh on the same store; what it prints, where that is JSON.
fn emsh(home: &Path, words: &[&str]) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
    session::environment(&mut command, home);
    let output = command.args(words).stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

fn texts(list: &Value) -> Vec<&str> {
    let mut texts: Vec<&str> = list.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    texts.sort_unstable();
    texts
}
