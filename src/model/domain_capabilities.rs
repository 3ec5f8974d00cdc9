//! `TlsDomainCapabilities` of a Receive connector: `Domain:Capability[,Capability]`, as documented for
//! Set-ReceiveConnector; `NO-TLS` in place of a domain is for sessions in clear.
//!
//! Promises a domain (or `*.domain`) as an A-label, and each capability once, in the documented order.

use super::value_error::serde_as_text;
use super::{DomainPattern, ValueError};
use std::fmt;
use std::str::FromStr;

/// The documented capabilities.
const CAPABILITIES: &[&str] = &["AcceptCloudServicesMail", "AcceptOorgProtocol"];
/// What stands for sessions without TLS.
const NO_TLS: &str = "NO-TLS";
const ALLOWED: &str = "allowed: Domain:Capability[,Capability] with AcceptCloudServicesMail and AcceptOorgProtocol, the \
    domain being contoso.com, *.contoso.com or NO-TLS";

/// What one domain may do.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DomainCapabilities {
    /// The domain of the client's certificate; `None`: the session is in clear.
    pub domain: Option<DomainPattern>,
    /// Positions in the documented list.
    capabilities: Vec<usize>,
}

serde_as_text!(DomainCapabilities);

impl FromStr for DomainCapabilities {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let bad = |why: String| ValueError::about(given, format_args!("{why}; {ALLOWED}"));
        let (domain, words) =
            given.split_once(':').ok_or_else(|| bad("has no domain before a colon".into()))?;
        let domain = match domain.trim() {
            word if word.eq_ignore_ascii_case(NO_TLS) => None,
            name => match name.parse::<DomainPattern>() {
                Ok(DomainPattern::Any) => return Err(bad("names every domain".into())),
                Ok(pattern) => Some(pattern),
                Err(error) => return Err(bad(format!("has no valid domain: {error}"))),
            },
        };
        let mut capabilities = Vec::new();
        for word in words.split(',').map(str::trim) {
            let known = CAPABILITIES.iter().position(|capability| capability.eq_ignore_ascii_case(word));
            capabilities.push(known.ok_or_else(|| bad(format!("has no capability '{word}'")))?);
        }
        capabilities.sort_unstable();
        capabilities.dedup();
        Ok(DomainCapabilities { domain, capabilities })
    }
}

impl fmt::Display for DomainCapabilities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.domain {
            Some(domain) => write!(f, "{domain}:")?,
            None => write!(f, "{NO_TLS}:")?,
        }
        for (index, capability) in self.capabilities.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{}", CAPABILITIES.get(*capability).copied().unwrap_or_default())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use proptest::prelude::*;

    #[test]
    fn capabilities_of_domains() {
        good::<DomainCapabilities>(&[
            ("contoso.com:AcceptOorgProtocol", "contoso.com:AcceptOorgProtocol"),
            (
                " *.Contoso.com : acceptoorgprotocol, AcceptCloudServicesMail ",
                "*.contoso.com:AcceptCloudServicesMail,AcceptOorgProtocol",
            ),
            ("no-tls:AcceptOorgProtocol,AcceptOorgProtocol", "NO-TLS:AcceptOorgProtocol"),
        ]);
        bad::<DomainCapabilities>(&[
            ("", "no domain"),
            ("AcceptOorgProtocol", "no domain before a colon"),
            ("contoso.com:", "no capability"),
            ("contoso.com:Everything", "no capability 'Everything'"),
            ("*:AcceptOorgProtocol", "names every domain"),
            ("con toso:AcceptOorgProtocol", "no valid domain"),
        ]);
    }

    proptest! {
        #[test]
        fn capabilities_round_trip(
            domain in proptest::option::of(r"(\*\.)?[a-z]{1,8}\.[a-z]{2,6}"),
            capabilities in proptest::sample::subsequence(vec![0usize, 1], 1..=2),
        ) {
            let domain = domain.map(|domain| domain.parse().unwrap());
            round_trip(&DomainCapabilities { domain, capabilities });
        }
    }
}
