//! The settings of the organisation and of this server, the accepted domains and the recipients.

use super::fields::{limit, list, number, one, optional, reason, size, span};
use crate::model::object::{Record, World};
use crate::model::objects::recipient;
use crate::model::snapshot::{
    AcceptedDomain, AcceptedDomainType, Directories, LogLimits, LogSettings, Logs, PipelineTracing, Reason,
    ServiceSettings, TransportSettings,
};
use crate::model::{Configuration, DnsProtocol, DnsServer, Limit, RevocationMode, SmtpAddress, TrustAnchor};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

/// The organisation's settings.
///
/// # Errors
/// A value that is none of its property.
pub fn transport(record: &Record) -> Result<TransportSettings, Reason> {
    Ok(TransportSettings {
        tls_send_domain_secure: list(record, "TLSSendDomainSecureList")?.into_iter().collect(),
        tls_receive_domain_secure: list(record, "TLSReceiveDomainSecureList")?.into_iter().collect(),
        external_postmaster_address: optional(record, "ExternalPostmasterAddress")?,
        require_client_auth_usage: record.bool("RequireClientAuthUsage"),
        tls_reporting_enabled: record.bool("TlsReportingEnabled"),
        revocation_mode: match record.text("RevocationMode") {
            "Enforce" => RevocationMode::Enforce,
            "SoftFail" => RevocationMode::SoftFail,
            other => {
                let text = format!("'{other}' is not a value of this property");
                return Err(reason(record, "RevocationMode", text));
            }
        },
        revocation_fetch_ranges: list(record, "RevocationFetchRanges")?,
        max_receive_size: limit(record, "MaxReceiveSize", size)?,
        max_send_size: limit(record, "MaxSendSize", size)?,
        max_recipient_envelope_limit: limit(record, "MaxRecipientEnvelopeLimit", number)?,
        internal_smtp_servers: list(record, "InternalSMTPServers")?,
    })
}

/// The service's settings.
///
/// # Errors
/// A value that is none of its property.
pub fn service(record: &Record) -> Result<ServiceSettings, Reason> {
    let resolvers = |kind: &str| {
        let of = |property: &str| format!("{kind}DNS{property}");
        Resolvers::of(record, &of("AdapterEnabled"), &of("Servers"), &of("ProtocolOption"))
    };
    let (external, internal) = (resolvers("External")?, resolvers("Internal")?);
    let (external_dns, external_dns_protocol) = external.beside(&internal);
    let (internal_dns, internal_dns_protocol) = internal.beside(&external);
    let loopback_targets_allowed = external.own().iter().any(|server| server.ip.is_loopback());
    Ok(ServiceSettings {
        external_dns,
        internal_dns,
        external_dns_protocol,
        internal_dns_protocol,
        dnssec_trust_anchors: list::<TrustAnchor>(record, "DnssecTrustAnchors")?
            .iter()
            .map(ToString::to_string)
            .collect(),
        loopback_targets_allowed,
        poison_threshold: match record.bool("PoisonMessageDetectionEnabled") {
            true => Some(number(record, "PoisonThreshold")?),
            false => None,
        },
        max_outbound_connections: limit(record, "MaxOutboundConnections", number)?,
        max_per_domain_outbound_connections: limit(record, "MaxPerDomainOutboundConnections", number)?,
        max_concurrent_mailbox_deliveries: number(record, "MaxConcurrentMailboxDeliveries")?,
        queue_max_idle_time: span(record, "QueueMaxIdleTime")?,
        transient_failure_retry_count: number(record, "TransientFailureRetryCount")?,
        transient_failure_retry_interval: span(record, "TransientFailureRetryInterval")?,
        outbound_connection_failure_retry_interval: span(record, "OutboundConnectionFailureRetryInterval")?,
        message_retry_interval: span(record, "MessageRetryInterval")?,
        delay_notification_timeout: span(record, "DelayNotificationTimeout")?,
        message_expiration_timeout: span(record, "MessageExpirationTimeout")?,
        minimum_free_disk_space: size(record, "MinimumFreeDiskSpace")?,
        recipient_validation_cache: record.bool("RecipientValidationCacheEnabled"),
        max_connection_rate_per_minute: number(record, "MaxConnectionRatePerMinute")?,
        external_ip_address: address(record, "ExternalIPAddress")?,
        logs: logs(record)?,
        metrics_binding: optional(record, "MetricsBinding")?,
        directories: directories(record)?,
    })
}

fn directories(record: &Record) -> Result<Directories, Reason> {
    let path = |name: &str| record.get(name).as_text().map(PathBuf::from);
    Ok(Directories {
        pickup: path("PickupDirectoryPath"),
        replay: path("ReplayDirectoryPath"),
        max_header_size: size(record, "PickupDirectoryMaxHeaderSize")?,
        max_messages_per_minute: number(record, "PickupDirectoryMaxMessagesPerMinute")?,
        max_recipients: number(record, "PickupDirectoryMaxRecipientsPerMessage")?,
        root_drop: path("RootDropDirectoryPath"),
        tracing: match (path("PipelineTracingPath"), optional(record, "PipelineTracingSenderAddress")?) {
            (Some(path), Some(sender)) if record.bool("PipelineTracingEnabled") => {
                Some(PipelineTracing { path, sender })
            }
            _ => None,
        },
    })
}

fn logs(record: &Record) -> Result<Logs, Reason> {
    let log = |name: &str| log(record, name);
    let switched = |name: &str| {
        let settings = log(name)?;
        let directory = settings.directory.filter(|_| record.bool(&format!("{name}Enabled")));
        Ok::<_, Reason>(LogSettings { directory, ..settings })
    };
    Ok(Logs {
        receive_protocol: log("ReceiveProtocolLog")?,
        send_protocol: log("SendProtocolLog")?,
        message_tracking: switched("MessageTrackingLog")?,
        subjects: record.bool("MessageTrackingLogSubjectLoggingEnabled"),
        connectivity: switched("ConnectivityLog")?,
        queue: log("QueueLog")?,
        dns: switched("DnsLog")?,
        routing_table: log("RoutingTableLog")?,
        agent: switched("AgentLog")?,
    })
}

/// A log by the beginning of the names of its properties.
fn log(record: &Record, name: &str) -> Result<LogSettings, Reason> {
    let of = |property: &str| format!("{name}{property}");
    // The routing table log is a file for each (re)start, and has no property for their size.
    let file_size = of("MaxFileSize");
    let max_file_size = match record.object.prop(&file_size) {
        Some(_) => limit(record, &file_size, size)?,
        None => Limit::Unlimited,
    };
    Ok(LogSettings {
        directory: record.get(&of("Path")).as_text().map(PathBuf::from),
        limits: LogLimits {
            max_age: span(record, &of("MaxAge"))?,
            max_directory_size: limit(record, &of("MaxDirectorySize"), size)?,
            max_file_size,
        },
    })
}

/// One of the two lists of resolvers, and whether the system's resolver is asked in its stead.
struct Resolvers {
    by_system: bool,
    servers: Vec<DnsServer>,
    protocol: DnsProtocol,
}

impl Resolvers {
    fn of(record: &Record, adapter: &str, servers: &str, protocol: &str) -> Result<Self, Reason> {
        Ok(Resolvers {
            by_system: record.bool(adapter),
            servers: list(record, servers)?,
            protocol: dns_protocol(record, protocol)?,
        })
    }

    /// The servers of the list; none where the system's resolver is asked.
    fn own(&self) -> &[DnsServer] {
        if self.by_system { &[] } else { &self.servers }
    }

    /// Whom these lookups ask, and how; nobody listed means the system's resolver. An empty list has nothing to say,
    /// not even by its adapter, which is on until the list is set: the other one serves both, by its own protocol.
    fn beside(&self, other: &Resolvers) -> (Vec<DnsServer>, DnsProtocol) {
        match self.servers.is_empty() && !other.own().is_empty() {
            true => (other.own().to_vec(), other.protocol),
            false => (self.own().to_vec(), self.protocol),
        }
    }
}

fn dns_protocol(record: &Record, property: &str) -> Result<DnsProtocol, Reason> {
    match record.text(property) {
        "Any" => Ok(DnsProtocol::Any),
        "UseUdpOnly" => Ok(DnsProtocol::UdpOnly),
        "UseTcpOnly" => Ok(DnsProtocol::TcpOnly),
        other => Err(reason(record, property, format!("'{other}' is not a value of this property"))),
    }
}

/// The accepted domains.
pub(super) fn accepted(configuration: &Configuration) -> Result<Vec<AcceptedDomain>, Reason> {
    configuration.all("AcceptedDomain").iter().map(one_accepted).collect()
}

fn one_accepted(record: &Record) -> Result<AcceptedDomain, Reason> {
    let domain_type = match record.text("DomainType") {
        "Authoritative" => AcceptedDomainType::Authoritative,
        "InternalRelay" => AcceptedDomainType::InternalRelay,
        "ExternalRelay" => AcceptedDomainType::ExternalRelay,
        other => {
            return Err(reason(record, "DomainType", format!("'{other}' is not a value of this property")));
        }
    };
    Ok(AcceptedDomain {
        name: record.text("Name").to_string(),
        domain: one(record, "DomainName")?,
        match_subdomains: record.bool("MatchSubDomains"),
        domain_type,
        address_book: record.bool("AddressBookEnabled"),
        default: record.bool("Default"),
    })
}

/// Every address of every mailbox, in lower case, and the primary address it stands for.
pub(super) fn recipients(configuration: &Configuration) -> Result<BTreeMap<String, SmtpAddress>, Reason> {
    let mut all = BTreeMap::new();
    for record in configuration.all("Recipient") {
        let primary: SmtpAddress = one(record, "EmailAddress")?;
        all.extend(recipient::addresses(record).map(|address| (address.to_lowercase(), primary.clone())));
    }
    Ok(all)
}

/// An address, where one is set.
fn address(record: &Record, property: &str) -> Result<Option<IpAddr>, Reason> {
    let Some(text) = record.get(property).as_text() else { return Ok(None) };
    text.parse().map(Some).map_err(|_| reason(record, property, format!("'{text}' is not an IP address")))
}
