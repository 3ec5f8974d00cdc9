//! The secrets channel between two processes.

use super::conversation::{Asker, hand_on, take_questions};
use crate::engine::roles::{LogonAnswer, LogonQuestion, PasswordSource, Secrets, SecretsEnd};
use crate::model::KeySigner;
use serde::{Deserialize, Serialize};
use std::os::unix::net::UnixStream;
use tokio::runtime::Handle;
use zeroize::Zeroizing;

/// What the front asks.
#[derive(Serialize, Deserialize)]
enum Question {
    Sign { thumbprint: String, scheme: u16 },
    Logon(LogonQuestion),
    Password { connector: String, stamp: String },
}

/// The front's end: what asks the keeper over there.
///
/// # Errors
/// Where no thread can be made.
pub fn asking(stream: UnixStream) -> std::io::Result<Secrets> {
    let (asker, _) = Asker::start(stream, "front-secrets")?;
    let (secrets, SecretsEnd { signatures, logons, mut passwords }) = Secrets::channel();
    let thread = |name: &str| std::thread::Builder::new().name(name.into());
    let by = asker.clone();
    thread("front-sign").spawn(move || {
        for wish in signatures {
            let question = Question::Sign { thumbprint: wish.thumbprint, scheme: wish.scheme };
            let answer = wish.answer;
            let reply = Box::new(move |value: &[u8], octets: &[u8]| {
                let done = serde_json::from_slice::<Result<(), String>>(value);
                let signed = done.unwrap_or_else(|error| Err(error.to_string())).map(|()| octets.to_vec());
                // Who asked may have gone away.
                let _ = answer.send(signed);
            });
            by.ask(&question, &wish.message, &[], reply);
        }
    })?;
    let by = asker.clone();
    thread("front-logons").spawn(move || {
        for wish in logons {
            let answer = wish.answer;
            let reply = hand_on(move |value: Result<LogonAnswer, String>| drop(answer.send(value)));
            by.ask(&Question::Logon(wish.question), &[], &[], reply);
        }
    })?;
    thread("front-passwords").spawn(move || {
        while let Some(wish) = passwords.blocking_recv() {
            let question = Question::Password { connector: wish.connector, stamp: wish.stamp };
            let answer = wish.answer;
            let reply = hand_on(move |value: Option<Zeroizing<String>>| drop(answer.send(value)));
            asker.ask(&question, &[], &[], reply);
        }
    })?;
    Ok(secrets)
}

/// The keeper's end: answers what the front over there asks, until it is gone.
///
/// # Errors
/// Where no thread can be made.
pub fn answering(stream: UnixStream, secrets: Secrets, runtime: Handle) -> std::io::Result<()> {
    std::thread::Builder::new().name("keeper-secrets-way".into()).spawn(move || {
        let answered =
            take_questions(&stream, "keeper-secrets-back", |question: Question, octets, _, answer| {
                let secrets = secrets.clone();
                match question {
                    Question::Sign { thumbprint, scheme } => {
                        let message = octets.to_vec();
                        runtime.spawn_blocking(move || match secrets.sign(&thumbprint, scheme, &message) {
                            Ok(signature) => answer.give(&Ok::<(), String>(()), &signature),
                            Err(error) => answer.give(&Err::<(), String>(error), &[]),
                        });
                    }
                    Question::Logon(question) => {
                        runtime.spawn(async move { answer.give(&secrets.logon(question).await, &[]) });
                    }
                    Question::Password { connector, stamp } => {
                        runtime.spawn(async move {
                            let password = secrets.password(&connector, &stamp).await.ok();
                            answer.give(&password, &[]);
                        });
                    }
                }
            });
        if let Err(error) = answered {
            tracing::error!(%error, "the secrets channel broke");
        }
    })?;
    Ok(())
}
