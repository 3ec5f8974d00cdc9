//! The organisation's own limits of size, beside those of connectors: MaxSendSize and MaxReceiveSize.

use crate::model::snapshot::{AcceptedDomainType, Snapshot};
use crate::model::{ByteSize, ExtendedRight, Limit, Rights, SmtpAddress};
use crate::policy::route::accepted_domain;

/// The largest message that this sender may send: MaxSendSize for a sender of this organisation. Who only
/// writes one of our domains into MAIL, without the right to it, is no sender of ours.
pub fn send_limit(snapshot: &Snapshot, sender: Option<&SmtpAddress>, rights: Rights) -> Limit<ByteSize> {
    let ours = rights.has(ExtendedRight::SmtpAcceptAuthoritativeDomainSender)
        && sender.is_some_and(|sender| is_ours(snapshot, sender));
    if ours { snapshot.transport.max_send_size } else { Limit::Unlimited }
}

/// The largest message that this recipient takes: MaxReceiveSize for one of this organisation.
pub fn receive_limit(snapshot: &Snapshot, recipient: &SmtpAddress) -> Limit<ByteSize> {
    if is_ours(snapshot, recipient) { snapshot.transport.max_receive_size } else { Limit::Unlimited }
}

/// An address of the organisation; what is only relayed to the outside is not.
fn is_ours(snapshot: &Snapshot, address: &SmtpAddress) -> bool {
    address
        .domain_name()
        .and_then(|domain| accepted_domain(snapshot, domain))
        .is_some_and(|accepted| accepted.domain_type != AcceptedDomainType::ExternalRelay)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::fixture::{accepted, address, snapshot};

    #[test]
    fn whose_limit_holds() {
        let mut snapshot = snapshot();
        snapshot.accepted = vec![
            accepted("own.example", AcceptedDomainType::Authoritative),
            accepted("inner.example", AcceptedDomainType::InternalRelay),
            accepted("customer.example", AcceptedDomainType::ExternalRelay),
        ];
        let (send, receive) = (Limit::Value(ByteSize(10)), Limit::Value(ByteSize(20)));
        snapshot.transport.max_send_size = send;
        snapshot.transport.max_receive_size = receive;
        let right = Rights::of(&[ExtendedRight::SmtpAcceptAuthoritativeDomainSender]);
        let none = Limit::Unlimited;
        for (text, sends, takes) in [
            ("u@own.example", send, receive),
            ("U@OWN.example", send, receive),
            ("u@inner.example", send, receive),
            ("u@customer.example", none, none),
            ("u@outside.example", none, none),
            ("u@[192.0.2.1]", none, none),
        ] {
            let it = address(text);
            assert_eq!(send_limit(&snapshot, Some(&it), right), sends, "{text}");
            assert_eq!(send_limit(&snapshot, Some(&it), Rights::NONE), none, "{text}");
            assert_eq!(receive_limit(&snapshot, &it), takes, "{text}");
        }
        assert_eq!(send_limit(&snapshot, None, right), none);
    }
}
