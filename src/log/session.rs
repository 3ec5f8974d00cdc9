//! One session's part of the protocol log.

use super::protocol::ProtocolLog;
use super::record::{Event, Record};
use super::text::shown;
use crate::model::Clock;
use jiff::Timestamp;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes session ids: 16 upper-case hexadecimal digits, in ascending order.
///
/// As Exchange's, they start from the time, in units of 100 ns since the year 1: they stay unique
/// across restarts while fewer than ten million sessions begin in a second. Logs that are read
/// together share one of these.
#[derive(Debug)]
pub struct SessionIds(AtomicU64);

/// Units of 100 ns from the year 1 to 1970.
const UNIX_EPOCH_TICKS: i128 = 621_355_968_000_000_000;

impl SessionIds {
    /// Ids from the present moment on.
    pub fn new(clock: &dyn Clock) -> Self {
        SessionIds(AtomicU64::new(ticks(clock.now())))
    }

    /// The next id.
    pub fn next_id(&self) -> String {
        format!("{:016X}", self.0.fetch_add(1, Ordering::Relaxed))
    }
}

fn ticks(at: Timestamp) -> u64 {
    u64::try_from(at.as_nanosecond() / 100 + UNIX_EPOCH_TICKS).unwrap_or(0)
}

/// Writes the records of one session. What is said may be any bytes; it is made printable.
#[derive(Debug)]
pub struct LogSession(Option<Inner>);

#[derive(Debug)]
struct Inner {
    log: ProtocolLog,
    connector_id: String,
    session_id: String,
    local: Option<SocketAddr>,
    remote: Option<SocketAddr>,
    sequence: u64,
}

impl LogSession {
    /// A session that is not logged (ProtocolLoggingLevel None).
    pub fn off() -> Self {
        LogSession(None)
    }

    pub(super) fn new(
        log: ProtocolLog,
        connector_id: &str,
        session_id: &str,
        local: Option<SocketAddr>,
        remote: Option<SocketAddr>,
    ) -> Self {
        LogSession(Some(Inner {
            log,
            connector_id: connector_id.to_owned(),
            session_id: session_id.to_owned(),
            local,
            remote,
            sequence: 0,
        }))
    }

    /// `+`: the connection stands.
    pub fn connect(&mut self) {
        self.write(Event::Connect, b"", b"");
    }

    /// `>`: we said this. Replies of several lines are logged line by line.
    pub fn send(&mut self, data: impl AsRef<[u8]>) {
        self.write_lines(Event::Send, data.as_ref());
    }

    /// `<`: the peer said this.
    pub fn receive(&mut self, data: impl AsRef<[u8]>) {
        self.write_lines(Event::Receive, data.as_ref());
    }

    /// `*`: something to know.
    pub fn info(&mut self, data: impl AsRef<[u8]>, context: impl AsRef<[u8]>) {
        self.write(Event::Information, data.as_ref(), context.as_ref());
    }

    /// `-`: the connection is over; `context` is who ended it, `Local` or `Remote`, or why.
    pub fn disconnect(&mut self, context: impl AsRef<[u8]>) {
        self.write(Event::Disconnect, b"", context.as_ref());
    }

    fn write_lines(&mut self, event: Event, data: &[u8]) {
        let mut rest = data.strip_suffix(b"\r\n").unwrap_or(data);
        while let Some(at) = rest.windows(2).position(|window| window == b"\r\n") {
            self.write(event, &rest[..at], b"");
            rest = &rest[at + 2..];
        }
        self.write(event, rest, b"");
    }

    fn write(&mut self, event: Event, data: &[u8], context: &[u8]) {
        let Some(inner) = &mut self.0 else { return };
        let record = Record {
            at: inner.log.clock().now(),
            connector_id: inner.connector_id.clone(),
            session_id: inner.session_id.clone(),
            sequence: inner.sequence,
            local: inner.local,
            remote: inner.remote,
            event,
            data: shown(data),
            context: shown(context),
        };
        inner.sequence += 1;
        inner.log.write(record);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FixedClock;

    #[test]
    fn ids_are_sixteen_digits_and_ascend() {
        let clock = FixedClock::at("2017-03-08T00:00:00Z".parse().unwrap());
        let ids = SessionIds::new(&clock);
        let made: Vec<String> = (0..3).map(|_| ids.next_id()).collect();
        assert_eq!(made, ["08D465B6106B4000", "08D465B6106B4001", "08D465B6106B4002"]);
    }
}
