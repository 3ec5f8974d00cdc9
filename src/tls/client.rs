//! The client's side of STARTTLS. The handshake checks only that the server holds its key; the caller
//! judges the chain afterwards and before MAIL FROM.

use super::ask_only::AskOnly;
use super::provider::{VERSIONS, provider};
use super::signing::certified_key;
use super::{Established, TlsError, TlsStream};
use crate::model::KeySigner;
use crate::model::snapshot::CertificateEntry;
use rustls::SignatureScheme;
use rustls::client::{ResolvesClientCert, Resumption};
use rustls::pki_types::{IpAddr, Ipv4Addr, ServerName};
use rustls::sign::CertifiedKey;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

/// What a Send connector needs to begin TLS. Cheap to clone.
#[derive(Clone)]
pub struct ClientTls {
    connector: TlsConnector,
}

impl std::fmt::Debug for ClientTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ClientTls")
    }
}

impl ClientTls {
    /// Shows this certificate, where given, to a server that asks for one.
    ///
    /// # Errors
    /// [`TlsError::Setup`] where the certificate can't be used.
    pub fn new(own: Option<(&CertificateEntry, Arc<dyn KeySigner>)>) -> Result<Self, TlsError> {
        let thumbprint = own.as_ref().map_or("-", |(entry, _)| entry.thumbprint.as_str());
        let builder = rustls::ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(VERSIONS)
            .map_err(|error| TlsError::setup(thumbprint, &error))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AskOnly(provider())));
        let mut config = match own {
            Some((entry, signer)) => {
                builder.with_client_cert_resolver(Arc::new(Always(Arc::new(certified_key(entry, signer)?))))
            }
            None => builder.with_no_client_auth(),
        };
        config.resumption = Resumption::disabled();
        config.enable_early_data = false;
        Ok(ClientTls { connector: TlsConnector::from(Arc::new(config)) })
    }

    /// Shakes hands. `server_name` is the MX host and goes into SNI; an address, or a name that can't
    /// stand there, sends none. The caller bounds the time.
    ///
    /// # Errors
    /// Any [`TlsError`] but `Setup`.
    pub async fn connect<S>(
        &self,
        server_name: &str,
        stream: S,
    ) -> Result<(TlsStream<S>, Established), TlsError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let name = ServerName::try_from(server_name.trim_end_matches('.'))
            .map_or(ServerName::IpAddress(IpAddr::V4(Ipv4Addr::from([0, 0, 0, 0]))), |name| name.to_owned());
        let stream = self.connector.connect(name, stream).await.map_err(|error| TlsError::from_io(&error))?;
        let established = Established::of(stream.get_ref().1);
        Ok((TlsStream::Client(stream), established))
    }
}

/// Our certificate, whatever issuers the server hints at: partners often trust more than they name.
#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesClientCert for Always {
    fn resolve(&self, _issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.key.choose_scheme(schemes).map(|_| Arc::clone(&self.0))
    }

    fn has_certs(&self) -> bool {
        true
    }
}
