//! Logons to smart hosts: a password that may go in clear or to anybody, or that is not there.

use super::Advice;
use crate::model::{CommandLine, Configuration, Record, World};

const LOGON: &[&str] = &[
    "SmartHostAuthMechanism",
    "AuthenticationCredential",
    "AuthenticationCredentialLastSet",
    "RequireTLS",
    "IgnoreSTARTTLS",
    "SmartHosts",
    "TlsAuthLevel",
    "TlsDomain",
];

/// Everything about the logons of Send connectors.
pub(super) fn advice(configuration: &Configuration) -> Vec<Advice> {
    let basic = |record: &&Record| record.text("SmartHostAuthMechanism").starts_with("BasicAuth");
    let connectors = configuration.all("SendConnector").iter().filter(|record| record.bool("Enabled"));
    connectors
        .filter(basic)
        .flat_map(|record| missing(record).into_iter().chain(in_clear(record)).chain(unproven(record)))
        .collect()
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

/// A level below the host's name was chosen; without one the name of the smart host is demanded.
fn unproven(record: &Record) -> Option<Advice> {
    let proves = match record.text("TlsAuthLevel") {
        "EncryptionOnly" => "with any certificate",
        "CertificateValidation" => "with any certificate of any authority that is trusted",
        _ => return None,
    };
    (record.text("SmartHostAuthMechanism") == "BasicAuthRequireTLS").then(|| {
        let host = record.texts("SmartHosts").next().unwrap_or("relay.example");
        let name = host.split(':').next().filter(|host| !host.starts_with('[')).unwrap_or("relay.example");
        Advice::new(format!(
            "Send connector \"{}\": TlsAuthLevel {} lets whoever answers in a smart host's place {proves} have the password",
            record.identity(),
            record.text("TlsAuthLevel")
        ))
        .mend([set(record).with("TlsAuthLevel", "DomainValidation").with("TlsDomain", name)])
        .about_one(record, LOGON)
    })
}
