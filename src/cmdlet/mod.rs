//! The cmdlets: one declaration each, in [`CMDLETS`].

mod accepted_domain;
mod ad_permission;
mod address_rewrite_entry;
mod admin_audit_log;
pub mod alias;
mod alike;
pub mod bind;
mod certificate_test;
mod change;
pub mod clap_tree;
pub mod class;
mod configuration;
mod connector;
pub mod console;
mod delivery_agent_connector;
mod dkim_signing_config;
mod document;
mod domain_security_partner;
mod domain_security_report;
mod domain_security_sheet;
mod domain_security_test;
pub mod elsewhere;
mod exchange_certificate;
mod exchange_server;
mod filter_config;
mod foreign_connector;
mod get_help;
pub mod help;
mod ip_list_entry;
mod ip_list_provider;
pub mod live;
mod mail_route;
mod mailflow;
mod many;
mod message;
mod message_tracking_log;
mod paging;
mod planned;
mod queue;
mod queue_digest;
mod receive_connector;
mod recipient;
mod remote_domain;
mod script;
mod secret;
mod send_connector;
mod sender_authentication_config;
mod server;
mod server_component_state;
mod service;
mod service_health;
mod smart_host_credential;
mod smtp_connectivity;
mod smtp_credential;
pub mod spec;
mod standing;
mod system_message;
mod transport_config;
mod transport_service;
mod trusted_root_certificate;
pub mod typed;
mod undo;
mod usage;

#[cfg(test)]
pub mod sample;

pub use crate::ops::{Category, Failure, base64};
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
    &ad_permission::GET,
    &ad_permission::ADD,
    &ad_permission::REMOVE,
    &transport_config::GET,
    &transport_config::SET,
    &transport_service::GET,
    &transport_service::SET,
    &accepted_domain::GET,
    &accepted_domain::NEW,
    &accepted_domain::SET,
    &accepted_domain::REMOVE,
    &remote_domain::GET,
    &remote_domain::NEW,
    &remote_domain::SET,
    &remote_domain::REMOVE,
    &delivery_agent_connector::GET,
    &delivery_agent_connector::NEW,
    &delivery_agent_connector::SET,
    &delivery_agent_connector::REMOVE,
    &foreign_connector::GET,
    &foreign_connector::NEW,
    &foreign_connector::SET,
    &foreign_connector::REMOVE,
    &recipient::GET,
    &recipient::NEW,
    &recipient::SET,
    &recipient::REMOVE,
    &smtp_credential::GET,
    &smtp_credential::NEW,
    &smtp_credential::SET,
    &smtp_credential::REMOVE,
    &exchange_certificate::GET,
    &exchange_certificate::NEW,
    &exchange_certificate::IMPORT,
    &exchange_certificate::EXPORT,
    &exchange_certificate::ENABLE,
    &exchange_certificate::REMOVE,
    &trusted_root_certificate::GET,
    &trusted_root_certificate::IMPORT,
    &trusted_root_certificate::REMOVE,
    &domain_security_partner::GET,
    &domain_security_partner::NEW,
    &domain_security_partner::SET,
    &domain_security_partner::REMOVE,
    &system_message::GET,
    &system_message::NEW,
    &system_message::SET,
    &system_message::REMOVE,
    &address_rewrite_entry::GET,
    &address_rewrite_entry::NEW,
    &address_rewrite_entry::SET,
    &address_rewrite_entry::REMOVE,
    &dkim_signing_config::GET,
    &dkim_signing_config::NEW,
    &dkim_signing_config::SET,
    &dkim_signing_config::ROTATE,
    &dkim_signing_config::REMOVE,
    &ip_list_entry::GET_ALLOW,
    &ip_list_entry::ADD_ALLOW,
    &ip_list_entry::REMOVE_ALLOW,
    &ip_list_entry::GET_BLOCK,
    &ip_list_entry::ADD_BLOCK,
    &ip_list_entry::REMOVE_BLOCK,
    &ip_list_provider::GET_ALLOW,
    &ip_list_provider::ADD_ALLOW,
    &ip_list_provider::SET_ALLOW,
    &ip_list_provider::REMOVE_ALLOW,
    &ip_list_provider::TEST_ALLOW,
    &ip_list_provider::GET_BLOCK,
    &ip_list_provider::ADD_BLOCK,
    &ip_list_provider::SET_BLOCK,
    &ip_list_provider::REMOVE_BLOCK,
    &ip_list_provider::TEST_BLOCK,
    &filter_config::GET_ALLOW_PROVIDERS,
    &filter_config::SET_ALLOW_PROVIDERS,
    &filter_config::GET_BLOCK_PROVIDERS,
    &filter_config::SET_BLOCK_PROVIDERS,
    &filter_config::GET_SENDER,
    &filter_config::SET_SENDER,
    &filter_config::GET_RECIPIENT,
    &filter_config::SET_RECIPIENT,
    &sender_authentication_config::GET,
    &sender_authentication_config::SET,
    &queue::GET_QUEUE,
    &queue_digest::GET,
    &queue::RETRY_QUEUE,
    &queue::SUSPEND_QUEUE,
    &queue::RESUME_QUEUE,
    &message::GET,
    &message::SUSPEND,
    &message::RESUME,
    &message::REMOVE,
    &message::REDIRECT,
    &message::EXPORT,
    &message::TEST,
    &message_tracking_log::GET,
    &configuration::GET_CHANGE,
    &configuration::COMPARE,
    &document::EXPORT,
    &document::IMPORT,
    &undo::UNDO,
    &admin_audit_log::SEARCH,
    &service_health::TEST,
    &exchange_server::GET,
    &smtp_connectivity::TEST,
    &mailflow::TEST,
    &certificate_test::TEST,
    &domain_security_test::TEST,
    &domain_security_report::GET,
    &domain_security_report::GET_DETAIL,
    &domain_security_sheet::EXPORT,
    &domain_security_sheet::IMPORT,
    &mail_route::RESOLVE,
    &server_component_state::GET,
    &server_component_state::SET,
    &service::GET,
    &service::START,
    &service::STOP,
    &service::RESTART,
    &get_help::GET_HELP,
    &get_help::GET_COMMAND,
];
