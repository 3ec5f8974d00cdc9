//! The TLSA records of a domain's hosts.
//!
//! Promises: asked for only where DNSSEC proves the way to the host (`Host::tlsa_bases`); the name that an alias leads
//! to before the alias itself; records that are not proven are none; a question that fails is told as that, so that
//! nobody sends to such a host as if it had no records (RFC 7672 §2.1.2, §2.2.3).

use super::mx::{Host, join_all};
use super::{Answer, DnsError, Resolver};
use crate::model::{SmtpDomain, Tlsa};

/// What one host publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsaFound {
    /// No records, provably; or nothing of it is signed.
    None,
    /// Records, usable or not, under this TLSA base domain.
    Records(SmtpDomain, Vec<Tlsa>),
    /// It could not be found out: the host must not be used now.
    Failed(DnsError),
}

/// What each of these hosts publishes for a port, in their order.
pub async fn tlsa_of(resolver: &dyn Resolver, hosts: &[Host], port: u16) -> Vec<TlsaFound> {
    let questions = hosts.iter().map(|host| -> Answer<'_, TlsaFound> {
        Box::pin(async move { Ok(one(resolver, host, port).await) })
    });
    let answers = join_all(questions.collect()).await;
    answers.into_iter().map(|answer| answer.unwrap_or_else(TlsaFound::Failed)).collect()
}

async fn one(resolver: &dyn Resolver, host: &Host, port: u16) -> TlsaFound {
    for base in &host.tlsa_bases {
        match resolver.tlsa(base, port).await {
            Ok(found) if found.secure && !found.answer.is_empty() => {
                return TlsaFound::Records(base.clone(), found.answer);
            }
            Ok(_) => {}
            Err(error) => return TlsaFound::Failed(error),
        }
    }
    TlsaFound::None
}

#[cfg(test)]
mod tests {
    use super::super::{FakeResolver, targets};
    use super::*;

    fn record(usage: u8) -> Tlsa {
        Tlsa { usage, selector: 1, matching: 1, data: vec![0; 32] }
    }

    /// mx.test with an address, and another name that is an alias of it; what is signed decides.
    fn world(signed: &str) -> FakeResolver {
        let dns = FakeResolver::new()
            .mx("direct.test", 10, "mx.test")
            .mx("alias.test", 10, "mail.test")
            .address("mx.test", "192.0.2.1".parse().unwrap())
            .address("bare.test", "192.0.2.2".parse().unwrap())
            .alias("mail.test", "mx.test")
            .tlsa("mx.test", 25, record(3))
            .tlsa("mail.test", 25, record(2))
            .tlsa("bare.test", 25, record(3))
            .failing("_26._tcp.mx.test", DnsError::ServerFailure);
        signed.split_whitespace().fold(dns, FakeResolver::signed)
    }

    #[tokio::test]
    async fn table() {
        const MX: &str = "_25._tcp.mx.test";
        const MAIL: &str = "_25._tcp.mail.test";
        // the domain, what is signed, the port, what is found
        let cases = [
            ("direct.test", format!("direct.test mx.test {MX}"), 25, "mx.test 3"),
            // Each step must be proven: the MX records, the addresses, the TLSA records.
            ("direct.test", format!("mx.test {MX}"), 25, "none"),
            ("direct.test", format!("direct.test {MX}"), 25, "none"),
            ("direct.test", "direct.test mx.test".to_owned(), 25, "none"),
            // No records on another port; and a question that fails is no "none".
            ("direct.test", format!("direct.test mx.test {MX}"), 27, "none"),
            ("direct.test", format!("direct.test mx.test {MX}"), 26, "failed"),
            // Where the way is not signed, nobody asks.
            ("direct.test", MX.to_owned(), 26, "none"),
            // An alias: the name that it leads to first, then itself; itself where the rest is not signed.
            ("alias.test", format!("alias.test mail.test mx.test {MX} {MAIL}"), 25, "mx.test 3"),
            ("alias.test", format!("alias.test mail.test mx.test {MAIL}"), 25, "mail.test 2"),
            ("alias.test", format!("alias.test mail.test {MX} {MAIL}"), 25, "mail.test 2"),
            ("alias.test", format!("alias.test mx.test {MX} {MAIL}"), 25, "none"),
            // No MX: the domain's own addresses.
            ("bare.test", "bare.test _25._tcp.bare.test".to_owned(), 25, "bare.test 3"),
            ("bare.test", "_25._tcp.bare.test".to_owned(), 25, "none"),
        ];
        for (domain, signed, port, wanted) in cases {
            let dns = world(&signed);
            let plan = targets(&dns, &domain.parse().unwrap(), 1).await.unwrap();
            let found = match tlsa_of(&dns, &plan.hosts, port).await.remove(0) {
                TlsaFound::None => "none".to_owned(),
                TlsaFound::Failed(_) => "failed".to_owned(),
                TlsaFound::Records(base, records) => format!("{base} {}", records[0].usage),
            };
            assert_eq!(found, wanted, "{domain}, port {port}, signed: {signed}");
        }
    }
}
