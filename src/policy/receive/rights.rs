//! What a session may do: the principals that it is, and their rights on the connector.

use crate::model::permission::{session_rights, unproven};
use crate::model::snapshot::ReceiveConnector;
use crate::model::{Principal, Rights};

/// True where every peer of this connector counts as an externally secured server.
pub fn is_externally_secured(connector: &ReceiveConnector) -> bool {
    connector.auth.external_authoritative
}

/// Who a session is. Being a `partner` by a valid verdict adds a principal and takes none away; who has
/// `authenticated` is no longer anonymous. Nobody is another server of this organisation.
pub fn principals(connector: &ReceiveConnector, partner: bool, authenticated: bool) -> Vec<Principal> {
    let mut principals = unproven(is_externally_secured(connector));
    if authenticated {
        principals.retain(|principal| *principal != Principal::Anonymous);
        principals.push(Principal::Authenticated);
    }
    principals.extend(partner.then_some(Principal::Partner));
    principals
}

/// The rights on `connector` of a session that is `partner` by a valid verdict, or is not, and has
/// `authenticated`, or has not.
pub fn permissions(connector: &ReceiveConnector, partner: bool, authenticated: bool) -> Rights {
    session_rights(&connector.permissions, &principals(connector, partner, authenticated))
}
