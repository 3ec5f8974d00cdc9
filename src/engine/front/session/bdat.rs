//! BDAT (RFC 3030): the message in chunks of a size that is said before.
//!
//! Promises: the octets of a chunk are read, whatever is answered, and never taken for commands; what is
//! kept of a message and what is refused in it is the same as with DATA.
//!
//! Refuses: a chunk out of order (503), also every chunk behind one that was refused, until its last or
//! RSET; and closes where the size of a chunk can't be known.

use super::data::Arriving;
use super::incoming::Incoming;
use super::{End, Input, Next, Phase, REPLIES_AT_ONCE, Session, Transaction};
use crate::model::ExtendedRight;
use crate::smtp::{BodyType, Reply};

/// A message of which some chunks are there.
pub(super) enum Chunks {
    /// More may come.
    Arriving(Box<Arriving>),
    /// One was refused: so are the others.
    Refused,
}

impl Session {
    pub(super) async fn bdat(&mut self, size: u64, last: bool) -> Result<Next, End> {
        if let Some(refusal) = self.chunk_out_of_order() {
            if let Some(closing) = self.chunk(size, None).await? {
                return self.close_with(&closing).await;
            }
            if self.transaction.as_ref().is_none_or(|transaction| transaction.chunks.is_none()) {
                return self.finish(refusal).await;
            }
            // Chunks that were under way when one was refused are no errors of their own.
            if last {
                self.transaction = None;
            }
            self.answer(&refusal).await;
            if self.out.len() > REPLIES_AT_ONCE {
                self.flush().await?;
            }
            return Ok(Next::GoOn);
        }
        let Some(mut transaction) = self.transaction.take() else { return Ok(Next::GoOn) };
        let mut arriving = match transaction.chunks.take() {
            Some(Chunks::Arriving(arriving)) => arriving,
            _ => Box::new(self.first_chunk(&transaction)),
        };
        if let Some(closing) = self.chunk(size, Some((&transaction, &mut arriving))).await? {
            return self.close_with(&closing).await;
        }
        if last {
            let reply = self.ended(&transaction, *arriving).await;
            return self.finish(reply).await;
        }
        let refusal = self.refusal_so_far(&arriving);
        transaction.chunks = Some(match &refusal {
            Some(_) => Chunks::Refused,
            None => Chunks::Arriving(arriving),
        });
        self.transaction = Some(transaction);
        self.finish(refusal.unwrap_or_else(|| Reply::chunk_taken(size))).await
    }

    fn chunk_out_of_order(&self) -> Option<Reply> {
        match &self.transaction {
            _ if !self.connector.chunking => Some(Reply::not_implemented()),
            _ if self.hello.is_none() => Some(Reply::send_hello_first()),
            None => Some(Reply::need_mail_command()),
            Some(transaction) if transaction.recipients.is_empty() => Some(Reply::need_rcpt_command()),
            Some(transaction) if matches!(transaction.chunks, Some(Chunks::Refused)) => {
                Some(Reply::bad_sequence())
            }
            Some(_) => None,
        }
    }

    fn first_chunk(&self, transaction: &Transaction) -> Arriving {
        let unlimited = transaction.rights.has(ExtendedRight::BypassMessageSizeLimit);
        let binary = transaction.body == Some(BodyType::BinaryMime);
        self.arriving(transaction, Incoming::in_chunks(&self.connector, unlimited, binary))
    }

    /// Reads the octets of a chunk, into the message where there is one. `Some`: the deadline came first.
    async fn chunk(
        &mut self,
        size: u64,
        mut into: Option<(&Transaction, &mut Arriving)>,
    ) -> Result<Option<Reply>, End> {
        let mut left = size;
        let mut input = self.reader.take_buffered();
        loop {
            let count = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
            if let Some((transaction, arriving)) = &mut into {
                self.take(transaction, arriving, &input[..count]).await;
            }
            left -= count as u64;
            if left == 0 {
                self.reader.feed(&input[count..]);
                return Ok(None);
            }
            drop(std::mem::take(&mut input));
            input = match self.read(Phase::Message).await {
                Input::Bytes(bytes) => bytes,
                Input::Idle => return Ok(Some(Reply::idle_timeout())),
                Input::Expired => return Ok(Some(Reply::session_timeout())),
                Input::Stopping => return Ok(Some(Reply::service_not_available())),
                Input::Gone => return Err(End::Remote),
            };
        }
    }
}
