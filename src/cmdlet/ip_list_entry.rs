//! Add-, Get- and Remove- of IPAllowListEntry and IPBlockListEntry.

use super::bind::Bound;
use super::change;
use super::paging::{self, RESULT_SIZE};
use super::server::{self, SERVER};
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::{IP_ALLOW_LIST_ENTRY, IP_BLOCK_LIST_ENTRY, ip_list_entry};
use crate::model::{IpRange, Kind, ObjectType, Record, Value, World};
use crate::ops::object::{self, Writer};
use crate::ops::{Category, Change, Failure};
use std::net::IpAddr;

/// Get-IPAllowListEntry.
pub static GET_ALLOW: Cmdlet = getter(
    &IP_ALLOW_LIST_ENTRY,
    &[Example {
        line: "Get-IPAllowListEntry -IPAddress 192.0.2.7",
        about: "The entries that hold this address.",
    }],
);
/// Get-IPBlockListEntry.
pub static GET_BLOCK: Cmdlet =
    getter(&IP_BLOCK_LIST_ENTRY, &[Example { line: "Get-IPBlockListEntry", about: "All of them." }]);
/// Add-IPAllowListEntry.
pub static ADD_ALLOW: Cmdlet = adder(
    &IP_ALLOW_LIST_ENTRY,
    &[Example {
        line: "Add-IPAllowListEntry -IPRange 192.0.2.0/24 -Comment Fabrikam",
        about: "Leave a partner's range alone.",
    }],
);
/// Add-IPBlockListEntry.
pub static ADD_BLOCK: Cmdlet = adder(
    &IP_BLOCK_LIST_ENTRY,
    &[
        Example { line: "Add-IPBlockListEntry -IPAddress 198.51.100.7", about: "One address, for good." },
        Example {
            line: "Add-IPBlockListEntry -IPRange 198.51.100.0/24 -ExpirationTime '2099-01-31 12:00:00'",
            about: "A range, for a time; UTC.",
        },
    ],
);
/// Remove-IPAllowListEntry.
pub static REMOVE_ALLOW: Cmdlet = remover(
    &IP_ALLOW_LIST_ENTRY,
    &[Example { line: "Remove-IPAllowListEntry 1 -Confirm false", about: "Without a question." }],
);
/// Remove-IPBlockListEntry.
pub static REMOVE_BLOCK: Cmdlet = remover(
    &IP_BLOCK_LIST_ENTRY,
    &[Example { line: "Remove-IPBlockListEntry 1 -Confirm false", about: "Without a question." }],
);

const GET_PARAMS: &[Param] = &[
    Param::one("IPAddress", Kind::IpAddress, "Only the entries that hold this address."),
    RESULT_SIZE,
    SERVER,
];
const ADD_PARAMS: &[Param] =
    &[Param::one("IPAddress", Kind::IpAddress, "One address; instead of IPRange."), SERVER];

const fn getter(object: &'static ObjectType, examples: &'static [Example]) -> Cmdlet {
    Cmdlet {
        verb: "Get",
        noun: object.noun,
        object: Some(object),
        identity: IdentityUse::Optional,
        takes: Takes::Nothing,
        params: GET_PARAMS,
        impact: Impact::Reads,
        summary: "Shows the administrator's list of addresses.",
        description: "An entry is called by its number. An entry whose ExpirationTime has come is shown with HasExpired True, and has no effect.",
        examples,
        run: get,
    }
}

const fn adder(object: &'static ObjectType, examples: &'static [Example]) -> Cmdlet {
    Cmdlet {
        verb: "Add",
        noun: object.noun,
        object: Some(object),
        identity: IdentityUse::None,
        takes: Takes::New,
        params: ADD_PARAMS,
        impact: Impact::Changes,
        summary: "Adds addresses to the administrator's list.",
        description: "Either -IPAddress or -IPRange. Without ExpirationTime the entry stays until it is removed. What the allow list holds, the block list does not touch.",
        examples,
        run: add,
    }
}

const fn remover(object: &'static ObjectType, examples: &'static [Example]) -> Cmdlet {
    Cmdlet {
        verb: "Remove",
        noun: object.noun,
        object: Some(object),
        identity: IdentityUse::Required,
        takes: Takes::Nothing,
        params: &[SERVER],
        impact: Impact::Asks,
        summary: "Removes an entry of the administrator's list.",
        description: "By its number, which is not used again.",
        examples,
        run: |session, bound| {
            server::must_be_this_one(bound, &session.site)?;
            change::remove(session, bound, &change::unguarded)
        },
    }
}

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    server::must_be_this_one(bound, &session.site)?;
    let site = change::site(session);
    let Some(object) = bound.cmdlet.object else { return Ok(()) };
    let mut records = object::find(&site, object, bound.identity())?;
    records.sort_by_key(number);
    if let Some(address) = bound.text("IPAddress").and_then(|text| text.parse::<IpAddr>().ok()) {
        records.retain(|record| holds(record, address));
    }
    let now = site.clock.now();
    for mut record in paging::first_of(session, bound, records) {
        ip_list_entry::show_at(&mut record, now);
        change::show(session, record);
    }
    Ok(())
}

fn number(record: &Record) -> i64 {
    match record.get("Number") {
        Value::Int(number) => *number,
        _ => i64::MAX,
    }
}

fn holds(record: &Record, address: IpAddr) -> bool {
    record.text("IPRange").parse::<IpRange>().is_ok_and(|range| range.contains(address))
}

fn add(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    server::must_be_this_one(bound, &session.site)?;
    let Some(object) = bound.cmdlet.object else { return Ok(()) };
    let mut changes = bound.changes();
    let given = match (bound.value("IPAddress"), bound.value("IPRange")) {
        (Some(address), None) => {
            if let Some(prop) = object.prop("IPRange") {
                let range = prop.parse_element(&address.to_string());
                let range = range.map_err(|error| Failure::binding("IPAddress", error.message))?;
                changes.push(Change::set(prop, range));
            }
            address.to_string()
        }
        (None, Some(range)) => range.to_string(),
        (Some(_), Some(_)) => {
            return Err(Failure::binding(
                "IPAddress",
                "-IPAddress and -IPRange exclude each other; give one",
            ));
        }
        (None, None) => {
            return Err(Failure::binding(
                "IPRange",
                format!("{} needs -IPAddress or -IPRange", bound.cmdlet.name()),
            ));
        }
    };
    let now = change::site(session).clock.now();
    if let Some(Value::Time(end)) = bound.value("ExpirationTime")
        && *end <= now
    {
        let text = format!(
            "ExpirationTime '{}' is past; allowed: a time to come, or none for an entry that stays",
            Value::Time(*end)
        );
        return Err(Failure::new("RuleBroken", Category::InvalidData, given, text));
    }
    change::new_called(session, bound, &given, &changes, &number_it).map(|_| ())
}

fn number_it(record: &mut Record, writer: &mut Writer<'_>) -> Result<(), Failure> {
    // A document may have given a higher one to an entry that was there.
    let there = writer.all(record.object.noun).iter().filter_map(|entry| match entry.get("Number") {
        Value::Int(number) => Some(*number),
        _ => None,
    });
    let last = writer.last_number(record.object.noun)?.max(there.max().unwrap_or(0));
    record.set("Number", Value::Int(last + 1));
    Ok(())
}
