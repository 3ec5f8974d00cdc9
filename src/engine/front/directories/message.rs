//! One file of the Pickup or Replay directory on its way into the queue.
//!
//! Promises: it is read in pieces; its lines end in CRLF in the queue, whatever they ended in in the file; the commit
//! that takes it in says from which file, too.
//!
//! Refuses, with the reason: what SMTP refuses of a message (a bare CR, NUL, a header that is too large, too many hops),
//! more than the organisation's limits of size and recipients, and what [`super::pickup`] and `smtp::injected` refuse.

use super::place::{Taken, is_unchanged, shown};
use super::{Kind, pickup};
use crate::engine::front::arrival::{self, Head, MOST_FIELDS, expiry, routed, wants_no_tls};
use crate::engine::front::{Shared, pipeline};
use crate::model::snapshot::Snapshot;
use crate::model::{
    AddressRewrites, ByteSize, ExtendedRight, Limit, MessageWishes, RecipientWishes, Rights, SmtpAddress,
    TrackingTrace,
};
use crate::policy::receive::HeaderFirewall;
use crate::queue::{Draft, Envelope, NewRecipient, QueueError};
use crate::smtp::headers::{
    field_count, first_value, header_size_beyond, received_count, rfc5322_date, without_fields,
};
use crate::smtp::{BareLf, ChunkDecoder, InjectedLines, Reply, injected_size, read_injected};
use jiff::Timestamp;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::sync::Arc;

/// Octets that are read at once.
const PIECE: usize = 64 * 1024;
/// Octets after which the free space is measured again.
const MEASURE: u64 = 1024 * 1024;
/// Received fields above which a message is a loop: MaxHopCount of a new Receive connector.
const MOST_HOPS: usize = 60;
/// What our own fields add to a header that was accepted before.
const OWN_FIELDS: u64 = 64 * 1024;

/// What became of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The message is in the queue.
    Queued,
    /// Somebody writes to it still.
    BeingWritten,
    /// It is none.
    Bad(String),
    /// It can't be taken now, and others can't be, either.
    Trouble(String),
}

impl From<QueueError> for End {
    fn from(error: QueueError) -> Self {
        End::Trouble(format!("messages can't be stored: {error}"))
    }
}

/// The rights by which a header is judged, and what else is known beside it.
struct Asked {
    sender: Option<SmtpAddress>,
    recipients: Vec<(SmtpAddress, RecipientWishes)>,
    wishes: MessageWishes,
    rights: Rights,
    trusted: bool,
    helo: String,
    source_ip: Option<std::net::IpAddr>,
}

/// A file that is read.
struct Reader {
    file: Option<File>,
}

impl Reader {
    /// The next octets; none at the end.
    async fn next(&mut self) -> Result<Vec<u8>, End> {
        let Some(mut file) = self.file.take() else { return Err(End::Trouble("a read broke off".into())) };
        let work = tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; PIECE];
            let read = file.read(&mut piece);
            read.map(|read| {
                piece.truncate(read);
                (file, piece)
            })
        });
        let read = work.await.map_err(|error| End::Trouble(error.to_string()))?;
        let (file, piece) = read.map_err(|error| End::Bad(format!("it can't be read: {error}")))?;
        self.file = Some(file);
        Ok(piece)
    }
}

/// Takes a message in.
pub(super) async fn take_in(shared: &Shared, kind: Kind, taken: Taken) -> End {
    let (key, name) = (taken.key(), taken.name.clone());
    let given = shown(&taken.given);
    let Some(running) = shared.running() else { return End::Trouble("the service is starting".into()) };
    let snapshot = running.snapshot.clone();
    if !shared.has_room(taken.size(), &snapshot) {
        return End::Trouble("free disk space is below MinimumFreeDiskSpace".into());
    }
    let mut reader = Reader { file: Some(taken.file) };
    match read(shared, kind, &snapshot, &mut reader, &given).await {
        Ok(ready) => {
            match still(reader, key.clone(), name).await {
                Ok(true) => {}
                Ok(false) => return End::BeingWritten,
                Err(end) => return end,
            }
            let Ready { draft, envelope, recipients, trace, header } = *ready;
            pipeline::received(shared, &snapshot, &envelope, &recipients, (&header, &draft)).await;
            let draft = draft.traced(Arc::new(trace)).taken_from(kind.note(&key));
            match draft.commit(envelope, recipients).await {
                Ok(accepted) => {
                    shared.route_anew(accepted.id, &snapshot).await;
                    End::Queued
                }
                Err(error) => error.into(),
            }
        }
        // What looks bad may be half of what comes.
        Err(End::Bad(why)) => match still(reader, key, name).await {
            Ok(false) => End::BeingWritten,
            _ => End::Bad(why),
        },
        Err(end) => end,
    }
}

async fn still(mut reader: Reader, key: String, name: OsString) -> Result<bool, End> {
    let Some(file) = reader.file.take() else { return Ok(true) };
    let work = tokio::task::spawn_blocking(move || is_unchanged(&key, &name, &file));
    let looked = work.await.map_err(|error| End::Trouble(error.to_string()))?;
    looked.map_err(|error| End::Trouble(format!("it can't be looked at: {error}")))
}

/// A message that is written, and may be accepted.
struct Ready {
    draft: Draft,
    envelope: Envelope,
    recipients: Vec<NewRecipient>,
    trace: TrackingTrace,
    /// The header as it came.
    header: Vec<u8>,
}

async fn read(
    shared: &Shared,
    kind: Kind,
    snapshot: &Snapshot,
    reader: &mut Reader,
    name: &str,
) -> Result<Box<Ready>, End> {
    let (injected, rest) = match kind {
        Kind::Pickup => (None, Vec::new()),
        Kind::Replay => injected(reader).await.map(|(lines, rest)| (Some(lines), rest))?,
    };
    let binary = injected.as_ref().is_some_and(|lines| lines.wishes.binary);
    let mut text = Text::new(binary, max_header(kind, snapshot));
    let mut body = Vec::new();
    let mut whole = false;
    text.feed(&rest, &mut body)?;
    while !text.header_ended {
        whole = text.go_on(reader, &mut body).await?;
    }
    let asked = asked(kind, snapshot, injected, &text)?;
    let id = shared.ids.next_id();
    let now = shared.clock.now();
    let head = head(kind, snapshot, &asked, &text.header, (&id, now));
    // Whoever writes here sends for this organisation, whatever the address; what is replayed was accepted before.
    let most = match kind {
        Kind::Pickup => snapshot.transport.max_send_size,
        Kind::Replay => Limit::Unlimited,
    };
    let mut draft = shared.queue.draft();
    draft.write(&head.bytes).await?;
    let mut measured = 0;
    loop {
        draft.write(&body).await?;
        body.clear();
        if exceeds(&draft, most) {
            return Err(End::Bad(Reply::message_too_big().to_string()));
        }
        if draft.len() >= measured + MEASURE {
            measured = draft.len();
            if !shared.has_room(0, snapshot) {
                return Err(End::Trouble("free disk space is below MinimumFreeDiskSpace".into()));
            }
        }
        if whole {
            break;
        }
        whole = text.go_on(reader, &mut body).await?;
    }
    let recipients = recipients(snapshot, &asked, draft.len())?;
    let envelope = Envelope {
        from_address: asked.sender.as_ref().map_or("<>".into(), SmtpAddress::to_string),
        sender: asked.sender,
        source_ip: asked.source_ip,
        received_at: now,
        expires_at: expiry(now, snapshot),
        receive_connector: kind.name().into(),
        helo: asked.helo,
        subject: head.subject,
        internet_message_id: head.message_id,
        auth_domain: None,
        body_8bit: text.eight_bit,
        wishes: MessageWishes {
            binary: text.decoder.needs_chunks(),
            utf8_header: asked.wishes.utf8_header && !text.header.is_ascii(),
            tls_optional: !asked.wishes.require_tls && wants_no_tls(&text.header),
            ..asked.wishes
        },
    };
    let trace = TrackingTrace {
        session: id,
        host: "localhost".into(),
        originating: Some(head.originating),
        facts: vec![("File", name.to_owned())],
        ..TrackingTrace::default()
    };
    Ok(Box::new(Ready { draft, envelope, recipients, trace, header: text.header }))
}

fn exceeds(draft: &Draft, most: Limit<ByteSize>) -> bool {
    most.get().is_some_and(|most| draft.len() > most.0)
}

/// The lines before a message that is replayed, and what was read behind them.
async fn injected(reader: &mut Reader) -> Result<(InjectedLines, Vec<u8>), End> {
    let mut read = Vec::new();
    loop {
        let piece = reader.next().await?;
        read.extend_from_slice(&piece);
        if let Some(size) = injected_size(&read, piece.is_empty()).map_err(End::Bad)? {
            let lines = read_injected(&read[..size]).map_err(End::Bad)?;
            return Ok((lines, read.split_off(size)));
        }
    }
}

/// PickupDirectoryMaxHeaderSize; of a replayed message what the Receive connector let pass that is most generous.
fn max_header(kind: Kind, snapshot: &Snapshot) -> u64 {
    match kind {
        Kind::Pickup => snapshot.service.directories.max_header_size.0,
        Kind::Replay => {
            let received = snapshot.receive.iter().map(|connector| connector.max_header_size.0).max();
            received.unwrap_or(0).max(256 * 1024).saturating_add(OWN_FIELDS)
        }
    }
}

/// The text of a message as it is read.
struct Text {
    decoder: ChunkDecoder,
    /// The header section, with its empty line.
    header: Vec<u8>,
    header_ended: bool,
    max_header: u64,
    eight_bit: bool,
}

impl Text {
    fn new(binary: bool, max_header: u64) -> Self {
        let decoder = ChunkDecoder::new(BareLf::StoreAsCrLf, binary);
        Text { decoder, header: Vec::new(), header_ended: false, max_header, eight_bit: false }
    }

    /// Reads on; true where the file has ended.
    async fn go_on(&mut self, reader: &mut Reader, body: &mut Vec<u8>) -> Result<bool, End> {
        let piece = reader.next().await?;
        self.feed(&piece, body)?;
        if piece.is_empty() {
            self.finish()?;
        }
        Ok(piece.is_empty())
    }

    /// Takes octets of the file; those of the body are appended to `body`.
    fn feed(&mut self, piece: &[u8], body: &mut Vec<u8>) -> Result<(), End> {
        let mut text = Vec::with_capacity(piece.len());
        self.decoder.decode(piece, &mut text);
        self.check()?;
        self.eight_bit |= !text.is_ascii();
        if self.header_ended {
            body.extend_from_slice(&text);
            return Ok(());
        }
        let seen = self.header.len();
        self.header.extend_from_slice(&text);
        let end = header_size_beyond(&self.header, seen);
        if end.unwrap_or(self.header.len()) as u64 > self.max_header {
            return Err(End::Bad(Reply::header_too_big().to_string()));
        }
        if let Some(end) = end {
            body.extend_from_slice(&self.header[end..]);
            self.header.truncate(end);
            self.header_ended = true;
        }
        Ok(())
    }

    /// The file has ended. A message may be a header alone.
    fn finish(&mut self) -> Result<(), End> {
        self.decoder.finish();
        self.check()?;
        if !self.header_ended {
            if !self.header.is_empty() && !self.header.ends_with(b"\r\n") {
                self.header.extend_from_slice(b"\r\n");
            }
            self.header.extend_from_slice(b"\r\n");
            self.header_ended = true;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), End> {
        match self.decoder.is_refused() {
            true => Err(End::Bad("it holds a carriage return that ends no line, or a NUL".into())),
            false => Ok(()),
        }
    }
}

/// What the message asks for, where that may be.
fn asked(
    kind: Kind,
    snapshot: &Snapshot,
    injected: Option<InjectedLines>,
    text: &Text,
) -> Result<Asked, End> {
    let header = &text.header;
    if field_count(header) > MOST_FIELDS {
        return Err(End::Bad(Reply::header_too_big().to_string()));
    }
    let asked = match injected {
        None => {
            let most = snapshot.service.directories.max_recipients;
            let pickup::Asked { sender, recipients } = pickup::read(header, most).map_err(End::Bad)?;
            let utf8 = !sender.is_ascii() || !recipients.iter().all(SmtpAddress::is_ascii);
            Asked {
                sender: Some(sender),
                recipients: recipients.into_iter().map(|one| (one, RecipientWishes::default())).collect(),
                wishes: MessageWishes { utf8_header: utf8, ..MessageWishes::default() },
                rights: pickup::RIGHTS,
                trusted: false,
                helo: String::new(),
                source_ip: None,
            }
        }
        Some(lines) => Asked {
            sender: lines.sender,
            recipients: lines.recipients,
            wishes: lines.wishes,
            rights: replay_rights(lines.keeps_organization),
            trusted: lines.keeps_organization,
            helo: lines.helo.unwrap_or_default(),
            source_ip: lines.source_ip,
        },
    };
    if kind == Kind::Replay && received_count(header) > MOST_HOPS {
        return Err(End::Bad(Reply::hop_count_exceeded().to_string()));
    }
    if asked.wishes.utf8_header && std::str::from_utf8(header).is_err() {
        return Err(End::Bad(Reply::header_not_utf8().to_string()));
    }
    let limit = snapshot.transport.max_recipient_envelope_limit;
    if let Some(limit) = limit.get().filter(|limit| asked.recipients.len() > **limit as usize) {
        return Err(End::Bad(format!("it has more recipients than MaxRecipientEnvelopeLimit ({limit})")));
    }
    Ok(asked)
}

/// A message that comes again keeps its trace; what servers of the organisation told each other only where it is
/// said to have been taken out by one of them.
fn replay_rights(keeps_organization: bool) -> Rights {
    if keeps_organization {
        const ALL: Rights = Rights::of(&[
            ExtendedRight::SmtpAcceptAuthoritativeDomainSender,
            ExtendedRight::SmtpAcceptAuthenticationFlag,
            ExtendedRight::AcceptHeadersRouting,
            ExtendedRight::AcceptHeadersOrganization,
            ExtendedRight::AcceptHeadersForest,
        ]);
        ALL
    } else {
        const ROUTING: Rights = Rights::of(&[
            ExtendedRight::SmtpAcceptAuthoritativeDomainSender,
            ExtendedRight::SmtpAcceptAuthenticationFlag,
            ExtendedRight::AcceptHeadersRouting,
        ]);
        ROUTING
    }
}

/// What stands before the body. Addresses are as the administrator's programs wrote them: nothing is rewritten.
fn head(kind: Kind, snapshot: &Snapshot, asked: &Asked, header: &[u8], (id, now): (&str, Timestamp)) -> Head {
    let firewall = HeaderFirewall::new(asked.rights, None, asked.trusted);
    let fqdn = &snapshot.server.fqdn;
    let date = rfc5322_date(now);
    let mut trace = format!("Received: from localhost by {} ({fqdn}) id {id};\r\n\t{date}\r\n", kind.name());
    if kind == Kind::Pickup && first_value(header, "Date").is_none_or(|date| date.is_empty()) {
        trace.push_str(&format!("Date: {date}\r\n"));
    }
    let header = match kind {
        Kind::Pickup => without_fields(header, pickup::stays),
        Kind::Replay => header.into(),
    };
    arrival::head(&trace, &header, (&firewall, &[fqdn], &AddressRewrites::default()), || {
        format!("<{}@{fqdn}>", uuid::Uuid::new_v4())
    })
}

/// Where each recipient's mail goes. Bad, where none can have it.
fn recipients(snapshot: &Snapshot, asked: &Asked, size: u64) -> Result<Vec<NewRecipient>, End> {
    let all = asked.recipients.iter();
    let recipients: Vec<NewRecipient> =
        all.map(|(address, wishes)| routed(snapshot, address, wishes, size)).collect();
    if recipients.iter().all(|recipient| recipient.refused.is_some()) {
        return Err(End::Bad(Reply::message_too_big().to_string()));
    }
    Ok(recipients)
}
