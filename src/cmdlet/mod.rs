//! The cmdlets: one declaration each, in [`CMDLETS`].

mod accepted_domain;
mod admin_audit_log;
pub mod bind;
mod change;
pub mod clap_tree;
pub mod class;
mod configuration;
pub mod console;
mod delivery_agent_connector;
mod document;
mod exchange_certificate;
mod get_help;
pub mod help;
mod many;
mod queue;
mod receive_connector;
mod recipient;
mod script;
mod secret;
mod send_connector;
mod service;
mod service_health;
pub mod spec;
mod transport_config;
mod transport_service;
mod trusted_root_certificate;
mod undo;
mod usage;

#[cfg(test)]
pub mod sample;

pub use crate::ops::{Category, Failure};
pub use spec::{Cmdlet, ParamValue};

/// Every cmdlet there is.
pub static CMDLETS: &[&Cmdlet] = &[
    &send_connector::GET,
    &send_connector::NEW,
    &send_connector::SET,
    &send_connector::REMOVE,
    &receive_connector::GET,
    &receive_connector::NEW,
    &receive_connector::SET,
    &receive_connector::REMOVE,
    &transport_config::GET,
    &transport_config::SET,
    &transport_service::GET,
    &transport_service::SET,
    &accepted_domain::GET,
    &accepted_domain::NEW,
    &accepted_domain::SET,
    &accepted_domain::REMOVE,
    &delivery_agent_connector::GET,
    &delivery_agent_connector::NEW,
    &delivery_agent_connector::REMOVE,
    &recipient::GET,
    &recipient::NEW,
    &recipient::SET,
    &recipient::REMOVE,
    &exchange_certificate::GET,
    &exchange_certificate::NEW,
    &exchange_certificate::IMPORT,
    &exchange_certificate::EXPORT,
    &exchange_certificate::ENABLE,
    &exchange_certificate::REMOVE,
    &trusted_root_certificate::GET,
    &trusted_root_certificate::IMPORT,
    &trusted_root_certificate::REMOVE,
    &queue::GET_QUEUE,
    &queue::GET_MESSAGE,
    &queue::RETRY_QUEUE,
    &configuration::GET_CHANGE,
    &configuration::COMPARE,
    &document::EXPORT,
    &document::IMPORT,
    &undo::UNDO,
    &admin_audit_log::SEARCH,
    &service_health::TEST,
    &service::GET,
    &service::START,
    &service::STOP,
    &service::RESTART,
    &get_help::GET_HELP,
    &get_help::GET_COMMAND,
];
