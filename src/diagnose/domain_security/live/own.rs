//! Our own listener as a partner finds it, and whether the DNS leads partners here.
//!
//! A listener is reached from an address of this host that the connector under test serves: which connector answers
//! depends on who connects.

use super::super::{Direction, Row, RowResult};
use super::host::FEW_DAYS;
use super::{SILENCE, World};
use crate::cert::{CertificateSummary, name_matches};
use crate::client::targets::leads_here;
use crate::client::{ClientError, Settings, Stage, Target, TcpDialer, connect};
use crate::diagnose::certificate::days_left;
use crate::dns::{MxError, Resolvers, targets as mx_targets};
use crate::model::snapshot::{AcceptedDomainType, ReceiveConnector, Snapshot};
use crate::model::{
    Binding, CommandLine, DomainPattern, SmtpDomain, Status, TlsLevel, TlsPolicy, TlsSource, Verdict,
};
use crate::policy::hosts::dns_servers;
use crate::policy::receive::select_connector;
use crate::tls::{ClientTls, Crls, HandshakeSeen, HandshakeWatch, PeerRole, Question};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

/// The first check.
pub(super) const LISTENER: &str = "ListenerReachable";
/// Its rule.
pub(super) const LISTENER_RULE: &str =
    "The service listens where partners connect, by a Receive connector with DomainSecureEnabled";
const STARTTLS: (&str, &str) =
    ("ListenerStartTls", "Partners are offered STARTTLS (AuthMechanism Tls, and a certificate)");
const HANDSHAKE: (&str, &str) = ("ListenerHandshake", "TLS 1.2 or 1.3 can be had");
const ASKED: (&str, &str) =
    ("ListenerAsks", "Partners are asked for their certificate in the handshake (DomainSecureEnabled)");
const SHOWN: (&str, &str) = (
    "ListenerCertificate",
    "What is shown to partners is the certificate that the stored configuration chooses",
);
const CHAIN: (&str, &str) =
    ("ListenerChain", "A partner that trusts what this server trusts finds the shown chain good");
const NAMES: (&str, &str) = (
    "ListenerNames",
    "The shown certificate names the connector's Fqdn and the domains that partners send to: by those they judge it",
);
const OWN_MX: (&str, &str) =
    ("OwnMx", "The MX records of our own domains lead partners to this server, or to what hands on to it");

/// Domains of ours whose MX records are looked up.
const MOST_OWN: usize = 8;
/// Addresses that a partner might have, which stand in no narrow range (RFC 5737, RFC 3849).
const STRANGERS: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1))];

/// The rows for mail from this domain; but for its name they are the same for every domain.
pub(super) async fn rows(world: &World, domain: &SmtpDomain) -> Vec<Row> {
    let mut rows = Vec::new();
    match &world.running {
        None => rows.push(
            Row::pass(domain, Direction::Receive, LISTENER, LISTENER_RULE)
                .but(RowResult::Fail, "the service does not run: nobody can connect")
                .mend([CommandLine::new("Start-Service").on("emsh-transport")]),
        ),
        Some(running) => {
            let doors = doors(world, running);
            if doors.is_empty() {
                rows.push(
                    Row::pass(domain, Direction::Receive, LISTENER, LISTENER_RULE)
                        .but(RowResult::Fail, "no Receive connector that serves partners listens")
                        .ask("See the rows about Receive connectors, and Get-Service emsh-transport for what is Degraded."),
                );
            }
            for door in doors {
                let mut look = Look { world, running, domain, door, rows: Vec::new() };
                look.walk().await;
                rows.append(&mut look.rows);
            }
        }
    }
    rows.extend(own_mx(world, domain).await);
    rows
}

/// A connector where partners may come in.
struct Door {
    connector: Arc<ReceiveConnector>,
    binding: Binding,
    target: SocketAddr,
    /// From where it is reached; `None`: other connectors serve every address of this host.
    source: Option<IpAddr>,
}

/// The listening connectors with DomainSecureEnabled; where there is none, those that serve strangers.
fn doors(world: &World, running: &Snapshot) -> Vec<Door> {
    let listening = || {
        world.bound.iter().filter_map(|bound| {
            let connector = running.receive.iter().find(|connector| connector.guid == bound.connector)?;
            (!connector.implicit_tls).then_some((connector, bound))
        })
    };
    let any_armed = listening().any(|(connector, _)| connector.domain_secure_enabled);
    let serves_strangers = |connector: &ReceiveConnector, binding: &Binding, ip: IpAddr| {
        STRANGERS.iter().any(|stranger| {
            select_connector(running, binding, ip, *stranger).is_some_and(|one| one.guid == connector.guid)
        })
    };
    listening()
        .filter(|(connector, bound)| match any_armed {
            true => connector.domain_secure_enabled,
            false => serves_strangers(connector, &bound.binding, bound.address.ip()),
        })
        .map(|(connector, bound)| {
            let target = SocketAddr::new(reachable(bound.address.ip()), bound.address.port());
            let source = sources(target.ip()).into_iter().find(|source| {
                select_connector(running, &bound.binding, target.ip(), *source)
                    .is_some_and(|one| one.guid == connector.guid)
            });
            Door { connector: Arc::clone(connector), binding: bound.binding, target, source }
        })
        .collect()
}

/// Where a socket is reached from this host.
fn reachable(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    }
}

/// Addresses of this host that `target`, which is one, too, can be reached from: its own, and loopback ones, of which
/// some are far from what anybody writes into ranges.
fn sources(target: IpAddr) -> Vec<IpAddr> {
    match target {
        IpAddr::V4(_) => {
            let loopback = [[127, 0, 0, 1], [127, 0, 0, 2], [127, 91, 173, 211], [127, 214, 37, 149]];
            std::iter::once(target).chain(loopback.map(IpAddr::from)).collect()
        }
        IpAddr::V6(_) => vec![target, IpAddr::V6(Ipv6Addr::LOCALHOST)],
    }
}

struct Look<'a> {
    world: &'a World,
    running: &'a Snapshot,
    domain: &'a SmtpDomain,
    door: Door,
    rows: Vec<Row>,
}

impl Look<'_> {
    fn row(&self, (check, rule): (&'static str, &'static str)) -> Row {
        let object = format!("{} ({})", self.door.connector.identity, self.door.binding);
        Row::pass(self.domain, Direction::Receive, check, rule).about(object)
    }

    async fn walk(&mut self) {
        let row = self.row((LISTENER, LISTENER_RULE)).found(format!("Connected to {}", self.door.target));
        let Some(source) = self.door.source else {
            let text = "it can't be tried from here as a partner would: other Receive connectors serve every address of \
                        this host that could connect";
            let row = self.row((LISTENER, LISTENER_RULE)).but(RowResult::Warning, text);
            self.rows.push(row.ask("Let the partner run its own test, or send a message from outside."));
            return;
        };
        let row = row.found(format!("from {source}"));
        let watch = Arc::new(HandshakeWatch::default());
        let tls = match ClientTls::watched(None, &watch) {
            Ok(tls) => tls,
            Err(error) => return self.rows.push(row.but(RowResult::Fail, error.to_string())),
        };
        let policy = TlsPolicy {
            level: TlsLevel::Encrypt,
            source: TlsSource::Connector,
            client_certificate: None,
            observed: None,
        };
        let settings = Settings {
            hello: &self.running.server.fqdn,
            force_helo: false,
            policy: &policy,
            logon: None,
            tls: &tls,
            roots: &self.running.trusted_roots,
            now: self.world.now,
            crls: &self.world.crls,
            revocation_mode: self.running.transport.revocation_mode,
            partner: None,
            unshown: None,
            source: Some(source),
            inactivity: SILENCE,
        };
        let target = Target { host: self.door.connector.fqdn.to_string(), address: self.door.target };
        let opened = connect(&TcpDialer, &target, &settings, &mut || Box::new(())).await;
        let seen = watch.seen();
        let error = opened.as_ref().err();
        let in_clear = error.filter(|_| seen.established.is_none());
        match in_clear {
            Some(error @ (ClientError::TlsNotOffered(_) | ClientError::Handshake(_))) => {
                self.rows.push(row);
                let (check, handshake) = match error {
                    ClientError::Handshake(_) => (HANDSHAKE, true),
                    _ => (STARTTLS, false),
                };
                if handshake {
                    let passed = self.row(STARTTLS);
                    self.rows.push(passed);
                }
                let row = self.row(check).but(RowResult::Fail, error.to_string());
                self.rows.push(self.mended(row));
                return;
            }
            Some(error) => {
                let row = row.but(RowResult::Fail, error.to_string());
                let row = match error {
                    ClientError::Refused { stage: Stage::Greeting, .. } => row.ask(
                        "The reply says why this server turns partners away: a component that is not Active \
                         (Get-ServerComponentState), a limit of connections, free disk space.",
                    ),
                    _ => row.ask(
                        "See Get-Service emsh-transport and the service's log; a firewall of this host may stand between.",
                    ),
                };
                self.rows.push(row);
                return;
            }
            None => {
                self.rows.push(row);
                let passed = self.row(STARTTLS);
                self.rows.push(passed);
            }
        }
        if let Ok(session) = opened {
            session.quit().await;
        }
        self.shaken(&seen).await;
    }

    /// What the handshake told.
    async fn shaken(&mut self, seen: &HandshakeSeen) {
        let Some(established) = &seen.established else { return };
        let row = self.row(HANDSHAKE).found(format!("{} {}", established.version, established.cipher));
        self.rows.push(row);
        let row = self.row(ASKED);
        self.rows.push(match seen.asked {
            Some(_) => row,
            None => {
                let text = "partners are not asked for a certificate, so none can prove who it is";
                self.mended(row.but(RowResult::Fail, text))
            }
        });
        let summary = established.peer_chain.first().and_then(|der| CertificateSummary::from_der(der).ok());
        let Some(summary) = summary else {
            let row = self.row(SHOWN).but(RowResult::Fail, "what is shown is no certificate");
            return self.rows.push(row);
        };
        let shown = self.shown(&established.peer_chain, &summary);
        self.rows.push(shown);
        let question = Question {
            wanted: None,
            chain: &established.peer_chain,
            role: PeerRole::Server,
            require_client_auth_usage: false,
            roots: &self.world.snapshot.trusted_roots,
            now: self.world.now,
            crls: Crls::none(),
            revocation_mode: self.world.snapshot.transport.revocation_mode,
            partner: None,
        };
        let verdict = self.world.crls.judge(&question, SILENCE).await;
        let chain = self.chain(&verdict, &summary);
        self.rows.push(chain);
        let names = self.names(&summary);
        self.rows.push(names);
    }

    /// Whether the stored configuration would show the same.
    fn shown(&self, chain: &[Vec<u8>], summary: &CertificateSummary) -> Row {
        let row = self.row(SHOWN).found(format!("Shown {}", summary.thumbprint));
        let row =
            row.found(format!("Subject {}", summary.subject)).found(format!("Issuer {}", summary.issuer));
        let stored = self.world.snapshot.receive.iter().find(|one| one.guid == self.door.connector.guid);
        let Some(stored) = stored else {
            let text = "the stored configuration has this connector no more; it listens until the restart";
            return row
                .but(RowResult::Fail, text)
                .mend([CommandLine::new("Restart-Service").on("emsh-transport")]);
        };
        let wanted = stored.certificate.as_ref().and_then(|name| self.world.snapshot.certificates.get(name));
        match (wanted, &stored.certificate) {
            (Some(entry), _) if entry.thumbprint == summary.thumbprint && entry.chain == chain => row,
            (_, wanted) => row
                .found(format!("Stored {}", wanted.as_deref().unwrap_or("none")))
                .but(RowResult::Fail, "another certificate, or another chain of it, is stored than partners are shown: it waits for a restart")
                .mend([CommandLine::new("Restart-Service").on("emsh-transport")]),
        }
    }

    fn chain(&self, verdict: &Verdict, summary: &CertificateSummary) -> Row {
        let row = self.row(CHAIN).found(verdict.rule.clone());
        let row = row
            .found(format!("Status {}", verdict.status))
            .found(format!("NotAfter {}", summary.not_after))
            .found(format!("Revocation={}", verdict.evidence.revocation));
        let days = days_left(self.world.now, summary.not_after);
        if !verdict.is_valid() {
            let text = format!(
                "a partner would find 454 4.7.5 Certificate validation failure, Reason:{} ({})",
                verdict.status, verdict.rule
            );
            let action = match verdict.status {
                Status::UntrustedRoot if summary.is_self_signed => {
                    "Get a certificate from an authority that your partners trust (New-ExchangeCertificate \
                     -GenerateRequest), or hand this one to each partner by another way than mail."
                }
                Status::UntrustedRoot => {
                    "Import the certificate again with its intermediates in the file; if its authority is a private one, \
                     import that root here, too (Import-TrustedRootCertificate), and hand it to each partner."
                }
                Status::Expired | Status::NotYetValid => {
                    "Renew the certificate (New-ExchangeCertificate -GenerateRequest, Import-ExchangeCertificate)."
                }
                _ => "Get another certificate from the authority; Test-Certificate judges a file beforehand.",
            };
            // Who trusts it is the partner's to say, not our own store's: as the offline rows have it.
            let result = match verdict.status {
                Status::UntrustedRoot => RowResult::Warning,
                _ => RowResult::Fail,
            };
            return row.but(result, text).ask(action);
        }
        if days < FEW_DAYS {
            return row.but(RowResult::Warning, format!("the certificate ends in {days} days")).ask(
                "Renew the certificate (New-ExchangeCertificate -GenerateRequest, Import-ExchangeCertificate).",
            );
        }
        row
    }

    fn names(&self, summary: &CertificateSummary) -> Row {
        let offered = summary.names();
        let named = |domain: &SmtpDomain| offered.iter().any(|name| name_matches(name, domain));
        let fqdn = &self.door.connector.fqdn;
        let ours = own_domains(&self.world.snapshot);
        let missing: Vec<String> =
            ours.iter().filter(|domain| !named(domain)).map(ToString::to_string).collect();
        let row = self
            .row(NAMES)
            .found(format!("Offered {}", offered.join(", ")))
            .found(format!("Fqdn {fqdn}"))
            .found(format!("Wanted {}", ours.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")));
        let action = "Get a certificate whose subjectAltName holds the connector's Fqdn and each domain of ours \
                      (New-ExchangeCertificate -GenerateRequest -DomainName), and import it.";
        if !ours.is_empty() && missing.len() == ours.len() {
            let text = format!(
                "a partner would find Reason:SubjectMismatch: the certificate must name {} and names {}",
                missing.join(" or "),
                offered.join(", ")
            );
            return row.but(RowResult::Fail, text).ask(action);
        }
        if !named(fqdn) {
            // TlsCertificateName may want it so; where nothing does, the row Fqdn fails.
            return row
                .but(
                    RowResult::Warning,
                    format!("the shown certificate does not name the connector's Fqdn {fqdn}"),
                )
                .ask(action);
        }
        if !missing.is_empty() {
            let text = format!(
                "partners that secure mail to {} would refuse this certificate",
                missing.join(" or ")
            );
            return row.but(RowResult::Warning, text).ask(action);
        }
        row
    }

    /// What is so in the running service and not any more in the stored configuration, a restart mends.
    fn mended(&self, row: Row) -> Row {
        let stored = self.world.snapshot.receive.iter().find(|one| one.guid == self.door.connector.guid);
        let same = stored.is_some_and(|stored| {
            stored.auth == self.door.connector.auth
                && stored.certificate == self.door.connector.certificate
                && stored.domain_secure_enabled == self.door.connector.domain_secure_enabled
        });
        let identity = &self.door.connector.identity;
        match stored {
            Some(stored) if same && row.check == ASKED.0 && !stored.domain_secure_enabled => row.mend([
                CommandLine::new("Set-ReceiveConnector").on(identity).with("DomainSecureEnabled", "$true"),
                CommandLine::new("Restart-Service").on("emsh-transport"),
            ]),
            Some(_) if same => row.ask(format!(
                "See the rows about '{identity}' and Get-Service emsh-transport: a certificate for SMTP that names its Fqdn \
                 must be here with its key."
            )),
            _ => row.mend([CommandLine::new("Restart-Service").on("emsh-transport")]),
        }
    }
}

/// Our domains, as they stand in addresses; the default one first.
fn own_domains(snapshot: &Snapshot) -> Vec<SmtpDomain> {
    let mut ours: Vec<_> = snapshot
        .accepted
        .iter()
        .filter(|accepted| accepted.domain_type == AcceptedDomainType::Authoritative)
        .filter_map(|accepted| match &accepted.domain {
            DomainPattern::Exact(domain) => Some((!accepted.default, domain.clone())),
            _ => None,
        })
        .collect();
    ours.sort();
    ours.into_iter().map(|(_, domain)| domain).collect()
}

/// Where the DNS leads partners. Nothing here fails: many servers stand behind a gateway or another address.
async fn own_mx(world: &World, domain: &SmtpDomain) -> Vec<Row> {
    let mut rows = Vec::new();
    let servers = dns_servers(&world.snapshot.service, true);
    for own in own_domains(&world.snapshot).into_iter().take(MOST_OWN) {
        let row = Row::pass(domain, Direction::Receive, OWN_MX.0, OWN_MX.1).about(own.to_string());
        let found = match world.resolvers.resolver(servers) {
            Ok(resolver) => mx_targets(resolver.as_ref(), &own, 1).await,
            Err(error) => Err(MxError::Temporary(error)),
        };
        rows.push(match found {
            Err(error) => {
                let action = format!(
                    "Publish MX records of {own} that name this server ({}) or the gateway before it.",
                    world.snapshot.server.fqdn
                );
                row.but(RowResult::Warning, format!("partners find no way to {own}: {error}")).ask(action)
            }
            Ok(plan) => {
                let here = plan.hosts.iter().any(|host| leads_here(&world.snapshot, host));
                let row = plan.hosts.iter().fold(row, |row, host| {
                    let addresses: Vec<String> = host.addresses.iter().map(ToString::to_string).collect();
                    row.found(format!("MX {} {}: {}", host.preference, host.name, addresses.join(", ")))
                });
                if here {
                    row
                } else {
                    let hosts: Vec<String> = plan.hosts.iter().map(|host| host.name.to_string()).collect();
                    row.but(
                        RowResult::Warning,
                        format!("the MX records of {own} lead to {}, which is not this server", hosts.join(", ")),
                    )
                    .ask(
                        "Where that is a gateway before this server, or the address that it has outside \
                         (Set-TransportService -ExternalIPAddress tells it), nothing is to be done; a gateway must pass \
                         STARTTLS through untouched. Else the MX records must name this server.",
                    )
                }
            }
        });
    }
    rows
}
