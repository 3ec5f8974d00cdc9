//! The names by which this server is called: the one place that decides whether a name means it.
//!
//! Promises: the short name, the fully qualified one and the Guid are one and the same server, in any
//! letter case, and with the dot that ends an absolute name (RFC 1034 §3.1); alone, and in front of what
//! belongs to a server, `FQDN\Default Frontend EDGE1`. Every other name means another server.

use super::object::{Identity, ObjectType, Record, World};
use super::same_name;
use std::borrow::Cow;

/// This server's names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnServer {
    /// The short name, as identities show it.
    pub name: String,
    /// The fully qualified name.
    pub fqdn: String,
    /// The Guid; empty where it has none.
    pub guid: String,
}

impl OwnServer {
    /// As its `TransportService` has them.
    pub fn of(record: &Record) -> Self {
        OwnServer {
            name: record.text("Name").into(),
            fqdn: record.text("Fqdn").into(),
            guid: record.guid().into(),
        }
    }

    /// As a store has them; none, where it has no server.
    pub fn in_world(world: &dyn World) -> Self {
        world.all("TransportService").first().map(OwnServer::of).unwrap_or_default()
    }

    /// True where `given` is a name of this server.
    pub fn is(&self, given: &str) -> bool {
        let given = given.trim();
        let dotless = given.strip_suffix('.').unwrap_or(given);
        let guid = || uuid::Uuid::parse_str(given).is_ok_and(|guid| self.guid == guid.to_string());
        !given.is_empty()
            && ((!dotless.is_empty() && (same_name(&self.name, given) || same_name(&self.fqdn, dotless)))
                || guid())
    }

    /// What an object of this kind is called here, where one of this server's names stood in front: with
    /// the short one, and a certificate without any.
    pub fn local<'a>(&self, object: &ObjectType, identity: &'a str) -> Cow<'a, str> {
        let Some((_, rest)) = identity.split_once('\\').filter(|(server, _)| self.is(server)) else {
            return Cow::Borrowed(identity);
        };
        match object.identity {
            Identity::OnServer(_) => Cow::Owned(format!("{}\\{rest}", self.name)),
            _ if object.noun.ends_with("Certificate") => Cow::Borrowed(rest),
            _ => Cow::Borrowed(identity),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::objects::{EXCHANGE_CERTIFICATE, RECEIVE_CONNECTOR, SEND_CONNECTOR};
    use super::*;

    fn own() -> OwnServer {
        OwnServer {
            name: "EDGE1".into(),
            fqdn: "edge1.contoso.example".into(),
            guid: "0a000000-0000-4000-8000-000000000001".into(),
        }
    }

    #[test]
    fn names() {
        for (given, is) in [
            ("EDGE1", true),
            ("edge1", true),
            (" EDGE1 ", true),
            ("Edge1.Contoso.Example", true),
            ("edge1.contoso.example.", true),
            ("edge1.contoso.example..", false),
            ("EDGE1.", false),
            ("EDGE2", false),
            ("edge1.fabrikam.example", false),
            ("edge1.contoso", false),
            ("0A000000-0000-4000-8000-000000000001", true),
            ("{0a000000-0000-4000-8000-000000000001}", true),
            ("0a000000-0000-4000-8000-000000000002", false),
            (".", false),
            ("", false),
        ] {
            assert_eq!(own().is(given), is, "{given:?}");
            assert!(!OwnServer::default().is(given), "{given:?}");
        }
    }

    #[test]
    fn in_front_of_what_belongs_to_it() {
        for (given, short) in [
            ("edge1.CONTOSO.example\\Relay", "EDGE1\\Relay"),
            ("edge1.contoso.example.\\3\\5", "EDGE1\\3\\5"),
            ("edge1.contoso.example\\*", "EDGE1\\*"),
            ("EDGE1\\Relay", "EDGE1\\Relay"),
            ("mx.contoso.example\\Relay", "mx.contoso.example\\Relay"),
            ("*\\Relay", "*\\Relay"),
            ("Relay", "Relay"),
            ("edge1.contoso.example", "edge1.contoso.example"),
        ] {
            assert_eq!(own().local(&RECEIVE_CONNECTOR, given), short);
        }
        assert_eq!(own().local(&EXCHANGE_CERTIFICATE, "edge1.contoso.example\\00FF"), "00FF");
        assert_eq!(own().local(&EXCHANGE_CERTIFICATE, "EDGE2\\00FF"), "EDGE2\\00FF");
        assert_eq!(own().local(&SEND_CONNECTOR, "EDGE1\\Outbound"), "EDGE1\\Outbound");
    }
}
