//! Filters that are configured, and judge nothing because AntispamAgentsEnabled is off.

use super::Advice;
use crate::model::{CommandLine, Configuration, World};

/// Everything about filters.
pub(super) fn advice(configuration: &Configuration) -> Vec<Advice> {
    let service = configuration.single("TransportService");
    if service.is_none_or(|service| service.bool("AntispamAgentsEnabled")) {
        return Vec::new();
    }
    let any = |noun: &str| !configuration.all(noun).is_empty();
    let one = |noun: &str| configuration.single(noun);
    let lists = ["BlockedSenders", "BlockedDomains", "BlockedDomainsAndSubdomains"];
    let methods = ["SpfEnabled", "DkimEnabled", "DmarcEnabled", "ArcEnabled"];
    let idle: Vec<&str> = [
        ("IPBlockListEntry", any("IPBlockListEntry")),
        ("IPBlockListProvider", any("IPBlockListProvider")),
        (
            "SenderFilterConfig",
            one("SenderFilterConfig").is_some_and(|it| {
                it.bool("BlankSenderBlockingEnabled") || lists.iter().any(|name| !it.get(name).is_unset())
            }),
        ),
        ("RecipientFilterConfig", one("RecipientFilterConfig").is_some_and(|it| it.bool("BlockListEnabled"))),
        (
            "SenderAuthenticationConfig",
            one("SenderAuthenticationConfig").is_some_and(|it| methods.iter().any(|name| it.bool(name))),
        ),
    ]
    .into_iter()
    .filter_map(|(noun, configured)| configured.then_some(noun))
    .collect();
    if idle.is_empty() {
        return Vec::new();
    }
    let text = format!(
        "AntispamAgentsEnabled of TransportService is $false, so these refuse nobody: {}",
        idle.join(", ")
    );
    let mend = CommandLine::new("Set-TransportService").with("AntispamAgentsEnabled", "$true");
    vec![Advice::new(text).mend([mend]).about("TransportService", &["AntispamAgentsEnabled"])]
}
