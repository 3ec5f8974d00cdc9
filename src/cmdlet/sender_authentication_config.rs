//! Get- and Set-SenderAuthenticationConfig.

use super::change;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Takes};
use crate::model::objects::SENDER_AUTHENTICATION_CONFIG;
use crate::ops::EditMode;
use crate::ops::object::unadjusted;

/// Get-SenderAuthenticationConfig.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "SenderAuthenticationConfig",
    object: Some(&SENDER_AUTHENTICATION_CONFIG),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Reads,
    summary: "Shows what is verified of senders.",
    description: "There is one such configuration, and every store has it. In a new one everything is off.",
    examples: &[Example { line: "Get-SenderAuthenticationConfig", about: "All of it." }],
    run: change::get,
};

/// Set-SenderAuthenticationConfig.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "SenderAuthenticationConfig",
    object: Some(&SENDER_AUTHENTICATION_CONFIG),
    identity: IdentityUse::None,
    takes: Takes::Set,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Changes what is verified of senders by SPF, DKIM, DMARC and ARC.",
    description: "The results stand in the Authentication-Results field that is put before the message. Domain-secured mail, and external mail of who holds ms-Exch-Bypass-Anti-Spam, is not looked at.",
    examples: &[
        Example {
            line: "Set-SenderAuthenticationConfig -SpfEnabled true -DkimEnabled true -DmarcEnabled true",
            about: "Verify and tell, refuse nothing.",
        },
        Example {
            line: "Set-SenderAuthenticationConfig -DmarcEnabled true -DmarcRejectAction Reject -TempErrorAction Reject",
            about: "Do as the From domains ask.",
        },
    ],
    run: |session, bound| change::set(session, bound, &bound.changes(), EditMode::default(), &unadjusted),
};
