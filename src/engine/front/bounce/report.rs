//! The report, of failure, delay or success: multipart/report with a part for people (in HTML, too, where that is
//! wanted), one for machines, and the header of the original, or all of it (RFC 3461, RFC 3462, RFC 3464,
//! RFC 3834, RFC 5322). None says "expanded" (RFC 3461 §5.2.7): an alias stands for one mailbox here, and who
//! was named stays in Original-Recipient.
//!
//! Promises: lines of at most 998 octets, ended by CRLF, but for an original that is given back whole; ASCII
//! but for that, and for a sender whose address is beyond it (RFC 6533). Whatever a server answered or the
//! original holds stays inside its field or its part. Replies are told in full as far as [`REPLIES`]
//! allows, the original's header up to [`HEADER`].

use super::people;
use super::text::{bounded, field, header_lines, quoted_printable, unstructured, utf8_header_lines};
use crate::model::{DsnCode, OriginalRecipient, SmtpAddress};
use crate::queue::{Fate, Rest};
use crate::smtp::headers::{ORGANIZATION_HEADERS, header_size, rfc5322_date, without_headers};
use crate::smtp::utf8_in_ascii;
use jiff::Timestamp;
use std::fmt::Write as _;

/// Octets of all replies in the part for machines, and again in the part for people.
pub(super) const REPLIES: usize = 16 * 1024;
/// Octets of a reply that are told however many recipients there are.
const LEAST_REPLY: usize = 256;
/// Octets of the original's header.
const HEADER: usize = 16 * 1024;
/// Octets of the original's subject.
pub(super) const SUBJECT: usize = 300;
/// Octets of plain text for people that is told in HTML, too: of hundreds of recipients once must do.
const IN_HTML: usize = 32 * 1024;
/// Octets of a Message-ID that is referred to.
const MESSAGE_ID: usize = 250;

/// All that a report says.
#[derive(Debug, Clone)]
pub(super) struct Facts<'a> {
    /// This server.
    pub server: &'a str,
    /// The name of it that is told (Reporting-MTA).
    pub authority: &'a str,
    /// Who writes.
    pub from: &'a SmtpAddress,
    /// The original's sender.
    pub to: &'a SmtpAddress,
    /// Its own Message-ID, with angle brackets.
    pub message_id: &'a str,
    /// Parts the parts; nobody could know it before.
    pub boundary: &'a str,
    /// When it is written.
    pub now: Timestamp,
    /// When the original was accepted.
    pub received: Timestamp,
    /// The original's subject.
    pub subject: &'a str,
    /// The original's Message-ID.
    pub original_id: &'a str,
    /// The beginning of the original.
    pub head: &'a [u8],
    /// That is all of it, and is given back.
    pub whole: bool,
    /// It is the beginning of what is given back, and the original goes on behind it.
    pub rest: bool,
    /// The original has octets beyond ASCII.
    pub eight_bit: bool,
    /// People get HTML, too.
    pub html: bool,
    /// What servers answered is told.
    pub diagnostics: bool,
    /// When a message that waits is given up.
    pub retry_until: Option<Timestamp>,
    /// Beyond ASCII, by SMTPUTF8.
    pub utf8: bool,
    /// ENVID
    pub envelope_id: Option<&'a str>,
    /// Who did not get it, who all do not have it yet, or who all did get it; never empty.
    pub failures: Vec<Failure<'a>>,
}

impl Facts<'_> {
    /// The report's Subject.
    pub fn subject(&self) -> String {
        let word = match self.fate() {
            Fate::Failed | Fate::Expired => "Undeliverable",
            Fate::Delayed => "Delivery delayed",
            Fate::Delivered => "Delivered",
            Fate::Relayed => "Relayed",
        };
        subject(word, self.subject)
    }

    /// Those of one report have failed all, wait all, or got on all.
    pub fn fate(&self) -> Fate {
        self.failures.first().map_or(Fate::Failed, |failure| failure.why)
    }

    /// An address as it can stand here.
    pub fn shown(&self, address: &str) -> String {
        if self.utf8 || address.is_ascii() { address.to_owned() } else { utf8_in_ascii(address) }
    }
}

/// What became of one recipient, and why.
#[derive(Debug, Clone)]
pub(super) struct Failure<'a> {
    /// Who.
    pub recipient: &'a SmtpAddress,
    /// Whom the sender named at first (ORCPT).
    pub original: Option<&'a OriginalRecipient>,
    /// Refused, out of time, or well.
    pub why: Fate,
    /// The reply, or our own words in the form of one, line by line; may be empty of a success.
    pub reply: Vec<String>,
    /// Who replied: name or address, and address.
    pub remote: Option<(&'a str, std::net::IpAddr)>,
    /// The connector that was to take it there.
    pub connector: Option<&'a str>,
    /// When it was tried last.
    pub last_attempt: Option<Timestamp>,
    /// The administrator's words for it.
    pub text: Option<&'a str>,
}

/// The report's bytes, and what follows them where the original is given back from the spool.
pub(super) fn compose(facts: &Facts<'_>) -> (Vec<u8>, Option<Rest>) {
    let boundary = facts.boundary;
    let mail = match facts.fate() {
        Fate::Failed | Fate::Expired => "failed mail",
        Fate::Delayed => "delayed mail",
        Fate::Delivered | Fate::Relayed => "mail that got on",
    };
    let mut out = head(facts);
    let _ = write!(out, "This is a report of {mail} in MIME form.\r\n\r\n--{boundary}\r\n");
    out.push_str(&for_people(facts));
    let kind = if facts.utf8 {
        "message/global-delivery-status\r\nContent-Transfer-Encoding: 8bit"
    } else {
        "message/delivery-status"
    };
    let _ = write!(out, "\r\n--{boundary}\r\nContent-Type: {kind}\r\n\r\n");
    out.push_str(&for_machines(facts));
    let header = header_size(facts.head).filter(|_| facts.rest);
    let given = facts.whole || header.is_some();
    let ascii = if facts.whole { facts.head.is_ascii() } else { !facts.eight_bit };
    let kind = match (given, facts.utf8) {
        (true, true) => "message/global\r\nContent-Transfer-Encoding: 8bit",
        (true, false) if ascii => "message/rfc822",
        (true, false) => "message/rfc822\r\nContent-Transfer-Encoding: 8bit",
        (false, true) => "message/global-headers\r\nContent-Transfer-Encoding: 8bit",
        (false, false) => "text/rfc822-headers; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit",
    };
    let _ = write!(out, "\r\n--{boundary}\r\nContent-Type: {kind}\r\n\r\n");
    let mut out = out.into_bytes();
    let end = format!("\r\n--{boundary}--\r\n").into_bytes();
    if let Some(size) = header {
        out.extend_from_slice(&without_headers(&facts.head[..size], ORGANIZATION_HEADERS));
        return (out, Some(Rest { from: size as u64, end }));
    }
    if facts.whole {
        out.extend_from_slice(&without_headers(facts.head, ORGANIZATION_HEADERS));
    } else {
        out.extend_from_slice(original(facts).as_bytes());
    }
    out.extend_from_slice(&end);
    (out, None)
}

/// The part for people, behind its boundary.
fn for_people(facts: &Facts<'_>) -> String {
    let blocks = people::blocks(facts);
    let plain = people::plain(&blocks);
    let plain = match (plain.is_ascii(), facts.utf8) {
        (true, false) => part("text/plain; charset=us-ascii", "7bit", &plain),
        (_, true) => part("text/plain; charset=utf-8", "8bit", &plain),
        (false, false) => part("text/plain; charset=utf-8", "quoted-printable", &quoted_printable(&plain)),
    };
    if !facts.html || plain.len() > IN_HTML {
        return plain;
    }
    let html =
        part("text/html; charset=utf-8", "quoted-printable", &quoted_printable(&people::html(&blocks)));
    // It does not begin with the outer boundary: nobody can take one for the other.
    let inner = format!("alt{}", facts.boundary);
    format!(
        "Content-Type: multipart/alternative; boundary=\"{inner}\"\r\n\r\n--{inner}\r\n{plain}\r\n--{inner}\r\n{html}\r\n\
         --{inner}--\r\n"
    )
}

fn part(kind: &str, encoding: &str, content: &str) -> String {
    format!("Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{content}")
}

fn subject(word: &str, original: &str) -> String {
    let mut text = original.trim();
    if text.len() > SUBJECT {
        let end = (0..=SUBJECT).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        // Between words: half an encoded word would be no word at all.
        text = &text[..text[..end].rfind(' ').unwrap_or(end)];
    }
    if text.is_empty() { format!("{word} message") } else { format!("{word}: {text}") }
}

fn head(facts: &Facts<'_>) -> String {
    let mut out = format!(
        "Date: {}\r\nFrom: \"Mail server {}\" <{}>\r\nTo: <{}>\r\n",
        rfc5322_date(facts.now),
        facts.server,
        facts.from,
        facts.to
    );
    out.push_str(&unstructured("Subject", &facts.subject()));
    let _ = write!(out, "Message-ID: {}\r\n", facts.message_id);
    if is_message_id(facts.original_id) {
        let _ = write!(out, "In-Reply-To: {0}\r\nReferences: {0}\r\n", facts.original_id);
    }
    let _ = write!(
        out,
        "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"{}\"\r\n\r\n",
        facts.boundary
    );
    out
}

/// What can be referred to without a doubt.
fn is_message_id(text: &str) -> bool {
    let inside = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    text.len() <= MESSAGE_ID
        && inside.is_some_and(|inside| {
            inside.contains('@')
                && inside.bytes().all(|b| matches!(b, b'!'..=b'~') && !b"<>(),;\"\\".contains(&b))
        })
}

fn for_machines(facts: &Facts<'_>) -> String {
    let mut out = facts.envelope_id.map(|id| field("Original-Envelope-Id", &[id.into()])).unwrap_or_default();
    let _ = write!(
        out,
        "Reporting-MTA: dns; {}\r\nArrival-Date: {}\r\n",
        facts.authority,
        rfc5322_date(facts.received)
    );
    let most = (REPLIES / facts.failures.len().max(1)).max(LEAST_REPLY);
    for failure in &facts.failures {
        out.push_str("\r\n");
        if let Some(original) = failure.original {
            let address = facts.shown(&original.address);
            let _ = write!(out, "Original-Recipient: {}; {address}\r\n", original.kind);
        }
        let (action, status) = match failure.why {
            Fate::Failed | Fate::Expired => ("failed", code(failure).to_string()),
            Fate::Delayed => ("delayed", code(failure).to_string()),
            Fate::Delivered => ("delivered", "2.0.0".into()),
            Fate::Relayed => ("relayed", "2.0.0".into()),
        };
        let _ = write!(
            out,
            "Final-Recipient: {}; {}\r\nAction: {action}\r\nStatus: {status}\r\n",
            if failure.recipient.is_ascii() { "rfc822" } else { "utf-8" },
            facts.shown(&failure.recipient.to_string()),
        );
        match failure.remote.filter(|_| facts.diagnostics) {
            Some((host, address)) if host == address.to_string() => {
                let _ = write!(out, "Remote-MTA: dns; [{address}]\r\n");
            }
            Some((host, address)) => {
                out.push_str(&field("Remote-MTA", &[format!("dns; {} ({address})", bounded(host, 255))]));
            }
            None => {}
        }
        let mut lines = cut(&failure.reply, most);
        match lines.first_mut() {
            Some(first) => *first = format!("smtp; {first}"),
            None if failure.why.is_success() || failure.why == Fate::Delayed => {}
            None => lines.push("smtp; -".into()),
        }
        if !lines.is_empty() && facts.diagnostics {
            out.push_str(&field("Diagnostic-Code", &lines));
        }
        if let Some(at) = failure.last_attempt {
            let _ = write!(out, "Last-Attempt-Date: {}\r\n", rfc5322_date(at));
        }
        if let (Fate::Delayed, Some(until)) = (failure.why, facts.retry_until) {
            let _ = write!(out, "Will-Retry-Until: {}\r\n", rfc5322_date(until));
        }
    }
    out
}

/// The lines of a reply that fit; the last of them says so where there are more.
pub(super) fn cut(lines: &[String], most: usize) -> Vec<String> {
    let mut left = most;
    let mut kept = Vec::new();
    for line in lines {
        if left == 0 {
            kept.push(format!("({} lines more)", lines.len() - kept.len()));
            break;
        }
        let line = bounded(line, left.max(16));
        left = left.saturating_sub(line.len());
        kept.push(line);
    }
    kept
}

/// Octets of a reply that are told in any case.
pub(super) fn least_reply() -> usize {
    LEAST_REPLY
}

/// The status of a recipient that failed or waits. Of one that waits it is of class 4, whatever was said last.
pub(super) fn code(failure: &Failure<'_>) -> DsnCode {
    let read = status(&failure.reply).parse::<DsnCode>();
    match (failure.why, read) {
        (Fate::Delayed, Ok(code)) if code.class == 4 && (code.subject, code.detail) != (0, 0) => code,
        (Fate::Delayed, _) => DsnCode { class: 4, subject: 4, detail: 7 },
        (_, Ok(code)) => code,
        (_, Err(_)) => DsnCode { class: 5, subject: 0, detail: 0 },
    }
}

/// The enhanced code of a reply (RFC 3463), or the class alone (RFC 3464 §2.3.4).
pub(super) fn status(reply: &[String]) -> String {
    let first = reply.first().map_or("", String::as_str);
    let class = first.chars().next().filter(|class| matches!(class, '4' | '5')).unwrap_or('5');
    let behind = first.get(3..).unwrap_or("").trim_start_matches([' ', '-']);
    let word = behind.split(' ').next().unwrap_or("");
    let parts: Vec<&str> = word.split('.').collect();
    let number = |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let is_status = parts.len() == 3 && matches!(parts[0], "4" | "5") && parts.iter().all(number);
    if is_status { word.to_owned() } else { format!("{class}.0.0") }
}

/// The original's header, without what only this organisation's servers may know.
fn original(facts: &Facts<'_>) -> String {
    let head = facts.head;
    let header = match header_size(head) {
        Some(size) => &head[..size],
        // It goes on behind what is at hand: the last line may be half a line.
        None => &head[..head.windows(2).rposition(|pair| pair == b"\r\n").map_or(0, |at| at + 2)],
    };
    let header = without_headers(header, ORGANIZATION_HEADERS);
    if facts.utf8 { utf8_header_lines(&header, HEADER) } else { header_lines(&header, HEADER) }
}

#[cfg(test)]
mod tests;
