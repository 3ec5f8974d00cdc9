//! What providers of lists say of this session's peer: asked when the answer first matters, once a session. Of mail
//! that servers of our own bring they are asked once a message, about where it came from.

use super::Session;
use super::agents::Act;
use crate::log::{Agent, AgentEvent};
use crate::model::{ListProviders, SmtpAddress};
use crate::policy::filter::Peer;
use crate::policy::hosts::dns_servers;
use crate::policy::list_provider::list_refusal;
use crate::policy::receive::Refusal;
use std::net::IpAddr;

/// The answers so far.
#[derive(Default)]
pub(super) struct Listing {
    allowed: Option<bool>,
    blocked: Option<Option<(String, Refusal)>>,
}

impl Session {
    /// What the filters know of the peer, the providers of allow lists included.
    pub(super) async fn with_allow_lists(&mut self, peer: Peer, sender: Option<&SmtpAddress>) -> Peer {
        let snapshot = self.running.snapshot.clone();
        let providers = &snapshot.filters.allow_providers;
        let Some(ip) = peer.ip else { return peer };
        if !providers.scope.covers(peer.internal) || providers.providers.is_empty() {
            return peer;
        }
        let allowed = match self.listing.allowed {
            Some(allowed) => allowed,
            None => {
                let found = self.find(providers, ip).await;
                if let Some((name, _)) = &found {
                    self.log.info("Filter", format!("on the allow list of {name}"));
                    let event = if self.transaction.is_some() { AgentEvent::Rcpt } else { AgentEvent::Mail };
                    self.acted_at_mail(Act::accept(event, "AllowListProvider", name), sender);
                }
                found.is_some()
            }
        };
        self.listing.allowed = Some(allowed);
        Peer { allowed, ..peer }
    }

    /// The refusal of a peer that a provider of block lists has.
    pub(super) async fn block_lists(&mut self, peer: Peer, recipient: &SmtpAddress) -> Option<Refusal> {
        let ip = peer.ip?;
        let found = match &self.listing.blocked {
            Some(known) => known.clone(),
            None => {
                let snapshot = self.running.snapshot.clone();
                let found = self.find(&snapshot.filters.block_providers, ip).await;
                if let Some((name, _)) = &found {
                    self.log.info("Filter", format!("on the block list of {name}"));
                }
                self.listing.blocked = Some(found.clone());
                found
            }
        };
        let (name, refusal) = found?;
        let why = ("BlockListProvider", name);
        self.acted_at_rcpt(Act::command(Agent::ConnectionFilter, AgentEvent::Rcpt, &refusal, why), recipient);
        Some(refusal)
    }

    /// The first provider that has this address, and how it is refused.
    pub(super) async fn find(&self, providers: &ListProviders, ip: IpAddr) -> Option<(String, Refusal)> {
        let servers = dns_servers(&self.running.snapshot.service, true);
        let resolver = match self.shared.resolvers.resolver(servers) {
            Ok(resolver) => resolver,
            Err(error) => {
                tracing::error!(%error, "list providers can't be asked: there is no resolver");
                return None;
            }
        };
        let found = self.shared.lists.find(&resolver, &providers.providers, ip).await?;
        Some((found.name.clone(), list_refusal(found, ip)))
    }
}
