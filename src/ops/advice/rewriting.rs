//! Addresses that the world is shown, and that no mail comes back to.

use super::Advice;
use crate::model::{CommandLine, Configuration, DomainPattern, RewriteAddress, SmtpDomain, World};

/// Everything about address rewriting.
pub(super) fn advice(configuration: &Configuration) -> Vec<Advice> {
    let entries = configuration.all("AddressRewriteEntry").iter();
    entries
        .filter(|entry| !entry.bool("OutboundOnly"))
        .filter_map(|entry| {
            let external = match entry.text("ExternalAddress").parse().ok()? {
                RewriteAddress::Address(address) => address.domain_name()?.clone(),
                RewriteAddress::Domain(domain) | RewriteAddress::Subdomains(domain) => domain,
            };
            if is_accepted(configuration, &external) {
                return None;
            }
            let name = entry.text("Name");
            let text = format!(
                "mail to ExternalAddress '{}' is refused, since {external} is in no accepted domain: nothing comes back by \
                 address rewrite entry \"{name}\"",
                entry.text("ExternalAddress")
            );
            let accept = CommandLine::new("New-AcceptedDomain")
                .with("Name", external.as_str())
                .with("DomainName", external.as_str());
            let one_way =
                CommandLine::new("Set-AddressRewriteEntry").on(name).with("OutboundOnly", "$true");
            let properties = &["ExternalAddress", "OutboundOnly"];
            Some(Advice::new(text).mend([accept]).mend([one_way]).about("AddressRewriteEntry", properties))
        })
        .collect()
}

fn is_accepted(configuration: &Configuration, domain: &SmtpDomain) -> bool {
    configuration.all("AcceptedDomain").iter().any(|accepted| {
        match accepted.text("DomainName").parse::<DomainPattern>() {
            Ok(DomainPattern::Exact(parent)) if accepted.bool("MatchSubDomains") => {
                domain.is_or_is_under(&parent)
            }
            Ok(pattern) => pattern.matches(domain),
            Err(_) => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objects::{ACCEPTED_DOMAIN, ADDRESS_REWRITE_ENTRY};
    use crate::model::{Record, Value};

    #[test]
    fn who_is_told() {
        for (external, outbound_only, accepted, match_subdomains, wanted) in [
            ("us@out.example", false, "in.example", false, true),
            ("us@out.example", true, "in.example", false, false),
            ("us@out.example", false, "out.example", false, false),
            ("out.example", false, "*.example", false, false),
            ("x.out.example", false, "out.example", false, true),
            ("x.out.example", false, "out.example", true, false),
        ] {
            let mut entry = Record::with_defaults(&ADDRESS_REWRITE_ENTRY);
            for (name, text) in
                [("Name", "E"), ("InternalAddress", "in.example"), ("ExternalAddress", external)]
            {
                entry.set(name, Value::text(text));
            }
            entry.set("OutboundOnly", Value::Bool(outbound_only));
            let mut domain = Record::with_defaults(&ACCEPTED_DOMAIN);
            domain.set("DomainName", Value::text(accepted));
            domain.set("MatchSubDomains", Value::Bool(match_subdomains));
            let mut configuration = Configuration::default();
            configuration.insert(&ADDRESS_REWRITE_ENTRY, vec![entry]);
            configuration.insert(&ACCEPTED_DOMAIN, vec![domain]);
            let told = advice(&configuration);
            assert_eq!(!told.is_empty(), wanted, "{external} {accepted}");
            for one in told {
                assert!(one.to_string().contains("New-AcceptedDomain"), "{one}");
            }
        }
    }
}
