//! What might be taken for the end of a message, and is not: every mutation of CR LF . CR LF, cut at every
//! octet, at the edges of buffers, before and behind the size limit, in clear and in TLS records.
//!
//! A mode of transfer is a [`Mode`]: how a message is framed, and who scans it.

use super::client::Client;
use super::pki::Pki;
use super::site::{STRANGER, Site, US, wait_for};
use emsh::smtp::{BareLf, DataDecoder};
use std::net::SocketAddr;

/// What becomes of a message with this in its middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// It is refused at its real end.
    Refused,
    /// It is one message, with this in it as text.
    Text(&'static [u8]),
    /// It really is the end; what stands behind it are the client's own commands.
    End,
}
use Fate::{End, Refused, Text};

const MUTATIONS: &[(&str, &[u8], Fate)] = &[
    ("LF . LF", b"\n.\n", Refused),
    ("LF . CR LF", b"\n.\r\n", Refused),
    ("CR LF . LF", b"\r\n.\n", Refused),
    ("CR . CR", b"\r.\r", Refused),
    ("CR . CR LF", b"\r.\r\n", Refused),
    ("CR LF . CR", b"\r\n.\r", Refused),
    ("LF . CR", b"\n.\r", Refused),
    ("CR . LF", b"\r.\n", Refused),
    ("CR CR LF . CR LF", b"\r\r\n.\r\n", Refused),
    ("CR LF . CR CR LF", b"\r\n.\r\r\n", Refused),
    ("CR LF . CR CR CR LF", b"\r\n.\r\r\r\n", Refused),
    ("CR LF . blank CR LF", b"\r\n. \r\n", Text(b"\r\n \r\n")),
    ("CR LF . tab CR LF", b"\r\n.\t\r\n", Text(b"\r\n\t\r\n")),
    ("CR LF . . CR LF", b"\r\n..\r\n", Text(b"\r\n.\r\n")),
    ("CR LF . NUL CR LF", b"\r\n.\0\r\n", Refused),
    ("CR LF NUL . CR LF", b"\r\n\0.\r\n", Refused),
    ("CR LF . NUL LF", b"\r\n.\0\n", Refused),
    ("CR LF . 0x85", b"\r\n.\x85", Text(b"\r\n\x85")),
    ("U+2028 . U+2028", "\u{2028}.\u{2028}".as_bytes(), Text("\u{2028}.\u{2028}".as_bytes())),
    ("VT . VT", b"\x0b.\x0b", Text(b"\x0b.\x0b")),
    ("FF .", b"\x0c.", Text(b"\x0c.")),
    ("CR LF %2e CR LF", b"\r\n%2e\r\n", Text(b"\r\n%2e\r\n")),
    ("CR LF =2E CR LF", b"\r\n=2E\r\n", Text(b"\r\n=2E\r\n")),
    ("NUL CR LF . CR LF", b"\0\r\n.\r\n", End),
    ("CR LF . CR LF CR LF . CR LF", b"\r\n.\r\n\r\n.\r\n", End),
];

const HEAD: &[u8] = b"Subject: outer\r\n\r\nbody";
const SMUGGLED: &[u8] =
    b"MAIL FROM:<ceo@partner.example>\r\nRCPT TO:<v@own.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n";
const EDGES: [usize; 9] = [1, 1023, 1024, 4095, 4096, 8191, 8192, 65535, 65536];

/// `length` octets of text in lines, so that what follows stands in the middle of a line.
fn filler(length: usize) -> Vec<u8> {
    let mut text: Vec<u8> = b"0123456789abcdef\r\n".iter().copied().cycle().take(length).collect();
    // No half line end before what is tested.
    if text.last() == Some(&b'\r') {
        text.pop();
        text.push(b'z');
    }
    text
}

/// How a message travels: the pieces in, and where it ended, whether it is refused, what it says.
type Mode = fn(&mut dyn Iterator<Item = &[u8]>) -> (Option<usize>, bool, Vec<u8>);

/// DATA, by the scanner of the session.
fn data(pieces: &mut dyn Iterator<Item = &[u8]>) -> (Option<usize>, bool, Vec<u8>) {
    let mut decoder = DataDecoder::new(BareLf::Refuse);
    let (mut text, mut at) = (Vec::new(), 0);
    for piece in pieces {
        let progress = decoder.decode(piece, &mut text);
        at += progress.consumed;
        if progress.ended {
            return (Some(at), decoder.is_refused(), text);
        }
    }
    (None, decoder.is_refused(), text)
}

const MODES: &[(&str, Mode)] = &[("DATA", data)];

/// The message, where it must end, and what it must say.
fn message(filled: usize, mutation: &[u8], fate: Fate) -> (Vec<u8>, usize, Vec<u8>) {
    let head = [HEAD, &filler(filled)].concat();
    let wire = [&head, mutation, SMUGGLED].concat();
    let end = match fate {
        End => head.len() + mutation.windows(5).position(|w| w == b"\r\n.\r\n").unwrap() + 5,
        Refused | Text(_) => wire.len(),
    };
    let said = match fate {
        Text(text) => [&head, text, &SMUGGLED[..SMUGGLED.len() - 3]].concat(),
        End | Refused => Vec::new(),
    };
    (wire, end, said)
}

fn check(
    mode: (&str, Mode),
    name: &str,
    fate: Fate,
    wire: &(Vec<u8>, usize, Vec<u8>),
    pieces: &mut dyn Iterator<Item = &[u8]>,
    how: &str,
) {
    let (ended, refused, text) = mode.1(pieces);
    assert_eq!(ended, Some(wire.1), "{}: {name}, {how}: the end", mode.0);
    match fate {
        Text(_) => {
            assert!(!refused, "{}: {name}, {how}", mode.0);
            assert_eq!(text, wire.2, "{}: {name}, {how}", mode.0);
        }
        Refused => assert!(refused, "{}: {name}, {how}", mode.0),
        End => assert_eq!(refused, name.starts_with("NUL"), "{}: {name}, {how}", mode.0),
    }
}

#[test]
fn no_mutation_ends_a_message_at_any_cut() {
    for mode in MODES {
        for (name, mutation, fate) in MUTATIONS {
            let wire = message(0, mutation, *fate);
            for at in 0..=wire.0.len() {
                let (a, b) = wire.0.split_at(at);
                check(*mode, name, *fate, &wire, &mut [a, b].into_iter(), &format!("cut at {at}"));
                // Two cuts around each octet.
                let (b, c) = b.split_at(1.min(b.len()));
                check(*mode, name, *fate, &wire, &mut [a, b, c].into_iter(), &format!("octet {at} alone"));
            }
            check(*mode, name, *fate, &wire, &mut wire.0.chunks(1), "octet by octet");
        }
    }
}

#[test]
fn no_mutation_ends_a_message_at_the_edge_of_a_buffer() {
    for mode in MODES {
        for (name, mutation, fate) in MUTATIONS {
            for edge in EDGES {
                // The mutation begins before the edge, at it and behind it.
                for begins in edge.saturating_sub(mutation.len() + 1)..=edge + 1 {
                    let wire = message(begins.saturating_sub(HEAD.len()), mutation, *fate);
                    let pieces = &mut wire.0.chunks(edge);
                    check(*mode, name, *fate, &wire, pieces, &format!("at {begins} in buffers of {edge}"));
                }
            }
        }
    }
}

/// Says the envelope, sends the message in these pieces, and returns the reply.
async fn send<'a>(client: &mut Client, pieces: impl Iterator<Item = &'a [u8]>) -> String {
    client
        .talk(&[("MAIL FROM:<x@other.example>", "250"), ("RCPT TO:<v@own.example>", "250"), ("DATA", "354")])
        .await;
    client.send_in_pieces(pieces).await;
    client.reply().await
}

async fn connect(site: &Site, tls: bool) -> Client {
    let from = SocketAddr::from((site.net.host(STRANGER), 0));
    let mut client = Client::connect(from, site.net.at(US)).await.unwrap();
    assert!(client.reply().await.starts_with("220 "));
    if tls {
        client.starttls().await;
    }
    client.talk(&[("EHLO peer.example", "250")]).await;
    client
}

fn site() -> Site {
    let mut site = Site::new();
    Pki::new("Smuggling").equip(&site);
    let set = ["Set-ReceiveConnector", "Default MX", "-AuthMechanism", "Tls", "-MaxMessageSize", "160KB"];
    site.must(&[&set[..], &["-MaxProtocolErrors", "Unlimited"]].concat());
    site.start();
    site
}

/// The service has stored as many messages, and none of them is the smuggled one.
fn stored(site: &Site, count: usize) {
    wait_for("what was accepted", || {
        (site.json(&["Get-Message"]).as_array()?.is_empty() && site.mailbox("v").len() >= count).then_some(())
    });
    let stored = site.mailbox("v");
    assert_eq!(stored.len(), count);
    for message in stored {
        let text = String::from_utf8_lossy(&message);
        assert!(text.contains("Subject: outer\r\n"), "{text}");
        assert!(!text.starts_with("Return-Path: <ceo@"), "{text}");
    }
}

/// One reply for each, whatever the segments or records; the session goes on.
fn over_the_wire(tls: bool) {
    let site = site();
    let mut accepted = 0;
    for (name, mutation, fate) in MUTATIONS.iter().filter(|(_, _, fate)| *fate != End) {
        let (wire, ..) = message(0, mutation, *fate);
        let near = HEAD.len()..HEAD.len() + mutation.len() + 1;
        let mut cuts: Vec<Vec<&[u8]>> = vec![vec![&wire], wire.chunks(1).collect()];
        cuts.extend(near.map(|at| vec![&wire[..at], &wire[at..]]));
        site.runtime.block_on(async {
            let mut client = connect(&site, tls).await;
            for pieces in cuts {
                let how = format!("{name}, {} pieces, the first {}", pieces.len(), pieces[0].len());
                let reply = send(&mut client, pieces.into_iter()).await;
                match fate {
                    Refused => assert!(reply.starts_with("550 5.6.11"), "{how}: {reply}"),
                    _ => {
                        accepted += 1;
                        assert!(reply.starts_with("250 2.6.0"), "{how}: {reply}");
                    }
                }
                client.talk(&[("NOOP", "250 2.0.0 OK")]).await;
            }
        });
    }
    stored(&site, accepted);
}

#[test]
fn nothing_is_smuggled_in_segments() {
    over_the_wire(false);
}

#[test]
fn nothing_is_smuggled_in_tls_records() {
    over_the_wire(true);
}

/// Around the edges of buffers, and where the size limit is passed already: the same scanner.
#[test]
fn nothing_is_smuggled_at_edges_or_behind_the_size_limit() {
    let site = site();
    let mut accepted = 0;
    site.runtime.block_on(async {
        for tls in [false, true] {
            let mut client = connect(&site, tls).await;
            for (name, mutation, fate) in MUTATIONS.iter().filter(|(_, _, fate)| *fate != End) {
                for filled in [1023, 8191, 65536, 200_000] {
                    let (wire, ..) = message(filled - HEAD.len(), mutation, *fate);
                    let reply = send(&mut client, wire.chunks(filled)).await;
                    let wanted = match fate {
                        Refused => "550 5.6.11",
                        _ if filled == 200_000 => "552 5.3.4",
                        _ => "250 2.6.0",
                    };
                    accepted += usize::from(wanted.starts_with("250"));
                    assert!(reply.starts_with(wanted), "{name} at {filled}: {reply}");
                    client.talk(&[("NOOP", "250 2.0.0 OK")]).await;
                }
            }
        }
    });
    stored(&site, accepted);
}

/// What really ends a message is answered once; what stands behind it are commands, each with its reply.
#[test]
fn behind_a_real_end_are_commands() {
    let site = site();
    site.runtime.block_on(async {
        let mut client = connect(&site, false).await;
        let reply =
            send(&mut client, [&b"Subject: outer\r\n\r\nx\r\n.\r\n\r\n.\r\nNOOP\r\n"[..]].into_iter()).await;
        assert!(reply.starts_with("250 2.6.0"), "{reply}");
        for wanted in ["500", "500", "250 2.0.0 OK"] {
            let reply = client.reply().await;
            assert!(reply.starts_with(wanted), "{reply}");
        }
        assert_eq!(client.noise().await, None);
    });
    stored(&site, 1);
}

/// In BDAT nothing ends a message but its count: every mutation is text, or refuses the whole.
#[test]
fn no_mutation_ends_a_chunk_at_any_cut() {
    use emsh::smtp::ChunkDecoder;
    for (name, mutation, fate) in MUTATIONS {
        let wire = [HEAD, mutation, SMUGGLED].concat();
        for at in 0..=wire.len() {
            let mut decoder = ChunkDecoder::new(BareLf::Refuse, false);
            let mut text = Vec::new();
            for piece in [&wire[..at], &wire[at..]] {
                decoder.decode(piece, &mut text);
            }
            decoder.finish();
            let flawed = *fate == Refused || name.starts_with("NUL");
            assert_eq!(decoder.is_refused(), flawed, "{name}, cut at {at}");
            assert!(flawed || text == wire, "{name}, cut at {at}");
        }
    }
}

/// The message as chunks, the first of them this long.
fn chunks(message: &[u8], first: usize) -> Vec<u8> {
    let (a, b) = message.split_at(first);
    let first = [format!("BDAT {}\r\n", a.len()).as_bytes(), a].concat();
    let last = [format!("BDAT {} LAST\r\n", b.len()).as_bytes(), b].concat();
    if a.is_empty() { last } else { [first, last].concat() }
}

/// BDAT in real segments or records, with a chunk's border at each place of a mutation: one reply for each
/// chunk, nothing in a chunk is a command, and what is taken is what was sent.
fn chunked_over_the_wire(tls: bool) {
    let site = site();
    let mut taken: Vec<Vec<u8>> = Vec::new();
    for (name, mutation, fate) in MUTATIONS {
        let message = [HEAD, mutation, SMUGGLED].concat();
        let flawed = *fate == Refused || name.starts_with("NUL");
        let borders = std::iter::once(0).chain(HEAD.len()..=HEAD.len() + mutation.len());
        site.runtime.block_on(async {
            let mut client = connect(&site, tls).await;
            for border in borders {
                let wire = chunks(&message, border);
                let near = wire.len() - SMUGGLED.len() - mutation.len()..wire.len() - SMUGGLED.len();
                let mut cuts: Vec<Vec<&[u8]>> = vec![vec![&wire], wire.chunks(1).collect()];
                cuts.extend(near.map(|at| vec![&wire[..at], &wire[at..]]));
                for pieces in cuts {
                    let how = format!("{name}, a chunk of {border}, {} pieces", pieces.len());
                    client
                        .talk(&[("MAIL FROM:<x@other.example>", "250"), ("RCPT TO:<v@own.example>", "250")])
                        .await;
                    client.send_in_pieces(pieces.into_iter()).await;
                    let mut replies = vec![client.reply().await];
                    if border != 0 {
                        replies.push(client.reply().await);
                    }
                    let said: Vec<&str> = replies.iter().filter_map(|reply| reply.get(..10)).collect();
                    match flawed {
                        // A flaw within the first chunk is told of at once, and the last one is out of order then.
                        true => assert!(
                            matches!(
                                said[..],
                                ["550 5.6.11"] | ["250 2.0.0 ", "550 5.6.11"] | ["550 5.6.11", "503 5.5.2 "]
                            ),
                            "{how}: {replies:?}"
                        ),
                        false => {
                            assert!(
                                said.last().is_some_and(|said| said.starts_with("250 2.6.0")),
                                "{how}: {replies:?}"
                            );
                            taken.push(message.clone());
                        }
                    }
                    client.talk(&[("NOOP", "250 2.0.0 OK")]).await;
                }
            }
        });
    }
    stored(&site, taken.len());
    let mut bodies: Vec<Vec<u8>> = site
        .mailbox("v")
        .into_iter()
        .map(|mail| mail[mail.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4..].to_vec())
        .collect();
    let mut wanted: Vec<Vec<u8>> =
        taken.into_iter().map(|message| message[HEAD.len() - "body".len()..].to_vec()).collect();
    bodies.sort();
    wanted.sort();
    assert!(bodies == wanted, "a message is not what was sent");
}

#[test]
fn nothing_is_smuggled_in_chunks_in_segments() {
    chunked_over_the_wire(false);
}

#[test]
fn nothing_is_smuggled_in_chunks_in_tls_records() {
    chunked_over_the_wire(true);
}
