//! A line as it stands at the prompt, cut into words as its shell will cut it, up to the cursor.
//!
//! Promises, for every character of the word at the cursor, where it was typed: by that the adapters know
//! what a candidate replaces. Nothing is expanded; an open quote is no error here, but the usual case.
//!
//! The rules: POSIX.1-2024 XCU 2.2 (bash and zsh), fish's own (a backslash counts inside single quotes,
//! too), and PowerShell's argument mode, where commas make lists, `-Name:` ends at its colon, and `@{…}`
//! is one thing whose quotes stay.

/// A shell that emsh completes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// GNU bash.
    Bash,
    /// zsh.
    Zsh,
    /// fish.
    Fish,
    /// PowerShell.
    Pwsh,
}

impl Shell {
    /// The shell of this name, as `shell-init` takes it.
    pub fn of(name: &str) -> Option<Shell> {
        match name {
            "bash" => Some(Shell::Bash),
            "zsh" => Some(Shell::Zsh),
            "fish" => Some(Shell::Fish),
            "powershell" | "pwsh" => Some(Shell::Pwsh),
            _ => None,
        }
    }
}

/// What a character stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quote {
    /// No quotes.
    #[default]
    None,
    /// Single quotes.
    Single,
    /// Double quotes.
    Double,
}

impl Quote {
    /// The mark itself.
    pub fn mark(self) -> &'static str {
        match self {
            Quote::None => "",
            Quote::Single => "'",
            Quote::Double => "\"",
        }
    }
}

/// A word, quotes and escapes taken away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// Its characters.
    pub value: Vec<char>,
    /// Where each was typed: an offset in the line, octets.
    pub at: Vec<usize>,
    /// Where it begins in the line, quotes included.
    pub start: usize,
    /// The quote that is open at its end.
    pub quote: Quote,
    /// Where that quote was opened.
    pub opened: usize,
    /// Where the part begins that PowerShell replaces (behind a colon or a comma): a place in `value`.
    pub unit: usize,
    /// The same in the line, its quote included.
    pub unit_start: usize,
    /// The quote that the part begins with.
    pub unit_quote: Quote,
    /// True where the word is what a redirection leads to.
    pub redirected: bool,
}

impl Word {
    fn begin(start: usize) -> Word {
        Word { start, unit_start: start, ..Word::default() }
    }

    /// The text.
    pub fn text(&self) -> String {
        self.value.iter().collect()
    }

    fn push(&mut self, c: char, at: usize) {
        self.value.push(c);
        self.at.push(at);
    }

    /// A new part for PowerShell begins at `at`.
    fn cut(&mut self, at: usize) {
        (self.unit, self.unit_start, self.unit_quote) = (self.value.len(), at, Quote::None);
    }
}

/// The words of the command at the cursor; the last is the one that is being typed, empty after a blank.
pub fn words(shell: Shell, before: &str) -> Vec<Word> {
    match shell {
        Shell::Pwsh => powershell(before),
        _ => posix(shell, before),
    }
}

/// What was read when something else began in its midst: a command in parentheses.
#[derive(Debug, Default)]
struct Reading {
    words: Vec<Word>,
    word: Option<Word>,
    /// The word is where a redirection goes: no word of the command.
    redirected: bool,
    /// What the command in parentheses gives is part of the word; else it is a command by itself.
    is_part: bool,
    /// It began with a back quote.
    is_backquoted: bool,
}

impl Reading {
    fn blank(&mut self) {
        let word = self.word.take();
        if word.is_some() && !std::mem::take(&mut self.redirected) {
            self.words.extend(word);
        }
    }

    fn another_command(&mut self) {
        (self.words, self.word, self.redirected) = (Vec::new(), None, false);
    }

    fn here(&mut self, at: usize) -> &mut Word {
        self.word.get_or_insert_with(|| Word::begin(at))
    }

    /// A redirection begins: a number just before it belongs to it.
    fn redirection(&mut self) {
        let is_number = |word: &Word| word.value.iter().all(|c| c.is_ascii_digit() || *c == '*');
        match self.word.as_ref().is_some_and(is_number) {
            true => self.word = None,
            false => self.blank(),
        }
        self.redirected = true;
    }

    /// Goes on behind a command in parentheses; what that gave can't be known.
    fn resumed(mut self, at: usize) -> Reading {
        match std::mem::take(&mut self.is_part) {
            true => self.here(at).push(UNKNOWN, at),
            false => self.another_command(),
        }
        self
    }

    fn finished(self, end: usize) -> Vec<Word> {
        let mut words = self.words;
        let mut last = self.word.unwrap_or_else(|| Word::begin(end));
        last.redirected = self.redirected;
        words.push(last);
        words
    }
}

/// Stands for what a command in parentheses, or a variable, gives.
pub const UNKNOWN: char = '$';

fn posix(shell: Shell, line: &str) -> Vec<Word> {
    let mut reading = Reading::default();
    let mut outer: Vec<Reading> = Vec::new();
    let mut quote = Quote::None;
    let mut characters = line.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next = characters.peek().map(|(_, next)| *next);
        if c == '\\' && next == Some('\n') && quote != Quote::Single {
            // The line goes on.
            characters.next();
            continue;
        }
        if quote == Quote::None {
            match c {
                '\n' | ';' | '|' => {
                    reading.another_command();
                    continue;
                }
                '&' if next != Some('>') => {
                    reading.another_command();
                    continue;
                }
                '<' | '>' if next == Some('(') => {
                    reading.here(at).push(UNKNOWN, at);
                    continue;
                }
                '<' | '>' | '&' => {
                    reading.redirection();
                    while characters.next_if(|(_, next)| "<>&|!".contains(*next)).is_some() {}
                    continue;
                }
                '(' => {
                    let last = reading.word.as_ref().and_then(|word| word.value.last());
                    reading.is_part = shell == Shell::Fish || last == Some(&UNKNOWN);
                    outer.push(std::mem::take(&mut reading));
                    continue;
                }
                ')' => {
                    reading = outer.pop().unwrap_or_default().resumed(at);
                    continue;
                }
                '`' if shell != Shell::Fish => {
                    if reading.is_backquoted {
                        reading = outer.pop().unwrap_or_default().resumed(at);
                    } else {
                        reading.is_part = true;
                        outer.push(std::mem::take(&mut reading));
                        reading.is_backquoted = true;
                    }
                    continue;
                }
                _ if c.is_whitespace() => {
                    reading.blank();
                    continue;
                }
                _ => {}
            }
        }
        let here = reading.here(at);
        match (quote, c) {
            (Quote::None, '\'') => (quote, here.opened) = (Quote::Single, at),
            (Quote::None, '"') => (quote, here.opened) = (Quote::Double, at),
            (Quote::Single, '\'') | (Quote::Double, '"') => quote = Quote::None,
            (Quote::Single, '\\') if shell != Shell::Fish => here.push(c, at),
            (_, '\\') => match next {
                Some(next) if escapes(shell, quote, next) => {
                    here.push(next, at);
                    characters.next();
                }
                Some(_) => here.push(c, at),
                None => {}
            },
            _ => here.push(c, at),
        }
        here.quote = quote;
    }
    reading.finished(line.len())
}

fn escapes(shell: Shell, quote: Quote, next: char) -> bool {
    match quote {
        Quote::None => true,
        Quote::Single => shell == Shell::Fish && "'\\".contains(next),
        Quote::Double if shell == Shell::Fish => "\"$\\".contains(next),
        Quote::Double => "\"$`\\".contains(next),
    }
}

/// PowerShell's marks of one class count as one: curly ones are quotes, too.
fn powershell_quote(c: char) -> Quote {
    match c {
        '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' => Quote::Single,
        '"' | '\u{201C}' | '\u{201D}' | '\u{201E}' => Quote::Double,
        _ => Quote::None,
    }
}

fn powershell(line: &str) -> Vec<Word> {
    let mut reading = Reading::default();
    let mut outer: Vec<Reading> = Vec::new();
    // Braces of a hashtable that are open; true inside `@('a',`.
    let (mut quote, mut braces, mut in_list) = (Quote::None, 0usize, false);
    let mut characters = line.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let mark = powershell_quote(c);
        let next = characters.peek().map(|(_, next)| *next);
        if braces > 0 {
            // A hashtable: as it stands; who reads it knows its quotes.
            let Some(here) = reading.word.as_mut() else { continue };
            here.push(if c == '\n' && quote == Quote::None && ends_entry(&here.value) { ';' } else { c }, at);
            match (quote, c) {
                (Quote::None, '{') => braces += 1,
                (Quote::None, '}') => braces -= 1,
                (Quote::None, _) => quote = mark,
                (open, _) if open == mark => quote = Quote::None,
                _ => {}
            }
            continue;
        }
        if quote == Quote::None {
            if c == '`' && next == Some('\n') {
                // The line goes on.
                characters.next();
                if in_list || goes_on(reading.word.as_ref()) {
                    reading.here(at).cut(at + 2);
                } else {
                    reading.blank();
                }
                continue;
            }
            if c.is_whitespace() && (in_list || goes_on(reading.word.as_ref())) {
                // `a, b` is one list.
                reading.here(at).cut(at + c.len_utf8());
                continue;
            }
            match c {
                '\n' | ';' | '|' | '&' => {
                    reading.another_command();
                    continue;
                }
                '>' => {
                    reading.redirection();
                    while characters.next_if(|(_, next)| ">&".contains(*next)).is_some() {}
                    continue;
                }
                '(' if begins_list(reading.word.as_mut(), &line[at + 1..]) => {
                    in_list = true;
                    reading.here(at).cut(at + 1);
                    continue;
                }
                ')' if in_list => {
                    in_list = false;
                    continue;
                }
                '{' if ends_with_at(reading.word.as_ref()) => {}
                '(' | '{' => {
                    reading.is_part = true;
                    outer.push(std::mem::take(&mut reading));
                    continue;
                }
                ')' | '}' => {
                    reading = outer.pop().unwrap_or_default().resumed(at);
                    continue;
                }
                _ if c.is_whitespace() => {
                    reading.blank();
                    continue;
                }
                _ => {}
            }
        }
        let here = reading.here(at);
        match quote {
            Quote::None if mark != Quote::None => {
                (quote, here.opened) = (mark, at);
                if here.value.len() == here.unit {
                    (here.unit_start, here.unit_quote) = (at, mark);
                }
            }
            Quote::None => match c {
                '`' => {
                    if let Some((_, next)) = characters.next() {
                        here.push(next, at);
                    }
                }
                ',' => {
                    here.push(c, at);
                    here.cut(at + 1);
                }
                '{' => {
                    here.push(c, at);
                    braces = 1;
                }
                ':' if is_parameter_name(&here.value) => {
                    here.push(c, at);
                    here.cut(at + 1);
                }
                _ => here.push(c, at),
            },
            open if mark == open => match next {
                Some(next) if powershell_quote(next) == open => {
                    characters.next();
                    here.push(c, at);
                }
                _ => quote = Quote::None,
            },
            Quote::Double if c == '`' => {
                if let Some((_, next)) = characters.next() {
                    here.push(next, at);
                }
            }
            _ => here.push(c, at),
        }
        here.quote = quote;
    }
    if let Some(here) = reading.word.as_mut().filter(|_| braces > 0) {
        // Inside a hashtable only the element is replaced, which its reader finds.
        here.quote = Quote::None;
    }
    reading.finished(line.len())
}

/// True behind a comma, where a list goes on.
fn goes_on(word: Option<&Word>) -> bool {
    word.is_some_and(|word| word.value.last() == Some(&','))
}

/// True where a new line in a hashtable ends an entry, as `;` does.
fn ends_entry(value: &[char]) -> bool {
    let last = value.iter().rev().find(|c| !c.is_whitespace());
    last.is_some_and(|c| !"{;,=".contains(*c))
}

/// True where `@(` begins a list of texts, and no command; its `@` is taken away.
fn begins_list(word: Option<&mut Word>, rest: &str) -> bool {
    let quoted = rest.trim_start().chars().next().is_some_and(|c| powershell_quote(c) != Quote::None);
    let Some(word) = word.filter(|word| quoted && ends_with_at(Some(word))) else { return false };
    word.value.pop();
    word.at.pop();
    true
}

fn ends_with_at(word: Option<&Word>) -> bool {
    word.is_some_and(|word| word.value.last() == Some(&'@') && word.value.len() == word.unit + 1)
}

fn is_parameter_name(value: &[char]) -> bool {
    let name = value.strip_prefix(&['-']).unwrap_or_default();
    !name.is_empty() && name.iter().all(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '?')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(shell: Shell, line: &str) -> Vec<String> {
        words(shell, line).iter().map(Word::text).collect()
    }

    #[test]
    fn words_as_the_shells_cut_them() {
        use Shell::{Bash, Fish, Pwsh, Zsh};
        let table: &[(Shell, &str, &[&str])] = &[
            (Bash, "emsh  Set-X 'a b' \"c$d\\\"\" e\\ f", &["emsh", "Set-X", "a b", "c$d\"", "e f"]),
            (Zsh, "emsh Set-X ", &["emsh", "Set-X", ""]),
            (Bash, "emsh Get-Queue | emsh Set-X 'op en", &["emsh", "Set-X", "op en"]),
            (Bash, "x=$(emsh Get-", &["emsh", "Get-"]),
            (Bash, "emsh 'a\\b' \"a\\b\" a\\b", &["emsh", "a\\b", "a\\b", "ab"]),
            (Fish, "emsh 'it\\'s' \"a\\$b\"; emsh x", &["emsh", "x"]),
            (Fish, "emsh 'it\\'s' \"a\\$b\"", &["emsh", "it's", "a$b"]),
            (Pwsh, "emsh Set-X 'it''s' \"a`\"b\" c` d", &["emsh", "Set-X", "it's", "a\"b", "c d"]),
            (Pwsh, "emsh Set-X -L a, 'b c',d", &["emsh", "Set-X", "-L", "a,b c,d"]),
            (Pwsh, "emsh X -L @{Add='a','b'; Remove=c", &["emsh", "X", "-L", "@{Add='a','b'; Remove=c"]),
            (Pwsh, "$x = @(emsh Get-", &["emsh", "Get-"]),
            (Pwsh, "emsh X \u{2018}a b\u{2019}", &["emsh", "X", "a b"]),
            // What else stands in a line.
            (Bash, "emsh X $(cat f) b", &["emsh", "X", "$$", "b"]),
            (Bash, "emsh X <(cat f) b", &["emsh", "X", "$$", "b"]),
            (Bash, "(emsh X a) ; emsh b", &["emsh", "b"]),
            (Bash, "emsh X `cat f` b", &["emsh", "X", "$", "b"]),
            (Bash, "emsh X `emsh Y a", &["emsh", "Y", "a"]),
            (Fish, "emsh X (cat f) b", &["emsh", "X", "$", "b"]),
            (Bash, "emsh X 2>/dev/null >> out &>all 2>&1 <in b", &["emsh", "X", "b"]),
            (Bash, "emsh X a2>b c", &["emsh", "X", "a2", "c"]),
            (Bash, "emsh Y & emsh X", &["emsh", "X"]),
            (Zsh, "emsh X \\\n a\\\nb", &["emsh", "X", "ab"]),
            (Pwsh, "emsh X `\n -Y a,`\n b", &["emsh", "X", "-Y", "a,b"]),
            (Pwsh, "emsh X -Y 'a',\n'b", &["emsh", "X", "-Y", "a,b"]),
            (Pwsh, "emsh X (Get-Y | % { $_ }) 2>&1 2>$null *> $log -Z", &["emsh", "X", "$", "-Z"]),
            (Pwsh, "emsh X -Y @('a', \"b\", 'c", &["emsh", "X", "-Y", "a,b,c"]),
            (Pwsh, "emsh X -Y @('a') -Z", &["emsh", "X", "-Y", "a", "-Z"]),
            (Pwsh, "if ($x) { emsh X a }; 1 | % { emsh X b", &["emsh", "X", "b"]),
            (Pwsh, "emsh X @{Add='a',\n'b'\n\nRemove=c", &["emsh", "X", "@{Add='a',\n'b';\nRemove=c"]),
        ];
        for (shell, line, wanted) in table {
            assert_eq!(&texts(*shell, line), wanted, "{shell:?} {line}");
        }
    }

    #[test]
    fn where_the_last_word_stands() {
        let table = [
            (Shell::Bash, "emsh X 'a b", 7, Quote::Single, 0),
            (Shell::Bash, "emsh X -Y:\"a b", 7, Quote::Double, 0),
            (Shell::Bash, "emsh X 'a'b", 7, Quote::None, 0),
            (Shell::Pwsh, "emsh X -Y:ab", 7, Quote::None, 3),
            (Shell::Pwsh, "emsh X -Y a,'b c", 10, Quote::Single, 2),
            (Shell::Pwsh, "emsh X a, b", 7, Quote::None, 2),
        ];
        for (shell, line, start, quote, unit) in table {
            let word = words(shell, line).pop().unwrap();
            assert_eq!((word.start, word.quote, word.unit), (start, quote, unit), "{line}");
        }
        let word = words(Shell::Pwsh, "emsh X -Y a,'b c").pop().unwrap();
        assert_eq!((word.unit_start, word.unit_quote), (12, Quote::Single));
    }
}
