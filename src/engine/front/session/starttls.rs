//! STARTTLS (RFC 3207). What was known before the handshake is forgotten; what was sent behind the
//! command in clear is never looked at.

use super::auth::AUTH_LINE_LIMIT;
use super::{End, Io, Next, Session};
use crate::cert::CertificateSummary;
use crate::smtp::{LineReader, Reply};
use crate::tls::ServerTls;
use std::time::Duration;

/// A handshake takes at most this, and never longer than the permitted silence.
const HANDSHAKE: Duration = Duration::from_secs(60);

impl Session {
    /// What this connector needs to answer STARTTLS.
    pub(super) fn server_tls(&self) -> Option<&ServerTls> {
        self.running.tls.get(&self.connector.guid)
    }

    pub(super) async fn starttls(&mut self) -> Result<Next, End> {
        if !self.reader.is_empty() {
            self.log.info("", "commands were pipelined behind STARTTLS");
            return self.close_with(&Reply::pipelined_past_starttls()).await;
        }
        // In a transaction, too: its sender was judged by the session in clear.
        if self.tls.is_some() || self.transaction.is_some() {
            return self.finish(Reply::bad_sequence()).await;
        }
        if !self.hello.as_ref().is_some_and(|hello| hello.extended) {
            return self.finish(Reply::send_hello_first()).await;
        }
        let Some(tls) = self.server_tls().cloned() else {
            return self.finish(Reply::tls_not_available()).await;
        };
        let shared = self.shared.clone();
        let _under_way = shared.handshakes.begin(self.peer.ip().to_canonical());
        self.answer(&Reply::ready_for_tls()).await;
        self.shake(&tls).await.map(|()| Next::GoOn)
    }

    /// The handshake on a listener that speaks TLS from the first octet on (RFC 8314 3.3); nothing was said
    /// before it. Without a certificate there is nothing to say at all.
    pub(super) async fn implicit_tls(&mut self) -> Result<(), End> {
        let Some(tls) = self.server_tls().cloned() else {
            self.log.info("", "no certificate is at hand for ImplicitTLS");
            return Err(End::Local);
        };
        let shared = self.shared.clone();
        let _under_way = shared.handshakes.begin(self.peer.ip().to_canonical());
        self.shake(&tls).await
    }

    /// Shakes hands, and forgets everything that was known before. A failure is noted while it still counts as
    /// under way.
    async fn shake(&mut self, tls: &ServerTls) -> Result<(), End> {
        let source = self.peer.ip().to_canonical();
        self.log_own_certificate();
        self.flush().await?;
        let Io::Plain(stream) = std::mem::replace(&mut self.io, Io::Gone) else { return Err(End::Local) };
        let patience = HANDSHAKE.min(self.connector.connection_inactivity_timeout.to_std());
        let failure = match tokio::time::timeout(patience, tls.accept(stream)).await {
            Ok(Ok((stream, established))) => {
                self.log.info(
                    "",
                    format!("TLS negotiation succeeded: {} {}", established.version, established.cipher),
                );
                if let Some(shown) = established.peer_chain.first() {
                    self.log_certificate("Received certificate", shown);
                }
                self.io = Io::Tls(Box::new(stream));
                self.tls = Some(established);
                self.reader = LineReader::new(AUTH_LINE_LIMIT);
                self.hello = None;
                self.user = None;
                self.transaction = None;
                return Ok(());
            }
            Ok(Err(error)) => error.to_string(),
            Err(_) => "TLS handshake failed: it took too long".to_owned(),
        };
        self.shared.handshakes.note(source, self.shared.clock.now());
        self.log.info("", format!("TLS negotiation failed with error {failure}"));
        Err(End::Remote)
    }

    fn log_own_certificate(&mut self) {
        let shown = self.connector.certificate.as_ref();
        let entry = shown.and_then(|thumbprint| self.running.snapshot.certificates.get(thumbprint)).cloned();
        if let Some(der) = entry.as_ref().and_then(|entry| entry.chain.first()) {
            self.log_certificate("Sending certificate", der);
        }
    }

    fn log_certificate(&mut self, what: &str, der: &[u8]) {
        self.log.info("", what);
        match CertificateSummary::from_der(der) {
            Ok(summary) => {
                self.log.info(&summary.subject, "Certificate subject");
                self.log.info(&summary.issuer, "Certificate issuer name");
                self.log.info(&summary.thumbprint, "Certificate thumbprint");
                self.log.info(summary.names().join(";"), "Certificate alternate names");
            }
            Err(error) => self.log.info("", format!("The certificate can't be read: {error}")),
        }
    }
}
