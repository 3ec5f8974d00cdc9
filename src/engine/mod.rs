//! The transport service: a keeper that knows the store and the keys, and a front that knows the
//! network and the queue. They meet only in [`roles`].

pub mod apart;
pub mod front;
pub mod keeper;
pub mod roles;
mod service;

pub use service::{ServiceError, service_main, transport_main};

#[cfg(test)]
mod tests;
