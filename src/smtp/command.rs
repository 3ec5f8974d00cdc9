//! Commands (RFC 5321 4.1.1) as values, both ways: the server reads them, the client writes them.
//!
//! Promises: every line becomes a [`Command`] or a [`CommandError`] that knows its reply. A command
//! that was read and is written again is the same command. Unknown parameters of MAIL and RCPT are
//! kept, so that the session can answer 555 5.5.4.
//!
//! Refuses: paths without angle brackets, malformed or repeated parameters, arguments where none
//! belong. A command that would not be one line of printable ASCII can't be written.

use super::line::COMMAND_LINE_LIMIT;
use super::path::{ForwardPath, PathError, ReversePath};
use super::reply::Reply;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// EHLO, with its argument if it has one.
    Ehlo(Option<HelloName>),
    /// HELO, with its argument if it has one.
    Helo(Option<HelloName>),
    /// MAIL FROM:
    Mail {
        /// The sender.
        from: ReversePath,
        /// Its parameters.
        parameters: MailParameters,
    },
    /// RCPT TO:
    Rcpt {
        /// The recipient.
        to: ForwardPath,
        /// Its parameters; none is known here.
        parameters: Vec<Parameter>,
    },
    /// DATA
    Data,
    /// BDAT (RFC 3030).
    Bdat {
        /// Octets that follow.
        size: u64,
        /// True for the last chunk.
        last: bool,
    },
    /// RSET
    Rset,
    /// NOOP; its argument means nothing.
    Noop,
    /// VRFY, with its argument.
    Vrfy(String),
    /// EXPN, with its argument.
    Expn(String),
    /// HELP; its argument means nothing here.
    Help,
    /// QUIT
    Quit,
    /// STARTTLS (RFC 3207).
    StartTls,
    /// AUTH (RFC 4954).
    Auth {
        /// The mechanism, in upper case.
        mechanism: String,
        /// The initial response, in base 64, or `=`. Never to be logged.
        initial: Option<String>,
    },
    /// A verb that is not known, cut to what can be shown.
    Unknown(String),
}

/// The argument of EHLO or HELO.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelloName {
    /// A domain name by its syntax.
    Domain(String),
    /// An address literal.
    Literal(IpAddr),
    /// Anything else, made printable.
    Invalid(String),
}

impl fmt::Display for HelloName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            HelloName::Domain(name) | HelloName::Invalid(name) => f.write_str(name),
            HelloName::Literal(IpAddr::V4(address)) => write!(f, "[{address}]"),
            HelloName::Literal(IpAddr::V6(address)) => write!(f, "[IPv6:{address}]"),
        }
    }
}

/// The parameters of MAIL.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MailParameters {
    /// SIZE: octets of the message as declared; what is beyond 2⁶⁴ counts as the most there is.
    pub size: Option<u64>,
    /// BODY.
    pub body: Option<BodyType>,
    /// Everything else, also a BODY that is not known.
    pub others: Vec<Parameter>,
}

/// BODY (RFC 6152).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyType {
    /// 7BIT
    SevenBit,
    /// 8BITMIME
    EightBitMime,
}

/// A parameter of MAIL or RCPT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The keyword, in upper case.
    pub key: String,
    /// The value, if there is a `=`.
    pub value: Option<String>,
}

/// Why a command is refused, or can't be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// Wrong arguments.
    #[error("invalid arguments")]
    InvalidArguments,
    /// MAIL's path is no mailbox.
    #[error("invalid sender address")]
    InvalidSender,
    /// RCPT's path is no mailbox.
    #[error("invalid recipient address")]
    InvalidRecipient,
    /// The command to write is not one line of printable ASCII of at most 2,048 octets.
    #[error("the command can't be written as one line")]
    Unwritable,
}

impl CommandError {
    /// What the server answers.
    pub fn reply(self) -> Reply {
        match self {
            CommandError::InvalidArguments | CommandError::Unwritable => Reply::invalid_arguments(),
            CommandError::InvalidSender => Reply::invalid_sender(),
            CommandError::InvalidRecipient => Reply::invalid_recipient(),
        }
    }
}

impl Command {
    /// Reads a line, without its CRLF.
    ///
    /// # Errors
    /// See [`CommandError`]; never for an unknown verb, which is [`Command::Unknown`].
    pub fn parse(line: &[u8]) -> Result<Command, CommandError> {
        // No command means anything in another character set; what is not UTF-8 is never a valid
        // argument either.
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end_matches([' ', '\t']);
        let (verb, arguments) = text.split_once(' ').unwrap_or((text, ""));
        let arguments = arguments.trim_start_matches(' ');
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => Ok(Command::Ehlo(hello_name(arguments))),
            "HELO" => Ok(Command::Helo(hello_name(arguments))),
            "MAIL" => mail(arguments),
            "RCPT" => rcpt(arguments),
            "DATA" => bare(arguments, Command::Data),
            "BDAT" => bdat(arguments),
            "RSET" => bare(arguments, Command::Rset),
            "NOOP" => Ok(Command::Noop),
            "VRFY" => string(arguments).map(Command::Vrfy),
            "EXPN" => string(arguments).map(Command::Expn),
            "HELP" => Ok(Command::Help),
            "QUIT" => bare(arguments, Command::Quit),
            "STARTTLS" => bare(arguments, Command::StartTls),
            "AUTH" => auth(arguments),
            unknown => Ok(Command::Unknown(shown(unknown, 32))),
        }
    }

    /// The command as it goes on the wire, with its CRLF.
    ///
    /// # Errors
    /// The command would not be one line of printable ASCII of at most 2,048 octets.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CommandError> {
        let mut bytes = self.to_string().into_bytes();
        bytes.extend_from_slice(b"\r\n");
        let printable = bytes[..bytes.len() - 2].iter().all(|b| matches!(b, b' '..=b'~'));
        if printable && bytes.len() <= COMMAND_LINE_LIMIT { Ok(bytes) } else { Err(CommandError::Unwritable) }
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Command::Ehlo(None) => f.write_str("EHLO"),
            Command::Ehlo(Some(name)) => write!(f, "EHLO {name}"),
            Command::Helo(None) => f.write_str("HELO"),
            Command::Helo(Some(name)) => write!(f, "HELO {name}"),
            Command::Mail { from, parameters } => write!(f, "MAIL FROM:{from}{parameters}"),
            Command::Rcpt { to, parameters } => {
                write!(f, "RCPT TO:{to}")?;
                parameters.iter().try_for_each(|parameter| write!(f, " {parameter}"))
            }
            Command::Data => f.write_str("DATA"),
            Command::Bdat { size, last } => write!(f, "BDAT {size}{}", if *last { " LAST" } else { "" }),
            Command::Rset => f.write_str("RSET"),
            Command::Noop => f.write_str("NOOP"),
            Command::Vrfy(text) => write!(f, "VRFY {text}"),
            Command::Expn(text) => write!(f, "EXPN {text}"),
            Command::Help => f.write_str("HELP"),
            Command::Quit => f.write_str("QUIT"),
            Command::StartTls => f.write_str("STARTTLS"),
            Command::Auth { mechanism, initial: None } => write!(f, "AUTH {mechanism}"),
            Command::Auth { mechanism, initial: Some(initial) } => write!(f, "AUTH {mechanism} {initial}"),
            Command::Unknown(verb) => f.write_str(verb),
        }
    }
}

/// With a leading blank where there is any parameter.
impl fmt::Display for MailParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(size) = self.size {
            write!(f, " SIZE={size}")?;
        }
        match self.body {
            Some(BodyType::SevenBit) => f.write_str(" BODY=7BIT")?,
            Some(BodyType::EightBitMime) => f.write_str(" BODY=8BITMIME")?,
            None => {}
        }
        self.others.iter().try_for_each(|parameter| write!(f, " {parameter}"))
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)?;
        self.value.iter().try_for_each(|value| write!(f, "={value}"))
    }
}

fn bare(arguments: &str, command: Command) -> Result<Command, CommandError> {
    if arguments.is_empty() { Ok(command) } else { Err(CommandError::InvalidArguments) }
}

fn string(arguments: &str) -> Result<String, CommandError> {
    if arguments.is_empty() {
        Err(CommandError::InvalidArguments)
    } else {
        Ok(shown(arguments, COMMAND_LINE_LIMIT))
    }
}

fn mail(arguments: &str) -> Result<Command, CommandError> {
    let text = keyword(arguments, "FROM:").ok_or(CommandError::InvalidArguments)?;
    let (from, rest) = ReversePath::parse_prefix(text).map_err(|error| match error {
        PathError::Unbracketed => CommandError::InvalidArguments,
        PathError::InvalidAddress => CommandError::InvalidSender,
    })?;
    let mut parameters = MailParameters::default();
    for parameter in parse_parameters(rest)? {
        match (parameter.key.as_str(), parameter.value.as_deref()) {
            ("SIZE", value) => parameters.size = Some(declared_size(value)?),
            ("BODY", None) => return Err(CommandError::InvalidArguments),
            ("BODY", Some(body)) if body.eq_ignore_ascii_case("7BIT") => {
                parameters.body = Some(BodyType::SevenBit);
            }
            ("BODY", Some(body)) if body.eq_ignore_ascii_case("8BITMIME") => {
                parameters.body = Some(BodyType::EightBitMime);
            }
            _ => parameters.others.push(parameter),
        }
    }
    Ok(Command::Mail { from, parameters })
}

fn rcpt(arguments: &str) -> Result<Command, CommandError> {
    let text = keyword(arguments, "TO:").ok_or(CommandError::InvalidArguments)?;
    let (to, rest) = ForwardPath::parse_prefix(text).map_err(|error| match error {
        PathError::Unbracketed => CommandError::InvalidArguments,
        PathError::InvalidAddress => CommandError::InvalidRecipient,
    })?;
    Ok(Command::Rcpt { to, parameters: parse_parameters(rest)? })
}

/// What stands behind `FROM:` or `TO:`. Blanks behind the colon are no error: many clients send
/// them, and Exchange and Postfix take them.
fn keyword<'a>(arguments: &'a str, keyword: &str) -> Option<&'a str> {
    let (head, rest) = arguments.split_at_checked(keyword.len())?;
    head.eq_ignore_ascii_case(keyword).then(|| rest.trim_start_matches(' '))
}

/// Parameters by the grammar of RFC 5321 4.1.2; a repeated keyword is an error.
fn parse_parameters(text: &str) -> Result<Vec<Parameter>, CommandError> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let (key, value) = match word.split_once('=') {
            Some((key, value)) => (key.to_ascii_uppercase(), Some(value.to_owned())),
            None => (word.to_ascii_uppercase(), None),
        };
        let key_ok = key.starts_with(|c: char| c.is_ascii_alphanumeric())
            && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let value_ok = value.as_ref().is_none_or(|value| {
            !value.is_empty() && value.bytes().all(|b| matches!(b, b'!'..=b'<' | b'>'..=b'~'))
        });
        if !key_ok || !value_ok || parameters.iter().any(|other| other.key == key) {
            return Err(CommandError::InvalidArguments);
        }
        parameters.push(Parameter { key, value });
    }
    Ok(parameters)
}

/// RFC 1870: up to 20 digits.
fn declared_size(value: Option<&str>) -> Result<u64, CommandError> {
    match value {
        Some(digits) if (1..=20).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) => {
            Ok(digits.parse().unwrap_or(u64::MAX))
        }
        _ => Err(CommandError::InvalidArguments),
    }
}

fn bdat(arguments: &str) -> Result<Command, CommandError> {
    let mut words = arguments.split(' ').filter(|word| !word.is_empty());
    let digits = words.next().filter(|word| word.bytes().all(|b| b.is_ascii_digit()));
    let size = digits.and_then(|digits| digits.parse().ok()).ok_or(CommandError::InvalidArguments)?;
    let last = match words.next() {
        None => false,
        Some(word) if word.eq_ignore_ascii_case("LAST") => true,
        Some(_) => return Err(CommandError::InvalidArguments),
    };
    if words.next().is_some() {
        Err(CommandError::InvalidArguments)
    } else {
        Ok(Command::Bdat { size, last })
    }
}

/// RFC 4954 4: a mechanism of up to 20 characters (RFC 4422 3.1), and an initial response.
fn auth(arguments: &str) -> Result<Command, CommandError> {
    let mut words = arguments.split(' ').filter(|word| !word.is_empty());
    let mechanism = words.next().unwrap_or_default().to_ascii_uppercase();
    let mechanism_ok = (1..=20).contains(&mechanism.len())
        && mechanism.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let initial = words.next().map(str::to_owned);
    let initial_ok = initial.as_ref().is_none_or(|text| {
        text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
    });
    if !mechanism_ok || !initial_ok || words.next().is_some() {
        return Err(CommandError::InvalidArguments);
    }
    Ok(Command::Auth { mechanism, initial })
}

fn hello_name(argument: &str) -> Option<HelloName> {
    match argument {
        "" => None,
        _ if is_domain(argument) => Some(HelloName::Domain(argument.to_owned())),
        _ => Some(literal(argument).map_or_else(
            || HelloName::Invalid(shown(argument, 255).trim_end().to_owned()),
            HelloName::Literal,
        )),
    }
}

/// Letters, digits and inner hyphens, by labels (RFC 5321 4.1.2); a single label is a domain, too.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 255 && text.split('.').all(label)
}

fn literal(text: &str) -> Option<IpAddr> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    match inner.split_at_checked(5) {
        Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6:") => {
            address.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
        }
        _ => inner.parse::<Ipv4Addr>().ok().map(IpAddr::V4),
    }
}

/// The text in printable ASCII, at most `limit` characters.
fn shown(text: &str, limit: usize) -> String {
    text.chars().take(limit).map(|c| if matches!(c, ' '..='~') { c } else { '?' }).collect()
}

#[cfg(test)]
mod tests;
