//! The administrator's lists of addresses: whom the filters leave alone, and whom this server does not
//! listen to. The allow list goes before the block list.
//!
//! An entry is called by a number that is never used twice (`LastNumber` in the store).

use super::INT32_MAX;
use crate::model::object::{Identity, Key, ObjectType, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop, Shape};
use crate::model::{CommandLine, IpRange, Record, Value};
use jiff::Timestamp;

const ALLOW: &str = "IPAllowListEntry";
const BLOCK: &str = "IPBlockListEntry";

/// `IPAllowListEntry`.
pub static IP_ALLOW_LIST_ENTRY: ObjectType = ObjectType {
    noun: ALLOW,
    title: "IP allow list entry",
    storage: Storage::Table(ALLOW),
    identity: Identity::Property("Number"),
    props: PROPS,
    columns: COLUMNS,
    list: &[],
    rules: &[Rule { name: "RangeIsUnique", check: |context| range_is_unique(context, ALLOW) }],
};

/// `IPBlockListEntry`.
pub static IP_BLOCK_LIST_ENTRY: ObjectType = ObjectType {
    noun: BLOCK,
    title: "IP block list entry",
    storage: Storage::Table(BLOCK),
    identity: Identity::Property("Number"),
    props: PROPS,
    columns: COLUMNS,
    list: &[],
    rules: &[Rule { name: "RangeIsUnique", check: |context| range_is_unique(context, BLOCK) }],
};

const COLUMNS: &[&str] = &["Identity", "IPRange", "ExpirationTime", "HasExpired", "IsMachineGenerated"];

const PROPS: &[Prop] = &[
    Prop::one(
        "Number",
        Kind::Int { min: 1, max: INT32_MAX },
        "",
        "What the entry is called by; never used for another one.",
    )
    .access(Access::Stored)
    .counted()
    .for_people(),
    Prop::one("IPRange", Kind::IpRange, "", "The addresses: one, first-last, or CIDR.")
        .access(Access::AtCreation),
    Prop::optional("ExpirationTime", Kind::Time, "When the entry ends; unset: never.")
        .access(Access::AtCreation),
    Prop::one("HasExpired", Kind::Bool, "False", "Whether it has ended, and has no effect any more.")
        .access(Access::Computed),
    Prop::one(
        "IsMachineGenerated",
        Kind::Bool,
        "False",
        "Always False: only administrators make entries here.",
    )
    .access(Access::Computed),
    Prop::one("Comment", Kind::Text { max: 512 }, "", "What people want to know about it.")
        .shaped(Shape::Optional)
        .access(Access::AtCreation)
        .for_people(),
];

/// Works out what depends on the time.
pub fn show_at(record: &mut Record, now: Timestamp) {
    let over = matches!(record.get("ExpirationTime"), Value::Time(end) if *end <= now);
    record.set("HasExpired", Value::Bool(over));
    record.set("IsMachineGenerated", Value::Bool(false));
}

fn range(record: &Record) -> Option<IpRange> {
    record.text("IPRange").parse().ok()
}

fn range_is_unique(context: &RuleContext<'_>, noun: &'static str) -> Option<Violation> {
    let record = context.record;
    let mine = range(record)?;
    let same = context.world.with_key(noun, Key::Bounds("IPRange"), record.text("IPRange"));
    let other = same.iter().find(|other| other.guid() != record.guid())?;
    let remove = if noun == ALLOW { "Remove-IPAllowListEntry" } else { "Remove-IPBlockListEntry" };
    Some(
        Violation::new(
            "IPRange",
            format!("IPRange '{mine}' is in the list already, as {noun} {}", other.identity()),
        )
        .remedy(CommandLine::new(remove).on(other.identity())),
    )
}

#[cfg(test)]
mod tests {
    use super::super::broken_rules;
    use super::*;

    fn entry(object: &'static ObjectType, number: i64, range: &str) -> Record {
        let mut record = Record::with_defaults(object);
        record.set("Guid", Value::text(format!("guid {number}")));
        record.set("Number", Value::Int(number));
        record.set("IPRange", Value::text(range));
        record
    }

    #[test]
    fn rules() {
        for object in [&IP_ALLOW_LIST_ENTRY, &IP_BLOCK_LIST_ENTRY] {
            let there = [entry(object, 1, "192.0.2.0/24"), entry(object, 2, "2001:db8::1")];
            let cases: &[(&str, &[&str])] = &[
                ("192.0.2.0-192.0.2.254", &[]),
                ("192.0.2.7", &[]),
                ("2001:db8::2", &[]),
                ("192.0.2.0-192.0.2.255", &["RangeIsUnique"]),
                ("2001:db8:0::1", &["RangeIsUnique"]),
            ];
            for (range, wanted) in cases {
                assert_eq!(broken_rules(&entry(object, 3, range), &there), *wanted, "{range}");
            }
            assert!(broken_rules(&there[0], &there).is_empty());
        }
    }

    #[test]
    fn expiry_is_shown_by_the_clock() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut record = entry(&IP_BLOCK_LIST_ENTRY, 1, "192.0.2.1");
        for (end, now, over) in [
            (None, "2030-01-01T00:00:00Z", false),
            (Some("2030-01-01T00:00:00Z"), "2029-12-31T23:59:59Z", false),
            (Some("2030-01-01T00:00:00Z"), "2030-01-01T00:00:00Z", true),
        ] {
            record.set("ExpirationTime", end.map_or(Value::Null, |end| Value::Time(at(end))));
            show_at(&mut record, at(now));
            assert_eq!(record.bool("HasExpired"), over, "{end:?} at {now}");
        }
    }
}
