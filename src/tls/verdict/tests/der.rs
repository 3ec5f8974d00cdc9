//! DER by hand, for certificates and lists that no authority makes.

use crate::cert::Ca;

/// AlgorithmIdentifiers, their contents.
pub(super) const ECDSA_SHA256: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
pub(super) const ECDSA_SHA384: &[u8] = &[6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 3];
pub(super) const ECDSA_SHA1: &[u8] = &[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1];
pub(super) const RSA_MD5: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 4, 5, 0];

pub(super) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let significant = &length[length.iter().position(|byte| *byte != 0).unwrap_or(length.len() - 1)..];
    let mut out = vec![tag];
    if content.len() < 0x80 {
        out.push(significant[0]);
    } else {
        out.push(0x80 | significant.len() as u8);
        out.extend(significant);
    }
    out.extend(content);
    out
}

/// One element and what follows it.
fn split(der: &[u8]) -> (&[u8], &[u8], &[u8]) {
    let (head, length) = match der[1] {
        short if short < 0x80 => (2, usize::from(short)),
        long => {
            let octets = usize::from(long & 0x7F);
            let length = der[2..2 + octets].iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet));
            (2 + octets, length)
        }
    };
    (&der[..head + length], &der[head..head + length], &der[head + length..])
}

/// What a constructed element holds.
pub(super) fn children(der: &[u8]) -> Vec<Vec<u8>> {
    let (_, mut rest, _) = split(der);
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (element, _, after) = split(rest);
        found.push(element.to_vec());
        rest = after;
    }
    found
}

pub(super) fn extension(oid: &[u8], critical: bool, value: &[u8]) -> Vec<u8> {
    let flag = if critical { tlv(1, &[0xFF]) } else { Vec::new() };
    tlv(0x30, &[tlv(6, oid), flag, tlv(4, value)].concat())
}

/// The to-be-signed part of a certificate, taken to pieces.
pub(super) struct Certificate {
    pub(super) serial: Vec<u8>,
    pub(super) inner_algorithm: Vec<u8>,
    pub(super) issuer: Vec<u8>,
    pub(super) validity: Vec<u8>,
    pub(super) subject: Vec<u8>,
    pub(super) key: Vec<u8>,
    /// Each an element.
    pub(super) extensions: Vec<Vec<u8>>,
    pub(super) outer_algorithm: Vec<u8>,
}

impl Certificate {
    /// What this certificate says.
    pub(super) fn of(der: &[u8]) -> Certificate {
        let outer = children(der);
        let fields: [Vec<u8>; 8] = children(&outer[0]).try_into().unwrap();
        let [_version, serial, inner_algorithm, issuer, validity, subject, key, extensions] = fields;
        let extensions = children(&children(&extensions)[0]);
        let outer_algorithm = outer[1].clone();
        Certificate { serial, inner_algorithm, issuer, validity, subject, key, extensions, outer_algorithm }
    }

    /// Without the extension, if it is there, and with these.
    pub(super) fn with(mut self, oid: &[u8], instead: &[Vec<u8>]) -> Certificate {
        let named = tlv(6, oid);
        self.extensions.retain(|extension| children(extension)[0] != named);
        self.extensions.extend_from_slice(instead);
        self
    }

    /// In another authority's name.
    pub(super) fn issued_by(&mut self, authority: &Ca) {
        self.issuer = Certificate::of(authority.der()).subject;
    }

    /// Said to be signed so.
    pub(super) fn signed_with(mut self, inner: &[u8], outer: &[u8]) -> Certificate {
        self.inner_algorithm = tlv(0x30, inner);
        self.outer_algorithm = tlv(0x30, outer);
        self
    }

    /// Signed (with ECDSA and SHA-256, whatever it says).
    pub(super) fn sign(&self, signer: &Ca) -> Vec<u8> {
        let body = tlv(
            0x30,
            &[
                tlv(0xA0, &[2, 1, 2]),
                self.serial.clone(),
                self.inner_algorithm.clone(),
                self.issuer.clone(),
                self.validity.clone(),
                self.subject.clone(),
                self.key.clone(),
                tlv(0xA3, &tlv(0x30, &self.extensions.concat())),
            ]
            .concat(),
        );
        let signature = [&[0], signer.sign(&body).as_slice()].concat();
        tlv(0x30, &[body, self.outer_algorithm.clone(), tlv(3, &signature)].concat())
    }
}
