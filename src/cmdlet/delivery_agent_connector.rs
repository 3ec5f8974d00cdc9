//! Get-, New-, Set- and Remove-DeliveryAgentConnector.

use super::change;
use super::connector::{FORCE, sourced_here};
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Takes};
use crate::model::objects::DELIVERY_AGENT_CONNECTOR;
use crate::ops::EditMode;

/// Get-DeliveryAgentConnector.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "DeliveryAgentConnector",
    object: Some(&DELIVERY_AGENT_CONNECTOR),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Reads,
    summary: "Shows delivery agent connectors.",
    description: "They put mail of authoritative domains into mailboxes.",
    examples: &[Example { line: "Get-DeliveryAgentConnector", about: "All of them." }],
    run: change::get,
};

/// New-DeliveryAgentConnector.
pub static NEW: Cmdlet = Cmdlet {
    verb: "New",
    noun: "DeliveryAgentConnector",
    object: Some(&DELIVERY_AGENT_CONNECTOR),
    identity: IdentityUse::None,
    takes: Takes::New,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Makes a delivery agent connector.",
    description: "DeliveryProtocol Maildir is built in: each recipient has MaildirRoot/domain/local-part/. With LMTP the server behind SmartHosts also says which recipients exist; what goes there goes in clear, so it stands on this host or in a network that is trusted.",
    examples: &[
        Example {
            line: "New-DeliveryAgentConnector Mailboxes -AddressSpaces contoso.example -MaildirRoot /var/mail/emsh",
            about: "Put mail for contoso.example into Maildirs.",
        },
        Example {
            line: "New-DeliveryAgentConnector Dovecot -AddressSpaces contoso.example -DeliveryProtocol LMTP -SmartHosts /run/dovecot/lmtp",
            about: "Hand it to Dovecot on this host.",
        },
    ],
    run: |session, bound| {
        change::new(session, bound, &bound.changes(), &|record, writer| sourced_here(record, writer, bound))
    },
};

/// Set-DeliveryAgentConnector.
pub static SET: Cmdlet = Cmdlet {
    verb: "Set",
    noun: "DeliveryAgentConnector",
    object: Some(&DELIVERY_AGENT_CONNECTOR),
    identity: IdentityUse::Required,
    takes: Takes::Set,
    params: &[FORCE, DOMAIN_CONTROLLER],
    impact: Impact::Changes,
    summary: "Changes a delivery agent connector.",
    description: "Mail that waits is routed anew at the next restart of the service. Mailboxes stay where they are.",
    examples: &[Example {
        line: "Set-DeliveryAgentConnector Maildirs -MaxMessageSize 50MB",
        about: "Deliver messages of up to 50 MB.",
    }],
    run: |session, bound| {
        change::set(session, bound, &bound.changes(), EditMode::default(), &|record, writer| {
            sourced_here(record, writer, bound)
        })
    },
};

/// Remove-DeliveryAgentConnector.
pub static REMOVE: Cmdlet = Cmdlet {
    verb: "Remove",
    noun: "DeliveryAgentConnector",
    object: Some(&DELIVERY_AGENT_CONNECTOR),
    identity: IdentityUse::Required,
    takes: Takes::Nothing,
    params: &[DOMAIN_CONTROLLER],
    impact: Impact::Asks,
    summary: "Removes a delivery agent connector.",
    description: "Mailboxes stay where they are.",
    examples: &[Example {
        line: "Remove-DeliveryAgentConnector Maildirs -Confirm false",
        about: "Without a question.",
    }],
    run: |session, bound| change::remove(session, bound, &change::unguarded),
};
