//! Set-Recipient: aliases, a new primary address, and no address twice.

use crate::site::Site;
use serde_json::json;

fn prepared() -> Site {
    let site = Site::empty();
    site.done("emsh New-AcceptedDomain Own -DomainName own.example");
    site.done("emsh New-Recipient ann@own.example -Aliases a@own.example,ann.b@own.example,ANN@own.example");
    site.done("emsh New-Recipient bob@own.example");
    site
}

fn aliases(site: &Site, name: &str) -> serde_json::Value {
    site.property(&format!("Get-Recipient {name}"), "Aliases")
}

#[test]
fn aliases_come_and_go() {
    let site = prepared();
    assert_eq!(aliases(&site, "ann@own.example"), json!(["a@own.example", "ann.b@own.example"]));
    site.done(
        "emsh Set-Recipient ann@own.example -Aliases '@{Add=\"c@own.example\";Remove=\"a@own.example\"}'",
    );
    assert_eq!(aliases(&site, "ann@own.example"), json!(["ann.b@own.example", "c@own.example"]));
    let told = site.done("emsh Set-Recipient ann@own.example -Aliases d@own.example");
    assert!(told.err.contains("dropped: ann.b@own.example, c@own.example"), "{}", told.err);
    // By any of its addresses.
    site.done("emsh Set-Recipient D@own.example -Aliases '$null'");
    assert_eq!(aliases(&site, "ann@own.example"), json!([]));
}

#[test]
fn a_new_primary_address_keeps_the_old_one() {
    let site = prepared();
    let told = site.done("emsh Set-Recipient ann@own.example -EmailAddress ann.b@own.example");
    for said in [
        "ann@own.example stays as an alias. To drop it: emsh Set-Recipient ann.b@own.example -Aliases '@{Remove=\"ann@own.example\"}'",
        "a Maildir is called after the primary address",
    ] {
        assert!(told.err.contains(said), "{}", told.err);
    }
    assert_eq!(aliases(&site, "ann.b@own.example"), json!(["a@own.example", "ann@own.example"]));
    site.done("emsh Set-Recipient ann.b@own.example -Aliases '@{Remove=\"ann@own.example\"}'");
    // Another letter case is the same Maildir.
    let same = site.done("emsh Set-Recipient ann.b@own.example -EmailAddress Ann.B@own.example");
    assert!(!same.err.contains("Maildir"), "{}", same.err);
    // What is added says nothing of the former address; what is removed may.
    site.done(
        "emsh Set-Recipient bob@own.example -EmailAddress b@own.example -Aliases '@{Add=\"c@own.example\"}'",
    );
    assert_eq!(aliases(&site, "b@own.example"), json!(["c@own.example", "bob@own.example"]));
    let bob = "emsh Set-Recipient b@own.example -EmailAddress bob@own.example -Aliases '@{Remove=\"B@own.example\",\"c@own.example\"}'";
    let told = site.done(bob);
    assert!(told.err.contains("WARNING: b@own.example is no address of anybody now"), "{}", told.err);
    assert_eq!(aliases(&site, "bob@own.example"), json!([]));
    // Aliases given in the same command are all that there is to be.
    site.done("emsh Set-Recipient bob@own.example -EmailAddress rob@own.example -Aliases r@own.example");
    assert_eq!(aliases(&site, "rob@own.example"), json!(["r@own.example"]));
    site.done("emsh New-Recipient bob@own.example");
}

#[test]
fn no_address_belongs_to_two() {
    let site = prepared();
    for (line, said) in [
        ("Set-Recipient bob@own.example -EmailAddress a@own.example", "a@own.example"),
        ("Set-Recipient bob@own.example -Aliases '@{Add=\"ANN@own.example\"}'", "ann@own.example"),
        ("Set-Recipient bob@own.example -Aliases x@foreign.example", "x@foreign.example"),
        ("Set-Recipient nobody@own.example -Aliases x@own.example", "nobody@own.example"),
    ] {
        site.refused(&format!("emsh {line}"), 1, said);
    }
    site.refused("emsh Set-Recipient bob@own.example -EmailAddress '$null'", 2, "EmailAddress");
    site.refused("emsh Set-Recipient bob@own.example", 2, "");
}

/// The service would not start with a recipient whose domain is not there.
#[test]
fn a_domain_with_recipients_stays() {
    let site = prepared();
    site.done("emsh New-AcceptedDomain Other -DomainName other.example");
    site.done("emsh Set-AcceptedDomain Other -MakeDefault true");
    for line in [
        "emsh Remove-AcceptedDomain Own -Confirm false",
        "emsh Set-AcceptedDomain Own -DomainType InternalRelay",
    ] {
        let refused = site.run(line);
        assert_eq!(refused.code, 1, "{refused:?}");
        assert!(
            refused.err.contains("has recipients") && refused.err.contains("emsh Remove-Recipient"),
            "{refused:?}"
        );
    }
    assert_eq!(site.property("Get-AcceptedDomain Own", "DomainType"), json!("Authoritative"));
    // A parent that takes its subdomains is as good.
    site.done("emsh Set-AcceptedDomain Own -MatchSubDomains true");
    for recipient in ["ann@own.example", "bob@own.example"] {
        site.done(&format!("emsh Remove-Recipient {recipient} -Confirm false"));
    }
    site.done("emsh Remove-AcceptedDomain Own -Confirm false");
}
