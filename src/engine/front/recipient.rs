//! A recipient of a message that is about to be committed, by whatever way it came.

use crate::model::{RecipientWishes, SmtpAddress, Snapshot};
use crate::policy::receive::receive_limit;
use crate::policy::route::routing;
use crate::queue::NewRecipient;
use crate::smtp::Reply;

/// Where its mail goes by this Snapshot; refused, where the message is larger than what it or its connectors take.
pub(super) fn routed(
    snapshot: &Snapshot,
    address: &SmtpAddress,
    wishes: &RecipientWishes,
    size: u64,
) -> NewRecipient {
    let routing = routing(snapshot, address, size);
    let refused = routing.unroutable.as_ref().filter(|_| routing.is_too_large());
    let refused = refused.map(ToString::to_string).or_else(|| {
        let limit = receive_limit(snapshot, address);
        let too_large = limit.get().is_some_and(|limit| size > limit.0);
        too_large.then(|| Reply::recipient_size_limit().to_string())
    });
    NewRecipient { address: address.clone(), hop: routing.hop, refused, wishes: wishes.clone() }
}
