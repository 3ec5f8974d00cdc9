//! Tables.

use super::*;
use crate::model::snapshot::*;
use crate::model::{
    Binding, ByteSize, Evidence, ExtendedRight, Limit, Partner, PartnerMode, Permission, Principal, Rights,
    SmtpAddress, SmtpDomain, Status, TimeSpan, Verdict, accepted_name,
};
use crate::policy::fixture;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

fn domain(text: &str) -> SmtpDomain {
    text.parse().unwrap()
}

fn address(text: &str) -> SmtpAddress {
    text.parse().unwrap()
}

fn connector(name: &str, bindings: &[&str], ranges: &[&str]) -> ReceiveConnector {
    ReceiveConnector {
        identity: format!("MX\\{name}"),
        guid: name.into(),
        bindings: bindings.iter().map(|text| text.parse().unwrap()).collect(),
        remote_ip_ranges: ranges.iter().map(|text| text.parse().unwrap()).collect(),
        auth: AuthMechanisms { tls: true, ..AuthMechanisms::default() },
        permissions: fixture::groups(&["AnonymousUsers"]),
        domain_secure_enabled: true,
        fqdn: domain("mx.local.test"),
        max_message_size: ByteSize(1 << 20),
        max_header_size: ByteSize(1 << 16),
        ..fixture::receive(name, "127.0.0.1:25")
    }
}

fn snapshot(receive: Vec<ReceiveConnector>) -> Snapshot {
    let accepted = |name: &str, match_subdomains, domain_type| AcceptedDomain {
        address_book: true,
        default: false,
        name: name.into(),
        domain: name.parse().unwrap(),
        match_subdomains,
        domain_type,
    };
    Snapshot {
        revision: 1,
        server: Server { name: "MX".into(), fqdn: domain("mx.local.test") },
        transport: TransportSettings {
            tls_send_domain_secure: BTreeSet::new(),
            tls_receive_domain_secure: BTreeSet::from([domain("aaa.example"), domain("partner.example")]),
            external_postmaster_address: Some(address("postmaster@mx.local.test")),
            require_client_auth_usage: false,
            revocation_mode: Default::default(),
            tls_reporting_enabled: false,
            revocation_fetch_ranges: Vec::new(),
            max_receive_size: Limit::Unlimited,
            max_send_size: Limit::Unlimited,
            max_recipient_envelope_limit: Limit::Unlimited,
            internal_smtp_servers: Vec::new(),
        },
        service: ServiceSettings {
            external_dns: vec![],
            dnssec_trust_anchors: vec![],
            internal_dns: vec![],
            external_dns_protocol: Default::default(),
            internal_dns_protocol: Default::default(),
            loopback_targets_allowed: false,
            poison_threshold: None,
            max_outbound_connections: Limit::Unlimited,
            max_per_domain_outbound_connections: Limit::Unlimited,
            max_concurrent_mailbox_deliveries: 20,
            queue_max_idle_time: TimeSpan::from_secs(180),
            transient_failure_retry_count: 6,
            transient_failure_retry_interval: TimeSpan::from_secs(300),
            outbound_connection_failure_retry_interval: TimeSpan::from_secs(600),
            message_retry_interval: TimeSpan::from_secs(60),
            delay_notification_timeout: TimeSpan::from_secs(4 * 3600),
            message_expiration_timeout: TimeSpan::from_secs(172_800),
            minimum_free_disk_space: ByteSize(0),
            recipient_validation_cache: false,
            max_connection_rate_per_minute: 1_000_000,
            external_ip_address: None,
            logs: crate::policy::fixture::logs(),
            metrics_binding: None,
            directories: fixture::snapshot().service.directories,
        },
        receive: receive.into_iter().map(Arc::new).collect(),
        accepted: vec![
            accepted("local.test", false, AcceptedDomainType::Authoritative),
            accepted("relay.test", true, AcceptedDomainType::InternalRelay),
            accepted("own.relay.test", false, AcceptedDomainType::Authoritative),
            accepted("*.wild.test", false, AcceptedDomainType::ExternalRelay),
        ],
        recipients: BTreeMap::from([
            ("v@local.test".to_owned(), address("v@local.test")),
            ("alias@local.test".to_owned(), address("v@local.test")),
        ]),
        ..fixture::snapshot()
    }
}

#[test]
fn which_connector() {
    let anyone = &["0.0.0.0-255.255.255.255"][..];
    let snapshot = snapshot(vec![
        connector("Default", &["0.0.0.0:25", "[::]:25"], &["0.0.0.0-255.255.255.255", "::/0"]),
        // A wide range beside the narrow one does not make it less specific.
        connector("One", &["0.0.0.0:25"], &["127.0.0.5", "10.0.0.0/8"]),
        connector("Office", &["0.0.0.0:25"], &["127.0.0.0/24"]),
        connector("B twin", &["0.0.0.0:26"], anyone),
        connector("A twin", &["0.0.0.0:26"], anyone),
        connector("Special", &["127.0.0.9:25"], &["127.0.0.0/24"]),
        connector("Free", &["127.0.0.1:0"], anyone),
    ]);
    let cases = [
        ("0.0.0.0:25", "127.0.0.1", "192.0.2.1", Some("Default")),
        ("0.0.0.0:25", "127.0.0.1", "127.0.0.4", Some("Office")),
        ("0.0.0.0:25", "127.0.0.1", "127.0.0.5", Some("One")),
        ("0.0.0.0:25", "127.0.0.1", "::ffff:127.0.0.5", Some("One")),
        ("0.0.0.0:25", "127.0.0.1", "10.1.2.3", Some("One")),
        ("0.0.0.0:26", "127.0.0.1", "10.1.2.3", Some("A twin")),
        ("[::]:25", "::1", "2001:db8::1", Some("Default")),
        // The wildcard's socket serves the specific binding, and only that.
        ("0.0.0.0:25", "127.0.0.9", "127.0.0.5", Some("Special")),
        ("127.0.0.9:25", "127.0.0.9", "127.0.0.5", Some("Special")),
        ("127.0.0.9:25", "127.0.0.9", "192.0.2.1", None),
        ("127.0.0.1:0", "127.0.0.1", "192.0.2.1", Some("Free")),
        ("0.0.0.0:27", "127.0.0.1", "192.0.2.1", None),
    ];
    for (listener, local, peer, wanted) in cases {
        let listener: Binding = listener.parse().unwrap();
        let (local, peer): (IpAddr, IpAddr) = (local.parse().unwrap(), peer.parse().unwrap());
        let got = select_connector(&snapshot, &listener, local, peer).map(|found| found.guid.as_str());
        assert_eq!(got, wanted, "{listener} at {local} from {peer}");
    }
}

/// A certificate with these names, and what it is worth.
fn judged(names: &'static [&'static str], status: Status) -> impl Fn(&SmtpDomain) -> Verdict {
    move |wanted| {
        let proves = names.contains(&wanted.as_str());
        let status = match status {
            Status::Valid if !proves => Status::SubjectMismatch,
            status => status,
        };
        let offered = names.iter().map(|name| (*name).to_owned()).collect();
        let evidence = Evidence { offered, ..Evidence::none(Some(wanted.to_string())) };
        Verdict { status, rule: String::new(), evidence }
    }
}

fn answer(decision: &MailDecision) -> String {
    match (&decision.outcome, &decision.partner) {
        (Err(refusal), _) => refusal.to_string(),
        (Ok(_), Some(domain)) => format!("partner {domain}"),
        (Ok(_), None) => "ok".into(),
    }
}

const STARTTLS: &str = "530 5.7.0 Must issue a STARTTLS command first";
const LATER: &str = "454 4.7.0 TLS not available due to temporary reason";
const MISMATCH: &str = "454 4.7.5 Certificate validation failure, Reason:SubjectMismatch";
const NO_CERTIFICATE: &str = "454 4.7.5 Certificate validation failure, Reason:NoCertificate";

#[test]
fn domain_security_at_mail() {
    let clear = MailFacts { tls: false, starttls_offered: true, handshake_failed_lately: false, user: None };
    let tls = MailFacts { tls: true, ..clear };
    let none: &[&str] = &[];
    let cases: &[(&str, MailFacts, &'static [&'static str], Status, &str)] = &[
        ("a@partner.example", clear, none, Status::NoCertificate, STARTTLS),
        ("A@PARTNER.EXAMPLE", clear, none, Status::NoCertificate, STARTTLS),
        (
            "a@partner.example",
            MailFacts { starttls_offered: false, ..clear },
            none,
            Status::NoCertificate,
            LATER,
        ),
        (
            "a@partner.example",
            MailFacts { handshake_failed_lately: true, ..clear },
            none,
            Status::NoCertificate,
            LATER,
        ),
        ("a@sub.partner.example", clear, none, Status::NoCertificate, "ok"),
        ("a@other.example", clear, none, Status::NoCertificate, "ok"),
        ("", clear, none, Status::NoCertificate, "ok"),
        ("a@partner.example", tls, none, Status::NoCertificate, NO_CERTIFICATE),
        ("a@partner.example", tls, &["other.example"], Status::Valid, MISMATCH),
        ("a@aaa.example", tls, &["partner.example"], Status::Valid, MISMATCH),
        (
            "a@partner.example",
            tls,
            &["partner.example"],
            Status::Expired,
            "454 4.7.5 Certificate validation failure, Reason:Expired",
        ),
        ("a@partner.example", tls, &["partner.example"], Status::Valid, "partner partner.example"),
        ("a@other.example", tls, &["partner.example"], Status::Valid, "ok"),
        ("", tls, &["partner.example"], Status::Valid, "partner partner.example"),
        ("", tls, &["partner.example"], Status::Expired, "ok"),
        ("", tls, none, Status::NoCertificate, "ok"),
    ];
    for (sender, facts, names, status, wanted) in cases {
        let sender = (!sender.is_empty()).then(|| address(sender));
        let armed = connector("D", &["0.0.0.0:25"], &["0.0.0.0/0"]);
        let snapshot = snapshot(vec![]);
        let decision = mail_decision(&snapshot, &armed, *facts, sender.as_ref(), judged(names, *status));
        assert_eq!(answer(&decision), *wanted, "{sender:?} {facts:?} {names:?}");
        let unarmed = ReceiveConnector { domain_secure_enabled: false, ..armed };
        let decision = mail_decision(&snapshot, &unarmed, *facts, sender.as_ref(), judged(names, *status));
        assert_eq!(answer(&decision), "ok", "the list has no effect there");
        assert_eq!(decision.verdict, None);
    }
}

/// As if the domain were not listed, with what Enforce would have said beside it; and the same for all others as before.
#[test]
fn report_only_at_mail() {
    let clear = MailFacts { tls: false, starttls_offered: true, handshake_failed_lately: false, user: None };
    let tls = MailFacts { tls: true, ..clear };
    let none: &[&str] = &[];
    let partner = |accepted: &str| Partner {
        receive_mode: PartnerMode::ReportOnly,
        accepted_names: accepted_name(&accepted.parse().unwrap()).into_iter().collect(),
        ..Partner::new(domain("partner.example"))
    };
    // The last column: what is decided; the domain that is looked at; what would fail.
    type Case = (&'static str, MailFacts<'static>, &'static [&'static str], Status, [&'static str; 3]);
    let cases: &[Case] = &[
        ("a@partner.example", clear, none, Status::NoCertificate, ["ok", "partner.example", STARTTLS]),
        ("a@partner.example", tls, none, Status::NoCertificate, ["ok", "partner.example", "NoCertificate"]),
        (
            "a@partner.example",
            tls,
            &["x.example"],
            Status::Valid,
            ["ok", "partner.example", "SubjectMismatch"],
        ),
        ("a@partner.example", tls, &["partner.example"], Status::Valid, ["ok", "partner.example", ""]),
        ("", tls, &["partner.example"], Status::Valid, ["ok", "partner.example", ""]),
        ("", tls, &["partner.example"], Status::Expired, ["ok", "", ""]),
        ("", clear, none, Status::NoCertificate, ["ok", "", ""]),
        ("a@other.example", clear, none, Status::NoCertificate, ["ok", "", ""]),
        // The other listed domain is enforced.
        ("a@aaa.example", clear, none, Status::NoCertificate, [STARTTLS, "", ""]),
        ("a@aaa.example", tls, none, Status::NoCertificate, [NO_CERTIFICATE, "", ""]),
        ("a@aaa.example", tls, &["aaa.example"], Status::Valid, ["partner aaa.example", "", ""]),
        ("", tls, &["aaa.example", "partner.example"], Status::Valid, ["partner aaa.example", "", ""]),
    ];
    let mut snapshot = snapshot(vec![]);
    snapshot.partners = [(domain("partner.example"), Arc::new(partner("mail.hoster.example")))].into();
    let armed = connector("D", &["0.0.0.0:25"], &["0.0.0.0/0"]);
    for (sender, facts, names, status, wanted) in cases {
        let sender = (!sender.is_empty()).then(|| address(sender));
        let decision = mail_decision(&snapshot, &armed, *facts, sender.as_ref(), judged(names, *status));
        let observed = decision.observed.as_ref();
        let of = observed.map_or(String::new(), |observed| observed.domain.to_string());
        let would_fail = observed.and_then(ObservedMail::would_fail).unwrap_or_default();
        assert_eq!([answer(&decision), of, would_fail], *wanted, "{sender:?} {facts:?} {names:?}");
        if observed.is_some() {
            assert_eq!((&decision.partner, &decision.verdict), (&None, &None));
        }
        // What Enforce would have answered is what it answers.
        let mut enforced = snapshot.clone();
        enforced.partners.clear();
        let enforced = mail_decision(&enforced, &armed, *facts, sender.as_ref(), judged(names, *status));
        if let Some(observed) = observed {
            assert_eq!(observed.refusal, enforced.outcome.err(), "{sender:?} {facts:?}");
            assert_eq!(observed.verdict, enforced.verdict);
        }
        let unarmed = ReceiveConnector { domain_secure_enabled: false, ..armed.clone() };
        let decision = mail_decision(&snapshot, &unarmed, *facts, sender.as_ref(), judged(names, *status));
        assert_eq!((answer(&decision).as_str(), decision.observed), ("ok", None));
    }
    // What keeps strangers out keeps a partner in ReportOnly out, however well it is proven.
    let partners = ReceiveConnector { permissions: fixture::groups(&["Partners"]), ..armed.clone() };
    let sender = address("a@partner.example");
    let good = judged(&["partner.example"], Status::Valid);
    let decision = mail_decision(&snapshot, &partners, tls, Some(&sender), good);
    assert_eq!(answer(&decision), "530 5.7.1 Client was not authenticated");
    assert!(decision.observed.is_some_and(|observed| observed.refusal.is_none()));
    let demanding = ReceiveConnector { require_tls: true, ..armed.clone() };
    let decision = mail_decision(&snapshot, &demanding, clear, Some(&sender), judged(none, Status::Valid));
    assert_eq!(answer(&decision), STARTTLS);
    // A null sender is known by an accepted name, too.
    for (mode, accepted, name, wanted) in [
        (PartnerMode::Enforce, "mail.hoster.example", "mail.hoster.example", "partner partner.example"),
        (PartnerMode::Enforce, "*.hoster.example", "A.Hoster.Example", "partner partner.example"),
        (PartnerMode::Enforce, "*.hoster.example", "hoster.test", "ok"),
        (PartnerMode::ReportOnly, "mail.hoster.example", "mail.hoster.example", "ok"),
    ] {
        let partner = Partner { receive_mode: mode, ..partner(accepted) };
        snapshot.partners = [(domain("partner.example"), Arc::new(partner))].into();
        let judge = |wanted: &SmtpDomain| {
            let evidence = Evidence { offered: vec![name.to_owned()], ..Evidence::none(None) };
            let status =
                if wanted.as_str() == "partner.example" { Status::Valid } else { Status::SubjectMismatch };
            Verdict { status, rule: String::new(), evidence }
        };
        let decision = mail_decision(&snapshot, &armed, tls, None, judge);
        assert_eq!(answer(&decision), wanted, "{mode} {accepted} {name}");
        assert_eq!(decision.observed.is_some(), mode == PartnerMode::ReportOnly);
    }
}

#[test]
fn rights_at_mail() {
    let groups = |anonymous_users, partners, exchange_servers| {
        let words = [
            (anonymous_users, "AnonymousUsers"),
            (partners, "Partners"),
            (exchange_servers, "ExchangeServers"),
            (true, "ExchangeUsers"),
        ];
        let given: Vec<&str> = words.iter().filter(|(given, _)| *given).map(|(_, word)| *word).collect();
        fixture::groups(&given)
    };
    let (not_authenticated, spoof) = (
        "530 5.7.1 Client was not authenticated",
        "550 5.7.1 Client does not have permissions to send as this sender",
    );
    // permissions, ExternalAuthoritative, RequireTLS, sender, answer
    let cases = [
        (groups(true, false, false), false, false, "a@other.example", "ok"),
        (groups(true, false, false), false, false, "a@local.test", "ok"),
        (groups(true, false, false), false, true, "a@other.example", STARTTLS),
        (groups(false, true, true), false, false, "a@other.example", not_authenticated),
        (groups(false, true, true), true, false, "a@local.test", "ok"),
        (groups(false, true, true), false, false, "a@partner.example", STARTTLS),
        (groups(false, false, false), false, true, "a@other.example", STARTTLS),
    ];
    let facts = MailFacts { starttls_offered: true, ..MailFacts::default() };
    let mut snapshot = snapshot(vec![]);
    for (permissions, external_authoritative, require_tls, sender, wanted) in cases {
        let mut connector = connector("C", &["0.0.0.0:25"], &["0.0.0.0/0"]);
        connector.permissions = permissions;
        connector.auth.external_authoritative = external_authoritative;
        connector.require_tls = require_tls;
        let sender = address(sender);
        let decision =
            mail_decision(&snapshot, &connector, facts, Some(&sender), judged(&[], Status::NoCertificate));
        assert_eq!(answer(&decision), wanted, "{sender} {:?}", connector.permissions);
    }
    // A partner whose domain is ours, too, may not use it; anonymous peers of the connector may.
    snapshot.transport.tls_receive_domain_secure.insert(domain("local.test"));
    let tls = MailFacts { tls: true, ..facts };
    for (permissions, wanted) in
        [(groups(false, true, false), spoof), (groups(true, true, false), "partner local.test")]
    {
        let connector = ReceiveConnector { permissions, ..connector("C", &["0.0.0.0:25"], &["0.0.0.0/0"]) };
        let sender = address("a@local.test");
        let judge = judged(&["local.test"], Status::Valid);
        assert_eq!(answer(&mail_decision(&snapshot, &connector, tls, Some(&sender), judge)), wanted);
    }
}

#[test]
fn recipients() {
    let snapshot = snapshot(vec![]);
    let relay = "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain";
    // recipient, answer without and with the right to relay
    let cases = [
        ("v@local.test", "to v@local.test", ""),
        ("V@LOCAL.TEST", "to v@local.test", ""),
        ("alias@local.test", "to v@local.test", ""),
        ("nobody@local.test", "ask nobody@local.test", ""),
        ("nobody@own.relay.test", "ask nobody@own.relay.test", ""),
        ("anyone@relay.test", "to anyone@relay.test", ""),
        ("anyone@deep.relay.test", "to anyone@deep.relay.test", ""),
        ("anyone@wild.test", "to anyone@wild.test", ""),
        ("anyone@a.wild.test", "to anyone@a.wild.test", ""),
        ("v@sub.local.test", relay, "to v@sub.local.test"),
        ("v@outside.test", relay, "to v@outside.test"),
        ("v@notrelay.test", relay, "to v@notrelay.test"),
        ("v@[127.0.0.1]", relay, "to v@[127.0.0.1]"),
        ("v%outside.test@local.test", "ask v%outside.test@local.test", ""),
        ("outside.test!v@local.test", "ask outside.test!v@local.test", ""),
        ("\"v@outside.test\"@local.test", "ask \"v@outside.test\"@local.test", ""),
        ("PostMaster@local.test", "to postmaster@mx.local.test", ""),
        ("postmaster@mx.local.test", "to postmaster@mx.local.test", ""),
        ("postmaster@[127.0.0.1]", "to postmaster@mx.local.test", ""),
        ("postmaster@[127.0.0.2]", relay, "to postmaster@[127.0.0.2]"),
        ("postmaster@outside.test", relay, "to postmaster@outside.test"),
        ("", "to postmaster@mx.local.test", ""),
    ];
    let show = |decision| match decision {
        RcptDecision::Accept(address) => format!("to {address}"),
        RcptDecision::Ask(address) => format!("ask {address}"),
        RcptDecision::Refuse(refusal) => refusal.to_string(),
    };
    for (text, without, with) in cases {
        let recipient = (!text.is_empty()).then(|| address(text));
        let local = "127.0.0.1".parse().unwrap();
        let got = rcpt_decision(&snapshot, Rights::NONE, recipient.as_ref(), local);
        assert_eq!(show(got), without, "{text}");
        let rights = Rights::of(&[ExtendedRight::SmtpAcceptAnyRecipient]);
        let got = rcpt_decision(&snapshot, rights, recipient.as_ref(), local);
        assert_eq!(show(got), if with.is_empty() { without } else { with }, "{text} with the right to relay");
    }
}

#[test]
fn existence() {
    let show = |existence| existence_decision(existence).map_err(|refusal| refusal.to_string());
    assert_eq!(show(Existence::Exists), Ok(()));
    assert_eq!(show(Existence::Unknown), Err("550 5.1.1 User unknown".into()));
    assert!(show(Existence::Unavailable).unwrap_err().starts_with("451 4.1.1 "));
}

/// LIST-08: thousands of ranges, each of them its own.
#[test]
fn one_of_thousands_of_ranges_is_found() {
    let ranges: Vec<String> =
        (0..5000).map(|number| format!("10.0.{}.{}", number / 256, number % 256)).collect();
    let relay: Vec<&str> = ranges.iter().map(String::as_str).collect();
    let snapshot = snapshot(vec![
        connector("wide", &["127.0.0.1:25"], &["0.0.0.0/0"]),
        connector("relay", &["127.0.0.1:25"], &relay),
    ]);
    let listener: Binding = "127.0.0.1:25".parse().unwrap();
    for (peer, wanted) in
        [("10.0.0.0", "relay"), ("10.0.19.135", "relay"), ("10.0.19.136", "wide"), ("9.255.255.255", "wide")]
    {
        let found = select_connector(&snapshot, &listener, listener.ip, peer.parse().unwrap());
        assert_eq!(found.map(|connector| connector.guid.as_str()), Some(wanted), "{peer}");
    }
}

/// Rights that were added or denied decide like those of a group; a denial holds for every principal.
#[test]
fn added_rights_decide() {
    use ExtendedRight::{SmtpAcceptAnyRecipient, SmtpAcceptAuthoritativeDomainSender, SmtpSubmit};
    let entry = |principal, deny, rights: &[ExtendedRight]| Permission {
        principal,
        rights: Rights::of(rights),
        deny,
    };
    let (anonymous, partner, trusted) =
        (Principal::Anonymous, Principal::Partner, Principal::ExternallySecured);
    let not_authenticated = "530 5.7.1 Client was not authenticated";
    let spoof = "550 5.7.1 Client does not have permissions to send as this sender";
    // groups, ExternalAuthoritative, what was added; a foreign sender, one of ours, a proven one, relay
    let cases = [
        (&["AnonymousUsers"][..], false, vec![], "ok", "ok", "partner partner.example", false),
        (&["None"], false, vec![], not_authenticated, not_authenticated, not_authenticated, false),
        (
            &["None"],
            false,
            vec![entry(anonymous, false, &[SmtpSubmit])],
            "ok",
            spoof,
            "partner partner.example",
            false,
        ),
        (
            &["AnonymousUsers"],
            false,
            vec![entry(anonymous, false, &[SmtpAcceptAnyRecipient])],
            "ok",
            "ok",
            "partner partner.example",
            true,
        ),
        (
            &["AnonymousUsers"],
            false,
            vec![
                entry(anonymous, false, &[SmtpAcceptAnyRecipient]),
                entry(anonymous, true, &[SmtpAcceptAnyRecipient, SmtpAcceptAuthoritativeDomainSender]),
            ],
            "ok",
            spoof,
            "partner partner.example",
            false,
        ),
        (
            &["AnonymousUsers", "Partners"],
            false,
            vec![entry(partner, true, &[SmtpSubmit])],
            "ok",
            "ok",
            not_authenticated,
            false,
        ),
        (
            &["Partners"],
            false,
            vec![],
            not_authenticated,
            not_authenticated,
            "partner partner.example",
            false,
        ),
        (&["ExchangeServers"], true, vec![], "ok", "ok", "partner partner.example", true),
        (
            &["ExchangeServers"],
            true,
            vec![entry(trusted, true, &[SmtpAcceptAnyRecipient])],
            "ok",
            "ok",
            "partner partner.example",
            false,
        ),
        (
            &["ExchangeServers"],
            false,
            vec![entry(trusted, false, &[SmtpSubmit])],
            not_authenticated,
            not_authenticated,
            not_authenticated,
            false,
        ),
    ];
    let facts = MailFacts { tls: true, ..MailFacts::default() };
    let snapshot = snapshot(vec![]);
    for (groups, external_authoritative, added, foreign, ours, proven, relays) in cases {
        let mut connector = connector("C", &["0.0.0.0:25"], &["0.0.0.0/0"]);
        connector.permissions = fixture::groups(groups);
        connector.permissions.extend(added);
        connector.auth.external_authoritative = external_authoritative;
        for (sender, wanted) in
            [("a@other.example", foreign), ("a@local.test", ours), ("a@partner.example", proven)]
        {
            let sender = address(sender);
            let judge = judged(&["partner.example"], Status::Valid);
            let decision = mail_decision(&snapshot, &connector, facts, Some(&sender), judge);
            assert_eq!(answer(&decision), wanted, "{sender} {:?}", connector.permissions);
        }
        let relay = permissions(&connector, false, false).has(SmtpAcceptAnyRecipient);
        assert_eq!(relay, relays, "{:?}", connector.permissions);
    }
}
