//! What is stored against what runs.

use super::view::View;
use crate::diagnose::domain_security::{Direction, Row, RowResult, Running};
use crate::model::snapshot::{ReceiveConnector, Snapshot};
use crate::model::{CommandLine, NextHop, ServiceState, SmtpDomain, TlsPolicy};
use crate::policy::route::routing;
use crate::policy::tls_policy;
use jiff::Timestamp;

const SERVICE: &str = "emsh-transport";

/// Who ordered a state takes it back.
const STATE: &str = "Get-ServerComponentState tells who ordered that; Set-ServerComponentState -Component HubTransport -State \
                     Active takes it back, with the same -Requester.";

pub(super) fn service(view: &View<'_>, row: Row) -> Option<Row> {
    let row = row.about(SERVICE);
    Some(match &view.ground.situation.running {
        Some(Running { transport: ServiceState::Active, .. }) => row,
        Some(Running { transport: ServiceState::Draining, .. }) => row
            .but(RowResult::Warning, "HubTransport is Draining: what is queued goes out, and nothing new is taken")
            .ask(STATE),
        Some(Running { transport: ServiceState::Inactive, .. }) => {
            row.but(RowResult::Fail, "HubTransport is Inactive: no mail is taken or sent").ask(STATE)
        }
        None => row
            .but(RowResult::Warning, "the service does not run: what is stored is in force when it starts, and until then no mail moves")
            .mend([CommandLine::new("Start-Service").on(SERVICE)]),
    })
}

pub(super) fn restart(view: &View<'_>, row: Row) -> Option<Row> {
    let running = view.ground.situation.running.as_ref()?;
    let row = row.about(SERVICE);
    if running.differences.is_empty() {
        return Some(row);
    }
    let told = running.differences.iter().map(|it| {
        let shown = |name| match it.text(name) {
            "" => it.get(name).to_string(),
            text => text.to_owned(),
        };
        format!(
            "{} '{}' {}: stored {}, running {}",
            it.text("ObjectClass"),
            it.text("Object"),
            it.text("Property"),
            shown("Stored"),
            shown("Running")
        )
    });
    let row = told.fold(row, Row::found).mend([CommandLine::new("Restart-Service").on(SERVICE)]);
    let count = running.differences.len();
    Some(if is_alike(view, &running.snapshot) {
        row.but(
            RowResult::Warning,
            format!(
                "{count} changes wait for a restart; none of them is about {} {}",
                way(view.direction),
                view.domain
            ),
        )
    } else {
        row.but(
            RowResult::Fail,
            format!(
                "{count} changes wait for a restart, and mail {} {} is still treated as before them",
                way(view.direction),
                view.domain
            ),
        )
    })
}

const fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Send => "to",
        Direction::Receive => "from",
    }
}

/// True where both do the same with the domain's mail.
fn is_alike(view: &View<'_>, running: &Snapshot) -> bool {
    let (stored, domain, now) = (view.snapshot, view.domain, view.now);
    let roots = |snapshot: &Snapshot| {
        let mut roots = snapshot.trusted_roots.to_vec();
        roots.sort();
        roots
    };
    let revocation = |snapshot: &Snapshot| {
        (snapshot.transport.revocation_mode, snapshot.transport.revocation_fetch_ranges.clone())
    };
    let agreed = |snapshot: &Snapshot| snapshot.partners.get(domain).cloned();
    let proof = roots(stored) == roots(running)
        && revocation(stored) == revocation(running)
        && agreed(stored) == agreed(running);
    proof
        && match view.direction {
            Direction::Send => sending(stored, domain, now) == sending(running, domain, now),
            Direction::Receive => receiving(stored, domain) == receiving(running, domain),
        }
}

/// Whether the domain is listed, by which connector its mail goes, what is demanded there, and what is shown.
type Sending<'a> = (bool, Option<(NextHop, TlsPolicy, Option<&'a Vec<Vec<u8>>>, String)>);

fn sending<'a>(snapshot: &'a Snapshot, domain: &SmtpDomain, now: Timestamp) -> Sending<'a> {
    let hop = format!("user@{domain}").parse().ok().map(|recipient| routing(snapshot, &recipient, 1).hop);
    let decided = hop.map(|hop| {
        let policy = tls_policy(snapshot, &hop, now);
        let shown = policy.client_certificate.as_ref().and_then(|it| snapshot.certificates.get(it));
        let connector = snapshot.send.iter().find(|it| it.guid == hop.connector);
        let fqdn = connector.map(|it| it.fqdn.to_string()).unwrap_or_default();
        (hop, policy, shown.map(|it| &it.chain), fqdn)
    });
    (snapshot.transport.tls_send_domain_secure.contains(domain), decided)
}

/// Of a connector what a partner meets.
type Met<'a> = (&'a ReceiveConnector, Option<&'a Vec<Vec<u8>>>);

fn receiving<'a>(snapshot: &'a Snapshot, domain: &SmtpDomain) -> (bool, bool, Vec<Met<'a>>) {
    let met = snapshot.receive.iter().map(|connector| {
        let shown = connector.certificate.as_ref().and_then(|it| snapshot.certificates.get(it));
        (connector.as_ref(), shown.map(|it| &it.chain))
    });
    let transport = &snapshot.transport;
    (transport.tls_receive_domain_secure.contains(domain), transport.require_client_auth_usage, met.collect())
}
