//! What an administrator reads in LastError.
//!
//! Promises: the decisive reason first. A TLS reason says more than another host's silence; the host
//! and its address stand behind each reply.

use crate::client::{ClientError, Target};

/// A reply, or our own words, with the host it came from.
pub fn at(text: impl std::fmt::Display, target: &Target) -> String {
    let address = target.address.ip();
    if target.host == address.to_string() {
        format!("{text} [{address}]")
    } else {
        format!("{text} [{} {address}]", target.host)
    }
}

/// Why no target took the mail; `failures` in the order of the attempts.
pub fn of_hop(failures: &[(Target, ClientError)]) -> String {
    if let Some((_, ClientError::Forbidden(text))) = failures.first() {
        return text.clone();
    }
    let decisive = failures.iter().find(|(_, error)| error.is_tls()).or_else(|| failures.first());
    let inner = decisive.map(|(target, error)| at(error, target)).unwrap_or_default();
    if failures.len() < 2 {
        return inner;
    }
    format!(
        "451 4.4.0 Primary target IP address responded with: \"{inner}.\" Attempted failover to alternate host, but that \
         did not succeed: none of {} addresses took the mail",
        failures.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let target =
            |host: &str, ip: &str| Target { host: host.into(), address: format!("{ip}:25").parse().unwrap() };
        let refused = || ClientError::ConnectFailed("Connection refused".into());
        let cases: Vec<(Vec<(Target, ClientError)>, &str)> = vec![
            (
                vec![(target("a.example", "192.0.2.1"), refused())],
                "421 4.2.1 Unable to connect: Connection refused [a.example 192.0.2.1]",
            ),
            (
                vec![(target("192.0.2.1", "192.0.2.1"), ClientError::TlsNotOffered(None))],
                "451 5.7.3 STARTTLS is required to send mail [192.0.2.1]",
            ),
            (
                vec![(target("a.example", "192.0.2.1"), ClientError::Forbidden("454 4.7.5 x".into()))],
                "454 4.7.5 x",
            ),
            (
                vec![
                    (target("a.example", "192.0.2.1"), refused()),
                    (target("b.example", "192.0.2.2"), ClientError::TlsNotOffered(None)),
                ],
                "451 4.4.0 Primary target IP address responded with: \"451 5.7.3 STARTTLS is required to send mail [b.example 192.0.2.2].\" \
                 Attempted failover to alternate host, but that did not succeed: none of 2 addresses took the mail",
            ),
        ];
        for (failures, wanted) in cases {
            assert_eq!(of_hop(&failures), wanted);
        }
    }
}
