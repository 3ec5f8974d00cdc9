//! Get-, New-, Set- and Remove-DomainSecurityPartner.

use super::bind::Bound;
use super::change;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::DOMAIN_SECURITY_PARTNER;
use crate::model::{Kind, PartnerMode};
use crate::ops::{Change, EditMode, Failure, object, partner};

/// Get-DomainSecurityPartner.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "DomainSecurityPartner",
    object: Some(&DOMAIN_SECURITY_PARTNER),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Reads,
    summary: "Shows what is agreed with single partners of Domain Security.",
    description: "A domain on a domain-secure list without an entry here is enforced, by the roots and the RevocationMode of everybody. -Property TrustAnchors shows the certificates themselves.",
    examples: &[
        Example { line: "Get-DomainSecurityPartner", about: "All of them." },
        Example { line: "Get-DomainSecurityPartner tailspin.example -Json", about: "One, for a script." },
    ],
    run: get,
};

/// New-DomainSecurityPartner.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "DomainSecurityPartner",
    object: Some(&DOMAIN_SECURITY_PARTNER),
    identity: IdentityUse::None,
    takes: Takes::New,
    params: MODE,
    impact: Impact::Changes,
    summary: "Makes an entry for a partner: how far Domain Security goes with it, and by what it is proven.",
    description: "TLSSendDomainSecureList and TLSReceiveDomainSecureList stay the switch: an entry for a domain on neither has no effect. With -Mode ReportOnly a listed domain's mail goes and comes as before, and what Enforce would have kept or refused is recorded. TrustAnchors, AcceptedNames, PinnedKeys and RevocationMode say by what the partner is proven. A pinned key is one of the trusted chain, as RFC 7469 has it: of the certificate itself or of an authority; where none is there the status is UntrustedRoot.",
    examples: &[
        Example {
            line: "New-DomainSecurityPartner fabrikam.example -Mode ReportOnly -Contact postmaster@fabrikam.example",
            about: "Record what would fail before the domain is armed, both ways.",
        },
        Example {
            line: "New-DomainSecurityPartner adatum.example -AcceptedNames mail.hoster.example",
            about: "Its certificates may name its hoster. With -TrustAnchors FILE only those of the partner's own CA count.",
        },
    ],
    run: |session, bound| {
        let changes = changes(bound)?;
        let name = bound.text("DomainName").unwrap_or_default().to_owned();
        change::new_called(session, bound, &name, &changes, &partner::settled).map(drop)
    },
};

/// Set-DomainSecurityPartner.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "DomainSecurityPartner",
    object: Some(&DOMAIN_SECURITY_PARTNER),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: MODE,
    impact: Impact::Changes,
    summary: "Changes what is agreed with a partner.",
    description: "@{Add=…;Remove=…} changes a list, a plain value replaces it, $null clears it. A certificate of TrustAnchors is removed by its thumbprint.",
    examples: &[
        Example {
            line: "Set-DomainSecurityPartner tailspin.example -Mode Enforce -Direction Send",
            about: "From the next restart on mail to the domain waits until mutual TLS is proven.",
        },
        Example {
            line: "Set-DomainSecurityPartner tailspin.example -PinnedKeys '@{Add=\"sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\",\"sha256//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\"}'",
            about: "Pin the key in use and its successor.",
        },
    ],
    run: |session, bound| {
        change::set(session, bound, &changes(bound)?, EditMode::default(), &partner::settled)
    },
};

/// Remove-DomainSecurityPartner.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "DomainSecurityPartner",
    object: Some(&DOMAIN_SECURITY_PARTNER),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Asks,
    summary: "Removes a partner's entry.",
    description: "A domain that stands on a domain-secure list stays there, and is enforced.",
    examples: &[Example {
        line: "Remove-DomainSecurityPartner tailspin.example -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &change::unguarded),
};

const DIRECTIONS: &[&str] = &["Send", "Receive", "Both"];

const MODE: &[Param] = &[
    Param::one(
        "Mode",
        Kind::Enum(PartnerMode::WORDS),
        "SendMode and ReceiveMode in one, or one of them by -Direction.",
    ),
    Param::one(
        "Direction",
        Kind::Enum(DIRECTIONS),
        "What -Mode is for: Send, mail to the domain; Receive, mail from it. Unset: Both.",
    ),
];

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    for mut record in object::find(&change::site(session), &DOMAIN_SECURITY_PARTNER, bound.identity())? {
        partner::show(&mut record);
        change::show(session, record);
    }
    Ok(())
}

/// What the arguments do, -Mode and -Direction among them.
fn changes(bound: &Bound) -> Result<Vec<Change>, Failure> {
    let mut changes = bound.changes();
    let Some(mode) = bound.value("Mode") else {
        return match bound.has("Direction") {
            true => {
                Err(Failure::binding("Direction", "-Direction says what -Mode is for; give -Mode as well"))
            }
            false => Ok(changes),
        };
    };
    let properties: &[&str] = match bound.text("Direction") {
        Some("Send") => &["SendMode"],
        Some("Receive") => &["ReceiveMode"],
        _ => &["SendMode", "ReceiveMode"],
    };
    for property in properties {
        if bound.has(property) {
            let text = format!(
                "-Mode and -{property} exclude each other; give one, or -Direction for the other way"
            );
            return Err(Failure::binding("Mode", text));
        }
        changes.extend(DOMAIN_SECURITY_PARTNER.prop(property).map(|prop| Change::set(prop, mode.clone())));
    }
    Ok(changes)
}
