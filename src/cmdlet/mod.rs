//! The cmdlets: one declaration each, in [`CMDLETS`].

pub mod bind;
pub mod console;
pub mod spec;

pub use spec::Cmdlet;

/// Every cmdlet there is.
pub static CMDLETS: &[&Cmdlet] = &[];
