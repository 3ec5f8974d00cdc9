//! A web server inside TLS, for tests: it answers every request with what it was told last, and counts.

use super::{KeyRing, ServerTls};
use crate::cert::{Ca, CertificateSummary, Issued, Purpose};
use crate::model::snapshot::CertificateEntry;
use jiff::Timestamp;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub(crate) struct Site {
    pub(crate) address: SocketAddr,
    answer: Arc<Mutex<String>>,
    hits: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

/// A good answer with this body.
pub(crate) fn text(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

impl Site {
    /// Listens on 127.0.0.1 and shows a certificate of this authority with these names.
    pub(crate) async fn start(ca: &Ca, names: &[&str], (from, until): (Timestamp, Timestamp)) -> Site {
        let Issued { der, key } = ca.issue("CN=web", names, Purpose::ServerOnly, from, until).unwrap();
        let summary = CertificateSummary::from_der(&der).unwrap();
        let mut ring = KeyRing::new();
        ring.insert(&summary.thumbprint, &key).unwrap();
        let entry = CertificateEntry {
            thumbprint: summary.thumbprint,
            chain: vec![der],
            not_before: from,
            not_after: until,
            subject: summary.subject,
        };
        let tls = ServerTls::new(&entry, Arc::new(ring), false).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (answer, hits) = (Arc::new(Mutex::new(text(""))), Arc::new(AtomicUsize::new(0)));
        let (said, counted) = (answer.clone(), hits.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok((mut stream, _)) = tls.accept(stream).await else { continue };
                let mut request = Vec::new();
                while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                    let mut buffer = [0; 1024];
                    match stream.read(&mut buffer).await {
                        Ok(count) if count > 0 => request.extend_from_slice(&buffer[..count]),
                        _ => break,
                    }
                }
                if request.starts_with(b"GET /.well-known/mta-sts.txt ") {
                    counted.fetch_add(1, Ordering::SeqCst);
                }
                let answer = said.lock().unwrap().clone();
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            }
        });
        Site { address, answer, hits, task }
    }

    pub(crate) fn say(&self, answer: String) {
        *self.answer.lock().unwrap() = answer;
    }

    /// How often the policy was asked for.
    pub(crate) fn hits(&self) -> usize {
        self.hits.load(Ordering::SeqCst)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}
