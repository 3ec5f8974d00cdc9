//! The faults: how each is planted in a set-up that is ready, and which row must name it.

use crate::world::{NAMES, Wish, World, lab};
use emsh::cert::certificate_to_pem;
use rcgen::{ExtendedKeyUsagePurpose, KeyUsagePurpose};

/// A fault.
pub struct Fault {
    pub name: &'static str,
    /// How the certificate comes into the store, where that is the fault.
    certificate: Option<fn(&World)>,
    /// What is done then.
    plant: fn(&mut World),
    /// The row that names it, and a word that it says.
    pub direction: &'static str,
    pub check: &'static str,
    pub said: &'static str,
}

impl Fault {
    /// A server that is ready but for these.
    pub fn planted(faults: &[&Fault]) -> World {
        let certificate = faults.iter().find_map(|fault| fault.certificate);
        let mut world = match certificate {
            None => World::ready(),
            Some(enrol) => {
                let world = World::bare();
                enrol(&world);
                world
            }
        };
        faults.iter().for_each(|fault| (fault.plant)(&mut world));
        world
    }

    /// True where both say how the certificate comes.
    pub fn has_certificate(&self) -> bool {
        self.certificate.is_some()
    }
}

const fn fault(
    name: &'static str,
    row: (&'static str, &'static str),
    said: &'static str,
    plant: fn(&mut World),
) -> Fault {
    Fault { name, certificate: None, plant, direction: row.0, check: row.1, said }
}

const fn certificate(
    name: &'static str,
    row: (&'static str, &'static str),
    said: &'static str,
    enrol: fn(&World),
) -> Fault {
    Fault { name, certificate: Some(enrol), plant: |_| {}, direction: row.0, check: row.1, said }
}

pub fn named(name: &str) -> &'static Fault {
    FAULTS.iter().find(|fault| fault.name == name).unwrap_or_else(|| panic!("no fault is called {name}"))
}

const ALL: &str = "0.0.0.0-255.255.255.255";

/// Mail out has a certificate of its own, which is as it must be.
fn outbound(world: &World) {
    world.run("emsh Set-SendConnector Out -Fqdn out.contoso.example");
    world.enrol(&Wish { from: -50, ..Wish::named(&["out.contoso.example", "contoso.example"]) });
}

/// Every fault that a line mends.
pub static FAULTS: &[Fault] = &[
    // The lists.
    fault("send list", ("Send", "Listed"), "TLSReceiveDomainSecureList holds it", |world| {
        world.run("emsh Set-TransportConfig -TLSSendDomainSecureList '@{Remove=\"fabrikam.example\"}'");
    }),
    fault("receive list", ("Receive", "Listed"), "TLSSendDomainSecureList holds it", |world| {
        world.run("emsh Set-TransportConfig -TLSReceiveDomainSecureList '@{Remove=\"fabrikam.example\"}'");
    }),
    fault("host on the send list", ("Send", "Listed"), "it holds mail.fabrikam.example", |world| {
        world.run("emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"mail.fabrikam.example\";Remove=\"fabrikam.example\"}'");
    }),
    fault("subdomain on the receive list", ("Receive", "Listed"), "it holds eu.fabrikam.example", |world| {
        world.run("emsh Set-TransportConfig -TLSReceiveDomainSecureList '@{Add=\"eu.fabrikam.example\";Remove=\"fabrikam.example\"}'");
    }),
    fault("send list overwritten", ("Send", "Listed"), "does not hold fabrikam.example", |world| {
        world.run("emsh Set-TransportConfig -TLSSendDomainSecureList litware.example -Replace");
    }),
    fault("both lists empty", ("Send", "Listed"), "does not hold fabrikam.example", |world| {
        world.run(
            "emsh Set-TransportConfig -TLSSendDomainSecureList '$null' -TLSReceiveDomainSecureList '$null'",
        );
    }),
    fault(
        "anchors of the partner are out of date",
        ("Send", "Partner"),
        "none of the TrustAnchors",
        |world| {
            std::fs::write(world.site.path().join("old.pem"), certificate_to_pem(&lab().old.der)).unwrap();
            world.run("emsh New-DomainSecurityPartner fabrikam.example -TrustAnchors old.pem");
        },
    ),
    // The way to the partner.
    fault("no Send connector", ("Send", "Route"), "no Send connector has an address space", |world| {
        world.run("emsh Remove-SendConnector Out -Confirm:'$false'");
    }),
    fault(
        "Send connector for others",
        ("Send", "Route"),
        "no Send connector has an address space",
        |world| {
            world.run("emsh Set-SendConnector Out -AddressSpaces litware.example");
        },
    ),
    fault(
        "Send connector disabled",
        ("Send", "Route"),
        "'Out' would take the mail for fabrikam.example, but it is disabled",
        |world| {
            world.run("emsh Set-SendConnector Out -Enabled false");
        },
    ),
    fault("more specific smart host", ("Send", "Route"), "its address space is more specific", |world| {
        world.run("emsh New-SendConnector Filter -AddressSpaces fabrikam.example -DNSRoutingEnabled false -SmartHosts filter.contoso.example");
    }),
    fault(
        "more specific smart host for several",
        ("Send", "Route"),
        "behind its smart hosts it can't be",
        |world| {
            world.run("emsh New-SendConnector Filter -AddressSpaces fabrikam.example,litware.example -DNSRoutingEnabled false -SmartHosts filter.contoso.example");
        },
    ),
    fault(
        "more specific connector",
        ("Send", "Route"),
        "'Special' takes the mail for fabrikam.example before",
        |world| {
            world.run("emsh New-SendConnector Special -AddressSpaces '*.example'");
            world.run("emsh Set-SendConnector Special -AddressSpaces fabrikam.example");
        },
    ),
    fault("cheaper connector", ("Send", "Route"), "its cost is lower (1 before 10)", |world| {
        world.run("emsh Set-SendConnector Out -AddressSpaces '*;10'");
        world.run("emsh New-SendConnector Special -AddressSpaces '*;1'");
    }),
    fault("connector of an earlier name", ("Send", "Route"), "the first name wins", |world| {
        world.run("emsh New-SendConnector Alpha -AddressSpaces '*'");
    }),
    fault(
        "armed connector disabled",
        ("Send", "Route"),
        "'To Fabrikam' would take the mail for fabrikam.example",
        |world| {
            world.run("emsh Set-SendConnector Out -DomainSecureEnabled false");
            world.run("emsh New-SendConnector 'To Fabrikam' -AddressSpaces fabrikam.example -Fqdn mail.contoso.example -DomainSecureEnabled true -Enabled false");
        },
    ),
    fault("Foreign connector", ("Send", "Route"), "writes it into files", |world| {
        world.run("emsh New-ForeignConnector Files -AddressSpaces fabrikam.example");
    }),
    fault("Foreign connector for several", ("Send", "Route"), "writes it into files", |world| {
        world.run("emsh New-ForeignConnector Files -AddressSpaces fabrikam.example,litware.example");
    }),
    fault("partner is our own domain", ("Send", "Route"), "one of our own domains", |world| {
        world.run("emsh New-AcceptedDomain Fabrikam -DomainName fabrikam.example");
    }),
    fault("smart host", ("Send", "DnsRouting"), "filter.contoso.example", |world| {
        world.run("emsh Set-SendConnector Out -DomainSecureEnabled false -DNSRoutingEnabled false -SmartHosts filter.contoso.example");
    }),
    fault("IgnoreSTARTTLS", ("Send", "StartTls"), "IgnoreSTARTTLS $true", |world| {
        world.run("emsh Set-SendConnector Out -DomainSecureEnabled false -IgnoreSTARTTLS true");
    }),
    fault("ForceHELO", ("Send", "StartTls"), "ForceHELO $true", |world| {
        world.run("emsh Set-SendConnector Out -DomainSecureEnabled false -ForceHELO true");
    }),
    fault("Send connector unarmed", ("Send", "Armed"), "no Send connector at all is armed", |world| {
        world.run("emsh Set-SendConnector Out -DomainSecureEnabled false");
    }),
    fault("another Send connector armed", ("Send", "Armed"), "waits in the queue", |world| {
        world.run("emsh Set-SendConnector Out -DomainSecureEnabled false");
        world.run(
            "emsh New-SendConnector 'To Litware' -AddressSpaces litware.example -DomainSecureEnabled true",
        );
    }),
    fault("large mail goes elsewhere", ("Send", "Size"), "messages above 5242880 bytes", |world| {
        world.run("emsh Set-SendConnector Out -MaxMessageSize 5MB");
        world.run("emsh New-SendConnector Big -AddressSpaces '*;50' -MaxMessageSize 20MB");
    }),
    fault("large mail goes to a smart host", ("Send", "Size"), "'Big'", |world| {
        world.run("emsh Set-SendConnector Out -MaxMessageSize 5MB");
        world.run("emsh New-SendConnector Big -AddressSpaces '*;50' -MaxMessageSize 20MB -DNSRoutingEnabled false -SmartHosts filter.contoso.example");
    }),
    // The way from the partner.
    fault("no Tls", ("Receive", "AuthMechanism"), "no Tls in AuthMechanism", |world| {
        world.run("emsh Set-ReceiveConnector In -DomainSecureEnabled false -AuthMechanism None");
    }),
    fault("ExternalAuthoritative", ("Receive", "AuthMechanism"), "ExternalAuthoritative", |world| {
        world.run("emsh Set-ReceiveConnector In -DomainSecureEnabled false -AuthMechanism ExternalAuthoritative -PermissionGroups ExchangeServers -RemoteIPRanges 10.0.0.0/8");
    }),
    fault("Receive connector unarmed", ("Receive", "Armed"), "DomainSecureEnabled $false", |world| {
        world.run("emsh Set-ReceiveConnector In -DomainSecureEnabled false");
    }),
    fault("Receive connector disabled", ("Receive", "Armed"), "is armed, but disabled", |world| {
        world.run("emsh Set-ReceiveConnector In -Enabled false");
    }),
    fault("no Receive connector", ("Receive", "Armed"), "no Receive connector is enabled", |world| {
        world.run("emsh Remove-ReceiveConnector In -Confirm:'$false'");
        world.run("emsh Set-ReceiveConnector 'Default EDGE1' -Enabled false");
    }),
    fault(
        "no permission group",
        ("Receive", "Permission"),
        "neither strangers nor proven partners",
        |world| {
            world.run("emsh Set-ReceiveConnector In -PermissionGroups None");
        },
    ),
    fault(
        "permission for users only",
        ("Receive", "Permission"),
        "PermissionGroups {ExchangeUsers}",
        |world| {
            world.run("emsh Set-ReceiveConnector In -PermissionGroups ExchangeUsers");
        },
    ),
    fault("permission denied", ("Receive", "Permission"), "is denied ms-Exch-SMTP-Submit", |world| {
        world.run(
            "emsh Add-ADPermission In -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Submit -Deny",
        );
    }),
    fault("two connectors claim the same", ("Receive", "Listens"), "neither of them listens", |world| {
        world.run(&format!("emsh New-ReceiveConnector Twin -Usage Custom -Bindings 0.0.0.0:2526 -RemoteIPRanges {ALL} -PermissionGroups ExchangeUsers"));
        world.sql("UPDATE ReceiveConnector SET Bindings = '[\"0.0.0.0:25\"]' WHERE Name = 'Twin'");
    }),
    fault(
        "unarmed sibling",
        ("Receive", "Sibling"),
        "'EDGE1\\Old' has DomainSecureEnabled $false",
        |world| {
            world.run("emsh New-ReceiveConnector Old -Usage Custom -Bindings 0.0.0.0:25 -RemoteIPRanges 203.0.113.0/24 -PermissionGroups AnonymousUsers -Fqdn mail.contoso.example");
        },
    ),
    fault(
        "sibling without Tls",
        ("Receive", "Sibling"),
        "'EDGE1\\Old' has DomainSecureEnabled $false",
        |world| {
            world.run("emsh New-ReceiveConnector Old -Usage Custom -Bindings 0.0.0.0:25 -RemoteIPRanges 203.0.113.0/24 -PermissionGroups AnonymousUsers -AuthMechanism None -Fqdn mail.contoso.example");
        },
    ),
    fault("unarmed sibling at one address", ("Receive", "Sibling"), "192.0.2.25:25", |world| {
        world.run(&format!("emsh New-ReceiveConnector Old -Usage Custom -Bindings 192.0.2.25:25 -RemoteIPRanges {ALL} -PermissionGroups AnonymousUsers -Fqdn mail.contoso.example"));
    }),
    // Which certificate is found.
    fault("no certificate", ("Send", "Certificate"), "holds no certificate", |world| {
        world.sql("DELETE FROM ExchangeCertificate");
    }),
    fault(
        "Send TlsCertificateName of no certificate",
        ("Send", "TlsCertificateName"),
        "is that of no certificate",
        |world| {
            world.run(
                "emsh Set-SendConnector Out -TlsCertificateName '<I>CN=Old CA<S>CN=mail.contoso.example'",
            );
        },
    ),
    fault("Send TlsCertificateName in capitals", ("Send", "TlsCertificateName"), "letter case", |world| {
        world.run(
            "emsh Set-SendConnector Out -TlsCertificateName '<I>CN=LAB ISSUING<S>CN=mail.contoso.example'",
        );
    }),
    fault(
        "Receive TlsCertificateName of no certificate",
        ("Receive", "TlsCertificateName"),
        "is that of no certificate",
        |world| {
            world.run(
                "emsh Set-ReceiveConnector In -TlsCertificateName '<I>CN=Old CA<S>CN=mail.contoso.example'",
            );
        },
    ),
    fault(
        "TlsCertificateName of a certificate for the host",
        ("Send", "TlsCertificateName"),
        "which lacks what is needed",
        |world| {
            world.import(&Wish { common_name: "host", ..Wish::named(&["mail.contoso.example"]) });
            world.run("emsh Set-SendConnector Out -TlsCertificateName '<I>CN=Lab Issuing<S>CN=host'");
        },
    ),
    fault("private key lost", ("Send", "PrivateKey"), "the private key of", |world| {
        world.sql("UPDATE ExchangeCertificate SET SealedKey = NULL WHERE Services NOT LIKE '%IMAP%'");
    }),
    fault("private key of another certificate", ("Send", "PrivateKey"), "the private key of", |world| {
        world.sql("UPDATE ExchangeCertificate SET SealedKey = (SELECT SealedKey FROM ExchangeCertificate WHERE Services LIKE '%IMAP%')");
    }),
    fault(
        "Send Fqdn not in the certificate",
        ("Send", "Fqdn"),
        "calls itself smtp.contoso.example",
        |world| {
            world.run("emsh Set-SendConnector Out -Fqdn smtp.contoso.example");
        },
    ),
    fault("Send Fqdn unset", ("Send", "Fqdn"), "calls itself edge1.example.com", |world| {
        world.run("emsh Set-SendConnector Out -Fqdn '$null'");
    }),
    fault(
        "Receive Fqdn not in the certificate",
        ("Receive", "Fqdn"),
        "calls itself smtp.contoso.example",
        |world| {
            world.run("emsh Set-ReceiveConnector In -Fqdn smtp.contoso.example");
        },
    ),
    fault(
        "Receive connector with ExchangeServer",
        ("Receive", "Fqdn"),
        "calls itself edge1.example.com",
        |world| {
            world.run("emsh Set-ReceiveConnector In -Fqdn '$null' -AuthMechanism Tls,ExchangeServer");
        },
    ),
    certificate("no S", ("Send", "Services"), "no S in Services", |world| {
        world.import(&Wish::named(NAMES));
    }),
    certificate(
        "only the certificate of the installation",
        ("Send", "OwnDomain"),
        "contoso.example is not in it",
        |_| {},
    ),
    certificate("request without its answer", ("Send", "OwnDomain"), "waits for its answer", |world| {
        world.run("emsh New-ExchangeCertificate -GenerateRequest -DomainName mail.contoso.example,contoso.example -Services SMTP -RequestFile contoso.example.csr");
    }),
    certificate(
        "certificate for the host only",
        ("Send", "OwnDomain"),
        "contoso.example is not in it",
        |world| {
            world.enrol(&Wish::named(&["mail.contoso.example"]));
        },
    ),
    certificate(
        "wildcard certificate",
        ("Send", "OwnDomain"),
        "*.contoso.example stands for hosts below it",
        |world| {
            world.enrol(&Wish::named(&["*.contoso.example"]));
        },
    ),
    certificate(
        "certificate of another domain",
        ("Send", "OwnDomain"),
        "contoso.example is not in it",
        |world| {
            world.enrol(&Wish::named(&["mail.contoso.example", "contoso.test"]));
        },
    ),
    certificate("expired", ("Send", "Dates"), "expired on", |world| {
        world.enrol(&Wish { from: -200, until: -1, ..Wish::named(NAMES) });
    }),
    certificate("not yet valid", ("Send", "Dates"), "is not valid before", |world| {
        world.enrol(&Wish { from: 2, ..Wish::named(NAMES) });
    }),
    certificate("newer certificate for the host", ("Send", "Shown"), "shows another certificate", |world| {
        world.enrol(&Wish { from: -100, ..Wish::named(NAMES) });
        world.enrol(&Wish { common_name: "host", ..Wish::named(&["mail.contoso.example"]) });
    }),
    certificate(
        "newer certificate for the host of the same subject",
        ("Send", "Shown"),
        "shows another certificate",
        |world| {
            world.enrol(&Wish { from: -100, ..Wish::named(NAMES) });
            world.enrol(&Wish::named(&["mail.contoso.example"]));
        },
    ),
    certificate("for clients only", ("Receive", "Usage"), "must be serverAuth", |world| {
        world.enrol(&Wish { usages: vec![ExtendedKeyUsagePurpose::ClientAuth], ..Wish::named(NAMES) });
    }),
    certificate("for mail signatures only", ("Send", "Usage"), "must be clientAuth or serverAuth", |world| {
        world.enrol(&Wish { usages: vec![ExtendedKeyUsagePurpose::EmailProtection], ..Wish::named(NAMES) });
    }),
    certificate("no digitalSignature", ("Send", "Usage"), "digitalSignature", |world| {
        world.enrol(&Wish { key_usages: vec![KeyUsagePurpose::KeyEncipherment], ..Wish::named(NAMES) });
    }),
    certificate(
        "issuer left out",
        ("Send", "Chain"),
        "whose issuer CN=Lab Issuing is neither sent",
        |world| {
            world.enrol_leaf(&lab().issuing.issue(&Wish::named(NAMES)), &[]);
        },
    ),
    certificate("issuer expired", ("Send", "Chain"), "CN=Lab Issuing is valid from", |world| {
        world.enrol_leaf(&lab().issuing.issue(&Wish::named(NAMES)), &[&lab().stale.der]);
    }),
    // A certificate for each way, and only the one that is shown to servers is at fault.
    certificate("inbound certificate without S", ("Receive", "Services"), "no S in Services", |world| {
        outbound(world);
        world.import(&Wish::named(NAMES));
    }),
    certificate(
        "inbound certificate for the host only",
        ("Receive", "OwnDomain"),
        "contoso.example is not in it",
        |world| {
            outbound(world);
            world.enrol(&Wish::named(&["mail.contoso.example"]));
        },
    ),
    certificate("inbound certificate expired", ("Receive", "Dates"), "expired on", |world| {
        outbound(world);
        world.enrol(&Wish { from: -200, until: -1, ..Wish::named(NAMES) });
    }),
    certificate("inbound issuer left out", ("Receive", "Chain"), "is neither sent", |world| {
        outbound(world);
        world.enrol_leaf(&lab().issuing.issue(&Wish::named(NAMES)), &[]);
    }),
    certificate(
        "inbound certificate for mail signatures",
        ("Receive", "Usage"),
        "must be serverAuth",
        |world| {
            outbound(world);
            world.enrol(&Wish {
                usages: vec![ExtendedKeyUsagePurpose::EmailProtection],
                ..Wish::named(NAMES)
            });
        },
    ),
    // Trust.
    fault("no trusted root", ("Send", "TrustStore"), "no trusted root is at hand", |world| {
        world.sql("DELETE FROM TrustedRootCertificate");
        std::fs::create_dir(world.site.path().join("none")).unwrap();
        world.environment = "SSL_CERT_FILE=/dev/null SSL_CERT_DIR=none".into();
    }),
    // What no cmdlet makes.
    fault("armed behind a smart host", ("Send", "Compiles"), "DNSRoutingEnabled $true", |world| {
        world.sql(
            "UPDATE SendConnector SET DNSRoutingEnabled = 0, SmartHosts = '[\"filter.contoso.example\"]'",
        );
    }),
    fault("armed with IgnoreSTARTTLS", ("Send", "Compiles"), "IgnoreSTARTTLS", |world| {
        world.sql("UPDATE SendConnector SET IgnoreSTARTTLS = 1");
    }),
    fault("armed with ForceHELO", ("Send", "Compiles"), "ForceHELO", |world| {
        world.sql("UPDATE SendConnector SET ForceHELO = 1");
    }),
    fault(
        "RequireTLS with IgnoreSTARTTLS",
        ("Send", "Compiles"),
        "RequireTLS $true needs IgnoreSTARTTLS $false",
        |world| {
            world.run("emsh New-SendConnector Other -AddressSpaces litware.example");
            world.sql("UPDATE SendConnector SET RequireTLS = 1, IgnoreSTARTTLS = 1 WHERE Name = 'Other'");
        },
    ),
    fault("armed without Tls", ("Send", "Compiles"), "needs Tls in AuthMechanism", |world| {
        world.sql("UPDATE ReceiveConnector SET AuthMechanism = '[\"None\"]' WHERE Name = 'In'");
    }),
    fault("Fqdn of the default connector", ("Send", "Compiles"), "Default EDGE1", |world| {
        world.sql("UPDATE ReceiveConnector SET Fqdn = 'mail.contoso.example' WHERE Name = 'Default EDGE1'");
    }),
    fault("Fqdn that is none", ("Send", "Compiles"), "Fqdn", |world| {
        world.sql("UPDATE SendConnector SET Fqdn = 'not a name'");
    }),
    fault(
        "our domain is no accepted domain",
        ("Receive", "OwnDomain"),
        "there is no accepted domain",
        |world| {
            world.sql("DELETE FROM AcceptedDomain");
        },
    ),
];
