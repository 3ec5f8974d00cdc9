//! How Domain Security goes with the partners: records that the running service tells of, or, while it is stopped, that
//! are read from `queue.db` under its lock; put together by partner, beside what is configured.
//!
//! Promises: every listed domain is there, seen or not. What is configured is what the service obeys while it runs, and
//! what is stored while it does not.

use super::queue::{ANSWER, on_stopped};
use super::service::{ask, unexpected};
use super::{Failure, Site, compare};
use crate::control::{ControlError, Request, Response};
use crate::model::objects::domain_security_partner::mode as partner_mode;
use crate::model::objects::{DOMAIN_SECURITY_DETAIL_REPORT, DOMAIN_SECURITY_REPORT};
use crate::model::{
    Direction, DomainSecurityOutcome, DomainSecurityPage, DomainSecurityQuery, DomainSecurityRecord,
    PartnerMode, Record, SmtpDomain, Value,
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// What is wanted.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// This domain alone.
    pub domain: Option<SmtpDomain>,
    /// This direction alone.
    pub direction: Option<Direction>,
    /// What came to pass from this moment on.
    pub start: Option<Timestamp>,
    /// What came to pass before this moment.
    pub end: Option<Timestamp>,
    /// Failures alone; of the summary, partners that had any.
    pub failures_only: bool,
}

/// One record for each partner and direction.
///
/// # Errors
/// Where neither the service nor the queue can be asked, or the store can't be read.
pub fn summary(site: &Site, wanted: &Wanted) -> Result<Vec<Record>, Failure> {
    let listed = Listed::of(&compare::obeyed(site)?);
    let records = records(site, wanted)?;
    let all = put_together(&listed, wanted, records);
    let shown = all.iter().filter(|partner| !wanted.failures_only || partner.failures > 0);
    Ok(shown.map(|partner| partner.record(&listed, site.clock.now())).collect())
}

/// One record for each day, result and peer; the oldest first.
///
/// # Errors
/// As [`summary`].
pub fn detail(site: &Site, wanted: &Wanted) -> Result<Vec<Record>, Failure> {
    let mut found = records(site, wanted)?;
    found.retain(|record| !wanted.failures_only || !record.key.outcome.is_success());
    found.sort_by_key(|record| (record.first, record.key.domain.clone(), record.key.direction));
    Ok(found.iter().map(detail_record).collect())
}

fn records(site: &Site, wanted: &Wanted) -> Result<Vec<DomainSecurityRecord>, Failure> {
    let mut query = DomainSecurityQuery {
        domain: wanted.domain.clone(),
        direction: wanted.direction,
        start: wanted.start,
        end: wanted.end,
        after: None,
    };
    let mut found = Vec::new();
    loop {
        let page = page(site, &query)?;
        found.extend(page.records);
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(found),
        }
    }
}

fn page(site: &Site, query: &DomainSecurityQuery) -> Result<DomainSecurityPage, Failure> {
    match ask(site, &Request::DomainSecurity(Box::new(query.clone())), ANSWER) {
        Ok(Response::DomainSecurity(page)) => Ok(page),
        Ok(other) => Err(unexpected(&other)),
        Err(ControlError::NotRunning) => {
            let query = query.clone();
            on_stopped(site, async |queue| queue.domain_security(query).await)
        }
        Err(error) => Err(error.into()),
    }
}

/// Which domains are listed, and what that leads to.
#[derive(Debug, Default)]
struct Listed {
    by_direction: BTreeMap<Direction, BTreeSet<SmtpDomain>>,
    in_use: BTreeSet<Direction>,
    report_only: BTreeSet<(SmtpDomain, Direction)>,
}

impl Listed {
    fn of(objects: &[Record]) -> Self {
        let of = |noun: &'static str| objects.iter().filter(move |record| record.object.noun == noun);
        let mut listed = Listed::default();
        for (direction, list, connectors, mode) in [
            (Direction::Send, "TLSSendDomainSecureList", "SendConnector", "SendMode"),
            (Direction::Receive, "TLSReceiveDomainSecureList", "ReceiveConnector", "ReceiveMode"),
        ] {
            let partners = of("DomainSecurityPartner");
            let lenient = partners.filter(|partner| partner_mode(partner, mode) == PartnerMode::ReportOnly);
            let domains = lenient.filter_map(|partner| partner.text("DomainName").parse().ok());
            listed.report_only.extend(domains.map(|domain| (domain, direction)));
            let domains = of("TransportConfig").flat_map(|config| config.texts(list));
            listed.by_direction.insert(direction, domains.filter_map(|text| text.parse().ok()).collect());
            if of(connectors).any(|one| one.bool("Enabled") && one.bool("DomainSecureEnabled")) {
                listed.in_use.insert(direction);
            }
        }
        listed
    }

    fn mode(&self, domain: &SmtpDomain, direction: Direction) -> &'static str {
        let is_listed = self.by_direction.get(&direction).is_some_and(|domains| domains.contains(domain));
        match (is_listed, self.in_use.contains(&direction)) {
            (false, _) => "NotListed",
            (true, false) => "NotInUse",
            (true, true) if self.report_only.contains(&(domain.clone(), direction)) => "ReportOnly",
            (true, true) => "Enforce",
        }
    }
}

/// What is known of one partner and direction.
struct Partner {
    domain: SmtpDomain,
    direction: Direction,
    records: Vec<DomainSecurityRecord>,
    failures: u64,
}

/// The listed domains, those that something is known of, and the one that is asked for; in order.
fn put_together(listed: &Listed, wanted: &Wanted, records: Vec<DomainSecurityRecord>) -> Vec<Partner> {
    let mut by_partner: BTreeMap<(SmtpDomain, Direction), Vec<DomainSecurityRecord>> = BTreeMap::new();
    for direction in Direction::ALL {
        if wanted.direction.is_some_and(|only| only != direction) {
            continue;
        }
        let domains = listed.by_direction.get(&direction).into_iter().flatten();
        let domains = domains.filter(|domain| wanted.domain.as_ref().is_none_or(|only| only == *domain));
        for domain in domains.chain(&wanted.domain) {
            by_partner.entry((domain.clone(), direction)).or_default();
        }
    }
    for record in records {
        by_partner.entry((record.key.domain.clone(), record.key.direction)).or_default().push(record);
    }
    let partners = by_partner.into_iter().map(|((domain, direction), mut records)| {
        records.sort_by_key(|record| record.last);
        let failed = records.iter().filter(|record| !record.key.outcome.is_success());
        let failures = failed.map(|record| record.count).fold(0, u64::saturating_add);
        Partner { domain, direction, records, failures }
    });
    partners.collect()
}

impl Partner {
    fn count(&self, counts: impl Fn(&DomainSecurityRecord) -> bool) -> Value {
        let counted = self.records.iter().filter(|record| counts(record));
        number(counted.map(|record| record.count).fold(0, u64::saturating_add))
    }

    /// The last record of such results.
    fn last(&self, success: bool) -> Option<&DomainSecurityRecord> {
        self.records.iter().rfind(|record| record.key.outcome.is_success() == success)
    }

    /// The last one that tells of the partner's certificate. Anybody can show one and claim to send for the partner: what
    /// a client showed counts once it proved the domain, unless nobody ever did.
    fn certificate(&self) -> Option<&DomainSecurityRecord> {
        let shown = |record: &&DomainSecurityRecord| !record.evidence.thumbprint.is_empty();
        let proven = self.records.iter().filter(shown).rfind(|record| record.key.outcome.is_success());
        match self.direction {
            Direction::Send => self.records.iter().rfind(shown),
            Direction::Receive => proven.or_else(|| self.records.iter().rfind(shown)),
        }
    }

    /// The failures of one kind in one line, the most frequent kind first.
    fn reasons(&self) -> Vec<String> {
        let mut kinds: Vec<(DomainSecurityOutcome, u64, &DomainSecurityRecord)> = Vec::new();
        // In the order of their last time, so that the last one stays.
        for record in self.records.iter().filter(|record| !record.key.outcome.is_success()) {
            match kinds.iter_mut().find(|(outcome, ..)| *outcome == record.key.outcome) {
                Some((_, count, last)) => (*count, *last) = (count.saturating_add(record.count), record),
                None => kinds.push((record.key.outcome, record.count, record)),
            }
        }
        kinds.sort_by_key(|(_, count, last)| (std::cmp::Reverse(*count), std::cmp::Reverse(last.last)));
        kinds
            .into_iter()
            .map(|(outcome, count, last)| {
                let peer = peer(last);
                let at = if peer.is_empty() { String::new() } else { format!(" at {peer}") };
                format!("{outcome}: {count}, last {}{at}: {}", moment(last.last), last.evidence.rule)
            })
            .collect()
    }

    fn record(&self, listed: &Listed, now: Timestamp) -> Record {
        let mut record = Record::with_defaults(&DOMAIN_SECURITY_REPORT);
        record.set("Domain", Value::text(self.domain.to_string()));
        record.set("Direction", Value::text(self.direction.to_string()));
        record.set("Mode", Value::text(listed.mode(&self.domain, self.direction)));
        record.set("LastResult", Value::text("NeverSeen"));
        if let Some(last) = self.records.last() {
            record.set("LastResult", Value::text(last.key.outcome.to_string()));
            record.set("LastTime", Value::Time(last.last));
            record.set("LastRule", told(&last.evidence.rule));
            record.set("LastPeer", told(&peer(last)));
        }
        let time =
            |found: Option<&DomainSecurityRecord>| found.map_or(Value::Null, |it| Value::Time(it.last));
        record.set("LastSuccess", time(self.last(true)));
        record.set("LastFailure", time(self.last(false)));
        record.set("Successes", self.count(|it| it.key.outcome.is_success()));
        record.set("Failures", number(self.failures));
        let report_only = |it: &DomainSecurityRecord| {
            !it.key.outcome.is_success() && it.key.mode == PartnerMode::ReportOnly
        };
        record.set("ReportOnlyFailures", self.count(report_only));
        record.set("Reasons", Value::texts(self.reasons()));
        if let Some(seen) = self.certificate() {
            record.set("CertificateSubject", told(&seen.evidence.subject));
            record.set("CertificateThumbprint", told(&seen.evidence.thumbprint));
            ends(&mut record, ["CertificateNotAfter", "CertificateDaysLeft"], seen.evidence.not_after, now);
        }
        if let Some(shown) = self.records.iter().rfind(|it| !it.evidence.own_thumbprint.is_empty()) {
            record.set("OwnCertificateThumbprint", told(&shown.evidence.own_thumbprint));
            let names = ["OwnCertificateNotAfter", "OwnCertificateDaysLeft"];
            ends(&mut record, names, shown.evidence.own_not_after, now);
        }
        record
    }
}

fn ends(record: &mut Record, [until, left]: [&str; 2], not_after: Option<Timestamp>, now: Timestamp) {
    if let Some(not_after) = not_after {
        record.set(until, Value::Time(not_after));
        record.set(left, Value::Int(now.duration_until(not_after).as_hours().div_euclid(24)));
    }
}

fn detail_record(found: &DomainSecurityRecord) -> Record {
    let (key, evidence) = (&found.key, &found.evidence);
    let mut record = Record::with_defaults(&DOMAIN_SECURITY_DETAIL_REPORT);
    let address = evidence.address.map(|address| address.to_string()).unwrap_or_default();
    for (name, text) in [
        ("Domain", key.domain.to_string()),
        ("Direction", key.direction.to_string()),
        ("Date", key.day.to_string()),
        ("Mode", key.mode.to_string()),
        ("Result", key.outcome.to_string()),
        ("Connector", key.connector.clone()),
        ("Peer", key.peer.clone()),
        ("IPAddress", address),
        ("Rule", evidence.rule.clone()),
        ("CertificateSubject", evidence.subject.clone()),
        ("CertificateIssuer", evidence.issuer.clone()),
        ("CertificateThumbprint", evidence.thumbprint.clone()),
        ("OwnCertificateThumbprint", evidence.own_thumbprint.clone()),
        ("TlsVersion", evidence.protocol.clone()),
        ("TlsCipher", evidence.cipher.clone()),
    ] {
        record.set(name, told(&text));
    }
    record.set("Count", number(found.count));
    record.set("FirstTime", Value::Time(found.first));
    record.set("LastTime", Value::Time(found.last));
    record.set("CertificateNames", Value::texts(&evidence.names));
    let time = |time: Option<Timestamp>| time.map_or(Value::Null, Value::Time);
    record.set("CertificateNotAfter", time(evidence.not_after));
    record.set("OwnCertificateNotAfter", time(evidence.own_not_after));
    record
}

fn told(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { Value::text(text) }
}

fn number(count: u64) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

/// To the second: what people read.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// `host[address]`, or what there is of it.
fn peer(record: &DomainSecurityRecord) -> String {
    match (record.key.peer.as_str(), record.evidence.address) {
        (peer, Some(address)) if peer == address.to_string() => peer.to_owned(),
        (peer, Some(address)) => format!("{peer}[{address}]"),
        (peer, None) => peer.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objects::{
        DOMAIN_SECURITY_PARTNER, RECEIVE_CONNECTOR, SEND_CONNECTOR, TRANSPORT_CONFIG,
    };
    use crate::model::{DomainSecurityEvidence, Status};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn seen(
        direction: Direction,
        outcome: DomainSecurityOutcome,
        time: &str,
        thumbprint: &str,
    ) -> DomainSecurityRecord {
        let evidence = DomainSecurityEvidence {
            address: Some("192.0.2.1".parse().unwrap()),
            rule: format!("rule of {thumbprint}"),
            thumbprint: thumbprint.into(),
            not_after: Some(at("2026-06-30T00:00:00Z")),
            ..DomainSecurityEvidence::default()
        };
        DomainSecurityRecord::once(
            ("a.test".parse().unwrap(), direction),
            (PartnerMode::Enforce, outcome),
            ("C", "mx.a.test"),
            at(time),
            evidence,
        )
    }

    fn listed(armed: bool) -> Listed {
        let mut config = Record::with_defaults(&TRANSPORT_CONFIG);
        config.set("TLSSendDomainSecureList", Value::texts(["a.test", "never.test"]));
        config.set("TLSReceiveDomainSecureList", Value::texts(["a.test"]));
        let mut send = Record::with_defaults(&SEND_CONNECTOR);
        send.set("DomainSecureEnabled", Value::Bool(armed));
        let mut receive = Record::with_defaults(&RECEIVE_CONNECTOR);
        receive.set("DomainSecureEnabled", Value::Bool(true));
        receive.set("Enabled", Value::Bool(false));
        let mut partner = Record::with_defaults(&DOMAIN_SECURITY_PARTNER);
        partner.set("DomainName", Value::text("never.test"));
        partner.set("SendMode", Value::text("ReportOnly"));
        Listed::of(&[config, send, receive, partner])
    }

    #[test]
    fn modes() {
        let a: SmtpDomain = "a.test".parse().unwrap();
        assert_eq!(listed(true).mode(&a, Direction::Send), "Enforce");
        assert_eq!(listed(true).mode(&"never.test".parse().unwrap(), Direction::Send), "ReportOnly");
        assert_eq!(listed(false).mode(&a, Direction::Send), "NotInUse");
        assert_eq!(
            listed(true).mode(&a, Direction::Receive),
            "NotInUse",
            "a disabled connector arms nothing"
        );
        assert_eq!(listed(true).mode(&"b.test".parse().unwrap(), Direction::Send), "NotListed");
    }

    #[test]
    fn partners_are_put_together() {
        use DomainSecurityOutcome::{Judged, TlsNotOffered};
        let mut first = seen(Direction::Send, TlsNotOffered, "2026-06-01T10:00:00Z", "");
        first.absorb(first.clone());
        let records = vec![
            seen(Direction::Send, Judged(Status::Expired), "2026-06-02T10:00:00Z", "BB"),
            first,
            seen(Direction::Send, Judged(Status::Valid), "2026-06-01T11:00:00Z", "AA"),
            seen(Direction::Receive, Judged(Status::Valid), "2026-06-01T11:00:00Z", "CC"),
            seen(Direction::Receive, Judged(Status::UntrustedRoot), "2026-06-02T11:00:00Z", "DD"),
        ];
        let (listed, now) = (listed(true), at("2026-06-28T12:00:00Z"));
        let all = |wanted: &Wanted| {
            let partners = put_together(&listed, wanted, records.clone());
            partners.iter().map(|partner| partner.record(&listed, now)).collect::<Vec<_>>()
        };
        let found = all(&Wanted::default());
        let names: Vec<String> = found
            .iter()
            .map(|it| format!("{} {} {}", it.text("Domain"), it.text("Direction"), it.text("LastResult")))
            .collect();
        assert_eq!(
            names,
            ["a.test Send Expired", "a.test Receive UntrustedRoot", "never.test Send NeverSeen"]
        );
        let send = &found[0];
        assert_eq!(send.get("Successes"), &Value::Int(1));
        assert_eq!(send.get("Failures"), &Value::Int(3));
        assert_eq!(send.get("ReportOnlyFailures"), &Value::Int(0));
        assert_eq!(send.get("LastSuccess"), &Value::Time(at("2026-06-01T11:00:00Z")));
        assert_eq!(send.text("CertificateThumbprint"), "BB", "what a server shows now");
        assert_eq!(send.get("CertificateDaysLeft"), &Value::Int(1));
        let reasons: Vec<&str> = send.texts("Reasons").collect();
        assert_eq!(
            reasons,
            [
                "TlsNotOffered: 2, last 2026-06-01T10:00:00Z at mx.a.test[192.0.2.1]: rule of ",
                "Expired: 1, last 2026-06-02T10:00:00Z at mx.a.test[192.0.2.1]: rule of BB"
            ]
        );
        assert_eq!(found[1].text("CertificateThumbprint"), "CC", "and not what a stranger shows");
        assert_eq!(found[2].get("LastTime"), &Value::Null);
        let only = Wanted { domain: Some("new.test".parse().unwrap()), ..Wanted::default() };
        let partners = put_together(&listed, &only, Vec::new());
        assert_eq!(partners.len(), 2, "who asks for a domain is told of it");
        let late = at("2026-07-01T00:00:00Z");
        let partners = put_together(&listed, &Wanted::default(), records.clone());
        assert_eq!(partners[0].record(&listed, late).get("CertificateDaysLeft"), &Value::Int(-1));
    }
}
