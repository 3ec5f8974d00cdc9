//! Set-ups in which all is well: no failure, and no warning but that the service does not run.

use crate::world::{NAMES, PARTNER, Wish, World, is_open, lab};
use emsh::cert::certificate_to_pem;
use rcgen::ExtendedKeyUsagePurpose;

type Shape = (&'static str, fn() -> World);

fn ready(lines: &[&str]) -> World {
    let world = World::ready();
    lines.iter().for_each(|line| world.run(line));
    world
}

const SHAPES: &[Shape] = &[
    ("one connector each way", || ready(&[])),
    ("a Partner connector for the domain, the one for all unarmed", || {
        ready(&[
            "emsh New-SendConnector 'To Fabrikam' -Usage Partner -AddressSpaces fabrikam.example -Fqdn mail.contoso.example -DomainSecureEnabled true",
            "emsh Set-SendConnector Out -DomainSecureEnabled false",
        ])
    }),
    ("a smart host for others", || {
        ready(&[
            "emsh New-SendConnector 'To Litware' -AddressSpaces litware.example,'*.litware.example' -DNSRoutingEnabled false -SmartHosts relay.litware.example",
            "emsh New-SendConnector Backup -AddressSpaces '*;90' -DNSRoutingEnabled false -SmartHosts filter.contoso.example",
        ])
    }),
    ("a Foreign connector for others", || {
        ready(&["emsh New-ForeignConnector Fax -AddressSpaces fax.contoso.example"])
    }),
    ("disabled connectors beside", || {
        ready(&[
            "emsh New-SendConnector Old -AddressSpaces fabrikam.example -Enabled false",
            "emsh New-ReceiveConnector Old -Usage Custom -Bindings 0.0.0.0:25 -RemoteIPRanges 203.0.113.0/24 -PermissionGroups AnonymousUsers",
            "emsh Set-ReceiveConnector Old -Enabled false",
        ])
    }),
    ("application servers relay on the same port", || {
        ready(&[
            "emsh New-ReceiveConnector Printers -Usage Custom -Bindings 0.0.0.0:25 -RemoteIPRanges 10.1.2.0/24 -PermissionGroups AnonymousUsers",
        ])
    }),
    ("people submit on port 587", || {
        ready(&[
            "emsh New-ReceiveConnector Client -Usage Client -RemoteIPRanges 0.0.0.0-255.255.255.255 -Fqdn mail.contoso.example",
        ])
    }),
    ("a Receive connector for the partner alone, beside the one for all", || {
        ready(&[
            "emsh New-ReceiveConnector 'From Fabrikam' -Usage Partner -Bindings 0.0.0.0:25 -RemoteIPRanges 203.0.113.0/24 -Fqdn mail.contoso.example -DomainSecureEnabled true",
        ])
    }),
    ("TlsCertificateName chooses, and the Fqdn is the server's", || {
        let world = World::ready();
        let name = "'<I>CN=Lab Issuing<S>CN=mail.contoso.example'";
        world.run(&format!("emsh Set-SendConnector Out -Fqdn '$null' -TlsCertificateName {name}"));
        world.run(&format!("emsh Set-ReceiveConnector In -Fqdn '$null' -TlsCertificateName {name}"));
        world
    }),
    ("a certificate each way", || {
        let world = World::bare();
        world.run("emsh Set-SendConnector Out -Fqdn out.contoso.example");
        world.enrol(&Wish::named(&["out.contoso.example", "contoso.example"]));
        world.enrol(&Wish::named(NAMES));
        world
    }),
    ("a renewed certificate beside the expired one", || {
        let world = World::bare();
        world.enrol(&Wish { from: -300, until: -1, ..Wish::named(NAMES) });
        world.enrol(&Wish::named(NAMES));
        world
    }),
    ("a renewal is asked for", || {
        ready(&[
            "emsh New-ExchangeCertificate -GenerateRequest -DomainName mail.contoso.example,contoso.example -Services SMTP -RequestFile renewal.csr",
        ])
    }),
    ("serverAuth only, as public authorities issue it, with a CRL", || {
        let world = World::bare();
        world.enrol(&Wish {
            usages: vec![ExtendedKeyUsagePurpose::ServerAuth],
            crl: Some("http://crl.ca.example/issuing.crl"),
            ..Wish::named(NAMES)
        });
        world
    }),
    ("the host by a wildcard, the domain by its name", || {
        let world = World::bare();
        world.enrol(&Wish::named(&["contoso.example", "*.contoso.example"]));
        world
    }),
    ("a certificate of the root itself", || {
        let world = World::bare();
        world.enrol_leaf(&lab().root.issue(&Wish::named(NAMES)), &[]);
        world
    }),
    ("self-signed, and trusted as a root", || {
        let world = World::bare();
        world.run("emsh New-ExchangeCertificate -DomainName mail.contoso.example,contoso.example -Services SMTP -Json > made.json");
        let made: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(world.site.path().join("made.json")).unwrap())
                .unwrap();
        let thumbprint = made[0]["Thumbprint"].as_str().unwrap().to_owned();
        world
            .run(&format!("emsh Export-ExchangeCertificate {thumbprint} -CertificateOnly -FileName own.cer"));
        world.run("emsh Import-TrustedRootCertificate own.cer");
        world
    }),
    ("several of our domains, a relay domain and its subdomains", || {
        let world = World::bare();
        world.run("emsh New-AcceptedDomain Second -DomainName second.example");
        world.run("emsh New-AcceptedDomain Branch -DomainName '*.contoso.example' -DomainType InternalRelay");
        world.enrol(&Wish::named(&["mail.contoso.example", "contoso.example", "second.example"]));
        world
    }),
    ("the domain in two writings of an IDN beside", || {
        ready(&[
            "emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"bücher.example\"}' -TLSReceiveDomainSecureList '@{Add=\"bücher.example\"}'",
        ])
    }),
    ("subdomains of the partner are listed, too", || {
        ready(&[
            "emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"eu.fabrikam.example\"}' -TLSReceiveDomainSecureList '@{Add=\"eu.fabrikam.example\"}'",
        ])
    }),
    ("the trusted root comes twice, and another stands beside it", || {
        let world = World::ready();
        std::fs::write(world.site.path().join("other.pem"), certificate_to_pem(&lab().stranger.der)).unwrap();
        world.run("emsh Import-TrustedRootCertificate other.pem");
        world
    }),
    ("a partner with its own authority and names", || {
        ready(&[
            "emsh New-DomainSecurityPartner fabrikam.example -TrustAnchors lab-root.pem -AcceptedNames mail.hoster.example,'*.hoster.example'",
        ])
    }),
    ("other mail by TlsAuthLevel", || {
        ready(&[
            "emsh Set-SendConnector Out -RequireTLS true -TlsAuthLevel DomainValidation -TlsDomain mail.litware.example",
        ])
    }),
];

#[test]
fn a_healthy_set_up_raises_no_alarm() {
    assert!(SHAPES.len() >= 14);
    let judged = |(name, make): &Shape| {
        let world = make();
        for words in [PARTNER, ""] {
            let (rows, code) = world.test(words);
            let alarms: Vec<_> = rows
                .iter()
                .filter(|row| is_open(row) || row["Result"] == "Warning" && row["Check"] != "Service")
                .collect();
            assert!(alarms.is_empty() && code == 0, "{name}: {alarms:#?}");
            assert!(rows.len() >= 40, "{name}: {} rows", rows.len());
        }
    };
    let failed: Vec<&str> = SHAPES
        .iter()
        .filter(|shape| std::panic::catch_unwind(|| judged(shape)).is_err())
        .map(|(name, _)| *name)
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

/// The table says what is wrong in few words and fits a terminal; the line that mends comes last.
#[test]
fn the_table_can_be_read() {
    let world = World::ready();
    world.run("emsh Set-SendConnector Out -DomainSecureEnabled false");
    let done = world.site.run("emsh Test-DomainSecurity fabrikam.example -Offline");
    assert_eq!(done.code, 1);
    let row = done.out.lines().find(|line| line.contains("Armed")).unwrap();
    assert!(row.contains("Fail") && row.contains("DomainSecureEnabled $false"), "{row}");
    assert!(done.err.contains("The first, Armed of mail to fabrikam.example"), "{}", done.err);
    assert!(
        done.err.contains("Try: emsh Set-SendConnector Out -DomainSecureEnabled '$true'"),
        "{}",
        done.err
    );
}
