//! DATA (RFC 5321 4.1.1.4): the message is taken, given its trace fields, routed and committed; `250`
//! is said after that, and then it is ours (6.1).
//!
//! Refuses, while it comes, what would bring the disk below MinimumFreeDiskSpace, and at its end what is
//! too large for every recipient's connector; where others can have it, these few get a report.

use super::incoming::{Fed, Incoming, is_loop};
use super::{End, Input, Next, Phase, Session, Transaction, refusal_reply};
use crate::auth::sender::{BodyHashes, mailboxes};
use crate::engine::front::arrival::{Head, expiry, head, routed};
use crate::engine::front::budget::Permit;
use crate::engine::front::pipeline;
use crate::log::tracking::{judged, report_only};
use crate::model::public_reach::is_wide;
use crate::model::{ExtendedRight, MessageWishes, SmtpAddress, TrackingTrace};
use crate::policy::receive::{HeaderFirewall, Refusal, author_refusal, is_externally_secured, send_limit};
use crate::queue::{Draft, Envelope, INLINE_LIMIT, NewRecipient, QueueError};
use crate::smtp::headers::{Trace, received_header};
use crate::smtp::{BodyType, Reply};
use std::sync::Arc;

/// Octets after which the free space is measured again: what several sessions may bring beyond
/// MinimumFreeDiskSpace in between.
const MEASURE: u64 = 64 * 1024;

/// What the filter of senders says in the header under `-Action StampStatus`.
const SENDER_FILTER_MARK: &str = "X-MS-Exchange-Organization-Antispam-Report: SenderFilter=Blocked\r\n";

impl Session {
    pub(super) async fn data(&mut self) -> Result<Next, End> {
        let refusal = match &self.transaction {
            _ if self.hello.is_none() => Some(Reply::send_hello_first()),
            None => Some(Reply::need_mail_command()),
            Some(transaction) if transaction.recipients.is_empty() => Some(Reply::need_rcpt_command()),
            // RFC 3030: not beside BDAT, and not for what is binary.
            Some(transaction)
                if transaction.chunks.is_some() || transaction.body == Some(BodyType::BinaryMime) =>
            {
                Some(Reply::bad_sequence())
            }
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
        let unlimited = transaction.rights.has(ExtendedRight::BypassMessageSizeLimit);
        let mut arriving = self.arriving(transaction, Incoming::new(&self.connector, unlimited));
        let mut input = self.reader.take_buffered();
        loop {
            let fed = self.take(transaction, &mut arriving, &input).await;
            if fed.ended {
                self.reader.feed(&input[fed.consumed..]);
                break;
            }
            // Who waits holds nothing of it twice.
            drop(std::mem::take(&mut input));
            input = match self.read(Phase::Message).await {
                Input::Bytes(bytes) => bytes,
                Input::Idle => return Ok(Err(Reply::idle_timeout())),
                Input::Expired => return Ok(Err(Reply::session_timeout())),
                Input::Stopping => return Ok(Err(Reply::service_not_available())),
                Input::Gone => return Err(End::Remote),
            };
        }
        Ok(Ok(self.ended(transaction, arriving).await))
    }

    /// A message that begins, with what bounds it beside its connector.
    pub(super) fn arriving(&self, transaction: &Transaction, incoming: Incoming) -> Arriving {
        let sender = transaction.sender.as_ref();
        let most = send_limit(&self.running.snapshot, sender, transaction.rights);
        let message = Message::new(self.shared.queue.draft(), self.shared.budget.permit());
        Arriving { incoming: incoming.at_most(most), message }
    }

    /// Takes a piece of a message.
    pub(super) async fn take(&self, transaction: &Transaction, arriving: &mut Arriving, input: &[u8]) -> Fed {
        let mut body = Vec::new();
        let fed = arriving.incoming.feed(input, &mut body);
        let begun = arriving.incoming.header_ended() || fed.ended;
        if arriving.incoming.refusal().is_none() {
            let header = arriving.incoming.header().len();
            if !arriving.message.hold(header, input.len()) {
                arriving.incoming.give_up();
            }
        }
        if arriving.incoming.refusal().is_some() {
            // The rest may come as slowly as it likes: it holds nothing meanwhile.
            arriving.message.let_go();
        } else {
            if begun {
                self.begin(transaction, arriving).await;
            }
            let message = &mut arriving.message;
            if let Some(hashes) = &mut message.hashes {
                hashes.write(&body);
            }
            message.write(&body).await;
            if message.wants_room() && !self.shared.has_room(0, &self.running.snapshot) {
                message.draft = Err(QueueError::NoSpace);
            }
        }
        fed
    }

    /// Writes what stands in front of the body, once that is known.
    async fn begin(&self, transaction: &Transaction, arriving: &mut Arriving) {
        let Arriving { incoming, message } = arriving;
        if message.head.is_some() {
            return;
        }
        let head = self.head(transaction, incoming);
        message.write(&head.bytes).await;
        message.hops_exceeded =
            is_loop(incoming.header(), &self.connector, &self.running.snapshot.server.fqdn);
        message.bad_header = transaction.smtputf8 && std::str::from_utf8(incoming.header()).is_err();
        message.utf8_header = transaction.smtputf8 && !incoming.header().is_ascii();
        message.posing = self.posing(transaction, incoming.header());
        message.head = Some(head);
        message.hashes = self.hashes(transaction, incoming.header());
    }

    /// Why who logged on may not show these authors; a partner's certificate speaks for itself, as at MAIL.
    fn posing(&self, transaction: &Transaction, header: &[u8]) -> Option<Refusal> {
        let user = self.user.as_ref().filter(|_| transaction.partner.is_none())?;
        author_refusal(&self.running.snapshot, user, transaction.rights, mailboxes(header).as_deref())
    }

    /// The message is there: refuses or commits it.
    pub(super) async fn ended(&mut self, transaction: &Transaction, mut arriving: Arriving) -> Reply {
        arriving.incoming.finish();
        if arriving.incoming.refusal().is_none() {
            self.begin(transaction, &mut arriving).await;
        }
        if let Some(refusal) = arriving.refusal() {
            return refusal;
        }
        let origin = match self.judge_origin(transaction, arriving.incoming.header()).await {
            Ok(origin) => origin,
            Err(refusal) => return refusal_reply(&refusal),
        };
        if let Some((hashes, origin)) = arriving.message.hashes.take().zip(origin) {
            match self.authenticate(transaction, (hashes, origin), arriving.incoming.header()).await {
                Ok(field) => arriving.message.precede(&field).await,
                Err(refusal) => return refusal_reply(&refusal),
            }
        }
        self.commit(transaction, arriving).await
    }

    /// Why no more chunks need come.
    pub(super) fn refusal_so_far(&mut self, arriving: &Arriving) -> Option<Reply> {
        arriving.refusal().or_else(|| match &arriving.message.draft {
            Ok(_) => None,
            Err(error) => Some(self.not_stored(error)),
        })
    }

    /// Our own fields and the client's.
    fn head(&self, transaction: &Transaction, incoming: &Incoming) -> Head {
        let recipients: Vec<String> =
            transaction.recipients.iter().map(|recipient| recipient.address.to_string()).collect();
        let trace = received_header(&Trace {
            hello: self.hello.as_ref().and_then(|hello| hello.name.as_ref()),
            client: self.peer.ip(),
            client_name: self.client_name.as_deref(),
            by: &self.running.snapshot.server.fqdn,
            by_address: self.running.snapshot.service.external_ip_address,
            extended: self.hello.as_ref().is_some_and(|hello| hello.extended),
            smtputf8: transaction.smtputf8,
            tls: self.tls.as_ref().map(|tls| (tls.version.as_str(), tls.cipher.as_str())),
            authenticated: self.user.is_some(),
            id: &self.id,
            recipients: &recipients,
            at: self.shared.clock.now(),
        });
        let trace = if transaction.marked { trace + SENDER_FILTER_MARK } else { trace };
        let secured = is_externally_secured(&self.connector);
        let firewall = HeaderFirewall::new(transaction.rights, transaction.partner.as_ref(), secured)
            .by_user(self.user.is_some())
            .from_near(!is_wide(&self.connector.remote_ip_ranges) && !self.is_brought(incoming.header()));
        let fqdn = &self.connector.fqdn;
        let own = [fqdn, &self.running.snapshot.server.fqdn];
        let rewrites = &self.running.snapshot.rewrites;
        head(&trace, incoming.header(), (&firewall, &own, rewrites), || {
            format!("<{}@{fqdn}>", uuid::Uuid::new_v4())
        })
    }

    /// Routes and commits; what is answered then is the truth.
    async fn commit(&mut self, transaction: &Transaction, arriving: Arriving) -> Reply {
        let Arriving { incoming, message } = arriving;
        let wishes = MessageWishes {
            binary: incoming.needs_chunks(),
            utf8_header: message.utf8_header,
            tls_optional: !transaction.wishes.require_tls && incoming.wants_no_tls(),
            ..transaction.wishes.clone()
        };
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
        let all = transaction.recipients.iter();
        let recipients: Vec<NewRecipient> =
            all.map(|recipient| routed(snapshot, &recipient.address, &recipient.wishes, size)).collect();
        if recipients.iter().all(|recipient| recipient.refused.is_some()) {
            return Reply::message_too_big();
        }
        let envelope = Envelope {
            sender: transaction.sender.clone(),
            from_address: transaction.sender.as_ref().map_or("<>".into(), SmtpAddress::to_string),
            source_ip: Some(self.peer.ip().to_canonical()),
            received_at: now,
            expires_at: expiry(now, snapshot),
            receive_connector: self.connector.identity.clone(),
            helo: self
                .hello
                .as_ref()
                .and_then(|hello| hello.name.as_ref())
                .map_or(String::new(), ToString::to_string),
            subject: head.subject,
            internet_message_id: head.message_id.clone(),
            auth_domain: transaction.partner.clone(),
            body_8bit: incoming.is_eight_bit(),
            wishes,
        };
        pipeline::received(&self.shared, snapshot, &envelope, &recipients, (incoming.header(), &draft)).await;
        let trace = self.trace(transaction, head.originating);
        match draft.traced(Arc::new(trace)).commit(envelope, recipients).await {
            Ok(accepted) => {
                self.shared.route_anew(accepted.id, snapshot).await;
                Reply::queued(&head.message_id, accepted.id, &snapshot.server.fqdn)
            }
            Err(error) => self.not_stored(&error),
        }
    }

    /// What the tracking log tells of how the message came.
    fn trace(&self, transaction: &Transaction, originating: bool) -> TrackingTrace {
        let mut facts = Vec::new();
        match &self.tls {
            Some(tls) => {
                facts.push(("TlsGot", "Encrypted".to_owned()));
                facts.push(("tlsversion", tls.version.clone()));
                facts.push(("tlscipher", tls.cipher.clone()));
            }
            None => facts.push(("TlsGot", "None".to_owned())),
        }
        if let Some(partner) = &transaction.partner {
            facts.push(("TlsAsked", format!("DomainSecure {partner}")));
            facts.push(("TlsRule", "TLSReceiveDomainSecureList".to_owned()));
        }
        facts.extend(transaction.verdict.as_ref().map(judged).unwrap_or_default());
        if let Some(observed) = &transaction.observed {
            facts.extend(report_only(observed.verdict.as_ref(), observed.would_fail()));
        }
        let listed = &self.running.snapshot.transport.tls_receive_domain_secure;
        let domain = transaction.sender.as_ref().and_then(SmtpAddress::domain_name);
        if !self.connector.domain_secure_enabled && domain.is_some_and(|domain| listed.contains(domain)) {
            facts.push(("DomainSecure", "NotArmed".to_owned()));
        }
        facts.extend(self.user.as_ref().map(|user| ("AuthenticatedAs", user.clone())));
        TrackingTrace {
            session: self.id.clone(),
            host: self.client_name.clone().unwrap_or_default(),
            remote: Some(self.peer.ip().to_canonical()),
            local: Some(self.local.ip().to_canonical()),
            originating: Some(originating),
            facts,
            resolved: transaction
                .resolved
                .iter()
                .map(|(given, mailbox)| (given.to_string(), mailbox.to_string()))
                .collect(),
            ..TrackingTrace::default()
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

/// A message that is being read, and written.
pub(super) struct Arriving {
    incoming: Incoming,
    message: Message,
}

impl Arriving {
    fn refusal(&self) -> Option<Reply> {
        if let Some(refusal) = self.incoming.refusal() {
            Some(refusal)
        } else if self.message.hops_exceeded {
            Some(Reply::hop_count_exceeded())
        } else if self.message.bad_header {
            Some(Reply::header_not_utf8())
        } else {
            self.message.posing.as_ref().map(refusal_reply)
        }
    }
}

/// A message that is being written to the queue. After a failed write the rest is only read.
struct Message {
    draft: Result<Draft, QueueError>,
    head: Option<Head>,
    hops_exceeded: bool,
    /// SMTPUTF8 was said, and the header is no UTF-8.
    bad_header: bool,
    /// From or Sender is nobody that who logged on may send as.
    posing: Option<Refusal>,
    /// SMTPUTF8 was said, and the header needs it.
    utf8_header: bool,
    /// Where the sender is to be authenticated.
    hashes: Option<BodyHashes>,
    /// Octets at which the disk was looked at last.
    measured_at: u64,
    permit: Permit,
}

impl Message {
    /// Takes permits for a header of so many bytes, for what the draft holds of the body, and for what was
    /// just read. Where there are none the rest is only read, and the answer is 452 4.3.1.
    fn hold(&mut self, header: usize, read: usize) -> bool {
        let Ok(draft) = &self.draft else { return true };
        // The head that is made of the header is a copy of it, and what is hashed another.
        let body = draft.len().min(INLINE_LIMIT as u64);
        self.permit.hold(3 * header as u64 + body + 2 * read as u64)
    }

    /// What was kept of a message that is refused.
    fn let_go(&mut self) {
        self.draft = Err(QueueError::NoSpace);
        self.head = None;
        self.hashes = None;
        self.permit.release();
    }

    fn new(draft: Draft, permit: Permit) -> Self {
        Message {
            draft: Ok(draft),
            head: None,
            hops_exceeded: false,
            bad_header: false,
            posing: None,
            hashes: None,
            utf8_header: false,
            measured_at: 0,
            permit,
        }
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

    /// Puts a field before everything.
    async fn precede(&mut self, field: &str) {
        let draft = std::mem::replace(&mut self.draft, Err(QueueError::Closed));
        self.draft = match draft {
            Ok(draft) => draft.precede(field.as_bytes()).await,
            Err(error) => Err(error),
        };
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
