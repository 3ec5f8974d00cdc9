//! MTA-STS from end to end: a web server (openssl) with a policy, Postfix behind the MX hosts, dnsmasq's records, and a
//! service that is restarted in between.

use crate::Scenario;
use crate::dns::Dns;
use crate::peers::Peer::{Dnsmasq, Openssl, Postfix as PostfixPeer};
use crate::peers::Peers;
use crate::postfix::Postfix;
use crate::support::process::Daemon;
use crate::support::{free_port, smtp, wait_for};
use emsh::cert::{Ca, Purpose, certificate_to_pem, key_to_pem};
use jiff::{SignedDuration, Timestamp};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;

pub const SCENARIOS: &[Scenario] =
    &[("sts::a_policy_is_obeyed_and_outlives_a_restart", &[PostfixPeer, Dnsmasq, Openssl], obeyed)];

const POLICY: &str = "version: STSv1\r\nmode: enforce\r\nmx: *.good.test\r\nmax_age: 604800\r\n";

/// Each domain, its MX host and that one's address; all of them have the one policy.
const DOMAINS: &[(&str, &str, &str)] = &[
    ("good.test", "mx.good.test", SECURE),
    ("unlisted.test", "mx.unlisted.test", SECURE),
    ("name.test", "other.good.test", SECURE),
    ("clear.test", "clear.good.test", CLEAR),
];

const SECURE: &str = "127.0.32.2";
const CLEAR: &str = "127.0.32.3";
/// MTA-STS knows no other port than 443.
const WEB: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::new(127, 0, 32, 1)), 443);

fn obeyed(peers: &Peers) {
    let files = tempfile::Builder::new().prefix("sts.").tempdir().unwrap();
    let day = |days: i64| Timestamp::now() + SignedDuration::from_hours(24 * days);
    let ca = Ca::new("CN=Web and mail", day(-9), day(9)).unwrap();
    let issue = |name: &str, names: &[&str]| {
        let issued = ca.issue("CN=x", names, Purpose::ServerOnly, day(-1), day(5)).unwrap();
        let file = |kind: &str| files.path().join(format!("{name}.{kind}")).display().to_string();
        std::fs::write(file("crt"), certificate_to_pem(&issued.der)).unwrap();
        std::fs::write(file("key"), key_to_pem(&issued.key).as_str()).unwrap();
        (file("crt"), file("key"))
    };
    let hosts: Vec<String> = DOMAINS.iter().map(|(domain, _, _)| format!("mta-sts.{domain}")).collect();
    let web = issue("web", &hosts.iter().map(String::as_str).collect::<Vec<_>>());
    let mail = issue("mail", &["mx.good.test", "mx.unlisted.test"]);
    let site_root = files.path().join("root.crt");
    std::fs::write(&site_root, certificate_to_pem(ca.der())).unwrap();
    std::fs::create_dir(files.path().join(".well-known")).unwrap();
    std::fs::write(files.path().join(".well-known/mta-sts.txt"), POLICY).unwrap();
    let serving = serve(files.path(), &web);

    let port = free_port();
    let services = [
        format!(
            "{SECURE}:{port} inet n - n - - smtpd -o smtpd_tls_security_level=may -o smtpd_tls_cert_file={} -o \
             smtpd_tls_key_file={}",
            mail.0, mail.1
        ),
        format!("{CLEAR}:{port} inet n - n - - smtpd -o smtpd_tls_security_level=none"),
    ];
    let own = SocketAddr::from((Ipv4Addr::new(127, 0, 32, 9), free_port()));
    let postfix = Postfix::start_with(peers.postfix(), own, &[], &services);
    let mut records = Vec::new();
    for (domain, host, address) in DOMAINS {
        records.push(format!("--mx-host={domain},{host},10"));
        records.push(format!("--host-record={host},{address}"));
        records.push(format!("--host-record=mta-sts.{domain},{}", WEB.ip()));
        records.push(format!("--txt-record=_mta-sts.{domain},v=STSv1; id=1;"));
    }
    let dns = Dns::start_with(&records);
    let site = peers.site();
    site.run(&["Import-TrustedRootCertificate", "-FileName", &site_root.display().to_string()]);
    site.run(&["Set-TransportConfig", "-RevocationFetchRanges", "127.0.0.0/8"]);
    site.run(&["Set-TransportService", "EDGE1", "-ExternalDNSServers", &dns.address.to_string()]);
    let port = port.to_string();
    let new = ["New-SendConnector", "Outbound Email", "-AddressSpaces", "*", "-Port", &port];
    site.run(&[&new[..], &["-UseExternalDNSServersEnabled", "$true"]].concat());
    site.start();

    let send = |domain: &str, subject: &str| {
        smtp::submit(site.bound("Relay"), "alice@contoso.test", &format!("bob@{domain}"), subject);
    };
    let taken = |subject: &str| {
        send("good.test", subject);
        let mail = postfix.mail(subject).unwrap_or_else(|| panic!("{}", site.json(&["Get-Queue"])));
        assert!(mail.contains("with ESMTPS"), "{mail}");
    };
    taken("listed and proven");
    for (domain, why) in [
        (
            "unlisted.test",
            "451 4.7.5 MTA-STS: the policy of unlisted.test does not list its MX host mx.unlisted.test",
        ),
        ("name.test", "454 4.7.5 Certificate validation failure, Reason:SubjectMismatch"),
        ("clear.test", "451 5.7.3 STARTTLS is required to send mail"),
    ] {
        send(domain, domain);
        let error = site.queue_text(domain, "LastError");
        assert!(error.starts_with(why), "{domain}: {error}");
    }

    // The web server is gone, and the service is another process: the policies still bind.
    drop(serving);
    site.run(&["Stop-Service", "emsh-transport"]);
    site.start();
    taken("after a restart");
    site.emsh(&["Retry-Queue", "clear.test"]);
    let error = site.queue_text("clear.test", "LastError");
    assert!(error.starts_with("451 5.7.3 STARTTLS is required to send mail"), "{error}");
    let waiting: u64 = site
        .json(&["Get-Queue"])
        .as_array()
        .unwrap()
        .iter()
        .map(|queue| queue["MessageCount"].as_u64().unwrap())
        .sum();
    assert_eq!(waiting, 3, "none of the others went");
}

/// openssl serves the files of this directory.
fn serve(directory: &Path, (certificate, key): &(String, String)) -> Daemon {
    let mut command = Command::new("openssl");
    command.args(["s_server", "-WWW", "-accept", &WEB.to_string(), "-cert", certificate, "-key", key]);
    let mut server = Daemon::start(command.current_dir(directory));
    wait_for("openssl s_server", || {
        if let Some(how) = server.ended() {
            panic!("openssl s_server ended: {how}");
        }
        TcpStream::connect(WEB).ok()
    });
    server
}
