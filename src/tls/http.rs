//! One GET over a connection that is there: what fetches CRLs and MTA-STS policies.
//!
//! Promises: at most so many bytes as the caller says are read, whatever the server declares. The caller bounds the time.
//! Refuses redirects, coded contents, and every status but 200. RFC 9110, RFC 9112.

use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::future::poll_fn;
use std::pin::Pin;
use tokio::io::{AsyncRead, AsyncWrite};

/// A response's head, bytes.
const MAX_HEAD: usize = 64 * 1024;

/// Why there is no content. The text is fit for a log line and for LastError.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum HttpError {
    #[error("the HTTP server answers {0}")]
    Status(StatusCode),
    #[error("the HTTP server answers {0}, and redirects are not followed")]
    Redirect(StatusCode),
    #[error("the HTTP server's answer is coded")]
    Coded,
    #[error("it is larger than {0} bytes")]
    TooLarge(usize),
    #[error("HTTP failed: {0}")]
    Failed(String),
}

/// What to get.
pub(super) struct Get<'a> {
    /// The host, and the port where it is not the scheme's.
    pub(super) authority: &'a str,
    pub(super) path: &'a str,
    pub(super) accept: &'a str,
    /// Bytes of the content, at most.
    pub(super) most: usize,
}

/// What came.
pub(super) struct Got {
    /// Content-Type, where it is one that can be read.
    pub(super) content_type: Option<String>,
    pub(super) body: Vec<u8>,
}

/// Asks, and reads the answer.
pub(super) async fn get<S>(stream: S, what: &Get<'_>) -> Result<Got, HttpError>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let failed = |error: hyper::Error| HttpError::Failed(error.to_string());
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(MAX_HEAD)
        .handshake::<_, String>(TokioIo::new(stream))
        .await
        .map_err(failed)?;
    let request = Request::get(what.path)
        .header(HOST, what.authority)
        .header(USER_AGENT, "emsh")
        .header(ACCEPT, what.accept)
        .header(CONNECTION, "close")
        .body(String::new())
        .map_err(|error| HttpError::Failed(error.to_string()))?;
    let talk = async {
        let response = sender.send_request(request).await.map_err(failed)?;
        read(response, what.most).await
    };
    // What the server does after its answer is nobody's business.
    let drive = async {
        let _ = connection.await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        answer = talk => answer,
        () = drive => Err(HttpError::Failed("the connection ended".into())),
    }
}

async fn read(response: Response<Incoming>, most: usize) -> Result<Got, HttpError> {
    let (head, mut content) = response.into_parts();
    if head.status.is_redirection() {
        return Err(HttpError::Redirect(head.status));
    }
    if head.status != StatusCode::OK {
        return Err(HttpError::Status(head.status));
    }
    if head.headers.get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(HttpError::Coded);
    }
    let declared =
        head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > most as u64) {
        return Err(HttpError::TooLarge(most));
    }
    let mut body = Vec::new();
    while let Some(data) = next(&mut content).await? {
        if body.len() + data.len() > most {
            return Err(HttpError::TooLarge(most));
        }
        body.extend_from_slice(&data);
    }
    let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    Ok(Got { content_type: content_type.map(str::to_owned), body })
}

async fn next(body: &mut Incoming) -> Result<Option<Bytes>, HttpError> {
    loop {
        match poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await {
            None => return Ok(None),
            Some(Err(error)) => return Err(HttpError::Failed(error.to_string())),
            // Trailers are no part of it.
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
        }
    }
}
