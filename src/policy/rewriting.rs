//! Which addresses of a message are rewritten, and for whom.
//!
//! Promises, as Exchange documents its Edge agents: on the way out the sender of the envelope and the fields of
//! [`OUTBOUND_FIELDS`], of mail to recipients outside; on the way in the recipients of the envelope and the fields of
//! [`INBOUND_FIELDS`]. Nothing below the header of the message itself, and no Return-Path, Received or Message-ID.

use crate::model::SmtpAddress;
use crate::model::snapshot::{AcceptedDomainType, Snapshot};
use crate::policy::route::accepted_domain;

/// Fields whose addresses are rewritten in mail that leaves.
pub const OUTBOUND_FIELDS: &[&str] = &[
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Return-Receipt-To",
    "Disposition-Notification-To",
    "Resent-From",
    "Resent-Sender",
];

/// Fields whose addresses are rewritten in mail that comes.
pub const INBOUND_FIELDS: &[&str] = &["To", "Cc"];

/// True for a recipient outside of the organisation, whose mail is rewritten: in no accepted domain, or in one that
/// is relayed to servers outside.
pub fn is_outside(snapshot: &Snapshot, recipient: &SmtpAddress) -> bool {
    let domain = recipient.domain_name().and_then(|domain| accepted_domain(snapshot, domain));
    domain.is_none_or(|accepted| accepted.domain_type == AcceptedDomainType::ExternalRelay)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::snapshot::AcceptedDomain;
    use crate::policy::fixture::snapshot;

    #[test]
    fn who_is_outside() {
        let mut snapshot = snapshot();
        let domain = |name: &str, domain_type| AcceptedDomain {
            address_book: true,
            default: false,
            name: name.into(),
            domain: name.parse().unwrap(),
            match_subdomains: false,
            domain_type,
        };
        snapshot.accepted = vec![
            domain("own.example", AcceptedDomainType::Authoritative),
            domain("branch.example", AcceptedDomainType::InternalRelay),
            domain("partner.example", AcceptedDomainType::ExternalRelay),
        ];
        for (address, wanted) in [
            ("a@own.example", false),
            ("a@branch.example", false),
            ("a@partner.example", true),
            ("a@else.example", true),
            ("a@[192.0.2.1]", true),
        ] {
            assert_eq!(is_outside(&snapshot, &address.parse().unwrap()), wanted, "{address}");
        }
    }
}
