//! The cmdlets of certificates: Get-, Enable- and Remove- here, New-, Import- and Export- below.

mod new;
mod transfer;

pub use new::NEW;
pub(super) use transfer::PASSWORD;
pub use transfer::{EXPORT, IMPORT};

use super::bind::Bound;
use super::change::{self, carry_out, site, tell};
use super::console::Answer;
use super::server::{self, SERVER};
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::EXCHANGE_CERTIFICATE;
use crate::model::objects::exchange_certificate::SERVICES;
use crate::model::{Kind, OwnServer, Record, SmtpDomain, Wildcard};
use crate::ops::certificate::Enable;
use crate::ops::{Category, Failure, certificate};

const THUMBPRINT: Param = Param::one(
    "Thumbprint",
    Kind::Text { max: 512 },
    "The certificate: its thumbprint, with or without blanks, in any case.",
)
.at(1);
const IDENTITY: Param = Param::one("Identity", Kind::Text { max: 512 }, "The same as Thumbprint.");
const FORCE_FILE: Param = Param::switch("Force", "Replace the file if it is there.");

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
        Param::many(
            "DomainName",
            Kind::Fqdn,
            "Only certificates that prove one of these names; first the one that a connector with that Fqdn shows.",
        ),
        Param::one("Instance", Kind::Text { max: 512 }, "A certificate object.")
            .no_effect("deprecated: it has no function in Exchange 2013 and later"),
        SERVER,
        DOMAIN_CONTROLLER,
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
        Example {
            line: "Get-ExchangeCertificate -DomainName mail.contoso.example",
            about: "Which one serves a name: the first.",
        },
    ],
    run: get,
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
        Param::switch(
            "Force",
            "Do not ask, make it the default SMTP certificate, and take one that has expired, too.",
        ),
        Param::switch("KeepDefault", "Keep the default SMTP certificate, without a question; emsh's own."),
        Param::switch("DoNotRequireSsl", "Leave the web site's demand for TLS alone.")
            .no_effect("Windows: it is a setting of IIS; there is no web site to change"),
        Param::switch("NetworkServiceAllowed", "Let the Network Service account read the key.")
            .no_effect("Windows: it is about a Windows account; the service reads its keys in the store"),
        SERVER,
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Lets a certificate serve SMTP.",
    description: "Services are added to those that it has. With SMTP it asks whether the certificate is to become the default SMTP certificate; -Force says yes, -KeepDefault no. It serves SMTP either way, for connectors whose Fqdn it holds.",
    examples: &[
        Example {
            line: "Enable-ExchangeCertificate THUMBPRINT -Services SMTP -Force",
            about: "And make it the default.",
        },
        Example {
            line: "Enable-ExchangeCertificate THUMBPRINT -Services SMTP,IIS -KeepDefault",
            about: "For a renewal by a script: the default stays.",
        },
    ],
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
        SERVER,
        DOMAIN_CONTROLLER,
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
    server::must_be_this_one(bound, &site)?;
    let names: Vec<SmtpDomain> =
        bound.values("DomainName").iter().filter_map(|name| name.as_text()?.parse().ok()).collect();
    let given = named(bound);
    let server = if given.is_some() { site.own_server()? } else { OwnServer::default() };
    let wanted = given.map(|given| server.local(&EXCHANGE_CERTIFICATE, given));
    let is_wanted = |record: &Record| wanted.as_ref().is_none_or(|wanted| record.is_named(wanted));
    let mut records = match names.as_slice() {
        [] => {
            let store = site.store()?;
            let called = wanted.as_deref().map(|name| store.called(&EXCHANGE_CERTIFICATE, name));
            let called = called.transpose()?.flatten();
            certificate::list(&site, called.as_ref().map(|record| record.text("Thumbprint")), is_wanted)?
        }
        names => certificate::list_for(&site, names)?,
    };
    if let Some(given) = given {
        records.retain(is_wanted);
        if records.is_empty() && !Wildcard::has_wildcards(given) {
            return Err(Failure::not_found(EXCHANGE_CERTIFICATE.noun, given, &server.name));
        }
    }
    records.into_iter().for_each(|record| session.console.object(record));
    Ok(())
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

fn enable(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    server::must_be_this_one(bound, &site)?;
    let identity = must_be_named(bound)?;
    let services = bound.values("Services");
    let wanted = Enable { identity, services: &services, force: bound.switch("Force") };
    let make_default = becomes_default(session, bound, &site, &wanted)?;
    let action = format!("Enabling certificate \"{identity}\".");
    let done = carry_out(session, bound, &action, |what_if| {
        certificate::enable(&site, &wanted, make_default, what_if)
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
    asked: &Enable<'_>,
) -> Result<bool, Failure> {
    let Some((current, wanted)) = certificate::default_in_the_way(site, asked)? else { return Ok(true) };
    if bound.switch("KeepDefault") {
        return Ok(false);
    }
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
            asked.identity,
            "Nobody was there to say whether the default SMTP certificate is to be replaced; nothing was changed",
        )
        .hint("give -Force to replace it, or -KeepDefault to keep it")),
    }
}

fn remove(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    server::must_be_this_one(bound, &site)?;
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
