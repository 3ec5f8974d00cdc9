//! An HTTP server that answers as it is told, and counts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What a path answers.
#[derive(Clone)]
pub enum Answer {
    /// These bytes, then the end.
    Raw(Vec<u8>),
    /// The same, after a while.
    After(Duration, Vec<u8>),
    /// Nothing at all.
    Silent,
    /// A body without an end.
    Endless,
    /// An octet now and then.
    Drip,
}

/// A good answer with this body.
pub fn ok(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/pkix-crl\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[derive(Default)]
struct Shared {
    answers: Mutex<HashMap<String, Answer>>,
    hits: Mutex<HashMap<String, usize>>,
}

/// The server; it ends when dropped. What it wasn't told of is 404.
pub struct Web {
    shared: Arc<Shared>,
    port: u16,
    task: JoinHandle<()>,
}

impl Web {
    pub async fn start() -> Web {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared::default());
        let serving = shared.clone();
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, serving.clone()));
            }
        });
        Web { shared, port, task }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port)
    }

    pub fn put(&self, path: &str, answer: Answer) {
        self.shared.answers.lock().unwrap().insert(path.to_owned(), answer);
    }

    /// How often a path was asked for.
    pub fn hits(&self, path: &str) -> usize {
        self.shared.hits.lock().unwrap().get(path).copied().unwrap_or_default()
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, shared: Arc<Shared>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_owned();
    *shared.hits.lock().unwrap().entry(path.clone()).or_default() += 1;
    let answer = shared.answers.lock().unwrap().get(&path).cloned();
    // Who asked may have gone away.
    let _ = match answer.unwrap_or(Answer::Raw(b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec())) {
        Answer::Raw(bytes) => stream.write_all(&bytes).await,
        Answer::After(wait, bytes) => {
            tokio::time::sleep(wait).await;
            stream.write_all(&bytes).await
        }
        Answer::Silent => std::future::pending().await,
        Answer::Endless => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            let block = vec![0x30; 1 << 20];
            loop {
                if let Err(error) = stream.write_all(&block).await {
                    break Err(error);
                }
            }
        }
        Answer::Drip => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n").await;
            loop {
                if let Err(error) = stream.write_all(b"\x30").await {
                    break Err(error);
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    };
}
