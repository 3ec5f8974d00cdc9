//! What must hold of a finished Receive connector (Exchange's documented conditions of New- and
//! Set-ReceiveConnector). All of them are judged on the state after the whole command.
//!
//! A rule that rests on another kind of object speaks only when its own property is being set: what
//! happens to the other object later must not keep this connector, or the service, from working.

use super::bindings;
use crate::model::object::{Record, RuleContext, Violation};
use crate::model::value::Value;
use crate::model::{CommandLine, DomainCapabilities};

fn set(context: &RuleContext<'_>) -> CommandLine {
    CommandLine::new("Set-ReceiveConnector").on(context.record.identity())
}

/// The words of a flags property without some of them, as they are typed; `otherwise` where none is left.
fn without(record: &Record, property: &str, gone: &[&str], otherwise: &str) -> String {
    let left: Vec<&str> = record.texts(property).filter(|word| !gone.contains(word)).collect();
    if left.is_empty() { otherwise.to_string() } else { left.join(",") }
}

pub(super) fn none_stands_alone(context: &RuleContext<'_>, property: &'static str) -> Option<Violation> {
    let record = context.record;
    let mixed = record.has_flag(property, "None") && record.get(property).items().len() > 1;
    mixed.then(|| {
        Violation::new(
            property,
            format!(
                "{property} {}: None stands alone; leave it out, or give nothing else",
                record.get(property)
            ),
        )
        .remedy(set(context).with(property, without(record, property, &["None"], "None")))
    })
}

pub(super) fn domain_secure_needs_tls(context: &RuleContext<'_>) -> Option<Violation> {
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

pub(super) fn domain_secure_excludes_external(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (record.bool("DomainSecureEnabled") && record.has_flag("AuthMechanism", "ExternalAuthoritative")).then(|| {
        Violation::new(
            "DomainSecureEnabled",
            format!(
                "DomainSecureEnabled $true can't stand beside ExternalAuthoritative in AuthMechanism {}: that trusts every \
                 peer in the ranges without a certificate",
                record.get("AuthMechanism")
            ),
        )
        .remedy(set(context).with("DomainSecureEnabled", "$true").with("AuthMechanism", "Tls"))
    })
}

pub(super) fn external_combines_only_with_tls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let others: Vec<&str> = record
        .texts("AuthMechanism")
        .filter(|word| !["ExternalAuthoritative", "Tls", "None"].contains(word))
        .collect();
    (record.has_flag("AuthMechanism", "ExternalAuthoritative") && !others.is_empty()).then(|| {
        let kept = if record.has_flag("AuthMechanism", "Tls") {
            "Tls,ExternalAuthoritative"
        } else {
            "ExternalAuthoritative"
        };
        Violation::new(
            "AuthMechanism",
            format!(
                "AuthMechanism {}: ExternalAuthoritative combines only with Tls, not with {}",
                record.get("AuthMechanism"),
                others.join(", ")
            ),
        )
        .remedy(set(context).with("AuthMechanism", kept))
        .remedy(set(context).with("AuthMechanism", "@{Remove=\"ExternalAuthoritative\"}"))
    })
}

pub(super) fn external_needs_exchange_servers(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let lacks = record.has_flag("AuthMechanism", "ExternalAuthoritative")
        && !record.has_flag("PermissionGroups", "ExchangeServers");
    lacks.then(|| {
        let groups = without(record, "PermissionGroups", &["None", "Partners"], "");
        let groups = if groups.is_empty() { "ExchangeServers".to_string() } else { format!("{groups},ExchangeServers") };
        Violation::new(
            "PermissionGroups",
            format!(
                "PermissionGroups {} lacks ExchangeServers, which ExternalAuthoritative in AuthMechanism needs",
                record.get("PermissionGroups")
            ),
        )
        .remedy(set(context).with("PermissionGroups", groups))
    })
}

pub(super) fn partners_exclude_external(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let both = record.has_flag("PermissionGroups", "Partners")
        && record.has_flag("AuthMechanism", "ExternalAuthoritative");
    both.then(|| {
        let groups = without(record, "PermissionGroups", &["Partners"], "ExchangeServers");
        Violation::new(
            "PermissionGroups",
            format!(
                "PermissionGroups {}: Partners can't stand beside ExternalAuthoritative in AuthMechanism: partners prove \
                 themselves by a certificate, and there every peer in the ranges is trusted without one. Give the partners \
                 a connector of their own",
                record.get("PermissionGroups")
            ),
        )
        .remedy(set(context).with("PermissionGroups", groups))
    })
}

pub(super) fn basic_auth_require_tls_needs_both(context: &RuleContext<'_>) -> Option<Violation> {
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

pub(super) fn extended_protection_needs_integrated(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let policy = record.text("ExtendedProtectionPolicy");
    (policy != "None" && !record.has_flag("AuthMechanism", "Integrated")).then(|| {
        Violation::new(
            "ExtendedProtectionPolicy",
            format!(
                "ExtendedProtectionPolicy {policy} needs Integrated in AuthMechanism, which is {}: there is nothing else \
                 that it protects. Without it: None",
                record.get("AuthMechanism")
            ),
        )
        .remedy(set(context).with("ExtendedProtectionPolicy", "None"))
    })
}

pub(super) fn require_tls_needs_tls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (record.bool("RequireTLS") && !record.has_flag("AuthMechanism", "Tls")).then(|| {
        Violation::new(
            "RequireTLS",
            format!("RequireTLS $true needs Tls in AuthMechanism, which is {}", record.get("AuthMechanism")),
        )
        .remedy(set(context).with("RequireTLS", "$true").with("AuthMechanism", "Tls"))
    })
}

pub(super) fn implicit_tls_needs_tls(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (record.bool("ImplicitTLS") && !record.has_flag("AuthMechanism", "Tls")).then(|| {
        Violation::new(
            "ImplicitTLS",
            format!("ImplicitTLS $true needs Tls in AuthMechanism, which is {}", record.get("AuthMechanism")),
        )
        .remedy(set(context).with("ImplicitTLS", "$true").with("AuthMechanism", "Tls"))
    })
}

pub(super) fn exchange_server_fixes_fqdn(context: &RuleContext<'_>) -> Option<Violation> {
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

pub(super) fn inactivity_shorter_than_connection(context: &RuleContext<'_>) -> Option<Violation> {
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
                "ConnectionInactivityTimeout {inactivity} must be shorter than ConnectionTimeout, which is {connection}: \
                 give a shorter one, or a longer ConnectionTimeout (up to 1.00:00:00)"
            ),
        )
    })
}

pub(super) fn binary_mime_needs_chunking(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    (record.bool("BinaryMimeEnabled") && !record.bool("ChunkingEnabled")).then(|| {
        Violation::new(
            "BinaryMimeEnabled",
            "BinaryMimeEnabled $true needs ChunkingEnabled $true, which is $false: binary messages come in chunks only",
        )
        .remedy(set(context).with("ChunkingEnabled", "$true"))
        .remedy(set(context).with("BinaryMimeEnabled", "$false").with("ChunkingEnabled", "$false"))
    })
}

pub(super) fn long_addresses_need_hub_transport(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let role = record.text("TransportRole");
    (record.bool("LongAddressesEnabled") && role != "HubTransport").then(|| {
        Violation::new(
            "LongAddressesEnabled",
            format!(
                "LongAddressesEnabled $true needs TransportRole HubTransport, which is {role}: long addresses are for \
                 connectors of the Transport service only"
            ),
        )
        .remedy(set(context).with("LongAddressesEnabled", "$true").with("TransportRole", "HubTransport"))
    })
}

/// True where the property is not what it was: it is being set.
fn is_being_set(context: &RuleContext<'_>, property: &str) -> bool {
    context.before.is_none_or(|before| before.get(property) != context.record.get(property))
}

pub(super) fn suppressed_tls_needs_downgraded_auth(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let downgraded =
        context.world.all("TransportService").iter().any(|it| it.bool("UseDowngradedExchangeServerAuth"));
    let wanted = record.bool("SuppressXAnonymousTls") && is_being_set(context, "SuppressXAnonymousTls");
    (wanted && !downgraded).then(|| {
        Violation::new(
            "SuppressXAnonymousTls",
            "SuppressXAnonymousTls $true needs UseDowngradedExchangeServerAuth $true of this server (Set-TransportService), \
             which is $false",
        )
        .remedy(set(context).with("SuppressXAnonymousTls", "$false"))
    })
}

pub(super) fn capabilities_name_each_domain_once(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let mut domains = Vec::new();
    let again = record.texts("TlsDomainCapabilities").find(|text| {
        let domain = text.parse::<DomainCapabilities>().ok().map(|it| it.domain);
        let known = domains.contains(&domain);
        domains.push(domain);
        known
    })?;
    Some(
        Violation::new(
            "TlsDomainCapabilities",
            format!(
                "TlsDomainCapabilities {} names the domain of '{again}' twice; give all of its capabilities in one, as in \
                 'contoso.com:AcceptCloudServicesMail,AcceptOorgProtocol'",
                record.get("TlsDomainCapabilities")
            ),
        )
        .remedy(set(context).with("TlsDomainCapabilities", format!("@{{Remove=\"{again}\"}}"))),
    )
}

pub(super) fn default_domain_is_accepted(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    let given = record.get("DefaultDomain").as_text()?;
    let accepted = context.world.all("AcceptedDomain");
    let fits = |domain: &Record| {
        [domain.text("Name"), domain.text("DomainName"), domain.guid()]
            .iter()
            .any(|it| it.eq_ignore_ascii_case(given))
    };
    let known = accepted.iter().any(fits);
    (!known && is_being_set(context, "DefaultDomain")).then(|| {
        let names: Vec<&str> = accepted.iter().map(|domain| domain.text("Name")).take(10).collect();
        let names = if names.is_empty() { "there is none yet".to_string() } else { names.join(", ") };
        Violation::new(
            "DefaultDomain",
            format!("DefaultDomain '{given}' is no accepted domain; allowed: {names}, or $null"),
        )
        .remedy(
            CommandLine::new("New-AcceptedDomain")
                .with("Name", "Contoso")
                .with("DomainName", "contoso.example"),
        )
        .remedy(set(context).with("DefaultDomain", "$null"))
    })
}

pub(super) fn roles_do_not_share_a_binding(context: &RuleContext<'_>) -> Option<Violation> {
    let record = context.record;
    if !is_being_set(context, "TransportRole") && !is_being_set(context, "Bindings") {
        return None;
    }
    let role = record.text("TransportRole");
    let mine = bindings(record);
    context.world.all("ReceiveConnector").iter().filter(|other| other.guid() != record.guid()).find_map(|other| {
        let theirs = other.text("TransportRole");
        let others = bindings(other);
        let binding = mine.iter().find(|mine| theirs != role && mine.port != 0 && others.contains(mine))?;
        Some(
            Violation::new(
                "Bindings",
                format!(
                    "Bindings {binding} with TransportRole {role} conflicts with Receive connector \"{}\", whose TransportRole \
                     is {theirs}: connectors of two roles must listen on different addresses or ports. Give another binding, \
                     or the same TransportRole",
                    other.identity()
                ),
            )
            .remedy(set(context).with("TransportRole", theirs)),
        )
    })
}
