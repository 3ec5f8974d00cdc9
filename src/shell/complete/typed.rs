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

fn posix(shell: Shell, line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let mut quote = Quote::None;
    let mut characters = line.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        if quote == Quote::None && c.is_whitespace() && c != '\n' {
            words.extend(word.take());
            continue;
        }
        if quote == Quote::None && "\n;|&()".contains(c) {
            // Another command.
            words.clear();
            word = None;
            continue;
        }
        let here = word.get_or_insert_with(|| Word::begin(at));
        match (quote, c) {
            (Quote::None, '\'') => (quote, here.opened) = (Quote::Single, at),
            (Quote::None, '"') => (quote, here.opened) = (Quote::Double, at),
            (Quote::Single, '\'') | (Quote::Double, '"') => quote = Quote::None,
            (Quote::Single, '\\') if shell != Shell::Fish => here.push(c, at),
            (_, '\\') => match characters.peek() {
                Some((_, next)) if escapes(shell, quote, *next) => {
                    here.push(*next, at);
                    characters.next();
                }
                Some(_) => here.push(c, at),
                None => {}
            },
            _ => here.push(c, at),
        }
        here.quote = quote;
    }
    words.push(word.unwrap_or_else(|| Word::begin(line.len())));
    words
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
    let mut words = Vec::new();
    let mut word: Option<Word> = None;
    let (mut quote, mut braces) = (Quote::None, 0usize);
    let mut characters = line.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let mark = powershell_quote(c);
        let goes_on = word.as_ref().is_some_and(|word| word.value.last() == Some(&',') && braces == 0);
        if braces > 0 {
            // A hashtable: as it stands; who reads it knows its quotes.
            let Some(here) = word.as_mut() else { continue };
            here.push(c, at);
            match (quote, c) {
                (Quote::None, '{') => braces += 1,
                (Quote::None, '}') => braces -= 1,
                (Quote::None, _) => quote = mark,
                (open, _) if open == mark => quote = Quote::None,
                _ => {}
            }
            continue;
        }
        if quote == Quote::None && c.is_whitespace() && c != '\n' {
            // `a, b` is one list.
            match word.as_mut().filter(|_| goes_on) {
                Some(here) => here.cut(at + c.len_utf8()),
                None => words.extend(word.take()),
            }
            continue;
        }
        if quote == Quote::None && "\n;|&(){}".contains(c) && !(c == '{' && ends_with_at(word.as_ref())) {
            words.clear();
            word = None;
            continue;
        }
        let here = word.get_or_insert_with(|| Word::begin(at));
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
            open if mark == open => match characters.peek() {
                Some((_, next)) if powershell_quote(*next) == open => {
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
    if let Some(here) = word.as_mut().filter(|_| braces > 0) {
        // Inside a hashtable only the element is replaced, which its reader finds.
        here.quote = Quote::None;
    }
    words.push(word.unwrap_or_else(|| Word::begin(line.len())));
    words
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
