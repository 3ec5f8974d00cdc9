//! Reading a body in pieces. What is read is held against the digest of what was accepted, before the
//! last piece is given away: a damaged body is never delivered as if it were whole.

use super::draft::INLINE_LIMIT;
use super::error::QueueError;
use super::rows::unsigned;
use super::spool::Spool;
use super::types::MessageId;
use super::{Queue, blocking};
use aws_lc_rs::digest;
use rusqlite::{Connection, OptionalExtension};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// The body of a message.
pub struct Body {
    message: MessageId,
    size: u64,
    left: u64,
    source: Source,
    digest: Option<digest::Context>,
    expected: Vec<u8>,
}

#[derive(Debug)]
enum Source {
    Inline(Vec<u8>),
    File(File),
    /// A read failed or was broken off.
    Broken,
}

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Body")
            .field("message", &self.message)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

impl Body {
    /// Bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Goes on at this octet. What is read then is held against no digest.
    fn go_to(&mut self, offset: u64) -> Result<(), QueueError> {
        let offset = offset.min(self.size);
        match &mut self.source {
            Source::Inline(content) => {
                let at = usize::try_from(offset).unwrap_or(usize::MAX).min(content.len());
                *content = content.split_off(at);
            }
            Source::File(file) => {
                file.seek(SeekFrom::Start(offset)).map_err(|error| damaged(self.message, &error))?;
            }
            Source::Broken => {}
        }
        (self.left, self.digest) = (self.size - offset, None);
        Ok(())
    }

    /// The next piece, of at most 64 KiB; `None` at the end.
    ///
    /// # Errors
    /// [`QueueError::BodyDamaged`] where the body is not what was accepted, and failures of the file:
    /// the transfer must be broken off, never ended with the final dot.
    pub async fn next_chunk(&mut self) -> Result<Option<Vec<u8>>, QueueError> {
        if self.left == 0 && self.digest.is_none() {
            return Ok(None);
        }
        let wanted = usize::try_from(self.left).unwrap_or(usize::MAX).min(INLINE_LIMIT);
        let message = self.message;
        let chunk = match std::mem::replace(&mut self.source, Source::Broken) {
            Source::Inline(mut content) => {
                let rest = content.split_off(wanted.min(content.len()));
                self.source = Source::Inline(rest);
                content
            }
            Source::File(mut file) => {
                let (file, chunk) = blocking(move || {
                    let mut chunk = vec![0; wanted];
                    file.read_exact(&mut chunk).map_err(|error| damaged(message, &error))?;
                    Ok((file, chunk))
                })
                .await?;
                self.source = Source::File(file);
                chunk
            }
            Source::Broken => return Err(damaged(message, &"an earlier piece could not be read")),
        };
        self.left = self.left.saturating_sub(chunk.len() as u64);
        if let Some(digest) = &mut self.digest {
            digest.update(&chunk);
        }
        if self.left == 0
            && let Some(digest) = self.digest.take()
            && digest.finish().as_ref() != self.expected
        {
            self.source = Source::Broken;
            self.left = self.size;
            return Err(damaged(message, &"it differs from what was accepted"));
        }
        Ok(if chunk.is_empty() { None } else { Some(chunk) })
    }
}

/// The first bytes of a body, `limit` at most; none where they can't be read. Blocks.
pub(super) fn beginning(connection: &Connection, spool: &Spool, message: MessageId, limit: usize) -> Vec<u8> {
    let read = || -> Result<Vec<u8>, QueueError> {
        let found = connection
            .prepare_cached(
                "SELECT m.spool_file, substr(b.content, 1, ?2)
                 FROM message m LEFT JOIN body b ON b.message = m.id WHERE m.id = ?1",
            )?
            .query_row([message.0, i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
                Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<Vec<u8>>>(1)?))
            })
            .optional()?;
        match found {
            Some((_, Some(content))) => Ok(content),
            Some((Some(name), None)) => {
                let mut content = Vec::new();
                let file = spool.open(&name)?;
                file.take(limit as u64)
                    .read_to_end(&mut content)
                    .map_err(|error| damaged(message, &error))?;
                Ok(content)
            }
            _ => Err(QueueError::BodyMissing(message)),
        }
    };
    read().unwrap_or_else(|error| {
        tracing::warn!(%message, %error, "a failed message can't be quoted in its report");
        Vec::new()
    })
}

fn damaged(message: MessageId, why: &dyn std::fmt::Display) -> QueueError {
    QueueError::BodyDamaged { message, why: why.to_string() }
}

impl Queue {
    /// Opens the body of a message.
    ///
    /// # Errors
    /// Where there is no such message, or its body is not there or has another size.
    pub async fn body(&self, message: MessageId) -> Result<Body, QueueError> {
        if let Some(fresh) = self.core().intake.get(message)
            && let Some(content) = fresh.message.stored.content()
        {
            let size = fresh.message.stored.len;
            let source = Source::Inline(content.to_vec());
            // These are the very octets that were committed.
            return Ok(Body { message, size, left: size, source, digest: None, expected: Vec::new() });
        }
        let queue = self.clone();
        blocking(move || {
            let spool = &queue.core().spool;
            queue.readers().read(|connection| find(connection, spool, message))
        })
        .await
    }
}

impl Queue {
    /// The octets of a message's body from `offset` on, `most` at most; none after the end. With the first ones
    /// the whole of it is read and held against its digest, so that nothing of a damaged body is given away; those
    /// that follow are only read from where they stand, for all of it each time would be quadratic.
    ///
    /// # Errors
    /// As [`body`](Self::body) and [`Body::next_chunk`].
    pub async fn piece(&self, message: MessageId, offset: u64, most: usize) -> Result<Vec<u8>, QueueError> {
        let mut body = self.body(message).await?;
        if offset > 0 {
            body.go_to(offset)?;
        }
        let mut piece = Vec::new();
        while offset == 0 || piece.len() < most {
            let Some(chunk) = body.next_chunk().await? else { break };
            piece.extend(chunk.iter().take(most.saturating_sub(piece.len())));
        }
        Ok(piece)
    }
}

fn find(connection: &Connection, spool: &Spool, message: MessageId) -> Result<Body, QueueError> {
    let row = connection
        .prepare_cached(
            "SELECT m.size, m.digest, m.spool_file, b.content
             FROM message m LEFT JOIN body b ON b.message = m.id WHERE m.id = ?1",
        )?
        .query_row([message.0], |row| {
            Ok((
                unsigned(row, 0)?,
                row.get::<_, Vec<u8>>(1)?,
                row.get::<_, Option<String>>(2)?,
                row.get::<_, Option<Vec<u8>>>(3)?,
            ))
        })
        .optional()?;
    let (size, expected, spool_file, content) = row.ok_or(QueueError::NoSuchMessage(message))?;
    let (source, found) = match (spool_file, content) {
        (Some(name), _) => {
            let found = spool.size(&name).ok_or(QueueError::BodyMissing(message))?;
            (Source::File(spool.open(&name)?), found)
        }
        (None, Some(content)) => {
            let found = content.len() as u64;
            (Source::Inline(content), found)
        }
        (None, None) => return Err(QueueError::BodyMissing(message)),
    };
    if found != size {
        return Err(damaged(message, &format!("it has {found} bytes, and {size} were accepted")));
    }
    let digest = Some(digest::Context::new(&digest::SHA256));
    Ok(Body { message, size, left: size, source, digest, expected })
}
