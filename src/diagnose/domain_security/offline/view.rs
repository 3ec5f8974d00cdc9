//! What one domain and way are judged on: the connectors that its mail goes by, and the certificate that each shows or
//! should show.
//!
//! Promises: where the certificate that is shown has a fault, and another one of the store comes nearer to what is needed,
//! that one is looked at, so that the rows tell why it is not shown rather than what the other one lacks.

use super::ground::{Ground, Held};
use crate::cert::{Need, name_matches};
use crate::diagnose::domain_security::{Direction, Row, RowResult};
use crate::model::objects::AD_PERMISSION;
use crate::model::objects::ad_permission::rights_of;
use crate::model::objects::receive_connector::bindings;
use crate::model::{Binding, Configuration, ExtendedRight, Principal, Record, SmtpDomain, Snapshot, World};
use crate::policy::Routing;
use crate::policy::arming::{enabled, is_armed, may_submit, winner_if_enabled};
use crate::policy::route::routing;
use jiff::Timestamp;

/// A connector, and the certificate that is looked at for it.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The connector.
    pub connector: &'a Record,
    /// What it looks for.
    pub need: Need,
    /// The certificate; none: the store has none that can be read.
    pub held: Option<&'a Held<'a>>,
}

/// What one domain and way are judged on.
pub struct View<'a> {
    /// What all are judged on.
    pub ground: &'a Ground<'a>,
    /// What is stored.
    pub stored: &'a Configuration,
    /// The same as a service would obey it.
    pub snapshot: &'a Snapshot,
    /// The time.
    pub now: Timestamp,
    /// The domain.
    pub domain: &'a SmtpDomain,
    /// Which way.
    pub direction: Direction,
    /// Send: the one that wins the route, or would. Receive: those that partners come by, or should.
    pub connectors: Vec<&'a Record>,
    /// Those of them that use a certificate.
    pub subjects: Vec<Subject<'a>>,
}

impl<'a> View<'a> {
    pub(super) fn of(ground: &'a Ground<'a>, domain: &'a SmtpDomain, direction: Direction) -> Self {
        let stored = &ground.situation.stored;
        let mut view = View {
            ground,
            stored,
            snapshot: ground.snapshot,
            now: ground.situation.now,
            domain,
            direction,
            connectors: Vec::new(),
            subjects: Vec::new(),
        };
        view.connectors = match direction {
            Direction::Send => {
                view.winner().or_else(|| winner_if_enabled(stored, domain)).into_iter().collect()
            }
            Direction::Receive => entrances(stored),
        };
        view.subjects = view.connectors.iter().filter_map(|connector| subject(ground, connector)).collect();
        view
    }

    /// Where a message of `size` bytes to the domain goes.
    pub fn routing(&self, size: u64) -> Option<Routing> {
        let recipient = format!("user@{}", self.domain).parse().ok()?;
        Some(routing(self.snapshot, &recipient, size))
    }

    /// The Send connector that takes small mail to the domain.
    pub fn winner(&self) -> Option<&'a Record> {
        self.send_connector(&self.routing(1)?.hop.connector)
    }

    /// The Send connector of this Guid.
    pub fn send_connector(&self, guid: &str) -> Option<&'a Record> {
        self.stored.all("SendConnector").iter().find(|record| record.guid() == guid)
    }

    /// Judges each connector with its certificate: the first that fails, else the first that warns, else the first.
    pub fn each(&self, row: Row, judge: impl Fn(&Subject<'a>, &'a Held<'a>, Row) -> Row) -> Option<Row> {
        let rows = self.subjects.iter().filter_map(move |subject| {
            let held = subject.held?;
            let about = format!("{}, {}", titled(subject.connector), held.thumbprint);
            Some(judge(subject, held, row.clone().about(about)))
        });
        worst(rows.collect())
    }
}

/// The first that fails, else the first that warns, else the first.
pub fn worst(mut rows: Vec<Row>) -> Option<Row> {
    let of = |result: RowResult| rows.iter().position(|row| row.result == result);
    let first = (!rows.is_empty()).then_some(0);
    let index = of(RowResult::Fail)
        .or_else(|| of(RowResult::NotChecked))
        .or_else(|| of(RowResult::Warning))
        .or(first)?;
    Some(rows.swap_remove(index))
}

/// A connector as sentences call it.
pub fn titled(connector: &Record) -> String {
    format!("{} '{}'", connector.object.title, connector.identity())
}

/// True where a proven partner may submit, or anybody.
pub fn takes_partners(stored: &Configuration, connector: &Record) -> bool {
    let principals = [Principal::Anonymous, Principal::Partner];
    rights_of(connector, stored.all(AD_PERMISSION.noun), &principals).has(ExtendedRight::SmtpSubmit)
}

/// Where servers of the Internet can connect.
pub fn is_door(binding: &Binding) -> bool {
    binding.port == 25 && !binding.ip.is_loopback()
}

/// The Receive connectors that partners come by: those that are armed, of these those that let them in. Where none is
/// armed, the one to arm: one that was armed and is disabled, else the one that the Internet reaches and that lets strangers
/// in today.
fn entrances(stored: &Configuration) -> Vec<&Record> {
    let armed: Vec<&Record> = enabled(stored, "ReceiveConnector").filter(|it| is_armed(it)).collect();
    if !armed.is_empty() {
        let open: Vec<&Record> = armed.iter().copied().filter(|it| takes_partners(stored, it)).collect();
        return if open.is_empty() { armed } else { open };
    }
    let all = stored.all("ReceiveConnector");
    let disabled = all.iter().find(|it| it.bool("DomainSecureEnabled"));
    let mut others: Vec<&Record> = enabled(stored, "ReceiveConnector").collect();
    others.sort_by_key(|it| {
        let trusting = it.has_flag("AuthMechanism", "ExternalAuthoritative");
        (!bindings(it).iter().any(is_door), trusting, !may_submit(stored, it))
    });
    disabled.or(others.first().copied()).into_iter().collect()
}

fn subject<'a>(ground: &'a Ground<'a>, connector: &'a Record) -> Option<Subject<'a>> {
    let need = ground.shelf.need_of(connector)?;
    let shown = ground.shelf.shown_by(connector);
    let is_shown = |held: &Held<'_>| shown.thumbprint() == Some(held.thumbprint);
    let held = ground
        .held
        .iter()
        .max_by_key(|held| (merit(ground, connector, &need, held), is_shown(held), held.summary.not_before));
    Some(Subject { connector, need, held })
}

/// How near a certificate comes to what a connector needs.
fn merit(ground: &Ground<'_>, connector: &Record, need: &Need, held: &Held<'_>) -> u32 {
    let own = ground.own.is_empty() || ground.own.iter().any(|domain| names(held, domain));
    let chosen = match &need.name {
        Some(name) => held.is_named(name),
        None => names(held, &need.fqdn),
    };
    // What an authority made for the Fqdn is meant, though another one had our domain.
    let is_meant = chosen && need.name.is_none() && !held.summary.is_self_signed;
    let at_service = need.name.is_some() || held.serves_smtp;
    let merits = [
        (own, 64),
        (held.path.is_ok(), 40),
        (chosen, 32),
        (is_meant, 36),
        (held.has_key, 16),
        (held.summary.in_date(ground.situation.now), 16),
        (super::proof::misuse(connector, held).is_none(), 8),
        (at_service, 4),
        (!held.summary.is_self_signed, 4),
    ];
    merits.iter().filter(|(holds, _)| *holds).map(|(_, weight)| weight).sum()
}

/// True where the certificate proves a name.
pub fn names(held: &Held<'_>, name: &SmtpDomain) -> bool {
    held.summary.names().iter().any(|own| name_matches(own, name))
}
