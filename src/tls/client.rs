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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::{Ca, Purpose, RsaBits, SelfSigned, self_signed};
    use crate::model::{RevocationMode, Status};
    use crate::tls::{Crls, PeerRole, Question, judge};
    use rustls::server::{ClientHello, ResolvesServerCert};

    #[derive(Debug)]
    struct Show(Arc<CertifiedKey>);

    impl ResolvesServerCert for Show {
        fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
            Some(self.0.clone())
        }
    }

    /// A handshake with a server that shows any bytes as its certificate.
    async fn shake(
        shown: &[u8],
        pkcs8: &[u8],
        version: &'static rustls::SupportedProtocolVersion,
    ) -> Result<Established, TlsError> {
        let key = rustls::pki_types::PrivateKeyDer::Pkcs8(pkcs8.into());
        let key = rustls::crypto::aws_lc_rs::sign::any_supported_type(&key).unwrap();
        let shown = CertifiedKey::new(vec![shown.to_vec().into()], key);
        let config = rustls::ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Show(Arc::new(shown))));
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let server = tokio_rustls::TlsAcceptor::from(Arc::new(config));
        let client = ClientTls::new(None).unwrap();
        let (_, connected) = tokio::join!(server.accept(theirs), client.connect("mx.partner.test", ours));
        connected.map(|(_, established)| established)
    }

    /// CERT-11: what a partner's server shows never costs an opportunistic session; what it proves is
    /// the verdict's to say.
    #[tokio::test]
    async fn an_odd_server_certificate_does_not_cost_the_session() {
        let now: jiff::Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
        let days = |days: i64| now + jiff::SignedDuration::from_hours(24 * days);
        let ca = Ca::new("CN=Lab", days(-100), days(9)).unwrap();
        let good = ca.issue("CN=m", &["partner.test"], Purpose::Both, days(-1), days(9)).unwrap();
        let expired = ca.issue("CN=m", &["partner.test"], Purpose::Both, days(-9), days(-1)).unwrap();
        let own = self_signed(&SelfSigned {
            subject: "CN=partner.test",
            dns_names: &[],
            bits: RsaBits::B2048,
            not_before: days(-1),
            not_after: days(9),
            subject_key_identifier: None,
        })
        .unwrap();
        let v1 = include_bytes!("../../tests/fixtures/v1.der");
        let weak = include_bytes!("../../tests/fixtures/rsa1024.der");
        for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
            for (what, shown, key, expected) in [
                ("good", good.der.as_slice(), &good.key, Status::Valid),
                ("expired", &expired.der, &expired.key, Status::Expired),
                ("self-signed", &own.der, &own.key, Status::UntrustedRoot),
                ("version 1", v1, &good.key, Status::UnsupportedVersion),
                ("RSA 1024", weak, &good.key, Status::WeakSignature),
                ("garbage", b"garbage", &good.key, Status::MalformedCertificate),
            ] {
                let seen = shake(shown, key, version).await.unwrap();
                let verdict = judge(&Question {
                    wanted: None,
                    chain: &seen.peer_chain,
                    role: PeerRole::Server,
                    require_client_auth_usage: false,
                    roots: &[ca.der().to_vec()],
                    now,
                    crls: Crls::none(),
                    revocation_mode: RevocationMode::Enforce,
                    partner: None,
                });
                assert_eq!(verdict.status, expected, "{what}: {}", verdict.rule);
            }
            // Another's certificate, without its key.
            let stolen = shake(&good.der, &expired.key, version).await;
            assert!(matches!(stolen, Err(TlsError::Handshake(_))), "{stolen:?}");
        }
    }
}
