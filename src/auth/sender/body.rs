//! The hashes of a body that DKIM and ARC signatures name, taken while it passes by.

use super::SIGNATURES;
use mail_auth::AuthenticatedMessage;
use mail_auth::common::crypto::{HashAlgorithm, HashContext, HashImpl, Sha1, Sha256};
use mail_auth::dkim::Canonicalization;
use mail_auth::dkim::canonicalize::BodyHasher;

type Hasher<H> = BodyHasher<<H as HashImpl>::Context>;

/// A finished hash, and how it was taken.
pub(super) type BodyHash = (Canonicalization, HashAlgorithm, Vec<u8>);

enum Hashing {
    Sha1(Hasher<Sha1>),
    Sha256(Hasher<Sha256>),
}

/// One for each way in which a signature of the header demands it: at most two canonicalizations under two
/// algorithms.
pub struct BodyHashes {
    header: Vec<u8>,
    hashing: Vec<(Canonicalization, HashAlgorithm, Hashing)>,
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
        let mut hashing: Vec<(Canonicalization, HashAlgorithm, Hashing)> = Vec::new();
        if let Some(message) = AuthenticatedMessage::parse(&header) {
            for (canonicalization, algorithm, _, _) in &message.body_hashes {
                let known = hashing.iter().any(|(c, a, _)| c == canonicalization && a == algorithm);
                if known || hashing.len() >= SIGNATURES {
                    continue;
                }
                let hasher = match algorithm {
                    HashAlgorithm::Sha1 => {
                        Hashing::Sha1(BodyHasher::new(Sha1::hasher(), *canonicalization, 0))
                    }
                    HashAlgorithm::Sha256 => {
                        Hashing::Sha256(BodyHasher::new(Sha256::hasher(), *canonicalization, 0))
                    }
                };
                hashing.push((*canonicalization, *algorithm, hasher));
            }
        }
        BodyHashes { header, hashing }
    }

    /// A piece of the body.
    pub fn write(&mut self, piece: &[u8]) {
        for (_, _, hashing) in &mut self.hashing {
            match hashing {
                Hashing::Sha1(hasher) => hasher.write(piece),
                Hashing::Sha256(hasher) => hasher.write(piece),
            }
        }
    }

    /// The header, and the hashes of the body that has ended.
    pub(super) fn finish(self) -> (Vec<u8>, Vec<BodyHash>) {
        let hashes = self.hashing.into_iter().map(|(canonicalization, algorithm, hashing)| {
            let hash = match hashing {
                Hashing::Sha1(hasher) => hasher.finish().0.complete(),
                Hashing::Sha256(hasher) => hasher.finish().0.complete(),
            };
            (canonicalization, algorithm, hash.as_ref().to_vec())
        });
        (self.header, hashes.collect())
    }
}
