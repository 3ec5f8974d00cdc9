//! One signature.

use super::DkimError;
use crate::auth::canonical::{BodyDigest, relaxed_field};
use crate::auth::sender::from_mailboxes;
use crate::model::{DkimAlgorithm, DkimKey, DkimSigning, KeySigner, SmtpDomain};
use aws_lc_rs::digest;
use jiff::Timestamp;
use mail_auth::common::crypto::Algorithm;
use mail_auth::dkim::{Canonicalization, Signature};

/// The fields that are signed (RFC 6376 §5.4.1, and what readers show or go by); true: one that is added later breaks
/// the signature, also where there is none now.
pub const FIELDS: &[(&str, bool)] = &[
    ("From", true),
    ("Sender", true),
    ("Reply-To", true),
    ("To", true),
    ("Cc", true),
    ("Subject", true),
    ("Date", true),
    ("Message-ID", true),
    ("MIME-Version", true),
    ("Content-Type", true),
    ("Content-Transfer-Encoding", true),
    ("In-Reply-To", false),
    ("References", false),
    ("Auto-Submitted", false),
    ("Resent-Date", false),
    ("Resent-From", false),
    ("Resent-To", false),
    ("Resent-Cc", false),
    ("List-Id", false),
    ("List-Help", false),
    ("List-Unsubscribe", false),
    ("List-Unsubscribe-Post", false),
    ("List-Subscribe", false),
    ("List-Post", false),
    ("List-Owner", false),
    ("List-Archive", false),
    ("TLS-Report-Domain", false),
    ("TLS-Report-Submitter", false),
];

/// The schemes under which a [`KeySigner`] signs (RFC 8446 §4.2.3).
const RSA_PKCS1_SHA256: u16 = 0x0401;
const ED25519: u16 = 0x0807;

/// The hash of a body, taken while it passes by; one for each form that is wanted.
pub struct SignedBody {
    relaxed: Option<BodyDigest>,
    simple: Option<BodyDigest>,
}

impl std::fmt::Debug for SignedBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedBody").finish_non_exhaustive()
    }
}

/// A body's hashes by form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BodyHash {
    relaxed: Vec<u8>,
    simple: Vec<u8>,
}

impl SignedBody {
    /// Of the forms that these signatures want.
    pub fn new(signing: &[DkimSigning]) -> Self {
        let hasher = |relaxed: bool| {
            let wanted = signing.iter().any(|one| one.relaxed_body == relaxed);
            wanted.then(|| BodyDigest::new(relaxed, &digest::SHA256))
        };
        SignedBody { relaxed: hasher(true), simple: hasher(false) }
    }

    /// A piece of the body.
    pub fn write(&mut self, piece: &[u8]) {
        for hasher in [&mut self.relaxed, &mut self.simple].into_iter().flatten() {
            hasher.write(piece);
        }
    }

    /// The body has ended.
    pub fn finish(self) -> BodyHash {
        let done = |hasher: Option<BodyDigest>| hasher.map(BodyDigest::finish).unwrap_or_default();
        BodyHash { relaxed: done(self.relaxed), simple: done(self.simple) }
    }
}

/// The domain that all mailboxes of the one From field have.
pub fn author_domain(header: &[u8]) -> Option<SmtpDomain> {
    let mailboxes = from_mailboxes(header)?;
    let mut domains = mailboxes.iter().map(|mailbox| mailbox.domain_name());
    let first = domains.next()??;
    domains.all(|domain| domain == Some(first)).then(|| first.clone())
}

/// The DKIM-Signature field by this key, with its CRLF, of a message with this header section.
///
/// # Errors
/// Where the key does not sign.
pub fn signature(
    signing: &DkimSigning,
    key: &DkimKey,
    header: &[u8],
    body: &BodyHash,
    now: Timestamp,
    signer: &dyn KeySigner,
) -> Result<Vec<u8>, DkimError> {
    let form = |relaxed| if relaxed { Canonicalization::Relaxed } else { Canonicalization::Simple };
    let (names, fields) = signed_fields(header);
    let mut signature = Signature {
        v: 1,
        a: match signing.algorithm {
            DkimAlgorithm::RsaSha256 => Algorithm::RsaSha256,
            DkimAlgorithm::Ed25519Sha256 => Algorithm::Ed25519Sha256,
        },
        d: signing.domain.to_string(),
        s: key.selector.clone(),
        h: names,
        t: u64::try_from(now.as_second()).unwrap_or(0),
        bh: if signing.relaxed_body { body.relaxed.clone() } else { body.simple.clone() },
        ch: form(signing.relaxed_header),
        cb: form(signing.relaxed_body),
        ..Signature::default()
    };
    let mut signed = Vec::new();
    for (name, value) in fields {
        match signing.relaxed_header {
            true => relaxed_field(name, value, &mut signed),
            false => signed.extend_from_slice(&[name, b":", value].concat()),
        }
    }
    signature.write(&mut signed, false);
    let made = match signing.algorithm {
        DkimAlgorithm::RsaSha256 => signer.sign(&key.key, RSA_PKCS1_SHA256, &signed),
        // RFC 8463 §3: what is signed is the hash.
        DkimAlgorithm::Ed25519Sha256 => {
            signer.sign(&key.key, ED25519, digest::digest(&digest::SHA256, &signed).as_ref())
        }
    };
    signature.b = made.map_err(DkimError::NotSigned)?;
    let mut field = Vec::new();
    signature.write(&mut field, true);
    Ok(field)
}

/// A field: its name as it stands before the colon, and the rest with its CRLF.
type Field<'a> = (&'a [u8], &'a [u8]);

/// The h= tag, and the instances that it names in its order: of several the last one first (RFC 6376 §5.4.2).
fn signed_fields(header: &[u8]) -> (Vec<String>, Vec<Field<'_>>) {
    let all: Vec<Field<'_>> = fields(header).collect();
    let (mut names, mut signed) = (Vec::new(), Vec::new());
    for (name, only) in FIELDS {
        let instances = all
            .iter()
            .rev()
            .filter(|(found, _)| found.trim_ascii_end().eq_ignore_ascii_case(name.as_bytes()));
        for field in instances {
            names.push((*name).to_owned());
            signed.push(*field);
        }
        if *only {
            names.push((*name).to_owned());
        }
    }
    (names, signed)
}

fn fields(header: &[u8]) -> impl Iterator<Item = Field<'_>> {
    let mut rest = header;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() || rest.starts_with(b"\r\n") {
                return None;
            }
            let mut end = line_end(rest);
            while matches!(rest.get(end), Some(b' ' | b'\t')) {
                end += line_end(&rest[end..]);
            }
            let (field, behind) = rest.split_at(end);
            rest = behind;
            if let Some(colon) = field.iter().position(|octet| *octet == b':') {
                return Some((&field[..colon], &field[colon + 1..]));
            }
        }
    })
}

fn line_end(bytes: &[u8]) -> usize {
    bytes.windows(2).position(|pair| pair == b"\r\n").map_or(bytes.len(), |at| at + 2)
}
