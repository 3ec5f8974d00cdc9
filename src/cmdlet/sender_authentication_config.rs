//! Get- and Set-SenderAuthenticationConfig.

use super::alike::{Said, getter_of_one, setter_of_one};
use super::spec::{Cmdlet, Example};
use crate::model::objects::SENDER_AUTHENTICATION_CONFIG;

/// Get-SenderAuthenticationConfig.
pub static GET: Cmdlet = getter_of_one(
    &SENDER_AUTHENTICATION_CONFIG,
    Said {
        summary: "Shows what is verified of senders.",
        description: "There is one such configuration, and every store has it. In a new one everything is off.",
        examples: &[Example { line: "Get-SenderAuthenticationConfig", about: "All of it." }],
    },
);

/// Set-SenderAuthenticationConfig.
pub static SET: Cmdlet = setter_of_one(
    &SENDER_AUTHENTICATION_CONFIG,
    Said {
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
    },
);
