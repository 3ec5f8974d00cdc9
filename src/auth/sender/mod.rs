//! SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 9989) and ARC (RFC 8617) of one message, and the
//! Authentication-Results field that tells them (RFC 8601).
//!
//! Promises: an answer by the deadline, in which what could not be asked is a temporary error; the body is
//! hashed as it passes by, and never held; no more signatures are verified than [`SIGNATURES`]; a verifier that
//! breaks down is a temporary error, too. The DNS is asked through our own resolver.
//!
//! Refuses: signatures over a part of the body (l=), behind which anything could be added. Which signatures are
//! in date is judged by the system's clock, not by an injected one: so the verifier has it. A term of an SPF record
//! that is none is passed over where RFC 7208 §4.6 wants a permerror: so the verifier has that, too.

mod authors;
mod body;
mod field;
mod verify;

pub use authors::{AddressField, addresses, from_mailboxes, mailboxes};
pub use body::BodyHashes;
pub use field::{has_id, results_field};
pub use verify::{Facts, Wanted, verify};

/// Signatures of one kind that are verified; who adds more can't make us ask and compute without end.
pub const SIGNATURES: usize = 10;

#[cfg(test)]
mod tests;
