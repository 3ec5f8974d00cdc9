//! `emsh --invoke`: one cmdlet by a JSON document on standard input, its results as one JSON document on
//! standard output. The PowerShell module speaks through it.
//!
//! In: `{"cmdlet": "Set-SendConnector", "parameters": {"Identity": "Out", "Enabled": true, "SmartHosts":
//! {"Add": ["a.example"]}}, "preferences": {"WhatIf": true}}`. Texts, numbers, Booleans and null are what
//! they are, lists are arrays, `{"Add": …, "Remove": …}` edits a list, `{"Literal": "…"}` is a secret that is
//! this text, `{"User": "…", "Literal": "…"}` a credential. `{"Returned": {"Of": GUID, "Add": …, "Remove": …, "List": …}}` is a list that was read from that
//! object, and what was changed in it since. A preference (WhatIf, Confirm, Verbose, ErrorAction, WarningAction, InformationAction) holds where
//! the cmdlet has the parameter and it is not given. `answers` are Booleans for the questions, in their order; `interactive` is true where
//! a person can be asked.
//!
//! Out: `batches` (see [`super::output::batches`]), `texts`, `binaries` (Base64), `said`
//! (`stream` and `text`, in order), `errors` (`id`, `category`, `target`, `message`, `hints`), `asked` (`caption`
//! and `question`). The exit code is as ever; a document comes whatever it is.
//!
//! Refuses a document of more than 8 MiB, an unknown member, and a value of any other form. Nobody is asked: a
//! question that neither Confirm nor `answers` has answered stands in `asked`, is an error, and nothing is
//! changed; so the document may come again with an answer more.

use super::argv::{self, Invocation};
use super::console::ErrorAction;
use super::output::batches::batches;
use crate::cmdlet::bind::Bound;
use crate::cmdlet::class;
use crate::cmdlet::console::{Answer, Console};
use crate::cmdlet::spec::{INVOKED_PREFERENCES, Session};
use crate::cmdlet::typed::{Typed, bind_typed};
use crate::cmdlet::{CMDLETS, Failure, base64};
use crate::model::Record;
use serde_json::{Map, Value as Json, json};
use std::collections::VecDeque;
use std::io::Read;
use std::path::Path;

/// The longest document, octets.
const LIMIT: u64 = 8 * 1024 * 1024;

/// Runs what the document asks for: the document to print, and the exit code.
pub fn invoke(input: &mut dyn Read, data_dir: &Path) -> (String, u8) {
    let mut console = Collecting::default();
    let result = read(input).and_then(|(invocation, bound, asking)| {
        (console.interactive, console.answers) = asking;
        let action = |name: &str| bound.text(name).map(ErrorAction::from_word).unwrap_or_default();
        console.verbose = bound.switch("Verbose");
        console.error_action = action("ErrorAction");
        console.warning_action = action("WarningAction");
        let mut session = Session::new(data_dir, &invocation.command_line(), &mut console);
        let result = class::admit(&mut session, &bound).and_then(|()| match session.console.stopped() {
            true => Ok(()),
            false => (invocation.cmdlet.run)(&mut session, &bound),
        });
        let site = session.site;
        console.place(|| site.server());
        result
    });
    if let Err(failure) = result {
        console.keep(&failure);
    }
    (console.document().to_string(), console.code)
}

/// Whether a person can be asked, and what has been answered already.
type Asking = (bool, VecDeque<bool>);

fn read(input: &mut dyn Read) -> Result<(Invocation, Bound, Asking), Failure> {
    let broken = |why: String| Failure::binding("invoke", format!("--invoke: {why}"));
    let mut bytes = Vec::new();
    input
        .take(LIMIT + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| broken(format!("standard input can't be read: {error}")))?;
    if bytes.len() as u64 > LIMIT {
        return Err(broken("the document is longer than 8 MiB".into()));
    }
    let document: Map<String, Json> =
        serde_json::from_slice(&bytes).map_err(|error| broken(format!("this is no JSON object: {error}")))?;
    let known = ["cmdlet", "parameters", "preferences", "answers", "interactive"];
    if let Some(other) = document.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(broken(format!("'{other}' is no member; allowed: {}", known.join(", "))));
    }
    let name = document.get("cmdlet").and_then(Json::as_str);
    let cmdlet = argv::find(CMDLETS, name.ok_or_else(|| broken("'cmdlet' is missing".into()))?)?;
    let members = |key: &str| match document.get(key) {
        None | Some(Json::Null) => Ok(Map::new()),
        Some(Json::Object(members)) => Ok(members.clone()),
        Some(_) => Err(broken(format!("'{key}' is no object"))),
    };
    let answers = match document.get("answers") {
        None | Some(Json::Null) => Some(VecDeque::new()),
        Some(Json::Array(answers)) => answers.iter().map(Json::as_bool).collect(),
        Some(_) => None,
    };
    let answers = answers.ok_or_else(|| broken("'answers' is no array of Booleans".into()))?;
    let interactive = match document.get("interactive") {
        None | Some(Json::Null) => false,
        Some(Json::Bool(flag)) => *flag,
        Some(_) => return Err(broken("'interactive' is no Boolean".into())),
    };
    let mut given: Vec<(String, Typed)> = Vec::new();
    let mut give = |name: &str, value: &Json| {
        let name = cmdlet.parameter(name).map_or(name, |parameter| parameter.name).to_string();
        if given.iter().any(|(other, _)| *other == name) {
            return Err(broken(format!("'{name}' is there twice")));
        }
        given.push((name.clone(), typed(&name, value)?));
        Ok(())
    };
    let parameters = members("parameters")?;
    for (name, value) in &parameters {
        give(name, value)?;
    }
    let said = parameters.len();
    for (name, value) in &members("preferences")? {
        if !INVOKED_PREFERENCES.contains(&name.as_str()) {
            let allowed = INVOKED_PREFERENCES.join(", ");
            return Err(broken(format!("'{name}' is no preference; allowed: {allowed}")));
        }
        let is_given = parameters.keys().any(|given| given.eq_ignore_ascii_case(name));
        if !is_given && cmdlet.parameter(name).is_some() {
            give(name, value)?;
        }
    }
    let bound = bind_typed(cmdlet, &given)?;
    // What the history tells is what was said; a preference is the caller's way of running it.
    let given = given.into_iter().take(said).map(|(name, typed)| (name, typed.words())).collect();
    Ok((Invocation { cmdlet, given, help: false }, bound, (interactive, answers)))
}

fn typed(name: &str, value: &Json) -> Result<Typed, Failure> {
    let refused = |what: &str| Failure::binding(name, format!("-{name}: {what}"));
    Ok(match value {
        Json::Null => Typed::Null,
        Json::Bool(flag) => Typed::Flag(*flag),
        Json::Array(items) => Typed::List(texts(items).ok_or_else(|| refused(ELEMENTS))?),
        Json::Object(members) if members.keys().any(|key| key == "Literal") => {
            match (members.len(), members.get("Literal"), members.get("User")) {
                (1, Some(Json::String(text)), None) => Typed::Literal(text.clone().into()),
                (2, Some(Json::String(text)), Some(Json::String(user))) => {
                    Typed::Credential(user.clone(), text.clone().into())
                }
                _ => return Err(refused("Literal is one text, alone or beside User")),
            }
        }
        Json::Object(members) if members.keys().any(|key| key == "Returned") => {
            match (members.len(), members.get("Returned")) {
                (1, Some(Json::Object(parts))) => {
                    returned(parts).ok_or_else(|| refused("Returned holds Of, Add, Remove and List"))?
                }
                _ => return Err(refused("Returned is one object, alone")),
            }
        }
        Json::Object(members) => {
            let side = |key: &str| match members.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)) {
                None => Ok(None),
                Some((_, Json::Array(items))) => texts(items).map(Some).ok_or_else(|| refused(ELEMENTS)),
                Some((_, single)) => {
                    texts(std::slice::from_ref(single)).map(Some).ok_or_else(|| refused(ELEMENTS))
                }
            };
            let is_side = |key: &String| ["add", "remove"].contains(&key.to_ascii_lowercase().as_str());
            if let Some(other) = members.keys().find(|key| !is_side(key)) {
                return Err(refused(&format!("'{other}' is no key; allowed: Add, Remove")));
            }
            let (add, remove) = (side("Add")?, side("Remove")?);
            if add.is_none() && remove.is_none() {
                return Err(refused("neither Add nor Remove is given"));
            }
            Typed::Edit { add: add.unwrap_or_default(), remove: remove.unwrap_or_default() }
        }
        single => Typed::Text(text(single).ok_or_else(|| refused(ELEMENTS))?),
    })
}

/// A list that was read from an object.
fn returned(parts: &Map<String, Json>) -> Option<Typed> {
    let list = |key: &str| parts.get(key).and_then(Json::as_array).and_then(|items| texts(items));
    let of = parts.get("Of").and_then(Json::as_str)?.to_string();
    let known = parts.len() == 4;
    known.then_some(Typed::Returned { of, add: list("Add")?, remove: list("Remove")?, list: list("List")? })
}

const ELEMENTS: &str = "a list holds texts, numbers and Booleans";

fn texts(items: &[Json]) -> Option<Vec<String>> {
    items.iter().map(text).collect()
}

fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(flag) => Some(if *flag { "True" } else { "False" }.into()),
        _ => None,
    }
}

/// A console that keeps what is said.
#[derive(Default)]
struct Collecting {
    verbose: bool,
    error_action: ErrorAction,
    warning_action: ErrorAction,
    stopped: bool,
    code: u8,
    records: Vec<Record>,
    texts: Vec<String>,
    binaries: Vec<String>,
    said: Vec<Json>,
    errors: Vec<Json>,
    interactive: bool,
    answers: VecDeque<bool>,
    asked: Vec<Json>,
}

impl Collecting {
    fn say(&mut self, stream: &str, text: &str) {
        if !self.stopped {
            self.said.push(json!({"stream": stream, "text": text}));
        }
    }

    fn keep(&mut self, failure: &Failure) {
        self.code = self.code.max(failure.exit_code());
        let remedies = failure.remedies.iter().map(|remedy| format!("Try: {remedy}"));
        self.errors.push(json!({
            "id": failure.id,
            "category": failure.category.name(),
            "target": failure.target,
            "message": failure.message,
            "hints": failure.hints.iter().cloned().chain(remedies).collect::<Vec<_>>(),
        }));
    }

    fn place(&mut self, server: impl FnOnce() -> Option<String>) {
        super::console::place(&mut self.records, server);
    }

    fn document(&self) -> Json {
        json!({
            "batches": batches(&self.records),
            "texts": self.texts,
            "binaries": self.binaries,
            "said": self.said,
            "errors": self.errors,
            "asked": self.asked,
        })
    }
}

impl Console for Collecting {
    fn object(&mut self, record: Record) {
        if !self.stopped {
            self.records.push(record);
        }
    }

    fn text(&mut self, text: &str) {
        self.texts.push(text.to_string());
    }

    fn binary(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.binaries.push(base64(bytes));
        Ok(())
    }

    fn warning(&mut self, text: &str) {
        self.say("Warning", text);
        // PowerShell stops its caller; here nothing more is done.
        self.stopped |= self.stops_at_warnings();
    }

    fn notice(&mut self, text: &str) {
        self.say("Information", text);
    }

    fn verbose(&mut self, text: &str) {
        if self.verbose {
            self.say("Verbose", text);
        }
    }

    fn what_if(&mut self, text: &str) {
        self.say("WhatIf", text);
    }

    fn error(&mut self, failure: Failure) {
        if !self.stopped {
            self.keep(&failure);
        }
        self.stopped |= self.error_action == ErrorAction::Stop;
    }

    fn ask(&mut self, caption: &str, question: &str, _default_yes: bool) -> Answer {
        match self.answers.pop_front() {
            Some(true) => Answer::Yes,
            Some(false) => Answer::No,
            None => {
                self.asked.push(json!({"caption": caption, "question": question}));
                Answer::Unanswered
            }
        }
    }

    fn is_interactive(&self) -> bool {
        self.interactive
    }

    fn stops_at_warnings(&self) -> bool {
        self.warning_action == ErrorAction::Stop
    }

    fn stopped(&self) -> bool {
        self.stopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(directory: &Path, document: &Json) -> (Json, u8) {
        let (out, code) = invoke(&mut document.to_string().as_bytes(), directory);
        (serde_json::from_str(&out).unwrap(), code)
    }

    #[test]
    fn a_connector_is_made_shown_edited_and_not_found() {
        let home = tempfile::tempdir().unwrap();
        let directory = home.path().join("data");
        let (out, code) = run(
            &directory,
            &json!({"cmdlet": "new-sendconnector", "parameters":
            {"Name": "Out", "AddressSpaces": ["*"], "SmartHosts": ["a.example"],
             "DNSRoutingEnabled": false, "Comment": "-Force"}, "preferences": {"Confirm": false}}),
        );
        assert_eq!((code, &out["batches"][0]["first"]["Comment"]), (0, &json!("-Force")), "{out}");
        let set = json!({"cmdlet": "Set-SendConnector", "parameters":
            {"Identity": "Out", "SmartHosts": {"Add": ["b.example"], "Remove": ["a.example"]}}});
        let mut rehearsed = set.clone();
        rehearsed["preferences"] = json!({"WhatIf": true});
        let (out, code) = run(&directory, &rehearsed);
        assert_eq!((code, &out["said"][0]["stream"]), (0, &json!("WhatIf")), "{out}");
        assert_eq!(run(&directory, &set).1, 0);
        let (out, _) = run(&directory, &json!({"cmdlet": "Get-SendConnector"}));
        assert_eq!(out["batches"][0]["first"]["SmartHosts"], json!(["b.example"]));
        assert_eq!(out["batches"][0]["noun"], json!("SendConnector"));
        let (out, code) =
            run(&directory, &json!({"cmdlet": "Get-SendConnector", "parameters": {"Identity": "No"}}));
        assert_eq!((code, &out["errors"][0]["category"]), (1, &json!("ObjectNotFound")));
        // Nobody can be asked.
        let remove = json!({"cmdlet": "Remove-SendConnector", "parameters": {"Identity": "Out"}});
        let (out, code) = run(&directory, &remove);
        assert_eq!((code, &out["errors"][0]["id"]), (1, &json!("NotConfirmed")));
        assert_eq!(out["asked"][0]["caption"], json!("Confirm"), "{out}");
        // But what was asked may be answered.
        let mut answered = remove;
        answered["answers"] = json!([false]);
        assert_eq!(run(&directory, &answered).1, 0);
        let is_there = |directory: &Path| {
            let (out, _) = run(directory, &json!({"cmdlet": "Get-SendConnector"}));
            out["batches"].as_array().is_some_and(|batches| !batches.is_empty())
        };
        assert!(is_there(&directory));
        answered["answers"] = json!([true]);
        let (out, code) = run(&directory, &answered);
        assert_eq!((code, &out["asked"]), (0, &json!([])));
        assert!(!is_there(&directory));
    }

    #[test]
    fn the_history_tells_what_was_said_and_no_secret() {
        let home = tempfile::tempdir().unwrap();
        let directory = home.path().join("data");
        let new = json!({"cmdlet": "New-SendConnector", "parameters": {"Name": "Out", "AddressSpaces": ["*"]},
            "preferences": {"Confirm": false, "Verbose": true, "ErrorAction": "Stop"}});
        assert_eq!(run(&directory, &new).1, 0);
        let history = json!({"cmdlet": "Get-ConfigurationChange", "parameters": {"ResultSize": 1}});
        let (out, _) = run(&directory, &history);
        let line = out["batches"][0]["first"]["CommandLine"].as_str().unwrap_or_default();
        assert!(
            line.contains("-Name Out") && !line.contains("Confirm") && !line.contains("Verbose"),
            "{line}"
        );
        // A secret that looks like the name of a file is that secret: no such file is looked for.
        let import = json!({"cmdlet": "Import-ExchangeCertificate", "parameters":
            {"FileName": "nothing.pfx", "Password": {"Literal": "file:/nowhere"}}});
        let (out, _) = run(&directory, &import);
        assert!(!out.to_string().contains("nowhere"), "{out}");
    }

    #[test]
    fn a_credential_is_a_name_and_a_password() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        let credential = |user: &str| json!({"User": user, "Literal": "file:/nowhere & co"});
        let new = json!({"cmdlet": "New-SendConnector", "parameters": {"Name": "Out", "AddressSpaces": ["*"],
            "DNSRoutingEnabled": false, "SmartHosts": ["smart.example"], "SmartHostAuthMechanism":
            "BasicAuthRequireTLS", "AuthenticationCredential": credential("CONTOSO\\relay:file:x")}});
        let (out, code) = run(&data, &new);
        assert_eq!(code, 0, "{out}");
        let shown = out.to_string();
        assert!(shown.contains("CONTOSO\\\\relay:file:x") && !shown.contains("nowhere"), "{shown}");
        let (out, _) = run(&data, &json!({"cmdlet": "Get-ConfigurationChange"}));
        let shown = out.to_string();
        assert!(shown.contains("-AuthenticationCredential ***") && !shown.contains("nowhere"), "{shown}");
        for bad in [
            credential(""),
            json!({"Literal": "x"}),
            json!({"User": "x"}),
            json!("relay:word"),
            json!("relay:-"),
        ] {
            let set = json!({"cmdlet": "Set-SendConnector", "parameters":
                {"Identity": "Out", "AuthenticationCredential": bad}});
            let (out, code) = run(&data, &set);
            assert_eq!(code, 2, "{out}");
            assert!(!out.to_string().contains("relay:word"), "{out}");
        }
    }

    #[test]
    fn what_is_no_such_document_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        for document in [
            json!([]),
            json!({}),
            json!({"cmdlet": "Get-Nothing"}),
            json!({"cmdlet": "Get-SendConnector", "also": 1}),
            json!({"cmdlet": "Get-SendConnector", "parameters": []}),
            json!({"cmdlet": "Get-SendConnector", "parameters": {"Identity": {"Name": "x"}}}),
            json!({"cmdlet": "Get-SendConnector", "parameters": {"Identity": [["x"]]}}),
            json!({"cmdlet": "Get-SendConnector", "parameters": {"Identity": "a", "identity": "b"}}),
            json!({"cmdlet": "Get-SendConnector", "preferences": {"Mood": "good"}}),
            json!({"cmdlet": "Set-TransportConfig", "parameters": {"TLSSendDomainSecureList": {}}}),
            json!({"cmdlet": "Get-SendConnector", "answers": true}),
            json!({"cmdlet": "Get-SendConnector", "answers": ["yes"]}),
            json!({"cmdlet": "Get-SendConnector", "interactive": "yes"}),
            json!({"cmdlet": "Set-TransportConfig", "parameters":
                {"TLSSendDomainSecureList": {"Returned": {"Of": "x", "Add": [], "Remove": []}}}}),
            json!({"cmdlet": "Set-TransportConfig", "parameters": {"TLSSendDomainSecureList":
                {"Add": ["x"], "Returned": {"Of": "x", "Add": [], "Remove": [], "List": []}}}}),
            json!({"cmdlet": "Get-SendConnector", "parameters": {"Identity": {"Literal": "x"}}}),
            json!({"cmdlet": "Set-TransportConfig", "parameters": {"TLSSendDomainSecureList": {"Literal": "x"}}}),
            json!({"cmdlet": "Import-ExchangeCertificate", "parameters":
                {"FileName": "x", "Password": {"Literal": "x", "Add": ["y"]}}}),
        ] {
            let (out, code) = run(&data, &document);
            assert_eq!((code, &out["errors"][0]["category"]), (2, &json!("InvalidArgument")), "{document}");
        }
        let long = format!("{{\"cmdlet\":\"{}\"}}", "x".repeat(8 << 20));
        let (out, code) = invoke(&mut long.as_bytes(), &data);
        assert!(code == 2 && out.contains("longer than 8 MiB"), "{out}");
        assert!(!data.exists());
    }
}
