//! Receive connectors: who may connect where, what is offered, and what is demanded.

mod rules;

use super::ad_permission;
use super::connector::name_is_unique;
use super::{INT32_MAX, PROTOCOL_LOGGING_LEVEL};
use crate::model::object::{Identity, ObjectType, Record, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop, Shape};
use crate::model::{Binding, IpRange};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

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
/// Those of them that do nothing here.
pub const AUTH_NOT_OFFERED: &[&str] = &["Integrated"];
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
        Prop::one(
            "AuthMechanism",
            Kind::Enum(AUTH_MECHANISM),
            "Tls",
            "What is offered and trusted: Tls (STARTTLS), BasicAuth (AUTH for the accounts of New-SmtpCredential or of AuthenticationSocket), BasicAuthRequireTLS (that only over TLS), ExternalAuthoritative (the network has authenticated the peer), ExchangeServer (here it only keeps Fqdn from being changed), or None. Integrated has no effect: Windows authentication is not offered.",
        )
        .shaped(Shape::Flags),
        Prop::optional("Banner", Kind::Banner, "The greeting line, which begins with 220; unset: 220, the Fqdn and the date."),
        Prop::flag("BinaryMimeEnabled", true, "Announce BINARYMIME. Needs ChunkingEnabled."),
        Prop::list(
            "Bindings",
            Kind::Binding,
            "The local addresses and ports that are listened on. Port 0 takes a free one. Usage Client fixes 0.0.0.0:587, Internal 0.0.0.0:25 (and the same on [::]); the others need it given.",
        )
        .shaped(Shape::NonEmptyList),
        Prop::flag("ChunkingEnabled", true, "Announce CHUNKING."),
        Prop::optional(
            "DefaultDomain",
            Kind::Text { max: 255 },
            "The accepted domain (its name, domain or Guid) that is put behind addresses without a domain; unset: they are refused.",
        ),
        Prop::flag("DeliveryStatusNotificationEnabled", true, "Announce DSN."),
        Prop::flag("EightBitMimeEnabled", true, "Announce 8BITMIME."),
        Prop::flag("SmtpUtf8Enabled", true, "Announce SMTPUTF8, where EightBitMimeEnabled is $true.").access(Access::AfterCreation),
        Prop::flag(
            "BareLinefeedRejectionEnabled",
            true,
            "Refuse a message with a bare line feed; $false stores it as CRLF. A bare CR is refused in any case.",
        ),
        Prop::flag(
            "DomainSecureEnabled",
            false,
            "Demand a client certificate that proves the sender's domain for domains in TLSReceiveDomainSecureList. Needs Tls in AuthMechanism.",
        ),
        Prop::flag("EnhancedStatusCodesEnabled", true, "Announce and use enhanced status codes."),
        Prop::flag("LongAddressesEnabled", false, "Take addresses of up to 1,860 octets in MAIL and RCPT; RFC 5321 has 254, and 64 before the @. Needs TransportRole HubTransport."),
        Prop::flag("OrarEnabled", false, "Announce XORAR.")
            .no_effect("between Exchange servers only: XORAR for X.400 alternate recipients"),
        Prop::flag(
            "SuppressXAnonymousTls",
            false,
            "Do not announce X-ANONYMOUSTLS. Needs UseDowngradedExchangeServerAuth of Set-TransportService.",
        )
        .no_effect("between Exchange servers only: X-ANONYMOUSTLS with Kerberos"),
        Prop::flag("AdvertiseClientSettings", false, "Show this connector's settings to users of Outlook on the web.")
            .no_effect("Outlook on the web: shown in the options of its users"),
        Prop::optional(
            "Fqdn",
            Kind::Fqdn,
            "The name said in the greeting and in EHLO, and looked for in the certificate; unset: this server's.",
        ),
        Prop::optional("ServiceDiscoveryFqdn", Kind::Fqdn, "The name that other servers find this one by.")
            .no_effect("discovery of servers by Exchange and its clients: not used in SMTP"),
        Prop::optional(
            "TlsCertificateName",
            Kind::CertificateName,
            "The certificate to present, as <I>issuer<S>subject; unset: the best SMTP certificate that names Fqdn.",
        ),
        Prop::one("Comment", Kind::Text { max: 4096 }, "", "For people.").shaped(Shape::Optional).for_people(),
        Prop::flag("Enabled", true, "Whether the connector is used."),
        Prop::one("ConnectionTimeout", Kind::Span { min: 1, max: 86400 }, "00:10:00", "The longest session."),
        Prop::one(
            "ConnectionInactivityTimeout",
            Kind::Span { min: 1, max: 86400 },
            "00:05:00",
            "The longest silence of the peer. Must be shorter than ConnectionTimeout.",
        ),
        Prop::one("MessageRateLimit", Kind::Int { min: 1, max: INT32_MAX }, "Unlimited", "Messages a minute from one source; one more gets 421 4.4.2.")
            .shaped(Shape::OrUnlimited),
        Prop::one(
            "MessageRateSource",
            Kind::Enum(&["None", "IPAddress", "User", "All"]),
            "IPAddress",
            "Whose messages MessageRateLimit counts: None, IPAddress, User or All (both).",
        ),
        Prop::one("MaxInboundConnection", Kind::Int { min: 1, max: INT32_MAX }, "5000", "Sessions at once.")
            .shaped(Shape::OrUnlimited),
        Prop::one("MaxInboundConnectionPerSource", Kind::Int { min: 1, max: 10_000 }, "20", "Sessions at once from one address.")
            .shaped(Shape::OrUnlimited),
        Prop::one(
            "MaxInboundConnectionPercentagePerSource",
            Kind::Int { min: 1, max: 100 },
            "2",
            "Sessions at once from one address, as a percentage of what is left of MaxInboundConnection, rounded up; 100 is no limit.",
        ),
        Prop::one("MaxHeaderSize", Kind::Size { min: 1, max: INT32_MAX as u64 }, "256KB", "The largest header accepted."),
        Prop::one("MaxHopCount", Kind::Int { min: 1, max: 500 }, "60", "Received lines above which a message is refused as a loop."),
        Prop::one(
            "MaxLocalHopCount",
            Kind::Int { min: 0, max: 50 },
            "5",
            "Received lines of this server itself above which a message is refused as a loop; 0 does not count them.",
        ),
        Prop::one(
            "MaxLogonFailures",
            Kind::Int { min: 0, max: 10 },
            "3",
            "Failed logons after which the session is closed; 0 never closes it.",
        ),
        Prop::one("MaxMessageSize", Kind::Size { min: 65536, max: INT32_MAX as u64 }, "36MB", "The largest message accepted."),
        Prop::one("MaxProtocolErrors", Kind::Int { min: 0, max: INT32_MAX }, "5", "Errors after which the session is closed.")
            .shaped(Shape::OrUnlimited),
        Prop::one(
            "MaxRecipientsPerMessage",
            Kind::Int { min: 1, max: 512_000 },
            "200",
            "Recipients of one message; those above it get 452 4.5.3.",
        ),
        Prop::one(
            "PermissionGroups",
            Kind::Enum(PERMISSION_GROUPS),
            "None",
            "Who may submit: AnonymousUsers, ExchangeUsers (who logged on; they are no longer anonymous, send as themselves and may relay), ExchangeServers (peers that ExternalAuthoritative trusts), Partners (sessions that proved a domain-secured domain), or None. ExchangeLegacyServers are nobody here.",
        )
        .shaped(Shape::Flags),
        Prop::flag("PipeliningEnabled", true, "Announce PIPELINING."),
        Prop::one(
            "ProtocolLoggingLevel",
            Kind::Enum(PROTOCOL_LOGGING_LEVEL),
            "None",
            "Verbose writes the SMTP dialogue, without message content, to the receive protocol log.",
        ),
        Prop::list(
            "RemoteIPRanges",
            Kind::IpRange,
            "The peers that this connector serves. Of several connectors on one binding, the one with the narrowest range that holds the peer is used. Usage Internet fixes every address; the others need it given. The interface in fe80::1%eth0 is kept, and has no effect.",
        )
        .shaped(Shape::NonEmptyList),
        Prop::flag("RequireEHLODomain", false, "Refuse EHLO and HELO without a valid domain or address literal."),
        Prop::flag("RequireTLS", false, "Refuse mail before STARTTLS."),
        Prop::flag("ImplicitTLS", false, "Begin with the TLS handshake, before the greeting (port 465). Needs Tls in AuthMechanism, and a certificate."),
        Prop::flag("EnableAuthGSSAPI", false, "Offer AUTH GSSAPI.")
            .no_effect("Windows Integrated authentication (NTLM/Kerberos)"),
        Prop::one(
            "ExtendedProtectionPolicy",
            Kind::Enum(&["None", "Allow", "Require"]),
            "None",
            "Whether Integrated authentication is bound to its TLS channel. Needs Integrated in AuthMechanism.",
        )
        .no_effect("Windows Integrated authentication: its Extended Protection"),
        Prop::list(
            "TlsDomainCapabilities",
            Kind::DomainCapabilities,
            "What a domain that its client certificate proves may pass on, as Domain:Capability[,Capability].",
        )
        .no_effect("cloud only: what Microsoft's services may pass on"),
        Prop::one("Server", Kind::Text { max: 64 }, "", "The server that the connector belongs to.").access(Access::Stored),
        Prop::one(
            "TransportRole",
            Kind::Enum(&["FrontendTransport", "HubTransport"]),
            "FrontendTransport",
            "The service of a Mailbox server that the connector belongs to. Connectors of two roles can't share a binding.",
        )
        .no_effect("roles of Exchange servers: there is one transport service"),
        Prop::flag(
            "RejectReservedTopLevelRecipientDomains",
            false,
            "Refuse recipients in the reserved top-level domains of RFC 2606: test, example, invalid, localhost.",
        ),
        Prop::flag(
            "RejectReservedSecondLevelRecipientDomains",
            false,
            "Refuse recipients in example.com, example.net and example.org (RFC 2606), and below them.",
        ),
        Prop::flag(
            "RejectSingleLabelRecipientDomains",
            false,
            "Refuse recipients in domains of one label, such as user@contoso.",
        ),
        Prop::one(
            "SizeEnabled",
            Kind::Enum(&["Enabled", "Disabled", "EnabledWithoutValue"]),
            "Enabled",
            "Whether SIZE is announced, and with its number.",
        ),
        Prop::one("TarpitInterval", Kind::Span { min: 0, max: 600 }, "00:00:05", "The delay before a refusal to an anonymous peer."),
        Prop::one("AuthTarpitInterval", Kind::Span { min: 0, max: 600 }, "00:00:05", "The delay after a failed logon."),
        Prop::one(
            "MaxAcknowledgementDelay",
            Kind::Span { min: 0, max: 86400 },
            "00:00:30",
            "How long the answer to a message is held back until it was delivered.",
        )
        .no_effect("no function since Exchange 2013: shadow redundancy of 2010"),
        Prop::one("Name", Kind::Name, "", "The connector's name, unique on its server.").mandatory(),
        Prop::flag("OpenRelayAllowed", false, "True where -AllowOpenRelay was given: the connector may relay for anyone in its ranges.")
            .access(Access::Stored)
            .by_switch("AllowOpenRelay"),
        Prop::list(
            "XClientRanges",
            Kind::IpRange,
            "Peers that may say whom they speak for, by XCLIENT: filters and proxies of your own. Others are refused.",
        ),
        Prop::list(
            "ProxyProtocolRanges",
            Kind::IpRange,
            "Proxies of your own, which begin each connection to this connector with a PROXY header (version 1 or 2) that names the client; the connector that serves that client then goes on.",
        ),
        Prop::flag("AcceptConsumerMail", false, "Always False: the cloud's, and no parameter of Exchange's cmdlets sets it.")
            .access(Access::Computed),
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
        Rule { name: "AuthMechanismNoneStandsAlone", check: |context| rules::none_stands_alone(context, "AuthMechanism") },
        Rule {
            name: "PermissionGroupsNoneStandsAlone",
            check: |context| rules::none_stands_alone(context, "PermissionGroups"),
        },
        Rule { name: "DomainSecureNeedsTls", check: rules::domain_secure_needs_tls },
        Rule { name: "DomainSecureExcludesExternalAuthoritative", check: rules::domain_secure_excludes_external },
        Rule { name: "ExternalAuthoritativeCombinesOnlyWithTls", check: rules::external_combines_only_with_tls },
        Rule { name: "ExternalAuthoritativeNeedsExchangeServers", check: rules::external_needs_exchange_servers },
        Rule { name: "PartnersExcludeExternalAuthoritative", check: rules::partners_exclude_external },
        Rule { name: "BasicAuthRequireTlsNeedsBoth", check: rules::basic_auth_require_tls_needs_both },
        Rule { name: "ExtendedProtectionNeedsIntegrated", check: rules::extended_protection_needs_integrated },
        Rule { name: "RequireTlsNeedsTls", check: rules::require_tls_needs_tls },
        Rule { name: "ImplicitTlsNeedsTls", check: rules::implicit_tls_needs_tls },
        Rule { name: "ExchangeServerFixesFqdn", check: rules::exchange_server_fixes_fqdn },
        Rule { name: "InactivityShorterThanConnection", check: rules::inactivity_shorter_than_connection },
        Rule { name: "BinaryMimeNeedsChunking", check: rules::binary_mime_needs_chunking },
        Rule { name: "LongAddressesNeedHubTransport", check: rules::long_addresses_need_hub_transport },
        Rule { name: "SuppressXAnonymousTlsNeedsDowngradedAuth", check: rules::suppressed_tls_needs_downgraded_auth },
        Rule { name: "TlsDomainCapabilitiesNameEachDomainOnce", check: rules::capabilities_name_each_domain_once },
        Rule { name: "DefaultDomainIsAccepted", check: rules::default_domain_is_accepted },
        Rule { name: "RolesDoNotShareABinding", check: rules::roles_do_not_share_a_binding },
        Rule { name: "BindingAndRangesAreUnique", check: binding_and_ranges_are_unique },
        Rule { name: "NoOpenRelay", check: no_open_relay },
    ],
};

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

/// False where no two of these connectors are in [`conflict`]; true where some may be. One look at the ranges of each binding
/// in their order: where each that overlaps another one lies in it or holds it, and no two are the same, none conflict.
pub fn may_conflict(connectors: &[&Record]) -> bool {
    let mut at: BTreeMap<Binding, Vec<IpRange>> = BTreeMap::new();
    for record in connectors {
        let ranges = ranges(record);
        let own: BTreeSet<Binding> =
            bindings(record).into_iter().filter(|binding| binding.port != 0).collect();
        for binding in own {
            at.entry(binding).or_default().extend(ranges.iter().cloned());
        }
    }
    at.into_values().any(|mut ranges| {
        ranges.sort_by_key(|range| (range.first(), Reverse(range.last())));
        // Those that the next one may lie in, each in the one before it.
        let mut around: Vec<&IpRange> = Vec::new();
        ranges.iter().any(|range| {
            while around.last().is_some_and(|outer| !outer.overlaps(range)) {
                around.pop();
            }
            let crosses = around.last().is_some_and(|outer| !outer.contains_range(range) || *outer == range);
            around.push(range);
            crosses
        })
    })
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

        /// Where two connectors conflict, one look at all of them shows that some may.
        #[test]
        fn no_conflict_is_passed_over(
            all in proptest::collection::vec((0u8..3, proptest::collection::vec((0u8..40, 0u8..20), 0..3)), 0..5),
        ) {
            let record = |number: usize, at: u8, of: &[(u8, u8)]| {
                let mut record = Record::with_defaults(&RECEIVE_CONNECTOR);
                record.set("Guid", crate::model::Value::text(number.to_string()));
                record.set("Bindings", crate::model::Value::texts([format!("10.1.0.{at}:25")]));
                let ranges = of.iter().map(|(a, n)| format!("10.0.0.{a}-10.0.0.{}", a + n));
                record.set("RemoteIPRanges", crate::model::Value::texts(ranges));
                record
            };
            let numbered = all.iter().enumerate();
            let records: Vec<Record> = numbered.map(|(number, (at, of))| record(number, *at, of)).collect();
            let conflicts = records.iter().enumerate().any(|(at, one)| {
                records[at + 1..].iter().any(|other| conflict(one, other).is_some())
            });
            prop_assert!(!conflicts || may_conflict(&records.iter().collect::<Vec<_>>()));
        }

        /// Ranges that are nested or apart are known to be without a conflict.
        #[test]
        fn nested_ranges_need_no_second_look(prefixes in proptest::collection::btree_set((0u8..16, 24u8..=32), 0..12)) {
            let ranges: BTreeSet<IpRange> =
                prefixes.iter().map(|(a, length)| format!("10.0.0.{}/{length}", a * 16).parse().unwrap()).collect();
            let record = |range: &IpRange| {
                let mut record = Record::with_defaults(&RECEIVE_CONNECTOR);
                record.set("Bindings", crate::model::Value::texts(["10.1.0.1:25"]));
                record.set("RemoteIPRanges", crate::model::Value::texts([range.to_string()]));
                record
            };
            let records: Vec<Record> = ranges.iter().map(record).collect();
            prop_assert!(!may_conflict(&records.iter().collect::<Vec<_>>()));
        }
    }
}
