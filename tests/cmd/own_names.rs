//! This server by each of its names, wherever one is taken (Known gap 20); and what is told where an order
//! was in vain.

use crate::site::Site;

const NAMES: [&str; 5] = ["EDGE1", "edge1", "edge1.example.com", "Edge1.Example.COM", "edge1.example.com."];
const OTHERS: [&str; 4] = ["EDGE2", "edge1.example.org", "edge1.example", "EDGE1."];

#[test]
fn each_name_of_this_server_names_it() {
    let site = Site::new();
    let guid = site.done("emsh Get-TransportService -Property '*' -Json").json();
    let guid = guid[0]["Guid"].as_str().or(guid["Guid"].as_str()).unwrap().to_string();
    for name in NAMES.into_iter().chain([guid.as_str(), &format!("{{{guid}}}")]) {
        for noun in ["TransportService", "TransportServer", "ExchangeServer"] {
            let shown = site.done(&format!("emsh Get-{noun} '{name}' -Json")).json();
            assert_eq!(shown["Name"], "EDGE1", "Get-{noun} {name}");
        }
        site.done(&format!("emsh Set-TransportService '{name}' -MaxOutboundConnections 77"));
        site.done(&format!("emsh Set-TransportServer -Identity '{name}' -MaxOutboundConnections 78"));
        // In front of what belongs to it.
        let shown = site.done(&format!("emsh Get-ReceiveConnector '{name}\\Relay' -Json")).json();
        assert_eq!(shown["Identity"], "EDGE1\\Relay", "{name}");
        let shown = site.done(&format!("emsh Get-ReceiveConnector '{name}\\R*' -Json")).json();
        assert_eq!(shown.as_array().unwrap().len(), 2, "{name}: {shown}");
        site.done(&format!("emsh Set-ReceiveConnector '{name}\\Relay' -Comment '{name}' -wa 0"));
        site.done(&format!(
            "emsh Add-ADPermission '{name}\\Relay' -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Submit -wa 0"
        ));
        let shown = site.done(&format!("emsh Get-ADPermission '{name}\\Relay' -Json")).json();
        assert_eq!(shown.as_array().map_or(1, Vec::len), 1, "{shown}");
        site.done(&format!(
            "emsh Remove-ADPermission '{name}\\Relay' -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Submit -Confirm:0"
        ));
        site.done(&format!("emsh Search-AdminAuditLog -ObjectIds '{name}\\Relay' -ResultSize 1 -Json -wa 0"));
        // And as a server.
        for cmdlet in [
            "Get-ReceiveConnector",
            "Get-ExchangeCertificate",
            "Get-Queue",
            "Get-Message",
            "Get-IPBlockListEntry",
        ] {
            site.done(&format!("emsh {cmdlet} -Server '{name}'"));
        }
        site.done(&format!("emsh Set-SendConnector Out -SourceTransportServers '{name}' -wa 0"));
        assert_eq!(
            site.property("Get-SendConnector Out", "SourceTransportServers"),
            serde_json::json!(["EDGE1"])
        );
    }
    let found = site.done("emsh Search-AdminAuditLog -ObjectIds 'edge1.example.com\\Relay' -Json").json();
    assert!(found.as_array().unwrap().iter().all(|entry| entry["ObjectModified"] == "EDGE1\\Relay"));
    assert!(found.as_array().unwrap().len() > 5, "{found}");
    // What is removed by its full name is gone with all that belongs to it.
    site.done("emsh Remove-ReceiveConnector 'edge1.example.com\\Relay' -Confirm:0");
    site.refused("emsh Get-ReceiveConnector Relay", 1, "couldn't be found on 'EDGE1'");
}

#[test]
fn other_names_are_other_servers() {
    let site = Site::new();
    let thumbprint = site.done("emsh Get-ExchangeCertificate -Json").json()[0]["Thumbprint"].clone();
    let thumbprint = thumbprint.as_str().unwrap();
    let before = site.bytes();
    for name in OTHERS {
        for (line, code) in [
            (format!("emsh Get-TransportService '{name}'"), 1),
            (format!("emsh Set-TransportService '{name}' -MaxOutboundConnections 77"), 1),
            (format!("emsh Get-ExchangeServer '{name}'"), 1),
            (format!("emsh Get-ReceiveConnector '{name}\\Relay'"), 1),
            (format!("emsh Set-ReceiveConnector '{name}\\Relay' -Comment x"), 1),
            (format!("emsh Remove-ReceiveConnector '{name}\\Relay' -Confirm:0"), 1),
            (format!("emsh Get-ReceiveConnector -Server '{name}'"), 1),
            (format!("emsh Get-ExchangeCertificate -Server '{name}'"), 1),
            (format!("emsh Get-ExchangeCertificate '{name}\\{thumbprint}'"), 1),
            (format!("emsh Get-Queue -Server '{name}'"), 1),
            (format!("emsh Set-SendConnector Out -SourceTransportServers '{name}'"), 1),
        ] {
            let done = site.run(&line);
            assert_eq!(done.code, code, "{line}: {done:?}");
            assert!(done.err.contains(name), "{line}: {done:?}");
        }
    }
    assert_eq!(site.bytes(), before);
    // A queue that is not there is looked for on this server.
    for identity in ["EDGE1\\17", "edge1.example.com\\17", "17"] {
        site.refused(&format!("emsh Get-Queue '{identity}'"), 1, "couldn't be found on 'EDGE1'");
    }
    site.refused("emsh Get-Message 'edge1.example.com\\3\\5'", 1, "couldn't be found on 'EDGE1'");
}

/// Whoever allows what is not there must not believe it allowed.
#[test]
fn an_open_relay_that_is_none_is_told() {
    let site = Site::new();
    let told = |line: &str| {
        let done = site.done(line);
        (done.err.contains("-AllowOpenRelay had no effect"), done)
    };
    let relay = "R1 -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Accept-Any-Recipient";
    let wide = "emsh Set-ReceiveConnector R1 -RemoteIPRanges 0.0.0.0-255.255.255.255";
    for (line, in_vain) in [
        ("emsh Set-ReceiveConnector R1 -Comment x -AllowOpenRelay".to_string(), true),
        ("emsh New-ReceiveConnector R9 -Usage Custom -Bindings 127.0.0.9:2525 -RemoteIPRanges 192.0.2.9 -AllowOpenRelay".to_string(), true),
        (format!("{wide} -AllowOpenRelay"), true),
        (format!("emsh Add-ADPermission {relay} -AllowOpenRelay"), false),
        ("emsh Set-ReceiveConnector R1 -Comment y -AllowOpenRelay".to_string(), false),
        (format!("emsh Remove-ADPermission {relay} -Confirm:0 -AllowOpenRelay"), true),
    ] {
        let (said, done) = told(&line);
        assert_eq!(said, in_vain, "{line}: {done:?}");
        let recorded = site.property("Get-ReceiveConnector R1", "OpenRelayAllowed");
        assert_eq!(recorded, serde_json::json!(!in_vain), "{line}");
    }
    // Nothing was recorded for later.
    site.refused(&format!("emsh Add-ADPermission {relay}"), 1, "AllowOpenRelay");
}

/// Search-AdminAuditLog: every parameter takes what fits, and nothing else.
#[test]
fn the_audit_log_is_searched_rightly() {
    let site = Site::new();
    site.done("emsh Set-SendConnector Out -Comment 'two words' -Port 26 -wa 0");
    site.done("emsh Set-SendConnector Out -smarthosts mx.partner.example -dnsr:0 -wa 0");
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList @{Add='partner.example'} -wa 0");
    site.done("emsh Set-ReceiveConnector Relay -Comment z -wa 0");
    let found = |rest: &str| {
        let entries = site.done(&format!("emsh Search-AdminAuditLog {rest} -Json")).json();
        let entries = entries.as_array().unwrap().clone();
        entries
            .iter()
            .map(|entry| {
                format!(
                    "{} {}",
                    entry["CmdletName"].as_str().unwrap(),
                    entry["ObjectModified"].as_str().unwrap()
                )
            })
            .collect::<Vec<_>>()
    };
    let set = "Set-SendConnector Out".to_string();
    assert_eq!(found("-Cmdlets set-sendconnector"), [set.clone(), set.clone()]);
    assert_eq!(found("-Cmdlets Set-Send* -Parameters Port"), std::slice::from_ref(&set));
    // An abbreviation is recorded by its whole name.
    assert_eq!(found("-Cmdlets Set-SendConnector -Parameters DNSRoutingEnabled"), std::slice::from_ref(&set));
    assert_eq!(found("-Cmdlets Set-SendConnector -Parameters -Port,smarthosts"), [set.clone(), set]);
    assert!(found("-Cmdlets Set-SendConnector -Parameters Fqdn").is_empty());
    assert!(found("-Cmdlets Get-SendConnector").is_empty());
    assert_eq!(found("-ObjectIds Relay").len(), 2);
    assert_eq!(found("-ObjectIds 'EDGE1\\Relay','Out' -Cmdlets 'Set-*'").len(), 3);
    assert!(found("-UserIds nobody-of-this-name").is_empty());
    assert_eq!(found("-UserIds '*' -Cmdlets 'Set-*'").len(), 4);
    assert_eq!(found("-ResultSize 2 -wa 0").len(), 2);
    assert!(found("-IsSuccess $false -wa 0".replace('$', "").as_str()).is_empty());
    assert_eq!(found("-IsSuccess true -Cmdlets 'Set-*'").len(), 4);
    assert!(found("-StartDate 2099-01-01").is_empty());
    assert!(found("-EndDate 2001-01-01").is_empty());
    assert_eq!(found("-StartDate 2001-01-01 -EndDate 2099-01-01 -Cmdlets 'Set-*'").len(), 4);
    let entry =
        &site.done("emsh Search-AdminAuditLog -Cmdlets Set-SendConnector -Parameters Port -Json").json()[0];
    let given = entry["CmdletParameters"].to_string();
    for part in ["Identity", "Out", "Comment", "two words", "Port", "26"] {
        assert!(given.contains(part), "{given}");
    }
    // An end before its start is no span.
    let before = site.bytes();
    for cmdlet in ["Search-AdminAuditLog", "Get-ConfigurationChange"] {
        site.refused(
            &format!("emsh {cmdlet} -StartDate 2026-02-01 -EndDate 2026-01-31"),
            2,
            "is before -StartDate",
        );
        site.done(&format!("emsh {cmdlet} -StartDate 2026-02-01 -EndDate 2026-02-01"));
    }
    assert_eq!(site.bytes(), before);
}

/// The refusal of a wildcard names nothing that the property is not.
#[test]
fn a_wildcard_in_a_filter_is_no_matter_of_domain_security() {
    let site = Site::new();
    for line in [
        "emsh Set-SenderFilterConfig -BlockedDomains '*.x.example'",
        "emsh Set-SenderFilterConfig -BlockedDomainsAndSubdomains '*.x.example'",
        "emsh Set-TransportConfig -TLSSendDomainSecureList '*.x.example'",
    ] {
        let done = site.run(line);
        assert_eq!(done.code, 2, "{done:?}");
        assert!(done.err.contains("wildcards are not supported here"), "{done:?}");
        assert!(!done.err.contains("domain-secure"), "{done:?}");
    }
}

/// What scripts read of Exchange's objects and no cmdlet sets is worked out, and stays out of documents.
#[test]
fn what_scripts_read_is_worked_out() {
    let site = Site::new();
    assert_eq!(site.property("Get-SendConnector Out", "IsSmtpConnector"), serde_json::json!(true));
    assert_eq!(site.property("Get-SendConnector Out", "SmartHostsString"), serde_json::Value::Null);
    site.done(
        "emsh Set-SendConnector Out -SmartHosts mx.partner.example,192.0.2.1:26 -DNSRoutingEnabled:0 -wa 0",
    );
    let shown = site.property("Get-SendConnector Out", "SmartHostsString");
    assert_eq!(shown, serde_json::json!("mx.partner.example,[192.0.2.1]:26"));
    let made = "emsh New-SendConnector S2 -AddressSpaces x.example -SmartHosts a.example -DNSRoutingEnabled:0 -wa 0 -Json";
    assert_eq!(site.done(made).json()[0]["SmartHostsString"], "a.example");
    assert_eq!(site.property("Get-ReceiveConnector R1", "AcceptConsumerMail"), serde_json::json!(false));
    let certificate = || site.done("emsh Get-ExchangeCertificate -Json").json()[0].clone();
    assert_eq!(certificate()["RootCAType"], "None", "self-signed");
    site.done(
        "emsh New-ExchangeCertificate -GenerateRequest -SubjectName CN=mx.own.example -RequestFile r.req",
    );
    let all = site.done("emsh Get-ExchangeCertificate -Json").json();
    let pending = all.as_array().unwrap().iter().find(|one| one["Status"] == "PendingRequest").unwrap();
    assert_eq!(pending["RootCAType"], "Unknown");
    let document = site.done("emsh Export-Configuration").out;
    for name in ["IsSmtpConnector", "SmartHostsString", "RootCAType", "AcceptConsumerMail"] {
        assert!(!document.contains(name), "{name}");
    }
    site.refused("emsh Set-SendConnector Out -SmartHostsString a.example", 2, "SmartHostsString");
}

/// Exchange's range has 0; nothing can be reached there.
#[test]
fn port_0_is_refused() {
    let site = Site::new();
    let before = site.bytes();
    for line in [
        "emsh Set-SendConnector Out -Port 0",
        "emsh New-SendConnector S2 -AddressSpaces x.example -Port 0",
        "emsh Set-SendConnector Out -SmartHosts mx.partner.example:0 -DNSRoutingEnabled:0",
    ] {
        site.refused(line, 2, "1 to 65535");
    }
    assert_eq!(site.bytes(), before);
}
