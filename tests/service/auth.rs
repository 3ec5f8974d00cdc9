//! Accounts from their cmdlets to a logon of Python's smtplib: STARTTLS and ImplicitTLS, what of a password is
//! left behind, and what each setting of an account does.

use super::site::{STRANGER, Site, US};
use std::process::Command;

/// Logs on by each mechanism that smtplib has, over STARTTLS, and over TLS from the first octet on; sends from the
/// last.
const CLIENT: &str = r#"
import smtplib, ssl, sys
host, port, implicit, source, user, password = sys.argv[1:7]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
source = (source, 0)
for mechanism in ("PLAIN", "LOGIN"):
    for initial in (True, False):
        client = smtplib.SMTP(host, int(port), local_hostname="client.example", timeout=30, source_address=source)
        client.ehlo()
        assert not client.has_extn("auth"), "offered in clear"
        client.starttls(context=context)
        client.ehlo()
        client.user, client.password = user, password
        method = client.auth_plain if mechanism == "PLAIN" else client.auth_login
        print(mechanism, client.auth(mechanism, method, initial_response_ok=initial)[0])
        client.quit()
client = smtplib.SMTP_SSL(host, int(implicit), local_hostname="client.example", timeout=30, context=context, source_address=source)
print("TLS", client.login(user, password)[0])
try:
    client.sendmail("eve@else.example", ["v@own.example"], "Subject: x\r\n\r\nx\r\n")
except smtplib.SMTPSenderRefused as refused:
    print("SENDER", refused.smtp_code)
print("SENT", client.sendmail(user, ["v@own.example"], "Subject: by a user\r\n\r\nx\r\n"))
try:
    client = smtplib.SMTP_SSL(host, int(implicit), local_hostname="client.example", timeout=30, context=context, source_address=source)
    client.login(user, "wrong")
except smtplib.SMTPAuthenticationError as refused:
    print("WRONG", refused.smtp_code)
"#;

/// True where any file below holds the text.
fn holds(directory: &std::path::Path, text: &str) -> bool {
    std::fs::read_dir(directory).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return holds(&path, text);
        }
        std::fs::read(&path)
            .is_ok_and(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    })
}

#[test]
fn an_account_logs_on_and_its_password_is_nowhere() {
    let mut site = Site::new();
    let (host, free) = (site.net.host(US), std::net::TcpListener::bind((site.net.host(US), 0)).unwrap());
    let implicit = free.local_addr().unwrap().port();
    drop(free);
    let password = "Tr0ub4dor & 3x";
    let file = site.directory.path().join("password");
    std::fs::write(&file, format!("{password}\n")).unwrap();
    let from_file = format!("file:{}", file.display());
    let made = site.must(&["New-SmtpCredential", "v@own.example", "-Password", &from_file]);
    assert!(!made.out.contains(password) && !made.err.contains(password), "{made:?}");
    let shown = site.json(&["Get-SmtpCredential", "V@own.example"]);
    assert!(shown["PasswordLastSet"].is_string() && shown["Enabled"] == true, "{shown}");
    // The text itself, and the three stars that stand for what there is.
    site.must(&["New-SmtpCredential", "other", "-Password", "Secret-On-The-Line"]);
    site.must(&["Set-SmtpCredential", "other", "-Password", "***", "-AllowedSenders", "own.example"]);
    let empty = site.must(&["New-SmtpCredential", "empty", "-Enabled", "false"]);
    assert!(empty.err.contains("has no password"), "{empty:?}");
    let refused = site.emsh(&["New-SmtpCredential", "bad", "-Password", "\u{7}"]);
    assert!(refused.code != 0 && refused.err.contains("SASLprep"), "{refused:?}");
    let refused = site.emsh(&["New-SmtpCredential", "OTHER", "-Password", "x"]);
    assert!(refused.code != 0, "{refused:?}");
    let history = site.must(&["Get-ConfigurationChange", "-Json"]);
    assert!(!history.out.contains("Secret-On") && !history.out.contains("Tr0ub"), "{}", history.out);
    assert!(history.out.contains("New-SmtpCredential -Name other -Password ***"), "{}", history.out);
    let mechanisms = ["-AuthMechanism", "Tls,BasicAuth,BasicAuthRequireTLS"];
    site.must(
        &[
            &["Set-ReceiveConnector", "Default MX", "-PermissionGroups", "AnonymousUsers,ExchangeUsers"][..],
            &mechanisms,
        ]
        .concat(),
    );
    let bindings = format!("{host}:{implicit}");
    let ranges = site.net.range();
    site.must(
        &[
            &["New-ReceiveConnector", "Submissions", "-Usage", "Custom", "-ImplicitTLS", "true"][..],
            &["-Bindings", &bindings, "-RemoteIPRanges", &ranges, "-PermissionGroups", "ExchangeUsers"],
            &["-AuthTarpitInterval", "0:0:0"],
            &mechanisms,
        ]
        .concat(),
    );
    site.start();
    let client = Command::new("python3")
        .args(["-c", CLIENT, &host.to_string(), &site.net.port.to_string(), &implicit.to_string()])
        .args([&site.net.host(STRANGER).to_string(), "v@own.example", password])
        .output()
        .unwrap();
    let (said, trouble) = (String::from_utf8_lossy(&client.stdout), String::from_utf8_lossy(&client.stderr));
    let wanted = "PLAIN 235\nPLAIN 235\nLOGIN 235\nLOGIN 235\nTLS 235\nSENDER 550\nSENT {}\nWRONG 535\n";
    assert_eq!(said, wanted, "{trouble}\n{}", site.log());
    super::site::wait_for("the mail", || {
        site.mailbox("v").into_iter().find(|mail| String::from_utf8_lossy(mail).contains("with ESMTPSA"))
    });
    // Disabled, after a restart.
    site.must(&["Set-SmtpCredential", "v@own.example", "-Enabled", "false"]);
    site.restart();
    let client = Command::new("python3")
        .args(["-c", CLIENT, &host.to_string(), &site.net.port.to_string(), &implicit.to_string()])
        .args([&site.net.host(STRANGER).to_string(), "v@own.example", password])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&client.stderr).contains("(535, b'5.7.8"), "{client:?}");
    let data = site.data();
    for secret in [password, "Secret-On-The-Line", "Tr0ub4dor"] {
        assert!(!holds(&data, secret), "{secret}");
    }
}

#[test]
fn each_setting_of_an_account_is_obeyed() {
    use emsh::auth::base64_encode;
    const POSING: &str = "550 5.7.60";
    let mut site = Site::new();
    let set = ["Set-ReceiveConnector", "Default MX", "-AuthMechanism", "Tls,BasicAuth,BasicAuthRequireTLS"];
    let groups = ["-PermissionGroups", "AnonymousUsers,ExchangeUsers", "-AuthTarpitInterval", "0"];
    site.must(&[&set[..], &groups].concat());
    let new = ["New-SmtpCredential", "anna", "-Password", "pencil"];
    site.must(&[&new[..], &["-AllowedSenders", "info@own.example,else.example"]].concat());
    // AUTH stays offered while anna may not.
    site.must(&["New-SmtpCredential", "other", "-Password", "pencil"]);
    site.start();
    let logon = |user: &str, word: &str, sender: &str| -> (String, String) {
        let plain = base64_encode(format!("\0{user}\0{word}").as_bytes());
        let (plain, mail) = (format!("AUTH PLAIN {plain}"), format!("MAIL FROM:<{sender}>"));
        let said = site.inside_tls(STRANGER, None, &[&plain, &mail, "RCPT TO:<x@outside.example>"]);
        let relays = said[2].starts_with("250");
        assert_eq!(said[0].starts_with("235") && said[1].starts_with("250"), relays, "{said:?}");
        (said[0].clone(), said[1].clone())
    };
    let may = |user: &str, word: &str, sender: &str| {
        let (auth, mail) = logon(user, word, sender);
        assert!(auth.starts_with("235 ") && mail.starts_with("250 "), "{user} {sender}: {auth} {mail}");
    };
    let is_posing = |sender: &str| {
        let (auth, mail) = logon("anna", "pencil", sender);
        assert!(auth.starts_with("235 ") && mail.starts_with(POSING), "{sender}: {auth} {mail}");
    };
    let is_unknown = |user: &str, word: &str| {
        let (auth, _) = logon(user, word, "a@else.example");
        assert!(auth.starts_with("535 5.7.8 "), "{user} {word}: {auth}");
    };
    let set = |words: &[&str]| {
        site.must(&[&["Set-SmtpCredential"], words].concat());
        site.restart();
    };
    may("anna", "pencil", "info@own.example");
    may("ANNA", "pencil", "whoever@else.example");
    is_posing("v@own.example");
    set(&["anna", "-AllowedSenders", "@{Add='v@own.example';Remove='else.example'}"]);
    may("anna", "pencil", "v@own.example");
    is_posing("whoever@else.example");
    set(&["anna", "-Password", "other word"]);
    is_unknown("anna", "pencil");
    may("anna", "other word", "v@own.example");
    set(&["anna", "-Name", "berta"]);
    is_unknown("anna", "other word");
    may("berta", "other word", "v@own.example");
    set(&["berta", "-Enabled", "false"]);
    is_unknown("berta", "other word");
    set(&["berta", "-Enabled", "true"]);
    may("berta", "other word", "v@own.example");
    site.must(&["Remove-SmtpCredential", "berta", "-Confirm:$false"]);
    site.restart();
    is_unknown("berta", "other word");
    may("other", "pencil", "other@own.example");
}
