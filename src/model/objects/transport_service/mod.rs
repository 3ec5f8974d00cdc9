//! This server's transport service: resolvers, retries, limits and logs.

mod props;
mod rules;

use crate::model::object::{Identity, ObjectType, Storage};
use props::PROPS;
use rules::RULES;

/// `TransportService`.
pub static TRANSPORT_SERVICE: ObjectType = ObjectType {
    noun: "TransportService",
    title: "transport service",
    storage: Storage::Table("TransportService"),
    identity: Identity::Property("Name"),
    props: PROPS,
    columns: &["Name", "Fqdn", "ServiceStatus", "RestartRequired"],
    list: &[],
    rules: RULES,
};
