//! Send connectors: which recipient domains go out, by which way, and how safely.

mod rules;

pub(super) use super::connector::name_is_unique;
use super::connector::{IS_SCOPED_CONNECTOR, SOURCE_TRANSPORT_SERVERS, SOURCES_ARE_THIS_SERVER};
use super::{INT32_MAX, PROTOCOL_LOGGING_LEVEL};
use crate::model::object::{Identity, ObjectType, Rule, Storage};
use crate::model::property::{Access, Kind, Prop, Shape};

const TLS_AUTH_LEVEL: &[&str] = &["EncryptionOnly", "CertificateValidation", "DomainValidation"];
/// Words of ErrorPolicies, in the order in which they are printed.
const ERROR_POLICIES: &[&str] =
    &["Default", "DowngradeDnsFailures", "DowngradeCustomFailures", "UpgradeCustomFailures"];
/// Words of SmartHostAuthMechanism; one at a time.
const SMART_HOST_AUTH: &[&str] =
    &["None", "BasicAuth", "BasicAuthRequireTLS", "ExchangeServer", "ExternalAuthoritative"];

/// `SendConnector`.
pub static SEND_CONNECTOR: ObjectType = ObjectType {
    noun: "SendConnector",
    title: "Send connector",
    storage: Storage::Table("SendConnector"),
    identity: Identity::Property("Name"),
    props: &[
        Prop::list(
            "AddressSpaces",
            Kind::AddressSpace,
            "The recipient domains that this connector takes, as [SMTP:]domain[;cost]. The most specific space wins, then the lowest cost, then the connector's name.",
        )
        .shaped(Shape::NonEmptyList)
        .mandatory(),
        Prop::optional(
            "AuthenticationCredential",
            Kind::Credential,
            "The name and password that smart hosts are given under BasicAuth, as NAME:file:PATH, NAME:env:VARIABLE or NAME:- (a line of standard input); NAME alone keeps the password that there is. Only the name is shown; the password is sealed.",
        ),
        Prop::one(
            "AuthenticationCredentialLastSet",
            Kind::Time,
            "",
            "When the password of AuthenticationCredential was last given.",
        )
        .shaped(Shape::Optional)
        .access(Access::Stored),
        Prop::flag("CloudServicesMailEnabled", false, "Whether headers go on to Microsoft's services.")
            .no_effect("cloud only: hybrid mail with Microsoft's services"),
        Prop::one("Comment", Kind::Text { max: 4096 }, "", "For people.").shaped(Shape::Optional).for_people(),
        Prop::one(
            "ConnectionInactivityTimeOut",
            Kind::Span { min: 1, max: 86400 },
            "00:10:00",
            "The longest silence of the peer before the connection is given up.",
        ),
        Prop::one("ConnectorType", Kind::Enum(&["Default", "XPremises"]), "Default", "Whether the connector is for hybrid mail.")
            .no_effect("cloud only: hybrid mail with Microsoft's services"),
        Prop::flag(
            "DaneEnabled",
            true,
            "Obey the TLSA records of MX hosts that DNSSEC proves (RFC 7672): such a host gets mail only over TLS and with a certificate that they match. Needs name servers that hand on signatures; smart hosts are not asked for records.",
        ),
        Prop::flag(
            "DNSRoutingEnabled",
            true,
            "Deliver by the MX records of the recipient's domain; $false delivers to SmartHosts.",
        ),
        Prop::flag(
            "DomainSecureEnabled",
            false,
            "Demand mutual TLS for recipient domains in TLSSendDomainSecureList. Needs MX routing and STARTTLS.",
        ),
        Prop::flag("Enabled", true, "Whether mail is routed through this connector."),
        Prop::one(
            "ErrorPolicies",
            Kind::Enum(ERROR_POLICIES),
            "Default",
            "Which failures are taken for temporary or permanent ones: Default (each by its own class), DowngradeDnsFailures (what DNS says fails nothing for good), DowngradeCustomFailures (refusals for good with an enhanced code of the server's state, its network or its policy, x.3.x, x.4.x and x.7.x, are temporary), UpgradeCustomFailures (temporary refusals for an address, x.1.x, for a mailbox that is disabled or full, x.2.1 and x.2.2, and for content, x.6.x, are for good).",
        )
        .shaped(Shape::Flags),
        Prop::flag("ForceHELO", false, "Say HELO instead of EHLO; this rules TLS out."),
        Prop::optional("Fqdn", Kind::Fqdn, "The name said in EHLO, and looked for in our certificate; unset: this server's."),
        Prop::flag("FrontendProxyEnabled", false, "Whether mail is sent through the Front End transport service.")
            .no_effect("roles of Exchange servers: there is no separate Front End to send through"),
        Prop::flag("IgnoreSTARTTLS", false, "Never use STARTTLS."),
        IS_SCOPED_CONNECTOR,
        Prop::flag("IsSmtpConnector", true, "Always True: other connectors have nouns of their own.")
            .access(Access::Computed),
        Prop::one(
            "MaxMessageSize",
            Kind::Size { min: 0, max: INT32_MAX as u64 },
            "35MB",
            "The largest message that is routed through this connector.",
        )
        .in_kilobytes()
        .shaped(Shape::OrUnlimited),
        Prop::flag(
            "MtaStsEnabled",
            true,
            "Obey the MTA-STS policy of the recipient's domain (RFC 8461): where it enforces, only the MX hosts that it lists get mail, over TLS and with a trusted certificate of their name. Smart hosts are not judged by it.",
        ),
        Prop::one("Name", Kind::Name, "", "The connector's name, unique among Send connectors.").mandatory(),
        Prop::one("Port", Kind::Int { min: 1, max: 65535 }, "25", "The TCP port of the remote server, for MX routing, too. 0 is refused: nothing listens there."),
        Prop::one(
            "ProtocolLoggingLevel",
            Kind::Enum(PROTOCOL_LOGGING_LEVEL),
            "None",
            "Verbose writes the SMTP dialogue, without message content, to the send protocol log.",
        ),
        Prop::flag("RequireOorg", false, "Reserved.").no_effect("reserved for Microsoft's internal use"),
        Prop::flag("RequireTLS", false, "Refuse to send in clear. $false uses TLS where the peer has it."),
        Prop::one(
            "SmartHostAuthMechanism",
            Kind::Enum(SMART_HOST_AUTH),
            "None",
            "How this server authenticates to SmartHosts: None; BasicAuth, by AuthenticationCredential, in clear where a smart host has no STARTTLS; BasicAuthRequireTLS, over TLS only, with a certificate that TlsAuthLevel asks for or else one that names the smart host; ExternalAuthoritative, where something else secures the way, which does nothing. ExchangeServer is refused: there is no Kerberos here.",
        ),
        Prop::list("SmartHosts", Kind::SmartHost, "The hosts that take this connector's mail when DNSRoutingEnabled is $false."),
        Prop::optional(
            "SmartHostsString",
            Kind::Text { max: 4096 },
            "SmartHosts as one text, with commas between.",
        )
        .access(Access::Computed),
        Prop::one(
            "SmtpMaxMessagesPerConnection",
            Kind::Int { min: 0, max: INT32_MAX },
            "20",
            "Messages sent over one connection; 0 is no limit.",
        ),
        Prop::one("SourceIPAddress", Kind::IpAddress, "0.0.0.0", "The local address of connections; 0.0.0.0 leaves it to the system. With any other, only addresses of its family are connected to."),
        SOURCE_TRANSPORT_SERVERS,
        Prop::optional(
            "TlsAuthLevel",
            Kind::Enum(TLS_AUTH_LEVEL),
            "What TLS must prove when RequireTLS is $true: EncryptionOnly, CertificateValidation (the chain) or DomainValidation (the chain, and TlsDomain or the recipient's domain).",
        ),
        Prop::optional(
            "TlsCertificateName",
            Kind::CertificateName,
            "The certificate to show to peers, as <I>issuer<S>subject; unset: the best SMTP certificate that names Fqdn.",
        ),
        Prop::optional(
            "TlsDomain",
            Kind::DomainPattern,
            "The domain that the peer's certificate must name under DomainValidation.",
        ),
        Prop::flag(
            "UseExternalDNSServersEnabled",
            false,
            "Ask ExternalDNSServers of Get-TransportService instead of InternalDNSServers.",
        ),
        Prop::optional(
            "TlsCertificateThumbprint",
            Kind::Thumbprint,
            "The certificate that TlsCertificateName or Fqdn finds now, expired or not; in force after a restart.",
        )
        .access(Access::Computed),
    ],
    columns: &["Identity", "AddressSpaces", "Enabled"],
    list: &[],
    rules: &[
        Rule { name: "NameIsUnique", check: |context| name_is_unique(context, "SendConnector") },
        Rule { name: "DomainSecureNeedsMxRouting", check: rules::domain_secure_needs_mx_routing },
        Rule { name: "DomainSecureNeedsStartTls", check: rules::domain_secure_needs_starttls },
        Rule { name: "TlsNeedsEhlo", check: rules::tls_needs_ehlo },
        Rule { name: "SmartHostsExcludeMxRouting", check: rules::smart_hosts_exclude_mx_routing },
        Rule { name: "NoMxRoutingNeedsSmartHosts", check: rules::no_mx_routing_needs_smart_hosts },
        Rule { name: "RequireTlsNeedsStartTls", check: rules::require_tls_needs_starttls },
        Rule { name: "TlsAuthLevelNeedsRequireTls", check: rules::tls_auth_level_needs_require_tls },
        Rule { name: "TlsDomainNeedsDomainValidation", check: rules::tls_domain_needs_domain_validation },
        Rule { name: "TlsDomainNamesADomain", check: rules::tls_domain_names_a_domain },
        Rule { name: "DomainValidationBySmartHostNeedsTlsDomain", check: rules::domain_validation_needs_tls_domain },
        Rule { name: "SmartHostAuthNeedsSmartHosts", check: rules::smart_host_auth_needs_smart_hosts },
        Rule { name: "BasicAuthNeedsCredential", check: rules::basic_auth_needs_credential },
        Rule { name: "BasicAuthRequireTlsNeedsStartTls", check: rules::basic_auth_require_tls_needs_starttls },
        Rule { name: "BasicAuthNeedsEhlo", check: rules::basic_auth_needs_ehlo },
        Rule { name: "BasicAuthRequireTlsNeedsProof", check: rules::basic_auth_require_tls_needs_proof },
        Rule { name: "ExchangeServerAuthIsNotHere", check: rules::exchange_server_auth_is_not_here },
        Rule { name: "DefaultErrorPolicyStandsAlone", check: rules::default_error_policy_stands_alone },
        SOURCES_ARE_THIS_SERVER,
    ],
};
