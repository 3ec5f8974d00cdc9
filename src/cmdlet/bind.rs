//! From words to typed arguments. Binding never touches the store: a value that can't be read as
//! its type is refused whatever the store holds (exit code 2). Where a certificate is wanted, a file is read.

use super::spec::{ACTION_NUMBERS, Cmdlet, ParamValue, Parameter, ParameterTakes, takes_null};
use crate::model::{Kind, Prop, Shape, Thumbprint, Value};
use crate::ops::{Change, Edit, Failure, ListEdit, partner};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use zeroize::Zeroizing;

/// The arguments of one cmdlet, typed.
#[derive(Debug, Clone)]
pub struct Bound {
    /// Whose arguments they are.
    pub cmdlet: &'static Cmdlet,
    arguments: BTreeMap<&'static str, Argument>,
}

/// One argument.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    /// A switch that was given, and as what.
    Switch(bool),
    /// One value; Null for `$null`.
    One(Value),
    /// What is to become of a list.
    List(ListEdit),
    /// A secret that is this text, and names no source of one.
    Literal(Zeroizing<String>),
    /// A name and its password.
    Credential(String, Zeroizing<String>),
}

impl Bound {
    /// Binds what was given, `(parameter, values as typed)`, to the cmdlet's parameters.
    ///
    /// # Errors
    /// An unknown or missing parameter, or a value that is not of its type.
    pub fn new(cmdlet: &'static Cmdlet, given: &[(String, Vec<String>)]) -> Result<Self, Failure> {
        let mut arguments = BTreeMap::new();
        for (name, values) in given {
            let parameter = cmdlet.parameter(name).ok_or_else(|| {
                Failure::binding(
                    name,
                    format!("A parameter cannot be found that matches parameter name '{name}'."),
                )
                .hint(format!("'emsh Get-Help {}' lists them", cmdlet.name()))
            })?;
            arguments.insert(parameter.name, bind(&parameter, values)?);
        }
        Bound::of(cmdlet, arguments)
    }

    /// Arguments that are bound already.
    ///
    /// # Errors
    /// A missing parameter.
    pub(super) fn of(
        cmdlet: &'static Cmdlet,
        arguments: impl IntoIterator<Item = (&'static str, Argument)>,
    ) -> Result<Self, Failure> {
        let arguments: BTreeMap<_, _> = arguments.into_iter().collect();
        for parameter in cmdlet.parameters() {
            if parameter.mandatory && !arguments.contains_key(parameter.name) {
                return Err(missing_parameter(cmdlet, &parameter));
            }
        }
        Ok(Bound { cmdlet, arguments })
    }

    /// The arguments that were given, in the order of their names.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, &Argument)> {
        self.arguments.iter().map(|(name, argument)| (*name, argument))
    }

    /// True where the parameter was given.
    pub fn has(&self, name: &str) -> bool {
        self.arguments.contains_key(name)
    }

    /// A switch; false where it was not given.
    pub fn switch(&self, name: &str) -> bool {
        self.arguments.get(name) == Some(&Argument::Switch(true))
    }

    /// A switch as it was given, if it was.
    pub fn switch_given(&self, name: &str) -> Option<bool> {
        match self.arguments.get(name) {
            Some(Argument::Switch(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// One value.
    pub fn value(&self, name: &str) -> Option<&Value> {
        match self.arguments.get(name) {
            Some(Argument::One(value)) => Some(value),
            _ => None,
        }
    }

    /// One text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name).and_then(Value::as_text)
    }

    /// A secret that was given as it is.
    pub fn literal(&self, name: &str) -> Option<&Zeroizing<String>> {
        match self.arguments.get(name) {
            Some(Argument::Literal(text)) => Some(text),
            _ => None,
        }
    }

    /// A name and its password that were given as they are.
    pub fn credential(&self, name: &str) -> Option<(&str, &Zeroizing<String>)> {
        match self.arguments.get(name) {
            Some(Argument::Credential(user, password)) => Some((user, password)),
            _ => None,
        }
    }

    /// The values of a parameter that takes several; none where it was not given.
    pub fn values(&self, name: &str) -> Vec<Value> {
        match self.arguments.get(name) {
            Some(Argument::List(ListEdit::Plain(values))) => values.clone(),
            _ => Vec::new(),
        }
    }

    /// The Identity, where one was given.
    pub fn identity(&self) -> Option<&str> {
        self.text("Identity")
    }

    /// What the arguments do to the object's properties.
    pub fn changes(&self) -> Vec<Change> {
        let parameters = self.cmdlet.parameters();
        let property = |name: &str| {
            parameters.iter().find(|parameter| parameter.name == name).and_then(|parameter| {
                match parameter.takes {
                    ParameterTakes::Property(prop) => Some(prop),
                    ParameterTakes::Own(_) => None,
                }
            })
        };
        let edit = |argument: &Argument| match argument {
            Argument::Switch(flag) => Edit::Set(Value::Bool(*flag)),
            Argument::One(value) => Edit::Set(value.clone()),
            Argument::List(list) => Edit::List(list.clone()),
            Argument::Literal(text) => Edit::Set(Value::text(text.as_str())),
            Argument::Credential(user, _) => Edit::Set(Value::text(user)),
        };
        self.given()
            .filter_map(|(name, argument)| property(name).map(|prop| Change { prop, edit: edit(argument) }))
            .collect()
    }
}

pub(super) fn bind(parameter: &Parameter, values: &[String]) -> Result<Argument, Failure> {
    match parameter.takes {
        ParameterTakes::Property(prop) if prop.is_list() => {
            bind_list(parameter.name, prop.kind, values, Some(prop))
        }
        ParameterTakes::Property(prop) => {
            let text = only(parameter, values)?;
            if is_null(text) {
                return if takes_null(prop) {
                    Ok(Argument::One(Value::Null))
                } else {
                    Err(no_null(parameter))
                };
            }
            if text.is_empty() && prop.kind == Kind::Bool {
                return Err(empty_boolean(parameter));
            }
            // It is shown as nothing, and nothing is null.
            if text.is_empty() && prop.shape == Shape::Optional && matches!(prop.kind, Kind::Text { .. }) {
                return Ok(Argument::One(Value::Null));
            }
            prop.parse_element(text).map(Argument::One).map_err(|error| {
                let failure = unreadable(parameter, &error.message);
                if text.trim().is_empty() && takes_null(prop) {
                    return failure.hint(format!("use -{} '$null' to clear it", parameter.name));
                }
                failure
            })
        }
        ParameterTakes::Own(ParamValue::Switch) => match values.first().map(String::as_str) {
            None => Ok(Argument::Switch(true)),
            Some("") => Err(empty_boolean(parameter)),
            Some(text) if is_null(text) => Ok(Argument::Switch(false)),
            Some(text) => match Kind::Bool.parse(text) {
                Ok(Value::Bool(flag)) => Ok(Argument::Switch(flag)),
                _ => Err(unreadable(
                    parameter,
                    &format!("'{text}' is not a Boolean; allowed: $true or $false"),
                )),
            },
        },
        ParameterTakes::Own(ParamValue::OneOrUnlimited(_))
            if values.first().is_some_and(|text| text.trim().eq_ignore_ascii_case("unlimited")) =>
        {
            only(parameter, values).map(|_| Argument::One(Value::Unlimited))
        }
        ParameterTakes::Own(ParamValue::One(kind) | ParamValue::OneOrUnlimited(kind)) => {
            let text = only(parameter, values)?;
            if is_null(text) {
                return Err(no_null(parameter));
            }
            if text.is_empty() && kind == Kind::Bool {
                return Err(empty_boolean(parameter));
            }
            let text = action_word(parameter, text);
            kind.parse(text).map(Argument::One).map_err(|error| unreadable(parameter, &error.message))
        }
        ParameterTakes::Own(ParamValue::Many(kind)) => bind_list(parameter.name, kind, values, None),
        ParameterTakes::Own(ParamValue::File | ParamValue::Secret) => {
            let text = only(parameter, values)?;
            if text.is_empty() && matches!(parameter.takes, ParameterTakes::Own(ParamValue::File)) {
                return Err(unreadable(parameter, "the name of a file is missing"));
            }
            Ok(Argument::One(Value::text(text)))
        }
    }
}

/// PowerShell's numbers for the words of -ErrorAction and its like.
fn action_word<'a>(parameter: &Parameter, text: &'a str) -> &'a str {
    let takes_numbers = parameter.common && parameter.name.ends_with("Action");
    let number = ACTION_NUMBERS.iter().find(|(number, _)| takes_numbers && *number == text.trim());
    number.map_or(text, |(_, word)| word)
}

fn only<'a>(parameter: &Parameter, values: &'a [String]) -> Result<&'a str, Failure> {
    match values {
        [value] => Ok(value),
        [] => Err(missing_value(parameter)),
        several => Err(unreadable(parameter, &format!("takes one value, and got {}", several.len()))),
    }
}

fn is_null(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("$null")
}

fn bind_list(
    name: &'static str,
    kind: Kind,
    values: &[String],
    prop: Option<&Prop>,
) -> Result<Argument, Failure> {
    if values.is_empty() {
        return Err(Failure::binding(name, format!("-{name} has no value"))
            .hint("in bash, zsh and fish quote what begins with $ or @{: '$null', '@{Add=\"a.example\"}'"));
    }
    if let [only] = values {
        if is_null(only) {
            return Ok(Argument::List(ListEdit::Clear));
        }
        if only.trim_start().starts_with("@{") {
            return bind_delta(name, kind, only, prop).map_err(|failure| match failure.hints.is_empty() {
                true => failure.hint(format!("written as -{name} '@{{Add=\"a\",\"b\";Remove=\"c\"}}'")),
                false => failure,
            });
        }
    }
    let printed = as_printed(values);
    if printed.is_some_and(|inner| inner.trim().is_empty()) {
        return Ok(Argument::List(ListEdit::Clear));
    }
    let printed = printed.or(as_array(name, values)?).map(|inner| [inner.to_string()]);
    let mut items = Vec::new();
    for word in printed.as_ref().map_or(values, |inner| inner.as_slice()) {
        let elements =
            split_list(word).map_err(|why| Failure::binding(name, format!("-{name} {word}: {why}")))?;
        for element in kind.rejoined(elements) {
            items.push(element_of(name, kind, &element, prop)?);
        }
    }
    let items = match prop {
        Some(prop) => prop.normalise_list(items),
        None => items,
    };
    Ok(Argument::List(ListEdit::Plain(items)))
}

/// What stands inside `{a, b}`: a list as a list view shows it.
fn as_printed(values: &[String]) -> Option<&str> {
    match values {
        [only] => only.trim().strip_prefix('{')?.strip_suffix('}'),
        _ => None,
    }
}

/// What stands inside `@('a','b')`, a list as PowerShell writes it. An empty one is an empty element: a
/// script that read nothing must not clear what it meant to copy.
fn as_array<'a>(name: &str, values: &'a [String]) -> Result<Option<&'a str>, Failure> {
    let [only] = values else { return Ok(None) };
    let Some(rest) = only.trim().strip_prefix("@(") else { return Ok(None) };
    rest.strip_suffix(')').map(Some).ok_or_else(|| {
        Failure::binding(name, format!("-{name} {only}: the list @( is not closed"))
            .hint(format!("write -{name} 'a','b', or put the whole of @(…) into double quotes"))
    })
}

pub(super) fn element_of(
    name: &str,
    kind: Kind,
    element: &str,
    prop: Option<&Prop>,
) -> Result<Value, Failure> {
    if element.trim().is_empty() {
        let mut failure = Failure::binding(name, format!("-{name} holds an empty element"));
        match prop {
            Some(prop) if prop.shape == Shape::NonEmptyList => {
                failure =
                    failure.hint("this list can't be empty, so not '$null' either: give each element, or leave the parameter out");
            }
            Some(_) => failure = failure.hint("use '$null' to clear a list"),
            None => {}
        }
        return Err(failure);
    }
    if element.contains('$') && !matches!(kind, Kind::Text { .. } | Kind::Path | Kind::CertificateName) {
        return Err(Failure::binding(name, format!("-{name} '{element}' holds a variable that no shell replaced"))
            .hint("PowerShell hands a list such as \"$a\",b over as it stands; put it together first, or use the module"));
    }
    let parsed = kind.parse(element);
    // A certificate that is no text is a file.
    if parsed.is_err() && kind == Kind::Certificate && Path::new(element).is_file() {
        return partner::anchor_from_file(Path::new(element));
    }
    parsed.map_err(|error| Failure::binding(name, format!("-{name} {}", error.message)))
}

/// An element that is to be taken away: a certificate may be named by its thumbprint.
pub(super) fn removed_element(
    name: &str,
    kind: Kind,
    element: &str,
    prop: Option<&Prop>,
) -> Result<Value, Failure> {
    match element.parse::<Thumbprint>() {
        Ok(thumbprint) if kind == Kind::Certificate => Ok(Value::text(thumbprint.as_str())),
        _ => element_of(name, kind, element, prop),
    }
}

/// `a,b`, with either quote around an element; a quoted comma does not part.
fn split_list(word: &str) -> Result<Vec<String>, String> {
    let mut elements = Vec::new();
    let mut element = String::new();
    let mut quote: Option<char> = None;
    let mut characters = word.chars().peekable();
    while let Some(character) = characters.next() {
        match quote {
            Some(open) if character == open => {
                if characters.peek() == Some(&open) {
                    characters.next();
                    element.push(open);
                } else {
                    quote = None;
                }
            }
            Some(_) => element.push(character),
            None => match character {
                '\'' | '"' if element.trim().is_empty() => {
                    element.clear();
                    quote = Some(character);
                }
                ',' => elements.push(std::mem::take(&mut element).trim().to_string()),
                _ => element.push(character),
            },
        }
    }
    if quote.is_some() {
        return Err("a quote is not closed".into());
    }
    elements.push(element.trim().to_string());
    Ok(elements)
}

/// `@{Add='a','b';Remove='c'}`, keys in any case, blanks anywhere.
fn bind_delta(name: &'static str, kind: Kind, text: &str, prop: Option<&Prop>) -> Result<Argument, Failure> {
    let inner = text.trim().strip_prefix("@{").and_then(|rest| rest.strip_suffix('}')).ok_or_else(|| {
        Failure::binding(name, format!("-{name} {text}: the hashtable is not closed"))
            .hint("bash, zsh and fish cut a line at ';'; put the whole hashtable into single quotes:")
            .hint(format!("-{name} '@{{Add=\"a.example\";Remove=\"b.example\"}}'"))
    })?;
    let (mut add, mut remove) = (None, None);
    for part in
        split_entries(inner).map_err(|why| Failure::binding(name, format!("-{name} {text}: {why}")))?
    {
        let (key, values) = part.split_once('=').ok_or_else(|| {
            Failure::binding(name, format!("-{name} {text}: '{}' is not Key=value", part.trim()))
        })?;
        let (slot, removes) = match bare_key(key).to_ascii_lowercase().as_str() {
            "add" => (&mut add, false),
            "remove" => (&mut remove, true),
            other => {
                return Err(Failure::binding(
                    name,
                    format!("-{name} {text}: '{other}' is no key; allowed: Add, Remove"),
                ));
            }
        };
        if slot.is_some() {
            return Err(Failure::binding(
                name,
                format!("-{name} {text}: '{}' is there twice", bare_key(key)),
            ));
        }
        let values = values.trim();
        let values = values.strip_prefix("@(").and_then(|rest| rest.strip_suffix(')')).unwrap_or(values);
        let elements =
            split_list(values).map_err(|why| Failure::binding(name, format!("-{name} {text}: {why}")))?;
        *slot = Some(
            kind.rejoined(elements)
                .iter()
                .map(|element| match removes {
                    true => removed_element(name, kind, element, prop),
                    false => element_of(name, kind, element, prop),
                })
                .collect::<Result<Vec<_>, _>>()?,
        );
    }
    if add.is_none() && remove.is_none() {
        return Err(Failure::binding(name, format!("-{name} {text}: neither Add nor Remove is given")));
    }
    let (add, remove) = (add.unwrap_or_default(), remove.unwrap_or_default());
    let removed: HashSet<String> = remove.iter().map(|item| kind.key(item)).collect();
    if let Some(both) = add.iter().find(|item| removed.contains(&kind.key(item))) {
        return Err(Failure::binding(name, format!("-{name}: '{both}' is in Add and in Remove")));
    }
    Ok(Argument::List(ListEdit::Delta { add, remove }))
}

/// A key as it stands, or without the pair of quotes that PowerShell allows around it.
fn bare_key(key: &str) -> &str {
    let key = key.trim();
    let inner = ['\'', '"'].iter().find_map(|quote| key.strip_prefix(*quote)?.strip_suffix(*quote));
    inner.map_or(key, str::trim)
}

/// Parts at `;` or a line's end, outside quotes.
fn split_entries(text: &str) -> Result<Vec<String>, String> {
    let mut parts = vec![String::new()];
    let mut quote: Option<char> = None;
    for character in text.chars() {
        match quote {
            Some(open) if character == open => quote = None,
            Some(_) => {}
            None if character == '\'' || character == '"' => quote = Some(character),
            None if character == ';' || character == '\n' => {
                parts.push(String::new());
                continue;
            }
            None => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    if quote.is_some() {
        return Err("a quote is not closed".into());
    }
    Ok(parts.into_iter().filter(|part| !part.trim().is_empty()).collect())
}

fn missing_parameter(cmdlet: &Cmdlet, parameter: &Parameter) -> Failure {
    let name = parameter.name;
    let failure =
        Failure::binding(name, format!("{} needs parameter -{name}: {}", cmdlet.name(), parameter.doc));
    match cmdlet.examples.first() {
        _ if name == "Identity" => failure.hint(format!("'emsh Get-{}' lists what is there", cmdlet.noun)),
        Some(example) => failure.hint(format!("as in: emsh {}", example.line)),
        None => failure.hint(format!("'emsh Get-Help {}' lists the parameters", cmdlet.name())),
    }
}

fn missing_value(parameter: &Parameter) -> Failure {
    if parameter.kind() == Some(Kind::Bool) {
        return empty_boolean(parameter);
    }
    let allowed = parameter.kind().and_then(|kind| kind.allowed());
    let allowed = allowed.map(|allowed| format!(" Allowed: {allowed}")).unwrap_or_default();
    Failure::binding(
        parameter.name,
        format!("Missing an argument for parameter '{}'.{allowed}", parameter.name),
    )
    .hint("bash, zsh and fish replace an unquoted $null or $variable by nothing; quote it: '$null'")
}

fn empty_boolean(parameter: &Parameter) -> Failure {
    let name = parameter.name;
    Failure::binding(
        name,
        format!(
            "-{name} has an empty Boolean: bash, zsh and fish replace an unquoted $true or $false by nothing"
        ),
    )
    .hint(format!(
        "quote it, -{name}:'$true' or -{name}:'$false', or write plain true or false: -{name} true"
    ))
}

fn no_null(parameter: &Parameter) -> Failure {
    let name = parameter.name;
    let allowed = parameter.kind().and_then(|kind| kind.allowed());
    let allowed = allowed.map(|allowed| format!("; allowed: {allowed}")).unwrap_or_default();
    let failure = Failure::binding(
        name,
        format!(
            "Cannot bind argument to parameter '{name}' because it is null: it always has a value{allowed}"
        ),
    );
    match parameter.takes {
        ParameterTakes::Property(prop) if !prop.default.is_empty() => {
            failure.hint(format!("its default is {}", prop.default))
        }
        _ => failure,
    }
}

fn unreadable(parameter: &Parameter, why: &str) -> Failure {
    let name = parameter.name;
    let failure = Failure::binding(name, format!("Cannot bind parameter '{name}': {why}"));
    match parameter.kind() {
        // `-Enabled $true Out` arrives as `-Enabled Out`.
        Some(Kind::Bool) if !parameter.is_list() => failure.hint(format!(
            "bash, zsh and fish replace an unquoted $true or $false by nothing; quote it, '$true', or write -{name} true"
        )),
        _ => failure,
    }
}
