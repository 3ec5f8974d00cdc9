//! A worker's way to other servers.

use super::job::{Hop, Job};
use super::last_error;
use super::scheduler::BATCH;
use super::trace;
use super::worker::Worker;
use crate::client::targets::{NoTargets, Shut, Way, Ways};
use crate::client::ways::{Lookups, Mail, ways};
use crate::client::{
    Answer, ClientError, Envelope, Logon, Recipient, Session, Settings, Stage, Target, Transcript, connect,
};
use crate::model::snapshot::{ErrorPolicies, SendConnector, SmartHostAuth, Snapshot};
use crate::model::{AddressDomain, SmtpDomain, TlsLevel, TlsPolicy, TrackingTrace};
use crate::policy::error_policy::is_for_good;
use crate::policy::retry::Trouble;
use crate::policy::{SendSecurity, recipient_domain, send_security, tls_policy};
use crate::queue::{Outcome, RemoteReply, Success, Work};
use crate::smtp::{Limits, Reply};
use crate::tls::ClientTls;
use jiff::SignedDuration;
use std::collections::VecDeque;
use std::sync::Arc;

/// Connections that may break in the middle of a message before the hop is left alone for a while.
const BREAKS: usize = 3;

/// Minutes after which an attempt turns to no other address: a domain may name thousands that are silent, and
/// its attempts would hold connections that others need.
const ATTEMPT_MINUTES: i64 = 30;

/// How a conversation over one session ended.
enum End {
    /// Nothing is left, or the session has carried what it may.
    Quit,
    /// It broke; `settled`: the message under way has its outcome.
    Broken { error: ClientError, settled: bool },
}

impl Worker {
    /// Messages with `TLS-Required: No` and the others never share a connection: what the recipient's domain publishes
    /// holds for these alone (RFC 8689 §5).
    pub(super) async fn by_smtp(&self, hop: &Hop<'_>, connector: &SendConnector, jobs: VecDeque<Job>) {
        let (optional, others): (VecDeque<Job>, VecDeque<Job>) =
            jobs.into_iter().partition(|job| job.wishes.tls_optional);
        for (jobs, tls_optional) in [(optional, true), (others, false)] {
            if !jobs.is_empty() {
                let hop = Hop {
                    hop: hop.hop.clone(),
                    snapshot: Arc::clone(&hop.snapshot),
                    visit: Arc::clone(&hop.visit),
                    tls_optional,
                    ..*hop
                };
                self.by_one_policy(&hop, connector, jobs).await;
            }
        }
    }

    async fn by_one_policy(&self, hop: &Hop<'_>, connector: &SendConnector, mut jobs: VecDeque<Job>) {
        let policy = tls_policy(&hop.snapshot, &hop.hop, self.now());
        if let TlsLevel::Refuse(text) = &policy.level {
            if let Some(log) = self.delivery.send_log.as_ref().filter(|_| connector.protocol_logging) {
                log.transcript(&connector.name).note("Not sent", text);
            }
            self.note_unready(hop, connector, &policy, text);
            self.warn_of(hop, connector, &policy, text);
            return self.hop_failed_traced(hop, jobs, text.clone(), Some(trace::unready(&policy))).await;
        }
        let (tls, unshown) = match self.client_tls(&hop.snapshot, &policy) {
            Ok(made) => made,
            Err(error) => {
                self.note_unready(hop, connector, &policy, &error);
                return self.hop_failed(hop, jobs, error).await;
            }
        };
        let logon = match self.logon(connector).await {
            Ok(logon) => logon,
            Err(error) => return self.hop_failed(hop, jobs, error.to_string()).await,
        };
        let mut line = self.delivery.queue.dial(hop.id);
        let mut shut = Vec::new();
        let ways = self.ways(hop, connector, &policy, &mut shut).await;
        self.tally_shut((hop, connector, &policy), &shut);
        let Ways { all: ways, in_doubt } = match ways {
            Ok(ways) => ways,
            Err(NoTargets::Temporary(error)) => return self.hop_failed(hop, jobs, error).await,
            Err(NoTargets::Permanent(error)) => {
                return self.all_failed(hop, jobs, (&error, None), None).await;
            }
        };
        let found: Vec<String> =
            ways.iter().map(|way| format!("{}[{}]", way.target.host, way.target.address.ip())).collect();
        hop.visit.note(format!("Hosts: {}", found.join(", ")));
        let mut failures = Vec::new();
        let mut breaks = 0;
        let until = self.now() + SignedDuration::from_mins(ATTEMPT_MINUTES);
        let mut given_up = false;
        let demands_tls = ways.iter().any(|way| way.policy.level.demands_tls());
        // The last host that can't have something: that is no trouble of the whole queue.
        let mut unfit = None;
        let mut aside = VecDeque::new();
        let all = &ways;
        let mut ways = all.iter();
        let mut way = ways.next();
        while let Some(now) = way.filter(|_| !jobs.is_empty() && self.goes_on(hop, &policy)) {
            let target = &now.target;
            let mut settings =
                Settings::of(&hop.snapshot, connector, &now.policy, &tls, (self.now(), &self.delivery.crls));
            settings.logon = logon.as_ref();
            settings.unshown = unshown.as_deref();
            let dialer = self.delivery.dialer.as_ref();
            self.delivery.metrics.dialled();
            line.set(false);
            let session = connect(dialer, target, &settings, &mut || self.transcript(hop, connector)).await;
            line.set(session.is_ok());
            self.tally((hop, connector, &policy), now, session.as_ref());
            self.note_session(hop, connector, now, session.as_ref());
            let failure = match session {
                Err(error) => {
                    hop.visit.note(format!("Failed connection to {}: {error}", target.address));
                    if let ClientError::Certificate(verdict) = &error {
                        self.delivery.metrics.judged_server(verdict.status);
                        hop.visit.note(format!("Certificate {}: {}", verdict.status, verdict.rule));
                    }
                    Some(error)
                }
                Ok(session) => {
                    // Hosts behind this one may have what it has not (RFC 8689 §4.2.1).
                    let others = ways.len() > 0 && self.now() < until;
                    let others = others || in_doubt || !shut.is_empty() || last_error::may_recover(&failures);
                    let aside = others.then_some(&mut aside);
                    let conversation =
                        self.converse(hop, connector, &policy, (now, session), (&mut jobs, aside));
                    match conversation.await {
                        End::Quit => None,
                        End::Broken { error, settled } => {
                            breaks += 1;
                            (!settled || breaks >= BREAKS).then_some(error)
                        }
                    }
                }
            };
            let turned_away = !aside.is_empty();
            if failure.is_some() || (turned_away && jobs.is_empty()) {
                unfit = turned_away.then_some(target).or(unfit);
                failures.extend(failure.map(|error| (target.clone(), error)));
                jobs.append(&mut aside);
                way = ways.next();
                given_up = way.is_some() && self.now() >= until;
                way = way.filter(|_| !given_up);
            }
        }
        // Another Snapshot is in force, or the service stops: they go back to the queue, too.
        jobs.append(&mut aside);
        if let Some(target) = unfit.filter(|_| way.is_none()) {
            self.turned_away(hop, &mut jobs, target).await;
        }
        if !jobs.is_empty() && way.is_none() {
            // A host that could not be tried may yet take it.
            let all_tried = !given_up && shut.is_empty() && !in_doubt;
            let trace = last_error::decisive(&failures).map(|(target, error)| {
                let asked = all.iter().find(|way| way.target.address == target.address);
                trace::of_failure(asked.map_or(&policy, |way| &way.policy), target, error)
            });
            let policies = connector.error_policies;
            match last_error::for_good(&failures, demands_tls, policies).filter(|_| all_tried) {
                Some((error, reply)) => {
                    self.all_failed(hop, jobs, (&error, Some(&reply)), trace.map(Arc::new)).await;
                }
                None => {
                    let error = last_error::of_hop(&failures);
                    self.warn_of(hop, connector, &policy, &error);
                    self.hop_failed_traced(hop, jobs, error, trace).await;
                }
            }
        }
    }

    /// Mail with REQUIRETLS that a host which was reached can't have, where no other could be asked: it waits, and
    /// nothing else for its sake.
    async fn turned_away(&self, hop: &Hop<'_>, jobs: &mut VecDeque<Job>, target: &Target) {
        let text =
            "451 4.7.30 REQUIRETLS support required: this host does not have it, and no other could be asked";
        let mut others = VecDeque::new();
        for job in jobs.drain(..) {
            if job.wishes.require_tls {
                let error = last_error::at(text, target);
                let outcome = self.retry(hop, Trouble::Message, job.attempts, job.ids(), error);
                self.record(hop, vec![outcome]).await;
            } else {
                others.push_back(job);
            }
        }
        *jobs = others;
    }

    /// All of it fails for good; a commit for each message, so that its reports are not too much for one.
    async fn all_failed(
        &self,
        hop: &Hop<'_>,
        jobs: VecDeque<Job>,
        (error, reply): (&str, Option<&RemoteReply>),
        trace: Option<Arc<TrackingTrace>>,
    ) {
        for job in jobs {
            let failed = Outcome::Failed {
                recipients: job.ids(),
                error: error.to_owned(),
                reply: reply.cloned(),
                at: self.now(),
            };
            self.record_traced(hop, vec![failed], trace.clone()).await;
        }
    }

    /// Begins TLS; and why without our certificate, where that can't be shown and is not demanded.
    fn client_tls(
        &self,
        snapshot: &Snapshot,
        policy: &TlsPolicy,
    ) -> Result<(ClientTls, Option<String>), String> {
        let entry =
            policy.client_certificate.as_ref().and_then(|thumbprint| snapshot.certificates.get(thumbprint));
        let own = entry.map(|entry| (entry.as_ref(), Arc::clone(&self.delivery.signer)));
        let told = |error| format!("454 4.7.5 {error}");
        match ClientTls::new(own) {
            Err(error) if !policy.level.demands_tls() => {
                tracing::warn!(%error, "the connector's certificate can't be shown; going on without one");
                ClientTls::new(None).map(|tls| (tls, Some(told(error)))).map_err(told)
            }
            other => other.map(|tls| (tls, None)).map_err(told),
        }
    }

    /// Whom to log on to smart hosts as. A connection is made and used under one Snapshot, and each of those has its own
    /// password: one that was made with another is never used again.
    async fn logon(&self, connector: &SendConnector) -> Result<Option<Logon>, ClientError> {
        match connector.smart_host_auth.as_ref().filter(|_| !connector.dns_routing) {
            None => Ok(None),
            Some(SmartHostAuth::ExchangeServer) => {
                Err(ClientError::NoLogon("SmartHostAuthMechanism ExchangeServer can't be done here".into()))
            }
            Some(SmartHostAuth::Basic { user, needs_tls, stamp }) => {
                let password = self.delivery.passwords.password(&connector.guid, stamp).await;
                let password = password.map_err(|why| {
                    ClientError::NoLogon(format!(
                        "the password of '{user}' for Send connector '{}' can't be had: {why}",
                        connector.name
                    ))
                })?;
                Ok(Some(Logon { user: user.clone(), password, needs_tls: *needs_tls }))
            }
        }
    }

    async fn ways(
        &self,
        hop: &Hop<'_>,
        connector: &SendConnector,
        policy: &TlsPolicy,
        shut: &mut Vec<Shut>,
    ) -> Result<Ways, NoTargets> {
        // Different for each attempt is all that is needed of it.
        let seed = self.now().as_nanosecond() as u64 ^ u64::from(hop.retry_count);
        let mail = Mail {
            snapshot: hop.snapshot.as_ref(),
            connector,
            hop: &hop.hop,
            policy,
            tls_optional: hop.tls_optional,
        };
        let lookups = Lookups { resolvers: self.delivery.resolvers.as_ref(), sts: &self.delivery.sts };
        ways(&mail, lookups, seed, shut).await
    }

    fn transcript(&self, hop: &Hop<'_>, connector: &SendConnector) -> Box<dyn Transcript> {
        let Some(log) = self.delivery.send_log.as_ref().filter(|_| connector.protocol_logging) else {
            return Box::new(());
        };
        let mut transcript = log.transcript(&connector.name);
        match security(hop) {
            Some((SendSecurity::NotArmed, domain)) => {
                transcript.note("DomainSecure=NotArmed", domain.as_str());
            }
            Some((SendSecurity::ReportOnly, domain)) => {
                transcript.note("DomainSecure=ReportOnly", domain.as_str());
            }
            _ => {}
        }
        transcript
    }

    /// Sends messages over one session until there is none left, or it has carried enough, or broke. Those with
    /// REQUIRETLS that it can't have are put aside, where there is an `aside`.
    async fn converse(
        &self,
        hop: &Hop<'_>,
        connector: &SendConnector,
        policy: &TlsPolicy,
        (way, mut session): (&Way, Session),
        (jobs, mut aside): (&mut VecDeque<Job>, Option<&mut VecDeque<Job>>),
    ) -> End {
        if let Some(verdict) = session.verdict() {
            self.delivery.metrics.judged_server(verdict.status);
        }
        hop.visit.note(format!("Established connection to {} ({})", way.target.address, encrypted(&session)));
        let limit = Some(connector.max_messages_per_connection).filter(|limit| *limit > 0);
        // MAILMAX (RFC 9422): one more would only be refused.
        let limit = [limit, session.capabilities().limits.mail].into_iter().flatten().min();
        let (mut count, mut takes) = (0, false);
        while limit.is_none_or(|limit| count < limit) && self.goes_on(hop, policy) {
            if jobs.is_empty() {
                jobs.extend(self.more(hop, policy).await);
                // What is put aside waits for the next host; and who has just refused something may refuse all.
                if jobs.is_empty() && takes && aside.as_ref().is_none_or(|aside| aside.is_empty()) {
                    jobs.extend(self.late(hop, policy).await);
                }
                // Without this session they would have had one of their own, with a verdict of its own.
                if !jobs.is_empty() && count > 0 {
                    self.note_session(hop, connector, way, Ok(&session));
                }
            }
            let Some(mut job) = jobs.pop_front() else { break };
            if let Some(aside) = aside.as_mut().filter(|_| job.wishes.require_tls)
                && !session.takes_require_tls()
            {
                aside.push_back(job);
                continue;
            }
            count += 1;
            let (taken, outcome) =
                self.send(hop, (way, connector.error_policies), &mut session, &mut job).await;
            takes = taken;
            let settled = job.recipients.is_empty();
            if !settled {
                jobs.push_front(job);
            }
            match outcome {
                None => {}
                Some(error @ ClientError::Body(_)) => {
                    session.quit().await;
                    return End::Broken { error, settled };
                }
                Some(error) => {
                    session.quit().await;
                    return End::Broken { error, settled: settled || count > 1 };
                }
            }
        }
        session.quit().await;
        End::Quit
    }

    /// One transaction, and its outcomes. Recipients that must wait for another transaction stay in the
    /// job. Whether the server took the message for anybody; the error is why the session can't be used any more.
    async fn send(
        &self,
        hop: &Hop<'_>,
        (Way { target, policy, .. }, error_policies): (&Way, ErrorPolicies),
        session: &mut Session,
        job: &mut Job,
    ) -> (bool, Option<ClientError>) {
        let _attempt = self.delivery.queue.attempt(job.message);
        let recipients: Vec<Recipient> =
            job.recipients.iter().map(|mailbox| mailbox.recipient.clone()).collect();
        let recipients = &recipients[..at_once(&recipients, session.capabilities().limits)];
        let body = match self.outgoing(hop, job).await {
            Ok(body) => body,
            Err(error) => {
                let error = ClientError::Body(error).to_string();
                let outcome = self.retry(hop, Trouble::Message, job.attempts, job.ids(), error);
                job.recipients.clear();
                self.record(hop, vec![outcome]).await;
                return (false, None);
            }
        };
        let envelope = Envelope {
            sender: &job.sender,
            recipients,
            size: body.size(),
            eight_bit: job.eight_bit,
            wishes: &job.wishes,
        };
        let size = envelope.size;
        let tells = session.capabilities().dsn;
        let done = session.send(&envelope, body).await;
        let progress = done.answers.iter().any(|answer| matches!(answer, Answer::Accepted(_)));
        // Whether the server has the message is not known, or the message itself broke the connection:
        // it must not go to the next host at once, nor hold the others up.
        let doubtful = match &done.broken {
            Some(
                ClientError::Dropped { stage, .. }
                | ClientError::Timeout(stage)
                | ClientError::Nonsense { stage, .. }
                | ClientError::Refused { stage, .. },
            ) => matches!(stage, Stage::Body | Stage::End),
            Some(_) => true,
            None => false,
        };
        if progress {
            hop.visit.carried(size);
        }
        let mut trace = trace::of_session(policy, session, target);
        if matches!(security(hop), Some((SendSecurity::NotArmed, _))) {
            trace.facts.push(("DomainSecure", "NotArmed".into()));
        }
        let for_good = |reply: &Reply| is_for_good(reply.code, reply.enhanced, error_policies);
        let mut outcomes = Vec::new();
        let mut delivered = Vec::new();
        let mut left = job.recipients.split_off(done.answers.len().min(job.recipients.len()));
        for (mailbox, answer) in job.recipients.drain(..).zip(done.answers) {
            match answer {
                // The server tells the sender, or the next one does.
                Answer::Accepted(reply) if tells => {
                    trace.statuses.extend(mailbox.ids.iter().map(|id| (id.0, reply.to_string())));
                    delivered.extend(mailbox.ids);
                }
                Answer::Accepted(reply) => {
                    trace.statuses.extend(mailbox.ids.iter().map(|id| (id.0, reply.to_string())));
                    let reply = Some(last_error::in_full(&reply, target));
                    outcomes.extend(mailbox.done(Success::Relayed, reply, self.now()));
                }
                // Too many recipients for one transaction (RFC 5321 §4.5.3.1.10): the next one takes them.
                Answer::Refused(reply) if reply.code == 452 && progress && done.broken.is_none() => {
                    left.push(mailbox);
                }
                // Refused here in the server's stead: those are not its words.
                Answer::Unfit(reply) => outcomes.push(Outcome::Failed {
                    recipients: mailbox.ids,
                    error: last_error::at(&reply, target),
                    reply: None,
                    at: self.now(),
                }),
                Answer::Refused(reply) if for_good(&reply) => {
                    outcomes.push(Outcome::Failed {
                        recipients: mailbox.ids,
                        error: last_error::at(&reply, target),
                        reply: Some(last_error::in_full(&reply, target)),
                        at: self.now(),
                    });
                }
                Answer::Refused(reply) => {
                    let error = last_error::at(reply, target);
                    outcomes.push(self.retry(hop, Trouble::Message, job.attempts, mailbox.ids, error));
                }
                Answer::Unanswered if !doubtful => left.push(mailbox),
                Answer::Unanswered => {
                    let error =
                        done.broken.as_ref().map(|error| last_error::at(error, target)).unwrap_or_default();
                    outcomes.push(self.retry(hop, Trouble::Connection, job.attempts, mailbox.ids, error));
                }
            }
        }
        // Those behind a limit of the server wait, too, where it is not known whether it takes the message.
        if doubtful {
            let error = done.broken.as_ref().map(|error| last_error::at(error, target)).unwrap_or_default();
            let waiting: Vec<_> = left.drain(..).flat_map(|mailbox| mailbox.ids).collect();
            if !waiting.is_empty() {
                outcomes.push(self.retry(hop, Trouble::Connection, job.attempts, waiting, error));
            }
        }
        job.recipients = left;
        if !delivered.is_empty() {
            outcomes.push(Outcome::Delivered(delivered));
        }
        if !outcomes.is_empty() {
            outcomes.push(Outcome::HopOk(hop.id));
        }
        self.record_traced(hop, outcomes, Some(Arc::new(trace))).await;
        (progress, done.broken)
    }

    /// False once the service stops, or another Snapshot or policy is in force, or it is time to look at what is
    /// published: no connection is opened and no message begun under an old one. What is left goes back to the queue,
    /// and is routed anew.
    fn goes_on(&self, hop: &Hop<'_>, policy: &TlsPolicy) -> bool {
        self.may_begin()
            && self.now() < hop.until
            && Arc::ptr_eq(&hop.snapshot, &self.delivery.snapshot.borrow())
            && tls_policy(&hop.snapshot, &hop.hop, self.now()) == *policy
    }

    /// More of the same queue, for a session that is still good and still under the policy in force.
    async fn more(&self, hop: &Hop<'_>, policy: &TlsPolicy) -> VecDeque<Job> {
        if self.is_crowded() || !self.goes_on(hop, policy) {
            return VecDeque::new();
        }
        let id = hop.id;
        let due =
            self.delivery.queue.due(self.now(), BATCH, |other, _| if other == id { BATCH } else { 0 }).await;
        self.taken(hop, policy, due.unwrap_or_default()).await
    }

    /// The same, of what comes within a moment.
    async fn late(&self, hop: &Hop<'_>, policy: &TlsPolicy) -> VecDeque<Job> {
        if self.is_crowded() || !self.goes_on(hop, policy) {
            return VecDeque::new();
        }
        let Some(work) = self.parked.wait(hop.id).await else { return VecDeque::new() };
        self.taken(hop, policy, vec![work]).await
    }

    /// Takes more work of the same queue into its hands. Where another policy is in force by now nothing is decided about
    /// it: it goes back with what is held.
    async fn taken(&self, hop: &Hop<'_>, policy: &TlsPolicy, works: Vec<Work>) -> VecDeque<Job> {
        let mut jobs = VecDeque::new();
        for work in works {
            hop.held.add(&work);
            if !self.goes_on(hop, policy) {
                continue;
            }
            // The others are held to the end, and then go back.
            let found = self.prepare(hop, work.items).await.into_iter();
            jobs.extend(found.filter(|job| job.wishes.tls_optional == hop.tls_optional));
        }
        if self.goes_on(hop, policy) { jobs } else { VecDeque::new() }
    }
}

/// How a session is protected, and what its certificate was judged to be.
fn encrypted(session: &Session) -> String {
    let mut text = match (session.established(), session.verdict()) {
        (None, _) => "in clear".to_owned(),
        (Some(tls), None) => format!("{} {}", tls.version, tls.cipher),
        (Some(tls), Some(verdict)) => {
            format!("{} {}; certificate {}: {}", tls.version, tls.cipher, verdict.status, verdict.rule)
        }
    };
    if let Some(failure) = session.observation().and_then(|observation| observation.failure.as_ref()) {
        text.push_str(&format!("; DomainSecure=ReportOnly, Enforce would have failed: {failure}"));
    }
    text
}

/// What the list means for the domain of this hop, where it is of one.
fn security(hop: &Hop<'_>) -> Option<(SendSecurity, SmtpDomain)> {
    let domain = recipient_domain(&hop.hop)?;
    Some((send_security(&hop.snapshot, &domain), domain))
}

/// How many of these recipients one transaction takes, by the server's LIMITS (RFC 9422 4); one at least.
fn at_once(recipients: &[Recipient], limits: Limits) -> usize {
    let most =
        |limit: Option<u32>| limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let mut domains: Vec<&AddressDomain> = Vec::new();
    let fitting = recipients.iter().take(most(limits.rcpt)).take_while(|recipient| {
        let domain = &recipient.address.domain;
        if !domains.contains(&domain) {
            domains.push(domain);
        }
        domains.len() <= most(limits.rcpt_domain)
    });
    fitting.count().max(1).min(recipients.len())
}
