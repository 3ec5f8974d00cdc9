//! One address of a partner's host: every step from the connection to a sender that it takes.

use super::super::{Direction, Row, RowResult};
use super::send::{Armed, Own};
use super::{IN_ALL, SILENCE, words};
use crate::cert::CertificateSummary;
use crate::client::targets::Way;
use crate::client::{ClientError, Session, Settings, Stage, Target, TcpDialer, Transcript, connect};
use crate::diagnose::certificate::days_left;
use crate::model::{CommandLine, KeyPin, KeySigner, SmtpDomain, Status, Verdict};
use crate::smtp::{Reply, ReversePath};
use crate::tls::{ClientTls, CrlCache, HandshakeSeen, HandshakeWatch, forbidden_address};
use jiff::Timestamp;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Days of a certificate that are few.
pub(super) const FEW_DAYS: i64 = 14;

const REACHABLE: (&str, &str) =
    ("HostReachable", "The host takes connections and greets with 220 (RFC 5321 §3.1)");
const EHLO: (&str, &str) = ("EhloAnswered", "The host answers EHLO (RFC 5321 §4.1.1.1)");
const STARTTLS: (&str, &str) = (
    "StartTlsOffered",
    "The host offers STARTTLS and begins it (RFC 3207): mail of the domain never goes in clear",
);
const HANDSHAKE: (&str, &str) = ("TlsHandshake", "Both sides agree on TLS 1.2 or 1.3");
const ASKED: (&str, &str) = (
    "CertificateRequested",
    "The host asks for our certificate in the handshake; without that it can't know that the mail is ours",
);
const CHAIN: (&str, &str) =
    ("PartnerChain", "The host's certificate may be used by a server, and its chain ends in a trusted root");
const DATES: (&str, &str) = ("PartnerDates", "Every certificate of the chain is in date");
const NAME: (&str, &str) =
    ("PartnerName", "The host's certificate names the recipient's domain itself, not only the host");
const REVOCATION: (&str, &str) = ("PartnerRevocation", "No certificate of the chain is revoked");
const ACCEPTED: (&str, &str) =
    ("CertificateAccepted", "The host goes on after our certificate was shown, and takes mail of our domain");

/// What a visit came to.
pub(super) struct Visited {
    /// The rows, in order; the last one that is there failed, or all passed.
    pub rows: Vec<Row>,
    /// Mail that Domain Security secures would be taken here.
    pub takes_mail: bool,
}

/// `host[address]`, as in LastError.
pub(super) fn shown(target: &Target) -> String {
    format!("{}[{}]", target.host, target.address.ip())
}

/// Visits one address.
pub(super) async fn visit(
    armed: &Armed,
    domain: &SmtpDomain,
    way: &Way,
    (crls, now): (&CrlCache, Timestamp),
) -> Visited {
    let mut visit = Visit { domain, target: &way.target, armed, now, rows: Vec::new() };
    let watch = Arc::new(HandshakeWatch::default());
    let own = match &armed.own {
        Own::Ready(entry, ring) => Some((entry.as_ref(), Arc::clone(ring) as Arc<dyn KeySigner>)),
        Own::Missing(_) => None,
    };
    let tls = match ClientTls::watched(own, &watch) {
        Ok(tls) => tls,
        Err(error) => {
            let row = visit.row(ACCEPTED).but(RowResult::Fail, error.to_string());
            return Visited { rows: vec![row], takes_mail: false };
        }
    };
    let mut settings = Settings::of(&armed.snapshot, &armed.connector, &way.policy, &tls, (now, crls));
    settings.inactivity = settings.inactivity.min(SILENCE);
    let heard = Heard::default();
    let talk = async {
        let mut session =
            connect(&TcpDialer, &way.target, &settings, &mut || Box::new(heard.clone())).await?;
        let mail = match (&armed.own, watch.seen().asked) {
            (Own::Ready(..), Some(_)) => Some(session.try_sender(&armed.sender).await),
            _ => None,
        };
        Ok((session, mail))
    };
    let talked = match tokio::time::timeout(IN_ALL, talk).await {
        Ok(talked) => talked,
        Err(_) => Err(ClientError::Dropped {
            stage: heard.stage(&watch.seen()),
            reason: format!("no end within {} s", IN_ALL.as_secs()),
        }),
    };
    let takes_mail = visit.walk(&talked, &watch.seen(), &heard);
    if let Ok((session, _)) = talked {
        session.quit().await;
    }
    Visited { rows: visit.rows, takes_mail }
}

/// What the host said.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Heard {
    fn first(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).first().cloned()
    }

    /// Where a talk was when it was cut.
    fn stage(&self, seen: &HandshakeSeen) -> Stage {
        match (self.first(), &seen.established) {
            (None, _) => Stage::Greeting,
            (Some(_), Some(_)) => Stage::Mail,
            (Some(_), None) => Stage::Hello,
        }
    }
}

impl Transcript for Heard {
    fn connected(&mut self, _: Option<SocketAddr>, _: SocketAddr) {}
    fn sent(&mut self, _: &str) {}
    fn received(&mut self, text: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(text.to_owned());
    }
    fn note(&mut self, _: &str, _: &str) {}
    fn disconnected(&mut self, _: &str) {}
}

type Talked = Result<(Session, Option<Result<Reply, ClientError>>), ClientError>;

struct Visit<'a> {
    domain: &'a SmtpDomain,
    target: &'a Target,
    armed: &'a Armed,
    now: Timestamp,
    rows: Vec<Row>,
}

impl Visit<'_> {
    fn row(&self, (check, rule): (&'static str, &'static str)) -> Row {
        Row::pass(self.domain, Direction::Send, check, rule).about(shown(self.target))
    }

    fn fail(&mut self, row: Row, error: &ClientError, action: String) -> bool {
        self.rows.push(row.but(RowResult::Fail, error.to_string()).ask(action));
        false
    }

    /// The rows up to the first step that failed; true where mail would be taken.
    fn walk(&mut self, talked: &Talked, seen: &HandshakeSeen, heard: &Heard) -> bool {
        let error = talked.as_ref().err();
        let in_clear = error.filter(|_| seen.established.is_none());
        let stage = in_clear.and_then(stage_of);
        let (host, domain) = (shown(self.target), self.domain);

        let row = self.row(REACHABLE).found(format!("Port {}", self.target.address.port()));
        let row = heard.first().into_iter().fold(row, |row, line| row.found(line));
        match (in_clear, stage) {
            (Some(error), Some(Stage::Connect)) => {
                return self.fail(row, error, words::unreachable(&host, self.target.address.port()));
            }
            (Some(error), Some(Stage::Greeting)) => {
                let refused = matches!(error, ClientError::Refused { .. });
                return self.fail(row, error, words::no_greeting(&host, refused));
            }
            _ => self.rows.push(row),
        }
        let row = self.row(EHLO);
        if let (Some(error), Some(Stage::Hello)) = (in_clear, stage) {
            return self.fail(row, error, words::no_ehlo(&host));
        }
        self.rows.push(row);
        let row = self.row(STARTTLS);
        match in_clear {
            Some(error @ ClientError::TlsNotOffered(None)) => {
                return self.fail(row, error, words::no_starttls(&host, domain));
            }
            Some(error @ ClientError::TlsNotOffered(Some(_))) => {
                return self.fail(row, error, words::starttls_refused(&host));
            }
            Some(error) if stage == Some(Stage::StartTls) => {
                return self.fail(row, error, words::starttls_refused(&host));
            }
            _ => self.rows.push(row),
        }
        let Some(established) = &seen.established else {
            let Some(error) = error else { return false };
            // A server of TLS 1.2 refuses our certificate within the handshake.
            if seen.asked.is_some() && matches!(self.armed.own, Own::Ready(..)) {
                let row = self.row(HANDSHAKE).found(words::hints(&seen.asked));
                self.rows.push(row);
                let row = self.refused_ours(seen);
                return self.fail(row, error, words::not_accepted(&host, self.own_issuer()));
            }
            let row = self.row(HANDSHAKE);
            return self.fail(row, error, words::no_handshake(&host, &error.to_string()));
        };
        let row = self.row(HANDSHAKE).found(format!("{} {}", established.version, established.cipher));
        self.rows.push(row);
        self.asked(seen);
        let summary = established.peer_chain.first().and_then(|der| CertificateSummary::from_der(der).ok());
        let proven = match talked {
            Ok((session, _)) => session.verdict(),
            Err(ClientError::Certificate(verdict)) => Some(verdict.as_ref()),
            Err(_) => None,
        };
        match proven {
            Some(verdict) if !verdict.is_valid() => {
                self.unproven(verdict, summary.as_ref());
                return false;
            }
            Some(verdict) => self.proven(verdict, summary.as_ref()),
            // It ended right after the handshake, once its certificate was found good.
            None => {
                let row = self.row(CHAIN);
                self.rows.push(match &summary {
                    Some(summary) => row.found(format!("Subject {}", summary.subject)),
                    None => row,
                });
            }
        }
        self.accepted(talked, seen)
    }

    /// Whether the host asked for our certificate.
    fn asked(&mut self, seen: &HandshakeSeen) {
        let row = self.row(ASKED);
        self.rows.push(match seen.asked {
            Some(_) => row.found(words::hints(&seen.asked)),
            None => row
                .but(
                    RowResult::Fail,
                    format!(
                        "{} does not ask for a client certificate: mail goes there encrypted, and nothing proves to \
                         the partner that it is ours",
                        shown(self.target)
                    ),
                )
                .ask(words::must_ask(&shown(self.target), self.domain, self.own_issuer())),
        });
    }

    fn proven(&mut self, verdict: &Verdict, summary: Option<&CertificateSummary>) {
        let evidence = &verdict.evidence;
        let row = self.row(CHAIN).found(format!("Subject {}", evidence.subject));
        let row = row.found(format!("Issuer {}", evidence.issuer));
        self.rows.push(row.found(format!("Thumbprint {}", evidence.thumbprint)));
        if let Some(summary) = summary {
            let days = days_left(self.now, summary.not_after);
            let row = self
                .row(DATES)
                .found(format!("NotBefore {}", summary.not_before))
                .found(format!("NotAfter {}", summary.not_after))
                .found(format!("{days} days left"));
            self.rows.push(if days < FEW_DAYS {
                let text = format!("the certificate of {} ends in {days} days", shown(self.target));
                row.but(RowResult::Warning, text).ask(words::renew(&shown(self.target), self.domain))
            } else {
                row
            });
        }
        let wanted = evidence.wanted.clone().unwrap_or_default();
        let row = self.row(NAME).found(format!("Wanted {wanted}"));
        self.rows.push(row.found(format!("Offered {}", evidence.offered.join(", "))));
        let row = self.row(REVOCATION).found(format!("Revocation={}", evidence.revocation));
        let unknown = verdict.rule.split_once("; revocation could not be checked: ");
        self.rows.push(match unknown {
            Some((_, doubt)) => {
                let text =
                    format!("revocation could not be checked: {doubt}; RevocationMode SoftFail lets it pass");
                row.but(RowResult::Warning, text).ask(words::no_crl(self.domain))
            }
            None => row,
        });
    }

    fn unproven(&mut self, verdict: &Verdict, summary: Option<&CertificateSummary>) {
        let (host, domain) = (shown(self.target), self.domain);
        let agreed = self.armed.snapshot.partners.get(domain);
        let (check, action) = match verdict.status {
            Status::UntrustedRoot if agreed.is_some_and(|it| it.trust_anchors.is_some()) => {
                (CHAIN, words::other_anchor(&host, domain))
            }
            Status::UntrustedRoot if agreed.is_some_and(|it| !it.pinned_keys.is_empty()) => {
                let shown = summary.map(|summary| KeyPin::of_key_info(&summary.public_key_info));
                (CHAIN, words::not_pinned(&host, domain, shown))
            }
            Status::SubjectMismatch => (NAME, words::wrong_name(&host, domain, &verdict.evidence.offered)),
            Status::Expired => (DATES, words::renew(&host, domain)),
            Status::NotYetValid => (DATES, words::not_yet(&host)),
            Status::Revoked => (REVOCATION, words::revoked(&host)),
            Status::RevocationCheckFailure => (REVOCATION, words::no_crl(domain)),
            status => (CHAIN, words::bad_chain(&host, status, summary)),
        };
        let evidence = &verdict.evidence;
        let mut row = self.row(check).found(format!("Wanted {domain}"));
        if let Some(summary) = summary {
            row = row
                .found(format!("Offered {}", evidence.offered.join(", ")))
                .found(format!("Subject {}", evidence.subject))
                .found(format!("Issuer {}", evidence.issuer))
                .found(format!("Thumbprint {}", evidence.thumbprint))
                .found(format!("NotBefore {}", summary.not_before))
                .found(format!("NotAfter {}", summary.not_after));
        }
        let row = row.found(format!("Revocation={}", evidence.revocation)).mend(self.ours(verdict));
        self.fail(row, &ClientError::Certificate(Box::new(verdict.clone())), action);
    }

    /// What this server can do about it without believing more than an authority vouches for: a host's name below the
    /// partner's own domain may be agreed on, and a list that is published at a private address be fetched.
    fn ours(&self, verdict: &Verdict) -> Option<CommandLine> {
        let domain = self.domain;
        match verdict.status {
            Status::SubjectMismatch => {
                let below = format!(".{domain}");
                let name = verdict.evidence.offered.iter().find(|name| {
                    name.parse::<SmtpDomain>().is_ok() && name.to_ascii_lowercase().ends_with(&below)
                })?;
                Some(match self.armed.snapshot.partners.contains_key(domain) {
                    true => CommandLine::new("Set-DomainSecurityPartner")
                        .on(domain.to_string())
                        .with("AcceptedNames", format!("@{{Add=\"{name}\"}}")),
                    false => CommandLine::new("New-DomainSecurityPartner")
                        .on(domain.to_string())
                        .with("AcceptedNames", name.clone()),
                })
            }
            Status::RevocationCheckFailure => forbidden_address(&verdict.rule).map(|address| {
                CommandLine::new("Set-TransportConfig")
                    .with("RevocationFetchRanges", format!("@{{Add=\"{address}\"}}"))
            }),
            _ => None,
        }
    }

    fn refused_ours(&self, seen: &HandshakeSeen) -> Row {
        let row = self.row(ACCEPTED);
        let row = match &self.armed.own {
            Own::Ready(entry, _) => row
                .found(format!("Shown {}", entry.thumbprint))
                .found(format!("Subject {}", entry.subject))
                .found(format!("Issuer {}", self.own_issuer().unwrap_or_default())),
            Own::Missing(_) => row,
        };
        row.found(words::hints(&seen.asked))
    }

    /// The issuer of our certificate.
    fn own_issuer(&self) -> Option<String> {
        match &self.armed.own {
            Own::Ready(entry, _) => entry
                .chain
                .first()
                .and_then(|der| CertificateSummary::from_der(der).ok())
                .map(|own| own.issuer),
            Own::Missing(_) => None,
        }
    }

    /// Whether the host goes on with our certificate; true where it takes the mail.
    fn accepted(&mut self, talked: &Talked, seen: &HandshakeSeen) -> bool {
        let host = shown(self.target);
        let row = self.refused_ours(seen);
        if seen.asked.is_none() {
            // The row before says so.
            return match talked {
                Ok(_) => true,
                Err(error) => self.fail(self.row(EHLO), error, words::no_ehlo(&host)),
            };
        }
        let mail = match (talked, &self.armed.own) {
            (Err(error), Own::Ready(..)) => {
                return self.fail(row, error, words::not_accepted(&host, self.own_issuer()));
            }
            (Err(error), Own::Missing(why)) => {
                let text = format!("{error}; this server showed no certificate: {why}");
                self.rows.push(row.but(RowResult::NotChecked, text));
                return false;
            }
            (Ok((_, None)), Own::Missing(why)) => {
                self.rows
                    .push(row.but(RowResult::NotChecked, format!("our certificate was not shown: {why}")));
                return true;
            }
            (Ok((_, None)), Own::Ready(..)) => return true,
            (Ok((_, Some(mail))), _) => mail,
        };
        let sender = match &self.armed.sender {
            ReversePath::Null => "<>".to_owned(),
            ReversePath::Mailbox(address) => format!("<{address}>"),
        };
        let row = row.found(format!("MAIL FROM:{sender}"));
        match mail {
            Ok(reply) if reply.is_positive() => {
                let row = row.found(reply.to_string());
                self.rows.push(row.found("RCPT was not asked: a server that judges there may still refuse"));
                true
            }
            Err(error) => self.fail(row, error, words::not_accepted(&host, self.own_issuer())),
            Ok(reply) if is_about_tls(reply) || reply.is_permanent() => {
                let error = ClientError::Refused { stage: Stage::Mail, reply: reply.clone() };
                self.fail(row, &error, words::sender_refused(&host, &sender, self.own_issuer()))
            }
            // Greylisting and the like.
            Ok(reply) => {
                let text = format!(
                    "{reply}: the host goes on with our certificate, and takes no mail of {sender} now; that may be \
                     greylisting"
                );
                let action = words::sender_refused(&host, &sender, self.own_issuer());
                self.rows.push(row.but(RowResult::Warning, text).ask(action));
                true
            }
        }
    }
}

/// True for a reply that says that TLS or a certificate is wanting (Exchange's and ours: 4.7.5 and 5.7.x at 454 and 530;
/// RFC 3207 §4).
fn is_about_tls(reply: &Reply) -> bool {
    let text = reply.to_string().to_ascii_lowercase();
    matches!(reply.code, 454 | 530) || text.contains("certificate")
}

/// Where an error before the handshake's end happened.
fn stage_of(error: &ClientError) -> Option<Stage> {
    match error {
        ClientError::ConnectFailed(_) => Some(Stage::Connect),
        ClientError::Timeout(stage)
        | ClientError::Dropped { stage, .. }
        | ClientError::Nonsense { stage, .. }
        | ClientError::Refused { stage, .. } => Some(*stage),
        _ => None,
    }
}
