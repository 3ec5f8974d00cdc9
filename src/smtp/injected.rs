//! The lines before a message in a file of the Replay directory: X-Sender, X-Receiver and the others that Exchange
//! documents. `model::injected` writes them.
//!
//! Promises: they end at X-EndOfInjectedXHeaders, or at the first field of another name; what stands behind is the
//! message's own, whatever it is called. Parameters are those of MAIL and RCPT; `AUTH=` and `SIZE=` are read and mean
//! nothing here: nobody is believed to have authenticated the sender, and the file tells its size itself.
//!
//! Refuses: lines without X-Sender first and an X-Receiver behind it, a field that must be there once and is twice,
//! addresses and parameters that MAIL and RCPT would refuse, folded lines.

use super::command::{BodyType, Command, MailParameters, Parameter};
use super::path::{ForwardPath, ReversePath};
use crate::model::injected::CREATED_BY;
use crate::model::{MessageWishes, RecipientWishes, SmtpAddress, SmtpDomain};
use std::net::IpAddr;

/// Octets of these lines: for more recipients than any limit allows.
const MOST: usize = 4 * 1024 * 1024;

const NAMES: [&str; 8] = [
    "X-Sender",
    "X-Receiver",
    "X-CreatedBy",
    "X-HeloDomain",
    "X-Source",
    "X-SourceIPAddress",
    "X-ExtendedMessageProps",
    END,
];
const END: &str = "X-EndOfInjectedXHeaders";

/// What the lines say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InjectedLines {
    /// The envelope sender; `None`: the null sender.
    pub sender: Option<SmtpAddress>,
    /// What its sender asked for. `utf8_header` means that SMTPUTF8 was said, `binary` that BINARYMIME was.
    pub wishes: MessageWishes,
    /// To whom it goes.
    pub recipients: Vec<(SmtpAddress, RecipientWishes)>,
    /// Fields of this organisation's servers are to be kept.
    pub keeps_organization: bool,
    /// What the client called itself.
    pub helo: Option<String>,
    /// What took it at first.
    pub source: Option<String>,
    /// Whence it came.
    pub source_ip: Option<IpAddr>,
}

/// Octets of these lines at the beginning of a file; `None` while more is needed. `whole`: there is no more.
///
/// # Errors
/// There are too many; the text says so.
pub fn injected_size(file: &[u8], whole: bool) -> Result<Option<usize>, String> {
    let mut at = 0;
    loop {
        if at > MOST {
            return Err(format!("the lines before the message are more than {MOST} octets"));
        }
        let Some(length) = file[at..].iter().position(|byte| *byte == b'\n').map(|end| end + 1) else {
            return if file.len() > MOST {
                Err(format!("the lines before the message are more than {MOST} octets"))
            } else {
                Ok(whole.then_some(at))
            };
        };
        match known(&file[at..at + length]) {
            Some((END, _)) => return Ok(Some(at + length)),
            Some(_) => at += length,
            None => return Ok(Some(at)),
        }
    }
}

/// The name and the value of one of these lines.
fn known(line: &[u8]) -> Option<(&'static str, &[u8])> {
    let at = line.iter().position(|byte| *byte == b':')?;
    let name = NAMES.iter().find(|name| name.as_bytes().eq_ignore_ascii_case(&line[..at]))?;
    Some((name, line[at + 1..].trim_ascii()))
}

/// Reads the lines that [`injected_size`] found.
///
/// # Errors
/// The reason, in words.
pub fn read_injected(lines: &[u8]) -> Result<InjectedLines, String> {
    let mut found = InjectedLines {
        sender: None,
        wishes: MessageWishes::default(),
        recipients: Vec::new(),
        keeps_organization: false,
        helo: None,
        source: None,
        source_ip: None,
    };
    let mut seen: Vec<&str> = Vec::new();
    for line in lines.split_inclusive(|byte| *byte == b'\n') {
        let Some((name, value)) = known(line) else { continue };
        let value = std::str::from_utf8(value).map_err(|_| format!("{name} is not UTF-8"))?;
        if value.chars().any(char::is_control) {
            return Err(format!("{name} holds a control character"));
        }
        if seen.is_empty() != (name == "X-Sender") {
            return Err("X-Sender must be the first line, and there once".into());
        }
        if name != "X-Receiver" && seen.contains(&name) {
            return Err(format!("{name} is there twice"));
        }
        seen.push(name);
        match name {
            "X-Sender" => (found.sender, found.wishes) = sender(value)?,
            "X-Receiver" => found.recipients.push(receiver(value)?),
            "X-CreatedBy" => found.keeps_organization = value.eq_ignore_ascii_case(CREATED_BY),
            "X-HeloDomain" => found.helo = Some(helo(value)?),
            "X-Source" => found.source = Some(value.to_owned()),
            "X-SourceIPAddress" => {
                let bad = |_| format!("X-SourceIPAddress '{value}' is no address");
                found.source_ip = Some(value.parse().map_err(bad)?);
            }
            _ => {}
        }
    }
    match (seen.is_empty(), found.recipients.is_empty()) {
        (true, _) => Err("it does not begin with X-Sender".into()),
        (false, true) => Err("there is no X-Receiver".into()),
        (false, false) => Ok(found),
    }
}

fn helo(value: &str) -> Result<String, String> {
    let literal = value.starts_with('[') && value.ends_with(']');
    let fits = value.is_empty() || literal || value.parse::<SmtpDomain>().is_ok();
    if fits { Ok(value.to_owned()) } else { Err(format!("X-HeloDomain '{value}' is no domain")) }
}

fn sender(value: &str) -> Result<(Option<SmtpAddress>, MessageWishes), String> {
    let bad = || format!("X-Sender '{value}' is no sender with parameters as of MAIL");
    let line = format!("MAIL FROM:{}", bracketed(value));
    let Ok(Command::Mail { from, parameters }) = Command::parse(line.as_bytes()) else { return Err(bad()) };
    let MailParameters { body, smtputf8, require_tls, ret, envelope_id, others, size: _ } = parameters;
    unknown(&others, &["AUTH"])
        .map_or(Ok(()), |key| Err(format!("X-Sender has the unknown parameter {key}")))?;
    let sender = match from {
        ReversePath::Null => None,
        ReversePath::Mailbox(sender) => Some(sender),
    };
    let binary = body == Some(BodyType::BinaryMime);
    let wishes =
        MessageWishes { binary, utf8_header: smtputf8, require_tls, tls_optional: false, ret, envelope_id };
    Ok((sender, wishes))
}

fn receiver(value: &str) -> Result<(SmtpAddress, RecipientWishes), String> {
    let bad = || format!("X-Receiver '{value}' is no recipient with parameters as of RCPT");
    let line = format!("RCPT TO:{}", typed(&bracketed(value)));
    let Ok(Command::Rcpt { to, parameters }) = Command::parse(line.as_bytes()) else { return Err(bad()) };
    unknown(&parameters.others, &[])
        .map_or(Ok(()), |key| Err(format!("X-Receiver has the unknown parameter {key}")))?;
    let ForwardPath::Mailbox(address) = to else { return Err(bad()) };
    Ok((address, RecipientWishes { notify: parameters.notify, original: parameters.original }))
}

fn unknown<'a>(others: &'a [Parameter], allowed: &[&str]) -> Option<&'a str> {
    others.iter().map(|one| one.key.as_str()).find(|key| !allowed.contains(key))
}

/// An address may stand without its angle brackets.
fn bracketed(value: &str) -> String {
    if value.starts_with('<') {
        return value.to_owned();
    }
    let (mut quoted, mut escaped) = (false, false);
    let end = value.char_indices().find(|(_, c)| {
        let ends = *c == ' ' && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        ends
    });
    let (address, rest) = value.split_at(end.map_or(value.len(), |(at, _)| at));
    format!("<{address}>{rest}")
}

/// An ORCPT without a type is a mail address.
fn typed(value: &str) -> String {
    let word = |word: &str| match word.split_once('=') {
        Some((key, address)) if key.eq_ignore_ascii_case("ORCPT") && !address.contains(';') => {
            format!("{key}=rfc822;{address}")
        }
        _ => word.to_owned(),
    };
    match value.rfind('>') {
        Some(at) => {
            let (address, rest) = value.split_at(at);
            let rest: Vec<String> = rest.split(' ').map(word).collect();
            format!("{address}{}", rest.join(" "))
        }
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::injected::Injected;
    use crate::model::{DsnReturn, Notify, OriginalRecipient};
    use proptest::prelude::*;

    #[test]
    fn where_they_end() {
        for (file, whole, wanted) in [
            ("X-Sender: a@b.example\nX-Receiver: c@d.example\nSubject: x\n\n", false, Some("Subject")),
            (
                "x-sender: a@b.example\r\nX-EndOfInjectedXHeaders: 42\r\nX-Receiver: e@f.example\r\n",
                false,
                Some("X-Receiver: e"),
            ),
            ("Subject: x\n", false, Some("Subject")),
            ("X-Sender: a@b.example\nX-Rec", false, None),
            ("X-Sender: a@b.example\n", false, None),
            ("X-Sender: a@b.example\nX-Rec", true, Some("X-Rec")),
            ("\nX-Sender: a@b.example\n", false, Some("\nX-Sender")),
            ("X-Sender: a@b.example\n folded\n", false, Some(" folded")),
        ] {
            let end = injected_size(file.as_bytes(), whole).unwrap();
            assert_eq!(
                end.map(|end| file[end..].starts_with(wanted.unwrap())),
                wanted.map(|_| true),
                "{file:?}"
            );
        }
        let endless = "X-Receiver: a@b.example\n".repeat(MOST / 20);
        assert!(injected_size(endless.as_bytes(), false).is_err());
        assert!(injected_size(&vec![b'x'; MOST + 1], false).is_err());
    }

    #[test]
    fn what_they_say() {
        let good = "X-Sender: <bob@fabrikam.example> BODY=7bit RET=HDRS ENVID=12345ABCD auth=<>\r\n\
            X-Receiver: <mary@contoso.example> NOTIFY=NEVER ORcpt=mary@contoso.example\r\n\
            X-Receiver: \"a b\"@contoso.example NOTIFY=SUCCESS\r\n\
            X-CreatedBy: msexchange15\r\nX-HeloDomain: mail.contoso.example\r\nX-Source: SMTP:Default\r\n\
            X-SourceIPAddress: 192.0.2.7\r\nX-ExtendedMessageProps: x\r\nX-EndOfInjectedXHeaders: .\r\n";
        let read = read_injected(good.as_bytes()).unwrap();
        assert_eq!(read.sender.unwrap().to_string(), "bob@fabrikam.example");
        assert_eq!(
            (read.wishes.ret, read.wishes.envelope_id.as_deref()),
            (Some(DsnReturn::Headers), Some("12345ABCD"))
        );
        let mary = &read.recipients[0];
        assert_eq!(mary.1.original.as_ref().unwrap().to_string(), "rfc822;mary@contoso.example");
        assert_eq!(mary.1.notify, Some(Notify::default()));
        assert_eq!(read.recipients[1].0.to_string(), "\"a b\"@contoso.example");
        assert!(read.keeps_organization);
        assert_eq!(
            (read.helo.as_deref(), read.source.as_deref()),
            (Some("mail.contoso.example"), Some("SMTP:Default"))
        );
        assert_eq!(read.source_ip, Some("192.0.2.7".parse().unwrap()));
        assert_eq!(read_injected(b"X-Sender: <>\nX-Receiver: a@b.example\n").unwrap().sender, None);
        for (bad, said) in [
            ("", "does not begin with X-Sender"),
            ("X-Receiver: a@b.example\nX-Sender: c@d.example\n", "must be the first"),
            ("X-Sender: a@b.example\nX-Sender: c@d.example\nX-Receiver: e@f.example\n", "must be the first"),
            ("X-Sender: a@b.example\n", "no X-Receiver"),
            ("X-Sender: nobody\nX-Receiver: a@b.example\n", "is no sender"),
            ("X-Sender: a@b.example\nX-Receiver: nobody\n", "is no recipient"),
            ("X-Sender: a@b.example\nX-Receiver: <>\n", "is no recipient"),
            ("X-Sender: a@b.example\nX-Receiver: a@b.example, c@d.example\n", "is no recipient"),
            ("X-Sender: a@b.example\nX-Receiver: a@b.example NOTIFY=NEVER,DELAY\n", "is no recipient"),
            ("X-Sender: a@b.example FOO=1\nX-Receiver: a@b.example\n", "unknown parameter FOO"),
            ("X-Sender: a@b.example\nX-Receiver: a@b.example FOO\n", "unknown parameter FOO"),
            ("X-Sender: a@b.example\nX-HeloDomain: a b\nX-Receiver: a@b.example\n", "no domain"),
            ("X-Sender: a@b.example\nX-Source: a\nX-Source: b\nX-Receiver: a@b.example\n", "twice"),
            ("X-Sender: a@b.example\nX-SourceIPAddress: 300.0.0.1\nX-Receiver: a@b.example\n", "no address"),
            (
                "X-Sender: a@b.example\nX-Receiver: a@b.example\rX-Receiver: c@d.example\n",
                "control character",
            ),
        ] {
            let why = read_injected(bad.as_bytes()).unwrap_err();
            assert!(why.contains(said), "{bad:?}: {why}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            local in "[a-z]{1,8}( [a-z]{1,8})?",
            id in proptest::option::of("[ -~]{1,30}"),
            original in proptest::option::of("[ -~]{1,30}"),
            flags in any::<[bool; 6]>(),
        ) {
            let address = SmtpAddress { local, domain: "x.example".parse::<SmtpAddress>().map_or_else(|_| crate::model::AddressDomain::Name("x.example".parse().unwrap()), |a| a.domain) };
            let wishes = MessageWishes {
                binary: flags[0],
                utf8_header: flags[1],
                require_tls: flags[2],
                tls_optional: false,
                ret: flags[3].then_some(DsnReturn::Full),
                envelope_id: id,
            };
            let of_recipient = RecipientWishes {
                notify: flags[4].then_some(Notify { success: flags[5], failure: true, delay: false }),
                original: original.map(|address| OriginalRecipient { kind: "rfc822".into(), address }),
            };
            let written = Injected { sender: &address.to_string(), wishes: &wishes, eight_bit: false, helo: "", source: "Pickup", source_ip: None };
            let lines = written.lines([(address.to_string(), &of_recipient)], None);
            let file = format!("{lines}Subject: x\r\n\r\n");
            prop_assert_eq!(injected_size(file.as_bytes(), false).unwrap(), Some(lines.len()));
            // What is longer than RFC 3461 has it is refused.
            prop_assume!(wishes.envelope_id.as_ref().is_none_or(|id| crate::model::xtext::xtext(id).len() <= 100));
            let read = read_injected(lines.as_bytes()).unwrap();
            prop_assert_eq!(read.wishes, wishes);
            prop_assert_eq!(read.recipients, vec![(address.clone(), of_recipient)]);
            prop_assert_eq!(read.sender, Some(address));
        }
    }
}
