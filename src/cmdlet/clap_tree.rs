//! The command tree as clap sees it, made from the table of cmdlets: one subcommand per cmdlet and
//! one long option per parameter, both under their canonical names.
//!
//! clap knows neither names in any letter case, nor long options behind one dash, nor
//! abbreviations: `shell::argv` has made the words canonical before they come here. In turn clap
//! decides what a command line is: an option is refused that the tree does not have, and the
//! binder gets what clap has read.

use super::spec::{Cmdlet, Parameter};
use super::{CMDLETS, Failure, alias};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};

/// Shells that there are completions for, under the names that `shell-init` takes.
pub const SHELLS: &[&str] = &["bash", "zsh", "fish", "powershell", "elvish"];

/// The subcommand that demonstrates two organisations.
pub const LAB: &str = "lab";
/// The subcommand that prints what makes a shell know emsh.
pub const SHELL_INIT: &str = "shell-init";
/// What `shell-init powershell` takes: PowerShell's TabExpansion2 is replaced by one that completes inside
/// `@{…}`, too.
pub const TAB_EXPANSION: &str = "--tab-expansion";
/// The subcommand that makes each cmdlet a command of its own.
pub const INSTALL_LINKS: &str = "install-links";
/// The hidden subcommand that runs the service.
pub const TRANSPORT_SERVICE: &str = "transport-service";

/// The whole tree.
pub fn command() -> Command {
    command_of(CMDLETS)
}

/// The whole tree over a table of cmdlets.
pub fn command_of(cmdlets: &[&'static Cmdlet]) -> Command {
    Command::new("emsh")
        .about("An Exchange-style management shell for the emsh transport service")
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_subcommand(true)
        .infer_long_args(false)
        .arg(
            Arg::new("data-dir")
                .long("data-dir")
                .value_name("DIR")
                .value_hint(ValueHint::DirPath)
                .help("The directory of the store; EMSH_DATA_DIR where it is not given"),
        )
        .subcommand(
            Command::new(LAB)
                .about("Run the demonstration: two organisations, mutual TLS between them")
                .arg(
                    Arg::new("keep")
                        .long("keep")
                        .action(ArgAction::SetTrue)
                        .help("Leave it running afterwards, and say how to look around and stop it"),
                )
                .arg(
                    Arg::new("directory")
                        .long("directory")
                        .value_name("DIR")
                        .value_hint(ValueHint::DirPath)
                        .help("Where to make it; a new or empty directory"),
                )
                .arg(
                    Arg::new("stop")
                        .long("stop")
                        .value_name("DIR")
                        .value_hint(ValueHint::DirPath)
                        .conflicts_with_all(["keep", "directory"])
                        .help("Stop one that was left running in this directory"),
                )
                .arg(Arg::new("dns").long("dns").value_name("DIR").hide(true)),
        )
        .subcommand(
            Command::new(SHELL_INIT)
                .about("Print completion, and what makes $true, $false and $null work, for a shell")
                .arg(
                    Arg::new("shell")
                        .required(true)
                        .ignore_case(true)
                        .value_parser(clap::builder::PossibleValuesParser::new(SHELLS.iter().map(|shell| {
                            match *shell {
                                "powershell" => clap::builder::PossibleValue::new(*shell).alias("pwsh"),
                                _ => clap::builder::PossibleValue::new(*shell),
                            }
                        })))
                        .help("Which shell"),
                )
                .arg(Arg::new("tab-expansion").long("tab-expansion").action(ArgAction::SetTrue).help(
                    "PowerShell: replace TabExpansion2, so that Tab completes inside @{Remove=…}, too",
                )),
        )
        .subcommand(
            Command::new(INSTALL_LINKS)
                .about("Make each cmdlet a command of its own: links to emsh in a directory of PATH")
                .arg(
                    Arg::new("directory")
                        .required(true)
                        .value_name("DIR")
                        .value_hint(ValueHint::DirPath)
                        .help("An existing directory; what is there already is not overwritten"),
                )
                .arg(
                    Arg::new("remove")
                        .long("remove")
                        .action(ArgAction::SetTrue)
                        .help("Take the links away again; nothing else is touched"),
                )
                .arg(
                    Arg::new("what-if")
                        .long("what-if")
                        .action(ArgAction::SetTrue)
                        .help("Say what would be done, and do nothing; -WhatIf will do, too"),
                ),
        )
        .subcommand(
            Command::new(TRANSPORT_SERVICE)
                .hide(true)
                .disable_help_flag(true)
                .about("Run the transport service in the foreground")
                .arg(Arg::new("arguments").num_args(0..).trailing_var_arg(true).allow_hyphen_values(true)),
        )
        .subcommands(cmdlets.iter().map(|cmdlet| subcommand(cmdlet)))
}

fn subcommand(cmdlet: &Cmdlet) -> Command {
    Command::new(cmdlet.name())
        .about(cmdlet.summary)
        .visible_aliases(alias::of(cmdlet).map(|(name, _)| name))
        .disable_help_flag(true)
        .args(cmdlet.parameters().iter().enumerate().map(|(order, parameter)| argument(parameter, order)))
}

fn argument(parameter: &Parameter, order: usize) -> Arg {
    // A value stands behind `=`, so that it may begin with a dash; a parameter may stand alone,
    // since it is the binder that says what an absent value means.
    let action = if parameter.is_list() { ArgAction::Append } else { ArgAction::Set };
    Arg::new(parameter.name)
        .long(parameter.name)
        .action(action)
        .num_args(0..=1)
        .require_equals(true)
        .allow_hyphen_values(true)
        .display_order(order)
        .help(parameter.doc)
}

/// Takes a cmdlet's canonical arguments through its branch of the tree.
///
/// # Errors
/// What clap refuses, in its words (exit code 2).
pub fn parse(
    cmdlet: &'static Cmdlet,
    given: &[(String, Vec<String>)],
) -> Result<Vec<(String, Vec<String>)>, Failure> {
    let mut words = vec!["emsh".to_string(), cmdlet.name()];
    for (name, values) in given {
        if values.is_empty() {
            words.push(format!("--{name}"));
        }
        words.extend(values.iter().map(|value| format!("--{name}={value}")));
    }
    let matches = command_of(&[cmdlet]).try_get_matches_from(words).map_err(|error| {
        let text = error.render().to_string();
        let line = text.lines().next().unwrap_or_default().trim_start_matches("error: ");
        Failure::binding(cmdlet.name(), line)
    })?;
    let Some((_, arguments)) = matches.subcommand() else {
        return Err(Failure::binding(cmdlet.name(), "no cmdlet was given"));
    };
    Ok(arguments_of(cmdlet, arguments))
}

/// The parameters that stand in the matches, and their values, in the table's order.
fn arguments_of(cmdlet: &Cmdlet, matches: &ArgMatches) -> Vec<(String, Vec<String>)> {
    let mut given = Vec::new();
    for parameter in cmdlet.parameters() {
        if matches.contains_id(parameter.name) {
            let values = matches.get_many::<String>(parameter.name).into_iter().flatten().cloned().collect();
            given.push((parameter.name.to_string(), values));
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmdlet::sample::SAMPLE;

    #[test]
    fn the_tree_is_sound_and_has_every_cmdlet() {
        let command = command_of(SAMPLE);
        command.clone().debug_assert();
        for cmdlet in SAMPLE {
            assert!(command.find_subcommand(cmdlet.name()).is_some());
        }
    }

    #[test]
    fn values_come_out_as_they_went_in() {
        let given: Vec<(String, Vec<String>)> = [
            ("Identity", vec!["-x"]),
            ("SmartHosts", vec!["a,b", "", "--c"]),
            ("Enabled", vec![]),
            ("Fqdn", vec![""]),
            ("Comment", vec!["a=b\nc"]),
            ("WhatIf", vec!["$false"]),
        ]
        .into_iter()
        .map(|(name, values)| (name.to_string(), values.into_iter().map(String::from).collect()))
        .collect();
        let mut parsed = parse(SAMPLE[1], &given).unwrap();
        parsed.sort();
        let mut wanted = given;
        wanted.sort();
        assert_eq!(parsed, wanted);
        assert_eq!(parse(SAMPLE[1], &[("Bogus".into(), vec![])]).unwrap_err().exit_code(), 2);
    }
}
