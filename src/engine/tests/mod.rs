//! Dialogues over real loopback sockets, with a configuration in memory.

mod auth;
mod dialogues;
mod domain_security;
mod extensions;
mod headers;
mod limits;
mod restart;
mod rig;
mod routes;
mod words;
