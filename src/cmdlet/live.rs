//! Where the values of a parameter come from that only the store or the running service knows: for
//! completion.
//!
//! Worked out from the tables: the first position names an object of the cmdlet's noun, a kind such as
//! Thumbprint says what it holds, and a list of Set- holds what `@{Remove=…}` can take.

use super::spec::{Cmdlet, Parameter, ParameterTakes, Takes};
use super::{CMDLETS, ParamValue, alias};
use crate::model::objects::{
    AD_PERMISSION, EXCHANGE_CERTIFICATE, MESSAGE, OBJECTS, QUEUE, RECEIVE_CONNECTOR, SERVICE,
};
use crate::model::permission::PRINCIPAL_NAMES;
use crate::model::{Kind, ObjectType, Prop};
use crate::ops::glimpse::{Found, Glimpse};
use std::path::Path;

/// What a parameter's values are.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// The identities of objects of these kinds.
    Objects(&'static [&'static ObjectType]),
    /// Certificates by their thumbprint.
    Certificates,
    /// Certificates by `<I>issuer<S>subject`.
    CertificateNames,
    /// Queues.
    Queues,
    /// Messages.
    Messages,
    /// This server.
    Server,
    /// What this list of the object holds.
    Elements(&'static ObjectType, &'static Prop),
    /// Names that need no store.
    Words(fn(&Cmdlet) -> Vec<String>),
}

/// Where the values of this parameter come from; `None` where emsh can't know them.
pub fn source(cmdlet: &Cmdlet, parameter: &Parameter) -> Option<Source> {
    let object = cmdlet.object;
    match parameter.kind() {
        Some(Kind::Thumbprint) => return Some(thumbprints(object)),
        Some(Kind::CertificateName) => return Some(Source::CertificateNames),
        _ => {}
    }
    if let ParameterTakes::Property(prop) = parameter.takes {
        let of_server = ["SourceTransportServers", "Server"].contains(&prop.name);
        return match object {
            _ if of_server => Some(Source::Server),
            Some(object) if prop.is_list() && cmdlet.takes == Takes::Set => {
                Some(Source::Elements(object, prop))
            }
            _ => None,
        };
    }
    match (parameter.name, object) {
        ("Property", Some(_)) if parameter.common => Some(Source::Words(property_names)),
        ("SortOrder", Some(_)) => Some(Source::Words(property_names)),
        ("Queue", _) => Some(Source::Queues),
        ("Server", _) => Some(Source::Server),
        ("User", _) => Some(Source::Words(|_| PRINCIPAL_NAMES.iter().map(ToString::to_string).collect())),
        ("Noun", _) => Some(Source::Words(|_| nouns())),
        ("Cmdlets", _) | ("Name", None) => Some(Source::Words(|_| cmdlet_names())),
        ("Identity" | "Thumbprint" | "Name", Some(object)) if names_existing(cmdlet, parameter) => {
            Some(identities(object))
        }
        _ => None,
    }
}

/// True where the parameter names an object that is there already.
fn names_existing(cmdlet: &Cmdlet, parameter: &Parameter) -> bool {
    let makes =
        matches!(cmdlet.verb, "New" | "Import") || (cmdlet.verb == "Add" && cmdlet.noun != "ADPermission");
    !makes && (parameter.name == "Identity" || parameter.position == Some(1))
}

fn thumbprints(object: Option<&'static ObjectType>) -> Source {
    match object {
        Some(object) if object.noun == "TrustedRootCertificate" => identities(object),
        _ => Source::Certificates,
    }
}

fn identities(object: &'static ObjectType) -> Source {
    match object.noun {
        noun if noun == QUEUE.noun => Source::Queues,
        noun if noun == MESSAGE.noun => Source::Messages,
        noun if noun == EXCHANGE_CERTIFICATE.noun => Source::Certificates,
        noun if noun == SERVICE.noun => Source::Words(|_| vec!["emsh-transport".to_string()]),
        noun if noun == AD_PERMISSION.noun => identities(&RECEIVE_CONNECTOR),
        _ => match OBJECTS.iter().position(|other| other.noun == object.noun) {
            Some(at) => Source::Objects(&OBJECTS[at..=at]),
            None => Source::Server,
        },
    }
}

fn property_names(cmdlet: &Cmdlet) -> Vec<String> {
    let props = cmdlet.object.into_iter().flat_map(ObjectType::all_props);
    props.map(|prop| prop.name.to_string()).collect()
}

fn nouns() -> Vec<String> {
    OBJECTS.iter().filter(|object| object.table().is_some()).map(|object| object.noun.to_string()).collect()
}

fn cmdlet_names() -> Vec<String> {
    CMDLETS.iter().flat_map(|cmdlet| alias::names(cmdlet)).collect()
}

/// The values that begin with `prefix`, in any letter case, as far as they can be had at once: a store that
/// is not there, not this user's or being written gives none. Of very many the first ones and the last one.
pub fn values(
    data_dir: &Path,
    cmdlet: &Cmdlet,
    source: Source,
    identity: Option<&str>,
    prefix: &str,
) -> Vec<Found> {
    if let Source::Words(words) = source {
        return words(cmdlet).into_iter().map(Found::plain).collect();
    }
    let Some(glimpse) = Glimpse::of(data_dir) else { return Vec::new() };
    match source {
        Source::Objects(objects) => {
            objects.iter().flat_map(|object| glimpse.identities(object, prefix)).collect()
        }
        Source::Certificates => glimpse.certificates(prefix),
        Source::CertificateNames => glimpse.certificate_names(),
        Source::Queues => glimpse.queues(prefix),
        Source::Messages => glimpse.messages(prefix),
        Source::Server => glimpse.server().into_iter().map(Found::plain).collect(),
        Source::Elements(object, prop) => glimpse.elements(object, prop, identity, prefix),
        Source::Words(_) => Vec::new(),
    }
}

/// True for a parameter that names a file: shells know those better.
pub fn is_file(parameter: &Parameter) -> bool {
    matches!(parameter.takes, ParameterTakes::Own(ParamValue::File | ParamValue::Secret))
        || parameter.kind() == Some(Kind::Certificate)
}

/// True for one that names a directory.
pub fn is_directory(parameter: &Parameter) -> bool {
    matches!(parameter.kind(), Some(Kind::Directory | Kind::Path))
}
