use super::*;
use crate::auth::sender::{BodyHashes, Facts, Wanted, verify};
use crate::dns::{HickoryResolver, Resolver, ZoneServer, Zones};
use crate::model::{AuthResult, DkimAlgorithm, DkimKey, DkimSigning, KeySigner};
use crate::tls::KeyRing;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

const NOW: &str = "2026-01-02T03:04:05Z";

fn signing(algorithm: DkimAlgorithm, relaxed_header: bool, relaxed_body: bool) -> DkimSigning {
    let key = DkimKey {
        selector: "s1".into(),
        key: "DKIM x 1".into(),
        record_name: String::new(),
        record: String::new(),
        at_hand: true,
    };
    DkimSigning {
        name: "a.example".into(),
        domain: "a.example".parse().unwrap(),
        algorithm,
        relaxed_header,
        relaxed_body,
        before: key.clone(),
        after: key,
        rotates_on: None,
    }
}

fn split(message: &[u8]) -> (&[u8], &[u8]) {
    let end = message.windows(4).position(|four| four == b"\r\n\r\n").map_or(message.len(), |at| at + 4);
    message.split_at(end)
}

fn signed(one: &DkimSigning, message: &[u8], piece: usize, ring: &KeyRing) -> Vec<u8> {
    let (header, body) = split(message);
    let mut hashes = SignedBody::new(std::slice::from_ref(one));
    body.chunks(piece).for_each(|piece| hashes.write(piece));
    let mut out = signature(one, &one.after, header, &hashes.finish(), NOW.parse().unwrap(), ring).unwrap();
    out.extend_from_slice(message);
    out
}

async fn verified(resolver: &Arc<dyn Resolver>, message: &[u8]) -> Vec<AuthResult> {
    let (header, body) = split(message);
    let mut hashes = BodyHashes::new(header);
    hashes.write(body);
    let facts = Facts {
        ip: "192.0.2.7".parse().unwrap(),
        helo: None,
        sender: None,
        host: "mx.own.example".parse().unwrap(),
    };
    let wanted = Wanted { dkim: true, ..Wanted::default() };
    let deadline = Instant::now() + Duration::from_secs(20);
    let results = verify(Some(resolver), wanted, facts, hashes, deadline).await;
    results.dkim.unwrap().into_iter().map(|found| found.result).collect()
}

struct World {
    _server: ZoneServer,
    resolver: Arc<dyn Resolver>,
    ring: KeyRing,
}

async fn world(algorithm: DkimAlgorithm) -> World {
    let pair = DkimKeyPair::new(algorithm, 2048).unwrap();
    let mut ring = KeyRing::new();
    ring.insert("DKIM x 1", &pair.private).unwrap();
    let zones = Zones::new().txt("s1._domainkey.a.example", &pair.record);
    let server = ZoneServer::start("127.0.0.1:0".parse().unwrap(), zones).await.unwrap();
    let servers = [server.local_addr().to_string().parse().unwrap()];
    let resolver = Arc::new(HickoryResolver::with_servers(&servers).unwrap());
    World { _server: server, resolver, ring }
}

/// Header sections and bodies as mail has them, and as it should not.
fn messages() -> Vec<Vec<u8>> {
    let header = "Received: from x\r\n\tby y\r\nFrom: Ann <ann@a.example>\r\nTo: b@b.example,\r\n c@c.example\r\n\
         Subject:  a   b \r\n\t c\r\nDate: Fri, 2 Jan 2026 03:04:05 +0000\r\nMessage-ID: <1@a.example>\r\n";
    let mut all = Vec::new();
    for body in [
        "",
        "\r\n",
        "\r\n\r\n\r\n",
        "x",
        "hello\r\n",
        "hello \t \r\n\r\n  \r\n\r\n",
        " leading\r\n.\r\n..dots\r\n",
        "no end of line",
        "tab\there  and   spaces \r\nJ\u{f6}rg 8-bit\r\n",
    ] {
        all.push(format!("{header}\r\n{body}").into_bytes());
    }
    all.push(format!("{header}\r\n{}\r\nz", "y".repeat(100_000)).into_bytes());
    for fields in [
        // SMTPUTF8 (RFC 6532).
        "From: J\u{f6}rg <j\u{f6}rg@a.example>\r\nSubject: gr\u{fc}n\r\n",
        // Instances that stand twice, odd writing, and no colon.
        "To: x@x.example\r\nfrom:ann@a.example\r\nTo: y@y.example\r\nSUBJECT:\r\n\tfolded\r\n\tonce more\r\nReferences: <1>\r\nnonsense\r\n",
        "From: \"A, B\" <ann@a.example>\r\nList-Unsubscribe: <mailto:u@a.example>\r\nResent-From: r@r.example\r\n",
    ] {
        all.push(format!("{fields}\r\nbody\r\n").into_bytes());
    }
    all
}

#[tokio::test]
async fn every_form_of_every_message_is_verified() {
    for algorithm in [DkimAlgorithm::RsaSha256, DkimAlgorithm::Ed25519Sha256] {
        let world = world(algorithm).await;
        for (header, body) in [(true, true), (true, false), (false, true), (false, false)] {
            let one = signing(algorithm, header, body);
            for message in messages() {
                for piece in [1, 7, 65_536] {
                    let out = signed(&one, &message, piece, &world.ring);
                    let shown = String::from_utf8_lossy(&out[..out.len().min(700)]).into_owned();
                    assert_eq!(verified(&world.resolver, &out).await, [AuthResult::Pass], "{one:?} {shown}");
                    let field = shown.split("\r\nReceived").next().unwrap_or_default();
                    assert!(field.lines().all(|line| line.len() < 100), "{field}");
                    if message.len() > 10_000 {
                        break;
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_changed_or_added_breaks_it() {
    let world = world(DkimAlgorithm::Ed25519Sha256).await;
    let one = signing(DkimAlgorithm::Ed25519Sha256, true, true);
    let out = String::from_utf8(signed(&one, &messages()[4], 9, &world.ring)).unwrap();
    for (from, to, wanted) in [
        ("hello", "hallo", false),
        ("Subject:  a   b", "Subject: a  b", true),
        ("Subject:  a   b", "Subject: other", false),
        ("Received: from x", "Received: from z", true),
        // What a reader may show instead of what was signed.
        ("Received: from x", "From: eve@evil.example\r\nReceived: from x", false),
        ("Received: from x", "Subject: buy\r\nReceived: from x", false),
        ("Received: from x", "Reply-To: eve@evil.example\r\nReceived: from x", false),
        ("Received: from x", "Sender: eve@evil.example\r\nReceived: from x", false),
        ("Received: from x", "Content-Type: text/html\r\nReceived: from x", false),
        // A mailing list may add its own.
        ("Received: from x", "List-Id: <l.example>\r\nReceived: from x", true),
    ] {
        assert!(out.contains(from), "{from}");
        let changed = out.replacen(from, to, 1);
        let passes = verified(&world.resolver, changed.as_bytes()).await == [AuthResult::Pass];
        assert_eq!(passes, wanted, "{from} -> {to}");
    }
}

#[test]
fn for_whom_is_signed() {
    for (header, wanted) in [
        ("From: ann@a.example\r\n", Some("a.example")),
        ("From: Ann <ann@A.EXAMPLE>\r\nSender: x@b.example\r\n", Some("a.example")),
        ("From: ann@a.example, bob@a.example\r\n", Some("a.example")),
        ("From: j\u{f6}rg@a.example\r\n", Some("a.example")),
        ("From: ann@m\u{fc}ller.example\r\n", Some("xn--mller-kva.example")),
        ("From: ann@a.example, eve@b.example\r\n", None),
        ("From: ann@a.example\r\nFrom: ann@a.example\r\n", None),
        ("From: \"ann@a.example\" <eve@b.example>\r\n", Some("b.example")),
        ("From: ann@a.example <eve@b.example>\r\n", Some("b.example")),
        ("From: <ann@a.example> <eve@b.example>\r\n", None),
        ("From: ann@[192.0.2.1]\r\n", None),
        ("From: nobody\r\n", None),
        ("Sender: ann@a.example\r\n", None),
        ("", None),
    ] {
        let found = author_domain(header.as_bytes()).map(|domain| domain.to_string());
        assert_eq!(found.as_deref(), wanted, "{header:?}");
    }
}

#[test]
fn a_keeper_that_does_not_sign_is_an_error() {
    struct Gone;
    impl KeySigner for Gone {
        fn sign(&self, key: &str, _: u16, _: &[u8]) -> Result<Vec<u8>, String> {
            Err(format!("no {key}"))
        }
    }
    let one = signing(DkimAlgorithm::RsaSha256, true, true);
    let body = SignedBody::new(std::slice::from_ref(&one)).finish();
    let failed =
        signature(&one, &one.after, b"From: ann@a.example\r\n\r\n", &body, NOW.parse().unwrap(), &Gone);
    assert_eq!(failed, Err(DkimError::NotSigned("no DKIM x 1".into())));
}
