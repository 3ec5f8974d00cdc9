//! What an administrator reads in LastError.
//!
//! Promises: the decisive reason first. A TLS reason says more than another host's silence; the host
//! and its address stand behind each reply. Refuses more than [`MOST`] octets of it: the text stands at each
//! recipient.

use crate::client::{ClientError, Stage, Target};
use crate::model::snapshot::ErrorPolicies;
use crate::policy::error_policy::is_for_good;
use crate::queue::RemoteReply;
use crate::smtp::Reply;

/// Octets of a text; a report has the reply in full.
const MOST: usize = 2000;

/// A reply, or our own words, with the host it came from.
pub fn at(text: impl std::fmt::Display, target: &Target) -> String {
    let mut text = text.to_string();
    if text.len() > MOST {
        let end = (0..=MOST).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        text.truncate(end);
        text.push_str(" ...");
    }
    let address = target.address.ip();
    if target.host == address.to_string() {
        format!("{text} [{address}]")
    } else {
        format!("{text} [{} {address}]", target.host)
    }
}

/// A reply in full, with the host it came from.
pub fn in_full(reply: &Reply, target: &Target) -> RemoteReply {
    let enhanced = reply.enhanced.map(|(class, subject, detail)| format!("{class}.{subject}.{detail} "));
    let enhanced = enhanced.unwrap_or_default();
    let last = reply.lines.len().saturating_sub(1);
    let line = |(at, text): (usize, &String)| {
        let separator = if at == last { ' ' } else { '-' };
        format!("{:03}{separator}{enhanced}{text}", reply.code).trim_end().to_owned()
    };
    RemoteReply {
        lines: reply.lines.iter().enumerate().map(line).collect(),
        host: target.host.clone(),
        address: target.address.ip(),
    }
}

/// The reply that makes a hop's failure a failure for good: every host of it refuses all mail, in its
/// greeting or at EHLO (RFC 5321 §3.1, RFC 7504). Where TLS is demanded neither counts: in clear
/// anybody on the way can say so, and behind STARTTLS a partner's slip about certificates shows, too, and is mended. Of a long reply the beginning must do: all mail of
/// the hop gets it.
pub fn for_good(
    failures: &[(Target, ClientError)],
    demands_tls: bool,
    policies: ErrorPolicies,
) -> Option<(String, RemoteReply)> {
    let for_good = |reply: &Reply| reply.is_permanent() && is_for_good(reply.code, reply.enhanced, policies);
    let refused = |(target, error): &(Target, ClientError)| match error {
        ClientError::Refused { stage: Stage::Greeting | Stage::Hello, reply }
            if for_good(reply) && !demands_tls =>
        {
            Some((at(reply, target), in_full(&reply.clone().cut(MOST), target)))
        }
        _ => None,
    };
    let all: Option<Vec<_>> = failures.iter().map(refused).collect();
    all?.into_iter().next()
}

/// True where one of these hosts may yet be had: it was down, or said no for now.
pub fn may_recover(failures: &[(Target, ClientError)]) -> bool {
    failures.iter().any(|(_, error)| match error {
        ClientError::Refused { reply, .. } => !reply.is_permanent(),
        _ => true,
    })
}

/// The failure that tells most.
pub fn decisive(failures: &[(Target, ClientError)]) -> Option<&(Target, ClientError)> {
    failures.iter().find(|(_, error)| error.is_tls() || error.is_logon()).or_else(|| failures.first())
}

/// Why no target took the mail; `failures` in the order of the attempts.
pub fn of_hop(failures: &[(Target, ClientError)]) -> String {
    if let Some((_, ClientError::Forbidden(text))) = failures.first() {
        return text.clone();
    }
    let inner = decisive(failures).map(|(target, error)| at(error, target)).unwrap_or_default();
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

    fn target(host: &str, ip: &str) -> Target {
        Target { host: host.into(), address: format!("{ip}:25").parse().unwrap() }
    }

    #[test]
    fn replies_in_full() {
        let target = target("a.example", "192.0.2.1");
        let cases = [
            (Reply::new(550, (5, 1, 1), "one").line("two"), vec!["550-5.1.1 one", "550 5.1.1 two"]),
            (Reply::new(554, None, "no"), vec!["554 no"]),
            (Reply::new(554, None, ""), vec!["554"]),
        ];
        for (reply, wanted) in cases {
            let full = in_full(&reply, &target);
            assert_eq!(full.lines, wanted);
            assert_eq!((full.host.as_str(), full.address), ("a.example", target.address.ip()));
        }
    }

    #[test]
    fn long_texts_are_cut_and_the_host_stays() {
        let text = at("\u{e9}".repeat(5000), &target("a.example", "192.0.2.1"));
        assert!(text.len() < MOST + 50 && text.ends_with("\u{e9} ... [a.example 192.0.2.1]"), "{text}");
    }

    #[test]
    fn what_is_for_good() {
        let one = |stage, code, text: &str| {
            let error = ClientError::Refused { stage, reply: Reply::new(code, None, text) };
            (target("a.example", "192.0.2.1"), error)
        };
        let silent = || (target("b.example", "192.0.2.2"), ClientError::ConnectFailed("refused".into()));
        let (greeting, hello) = (Stage::Greeting, Stage::Hello);
        // (failures, TLS is demanded, the reply that decides)
        let cases = [
            (vec![], false, None),
            (vec![one(greeting, 554, "x")], false, Some("554 x")),
            (vec![one(greeting, 521, "x"), one(hello, 550, "y")], false, Some("521 x")),
            (vec![one(greeting, 554, "x")], true, None),
            (vec![one(hello, 550, "y")], true, None),
            (vec![one(greeting, 554, "x"), silent()], false, None),
            (vec![silent(), one(greeting, 554, "x")], false, None),
            (vec![one(greeting, 554, "x"), one(greeting, 421, "busy")], false, None),
            (vec![one(Stage::Reset, 554, "x")], false, None),
        ];
        for (failures, demands_tls, wanted) in cases {
            let found = for_good(&failures, demands_tls, ErrorPolicies::default())
                .map(|(_, reply)| reply.lines.join("|"));
            assert_eq!(found.as_deref(), wanted, "{failures:?}");
        }
    }

    #[test]
    fn texts() {
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
