//! Objects that another `emsh` pipes into this one: `emsh Get-ReceiveConnector X | emsh Add-ADPermission …`.
//!
//! Promises: a cmdlet that needs an Identity and was given none runs once for each object that came,
//! in their order. What comes may be our JSON (objects, arrays of them), our list, our CSV or our default
//! table, of which the Identity is read by the boundaries of the dash line. Where the cmdlet has -Instance,
//! a JSON object of its own kind is given as that, whole: `emsh Get-ADPermission X -Json | emsh
//! Remove-ADPermission`.
//!
//! Refuses everything else, and says what is missing: nothing is guessed from text of another form, and
//! an empty pipe is an error, since the command before may have failed. At most 8 MiB are read, for at
//! most 10 seconds, and only from a pipe or a socket: a terminal or a file is never read.

use super::argv::Invocation;
use crate::cmdlet::spec::ParameterTakes;
use crate::cmdlet::{Cmdlet, Failure, ParamValue};
use crate::model::object::SAID_TWICE;
use crate::model::{Class, ObjectType};
use rustix::fs::FileType;
use serde_json::Value as Json;
use std::io::{self, Read};
use std::sync::mpsc;
use std::time::Duration;

/// The most octets that are read.
const LIMIT: u64 = 8 * 1024 * 1024;
/// How long they may take to come.
const DEADLINE: Duration = Duration::from_secs(10);
/// Columns that name an object, the best first.
const NAMES: &[&str] = &["Identity", "Name", "Thumbprint"];

/// The same line once for each object that came through the pipe; the line itself where it needs none.
///
/// # Errors
/// Where it needs an Identity and the pipe gives none (exit code 2).
pub fn expand(invocation: Invocation) -> Result<Vec<Invocation>, Failure> {
    if !is_wanted(&invocation) || !is_pipe() {
        return Ok(vec![invocation]);
    }
    let piped = read_stdin().and_then(|bytes| piped(&bytes)).map_err(|why| missing(&invocation, &why))?;
    let with = |piped: Piped| {
        let mut one = invocation.clone();
        let given = match piped.object.filter(|object| is_instance(one.cmdlet, object)) {
            Some(object) => ("Instance", object.to_string()),
            None => ("Identity", piped.identity),
        };
        one.given.insert(0, (given.0.to_string(), vec![given.1]));
        one
    };
    Ok(piped.into_iter().map(with).collect())
}

/// An object that came.
#[derive(Debug, PartialEq)]
struct Piped {
    identity: String,
    /// Whole, where it came as JSON.
    object: Option<Json>,
}

impl Piped {
    fn named(identity: &str) -> Self {
        Piped { identity: identity.to_string(), object: None }
    }
}

/// True for an object of the kind that the cmdlet takes as -Instance: it has all of its properties, as
/// JSON has them.
fn is_instance(cmdlet: &Cmdlet, object: &Json) -> bool {
    let has_all = |kind: &'static ObjectType| {
        let wanted = kind.all_props().filter(|prop| !SAID_TWICE.contains(&prop.name));
        wanted.into_iter().all(|prop| object.get(prop.name).is_some())
    };
    cmdlet.parameter("Instance").is_some_and(|parameter| parameter.class == Class::Honoured)
        && cmdlet.object.is_some_and(has_all)
}

/// True for a cmdlet that needs an Identity and was given neither that nor another name of an object; not
/// where standard input is wanted for a secret. A Get- that shows all where none is given never waits
/// for what may stand on a script's standard input.
fn is_wanted(invocation: &Invocation) -> bool {
    let cmdlet = invocation.cmdlet;
    let given = |name: &str| invocation.given.iter().any(|(given, _)| given == name);
    let other_name = |name: &str| cmdlet.parameter(name).is_some() && !given(name);
    let needs = cmdlet.parameter("Identity").is_some_and(|parameter| {
        parameter.mandatory || cmdlet.verb != "Get" && (other_name("Instance") || other_name("Thumbprint"))
    });
    let for_a_secret = invocation.given.iter().any(|(name, values)| {
        let secret = |takes| matches!(takes, ParameterTakes::Own(ParamValue::Secret));
        cmdlet.parameter(name).is_some_and(|parameter| match parameter.is_credential() {
            true => values.iter().any(|value| value.ends_with(":-")),
            false => secret(parameter.takes) && values.iter().any(|value| value == "-"),
        })
    });
    needs && !given("Identity") && !for_a_secret
}

fn is_pipe() -> bool {
    rustix::fs::fstat(io::stdin()).is_ok_and(|status| {
        matches!(FileType::from_raw_mode(status.st_mode), FileType::Fifo | FileType::Socket)
    })
}

/// What comes until the other end closes. The thread that waits goes with the process.
fn read_stdin() -> Result<Vec<u8>, String> {
    let (sender, receiver) = mpsc::sync_channel(1);
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes);
        let _ = sender.send(read.map(|_| bytes));
    });
    match receiver.recv_timeout(DEADLINE) {
        Ok(Ok(bytes)) if bytes.len() as u64 > LIMIT => Err("more than 8 MiB came through the pipe".into()),
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(format!("the pipe can't be read: {error}")),
        Err(_) => Err(format!("the pipe did not end within {} seconds", DEADLINE.as_secs())),
    }
}

fn missing(invocation: &Invocation, why: &str) -> Failure {
    let name = invocation.cmdlet.name();
    Failure::binding("Identity", format!("{name} needs parameter -Identity, and {why}"))
        .hint(format!("give it, or pipe objects into this: emsh Get-… -Json | emsh {name} …"))
}

/// What came, in order.
fn piped(bytes: &[u8]) -> Result<Vec<Piped>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "what came through the pipe is not UTF-8 text")?;
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let is_dashes = |line: &str| line.contains('-') && line.chars().all(|c| matches!(c, '-' | ' '));
    if first.is_empty() {
        Err("nothing came through the pipe".into())
    } else if first.starts_with(['{', '[']) {
        of_json(text)
    } else if is_dashes(second) {
        of_table(text)
    } else if property(first).is_some() {
        of_list(text)
    } else {
        of_csv(text)
    }
}

fn of_json(text: &str) -> Result<Vec<Piped>, String> {
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Json>() {
        let value = value.map_err(|error| format!("what came through the pipe is no JSON: {error}"))?;
        let objects = match value {
            Json::Array(items) => items,
            other => vec![other],
        };
        for object in objects {
            let identity = object.get("Identity").and_then(Json::as_str).filter(|text| !text.is_empty());
            let identity =
                identity.ok_or("an object that came through the pipe has no Identity")?.to_string();
            found.push(Piped { identity, object: Some(object) });
        }
    }
    Ok(found)
}

/// `Name : value`, as our lists have it.
fn property(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.strip_suffix(' ')?.trim_end();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric());
    is_name.then(|| (name, value.strip_prefix(' ').unwrap_or(value)))
}

fn of_list(text: &str) -> Result<Vec<Piped>, String> {
    let mut found = Vec::new();
    for block in text.split("\n\n").filter(|block| !block.trim().is_empty()) {
        let fields = block.lines().filter(|line| !line.is_empty()).map(property).collect::<Option<Vec<_>>>();
        let fields = fields.ok_or("what came through the pipe is no list of properties")?;
        let value = |name: &&&str| fields.iter().find(|(field, _)| field == *name).map(|(_, value)| *value);
        let identity = NAMES.iter().find_map(|name| value(&name)).filter(|value| !value.is_empty());
        found.push(Piped::named(identity.ok_or("a list that came through the pipe has no Identity")?));
    }
    Ok(found)
}

fn of_csv(text: &str) -> Result<Vec<Piped>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let unknown = "what came through the pipe is none of our JSON, tables, lists or CSV";
    let headers = reader.headers().map_err(|_| unknown)?.clone();
    let column = |name: &&&str| headers.iter().position(|header| header == **name);
    let column = NAMES.iter().find_map(|name| column(&name)).ok_or(unknown)?;
    let mut found = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| format!("what came through the pipe is no CSV: {error}"))?;
        let identity = row.get(column).filter(|text| !text.is_empty());
        found.push(Piped::named(identity.ok_or("a row that came through the pipe has no Identity")?));
    }
    if found.is_empty() { Err("no object came through the pipe".into()) } else { Ok(found) }
}

fn of_table(text: &str) -> Result<Vec<Piped>, String> {
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty());
    let (header, dashes) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let columns = columns(dashes);
    let heads = |name: &&&str| columns.iter().position(|column| cell(header, column) == Some(**name));
    let column = NAMES.iter().find_map(|name| heads(&name)).and_then(|index| columns.get(index));
    let column = column.ok_or("a table that came through the pipe has no column Identity; pipe -Json")?;
    let mut found = Vec::new();
    for line in lines {
        if line.trim().is_empty() {
            return match found.is_empty() {
                true => Err("a table that came through the pipe has no rows".into()),
                false => Err("several tables came through the pipe; pipe -Json".into()),
            };
        }
        let identity = cell(line, column).filter(|text| !text.is_empty());
        found.push(Piped::named(
            identity.ok_or("a row of the table can't be read by its columns; pipe -Json")?,
        ));
    }
    if found.is_empty() { Err("no object came through the pipe".into()) } else { Ok(found) }
}

/// Where a column begins, and where the next one does, in characters.
type Column = (usize, Option<usize>);

fn columns(dashes: &str) -> Vec<Column> {
    let marks: Vec<char> = dashes.chars().collect();
    let begins = |index: &usize| marks[*index] == '-' && (*index == 0 || marks[*index - 1] == ' ');
    let starts: Vec<usize> = (0..marks.len()).filter(begins).collect();
    starts.iter().enumerate().map(|(index, start)| (*start, starts.get(index + 1).copied())).collect()
}

/// What stands in a column of a line. `None` where the line does not keep to the columns, or has
/// characters whose width can't be told.
fn cell<'a>(line: &'a str, (start, end): &Column) -> Option<&'a str> {
    let at = |index: usize| line.char_indices().nth(index).map_or(line.len(), |(offset, _)| offset);
    let (begin, stop) = (at(*start), end.map_or(line.len(), at));
    let is_narrow = |c: char| matches!(c, ' '..='\u{2ff}' | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{58f}');
    let kept = line[..stop].chars().all(is_narrow)
        && (begin == 0 || line[..begin].ends_with(' ') || begin == line.len())
        && (end.is_none() || stop == line.len() || line[..stop].ends_with(' '));
    kept.then(|| line[begin..stop].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, String> {
        piped(text.as_bytes()).map(|all| all.into_iter().map(|piped| piped.identity).collect())
    }

    #[test]
    fn our_own_forms_are_read() {
        let table = [
            ("{\"Identity\": \"EX1\\\\A b\", \"Name\": \"A b\"}\n", &["EX1\\A b"][..]),
            ("[\n  {\"Identity\": \"A\"},\n  {\"Identity\": \"B\"}\n]\n", &["A", "B"]),
            ("{\"Identity\":\"A\"}\n{\"Identity\":\"B\"}\n", &["A", "B"]),
            ("[]\n", &[]),
            (
                "Identity   Bindings     Enabled\n--------   --------     -------\nEX1\\Two  b {0.0.0.0:25} True\nEX1\\C      {}           True\n",
                &["EX1\\Two  b", "EX1\\C"],
            ),
            ("Name Identity\n---- --------\nx    EX1\\x y\n", &["EX1\\x y"]),
            ("Name  Default\n----  -------\nMüßig True\n", &["Müßig"]),
            (
                "Identity : EX1\\A : b\nEnabled  : True\nComment  :\n\nIdentity : C\nEnabled  : True\n",
                &["EX1\\A : b", "C"],
            ),
            ("Identity,Bindings\nEX1\\A,\"a,b\"\n\"B, c\",x\n", &["EX1\\A", "B, c"]),
        ];
        for (text, wanted) in table {
            assert_eq!(
                read(text).as_deref(),
                Ok(&wanted.iter().map(ToString::to_string).collect::<Vec<_>>()[..]),
                "{text}"
            );
        }
    }

    #[test]
    fn other_forms_are_not_guessed() {
        for text in [
            "",
            "\n\n",
            "EX1\\A\nEX1\\B\n",
            "{\"Name\": \"A\"}",
            "[\"A\"]",
            "{\"Identity\": \"\"}",
            "{\"Identity\": \"A\"} x",
            "{\"Identity\": \"A\"",
            "Bindings Enabled\n-------- -------\nx        True\n",
            "Identity Enabled\n-------- -------\n",
            "Identity Enabled\n-------- -------\nlonger than its column True\n",
            "Identity Enabled\n-------- -------\n日本     True\n",
            "Identity Enabled\n-------- -------\nA        True\n\nIdentity\n--------\nB\n",
            "Bindings : {}\nEnabled : True\n",
            "Identity : A\nsome text\n",
            "Identity,Bindings\n",
            "Identity,Bindings\nA\n",
            "Bindings,Enabled\nA,B\n",
            "error: no such thing\n",
        ] {
            assert!(read(text).is_err(), "{text:?}: {:?}", read(text));
        }
        assert!(piped(b"Identity : \xff\n").is_err());
    }
}
