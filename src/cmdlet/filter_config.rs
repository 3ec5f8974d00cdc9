//! Get- and Set- of SenderFilterConfig, RecipientFilterConfig, IPAllowListProvidersConfig and
//! IPBlockListProvidersConfig.

use super::alike::{Said, getter_of_one, setter_of_one};
use super::spec::{Cmdlet, Example};
use crate::model::ObjectType;
use crate::model::objects::{
    IP_ALLOW_LIST_PROVIDERS_CONFIG, IP_BLOCK_LIST_PROVIDERS_CONFIG, RECIPIENT_FILTER_CONFIG,
    SENDER_FILTER_CONFIG,
};

/// Get-SenderFilterConfig.
pub static GET_SENDER: Cmdlet = getter_of_one(
    &SENDER_FILTER_CONFIG,
    Said {
        summary: "Shows which senders are refused.",
        description: "There is one such configuration, and every store has it.",
        examples: &[Example { line: "Get-SenderFilterConfig -Property Blocked*", about: "The lists." }],
    },
);

/// Set-SenderFilterConfig.
pub static SET_SENDER: Cmdlet = setter_of_one(
    &SENDER_FILTER_CONFIG,
    Said {
        summary: "Changes which senders are refused.",
        description: "@{Add=…;Remove=…} changes a list; a plain value replaces it, and a warning names what was dropped.",
        examples: &[Example {
            line: "Set-SenderFilterConfig -BlockedSenders '@{Add=\"spam@fabrikam.example\"}'",
            about: "One more, and keep every other.",
        }],
    },
);

/// Get-RecipientFilterConfig.
pub static GET_RECIPIENT: Cmdlet = getter_of_one(
    &RECIPIENT_FILTER_CONFIG,
    Said {
        summary: "Shows which recipients are refused.",
        description: "There is one such configuration, and every store has it.",
        examples: &[Example { line: "Get-RecipientFilterConfig", about: "All of it." }],
    },
);

/// Set-RecipientFilterConfig.
pub static SET_RECIPIENT: Cmdlet = setter_of_one(
    &RECIPIENT_FILTER_CONFIG,
    Said {
        summary: "Changes which recipients are refused.",
        description: "@{Add=…;Remove=…} changes the list; a plain value replaces it, and a warning names what was dropped.",
        examples: &[Example {
            line: "Set-RecipientFilterConfig -BlockListEnabled true -BlockedRecipients '@{Add=\"all@contoso.example\"}'",
            about: "Nobody outside writes to that list.",
        }],
    },
);

/// Get-IPAllowListProvidersConfig.
pub static GET_ALLOW_PROVIDERS: Cmdlet = providers_getter(
    &IP_ALLOW_LIST_PROVIDERS_CONFIG,
    &[Example { line: "Get-IPAllowListProvidersConfig", about: "All of it." }],
);
/// Set-IPAllowListProvidersConfig.
pub static SET_ALLOW_PROVIDERS: Cmdlet = providers_setter(
    &IP_ALLOW_LIST_PROVIDERS_CONFIG,
    &[Example { line: "Set-IPAllowListProvidersConfig -Enabled false", about: "Ask none of them." }],
);
/// Get-IPBlockListProvidersConfig.
pub static GET_BLOCK_PROVIDERS: Cmdlet = providers_getter(
    &IP_BLOCK_LIST_PROVIDERS_CONFIG,
    &[Example { line: "Get-IPBlockListProvidersConfig", about: "All of it." }],
);
/// Set-IPBlockListProvidersConfig.
pub static SET_BLOCK_PROVIDERS: Cmdlet = providers_setter(
    &IP_BLOCK_LIST_PROVIDERS_CONFIG,
    &[Example {
        line: "Set-IPBlockListProvidersConfig -BypassedRecipients '@{Add=\"abuse@contoso.example\"}'",
        about: "Who is listed can still write there.",
    }],
);

const fn providers_getter(object: &'static ObjectType, examples: &'static [Example]) -> Cmdlet {
    getter_of_one(
        object,
        Said {
            summary: "Shows when providers of lists are asked.",
            description: "There is one such configuration, and every store has it.",
            examples,
        },
    )
}

const fn providers_setter(object: &'static ObjectType, examples: &'static [Example]) -> Cmdlet {
    setter_of_one(
        object,
        Said {
            summary: "Changes when providers of lists are asked.",
            description: "The providers themselves are changed by their own cmdlets.",
            examples,
        },
    )
}
