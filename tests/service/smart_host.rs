//! A smart host that wants a logon, from the cmdlets to the wire: a wrong password, one that can't be unsealed, and the
//! right one.

use super::sink::{Script, Sink};
use super::site::{Site, files, wait_for};
use std::path::Path;

/// `relay` and `sesame 42`, as PLAIN has them.
const RIGHT: &str = "AUTH PLAIN AHJlbGF5AHNlc2FtZSA0Mg==";
const WORD: &str = "sesame 42";

/// True where any file below holds any of these.
fn holds(directory: &Path, texts: &[&str]) -> bool {
    let is_in = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    files(directory).iter().any(|bytes| texts.iter().any(|text| is_in(bytes, text)))
        || std::fs::read_dir(directory).unwrap().flatten().any(|entry| {
            let path = entry.path();
            path.is_dir() && holds(&path, texts)
        })
}

#[test]
fn mail_waits_for_a_logon_that_works() {
    let mut site = Site::new();
    let script = Script {
        offers: "AUTH PLAIN LOGIN",
        answers: vec![(RIGHT, "235 2.7.0 ok"), ("AUTH", "535 5.7.8 no")],
        ..Script::default()
    };
    let sink = Sink::start(&site, 2, script);
    let smart_host = format!("[{}]:{}", site.net.host(2), site.net.port);
    let set = |site: &Site, password: &str, words: &[&str]| {
        let file = site.directory.path().join("word");
        std::fs::write(&file, format!("{password}\n")).unwrap();
        let credential = format!("relay:file:{}", file.display());
        let set = ["Set-SendConnector", "Out", "-AuthenticationCredential", &credential];
        let done = site.must(&[&set[..], words].concat());
        std::fs::remove_file(file).unwrap();
        done
    };
    let relay =
        ["-DNSRoutingEnabled", "false", "-SmartHosts", &smart_host, "-SmartHostAuthMechanism", "BasicAuth"];
    let told = set(&site, "wrong", &relay);
    assert!(told.err.contains("BasicAuth gives the password in clear"), "{told:?}");
    site.start();
    site.hand_in(&["x@else.example"], "with a logon");
    let (status, error) = site.queue_error(&smart_host);
    assert_eq!(status, "Retry");
    assert_eq!(error, format!("535 5.7.8 no [{}]", site.net.host(2)));
    let seen = sink.everything();
    assert!(seen.contains("AUTH PLAIN") && !seen.contains("MAIL"), "{seen}");

    // The right one, which can't be opened: nobody is connected to, and health says why.
    set(&site, WORD, &[]);
    site.kill();
    let key = site.data().join("secret.key");
    let right = std::fs::read(&key).unwrap();
    std::fs::write(&key, [7; 32]).unwrap();
    site.start();
    let before = sink.seen().len();
    site.must(&["Retry-Queue", "*"]);
    let wanted = "451 5.7.3 Cannot achieve basic authentication: the password of 'relay' for Send connector 'Out' can't be had";
    wait_for("the reason", || site.queue_error(&smart_host).1.starts_with(wanted).then_some(()));
    assert_eq!(sink.seen().len(), before);
    let health = site.emsh(&["Test-ServiceHealth"]);
    assert!(health.code == 1 && (health.out + &health.err).contains("password of Send connector Out"));

    std::fs::write(&key, right).unwrap();
    site.restart();
    site.must(&["Retry-Queue", "*"]);
    wait_for("the message", || (!sink.messages().is_empty()).then_some(()));
    wait_for("an empty queue", || site.json(&["Get-Message"]).as_array().unwrap().is_empty().then_some(()));
    assert_eq!(sink.messages().len(), 1);
    // The log of the dialogue is there, and no file holds the password, as it is or as it was sent.
    assert!(holds(site.directory.path(), &["AUTH PLAIN ***"]));
    assert!(!holds(site.directory.path(), &[WORD, &RIGHT["AUTH PLAIN ".len()..]]));
}
