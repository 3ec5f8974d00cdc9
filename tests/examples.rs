//! Every example that help shows is run, each on its own copy of one prepared site, and succeeds.

#![allow(clippy::unwrap_used)]

#[path = "cmd/site.rs"]
mod site;
#[path = "examples/what_if.rs"]
mod what_if;

use emsh::cmdlet::CMDLETS;
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
    let words =
        [("THUMBPRINT", own), ("EXPORTABLE", exportable), ("PENDING", pending), ("ROOT", root)].to_vec();
    Some((site, words))
}

/// A copy of the site, with what the examples of this cmdlet need beside it.
fn ready_for(cmdlet: &str, prepared: &Site) -> Site {
    let site = prepared.copy();
    if cmdlet == "Remove-ReceiveConnector" {
        site.done(
            "emsh New-ReceiveConnector 'From Fabrikam' -Usage Custom -Bindings 0.0.0.0:2526 -RemoteIPRanges 192.0.2.0/24",
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
        let runs = ["Compare-Configuration", "Test-ServiceHealth"].contains(&cmdlet.as_str());
        if runs {
            site.done("emsh Set-ReceiveConnector 'Default EDGE1' -Bindings 127.0.0.1:0");
            site.done("emsh Start-Service emsh-transport");
        }
        let line = words.iter().fold((*line).to_string(), |line, (word, value)| line.replace(word, value));
        let done = site.run(&format!("emsh {line}"));
        if runs {
            site.done("emsh Stop-Service emsh-transport");
        }
        (done.code != 0 || done.err.contains("panicked"))
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
