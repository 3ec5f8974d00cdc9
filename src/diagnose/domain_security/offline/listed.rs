//! The two lists of domains.

use super::view::View;
use crate::diagnose::domain_security::{Direction, Row, RowResult};
use crate::model::{CommandLine, Configuration, SmtpDomain};

/// The list for a way.
pub(super) const fn list_of(direction: Direction) -> &'static str {
    match direction {
        Direction::Send => "TLSSendDomainSecureList",
        Direction::Receive => "TLSReceiveDomainSecureList",
    }
}

const fn other(direction: Direction) -> Direction {
    match direction {
        Direction::Send => Direction::Receive,
        Direction::Receive => Direction::Send,
    }
}

/// The domains of the list for a way.
pub(super) fn domains(stored: &Configuration, direction: Direction) -> Vec<SmtpDomain> {
    let config = stored.single("TransportConfig");
    let texts = config.into_iter().flat_map(|it| it.texts(list_of(direction)));
    texts.filter_map(|text| text.parse().ok()).collect()
}

pub(super) fn listed(view: &View<'_>, row: Row) -> Option<Row> {
    let (domain, list) = (view.domain, list_of(view.direction));
    let row = row.about(format!("TransportConfig {list}"));
    let held = domains(view.stored, view.direction);
    if held.contains(domain) {
        return Some(row.found(domain.to_string()));
    }
    // What was perhaps meant: the host or the organisation instead of the mail domain.
    let near: Vec<&SmtpDomain> = held
        .iter()
        .filter(|one| one.label_count() > 1 && domain.label_count() > 1)
        .filter(|one| one.is_or_is_under(domain) || domain.is_or_is_under(one))
        .collect();
    let meant = match near.first() {
        Some(one) if one.is_or_is_under(domain) => {
            format!(
                "; it holds {one}, which is not {domain}: a mail domain is listed, not a host or a subdomain of it"
            )
        }
        Some(one) => format!("; it holds {one}, which does not cover its subdomain {domain}"),
        None if domains(view.stored, other(view.direction)).contains(domain) => {
            format!("; {} holds it: the two lists are apart", list_of(other(view.direction)))
        }
        None => String::new(),
    };
    let effect = match view.direction {
        Direction::Send => "mail to it goes out without any proof",
        Direction::Receive => "anybody may send in its name without any proof",
    };
    let row = row.but(RowResult::Fail, format!("{list} does not hold {domain}, so {effect}{meant}"));
    let row = near.iter().fold(row, |row, one| row.found(one.to_string()));
    Some(row.mend([CommandLine::new("Set-TransportConfig").with(list, format!("@{{Add=\"{domain}\"}}"))]))
}
