//! Get-MessageTrackingLog.

use super::planned;
use super::server::SERVER;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, ParamValue, Takes};
use crate::model::Kind;

const TEXT: Kind = Kind::Text { max: 512 };

/// Get-MessageTrackingLog.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "MessageTrackingLog",
    object: None,
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::one("Start", Kind::Time, "Only what happened from this moment on.").planned(6),
        Param::one("End", Kind::Time, "Only what happened up to this moment.").planned(6),
        Param::one("EventId", TEXT, "Only events of this kind: RECEIVE, SEND, FAIL and the like.").planned(6),
        Param::one("InternalMessageId", TEXT, "Only the message of this number.").planned(6),
        Param::one("MessageId", TEXT, "Only the message with this Message-ID field.").planned(6),
        Param::one("MessageSubject", TEXT, "Only messages whose subject holds this.").planned(6),
        Param::one("NetworkMessageId", TEXT, "Only the message with this identifier, copies included.")
            .planned(6),
        Param::many("Recipients", TEXT, "Only messages to one of these.").planned(6),
        Param::one("Reference", TEXT, "Only events that refer to this.").planned(6),
        Param::new(
            "ResultSize",
            ParamValue::OneOrUnlimited(Kind::Int { min: 1, max: crate::model::objects::INT32_MAX }),
            "The most events that are shown, or Unlimited; unset: 1000.",
        )
        .planned(6),
        Param::one("Sender", TEXT, "Only messages from this address.").planned(6),
        SERVER.planned(6),
        Param::one("Source", TEXT, "Only events of this part of transport: SMTP, DSN and the like.")
            .planned(6),
        Param::one("TransportTrafficType", TEXT, "Only traffic of this kind.").planned(6),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Reads,
    summary: "Shows what became of messages.",
    description: "Not there yet. Until then the protocol logs (logs/ProtocolLog in the data directory) hold every session, Get-Message shows what still waits, and the service's own log what was not delivered.",
    examples: &[Example { line: "Get-MessageTrackingLog", about: "Fails, and says where to look." }],
    run: planned::not_yet,
};
