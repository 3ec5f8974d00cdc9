//! The organisation's transport configuration: the domain-secure lists above all.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Kind, Prop};

/// `TransportConfig`.
pub static TRANSPORT_CONFIG: ObjectType = ObjectType {
    noun: "TransportConfig",
    title: "transport configuration",
    storage: Storage::Table("TransportConfig"),
    identity: Identity::Singleton("Transport Settings"),
    props: &[
        Prop::list(
            "TLSSendDomainSecureList",
            Kind::SmtpDomain,
            "Recipient domains that must be delivered over mutual TLS, through a Send connector with DomainSecureEnabled $true. Names are exact: a subdomain is listed by itself.",
        )
        .union(),
        Prop::list(
            "TLSReceiveDomainSecureList",
            Kind::SmtpDomain,
            "Sender domains that must arrive over mutual TLS, through a Receive connector with DomainSecureEnabled $true. Names are exact: a subdomain is listed by itself.",
        )
        .union(),
        Prop::optional(
            "ExternalPostmasterAddress",
            Kind::SmtpAddress,
            "Where mail to postmaster goes, and the sender of what this server writes itself.",
        ),
        Prop::flag(
            "RequireClientAuthUsage",
            false,
            "Demand the clientAuth usage in a partner's client certificate; $false takes serverAuth, too, since public CAs no longer issue clientAuth.",
        ),
        Prop::one(
            "RevocationMode",
            Kind::Enum(&["Enforce", "SoftFail"]),
            "Enforce",
            "What becomes of a partner whose certificate names a CRL that can't be had: Enforce lets its mail wait (RevocationCheckFailure), SoftFail takes the certificate as valid and says so in the log. A certificate that a CRL at hand lists is refused by both.",
        ),
        Prop::list(
            "RevocationFetchRanges",
            Kind::IpRange,
            "Addresses that CRLs may be fetched from although they are loopback, private, link-local or otherwise special. Public addresses need no entry.",
        ),
    ],
    columns: &[],
    list: &[],
    rules: &[],
};
