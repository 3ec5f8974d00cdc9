//! Mail to a partner: where it would go, and whether each host there would get it.

use super::super::{Direction, Row, RowResult};
use super::{World, host, mx};
use crate::client::targets::Way;
use crate::model::snapshot::{AcceptedDomainType, CertificateEntry, SendConnector, Snapshot};
use crate::model::{
    DeliveryType, DomainPattern, NextHop, PartnerMode, SmtpAddress, SmtpDomain, TlsLevel, TlsPolicy,
    TlsSource,
};
use crate::policy::{route, tls_policy};
use crate::smtp::ReversePath;
use crate::tls::KeyRing;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Addresses that are visited; a domain may name thousands.
const MOST_VISITS: usize = 16;

/// The way to a domain as it is once Domain Security is armed for it.
pub(super) struct Armed {
    /// The configuration, with the domain listed and the connector armed.
    pub snapshot: Snapshot,
    /// The connector that wins.
    pub connector: Arc<SendConnector>,
    /// Where the mail goes.
    pub hop: NextHop,
    /// What the hosts must prove.
    pub policy: TlsPolicy,
    /// What we show.
    pub own: Own,
    /// Whose mail is asked about.
    pub sender: ReversePath,
}

/// Our certificate for the partner.
pub(super) enum Own {
    /// With its key.
    Ready(Arc<CertificateEntry>, Arc<KeyRing>),
    /// It can't be shown; why.
    Missing(String),
}

/// The rows for mail to this domain.
pub(super) async fn rows(world: &World, domain: &SmtpDomain) -> Vec<Row> {
    let armed = match armed(world, domain) {
        Ok(armed) => Arc::new(armed),
        Err(why) => return vec![super::not_looked(domain, Direction::Send, &why)],
    };
    let (mut rows, ways) = mx::look(world, &armed, domain).await;
    let left_out = ways.len().saturating_sub(MOST_VISITS);
    if left_out > 0
        && let Some(row) = rows.first_mut()
    {
        row.evidence.push(format!("{left_out} more addresses are not visited"));
    }
    let mut visits = JoinSet::new();
    for (number, way) in ways.iter().take(MOST_VISITS).cloned().enumerate() {
        let (armed, domain) = (Arc::clone(&armed), domain.clone());
        let (crls, now) = (world.crls.clone(), world.now);
        visits.spawn(async move { (number, host::visit(&armed, &domain, &way, (&crls, now)).await) });
    }
    let mut visited = visits.join_all().await;
    visited.sort_by_key(|(number, _)| *number);
    rows.extend(folded(&ways, visited.into_iter().map(|(_, visited)| visited).collect()));
    rows
}

/// What a failure of one host means where another takes the mail: it should be mended, and nothing waits for it. That
/// a host does not ask for our certificate holds nothing up, so mail goes there without the proof.
fn folded(ways: &[Way], visited: Vec<host::Visited>) -> Vec<Row> {
    let other = visited.iter().position(|one| one.takes_mail).and_then(|at| ways.get(at));
    let mut rows = Vec::new();
    for one in visited {
        let downgraded = other.filter(|_| !one.takes_mail);
        rows.extend(one.rows.into_iter().map(|row| match downgraded {
            Some(way) if row.result == RowResult::Fail => {
                let reason =
                    format!("{} Mail goes by {} instead.", ended(&row.reason), host::shown(&way.target));
                row.but(RowResult::Warning, reason)
            }
            _ => row,
        }));
    }
    rows
}

fn ended(text: &str) -> String {
    if text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

fn armed(world: &World, domain: &SmtpDomain) -> Result<Armed, String> {
    let mut snapshot = world.snapshot.clone();
    let recipient: SmtpAddress = format!("postmaster@{domain}")
        .parse()
        .map_err(|error| format!("{domain} has no address: {error}"))?;
    let hop = route(&snapshot, &recipient, 1);
    if hop.delivery_type != DeliveryType::DnsConnectorDelivery {
        let connector = snapshot.send.iter().find(|connector| connector.guid == hop.connector);
        return Err(match connector {
            Some(connector) => format!(
                "mail to {domain} goes to the smart hosts of Send connector '{}', not to the domain's own hosts",
                connector.name
            ),
            None => format!("no Send connector carries mail to {domain} ({})", hop.delivery_type),
        });
    }
    snapshot.transport.tls_send_domain_secure.insert(domain.clone());
    if let Some(partner) = snapshot.partners.get_mut(domain) {
        // What Enforce would make of it is what is asked.
        Arc::make_mut(partner).send_mode = PartnerMode::Enforce;
    }
    let winner = snapshot.send.iter_mut().find(|connector| connector.guid == hop.connector);
    let winner = winner.ok_or_else(|| format!("no Send connector carries mail to {domain}"))?;
    let changed = Arc::make_mut(winner);
    (changed.domain_secure_enabled, changed.ignore_starttls, changed.force_helo) = (true, false, false);
    let connector = Arc::clone(winner);
    let hop = route(&snapshot, &recipient, 1);
    let mut policy = tls_policy(&snapshot, &hop, world.now);
    let own = match &policy.level {
        TlsLevel::Refuse(text) => {
            let own = Own::Missing(text.clone());
            policy = TlsPolicy {
                level: TlsLevel::DomainSecure(domain.clone()),
                source: TlsSource::DomainSecurity,
                client_certificate: None,
                observed: None,
            };
            own
        }
        _ => own(world, &snapshot, &policy),
    };
    let sender = sender(&snapshot);
    Ok(Armed { snapshot, connector, hop, policy, own, sender })
}

fn own(world: &World, snapshot: &Snapshot, policy: &TlsPolicy) -> Own {
    let entry = policy.client_certificate.as_ref().and_then(|name| snapshot.certificates.get(name));
    match entry {
        Some(entry) if world.ring.contains(&entry.thumbprint) => {
            Own::Ready(Arc::clone(entry), Arc::clone(&world.ring))
        }
        Some(entry) => Own::Missing(format!(
            "the private key of {} can't be used here: {}",
            entry.thumbprint,
            world.no_keys.as_deref().unwrap_or("it is not in the store")
        )),
        None => Own::Missing("the connector has no certificate to show".into()),
    }
}

/// Whose mail a partner is asked about: postmaster of our own domain, by which it judges our certificate.
fn sender(snapshot: &Snapshot) -> ReversePath {
    let ours = snapshot.accepted.iter().filter(|accepted| {
        accepted.domain_type == AcceptedDomainType::Authoritative
            && matches!(accepted.domain, DomainPattern::Exact(_))
    });
    let first = ours.min_by_key(|accepted| (!accepted.default, accepted.name.clone()));
    let address = first.and_then(|accepted| match &accepted.domain {
        DomainPattern::Exact(domain) => format!("postmaster@{domain}").parse().ok(),
        _ => None,
    });
    address.map_or(ReversePath::Null, ReversePath::Mailbox)
}
