//! Warnings across objects: what an administrator should know after a change that is allowed, but
//! does not do what it seems to.

use crate::cert::{Candidate, CertificateSummary, Want, select};
use crate::model::objects::receive_connector::bindings;
use crate::model::{CommandLine, Configuration, Record, SmtpDomain, Value, World};
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
    // As the compiler judges it: a Send connector misses a certificate where partners look for one, or
    // where one was asked for by name.
    let is_named = !record.get("TlsCertificateName").is_unset();
    let uses_tls = if is_send {
        armed || (is_named && !record.bool("IgnoreSTARTTLS"))
    } else {
        record.has_flag("AuthMechanism", "Tls")
    };
    if record.bool("Enabled") && uses_tls && !has_certificate(configuration, record, now) {
        let wanted = match record.get("TlsCertificateName") {
            Value::Null => format!("that names '{}'", fqdn(configuration, record)),
            name => format!("with TlsCertificateName '{name}'"),
        };
        let effect = match (is_send, armed) {
            (true, true) => "domain-secured mail would wait",
            (true, false) => "no certificate would be shown to other servers",
            (false, _) => "STARTTLS would not be announced",
        };
        advice.push(format!(
            "no valid certificate {wanted} with Services SMTP is in the store: {effect} (Get-ExchangeCertificate shows what is there; \
             Import-ExchangeCertificate and Enable-ExchangeCertificate -Services SMTP bring one)"
        ));
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

/// The connector's Fqdn, or the server's.
fn fqdn<'a>(configuration: &'a Configuration, record: &'a Record) -> &'a str {
    match record.text("Fqdn") {
        "" => {
            configuration.single("TransportService").map(|service| service.text("Fqdn")).unwrap_or_default()
        }
        own => own,
    }
}

fn has_certificate(configuration: &Configuration, record: &Record, now: Timestamp) -> bool {
    let Ok(fqdn) = fqdn(configuration, record).parse::<SmtpDomain>() else { return false };
    let name = record.text("TlsCertificateName").parse().ok();
    let candidates: Vec<Candidate> = configuration
        .all("ExchangeCertificate")
        .iter()
        .filter_map(|certificate| {
            let thumbprint = certificate.text("Thumbprint");
            let leaf = configuration.chains.get(thumbprint)?.first()?;
            Some(Candidate {
                summary: CertificateSummary::from_der(leaf).ok()?,
                smtp_enabled: certificate.has_flag("Services", "SMTP"),
                has_key: configuration.keys.iter().any(|key| key == thumbprint),
                chain_trusted: true,
            })
        })
        .collect();
    matches!(
        select(&candidates, &Want { fqdn: &fqdn, name: name.as_ref() }, now),
        crate::cert::Selection::Usable(_)
    )
}
