//! Where a cmdlet speaks: objects to stdout, everything else to stderr, and questions to a person.

use crate::model::Record;
use crate::ops::Failure;

/// What a cmdlet says, and to whom.
pub trait Console {
    /// An object of the result.
    fn object(&mut self, record: Record);
    /// Text that is the result itself: help, a request, a list of names.
    fn text(&mut self, text: &str);
    /// Octets that are the result itself.
    ///
    /// # Errors
    /// Where stdout is a terminal, which they would put in disorder.
    fn binary(&mut self, bytes: &[u8]) -> Result<(), Failure>;
    /// A warning; the exit code stays as it is.
    fn warning(&mut self, text: &str);
    /// A plain line on stderr: what to know, and nothing to worry about.
    fn notice(&mut self, text: &str);
    /// Shown with -Verbose.
    fn verbose(&mut self, text: &str);
    /// What -WhatIf has to say.
    fn what_if(&mut self, text: &str);
    /// An error after which the cmdlet goes on with its next object.
    fn error(&mut self, failure: Failure);
    /// Asks; `default_yes` is the answer to an empty line. Without a terminal there is no answer.
    fn ask(&mut self, caption: &str, question: &str, default_yes: bool) -> Answer;
    /// True where standard input is a terminal.
    fn is_interactive(&self) -> bool;
    /// True under -WarningAction Stop: what is going to be warned of is looked for before a change.
    fn stops_at_warnings(&self) -> bool {
        false
    }
    /// True after an error under -ErrorAction Stop, or a warning under -WarningAction Stop: a cmdlet
    /// that works on several objects looks here before it goes on with its next one.
    fn stopped(&self) -> bool {
        false
    }
}

/// An answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Go on.
    Yes,
    /// Leave it.
    No,
    /// Nobody is there to answer.
    Unanswered,
}
