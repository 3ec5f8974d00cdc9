//! One voice: why Domain Security kept mail is told in the same words in LastError, the protocol log, the connectivity log
//! and the tracking log, with host, address, the name that was wanted and those that were offered.

use super::rig::{Rig, connector, snapshot};
use super::routes::sinks::Sinks;
use crate::client::TcpDialer;
use crate::client::tests::sink::{Script, Sink};
use crate::dns::{FakeResolver, Resolver};
use crate::engine::front::Outbound;
use crate::model::snapshot::SendConnector;
use crate::model::{ExtendedRight, Permission, Principal, Rights};
use crate::policy::fixture;
use crate::tls::StsLimits;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// What is to be read of one cause.
struct Cause {
    domain: &'static str,
    /// The mail server; none: nobody is asked.
    host: Option<&'static str>,
    /// How LastError begins, and what stands in every log.
    words: &'static str,
    /// The host as LastError has it.
    at: &'static str,
    /// What the tracking log has beside it.
    tracked: &'static [&'static str],
    /// What the protocol log has of it.
    logged: &'static [&'static str],
}

const CAUSES: &[Cause] = &[
    Cause {
        domain: "clear.example",
        host: Some("clear.hosts.example"),
        words: "451 5.7.3 STARTTLS is required to send mail",
        at: "[clear.hosts.example 127.44.0.2]",
        tracked: &["DomainSecurity=TlsNotOffered", "TlsFailed=451 5.7.3 STARTTLS is required to send mail"],
        logged: &["451 5.7.3 STARTTLS is required to send mail"],
    },
    Cause {
        domain: "broken.example",
        host: Some("broken.hosts.example"),
        words: "454 4.7.0 TLS handshake failed",
        at: "[broken.hosts.example 127.44.1.1]",
        tracked: &["DomainSecurity=HandshakeFailed", "TlsFailed=454 4.7.0 TLS handshake failed"],
        logged: &["454 4.7.0 TLS handshake failed"],
    },
    Cause {
        domain: "name.example",
        host: Some("name.hosts.example"),
        words: "454 4.7.5 Certificate validation failure, Reason:SubjectMismatch (the certificate must name name.example and names elsewhere.example)",
        at: "[name.hosts.example 127.44.0.3]",
        tracked: &[
            "DomainSecurity=SubjectMismatch",
            "Verdict=SubjectMismatch",
            "VerdictRule=the certificate must name name.example and names elsewhere.example",
            "CertificateWanted=name.example",
            "CertificateNames=elsewhere.example",
        ],
        logged: &[
            "Certificate SubjectMismatch: the certificate must name name.example and names elsewhere.example",
            "wanted name.example; offered elsewhere.example; thumbprint ",
        ],
    },
    Cause {
        domain: "root.example",
        host: Some("root.hosts.example"),
        words: "454 4.7.5 Certificate validation failure, Reason:UntrustedRoot (",
        at: "[root.hosts.example 127.44.0.4]",
        tracked: &[
            "DomainSecurity=UntrustedRoot",
            "Verdict=UntrustedRoot",
            "CertificateWanted=root.example",
            "CertificateNames=good.hosts.example",
        ],
        logged: &["Certificate UntrustedRoot: ", "wanted root.example; offered good.hosts.example"],
    },
    Cause {
        domain: "unarmed.example",
        host: None,
        words: "454 4.7.5 Domain security: connector 'Cheap' won the route but is not armed; to arm one: Set-SendConnector Cheap -DomainSecureEnabled '$true'",
        at: "",
        tracked: &["DomainSecurity=NotReady", "TlsSource=DomainSecurity"],
        logged: &["454 4.7.5 Domain security: connector 'Cheap' won the route but is not armed"],
    },
];

#[tokio::test]
async fn every_place_tells_it_alike() {
    let sinks = Sinks::start().await;
    let broken = Script { broken_tls: true, ..Script::default() };
    let _broken = Sink::start(&format!("127.44.1.1:{}", sinks.port), broken).await;
    let rig = start(&sinks).await;
    let mut client = rig.connect("D").await;
    client.say("EHLO peer.example").await;
    for cause in CAUSES {
        let to = format!("RCPT TO:<u@{}>", cause.domain);
        client.talk(&[("MAIL FROM:<a@x.example>", "250"), (&to, "250"), ("DATA", "354")]).await;
        assert!(client.say(&format!("Subject: {}\r\n\r\nx\r\n.", cause.domain)).await.starts_with("250"));
    }
    for cause in CAUSES {
        let error = last_error(&rig, cause.domain).await;
        assert!(error.starts_with(cause.words) && error.ends_with(cause.at), "{}: {error}", cause.domain);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let logs = rig.directory.path().join("logs");
    let read = |name: &str| text_below(&logs.join(name));
    let (protocol, tracking, visits) =
        (read("ProtocolLog/SmtpSend"), read("MessageTracking"), read("Connectivity"));
    for cause in CAUSES {
        // In a field of a log a quote is doubled.
        let said = |log: &str, words: &str| log.replace("\"\"", "\"").contains(words);
        let deferred: Vec<&str> = tracking
            .lines()
            .filter(|line| line.contains(&format!("u@{}", cause.domain)) && line.contains(",DEFER,"))
            .collect();
        assert!(!deferred.is_empty(), "{}: {tracking}", cause.domain);
        for words in cause.tracked {
            assert!(deferred.iter().any(|line| said(line, words)), "{words}: {deferred:#?}");
        }
        if let Some(host) = cause.host {
            assert!(deferred.iter().any(|line| line.contains(host)), "{host}: {deferred:#?}");
        }
        for words in cause.logged {
            assert!(said(&protocol, words), "{words}: {protocol}");
        }
        assert!(said(&visits, cause.words), "{}: {visits}", cause.words);
    }
    rig.stop().await;
}

/// A service whose Send connector is armed, with every domain of the table listed.
async fn start(sinks: &Sinks) -> Rig {
    let mut receive = connector("D");
    let rights = Rights::of(&[ExtendedRight::SmtpAcceptAnyRecipient]);
    receive.permissions.push(Permission { principal: Principal::Anonymous, rights, deny: false });
    let mut snapshot = snapshot(vec![receive]);
    let mut keys = sinks.pki.equip(&mut snapshot);
    keys.push((sinks.own.thumbprint.clone(), sinks.own_key.clone()));
    snapshot.certificates.insert(sinks.own.thumbprint.clone(), Arc::new(sinks.own.clone()));
    snapshot.transport.tls_send_domain_secure =
        CAUSES.iter().map(|cause| cause.domain.parse().unwrap()).collect();
    let armed = SendConnector {
        domain_secure_enabled: true,
        certificate: Some(sinks.own.thumbprint.clone()),
        port: sinks.port,
        protocol_logging: true,
        ..fixture::send("Armed", &["*"])
    };
    let cheap = SendConnector { protocol_logging: true, ..fixture::send("Cheap", &["unarmed.example"]) };
    snapshot.send = vec![Arc::new(armed), Arc::new(cheap)];
    let mut dns = FakeResolver::new().address("broken.hosts.example", "127.44.1.1".parse().unwrap());
    for (host, address) in super::routes::sinks::HOSTS.iter().zip(&sinks.addresses) {
        dns = dns.address(host, address.ip());
    }
    for cause in CAUSES {
        if let Some(host) = cause.host {
            dns = dns.mx(cause.domain, 10, host);
        }
    }
    let dns: Arc<dyn Resolver> = Arc::new(dns);
    let outbound =
        Outbound { resolvers: Arc::new(dns), dialer: Arc::new(TcpDialer), sts_limits: StsLimits::default() };
    Rig::start_by(snapshot, keys, Vec::new(), outbound).await.unwrap()
}

async fn last_error(rig: &Rig, domain: &str) -> String {
    for _ in 0..500 {
        let queues = rig.queue.list_queues().await.unwrap();
        let error = queues.into_iter().find(|queue| queue.hop.domain == domain);
        if let Some(error) = error.and_then(|queue| queue.last_error) {
            return error;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{domain}: {:?}", rig.queue.list_queues().await);
}

fn text_below(directory: &Path) -> String {
    let mut text = String::new();
    for file in std::fs::read_dir(directory).unwrap() {
        text.push_str(&std::fs::read_to_string(file.unwrap().path()).unwrap());
    }
    text
}
