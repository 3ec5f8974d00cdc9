//! Get-, New-, Set- and Remove-SendConnector.

use super::bind::Bound;
use super::change;
use super::connector::{FORCE, sourced_here};
use super::smart_host_credential;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use super::usage;
use crate::model::objects::SEND_CONNECTOR;
use crate::model::{CommandLine, Kind, Value};
use crate::ops::{EditMode, Failure, certificate};

const USAGES: &[&str] = &["Custom", "Internal", "Internet", "Partner"];

/// Get-SendConnector.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "SendConnector",
    object: Some(&SEND_CONNECTOR),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Reads,
    summary: "Shows Send connectors.",
    description: "A Send connector takes mail for its address spaces and sends it by MX records or to smart hosts. TlsCertificateThumbprint tells which certificate it shows after a restart.",
    examples: &[
        Example { line: "Get-SendConnector", about: "All of them." },
        Example { line: "Get-SendConnector 'Outbound Email' -Json", about: "One, for a script." },
    ],
    run: get,
};

/// New-SendConnector.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "SendConnector",
    object: Some(&SEND_CONNECTOR),
    identity: IdentityUse::None,
    takes: Takes::New,
    params: &[
        Param::one(
            "Usage",
            Kind::Enum(USAGES),
            "A preset: Custom, Internet, Partner (35 MB) or Internal (messages of any size). Partner does not arm Domain Security by itself.",
        ),
        Param::switch("Custom", "The same as -Usage Custom."),
        Param::switch("Internal", "The same as -Usage Internal."),
        Param::switch("Internet", "The same as -Usage Internet."),
        Param::switch("Partner", "The same as -Usage Partner."),
        FORCE,
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Makes a Send connector.",
    description: "Name the recipient domains with AddressSpaces. Mail goes out by MX records, unless DNSRoutingEnabled is $false and SmartHosts are given.",
    examples: &[
        Example {
            line: "New-SendConnector -Name 'To Fabrikam' -Usage Partner -AddressSpaces fabrikam.example",
            about: "A dedicated connector with MX routing for a partner.",
        },
        Example {
            line: "New-SendConnector -Name Relay -AddressSpaces '*' -DNSRoutingEnabled false -SmartHosts relay.contoso.example",
            about: "Everything to a smart host.",
        },
    ],
    run: new,
};

/// Set-SendConnector.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "SendConnector",
    object: Some(&SEND_CONNECTOR),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: &[FORCE, DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Changes a Send connector.",
    description: "Several parameters are judged together, on the state after the whole command.",
    examples: &[Example {
        line: "Set-SendConnector 'Outbound Email' -DomainSecureEnabled:true",
        about: "Demand mutual TLS for the domains in TLSSendDomainSecureList.",
    }],
    run: |session, bound| {
        let credential = smart_host_credential::read(bound)?;
        change::set(session, bound, &bound.changes(), EditMode::default(), &|record, writer| {
            smart_host_credential::keep(record, writer, &credential)?;
            sourced_here(record, writer, bound)
        })
    },
};

/// Remove-SendConnector.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "SendConnector",
    object: Some(&SEND_CONNECTOR),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Asks,
    summary: "Removes a Send connector.",
    description: "Mail that was routed through it is routed anew at the next restart of the service.",
    examples: &[Example {
        line: "Remove-SendConnector 'Outbound Email' -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &change::unguarded),
};

fn new(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let usage = usage::usage(bound, USAGES)?;
    let mut changes = bound.changes();
    if usage == "Internal" {
        usage::preset(&mut changes, &SEND_CONNECTOR, "MaxMessageSize", Value::Unlimited);
    }
    let credential = smart_host_credential::read(bound)?;
    let made = change::new_planned(session, bound, &changes, &|record, writer| {
        smart_host_credential::keep(record, writer, &credential)?;
        sourced_here(record, writer, bound)
    })?;
    let Some(made) = made else {
        return Ok(());
    };
    let can_be_armed = made.record.bool("DNSRoutingEnabled");
    if usage == "Partner" && can_be_armed && !bound.has("DomainSecureEnabled") {
        let arm = CommandLine::new("Set-SendConnector")
            .on(bound.text("Name").unwrap_or_default())
            .with("DomainSecureEnabled", "$true");
        session
            .console
            .notice(&format!("Usage Partner does not demand mutual TLS by itself. To arm it: emsh {arm}"));
    }
    Ok(())
}

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = change::site(session);
    let records = certificate::connectors_with_theirs(&site, &SEND_CONNECTOR, bound.identity())?;
    records.into_iter().for_each(|record| session.console.object(record));
    Ok(())
}
