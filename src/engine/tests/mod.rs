//! Dialogues over real loopback sockets, with a configuration in memory.

mod auth;
mod dialogues;
mod domain_security;
mod limits;
mod restart;
mod rig;
