//! Warnings across objects: what an administrator should know after a change that is allowed, but
//! does not do what it seems to.

use crate::model::objects::receive_connector::bindings;
use crate::model::{CommandLine, Configuration, Record, World};
use jiff::Timestamp;

/// A domain-secure list, and the connectors that it works through.
struct Direction {
    list: &'static str,
    noun: &'static str,
    title: &'static str,
    setter: &'static str,
    auth_mechanism: Option<&'static str>,
}

const SEND: Direction = Direction {
    list: "TLSSendDomainSecureList",
    noun: "SendConnector",
    title: "Send connector",
    setter: "Set-SendConnector",
    auth_mechanism: None,
};

const RECEIVE: Direction = Direction {
    list: "TLSReceiveDomainSecureList",
    noun: "ReceiveConnector",
    title: "Receive connector",
    setter: "Set-ReceiveConnector",
    auth_mechanism: Some("Tls"),
};

/// What there is to say after `record` was made or changed.
pub fn after_change(configuration: &Configuration, record: &Record, now: Timestamp) -> Vec<String> {
    let mut advice = match record.object.noun {
        "SendConnector" | "ReceiveConnector" => connector(configuration, record, now),
        _ => Vec::new(),
    };
    advice.extend(after_removal(configuration, record));
    advice
}

/// What there is to say when a configuration is put in force: a domain-secure list that does not do what
/// it says.
pub fn in_force(configuration: &Configuration) -> Vec<String> {
    [&SEND, &RECEIVE].into_iter().filter_map(|direction| lists(configuration, direction)).collect()
}

/// What there is to say after `record` was removed: a domain-secure list that has lost its connectors.
pub fn after_removal(configuration: &Configuration, record: &Record) -> Vec<String> {
    let directions: &[&Direction] = match record.object.noun {
        "SendConnector" => &[&SEND],
        "ReceiveConnector" => &[&RECEIVE],
        "TransportConfig" => &[&SEND, &RECEIVE],
        _ => &[],
    };
    directions.iter().filter_map(|direction| lists(configuration, direction)).collect()
}

fn is_armed(connector: &Record) -> bool {
    connector.bool("Enabled") && connector.bool("DomainSecureEnabled")
}

/// Whether the list of this direction does what it says.
fn lists(configuration: &Configuration, direction: &Direction) -> Option<String> {
    let Direction { list, noun, title, .. } = *direction;
    if configuration.single("TransportConfig").is_none_or(|config| config.get(list).is_unset()) {
        return None;
    }
    let connectors = configuration.all(noun);
    let armed: Vec<&Record> = connectors.iter().filter(|connector| is_armed(connector)).collect();
    let arm = |name: &str| {
        let line = CommandLine::new(direction.setter).on(name).with("DomainSecureEnabled", "$true");
        match direction.auth_mechanism {
            Some(mechanism) => line.with("AuthMechanism", mechanism),
            None => line,
        }
    };
    if armed.is_empty() {
        return Some(format!(
            "{list} is not in use: no enabled {title} has DomainSecureEnabled $true (emsh {})",
            arm("NAME")
        ));
    }
    if noun == SEND.noun {
        return None;
    }
    let beside: Vec<String> = connectors
        .iter()
        .filter(|connector| connector.bool("Enabled") && !is_armed(connector))
        .filter(|connector| armed.iter().any(|other| share_a_binding(connector, other)))
        .map(|connector| format!("\"{}\"", connector.identity()))
        .collect();
    (!beside.is_empty()).then(|| {
        format!(
            "{list} is not in use for peers that reach {title} {} on the same binding, which has DomainSecureEnabled \
             $false: give the armed one the ranges of the partners",
            beside.join(", ")
        )
    })
}

fn share_a_binding(one: &Record, other: &Record) -> bool {
    let others = bindings(other);
    bindings(one).iter().any(|binding| others.contains(binding))
}

fn connector(configuration: &Configuration, record: &Record, now: Timestamp) -> Vec<String> {
    let mut advice = Vec::new();
    let is_send = record.object.noun == "SendConnector";
    let armed = record.bool("DomainSecureEnabled");
    if record.bool("Enabled") {
        advice.extend(super::certificate::lack(configuration, record, now));
    }
    let nobody = record.texts("PermissionGroups").all(|group| group == "None");
    if !is_send && record.bool("Enabled") && nobody {
        advice.push(format!(
            "PermissionGroups of \"{0}\" is None: nobody may submit mail there (emsh {1})",
            record.identity(),
            CommandLine::new("Set-ReceiveConnector")
                .on(record.identity())
                .with("PermissionGroups", "AnonymousUsers")
        ));
    }
    let (list, noun) = if is_send {
        ("TLSSendDomainSecureList", "recipient")
    } else {
        ("TLSReceiveDomainSecureList", "sender")
    };
    let listed = configuration.single("TransportConfig").is_some_and(|config| !config.get(list).is_unset());
    if armed && !listed {
        advice.push(format!(
            "{list} is empty, so no {noun} domain is secured yet (emsh Set-TransportConfig -{list} '@{{Add=\"partner.example\"}}')"
        ));
    }
    advice
}
