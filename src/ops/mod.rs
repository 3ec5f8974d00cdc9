//! What cmdlets do, callable without a command line.

pub mod failure;

pub use failure::{Category, Failure};
