//! Where the lab's CA publishes its CRL: one file by HTTP, as small as a server can be.

use super::LabError;
use super::network::Network;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The server's name.
pub const HOST: &str = "crl.lab.test";
const FILE: &str = "lab-root.crl";
const PATIENCE: Duration = Duration::from_secs(10);
const MAX_REQUEST: usize = 8 * 1024;

/// What certificates name.
pub fn url(network: &Network) -> String {
    format!("http://{HOST}:{}/{FILE}", network.crl.port())
}

/// Publishes a CRL, DER.
///
/// # Errors
/// Where it can't be written.
pub fn publish(directory: &Path, der: &[u8]) -> Result<(), LabError> {
    Ok(std::fs::write(directory.join(FILE), der)?)
}

/// Serves the file of this directory for ever.
///
/// # Errors
/// Where no connection can be accepted any more.
pub async fn serve(listener: TcpListener, directory: &Path) -> Result<(), LabError> {
    loop {
        let (stream, _) = listener.accept().await?;
        // One after the other: there are two who ask. Who asked may have gone away.
        let _ = tokio::time::timeout(PATIENCE, answer(stream, &directory.join(FILE))).await;
    }
}

async fn answer(mut stream: TcpStream, file: &Path) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") && request.len() < MAX_REQUEST {
        request.push(stream.read_u8().await?);
    }
    let asked = request.starts_with(format!("GET /{FILE} ").as_bytes());
    let found = if asked { std::fs::read(file).ok() } else { None };
    let status = if found.is_some() { "200 OK" } else { "404 Not Found" };
    let body = found.unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/pkix-crl\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.shutdown().await
}
