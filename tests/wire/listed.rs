//! What a peer on a block list hears, octet by octet: the refusal is RCPT's, once for each recipient, and the
//! session goes on; who is asked about is the client, whoever speaks for it.

use super::client::Client;
use super::pki::Pki;
use super::site::{STRANGER, Site, US, wait_for};
use super::speaking_for::{MIDDLE, connect, equipped, v1, v2};
use emsh::dns::Zones;
use std::net::{Ipv4Addr, SocketAddr};

const LISTED: &str = "550 5.7.1 listed by One at one.example, ";

/// `One` lists these peers.
fn list(site: &Site, peers: &[u8]) {
    let zones = peers.iter().fold(Zones::new(), |zones, last| {
        let [a, b, c, d] = site.net.host(*last).octets();
        zones.a(&format!("{d}.{c}.{b}.{a}.one.example"), Ipv4Addr::new(127, 0, 0, 2))
    });
    site.set_zones(zones);
    site.must(&["Add-IPBlockListProvider", "One", "-LookupDomain", "one.example", "-AnyMatch", "true"]);
    let words = "listed by {1} at {2}, {0}";
    site.must(&["Set-IPBlockListProvider", "One", "-RejectionResponse", words]);
}

#[test]
fn a_listed_peer_is_refused_at_rcpt() {
    let mut site = Site::new();
    Pki::new("Listed").equip(&site);
    site.must(&["Set-ReceiveConnector", "Default MX", "-AuthMechanism", "Tls"]);
    list(&site, &[STRANGER]);
    site.must(&["New-Recipient", "abuse@own.example"]);
    site.must(&["Set-IPBlockListProvidersConfig", "-BypassedRecipients", "abuse@own.example"]);
    site.start();
    let refused = format!("{LISTED}{}", site.net.host(STRANGER));
    let envelope = b"MAIL FROM:<a@b.example>\r\nRCPT TO:<v@own.example>\r\nRCPT TO:<no@own.example>\r\n\
        RCPT TO:<x@outside.example>\r\nRCPT TO:<postmaster@own.example>\r\nRCPT TO:<abuse@own.example>\r\nDATA\r\n";
    site.runtime.block_on(async {
        for (tls, bytewise) in [(false, false), (false, true), (true, false), (true, true)] {
            let from = SocketAddr::from((site.net.host(STRANGER), 0));
            let mut client = Client::connect(from, site.net.at(US)).await.unwrap();
            client.bytewise = bytewise;
            assert!(client.reply().await.starts_with("220 "), "a listed peer is greeted");
            if tls {
                client.starttls().await;
            }
            client.talk(&[("EHLO peer.example", "250")]).await;
            client.send(envelope).await;
            for wanted in [
                "250 2.1.0 Sender OK",
                &refused,
                // Who exists is not told to who is listed; that relaying is refused comes first.
                &refused,
                "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
                "250 2.1.5 Recipient OK",
                "250 2.1.5 Recipient OK",
            ] {
                assert_eq!(client.reply().await, wanted, "tls {tls}, octet by octet {bytewise}");
            }
            assert!(client.reply().await.starts_with("354 "));
            client.send(b"Subject: to the postmaster\r\n\r\nx\r\n.\r\n").await;
            assert!(client.reply().await.starts_with("250 2.6.0 "));
            // Where nobody is left the message is not asked for, and none of it is run.
            client.talk(&[("MAIL FROM:<>", "250"), ("RCPT TO:<v@own.example>", &refused)]).await;
            client.talk(&[("DATA", "503 5.5.2"), ("NOOP", "250"), ("QUIT", "221")]).await;
        }
    });
    wait_for("what was taken", || (site.mailbox("abuse").len() == 4).then_some(()));
    assert!(site.mailbox("v").is_empty());
}

/// Our filter or proxy is not listed, its client is; and the other way round.
#[test]
fn the_client_is_asked_about() {
    for setting in ["-XClientRanges", "-ProxyProtocolRanges"] {
        let mut site = equipped(setting);
        list(&site, &[STRANGER]);
        site.start();
        let (stranger, other) = (site.net.host(STRANGER), site.net.host(67));
        let refused = format!("{LISTED}{stranger}");
        site.runtime.block_on(async {
            for (last, address, wanted) in [(STRANGER, stranger, refused.as_str()), (67, other, "250 2.1.5")]
            {
                let headers = match setting {
                    "-XClientRanges" => vec![None],
                    _ => vec![Some(v1(&site, last)), Some(v2(&site, last))],
                };
                for header in headers {
                    let mut client = connect(&site, MIDDLE).await;
                    if let Some(header) = &header {
                        client.send(header).await;
                        assert!(client.reply().await.starts_with("220 mx.own.example "));
                    } else {
                        client.reply().await;
                        // What was found of the filter itself is not kept for its client.
                        client
                            .talk(&[("EHLO filter.example", "250"), ("MAIL FROM:<a@b.example>", "250")])
                            .await;
                        client.talk(&[("RCPT TO:<v@own.example>", "250 2.1.5"), ("RSET", "250")]).await;
                        client.talk(&[(&format!("XCLIENT ADDR={address}"), "220 mx.own.example ")]).await;
                    }
                    client.talk(&[("EHLO client.example", "250"), ("MAIL FROM:<a@b.example>", "250")]).await;
                    client.talk(&[("RCPT TO:<v@own.example>", wanted)]).await;
                }
            }
        });
    }
}
