//! What queues have in common, as Get-QueueDigest adds it up.

use crate::model::object::{Identity, ObjectType, Storage};
use crate::model::property::{Access, Kind, Prop};

const TEXT: Kind = Kind::Text { max: 4096 };
const COUNT: Kind = Kind::Int { min: 0, max: i64::MAX };

/// By what queues are put together.
pub const DIGEST_GROUPS: &[&str] = &[
    "DeliveryType",
    "LastError",
    "NextHopCategory",
    "NextHopDomain",
    "NextHopKey",
    "RiskLevel",
    "Status",
    "ServerName",
    "OutboundIPPool",
];

/// `QueueDigest`.
pub static QUEUE_DIGEST: ObjectType = ObjectType {
    noun: "QueueDigest",
    title: "digest of queues",
    storage: Storage::Live,
    identity: Identity::Property("GroupByValue"),
    props: &[
        Prop::shown("GroupByValue", TEXT, "What these queues have in common."),
        Prop::shown("MessageCount", COUNT, "Messages in them."),
        Prop::shown("DeferredMessageCount", COUNT, "Messages of them that wait for their next attempt."),
        Prop::shown("LockedMessageCount", COUNT, "Messages that are locked: none here."),
        Prop::shown("StaleMessageCount", COUNT, "Messages of figures that are out of date: none, since they are counted now."),
        Prop::list("Details", TEXT, "The queues: with DetailsLevel None none, with Normal what each is called and holds, with Verbose its status and last error, too.")
            .access(Access::Computed),
    ],
    columns: &["GroupByValue", "MessageCount", "DeferredMessageCount", "LockedMessageCount", "StaleMessageCount", "Details"],
    list: &[],
    rules: &[],
};
