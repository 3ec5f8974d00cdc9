//! The lines that stand before a message in a file of the Replay directory, of a Foreign connector's drop directory,
//! and of Export-Message: the envelope, and whence the message came. `smtp::injected` reads them.
//!
//! Promises: one line for each recipient, with what was asked for of it; nothing in an address or a name ends a line.

use super::xtext::{written_original, xtext};
use super::{DsnReturn, MessageWishes, RecipientWishes};
use std::fmt::Write as _;

/// Says that fields of this organisation's servers in the message are to be kept (Exchange's value).
pub const CREATED_BY: &str = "MSExchange15";

/// What is known of a message beside itself.
#[derive(Debug, Clone, Copy)]
pub struct Injected<'a> {
    /// The envelope sender; empty or `<>`: none.
    pub sender: &'a str,
    /// What its sender asked for, and what it needs.
    pub wishes: &'a MessageWishes,
    /// It has octets over 127.
    pub eight_bit: bool,
    /// What the client called itself; empty: nothing.
    pub helo: &'a str,
    /// The Receive connector that took it, or what stands in the place of one.
    pub source: &'a str,
    /// Whence it came.
    pub source_ip: Option<std::net::IpAddr>,
}

impl Injected<'_> {
    /// The lines, before these recipients' message.
    pub fn lines<'r>(
        &self,
        recipients: impl IntoIterator<Item = (String, &'r RecipientWishes)>,
        created_by: Option<&str>,
    ) -> String {
        let sender = if self.sender.is_empty() { "<>".to_owned() } else { one_line(self.sender) };
        let mut out = format!("X-Sender: {sender}{}\r\n", self.parameters());
        for (recipient, wishes) in recipients {
            let _ = write!(out, "X-Receiver: {}", one_line(&recipient));
            if let Some(notify) = wishes.notify {
                let _ = write!(out, " NOTIFY={notify}");
            }
            if let Some(original) = &wishes.original {
                let _ = write!(out, " ORCPT={}", written_original(original));
            }
            out.push_str("\r\n");
        }
        let source_ip = self.source_ip.map(|ip| ip.to_string()).unwrap_or_default();
        for (name, value) in [
            ("X-CreatedBy", created_by.unwrap_or_default()),
            ("X-HeloDomain", self.helo),
            ("X-Source", self.source),
            ("X-SourceIPAddress", &source_ip),
        ] {
            if !value.is_empty() {
                let _ = write!(out, "{name}: {}\r\n", one_line(value));
            }
        }
        out.push_str("X-EndOfInjectedXHeaders: .\r\n");
        out
    }

    fn parameters(&self) -> String {
        let MessageWishes { binary, utf8_header, require_tls, tls_optional: _, ret, envelope_id } =
            self.wishes;
        let mut out = String::new();
        out.push_str(match (binary, self.eight_bit) {
            (true, _) => " BODY=BINARYMIME",
            (false, true) => " BODY=8BITMIME",
            (false, false) => "",
        });
        out.push_str(if *utf8_header { " SMTPUTF8" } else { "" });
        out.push_str(if *require_tls { " REQUIRETLS" } else { "" });
        match ret {
            Some(DsnReturn::Full) => out.push_str(" RET=FULL"),
            Some(DsnReturn::Headers) => out.push_str(" RET=HDRS"),
            None => {}
        }
        if let Some(id) = envelope_id {
            let _ = write!(out, " ENVID={}", xtext(id));
        }
        out
    }
}

fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_message() {
        let wishes = MessageWishes {
            require_tls: true,
            ret: Some(DsnReturn::Headers),
            envelope_id: Some("a b".into()),
            ..MessageWishes::default()
        };
        let injected = Injected {
            sender: "a@x.example",
            wishes: &wishes,
            eight_bit: true,
            helo: "mail\r\nX-Receiver: <evil@y.example>",
            source: "MX\\Default MX",
            source_ip: Some("192.0.2.1".parse().unwrap()),
        };
        let plain = RecipientWishes::default();
        let asked = RecipientWishes {
            notify: Some("SUCCESS,DELAY".parse().unwrap()),
            original: Some("rfc822;b+c@y.example".parse().unwrap()),
        };
        let recipients = [("b@y.example".to_owned(), &plain), ("c@y.example".to_owned(), &asked)];
        assert_eq!(
            injected.lines(recipients, Some(CREATED_BY)),
            "X-Sender: a@x.example BODY=8BITMIME REQUIRETLS RET=HDRS ENVID=a+20b\r\n\
             X-Receiver: b@y.example\r\n\
             X-Receiver: c@y.example NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bc@y.example\r\n\
             X-CreatedBy: MSExchange15\r\n\
             X-HeloDomain: mailX-Receiver: <evil@y.example>\r\n\
             X-Source: MX\\Default MX\r\n\
             X-SourceIPAddress: 192.0.2.1\r\n\
             X-EndOfInjectedXHeaders: .\r\n"
        );
        let wishes = MessageWishes::default();
        let none =
            Injected { sender: "", wishes: &wishes, eight_bit: false, helo: "", source: "", source_ip: None };
        assert_eq!(none.lines([], None), "X-Sender: <>\r\nX-EndOfInjectedXHeaders: .\r\n");
    }
}
