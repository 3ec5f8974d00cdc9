//! Small Snapshots for tables.

use crate::model::permission::granted;
use crate::model::snapshot::*;
use crate::model::{ByteSize, Limit, Permission, RemoteDomain, SmtpAddress, Snapshot, TimeSpan};
use std::sync::Arc;

pub(crate) fn address(text: &str) -> SmtpAddress {
    text.parse().unwrap()
}

/// Every log, in directories below the data directory, without limits.
pub(crate) fn logs() -> Logs {
    let log = |directory: &str| LogSettings {
        directory: Some(directory.into()),
        limits: LogLimits {
            max_age: TimeSpan::from_secs(0),
            max_directory_size: Limit::Unlimited,
            max_file_size: Limit::Unlimited,
        },
    };
    Logs {
        receive_protocol: log("logs/ProtocolLog/SmtpReceive"),
        send_protocol: log("logs/ProtocolLog/SmtpSend"),
        message_tracking: log("logs/MessageTracking"),
        subjects: true,
        connectivity: log("logs/Connectivity"),
        queue: log("logs/QueueViewer"),
        dns: log("logs/DnsLog"),
        routing_table: log("logs/Routing"),
        agent: LogSettings { directory: None, ..log("logs/AgentLog") },
    }
}

pub(crate) fn snapshot() -> Snapshot {
    Snapshot {
        revision: 1,
        server: Server { name: "MX".into(), fqdn: "mx.own.example".parse().unwrap() },
        transport: TransportSettings {
            tls_send_domain_secure: Default::default(),
            tls_receive_domain_secure: Default::default(),
            external_postmaster_address: None,
            require_client_auth_usage: false,
            revocation_mode: Default::default(),
            tls_reporting_enabled: false,
            revocation_fetch_ranges: Vec::new(),
            max_receive_size: Limit::Unlimited,
            max_send_size: Limit::Unlimited,
            max_recipient_envelope_limit: Limit::Unlimited,
            internal_smtp_servers: Vec::new(),
        },
        service: ServiceSettings {
            external_dns: Vec::new(),
            internal_dns: Vec::new(),
            external_dns_protocol: Default::default(),
            internal_dns_protocol: Default::default(),
            dnssec_trust_anchors: Vec::new(),
            loopback_targets_allowed: true,
            poison_threshold: Some(2),
            max_outbound_connections: Limit::Value(1000),
            max_per_domain_outbound_connections: Limit::Value(40),
            max_concurrent_mailbox_deliveries: 20,
            queue_max_idle_time: TimeSpan::from_secs(180),
            transient_failure_retry_count: 6,
            transient_failure_retry_interval: TimeSpan::from_secs(300),
            outbound_connection_failure_retry_interval: TimeSpan::from_secs(600),
            message_retry_interval: TimeSpan::from_secs(900),
            delay_notification_timeout: TimeSpan::from_secs(4 * 3600),
            message_expiration_timeout: TimeSpan::from_secs(2 * 86400),
            minimum_free_disk_space: ByteSize(0),
            recipient_validation_cache: false,
            max_connection_rate_per_minute: 1_000_000,
            external_ip_address: None,
            logs: logs(),
            metrics_binding: None,
            directories: Directories {
                pickup: None,
                replay: None,
                max_header_size: ByteSize(64 * 1024),
                max_messages_per_minute: 100,
                max_recipients: 100,
                root_drop: None,
                tracing: None,
            },
        },
        receive: Vec::new(),
        send: Vec::new(),
        agents: Vec::new(),
        foreign: Vec::new(),
        accepted: Vec::new(),
        remote_domains: Vec::new(),
        reports: Default::default(),
        recipients: Default::default(),
        filters: Default::default(),
        partners: Default::default(),
        dkim: Vec::new(),
        rewrites: Default::default(),
        logons: Default::default(),
        certificates: Default::default(),
        trusted_roots: Arc::new(Vec::new()),
        degraded: Vec::new(),
        index: crate::model::Indexed::default(),
    }
}

pub(crate) fn send(name: &str, spaces: &[&str]) -> SendConnector {
    SendConnector {
        name: name.into(),
        guid: format!("guid-{name}"),
        address_spaces: spaces.iter().map(|space| space.parse().unwrap()).collect(),
        dns_routing: true,
        smart_hosts: Vec::new(),
        port: 25,
        domain_secure_enabled: false,
        ignore_starttls: false,
        require_tls: false,
        tls_auth_level: None,
        tls_domain: None,
        force_helo: false,
        dane_enabled: true,
        mta_sts_enabled: true,
        fqdn: "mx.own.example".parse().unwrap(),
        certificate: None,
        certificate_name: None,
        source_ip_address: None,
        use_external_dns: false,
        max_message_size: Limit::Unlimited,
        max_messages_per_connection: 20,
        connection_inactivity_timeout: TimeSpan::from_secs(600),
        protocol_logging: false,
        smart_host_auth: None,
        error_policies: Default::default(),
    }
}

pub(crate) fn agent(name: &str, spaces: &[&str]) -> DeliveryAgent {
    DeliveryAgent {
        name: name.into(),
        guid: format!("guid-{name}"),
        address_spaces: spaces.iter().map(|space| space.parse().unwrap()).collect(),
        maildir_root: "/nonexistent".into(),
        lmtp_hosts: Vec::new(),
        max_messages_per_connection: 20,
        max_message_size: Limit::Unlimited,
        max_concurrent_connections: 4,
    }
}

pub(crate) fn foreign(name: &str, spaces: &[&str]) -> ForeignConnector {
    ForeignConnector {
        name: name.into(),
        guid: format!("guid-{name}"),
        address_spaces: spaces.iter().map(|space| space.parse().unwrap()).collect(),
        drop_directory: Some(name.into()),
        drop_directory_quota: Limit::Unlimited,
        max_message_size: Limit::Unlimited,
        relay_dsn_required: false,
    }
}

pub(crate) fn accepted(domain: &str, domain_type: AcceptedDomainType) -> AcceptedDomain {
    AcceptedDomain {
        name: domain.into(),
        domain: domain.parse().unwrap(),
        match_subdomains: false,
        domain_type,
        address_book: domain_type == AcceptedDomainType::Authoritative,
        default: false,
    }
}

pub(crate) fn certificate(thumbprint: &str, from: &str, until: &str) -> CertificateEntry {
    let at = |date: &str| format!("{date}T00:00:00Z").parse().unwrap();
    CertificateEntry {
        thumbprint: thumbprint.into(),
        chain: Vec::new(),
        not_before: at(from),
        not_after: at(until),
        subject: "CN=mx.own.example".into(),
    }
}

/// What these permission groups give.
pub(crate) fn groups(words: &[&str]) -> Vec<Permission> {
    granted(|group| words.contains(&group)).map(|grant| grant.permission()).collect()
}

pub(crate) fn receive(identity: &str, binding: &str) -> ReceiveConnector {
    ReceiveConnector {
        identity: identity.into(),
        guid: format!("guid-{identity}"),
        bindings: vec![binding.parse().unwrap()],
        remote_ip_ranges: Vec::new(),
        auth: AuthMechanisms::default(),
        permissions: Vec::new(),
        domain_secure_enabled: false,
        require_tls: false,
        implicit_tls: false,
        fqdn: "mx.own.example".parse().unwrap(),
        certificate: None,
        banner: None,
        max_message_size: ByteSize(1),
        max_header_size: ByteSize(1),
        max_hop_count: 30,
        max_local_hop_count: 5,
        max_recipients_per_message: 200,
        max_protocol_errors: Limit::Unlimited,
        max_inbound_connection: Limit::Unlimited,
        max_inbound_connection_per_source: Limit::Unlimited,
        max_inbound_connection_percentage_per_source: 100,
        connection_timeout: TimeSpan::from_secs(600),
        connection_inactivity_timeout: TimeSpan::from_secs(300),
        tarpit_interval: TimeSpan::from_secs(0),
        auth_tarpit_interval: TimeSpan::from_secs(0),
        max_logon_failures: 3,
        pipelining: true,
        dsn: true,
        eight_bit_mime: true,
        binary_mime: true,
        chunking: true,
        smtputf8: true,
        enhanced_status_codes: true,
        size: SizeMode::Enabled,
        require_ehlo_domain: false,
        rejected_recipients: RejectedRecipients::default(),
        long_addresses: false,
        bare_linefeed_rejection: true,
        protocol_logging: false,
        x_client_ranges: Vec::new(),
        proxy_protocol_ranges: Vec::new(),
        message_rate: MessageRate { limit: Limit::Unlimited, by_address: true, by_user: false },
        default_domain: None,
    }
}

/// A remote domain where everything is allowed, as in a new store.
pub(crate) fn remote(domain: &str) -> RemoteDomain {
    RemoteDomain {
        name: domain.into(),
        domain: domain.parse().unwrap(),
        absence_notices: true,
        auto_reply: true,
        auto_forward: true,
        delivery_reports: true,
        failure_reports: true,
        diagnostics: true,
        display_sender_name: true,
        internal: false,
        message_count_threshold: None,
    }
}
