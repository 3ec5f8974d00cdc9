//! Our reading of commands and messages beside that of another parser, `smtp-proto`. Where both take a
//! line they must mean the same by it; where one of them refuses, the reason stands in [`DEVIATIONS`].

use emsh::smtp::{BareLf, Command, DataDecoder, ForwardPath, ReversePath};
use proptest::prelude::*;
use smtp_proto::Request;
use smtp_proto::request::receiver::DataReceiver;

/// What a line means, as far as both can say; `None` where it is refused.
fn ours(line: &str) -> Option<String> {
    Some(match Command::parse(line.as_bytes()).ok()? {
        Command::Ehlo(Some(name)) => format!("EHLO {name}"),
        Command::Helo(Some(name)) => format!("HELO {name}"),
        Command::Ehlo(None) | Command::Helo(None) | Command::Unknown(_) | Command::XClient(_) => return None,
        Command::Mail { from, parameters } => {
            let address = from.mailbox().map(|address| format!("{}@{}", address.local, address.domain));
            debug_assert!(address.is_some() || from == ReversePath::Null);
            format!("MAIL {} {}", address.unwrap_or_default(), parameters.size.unwrap_or(0))
        }
        Command::Rcpt { to, .. } => match to {
            ForwardPath::Postmaster => "RCPT postmaster".to_string(),
            ForwardPath::Mailbox(address) => format!("RCPT {}@{}", address.local, address.domain),
        },
        Command::Bdat { size, last } => format!("BDAT {size} {last}"),
        Command::Auth { .. } => "AUTH".to_string(),
        Command::Vrfy(_) => "VRFY".to_string(),
        Command::Expn(_) => "EXPN".to_string(),
        Command::Data => "DATA".to_string(),
        Command::Rset => "RSET".to_string(),
        Command::Noop => "NOOP".to_string(),
        Command::Help => "HELP".to_string(),
        Command::Quit => "QUIT".to_string(),
        Command::StartTls => "STARTTLS".to_string(),
    })
}

fn theirs(line: &str) -> Option<String> {
    let wire = format!("{line}\r\n");
    Some(match Request::parse(&mut wire.as_bytes().iter()).ok()? {
        Request::Ehlo { host } => format!("EHLO {host}"),
        Request::Helo { host } => format!("HELO {host}"),
        Request::Mail { from } => format!("MAIL {} {}", domain_lowered(&from.address), from.size),
        Request::Rcpt { to } => format!("RCPT {}", domain_lowered(&to.address)),
        Request::Bdat { chunk_size, is_last } => format!("BDAT {chunk_size} {is_last}"),
        Request::Auth { .. } => "AUTH".to_string(),
        Request::Vrfy { .. } => "VRFY".to_string(),
        Request::Expn { .. } => "EXPN".to_string(),
        Request::Data => "DATA".to_string(),
        Request::Rset => "RSET".to_string(),
        Request::Noop { .. } => "NOOP".to_string(),
        Request::Help { .. } => "HELP".to_string(),
        Request::Quit => "QUIT".to_string(),
        Request::StartTls => "STARTTLS".to_string(),
        _ => return None,
    })
}

/// Domains are values here, and text there.
fn domain_lowered(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.trim_end_matches('.').to_ascii_lowercase()),
        None => address.to_ascii_lowercase(),
    }
}

const AGREED: &[&str] = &[
    "EHLO client.example",
    "HELO client.example",
    "ehlo Client.example",
    "MAIL FROM:<a@x.example>",
    "MAIL FROM:<>",
    "mail from:<a@X.example> size=1000",
    "MAIL FROM:<a@x.example> SIZE=1000 BODY=8BITMIME",
    "MAIL FROM:<\"a b\"@x.example>",
    "RCPT TO:<v@own.example>",
    "RCPT TO:<@a.example,@b.example:v@own.example>",
    "RCPT TO:v@own.example",
    "MAIL TO:<a@x.example>",
    "RCPT FROM:<a@x.example>",
    "MAIL FROM:",
    "MAIL",
    "RCPT",
    "BDAT 1000",
    "BDAT 1000 LAST",
    "BDAT",
    "BDAT x",
    "BDAT -1",
    "DATA",
    "RSET",
    "NOOP",
    "NOOP x",
    "QUIT",
    "HELP",
    "STARTTLS",
    "VRFY v",
    "EXPN v",
    "XYZZY",
    "MAIL FROM:<a@x.example> SIZE=x",
];

/// A line, who alone takes it, or what both mean by it, and why.
const DEVIATIONS: &[(&str, Taken, &str)] = &[
    (
        "RCPT TO:<postmaster>",
        Differently,
        "they have no word for postmaster without a domain (RFC 5321 4.5.1)",
    ),
    ("RCPT TO:<>", Theirs, "the null path is no recipient"),
    ("MAIL FROM:<a@x.example>SIZE=1", Theirs, "parameters are parted from the path by a blank"),
    (
        "MAIL FROM:<a@x.example> SIZE=1 SIZE=2",
        Theirs,
        "a parameter stands once; which of two counts is anybody's guess",
    ),
    (
        "MAIL FROM:<a@x.example> SIZE=99999999999999999999",
        Ours,
        "20 digits are allowed (RFC 1870), and mean too much",
    ),
    ("MAIL FROM:<a@x.example> FUTURE=1", Ours, "kept, so that the session can answer 555 5.5.4"),
    ("MAIL FROM:<a@x.example> BODY=BOTH", Ours, "kept, so that the session can answer 555 5.5.4"),
    ("MAIL FROM:<a@>", Theirs, "an address has a domain"),
    ("MAIL FROM:<a@-x.example>", Theirs, "a label does not begin with a hyphen"),
    ("MAIL FROM:<a@[192.0.2.1]>", Ours, "address literals (RFC 5321 4.1.3)"),
    ("EHLO a b", Differently, "the session calls it no valid name, and shows all of it"),
    ("DATA now", Theirs, "no argument belongs there"),
    ("RSET now", Theirs, "no argument belongs there"),
    ("QUIT now", Theirs, "no argument belongs there"),
    ("STARTTLS now", Theirs, "no argument belongs there (RFC 3207 4)"),
    ("  NOOP", Theirs, "a command begins with its verb"),
    ("NOOP\tx", Theirs, "a verb ends with a blank"),
];

use Taken::{Differently, Ours, Theirs};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    Ours,
    Theirs,
    Differently,
}

#[test]
fn the_usual_lines_mean_the_same() {
    for line in AGREED {
        assert_eq!(ours(line), theirs(line), "{line}");
    }
}

#[test]
fn the_deviations_are_as_listed() {
    for (line, taken, why) in DEVIATIONS {
        let is = match (ours(line), theirs(line)) {
            (Some(_), None) => Taken::Ours,
            (None, Some(_)) => Taken::Theirs,
            (a, b) => {
                assert_ne!(a, b, "{line} is no deviation: {why}");
                Taken::Differently
            }
        };
        assert_eq!(is, *taken, "{line}: {why}");
    }
}

/// They take a dot for the end of DATA only behind a line; as the very first line it is one, too.
#[test]
fn an_empty_message_ends_at_its_dot() {
    let wire = b".\r\nQUIT\r\n";
    let progress = DataDecoder::new(BareLf::Refuse).decode(wire, &mut Vec::new());
    assert!(progress.ended && progress.consumed == 3);
    assert!(!DataReceiver::new().ingest(&mut wire.iter(), &mut Vec::new()));
}

proptest! {
    #[test]
    fn what_both_take_means_the_same(
        verb in prop_oneof![Just("MAIL FROM:"), Just("RCPT TO:"), Just("mail FROM: ")],
        local in "[a-z0-9.!%+-]{1,10}",
        domain in "[a-z0-9.-]{1,12}",
        parameters in "( (SIZE=[0-9]{0,5}|BODY=8BITMIME|SIZE)){0,2}",
    ) {
        let line = format!("{verb}<{local}@{domain}>{parameters}");
        if let (Some(a), Some(b)) = (ours(&line), theirs(&line)) {
            prop_assert_eq!(a, b, "{}", line);
        }
    }

    #[test]
    fn messages_of_lines_end_where_both_say(
        lines in proptest::collection::vec("(\\.{0,3}[a-z ]{0,6}\\.?)", 0..8),
        behind in "[A-Z\r\n.]{0,10}",
        at in 0usize..80,
    ) {
        // They do not take a dot as the very first line for the end, which it is (see below).
        let mut wire = "first\r\n".to_string();
        for line in &lines {
            wire.push_str(line);
            wire.push_str("\r\n");
        }
        wire.push_str(".\r\n");
        wire.push_str(&behind);
        let (a, b) = wire.as_bytes().split_at(at.min(wire.len()));
        let mut decoder = DataDecoder::new(BareLf::Refuse);
        let mut text = Vec::new();
        let mut consumed = 0;
        let mut ended = false;
        for piece in [a, b] {
            if !ended {
                let progress = decoder.decode(piece, &mut text);
                consumed += progress.consumed;
                ended = progress.ended;
            }
        }
        let mut receiver = DataReceiver::new();
        let mut theirs = Vec::new();
        let mut used = 0;
        for piece in [a, b] {
            let mut rest = piece.iter();
            let done = receiver.ingest(&mut rest, &mut theirs);
            used += piece.len() - rest.as_slice().len();
            if done {
                break;
            }
        }
        prop_assert!(ended && !decoder.is_refused());
        prop_assert_eq!(consumed, used);
        prop_assert_eq!(text, theirs);
    }
}
