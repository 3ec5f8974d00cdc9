//! What providers of lists say of this session's peer: asked when the answer first matters, once a session.

use super::Session;
use crate::model::ListProviders;
use crate::policy::filter::Peer;
use crate::policy::hosts::dns_servers;
use crate::policy::list_provider::list_refusal;
use crate::policy::receive::Refusal;

/// The answers so far.
#[derive(Default)]
pub(super) struct Listing {
    allowed: Option<bool>,
    blocked: Option<Option<Refusal>>,
}

impl Session {
    /// What the filters know of the peer, the providers of allow lists included.
    pub(super) async fn with_allow_lists(&mut self, peer: Peer) -> Peer {
        let snapshot = self.running.snapshot.clone();
        let providers = &snapshot.filters.allow_providers;
        if !providers.scope.covers(peer.internal) || providers.providers.is_empty() {
            return peer;
        }
        let allowed = match self.listing.allowed {
            Some(allowed) => allowed,
            None => {
                let found = self.find(providers, peer).await;
                if let Some((name, _)) = &found {
                    self.log.info("Filter", format!("on the allow list of {name}"));
                }
                found.is_some()
            }
        };
        self.listing.allowed = Some(allowed);
        Peer { allowed, ..peer }
    }

    /// The refusal of a peer that a provider of block lists has.
    pub(super) async fn block_lists(&mut self, peer: Peer) -> Option<Refusal> {
        if let Some(known) = &self.listing.blocked {
            return known.clone();
        }
        let snapshot = self.running.snapshot.clone();
        let found = self.find(&snapshot.filters.block_providers, peer).await;
        let refusal = found.map(|(name, refusal)| {
            self.log.info("Filter", format!("on the block list of {name}"));
            refusal
        });
        self.listing.blocked = Some(refusal.clone());
        refusal
    }

    async fn find(&self, providers: &ListProviders, peer: Peer) -> Option<(String, Refusal)> {
        let servers = dns_servers(&self.running.snapshot.service, true);
        let resolver = match self.shared.resolvers.resolver(servers) {
            Ok(resolver) => resolver,
            Err(error) => {
                tracing::error!(%error, "list providers can't be asked: there is no resolver");
                return None;
            }
        };
        let found = self.shared.lists.find(&resolver, &providers.providers, peer.ip).await?;
        Some((found.name.clone(), list_refusal(found, peer.ip)))
    }
}
