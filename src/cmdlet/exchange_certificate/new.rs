//! New-ExchangeCertificate: self-signed certificates, and requests to a CA.

use super::finish;
use crate::cmdlet::bind::Bound;
use crate::cmdlet::change::{carry_out, site};
use crate::cmdlet::server::{self, SERVER};
use crate::cmdlet::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::EXCHANGE_CERTIFICATE;
use crate::model::objects::exchange_certificate::SERVICES;
use crate::model::{Kind, Value};
use crate::ops::certificate::{self, NewFile, Part};
use crate::ops::{Failure, Site};
use std::cell::RefCell;
use std::path::Path;

/// New-ExchangeCertificate.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "ExchangeCertificate",
    object: Some(&EXCHANGE_CERTIFICATE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::one(
            "SubjectName",
            Kind::Text { max: 1024 },
            "The subject, such as CN=mail.contoso.example; unset: CN= and the first name.",
        ),
        Param::many(
            "DomainName",
            Kind::Text { max: 255 },
            "The names that it is to hold; unset: this server's.",
        ),
        Param::switch(
            "IncludeAcceptedDomains",
            "Add every accepted domain: what partners look for under Domain Security.",
        ),
        Param::switch("IncludeAutoDiscover", "Add autodiscover. and every accepted domain."),
        Param::switch("IncludeServerFQDN", "Add this server's fully qualified name."),
        Param::switch("IncludeServerNetBIOSName", "Add this server's short name."),
        Param::one(
            "Instance",
            Kind::Text { max: 512 },
            "A certificate to renew: its thumbprint. Subject, names, services and friendly name are its own where none are given.",
        ),
        Param::many(
            "Services",
            Kind::Enum(SERVICES),
            "What it is used for; unset: IMAP, POP and SMTP, or SMTP with accepted domains. Of a request: what its answer will be used for; unset: nothing.",
        ),
        Param::one("FriendlyName", Kind::Text { max: 64 }, "For people."),
        Param::one("KeySize", Kind::Enum(&["2048", "3072", "4096"]), "Bits of the RSA key; unset: 2048."),
        Param::one(
            "PrivateKeyExportable",
            Kind::Bool,
            "Whether the private key may be exported; unset: $false.",
        ),
        Param::one(
            "SubjectKeyIdentifier",
            Kind::Text { max: 64 },
            "The identifier of the key, hex digits; unset: worked out from the key.",
        ),
        Param::switch(
            "GenerateRequest",
            "Make a request for a CA (PKCS #10) instead; Import-ExchangeCertificate takes the answer.",
        ),
        Param::file("RequestFile", "Where the request goes; unset: standard output."),
        Param::switch("BinaryEncoded", "Give the request as DER instead of PEM."),
        Param::switch(
            "Force",
            "Replace RequestFile if it is there. No effect otherwise: nothing is asked, and the default SMTP certificate stays.",
        ),
        SERVER,
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Makes a self-signed certificate, or a request for one.",
    description: "A self-signed certificate is good for opportunistic TLS. For Domain Security the partner must import it as a trusted root, or it must come from a CA: -GenerateRequest keeps the private key here and gives what the CA needs. The request is then shown with Status PendingRequest until Import-ExchangeCertificate brings the answer.",
    examples: &[
        Example {
            line: "New-ExchangeCertificate -DomainName mail.contoso.example -IncludeAcceptedDomains",
            about: "For a host name and every accepted domain.",
        },
        Example {
            line: "New-ExchangeCertificate -GenerateRequest -SubjectName 'CN=mail.contoso.example, O=Contoso' -DomainName mail.contoso.example,contoso.example -Services SMTP -RequestFile contoso.csr",
            about: "A request for a CA, in a file.",
        },
        Example {
            line: "New-ExchangeCertificate -Instance THUMBPRINT -GenerateRequest",
            about: "A request that renews a certificate, to standard output.",
        },
    ],
    run: new,
};

fn new(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    server::must_be_this_one(bound, &site)?;
    let wanted = wanted(bound)?;
    if bound.switch("GenerateRequest") {
        return request(session, bound, &site, &wanted);
    }
    for parameter in ["RequestFile", "BinaryEncoded"] {
        if bound.has(parameter) {
            return Err(Failure::binding(
                parameter,
                format!("-{parameter} is for a request: give -GenerateRequest"),
            ));
        }
    }
    if bound.switch("Force") {
        session.console.warning(
            "-Force has no effect here: the new certificate serves what -Services says, and the default SMTP certificate stays \
             (emsh Enable-ExchangeCertificate THUMBPRINT -Services SMTP -Force replaces it)",
        );
    }
    let made = carry_out(session, bound, "Creating a self-signed certificate.", |what_if| {
        certificate::make_self_signed(&site, &wanted, what_if)
    })?;
    finish(session, &site, made)
}

fn wanted(bound: &Bound) -> Result<certificate::Wanted, Failure> {
    let names = bound.values("DomainName").iter().map(Value::to_string).collect::<Vec<_>>();
    Ok(certificate::Wanted {
        subject: bound.text("SubjectName").map(str::to_string),
        domains: names.iter().map(|name| certificate::certificate_name(name)).collect::<Result<_, _>>()?,
        accepted_domains: bound.switch("IncludeAcceptedDomains"),
        auto_discover: bound.switch("IncludeAutoDiscover"),
        server_fqdn: bound.switch("IncludeServerFQDN"),
        server_name: bound.switch("IncludeServerNetBIOSName"),
        like: bound.text("Instance").map(str::to_string),
        key_size: bound.text("KeySize").and_then(|size| size.parse().ok()).unwrap_or(2048),
        services: bound.has("Services").then(|| bound.values("Services")),
        friendly_name: bound.value("FriendlyName").cloned(),
        exportable: bound.value("PrivateKeyExportable") == Some(&Value::Bool(true)),
        subject_key_identifier: bound.text("SubjectKeyIdentifier").map(key_identifier).transpose()?,
    })
}

/// Hex digits, blanks and colons between them allowed.
fn key_identifier(text: &str) -> Result<Vec<u8>, Failure> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != ':')
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()
        .unwrap_or_default();
    let octets: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    if octets.is_empty() || !digits.len().is_multiple_of(2) || octets.len() > 20 {
        return Err(Failure::binding(
            "SubjectKeyIdentifier",
            format!("-SubjectKeyIdentifier '{text}' is not 1 to 20 octets as hex digits"),
        ));
    }
    Ok(octets)
}

fn request(
    session: &mut Session<'_>,
    bound: &Bound,
    site: &Site,
    wanted: &certificate::Wanted,
) -> Result<(), Failure> {
    let path = bound.text("RequestFile");
    // The file is prepared before the request is stored, so that little can go wrong after.
    let prepared: RefCell<Option<NewFile>> = RefCell::new(None);
    let action = match path {
        Some(path) => format!("Creating a certificate request in \"{path}\"."),
        None => "Creating a certificate request.".to_string(),
    };
    let made = carry_out(session, bound, &action, |what_if| {
        if let Some(path) = path {
            *prepared.borrow_mut() = None;
            *prepared.borrow_mut() = Some(NewFile::at(Path::new(path), bound.switch("Force"))?);
        }
        certificate::make_request(site, wanted, what_if)
    })?;
    let Some(plan) = made else { return Ok(()) };
    let thumbprint = plan.record.text("Thumbprint").to_string();
    let exported = certificate::export(site, &thumbprint, Part::All(None))?;
    let binary = bound.switch("BinaryEncoded");
    let bytes = if binary { exported.binary.as_slice() } else { exported.text.as_bytes() };
    // An object is asked for by its form; without that the request itself is the result.
    let as_object = ["Json", "Format", "Property"].iter().any(|form| bound.has(form));
    match prepared.into_inner() {
        Some(file) => file.write(bytes).map_err(|failure| {
            failure.hint(format!(
                "the request is kept: 'emsh Export-ExchangeCertificate {thumbprint} -FileName FILE' writes it"
            ))
        })?,
        None if as_object => {}
        None if binary => session.console.binary(bytes)?,
        None => session.console.text(&exported.text),
    }
    if path.is_some() || as_object {
        session.console.object(plan.record);
    }
    session.console.notice(&format!(
        "The request {thumbprint} is pending; when the CA has answered: emsh Import-ExchangeCertificate -FileName ANSWER"
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::key_identifier;

    #[test]
    fn key_identifiers_are_hex() {
        assert_eq!(key_identifier("ab:CD 01").unwrap(), [0xAB, 0xCD, 1]);
        for bad in ["", "abc", "xy", "--", &"ab".repeat(21)] {
            assert_eq!(key_identifier(bad).unwrap_err().exit_code(), 2, "{bad}");
        }
    }
}
