//! This server's transport service: resolvers, retries, limits and logs.

use super::INT32_MAX;
use crate::model::object::{Identity, ObjectType, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop, Shape};
use crate::model::value::Value;

/// `TransportService`.
pub static TRANSPORT_SERVICE: ObjectType = ObjectType {
    noun: "TransportService",
    title: "transport service",
    storage: Storage::Table("TransportService"),
    identity: Identity::Property("Name"),
    props: &[
        Prop::one("Name", Kind::Name, "", "The server's short host name in upper case.").access(Access::Stored),
        Prop::one("Fqdn", Kind::Fqdn, "", "The server's fully qualified name.").access(Access::Stored),
        Prop::flag(
            "ExternalDNSAdapterEnabled",
            true,
            "Ask the system's resolver for external lookups. Setting ExternalDNSServers sets this to $false unless it is given.",
        ),
        Prop::list(
            "ExternalDNSServers",
            Kind::DnsServer,
            "Resolvers for Send connectors with UseExternalDNSServersEnabled $true, as address or address:port.",
        ),
        Prop::flag(
            "InternalDNSAdapterEnabled",
            true,
            "Ask the system's resolver for internal lookups. Setting InternalDNSServers sets this to $false unless it is given.",
        ),
        Prop::list(
            "InternalDNSServers",
            Kind::DnsServer,
            "Resolvers for the other Send connectors, as address or address:port. Where one of the two lists is empty, the other serves both.",
        ),
        Prop::one("MaxOutboundConnections", Kind::Int { min: 1, max: INT32_MAX }, "1000", "Outbound connections at once.")
            .shaped(Shape::OrUnlimited),
        Prop::one(
            "MaxPerDomainOutboundConnections",
            Kind::Int { min: 1, max: INT32_MAX },
            "40",
            "Outbound connections for one queue at once. Not above MaxOutboundConnections.",
        )
        .shaped(Shape::OrUnlimited),
        Prop::one(
            "TransientFailureRetryCount",
            Kind::Int { min: 0, max: 15 },
            "6",
            "Attempts at TransientFailureRetryInterval, after four attempts a minute apart.",
        ),
        Prop::one(
            "TransientFailureRetryInterval",
            Kind::Span { min: 1, max: 43_200 },
            "00:05:00",
            "Between those attempts.",
        ),
        Prop::one(
            "OutboundConnectionFailureRetryInterval",
            Kind::Span { min: 1, max: 1_728_000 },
            "00:10:00",
            "Between later attempts to reach a next hop.",
        ),
        Prop::one(
            "MessageRetryInterval",
            Kind::Span { min: 1, max: 86_400 },
            "00:05:00",
            "Between attempts for a message that was refused for the time being.",
        ),
        Prop::one(
            "MessageExpirationTimeout",
            Kind::Span { min: 5, max: 7_776_000 },
            "2.00:00:00",
            "After this a message that can't be delivered is given up.",
        ),
        Prop::one(
            "MinimumFreeDiskSpace",
            Kind::Size { min: 1_048_576, max: 1 << 40 },
            "100MB",
            "Free disk space under which new mail is refused with 452 4.3.1.",
        ),
        Prop::one("ReceiveProtocolLogMaxAge", Kind::Span { min: 0, max: 315_360_000 }, "30.00:00:00", "Older files are removed; 00:00:00 keeps them."),
        log_size("ReceiveProtocolLogMaxDirectorySize", "250MB", "The oldest files are removed above this."),
        log_size("ReceiveProtocolLogMaxFileSize", "10MB", "The next file is begun above this."),
        Prop::one("SendProtocolLogMaxAge", Kind::Span { min: 0, max: 315_360_000 }, "30.00:00:00", "Older files are removed; 00:00:00 keeps them."),
        log_size("SendProtocolLogMaxDirectorySize", "250MB", "The oldest files are removed above this."),
        log_size("SendProtocolLogMaxFileSize", "10MB", "The next file is begun above this."),
        Prop::one(
            "InternalTransportCertificateThumbprint",
            Kind::Thumbprint,
            "",
            "The default SMTP certificate: what Enable-ExchangeCertificate asks about, and what Remove-ExchangeCertificate keeps.",
        )
        .shaped(Shape::Optional)
        .access(Access::Stored),
        Prop::flag("RestartRequired", false, "Whether something was changed that the running service does not obey yet.")
            .access(Access::Computed),
        Prop::one("ServiceStatus", Kind::Enum(&["Running", "Degraded", "Stopped"]), "", "What the service does now.")
            .access(Access::Computed),
    ],
    columns: &["Name", "Fqdn", "ServiceStatus", "RestartRequired"],
    list: &[],
    rules: &[Rule { name: "PerDomainWithinTotal", check: per_domain_within_total }],
};

const fn log_size(name: &'static str, default: &'static str, doc: &'static str) -> Prop {
    Prop::one(name, Kind::Size { min: 4096, max: 1 << 40 }, default, doc).shaped(Shape::OrUnlimited)
}

fn per_domain_within_total(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let limit = |name: &str| match record.get(name) {
        Value::Int(number) => *number,
        _ => i64::MAX,
    };
    let (total, per_domain) = (limit("MaxOutboundConnections"), limit("MaxPerDomainOutboundConnections"));
    (per_domain > total).then(|| {
        Violation::new(
            "MaxPerDomainOutboundConnections",
            format!(
                "MaxPerDomainOutboundConnections {} must not be above MaxOutboundConnections {}",
                record.get("MaxPerDomainOutboundConnections"),
                record.get("MaxOutboundConnections")
            ),
        )
    })
}
