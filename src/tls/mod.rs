//! TLS for both directions, and the judgement of what the peer showed. The only module that names
//! rustls; its provider is aws-lc-rs, always given explicitly.
//!
//! Promises: TLS 1.2 and 1.3 only; a handshake never fails because of what a peer's certificate says,
//! only where the peer doesn't hold its key; trust is judged afterwards by [`judge`], a pure function, with
//! the CRLs at hand; [`CrlCache`] gets those.
//! Refuses: resumption and early data, so that the peer's certificate is at hand in every session and
//! no session outlives its policy. RFC 8446, RFC 5246, RFC 3207.

mod ask_only;
mod client;
mod crl;
mod crl_address;
mod crl_cache;
mod crl_fetch;
mod dane;
mod http;
mod provider;
mod server;
mod signing;
#[cfg(test)]
pub(crate) mod site;
mod sts_cache;
mod sts_fetch;
mod tasks;
mod verdict;

pub use client::{ClientTls, HandshakeWatch, Seen as HandshakeSeen};
pub use crl::{AtHand, CrlKey, CrlWanted, Crls};
pub use crl_cache::{CrlCache, CrlLimits, CrlSettings, CrlStore, Storing};
pub use crl_fetch::forbidden_address;
pub use dane::judge_dane;
pub use server::ServerTls;
pub use signing::KeyRing;
pub use sts_cache::{StsCache, StsLater, StsLimits, StsSettings, StsStore};
pub use tokio_rustls::TlsStream;
pub use verdict::{Judgement, PeerRole, Question, judge, judge_client, judgement};

/// What a finished handshake agreed upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Established {
    /// `TLS1.2` or `TLS1.3`.
    pub version: String,
    /// The cipher suite's IANA name, such as `TLS_AES_256_GCM_SHA384`.
    pub cipher: String,
    /// What the peer showed, DER, as it was sent (end entity first); empty where it showed nothing.
    pub peer_chain: Vec<Vec<u8>>,
    /// `tls-exporter` (RFC 9266) of the server's side: of TLS 1.3 alone, since of 1.2 nobody tells us whether
    /// its keys are bound to the whole handshake (RFC 7627), and without that the binding proves nothing.
    pub channel_binding: Option<[u8; 32]>,
}

/// Why TLS could not be had. The text is fit for a log line and for LastError.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TlsError {
    /// Our own certificate or key can't be used.
    #[error("TLS can't be set up with certificate {thumbprint}: {reason}")]
    Setup {
        /// Thumbprint of the certificate; `-` where there is none.
        thumbprint: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The peer ended the handshake by an alert.
    #[error("TLS handshake failed: the peer sent the alert {0}")]
    Alert(String),
    /// The handshake can't go on: no common version or cipher, a peer that doesn't hold its key, or
    /// something that isn't TLS.
    #[error("TLS handshake failed: {0}")]
    Handshake(String),
    /// The connection ended during the handshake.
    #[error("TLS handshake failed: the connection was closed")]
    Closed,
    /// The connection failed during the handshake.
    #[error("TLS handshake failed: {0}")]
    Io(String),
}

/// The channel binding `tls-exporter` (RFC 9266) of a connection; see [`Established::channel_binding`].
pub fn exporter<S>(stream: &TlsStream<S>) -> Option<[u8; 32]> {
    const LABEL: &[u8] = b"EXPORTER-Channel-Binding";
    let is_13 =
        |state: &rustls::CommonState| state.protocol_version() == Some(rustls::ProtocolVersion::TLSv1_3);
    match stream {
        TlsStream::Server(stream) => {
            let connection = stream.get_ref().1;
            is_13(connection).then(|| connection.export_keying_material([0; 32], LABEL, Some(&[])).ok())?
        }
        TlsStream::Client(stream) => {
            let connection = stream.get_ref().1;
            is_13(connection).then(|| connection.export_keying_material([0; 32], LABEL, Some(&[])).ok())?
        }
    }
}

impl TlsError {
    fn setup(thumbprint: &str, reason: &dyn std::fmt::Display) -> Self {
        TlsError::Setup { thumbprint: thumbprint.to_owned(), reason: reason.to_string() }
    }

    fn from_io(error: &std::io::Error) -> Self {
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        match inner {
            Some(rustls::Error::AlertReceived(alert)) => TlsError::Alert(format!("{alert:?}")),
            Some(other) => TlsError::Handshake(other.to_string()),
            None => match error.kind() {
                std::io::ErrorKind::UnexpectedEof
                | std::io::ErrorKind::BrokenPipe
                | std::io::ErrorKind::ConnectionReset => TlsError::Closed,
                _ => TlsError::Io(error.to_string()),
            },
        }
    }
}

impl Established {
    /// True where the peer's certificate has a dNSName in its subjectAltName.
    pub fn has_dns_name(&self) -> bool {
        let summary =
            self.peer_chain.first().and_then(|der| crate::cert::CertificateSummary::from_der(der).ok());
        summary.is_some_and(|summary| !summary.dns_names.is_empty())
    }

    fn of(connection: &rustls::CommonState) -> Self {
        let version = match connection.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_2) => "TLS1.2".to_owned(),
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLS1.3".to_owned(),
            other => format!("{other:?}"),
        };
        let cipher = connection.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite()));
        Established {
            version,
            // rustls spells TLS 1.3 suites TLS13_AES_…; IANA spells them TLS_AES_….
            cipher: cipher.unwrap_or_default().replacen("TLS13_", "TLS_", 1),
            peer_chain: connection
                .peer_certificates()
                .unwrap_or_default()
                .iter()
                .map(|certificate| certificate.as_ref().to_vec())
                .collect(),
            channel_binding: None,
        }
    }
}
