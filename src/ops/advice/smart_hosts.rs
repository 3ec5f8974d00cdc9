//! Logons to smart hosts: a password that may go in clear or to anybody, or that is not there.

use super::Advice;
use crate::model::{CommandLine, Configuration, Record, SmartHost, SmartHostName, World};

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
    let (logons, others): (Vec<&Record>, Vec<&Record>) = connectors.partition(basic);
    let of_logons = logons
        .into_iter()
        .flat_map(|record| missing(record).into_iter().chain(in_clear(record)).chain(unproven(record)));
    of_logons.chain(others.into_iter().filter_map(unused)).collect()
}

fn unused(record: &Record) -> Option<Advice> {
    (!record.get("AuthenticationCredential").is_unset()).then(|| {
        Advice::new(format!(
            "Send connector \"{}\": AuthenticationCredential is not used while SmartHostAuthMechanism is {}",
            record.identity(),
            record.text("SmartHostAuthMechanism")
        ))
        .mend([set(record).with("SmartHostAuthMechanism", "BasicAuthRequireTLS")])
        .about_one(record, LOGON)
    })
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
        // An address is no name that a certificate could be asked for.
        let hosts = record.texts("SmartHosts").filter_map(|host| host.parse::<SmartHost>().ok());
        let mut names = hosts.filter_map(|host| match host.host {
            SmartHostName::Name(name) => Some(name.to_string()),
            SmartHostName::Address(_) => None,
        });
        let name = names.next().unwrap_or_else(|| "relay.example".to_owned());
        Advice::new(format!(
            "Send connector \"{}\": TlsAuthLevel {} lets whoever answers in a smart host's place {proves} have the password",
            record.identity(),
            record.text("TlsAuthLevel")
        ))
        .mend([set(record).with("TlsAuthLevel", "DomainValidation").with("TlsDomain", name)])
        .about_one(record, LOGON)
    })
}
