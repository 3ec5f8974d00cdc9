//! Resolve-MailRoute on stores: each step, its reason, and the line that mends it.

use crate::pki::Lab;
use crate::site::Site;
use emsh::cert::Purpose;
use serde_json::Value;

/// contoso.example is ours, fabrikam.example is listed both ways; Out takes everything.
fn site() -> Site {
    let site = Site::empty();
    for line in [
        "emsh New-AcceptedDomain contoso.example -DomainName contoso.example -DomainType Authoritative",
        "emsh New-DeliveryAgentConnector Boxes -AddressSpaces contoso.example -MaildirRoot /tmp/no-such-place",
        "emsh New-Recipient bob@contoso.example -Aliases robert@contoso.example",
        "emsh New-SendConnector Out -AddressSpaces '*'",
        "emsh New-SendConnector Dear -AddressSpaces '*;50'",
        "emsh New-SendConnector Old -AddressSpaces fabrikam.example -Enabled \\$false",
        "emsh New-ReceiveConnector Partner -Usage Custom -Bindings 127.0.0.2:2525 -RemoteIPRanges 192.0.2.0/24 -PermissionGroups AnonymousUsers,Partners -AuthMechanism Tls -DomainSecureEnabled \\$true",
        "emsh New-ReceiveConnector Wide -Usage Custom -Bindings 127.0.0.2:2525 -RemoteIPRanges 192.0.0.0/16 -PermissionGroups AnonymousUsers",
        "emsh Set-TransportConfig -TLSReceiveDomainSecureList fabrikam.example -TLSSendDomainSecureList fabrikam.example",
    ] {
        site.done(&line.replace("\\$", "$").replace("$true", "'$true'").replace("$false", "'$false'"));
    }
    site
}

fn route(site: &Site, words: &str) -> Value {
    site.done(&format!("emsh Resolve-MailRoute {words} -Stored -Offline -Json")).json()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

#[test]
fn the_connector_that_wins_and_those_that_lose() {
    let site = site();
    let found = route(&site, "anna@fabrikam.example");
    assert_eq!(found["Connector"], "Out");
    assert_eq!(found["Outcome"], "Sent");
    assert_eq!(found["NextHopDomain"], "fabrikam.example");
    assert_eq!(found["DeliveryType"], "DnsConnectorDelivery");
    let others = texts(&found["OtherConnectors"]);
    assert!(others.contains(&"Dear: dearer (cost 50)") && others.contains(&"Old: disabled"), "{others:?}");
    // The list is not in use: no connector is armed.
    assert!(found["TlsReason"].as_str().unwrap().starts_with("DomainSecure=NotArmed"), "{found}");

    // Another one is armed: mail waits, and the line that is printed mends it.
    site.done("emsh Set-SendConnector Dear -DomainSecureEnabled '$true'");
    let found = route(&site, "anna@fabrikam.example");
    assert_eq!((&found["Outcome"], &found["TlsDomain"]), (&"Waits".into(), &"fabrikam.example".into()));
    assert!(found["Result"].as_str().unwrap().contains("'Out' won the route but is not armed"), "{found}");
    for line in texts(&found["Remedy"]) {
        site.done(line);
    }
    let found = route(&site, "anna@fabrikam.example");
    assert!(!found["Result"].as_str().unwrap().contains("not armed"), "{found}");
}

#[test]
fn a_peer_and_its_certificate() {
    let site = site();
    let lab = Lab::new();
    let right = lab.issue("fabrikam.example", Purpose::Both, -10, 90);
    let other = lab.issue("other.example", Purpose::Both, -10, 90);
    lab.write(&site, "right.pem", &right);
    lab.write(&site, "other.pem", &other);
    std::fs::write(site.path().join("root.pem"), emsh::cert::certificate_to_pem(lab.root.der())).unwrap();
    site.done("emsh Import-TrustedRootCertificate root.pem");
    let peer =
        "bob@contoso.example -Sender anna@fabrikam.example -RemoteIP 192.0.2.25 -Binding 127.0.0.2:2525";
    let found = route(&site, &format!("{peer} -ClientCertificate right.pem"));
    assert_eq!(found["ReceiveConnector"], "EDGE1\\Partner");
    let reason = found["ReceiveReason"].as_str().unwrap();
    assert!(reason.contains("192.0.2.0/24 is the narrowest range that holds 192.0.2.25"), "{reason}");
    assert!(reason.contains("it stands before EDGE1\\Wide"), "{reason}");
    assert_eq!(found["Verdict"], "Valid", "{found}");
    assert_eq!(found["PartnerDomain"], "fabrikam.example");
    assert_eq!(found["MailReply"], "250 2.1.0 Sender OK");
    assert_eq!(found["Permissions"][0], r"as NT AUTHORITY\ANONYMOUS LOGON, MS Exchange\Partner Servers");

    let found = route(&site, &format!("{peer} -ClientCertificate other.pem"));
    assert_eq!(found["Verdict"], "SubjectMismatch");
    assert_eq!(found["Outcome"], "Refused");
    let wanted = "454 4.7.5 Certificate validation failure, Reason:SubjectMismatch";
    assert_eq!(found["MailReply"], wanted);
    assert!(found["VerdictRule"].as_str().unwrap().contains("names other.example"), "{found}");

    let found = route(&site, &format!("{peer} -Tls '$false'"));
    assert_eq!(found["MailReply"], "530 5.7.0 Must issue a STARTTLS command first");
    assert_eq!(found["Outcome"], "Refused");

    // Nobody's range.
    let stranger = peer.replace("192.0.2.25", "198.51.100.1");
    let found = route(&site, &stranger);
    assert_eq!(found["Outcome"], "Refused");
    assert!(found["Result"].as_str().unwrap().contains("421 4.3.2"), "{found}");
}

#[test]
fn recipients() {
    let site = site();
    let found = route(&site, "robert@contoso.example");
    assert_eq!(found["ResolvedRecipient"], "bob@contoso.example");
    assert_eq!(found["AcceptedDomain"], "contoso.example (Authoritative)");
    let relay = route(
        &site,
        "x@elsewhere.example -Sender a@other.example -RemoteIP 192.0.2.25 -Binding 127.0.0.2:2525",
    );
    assert!(relay["RcptReply"].as_str().unwrap().starts_with("550 5.7.54"), "{relay}");
    let null = route(&site, "bob@contoso.example -Sender '<>' -RemoteIP 192.0.2.25 -Binding 127.0.0.2:2525");
    assert_eq!(null["Sender"], "<>");
    assert_eq!(null["MailReply"], "250 2.1.0 Sender OK");
}

#[test]
fn what_does_not_go_together_is_refused() {
    let site = site();
    for (words, said) in [
        ("a@b.example -Tls '$true'", "needs -RemoteIP"),
        ("a@b.example -Binding 127.0.0.2:25", "needs -RemoteIP"),
        ("a@b.example -Sender nobody", "-Sender"),
        ("a@b.example -RemoteIP 192.0.2.1 -ClientCertificate missing.pem", "missing.pem"),
    ] {
        let done = site.run(&format!("emsh Resolve-MailRoute {words} -Stored -Offline"));
        assert!(done.code != 0 && done.err.contains(said), "{words}: {done:?}");
    }
}
