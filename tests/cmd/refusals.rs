//! Every refused command leaves the store byte for byte as it was.

use crate::site::Site;

#[test]
fn a_refused_command_writes_nothing() {
    let site = Site::new();
    site.done("emsh New-AcceptedDomain Contoso -DomainName contoso.example -DomainType Authoritative");
    site.done("emsh New-Recipient alice@contoso.example");
    let table: &[(&str, i32, &str)] = &[
        // Words that can't be bound.
        ("Set-Nothing", 2, "Set-Nothing"),
        ("Set-SendConnector Out", 2, ""),
        ("Set-SendConnector Out -Bogus x", 2, "Bogus"),
        ("Set-SendConnector Out -Tls x", 2, "TlsDomain"),
        ("Set-SendConnector Out -Comment a -Comment b", 2, "Comment"),
        ("Set-SendConnector Out -Port 0", 2, "Port"),
        ("Set-SendConnector Out -Port 65536", 2, "Port"),
        ("Set-SendConnector Out -Port x", 2, "Port"),
        ("Set-SendConnector Out -MaxMessageSize tall", 2, "MaxMessageSize"),
        ("Set-SendConnector Out -ConnectionInactivityTimeOut soon", 2, "ConnectionInactivityTimeOut"),
        ("Set-SendConnector Out -Enabled perhaps", 2, "Enabled"),
        ("Set-SendConnector Out -TlsAuthLevel Best", 2, "TlsAuthLevel"),
        ("Set-SendConnector Out -AddressSpaces 'SMTP:*.;1'", 2, "AddressSpaces"),
        ("Set-SendConnector Out -SmartHosts 'not a host'", 2, "SmartHosts"),
        ("Set-ReceiveConnector R1 -Bindings 127.0.0.1", 2, "Bindings"),
        ("Set-ReceiveConnector R1 -RemoteIPRanges 192.0.2.9-192.0.2.1", 2, "RemoteIPRanges"),
        ("Set-ReceiveConnector R1 -AuthMechanism Tls,Magic", 2, "AuthMechanism"),
        ("Set-ReceiveConnector R1 -Fqdn 'a b'", 2, "Fqdn"),
        ("New-SendConnector -Name X", 2, "AddressSpaces"),
        ("New-AcceptedDomain X -DomainName 'a b'", 2, "DomainName"),
        ("Set-TransportConfig -ExternalPostmasterAddress nobody", 2, "ExternalPostmasterAddress"),
        ("Set-TransportConfig -TLSSendDomainSecureList '@{Plus=\"a.example\"}'", 2, "Plus"),
        // Objects that are not there, or are there already.
        ("Set-SendConnector NoSuch -Comment x", 1, "NoSuch"),
        ("Remove-SendConnector NoSuch -Confirm false", 1, "NoSuch"),
        ("Remove-ReceiveConnector NoSuch -Confirm false", 1, "NoSuch"),
        ("Set-AcceptedDomain NoSuch -MatchSubDomains true", 1, "NoSuch"),
        ("Remove-Recipient nobody@contoso.example -Confirm false", 1, "nobody@contoso.example"),
        ("Enable-ExchangeCertificate 00112233445566778899AABBCCDDEEFF00112233 -Services SMTP", 1, "00112233"),
        ("Remove-TrustedRootCertificate NoSuch -Confirm false", 1, "NoSuch"),
        ("Import-TrustedRootCertificate nothere.pem", 1, "nothere.pem"),
        ("New-SendConnector OUT -AddressSpaces b.example", 1, "OUT"),
        ("New-AcceptedDomain Again -DomainName CONTOSO.example", 1, "contoso.example"),
        ("New-Recipient alice@contoso.example", 1, "alice@contoso.example"),
        // Rules over objects.
        ("Set-SendConnector Out -DomainSecureEnabled true -IgnoreSTARTTLS true", 1, "IgnoreSTARTTLS"),
        ("Set-SendConnector Out -DNSRoutingEnabled false", 1, "SmartHosts"),
        ("Set-SendConnector Out -TlsAuthLevel DomainValidation", 1, "RequireTLS"),
        ("Set-SendConnector Out -AddressSpaces '$null'", 1, "AddressSpaces"),
        ("Set-ReceiveConnector R1 -DomainSecureEnabled true -AuthMechanism None", 1, "Tls"),
        ("Set-ReceiveConnector R1 -Bindings '$null'", 1, "Bindings"),
        ("Remove-SendConnector Out", 1, "Are you sure"),
    ];
    for (line, code, said) in table {
        site.refused(&format!("emsh {line}"), *code, said);
    }
}
