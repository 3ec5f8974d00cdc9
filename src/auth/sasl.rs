//! Mechanisms, and the messages of the simple ones.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// A mechanism that is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mechanism {
    /// RFC 4616.
    Plain,
    /// Name and password, each asked for; never standardised, known to every client.
    Login,
    /// RFC 7677.
    ScramSha256,
    /// The same, bound to the TLS channel.
    ScramSha256Plus,
}

impl Mechanism {
    /// Every one, in the order in which they are announced.
    pub const ALL: [Mechanism; 4] =
        [Mechanism::Login, Mechanism::Plain, Mechanism::ScramSha256, Mechanism::ScramSha256Plus];

    /// Its registered name.
    pub fn name(self) -> &'static str {
        match self {
            Mechanism::Plain => "PLAIN",
            Mechanism::Login => "LOGIN",
            Mechanism::ScramSha256 => "SCRAM-SHA-256",
            Mechanism::ScramSha256Plus => "SCRAM-SHA-256-PLUS",
        }
    }

    /// The one of this name, in any letter case.
    pub fn named(name: &str) -> Option<Self> {
        Mechanism::ALL.into_iter().find(|mechanism| mechanism.name().eq_ignore_ascii_case(name))
    }
}

/// Reads Base64 (RFC 4648 4), padding and all; `None` where it is not exactly that.
pub fn base64_decode(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    STANDARD.decode(text).ok().map(Zeroizing::new)
}

/// Writes it.
pub fn base64_encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// What PLAIN says.
#[derive(Debug, PartialEq, Eq)]
pub struct Plain {
    /// As whom to act; empty: as the user.
    pub authorization: String,
    /// The user.
    pub user: String,
    /// The password.
    pub password: Zeroizing<String>,
}

/// Reads the message of PLAIN; `None` where it is not one.
pub fn plain(message: &[u8]) -> Option<Plain> {
    let mut parts = message.split(|byte| *byte == 0);
    let mut next = || parts.next().and_then(|part| std::str::from_utf8(part).ok());
    let (authorization, user, password) = (next()?, next()?, next()?);
    if parts.next().is_some() || user.is_empty() || password.is_empty() {
        return None;
    }
    Some(Plain {
        authorization: authorization.to_owned(),
        user: user.to_owned(),
        password: Zeroizing::new(password.to_owned()),
    })
}

/// The message of PLAIN for this user.
pub fn plain_response(user: &str, password: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([b"\0", user.as_bytes(), b"\0", password.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_whole_messages_are_plain() {
        let ok = plain(b"ursel\0kurt\0xipj3plmq").unwrap();
        assert_eq!(
            (ok.authorization.as_str(), ok.user.as_str(), ok.password.as_str()),
            ("ursel", "kurt", "xipj3plmq")
        );
        for bad in [&b""[..], b"a", b"a\0b", b"\0\0p", b"\0u\0", b"\0u\0p\0", b"\0u\0p\0x", b"\0u\0\xff"] {
            assert_eq!(plain(bad), None, "{bad:?}");
        }
        for bad in [&b"a"[..], b"YQ", b"YQ=", b"YQ===", b"Y Q==", b"YR==", b"*", b"=", b"YQ==YQ=="] {
            assert!(base64_decode(bad).is_none(), "{bad:?}");
        }
        for mechanism in Mechanism::ALL {
            assert_eq!(Mechanism::named(&mechanism.name().to_lowercase()), Some(mechanism));
        }
        assert_eq!(Mechanism::named("CRAM-MD5"), None);
    }

    proptest! {
        #[test]
        fn plain_is_read_as_it_was_written(user in "[^\0]{1,20}", password in "[^\0]{1,20}") {
            let read = plain(&plain_response(&user, &password)).unwrap();
            prop_assert_eq!((read.user, read.password.to_string()), (user, password));
        }

        #[test]
        fn no_message_makes_it_panic(message: Vec<u8>) {
            let _ = plain(&message);
            let _ = base64_decode(&message);
        }
    }
}
