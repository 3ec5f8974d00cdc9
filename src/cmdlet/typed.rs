//! Arguments that come typed, as the PowerShell module sends them, not as words of a command line.
//!
//! Promises: a text is that text, whatever it looks like: `-Force`, `@{Add=1}`, `{}`, `a,b` and `$null`
//! are never read as anything else. A list edit is an object of Add and Remove.

use super::bind::{Argument, Bound, bind, element_of, removed_element};
use super::spec::{Cmdlet, ParamValue, Parameter, ParameterTakes, takes_null};
use crate::model::{Kind, Prop, Value};
use crate::ops::{Failure, ListEdit, Returned};
use std::collections::HashSet;
use zeroize::Zeroizing;

/// One argument as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// `$null`.
    Null,
    /// True or false.
    Flag(bool),
    /// A text, or a number as text.
    Text(String),
    /// A secret as it is: never a source of one.
    Literal(Zeroizing<String>),
    /// A name and its password.
    Credential(String, Zeroizing<String>),
    /// Several values.
    List(Vec<String>),
    /// What to add to a list, and what to take away.
    Edit {
        /// What to add.
        add: Vec<String>,
        /// What to take away.
        remove: Vec<String>,
    },
    /// A list that was read from an object, and what was changed in it since.
    Returned {
        /// The Guid of that object.
        of: String,
        /// What was added since.
        add: Vec<String>,
        /// What was taken away since.
        remove: Vec<String>,
        /// The whole of it.
        list: Vec<String>,
    },
}

impl Typed {
    /// As it would be typed, for the history.
    pub fn words(&self) -> Vec<String> {
        match self {
            Typed::Null => vec!["$null".into()],
            Typed::Flag(flag) => vec![if *flag { "$true" } else { "$false" }.into()],
            Typed::Text(text) => vec![text.clone()],
            Typed::Literal(_) | Typed::Credential(..) => vec!["***".into()],
            Typed::List(items) if items.is_empty() => vec!["$null".into()],
            Typed::List(items) => items.clone(),
            Typed::Returned { add, remove, list, .. } if add.is_empty() && remove.is_empty() => {
                Typed::List(list.clone()).words()
            }
            Typed::Edit { add, remove } | Typed::Returned { add, remove, .. } => {
                let side = |name: &str, items: &[String]| {
                    let quoted = items.iter().map(|item| format!("\"{item}\"")).collect::<Vec<_>>();
                    (!items.is_empty()).then(|| format!("{name}={}", quoted.join(",")))
                };
                let sides = [side("Add", add), side("Remove", remove)];
                vec![format!("@{{{}}}", sides.into_iter().flatten().collect::<Vec<_>>().join(";"))]
            }
        }
    }
}

/// Binds typed arguments to a cmdlet's parameters.
///
/// # Errors
/// As [`Bound::new`].
pub fn bind_typed(cmdlet: &'static Cmdlet, given: &[(String, Typed)]) -> Result<Bound, Failure> {
    // What is given as words needs no other way, and what is missing or unknown is told in one place.
    let is_word = |typed: &Typed| matches!(typed, Typed::Null | Typed::Flag(_));
    let mut arguments = Vec::new();
    for (name, typed) in given {
        let Some(parameter) = cmdlet.parameter(name) else {
            Bound::new(cmdlet, &[(name.clone(), Vec::new())])?;
            continue;
        };
        let argument = match typed {
            typed if is_word(typed) => bind(&parameter, &typed.words())?,
            typed => argument(&parameter, typed)?,
        };
        arguments.push((parameter.name, argument));
    }
    Bound::of(cmdlet, arguments)
}

fn argument(parameter: &Parameter, typed: &Typed) -> Result<Argument, Failure> {
    let (kind, prop) = match parameter.takes {
        ParameterTakes::Property(prop) => (prop.kind, Some(prop)),
        ParameterTakes::Own(ParamValue::Many(kind)) => (kind, None),
        ParameterTakes::Own(_) => return one(parameter, typed),
    };
    if !parameter.is_list() {
        return one(parameter, typed);
    }
    let list = |items: &[String]| elements(parameter.name, kind, &words_of(kind, items), prop);
    let edit = match typed {
        Typed::List(items) if items.is_empty() => ListEdit::Clear,
        Typed::List(items) => ListEdit::Plain(list(items)?),
        Typed::Text(text) => ListEdit::Plain(list(std::slice::from_ref(text))?),
        Typed::Edit { add, remove } => {
            let add = list(add)?;
            let remove: Vec<Value> = words_of(kind, remove)
                .iter()
                .map(|item| removed_element(parameter.name, kind, item, prop))
                .collect::<Result<_, _>>()?;
            let removed: HashSet<String> = remove.iter().map(|item| kind.key(item)).collect();
            if let Some(both) = add.iter().find(|item| removed.contains(&kind.key(item))) {
                let text = format!("-{}: '{both}' is in Add and in Remove", parameter.name);
                return Err(Failure::binding(parameter.name, text));
            }
            ListEdit::Delta { add, remove }
        }
        Typed::Returned { of, add, remove, list: whole } => ListEdit::Returned(Returned {
            of: of.clone(),
            add: list(add)?,
            remove: list(remove)?,
            list: list(whole)?,
        }),
        Typed::Literal(_) | Typed::Credential(..) => return Err(no_secret(parameter)),
        Typed::Null | Typed::Flag(_) => return bind(parameter, &typed.words()),
    };
    Ok(Argument::List(edit))
}

/// The words of an enum may come as one text, as a combination of them prints: `Tls, BasicAuth`.
fn words_of(kind: Kind, items: &[String]) -> Vec<String> {
    match kind {
        Kind::Enum(_) => {
            items.iter().flat_map(|item| item.split(',')).map(|word| word.trim().to_string()).collect()
        }
        _ => items.to_vec(),
    }
}

fn no_secret(parameter: &Parameter) -> Failure {
    Failure::binding(parameter.name, format!("-{} takes no secret", parameter.name))
}

fn elements(name: &str, kind: Kind, items: &[String], prop: Option<&Prop>) -> Result<Vec<Value>, Failure> {
    let values =
        items.iter().map(|item| element_of(name, kind, item, prop)).collect::<Result<Vec<_>, _>>()?;
    Ok(prop.map_or(values.clone(), |prop| prop.normalise_list(values)))
}

fn one(parameter: &Parameter, typed: &Typed) -> Result<Argument, Failure> {
    let name = parameter.name;
    let unreadable = |why: &str| Failure::binding(name, format!("-{name} {why}"));
    let text = match typed {
        Typed::Text(text) => text,
        Typed::List(items) if items.len() == 1 => &items[0],
        Typed::List(items) => return Err(unreadable(&format!("takes one value, and got {}", items.len()))),
        Typed::Edit { .. } | Typed::Returned { .. } => {
            return Err(unreadable("takes one value, and got a hashtable"));
        }
        Typed::Literal(text) if parameter.is_secret() && !parameter.is_credential() => {
            return Ok(Argument::Literal(text.clone()));
        }
        Typed::Credential(user, password) if parameter.is_credential() => {
            let user = Kind::Credential.parse(user).map_err(|error| unreadable(&error.message))?;
            let user = user.as_text().unwrap_or_default().to_owned();
            return Ok(Argument::Credential(user, password.clone()));
        }
        Typed::Literal(_) | Typed::Credential(..) => return Err(no_secret(parameter)),
        Typed::Null | Typed::Flag(_) => return bind(parameter, &typed.words()),
    };
    match parameter.takes {
        // As below.
        ParameterTakes::Property(_) if parameter.is_credential() && text.ends_with(":-") => {
            Err(unreadable("can't be read from standard input here; give it as a credential"))
        }
        // A [string] parameter makes '' of $null.
        ParameterTakes::Property(prop) if text.is_empty() && takes_null(prop) => {
            Ok(Argument::One(Value::Null))
        }
        ParameterTakes::Property(prop) => {
            prop.parse_element(text).map(Argument::One).map_err(|error| unreadable(&error.message))
        }
        // Standard input holds the document, so no password can come from it.
        ParameterTakes::Own(ParamValue::Secret) if text == "-" => {
            Err(unreadable("can't be read from standard input here; give it as a secure string"))
        }
        ParameterTakes::Own(ParamValue::One(kind)) if !kind_is_word(kind) => {
            kind.parse(text).map(Argument::One).map_err(|error| unreadable(&error.message))
        }
        ParameterTakes::Own(_) => bind(parameter, std::slice::from_ref(text)),
    }
}

/// Words of enums are read as on a command line: they hold nothing that could be taken for anything else.
fn kind_is_word(kind: Kind) -> bool {
    matches!(kind, Kind::Enum(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmdlet::CMDLETS;

    fn cmdlet(name: &str) -> &'static Cmdlet {
        CMDLETS.iter().copied().find(|cmdlet| cmdlet.name() == name).unwrap()
    }

    fn bound(name: &str, given: &[(&str, Typed)]) -> Result<Bound, Failure> {
        let given: Vec<_> = given.iter().map(|(name, typed)| (name.to_string(), typed.clone())).collect();
        bind_typed(cmdlet(name), &given)
    }

    fn text(text: &str) -> Typed {
        Typed::Text(text.into())
    }

    #[test]
    fn a_text_is_that_text_whatever_it_looks_like() {
        for odd in ["-Force", "@{Add=1}", "$null", "a,b", "{}", "--x=y", "'q'", "$true"] {
            let given = [("Identity", text("Out")), ("Comment", text(odd))];
            let bound = bound("Set-SendConnector", &given).unwrap();
            assert_eq!(bound.text("Comment"), Some(odd), "{odd}");
            assert!(!bound.has("Force"));
        }
        let named = bound("Get-SendConnector", &[("Identity", text("$null"))]).unwrap();
        assert_eq!(named.identity(), Some("$null"));
    }

    #[test]
    fn lists_are_replaced_cleared_and_edited() {
        let name = "TLSSendDomainSecureList";
        let edit = |typed: Typed| match bound("Set-TransportConfig", &[(name, typed)]) {
            Ok(bound) => bound.given().next().map(|(_, argument)| argument.clone()),
            Err(failure) => panic!("{}", failure.message),
        };
        assert_eq!(edit(Typed::List(vec![])), Some(Argument::List(ListEdit::Clear)));
        assert_eq!(edit(Typed::Null), Some(Argument::List(ListEdit::Clear)));
        let delta = Typed::Edit { add: vec!["a.example".into()], remove: vec!["b.example".into()] };
        assert!(matches!(edit(delta), Some(Argument::List(ListEdit::Delta { add, remove }))
            if add.len() == 1 && remove.len() == 1));
        for (typed, says) in [
            (text("@{Add='a.example'}"), "@{Add"),
            (text("a.example,b.example"), ","),
            (Typed::List(vec!["a.example".into(), String::new()]), "empty element"),
            (Typed::Edit { add: vec!["a.example".into()], remove: vec!["A.example".into()] }, "in Remove"),
        ] {
            let failure = bound("Set-TransportConfig", &[(name, typed)]).unwrap_err();
            assert!(failure.message.contains(says), "{}", failure.message);
            assert_eq!(failure.exit_code(), 2);
        }
    }

    #[test]
    fn words_may_come_as_one_text_and_a_secret_is_no_source() {
        let words = |typed: Typed| {
            let given = [("Identity", text("R")), ("AuthMechanism", typed)];
            bound("Set-ReceiveConnector", &given)
                .unwrap()
                .given()
                .next()
                .map(|(_, argument)| argument.clone())
        };
        let both = words(Typed::List(vec!["Tls".into(), "BasicAuth".into()]));
        assert_eq!(words(text("Tls, basicauth")), both);
        assert_eq!(words(Typed::List(vec!["Tls,BasicAuth".into()])), both);
        let password = |typed: Typed| {
            bound("Import-ExchangeCertificate", &[("FileName", text("x.pfx")), ("Password", typed)]).unwrap()
        };
        let literal = password(Typed::Literal("env:HOME".to_string().into()));
        assert_eq!(literal.literal("Password").map(|text| text.as_str()), Some("env:HOME"));
        assert_eq!(crate::cmdlet::secret::read(&literal, "Password").unwrap().unwrap().as_str(), "env:HOME");
        let named = password(text("env:HOME"));
        assert_eq!((named.literal("Password"), named.text("Password")), (None, Some("env:HOME")));
        assert_eq!(Typed::Literal("env:HOME".to_string().into()).words(), ["***"]);
    }

    #[test]
    fn what_is_missing_unknown_or_of_another_type_is_refused() {
        for (name, given) in [
            ("Set-SendConnector", vec![("Comment", text("x"))]),
            ("Get-SendConnector", vec![("Bogus", text("x"))]),
            ("Set-SendConnector", vec![("Identity", text("x")), ("Port", text("many"))]),
            ("Set-SendConnector", vec![("Identity", text("x")), ("Port", Typed::Null)]),
            ("Set-SendConnector", vec![("Identity", Typed::List(vec!["a".into(), "b".into()]))]),
            ("Set-SendConnector", vec![("Identity", Typed::Edit { add: vec![], remove: vec![] })]),
        ] {
            assert_eq!(bound(name, &given).unwrap_err().exit_code(), 2, "{name} {given:?}");
        }
    }
}
