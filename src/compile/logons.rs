//! Who can log on, typed.
//!
//! Promises: accounts that are disabled are left out; with a socket of Dovecot's no account of the store counts.
//! Two accounts that are looked up by the same name are a reason not to obey: which of them would log on?

use super::fields::{list, reason};
use crate::auth::user_key;
use crate::model::Configuration;
use crate::model::object::{Record, World};
use crate::model::snapshot::{Account, Logons, Reason};
use std::collections::BTreeMap;

pub(super) fn logons(configuration: &Configuration, service: &Record) -> Result<Logons, Reason> {
    let socket = service.get("AuthenticationSocket").as_text().map(Into::into);
    let mut accounts = BTreeMap::new();
    for record in configuration.all("SmtpCredential").iter().filter(|record| record.bool("Enabled")) {
        let key = user_key(record.text("Name"))
            .map_err(|error| reason(record, "Name", format!("is no user name: {error}")))?;
        let account =
            Account { guid: record.guid().to_string(), allowed_senders: list(record, "AllowedSenders")? };
        if accounts.insert(key, account).is_some() {
            return Err(reason(
                record,
                "Name",
                "is prepared (RFC 4013) to the name of another account".to_string(),
            ));
        }
    }
    if socket.is_some() {
        accounts.clear();
    }
    Ok(Logons { socket, accounts })
}
