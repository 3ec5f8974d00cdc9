//! A small table of cmdlets for tests: the shapes that matter, without the ones that run.

use crate::cmdlet::Failure;
use crate::cmdlet::bind::Bound;
use crate::cmdlet::spec::{Cmdlet, Example, IdentityUse, Impact, Param, ParamValue, Session, Takes};
use crate::model::Kind;
use crate::model::objects::exchange_certificate::SERVICES;
use crate::model::objects::{
    ACCEPTED_DOMAIN, EXCHANGE_CERTIFICATE, RECEIVE_CONNECTOR, SEND_CONNECTOR, TRANSPORT_CONFIG,
};

fn nothing(_: &mut Session<'_>, _: &Bound) -> Result<(), Failure> {
    Ok(())
}

const PLAIN: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "SendConnector",
    object: Some(&SEND_CONNECTOR),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[],
    impact: Impact::Reads,
    summary: "Show Send connectors.",
    description: "All of them, or those that Identity names.",
    examples: &[Example { line: "Get-SendConnector", about: "All Send connectors." }],
    run: nothing,
};
const SET: Cmdlet = Cmdlet {
    verb: "Set",
    identity: IdentityUse::Required,
    takes: Takes::Set,
    impact: Impact::Changes,
    summary: "Change a Send connector.",
    ..PLAIN
};

static GET: Cmdlet = PLAIN;
static SET_SEND: Cmdlet = SET;
static NEW_SEND: Cmdlet = Cmdlet {
    verb: "New",
    identity: IdentityUse::None,
    takes: Takes::New,
    impact: Impact::Changes,
    params: &[Param::one(
        "Usage",
        Kind::Enum(&["Custom", "Internal", "Internet", "Partner"]),
        "What it is for.",
    )],
    ..PLAIN
};
static REMOVE_RECEIVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "ReceiveConnector",
    object: Some(&RECEIVE_CONNECTOR),
    identity: IdentityUse::Required,
    impact: Impact::Asks,
    ..PLAIN
};
static SET_RECEIVE: Cmdlet = Cmdlet { noun: "ReceiveConnector", object: Some(&RECEIVE_CONNECTOR), ..SET };
static SET_TRANSPORT: Cmdlet = Cmdlet {
    noun: "TransportConfig",
    object: Some(&TRANSPORT_CONFIG),
    identity: IdentityUse::None,
    params: &[
        Param::switch("Replace", "Make the lists exactly what is given."),
        Param::switch("Force", "Do not ask."),
    ],
    ..SET
};
static GET_TRANSPORT: Cmdlet =
    Cmdlet { noun: "TransportConfig", object: Some(&TRANSPORT_CONFIG), identity: IdentityUse::None, ..PLAIN };
static NEW_DOMAIN: Cmdlet = Cmdlet { noun: "AcceptedDomain", object: Some(&ACCEPTED_DOMAIN), ..NEW_SEND };
static ENABLE_CERTIFICATE: Cmdlet = Cmdlet {
    verb: "Enable",
    noun: "ExchangeCertificate",
    object: Some(&EXCHANGE_CERTIFICATE),
    identity: IdentityUse::None,
    impact: Impact::Changes,
    params: &[
        Param::one("Thumbprint", Kind::Thumbprint, "Which.").at(1).mandatory(),
        Param::many("Services", Kind::Enum(SERVICES), "For what.").mandatory(),
        Param::switch("Force", "Do not ask."),
        Param::new("Password", ParamValue::Secret, "Of the file."),
        Param::file("FileName", "The file."),
    ],
    ..PLAIN
};

/// The table.
pub static SAMPLE: &[&Cmdlet] = &[
    &GET,
    &SET_SEND,
    &NEW_SEND,
    &REMOVE_RECEIVE,
    &SET_RECEIVE,
    &SET_TRANSPORT,
    &GET_TRANSPORT,
    &NEW_DOMAIN,
    &ENABLE_CERTIFICATE,
];

/// Says that a test was skipped for want of a program, past the test harness, which would hide it.
/// Where peers are required, as in CI, nothing may be skipped.
pub fn skipped(program: &str) {
    use std::io::Write;
    assert!(
        std::env::var_os("EMSH_REQUIRE_PEERS").is_none(),
        "{program} is not installed, and is required here"
    );
    let _ = writeln!(std::io::stderr(), "skipped: {program} is not installed");
}
