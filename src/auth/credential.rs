//! What an account's password is kept as: an argon2id hash for mechanisms that send the password, and SCRAM's
//! keys for those that do not. Neither gives the password back; both are secrets all the same, since whoever
//! has them can try words offline, and with SCRAM's can play the server.

use super::prep::prepared;
use super::{AuthError, base64_decode, base64_encode};
use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::{digest, hmac, pbkdf2, rand};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// Octets of a salt.
const SALT: usize = 16;
/// Octets of SHA-256.
const HASH: usize = 32;
/// What SCRAM costs a client, and who guesses offline (RFC 7677 asks for 4096 at least).
const ITERATIONS: u32 = 10_000;
/// argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

/// One account's secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    argon2: Argon2id,
    scram: ScramKeys,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential(***)")
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Argon2id {
    memory: u32,
    passes: u32,
    #[serde(with = "text")]
    salt: Vec<u8>,
    #[serde(with = "text")]
    hash: Vec<u8>,
}

/// SCRAM's part (RFC 5802 3).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScramKeys {
    /// The salt.
    #[serde(with = "text")]
    pub salt: Vec<u8>,
    /// The iteration count.
    pub iterations: u32,
    #[serde(with = "text")]
    stored_key: Vec<u8>,
    #[serde(with = "text")]
    server_key: Vec<u8>,
}

impl Drop for Credential {
    fn drop(&mut self) {
        self.argon2.hash.zeroize();
        self.scram.stored_key.zeroize();
        self.scram.server_key.zeroize();
    }
}

impl Credential {
    /// Keeps a password, under fresh salts.
    ///
    /// # Errors
    /// Where it holds what SASLprep forbids, or the system has no random octets.
    pub fn of(password: &str) -> Result<Self, AuthError> {
        let password = prepared(password)?;
        let salt = || {
            let mut salt = vec![0; SALT];
            rand::fill(&mut salt).map_err(|error| AuthError::Hash(error.to_string()))?;
            Ok::<_, AuthError>(salt)
        };
        let mut argon2 = Argon2id { memory: MEMORY_KIB, passes: PASSES, salt: salt()?, hash: Vec::new() };
        argon2.hash = argon2.of(&password)?.to_vec();
        Ok(Credential { argon2, scram: ScramKeys::of(&password, salt()?, ITERATIONS) })
    }

    /// The form in which it is sealed.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads that form.
    ///
    /// # Errors
    /// [`AuthError::Damaged`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, AuthError> {
        let credential: Credential = serde_json::from_slice(bytes).map_err(|_| AuthError::Damaged)?;
        let argon2 = &credential.argon2;
        let bounded = argon2.memory <= 1 << 20 && argon2.passes <= 64 && argon2.hash.len() == HASH;
        let scram = credential.scram.iterations > 0 && credential.scram.stored_key.len() == HASH;
        if bounded && scram { Ok(credential) } else { Err(AuthError::Damaged) }
    }

    /// True where this is the password. Costs 19 MiB and some tens of milliseconds.
    ///
    /// # Errors
    /// Where the memory can't be had.
    pub fn is(&self, password: &str) -> Result<bool, AuthError> {
        // What can't be a password is none; it costs the same.
        let (candidate, possible) = match prepared(password) {
            Ok(password) => (password, true),
            Err(_) => (Zeroizing::new(String::from("-")), false),
        };
        let hash = self.argon2.of(&candidate)?;
        Ok(bool::from(hash.ct_eq(&self.argon2.hash)) & possible)
    }

    /// SCRAM's part.
    pub fn scram(&self) -> &ScramKeys {
        &self.scram
    }
}

impl Argon2id {
    fn of(&self, password: &str) -> Result<Zeroizing<[u8; HASH]>, AuthError> {
        let failed = |error: argon2::Error| AuthError::Hash(error.to_string());
        let params = Params::new(self.memory, self.passes, 1, Some(HASH)).map_err(failed)?;
        let mut hash = Zeroizing::new([0; HASH]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(password.as_bytes(), &self.salt, &mut *hash)
            .map_err(failed)?;
        Ok(hash)
    }
}

impl ScramKeys {
    /// The keys of a prepared password.
    pub fn of(password: &str, salt: Vec<u8>, iterations: u32) -> Self {
        let mut salted = Zeroizing::new([0; HASH]);
        let count = NonZeroU32::new(iterations).unwrap_or(NonZeroU32::MIN);
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, count, &salt, password.as_bytes(), &mut *salted);
        let client_key = mac(&*salted, b"Client Key");
        let stored_key = digest::digest(&digest::SHA256, client_key.as_ref()).as_ref().to_vec();
        let server_key = mac(&*salted, b"Server Key").as_ref().to_vec();
        ScramKeys { salt, iterations, stored_key, server_key }
    }

    /// The server's signature, where the proof holds for these messages.
    pub fn verify(&self, auth_message: &[u8], proof: &[u8]) -> Option<Vec<u8>> {
        let signature = mac(&self.stored_key, auth_message);
        if proof.len() != HASH {
            return None;
        }
        let client_key: Zeroizing<Vec<u8>> =
            Zeroizing::new(signature.as_ref().iter().zip(proof).map(|(a, b)| a ^ b).collect());
        let shown = digest::digest(&digest::SHA256, &client_key);
        bool::from(shown.as_ref().ct_eq(&self.stored_key))
            .then(|| mac(&self.server_key, auth_message).as_ref().to_vec())
    }
}

fn mac(key: &[u8], message: &[u8]) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message)
}

/// What stands for accounts that are not there: always the same of one name, as that of a real one, and of
/// no password.
pub struct Decoy {
    secret: Zeroizing<Vec<u8>>,
    credential: Credential,
}

impl Decoy {
    /// From a secret of this server, which should outlive it: a salt that changes with a restart tells.
    pub fn new(secret: Zeroizing<Vec<u8>>) -> Self {
        let hash = vec![0; HASH];
        let argon2 = Argon2id { memory: MEMORY_KIB, passes: PASSES, salt: vec![0; SALT], hash: hash.clone() };
        let scram = ScramKeys {
            salt: Vec::new(),
            iterations: ITERATIONS,
            stored_key: hash.clone(),
            server_key: hash,
        };
        Decoy { secret, credential: Credential { argon2, scram } }
    }

    /// Spends what checking a password costs. Always false: the hash is no hash.
    ///
    /// # Errors
    /// As [`Credential::is`].
    pub fn is(&self, password: &str) -> Result<bool, AuthError> {
        self.credential.is(password).map(|_| false)
    }

    /// What SCRAM is told of a user of this name; no proof holds against it.
    pub fn scram(&self, user: &str) -> ScramKeys {
        let salt = mac(&self.secret, user.as_bytes()).as_ref()[..SALT].to_vec();
        // The preimage of a StoredKey of zeros is nobody's.
        ScramKeys { salt, ..self.credential.scram.clone() }
    }
}

/// Octets as Base64.
mod text {
    use super::{base64_decode, base64_encode};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64_encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        base64_decode(text.as_bytes()).map(|bytes| bytes.to_vec()).ok_or_else(|| D::Error::custom("Base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_no_other() {
        let kept = Credential::of("pass\u{AD}word").unwrap();
        let read = Credential::from_bytes(&kept.to_bytes()).unwrap();
        assert!(read == kept && !format!("{kept:?}").contains("salt"));
        for (word, right) in
            [("password", true), ("pass\u{AD}word", true), ("Password", false), ("", false), ("\u{7}", false)]
        {
            assert_eq!(read.is(word), Ok(right), "{word:?}");
        }
        assert!(Credential::of("password").unwrap().to_bytes() != kept.to_bytes(), "salts are fresh");
        assert_eq!(Credential::of("\u{7}").unwrap_err(), AuthError::Unprepared);
        for bad in [&b""[..], b"{}", b"[1]", b"\xff"] {
            assert_eq!(Credential::from_bytes(bad), Err(AuthError::Damaged));
        }
    }

    #[test]
    fn a_decoy_is_stable_and_fits_nothing() {
        let decoy = |secret: u8| Decoy::new(Zeroizing::new(vec![secret; 32]));
        let (one, again, other) = (decoy(1), decoy(1), decoy(2));
        assert!(one.scram("a").salt == again.scram("a").salt);
        assert!(one.scram("a").salt != one.scram("b").salt && one.scram("a").salt != other.scram("a").salt);
        let real = Credential::of("x").unwrap();
        let (shown, real) = (one.scram("a"), real.scram());
        assert_eq!((shown.salt.len(), shown.iterations), (real.salt.len(), real.iterations));
        assert_eq!(one.is("-"), Ok(false));
        assert_eq!(shown.verify(b"x", &[0; 32]), None);
    }
}
