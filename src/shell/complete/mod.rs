//! Completion: what fits at the cursor of a line, for bash, zsh, fish and PowerShell.
//!
//! One engine: a line is cut into words as its shell will cut it ([`typed`]), read as `shell::argv` will
//! read it ([`context`]), answered from the tables and the store ([`candidates`]), and what fits is written
//! as the shell must be given it ([`answer`], [`quote`]). The scripts in `completions/` only carry lines to
//! and fro.
//!
//! Promises: a store is opened for reading only, never made, upgraded or waited for; whatever goes wrong,
//! there are no candidates, the exit code is 0, and stderr stays empty, since all of this happens at a
//! prompt. clap_complete's protocol is not used: it hands over words that the shell has cut, and can't say
//! what is replaced; both are needed for names behind one dash and for `@{Remove=…}`.
//!
//! The protocol, hidden, and stable for the scripts and the PowerShell module:
//!
//! ```text
//! emsh [--data-dir DIR] --complete bash|zsh|fish BEFORE AFTER [COMP_WORDBREAKS]
//!     TEXT<TAB>DESCRIPTION                  a candidate a line; an empty TEXT is an order to the script:
//!                                           files, directories, nospace
//! emsh [--data-dir DIR] --complete powershell BEFORE AFTER
//!     TEXT<TAB>LABEL<TAB>DESCRIPTION        TEXT replaces PowerShell's word; neither is ever empty
//! emsh [--data-dir DIR] --complete powershell-line BEFORE AFTER
//!     START<TAB>LENGTH                      what is replaced, UTF-16 units from the beginning of BEFORE;
//!     TEXT<TAB>LABEL<TAB>DESCRIPTION        nothing at all where nothing fits
//! emsh [--data-dir DIR] --complete powershell-value CMDLET PARAMETER WORD [IDENTITY [USED…]]
//!     TEXT<TAB>LABEL<TAB>DESCRIPTION        values of one parameter; WORD as PowerShell gives it, quotes
//!                                           and all; IDENTITY whose lists are looked into, or empty; USED
//!                                           the other elements of the list
//! ```

mod answer;
mod candidates;
mod context;
mod quote;
pub mod typed;
mod value;

use crate::cmdlet::live::{self, Source};
use crate::cmdlet::{CMDLETS, Cmdlet};
use answer::Answer;
use candidates::{Fits, Live};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use typed::Shell;

/// The word that asks for completion.
pub const COMPLETE: &str = "--complete";

/// Answers a line that asks for completion; `words` come after `--complete`, `data_dir` finds the store of
/// the one that the line itself names, if it does.
pub fn run(words: &[String], data_dir: impl Fn(Option<PathBuf>) -> PathBuf) {
    let live = |given: Option<&str>| Store { data_dir: data_dir(given.map(PathBuf::from)) };
    let text = asked(words, &live).unwrap_or_default();
    let mut out = std::io::stdout();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// The store of a data directory, and the service that runs on it.
struct Store {
    data_dir: PathBuf,
}

impl Live for Store {
    fn values(
        &self,
        cmdlet: &'static Cmdlet,
        source: Source,
        identity: Option<&str>,
        prefix: &str,
    ) -> Vec<(String, String)> {
        let found = live::values(&self.data_dir, cmdlet, source, identity, prefix);
        found.into_iter().map(|found| (found.value, found.about)).collect()
    }
}

fn asked<L: Live>(words: &[String], live: &dyn Fn(Option<&str>) -> L) -> Option<String> {
    let (form, rest) = words.split_first()?;
    let text = |at: usize| rest.get(at).map(String::as_str).unwrap_or_default();
    if form == "powershell-value" {
        let (cmdlet, parameter, word, identity) = (text(0), text(1), text(2), text(3));
        let quoted = |text: &str| quote::bare(Shell::Pwsh, text, quote::Manner::Quoted);
        let identity = match identity {
            "" => String::new(),
            identity => format!(" -Identity:{}", quoted(identity)),
        };
        let used: String = rest.iter().skip(4).map(|used| quoted(used) + ",").collect();
        let word =
            word.strip_suffix(['\'', '"']).filter(|open| !open.is_empty()).unwrap_or(word).trim_start();
        let line = format!("{cmdlet}{identity} -{parameter}:{used}{word}");
        let (_, answer) = complete(Shell::Pwsh, &line, "", "", live);
        return Some(powershell_lines(&answer));
    }
    let (before, after) = (text(0), text(1));
    match form.as_str() {
        // Of a name before its colon PowerShell would replace nothing, and put the new one behind the colon.
        "powershell" if after.trim_start_matches(|c: char| c.is_alphanumeric()).starts_with(':') => None,
        "powershell" => Some(powershell_lines(&complete(Shell::Pwsh, before, after, "", live).1)),
        "powershell-line" => {
            let (_, answer) = complete(Shell::Pwsh, before, after, "", live);
            let units = |text: Option<&str>| text.map_or(0, |text| text.encode_utf16().count());
            let start = units(before.get(..answer.from));
            let length = units(before.get(answer.from..)) + units(after.get(..answer.after));
            let lines = powershell_lines(&answer);
            Some(if lines.is_empty() { lines } else { format!("{start}\t{length}\n{lines}") })
        }
        name => {
            let shell = Shell::of(name)?;
            let breaks = if rest.len() > 2 { text(2) } else { BREAKS };
            let (fits, answer) = complete(shell, before, after, breaks, live);
            Some(posix_lines(shell, &fits, &answer))
        }
    }
}

/// What bash has in COMP_WORDBREAKS by itself.
const BREAKS: &str = " \t\n\"'@><=;|&(:";

fn complete<L: Live>(
    shell: Shell,
    before: &str,
    after: &str,
    breaks: &str,
    live: &dyn Fn(Option<&str>) -> L,
) -> (Fits, Answer) {
    let words = typed::words(shell, before);
    let context = context::context(CMDLETS, &words);
    let fits = candidates::fits(CMDLETS, shell, &context, &live(context.data_dir.as_deref()));
    let Some(word) = words.last() else { return (fits, Answer::default()) };
    let answer = answer::answer(shell, (before, after), breaks, word, &context, &fits);
    (fits, answer)
}

fn posix_lines(shell: Shell, fits: &Fits, answer: &Answer) -> String {
    let mut text = String::new();
    let orders = [(fits.files, "files"), (fits.directories, "directories"), (fits.goes_on, "nospace")];
    for (_, order) in orders.iter().filter(|(given, _)| *given) {
        let _ = writeln!(text, "\t{order}");
    }
    if let (Shell::Bash, true, [(line, ..)]) = (shell, fits.goes_on && answer.quoted, answer.lines.as_slice())
    {
        // readline closes the quote behind the only candidate: so there are two.
        let _ = writeln!(text, "{}…\t", one_line(line));
    }
    if let (Shell::Fish, true, [(line, ..)]) = (shell, answer.in_braces, answer.lines.as_slice()) {
        // A `}` is to follow, which fish would escape: so there are two, and no blank is put in.
        let _ = writeln!(text, "{}…\t", one_line(line));
    }
    for ((line, _, about), candidate) in answer.lines.iter().zip(&fits.candidates) {
        // bash has no room for what a parameter does.
        let about = if shell == Shell::Bash && !candidate.live { "" } else { about };
        let _ = writeln!(text, "{}\t{}", one_line(line), one_line(about));
    }
    text
}

fn powershell_lines(answer: &Answer) -> String {
    let mut text = String::new();
    for (line, label, about) in answer.lines.iter().filter(|(line, ..)| !line.is_empty()) {
        let about = if about.is_empty() { label } else { about };
        let _ = writeln!(text, "{}\t{}\t{}", one_line(line), one_line(label), one_line(about));
    }
    text
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
