//! The administrator's filters.

use super::fields::{list, number, one, reason};
use crate::model::object::{Record, World};
use crate::model::snapshot::Reason;
use crate::model::{
    Configuration, FilterAction, FilterScope, Filters, ListProvider, ListProviders, ListedRange,
    RecipientFilter, SenderAuthentication, SenderFilter, Value,
};
use std::net::Ipv4Addr;

/// The filters of this server; without AntispamAgentsEnabled only whether unknown recipients are taken, which keeps
/// mail from bouncing to strangers. That the configurations are there is judged before.
pub(super) fn filters(configuration: &Configuration, service: &Record) -> Result<Filters, Reason> {
    let all = every(configuration)?;
    Ok(match service.bool("AntispamAgentsEnabled") {
        true => all,
        false => Filters {
            recipients: RecipientFilter {
                takes_unknown: all.recipients.takes_unknown,
                ..RecipientFilter::default()
            },
            ..Filters::default()
        },
    })
}

fn every(configuration: &Configuration) -> Result<Filters, Reason> {
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
            action: action(record, "Action")?,
        };
    }
    if let Some(record) = configuration.single("RecipientFilterConfig") {
        let blocked = list(record, "BlockedRecipients")?;
        filters.recipients = RecipientFilter {
            scope: scope(record),
            recipients: if record.bool("BlockListEnabled") { blocked } else { Vec::new() },
            takes_unknown: !(record.bool("Enabled") && record.bool("RecipientValidationEnabled")),
        };
    }
    filters.allow_providers = providers(configuration, "IPAllowListProvider", "IPAllowListProvidersConfig")?;
    filters.block_providers = providers(configuration, "IPBlockListProvider", "IPBlockListProvidersConfig")?;
    if let Some(record) = configuration.single("SenderAuthenticationConfig") {
        filters.authentication = SenderAuthentication {
            scope: FilterScope {
                external: record.bool("ExternalMailEnabled"),
                internal: record.bool("InternalMailEnabled"),
            },
            spf: record.bool("SpfEnabled"),
            dkim: record.bool("DkimEnabled"),
            dmarc: record.bool("DmarcEnabled"),
            arc: record.bool("ArcEnabled"),
            on_spf_fail: action(record, "SpfFailAction")?,
            on_dmarc_reject: action(record, "DmarcRejectAction")?,
            on_temp_error: action(record, "TempErrorAction")?,
            bypassed_domains: list(record, "BypassedSenderDomains")?.into_iter().collect(),
            trusted_sealers: list(record, "ArcTrustedSealers")?.into_iter().collect(),
        };
    }
    Ok(filters)
}

fn action(record: &Record, property: &'static str) -> Result<FilterAction, Reason> {
    match record.text(property) {
        "Reject" => Ok(FilterAction::Reject),
        "StampStatus" => Ok(FilterAction::StampStatus),
        other => Err(unfit(record, property, other)),
    }
}

fn unfit(record: &Record, property: &str, value: &str) -> Reason {
    reason(record, property, format!("'{value}' is not a value of this property"))
}

/// The enabled providers of a kind, by Priority, and what their configuration says.
fn providers(configuration: &Configuration, noun: &str, settings: &str) -> Result<ListProviders, Reason> {
    let Some(settings) = configuration.single(settings) else { return Ok(ListProviders::default()) };
    let mut found = Vec::new();
    for record in configuration.all(noun).iter().filter(|record| record.bool("Enabled")) {
        found.push((number::<i64>(record, "Priority")?, provider(record)?));
    }
    found.sort_by_key(|(priority, _)| *priority);
    Ok(ListProviders {
        scope: scope(settings),
        providers: found.into_iter().map(|(_, provider)| provider).collect(),
        bypassed: list(settings, "BypassedRecipients")?,
    })
}

/// One provider, enabled or not.
///
/// # Errors
/// A value that is none of its property.
pub fn provider(record: &Record) -> Result<ListProvider, Reason> {
    let address = |property: &'static str| {
        move |text: &str| text.parse::<Ipv4Addr>().map_err(|_| unfit(record, property, text))
    };
    Ok(ListProvider {
        name: record.text("Name").to_string(),
        domain: one(record, "LookupDomain")?,
        any: record.bool("AnyMatch"),
        bitmask: record.get("BitmaskMatch").as_text().map(address("BitmaskMatch")).transpose()?,
        addresses: record
            .texts("IPAddressesMatch")
            .map(address("IPAddressesMatch"))
            .collect::<Result<_, _>>()?,
        response: record.get("RejectionResponse").as_text().map(str::to_owned),
    })
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
