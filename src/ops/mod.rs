//! What cmdlets do, callable without a command line: each makes a plan, then carries it out in one
//! transaction, or changes nothing.

pub mod advice;
pub mod certificate;
pub mod compare;
pub mod component_state;
pub mod connectivity;
pub mod credential;
pub mod dkim;
pub mod document;
pub mod domain_security_report;
pub mod edit;
pub mod failure;
mod failure_id;
pub mod glimpse;
pub mod health;
pub mod history;
pub mod mailflow;
pub mod object;
pub mod partner;
pub mod permission;
pub mod queue;
pub mod queue_admin;
pub mod queue_digest;
pub mod replacement;
pub mod replay;
pub mod seed;
pub mod service;
mod site;
pub mod tracking;
pub mod undo;

pub use crate::cert::base64;
pub use edit::{Change, Difference, Edit, EditMode, ListEdit, Note, Returned, apply, differences};
pub use failure::{Category, Failure};
pub use failure_id::{FAILURE_IDS, FailureId};
pub use object::Plan;
pub use site::Site;
