//! Lines out, replies in, each with a deadline.

use super::dial::Stream;
use super::error::{ClientError, Stage};
use super::pace::Pace;
use super::transcript::Transcript;
use crate::smtp::{Command, Reply, ReplyReader};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};
use tokio::time::{Instant, timeout_at};
use zeroize::Zeroizing;

/// Octets that are read at once.
const CHUNK: usize = 8 * 1024;

/// A connection with its transcript.
pub(super) struct Wire {
    pub(super) stream: Box<dyn Stream>,
    pub(super) replies: ReplyReader,
    pub(super) transcript: Box<dyn Transcript>,
    inactivity: Duration,
    pub(super) pace: Pace,
    /// When the transaction under way must have ended.
    pub(super) until: Option<Instant>,
    /// What no reply may show, whoever sends it back.
    hidden: Vec<Zeroizing<String>>,
}

impl Wire {
    pub(super) fn new(
        stream: Box<dyn Stream>,
        transcript: Box<dyn Transcript>,
        inactivity: Duration,
    ) -> Self {
        Wire {
            stream,
            replies: ReplyReader::new(),
            transcript,
            inactivity,
            pace: Pace::default(),
            until: None,
            hidden: Vec::new(),
        }
    }

    /// From now on these texts are `***` in what the server says.
    pub(super) fn hide(&mut self, texts: impl IntoIterator<Item = Zeroizing<String>>) {
        // A word of a letter or two stands in any reply, and tells nothing.
        self.hidden.extend(texts.into_iter().filter(|text| text.len() > 3));
    }

    /// A reply without what is hidden.
    fn without_hidden(&self, mut reply: Reply) -> Reply {
        for line in &mut reply.lines {
            for text in &self.hidden {
                if line.contains(text.as_str()) {
                    *line = line.replace(text.as_str(), "***");
                }
            }
        }
        // Over the ends of lines, or in other letters: then all of it goes.
        let whole = reply.lines.concat().to_lowercase();
        if self.hidden.iter().any(|text| whole.contains(&text.to_lowercase())) {
            reply.lines = vec!["***".to_owned()];
        }
        reply
    }

    /// The same connection inside of TLS: nothing that was read before is known any more.
    pub(super) fn replace_stream(&mut self, stream: Box<dyn Stream>) {
        self.stream = stream;
        self.replies.clear();
    }

    /// How long to wait: RFC 5321's time for the stage, never longer than the connector allows.
    pub(super) fn patience(&self, stage: Stage) -> Duration {
        let seconds = match stage {
            Stage::Connect => 30,
            Stage::Greeting | Stage::Hello | Stage::Auth | Stage::Reset | Stage::Mail | Stage::Rcpt => 300,
            Stage::StartTls | Stage::Data => 120,
            Stage::Body => 180,
            Stage::End => 600,
        };
        Duration::from_secs(seconds).min(self.inactivity)
    }

    /// When a wait of so long ends; within the transaction's time.
    fn deadline(&self, time: Duration) -> Instant {
        let deadline = Instant::now() + time;
        self.until.map_or(deadline, |until| until.min(deadline))
    }

    /// Writes commands in one go.
    pub(super) async fn write_commands(
        &mut self,
        stage: Stage,
        commands: &[Command],
    ) -> Result<(), ClientError> {
        self.answered_all(stage)?;
        let mut bytes = Vec::new();
        for command in commands {
            let line = command
                .to_bytes()
                .map_err(|error| ClientError::Nonsense { stage, reason: error.to_string() })?;
            bytes.extend_from_slice(&line);
        }
        for command in commands {
            self.transcript.sent(&command.to_string());
        }
        self.write(stage, &bytes).await
    }

    /// A reply that nobody asked for would be taken for the answer to what is said next, and in the end for that to a
    /// message.
    pub(super) fn answered_all(&mut self, stage: Stage) -> Result<(), ClientError> {
        if self.replies.is_empty() {
            return Ok(());
        }
        match self.replies.next_reply() {
            Ok(Some(reply)) if reply.code == 421 => {
                Err(ClientError::Refused { stage, reply: self.without_hidden(reply) })
            }
            _ => Err(ClientError::Nonsense {
                stage,
                reason: "the server answered more than it was asked".into(),
            }),
        }
    }

    /// Reads what is there already, without waiting; true where there is any of a reply.
    pub(super) async fn has_reply(&mut self) -> bool {
        let mut chunk = [0; CHUNK];
        let mut buffer = ReadBuf::new(&mut chunk);
        let stream = &mut self.stream;
        let read = std::future::poll_fn(|context| {
            Poll::Ready(Pin::new(&mut *stream).poll_read(context, &mut buffer).is_ready())
        });
        // An end or an error shows again with whatever is done next.
        if read.await {
            self.replies.feed(buffer.filled());
        }
        !self.replies.is_empty()
    }

    /// Writes and flushes.
    pub(super) async fn write(&mut self, stage: Stage, bytes: &[u8]) -> Result<(), ClientError> {
        let deadline = self.deadline(self.patience(stage));
        let writing = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        match timeout_at(deadline, writing).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(ClientError::Dropped { stage, reason: error.to_string() }),
            Err(_) => Err(ClientError::Timeout(stage)),
        }
    }

    /// The next reply. 421 is an error at every stage: the server closes.
    pub(super) async fn reply(&mut self, stage: Stage) -> Result<Reply, ClientError> {
        let reply = self.reply_within(stage, self.patience(stage)).await?;
        if reply.code == 421 { Err(ClientError::Refused { stage, reply }) } else { Ok(reply) }
    }

    /// The next reply, whatever it is, within a time for the whole of it.
    pub(super) async fn reply_within(&mut self, stage: Stage, time: Duration) -> Result<Reply, ClientError> {
        let deadline = self.deadline(time);
        let mut chunk = [0; CHUNK];
        loop {
            let next = self.replies.next_reply();
            if let Some(reply) =
                next.map_err(|error| ClientError::Nonsense { stage, reason: error.to_string() })?
            {
                let reply = self.without_hidden(reply);
                for (index, line) in reply.lines.iter().enumerate() {
                    let mark = if index + 1 == reply.lines.len() { ' ' } else { '-' };
                    let enhanced =
                        reply.enhanced.map(|(a, b, c)| format!("{a}.{b}.{c} ")).unwrap_or_default();
                    self.transcript.received(&format!("{:03}{mark}{enhanced}{line}", reply.code));
                }
                return Ok(reply);
            }
            match timeout_at(deadline, self.stream.read(&mut chunk)).await {
                Ok(Ok(0)) => {
                    return Err(ClientError::Dropped {
                        stage,
                        reason: "the server closed the connection".into(),
                    });
                }
                Ok(Ok(read)) => self.replies.feed(&chunk[..read]),
                Ok(Err(error)) => return Err(ClientError::Dropped { stage, reason: error.to_string() }),
                Err(_) => return Err(ClientError::Timeout(stage)),
            }
        }
    }

    /// One command and its reply.
    pub(super) async fn ask(&mut self, stage: Stage, command: Command) -> Result<Reply, ClientError> {
        self.write_commands(stage, &[command]).await?;
        self.reply(stage).await
    }

    /// Takes leave; waits only a moment.
    pub(super) async fn quit(&mut self, reason: &str) {
        let patience = Duration::from_secs(5).min(self.inactivity);
        if self.write_commands(Stage::Reset, &[Command::Quit]).await.is_ok() {
            let _ = self.reply_within(Stage::Reset, patience).await;
        }
        let _ = tokio::time::timeout(patience, self.stream.shutdown()).await;
        self.transcript.disconnected(reason);
    }
}
