//! The words of a filter. Quotes and dashes pasted from web pages count as the plain ones.

/// A word, and where it begins (octets).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub at: usize,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Open,
    Close,
    /// `!`.
    Bang,
    /// What stood behind a dash.
    Dashed(String),
    /// Bare text: a property, a number, a word, `$true`.
    Bare(String),
    /// Text that stood in quotes.
    Quoted(String),
    /// In double quotes, with a variable that nobody put in.
    Expanding(String),
}

/// Where a text in quotes began that does not end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unclosed(pub usize);

pub(super) fn is_single_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}')
}

fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2013}' | '\u{2014}' | '\u{2015}')
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Unclosed> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let what = match c {
            c if c.is_whitespace() => continue,
            '(' => What::Open,
            ')' => What::Close,
            '!' => What::Bang,
            c if is_single_quote(c) || is_double_quote(c) => {
                let double = is_double_quote(c);
                let ends = |c| if double { is_double_quote(c) } else { is_single_quote(c) };
                let mut quoted = String::new();
                let mut expands = false;
                loop {
                    match rest.next() {
                        None => return Err(Unclosed(at)),
                        Some((_, c)) if ends(c) => match rest.next_if(|(_, next)| ends(*next)) {
                            // Doubled, it stands for itself.
                            Some((_, second)) => quoted.push(second),
                            None => break,
                        },
                        Some((_, '`')) if double => match rest.next() {
                            Some((_, c)) => quoted.push(c),
                            None => return Err(Unclosed(at)),
                        },
                        Some((_, c)) => {
                            let begins =
                                |next: char| next.is_alphanumeric() || matches!(next, '_' | '{' | '(' | '$');
                            expands |=
                                double && c == '$' && rest.peek().is_some_and(|(_, next)| begins(*next));
                            quoted.push(c);
                        }
                    }
                }
                if expands { What::Expanding(quoted) } else { What::Quoted(quoted) }
            }
            c => {
                let operator = is_dash(c) && rest.peek().is_some_and(|(_, next)| next.is_alphabetic());
                let mut bare = String::new();
                if !operator {
                    bare.push(if is_dash(c) { '-' } else { c });
                }
                let goes_on = |c: char| {
                    !c.is_whitespace()
                        && !matches!(c, '(' | ')')
                        && !is_single_quote(c)
                        && !is_double_quote(c)
                };
                while let Some((_, c)) = rest.next_if(|(_, c)| goes_on(*c)) {
                    bare.push(c);
                }
                if operator { What::Dashed(bare) } else { What::Bare(bare) }
            }
        };
        tokens.push(Token { at, what });
    }
    Ok(tokens)
}
