//! The properties of the transport service: Exchange's by name, then our own.

use crate::model::objects::{INT32_MAX, PROTOCOL_LOGGING_LEVEL};
use crate::model::property::{Access, Kind, Prop, Shape};
use crate::model::{Record, Value};

const DNS_PROTOCOL: &[&str] = &["Any", "UseTcpOnly", "UseUdpOnly"];
const AGE: Kind = Kind::Span { min: 0, max: INT32_MAX };
const LOG_SIZE: Kind = Kind::Size { min: 1, max: i64::MAX as u64 };

const OLDER: &str = "Older files are removed; 00:00:00 keeps them.";
const OLDEST: &str = "The oldest files are removed above this.";
const NEXT: &str = "The next file is begun above this.";

const ADAPTER: &str = "Windows names a network adapter by its Guid; name the resolvers themselves";
const INTEGRATED: &str = "Windows Integrated authentication between Exchange servers";
const MAILBOX_STATISTICS: &str = "a mailbox database counts what its users do; there is none";
const MAPI_CONVERSION: &str = "a mailbox store converts messages between MAPI and MIME; there is none";
const MAPI_SUBMISSION: &str = "a mailbox store submits messages by MAPI; there is none";
const NO_FUNCTION: &str = "Exchange itself makes no use of it since Exchange 2013 CU6";
const OTHER_SERVERS: &str =
    "it is for the implicit Send connector between Exchange servers; there are no others";
const RESERVED: &str = "reserved for Microsoft's internal use";
const RIGHTS_MANAGEMENT: &str = "Rights Management needs Active Directory";

/// The properties, in the order in which they are shown.
pub(super) const PROPS: &[Prop] = &[
    Prop::one("Name", Kind::Name, "", "The server's short host name in upper case.").access(Access::Stored),
    log_age("ActiveUserStatisticsLogMaxAge", "30.00:00:00").no_effect(MAILBOX_STATISTICS),
    directory_size("ActiveUserStatisticsLogMaxDirectorySize", "250MB").no_effect(MAILBOX_STATISTICS),
    file_size("ActiveUserStatisticsLogMaxFileSize", "10MB").no_effect(MAILBOX_STATISTICS),
    Prop::optional("ActiveUserStatisticsLogPath", Kind::Directory, "Where the files of the active users log go; $null writes none.").no_effect(MAILBOX_STATISTICS),
    Prop::flag("AgentLogEnabled", true, "Whether the agent log is written: what the filters did, and why."),
    log_age("AgentLogMaxAge", "7.00:00:00"),
    directory_size("AgentLogMaxDirectorySize", "250MB").shaped(Shape::OrUnlimited),
    file_size("AgentLogMaxFileSize", "10MB").shaped(Shape::OrUnlimited),
    Prop::one("AgentLogPath", Kind::Directory, "logs/AgentLog", "Where the files of the agent log go; $null writes none.").shaped(Shape::Optional),
    Prop::flag("AntispamAgentsEnabled", true, "Whether the filters that are configured judge mail on this server: of senders, recipients and addresses, and sender authentication. Whether recipients exist is looked up in any case."),
    Prop::flag("ConnectivityLogEnabled", true, "Whether the connectivity log is written."),
    log_age("ConnectivityLogMaxAge", "30.00:00:00"),
    directory_size("ConnectivityLogMaxDirectorySize", "1000MB").shaped(Shape::OrUnlimited),
    file_size("ConnectivityLogMaxFileSize", "10MB").shaped(Shape::OrUnlimited),
    Prop::one("ConnectivityLogPath", Kind::Directory, "logs/Connectivity", "Where the files of the connectivity log go; $null writes none.").shaped(Shape::Optional),
    Prop::flag("ContentConversionTracingEnabled", false, "Trace the conversion of messages.").no_effect(MAPI_CONVERSION),
    Prop::one("DelayNotificationTimeout", Kind::Span { min: 1, max: 2_592_000 }, "04:00:00", "After this the sender of a message that still waits is told. Below MessageExpirationTimeout."),
    Prop::flag("DnsLogEnabled", false, "Whether the DNS log is written."),
    log_age("DnsLogMaxAge", "7.00:00:00"),
    directory_size("DnsLogMaxDirectorySize", "100MB").shaped(Shape::OrUnlimited),
    file_size("DnsLogMaxFileSize", "10MB").shaped(Shape::OrUnlimited),
    Prop::optional("DnsLogPath", Kind::Directory, "Where the files of the DNS log go; $null writes none."),
    Prop::list("DnssecTrustAnchors", Kind::TrustAnchor, "What DNSSEC is proven from, as DNSKEY records: zone. DNSKEY flags 3 algorithm key. Empty: the root's keys, which are built in."),
    Prop::flag("ExternalDNSAdapterEnabled", true, "Ask the system's resolver instead of ExternalDNSServers. Setting ExternalDNSServers sets this to $false unless it is given; while that list is empty this has no say.").follows("ExternalDNSServers", |now, _| unless_empty(now, "ExternalDNSServers")),
    Prop::one("ExternalDNSAdapterGuid", Kind::Guid, "00000000-0000-0000-0000-000000000000", "The adapter whose resolvers external lookups ask.").no_effect(ADAPTER),
    Prop::one("ExternalDNSProtocolOption", Kind::Enum(DNS_PROTOCOL), "Any", "How ExternalDNSServers, or the system's resolvers in their stead, are asked: Any (UDP, and TCP where an answer is too long for it), UseUdpOnly or UseTcpOnly. With UseUdpOnly an answer that is too long is none."),
    Prop::list("ExternalDNSServers", Kind::DnsServer, "Resolvers for Send connectors with UseExternalDNSServersEnabled $true, as address or address:port. A resolver on loopback may also name next hops on loopback, which are refused otherwise."),
    Prop::optional("ExternalIPAddress", Kind::IpAddress, "The address that stands behind this server's name in Received: headers; $null: none."),
    Prop::flag("InternalDNSAdapterEnabled", true, "Ask the system's resolver instead of InternalDNSServers. Setting InternalDNSServers sets this to $false unless it is given; while that list is empty this has no say.").follows("InternalDNSServers", |now, _| unless_empty(now, "InternalDNSServers")),
    Prop::one("InternalDNSAdapterGuid", Kind::Guid, "00000000-0000-0000-0000-000000000000", "The adapter whose resolvers internal lookups ask.").no_effect(ADAPTER),
    Prop::one("InternalDNSProtocolOption", Kind::Enum(DNS_PROTOCOL), "Any", "The same for InternalDNSServers."),
    Prop::list("InternalDNSServers", Kind::DnsServer, "Resolvers for the other Send connectors, as address or address:port. Where one of the two lists is empty, the other serves both."),
    Prop::one("InternalTransportCertificateThumbprint", Kind::Thumbprint, "", "The default SMTP certificate: what Enable-ExchangeCertificate asks about, and what Remove-ExchangeCertificate keeps.").shaped(Shape::Optional).access(Access::Stored),
    Prop::one("IntraOrgConnectorProtocolLoggingLevel", Kind::Enum(PROTOCOL_LOGGING_LEVEL), "None", "Protocol log of the implicit Send connector.").no_effect(OTHER_SERVERS),
    Prop::one("IntraOrgConnectorSmtpMaxMessagesPerConnection", Kind::Int { min: 0, max: INT32_MAX }, "20", "Messages over one connection of the implicit Send connector.").no_effect(OTHER_SERVERS),
    Prop::flag("IrmLogEnabled", true, "Whether the rights management log is written.").no_effect(RIGHTS_MANAGEMENT),
    log_age("IrmLogMaxAge", "30.00:00:00").no_effect(RIGHTS_MANAGEMENT),
    directory_size("IrmLogMaxDirectorySize", "250MB").shaped(Shape::OrUnlimited).no_effect(RIGHTS_MANAGEMENT),
    file_size("IrmLogMaxFileSize", "10MB").no_effect(RIGHTS_MANAGEMENT),
    Prop::optional("IrmLogPath", Kind::Directory, "Where the files of the rights management log go; $null writes none.").no_effect(RIGHTS_MANAGEMENT),
    Prop::one("MaxConcurrentMailboxDeliveries", Kind::Int { min: 1, max: 256 }, "20", "Deliveries to mailboxes at once, by all delivery agent connectors."),
    Prop::one("MaxConcurrentMailboxSubmissions", Kind::Int { min: 1, max: 256 }, "20", "Submissions from mailboxes at once.").no_effect(MAPI_SUBMISSION),
    Prop::one("MaxConnectionRatePerMinute", Kind::Int { min: 1, max: INT32_MAX }, "1200", "New inbound connections in a minute; one more gets 421 4.3.2."),
    Prop::one("MaxOutboundConnections", Kind::Int { min: 1, max: INT32_MAX }, "1000", "Outbound connections at once.").shaped(Shape::OrUnlimited),
    Prop::one("MaxPerDomainOutboundConnections", Kind::Int { min: 1, max: INT32_MAX }, "40", "Outbound connections for one queue at once. Not above MaxOutboundConnections.").shaped(Shape::OrUnlimited),
    Prop::one("MessageExpirationTimeout", Kind::Span { min: 5, max: 7_776_000 }, "2.00:00:00", "After this a message that can't be delivered is given up."),
    Prop::one("MessageRetryInterval", Kind::Span { min: 1, max: 86_400 }, "00:05:00", "Between attempts for a message that was refused for the time being."),
    Prop::flag("MessageTrackingLogEnabled", true, "Whether the message tracking log is written."),
    log_age("MessageTrackingLogMaxAge", "30.00:00:00"),
    directory_size("MessageTrackingLogMaxDirectorySize", "1000MB").shaped(Shape::OrUnlimited),
    Prop::one("MessageTrackingLogMaxFileSize", Kind::Size { min: 1, max: 4_294_967_296 }, "10MB", "The next file is begun above this."),
    Prop::one("MessageTrackingLogPath", Kind::Directory, "logs/MessageTracking", "Where the files of the message tracking log go; $null writes none.").shaped(Shape::Optional),
    Prop::flag("MessageTrackingLogSubjectLoggingEnabled", true, "Whether the message tracking log has subjects."),
    Prop::one("OutboundConnectionFailureRetryInterval", Kind::Span { min: 1, max: 1_728_000 }, "00:10:00", "Between later attempts to reach a next hop."),
    Prop::one("PickupDirectoryMaxHeaderSize", Kind::Size { min: 32_768, max: INT32_MAX as u64 }, "64KB", "The largest header of a message in the Pickup directory; one with a larger one becomes .bad."),
    Prop::one("PickupDirectoryMaxMessagesPerMinute", Kind::Int { min: 1, max: 20_000 }, "100", "Files taken in a minute from the Pickup directory, and as many from the Replay directory."),
    Prop::one("PickupDirectoryMaxRecipientsPerMessage", Kind::Int { min: 1, max: 10_000 }, "100", "Recipients of one message in the Pickup directory; one with more becomes .bad."),
    Prop::one("PickupDirectoryPath", Kind::Directory, "pickup", "Where .eml files are picked up as messages; not ReplayDirectoryPath; $null picks up none. Who may write to it may send in any name: it must belong to root or the service's user, and not be open to everybody. Made where it is missing, for the service's user alone.").shaped(Shape::Optional),
    Prop::flag("PipelineTracingEnabled", false, "Whether copies of the messages of PipelineTracingSenderAddress are kept: as they came, as they were accepted, and as they go on to each next hop. They are whole messages: switch it off when you have what you need, and remove them."),
    Prop::one("PipelineTracingPath", Kind::Directory, "logs/PipelineTracing", "Where those copies go: into a directory for each message below MessageSnapshots, for the service's user alone. At most 10,000 messages; none is removed. $null keeps none.").shaped(Shape::Optional),
    Prop::optional("PipelineTracingSenderAddress", Kind::SmtpAddress, "Whose messages are traced, by the envelope sender; without it none are."),
    Prop::flag("PoisonMessageDetectionEnabled", true, "Whether a message that was being delivered at PoisonThreshold breakdowns of the service, in a row, is put aside in the queue Poison."),
    Prop::one("PoisonThreshold", Kind::Int { min: 1, max: 10 }, "2", "Breakdowns after which a message is put aside as poison."),
    log_age("QueueLogMaxAge", "7.00:00:00"),
    directory_size("QueueLogMaxDirectorySize", "200MB").shaped(Shape::OrUnlimited),
    file_size("QueueLogMaxFileSize", "10MB").shaped(Shape::OrUnlimited),
    Prop::one("QueueLogPath", Kind::Directory, "logs/QueueViewer", "Where the files of the queue log go; $null writes none.").shaped(Shape::Optional),
    Prop::one("QueueMaxIdleTime", Kind::Span { min: 5, max: 3_600 }, "00:03:00", "After this an empty queue is removed; until then it keeps its number, and Get-Queue -Include Empty shows it."),
    log_age("ReceiveProtocolLogMaxAge", "30.00:00:00"),
    protocol_log_size("ReceiveProtocolLogMaxDirectorySize", "250MB", OLDEST),
    protocol_log_size("ReceiveProtocolLogMaxFileSize", "10MB", NEXT),
    Prop::one("ReceiveProtocolLogPath", Kind::Directory, "logs/ProtocolLog/SmtpReceive", "Where the files of the Receive protocol log go; $null writes none.").shaped(Shape::Optional),
    Prop::flag("RecipientValidationCacheEnabled", false, "Whether it is remembered what an LMTP server said of recipients: for an hour that one exists, for two minutes that it does not."),
    Prop::one("ReplayDirectoryPath", Kind::Directory, "replay", "Where .eml files with X-Sender and X-Receiver, as Export-Message and Foreign connectors write them, are taken in again; not PickupDirectoryPath; $null takes none. What is said of PickupDirectoryPath holds for it, too.").shaped(Shape::Optional),
    reserved("RequestBrokerLogEnabled", Kind::Bool),
    reserved("RequestBrokerLogMaxAge", AGE),
    reserved_size("RequestBrokerLogMaxDirectorySize"),
    reserved_size("RequestBrokerLogMaxFileSize"),
    reserved("RequestBrokerLogPath", Kind::Directory),
    reserved("ResourceLogEnabled", Kind::Bool),
    reserved("ResourceLogMaxAge", AGE),
    reserved_size("ResourceLogMaxDirectorySize"),
    reserved_size("ResourceLogMaxFileSize"),
    reserved("ResourceLogPath", Kind::Directory),
    Prop::optional("RootDropDirectoryPath", Kind::Directory, "The directory under which the drop directories of Foreign connectors lie; $null: drop in the data directory. Where it is set, no DropDirectory may lie outside of it."),
    log_age("RoutingTableLogMaxAge", "7.00:00:00"),
    directory_size("RoutingTableLogMaxDirectorySize", "50MB").shaped(Shape::OrUnlimited),
    Prop::one("RoutingTableLogPath", Kind::Directory, "logs/Routing", "Where the files of the routing table log go; $null writes none.").shaped(Shape::Optional),
    log_age("SendProtocolLogMaxAge", "30.00:00:00"),
    protocol_log_size("SendProtocolLogMaxDirectorySize", "250MB", OLDEST),
    protocol_log_size("SendProtocolLogMaxFileSize", "10MB", NEXT),
    Prop::one("SendProtocolLogPath", Kind::Directory, "logs/ProtocolLog/SmtpSend", "Where the files of the Send protocol log go; $null writes none.").shaped(Shape::Optional),
    log_age("ServerStatisticsLogMaxAge", "30.00:00:00").no_effect(NO_FUNCTION),
    directory_size("ServerStatisticsLogMaxDirectorySize", "250MB").no_effect(NO_FUNCTION),
    file_size("ServerStatisticsLogMaxFileSize", "10MB").no_effect(NO_FUNCTION),
    Prop::optional("ServerStatisticsLogPath", Kind::Directory, "Where the files of the server statistics log go; $null writes none.").no_effect(NO_FUNCTION),
    Prop::one("TransientFailureRetryCount", Kind::Int { min: 0, max: 15 }, "6", "Attempts at TransientFailureRetryInterval, after four attempts a minute apart, or nearer together where that interval is shorter."),
    Prop::one("TransientFailureRetryInterval", Kind::Span { min: 1, max: 43_200 }, "00:05:00", "Between those attempts."),
    reserved("TransportHttpLogEnabled", Kind::Bool),
    reserved("TransportHttpLogMaxAge", AGE),
    reserved_size("TransportHttpLogMaxDirectorySize"),
    reserved_size("TransportHttpLogMaxFileSize"),
    reserved("TransportHttpLogPath", Kind::Directory),
    reserved("TransportMaintenanceLogEnabled", Kind::Bool),
    reserved("TransportMaintenanceLogMaxAge", AGE),
    reserved_size("TransportMaintenanceLogMaxDirectorySize"),
    reserved_size("TransportMaintenanceLogMaxFileSize"),
    reserved("TransportMaintenanceLogPath", Kind::Directory),
    reserved("TransportSyncAccountsPoisonAccountThreshold", Kind::Int { min: 0, max: INT32_MAX }),
    reserved("TransportSyncAccountsPoisonDetectionEnabled", Kind::Bool),
    reserved("TransportSyncAccountsPoisonItemThreshold", Kind::Int { min: 0, max: INT32_MAX }),
    reserved("TransportSyncAccountsSuccessivePoisonItemThreshold", Kind::Int { min: 0, max: INT32_MAX }),
    reserved("TransportSyncEnabled", Kind::Bool),
    reserved("TransportSyncExchangeEnabled", Kind::Bool),
    reserved("TransportSyncHubHealthLogEnabled", Kind::Bool),
    reserved("TransportSyncHubHealthLogFilePath", Kind::Directory),
    reserved("TransportSyncHubHealthLogMaxAge", AGE),
    reserved("TransportSyncHubHealthLogMaxDirectorySize", LOG_SIZE),
    reserved("TransportSyncHubHealthLogMaxFileSize", LOG_SIZE),
    reserved("TransportSyncImapEnabled", Kind::Bool),
    reserved("TransportSyncLogEnabled", Kind::Bool),
    reserved("TransportSyncLogFilePath", Kind::Directory),
    reserved("TransportSyncLogLoggingLevel", Kind::Text { max: 64 }),
    reserved("TransportSyncLogMaxAge", AGE),
    reserved("TransportSyncLogMaxDirectorySize", LOG_SIZE),
    reserved("TransportSyncLogMaxFileSize", LOG_SIZE),
    reserved("TransportSyncMaxDownloadItemsPerConnection", Kind::Int { min: 0, max: INT32_MAX }),
    reserved("TransportSyncMaxDownloadSizePerConnection", LOG_SIZE),
    reserved("TransportSyncMaxDownloadSizePerItem", LOG_SIZE),
    reserved("TransportSyncPopEnabled", Kind::Bool),
    reserved("TransportSyncRemoteConnectionTimeout", AGE),
    Prop::flag("UseDowngradedExchangeServerAuth", false, "Let servers authenticate without mutual authentication.").no_effect(INTEGRATED),
    reserved("WindowsLiveHotmailTransportSyncEnabled", Kind::Bool),
    reserved("WlmLogMaxAge", AGE),
    reserved_size("WlmLogMaxDirectorySize"),
    reserved_size("WlmLogMaxFileSize"),
    reserved("WlmLogPath", Kind::Directory),
    // Our own.
    Prop::optional("AuthenticationSocket", Kind::Path, "Dovecot's authentication socket, whose users then log on by AUTH instead of those of New-SmtpCredential, with PLAIN and LOGIN; the service's user must be able to open it. Unset: none."),
    Prop::one("Fqdn", Kind::Fqdn, "", "The server's fully qualified name.").access(Access::Stored),
    Prop::optional("MetricsBinding", Kind::Binding, "A loopback address and port, such as 127.0.0.1:9925, where GET /metrics is answered with counters in Prometheus' text format; $null: nowhere. Whoever can log on to this host can read them; they name no sender, recipient or domain."),
    Prop::one("MinimumFreeDiskSpace", Kind::Size { min: 1_048_576, max: 1 << 40 }, "100MB", "Free disk space under which new mail is refused with 452 4.3.1."),
    Prop::flag("RestartRequired", false, "Whether something was changed that the running service does not obey yet.").access(Access::Computed),
    Prop::one("ServiceStatus", Kind::Enum(&["Running", "Degraded", "Stopped"]), "", "What the service does now.").access(Access::Computed),
];

const fn log_age(name: &'static str, default: &'static str) -> Prop {
    Prop::one(name, AGE, default, OLDER)
}

const fn directory_size(name: &'static str, default: &'static str) -> Prop {
    Prop::one(name, LOG_SIZE, default, OLDEST)
}

const fn file_size(name: &'static str, default: &'static str) -> Prop {
    Prop::one(name, LOG_SIZE, default, NEXT)
}

/// A file that can't hold its own head would hold nothing.
const fn protocol_log_size(name: &'static str, default: &'static str, doc: &'static str) -> Prop {
    Prop::one(name, Kind::Size { min: 4096, max: i64::MAX as u64 }, default, doc).shaped(Shape::OrUnlimited)
}

/// Undocumented: kept so that a script that sets it goes on, and unset until then.
const fn reserved(name: &'static str, kind: Kind) -> Prop {
    Prop::optional(name, kind, "Reserved.").no_effect(RESERVED)
}

const fn reserved_size(name: &'static str) -> Prop {
    Prop::one(name, LOG_SIZE, "Unlimited", "Reserved.").shaped(Shape::OrUnlimited).no_effect(RESERVED)
}

/// Whoever names resolvers does not mean the system's.
fn unless_empty(now: &Record, servers: &str) -> Option<Value> {
    (!now.get(servers).is_unset()).then_some(Value::Bool(false))
}
