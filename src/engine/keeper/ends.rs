//! Certificates in use that have expired or end soon, told when a configuration is put in force and
//! then once a day. Certificates are not chosen anew in between: that is for a restart.

use super::Keeper;
use crate::model::Snapshot;
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;

/// How long before its end a certificate is warned of.
const ENDS_SOON: SignedDuration = SignedDuration::from_hours(30 * 24);
const DAY: Duration = Duration::from_secs(24 * 3600);

impl Keeper {
    /// Warns of them every day, until it is dropped.
    pub async fn watch_certificates(&self) {
        loop {
            tokio::time::sleep(DAY).await;
            for text in ends(&self.snapshot(), self.clock.now()) {
                tracing::warn!("{text}");
            }
        }
    }
}

/// What to say of certificates in use that have expired or end soon: Exchange's events 12016 and 12018
/// for what Receive connectors present, and the like for what Send connectors show.
pub(super) fn ends(snapshot: &Snapshot, now: Timestamp) -> Vec<String> {
    let receive = snapshot.receive.iter().map(|connector| {
        (12016, 12018, format!("Receive connector \"{}\"", connector.identity), &connector.certificate)
    });
    let send = snapshot.send.iter().map(|connector| {
        (12015, 12017, format!("Send connector \"{}\"", connector.name), &connector.certificate)
    });
    receive
        .chain(send)
        .filter_map(|(expired, ending, connector, thumbprint)| {
            let thumbprint = thumbprint.as_ref()?;
            let not_after = snapshot.certificates.get(thumbprint)?.not_after;
            if now > not_after {
                Some(format!(
                    "event {expired}: the certificate {thumbprint} of {connector} expired on {not_after}; it serves \
                     opportunistic TLS alone, and domain-secured partners never see it"
                ))
            } else if not_after.duration_since(now) < ENDS_SOON {
                Some(format!("event {ending}: the certificate {thumbprint} of {connector} ends on {not_after}"))
            } else {
                None
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::fixture;
    use std::sync::Arc;

    #[test]
    fn certificates_are_warned_of_from_thirty_days_before_their_end() {
        for (now, expected) in [
            ("2026-11-30T00:00:00Z", None),
            (
                "2026-12-03T00:00:00Z",
                Some("event 12017: the certificate AA of Send connector \"Out\" ends on 2027-01-01"),
            ),
            (
                "2027-01-02T00:00:00Z",
                Some("event 12015: the certificate AA of Send connector \"Out\" expired on 2027-01-01"),
            ),
        ] {
            let mut connector = fixture::send("Out", &["*"]);
            connector.certificate = Some("AA".into());
            let mut snapshot = fixture::snapshot();
            snapshot.send = vec![Arc::new(connector)];
            snapshot.certificates =
                [("AA".to_string(), Arc::new(fixture::certificate("AA", "2026-01-01", "2027-01-01")))].into();
            let told = ends(&snapshot, now.parse().unwrap());
            assert_eq!(told.len(), usize::from(expected.is_some()), "{now}: {told:?}");
            assert!(told.iter().all(|text| text.starts_with(expected.unwrap_or_default())), "{told:?}");
        }
    }
}
