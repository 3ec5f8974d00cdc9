//! MAIL (RFC 5321 4.1.1.2) with SIZE (RFC 1870), BODY (RFC 6152, RFC 3030), RET and ENVID (RFC 3461), SMTPUTF8
//! (RFC 6531) and REQUIRETLS (RFC 8689); Domain Security is decided here.

use super::agents::Act;
use super::{Session, Transaction, refusal_reply};
use crate::engine::front::RateSource;
use crate::engine::front::limits::source_of;
use crate::log::AgentEvent;
use crate::model::snapshot::SizeMode;
use crate::model::{MessageWishes, SmtpAddress, SmtpDomain, Verdict};
use crate::policy::filter::{SenderAnswer, sender_answer};
use crate::policy::receive::{
    MailDecision, MailFacts, Refusal, mail_decision, sender_refusal, sent_size_refusal,
};
use crate::smtp::{BodyType, MailParameters, Reply, ReversePath};
use crate::tls::{CrlWanted, judge_client};
use std::cell::RefCell;
use std::time::Duration;
use tokio::time::Instant;

/// How long MAIL waits for a CRL (clients wait five minutes, RFC 5321 4.5.3.2.2).
const CRL_WAIT: Duration = Duration::from_secs(5);

/// How long MAIL waits for handshakes of the same peer to end.
const HANDSHAKE_WAIT: Duration = Duration::from_secs(5);

impl Session {
    pub(super) async fn mail(&mut self, from: &ReversePath, parameters: &MailParameters) -> Reply {
        if self.hello.is_none() {
            return Reply::send_hello_first();
        }
        if self.transaction.is_some() {
            return Reply::sender_already_specified();
        }
        if !self.shared.components.accepts() {
            self.log.info("", "HubTransport is not Active: nothing new is taken");
            return Reply::service_not_active();
        }
        if self.is_unannounced(parameters) {
            return Reply::unsupported_parameter();
        }
        match self.is_still_known().await {
            Ok(true) => {}
            Ok(false) => {
                self.log
                    .info("", "who logged on is no longer known, or has another password, and is logged off");
                self.user = None;
                return Reply::not_authenticated();
            }
            Err(why) => {
                self.log.info("", format!("the logon can't be checked: {why}"));
                return Reply::authentication_unavailable();
            }
        }
        let sender = from.mailbox();
        if let Some(refusal) = sender_refusal(&self.connector, sender, parameters.smtputf8) {
            return refusal_reply(&refusal);
        }
        let (mut decision, wanted) = self.decide_mail(sender);
        // While a CRL is missing the answer is a temporary one, after this wait; the fetch goes on.
        if self.shared.crls.fetch(wanted, CRL_WAIT).await {
            (decision, _) = self.decide_mail(sender);
        }
        // Refused for good for want of TLS: unless our own trouble keeps the peer from it.
        let no_tls =
            |decision: &MailDecision| decision.outcome.as_ref().is_err_and(Refusal::demands_starttls);
        let source = self.peer.ip().to_canonical();
        let now = self.shared.clock.now();
        if no_tls(&decision) && self.shared.handshakes.settle(source, HANDSHAKE_WAIT, now).await {
            (decision, _) = self.decide_mail(sender);
        }
        let domain = sender.and_then(|sender| sender.domain_name()).cloned();
        self.log_decision(domain.as_ref(), &decision);
        self.note_verdict(domain.as_ref(), &decision);
        let rights = match decision.outcome {
            Ok(rights) => rights,
            Err(refusal) => return refusal_reply(&refusal),
        };
        let answer = match sender_answer(&self.running.snapshot.filters, self.filtered(rights), sender) {
            known @ (SenderAnswer::Taken | SenderAnswer::Exempt) => known,
            _ => {
                let peer = self.with_allow_lists(self.filtered(rights), sender).await;
                sender_answer(&self.running.snapshot.filters, peer, sender)
            }
        };
        match &answer {
            SenderAnswer::Taken => {}
            SenderAnswer::Exempt => {
                self.acted_at_mail(Act::accept(AgentEvent::Mail, "LocalAllowList", ""), sender);
            }
            SenderAnswer::Marked(found) => self.acted_at_mail(Act::sender(*found, None, sender), sender),
            SenderAnswer::Refused(found, refusal) => {
                self.log.info("Filter", format!("refused by a filter of addresses or senders: {refusal}"));
                self.acted_at_mail(Act::sender(*found, Some(refusal), sender), sender);
                return refusal_reply(refusal);
            }
        }
        let snapshot = &self.running.snapshot;
        if let Some(refusal) = sent_size_refusal(snapshot, &self.connector, sender, rights, parameters.size) {
            return refusal_reply(&refusal);
        }
        if !self.is_within_rate() {
            self.log.info("MessageRateLimit", "the rate of messages is exceeded");
            return Reply::message_rate();
        }
        if !self.shared.has_room(parameters.size.unwrap_or(0), &self.running.snapshot) {
            return Reply::insufficient_resources();
        }
        self.transaction = Some(Transaction {
            sender: sender.cloned(),
            body: parameters.body,
            size: parameters.size,
            smtputf8: parameters.smtputf8,
            wishes: MessageWishes {
                require_tls: parameters.require_tls,
                ret: parameters.ret,
                envelope_id: parameters.envelope_id.clone(),
                ..MessageWishes::default()
            },
            rights,
            partner: decision.partner,
            verdict: decision.verdict,
            observed: decision.observed,
            recipients: Vec::new(),
            resolved: Vec::new(),
            chunks: None,
            marked: matches!(answer, SenderAnswer::Marked(_)),
        });
        Reply::sender_ok()
    }

    /// MessageRateLimit, by MessageRateSource. Every transaction that is begun counts.
    fn is_within_rate(&self) -> bool {
        let rate = self.connector.message_rate;
        let Some(limit) = rate.limit.get() else { return true };
        let address = rate.by_address.then(|| RateSource::Address(source_of(self.peer.ip())));
        let user = self.user.clone().filter(|_| rate.by_user).map(RateSource::User);
        address.into_iter().chain(user).all(|source| {
            let source = (self.connector.guid.clone(), source);
            self.shared.message_rate.take(source, *limit, Instant::now())
        })
    }

    /// REQUIRETLS: the sender's own connection must be encrypted, and behind a proxy nobody knows that.
    pub(super) fn takes_require_tls(&self) -> bool {
        self.tls.is_some() && !self.speaks_for_another
    }

    /// Some parameter that EHLO did not offer.
    fn is_unannounced(&self, parameters: &MailParameters) -> bool {
        let connector = &self.connector;
        let binary = connector.binary_mime && connector.chunking;
        let body_offered = match parameters.body {
            None => true,
            Some(BodyType::SevenBit) => connector.eight_bit_mime || binary,
            Some(BodyType::EightBitMime) => connector.eight_bit_mime,
            Some(BodyType::BinaryMime) => binary,
        };
        let dsn = parameters.ret.is_some() || parameters.envelope_id.is_some();
        parameters.others.iter().any(|parameter| !self.takes(parameter))
            || !body_offered
            || (parameters.size.is_some() && connector.size == SizeMode::Disabled)
            || (dsn && !connector.dsn)
            || (parameters.smtputf8 && !(connector.smtputf8 && connector.eight_bit_mime))
            || (parameters.require_tls && !self.takes_require_tls())
    }

    /// Decides with the CRLs at hand; and those that would decide more.
    fn decide_mail(&self, sender: Option<&SmtpAddress>) -> (MailDecision, Vec<CrlWanted>) {
        let source = self.peer.ip().to_canonical();
        let facts = MailFacts {
            tls: self.tls.is_some(),
            starttls_offered: self.starttls_offered,
            user: self.user.as_deref(),
            handshake_failed_lately: self.shared.handshakes.lately(source, self.shared.clock.now()),
        };
        let crls = self.shared.crls.at_hand();
        let wanted = RefCell::new(Vec::new());
        let decision = mail_decision(&self.running.snapshot, &self.connector, facts, sender, |domain| {
            let shown = self.tls.as_ref().map_or(&[][..], |tls| &tls.peer_chain);
            let judged =
                judge_client(&self.running.snapshot, shown, domain, (self.shared.clock.now(), &crls));
            self.shared.crls.note_use(&judged, Some(domain));
            wanted.borrow_mut().extend(judged.wanted);
            judged.verdict
        });
        (decision, wanted.into_inner())
    }

    /// The texts of Exchange's events 11012 and 11015, and the evidence.
    fn log_decision(&mut self, domain: Option<&SmtpDomain>, decision: &MailDecision) {
        let identity = self.connector.identity.clone();
        if let Some(observed) = &decision.observed {
            let context = match observed.would_fail() {
                Some(why) => format!("DomainSecure=ReportOnly WouldFail={why}"),
                None => "DomainSecure=ReportOnly".to_owned(),
            };
            let said = observed.verdict.as_ref().map(told);
            let refusal =
                observed.refusal.as_ref().map(|refusal| format!("Enforce would have answered {refusal}"));
            let texts: Vec<String> = said.into_iter().chain(refusal).collect();
            self.log.info(context, format!("{}: {}", observed.domain, texts.join("; ")));
            return;
        }
        if let Some(verdict) = &decision.verdict {
            self.shared.metrics.judged_client(verdict.status);
            let text = told(verdict);
            self.log.info(verdict.status.to_string(), &text);
            if !verdict.is_valid() && decision.outcome.is_err() {
                tracing::warn!(
                    event = 11015,
                    connector = identity,
                    peer = %self.peer.ip(),
                    "A message from a domain-secured domain could not be authenticated: {text}"
                );
            }
        } else if let (Err(refusal), Some(domain)) = (&decision.outcome, domain)
            && self.tls.is_none()
            && self.must_be_proven(domain)
        {
            let text = format!(
                "A message from domain-secured domain '{domain}' on connector '{identity}' could not be \
                 authenticated because the server did not use TLS: {refusal}"
            );
            self.log.info("TlsNotStarted", &text);
            tracing::warn!(event = 11012, peer = %self.peer.ip(), "{text}");
        }
    }
}

/// What the certificate was judged to be, and from what.
fn told(verdict: &Verdict) -> String {
    format!("Domain security: {}", verdict.told())
}
