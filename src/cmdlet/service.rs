//! Get-, Start-, Stop- and Restart-Service.

use super::bind::Bound;
use super::change::site;
use super::spec::{Cmdlet, Example, IdentityUse, Impact, Param, Session, Takes};
use crate::model::Kind;
use crate::model::objects::SERVICE;
use crate::ops::service::{self, Restarted, Status};
use crate::ops::{Failure, Site, advice};

const NAME: Param =
    Param::one("Name", Kind::Text { max: 128 }, "emsh-transport; MSExchangeTransport will do, too.").at(1);

/// Get-Service.
pub static GET: Cmdlet = Cmdlet {
    verb: "Get",
    noun: "Service",
    object: Some(&SERVICE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[NAME],
    impact: Impact::Reads,
    summary: "Shows whether the service runs.",
    description: "With -Format List also since when, whether a restart is due, and what keeps it from doing all that is configured.",
    examples: &[Example { line: "Get-Service MSExchangeTransport", about: "By Exchange's name." }],
    run: get,
};

/// Start-Service.
pub static START: Cmdlet = Cmdlet {
    verb: "Start",
    noun: "Service",
    object: Some(&SERVICE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[NAME.mandatory()],
    impact: Impact::Changes,
    summary: "Starts the service.",
    description: "Detached from this shell. It obeys what is stored at that moment.",
    examples: &[Example { line: "Start-Service emsh-transport -WhatIf", about: "Say what would happen." }],
    run: start,
};

/// Stop-Service.
pub static STOP: Cmdlet = Cmdlet {
    verb: "Stop",
    noun: "Service",
    object: Some(&SERVICE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[NAME.mandatory()],
    impact: Impact::Changes,
    summary: "Stops the service.",
    description: "Running sessions may finish; the queue is kept. It does not ask.",
    examples: &[Example { line: "Stop-Service emsh-transport", about: "Stop it." }],
    run: stop,
};

/// Restart-Service.
pub static RESTART: Cmdlet = Cmdlet {
    verb: "Restart",
    noun: "Service",
    object: Some(&SERVICE),
    identity: IdentityUse::None,
    takes: Takes::Nothing,
    params: &[
        NAME.mandatory(),
        Param::switch("Force", "Stop the process and start a new one; connections are refused meanwhile."),
    ],
    impact: Impact::Changes,
    summary: "Puts the stored configuration in force.",
    description: "No connection is refused or cut. Where the configuration does not compile nothing changes, and every reason is told. A stopped service is started.",
    examples: &[Example {
        line: "Restart-Service MSExchangeTransport -WhatIf",
        about: "By Exchange's name.",
    }],
    run: restart,
};

fn name(bound: &Bound) -> Result<&str, Failure> {
    let name = bound.text("Name").unwrap_or(crate::model::objects::service::SERVICE_NAMES[0]);
    service::known(name).map(|()| name)
}

fn get(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    name(bound)?;
    let record = service::show(&site(session))?;
    session.console.object(record);
    Ok(())
}

/// True where the cmdlet may act: not under -WhatIf, and not without an answer to -Confirm. `tried` fails as
/// the real run would, and tells whether there is something to do.
fn may_act(
    session: &mut Session<'_>,
    bound: &Bound,
    action: &str,
    tried: impl FnOnce(&Site) -> Result<bool, Failure>,
) -> Result<bool, Failure> {
    if bound.switch("WhatIf") {
        if tried(&site(session))? {
            session.console.what_if(action);
        } else {
            session.console.what_if("Nothing: the service is so already.");
        }
        return Ok(false);
    }
    Ok(!bound.switch("Confirm") || super::change::agreed(session, action)?)
}

fn start(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let name = name(bound)?;
    if !may_act(session, bound, &format!("Starting service \"{name}\"."), service::try_start)? {
        return Ok(());
    }
    let site = site(session);
    match service::start(&site)? {
        Some(status) => {
            tell(session, &site, &status);
            advise(session, &site)?;
        }
        None => session.console.warning(&format!("The service '{name}' is running already.")),
    }
    Ok(())
}

/// What is in force, and does not do what it says.
fn advise(session: &mut Session<'_>, site: &Site) -> Result<(), Failure> {
    for advice in advice::in_force(&site.store()?.configuration()?, site.clock.now()) {
        session.console.warning(&advice.to_string());
    }
    Ok(())
}

/// Where it listens, and what keeps it from doing all that is configured.
fn tell(session: &mut Session<'_>, site: &Site, status: &Status) {
    let addresses: Vec<String> = status.bound.iter().map(|bound| bound.address.to_string()).collect();
    let mut unique = addresses;
    unique.sort();
    unique.dedup();
    let port_25 = status.bound.iter().any(|bound| bound.address.port() == 25);
    let hint = if port_25 {
        ""
    } else {
        "; port 25 needs root and a binding on it (Set-ReceiveConnector -Bindings)"
    };
    let listening = if unique.is_empty() { "nothing".to_string() } else { unique.join(", ") };
    session.console.notice(&format!("Listening on {listening}{hint}"));
    session.console.verbose(&format!("process {}, data directory {}", status.pid, site.data_dir.display()));
    for reason in &status.degraded {
        session.console.warning(&format!("degraded: {reason}"));
    }
}

fn stop(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let name = name(bound)?;
    if !may_act(session, bound, &format!("Stopping service \"{name}\"."), service::try_stop)? {
        return Ok(());
    }
    if !service::stop(&site(session))? {
        session.console.warning(&format!("The service '{name}' is not running."));
    }
    Ok(())
}

fn restart(session: &mut Session<'_>, bound: &Bound) -> Result<(), Failure> {
    let name = name(bound)?;
    let tried = |site: &Site| match bound.switch("Force") && service::try_stop(site)? {
        // A cold start does not mind what a running service would refuse as newly degraded.
        true => service::try_cold_start(site).map(|()| true),
        false => service::try_restart(site).map(|()| true),
    };
    if !may_act(session, bound, &format!("Restarting service \"{name}\"."), tried)? {
        return Ok(());
    }
    let site = site(session);
    if bound.switch("Force") {
        session.console.notice("A cold restart: connections are refused until the service is up again");
        service::stop(&site)?;
    }
    match service::restart(&site)? {
        Restarted::Started(status) => tell(session, &site, &status),
        Restarted::InForce(status) => {
            session.console.verbose(&format!("revision {} is in force", status.revision));
            for reason in &status.degraded {
                session.console.warning(&format!("degraded: {reason}"));
            }
        }
    }
    advise(session, &site)
}
