//! Get-, New-, Set- and Remove-SystemMessage.

use super::bind::Bound;
use super::change;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::SYSTEM_MESSAGE;
use crate::model::objects::system_message::name_of;
use crate::model::report_text::{BUILT_IN, LANGUAGE};
use crate::model::{Kind, Record, Value, ValueError, Wildcard};
use crate::ops::{EditMode, Failure};

/// Get-SystemMessage.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "SystemMessage",
    object: Some(&SYSTEM_MESSAGE),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[Param::switch("Original", "Show the built-in texts instead."), DOMAIN_CONTROLLER],
    impact: Impact::Reads,
    summary: "Shows the texts of reports that replace the built-in ones.",
    description: "A new store has none. Identity is Language\\Internal or Language\\External, and the code: en\\Internal\\5.7.1. The built-in texts (-Original) are in English, and the same for both audiences.",
    examples: &[
        Example { line: "Get-SystemMessage 'en\\Internal\\*'", about: "Those in English for own senders." },
        Example {
            line: "Get-SystemMessage -Original",
            about: "The texts that are used where there is no other.",
        },
    ],
    run: get,
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
        Param::switch("Original", "Take the built-in text back: the message is removed."),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Changes the text of a report.",
    description: "Language, audience and code are what a message is: make another one instead.",
    examples: &[Example {
        line: "Set-SystemMessage 'en\\External\\5.1.1' -Text 'There is no such mailbox.'",
        about: "Another text.",
    }],
    run: set,
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

/// With -Original: the built-in ones, which are in no store.
fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    if !bound.switch("Original") {
        return change::get(session, bound);
    }
    let wanted = bound.identity().unwrap_or("*");
    let pattern: Wildcard =
        wanted.parse().map_err(|error: ValueError| Failure::binding("Identity", error.message))?;
    let mut found = false;
    for internal in [true, false] {
        for (code, text) in BUILT_IN {
            let mut record = Record::with_defaults(&SYSTEM_MESSAGE);
            record.set("Text", Value::text(*text));
            record.set("Internal", Value::Bool(internal));
            record.set("Language", Value::text(LANGUAGE));
            record.set("DsnCode", Value::text(*code));
            let name = name_of(&record);
            if pattern.matches(&name) {
                record.set("Name", Value::text(name));
                session.console.object(record);
                found = true;
            }
        }
    }
    if found || Wildcard::has_wildcards(wanted) {
        return Ok(());
    }
    Err(Failure::not_found(SYSTEM_MESSAGE.noun, wanted, "the built-in texts"))
}

fn set(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    if !bound.switch("Original") {
        let changes = bound.changes();
        return change::set(session, bound, &changes, EditMode::default(), &crate::ops::object::unadjusted);
    }
    if bound.value("Text").is_some() {
        return Err(Failure::binding(
            "Original",
            "-Original takes the built-in text: give -Text or -Original, not both",
        ));
    }
    change::remove(session, bound, &change::unguarded)
}

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
