//! Test-DomainSecurity before a real Postfix: each fault on the partner's side is named by the first row that fails, with
//! what the partner must do; partners without a fault raise no alarm.

use crate::Scenario;
use crate::dns::Dns;
use crate::peers::Peer::{Dnsmasq, Openssl, Postfix as PostfixPeer};
use crate::peers::Peers;
use crate::postfix::Postfix;
use crate::support::free_port;
use crate::support::site::Site;
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr};

pub const SCENARIOS: &[Scenario] =
    &[("preflight::postfix", &[PostfixPeer, Dnsmasq, Openssl], postfix_partners)];

/// One host: its certificate and its settings; none: nobody listens.
type Host = Option<(&'static str, &'static [&'static str])>;

/// A partner `NAME.test`, its hosts, the first check that fails (`-`: none), what its Reason and its Action hold.
struct Partner(&'static str, &'static [Host], &'static str, &'static str, &'static [&'static str]);

const NO_ASK: &[&str] = &["smtpd_tls_ask_ccert=no"];
const REFUSES: &[&str] =
    &["smtpd_tls_req_ccert=yes", "smtpd_tls_security_level=encrypt", "smtpd_tls_CAfile="];
const REFUSES_12: &[&str] = &[
    "smtpd_tls_req_ccert=yes",
    "smtpd_tls_security_level=encrypt",
    "smtpd_tls_CAfile=",
    "smtpd_tls_protocols=TLSv1.2",
    "smtpd_tls_mandatory_protocols=TLSv1.2",
];
const OLD: &[&str] = &["smtpd_tls_protocols=TLSv1,TLSv1.1", "smtpd_tls_mandatory_protocols=TLSv1,TLSv1.1"];
const NO_CIPHER: &[&str] = &[
    "smtpd_tls_protocols=TLSv1.2",
    "smtpd_tls_mandatory_protocols=TLSv1.2",
    "tls_medium_cipherlist=CAMELLIA256-SHA",
    "tls_high_cipherlist=CAMELLIA256-SHA",
];

const FAULTS: &[Partner] = &[
    Partner(
        "nostarttls",
        &[Some(("accepted", &["smtpd_tls_security_level=none"]))],
        "StartTlsOffered",
        "451 5.7.3 STARTTLS is required to send mail",
        &["smtpd_tls_security_level = may", "Set-ReceiveConnector -AuthMechanism Tls"],
    ),
    Partner(
        "tls454",
        &[Some(("tls454", &["smtpd_tls_key_file=/nonexistent/key.pem"]))],
        "StartTlsOffered",
        "answered STARTTLS: 454 4.7.0",
        &["smtpd_tls_chain_files", "Get-ExchangeCertificate"],
    ),
    Partner("oldtls", &[Some(("oldtls", OLD))], "TlsHandshake", "ProtocolVersion", &["TLS 1.2", "SCHANNEL"]),
    Partner("nocipher", &[Some(("nocipher", NO_CIPHER))], "TlsHandshake", "HandshakeFailure", &["ciphers"]),
    Partner(
        "noask",
        &[Some(("noask", NO_ASK))],
        "CertificateRequested",
        "does not ask for a client certificate",
        &["smtpd_tls_ask_ccert = yes", "-DomainSecureEnabled $true", "CN=Peers Issuing"],
    ),
    Partner("othername", &[Some(("othername", &[]))], "PartnerName", "SubjectMismatch", &["subjectAltName"]),
    Partner(
        "hostonly",
        &[Some(("hostonly", &[]))],
        "PartnerName",
        "mx0.hostonly.test",
        &["hostonly.test itself"],
    ),
    Partner(
        "wildcard",
        &[Some(("wildcard", &[]))],
        "PartnerName",
        "*.wildcard.test",
        &["not for wildcard.test itself"],
    ),
    Partner("cnother", &[Some(("cnother", &[]))], "PartnerName", "SubjectMismatch", &["subjectAltName"]),
    Partner("expired", &[Some(("expired", &[]))], "PartnerDates", "Reason:Expired", &["renew"]),
    Partner("notyet", &[Some(("notyet", &[]))], "PartnerDates", "Reason:NotYetValid", &["clock"]),
    Partner(
        "oldissuing",
        &[Some(("oldissuing", &[]))],
        "PartnerDates",
        "CN=Peers Old Issuing",
        &["of its chain"],
    ),
    Partner("selfsigned", &[Some(("selfsigned", &[]))], "PartnerChain", "UntrustedRoot", &["signed itself"]),
    Partner(
        "unknownca",
        &[Some(("unknownca", &[]))],
        "PartnerChain",
        "UntrustedRoot",
        &["CN=Stranger Root", "Import-TrustedRootCertificate"],
    ),
    Partner(
        "nointermediate",
        &[Some(("nointermediate", &[]))],
        "PartnerChain",
        "UntrustedRoot",
        &["CN=Peers Issuing", "intermediate certificates"],
    ),
    Partner("noca", &[Some(("noca", &[]))], "PartnerChain", "InvalidPurpose", &["serverAuth"]),
    Partner("clientonly", &[Some(("clientonly", &[]))], "PartnerChain", "InvalidPurpose", &["serverAuth"]),
    Partner("rsa1024", &[Some(("rsa1024", &[]))], "PartnerChain", "WeakSignature", &["2048 bits"]),
    Partner(
        "damaged",
        &[Some(("damaged", &[]))],
        "PartnerChain",
        "SignatureFailure",
        &["another certificate"],
    ),
    Partner(
        "revoked",
        &[Some(("revoked", &[]))],
        "PartnerRevocation",
        "Reason:Revoked",
        &["replace the certificate"],
    ),
    Partner(
        "crlgone",
        &[Some(("crlgone", &[]))],
        "PartnerRevocation",
        "Reason:RevocationCheckFailure",
        &["fetch the CRL", "-RevocationFetchRanges"],
    ),
    Partner(
        "refusesours",
        &[Some(("refusesours", REFUSES))],
        "CertificateAccepted",
        "Client certificate not trusted",
        &["smtpd_tls_CAfile", "CN=Peers Issuing"],
    ),
    Partner(
        "refuses12",
        &[Some(("refuses12", REFUSES_12))],
        "CertificateAccepted",
        "Client certificate not trusted",
        &["smtpd_tls_CAfile"],
    ),
    Partner(
        "badsender",
        &[Some(("badsender", &["smtpd_delay_reject=no", "smtpd_sender_restrictions=reject"]))],
        "CertificateAccepted",
        "554 5.7.1",
        &["postmaster@contoso.test", "SPF"],
    ),
    Partner(
        "denied",
        &[Some(("denied", &["smtpd_delay_reject=no", "smtpd_client_restrictions=reject"]))],
        "HostReachable",
        "554 5.7.1",
        &["smtpd_client_restrictions", "RemoteIPRanges"],
    ),
    Partner("dead", &[None], "HostReachable", "421 4.2.1 Unable to connect", &["firewall"]),
];

const HEALTHY: &[Partner] = &[
    Partner("accepted", &[Some(("accepted", &[]))], "-", "", &[]),
    Partner("cnonly", &[Some(("cnonly", &[]))], "-", "", &[]),
    Partner("upper", &[Some(("upper", &[]))], "-", "", &[]),
    Partner("serveronly", &[Some(("serveronly", &[]))], "-", "", &[]),
    Partner("notrevoked", &[Some(("notrevoked", &[]))], "-", "", &[]),
    Partner("disorder", &[Some(("disorder", &[]))], "-", "", &[]),
    Partner("constrained", &[Some(("constrained", &[]))], "-", "", &[]),
    Partner(
        "tls12",
        &[Some(("tls12", &["smtpd_tls_protocols=TLSv1.2", "smtpd_tls_mandatory_protocols=TLSv1.2"]))],
        "-",
        "",
        &[],
    ),
];

/// Mail goes on, and somebody should look: the check that warns.
const WARNED: &[Partner] = &[
    Partner("fewdays", &[Some(("fewdays", &[]))], "PartnerDates", "ends in 4 days", &["renew"]),
    Partner(
        "onedown",
        &[None, Some(("onedown", &[]))],
        "HostReachable",
        "Mail goes by mx1.onedown.test",
        &["firewall"],
    ),
    Partner(
        "twomx",
        &[Some(("othername", &[])), Some(("twomx", &[]))],
        "PartnerName",
        "Mail goes by mx1.twomx.test",
        &["subjectAltName"],
    ),
];

fn partners() -> impl Iterator<Item = &'static Partner> {
    FAULTS.iter().chain(HEALTHY).chain(WARNED)
}

/// The hosts with their addresses.
fn addresses() -> Vec<(&'static Partner, usize, Host, Ipv4Addr)> {
    let all = partners()
        .flat_map(|partner| partner.1.iter().enumerate().map(move |(at, host)| (partner, at, *host)));
    (1..)
        .zip(all)
        .map(|(last, (partner, at, host))| (partner, at, host, Ipv4Addr::new(127, 0, 21, last)))
        .collect()
}

fn postfix_partners(peers: &Peers) {
    let port = free_port();
    let (mut zone, mut services) = (Vec::new(), Vec::new());
    for (Partner(name, ..), at, host, ip) in addresses() {
        zone.push(format!("--mx-host={name}.test,mx{at}.{name}.test,{}", 10 * (at + 1)));
        zone.push(format!("--host-record=mx{at}.{name}.test,{ip}"));
        if let Some((certificate, settings)) = host {
            let file = |end: &str| peers.pki().file(&format!("{certificate}.{end}"));
            services.push(format!(
                "{ip}:{port} inet n - n - - smtpd -o smtpd_tls_cert_file={} -o smtpd_tls_key_file={} {}",
                file("crt"),
                file("key"),
                settings.iter().map(|setting| format!("-o {setting}")).collect::<Vec<_>>().join(" ")
            ));
        }
    }
    let settings = [
        "smtpd_tls_security_level = may".to_string(),
        "smtpd_tls_ask_ccert = yes".to_string(),
        format!("smtpd_tls_CAfile = {}", peers.pki().file("root.crt")),
    ];
    let submission = SocketAddr::from((Ipv4Addr::new(127, 0, 21, 250), free_port()));
    let dns = Dns::start_with(&zone);
    let postfix = Postfix::start_with(peers.postfix(), submission, &settings, &services);
    let site = site(peers, &dns, port);
    let mut wrong = Vec::new();
    for partner in partners() {
        let result = if WARNED.iter().any(|one| one.0 == partner.0) { "Warning" } else { "Fail" };
        if let Err(why) = check(&site, partner, result) {
            wrong.push(format!("{}: {why}", partner.0));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), postfix.log());
    // What is ours to mend is printed, and mends.
    site.run(&["Set-TransportConfig", "-RevocationFetchRanges", "$null"]);
    for (name, check) in [("hostonly", "PartnerName"), ("notrevoked", "PartnerRevocation")] {
        let failed = row(&site, name, check);
        assert_eq!(failed["Result"], "Fail", "{failed:#}");
        mend(&site, &failed);
        let mended = row(&site, name, check);
        assert_eq!(mended["Result"], "Pass", "{mended:#}");
    }
    // What is agreed with a partner counts, and what does not fit it says which.
    let pin = format!("sha256//{}=", "A".repeat(43));
    site.run(&[
        "New-DomainSecurityPartner",
        "upper.test",
        "-PinnedKeys",
        &format!("{pin},sha256//{}=", "B".repeat(42) + "A"),
    ]);
    let unpinned = row(&site, "upper", "PartnerChain");
    assert!(unpinned["Reason"].as_str().unwrap().contains("no key of PinnedKeys"), "{unpinned:#}");
    let action = unpinned["Action"].as_str().unwrap();
    let (_, key) = action.split_once("@{Add=\"").unwrap();
    let key = format!("@{{Add=\"{}\"}}", key.split('"').next().unwrap());
    site.run(&["Set-DomainSecurityPartner", "upper.test", "-PinnedKeys", &key]);
    assert_eq!(row(&site, "upper", "PartnerChain")["Result"], "Pass");
    let stranger = peers.pki().file("stranger.crt");
    site.run(&["New-DomainSecurityPartner", "cnonly.test", "-TrustAnchors", &stranger]);
    let anchors = row(&site, "cnonly", "PartnerChain");
    assert!(anchors["Reason"].as_str().unwrap().contains("TrustAnchors"), "{anchors:#}");
    assert!(
        anchors["Action"].as_str().unwrap().contains("Set-DomainSecurityPartner cnonly.test"),
        "{anchors:#}"
    );
    // Nobody was named as a recipient, and nothing was sent.
    let sessions: Vec<String> =
        postfix.log().lines().filter(|line| line.contains("disconnect from")).map(str::to_string).collect();
    assert!(sessions.iter().any(|line| line.contains(" mail=1 rset=1 quit=1")), "{sessions:#?}");
    assert!(!sessions.iter().any(|line| line.contains("rcpt=") || line.contains("data=")), "{sessions:#?}");
}

fn check(site: &Site, partner: &Partner, wanted: &str) -> Result<(), String> {
    let Partner(name, _, check, reason, actions) = partner;
    // From a partner without a fault mail comes, too.
    let direction = if *check == "-" { "Both" } else { "Send" };
    let output =
        site.emsh(&["Test-DomainSecurity", &format!("{name}.test"), "-Direction", direction, "-Json"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let rows: Vec<Value> =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("{error}: {said}"))?;
    let ends_well = *check == "-" || wanted == "Warning";
    if output.status.success() != ends_well {
        return Err(format!("{}\n{said}\n{rows:#?}", output.status));
    }
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_string();
    let open = rows.iter().find(|row| ["Fail", "NotChecked"].contains(&text(row, "Result").as_str()));
    if *check == "-" {
        return open.map_or(Ok(()), |row| Err(format!("false alarm: {row:#}")));
    }
    let first = match wanted {
        "Warning" => rows.iter().find(|row| text(row, "Result") == "Warning" && text(row, "Check") == *check),
        _ => open,
    };
    let first = first.ok_or_else(|| format!("nothing told: {rows:#?}"))?;
    let told = text(first, "Check") == *check
        && text(first, "Reason").contains(reason)
        && actions.iter().all(|action| text(first, "Action").contains(action))
        && (*check == "MxRecords"
            || text(first, "Object").starts_with(&format!("mx0.{name}.test[127.0.21.")));
    if told { Ok(()) } else { Err(format!("{first:#}")) }
}

/// The row of this check of a partner, to which mail goes.
fn row(site: &Site, name: &str, check: &str) -> Value {
    let output = site.emsh(&["Test-DomainSecurity", &format!("{name}.test"), "-Direction", "Send", "-Json"]);
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let row = rows.iter().find(|row| row["Check"] == check);
    row.cloned().unwrap_or_else(|| panic!("{check}: {rows:#?}"))
}

/// Types what the row prints, as a shell would.
fn mend(site: &Site, row: &Value) {
    for line in row["Remedy"].as_array().unwrap() {
        let words = line.as_str().unwrap().strip_prefix("emsh ").unwrap();
        let done = std::process::Command::new("sh")
            .arg("-c")
            .arg(format!("\"$EMSH\" {words}"))
            .env("EMSH", env!("CARGO_BIN_EXE_emsh"))
            .env("EMSH_DATA_DIR", site.path("data"))
            .env("EMSH_HOST_NAME", "edge1.contoso.test")
            .output()
            .unwrap();
        assert!(done.status.success(), "{line}: {done:?}");
    }
}

/// Ours, with every partner on both lists.
fn site(peers: &Peers, dns: &Dns, port: u16) -> Site {
    let site = peers.site();
    let (servers, port) = (dns.address.to_string(), port.to_string());
    let all: Vec<String> = partners().map(|partner| format!("{}.test", partner.0)).collect();
    let all = all.join(",");
    site.run(&["Set-TransportService", "EDGE1", "-ExternalDNSServers", &servers]);
    site.run(&[
        "Set-TransportConfig",
        "-TLSReceiveDomainSecureList",
        &all,
        "-TLSSendDomainSecureList",
        &all,
        "-RevocationFetchRanges",
        "127.0.0.0/8",
    ]);
    let armed = ["-DomainSecureEnabled:$true", "-AuthMechanism", "Tls"];
    site.run(&[&["Set-ReceiveConnector", "Default EDGE1"][..], &armed[..]].concat());
    let new = ["New-SendConnector", "Outbound Email", "-AddressSpaces", "*", "-Port", &port];
    let armed = ["-UseExternalDNSServersEnabled", "$true", "-DomainSecureEnabled", "$true"];
    site.run(&[&new[..], &armed[..]].concat());
    site.start();
    site
}
