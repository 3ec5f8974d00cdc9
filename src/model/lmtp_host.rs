//! Where an LMTP server listens: a host with an optional port, or the path of a socket.

use super::value_error::serde_as_text;
use super::{SmartHost, ValueError};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The port where none is given; LMTP has no registered one, and 25 is forbidden to it (RFC 2033 §5).
pub const LMTP_PORT: u16 = 24;

/// The longest path of a socket that the system takes.
const LONGEST: usize = 107;

/// An LMTP server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LmtpHost {
    /// By TCP.
    Host(SmartHost),
    /// By a socket of this host.
    Socket(PathBuf),
}

serde_as_text!(LmtpHost);

impl FromStr for LmtpHost {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let bad = |why: &str| {
            ValueError::about(
                given,
                format_args!(
                    "{why}; allowed: the absolute path of a socket, or a host or address with an optional :port"
                ),
            )
        };
        if !given.starts_with('/') {
            let host: SmartHost = given.parse().map_err(|error: ValueError| bad(&error.message))?;
            return match host.port {
                Some(25) => Err(bad("has port 25, which is SMTP's (RFC 2033 §5)")),
                _ => Ok(LmtpHost::Host(host)),
            };
        }
        if given.len() > LONGEST {
            return Err(bad("is too long for the path of a socket"));
        }
        if given.ends_with('/') || given.chars().any(|c| c.is_control() || c == ',') {
            return Err(bad("is no path of a socket"));
        }
        Ok(LmtpHost::Socket(given.into()))
    }
}

impl fmt::Display for LmtpHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LmtpHost::Host(host) => host.fmt(f),
            LmtpHost::Socket(path) => path.display().fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_sockets() {
        for (text, printed) in [
            ("/run/dovecot/lmtp", "/run/dovecot/lmtp"),
            (" mail.example.com:24 ", "mail.example.com:24"),
            ("127.0.0.1:2424", "[127.0.0.1]:2424"),
            ("[2001:db8::1]", "[2001:db8::1]"),
        ] {
            let host: LmtpHost = text.parse().unwrap();
            assert_eq!(host.to_string(), printed);
            assert_eq!(printed.parse::<LmtpHost>().unwrap(), host);
        }
        let long = format!("/{}", "a".repeat(120));
        for text in ["", "run/lmtp!", "/run/", "/run\nx", "/a,/b", &long, "mail.example.com:25", "x:0"] {
            assert!(text.parse::<LmtpHost>().is_err(), "{text}");
        }
    }
}
