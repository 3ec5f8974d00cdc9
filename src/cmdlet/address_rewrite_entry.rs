//! Get-, New-, Set- and Remove-AddressRewriteEntry.

use super::change;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Takes};
use crate::model::objects::ADDRESS_REWRITE_ENTRY;
use crate::ops::EditMode;
use crate::ops::object::unadjusted;

/// Get-AddressRewriteEntry.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "AddressRewriteEntry",
    object: Some(&ADDRESS_REWRITE_ENTRY),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Reads,
    summary: "Shows which addresses are rewritten.",
    description: "InternalAddress is what is written inside, ExternalAddress what the world sees. Of several entries that fit an address the most specific one counts: an address, then its domain, then *.domain, the longer first.",
    examples: &[Example { line: "Get-AddressRewriteEntry", about: "All of them." }],
    run: change::get,
};

/// New-AddressRewriteEntry.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "AddressRewriteEntry",
    object: Some(&ADDRESS_REWRITE_ENTRY),
    identity: IdentityUse::None,
    takes: Takes::New,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Makes an address rewrite entry.",
    description: "An address for an address, or a domain for a domain. An InternalAddress *.domain needs -OutboundOnly $true. In mail that leaves by a Send connector to recipients outside, the sender of the envelope is rewritten, and From, Sender, Reply-To, To, Cc, Return-Receipt-To, Disposition-Notification-To, Resent-From and Resent-Sender; in mail that comes, the recipients of the envelope, To and Cc. Bodies are never changed, so that what S/MIME or PGP signed stays valid; a DKIM signature that was made before does not, and what this server signs is signed afterwards. A recipient is taken where both the address that was given and the one that it becomes would be: ExternalAddress is to be in an accepted domain.",
    examples: &[
        Example {
            line: "New-AddressRewriteEntry Support -InternalAddress joe@contoso.example -ExternalAddress support@fabrikam.example",
            about: "One address, in both directions.",
        },
        Example {
            line: "New-AddressRewriteEntry All -InternalAddress '*.contoso.example' -ExternalAddress contoso.example -OutboundOnly true -ExceptionList legal.contoso.example",
            about: "Every subdomain but one, in mail that goes out.",
        },
    ],
    run: |session, bound| change::new(session, bound, &bound.changes(), &unadjusted),
};

/// Set-AddressRewriteEntry.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "AddressRewriteEntry",
    object: Some(&ADDRESS_REWRITE_ENTRY),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Changes an address rewrite entry.",
    description: "@{Add=…;Remove=…} changes ExceptionList; a plain value replaces it.",
    examples: &[Example {
        line: "Set-AddressRewriteEntry 'Contoso to Adatum' -ExternalAddress northwind.example",
        about: "Another domain.",
    }],
    run: |session, bound| change::set(session, bound, &bound.changes(), EditMode::default(), &unadjusted),
};

/// Remove-AddressRewriteEntry.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "AddressRewriteEntry",
    object: Some(&ADDRESS_REWRITE_ENTRY),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Asks,
    summary: "Removes an address rewrite entry.",
    description: "Addresses stay as they are written from then on.",
    examples: &[Example {
        line: "Remove-AddressRewriteEntry 'Contoso to Adatum' -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &change::unguarded),
};
