//! Get-, New-, Set- and Remove-ReceiveConnector.

use super::bind::Bound;
use super::change;
use super::connector::{is_here, server};
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use super::usage;
use crate::model::objects::RECEIVE_CONNECTOR;
use crate::model::{Kind, Record, Value, World};
use crate::ops::object::{Plan, Writer};
use crate::ops::{EditMode, Failure, certificate, permission, seed, service};

pub(super) const ALLOW_OPEN_RELAY: Param = Param::switch(
    "AllowOpenRelay",
    "Allow a connector that relays for anyone in a wide part of the Internet. It is recorded, and Get-ReceiveConnector shows it.",
);

/// Get-ReceiveConnector.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "ReceiveConnector",
    object: Some(&RECEIVE_CONNECTOR),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[
        server("Those of this server, by its name, fully qualified name or Guid; there are no others."),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Reads,
    summary: "Shows Receive connectors.",
    description: "BoundTo shows where the running service listens, TlsCertificateThumbprint which certificate it presents after a restart.",
    examples: &[Example { line: "Get-ReceiveConnector", about: "All of them." }],
    run: get,
};

/// New-ReceiveConnector.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "ReceiveConnector",
    object: Some(&RECEIVE_CONNECTOR),
    identity: IdentityUse::None,
    takes: Takes::New,
    params: &[
        Param::one(
            "Usage",
            Kind::Enum(USAGES),
            "A preset of PermissionGroups, AuthMechanism, Bindings and RemoteIPRanges; Custom without one.",
        ),
        Param::switch(
            "Client",
            "Usage Client: ExchangeUsers, Tls and AUTH, port 587. Nobody can submit there until AUTH is offered.",
        ),
        Param::switch("Custom", "Usage Custom: no permission group, Tls."),
        Param::switch(
            "Internal",
            "Usage Internal: ExchangeServers and ExchangeLegacyServers, Tls and ExchangeServer, port 25.",
        ),
        Param::switch("Internet", "Usage Internet: AnonymousUsers, Tls, every remote address."),
        Param::switch("Partner", "Usage Partner: Partners, Tls. Domain Security is not armed by itself."),
        server(
            "The server that the connector belongs to: this one, by its name, fully qualified name or Guid.",
        ),
        ALLOW_OPEN_RELAY,
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Changes,
    summary: "Makes a Receive connector.",
    description: "Connectors may share a binding where their RemoteIPRanges differ; the narrowest range that holds the peer wins. Export-Configuration shows how one is copied.",
    examples: &[
        Example {
            line: "New-ReceiveConnector 'From Fabrikam' -Usage Custom -Bindings 0.0.0.0:2526 -RemoteIPRanges 192.0.2.0/24 -Fqdn mail.contoso.example -PermissionGroups AnonymousUsers,Partners",
            about: "A connector of its own for a partner's addresses, with a name of its own.",
        },
        Example {
            line: "New-ReceiveConnector 'From the Internet' -Usage Internet -Bindings 192.0.2.25:25",
            about: "Mail from anyone for the accepted domains.",
        },
        Example {
            line: "New-ReceiveConnector 'Adatum' -Usage Partner -Bindings 192.0.2.26:25 -RemoteIPRanges 198.51.100.0/24 -DomainSecureEnabled:true",
            about: "Only domains that prove themselves with a client certificate.",
        },
    ],
    run: new,
};

/// Set-ReceiveConnector.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "ReceiveConnector",
    object: Some(&RECEIVE_CONNECTOR),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: &[ALLOW_OPEN_RELAY, DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Changes a Receive connector.",
    description: "Several parameters are judged together, on the state after the whole command.",
    examples: &[Example {
        line: "Set-ReceiveConnector 'Default EDGE1' -DomainSecureEnabled:true -AuthMechanism Tls",
        about: "Demand a client certificate from the domains in TLSReceiveDomainSecureList.",
    }],
    run: |session, bound| {
        let done =
            change::set_planned(session, bound, &bound.changes(), EditMode::default(), &|record, writer| {
                belong(record, writer, bound)
            })?;
        tell_of_the_relay(session, bound, done.as_ref());
        Ok(())
    },
};

/// Remove-ReceiveConnector.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "ReceiveConnector",
    object: Some(&RECEIVE_CONNECTOR),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Asks,
    summary: "Removes a Receive connector.",
    description: "The peers that it served go to the next wider connector on the same binding, if there is one. Its permissions go with it.",
    examples: &[Example {
        line: "Remove-ReceiveConnector 'From Fabrikam' -Confirm false",
        about: "Without a question.",
    }],
    run: remove,
};

/// What a usage sets.
struct Preset {
    usage: &'static str,
    groups: &'static [&'static str],
    auth: &'static [&'static str],
    /// The port that it listens on at every address; `None`: Bindings must be given.
    port: Option<u16>,
    /// It serves every peer; otherwise RemoteIPRanges must be given.
    everyone: bool,
}

const USAGES: &[&str] = &["Client", "Custom", "Internal", "Internet", "Partner"];

const PRESETS: &[Preset] = &[
    Preset {
        usage: "Client",
        groups: &["ExchangeUsers"],
        auth: &["Tls", "Integrated", "BasicAuth", "BasicAuthRequireTLS"],
        port: Some(587),
        everyone: false,
    },
    Preset { usage: "Custom", groups: &["None"], auth: &["Tls"], port: None, everyone: false },
    Preset {
        usage: "Internal",
        groups: &["ExchangeServers", "ExchangeLegacyServers"],
        auth: &["Tls", "ExchangeServer"],
        port: Some(25),
        everyone: false,
    },
    Preset { usage: "Internet", groups: &["AnonymousUsers"], auth: &["Tls"], port: None, everyone: true },
    Preset { usage: "Partner", groups: &["Partners"], auth: &["Tls"], port: None, everyone: false },
];

fn new(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let usage = usage::usage(bound, USAGES)?;
    let mut changes = bound.changes();
    for preset in PRESETS.iter().filter(|preset| preset.usage == usage) {
        let mut set = |name: &str, value| usage::preset(&mut changes, &RECEIVE_CONNECTOR, name, value);
        set("PermissionGroups", Value::texts(preset.groups));
        set("AuthMechanism", Value::texts(preset.auth));
        fixed_or_given(bound, preset.usage, "Bindings", preset.port.is_some())?;
        fixed_or_given(bound, preset.usage, "RemoteIPRanges", preset.everyone)?;
        if let Some(port) = preset.port {
            let wildcards: &[&str] = if seed::has_ipv6() { &["[::]", "0.0.0.0"] } else { &["0.0.0.0"] };
            set("Bindings", Value::texts(wildcards.iter().map(|address| format!("{address}:{port}"))));
        }
        if preset.everyone {
            set("RemoteIPRanges", Value::texts(everyone(bound)));
        }
    }
    let made =
        change::new_planned(session, bound, &changes, &|record, writer| belong(record, writer, bound))?;
    tell_of_the_relay(session, bound, made.as_ref());
    Ok(())
}

/// An open relay that was allowed and is none.
fn tell_of_the_relay(session: &mut Session<'_>, bound: &Bound, done: Option<&Plan>) {
    let in_vain =
        done.and_then(|plan| permission::allowed_in_vain(&plan.record, bound.switch("AllowOpenRelay")));
    if let Some(text) = in_vain {
        session.console.warning(&text);
    }
}

/// A property that a usage fixes must not be given, and every other must.
fn fixed_or_given(bound: &Bound, usage: &str, name: &'static str, fixed: bool) -> Result<(), Failure> {
    match (fixed, bound.has(name)) {
        (true, true) => Err(Failure::binding(
            name,
            format!("Usage {usage} fixes {name}: leave -{name} out, or give -Usage Custom"),
        )),
        (false, false) => {
            let text = format!("Usage {usage} needs parameter -{name}; it has no default");
            // A New- reads nothing from a pipe: a loop's lines may stand there.
            Err(Failure::binding(name, text).hint(
                "a copy of a connector, with its rights: emsh Export-Configuration -Format Script -Noun ReceiveConnector -Identity NAME, its name and bindings edited, into sh",
            ))
        }
        _ => Ok(()),
    }
}

/// Every IPv4 address, as Exchange has it; every IPv6 address, too, where a binding is one.
fn everyone(bound: &Bound) -> Vec<&'static str> {
    let is_ipv6 = bound.values("Bindings").iter().any(|binding| binding.to_string().starts_with('['));
    let mut ranges = vec!["0.0.0.0-255.255.255.255"];
    ranges.extend(is_ipv6.then_some("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
    ranges
}

/// Gives a new connector its server, records an open relay that was asked for, and takes permissions along
/// to a new name.
fn belong(record: &mut Record, writer: &mut Writer<'_>, bound: &Bound) -> Result<(), Failure> {
    is_here(writer, bound)?;
    if record.text("Server").is_empty() {
        let server = writer.all("TransportService").first().map(|service| service.text("Name").to_string());
        record.set("Server", Value::text(server.unwrap_or_default()));
    }
    permission::record_open_relay(record, writer, bound.switch("AllowOpenRelay"));
    permission::follow(record, writer)
}

fn remove(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let goes_too = permission::added(&change::site(session), bound.identity().unwrap_or_default())?;
    change::remove(session, bound, &change::unguarded)?;
    if bound.switch("WhatIf") {
        for entry in goes_too {
            session.console.what_if(&format!(
                "Removing {} of '{}' on \"{}\".",
                entry.object.title,
                entry.text("User"),
                entry.identity()
            ));
        }
    }
    Ok(())
}

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = change::site(session);
    if bound.has("Server") {
        if bound.has("Identity") {
            return Err(Failure::binding(
                "Server",
                "-Identity and -Server exclude each other: a connector's identity names its server",
            ));
        }
        is_here(&site.store()?.configuration_of(|noun| noun == "TransportService")?, bound)?;
    }
    // A service that can't be asked does not keep the configuration from being shown.
    let running = service::status(&site).ok().flatten();
    let records = certificate::connectors_with_theirs(&site, &RECEIVE_CONNECTOR, bound.identity())?;
    for mut record in records {
        if let Some(status) = &running {
            let mine = status.bound.iter().filter(|bound| bound.connector == record.guid());
            let addresses: Vec<_> = mine.map(|bound| bound.address).collect();
            record.set("BoundTo", Value::texts(addresses));
        }
        change::show(session, record);
    }
    Ok(())
}
