use super::*;
use crate::cmdlet::bind::Bound;
use crate::cmdlet::clap_tree;
use crate::model::objects::{
    ACCEPTED_DOMAIN, AD_PERMISSION, DOMAIN_SECURITY_PARTNER, EXCHANGE_CERTIFICATE, RECEIVE_CONNECTOR,
    SEND_CONNECTOR, SENDER_FILTER_CONFIG, TRANSPORT_CONFIG, TRANSPORT_SERVICE,
};
use crate::model::{ObjectType, Principal, Value, Value::Bool};
use crate::ops::edit::differences;
use crate::shell::argv;

const NOW: &str = "2030-01-01T00:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn record(object: &'static ObjectType, guid: &str, values: &[(&str, Value)]) -> Record {
    let mut record = Record::with_defaults(object);
    record.set("Guid", Value::text(guid));
    record.set("Server", Value::text("MX"));
    for (name, value) in values {
        record.set(name, value.clone());
    }
    record
}

fn send(name: &str, spaces: &[&str], more: &[(&str, Value)]) -> Record {
    let own = [("Name", Value::text(name)), ("AddressSpaces", Value::texts(spaces))];
    record(&SEND_CONNECTOR, name, &[&own, more].concat())
}

fn server(fqdn: &str) -> Record {
    record(&TRANSPORT_SERVICE, "service", &[("Name", Value::text("MX")), ("Fqdn", Value::text(fqdn))])
}

fn agents(on: bool) -> Record {
    let mut service = server("mx.own.example");
    service.set("AntispamAgentsEnabled", Bool(on));
    service
}

fn filter(domains: &[&str]) -> Record {
    record(&SENDER_FILTER_CONFIG, "senders", &[("BlockedDomains", Value::texts(domains))])
}

fn receive(name: &str, more: &[(&str, Value)]) -> Record {
    let own = [
        ("Name", Value::text(name)),
        ("Bindings", Value::texts(["0.0.0.0:25"])),
        ("RemoteIPRanges", Value::texts(["192.0.2.0/24"])),
        ("PermissionGroups", Value::texts(["AnonymousUsers"])),
    ];
    record(&RECEIVE_CONNECTOR, name, &[&own, more].concat())
}

/// The right to submit, of everyone, on the connector of this name.
fn permission(connector: &str, deny: bool) -> Record {
    of_user(connector, Principal::Anonymous, deny)
}

fn of_user(connector: &str, user: Principal, deny: bool) -> Record {
    let own = [
        ("Connector", Value::text(format!("MX\\{connector}"))),
        ("ConnectorGuid", Value::text(connector)),
        ("User", Value::text(user.name())),
        ("Deny", Bool(deny)),
        ("ExtendedRights", Value::texts(["ms-Exch-SMTP-Submit"])),
    ];
    record(&AD_PERMISSION, &format!("permission of {user} on {connector}"), &own)
}

fn lists(send: &[&str], receive: &[&str]) -> Record {
    record(
        &TRANSPORT_CONFIG,
        "config",
        &[
            ("TLSSendDomainSecureList", Value::texts(send)),
            ("TLSReceiveDomainSecureList", Value::texts(receive)),
        ],
    )
}

fn partner(domain: &str, send: &str, receive: &str, anchors: &[String]) -> Record {
    let own = [
        ("DomainName", Value::text(domain)),
        ("SendMode", Value::text(send)),
        ("ReceiveMode", Value::text(receive)),
        ("TrustAnchors", Value::texts(anchors)),
    ];
    record(&DOMAIN_SECURITY_PARTNER, &format!("partner {domain}"), &own)
}

fn ended_anchor() -> String {
    let issued = crate::cert::self_signed(&crate::cert::SelfSigned {
        subject: "CN=Old",
        dns_names: &["old.example"],
        bits: crate::cert::RsaBits::default(),
        not_before: now() - jiff::SignedDuration::from_hours(48),
        not_after: now() - jiff::SignedDuration::from_hours(24),
        subject_key_identifier: None,
    });
    crate::model::AnchorCertificate::from_der(&issued.unwrap().der).unwrap().to_string()
}

/// A configuration with a certificate for mx.own.example, which ends after so many days.
fn configuration(days: i64, records: Vec<Record>) -> Configuration {
    let mut configuration = Configuration::default();
    let issued = crate::cert::self_signed(&crate::cert::SelfSigned {
        subject: "CN=MX",
        dns_names: &["mx.own.example"],
        bits: crate::cert::RsaBits::default(),
        not_before: now() - jiff::SignedDuration::from_hours(24),
        not_after: now() + jiff::SignedDuration::from_hours(24 * days),
        subject_key_identifier: None,
    })
    .unwrap();
    let thumbprint = crate::cert::CertificateSummary::from_der(&issued.der).unwrap().thumbprint;
    let certificate = record(
        &EXCHANGE_CERTIFICATE,
        "certificate",
        &[("Thumbprint", Value::text(&thumbprint)), ("Services", Value::texts(["SMTP"]))],
    );
    let mut all = vec![certificate];
    all.extend(records);
    if !all.iter().any(|record| record.object.noun == TRANSPORT_SERVICE.noun) {
        all.push(server("mx.own.example"));
    }
    for object in crate::model::objects::OBJECTS {
        let mine: Vec<Record> = all.iter().filter(|it| it.object.noun == object.noun).cloned().collect();
        configuration.insert(object, mine);
    }
    configuration.chains.insert(thumbprint.clone(), vec![issued.der]);
    configuration.keys.push(thumbprint);
    configuration
}

fn told(configuration: &Configuration) -> Vec<String> {
    all(configuration, now()).iter().map(ToString::to_string).collect()
}

/// What each situation says; the lines that it advises bind.
#[test]
fn situations() {
    let armed = ("DomainSecureEnabled", Bool(true));
    let off = ("Enabled", Bool(false));
    let smart: &[(&str, Value)] =
        &[("DNSRoutingEnabled", Bool(false)), ("SmartHosts", Value::texts(["smart.example"]))];
    let own_binding = ("Bindings", Value::texts(["192.0.2.1:25"]));
    let groups = |words: &[&str]| ("PermissionGroups", Value::texts(words));
    let auth = |words: &[&str]| ("AuthMechanism", Value::texts(words));
    let authoritative = record(
        &ACCEPTED_DOMAIN,
        "own",
        &[("DomainName", Value::text("p.example")), ("DomainType", Value::text("Authoritative"))],
    );
    let elsewhere = ("Fqdn", Value::text("other.example"));
    type Situation<'a> = (&'a str, i64, Vec<Record>, &'a [&'a [&'a str]]);
    let table: Vec<Situation<'_>> = vec![
        ("nothing to say", 365, vec![lists(&[], &[]), send("Out", &["*"], &[]), receive("A", &[])], &[]),
        ("agents off, no filter", 365, vec![agents(false), filter(&[])], &[]),
        ("agents on, a filter", 365, vec![agents(true), filter(&["b.example"])], &[]),
        (
            "agents off, a filter",
            365,
            vec![agents(false), filter(&["b.example"])],
            &[&[
                "AntispamAgentsEnabled of TransportService is $false",
                ": SenderFilterConfig (emsh Set-TransportService",
            ]],
        ),
        (
            "listed, and nothing armed",
            365,
            vec![lists(&["p.example"], &["p.example"]), send("Out", &["*"], &[]), receive("A", &[])],
            &[
                &[
                    "TLSSendDomainSecureList is not in use",
                    "emsh Set-SendConnector Out -DomainSecureEnabled '$true'",
                ],
                &[
                    "TLSReceiveDomainSecureList is not in use",
                    "emsh Set-ReceiveConnector 'MX\\A' -DomainSecureEnabled '$true'",
                ],
            ],
        ),
        (
            "listed, and only looked at",
            365,
            vec![
                lists(&["p.example", "q.example"], &["p.example"]),
                send("Out", &["*"], std::slice::from_ref(&armed)),
                send("Unarmed", &["q.example"], &[]),
                receive("A", std::slice::from_ref(&armed)),
                partner("p.example", "ReportOnly", "ReportOnly", &[]),
                partner("q.example", "ReportOnly", "ReportOnly", &[]),
            ],
            &[
                &[
                    "'p.example' is ReportOnly: mail to and from it goes and comes as if the domain were not listed",
                    "(emsh Set-DomainSecurityPartner p.example -Mode Enforce -Direction Both)",
                ],
                &["'q.example' is ReportOnly: mail to it goes", "-Mode Enforce -Direction Send"],
            ],
        ),
        (
            "a partner on no list, and one by a CA that has ended",
            365,
            vec![
                lists(&["p.example"], &[]),
                send("Out", &["*"], std::slice::from_ref(&armed)),
                partner("p.example", "Enforce", "ReportOnly", &[ended_anchor()]),
                partner("q.example", "ReportOnly", "Enforce", &[]),
            ],
            &[
                &["TrustAnchors of 'p.example' holds", "'CN=Old', which ended on", "@{Add=FILE}"],
                &[
                    "'q.example' has a DomainSecurityPartner and is on neither",
                    "emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"q.example\"}' -TLSReceiveDomainSecureList",
                ],
            ],
        ),
        (
            "listed, and no connector at all",
            365,
            vec![lists(&["p.example"], &[]), receive("A", &[])],
            &[&[
                "not in use",
                "emsh New-SendConnector -Name 'To p.example' -Usage Partner -AddressSpaces p.example",
            ]],
        ),
        (
            "listed, and delivered here",
            365,
            vec![lists(&["p.example"], &[]), authoritative, send("Out", &["*"], &[])],
            &[],
        ),
        (
            "armed, and nothing listed",
            365,
            vec![
                lists(&[], &[]),
                send("Out", &["*"], std::slice::from_ref(&armed)),
                receive("A", std::slice::from_ref(&armed)),
            ],
            &[
                &[
                    "TLSSendDomainSecureList is empty",
                    "-TLSSendDomainSecureList '@{Add=\"partner.example\"}'",
                ],
                &["TLSReceiveDomainSecureList is empty", "-TLSReceiveDomainSecureList"],
            ],
        ),
        (
            "a partner's connector armed, and nothing listed",
            365,
            vec![
                lists(&[], &[]),
                send("Out", &["*"], &[]),
                send("P", &["p.example"], std::slice::from_ref(&armed)),
            ],
            &[&["TLSSendDomainSecureList is empty", "-TLSSendDomainSecureList '@{Add=\"p.example\"}'"]],
        ),
        (
            "a partner's connector armed, and others listed",
            365,
            vec![
                lists(&["x.q.example"], &[]),
                send("P", &["p.example", "*.q.example", "*.r.example"], std::slice::from_ref(&armed)),
                send("Out", &["*"], std::slice::from_ref(&armed)),
                send("Off", &["s.example"], &[armed.clone(), off.clone()]),
            ],
            &[&[
                "\"P\" has DomainSecureEnabled $true, and TLSSendDomainSecureList does not hold 'p.example', 'r.example'",
                "(emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"p.example\",\"r.example\"}')",
            ]],
        ),
        (
            "a name that a connector has already",
            365,
            vec![lists(&["p.example"], &[]), send("to P.example", &["p.example"], smart)],
            &[&["emsh New-SendConnector -Name 'To p.example 2'"]],
        ),
        (
            "a more specific connector without the flag",
            365,
            vec![
                lists(&["p.example", "q.example"], &[]),
                send("Out", &["*"], std::slice::from_ref(&armed)),
                send("Partner", &["*.p.example"], &[]),
                send("Disabled", &["q.example"], std::slice::from_ref(&off)),
            ],
            &[&[
                "\"Partner\"",
                "'p.example'",
                "waits",
                "emsh Set-SendConnector Partner -DomainSecureEnabled '$true'",
            ]],
        ),
        (
            "a smart host in the way of several domains",
            365,
            vec![
                lists(&["p.example", "q.example", "r.example", "s.example"], &[]),
                send("Out", &["SMTP:*;9"], std::slice::from_ref(&armed)),
                send("Smart", &["*"], smart),
            ],
            &[&[
                "\"Smart\"",
                "'p.example', 'q.example', 'r.example' and 1 more",
                "New-SendConnector -Name 'To p.example'",
            ]],
        ),
        (
            "a smart host that holds the very domain",
            365,
            vec![
                lists(&["p.example"], &[]),
                send("Out", &["*"], std::slice::from_ref(&armed)),
                send("Smart", &["p.example", "q.example"], smart),
            ],
            &[&[
                "(emsh Set-SendConnector Smart -AddressSpaces '@{Remove=\"SMTP:p.example;1\"}'; emsh New-SendConnector",
            ]],
        ),
        (
            "a way in past the armed connector",
            365,
            vec![
                lists(&[], &["p.example"]),
                receive("A", std::slice::from_ref(&armed)),
                receive("B", &[auth(&["None"])]),
                receive("C", std::slice::from_ref(&own_binding)),
                receive("D", &[groups(&["Partners"]), off.clone()]),
            ],
            &[&["\"MX\\B\"", "same binding as \"MX\\A\"", "-DomainSecureEnabled '$true' -AuthMechanism Tls"]],
        ),
        (
            "peers of one interface",
            365,
            vec![
                lists(&[], &[]),
                receive("A", &[("RemoteIPRanges", Value::texts(["192.0.2.0/24", "fe80::1%eth1"]))]),
            ],
            &[&["\"MX\\A\"", "fe80::1%eth1 has no effect"]],
        ),
        (
            "no certificate for a name",
            365,
            vec![
                lists(&[], &[]),
                send("Out", &["*"], std::slice::from_ref(&elsewhere)),
                receive("A", std::slice::from_ref(&elsewhere)),
            ],
            &[
                &[
                    "names 'other.example'",
                    "Send connector \"Out\": no certificate would be shown to other servers",
                    "(emsh New-ExchangeCertificate -DomainName other.example)",
                ],
                &[
                    "names 'other.example'",
                    "STARTTLS would not be announced",
                    "(emsh New-ExchangeCertificate -DomainName other.example) or (emsh Import-ExchangeCertificate \
                     -FileName certificate.pfx)",
                ],
            ],
        ),
        (
            "a Send connector without a name of its own needs no certificate",
            365,
            vec![lists(&[], &[]), server("nowhere.example"), send("Out", &["*"], &[])],
            &[],
        ),
        (
            "a certificate that ends soon",
            29,
            vec![lists(&[], &[]), send("Out", &["*"], &[]), receive("A", &[])],
            &[&[
                "\"Out\", \"MX\\A\"",
                "ends within 30 days",
                "emsh New-ExchangeCertificate -DomainName mx.own.example",
            ]],
        ),
        (
            "nobody may submit",
            365,
            vec![
                lists(&[], &["p.example"]),
                receive("A", &[groups(&["None"])]),
                receive("B", &[groups(&["Partners"])]),
                receive("C", &[groups(&["ExchangeServers"])]),
                receive("D", &[groups(&["ExchangeUsers"]), auth(&["Tls", "BasicAuth"])]),
                receive("E", &[groups(&["ExchangeServers"]), auth(&["ExternalAuthoritative"])]),
                receive("F", &[groups(&["Partners"]), armed.clone(), own_binding.clone()]),
                receive("G", &[groups(&["None"])]),
                permission("G", false),
                receive("H", &[groups(&["AnonymousUsers"])]),
                permission("H", true),
                // Trusted peers are denied the right, whatever their group gives; what strangers are denied
                // is not why.
                receive("I", &[groups(&["ExchangeServers"]), auth(&["ExternalAuthoritative"])]),
                of_user("I", Principal::ExternallySecured, true),
                receive("J", &[groups(&["None"])]),
                permission("J", true),
                // Given by an entry, and denied by another.
                receive("K", &[groups(&["Partners"]), armed.clone(), own_binding.clone()]),
                of_user("K", Principal::Partner, true),
            ],
            &[
                &["\"MX\\A\": nobody may submit mail there", "-PermissionGroups AnonymousUsers"],
                &["\"MX\\B\": nobody may submit mail there", "-DomainSecureEnabled '$true'"],
                &["\"MX\\C\": nobody may submit mail there", "-AuthMechanism Tls,ExternalAuthoritative"],
                &["\"MX\\D\": AUTH is not offered: there is no account", "New-SmtpCredential"],
                &[
                    "\"MX\\D\": nobody may submit mail there: ExchangeUsers must log on, and there is no account",
                ],
                &[
                    "\"MX\\H\": nobody may submit mail there: the right to submit is denied there",
                    "emsh Remove-ADPermission 'MX\\H' -User 'NT AUTHORITY\\ANONYMOUS LOGON'",
                ],
                &[
                    "\"MX\\I\": nobody may submit mail there: the right to submit is denied there",
                    "emsh Remove-ADPermission 'MX\\I' -User 'MS Exchange\\Externally Secured Servers'",
                ],
                &["\"MX\\J\": nobody may submit mail there: PermissionGroups is None"],
                &[
                    "\"MX\\K\": nobody may submit mail there: the right to submit is denied there",
                    "emsh Remove-ADPermission 'MX\\K' -User 'MS Exchange\\Partner Servers'",
                ],
            ],
        ),
    ];
    for (situation, days, records, wanted) in table {
        let configuration = configuration(days, records);
        let told = told(&configuration);
        assert_eq!(told.len(), wanted.len(), "{situation}: {told:#?}");
        for (text, pieces) in told.iter().zip(wanted) {
            assert!(pieces.iter().all(|piece| text.contains(piece)), "{situation}: {text}\n{pieces:?}");
        }
        for line in all(&configuration, now()).iter().flat_map(|advice| advice.remedies.iter().flatten()) {
            binds(line);
        }
    }
}

fn binds(line: &CommandLine) {
    let invocation =
        argv::read(&line.words()).unwrap_or_else(|failure| panic!("{line}: {}", failure.message));
    let given = clap_tree::parse(invocation.cmdlet, &invocation.given).unwrap();
    Bound::new(invocation.cmdlet, &given).unwrap_or_else(|failure| panic!("{line}: {}", failure.message));
}

/// An address that is elsewhere: named, with the line that mends it.
#[test]
fn a_binding_that_is_not_here() {
    let here = |address: IpAddr| address.is_loopback();
    let with = |bindings: &[&str]| receive("A", &[("Bindings", Value::texts(bindings))]);
    let said = |record: &Record| {
        connectors::not_here(record, &here)
            .iter()
            .inspect(|advice| advice.remedies.iter().flatten().for_each(binds))
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert!(said(&with(&["0.0.0.0:25", "[::]:25", "127.0.0.1:25"])).is_empty());
    let mixed = said(&with(&["127.0.0.1:25", "192.0.2.9:25"]));
    assert!(mixed.len() == 1 && mixed[0].contains("-Bindings '@{Remove=\"192.0.2.9:25\"}'"), "{mixed:?}");
    let alone = said(&with(&["[2001:db8::1]:26"]));
    assert!(alone.len() == 1 && alone[0].contains("-Bindings '[::]:26'"), "{alone:?}");
    assert!(is_on_this_host("127.0.0.1".parse().unwrap()));
    assert!(!is_on_this_host("192.0.2.9".parse().unwrap()));
}

/// Told when it becomes so and when what it is about changes; not because of anything else.
#[test]
fn nothing_is_repeated_needlessly() {
    let base = vec![
        lists(&["p.example"], &[]),
        send("Out", &["*"], &[]),
        receive("A", &[("PermissionGroups", Value::texts(["None"]))]),
    ];
    let after = |change: &dyn Fn(&mut Vec<Record>), guid: &str| {
        let mut records = base.clone();
        change(&mut records);
        let find = |all: &[Record]| all.iter().find(|record| record.guid() == guid).cloned();
        let (was, is) = (find(&base), find(&records));
        let differences = differences(was.as_ref(), is.as_ref());
        let plan = Plan { record: is.or(was).unwrap(), differences, notes: Vec::new() };
        after_change(&configuration(365, records), &plan, now(), &|_| true)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let set = |guid: &'static str, name: &'static str, value: Value| {
        after(
            &move |records: &mut Vec<Record>| {
                records.iter_mut().find(|record| record.guid() == guid).unwrap().set(name, value.clone());
            },
            guid,
        )
    };
    let one = |told: Vec<String>, piece: &str| {
        assert!(told.len() == 1 && told[0].contains(piece), "{piece}: {told:?}");
    };
    assert!(set("Out", "Port", Value::Int(26)).is_empty());
    assert!(set("A", "MaxHopCount", Value::Int(26)).is_empty());
    one(set("config", "TLSSendDomainSecureList", Value::texts(["p.example", "q.example"])), "not in use");
    one(set("A", "AuthMechanism", Value::texts(["None"])), "nobody may submit");
    assert!(set("Out", "DomainSecureEnabled", Bool(true)).is_empty());
    one(
        after(&|records| records.push(receive("B", &[("PermissionGroups", Value::texts(["None"]))])), "B"),
        "\"MX\\B\": nobody",
    );
    assert!(after(&|records| records.push(send("Other", &["r.example"], &[])), "Other").is_empty());
    assert!(after(&|records| records.retain(|record| record.guid() != "A"), "A").is_empty());
}

/// A value of the property that is not this one.
fn another(prop: &crate::model::Prop, value: &Value) -> Value {
    match value {
        Value::Int(number) => Value::Int(number + 1),
        Value::Size(size) => Value::Size(crate::model::ByteSize(size.0 + 1024)),
        Value::Span(span) => Value::Span(crate::model::TimeSpan::from_millis(span.as_millis() + 60_000)),
        Value::Unlimited => prop.parse_element("7").unwrap(),
        Value::Text(text) if text == "None" => Value::text("Verbose"),
        _ if prop.name == "WhenChanged" => Value::Time(now()),
        _ => Value::text("220 something else"),
    }
}

/// What no advice speaks of changes none, whatever else is configured: so nothing need be read after such a change.
#[test]
fn a_change_of_what_is_unspoken_changes_no_advice() {
    let armed = ("DomainSecureEnabled", Bool(true));
    let tls = ("AuthMechanism", Value::texts(["Tls"]));
    let basic = [
        ("SmartHostAuthMechanism", Value::text("BasicAuth")),
        ("AuthenticationCredential", Value::text("user")),
        ("Fqdn", Value::text("elsewhere.example")),
    ];
    let connectors = [
        send("Armed", &["SMTP:a.example;1", "SMTP:unlisted.example;1"], std::slice::from_ref(&armed)),
        send("All", &["SMTP:*;1"], &basic),
        receive("Armed", &[armed, tls.clone()]),
        receive("Open", &[tls]),
        receive("Nobody", &[("PermissionGroups", Value::texts(["Partners"]))]),
    ];
    let others = [
        lists(&["a.example", "b.example"], &["c.example"]),
        agents(false),
        filter(&["bad.example"]),
        partner("b.example", "ReportOnly", "Enforce", &[]),
    ];
    let before = configuration(10, connectors.iter().chain(&others).cloned().collect());
    let told = all(&before, now());
    assert!(told.len() >= 6, "{told:?}");
    for (noun, properties) in UNSPOKEN {
        for property in *properties {
            for connector in connectors.iter().filter(|connector| connector.object.noun == *noun) {
                let prop = connector.object.prop(property).unwrap();
                let mut record = connector.clone();
                record.set(property, another(prop, connector.get(property)));
                let differences = differences(Some(connector), Some(&record));
                // The time of a change is no difference.
                assert!(*property == "WhenChanged" || !differences.is_empty(), "{noun} {property}");
                let mut after = before.clone();
                let all_of = before.all(noun).iter().map(|other| match other.guid() == record.guid() {
                    true => record.clone(),
                    false => other.clone(),
                });
                after.insert(record.object, all_of.collect());
                assert_eq!(all(&after, now()), told, "{noun} {property}");
                let plan = Plan { record, differences, notes: Vec::new() };
                assert!(told.iter().all(|advice| !advice.concerns(&plan)), "{noun} {property}");
                assert!(!may_be_advised(&plan), "{noun} {property}");
            }
        }
    }
    let mut record = connectors[0].clone();
    record.set("Enabled", Bool(false));
    let differences = differences(Some(&connectors[0]), Some(&record));
    assert!(may_be_advised(&Plan { record, differences, notes: Vec::new() }));
}
