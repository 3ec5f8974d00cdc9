//! The transport service by both its names, accepted and remote domains, this server, and the parameters
//! of certificates that came with the whole surface.

use crate::pki::{Lab, thumbprint};
use crate::site::Site;
use emsh::cert::Purpose;
use serde_json::json;

#[test]
fn the_older_name_is_the_same_cmdlet() {
    let site = Site::empty();
    site.done("emsh set-transportserver EDGE1 -MaxOutboundConnections 77");
    assert_eq!(site.property("Get-TransportServer EDGE1", "MaxOutboundConnections"), json!(77));
    let history = site.done("emsh Get-ConfigurationChange -Json").out;
    assert!(history.contains("Set-TransportService -Identity EDGE1 -MaxOutboundConnections 77"), "{history}");
    let help = site.done("emsh Get-Help Set-TransportServer").out;
    assert!(help.contains("Set-TransportServer: the name in Exchange 2007 and 2010"), "{help}");
    site.refused("emsh Set-TransportServer", 2, "Set-TransportService was given nothing to set");
}

/// What can't have an effect is stored and said so, each time; what breaks a rule is refused whole.
#[test]
fn the_service_takes_what_exchange_takes() {
    let site = Site::empty();
    let told = site.done(
        "emsh Set-TransportService -IrmLogPath /var/log/irm -TransportSyncEnabled true -QueueMaxIdleTime 00:04:00",
    );
    for part in [
        "-IrmLogPath has no effect here: Rights Management needs Active Directory",
        "-TransportSyncEnabled has no effect here: reserved for Microsoft's internal use",
    ] {
        assert!(told.err.contains(part), "{part}: {}", told.err);
    }
    assert!(!told.err.contains("QueueMaxIdleTime"), "{}", told.err);
    let service = site.done("emsh Get-TransportService EDGE1 -Json").json();
    assert_eq!(
        (&service["IrmLogPath"], &service["TransportSyncEnabled"], &service["QueueMaxIdleTime"]),
        (&json!("/var/log/irm"), &json!(true), &json!("00:04:00"))
    );
    for (line, code, said) in [
        ("-PoisonThreshold 11", 2, "1 to 10"),
        ("-QueueMaxIdleTime 02:00:00", 2, "00:00:05 to 01:00:00"),
        ("-ExternalDNSProtocolOption UseTls", 2, "Any, UseTcpOnly, UseUdpOnly"),
        ("-PickupDirectoryPath 'C:\\Pickup'", 2, "is not a directory of this system"),
        ("-DelayNotificationTimeout 3.00:00:00", 1, "must be below MessageExpirationTimeout 2.00:00:00"),
        ("-ReplayDirectoryPath pickup", 1, "ReplayDirectoryPath 'pickup' is PickupDirectoryPath, too"),
        ("-SendProtocolLogMaxFileSize 1GB", 1, "must not be above SendProtocolLogMaxDirectorySize 250 MB"),
        ("-AgentLogMaxFileSize 1GB -DnsLogMaxFileSize 1GB", 1, "DnsLogMaxDirectorySize 100 MB"),
        ("-AgentLogMaxFileSize 1GB -DnsLogMaxFileSize 1GB", 1, "AgentLogMaxDirectorySize 250 MB"),
    ] {
        site.refused(&format!("emsh Set-TransportService {line}"), code, said);
    }
    // The remedy of a rule is a line that mends it.
    site.done(
        "emsh Set-TransportService -MessageExpirationTimeout 02:00:00 -DelayNotificationTimeout 01:00:00",
    );
}

/// A directory below the data directory is shown whole, kept relative, and stays where the directory goes.
#[test]
fn printed_directories_are_taken_back_unchanged() {
    let site = Site::empty();
    let shown = site.property("Get-TransportService EDGE1", "ConnectivityLogPath");
    assert_eq!(shown, json!(site.data().join("logs/Connectivity")));
    let revision = site.done("emsh Get-ConfigurationChange -Json").json().as_array().unwrap().len();
    let told = site.done(&format!("emsh Set-TransportService -ConnectivityLogPath {shown}")).err;
    assert!(told.contains("no settings of 'EDGE1' have been modified"), "{told}");
    assert_eq!(site.done("emsh Get-ConfigurationChange -Json").json().as_array().unwrap().len(), revision);
    let moved = site.copy();
    assert_eq!(
        moved.property("Get-TransportService EDGE1", "ConnectivityLogPath"),
        json!(moved.data().join("logs/Connectivity"))
    );
    site.done("emsh Set-TransportService -ConnectivityLogPath '$null' -PickupDirectoryPath /srv/pickup/");
    let service = site.done("emsh Get-TransportService EDGE1 -Json").json();
    assert_eq!(
        (&service["ConnectivityLogPath"], &service["PickupDirectoryPath"]),
        (&json!(null), &json!("/srv/pickup"))
    );
}

#[test]
fn the_organisation_takes_what_exchange_takes() {
    let site = Site::empty();
    let told =
        site.done("emsh Set-TransportConfig -ShadowRedundancyEnabled false -MaxSendSize 20MB -Force").err;
    assert!(told.contains("-ShadowRedundancyEnabled has no effect here: shadow redundancy copies"), "{told}");
    assert!(!told.contains("-MaxSendSize"), "{told}");
    let config = site.done("emsh Get-TransportConfig -Json").json();
    assert_eq!(config["MaxSendSize"], json!(20 << 20));
    assert_eq!(config["GenerateCopyOfDSNFor"], json!(["5.4.8", "5.4.6", "5.4.4", "5.2.4", "5.2.0", "5.1.4"]));
    site.done("emsh Set-TransportConfig -GenerateCopyOfDSNFor '@{Add=\"5.7.1\";Remove=\"5.1.4\"}'");
    assert_eq!(
        site.list("GenerateCopyOfDSNFor"),
        json!(["5.4.8", "5.4.6", "5.4.4", "5.2.4", "5.2.0", "5.7.1"])
    );
    site.done("emsh Set-TransportConfig -ExternalDsnDefaultLanguage DE-de");
    assert_eq!(site.list("ExternalDsnDefaultLanguage"), json!("de-DE"));
    for (line, said) in [
        ("-GenerateCopyOfDSNFor 5.4", "is not a status code"),
        ("-InternalDsnDefaultLanguage english", "is not the name of a culture"),
        ("-MaxReceiveSize 3GB", "is out of range"),
        ("-ShadowMessagePreferenceSetting Anywhere", "LocalOnly, RemoteOnly, PreferRemote"),
    ] {
        site.refused(&format!("emsh Set-TransportConfig {line}"), 2, said);
    }
}

#[test]
fn one_accepted_domain_is_the_default() {
    let site = Site::empty();
    for (name, kind) in [("one", "Authoritative"), ("two", "InternalRelay")] {
        site.done(&format!("emsh New-AcceptedDomain {name} -DomainName {name}.example -DomainType {kind}"));
    }
    let of = |name: &str, property: &str| site.property(&format!("Get-AcceptedDomain {name}"), property);
    assert_eq!((of("one", "Default"), of("two", "Default")), (json!(true), json!(false)));
    assert_eq!(
        (of("one", "AddressBookEnabled"), of("two", "AddressBookEnabled")),
        (json!(true), json!(false))
    );
    site.refused(
        "emsh Set-AcceptedDomain one -MakeDefault:'$false'",
        1,
        "no accepted domain would be the default",
    );
    site.refused("emsh Remove-AcceptedDomain one -Confirm false", 1, "is the default domain");
    // CLI-04: what bash leaves of -MakeDefault $false.
    site.refused("emsh Set-AcceptedDomain two -MakeDefault $false", 2, "-MakeDefault");
    site.done("emsh Set-AcceptedDomain two -MakeDefault '$true'");
    assert_eq!((of("one", "Default"), of("two", "Default")), (json!(false), json!(true)));
    site.refused(
        "emsh Set-AcceptedDomain two -AddressBookEnabled true",
        1,
        "AddressBookEnabled $true needs DomainType Authoritative, and DomainType is InternalRelay",
    );
    // It follows the type, where nothing else is said.
    site.done("emsh Set-AcceptedDomain one -DomainType ExternalRelay");
    assert_eq!(of("one", "AddressBookEnabled"), json!(false));
    site.done("emsh Set-AcceptedDomain one -DomainType Authoritative");
    assert_eq!(of("one", "AddressBookEnabled"), json!(true));
    site.done("emsh Set-AcceptedDomain one -MatchSubDomains true");
    site.refused("emsh New-AcceptedDomain sub -DomainName '*.one.example'", 1, "subdomains of 'one.example'");
    let long = "x".repeat(65);
    site.refused(&format!("emsh New-AcceptedDomain {long} -DomainName long.example"), 2, "too long");
}

#[test]
fn the_remote_domain_for_all_others_is_always_there() {
    let site = Site::empty();
    let default = site.done("emsh Get-RemoteDomain Default -Json").json();
    assert_eq!(
        (&default["DomainName"], &default["AutoForwardEnabled"], &default["AllowedOOFType"]),
        (&json!("*"), &json!(false), &json!("External"))
    );
    site.refused("emsh Remove-RemoteDomain Default -Confirm false", 1, "can't be removed");
    site.refused(
        "emsh New-RemoteDomain Other -DomainName '*'",
        1,
        "has an entry already, remote domain \"Default\"",
    );
    site.done("emsh New-RemoteDomain Fabrikam -DomainName '*.fabrikam.example'");
    let of = |name: &str| site.property("Get-RemoteDomain Fabrikam", name);
    assert_eq!((of("AutoForwardEnabled"), of("LineWrapSize")), (json!(true), json!("Unlimited")));
    site.done(
        "emsh Set-RemoteDomain Fabrikam -TNEFEnabled false -LineWrapSize 76 -CharacterSet utf-8 -Name Fab",
    );
    let changed = site.done("emsh Get-RemoteDomain Fab -Json").json();
    assert_eq!(
        (&changed["TNEFEnabled"], &changed["LineWrapSize"], &changed["CharacterSet"]),
        (&json!(false), &json!(76), &json!("utf-8"))
    );
    site.done("emsh Set-RemoteDomain Fab -TNEFEnabled '$null' -CharacterSet '$null'");
    site.refused("emsh Set-RemoteDomain Fab -LineWrapSize 133", 2, "0 to 132");
    site.refused("emsh Set-RemoteDomain Fab -CharacterSet klingon", 2, "is not one of the values");
    site.refused("emsh Set-RemoteDomain Fab -DomainName x.example", 2, "DomainName");
    site.done("emsh Remove-RemoteDomain Fab -Confirm false");
    site.expect("emsh Get-RemoteDomain Fab", 1);
}

#[test]
fn the_server_is_shown_as_scripts_read_it() {
    let site = Site::empty();
    for name in ["edge1", "EDGE1.example.com", "'EDGE*'"] {
        let line = format!("emsh Get-ExchangeServer {name} -Json");
        let shown = site.done(&line).json();
        let shown = if shown.is_array() { shown[0].clone() } else { shown };
        for (property, wanted) in [
            ("Name", json!("EDGE1")),
            ("Fqdn", json!("edge1.example.com")),
            ("Domain", json!("example.com")),
            ("ServerRole", json!("Mailbox")),
            ("IsHubTransportServer", json!(true)),
            ("IsEdgeServer", json!(false)),
            ("Edition", json!("emsh")),
        ] {
            assert_eq!(shown[property], wanted, "{name} {property}");
        }
        assert!(shown["AdminDisplayVersion"].as_str().unwrap().starts_with("emsh "));
    }
    assert_eq!(site.done("emsh Get-ExchangeServer -Domain other.example -Json").json(), json!([]));
    assert_eq!(
        site.done("emsh Get-ExchangeServer -Domain example.com -Json").json()[0]["Name"],
        json!("EDGE1")
    );
    site.expect("emsh Get-ExchangeServer EX2", 1);
    let told = site.done("emsh Get-ExchangeServer -Status").err;
    assert!(told.contains("-Status has no effect here: Windows"), "{told}");
}

/// -Server names this one; what was meant for another must not happen here.
#[test]
fn certificates_of_another_server_are_not_touched() {
    let site = Site::empty();
    let own = thumbprint(&site.done("emsh Get-ExchangeCertificate -Server edge1 -Json").json()[0]);
    site.done("emsh Get-ExchangeCertificate -Server EDGE1.example.com -DomainController dc1.example.com");
    for line in [
        "Get-ExchangeCertificate".to_string(),
        "New-ExchangeCertificate".to_string(),
        "Import-ExchangeCertificate -FileName x.pfx".to_string(),
        format!("Export-ExchangeCertificate {own} -CertificateOnly"),
        format!("Enable-ExchangeCertificate {own} -Services SMTP -Force"),
        format!("Remove-ExchangeCertificate {own} -Force -Confirm false"),
    ] {
        site.refused(&format!("emsh {line} -Server EX2"), 1, "Server 'EX2' is not this server, 'EDGE1'");
    }
    let told = site.done(&format!(
        "emsh Enable-ExchangeCertificate {own} -Services SMTP -Force -DoNotRequireSsl -NetworkServiceAllowed"
    ));
    for part in
        ["-DoNotRequireSsl has no effect here: Windows", "-NetworkServiceAllowed has no effect here: Windows"]
    {
        assert!(told.err.contains(part), "{part}: {}", told.err);
    }
}

/// -FileData is the content of the file, in each of its forms; no history keeps it.
#[test]
fn a_certificate_comes_in_by_its_content() {
    let (site, lab) = (Site::empty(), Lab::new());
    let issued = lab.issue("mail.example.com", Purpose::Both, -1, 90);
    lab.write(&site, "import.pem", &issued);
    site.done("emsh Get-ExchangeCertificate");
    let pem = site.copy();
    let line = "emsh Import-ExchangeCertificate -FileData:\"$(cat import.pem)\" -Json";
    let print = thumbprint(&pem.done(line).json()[0]);
    assert_eq!(pem.property(&format!("Get-ExchangeCertificate {print}"), "HasPrivateKey"), json!(true));
    let bytes = std::fs::read(site.path().join("import.pem")).unwrap();
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    let as_bytes = site.copy();
    as_bytes.done(&format!("emsh Import-ExchangeCertificate -FileData {}", numbers.join(",")));
    as_bytes.done(&format!("emsh Get-ExchangeCertificate {print}"));
    for history in [&pem, &as_bytes] {
        let kept = history.done("emsh Get-ConfigurationChange -Json").out;
        assert!(kept.contains("Import-ExchangeCertificate -FileData ***"), "{kept}");
        assert!(!kept.contains("BEGIN") && !kept.contains(&numbers[..8].join(",")), "{kept}");
    }
    for (rest, code, said) in [
        ("-FileData 48,130,zzzz", 2, "numbers from 0 to 255"),
        ("-FileData 48,256", 2, "neither a byte nor encoded bytes"),
        ("-FileData bm90aGluZw==", 1, "FileData"),
        ("-FileData MIIB -FileName import.pem", 2, "exclude each other"),
        ("-FriendlyName x", 2, "needs parameter -FileName or -FileData"),
        ("-FileName import.pem -Instance x", 2, "give -FileName with a file"),
    ] {
        site.refused(&format!("emsh Import-ExchangeCertificate {rest}"), code, said);
    }
    if site.make_certificate_files() {
        site.done("emsh Import-ExchangeCertificate -FileData \"$(base64 contoso.pfx | tr -d '\\n')\" -Password file:password.txt");
    }
}
