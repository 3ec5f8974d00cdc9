//! Where a cmdlet speaks: objects to stdout, everything else to stderr, questions to the person at
//! the terminal.
//!
//! Promises that stdout holds data only, that no question is ever waited for without a terminal,
//! and that an error record leaves an exit code other than 0, whatever -ErrorAction keeps silent.

use super::error;
use super::output::{self, Request, Target, escape};
use crate::cmdlet::console::{Answer, Console};
use crate::cmdlet::{Category, Failure};
use crate::model::object::ORIGINATING_SERVER;
use crate::model::{Record, Value};
use std::io::{self, Write};

/// How a cmdlet was told to speak.
#[derive(Debug, Clone)]
pub struct Manner {
    /// The cmdlet's name, which stands before its errors.
    pub source: String,
    /// What is shown of objects.
    pub request: Request,
    /// Where stdout goes.
    pub target: Target,
    /// -Verbose.
    pub verbose: bool,
    /// -ErrorAction.
    pub error_action: ErrorAction,
    /// -WarningAction.
    pub warning_action: ErrorAction,
    /// -InformationAction keeps back what is no warning.
    pub uninformed: bool,
    /// Whether warnings and errors on stderr are coloured.
    pub coloured: bool,
    /// Whether standard input is a terminal.
    pub interactive: bool,
}

/// What an error does besides setting the exit code, and what a warning does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ErrorAction {
    /// It is shown.
    #[default]
    Continue,
    /// It is kept silent: SilentlyContinue and Ignore.
    Silent,
    /// It is shown, and the cmdlet stops; a warning is an error then.
    Stop,
}

impl ErrorAction {
    /// The action of this canonical word.
    pub fn from_word(word: &str) -> Self {
        match word {
            "SilentlyContinue" | "Ignore" => ErrorAction::Silent,
            "Stop" => ErrorAction::Stop,
            _ => ErrorAction::Continue,
        }
    }
}

/// Reads a line of an answer; standard input is not held between questions, since a cmdlet may read
/// a password from it.
pub type ReadLine<'a> = &'a mut dyn FnMut(&mut String) -> io::Result<usize>;

/// The console of one cmdlet.
pub struct ShellConsole<'a> {
    manner: Manner,
    read_line: ReadLine<'a>,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    records: Vec<Record>,
    /// The exit code of the worst error so far.
    code: u8,
    stopped: bool,
    /// The answer to every further question.
    answer_to_all: Option<Answer>,
    /// Why stdout could not be written.
    lost: Option<io::Error>,
}

impl<'a> ShellConsole<'a> {
    /// A console over these streams.
    pub fn new(
        manner: Manner,
        read_line: ReadLine<'a>,
        out: &'a mut dyn Write,
        err: &'a mut dyn Write,
    ) -> Self {
        let records = Vec::new();
        ShellConsole {
            manner,
            read_line,
            out,
            err,
            records,
            code: 0,
            stopped: false,
            answer_to_all: None,
            lost: None,
        }
    }

    /// Prints what is left to print; the exit code: 0 done, 1 failed, 2 could not be bound.
    pub fn finish(mut self, result: Result<(), Failure>) -> u8 {
        let failed = result.is_err();
        if !(failed && self.records.is_empty()) {
            self.print();
        }
        if let Err(failure) = result {
            self.report(&failure);
        }
        match self.lost.take() {
            // The reader has seen enough: `emsh Get-Queue | head -1`.
            Some(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Some(error) => {
                let failure = Failure::new(
                    "OutputLost",
                    Category::WriteError,
                    "stdout",
                    format!("The output can't be written: {error}"),
                );
                self.report(&failure);
            }
            None => {}
        }
        self.code
    }

    /// Sets the server that stored objects come from, where that is shown.
    pub fn place(&mut self, server: impl FnOnce() -> Option<String>) {
        if !output::shows(&self.records, &self.manner.request, ORIGINATING_SERVER) {
            return;
        }
        place(&mut self.records, server);
    }

    fn print(&mut self) {
        let json = self.manner.request.format == Some(output::Format::Json);
        if self.records.is_empty() && !json {
            return;
        }
        let written = output::write(&self.records, &self.manner.request, self.manner.target, self.out);
        let flushed = written.and_then(|()| self.out.flush());
        self.keep(flushed);
    }

    fn keep(&mut self, written: io::Result<()>) {
        if let Err(error) = written {
            self.lost.get_or_insert(error);
        }
    }

    fn report(&mut self, failure: &Failure) {
        self.code = self.code.max(failure.exit_code());
        if self.manner.error_action != ErrorAction::Silent {
            let text = error::render(failure, &self.manner.source, self.manner.verbose);
            self.say(&text, RED);
        }
    }

    /// Writes to stderr; that it can't be written can be told to nobody.
    fn say(&mut self, text: &str, colour: &str) {
        let text = text.trim_end_matches('\n');
        let _ = match self.manner.coloured {
            true => writeln!(self.err, "{colour}{text}{PLAIN}"),
            false => writeln!(self.err, "{text}"),
        };
    }

    fn say_lines(&mut self, mark: &str, text: &str, colour: &str) {
        let lines: Vec<_> = text.lines().map(escape).collect();
        self.say(&format!("{mark}{}", lines.join("\n")), colour);
    }
}

/// Sets the server that stored objects come from, where it is not set.
pub(super) fn place(records: &mut [Record], server: impl FnOnce() -> Option<String>) {
    if records.is_empty() {
        return;
    }
    if let Some(server) = server() {
        let unset = |record: &&mut Record| record.get(ORIGINATING_SERVER).is_unset();
        for record in records.iter_mut().filter(unset) {
            record.set(ORIGINATING_SERVER, Value::text(&server));
        }
    }
}

const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const CYAN: &str = "\x1b[36m";
const PLAIN: &str = "\x1b[0m";

const CHOICES: &str = "[Y] Yes  [A] Yes to All  [N] No  [L] No to All  [?] Help";
const CHOICES_HELP: &str = "Y - Continue with only the next step of the operation.
A - Continue with all the steps of the operation.
N - Skip this operation and proceed with the next operation.
L - Skip this operation and all subsequent operations.";

impl Console for ShellConsole<'_> {
    fn object(&mut self, record: Record) {
        if !self.stopped {
            self.records.push(record);
        }
    }

    fn text(&mut self, text: &str) {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let written = write!(self.out, "{text}{end}").and_then(|()| self.out.flush());
        self.keep(written);
    }

    fn binary(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.manner.target.terminal {
            let text = "Binary data is not written to a terminal";
            return Err(Failure::new("BinaryToTerminal", Category::InvalidOperation, "stdout", text)
                .hint("send stdout to a file or a pipe, or leave -BinaryEncoded out"));
        }
        let written = self.out.write_all(bytes).and_then(|()| self.out.flush());
        self.keep(written);
        Ok(())
    }

    fn warning(&mut self, text: &str) {
        match self.manner.warning_action {
            _ if self.stopped => {}
            ErrorAction::Continue => self.say_lines("WARNING: ", text, YELLOW),
            ErrorAction::Silent => {}
            ErrorAction::Stop => {
                let text = format!("Stopped at a warning, since -WarningAction is Stop: {text}");
                self.report(&Failure::new(
                    "ActionPreferenceStop",
                    Category::OperationStopped,
                    "WarningAction",
                    text,
                ));
                self.stopped = true;
            }
        }
    }

    fn notice(&mut self, text: &str) {
        let silent = self.manner.uninformed || self.manner.warning_action == ErrorAction::Silent;
        if !silent && !self.stopped {
            self.say_lines("", text, "");
        }
    }

    fn verbose(&mut self, text: &str) {
        if self.manner.verbose {
            self.say_lines("VERBOSE: ", text, CYAN);
        }
    }

    fn what_if(&mut self, text: &str) {
        let text: Vec<_> = text.lines().map(escape).collect();
        let _ = writeln!(self.err, "What if: {}", text.join("\n"));
    }

    fn error(&mut self, failure: Failure) {
        if !self.stopped {
            self.report(&failure);
        }
        self.stopped |= self.manner.error_action == ErrorAction::Stop;
    }

    fn ask(&mut self, caption: &str, question: &str, default_yes: bool) -> Answer {
        if let Some(answer) = self.answer_to_all {
            return answer;
        }
        let default = if default_yes { "Y" } else { "N" };
        let question: Vec<_> = question.lines().map(escape).collect();
        let _ = writeln!(self.err, "{}\n{}", escape(caption), question.join("\n"));
        loop {
            let _ = write!(self.err, "{CHOICES} (default is \"{default}\"): ");
            let _ = self.err.flush();
            let mut line = String::new();
            let read = if self.manner.interactive { (self.read_line)(&mut line) } else { Ok(0) };
            if !matches!(read, Ok(1..)) {
                let _ = writeln!(self.err);
                return Answer::Unanswered;
            }
            let word = line.trim().to_ascii_lowercase();
            let word = if word.is_empty() { default.to_ascii_lowercase() } else { word };
            let (answer, to_all) = match word.as_str() {
                "y" | "yes" => (Answer::Yes, false),
                "a" | "yes to all" => (Answer::Yes, true),
                "n" | "no" => (Answer::No, false),
                "l" | "no to all" => (Answer::No, true),
                "?" => {
                    let _ = writeln!(self.err, "{CHOICES_HELP}");
                    continue;
                }
                _ => continue,
            };
            if to_all {
                self.answer_to_all = Some(answer);
            }
            return answer;
        }
    }

    fn is_interactive(&self) -> bool {
        self.manner.interactive
    }

    fn stops_at_warnings(&self) -> bool {
        self.manner.warning_action == ErrorAction::Stop
    }

    fn stopped(&self) -> bool {
        self.stopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objects::ACCEPTED_DOMAIN;
    use std::io::BufRead;

    fn manner() -> Manner {
        Manner {
            source: "Get-AcceptedDomain".into(),
            request: Request::default(),
            target: Target { terminal: false, width: None },
            verbose: false,
            error_action: ErrorAction::Continue,
            warning_action: ErrorAction::Continue,
            uninformed: false,
            coloured: false,
            interactive: true,
        }
    }

    /// Exit code, stdout, stderr of what is done with a console.
    fn spoken(
        manner: Manner,
        input: &str,
        act: impl FnOnce(&mut ShellConsole<'_>) -> Result<(), Failure>,
    ) -> (u8, String, String) {
        let (mut input, mut out, mut err) = (input.as_bytes(), Vec::new(), Vec::new());
        let mut read_line = |line: &mut String| input.read_line(line);
        let mut console = ShellConsole::new(manner, &mut read_line, &mut out, &mut err);
        let result = act(&mut console);
        let code = console.finish(result);
        (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[test]
    fn stdout_holds_data_only_and_an_error_never_exits_0() {
        let act = |console: &mut ShellConsole<'_>| {
            console.warning("old");
            console.what_if("nothing");
            console.verbose("quiet");
            console.error(Failure::not_found("AcceptedDomain", "x", "EX1"));
            console.object(Record::with_defaults(&ACCEPTED_DOMAIN));
            Ok(())
        };
        let (code, out, err) = spoken(manner(), "", act);
        assert_eq!(code, 1);
        assert!(out.starts_with("Name DomainName DomainType    Default\n"), "{out}");
        assert!(err.contains("WARNING: old\nWhat if: nothing\nGet-AcceptedDomain : The operation"), "{err}");
        assert!(!err.contains("quiet") && !err.contains('\x1b'));

        let (code, out, err) = spoken(Manner { error_action: ErrorAction::Silent, ..manner() }, "", act);
        assert_eq!((code, err.contains("operation")), (1, false));
        assert!(!out.is_empty());

        let stop = Manner { error_action: ErrorAction::Stop, ..manner() };
        let (code, out, _) = spoken(stop, "", |console| {
            act(console)?;
            assert!(console.stopped());
            Ok(())
        });
        assert_eq!((code, out.as_str()), (1, ""));
    }

    #[test]
    fn questions_are_exchanges() {
        let ask = |console: &mut ShellConsole<'_>| {
            console.ask("Confirm", "Are you sure you want to perform this action?\nRemoving \"Out\".", true)
        };
        let table = [
            ("y\n", true, Answer::Yes),
            ("\n", true, Answer::Yes),
            ("N\n", true, Answer::No),
            ("?\nfoo\nl\n", true, Answer::No),
            ("", true, Answer::Unanswered),
            ("y\n", false, Answer::Unanswered),
        ];
        for (input, interactive, wanted) in table {
            let (_, out, err) = spoken(Manner { interactive, ..manner() }, input, |console| {
                assert_eq!(ask(console), wanted, "{input:?}");
                Ok(())
            });
            assert!(out.is_empty());
            assert!(
                err.starts_with(
                    "Confirm\nAre you sure you want to perform this action?\nRemoving \"Out\".\n\
                     [Y] Yes  [A] Yes to All  [N] No  [L] No to All  [?] Help (default is \"Y\"): "
                ),
                "{err}"
            );
        }
        let (_, _, err) = spoken(manner(), "a\n", |console| {
            assert_eq!((ask(console), ask(console)), (Answer::Yes, Answer::Yes));
            Ok(())
        });
        assert_eq!(err.matches("Confirm").count(), 1);
    }

    #[test]
    fn a_reader_that_leaves_is_no_error_and_a_full_disk_is() {
        struct Refuses(io::ErrorKind);
        impl Write for Refuses {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(self.0.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for (kind, wanted) in [(io::ErrorKind::BrokenPipe, 0), (io::ErrorKind::StorageFull, 1)] {
            let (mut out, mut err) = (Refuses(kind), Vec::new());
            let mut read_line = |_: &mut String| Ok(0);
            let mut console = ShellConsole::new(manner(), &mut read_line, &mut out, &mut err);
            console.object(Record::with_defaults(&ACCEPTED_DOMAIN));
            assert_eq!(console.finish(Ok(())), wanted);
        }
    }

    #[test]
    fn colour_is_for_terminals() {
        let (_, _, err) = spoken(Manner { coloured: true, ..manner() }, "", |console| {
            console.warning("a\x1b[0mb");
            Ok(())
        });
        assert_eq!(err, "\x1b[33mWARNING: a\\x1B[0mb\x1b[0m\n");
    }
}
