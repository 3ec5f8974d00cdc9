//! Texts of reports (DSNs) in place of the built-in ones: one for each language, audience and code.

use crate::model::Value;
use crate::model::object::{Identity, ObjectType, Record, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop};

/// The most characters of a text.
pub const LONGEST_TEXT: usize = 512;

/// `SystemMessage`.
pub static SYSTEM_MESSAGE: ObjectType = ObjectType {
    noun: "SystemMessage",
    title: "system message",
    storage: Storage::Table("SystemMessage"),
    identity: Identity::Property("Name"),
    props: &[
        Prop::one("Text", Kind::Text { max: LONGEST_TEXT }, "", "What the report tells the sender.")
            .mandatory(),
        Prop::flag("Internal", false, "Whether it is for senders of this organisation, or for others.")
            .access(Access::AtCreation),
        Prop::one("Language", Kind::Culture, "", "The language of the text, such as en.")
            .access(Access::AtCreation)
            .mandatory(),
        Prop::one(
            "DsnCode",
            Kind::DsnCode,
            "",
            "The code of the reports that get this text: 4.x.x or 5.x.x.",
        )
        .access(Access::AtCreation)
        .mandatory(),
        Prop::one(
            "Name",
            Kind::Text { max: 64 },
            "",
            "Language, audience and code, such as en\\Internal\\5.7.1: what the message is called by.",
        )
        .access(Access::Stored)
        .follows("DsnCode", |now, _| Some(Value::text(name_of(now))))
        .for_people(),
    ],
    columns: &["Identity", "Text"],
    list: &[],
    rules: &[
        Rule { name: "TextIsNotBlank", check: text_is_not_blank },
        Rule { name: "NameHoldsItsParts", check: name_holds_its_parts },
        Rule { name: "OneTextForEachCode", check: one_text_for_each_code },
    ],
};

/// What a message is called by: `en\Internal\5.7.1`.
pub fn name_of(record: &Record) -> String {
    let audience = if record.bool("Internal") { "Internal" } else { "External" };
    format!("{}\\{audience}\\{}", record.text("Language"), record.text("DsnCode"))
}

fn text_is_not_blank(context: &RuleContext<'_>) -> Option<Violation> {
    context.record.text("Text").trim().is_empty().then(|| {
        Violation::new(
            "Text",
            "Text is blank, and the report would tell the sender nothing; allowed: 1 to 512 characters",
        )
    })
}

/// Only a hand-edited store can break it.
fn name_holds_its_parts(context: &RuleContext<'_>) -> Option<Violation> {
    let (name, wanted) = (context.record.text("Name"), name_of(context.record));
    (name != wanted).then(|| {
        Violation::new(
            "Name",
            format!("Name '{name}' does not fit its Language, Internal and DsnCode: '{wanted}'"),
        )
    })
}

fn one_text_for_each_code(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let name = record.text("Name");
    let all = context.world.all("SystemMessage");
    all.iter()
        .find(|other| other.guid() != record.guid() && other.text("Name").eq_ignore_ascii_case(name))?;
    Some(Violation::new(
        "DsnCode",
        format!("There is a system message '{name}' already; change its Text with Set-SystemMessage instead"),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::broken_rules;
    use super::*;

    fn message(language: &str, internal: bool, code: &str, text: &str) -> Record {
        let mut record = Record::with_defaults(&SYSTEM_MESSAGE);
        record.set("Guid", Value::text(format!("{language}{internal}{code}{text}")));
        record.set("Language", Value::text(language));
        record.set("Internal", Value::Bool(internal));
        record.set("DsnCode", Value::text(code));
        record.set("Text", Value::text(text));
        let name = name_of(&record);
        record.set("Name", Value::text(name));
        record
    }

    #[test]
    fn rules() {
        let there = [message("en", true, "5.7.1", "Ask the help desk."), message("de", false, "5.1.1", "x")];
        assert_eq!(there[0].identity(), "en\\Internal\\5.7.1");
        let mut odd = message("en", false, "5.7.1", "x");
        odd.set("Name", Value::text("en\\Internal\\5.7.2"));
        let cases: Vec<(Record, &[&str])> = vec![
            (message("en", false, "5.7.1", "x"), &[]),
            (message("fr", true, "5.7.1", "x"), &[]),
            (there[0].clone(), &[]),
            (message("en", true, "5.7.1", "y"), &["OneTextForEachCode"]),
            (message("en", true, "4.4.7", " \n"), &["TextIsNotBlank"]),
            (message("en", true, "5.7.1", ""), &["TextIsNotBlank", "OneTextForEachCode"]),
            (odd, &["NameHoldsItsParts"]),
        ];
        for (record, wanted) in cases {
            assert_eq!(broken_rules(&record, &there), wanted, "{}", record.identity());
        }
    }
}
