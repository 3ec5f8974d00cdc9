//! Import-, Get- and Remove-TrustedRootCertificate.

use super::bind::Bound;
use super::change::{self, carry_out, site, tell};
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::Wildcard;
use crate::model::objects::TRUSTED_ROOT_CERTIFICATE;
use crate::ops::{Failure, certificate};
use std::path::Path;

/// Get-TrustedRootCertificate.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "TrustedRootCertificate",
    object: Some(&TRUSTED_ROOT_CERTIFICATE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Reads,
    summary: "Shows the trusted roots of the store.",
    description: "The system's trusted roots count, too, and are not shown here.",
    examples: &[Example { line: "Get-TrustedRootCertificate", about: "All of them." }],
    run: get,
};

/// Import-TrustedRootCertificate.
pub static IMPORT: Cmdlet = Cmdlet {
    verb: "Import",
    noun: "TrustedRootCertificate",
    object: Some(&TRUSTED_ROOT_CERTIFICATE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[Param::file("FileName", "A PEM or DER file with one certificate.").at(1).mandatory()],
    impact: Impact::Changes,
    summary: "Trusts a root certificate.",
    description: "A partner's private CA, or a partner's self-signed certificate.",
    examples: &[Example {
        line: "Import-TrustedRootCertificate -FileName fabrikam-root.pem",
        about: "A partner's CA.",
    }],
    run: import,
};

/// Remove-TrustedRootCertificate.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "TrustedRootCertificate",
    object: Some(&TRUSTED_ROOT_CERTIFICATE),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Asks,
    summary: "Trusts a root of the store no longer.",
    description: "Domain-secured mail of partners that depend on it waits or is refused after the next restart.",
    examples: &[Example {
        line: "Remove-TrustedRootCertificate ROOT -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &change::unguarded),
};

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let mut records = certificate::list_roots(&site(session))?;
    if let Some(given) = bound.identity() {
        let server = site(session).own_server()?;
        let wanted = server.local(&TRUSTED_ROOT_CERTIFICATE, given);
        records.retain(|record| record.is_named(&wanted));
        if records.is_empty() && !Wildcard::has_wildcards(given) {
            return Err(Failure::not_found(TRUSTED_ROOT_CERTIFICATE.noun, given, &server.name));
        }
    }
    records.into_iter().for_each(|record| session.console.object(record));
    Ok(())
}

fn import(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = site(session);
    let file = bound.text("FileName").unwrap_or_default();
    let action = format!("Trusting the root certificate in \"{file}\".");
    let made = carry_out(session, bound, &action, |what_if| {
        certificate::import_root(&site, Path::new(file), what_if)
    })?;
    if let Some(plan) = made {
        session.console.object(plan.record.clone());
        tell(session, &site, &plan)?;
    }
    Ok(())
}
