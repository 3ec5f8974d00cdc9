//! The configuration as a document: exported, imported, as a script; changes taken back; the audit log.

use crate::site::Site;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;

fn export(site: &Site) -> String {
    site.done("emsh Export-Configuration").out
}

/// A document without what a script can't bring.
fn comparable(site: &Site) -> Value {
    let mut document: Value = serde_json::from_str(&export(site)).unwrap();
    for object in document["Objects"].as_object_mut().unwrap().values_mut() {
        for object in object.as_array_mut().unwrap() {
            let fields = object.as_object_mut().unwrap();
            fields.retain(|name, _| !["Guid", "WhenCreated", "WhenChanged"].contains(&name.as_str()));
        }
    }
    document
}

/// One of everything, with values that need quotes.
fn furnished() -> Site {
    let site = Site::new();
    for line in [
        "New-SendConnector 'Smart -x' -AddressSpaces 'a.example;5','*.b.example' -DNSRoutingEnabled false -SmartHosts relay.example,192.0.2.9 -Comment \"it's -- a 'test'\"",
        "New-ReceiveConnector 'From Fabrikam' -Usage Custom -Bindings 0.0.0.0:2526 -RemoteIPRanges 192.0.2.0/24,2001:db8::/32 -Fqdn mail.contoso.example -PermissionGroups AnonymousUsers,Partners",
        "New-ReceiveConnector 'None' -Usage Custom -Bindings 127.0.0.9:2526 -RemoteIPRanges 192.0.2.77 -AuthMechanism None",
        "New-ReceiveConnector Open -Usage Custom -Bindings 127.0.0.8:2526 -RemoteIPRanges 0.0.0.0-255.255.255.255 -AuthMechanism ExternalAuthoritative -PermissionGroups ExchangeServers -AllowOpenRelay",
        "New-AcceptedDomain First -DomainName first.example",
        "New-AcceptedDomain Second -DomainName second.example -DomainType InternalRelay",
        "Set-AcceptedDomain Second -MatchSubDomains true -MakeDefault true",
        "New-Recipient alice@first.example -Aliases a.smith@first.example",
        "New-DeliveryAgentConnector Boxes -AddressSpaces first.example -MaildirRoot '/var/mail/of us'",
        "Set-TransportConfig -TLSSendDomainSecureList a.example,b.example -RevocationMode SoftFail",
        "Set-TransportService EDGE1 -ExternalDNSServers 192.0.2.53 -ExternalDNSAdapterEnabled true -MaxOutboundConnections Unlimited",
        "New-SendConnector Lines -AddressSpaces lines.example -Comment \"$(printf '100%%\n\ttwo `x` $y !\\ -z')\"",
        "Add-IPAllowListEntry -IPRange 192.0.2.0/24",
        "Set-TransportService EDGE1 -InternalDNSServers 192.0.2.54",
        "Set-ReceiveConnector 'Default EDGE1' -Bindings 127.0.0.1:2500 -Comment 'two words'",
    ] {
        site.done(&format!("emsh {line}"));
    }
    site
}

/// The lines of -Format Script make the same objects on a new store.
#[test]
fn a_script_rebuilds_the_configuration() {
    let site = furnished();
    if site.make_certificate_files() {
        site.done("emsh Import-TrustedRootCertificate fabrikam-root.pem");
    }
    site.done("emsh Export-Configuration all.sh -Format Script");
    let script = std::fs::read_to_string(site.path().join("all.sh")).unwrap();
    assert!(!script.contains("not in this script"), "{script}");
    let lines: Vec<&str> = script.lines().skip_while(|line| line.starts_with('#')).collect();
    assert_eq!((lines.first(), lines.last()), (Some(&"(set -e"), Some(&")")), "{script}");
    for line in &lines[1..lines.len() - 1] {
        assert!(line.starts_with("emsh ") || line.starts_with("printf "), "one cmdlet a line: {line}");
    }
    let other = Site::empty();
    std::fs::write(other.path().join("all.sh"), &script).unwrap();
    other.done("sh all.sh");
    assert_eq!(comparable(&other), comparable(&site));
    assert_eq!(other.done("emsh Export-Configuration -Format Script").out, script, "and the same script");
    // What setup made and is not wanted goes; a changed name is a new object.
    site.done("emsh Set-ReceiveConnector 'Default EDGE1' -Name Renamed");
    let script = site.done("emsh Export-Configuration -Format Script").out;
    assert!(script.contains(r"emsh Remove-ReceiveConnector 'Default EDGE1' -Confirm false"), "{script}");
    let third = Site::empty();
    std::fs::write(third.path().join("all.sh"), &script).unwrap();
    third.done("sh all.sh");
    assert_eq!(comparable(&third), comparable(&site));
}

/// SCR-03: a copy differs in nothing but its name and what must differ.
#[test]
fn a_connector_is_copied_by_one_pipeline() {
    let site = furnished();
    site.done("emsh Set-ReceiveConnector Relay -PermissionGroups AnonymousUsers -Banner '220 it is' -MaxHopCount 30 -TarpitInterval 00:00:00 -Fqdn relay.contoso.example");
    let copy = |name: &str, to: &str| {
        format!("emsh Export-Configuration -Format Script -Noun ReceiveConnector -Identity '{name}' | {to}")
    };
    let line = site.done(&copy(r"EDGE1\Relay", "cat")).out;
    assert!(
        line.starts_with("emsh New-ReceiveConnector -Name Relay ") && line.lines().count() == 1,
        "{line}"
    );
    let get = |site: &Site, name: &str| {
        let mut shown = site.done(&format!("emsh Get-ReceiveConnector '{name}' -Json")).json();
        let different = ["Name", "Guid", "Identity", "WhenChanged", "WhenCreated", "Bindings"];
        shown.as_object_mut().unwrap().retain(|name, _| !different.contains(&name.as_str()));
        shown
    };
    site.done(&copy("Relay", "sed 's/Relay/Relay2/; s/127.0.0.3:/127.0.0.4:/' | sh"));
    assert_eq!(get(&site, "Relay2"), get(&site, "Relay"));
    // To another server, and what a usage or a switch set, too.
    let other = Site::empty();
    for name in ["Relay", "None", "Open", "From Fabrikam"] {
        let data = other.data();
        site.done(&copy(name, &format!("EMSH_DATA_DIR={} sh", data.display())));
        assert_eq!(get(&other, name), get(&site, name), "{name}");
    }
    site.refused(&copy("Nowhere", "sh -s || exit 1").replace(" | sh -s", ""), 1, "Nowhere");
    site.refused(
        "emsh Export-Configuration -Noun Connector",
        2,
        "-Noun 'Connector' is no kind of stored object",
    );
}

#[test]
fn a_document_file_is_private_and_replaces_nothing_unasked() {
    let site = furnished();
    let text = export(&site);
    assert_eq!(text, export(&site));
    site.done("emsh Export-Configuration -Path doc.json");
    let path = site.path().join("doc.json");
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    site.done("emsh Set-SendConnector Out -Comment x");
    site.refused("emsh Export-Configuration doc.json", 1, "-Force");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    site.done("emsh Export-Configuration doc.json -Force");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), export(&site));
    site.done("emsh Export-Configuration part.json -Noun SendConnector");
    site.refused("emsh Import-Configuration part.json -Force", 1, "IsPart: this is a part");
    std::fs::write(site.path().join("more.json"), format!("{text} x")).unwrap();
    site.refused("emsh Import-Configuration more.json -Force", 1, "trailing characters at line");
}

/// -WhatIf changes no byte and prints what the real run then does; nobody to ask is no yes.
#[test]
fn an_import_is_shown_asked_for_and_one_change() {
    let site = furnished();
    let wanted = export(&site);
    site.done("emsh Export-Configuration doc.json");
    for line in [
        "Remove-SendConnector Out -Confirm false",
        "Set-TransportConfig -TLSSendDomainSecureList c.example",
        "New-SendConnector Extra -AddressSpaces extra.example",
    ] {
        site.done(&format!("emsh {line}"));
    }
    let other = export(&site);
    let before = site.bytes();
    let told = site.done("emsh Import-Configuration doc.json -WhatIf").err;
    assert!(before == site.bytes());
    for said in [
        "What if: Making the configuration that of \"doc.json\":",
        "Remove SendConnector \"Extra\"",
        "New SendConnector \"Out\"",
        "AddressSpaces: $null -> {SMTP:*;1}",
        "Set TransportConfig \"Transport Settings\"",
        "TLSSendDomainSecureList: {a.example, b.example, c.example} -> {a.example, b.example}",
        "WhenChanged: ",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    site.refused("emsh Import-Configuration doc.json", 1, "1 objects made, 1 changed, 1 removed");
    let done = site.done("emsh Import-Configuration doc.json -Force");
    assert!(done.out.is_empty() && done.err.contains("1 objects made, 1 changed, 1 removed"), "{done:?}");
    assert!(done.err.contains("Restart-Service"), "{}", done.err);
    assert_eq!(export(&site), wanted);
    let again = site.done("emsh Import-Configuration doc.json -Confirm false");
    assert!(again.err.contains("no settings have been modified"), "{}", again.err);
    let changes = site.done("emsh Get-ConfigurationChange -Cmdlets Import-Configuration -Json").json();
    assert_eq!(changes.as_array().unwrap().len(), 3);
    assert!(changes.as_array().unwrap().iter().all(|change| change["Revision"] == changes[0]["Revision"]));
    let number = &changes[0]["Number"];
    site.refused(&format!("emsh Undo-ConfigurationChange {number}"), 1, "Are you sure");
    site.done(&format!("emsh Undo-ConfigurationChange {number} -Force"));
    assert_eq!(export(&site), other);
}

/// Certificates: public chains and roots are in it, keys and what was made here are not.
#[test]
fn certificates_in_documents() {
    let site = Site::empty();
    if !site.make_certificate_files() {
        return;
    }
    site.done("emsh Import-TrustedRootCertificate fabrikam-root.pem");
    let made = site.done("emsh New-ExchangeCertificate -DomainName own.example -Services None -Json").json();
    let own = made[0]["Thumbprint"].as_str().unwrap();
    site.done("emsh New-ExchangeCertificate -GenerateRequest -DomainName mail.example -RequestFile a.csr");
    site.done("openssl x509 -req -in a.csr -CA fabrikam-root.pem -CAkey root-key.pem -CAcreateserial -days 30 -out a.pem");
    site.done("openssl crl2pkcs7 -nocrl -certfile a.pem -certfile fabrikam-root.pem -out a.p7b");
    let issued = site.done("emsh Import-ExchangeCertificate a.p7b -Json").json();
    let issued = issued[0]["Thumbprint"].as_str().unwrap().to_string();
    let waiting = site.done(
        "emsh New-ExchangeCertificate -GenerateRequest -DomainName later.example -RequestFile b.csr -Json",
    );
    let waiting = waiting.json()[0]["Thumbprint"].as_str().unwrap().to_string();

    let text = export(&site);
    let document: Value = serde_json::from_str(&text).unwrap();
    let certificates = document["Objects"]["ExchangeCertificate"].as_array().unwrap();
    assert_eq!(certificates.len(), 1, "{text}");
    assert_eq!(certificates[0]["Thumbprint"], json!(issued));
    assert!(!text.contains(own) && !text.contains(&waiting));
    let server = &document["Objects"]["TransportService"][0];
    assert_eq!(server.get("InternalTransportCertificateThumbprint"), None, "it names one that was made here");
    site.done(&format!("emsh Enable-ExchangeCertificate {issued} -Services SMTP -Force"));
    site.done("emsh Export-Configuration doc.json");
    let text = export(&site);
    assert!(text.contains(&format!("\"InternalTransportCertificateThumbprint\": \"{issued}\"")), "{text}");

    // Elsewhere it comes without its key, and that is told.
    let other = Site::empty();
    std::fs::write(other.path().join("doc.json"), &text).unwrap();
    let told = other.done("emsh Import-Configuration doc.json -Force").err;
    assert!(told.contains(&format!("certificate {issued} has no private key here")), "{told}");
    assert_eq!(export(&other), text);
    assert_eq!(other.property(&format!("Get-ExchangeCertificate {issued}"), "HasPrivateKey"), json!(false));
    let undone = other.done("emsh Undo-ConfigurationChange -AfterRevision 0 -Force");
    assert!(undone.err.contains("changed"), "{}", undone.err);
    other.done("emsh Import-Configuration doc.json -Force");

    // At home the keys stay, and what was made here stays.
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList a.example");
    let quiet = site.done("emsh Import-Configuration doc.json -Force").err;
    assert!(!quiet.contains("private key"), "{quiet}");
    assert_eq!(export(&site), text);
    for thumbprint in [own, &issued] {
        let line = format!("Get-ExchangeCertificate {thumbprint}");
        assert_eq!(site.property(&line, "HasPrivateKey"), json!(true), "{thumbprint}");
    }
    site.done(&format!("emsh Get-ExchangeCertificate {waiting}"));

    // A document makes no key exportable.
    std::fs::write(
        site.path().join("open.json"),
        text.replace("\"PrivateKeyExportable\": false", "\"PrivateKeyExportable\": true"),
    )
    .unwrap();
    let told = site.done("emsh Import-Configuration open.json -Force").err;
    assert!(told.contains("must not be exported from this store; that stays so"), "{told}");
    assert_eq!(export(&site), text);

    // A document whose certificate is another one is refused.
    let spoiled =
        text.replacen(&format!("\"Thumbprint\": \"{issued}\""), &format!("\"Thumbprint\": \"{own}\""), 1);
    std::fs::write(site.path().join("bad.json"), spoiled).unwrap();
    site.refused("emsh Import-Configuration bad.json -Force", 1, "the certificate has thumbprint");

    // What is undone: a root comes back as it was, a key does not.
    let last = || site.done("emsh Get-ConfigurationChange -ResultSize 1 -Json").json()[0]["Number"].clone();
    let root = site.done("emsh Get-TrustedRootCertificate -Json").json()[0]["Thumbprint"].clone();
    site.done(&format!("emsh Remove-TrustedRootCertificate {} -Confirm false", root.as_str().unwrap()));
    site.done(&format!("emsh Undo-ConfigurationChange {} -Force", last()));
    assert_eq!(export(&site), text);
    site.done("emsh New-ExchangeCertificate -DomainName short.example -Services None");
    let gone = site.done(&format!("emsh Undo-ConfigurationChange {} -Force", last())).err;
    assert!(gone.contains("the private key of ExchangeCertificate"), "{gone}");
    site.done(&format!("emsh Remove-ExchangeCertificate {own} -Confirm false"));
    site.refused(
        &format!("emsh Undo-ConfigurationChange {} -Force", last()),
        1,
        "its private key went with it",
    );
    let shown = site
        .done("emsh Get-ConfigurationChange -Cmdlets Import-ExchangeCertificate,New-ExchangeCertificate")
        .out;
    assert!(shown.len() < 4000, "no chain is shown: {shown}");
}

/// What came and went since needs no secret back.
#[test]
fn what_came_and_went_is_in_no_undos_way() {
    let site = Site::new();
    let before = export(&site);
    let revision = || {
        site.done("emsh Get-ConfigurationChange -ResultSize 1 -Json").json()[0]["Revision"].as_i64().unwrap()
    };
    let begun = revision();
    site.done("emsh Set-SendConnector Out -Comment x");
    let made = site.done("emsh New-ExchangeCertificate -DomainName own.example -Services None -Json").json();
    let own = made[0]["Thumbprint"].as_str().unwrap();
    site.done("emsh New-AcceptedDomain Passing -DomainName passing.example");
    site.done("emsh Set-AcceptedDomain Passing -DomainType InternalRelay");
    site.done(&format!("emsh Remove-ExchangeCertificate {own} -Confirm false"));
    site.done(&format!("emsh Undo-ConfigurationChange -AfterRevision {begun} -Force"));
    assert_eq!(export(&site), before);
    // One that was there before, and was removed, needs its key: whoever brought it back brought it.
    let made = site
        .done("emsh New-ExchangeCertificate -DomainName kept.example -Services None -PrivateKeyExportable true -Json")
        .json();
    let kept = made[0]["Thumbprint"].as_str().unwrap();
    let (begun, before) = (revision(), site.property(&format!("Get-ExchangeCertificate {kept}"), "Guid"));
    std::fs::write(site.path().join("password.txt"), "secret").unwrap();
    site.done(&format!(
        "emsh Export-ExchangeCertificate {kept} -FileName kept.pfx -Password file:password.txt"
    ));
    site.done(&format!("emsh Remove-ExchangeCertificate {kept} -Confirm false"));
    let line = format!("emsh Undo-ConfigurationChange -AfterRevision {begun} -Force");
    site.refused(&line, 1, "its private key went with it");
    site.done("emsh Import-ExchangeCertificate kept.pfx -Password file:password.txt");
    site.done(&line);
    let line = format!("Get-ExchangeCertificate {kept}");
    assert_eq!(site.property(&line, "Guid"), before);
    assert_eq!(site.property(&line, "HasPrivateKey"), json!(true));
}

#[test]
fn what_can_be_said_to_undo() {
    let site = Site::new();
    let before = export(&site);
    site.done("emsh Set-SendConnector Out -Comment x -Port 26");
    let shown = site.done("emsh Get-ConfigurationChange -ResultSize 1 -Json").json();
    let number = &shown[0]["Number"];
    let revision = shown[0]["Revision"].as_i64().unwrap() - 1;
    for line in ["", &format!("{number} -AfterRevision 1")] {
        site.refused(&format!("emsh Undo-ConfigurationChange {line}"), 2, "one of the two");
    }
    site.refused("emsh Undo-ConfigurationChange Out -Force", 2, "emsh Get-ConfigurationChange -Object Out");
    site.refused("emsh Undo-ConfigurationChange 9999 -Force", 1, "9999");
    let told = site.done(&format!("emsh Undo-ConfigurationChange {number} -WhatIf")).err;
    assert!(told.contains("Port: 26 -> 25") && told.contains("Comment: x -> $null"), "{told}");
    assert_ne!(export(&site), before);
    site.done(&format!("emsh Undo-ConfigurationChange -AfterRevision {revision} -Confirm false"));
    assert_eq!(export(&site), before);
    let row = site.done("emsh Get-ConfigurationChange -ResultSize 1 -Json").json();
    assert_eq!(row[0]["CmdletName"], json!("Undo-ConfigurationChange"));
    site.refused("emsh Set-SendConnector Out -Port 26 -Nonsense x", 2, "Nonsense");
}

#[test]
fn the_audit_log() {
    let site = Site::new();
    site.done("emsh Set-SendConnector Out -Comment 'two words' -Port 26 -RequireTLS:'$false' -Verbose");
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList a.example,b.example");
    site.done("emsh Set-ReceiveConnector R1 -Comment y");
    let search = |more: &str| {
        let found = site.done(&format!("emsh Search-AdminAuditLog {more} -Json")).json();
        found.as_array().unwrap().clone()
    };
    let all = search("").len();
    assert_eq!(all, 6);
    let one = search("-Cmdlets Set-SendConnector").remove(0);
    assert_eq!(one["ObjectModified"], json!("Out"));
    assert_eq!(
        one["CmdletParameters"],
        json!([
            {"Name": "Identity", "Value": "Out"},
            {"Name": "Comment", "Value": "two words"},
            {"Name": "Port", "Value": "26"},
            {"Name": "RequireTLS", "Value": "$false"},
            {"Name": "Verbose", "Value": "True"},
        ])
    );
    assert_eq!(
        one["ModifiedProperties"][1],
        json!({"Name": "Port", "OldValue": 25, "NewValue": 26, "Removed": [], "Added": []})
    );
    assert_eq!((&one["Succeeded"], &one["Error"]), (&json!(true), &json!("None")));
    assert_eq!(one["OriginatingServer"], json!("EDGE1"));
    one["RunDate"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert_eq!(one["Identity"], json!(one["Number"].to_string()));
    for (more, count) in [
        ("-Cmdlets Set-*", 3),
        ("-Cmdlets Set-*,New-SendConnector -Parameters Comment", 2),
        ("-Cmdlets 'Set-*' -Parameters 'Dom*'", 0),
        ("-ObjectIds Out,R1", 4),
        ("-ObjectIds R1 -Cmdlets New-ReceiveConnector", 1),
        ("-UserIds nobody-of-this-name", 0),
        ("-StartDate 2000-01-01 -EndDate 2100-01-01", all),
        ("-EndDate 2000-01-01", 0),
        ("-IsSuccess true", all),
        ("-IsSuccess false", 0),
        ("-ResultSize 2", 2),
        ("-StartIndex 4", 2),
        ("-StartIndex 1 -ResultSize 1", 1),
        ("-ResultSize Unlimited -StartIndex 100", 0),
    ] {
        assert_eq!(search(more).len(), count, "{more}");
    }
    assert_eq!(search("-StartIndex 1 -ResultSize 1")[0], search("")[1]);
    let failed = site.done("emsh Search-AdminAuditLog -IsSuccess false");
    assert!(failed.err.contains("what failed changed nothing, and is not kept"), "{}", failed.err);
    let cut = site.done("emsh Search-AdminAuditLog -ResultSize 2");
    assert!(cut.err.contains("-StartIndex 2 goes on"), "{}", cut.err);
    for (more, said) in [
        ("-ExternalAccess true", "-ExternalAccess has no effect here"),
        ("-DomainController dc1", "-DomainController has no effect here"),
    ] {
        let told = site.done(&format!("emsh Search-AdminAuditLog {more}"));
        assert!(told.err.contains(said), "{}", told.err);
    }
    site.refused("emsh Search-AdminAuditLog -Parameters Comment", 2, "-Parameters needs -Cmdlets");
}

/// A relay is copied with its rights, denials first.
#[test]
fn a_script_brings_the_rights_of_its_connectors() {
    let site = Site::new();
    let right = "-User 'ANONYMOUS LOGON' -ExtendedRights";
    site.done(&format!(
        "emsh Add-ADPermission R1 {right} ms-Exch-SMTP-Accept-Any-Recipient,ms-Exch-SMTP-Submit"
    ));
    site.done(&format!("emsh Add-ADPermission R1 {right} ms-Exch-Accept-Headers-Routing -Deny"));
    let line = "emsh Export-Configuration -Format Script -Noun ReceiveConnector -Identity R1";
    let script = site.done(line);
    assert_eq!(script.err, "");
    let lines: Vec<&str> = script.out.lines().collect();
    assert_eq!(lines.len(), 5, "{lines:?}");
    assert!(lines[2].contains("-Deny") && !lines[3].contains("-Deny"), "{lines:?}");
    let shown = || {
        let found = site.done("emsh Get-ADPermission R1 -Property User,Deny,ExtendedRights -Json").json();
        let mut rows: Vec<String> = found.as_array().unwrap().iter().map(ToString::to_string).collect();
        rows.sort();
        rows
    };
    let before = shown();
    site.done("emsh Remove-ReceiveConnector R1 -Confirm false");
    std::fs::write(site.path().join("r1.sh"), &script.out).unwrap();
    site.done("sh r1.sh");
    assert_eq!(shown(), before);

    // Under another name, the rights come with it, and the first one keeps its own.
    let copied = format!("{line} | sed 's/R1/Copy/; s/127.0.0.2:/127.0.0.6:/' | sh");
    let of_copy = || shown_of(&site, "Copy");
    site.done(&copied);
    assert_eq!((of_copy(), shown()), (before.clone(), before));
    // A second time the name is taken: nothing that follows runs, and no right is added anywhere.
    site.done("emsh Remove-ADPermission Copy -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Accept-Any-Recipient -Confirm false");
    let less = of_copy();
    site.refused(&copied, 1, "Copy");
    assert_eq!(of_copy(), less);
    // A part of a script does nothing; what it is pasted into goes on after a failure.
    let pasted = format!("{line} | sed 's/R1/Cut/' | head -n 3 | sh");
    assert_ne!(site.run(&pasted).code, 0);
    site.refused("emsh Get-ReceiveConnector Cut", 1, "Cut");
    let goes_on = format!("eval \"$({line})\"; echo here");
    assert_eq!(site.run(&goes_on).out, "here\n");
    // Who pipes objects into New- is told the way.
    site.refused(
        "emsh Get-ReceiveConnector R1 -Json | emsh New-ReceiveConnector Y -Bindings 127.0.0.7:25",
        2,
        "Export-Configuration -Format Script",
    );
}

fn shown_of(site: &Site, connector: &str) -> Vec<String> {
    let found =
        site.done(&format!("emsh Get-ADPermission {connector} -Property User,Deny,ExtendedRights -Json"));
    let mut rows: Vec<String> = found.json().as_array().unwrap().iter().map(ToString::to_string).collect();
    rows.sort();
    rows
}

/// What has ended can't be made any more: it is said, and the script runs.
#[test]
fn a_script_says_what_it_does_not_bring() {
    let site = Site::new();
    let end = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(3);
    site.done(&format!("emsh Add-IPBlockListEntry -IPRange 198.51.100.0/24 -ExpirationTime {end}"));
    site.done("emsh Add-IPBlockListEntry -IPRange 203.0.113.0/24");
    std::thread::sleep(std::time::Duration::from_secs(4));
    let done = site.done("emsh Export-Configuration -Format Script");
    assert!(done.err.contains("IPBlockListEntry '198.51.100.0/24', which has ended"), "{}", done.err);
    assert!(done.out.contains("# not in this script: IPBlockListEntry '198.51.100.0/24'"), "{}", done.out);
    let other = Site::empty();
    std::fs::write(other.path().join("all.sh"), &done.out).unwrap();
    other.done("sh all.sh");
    assert_eq!(other.property("Get-IPBlockListEntry 1", "IPRange"), json!("203.0.113.0/24"));
}

/// Of an open relay in a document -Force is no permission.
#[test]
fn a_document_opens_no_relay_by_itself() {
    let site = Site::new();
    site.done(
        "emsh Add-ADPermission R1 -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Accept-Any-Recipient",
    );
    site.done("emsh Set-ReceiveConnector R1 -RemoteIPRanges 0.0.0.0-255.255.255.255 -AllowOpenRelay");
    site.done("emsh Export-Configuration open.json");
    site.done("emsh Set-ReceiveConnector R1 -RemoteIPRanges 192.0.2.0/24");
    site.refused("emsh Import-Configuration open.json -Force", 1, "AllowOpenRelay");
    let told = site.done("emsh Import-Configuration open.json -Force -AllowOpenRelay").err;
    assert!(told.contains("relays for anyone"), "{told}");
    site.done("emsh Export-Configuration again.json");
    site.done("cmp open.json again.json");
}

/// Several permissions of one connector are several objects that are called alike.
#[test]
fn several_permissions_of_one_connector_come_along() {
    let site = Site::new();
    for (user, more) in
        [("ANONYMOUS LOGON", ""), ("ANONYMOUS LOGON", "-Deny"), ("MS Exchange\\Partner Servers", "")]
    {
        site.done(&format!(
            "emsh Add-ADPermission R1 -User '{user}' -ExtendedRights ms-Exch-Bypass-Message-Size-Limit {more}"
        ));
    }
    let text = export(&site);
    site.done("emsh Export-Configuration doc.json");
    let other = Site::empty();
    std::fs::write(other.path().join("doc.json"), &text).unwrap();
    other.done("emsh Import-Configuration doc.json -Force");
    assert_eq!(export(&other), text);
    site.done("emsh Remove-ReceiveConnector R1 -Confirm false");
    let last = || site.done("emsh Get-ConfigurationChange -ResultSize 1 -Json").json()[0]["Number"].clone();
    site.done(&format!("emsh Undo-ConfigurationChange {} -Force", last()));
    assert_eq!(export(&site), text);
    // Under another server's name it is told, and a connector of another server is refused.
    let renamed = text.replace("EDGE1", "EDGE9");
    std::fs::write(site.path().join("edge9.json"), &renamed).unwrap();
    let half = text.replace("\"Server\": \"EDGE1\"", "\"Server\": \"EDGE9\"");
    std::fs::write(site.path().join("half.json"), half).unwrap();
    site.refused(
        "emsh Import-Configuration half.json -Force",
        1,
        "Server 'EDGE9' is not this server, 'EDGE1'",
    );
    let said = |line: &str| {
        let done = site.done(line).err;
        let told = done.lines().find(|line| line.contains("this server is EDGE1 ("));
        told.unwrap_or_else(|| panic!("{line}: {done}")).to_string()
    };
    let told = said("emsh Import-Configuration edge9.json -WhatIf");
    assert!(told.contains("becomes EDGE9 ("), "{told}");
    assert_eq!(said("emsh Import-Configuration edge9.json -Force"), told);
    assert_eq!(export(&site), renamed);
}

/// With -WhatIf the warnings are those of the real run.
#[test]
fn what_if_warns_as_the_real_run() {
    let site = Site::new();
    let right = "-User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-Bypass-Message-Size-Limit";
    site.done(&format!("emsh Add-ADPermission R1 {right}"));
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList a.example,b.example");
    site.done("emsh Export-Configuration doc.json");
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList c.example");
    for (line, said) in [
        ("Set-TransportConfig -TLSSendDomainSecureList d.example", "kept: a.example, b.example, c.example"),
        ("Set-TransportConfig -TLSSendDomainSecureList d.example -Replace", "dropped: a.example, b.example"),
        ("Set-TransportConfig -TLSSendDomainSecureList '@{Remove=\"x.example\"}'", "'x.example' was not in"),
        ("Set-TransportConfig -TLSSendDomainSecureList '$null'", "is empty now; removed: "),
        ("Set-SendConnector Out -AddressSpaces other.example", "AddressSpaces of 'Out': dropped: "),
        (&format!("Add-ADPermission R1 {right}"), "is already present on"),
        (&format!("Add-ADPermission R1 {right},ms-Exch-Accept-Headers-Routing"), "is already present on"),
        ("Import-Configuration doc.json -Force", "dropped: c.example"),
    ] {
        let site = site.copy();
        let warnings = |line: &str| -> Vec<String> {
            let done = site.done(&format!("emsh {line}")).err;
            let told = done.lines().filter(|line| line.starts_with("WARNING: "));
            told.filter(|line| line.contains(said) || line.contains("no settings"))
                .map(str::to_string)
                .collect()
        };
        let before = site.bytes();
        let tried = warnings(&format!("{line} -WhatIf"));
        assert!(before == site.bytes(), "{line}");
        assert!(tried.iter().any(|line| line.contains(said)), "{line}: {tried:?}");
        assert_eq!(warnings(line), tried, "{line}");
    }
}

/// -WarningAction Stop refuses an import whose warnings are known before.
#[test]
fn an_import_stops_at_its_warnings() {
    let site = Site::new();
    site.done("emsh Export-Configuration doc.json");
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList c.example");
    let before = site.bytes();
    site.refused("emsh Import-Configuration doc.json -Force -WarningAction Stop", 1, "dropped: c.example");
    assert!(before == site.bytes());
}

#[test]
fn a_name_that_is_taken_meanwhile_is_a_conflict() {
    let site = Site::new();
    site.done("emsh Set-SendConnector Out -Name Renamed");
    let changes = site.done("emsh Get-ConfigurationChange -Json").json();
    let renamed = changes[0]["Number"].as_i64().unwrap();
    site.done("emsh New-SendConnector Out -AddressSpaces y.example");
    site.refused(&format!("emsh Undo-ConfigurationChange {renamed} -Force"), 1, "is called \"Out\" now");
}
