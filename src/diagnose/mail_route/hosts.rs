//! Whom the mail is offered to: by the DNS, and by what the recipient's domain publishes.

use super::{By, Carrier, Onward, Outcome, caches};
use crate::client::targets::{NoTargets, Way};
use crate::client::ways::{Lookups, Mail, ways};
use crate::model::TlsPolicy;
use std::net::SocketAddr;
use std::sync::Arc;

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The addresses, in the order in which they are tried.
    pub offers: Vec<Offer>,
    /// Hosts that must not be used now, and why.
    pub shut: Vec<String>,
    /// There may be others.
    pub in_doubt: bool,
    /// What ends it here: there is nobody to offer it to.
    pub ended: Option<(Outcome, String)>,
}

/// An address, and what it must prove.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The host's name, or its address.
    pub host: String,
    /// Where it is dialled.
    pub address: SocketAddr,
    /// What it must prove.
    pub policy: Arc<TlsPolicy>,
}

impl std::fmt::Display for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Offer { host, address, policy } = self;
        write!(f, "{host} [{}]:{} {}: {}", address.ip(), address.port(), policy.source, policy.level)
    }
}

/// Looks the hosts up.
pub(super) async fn hosts(onward: &Onward, by: &By<'_>) -> Found {
    let (Some(Carrier::Send(connector)), Some(policy)) = (&onward.carrier, &onward.policy) else {
        return Found::default();
    };
    let (crls, sts) = caches(by);
    let mail = Mail { snapshot: &by.snapshot, connector, hop: &onward.hop, policy, tls_optional: false };
    let lookups = Lookups { resolvers: by.resolvers.as_ref(), sts: &sts };
    let mut shut = Vec::new();
    let seed = by.now().as_nanosecond() as u64;
    let found = ways(&mail, lookups, seed, &mut shut).await;
    crls.stop().await;
    sts.stop().await;
    let shut = shut.into_iter().map(|one| format!("{}: not used: {}", one.host, one.why)).collect();
    match found {
        Ok(found) => Found {
            offers: found.all.into_iter().map(offer).collect(),
            shut,
            in_doubt: found.in_doubt,
            ended: None,
        },
        Err(NoTargets::Temporary(why)) => {
            Found { shut, ended: Some((Outcome::Waits, format!("it waits: {why}"))), ..Found::default() }
        }
        Err(NoTargets::Permanent(why)) => Found {
            shut,
            ended: Some((Outcome::Returned, format!("it is returned to its sender: {why}"))),
            ..Found::default()
        },
    }
}

fn offer(way: Way) -> Offer {
    Offer { host: way.target.host, address: way.target.address, policy: way.policy }
}
