//! Warnings across objects: what an administrator should know after a change that is allowed, but
//! does not do what it seems to.
//!
//! Promises: each is told once, when it becomes true and when something that it is about was changed,
//! and not again because of a change elsewhere; each names the line that mends it, where there is one.
//! Pure over a configuration; only whether an address is on this host is asked from outside.

mod certificates;
mod connectors;
mod directories;
mod domain_security;
mod filters;
mod partners;
mod rewriting;
mod smart_hosts;

use super::Plan;
use crate::model::{CommandLine, Configuration, Record, World};
use jiff::Timestamp;
use std::collections::HashSet;
use std::fmt;
use std::net::IpAddr;

/// Something to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What is so, and what follows from it.
    pub text: String,
    /// Ways to mend it, the nearest first; the lines of each are typed one after the other.
    pub remedies: Vec<Vec<CommandLine>>,
    /// Properties on which it rests: a change of one of them is a reason to say it again.
    about: Vec<About>,
    /// It is told when a configuration is put in force, too.
    in_force: bool,
}

/// Properties of one object, or of all of a noun.
#[derive(Debug, Clone, PartialEq, Eq)]
struct About {
    noun: &'static str,
    guid: Option<String>,
    properties: &'static [&'static str],
}

impl Advice {
    fn new(text: impl Into<String>) -> Self {
        Advice { text: text.into(), remedies: Vec::new(), about: Vec::new(), in_force: false }
    }

    /// One way to mend it.
    fn mend(mut self, lines: impl IntoIterator<Item = CommandLine>) -> Self {
        let lines: Vec<CommandLine> = lines.into_iter().collect();
        self.remedies.extend((!lines.is_empty()).then_some(lines));
        self
    }

    fn about(mut self, noun: &'static str, properties: &'static [&'static str]) -> Self {
        self.about.push(About { noun, guid: None, properties });
        self
    }

    fn about_one(mut self, record: &Record, properties: &'static [&'static str]) -> Self {
        let guid = Some(record.guid().to_string());
        self.about.push(About { noun: record.object.noun, guid, properties });
        self
    }

    fn at_restart(mut self) -> Self {
        self.in_force = true;
        self
    }

    /// True where the plan changed something that it is about. What an object that comes or goes has to do
    /// with it is told by what is new.
    fn concerns(&self, plan: &Plan) -> bool {
        let stays = plan.before().is_some_and(|before| before.text("Guid") == plan.record.text("Guid"))
            && plan.differences.iter().any(|difference| !difference.after.is_unset());
        stays
            && self.about.iter().any(|about| {
                about.noun == plan.record.object.noun
                    && about.guid.as_deref().is_none_or(|guid| guid == plan.record.guid())
                    && plan
                        .differences
                        .iter()
                        .any(|difference| about.properties.contains(&difference.property))
            })
    }
}

/// The text, and the ways to mend it, each as it can be typed.
impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        for (index, lines) in self.remedies.iter().enumerate() {
            let lines: Vec<String> = lines.iter().map(|line| format!("emsh {line}")).collect();
            write!(f, "{} ({})", if index == 0 { "" } else { " or" }, lines.join("; "))?;
        }
        Ok(())
    }
}

/// Everything there is to say about a configuration.
pub fn all(configuration: &Configuration, now: Timestamp) -> Vec<Advice> {
    let mut advice = domain_security::advice(configuration);
    advice.extend(partners::advice(configuration, now));
    advice.extend(certificates::advice(configuration, now));
    advice.extend(connectors::advice(configuration));
    advice.extend(filters::advice(configuration));
    advice.extend(smart_hosts::advice(configuration));
    advice.extend(rewriting::advice(configuration));
    advice.extend(directories::advice(configuration));
    advice
}

/// What connectors lack after a certificate went, and did not before; a removed certificate is in no
/// configuration that a plan could be put back into.
pub fn after_removal(before: &Configuration, after: &Configuration, now: Timestamp) -> Vec<Advice> {
    let told = certificates::advice(before, now);
    certificates::advice(after, now).into_iter().filter(|advice| !told.contains(advice)).collect()
}

/// Properties of connectors that no advice rests on, and none speaks of: after a change of these alone there is nothing to
/// say, and nothing that would have to be read.
const UNSPOKEN: &[(&str, &[&str])] = &[
    (
        "SendConnector",
        &[
            "Comment",
            "ConnectionInactivityTimeOut",
            "MaxMessageSize",
            "ProtocolLoggingLevel",
            "SmtpMaxMessagesPerConnection",
            "WhenChanged",
        ],
    ),
    (
        "ReceiveConnector",
        &[
            "Banner",
            "Comment",
            "ConnectionInactivityTimeout",
            "ConnectionTimeout",
            "MaxHeaderSize",
            "MaxHopCount",
            "MaxInboundConnection",
            "MaxInboundConnectionPerSource",
            "MaxInboundConnectionPercentagePerSource",
            "MaxMessageSize",
            "MaxProtocolErrors",
            "MaxRecipientsPerMessage",
            "ProtocolLoggingLevel",
            "TarpitInterval",
            "WhenChanged",
        ],
    ),
];

/// True where a plan may give rise to advice.
pub fn may_be_advised(plan: &Plan) -> bool {
    let noun = plan.record.object.noun;
    let unspoken = UNSPOKEN.iter().find(|(other, _)| *other == noun).map_or(&[][..], |(_, names)| names);
    plan.differences.iter().any(|difference| !unspoken.contains(&difference.property))
}

/// What there is to say after a plan was carried out; `after` is the configuration since then.
pub fn after_change(
    after: &Configuration,
    plan: &Plan,
    now: Timestamp,
    is_here: &dyn Fn(IpAddr) -> bool,
) -> Vec<Advice> {
    if !may_be_advised(plan) {
        return Vec::new();
    }
    let noun = plan.record.object.noun;
    let without = after.all(noun).iter().filter(|record| record.guid() != plan.record.guid());
    let mut records: Vec<Record> = without.cloned().collect();
    records.extend(plan.before());
    let mut before = after.clone();
    before.insert(plan.record.object, records);
    let told = all(&before, now);
    let texts: HashSet<&str> = told.iter().map(|advice| advice.text.as_str()).collect();
    let is_told = |advice: &Advice| texts.contains(advice.text.as_str()) && told.contains(advice);
    let mut advice: Vec<Advice> =
        all(after, now).into_iter().filter(|advice| advice.concerns(plan) || !is_told(advice)).collect();
    let moved = |name| plan.differences.iter().any(|difference| difference.property == name);
    if noun == "ReceiveConnector" && (moved("Bindings") || moved("Enabled")) {
        advice.extend(connectors::not_here(&plan.record, is_here));
    }
    advice
}

/// What there is to say when a configuration is put in force: a domain-secure list that does not do what
/// it says, and a certificate that ends.
pub fn in_force(configuration: &Configuration, now: Timestamp) -> Vec<Advice> {
    all(configuration, now).into_iter().filter(|advice| advice.in_force).collect()
}

/// True where an address is on this host, so that a socket can be bound to it; also where that can't be
/// told.
pub fn is_on_this_host(address: IpAddr) -> bool {
    match std::net::UdpSocket::bind((address, 0)) {
        Err(error) => error.kind() != std::io::ErrorKind::AddrNotAvailable,
        Ok(_) => true,
    }
}

/// Some names, and how many more there are.
fn some<T: fmt::Display>(names: impl IntoIterator<Item = T>) -> String {
    const SHOWN: usize = 3;
    let all: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    let more = all.len().saturating_sub(SHOWN);
    let shown = all.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

#[cfg(test)]
mod tests;
