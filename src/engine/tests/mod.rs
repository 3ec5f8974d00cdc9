//! Dialogues over real loopback sockets, with a configuration in memory.

mod auth;
mod dialogues;
mod domain_security;
mod extensions;
mod headers;
mod limits;
mod partners;
mod report_only_week;
mod restart;
mod rig;
mod routes;
mod words;
