//! A text as it must be typed in each shell, at a place where no quote is open and where one is.

use super::typed::{Quote, Shell};

/// How a text is quoted where no quote is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// A backslash before what the shell would take for itself.
    Escaped,
    /// Single quotes around the whole.
    Quoted,
}

fn special(shell: Shell, c: char, first: bool) -> bool {
    if c.is_whitespace() {
        return true;
    }
    match shell {
        Shell::Pwsh => {
            "'\"`$,;()|&<>{}\u{2018}\u{2019}\u{201A}\u{201B}\u{201C}\u{201D}\u{201E}".contains(c)
                || (first && "@#".contains(c))
        }
        _ => "'\"\\`$;()|&<>*?[]!{}".contains(c) || (first && "~#=%".contains(c)),
    }
}

/// Whether quotes around the whole are easier to read than backslashes.
pub fn wants_quotes(text: &str) -> bool {
    text.contains(|c: char| c.is_whitespace() || "<>".contains(c))
}

/// The text for a place where no quote is open.
pub fn bare(shell: Shell, text: &str, manner: Manner) -> String {
    if !text.chars().enumerate().any(|(at, c)| special(shell, c, at == 0)) {
        return text.to_string();
    }
    match (shell, manner) {
        (Shell::Pwsh, _) | (_, Manner::Quoted) => format!("'{}'", inside(shell, text, Quote::Single)),
        _ => {
            let mut escaped = String::new();
            for (at, c) in text.chars().enumerate() {
                if special(shell, c, at == 0) {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
            escaped
        }
    }
}

/// The text for a place inside this quote, without its marks.
pub fn inside(shell: Shell, text: &str, quote: Quote) -> String {
    let mut typed = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match (quote, shell, c) {
            (Quote::Single, Shell::Pwsh, '\'' | '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}') => {
                typed.push(c);
            }
            (Quote::Double, Shell::Pwsh, '"' | '`' | '$' | '\u{201C}' | '\u{201D}' | '\u{201E}') => {
                typed.push('`');
            }
            (_, Shell::Pwsh, _) => {}
            (Quote::Single, Shell::Fish, '\'' | '\\') => typed.push('\\'),
            (Quote::Single, Shell::Fish, _) => {}
            (Quote::Single, _, '\'') => typed.push_str("'\\'"),
            (Quote::Double, _, '"' | '$') => typed.push('\\'),
            (Quote::Double, Shell::Bash | Shell::Zsh, '`') => typed.push('\\'),
            // Before any other character it stands for itself.
            (Quote::Double, _, '\\') if characters.peek().is_none_or(|next| "\"$`\\".contains(*next)) => {
                typed.push('\\');
            }
            _ => {}
        }
        typed.push(c);
    }
    typed
}

#[cfg(test)]
mod tests {
    use super::*;
    use Shell::{Bash, Fish, Pwsh};

    #[test]
    fn texts_are_quoted_for_their_place() {
        let table = [
            (Bash, "two words", "'two words'", "two\\ words"),
            (Bash, "$true", "'$true'", "\\$true"),
            (Bash, "it's", "'it'\\''s'", "it\\'s"),
            (Fish, "it's", "'it\\'s'", "it\\'s"),
            (Bash, "EDGE1\\R", "'EDGE1\\R'", "EDGE1\\\\R"),
            (Bash, "a.example", "a.example", "a.example"),
            (Pwsh, "two words", "'two words'", "'two words'"),
            (Pwsh, "it's", "'it''s'", "'it''s'"),
            (Pwsh, "EDGE1\\R", "EDGE1\\R", "EDGE1\\R"),
            (Pwsh, "a@b.example", "a@b.example", "a@b.example"),
            (Pwsh, "@b", "'@b'", "'@b'"),
        ];
        for (shell, text, quoted, escaped) in table {
            assert_eq!(bare(shell, text, Manner::Quoted), quoted, "{shell:?} {text}");
            assert_eq!(bare(shell, text, Manner::Escaped), escaped, "{shell:?} {text}");
        }
        assert_eq!(inside(Bash, "a$b\"c", Quote::Double), "a\\$b\\\"c");
        assert_eq!(inside(Pwsh, "a$b\"c", Quote::Double), "a`$b`\"c");
        assert_eq!(inside(Fish, "a\\b", Quote::Single), "a\\\\b");
        assert_eq!(inside(Bash, "a\\b", Quote::Single), "a\\b");
        assert_eq!(inside(Bash, "it's", Quote::Single), "it'\\''s");
        assert_eq!(inside(Bash, "a\\b\\\"", Quote::Double), "a\\b\\\\\\\"");
        assert_eq!(inside(Pwsh, "EDGE1\\R", Quote::Double), "EDGE1\\R");
    }
}
