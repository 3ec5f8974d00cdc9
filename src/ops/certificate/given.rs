//! Files that are judged, not imported: a certificate with what belongs to it, roots, lists.

use super::{file, trusted_roots, unusable};
use crate::cert::{self, CertError, MAX_CRL};
use crate::ops::{Category, Failure, Site};
use std::path::Path;

/// What the files hold, DER.
#[derive(Debug)]
pub struct Given {
    /// The certificate, then what else the files hold; or what a file holds that can't be read as one.
    pub chain: Vec<Vec<u8>>,
    /// Revocation lists.
    pub lists: Vec<Vec<u8>>,
    /// The certificate's file is a PFX, the one kind that a password opens.
    pub is_pfx: bool,
}

/// Reads a certificate's file, the file of its issuers, and one of revocation lists.
///
/// # Errors
/// A file that can't be read, or is of another kind. A certificate that is damaged is no error: it is what
/// is to be told.
pub fn given(
    certificate: &Path,
    password: Option<&str>,
    intermediates: Option<&Path>,
    lists: Option<&Path>,
) -> Result<Given, Failure> {
    let bytes = file::read(certificate)?;
    let read =
        cert::open(&bytes, password).and_then(|contents| Ok((contents.is_pfx, contents.assemble()?.chain)));
    let (is_pfx, mut chain) = match read {
        Ok(read) => read,
        Err(CertError::Malformed(_)) => (false, vec![bytes]),
        Err(error) => return Err(unusable(&certificate.display().to_string(), &error)),
    };
    if let Some(file) = intermediates {
        chain.extend(certificates(file)?);
    }
    let lists = match lists {
        Some(file) => read_lists(file)?,
        None => Vec::new(),
    };
    Ok(Given { chain, lists, is_pfx })
}

/// The roots of a file; without one those of the system and the store.
///
/// # Errors
/// A file or a store that can't be read.
pub fn trusted(site: &Site, file: Option<&Path>) -> Result<Vec<Vec<u8>>, Failure> {
    match file {
        Some(file) => certificates(file),
        None => Ok(trusted_roots(&site.store()?.configuration()?)),
    }
}

fn certificates(file: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let contents = cert::open(&file::read(file)?, None)
        .map_err(|error| unusable(&file.display().to_string(), &error))?;
    Ok(contents.certificates().to_vec())
}

fn read_lists(file: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let name = file.display().to_string();
    let bytes = file::read_at_most(file, MAX_CRL)?;
    cert::crls_of_file(&bytes).map_err(|error| {
        Failure::new("CrlUnusable", Category::InvalidData, &name, format!("'{name}': {error}"))
    })
}
