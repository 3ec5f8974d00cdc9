//! The service as its users run it: the programs, their data directories, signals, and mail over real
//! sockets on this machine's loopback addresses.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod agents;
mod auth;
mod basics;
mod certificates;
mod component_state;
mod configured;
mod directories;
mod dkim;
mod domain_effects;
mod drop_directories;
mod dsn;
mod exporting;
mod extensions;
mod filters;
mod guide_scripts;
mod guide_scripts_ps1;
mod kills;
mod lab;
mod list_providers;
mod lmtp;
mod mailflow;
mod metrics;
mod parallel_writers;
mod partner_sheets;
mod peer;
mod permissions;
mod pki;
mod poison;
mod preflight_live;
mod queue_cmdlets;
mod queue_filters;
mod queue_orders;
mod receive_effects;
mod receiving;
#[path = "../support/replay.rs"]
mod replay;
mod reports;
mod restart_under_load;
mod restarting;
mod revocation;
mod rewriting;
mod secured;
mod security_report;
mod send_effects;
mod sender_authentication;
mod session;
mod sink;
mod site;
mod smart_host;
mod starttls;
mod tracking;
mod trust;
mod wire;
