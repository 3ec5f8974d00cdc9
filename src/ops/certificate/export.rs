//! Certificates, keys and requests on their way out.

use super::{find, unusable};
use crate::cert::{self, base64_lines, certificate_to_pem, request_to_pem};
use crate::ops::{Category, Failure, Site};

/// What is to be exported of a certificate.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// The chain with the private key, protected by this password; of a pending request, the request.
    All(Option<&'a str>),
    /// The certificate alone, which is no secret.
    CertificateOnly,
}

/// What was exported, in both forms.
pub struct Exported {
    /// DER: a PFX, a certificate or a request.
    pub binary: Vec<u8>,
    /// The same as text: Base64 of a PFX, PEM of the others.
    pub text: String,
    /// It is a pending request, for which no password was needed.
    pub is_request: bool,
}

/// Exports the certificate of this identity.
///
/// # Errors
/// No such certificate; a private key that may not be given out, is not there or can't be opened; a
/// missing or empty password.
pub fn export(site: &Site, identity: &str, part: Part<'_>) -> Result<Exported, Failure> {
    let store = site.store()?;
    let configuration = store.configuration()?;
    let record = find(&configuration, identity)?;
    let thumbprint = record.text("Thumbprint");
    let refused = |id, text: String| Failure::new(id, Category::InvalidOperation, thumbprint, text);
    if let Some(request) = configuration.requests.get(thumbprint) {
        if matches!(part, Part::CertificateOnly) {
            let text = format!("{thumbprint} is a pending request: its certificate has not come yet");
            return Err(refused("PendingRequest", text));
        }
        let text = request_to_pem(request);
        return Ok(Exported { binary: request.clone(), text, is_request: true });
    }
    let chain = configuration.chains.get(thumbprint).map(Vec::as_slice).unwrap_or_default();
    let leaf = chain.first().ok_or_else(|| {
        let text = format!("The certificate {thumbprint} can't be read from the store; import it again");
        refused("CertificateDamaged", text)
    })?;
    let password = match part {
        Part::CertificateOnly => {
            let text = certificate_to_pem(leaf);
            return Ok(Exported { binary: leaf.clone(), text, is_request: false });
        }
        Part::All(password) => password,
    };
    let alone = "-CertificateOnly exports the certificate without its private key";
    if !record.bool("PrivateKeyExportable") {
        let text = format!(
            "The private key of {thumbprint} may not be exported: PrivateKeyExportable is $false, as it was made or imported"
        );
        return Err(refused("KeyNotExportable", text).hint(alone));
    }
    let Some(password) = password else {
        let text = format!("{thumbprint} is exported with its private key, which needs a password");
        return Err(refused("PasswordNeeded", text)
            .hint("give -Password file:PATH, env:NAME, - for standard input, or the text itself")
            .hint(alone));
    };
    let key = store.private_key(thumbprint)?.ok_or_else(|| {
        refused("NoPrivateKey", format!("The store has no private key of {thumbprint}")).hint(alone)
    })?;
    let binary = cert::pfx(chain, &key, password, record.text("FriendlyName"))
        .map_err(|error| unusable(thumbprint, &error))?;
    Ok(Exported { text: base64_lines(&binary), binary, is_request: false })
}
