//! Get-ExchangeServer: this server, as scripts for Exchange ask for it.

use super::bind::Bound;
use super::change;
use super::spec::{Cmdlet, DOMAIN_CONTROLLER, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::objects::{EXCHANGE_SERVER, TRANSPORT_SERVICE};
use crate::model::{Kind, Record, Value};
use crate::ops::{Failure, object};

/// Get-ExchangeServer.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "ExchangeServer",
    object: Some(&EXCHANGE_SERVER),
    identity: IdentityUse::Optional,
    takes: Takes::Nothing,
    params: &[
        Param::one(
            "Domain",
            Kind::Fqdn,
            "Only servers of this domain: the part of Fqdn after the first dot.",
        ),
        Param::switch("Status", "More about the server.")
            .no_effect("Windows: it reads the server's registry for domain controllers and error reporting"),
        DOMAIN_CONTROLLER,
    ],
    impact: Impact::Reads,
    summary: "Shows this server.",
    description: "There is one. It presents a Mailbox server, whose transport service this is; AdminDisplayVersion and Edition say that it is emsh.",
    examples: &[
        Example { line: "Get-ExchangeServer", about: "This server." },
        Example {
            line: "Get-ExchangeServer -Domain contoso.example -Json",
            about: "Whether it is of a domain.",
        },
    ],
    run: get,
};

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let site = change::site(session);
    let own = object::find(&site, &TRANSPORT_SERVICE, None)?;
    let shown = own.iter().map(|service| record(service, &site.data_dir.to_string_lossy())).collect();
    let server = site.own_server()?;
    let identity = bound.identity().map(|given| if server.is(given) { server.name.as_str() } else { given });
    let mut shown = object::named(shown, &EXCHANGE_SERVER, identity, &server)?;
    if let Some(domain) = bound.text("Domain") {
        shown.retain(|server| server.text("Domain") == domain);
    }
    shown.into_iter().for_each(|server| session.console.object(server));
    Ok(())
}

fn record(service: &Record, data_dir: &str) -> Record {
    let mut record = Record::with_defaults(&EXCHANGE_SERVER);
    let fqdn = service.text("Fqdn");
    record.set("Name", service.get("Name").clone());
    record.set("Fqdn", Value::text(fqdn));
    record.set("Domain", fqdn.split_once('.').map_or(Value::Null, |(_, domain)| Value::text(domain)));
    record.set("Edition", Value::text("emsh"));
    record.set("AdminDisplayVersion", Value::text(concat!("emsh ", env!("CARGO_PKG_VERSION"))));
    record.set("DataPath", Value::text(data_dir));
    record.set("WhenCreated", service.get("WhenCreated").clone());
    record
}
