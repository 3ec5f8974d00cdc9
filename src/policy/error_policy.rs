//! ErrorPolicies of a Send connector: which failures change their class.
//!
//! Promises: what no policy names keeps its class. Exchange documents DowngradeCustomFailures and UpgradeCustomFailures
//! as about "particular" errors without a list; here a refusal is one of them by its enhanced code (RFC 3463 §3):
//! downgraded is what speaks of the server's state, its network or its policy (x.3, x.4, x.7), since those are mended
//! where they are; upgraded is what speaks of the address, the mailbox or the content, which waiting does not mend.
//! x.2.0 and x.7.1 are greylisting's, so a temporary one stays one. A reply without an enhanced code says too little.

use crate::model::snapshot::ErrorPolicies;

/// True where a refusal counts as one for good: by its class, and by the policies.
pub fn is_for_good(code: u16, enhanced: Option<(u8, u16, u16)>, policies: ErrorPolicies) -> bool {
    let permanent = (500..600).contains(&code);
    let detail = enhanced.map(|(_, subject, detail)| (subject, detail));
    match (permanent, detail) {
        (true, Some((3 | 4 | 7, _))) => !policies.downgrade_custom,
        // A server that closes says nothing of the recipient.
        (false, Some((1 | 6, _) | (2, 1 | 2))) => policies.upgrade_custom && code != 421,
        _ => permanent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes() {
        // The reply's code and enhanced code, whether it is for good by no policy, downgraded, upgraded.
        type Code = Option<(u8, u16, u16)>;
        let table: [(u16, Code, [bool; 3]); 18] = [
            (421, Some((4, 2, 1)), [false, false, false]),
            (550, None, [true, true, true]),
            (450, None, [false, false, false]),
            (550, Some((5, 1, 1)), [true, true, true]),
            (552, Some((5, 2, 2)), [true, true, true]),
            (554, Some((5, 3, 2)), [true, false, true]),
            (550, Some((5, 4, 1)), [true, false, true]),
            (501, Some((5, 5, 4)), [true, true, true]),
            (554, Some((5, 6, 0)), [true, true, true]),
            (550, Some((5, 7, 1)), [true, false, true]),
            (451, Some((4, 1, 8)), [false, false, true]),
            (450, Some((4, 2, 0)), [false, false, false]),
            (450, Some((4, 2, 1)), [false, false, true]),
            (452, Some((4, 2, 2)), [false, false, true]),
            (452, Some((4, 3, 1)), [false, false, false]),
            (451, Some((4, 4, 1)), [false, false, false]),
            (451, Some((4, 6, 1)), [false, false, true]),
            (451, Some((4, 7, 1)), [false, false, false]),
        ];
        for (code, enhanced, wanted) in table {
            let none = ErrorPolicies::default();
            let down = ErrorPolicies { downgrade_custom: true, downgrade_dns: true, ..none };
            let up = ErrorPolicies { upgrade_custom: true, ..none };
            let found = [none, down, up].map(|policies| is_for_good(code, enhanced, policies));
            assert_eq!(found, wanted, "{code} {enhanced:?}");
        }
    }
}
