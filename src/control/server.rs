//! The service's end.

use super::message::{Envelope, MAX_REQUEST, MAX_RESPONSE, Request, Response, UNREADABLE, VERSION};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;

/// Clients at once; more wait in the backlog.
const MAX_CLIENTS: usize = 32;
/// The longest silence of a client, and the longest time to take an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Who owns the data directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The user.
    pub uid: u32,
}

/// What a client may do. Who is in neither class can't open the socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Ask and order: root and the owner.
    Order,
    /// Ask: the group.
    Read,
}

impl Owner {
    /// The access of a peer with this uid.
    pub fn access_of(&self, uid: u32) -> Access {
        if uid == 0 || uid == self.uid { Access::Order } else { Access::Read }
    }
}

/// Answers requests.
pub trait Handler: Send + Sync + 'static {
    /// The answer to `request`; the peer was found to be allowed to ask it.
    fn handle(&self, request: Request) -> impl Future<Output = Response> + Send;
}

/// Serves the control socket until the future is dropped.
///
/// # Errors
/// Where the listener can't be registered with the runtime.
pub async fn serve<H: Handler>(
    listener: std::os::unix::net::UnixListener,
    owner: Owner,
    handler: Arc<H>,
) -> std::io::Result<()> {
    let listener = UnixListener::from_std(listener)?;
    let permits = Arc::new(Semaphore::new(MAX_CLIENTS));
    loop {
        let Ok(permit) = permits.clone().acquire_owned().await else { return Ok(()) };
        match listener.accept().await {
            Ok((stream, _)) => {
                let handler = handler.clone();
                tokio::spawn(async move {
                    let _permit = permit;
                    if let Err(error) = converse(stream, owner, &*handler).await {
                        tracing::debug!(%error, "a control client went away");
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "the control socket can't accept");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn converse<H: Handler>(stream: UnixStream, owner: Owner, handler: &H) -> std::io::Result<()> {
    let access = owner.access_of(stream.peer_cred()?.uid());
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    loop {
        let mut line = Vec::new();
        let mut bounded = (&mut reader).take(MAX_REQUEST as u64);
        let read = tokio::time::timeout(PATIENCE, bounded.read_until(b'\n', &mut line));
        let Ok(count) = read.await else { return Ok(()) };
        if count? == 0 {
            return Ok(());
        }
        let whole = line.last() == Some(&b'\n');
        let response = if whole { answer(&line, access, handler).await } else { too_long() };
        let mut bytes = serde_json::to_vec(&Envelope { version: VERSION, body: &response })?;
        if bytes.len() >= MAX_RESPONSE {
            let short = Response::Failed("the answer is too long; ask for less".into());
            bytes = serde_json::to_vec(&Envelope { version: VERSION, body: short })?;
        }
        bytes.push(b'\n');
        match tokio::time::timeout(PATIENCE, writer.write_all(&bytes)).await {
            Ok(written) => written?,
            Err(_) => return Ok(()),
        }
        if !whole {
            return Ok(());
        }
    }
}

fn too_long() -> Response {
    Response::Failed("the request is too long or cut short".into())
}

async fn answer<H: Handler>(line: &[u8], access: Access, handler: &H) -> Response {
    let envelope: Envelope<serde_json::Value> = match serde_json::from_slice(line) {
        Ok(envelope) => envelope,
        Err(error) => return Response::Failed(format!("{UNREADABLE}: {error}")),
    };
    if envelope.version != VERSION {
        return Response::Failed(format!("version {} is spoken here, not {}", VERSION, envelope.version));
    }
    match serde_json::from_value::<Request>(envelope.body) {
        Ok(request) if request.is_order() && access != Access::Order => Response::AccessDenied,
        Ok(request) => handler.handle(request).await,
        Err(error) => Response::Failed(format!("{UNREADABLE}: {error}")),
    }
}
