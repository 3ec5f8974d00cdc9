//! A line to type: what errors and warnings name as the way out.

use std::fmt;

/// A cmdlet with its arguments. A test binds every one that a table can produce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// The cmdlet's name.
    pub cmdlet: &'static str,
    /// The identity, where one is given.
    pub identity: Option<String>,
    /// Parameters and their values, as text.
    pub parameters: Vec<(&'static str, String)>,
}

impl CommandLine {
    /// A line with no argument.
    pub fn new(cmdlet: &'static str) -> Self {
        CommandLine { cmdlet, identity: None, parameters: Vec::new() }
    }

    /// The same for this object.
    pub fn on(mut self, identity: impl Into<String>) -> Self {
        self.identity = Some(identity.into());
        self
    }

    /// The same with a parameter.
    pub fn with(mut self, parameter: &'static str, value: impl Into<String>) -> Self {
        self.parameters.push((parameter, value.into()));
        self
    }

    /// The words, as a shell would hand them over.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![self.cmdlet.to_string()];
        // What begins like a parameter must stand in one word with the parameter that it belongs to.
        let dashed = |value: &str| value.starts_with(['-', '\u{2013}', '\u{2014}', '\u{2015}']);
        words.extend(self.identity.iter().map(|identity| {
            if dashed(identity) { format!("-Identity:{identity}") } else { identity.clone() }
        }));
        for (parameter, value) in &self.parameters {
            if dashed(value) {
                words.push(format!("-{parameter}:{value}"));
                continue;
            }
            words.push(format!("-{parameter}"));
            if !value.is_empty() {
                words.push(value.clone());
            }
        }
        words
    }
}

/// Quoted so that bash, zsh and fish hand it over as it is.
impl fmt::Display for CommandLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.words().iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(&quote(word))?;
        }
        Ok(())
    }
}

/// One word in single quotes where a POSIX shell would change it.
pub fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.,:/@%+=\\".contains(c) && c != '\\';
    // zsh looks for a program called as the rest of a word that begins with =.
    if !word.is_empty() && word.chars().all(plain) && !word.starts_with(['=', '@']) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_a_shell_would_change_are_quoted() {
        let line = CommandLine::new("Set-TransportConfig")
            .with("TLSSendDomainSecureList", "@{Remove='a.example'}")
            .with("Force", "");
        assert_eq!(
            line.to_string(),
            r"Set-TransportConfig -TLSSendDomainSecureList '@{Remove='\''a.example'\''}' -Force"
        );
        let odd = CommandLine::new("Set-SendConnector").on("-x").with("Comment", "-y").with("Fqdn", "=z");
        assert_eq!(odd.to_string(), "Set-SendConnector -Identity:-x -Comment:-y -Fqdn '=z'");
        assert_eq!(CommandLine::new("Get-Queue").on(r"EX1\3").to_string(), r"Get-Queue 'EX1\3'");
    }
}
