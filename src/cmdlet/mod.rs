//! The cmdlets: one declaration each, in [`CMDLETS`].

pub mod bind;
pub mod clap_tree;
pub mod console;
pub mod help;
pub mod spec;

#[cfg(test)]
pub mod sample;

pub use crate::ops::{Category, Failure};
pub use spec::{Cmdlet, ParamValue};

/// Every cmdlet there is.
pub static CMDLETS: &[&Cmdlet] = &[];
