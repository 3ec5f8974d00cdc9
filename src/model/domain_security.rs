//! What Domain Security said, put together: one record for each domain, direction, day of UTC, mode, result, connector
//! and peer, with a count, the first and last time, and the last evidence. Get-DomainSecurityReport is made from these.
//!
//! Promises: whatever a peer says, a record is of bounded size, and its texts hold no control character.

use super::{PartnerMode, SmtpDomain, Status, Verdict};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::net::IpAddr;

/// What stands in the place of a peer where a day has seen too many of them to tell each.
pub const OTHER_PEERS: &str = "*";

/// Characters that are kept of one text, and names of one certificate.
const MAX_TEXT: usize = 300;
const MAX_NAMES: usize = 8;

/// Which way the mail goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Direction {
    /// To the domain.
    Send,
    /// From it.
    Receive,
}

impl Direction {
    /// Both.
    pub const ALL: [Direction; 2] = [Direction::Send, Direction::Receive];
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// What Domain Security came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DomainSecurityOutcome {
    /// The peer's certificate was judged.
    Judged(Status),
    /// Our own side can't do it, so that nobody was asked: an unarmed connector won the route, or the certificate to
    /// show is missing or out of date.
    NotReady,
    /// The server offers no STARTTLS, or refuses to begin it.
    TlsNotOffered,
    /// TLS was begun and could not be agreed upon.
    HandshakeFailed,
    /// The client spoke in clear.
    TlsNotStarted,
}

impl DomainSecurityOutcome {
    /// Every result.
    pub fn all() -> impl Iterator<Item = DomainSecurityOutcome> {
        use DomainSecurityOutcome::{HandshakeFailed, Judged, NotReady, TlsNotOffered, TlsNotStarted};
        Status::ALL.into_iter().map(Judged).chain([NotReady, TlsNotOffered, HandshakeFailed, TlsNotStarted])
    }

    /// The result of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::all().find(|known| known.to_string() == word)
    }

    /// True where the peer was proven.
    pub fn is_success(self) -> bool {
        self == DomainSecurityOutcome::Judged(Status::Valid)
    }
}

impl fmt::Display for DomainSecurityOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DomainSecurityOutcome::Judged(status) => status.fmt(f),
            DomainSecurityOutcome::NotReady => f.write_str("NotReady"),
            DomainSecurityOutcome::TlsNotOffered => f.write_str("TlsNotOffered"),
            DomainSecurityOutcome::HandshakeFailed => f.write_str("HandshakeFailed"),
            DomainSecurityOutcome::TlsNotStarted => f.write_str("TlsNotStarted"),
        }
    }
}

impl Serialize for DomainSecurityOutcome {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DomainSecurityOutcome {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::from_word(&word)
            .ok_or_else(|| serde::de::Error::custom(format!("{word:?} is no result of Domain Security")))
    }
}

/// What records are put together by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DomainSecurityKey {
    /// The partner's domain.
    pub domain: SmtpDomain,
    /// Which way the mail goes.
    pub direction: Direction,
    /// The day, UTC.
    pub day: Date,
    /// What a failure led to.
    pub mode: PartnerMode,
    /// The result.
    pub outcome: DomainSecurityOutcome,
    /// The connector's name or identity.
    pub connector: String,
    /// The server that was dialled, or the client's address; empty: nobody was asked; [`OTHER_PEERS`]: several.
    pub peer: String,
}

impl DomainSecurityKey {
    /// True for what anybody can bring about by claiming to send for a partner: such records have bounds of their
    /// own, so that they never take the room of the others.
    pub fn is_by_strangers(&self) -> bool {
        self.direction == Direction::Receive && !self.outcome.is_success()
    }

    /// The same for peers beyond those that are told one by one.
    pub fn of_others(mut self) -> Self {
        self.connector.clear();
        OTHER_PEERS.clone_into(&mut self.peer);
        self
    }
}

/// What was seen the last time. Empty texts: nothing of the kind was there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DomainSecurityEvidence {
    /// The peer's address.
    pub address: Option<IpAddr>,
    /// The rule that decided, in words.
    pub rule: String,
    /// Of the peer's certificate: its subject.
    pub subject: String,
    /// Its issuer.
    pub issuer: String,
    /// Its SHA-1 thumbprint, upper-case hex.
    pub thumbprint: String,
    /// The names that it offers.
    pub names: Vec<String>,
    /// Until when it holds.
    pub not_after: Option<Timestamp>,
    /// Of the certificate that we show: its thumbprint.
    pub own_thumbprint: String,
    /// Until when it holds.
    pub own_not_after: Option<Timestamp>,
    /// `TLS1.2` or `TLS1.3`.
    pub protocol: String,
    /// The cipher suite's name.
    pub cipher: String,
}

impl DomainSecurityEvidence {
    /// What a verdict was made from.
    pub fn of(verdict: &Verdict) -> Self {
        let evidence = &verdict.evidence;
        DomainSecurityEvidence {
            rule: verdict.rule.clone(),
            subject: evidence.subject.clone(),
            issuer: evidence.issuer.clone(),
            thumbprint: evidence.thumbprint.clone(),
            names: evidence.offered.clone(),
            not_after: evidence.not_after,
            ..DomainSecurityEvidence::default()
        }
    }

    fn bounded(mut self) -> Self {
        for text in
            [&mut self.rule, &mut self.subject, &mut self.issuer, &mut self.protocol, &mut self.cipher]
        {
            *text = kept(text);
        }
        self.names.truncate(MAX_NAMES);
        self.names.iter_mut().for_each(|name| *name = kept(name));
        self
    }
}

fn kept(text: &str) -> String {
    text.chars().take(MAX_TEXT).map(|c| if c.is_control() { '?' } else { c }).collect()
}

/// What came to pass, put together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainSecurityRecord {
    /// By what.
    #[serde(flatten)]
    pub key: DomainSecurityKey,
    /// How often: Send counts connections, and attempts for which none was made; Receive counts MAIL commands.
    pub count: u64,
    /// When first.
    pub first: Timestamp,
    /// When last.
    pub last: Timestamp,
    /// What was seen then.
    pub evidence: DomainSecurityEvidence,
}

impl DomainSecurityRecord {
    /// What came to pass once, now.
    pub fn once(
        (domain, direction): (SmtpDomain, Direction),
        (mode, outcome): (PartnerMode, DomainSecurityOutcome),
        (connector, peer): (&str, &str),
        at: Timestamp,
        evidence: DomainSecurityEvidence,
    ) -> Self {
        let day = at.to_zoned_datetime(TimeZone::UTC).date();
        let (connector, peer) = (kept(connector), kept(peer));
        let key = DomainSecurityKey { domain, direction, day, mode, outcome, connector, peer };
        DomainSecurityRecord { key, count: 1, first: at, last: at, evidence: evidence.bounded() }
    }

    /// Takes in what is of the same kind.
    pub fn absorb(&mut self, other: DomainSecurityRecord) {
        self.count = self.count.saturating_add(other.count);
        self.first = self.first.min(other.first);
        if other.last >= self.last {
            (self.last, self.evidence) = (other.last, other.evidence);
        }
    }
}

/// Which records are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DomainSecurityQuery {
    /// Those of this domain.
    pub domain: Option<SmtpDomain>,
    /// Those of this direction.
    pub direction: Option<Direction>,
    /// Those whose last time is not before this.
    pub start: Option<Timestamp>,
    /// Those whose first time is before this.
    pub end: Option<Timestamp>,
    /// Those behind this number, which an earlier page gave.
    pub after: Option<i64>,
}

impl DomainSecurityQuery {
    /// True for a record that is wanted, whatever page it is on.
    pub fn wants(&self, record: &DomainSecurityRecord) -> bool {
        self.domain.as_ref().is_none_or(|domain| *domain == record.key.domain)
            && self.direction.is_none_or(|direction| direction == record.key.direction)
            && self.start.is_none_or(|start| record.last >= start)
            && self.end.is_none_or(|end| record.first < end)
    }
}

/// Some of the records that are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DomainSecurityPage {
    /// The records.
    pub records: Vec<DomainSecurityRecord>,
    /// What the query for the next page has in `after`; none: there is no other.
    pub next: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        let words: Vec<String> = DomainSecurityOutcome::all().map(|known| known.to_string()).collect();
        for (outcome, word) in DomainSecurityOutcome::all().zip(&words) {
            assert_eq!(DomainSecurityOutcome::from_word(word), Some(outcome));
            assert_eq!(outcome.is_success(), word == "Valid");
            assert_eq!(words.iter().filter(|other| *other == word).count(), 1, "{word}");
        }
        assert_eq!(DomainSecurityOutcome::from_word("Perhaps"), None);
    }

    #[test]
    fn a_record_is_bounded_and_keeps_the_last_evidence() {
        let evidence = |rule: &str| DomainSecurityEvidence {
            rule: rule.into(),
            names: vec!["n\r\n".repeat(1000); 100],
            subject: "s".repeat(5000),
            ..DomainSecurityEvidence::default()
        };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let once = |time: &str, rule: &str| {
            let outcome = DomainSecurityOutcome::Judged(Status::Expired);
            DomainSecurityRecord::once(
                ("a.test".parse().unwrap(), Direction::Receive),
                (PartnerMode::Enforce, outcome),
                ("SRV\\D", "192.0.2.1"),
                at(time),
                evidence(rule),
            )
        };
        let mut record = once("2026-06-01T12:00:00Z", "second");
        assert!(serde_json::to_string(&record).unwrap().len() < 8_000);
        assert!(!record.evidence.names[0].contains('\n') && record.key.is_by_strangers());
        record.absorb(once("2026-06-01T23:59:59Z", "third"));
        record.absorb(once("2026-06-01T00:00:00Z", "first"));
        assert_eq!((record.count, record.evidence.rule.as_str()), (3, "third"));
        assert_eq!((record.first, record.last), (at("2026-06-01T00:00:00Z"), at("2026-06-01T23:59:59Z")));
        let json = serde_json::to_string(&record).unwrap();
        assert_eq!(serde_json::from_str::<DomainSecurityRecord>(&json).unwrap(), record);
        let query = |start: &str, end: &str| DomainSecurityQuery {
            start: Some(at(start)),
            end: Some(at(end)),
            ..DomainSecurityQuery::default()
        };
        assert!(query("2026-06-01T10:00:00Z", "2026-06-01T11:00:00Z").wants(&record));
        assert!(!query("2026-06-02T00:00:00Z", "2026-06-03T00:00:00Z").wants(&record));
        assert!(!query("2026-05-02T00:00:00Z", "2026-06-01T00:00:00Z").wants(&record));
    }
}
