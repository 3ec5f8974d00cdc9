//! Get-, New-, Set- and Remove-AcceptedDomain.

use super::change;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Takes};
use crate::model::objects::ACCEPTED_DOMAIN;
use crate::model::objects::recipient::homeless_address;
use crate::model::{CommandLine, Kind, Record, Value, World};
use crate::ops::object::Writer;
use crate::ops::{Category, EditMode, Failure};

/// Get-AcceptedDomain.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "AcceptedDomain",
    object: Some(&ACCEPTED_DOMAIN),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Reads,
    summary: "Shows accepted domains.",
    description: "Mail is accepted for the recipients of these domains.",
    examples: &[Example { line: "Get-AcceptedDomain", about: "All of them." }],
    run: change::get,
};

/// New-AcceptedDomain.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "AcceptedDomain",
    object: Some(&ACCEPTED_DOMAIN),
    identity: IdentityUse::None,
    takes: Takes::New,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Makes an accepted domain.",
    description: "The first one becomes the default. Mail for an Authoritative domain needs recipients and a delivery agent connector.",
    examples: &[Example {
        line: "New-AcceptedDomain Adatum -DomainName adatum.example -DomainType Authoritative",
        about: "Take mail for adatum.example.",
    }],
    run: |session, bound| {
        change::new(session, bound, &bound.changes(), &|record, writer| {
            let first = writer.all(ACCEPTED_DOMAIN.noun).is_empty();
            record.set("Default", Value::Bool(first));
            Ok(())
        })
    },
};

/// Set-AcceptedDomain.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "AcceptedDomain",
    object: Some(&ACCEPTED_DOMAIN),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: &[
        // A Boolean, as in Exchange: of `-MakeDefault $false` a shell leaves a bare switch, its opposite.
        Param::one(
            "MakeDefault",
            Kind::Bool,
            "Make this the organisation's default domain, instead of the one that is.",
        ),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Changes an accepted domain.",
    description: "The domain itself can't be changed: make another one. AddressBookEnabled follows a change of DomainType.",
    examples: &[
        Example {
            line: "Set-AcceptedDomain Contoso -MatchSubDomains true",
            about: "Take its subdomains, too.",
        },
        Example {
            line: "Set-AcceptedDomain Contoso -MakeDefault true",
            about: "Make it the default domain.",
        },
    ],
    run: |session, bound| {
        change::set(session, bound, &bound.changes(), EditMode::default(), &|record, writer| {
            keep_recipients(record, Some(record), writer)?;
            match bound.value("MakeDefault") {
                Some(Value::Bool(true)) => make_default(record, writer)?,
                // The rule says what stands in the way where it is the default.
                Some(_) => record.set("Default", Value::Bool(false)),
                None => {}
            }
            Ok(())
        })
    },
};

/// Remove-AcceptedDomain.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "AcceptedDomain",
    object: Some(&ACCEPTED_DOMAIN),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Asks,
    summary: "Removes an accepted domain.",
    description: "The default domain can only be removed as the last one, and a domain with recipients not at all.",
    examples: &[Example {
        line: "Remove-AcceptedDomain Contoso -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &may_go),
};

fn make_default(record: &mut Record, writer: &mut Writer<'_>) -> Result<(), Failure> {
    let others: Vec<Record> = writer
        .all(ACCEPTED_DOMAIN.noun)
        .iter()
        .filter(|other| other.guid() != record.guid() && other.bool("Default"))
        .cloned()
        .collect();
    for mut other in others {
        other.set("Default", Value::Bool(false));
        writer.update(other)?;
    }
    record.set("Default", Value::Bool(true));
    Ok(())
}

fn may_go(record: &Record, world: &dyn World) -> Result<(), Failure> {
    keep_default(record, world)?;
    keep_recipients(record, None, world)
}

/// Refuses what would leave recipients without an authoritative domain: the service would not take such
/// a configuration. `after` is what becomes of the domain.
fn keep_recipients(record: &Record, after: Option<&Record>, world: &dyn World) -> Result<(), Failure> {
    let stored = world.all(ACCEPTED_DOMAIN.noun);
    let remaining: Vec<&Record> =
        stored.iter().filter(|other| other.guid() != record.guid()).chain(after).collect();
    let before: Vec<&Record> = stored.iter().collect();
    // Those that have none already are no reason.
    let homeless = world.all("Recipient").iter().find_map(|recipient| {
        let address = homeless_address(recipient, &remaining)?;
        homeless_address(recipient, &before).is_none().then_some((recipient, address))
    });
    let Some((recipient, address)) = homeless else { return Ok(()) };
    let text = format!(
        "Accepted domain \"{}\" has recipients, such as '{address}' of \"{}\", and only an Authoritative domain can have them",
        record.identity(),
        recipient.identity()
    );
    Err(Failure::new("DomainHasRecipients", Category::InvalidOperation, record.identity(), text)
        .remedy(CommandLine::new("Remove-Recipient").on(recipient.identity())))
}

fn keep_default(record: &Record, world: &dyn World) -> Result<(), Failure> {
    let other = world.all(ACCEPTED_DOMAIN.noun).iter().find(|other| other.guid() != record.guid());
    match other {
        Some(other) if record.bool("Default") => Err(Failure::new(
            "DefaultDomain",
            Category::InvalidOperation,
            record.identity(),
            format!(
                "Accepted domain \"{}\" is the default domain; make another one the default first",
                record.identity()
            ),
        )
        .remedy(CommandLine::new("Set-AcceptedDomain").on(other.identity()).with("MakeDefault", "$true"))),
        _ => Ok(()),
    }
}
