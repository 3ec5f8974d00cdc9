//! Each fault by itself.

use crate::faults::FAULTS;
use crate::world::{PARTNER, World, is_open};

/// The first row that is open names the fault, its lines make it pass, and nothing is left after a few more.
#[test]
fn the_first_row_names_the_fault_and_its_lines_mend_it() {
    assert!(FAULTS.len() >= 45, "{}", FAULTS.len());
    let next = std::sync::atomic::AtomicUsize::new(0);
    let failed = std::sync::Mutex::new(Vec::new());
    World::ready();
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while let Some(fault) = FAULTS.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    if std::panic::catch_unwind(|| one(fault)).is_err() {
                        failed.lock().unwrap().push(fault.name);
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap();
    assert!(failed.is_empty(), "{} of {}: {failed:?}", failed.len(), FAULTS.len());
}

fn one(fault: &crate::faults::Fault) {
    let world = crate::faults::Fault::planted(&[fault]);
    let row = world.first_open().unwrap_or_else(|| panic!("{}: nothing is told", fault.name));
    let place = format!("{} {}", row["Direction"].as_str().unwrap(), row["Check"].as_str().unwrap());
    assert_eq!(place, format!("{} {}", fault.direction, fault.check), "{}: {row:#}", fault.name);
    assert_eq!(row["Result"], "Fail", "{}: {row:#}", fault.name);
    let told = format!("{} {} {}", row["Reason"], row["Evidence"], row["Action"]).replace("\\\\", "\\");
    assert!(told.contains(fault.said), "{}: {:?} in {row:#}", fault.name, fault.said);
    assert!(row["Rule"].as_str().is_some_and(|rule| rule.len() > 20), "{}: {row:#}", fault.name);
    world.mend(&row);
    world.expect_passed(fault.name, &row);
    world.mend_all(fault.name, 4);
}

/// The clock that was set back is nothing that a line of emsh mends: who must is said.
#[test]
fn a_clock_that_was_set_back_is_told() {
    let world = World::ready();
    world.sql("UPDATE SendConnector SET WhenChanged = '2099-01-01T00:00:00Z'");
    let row = world.first_open().unwrap();
    assert_eq!((row["Check"].as_str(), row["Result"].as_str()), (Some("Clock"), Some("Fail")));
    assert!(row["Action"].as_str().unwrap().contains("clock"), "{row:#}");
    world.sql("UPDATE SendConnector SET WhenChanged = '2020-01-01T00:00:00Z'");
    world.expect_passed("clock", &row);
}

/// What holds and deserves a look is a Warning, with its reason, and no failure.
#[test]
fn what_only_deserves_a_look_is_a_warning() {
    use crate::world::{NAMES, Wish, lab};
    type Row = (&'static str, &'static str, &'static str, fn(&World));
    let table: &[Row] = &[
        ("Send", "RevocationMode", "SoftFail", |world| {
            world.enrol(&Wish::named(NAMES));
            world.run("emsh Set-TransportConfig -RevocationMode SoftFail");
        }),
        ("Send", "RevocationMode", "DomainSecurityPartner 'fabrikam.example' is SoftFail", |world| {
            world.enrol(&Wish::named(NAMES));
            world.run("emsh New-DomainSecurityPartner fabrikam.example -RevocationMode SoftFail");
        }),
        ("Send", "Partner", "SendMode is ReportOnly", |world| {
            world.enrol(&Wish::named(NAMES));
            world.run("emsh New-DomainSecurityPartner fabrikam.example -SendMode ReportOnly");
        }),
        ("Receive", "Partner", "ReceiveMode is ReportOnly", |world| {
            world.enrol(&Wish::named(NAMES));
            world.run("emsh New-DomainSecurityPartner fabrikam.example -ReceiveMode ReportOnly");
        }),
        ("Send", "Dates", "ends in", |world| drop(world.enrol(&Wish { until: 20, ..Wish::named(NAMES) }))),
        ("Send", "OwnDomain", "does not name second.example", |world| {
            world.enrol(&Wish::named(NAMES));
            world.run("emsh New-AcceptedDomain Second -DomainName second.example");
        }),
        ("Send", "Chain", "self-signed", |world| {
            world.run("emsh New-ExchangeCertificate -DomainName mail.contoso.example,contoso.example -Services SMTP");
        }),
        ("Send", "Chain", "Stranger Root is not among the trusted roots", |world| {
            let leaf = lab().stranger.issue(&Wish::named(NAMES));
            world.enrol_leaf(&leaf, &[&lab().stranger.der]);
        }),
        ("Send", "CrlPoint", "private address", |world| {
            world.enrol(&Wish { crl: Some("http://10.0.0.1/lab.crl"), ..Wish::named(NAMES) });
        }),
        ("Send", "CrlPoint", "no http: address", |world| {
            world.enrol(&Wish { crl: Some("ldap:///CN=Lab"), ..Wish::named(NAMES) });
        }),
        ("Receive", "Reachable", "port 25", |world| {
            world.enrol(&Wish::named(NAMES));
            world.run("emsh Set-ReceiveConnector In -Bindings 127.0.0.1:25");
        }),
        ("Receive", "Reachable", "private addresses only", |world| {
            world.enrol(&Wish::named(NAMES));
            world.run("emsh Set-ReceiveConnector In -RemoteIPRanges 10.0.0.0/8");
        }),
        ("Receive", "DefaultFqdn", "leave this one as it was", |world| {
            world.enrol(&Wish::named(NAMES));
            world.run(
                "emsh Set-ReceiveConnector 'Default EDGE1' -AuthMechanism Tls -Fqdn mail.contoso.example",
            );
        }),
    ];
    for (direction, check, said, plant) in table {
        let world = World::bare();
        plant(&world);
        let (rows, code) = world.test(PARTNER);
        assert_eq!(code, 0, "{check} {said}: {:#?}", rows.iter().find(|row| is_open(row)));
        let row = rows.iter().find(|row| row["Result"] == "Warning" && row["Check"] != "Service").unwrap();
        assert_eq!(
            (row["Direction"].as_str(), row["Check"].as_str()),
            (Some(*direction), Some(*check)),
            "{said}"
        );
        assert!(row["Reason"].as_str().unwrap().contains(said), "{check} {said}: {row:#}");
        let has_way = !row["Remedy"].as_array().unwrap().is_empty();
        assert!(has_way || row["Action"].is_string(), "{row:#}");
        if has_way && *check != "Chain" {
            world.mend(row);
            let after = world.row(row).unwrap();
            assert_eq!(after["Result"], "Pass", "{check} {said}: {after:#}");
        }
    }
}

/// A listed domain covers no subdomain, and is found in whatever writing.
#[test]
fn what_a_list_covers() {
    let world = World::ready();
    let add = "@{Add=\"bücher.example\"}";
    world.run(&format!(
        "emsh Set-TransportConfig -TLSSendDomainSecureList '{add}' -TLSReceiveDomainSecureList '{add}'"
    ));
    for (domain, said) in [
        ("fabrikam.example", None),
        ("FABRIKAM.example.", None),
        ("xn--bcher-kva.example", None),
        ("bücher.example", None),
        ("eu.fabrikam.example", Some("fabrikam.example, which does not cover its subdomain")),
        ("litware.example", Some("does not hold litware.example")),
    ] {
        let (rows, _) = world.test(domain);
        let listed: Vec<_> = rows.iter().filter(|row| row["Check"] == "Listed").collect();
        assert_eq!(listed.len(), 2, "{domain}");
        for row in listed {
            assert_eq!(row["Result"] == "Pass", said.is_none(), "{domain}: {row:#}");
            assert!(
                said.is_none_or(|said| row["Reason"].as_str().unwrap().contains(said)),
                "{domain}: {row:#}"
            );
        }
    }
}
