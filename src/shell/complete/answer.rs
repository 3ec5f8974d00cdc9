//! From what fits to what each shell puts in: the text, quoted for the place where it goes, and for
//! PowerShell what it replaces.
//!
//! - bash: readline replaces what stands behind the last unquoted character of COMP_WORDBREAKS, or behind
//!   an open quote, which it closes by itself. So candidates begin there.
//! - zsh: the whole word is replaced, quotes included.
//! - fish: whole words without quotes; fish compares and quotes them itself.
//! - PowerShell: the part behind a blank, a comma or `-Name:` is replaced, with both its quotes, if it has
//!   any; inside `@{…}` the element.

use super::candidates::{Candidate, Fits};
use super::context::{Asked, Context, is_boolean};
use super::quote::{self, Manner};
use super::typed::{Quote, Shell, Word};
use super::value::Place;

/// What is put in.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Text, what is shown of it, and what it is.
    pub lines: Vec<(String, String, String)>,
    /// Where the replaced part begins, an offset in the line before the cursor.
    pub from: usize,
    /// How much of what stands behind the cursor is replaced, too, octets (PowerShell).
    pub after: usize,
    /// True where a quote is open at the cursor.
    pub quoted: bool,
    /// True inside `@{…}` that isn't quoted, where a value is typed.
    pub in_braces: bool,
}

/// What is put in for what fits. `breaks` are bash's COMP_WORDBREAKS.
pub fn answer(
    shell: Shell,
    (before, after): (&str, &str),
    breaks: &str,
    word: &Word,
    context: &Context,
    fits: &Fits,
) -> Answer {
    let place = match &context.asked {
        Asked::Value { place, .. } => Some(place),
        _ => None,
    };
    let table = place.is_some_and(|place| place.table.is_some());
    let from = match shell {
        Shell::Bash => readline_start(before, breaks).max(word.start),
        Shell::Zsh | Shell::Fish => word.start,
        Shell::Pwsh if table && word.unit_quote == Quote::None => {
            let inner = place.and_then(|place| place.inner).is_some();
            let at = word.at.get(context.start).copied().unwrap_or(before.len());
            at - usize::from(inner)
        }
        Shell::Pwsh => word.unit_start,
    };
    let replaced = Replaced { shell, word, context, place, table, from, after };
    let wants_quotes = |candidate: &Candidate| quote::wants_quotes(&candidate.value);
    let manner = match !fits.candidates.is_empty() && fits.candidates.iter().all(wants_quotes) {
        true => Manner::Quoted,
        false => Manner::Escaped,
    };
    let line = |candidate: &Candidate| {
        (replaced.text(candidate, manner), candidate.value.clone(), candidate.about.clone())
    };
    Answer {
        lines: fits.candidates.iter().map(line).collect(),
        from,
        after: replaced.rest(),
        quoted: word.quote != Quote::None,
        in_braces: table && word.quote == Quote::None && place.is_some_and(|place| !place.is_key),
    }
}

struct Replaced<'a> {
    shell: Shell,
    word: &'a Word,
    context: &'a Context,
    place: Option<&'a Place>,
    table: bool,
    from: usize,
    after: &'a str,
}

impl Replaced<'_> {
    /// What stands in the place of the replaced part.
    fn text(&self, candidate: &Candidate, manner: Manner) -> String {
        if self.shell == Shell::Pwsh {
            return self.powershell(candidate);
        }
        // zsh replaces the whole word: what stands behind the cursor goes along.
        let kept = if self.shell == Shell::Zsh { self.kept() } else { "" };
        let element = self.element(&candidate.value);
        let closing = if self.closes() { "}" } else { "" };
        let whole: Vec<char> =
            self.word.value[..self.context.start].iter().copied().chain(element.chars()).collect();
        // The replaced part begins at this character of the word.
        let skip = self.word.at.iter().position(|at| *at >= self.from).unwrap_or(self.word.value.len());
        let tail: String = whole.iter().skip(skip).collect();
        let open = self.word.quote != Quote::None;
        match self.shell {
            Shell::Fish => tail + closing,
            _ if open && self.word.opened < self.from => {
                let body = quote::inside(self.shell, &(tail + closing), self.word.quote);
                // What ends with its quote gets no other from readline.
                match self.shell {
                    Shell::Bash if closing == "}" || body.ends_with(self.word.quote.mark()) => {
                        body + self.word.quote.mark()
                    }
                    _ => body,
                }
            }
            // zsh keeps the quote that the word begins with, and closes it.
            Shell::Zsh if open && self.word.opened == self.word.start => {
                quote::inside(self.shell, &(tail + closing), self.word.quote) + kept
            }
            Shell::Zsh if self.is_single() => quote::bare(self.shell, &(tail + kept), Manner::Quoted),
            Shell::Zsh if self.brace().is_some() => self.in_braces(&element),
            _ if self.table && skip == 0 => quote::bare(self.shell, &(tail + closing), Manner::Quoted) + kept,
            _ => {
                let prefix = self.context.start.saturating_sub(skip);
                let (head, value): (String, String) =
                    (tail.chars().take(prefix).collect(), tail.chars().skip(prefix).collect());
                let head =
                    if head.is_empty() { head } else { quote::bare(self.shell, &head, Manner::Escaped) };
                let value = if value.is_empty() { value } else { quote::bare(self.shell, &value, manner) };
                format!("{head}{value}{closing}{kept}")
            }
        }
    }

    /// An element as it stands in its list: with the list's own quotes where it began with one, or needs
    /// one.
    fn element(&self, value: &str) -> String {
        let Some(place) = self.place else { return value.to_string() };
        let is_list = matches!(&self.context.asked, Asked::Value { parameter, .. } if parameter.is_list());
        match place.inner {
            Some(mark) => {
                let doubled = value.replace(mark, &format!("{mark}{mark}"));
                let closed = self.after.contains(mark);
                if closed { doubled } else { format!("{doubled}{mark}") }
            }
            None if is_list && !place.is_key && value.contains([',', ';', '}', '\'', '"']) => {
                // Not the mark of the shell's own quote, which would have to be escaped.
                let mark = if self.word.quote == Quote::Single { "\"" } else { "'" };
                format!("{mark}{}{mark}", value.replace(mark, &mark.repeat(2)))
            }
            None => value.to_string(),
        }
    }

    /// True where the hashtable is closed behind the value: where nothing stands behind the cursor yet.
    fn closes(&self) -> bool {
        let after = self.after.trim_start_matches(['\'', '"']);
        self.table
            && self.place.is_some_and(|place| !place.is_key)
            && (after.is_empty() || after.starts_with(char::is_whitespace))
            // fish would escape it.
            && (self.shell != Shell::Fish || self.word.quote != Quote::None)
    }

    /// Where an unquoted `{` stands in the word, in characters.
    fn brace(&self) -> Option<usize> {
        self.table.then(|| self.word.value.iter().position(|c| *c == '{'))?
    }

    /// zsh takes braces for its own, unless they are closed around a single element: then the word is
    /// replaced with them.
    fn is_single(&self) -> bool {
        self.shell == Shell::Zsh && self.after.starts_with('}') && !self.word.value.contains(&',')
    }

    /// zsh takes the braces for its own: it replaces what stands between the last comma, or the brace, and
    /// the cursor, behind what stands before the brace, and puts the braces in again.
    fn in_braces(&self, value: &str) -> String {
        let Some(brace) = self.brace() else { return value.to_string() };
        let typed = &self.word.value[..self.context.start];
        let piece = typed.iter().rposition(|c| *c == ',').map_or(brace, |comma| comma.max(brace)) + 1;
        let head: String = typed[..brace].iter().chain(&typed[piece.min(typed.len())..]).collect();
        quote::bare(self.shell, &(head + value), Manner::Escaped)
    }

    fn powershell(&self, candidate: &Candidate) -> String {
        let element = &candidate.value;
        if self.table && self.word.unit_quote == Quote::None {
            let place = self.place;
            if place.is_some_and(|place| place.is_key) {
                return element.clone();
            }
            // In a hashtable a bare word is a command: always in quotes.
            return match place.and_then(|place| place.inner) {
                Some('"') => format!("\"{}\"", quote::inside(self.shell, element, Quote::Double)),
                _ => format!("'{}'", quote::inside(self.shell, element, Quote::Single)),
            };
        }
        let boolean = matches!(&self.context.asked, Asked::Value { parameter, .. } if is_boolean(parameter));
        if boolean {
            return element.clone();
        }
        let closing = if self.closes() { "}" } else { "" };
        let head = self.word.value.get(self.word.unit..self.context.start).unwrap_or_default();
        let in_unit =
            if self.word.unit_quote == Quote::None { element.clone() } else { self.element(element) };
        let text: String = head.iter().copied().chain(in_unit.chars()).chain(closing.chars()).collect();
        match self.word.unit_quote {
            Quote::None => quote::bare(self.shell, &text, Manner::Quoted),
            mark => {
                // Behind a key something follows: the quote stays open.
                let close = if self.place.is_some_and(|place| place.is_key) { "" } else { mark.mark() };
                format!("{}{}{close}", mark.mark(), quote::inside(self.shell, &text, mark))
            }
        }
    }

    /// What of the word behind the cursor is none of what is completed, without the quote that is open.
    fn kept(&self) -> &str {
        let (quote, open) = (self.word.quote.mark(), self.word.quote != Quote::None);
        let inner = self.place.and_then(|place| place.inner);
        let list = matches!(&self.context.asked, Asked::Value { parameter, .. } if parameter.is_list());
        let name = matches!(self.context.asked, Asked::Name { .. });
        let ends = |c: char| match inner {
            Some(mark) => c == mark,
            None => {
                (open && quote.contains(c))
                    || (!open && c.is_whitespace())
                    || (list && c == ',')
                    || (self.table && ";}".contains(c))
                    || (name && ":=".contains(c))
            }
        };
        let kept = self.after.find(ends).map_or("", |at| &self.after[at..]);
        if open { kept.strip_suffix(quote).unwrap_or(kept) } else { kept }
    }

    /// What of the word stands behind the cursor.
    fn rest(&self) -> usize {
        if self.shell != Shell::Pwsh {
            return 0;
        }
        let inner = self.place.filter(|_| self.table && self.word.unit_quote == Quote::None);
        let name = matches!(self.context.asked, Asked::Name { .. });
        let mark = match inner.map(|place| place.inner) {
            Some(Some(mark)) => mark.to_string(),
            Some(None) => String::new(),
            None => self.word.quote.mark().to_string(),
        };
        let end = |c: char| match mark.chars().next() {
            Some(mark) => c == mark,
            None => c.is_whitespace() || ",;)}|".contains(c) || (name && c == ':'),
        };
        match self.after.find(end) {
            Some(at) => at + mark.len(),
            None if mark.is_empty() => self.after.len(),
            None => 0,
        }
    }
}

/// Where readline's replaced part begins: behind an open quote, else behind the last unquoted break.
fn readline_start(line: &str, breaks: &str) -> usize {
    let (mut open, mut opened, mut last_break) = (None, 0, 0);
    let mut characters = line.char_indices();
    while let Some((at, c)) = characters.next() {
        match open {
            Some('\'') if c == '\'' => (open, last_break) = (None, break_at(breaks, c, at, last_break)),
            Some('"') if c == '"' => (open, last_break) = (None, break_at(breaks, c, at, last_break)),
            Some('"') if c == '\\' => drop(characters.next()),
            Some(_) => {}
            None if c == '\\' => drop(characters.next()),
            None if c == '\'' || c == '"' => (open, opened) = (Some(c), at + 1),
            None => last_break = break_at(breaks, c, at, last_break),
        }
    }
    if open.is_some() { opened } else { last_break }
}

fn break_at(breaks: &str, c: char, at: usize, last: usize) -> usize {
    if breaks.contains(c) { at + c.len_utf8() } else { last }
}
