//! The little of HTTP/1.1 that a scraper needs (RFC 9112): `GET /metrics`, answered, and the connection closed.
//!
//! Promises: eight connections at once, five seconds for each, eight KiB of request; what is beyond that is
//! refused. Refuses every other path and method, a body, and peers that are not on this host.

use super::Moment;
use crate::engine::front::Shared;
use crate::queue::{Queue, QueueInfo, QueueStatus};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

/// Connections at once.
const AT_ONCE: usize = 8;
/// The longest conversation.
const DEADLINE: Duration = Duration::from_secs(5);
/// How old a look at the queues may be: one at a long queue takes a while.
const FRESH: Duration = Duration::from_secs(1);
/// The longest request.
const REQUEST: usize = 8 * 1024;
/// Octets that are read away behind an answer.
const UNREAD: u64 = 64 * 1024;
/// Certificates of which it is told.
const CERTIFICATES: usize = 200;
/// A day, in seconds.
const DAY: f64 = 86_400.0;

/// Places for scrapers.
pub(in crate::engine::front) fn places() -> Semaphore {
    Semaphore::new(AT_ONCE)
}

/// The queues as they were found last: one look at a time, however many ask, and however soon they go away.
pub(in crate::engine::front) type LastLook = Arc<tokio::sync::Mutex<Option<(Instant, Arc<[QueueInfo]>)>>>;

/// The queues as they are, or were a moment ago.
async fn queues(queue: &Queue, last: &LastLook) -> Arc<[QueueInfo]> {
    let held = last.clone().lock_owned().await;
    let queue = queue.clone();
    // It goes on where the scraper does not wait: the next one gets what it finds, and none begins another meanwhile.
    let look = tokio::spawn(async move {
        let mut held = held;
        if let Some((at, queues)) = held.as_ref().filter(|(at, _)| at.elapsed() < FRESH) {
            tracing::trace!(age = ?at.elapsed(), "the last look at the queues will do");
            return queues.clone();
        }
        match queue.list_queues().await {
            Ok(found) => {
                let found: Arc<[QueueInfo]> = found.into();
                *held = Some((Instant::now(), found.clone()));
                found
            }
            Err(error) => {
                tracing::error!(%error, "the queues can't be listed for metrics");
                Arc::default()
            }
        }
    });
    look.await.unwrap_or_default()
}

/// Answers one scraper; one that finds no place is closed upon, and comes again.
pub(in crate::engine::front) async fn serve(shared: &Shared, stream: TcpStream, peer: SocketAddr) {
    let Ok(_place) = shared.scrapers.try_acquire() else { return };
    let _ = tokio::time::timeout(DEADLINE, answer(shared, stream, peer)).await;
}

async fn answer(shared: &Shared, mut stream: TcpStream, peer: SocketAddr) -> std::io::Result<()> {
    if !peer.ip().to_canonical().is_loopback() {
        return Ok(());
    }
    let mut request = Vec::new();
    let wanted = loop {
        let mut piece = [0; 1024];
        let count = stream.read(&mut piece).await?;
        request.extend_from_slice(&piece[..count]);
        if let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") {
            break judge(&request[..end]);
        }
        if request.len() >= REQUEST {
            break Wanted::Refused("431 Request Header Fields Too Large");
        }
        if count == 0 {
            return Ok(());
        }
    };
    let (status, body, head_only) = match wanted {
        Wanted::Metrics { head_only } => {
            let body = shared.metrics.tell(&moment(shared).await);
            ("200 OK", body, head_only)
        }
        Wanted::Refused(status) => (status, format!("{status}\n"), false),
    };
    let allow = if status.starts_with("405") { "Allow: GET, HEAD\r\n" } else { "" };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\n\
         {allow}Connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    if !head_only {
        stream.write_all(body.as_bytes()).await?;
    }
    stream.shutdown().await?;
    // What is still on its way would make a reset of the close, and take the answer with it.
    let mut rest = stream.take(UNREAD);
    tokio::io::copy(&mut rest, &mut tokio::io::sink()).await.map(drop)
}

/// What is to be answered.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Metrics { head_only: bool },
    Refused(&'static str),
}

/// By the request's head, without the empty line.
fn judge(head: &[u8]) -> Wanted {
    let Ok(head) = std::str::from_utf8(head) else { return Wanted::Refused("400 Bad Request") };
    let mut lines = head.split("\r\n");
    let line: Vec<&str> = lines.next().unwrap_or_default().split(' ').collect();
    let [method, target, version] = line[..] else { return Wanted::Refused("400 Bad Request") };
    if !matches!(version, "HTTP/1.1" | "HTTP/1.0") {
        return Wanted::Refused("505 HTTP Version Not Supported");
    }
    let path = target.split('?').next().unwrap_or_default();
    match method {
        "GET" | "HEAD" if path == "/metrics" => Wanted::Metrics { head_only: method == "HEAD" },
        "GET" | "HEAD" => Wanted::Refused("404 Not Found"),
        _ => Wanted::Refused("405 Method Not Allowed"),
    }
}

/// What is so now.
async fn moment(shared: &Shared) -> Moment {
    let queues = queues(&shared.queue, &shared.last_look).await;
    let now = shared.clock.now();
    let running = shared.running();
    let certificates = running.iter().flat_map(|running| running.snapshot.certificates.values());
    let days = |end: jiff::Timestamp| (end.duration_since(now).as_secs_f64() / DAY * 100.0).round() / 100.0;
    Moment {
        queues: by_status(&queues),
        deferred: queues.iter().map(|info| info.deferred_message_count).sum(),
        transport: shared.components.state(),
        sessions: shared.sessions.count(),
        free_space: (shared.free_space)(&shared.queue).ok(),
        certificates: certificates
            .take(CERTIFICATES)
            .map(|entry| (entry.thumbprint.clone(), days(entry.not_after)))
            .collect(),
        lost_lines: shared.logs.lost(),
        degraded: running.is_some_and(|running| !running.snapshot.degraded.is_empty()),
    }
}

/// Queues that hold messages, and messages, for each status there is.
fn by_status(queues: &[QueueInfo]) -> Vec<(&'static str, u64, u64)> {
    let statuses = [
        (QueueStatus::Active, "Active"),
        (QueueStatus::Connecting, "Connecting"),
        (QueueStatus::Ready, "Ready"),
        (QueueStatus::Retry, "Retry"),
        (QueueStatus::Suspended, "Suspended"),
    ];
    let of = |(status, name)| {
        let held = queues.iter().filter(|info| info.status == status && info.message_count > 0);
        let counts = held.map(|info| info.message_count);
        let (queues, messages) = counts.fold((0, 0), |(queues, all), count| (queues + 1, all + count));
        (name, queues, messages)
    };
    statuses.into_iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_does_not_wait_leaves_one_look_and_not_many() {
        let dir = tempfile::tempdir().unwrap();
        let queue = Queue::in_memory(dir.path()).unwrap();
        let last = LastLook::default();
        for _ in 0..50 {
            // It goes away at once; its look may only just have begun.
            let _ = tokio::time::timeout(Duration::ZERO, queues(&queue, &last)).await;
        }
        assert_eq!(queues(&queue, &last).await.len(), 0);
        let (first, _) = last.lock().await.clone().unwrap();
        assert_eq!(queues(&queue, &last).await.len(), 0);
        assert_eq!(last.lock().await.clone().unwrap().0, first, "the last look will do");
        *last.lock().await = Some((first.checked_sub(2 * FRESH).unwrap(), Arc::default()));
        queues(&queue, &last).await;
        assert!(last.lock().await.clone().unwrap().0 > first, "an old one will not");
    }

    #[test]
    fn requests() {
        let metrics = |head_only| Wanted::Metrics { head_only };
        let table = [
            ("GET /metrics HTTP/1.1\r\nHost: localhost", metrics(false)),
            ("GET /metrics?x=y HTTP/1.0", metrics(false)),
            ("HEAD /metrics HTTP/1.1", metrics(true)),
            ("GET / HTTP/1.1", Wanted::Refused("404 Not Found")),
            ("GET /metrics/x HTTP/1.1", Wanted::Refused("404 Not Found")),
            ("POST /metrics HTTP/1.1", Wanted::Refused("405 Method Not Allowed")),
            ("GET /metrics HTTP/2.0", Wanted::Refused("505 HTTP Version Not Supported")),
            ("GET /metrics", Wanted::Refused("400 Bad Request")),
            ("", Wanted::Refused("400 Bad Request")),
        ];
        for (head, wanted) in table {
            assert_eq!(judge(head.as_bytes()), wanted, "{head}");
        }
        assert_eq!(judge(b"GET /\xff HTTP/1.1"), Wanted::Refused("400 Bad Request"));
    }
}
