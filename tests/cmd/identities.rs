//! An object is found by its name, its identity and its Guid, in any letter case, by all of its cmdlets;
//! Get- takes wildcards, and nothing that changes something does.

use crate::site::Site;
use serde_json::json;

/// How to make one, its name, the server before its identity or not, and a harmless change.
struct Row {
    noun: &'static str,
    new: &'static str,
    name: &'static str,
    on_server: bool,
    change: &'static str,
    renames: bool,
}

const ROWS: &[Row] = &[
    Row {
        noun: "SendConnector",
        new: "New-SendConnector 'To Fabrikam' -AddressSpaces fabrikam.example -Comment first",
        name: "To Fabrikam",
        on_server: false,
        change: "-Comment second",
        renames: true,
    },
    Row {
        noun: "ReceiveConnector",
        new: "New-ReceiveConnector 'From Fabrikam' -Usage Custom -Bindings 127.0.0.4:2525 -RemoteIPRanges 192.0.2.1 -Comment first",
        name: "From Fabrikam",
        on_server: true,
        change: "-Comment second",
        renames: true,
    },
    Row {
        noun: "AcceptedDomain",
        new: "New-AcceptedDomain 'The Branch' -DomainName branch.example",
        name: "The Branch",
        on_server: false,
        change: "-DomainType InternalRelay",
        renames: true,
    },
];

#[test]
fn each_name_finds_the_object() {
    let site = Site::new();
    let service = site.done("emsh Get-TransportService -Json").json();
    let server = service[0]["Name"].as_str().unwrap();
    for Row { noun, new, name, on_server, change, renames } in ROWS {
        site.done(&format!("emsh {new}"));
        let get = format!("Get-{noun} '{name}'");
        let guid = site.property(&get, "Guid").as_str().unwrap().to_string();
        let identity = if *on_server { format!("{server}\\{name}") } else { (*name).to_string() };
        assert_eq!(site.property(&get, "Identity"), json!(identity), "{noun}");
        if change.starts_with("-Comment") {
            assert_eq!(site.property(&get, "Comment"), json!("first"), "{noun}");
        }
        site.refused(&format!("emsh {new}"), 1, name);
        for given in [name.to_uppercase(), identity.to_lowercase(), guid.to_uppercase()] {
            assert_eq!(
                site.property(&format!("Get-{noun} '{given}'"), "Guid"),
                json!(guid),
                "{noun} {given}"
            );
            site.done(&format!("emsh Set-{noun} '{given}' {change}"));
        }
        let (property, value) = change.trim_start_matches('-').split_once(' ').unwrap();
        assert_eq!(site.property(&get, property), json!(value), "{noun}");
        // A wildcard shows, and changes nothing.
        let pattern = format!("{}*", &name[..4]);
        let found = site.done(&format!("emsh Get-{noun} '{pattern}' -Json")).json();
        assert!(found.as_array().unwrap().iter().any(|one| one["Guid"] == guid.as_str()), "{noun}");
        site.refused(&format!("emsh Set-{noun} '{pattern}' {change}"), 2, "wildcard");
        site.refused(&format!("emsh Remove-{noun} '{pattern}' -Confirm false"), 2, "wildcard");
        site.refused(&format!("emsh Get-{noun} 'No Such'"), 1, "No Such");
        if *renames {
            site.done(&format!("emsh Set-{noun} '{name}' -Name 'Renamed {noun}'"));
            site.refused(&format!("emsh {get}"), 1, name);
            assert_eq!(site.property(&format!("Get-{noun} 'Renamed {noun}'"), "Guid"), json!(guid));
        }
        site.done(&format!("emsh Remove-{noun} '{guid}' -Confirm false"));
        site.refused(&format!("emsh Get-{noun} '{guid}'"), 1, &guid);
    }
    // A singleton takes its own name, and no other.
    for (noun, name, change) in [
        ("TransportConfig", "Transport Settings", "-ExternalPostmasterAddress p@own.example"),
        ("TransportService", server, "-MaxOutboundConnections 900"),
    ] {
        site.done(&format!("emsh Get-{noun} '{name}'"));
        site.refused(&format!("emsh Get-{noun} elsewhere"), 1, "elsewhere");
        site.refused(&format!("emsh Set-{noun} elsewhere {change}"), 1, "elsewhere");
        site.done(&format!("emsh Set-{noun} '{name}' {change}"));
    }
}
