//! Get-, New-, Set- and Remove-Recipient.

use super::bind::Bound;
use super::change;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Session, Takes};
use crate::model::objects::{RECIPIENT, recipient};
use crate::model::{CommandLine, World};
use crate::ops::{Change, Edit, EditMode, Failure, ListEdit, Returned};

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
    run: |session, bound| {
        change::new(session, bound, &bound.changes(), &|record, _| {
            recipient::settle(record, None);
            Ok(())
        })
    },
};

/// Set-Recipient.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "Recipient",
    object: Some(&RECIPIENT),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: &[],
    impact: Impact::Changes,
    summary: "Changes a recipient's addresses.",
    description: "The recipient is named by any of its addresses. With a new EmailAddress the old one stays as an alias, unless Aliases says which aliases there are to be, or removes it. No address may belong to two recipients.",
    examples: &[
        Example {
            line: "Set-Recipient alice@contoso.example -Aliases '@{Add=\"a.smith@contoso.example\"}'",
            about: "One more address, and keep every other.",
        },
        Example {
            line: "Set-Recipient alice@contoso.example -EmailAddress alice.smith@contoso.example",
            about: "A new primary address; alice@contoso.example becomes an alias.",
        },
    ],
    run: set,
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

fn set(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let changes = bound.changes();
    let plan = change::set_planned(session, bound, &changes, EditMode::default(), &|record, writer| {
        let before = writer.all(RECIPIENT.noun).iter().find(|other| other.guid() == record.guid());
        recipient::settle(record, before.filter(|before| stays(&changes, before.text("EmailAddress"))));
        Ok(())
    })?;
    let Some(plan) = plan else { return Ok(()) };
    let Some(moved) = plan.differences.iter().find(|difference| difference.property == "EmailAddress") else {
        return Ok(());
    };
    let (former, primary) = (moved.before.to_string(), moved.after.to_string());
    if former.eq_ignore_ascii_case(&primary) {
        return Ok(()); // the same Maildir
    }
    if plan.record.texts("Aliases").any(|alias| alias.eq_ignore_ascii_case(&former)) {
        let drop = CommandLine::new("Set-Recipient")
            .on(&primary)
            .with("Aliases", format!("@{{Remove=\"{former}\"}}"));
        session.console.notice(&format!("{former} stays as an alias. To drop it: emsh {drop}"));
    } else {
        let keep =
            CommandLine::new("Set-Recipient").on(&primary).with("Aliases", format!("@{{Add=\"{former}\"}}"));
        session.console.warning(&format!("{former} is no address of anybody now. To keep it: emsh {keep}"));
    }
    session.console.warning(&format!(
        "a Maildir is called after the primary address: new mail goes to that of {primary}; what is in that of {former} \
         stays there"
    ));
    Ok(())
}

/// True where a former primary address becomes an alias: nothing was said of the aliases as a whole, and
/// it was not removed.
fn stays(changes: &[Change], former: &str) -> bool {
    changes.iter().filter(|change| change.prop.name == "Aliases").all(|change| match &change.edit {
        Edit::List(ListEdit::Delta { remove, .. } | ListEdit::Returned(Returned { remove, .. })) => {
            !remove.iter().any(|address| address.to_string().eq_ignore_ascii_case(former))
        }
        _ => false,
    })
}
