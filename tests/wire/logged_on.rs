//! AUTH beside peers that speak for others: who logged on was the peer, never the client that it names; and a
//! client behind a proxy logs on by itself.

use super::client::Client;
use super::site::{STRANGER, Site, wait_for};
use super::speaking_for::{MIDDLE, connect, equipped, v1, v2};
use emsh::auth::base64_encode;

/// The site of `speaking_for` with an account, and AUTH on the filter's connector and on strangers'.
fn site(setting: &str) -> Site {
    let mut site = equipped(setting);
    site.must(&["New-SmtpCredential", "v@own.example", "-Password", "pencil"]);
    for connector in ["Middle", "Default MX"] {
        let set = ["Set-ReceiveConnector", connector, "-AuthMechanism", "Tls,BasicAuth,BasicAuthRequireTLS"];
        let groups = ["-PermissionGroups", "AnonymousUsers,ExchangeUsers", "-AuthTarpitInterval", "0"];
        site.must(&[&set[..], &groups, &["-ProtocolLoggingLevel", "Verbose"]].concat());
    }
    site.start();
    site
}

fn plain(password: &str) -> String {
    format!("AUTH PLAIN {}", base64_encode(format!("\0v@own.example\0{password}").as_bytes()))
}

const MAIL: (&str, &str) = ("MAIL FROM:<v@own.example>", "250");
const OUTSIDE: &str = "RCPT TO:<x@outside.example>";

/// EHLO, and what it offers by AUTH.
async fn offered(client: &mut Client) -> String {
    let said = client.say("EHLO filter.example").await;
    said.split('|').find_map(|line| line.get(4..)?.strip_prefix("AUTH ")).unwrap_or("").to_string()
}

#[test]
fn xclient_forgets_the_logon() {
    let site = site("-XClientRanges");
    site.runtime.block_on(async {
        for said in [
            format!("XCLIENT ADDR={} NAME=client.example", site.net.host(STRANGER)),
            "XCLIENT NAME=client.example HELO=client.example".to_string(),
        ] {
            let mut client = connect(&site, MIDDLE).await;
            client.reply().await;
            client.starttls().await;
            assert_eq!(offered(&mut client).await, "LOGIN PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS");
            client.talk(&[(&plain("wrong"), "535 5.7.8"), (&plain("pencil"), "235 2.7.0")]).await;
            client.talk(&[MAIL, (OUTSIDE, "250"), (&said, "503"), ("RSET", "250"), (&said, "220 ")]).await;
            // The channel to the filter is not the client's: it proves nothing of it.
            assert_eq!(offered(&mut client).await, "LOGIN PLAIN SCRAM-SHA-256", "{said}");
            client.talk(&[MAIL, (OUTSIDE, "550 5.7.54"), ("RSET", "250")]).await;
            // The client itself may log on, and a failure of the filter's is not the client's.
            client.talk(&[(&plain("wrong"), "535 5.7.8"), (&plain("pencil"), "235 2.7.0")]).await;
            client.talk(&[(&plain("pencil"), "503 5.5.2"), MAIL, (OUTSIDE, "250")]).await;
        }
    });
}

/// MaxLogonFailures are counted for each client that a filter names.
#[test]
fn failures_are_the_clients_own() {
    let site = site("-XClientRanges");
    for connector in ["Middle", "Default MX"] {
        site.must(&["Set-ReceiveConnector", connector, "-MaxLogonFailures", "2"]);
    }
    // The client is a filter in its turn, so that it may name another one.
    let middle = site.net.host(MIDDLE).to_string();
    site.must(&["Set-ReceiveConnector", "Middle", "-XClientRanges", &middle]);
    site.restart();
    let next = format!("XCLIENT ADDR={middle}");
    site.runtime.block_on(async {
        let mut client = connect(&site, MIDDLE).await;
        client.reply().await;
        client.starttls().await;
        for _ in 0..3 {
            client
                .talk(&[("EHLO filter.example", "250"), (&plain("wrong"), "535 5.7.8"), (&next, "220 ")])
                .await;
        }
        client.talk(&[("EHLO filter.example", "250"), (&plain("wrong"), "535 5.7.8")]).await;
        client.talk(&[(&plain("wrong"), "535 5.7.8")]).await;
        assert!(client.reply().await.starts_with("421 4.7.0 "));
        assert_eq!(client.reply().await, "");
    });
}

#[test]
fn a_proxys_client_logs_on_by_itself() {
    let site = site("-ProxyProtocolRanges");
    site.runtime.block_on(async {
        for header in [v1(&site, STRANGER), v2(&site, STRANGER)] {
            let mut client = connect(&site, MIDDLE).await;
            client.send(&header).await;
            assert!(client.reply().await.starts_with("220 mx.own.example "));
            // In clear as anybody: the proxy's word makes no channel safe.
            assert_eq!(offered(&mut client).await, "");
            client
                .talk(&[(&plain("pencil"), "538 5.7.11"), MAIL, (OUTSIDE, "550 5.7.54"), ("RSET", "250")])
                .await;
            client.starttls().await;
            // The proxy only passes octets on: the channel is the client's own.
            assert_eq!(offered(&mut client).await, "LOGIN PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS");
            client
                .talk(&[(&plain("wrong"), "535 5.7.8"), MAIL, (OUTSIDE, "550 5.7.54"), ("RSET", "250")])
                .await;
            client.talk(&[(&plain("pencil"), "235 2.7.0"), MAIL, (OUTSIDE, "250"), ("RSET", "250")]).await;
            client.talk(&[MAIL, ("RCPT TO:<v@own.example>", "250"), ("DATA", "354")]).await;
            client.talk(&[("Subject: behind a proxy\r\n\r\nx\r\n.", "250 2.6.0")]).await;
        }
        // A header inside TLS is a command that nobody knows, whoever logged on.
        let mut client = connect(&site, MIDDLE).await;
        client.send(&v1(&site, STRANGER)).await;
        client.reply().await;
        client.starttls().await;
        client.talk(&[("EHLO c.example", "250"), (&plain("pencil"), "235")]).await;
        client.send(&v1(&site, super::site::PEOPLE)).await;
        assert!(client.reply().await.starts_with("500 5.3.3"));
    });
    let mails = wait_for("both messages", || Some(site.mailbox("v")).filter(|mails| mails.len() == 2));
    for mail in mails {
        let text = String::from_utf8(mail).unwrap();
        let wanted = format!("([{}])\r\n\tby mx.own.example with ESMTPSA\r\n", site.net.host(STRANGER));
        assert!(text.contains(&wanted), "{text}");
    }
}
