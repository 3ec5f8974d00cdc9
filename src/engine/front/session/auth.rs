//! AUTH (RFC 4954). The keeper says whether a response is right; no key of an account comes here.
//!
//! Promises: what a client responds stands in no log; a failed logon costs AuthTarpitInterval, as does one that
//! can't be checked, and MaxLogonFailures of them the session; a source has a few at once and no more; who logged on is forgotten at STARTTLS, and at the first MAIL
//! after a restart that took the account away, or its password. AUTH is offered where
//! AuthMechanism has BasicAuth, accounts can exist, and who logs on may submit: a logon that gives nothing would
//! be there for guessing alone.
//!
//! Refuses: AUTH twice, in a transaction, before EHLO; in clear under BasicAuthRequireTLS or RequireTLS; lines
//! over 12,288 octets.

use super::{End, Input, Next, Phase, Session};
use crate::auth::{ClientFirst, Mechanism, ServerFirst, base64_decode, base64_encode, plain, user_key};
use crate::engine::roles::{LogonAnswer, LogonQuestion};
use crate::model::ExtendedRight;
use crate::policy::receive::permissions;
use crate::smtp::{COMMAND_LINE_LIMIT, LineEvent, Parameter, Reply};
use std::sync::Arc;
use zeroize::Zeroizing;

/// The longest line of an exchange, octets, CRLF included (RFC 4954 4.5 and 4).
pub(super) const AUTH_LINE_LIMIT: usize = 12_288;

/// True for a line that is AUTH, well-formed or not.
pub(super) fn is_auth(line: &[u8]) -> bool {
    let verb = line.split(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default();
    verb.eq_ignore_ascii_case(b"AUTH")
}

/// True for a command line over its limit; only AUTH may be longer.
pub(super) fn is_too_long(line: &[u8]) -> bool {
    line.len() + 2 > COMMAND_LINE_LIMIT && !is_auth(line)
}

/// How an exchange ended, other than well.
enum Failed {
    /// The keeper, or what was sent, says no; why, for the log.
    Wrong(String),
    /// The client's `*`.
    Cancelled,
    /// Not Base64.
    Malformed,
    /// Over the limit.
    TooLong,
    /// It can't be told now.
    Temporary(String),
    /// The session's end came first, in these words.
    Closing(Reply),
    /// The client is gone.
    Gone(End),
}

impl From<End> for Failed {
    fn from(end: End) -> Self {
        Failed::Gone(end)
    }
}

type Response = Zeroizing<Vec<u8>>;

/// The user, as accounts are looked up by, and the salt of the password.
type Proven = (String, Vec<u8>);

impl Session {
    /// True where AUTH is offered on this connector, in clear or over TLS.
    fn offers_auth(&self) -> bool {
        self.connector.auth.basic
            && self.running.snapshot.logons.are_possible()
            && permissions(&self.connector, false, true).has(ExtendedRight::SmtpSubmit)
    }

    fn needs_tls_for_auth(&self) -> bool {
        let demanded = self.connector.auth.basic_require_tls || self.connector.require_tls;
        demanded && self.tls.is_none()
    }

    /// The mechanisms that are offered now.
    pub(super) fn mechanisms(&self) -> Vec<Mechanism> {
        if !self.offers_auth() || self.needs_tls_for_auth() {
            return Vec::new();
        }
        let own = self.running.snapshot.logons.socket.is_none();
        let bound = self.tls.as_ref().is_some_and(|tls| tls.channel_binding.is_some());
        let offered = |mechanism: &Mechanism| match mechanism {
            Mechanism::Login | Mechanism::Plain => true,
            Mechanism::ScramSha256 => own,
            Mechanism::ScramSha256Plus => own && bound,
        };
        Mechanism::ALL.into_iter().filter(offered).collect()
    }

    /// True for a parameter of MAIL that AUTH brings. Whom the client says that it acts for is ignored: nobody
    /// here is trusted to say so (RFC 4954 5).
    pub(super) fn takes(&self, parameter: &Parameter) -> bool {
        parameter.key == "AUTH"
            && parameter.value.as_deref().is_some_and(is_xtext)
            && !self.mechanisms().is_empty()
    }

    pub(super) async fn auth(&mut self, mechanism: &str, initial: Option<&str>) -> Result<Next, End> {
        if !self.hello.as_ref().is_some_and(|hello| hello.extended) {
            return self.finish(Reply::send_hello_first()).await;
        }
        if !self.offers_auth() {
            return self.finish(Reply::not_implemented()).await;
        }
        if self.user.is_some() || self.transaction.is_some() {
            return self.finish(Reply::bad_sequence()).await;
        }
        if self.needs_tls_for_auth() {
            let demanded = self.connector.require_tls;
            let reply = if demanded { Reply::must_issue_starttls() } else { Reply::encryption_required() };
            return self.finish(reply).await;
        }
        let offered = self.mechanisms();
        let Some(mechanism) = Mechanism::named(mechanism).filter(|mechanism| offered.contains(mechanism))
        else {
            return self.finish(Reply::unknown_mechanism()).await;
        };
        match self.exchange(mechanism, initial, &offered).await {
            Ok((user, salt)) => {
                self.log.info("", format!("authenticated as {user} by {}", mechanism.name()));
                self.user = Some(user);
                self.logon_salt = salt;
                self.auth_refused = false;
                self.finish(Reply::authenticated()).await
            }
            Err(Failed::Cancelled) => self.finish(Reply::authentication_cancelled()).await,
            Err(Failed::Malformed) => self.finish(Reply::not_base64()).await,
            Err(Failed::TooLong) => self.finish(Reply::response_too_long()).await,
            Err(Failed::Closing(reply)) => self.close_with(&reply).await,
            Err(Failed::Gone(end)) => Err(end),
            Err(Failed::Temporary(why)) => {
                tracing::warn!(peer = %self.peer.ip(), "a logon can't be checked: {why}");
                self.log.info("", format!("the logon can't be checked: {why}"));
                self.tarpit_logon().await?;
                self.finish(Reply::authentication_unavailable()).await
            }
            Err(Failed::Wrong(why)) => self.failed_logon(&why).await,
        }
    }

    async fn failed_logon(&mut self, why: &str) -> Result<Next, End> {
        self.log.info("", format!("logon failed: {why}"));
        self.tarpit_logon().await?;
        self.answer(&Reply::not_authenticated_by_that()).await;
        self.logon_failures += 1;
        let most = self.connector.max_logon_failures;
        if most != 0 && self.logon_failures >= most {
            tracing::warn!(event = 1012, peer = %self.peer.ip(), connector = self.connector.identity, "MaxLogonFailures is reached");
            return self.close_with(&Reply::too_many_logon_failures()).await;
        }
        Ok(Next::GoOn)
    }

    /// AuthTarpitInterval, but never beyond what the session has left.
    async fn tarpit_logon(&mut self) -> Result<(), End> {
        self.flush().await?;
        self.pause(self.connector.auth_tarpit_interval.to_std()).await;
        Ok(())
    }

    /// True where who logged on could still do so in the same way. The session may be older than the account's end,
    /// or than its password.
    ///
    /// # Errors
    /// Where that can't be told now.
    pub(super) async fn is_still_known(&self) -> Result<bool, String> {
        let (Some(user), Some(in_force)) = (&self.user, self.shared.running()) else { return Ok(true) };
        if Arc::ptr_eq(&in_force, &self.running) {
            return Ok(true);
        }
        let logons = &in_force.snapshot.logons;
        match (self.logon_salt.is_empty(), logons.socket.is_some()) {
            // Of Dovecot's users nothing is known but that somebody can be asked.
            (true, true) => Ok(true),
            (false, false) if logons.accounts.contains_key(user) => {
                let question = LogonQuestion::Scram { user: user.clone() };
                let told = self.shared.secrets.logon(question).await?;
                Ok(matches!(told, LogonAnswer::Scram { salt, .. } if salt == self.logon_salt))
            }
            _ => Ok(false),
        }
    }

    /// Runs a mechanism; whom it proved.
    async fn exchange(
        &mut self,
        mechanism: Mechanism,
        initial: Option<&str>,
        offered: &[Mechanism],
    ) -> Result<Proven, Failed> {
        let initial = match initial {
            None => None,
            Some("=") => Some(Response::default()),
            Some(text) => Some(base64_decode(text.as_bytes()).ok_or(Failed::Malformed)?),
        };
        match mechanism {
            Mechanism::Plain => {
                let message = match initial {
                    Some(message) => message,
                    None => self.response(b"").await?,
                };
                let plain =
                    plain(&message).ok_or_else(|| Failed::Wrong("the message is malformed".into()))?;
                if !plain.authorization.is_empty() && user_key(&plain.authorization) != user_key(&plain.user)
                {
                    return Err(Failed::Wrong("the authorization identity is not the user".into()));
                }
                self.by_password(&plain.user, plain.password).await
            }
            Mechanism::Login => {
                // Many clients send the name along, though the mechanism has no initial response.
                let user = match initial {
                    Some(user) => user,
                    None => self.response(b"Username:").await?,
                };
                let password = self.response(b"Password:").await?;
                let text =
                    |bytes: &[u8]| std::str::from_utf8(bytes).map(|text| Zeroizing::new(text.to_owned()));
                let (Ok(user), Ok(password)) = (text(&user), text(&password)) else {
                    return Err(Failed::Wrong("the response is not UTF-8".into()));
                };
                self.by_password(&user, password).await
            }
            Mechanism::ScramSha256 | Mechanism::ScramSha256Plus => {
                let message = match initial {
                    Some(message) => message,
                    None => self.response(b"").await?,
                };
                let plus = mechanism == Mechanism::ScramSha256Plus;
                let plus_offered = offered.contains(&Mechanism::ScramSha256Plus);
                let first = ClientFirst::parse(&message, plus, plus_offered).map_err(wrong)?;
                self.by_proof(first).await
            }
        }
    }

    async fn by_password(&mut self, user: &str, password: Zeroizing<String>) -> Result<Proven, Failed> {
        let secured = self.tls.is_some();
        let user = user.to_owned();
        let question = LogonQuestion::Password { user: user.clone(), password, secured };
        match self.ask(question).await? {
            LogonAnswer::Right { user, salt, .. } => Ok((user, salt)),
            _ => Err(Failed::Wrong(format!("user {user:?}"))),
        }
    }

    async fn by_proof(&mut self, first: ClientFirst) -> Result<Proven, Failed> {
        let user = first.user.clone();
        let LogonAnswer::Scram { salt, iterations } =
            self.ask(LogonQuestion::Scram { user: user.clone() }).await?
        else {
            return Err(Failed::Wrong(format!("user {user:?}")));
        };
        let nonce = format!("{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
        let server: ServerFirst = first.answer(&nonce, &salt, iterations);
        let last = self.response(server.message().as_bytes()).await?;
        let binding = self.tls.as_ref().and_then(|tls| tls.channel_binding);
        let (signed, proof) =
            server.finish(&last, binding.as_ref().map(<[u8; 32]>::as_slice)).map_err(wrong)?;
        match self.ask(LogonQuestion::Proof { user: user.clone(), signed, proof }).await? {
            LogonAnswer::Right { user, signature, salt } => {
                // The client checks us by it, and says nothing more.
                let verifier = format!("v={}", base64_encode(&signature));
                let end = self.response(verifier.as_bytes()).await?;
                if end.is_empty() {
                    Ok((user, salt))
                } else {
                    Err(Failed::Wrong("data behind the last message".into()))
                }
            }
            _ => Err(Failed::Wrong(format!("user {user:?}"))),
        }
    }

    async fn ask(&self, question: LogonQuestion) -> Result<LogonAnswer, Failed> {
        let Some(_pending) = self.shared.logons.begin(self.peer.ip()) else {
            return Err(Failed::Temporary("too many logons of this source are under way".into()));
        };
        self.shared.secrets.logon(question).await.map_err(Failed::Temporary)
    }

    /// The client's response to a challenge.
    async fn response(&mut self, challenge: &[u8]) -> Result<Response, Failed> {
        self.answer(&Reply::new(334, None, base64_encode(challenge))).await;
        self.flush().await?;
        loop {
            if let Some(event) = self.reader.next_line() {
                self.log.receive("<response>");
                return match event {
                    LineEvent::Line(line) if line == b"*" => Err(Failed::Cancelled),
                    LineEvent::Line(line) => base64_decode(&line).ok_or(Failed::Malformed),
                    LineEvent::Bad => Err(Failed::Malformed),
                    LineEvent::TooLong => Err(Failed::TooLong),
                };
            }
            match self.read(Phase::Commands).await {
                Input::Bytes(bytes) => self.reader.feed(&bytes),
                Input::Idle => return Err(Failed::Closing(Reply::idle_timeout())),
                Input::Expired => return Err(Failed::Closing(Reply::session_timeout())),
                Input::Stopping => return Err(Failed::Closing(Reply::service_not_available())),
                Input::Gone => return Err(Failed::Gone(End::Remote)),
            }
        }
    }
}

fn wrong(error: crate::auth::ScramError) -> Failed {
    Failed::Wrong(error.to_string())
}

/// RFC 3461 4; `<>` is itself.
fn is_xtext(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'+' => {
                let hex = bytes.get(at + 1..at + 3).unwrap_or_default();
                if hex.len() != 2 || !hex.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F')) {
                    return false;
                }
                at += 3;
            }
            b'!'..=b'<' | b'>'..=b'~' => at += 1,
            _ => return false,
        }
    }
    !bytes.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xtext() {
        for (text, wanted) in [
            ("<>", true),
            ("a@b", true),
            ("e+3Dmc2@x", true),
            ("a+3d", false),
            ("a+3", false),
            ("a=b", false),
            ("", false),
        ] {
            assert_eq!(is_xtext(text), wanted, "{text}");
        }
        assert!(is_auth(b"auth plain x") && is_auth(b"AUTH\tx") && !is_auth(b"AUTHX"));
    }
}
