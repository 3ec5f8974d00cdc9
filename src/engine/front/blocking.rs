//! File work, done where it holds up no session.

use std::io;
use tokio::task::JoinError;

/// Runs it on a thread of its own, and waits.
///
/// # Errors
/// Its own; and where it can't be run to its end.
pub(super) async fn blocking<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<JoinError> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(error.into()))
}

/// The same, the error in words.
///
/// # Errors
/// As [`blocking`].
pub(super) async fn blocking_told<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, String> {
    blocking(work).await.map_err(|error: io::Error| error.to_string())
}
