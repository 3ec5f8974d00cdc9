//! Receive connectors, Send connectors and delivery agent connectors, typed.

use super::certificates::Certificates;
use super::fields::{limit, list, number, one, optional, reason, size, span};
use super::permissions;
use crate::model::object::{Record, World};
use crate::model::objects::receive_connector::{conflict, may_conflict};
use crate::model::snapshot::{
    AuthMechanisms, DeliveryAgent, ErrorPolicies, ForeignConnector, MessageRate, Reason, ReceiveConnector,
    RejectedRecipients, SendConnector, Server, SizeMode, SmartHostAuth, TlsAuthLevel,
};
use crate::model::{Configuration, ForeignAddressSpace, SmtpDomain, ValueError};
use crate::policy::drop_directory;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

fn enabled<'a>(configuration: &'a Configuration, noun: &str) -> impl Iterator<Item = &'a Record> {
    configuration.all(noun).iter().filter(|record| record.bool("Enabled"))
}

/// The connector's Fqdn, or the server's.
fn fqdn(record: &Record, server: &Server) -> Result<SmtpDomain, Reason> {
    Ok(optional(record, "Fqdn")?.unwrap_or_else(|| server.fqdn.clone()))
}

fn is_logged(record: &Record) -> bool {
    record.text("ProtocolLoggingLevel") == "Verbose"
}

/// The enabled Receive connectors. Those in conflict with each other are left out, and told.
pub(super) fn receive(
    configuration: &Configuration,
    server: &Server,
    certificates: &mut Certificates<'_>,
    degraded: &mut Vec<Reason>,
) -> Result<Vec<Arc<ReceiveConnector>>, Reason> {
    let records: Vec<&Record> = enabled(configuration, "ReceiveConnector").collect();
    let mut connectors = Vec::new();
    // Hardly ever: only then each is held against each.
    let suspects = if may_conflict(&records) { &records[..] } else { &[] };
    for record in &records {
        let clash = suspects
            .iter()
            .filter(|other| other.guid() != record.guid())
            .find_map(|other| conflict(record, other).map(|(binding, range)| (other, binding, range)));
        if let Some((other, binding, range)) = clash {
            let text = format!(
                "does not listen: {range} on {binding} conflicts with Receive connector \"{}\". Give one of them another \
                 range or binding, or disable it",
                other.identity()
            );
            degraded.push(reason(record, "RemoteIPRanges", text));
            continue;
        }
        connectors.push(Arc::new(one_receive(configuration, record, server, certificates, degraded)?));
    }
    Ok(connectors)
}

fn one_receive(
    configuration: &Configuration,
    record: &Record,
    server: &Server,
    certificates: &mut Certificates<'_>,
    degraded: &mut Vec<Reason>,
) -> Result<ReceiveConnector, Reason> {
    let has = |property: &str, word: &str| record.has_flag(property, word);
    let auth = AuthMechanisms {
        tls: has("AuthMechanism", "Tls"),
        basic: has("AuthMechanism", "BasicAuth"),
        basic_require_tls: has("AuthMechanism", "BasicAuthRequireTLS"),
        exchange_server: has("AuthMechanism", "ExchangeServer"),
        external_authoritative: has("AuthMechanism", "ExternalAuthoritative"),
    };
    let fqdn = fqdn(record, server)?;
    let certificate = certificates.of_connector(record, &server.fqdn, degraded);
    Ok(ReceiveConnector {
        identity: record.identity(),
        guid: record.guid().to_string(),
        bindings: list(record, "Bindings")?,
        remote_ip_ranges: list(record, "RemoteIPRanges")?,
        auth,
        permissions: permissions::of_connector(configuration, record)?,
        domain_secure_enabled: record.bool("DomainSecureEnabled"),
        require_tls: record.bool("RequireTLS"),
        implicit_tls: record.bool("ImplicitTLS"),
        fqdn,
        certificate,
        banner: record.get("Banner").as_text().map(str::to_string),
        max_message_size: size(record, "MaxMessageSize")?,
        max_header_size: size(record, "MaxHeaderSize")?,
        max_hop_count: number(record, "MaxHopCount")?,
        max_local_hop_count: number(record, "MaxLocalHopCount")?,
        max_recipients_per_message: number(record, "MaxRecipientsPerMessage")?,
        max_protocol_errors: limit(record, "MaxProtocolErrors", number)?,
        max_inbound_connection: limit(record, "MaxInboundConnection", number)?,
        max_inbound_connection_per_source: limit(record, "MaxInboundConnectionPerSource", number)?,
        max_inbound_connection_percentage_per_source: number(
            record,
            "MaxInboundConnectionPercentagePerSource",
        )?,
        connection_timeout: span(record, "ConnectionTimeout")?,
        connection_inactivity_timeout: span(record, "ConnectionInactivityTimeout")?,
        tarpit_interval: span(record, "TarpitInterval")?,
        auth_tarpit_interval: span(record, "AuthTarpitInterval")?,
        max_logon_failures: number(record, "MaxLogonFailures")?,
        pipelining: record.bool("PipeliningEnabled"),
        dsn: record.bool("DeliveryStatusNotificationEnabled"),
        eight_bit_mime: record.bool("EightBitMimeEnabled"),
        binary_mime: record.bool("BinaryMimeEnabled"),
        chunking: record.bool("ChunkingEnabled"),
        smtputf8: record.bool("SmtpUtf8Enabled"),
        enhanced_status_codes: record.bool("EnhancedStatusCodesEnabled"),
        size: size_mode(record)?,
        require_ehlo_domain: record.bool("RequireEHLODomain"),
        rejected_recipients: RejectedRecipients {
            reserved_top_level: record.bool("RejectReservedTopLevelRecipientDomains"),
            reserved_second_level: record.bool("RejectReservedSecondLevelRecipientDomains"),
            single_label: record.bool("RejectSingleLabelRecipientDomains"),
        },
        long_addresses: record.bool("LongAddressesEnabled"),
        bare_linefeed_rejection: record.bool("BareLinefeedRejectionEnabled"),
        protocol_logging: is_logged(record),
        x_client_ranges: list(record, "XClientRanges")?,
        proxy_protocol_ranges: list(record, "ProxyProtocolRanges")?,
        message_rate: message_rate(record)?,
        default_domain: default_domain(configuration, record)?,
    })
}

/// Who is counted by MessageRateLimit, and how many are taken.
fn message_rate(record: &Record) -> Result<MessageRate, Reason> {
    let (by_address, by_user) = match record.text("MessageRateSource") {
        "None" => (false, false),
        "IPAddress" => (true, false),
        "User" => (false, true),
        "All" => (true, true),
        other => {
            let text = format!("'{other}' is not a value of this property");
            return Err(reason(record, "MessageRateSource", text));
        }
    };
    Ok(MessageRate { limit: limit(record, "MessageRateLimit", number)?, by_address, by_user })
}

/// The domain of the accepted domain that DefaultDomain names. One that is no more is told at the cmdlet
/// that took it away; here it means that there is none, and addresses without a domain are refused.
fn default_domain(configuration: &Configuration, record: &Record) -> Result<Option<SmtpDomain>, Reason> {
    let Some(given) = record.get("DefaultDomain").as_text() else { return Ok(None) };
    let named = configuration.all("AcceptedDomain").iter().find(|accepted| {
        [accepted.text("Name"), accepted.text("DomainName"), accepted.guid()]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(given))
    });
    let Some(named) = named else { return Ok(None) };
    let domain = named.text("DomainName");
    domain
        .strip_prefix("*.")
        .unwrap_or(domain)
        .parse()
        .map(Some)
        .map_err(|error: ValueError| reason(record, "DefaultDomain", error.message))
}

fn size_mode(record: &Record) -> Result<SizeMode, Reason> {
    match record.text("SizeEnabled") {
        "Enabled" => Ok(SizeMode::Enabled),
        "Disabled" => Ok(SizeMode::Disabled),
        "EnabledWithoutValue" => Ok(SizeMode::EnabledWithoutValue),
        other => Err(reason(record, "SizeEnabled", format!("'{other}' is not a value of this property"))),
    }
}

/// The enabled Send connectors.
pub(super) fn send(
    configuration: &Configuration,
    server: &Server,
    certificates: &mut Certificates<'_>,
    degraded: &mut Vec<Reason>,
) -> Result<Vec<Arc<SendConnector>>, Reason> {
    enabled(configuration, "SendConnector")
        .map(|record| one_send(record, server, certificates, degraded).map(Arc::new))
        .collect()
}

fn one_send(
    record: &Record,
    server: &Server,
    certificates: &mut Certificates<'_>,
    degraded: &mut Vec<Reason>,
) -> Result<SendConnector, Reason> {
    let fqdn = fqdn(record, server)?;
    let certificate_name = optional(record, "TlsCertificateName")?;
    let ignore_starttls = record.bool("IgnoreSTARTTLS");
    let domain_secure_enabled = record.bool("DomainSecureEnabled");
    let certificate = certificates.of_connector(record, &server.fqdn, degraded);
    Ok(SendConnector {
        name: record.text("Name").to_string(),
        guid: record.guid().to_string(),
        address_spaces: list(record, "AddressSpaces")?,
        dns_routing: record.bool("DNSRoutingEnabled"),
        smart_hosts: list(record, "SmartHosts")?,
        port: number(record, "Port")?,
        domain_secure_enabled,
        ignore_starttls,
        require_tls: record.bool("RequireTLS"),
        tls_auth_level: tls_auth_level(record)?,
        tls_domain: optional(record, "TlsDomain")?,
        force_helo: record.bool("ForceHELO"),
        dane_enabled: record.bool("DaneEnabled"),
        mta_sts_enabled: record.bool("MtaStsEnabled"),
        fqdn,
        certificate,
        certificate_name,
        source_ip_address: source_ip_address(record)?,
        use_external_dns: record.bool("UseExternalDNSServersEnabled"),
        max_message_size: limit(record, "MaxMessageSize", size)?,
        max_messages_per_connection: number(record, "SmtpMaxMessagesPerConnection")?,
        connection_inactivity_timeout: span(record, "ConnectionInactivityTimeOut")?,
        protocol_logging: is_logged(record),
        smart_host_auth: smart_host_auth(record)?,
        error_policies: ErrorPolicies {
            downgrade_dns: record.has_flag("ErrorPolicies", "DowngradeDnsFailures"),
            downgrade_custom: record.has_flag("ErrorPolicies", "DowngradeCustomFailures"),
            upgrade_custom: record.has_flag("ErrorPolicies", "UpgradeCustomFailures"),
        },
    })
}

/// The logon as far as it is configuration; whether there is a password is found out by whoever may read it.
fn smart_host_auth(record: &Record) -> Result<Option<SmartHostAuth>, Reason> {
    let needs_tls = match record.text("SmartHostAuthMechanism") {
        // Externally secured: nothing is left to prove here.
        "None" | "ExternalAuthoritative" => return Ok(None),
        "BasicAuth" => false,
        "BasicAuthRequireTLS" => true,
        "ExchangeServer" => return Ok(Some(SmartHostAuth::ExchangeServer)),
        other => {
            return Err(reason(
                record,
                "SmartHostAuthMechanism",
                format!("'{other}' is not a value of this property"),
            ));
        }
    };
    let user = record.text("AuthenticationCredential").to_string();
    Ok(Some(SmartHostAuth::Basic { user, needs_tls, stamp: String::new() }))
}

fn tls_auth_level(record: &Record) -> Result<Option<TlsAuthLevel>, Reason> {
    match record.get("TlsAuthLevel").as_text() {
        None => Ok(None),
        Some("EncryptionOnly") => Ok(Some(TlsAuthLevel::EncryptionOnly)),
        Some("CertificateValidation") => Ok(Some(TlsAuthLevel::CertificateValidation)),
        Some("DomainValidation") => Ok(Some(TlsAuthLevel::DomainValidation)),
        Some(other) => {
            Err(reason(record, "TlsAuthLevel", format!("'{other}' is not a value of this property")))
        }
    }
}

fn source_ip_address(record: &Record) -> Result<Option<IpAddr>, Reason> {
    let text = record.text("SourceIPAddress");
    let address: IpAddr = text
        .parse()
        .map_err(|_| reason(record, "SourceIPAddress", format!("'{text}' is not an IP address")))?;
    Ok((!address.is_unspecified()).then_some(address))
}

/// The enabled delivery agent connectors.
pub(super) fn agents(configuration: &Configuration) -> Result<Vec<Arc<DeliveryAgent>>, Reason> {
    enabled(configuration, "DeliveryAgentConnector").map(|record| one_agent(record).map(Arc::new)).collect()
}

fn one_agent(record: &Record) -> Result<DeliveryAgent, Reason> {
    let protocol = record.text("DeliveryProtocol");
    if !["LMTP", "Maildir"].contains(&protocol) {
        return Err(reason(
            record,
            "DeliveryProtocol",
            format!("'{protocol}' is not a value of this property"),
        ));
    }
    Ok(DeliveryAgent {
        name: record.text("Name").to_string(),
        guid: record.guid().to_string(),
        address_spaces: list(record, "AddressSpaces")?,
        maildir_root: record.text("MaildirRoot").into(),
        lmtp_hosts: list(record, "SmartHosts")?,
        max_messages_per_connection: number(record, "MaxMessagesPerConnection")?,
        max_message_size: limit(record, "MaxMessageSize", size)?,
        max_concurrent_connections: number(record, "MaxConcurrentConnections")?,
    })
}

/// The enabled Foreign connectors. One whose directory lies outside of RootDropDirectoryPath keeps its mail, and is
/// told.
pub(super) fn foreign(
    configuration: &Configuration,
    root: Option<&Path>,
    degraded: &mut Vec<Reason>,
) -> Result<Vec<Arc<ForeignConnector>>, Reason> {
    let mut connectors = Vec::new();
    for record in enabled(configuration, "ForeignConnector") {
        let spaces: Vec<ForeignAddressSpace> = list(record, "AddressSpaces")?;
        let connector = ForeignConnector {
            name: record.text("Name").to_string(),
            guid: record.guid().to_string(),
            address_spaces: spaces
                .into_iter()
                .filter_map(|space| match space {
                    ForeignAddressSpace::Smtp(space) => Some(space),
                    ForeignAddressSpace::Other { .. } => None,
                })
                .collect(),
            drop_directory: record.get("DropDirectory").as_text().map(Into::into),
            drop_directory_quota: limit(record, "DropDirectoryQuota", size)?,
            max_message_size: limit(record, "MaxMessageSize", size)?,
            relay_dsn_required: record.bool("RelayDsnRequired"),
        };
        if let Err(why) = drop_directory(root, connector.drop_directory.as_deref(), Path::new("/")) {
            degraded.push(reason(record, "DropDirectory", why));
        }
        connectors.push(Arc::new(connector));
    }
    Ok(connectors)
}

/// The server's own names.
pub(super) fn server(record: &Record) -> Result<Server, Reason> {
    Ok(Server { name: record.text("Name").to_string(), fqdn: one(record, "Fqdn")? })
}
