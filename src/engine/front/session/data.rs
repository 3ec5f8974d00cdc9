//! DATA (RFC 5321 4.1.1.4): the message is taken, given its trace fields, routed and committed; `250`
//! is said after that, and then it is ours (6.1).
//!
//! Refuses, while it comes, what would bring the disk below MinimumFreeDiskSpace, and at its end what is
//! too large for every recipient's connector; where others can have it, these few get a report.

use super::incoming::{Head, Incoming, head, is_loop};
use super::{End, Input, Next, Phase, Session, Transaction};
use crate::model::{ExtendedRight, SmtpAddress};
use crate::policy::receive::{HeaderFirewall, is_externally_secured};
use crate::policy::route::routing;
use crate::queue::{Draft, Envelope, NewRecipient, QueueError};
use crate::smtp::headers::{Trace, received_header};
use crate::smtp::{BodyType, Reply};
use jiff::{SignedDuration, Timestamp};

/// Octets after which the free space is measured again: what several sessions may bring beyond
/// MinimumFreeDiskSpace in between.
const MEASURE: u64 = 64 * 1024;

impl Session {
    pub(super) async fn data(&mut self) -> Result<Next, End> {
        let refusal = match &self.transaction {
            _ if self.hello.is_none() => Some(Reply::send_hello_first()),
            None => Some(Reply::need_mail_command()),
            Some(transaction) if transaction.recipients.is_empty() => Some(Reply::need_rcpt_command()),
            Some(_) => None,
        };
        if let Some(refusal) = refusal {
            let behind = !self.reader.is_empty();
            let next = self.finish(refusal).await?;
            // A client that did not wait has sent the message along; it must not be run as commands.
            return if behind { Ok(Next::Close) } else { Ok(next) };
        }
        let Some(transaction) = self.transaction.take() else { return Ok(Next::GoOn) };
        self.answer(&Reply::start_mail_input()).await;
        self.flush().await?;
        let reply = match self.receive(&transaction).await? {
            Ok(reply) => reply,
            Err(closing) => return self.close_with(&closing).await,
        };
        self.finish(reply).await
    }

    /// Takes the message to its end. `Ok(Err(…))`: the deadline came first.
    async fn receive(&mut self, transaction: &Transaction) -> Result<Result<Reply, Reply>, End> {
        let mut incoming =
            Incoming::new(&self.connector, transaction.rights.has(ExtendedRight::BypassMessageSizeLimit));
        let mut message = Message::new(self.shared.queue.draft());
        let mut input = self.reader.take_buffered();
        loop {
            let mut body = Vec::new();
            let fed = incoming.feed(&input, &mut body);
            if incoming.refusal().is_none() {
                if message.head.is_none() && (incoming.header_ended() || fed.ended) {
                    let head = self.head(transaction, &incoming);
                    message.write(&head.bytes).await;
                    message.hops_exceeded =
                        is_loop(incoming.header(), &self.connector, &self.running.snapshot.server.fqdn);
                    message.head = Some(head);
                }
                message.write(&body).await;
                if message.wants_room() && !self.shared.has_room(0, &self.running.snapshot) {
                    message.draft = Err(QueueError::NoSpace);
                }
            }
            if fed.ended {
                self.reader.feed(&input[fed.consumed..]);
                break;
            }
            input = match self.read(Phase::Message).await {
                Input::Bytes(bytes) => bytes,
                Input::Idle => return Ok(Err(Reply::idle_timeout())),
                Input::Expired => return Ok(Err(Reply::session_timeout())),
                Input::Stopping => return Ok(Err(Reply::service_not_available())),
                Input::Gone => return Err(End::Remote),
            };
        }
        if let Some(refusal) = incoming.refusal() {
            return Ok(Ok(refusal));
        }
        if message.hops_exceeded {
            return Ok(Ok(Reply::hop_count_exceeded()));
        }
        Ok(Ok(self.commit(transaction, message).await))
    }

    /// Our own fields and the client's.
    fn head(&self, transaction: &Transaction, incoming: &Incoming) -> Head {
        let recipients: Vec<String> = transaction.recipients.iter().map(SmtpAddress::to_string).collect();
        let trace = received_header(&Trace {
            hello: self.hello.as_ref().and_then(|hello| hello.name.as_ref()),
            client: self.peer.ip(),
            by: &self.running.snapshot.server.fqdn,
            extended: self.hello.as_ref().is_some_and(|hello| hello.extended),
            tls: self.tls.as_ref().map(|tls| (tls.version.as_str(), tls.cipher.as_str())),
            authenticated: self.user.is_some(),
            id: &self.shared.ids.next_id(),
            recipients: &recipients,
            at: self.shared.clock.now(),
        });
        let secured = is_externally_secured(&self.connector);
        let firewall = HeaderFirewall::new(transaction.rights, transaction.partner.as_ref(), secured)
            .by_user(self.user.is_some());
        let fqdn = &self.connector.fqdn;
        head(&trace, incoming.header(), &firewall, || format!("<{}@{fqdn}>", uuid::Uuid::new_v4()))
    }

    /// Routes and commits; what is answered then is the truth.
    async fn commit(&mut self, transaction: &Transaction, message: Message) -> Reply {
        let (draft, head) = match (message.draft, message.head) {
            (Ok(draft), Some(head)) => (draft, head),
            (Err(error), _) => return self.not_stored(&error),
            (Ok(_), None) => return Reply::not_stored(),
        };
        // The session is under the Snapshot of its beginning, the queue under the one in force: mail that
        // an old one has no way for would wait in Unreachable until the next restart.
        let in_force = self.shared.running().unwrap_or_else(|| self.running.clone());
        let snapshot = &in_force.snapshot;
        let now = self.shared.clock.now();
        let size = draft.len();
        let route_of = |address: &SmtpAddress| {
            let routing = routing(snapshot, address, size);
            let refused = routing.unroutable.as_ref().filter(|_| routing.is_too_large());
            let refused = refused.map(ToString::to_string);
            NewRecipient { address: address.clone(), hop: routing.hop, refused }
        };
        let recipients: Vec<NewRecipient> = transaction.recipients.iter().map(route_of).collect();
        if recipients.iter().all(|recipient| recipient.refused.is_some()) {
            return Reply::message_too_big();
        }
        let envelope = Envelope {
            sender: transaction.sender.clone(),
            from_address: transaction.sender.as_ref().map_or("<>".into(), SmtpAddress::to_string),
            source_ip: Some(self.peer.ip().to_canonical()),
            received_at: now,
            expires_at: expiry(now, snapshot.service.message_expiration_timeout.as_millis()),
            receive_connector: self.connector.identity.clone(),
            helo: self
                .hello
                .as_ref()
                .and_then(|hello| hello.name.as_ref())
                .map_or(String::new(), ToString::to_string),
            subject: head.subject,
            internet_message_id: head.message_id.clone(),
            auth_domain: transaction.partner.clone(),
            body_8bit: transaction.body == Some(BodyType::EightBitMime),
        };
        match draft.commit(envelope, recipients).await {
            Ok(accepted) => {
                self.shared.route_anew(accepted.id, snapshot).await;
                Reply::queued(&head.message_id, accepted.id, &snapshot.server.fqdn)
            }
            Err(error) => self.not_stored(&error),
        }
    }

    fn not_stored(&mut self, error: &QueueError) -> Reply {
        self.log.info("", format!("The message could not be stored: {error}"));
        tracing::error!(%error, "a message could not be stored");
        match error {
            QueueError::NoSpace => Reply::insufficient_resources(),
            _ => Reply::not_stored(),
        }
    }
}

/// A message that is being written to the queue. After a failed write the rest is only read.
struct Message {
    draft: Result<Draft, QueueError>,
    head: Option<Head>,
    hops_exceeded: bool,
    /// Octets at which the disk was looked at last.
    measured_at: u64,
}

impl Message {
    fn new(draft: Draft) -> Self {
        Message { draft: Ok(draft), head: None, hops_exceeded: false, measured_at: 0 }
    }

    /// True once so much has come that the disk must be looked at again.
    fn wants_room(&mut self) -> bool {
        let Ok(draft) = &self.draft else { return false };
        let due = draft.len() >= self.measured_at + MEASURE;
        if due {
            self.measured_at = draft.len();
        }
        due
    }

    async fn write(&mut self, bytes: &[u8]) {
        if let Ok(draft) = &mut self.draft
            && !bytes.is_empty()
            && let Err(error) = draft.write(bytes).await
        {
            self.draft = Err(error);
        }
    }
}

fn expiry(received_at: Timestamp, timeout_millis: i64) -> Timestamp {
    received_at.checked_add(SignedDuration::from_millis(timeout_millis)).unwrap_or(Timestamp::MAX)
}
