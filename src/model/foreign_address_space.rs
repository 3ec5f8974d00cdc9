//! Address spaces of Foreign connectors: `[Type:]Space[;Cost]`, as documented for Exchange's
//! `AddressSpaces`, of any address type.
//!
//! Promises for type SMTP what [`AddressSpace`] promises; for another one its name, its space as given,
//! and a cost of 1 to 100. Refuses a space with semicolons that does not end with its cost: which of
//! them is the cost can't be guessed.

use super::value_error::serde_as_text;
use super::{AddressSpace, ValueError};
use std::fmt;
use std::str::FromStr;

const ALLOWED: &str =
    "allowed: [Type:]space[;cost], as in fax.contoso.com, SMTP:*.contoso.com;10 or X400:c=US;a= ;p=Contoso;1";
/// The longest name of an address type, characters.
const LONGEST_TYPE: usize = 20;
/// The longest space of a type that is not SMTP, characters.
const LONGEST_SPACE: usize = 1024;

/// One address space.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ForeignAddressSpace {
    /// Mail domains.
    Smtp(AddressSpace),
    /// Addresses of another kind.
    Other {
        /// The address type in upper case: `X400`, `FAX`.
        kind: String,
        /// The space, in the type's own terms.
        space: String,
        /// 1 to 100; of equally specific spaces the lower cost wins.
        cost: u8,
    },
}

serde_as_text!(ForeignAddressSpace);

impl FromStr for ForeignAddressSpace {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let given = text.trim();
        let bad = |why: &str| ValueError::about(given, format_args!("{why}; {ALLOWED}"));
        let (kind, rest) = match given.split_once(':') {
            Some((kind, rest)) if !kind.trim().eq_ignore_ascii_case("SMTP") => (kind.trim(), rest.trim()),
            _ => return given.parse().map(ForeignAddressSpace::Smtp),
        };
        let is_word = kind.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if kind.is_empty() || !is_word || kind.len() > LONGEST_TYPE {
            return Err(bad(&format!("has no valid address type: '{kind}'")));
        }
        if kind.eq_ignore_ascii_case("Local") {
            return Err(bad(
                "has the scope 'Local' of Exchange 2007, which IsScopedConnector took the place of",
            ));
        }
        let (space, cost) = match rest.rsplit_once(';') {
            Some((space, cost)) => (space.trim_end(), read_cost(cost).ok_or_else(|| bad(NO_COST))?),
            None => (rest, 1),
        };
        if space.is_empty() {
            return Err(bad("has no space behind its type"));
        }
        if space.chars().count() > LONGEST_SPACE || space.chars().any(char::is_control) {
            return Err(bad("has a space that is too long or holds a control character"));
        }
        Ok(ForeignAddressSpace::Other { kind: kind.to_ascii_uppercase(), space: space.to_string(), cost })
    }
}

const NO_COST: &str =
    "does not end with its cost, a whole number from 1 to 100: a space with semicolons must";

fn read_cost(text: &str) -> Option<u8> {
    let digits = text.trim();
    let plain = digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse::<u8>().ok().filter(|cost| plain && (1..=100).contains(cost))
}

impl fmt::Display for ForeignAddressSpace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ForeignAddressSpace::Smtp(space) => write!(f, "{space}"),
            ForeignAddressSpace::Other { kind, space, cost } => write!(f, "{kind}:{space};{cost}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value_error::testing::{bad, good, round_trip};
    use proptest::prelude::*;

    #[test]
    fn spaces_of_any_type() {
        good::<ForeignAddressSpace>(&[
            ("fax.contoso.com", "SMTP:fax.contoso.com;1"),
            ("smtp:*.Contoso.com;10", "SMTP:*.contoso.com;10"),
            ("fax:*", "FAX:*;1"),
            ("x400:c=US;a= ;p=Contoso;1", "X400:c=US;a= ;p=Contoso;1"),
            (" MSMAIL : CONTOSO/POST ; 7 ", "MSMAIL:CONTOSO/POST;7"),
            ("notes:a:b", "NOTES:a:b;1"),
        ]);
        bad::<ForeignAddressSpace>(&[
            ("", "is empty"),
            ("*contoso.com", "wildcard"),
            ("X400:c=US;a= ;p=Contoso", "does not end with its cost"),
            ("FAX:*;0", "does not end with its cost"),
            ("FAX:*;101", "does not end with its cost"),
            ("FAX:*;+1", "does not end with its cost"),
            ("FAX:", "no space"),
            ("FAX:;1", "no space"),
            (":x", "no valid address type"),
            ("mail.contoso.com:25", "no valid address type"),
            ("Local:contoso.com", "IsScopedConnector"),
            ("FAX:a\u{7}b", "control character"),
        ]);
    }

    proptest! {
        #[test]
        fn spaces_round_trip(kind in "[A-Z][A-Z0-9-]{0,9}", space in "[!-~]([ -~]{0,20}[!-~])?", cost in 1u8..=100) {
            prop_assume!(!["SMTP", "LOCAL"].contains(&kind.as_str()));
            round_trip(&ForeignAddressSpace::Other { kind, space, cost });
        }
    }
}
