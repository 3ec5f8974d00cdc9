//! What does not depend on a connector: whether the store can be obeyed at all, the clock, how revocation is judged.

use super::mending;
use super::view::View;
use crate::diagnose::domain_security::{Row, RowResult, Situation};
use crate::model::{CommandLine, RevocationMode, Value};

/// The row where nothing else can be judged.
pub(super) fn not_compiled(situation: &Situation, row: Row) -> Row {
    let reasons = &situation.not_compiled;
    let first = reasons.first().map(ToString::to_string).unwrap_or_default();
    let more = match reasons.len() {
        0 | 1 => String::new(),
        several => format!(" (and {} more)", several - 1),
    };
    let what = "the service refuses to start or to be restarted with what is stored";
    let row = row.but(RowResult::Fail, format!("{what}: {first}{more}"));
    let row = reasons.iter().fold(row, |row, reason| row.found(reason.to_string()));
    let row = row
        .about(reasons.first().map(|reason| reason.object.clone()).unwrap_or_default())
        .mend(mending::lines(&situation.stored));
    if row.remedy.is_empty() {
        row.ask("Put right what Evidence names, by the Set- cmdlet of that object, or remove the object.")
    } else {
        row
    }
}

pub(super) fn clock(view: &View<'_>, row: Row) -> Option<Row> {
    let changes = view.stored.records().filter_map(|record| match record.get("WhenChanged") {
        Value::Time(at) => Some((*at, record)),
        _ => None,
    });
    let row = row.found(format!("now {}", view.now));
    let Some((at, record)) = changes.max_by_key(|(at, _)| *at) else { return Some(row) };
    let row = row.found(format!("last change {at}"));
    Some(if at <= view.now {
        row
    } else {
        let what = format!("{} \"{}\"", record.object.noun, record.identity());
        row.about(what.clone())
            .but(
                RowResult::Fail,
                format!("the clock says {}, and {what} was changed at {at}: it was set back", view.now),
            )
            .ask("Set this server's clock, and keep it by NTP (for example: timedatectl set-ntp true).")
    })
}

pub(super) fn revocation_mode(view: &View<'_>, row: Row) -> Option<Row> {
    let transport = &view.snapshot.transport;
    let own = super::partner::entry(view).and_then(|partner| partner.revocation_mode);
    let (mode, what, line) = match own {
        Some(mode) => (
            mode,
            format!("DomainSecurityPartner '{}'", view.domain),
            CommandLine::new("Set-DomainSecurityPartner").on(view.domain.to_string()),
        ),
        None => {
            (transport.revocation_mode, "TransportConfig".to_owned(), CommandLine::new("Set-TransportConfig"))
        }
    };
    let row = row.about(format!("{what} RevocationMode")).found(format!("{mode:?}"));
    let ranges = &transport.revocation_fetch_ranges;
    let row = ranges.iter().fold(row, |row, range| row.found(format!("CRLs are fetched from {range}, too")));
    Some(match mode {
        RevocationMode::Enforce => row,
        RevocationMode::SoftFail => row
            .but(
                RowResult::Warning,
                format!(
                    "RevocationMode of {what} is SoftFail: a partner whose CRL can't be had counts as proven, also one whose \
                     certificate was revoked"
                ),
            )
            .mend([line.with("RevocationMode", "Enforce")]),
    })
}
