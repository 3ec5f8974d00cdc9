//! Get-, New-, Set- and Remove-SystemMessage.

use super::bind::Bound;
use super::change;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::Kind;
use crate::model::objects::SYSTEM_MESSAGE;
use crate::ops::{EditMode, Failure};

/// Get-SystemMessage.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "SystemMessage",
    object: Some(&SYSTEM_MESSAGE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[Param::switch("Original", "Show the built-in texts instead.").planned(6), DOMAIN_CONTROLLER],
    impact: Impact::Reads,
    summary: "Shows the texts of reports that replace the built-in ones.",
    description: "A new store has none. Identity is Language\\Internal or Language\\External, and the code: en\\Internal\\5.7.1.",
    examples: &[Example {
        line: "Get-SystemMessage 'en\\Internal\\*'",
        about: "Those in English for own senders.",
    }],
    run: change::get,
};

/// New-SystemMessage.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "SystemMessage",
    object: Some(&SYSTEM_MESSAGE),
    identity: IdentityUse::None,
    takes: Takes::New,
    params: &[
        Param::one(
            "QuotaMessageType",
            Kind::Text { max: 64 },
            "Which warning of a mailbox quota gets the text.",
        )
        .refused("there are no mailbox quotas here; -DsnCode makes the text of a report"),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Makes the text of a report.",
    description: "One for each Language, audience (Internal) and DsnCode. Internal is $false where it is not given.",
    examples: &[Example {
        line: "New-SystemMessage -Language en -Internal true -DsnCode 5.7.1 -Text 'Ask the help desk.'",
        about: "For own senders whose mail was refused.",
    }],
    run: new,
};

/// Set-SystemMessage.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "SystemMessage",
    object: Some(&SYSTEM_MESSAGE),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: &[
        Param::switch("Original", "Take the built-in text back, as Remove-SystemMessage does.").planned(6),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Changes the text of a report.",
    description: "Language, audience and code are what a message is: make another one instead.",
    examples: &[Example {
        line: "Set-SystemMessage 'en\\External\\5.1.1' -Text 'There is no such mailbox.'",
        about: "Another text.",
    }],
    run: |session, bound| {
        change::set(session, bound, &bound.changes(), EditMode::default(), &crate::ops::object::unadjusted)
    },
};

/// Remove-SystemMessage.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "SystemMessage",
    object: Some(&SYSTEM_MESSAGE),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Asks,
    summary: "Removes the text of a report.",
    description: "The built-in text is used again.",
    examples: &[Example {
        line: "Remove-SystemMessage 'en\\External\\5.1.1' -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &change::unguarded),
};

fn new(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let audience = match bound.value("Internal") {
        Some(crate::model::Value::Bool(true)) => "Internal",
        _ => "External",
    };
    let (language, code) =
        (bound.text("Language").unwrap_or_default(), bound.text("DsnCode").unwrap_or_default());
    let name = format!("{language}\\{audience}\\{code}");
    change::new_called(session, bound, &name, &bound.changes(), &crate::ops::object::unadjusted).map(|_| ())
}
