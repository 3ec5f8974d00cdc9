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
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

/// What a Send connector needs to begin TLS. Cheap to clone.
#[derive(Clone)]
pub struct ClientTls {
    connector: TlsConnector,
    watch: Option<Arc<HandshakeWatch>>,
}

/// What is seen of a handshake while it goes on, whatever becomes of the connection. For one connection at a time.
#[derive(Debug, Default)]
pub struct HandshakeWatch(Mutex<Seen>);

/// See [`HandshakeWatch`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The server asked for a certificate, and named these authorities for it (DER names; none: any will do).
    pub asked: Option<Vec<Vec<u8>>>,
    /// What was agreed upon, once our side of the handshake was done.
    pub established: Option<Established>,
}

impl HandshakeWatch {
    /// What was seen so far.
    pub fn seen(&self) -> Seen {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, what: impl FnOnce(&mut Seen)) {
        what(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
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
        ClientTls::made(own, None)
    }

    /// The same, and the handshake is watched.
    ///
    /// # Errors
    /// As [`ClientTls::new`].
    pub fn watched(
        own: Option<(&CertificateEntry, Arc<dyn KeySigner>)>,
        watch: &Arc<HandshakeWatch>,
    ) -> Result<Self, TlsError> {
        ClientTls::made(own, Some(Arc::clone(watch)))
    }

    fn made(
        own: Option<(&CertificateEntry, Arc<dyn KeySigner>)>,
        watch: Option<Arc<HandshakeWatch>>,
    ) -> Result<Self, TlsError> {
        let thumbprint = own.as_ref().map_or("-", |(entry, _)| entry.thumbprint.as_str());
        let builder = rustls::ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(VERSIONS)
            .map_err(|error| TlsError::setup(thumbprint, &error))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AskOnly(provider())));
        let own = match own {
            Some((entry, signer)) => Some(Arc::new(certified_key(entry, signer)?)),
            None => None,
        };
        let shows = Shows { own, watch: watch.clone() };
        let mut config = builder.with_client_cert_resolver(Arc::new(shows));
        config.resumption = Resumption::disabled();
        config.enable_early_data = false;
        Ok(ClientTls { connector: TlsConnector::from(Arc::new(config)), watch })
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
        if let Some(watch) = &self.watch {
            watch.note(|seen| seen.established = Some(established.clone()));
        }
        Ok((TlsStream::Client(stream), established))
    }
}

/// Our certificate, where there is one, whatever issuers the server hints at: partners often trust more than they name.
#[derive(Debug)]
struct Shows {
    own: Option<Arc<CertifiedKey>>,
    watch: Option<Arc<HandshakeWatch>>,
}

impl ResolvesClientCert for Shows {
    fn resolve(&self, issuers: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        if let Some(watch) = &self.watch {
            let named = issuers.iter().map(|issuer| issuer.to_vec()).collect();
            watch.note(|seen| seen.asked = Some(named));
        }
        let own = self.own.as_ref()?;
        own.key.choose_scheme(schemes).map(|_| Arc::clone(own))
    }

    fn has_certs(&self) -> bool {
        self.own.is_some()
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

    /// That a server asks for a certificate is seen whether there is one to show or not.
    #[tokio::test]
    async fn a_handshake_is_watched() {
        let now: jiff::Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
        let days = |days: i64| now + jiff::SignedDuration::from_hours(24 * days);
        let ca = Ca::new("CN=Lab", days(-100), days(9)).unwrap();
        let issued = ca.issue("CN=m", &["partner.test"], Purpose::Both, days(-1), days(9)).unwrap();
        let entry = CertificateEntry {
            thumbprint: "AA".into(),
            chain: vec![issued.der.clone()],
            not_before: days(-1),
            not_after: days(9),
            subject: "CN=m".into(),
        };
        let mut ring = crate::tls::KeyRing::new();
        ring.insert("AA", &issued.key).unwrap();
        let ring: Arc<dyn KeySigner> = Arc::new(ring);
        for ask in [false, true] {
            for own in [None, Some((&entry, Arc::clone(&ring)))] {
                let server = crate::tls::ServerTls::new(&entry, Arc::clone(&ring), ask).unwrap();
                let watch = Arc::new(HandshakeWatch::default());
                let client = ClientTls::watched(own, &watch).unwrap();
                let (ours, theirs) = tokio::io::duplex(64 * 1024);
                let (_, connected) = tokio::join!(server.accept(theirs), client.connect("mx.test", ours));
                let seen = watch.seen();
                assert_eq!(seen.asked, ask.then(Vec::new));
                assert_eq!(seen.established, connected.ok().map(|(_, established)| established));
            }
        }
        let nobody = Arc::new(HandshakeWatch::default());
        let client = ClientTls::watched(None, &nobody).unwrap();
        let (ours, theirs) = tokio::io::duplex(64);
        drop(theirs);
        client.connect("mx.test", ours).await.unwrap_err();
        assert_eq!(nobody.seen(), Seen::default());
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
