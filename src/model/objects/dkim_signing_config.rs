//! DKIM signing of a sender domain: which keys, under which selectors. The private keys stand sealed beside the
//! properties; whoever keeps the domain's DNS publishes what belongs to them.

use super::connector::name_is_unique;
use crate::model::SmtpDomain;
use crate::model::object::{Identity, ObjectType, Record, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop, Shape};
use crate::model::{Value, same_name};

const NOUN: &str = "DkimSigningConfig";

/// Words of Algorithm.
pub const DKIM_ALGORITHMS: &[&str] = &["RsaSHA256", "Ed25519SHA256"];
const CANONICALIZATIONS: &[&str] = &["Relaxed", "Simple"];
/// What is not as it should be in the DNS refuses the change, and is not kept.
const STATUSES: &[&str] = &["NotChecked", "Valid"];

/// What a published record holds at most.
const RECORD: Kind = Kind::Ascii { max: 2048 };
/// As a length of keys: Ed25519 has 256 bits.
const BITS: Kind = Kind::Int { min: 256, max: 8192 };
const SELECTOR: Kind = Kind::Ascii { max: 63 };

/// `DkimSigningConfig`.
pub static DKIM_SIGNING_CONFIG: ObjectType = ObjectType {
    noun: NOUN,
    title: "DKIM signing configuration",
    storage: Storage::Table(NOUN),
    identity: Identity::Property("Name"),
    props: &[
        Prop::one("Name", Kind::Name, "", "What it is called; the domain, where nothing is given.")
            .follows("DomainName", |now, _| Some(name_of(now)))
            .for_people(),
        Prop::one("DomainName", Kind::SmtpDomain, "", "Mail with an address of this domain in From is signed.")
            .mandatory()
            .access(Access::AtCreation),
        Prop::one("Domain", Kind::SmtpDomain, "", "The same as DomainName.").access(Access::Computed),
        Prop::optional("AdminDisplayName", Kind::Text { max: 256 }, "A remark for administrators.").for_people(),
        Prop::flag(
            "Enabled",
            false,
            "Whether mail is signed. Set-DkimSigningConfig asks the DNS for the record before it sets $true.",
        )
        .mandatory(),
        Prop::one(
            "Algorithm",
            Kind::Enum(DKIM_ALGORITHMS),
            "RsaSHA256",
            "The kind of signature: RsaSHA256 (RFC 6376), or Ed25519SHA256 (RFC 8463), which not every receiver knows; a domain may have one of each.",
        )
        .access(Access::AtCreation),
        Prop::one(
            "HeaderCanonicalization",
            Kind::Enum(CANONICALIZATIONS),
            "Relaxed",
            "What the header may go through: Relaxed bears other folding and spaces.",
        ),
        Prop::one(
            "BodyCanonicalization",
            Kind::Enum(CANONICALIZATIONS),
            "Relaxed",
            "What the body may go through: Relaxed bears other spaces; both bear empty lines at its end.",
        ),
        Prop::one("NumberOfBytesToSign", Kind::Ascii { max: 16 }, "All", "The whole body is signed.")
            .access(Access::Computed),
        Prop::flag("IncludeSignatureCreationTime", true, "A signature tells when it was made (t=).")
            .access(Access::Computed),
        Prop::flag("IncludeKeyExpiration", false, "No signature tells when it ends (x=).").access(Access::Computed),
        Prop::one("Selector1", SELECTOR, "selector1", "The name of the first key in the DNS.").access(Access::AtCreation),
        Prop::optional("Selector1KeySize", BITS, "The length of its key, bits; unset: it has none.")
            .access(Access::Stored),
        Prop::optional("Selector1PublicKey", RECORD, "Its public key, as it is published.").access(Access::Stored),
        Prop::optional("Selector1TxtName", Kind::Ascii { max: 512 }, "The name of the TXT record to publish.")
            .access(Access::Computed),
        Prop::optional(
            "Selector1TxtValue",
            RECORD,
            "The strings of that record, as a zone file has them: of 255 octets at most each.",
        )
        .access(Access::Computed),
        Prop::one("Selector2", SELECTOR, "selector2", "The name of the second key in the DNS.").access(Access::AtCreation),
        Prop::optional("Selector2KeySize", BITS, "As Selector1KeySize.").access(Access::Stored),
        Prop::optional("Selector2PublicKey", RECORD, "As Selector1PublicKey.").access(Access::Stored),
        Prop::optional("Selector2TxtName", Kind::Ascii { max: 512 }, "As Selector1TxtName.").access(Access::Computed),
        Prop::optional("Selector2TxtValue", RECORD, "As Selector1TxtValue.").access(Access::Computed),
        Prop::one("KeyCreationTime", Kind::Time, "", "When the latest key was made.")
            .shaped(Shape::Optional)
            .access(Access::Stored),
        Prop::one("RotateOnDate", Kind::Time, "", "When signing goes over from one selector to the other.")
            .shaped(Shape::Optional)
            .access(Access::Stored),
        Prop::optional("SelectorBeforeRotateOnDate", SELECTOR, "The selector that signs until then.")
            .access(Access::Stored),
        Prop::optional("SelectorAfterRotateOnDate", SELECTOR, "The selector that signs from then on.")
            .access(Access::Stored),
        Prop::one("LastChecked", Kind::Time, "", "When the DNS was last asked for the record.")
            .shaped(Shape::Optional)
            .access(Access::Stored)
            .for_people(),
        Prop::one(
            "Status",
            Kind::Enum(STATUSES),
            "NotChecked",
            "Valid: the DNS had the record of the key then. NotChecked: nobody asked since the latest key was made.",
        )
        .access(Access::Stored)
        .for_people(),
    ],
    columns: &["Name", "Enabled", "Algorithm", "Status", "RotateOnDate"],
    list: &[],
    rules: &[
        Rule { name: "NameIsUnique", check: |context| name_is_unique(context, NOUN) },
        Rule { name: "SelectorsAreTwoLabels", check: selectors_are_two_labels },
        Rule { name: "AlgorithmIsUnique", check: algorithm_is_unique },
        Rule { name: "SelectorIsUnique", check: selector_is_unique },
    ],
};

/// The properties of each selector: its name, its key's size, its record, and what is shown of that.
pub const DKIM_SELECTORS: [[&str; 5]; 2] = [
    ["Selector1", "Selector1KeySize", "Selector1PublicKey", "Selector1TxtName", "Selector1TxtValue"],
    ["Selector2", "Selector2KeySize", "Selector2PublicKey", "Selector2TxtName", "Selector2TxtValue"],
];

/// Which of the two selectors has this name, 1 or 2.
pub fn dkim_selector_number(record: &Record, selector: &str) -> usize {
    if same_name(selector, record.text("Selector2")) { 2 } else { 1 }
}

/// The name under which a selector's record stands (RFC 6376 §3.6.2.1).
pub fn dkim_record_name(record: &Record, selector: &str) -> String {
    format!("{selector}._domainkey.{}", record.text("DomainName"))
}

/// A record as strings of a zone file: of 255 octets at most each (RFC 1035 §3.3.14).
pub fn dkim_record_strings(value: &str) -> String {
    let mut strings = Vec::new();
    let mut rest = value;
    while !rest.is_empty() {
        let (string, behind) = rest.split_at_checked(255).unwrap_or((rest, ""));
        strings.push(format!("\"{string}\""));
        rest = behind;
    }
    strings.join(" ")
}

/// The record with what is worked out of it.
pub fn with_dkim_records(mut record: Record) -> Record {
    record.set("Domain", record.get("DomainName").clone());
    for [selector, _, key, name, value] in DKIM_SELECTORS {
        let Some(published) = record.get(key).as_text().map(str::to_owned) else { continue };
        let called = dkim_record_name(&record, record.text(selector));
        record.set(name, Value::Text(called));
        record.set(value, Value::Text(dkim_record_strings(&published)));
    }
    record
}

/// Names are of 64 characters at most, domains may be longer.
fn name_of(record: &Record) -> Value {
    Value::Text(record.text("DomainName").chars().take(64).collect())
}

fn is_label(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
    !text.is_empty()
        && text.len() <= 63
        && text.chars().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn selectors_are_two_labels(context: &RuleContext<'_>) -> Option<Violation> {
    for name in ["Selector1", "Selector2"] {
        let selector = context.record.text(name);
        if !is_label(selector) {
            return Some(Violation::new(
                name,
                format!(
                    "{name} '{selector}' is no label of a domain; allowed: letters, digits and inner hyphens"
                ),
            ));
        }
    }
    let (first, second) = (context.record.text("Selector1"), context.record.text("Selector2"));
    first.eq_ignore_ascii_case(second).then(|| {
        Violation::new(
            "Selector2",
            format!("Selector2 '{second}' is Selector1; a key is replaced by one under the other selector"),
        )
    })
}

/// Others that sign for the same domain.
fn others<'a>(context: &'a RuleContext<'_>) -> impl Iterator<Item = &'a Record> {
    let (guid, domain) =
        (context.record.guid(), context.record.text("DomainName").parse::<SmtpDomain>().ok());
    context.world.all(NOUN).iter().filter(move |other| {
        other.guid() != guid && other.text("DomainName").parse::<SmtpDomain>().ok() == domain
    })
}

/// Two signatures of one kind say nothing that one does not.
fn algorithm_is_unique(context: &RuleContext<'_>) -> Option<Violation> {
    let algorithm = context.record.text("Algorithm");
    let other = others(context).find(|other| other.text("Algorithm") == algorithm)?;
    Some(Violation::new(
        "Algorithm",
        format!(
            "Algorithm '{algorithm}' of {} is that of \"{}\" already; a domain has one configuration for each algorithm",
            context.record.text("DomainName"),
            other.text("Name")
        ),
    ))
}

/// A name in the DNS holds one key.
fn selector_is_unique(context: &RuleContext<'_>) -> Option<Violation> {
    for name in ["Selector1", "Selector2"] {
        let selector = context.record.text(name);
        let taken = |other: &&Record| {
            ["Selector1", "Selector2"].iter().any(|name| other.text(name).eq_ignore_ascii_case(selector))
        };
        if let Some(other) = others(context).find(taken) {
            return Some(Violation::new(
                name,
                format!(
                    "{name} '{selector}' is a selector of \"{}\" already, for the same domain; give another one",
                    other.text("Name")
                ),
            ));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_records_are_parted() {
        for (length, wanted) in
            [(0, vec![]), (1, vec![1]), (255, vec![255]), (256, vec![255, 1]), (511, vec![255, 255, 1])]
        {
            let strings = dkim_record_strings(&"a".repeat(length));
            let lengths: Vec<usize> = strings
                .split(' ')
                .filter(|string| !string.is_empty())
                .map(|string| string.len() - 2)
                .collect();
            assert_eq!(lengths, wanted, "{length}");
        }
    }

    proptest! {
        #[test]
        fn the_strings_joined_are_the_record(value in "[a-zA-Z0-9+/=;]{0,900}") {
            let joined = dkim_record_strings(&value).replace("\" \"", "");
            prop_assert_eq!(joined.trim_matches('"'), value);
        }
    }
}
