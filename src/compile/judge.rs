//! Whether a stored configuration may be obeyed at all: every value of every object, and every rule.
//!
//! A value that can't be read, and a broken rule, are fatal: obeying the rest would leave a demand for
//! TLS, a list, or a limit of relaying out. Some things are not, since they weaken nothing: Receive
//! connectors in conflict (they don't listen), a recipient that is in no authoritative domain (its mail is
//! not taken), a permission on a connector that is not there, and what an older emsh let be stored of
//! accepted domains, logs and notices.

use super::fields::reason;
use crate::model::Configuration;
use crate::model::object::{Record, Rule, RuleContext, World};
use crate::model::objects::OBJECTS;
use crate::model::property::Prop;
use crate::model::snapshot::Reason;

/// Broken rules that leave an object or a setting without effect rather than the service without a demand.
const BEARABLE: &[(&str, &str)] = &[
    ("ReceiveConnector", "BindingAndRangesAreUnique"),
    ("Recipient", "DomainIsAuthoritative"),
    ("AcceptedDomain", "AddressBookNeedsAuthoritative"),
    ("AcceptedDomain", "OneDefault"),
    ("AcceptedDomain", "SubdomainsAreCoveredOnce"),
    ("TransportService", "DelayIsToldBeforeExpiry"),
    ("TransportService", "PickupIsNotReplay"),
    ("TransportService", "ActiveUserStatisticsLogFileFitsDirectory"),
    ("TransportService", "AgentLogFileFitsDirectory"),
    ("TransportService", "ConnectivityLogFileFitsDirectory"),
    ("TransportService", "DnsLogFileFitsDirectory"),
    ("TransportService", "IrmLogFileFitsDirectory"),
    ("TransportService", "MessageTrackingLogFileFitsDirectory"),
    ("TransportService", "QueueLogFileFitsDirectory"),
    ("TransportService", "ReceiveProtocolLogFileFitsDirectory"),
    ("TransportService", "SendProtocolLogFileFitsDirectory"),
    ("TransportService", "ServerStatisticsLogFileFitsDirectory"),
    ("ADPermission", "ConnectorExists"),
    // Its mail waits.
    ("SendConnector", "ExchangeServerAuthIsNotHere"),
];

/// The nouns of which every store has one object.
const SINGLES: [&str; 7] = [
    "TransportService",
    "TransportConfig",
    "SenderFilterConfig",
    "RecipientFilterConfig",
    "IPAllowListProvidersConfig",
    "IPBlockListProvidersConfig",
    "SenderAuthenticationConfig",
];

/// Every reason not to obey this configuration.
pub(super) fn fatal(configuration: &Configuration) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for noun in SINGLES {
        if configuration.single(noun).is_none() {
            let text =
                "the store has none; restore a backup, or move the store away so that a new one is made";
            reasons.push(Reason { object: noun.into(), property: String::new(), text: text.into() });
        }
    }
    for record in stored(configuration) {
        reasons.extend(record.object.all_props().filter_map(|prop| unreadable(record, prop)));
        reasons.extend(broken(configuration, record, false));
    }
    reasons
}

/// Broken rules that can be borne. Conflicts of Receive connectors are told by the connectors.
pub(super) fn bearable(configuration: &Configuration) -> Vec<Reason> {
    let told = ["Recipient", "AcceptedDomain", "TransportService", "ADPermission", "SendConnector"];
    let records = told.iter().flat_map(|noun| configuration.all(noun));
    records.flat_map(|record| broken(configuration, record, true)).collect()
}

fn stored(configuration: &Configuration) -> impl Iterator<Item = &Record> {
    OBJECTS.iter().flat_map(|object| configuration.all(object.noun))
}

/// True for a rule whose breaking the service can live with.
pub fn is_bearable(record: &Record, rule: &Rule) -> bool {
    BEARABLE.contains(&(record.object.noun, rule.name))
}

fn broken(configuration: &Configuration, record: &Record, bearable: bool) -> Vec<Reason> {
    let context = RuleContext { record, before: Some(record), world: configuration };
    record
        .object
        .rules
        .iter()
        .filter(|rule| is_bearable(record, rule) == bearable)
        .filter_map(|rule| (rule.check)(&context))
        .map(|violation| reason(record, violation.property, violation.message))
        .collect()
}

/// What is wrong with a stored value by itself.
fn unreadable(record: &Record, prop: &Prop) -> Option<Reason> {
    if !prop.is_stored() {
        return None;
    }
    prop.misfit(record.get(prop.name)).map(|text| reason(record, prop.name, text))
}
