//! The administrator's filters.

use super::fields::{list, one};
use crate::model::object::{Record, World};
use crate::model::snapshot::Reason;
use crate::model::{Configuration, FilterScope, Filters, ListedRange, RecipientFilter, SenderFilter, Value};

/// All filters. That both configurations are there is judged before.
pub(super) fn filters(configuration: &Configuration) -> Result<Filters, Reason> {
    let mut filters = Filters {
        allowed: listed(configuration, "IPAllowListEntry")?,
        blocked: listed(configuration, "IPBlockListEntry")?,
        ..Filters::default()
    };
    if let Some(record) = configuration.single("SenderFilterConfig") {
        filters.senders = SenderFilter {
            scope: scope(record),
            senders: list(record, "BlockedSenders")?,
            domains: list(record, "BlockedDomains")?.into_iter().collect(),
            domains_and_subdomains: list(record, "BlockedDomainsAndSubdomains")?.into_iter().collect(),
            blank: record.bool("BlankSenderBlockingEnabled"),
        };
    }
    if let Some(record) = configuration.single("RecipientFilterConfig") {
        let blocked = list(record, "BlockedRecipients")?;
        filters.recipients = RecipientFilter {
            scope: scope(record),
            recipients: if record.bool("BlockListEnabled") { blocked } else { Vec::new() },
        };
    }
    Ok(filters)
}

fn scope(record: &Record) -> FilterScope {
    let enabled = record.bool("Enabled");
    FilterScope {
        external: enabled && record.bool("ExternalMailEnabled"),
        internal: enabled && record.bool("InternalMailEnabled"),
    }
}

fn listed(configuration: &Configuration, noun: &str) -> Result<Vec<ListedRange>, Reason> {
    let entry = |record: &Record| {
        let expires = match record.get("ExpirationTime") {
            Value::Time(end) => Some(*end),
            _ => None,
        };
        Ok(ListedRange { range: one(record, "IPRange")?, expires })
    };
    configuration.all(noun).iter().map(entry).collect()
}
