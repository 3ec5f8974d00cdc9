//! One message over an open session (RFC 5321 §3.3, RFC 2920 where the server pipelines, RFC 3030 where the
//! message needs BDAT).

use super::body::{Body, Unsent};
use super::error::{ClientError, Stage};
use super::fit::{by_chunks, needs_utf8, unfit};
use super::session::{Session, own_refusal};
use crate::model::{MessageWishes, RecipientWishes, SmtpAddress};
use crate::smtp::{
    BodyType, Capabilities, Command, ForwardPath, MailParameters, RcptParameters, Reply, ReversePath,
};
use std::time::Duration;

/// Recipients whose commands go out in one write: few enough that the replies fit into the peer's
/// window while nobody reads them.
const BATCH: usize = 100;

/// Octets of all replies to one message that are kept, of one at most, and of one in any case: a server may
/// have a long answer to each of thousands of recipients.
const REPLIES: usize = 256 * 1024;
const REPLY: usize = 16 * 1024;
const LEAST_REPLY: usize = 512;

/// One message's envelope.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// The sender.
    pub sender: &'a ReversePath,
    /// The recipients of this hop.
    pub recipients: &'a [Recipient],
    /// Octets of the body.
    pub size: u64,
    /// The message has octets over 127.
    pub eight_bit: bool,
    /// What the message needs, and what its sender wants to be told.
    pub wishes: &'a MessageWishes,
}

/// One recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// The address.
    pub address: SmtpAddress,
    /// NOTIFY and ORCPT, for a server with DSN.
    pub wishes: RecipientWishes,
}

impl From<SmtpAddress> for Recipient {
    fn from(address: SmtpAddress) -> Self {
        Recipient { address, wishes: RecipientWishes::default() }
    }
}

/// What became of one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The server has the message for it.
    Accepted(Reply),
    /// The server refused; 4yz: for now, 5yz: for good.
    Refused(Reply),
    /// The server was not asked: it can't take this, by what it announced. For good.
    Unfit(Reply),
    /// The connection ended before an answer.
    Unanswered,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// One answer per recipient, in the envelope's order.
    pub answers: Vec<Answer>,
    /// Why the connection can't be used any more, where that is so.
    pub broken: Option<ClientError>,
}

impl Session {
    /// Sends one message. The answers to recipients that came before a connection broke are kept.
    pub async fn send<B>(&mut self, envelope: &Envelope<'_>, body: B) -> Transaction
    where
        B: Body,
    {
        let mut answers = vec![Answer::Unanswered; envelope.recipients.len()];
        self.wire.begin(envelope.recipients.len(), envelope.size);
        let sent = self.transact(envelope, body, &mut answers).await;
        self.wire.end();
        let broken = match sent {
            Ok(()) => None,
            Err(error) => Some(self.break_off(error)),
        };
        Transaction { answers, broken }
    }

    async fn transact<B>(
        &mut self,
        envelope: &Envelope<'_>,
        body: B,
        answers: &mut [Answer],
    ) -> Result<(), ClientError>
    where
        B: Body,
    {
        let mut fit = Vec::new();
        for (index, (recipient, answer)) in envelope.recipients.iter().zip(answers.iter_mut()).enumerate() {
            match unfit(&self.capabilities, self.proven, envelope, recipient) {
                Some(reply) => *answer = Answer::Unfit(kept(reply, envelope.recipients.len())),
                None => fit.push((index, recipient)),
            }
        }
        if fit.is_empty() {
            return Ok(());
        }
        if self.needs_reset {
            let reply = self.wire.ask(Stage::Reset, Command::Rset).await?;
            if !reply.is_positive() {
                return Err(ClientError::Refused { stage: Stage::Reset, reply });
            }
            self.needs_reset = false;
        }
        let accepted = if self.capabilities.pipelining {
            self.envelope_in_batches(envelope, &fit, answers).await?
        } else {
            self.envelope_step_by_step(envelope, &fit, answers).await?
        };
        if accepted.is_empty() {
            return Ok(());
        }
        if by_chunks(&self.capabilities, envelope) {
            return self.by_chunks(envelope, body, answers, &accepted).await;
        }
        let reply = self.wire.ask(Stage::Data, Command::Data).await?;
        if !reply.is_intermediate() {
            if reply.is_positive() {
                return Err(ClientError::Nonsense {
                    stage: Stage::Data,
                    reason: format!("it answered DATA: {reply}"),
                });
            }
            self.needs_reset = true;
            settle(answers, &accepted, Answer::Refused(reply));
            return Ok(());
        }
        self.body(envelope, body, answers, &accepted).await?;
        self.end(answers, &accepted).await
    }

    /// The answer to the whole message.
    async fn end(&mut self, answers: &mut [Answer], accepted: &[usize]) -> Result<(), ClientError> {
        self.wire.sent_whole(1);
        let reply = self.wire.reply_within(Stage::End, self.wire.patience(Stage::End)).await?;
        let answer = if reply.is_positive() {
            Answer::Accepted(reply.clone())
        } else {
            Answer::Refused(reply.clone())
        };
        settle(answers, accepted, answer);
        // The transaction is over, whatever the answer was (RFC 5321 §4.1.1.4).
        self.needs_reset = false;
        if reply.code == 421 { Err(ClientError::Refused { stage: Stage::End, reply }) } else { Ok(()) }
    }

    /// MAIL and RCPT in batches; the indices of the accepted recipients.
    async fn envelope_in_batches(
        &mut self,
        envelope: &Envelope<'_>,
        fit: &[(usize, &Recipient)],
        answers: &mut [Answer],
    ) -> Result<Vec<usize>, ClientError> {
        let mut accepted = Vec::new();
        for (batch, recipients) in fit.chunks(BATCH).enumerate() {
            let mut commands = Vec::with_capacity(recipients.len() + 1);
            if batch == 0 {
                commands.push(mail(&self.capabilities, envelope, fit));
            }
            commands.extend(recipients.iter().map(|(_, recipient)| rcpt(&self.capabilities, recipient)));
            self.wire.write_commands(Stage::Mail, &commands).await?;
            let mut refused = None;
            if batch == 0 {
                let reply = self.wire.reply(Stage::Mail).await?;
                self.needs_reset = true;
                if !reply.is_positive() {
                    refused = Some(self.refusal_of_mail(reply));
                }
            }
            for (index, _) in recipients {
                let reply = self.wire.reply(Stage::Rcpt).await?;
                if refused.is_none() {
                    note_rcpt(answers, &mut accepted, *index, reply);
                }
            }
            if let Some(reply) = refused {
                refuse_rest(answers, &reply);
                return Ok(Vec::new());
            }
        }
        Ok(accepted)
    }

    async fn envelope_step_by_step(
        &mut self,
        envelope: &Envelope<'_>,
        fit: &[(usize, &Recipient)],
        answers: &mut [Answer],
    ) -> Result<Vec<usize>, ClientError> {
        let mail = mail(&self.capabilities, envelope, fit);
        let reply = self.wire.ask(Stage::Mail, mail).await?;
        if !reply.is_positive() {
            refuse_rest(answers, &self.refusal_of_mail(reply));
            return Ok(Vec::new());
        }
        self.needs_reset = true;
        let mut accepted = Vec::new();
        for (index, recipient) in fit {
            let rcpt = rcpt(&self.capabilities, recipient);
            let reply = self.wire.ask(Stage::Rcpt, rcpt).await?;
            note_rcpt(answers, &mut accepted, *index, reply);
        }
        Ok(accepted)
    }

    /// A server that demands TLS can't know that it was tried: what failed there is mended, and is no reason
    /// to give the mail up.
    fn refusal_of_mail(&self, reply: Reply) -> Reply {
        match &self.fell_back {
            Some(why) if reply.code == 530 => {
                let text = format!("TLS failed ({why}), and in clear the server answered: {reply}");
                own_refusal(454, (4, 7, 0), text)
            }
            _ => reply,
        }
    }

    /// The message as it is, in chunks; the last one, of no octets, ends it. A body that can't be read whole
    /// is never ended.
    async fn by_chunks<B>(
        &mut self,
        envelope: &Envelope<'_>,
        mut body: B,
        answers: &mut [Answer],
        accepted: &[usize],
    ) -> Result<(), ClientError>
    where
        B: Body,
    {
        let mut total = 0;
        while let Some(chunk) = body.next_chunk().await.map_err(ClientError::Body)? {
            let size = chunk.len() as u64;
            total += size;
            self.wire.write_commands(Stage::Data, &[Command::Bdat { size, last: false }]).await?;
            self.wire.write(Stage::Body, &chunk).await?;
            let reply = self.wire.reply(Stage::Data).await?;
            if !reply.is_positive() {
                self.needs_reset = true;
                settle(answers, accepted, Answer::Refused(reply));
                return Ok(());
            }
        }
        if total != envelope.size {
            return Err(ClientError::Body(format!("{total} bytes of {} are there", envelope.size)));
        }
        self.wire.write_commands(Stage::End, &[Command::Bdat { size: 0, last: true }]).await?;
        self.wire.transcript.note(&format!("Message of {total} bytes sent"), "");
        self.end(answers, accepted).await
    }

    /// Streams the body and ends it.
    async fn body<B>(
        &mut self,
        envelope: &Envelope<'_>,
        body: B,
        answers: &mut [Answer],
        accepted: &[usize],
    ) -> Result<(), ClientError>
    where
        B: Body,
    {
        match self.wire.send_body(envelope.size, body).await {
            Ok(()) => Ok(()),
            Err(Unsent::Never(why)) => Err(never(why, answers, accepted)),
            Err(Unsent::Unread(why)) => Err(ClientError::Body(why)),
            Err(Unsent::Broken(error)) => Err(self.early_answer(error, answers, accepted).await),
        }
    }

    /// A server may refuse in the middle of a message and close; its reply says more than the broken
    /// pipe.
    async fn early_answer(
        &mut self,
        error: ClientError,
        answers: &mut [Answer],
        accepted: &[usize],
    ) -> ClientError {
        match self.wire.reply_within(Stage::Body, Duration::from_secs(5)).await {
            Ok(reply) if reply.is_transient() || reply.is_permanent() => {
                settle(answers, accepted, Answer::Refused(reply.clone()));
                ClientError::Refused { stage: Stage::Body, reply }
            }
            _ => error,
        }
    }
}

/// MAIL, as this server understands it.
pub(super) fn mail(server: &Capabilities, envelope: &Envelope<'_>, fit: &[(usize, &Recipient)]) -> Command {
    let wishes = envelope.wishes;
    let parameters = MailParameters {
        size: server.size.map(|_| envelope.size),
        body: match wishes.binary {
            true => Some(BodyType::BinaryMime),
            false => envelope.eight_bit.then_some(BodyType::EightBitMime),
        },
        smtputf8: needs_utf8(envelope) || fit.iter().any(|(_, recipient)| !recipient.address.is_ascii()),
        require_tls: wishes.require_tls && server.require_tls,
        ret: wishes.ret.filter(|_| server.dsn),
        envelope_id: wishes.envelope_id.clone().filter(|_| server.dsn),
        others: Vec::new(),
    };
    Command::Mail { from: envelope.sender.clone(), parameters }
}

/// RCPT, as this server understands it.
pub(super) fn rcpt(server: &Capabilities, recipient: &Recipient) -> Command {
    let parameters = RcptParameters {
        notify: recipient.wishes.notify.filter(|_| server.dsn),
        original: recipient.wishes.original.clone().filter(|_| server.dsn),
        others: Vec::new(),
    };
    Command::Rcpt { to: ForwardPath::Mailbox(recipient.address.clone()), parameters }
}

pub(super) fn note_rcpt(answers: &mut [Answer], accepted: &mut Vec<usize>, index: usize, reply: Reply) {
    if reply.is_positive() {
        accepted.push(index);
    } else {
        let reply = kept(reply, answers.len());
        if let Some(answer) = answers.get_mut(index) {
            *answer = Answer::Refused(reply);
        }
    }
}

/// What is kept of a reply where a message has so many recipients.
pub(super) fn kept(reply: Reply, recipients: usize) -> Reply {
    reply.cut((REPLIES / recipients.max(1)).clamp(LEAST_REPLY, REPLY))
}

pub(super) fn refuse_rest(answers: &mut [Answer], reply: &Reply) {
    let reply = kept(reply.clone(), answers.len());
    for answer in answers.iter_mut().filter(|answer| **answer == Answer::Unanswered) {
        *answer = Answer::Refused(reply.clone());
    }
}

/// A message that nothing will make sendable.
pub(super) fn never(why: String, answers: &mut [Answer], accepted: &[usize]) -> ClientError {
    settle(answers, accepted, Answer::Unfit(own_refusal(554, (5, 6, 0), &why)));
    ClientError::Body(why)
}

fn settle(answers: &mut [Answer], accepted: &[usize], outcome: Answer) {
    let outcome = match outcome {
        Answer::Accepted(reply) => Answer::Accepted(kept(reply, answers.len())),
        Answer::Refused(reply) => Answer::Refused(kept(reply, answers.len())),
        Answer::Unfit(reply) => Answer::Unfit(kept(reply, answers.len())),
        Answer::Unanswered => Answer::Unanswered,
    };
    for index in accepted {
        if let Some(answer) = answers.get_mut(*index) {
            *answer = outcome.clone();
        }
    }
}
