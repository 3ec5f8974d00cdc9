use super::*;
use proptest::prelude::*;

struct Decoded {
    message: Vec<u8>,
    rest: Vec<u8>,
    ended: bool,
    flaws: DataFlaws,
    refused: bool,
}

fn decode(mode: BareLf, chunks: &[&[u8]]) -> Decoded {
    let mut decoder = DataDecoder::new(mode);
    let (mut message, mut rest, mut ended) = (Vec::new(), Vec::new(), false);
    for chunk in chunks {
        let progress = decoder.decode(chunk, &mut message);
        ended = progress.ended;
        rest.extend_from_slice(&chunk[progress.consumed..]);
    }
    Decoded { message, rest, ended, flaws: decoder.flaws(), refused: decoder.is_refused() }
}

fn encode(chunks: &[&[u8]]) -> Result<Vec<u8>, DataError> {
    let mut encoder = DataEncoder::new();
    let mut wire = Vec::new();
    for chunk in chunks {
        encoder.encode(chunk, &mut wire)?;
    }
    encoder.finish(&mut wire)?;
    Ok(wire)
}

/// `L` LF, `R` CR, `N` NUL, `S` space, `T` tab; everything else itself.
fn mutation(notation: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for c in notation.chars() {
        match c {
            'L' => bytes.push(b'\n'),
            'R' => bytes.push(b'\r'),
            'N' => bytes.push(0),
            'S' => bytes.push(b' '),
            'T' => bytes.push(b'\t'),
            // Octet 0x85, not its UTF-8 form.
            '\u{85}' => bytes.push(0x85),
            c => bytes.extend_from_slice(c.to_string().as_bytes()),
        }
    }
    bytes
}

/// Every mutation of the end of DATA that is not its end, and whether the message is to be refused.
const NOT_AN_END: &[(&str, bool)] = &[
    ("L.L", true),
    ("L.RL", true),
    ("RL.L", true),
    ("R.R", true),
    ("R.RL", true),
    ("RL.R", true),
    ("L.R", true),
    ("R.L", true),
    ("RRL.RL", true),
    ("RRRL.RL", true),
    ("RL.RRL", true),
    ("RL.RRRL", true),
    ("RLL.RL", true),
    ("RL.SRL", false),
    ("RL.TRL", false),
    ("RL..RL", false),
    ("RL.NRL", true),
    ("RLN.RL", true),
    ("RL.NL", true),
    ("RL.\u{85}", false),
    ("\u{2028}.\u{2028}", false),
    ("\u{0b}.\u{0b}", false),
    ("\u{0c}.", false),
    ("RL%2eRL", false),
    ("RL=2ERL", false),
];

const TAIL: &[u8] =
    b"MAIL FROM:<ceo@partner.test>\r\nRCPT TO:<v@local.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nx\r\n.\r\n";

fn smuggling(eod: &str) -> Vec<u8> {
    [b"Subject: one\r\n\r\nbody".as_slice(), &mutation(eod), TAIL].concat()
}

#[test]
fn no_mutation_ends_a_message_at_any_split() {
    for &(eod, refused) in NOT_AN_END {
        let bytes = smuggling(eod);
        let mut splits: Vec<Vec<&[u8]>> =
            (0..=bytes.len()).map(|at| vec![&bytes[..at], &bytes[at..]]).collect();
        splits.push(bytes.chunks(1).collect());
        for chunks in splits {
            let got = decode(BareLf::Refuse, &chunks);
            assert!(got.ended && got.rest.is_empty(), "{eod}: the end is the last CRLF.CRLF, and only it");
            assert_eq!(got.refused, refused, "{eod}");
            if !refused {
                assert!(got.message.ends_with(b"\r\n\r\nx\r\n"), "{eod}");
            }
        }
    }
}

#[test]
fn a_stored_line_feed_never_ends_a_message() {
    for &(eod, _) in NOT_AN_END {
        let bytes = smuggling(eod);
        for at in 0..=bytes.len() {
            let got = decode(BareLf::StoreAsCrLf, &[&bytes[..at], &bytes[at..]]);
            assert!(got.ended && got.rest.is_empty(), "{eod} at {at}");
            if !got.refused {
                assert!(encode(&[&got.message]).is_ok(), "{eod}: what is stored can be sent");
            }
        }
    }
}

#[test]
fn true_ends() {
    // wire, message, rest, NUL seen
    let cases: &[(&str, &str, &str, bool)] = &[
        (".RL", "", "", false),
        ("a: bRLRLxRL.RLQUITRL", "a: bRLRLxRL", "QUITRL", false),
        ("aRL.RLRL.RL", "aRL", "RL.RL", false),
        ("aRL..RL.RL", "aRL.RL", "", false),
        ("..aRL.RL", ".aRL", "", false),
        (".aRL.RL", "aRL", "", false),
        ("aRLRL.RL", "aRLRL", "", false),
        ("aNRL.RLQ", "a", "Q", true),
    ];
    for &(wire, message, rest, nul) in cases {
        let bytes = mutation(wire);
        for at in 0..=bytes.len() {
            let got = decode(BareLf::Refuse, &[&bytes[..at], &bytes[at..]]);
            assert!(got.ended, "{wire} at {at}");
            assert_eq!(got.message, mutation(message), "{wire} at {at}");
            assert_eq!(got.rest, mutation(rest), "{wire} at {at}");
            assert_eq!(got.flaws.nul, nul, "{wire} at {at}");
            assert_eq!(got.refused, nul, "{wire} at {at}");
        }
    }
}

#[test]
fn line_feeds_stored_as_crlf() {
    let cases = [
        ("aLbRL.RL", "aRLbRL"),
        ("aL.RL.RL", "aRL.RL"),
        ("aRL.L.RL.RL", "aRLRL.RL"),
        ("LL.RLxRL.RL", "RLRL.RLxRL"),
    ];
    for (wire, message) in cases {
        let got = decode(BareLf::StoreAsCrLf, &[&mutation(wire)]);
        assert!(got.ended && !got.refused && got.flaws.bare_lf, "{wire}");
        assert_eq!(got.message, mutation(message), "{wire}");
    }
    assert!(decode(BareLf::StoreAsCrLf, &[b"a\rb\r\n.\r\n"]).refused, "a bare CR is refused in any case");
}

#[test]
fn the_end_is_found_at_every_buffer_size() {
    let mut wire = "x".repeat(9000).into_bytes();
    for _ in 0..200 {
        wire.extend_from_slice(b"\r\n..line with \xff octets and no more\r\n\r\n");
        wire.extend_from_slice("y".repeat(1000).as_bytes());
    }
    wire.extend_from_slice(b"\r\n.\r\nQUIT\r\n");
    for size in [1, 1023, 1024, 4095, 4096, 8191, 8192, 65535, 65536] {
        let chunks: Vec<&[u8]> = wire.chunks(size).collect();
        let got = decode(BareLf::Refuse, &chunks);
        assert!(got.ended && !got.refused, "{size}");
        assert_eq!(got.rest, b"QUIT\r\n", "{size}");
    }
}

#[test]
fn the_scanner_goes_on_where_the_output_is_thrown_away() {
    let wire = b"aaaa\r\n..\r\nbbbb\r\n.\r\nQUIT\r\n";
    let mut decoder = DataDecoder::new(BareLf::Refuse);
    let mut out = Vec::new();
    let mut consumed = 0;
    for chunk in wire.chunks(3) {
        consumed += decoder.decode(chunk, &mut out).consumed;
        out.clear();
    }
    assert_eq!(&wire[consumed..], b"QUIT\r\n");
}

#[test]
fn the_encoder_refuses_bare_line_ends() {
    let cases: &[(&[&[u8]], DataError)] = &[
        (&[b"a\nb"], DataError::BareLf),
        (&[b"a\rb"], DataError::BareCr),
        (&[b"a\r", b"b"], DataError::BareCr),
        (&[b"a\r\r\n"], DataError::BareCr),
        (&[b"a\r"], DataError::BareCr),
        (&[b"\n"], DataError::BareLf),
    ];
    for (chunks, error) in cases {
        assert_eq!(encode(chunks).unwrap_err(), *error, "{chunks:?}");
    }
}

#[test]
fn dots_are_doubled_and_the_end_is_a_line_of_its_own() {
    let cases: &[(&str, &str)] = &[
        ("", ".RL"),
        (".", "..RL.RL"),
        ("a", "aRL.RL"),
        ("aRL", "aRL.RL"),
        ("aRL.RL", "aRL..RL.RL"),
        ("a.bRL", "a.bRL.RL"),
    ];
    for &(message, wire) in cases {
        let bytes = mutation(message);
        for at in 0..=bytes.len() {
            assert_eq!(encode(&[&bytes[..at], &bytes[at..]]).unwrap(), mutation(wire), "{message} at {at}");
        }
    }
}

/// Messages as they are stored: lines ended by CRLF, any other octet but NUL inside.
fn stored_message() -> impl Strategy<Value = Vec<u8>> {
    let octet = prop_oneof![3 => Just(b'.'), 3 => b'a'..=b'z', 1 => any::<u8>()]
        .prop_filter("not in a stored line", |b| !matches!(b, b'\r' | b'\n' | 0));
    proptest::collection::vec(proptest::collection::vec(octet, 0..6), 0..8)
        .prop_map(|lines| lines.iter().flat_map(|line| [line.as_slice(), b"\r\n"].concat()).collect())
}

fn hostile_bytes() -> impl Strategy<Value = Vec<u8>> {
    let octet = prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'.'), Just(0), Just(b'x'), any::<u8>()];
    proptest::collection::vec(octet, 0..60)
}

proptest! {
    #[test]
    fn decoding_undoes_encoding(message in stored_message(), at in 0usize..60, cut in 0usize..90) {
        let at = at.min(message.len());
        let wire = encode(&[&message[..at], &message[at..]]).unwrap();
        let cut = cut.min(wire.len());
        let got = decode(BareLf::Refuse, &[&wire[..cut], &wire[cut..], b"QUIT\r\n"]);
        prop_assert!(got.ended && !got.refused);
        prop_assert_eq!(got.message, message);
        prop_assert_eq!(got.rest, b"QUIT\r\n");
    }

    #[test]
    fn no_input_ends_without_the_five_octets(wire in hostile_bytes(), at in 0usize..60) {
        let at = at.min(wire.len());
        for mode in [BareLf::Refuse, BareLf::StoreAsCrLf] {
            let whole = decode(mode, &[&wire]);
            let split = decode(mode, &[&wire[..at], &wire[at..]]);
            prop_assert_eq!(&whole.message, &split.message);
            prop_assert_eq!(&whole.rest, &split.rest);
            prop_assert_eq!(whole.flaws, split.flaws);
            if whole.ended {
                let seen = [b"\r\n", &wire[..wire.len() - whole.rest.len()]].concat();
                prop_assert!(seen.ends_with(b"\r\n.\r\n"));
                if !whole.refused {
                    prop_assert!(encode(&[&whole.message]).is_ok());
                }
            }
        }
    }
}
