//! Export-Message gives a message as it was accepted, of a running service and of a stopped one, and nothing of
//! one that is damaged.

use super::site::{PEOPLE, Site};
use std::path::PathBuf;
use std::process::Command;

/// The file that holds the largest message.
fn spooled(site: &Site) -> PathBuf {
    let files = std::fs::read_dir(site.data().join("queue/spool")).unwrap().flatten();
    files.map(|file| file.path()).max_by_key(|path| path.metadata().unwrap().len()).unwrap()
}

/// What is written to standard output, with the exit code.
fn export(site: &Site, identity: &str) -> (Vec<u8>, i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_emsh"))
        .arg("--data-dir")
        .arg(site.data())
        .args(["Export-Message", identity])
        .env("EMSH_HOST_NAME", "mx.own.example")
        .output()
        .unwrap();
    (output.stdout, output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_suspended_message_is_written_as_it_was_accepted() {
    let mut site = Site::new();
    site.zones(&[("a.example", 2), ("b.example", 3)]);
    site.start();
    // More than goes into one answer of the service, with every octet that a body may have.
    let line: String = (0x20..0x7f_u8).chain([b'\t']).map(char::from).collect::<String>() + "ä\r\n";
    let body = line.repeat(9 * 1024 * 1024 / line.len());
    let text = format!("Subject: large\r\n\r\n..\r\n{body}end");
    let reply = site.submit(PEOPLE, "u@own.example", &["x@a.example", "y@a.example", "z@b.example"], &text);
    assert!(reply.starts_with("250 "), "{reply}");
    site.queue_error("a.example");
    site.queue_error("b.example");
    let messages = site.json(&["Get-Message"]);
    let of = |domain: &str| {
        let mut all = messages.as_array().unwrap().iter();
        let one = all.find(|message| message["Recipients"].to_string().contains(domain)).unwrap();
        one["Identity"].as_str().unwrap().to_string()
    };
    let (a, b) = (of("a.example"), of("b.example"));
    let number = a.rsplit('\\').next().unwrap();

    let (out, code, err) = export(&site, &a);
    assert!(out.is_empty() && code == 1 && err.contains("Suspend-Message"), "{err}");
    site.must(&["Suspend-Message", &a, "-Confirm", "false"]);
    let (whole, code, err) = export(&site, &a);
    assert_eq!(code, 0, "{err}");
    let from = site.net.host(PEOPLE);
    let head = format!(
        "X-Sender: u@own.example BODY=8BITMIME\r\nX-Receiver: x@a.example\r\nX-Receiver: y@a.example\r\n\
         X-CreatedBy: MSExchange15\r\nX-HeloDomain: peer.example\r\nX-Source: MX\\People\r\n\
         X-SourceIPAddress: {from}\r\nX-EndOfInjectedXHeaders: .\r\nReceived: "
    );
    assert!(whole.starts_with(head.as_bytes()), "{}", String::from_utf8_lossy(&whole[..400]));
    let sent = format!("\r\nSubject: large\r\n\r\n.\r\n{body}end\r\n");
    assert!(whole.ends_with(sent.as_bytes()), "{} of {} octets", whole.len(), sent.len());
    // By its number it is in both queues, and only one is suspended.
    assert_eq!(export(&site, number).1, 1);
    site.must(&["Suspend-Message", &b, "-Confirm", "false"]);
    let (both, _, _) = export(&site, number);
    let receivers: Vec<String> = String::from_utf8_lossy(&both[..400])
        .lines()
        .filter_map(|line| line.strip_prefix("X-Receiver: ").map(str::to_string))
        .collect();
    assert_eq!(receivers, ["x@a.example", "y@a.example", "z@b.example"]);

    site.must(&["Stop-Service", "emsh-transport"]);
    assert!(export(&site, &a).0 == whole, "it is the same while the service is stopped");
    // One octet at the end is another: nothing of it is given away, stopped or running.
    let file = spooled(&site);
    let mut damaged = std::fs::read(&file).unwrap();
    let last = damaged.len() - 5;
    damaged[last] ^= 1;
    std::fs::write(&file, damaged).unwrap();
    for running in [false, true] {
        if running {
            site.start();
        }
        let (out, code, err) = export(&site, &a);
        assert!(out.is_empty() && code == 1 && !err.is_empty(), "{running}: {err}");
    }
    assert_eq!(export(&site, "1\\4711").1, 1);
}
