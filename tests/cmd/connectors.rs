//! Connectors: rules over finished and stored objects (CONN-01, CONN-05 to CONN-08), the default
//! connector's name, open relay.

use crate::site::Site;
use serde_json::json;

/// CONN-01: the same binding and the same ranges, in any spelling.
#[test]
fn two_receive_connectors_for_the_same_clients() {
    let site = Site::new();
    // An ordinary user's default connector is on another port.
    site.run("emsh Set-ReceiveConnector 'Default EDGE1' -Bindings 0.0.0.0:25");
    let new = |name: &str, ranges: &str| {
        format!(
            "emsh New-ReceiveConnector -Name {name} -Usage Custom -Bindings 0.0.0.0:25 -RemoteIPRanges {ranges}"
        )
    };
    site.refused(&new("Dup", "0.0.0.0-255.255.255.255"), 1, "Default EDGE1");
    site.refused(&new("Dup2", "0.0.0.0/0"), 1, "0.0.0.0:25");
    let made = site.done(&new("Ok", "192.0.2.0/24"));
    assert!(made.err.contains("nobody may submit mail there"), "{}", made.err);
    site.refused("emsh Set-ReceiveConnector Ok -RemoteIPRanges 0.0.0.0/0", 1, "Default EDGE1");
    site.refused(&new("ok", "192.0.3.0/24"), 1, "ok");
}

/// CONN-07: what excludes each other, judged on the whole command, in any order.
#[test]
fn domain_security_needs_mx_routing() {
    let site = Site::new();
    site.done(
        "emsh New-SendConnector -Name SH -AddressSpaces '*' -DNSRoutingEnabled false -SmartHosts 192.0.2.25",
    );
    for line in [
        "Set-SendConnector SH -DomainSecureEnabled true",
        "Set-SendConnector Out -SmartHosts 192.0.2.25 -DomainSecureEnabled true -DNSRoutingEnabled false",
    ] {
        site.refused(&format!("emsh {line}"), 1, "DomainSecureEnabled");
        site.refused(&format!("emsh {line}"), 1, "DNSRoutingEnabled");
    }
    site.done(
        "emsh Set-SendConnector SH -DomainSecureEnabled true -DNSRoutingEnabled true -SmartHosts '$null'",
    );
    site.refused("emsh Set-SendConnector SH -IgnoreSTARTTLS true", 1, "IgnoreSTARTTLS");
    site.refused("emsh Set-SendConnector SH -DNSRoutingEnabled false", 1, "SmartHosts");
    site.done("emsh Set-SendConnector Out -RequireTLS true");
    site.refused("emsh Set-SendConnector Out -IgnoreSTARTTLS true", 1, "RequireTLS");
    site.done("emsh Set-SendConnector Out -IgnoreSTARTTLS true -RequireTLS false");
}

/// The default connector serves Exchange servers under this server's name.
#[test]
fn the_default_connectors_fqdn_stays() {
    let site = Site::empty();
    site.done("emsh Get-ReceiveConnector");
    for said in ["ExchangeServer", "emsh New-ReceiveConnector", "-AuthMechanism Tls"] {
        site.refused("emsh Set-ReceiveConnector 'Default EDGE1' -Fqdn mail.example.com", 1, said);
    }
    for good in ["edge1.example.com", "EDGE1", "'$null'"] {
        site.done(&format!("emsh Set-ReceiveConnector 'Default EDGE1' -Fqdn {good}"));
    }
    site.done("emsh Set-ReceiveConnector 'Default EDGE1' -Fqdn mail.example.com -AuthMechanism Tls");
    assert_eq!(site.property("Get-ReceiveConnector 'Default EDGE1'", "Fqdn"), json!("mail.example.com"));
    site.refused("emsh Set-ReceiveConnector 'Default EDGE1' -AuthMechanism Tls,ExchangeServer", 1, "Fqdn");
}

/// An open relay is made on purpose or not at all.
#[test]
fn an_open_relay_is_refused() {
    let site = Site::new();
    let open = "emsh Set-ReceiveConnector R1 -RemoteIPRanges 0.0.0.0/0 -AuthMechanism Tls,ExternalAuthoritative -PermissionGroups ExchangeServers,AnonymousUsers";
    site.refused(open, 1, "AllowOpenRelay");
    site.refused(
        "emsh New-ReceiveConnector Open -Usage Custom -Bindings 127.0.0.4:2525 -RemoteIPRanges ::/0 -AuthMechanism Tls,ExternalAuthoritative -PermissionGroups ExchangeServers",
        1,
        "AllowOpenRelay",
    );
    // In two steps it is the same.
    site.done(
        "emsh Set-ReceiveConnector R1 -AuthMechanism Tls,ExternalAuthoritative -PermissionGroups ExchangeServers,AnonymousUsers",
    );
    site.refused("emsh Set-ReceiveConnector R1 -RemoteIPRanges 0.0.0.0/0", 1, "AllowOpenRelay");
    site.done(&format!("{open} -AllowOpenRelay"));
    assert_eq!(site.property("Get-ReceiveConnector R1", "OpenRelayAllowed"), json!(true));
}

/// CONN-05: an address that is not on this host is warned of when it is set; both wildcards are not.
#[test]
fn a_binding_elsewhere_is_warned_of() {
    let site = Site::new();
    let told = site.done("emsh Set-ReceiveConnector R1 -Bindings 0.0.0.0:2526,[::]:2526");
    assert!(!told.err.contains("not on this host"), "{}", told.err);
    let told = site.done("emsh Set-ReceiveConnector R1 -Bindings '@{Add=\"192.0.2.99:2527\"}'");
    let mend = "emsh Set-ReceiveConnector 'EDGE1\\R1' -Bindings '@{Remove=\"192.0.2.99:2527\"}'";
    assert!(told.err.contains("192.0.2.99:2527") && told.err.contains(mend), "{}", told.err);
    let told = site.done("emsh Set-ReceiveConnector R1 -Comment x");
    assert!(!told.err.contains("not on this host"), "{}", told.err);
    site.done(mend);
}

/// CONN-06: what is no address space.
#[test]
fn wildcards_stand_only_before_a_domain() {
    let site = Site::new();
    for space in [
        "*partner.example",
        "mail.*.partner.example",
        "*.*.example",
        "SMTP:*partner.example;5",
        "a.example;101",
    ] {
        site.refused(&format!("emsh Set-SendConnector Out -AddressSpaces '{space}'"), 2, "AddressSpaces");
    }
    site.done("emsh Set-SendConnector Out -AddressSpaces '*.partner.example;5',partner.example,'*'");
}

/// CONN-08: TlsDomain only with DomainValidation, TlsAuthLevel only with RequireTLS, and no stale value.
#[test]
fn tls_domain_and_tls_auth_level() {
    let site = Site::new();
    site.done("emsh Set-SendConnector Out -RequireTLS true -TlsAuthLevel CertificateValidation");
    let set = |more: &str| format!("emsh Set-SendConnector Out {more}");
    for said in ["TLSAuthLevel parameter is set to DomainValidation", "-TlsAuthLevel DomainValidation"] {
        site.refused(&set("-TlsDomain partner.example"), 1, said);
    }
    site.done(&set("-TlsDomain partner.example -TlsAuthLevel DomainValidation"));
    for said in ["TLSAuthLevel", "-TlsAuthLevel EncryptionOnly -TlsDomain '$null'"] {
        site.refused(&set("-TlsAuthLevel EncryptionOnly"), 1, said);
    }
    site.refused(&set("-TlsAuthLevel '$null'"), 1, "TlsDomain");
    site.refused(
        &set("-RequireTLS false"),
        1,
        "-RequireTLS '$false' -TlsAuthLevel '$null' -TlsDomain '$null'",
    );
    site.done(&set("-TlsAuthLevel EncryptionOnly -TlsDomain '$null'"));
    let out = site.done("emsh Get-SendConnector Out -Json").json();
    assert_eq!((&out["TlsAuthLevel"], &out["TlsDomain"]), (&json!("EncryptionOnly"), &json!(null)));
    site.refused(&set("-RequireTLS false"), 1, "TlsAuthLevel");
    site.refused(&set("-IgnoreSTARTTLS true"), 1, "IgnoreSTARTTLS");
    site.done(&set("-RequireTLS false -TlsAuthLevel '$null'"));
    // Behind a smart host nothing else says which name is meant.
    let smart = "emsh New-SendConnector Smart -AddressSpaces s.example -DNSRoutingEnabled false -SmartHosts smart.example -RequireTLS true -TlsAuthLevel DomainValidation";
    site.refused(smart, 1, "TlsDomain");
    site.done(&format!("{smart} -TlsDomain smart.example"));
    site.refused("emsh Set-SendConnector Smart -TlsDomain '$null'", 1, "TlsDomain");
}

/// What names what in an error can be typed as it stands.
#[test]
fn smart_hosts_beside_mx_routing() {
    let site = Site::new();
    for said in ["-DNSRoutingEnabled '$false'", "-SmartHosts '$null'"] {
        site.refused("emsh Set-SendConnector Out -SmartHosts a.example", 1, said);
    }
}
