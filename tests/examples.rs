//! Every example that help shows is run, each on its own copy of one prepared site, and succeeds.

#![allow(clippy::unwrap_used)]

#[path = "cmd/site.rs"]
mod site;
#[path = "examples/what_if.rs"]
mod what_if;

use emsh::cmdlet::CMDLETS;
use emsh::model::{DeliveryType, NextHop};
use emsh::queue::{Envelope, MessageFilter, NewRecipient, OpenMode, Queue};
use site::Site;

/// The site that the examples speak of, on the host EDGE1; and what stands for THUMBPRINT and other
/// words. `None` without openssl, which makes the files that examples import.
fn contoso() -> Option<(Site, Vec<(&'static str, String)>)> {
    let site = Site::empty();
    if !site.make_certificate_files() {
        return None;
    }
    for line in [
        "New-SendConnector 'Outbound Email' -AddressSpaces '*'",
        "New-AcceptedDomain Contoso -DomainName contoso.example -DomainType Authoritative",
        "New-Recipient alice@contoso.example",
        "New-DeliveryAgentConnector Maildirs -AddressSpaces adatum.example -MaildirRoot /var/mail/emsh",
        "New-ForeignConnector Fax -AddressSpaces fax.adatum.example",
        "New-SystemMessage -Language en -Internal false -DsnCode 5.1.1 -Text 'No such mailbox.'",
        "New-AddressRewriteEntry 'Contoso to Adatum' -InternalAddress adatum.example -ExternalAddress tailspin.example",
        "New-DomainSecurityPartner tailspin.example -Mode ReportOnly",
        "Add-IPAllowListEntry -IPAddress 192.0.2.1",
        "Add-IPBlockListEntry -IPAddress 203.0.113.1",
        "Add-IPAllowListProvider Trusted -LookupDomain allow.tailspin.example -AnyMatch true",
        "Add-IPBlockListProvider Listed -LookupDomain block.tailspin.example -AnyMatch true",
    ] {
        site.done(&format!("emsh {line}"));
    }
    let thumbprint = |line: &str| {
        let made = site.done(&format!("emsh {line} -Json")).json();
        made[0]["Thumbprint"].as_str().unwrap().to_string()
    };
    let own = thumbprint("New-ExchangeCertificate -DomainName other.contoso.example -Services None -Force");
    site.done("cp contoso.pem root.pem");
    let root = thumbprint("Import-TrustedRootCertificate -FileName root.pem");
    let exportable =
        thumbprint("New-ExchangeCertificate -DomainName other.contoso.example -PrivateKeyExportable true");
    let pending = thumbprint("New-ExchangeCertificate -GenerateRequest -RequestFile pending.csr");
    for line in [
        "x509 -req -in pending.csr -CA fabrikam-root.pem -CAkey root-key.pem -CAcreateserial -days 30 -out answer.pem",
        "crl2pkcs7 -nocrl -certfile answer.pem -certfile fabrikam-root.pem -out answer.p7b",
    ] {
        site.done(&format!("openssl {line}"));
    }
    site.done("emsh Export-Configuration contoso.json");
    // Of a server that has no domain yet, so that nothing in it has to be mended.
    site.done("emsh --data-dir elsewhere Export-DomainSecurityPartnerSheet -FilePath sheet.html -Offline");
    let words =
        [("THUMBPRINT", own), ("EXPORTABLE", exportable), ("PENDING", pending), ("ROOT", root)].to_vec();
    Some((site, words))
}

/// Puts a message into the queue of a stopped service; its identity without the server.
fn message_in(site: &Site) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let queue = Queue::open(&site.data(), OpenMode::Service).unwrap();
    runtime.block_on(async {
        let mut draft = queue.draft();
        draft.write(b"Subject: x\r\n\r\nx\r\n").await.unwrap();
        let now = jiff::Timestamp::now();
        let envelope = Envelope {
            sender: Some("alice@contoso.example".parse().unwrap()),
            from_address: "alice@contoso.example".into(),
            source_ip: None,
            received_at: now,
            expires_at: now.checked_add(jiff::SignedDuration::from_hours(48)).unwrap(),
            receive_connector: "Default EDGE1".into(),
            helo: "client.example".into(),
            subject: "x".into(),
            internet_message_id: "<1@contoso.example>".into(),
            auth_domain: None,
            body_8bit: false,
            wishes: Default::default(),
        };
        let hop = NextHop {
            delivery_type: DeliveryType::DnsConnectorDelivery,
            domain: "fabrikam.example".into(),
            connector: String::new(),
            tls_domain: None,
        };
        let recipient = NewRecipient {
            address: "bob@fabrikam.example".parse().unwrap(),
            hop,
            refused: None,
            wishes: Default::default(),
        };
        draft.commit(envelope, vec![recipient]).await.unwrap();
        let messages = queue.list_messages(MessageFilter::default(), 10).await.unwrap();
        format!("{}\\{}", messages[0].queue, messages[0].id)
    })
}

/// Types what the test of a domain prints, row by row, until nothing fails.
fn mend(site: &Site) {
    for _ in 0..12 {
        let rows = site.run("emsh Test-DomainSecurity fabrikam.example -Offline -Json").json();
        let failed = rows.as_array().unwrap().iter().find(|row| row["Result"] == "Fail").cloned();
        let Some(row) = failed else { return };
        let lines = row["Remedy"].as_array().unwrap();
        assert!(!lines.is_empty(), "{row:#}");
        for line in lines {
            site.done(line.as_str().unwrap());
        }
    }
    panic!("it is never mended");
}

/// A copy of the site, with what the examples of this cmdlet need beside it.
fn ready_for(cmdlet: &str, prepared: &Site) -> Site {
    let site = prepared.copy();
    if cmdlet == "Remove-ReceiveConnector" {
        site.done(
            "emsh New-ReceiveConnector 'From Fabrikam' -Usage Custom -Bindings 0.0.0.0:2526 -RemoteIPRanges 192.0.2.0/24",
        );
    }
    if ["Get-SmtpCredential", "Set-SmtpCredential", "Remove-SmtpCredential"].contains(&cmdlet) {
        site.done("emsh New-SmtpCredential anna@contoso.example -Password 'a long one'");
    }
    if cmdlet.ends_with("-DkimSigningConfig") && !cmdlet.starts_with("New") {
        site.done("emsh New-DkimSigningConfig contoso.example -Enabled false");
    }
    if cmdlet == "Test-Mailflow" {
        let mail = site.path().join("mail").display().to_string();
        std::fs::create_dir_all(&mail).unwrap();
        site.done(&format!(
            "emsh New-DeliveryAgentConnector Mail -AddressSpaces contoso.example -MaildirRoot {mail}"
        ));
    }
    if cmdlet == "Test-DomainSecurity" {
        mend(&site);
    }
    if cmdlet == "Remove-RemoteDomain" {
        site.done("emsh New-RemoteDomain Fabrikam -DomainName fabrikam.example");
    }
    if cmdlet == "Remove-ADPermission" {
        site.done(
            "emsh Add-ADPermission 'Default EDGE1' -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Submit -Deny",
        );
    }
    if cmdlet == "Remove-AcceptedDomain" {
        // A domain with recipients stays.
        site.done("emsh Remove-Recipient alice@contoso.example -Confirm false");
    }
    site
}

#[test]
fn every_example_succeeds() {
    let Some((prepared, words)) = contoso() else { return };
    let examples: Vec<(String, &str)> = CMDLETS
        .iter()
        .flat_map(|cmdlet| cmdlet.examples.iter().map(|example| (cmdlet.name(), example.line)))
        .collect();
    let run = &|(cmdlet, line): &(String, &str)| {
        let site = ready_for(cmdlet, &prepared);
        // These speak of a service that runs.
        let runs = ["Compare-Configuration", "Test-Mailflow", "Test-ServiceHealth", "Test-SmtpConnectivity"]
            .contains(&cmdlet.as_str());
        if runs {
            site.done("emsh Set-ReceiveConnector 'Default EDGE1' -Bindings 127.0.0.1:0");
            site.done("emsh Start-Service emsh-transport");
        }
        // These ask the DNS; a server here says that there is nothing.
        let asked = cmdlet.starts_with("Test-IP").then(|| {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            let listen = "127.0.0.1:0".parse().unwrap();
            let dns =
                runtime.block_on(emsh::dns::ZoneServer::start(listen, emsh::dns::Zones::new())).unwrap();
            site.done(&format!("emsh Set-TransportService -ExternalDNSServers {}", dns.local_addr()));
            (runtime, dns)
        });
        // These speak of a message that waits.
        let line = &if line.contains("3\\17") {
            line.replace("3\\17", &message_in(&site))
        } else {
            (*line).to_string()
        };
        if cmdlet == "Export-Message" {
            site.done(&format!("emsh {} -Confirm false", line.replace("Export-", "Suspend-")));
        }
        let line = words.iter().fold((*line).to_string(), |line, (word, value)| line.replace(word, value));
        let done = site.run(&format!("emsh {line}"));
        drop(asked);
        if runs {
            site.done("emsh Stop-Service emsh-transport");
        }
        // What is not there yet, or never will be, says so; what it names instead is in its help.
        let refused = CMDLETS.iter().any(|it| {
            it.name() == *cmdlet
                && ["Not there yet.", "There are no"].iter().any(|no| it.description.starts_with(no))
        });
        let as_told = match refused {
            true => {
                done.code != 0
                    && (done.err.contains("is not there yet") || done.err.contains("not supported"))
            }
            false => done.code == 0,
        };
        (!as_told || done.err.contains("panicked"))
            .then(|| format!("emsh {line}\nexit {}\n{}{}", done.code, done.out, done.err))
    };
    let failed: Vec<String> = std::thread::scope(|scope| {
        let share = examples.len().div_ceil(8);
        let workers: Vec<_> = examples
            .chunks(share)
            .map(|share| scope.spawn(move || share.iter().filter_map(run).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
