//! Address spaces of Send and delivery agent connectors: `[Type:]Space[;Cost]`, as documented for
//! Exchange's `AddressSpaces`.
//!
//! Promises type SMTP, a pattern, and a cost of 1 to 100. Refuses other types and `--`, each with the
//! reason, and wildcards anywhere but alone or before the first dot.

use super::value_error::serde_as_text;
use super::{DomainPattern, SmtpDomain, ValueError};
use std::fmt;
use std::str::FromStr;

/// The only type that this server routes.
const SMTP: &str = "SMTP";
/// The cost where none is given.
const DEFAULT_COST: u8 = 1;

/// One address space.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddressSpace {
    /// The address type in upper case: `SMTP`.
    pub kind: String,
    /// The recipient domains.
    pub pattern: DomainPattern,
    /// 1 to 100; of equally specific spaces the lower cost wins.
    pub cost: u8,
}

serde_as_text!(AddressSpace);

/// How closely a pattern fits a domain; the greater is the more specific and wins the route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Specificity {
    /// `*`.
    Any,
    /// `*.suffix`, with the number of labels of the suffix.
    Subdomains(usize),
    /// The domain itself.
    Exact,
}

impl Specificity {
    /// How closely the pattern fits the domain; `None` where it doesn't cover it.
    pub fn of(pattern: &DomainPattern, domain: &SmtpDomain) -> Option<Specificity> {
        pattern.matches(domain).then(|| match pattern {
            DomainPattern::Exact(_) => Specificity::Exact,
            DomainPattern::Subdomains(parent) => Specificity::Subdomains(parent.label_count()),
            DomainPattern::Any => Specificity::Any,
        })
    }
}

impl AddressSpace {
    /// How closely this space fits the domain; `None` where it doesn't cover it.
    pub fn matches(&self, domain: &SmtpDomain) -> Option<Specificity> {
        Specificity::of(&self.pattern, domain)
    }
}

impl FromStr for AddressSpace {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        const ALLOWED: &str = "allowed: [SMTP:]domain[;cost], as in contoso.com, SMTP:*.contoso.com;10 or *";
        let given = text.trim();
        let bad = |why: &str| ValueError::about(given, format_args!("{why}; {ALLOWED}"));
        if given.is_empty() {
            return Err(bad("is empty"));
        }
        // The type first: a space of another type has semicolons of its own.
        let rest = match given.split_once(':') {
            Some((kind, rest)) if kind.trim().eq_ignore_ascii_case(SMTP) => rest,
            Some((kind, _)) => {
                return Err(bad(&format!(
                    "has address type '{}': types other than SMTP are not supported here yet",
                    kind.trim()
                )));
            }
            None => given,
        };
        let (space, cost) = match rest.rsplit_once(';') {
            Some((space, cost)) => (space.trim(), read_cost(cost).map_err(bad)?),
            None => (rest.trim(), DEFAULT_COST),
        };
        if space == "--" {
            return Err(bad(
                "is the space '--' (all accepted domains), which is not supported here yet: name the domains",
            ));
        }
        let pattern = space.parse().map_err(|error: ValueError| {
            ValueError::about(given, format_args!("has no valid domain: {error}"))
        })?;
        Ok(AddressSpace { kind: SMTP.to_string(), pattern, cost })
    }
}

fn read_cost(text: &str) -> Result<u8, &'static str> {
    let digits = text.trim();
    match digits.parse::<u8>() {
        Ok(cost @ 1..=100) if digits.bytes().all(|b| b.is_ascii_digit()) => Ok(cost),
        _ => Err("has no valid cost: it is a whole number from 1 to 100"),
    }
}

impl fmt::Display for AddressSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{};{}", self.kind, self.pattern, self.cost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use proptest::prelude::*;

    #[test]
    fn spaces() {
        good::<AddressSpace>(&[
            ("contoso.com", "SMTP:contoso.com;1"),
            ("SMTP:contoso.com;1", "SMTP:contoso.com;1"),
            ("smtp:*.Contoso.com;100", "SMTP:*.contoso.com;100"),
            ("*", "SMTP:*;1"),
            ("*;5", "SMTP:*;5"),
            ("*.com", "SMTP:*.com;1"),
            ("smtp: bücher.example ; 7", "SMTP:xn--bcher-kva.example;7"),
        ]);
        bad::<AddressSpace>(&[
            ("", "is empty"),
            ("SMTP:", "no valid domain"),
            ("SMTP:;1", "no valid domain"),
            ("*contoso.com", "wildcard"),
            ("a.*.com", "wildcard"),
            ("--", "'--'"),
            ("SMTP:--;1", "'--'"),
            ("X400:c=US;a= ;p=Contoso;1", "not supported here yet"),
            ("Local:contoso.com", "not supported here yet"),
            ("mail.contoso.com:25", "not supported here yet"),
            ("contoso.com;0", "cost"),
            ("contoso.com;101", "cost"),
            ("contoso.com;+1", "cost"),
            ("contoso.com;", "cost"),
            ("contoso.com;1.5", "cost"),
            ("contoso.com;1;2", "no valid domain"),
            ("192.0.2.1", "no valid domain"),
        ]);
    }

    #[test]
    fn the_more_specific_is_the_greater() {
        let fit = |space: &str| {
            space.parse::<AddressSpace>().unwrap().matches(&"eu.mail.contoso.com".parse().unwrap())
        };
        let ascending = [
            "*",
            "*.com",
            "*.contoso.com",
            "*.mail.contoso.com",
            "*.eu.mail.contoso.com",
            "eu.mail.contoso.com",
        ];
        for pair in ascending.windows(2) {
            assert!(fit(pair[0]).is_some() && fit(pair[0]) < fit(pair[1]), "{pair:?}");
        }
        assert_eq!(fit("contoso.com"), None);
        assert_eq!(fit("*.fabrikam.com"), None);
    }

    proptest! {
        #[test]
        fn spaces_round_trip(pattern in r"\*|(\*\.)?[a-z0-9]{1,8}(\.[a-z]{1,8}){0,3}", cost in 1u8..=100) {
            if let Ok(pattern) = pattern.parse() {
                round_trip(&AddressSpace { kind: "SMTP".into(), pattern, cost });
            }
        }
    }
}
