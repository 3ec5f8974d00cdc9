//! TLS reporting (RFC 8460): how sessions with the hosts of a domain went, told to that domain once a day, where it asks
//! for it and TlsReportingEnabled is set.
//!
//! Promises: what delivery counts costs it a lock and no disk; the counts are written every minute, and at the end. A day
//! is reported once it is over, by mail through this server's own queue; where the DNS fails it is tried again for
//! [`DAYS`], and every other domain has its turn before. A stop waits for no name server. Reports go whatever TLS does (RFC 8460 §5.3), and nothing is counted of the connections that carry them, so
//! no report is ever about reports. A crash can cost the counts of a minute, or send a report twice.
//!
//! Refuses to report by HTTPS: a domain that has no `mailto:` in its record gets none, and the log says so.

use crate::dns::{DnsError, Resolver, Resolvers};
use crate::model::snapshot::Snapshot;
use crate::model::{
    AddressDomain, Clock, MessageWishes, RecipientWishes, Reporting, SmtpAddress, SmtpDomain, TlsTally,
    report_addresses, tls_report,
};
use crate::policy::hosts::dns_servers;
use crate::policy::route;
use crate::queue::{Envelope, NewRecipient, Queue, QueueError};
use crate::smtp::headers::rfc5322_date;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Between two writes of the counts.
const ROUND: Duration = Duration::from_secs(60);
/// Different counts that are held in memory; what is more waits for the next write, uncounted.
const MOST: usize = 5_000;
/// Of these, octets.
const MOST_OCTETS: usize = 4 * 1024 * 1024;
/// The wait for all of a round's records.
const LOOKUPS: Duration = Duration::from_secs(30);
/// Days after which a report that could not be sent is given up.
const DAYS: i64 = 3;
/// Reports of one round.
const AT_ONCE: usize = 100;
/// What stands in the place of a Receive connector where this server itself writes.
pub(super) const SOURCE: &str = "TLS report";

/// The counts. Cheap to clone.
#[derive(Clone)]
pub struct TlsReports(Arc<Inner>);

struct Inner {
    queue: Queue,
    clock: Arc<dyn Clock>,
    counts: Mutex<Counts>,
    /// The last day and domain of the last round: the next one goes on behind it.
    last: Mutex<Option<(Date, SmtpDomain)>>,
}

#[derive(Default)]
struct Counts {
    by_kind: HashMap<TlsTally, u64>,
    octets: usize,
}

impl std::fmt::Debug for TlsReports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TlsReports")
    }
}

/// The day of UTC.
pub fn day_of(at: Timestamp) -> Date {
    at.to_zoned_datetime(TimeZone::UTC).date()
}

impl TlsReports {
    /// None counted yet.
    pub fn new(queue: Queue, clock: Arc<dyn Clock>) -> Self {
        TlsReports(Arc::new(Inner { queue, clock, counts: Mutex::default(), last: Mutex::default() }))
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a session. Beyond the bound what is new waits for the next write, uncounted.
    pub fn count(&self, tally: TlsTally) {
        let mut counts = self.counts();
        if let Some(count) = counts.by_kind.get_mut(&tally) {
            *count += 1;
            return;
        }
        let octets = counts.octets + tally.octets();
        if counts.by_kind.len() < MOST && octets <= MOST_OCTETS {
            counts.octets = octets;
            counts.by_kind.insert(tally, 1);
        }
    }

    /// Writes the counts and sends what is due, until `shutdown` holds true. What is counted afterwards is for the caller
    /// to [`flush`](Self::flush).
    pub(super) async fn run(
        self,
        snapshots: watch::Receiver<Arc<Snapshot>>,
        resolvers: Arc<dyn Resolvers>,
        mut shutdown: watch::Receiver<bool>,
    ) {
        while !*shutdown.borrow() {
            tokio::select! {
                () = tokio::time::sleep(ROUND) => {}
                changed = shutdown.changed() => if changed.is_err() { break },
            }
            self.flush().await;
            let snapshot = Arc::clone(&snapshots.borrow());
            if let Err(error) = self.send_due(&snapshot, resolvers.as_ref(), &mut shutdown).await {
                tracing::warn!(%error, "TLS reports can't be sent; they are tried again");
            }
        }
    }

    /// Writes the counts.
    pub(super) async fn flush(&self) {
        let counts: Vec<_> = std::mem::take(&mut *self.counts()).by_kind.into_iter().collect();
        if counts.is_empty() {
            return;
        }
        if let Err(error) = self.0.queue.add_tls_tallies(counts).await {
            tracing::warn!(%error, "what TLS reports are made from can't be written");
        }
    }

    /// Sends the reports of days that are over.
    pub(super) async fn send_due(
        &self,
        snapshot: &Snapshot,
        resolvers: &dyn Resolvers,
        shutdown: &mut watch::Receiver<bool>,
    ) -> Result<(), QueueError> {
        let queue = &self.0.queue;
        let today = day_of(self.0.clock.now());
        if !snapshot.transport.tls_reporting_enabled {
            let tomorrow = today.tomorrow().unwrap_or(today);
            return match queue.tls_tally_days(tomorrow, None, 1).await?.is_empty() {
                true => Ok(()),
                false => queue.drop_tls_tallies(tomorrow, None).await,
            };
        }
        let Ok(resolver) = resolvers.resolver(dns_servers(&snapshot.service, true)) else { return Ok(()) };
        let last = self.0.last.lock().unwrap_or_else(PoisonError::into_inner).take();
        let due = queue.tls_tally_days(today, last, AT_ONCE).await?;
        if due.len() == AT_ONCE {
            *self.0.last.lock().unwrap_or_else(PoisonError::into_inner) = due.last().cloned();
        }
        // Nothing has been sent while they are asked for, so that a stop may end it here.
        let records = tokio::select! {
            records = records(&resolver, &due) => records,
            _ = shutdown.wait_for(|ends| *ends) => return Ok(()),
        };
        for ((day, domain), records) in due.into_iter().zip(records) {
            if let Err(error) = self.report(snapshot, (day, &domain), records).await {
                tracing::warn!(%error, %domain, %day, "a TLS report can't be sent; it is tried again");
            }
            if *shutdown.borrow() {
                break;
            }
        }
        Ok(())
    }

    /// Does what is due for one domain's day.
    async fn report(
        &self,
        snapshot: &Snapshot,
        (day, domain): (Date, &SmtpDomain),
        records: Result<Vec<String>, DnsError>,
    ) -> Result<(), QueueError> {
        let queue = &self.0.queue;
        let records = match records {
            Ok(records) => records,
            Err(error) => {
                let today = day_of(self.0.clock.now());
                let old = day.checked_add(jiff::Span::new().days(DAYS)).is_ok_and(|end| end < today);
                if old {
                    tracing::info!(%error, %domain, %day, "a TLS report is given up");
                    queue.drop_tls_tallies(day, Some(domain.clone())).await?;
                }
                return Ok(());
            }
        };
        let addresses = report_addresses(&records);
        if addresses.is_empty() && records.iter().any(|text| text.starts_with("v=TLSRPTv1")) {
            tracing::info!(%domain, %day, "the domain wants no TLS report by mail; it gets none");
        }
        if !addresses.is_empty() {
            let counts = queue.tls_tallies(day, domain.clone()).await?;
            self.send(snapshot, (day, domain), &counts, &addresses).await?;
            tracing::info!(%domain, %day, "a TLS report was queued");
        }
        queue.drop_tls_tallies(day, Some(domain.clone())).await
    }

    async fn send(
        &self,
        snapshot: &Snapshot,
        (day, domain): (Date, &SmtpDomain),
        counts: &[(TlsTally, u64)],
        addresses: &[SmtpAddress],
    ) -> Result<(), QueueError> {
        let server = &snapshot.server.fqdn;
        let from = snapshot.transport.external_postmaster_address.clone().unwrap_or_else(|| SmtpAddress {
            local: "postmaster".into(),
            domain: AddressDomain::Name(server.clone()),
        });
        let now = self.0.clock.now();
        let id = format!("{}@{server}", uuid::Uuid::new_v4());
        let subject = format!("Report Domain: {domain} Submitter: {server} Report-ID: <{id}>");
        let who = Reporting { organization: server.as_str(), contact: &from.to_string(), id: &id };
        let report = tls_report(day, domain, counts, who).to_string();
        let body = compose(
            &Facts { day, domain, server, from: &from, to: addresses, id: &id, subject: &subject, now },
            &report,
        )
        .map_err(|error| QueueError::Database(error.to_string()))?;
        let timeout = snapshot.service.message_expiration_timeout.to_std();
        let envelope = Envelope {
            sender: None,
            from_address: "<>".into(),
            source_ip: None,
            received_at: now,
            expires_at: now.checked_add(timeout).unwrap_or(Timestamp::MAX),
            receive_connector: SOURCE.into(),
            helo: server.to_string(),
            subject,
            internet_message_id: format!("<{id}>"),
            auth_domain: None,
            body_8bit: false,
            wishes: MessageWishes { tls_optional: true, ..MessageWishes::default() },
        };
        let recipients = addresses.iter().map(|address| NewRecipient {
            address: address.clone(),
            hop: route(snapshot, address, body.len() as u64),
            refused: None,
            wishes: RecipientWishes::default(),
        });
        let mut draft = self.0.queue.draft();
        draft.write(&body).await?;
        draft.commit(envelope, recipients.collect()).await?;
        Ok(())
    }
}

/// The records by which these domains say where they want reports, each asked for beside the others.
async fn records(
    resolver: &Arc<dyn Resolver>,
    due: &[(Date, SmtpDomain)],
) -> Vec<Result<Vec<String>, DnsError>> {
    let mut asked = JoinSet::new();
    for (index, (_, domain)) in due.iter().enumerate() {
        let (resolver, name) = (Arc::clone(resolver), format!("_smtp._tls.{domain}"));
        asked.spawn(async move { (index, resolver.txt(&name).await) });
    }
    let mut found: Vec<_> = due.iter().map(|_| Err(DnsError::Timeout)).collect();
    let all = async {
        while let Some(answer) = asked.join_next().await {
            if let Ok((index, records)) = answer
                && let Some(place) = found.get_mut(index)
            {
                *place = records;
            }
        }
    };
    let _ = tokio::time::timeout(LOOKUPS, all).await;
    found
}

/// What a report's mail says.
struct Facts<'a> {
    day: Date,
    domain: &'a SmtpDomain,
    server: &'a SmtpDomain,
    from: &'a SmtpAddress,
    to: &'a [SmtpAddress],
    id: &'a str,
    subject: &'a str,
    now: Timestamp,
}

/// The mail: RFC 8460 §5.3.
fn compose(facts: &Facts<'_>, report: &str) -> std::io::Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(report.as_bytes())?;
    let packed = STANDARD.encode(gzip.finish()?);
    let Facts { day, domain, server, from, to, id, subject, now } = facts;
    let begin = day.to_zoned_datetime(TimeZone::UTC).map_or(0, |begin| begin.timestamp().as_second());
    let file = format!(
        "{server}!{domain}!{begin}!{}!{}.json.gz",
        begin + 86_399,
        id.split('@').next().unwrap_or(id)
    );
    let to: Vec<String> = to.iter().map(|address| format!("<{address}>")).collect();
    let boundary = format!("={}", uuid::Uuid::new_v4());
    let mut text = format!(
        "Date: {}\r\nFrom: \"Mail server {server}\" <{from}>\r\nTo: {}\r\nSubject: {}\r\nMessage-ID: <{id}>\r\n\
         TLS-Report-Domain: {domain}\r\nTLS-Report-Submitter: {server}\r\nTLS-Required: No\r\n\
         Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=\"tlsrpt\";\r\n boundary=\"{boundary}\"\r\n\r\n\
         --{boundary}\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
         This is a report of the TLS sessions that {server} had\r\nwith the mail servers of {domain} on {day}.\r\n\r\n\
         --{boundary}\r\nContent-Type: application/tlsrpt+gzip\r\nContent-Transfer-Encoding: base64\r\n\
         Content-Disposition: attachment;\r\n filename=\"{file}\"\r\n\r\n",
        rfc5322_date(*now),
        to.join(",\r\n "),
        subject.replacen(" Submitter:", "\r\n Submitter:", 1).replacen(" Report-ID:", "\r\n Report-ID:", 1),
    );
    for line in packed.as_bytes().chunks(76) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push_str("\r\n");
    }
    text.push_str(&format!("--{boundary}--\r\n"));
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dns::FakeResolver;
    use crate::model::{FixedClock, ReportedPolicy, TlsFailure};
    use crate::policy::fixture::{send, snapshot};
    use crate::queue::MessageFilter;
    use flate2::read::GzDecoder;
    use std::collections::BTreeMap;
    use std::io::Read as _;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn tally(domain: &str, failure: Option<TlsFailure>) -> TlsTally {
        TlsTally {
            day: "2026-06-01".parse().unwrap(),
            domain: domain.parse().unwrap(),
            policy: Arc::new(ReportedPolicy::none()),
            failure,
            host: "mx.a.test".into(),
            address: Some("192.0.2.1".parse().unwrap()),
        }
    }

    struct Desk {
        reports: TlsReports,
        queue: Queue,
        clock: Arc<FixedClock>,
        snapshot: Snapshot,
        _directory: tempfile::TempDir,
    }

    impl Desk {
        fn new() -> Desk {
            let directory = tempfile::tempdir().unwrap();
            let queue = Queue::in_memory(directory.path()).unwrap();
            let clock = Arc::new(FixedClock::at(at("2026-06-01T23:00:00Z")));
            let mut snapshot = snapshot();
            snapshot.send = vec![Arc::new(send("Net", &["*"]))];
            snapshot.transport.tls_reporting_enabled = true;
            let reports = TlsReports::new(queue.clone(), clock.clone());
            Desk { reports, queue, clock, snapshot, _directory: directory }
        }

        async fn round(&self, dns: FakeResolver) {
            self.reports.flush().await;
            let resolver: Arc<dyn Resolver> = Arc::new(dns);
            let (_stop, mut shutdown) = watch::channel(false);
            self.reports.send_due(&self.snapshot, &resolver, &mut shutdown).await.unwrap();
        }

        /// Who got a report, and the bodies.
        async fn sent(&self) -> Vec<(String, Vec<u8>)> {
            let mut all: BTreeMap<_, (String, Vec<u8>)> = BTreeMap::new();
            // A message stands once in each of its queues.
            for message in self.queue.list_messages(MessageFilter::default(), 100).await.unwrap() {
                assert!(message.envelope.sender.is_none() && message.envelope.wishes.tls_optional);
                let mut body = self.queue.body(message.id).await.unwrap();
                let mut bytes = Vec::new();
                while let Some(chunk) = body.next_chunk().await.unwrap() {
                    bytes.extend_from_slice(&chunk);
                }
                let (to, _) = all.entry(message.id.0).or_insert((String::new(), bytes));
                for recipient in &message.recipients {
                    to.push_str(&format!("<{}>", recipient.address));
                }
            }
            all.into_values().collect()
        }
    }

    fn dns() -> FakeResolver {
        FakeResolver::new()
            .txt("_smtp._tls.a.test", "v=TLSRPTv1; rua=mailto:reports@a.test,mailto:more@b.test")
            .txt("_smtp._tls.https.test", "v=TLSRPTv1; rua=https://https.test/")
    }

    #[tokio::test]
    async fn a_day_is_reported_once_when_it_is_over() {
        let desk = Desk::new();
        for _ in 0..3 {
            desk.reports.count(tally("a.test", None));
        }
        desk.reports.count(tally("a.test", Some(TlsFailure::CertificateExpired)));
        desk.reports.count(tally("https.test", None));
        desk.reports.count(tally("silent.test", None));
        desk.round(dns()).await;
        assert!(desk.sent().await.is_empty(), "the day is not over");
        desk.clock.set(at("2026-06-02T00:00:01Z"));
        desk.round(dns()).await;
        desk.round(dns()).await;
        let sent = desk.sent().await;
        let [(to, body)] = sent.as_slice() else { panic!("{} reports", sent.len()) };
        assert!(
            ["<reports@a.test><more@b.test>", "<more@b.test><reports@a.test>"].contains(&to.as_str()),
            "{to}"
        );
        let text = String::from_utf8(body.clone()).unwrap();
        for wanted in [
            "To: <reports@a.test>,\r\n <more@b.test>\r\n",
            "Subject: Report Domain: a.test\r\n Submitter: ",
            "TLS-Report-Domain: a.test\r\n",
            "TLS-Required: No\r\n",
            "report-type=\"tlsrpt\"",
            "!a.test!1780272000!1780358399!",
        ] {
            assert!(text.contains(wanted), "{wanted}: {text}");
        }
        assert!(text.lines().all(|line| line.len() < 998));
        let (_, packed) = text.split_once(".json.gz\"\r\n\r\n").unwrap();
        let (packed, _) = packed.split_once("\r\n--").unwrap();
        let packed = STANDARD.decode(packed.replace("\r\n", "")).unwrap();
        let mut report = String::new();
        GzDecoder::new(packed.as_slice()).read_to_string(&mut report).unwrap();
        let report: serde_json::Value = serde_json::from_str(&report).unwrap();
        assert_eq!(report["date-range"]["start-datetime"], "2026-06-01T00:00:00Z");
        let summary = &report["policies"][0]["summary"];
        assert_eq!(summary["total-successful-session-count"], 3);
        assert_eq!(summary["total-failure-session-count"], 1);
    }

    #[tokio::test]
    async fn a_silent_dns_is_asked_again_and_a_switch_ends_it() {
        let desk = Desk::new();
        desk.reports.count(tally("a.test", None));
        let failing = || dns().failing("_smtp._tls.a.test", DnsError::Timeout);
        desk.clock.set(at("2026-06-02T01:00:00Z"));
        desk.round(failing()).await;
        assert!(desk.sent().await.is_empty());
        desk.round(dns()).await;
        assert_eq!(desk.sent().await.len(), 1);

        // Given up after some days; and nothing is kept where reports are not wanted.
        let desk = Desk::new();
        desk.reports.count(tally("a.test", None));
        desk.clock.set(at("2026-06-05T01:00:00Z"));
        desk.round(failing()).await;
        desk.round(dns()).await;
        assert!(desk.sent().await.is_empty());
        let mut desk = Desk::new();
        desk.reports.count(tally("a.test", None));
        desk.snapshot.transport.tls_reporting_enabled = false;
        desk.round(dns()).await;
        desk.snapshot.transport.tls_reporting_enabled = true;
        desk.clock.set(at("2026-06-02T01:00:00Z"));
        desk.round(dns()).await;
        assert!(desk.sent().await.is_empty());
    }

    /// A hundred domains whose name servers fail are no hindrance to the next one.
    #[tokio::test]
    async fn every_domain_has_its_turn() {
        let desk = Desk::new();
        let failing = (0..150).fold(dns(), |dns, n| {
            desk.reports.count(tally(&format!("a{n}.test"), None));
            dns.failing(&format!("_smtp._tls.a{n}.test"), DnsError::Timeout)
        });
        desk.reports.count(tally("last.test", None));
        let dns = failing.txt("_smtp._tls.last.test", "v=TLSRPTv1; rua=mailto:reports@last.test");
        desk.clock.set(at("2026-06-02T01:00:00Z"));
        desk.round(dns.clone()).await;
        assert!(desk.sent().await.is_empty());
        desk.round(dns.clone()).await;
        let sent: Vec<String> = desk.sent().await.into_iter().map(|(to, _)| to).collect();
        assert_eq!(sent, ["<reports@last.test>"]);
        desk.round(FakeResolver::new()).await;
        desk.round(FakeResolver::new()).await;
        let rest = desk.queue.tls_tally_days("2026-06-02".parse().unwrap(), None, 200).await.unwrap();
        assert_eq!(rest, [], "the first ones come again");
    }

    /// Name servers that say nothing hold up no stop.
    #[tokio::test]
    async fn a_stop_waits_for_no_name_server() {
        struct Silent;
        impl Resolver for Silent {
            fn mx<'a>(&'a self, _: &'a SmtpDomain) -> crate::dns::Answer<'a, Vec<crate::dns::MxRecord>> {
                Box::pin(std::future::pending())
            }
            fn addresses<'a>(&'a self, _: &'a SmtpDomain) -> crate::dns::Answer<'a, Vec<std::net::IpAddr>> {
                Box::pin(std::future::pending())
            }
            fn txt<'a>(&'a self, _: &'a str) -> crate::dns::Answer<'a, Vec<String>> {
                Box::pin(std::future::pending())
            }
        }
        let desk = Desk::new();
        desk.reports.count(tally("a.test", None));
        desk.clock.set(at("2026-06-02T01:00:00Z"));
        desk.reports.flush().await;
        let resolver: Arc<dyn Resolver> = Arc::new(Silent);
        let (stop, mut shutdown) = watch::channel(false);
        let (ended, ()) = tokio::join!(
            tokio::time::timeout(
                Duration::from_secs(5),
                desk.reports.send_due(&desk.snapshot, &resolver, &mut shutdown)
            ),
            async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                stop.send_replace(true);
            }
        );
        ended.unwrap().unwrap();
        let left = desk.queue.tls_tally_days("2026-06-02".parse().unwrap(), None, 9).await.unwrap();
        assert_eq!(left.len(), 1, "it is for the next start");
    }

    #[test]
    fn long_policies_fill_no_memory() {
        let directory = tempfile::tempdir().unwrap();
        let queue = Queue::in_memory(directory.path()).unwrap();
        let reports = TlsReports::new(queue, Arc::new(FixedClock::at(at("2026-06-01T23:00:00Z"))));
        for n in 0..100 {
            let strings = vec![format!("{n}{}", "x".repeat(100_000))];
            let policy = Arc::new(ReportedPolicy { strings, ..ReportedPolicy::none() });
            reports.count(TlsTally { policy, ..tally("a.test", None) });
        }
        let counts = reports.counts();
        assert!(counts.octets <= MOST_OCTETS && (30..50).contains(&counts.by_kind.len()));
    }
}
