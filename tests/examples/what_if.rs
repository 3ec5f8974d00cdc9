//! `-WhatIf` of every writing cmdlet: not a byte of the data directory or of the working directory is another;
//! what it tells is what the real run then does, as the history has it; and it fails where the real run fails,
//! with the same words and the same exit code.
//!
//! The lines are the cmdlets' own examples, and those of [`MORE`]. A cmdlet that writes elsewhere than in the
//! store needs a scenario in [`LIVE`].

use super::site::{Done, Site};
use super::{contoso, ready_for};
use emsh::cmdlet::spec::Impact;
use emsh::cmdlet::{CMDLETS, Cmdlet};
use emsh::model::objects::object;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Lines that do something which no example does, each after what prepares it.
const MORE: &[(&[&str], &str)] = &[
    (
        &["New-AcceptedDomain Second -DomainName second.example"],
        "Set-AcceptedDomain Second -MakeDefault true",
    ),
    (
        &["New-AcceptedDomain Second -DomainName second.example"],
        "Set-AcceptedDomain Second -Name Third -DomainType ExternalRelay",
    ),
    (
        &[],
        "Set-TransportConfig -TLSSendDomainSecureList b.example,a.example -RevocationFetchRanges 10.0.0.0/8",
    ),
    (
        &["Set-TransportConfig -TLSSendDomainSecureList b.example,a.example"],
        "Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"c.example\";Remove=\"a.example\"}' -ExternalPostmasterAddress '$null'",
    ),
    (
        &["Set-TransportConfig -TLSSendDomainSecureList b.example"],
        "Set-TransportConfig -TLSSendDomainSecureList '$null'",
    ),
    (
        &[],
        "Set-TransportService -ExternalDNSServers 192.0.2.53 -MessageExpirationTimeout 1.00:00:00 -MinimumFreeDiskSpace 2MB -MaxOutboundConnections unlimited",
    ),
    (
        &[],
        "Set-ReceiveConnector 'Default EDGE1' -MaxMessageSize 20MB -AuthMechanism Tls -Comment 'two words'",
    ),
    (
        &[],
        "Set-SendConnector 'Outbound Email' -Name Out -AddressSpaces '@{Add=\"a.example;7\"}' -ConnectionInactivityTimeOut 00:00:30",
    ),
    (&[], "Set-SendConnector 'Outbound Email' -Port 25"),
    (&[], "New-SendConnector Big -Usage Internal -AddressSpaces big.example"),
    (
        &[],
        "New-ReceiveConnector Open -Bindings 127.0.0.9:2525 -RemoteIPRanges 0.0.0.0-255.255.255.255 -AuthMechanism ExternalAuthoritative -PermissionGroups ExchangeServers -AllowOpenRelay",
    ),
    (&[], "Set-Recipient alice@contoso.example -EmailAddress smith@contoso.example"),
    (&[], "Remove-ExchangeCertificate DEFAULT -Force"),
    (&[], "Export-ExchangeCertificate THUMBPRINT -CertificateOnly"),
    (&[], "Export-ExchangeCertificate THUMBPRINT -CertificateOnly -FileName contoso.pem -Force"),
    (&[], "New-ExchangeCertificate -GenerateRequest -RequestFile contoso.pem -Force"),
    // What is refused.
    (&[], "Set-SendConnector 'Outbound Email' -DNSRoutingEnabled false"),
    (&[], "Set-SendConnector 'Outbound Email' -TlsDomain a.example -IgnoreSTARTTLS true -RequireTLS true"),
    (&[], "Set-SendConnector 'Outbound Email' -Port 99999"),
    (&[], "Set-SendConnector 'Outbound*' -Port 26"),
    (&[], "Set-SendConnector Nobody -Port 26"),
    (&[], "New-SendConnector 'outbound email' -AddressSpaces a.example"),
    (&[], "Remove-SendConnector Nobody -Confirm false"),
    (&[], "Set-ReceiveConnector 'Default EDGE1' -RemoteIPRanges '$null'"),
    (&[], "Set-ReceiveConnector 'Default EDGE1' -Fqdn mail.other.example"),
    (&[], "New-ReceiveConnector X -Bindings 127.0.0.9:2525"),
    (
        &[],
        "New-ReceiveConnector Open -Bindings 127.0.0.9:2525 -RemoteIPRanges 0.0.0.0-255.255.255.255 -AuthMechanism ExternalAuthoritative -PermissionGroups ExchangeServers",
    ),
    (&[], "Remove-AcceptedDomain Contoso -Confirm false"),
    (
        &[
            "New-AcceptedDomain Second -DomainName second.example",
            "Remove-Recipient alice@contoso.example -Confirm false",
        ],
        "Remove-AcceptedDomain Contoso -Confirm false",
    ),
    (&[], "New-Recipient x@nowhere.example"),
    (&[], "Set-TransportService -MaxOutboundConnections 10"),
    (&[], "Set-TransportConfig Other -RevocationMode SoftFail"),
    (&[], "Import-ExchangeCertificate missing.pfx"),
    (&[], "Import-ExchangeCertificate contoso.pfx -Password wrong"),
    (&[], "Import-TrustedRootCertificate root.pem"),
    (&[], "Export-ExchangeCertificate THUMBPRINT -CertificateOnly -FileName contoso.pem"),
    (&[], "Export-ExchangeCertificate THUMBPRINT -FileName new.pfx -Password file:password.txt"),
    (&[], "Export-ExchangeCertificate THUMBPRINT -CertificateOnly -FileName no/such/directory.pem"),
    (&[], "New-ExchangeCertificate -GenerateRequest -RequestFile contoso.pem"),
    (&[], "New-ExchangeCertificate -DomainName 'no name'"),
    (&[], "Enable-ExchangeCertificate PENDING -Services SMTP -Force"),
    (&[], "Remove-ExchangeCertificate DEFAULT -Confirm false"),
    (&[], "Remove-TrustedRootCertificate 0123 -Confirm false"),
];

/// A cmdlet that writes elsewhere than in the store, and what tries it.
type Scenario = (&'static str, fn(&Site));

/// Cmdlets that write elsewhere than in the store.
const LIVE: &[Scenario] = &[
    ("Start-Service", start),
    ("Stop-Service", stop),
    ("Restart-Service", restart),
    ("Retry-Queue", retry_queue),
    ("Test-Mailflow", mailflow),
    ("Suspend-Queue", |site| order(site, "Suspend-Queue", "")),
    ("Resume-Queue", |site| order(site, "Resume-Queue", "Suspend-Queue")),
    ("Set-ServerComponentState", component_state),
    ("Suspend-Message", |site| order(site, "Suspend-Message", "")),
    ("Resume-Message", |site| order(site, "Resume-Message", "Suspend-Message")),
    ("Remove-Message", |site| order(site, "Remove-Message", "")),
    ("Redirect-Message", |site| is_not_there(site, "Redirect-Message -Target other.example")),
    ("Export-Message", export_message),
    ("Test-Message", |site| is_not_there(site, "Test-Message -Sender a@b.example")),
    ("Test-IPAllowListProvider", |site| asks(site, "Allow")),
    ("Test-IPBlockListProvider", |site| asks(site, "Block")),
];

fn is_live(cmdlet: &Cmdlet) -> bool {
    if ["Import-Configuration", "Undo-ConfigurationChange"].contains(&cmdlet.name().as_str()) {
        return false;
    }
    cmdlet.object.is_none_or(|object| object.table().is_none())
}

fn writing() -> impl Iterator<Item = &'static &'static Cmdlet> {
    CMDLETS.iter().filter(|cmdlet| cmdlet.impact != Impact::Reads)
}

#[test]
fn what_if_tells_what_then_happens() {
    let Some((prepared, mut words)) = contoso() else { return };
    let default = prepared.property("Get-TransportService EDGE1", "InternalTransportCertificateThumbprint");
    words.push(("DEFAULT", default.as_str().unwrap().to_string()));
    let mut lines: Vec<(String, &[&str], String)> = Vec::new();
    for cmdlet in writing().filter(|cmdlet| !is_live(cmdlet)) {
        assert!(cmdlet.parameter("WhatIf").is_some(), "{} has no -WhatIf", cmdlet.name());
        for example in cmdlet.examples {
            lines.push((cmdlet.name(), &[], example.line.replace(" -WhatIf", "")));
        }
    }
    let own = lines.len();
    lines.extend(
        MORE.iter().map(|(before, line)| {
            (line.split(' ').next().unwrap().to_string(), *before, (*line).to_string())
        }),
    );
    let seen: BTreeSet<&str> = lines.iter().map(|(cmdlet, _, _)| cmdlet.as_str()).collect();
    for cmdlet in writing().filter(|cmdlet| !is_live(cmdlet)) {
        let name = cmdlet.name();
        assert!(
            seen.contains(name.as_str()),
            "tests/examples/what_if.rs: write a line of {name} into MORE, or give it an example"
        );
    }
    let tried = &|(at, (cmdlet, before, line)): (usize, &(String, &[&str], String))| {
        let site = if at < own { ready_for(cmdlet, &prepared) } else { prepared.copy() };
        for line in *before {
            site.done(&format!("emsh {line}"));
        }
        let line = words.iter().fold(line.clone(), |line, (word, value)| line.replace(word, value));
        tells_the_truth(&site, &line).err().map(|why| format!("emsh {line}\n{why}"))
    };
    let numbered: Vec<_> = lines.iter().enumerate().collect();
    let failed: Vec<String> = std::thread::scope(|scope| {
        let workers: Vec<_> = numbered
            .chunks(numbered.len().div_ceil(6))
            .map(|share| scope.spawn(move || share.iter().copied().filter_map(tried).collect::<Vec<_>>()))
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    assert!(failed.is_empty(), "{} of {}:\n{}", failed.len(), lines.len(), failed.join("\n"));
}

/// Tries a line with -WhatIf, runs it, and does both again: the second time much is refused.
fn tells_the_truth(site: &Site, line: &str) -> Result<(), String> {
    for _ in 0..2 {
        let (begun, before) = (rows(site).len(), files(site));
        let told = site.run(&format!("emsh {line} -WhatIf"));
        let after = files(site);
        if before != after {
            return Err(format!("-WhatIf changed {:?}", changed(&before, &after)));
        }
        let done = site.run(&format!("emsh {line}"));
        if told.code != done.code {
            return Err(format!(
                "-WhatIf exits {}, the real run {}:\n{}\n{}",
                told.code, done.code, told.err, done.err
            ));
        }
        if done.code != 0 {
            if told.err != done.err
                || !told.out.is_empty()
                || changed(&before, &files(site)) != BTreeSet::new()
            {
                return Err(format!("refused, and otherwise than with -WhatIf:\n{told:?}\n{done:?}"));
            }
            continue;
        }
        compare(&told, &rows(site)[begun..])?;
        // Files beside the store are told by name.
        for path in changed(&before, &files(site)).iter().filter(|path| !path.starts_with(site.data())) {
            let name = path.file_name().unwrap().to_string_lossy();
            if !told.err.contains(name.as_ref()) {
                return Err(format!("-WhatIf does not tell of {name}: {}", told.err));
            }
        }
    }
    Ok(())
}

/// Every file of the working directory and the data directory.
fn files(site: &Site) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(directory: &Path, all: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                walk(&entry.path(), all);
            } else if kind.is_file() {
                all.insert(entry.path(), std::fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut all = BTreeMap::new();
    walk(site.path(), &mut all);
    all
}

fn changed(before: &BTreeMap<PathBuf, Vec<u8>>, after: &BTreeMap<PathBuf, Vec<u8>>) -> BTreeSet<PathBuf> {
    let paths: BTreeSet<&PathBuf> = before.keys().chain(after.keys()).collect();
    paths.into_iter().filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

/// A row of the history.
#[derive(Debug)]
struct Row {
    noun: String,
    identity: String,
    before: Json,
    after: Json,
}

fn rows(site: &Site) -> Vec<Row> {
    let connection = site.sqlite();
    let mut statement =
        connection.prepare("SELECT Noun, Identity, Before, After FROM History ORDER BY Id").unwrap();
    let json = |text: Option<String>| text.map_or(Json::Null, |text| serde_json::from_str(&text).unwrap());
    let rows = statement.query_map([], |row| {
        Ok(Row {
            noun: row.get(0)?,
            identity: row.get(1)?,
            before: json(row.get(2)?),
            after: json(row.get(3)?),
        })
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Times of the change itself, as WhenChanged is, and keys: another one each time.
const NEW_EACH_TIME: &[&str] =
    &["PasswordLastSet", "KeyCreationTime", "RotateOnDate", "Selector1PublicKey", "Selector2PublicKey"];

/// The time of a password is that of the change itself, as WhenChanged is.
fn is_new_each_time(property: &str) -> bool {
    NEW_EACH_TIME.contains(&property) || property.ends_with("LastSet")
}

/// What -WhatIf told is what the history has: of the object that the command is about by its properties, of
/// others under their names.
fn compare(told: &Done, rows: &[Row]) -> Result<(), String> {
    const BESIDE: [&str; 3] =
        ["its chain or its private key: replaced", "its password: replaced", "a private key: replaced"];
    let mut lines = told.err.lines().skip_while(|line| !line.starts_with("What if: "));
    if lines.next().is_none() || !told.out.is_empty() {
        return Err(format!("-WhatIf tells nothing, or prints objects: {told:?}"));
    }
    let is_beside = |line: &str| {
        let property = line.trim_start().split(": ").next().unwrap_or_default();
        line.starts_with("WARNING: ") || is_new_each_time(property)
    };
    let lines = lines.filter(|line| !is_beside(line));
    let mut said: Vec<String> = lines.map(|line| masked(line.trim_start())).collect();
    let mut own = 0;
    for row in rows {
        let object = object(&row.noun).unwrap();
        let mut lacking = Vec::new();
        let whose = format!("{} \"{}\", ", object.title, masked(&row.identity));
        // What changes many objects at once has a heading for each.
        let verb = match (&row.before, &row.after) {
            (Json::Null, _) => "New",
            (_, Json::Null) => "Remove",
            _ => "Set",
        };
        let heading = masked(&format!("{verb} {} \"{}\"", row.noun, row.identity));
        let headed = said.iter().position(|line| *line == heading).map(|at| said.remove(at)).is_some();
        let is_own = headed || !said.iter().any(|line| line.starts_with(&whose));
        own += usize::from(is_own && !headed);
        let whose = if is_own { String::new() } else { whose };
        let mut count = 0;
        let told_of = object.props.iter().filter(|prop| prop.is_stored() && !is_new_each_time(prop.name));
        for prop in told_of {
            let side = |side: &Json| {
                let value = side.get(prop.name).map(|json| prop.value_from_json(json).unwrap());
                let unset = value.as_ref().is_none_or(emsh::model::Value::is_unset);
                let text = value.map(|value| value.to_string()).filter(|text| !text.is_empty());
                (text.unwrap_or_else(|| "$null".into()), unset)
            };
            let ((was, nothing_before), (is, nothing_after)) = (side(&row.before), side(&row.after));
            if nothing_before && nothing_after {
                continue;
            }
            count += 1;
            let line = masked(&format!("{whose}{}: {was} -> {is}", prop.name));
            match said.iter().position(|said| *said == line) {
                Some(at) => drop(said.remove(at)),
                None => lacking.push(line),
            }
        }
        let beside =
            said.iter().position(|line| BESIDE.iter().any(|beside| *line == format!("{whose}{beside}")));
        beside.map(|at| said.remove(at));
        if count == 0 && beside.is_none() {
            lacking.push(format!("{whose}{}", BESIDE.join(" or ")));
        }
        if !lacking.is_empty() {
            return Err(format!(
                "-WhatIf does not tell:\n  {}\nit tells:\n{}",
                lacking.join("\n  "),
                told.err
            ));
        }
    }
    if !said.is_empty() || own > 1 {
        return Err(format!("-WhatIf tells of what does not happen: {said:?}\n{rows:?}"));
    }
    Ok(())
}

/// Keys are random: of a certificate that is made, the thumbprint is another each time.
fn masked(line: &str) -> String {
    let is_thumbprint = |word: &str| word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    line.split(' ')
        .map(|word| if is_thumbprint(word) { "THUMBPRINT" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn what_if_of_what_is_not_stored() {
    let Some((prepared, _)) = contoso() else { return };
    for cmdlet in writing().filter(|cmdlet| is_live(cmdlet)) {
        let name = cmdlet.name();
        let known = LIVE.iter().any(|(live, _)| *live == name);
        assert!(known, "tests/examples/what_if.rs: write a scenario of {name} into LIVE");
    }
    std::thread::scope(|scope| {
        for (_, scenario) in LIVE {
            let site = prepared.copy();
            scope.spawn(move || {
                site.done("emsh Set-ReceiveConnector 'Default EDGE1' -Bindings 127.0.0.1:0");
                let site = Stopped(site);
                scenario(&site.0);
            });
        }
    });
}

/// Its service ends with it.
struct Stopped(Site);

impl Drop for Stopped {
    fn drop(&mut self) {
        self.0.run("emsh Stop-Service emsh-transport");
    }
}

fn status(site: &Site) -> (Json, Json) {
    let service = site.done("emsh Get-Service emsh-transport -Json").json();
    let service = if service.is_array() { service[0].clone() } else { service };
    (service["Status"].clone(), service["ProcessId"].clone())
}

/// A list that no cmdlet would store: with it nothing compiles.
fn spoil(site: &Site, list: &str) {
    let sql = "UPDATE TransportConfig SET TLSSendDomainSecureList = ?1";
    assert_eq!(site.sqlite().execute(sql, [list]).unwrap(), 1);
}

/// With -WhatIf nothing changes; the real run then exits so, too. What both said.
fn both(site: &Site, line: &str, code: i32) -> (String, String) {
    let before = (status(site), site.bytes());
    let told = site.expect(&format!("{line} -Verbose -WhatIf"), code).err;
    assert!(before == (status(site), site.bytes()), "{line} -WhatIf changed something");
    assert_eq!(told.contains("What if: "), code == 0, "{line}: {told}");
    (told, site.expect(&format!("{line} -Verbose"), code).err)
}

/// The id of the error.
fn error_id(said: &str) -> &str {
    said.lines().find(|line| line.contains("FullyQualifiedErrorId")).unwrap_or_else(|| panic!("{said}"))
}

fn start(site: &Site) {
    spoil(site, r#"["*.b.example"]"#);
    let (told, failed) = both(site, "emsh Start-Service emsh-transport", 1);
    assert_eq!(error_id(&told), error_id(&failed));
    assert!(told.contains("*.b.example") && failed.contains("*.b.example"), "{told}\n{failed}");
    spoil(site, "[]");
    let (told, _) = both(site, "emsh Start-Service emsh-transport", 0);
    assert!(told.contains("Starting service"), "{told}");
    let running = status(site);
    assert_eq!(running.0, "Running");
    let (told, done) = both(site, "emsh Start-Service emsh-transport", 0);
    assert!(told.contains("Nothing") && done.contains("is running already"), "{told}\n{done}");
    assert_eq!(status(site), running);
    let (told, failed) = both(site, "emsh Start-Service spooler", 1);
    assert_eq!(told, failed);
}

fn stop(site: &Site) {
    site.done("emsh Start-Service emsh-transport");
    let (told, _) = both(site, "emsh Stop-Service emsh-transport", 0);
    assert!(told.contains("Stopping service"), "{told}");
    assert_eq!(status(site).0, "Stopped");
    let (told, done) = both(site, "emsh Stop-Service emsh-transport", 0);
    assert!(told.contains("Nothing") && done.contains("is not running"), "{told}\n{done}");
}

fn restart(site: &Site) {
    // A stopped service is started.
    both(site, "emsh Restart-Service emsh-transport", 0);
    let (word, process) = status(site);
    assert_eq!(word, "Running");
    site.done("emsh Set-TransportConfig -TLSSendDomainSecureList a.example");
    let pending = || site.property("Get-TransportService EDGE1", "RestartRequired");
    site.done("emsh Restart-Service emsh-transport -WhatIf");
    assert_eq!(pending(), true);
    both(site, "emsh Restart-Service emsh-transport", 0);
    assert_eq!((pending(), status(site).1), (Json::Bool(false), process.clone()));
    spoil(site, r#"["*.b.example"]"#);
    let (told, failed) = both(site, "emsh Restart-Service emsh-transport", 1);
    assert_eq!(told, failed);
    assert_eq!(status(site).1, process);
    let told = site.expect("emsh Restart-Service emsh-transport -Force -Verbose -WhatIf", 1).err;
    assert_eq!(status(site).1, process);
    let failed = site.expect("emsh Restart-Service emsh-transport -Force -Verbose", 1).err;
    assert_eq!(error_id(&told), error_id(&failed));
    spoil(site, "[]");
    both(site, "emsh Restart-Service emsh-transport -Force", 0);
    // What the running service alone can tell: an address that somebody else listens on.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap();
    let _held = std::net::TcpListener::bind(taken);
    site.done(&format!(
        "emsh New-ReceiveConnector Taken -Bindings 192.0.2.1:{} -RemoteIPRanges 127.0.0.0/8",
        taken.port()
    ));
    let (told, failed) = both(site, "emsh Restart-Service emsh-transport", 1);
    assert_eq!(told, failed);
    assert!(told.contains("192.0.2.1"), "{told}");
}

fn retry_queue(site: &Site) {
    let (told, failed) = both(site, "emsh Retry-Queue Unreachable", 1);
    assert_eq!(told, failed);
    for line in [
        "New-AcceptedDomain Relay -DomainName relay.example -DomainType InternalRelay",
        // Nobody listens there.
        "New-SendConnector Relay -AddressSpaces relay.example -DNSRoutingEnabled false -SmartHosts 127.0.0.1:1",
        "Start-Service emsh-transport",
    ] {
        site.done(&format!("emsh {line}"));
    }
    let bound = site.property("Get-ReceiveConnector 'Default EDGE1'", "BoundTo");
    send(bound[0].as_str().unwrap());
    let queue = || {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let queues = site.done("emsh Get-Queue -Json").json();
            match queues.as_array().unwrap().iter().find(|queue| queue["Status"] == "Retry") {
                Some(queue) => return queue.clone(),
                None => assert!(Instant::now() < until, "no queue waits: {queues}"),
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let before = queue();
    let identity = before["Identity"].as_str().unwrap();
    let line = format!("emsh Retry-Queue '{identity}' -Verbose");
    let told = site.done(&format!("{line} -WhatIf")).err;
    assert_eq!(queue(), before);
    let done = site.done(&line).err;
    let action = format!("Retrying queue \"{identity}\".");
    assert!(
        told.contains(&format!("What if: {action}")) && done.contains(&format!("VERBOSE: {action}")),
        "{told}\n{done}"
    );
    let until = Instant::now() + Duration::from_secs(20);
    while queue()["LastRetryTime"] == before["LastRetryTime"] {
        assert!(Instant::now() < until, "it was not tried");
        std::thread::sleep(Duration::from_millis(50));
    }
    let (told, failed) = both(site, "emsh Retry-Queue nowhere.example", 1);
    assert_eq!(told, failed);
}

fn mailflow(site: &Site) {
    let line = "emsh Test-Mailflow -TargetEmailAddress v@relay.example -ExecutionTimeout 2";
    let (told, failed) = both(site, line, 1);
    assert_eq!(told, failed, "it does not run");
    site.done("emsh Start-Service emsh-transport");
    let told = site.done(&format!("{line} -WhatIf")).err;
    assert!(site.done("emsh Get-MessageTrackingLog -Json").json().as_array().unwrap().is_empty());
    let done = site.run(&format!("{line} -Verbose"));
    let action = "Sending a test message to \"v@relay.example\".";
    assert!(told.contains(&format!("What if: {action}")), "{told}");
    assert!(done.err.contains(&format!("VERBOSE: {action}")), "{done:?}");
    let received = site.done("emsh Get-MessageTrackingLog -EventId RECEIVE -Json").json();
    assert!(received.to_string().contains("v@relay.example"), "{received}");
}

/// Hands a message for v@relay.example over.
/// Messages and their states, and those of the queues.
fn waiting(site: &Site) -> (Json, Json) {
    let shown = |noun: &str| site.done(&format!("emsh Get-{noun} -Property Identity,Status -Json")).json();
    (shown("Queue"), shown("Message"))
}

/// What a component may do, of the stopped service.
fn component_state(site: &Site) {
    let state = || {
        site.done("emsh Get-ServerComponentState -Component HubTransport -Json").json()[0]["State"].clone()
    };
    let line = "emsh Set-ServerComponentState -Component HubTransport -State Draining -Requester Maintenance";
    let told = site.done(&format!("{line} -WhatIf")).err;
    assert!(told.contains("What if: Setting the state of component \"HubTransport\" to Draining"), "{told}");
    assert_eq!(state(), "Active");
    let done = site.done(&format!("{line} -Verbose")).err;
    assert_eq!(told.replace("What if: ", ""), done.replace("VERBOSE: ", ""));
    assert_eq!(state(), "Draining");
}

/// An order about a message, or its queue, that waits in the queue of the stopped service.
fn order(site: &Site, cmdlet: &str, before: &str) {
    let message = crate::message_in(site);
    let target = match cmdlet.ends_with("Queue") {
        true => message.split('\\').next().unwrap().to_string(),
        false => message,
    };
    if !before.is_empty() {
        site.done(&format!("emsh {before} '{target}' -Confirm:'$false'"));
    }
    let as_it_was = waiting(site);
    let told = site.done(&format!("emsh {cmdlet} '{target}' -WhatIf")).err;
    assert!(told.contains("What if: "), "{cmdlet}: {told}");
    assert_eq!(waiting(site), as_it_was, "{cmdlet} -WhatIf changed something");
    site.done(&format!("emsh {cmdlet} '{target}' -Confirm:'$false'"));
    assert_ne!(waiting(site), as_it_was, "{cmdlet} changed nothing");
    // What can't be done is refused alike.
    let refused = |more: &str| {
        let refused = site.run(&format!("emsh {cmdlet} '4711\\4711' {more}"));
        (refused.code, refused.err)
    };
    assert_eq!(refused("-WhatIf"), refused("-Confirm:'$false'"));
}

/// It changes nothing either way; with -WhatIf nothing is written.
fn export_message(site: &Site) {
    let message = crate::message_in(site);
    let line = format!("emsh Export-Message '{message}'");
    let refused = |line: &str| (site.run(line).code, site.run(line).err);
    for line in [line.as_str(), "emsh Export-Message '4711\\4711'"] {
        let with = refused(&format!("{line} -WhatIf"));
        assert_eq!((with.0, &with), (1, &refused(line)));
    }
    site.done(&format!("emsh Suspend-Message '{message}' -Confirm:'$false'"));
    let as_it_was = waiting(site);
    let tried = site.done(&format!("{line} -WhatIf"));
    assert!(tried.err.contains("What if: Exporting message") && !tried.out.contains("X-Sender"), "{tried:?}");
    assert!(site.done(&line).out.starts_with("X-Sender: "));
    assert_eq!(waiting(site), as_it_was);
}

/// -WhatIf asks nobody; without it the name server is asked, and here there is none.
fn asks(site: &Site, kind: &str) {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    site.done(&format!("emsh Set-TransportService -ExternalDNSServers {closed}"));
    site.done(&format!("emsh Add-IP{kind}ListProvider One -LookupDomain list.example -AnyMatch true"));
    let line = format!("emsh Test-IP{kind}ListProvider One -IPAddress 192.0.2.1");
    let tried = site.run(&format!("{line} -WhatIf"));
    assert!(tried.code == 0 && tried.out.is_empty(), "{tried:?}");
    assert!(tried.err.starts_with("What if: Asking \"One\" about 192.0.2.1."), "{tried:?}");
    let done = site.run(&line);
    assert!(done.code == 1 && done.out.is_empty(), "{done:?}");
    assert!(done.err.contains("list.example does not answer about 192.0.2.1"), "{done:?}");
}

/// Refused the same way with -WhatIf and without.
fn is_not_there(site: &Site, line: &str) {
    let tried = site.run(&format!("emsh {line} -WhatIf"));
    let done = site.run(&format!("emsh {line}"));
    assert!(done.code != 0 && done.out.is_empty(), "{done:?}");
    assert_eq!((tried.code, &tried.err), (done.code, &done.err));
}

fn send(address: &str) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut replies = BufReader::new(stream.try_clone().unwrap());
    for say in [
        "",
        "HELO peer.example",
        "MAIL FROM:<a@b.example>",
        "RCPT TO:<v@relay.example>",
        "DATA",
        "Subject: s\r\n\r\nx\r\n.",
        "QUIT",
    ] {
        if !say.is_empty() {
            stream.write_all(format!("{say}\r\n").as_bytes()).unwrap();
        }
        let mut reply = String::new();
        replies.read_line(&mut reply).unwrap();
        assert!(reply.starts_with('2') || reply.starts_with('3'), "{say}: {reply}");
    }
}
