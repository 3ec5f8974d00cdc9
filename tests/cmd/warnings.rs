//! The warnings after cmdlets that write: each is told once, and the first line that it prints, typed as
//! it stands, makes it untrue.

use crate::site::{Done, Site};

/// The warnings that hold `piece`.
fn warnings<'a>(done: &'a Done, piece: &str) -> Vec<&'a str> {
    done.err.lines().filter(|line| line.starts_with("WARNING: ") && line.contains(piece)).collect()
}

/// The first way out: what stands in the first parentheses that begin with a command.
fn way_out(warning: &str) -> &str {
    let (_, rest) = warning.split_once("(emsh ").unwrap_or_else(|| panic!("no way out: {warning}"));
    let end = rest.find(") or (emsh ").unwrap_or(rest.len() - 1);
    &warning[warning.len() - rest.len() - "emsh ".len()..][.."emsh ".len() + end]
}

/// What is typed before, the line that warns, and a piece of the warning.
const TABLE: &[(&[&str], &str, &str)] = &[
    (
        &[],
        "emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"p.example\"}'",
        "TLSSendDomainSecureList is not in use",
    ),
    (
        &[],
        "emsh Set-TransportConfig -TLSReceiveDomainSecureList '@{Add=\"p.example\"}'",
        "TLSReceiveDomainSecureList is not in use",
    ),
    (&[], "emsh Set-SendConnector Out -DomainSecureEnabled true", "TLSSendDomainSecureList is empty"),
    (&[], "emsh Set-ReceiveConnector R1 -DomainSecureEnabled true", "TLSReceiveDomainSecureList is empty"),
    (
        &["emsh Set-TransportConfig -TLSSendDomainSecureList q.example"],
        "emsh New-SendConnector P -AddressSpaces p.example,*.r.example -DomainSecureEnabled true",
        "TLSSendDomainSecureList does not hold 'p.example', 'r.example'",
    ),
    (
        &[
            "emsh Set-TransportConfig -TLSSendDomainSecureList p.example",
            "emsh Set-SendConnector Out -DomainSecureEnabled true",
        ],
        "emsh New-SendConnector \"It's\" -AddressSpaces '*.p.example'",
        "that mail waits in the queue",
    ),
    (
        &[
            "emsh Set-TransportConfig -TLSSendDomainSecureList p.example",
            "emsh Set-SendConnector Out -DomainSecureEnabled true",
        ],
        "emsh New-SendConnector -Name:-x -AddressSpaces '*.p.example'",
        "that mail waits in the queue",
    ),
    (
        &[
            "emsh Set-TransportConfig -TLSSendDomainSecureList p.example",
            "emsh Set-SendConnector Out -DomainSecureEnabled true",
        ],
        "emsh New-SendConnector 'To p.example' -AddressSpaces p.example -DNSRoutingEnabled false -SmartHosts s.example",
        "that mail waits in the queue",
    ),
    (
        &[
            "emsh Set-TransportConfig -TLSReceiveDomainSecureList p.example",
            "emsh Set-ReceiveConnector R1 -DomainSecureEnabled true",
        ],
        "emsh New-ReceiveConnector Past -Usage Custom -Bindings 127.0.0.2:2525 -RemoteIPRanges 192.0.2.5 -AuthMechanism None -PermissionGroups AnonymousUsers",
        "on the same binding as",
    ),
    (&[], "emsh Set-SendConnector Out -Fqdn out.example.com", "no valid certificate that names"),
    (&[], "emsh Set-ReceiveConnector R1 -Fqdn in.example.com", "no valid certificate that names"),
    (
        &["emsh New-ExchangeCertificate -DomainName in.example.com -Services None"],
        "emsh Set-ReceiveConnector R1 -Fqdn in.example.com",
        "no valid certificate that names",
    ),
    (
        &[],
        "emsh Remove-ExchangeCertificate \"$(emsh Get-ExchangeCertificate -Property Thumbprint -Format Csv | tail -n 1)\" -Force",
        "for Receive connector \"EDGE1\\Relay\": STARTTLS would not be announced",
    ),
    (
        &[
            "openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out c.pem -days 20 -subj /CN=soon -addext subjectAltName=DNS:soon.example.com && cat k.pem >>c.pem",
            "emsh Enable-ExchangeCertificate \"$(emsh Import-ExchangeCertificate c.pem -Property Thumbprint -Format Csv | tail -n 1)\" -Services SMTP -KeepDefault",
        ],
        "emsh Set-ReceiveConnector R1 -Fqdn soon.example.com",
        "ends within 30 days",
    ),
    (&[], "emsh Set-ReceiveConnector R1 -Bindings 192.0.2.77:2525", "the address is not on this host"),
];

#[test]
fn each_is_told_once_and_is_mended_as_it_says() {
    for (before, line, piece) in TABLE {
        let site = Site::new();
        before.iter().for_each(|line| drop(site.done(line)));
        let warned = site.done(line);
        let [warning] = warnings(&warned, piece)[..] else { panic!("{line}: not once: {warned:?}") };
        assert_eq!(warned.err.matches("Not in force until").count(), 1, "{line}: {warned:?}");
        let typed = way_out(warning);
        let Some(mended) = site.bash(typed) else { return };
        assert!(mended.code == 0 && warnings(&mended, piece).is_empty(), "{line}\n{typed}\n{mended:?}");
    }
}

/// What belongs into a command that makes an object is no other command: nothing was made yet.
#[test]
fn a_refused_new_object_is_not_to_be_set() {
    let site = Site::new();
    for (line, parameters) in [
        (
            "New-SendConnector X -AddressSpaces x.example -TlsDomain y.example",
            "-TlsAuthLevel DomainValidation",
        ),
        (
            "New-SendConnector X -AddressSpaces x.example -IgnoreSTARTTLS true -RequireTLS true",
            "-RequireTLS '$true' -IgnoreSTARTTLS '$false'",
        ),
        (
            "New-ReceiveConnector X -Usage Custom -Bindings 127.0.0.2:2525 -RemoteIPRanges 192.0.2.3 -AuthMechanism None -DomainSecureEnabled true",
            "-DomainSecureEnabled '$true' -AuthMechanism Tls",
        ),
    ] {
        let refused = site.run(&format!("emsh {line}"));
        assert!(refused.code == 1 && !refused.err.contains("emsh Set-"), "{line}: {refused:?}");
        site.refused(&format!("emsh {line}"), 1, "give in the same command: ");
        assert!(refused.err.contains(parameters), "{line}: {refused:?}");
    }
}
