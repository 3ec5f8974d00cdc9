//! The rules over properties, as the documentation has them, each named as the declaration names it: the test
//! `the_model_knows_every_rule` says which is missing here.

use super::permissions;
use super::samples::{bounds, key_of};
use super::world::{Object, World};
use std::net::IpAddr;

/// A rule; the property that is told where it is broken.
pub struct Rule {
    /// `*`: every noun that declares it.
    pub noun: &'static str,
    pub name: &'static str,
    pub broken: fn(&Object, &str, &World) -> Option<&'static str>,
}

const fn rule(
    noun: &'static str,
    name: &'static str,
    broken: fn(&Object, &str, &World) -> Option<&'static str>,
) -> Rule {
    Rule { noun, name, broken }
}

fn told(broken: bool, property: &'static str) -> Option<&'static str> {
    broken.then_some(property)
}

/// Every rule, in the order in which they are told.
pub const RULES: &[Rule] = &[
    rule("*", "NameIsUnique", |object, noun, world| {
        let name = object.text("Name").to_lowercase();
        let taken = |other: &Object| other.guid != object.guid && other.text("Name").to_lowercase() == name;
        told(world.all(noun).iter().any(taken), "Name")
    }),
    rule("SendConnector", "DomainSecureNeedsMxRouting", |it, _, _| {
        told(it.is("DomainSecureEnabled") && !it.is("DNSRoutingEnabled"), "DomainSecureEnabled")
    }),
    rule("SendConnector", "DomainSecureNeedsStartTls", |it, _, _| {
        told(it.is("DomainSecureEnabled") && it.is("IgnoreSTARTTLS"), "IgnoreSTARTTLS")
    }),
    rule("SendConnector", "TlsNeedsEhlo", |it, _, _| {
        told((it.is("DomainSecureEnabled") || it.is("RequireTLS")) && it.is("ForceHELO"), "ForceHELO")
    }),
    rule("SendConnector", "SmartHostsExcludeMxRouting", |it, _, _| {
        told(it.is("DNSRoutingEnabled") && !it.texts("SmartHosts").is_empty(), "SmartHosts")
    }),
    rule("SendConnector", "NoMxRoutingNeedsSmartHosts", |it, _, _| {
        told(!it.is("DNSRoutingEnabled") && it.texts("SmartHosts").is_empty(), "DNSRoutingEnabled")
    }),
    rule("SendConnector", "RequireTlsNeedsStartTls", |it, _, _| {
        told(it.is("RequireTLS") && it.is("IgnoreSTARTTLS"), "RequireTLS")
    }),
    rule("SendConnector", "TlsAuthLevelNeedsRequireTls", |it, _, _| {
        told(!it.get("TlsAuthLevel").is_null() && !it.is("RequireTLS"), "TlsAuthLevel")
    }),
    rule("SendConnector", "TlsDomainNeedsDomainValidation", |it, _, _| {
        told(!it.get("TlsDomain").is_null() && it.text("TlsAuthLevel") != "DomainValidation", "TlsDomain")
    }),
    rule("SendConnector", "TlsDomainNamesADomain", |it, _, _| {
        let domain = it.text("TlsDomain");
        let wide = domain == "*" || domain.strip_prefix("*.").is_some_and(|parent| !parent.contains('.'));
        told(wide, "TlsDomain")
    }),
    rule("SendConnector", "DomainValidationBySmartHostNeedsTlsDomain", |it, _, _| {
        let by_smart_host = it.text("TlsAuthLevel") == "DomainValidation" && !it.is("DNSRoutingEnabled");
        told(by_smart_host && it.get("TlsDomain").is_null(), "TlsDomain")
    }),
    rule("ReceiveConnector", "AuthMechanismNoneStandsAlone", |it, _, _| {
        told(it.has("AuthMechanism", "None") && it.texts("AuthMechanism").len() > 1, "AuthMechanism")
    }),
    rule("ReceiveConnector", "PermissionGroupsNoneStandsAlone", |it, _, _| {
        told(it.has("PermissionGroups", "None") && it.texts("PermissionGroups").len() > 1, "PermissionGroups")
    }),
    rule("ReceiveConnector", "PartnersExcludeExternalAuthoritative", |it, _, _| {
        let external = it.has("AuthMechanism", "ExternalAuthoritative");
        told(external && it.has("PermissionGroups", "Partners"), "PermissionGroups")
    }),
    rule("ReceiveConnector", "DomainSecureNeedsTls", |it, _, _| {
        told(it.is("DomainSecureEnabled") && !it.has("AuthMechanism", "Tls"), "DomainSecureEnabled")
    }),
    rule("ReceiveConnector", "DomainSecureExcludesExternalAuthoritative", |it, _, _| {
        told(
            it.is("DomainSecureEnabled") && it.has("AuthMechanism", "ExternalAuthoritative"),
            "DomainSecureEnabled",
        )
    }),
    rule("ReceiveConnector", "ExternalAuthoritativeCombinesOnlyWithTls", |it, _, _| {
        let others = it
            .texts("AuthMechanism")
            .iter()
            .any(|word| !["ExternalAuthoritative", "Tls", "None"].contains(&word.as_str()));
        told(it.has("AuthMechanism", "ExternalAuthoritative") && others, "AuthMechanism")
    }),
    rule("ReceiveConnector", "ExternalAuthoritativeNeedsExchangeServers", |it, _, _| {
        let external = it.has("AuthMechanism", "ExternalAuthoritative");
        told(external && !it.has("PermissionGroups", "ExchangeServers"), "PermissionGroups")
    }),
    rule("ReceiveConnector", "BasicAuthRequireTlsNeedsBoth", |it, _, _| {
        let both = it.has("AuthMechanism", "BasicAuth") && it.has("AuthMechanism", "Tls");
        told(it.has("AuthMechanism", "BasicAuthRequireTLS") && !both, "AuthMechanism")
    }),
    rule("ReceiveConnector", "RequireTlsNeedsTls", |it, _, _| {
        told(it.is("RequireTLS") && !it.has("AuthMechanism", "Tls"), "RequireTLS")
    }),
    rule("ReceiveConnector", "ImplicitTlsNeedsTls", |it, _, _| {
        told(it.is("ImplicitTLS") && !it.has("AuthMechanism", "Tls"), "ImplicitTLS")
    }),
    rule("ReceiveConnector", "ExchangeServerFixesFqdn", |it, _, _| {
        let free = ["", "edge1.contoso.example", "edge1"].contains(&it.text("Fqdn"));
        told(it.has("AuthMechanism", "ExchangeServer") && !free, "Fqdn")
    }),
    rule("ReceiveConnector", "InactivityShorterThanConnection", |it, _, _| {
        told(
            seconds(it.text("ConnectionInactivityTimeout")) >= seconds(it.text("ConnectionTimeout")),
            "ConnectionInactivityTimeout",
        )
    }),
    rule("ReceiveConnector", "BindingAndRangesAreUnique", |it, noun, world| {
        let clashes =
            |other: &&Object| other.guid != it.guid && share_a_binding(it, other) && ranges_clash(it, other);
        told(world.all(noun).iter().any(|other| clashes(&other)), "RemoteIPRanges")
    }),
    rule("ReceiveConnector", "NoOpenRelay", |it, _, world| {
        told(is_open_relay(it, world) && !it.is("OpenRelayAllowed"), "RemoteIPRanges")
    }),
    rule("TransportService", "PerDomainWithinTotal", |it, _, _| {
        let limit = |name: &str| it.get(name).as_i64().unwrap_or(i64::MAX);
        told(
            limit("MaxPerDomainOutboundConnections") > limit("MaxOutboundConnections"),
            "MaxPerDomainOutboundConnections",
        )
    }),
    rule("TransportService", "ReceiveProtocolLogFileFitsDirectory", |it, _, _| {
        file_fits(it, "ReceiveProtocolLogMaxFileSize", "ReceiveProtocolLogMaxDirectorySize")
    }),
    rule("TransportService", "SendProtocolLogFileFitsDirectory", |it, _, _| {
        file_fits(it, "SendProtocolLogMaxFileSize", "SendProtocolLogMaxDirectorySize")
    }),
    rule("AcceptedDomain", "DomainIsUnique", |it, noun, world| {
        let taken =
            |other: &Object| other.guid != it.guid && other.text("DomainName") == it.text("DomainName");
        told(world.all(noun).iter().any(taken), "DomainName")
    }),
    rule("AcceptedDomain", "DomainIsNotEverything", |it, _, _| {
        told(it.text("DomainName") == "*", "DomainName")
    }),
    rule("AcceptedDomain", "SubdomainsAreCoveredOnce", |it, noun, world| {
        let parent = |it: &Object| {
            let name = it.text("DomainName").to_string();
            match name.strip_prefix("*.") {
                Some(parent) => Some(parent.to_string()),
                None => it.is("MatchSubDomains").then_some(name),
            }
        };
        let mine = parent(it)?;
        let taken = |other: &Object| other.guid != it.guid && parent(other).as_ref() == Some(&mine);
        let property = if it.text("DomainName").starts_with("*.") { "DomainName" } else { "MatchSubDomains" };
        told(world.all(noun).iter().any(taken), property)
    }),
    rule("SendConnector", "SmartHostAuthNeedsSmartHosts", |it, _, _| {
        let authenticates = !["", "None"].contains(&it.text("SmartHostAuthMechanism"));
        told(authenticates && it.is("DNSRoutingEnabled"), "SmartHostAuthMechanism")
    }),
    rule("SendConnector", "BasicAuthNeedsCredential", |it, _, _| {
        let basic = it.text("SmartHostAuthMechanism").starts_with("BasicAuth");
        told(basic && it.get("AuthenticationCredential").is_null(), "SmartHostAuthMechanism")
    }),
    rule("SendConnector", "BasicAuthRequireTlsNeedsStartTls", |it, _, _| {
        let wanted = it.text("SmartHostAuthMechanism") == "BasicAuthRequireTLS";
        told(wanted && (it.is("IgnoreSTARTTLS") || it.is("ForceHELO")), "SmartHostAuthMechanism")
    }),
    rule("SendConnector", "BasicAuthNeedsEhlo", |it, _, _| {
        let wanted = it.text("SmartHostAuthMechanism") == "BasicAuth";
        told(wanted && it.is("ForceHELO"), "SmartHostAuthMechanism")
    }),
    rule("SendConnector", "BasicAuthRequireTlsNeedsProof", |it, _, _| {
        let wanted = it.text("SmartHostAuthMechanism") == "BasicAuthRequireTLS";
        let address = |host: &str| {
            let host =
                host.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(host, |(inner, _)| inner);
            host.parse::<std::net::IpAddr>().is_ok() || host.parse::<std::net::SocketAddr>().is_ok()
        };
        let any = it.texts("SmartHosts").iter().any(|host| address(host));
        told(wanted && it.get("TlsAuthLevel").is_null() && any, "SmartHosts")
    }),
    rule("SendConnector", "ExchangeServerAuthIsNotHere", |it, _, _| {
        told(it.text("SmartHostAuthMechanism") == "ExchangeServer", "SmartHostAuthMechanism")
    }),
    rule("SendConnector", "DefaultErrorPolicyStandsAlone", |it, _, _| {
        told(it.has("ErrorPolicies", "Default") && it.texts("ErrorPolicies").len() > 1, "ErrorPolicies")
    }),
    rule("ReceiveConnector", "ExtendedProtectionNeedsIntegrated", |it, _, _| {
        let required = it.text("ExtendedProtectionPolicy") != "None";
        told(required && !it.has("AuthMechanism", "Integrated"), "ExtendedProtectionPolicy")
    }),
    rule("ReceiveConnector", "BinaryMimeNeedsChunking", |it, _, _| {
        told(it.is("BinaryMimeEnabled") && !it.is("ChunkingEnabled"), "BinaryMimeEnabled")
    }),
    rule("ReceiveConnector", "LongAddressesNeedHubTransport", |it, _, _| {
        told(
            it.is("LongAddressesEnabled") && it.text("TransportRole") != "HubTransport",
            "LongAddressesEnabled",
        )
    }),
    rule("ReceiveConnector", "TlsDomainCapabilitiesNameEachDomainOnce", |it, _, _| {
        let given = it.texts("TlsDomainCapabilities");
        let domains: Vec<&str> = given.iter().filter_map(|one| one.split(':').next()).collect();
        let twice = domains.iter().enumerate().any(|(at, one)| domains[..at].contains(one));
        told(twice, "TlsDomainCapabilities")
    }),
    rule("ReceiveConnector", "RolesDoNotShareABinding", |it, noun, world| {
        let clashes = |other: &Object| {
            other.guid != it.guid
                && other.text("TransportRole") != it.text("TransportRole")
                && share_a_binding(it, other)
        };
        told(world.all(noun).iter().any(clashes), "Bindings")
    }),
    rule("AcceptedDomain", "AddressBookNeedsAuthoritative", |it, _, _| {
        let authoritative = it.text("DomainType") == "Authoritative";
        told(it.is("AddressBookEnabled") && !authoritative, "AddressBookEnabled")
    }),
    rule("TransportService", "PickupIsNotReplay", |it, _, _| {
        let pickup = it.text("PickupDirectoryPath");
        told(!pickup.is_empty() && pickup == it.text("ReplayDirectoryPath"), "ReplayDirectoryPath")
    }),
    rule("RemoteDomain", "DomainIsUnique", |it, noun, world| {
        let taken =
            |other: &Object| other.guid != it.guid && other.text("DomainName") == it.text("DomainName");
        told(world.all(noun).iter().any(taken), "DomainName")
    }),
    rule("ForeignConnector", "DropDirectoryIsOneDirectory", |it, _, _| {
        told(["fax/out", "..", "/"].contains(&it.text("DropDirectory")), "DropDirectory")
    }),
    rule("TransportService", "ActiveUserStatisticsLogFileFitsDirectory", |it, _, _| {
        file_fits(it, "ActiveUserStatisticsLogMaxFileSize", "ActiveUserStatisticsLogMaxDirectorySize")
    }),
    rule("TransportService", "MetricsStayOnThisHost", |it, _, _| {
        let binding = it.text("MetricsBinding");
        let ours = binding.starts_with("127.") || binding.starts_with("[::1]:");
        told(!binding.is_empty() && (!ours || binding.ends_with(":0")), "MetricsBinding")
    }),
    rule("TransportService", "AgentLogFileFitsDirectory", |it, _, _| {
        file_fits(it, "AgentLogMaxFileSize", "AgentLogMaxDirectorySize")
    }),
    rule("TransportService", "ConnectivityLogFileFitsDirectory", |it, _, _| {
        file_fits(it, "ConnectivityLogMaxFileSize", "ConnectivityLogMaxDirectorySize")
    }),
    rule("TransportService", "DnsLogFileFitsDirectory", |it, _, _| {
        file_fits(it, "DnsLogMaxFileSize", "DnsLogMaxDirectorySize")
    }),
    rule("TransportService", "IrmLogFileFitsDirectory", |it, _, _| {
        file_fits(it, "IrmLogMaxFileSize", "IrmLogMaxDirectorySize")
    }),
    rule("TransportService", "MessageTrackingLogFileFitsDirectory", |it, _, _| {
        file_fits(it, "MessageTrackingLogMaxFileSize", "MessageTrackingLogMaxDirectorySize")
    }),
    rule("TransportService", "MetricsStayOnThisHost", |it, _, _| {
        let binding = it.text("MetricsBinding");
        let on_loopback = binding.starts_with("127.") || binding.starts_with("[::1]:");
        told(!binding.is_empty() && (!on_loopback || binding.ends_with(":0")), "MetricsBinding")
    }),
    rule("TransportService", "QueueLogFileFitsDirectory", |it, _, _| {
        file_fits(it, "QueueLogMaxFileSize", "QueueLogMaxDirectorySize")
    }),
    rule("TransportService", "ServerStatisticsLogFileFitsDirectory", |it, _, _| {
        file_fits(it, "ServerStatisticsLogMaxFileSize", "ServerStatisticsLogMaxDirectorySize")
    }),
    rule("TransportService", "DelayIsToldBeforeExpiry", |it, _, _| {
        let late =
            seconds(it.text("DelayNotificationTimeout")) >= seconds(it.text("MessageExpirationTimeout"));
        told(late, "DelayNotificationTimeout")
    }),
    rule("*", "RangeIsUnique", |it, noun, world| {
        let taken = |other: &Object| {
            other.guid != it.guid && key_of(other.get("IPRange")) == key_of(it.get("IPRange"))
        };
        told(world.all(noun).iter().any(taken), "IPRange")
    }),
    rule("*", "LookupDomainIsUnique", |it, noun, world| {
        let taken =
            |other: &Object| other.guid != it.guid && other.text("LookupDomain") == it.text("LookupDomain");
        told(world.all(noun).iter().any(taken), "LookupDomain")
    }),
    rule("*", "AnswersAreIPv4", |it, _, _| {
        let six = |text: &str| text.contains(':');
        let listed = it.texts("IPAddressesMatch").iter().any(|one| six(one));
        told(six(it.text("BitmaskMatch")), "BitmaskMatch").or(told(listed, "IPAddressesMatch"))
    }),
    rule("DomainSecurityPartner", "DomainNameIsUnique", |it, noun, world| {
        told(others_with(it, noun, world, "DomainName").next().is_some(), "DomainName")
    }),
    rule("DomainSecurityPartner", "AcceptedNamesAreBounded", |it, _, _| {
        let bounded = |name: &str| name.trim_start_matches("*.").contains('.');
        told(it.texts("AcceptedNames").iter().any(|name| !bounded(name)), "AcceptedNames")
    }),
    rule("DomainSecurityPartner", "PinnedKeysHaveABackup", |it, _, _| {
        told(it.texts("PinnedKeys").len() == 1, "PinnedKeys")
    }),
    rule("AddressRewriteEntry", "FormsAreOfOneKind", |it, _, _| {
        let form = |name: &str| (it.text(name).contains('@'), it.text(name).starts_with("*."));
        let fits = matches!(
            (form("InternalAddress"), form("ExternalAddress")),
            ((true, _), (true, _)) | ((false, _), (false, false))
        );
        told(!fits, "ExternalAddress")
    }),
    rule("AddressRewriteEntry", "SubdomainsGoOutOnly", |it, _, _| {
        told(it.text("InternalAddress").starts_with("*.") && !it.is("OutboundOnly"), "OutboundOnly")
    }),
    rule("AddressRewriteEntry", "ExceptionsAreSubdomains", |it, _, _| {
        let parent = it.text("InternalAddress").strip_prefix("*.");
        let covered = |domain: &str| {
            parent.is_some_and(|parent| domain == parent || domain.ends_with(&format!(".{parent}")))
        };
        told(it.texts("ExceptionList").iter().any(|domain| !covered(domain)), "ExceptionList")
    }),
    rule("AddressRewriteEntry", "SidesDiffer", |it, _, _| {
        let (inner, outer) = (it.text("InternalAddress"), it.text("ExternalAddress"));
        told(inner.to_lowercase() == outer.to_lowercase(), "ExternalAddress")
    }),
    rule("AddressRewriteEntry", "InternalAddressIsUnique", |it, noun, world| {
        told(others_with(it, noun, world, "InternalAddress").next().is_some(), "InternalAddress")
    }),
    rule("AddressRewriteEntry", "WayBackIsUnique", |it, noun, world| {
        let mut others = others_with(it, noun, world, "ExternalAddress");
        told(!it.is("OutboundOnly") && others.any(|other| !other.is("OutboundOnly")), "ExternalAddress")
    }),
    rule("DeliveryAgentConnector", "MaildirNeedsRoot", |it, _, _| {
        let maildir = it.text("DeliveryProtocol") == "Maildir";
        told(maildir == it.get("MaildirRoot").is_null(), "MaildirRoot")
    }),
    rule("DeliveryAgentConnector", "LmtpNeedsSmartHosts", |it, _, _| {
        let (lmtp, hosts) = (it.text("DeliveryProtocol") == "LMTP", !it.texts("SmartHosts").is_empty());
        told(lmtp && !hosts, "DeliveryProtocol").or(told(!lmtp && hosts, "SmartHosts"))
    }),
    rule("SenderAuthenticationConfig", "SpfActionNeedsSpf", |it, _, _| {
        told(it.text("SpfFailAction") == "Reject" && !it.is("SpfEnabled"), "SpfFailAction")
    }),
    rule("SenderAuthenticationConfig", "DmarcActionNeedsDmarc", |it, _, _| {
        told(it.text("DmarcRejectAction") == "Reject" && !it.is("DmarcEnabled"), "DmarcRejectAction")
    }),
    rule("SystemMessage", "TextIsNotBlank", |it, _, _| told(it.text("Text").trim().is_empty(), "Text")),
    // The message is told, not the property.
    rule("SystemMessage", "OneTextForEachCode", |it, noun, world| {
        told(others_with(it, noun, world, "Name").next().is_some(), "system message")
    }),
    // Of these two the address is told, not the property.
    rule("Recipient", "AddressesAreUnique", |it, noun, world| {
        let mine = addresses(it);
        let taken =
            |other: &Object| other.guid != it.guid && addresses(other).iter().any(|one| mine.contains(one));
        told(world.all(noun).iter().any(taken), "address")
    }),
    rule("Recipient", "DomainIsAuthoritative", |it, _, world| {
        let accepted: Vec<&Object> = world.all("AcceptedDomain").iter().collect();
        told(is_homeless(it, &accepted), "address")
    }),
];

/// Rules that hang on properties which the model does not set (see [`super::nouns::is_modelled`]), or that no
/// modelled cmdlet can break.
pub const NOT_MODELLED: &[&str] = &[
    // SourceTransportServers is left as it is.
    "SourcesAreThisServer",
    // They hang on what the object was before, which the model's rules don't see.
    "SuppressXAnonymousTlsNeedsDowngradedAuth",
    "DefaultDomainIsAccepted",
    // No command can break them.
    "OneDefault",
    "NameHoldsItsParts",
    // Nor these: entries go with their connector, and an open relay is told of the connector.
    "ConnectorExists",
    "OneEntryForEachUser",
    "NoOpenRelayByPermission",
    // 800 senders, domains or recipients: the samples are fewer.
    "ListsAreBounded",
];

fn seconds(span: &str) -> u64 {
    let (days, clock) = span.split_once('.').unwrap_or(("0", span));
    clock.split(':').fold(0, |sum, part| sum * 60 + part.parse::<u64>().unwrap())
        + days.parse::<u64>().unwrap() * 86_400
}

/// Of two that are limited, the file is not above the directory.
fn file_fits(it: &Object, file: &'static str, directory: &str) -> Option<&'static str> {
    let size = |name: &str| it.get(name).as_u64();
    told(size(file)? > size(directory)?, file)
}

/// Other objects with the same value, in any letter case.
fn others_with<'a>(
    it: &'a Object,
    noun: &str,
    world: &'a World,
    name: &'static str,
) -> impl Iterator<Item = &'a Object> {
    let mine = it.text(name).to_lowercase();
    let same = move |other: &&Object| other.guid != it.guid && other.text(name).to_lowercase() == mine;
    world.all(noun).iter().filter(same)
}

fn addresses(recipient: &Object) -> Vec<String> {
    let mut all = recipient.texts("Aliases");
    all.push(recipient.text("EmailAddress").to_string());
    all.iter().map(|address| address.to_lowercase()).collect()
}

/// One of its addresses is in no domain that is authoritative.
pub fn is_homeless(recipient: &Object, accepted: &[&Object]) -> bool {
    let covers = |entry: &Object, domain: &str| {
        let name = entry.text("DomainName");
        let (parent, below) = match name.strip_prefix("*.") {
            Some(parent) => (parent, true),
            None => (name, entry.is("MatchSubDomains")),
        };
        let inside = domain == parent || (below && domain.ends_with(&format!(".{parent}")));
        inside && entry.text("DomainType") == "Authoritative"
    };
    addresses(recipient).iter().any(|address| {
        let domain = address.rsplit('@').next().unwrap_or_default();
        !accepted.iter().any(|entry| covers(entry, domain))
    })
}

fn spans(connector: &Object) -> Vec<(IpAddr, IpAddr)> {
    connector.texts("RemoteIPRanges").iter().filter_map(|range| bounds(range)).collect()
}

fn share_a_binding(one: &Object, other: &Object) -> bool {
    let theirs = other.texts("Bindings");
    one.texts("Bindings").iter().any(|binding| !binding.ends_with(":0") && theirs.contains(binding))
}

/// The same range twice, or two that overlap and neither of which holds the other.
fn ranges_clash(one: &Object, other: &Object) -> bool {
    let within = |inner: (IpAddr, IpAddr), outer: (IpAddr, IpAddr)| outer.0 <= inner.0 && inner.1 <= outer.1;
    spans(one).iter().any(|mine| {
        spans(other).iter().any(|their| {
            let family = mine.0.is_ipv4() == their.0.is_ipv4();
            let apart = mine.1 < their.0 || their.1 < mine.0;
            family && !apart && (mine == their || !(within(*mine, *their) || within(*their, *mine)))
        })
    })
}

/// Someone who need not prove himself may relay, from 2^24 public addresses or more. Of the table's ranges
/// these are the whole Internet, of either family, and the two halves of 8.0.0.0/8 together.
pub fn is_open_relay(connector: &Object, world: &World) -> bool {
    let relays = permissions::anyone_relays(connector, world);
    let held = connector.texts("RemoteIPRanges");
    let all = |wanted: &[&str]| wanted.iter().all(|range| held.iter().any(|held| held == range));
    relays
        && (all(&["0.0.0.0-255.255.255.255"])
            || all(&["::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"])
            || all(&["8.0.0.0/9", "8.128.0.0/9"]))
}
