//! What cmdlets do, callable without a command line: each makes a plan, then carries it out in one
//! transaction, or changes nothing.

pub mod advice;
pub mod certificate;
pub mod compare;
pub mod edit;
pub mod failure;
pub mod health;
pub mod history;
pub mod object;
pub mod queue;
pub mod seed;
pub mod service;
mod site;

pub use edit::{Change, Difference, Edit, EditMode, ListEdit, Note, apply, differences};
pub use failure::{Category, Failure};
pub use object::Plan;
pub use site::Site;
