//! The objects of the store and of the queue, one file each.

pub mod accepted_domain;
pub mod ad_permission;
pub mod address_rewrite_entry;
pub mod certificate_test;
pub mod configuration;
mod connector;
pub mod delivery_agent_connector;
pub mod dkim_signing_config;
pub mod domain_security_check;
pub mod domain_security_partner;
pub mod domain_security_report;
pub mod exchange_certificate;
pub mod exchange_server;
pub mod filter_config;
pub mod foreign_connector;
pub mod ip_list_entry;
pub mod ip_list_provider;
pub mod mail_route;
pub mod mailflow;
pub mod message_tracking;
pub mod queue;
pub mod queue_digest;
pub mod receive_connector;
pub mod recipient;
pub mod remote_domain;
pub mod send_connector;
pub mod sender_authentication_config;
pub mod server_component_state;
pub mod service;
pub mod smtp_connectivity;
pub mod smtp_credential;
pub mod system_message;
pub mod transport_config;
pub mod transport_service;
pub mod trusted_root_certificate;

pub use accepted_domain::ACCEPTED_DOMAIN;
pub use ad_permission::AD_PERMISSION;
pub use address_rewrite_entry::ADDRESS_REWRITE_ENTRY;
pub use certificate_test::CERTIFICATE_TEST;
pub use configuration::{ADMIN_AUDIT_LOG, CONFIGURATION_CHANGE, CONFIGURATION_DIFFERENCE, SERVICE_HEALTH};
pub use delivery_agent_connector::DELIVERY_AGENT_CONNECTOR;
pub use dkim_signing_config::DKIM_SIGNING_CONFIG;
pub use domain_security_check::{DOMAIN_SECURITY_CHECK, DOMAIN_SECURITY_PARTNER_SHEET};
pub use domain_security_partner::DOMAIN_SECURITY_PARTNER;
pub use domain_security_report::{DOMAIN_SECURITY_DETAIL_REPORT, DOMAIN_SECURITY_REPORT};
pub use exchange_certificate::EXCHANGE_CERTIFICATE;
pub use exchange_server::EXCHANGE_SERVER;
pub use filter_config::{
    IP_ALLOW_LIST_PROVIDERS_CONFIG, IP_BLOCK_LIST_PROVIDERS_CONFIG, RECIPIENT_FILTER_CONFIG,
    SENDER_FILTER_CONFIG,
};
pub use foreign_connector::FOREIGN_CONNECTOR;
pub use ip_list_entry::{IP_ALLOW_LIST_ENTRY, IP_BLOCK_LIST_ENTRY};
pub use ip_list_provider::{IP_ALLOW_LIST_PROVIDER, IP_BLOCK_LIST_PROVIDER, IP_LIST_PROVIDER_TEST};
pub use mail_route::MAIL_ROUTE;
pub use mailflow::MAILFLOW;
pub use message_tracking::MESSAGE_TRACKING_LOG;
pub use queue::{DELIVERY_TYPES, MESSAGE, QUEUE};
pub use queue_digest::{DIGEST_GROUPS, QUEUE_DIGEST};
pub use receive_connector::RECEIVE_CONNECTOR;
pub use recipient::RECIPIENT;
pub use remote_domain::REMOTE_DOMAIN;
pub use send_connector::SEND_CONNECTOR;
pub use sender_authentication_config::SENDER_AUTHENTICATION_CONFIG;
pub use server_component_state::SERVER_COMPONENT_STATE;
pub use service::SERVICE;
pub use smtp_connectivity::SMTP_CONNECTIVITY;
pub use smtp_credential::SMTP_CREDENTIAL;
pub use system_message::SYSTEM_MESSAGE;
pub use transport_config::TRANSPORT_CONFIG;
pub use transport_service::TRANSPORT_SERVICE;
pub use trusted_root_certificate::TRUSTED_ROOT_CERTIFICATE;

use super::object::ObjectType;

#[cfg(test)]
mod rule_cases;

/// Every kind of object there is.
pub static OBJECTS: &[&ObjectType] = &[
    &SEND_CONNECTOR,
    &RECEIVE_CONNECTOR,
    &AD_PERMISSION,
    &TRANSPORT_CONFIG,
    &TRANSPORT_SERVICE,
    &ACCEPTED_DOMAIN,
    &REMOTE_DOMAIN,
    &EXCHANGE_SERVER,
    &DELIVERY_AGENT_CONNECTOR,
    &FOREIGN_CONNECTOR,
    &RECIPIENT,
    &SMTP_CREDENTIAL,
    &EXCHANGE_CERTIFICATE,
    &TRUSTED_ROOT_CERTIFICATE,
    &DOMAIN_SECURITY_PARTNER,
    &SYSTEM_MESSAGE,
    &ADDRESS_REWRITE_ENTRY,
    &DKIM_SIGNING_CONFIG,
    &IP_ALLOW_LIST_ENTRY,
    &IP_BLOCK_LIST_ENTRY,
    &IP_ALLOW_LIST_PROVIDER,
    &IP_BLOCK_LIST_PROVIDER,
    &IP_ALLOW_LIST_PROVIDERS_CONFIG,
    &IP_BLOCK_LIST_PROVIDERS_CONFIG,
    &SENDER_FILTER_CONFIG,
    &RECIPIENT_FILTER_CONFIG,
    &SENDER_AUTHENTICATION_CONFIG,
    &QUEUE,
    &MESSAGE,
    &MESSAGE_TRACKING_LOG,
    &QUEUE_DIGEST,
    &SERVICE,
    &SERVER_COMPONENT_STATE,
    &CONFIGURATION_CHANGE,
    &ADMIN_AUDIT_LOG,
    &CONFIGURATION_DIFFERENCE,
    &SERVICE_HEALTH,
    &SMTP_CONNECTIVITY,
    &MAILFLOW,
    &CERTIFICATE_TEST,
    &DOMAIN_SECURITY_CHECK,
    &DOMAIN_SECURITY_PARTNER_SHEET,
    &DOMAIN_SECURITY_REPORT,
    &DOMAIN_SECURITY_DETAIL_REPORT,
    &MAIL_ROUTE,
    &IP_LIST_PROVIDER_TEST,
];

/// The kind of object with this noun, in any letter case.
pub fn object(noun: &str) -> Option<&'static ObjectType> {
    OBJECTS.iter().copied().find(|object| object.noun.eq_ignore_ascii_case(noun))
}

/// The nouns whose objects belong to one of this noun, go with it and are told by this property, its Guid.
pub fn belongings(noun: &str) -> &'static [(&'static str, &'static str)] {
    match noun {
        "ReceiveConnector" => &[("ADPermission", "ConnectorGuid")],
        _ => &[],
    }
}

/// Words of ProtocolLoggingLevel.
pub const PROTOCOL_LOGGING_LEVEL: &[&str] = &["None", "Verbose"];

/// The largest value of Exchange's Int32 parameters.
pub const INT32_MAX: i64 = 2_147_483_647;

/// The names of the rules that a record breaks, beside others of its kind: for the rules' table tests.
#[cfg(test)]
fn broken_rules(record: &super::Record, others: &[super::Record]) -> Vec<&'static str> {
    struct Others<'a>(&'static str, &'a [super::Record]);
    impl super::World for Others<'_> {
        fn all(&self, noun: &str) -> &[super::Record] {
            if noun == self.0 { self.1 } else { &[] }
        }
    }
    let world = Others(record.object.noun, others);
    let context = super::RuleContext { record, before: None, world: &world };
    record.object.rules.iter().filter(|rule| (rule.check)(&context).is_some()).map(|rule| rule.name).collect()
}
