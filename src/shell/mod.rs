//! The command line: from the words that a shell hands over to a cmdlet that runs, and from what
//! it says to stdout, stderr and an exit code.
//!
//! Exit codes: 0 done, 1 failed, 2 usage or binding error (DESIGN, Output).

pub mod argv;
pub mod complete;
pub mod console;
pub mod error;
pub mod invoke;
mod links;
pub mod output;
mod piped;

use crate::cmdlet::bind::Bound;
use crate::cmdlet::class;
use crate::cmdlet::console::Console as _;
use crate::cmdlet::spec::Session;
use crate::cmdlet::{CMDLETS, Cmdlet, Failure, clap_tree, help};
use argv::Invocation;
use console::{ErrorAction, Manner, ShellConsole};
use output::{Format, Request, Target};
use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// What the main program lends the shell, which may not name it itself.
pub struct Programs {
    /// `emsh lab`.
    pub lab: fn(&LabOptions) -> ExitCode,
    /// `emsh transport-service ARGUMENTS`: the service, in the foreground.
    pub transport_service: fn(&[String]) -> ExitCode,
}

/// The options of `emsh lab`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LabOptions {
    /// Leave it running afterwards.
    pub keep: bool,
    /// Make it in this directory.
    pub directory: Option<PathBuf>,
    /// Stop the one in this directory.
    pub stop: Option<PathBuf>,
    /// Be the DNS server of the one in this directory.
    pub dns: Option<PathBuf>,
}

/// Runs a command line: `args` are all arguments, the program's name first.
pub fn run(args: Vec<OsString>, programs: &Programs) -> ExitCode {
    if let Some(done) = completion(&args) {
        return done;
    }
    let args = match cmdlet_called(&args) {
        Some(name) => {
            args.iter().take(1).cloned().chain([name.into()]).chain(args.iter().skip(1).cloned()).collect()
        }
        None => args,
    };
    let words = match utf8(args) {
        Ok(words) => argv::unwrapped(words),
        Err(failure) => return refused(&failure, "emsh"),
    };
    let (data_dir, rest) = match global(&words) {
        Ok(split) => split,
        Err(failure) => return refused(&failure, "emsh"),
    };
    let Some(first) = rest.first() else { return introduction() };
    match first.as_str() {
        "--help" | "-h" | "-?" | "-Help" | "help" => print(&help::overview()),
        "--invoke" => invoked(&rest[1..], data_dir),
        "--version" | "-V" => print(&format!("emsh {}\n", env!("CARGO_PKG_VERSION"))),
        clap_tree::LAB | clap_tree::SHELL_INIT | clap_tree::INSTALL_LINKS | clap_tree::TRANSPORT_SERVICE => {
            other(rest, data_dir, programs)
        }
        _ => cmdlet(rest, data_dir),
    }
}

/// Where a shell asks for completion: first of all, and never with an error.
fn completion(args: &[OsString]) -> Option<ExitCode> {
    let at = match args.get(1)?.to_str()? {
        complete::COMPLETE => 1,
        "--data-dir" if args.get(3)?.to_str() == Some(complete::COMPLETE) => 3,
        _ => return None,
    };
    let given = args.get(2).filter(|_| at == 3).map(PathBuf::from);
    let words: Vec<String> = args[at + 1..].iter().map(|word| word.to_string_lossy().into_owned()).collect();
    complete::run(&words, |own| data_directory(own.or_else(|| given.clone())));
    Some(ExitCode::SUCCESS)
}

/// The cmdlet that emsh was started as: by one of the links that `emsh install-links` makes.
fn cmdlet_called(args: &[OsString]) -> Option<String> {
    let name = std::path::Path::new(args.first()?).file_name()?.to_str()?;
    crate::cmdlet::alias::find(CMDLETS, name).map(|_| name.to_string())
}

/// `emsh --invoke`, which the PowerShell module calls.
fn invoked(rest: &[String], data_dir: Option<PathBuf>) -> ExitCode {
    if let Some(word) = rest.first() {
        return refused(&Failure::binding(word, "--invoke takes no words: all is read from stdin"), "emsh");
    }
    let (document, code) = invoke::invoke(&mut io::stdin().lock(), &data_directory(data_dir));
    let mut out = io::stdout();
    let written = writeln!(out, "{document}").and_then(|()| out.flush());
    ExitCode::from(code.max(code_of(&written)))
}

/// The arguments as text.
fn utf8(args: Vec<OsString>) -> Result<Vec<String>, Failure> {
    let read = |(index, arg): (usize, OsString)| {
        arg.into_string().map_err(|arg| {
            let shown = arg.to_string_lossy().into_owned();
            Failure::binding(&shown, format!("Argument {index}, '{shown}', is not UTF-8 text"))
                .hint("names and values are Unicode; check the terminal's character set")
        })
    };
    args.into_iter().enumerate().skip(1).map(read).collect()
}

/// Takes `--data-dir` off the front.
fn global(words: &[String]) -> Result<(Option<PathBuf>, &[String]), Failure> {
    let (value, rest) = match words.split_first() {
        Some((first, rest)) if first == "--data-dir" => match rest.split_first() {
            Some((value, rest)) => (value.as_str(), rest),
            None => ("", rest),
        },
        Some((first, rest)) => match first.strip_prefix("--data-dir=") {
            Some(value) => (value, rest),
            None => return Ok((None, words)),
        },
        None => return Ok((None, words)),
    };
    if value.is_empty() {
        return Err(Failure::binding(
            "data-dir",
            "--data-dir has no value: it takes the directory of the store",
        ));
    }
    let path = std::path::absolute(value)
        .map_err(|error| Failure::binding("data-dir", format!("--data-dir '{value}' is no path: {error}")))?;
    Ok((Some(path), rest))
}

/// The data directory: as given, else EMSH_DATA_DIR, else `/var/lib/emsh` for root or where it
/// exists, else under the user's state directory (DESIGN, Stores).
fn data_directory(given: Option<PathBuf>) -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(directory) = given.or_else(|| set("EMSH_DATA_DIR")) {
        return std::path::absolute(&directory).unwrap_or(directory);
    }
    let system = PathBuf::from("/var/lib/emsh");
    if rustix::process::geteuid().is_root() || system.exists() {
        return system;
    }
    // The XDG base directory specification: a relative value is ignored.
    let state = set("XDG_STATE_HOME").filter(|path| path.is_absolute());
    let state = state.or_else(|| set("HOME").map(|home| home.join(".local/state")));
    state.map_or(system, |state| state.join("emsh"))
}

/// Reads and runs a cmdlet.
fn cmdlet(words: &[String], data_dir: Option<PathBuf>) -> ExitCode {
    let name = match argv::find(CMDLETS, &words[0]) {
        Ok(cmdlet) => cmdlet.name(),
        Err(failure) => return refused(&failure, "emsh"),
    };
    if words.iter().any(|word| word == "--data-dir" || word.starts_with("--data-dir=")) {
        let misplaced = Failure::binding("data-dir", "--data-dir stands before the cmdlet")
            .hint(format!("emsh --data-dir DIR {name} …, or set EMSH_DATA_DIR"));
        return refused(&misplaced, &name);
    }
    let invocation = match argv::read(words) {
        Ok(invocation) if invocation.help => return print(&help::cmdlet(invocation.cmdlet)),
        Ok(invocation) => invocation,
        Err(failure) => return refused(&failure, &name),
    };
    let bound = piped::expand(invocation).and_then(|invocations| {
        let bind =
            |invocation: Invocation| bind(&invocation).map(|(bound, manner)| (invocation, bound, manner));
        invocations.into_iter().map(bind).collect::<Result<Vec<_>, _>>()
    });
    match bound {
        Ok(bound) => run_bound(&bound, &name, data_dir),
        Err(failure) => refused(&failure, &name),
    }
}

/// Runs a line, or the lines that came of one by what was piped into it: their output is one.
fn run_bound(lines: &[(Invocation, Bound, Manner)], name: &str, data_dir: Option<PathBuf>) -> ExitCode {
    let several = lines.len() > 1;
    let Some((_, _, mut manner)) = lines.first().cloned() else {
        let _ = writeln!(io::stderr(), "WARNING: no object came through the pipe; {name} did nothing");
        return ExitCode::SUCCESS;
    };
    manner.request.single &= !several;
    let data_dir = data_directory(data_dir);
    let (mut out, mut err) = (io::BufWriter::new(io::stdout()), io::stderr());
    let mut read_line = |line: &mut String| io::stdin().read_line(line);
    let mut console = ShellConsole::new(manner, &mut read_line, &mut out, &mut err);
    let mut result = Ok(());
    for (invocation, bound, _) in lines {
        let mut session = Session::new(&data_dir, &invocation.command_line(), &mut console);
        result = class::admit(&mut session, bound).and_then(|()| match session.console.stopped() {
            true => Ok(()),
            false => (invocation.cmdlet.run)(&mut session, bound),
        });
        let site = session.site;
        console.place(|| site.server());
        // One object that fails does not keep the others back, unless -ErrorAction says so.
        if several {
            if let Err(failure) = std::mem::replace(&mut result, Ok(())) {
                console.error(failure);
            }
            if console.stopped() {
                break;
            }
        }
    }
    ExitCode::from(console.finish(result))
}

fn bind(invocation: &Invocation) -> Result<(Bound, Manner), Failure> {
    let cmdlet = invocation.cmdlet;
    let given = clap_tree::parse(cmdlet, &invocation.given)?;
    let bound = Bound::new(cmdlet, &given)?;
    let request = request(cmdlet, invocation, &bound)?;
    let action = |name: &str| bound.text(name).map(ErrorAction::from_word).unwrap_or_default();
    let manner = Manner {
        source: cmdlet.name(),
        request,
        target: Target { terminal: io::stdout().is_terminal(), width: width() },
        verbose: bound.switch("Verbose"),
        error_action: action("ErrorAction"),
        warning_action: action("WarningAction"),
        uninformed: action("InformationAction") == ErrorAction::Silent,
        coloured: io::stderr().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        interactive: io::stdin().is_terminal(),
    };
    Ok((bound, manner))
}

/// What is to be shown, checked before anything is done.
fn request(cmdlet: &'static Cmdlet, invocation: &Invocation, bound: &Bound) -> Result<Request, Failure> {
    let named = bound.text("Format").and_then(Format::from_word);
    let format = match (bound.switch("Json"), named) {
        (true, None | Some(Format::Json)) => Some(Format::Json),
        (true, Some(_)) => {
            return Err(Failure::binding("Format", "-Json and -Format ask for different things; give one"));
        }
        // A -Format of the cmdlet's own says nothing about objects.
        (false, named) => named.filter(|_| cmdlet.shows()),
    };
    let texts = |name: &str| bound.values(name).iter().map(ToString::to_string).collect::<Vec<_>>();
    let properties = if cmdlet.shows() { texts("Property") } else { Vec::new() };
    if let Some(object) = cmdlet.object {
        output::select(object, &properties)?;
    }
    // What an identity names may be several: the permissions of one connector.
    let names_one = |object: &crate::model::ObjectType| object.identity_names_one() && invocation.names_one();
    let single = cmdlet.object.is_some_and(|object| object.is_singleton() || names_one(object));
    Ok(Request { format, properties, single })
}

fn width() -> Option<u16> {
    std::env::var("COLUMNS").ok()?.trim().parse().ok().filter(|width| *width > 0)
}

/// The subcommands that are no cmdlets.
fn other(words: &[String], data_dir: Option<PathBuf>, programs: &Programs) -> ExitCode {
    // Hands that know cmdlets type it so.
    let what_if = |word: &str| words[0] == clap_tree::INSTALL_LINKS && word.eq_ignore_ascii_case("-WhatIf");
    let word = |word| if what_if(word) { "--what-if" } else { word };
    let line = std::iter::once("emsh").chain(words.iter().map(|each| word(each.as_str())));
    let matches = match clap_tree::command().try_get_matches_from(line) {
        Ok(matches) => matches,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    if data_dir.is_some() && words[0] != clap_tree::TRANSPORT_SERVICE {
        let failure =
            Failure::binding("data-dir", format!("'emsh {}' uses no store: leave --data-dir out", words[0]));
        return refused(&failure, "emsh");
    }
    match matches.subcommand() {
        Some((clap_tree::LAB, options)) => (programs.lab)(&LabOptions {
            keep: options.get_flag("keep"),
            directory: options.get_one::<String>("directory").map(PathBuf::from),
            stop: options.get_one::<String>("stop").map(PathBuf::from),
            dns: options.get_one::<String>("dns").map(PathBuf::from),
        }),
        Some((clap_tree::TRANSPORT_SERVICE, options)) => {
            let store = data_dir
                .into_iter()
                .flat_map(|path| ["--data-dir".into(), path.to_string_lossy().into_owned()]);
            let given = options.get_many::<String>("arguments").into_iter().flatten().cloned();
            let arguments: Vec<String> = store.chain(given).collect();
            (programs.transport_service)(&arguments)
        }
        Some((clap_tree::INSTALL_LINKS, options)) => {
            let directory = options.get_one::<String>("directory").map(PathBuf::from).unwrap_or_default();
            match links::run(&directory, options.get_flag("remove"), options.get_flag("what-if")) {
                Ok(text) => print(&text),
                Err(failure) => refused(&failure, "emsh"),
            }
        }
        Some((clap_tree::SHELL_INIT, options)) => {
            let shell =
                options.get_one::<String>("shell").map(|shell| shell.to_lowercase()).unwrap_or_default();
            let tab_expansion = options.get_flag("tab-expansion");
            if tab_expansion && !matches!(shell.as_str(), "powershell" | "pwsh") {
                let failure = Failure::binding(
                    "tab-expansion",
                    format!(
                        "{} is for PowerShell only: {shell} completes inside @{{…}} by itself",
                        clap_tree::TAB_EXPANSION
                    ),
                );
                return refused(&failure, "emsh");
            }
            match crate::r#gen::shell_init(&shell, tab_expansion) {
                Some(script) => print(&script),
                None => refused(
                    &Failure::binding(&shell, format!("'{shell}' is no shell that emsh knows")),
                    "emsh",
                ),
            }
        }
        _ => introduction(),
    }
}

/// `emsh` alone: what it is and what to type first. Without a terminal nobody reads that: a script
/// that forgot its cmdlet must not succeed.
fn introduction() -> ExitCode {
    if io::stdin().is_terminal() {
        return print(&help::overview());
    }
    let _ = io::stderr().write_all(help::overview().as_bytes());
    ExitCode::from(2)
}

fn print(text: &str) -> ExitCode {
    let mut out = io::stdout();
    ExitCode::from(code_of(&out.write_all(text.as_bytes()).and_then(|()| out.flush())))
}

fn code_of(written: &io::Result<()>) -> u8 {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => 1,
        _ => 0,
    }
}

fn refused(failure: &Failure, source: &str) -> ExitCode {
    let _ = io::stderr().write_all(error::render(failure, source, false).as_bytes());
    ExitCode::from(failure.exit_code())
}
