//! Where mail came from, before servers of our own (InternalSMTPServers) brought it.
//!
//! Promises: what a client outside says of itself is never taken for that address. The newest Received field is the
//! peer's, which is one of ours; where it names another of ours, or an address of a private network, the next one is
//! that server's, and so on. Where a field does not tell, or there is none left, nothing is known, and lists of
//! addresses and sender authentication judge nothing.

use super::agents::Act;
use super::{Session, Transaction};
use crate::log::{Agent, AgentEvent};
use crate::model::public_reach::is_public;
use crate::model::{IpRange, SmtpAddress};
use crate::policy::filter::{Peer, origin_refusal};
use crate::policy::receive::{Refusal, address_outside, is_own_server};
use crate::smtp::HelloName;
use crate::smtp::headers::received_from;
use std::net::IpAddr;

/// The address outside that a message came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    pub ip: IpAddr,
    /// What it called itself, where that is a name.
    pub helo: Option<String>,
}

impl Session {
    /// The peer's address; `None` where the peer is a server of our own.
    pub(super) fn address_outside(&self) -> Option<IpAddr> {
        address_outside(&self.running.snapshot, self.peer.ip())
    }

    /// True where servers of our own brought it from outside.
    pub(super) fn is_brought(&self, header: &[u8]) -> bool {
        self.address_outside().is_none()
            && origin(header, &self.running.snapshot.transport.internal_smtp_servers).is_some()
    }

    /// Whence this message came, as far as it is known, once lists of addresses have judged what only its header
    /// told.
    ///
    /// # Errors
    /// Why the message is refused.
    pub(super) async fn judge_origin(
        &mut self,
        transaction: &Transaction,
        header: &[u8],
    ) -> Result<Option<Origin>, Refusal> {
        if let Some(ip) = self.address_outside() {
            let helo = self.hello.as_ref().and_then(|hello| match &hello.name {
                Some(HelloName::Domain(name)) => Some(name.clone()),
                _ => None,
            });
            return Ok(Some(Origin { ip, helo }));
        }
        let snapshot = self.running.snapshot.clone();
        let Some(origin) = origin(header, &snapshot.transport.internal_smtp_servers) else {
            self.log.info("Filter", "servers of our own brought it, and its header does not tell whence");
            return Ok(None);
        };
        self.log.info("Filter", format!("servers of our own brought it from {}", origin.ip));
        let peer = Peer { ip: Some(origin.ip), ..self.filtered(transaction.rights) };
        let recipients: Vec<SmtpAddress> =
            transaction.recipients.iter().map(|recipient| recipient.address.clone()).collect();
        let event = AgentEvent::EndOfHeaders;
        let asks = match origin_refusal(&snapshot, peer, &recipients) {
            Ok(asks) => asks,
            Err(refusal) => {
                let why = ("LocalBlockList", String::new());
                let act = Act::message(Agent::ConnectionFilter, event, &refusal, why);
                self.acted_on(act.of(peer.ip), transaction, header);
                return Err(refusal);
            }
        };
        if !asks {
            return Ok(Some(origin));
        }
        let allowing = &snapshot.filters.allow_providers;
        if allowing.scope.covers(peer.internal)
            && let Some((name, _)) = self.find(allowing, origin.ip).await
        {
            let act = Act::accept(event, "AllowListProvider", name);
            self.acted_on(act.of(peer.ip), transaction, header);
            return Ok(Some(origin));
        }
        match self.find(&snapshot.filters.block_providers, origin.ip).await {
            Some((name, refusal)) => {
                self.log.info("Filter", format!("on the block list of {name}"));
                let why = ("BlockListProvider", name);
                let act = Act::message(Agent::ConnectionFilter, event, &refusal, why);
                self.acted_on(act.of(peer.ip), transaction, header);
                Err(refusal)
            }
            None => Ok(Some(origin)),
        }
    }
}

/// Hops of our own that are looked past.
const MOST_HOPS: usize = 30;

fn origin(header: &[u8], ours: &[IpRange]) -> Option<Origin> {
    for from in received_from(header).take(MOST_HOPS) {
        let from = from?;
        if !is_own_server(ours, from.ip) && is_public(from.ip) {
            return Some(Origin { ip: from.ip, helo: from.helo.map(|name| name.to_string()) });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_address_outside() {
        let ours: Vec<IpRange> =
            ["192.0.2.0/24", "2001:db8:1::/48"].iter().map(|range| range.parse().unwrap()).collect();
        let hop = |from: &str| format!("Received: from {from} by x; date\r\n");
        let outside = hop("mail.a.example (a.example [8.8.4.4])");
        let cases: &[(&[&str], Option<&str>)] = &[
            (&[], None),
            (&["mail.a.example (a.example [8.8.4.4])"], Some("8.8.4.4")),
            (&["gw (gw [192.0.2.9])"], Some("8.8.4.4")),
            (&["gw (gw [192.0.2.9])", "localhost (localhost [127.0.0.1])"], Some("8.8.4.4")),
            (&["gw (10.1.2.3)", "gw ([IPv6:2001:db8:1::7])"], Some("8.8.4.4")),
            (&["spam ([9.9.9.9])", "gw (gw [192.0.2.9])"], Some("9.9.9.9")),
            // It tells nothing for sure: what stands below it could be anybody's.
            (&["gw (gw [192.0.2.9])", "[9.9.9.9]"], None),
            (&["x (helo=[9.9.9.9])"], None),
        ];
        for (hops, wanted) in cases {
            let mut header = "Subject: x\r\n".to_owned();
            hops.iter().for_each(|from| header.push_str(&hop(from)));
            if !hops.is_empty() {
                header.push_str(&outside);
            }
            let found = origin(header.as_bytes(), &ours).map(|origin| origin.ip.to_string());
            assert_eq!(found.as_deref(), *wanted, "{header}");
        }
        assert_eq!(origin(hop("a ([192.0.2.9])").repeat(200).as_bytes(), &ours), None);
    }
}
