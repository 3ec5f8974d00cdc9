//! What cmdlets do, callable without a command line.

pub mod edit;
pub mod failure;

pub use edit::{Change, Difference, Edit, EditMode, ListEdit, Note};
pub use failure::{Category, Failure};
