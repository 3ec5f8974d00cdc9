//! What everyone may do on a Receive connector: what its groups give and what was added, typed.
//!
//! Promises: a right or a user that can't be read is a reason not to obey the configuration; left out,
//! a denial would be one as well.

use super::fields::reason;
use crate::model::object::{Record, World};
use crate::model::objects::ad_permission;
use crate::model::snapshot::Reason;
use crate::model::{Configuration, Permission};

/// The permissions on a connector.
pub(super) fn of_connector(
    configuration: &Configuration,
    connector: &Record,
) -> Result<Vec<Permission>, Reason> {
    ad_permission::permissions(connector, configuration.all("ADPermission"))
        .map_err(|(entry, property, error)| reason(entry, property, error.message))
}
