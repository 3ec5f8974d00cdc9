//! What must hold of a finished Send connector (Exchange's documented conditions of New- and
//! Set-SendConnector). All of them are judged on the state after the whole command.
//!
//! Two documented conditions are none here: SourceIPAddress (Edge only) and SourceTransportServers
//! (Mailbox only) stand beside each other, since this server has both faces; and an address space of
//! another type than SMTP, which would need smart hosts, is no value of AddressSpaces at all.

use crate::model::object::{RuleContext, Violation};
use crate::model::{CommandLine, SmartHost, SmartHostName};

fn set(context: &RuleContext<'_>) -> CommandLine {
    CommandLine::new("Set-SendConnector").on(context.record.identity())
}

pub(super) fn domain_secure_needs_mx_routing(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    if !record.bool("DomainSecureEnabled") || record.bool("DNSRoutingEnabled") {
        return None;
    }
    let violation = Violation::new(
        "DomainSecureEnabled",
        "DomainSecureEnabled $true needs DNSRoutingEnabled $true: with $false, behind SmartHosts, the certificate would be the \
         smart host's, not the partner's. Let a second connector with MX routing serve the domain-secured domains",
    );
    let second = CommandLine::new("New-SendConnector")
        .with("Name", "Domain Security")
        .with("AddressSpaces", "partner.example")
        .with("DomainSecureEnabled", "$true");
    Some(violation.remedy(second))
}

pub(super) fn domain_secure_needs_starttls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (record.bool("DomainSecureEnabled") && record.bool("IgnoreSTARTTLS")).then(|| {
        Violation::new(
            "IgnoreSTARTTLS",
            "IgnoreSTARTTLS $true can't stand beside DomainSecureEnabled $true, which needs IgnoreSTARTTLS $false",
        )
        .remedy(set(context).with("DomainSecureEnabled", "$true").with("IgnoreSTARTTLS", "$false"))
        .remedy(set(context).with("DomainSecureEnabled", "$false").with("IgnoreSTARTTLS", "$true"))
    })
}

pub(super) fn tls_needs_ehlo(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let demand = ["DomainSecureEnabled", "RequireTLS"].into_iter().find(|demand| record.bool(demand))?;
    record.bool("ForceHELO").then(|| {
        Violation::new(
            "ForceHELO",
            format!(
                "ForceHELO $true rules STARTTLS out, so it can't stand beside {demand} $true, which needs ForceHELO $false"
            ),
        )
        .remedy(set(context).with("ForceHELO", "$false"))
    })
}

pub(super) fn smart_hosts_exclude_mx_routing(context: &RuleContext<'_>) -> Option<Violation> {
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

pub(super) fn no_mx_routing_needs_smart_hosts(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (!record.bool("DNSRoutingEnabled") && record.get("SmartHosts").is_unset()).then(|| {
        Violation::new(
            "DNSRoutingEnabled",
            "DNSRoutingEnabled $false needs SmartHosts in the same command, and there are none: give -SmartHosts, or \
             -DNSRoutingEnabled '$true' to deliver by MX",
        )
    })
}

pub(super) fn require_tls_needs_starttls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (record.bool("RequireTLS") && record.bool("IgnoreSTARTTLS")).then(|| {
        Violation::new("RequireTLS", "RequireTLS $true needs IgnoreSTARTTLS $false, which is $true")
            .remedy(set(context).with("RequireTLS", "$true").with("IgnoreSTARTTLS", "$false"))
    })
}

pub(super) fn tls_auth_level_needs_require_tls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (!record.get("TlsAuthLevel").is_unset() && !record.bool("RequireTLS")).then(|| {
        let level = record.text("TlsAuthLevel");
        let mut clear = set(context).with("RequireTLS", "$false").with("TlsAuthLevel", "$null");
        if !record.get("TlsDomain").is_unset() {
            clear = clear.with("TlsDomain", "$null");
        }
        Violation::new(
            "TlsAuthLevel",
            format!("TlsAuthLevel {level} needs RequireTLS $true, which is $false"),
        )
        .remedy(set(context).with("RequireTLS", "$true").with("TlsAuthLevel", level))
        .remedy(clear)
    })
}

pub(super) fn tls_domain_needs_domain_validation(context: &RuleContext<'_>) -> Option<Violation> {
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
        // The first sentence is Exchange's own, which administrators search for.
        Violation::new(
            "TlsDomain",
            format!(
                "The TLSDomain parameter can only be set if the TLSAuthLevel parameter is set to DomainValidation. \
                 TlsDomain is {domain}, TlsAuthLevel {level}"
            ),
        )
        .remedy(validate)
        .remedy(set(context).with("TlsAuthLevel", level).with("TlsDomain", "$null"))
    })
}

pub(super) fn tls_domain_names_a_domain(context: &RuleContext<'_>) -> Option<Violation> {
    let domain = context.record.text("TlsDomain");
    let parent = domain.strip_prefix("*.").unwrap_or(domain);
    // `*` names nobody, and `*.example` everybody whose name ends so.
    (domain == "*" || domain.starts_with("*.") && !parent.contains('.')).then(|| {
        Violation::new(
            "TlsDomain",
            format!(
                "TlsDomain {domain} would take the certificate of any domain: give the one that the peer's certificate must name, \
                 as example.com or *.example.com"
            ),
        )
        .remedy(set(context).with("TlsAuthLevel", "CertificateValidation").with("TlsDomain", "$null"))
    })
}

pub(super) fn domain_validation_needs_tls_domain(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let by_smart_host = !record.bool("DNSRoutingEnabled");
    let needed = record.text("TlsAuthLevel") == "DomainValidation" && by_smart_host;
    (needed && record.get("TlsDomain").is_unset()).then(|| {
        Violation::new(
            "TlsDomain",
            "TlsAuthLevel DomainValidation with smart hosts needs TlsDomain, which is $null: give -TlsDomain with the name \
             that the smart host's certificate shows, or another TlsAuthLevel",
        )
        .remedy(set(context).with("TlsAuthLevel", "CertificateValidation"))
    })
}

pub(super) fn smart_host_auth_needs_smart_hosts(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let mechanism = record.text("SmartHostAuthMechanism");
    let by_smart_host = !record.bool("DNSRoutingEnabled");
    // Without MX routing another rule demands the smart hosts themselves.
    (mechanism != "None" && !by_smart_host).then(|| {
        Violation::new(
            "SmartHostAuthMechanism",
            format!(
                "SmartHostAuthMechanism {mechanism} needs SmartHosts, and so DNSRoutingEnabled $false, which is $true; with \
                 MX routing it is None"
            ),
        )
        .remedy(set(context).with("SmartHostAuthMechanism", "None"))
    })
}

fn is_basic(mechanism: &str) -> bool {
    matches!(mechanism, "BasicAuth" | "BasicAuthRequireTLS")
}

pub(super) fn basic_auth_needs_credential(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let mechanism = record.text("SmartHostAuthMechanism");
    (is_basic(mechanism) && record.get("AuthenticationCredential").is_unset()).then(|| {
        Violation::new(
            "SmartHostAuthMechanism",
            format!(
                "SmartHostAuthMechanism {mechanism} needs AuthenticationCredential, the name and password for the smart \
                 hosts, and there is none. Without it: None or ExternalAuthoritative"
            ),
        )
        .remedy(set(context).with("SmartHostAuthMechanism", "None"))
    })
}

pub(super) fn basic_auth_require_tls_needs_starttls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let needs = record.text("SmartHostAuthMechanism") == "BasicAuthRequireTLS";
    let without = ["IgnoreSTARTTLS", "ForceHELO"].into_iter().find(|without| record.bool(without))?;
    needs.then(|| {
        Violation::new(
            "SmartHostAuthMechanism",
            format!(
                "SmartHostAuthMechanism BasicAuthRequireTLS gives the password over TLS only, so it needs {without} $false, \
                 which is $true"
            ),
        )
        .remedy(set(context).with(without, "$false"))
    })
}

pub(super) fn basic_auth_needs_ehlo(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    // With BasicAuthRequireTLS another rule says more.
    (record.text("SmartHostAuthMechanism") == "BasicAuth" && record.bool("ForceHELO")).then(|| {
        Violation::new(
            "SmartHostAuthMechanism",
            "SmartHostAuthMechanism BasicAuth needs ForceHELO $false, which is $true: AUTH is offered in the answer to EHLO",
        )
        .remedy(set(context).with("ForceHELO", "$false"))
    })
}

/// A smart host that is an address has no name that its certificate could prove.
pub(super) fn basic_auth_require_tls_needs_proof(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    if record.text("SmartHostAuthMechanism") != "BasicAuthRequireTLS"
        || !record.get("TlsAuthLevel").is_unset()
    {
        return None;
    }
    let is_address = |text: &&str| {
        let host: Result<SmartHost, _> = text.parse();
        host.is_ok_and(|host| matches!(host.host, SmartHostName::Address(_)))
    };
    let address = record.texts("SmartHosts").into_iter().find(is_address)?;
    Some(
        Violation::new(
            "SmartHosts",
            format!(
                "SmartHostAuthMechanism BasicAuthRequireTLS gives the password only to a smart host whose certificate \
                 names it, and {address} of SmartHosts is an address: give the smart host's name, or the name that its \
                 certificate must hold with TlsAuthLevel DomainValidation and TlsDomain"
            ),
        )
        .remedy(
            set(context)
                .with("RequireTLS", "$true")
                .with("TlsAuthLevel", "DomainValidation")
                .with("TlsDomain", "relay.example"),
        ),
    )
}

pub(super) fn exchange_server_auth_is_not_here(context: &RuleContext<'_>) -> Option<Violation> {
    (context.record.text("SmartHostAuthMechanism") == "ExchangeServer").then(|| {
        Violation::new(
            "SmartHostAuthMechanism",
            "SmartHostAuthMechanism ExchangeServer needs Kerberos and an Exchange organization, and there is neither \
             here. Instead: BasicAuthRequireTLS with AuthenticationCredential, or ExternalAuthoritative where something \
             else secures the way",
        )
        .remedy(set(context).with("SmartHostAuthMechanism", "None"))
    })
}

pub(super) fn default_error_policy_stands_alone(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let policies = record.get("ErrorPolicies");
    (record.has_flag("ErrorPolicies", "Default") && policies.items().len() > 1).then(|| {
        Violation::new(
            "ErrorPolicies",
            format!(
                "ErrorPolicies {policies}: Default is no policy at all and stands alone; leave it out, or give nothing else"
            ),
        )
        .remedy(set(context).with("ErrorPolicies", "Default"))
    })
}
