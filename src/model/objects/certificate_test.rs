//! What the verdict over a certificate file came to.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Kind, Prop};

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
        Prop::shown_text("FilePath", "The file."),
        Prop::shown("Valid", Kind::Bool, "Whether every check passed."),
        Prop::shown(
            "Status",
            Kind::Enum(STATUSES),
            "The result; it stands in replies, LastError and logs, too.",
        ),
        Prop::shown_text("Rule", "The rule that decided, in words."),
        Prop::shown(
            "Purpose",
            Kind::Enum(PURPOSES),
            "What it was judged as: a server's certificate, or a client's.",
        ),
        Prop::shown_text("DNSName", "The name that was demanded; empty: the chain alone was judged."),
        Prop::shown_texts("CertificateDomains", "The names that it proves."),
        Prop::shown_text("Subject", "Its subject."),
        Prop::shown_text("Issuer", "Its issuer."),
        Prop::shown_text("SerialNumber", "Its serial number, hexadecimal."),
        Prop::shown_text("Thumbprint", "Its SHA-1 thumbprint."),
        Prop::shown("NotBefore", Kind::Time, "Not valid before."),
        Prop::shown("NotAfter", Kind::Time, "Not valid after."),
        Prop::shown(
            "DaysLeft",
            Kind::Int { min: i64::MIN, max: i64::MAX },
            "Whole days from At to NotAfter; negative once it has expired.",
        ),
        Prop::shown_text("Usage", "The extended key usage that was accepted."),
        Prop::shown_text("Revocation", "How far revocation was checked; OCSP is not consulted."),
        Prop::shown_texts("Chain", "The subjects of the certificates at hand, itself first."),
        Prop::shown("At", Kind::Time, "The time that it was judged for."),
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
