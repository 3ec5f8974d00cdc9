//! `Export-Configuration -Format Script` of stores that random commands made: a real bash reads the script, and
//! the words that it delivers rebuild the store on a new one.
//!
//! `EMSH_SCRIPTS=500` for more stores than CI makes, `EMSH_SEED=N` for others.

use super::commands::{self, Command};
use super::machine::{self, Machine};
use super::{replay, samples};
use emsh::cmdlet::CMDLETS;
use emsh::cmdlet::spec::{IdentityUse, ParameterTakes, Takes};
use emsh::model::{Settled, objects};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::path::Path;

/// Stores, where `EMSH_SCRIPTS` does not say.
const STORES: u32 = 12;

/// Commands of the nouns that the random ones leave out, and of what seldom comes together.
const LINES: &[&[&str]] = &[
    &["New-SystemMessage", "-Language", "en", "-Internal", "true", "-DsnCode", "5.7.1", "-Text", "Ask 'us'."],
    &[
        "New-SystemMessage",
        "-Language",
        "de",
        "-Internal",
        "false",
        "-DsnCode",
        "5.1.1",
        "-Text",
        "Für niemand",
    ],
    &[
        "New-AddressRewriteEntry",
        "All",
        "-InternalAddress",
        "*.contoso.example",
        "-ExternalAddress",
        "contoso.example",
        "-OutboundOnly",
        "true",
        "-ExceptionList",
        "legal.contoso.example",
    ],
    &[
        "New-AddressRewriteEntry",
        "One",
        "-InternalAddress",
        "joe@contoso.example",
        "-ExternalAddress",
        "support@fabrikam.example",
    ],
    &["Add-IPAllowListProvider", "Good", "-LookupDomain", "good.example", "-AnyMatch", "true"],
    &["Add-IPBlockListProvider", "First", "-LookupDomain", "bl.example", "-BitmaskMatch", "127.0.0.4"],
    &[
        "Add-IPBlockListProvider",
        "Second",
        "-LookupDomain",
        "bl2.example",
        "-AnyMatch",
        "true",
        "-Priority",
        "1",
        "-RejectionResponse",
        "Go 'away'",
    ],
    &["New-ForeignConnector", "Fax", "-AddressSpaces", "Fax:*;5", "-Comment", "a fax"],
    &["Set-ForeignConnector", "Fax", "-Enabled", "false", "-DropDirectory", "/var/spool/fax"],
    &["New-RemoteDomain", "Fabrikam", "-DomainName", "*.fabrikam.example"],
    &["Set-RemoteDomain", "Fabrikam", "-AutoReplyEnabled", "false", "-AllowedOOFType", "None"],
    &["Set-RemoteDomain", "Default", "-AutoForwardEnabled", "true"],
    &["Set-RemoteDomain", "Default", "-Name", "Everyone"],
    &["Add-IPAllowListEntry", "-IPRange", "192.0.2.0/24", "-Comment", "Fabrikam's"],
    &["Add-IPAllowListEntry", "-IPAddress", "198.51.100.3"],
    &["Add-IPBlockListEntry", "-IPAddress", "198.51.100.7", "-ExpirationTime", "2099-01-31 12:00:00"],
    &["Add-IPBlockListEntry", "-IPRange", "198.51.100.8-198.51.100.12"],
    &["Remove-IPAllowListEntry", "1", "-Confirm", "false"],
    &[
        "Add-ADPermission",
        "R1",
        "-User",
        "ANONYMOUS LOGON",
        "-ExtendedRights",
        "ms-Exch-SMTP-Accept-Any-Recipient,ms-Exch-SMTP-Submit",
    ],
    &[
        "Add-ADPermission",
        "R1",
        "-User",
        "ANONYMOUS LOGON",
        "-ExtendedRights",
        "ms-Exch-Accept-Headers-Routing",
        "-Deny",
    ],
    &[
        "Add-ADPermission",
        "Default EDGE1",
        "-User",
        "ANONYMOUS LOGON",
        "-ExtendedRights",
        "ms-Exch-SMTP-Accept-Any-Recipient",
        "-AllowOpenRelay",
    ],
    &[
        "Add-ADPermission",
        "Trusted",
        "-User",
        "MS Exchange\\Externally Secured Servers",
        "-ExtendedRights",
        "ms-Exch-SMTP-Accept-Any-Recipient",
        "-Deny",
    ],
    &["Set-ReceiveConnector", "Trusted", "-RemoteIPRanges", "0.0.0.0-255.255.255.255"],
    &["Set-ReceiveConnector", "Default EDGE1", "-Name", "Renamed"],
    &["Set-ReceiveConnector", "R1", "-Enabled", "false"],
    &["Set-SendConnector", "Out", "-Enabled", "false"],
    &["Remove-ReceiveConnector", "Default EDGE1", "-Confirm", "false"],
    &["Remove-RemoteDomain", "Default", "-Confirm", "false"],
    &["Set-AcceptedDomain", "Other", "-MakeDefault", "true"],
    &["Set-AcceptedDomain", "Own", "-AddressBookEnabled", "false"],
    &["Remove-AcceptedDomain", "Own", "-Confirm", "false"],
    &[
        "Set-SenderFilterConfig",
        "-BlockedSenders",
        "a@spam.example",
        "-BlockedDomains",
        "spam.example",
        "-BlankSenderBlockingEnabled",
        "true",
    ],
    &["Set-RecipientFilterConfig", "-BlockedRecipients", "x@own.example", "-BlockListEnabled", "true"],
    &["Set-DeliveryAgentConnector", "Mail", "-Comment", "boxes", "-Enabled", "false"],
    &[
        "Set-TransportService",
        "EDGE1",
        "-ExternalDNSServers",
        "192.0.2.53",
        "-ExternalDNSAdapterEnabled",
        "true",
    ],
    &["Set-TransportService", "EDGE1", "-InternalDNSServers", "192.0.2.54"],
    &["New-SendConnector", "-Name:-Björn 😀's $x", "-AddressSpaces", "b.example"],
];

/// Texts that a shell, a terminal or emsh could take for something else.
const TEXTS: &[&str] = &[
    "two\nlines",
    "ends with one\n",
    "and two\n\n",
    "\n",
    "\n\nfirst",
    "a\ttab",
    "it's",
    "$true",
    "$(echo x) `echo y` $HOME \"z\"",
    "-x",
    "- %d%s\nin a format",
    "\u{2013}en dash",
    "  blanks at the ends  ",
    "100 % \\n \\ !x\n!y 'z' $(a) `b` \"c\"",
    "Björn 😀",
    "“curly” ‘quotes’",
    "ends with a comma,",
    "a, b",
    "@{Add=x}",
    "@(x)",
    "=x",
    "{a}",
    "#x",
    "~",
    "*",
    "\\",
    "mark \u{202e}turned",
];

#[derive(Debug, Clone)]
enum Step {
    Random(Box<Command>),
    Line(usize),
    Text(usize, usize),
}

/// What takes a text.
const COMMENTED: &[&[&str]] = &[
    &["Set-SendConnector", "Out"],
    &["Set-ReceiveConnector", "R1"],
    &["Set-DeliveryAgentConnector", "Mail"],
];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => commands::command(Vec::new()).prop_map(|command| Step::Random(Box::new(command))),
        3 => any::<Index>().prop_map(|index| Step::Line(index.index(LINES.len()))),
        1 => any::<(Index, Index)>().prop_map(|(one, other)| {
            Step::Text(one.index(COMMENTED.len()), other.index(TEXTS.len()))
        }),
    ]
}

fn words(line: &[&str]) -> Vec<String> {
    line.iter().map(ToString::to_string).collect()
}

fn commented(of: usize, text: &str) -> Vec<String> {
    [words(COMMENTED[of]), vec![format!("-Comment:{text}")]].concat()
}

/// What a script brings: no Guids, times and numbers, and nothing of certificates that were made here.
fn comparable(stored: replay::Stored) -> BTreeMap<String, Vec<String>> {
    const OTHERS: &[&str] =
        &["Guid", "ConnectorGuid", "WhenCreated", "WhenChanged", "InternalTransportCertificateThumbprint"];
    let mut rows: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    for ((noun, _), mut values) in stored {
        if noun == "ExchangeCertificate" {
            continue;
        }
        let mut number = 0;
        if noun.starts_with("IP")
            && let Some(last) = values.remove("Number")
        {
            number = last.as_i64().unwrap();
        }
        values.retain(|name, _| !OTHERS.contains(&name.as_str()));
        rows.entry(noun).or_default().push((number, Json::Object(values).to_string()));
    }
    for rows in rows.values_mut() {
        // The order of numbers is kept, if not the numbers.
        rows.sort();
    }
    rows.into_iter().map(|(noun, rows)| (noun, rows.into_iter().map(|(_, row)| row).collect())).collect()
}

/// The script of a store, and the commands that bash makes of it.
fn script(machine: &mut Machine, directory: &Path) -> Result<(String, Vec<Vec<String>>), String> {
    let file = directory.join("all.sh");
    let line = ["Export-Configuration", file.to_str().unwrap(), "-Format", "Script", "-Force"];
    let said = machine.run(&words(&line));
    if let Some(failure) = said.failure {
        return Err(failure.message);
    }
    let text = std::fs::read_to_string(&file).unwrap();
    let reading = r#"emsh() { printf '%s\0' "$@" $'\4'; }; . "$0""#;
    let done =
        std::process::Command::new("bash").args(["--norc", "-c", reading]).arg(&file).output().unwrap();
    if !done.status.success() || !done.stderr.is_empty() {
        return Err(format!("{}\n{text}", String::from_utf8_lossy(&done.stderr)));
    }
    let said = String::from_utf8(done.stdout).unwrap();
    let mut commands = vec![Vec::new()];
    for word in said.split_terminator('\0') {
        match word {
            "\u{4}" => commands.push(Vec::new()),
            word => commands.last_mut().unwrap().push(word.to_string()),
        }
    }
    commands.pop();
    Ok((text, commands))
}

fn rebuilds(steps: &[Step], prepared: &Path, new: &Path) -> Result<(), String> {
    let mut machine = Machine::on_copy_of(prepared);
    for step in steps {
        // What is refused changes nothing.
        match step {
            Step::Random(command) => machine.run(&super::World::of(&machine.stored()).aimed(command).words()),
            Step::Line(line) => machine.run(&words(LINES[*line])),
            Step::Text(of, text) => machine.run(&commented(*of, TEXTS[*text])),
        };
    }
    let directory = tempfile::tempdir().unwrap();
    let (text, commands) = script(&mut machine, directory.path())?;
    if text.contains("not in this script") {
        return Err(format!("something is left out:\n{text}"));
    }
    let mut other = Machine::on_copy_of(new);
    for command in commands {
        if let Some(failure) = other.run(&command).failure {
            return Err(format!("{command:?}: {}\n{text}", failure.message));
        }
    }
    let (wanted, found) = (comparable(machine.stored()), comparable(other.stored()));
    for noun in wanted.keys().chain(found.keys()) {
        if wanted.get(noun) != found.get(noun) {
            return Err(format!(
                "{noun}: wanted {:#?}\nfound {:#?}\n{text}",
                wanted.get(noun),
                found.get(noun)
            ));
        }
    }
    let (again, _) = script(&mut other, directory.path())?;
    if again == text { Ok(()) } else { Err(format!("another script:\n{text}\n{again}")) }
}

#[test]
fn a_script_rebuilds_what_random_commands_made() {
    let asked: Option<u32> = std::env::var("EMSH_SCRIPTS").ok().and_then(|cases| cases.parse().ok());
    let (prepared, new) = (machine::prepared(), machine::new_store());
    // What each line and each text does is in the test, whatever the dice say.
    let all: Vec<Step> = (0..LINES.len()).map(Step::Line).collect();
    for steps in [all[..all.len() / 2].to_vec(), all] {
        rebuilds(&steps, prepared.path(), new.path()).unwrap();
    }
    for text in 0..TEXTS.len() {
        if text % COMMENTED.len() == 0 {
            let steps: Vec<Step> =
                (0..COMMENTED.len()).map(|of| Step::Text(of, (text + of) % TEXTS.len())).collect();
            rebuilds(&steps, prepared.path(), new.path()).unwrap();
        }
    }
    let config = Config {
        cases: asked.unwrap_or(STORES),
        failure_persistence: None,
        max_shrink_time: 20_000,
        rng_seed: RngSeed::Fixed(super::seed()),
        ..Config::default()
    };
    let steps = proptest::collection::vec(step(), 1..60);
    TestRunner::new(config)
        .run(&steps, |steps| rebuilds(&steps, prepared.path(), new.path()).map_err(TestCaseError::fail))
        .unwrap_or_else(|error| panic!("{error}"));
}

/// A line for every text that is typed is one line in the script, but for line ends at its end.
#[test]
fn a_line_is_a_cmdlet() {
    let (prepared, directory) = (machine::prepared(), tempfile::tempdir().unwrap());
    for text in TEXTS.iter().filter(|text| !text.ends_with('\n')) {
        let mut machine = Machine::on_copy_of(prepared.path());
        assert!(machine.run(&commented(0, text)).failure.is_none(), "{text:?}");
        let (script, _) = script(&mut machine, directory.path()).unwrap();
        for line in script.lines() {
            let is_line = ["emsh ", "#", "(set -e", ")"].iter().any(|begin| line.starts_with(begin));
            assert!(is_line, "{text:?}: {line}\n{script}");
        }
        assert!(!script.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{text:?}");
    }
}

/// What a Set- changes that it was not given, and a script need not know, and why.
const BESIDE: &[(&str, &str, &str, &str)] = &[(
    "Recipient",
    "EmailAddress",
    "Aliases",
    "the former address stays; a new store has no recipient, so that none gets another address",
)];

/// Whoever lets a cmdlet settle a property says so in its declaration, or a script would miss it.
#[test]
fn what_cmdlets_settle_is_declared() {
    let prepared = machine::prepared();
    let mut lacks = Vec::new();
    let mut tried = 0;
    for cmdlet in CMDLETS.iter().filter(|cmdlet| cmdlet.takes == Takes::Set) {
        let Some(object) = cmdlet.object.filter(|object| object.table().is_some()) else { continue };
        let mut machine = Machine::on_copy_of(prepared.path());
        for line in
            LINES.iter().filter(|line| line[0].ends_with(object.noun) && !line[0].starts_with("Remove"))
        {
            machine.run(&words(line));
        }
        let mut before = machine.stored();
        for parameter in cmdlet.parameters() {
            let ParameterTakes::Property(prop) = parameter.takes else { continue };
            for sample in samples::good(object.noun, prop).into_iter().take(2) {
                let mine = before.iter().find(|((noun, _), _)| noun == object.noun);
                let Some(((noun, guid), was)) = mine else { break };
                let identity = (cmdlet.identity == IdentityUse::Required).then(|| guid.clone());
                let mut line = vec![cmdlet.name()];
                line.extend(identity);
                line.push(format!("-{}:{}", prop.name, sample.typed));
                if machine.run(&line).failure.is_some() {
                    continue;
                }
                tried += 1;
                let after = machine.stored();
                let guid = guid.clone();
                let noun = noun.clone();
                let was = was.clone();
                before.clone_from(&after);
                let is = &after[&(noun.clone(), guid.clone())];
                for (name, value) in is {
                    let other = objects::object(&noun).unwrap().prop(name).unwrap();
                    let declared = name == prop.name
                        || name == "WhenChanged"
                        || !matches!(other.settled, Settled::ByNothing)
                        || BESIDE
                            .iter()
                            .any(|it| (it.0, it.1, it.2) == (noun.as_str(), prop.name, name.as_str()));
                    if value != was.get(name).unwrap_or(&json!(null)) && !declared {
                        lacks.push(format!("{noun}: -{} {} changes {name}", prop.name, sample.typed));
                    }
                }
            }
        }
    }
    assert!(lacks.is_empty(), "declare how these are settled (Prop::follows):\n{}", lacks.join("\n"));
    assert!(tried > 200, "{tried} values were tried");
}
