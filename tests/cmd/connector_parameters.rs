//! Parameters of connectors: what is judged together, what belongs to this server, what -Force does, what
//! is stored without effect, and Foreign connectors.

use crate::site::Site;
use serde_json::json;

/// All broken rules of one command, each with its way out.
#[test]
fn several_broken_rules_are_told_together() {
    let site = Site::new();
    let line = "emsh Set-SendConnector Out -DomainSecureEnabled true -IgnoreSTARTTLS true -ForceHELO true -TlsAuthLevel EncryptionOnly -SourceTransportServers EX9";
    let told = site.expect(line, 1).err;
    for said in [
        "IgnoreSTARTTLS $true can't stand beside DomainSecureEnabled $true",
        "ForceHELO $true rules STARTTLS out",
        "TlsAuthLevel EncryptionOnly needs RequireTLS $true",
        "SourceTransportServers 'EX9' is not this server; allowed: 'EDGE1'",
        "emsh Set-SendConnector Out -ForceHELO '$false'",
        "emsh Set-SendConnector Out -SourceTransportServers EDGE1",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    // Of a new one, too, and then what to add to the command.
    let told = site
        .expect(
            "emsh New-ReceiveConnector N -Custom -Bindings 127.0.0.4:2525 -RemoteIPRanges 192.0.2.7 -AuthMechanism None,BasicAuth -RequireTLS true -ChunkingEnabled false -LongAddressesEnabled true",
            1,
        )
        .err;
    for said in [
        "AuthMechanism {None, BasicAuth}: None stands alone",
        "RequireTLS $true needs Tls in AuthMechanism",
        "BinaryMimeEnabled $true needs ChunkingEnabled $true",
        "LongAddressesEnabled $true needs TransportRole HubTransport, which is FrontendTransport",
        "give in the same command: -ChunkingEnabled '$true'",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    site.refused(line, 1, "EX9");
}

/// Every kind of connector has this server, under its name, whichever of its names was given.
#[test]
fn connectors_are_this_servers() {
    let site = Site::new();
    site.done("emsh New-DeliveryAgentConnector Boxes -AddressSpaces example.com -MaildirRoot /var/mail/emsh");
    site.done("emsh New-ForeignConnector Fax -AddressSpaces fax.example.com");
    for (noun, name) in
        [("SendConnector", "Out"), ("DeliveryAgentConnector", "Boxes"), ("ForeignConnector", "Fax")]
    {
        let sources = || site.property(&format!("Get-{noun} {name}"), "SourceTransportServers");
        assert_eq!(sources(), json!(["EDGE1"]), "{noun}");
        let set = |servers: &str| format!("emsh Set-{noun} {name} -SourceTransportServers {servers}");
        for same in ["edge1.example.com", "edge1,EDGE1.example.com", "'@{Add=\"Edge1\"}'"] {
            let told = site.done(&set(same));
            assert!(told.err.contains("no settings of"), "{noun} {same}: {}", told.err);
            assert_eq!(sources(), json!(["EDGE1"]), "{noun} {same}");
        }
        site.refused(&set("edge2"), 1, "SourceTransportServers 'edge2' is not this server; allowed: 'EDGE1'");
        site.refused(&set("EDGE1,edge2.example.com"), 1, "edge2.example.com");
        site.refused(&set("'$null'"), 1, "can't be empty");
        site.refused(&set("'@{Remove=\"EDGE1\"}'"), 1, "can't be empty");
    }
    // -Server of Receive connectors.
    let new = |server: &str| {
        format!(
            "emsh New-ReceiveConnector S -Server {server} -Custom -Bindings 127.0.0.5:2525 -RemoteIPRanges 192.0.2.7"
        )
    };
    site.refused(&new("EDGE2"), 1, "Server 'EDGE2' couldn't be found; allowed: EDGE1 or edge1.example.com");
    site.done(&new("edge1.EXAMPLE.com"));
    assert_eq!(site.property("Get-ReceiveConnector S", "Identity"), json!("EDGE1\\S"));
    let all = site.done("emsh Get-ReceiveConnector -Json").json();
    assert_eq!(site.done("emsh Get-ReceiveConnector -Server EDGE1 -Json").json(), all);
    assert_eq!(all.as_array().unwrap().len(), 4);
    site.refused("emsh Get-ReceiveConnector -Server EDGE2", 1, "EDGE2");
    site.refused("emsh Get-ReceiveConnector S -Server EDGE1", 2, "exclude each other");
}

/// -Force asks nothing and warns of nothing; what is refused is refused.
#[test]
fn force_keeps_questions_and_warnings_back() {
    let site = Site::new();
    site.done("emsh Set-SendConnector Out -AddressSpaces a.example,b.example");
    let change = "emsh Set-SendConnector Out -AddressSpaces a.example";
    site.refused(&format!("{change} -Confirm"), 1, "Are you sure");
    let told = site.done(&format!("{change} -WhatIf"));
    assert!(told.out.contains("b.example") || told.err.contains("b.example"));
    let forced = site.done(&format!("{change} -Confirm -Force"));
    assert!(!forced.err.contains("WARNING") && !forced.err.contains("b.example"), "{}", forced.err);
    assert_eq!(site.property("Get-SendConnector Out", "AddressSpaces"), json!(["SMTP:a.example;1"]));
    // Without it they are there, and with -Verbose they can be seen all the same.
    let told = site.done("emsh Set-SendConnector Out -AddressSpaces b.example");
    assert!(told.err.contains("WARNING") && told.err.contains("dropped: SMTP:a.example;1"), "{}", told.err);
    let seen = site.done("emsh Set-SendConnector Out -AddressSpaces c.example -Force -Verbose");
    assert!(!seen.err.contains("WARNING") && seen.err.contains("dropped: SMTP:b.example;1"), "{}", seen.err);
    site.refused("emsh Set-SendConnector Out -DNSRoutingEnabled false -Force", 1, "SmartHosts");
    // A name that no certificate has is warned of, and not with -Force.
    let fqdn = |more: &str| site.done(&format!("emsh Set-SendConnector Out -Fqdn {more}")).err;
    assert!(fqdn("one.other.example -RequireTLS true -DomainSecureEnabled true").contains("WARNING"));
    assert!(!fqdn("two.other.example -Force").contains("WARNING"));
}

/// What has no effect is taken, shown and told; what is planned is told with its step.
#[test]
fn what_has_no_effect_is_stored_and_told() {
    let site = Site::new();
    let told = site.done("emsh Set-ReceiveConnector R1 -EnableAuthGSSAPI true -OrarEnabled true -ServiceDiscoveryFqdn find.example.com -MaxAcknowledgementDelay 00:01:00 -TransportRole HubTransport -AdvertiseClientSettings true -TlsDomainCapabilities partner.example:AcceptOorgProtocol,AcceptCloudServicesMail,NO-TLS:AcceptOorgProtocol").err;
    assert_eq!(told.matches("no effect here:").count(), 7, "{told}");
    assert!(!told.contains("Restart-Service"), "{told}");
    let shown = site.done("emsh Get-ReceiveConnector R1 -Json").json();
    assert_eq!(shown["EnableAuthGSSAPI"], json!(true));
    assert_eq!(shown["TransportRole"], json!("HubTransport"));
    assert_eq!(
        shown["TlsDomainCapabilities"],
        json!(["partner.example:AcceptCloudServicesMail,AcceptOorgProtocol", "NO-TLS:AcceptOorgProtocol"])
    );
    let told = site.done(
        "emsh Set-ReceiveConnector R1 -TlsDomainCapabilities '@{Remove=\"partner.example:AcceptOorgProtocol,AcceptCloudServicesMail\"}'",
    );
    assert!(!told.err.contains("was not in the list"), "{}", told.err);
    assert_eq!(
        site.property("Get-ReceiveConnector R1", "TlsDomainCapabilities"),
        json!(["NO-TLS:AcceptOorgProtocol"])
    );
    site.refused(
        "emsh Set-ReceiveConnector R1 -TlsDomainCapabilities a.example:AcceptOorgProtocol,a.example:AcceptCloudServicesMail",
        1,
        "twice",
    );
    let told = site.done("emsh Set-ReceiveConnector R1 -MessageRateLimit 5 -MessageRateSource User -MaxLogonFailures 0 -AuthTarpitInterval 00:00:10 -SmtpUtf8Enabled false -LongAddressesEnabled true").err;
    assert_eq!(told.matches("no effect yet").count(), 0, "{told}");
    let told = site.done("emsh Set-SendConnector Out -ErrorPolicies DowngradeDnsFailures,DowngradeCustomFailures -CloudServicesMailEnabled true -RequireOorg true").err;
    assert!(!told.contains("planned") && told.contains("cloud only"), "{told}");
    for (line, said) in [
        ("Set-ReceiveConnector R1 -MessageRateLimit 0", "1 to 2147483647"),
        ("Set-ReceiveConnector R1 -MaxLogonFailures 11", "0 to 10"),
        ("Set-ReceiveConnector R1 -MaxLocalHopCount 51", "0 to 50"),
        ("Set-ReceiveConnector R1 -MaxInboundConnectionPercentagePerSource 101", "1 to 100"),
        ("Set-ReceiveConnector R1 -MessageRateSource Weather", "None, IPAddress, User, All"),
        ("Set-ReceiveConnector R1 -TlsDomainCapabilities AcceptOorgProtocol", "Domain:Capability"),
        ("Set-ReceiveConnector R1 -ExtendedProtectionPolicy Maybe", "None, Allow, Require"),
        ("Set-SendConnector Out -ErrorPolicies Downgrade", "ErrorPolicies"),
        ("Set-SendConnector Out -SmartHostAuthMechanism None,BasicAuth", "SmartHostAuthMechanism"),
        (
            "New-DeliveryAgentConnector D -AddressSpaces a.example -MaildirRoot /m -MaxMessageSize 64999",
            "MaxMessageSize",
        ),
        ("New-DeliveryAgentConnector D -AddressSpaces a.example -MaildirRoot m", "MaildirRoot"),
    ] {
        site.refused(&format!("emsh {line}"), 2, said);
    }
    site.refused("emsh Set-ReceiveConnector R1 -DefaultDomain example.com", 1, "there is none yet");
    site.done("emsh New-AcceptedDomain Ours -DomainName example.com");
    site.done("emsh Set-ReceiveConnector R1 -DefaultDomain example.com");
    // The domain may go; the connector can be changed, and the service starts.
    site.done("emsh New-AcceptedDomain Other -DomainName example.org");
    site.done("emsh Set-AcceptedDomain Other -MakeDefault true");
    site.done("emsh Remove-AcceptedDomain Ours -Confirm false");
    site.done("emsh Set-ReceiveConnector R1 -Comment x");
    assert_eq!(site.check().code, 0, "{}", site.check().err);
}

/// The password of AuthenticationCredential is sealed, and shown nowhere; on a command line it is not taken.
#[test]
fn a_smart_hosts_password_is_sealed_and_shown_nowhere() {
    const WORD: &str = "hunter2 & co";
    let site = Site::new();
    let said = || {
        let check = site.check();
        assert_eq!(check.code, 0, "{}", check.err);
        check.out + &check.err
    };
    let relay = "-DNSRoutingEnabled false -SmartHosts s.example";
    for line in [
        "emsh Set-SendConnector Out -AuthenticationCredential relay:hunter2",
        "emsh Set-SendConnector Out -AuthenticationCredential relay",
        "emsh New-SendConnector New -AddressSpaces new.example -AuthenticationCredential relay:hunter2",
    ] {
        let told = site.expect(line, 2);
        assert!(told.err.contains("NAME:file:PATH") && !told.err.contains("hunter2"), "{}", told.err);
    }
    for (line, said) in [
        ("-SmartHostAuthMechanism BasicAuth", "needs SmartHosts"),
        (&format!("{relay} -SmartHostAuthMechanism BasicAuth"), "needs AuthenticationCredential"),
        (&format!("{relay} -SmartHostAuthMechanism ExchangeServer"), "Instead: BasicAuthRequireTLS"),
    ] {
        site.refused(&format!("emsh Set-SendConnector Out {line}"), 1, said);
    }
    std::fs::write(site.path().join("word"), format!("{WORD}\n")).unwrap();
    let file = site.path().join("word").display().to_string();
    let credential = format!("-AuthenticationCredential relay@s.example:file:{file}");
    let line = format!("emsh Set-SendConnector Out {relay} -SmartHostAuthMechanism BasicAuth {credential}");
    // What -WhatIf tried is not kept.
    site.done(&format!("{line} -WhatIf"));
    assert_eq!(site.property("Get-SendConnector Out", "AuthenticationCredential"), json!(null));
    let told = site.done(&line);
    assert!(told.err.contains("BasicAuth gives the password in clear"), "{}", told.err);
    assert!(!said().contains("its mail waits"), "{}", said());
    let shown = |name: &str| site.property("Get-SendConnector Out", name);
    assert_eq!(shown("AuthenticationCredential"), json!("relay@s.example"));
    assert!(shown("AuthenticationCredentialLastSet").is_string());

    // The name as Get- prints it keeps the password; another name has none.
    site.done("emsh Set-SendConnector Out -AuthenticationCredential relay@s.example -Comment x");
    site.refused("emsh Set-SendConnector Out -AuthenticationCredential other@s.example", 2, "NAME:file:PATH");
    assert!(!said().contains("its mail waits"), "{}", said());
    // A new one takes it, too; from the environment.
    let told = site.done(&format!(
        "EMSH_WORD='{WORD}' emsh New-SendConnector Two -AddressSpaces two.example {relay} -SmartHostAuthMechanism BasicAuthRequireTLS -AuthenticationCredential two:env:EMSH_WORD"
    ));
    assert!(!told.err.contains("in clear"), "{}", told.err);
    assert!(!said().contains("its mail waits"), "{}", said());

    let exported = site.done("emsh Export-Configuration");
    let history = site.done("emsh Get-ConfigurationChange -Json");
    assert!(history.out.contains("-AuthenticationCredential ***"), "{}", history.out);
    let changes = site.done("emsh Get-ConfigurationChange").out;
    for text in [&exported.out, &history.out, &changes, &String::from_utf8_lossy(&site.bytes()).into_owned()]
    {
        assert!(!text.contains("hunter2") && !text.contains("aHVudGVyMg"), "{text}");
    }
    assert!(exported.out.contains("relay@s.example"));

    // A document brings the name, and never a password: its mail would wait, and that is said.
    std::fs::write(site.path().join("all.json"), exported.out.replace("relay@s.example", "else@s.example"))
        .unwrap();
    site.done(&format!(
        "emsh Import-Configuration {} -Confirm false",
        site.path().join("all.json").display()
    ));
    assert!(said().contains("is for another user than else@s.example"), "{}", said());
    site.done(&format!("emsh Set-SendConnector Out {credential}"));
    assert!(!said().contains("its mail waits"), "{}", said());

    // $null forgets it; that can't be taken back.
    site.refused(
        "emsh Set-SendConnector Out -AuthenticationCredential '$null'",
        1,
        "needs AuthenticationCredential",
    );
    site.done("emsh Set-SendConnector Out -AuthenticationCredential '$null' -SmartHostAuthMechanism None");
    assert_eq!(
        (shown("AuthenticationCredential"), shown("AuthenticationCredentialLastSet")),
        (json!(null), json!(null))
    );
    let sealed = "SELECT count(\"SealedPassword\") FROM \"SendConnector\" WHERE \"Name\" = 'Out'";
    let left: i64 = site.sqlite().query_row(sealed, [], |row| row.get(0)).unwrap();
    assert_eq!(left, 0);
    let changes = site.done("emsh Get-ConfigurationChange -Json").json();
    let ids = changes.as_array().unwrap().iter().map(|change| change["Identity"].to_string());
    let last = ids.filter_map(|id| id.trim_matches('"').parse::<u64>().ok()).max().unwrap();
    let undo = format!("emsh Undo-ConfigurationChange {last} -Confirm false");
    site.refused(&undo, 1, "the history keeps no secret");
}

/// Names are 64 characters at most, unique on the server whatever their letters' case, and may change.
#[test]
fn names_of_connectors() {
    let site = Site::new();
    site.done("emsh New-DeliveryAgentConnector Boxes -AddressSpaces a.example -MaildirRoot /var/mail/emsh");
    site.done("emsh New-ForeignConnector Fax -AddressSpaces fax.example");
    let (longest, longer) = ("ä".repeat(64), "a".repeat(65));
    let nouns = [
        ("SendConnector", "Out", "-AddressSpaces b.example"),
        ("ReceiveConnector", "R1", "-Bindings 127.0.0.9:2525 -RemoteIPRanges 192.0.2.7"),
        ("DeliveryAgentConnector", "Boxes", "-AddressSpaces b.example -MaildirRoot /m"),
        ("ForeignConnector", "Fax", "-AddressSpaces b.example"),
    ];
    for (noun, name, more) in nouns {
        site.refused(&format!("emsh New-{noun} {longer} {more}"), 2, "64");
        site.refused(&format!("emsh New-{noun} {} {more}", name.to_lowercase()), 1, "is taken by another");
        site.done(&format!("emsh Set-{noun} {name} -Name {longest}"));
        site.refused(&format!("emsh Set-{noun} {longest} -Name {longer}"), 2, "64");
        site.refused(&format!("emsh Get-{noun} {name}"), 1, name);
        site.done(&format!("emsh Set-{noun} {longest} -Name {name} -Comment 'for people'"));
        assert_eq!(site.property(&format!("Get-{noun} {name}"), "Comment"), json!("for people"));
        site.done(&format!("emsh New-{noun} '{name} 2' {more}"));
        site.refused(&format!("emsh Set-{noun} '{name} 2' -Name {name}"), 1, "is taken by another");
        site.done(&format!("emsh Remove-{noun} '{name} 2' -Confirm false"));
    }
}

/// A Foreign connector is kept and judged; what can't be routed to it is told.
#[test]
fn foreign_connectors() {
    let site = Site::new();
    let made = site.done(
        "emsh New-ForeignConnector 'Fax Gateway' -AddressSpaces 'fax.example.com,X400:c=US;a= ;p=Contoso;5'",
    );
    let said = "nothing is routed by these AddressSpaces: X400:c=US;a= ;p=Contoso;5";
    assert!(made.err.contains(said) && made.err.contains("Restart-Service"), "{}", made.err);
    let shown = || site.done("emsh Get-ForeignConnector 'Fax Gateway' -Json").json();
    assert_eq!(shown()["AddressSpaces"], json!(["SMTP:fax.example.com;1", "X400:c=US;a= ;p=Contoso;5"]));
    for (property, value) in [
        ("DropDirectory", json!(null)),
        ("DropDirectoryQuota", json!("Unlimited")),
        ("MaxMessageSize", json!("Unlimited")),
        ("Enabled", json!(true)),
        ("RelayDsnRequired", json!(false)),
        ("IsScopedConnector", json!(false)),
    ] {
        assert_eq!(shown()[property], value, "{property}");
    }
    site.done("emsh Set-ForeignConnector 'Fax Gateway' -DropDirectory /var/spool/fax -DropDirectoryQuota 10MB -MaxMessageSize 1MB -RelayDsnRequired true -Enabled false -Comment 'by modem'");
    assert_eq!(shown()["DropDirectory"], json!("/var/spool/fax"));
    assert_eq!(shown()["DropDirectoryQuota"], json!(10_485_760));
    site.done("emsh Set-ForeignConnector 'Fax Gateway' -AddressSpaces '@{Add=\"FAX:*\";Remove=\"fax.example.com\"}'");
    assert_eq!(shown()["AddressSpaces"], json!(["X400:c=US;a= ;p=Contoso;5", "FAX:*;1"]));
    for (line, code, said) in [
        ("Set-ForeignConnector 'Fax Gateway' -DropDirectory ../up", 1, "DropDirectory '../up'"),
        ("Set-ForeignConnector 'Fax Gateway' -AddressSpaces '$null'", 1, "can't be empty"),
        ("Set-ForeignConnector 'Fax Gateway' -AddressSpaces 'X400:c=US;a= ;p=Contoso'", 2, "its cost"),
        ("Set-ForeignConnector 'Fax Gateway' -DropDirectoryQuota 0", 2, "DropDirectoryQuota"),
        ("New-ForeignConnector Pager", 2, "AddressSpaces"),
        ("New-ForeignConnector Pager -AddressSpaces p.example -DropDirectory /x", 2, "DropDirectory"),
        ("Remove-ForeignConnector 'Fax Gateway'", 1, "Are you sure"),
    ] {
        site.refused(&format!("emsh {line}"), code, said);
    }
    // A root that it lies outside of: it would keep its mail.
    let told = site.done("emsh Set-ForeignConnector 'Fax Gateway' -Enabled true; emsh Set-TransportService -RootDropDirectoryPath /srv/drop");
    assert!(told.err.contains("lies outside of RootDropDirectoryPath"), "{}", told.err);
    // The service starts with it all the same.
    assert_eq!(site.check().code, 0, "{}", site.check().err);
    site.done("emsh Remove-ForeignConnector 'Fax Gateway' -Confirm false");
    assert_eq!(site.done("emsh Get-ForeignConnector -Json").json(), json!([]));
}
