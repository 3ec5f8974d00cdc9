//! Test-DomainSecurity before name servers and hosts with every kind of fault, and before our own listener: the first row
//! that fails names the cause, what is printed to type mends it, and what has no fault raises no alarm.

use super::pki::{self, Pki};
use super::sink::{Script, Sink, Tls};
use super::site::{Site, US};
use emsh::cert::CertificateSummary;
use emsh::dns::{ZoneServer, Zones};
use serde_json::Value;
use std::net::SocketAddr;
use std::process::Command;

/// The rows, and the exit code.
fn tested(site: &Site, domain: &str, direction: &str) -> (i32, Vec<Value>) {
    let answer = site.emsh(&["Test-DomainSecurity", domain, "-Direction", direction, "-Json"]);
    let rows = serde_json::from_str(&answer.out).unwrap_or_else(|error| panic!("{error}: {answer:?}"));
    (answer.code, rows)
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}

fn is_open(row: &Value) -> bool {
    ["Fail", "NotChecked"].contains(&text(row, "Result"))
}

fn first_open(rows: &[Value]) -> &Value {
    rows.iter().find(|row| is_open(row)).unwrap_or_else(|| panic!("nothing fails: {rows:#?}"))
}

/// Types what the row prints, as a shell would.
fn mend(site: &Site, row: &Value) {
    let lines = row["Remedy"].as_array().unwrap();
    assert!(!lines.is_empty(), "{row:#}");
    for line in lines {
        let line = line.as_str().unwrap();
        let words = line.strip_prefix("emsh ").unwrap_or_else(|| panic!("{line}"));
        let done = Command::new("sh")
            .arg("-c")
            .arg(format!("\"$EMSH\" {words}"))
            .env("EMSH", env!("CARGO_BIN_EXE_emsh"))
            .env("EMSH_DATA_DIR", site.data())
            .env("EMSH_HOST_NAME", "mx.own.example")
            .output()
            .unwrap();
        assert!(done.status.success(), "{line}: {done:?}");
    }
}

/// Armed both ways for these domains.
fn armed(pki: &Pki, domains: &[&str]) -> Site {
    let site = Site::new();
    pki.equip(&site);
    site.must(&["Set-SendConnector", "Out", "-DomainSecureEnabled", "$true"]);
    site.must(&[
        "Set-ReceiveConnector",
        "Default MX",
        "-DomainSecureEnabled",
        "$true",
        "-AuthMechanism",
        "Tls",
    ]);
    let all = domains.join(",");
    let lists = ["-TLSSendDomainSecureList", &all, "-TLSReceiveDomainSecureList", &all];
    site.must(&[&["Set-TransportConfig"][..], &lists[..]].concat());
    site
}

fn script(tls: Tls) -> Script {
    Script { tls, ..Script::default() }
}

/// A domain, the first check that fails, what its Reason and its Action hold.
type Fault<'a> = (&'a str, &'a str, &'a str, &'a str);

const DNS_FAULTS: &[Fault<'_>] = &[
    ("nowhere.example", "MxRecords", "NXDOMAIN", "spelled right"),
    ("broken.example", "MxRecords", "ServerFailure", "its own name servers answer"),
    ("mute.example", "MxRecords", "ErrorTimeout", "-ExternalDNSServers"),
    ("null.example", "MxRecords", "556 5.1.10", "MX 0 ."),
    ("bare.example", "MxRecords", "neither an MX record nor an address", "publish MX records"),
    ("ours.example", "MxRecords", "554 5.4.6", "the partner's own hosts"),
    ("here.example", "MxRecords", "is this server itself", "the partner's own hosts"),
    ("noaddress.example", "MxRecords", "none of its MX hosts has an address", "A or AAAA"),
    ("halfbroken.example", "MxRecords", "the addresses of its MX hosts can't be had", "ServerFailure"),
];

fn dns_faults(zones: Zones, site: &Site) -> Zones {
    zones
        .fail("broken.example")
        .silent("mute.example")
        .mx("null.example", 0, ".")
        .txt("bare.example", "v=spf1 -all")
        .mx("ours.example", 10, "mx.own.example")
        .a("mx.own.example", site.net.host(US))
        .mx("here.example", 10, "mx.here.example")
        .a("mx.here.example", site.net.host(US))
        .mx("noaddress.example", 10, "gone.noaddress.example")
        .mx("halfbroken.example", 10, "mx.halfbroken.example")
        .fail("mx.halfbroken.example")
}

#[test]
fn the_first_row_names_what_is_wrong_with_dns_and_hosts() {
    let pki = Pki::new("Partners");
    let tls = |domain: &str| Tls::With(pki::server(&pki.issue(&[domain]), &[]));
    let scripted = |domain: &str, answers| Script { tls: tls(domain), answers, ..Script::default() };
    let hosts: Vec<(&str, u8, Script, &str, &str, &str)> = vec![
        (
            "away.example",
            2,
            Script { answers: vec![("GREETING", "554 5.7.1 go away")], ..Script::default() },
            "HostReachable",
            "554 5.7.1 go away",
            "RemoteIPRanges",
        ),
        (
            "busy.example",
            3,
            Script { answers: vec![("GREETING", "421 4.3.2 too busy")], ..Script::default() },
            "HostReachable",
            "421 4.3.2 too busy",
            "smtpd_client_restrictions",
        ),
        (
            "old.example",
            4,
            Script { answers: vec![("EHLO", "502 5.5.1 what?")], ..Script::default() },
            "EhloAnswered",
            "502 5.5.1 what?",
            "answers EHLO",
        ),
        (
            "clear.example",
            5,
            script(Tls::None),
            "StartTlsOffered",
            "STARTTLS is required",
            "AuthMechanism Tls",
        ),
        (
            "later.example",
            6,
            script(Tls::Refused("454 4.7.0 not now")),
            "StartTlsOffered",
            "454 4.7.0 not now",
            "key that can't be read",
        ),
        (
            "injected.example",
            7,
            script(Tls::Refused("220 go ahead\r\n250 and more")),
            "TlsHandshake",
            "between STARTTLS and the handshake",
            "a device on the way",
        ),
        (
            "closing.example",
            8,
            script(Tls::Broken),
            "TlsHandshake",
            "the connection was closed",
            "breaks the handshake",
        ),
        (
            "unproven.example",
            9,
            scripted(
                "unproven.example",
                vec![("MAIL", "454 4.7.5 Certificate validation failure, Reason:SubjectMismatch")],
            ),
            "CertificateAccepted",
            "Reason:SubjectMismatch",
            "CN=Partners",
        ),
    ];
    let mut faults: Vec<Fault<'_>> = DNS_FAULTS.to_vec();
    faults.extend(
        hosts.iter().map(|(domain, _, _, check, reason, action)| (*domain, *check, *reason, *action)),
    );
    faults.push(("dead.example", "HostReachable", "421 4.2.1 Unable to connect", "firewall"));
    faults.push(("silent.example", "HostReachable", "timed out at the greeting", "does not greet"));
    let domains: Vec<&str> = faults.iter().map(|fault| fault.0).collect();
    let mut site = armed(&pki, &domains);
    // The service obeys it, too; half a minute is long for a test.
    site.must(&["Set-SendConnector", "Out", "-ConnectionInactivityTimeOut", "00:00:08"]);
    let mut zones = dns_faults(Zones::new(), &site);
    let silent: SocketAddr = (site.net.host(12), site.net.port).into();
    let _never_accepts = std::net::TcpListener::bind(silent).unwrap();
    let mut sinks = Vec::new();
    for (domain, last, script, ..) in hosts {
        let host = format!("mx.{domain}");
        zones = zones.mx(domain, 10, &host).a(&host, site.net.host(last));
        sinks.push(Sink::start(&site, last, script));
    }
    for (domain, last) in [("dead.example", 11), ("silent.example", 12)] {
        let host = format!("mx.{domain}");
        zones = zones.mx(domain, 10, &host).a(&host, site.net.host(last));
    }
    site.set_zones(zones);
    site.start();
    // All domains at once, each to be told for itself.
    let answer = site.emsh(&["Test-DomainSecurity", "-Direction", "Send", "-Json"]);
    let rows: Vec<Value> = serde_json::from_str(&answer.out).unwrap_or_else(|_| panic!("{answer:?}"));
    assert_eq!(answer.code, 1);
    for (domain, check, reason, action) in faults {
        let rows: Vec<Value> = rows.iter().filter(|row| text(row, "Domain") == domain).cloned().collect();
        let first = first_open(&rows);
        assert!(
            text(first, "Check") == check
                && text(first, "Reason").contains(reason)
                && text(first, "Action").contains(action),
            "{domain}: {first:#}"
        );
        assert!(!text(first, "Rule").is_empty() && !text(first, "Object").is_empty(), "{first:#}");
    }
    let told: String = sinks.iter().map(Sink::everything).collect();
    assert!(told.contains("MAIL FROM:<postmaster@own.example>"), "{told}");
    assert!(!told.contains("RCPT") && !told.contains("DATA"), "{told}");
}

#[test]
fn no_alarm_where_nothing_is_wrong() {
    let pki = Pki::new("Partners");
    let domains =
        ["good.example", "two.example", "implicit.example", "grey.example", "half.example", "listed.example"];
    let mut site = armed(&pki, &domains);
    let tls = |names: &[&str]| Tls::With(pki::server(&pki.issue(names), &[]));
    let zones = Zones::new()
        .mx("own.example", 10, "mx.own.example")
        .a("mx.own.example", site.net.host(US))
        .mx("good.example", 10, "mx.good.example")
        .a("mx.good.example", site.net.host(2))
        .mx("two.example", 10, "dead.two.example")
        .mx("two.example", 20, "mx.two.example")
        .a("dead.two.example", site.net.host(13))
        .a("mx.two.example", site.net.host(3))
        .a("implicit.example", site.net.host(4))
        .mx("grey.example", 10, "mx.grey.example")
        .a("mx.grey.example", site.net.host(5))
        .mx("half.example", 10, "gone.half.example")
        .mx("half.example", 20, "mx.half.example")
        .a("mx.half.example", site.net.host(6))
        // Ourselves as the worse host.
        .mx("listed.example", 10, "mx.listed.example")
        .mx("listed.example", 20, "mx.own.example")
        .a("mx.listed.example", site.net.host(7));
    site.set_zones(zones);
    let grey = vec![("MAIL", "450 4.2.0 greylisted")];
    let _sinks = [
        Sink::start(&site, 2, script(tls(&["mx.good.example", "good.example"]))),
        Sink::start(&site, 3, script(tls(&["two.example"]))),
        Sink::start(&site, 4, script(tls(&["implicit.example"]))),
        Sink::start(&site, 5, Script { tls: tls(&["grey.example"]), answers: grey, ..Script::default() }),
        Sink::start(&site, 6, script(tls(&["half.example"]))),
        Sink::start(&site, 7, script(tls(&["listed.example"]))),
    ];
    site.start();
    // (domain, the checks that warn)
    for (domain, warned) in [
        ("good.example", &[][..]),
        ("two.example", &["HostReachable"]),
        ("implicit.example", &[]),
        ("grey.example", &["CertificateAccepted"]),
        ("half.example", &["MxHostAddress"]),
        ("listed.example", &[]),
    ] {
        let (code, rows) = tested(&site, domain, "Both");
        let open: Vec<&Value> = rows.iter().filter(|row| is_open(row)).collect();
        assert!(code == 0 && open.is_empty(), "{domain}: {open:#?}");
        let live = ["HostReachable", "CertificateAccepted", "MxHostAddress", "OwnMx", "ListenerNames"];
        let warns: Vec<&str> = rows
            .iter()
            .filter(|row| text(row, "Result") == "Warning" && live.contains(&text(row, "Check")))
            .map(|row| text(row, "Check"))
            .collect();
        assert_eq!(warns, warned, "{domain}: {rows:#?}");
        for check in ["CertificateAccepted", "PartnerRevocation", "ListenerAsks", "ListenerNames", "OwnMx"] {
            assert!(rows.iter().any(|row| text(row, "Check") == check), "{check} {rows:#?}");
        }
    }
}

/// The name servers that a connector asks don't know the partner; the others do.
#[test]
fn the_other_name_servers_are_what_is_printed() {
    let pki = Pki::new("Partners");
    let mut site = armed(&pki, &["good.example"]);
    site.zones(&[("good.example", 2)]);
    let _sink = Sink::start(&site, 2, script(Tls::With(pki::server(&pki.issue(&["good.example"]), &[]))));
    let listen = SocketAddr::from((site.net.host(54), 0));
    let inside = site.runtime.block_on(ZoneServer::start(listen, Zones::new())).unwrap();
    let servers = inside.local_addr().to_string();
    site.must(&["Set-TransportService", "-InternalDNSServers", &servers]);
    site.must(&["Set-SendConnector", "Out", "-UseExternalDNSServersEnabled", "$false"]);
    site.start();
    let (_, rows) = tested(&site, "good.example", "Send");
    let first = first_open(&rows);
    assert!(text(first, "Check") == "MxRecords" && text(first, "Reason").contains("NXDOMAIN"), "{first:#}");
    mend(&site, first);
    site.restart();
    let (code, rows) = tested(&site, "good.example", "Send");
    assert_eq!(code, 0, "{rows:#?}");
}

#[test]
fn our_listener_is_seen_as_a_partner_sees_it() {
    let pki = Pki::new("Partners");
    let site = Site::new();
    pki.equip(&site);
    site.must(&["Set-TransportConfig", "-TLSReceiveDomainSecureList", "good.example"]);
    site.must(&["Set-ReceiveConnector", "Default MX", "-AuthMechanism", "Tls"]);
    let row_of = |site: &Site, check: &str| {
        let (_, rows) = tested(site, "good.example", "Receive");
        rows.iter()
            .find(|row| text(row, "Check") == check)
            .cloned()
            .unwrap_or_else(|| panic!("{check}: {rows:#?}"))
    };
    // It does not run.
    let row = row_of(&site, "ListenerReachable");
    assert!(text(&row, "Result") == "Fail" && text(&row, "Reason").contains("does not run"), "{row:#}");
    mend(&site, &row);
    assert_eq!(text(&row_of(&site, "ListenerReachable"), "Result"), "Pass");
    // It does not ask.
    let row = row_of(&site, "ListenerAsks");
    assert_eq!(text(&row, "Result"), "Fail", "{row:#}");
    mend(&site, &row);
    assert_eq!(text(&row_of(&site, "ListenerAsks"), "Result"), "Pass");
    for check in ["ListenerStartTls", "ListenerCertificate", "ListenerChain", "ListenerNames"] {
        assert_eq!(text(&row_of(&site, check), "Result"), "Pass", "{check}");
    }
    // Another certificate is stored.
    let show = |name| site.must(&["Set-ReceiveConnector", "Default MX", "-TlsCertificateName", name]);
    let second = pki.issue(&["own.example", "mx.own.example"]);
    let thumbprint = CertificateSummary::from_der(&second.der).unwrap().thumbprint;
    pki::install(&site, &second);
    show("<I>CN=Partners<S>CN=own.example");
    let row = row_of(&site, "ListenerCertificate");
    assert!(text(&row, "Result") == "Fail" && row["Evidence"].to_string().contains(&thumbprint), "{row:#}");
    mend(&site, &row);
    let row = row_of(&site, "ListenerCertificate");
    assert!(text(&row, "Result") == "Pass" && row["Evidence"].to_string().contains(&thumbprint), "{row:#}");
    // One that names nobody who is written to.
    pki::install(&site, &pki.issue(&["other.example", "mx.own.example"]));
    show("<I>CN=Partners<S>CN=other.example");
    site.restart();
    let row = row_of(&site, "ListenerNames");
    assert!(
        text(&row, "Result") == "Fail" && text(&row, "Reason").contains("must name own.example"),
        "{row:#}"
    );
    // The DNS leads elsewhere, nowhere, here.
    let mx = |zones: Zones| {
        site.set_zones(zones);
        let row = row_of(&site, "OwnMx");
        (text(&row, "Result").to_owned(), text(&row, "Reason").to_owned())
    };
    let (result, reason) = mx(Zones::new());
    assert!(result == "Warning" && reason.contains("no way to own.example"), "{reason}");
    let (result, reason) =
        mx(Zones::new().mx("own.example", 10, "gw.example").a("gw.example", [192, 0, 2, 7].into()));
    assert!(result == "Warning" && reason.contains("gw.example"), "{reason}");
    let here =
        Zones::new().mx("own.example", 10, "mx.own.example").a("mx.own.example", [192, 0, 2, 7].into());
    assert_eq!(mx(here).0, "Pass");
}
