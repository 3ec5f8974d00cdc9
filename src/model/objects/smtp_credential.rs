//! Accounts that log on by AUTH. What a password is kept as stands sealed beside the properties.

use super::connector::name_is_unique;
use crate::model::object::{Identity, ObjectType, Rule, Storage};
use crate::model::property::{Access, Kind, Prop, Shape};

/// `SmtpCredential`.
pub static SMTP_CREDENTIAL: ObjectType = ObjectType {
    noun: "SmtpCredential",
    title: "SMTP credential",
    storage: Storage::Table("SmtpCredential"),
    identity: Identity::Property("Name"),
    props: &[
        Prop::one("Name", Kind::Name, "", "The user name, in any letter case; often the user's address.")
            .mandatory(),
        Prop::flag("Enabled", true, "Whether the user may log on."),
        Prop::list(
            "AllowedSenders",
            Kind::RewriteAddress,
            "As whom the user may send, beside its own addresses: an address, a domain, or *.domain. Its own are its name, where that is an address, else its name in each authoritative domain, and the other addresses of that recipient.",
        ),
        Prop::one(
            "PasswordLastSet",
            Kind::Time,
            "",
            "When -Password was last given; unset: the user can't log on.",
        )
        .shaped(Shape::Optional)
        .access(Access::Stored),
    ],
    columns: &["Name", "Enabled", "AllowedSenders", "PasswordLastSet"],
    list: &[],
    rules: &[Rule { name: "NameIsUnique", check: |context| name_is_unique(context, "SmtpCredential") }],
};
