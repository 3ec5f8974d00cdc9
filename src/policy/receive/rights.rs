//! What a session may do: PermissionGroups as rights (Exchange's ms-Exch-* extended rights).

use crate::model::snapshot::ReceiveConnector;

/// Rights of a session at one MAIL: the union over its principals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rights {
    /// SMTP-Submit: MAIL is accepted.
    pub submit: bool,
    /// SMTP-Accept-Any-Recipient: relay.
    pub any_recipient: bool,
    /// SMTP-Accept-Authoritative-Domain-Sender: senders in our own authoritative domains.
    pub authoritative_domain_sender: bool,
    /// Bypass-Message-Size-Limit.
    pub bypass_size_limit: bool,
}

impl Rights {
    fn and(self, other: Rights) -> Rights {
        Rights {
            submit: self.submit || other.submit,
            any_recipient: self.any_recipient || other.any_recipient,
            authoritative_domain_sender: self.authoritative_domain_sender
                || other.authoritative_domain_sender,
            bypass_size_limit: self.bypass_size_limit || other.bypass_size_limit,
        }
    }
}

/// True where every peer of this connector counts as an externally secured server.
pub fn is_externally_secured(connector: &ReceiveConnector) -> bool {
    connector.auth.external_authoritative && connector.permissions.exchange_servers
}

/// The rights on `connector` of a session that is `partner` by a valid verdict, or is not. Being a
/// partner adds rights and takes none away. ExchangeUsers are nobody yet: no AUTH is offered.
pub fn permissions(connector: &ReceiveConnector, partner: bool) -> Rights {
    let mut rights = Rights::default();
    if connector.permissions.anonymous_users {
        rights = rights.and(Rights { submit: true, authoritative_domain_sender: true, ..Rights::default() });
    }
    if partner && connector.permissions.partners {
        rights = rights.and(Rights { submit: true, ..Rights::default() });
    }
    if is_externally_secured(connector) {
        rights = rights.and(Rights {
            submit: true,
            any_recipient: true,
            authoritative_domain_sender: true,
            bypass_size_limit: true,
        });
    }
    rights
}
