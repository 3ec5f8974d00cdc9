//! XCLIENT: whom a trusted filter or proxy speaks for, as Postfix's XCLIENT_README describes it.
//!
//! Promises: every attribute that is announced has an effect, and an attribute that can't be read refuses
//! the whole command. Values are xtext (RFC 3461 4); `[UNAVAILABLE]` and `[TEMPUNAVAIL]` say that there is
//! none.
//!
//! Refuses: LOGIN with a name. Nobody is let in as a user on the word of another host.

use super::command::HelloName;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What is announced behind the keyword.
pub const XCLIENT_ATTRIBUTES: &str = "NAME ADDR PORT PROTO HELO DESTADDR DESTPORT";

/// One command's attributes; what was not given stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct XClient {
    /// ADDR: the client.
    pub address: Option<IpAddr>,
    /// PORT: the client's.
    pub port: Option<u16>,
    /// NAME: the client's host name; the inner `None` where it has none.
    pub name: Option<Option<String>>,
    /// PROTO: true for ESMTP.
    pub extended: Option<bool>,
    /// HELO: the name in the client's EHLO or HELO.
    pub hello: Option<HelloName>,
    /// DESTADDR: where the client had connected to.
    pub destination: Option<IpAddr>,
    /// DESTPORT
    pub destination_port: Option<u16>,
}

/// The arguments are not XCLIENT's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("invalid arguments of XCLIENT")]
pub struct XClientError;

impl XClient {
    /// Reads what stands behind the verb.
    ///
    /// # Errors
    /// No attribute, one that is not known, given twice, or can't be read.
    pub fn parse(arguments: &str) -> Result<XClient, XClientError> {
        let mut read = XClient::default();
        let mut seen: Vec<String> = Vec::new();
        for word in arguments.split(' ').filter(|word| !word.is_empty()) {
            let (key, value) = word.split_once('=').ok_or(XClientError)?;
            let key = key.to_ascii_uppercase();
            if seen.contains(&key) {
                return Err(XClientError);
            }
            let value = xtext(value).ok_or(XClientError)?;
            let unavailable =
                ["[UNAVAILABLE]", "[TEMPUNAVAIL]"].iter().any(|no| value.eq_ignore_ascii_case(no));
            let known = (!unavailable).then_some(value.as_str());
            match key.as_str() {
                // A client without an address can't be judged.
                "ADDR" => read.address = Some(known.and_then(address).ok_or(XClientError)?),
                "PORT" => {
                    read.port = Some(known.map_or(Some(0), |text| text.parse().ok()).ok_or(XClientError)?);
                }
                "NAME" => {
                    read.name = Some(known.map(|text| host_name(text).ok_or(XClientError)).transpose()?);
                }
                "PROTO" => match known.map(str::to_ascii_uppercase).as_deref() {
                    Some("SMTP") => read.extended = Some(false),
                    Some("ESMTP") => read.extended = Some(true),
                    Some(_) => return Err(XClientError),
                    None => {}
                },
                "HELO" => read.hello = known.and_then(HelloName::parse),
                "DESTADDR" => {
                    read.destination = known.map(|text| address(text).ok_or(XClientError)).transpose()?;
                }
                "DESTPORT" => {
                    read.destination_port =
                        known.map(|text| text.parse().map_err(|_| XClientError)).transpose()?;
                }
                "LOGIN" if unavailable => {}
                _ => return Err(XClientError),
            }
            seen.push(key);
        }
        if seen.is_empty() { Err(XClientError) } else { Ok(read) }
    }
}

/// RFC 3461 4, and only what leaves printable ASCII behind.
fn xtext(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let meant = match c {
            '+' => {
                let digits: String = rest.by_ref().take(2).collect();
                let upper =
                    digits.len() == 2 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'A'..=b'F'));
                char::from(u8::from_str_radix(&digits, 16).ok().filter(|_| upper)?)
            }
            plain => plain,
        };
        out.push(Some(meant).filter(|c| matches!(c, ' '..='~'))?);
    }
    (!out.is_empty()).then_some(out)
}

/// `192.0.2.1` or `IPV6:2001:db8::1`.
fn address(text: &str) -> Option<IpAddr> {
    match text.split_at_checked(5) {
        Some((tag, rest)) if tag.eq_ignore_ascii_case("IPV6:") => {
            rest.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
        }
        _ => text.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

fn host_name(text: &str) -> Option<String> {
    match HelloName::parse(text) {
        Some(HelloName::Domain(name)) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn attributes() {
        let all = XClient::parse(
            "NAME=client.example addr=IPV6:2001:db8::1 PORT=25000 PROTO=esmtp HELO=a+2Eexample \
             LOGIN=[UNAVAILABLE] DESTADDR=192.0.2.9 DESTPORT=25",
        );
        assert_eq!(
            all,
            Ok(XClient {
                address: Some("2001:db8::1".parse().unwrap()),
                port: Some(25000),
                name: Some(Some("client.example".into())),
                extended: Some(true),
                hello: Some(HelloName::Domain("a.example".into())),
                destination: Some("192.0.2.9".parse().unwrap()),
                destination_port: Some(25),
            })
        );
        let none = XClient::parse("NAME=[UNAVAILABLE] HELO=[TEMPUNAVAIL] PORT=[unavailable]");
        assert_eq!(none, Ok(XClient { name: Some(None), port: Some(0), ..XClient::default() }));
        for bad in [
            "",
            "ADDR",
            "ADDR=",
            "ADDR=[UNAVAILABLE]",
            "ADDR=localhost",
            "ADDR=2001:db8::1",
            "ADDR=192.0.2.1 ADDR=192.0.2.2",
            "ADDR=192.0.2.1 addr=192.0.2.1",
            "PORT=65536",
            "PROTO=LMTP",
            "NAME=a+0D+0Ab",
            "NAME=a+2",
            "NAME=a+2e",
            "NAME=\"x\"",
            "LOGIN=root",
            "CERT=x",
        ] {
            assert_eq!(XClient::parse(bad), Err(XClientError), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn nothing_unprintable_comes_out(text in "[A-Z]{2,8}=[ -~\u{0}-\u{1f}é+]{0,40}") {
            if let Ok(read) = XClient::parse(&text) {
                let shown = format!("{}{}", read.hello.map_or(String::new(), |name| name.to_string()), read.name.flatten().unwrap_or_default());
                prop_assert!(shown.bytes().all(|b| matches!(b, b' '..=b'~')));
            }
        }
    }
}
