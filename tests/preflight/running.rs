//! What is stored beside what runs, with the built service.

use crate::world::{NAMES, PARTNER, Wish, World};
use serde_json::Value;

/// The service of a world; stopped at the end, whatever comes.
struct Running(World);

impl Drop for Running {
    fn drop(&mut self) {
        let stopped = self.0.site.run("emsh Stop-Service emsh-transport");
        assert!(stopped.code == 0 || std::thread::panicking(), "{}", stopped.err);
    }
}

impl Running {
    /// Listens on free loopback ports.
    fn start(world: World) -> Self {
        world.run("emsh Set-ReceiveConnector 'Default EDGE1' -Bindings 127.0.0.1:0");
        world.run("emsh Set-ReceiveConnector In -Bindings 127.0.0.2:0");
        world.run("emsh Start-Service emsh-transport");
        Running(world)
    }

    /// The rows of one check, Send first.
    fn rows(&self, check: &str) -> Vec<Value> {
        let (rows, _) = self.0.test(PARTNER);
        rows.into_iter().filter(|row| row["Check"] == check).collect()
    }

    /// The results of the rows about a restart.
    fn restart(&self) -> (String, String) {
        let rows = self.rows("Restart");
        let result = |index: usize| rows[index]["Result"].as_str().unwrap().to_owned();
        (result(0), result(1))
    }
}

const PASS: &str = "Pass";
const FAIL: &str = "Fail";
const WARNING: &str = "Warning";

/// Each change, what is told of it in both ways, and that the printed line puts it in force.
#[test]
fn what_waits_for_a_restart_fails_only_where_it_matters() {
    let world = World::bare();
    world.run("emsh Set-TransportConfig -TLSSendDomainSecureList '@{Remove=\"fabrikam.example\"}'");
    world.run("emsh Set-SendConnector Out -DomainSecureEnabled false");
    let running = Running::start(world);
    let service = running.rows("Service");
    assert!(service.iter().all(|row| row["Result"] == PASS), "{service:#?}");
    assert_eq!(running.restart(), (PASS.to_owned(), PASS.to_owned()));
    type Change = (&'static str, fn(&World), &'static str, &'static str, &'static str);
    let changes: &[Change] = &[
        (
            "the list",
            |world| {
                world.run("emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"fabrikam.example\"}'");
            },
            FAIL,
            WARNING,
            "TLSSendDomainSecureList",
        ),
        (
            "the certificate",
            |world| drop(world.enrol(&Wish::named(NAMES))),
            FAIL,
            FAIL,
            "TlsCertificateThumbprint",
        ),
        (
            "the flag",
            |world| world.run("emsh Set-SendConnector Out -DomainSecureEnabled true"),
            FAIL,
            WARNING,
            "DomainSecureEnabled",
        ),
        (
            "another domain",
            |world| {
                world
                    .run("emsh Set-TransportConfig -TLSReceiveDomainSecureList '@{Add=\"litware.example\"}'");
            },
            WARNING,
            WARNING,
            "TLSReceiveDomainSecureList",
        ),
        (
            "a limit",
            |world| world.run("emsh Set-TransportConfig -MaxReceiveSize 11MB"),
            WARNING,
            WARNING,
            "MaxReceiveSize",
        ),
        (
            "a greeting",
            |world| world.run("emsh Set-ReceiveConnector In -PermissionGroups AnonymousUsers"),
            WARNING,
            FAIL,
            "PermissionGroups",
        ),
        (
            "the revocation mode",
            |world| world.run("emsh Set-TransportConfig -RevocationMode SoftFail"),
            FAIL,
            FAIL,
            "RevocationMode",
        ),
        (
            "the partner",
            |world| {
                world.run(
                    "emsh New-DomainSecurityPartner fabrikam.example -AcceptedNames mail.hoster.example",
                );
            },
            FAIL,
            FAIL,
            "AcceptedNames",
        ),
    ];
    for (what, change, send, receive, property) in changes {
        change(&running.0);
        assert_eq!(running.restart(), ((*send).to_owned(), (*receive).to_owned()), "{what}");
        let row = running.rows("Restart").swap_remove(0);
        assert!(row["Evidence"].to_string().contains(property), "{what}: {row:#}");
        running.0.mend(&row);
        assert_eq!(running.restart(), (PASS.to_owned(), PASS.to_owned()), "{what}");
    }
    // With all of it in force nothing is open any more.
    assert_eq!(running.0.first_open(), None);
}

/// A service that does not run is told, and the line starts it.
#[test]
fn a_service_that_does_not_run_is_told() {
    let running = Running::start(World::ready());
    running.0.run("emsh Stop-Service emsh-transport");
    let row = running.rows("Service").swap_remove(0);
    assert_eq!(row["Result"], WARNING);
    running.0.mend(&row);
    assert!(running.rows("Service").iter().all(|row| row["Result"] == PASS));
}
