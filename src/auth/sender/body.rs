//! The hashes of a body that DKIM and ARC signatures name, taken while it passes by.

use super::SIGNATURES;
use crate::auth::canonical::BodyDigest;
use aws_lc_rs::digest;
use mail_auth::AuthenticatedMessage;
use mail_auth::common::crypto::HashAlgorithm;
use mail_auth::dkim::Canonicalization;

/// A finished hash, and how it was taken.
pub(super) type BodyHash = (Canonicalization, HashAlgorithm, Vec<u8>);

/// One for each way in which a signature of the header demands it: at most two canonicalizations under two
/// algorithms.
pub struct BodyHashes {
    header: Vec<u8>,
    hashing: Vec<(Canonicalization, HashAlgorithm, BodyDigest)>,
}

impl std::fmt::Debug for BodyHashes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BodyHashes").field("hashes", &self.hashing.len()).finish_non_exhaustive()
    }
}

impl BodyHashes {
    /// For a message with this header section, as the client sent it.
    pub fn new(header: &[u8]) -> Self {
        let mut header = header.to_vec();
        if !header.ends_with(b"\r\n\r\n") {
            header.extend_from_slice(b"\r\n");
        }
        let mut hashing: Vec<(Canonicalization, HashAlgorithm, BodyDigest)> = Vec::new();
        if let Some(message) = AuthenticatedMessage::parse(&header) {
            for (canonicalization, algorithm, _, _) in &message.body_hashes {
                let known = hashing.iter().any(|(c, a, _)| c == canonicalization && a == algorithm);
                if known || hashing.len() >= SIGNATURES {
                    continue;
                }
                let by = match algorithm {
                    HashAlgorithm::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
                    HashAlgorithm::Sha256 => &digest::SHA256,
                };
                let relaxed = *canonicalization == Canonicalization::Relaxed;
                let hasher = BodyDigest::new(relaxed, by);
                hashing.push((*canonicalization, *algorithm, hasher));
            }
        }
        BodyHashes { header, hashing }
    }

    /// A piece of the body.
    pub fn write(&mut self, piece: &[u8]) {
        for (_, _, hashing) in &mut self.hashing {
            hashing.write(piece);
        }
    }

    /// The header, and the hashes of the body that has ended.
    pub(super) fn finish(self) -> (Vec<u8>, Vec<BodyHash>) {
        let hashes = self
            .hashing
            .into_iter()
            .map(|(canonicalization, algorithm, hashing)| (canonicalization, algorithm, hashing.finish()));
        (self.header, hashes.collect())
    }
}
