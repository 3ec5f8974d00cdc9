//! The walk-through of the guide, as the administrators of both organisations type it.

use super::report::Report;
use super::{Lab, LabError, Organisation, crl};
use crate::cert::{Ca, CrlMark, Issued, Purpose, certificate_to_pem, key_to_pem};
use jiff::{Timestamp, ToSpan};
use std::net::Ipv4Addr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

/// The certificate of the CA that both trust, in the lab's directory.
const CA_FILE: &str = "lab-root.pem";

fn heading(text: &str) {
    println!("\n== {text}");
}

/// Configures everybody and puts it in force.
///
/// # Errors
/// Where a step that must succeed does not.
pub fn run(lab: &mut Lab, report: &mut Report) -> Result<(), LabError> {
    heading("0. Defaults: accepted domains, mailboxes, a way out. STARTTLS is opportunistic");
    let (contoso, fabrikam) = (lab.network.contoso, lab.network.fabrikam);
    basics(lab, &lab.contoso, ("Contoso", "contoso.test", "anna"), contoso, lab.network.contoso_desk)?;
    basics(lab, &lab.fabrikam, ("Fabrikam", "fabrikam.test", "ben"), fabrikam, lab.network.fabrikam_desk)?;
    elsewhere(lab)?;
    for organisation in lab.organisations() {
        organisation.must(&["Start-Service", "emsh-transport"])?;
    }

    heading("1. Certificates: from a CA that both trust, holding the host's name and the mail domain");
    let (not_before, not_after) = validity()?;
    let ca = Ca::new("CN=Lab Root, O=Lab", not_before, not_after)?.with_crl(&crl::url(&lab.network));
    let root = lab.directory.join(CA_FILE);
    std::fs::write(&root, certificate_to_pem(ca.der()))?;
    let issue = |names: &[&str]| {
        let subject = format!("CN={}", names.first().unwrap_or(&""));
        ca.issue(&subject, names, Purpose::Both, not_before, not_after)
    };
    let of = |domain: &str| {
        let names = [format!("mail.{domain}"), domain.to_string(), format!("edge.{domain}")];
        issue(&names.each_ref().map(String::as_str))
    };
    certificate(&lab.contoso, &of("contoso.test")?, &root)?;
    certificate(&lab.fabrikam, &of("fabrikam.test")?, &root)?;
    lab.impostor = Some(issue(&["impostor.test"])?);
    // The CA is on this machine, and so is its list of revoked certificates.
    let host = lab.network.crl.ip().to_string();
    for organisation in [&lab.contoso, &lab.fabrikam] {
        organisation.must(&["Set-TransportConfig", "-RevocationFetchRanges", &host])?;
    }
    let (stolen, lost) = (of("fabrikam.test")?, of("proseware.test")?);
    let revoked = [(stolen.der.as_slice(), CrlMark::Revoked), (lost.der.as_slice(), CrlMark::Revoked)];
    crl::publish(&lab.directory, &ca.crl(&revoked, not_before, not_after)?)?;
    revoked_server(lab, &lost, &root)?;
    lab.revoked = Some(stolen);

    heading("2. The default connector's Fqdn is not to be touched");
    let refused =
        lab.contoso.type_in(&["Set-ReceiveConnector", "Default EDGE", "-Fqdn", "mail.contoso.test"])?;
    let guarded = refused.code == 1 && refused.stderr.contains("ExchangeServer");
    report.add("default connector's Fqdn guarded", guarded, refused.gist());

    heading("3. Domain lists: added to, never overwritten");
    lab.contoso.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "@{Add=\"fabrikam.test\"}"])?;
    lab.contoso.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "litware.test,proseware.test"])?;
    lab.contoso.must(&["Set-TransportConfig", "-TLSReceiveDomainSecureList", "@{Add=\"fabrikam.test\"}"])?;
    lab.fabrikam.must(&["Set-TransportConfig", "-TLSSendDomainSecureList", "contoso.test"])?;
    lab.fabrikam.must(&["Set-TransportConfig", "-TLSReceiveDomainSecureList", "contoso.test"])?;
    lab.contoso.must(&["Get-TransportConfig", "-Property", "TLS*"])?;

    heading("4. Arm the Send connectors");
    for organisation in [&lab.contoso, &lab.fabrikam] {
        organisation.must(&["Set-SendConnector", "Outbound Email", "-DomainSecureEnabled:$true"])?;
    }

    heading("5. Arm the Receive connectors");
    for organisation in [&lab.contoso, &lab.fabrikam] {
        organisation.must(&[
            "Set-ReceiveConnector",
            "Default EDGE",
            "-DomainSecureEnabled:$true",
            "-AuthMechanism",
            "Tls",
        ])?;
    }

    heading("6. Never behind a smart host");
    let refused = lab.contoso.type_in(&[
        "New-SendConnector",
        "Via filter",
        "-AddressSpaces",
        "fabrikam.test",
        "-DNSRoutingEnabled",
        "$false",
        "-SmartHosts",
        "filter.contoso.test",
        "-DomainSecureEnabled",
        "$true",
    ])?;
    let listed = lab.contoso.run(&["Get-SendConnector", "-Json"])?;
    let combination = refused.code == 1 && !listed.stdout.contains("Via filter");
    report.add("smart host combination refused", combination, refused.gist());

    heading("7. The partner comes in by its own addresses, past the filtering service");
    let at = format!("{contoso}:{}", lab.network.port);
    lab.contoso.must(&[
        "New-ReceiveConnector",
        "From Fabrikam",
        "-Usage",
        "Custom",
        "-Bindings",
        &at,
        "-RemoteIPRanges",
        &fabrikam.to_string(),
        "-Fqdn",
        "mail.contoso.test",
        "-PermissionGroups",
        "AnonymousUsers,Partners",
        "-DomainSecureEnabled",
        "$true",
        "-ProtocolLoggingLevel",
        "Verbose",
    ])?;

    heading("8. Restart: the new configuration in force, no connection refused or cut");
    for (organisation, name) in [(&lab.contoso, "emsh-transport"), (&lab.fabrikam, "MSExchangeTransport")] {
        organisation.must(&["Restart-Service", name])?;
        organisation.must(&["Get-TransportService"])?;
    }
    Ok(())
}

fn validity() -> Result<(Timestamp, Timestamp), LabError> {
    let now = Timestamp::now();
    Ok((now.checked_sub(1.hour())?, now.checked_add((24 * 90).hours())?))
}

/// Accepted domain, mailboxes, the way in, the people's way, the way out.
fn basics(
    lab: &Lab,
    organisation: &Organisation,
    (name, domain, person): (&str, &str, &str),
    address: Ipv4Addr,
    desk: Ipv4Addr,
) -> Result<(), LabError> {
    let mail_root = organisation.mail_root().display().to_string();
    let port = lab.network.port.to_string();
    let at = format!("{address}:{port}");
    let desk = desk.to_string();
    organisation.must(&["New-AcceptedDomain", name, "-DomainName", domain])?;
    organisation.must(&[
        "New-DeliveryAgentConnector",
        "Mailboxes",
        "-AddressSpaces",
        domain,
        "-MaildirRoot",
        &mail_root,
    ])?;
    organisation.must(&["New-Recipient", &format!("{person}@{domain}")])?;
    organisation.must(&[
        "Set-ReceiveConnector",
        "Default EDGE",
        "-Bindings",
        &at,
        "-ProtocolLoggingLevel",
        "Verbose",
        "-TarpitInterval",
        "0:0:0",
    ])?;
    organisation.must(&[
        "New-ReceiveConnector",
        "People",
        "-Usage",
        "Custom",
        "-Bindings",
        &at,
        "-RemoteIPRanges",
        &desk,
        "-AuthMechanism",
        "ExternalAuthoritative",
        "-PermissionGroups",
        "ExchangeServers",
    ])?;
    organisation.must(&[
        "New-SendConnector",
        "Outbound Email",
        "-AddressSpaces",
        "*",
        "-Port",
        &port,
        "-SourceIPAddress",
        &address.to_string(),
        "-UseExternalDNSServersEnabled",
        "$true",
        "-ProtocolLoggingLevel",
        "Verbose",
    ])?;
    organisation.must(&["Set-TransportService", "-ExternalDNSServers", &lab.network.dns.to_string()])?;
    Ok(())
}

/// The rest of the world: a server without STARTTLS, and one with a certificate that nobody issued.
fn elsewhere(lab: &Lab) -> Result<(), LabError> {
    let site = &lab.elsewhere;
    let mail_root = site.mail_root().display().to_string();
    let at = |address: Ipv4Addr| format!("{address}:{}", lab.network.port);
    for (name, domain) in [("Litware", "litware.test"), ("Adatum", "adatum.test")] {
        site.must(&["New-AcceptedDomain", name, "-DomainName", domain])?;
        site.must(&["New-Recipient", &format!("cleo@{domain}")])?;
    }
    site.must(&[
        "New-DeliveryAgentConnector",
        "Mailboxes",
        "-AddressSpaces",
        "litware.test,adatum.test",
        "-MaildirRoot",
        &mail_root,
    ])?;
    let (adatum, litware) = (at(lab.network.adatum), at(lab.network.litware));
    site.must(&[
        "Set-ReceiveConnector",
        "Default MX",
        "-Bindings",
        &adatum,
        "-ProtocolLoggingLevel",
        "Verbose",
    ])?;
    site.must(&[
        "New-ReceiveConnector",
        "Without TLS",
        "-Usage",
        "Custom",
        "-Bindings",
        &litware,
        "-RemoteIPRanges",
        "0.0.0.0/0",
        "-AuthMechanism",
        "None",
        "-PermissionGroups",
        "AnonymousUsers",
        "-ProtocolLoggingLevel",
        "Verbose",
    ])?;
    Ok(())
}

/// proseware.test has not heard yet that its certificate was revoked.
fn revoked_server(lab: &Lab, issued: &Issued, root: &Path) -> Result<(), LabError> {
    let site = &lab.elsewhere;
    certificate(site, issued, root)?;
    site.must(&[
        "New-ReceiveConnector",
        "Revoked",
        "-Usage",
        "Custom",
        "-Bindings",
        &format!("{}:{}", lab.network.proseware, lab.network.port),
        "-RemoteIPRanges",
        "0.0.0.0/0",
        "-Fqdn",
        "mail.proseware.test",
        "-AuthMechanism",
        "Tls",
        "-PermissionGroups",
        "AnonymousUsers",
    ])?;
    site.must(&["Restart-Service", "emsh-transport"])?;
    Ok(())
}

/// Imports a certificate, and lets it serve SMTP.
fn certificate(organisation: &Organisation, issued: &Issued, root: &Path) -> Result<(), LabError> {
    let file = organisation.file("certificate.pem");
    write_private(&file, issued)?;
    organisation.must(&["Import-TrustedRootCertificate", "-FileName", &root.display().to_string()])?;
    let imported =
        organisation.must(&["Import-ExchangeCertificate", "-FileName", &file.display().to_string()])?;
    let thumbprint = imported
        .stdout
        .split_whitespace()
        .find(|word| word.len() == 40 && word.chars().all(|digit| digit.is_ascii_hexdigit()))
        .ok_or("the imported certificate's thumbprint was not printed")?
        .to_string();
    organisation.must(&["Enable-ExchangeCertificate", &thumbprint, "-Services", "SMTP", "-Force"])?;
    organisation.must(&["Get-ExchangeCertificate"])?;
    Ok(())
}

fn write_private(file: &Path, issued: &Issued) -> Result<(), LabError> {
    use std::io::Write;
    let mut opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    opened.write_all(certificate_to_pem(&issued.der).as_bytes())?;
    opened.write_all(key_to_pem(&issued.key).as_bytes())?;
    Ok(())
}
