//! What the configuration, the certificates and the time alone tell.

use super::{Asked, Direction, Row, RowResult, Situation};
use crate::model::{CommandLine, SmtpDomain};

/// What is looked at: the domains of the lists, or the one that was asked for, each way.
pub(super) fn subjects(situation: &Situation, asked: &Asked) -> Vec<(SmtpDomain, Direction)> {
    let listed = |direction| {
        let list = list_of(direction);
        let config = situation.stored.single("TransportConfig");
        config
            .into_iter()
            .flat_map(|it| it.texts(list))
            .filter_map(|it| it.parse().ok())
            .collect::<Vec<SmtpDomain>>()
    };
    let mut domains: Vec<SmtpDomain> = match &asked.domain {
        Some(domain) => vec![domain.clone()],
        None => asked.directions.iter().flat_map(|direction| listed(*direction)).collect(),
    };
    domains.sort();
    domains.dedup();
    domains
        .into_iter()
        .flat_map(|domain| asked.directions.iter().map(move |it| (domain.clone(), *it)))
        .collect()
}

const fn list_of(direction: Direction) -> &'static str {
    match direction {
        Direction::Send => "TLSSendDomainSecureList",
        Direction::Receive => "TLSReceiveDomainSecureList",
    }
}

/// The rows for one domain and way.
pub(super) fn rows(situation: &Situation, domain: &SmtpDomain, direction: Direction) -> Vec<Row> {
    let list = list_of(direction);
    let config = situation.stored.single("TransportConfig");
    let is_listed =
        config.is_some_and(|it| it.texts(list).any(|text| text.parse().ok().as_ref() == Some(domain)));
    let row =
        Row::pass(domain, direction, "Listed", "Mutual TLS is demanded of the domains in the list alone")
            .about("TransportConfig");
    vec![if is_listed {
        row
    } else {
        row.but(RowResult::Fail, format!("{list} does not hold {domain}: its mail needs no proof"))
            .mend([CommandLine::new("Set-TransportConfig").with(list, format!("@{{Add=\"{domain}\"}}"))])
    }]
}
