//! What is agreed with the partner beyond the lists.

use super::view::View;
use crate::cert::CertificateSummary;
use crate::diagnose::domain_security::{Direction, Row, RowResult};
use crate::model::{CommandLine, Partner, PartnerMode};

/// The entry of the domain.
pub(super) fn entry<'a>(view: &View<'a>) -> Option<&'a Partner> {
    view.snapshot.partners.get(view.domain).map(AsRef::as_ref)
}

fn set(view: &View<'_>) -> CommandLine {
    CommandLine::new("Set-DomainSecurityPartner").on(view.domain.to_string())
}

pub(super) fn agreed(view: &View<'_>, row: Row) -> Option<Row> {
    let row = row.about(format!("DomainSecurityPartner '{}'", view.domain));
    let Some(partner) = entry(view) else {
        return Some(row.found("no entry: Enforce, by its own domain name"));
    };
    let (property, mode) = match view.direction {
        Direction::Send => ("SendMode", partner.send_mode),
        Direction::Receive => ("ReceiveMode", partner.receive_mode),
    };
    let row = row.found(format!("{property} {mode}"));
    let row = partner.accepted_names.iter().fold(row, |row, name| {
        row.found(format!("accepted name {}{}", if name.subdomains { "*." } else { "" }, name.domain))
    });
    let row = partner.pinned_keys.iter().fold(row, |row, pin| row.found(format!("pinned key {pin}")));
    let row = anchors(view, partner, row);
    if row.result == RowResult::Fail {
        return Some(row);
    }
    Some(match mode {
        PartnerMode::Enforce => row,
        PartnerMode::ReportOnly => row
            .but(
                RowResult::Warning,
                format!(
                    "{property} is ReportOnly: mail {} {} needs no proof, and Get-DomainSecurityReport tells what Enforce would \
                     have refused",
                    if view.direction == Direction::Send { "to" } else { "from" },
                    view.domain
                ),
            )
            .mend([set(view).with(property, "Enforce")]),
    })
}

/// The row with the anchors; it fails where nobody can be proven by them.
fn anchors(view: &View<'_>, partner: &Partner, row: Row) -> Row {
    let Some(anchors) = &partner.trust_anchors else { return row };
    let read: Vec<CertificateSummary> =
        anchors.iter().filter_map(|der| CertificateSummary::from_der(der).ok()).collect();
    let row = read.iter().fold(row, |row, it| {
        row.found(format!("trust anchor {} {}, until {}", it.thumbprint, it.subject, it.not_after))
    });
    if read.iter().any(|it| it.in_date(view.now)) {
        return row;
    }
    row.but(
        RowResult::Fail,
        format!(
            "none of the TrustAnchors of {} is in date, and no other root counts: nobody can prove it",
            view.domain
        ),
    )
    .mend([set(view).with("TrustAnchors", "@{Add=\"root.pem\"}")])
    .ask("Put the current root certificate of the partner's certification authority into root.pem.")
}
