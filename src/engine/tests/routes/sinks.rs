//! Hosts that take mail, each with something else to prove, and what peers can show.

use super::random::Shown;
use crate::cert::{Ca, CertificateSummary, Issued, Purpose};
use crate::client::tests::sink::{Script, Sink};
use crate::diagnose::mail_route::Offer;
use crate::engine::tests::rig::{Pki, entry, ring};
use crate::model::TlsLevel;
use crate::model::snapshot::CertificateEntry;
use crate::tls::ServerTls;
use jiff::{SignedDuration, Timestamp};
use std::net::SocketAddr;
use zeroize::Zeroizing;

/// The hosts: one that proves its name and the domains' that it serves, one without TLS, one of another name, one of
/// another root.
pub(in crate::engine::tests) const HOSTS: &[&str] =
    &["good.hosts.example", "clear.hosts.example", "name.hosts.example", "root.hosts.example"];

/// Domains that the good host proves.
const PROVEN: &[&str] = &["good.hosts.example", "partner.example", "other.example", "relay.example"];

/// All of it.
pub(in crate::engine::tests) struct Sinks {
    pub pki: Pki,
    pub port: u16,
    pub addresses: Vec<SocketAddr>,
    /// What our Send connectors show.
    pub own: CertificateEntry,
    pub own_key: Zeroizing<Vec<u8>>,
    sinks: Vec<Sink>,
    shown: Vec<(Shown, Issued)>,
}

/// How a host takes a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    Nothing,
    Clear,
    Tls,
}

impl Sinks {
    pub(in crate::engine::tests) async fn start() -> Sinks {
        let pki = Pki::new();
        let good = names(&pki.ca, PROVEN);
        let other = names(&pki.ca, &["elsewhere.example"]);
        let foreign = names(&pki.other, PROVEN);
        let script = |issued: Option<&Issued>| Script {
            tls: issued.map(|one| ServerTls::new(&entry(&one.der), ring(&[one]), true).unwrap()),
            ..Script::default()
        };
        let scripts = [script(Some(&good)), script(None), script(Some(&other)), script(Some(&foreign))];
        let (mut sinks, mut port) = (Vec::new(), 0);
        for (number, script) in scripts.into_iter().enumerate() {
            let sink = Sink::start(&format!("127.44.0.{}:{port}", number + 1), script).await;
            port = sink.address.port();
            sinks.push(sink);
        }
        let own = pki.issue(&pki.ca, "mx.own.example", -1, 90);
        let shown = vec![
            (Shown::Right, pki.issue(&pki.ca, "partner.example", -1, 90)),
            (Shown::OtherName, pki.issue(&pki.ca, "third.example", -1, 90)),
            (Shown::Expired, pki.issue(&pki.ca, "partner.example", -20, -10)),
            (Shown::OtherRoot, pki.issue(&pki.other, "partner.example", -1, 90)),
        ];
        Sinks {
            port,
            addresses: sinks.iter().map(|sink| sink.address).collect(),
            own: entry(&own.der),
            own_key: own.key.clone(),
            sinks,
            shown,
            pki,
        }
    }

    pub(super) fn shown(&self, shown: Shown) -> Option<&Issued> {
        self.shown.iter().find(|(kind, _)| *kind == shown).map(|(_, issued)| issued)
    }

    /// Messages so far.
    pub(super) fn count(&self) -> usize {
        self.sinks.iter().map(|sink| sink.messages().len()).sum()
    }

    /// Which host has the message, whether it came by TLS, and which certificate was shown for it.
    pub(super) fn last(&self, id: &str) -> (SocketAddr, bool, Option<String>) {
        for sink in &self.sinks {
            for seen in sink.seen() {
                let has = seen.messages.iter().any(|message| String::from_utf8_lossy(message).contains(id));
                if has {
                    let tls = seen.verbs().contains(&"tls MAIL".to_owned());
                    let shown = seen
                        .client_leaf
                        .as_deref()
                        .map(|der| CertificateSummary::from_der(der).unwrap().thumbprint);
                    return (sink.address, tls, shown);
                }
            }
        }
        panic!("no host has {id}");
    }

    /// How the host of this offer can take mail at this level.
    pub(super) fn proves(&self, offer: &Offer, level: &TlsLevel, helo: bool) -> Proof {
        let host = self.addresses.iter().position(|address| *address == offer.address).unwrap();
        let (good, tls, chain) = (host == 0, host != 1, host == 0 || host == 2);
        let when = |proven: bool| if proven { Proof::Tls } else { Proof::Nothing };
        let names = |domain: &str| good && PROVEN.contains(&domain);
        match level {
            TlsLevel::None => Proof::Clear,
            // ForceHELO: no STARTTLS is seen. Where TLS is demanded EHLO is said all the same.
            TlsLevel::Opportunistic if helo || !tls => Proof::Clear,
            TlsLevel::Opportunistic => Proof::Tls,
            TlsLevel::Encrypt => when(tls),
            TlsLevel::Chain => when(chain),
            TlsLevel::Name(demand) => when(names(demand.domain.as_str())),
            TlsLevel::DomainSecure(domain) => when(names(domain.as_str())),
            other => panic!("nobody publishes anything here: {other}"),
        }
    }
}

fn names(ca: &Ca, names: &[&str]) -> Issued {
    let now = Timestamp::now();
    let day = SignedDuration::from_hours(24);
    ca.issue(&format!("CN={}", names[0]), names, Purpose::Both, now - day, now + day).unwrap()
}
