//! Logging on to a smart host by AUTH (RFC 4954): PLAIN (RFC 4616), and LOGIN, which everybody has.
//!
//! Promises: the password goes nowhere but into the exchange: what the transcript is told of it is `***`, also where
//! the server sends it back. Nothing is logged on in clear where TLS is demanded for that, or where TLS was tried and
//! failed.
//!
//! Refuses to go on without a logon that is wanted: a smart host that takes mail from anybody today bounces it
//! tomorrow. Any refusal is for the time being: an administrator mends it.

use super::error::{ClientError, Stage};
use super::session::Session;
use crate::auth::{base64_encode, plain_response};
use crate::smtp::Reply;
use std::fmt;
use zeroize::Zeroizing;

/// Octets of a command line that any server takes (RFC 5321 §4.5.3.1.4); a longer response goes by itself.
const COMMAND: usize = 510;

/// Name and password for a smart host.
#[derive(Clone, PartialEq, Eq)]
pub struct Logon {
    /// The name.
    pub user: String,
    /// The password.
    pub password: Zeroizing<String>,
    /// They are given over TLS only.
    pub needs_tls: bool,
}

impl fmt::Debug for Logon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Logon").field("user", &self.user).field("needs_tls", &self.needs_tls).finish()
    }
}

/// How it is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mechanism {
    Plain,
    Login,
}

/// The best that is offered and spoken here.
fn chosen(offered: &[String]) -> Option<Mechanism> {
    let has = |name: &str| offered.iter().any(|mechanism| mechanism == name);
    match (has("PLAIN"), has("LOGIN")) {
        (true, _) => Some(Mechanism::Plain),
        (false, true) => Some(Mechanism::Login),
        (false, false) => None,
    }
}

impl Session {
    /// Logs on.
    pub(super) async fn log_on(&mut self, logon: &Logon) -> Result<(), ClientError> {
        if logon.needs_tls && self.established().is_none() {
            return Err(ClientError::NoLogon("the connection is in clear".into()));
        }
        let offered = &self.capabilities.auth;
        let Some(mechanism) = chosen(offered) else {
            return Err(ClientError::NoLogon(match offered.is_empty() {
                true => "the server does not offer AUTH".into(),
                false => format!(
                    "the server offers neither PLAIN nor LOGIN (it offers {})",
                    offered.join(" ").chars().take(200).collect::<String>()
                ),
            }));
        };
        let whole = Zeroizing::new(base64_encode(&plain_response(&logon.user, &logon.password)));
        let password = Zeroizing::new(base64_encode(logon.password.as_bytes()));
        self.wire.hide([logon.password.clone(), whole.clone(), password.clone()]);
        let reply = match mechanism {
            Mechanism::Plain if whole.len() + "AUTH PLAIN ".len() <= COMMAND => {
                self.say("AUTH PLAIN ", &whole).await?
            }
            Mechanism::Plain => match self.say("AUTH PLAIN", "").await? {
                reply if reply.code == 334 => self.say("", &whole).await?,
                reply => reply,
            },
            Mechanism::Login => {
                let user = Zeroizing::new(base64_encode(logon.user.as_bytes()));
                let mut reply = self.say("AUTH LOGIN", "").await?;
                for answer in [user, password] {
                    if reply.code != 334 {
                        break;
                    }
                    reply = self.say("", &answer).await?;
                }
                reply
            }
        };
        match reply {
            reply if reply.code == 235 => {
                self.wire.transcript.note("Authenticated", &logon.user);
                Ok(())
            }
            reply if reply.is_transient() || reply.is_permanent() => {
                Err(ClientError::Refused { stage: Stage::Auth, reply })
            }
            // One question more than there are answers, or an answer to none.
            reply => Err(ClientError::Nonsense {
                stage: Stage::Auth,
                reason: format!("it asked for more than name and password: {reply}"),
            }),
        }
    }

    /// Says something whose second part is a secret, and gives the answer.
    async fn say(&mut self, open: &str, secret: &str) -> Result<Reply, ClientError> {
        self.wire.answered_all(Stage::Auth)?;
        let line = Zeroizing::new(format!("{open}{secret}\r\n"));
        let shown = if secret.is_empty() { open.to_owned() } else { format!("{open}***") };
        self.wire.transcript.sent(&shown);
        self.wire.write(Stage::Auth, line.as_bytes()).await?;
        self.wire.reply(Stage::Auth).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mechanisms() {
        for (offered, wanted) in [
            ("", None),
            ("CRAM-MD5 NTLM GSSAPI XOAUTH2", None),
            ("LOGIN", Some(Mechanism::Login)),
            ("LOGIN PLAIN", Some(Mechanism::Plain)),
            ("SCRAM-SHA-256 PLAIN", Some(Mechanism::Plain)),
            ("PLAINER", None),
        ] {
            let offered: Vec<String> = offered.split_ascii_whitespace().map(str::to_owned).collect();
            assert_eq!(chosen(&offered), wanted, "{offered:?}");
        }
    }

    #[test]
    fn nothing_shows_the_password() {
        let logon = Logon { user: "relay".into(), password: "hunter2".to_owned().into(), needs_tls: true };
        let shown = format!("{logon:?}");
        assert!(shown.contains("relay") && !shown.contains("hunter2"), "{shown}");
    }
}
