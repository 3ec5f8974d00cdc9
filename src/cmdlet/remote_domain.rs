//! Get-, New-, Set- and Remove-RemoteDomain.

use super::change;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Takes};
use crate::model::objects::{REMOTE_DOMAIN, remote_domain};
use crate::model::{CommandLine, Record, World};
use crate::ops::object::unadjusted;
use crate::ops::{Category, EditMode, Failure};

/// Get-RemoteDomain.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "RemoteDomain",
    object: Some(&REMOTE_DOMAIN),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Reads,
    summary: "Shows remote domains.",
    description: "What mail for a domain of others may hold. The most specific entry holds; Default, for *, holds where there is no other.",
    examples: &[Example { line: "Get-RemoteDomain Default", about: "The entry for all other domains." }],
    run: change::get,
};

/// New-RemoteDomain.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "RemoteDomain",
    object: Some(&REMOTE_DOMAIN),
    identity: IdentityUse::None,
    takes: Takes::New,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Makes a remote domain.",
    description: "It begins with the defaults; Set-RemoteDomain changes them.",
    examples: &[Example {
        line: "New-RemoteDomain Fabrikam -DomainName '*.fabrikam.example'",
        about: "For a domain and its subdomains.",
    }],
    run: |session, bound| change::new(session, bound, &bound.changes(), &unadjusted),
};

/// Set-RemoteDomain.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "RemoteDomain",
    object: Some(&REMOTE_DOMAIN),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Changes a remote domain.",
    description: "The domain itself can't be changed: make another entry.",
    examples: &[Example {
        line: "Set-RemoteDomain Default -AllowedOOFType None",
        about: "No replies of absence to domains of others.",
    }],
    run: |session, bound| change::set(session, bound, &bound.changes(), EditMode::default(), &unadjusted),
};

/// Remove-RemoteDomain.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "RemoteDomain",
    object: Some(&REMOTE_DOMAIN),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Asks,
    summary: "Removes a remote domain.",
    description: "The entry for * can't be removed: it holds for every domain that has no other.",
    examples: &[Example {
        line: "Remove-RemoteDomain Fabrikam -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &may_go),
};

fn may_go(record: &Record, _: &dyn World) -> Result<(), Failure> {
    if record.text("DomainName") != remote_domain::EVERY_DOMAIN {
        return Ok(());
    }
    let identity = record.identity();
    let text = format!(
        "Remote domain \"{identity}\" is for every domain (DomainName '*') that no other entry names, and can't be removed; change it instead"
    );
    Err(Failure::new("DefaultRemoteDomain", Category::InvalidOperation, &identity, text)
        .remedy(CommandLine::new("Get-Help").with("Name", "Set-RemoteDomain")))
}
