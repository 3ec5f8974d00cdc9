//! What RemoteDomain says of mail that leaves: automatic mail that is to stay here, and senders' display names.
//!
//! Promises: the entry that holds is looked for again before each delivery. Of replies that are kept back nobody is
//! told but the log: they were written by a program. A forward that is kept back fails, so that its sender
//! learns of it. Reports (multipart/report) are no automatic replies here.
//!
//! A program's mail is known by what its header says (RFC 3834 §5; RFC 5230 §4.7 for notices of absence; RFC 2156
//! for forwards), and by nothing else: X-Auto-Response-Suppress asks that no reply be made, and is no sign of one.

use super::job::{Hop, Job, Mailbox};
use super::worker::Worker;
use crate::client::Body;
use crate::model::{DeliveryType, RemoteDomain};
use crate::policy::remote_domain::remote_domain;
use crate::queue::{MessageId, Outcome};
use crate::smtp::headers::{first_value, header_size, header_size_beyond};
use std::collections::VecDeque;

/// Octets of a header section that is looked at.
const LONGEST_HEADER: usize = 256 * 1024;

/// Why a forward fails.
const FORWARD_REFUSED: &str = "550 5.7.1 Automatic forwards to this domain are not allowed here";

/// Who wrote a message, where a program did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Automatic {
    /// A reply that says that somebody is away.
    Absence,
    /// Another reply.
    Reply,
    /// It was forwarded.
    Forward,
}

impl Worker {
    /// Takes out what must not go to its domain, and parts what goes without names from what goes as it is.
    pub(super) async fn by_remote_domains(&self, hop: &Hop<'_>, jobs: VecDeque<Job>) -> VecDeque<Job> {
        let entries = &hop.snapshot.remote_domains;
        let matters = |entry: &RemoteDomain| is_restricted(entry) || !entry.display_sender_name;
        if hop.hop.delivery_type == DeliveryType::DeliveryAgent || !entries.iter().any(matters) {
            return jobs;
        }
        let mut passed = VecDeque::new();
        let mut kept_back = Vec::new();
        for mut job in jobs {
            let entry = |mailbox: &Mailbox| remote_domain(&hop.snapshot, &mailbox.recipient.address);
            if job.recipients.iter().filter_map(entry).any(is_restricted)
                && let Some(kind) = self.header(job.message).await.and_then(|header| automatic(&header))
            {
                let (stay, go) = std::mem::take(&mut job.recipients)
                    .into_iter()
                    .partition(|mailbox| entry(mailbox).is_some_and(|entry| !may_go(entry, kind)));
                job.recipients = go;
                let stay: Vec<Mailbox> = stay;
                for mailbox in stay {
                    let (message, to) = (job.message, &mailbox.recipient.address);
                    tracing::info!(%message, %to, ?kind, "automatic mail is kept back by its remote domain");
                    kept_back.push(match kind {
                        Automatic::Absence | Automatic::Reply => Outcome::Dropped {
                            recipients: mailbox.ids,
                            why: "kept back by the remote domain's settings for automatic replies".into(),
                        },
                        Automatic::Forward => Outcome::Failed {
                            recipients: mailbox.ids,
                            error: FORWARD_REFUSED.into(),
                            reply: None,
                            at: self.now(),
                        },
                    });
                }
            }
            let (with, without): (Vec<_>, Vec<_>) = std::mem::take(&mut job.recipients)
                .into_iter()
                .partition(|mailbox| entry(mailbox).is_none_or(|entry| entry.display_sender_name));
            for (recipients, nameless) in [(with, false), (without, true)] {
                if !recipients.is_empty() {
                    let (sender, wishes) = (job.sender.clone(), job.wishes.clone());
                    passed.push_back(Job { recipients, nameless, sender, wishes, ..job });
                }
            }
        }
        if !kept_back.is_empty() {
            self.record(hop, kept_back).await;
        }
        passed
    }

    /// The header section, the empty line included; `None` where it can't be read or is too long.
    pub(super) async fn header(&self, message: MessageId) -> Option<Vec<u8>> {
        let mut body = self.body(message).await.ok()?;
        let mut header = Vec::new();
        loop {
            let seen = header.len();
            let chunk = body.next_chunk().await.ok()??;
            header.extend_from_slice(&chunk);
            if let Some(size) = header_size_beyond(&header, seen) {
                header.truncate(size);
                return Some(header);
            }
            if header.len() > LONGEST_HEADER {
                return None;
            }
        }
    }
}

fn is_restricted(entry: &RemoteDomain) -> bool {
    !(entry.absence_notices && entry.auto_reply && entry.auto_forward)
}

fn may_go(entry: &RemoteDomain, kind: Automatic) -> bool {
    match kind {
        Automatic::Absence => entry.absence_notices,
        Automatic::Reply => entry.auto_reply,
        Automatic::Forward => entry.auto_forward,
    }
}

fn automatic(header: &[u8]) -> Option<Automatic> {
    let value = |name: &str| first_value(header, name).unwrap_or_default().to_ascii_lowercase();
    let is_said = |name: &str| {
        let value = value(name);
        !value.is_empty() && value != "false" && value != "no"
    };
    if value("Content-Type").starts_with("multipart/report") {
        return None;
    }
    let submitted = value("Auto-Submitted");
    let word = submitted.split([';', ' ', '\t', '(']).next().unwrap_or_default();
    let by_program = !word.is_empty() && word != "no";
    let subject = value("Subject");
    let says_absent = submitted.contains("vacation")
        || ["automatic reply:", "out of office:"].iter().any(|start| subject.starts_with(start));
    if by_program && says_absent {
        Some(Automatic::Absence)
    } else if word == "auto-replied"
        || is_said("X-Autoreply")
        || is_said("X-Autorespond")
        || value("Precedence") == "auto_reply"
    {
        Some(Automatic::Reply)
    } else if ["Autoforwarded", "X-MS-Exchange-Organization-AutoForwarded"].iter().any(|name| is_said(name)) {
        Some(Automatic::Forward)
    } else {
        None
    }
}

/// The header section with From and Sender without display names. What can't be read for certain stays as it is.
pub(super) fn without_names(header: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(header.len());
    let mut rest = header;
    while !rest.is_empty() {
        let mut end = line_end(rest);
        while matches!(rest.get(end), Some(b' ' | b'\t')) {
            end += line_end(&rest[end..]);
        }
        let (field, behind) = rest.split_at(end);
        rest = behind;
        let name = field.split(|b| *b == b':').next().unwrap_or_default().trim_ascii_end();
        let named = [b"from".as_slice(), b"sender"].iter().any(|known| name.eq_ignore_ascii_case(known));
        let value = field.get(name.len()..).and_then(|value| std::str::from_utf8(value).ok());
        let value = value.and_then(|value| value.trim_start().strip_prefix(':'));
        match value.filter(|_| named).and_then(addresses) {
            Some(addresses) => {
                let mut bare = name.to_vec();
                bare.extend_from_slice(format!(": {}\r\n", addresses.join(",\r\n ")).as_bytes());
                // Never longer: how much goes out was told by how much went in.
                out.extend_from_slice(if bare.len() <= field.len() { &bare } else { field });
            }
            None => out.extend_from_slice(field),
        }
    }
    out
}

fn line_end(bytes: &[u8]) -> usize {
    bytes.windows(2).position(|window| window == b"\r\n").map_or(bytes.len(), |at| at + 2)
}

/// The addresses of a list of mailboxes (RFC 5322 §3.4); `None` where it is none, or holds a group.
fn addresses(list: &str) -> Option<Vec<String>> {
    let (mut all, mut outside, mut angle) = (Vec::new(), String::new(), None::<String>);
    let mut chars = list.chars();
    let (mut depth, mut quoted, mut in_angle) = (0_usize, false, false);
    let mut close = |outside: &mut String, angle: &mut Option<String>| {
        let plain = std::mem::take(outside).trim().to_owned();
        let address = match angle.take() {
            Some(address) => format!("<{}>", address.trim()),
            None => plain,
        };
        let fits = address.contains('@') && !address.contains(|c: char| c.is_control());
        fits.then(|| all.push(address))
    };
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' && (quoted || depth > 0) { chars.next() } else { None };
        let had = angle.is_some();
        let target = if in_angle { angle.get_or_insert_default() } else { &mut outside };
        match c {
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            '"' => {
                quoted = !quoted;
                target.push('"');
            }
            _ if quoted => {
                target.push(c);
                target.extend(escaped);
            }
            '<' if !in_angle && !had => {
                in_angle = true;
                angle = Some(String::new());
            }
            '>' if in_angle => in_angle = false,
            ',' if !in_angle => {
                close(&mut outside, &mut angle)?;
            }
            ':' | ';' | '<' | '>' => return None,
            '\r' | '\n' => {}
            _ => target.push(c),
        }
    }
    if quoted || in_angle || depth > 0 {
        return None;
    }
    close(&mut outside, &mut angle)?;
    Some(all)
}

/// Octets of the header section of what `header` gave.
pub(super) fn length(header: &[u8]) -> usize {
    header_size(header).unwrap_or(header.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_program_wrote() {
        use Automatic::{Absence, Forward, Reply};
        for (header, wanted) in [
            ("Subject: x", None),
            ("Auto-Submitted: no", None),
            ("Auto-Submitted: auto-generated", None),
            ("Auto-Submitted: auto-replied", Some(Reply)),
            ("auto-submitted: Auto-Replied; x=y", Some(Reply)),
            ("Auto-Submitted: auto-replied (vacation)", Some(Absence)),
            ("Auto-Submitted: auto-generated\r\nSubject: Automatic reply: away", Some(Absence)),
            ("Subject: Automatic reply: how to", None),
            ("Precedence: auto_reply", Some(Reply)),
            ("Precedence: bulk", None),
            ("X-Auto-Response-Suppress: All", None),
            ("X-Autoreply: yes", Some(Reply)),
            ("X-Autorespond: no", None),
            ("Autoforwarded: TRUE", Some(Forward)),
            ("Autoforwarded: FALSE", None),
            ("X-MS-Exchange-Organization-AutoForwarded: true", Some(Forward)),
            ("X-Sieve-Redirected-From: a@b.example", None),
            (
                "Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status",
                None,
            ),
        ] {
            assert_eq!(automatic(format!("{header}\r\n\r\n").as_bytes()), wanted, "{header}");
        }
    }

    #[test]
    fn names_go() {
        for (value, wanted) in [
            ("Ann <a@b.example>", " <a@b.example>"),
            ("\"B, C\" <a@b.example>", " <a@b.example>"),
            ("=?UTF-8?Q?J=C3=B6rg?=\r\n <a@b.example>", " <a@b.example>"),
            ("a@b.example", "a@b.example"),
            ("a@b.example (Ann)", " a@b.example"),
            ("Ann <a@b.example>, \"C\" <c@d.example>", " <a@b.example>,\r\n <c@d.example>"),
            ("\"a b\"@b.example (x)", " \"a b\"@b.example"),
            ("A <\"x\\\"<y>\"@b.example>", " <\"x\\\"<y>\"@b.example>"),
            ("Group: a@b.example;", "Group: a@b.example;"),
            ("A <a@b.example", "A <a@b.example"),
            ("nobody", "nobody"),
            ("\"A <a@b.example>", "\"A <a@b.example>"),
        ] {
            let header =
                format!("To: Bob <b@b.example>\r\nFrom:{value}\r\nX-From: Ann <a@b.example>\r\n\r\n");
            let out = String::from_utf8(without_names(header.as_bytes())).unwrap();
            let wanted =
                format!("To: Bob <b@b.example>\r\nFrom:{wanted}\r\nX-From: Ann <a@b.example>\r\n\r\n");
            assert_eq!(out, wanted, "{value}");
        }
    }

    proptest! {
        #[test]
        fn nothing_else_changes(value in "[a-z@<>\",;:() \\\\\u{e9}]{0,40}|\\PC{0,30}") {
            let header = format!("A: b\r\nSender :{value}\r\nC: d\r\n\r\n");
            let out = without_names(header.as_bytes());
            prop_assert!(out.len() <= header.len());
            let out = String::from_utf8(out).unwrap();
            prop_assert!(out.starts_with("A: b\r\n") && out.ends_with("\r\nC: d\r\n\r\n"), "{out:?}");
        }
    }
}
