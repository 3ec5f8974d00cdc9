//! Peers that may speak for others: XCLIENT and the PROXY protocol. Whoever is named gets what its address
//! would have got by itself, and never more.

use super::client::Client;
use super::pki::{self, Pki};
use super::site::{PEOPLE, STRANGER, Site, US, wait_for};
use std::net::{Ipv6Addr, SocketAddr};

/// The last octet of the address of our filter or proxy.
pub const MIDDLE: u8 = 77;

/// `Middle` serves our filter at MIDDLE; its setting names it.
fn site(setting: &str) -> Site {
    let mut site = equipped(setting);
    site.start();
    site
}

/// The same, not started.
pub fn equipped(setting: &str) -> Site {
    let site = Site::new();
    Pki::new("Middle").equip(&site);
    let (us, middle) = (site.net.at(US).to_string(), site.net.host(MIDDLE).to_string());
    let new =
        ["New-ReceiveConnector", "Middle", "-Usage", "Custom", "-Bindings", &us, "-RemoteIPRanges", &middle];
    site.must(&[&new[..], &["-PermissionGroups", "AnonymousUsers", "-AuthMechanism", "Tls"]].concat());
    let set = [
        "Set-ReceiveConnector",
        "Middle",
        setting,
        &middle,
        "-Banner",
        "220 middle",
        "-TarpitInterval",
        "0:0:0",
    ];
    site.must(&[&set[..], &["-MaxProtocolErrors", "Unlimited"]].concat());
    site.must(&[
        "Set-ReceiveConnector",
        "Default MX",
        "-AuthMechanism",
        "Tls",
        "-RemoteIPRanges",
        "127.0.0.0/8",
    ]);
    site
}

pub async fn connect(site: &Site, last: u8) -> Client {
    let from = SocketAddr::from((site.net.host(last), 0));
    Client::connect(from, site.net.at(US)).await.unwrap()
}

const ASK: [(&str, &str); 2] = [("EHLO filter.example", "250"), ("MAIL FROM:<u@a.example>", "250")];

#[test]
fn xclient_gives_what_the_address_would_get() {
    let site = site("-XClientRanges");
    let (people, stranger) = (site.net.host(PEOPLE), site.net.host(STRANGER));
    site.runtime.block_on(async {
        let mut client = connect(&site, MIDDLE).await;
        assert_eq!(client.reply().await, "220 middle");
        let offer = client.say("EHLO filter.example").await;
        assert!(offer.ends_with("XCLIENT NAME ADDR PORT PROTO HELO DESTADDR DESTPORT"), "{offer}");
        // By itself it may not relay.
        client.talk(&[ASK[1], ("RCPT TO:<x@outside.example>", "550 5.7.54")]).await;
        // Not in a transaction, nothing that can't be read, nobody's name as a user.
        client.talk(&[("XCLIENT ADDR=192.0.2.1", "503"), ("RSET", "250")]).await;
        client.talk(&[("XCLIENT", "501"), ("XCLIENT ADDR=x", "501"), ("XCLIENT LOGIN=root", "501")]).await;
        client.talk(&[("XCLIENT FOO=1", "501"), ("XCLIENT ADDR=[UNAVAILABLE]", "501")]).await;
        // People may; the session begins anew, with their connector's greeting.
        let said = format!("XCLIENT ADDR={people} PORT=1234 NAME=desk.people.example");
        client.talk(&[(&said, "220 mx.own.example "), (ASK[1].0, "503"), ASK[0]]).await;
        client.talk(&[ASK[1], ("RCPT TO:<v@own.example>", "250"), ("DATA", "354")]).await;
        let reply = client.say("Subject: for people\r\n\r\nx\r\n.").await;
        assert!(reply.starts_with("250 2.6.0"), "{reply}");
        client.talk(&[ASK[1], ("RCPT TO:<x@outside.example>", "250"), ("RSET", "250")]).await;
        // Who is behind it now has not the right to be somebody else.
        client.talk(&[(&format!("XCLIENT ADDR={stranger}"), "550 5.7.0")]).await;

        // A stranger may not relay, and whom no connector serves is sent away.
        let mut client = connect(&site, MIDDLE).await;
        client.reply().await;
        let said = format!("XCLIENT ADDR={stranger} HELO=stranger.example PROTO=ESMTP");
        client.talk(&[(&said, "220 mx.own.example ")]).await;
        client.talk(&[ASK[1], ("RCPT TO:<x@outside.example>", "550 5.7.54"), ("RSET", "250")]).await;
        let mut client = connect(&site, MIDDLE).await;
        client.reply().await;
        client.talk(&[("XCLIENT ADDR=IPV6:2001:db8::1", "421 4.3.2"), ("NOOP", "")]).await;

        // The right to XCLIENT is the connection's: whoever people are, they don't have it.
        let mut client = connect(&site, PEOPLE).await;
        client.reply().await;
        assert!(!client.say("EHLO desk.example").await.contains("XCLIENT"));
        client.talk(&[(&format!("XCLIENT ADDR={stranger}"), "550 5.7.0")]).await;
    });
    let message = wait_for("the message", || site.mailbox("v").pop());
    let text = String::from_utf8(message).unwrap();
    let wanted = format!("Received: from filter.example (desk.people.example [{people}])\r\n");
    assert!(text.contains(&wanted), "{text}");
}

/// What the connection to the filter proved is the filter's, not the client's.
#[test]
fn a_filters_certificate_is_not_its_clients() {
    let pki = Pki::new("Partners");
    let mut site = Site::new();
    pki.equip(&site);
    site.demand_proof_of_partner();
    let middle = site.net.host(MIDDLE).to_string();
    site.must(&["Set-ReceiveConnector", "Default MX", "-XClientRanges", &middle]);
    site.start();
    let shown = pki.issue(&["partner.example"]);
    site.runtime.block_on(async {
        let mut client = connect(&site, MIDDLE).await;
        client.reply().await;
        client.talk(&[("EHLO filter.example", "250"), ("STARTTLS", "220")]).await;
        client.shake(&pki::client(Some(&shown))).await.unwrap();
        let mail = "MAIL FROM:<a@partner.example>";
        client.talk(&[("EHLO filter.example", "250"), (mail, "250"), ("RSET", "250")]).await;
        let said = format!("XCLIENT ADDR={}", site.net.host(STRANGER));
        client.talk(&[(&said, "220"), ("EHLO client.example", "250"), (mail, "454 4.7.5")]).await;
    });
}

pub fn v1(site: &Site, last: u8) -> Vec<u8> {
    format!("PROXY TCP4 {} {} 1234 25\r\n", site.net.host(last), site.net.host(US)).into_bytes()
}

pub fn v2(site: &Site, last: u8) -> Vec<u8> {
    let mut header = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c".to_vec();
    header.extend(site.net.host(last).octets());
    header.extend(site.net.host(US).octets());
    header.extend([0x04, 0xd2, 0, 25]);
    header
}

#[test]
fn a_proxy_names_its_client() {
    let site = site("-ProxyProtocolRanges");
    let local = b"\r\n\r\n\0\r\nQUIT\n\x20\0\0\0".to_vec();
    // The header, the greeting, and what becomes of a recipient outside.
    let cases: &[(Vec<u8>, &str, &str)] = &[
        (v1(&site, PEOPLE), "220 mx.own.example ", "250"),
        (v2(&site, PEOPLE), "220 mx.own.example ", "250"),
        (v1(&site, STRANGER), "220 mx.own.example ", "550 5.7.54"),
        (v2(&site, STRANGER), "220 mx.own.example ", "550 5.7.54"),
        (b"PROXY UNKNOWN\r\n".to_vec(), "220 middle", "550 5.7.54"),
        (local, "220 middle", "550 5.7.54"),
        // Nobody serves that client.
        (b"PROXY TCP6 2001:db8::1 2001:db8::2 1 25\r\n".to_vec(), "421 4.3.2", ""),
        // No header at all, a broken one, an endless one: closed without a word.
        (b"EHLO filter.example\r\n".to_vec(), "", ""),
        (b"PROXY TCP4 10.0.0.1\r\n".to_vec(), "", ""),
        ([b"PROXY UNKNOWN ".to_vec(), vec![b'x'; 4000]].concat(), "", ""),
        (b"\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff".to_vec(), "", ""),
    ];
    site.runtime.block_on(async {
        for (header, greeting, recipient) in cases {
            for bytewise in [false, true] {
                let shown = String::from_utf8_lossy(header).into_owned();
                let mut client = connect(&site, MIDDLE).await;
                client.bytewise = bytewise;
                client.send(header).await;
                let said = client.reply().await;
                assert!(
                    said.starts_with(greeting) && said.is_empty() == greeting.is_empty(),
                    "{shown:?}: {said}"
                );
                if !recipient.is_empty() {
                    client.talk(&ASK).await;
                    client.talk(&[("RCPT TO:<x@outside.example>", recipient)]).await;
                }
            }
        }
        // What the client has sent along behind the header is neither lost nor looked at.
        let mut client = connect(&site, MIDDLE).await;
        client.send(&[&v1(&site, STRANGER)[..], b"EHLO early.example\r\n"].concat()).await;
        assert!(client.reply().await.starts_with("220"));
        assert!(client.reply().await.starts_with("250"));
        // A second header is a command that nobody knows.
        client.send(&v1(&site, PEOPLE)).await;
        assert!(client.reply().await.starts_with("500 5.3.3"));
        // The client can't be a proxy in its turn, and other peers need no header.
        let mut client = connect(&site, STRANGER).await;
        assert!(client.reply().await.starts_with("220 mx.own.example "));
    });
    assert!(site.log().contains("a proxy sent no valid PROXY header"), "{}", site.log());
}

#[test]
fn a_proxy_without_a_header_is_not_waited_for() {
    let site = site("-ProxyProtocolRanges");
    site.runtime.block_on(async {
        let mut client = connect(&site, MIDDLE).await;
        client.send(b"PROXY TCP4 ").await;
        let since = std::time::Instant::now();
        assert_eq!(client.reply().await, "");
        assert!((3..15).contains(&since.elapsed().as_secs()), "{:?}", since.elapsed());
    });
}

/// On a socket for both families an IPv4 client comes as `::ffff:127.0.0.1`; ranges of IPv4 hold it, and
/// those of IPv6 do not.
#[test]
fn mapped_addresses_are_held_by_ranges_of_ipv4() {
    use emsh::model::IpRange;
    let listener = socket2::Socket::new(socket2::Domain::IPV6, socket2::Type::STREAM, None).unwrap();
    listener.set_only_v6(false).unwrap();
    listener.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, 0)).into()).unwrap();
    listener.listen(1).unwrap();
    let port = listener.local_addr().unwrap().as_socket().unwrap().port();
    let _client = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    let (_, peer) = listener.accept().unwrap();
    let peer = peer.as_socket().unwrap().ip();
    assert!(peer.is_ipv6() && peer.to_canonical().is_ipv4(), "{peer}");
    let holds = |range: &str| range.parse::<IpRange>().unwrap().contains(peer.to_canonical());
    assert!(holds("127.0.0.0/8") && holds("127.0.0.1") && holds("0.0.0.0-255.255.255.255"));
    assert!(!holds("10.0.0.0/8") && !holds("::/0") && !holds("::1"));
}
