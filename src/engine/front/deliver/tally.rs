//! What TLS reports count of deliveries (RFC 8460 §4.3): each session with an MX host, and each host that could not be used
//! because of what its domain publishes.
//!
//! Promises: nothing is counted of mail with `TLS-Required: No`, which reports have, nor of connections that failed before
//! TLS could have a say; nor where what the domain publishes was not asked for, or had no say: what a connector's own
//! demand makes of a session is nobody else's business. Under a policy in testing mode a session counts as it would have ended.

use super::job::Hop;
use super::worker::Worker;
use crate::client::targets::{Shut, Way};
use crate::client::{ClientError, Session};
use crate::engine::front::tls_reports::day_of;
use crate::model::snapshot::SendConnector;
use crate::model::{
    DeliveryType, NameDemand, NextHop, ReportedKind, ReportedPolicy, RevocationMode, SmtpDomain, Status,
    TlsFailure, TlsLevel, TlsPolicy, TlsSource, TlsTally, Verdict,
};
use crate::policy::is_open_to_published;
use crate::tls::{Crls, PeerRole, Question, judge};
use std::net::IpAddr;
use std::sync::Arc;

impl Worker {
    /// The recipients' domain, where this is counted.
    fn counted(&self, (hop, connector, policy): Asked<'_>) -> Option<SmtpDomain> {
        let wanted = hop.snapshot.transport.tls_reporting_enabled
            && hop.hop.delivery_type == DeliveryType::DnsConnectorDelivery
            && !hop.tls_optional
            && has_say(connector, &hop.hop, policy);
        hop.hop.domain.parse().ok().filter(|_| wanted && self.delivery.reports.is_some())
    }

    fn put(
        &self,
        (domain, policy): (SmtpDomain, &Arc<ReportedPolicy>),
        failure: Option<TlsFailure>,
        (host, address): (&str, Option<IpAddr>),
    ) {
        if let Some(reports) = &self.delivery.reports {
            let day = day_of(self.now());
            reports.count(TlsTally {
                day,
                domain,
                policy: Arc::clone(policy),
                failure,
                host: host.to_owned(),
                address,
            });
        }
    }

    /// Counts hosts that were no way at all.
    pub(super) fn tally_shut(&self, asked: Asked<'_>, shut: &[Shut]) {
        let Some(domain) = self.counted(asked) else { return };
        for one in shut {
            let policy = Arc::new(one.policy.clone());
            self.put((domain.clone(), &policy), Some(one.failure), (one.host.as_str(), None));
        }
    }

    /// Counts a session, or why there is none.
    pub(super) fn tally(&self, asked: Asked<'_>, way: &Way, outcome: Result<&Session, &ClientError>) {
        let Some(domain) = self.counted(asked) else { return };
        let (hop, connector, _) = asked;
        // That there is no policy is known only where both kinds were looked for.
        let looked = connector.dane_enabled && connector.mta_sts_enabled;
        if way.reported.kind == ReportedKind::NoPolicyFound && !looked {
            return;
        }
        let by_dane = way.policy.source == TlsSource::Dane;
        let failure = match outcome {
            Err(ClientError::Certificate(_)) if !is_published(&way.policy) => return,
            Err(error) => match failure_of(error, by_dane) {
                Some(failure) => Some(failure),
                None => return,
            },
            Ok(session) => self.failure_in(hop, way, session),
        };
        let target = &way.target;
        self.put((domain, &way.reported), failure, (&target.host, Some(target.address.ip())));
    }

    /// What is wrong with a session that was good enough to carry mail.
    fn failure_in(&self, hop: &Hop<'_>, way: &Way, session: &Session) -> Option<TlsFailure> {
        let testing = way.reported.kind == ReportedKind::Sts && way.policy.source != TlsSource::MtaSts;
        if testing && way.unlisted {
            return Some(TlsFailure::StsPolicyInvalid);
        }
        let Some(established) = session.established() else {
            let fell_back = session.fell_back().is_some();
            return Some(if fell_back {
                TlsFailure::ValidationFailure
            } else {
                TlsFailure::StartTlsNotSupported
            });
        };
        let host = way.target.host.parse().ok().filter(|_| testing)?;
        let verdict = judge(&Question {
            wanted: Some(&NameDemand { domain: host, subdomains: false }),
            chain: &established.peer_chain,
            role: PeerRole::Server,
            require_client_auth_usage: false,
            roots: &hop.snapshot.trusted_roots,
            now: self.now(),
            crls: Crls::none(),
            revocation_mode: RevocationMode::SoftFail,
            partner: None,
        });
        (!verdict.is_valid()).then(|| of_verdict(&verdict, false))
    }
}

/// The queue, its connector, and the policy by the configuration alone.
type Asked<'a> = (&'a Hop<'a>, &'a SendConnector, &'a TlsPolicy);

/// True where what is published decides, or would, were there anything.
fn has_say(connector: &SendConnector, hop: &NextHop, policy: &TlsPolicy) -> bool {
    let named = connector.tls_domain.is_some() && matches!(policy.level, TlsLevel::Name(_));
    (connector.dane_enabled || connector.mta_sts_enabled) && is_open_to_published(hop, policy) && !named
}

/// True where a certificate is held against what is published, and nothing else.
fn is_published(policy: &TlsPolicy) -> bool {
    matches!(policy.source, TlsSource::Dane | TlsSource::MtaSts)
        && !matches!(policy.level, TlsLevel::Both(..))
}

/// What an error says about TLS; `None`: nothing.
fn failure_of(error: &ClientError, by_dane: bool) -> Option<TlsFailure> {
    match error {
        ClientError::TlsNotOffered(_) => Some(TlsFailure::StartTlsNotSupported),
        ClientError::Certificate(verdict) => Some(of_verdict(verdict, by_dane)),
        error if error.is_starttls() => Some(TlsFailure::ValidationFailure),
        _ => None,
    }
}

fn of_verdict(verdict: &Verdict, by_dane: bool) -> TlsFailure {
    match verdict.status {
        Status::SubjectMismatch => TlsFailure::CertificateHostMismatch,
        Status::Expired => TlsFailure::CertificateExpired,
        Status::UntrustedRoot if by_dane => TlsFailure::TlsaInvalid,
        Status::UntrustedRoot => TlsFailure::CertificateNotTrusted,
        _ => TlsFailure::ValidationFailure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Stage;
    use crate::model::Evidence;
    use crate::policy::fixture::send;
    use crate::smtp::Reply;

    #[test]
    fn what_nobody_asked_for_is_not_counted() {
        let own = |level| TlsPolicy {
            level,
            source: TlsSource::Connector,
            client_certificate: None,
            observed: None,
        };
        let hop = |delivery_type| NextHop {
            delivery_type,
            domain: "a.test".into(),
            connector: "Net".into(),
            tls_domain: None,
        };
        let mx = hop(DeliveryType::DnsConnectorDelivery);
        let plain = send("Net", &["*"]);
        let name = NameDemand { domain: "gate.test".parse().unwrap(), subdomains: false };
        let mut named = plain.clone();
        named.tls_domain = Some("gate.test".parse().unwrap());
        let mut off = plain.clone();
        (off.dane_enabled, off.mta_sts_enabled) = (false, false);
        let secured = TlsPolicy {
            source: TlsSource::DomainSecurity,
            ..own(TlsLevel::DomainSecure(name.domain.clone()))
        };
        for (what, connector, hop, policy, wanted) in [
            ("an ordinary one", &plain, &mx, own(TlsLevel::Opportunistic), true),
            ("RequireTLS", &plain, &mx, own(TlsLevel::Encrypt), true),
            ("IgnoreSTARTTLS", &plain, &mx, own(TlsLevel::None), false),
            ("TlsDomain", &named, &mx, own(TlsLevel::Name(name)), false),
            ("neither is looked for", &off, &mx, own(TlsLevel::Opportunistic), false),
            ("Domain Security", &plain, &mx, secured, false),
            (
                "a smart host",
                &plain,
                &hop(DeliveryType::SmartHostConnectorDelivery),
                own(TlsLevel::Opportunistic),
                false,
            ),
        ] {
            assert_eq!(has_say(connector, hop, &policy), wanted, "{what}");
        }
        let dane = TlsPolicy { source: TlsSource::Dane, ..own(TlsLevel::Encrypt) };
        let both = TlsLevel::Both(Box::new(TlsLevel::Encrypt), Box::new(TlsLevel::Chain));
        assert!(is_published(&dane));
        assert!(!is_published(&TlsPolicy { level: both, ..dane }), "whose demand failed is not known");
        assert!(!is_published(&own(TlsLevel::Chain)));
    }

    #[test]
    fn failures() {
        let certificate = |status| {
            let (rule, evidence) = (String::new(), Evidence::none(None));
            ClientError::Certificate(Box::new(Verdict { status, rule, evidence }))
        };
        let refused = |stage| ClientError::Refused { stage, reply: Reply::new(454, None, "x") };
        let cases = [
            (ClientError::TlsNotOffered(None), "starttls-not-supported"),
            (ClientError::Handshake("x".into()), "validation-failure"),
            (ClientError::Timeout(Stage::StartTls), "validation-failure"),
            (refused(Stage::StartTls), "validation-failure"),
            (refused(Stage::Greeting), ""),
            (ClientError::Timeout(Stage::Connect), ""),
            (ClientError::ConnectFailed("x".into()), ""),
            (certificate(Status::SubjectMismatch), "certificate-host-mismatch"),
            (certificate(Status::Expired), "certificate-expired"),
            (certificate(Status::UntrustedRoot), "certificate-not-trusted"),
            (certificate(Status::Revoked), "validation-failure"),
        ];
        for (error, wanted) in cases {
            let found = failure_of(&error, false).map_or("", TlsFailure::as_str);
            assert_eq!(found, wanted, "{error}");
        }
        assert_eq!(failure_of(&certificate(Status::UntrustedRoot), true), Some(TlsFailure::TlsaInvalid));
    }
}
