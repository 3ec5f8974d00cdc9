//! Logons to smart hosts: a password that may go in clear, or that is not there.

use super::Advice;
use crate::model::{CommandLine, Configuration, Record, World};

const LOGON: &[&str] = &[
    "SmartHostAuthMechanism",
    "AuthenticationCredential",
    "AuthenticationCredentialLastSet",
    "RequireTLS",
    "IgnoreSTARTTLS",
    "SmartHosts",
];

/// Everything about the logons of Send connectors.
pub(super) fn advice(configuration: &Configuration) -> Vec<Advice> {
    let basic = |record: &&Record| record.text("SmartHostAuthMechanism").starts_with("BasicAuth");
    let connectors = configuration.all("SendConnector").iter().filter(|record| record.bool("Enabled"));
    connectors.filter(basic).flat_map(|record| missing(record).into_iter().chain(in_clear(record))).collect()
}

fn set(record: &Record) -> CommandLine {
    CommandLine::new("Set-SendConnector").on(record.identity())
}

fn missing(record: &Record) -> Option<Advice> {
    record.get("AuthenticationCredentialLastSet").is_unset().then(|| {
        let user = record.text("AuthenticationCredential");
        Advice::new(format!(
            "Send connector \"{}\": there is no password for {user}, so nothing is sent through it",
            record.identity()
        ))
        .mend([set(record).with("AuthenticationCredential", format!("{user}:file:/path/to/file"))])
        .about_one(record, LOGON)
    })
}

fn in_clear(record: &Record) -> Option<Advice> {
    let chosen = record.text("SmartHostAuthMechanism") == "BasicAuth" && !record.bool("RequireTLS");
    chosen.then(|| {
        Advice::new(format!(
            "Send connector \"{}\": BasicAuth gives the password in clear to a smart host without STARTTLS, and to whoever \
             takes STARTTLS out on the way",
            record.identity()
        ))
        .mend([set(record).with("SmartHostAuthMechanism", "BasicAuthRequireTLS")])
        .about_one(record, LOGON)
    })
}
