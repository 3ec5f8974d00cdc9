//! SCRAM-SHA-256 and -PLUS as a server (RFC 5802, 7677). The messages are read and written here; who holds the
//! keys says whether a proof holds, and learns only what is signed.
//!
//! Refuses, without telling which: mandatory extensions, an authorization identity of somebody else, a channel
//! binding of another type or of another channel, a nonce that is not ours.

use super::prep::user_key;
use super::{base64_decode, base64_encode};
use subtle::ConstantTimeEq;

/// The channel binding that is served (RFC 9266).
pub const TLS_EXPORTER: &str = "tls-exporter";

/// Why an exchange fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScramError {
    /// A message that is not one.
    #[error("the message is malformed")]
    Malformed,
    /// The client could bind the channel and thinks that we can't: somebody took -PLUS off our list.
    #[error("the client supports channel binding, and was made to believe that this server does not")]
    Downgrade,
    /// A channel binding that is not offered, or not of this channel.
    #[error("the channel binding is not that of this connection")]
    ChannelBinding,
    /// It wants to act as somebody else.
    #[error("the authorization identity is not the user")]
    Authorization,
}

/// The client's first message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientFirst {
    /// The user, as accounts are looked up by.
    pub user: String,
    /// With its commas.
    gs2_header: String,
    bound: bool,
    bare: String,
    nonce: String,
}

/// The server's first message, and what it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerFirst {
    first: ClientFirst,
    nonce: String,
    message: String,
}

impl ClientFirst {
    /// Reads it. `plus` tells whether the mechanism is -PLUS, `offered` whether that was offered.
    ///
    /// # Errors
    /// See [`ScramError`].
    pub fn parse(message: &[u8], plus: bool, offered: bool) -> Result<Self, ScramError> {
        let text = std::str::from_utf8(message).map_err(|_| ScramError::Malformed)?;
        let mut parts = text.splitn(3, ',');
        let mut next = || parts.next().ok_or(ScramError::Malformed);
        let (flag, authorization, bare) = (next()?, next()?, next()?);
        let bound = match flag {
            "n" => false,
            "y" if offered => return Err(ScramError::Downgrade),
            "y" => false,
            _ => match flag.strip_prefix("p=") {
                Some(TLS_EXPORTER) => true,
                Some(_) => return Err(ScramError::ChannelBinding),
                None => return Err(ScramError::Malformed),
            },
        };
        if bound != plus {
            return Err(ScramError::ChannelBinding);
        }
        let mut attributes = bare.split(',');
        let mut attribute = |name: &str| attributes.next().and_then(|text| text.strip_prefix(name));
        // `m=` in front is an extension that we would have to know.
        let user = attribute("n=").and_then(unescaped).ok_or(ScramError::Malformed)?;
        let nonce = attribute("r=").filter(|nonce| is_nonce(nonce)).ok_or(ScramError::Malformed)?;
        let user = user_key(&user).map_err(|_| ScramError::Malformed)?;
        if !authorization.is_empty() {
            let name = authorization.strip_prefix("a=").and_then(unescaped).ok_or(ScramError::Malformed)?;
            if user_key(&name).ok().as_ref() != Some(&user) {
                return Err(ScramError::Authorization);
            }
        }
        Ok(ClientFirst {
            user,
            gs2_header: format!("{flag},{authorization},"),
            bound,
            bare: bare.to_owned(),
            nonce: nonce.to_owned(),
        })
    }

    /// Answers it; `nonce` is fresh and random.
    pub fn answer(self, nonce: &str, salt: &[u8], iterations: u32) -> ServerFirst {
        let nonce = format!("{}{nonce}", self.nonce);
        let message = format!("r={nonce},s={},i={iterations}", base64_encode(salt));
        ServerFirst { first: self, nonce, message }
    }
}

impl ServerFirst {
    /// The message.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The user, as accounts are looked up by.
    pub fn user(&self) -> &str {
        &self.first.user
    }

    /// Reads the client's last message: what is signed, and the proof. `channel` is the binding of this
    /// connection.
    ///
    /// # Errors
    /// See [`ScramError`].
    pub fn finish(&self, message: &[u8], channel: Option<&[u8]>) -> Result<(Vec<u8>, Vec<u8>), ScramError> {
        let text = std::str::from_utf8(message).map_err(|_| ScramError::Malformed)?;
        let (without_proof, proof) = text.rsplit_once(",p=").ok_or(ScramError::Malformed)?;
        let proof = base64_decode(proof.as_bytes()).ok_or(ScramError::Malformed)?;
        let mut attributes = without_proof.split(',');
        let mut attribute = |name: &str| attributes.next().and_then(|text| text.strip_prefix(name));
        let binding = attribute("c=").ok_or(ScramError::Malformed)?;
        let nonce = attribute("r=").ok_or(ScramError::Malformed)?;
        let mut wanted = self.first.gs2_header.as_bytes().to_vec();
        if self.first.bound {
            wanted.extend_from_slice(channel.ok_or(ScramError::ChannelBinding)?);
        }
        let binding = base64_decode(binding.as_bytes()).ok_or(ScramError::Malformed)?;
        if !bool::from(binding.ct_eq(&wanted)) {
            return Err(ScramError::ChannelBinding);
        }
        if nonce != self.nonce {
            return Err(ScramError::Malformed);
        }
        let signed = format!("{},{},{without_proof}", self.first.bare, self.message);
        Ok((signed.into_bytes(), proof.to_vec()))
    }
}

/// `=2C` and `=3D` are the comma and the equals sign; no other `=` may stand in a name.
fn unescaped(text: &str) -> Option<String> {
    let mut parts = text.split('=');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (c, rest) = match part.split_at_checked(2)? {
            ("2C", rest) => (',', rest),
            ("3D", rest) => ('=', rest),
            _ => return None,
        };
        name.push(c);
        name.push_str(rest);
    }
    (!name.is_empty()).then_some(name)
}

fn is_nonce(text: &str) -> bool {
    (1..=256).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b'!'..=b'+' | b'-'..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::super::ScramKeys;
    use super::*;
    use proptest::prelude::*;

    /// The exchange of RFC 7677 3.
    #[test]
    fn the_example_of_the_rfc() {
        let first = ClientFirst::parse(b"n,,n=user,r=rOprNGfwEbeRWgbNEkqO", false, false).unwrap();
        let salt = base64_decode(b"W22ZaJ0SNY7soEsUEjb6gQ==").unwrap().to_vec();
        let keys = ScramKeys::of("pencil", salt.clone(), 4096);
        let server = first.answer("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", &salt, 4096);
        assert_eq!(
            server.message(),
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
        );
        let last = b"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
        let (signed, mut proof) = server.finish(last, None).unwrap();
        let signature = keys.verify(&signed, &proof).unwrap();
        assert_eq!(base64_encode(&signature), "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        proof[0] ^= 1;
        assert_eq!(keys.verify(&signed, &proof), None);
        assert_eq!(keys.verify(&signed, b""), None);
    }

    #[test]
    fn first_messages() {
        use ScramError::{Authorization, ChannelBinding, Downgrade, Malformed};
        // the message, whether the mechanism is -PLUS, whether that was offered
        let table: [(&str, bool, bool, Result<&str, ScramError>); 18] = [
            ("n,,n=User,r=abc", false, true, Ok("user")),
            ("y,,n=user,r=abc", false, false, Ok("user")),
            ("y,,n=user,r=abc", false, true, Err(Downgrade)),
            ("p=tls-exporter,,n=user,r=abc", true, true, Ok("user")),
            ("p=tls-exporter,,n=user,r=abc", false, true, Err(ChannelBinding)),
            ("n,,n=user,r=abc", true, true, Err(ChannelBinding)),
            ("p=tls-unique,,n=user,r=abc", true, true, Err(ChannelBinding)),
            ("n,a=USER,n=user,r=abc", false, false, Ok("user")),
            ("n,a=other,n=user,r=abc", false, false, Err(Authorization)),
            ("n,,n=a=2Cb=3Dc,r=abc", false, false, Ok("a,b=c")),
            ("n,,n=a=2cb,r=abc", false, false, Err(Malformed)),
            ("n,,n=,r=abc", false, false, Err(Malformed)),
            ("n,,m=x,n=user,r=abc", false, false, Err(Malformed)),
            ("n,,n=user,r=", false, false, Err(Malformed)),
            ("n,,n=user", false, false, Err(Malformed)),
            ("x,,n=user,r=abc", false, false, Err(Malformed)),
            ("", false, false, Err(Malformed)),
            ("n,,n=us\u{7}er,r=abc", false, false, Err(Malformed)),
        ];
        for (message, plus, offered, wanted) in table {
            let read = ClientFirst::parse(message.as_bytes(), plus, offered).map(|first| first.user);
            assert_eq!(read, wanted.map(str::to_owned), "{message}");
        }
    }

    #[test]
    fn last_messages() {
        let server =
            ClientFirst::parse(b"p=tls-exporter,,n=u,r=abc", true, true).unwrap().answer("xyz", b"salt", 1);
        let binding = base64_encode(b"p=tls-exporter,,channel");
        let ok = format!("c={binding},r=abcxyz,p=AAAA");
        assert!(server.finish(ok.as_bytes(), Some(b"channel")).is_ok());
        assert_eq!(server.finish(ok.as_bytes(), Some(b"another")), Err(ScramError::ChannelBinding));
        assert_eq!(server.finish(ok.as_bytes(), None), Err(ScramError::ChannelBinding));
        for bad in [
            "",
            "c=biws,r=abcxyz",
            &format!("c={binding},r=abc,p=AAAA"),
            &format!("c={binding},r=abcxyz,p=A"),
        ] {
            assert_eq!(server.finish(bad.as_bytes(), Some(b"channel")), Err(ScramError::Malformed), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_message_makes_it_panic(first: Vec<u8>, text in "[nyp],(a=.{0,3})?,n=.{0,5},r=.{0,5}", last: Vec<u8>) {
            let _ = ClientFirst::parse(&first, false, false);
            if let Ok(first) = ClientFirst::parse(text.as_bytes(), false, false) {
                let _ = first.answer("x", b"s", 1).finish(&last, None);
            }
        }
    }
}
