//! Get-, New- and Remove-Recipient.

use super::change;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Takes};
use crate::model::objects::RECIPIENT;
use crate::ops::object::unadjusted;

/// Get-Recipient.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "Recipient",
    object: Some(&RECIPIENT),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Reads,
    summary: "Shows recipients.",
    description: "The mailboxes of authoritative domains, with their aliases.",
    examples: &[Example { line: "Get-Recipient '*@contoso.example'", about: "Those of one domain." }],
    run: change::get,
};

/// New-Recipient.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "Recipient",
    object: Some(&RECIPIENT),
    identity: IdentityUse::None,
    takes: Takes::New,
    params: &[],
    impact: Impact::Changes,
    summary: "Makes a recipient.",
    description: "Its domain must be an accepted domain of DomainType Authoritative.",
    examples: &[Example {
        line: "New-Recipient bob@contoso.example -Aliases robert@contoso.example",
        about: "A mailbox with a second address.",
    }],
    run: |session, bound| change::new(session, bound, &bound.changes(), &unadjusted),
};

/// Remove-Recipient.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "Recipient",
    object: Some(&RECIPIENT),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Asks,
    summary: "Removes a recipient.",
    description: "Its mail stays where it is; while its Maildir is there, mail for it is still taken.",
    examples: &[Example {
        line: "Remove-Recipient alice@contoso.example -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &change::unguarded),
};
