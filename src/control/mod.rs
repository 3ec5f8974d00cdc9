//! The control socket: how cmdlets reach the running service. JSON, one request and one response a
//! line, over a Unix socket; both ends are here.
//!
//! Promises: a request or response is bounded in size and in time; "the service does not run" is told
//! apart from every other trouble; a socket file that a dead service left is replaced atomically.
//!
//! Refuses: an order by anybody but root and the owner of the data directory; anything at all by a
//! user who is not at least in its group (the socket's mode, so that supplementary groups count);
//! a peer of another protocol version.

mod client;
mod message;
mod path;
mod server;

pub use client::Client;
pub use message::{
    Bound, MAX_REQUEST, MAX_RESPONSE, MOST_CONTENT, MOST_MESSAGES, MOST_ORDERED, Request, Response,
    RetryTarget, Status, UNREADABLE, VERSION,
};
pub use path::{bind, socket_path};
pub use server::{Access, Handler, Owner, serve};

/// Why the other end can't be talked to.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// No socket, or nobody behind it.
    #[error("the service is not running")]
    NotRunning,
    /// The socket's mode keeps us out.
    #[error("access denied: the control socket {0} is open to root, its owner and its group only")]
    AccessDenied(std::path::PathBuf),
    /// The deadline passed.
    #[error("the service did not answer in time")]
    Timeout,
    /// The other end talks something else.
    #[error("the service's answer can't be read: {0}")]
    Protocol(String),
    /// The system refused.
    #[error("control socket {path}: {source}")]
    Io {
        /// The socket.
        path: std::path::PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

#[cfg(test)]
mod tests;
