//! One row of Test-DomainSecurity: a condition of Domain Security, and whether it holds.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop, Shape};

const LONGEST: usize = 8192;

const fn shown(name: &'static str, kind: Kind, doc: &'static str) -> Prop {
    Prop::one(name, kind, "", doc).shaped(Shape::Optional).access(Access::Computed)
}

const fn text(name: &'static str, doc: &'static str) -> Prop {
    shown(name, Kind::Text { max: LONGEST }, doc)
}

const fn texts(name: &'static str, doc: &'static str) -> Prop {
    shown(name, Kind::Text { max: LONGEST }, doc).shaped(Shape::List)
}

/// Words of Direction of a row.
pub const DIRECTIONS: &[&str] = &["Send", "Receive"];

/// Words of Result.
pub const RESULTS: &[&str] = &["Pass", "Fail", "Warning", "NotChecked"];

const PROPS: &[Prop] = &[
    text("Domain", "The domain that the row is about."),
    shown("Direction", Kind::Enum(DIRECTIONS), "Send: mail to the domain. Receive: mail from it."),
    text("Check", "The condition, one word."),
    shown(
        "Result",
        Kind::Enum(RESULTS),
        "Whether it holds. NotChecked: it could not be looked at; Reason says why.",
    ),
    text("Object", "What was looked at: a connector, a certificate's thumbprint, a host with its address."),
    text(
        "Reason",
        "What is so and what follows from it; empty where the check passed and there is nothing to say.",
    ),
    texts("Evidence", "What was found: names, thumbprints, hosts, dates."),
    text("Rule", "The rule that decides."),
    texts("Remedy", "The lines to type that mend it, one after the other; empty where no line of emsh can."),
    text("Action", "What somebody else must do: the partner, who keeps the DNS, the authority."),
];

const COLUMNS: &[&str] = &["Domain", "Direction", "Check", "Result", "Reason", "Remedy"];

/// `DomainSecurity`, as Test-DomainSecurity shows it.
pub static DOMAIN_SECURITY_CHECK: ObjectType = ObjectType {
    noun: "DomainSecurity",
    title: "check of Domain Security",
    storage: Storage::Live,
    identity: Identity::Singleton("DomainSecurity"),
    props: PROPS,
    columns: &["Domain", "Direction", "Check", "Result", "Reason"],
    list: &[],
    rules: &[],
};

/// `DomainSecurityPartnerSheet`, as Import-DomainSecurityPartnerSheet shows what it compared.
pub static DOMAIN_SECURITY_PARTNER_SHEET: ObjectType = ObjectType {
    noun: "DomainSecurityPartnerSheet",
    title: "row of a partner sheet",
    storage: Storage::Live,
    identity: Identity::Singleton("DomainSecurityPartnerSheet"),
    props: PROPS,
    columns: COLUMNS,
    list: &[],
    rules: &[],
};
