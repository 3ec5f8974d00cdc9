//! Get-, New-, Set- and Remove-ForeignConnector.

use super::change;
use super::connector::{FORCE, sourced_here};
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Takes};
use crate::model::objects::FOREIGN_CONNECTOR;
use crate::ops::EditMode;

/// Get-ForeignConnector.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "ForeignConnector",
    object: Some(&FOREIGN_CONNECTOR),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Reads,
    summary: "Shows Foreign connectors.",
    description: "A Foreign connector is for a system that takes mail as files from a drop directory. It is chosen among Send connectors: by the more specific address space, then by cost, then by name.",
    examples: &[Example { line: "Get-ForeignConnector", about: "All of them." }],
    run: change::get,
};

/// New-ForeignConnector.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "ForeignConnector",
    object: Some(&FOREIGN_CONNECTOR),
    identity: IdentityUse::None,
    takes: Takes::New,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Makes a Foreign connector.",
    description: "Mail for its address spaces of type SMTP is put as .eml files, with lines X-Sender and X-Receiver before each message, into its drop directory: RootDropDirectoryPath of Get-TransportService, until Set-ForeignConnector gives it one of its own. The other system removes them.",
    examples: &[Example {
        line: "New-ForeignConnector 'Fax Gateway' -AddressSpaces fax.contoso.example",
        about: "For a gateway that takes mail from a directory.",
    }],
    run: |session, bound| {
        change::new(session, bound, &bound.changes(), &|record, writer| sourced_here(record, writer, bound))
    },
};

/// Set-ForeignConnector.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "ForeignConnector",
    object: Some(&FOREIGN_CONNECTOR),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: &[FORCE, DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Changes a Foreign connector.",
    description: "Several parameters are judged together, on the state after the whole command.",
    examples: &[Example {
        line: "Set-ForeignConnector 'Fax' -DropDirectory /var/spool/fax",
        about: "Where files for the gateway are put.",
    }],
    run: |session, bound| {
        change::set(session, bound, &bound.changes(), EditMode::default(), &|record, writer| {
            sourced_here(record, writer, bound)
        })
    },
};

/// Remove-ForeignConnector.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "ForeignConnector",
    object: Some(&FOREIGN_CONNECTOR),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Asks,
    summary: "Removes a Foreign connector.",
    description: "Its drop directory stays where it is.",
    examples: &[Example {
        line: "Remove-ForeignConnector 'Fax' -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &change::unguarded),
};
