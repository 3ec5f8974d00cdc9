//! The CRLs at hand, and those that a verdict would like to have. Values only; [`CrlCache`] gets them.
//!
//! Promises: a CRL is known by where it came from *and* by the authority that signed it, so that one
//! partner's chain can't spoil what another's needs. RFC 5280 §6.3.
//!
//! [`CrlCache`]: super::CrlCache

use crate::cert::{Crl, CrlIssuer};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// A CRL's place and authority.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CrlKey {
    /// Where it is published.
    pub url: String,
    /// Subject and key of its authority.
    pub issuer: CrlIssuer,
}

impl CrlKey {
    /// The CRL of this authority at this URL.
    pub fn new(issuer: &CrlIssuer, url: &str) -> Self {
        CrlKey { url: url.to_owned(), issuer: issuer.clone() }
    }
}

/// A CRL that a verdict needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrlWanted {
    /// The authority that must have signed it.
    pub issuer: CrlIssuer,
    /// Where it is published, in the order of the certificate; one of them will do.
    pub urls: Vec<String>,
}

/// What is known of one CRL.
#[derive(Debug, Clone, Default)]
pub struct AtHand {
    /// The list, perhaps expired.
    pub crl: Option<Arc<Crl>>,
    /// Why the last attempt to get it failed.
    pub trouble: Option<String>,
}

/// All CRLs at hand, as of one moment. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Crls {
    fetched: Arc<HashMap<CrlKey, AtHand>>,
    given: Arc<Vec<Vec<u8>>>,
}

impl Crls {
    /// No CRL at all.
    pub fn none() -> &'static Crls {
        static NONE: LazyLock<Crls> = LazyLock::new(Crls::default);
        &NONE
    }

    /// Lists (DER) that a person gave: they count for what their issuer issued, whether or not its
    /// certificates name a place of publication.
    pub fn with_given(self, given: Vec<Vec<u8>>) -> Crls {
        Crls { given: Arc::new(given), ..self }
    }

    /// What is known of this one.
    pub fn get(&self, key: &CrlKey) -> Option<&AtHand> {
        self.fetched.get(key)
    }

    /// True where lists were given.
    pub(super) fn has_given(&self) -> bool {
        !self.given.is_empty()
    }

    /// Of the given lists those that this authority signed.
    pub(super) fn given(&self, issuer: &CrlIssuer) -> Vec<Crl> {
        self.given.iter().filter_map(|der| Crl::read(der, issuer).ok()).collect()
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&CrlKey, &AtHand)> {
        self.fetched.iter()
    }

    /// Changes them; whoever holds a clone doesn't see it.
    pub(super) fn change(&mut self) -> &mut HashMap<CrlKey, AtHand> {
        Arc::make_mut(&mut self.fetched)
    }
}
