//! Resolve-MailRoute.

use super::bind::Bound;
use super::change::site;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use super::standing::situation;
use crate::diagnose::mail_route::{Asked, By, mail_route};
use crate::model::objects::MAIL_ROUTE;
use crate::model::{Kind, SmtpAddress, Value};
use crate::ops::certificate::given;
use crate::ops::{Category, Failure};
use std::path::Path;
use std::sync::Arc;

/// Resolve-MailRoute.
pub static RESOLVE: Cmdlet = Cmdlet {
    verb: "Resolve",
    noun: "MailRoute",
    object: Some(&MAIL_ROUTE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        Param::one("Recipient", Kind::SmtpAddress, "To whom the mail is.").at(1).mandatory(),
        Param::one(
            "Sender",
            Kind::Text { max: 320 },
            "From whom it is; <> is the null sender. Unset: MAIL is not judged.",
        ),
        Param::one(
            "RemoteIP",
            Kind::IpAddress,
            "The peer that brings it. Unset: how it comes is left out, and only where it goes is shown.",
        ),
        Param::one(
            "Binding",
            Kind::Binding,
            "The local address and port that the peer connects to. Unset: port 25 before others; OtherBindings tells of those.",
        ),
        Param::one("Tls", Kind::Bool, "Whether the peer uses TLS. Unset: where that is offered to it."),
        Param::file(
            "ClientCertificate",
            "The certificate that the peer shows, with its issuers: PEM, DER, PKCS #7 or PFX without a password.",
        ),
        Param::one(
            "Size",
            Kind::Size { min: 0, max: 1 << 50 },
            "The size that the peer declares; it also chooses among connectors. Unset: small enough for all.",
        ),
        Param::switch(
            "Stored",
            "By what is stored, although the service runs with something else: what a restart would change.",
        ),
        Param::switch(
            "Offline",
            "Nobody is asked: no DNS, no revocation lists, no published policies, no LMTP server.",
        ),
    ],
    impact: Impact::Reads,
    summary: "Shows what would happen to a mail, step by step and why, without sending it.",
    description: "By the configuration of the running service; where it does not run, by what is stored, and Configuration says so. Each step is decided by the same functions as in the service. What only happens on the way (a full disk, a rate, what a server answers) can't be foreseen; Notes tells of what was left out.",
    examples: &[
        Example {
            line: "Resolve-MailRoute anna@fabrikam.example -Offline",
            about: "Which connector takes it, and what the hosts must prove.",
        },
        Example {
            line: "Resolve-MailRoute bob@contoso.example -Sender anna@fabrikam.example -RemoteIP 192.0.2.25 -Stored -Offline -Json",
            about: "What a peer that sends it would be answered after a restart.",
        },
    ],
    run: resolve,
};

fn resolve(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let asked = asked(bound)?;
    let site = site(session);
    let situation = situation(&site)?;
    let running = situation.running.filter(|_| !bound.switch("Stored"));
    let is_running = running.is_some();
    let snapshot = match running {
        Some(running) => running.snapshot,
        None => situation.snapshot.ok_or_else(|| {
            let reasons: Vec<String> = situation.not_compiled.iter().map(ToString::to_string).collect();
            let text = format!("the service can't run with what is stored: {}", reasons.join("; "));
            Failure::new("NotCompiled", Category::InvalidData, "Resolve-MailRoute", text)
        })?,
    };
    let by = By::network(snapshot, &situation.stored, Arc::clone(&site.clock));
    let route = mail_route(asked, &by).map_err(|text| {
        Failure::new("NothingAsked", Category::ResourceUnavailable, "Resolve-MailRoute", text)
    })?;
    if !is_running && !bound.switch("Stored") {
        session.console.warning("the service does not run; this is by what is stored");
    }
    session.console.object(route.record(is_running));
    Ok(())
}

fn asked(bound: &Bound) -> Result<Asked, Failure> {
    let address = |text: &str| {
        SmtpAddress::parse_utf8(text)
            .map_err(|error| Failure::binding("Sender", format!("-Sender: {error}; <> is the null sender")))
    };
    let sender = match bound.text("Sender") {
        None => None,
        Some("<>") => Some(None),
        Some(text) => Some(Some(address(text)?)),
    };
    let recipient = bound.text("Recipient").unwrap_or_default();
    let recipient =
        recipient.parse().map_err(|error| Failure::binding("Recipient", format!("-Recipient: {error}")))?;
    let peer: Option<std::net::IpAddr> = bound.text("RemoteIP").and_then(|text| text.parse().ok());
    if peer.is_none() {
        for name in ["Binding", "Tls", "ClientCertificate"] {
            if bound.has(name) {
                let text = format!("-{name} says how the mail comes: it needs -RemoteIP");
                return Err(Failure::binding(name, text));
            }
        }
    }
    let chain = match bound.text("ClientCertificate") {
        Some(path) => given(Path::new(path), None, None, None)?.chain,
        None => Vec::new(),
    };
    Ok(Asked {
        recipient,
        sender,
        peer,
        binding: bound.text("Binding").and_then(|text| text.parse().ok()),
        tls: match bound.value("Tls") {
            Some(Value::Bool(tls)) => Some(*tls),
            _ => None,
        },
        chain,
        size: match bound.value("Size") {
            Some(Value::Size(size)) => Some(size.0),
            _ => None,
        },
        offline: bound.switch("Offline"),
    })
}
