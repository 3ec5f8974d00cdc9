//! `-Usage` and its switches: what each sets, what each needs, and that none opens a relay or arms
//! anything.

use crate::site::Site;
use serde_json::{Value, json};

fn connector(site: &Site, name: &str) -> Value {
    site.done(&format!("emsh Get-ReceiveConnector {name} -Json")).json()
}

#[test]
fn each_usage_of_a_receive_connector() {
    let site = Site::empty();
    let everywhere = |port: u16| {
        let all = [format!("[::]:{port}"), format!("0.0.0.0:{port}")];
        // A host without IPv6 has no [::].
        move |bindings: &Value| *bindings == json!(all) || *bindings == json!(all[1..])
    };
    let ranges = "-RemoteIPRanges 192.0.2.7";
    let bindings = "-Bindings 127.0.0.9:2525";
    let given: &dyn Fn(&Value) -> bool = &|bindings| *bindings == json!(["127.0.0.9:2525"]);
    let (client, internal) = (everywhere(587), everywhere(25));
    let one = json!(["192.0.2.7"]);
    type Bindings<'a> = &'a dyn Fn(&Value) -> bool;
    let table: &[(&str, String, Bindings<'_>, Value, Value, Value, &str)] = &[
        (
            "Client",
            ranges.into(),
            &client,
            one.clone(),
            json!(["ExchangeUsers"]),
            json!(["Tls", "Integrated", "BasicAuth", "BasicAuthRequireTLS"]),
            "AUTH is not offered: there is no account",
        ),
        (
            "Custom",
            format!("{bindings} {ranges}"),
            given,
            one.clone(),
            json!(["None"]),
            json!(["Tls"]),
            "nobody may submit mail there",
        ),
        (
            "Internal",
            ranges.into(),
            &internal,
            one.clone(),
            json!(["ExchangeServers", "ExchangeLegacyServers"]),
            json!(["Tls", "ExchangeServer"]),
            "nobody may submit mail there",
        ),
        (
            "Internet",
            bindings.into(),
            given,
            json!(["0.0.0.0-255.255.255.255"]),
            json!(["AnonymousUsers"]),
            json!(["Tls"]),
            "",
        ),
        (
            "Partner",
            format!("{bindings} {ranges}"),
            given,
            one,
            json!(["Partners"]),
            json!(["Tls"]),
            "emsh Set-ReceiveConnector 'EDGE1\\T' -DomainSecureEnabled '$true'",
        ),
    ];
    for (usage, parameters, is_bound, ranges, groups, auth, said) in table {
        for how in [format!("-{usage}"), format!("-Usage {}", usage.to_lowercase())] {
            let made = site.done(&format!("emsh New-ReceiveConnector T {how} {parameters}"));
            assert!(made.err.contains(said), "{how}: {}", made.err);
            assert!(!said.is_empty() || !made.err.contains("WARNING"), "{how}: {}", made.err);
            let made = connector(&site, "T");
            assert!(is_bound(&made["Bindings"]), "{how}: {}", made["Bindings"]);
            assert_eq!(&made["RemoteIPRanges"], ranges, "{how}");
            assert_eq!(&made["PermissionGroups"], groups, "{how}");
            assert_eq!(&made["AuthMechanism"], auth, "{how}");
            assert_eq!(made["DomainSecureEnabled"], json!(false), "{how}");
            assert_eq!(made["OpenRelayAllowed"], json!(false), "{how}");
            site.done("emsh Remove-ReceiveConnector T -Confirm false");
        }
    }
    // An IPv6 binding serves IPv6 peers.
    site.done("emsh New-ReceiveConnector T -Internet -Bindings '[::1]:2525'");
    assert_eq!(connector(&site, "T")["RemoteIPRanges"].as_array().unwrap().len(), 2);
}

#[test]
fn what_is_given_wins_and_what_is_fixed_is_refused() {
    let site = Site::new();
    site.done("emsh New-ReceiveConnector T -Internet -Bindings 127.0.0.9:2525 -PermissionGroups AnonymousUsers,Partners -AuthMechanism Tls -MaxMessageSize 1MB");
    assert_eq!(connector(&site, "T")["PermissionGroups"], json!(["AnonymousUsers", "Partners"]));
    for (line, said) in [
        ("-Client -Bindings 127.0.0.8:25 -RemoteIPRanges 192.0.2.7", "fixes Bindings"),
        ("-Internal -Bindings 127.0.0.8:25 -RemoteIPRanges 192.0.2.7", "fixes Bindings"),
        ("-Internet -Bindings 127.0.0.8:25 -RemoteIPRanges 192.0.2.7", "fixes RemoteIPRanges"),
        ("-Client", "needs parameter -RemoteIPRanges"),
        ("-Partner -Bindings 127.0.0.8:25", "needs parameter -RemoteIPRanges"),
        ("-Internet", "needs parameter -Bindings"),
        ("-Bindings 127.0.0.8:25", "needs parameter -RemoteIPRanges"),
        ("-RemoteIPRanges 192.0.2.7", "needs parameter -Bindings"),
        ("-Client -Partner -RemoteIPRanges 192.0.2.7", "-Client and -Partner exclude each other"),
        ("-Client -Usage Client -RemoteIPRanges 192.0.2.7", "-Client and -Usage Client exclude each other"),
        ("-Usage Sideways -RemoteIPRanges 192.0.2.7", "Client, Custom, Internal, Internet, Partner"),
    ] {
        site.refused(&format!("emsh New-ReceiveConnector N {line}"), 2, said);
    }
    // A relay for the world is refused whatever the usage.
    site.refused(
        "emsh New-ReceiveConnector N -Internet -Bindings 127.0.0.8:2525 -AuthMechanism Tls,ExternalAuthoritative -PermissionGroups ExchangeServers",
        1,
        "AllowOpenRelay",
    );
    site.refused(
        "emsh Set-ReceiveConnector R1 -AuthMechanism BasicAuthRequireTLS,Tls",
        1,
        "needs BasicAuth and Tls",
    );
    let told = site.done("emsh Set-ReceiveConnector R1 -AuthMechanism Tls,BasicAuth,BasicAuthRequireTLS");
    assert!(told.err.contains("nobody may submit mail there: PermissionGroups is None"), "{}", told.err);
}

#[test]
fn each_usage_of_a_send_connector() {
    let site = Site::new();
    for (usage, size) in [
        ("Custom", json!(36_700_160)),
        ("Internet", json!(36_700_160)),
        ("Partner", json!(36_700_160)),
        ("Internal", json!("Unlimited")),
    ] {
        let made =
            site.done(&format!("emsh New-SendConnector {usage} -{usage} -AddressSpaces {usage}.example"));
        assert_eq!(
            made.err.contains("To arm it: emsh Set-SendConnector"),
            usage == "Partner",
            "{}",
            made.err
        );
        let shown = site.done(&format!("emsh Get-SendConnector {usage} -Json")).json();
        assert_eq!(shown["MaxMessageSize"], size, "{usage}");
        assert_eq!(
            (&shown["DomainSecureEnabled"], &shown["DNSRoutingEnabled"]),
            (&json!(false), &json!(true))
        );
    }
    // A line that would be refused is no hint.
    let smart = "emsh New-SendConnector S -Partner -AddressSpaces s.example -DNSRoutingEnabled false -SmartHosts h.example";
    let made = site.done(smart);
    assert!(!made.err.contains("To arm it"), "{}", made.err);
    site.refused(
        "emsh New-SendConnector N -Partner -Internet -AddressSpaces n.example",
        2,
        "exclude each other",
    );
    site.refused(
        "emsh New-SendConnector N -Usage Client -AddressSpaces n.example",
        2,
        "Custom, Internal, Internet, Partner",
    );
}
