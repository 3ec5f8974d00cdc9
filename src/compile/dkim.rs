//! What signs the mail of a domain, typed. Whether the keys are there is for the keeper to say.

use super::fields::{one, reason};
use crate::model::object::{Record, World};
use crate::model::objects::dkim_signing_config::{DKIM_SELECTORS, dkim_record_name, dkim_selector_number};
use crate::model::snapshot::Reason;
use crate::model::{Configuration, DkimAlgorithm, DkimKey, DkimSigning, Value, dkim_key_name};

/// Those that are enabled, in the order of their names.
pub(super) fn signing(configuration: &Configuration) -> Result<Vec<DkimSigning>, Reason> {
    let enabled = configuration.all("DkimSigningConfig").iter().filter(|record| record.bool("Enabled"));
    let mut all = enabled.map(of).collect::<Result<Vec<_>, _>>()?;
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

fn of(record: &Record) -> Result<DkimSigning, Reason> {
    let algorithm = DkimAlgorithm::named(record.text("Algorithm"))
        .ok_or_else(|| reason(record, "Algorithm", "is no algorithm of signatures"))?;
    let is_relaxed = |property: &str| match record.text(property) {
        "Relaxed" => Ok(true),
        "Simple" => Ok(false),
        _ => Err(reason(record, property, "is no canonicalization")),
    };
    let key = |property: &str| {
        let named = record.text(property);
        let selector = if named.is_empty() { record.text("Selector1") } else { named };
        let number = dkim_selector_number(record, selector);
        DkimKey {
            selector: selector.to_owned(),
            key: dkim_key_name(record.guid(), number),
            record_name: dkim_record_name(record, selector),
            record: record.text(DKIM_SELECTORS[number - 1][2]).to_owned(),
            at_hand: true,
        }
    };
    Ok(DkimSigning {
        name: record.text("Name").to_owned(),
        domain: one(record, "DomainName")?,
        algorithm,
        relaxed_header: is_relaxed("HeaderCanonicalization")?,
        relaxed_body: is_relaxed("BodyCanonicalization")?,
        before: key("SelectorBeforeRotateOnDate"),
        after: key("SelectorAfterRotateOnDate"),
        rotates_on: match record.get("RotateOnDate") {
            Value::Time(moment) => Some(*moment),
            _ => None,
        },
    })
}
