//! The report, of failure or success: multipart/report with a part for people, one for machines, and the
//! header of the original, or all of it (RFC 3461, RFC 3462, RFC 3464, RFC 3834, RFC 5322).
//!
//! Promises: lines of at most 998 octets, ended by CRLF, but for an original that is given back whole; ASCII
//! but for that, and for a sender whose address is beyond it (RFC 6533). Whatever a server answered or the
//! original holds stays inside its field or its part. Replies are told in full as far as [`REPLIES`]
//! allows, the original's header up to [`HEADER`].

use super::text::{bounded, field, header_lines, paragraph, unstructured, utf8_header_lines};
use crate::model::{OriginalRecipient, SmtpAddress};
use crate::queue::Fate;
use crate::smtp::headers::{ORGANIZATION_HEADERS, header_size, rfc5322_date, without_headers};
use crate::smtp::utf8_in_ascii;
use jiff::Timestamp;
use std::fmt::Write as _;

/// Octets of all replies in the part for machines, and again in the part for people.
const REPLIES: usize = 16 * 1024;
/// Octets of a reply that are told however many recipients there are.
const LEAST_REPLY: usize = 256;
/// Octets of the original's header.
const HEADER: usize = 16 * 1024;
/// Octets of the original's subject.
const SUBJECT: usize = 300;
/// Octets of a Message-ID that is referred to.
const MESSAGE_ID: usize = 250;

/// All that a report says.
#[derive(Debug, Clone)]
pub(super) struct Facts<'a> {
    /// This server.
    pub server: &'a str,
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
    /// Beyond ASCII, by SMTPUTF8.
    pub utf8: bool,
    /// ENVID
    pub envelope_id: Option<&'a str>,
    /// Who did not get it, or who all did; never empty.
    pub failures: Vec<Failure<'a>>,
}

impl Facts<'_> {
    /// The report's Subject.
    pub fn subject(&self) -> String {
        let word = match self.fate() {
            Fate::Failed | Fate::Expired => "Undeliverable",
            Fate::Delivered => "Delivered",
            Fate::Relayed => "Relayed",
        };
        subject(word, self.subject)
    }

    /// Those of one report have failed all, or got on all.
    fn fate(&self) -> Fate {
        self.failures.first().map_or(Fate::Failed, |failure| failure.why)
    }

    /// An address as it can stand here.
    fn shown(&self, address: &str) -> String {
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
}

/// The report's bytes.
pub(super) fn compose(facts: &Facts<'_>) -> Vec<u8> {
    let boundary = facts.boundary;
    let (charset, encoding) = if facts.utf8 { ("utf-8", "8bit") } else { ("us-ascii", "7bit") };
    let mail = if facts.fate().is_success() { "mail that got on" } else { "failed mail" };
    let mut out = head(facts);
    let _ = write!(
        out,
        "This is a report of {mail} in MIME form.\r\n\r\n--{boundary}\r\n\
         Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    );
    out.push_str(&for_people(facts));
    let kind = if facts.utf8 {
        "message/global-delivery-status\r\nContent-Transfer-Encoding: 8bit"
    } else {
        "message/delivery-status"
    };
    let _ = write!(out, "\r\n--{boundary}\r\nContent-Type: {kind}\r\n\r\n");
    out.push_str(&for_machines(facts));
    let kind = match (facts.whole, facts.utf8) {
        (true, true) => "message/global\r\nContent-Transfer-Encoding: 8bit",
        (true, false) if facts.head.is_ascii() => "message/rfc822",
        (true, false) => "message/rfc822\r\nContent-Transfer-Encoding: 8bit",
        (false, true) => "message/global-headers\r\nContent-Transfer-Encoding: 8bit",
        (false, false) => "text/rfc822-headers; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit",
    };
    let _ = write!(out, "\r\n--{boundary}\r\nContent-Type: {kind}\r\n\r\n");
    let mut out = out.into_bytes();
    if facts.whole {
        out.extend_from_slice(&without_headers(facts.head, ORGANIZATION_HEADERS));
    } else {
        out.extend_from_slice(original(facts).as_bytes());
    }
    out.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    out
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

fn for_people(facts: &Facts<'_>) -> String {
    let what = match facts.fate() {
        Fate::Failed | Fate::Expired => {
            "It could not hand on your message to the recipients below, and will not try again for them."
        }
        Fate::Delivered => "Your message has been put into the mailboxes of the recipients below.",
        Fate::Relayed => {
            "Your message for the recipients below has been handed on to a server that does not tell what \
             becomes of it. You may hear no more of it."
        }
    };
    let mut out = paragraph("", &format!("This is the mail server {}. {what}", facts.server));
    let most = (REPLIES / facts.failures.len().max(1)).max(LEAST_REPLY);
    // Who failed alike is told of together.
    let mut groups: Vec<(&Failure<'_>, Vec<&SmtpAddress>)> = Vec::new();
    for failure in &facts.failures {
        let same = |other: &Failure<'_>| {
            (&other.reply, other.remote, other.connector, other.why)
                == (&failure.reply, failure.remote, failure.connector, failure.why)
        };
        match groups.iter_mut().find(|(other, _)| same(other)) {
            Some((_, recipients)) => recipients.push(failure.recipient),
            None => groups.push((failure, vec![failure.recipient])),
        }
    }
    for (failure, recipients) in groups {
        out.push_str("\r\n");
        for recipient in recipients {
            let _ = write!(out, "  <{}>\r\n", facts.shown(&recipient.to_string()));
        }
        if let Some(explanation) = explanation(failure) {
            out.push_str(&paragraph("    ", explanation));
        }
        let answered = match failure.remote {
            Some((host, address)) if host == address.to_string() => {
                format!("The server [{address}] answered:")
            }
            Some((host, address)) => format!("The server {host} [{address}] answered:"),
            None => "The reason, in the words of this server:".into(),
        };
        if !failure.reply.is_empty() {
            out.push_str(&paragraph("    ", &answered));
        }
        for line in cut(&failure.reply, most) {
            out.push_str(&paragraph("      ", &line));
        }
        if let Some(connector) = failure.connector {
            out.push_str(&paragraph("    ", &format!("Connector: {connector}")));
        }
    }
    out.push_str("\r\nYour message:\r\n\r\n");
    out.push_str(&paragraph("  ", &format!("Subject: {}", bounded(facts.subject, SUBJECT))));
    out.push_str(&paragraph("  ", &format!("Accepted here: {}", rfc5322_date(facts.received))));
    if !facts.original_id.is_empty() {
        let _ = write!(out, "  Message-ID: {}\r\n", bounded(facts.original_id, SUBJECT));
    }
    out.push_str("\r\n");
    out.push_str(&paragraph(
        "",
        &format!(
            "If you need help, send this report to the administrators of your mail system, at {}.",
            facts.from
        ),
    ));
    out
}

/// What the status means, for people who know no SMTP.
fn explanation(failure: &Failure<'_>) -> Option<&'static str> {
    if failure.why.is_success() {
        return None;
    }
    let status = status(&failure.reply);
    let (subject, detail) =
        status.split_once('.').map_or(("", ""), |(_, rest)| rest.split_once('.').unwrap_or(("", "")));
    Some(match (failure.why, subject, detail) {
        (Fate::Expired, ..) => {
            "It could not be delivered in the time that is allowed for trying. You can send it again later, or \
             reach the recipient in another way."
        }
        (_, "1", "0" | "1" | "3" | "6") => "There is no such address. Please look for typing errors in it.",
        (_, "1", "10") => "This domain says that it takes no mail at all.",
        (_, "1", "2") | (_, "4", "4") => {
            "The domain does not exist, or has no mail server. Please look for typing errors behind the @."
        }
        (_, "1", "7" | "8") => "The other side does not accept your address as a sender.",
        (_, "2", "1") => "The mailbox is not in use.",
        (_, "2", "2") => "The mailbox is full. You can send the message again later.",
        (_, "2", "3") | (_, "3", "4") => "The message is too large. You can send it in smaller parts.",
        (_, "4", "6") => {
            "The message would have gone round in a circle. Only an administrator of the mail systems can mend that."
        }
        (_, "7", _) => "The other side refuses this message by its rules.",
        (_, "6", "3" | "7") => {
            "The other side can't take a message of this form. You can send it as plain text, to an address of \
             plain letters."
        }
        _ => "It was refused for good.",
    })
}

fn for_machines(facts: &Facts<'_>) -> String {
    let mut out = facts.envelope_id.map(|id| field("Original-Envelope-Id", &[id.into()])).unwrap_or_default();
    let _ = write!(
        out,
        "Reporting-MTA: dns; {}\r\nArrival-Date: {}\r\n",
        facts.server,
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
            Fate::Failed | Fate::Expired => ("failed", status(&failure.reply)),
            Fate::Delivered => ("delivered", "2.0.0".into()),
            Fate::Relayed => ("relayed", "2.0.0".into()),
        };
        let _ = write!(
            out,
            "Final-Recipient: {}; {}\r\nAction: {action}\r\nStatus: {status}\r\n",
            if failure.recipient.is_ascii() { "rfc822" } else { "utf-8" },
            facts.shown(&failure.recipient.to_string()),
        );
        match failure.remote {
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
            None if failure.why.is_success() => {}
            None => lines.push("smtp; -".into()),
        }
        if !lines.is_empty() {
            out.push_str(&field("Diagnostic-Code", &lines));
        }
        if let Some(at) = failure.last_attempt {
            let _ = write!(out, "Last-Attempt-Date: {}\r\n", rfc5322_date(at));
        }
    }
    out
}

/// The lines of a reply that fit; the last of them says so where there are more.
fn cut(lines: &[String], most: usize) -> Vec<String> {
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
