//! Get-, New-, Set- and Remove-SmtpCredential.

use super::bind::Bound;
use super::change::{self, carry_out, site, tell};
use super::secret;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, ParamValue, Session, Takes};
use crate::model::CommandLine;
use crate::model::objects::SMTP_CREDENTIAL;
use crate::ops::{Failure, Plan, credential};

const PASSWORD: Param = Param::new(
    "Password",
    ParamValue::Secret,
    "The password: file:PATH, env:NAME, - for a line of standard input, or the text itself. *** keeps the one that there is.",
);
/// What stands for a password where one was printed.
const KEPT: &str = "***";

/// Get-SmtpCredential.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "SmtpCredential",
    object: Some(&SMTP_CREDENTIAL),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Reads,
    summary: "Shows the accounts that log on by AUTH.",
    description: "Passwords are never shown: only what they can be checked by is kept, and that sealed.",
    examples: &[Example { line: "Get-SmtpCredential", about: "All accounts." }],
    run: change::get,
};

/// New-SmtpCredential.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "SmtpCredential",
    object: Some(&SMTP_CREDENTIAL),
    identity: IdentityUse::None,
    takes: Takes::New,
    params: &[PASSWORD],
    impact: Impact::Changes,
    summary: "Makes an account that logs on by AUTH.",
    description: "It can log on where a Receive connector has BasicAuth in AuthMechanism and ExchangeUsers in PermissionGroups, by PLAIN, LOGIN and SCRAM-SHA-256, over TLS with channel binding. Who logged on may relay, and sends as itself and as AllowedSenders say.",
    examples: &[Example {
        line: "New-SmtpCredential anna@contoso.example -Password file:password.txt",
        about: "The password from the environment, so that it stands in no process list.",
    }],
    run: new,
};

/// Set-SmtpCredential.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "SmtpCredential",
    object: Some(&SMTP_CREDENTIAL),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: &[PASSWORD],
    impact: Impact::Changes,
    summary: "Changes an account that logs on by AUTH.",
    description: "In force after a restart, for sessions that are open already, too: what they have sent before is not taken back.",
    examples: &[
        Example {
            line: "Set-SmtpCredential anna@contoso.example -AllowedSenders '@{Add=\"info@contoso.example\"}'",
            about: "One more address to send as.",
        },
        Example { line: "Set-SmtpCredential anna@contoso.example -Enabled false", about: "No longer." },
    ],
    run: set,
};

/// Remove-SmtpCredential.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "SmtpCredential",
    object: Some(&SMTP_CREDENTIAL),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Asks,
    summary: "Removes an account.",
    description: "Its password is gone with it: Undo-ConfigurationChange can't bring that back.",
    examples: &[Example {
        line: "Remove-SmtpCredential anna@contoso.example -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &change::unguarded),
};

fn new(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let name = bound.text("Name").unwrap_or_default().to_string();
    let Some(plan) = put(session, bound, None, &format!("Creating SMTP credential \"{name}\"."))? else {
        return Ok(());
    };
    session.console.object(plan.record.clone());
    let here = site(session);
    tell(session, &here, &plan)?;
    if plan.record.get("PasswordLastSet").is_unset() {
        let give = CommandLine::new("Set-SmtpCredential").on(&name).with("Password", "file:/path/to/file");
        session
            .console
            .warning(&format!("it has no password, so it can't log on, and the service is Degraded until it has one: emsh {give}"));
    }
    Ok(())
}

fn set(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let identity = bound.identity().unwrap_or_default().to_string();
    let action = format!("Setting SMTP credential \"{identity}\".");
    if let Some(plan) = put(session, bound, Some(&identity), &action)? {
        let here = site(session);
        tell(session, &here, &plan)?;
    }
    Ok(())
}

fn put(
    session: &mut Session<'_>,
    bound: &Bound,
    identity: Option<&str>,
    action: &str,
) -> Result<Option<Plan>, Failure> {
    let password = secret::read(bound, "Password")?.filter(|password| password.as_str() != KEPT);
    let kept = password.map(|password| credential::kept(&password)).transpose()?;
    let (here, changes) = (site(session), bound.changes());
    carry_out(session, bound, action, |what_if| {
        credential::put(&here, identity, &changes, kept.as_ref(), what_if)
    })
}
