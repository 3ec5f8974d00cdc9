//! Get-, New-, Set- and Remove-ReceiveConnector.

use super::bind::Bound;
use super::change;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::RECEIVE_CONNECTOR;
use crate::model::objects::receive_connector::is_open_relay;
use crate::model::{Kind, Record, Value, World};
use crate::ops::object::Writer;
use crate::ops::{EditMode, Failure, certificate, service};

const ALLOW_OPEN_RELAY: Param = Param::switch(
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
    params: &[],
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
            Kind::Enum(&["Custom"]),
            "A preset. Custom: AuthMechanism Tls and no permission group.",
        ),
        Param::switch("Custom", "The same as -Usage Custom."),
        ALLOW_OPEN_RELAY,
    ],
    impact: Impact::Changes,
    summary: "Makes a Receive connector.",
    description: "Connectors may share a binding where their RemoteIPRanges differ; the narrowest range that holds the peer wins.",
    examples: &[Example {
        line: "New-ReceiveConnector 'From Fabrikam' -Usage Custom -Bindings 0.0.0.0:2526 -RemoteIPRanges 192.0.2.0/24 -Fqdn mail.contoso.example -PermissionGroups AnonymousUsers,Partners",
        about: "A connector of its own for a partner's addresses, with a name of its own.",
    }],
    run: |session, bound| {
        change::new(session, bound, &bound.changes(), &|record, writer| belong(record, writer, bound))
    },
};

/// Set-ReceiveConnector.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "ReceiveConnector",
    object: Some(&RECEIVE_CONNECTOR),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: &[ALLOW_OPEN_RELAY],
    impact: Impact::Changes,
    summary: "Changes a Receive connector.",
    description: "Several parameters are judged together, on the state after the whole command.",
    examples: &[Example {
        line: "Set-ReceiveConnector 'Default EDGE1' -DomainSecureEnabled:true -AuthMechanism Tls",
        about: "Demand a client certificate from the domains in TLSReceiveDomainSecureList.",
    }],
    run: |session, bound| {
        change::set(session, bound, &bound.changes(), EditMode::default(), &|record, writer| {
            belong(record, writer, bound)
        })
    },
};

/// Remove-ReceiveConnector.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "ReceiveConnector",
    object: Some(&RECEIVE_CONNECTOR),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Asks,
    summary: "Removes a Receive connector.",
    description: "The peers that it served go to the next wider connector on the same binding, if there is one.",
    examples: &[Example {
        line: "Remove-ReceiveConnector 'From Fabrikam' -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &change::unguarded),
};

/// Gives a new connector its server, and records an open relay that was asked for.
fn belong(record: &mut Record, writer: &mut Writer<'_>, bound: &Bound) -> Result<(), Failure> {
    if record.text("Server").is_empty() {
        let server = writer.all("TransportService").first().map(|service| service.text("Name").to_string());
        record.set("Server", Value::text(server.unwrap_or_default()));
    }
    let allowed = record.bool("OpenRelayAllowed") || bound.switch("AllowOpenRelay");
    record.set("OpenRelayAllowed", Value::Bool(allowed && is_open_relay(record)));
    Ok(())
}

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = change::site(session);
    // A service that can't be asked does not keep the configuration from being shown.
    let running = service::status(&site).ok().flatten();
    let records = certificate::connectors_with_theirs(&site, &RECEIVE_CONNECTOR, bound.identity())?;
    for mut record in records {
        if let Some(status) = &running {
            let mine = status.bound.iter().filter(|bound| bound.connector == record.guid());
            let addresses: Vec<_> = mine.map(|bound| bound.address).collect();
            record.set("BoundTo", Value::texts(addresses));
        }
        session.console.object(record);
    }
    Ok(())
}
