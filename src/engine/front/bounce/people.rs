//! What a report tells people, once as plain text and once as HTML.
//!
//! Promises: both say the same. Foreign text is ASCII, or inside HTML escaped; only an administrator's text and an
//! address in a report beyond ASCII hold more.

use super::report::{Facts, Failure, REPLIES, SUBJECT, code, cut, least_reply};
use super::rich;
use super::text::{bounded, paragraph};
use crate::model::SmtpAddress;
use crate::model::report_text::{DELAYED, built_in};
use crate::queue::Fate;
use crate::smtp::headers::rfc5322_date;
use std::fmt::Write as _;

/// Octets of a line of plain text.
const HANDY: usize = 76;

/// Letters of a word that stays whole.
const LONGEST: usize = 600;

/// A piece of what is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// Text in plain ASCII, at this indent.
    Text(usize, String),
    /// An address.
    Recipient(String),
    /// An administrator's text.
    Custom(String),
    /// A blank line.
    Gap,
}

/// All that is told.
pub(super) fn blocks(facts: &Facts<'_>) -> Vec<Block> {
    let what = match facts.fate() {
        Fate::Failed | Fate::Expired => {
            "It could not hand on your message to the recipients below, and will not try again for them."
        }
        Fate::Delayed => "Your message is delayed for the recipients below.",
        Fate::Delivered => "Your message has been put into the mailboxes of the recipients below.",
        Fate::Relayed => {
            "Your message for the recipients below has been handed on to a server that does not tell what \
             becomes of it. You may hear no more of it."
        }
    };
    let mut out = vec![Block::Text(0, format!("This is the mail server {}. {what}", facts.server))];
    let most = (REPLIES / facts.failures.len().max(1)).max(least_reply());
    // Who failed alike is told of together.
    let mut groups: Vec<(&Failure<'_>, Vec<&SmtpAddress>)> = Vec::new();
    for failure in &facts.failures {
        let same = |other: &Failure<'_>| {
            (&other.reply, other.remote, other.connector, other.why, other.text)
                == (&failure.reply, failure.remote, failure.connector, failure.why, failure.text)
        };
        match groups.iter_mut().find(|(other, _)| same(other)) {
            Some((_, recipients)) => recipients.push(failure.recipient),
            None => groups.push((failure, vec![failure.recipient])),
        }
    }
    for (failure, recipients) in groups {
        out.push(Block::Gap);
        out.extend(recipients.iter().map(|one| Block::Recipient(facts.shown(&one.to_string()))));
        out.extend(explanation(failure));
        if let (Fate::Delayed, Some(until)) = (failure.why, facts.retry_until) {
            out.push(Block::Text(4, format!("It will be given up at: {}", rfc5322_date(until))));
        }
        if !facts.diagnostics {
            continue;
        }
        let answered = match failure.remote {
            Some((host, address)) if host == address.to_string() => {
                format!("The server [{address}] answered:")
            }
            Some((host, address)) => format!("The server {host} [{address}] answered:"),
            None => "The reason, in the words of this server:".into(),
        };
        if !failure.reply.is_empty() {
            out.push(Block::Text(4, answered));
        }
        out.extend(cut(&failure.reply, most).into_iter().map(|line| Block::Text(6, line)));
        if let Some(connector) = failure.connector {
            out.push(Block::Text(4, format!("Connector: {connector}")));
        }
    }
    out.extend([Block::Gap, Block::Text(0, "Your message:".into()), Block::Gap]);
    out.push(Block::Text(2, format!("Subject: {}", bounded(facts.subject, SUBJECT))));
    out.push(Block::Text(2, format!("Accepted here: {}", rfc5322_date(facts.received))));
    if !facts.original_id.is_empty() {
        out.push(Block::Text(2, format!("Message-ID: {}", bounded(facts.original_id, SUBJECT))));
    }
    out.push(Block::Gap);
    let help = format!(
        "If you need help, send this report to the administrators of your mail system, at {}.",
        facts.from
    );
    out.push(Block::Text(0, help));
    out
}

/// What the status means, for people who know no SMTP.
fn explanation(failure: &Failure<'_>) -> Option<Block> {
    if failure.why.is_success() {
        return None;
    }
    if let Some(text) = failure.text {
        return Some(Block::Custom(text.to_owned()));
    }
    Some(Block::Text(
        4,
        if failure.why == Fate::Delayed { DELAYED } else { built_in(&code(failure)) }.to_owned(),
    ))
}

/// As plain text, with CRLF.
pub(super) fn plain(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Gap => out.push_str("\r\n"),
            Block::Text(indent, text) => out.push_str(&paragraph(&" ".repeat(*indent), text)),
            Block::Recipient(address) => {
                let _ = write!(out, "  <{address}>\r\n");
            }
            Block::Custom(text) => {
                for line in rich::plain(text) {
                    out.push_str(&wrapped(4, &line));
                }
            }
        }
    }
    out
}

/// As an HTML document, with CRLF.
pub(super) fn html(blocks: &[Block]) -> String {
    let mut out = String::from("<html>\r\n<head><meta charset=\"utf-8\"></head>\r\n<body>\r\n");
    for block in blocks {
        let _ = match block {
            Block::Gap => Ok(()),
            Block::Text(indent, text) => {
                write!(
                    out,
                    "<p style=\"margin-left:{}em\">{}</p>\r\n",
                    indent / 2,
                    rich::escaped(&super::text::ascii(text))
                )
            }
            Block::Recipient(address) => {
                write!(out, "<p style=\"margin-left:1em\"><b>{}</b></p>\r\n", rich::escaped(address))
            }
            Block::Custom(text) => {
                write!(out, "<p style=\"margin-left:2em\">{}</p>\r\n", rich::html(text))
            }
        };
    }
    out.push_str("</body>\r\n</html>\r\n");
    out
}

/// A line of an administrator's text, in any letters, wrapped at blanks; a word stays whole up to [`LONGEST`], it may
/// be a link.
fn wrapped(indent: usize, line: &str) -> String {
    let indent = " ".repeat(indent);
    let mut out = String::new();
    let mut width = 0;
    for word in line.split(' ').flat_map(cut_up) {
        let long = word.chars().count();
        if width > 0 && width + 1 + long > HANDY {
            out.push_str("\r\n");
            width = 0;
        }
        out.push_str(if width == 0 { &indent } else { " " });
        out.push_str(word);
        width += long + if width == 0 { indent.len() } else { 1 };
    }
    out + "\r\n"
}

/// A word in pieces of at most [`LONGEST`] letters.
fn cut_up(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.char_indices().nth(LONGEST).map_or(rest.len(), |(at, _)| at);
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        Some(piece)
    })
}
