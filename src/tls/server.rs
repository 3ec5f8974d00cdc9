//! The server's side of STARTTLS.
//!
//! Promises: a client certificate is asked for where told so, never required. Refuses: tickets, stored
//! sessions, early data, and clients whose ALPN is that of another protocol.

use super::ask_only::AskOnly;
use super::provider::{VERSIONS, provider};
use super::signing::certified_key;
use super::{Established, TlsError, TlsStream};
use crate::model::KeySigner;
use crate::model::snapshot::CertificateEntry;
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;

/// What a Receive connector needs to answer STARTTLS. Cheap to clone.
#[derive(Clone)]
pub struct ServerTls {
    acceptor: TlsAcceptor,
}

impl std::fmt::Debug for ServerTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerTls")
    }
}

impl ServerTls {
    /// Presents this certificate, signed for by `signer`.
    ///
    /// # Errors
    /// [`TlsError::Setup`] where the certificate can't be used.
    pub fn new(
        entry: &CertificateEntry,
        signer: Arc<dyn KeySigner>,
        ask_client_certificate: bool,
    ) -> Result<Self, TlsError> {
        let key = certified_key(entry, signer)?;
        let builder = rustls::ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(VERSIONS)
            .map_err(|error| TlsError::setup(&entry.thumbprint, &error))?;
        let builder = if ask_client_certificate {
            builder.with_client_cert_verifier(Arc::new(AskOnly(provider())))
        } else {
            builder.with_no_client_auth()
        };
        let mut config = builder.with_cert_resolver(Arc::new(Always(Arc::new(key))));
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        config.max_early_data_size = 0;
        // Who says by ALPN that it speaks something else was led here (RFC 9325 3.7).
        config.alpn_protocols = vec![b"smtp".to_vec(), b"esmtp".to_vec()];
        Ok(ServerTls { acceptor: TlsAcceptor::from(Arc::new(config)) })
    }

    /// Shakes hands. The caller bounds the time, and drops what it read before.
    ///
    /// # Errors
    /// Any [`TlsError`] but `Setup`.
    pub async fn accept<S>(&self, stream: S) -> Result<(TlsStream<S>, Established), TlsError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let stream = self.acceptor.accept(stream).await.map_err(|error| TlsError::from_io(&error))?;
        let mut established = Established::of(stream.get_ref().1);
        let stream = TlsStream::Server(stream);
        established.channel_binding = super::exporter(&stream);
        Ok((stream, established))
    }
}

/// One certificate, whatever name the client asks for: the connector decides, not SNI.
#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ClientTls, KeyRing, PeerRole, Question, judge};
    use super::*;
    use crate::cert::{Ca, CertificateSummary, Issued, Purpose};
    use crate::model::Status;
    use jiff::{SignedDuration, Timestamp};

    fn now() -> Timestamp {
        "2026-06-01T00:00:00Z".parse().unwrap()
    }

    fn days(count: i64) -> SignedDuration {
        SignedDuration::from_hours(24 * count)
    }

    fn entry(der: &[u8]) -> CertificateEntry {
        let summary = CertificateSummary::from_der(der).unwrap();
        CertificateEntry {
            thumbprint: summary.thumbprint.clone(),
            chain: vec![der.to_vec()],
            not_before: summary.not_before,
            not_after: summary.not_after,
            subject: summary.subject,
        }
    }

    fn ring(issued: &[&Issued]) -> Arc<KeyRing> {
        let mut ring = KeyRing::new();
        for one in issued {
            ring.insert(&entry(&one.der).thumbprint, &one.key).unwrap();
        }
        Arc::new(ring)
    }

    type Outcome = Result<(TlsStream<tokio::io::DuplexStream>, Established), TlsError>;

    async fn shake(server: &ServerTls, client: &ClientTls) -> (Outcome, Outcome) {
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        tokio::join!(server.accept(ours), client.connect("mail.fabrikam.test", theirs))
    }

    #[tokio::test]
    async fn both_sides_see_each_other_and_data_passes() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let ca = Ca::new("CN=Lab", now() - days(1), now() + days(9)).unwrap();
        let make = |name: &str, purpose| {
            ca.issue(&format!("CN={name}"), &[name], purpose, now() - days(1), now() + days(9)).unwrap()
        };
        let (mine, theirs) =
            (make("mail.fabrikam.test", Purpose::ServerOnly), make("partner.test", Purpose::ServerOnly));
        let ring = ring(&[&mine, &theirs]);
        let server = ServerTls::new(&entry(&mine.der), ring.clone(), true).unwrap();
        let client = ClientTls::new(Some((&entry(&theirs.der), ring))).unwrap();
        let (server, client) = shake(&server, &client).await;
        let ((mut server, seen_by_server), (mut client, seen_by_client)) = (server.unwrap(), client.unwrap());
        assert_eq!(seen_by_server.peer_chain, [theirs.der]);
        assert_eq!(seen_by_client.peer_chain, [mine.der]);
        assert_eq!((seen_by_client.version.as_str(), &seen_by_client.cipher[..8]), ("TLS1.3", "TLS_AES_"));
        client.write_all(b"EHLO x\r\n").await.unwrap();
        client.flush().await.unwrap();
        let mut got = [0; 8];
        server.read_exact(&mut got).await.unwrap();
        assert_eq!(&got, b"EHLO x\r\n");
    }

    #[tokio::test]
    async fn no_certificate_is_required_and_none_is_asked_for_unless_told() {
        let ca = Ca::new("CN=Lab", now() - days(1), now() + days(9)).unwrap();
        let mine = ca.issue("CN=m", &[], Purpose::Both, now() - days(1), now() + days(9)).unwrap();
        let ring = ring(&[&mine]);
        for (ask, shown, seen) in [(true, false, 0), (false, true, 0), (true, true, 1)] {
            let server = ServerTls::new(&entry(&mine.der), ring.clone(), ask).unwrap();
            let entry = entry(&mine.der);
            let own = shown.then(|| (&entry, ring.clone() as Arc<dyn KeySigner>));
            let (server, client) = shake(&server, &ClientTls::new(own).unwrap()).await;
            assert_eq!(server.unwrap().1.peer_chain.len(), seen, "asked {ask}, shown {shown}");
            client.unwrap();
        }
    }

    /// A TLS client of rustls itself, that shows any bytes as its certificate.
    async fn shake_raw(
        server: &ServerTls,
        chain: Vec<u8>,
        pkcs8: &[u8],
        version: &'static rustls::SupportedProtocolVersion,
    ) -> Result<Established, TlsError> {
        #[derive(Debug)]
        struct Show(Arc<CertifiedKey>);
        impl rustls::client::ResolvesClientCert for Show {
            fn resolve(&self, _: &[&[u8]], _: &[rustls::SignatureScheme]) -> Option<Arc<CertifiedKey>> {
                Some(self.0.clone())
            }
            fn has_certs(&self) -> bool {
                true
            }
        }
        let key = rustls::pki_types::PrivateKeyDer::Pkcs8(pkcs8.into());
        let key = rustls::crypto::aws_lc_rs::sign::any_supported_type(&key).unwrap();
        let config = rustls::ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(&[version])
            .unwrap()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(AskOnly(provider())))
            .with_client_cert_resolver(Arc::new(Show(Arc::new(CertifiedKey::new(vec![chain.into()], key)))));
        let (ours, theirs) = tokio::io::duplex(64 * 1024);
        let name = rustls::pki_types::ServerName::try_from("m.test").unwrap();
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        let accept = async { server.accept(ours).await.map(|(_, established)| established) };
        let (accepted, _) = tokio::join!(accept, async {
            use tokio::io::AsyncReadExt;
            // Keeps the client's side open until the server has ended and dropped its side.
            if let Ok(mut stream) = connector.connect(name, theirs).await {
                let _ = stream.read(&mut [0; 1]).await;
            }
        });
        accepted
    }

    #[tokio::test]
    async fn an_odd_client_certificate_does_not_cost_the_session() {
        let ca = Ca::new("CN=Lab", now() - days(100), now() + days(9)).unwrap();
        let issue = |from: i64, until: i64, purpose| {
            ca.issue("CN=m", &["m.test"], purpose, now() + days(from), now() + days(until)).unwrap()
        };
        let good = issue(-1, 9, Purpose::Both);
        let server = ServerTls::new(&entry(&good.der), ring(&[&good]), true).unwrap();
        let v1 = include_bytes!("../../tests/fixtures/v1.der").to_vec();
        let weak = include_bytes!("../../tests/fixtures/rsa1024.der").to_vec();
        let (expired, server_only) = (issue(-50, -10, Purpose::Both), issue(-1, 9, Purpose::ServerOnly));
        for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
            for (what, shown, key, expected) in [
                ("good", &good.der, &good.key, Status::Valid),
                ("expired", &expired.der, &expired.key, Status::Expired),
                ("serverAuth only", &server_only.der, &server_only.key, Status::Valid),
                ("version 1", &v1, &good.key, Status::UnsupportedVersion),
                ("RSA 1024", &weak, &good.key, Status::WeakSignature),
                ("garbage", &b"garbage".to_vec(), &good.key, Status::MalformedCertificate),
            ] {
                let seen = shake_raw(&server, shown.clone(), key, version).await.unwrap();
                assert_eq!(seen.peer_chain, std::slice::from_ref(shown), "{what}");
                let verdict = judge(&Question {
                    wanted: None,
                    chain: &seen.peer_chain,
                    role: PeerRole::Client,
                    require_client_auth_usage: false,
                    roots: &[ca.der().to_vec()],
                    now: now(),
                    crls: crate::tls::Crls::none(),
                    revocation_mode: crate::model::RevocationMode::Enforce,
                    partner: None,
                });
                assert_eq!(verdict.status, expected, "{what}");
            }
            // Another's certificate, without its key.
            let stolen = shake_raw(&server, server_only.der.clone(), &good.key, version).await;
            assert!(matches!(stolen, Err(TlsError::Handshake(_))), "{stolen:?}");
        }
    }

    /// What a session proved is never taken over by another one: a certificate may have been revoked since,
    /// and the other listener may have another policy.
    #[tokio::test]
    async fn no_session_is_resumed() {
        use tokio::io::AsyncReadExt;
        let ca = Ca::new("CN=Lab", now() - days(1), now() + days(9)).unwrap();
        let issue = |name: &str| {
            ca.issue(&format!("CN={name}"), &[name], Purpose::Both, now() - days(1), now() + days(9)).unwrap()
        };
        let (mine, theirs) = (issue("m.test"), issue("partner.test"));
        let server = ServerTls::new(&entry(&mine.der), ring(&[&mine]), true).unwrap();
        for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
            let key = rustls::pki_types::PrivateKeyDer::Pkcs8(theirs.key.as_slice().into()).clone_key();
            // This client would resume: it keeps what it is given.
            let config = rustls::ClientConfig::builder_with_provider(provider())
                .with_protocol_versions(&[version])
                .unwrap()
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AskOnly(provider())))
                .with_client_auth_cert(vec![theirs.der.clone().into()], key)
                .unwrap();
            let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
            for attempt in 1..=3 {
                let (ours, theirs_end) = tokio::io::duplex(64 * 1024);
                let name = rustls::pki_types::ServerName::try_from("m.test").unwrap();
                let (accepted, connected) =
                    tokio::join!(server.accept(ours), connector.connect(name, theirs_end));
                let (stream, established) = accepted.unwrap();
                assert_eq!(established.peer_chain, std::slice::from_ref(&theirs.der));
                drop(stream);
                let mut connected = connected.unwrap();
                // A ticket would come now.
                let _ = connected.read(&mut [0; 1]).await;
                let connection = connected.get_ref().1;
                assert_eq!(
                    connection.handshake_kind(),
                    Some(rustls::HandshakeKind::Full),
                    "{version:?} {attempt}"
                );
                assert_eq!(connection.tls13_tickets_received(), 0, "{version:?} {attempt}");
            }
        }
    }

    /// A browser that was led here is refused in the handshake; without ALPN, or with ours, it succeeds.
    #[tokio::test]
    async fn another_protocol_by_alpn_is_refused() {
        let ca = Ca::new("CN=Lab", now() - days(1), now() + days(9)).unwrap();
        let mine = ca.issue("CN=m", &["m.test"], Purpose::Both, now() - days(1), now() + days(9)).unwrap();
        let server = ServerTls::new(&entry(&mine.der), ring(&[&mine]), false).unwrap();
        for (offered, taken) in [
            (vec![], true),
            (vec!["smtp"], true),
            (vec!["http/1.1", "esmtp"], true),
            (vec!["http/1.1"], false),
            (vec!["h2", "http/1.1"], false),
            (vec!["imap"], false),
        ] {
            let mut config = rustls::ClientConfig::builder_with_provider(provider())
                .with_protocol_versions(VERSIONS)
                .unwrap()
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(AskOnly(provider())))
                .with_no_client_auth();
            config.alpn_protocols = offered.iter().map(|name| name.as_bytes().to_vec()).collect();
            let (ours, theirs) = tokio::io::duplex(64 * 1024);
            let name = rustls::pki_types::ServerName::try_from("m.test").unwrap();
            let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
            let (accepted, _) = tokio::join!(server.accept(ours), connector.connect(name, theirs));
            assert_eq!(accepted.is_ok(), taken, "{offered:?}");
        }
    }

    #[tokio::test]
    async fn what_is_not_tls_is_an_error_in_words() {
        use tokio::io::AsyncWriteExt;
        let ca = Ca::new("CN=Lab", now(), now() + days(9)).unwrap();
        let mine = ca.issue("CN=m", &[], Purpose::Both, now(), now() + days(9)).unwrap();
        let server = ServerTls::new(&entry(&mine.der), ring(&[&mine]), true).unwrap();
        let (ours, mut theirs) = tokio::io::duplex(1024);
        theirs.write_all(b"EHLO here we are\r\n").await.unwrap();
        assert!(matches!(server.accept(ours).await, Err(TlsError::Handshake(_))));
        let (ours, theirs) = tokio::io::duplex(1024);
        drop(theirs);
        assert!(matches!(server.accept(ours).await, Err(TlsError::Closed)));
        let without_key = ServerTls::new(&entry(&mine.der), Arc::new(KeyRing::new()), true).unwrap();
        let (server, client) = shake(&without_key, &ClientTls::new(None).unwrap()).await;
        let text = server.unwrap_err().to_string();
        assert!(text.contains("isn't at hand"), "{text}");
        client.unwrap_err();
    }
}
