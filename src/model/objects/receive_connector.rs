//! Receive connectors: who may connect where, what is offered, and what is demanded.

use super::ad_permission;
use super::send_connector::name_is_unique;
use super::{INT32_MAX, PROTOCOL_LOGGING_LEVEL};
use crate::model::object::{Identity, ObjectType, Record, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop, Shape};
use crate::model::value::Value;
use crate::model::{Binding, CommandLine, IpRange};

/// Words of AuthMechanism, in the order in which they are printed.
const AUTH_MECHANISM: &[&str] = &[
    "None",
    "Tls",
    "Integrated",
    "BasicAuth",
    "BasicAuthRequireTLS",
    "ExchangeServer",
    "ExternalAuthoritative",
];
/// Those of them that do nothing yet: AUTH is not offered.
pub const AUTH_NOT_OFFERED: &[&str] = &["Integrated", "BasicAuth", "BasicAuthRequireTLS"];
/// Words of PermissionGroups.
const PERMISSION_GROUPS: &[&str] =
    &["None", "AnonymousUsers", "ExchangeUsers", "ExchangeServers", "ExchangeLegacyServers", "Partners"];

/// `ReceiveConnector`.
pub static RECEIVE_CONNECTOR: ObjectType = ObjectType {
    noun: "ReceiveConnector",
    title: "Receive connector",
    storage: Storage::Table("ReceiveConnector"),
    identity: Identity::OnServer("Name"),
    props: &[
        Prop::one("Server", Kind::Text { max: 64 }, "", "The server that the connector belongs to.").access(Access::Stored),
        Prop::one("Name", Kind::Name, "", "The connector's name, unique on its server.").mandatory(),
        Prop::list(
            "Bindings",
            Kind::Binding,
            "The local addresses and ports that are listened on. Port 0 takes a free one. Usage Client fixes 0.0.0.0:587, Internal 0.0.0.0:25 (and the same on [::]); the others need it given.",
        )
        .shaped(Shape::NonEmptyList),
        Prop::list(
            "RemoteIPRanges",
            Kind::IpRange,
            "The peers that this connector serves. Of several connectors on one binding, the one with the narrowest range that holds the peer is used. Usage Internet fixes every address; the others need it given. The interface in fe80::1%eth0 is kept, and has no effect.",
        )
        .shaped(Shape::NonEmptyList),
        Prop::flag("Enabled", true, "Whether the connector is used."),
        Prop::one(
            "AuthMechanism",
            Kind::Enum(AUTH_MECHANISM),
            "Tls",
            "What is offered and trusted: Tls (STARTTLS), ExternalAuthoritative (the network has authenticated the peer), ExchangeServer (here it only keeps Fqdn from being changed), or None. Integrated, BasicAuth and BasicAuthRequireTLS have no effect yet: AUTH is not offered.",
        )
        .shaped(Shape::Flags),
        Prop::one(
            "PermissionGroups",
            Kind::Enum(PERMISSION_GROUPS),
            "None",
            "Who may submit: AnonymousUsers, ExchangeServers (peers that ExternalAuthoritative trusts), Partners (sessions that proved a domain-secured domain), or None. ExchangeUsers and ExchangeLegacyServers are nobody yet: AUTH is not offered.",
        )
        .shaped(Shape::Flags),
        Prop::flag(
            "DomainSecureEnabled",
            false,
            "Demand a client certificate that proves the sender's domain for domains in TLSReceiveDomainSecureList. Needs Tls in AuthMechanism.",
        ),
        Prop::flag("RequireTLS", false, "Refuse mail before STARTTLS."),
        Prop::optional(
            "Fqdn",
            Kind::Fqdn,
            "The name said in the greeting and in EHLO, and looked for in the certificate; unset: this server's.",
        ),
        Prop::optional(
            "TlsCertificateName",
            Kind::CertificateName,
            "The certificate to present, as <I>issuer<S>subject; unset: the best SMTP certificate that names Fqdn.",
        ),
        Prop::optional("Banner", Kind::Banner, "The greeting line, which begins with 220; unset: 220, the Fqdn and the date."),
        Prop::one("MaxMessageSize", Kind::Size { min: 65536, max: INT32_MAX as u64 }, "36MB", "The largest message accepted."),
        Prop::one("MaxHeaderSize", Kind::Size { min: 1, max: INT32_MAX as u64 }, "256KB", "The largest header accepted."),
        Prop::one("MaxHopCount", Kind::Int { min: 1, max: 500 }, "60", "Received lines above which a message is refused as a loop."),
        Prop::one(
            "MaxRecipientsPerMessage",
            Kind::Int { min: 1, max: 512_000 },
            "200",
            "Recipients of one message; those above it get 452 4.5.3.",
        ),
        Prop::one("MaxProtocolErrors", Kind::Int { min: 0, max: INT32_MAX }, "5", "Errors after which the session is closed.")
            .shaped(Shape::OrUnlimited),
        Prop::one("MaxInboundConnection", Kind::Int { min: 1, max: INT32_MAX }, "5000", "Sessions at once.")
            .shaped(Shape::OrUnlimited),
        Prop::one("MaxInboundConnectionPerSource", Kind::Int { min: 1, max: 10_000 }, "20", "Sessions at once from one address.")
            .shaped(Shape::OrUnlimited),
        Prop::one("ConnectionTimeout", Kind::Span { min: 1, max: 86400 }, "00:10:00", "The longest session."),
        Prop::one(
            "ConnectionInactivityTimeout",
            Kind::Span { min: 1, max: 86400 },
            "00:05:00",
            "The longest silence of the peer. Must be shorter than ConnectionTimeout.",
        ),
        Prop::one("TarpitInterval", Kind::Span { min: 0, max: 600 }, "00:00:05", "The delay before a refusal to an anonymous peer."),
        Prop::flag("PipeliningEnabled", true, "Announce PIPELINING."),
        Prop::flag("EightBitMimeEnabled", true, "Announce 8BITMIME."),
        Prop::flag("EnhancedStatusCodesEnabled", true, "Announce and use enhanced status codes."),
        Prop::one(
            "SizeEnabled",
            Kind::Enum(&["Enabled", "Disabled", "EnabledWithoutValue"]),
            "Enabled",
            "Whether SIZE is announced, and with its number.",
        ),
        Prop::flag("RequireEHLODomain", false, "Refuse EHLO and HELO without a valid domain or address literal."),
        Prop::flag(
            "BareLinefeedRejectionEnabled",
            true,
            "Refuse a message with a bare line feed; $false stores it as CRLF. A bare CR is refused in any case.",
        ),
        Prop::one(
            "ProtocolLoggingLevel",
            Kind::Enum(PROTOCOL_LOGGING_LEVEL),
            "None",
            "Verbose writes the SMTP dialogue, without message content, to the receive protocol log.",
        ),
        Prop::one("Comment", Kind::Text { max: 4096 }, "", "For people.").shaped(Shape::Optional).for_people(),
        Prop::flag("OpenRelayAllowed", false, "True where -AllowOpenRelay was given: the connector may relay for anyone in its ranges.")
            .access(Access::Stored),
        Prop::list("BoundTo", Kind::Binding, "The addresses and ports that the running service listens on for this connector.")
            .access(Access::Computed),
        Prop::optional(
            "TlsCertificateThumbprint",
            Kind::Thumbprint,
            "The certificate that TlsCertificateName or Fqdn finds now, expired or not; in force after a restart.",
        )
        .access(Access::Computed),
    ],
    columns: &["Identity", "Bindings", "Enabled"],
    list: &[],
    rules: &[
        Rule { name: "NameIsUnique", check: |context| name_is_unique(context, "ReceiveConnector") },
        Rule { name: "NoneStandsAlone", check: none_stands_alone },
        Rule { name: "DomainSecureNeedsTls", check: domain_secure_needs_tls },
        Rule { name: "DomainSecureExcludesExternalAuthoritative", check: domain_secure_excludes_external },
        Rule { name: "ExternalAuthoritativeCombinesOnlyWithTls", check: external_combines_only_with_tls },
        Rule { name: "ExternalAuthoritativeNeedsExchangeServers", check: external_needs_exchange_servers },
        Rule { name: "BasicAuthRequireTlsNeedsBoth", check: basic_auth_require_tls_needs_both },
        Rule { name: "RequireTlsNeedsTls", check: require_tls_needs_tls },
        Rule { name: "ExchangeServerFixesFqdn", check: exchange_server_fixes_fqdn },
        Rule { name: "InactivityShorterThanConnection", check: inactivity_shorter_than_connection },
        Rule { name: "BindingAndRangesAreUnique", check: binding_and_ranges_are_unique },
        Rule { name: "NoOpenRelay", check: no_open_relay },
    ],
};

fn set(context: &RuleContext<'_>) -> CommandLine {
    CommandLine::new("Set-ReceiveConnector").on(context.record.identity())
}

fn none_stands_alone(context: &RuleContext<'_>) -> Option<Violation> {
    let alone = |property: &'static str| {
        let record = context.record;
        let mixed = record.has_flag(property, "None") && record.get(property).items().len() > 1;
        mixed.then(|| {
            Violation::new(property, format!("{property} {}: None stands alone", record.get(property)))
        })
    };
    alone("AuthMechanism").or_else(|| alone("PermissionGroups"))
}

fn domain_secure_needs_tls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (record.bool("DomainSecureEnabled") && !record.has_flag("AuthMechanism", "Tls")).then(|| {
        Violation::new(
            "DomainSecureEnabled",
            format!(
                "DomainSecureEnabled $true needs Tls in AuthMechanism, which is {}",
                record.get("AuthMechanism")
            ),
        )
        .remedy(set(context).with("DomainSecureEnabled", "$true").with("AuthMechanism", "Tls"))
    })
}

fn domain_secure_excludes_external(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (record.bool("DomainSecureEnabled") && record.has_flag("AuthMechanism", "ExternalAuthoritative")).then(|| {
        Violation::new(
            "DomainSecureEnabled",
            "DomainSecureEnabled $true can't stand beside ExternalAuthoritative in AuthMechanism: that trusts every peer \
             in the ranges without a certificate",
        )
    })
}

fn external_combines_only_with_tls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let mixed = record.has_flag("AuthMechanism", "ExternalAuthoritative")
        && record.texts("AuthMechanism").any(|word| word != "ExternalAuthoritative" && word != "Tls");
    mixed.then(|| {
        Violation::new(
            "AuthMechanism",
            format!(
                "AuthMechanism {}: ExternalAuthoritative combines only with Tls",
                record.get("AuthMechanism")
            ),
        )
    })
}

fn external_needs_exchange_servers(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let lacks = record.has_flag("AuthMechanism", "ExternalAuthoritative")
        && !record.has_flag("PermissionGroups", "ExchangeServers");
    lacks.then(|| {
        Violation::new(
            "PermissionGroups",
            "ExternalAuthoritative in AuthMechanism needs ExchangeServers in PermissionGroups",
        )
    })
}

fn basic_auth_require_tls_needs_both(context: &RuleContext<'_>) -> Option<Violation> {
    let has = |word| context.record.has_flag("AuthMechanism", word);
    (has("BasicAuthRequireTLS") && !(has("BasicAuth") && has("Tls"))).then(|| {
        Violation::new(
            "AuthMechanism",
            format!(
                "AuthMechanism {}: BasicAuthRequireTLS needs BasicAuth and Tls beside it",
                context.record.get("AuthMechanism")
            ),
        )
        .remedy(set(context).with("AuthMechanism", "@{Add=\"Tls\",\"BasicAuth\"}"))
    })
}

fn require_tls_needs_tls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (record.bool("RequireTLS") && !record.has_flag("AuthMechanism", "Tls"))
        .then(|| Violation::new("RequireTLS", "RequireTLS $true needs Tls in AuthMechanism"))
}

fn exchange_server_fixes_fqdn(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    if !record.has_flag("AuthMechanism", "ExchangeServer") || record.get("Fqdn").is_unset() {
        return None;
    }
    let server = context.world.all("TransportService").first()?;
    let (fqdn, name) = (server.text("Fqdn"), server.text("Name"));
    let given = record.text("Fqdn");
    if given.eq_ignore_ascii_case(fqdn) || given.eq_ignore_ascii_case(name) {
        return None;
    }
    let dedicated = CommandLine::new("New-ReceiveConnector")
        .with("Name", format!("From {given}").chars().take(64).collect::<String>())
        .with("Usage", "Custom")
        .with("Bindings", "0.0.0.0:25")
        .with("RemoteIPRanges", "192.0.2.0/24")
        .with("Fqdn", given);
    let in_one = set(context).with("Fqdn", given).with("AuthMechanism", "Tls");
    Some(
        Violation::new(
            "Fqdn",
            format!(
                "Fqdn '{given}' can't be set while AuthMechanism contains ExchangeServer: it must be '{fqdn}', '{name}' \
                 or $null, or mail between servers breaks. Make a dedicated connector with a narrower RemoteIPRanges or \
                 another address for that name, or take ExchangeServer out of AuthMechanism in the same command"
            ),
        )
        .remedy(dedicated)
        .remedy(in_one),
    )
}

fn inactivity_shorter_than_connection(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let (Value::Span(inactivity), Value::Span(connection)) =
        (record.get("ConnectionInactivityTimeout"), record.get("ConnectionTimeout"))
    else {
        return None;
    };
    (inactivity >= connection).then(|| {
        Violation::new(
            "ConnectionInactivityTimeout",
            format!(
                "ConnectionInactivityTimeout {inactivity} must be shorter than ConnectionTimeout {connection}"
            ),
        )
    })
}

/// The bindings of a Receive connector.
pub fn bindings(record: &Record) -> Vec<Binding> {
    record.texts("Bindings").filter_map(|text| text.parse().ok()).collect()
}

/// The ranges of a Receive connector.
pub fn ranges(record: &Record) -> Vec<IpRange> {
    record.texts("RemoteIPRanges").filter_map(|text| text.parse().ok()).collect()
}

/// What two connectors that share a binding may not do: have the same range, or overlap other than
/// by one containing the other. The first such pair, as `(binding, range)`.
pub fn conflict(one: &Record, other: &Record) -> Option<(Binding, IpRange)> {
    let shared = bindings(one)
        .into_iter()
        .find(|mine| bindings(other).iter().any(|theirs| mine == theirs && mine.port != 0))?;
    clash(&ranges(one), &ranges(other)).map(|range| (shared, range))
}

/// The first range of `mine` that stands in `theirs`, or that crosses one of them: overlaps it, and
/// neither holds the other. Sorted, since lists have thousands of elements.
fn clash(mine: &[IpRange], theirs: &[IpRange]) -> Option<IpRange> {
    let sorted = |ranges: &[IpRange]| {
        let mut ranges = ranges.to_vec();
        ranges.sort_by_key(|range| (range.first(), range.last()));
        ranges
    };
    let (mine, theirs) = (sorted(mine), sorted(theirs));
    // Those that begin within a range, behind its first address, and end behind its last one.
    let crossing = |range: &IpRange, others: &[IpRange]| {
        let begin = others.partition_point(|other| other.first() <= range.first());
        let end = others.partition_point(|other| other.first() <= range.last());
        others[begin..end].iter().find(|other| other.last() > range.last()).cloned()
    };
    let same = mine.iter().find(|range| {
        theirs.binary_search_by_key(&(range.first(), range.last()), |it| (it.first(), it.last())).is_ok()
    });
    same.cloned()
        .or_else(|| mine.iter().find(|range| crossing(range, &theirs).is_some()).cloned())
        .or_else(|| theirs.iter().find_map(|range| crossing(range, &mine)))
}

fn binding_and_ranges_are_unique(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    context.world.all("ReceiveConnector").iter().filter(|other| other.guid() != record.guid()).find_map(|other| {
        let (binding, range) = conflict(record, other)?;
        Some(Violation::new(
            "RemoteIPRanges",
            format!(
                "Bindings {binding} with RemoteIPRanges {range} conflicts with Receive connector \"{}\": on one binding the \
                 ranges of connectors must differ, and may overlap only where one contains the other. Give a range or a \
                 binding of its own",
                other.identity()
            ),
        ))
    })
}

fn no_open_relay(context: &RuleContext<'_>) -> Option<Violation> {
    ad_permission::open_relay(context.record, context.world.all("ADPermission"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// As the rule says it, element by element.
        #[test]
        fn a_clash_is_found_where_there_is_one(
            mine in proptest::collection::vec((0u8..40, 0u8..8), 0..6),
            theirs in proptest::collection::vec((0u8..40, 0u8..8), 0..6),
        ) {
            let ranges = |of: &[(u8, u8)]| -> Vec<IpRange> {
                of.iter().map(|(a, n)| format!("10.0.0.{a}-10.0.0.{}", a + n).parse().unwrap()).collect()
            };
            let (mine, theirs) = (ranges(&mine), ranges(&theirs));
            let clashes = |mine: &IpRange| theirs.iter().any(|their| {
                mine == their
                    || (mine.overlaps(their) && !mine.contains_range(their) && !their.contains_range(mine))
            });
            match clash(&mine, &theirs) {
                Some(range) => prop_assert!(mine.contains(&range) && clashes(&range)),
                None => prop_assert!(!mine.iter().any(clashes)),
            }
        }
    }
}
