//! Address rewriting, typed.

use super::fields::{list, one, reason};
use crate::model::object::World;
use crate::model::snapshot::Reason;
use crate::model::{AddressRewrites, Configuration};

pub(super) fn rewrites(configuration: &Configuration) -> Result<AddressRewrites, Reason> {
    let mut all = AddressRewrites::default();
    for record in configuration.all("AddressRewriteEntry") {
        let exceptions = list(record, "ExceptionList")?.into_iter().collect();
        let (internal, external) = (one(record, "InternalAddress")?, one(record, "ExternalAddress")?);
        if !all.add(internal, external, exceptions, record.bool("OutboundOnly")) {
            return Err(reason(record, "ExternalAddress", "is of another kind than InternalAddress"));
        }
    }
    Ok(all)
}
