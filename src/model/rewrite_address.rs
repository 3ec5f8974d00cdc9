//! What an address rewrite entry names: an address, a domain, or a domain with its subdomains.
//!
//! Refuses `*` and address literals: there would be nothing to write instead.

use super::value_error::serde_as_text;
use super::{SmtpAddress, SmtpDomain, ValueError};
use std::fmt;
use std::str::FromStr;

/// One side of an address rewrite entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum RewriteAddress {
    /// `joe@contoso.com`.
    Address(SmtpAddress),
    /// `contoso.com`.
    Domain(SmtpDomain),
    /// `*.contoso.com`.
    Subdomains(SmtpDomain),
}

serde_as_text!(RewriteAddress);

impl RewriteAddress {
    /// What it is, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            RewriteAddress::Address(_) => "an address",
            RewriteAddress::Domain(_) => "a domain",
            RewriteAddress::Subdomains(_) => "a domain with its subdomains",
        }
    }
}

impl FromStr for RewriteAddress {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        if given.contains('@') {
            let address: SmtpAddress = given.parse()?;
            return if address.domain_name().is_some() {
                Ok(RewriteAddress::Address(address))
            } else {
                Err(ValueError::about(given, "has an address literal; allowed: an address in a domain"))
            };
        }
        let domain = |text: &str| {
            text.parse::<SmtpDomain>().map_err(|_| {
                ValueError::about(
                    given,
                    "is not an address or a domain; allowed: user@example.com, example.com, *.example.com",
                )
            })
        };
        match given.strip_prefix("*.") {
            Some(parent) => domain(parent).map(RewriteAddress::Subdomains),
            None => domain(given).map(RewriteAddress::Domain),
        }
    }
}

impl fmt::Display for RewriteAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RewriteAddress::Address(address) => write!(f, "{address}"),
            RewriteAddress::Domain(domain) => write!(f, "{domain}"),
            RewriteAddress::Subdomains(domain) => write!(f, "*.{domain}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn forms() {
        let cases: &[(&str, Option<(&str, &str)>)] = &[
            ("joe@Contoso.example", Some(("joe@contoso.example", "an address"))),
            ("Contoso.example", Some(("contoso.example", "a domain"))),
            ("*.contoso.example", Some(("*.contoso.example", "a domain with its subdomains"))),
            ("*", None),
            ("*.*.example", None),
            ("*@contoso.example@", None),
            ("joe@[192.0.2.1]", None),
            ("@contoso.example", None),
            ("", None),
        ];
        for (text, wanted) in cases {
            let read = text.parse::<RewriteAddress>().ok();
            let read = read.as_ref().map(|address| (address.to_string(), address.kind()));
            assert_eq!(read.as_ref().map(|(text, kind)| (text.as_str(), *kind)), *wanted, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(text in "(\\*\\.|[a-z.]{1,8}@)?[a-z]{1,8}\\.example") {
            if let Ok(address) = text.parse::<RewriteAddress>() {
                prop_assert_eq!(address.to_string().parse::<RewriteAddress>().unwrap(), address);
            }
        }

        #[test]
        fn nothing_panics(text in ".{0,30}") {
            let _ = text.parse::<RewriteAddress>();
        }
    }
}
