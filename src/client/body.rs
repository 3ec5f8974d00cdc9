//! A message's body on its way out by DATA (RFC 5321 §4.1.1.4).
//!
//! Promises: it is streamed, and ended only where it was read whole, so that no server takes a part of it for a
//! message. Refuses a bare CR or LF.

use super::error::{ClientError, Stage};
use super::wire::Wire;
use crate::smtp::DataEncoder;

/// A message's body, in pieces.
pub trait Body: Send {
    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// Why the body can't be read whole; the message is then never ended.
    fn next_chunk(&mut self) -> impl Future<Output = Result<Option<Vec<u8>>, String>> + Send;
}

/// Why a body was not sent whole.
pub(super) enum Unsent {
    /// Nothing will make this message sendable.
    Never(String),
    /// It can't be read whole here.
    Unread(String),
    /// The connection did not take it.
    Broken(ClientError),
}

impl Wire {
    /// Streams a body of so many octets, and ends it.
    pub(super) async fn send_body<B: Body>(&mut self, size: u64, mut body: B) -> Result<(), Unsent> {
        let mut encoder = DataEncoder::new();
        let mut out = Vec::new();
        let mut total = 0;
        loop {
            let chunk = body.next_chunk().await.map_err(Unsent::Unread)?;
            out.clear();
            let encoded = match &chunk {
                Some(chunk) => {
                    total += chunk.len() as u64;
                    encoder.encode(chunk, &mut out)
                }
                None if total != size => {
                    return Err(Unsent::Unread(format!("{total} bytes of {size} are there")));
                }
                None => std::mem::take(&mut encoder).finish(&mut out),
            };
            encoded.map_err(|error| Unsent::Never(error.to_string()))?;
            // An answer to a message that has not ended is none: who took it for one would lose the message.
            if chunk.is_none() && self.has_reply().await {
                let reason = "the server answered before the message ended".to_owned();
                return Err(Unsent::Broken(ClientError::Nonsense { stage: Stage::Body, reason }));
            }
            self.write(Stage::Body, &out).await.map_err(Unsent::Broken)?;
            if chunk.is_none() {
                self.transcript.note(&format!("Message of {total} bytes sent"), "");
                return Ok(());
            }
        }
    }
}
