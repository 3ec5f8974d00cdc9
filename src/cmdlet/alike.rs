//! Get- and Set- as nouns have them whose cmdlets take nothing beside the properties.

use super::bind::Bound;
use super::change;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Session, Takes};
use crate::model::ObjectType;
use crate::ops::object::unadjusted;
use crate::ops::{EditMode, Failure};

type Run = fn(&mut Session<'_>, &Bound) -> Result<(), Failure>;

/// What help says of a cmdlet.
#[derive(Clone, Copy)]
pub(super) struct Said {
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    pub(super) examples: &'static [Example],
}

/// Get- of a noun.
pub(super) const fn getter(object: &'static ObjectType, said: Said, run: Run) -> Cmdlet {
    Cmdlet {
        verb: "Get",
        noun: object.noun,
        object: Some(object),
        identity: IdentityUse::Optional,
        takes: Takes::Nothing,
        params: &[DOMAIN_CONTROLLER],
        impact: Impact::Reads,
        summary: said.summary,
        description: said.description,
        examples: said.examples,
        run,
    }
}

/// Set- of a noun.
pub(super) const fn setter(
    object: &'static ObjectType,
    identity: IdentityUse,
    said: Said,
    run: Run,
) -> Cmdlet {
    Cmdlet {
        verb: "Set",
        noun: object.noun,
        object: Some(object),
        identity,
        takes: Takes::Set,
        params: &[DOMAIN_CONTROLLER],
        impact: Impact::Changes,
        summary: said.summary,
        description: said.description,
        examples: said.examples,
        run,
    }
}

/// Get- of a noun of which every store has one object.
pub(super) const fn getter_of_one(object: &'static ObjectType, said: Said) -> Cmdlet {
    getter(object, said, change::get)
}

/// Set- of a noun of which every store has one object.
pub(super) const fn setter_of_one(object: &'static ObjectType, said: Said) -> Cmdlet {
    setter(object, IdentityUse::None, said, set)
}

fn set(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    change::set(session, bound, &bound.changes(), EditMode::default(), &unadjusted)
}
