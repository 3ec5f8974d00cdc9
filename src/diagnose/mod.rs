//! What is tried by a cmdlet, without the service: questions to the world out there, by the stored
//! configuration.
//!
//! Promises an answer or an error within the deadlines of what it asks; changes nothing.

mod certificate;
pub mod domain_security;
pub mod mail_route;
pub mod sheet;

pub use certificate::{CertificateFile, certificate};

use crate::compile::{list_provider as compiled_provider, service_settings};
use crate::dns::{DnsError, HickoryResolver, Resolver};
use crate::model::objects::IP_LIST_PROVIDER_TEST;
use crate::model::{Record, Value};
use crate::policy::hosts::dns_servers;
use crate::policy::list_provider::{is_listed, list_question};
use std::net::IpAddr;

/// Asks a provider of lists, by the name servers of this service, about an address.
///
/// # Errors
/// In words: a stored value that is none, a resolver that can't be had, a provider that does not answer.
pub fn list_provider(provider: &Record, service: &Record, ip: IpAddr) -> Result<Record, String> {
    let compiled = compiled_provider(provider).map_err(|reason| reason.to_string())?;
    let settings = service_settings(service).map_err(|reason| reason.to_string())?;
    let question = list_question(ip, &compiled.domain)
        .ok_or_else(|| format!("the name that asks {} about {ip} is too long", compiled.domain))?;
    let answer = runtime()?.block_on(async {
        HickoryResolver::with_servers(dns_servers(&settings, true))?.ipv4(&question).await
    });
    let answers = match answer {
        Ok(answers) => answers,
        Err(DnsError::NxDomain | DnsError::NoData) => Vec::new(),
        Err(error) => {
            return Err(format!("{} does not answer about {ip}: {error} ({question})", compiled.domain));
        }
    };
    let mut record = Record::with_defaults(&IP_LIST_PROVIDER_TEST);
    record.set("Provider", provider.get("Name").clone());
    record.set("ProviderResult", Value::texts(&answers));
    record.set("Matched", Value::Bool(is_listed(&compiled, &answers)));
    Ok(record)
}

/// The TXT records of a name, by the name servers of this service; empty where there are none.
///
/// # Errors
/// In words: a stored value that is none, a resolver that can't be had, a zone that does not answer.
pub fn txt_records(name: &str, service: &Record) -> Result<Vec<String>, String> {
    let settings = service_settings(service).map_err(|reason| reason.to_string())?;
    let answer = runtime()?
        .block_on(async { HickoryResolver::with_servers(dns_servers(&settings, true))?.txt(name).await });
    answer.map_err(|error| error.to_string())
}

/// What the waiting is done on.
fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("nothing can be asked: {error}"))
}
