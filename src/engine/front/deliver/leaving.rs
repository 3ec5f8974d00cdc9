//! What a message looks like that leaves by a Send or Foreign connector: without the organisation's fields, without its
//! sender's display name where the remote domain wants that, with the addresses that the world is to see, and signed
//! (RFC 6376) where its author's domain is ours.
//!
//! Promises: signed is what goes over the wire, after every other change, and nothing is changed behind; the body is
//! hashed while it is read, and read again to be sent; mail that is to be signed leaves signed or waits (of binary mail see below).
//!
//! Refuses to sign what came from outside, whatever its From says: only mail by our own people and servers, and what
//! this server wrote itself (RFC 8460 §3 wants its TLS reports signed). Binary mail (RFC 3030) is not signed: how lines
//! end in it is not the same for all who would verify that.

use super::firewall::Outgoing;
use super::job::{Hop, Job};
use super::remote::{length, without_names};
use super::worker::Worker;
use crate::auth::dkim::{BodyHash, SignedBody, author_domain, signature};
use crate::client::Body;
use crate::model::{DeliveryType, DkimKey, DkimSigning};
use crate::policy::receive::DIRECTIONALITY;
use crate::policy::rewriting::{OUTBOUND_FIELDS, is_outside};
use crate::smtp::headers::{ORGANIZATION_HEADERS, first_value, header_size_beyond, without_headers};
use crate::smtp::{ReversePath, map_addresses};
use std::collections::VecDeque;
use std::sync::Arc;

/// Octets of a header section that is held to be changed or signed.
const LONGEST_HEADER: usize = 2 * 1024 * 1024;

impl Worker {
    /// Opens a message that leaves by a Send or Foreign connector.
    pub(super) async fn outgoing(&self, hop: &Hop<'_>, job: &Job) -> Result<Outgoing, String> {
        let may_be_signed = !hop.snapshot.dkim.is_empty() && !job.wishes.binary;
        if !job.nameless && !job.rewritten && !may_be_signed {
            return self.unchanged(job.message, job.size).await;
        }
        let mut body = self.body(job.message).await?;
        let (stored, begun) = read_header(&mut body).await?;
        let mut header = without_headers(&stored, ORGANIZATION_HEADERS).into_owned();
        if job.nameless {
            header = without_names(&header);
        }
        if job.rewritten {
            let rewrites = &hop.snapshot.rewrites;
            header = map_addresses(&header, OUTBOUND_FIELDS, &mut |address| rewrites.outbound(address));
        }
        let signing = match may_be_signed && (job.own || is_own(&stored)) {
            true => signing(&hop.snapshot.dkim, &header),
            false => Vec::new(),
        };
        if !signing.is_empty() {
            if !header.ends_with(b"\r\n\r\n") && header != b"\r\n" {
                header.extend_from_slice(b"\r\n");
            }
            let mut hashes = SignedBody::new(&signing);
            hashes.write(&begun);
            while let Some(chunk) = body.next_chunk().await? {
                hashes.write(&chunk);
            }
            let mut keys = Vec::new();
            for one in signing {
                let key = self.key_in_force(hop, &one).await;
                keys.push((one, key));
            }
            header = self.signed(keys, header, hashes.finish()).await?;
        }
        Ok(Outgoing::with_header(self.body(job.message).await?, header, stored.len(), job.size))
    }

    /// The header with a signature for each of these before it.
    async fn signed(
        &self,
        signing: Vec<(DkimSigning, DkimKey)>,
        header: Vec<u8>,
        body: BodyHash,
    ) -> Result<Vec<u8>, String> {
        let (signer, now) = (Arc::clone(&self.delivery.signer), self.now());
        let work = tokio::task::spawn_blocking(move || {
            let mut out = Vec::with_capacity(header.len() + 1024 * signing.len());
            for (one, key) in &signing {
                let field = signature(one, key, &header, &body, now, signer.as_ref())
                    .map_err(|error| format!("454 4.7.0 DKIM signing of {} failed: {error}", one.domain))?;
                out.extend_from_slice(&field);
            }
            out.extend_from_slice(&header);
            Ok(out)
        });
        work.await.unwrap_or_else(|error| Err(format!("454 4.7.0 DKIM signing failed: {error}")))
    }
}

/// Parts messages for recipients outside, whose addresses are rewritten, from those for recipients inside: a Send
/// connector may lead to both.
pub(super) fn for_the_world(hop: &Hop<'_>, jobs: VecDeque<Job>) -> VecDeque<Job> {
    let snapshot = &hop.snapshot;
    if hop.hop.delivery_type == DeliveryType::DeliveryAgent || snapshot.rewrites.is_empty() {
        return jobs;
    }
    let mut parted = VecDeque::new();
    for mut job in jobs {
        let (outside, inside): (Vec<_>, Vec<_>) = std::mem::take(&mut job.recipients)
            .into_iter()
            .partition(|mailbox| is_outside(snapshot, &mailbox.recipient.address));
        for (recipients, rewritten) in [(outside, true), (inside, false)] {
            if recipients.is_empty() {
                continue;
            }
            let sender = match &job.sender {
                ReversePath::Mailbox(sender) if rewritten => {
                    ReversePath::Mailbox(snapshot.rewrites.outbound(sender).unwrap_or_else(|| sender.clone()))
                }
                other => other.clone(),
            };
            parted.push_back(Job { recipients, rewritten, sender, wishes: job.wishes.clone(), ..job });
        }
    }
    parted
}

/// The header section, the empty line included, and what was read of the body with it.
async fn read_header(body: &mut impl Body) -> Result<(Vec<u8>, Vec<u8>), String> {
    let mut header = Vec::new();
    while let Some(chunk) = body.next_chunk().await? {
        let seen = header.len();
        header.extend_from_slice(&chunk);
        if let Some(size) = header_size_beyond(&header, seen) {
            let begun = header.split_off(size);
            return Ok((header, begun));
        }
        if header.len() > LONGEST_HEADER {
            return Err(format!(
                "its header is longer than {LONGEST_HEADER} octets, and is to be changed or signed"
            ));
        }
    }
    let begun = header.split_off(length(&header));
    Ok((header, begun))
}

/// Our own field stands before whatever the client wrote.
fn is_own(stored: &[u8]) -> bool {
    first_value(stored, DIRECTIONALITY).is_some_and(|word| word == "Originating")
}

/// What signs for the author's domain.
fn signing(all: &[DkimSigning], header: &[u8]) -> Vec<DkimSigning> {
    let Some(domain) = author_domain(header) else { return Vec::new() };
    all.iter().filter(|one| one.domain == domain).cloned().collect()
}
