//! Address rewriting: which inner addresses the world sees under another name.

use super::send_connector::name_is_unique;
use crate::model::RewriteAddress;
use crate::model::SmtpDomain;
use crate::model::object::{Identity, ObjectType, Record, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Kind, Prop};

const NOUN: &str = "AddressRewriteEntry";

/// `AddressRewriteEntry`.
pub static ADDRESS_REWRITE_ENTRY: ObjectType = ObjectType {
    noun: NOUN,
    title: "address rewrite entry",
    storage: Storage::Table(NOUN),
    identity: Identity::Property("Name"),
    props: &[
        Prop::one("Name", Kind::Name, "", "The name of the entry.").mandatory().for_people(),
        Prop::one(
            "InternalAddress",
            Kind::RewriteAddress,
            "",
            "What is written inside: an address, a domain, or *.domain for a domain with its subdomains.",
        )
        .mandatory(),
        Prop::one(
            "ExternalAddress",
            Kind::RewriteAddress,
            "",
            "What the world sees instead: an address for an address, a domain otherwise.",
        )
        .mandatory(),
        Prop::list(
            "ExceptionList",
            Kind::SmtpDomain,
            "Subdomains of an InternalAddress *.domain that are left as they are; what is below them is not meant.",
        ),
        Prop::flag(
            "OutboundOnly",
            false,
            "Whether only mail that goes out is rewritten, and nothing that comes in.",
        ),
    ],
    columns: &["Name", "InternalAddress", "ExternalAddress"],
    list: &[],
    rules: &[
        Rule { name: "NameIsUnique", check: |context| name_is_unique(context, NOUN) },
        Rule { name: "FormsAreOfOneKind", check: forms_are_of_one_kind },
        Rule { name: "SubdomainsGoOutOnly", check: subdomains_go_out_only },
        Rule { name: "ExceptionsAreSubdomains", check: exceptions_are_subdomains },
        Rule { name: "SidesDiffer", check: sides_differ },
        Rule { name: "InternalAddressIsUnique", check: internal_address_is_unique },
        Rule { name: "WayBackIsUnique", check: way_back_is_unique },
    ],
};

fn side(record: &Record, name: &str) -> Option<RewriteAddress> {
    record.text(name).parse().ok()
}

fn sides(record: &Record) -> Option<(RewriteAddress, RewriteAddress)> {
    Some((side(record, "InternalAddress")?, side(record, "ExternalAddress")?))
}

fn forms_are_of_one_kind(context: &RuleContext<'_>) -> Option<Violation> {
    use RewriteAddress::{Address, Domain, Subdomains};
    let (internal, external) = sides(context.record)?;
    let fits =
        matches!((&internal, &external), (Address(_), Address(_)) | (Domain(_) | Subdomains(_), Domain(_)));
    (!fits).then(|| {
        Violation::new(
            "ExternalAddress",
            format!(
                "InternalAddress '{internal}' is {}, and ExternalAddress '{external}' is {}; allowed: an address for \
                 an address, a domain for a domain, and a domain for *.domain",
                internal.kind(),
                external.kind()
            ),
        )
    })
}

/// Mail that comes in could go back to any of the subdomains.
fn subdomains_go_out_only(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let internal = side(record, "InternalAddress")?;
    (matches!(internal, RewriteAddress::Subdomains(_)) && !record.bool("OutboundOnly")).then(|| {
        Violation::new(
            "OutboundOnly",
            format!(
                "OutboundOnly is $false, and InternalAddress '{internal}' has many subdomains: nothing says which of \
                 them incoming mail belongs to; give -OutboundOnly $true as well"
            ),
        )
    })
}

fn exceptions_are_subdomains(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let internal = side(record, "InternalAddress")?;
    let excepted = |parent: Option<&SmtpDomain>| {
        let outside = |text: &&str| {
            let domain = text.parse::<SmtpDomain>().ok();
            !domain.is_some_and(|domain| parent.is_some_and(|parent| domain.is_or_is_under(parent)))
        };
        record.texts("ExceptionList").find(outside).map(str::to_string)
    };
    let stray = match &internal {
        RewriteAddress::Subdomains(parent) => excepted(Some(parent)),
        _ => excepted(None),
    }?;
    Some(Violation::new(
        "ExceptionList",
        format!(
            "ExceptionList '{stray}' is no subdomain that InternalAddress '{internal}' covers; exceptions are for an \
             InternalAddress *.domain, and lie in that domain"
        ),
    ))
}

fn sides_differ(context: &RuleContext<'_>) -> Option<Violation> {
    let (internal, external) = sides(context.record)?;
    (internal.to_string().eq_ignore_ascii_case(&external.to_string())).then(|| {
        Violation::new(
            "ExternalAddress",
            format!("ExternalAddress '{external}' is the InternalAddress itself; nothing would be rewritten"),
        )
    })
}

fn others<'a>(context: &'a RuleContext<'_>) -> impl Iterator<Item = &'a Record> {
    let guid = context.record.guid();
    context.world.all(NOUN).iter().filter(move |other| other.guid() != guid)
}

fn internal_address_is_unique(context: &RuleContext<'_>) -> Option<Violation> {
    let internal = context.record.text("InternalAddress");
    let other = others(context).find(|other| other.text("InternalAddress").eq_ignore_ascii_case(internal))?;
    Some(Violation::new(
        "InternalAddress",
        format!(
            "InternalAddress '{internal}' is rewritten already, by address rewrite entry \"{}\"",
            other.text("Name")
        ),
    ))
}

/// Where two entries rewrite to one address, mail to it can go back to one of them only.
fn way_back_is_unique(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    if record.bool("OutboundOnly") {
        return None;
    }
    let external = record.text("ExternalAddress");
    let other = others(context).find(|other| {
        !other.bool("OutboundOnly") && other.text("ExternalAddress").eq_ignore_ascii_case(external)
    })?;
    Some(Violation::new(
        "ExternalAddress",
        format!(
            "ExternalAddress '{external}' leads back to '{}' already, by address rewrite entry \"{}\"; only one entry \
             of an ExternalAddress may have OutboundOnly $false",
            other.text("InternalAddress"),
            other.text("Name")
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::broken_rules;
    use super::*;
    use crate::model::Value;

    fn entry(name: &str, internal: &str, external: &str, outbound: bool, exceptions: &[&str]) -> Record {
        let mut record = Record::with_defaults(&ADDRESS_REWRITE_ENTRY);
        record.set("Guid", Value::text(format!("guid of {name}")));
        record.set("Name", Value::text(name));
        record.set("InternalAddress", Value::text(internal));
        record.set("ExternalAddress", Value::text(external));
        record.set("OutboundOnly", Value::Bool(outbound));
        record.set("ExceptionList", Value::texts(exceptions));
        record
    }

    #[test]
    fn rules() {
        let there = [
            entry("Joe", "joe@in.example", "support@out.example", false, &[]),
            entry("Out", "in.example", "out.example", true, &[]),
        ];
        let new = |internal: &str, external: &str, outbound: bool, exceptions: &[&str]| {
            entry("New", internal, external, outbound, exceptions)
        };
        let cases: Vec<(Record, &[&str])> = vec![
            (new("ann@in.example", "ann@out.example", false, &[]), &[]),
            (new("a.example", "b.example", false, &[]), &[]),
            (new("*.a.example", "b.example", true, &["x.a.example"]), &[]),
            (there[0].clone(), &[]),
            (new("ann@in.example", "out.example", false, &[]), &["FormsAreOfOneKind"]),
            (new("a.example", "ann@out.example", false, &[]), &["FormsAreOfOneKind"]),
            (new("a.example", "*.b.example", false, &[]), &["FormsAreOfOneKind"]),
            (new("*.a.example", "*.b.example", true, &[]), &["FormsAreOfOneKind"]),
            (new("*.a.example", "b.example", false, &[]), &["SubdomainsGoOutOnly"]),
            (new("a.example", "b.example", false, &["x.a.example"]), &["ExceptionsAreSubdomains"]),
            (new("*.a.example", "b.example", true, &["x.c.example"]), &["ExceptionsAreSubdomains"]),
            (new("a.example", "A.example", false, &[]), &["SidesDiffer"]),
            (new("JOE@in.example", "j@out.example", false, &[]), &["InternalAddressIsUnique"]),
            (new("ann@in.example", "Support@out.example", false, &[]), &["WayBackIsUnique"]),
            (new("ann@in.example", "support@out.example", true, &[]), &[]),
            (new("a.example", "out.example", false, &[]), &[]),
            (entry("joe", "b@in.example", "b@out.example", false, &[]), &["NameIsUnique"]),
        ];
        for (mut record, wanted) in cases {
            if record.text("Name") == "joe" {
                record.set("Guid", Value::text("another"));
            }
            let shown = format!("{} -> {}", record.text("InternalAddress"), record.text("ExternalAddress"));
            assert_eq!(broken_rules(&record, &there), wanted, "{shown}");
        }
    }
}
