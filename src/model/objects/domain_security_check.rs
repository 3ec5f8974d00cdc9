//! One row of Test-DomainSecurity: a condition of Domain Security, and whether it holds.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Kind, Prop};

/// Words of Direction of a row.
pub const DIRECTIONS: &[&str] = &["Send", "Receive"];

/// Words of Result.
pub const RESULTS: &[&str] = &["Pass", "Fail", "Warning", "NotChecked"];

const PROPS: &[Prop] = &[
    Prop::shown_text("Domain", "The domain that the row is about."),
    Prop::shown("Direction", Kind::Enum(DIRECTIONS), "Send: mail to the domain. Receive: mail from it."),
    Prop::shown_text("Check", "The condition, one word."),
    Prop::shown(
        "Result",
        Kind::Enum(RESULTS),
        "Whether it holds. NotChecked: it could not be looked at; Reason says why.",
    ),
    Prop::shown_text(
        "Object",
        "What was looked at: a connector, a certificate's thumbprint, a host with its address.",
    ),
    Prop::shown_text(
        "Reason",
        "What is so and what follows from it; empty where the check passed and there is nothing to say.",
    ),
    Prop::shown_texts("Evidence", "What was found: names, thumbprints, hosts, dates."),
    Prop::shown_text("Rule", "The rule that decides."),
    Prop::shown_texts(
        "Remedy",
        "The lines to type that mend it, one after the other; empty where no line of emsh can.",
    ),
    Prop::shown_text("Action", "What somebody else must do: the partner, who keeps the DNS, the authority."),
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
