//! Add-, Get-, Set-, Remove- and Test- of IPAllowListProvider and IPBlockListProvider.

use super::alike::{self, Said};
use super::bind::Bound;
use super::change;
use super::server::{self, SERVER};
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::diagnose;
use crate::model::objects::{
    INT32_MAX, IP_ALLOW_LIST_PROVIDER, IP_BLOCK_LIST_PROVIDER, IP_LIST_PROVIDER_TEST,
};
use crate::model::{Kind, ObjectType, Record, Value, World};
use crate::ops::object::{Plan, Writer};
use crate::ops::{Category, EditMode, Failure};
use std::net::IpAddr;

const TEST_PARAMS: &[Param] = &[
    Param::one("IPAddress", Kind::IpAddress, "The address to ask the provider about.").mandatory(),
    SERVER,
    DOMAIN_CONTROLLER,
];

/// Get-IPAllowListProvider.
pub static GET_ALLOW: Cmdlet =
    getter(&IP_ALLOW_LIST_PROVIDER, &[Example { line: "Get-IPAllowListProvider", about: "All of them." }]);
/// Get-IPBlockListProvider.
pub static GET_BLOCK: Cmdlet = getter(
    &IP_BLOCK_LIST_PROVIDER,
    &[Example { line: "Get-IPBlockListProvider -Format List", about: "Everything about each." }],
);
/// Add-IPAllowListProvider.
pub static ADD_ALLOW: Cmdlet = adder(
    &IP_ALLOW_LIST_PROVIDER,
    &[Example {
        line: "Add-IPAllowListProvider Fabrikam -LookupDomain allow.fabrikam.example -AnyMatch true",
        about: "Whom Fabrikam lists is left alone.",
    }],
);
/// Add-IPBlockListProvider.
pub static ADD_BLOCK: Cmdlet = adder(
    &IP_BLOCK_LIST_PROVIDER,
    &[
        Example {
            line: "Add-IPBlockListProvider Fabrikam -LookupDomain block.fabrikam.example -IPAddressesMatch 127.0.0.2,127.0.0.4",
            about: "Two of its answers count.",
        },
        Example {
            line: "Add-IPBlockListProvider Adatum -LookupDomain block.adatum.example -BitmaskMatch 127.0.0.6 -Priority 1 -RejectionResponse '{0} is listed by {1}'",
            about: "Asked first.",
        },
    ],
);
/// Set-IPAllowListProvider.
pub static SET_ALLOW: Cmdlet = setter(
    &IP_ALLOW_LIST_PROVIDER,
    &[Example { line: "Set-IPAllowListProvider Trusted -Enabled false", about: "Don't ask it." }],
);
/// Set-IPBlockListProvider.
pub static SET_BLOCK: Cmdlet = setter(
    &IP_BLOCK_LIST_PROVIDER,
    &[Example {
        line: "Set-IPBlockListProvider Listed -IPAddressesMatch '@{Add=\"127.0.0.9\"}'",
        about: "One more answer that counts.",
    }],
);
/// Remove-IPAllowListProvider.
pub static REMOVE_ALLOW: Cmdlet = remover(
    &IP_ALLOW_LIST_PROVIDER,
    &[Example { line: "Remove-IPAllowListProvider Trusted -Confirm false", about: "Without a question." }],
);
/// Remove-IPBlockListProvider.
pub static REMOVE_BLOCK: Cmdlet = remover(
    &IP_BLOCK_LIST_PROVIDER,
    &[Example { line: "Remove-IPBlockListProvider Listed -Confirm false", about: "Without a question." }],
);
/// Test-IPAllowListProvider.
pub static TEST_ALLOW: Cmdlet = tester(
    &IP_ALLOW_LIST_PROVIDER,
    &[Example {
        line: "Test-IPAllowListProvider Trusted -IPAddress 192.0.2.7",
        about: "Whether it lists this address.",
    }],
);
/// Test-IPBlockListProvider.
pub static TEST_BLOCK: Cmdlet = tester(
    &IP_BLOCK_LIST_PROVIDER,
    &[Example {
        line: "Test-IPBlockListProvider Listed -IPAddress 192.0.2.7",
        about: "Whether it lists this address.",
    }],
);

const fn getter(object: &'static ObjectType, examples: &'static [Example]) -> Cmdlet {
    let said = Said {
        summary: "Shows the providers of lists that are asked over DNS.",
        description: "In the order of Priority.",
        examples,
    };
    alike::getter(object, said, get)
}

const fn adder(object: &'static ObjectType, examples: &'static [Example]) -> Cmdlet {
    Cmdlet {
        verb: "Add",
        noun: object.noun,
        object: Some(object),
        identity: IdentityUse::None,
        takes: Takes::New,
        params: &[DOMAIN_CONTROLLER],
        impact: Impact::Changes,
        summary: "Adds a provider of a list that is asked over DNS.",
        description: "AnyMatch, BitmaskMatch and IPAddressesMatch say which of its answers count.",
        examples,
        run: add,
    }
}

const fn setter(object: &'static ObjectType, examples: &'static [Example]) -> Cmdlet {
    let said = Said {
        summary: "Changes a provider of a list.",
        description: "With a Priority that another one has, that one and those behind it move on.",
        examples,
    };
    alike::setter(object, IdentityUse::Required, said, set)
}

const fn remover(object: &'static ObjectType, examples: &'static [Example]) -> Cmdlet {
    Cmdlet {
        verb: "Remove",
        noun: object.noun,
        object: Some(object),
        identity: IdentityUse::Required,
        takes: Takes::Nothing,
        params: &[DOMAIN_CONTROLLER],
        impact: Impact::Asks,
        summary: "Removes a provider of a list.",
        description: "The others keep their Priority.",
        examples,
        run: |session, bound| change::remove(session, bound, &change::unguarded),
    }
}

const fn tester(object: &'static ObjectType, examples: &'static [Example]) -> Cmdlet {
    Cmdlet {
        verb: "Test",
        noun: object.noun,
        object: Some(&IP_LIST_PROVIDER_TEST),
        identity: IdentityUse::Required,
        takes: Takes::Nothing,
        params: TEST_PARAMS,
        impact: Impact::Changes,
        summary: "Asks a provider about an address.",
        description: "It is asked now, by the name servers that the stored configuration names, whether it is enabled or not. Matched tells whether its answer counts by AnyMatch, BitmaskMatch and IPAddressesMatch.",
        examples,
        run: test,
    }
}

fn test(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    server::names_this_one(bound, &session.site, "Server")?;
    let kinds = [&IP_ALLOW_LIST_PROVIDER, &IP_BLOCK_LIST_PROVIDER];
    let Some(object) = kinds.into_iter().find(|kind| kind.noun == bound.cmdlet.noun) else { return Ok(()) };
    let site = change::site(session);
    let providers = crate::ops::object::find(&site, object, bound.identity())?;
    let services = site.store()?.read("TransportService")?;
    let asked = bound.text("IPAddress").and_then(|text| text.parse::<IpAddr>().ok());
    let (Some(service), Some(ip)) = (services.first(), asked) else { return Ok(()) };
    for provider in providers {
        let action = format!("Asking \"{}\" about {ip}.", provider.identity());
        if bound.switch("WhatIf") {
            session.console.what_if(&action);
            continue;
        }
        if bound.switch("Confirm") && !change::agreed(session, &action)? {
            continue;
        }
        let said = diagnose::list_provider(&provider, service, ip).map_err(|text| {
            Failure::new("ListProviderFailed", Category::ResourceUnavailable, provider.identity(), text)
        })?;
        session.console.object(said);
    }
    Ok(())
}

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let Some(object) = bound.cmdlet.object else { return Ok(()) };
    let mut records = crate::ops::object::find(&change::site(session), object, bound.identity())?;
    records.sort_by_key(priority);
    records.into_iter().for_each(|record| change::show(session, record));
    Ok(())
}

fn add(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let made = change::new_planned(session, bound, &bound.changes(), &place)?;
    warn_of_no_match(session, made);
    Ok(())
}

fn set(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let done = change::set_planned(session, bound, &bound.changes(), EditMode::default(), &place)?;
    warn_of_no_match(session, done);
    Ok(())
}

fn warn_of_no_match(session: &mut Session<'_>, plan: Option<Plan>) {
    let Some(Plan { record, .. }) = plan else { return };
    let none = !record.bool("AnyMatch")
        && record.get("BitmaskMatch").is_unset()
        && record.get("IPAddressesMatch").is_unset();
    if none {
        session.console.warning(&format!(
            "no answer of \"{}\" is a match: give AnyMatch, BitmaskMatch or IPAddressesMatch",
            record.identity()
        ));
    }
}

fn priority(record: &Record) -> i64 {
    match record.get("Priority") {
        Value::Int(number) => *number,
        _ => i64::MAX,
    }
}

/// Gives a provider its place: behind the others where none is given, else there; those that are in its
/// way move on by one.
fn place(record: &mut Record, writer: &mut Writer<'_>) -> Result<(), Failure> {
    let mut others: Vec<Record> = writer
        .all(record.object.noun)
        .iter()
        .filter(|other| other.guid() != record.guid())
        .cloned()
        .collect();
    others.sort_by_key(priority);
    if record.get("Priority").is_unset() {
        let last = others.iter().map(priority).max().unwrap_or(0);
        record.set("Priority", Value::Int(next(last, record)?));
        return Ok(());
    }
    let mut taken = priority(record);
    for mut other in others {
        match priority(&other) {
            before if before < taken => {}
            at if at == taken => {
                taken = next(taken, record)?;
                other.set("Priority", Value::Int(taken));
                writer.update(other)?;
            }
            _ => break, // a gap
        }
    }
    Ok(())
}

fn next(number: i64, record: &Record) -> Result<i64, Failure> {
    if number < INT32_MAX {
        return Ok(number + 1);
    }
    let text = format!("Priority {number} is the last one there is; give a smaller one to a provider first");
    Err(Failure::new("NoPriorityLeft", Category::InvalidData, record.identity(), text))
}
