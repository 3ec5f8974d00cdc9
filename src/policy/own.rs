//! The domains by which the world knows us.

use crate::model::snapshot::{AcceptedDomainType, Snapshot};
use crate::model::{DomainPattern, SmtpAddress, SmtpDomain};

/// Our own accepted domains that are whole names, the default one first, then in their order: what a partner looks for
/// in our certificate. Mail for others (ExternalRelay) is only relayed.
pub fn own_domains(snapshot: &Snapshot) -> Vec<SmtpDomain> {
    let own = snapshot.accepted.iter().filter(|it| it.domain_type != AcceptedDomainType::ExternalRelay);
    let mut own: Vec<(bool, SmtpDomain)> = own
        .filter_map(|accepted| match &accepted.domain {
            DomainPattern::Exact(domain) => Some((!accepted.default, domain.clone())),
            _ => None,
        })
        .collect();
    own.sort();
    own.into_iter().map(|(_, domain)| domain).collect()
}

/// Postmaster of the first of [`own_domains`]: whose mail a test is.
pub fn own_postmaster(snapshot: &Snapshot) -> Option<SmtpAddress> {
    format!("postmaster@{}", own_domains(snapshot).first()?).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::fixture::snapshot;

    #[test]
    fn the_default_one_first_and_none_of_others() {
        let mut snapshot = snapshot();
        let accepted = |domain: &str, domain_type, default| crate::model::snapshot::AcceptedDomain {
            name: domain.into(),
            domain: domain.parse().unwrap(),
            match_subdomains: false,
            domain_type,
            address_book: true,
            default,
        };
        snapshot.accepted = vec![
            accepted("b.example", AcceptedDomainType::Authoritative, false),
            accepted("partner.example", AcceptedDomainType::ExternalRelay, false),
            accepted("c.example", AcceptedDomainType::InternalRelay, true),
            accepted("*.d.example", AcceptedDomainType::Authoritative, false),
        ];
        let own: Vec<String> = own_domains(&snapshot).iter().map(ToString::to_string).collect();
        assert_eq!(own, ["c.example", "b.example"]);
        assert_eq!(own_postmaster(&snapshot).unwrap().to_string(), "postmaster@c.example");
        snapshot.accepted.clear();
        assert_eq!(own_postmaster(&snapshot), None);
    }
}
