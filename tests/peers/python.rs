//! Python's smtplib as a client.

use std::net::SocketAddr;
use std::process::Command;

/// Runs `client.py`; everything that it says.
///
/// # Panics
/// Where there is no Python.
pub fn smtplib(server: SocketAddr, from: &str, to: &str, settings: &[(&str, &str)]) -> String {
    let output = Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers/client.py"))
        .args([&server.ip().to_string(), &server.port().to_string(), from, to])
        .args(settings.iter().map(|(key, value)| format!("{key}={value}")))
        .output()
        .unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
