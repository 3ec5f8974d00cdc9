//! What an administrator may do to a message in a queue.

use serde::{Deserialize, Serialize};

/// The error of a message that an administrator removed with a report, in the form of a reply.
pub const REMOVED: &str = "550 4.3.2 QUEUE.Admin; message deleted by an administrator";

/// What may be done to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum MessageAction {
    /// No further attempt is made.
    Suspend,
    /// It is due now.
    Resume,
    /// It goes; with `ndr` its sender is told.
    Remove {
        /// A report is made.
        ndr: bool,
    },
}
