//! What scanners that anybody may point at us find: nmap's SMTP scripts, sslscan and testssl.sh from Debian.

use crate::Scenario;
use crate::peers::Peer::{Nmap, Openssl, Sslscan, Testssl};
use crate::peers::Peers;
use crate::support::site::Site;
use std::net::SocketAddr;
use std::process::{Command, Stdio};

pub const SCENARIOS: &[Scenario] = &[
    ("scanners::nmap_finds_no_relay_and_no_users", &[Nmap, Openssl], nmap),
    ("scanners::sslscan_finds_only_modern_tls", &[Sslscan, Openssl], sslscan),
    ("scanners::testssl_finds_nothing", &[Testssl, Openssl], testssl),
];

/// The service, with a certificate of the peers' authority, and without delays that only cost time here.
fn started(peers: &Peers) -> (Site, SocketAddr) {
    let site = peers.site();
    let quick = [
        "-TarpitInterval",
        "00:00:00",
        "-MaxInboundConnectionPerSource",
        "Unlimited",
        "-MaxProtocolErrors",
        "Unlimited",
    ];
    site.run(&[&["Set-ReceiveConnector", "Default EDGE1"][..], &quick].concat());
    site.start();
    let address = site.bound("Default EDGE1");
    (site, address)
}

fn run(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).stdin(Stdio::null()).output().unwrap();
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn nmap(peers: &Peers) {
    let (_site, address) = started(peers);
    let (ip, port) = (address.ip().to_string(), address.port().to_string());
    let scripts = "+smtp-commands,+smtp-open-relay,+smtp-enum-users,+smtp-ntlm-info,+smtp-vuln-cve2010-4344,\
                   +smtp-vuln-cve2011-1720,+smtp-vuln-cve2011-1764";
    let given = "smtp-open-relay.domain=outside.test,smtp-open-relay.to=x@outside.test,smtp.domain=contoso.test,\
                 smtp-enum-users.methods={RCPT,VRFY,EXPN},unpwdb.timelimit=20s";
    let said =
        run("nmap", &["-Pn", "-n", "-sT", "-p", &port, "--script", scripts, "--script-args", given, &ip]);
    assert!(said.contains("smtp-commands:") && said.contains("STARTTLS"), "the scripts did not run: {said}");
    assert!(said.contains("Server doesn't seem to be an open relay, all tests failed"), "{said}");
    assert!(!said.contains("VULNERABLE:") && !said.contains("Exploitable"), "{said}");
    // VRFY tells of everybody alike.
    assert!(!said.contains("root\n") && !said.contains("Target_Name"), "{said}");
}

fn sslscan(peers: &Peers) {
    let (_site, address) = started(peers);
    let said = run("sslscan", &["--starttls-smtp", "--no-colour", &address.to_string()]);
    for protocol in ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"] {
        let line = said.lines().find(|line| line.starts_with(protocol));
        assert!(line.is_some_and(|line| line.ends_with("disabled")), "{protocol}: {said}");
    }
    for protocol in ["TLSv1.2", "TLSv1.3"] {
        let line = said.lines().find(|line| line.starts_with(protocol));
        assert!(line.is_some_and(|line| line.ends_with("enabled")), "{protocol}: {said}");
    }
    let weak = ["RC4", "DES", "NULL", "EXP", "MD5", "CBC", "anon", "AECDH", "ADH"];
    let ciphers = said.lines().filter(|line| line.starts_with("Accepted") || line.starts_with("Preferred"));
    for line in ciphers.clone() {
        assert!(!weak.iter().any(|word| line.contains(word)), "{line}");
    }
    assert!(ciphers.count() >= 4, "{said}");
    assert!(
        !said.contains(" vulnerable to heartbleed") || said.contains("not vulnerable to heartbleed"),
        "{said}"
    );
    assert!(
        said.contains("Compression disabled")
            || said.contains("OpenSSL version does not support compression"),
        "{said}"
    );
    assert!(said.contains("Session renegotiation not supported"), "{said}");
}

fn testssl(peers: &Peers) {
    let (site, address) = started(peers);
    let report = site.path("testssl.json");
    let file = report.display().to_string();
    let root = peers.pki().file("root.crt");
    let words = ["--starttls", "smtp", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none"];
    let what = ["-p", "-s", "-U", "--add-ca", &root, "--jsonfile", &file];
    let said = run("testssl", &[&words[..], &what, &[&address.to_string()]].concat());
    let report = std::fs::read(&report).unwrap_or_else(|error| panic!("{error}: {said}"));
    let findings: serde_json::Value = serde_json::from_slice(&report).unwrap();
    let findings = findings.as_array().unwrap();
    assert!(findings.len() > 20, "{said}");
    let bad: Vec<String> = findings
        .iter()
        // What the scanner lacks itself.
        .filter(|finding| finding["id"] != "engine_problem")
        .filter(|finding| !matches!(finding["severity"].as_str(), Some("OK" | "INFO")))
        .map(|finding| format!("{} {}: {}", finding["severity"], finding["id"], finding["finding"]))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
}
