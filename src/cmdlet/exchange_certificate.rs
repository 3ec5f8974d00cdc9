//! Get-, New-, Import-, Enable- and Remove-ExchangeCertificate.

use super::bind::Bound;
use super::change::{self, carry_out, site, tell};
use super::console::Answer;
use super::secret;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::EXCHANGE_CERTIFICATE;
use crate::model::objects::exchange_certificate::SERVICES;
use crate::model::{Kind, Record, SmtpDomain, Value, Wildcard};
use crate::ops::{Category, Failure, certificate};
use std::path::Path;

const THUMBPRINT: Param = Param::one(
    "Thumbprint",
    Kind::Text { max: 512 },
    "The certificate: its thumbprint, with or without blanks, in any case.",
)
.at(1);
const IDENTITY: Param = Param::one("Identity", Kind::Text { max: 512 }, "The same as Thumbprint.");
const FORCE: Param = Param::switch("Force", "Do not ask.");

/// Get-ExchangeCertificate.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "ExchangeCertificate",
    object: Some(&EXCHANGE_CERTIFICATE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        THUMBPRINT,
        IDENTITY,
        Param::one("DomainName", Kind::Fqdn, "Only certificates that prove this name."),
    ],
    impact: Impact::Reads,
    summary: "Shows certificates.",
    description: "S in the services column marks those that serve SMTP. Status tells whether the chain ends in a trusted root, in date: Domain Security needs Valid.",
    examples: &[
        Example { line: "Get-ExchangeCertificate", about: "All of them." },
        Example {
            line: "Get-ExchangeCertificate -Format List -Property Thumbprint,Services,Status,CertificateDomains",
            about: "What Domain Security looks at.",
        },
    ],
    run: get,
};

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
        Param::switch("IncludeServerFQDN", "Add this server's fully qualified name."),
        Param::switch("IncludeServerNetBIOSName", "Add this server's short name."),
        Param::many("Services", Kind::Enum(SERVICES), "What it is used for; unset: SMTP."),
        Param::one("FriendlyName", Kind::Text { max: 64 }, "For people."),
        Param::one("KeySize", Kind::Enum(&["2048", "3072", "4096"]), "Bits of the RSA key; unset: 2048."),
        Param::one(
            "PrivateKeyExportable",
            Kind::Bool,
            "Whether the private key may be exported; unset: $false.",
        ),
        Param::switch("Force", "No effect here: nothing is asked, and the default SMTP certificate stays."),
    ],
    impact: Impact::Changes,
    summary: "Makes a self-signed certificate.",
    description: "Good for opportunistic TLS. For Domain Security the partner must import it as a trusted root.",
    examples: &[Example {
        line: "New-ExchangeCertificate -DomainName mail.contoso.example -IncludeAcceptedDomains",
        about: "For a host name and every accepted domain.",
    }],
    run: new,
};

/// Import-ExchangeCertificate.
pub static IMPORT: Cmdlet = Cmdlet {
    verb: "Import",
    noun: "ExchangeCertificate",
    object: Some(&EXCHANGE_CERTIFICATE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::file("FileName", "A PFX file, old or new, or a PEM file with certificate, chain and key.")
            .at(1)
            .mandatory(),
        Param {
            name: "Password",
            value: super::spec::ParamValue::Secret,
            position: None,
            mandatory: false,
            doc: "The file's password: file:PATH, env:NAME, - for standard input, or the text itself.",
        },
        Param::one("FriendlyName", Kind::Text { max: 64 }, "For people."),
        Param::one(
            "PrivateKeyExportable",
            Kind::Bool,
            "Whether the private key may be exported; unset: $false.",
        ),
    ],
    impact: Impact::Changes,
    summary: "Imports a certificate with its private key.",
    description: "It serves nothing until Enable-ExchangeCertificate says so.",
    examples: &[Example {
        line: "Import-ExchangeCertificate -FileName contoso.pfx -Password file:password.txt",
        about: "From a PFX file.",
    }],
    run: import,
};

/// Enable-ExchangeCertificate.
pub static ENABLE: Cmdlet = Cmdlet {
    verb: "Enable",
    noun: "ExchangeCertificate",
    object: Some(&EXCHANGE_CERTIFICATE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        THUMBPRINT,
        IDENTITY,
        Param::many("Services", Kind::Enum(SERVICES), "The services to add; they can't be taken away again.")
            .mandatory(),
        FORCE,
    ],
    impact: Impact::Changes,
    summary: "Lets a certificate serve SMTP.",
    description: "Asks whether it is to become the default SMTP certificate; -Force says yes. It serves SMTP either way.",
    examples: &[Example {
        line: "Enable-ExchangeCertificate THUMBPRINT -Services SMTP -Force",
        about: "And make it the default.",
    }],
    run: enable,
};

/// Remove-ExchangeCertificate.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "ExchangeCertificate",
    object: Some(&EXCHANGE_CERTIFICATE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        THUMBPRINT,
        IDENTITY,
        Param::switch("Force", "Remove it even where it is needed, and do not ask."),
    ],
    impact: Impact::Asks,
    summary: "Removes a certificate and its private key.",
    description: "Not without -Force: the default SMTP certificate, the last one that serves SMTP, the only one that a connector's TlsCertificateName finds.",
    examples: &[Example {
        line: "Remove-ExchangeCertificate THUMBPRINT -Confirm false",
        about: "Without a question.",
    }],
    run: remove,
};

/// Thumbprint or Identity, whichever was given.
fn named(bound: &Bound) -> Option<&str> {
    bound.text("Thumbprint").or(bound.text("Identity"))
}

fn must_be_named(bound: &Bound) -> Result<&str, Failure> {
    named(bound).ok_or_else(|| {
        Failure::binding(
            "Thumbprint",
            format!("{} needs parameter -Thumbprint: the certificate's thumbprint", bound.cmdlet.name()),
        )
    })
}

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    let mut records = certificate::list(&site)?;
    if let Some(name) = bound.text("DomainName").and_then(|name| name.parse::<SmtpDomain>().ok()) {
        records.retain(|record| certificate::proves(record, &name));
    }
    if let Some(given) = named(bound) {
        records.retain(|record| record.is_named(given));
        if records.is_empty() && !Wildcard::has_wildcards(given) {
            return Err(Failure::not_found(EXCHANGE_CERTIFICATE.noun, given, &server(&site)));
        }
    }
    records.into_iter().for_each(|record| session.console.object(record));
    Ok(())
}

fn server(site: &crate::ops::Site) -> String {
    let services = site.store().and_then(|store| Ok(store.read("TransportService")?)).unwrap_or_default();
    services.first().map(Record::identity).unwrap_or_default()
}

fn new(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    let texts = |name: &str| bound.values(name).iter().map(Value::to_string).collect::<Vec<_>>();
    let wanted = certificate::Wanted {
        subject: bound.text("SubjectName").map(str::to_string),
        domains: texts("DomainName")
            .iter()
            .map(|name| certificate::certificate_name(name))
            .collect::<Result<_, _>>()?,
        accepted_domains: bound.switch("IncludeAcceptedDomains"),
        server_fqdn: bound.switch("IncludeServerFQDN"),
        server_name: bound.switch("IncludeServerNetBIOSName"),
        key_size: bound.text("KeySize").and_then(|size| size.parse().ok()).unwrap_or(2048),
        services: bound.has("Services").then(|| bound.values("Services")),
        friendly_name: bound.value("FriendlyName").cloned(),
        exportable: bound.value("PrivateKeyExportable") == Some(&Value::Bool(true)),
    };
    if bound.switch("Force") {
        session.console.warning(
            "-Force has no effect here: the new certificate serves SMTP, and the default SMTP certificate stays \
             (emsh Enable-ExchangeCertificate THUMBPRINT -Services SMTP -Force replaces it)",
        );
    }
    let made = carry_out(session, bound, "Creating a self-signed certificate.", |what_if| {
        certificate::make_self_signed(&site, &wanted, what_if)
    })?;
    finish(session, &site, made)
}

fn finish(
    session: &mut Session<'_>,
    site: &crate::ops::Site,
    plan: Option<crate::ops::object::Plan>,
) -> Result<(), Failure> {
    if let Some(plan) = plan {
        session.console.object(plan.record.clone());
        tell(session, site, &plan)?;
    }
    Ok(())
}

fn import(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    let password = secret::read(bound, "Password")?;
    let file = bound.text("FileName").unwrap_or_default();
    let exportable = bound.value("PrivateKeyExportable") == Some(&Value::Bool(true));
    let name = bound.value("FriendlyName").cloned();
    let action = format!("Importing a certificate from \"{file}\".");
    let made = carry_out(session, bound, &action, |what_if| {
        let password = password.as_ref().map(|secret| secret.as_str());
        certificate::import(&site, Path::new(file), password, name.clone(), exportable, what_if)
    })?;
    finish(session, &site, made)
}

fn enable(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    let identity = must_be_named(bound)?;
    let services = bound.values("Services");
    let make_default =
        services.contains(&Value::text("SMTP")) && becomes_default(session, bound, &site, identity)?;
    let action = format!("Enabling certificate \"{identity}\".");
    let done = carry_out(session, bound, &action, |what_if| {
        certificate::enable(&site, identity, &services, make_default, what_if)
    })?;
    if let Some(plan) = done {
        tell(session, &site, &plan)?;
    }
    Ok(())
}

/// Whether the certificate is to replace the default SMTP certificate: a question, unless -Force.
fn becomes_default(
    session: &mut Session<'_>,
    bound: &Bound,
    site: &crate::ops::Site,
    identity: &str,
) -> Result<bool, Failure> {
    let Some((current, wanted)) = certificate::default_in_the_way(site, identity)? else { return Ok(true) };
    if bound.switch("Force") || bound.switch("WhatIf") || bound.switch_given("Confirm") == Some(false) {
        return Ok(true);
    }
    let line =
        |record: &Record| format!("'{}' (expires {})", record.text("Thumbprint"), record.get("NotAfter"));
    let question = format!(
        "Overwrite the existing default SMTP certificate?\n\nCurrent certificate: {}\nReplace it with certificate: {}",
        line(&current),
        line(&wanted)
    );
    match session.console.ask("Confirm", &question, true) {
        Answer::Yes => Ok(true),
        Answer::No => Ok(false),
        Answer::Unanswered => Err(Failure::new(
            "NotConfirmed",
            Category::OperationStopped,
            identity,
            "Nobody was there to say whether the default SMTP certificate is to be replaced; nothing was changed",
        )
        .hint("give -Force to replace it")),
    }
}

fn remove(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    let identity = must_be_named(bound)?;
    let action = format!("Removing certificate \"{identity}\".");
    let done = carry_out(session, bound, &action, |what_if| {
        certificate::remove(&site, identity, bound.switch("Force"), what_if)
    })?;
    if done.is_some() {
        session.console.notice(change::NOT_IN_FORCE);
    }
    Ok(())
}
