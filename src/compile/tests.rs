//! Tables over small configurations: what compiles, what is left out and told, what is refused.

use super::*;
use crate::cert::CertificateSummary;
use crate::model::object::{ObjectType, Record};
use crate::model::objects::*;
use crate::model::snapshot::{AcceptedDomainType, SizeMode, TlsAuthLevel};
use crate::model::{
    AnchorCertificate, ByteSize, DnsProtocol, ExtendedRight, KeyPin, Limit, NameDemand, Partner, PartnerMode,
    Principal, RevocationMode, Value,
};

const NOW: &str = "2026-06-01T00:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// A default object with these values.
fn record(object: &'static ObjectType, values: &[(&str, Value)]) -> Record {
    let mut record = Record::with_defaults(object);
    record.set("Guid", Value::text(uuid::Uuid::new_v4().to_string()));
    record.set("WhenCreated", Value::Time(Timestamp::UNIX_EPOCH));
    record.set("WhenChanged", Value::Time(Timestamp::UNIX_EPOCH));
    for (name, value) in values {
        assert!(object.prop(name).is_some(), "{name}");
        record.set(name, value.clone());
    }
    record
}

fn text(text: &str) -> Value {
    Value::text(text)
}

fn texts(items: &[&str]) -> Value {
    Value::texts(items)
}

fn receive(name: &str, values: &[(&str, Value)]) -> Record {
    let mut all = vec![
        ("Server", text("EX1")),
        ("Name", text(name)),
        ("Bindings", texts(&["0.0.0.0:25"])),
        ("RemoteIPRanges", texts(&["192.0.2.0/24"])),
        ("PermissionGroups", texts(&["AnonymousUsers"])),
        ("AuthMechanism", texts(&["None"])),
    ];
    all.extend(values.iter().cloned());
    record(&RECEIVE_CONNECTOR, &all)
}

fn send(name: &str, values: &[(&str, Value)]) -> Record {
    let mut all = vec![("Name", text(name)), ("AddressSpaces", texts(&["*"]))];
    all.extend(values.iter().cloned());
    record(&SEND_CONNECTOR, &all)
}

fn service(values: &[(&str, Value)]) -> Record {
    let mut all = vec![("Name", text("EX1")), ("Fqdn", text("ex1.home.example"))];
    all.extend(values.iter().cloned());
    record(&TRANSPORT_SERVICE, &all)
}

/// A configuration of a server, a default organisation and these objects.
fn configuration(records: &[Record]) -> Configuration {
    let mut configuration = Configuration::default();
    configuration.revision = 7;
    for object in OBJECTS {
        let mut own: Vec<Record> =
            records.iter().filter(|record| record.object.noun == object.noun).cloned().collect();
        match object.noun {
            "TransportService" if own.is_empty() => own.push(service(&[])),
            "TransportConfig" if own.is_empty() => own.push(record(&TRANSPORT_CONFIG, &[])),
            _ if own.is_empty() && object.is_singleton() && object.table().is_some() => {
                own.push(record(object, &[]));
            }
            _ => {}
        }
        configuration.insert(object, own);
    }
    configuration
}

fn compiled(records: &[Record]) -> Snapshot {
    compile(&configuration(records), &[], now()).unwrap()
}

fn reasons(records: &[Record]) -> Vec<String> {
    compile(&configuration(records), &[], now()).unwrap_err().iter().map(Reason::to_string).collect()
}

/// What a test certificate is to be like.
struct Made<'a> {
    names: &'a [&'a str],
    not_before: (i32, u8),
    not_after: (i32, u8),
    services: &'a [&'a str],
    key: bool,
}

const GOOD: Made<'_> = Made {
    names: &["ex1.home.example"],
    not_before: (2026, 1),
    not_after: (2027, 1),
    services: &["SMTP"],
    key: true,
};

/// Puts a certificate into a configuration; gives back its thumbprint and its DER.
fn put(configuration: &mut Configuration, made: &Made<'_>) -> (String, Vec<u8>) {
    let key = rcgen::KeyPair::generate().unwrap();
    let names: Vec<String> = made.names.iter().map(ToString::to_string).collect();
    let mut params = rcgen::CertificateParams::new(names).unwrap();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(rcgen::DnType::CommonName, made.names[0]);
    params.not_before = rcgen::date_time_ymd(made.not_before.0, made.not_before.1, 1);
    params.not_after = rcgen::date_time_ymd(made.not_after.0, made.not_after.1, 1);
    let der = params.self_signed(&key).unwrap().der().to_vec();
    let thumbprint = CertificateSummary::from_der(&der).unwrap().thumbprint;
    let values = [("Thumbprint", text(&thumbprint)), ("Services", texts(made.services))];
    let mut all = configuration.all("ExchangeCertificate").to_vec();
    all.push(record(&EXCHANGE_CERTIFICATE, &values));
    configuration.insert(&EXCHANGE_CERTIFICATE, all);
    configuration.chains.insert(thumbprint.clone(), vec![der.clone()]);
    if made.key {
        configuration.keys.push(thumbprint.clone());
    }
    (thumbprint, der)
}

#[test]
fn a_whole_configuration_becomes_what_it_says() {
    let snapshot = compiled(&[
        receive(
            "Default",
            &[
                ("PermissionGroups", texts(&["AnonymousUsers", "ExchangeServers", "Partners"])),
                ("AuthMechanism", texts(&["ExchangeServer"])),
                ("MaxProtocolErrors", Value::Unlimited),
                ("SizeEnabled", text("EnabledWithoutValue")),
                ("ProtocolLoggingLevel", text("Verbose")),
            ],
        ),
        receive("Off", &[("Enabled", Value::Bool(false))]),
        send(
            "Out",
            &[
                ("RequireTLS", Value::Bool(true)),
                ("TlsAuthLevel", text("DomainValidation")),
                ("MaxMessageSize", Value::Unlimited),
                ("SourceIPAddress", text("192.0.2.9")),
            ],
        ),
        send("Off", &[("Enabled", Value::Bool(false))]),
        record(
            &ACCEPTED_DOMAIN,
            &[
                ("Name", text("home")),
                ("DomainName", text("home.example")),
                ("DomainType", text("Authoritative")),
                ("Default", Value::Bool(true)),
            ],
        ),
        record(
            &RECIPIENT,
            &[("EmailAddress", text("anna@home.example")), ("Aliases", texts(&["Info@home.example"]))],
        ),
        record(
            &DELIVERY_AGENT_CONNECTOR,
            &[
                ("Name", text("Mail")),
                ("AddressSpaces", texts(&["home.example"])),
                ("MaildirRoot", text("/srv/mail")),
            ],
        ),
    ]);
    assert_eq!((snapshot.revision, snapshot.server.name.as_str()), (7, "EX1"));
    assert_eq!(snapshot.degraded, []);
    assert_eq!((snapshot.receive.len(), snapshot.send.len(), snapshot.agents.len()), (1, 1, 1));
    let receive = &snapshot.receive[0];
    assert_eq!(receive.identity, "EX1\\Default");
    assert!(receive.auth.exchange_server && !receive.auth.tls && !receive.auth.external_authoritative);
    let has = |principal| receive.permissions.iter().any(|entry| entry.principal == principal && !entry.deny);
    assert!(has(Principal::Anonymous) && has(Principal::ExternallySecured) && has(Principal::Partner));
    assert!(!has(Principal::Authenticated));
    assert_eq!(receive.fqdn, snapshot.server.fqdn);
    assert_eq!(receive.max_protocol_errors, Limit::Unlimited);
    assert_eq!(receive.max_message_size, ByteSize(36 << 20));
    assert_eq!(receive.size, SizeMode::EnabledWithoutValue);
    assert!(receive.protocol_logging && receive.bare_linefeed_rejection && receive.pipelining);
    let send = &snapshot.send[0];
    assert_eq!(send.tls_auth_level, Some(TlsAuthLevel::DomainValidation));
    assert_eq!(send.max_message_size, Limit::Unlimited);
    assert_eq!((send.port, send.max_messages_per_connection), (25, 20));
    assert_eq!(send.source_ip_address, Some("192.0.2.9".parse().unwrap()));
    assert_eq!(snapshot.accepted[0].domain_type, AcceptedDomainType::Authoritative);
    let addresses: Vec<_> =
        snapshot.recipients.iter().map(|(address, primary)| format!("{address} {primary}")).collect();
    assert_eq!(addresses, ["anna@home.example anna@home.example", "info@home.example anna@home.example"]);
    assert_eq!(snapshot.service.max_outbound_connections, Limit::Value(1000));
    assert_eq!(snapshot.service.logs.send_protocol.limits.max_file_size, Limit::Value(ByteSize(10 << 20)));
}

#[test]
fn a_value_or_a_rule_that_does_not_hold_is_fatal_and_all_are_told() {
    let cases: Vec<(Vec<Record>, &[&str])> = vec![
        (
            vec![record(
                &TRANSPORT_CONFIG,
                &[("TLSSendDomainSecureList", texts(&["good.example", "*.bad.example"]))],
            )],
            &["TransportConfig \"Transport Settings\", TLSSendDomainSecureList: "],
        ),
        (
            vec![receive("R", &[("RemoteIPRanges", texts(&["192.0.2.999"]))])],
            &["ReceiveConnector \"EX1\\R\", RemoteIPRanges: "],
        ),
        (
            vec![receive("R", &[("RemoteIPRanges", texts(&[]))])],
            &["ReceiveConnector \"EX1\\R\", RemoteIPRanges: is empty"],
        ),
        (
            vec![receive(
                "R",
                &[
                    ("RemoteIPRanges", texts(&["0.0.0.0-255.255.255.255"])),
                    ("AuthMechanism", texts(&["ExternalAuthoritative"])),
                    ("PermissionGroups", texts(&["ExchangeServers"])),
                ],
            )],
            &["ReceiveConnector \"EX1\\R\", RemoteIPRanges: "],
        ),
        (
            vec![
                receive(
                    "R",
                    &[("DomainSecureEnabled", Value::Bool(true)), ("RequireTLS", Value::Bool(true))],
                ),
                send(
                    "S",
                    &[("DomainSecureEnabled", Value::Bool(true)), ("IgnoreSTARTTLS", Value::Bool(true))],
                ),
                send("T", &[("Port", Value::Int(70000)), ("TlsAuthLevel", text("Hope"))]),
            ],
            &[
                "ReceiveConnector \"EX1\\R\", DomainSecureEnabled: ",
                "ReceiveConnector \"EX1\\R\", RequireTLS: ",
                "SendConnector \"S\", IgnoreSTARTTLS: ",
                "SendConnector \"T\", Port: '70000' is out of range",
                "SendConnector \"T\", TlsAuthLevel: TlsAuthLevel Hope needs RequireTLS $true",
                "SendConnector \"T\", TlsAuthLevel: 'Hope' ",
            ],
        ),
        (
            vec![record(&ACCEPTED_DOMAIN, &[("Name", text("all")), ("DomainName", text("*"))])],
            &["AcceptedDomain \"all\", DomainName: DomainName '*' would accept"],
        ),
    ];
    for (records, wanted) in cases {
        let found = reasons(&records);
        assert_eq!(found.len(), wanted.len(), "{found:#?}");
        for start in wanted {
            assert!(found.iter().any(|reason| reason.starts_with(start)), "{start} in {found:#?}");
        }
    }
}

/// An older emsh let these be stored; they weaken nothing, and the service runs.
#[test]
fn what_an_older_emsh_let_be_stored_is_borne_and_told() {
    let accepted = |name: &str, domain: &str, default: bool| {
        let values = [("Name", text(name)), ("DomainName", text(domain)), ("Default", Value::Bool(default))];
        record(&ACCEPTED_DOMAIN, &values)
    };
    let size = |bytes: u64| Value::Size(ByteSize(bytes));
    let snapshot = compiled(&[
        service(&[
            ("SendProtocolLogMaxFileSize", size(8192)),
            ("SendProtocolLogMaxDirectorySize", size(4096)),
            ("MessageExpirationTimeout", Value::Span(crate::model::TimeSpan::from_secs(60))),
        ]),
        accepted("one", "one.example", true),
        accepted("two", "two.example", true),
    ]);
    let told: Vec<String> =
        snapshot.degraded.iter().map(|reason| format!("{}, {}", reason.object, reason.property)).collect();
    assert_eq!(
        told,
        [
            "AcceptedDomain \"one\", Default",
            "AcceptedDomain \"two\", Default",
            "TransportService \"EX1\", DelayNotificationTimeout",
            "TransportService \"EX1\", SendProtocolLogMaxFileSize",
        ]
    );
    assert_eq!(snapshot.accepted.len(), 2);
}

#[test]
fn a_store_without_a_server_or_an_organisation_is_refused() {
    let found = compile(&Configuration::default(), &[], now()).unwrap_err();
    let objects: Vec<_> = found.iter().map(|reason| reason.object.as_str()).collect();
    assert_eq!(
        objects,
        [
            "IPAllowListProvidersConfig",
            "IPBlockListProvidersConfig",
            "RecipientFilterConfig",
            "SenderAuthenticationConfig",
            "SenderFilterConfig",
            "TransportConfig",
            "TransportService"
        ]
    );
}

#[test]
fn an_open_relay_that_was_allowed_compiles() {
    let open = receive(
        "R",
        &[
            ("RemoteIPRanges", texts(&["0.0.0.0-255.255.255.255"])),
            ("AuthMechanism", texts(&["ExternalAuthoritative"])),
            ("PermissionGroups", texts(&["ExchangeServers"])),
            ("OpenRelayAllowed", Value::Bool(true)),
        ],
    );
    assert_eq!(compiled(&[open]).receive.len(), 1);
}

/// A permission on a connector.
fn permission(connector: &Record, user: &str, rights: &[&str]) -> Record {
    record(
        &AD_PERMISSION,
        &[
            ("Connector", text("EX1\\R")),
            ("ConnectorGuid", text(connector.guid())),
            ("User", text(user)),
            ("ExtendedRights", texts(rights)),
        ],
    )
}

#[test]
fn permissions_are_compiled_or_refused() {
    const ANONYMOUS: &str = r"NT AUTHORITY\ANONYMOUS LOGON";
    const RELAY: &str = "ms-Exch-SMTP-Accept-Any-Recipient";
    let narrow = receive("R", &[("RemoteIPRanges", texts(&["192.0.2.1"]))]);
    let wide = receive("R", &[("RemoteIPRanges", texts(&["0.0.0.0-255.255.255.255"]))]);
    let disabled = |connector: &Record| {
        let mut connector = connector.clone();
        connector.set("Enabled", Value::Bool(false));
        connector
    };
    let added = &compiled(&[narrow.clone(), permission(&narrow, ANONYMOUS, &[RELAY])]).receive[0].permissions;
    assert!(added.iter().any(|entry| entry.rights.has(ExtendedRight::SmtpAcceptAnyRecipient)), "{added:?}");
    let cases = [
        (wide.clone(), permission(&wide, ANONYMOUS, &[RELAY]), "would make this server an open relay"),
        (disabled(&wide), permission(&wide, ANONYMOUS, &[RELAY]), "would make this server an open relay"),
        (narrow.clone(), permission(&narrow, "anna", &[RELAY]), "User: 'anna' "),
        (
            narrow.clone(),
            permission(&narrow, ANONYMOUS, &["ms-Exch-Relay"]),
            "ExtendedRights: 'ms-Exch-Relay' ",
        ),
        (narrow.clone(), permission(&narrow, ANONYMOUS, &[]), "ExtendedRights: is empty"),
        (
            disabled(&narrow),
            permission(&narrow, ANONYMOUS, &["ms-Exch-Relay"]),
            "ExtendedRights: 'ms-Exch-Relay' ",
        ),
    ];
    for (connector, entry, said) in cases {
        let found = reasons(&[connector, entry]);
        assert!(found.iter().any(|reason| reason.contains(said)), "{said} in {found:#?}");
    }
    // On a connector that is gone it does nothing, and is told.
    let snapshot = compiled(&[permission(&wide, ANONYMOUS, &[RELAY])]);
    assert!(
        snapshot.degraded.iter().any(|reason| reason.property == "ConnectorGuid"),
        "{:#?}",
        snapshot.degraded
    );
}

#[test]
fn connectors_in_conflict_are_left_out_and_told() {
    let with = |name, range: &str| receive(name, &[("RemoteIPRanges", texts(&[range]))]);
    let disabled =
        receive("D", &[("RemoteIPRanges", texts(&["192.0.2.0/24"])), ("Enabled", Value::Bool(false))]);
    let cases = [
        (vec![with("A", "192.0.2.0/24"), with("B", "192.0.2.0/24"), with("C", "198.51.100.0/24")], vec!["C"]),
        (vec![with("A", "192.0.2.0-192.0.2.100"), with("B", "192.0.2.50-192.0.2.200")], vec![]),
        (vec![with("A", "192.0.2.0/24"), with("B", "192.0.2.0/25")], vec!["A", "B"]),
        (vec![with("A", "192.0.2.0/24"), disabled], vec!["A"]),
    ];
    for (records, kept) in cases {
        let left_out = records.iter().filter(|record| record.bool("Enabled")).count() - kept.len();
        let snapshot = compiled(&records);
        let names: Vec<_> =
            snapshot.receive.iter().map(|connector| connector.identity.trim_start_matches("EX1\\")).collect();
        assert_eq!(names, kept);
        assert_eq!(snapshot.degraded.len(), left_out, "{:#?}", snapshot.degraded);
        assert!(
            snapshot.degraded.iter().all(|reason| reason.text.contains("conflicts with Receive connector"))
        );
    }
}

#[test]
fn a_recipient_in_no_authoritative_domain_is_borne_and_told() {
    let snapshot = compiled(&[record(&RECIPIENT, &[("EmailAddress", text("anna@away.example"))])]);
    assert_eq!(snapshot.degraded.len(), 1);
    assert_eq!(snapshot.degraded[0].object, "Recipient \"anna@away.example\"");
}

#[test]
fn resolvers_follow_the_adapters_and_stand_in_for_each_other() {
    /// A list and whether the system's resolver is asked instead.
    type Given<'a> = (&'a [&'a str], bool);
    let one: &[&str] = &["192.0.2.53"];
    let other: &[&str] = &["192.0.2.54"];
    let loopback: &[&str] = &["127.0.0.53"];
    let cases: [(Given<'_>, Given<'_>, [&[&str]; 2]); 9] = [
        ((&[], true), (&[], true), [&[], &[]]),
        ((one, false), (&[], true), [one, one]),
        ((&[], true), (other, false), [other, other]),
        ((one, false), (other, false), [one, other]),
        ((one, true), (&[], true), [&[], &[]]),
        // Where both are set, each goes by its own adapter.
        ((one, true), (other, false), [&[], other]),
        ((one, false), (other, true), [one, &[]]),
        ((one, true), (other, true), [&[], &[]]),
        ((loopback, false), (other, false), [loopback, other]),
    ];
    for (external, internal, wanted) in cases {
        let snapshot = compiled(&[service(&[
            ("ExternalDNSServers", texts(external.0)),
            ("ExternalDNSAdapterEnabled", Value::Bool(external.1)),
            ("InternalDNSServers", texts(internal.0)),
            ("InternalDNSAdapterEnabled", Value::Bool(internal.1)),
            ("ExternalDNSProtocolOption", Value::text("UseTcpOnly")),
            ("InternalDNSProtocolOption", Value::text("UseUdpOnly")),
        ])]);
        let service = &snapshot.service;
        let shown =
            |servers: &[crate::model::DnsServer]| servers.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(shown(&service.external_dns), wanted[0]);
        assert_eq!(shown(&service.internal_dns), wanted[1]);
        // An option goes with its servers; the system's are asked by that of the list in whose stead they are.
        let option = |servers: &[&str], own| match servers {
            [] => own,
            servers if *servers == *external.0 => DnsProtocol::TcpOnly,
            _ => DnsProtocol::UdpOnly,
        };
        assert_eq!(service.external_dns_protocol, option(wanted[0], DnsProtocol::TcpOnly));
        assert_eq!(service.internal_dns_protocol, option(wanted[1], DnsProtocol::UdpOnly));
        assert_eq!(service.loopback_targets_allowed, external.0 == loopback);
    }
}

#[test]
fn the_best_certificate_is_shown() {
    let tls = |values: &[(&str, Value)]| {
        let mut all = vec![("AuthMechanism", texts(&["Tls"]))];
        all.extend(values.iter().cloned());
        receive("R", &all)
    };
    let other = Made { names: &["other.example"], ..GOOD };
    let expired = Made { not_before: (2025, 1), not_after: (2026, 2), ..GOOD };
    let early = Made { not_before: (2026, 8), ..GOOD };
    let newer = Made { not_before: (2026, 3), ..GOOD };
    let wildcard = Made { names: &["*.home.example"], not_before: (2026, 5), ..GOOD };
    let keyless = Made { key: false, not_before: (2026, 5), ..GOOD };
    let not_smtp = Made { services: &["IIS"], not_before: (2026, 5), ..GOOD };
    let cases: [(&str, &[&Made<'_>], Option<usize>); 8] = [
        ("none", &[], None),
        ("another name", &[&other], None),
        ("the newest", &[&GOOD, &newer], Some(1)),
        ("in date before expired", &[&expired, &GOOD], Some(1)),
        ("expired rather than none", &[&expired, &other], Some(0)),
        ("never one that does not hold yet", &[&early], None),
        ("exact before wildcard", &[&GOOD, &wildcard], Some(0)),
        ("only with a key and for SMTP", &[&GOOD, &keyless, &not_smtp], Some(0)),
    ];
    for (name, made, wanted) in cases {
        let mut configuration = configuration(&[tls(&[])]);
        let put: Vec<_> = made.iter().map(|made| put(&mut configuration, made).0).collect();
        let snapshot = compile(&configuration, &[], now()).unwrap();
        let certificate = snapshot.receive[0].certificate.clone();
        assert_eq!(certificate, wanted.map(|index| put[index].clone()), "{name}");
        assert_eq!(
            snapshot.certificates.keys().cloned().collect::<Vec<_>>(),
            Vec::from_iter(certificate),
            "{name}"
        );
    }
}

#[test]
fn a_trusted_certificate_goes_before_a_newer_one() {
    let mut configuration = configuration(&[receive("R", &[("AuthMechanism", texts(&["Tls"]))])]);
    let (trusted, root) = put(&mut configuration, &GOOD);
    put(&mut configuration, &Made { not_before: (2026, 3), ..GOOD });
    let snapshot = compile(&configuration, &[root], now()).unwrap();
    assert_eq!(snapshot.receive[0].certificate, Some(trusted));
    assert_eq!(snapshot.trusted_roots.len(), 1);
}

#[test]
fn a_certificate_is_found_by_issuer_and_subject() {
    let named = |name: &str| {
        receive(
            "R",
            &[
                ("AuthMechanism", texts(&["Tls"])),
                ("TlsCertificateName", text(&format!("<I>CN={name}<S>CN={name}"))),
            ],
        )
    };
    let other = Made { names: &["other.example"], services: &[], ..GOOD };
    for (name, wanted) in [("other.example", Some(1)), ("ex1.home.example", Some(0)), ("gone.example", None)]
    {
        let mut configuration = configuration(&[named(name)]);
        let put = [put(&mut configuration, &GOOD).0, put(&mut configuration, &other).0];
        let snapshot = compile(&configuration, &[], now()).unwrap();
        assert_eq!(snapshot.receive[0].certificate, wanted.map(|index: usize| put[index].clone()), "{name}");
    }
}

/// What can't be used of a partner's entry makes nothing looser; what is no value at all stops the whole.
#[test]
fn partners() {
    let mut other = Configuration::default();
    let (_, der) = put(&mut other, &GOOD);
    let good = AnchorCertificate::from_der(&der).unwrap();
    let twice = {
        let mut params = rcgen::CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
        let second = b"\x30\x0b\x82\x09b.example".to_vec();
        params.custom_extensions = vec![rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 17], second)];
        let made = params.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
        AnchorCertificate::from_der(made.der()).unwrap()
    };
    let pins = [KeyPin::of_key_info(b"one").to_string(), KeyPin::of_key_info(b"two").to_string()];
    let partner = |values: &[(&str, Value)]| {
        let mut all = vec![("DomainName", text("partner.example"))];
        all.extend(values.iter().cloned());
        record(&DOMAIN_SECURITY_PARTNER, &all)
    };
    let of = |records: &[Record]| {
        let snapshot = compiled(records);
        let partner = snapshot.partners["partner.example"].as_ref().clone();
        (partner, snapshot.degraded.iter().map(Reason::to_string).collect::<Vec<_>>())
    };
    let plain = Partner::new("partner.example".parse().unwrap());
    assert_eq!(of(&[partner(&[])]), (plain.clone(), vec![]));
    let (all, told) = of(&[partner(&[
        ("SendMode", text("ReportOnly")),
        ("ReceiveMode", text("ReportOnly")),
        ("AcceptedNames", texts(&["mail.hoster.example", "*.hoster.example"])),
        ("TrustAnchors", texts(&[&good.to_string()])),
        ("PinnedKeys", Value::texts(pins.clone())),
        ("RevocationMode", text("SoftFail")),
        ("Contact", text("anna@partner.example")),
    ])]);
    let name = |domain: &str, subdomains| NameDemand { domain: domain.parse().unwrap(), subdomains };
    let wanted = Partner {
        send_mode: PartnerMode::ReportOnly,
        receive_mode: PartnerMode::ReportOnly,
        accepted_names: vec![name("mail.hoster.example", false), name("hoster.example", true)],
        trust_anchors: Some(vec![der.clone()]),
        pinned_keys: pins.iter().map(|pin| pin.parse().unwrap()).collect(),
        revocation_mode: Some(RevocationMode::SoftFail),
        ..plain.clone()
    };
    assert_eq!((all, told.len()), (wanted, 0));
    // A certificate that can't be used is left out: the other one alone counts, or none at all.
    for (given, left) in [(vec![&good, &twice], vec![der]), (vec![&twice], vec![])] {
        let given: Vec<String> = given.into_iter().map(ToString::to_string).collect();
        let (found, told) = of(&[partner(&[("TrustAnchors", Value::texts(given))])]);
        assert_eq!(found, Partner { trust_anchors: Some(left), ..plain.clone() });
        let [reason] = told.as_slice() else { panic!("{told:?}") };
        assert!(reason.starts_with("DomainSecurityPartner \"partner.example\", TrustAnchors: "), "{reason}");
        // The last one is never proposed to be taken away.
        let removes = reason.contains(&format!("@{{Remove=\"{}\"}}", twice.thumbprint()));
        assert_eq!(removes, !found.trust_anchors.unwrap_or_default().is_empty(), "{reason}");
    }
    // Without any root at hand, who has one of its own can be proven.
    let armed = [
        send("S", &[("DomainSecureEnabled", Value::Bool(true))]),
        record(&TRANSPORT_CONFIG, &[("TLSSendDomainSecureList", texts(&["partner.example"]))]),
    ];
    for (anchors, lacking) in [(vec![], true), (vec![good.to_string()], false)] {
        let entry = partner(&[("TrustAnchors", Value::texts(anchors))]);
        let (_, told) = of(&[armed.as_slice(), &[entry]].concat());
        assert_eq!(told.iter().any(|reason| reason.contains("no trusted root")), lacking, "{told:?}");
    }
    for (property, value) in [
        ("TrustAnchors", texts(&["AAAA"])),
        ("PinnedKeys", texts(&["sha256//AAAA", &pins[0]])),
        ("PinnedKeys", texts(&[&pins[0]])),
        ("AcceptedNames", texts(&["*"])),
        ("SendMode", text("Off")),
        ("RevocationMode", text("Never")),
    ] {
        let told = reasons(&[partner(&[(property, value)])]);
        let wanted = format!("DomainSecurityPartner \"partner.example\", {property}: ");
        assert!(told.iter().all(|reason| reason.starts_with(&wanted)) && !told.is_empty(), "{told:?}");
    }
}

#[test]
fn what_keeps_tls_from_working_is_told() {
    let armed = || {
        vec![
            receive("R", &[("AuthMechanism", texts(&["Tls"])), ("DomainSecureEnabled", Value::Bool(true))]),
            send("S", &[("DomainSecureEnabled", Value::Bool(true))]),
            send("Plain", &[]),
            record(
                &TRANSPORT_CONFIG,
                &[
                    ("TLSSendDomainSecureList", texts(&["partner.example"])),
                    ("TLSReceiveDomainSecureList", texts(&["partner.example"])),
                ],
            ),
        ]
    };
    let told = |configuration: &Configuration, roots: &[Vec<u8>]| {
        let snapshot = compile(configuration, roots, now()).unwrap();
        snapshot
            .degraded
            .iter()
            .map(|reason| format!("{}, {}", reason.object, reason.property))
            .collect::<Vec<_>>()
    };
    let bare = configuration(&armed());
    let trust = [
        "TransportConfig \"Transport Settings\", TLSReceiveDomainSecureList",
        "TransportConfig \"Transport Settings\", TLSSendDomainSecureList",
    ];
    let certificate = ["ReceiveConnector \"EX1\\R\", Fqdn", "SendConnector \"S\", Fqdn"];
    assert_eq!(told(&bare, &[]), [certificate.as_slice(), &trust].concat());
    assert_eq!(told(&bare, &[vec![1]]), certificate);
    let mut good = configuration(&armed());
    put(&mut good, &GOOD);
    assert_eq!(told(&good, &[vec![1]]), Vec::<String>::new());
    let mut keyless = configuration(&armed());
    let (thumbprint, _) = put(&mut keyless, &Made { key: false, ..GOOD });
    let unusable = format!("ExchangeCertificate \"{thumbprint}\", ");
    assert_eq!(told(&keyless, &[vec![1]]), [&[unusable.as_str()], certificate.as_slice()].concat());
    keyless.chains.clear();
    assert_eq!(told(&keyless, &[vec![1]]), [&[unusable.as_str()], certificate.as_slice()].concat());
    let text = &compile(&bare, &[], now()).unwrap().degraded[0].text;
    for word in ["12014", "ex1.home.example", "STARTTLS is not offered", "Enable-ExchangeCertificate"] {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[test]
fn each_setting_of_reports_reaches_the_service() {
    let flag = |name: &'static str, value: bool| (name, Value::Bool(value));
    let snapshot = |values: &[(&'static str, Value)]| {
        compile(&configuration(&[record(&TRANSPORT_CONFIG, values)]), &[], now()).unwrap().reports
    };
    let before = snapshot(&[]);
    assert_eq!(before.internal, crate::model::AudienceReports::default());
    assert_eq!(before.internal, before.external);
    for (whose, inside) in [("Internal", true), ("External", false)] {
        let changed = |name: &str, value: Value| {
            let name: &'static str = Box::leak(format!("{whose}{name}").into_boxed_str());
            let reports = snapshot(&[(name, value)]);
            let (own, other) = if inside {
                (reports.internal, reports.external)
            } else {
                (reports.external, reports.internal)
            };
            assert_eq!(other, before.internal, "{name}");
            own
        };
        assert!(!changed("DelayDsnEnabled", Value::Bool(false)).delay);
        assert!(!changed("DsnLanguageDetectionEnabled", Value::Bool(false)).detect_language);
        assert!(!changed("DsnSendHtml", Value::Bool(false)).html);
        assert_eq!(changed("DsnDefaultLanguage", text("de")).language.unwrap().as_str(), "de");
        assert_eq!(
            changed("DsnReportingAuthority", text("a.example")).authority.unwrap().as_str(),
            "a.example"
        );
        let size = changed("DsnMaxMessageAttachSize", Value::Size(ByteSize(5)));
        assert_eq!(size.max_attach, ByteSize(5));
    }
    let remote = record(
        &REMOTE_DOMAIN,
        &[
            ("Name", text("R")),
            ("DomainName", text("*.r.example")),
            ("AllowedOOFType", text("None")),
            flag("AutoForwardEnabled", false),
            flag("IsInternal", true),
            ("MessageCountThreshold", Value::Int(7)),
        ],
    );
    let message = record(
        &SYSTEM_MESSAGE,
        &[
            ("Language", text("de")),
            ("DsnCode", text("5.1.1")),
            ("Text", text("x")),
            ("Name", text("de\\External\\5.1.1")),
        ],
    );
    let compiled = compile(&configuration(&[remote, message]), &[], now()).unwrap();
    let entry = &compiled.remote_domains[0];
    assert_eq!((entry.absence_notices, entry.auto_reply, entry.auto_forward), (false, true, false));
    assert_eq!((entry.internal, entry.message_count_threshold), (true, Some(7)));
    assert_eq!(
        (compiled.reports.texts.len(), compiled.reports.texts[0].audience),
        (1, crate::model::Audience::External)
    );
}
