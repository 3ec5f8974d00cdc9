//! Trusted roots of the store, beside the system's.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop};

const DN: Kind = Kind::Text { max: 4096 };

/// `TrustedRootCertificate`.
pub static TRUSTED_ROOT_CERTIFICATE: ObjectType = ObjectType {
    noun: "TrustedRootCertificate",
    title: "trusted root certificate",
    storage: Storage::Table("TrustedRootCertificate"),
    identity: Identity::Property("Thumbprint"),
    props: &[
        Prop::one("Thumbprint", Kind::Thumbprint, "", "SHA-1 over the certificate, 40 hex digits.")
            .access(Access::Stored),
        Prop::one("Subject", DN, "", "Whom it names.").access(Access::Computed),
        Prop::one("NotBefore", Kind::Time, "", "From when it holds.").access(Access::Computed),
        Prop::one("NotAfter", Kind::Time, "", "Until when it holds.").access(Access::Computed),
    ],
    columns: &["Thumbprint", "Subject", "NotAfter"],
    list: &[],
    rules: &[],
};
