//! Dialogues over real loopback sockets, with a configuration in memory.

mod dialogues;
mod domain_security;
mod extensions;
mod limits;
mod restart;
mod rig;
