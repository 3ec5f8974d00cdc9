//! What the verdict over a certificate file came to.

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

/// Words of Purpose: what the certificate is shown as.
pub const PURPOSES: &[&str] = &["Server", "Client"];

/// Words of Status, as the verdict has them.
pub const STATUSES: &[&str] = &[
    "Valid",
    "NoCertificate",
    "SubjectMismatch",
    "UntrustedRoot",
    "Expired",
    "NotYetValid",
    "Revoked",
    "RevocationCheckFailure",
    "SignatureFailure",
    "WeakSignature",
    "UnsupportedVersion",
    "InvalidPurpose",
    "MalformedCertificate",
];

/// `Certificate`, as Test-Certificate shows it.
pub static CERTIFICATE_TEST: ObjectType = ObjectType {
    noun: "Certificate",
    title: "certificate",
    storage: Storage::Live,
    identity: Identity::Singleton("Certificate"),
    props: &[
        text("FilePath", "The file."),
        shown("Valid", Kind::Bool, "Whether every check passed."),
        shown("Status", Kind::Enum(STATUSES), "The result; it stands in replies, LastError and logs, too."),
        text("Rule", "The rule that decided, in words."),
        shown(
            "Purpose",
            Kind::Enum(PURPOSES),
            "What it was judged as: a server's certificate, or a client's.",
        ),
        text("DNSName", "The name that was demanded; empty: the chain alone was judged."),
        texts("CertificateDomains", "The names that it proves."),
        text("Subject", "Its subject."),
        text("Issuer", "Its issuer."),
        text("SerialNumber", "Its serial number, hexadecimal."),
        text("Thumbprint", "Its SHA-1 thumbprint."),
        shown("NotBefore", Kind::Time, "Not valid before."),
        shown("NotAfter", Kind::Time, "Not valid after."),
        shown(
            "DaysLeft",
            Kind::Int { min: i64::MIN, max: i64::MAX },
            "Whole days from At to NotAfter; negative once it has expired.",
        ),
        text("Usage", "The extended key usage that was accepted."),
        text("Revocation", "How far revocation was checked; OCSP is not consulted."),
        texts("Chain", "The subjects of the certificates at hand, itself first."),
        shown("At", Kind::Time, "The time that it was judged for."),
    ],
    columns: &["Subject", "Valid", "Status", "NotAfter", "Rule"],
    list: &[],
    rules: &[],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status;

    #[test]
    fn the_statuses_are_those_of_the_verdict() {
        let words: Vec<String> = Status::ALL.iter().map(ToString::to_string).collect();
        assert_eq!(words, STATUSES);
    }
}
