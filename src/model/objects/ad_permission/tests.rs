//! Tables: what is an open relay, and what the rules say.

use super::*;
use crate::model::World;
use crate::model::objects::RECEIVE_CONNECTOR;

const GUID: &str = "11111111-1111-4111-8111-111111111111";
const EVERYONE: &str = "0.0.0.0-255.255.255.255";

struct Objects {
    connectors: Vec<Record>,
    entries: Vec<Record>,
}

impl World for Objects {
    fn all(&self, noun: &str) -> &[Record] {
        match noun {
            "ReceiveConnector" => &self.connectors,
            "ADPermission" => &self.entries,
            _ => &[],
        }
    }
}

fn connector(groups: &[&str], auth: &[&str], ranges: &[&str]) -> Record {
    let mut record = Record::with_defaults(&RECEIVE_CONNECTOR);
    record.set("Server", Value::text("EX1"));
    record.set("Name", Value::text("R"));
    record.set("Guid", Value::text(GUID));
    record.set("PermissionGroups", Value::texts(groups));
    record.set("AuthMechanism", Value::texts(auth));
    record.set("RemoteIPRanges", Value::texts(ranges));
    record
}

fn row(number: usize, user: &str, deny: bool, rights: &[&str]) -> Record {
    let mut record = Record::with_defaults(&AD_PERMISSION);
    record.set("Guid", Value::text(format!("22222222-2222-4222-8222-{number:012}")));
    record.set("Connector", Value::text("EX1\\R"));
    record.set("ConnectorGuid", Value::text(GUID));
    record.set("User", Value::text(user.parse::<Principal>().unwrap().name()));
    record.set("Deny", Value::Bool(deny));
    record.set("ExtendedRights", Value::texts(rights.iter().map(|right| format!("ms-Exch-{right}"))));
    record
}

/// The rules that these objects break, by name.
fn broken(world: &Objects) -> Vec<&'static str> {
    let mut names = Vec::new();
    for record in world.connectors.iter().chain(&world.entries) {
        let context = RuleContext { record, before: Some(record), world };
        for rule in record.object.rules {
            if let Some(violation) = (rule.check)(&context) {
                assert!(violation.message.len() > 20, "{violation:?}");
                names.push(rule.name);
            }
        }
    }
    names.dedup();
    names
}

#[test]
fn an_open_relay_is_judged_on_the_finished_connector() {
    const RELAY: &str = "SMTP-Accept-Any-Recipient";
    let relay = |user, deny| row(1, user, deny, &[RELAY]);
    let denied = row(2, "ANONYMOUS LOGON", true, &[RELAY, "SMTP-Submit"]);
    let external: &[&str] = &["Tls", "ExternalAuthoritative"];
    // groups, AuthMechanism, ranges, entries; whether it is one
    type Case =
        (&'static [&'static str], &'static [&'static str], &'static [&'static str], Vec<Record>, bool);
    let table: Vec<Case> = vec![
        (&["AnonymousUsers"], &["Tls"], &[EVERYONE], vec![], false),
        (&["AnonymousUsers"], &["Tls"], &[EVERYONE], vec![relay("ANONYMOUS LOGON", false)], true),
        (&["None"], &["Tls"], &[EVERYONE], vec![relay("ANONYMOUS LOGON", false)], true),
        (&["AnonymousUsers"], &["Tls"], &["8.0.0.0/8"], vec![relay("ANONYMOUS LOGON", false)], true),
        (&["AnonymousUsers"], &["Tls"], &["8.0.0.0/9"], vec![relay("ANONYMOUS LOGON", false)], false),
        (
            &["AnonymousUsers"],
            &["Tls"],
            &["8.0.0.0/9", "9.0.0.0/9"],
            vec![relay("ANONYMOUS LOGON", false)],
            true,
        ),
        (&["AnonymousUsers"], &["Tls"], &["10.0.0.0/8"], vec![relay("ANONYMOUS LOGON", false)], false),
        (&["AnonymousUsers"], &["Tls"], &["2001:db8::/32"], vec![relay("ANONYMOUS LOGON", false)], true),
        (
            &["AnonymousUsers"],
            &["Tls"],
            &[EVERYONE],
            vec![relay("ANONYMOUS LOGON", false), denied.clone()],
            false,
        ),
        (&["AnonymousUsers"], &["Tls"], &[EVERYONE], vec![relay("Partner Servers", false)], false),
        (&["AnonymousUsers"], &["Tls"], &[EVERYONE], vec![relay("Authenticated Users", false)], false),
        (&["ExchangeUsers"], &["Tls"], &[EVERYONE], vec![], false),
        (&["ExchangeServers"], &["Tls"], &[EVERYONE], vec![], false),
        (&["ExchangeServers"], external, &[EVERYONE], vec![], true),
        (&["ExchangeServers"], external, &["192.0.2.0/24"], vec![], false),
        (&["ExchangeServers"], external, &[EVERYONE], vec![relay("Externally Secured Servers", true)], false),
        (&["ExchangeServers"], external, &[EVERYONE], vec![denied], false),
        (&["AnonymousUsers"], &["Tls"], &[EVERYONE], vec![relay("Externally Secured Servers", false)], false),
    ];
    for (groups, auth, ranges, entries, open) in table {
        let mut connector = connector(groups, auth, ranges);
        assert_eq!(is_open_relay(&connector, &entries), open, "{groups:?} {auth:?} {ranges:?} {entries:?}");
        let by_entry = entries.iter().any(|entry| !entry.bool("Deny"));
        let judge = |connector: &Record| {
            broken(&Objects { connectors: vec![connector.clone()], entries: entries.clone() })
        };
        let wanted: &[&str] = match (open, by_entry) {
            (false, _) => &[],
            (true, false) => &["NoOpenRelay"],
            (true, true) => &["NoOpenRelay", "NoOpenRelayByPermission"],
        };
        assert_eq!(judge(&connector), wanted, "{groups:?} {auth:?} {ranges:?} {entries:?}");
        connector.set("OpenRelayAllowed", Value::Bool(true));
        assert!(judge(&connector).is_empty());
        // Entries of another connector are none of its business.
        connector.set("Guid", Value::text("33333333-3333-4333-8333-333333333333"));
        assert!(!is_open_relay(&connector, &entries) || !by_entry);
    }
}

/// A rule judges an entry that is not stored yet, and one that stands in the store as it was.
#[test]
fn an_entry_is_judged_as_it_will_be() {
    let harmless = row(1, "ANONYMOUS LOGON", false, &["SMTP-Submit"]);
    let relay = row(1, "ANONYMOUS LOGON", false, &["SMTP-Submit", "SMTP-Accept-Any-Recipient"]);
    for stored in [vec![], vec![harmless]] {
        let world =
            Objects { connectors: vec![connector(&["None"], &["Tls"], &[EVERYONE])], entries: stored };
        let context = RuleContext { record: &relay, before: None, world: &world };
        let violation = no_open_relay_by_permission(&context).unwrap();
        for said in ["EX1\\R", EVERYONE, "ms-Exch-SMTP-Accept-Any-Recipient", "-AllowOpenRelay"] {
            assert!(violation.message.contains(said), "{said}: {violation:?}");
        }
    }
}

#[test]
fn an_entry_belongs_to_a_connector_and_is_the_only_one_of_its_user() {
    let connectors = || vec![connector(&["None"], &["Tls"], &["192.0.2.1"])];
    let one = row(1, "ANONYMOUS LOGON", false, &["SMTP-Submit"]);
    let denied = row(2, "ANONYMOUS LOGON", true, &["SMTP-Submit"]);
    let other = row(3, "Partner Servers", false, &["SMTP-Submit"]);
    let again = row(4, "ANONYMOUS LOGON", false, &["Accept-Headers-Routing"]);
    let mut astray = row(5, "ANONYMOUS LOGON", false, &["SMTP-Submit"]);
    astray.set("ConnectorGuid", Value::text("33333333-3333-4333-8333-333333333333"));
    let table: [(Vec<Record>, &[&str]); 3] = [
        (vec![one.clone(), denied, other], &[]),
        (vec![one.clone(), again], &["OneEntryForEachUser"]),
        (vec![one, astray], &["ConnectorExists"]),
    ];
    for (entries, wanted) in table {
        assert_eq!(broken(&Objects { connectors: connectors(), entries }), wanted);
    }
}

#[test]
fn what_cannot_be_read_is_told() {
    let connector = connector(&["AnonymousUsers"], &["Tls"], &["192.0.2.1"]);
    let good = row(1, "Partner Servers", true, &["SMTP-Submit"]);
    let all = permissions(&connector, std::slice::from_ref(&good)).unwrap();
    assert_eq!(all.len(), 2);
    assert!(all[1].deny && all[1].principal == Principal::Partner);
    let mut nobody = good.clone();
    nobody.set("User", Value::text("CONTOSO\\anna"));
    let mut nothing = good;
    nothing.set("ExtendedRights", Value::texts(["ms-Exch-SMTP-Accept-Everything"]));
    for (entry, property) in [(nobody, "User"), (nothing, "ExtendedRights")] {
        let entries = [entry];
        let (_, found, _) = permissions(&connector, &entries).unwrap_err();
        assert_eq!(found, property);
    }
}

#[test]
fn the_line_that_makes_it_again() {
    let denied = row(1, "ANONYMOUS LOGON", true, &["SMTP-Submit", "Accept-Headers-Routing"]);
    assert_eq!(
        add_line(&denied, false).to_string(),
        "Add-ADPermission 'EX1\\R' -User 'NT AUTHORITY\\ANONYMOUS LOGON' -ExtendedRights \
         ms-Exch-SMTP-Submit,ms-Exch-Accept-Headers-Routing -Deny"
    );
    assert!(
        add_line(&row(1, "Partner Servers", false, &["SMTP-Submit"]), true)
            .to_string()
            .ends_with(" -AllowOpenRelay")
    );
}
