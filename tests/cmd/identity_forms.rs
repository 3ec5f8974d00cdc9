//! What objects are called by, and the properties that scripts read of every one (SCR-03).

use crate::site::Site;
use emsh::model::objects::OBJECTS;
use serde_json::{Value, json};

#[test]
fn every_name_of_an_object_names_it() {
    let site = Site::new();
    for name in ["Äußerer Anschluß", "It's \"quoted\"", "a, b; c=d", "#1 + <2>", "ΣΑΣ"] {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
        site.done(&format!("emsh New-SendConnector {} -AddressSpaces x.example", quoted(name)));
        site.done(&format!(
            "emsh New-ReceiveConnector {} -Usage Custom -Bindings 127.0.0.9:2525 -RemoteIPRanges 192.0.2.99",
            quoted(name)
        ));
        for noun in ["SendConnector", "ReceiveConnector"] {
            let made = site.done(&format!("emsh Get-{noun} {} -Property '*' -Json", quoted(name))).json();
            let text = |property: &str| made[property].as_str().unwrap().to_string();
            let upper = |text: &str| {
                text.chars()
                    .map(|c| if c == 'ß' { 'ß' } else { c.to_uppercase().next().unwrap() })
                    .collect::<String>()
            };
            let guid = text("Guid");
            for given in [
                text("Identity"),
                text("Name"),
                text("Id"),
                text("DistinguishedName"),
                text("DistinguishedName").to_lowercase(),
                upper(&text("Identity")),
                text("Name").to_lowercase(),
                guid.to_uppercase(),
                format!("{{{guid}}}"),
                guid.replace('-', ""),
            ] {
                let found = site.done(&format!("emsh Get-{noun} -Identity:{} -Json", quoted(&given))).json();
                assert_eq!(found["Guid"], json!(guid), "{given}");
                site.done(&format!("emsh Set-{noun} -Identity:{} -Comment {guid} -wa 0", quoted(&given)));
            }
            let all = site
                .done(&format!("emsh Get-{noun} {} -Json", quoted(&format!("*{}*", &upper(name)))))
                .json();
            assert_eq!(all[0]["Guid"], json!(guid), "{name}");
        }
        site.done(&format!("emsh Remove-ReceiveConnector {} -Confirm false", quoted(name)));
    }
}

/// What bash made of `EDGE1\Relay`, and other near misses.
#[test]
fn what_was_meant_is_named() {
    let site = Site::new();
    for cmdlet in ["Get-ReceiveConnector", "Set-ReceiveConnector -Comment x -Identity"] {
        site.refused(&format!("emsh {cmdlet} EDGE1Relay"), 1, "did you mean 'EDGE1\\Relay'?");
    }
    if let Some(torn) = site.bash("emsh Get-ReceiveConnector edge1\\relay") {
        assert!(torn.code == 1 && torn.err.contains("did you mean 'EDGE1\\Relay'?"), "{torn:?}");
    }
    site.refused("emsh Get-SendConnector Outt", 1, "did you mean Out?");
    site.refused("emsh Get-ExchangeCertificate 1234", 1, "called by its thumbprint, 40 hex digits");
    site.refused("emsh Get-ReceiveConnector EDGE2\\\\Relay", 1, "couldn't be found");
    site.refused("emsh Get-SendConnector {00000000-0000-0000-0000-000000000000}", 1, "couldn't be found");
    site.refused("emsh Set-ReceiveConnector 'R*' -Comment x", 2, "has a wildcard");
    // A name that is another's identity in part is not that other.
    site.refused("emsh Get-SendConnector CN=Out,CN=Connections", 1, "couldn't be found");
}

/// Thumbprints as certificate dialogues and openssl write them.
#[test]
fn thumbprints_as_they_are_copied() {
    let site = Site::new();
    let thumbprint = site.done("emsh Get-ExchangeCertificate -Json").json()[0]["Thumbprint"].clone();
    let thumbprint = thumbprint.as_str().unwrap();
    let pairs: Vec<&str> = (0..20).map(|at| &thumbprint[2 * at..2 * at + 2]).collect();
    let spaced = pairs.join(" ").to_lowercase();
    let ways = [
        spaced.clone(),
        format!("\u{200e}{spaced}"),
        pairs.join(":"),
        format!("edge1.example.com\\{thumbprint}"),
    ];
    for way in ways {
        let found = site.done(&format!("emsh Get-ExchangeCertificate '{way}' -Json")).json();
        assert_eq!(found["Thumbprint"], json!(thumbprint), "{way}");
        site.done(&format!("emsh Enable-ExchangeCertificate -Thumbprint '{way}' -Services SMTP -Force"));
    }
}

/// The properties that scripts read of every object, in one order, in JSON and in full lists.
#[test]
fn base_properties() {
    const BASE: [&str; 13] = [
        "AdminDisplayName",
        "ExchangeVersion",
        "DistinguishedName",
        "Guid",
        "ObjectClass",
        "WhenChanged",
        "WhenCreated",
        "WhenChangedUTC",
        "WhenCreatedUTC",
        "Id",
        "OriginatingServer",
        "IsValid",
        "ObjectState",
    ];
    let site = Site::new();
    site.done("emsh New-AcceptedDomain Contoso -DomainName contoso.example -DomainType Authoritative");
    let mut names = std::collections::HashSet::new();
    for object in OBJECTS.iter().filter(|object| object.table().is_some() && object.identity_names_one()) {
        let noun = object.noun;
        let shown = site.done(&format!("emsh Get-{noun} -Property '*' -Json")).json();
        let Some(shown) = shown.as_array().map_or(Some(shown.clone()), |all| all.first().cloned()) else {
            continue;
        };
        let keys: Vec<&str> = shown.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys[0], "Identity", "{noun}");
        let base: Vec<&str> = keys.iter().copied().filter(|key| BASE.contains(key)).collect();
        assert_eq!(base, BASE, "{noun}");
        assert!(keys.contains(&"Name"), "{noun}");
        assert_eq!(shown["Id"], shown["Identity"], "{noun}");
        assert_eq!(shown["WhenCreatedUTC"], shown["WhenCreated"], "{noun}");
        assert_eq!(shown["OriginatingServer"], json!("edge1.example.com"), "{noun}");
        assert_eq!((&shown["IsValid"], &shown["ObjectState"]), (&json!(true), &json!("Unchanged")), "{noun}");
        assert_eq!(shown["ObjectClass"][0], json!("top"), "{noun}");
        assert!(names.insert(shown["DistinguishedName"].clone()), "{noun}");
        // None is in a default table, and none is stored.
        for column in
            object.columns.iter().filter(|column| !object.props.iter().any(|prop| prop.name == **column))
        {
            assert_eq!(*column, "Identity", "{noun}");
        }
        let columns: Vec<String> = site
            .sqlite()
            .prepare(&format!("SELECT name FROM pragma_table_info('{noun}')"))
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(columns.iter().any(|column| column == "Guid"), "{noun}: {columns:?}");
        assert!(!columns.iter().any(|column| column == "DistinguishedName" || column == "Id"), "{noun}");
    }
    let full = site.done("emsh Get-SendConnector Out -Format List").out;
    for name in BASE {
        assert!(
            full.lines().any(|line| line.split(" :").next().map(str::trim_end) == Some(name)),
            "{name}\n{full}"
        );
    }
    let asked = site
        .done("emsh Get-ReceiveConnector R1 -Property Id,DistinguishedName,WhenCreatedUTC -Format Csv")
        .out;
    assert!(
        asked.contains("\"CN=R1,CN=SMTP Receive Connectors,CN=EDGE1,CN=Servers,CN=emsh,CN=Configuration\""),
        "{asked}"
    );
    // A value that no cmdlet would have put there.
    site.sqlite()
        .execute_batch("PRAGMA ignore_check_constraints=ON; UPDATE SendConnector SET Port = 0")
        .unwrap();
    assert_eq!(site.property("Get-SendConnector Out", "IsValid"), json!(false));
}

/// SCR-03: of a copy that a script makes from what Get- prints, nothing differs but what must.
#[test]
fn a_copy_loses_nothing() {
    let site = Site::new();
    site.done("emsh Set-ReceiveConnector Relay -Fqdn relay.contoso.example -Comment 'for printers' -MaxMessageSize 10MB -PermissionGroups AnonymousUsers,Partners -RemoteIPRanges 192.0.2.7,198.51.100.0/24 -Banner '220 relay.contoso.example'");
    let relay = site.done("emsh Get-ReceiveConnector 'EDGE1\\Relay' -Json").json();
    let new = emsh::cmdlet::CMDLETS.iter().find(|cmdlet| cmdlet.name() == "New-ReceiveConnector").unwrap();
    let mut line = "emsh New-ReceiveConnector -Name Relay2 -Bindings 127.0.0.8:2525".to_string();
    for parameter in new.parameters() {
        let Some(value) = relay.get(parameter.name).filter(|value| !value.is_null()) else { continue };
        if ["Name", "Bindings"].contains(&parameter.name) || value.as_array().is_some_and(Vec::is_empty) {
            continue;
        }
        let text = match value {
            Value::Array(items) => {
                items.iter().map(|item| item.as_str().unwrap()).collect::<Vec<_>>().join(",")
            }
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        line += &format!(" '-{}:{text}'", parameter.name);
    }
    site.done(&line);
    let copy = site.done("emsh Get-ReceiveConnector Relay2 -Json").json();
    const OWN: [&str; 6] = ["Identity", "Name", "Guid", "Bindings", "WhenChanged", "WhenCreated"];
    let differs: Vec<&String> = relay
        .as_object()
        .unwrap()
        .iter()
        .filter(|(name, value)| copy[name.as_str()] != **value && !OWN.contains(&name.as_str()))
        .map(|(name, _)| name)
        .collect();
    assert!(differs.is_empty(), "{differs:?}\n{line}");
}

/// SCR-03: the backslash that a shell dropped is named as the cause, whatever the identity is of; a line of
/// another server's script is told where it is.
#[test]
fn a_lost_backslash_and_another_server() {
    let site = Site::new();
    let lost = r"a shell drops an unquoted backslash; quote the whole identity: 'EDGE1\…'";
    site.refused(r"emsh Get-Queue EDGE1\Submission", 1, lost);
    site.refused(r"emsh Suspend-Queue edge1\3 -Confirm false", 1, lost);
    site.refused(r"emsh Get-Message -Queue EDGE1\Poison", 1, lost);
    site.refused(r"emsh Get-Message EDGE1\3\4", 1, lost);
    site.refused(r"emsh Remove-Message EDGE1\3\4 -Confirm false", 2, lost);
    for whole in [r"Get-Queue 'EDGE1\3'", "Get-Queue EDGE1", r"Get-Message 'EDGE1\3\4'"] {
        let done = site.expect(&format!("emsh {whole}"), 1);
        assert!(!done.err.contains("unquoted backslash"), "{whole}: {done:?}");
    }
    site.refused(
        r"emsh Add-ADPermission Relay -User NT\ AUTHORITY\ANONYMOUS\ LOGON -ExtendedRights ms-Exch-SMTP-Accept-Any-Recipient",
        2,
        r"did you mean 'NT AUTHORITY\ANONYMOUS LOGON'?",
    );
    let other = r"'EX1' is not this server, which is 'EDGE1'; did you mean 'EDGE1\Relay'?";
    site.refused(r"emsh Set-ReceiveConnector 'EX1\Relay' -Comment x", 1, other);
    site.refused(r"emsh Remove-ReceiveConnector 'EX1\relay' -Confirm false", 1, other);
}
