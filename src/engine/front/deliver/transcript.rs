//! The client's dialogue, written into the Send protocol log.

use crate::client::Transcript;
use crate::log::{LogSession, ProtocolLog, SessionIds};
use std::net::SocketAddr;
use std::sync::Arc;

/// The Send protocol log. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SendLog {
    /// The log.
    pub log: ProtocolLog,
    /// Names its sessions.
    pub ids: Arc<SessionIds>,
}

impl SendLog {
    /// A transcript of one connection of this connector.
    pub fn transcript(&self, connector: &str) -> Box<dyn Transcript> {
        Box::new(Logged {
            log: self.clone(),
            connector: connector.to_owned(),
            id: self.ids.next_id(),
            session: None,
        })
    }
}

struct Logged {
    log: SendLog,
    connector: String,
    id: String,
    session: Option<LogSession>,
}

impl Logged {
    fn session(&mut self) -> &mut LogSession {
        let (log, connector, id) = (&self.log.log, &self.connector, &self.id);
        self.session.get_or_insert_with(|| log.session(connector, id, None, None))
    }
}

impl Transcript for Logged {
    fn connected(&mut self, local: Option<SocketAddr>, remote: SocketAddr) {
        self.session = Some(self.log.log.session(&self.connector, &self.id, local, remote));
        self.session().connect();
    }

    fn sent(&mut self, text: &str) {
        self.session().send(text);
    }

    fn received(&mut self, text: &str) {
        self.session().receive(text);
    }

    fn note(&mut self, data: &str, context: &str) {
        self.session().info(data, context);
    }

    fn disconnected(&mut self, reason: &str) {
        self.session().disconnect(reason);
    }
}
