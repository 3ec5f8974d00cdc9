//! Mail from the domain: whether its servers meet a connector that asks for the proof, and no other.

use super::view::{View, is_door, takes_partners, titled, worst};
use crate::diagnose::domain_security::{Direction, Row, RowResult};
use crate::model::objects::AD_PERMISSION;
use crate::model::objects::ad_permission::{self, of_connector};
use crate::model::objects::receive_connector::{bindings, conflict, ranges};
use crate::model::public_reach::{is_public, is_wide};
use crate::model::{Binding, CommandLine, ExtendedRight, IpRange, Principal, Record, World};
use crate::policy::arming::{arm_receive, enabled, is_armed, may_submit};
use std::collections::BTreeSet;

fn set(connector: &Record) -> CommandLine {
    CommandLine::new("Set-ReceiveConnector").on(connector.identity())
}

/// The line that arms it; beside one that trusts its network, another one for partners.
fn arm(connector: &Record) -> CommandLine {
    arm_receive(connector).unwrap_or_else(for_partners)
}

fn for_partners() -> CommandLine {
    CommandLine::new("New-ReceiveConnector")
        .with("Name", "From partners")
        .with("Usage", "Partner")
        .with("Bindings", "0.0.0.0:25")
        .with("RemoteIPRanges", "0.0.0.0-255.255.255.255")
        .with("DomainSecureEnabled", "$true")
}

pub(super) fn auth_mechanism(view: &View<'_>, row: Row) -> Option<Row> {
    let rows = view.connectors.iter().map(move |connector| {
        let mechanisms = connector.get("AuthMechanism");
        let row = row.clone().about(titled(connector)).found(format!("AuthMechanism {mechanisms}"));
        if connector.has_flag("AuthMechanism", "ExternalAuthoritative") {
            let what = "trusts every server in its ranges without a certificate (ExternalAuthoritative)";
            row.but(RowResult::Fail, format!("{} {what}", titled(connector))).mend([arm(connector)])
        } else if connector.has_flag("AuthMechanism", "Tls") {
            row
        } else {
            let what = "has no Tls in AuthMechanism: it offers no STARTTLS, so that no partner can show a certificate";
            row.but(RowResult::Fail, format!("{} {what}", titled(connector))).mend([arm(connector)])
        }
    });
    worst(rows.collect())
}

pub(super) fn armed(view: &View<'_>, row: Row) -> Option<Row> {
    let Some(connector) = view.connectors.first() else {
        let text = "no Receive connector is enabled: nobody can send mail to this server";
        return Some(row.about("Receive connectors").but(RowResult::Fail, text).mend([for_partners()]));
    };
    let row = row
        .about(titled(connector))
        .found(format!("DomainSecureEnabled {}", connector.get("DomainSecureEnabled")))
        .found(format!("Enabled {}", connector.get("Enabled")));
    Some(if is_armed(connector) {
        row
    } else if connector.bool("DomainSecureEnabled") {
        let what = "is armed, but disabled, and no other enabled one is armed: listed senders need no proof";
        row.but(RowResult::Fail, format!("{} {what}", titled(connector)))
            .mend([set(connector).with("Enabled", "$true")])
    } else {
        let what = "has DomainSecureEnabled $false, and no enabled Receive connector is armed: the list is not in use, and \
                    listed senders need no proof";
        row.but(RowResult::Fail, format!("{} {what}", titled(connector))).mend([arm(connector)])
    })
}

fn permission_of(view: &View<'_>, connector: &Record, row: Row) -> Row {
    let row =
        row.about(titled(connector)).found(format!("PermissionGroups {}", connector.get("PermissionGroups")));
    if takes_partners(view.stored, connector) {
        return row;
    }
    let entries = of_connector(connector, view.stored.all(AD_PERMISSION.noun));
    let denied =
        entries.into_iter().filter_map(|entry| ad_permission::permission(entry).ok()).find(|entry| {
            entry.deny
                && entry.rights.has(ExtendedRight::SmtpSubmit)
                && [Principal::Anonymous, Principal::Partner].contains(&entry.principal)
        });
    let what = "lets neither strangers nor proven partners submit mail: MAIL is refused with 530";
    if let Some(denied) = denied {
        let right = ExtendedRight::SmtpSubmit.name();
        return row
            .found(format!("{} is denied {right}", denied.principal.name()))
            .but(
                RowResult::Fail,
                format!("{} {what}, since {} is denied {right}", titled(connector), denied.principal.name()),
            )
            .mend([CommandLine::new("Remove-ADPermission")
                .on(connector.identity())
                .with("User", denied.principal.name())
                .with("ExtendedRights", right)
                .with("Deny", "")
                .with("Confirm", "$false")]);
    }
    let kept = connector.texts("PermissionGroups").filter(|group| !["None", "Partners"].contains(group));
    let groups: Vec<&str> = kept.chain(["Partners"]).collect();
    row.but(RowResult::Fail, format!("{} {what}", titled(connector)))
        .mend([set(connector).with("PermissionGroups", groups.join(","))])
}

pub(super) fn permission(view: &View<'_>, row: Row) -> Option<Row> {
    let rows = view.connectors.iter().map(move |connector| permission_of(view, connector, row.clone()));
    worst(rows.collect())
}

/// A port that no Receive connector has yet, from 2525 on.
fn free_port(view: &View<'_>) -> u16 {
    let taken: BTreeSet<u16> =
        view.stored.all("ReceiveConnector").iter().flat_map(bindings).map(|binding| binding.port).collect();
    (2525..=u16::MAX).find(|port| !taken.contains(port)).unwrap_or_default()
}

pub(super) fn listens(view: &View<'_>, row: Row) -> Option<Row> {
    let rows = view.connectors.iter().map(move |connector| {
        let row =
            row.clone().about(titled(connector)).found(format!("Bindings {}", connector.get("Bindings")));
        if view.snapshot.receive.iter().any(|it| it.guid == connector.guid()) {
            return row;
        }
        let others = enabled(view.stored, "ReceiveConnector").filter(|it| it.guid() != connector.guid());
        let Some((other, (binding, range))) =
            others.into_iter().find_map(|it| Some((it, conflict(connector, it)?)))
        else {
            return row.but(RowResult::Fail, format!("{} is left out by the service", titled(connector)));
        };
        row.found(format!("{} has {binding} and {range}, too", titled(other)))
            .but(
                RowResult::Fail,
                format!(
                    "{} and {} both claim {range} at {binding}: neither of them listens",
                    titled(connector),
                    titled(other)
                ),
            )
            .mend([set(other).with("Bindings", Binding { port: free_port(view), ..binding }.to_string())])
    });
    worst(rows.collect())
}

/// True where a range holds an address that a host of the Internet may have.
fn is_outside(range: &IpRange) -> bool {
    is_public(range.first()) || is_public(range.last()) || is_wide(std::slice::from_ref(range))
}

pub(super) fn reachable(view: &View<'_>, row: Row) -> Option<Row> {
    let has_door = |it: &&&Record| bindings(it).iter().any(is_door);
    let has_range = |it: &&&Record| ranges(it).iter().any(is_outside);
    let connectors = &view.connectors;
    let shown = connectors.iter().find(|it| has_door(it) && has_range(it)).or(connectors.first())?;
    let row = row
        .about(titled(shown))
        .found(format!("Bindings {}", shown.get("Bindings")))
        .found(format!("RemoteIPRanges {}", shown.get("RemoteIPRanges")));
    Some(if !has_door(&shown) {
        let what = "listens at no address and port 25 that other servers reach, and they know no other port";
        row.but(
            RowResult::Warning,
            format!("{} {what}, unless something passes port 25 on to it", titled(shown)),
        )
        .mend([match at_the_door(view, shown) {
            Some(other) => arm(other),
            None => set(shown).with("Bindings", "@{Add=\"0.0.0.0:25\"}"),
        }])
    } else if !has_range(&shown) {
        let what = "serves private addresses only, which servers of a partner rarely have";
        row.but(RowResult::Warning, format!("{} {what}", titled(shown)))
            .ask("Add the addresses of the partner's servers to RemoteIPRanges of the connector.")
    } else {
        row
    })
}

/// Another enabled connector that has the port that other servers know.
fn at_the_door<'a>(view: &View<'a>, than: &Record) -> Option<&'a Record> {
    let others = enabled(view.stored, "ReceiveConnector").filter(|it| it.guid() != than.guid());
    let mut others = others.filter(|it| bindings(it).iter().any(is_door));
    others.next()
}

pub(super) fn sibling(view: &View<'_>, row: Row) -> Option<Row> {
    let armed: Vec<&Record> = enabled(view.stored, "ReceiveConnector").filter(|it| is_armed(it)).collect();
    let beside = |other: &Record| {
        armed.iter().copied().find(|it| {
            bindings(it)
                .iter()
                .any(|mine| bindings(other).iter().any(|theirs| mine.overlaps(theirs) || mine == theirs))
        })
    };
    let others =
        enabled(view.stored, "ReceiveConnector").filter(|it| !is_armed(it) && may_submit(view.stored, it));
    let rows: Vec<Row> = others
        .filter_map(|other| {
            let beside = beside(other);
            if beside.is_none() && !bindings(other).iter().any(is_door) {
                return None;
            }
            let armed = beside.or(armed.first().copied())?;
            let row = row.clone().about(titled(other)).found(format!(
                "{}: Bindings {}, RemoteIPRanges {}",
                other.identity(),
                other.get("Bindings"),
                other.get("RemoteIPRanges")
            ));
            if !ranges(other).iter().any(is_outside) {
                return Some(row.found("it serves private addresses only"));
            }
            let text = format!(
                "{} has DomainSecureEnabled $false, beside {}, which is armed: servers in its RemoteIPRanges may use {} as a \
                 sender without proof",
                titled(other),
                titled(armed),
                view.domain
            );
            let row = row.but(RowResult::Fail, text);
            Some(match arm_receive(other) {
                Some(line) => row.mend([line]),
                None => row.ask(
                    "It trusts its network (ExternalAuthoritative): leave only addresses of our own in its RemoteIPRanges.",
                ),
            })
        })
        .collect();
    worst(rows).or_else(|| view.connectors.first().map(|it| row.about(titled(it))))
}

pub(super) fn default_fqdn(view: &View<'_>, row: Row) -> Option<Row> {
    debug_assert_eq!(view.direction, Direction::Receive);
    let server = &view.snapshot.server;
    let default =
        |it: &&Record| it.text("Name").to_lowercase() == format!("default {}", server.name.to_lowercase());
    let connector = view.stored.all("ReceiveConnector").iter().find(default)?;
    let fqdn = connector.text("Fqdn");
    let row = row.about(titled(connector)).found(format!("server {}", server.fqdn));
    let own = [server.fqdn.as_str(), server.name.as_str(), ""];
    Some(if own.iter().any(|name| fqdn.eq_ignore_ascii_case(name)) {
        row
    } else {
        row.found(format!("Fqdn {fqdn}"))
            .but(
                RowResult::Warning,
                format!(
                    "{} says that it is {fqdn}, not {}: give partners a connector of their own, and leave this one as it was",
                    titled(connector),
                    server.fqdn
                ),
            )
            .mend([set(connector).with("Fqdn", "$null")])
    })
}
