//! The compiled configuration that the service obeys: immutable, complete, and without a secret.
//!
//! The keeper makes it from the store in one read transaction; the front gets it whole. Nothing in
//! the front reads the store.

use super::{
    AddressRewrites, AddressSpace, Binding, ByteSize, CertificateName, DkimSigning, DnsProtocol, DnsServer,
    DomainPattern, Filters, FiltersIndex, Indexed, IpRange, Limit, LmtpHost, Partner, Permission,
    RemoteDomain, Reports, RevocationMode, RewriteAddress, SmartHost, SmtpAddress, SmtpDomain, SnapshotIndex,
    TimeSpan,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// Everything the service obeys until the next restart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The store's revision that this was made from.
    pub revision: i64,
    /// This server.
    pub server: Server,
    /// The organisation's transport settings.
    pub transport: TransportSettings,
    /// This server's transport service.
    pub service: ServiceSettings,
    /// Enabled Receive connectors, conflicting ones left out (see `degraded`).
    pub receive: Vec<Arc<ReceiveConnector>>,
    /// Enabled Send connectors.
    pub send: Vec<Arc<SendConnector>>,
    /// Enabled delivery agent connectors.
    pub agents: Vec<Arc<DeliveryAgent>>,
    /// Enabled Foreign connectors.
    pub foreign: Vec<Arc<ForeignConnector>>,
    /// Accepted domains.
    pub accepted: Vec<AcceptedDomain>,
    /// What may go to domains of others.
    pub remote_domains: Vec<RemoteDomain>,
    /// What is set of reports.
    pub reports: Reports,
    /// Every mailbox address (aliases, too, in lower case) and the primary address it stands for.
    pub recipients: BTreeMap<String, SmtpAddress>,
    /// Whom the administrator's filters refuse.
    pub filters: Filters,
    /// Which addresses the world sees for ours.
    pub rewrites: AddressRewrites,
    /// What signs mail that leaves.
    pub dkim: Vec<DkimSigning>,
    /// Who can log on.
    pub logons: Logons,
    /// What is agreed with single partners of Domain Security; a listed domain without an entry is enforced.
    pub partners: BTreeMap<SmtpDomain, Arc<Partner>>,
    /// Certificates that a connector may show, by thumbprint.
    pub certificates: BTreeMap<String, Arc<CertificateEntry>>,
    /// Trusted roots, DER; system roots and those of the store. Empty fails closed.
    #[serde(with = "super::der_list")]
    pub trusted_roots: Arc<Vec<Vec<u8>>>,
    /// What keeps the service from doing all that is configured.
    pub degraded: Vec<Reason>,
    /// Where its things stand; see [`Snapshot::indexed`].
    #[serde(skip)]
    pub index: Indexed<SnapshotIndex>,
}

impl Snapshot {
    /// The same, with its index: lookups are quick from then on. For one that nobody changes any more.
    #[must_use]
    pub fn indexed(mut self) -> Self {
        self.index = SnapshotIndex::of(&self);
        self.filters.index = FiltersIndex::of(&self.filters);
        self
    }
}

/// Why something is not as configured.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reason {
    /// The object, as `Noun "Identity"`.
    pub object: String,
    /// The property, or empty where the whole object is meant.
    pub property: String,
    /// What is wrong and what to do.
    pub text: String,
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.property.is_empty() {
            write!(f, "{}: {}", self.object, self.text)
        } else {
            write!(f, "{}, {}: {}", self.object, self.property, self.text)
        }
    }
}

/// This server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Server {
    /// Short host name in upper case, as in object names.
    pub name: String,
    /// Fully qualified name.
    pub fqdn: SmtpDomain,
}

/// The organisation's transport settings that the service obeys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransportSettings {
    /// Recipient domains that must be delivered over mutual TLS.
    pub tls_send_domain_secure: BTreeSet<SmtpDomain>,
    /// Sender domains that must arrive over mutual TLS.
    pub tls_receive_domain_secure: BTreeSet<SmtpDomain>,
    /// Where mail to postmaster goes, and the sender of what this server writes itself.
    pub external_postmaster_address: Option<SmtpAddress>,
    /// True where a client certificate must carry the clientAuth usage; false takes serverAuth, too.
    pub require_client_auth_usage: bool,
    /// What becomes of a partner whose CRL can't be had.
    pub revocation_mode: RevocationMode,
    /// Domains that want it are told once a day how TLS with their servers went.
    pub tls_reporting_enabled: bool,
    /// Addresses that CRLs may be fetched from although they are loopback, private or otherwise special.
    pub revocation_fetch_ranges: Vec<IpRange>,
    /// Largest message for recipients of the organisation.
    pub max_receive_size: Limit<ByteSize>,
    /// Largest message by senders of the organisation.
    pub max_send_size: Limit<ByteSize>,
    /// Recipients of one message, on every connector.
    pub max_recipient_envelope_limit: Limit<u32>,
    /// Servers of our own before this one: filters of addresses look past them.
    pub internal_smtp_servers: Vec<IpRange>,
}

/// This server's transport service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceSettings {
    /// Resolvers for connectors with UseExternalDNSServersEnabled; empty: the system's.
    pub external_dns: Vec<DnsServer>,
    /// Resolvers for the other connectors; empty: the system's.
    pub internal_dns: Vec<DnsServer>,
    /// How the resolvers of `external_dns` are asked.
    pub external_dns_protocol: DnsProtocol,
    /// How those of `internal_dns` are.
    pub internal_dns_protocol: DnsProtocol,
    /// What DNSSEC is proven from: DNSKEY records as in a zone file; none: the root's keys, as they are built in.
    pub dnssec_trust_anchors: Vec<String>,
    /// True where ExternalDNSServers names a loopback server: targets on loopback are then allowed.
    pub loopback_targets_allowed: bool,
    /// Breakdowns of the service in a row after which a message goes to Poison; none: never.
    pub poison_threshold: Option<u32>,
    /// All outbound connections at once.
    pub max_outbound_connections: Limit<u32>,
    /// Outbound connections for one queue at once.
    pub max_per_domain_outbound_connections: Limit<u32>,
    /// Deliveries into mailboxes at once, by all delivery agent connectors.
    pub max_concurrent_mailbox_deliveries: u32,
    /// How long an empty queue is kept.
    pub queue_max_idle_time: TimeSpan,
    /// Attempts at TransientFailureRetryInterval after the four glitch attempts.
    pub transient_failure_retry_count: u32,
    /// See `transient_failure_retry_count`.
    pub transient_failure_retry_interval: TimeSpan,
    /// Between later attempts.
    pub outbound_connection_failure_retry_interval: TimeSpan,
    /// Between attempts for a message that was refused for the time being on a good connection.
    pub message_retry_interval: TimeSpan,
    /// After this the sender of a message that still waits is told.
    pub delay_notification_timeout: TimeSpan,
    /// After this a message is given up.
    pub message_expiration_timeout: TimeSpan,
    /// Free bytes under which new mail is refused with 452 4.3.1.
    pub minimum_free_disk_space: ByteSize,
    /// It is remembered which recipients exist.
    pub recipient_validation_cache: bool,
    /// New inbound connections in a minute.
    pub max_connection_rate_per_minute: u32,
    /// Stands behind our name in Received: headers.
    pub external_ip_address: Option<std::net::IpAddr>,
    /// The logs.
    pub logs: Logs,
    /// Where metrics are told, on loopback; nowhere by default.
    pub metrics_binding: Option<Binding>,
    /// Directories from which messages are taken, and into which they are put.
    pub directories: Directories,
}

/// Directories of messages. Paths are absolute or below the data directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directories {
    /// PickupDirectoryPath; nowhere: nothing is picked up.
    pub pickup: Option<PathBuf>,
    /// ReplayDirectoryPath; nowhere: nothing is replayed.
    pub replay: Option<PathBuf>,
    /// PickupDirectoryMaxHeaderSize.
    pub max_header_size: ByteSize,
    /// PickupDirectoryMaxMessagesPerMinute, of each directory.
    pub max_messages_per_minute: u32,
    /// PickupDirectoryMaxRecipientsPerMessage.
    pub max_recipients: u32,
    /// RootDropDirectoryPath; unset: `drop` in the data directory.
    pub root_drop: Option<PathBuf>,
    /// Whose messages are saved step by step.
    pub tracing: Option<PipelineTracing>,
}

/// PipelineTracingEnabled, where it has a sender and a directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineTracing {
    /// PipelineTracingPath.
    pub path: PathBuf,
    /// PipelineTracingSenderAddress.
    pub sender: SmtpAddress,
}

/// The logs of this server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logs {
    /// What clients said.
    pub receive_protocol: LogSettings,
    /// What was said to servers.
    pub send_protocol: LogSettings,
    /// What became of messages.
    pub message_tracking: LogSettings,
    /// MessageTrackingLogSubjectLoggingEnabled.
    pub subjects: bool,
    /// Connections for delivery.
    pub connectivity: LogSettings,
    /// The queues, every few minutes.
    pub queue: LogSettings,
    /// Lookups.
    pub dns: LogSettings,
    /// The routes, at each (re)start.
    pub routing_table: LogSettings,
    /// What filters did.
    pub agent: LogSettings,
}

/// Where one kind of log goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSettings {
    /// Its directory, absolute or below the data directory; nowhere: it is off.
    pub directory: Option<PathBuf>,
    /// Its limits.
    pub limits: LogLimits,
}

/// Limits of one kind of log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLimits {
    /// Older files are removed; zero keeps them.
    pub max_age: TimeSpan,
    /// The oldest files are removed above this.
    pub max_directory_size: Limit<ByteSize>,
    /// A file is closed and the next one begun above this.
    pub max_file_size: Limit<ByteSize>,
}

/// AuthMechanism of a Receive connector, as far as the service knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AuthMechanisms {
    /// STARTTLS is offered (where a certificate is at hand).
    pub tls: bool,
    /// AUTH is offered.
    pub basic: bool,
    /// AUTH is offered over TLS alone.
    pub basic_require_tls: bool,
    /// Exchange servers may authenticate (here: only the Fqdn rule depends on it).
    pub exchange_server: bool,
    /// The network is trusted to have authenticated the peer.
    pub external_authoritative: bool,
}

/// Who can log on. Their passwords are with the keeper.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Logons {
    /// Dovecot's authentication socket, which then knows every account.
    pub socket: Option<PathBuf>,
    /// The accounts of the store that are enabled, by their names as they are looked up by.
    pub accounts: BTreeMap<String, Account>,
}

/// An account of the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The object's Guid.
    pub guid: String,
    /// As whom it may send, beside its own name.
    pub allowed_senders: Vec<RewriteAddress>,
}

impl Logons {
    /// True where anybody can.
    pub fn are_possible(&self) -> bool {
        self.socket.is_some() || !self.accounts.is_empty()
    }
}

/// SizeEnabled of a Receive connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SizeMode {
    /// SIZE n is announced.
    Enabled,
    /// SIZE is not announced.
    Disabled,
    /// SIZE is announced without a number.
    EnabledWithoutValue,
}

/// Which recipient domains a Receive connector refuses, whoever the sender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RejectedRecipients {
    /// `test`, `example`, `invalid` and `localhost` (RFC 2606 §2).
    pub reserved_top_level: bool,
    /// `example.com`, `example.net` and `example.org` (RFC 2606 §3), and what is below them.
    pub reserved_second_level: bool,
    /// Domains of one label.
    pub single_label: bool,
}

/// One Receive connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReceiveConnector {
    /// `SERVER\Name`.
    pub identity: String,
    /// The object's Guid.
    pub guid: String,
    /// Local addresses and ports.
    pub bindings: Vec<Binding>,
    /// Peers that this connector serves.
    pub remote_ip_ranges: Vec<IpRange>,
    /// What is offered.
    pub auth: AuthMechanisms,
    /// Who may do what, by PermissionGroups and by what was added to them.
    pub permissions: Vec<Permission>,
    /// TLSReceiveDomainSecureList holds for sessions here.
    pub domain_secure_enabled: bool,
    /// MAIL is refused before STARTTLS.
    pub require_tls: bool,
    /// The handshake comes before the greeting.
    pub implicit_tls: bool,
    /// EHLO name and certificate name: the connector's Fqdn, or the server's where it is unset.
    pub fqdn: SmtpDomain,
    /// Thumbprint of the certificate to present; `None`: STARTTLS is not announced.
    pub certificate: Option<String>,
    /// The whole greeting line, `220 …`, where it is set.
    pub banner: Option<String>,
    /// Largest message, bytes.
    pub max_message_size: ByteSize,
    /// Largest header, bytes.
    pub max_header_size: ByteSize,
    /// Received: lines above which a message is a loop.
    pub max_hop_count: u32,
    /// Received: lines of this server above which a message is a loop; zero: not counted.
    pub max_local_hop_count: u32,
    /// Recipients of one message.
    pub max_recipients_per_message: u32,
    /// Refused commands after which the session ends.
    pub max_protocol_errors: Limit<u32>,
    /// Sessions at once on this connector.
    pub max_inbound_connection: Limit<u32>,
    /// Sessions at once from one address.
    pub max_inbound_connection_per_source: Limit<u32>,
    /// Sessions at once from one address, in percent of what is left of `max_inbound_connection`.
    pub max_inbound_connection_percentage_per_source: u32,
    /// The longest session.
    pub connection_timeout: TimeSpan,
    /// The longest silence.
    pub connection_inactivity_timeout: TimeSpan,
    /// Delay before a refusal to an anonymous peer.
    pub tarpit_interval: TimeSpan,
    /// Delay before the answer to a failed logon.
    pub auth_tarpit_interval: TimeSpan,
    /// Failed logons after which the session ends; zero: it never does.
    pub max_logon_failures: u32,
    /// PIPELINING is announced.
    pub pipelining: bool,
    /// DSN is announced.
    pub dsn: bool,
    /// 8BITMIME is announced.
    pub eight_bit_mime: bool,
    /// BINARYMIME is announced.
    pub binary_mime: bool,
    /// CHUNKING is announced.
    pub chunking: bool,
    /// SMTPUTF8 is announced, where 8BITMIME is.
    pub smtputf8: bool,
    /// ENHANCEDSTATUSCODES is announced and used.
    pub enhanced_status_codes: bool,
    /// SIZE.
    pub size: SizeMode,
    /// EHLO needs a valid domain or literal.
    pub require_ehlo_domain: bool,
    /// Recipient domains that are refused in any case.
    pub rejected_recipients: RejectedRecipients,
    /// Addresses longer than RFC 5321 has them are taken.
    pub long_addresses: bool,
    /// A bare LF in a message is refused; false stores it as CRLF. A bare CR is refused in any case.
    pub bare_linefeed_rejection: bool,
    /// The protocol log is written.
    pub protocol_logging: bool,
    /// Peers that may use XCLIENT.
    pub x_client_ranges: Vec<IpRange>,
    /// Peers that begin with a PROXY header.
    pub proxy_protocol_ranges: Vec<IpRange>,
    /// Messages a minute.
    pub message_rate: MessageRate,
    /// Put behind addresses without a domain.
    pub default_domain: Option<SmtpDomain>,
}

/// MessageRateLimit and MessageRateSource of a Receive connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRate {
    /// Messages a minute from one source.
    pub limit: Limit<u32>,
    /// Counted by address.
    pub by_address: bool,
    /// Counted by authenticated user.
    pub by_user: bool,
}

/// TlsAuthLevel of a Send connector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TlsAuthLevel {
    /// Encrypt; no certificate check.
    EncryptionOnly,
    /// The chain must be valid.
    CertificateValidation,
    /// Chain and name.
    DomainValidation,
}

/// One Send connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SendConnector {
    /// Its name, which is its identity.
    pub name: String,
    /// The object's Guid.
    pub guid: String,
    /// What it takes.
    pub address_spaces: Vec<AddressSpace>,
    /// Deliver by MX; false: to the smart hosts.
    pub dns_routing: bool,
    /// Smart hosts, in order.
    pub smart_hosts: Vec<SmartHost>,
    /// Destination port, for MX routing, too.
    pub port: u16,
    /// TLSSendDomainSecureList holds for mail over this connector.
    pub domain_secure_enabled: bool,
    /// STARTTLS is never used.
    pub ignore_starttls: bool,
    /// Nothing goes in clear.
    pub require_tls: bool,
    /// What TLS must prove, where require_tls.
    pub tls_auth_level: Option<TlsAuthLevel>,
    /// The name DomainValidation looks for; unset: the recipient's domain.
    pub tls_domain: Option<DomainPattern>,
    /// HELO instead of EHLO.
    pub force_helo: bool,
    /// TLSA records of MX hosts count.
    pub dane_enabled: bool,
    /// MTA-STS policies of recipient domains count.
    pub mta_sts_enabled: bool,
    /// EHLO name and certificate name: the connector's Fqdn, or the server's where it is unset.
    pub fqdn: SmtpDomain,
    /// Thumbprint of the certificate to show to a partner; `None`: none at hand.
    pub certificate: Option<String>,
    /// TlsCertificateName, where set: for the text of the refusal when it names nothing.
    pub certificate_name: Option<CertificateName>,
    /// Local address of connections; unspecified: the system's choice.
    pub source_ip_address: Option<std::net::IpAddr>,
    /// Use ExternalDNSServers instead of InternalDNSServers.
    pub use_external_dns: bool,
    /// Largest message it takes.
    pub max_message_size: Limit<ByteSize>,
    /// Messages over one connection; zero: no limit.
    pub max_messages_per_connection: u32,
    /// The longest silence on a connection.
    pub connection_inactivity_timeout: TimeSpan,
    /// The protocol log is written.
    pub protocol_logging: bool,
    /// How this server logs on to the smart hosts; `None`: not at all.
    pub smart_host_auth: Option<SmartHostAuth>,
    /// Which failures change their class.
    pub error_policies: ErrorPolicies,
}

/// A logon to smart hosts. The password is not here: the keeper gives it where it is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SmartHostAuth {
    /// By name and password.
    Basic {
        /// The user.
        user: String,
        /// BasicAuthRequireTLS: over TLS only, with a server that is proven as the connector demands, or else by the
        /// smart host's name.
        needs_tls: bool,
        /// Tells this password from the ones before and after it; empty: none is at hand.
        stamp: String,
    },
    /// ExchangeServer, which an older emsh let be stored: it can't be done here, so nothing is sent.
    ExchangeServer,
}

/// ErrorPolicies; all false: Default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ErrorPolicies {
    /// What DNS says fails nothing for good.
    pub downgrade_dns: bool,
    /// Some 5yz replies fail nothing for good.
    pub downgrade_custom: bool,
    /// Some 4yz replies fail for good.
    pub upgrade_custom: bool,
}

/// One delivery agent connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeliveryAgent {
    /// Its name, which is its identity.
    pub name: String,
    /// The object's Guid.
    pub guid: String,
    /// What it takes.
    pub address_spaces: Vec<AddressSpace>,
    /// The directory under which each recipient has `domain/local/`; without meaning under LMTP.
    pub maildir_root: PathBuf,
    /// LMTP servers; none: the Maildir agent.
    pub lmtp_hosts: Vec<LmtpHost>,
    /// Messages over one connection.
    pub max_messages_per_connection: u32,
    /// Largest message it takes.
    pub max_message_size: Limit<ByteSize>,
    /// Deliveries at once.
    pub max_concurrent_connections: u32,
}

/// One Foreign connector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForeignConnector {
    /// Its name, which is its identity.
    pub name: String,
    /// The object's Guid.
    pub guid: String,
    /// What it takes, of mail addresses: those of other types are none that mail here has.
    pub address_spaces: Vec<AddressSpace>,
    /// DropDirectory: absolute, or below the root; unset: the root itself.
    pub drop_directory: Option<PathBuf>,
    /// Octets of files in it above which it takes nothing more.
    pub drop_directory_quota: Limit<ByteSize>,
    /// Largest message it takes.
    pub max_message_size: Limit<ByteSize>,
    /// Who wants to know of a delivery is told that the message was relayed.
    pub relay_dsn_required: bool,
}

/// What this organisation does with mail for a domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AcceptedDomainType {
    /// Its mailboxes are here; an unknown recipient is refused.
    Authoritative,
    /// Relayed by Send connectors.
    InternalRelay,
    /// Relayed by Send connectors.
    ExternalRelay,
}

/// One accepted domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AcceptedDomain {
    /// Its name, which is its identity.
    pub name: String,
    /// The domain, or `*.domain`.
    pub domain: DomainPattern,
    /// Subdomains, too.
    pub match_subdomains: bool,
    /// What happens to its mail.
    pub domain_type: AcceptedDomainType,
    /// Its unknown recipients are refused.
    pub address_book: bool,
    /// It is the organisation's default domain.
    pub default: bool,
}

/// A certificate that may be shown; its key is with the keeper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CertificateEntry {
    /// SHA-1 thumbprint, upper-case hex.
    pub thumbprint: String,
    /// The chain to send, DER, end entity first, root left out.
    #[serde(with = "super::der_list")]
    pub chain: Vec<Vec<u8>>,
    /// From when it holds.
    pub not_before: Timestamp,
    /// Until when it holds. An expired certificate is never shown to a domain-secured partner.
    pub not_after: Timestamp,
    /// Subject, for logs.
    pub subject: String,
}
