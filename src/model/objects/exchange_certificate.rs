//! Certificates: what this server presents as server and as client.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop, Shape};

/// Words of Services; the letters of the table stand in this order.
pub const SERVICES: &[&str] = &["None", "IMAP", "POP", "UM", "IIS", "SMTP", "Federation", "UMCallRouter"];
/// The letters of the Services column, in their positions.
pub const SERVICE_LETTERS: &[(char, &str)] = &[
    ('I', "IMAP"),
    ('P', "POP"),
    ('U', "UM"),
    ('W', "IIS"),
    ('S', "SMTP"),
    ('F', "Federation"),
    ('C', "UMCallRouter"),
];

const DN: Kind = Kind::Text { max: 4096 };
/// Characters of the largest certificate file as Base64.
const ENCODED: usize = 1_400_000;
/// What a list shows: everything but the encoded forms.
const LIST: &[&str] = &[
    "Thumbprint",
    "Services",
    "Subject",
    "Issuer",
    "CertificateDomains",
    "NotBefore",
    "NotAfter",
    "Status",
    "IsSelfSigned",
    "HasPrivateKey",
    "RootCAType",
    "PrivateKeyExportable",
    "FriendlyName",
    "SerialNumber",
    "PublicKeySize",
    "SignatureAlgorithm",
    "EnhancedKeyUsageList",
];
const COMPUTED: Access = Access::Computed;

/// `ExchangeCertificate`.
pub static EXCHANGE_CERTIFICATE: ObjectType = ObjectType {
    noun: "ExchangeCertificate",
    title: "certificate",
    storage: Storage::Table("ExchangeCertificate"),
    identity: Identity::Property("Thumbprint"),
    props: &[
        Prop::one("Thumbprint", Kind::Thumbprint, "", "SHA-1 over the certificate, 40 hex digits.")
            .access(Access::Stored),
        Prop::one("Services", Kind::Enum(SERVICES), "", "What it is used for; only SMTP has an effect here. Of a pending request: what it will be used for.")
            .shaped(Shape::Flags)
            .access(Access::Stored),
        Prop::one("ServicesStringForm", Kind::Text { max: 16 }, "", "Services as letters: IPUWSFC; none of a pending request.")
            .access(COMPUTED),
        Prop::one("Subject", DN, "", "The subject, as TlsCertificateName takes it after <S>.")
            .access(COMPUTED),
        Prop::one("Issuer", DN, "", "The issuer, as TlsCertificateName takes it after <I>.").access(COMPUTED),
        Prop::list(
            "CertificateDomains",
            Kind::Fqdn,
            "The names that it holds: its dNSNames, or its CN where it has none.",
        )
        .access(COMPUTED),
        Prop::one("NotBefore", Kind::Time, "", "From when it holds.").access(COMPUTED),
        Prop::one("NotAfter", Kind::Time, "", "Until when it holds.").access(COMPUTED),
        Prop::one(
            "Status",
            Kind::Enum(&[
                "Valid",
                "Invalid",
                "DateInvalid",
                "Untrusted",
                "Revoked",
                "RevocationCheckFailure",
                "PendingRequest",
                "Unknown",
            ]),
            "",
            "Whether its chain ends in a trusted root, in date; PendingRequest until the CA has answered.",
        )
        .access(COMPUTED),
        Prop::flag("IsSelfSigned", false, "Whether it is its own issuer.").access(COMPUTED),
        Prop::flag("HasPrivateKey", false, "Whether its private key is in the store.").access(COMPUTED),
        Prop::one(
            "RootCAType",
            Kind::Enum(&["None", "ThirdParty", "Enterprise", "Registry", "GroupPolicy", "Unknown"]),
            "Unknown",
            "Where the root of its chain comes from: ThirdParty, the system's; Registry, imported into the store; None, self-signed; Unknown, a request or a root that is not trusted.",
        )
        .access(COMPUTED),
        Prop::flag(
            "PrivateKeyExportable",
            false,
            "Whether Export-ExchangeCertificate may give the private key out.",
        )
        .access(Access::Stored)
        .for_people(),
        Prop::one("FriendlyName", Kind::Text { max: 64 }, "Microsoft Exchange", "For people.")
            .access(Access::Stored)
            .for_people(),
        Prop::one("SerialNumber", Kind::Text { max: 64 }, "", "The issuer's number for it, hex.")
            .access(COMPUTED),
        Prop::one("PublicKeySize", Kind::Int { min: 0, max: 65536 }, "", "Bits.").access(COMPUTED),
        Prop::one("SignatureAlgorithm", Kind::Text { max: 64 }, "", "How it is signed.").access(COMPUTED),
        Prop::one(
            "EnhancedKeyUsageList",
            Kind::Text { max: 64 },
            "",
            "The uses that it is issued for; empty: any.",
        )
        .shaped(Shape::List)
        .access(COMPUTED),
        Prop::optional("SubjectKeyIdentifier", Kind::Text { max: 64 }, "The identifier of its key, hex.")
            .access(COMPUTED),
        Prop::optional(
            "CertificateRequest",
            Kind::Text { max: ENCODED },
            "A pending request, PKCS #10 as Base64; unset for a certificate.",
        )
        .access(COMPUTED),
        Prop::optional("RawData", Kind::Text { max: ENCODED }, "The certificate, DER as Base64.").access(COMPUTED),
        Prop::one("Version", Kind::Int { min: 1, max: 3 }, "", "X.509 version; only 3 serves.")
            .access(COMPUTED),
    ],
    columns: &["Thumbprint", "ServicesStringForm", "Subject"],
    list: LIST,
    rules: &[],
};

/// The Services column: a letter or a dot for each position.
pub fn services_string_form(services: &[&str]) -> String {
    SERVICE_LETTERS.iter().map(|(letter, word)| if services.contains(word) { *letter } else { '.' }).collect()
}
