//! The organisation's transport configuration: the domain-secure lists above all.

mod props;

use crate::model::object::{Identity, ObjectType, Storage};
use props::PROPS;

/// `TransportConfig`.
pub static TRANSPORT_CONFIG: ObjectType = ObjectType {
    noun: "TransportConfig",
    title: "transport configuration",
    storage: Storage::Table("TransportConfig"),
    identity: Identity::Singleton("Transport Settings"),
    props: PROPS,
    columns: &[],
    list: &[],
    rules: &[],
};
