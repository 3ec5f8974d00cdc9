//! The objects of the store and of the queue, one file each.

pub mod accepted_domain;
pub mod configuration;
pub mod delivery_agent_connector;
pub mod exchange_certificate;
pub mod queue;
pub mod receive_connector;
pub mod recipient;
pub mod send_connector;
pub mod service;
pub mod transport_config;
pub mod transport_service;
pub mod trusted_root_certificate;

pub use accepted_domain::ACCEPTED_DOMAIN;
pub use configuration::{ADMIN_AUDIT_LOG, CONFIGURATION_CHANGE, CONFIGURATION_DIFFERENCE, SERVICE_HEALTH};
pub use delivery_agent_connector::DELIVERY_AGENT_CONNECTOR;
pub use exchange_certificate::EXCHANGE_CERTIFICATE;
pub use queue::{MESSAGE, QUEUE};
pub use receive_connector::RECEIVE_CONNECTOR;
pub use recipient::RECIPIENT;
pub use send_connector::SEND_CONNECTOR;
pub use service::SERVICE;
pub use transport_config::TRANSPORT_CONFIG;
pub use transport_service::TRANSPORT_SERVICE;
pub use trusted_root_certificate::TRUSTED_ROOT_CERTIFICATE;

use super::object::ObjectType;

/// Every kind of object there is.
pub static OBJECTS: &[&ObjectType] = &[
    &SEND_CONNECTOR,
    &RECEIVE_CONNECTOR,
    &TRANSPORT_CONFIG,
    &TRANSPORT_SERVICE,
    &ACCEPTED_DOMAIN,
    &DELIVERY_AGENT_CONNECTOR,
    &RECIPIENT,
    &EXCHANGE_CERTIFICATE,
    &TRUSTED_ROOT_CERTIFICATE,
    &QUEUE,
    &MESSAGE,
    &SERVICE,
    &CONFIGURATION_CHANGE,
    &ADMIN_AUDIT_LOG,
    &CONFIGURATION_DIFFERENCE,
    &SERVICE_HEALTH,
];

/// The kind of object with this noun, in any letter case.
pub fn object(noun: &str) -> Option<&'static ObjectType> {
    OBJECTS.iter().copied().find(|object| object.noun.eq_ignore_ascii_case(noun))
}

/// Words of ProtocolLoggingLevel.
pub const PROTOCOL_LOGGING_LEVEL: &[&str] = &["None", "Verbose"];

/// The largest value of Exchange's Int32 parameters.
pub const INT32_MAX: i64 = 2_147_483_647;
