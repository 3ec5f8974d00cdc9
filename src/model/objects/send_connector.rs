//! Send connectors: which recipient domains go out, by which way, and how safely.

use super::{INT32_MAX, PROTOCOL_LOGGING_LEVEL};
use crate::model::CommandLine;
use crate::model::object::{Identity, ObjectType, Rule, RuleContext, Storage, Violation};
use crate::model::property::{Access, Kind, Prop, Shape};

const TLS_AUTH_LEVEL: &[&str] = &["EncryptionOnly", "CertificateValidation", "DomainValidation"];

/// `SendConnector`.
pub static SEND_CONNECTOR: ObjectType = ObjectType {
    noun: "SendConnector",
    title: "Send connector",
    storage: Storage::Table("SendConnector"),
    identity: Identity::Property("Name"),
    props: &[
        Prop::one("Name", Kind::Name, "", "The connector's name, unique among Send connectors.").mandatory(),
        Prop::list(
            "AddressSpaces",
            Kind::AddressSpace,
            "The recipient domains that this connector takes, as [SMTP:]domain[;cost]. The most specific space wins, then the lowest cost, then the connector's name.",
        )
        .shaped(Shape::NonEmptyList)
        .mandatory(),
        Prop::flag("Enabled", true, "Whether mail is routed through this connector."),
        Prop::flag(
            "DNSRoutingEnabled",
            true,
            "Deliver by the MX records of the recipient's domain; $false delivers to SmartHosts.",
        ),
        Prop::list("SmartHosts", Kind::SmartHost, "The hosts that take this connector's mail when DNSRoutingEnabled is $false."),
        Prop::one("Port", Kind::Int { min: 1, max: 65535 }, "25", "The TCP port of the remote server, for MX routing, too."),
        Prop::flag(
            "DomainSecureEnabled",
            false,
            "Demand mutual TLS for recipient domains in TLSSendDomainSecureList. Needs MX routing and STARTTLS.",
        ),
        Prop::flag("RequireTLS", false, "Refuse to send in clear. $false uses TLS where the peer has it."),
        Prop::optional(
            "TlsAuthLevel",
            Kind::Enum(TLS_AUTH_LEVEL),
            "What TLS must prove when RequireTLS is $true: EncryptionOnly, CertificateValidation (the chain) or DomainValidation (the chain, and TlsDomain or the recipient's domain).",
        ),
        Prop::optional(
            "TlsDomain",
            Kind::DomainPattern,
            "The domain that the peer's certificate must name under DomainValidation.",
        ),
        Prop::optional(
            "TlsCertificateName",
            Kind::CertificateName,
            "The certificate to show to peers, as <I>issuer<S>subject; unset: the best SMTP certificate that names Fqdn.",
        ),
        Prop::optional("Fqdn", Kind::Fqdn, "The name said in EHLO, and looked for in our certificate; unset: this server's."),
        Prop::flag("IgnoreSTARTTLS", false, "Never use STARTTLS."),
        Prop::flag("ForceHELO", false, "Say HELO instead of EHLO; this rules TLS out."),
        Prop::flag(
            "UseExternalDNSServersEnabled",
            false,
            "Ask ExternalDNSServers of Get-TransportService instead of InternalDNSServers.",
        ),
        Prop::one("SourceIPAddress", Kind::IpAddress, "0.0.0.0", "The local address of connections; 0.0.0.0 leaves it to the system."),
        Prop::one(
            "MaxMessageSize",
            Kind::Size { min: 0, max: INT32_MAX as u64 },
            "35MB",
            "The largest message that is routed through this connector.",
        )
        .in_kilobytes()
        .shaped(Shape::OrUnlimited),
        Prop::one(
            "SmtpMaxMessagesPerConnection",
            Kind::Int { min: 0, max: INT32_MAX },
            "20",
            "Messages sent over one connection; 0 is no limit.",
        ),
        Prop::one(
            "ConnectionInactivityTimeOut",
            Kind::Span { min: 1, max: 86400 },
            "00:10:00",
            "The longest silence of the peer before the connection is given up.",
        ),
        Prop::one(
            "ProtocolLoggingLevel",
            Kind::Enum(PROTOCOL_LOGGING_LEVEL),
            "None",
            "Verbose writes the SMTP dialogue, without message content, to the send protocol log.",
        ),
        Prop::one("Comment", Kind::Text { max: 4096 }, "", "For people.").shaped(Shape::Optional).for_people(),
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
        Rule { name: "DomainSecureNeedsMxRouting", check: domain_secure_needs_mx_routing },
        Rule { name: "DomainSecureNeedsStartTls", check: domain_secure_needs_starttls },
        Rule { name: "DomainSecureNeedsEhlo", check: domain_secure_needs_ehlo },
        Rule { name: "SmartHostsExcludeMxRouting", check: smart_hosts_exclude_mx_routing },
        Rule { name: "NoMxRoutingNeedsSmartHosts", check: no_mx_routing_needs_smart_hosts },
        Rule { name: "RequireTlsNeedsStartTls", check: require_tls_needs_starttls },
        Rule { name: "TlsAuthLevelNeedsRequireTls", check: tls_auth_level_needs_require_tls },
        Rule { name: "TlsDomainNeedsDomainValidation", check: tls_domain_needs_domain_validation },
        Rule { name: "DomainValidationBySmartHostNeedsTlsDomain", check: domain_validation_needs_tls_domain },
    ],
};

/// No other object of the noun has this Name.
pub(super) fn name_is_unique(context: &RuleContext<'_>, noun: &str) -> Option<Violation> {
    let name = context.record.text("Name").to_lowercase();
    let taken = context
        .world
        .all(noun)
        .iter()
        .any(|other| other.guid() != context.record.guid() && other.text("Name").to_lowercase() == name);
    taken.then(|| {
        Violation::new(
            "Name",
            format!("Name '{}' is taken by another {}; names are unique", context.record.text("Name"), noun),
        )
    })
}

fn set(context: &RuleContext<'_>) -> CommandLine {
    CommandLine::new("Set-SendConnector").on(context.record.identity())
}

fn domain_secure_needs_mx_routing(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    if !record.bool("DomainSecureEnabled") || record.bool("DNSRoutingEnabled") {
        return None;
    }
    let violation = Violation::new(
        "DomainSecureEnabled",
        "DomainSecureEnabled $true needs DNSRoutingEnabled $true: behind SmartHosts the certificate would be the smart \
         host's, not the partner's. Let a second connector with MX routing serve the domain-secured domains",
    );
    let second = CommandLine::new("New-SendConnector")
        .with("Name", "Domain Security")
        .with("AddressSpaces", "partner.example")
        .with("DomainSecureEnabled", "$true");
    Some(violation.remedy(second))
}

fn domain_secure_needs_starttls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (record.bool("DomainSecureEnabled") && record.bool("IgnoreSTARTTLS")).then(|| {
        Violation::new("IgnoreSTARTTLS", "DomainSecureEnabled $true needs IgnoreSTARTTLS $false")
            .remedy(set(context).with("DomainSecureEnabled", "$true").with("IgnoreSTARTTLS", "$false"))
    })
}

fn domain_secure_needs_ehlo(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let needs = record.bool("DomainSecureEnabled") || record.bool("RequireTLS");
    (needs && record.bool("ForceHELO")).then(|| {
        Violation::new(
            "ForceHELO",
            "ForceHELO $true rules STARTTLS out, so it can't stand beside DomainSecureEnabled $true or RequireTLS $true",
        )
        .remedy(set(context).with("ForceHELO", "$false"))
    })
}

fn smart_hosts_exclude_mx_routing(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (record.bool("DNSRoutingEnabled") && !record.get("SmartHosts").is_unset()).then(|| {
        Violation::new(
            "SmartHosts",
            format!(
                "SmartHosts {} can't stand beside DNSRoutingEnabled $true: give -DNSRoutingEnabled '$false' to use the \
                 smart hosts, or -SmartHosts '$null' to deliver by MX",
                record.get("SmartHosts")
            ),
        )
    })
}

fn no_mx_routing_needs_smart_hosts(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (!record.bool("DNSRoutingEnabled") && record.get("SmartHosts").is_unset()).then(|| {
        Violation::new("DNSRoutingEnabled", "DNSRoutingEnabled $false needs SmartHosts in the same command")
    })
}

fn require_tls_needs_starttls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (record.bool("RequireTLS") && record.bool("IgnoreSTARTTLS")).then(|| {
        Violation::new("RequireTLS", "RequireTLS $true needs IgnoreSTARTTLS $false")
            .remedy(set(context).with("RequireTLS", "$true").with("IgnoreSTARTTLS", "$false"))
    })
}

fn tls_auth_level_needs_require_tls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (!record.get("TlsAuthLevel").is_unset() && !record.bool("RequireTLS")).then(|| {
        let level = record.text("TlsAuthLevel");
        let mut clear = set(context).with("RequireTLS", "$false").with("TlsAuthLevel", "$null");
        if !record.get("TlsDomain").is_unset() {
            clear = clear.with("TlsDomain", "$null");
        }
        Violation::new("TlsAuthLevel", format!("TlsAuthLevel {level} needs RequireTLS $true"))
            .remedy(set(context).with("RequireTLS", "$true").with("TlsAuthLevel", level))
            .remedy(clear)
    })
}

fn tls_domain_needs_domain_validation(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (!record.get("TlsDomain").is_unset() && record.text("TlsAuthLevel") != "DomainValidation").then(|| {
        let domain = record.text("TlsDomain");
        let validate = set(context)
            .with("TlsDomain", domain)
            .with("TlsAuthLevel", "DomainValidation")
            .with("RequireTLS", "$true");
        let level = match record.text("TlsAuthLevel") {
            "" => "$null",
            level => level,
        };
        Violation::new(
            "TlsDomain",
            "The TLSDomain parameter can only be set if the TLSAuthLevel parameter is set to DomainValidation.",
        )
        .remedy(validate)
        .remedy(set(context).with("TlsAuthLevel", level).with("TlsDomain", "$null"))
    })
}

fn domain_validation_needs_tls_domain(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let by_smart_host = !record.bool("DNSRoutingEnabled");
    let needed = record.text("TlsAuthLevel") == "DomainValidation" && by_smart_host;
    (needed && record.get("TlsDomain").is_unset()).then(|| {
        Violation::new(
            "TlsDomain",
            "TlsAuthLevel DomainValidation with smart hosts needs TlsDomain: the name of the smart host's certificate",
        )
    })
}
