//! When to try again.
//!
//! Promises: Exchange's sequence. After a failed connection four attempts a minute apart (a glitch),
//! then TransientFailureRetryCount attempts at TransientFailureRetryInterval, then one each
//! OutboundConnectionFailureRetryInterval. A message that was refused for the time being on a good
//! connection is tried each MessageRetryInterval. Giving up is the queue's, by
//! MessageExpirationTimeout.

use crate::model::TimeSpan;
use crate::model::snapshot::ServiceSettings;

/// Attempts at [`GLITCH_SECONDS`] after the first failure (Exchange's QueueGlitchRetryCount).
pub const GLITCH_COUNT: u32 = 4;

/// Seconds between them (QueueGlitchRetryInterval); never more than TransientFailureRetryInterval.
pub const GLITCH_SECONDS: i64 = 60;

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// The hop could not be used: name lookup, connection, TLS, greeting.
    Connection,
    /// The message was refused for the time being, on a good connection.
    Message,
}

/// How long to wait after a failed attempt; `retry_count` is the number of retries made before it.
pub fn next_attempt(retry_count: u32, settings: &ServiceSettings, trouble: Trouble) -> TimeSpan {
    match trouble {
        Trouble::Message => settings.message_retry_interval,
        Trouble::Connection if retry_count < GLITCH_COUNT => {
            settings.transient_failure_retry_interval.min(TimeSpan::from_secs(GLITCH_SECONDS))
        }
        Trouble::Connection if retry_count - GLITCH_COUNT < settings.transient_failure_retry_count => {
            settings.transient_failure_retry_interval
        }
        Trouble::Connection => settings.outbound_connection_failure_retry_interval,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::snapshot;
    use super::*;

    #[test]
    fn the_sequence() {
        let mut settings = snapshot().service;
        let cases = [(0, 60), (3, 60), (4, 300), (9, 300), (10, 600), (1000, 600), (u32::MAX, 600)];
        for (retries, seconds) in cases {
            let wanted = TimeSpan::from_secs(seconds);
            assert_eq!(next_attempt(retries, &settings, Trouble::Connection), wanted, "{retries}");
            assert_eq!(
                next_attempt(retries, &settings, Trouble::Message),
                TimeSpan::from_secs(900),
                "{retries}"
            );
        }
        settings.transient_failure_retry_count = 0;
        assert_eq!(next_attempt(4, &settings, Trouble::Connection), TimeSpan::from_secs(600));
        settings.transient_failure_retry_interval = TimeSpan::from_secs(2);
        assert_eq!(next_attempt(0, &settings, Trouble::Connection), TimeSpan::from_secs(2));
    }
}
