//! What a monitor is told: counters that grow, and what is so at the moment (Prometheus' text format 0.0.4).
//!
//! Promises: labels are words of ours, so their number is bounded whatever peers do: statuses, verdicts,
//! results, three-digit replies, and the thumbprints of certificates that are configured. No address, domain
//! or name of anybody is told. Refuses: to count what is read, or to be asked by another host ([`http`]).

mod http;
mod text;

pub(super) use http::{LastLook, places, serve};

use crate::model::component::SERVICE_STATES;
use crate::model::{ServiceState, Status, TrackingEvent, TrackingKind};
use jiff::Timestamp;
use std::sync::atomic::{AtomicU64, Ordering};
use text::Text;

/// Upper ends of the latency histogram, seconds.
const BUCKETS: [(f64, &str); 12] = [
    (0.1, "0.1"),
    (0.5, "0.5"),
    (1.0, "1"),
    (5.0, "5"),
    (10.0, "10"),
    (30.0, "30"),
    (60.0, "60"),
    (300.0, "300"),
    (1800.0, "1800"),
    (3600.0, "3600"),
    (21_600.0, "21600"),
    (86_400.0, "86400"),
];

/// What became of recipients.
const RESULTS: [&str; 6] = ["delivered", "deferred", "failed", "expired", "removed", "dropped"];

/// Replies are counted from 400 to 599.
const FIRST_REFUSAL: u16 = 400;
const REFUSALS: usize = 200;

/// The counters. Cheap to count in, from wherever.
#[derive(Debug)]
pub struct Metrics {
    messages: AtomicU64,
    recipients: AtomicU64,
    octets: AtomicU64,
    reports: AtomicU64,
    results: [AtomicU64; RESULTS.len()],
    /// By code.
    refusals: Vec<AtomicU64>,
    inbound: [AtomicU64; Status::ALL.len()],
    outbound: [AtomicU64; Status::ALL.len()],
    connections_in: AtomicU64,
    connections_out: AtomicU64,
    /// One more than there are ends: what took longer.
    latency: [AtomicU64; BUCKETS.len() + 1],
    latency_millis: AtomicU64,
}

impl Default for Metrics {
    fn default() -> Self {
        Metrics {
            messages: AtomicU64::default(),
            recipients: AtomicU64::default(),
            octets: AtomicU64::default(),
            reports: AtomicU64::default(),
            results: Default::default(),
            refusals: (0..REFUSALS).map(|_| AtomicU64::default()).collect(),
            inbound: Default::default(),
            outbound: Default::default(),
            connections_in: AtomicU64::default(),
            connections_out: AtomicU64::default(),
            latency: Default::default(),
            latency_millis: AtomicU64::default(),
        }
    }
}

fn add(counter: &AtomicU64, count: u64) {
    counter.fetch_add(count, Ordering::Relaxed);
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

impl Metrics {
    /// What the queue has committed.
    pub fn committed(&self, event: &TrackingEvent, now: Timestamp) {
        let recipients = event.recipients.len() as u64;
        let result = match event.kind {
            TrackingKind::Received => {
                add(&self.messages, 1);
                add(&self.recipients, recipients);
                return add(&self.octets, event.size);
            }
            TrackingKind::Reported => return add(&self.reports, 1),
            TrackingKind::Resolved
            | TrackingKind::Redirected
            | TrackingKind::Poisoned
            | TrackingKind::Bad => return,
            TrackingKind::Delivered => {
                self.delivered(recipients, now.duration_since(event.received_at).as_millis());
                0
            }
            TrackingKind::Deferred => 1,
            TrackingKind::Failed => 2,
            TrackingKind::Expired => 3,
            TrackingKind::Removed | TrackingKind::RemovedSilently => 4,
            TrackingKind::Dropped => 5,
        };
        add(&self.results[result], recipients);
    }

    fn delivered(&self, recipients: u64, millis: i128) {
        let millis = u64::try_from(millis).unwrap_or(0);
        let seconds = millis as f64 / 1000.0;
        let bucket = BUCKETS.iter().position(|(end, _)| seconds <= *end).unwrap_or(BUCKETS.len());
        add(&self.latency[bucket], recipients);
        add(&self.latency_millis, millis.saturating_mul(recipients));
    }

    /// A reply that was given to a client.
    pub fn replied(&self, code: u16) {
        let index = usize::from(code.wrapping_sub(FIRST_REFUSAL));
        if let Some(counter) = self.refusals.get(index) {
            add(counter, 1);
        }
    }

    /// A client connected.
    pub fn connected(&self) {
        add(&self.connections_in, 1);
    }

    /// A session with another server stands, or does not.
    pub fn dialled(&self) {
        add(&self.connections_out, 1);
    }

    /// What a client's certificate was judged to be.
    pub fn judged_client(&self, status: Status) {
        count_verdict(&self.inbound, status);
    }

    /// What a server's certificate was judged to be.
    pub fn judged_server(&self, status: Status) {
        count_verdict(&self.outbound, status);
    }

    /// The counters, and `now`.
    pub(super) fn tell(&self, now: &Moment) -> String {
        let mut text = Text::default();
        text.begin("emsh_build_info", "gauge", "The version.");
        text.sample("emsh_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1);
        for (name, counter, help) in [
            ("emsh_messages_received_total", &self.messages, "Messages that were accepted."),
            ("emsh_recipients_received_total", &self.recipients, "Their recipients."),
            ("emsh_octets_received_total", &self.octets, "Their octets."),
            ("emsh_reports_total", &self.reports, "Delivery status notifications that were made."),
            ("emsh_inbound_connections_total", &self.connections_in, "Connections of clients."),
            (
                "emsh_outbound_connections_total",
                &self.connections_out,
                "Connections to servers that were tried.",
            ),
        ] {
            text.begin(name, "counter", help);
            text.sample(name, &[], read(counter));
        }
        let name = "emsh_deliveries_total";
        text.begin(
            name,
            "counter",
            "Recipients by what became of them; each attempt that was put off counts.",
        );
        for (result, counter) in RESULTS.iter().zip(&self.results) {
            text.sample(name, &[("result", result)], read(counter));
        }
        let name = "emsh_replies_total";
        text.begin(name, "counter", "Replies to clients that refused something, by their code.");
        for (index, counter) in self.refusals.iter().enumerate().filter(|(_, counter)| read(counter) > 0) {
            text.sample(name, &[("code", &(usize::from(FIRST_REFUSAL) + index).to_string())], read(counter));
        }
        let name = "emsh_certificate_verdicts_total";
        text.begin(name, "counter", "Certificates of peers by what they were judged to be.");
        for (direction, counters) in [("inbound", &self.inbound), ("outbound", &self.outbound)] {
            for (status, counter) in Status::ALL.iter().zip(counters) {
                let labels = [("direction", direction), ("status", &status.to_string())];
                text.sample(name, &labels, read(counter));
            }
        }
        self.tell_latency(&mut text);
        now.tell(&mut text);
        text.finish()
    }

    fn tell_latency(&self, text: &mut Text) {
        let name = "emsh_delivery_latency_seconds";
        text.begin(name, "histogram", "From acceptance to delivery, for each recipient.");
        let mut sum = 0;
        let ends = BUCKETS.iter().map(|(_, end)| *end).chain(["+Inf"]);
        for (end, counter) in ends.zip(&self.latency) {
            sum += read(counter);
            text.sample("emsh_delivery_latency_seconds_bucket", &[("le", end)], sum);
        }
        text.sample("emsh_delivery_latency_seconds_sum", &[], read(&self.latency_millis) as f64 / 1000.0);
        text.sample("emsh_delivery_latency_seconds_count", &[], sum);
    }
}

fn count_verdict(counters: &[AtomicU64], status: Status) {
    let index = Status::ALL.iter().position(|known| *known == status);
    if let Some(counter) = index.and_then(|index| counters.get(index)) {
        add(counter, 1);
    }
}

/// What is so at the moment.
#[derive(Debug, Default)]
pub(super) struct Moment {
    /// Queues with messages, and their messages, by status.
    pub(super) queues: Vec<(&'static str, u64, u64)>,
    /// Messages that wait for another attempt.
    pub(super) deferred: u64,
    /// What holds of HubTransport.
    pub(super) transport: ServiceState,
    /// Sessions of clients.
    pub(super) sessions: u64,
    /// Octets that may still be written on the disk of the queue.
    pub(super) free_space: Option<u64>,
    /// Days until certificates end, by thumbprint.
    pub(super) certificates: Vec<(String, f64)>,
    /// Lines that logs have lost.
    pub(super) lost_lines: u64,
    /// Whether something is not as configured.
    pub(super) degraded: bool,
}

impl Moment {
    fn tell(&self, text: &mut Text) {
        text.begin("emsh_queues", "gauge", "Queues that hold messages, by status.");
        for (status, queues, _) in &self.queues {
            text.sample("emsh_queues", &[("status", status)], queues);
        }
        let name = "emsh_transport_state";
        text.begin(name, "gauge", "1 for the state of HubTransport that holds (Set-ServerComponentState).");
        for (state, word) in ServiceState::ALL.iter().zip(SERVICE_STATES) {
            text.sample(name, &[("state", word)], u8::from(*state == self.transport));
        }
        text.begin("emsh_queued_messages", "gauge", "Messages in them, by the queue's status.");
        for (status, _, messages) in &self.queues {
            text.sample("emsh_queued_messages", &[("status", status)], messages);
        }
        for (name, value, help) in [
            ("emsh_deferred_messages", self.deferred, "Messages that wait for another attempt."),
            ("emsh_sessions", self.sessions, "Sessions of clients."),
            ("emsh_degraded", u64::from(self.degraded), "1 where something is not as configured."),
        ] {
            text.begin(name, "gauge", help);
            text.sample(name, &[], value);
        }
        text.begin("emsh_log_lines_lost_total", "counter", "Lines that could not be written into logs.");
        text.sample("emsh_log_lines_lost_total", &[], self.lost_lines);
        if let Some(free) = self.free_space {
            text.begin("emsh_queue_disk_free_bytes", "gauge", "Octets that are free on the queue's disk.");
            text.sample("emsh_queue_disk_free_bytes", &[], free);
        }
        let name = "emsh_certificate_days_left";
        text.begin(name, "gauge", "Days until a certificate that a connector shows ends; below 0 it has.");
        for (thumbprint, days) in &self.certificates {
            text.sample(name, &[("thumbprint", thumbprint)], days);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: TrackingKind, recipients: usize) -> TrackingEvent {
        let one = crate::model::TrackedRecipient { address: "a@b.example".into(), status: String::new() };
        TrackingEvent {
            kind,
            message: 1,
            received_at: Timestamp::UNIX_EPOCH,
            message_id: String::new(),
            subject: String::new(),
            sender: String::new(),
            return_path: String::new(),
            size: 100,
            source_ip: None,
            helo: String::new(),
            receive_connector: String::new(),
            recipients: vec![one; recipients],
            hop: None,
            reference: String::new(),
            trace: None,
        }
    }

    #[test]
    fn what_was_counted_is_told() {
        let metrics = Metrics::default();
        let at = |millis| Timestamp::from_millisecond(millis).unwrap();
        metrics.committed(&event(TrackingKind::Received, 3), at(0));
        metrics.committed(&event(TrackingKind::Delivered, 2), at(700));
        metrics.committed(&event(TrackingKind::Delivered, 1), at(100_000_000));
        metrics.committed(&event(TrackingKind::Deferred, 4), at(0));
        metrics.committed(&event(TrackingKind::Removed, 1), at(0));
        metrics.committed(&event(TrackingKind::Reported, 1), at(0));
        for code in [0, 250, 354, 399, 550, 550, 421, 600, 999] {
            metrics.replied(code);
        }
        metrics.judged_client(Status::Valid);
        metrics.judged_server(Status::Revoked);
        let told = metrics.tell(&Moment {
            queues: vec![("Ready", 1, 2), ("Retry", 3, 4)],
            certificates: vec![("AB".into(), -1.5)],
            ..Moment::default()
        });
        for wanted in [
            "# TYPE emsh_messages_received_total counter",
            "emsh_messages_received_total 1",
            "emsh_recipients_received_total 3",
            "emsh_octets_received_total 100",
            "emsh_deliveries_total{result=\"delivered\"} 3",
            "emsh_deliveries_total{result=\"deferred\"} 4",
            "emsh_deliveries_total{result=\"removed\"} 1",
            "emsh_deliveries_total{result=\"expired\"} 0",
            "emsh_reports_total 1",
            "emsh_replies_total{code=\"421\"} 1",
            "emsh_replies_total{code=\"550\"} 2",
            "emsh_certificate_verdicts_total{direction=\"inbound\",status=\"Valid\"} 1",
            "emsh_certificate_verdicts_total{direction=\"outbound\",status=\"Revoked\"} 1",
            "emsh_certificate_verdicts_total{direction=\"outbound\",status=\"Valid\"} 0",
            "emsh_delivery_latency_seconds_bucket{le=\"0.5\"} 0",
            "emsh_delivery_latency_seconds_bucket{le=\"1\"} 2",
            "emsh_delivery_latency_seconds_bucket{le=\"86400\"} 2",
            "emsh_delivery_latency_seconds_bucket{le=\"+Inf\"} 3",
            "emsh_delivery_latency_seconds_sum 100001.4",
            "emsh_delivery_latency_seconds_count 3",
            "emsh_transport_state{state=\"Active\"} 1",
            "emsh_transport_state{state=\"Draining\"} 0",
            "emsh_queues{status=\"Retry\"} 3",
            "emsh_queued_messages{status=\"Ready\"} 2",
            "emsh_certificate_days_left{thumbprint=\"AB\"} -1.5",
        ] {
            assert!(told.lines().any(|line| line == wanted), "{wanted}:\n{told}");
        }
        assert_eq!(told.matches("emsh_replies_total{").count(), 2);
        assert!(told.ends_with('\n'));
    }
}
