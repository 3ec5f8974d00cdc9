//! Permissions on Receive connectors: the anonymous-relay recipe as it stands everywhere, what is shown,
//! what is refused, and open relays, whatever leads there (CONN-10).

use crate::site::Site;
use serde_json::{Value, json};

const ANONYMOUS: &str = "NT AUTHORITY\\ANONYMOUS LOGON";
const RELAY: &str = "ms-Exch-SMTP-Accept-Any-Recipient";

/// User, Deny, GrantedBy and rights of each entry.
fn entries(site: &Site, connector: &str) -> Vec<(String, bool, Value, Vec<String>)> {
    let shown = site.done(&format!("emsh Get-ADPermission '{connector}' -Json")).json();
    let text = |value: &Value| value.as_str().unwrap().to_string();
    shown
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            assert_eq!(entry["IsInherited"], json!(false));
            assert_eq!(entry["AccessRights"], json!(["ExtendedRight"]));
            let rights = entry["ExtendedRights"].as_array().unwrap().iter().map(text).collect();
            (text(&entry["User"]), entry["Deny"] == json!(true), entry["GrantedBy"].clone(), rights)
        })
        .collect()
}

/// What was added, and not what a group gives.
fn added(site: &Site, connector: &str) -> Vec<(String, bool, Vec<String>)> {
    let all = entries(site, connector);
    all.into_iter()
        .filter(|(_, _, by, _)| by.is_null())
        .map(|(user, deny, _, rights)| (user, deny, rights))
        .collect()
}

/// The recipe as it is written everywhere, from bash.
#[test]
fn the_anonymous_relay_recipe() {
    let site = Site::empty();
    let make = "emsh New-ReceiveConnector -Name \"Anonymous Relay\" -Custom -Bindings 0.0.0.0:2526 -RemoteIpRanges 192.168.5.10,192.168.5.11";
    let Some(done) = site.bash(make) else { return };
    assert_eq!(done.code, 0, "{done:?}");
    for line in [
        "emsh Set-ReceiveConnector \"Anonymous Relay\" -PermissionGroups AnonymousUsers",
        "emsh Get-ReceiveConnector \"Anonymous Relay\" | emsh Add-ADPermission -User \"NT AUTHORITY\\ANONYMOUS LOGON\" -ExtendedRights \"Ms-Exch-SMTP-Accept-Any-Recipient\"",
    ] {
        let done = site.bash(line).unwrap();
        assert_eq!(done.code, 0, "{line}: {done:?}");
    }
    let relay = (ANONYMOUS.to_string(), false, vec![RELAY.to_string()]);
    assert_eq!(added(&site, "Anonymous Relay"), std::slice::from_ref(&relay));
    // The same in one line; it is there already.
    let again = "emsh Add-ADPermission \"Anonymous Relay\" -User \"NT AUTHORITY\\ANONYMOUS LOGON\" -ExtendedRights Ms-Exch-SMTP-Accept-Any-Recipient";
    let done = site.done(again);
    assert!(done.err.contains("already present on \"EDGE1\\Anonymous Relay\""), "{}", done.err);
    assert_eq!(added(&site, "Anonymous Relay"), [relay]);
    let check = site.check();
    assert_eq!(check.code, 0, "{check:?}");
}

#[test]
fn what_groups_give_and_what_was_added_is_shown() {
    let site = Site::new();
    site.done("emsh Set-ReceiveConnector R1 -PermissionGroups AnonymousUsers,Partners");
    site.done(
        "emsh Add-ADPermission R1 -User 'partner servers' -ExtendedRights ms-exch-bypass-message-size-limit,Ms-Exch-Accept-Headers-Organization -AccessRights ExtendedRight",
    );
    let shown = entries(&site, "R1");
    let users: Vec<_> = shown.iter().map(|(user, deny, by, _)| (user.as_str(), *deny, by.clone())).collect();
    let partners = "MS Exchange\\Partner Servers";
    assert_eq!(
        users,
        [
            (ANONYMOUS, false, json!("AnonymousUsers")),
            (partners, false, json!("Partners")),
            (partners, false, json!(null)),
        ]
    );
    assert_eq!(shown[1].3, ["ms-Exch-SMTP-Submit", "ms-Exch-Accept-Headers-Routing"]);
    assert_eq!(shown[2].3, ["ms-Exch-Bypass-Message-Size-Limit", "ms-Exch-Accept-Headers-Organization"]);
    let table = site.done("emsh Get-ADPermission R1 -User 'ANONYMOUS LOGON'");
    assert_eq!(
        table.out,
        "Identity User                         Deny  Inherited\n-------- ----                         ----  ---------\nEDGE1\\R1 NT AUTHORITY\\ANONYMOUS LOGON False False\n"
    );
    let list = site.done("emsh Get-ADPermission R1 -User 'Partner Servers' -Format List");
    assert!(
        list.out.contains("ExtendedRights : {ms-Exch-SMTP-Submit, ms-Exch-Accept-Headers-Routing}"),
        "{}",
        list.out
    );
    // By wildcard: of several connectors.
    let all = site.done("emsh Get-ADPermission '*' -User 'ANONYMOUS LOGON' -Json").json();
    assert_eq!(all.as_array().unwrap().len(), 2, "{all}");
}

/// A right of a user is one entry; what is taken away leaves the rest.
#[test]
fn rights_come_and_go() {
    let site = Site::new();
    let user = "-User 'ANONYMOUS LOGON'";
    site.done(&format!("emsh Add-ADPermission R1 {user} -ExtendedRights ms-Exch-SMTP-Submit"));
    site.done(&format!("emsh Add-ADPermission R1 {user} -ExtendedRights {RELAY},ms-Exch-SMTP-Submit"));
    let both = vec!["ms-Exch-SMTP-Submit".to_string(), RELAY.to_string()];
    assert_eq!(added(&site, "R1"), [(ANONYMOUS.to_string(), false, both)]);
    // The pipe is no terminal, so nobody can answer.
    site.refused(&format!("emsh Remove-ADPermission R1 {user} -ExtendedRights {RELAY}"), 1, "-Confirm");
    let before = site.bytes();
    let tried = site.done(&format!("emsh Remove-ADPermission R1 {user} -ExtendedRights {RELAY} -WhatIf"));
    assert!(tried.err.contains(RELAY) && before == site.bytes(), "{}", tried.err);
    let told =
        site.done(&format!("emsh Remove-ADPermission R1 {user} -ExtendedRights {RELAY} -Confirm:false"));
    assert!(told.err.contains("Restart-Service emsh-transport"), "{}", told.err);
    assert_eq!(added(&site, "R1"), [(ANONYMOUS.to_string(), false, vec!["ms-Exch-SMTP-Submit".to_string()])]);
    let remove =
        |right: &str| format!("emsh Remove-ADPermission R1 {user} -ExtendedRights {right} -Confirm:false");
    site.refused(&remove(RELAY), 1, "Nothing was removed");
    site.done(&remove("ms-Exch-SMTP-Submit"));
    assert!(added(&site, "R1").is_empty());
    // A denial is an entry of its own, and is taken back as one.
    let deny = format!("R1 {user} -ExtendedRights {RELAY} -Deny");
    site.done(&format!("emsh Add-ADPermission {deny}"));
    let told = site.done(&format!("emsh Add-ADPermission R1 {user} -ExtendedRights {RELAY}"));
    assert!(told.err.contains(&format!("is denied {RELAY}")) && told.err.contains("-Deny"), "{}", told.err);
    assert_eq!(added(&site, "R1").len(), 2);
    site.done(&format!("emsh Remove-ADPermission {deny} -Confirm:false"));
    assert_eq!(added(&site, "R1"), [(ANONYMOUS.to_string(), false, vec![RELAY.to_string()])]);
    // As an entry was shown, so it is taken.
    let instance = "\"$(emsh Get-ADPermission R1 -User 'ANONYMOUS LOGON' -Json)\"";
    site.done(&format!("emsh Add-ADPermission Relay -Instance {instance}"));
    assert_eq!(added(&site, "Relay"), added(&site, "R1"));
    site.done(&format!("emsh Remove-ADPermission -Instance {instance} -Confirm:false"));
    assert!(added(&site, "R1").is_empty());
}

/// Entries that are piped in are meant whole.
#[test]
fn entries_through_a_pipe() {
    let site = Site::new();
    site.done(&format!("emsh Add-ADPermission R1 -User 'ANONYMOUS LOGON' -ExtendedRights {RELAY}"));
    site.done("emsh Add-ADPermission R1 -User 'Partner Servers' -ExtendedRights ms-Exch-SMTP-Submit -Deny");
    let denied = "emsh Get-ADPermission R1 -User 'Partner Servers' -Json";
    site.done(&format!("{denied} | emsh Remove-ADPermission -Confirm:false"));
    assert_eq!(added(&site, "R1"), [(ANONYMOUS.to_string(), false, vec![RELAY.to_string()])]);
    // A table has only names: who and what must be said.
    site.refused(
        "emsh Get-ADPermission R1 | emsh Remove-ADPermission -Confirm:false",
        2,
        "needs parameter -User",
    );
    site.done("emsh Get-ADPermission R1 -Json | emsh Remove-ADPermission -Confirm:false");
    assert!(added(&site, "R1").is_empty());
}

/// What a group gives goes with the group, and is denied by name.
#[test]
fn what_a_group_gives_is_not_removed_by_itself() {
    let site = Site::new();
    site.done("emsh Set-ReceiveConnector R1 -PermissionGroups AnonymousUsers,Partners");
    let sender = "ms-Exch-SMTP-Accept-Authoritative-Domain-Sender";
    let remove = format!(
        "emsh Remove-ADPermission R1 -User 'ANONYMOUS LOGON' -ExtendedRights {sender} -Confirm:false"
    );
    let deny =
        format!("emsh Add-ADPermission 'EDGE1\\R1' -User '{ANONYMOUS}' -ExtendedRights {sender} -Deny");
    for said in [
        "comes from AnonymousUsers",
        "emsh Set-ReceiveConnector 'EDGE1\\R1' -PermissionGroups Partners",
        &deny,
    ] {
        site.refused(&remove, 1, said);
    }
    site.done(&deny);
    // What the group gives already is not stored again: it would outlive the group.
    let told =
        site.done("emsh Add-ADPermission R1 -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Submit");
    assert!(told.err.contains("already present"), "{}", told.err);
    assert_eq!(added(&site, "R1"), [(ANONYMOUS.to_string(), true, vec![sender.to_string()])]);
}

#[test]
fn entries_follow_their_connector_and_go_with_it() {
    let site = Site::new();
    site.done(&format!("emsh Add-ADPermission R1 -User 'ANONYMOUS LOGON' -ExtendedRights {RELAY}"));
    site.done("emsh Set-ReceiveConnector R1 -Name 'R 2'");
    assert_eq!(added(&site, "R 2").len(), 1);
    let named: String =
        site.sqlite().query_row("SELECT Connector FROM ADPermission", [], |row| row.get(0)).unwrap();
    assert_eq!(named, "EDGE1\\R 2");
    let tried = site.done("emsh Remove-ReceiveConnector 'R 2' -WhatIf");
    assert!(tried.err.contains("Removing permission of 'NT AUTHORITY\\ANONYMOUS LOGON'"), "{}", tried.err);
    assert_eq!(added(&site, "R 2").len(), 1);
    site.done("emsh Remove-ReceiveConnector 'R 2' -Confirm:false");
    let (rows, changes): (i64, i64) = site
        .sqlite()
        .query_row(
            "SELECT (SELECT count(*) FROM ADPermission),
                    (SELECT count(*) FROM History WHERE Action = 'Remove'
                     AND Revision = (SELECT Revision FROM Meta))",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!((rows, changes), (0, 2), "both in one revision");
    site.refused("emsh Get-ADPermission 'R 2'", 1, "couldn't be found");
}

/// CONN-10: judged on the finished connector, whatever led there.
#[test]
fn no_way_leads_to_an_open_relay() {
    let site = Site::new();
    let wide = "-RemoteIPRanges 0.0.0.0-255.255.255.255";
    let allow = format!("emsh Add-ADPermission R1 -User 'ANONYMOUS LOGON' -ExtendedRights {RELAY}");
    // Wide first, the right then.
    site.done(&format!("emsh Set-ReceiveConnector R1 {wide}"));
    for said in ["open relay", "-AllowOpenRelay", "EDGE1\\R1"] {
        site.refused(&allow, 1, said);
    }
    // The right first, wide then.
    site.done("emsh Set-ReceiveConnector R1 -RemoteIPRanges 192.0.2.0/24");
    site.done(&allow);
    site.refused(&format!("emsh Set-ReceiveConnector R1 {wide}"), 1, "AllowOpenRelay");
    site.refused("emsh Set-ReceiveConnector R1 -RemoteIPRanges 8.0.0.0/9,9.0.0.0/9", 1, "AllowOpenRelay");
    site.done("emsh Set-ReceiveConnector R1 -RemoteIPRanges 8.0.0.0/9");
    // A denial makes it bearable; taking that back does not.
    let deny = format!("R1 -User 'ANONYMOUS LOGON' -ExtendedRights {RELAY} -Deny");
    site.done(&format!("emsh Add-ADPermission {deny}"));
    site.done(&format!("emsh Set-ReceiveConnector R1 {wide}"));
    site.refused(&format!("emsh Remove-ADPermission {deny} -Confirm:false"), 1, "AllowOpenRelay");
    let is_allowed = || site.property("Get-ReceiveConnector R1", "OpenRelayAllowed");
    assert_eq!(is_allowed(), json!(false));
    let told = site.done(&format!("emsh Remove-ADPermission {deny} -Confirm:false -AllowOpenRelay"));
    assert!(told.err.contains("Restart-Service"), "{}", told.err);
    assert_eq!(is_allowed(), json!(true));
    assert_eq!(site.check().code, 0);
    // What was recorded goes when it is no open relay any more.
    site.done(&format!("emsh Add-ADPermission {deny}"));
    assert_eq!(is_allowed(), json!(false));
    site.refused(&format!("emsh Remove-ADPermission {deny} -Confirm:false"), 1, "AllowOpenRelay");
    // A hand-edited store is not obeyed.
    site.sqlite().execute("DELETE FROM ADPermission WHERE Deny", []).unwrap();
    let check = site.check();
    assert_eq!(check.code, 78, "{check:?}");
    assert!(check.err.contains("open relay"), "{}", check.err);
}

#[test]
fn what_is_no_permission_is_refused() {
    let site = Site::new();
    let add = |rest: &str| format!("emsh Add-ADPermission {rest}");
    for (line, code, said) in [
        (add("R1 -User anna -ExtendedRights ms-Exch-SMTP-Submit"), 2, "ANONYMOUS LOGON"),
        (add("R1 -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-Everything"), 2, RELAY),
        (add("R1 -User 'ANONYMOUS LOGON'"), 2, "-ExtendedRights"),
        (add("R1 -ExtendedRights ms-Exch-SMTP-Submit"), 2, "-User"),
        (add("R1 -User 'ANONYMOUS LOGON' -AccessRights GenericAll"), 2, "-ExtendedRights"),
        (add("R1 -Owner x"), 2, "Active Directory"),
        (
            add("R1 -User 'ANONYMOUS LOGON' -Properties x -ExtendedRights ms-Exch-SMTP-Submit"),
            2,
            "Active Directory",
        ),
        (add("R1 -Instance nonsense"), 2, "-Instance"),
        (add("R1 -Instance '[]'"), 2, "-Instance"),
        (add("Nowhere -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Submit"), 1, "couldn't be found"),
        (add("'R*' -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Submit"), 2, "wildcard"),
        (
            add("Out -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Submit"),
            1,
            "Out' is a Send connector",
        ),
        ("emsh Get-ADPermission Out".into(), 1, "Send connector"),
        ("emsh Get-ADPermission R1 -User nobody".into(), 2, "ANONYMOUS LOGON"),
        ("emsh Get-ADPermission R1 -Owner".into(), 2, "Active Directory"),
    ] {
        site.refused(&line, code, said);
    }
    // Taken, and told that nothing comes of it.
    let told = site.done(&add(
        "R1 -User 'CONTOSO\\Exchange Servers' -ExtendedRights ms-Exch-SMTP-Accept-Exch50 -InheritanceType All -DomainController dc1.example",
    ));
    for said in [
        "'Exchange Servers' is nobody here",
        "XEXCH50",
        "-InheritanceType has no effect",
        "-DomainController",
    ] {
        assert!(told.err.contains(said), "{said}: {}", told.err);
    }
    // A stored right that nobody knows is not obeyed, and is shown.
    site.sqlite().execute_batch("UPDATE ADPermission SET ExtendedRights = '[\"ms-Exch-Relay\"]'").unwrap();
    let check = site.check();
    assert_eq!(check.code, 78, "{check:?}");
    assert!(check.err.contains("ms-Exch-Relay"), "{}", check.err);
    let shown = site.done("emsh Get-ADPermission R1 -Format List");
    assert!(shown.out.contains("ms-Exch-Relay") && shown.err.contains("ms-Exch-Relay"), "{shown:?}");
}

/// An entry of a connector that a hand took away is told, and can be taken away.
#[test]
fn an_entry_without_its_connector() {
    let site = Site::new();
    site.done("emsh Add-ADPermission R1 -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Submit -Deny");
    let guid = site.property("Get-ReceiveConnector R1", "Guid");
    site.sqlite().execute("DELETE FROM ReceiveConnector WHERE Name = 'R1'", []).unwrap();
    let check = site.check();
    assert!(
        check.err.contains("there is no such Receive connector")
            || check.out.contains("there is no such Receive connector"),
        "{check:?}"
    );
    let guid = guid.as_str().unwrap();
    site.done(&format!(
        "emsh Remove-ADPermission {guid} -User 'ANONYMOUS LOGON' -ExtendedRights ms-Exch-SMTP-Submit -Deny -Confirm:false"
    ));
    let rows: i64 =
        site.sqlite().query_row("SELECT count(*) FROM ADPermission", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 0);
}

/// What was recorded while a connector was open does not come back without it, by whatever way.
#[test]
fn a_recorded_permission_does_not_outlive_its_open_relay() {
    let site = Site::new();
    let allow = format!("emsh Add-ADPermission R1 -User 'ANONYMOUS LOGON' -ExtendedRights {RELAY}");
    site.done("emsh Set-ReceiveConnector R1 -RemoteIPRanges 0.0.0.0-255.255.255.255");
    site.done(&format!("{allow} -AllowOpenRelay"));
    site.done("emsh Set-ReceiveConnector R1 -RemoteIPRanges 10.0.0.0/8");
    let changes = site.done("emsh Get-ConfigurationChange -Object R1 -Json").json();
    let narrowed = changes[0]["Number"].as_i64().unwrap();
    site.done(&format!(
        "emsh Remove-ADPermission R1 -User 'ANONYMOUS LOGON' -ExtendedRights {RELAY} -Confirm:false"
    ));
    site.done(&format!("emsh Undo-ConfigurationChange {narrowed} -Confirm:false"));
    assert_eq!(site.property("Get-ReceiveConnector R1", "OpenRelayAllowed"), json!(false));
    site.refused(&allow, 1, "AllowOpenRelay");

    // Nor by a document that says so of one that is none.
    site.done("emsh Export-Configuration d.json");
    site.done("sed -i 's/\"OpenRelayAllowed\": false/\"OpenRelayAllowed\": true/' d.json");
    site.done("emsh Import-Configuration d.json -Force");
    assert_eq!(site.property("Get-ReceiveConnector R1", "OpenRelayAllowed"), json!(false));
    site.refused(&allow, 1, "AllowOpenRelay");
}

/// A denial that came as a text is none, and must not become a grant.
#[test]
fn an_instance_with_a_text_for_a_boolean_is_refused() {
    let site = Site::new();
    let entry = r#"{"Identity":"R1","User":"NT AUTHORITY\\ANONYMOUS LOGON","Deny":DENY,"ExtendedRights":["ms-Exch-SMTP-Submit"]}"#;
    for deny in ["\"true\"", "null", "1"] {
        let line = format!("emsh Add-ADPermission -Instance '{}'", entry.replace("DENY", deny));
        site.refused(&line, 2, "Deny");
    }
    site.done(&format!("emsh Add-ADPermission -Instance '{}'", entry.replace("DENY", "true")));
}
