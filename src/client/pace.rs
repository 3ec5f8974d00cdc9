//! How long one transaction may take, all in all (RFC 5321 §4.5.3.2 has times for each step alone, so that a server
//! which answers each just in time holds a worker for hours).
//!
//! Promises: the envelope has the times of its steps once, and a moment for each recipient; the message has a time
//! by its size. The answer to the message's end has its own ten minutes in any case: to give up there doubles mail.

use super::error::Stage;
use super::wire::Wire;
use std::time::Duration;
use tokio::time::Instant;

/// What is demanded of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    /// For each recipient, beside the first answer to any.
    recipient: Duration,
    /// Octets of a message that it takes in a second, at the slowest.
    rate: u64,
}

impl Default for Pace {
    /// A server may delay each recipient's answer by seconds; a line of 32 kbit/s is the slowest one.
    fn default() -> Self {
        Pace { recipient: Duration::from_secs(5), rate: 4096 }
    }
}

impl Pace {
    #[cfg(test)]
    pub(super) fn of(recipient: Duration, rate: u64) -> Self {
        Pace { recipient, rate }
    }

    /// From RSET to the message's last octet; `step` is what a step may take.
    fn until_body(self, recipients: usize, size: u64, step: impl Fn(Stage) -> Duration) -> Duration {
        let steps = [Stage::Reset, Stage::Mail, Stage::Rcpt, Stage::Data, Stage::Body];
        let envelope: Duration = steps.into_iter().map(step).sum();
        envelope + self.of_recipients(recipients) + Duration::from_secs(size / self.rate.max(1))
    }

    fn of_recipients(self, recipients: usize) -> Duration {
        self.recipient.saturating_mul(u32::try_from(recipients).unwrap_or(u32::MAX))
    }
}

impl Wire {
    /// A transaction begins: nothing of it waits beyond its time.
    pub(super) fn begin(&mut self, recipients: usize, size: u64) {
        let time = self.pace.until_body(recipients, size, |stage| self.patience(stage));
        self.until = Some(Instant::now() + time);
    }

    /// The message was sent whole: its answers (`count`: by LMTP one for each recipient) have a time of their own.
    pub(super) fn sent_whole(&mut self, count: usize) {
        let time = self.patience(Stage::End) + self.pace.of_recipients(count);
        self.until = Some(Instant::now() + time);
    }

    /// The transaction is over.
    pub(super) fn end(&mut self) {
        self.until = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_transaction_may_take() {
        let rfc = |stage| match stage {
            Stage::Data => Duration::from_secs(120),
            Stage::Body => Duration::from_secs(180),
            _ => Duration::from_secs(300),
        };
        let short = |_| Duration::from_secs(10);
        let pace = Pace::default();
        for (recipients, size, rfc_seconds, short_seconds) in [
            (1, 0, 1200 + 5, 50 + 5),
            (1, 4095, 1205, 55),
            (1, 10 << 20, 1205 + 2560, 55 + 2560),
            (1000, 0, 1200 + 5000, 5050),
        ] {
            let time = |step: &dyn Fn(Stage) -> Duration| pace.until_body(recipients, size, step).as_secs();
            assert_eq!((time(&rfc), time(&short)), (rfc_seconds, short_seconds), "{recipients} {size}");
        }
    }

    /// The answer to a message that was sent whole is waited for in full, however late it is.
    #[tokio::test]
    async fn the_last_answer_has_its_own_time() {
        let inactivity = Duration::from_secs(3600);
        let mut wire = Wire::new(Box::new(tokio::io::empty()), Box::new(()), inactivity);
        let left = |wire: &Wire| wire.until.map(|until| until.duration_since(Instant::now()).as_secs());
        wire.begin(1, 0);
        assert!(left(&wire).is_some_and(|left| (1203..=1205).contains(&left)));
        wire.until = Some(Instant::now());
        wire.sent_whole(1);
        assert!(left(&wire).is_some_and(|left| (603..=605).contains(&left)));
        wire.end();
        assert_eq!(left(&wire), None);
    }
}
