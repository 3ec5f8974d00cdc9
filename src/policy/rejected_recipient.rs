//! RejectReservedTopLevelRecipientDomains, RejectReservedSecondLevelRecipientDomains and
//! RejectSingleLabelRecipientDomains of a Receive connector: recipients that it takes from nobody.
//!
//! Promises: the recipient's domain alone decides, whatever the sender may do and whether the domain is
//! accepted here. `<Postmaster>` without a domain and address literals are never meant (RFC 5321 4.5.1).
//!
//! RFC 2606 §2 and §3 name the reserved domains; RFC 3463 X.1.2 is the status.

use super::receive::Refusal;
use crate::model::SmtpDomain;
use crate::model::snapshot::RejectedRecipients;

const TOP_LEVEL: &[&str] = &["test", "example", "invalid", "localhost"];
const SECOND_LEVEL: &[&str] = &["example.com", "example.net", "example.org"];

/// Why a recipient in `domain` is refused; `None` where it is not.
pub fn rejected_recipient(rejected: RejectedRecipients, domain: &SmtpDomain) -> Option<Refusal> {
    let name = domain.to_string();
    let labels: Vec<&str> = name.split('.').collect();
    let top = labels.last().copied().unwrap_or_default();
    let second = labels.len().checked_sub(2).map(|at| labels[at..].join("."));
    let why = if rejected.single_label && labels.len() == 1 {
        "has a single label"
    } else if rejected.reserved_top_level && TOP_LEVEL.contains(&top) {
        "is in a reserved top-level domain"
    } else if rejected.reserved_second_level && second.is_some_and(|second| SECOND_LEVEL.contains(&&*second))
    {
        "is in a reserved second-level domain"
    } else {
        return None;
    };
    Some(Refusal { code: 550, enhanced: (5, 1, 2), text: format!("Recipient domain {why}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_switch_refuses_its_own_domains_and_no_others() {
        const NONE: RejectedRecipients = RejectedRecipients {
            reserved_top_level: false,
            reserved_second_level: false,
            single_label: false,
        };
        let top = RejectedRecipients { reserved_top_level: true, ..NONE };
        let second = RejectedRecipients { reserved_second_level: true, ..NONE };
        let single = RejectedRecipients { single_label: true, ..NONE };
        let table: &[(&str, &[RejectedRecipients])] = &[
            ("a.test", &[top]),
            ("contoso.example", &[top]),
            ("x.y.invalid", &[top]),
            ("mail.localhost", &[top]),
            ("localhost", &[top, single]),
            ("example", &[top, single]),
            ("contoso", &[single]),
            ("example.com", &[second]),
            ("mail.example.net", &[second]),
            ("example.org", &[second]),
            ("notexample.com", &[]),
            ("example.com.contoso.edu", &[]),
            ("test.contoso.edu", &[]),
            ("example.edu", &[]),
        ];
        for (domain, refusing) in table {
            let domain: SmtpDomain = domain.parse().unwrap();
            assert!(rejected_recipient(NONE, &domain).is_none(), "{domain}");
            for switch in [top, second, single] {
                let refused = rejected_recipient(switch, &domain).is_some();
                assert_eq!(refused, refusing.contains(&switch), "{domain}, {switch:?}");
            }
        }
    }
}
