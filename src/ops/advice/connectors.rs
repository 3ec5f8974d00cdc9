//! Receive connectors that take nothing, or more than they say: nobody may submit, a word or an interface
//! that has no effect, an address that is not on this host.

use super::{Advice, some};
use crate::model::objects::ad_permission;
use crate::model::objects::receive_connector::{AUTH_NOT_OFFERED, bindings};
use crate::model::permission::unproven;
use crate::model::{CommandLine, Configuration, ExtendedRight, Principal, Record, World};
use std::net::IpAddr;

const WHO: &[&str] = &["PermissionGroups", "AuthMechanism", "DomainSecureEnabled", "Enabled"];
/// Groups whose members nobody here is.
const NOBODY: &[&str] = &["ExchangeLegacyServers"];
const LOGON: &[&str] = &["AuthMechanism", "PermissionGroups", "Enabled"];

/// Everything about Receive connectors by themselves.
pub(super) fn advice(configuration: &Configuration) -> Vec<Advice> {
    let enabled = configuration.all("ReceiveConnector").iter().filter(|record| record.bool("Enabled"));
    enabled
        .flat_map(|record| {
            no_effect(record)
                .into_iter()
                .chain(anywhere(record))
                .chain(half_offered(configuration, record))
                .chain(nobody(configuration, record))
        })
        .collect()
}

fn set(record: &Record) -> CommandLine {
    CommandLine::new("Set-ReceiveConnector").on(record.identity())
}

/// Words that are kept for later and do nothing now.
fn no_effect(record: &Record) -> Option<Advice> {
    let words = |property: &str, idle: &[&'static str]| -> Vec<&'static str> {
        idle.iter().copied().filter(|word| record.has_flag(property, word)).collect()
    };
    let (mechanisms, groups) = (words("AuthMechanism", AUTH_NOT_OFFERED), words("PermissionGroups", NOBODY));
    let said = |property: &str, words: &[&str]| {
        (!words.is_empty()).then(|| format!("{} in {property}", words.join(", ")))
    };
    let all: Vec<String> = [said("AuthMechanism", &mechanisms), said("PermissionGroups", &groups)]
        .into_iter()
        .flatten()
        .collect();
    (!all.is_empty()).then(|| {
        Advice::new(format!(
            "Receive connector \"{}\": there is no Windows authentication here, so these have no effect: {}",
            record.identity(),
            all.join("; ")
        ))
        .about_one(record, &["PermissionGroups", "AuthMechanism"])
    })
}

/// True where anybody could log on.
fn accounts_are_possible(configuration: &Configuration) -> bool {
    let socket = configuration.single("TransportService").map(|record| record.get("AuthenticationSocket"));
    socket.is_some_and(|socket| !socket.is_unset())
        || configuration.all("SmtpCredential").iter().any(|record| record.bool("Enabled"))
}

fn offer(record: &Record) -> CommandLine {
    set(record).with("AuthMechanism", "Tls,BasicAuth,BasicAuthRequireTLS")
}

fn account() -> CommandLine {
    CommandLine::new("New-SmtpCredential").with("Name", "USER").with("Password", "file:/path/to/file")
}

/// A logon needs BasicAuth, ExchangeUsers and an account: told where two of them are there, and not the third.
fn half_offered(configuration: &Configuration, record: &Record) -> Option<Advice> {
    let basic = record.has_flag("AuthMechanism", "BasicAuth");
    let entries = configuration.all("ADPermission");
    let useful =
        ad_permission::rights_of(record, entries, &[Principal::Authenticated]).has(ExtendedRight::SmtpSubmit);
    let accounts = accounts_are_possible(configuration);
    let (why, mend) = match (basic, useful, accounts) {
        (true, false, true) => (
            "who would log on may not submit there",
            set(record).with("PermissionGroups", groups_with_users(record)),
        ),
        (true, true, false) => ("there is no account that could log on", account()),
        _ => return None,
    };
    Some(
        Advice::new(format!("Receive connector \"{}\": AUTH is not offered: {why}", record.identity()))
            .mend([mend])
            .about_one(record, LOGON),
    )
}

fn groups_with_users(record: &Record) -> String {
    let words = record.texts("PermissionGroups").filter(|word| *word != "None");
    words.chain(["ExchangeUsers"]).collect::<Vec<_>>().join(",")
}

/// Link-local peers of one interface: they count on every interface.
fn anywhere(record: &Record) -> Option<Advice> {
    let scoped: Vec<&str> = record.texts("RemoteIPRanges").filter(|range| range.contains('%')).collect();
    (!scoped.is_empty()).then(|| {
        Advice::new(format!(
            "RemoteIPRanges of \"{}\": the interface in {} has no effect: such an address counts on every interface",
            record.identity(),
            some(scoped)
        ))
        .about_one(record, &["RemoteIPRanges"])
    })
}

/// No principal that a session can have holds the right to submit.
fn nobody(configuration: &Configuration, record: &Record) -> Option<Advice> {
    let group = |word| record.has_flag("PermissionGroups", word);
    let mut principals = unproven(ad_permission::is_externally_secured(record));
    principals.extend(record.bool("DomainSecureEnabled").then_some(Principal::Partner));
    let logs_on = record.has_flag("AuthMechanism", "BasicAuth") && accounts_are_possible(configuration);
    // Who is a partner besides has more rights, and may be denied one: either will do.
    let entries = configuration.all("ADPermission");
    let submits = |principals: &[Principal]| {
        ad_permission::rights_of(record, entries, principals).has(ExtendedRight::SmtpSubmit)
    };
    if (logs_on && submits(&[Principal::Authenticated]))
        || submits(&principals)
        || submits(&unproven(ad_permission::is_externally_secured(record)))
    {
        return None;
    }
    // A denial to nobody who can come, or on top of nothing that was given, is not why.
    let given: Vec<Record> = entries.iter().filter(|entry| !entry.bool("Deny")).cloned().collect();
    let would_submit = ad_permission::rights_of(record, &given, &principals).has(ExtendedRight::SmtpSubmit);
    let denied = ad_permission::of_connector(record, entries).find(|entry| {
        entry.bool("Deny")
            && entry.has_flag("ExtendedRights", ExtendedRight::SmtpSubmit.name())
            && principals.iter().any(|principal| principal.name() == entry.text("User"))
    });
    let (why, mend) = if let (true, Some(entry)) = (would_submit, denied) {
        let back = CommandLine::new("Remove-ADPermission")
            .on(record.identity())
            .with("User", entry.text("User"))
            .with("ExtendedRights", ExtendedRight::SmtpSubmit.name())
            .with("Deny", "");
        ("the right to submit is denied there", Some(back))
    } else if group("Partners") {
        let arm = set(record).with("DomainSecureEnabled", "$true");
        let arm =
            if record.has_flag("AuthMechanism", "Tls") { arm } else { arm.with("AuthMechanism", "Tls") };
        ("Partners are sessions that proved a listed domain, and DomainSecureEnabled is $false", Some(arm))
    } else if group("ExchangeServers") {
        let trust = set(record).with("AuthMechanism", "Tls,ExternalAuthoritative");
        let why = "ExchangeServers are the peers that ExternalAuthoritative in AuthMechanism trusts, which lets every \
                   address in RemoteIPRanges relay";
        (why, Some(trust))
    } else if group("ExchangeUsers") && !record.has_flag("AuthMechanism", "BasicAuth") {
        ("ExchangeUsers must log on, and BasicAuth is not in AuthMechanism", Some(offer(record)))
    } else if group("ExchangeUsers") {
        ("ExchangeUsers must log on, and there is no account", Some(account()))
    } else if NOBODY.iter().any(|word| group(word)) {
        ("its PermissionGroups are servers that nobody here is", None)
    } else {
        ("PermissionGroups is None", Some(set(record).with("PermissionGroups", "AnonymousUsers")))
    };
    Some(
        Advice::new(format!(
            "Receive connector \"{}\": nobody may submit mail there: {why}",
            record.identity()
        ))
        .mend(mend)
        .about_one(record, WHO),
    )
}

/// Bindings whose address is not on this host: the service would be Degraded.
pub(super) fn not_here(record: &Record, is_here: &dyn Fn(IpAddr) -> bool) -> Vec<Advice> {
    let all = bindings(record);
    let away = |address: IpAddr| !address.is_unspecified() && !is_here(address);
    all.iter()
        .filter(|binding| record.bool("Enabled") && away(binding.ip))
        .map(|binding| {
            let mend = if all.iter().any(|other| !away(other.ip)) {
                set(record).with("Bindings", format!("@{{Remove=\"{binding}\"}}"))
            } else {
                let wildcard = if binding.ip.is_ipv4() { "0.0.0.0" } else { "[::]" };
                set(record).with("Bindings", format!("{wildcard}:{}", binding.port))
            };
            Advice::new(format!(
                "Bindings {binding} of \"{}\": the address is not on this host, so nothing would listen there and the \
                 service would be Degraded",
                record.identity()
            ))
            .mend([mend])
        })
        .collect()
}
