//! XCLIENT: a trusted peer says whom it speaks for; from then on the session is judged as that client's.
//!
//! Promises: the session begins anew, with the greeting of the connector that serves the client's address
//! here, its limits of connections included; what was proved in the session (a client certificate, a
//! logon) was proved by the peer and is not the client's; of the connection's TLS only the encryption counts,
//! REQUIRETLS is not offered. The client gets what its address would have got, and never more: the right to
//! XCLIENT ends with it, unless the client's address has it too.
//!
//! Refuses: peers that are not in XClientRanges (550 5.7.0), a command in a transaction (503), attributes
//! that can't be read (501). Nothing is changed then.

use super::lists::Listing;
use super::{End, Hello, Next, Session};
use crate::policy::receive::select_connector;
use crate::smtp::{Reply, XClient};
use std::net::SocketAddr;

impl Session {
    pub(super) async fn xclient(&mut self, arguments: &str) -> Result<Next, End> {
        if !self.may_xclient {
            return self.finish(Reply::xclient_refused()).await;
        }
        if self.transaction.is_some() {
            return self.finish(Reply::bad_sequence()).await;
        }
        let Ok(said) = XClient::parse(arguments) else {
            return self.finish(Reply::invalid_arguments()).await;
        };
        let client = SocketAddr::new(
            said.address.unwrap_or(self.peer.ip()),
            said.port.unwrap_or(if said.address.is_some() { 0 } else { self.peer.port() }),
        );
        if said.address.is_some() {
            let snapshot = self.running.snapshot.clone();
            let Some(connector) = select_connector(&snapshot, &self.binding, self.reached.ip(), client.ip())
            else {
                self.log.info("XCLIENT", format!("no Receive connector serves {}", client.ip()));
                return self.close_with(&Reply::service_not_available()).await;
            };
            let Some(place) = self.shared.sessions.enter(connector, client.ip().to_canonical()) else {
                return self.close_with(&Reply::too_many_connections()).await;
            };
            self.log.info(
                "XCLIENT",
                format!("the client is {client}, of Receive connector {}", connector.identity),
            );
            if connector.implicit_tls && self.tls.is_none() {
                self.log.info(
                    "XCLIENT",
                    "the client's connector is for TLS alone, and this connection is in clear",
                );
                return self.close_with(&Reply::service_not_available()).await;
            }
            self.connector = connector.clone();
            self.place = place;
            // Who passes the client's bytes on must not pass on this right: it is the client's own, or none.
            self.may_xclient =
                connector.x_client_ranges.iter().any(|range| range.contains(client.ip().to_canonical()));
            self.client_name = None;
            // Another client's, as a rule: a filter serves many on one connection.
            self.errors = 0;
        }
        self.peer = client;
        self.local = SocketAddr::new(
            said.destination.unwrap_or(self.local.ip()),
            said.destination_port.unwrap_or(self.local.port()),
        );
        if let Some(name) = said.name {
            self.client_name = name;
        }
        self.begin_anew();
        if let Some(name) = said.hello {
            self.hello = Some(Hello { name: Some(name), extended: said.extended.unwrap_or(true) });
        }
        let greeting = self.greeting();
        self.answer(&greeting).await;
        Ok(Next::GoOn)
    }

    /// Forgets what was said and proved in this session.
    fn begin_anew(&mut self) {
        self.hello = None;
        self.transaction = None;
        // Who logged on was the host that speaks for others, not this client.
        self.user = None;
        self.logon_failures = 0;
        self.auth_refused = false;
        self.starttls_offered = false;
        self.listing = Listing::default();
        self.speaks_for_another = true;
        if let Some(tls) = &mut self.tls {
            tls.peer_chain = Vec::new();
            tls.channel_binding = None;
        }
    }
}
