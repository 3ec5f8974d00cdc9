//! Directories of messages: Foreign connectors that take nothing, or less than they say, and copies of whole messages.

use super::Advice;
use crate::model::{CommandLine, Configuration, Record, World};
use crate::policy::drop_directory;
use std::path::Path;

const TRACING: &[&str] = &["PipelineTracingEnabled", "PipelineTracingPath", "PipelineTracingSenderAddress"];

/// Everything about them.
pub(super) fn advice(configuration: &Configuration) -> Vec<Advice> {
    let Some(service) = configuration.single("TransportService") else { return Vec::new() };
    let foreign = configuration.all("ForeignConnector").iter().filter(|record| record.bool("Enabled"));
    let mut advice: Vec<Advice> =
        foreign.flat_map(|record| other_spaces(record).into_iter().chain(outside(record, service))).collect();
    advice.extend(tracing(service));
    advice
}

/// Address spaces that no address here is in.
fn other_spaces(record: &Record) -> Option<Advice> {
    let idle: Vec<&str> = record.texts("AddressSpaces").filter(|space| !space.starts_with("SMTP:")).collect();
    (!idle.is_empty()).then(|| {
        Advice::new(format!(
            "Foreign connector \"{}\": every address here is a mail address, so nothing is routed by these AddressSpaces: {}",
            record.identity(),
            idle.join(", ")
        ))
        .about_one(record, &["AddressSpaces", "Enabled"])
    })
}

/// A drop directory that is refused.
fn outside(record: &Record, service: &Record) -> Option<Advice> {
    let root = service.get("RootDropDirectoryPath").as_text().map(Path::new);
    let drop = record.get("DropDirectory").as_text().map(Path::new);
    let why = drop_directory(root, drop, Path::new("/")).err()?;
    let identity = record.identity();
    let own = CommandLine::new("Set-ForeignConnector").on(&identity).with("DropDirectory", "$null");
    let root = CommandLine::new("Set-TransportService").with("RootDropDirectoryPath", "$null");
    let text = format!("Foreign connector \"{identity}\" keeps its mail: {why}");
    let advice = Advice::new(text).mend([own]).mend([root]);
    Some(
        advice
            .about_one(record, &["DropDirectory", "Enabled"])
            .about("TransportService", &["RootDropDirectoryPath"])
            .at_restart(),
    )
}

/// Whole messages are saved, or are not although somebody wants that.
fn tracing(service: &Record) -> Option<Advice> {
    if !service.bool("PipelineTracingEnabled") {
        return None;
    }
    let set = |name| service.get(name).as_text();
    let advice = match (set("PipelineTracingPath"), set("PipelineTracingSenderAddress")) {
        (Some(path), Some(sender)) => Advice::new(format!(
            "PipelineTracingEnabled saves whole messages of {sender} in {path}, what they say included: switch it off when \
             you have what you need, and remove them"
        ))
        .mend([CommandLine::new("Set-TransportService").with("PipelineTracingEnabled", "$false")])
        .at_restart(),
        _ => Advice::new(
            "PipelineTracingEnabled saves nothing: it needs PipelineTracingSenderAddress and PipelineTracingPath",
        ),
    };
    Some(advice.about("TransportService", TRACING))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objects::{FOREIGN_CONNECTOR, TRANSPORT_SERVICE};
    use crate::model::{ObjectType, Value};

    fn record(object: &'static ObjectType, values: &[(&'static str, Value)]) -> Record {
        let mut record = Record::with_defaults(object);
        for (name, value) in values {
            record.set(name, value.clone());
        }
        record
    }

    fn told(service: &[(&'static str, Value)], foreign: &[(&'static str, Value)]) -> Vec<String> {
        let mut configuration = Configuration::default();
        configuration.insert(&TRANSPORT_SERVICE, vec![record(&TRANSPORT_SERVICE, service)]);
        let own = [("Name", Value::text("Fax")), ("AddressSpaces", Value::texts(["SMTP:fax.example;1"]))];
        let foreign = record(&FOREIGN_CONNECTOR, &[&own, foreign].concat());
        configuration.insert(&FOREIGN_CONNECTOR, vec![foreign]);
        advice(&configuration).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_told() {
        let text = Value::text;
        let on = ("PipelineTracingEnabled", Value::Bool(true));
        let root = ("RootDropDirectoryPath", text("/srv/drop"));
        type Values<'a> = &'a [(&'static str, Value)];
        let cases: &[(Values<'_>, Values<'_>, &str)] = &[
            (&[], &[], ""),
            (
                &[],
                &[("AddressSpaces", Value::texts(["SMTP:a.example;1", "FAX:*;1"]))],
                "AddressSpaces: FAX:*;1",
            ),
            (&[], &[("DropDirectory", text("/srv/fax"))], ""),
            (std::slice::from_ref(&root), &[("DropDirectory", text("fax"))], ""),
            (std::slice::from_ref(&root), &[("DropDirectory", text("/srv/drop/fax"))], ""),
            (
                std::slice::from_ref(&root),
                &[("DropDirectory", text("/srv/fax"))],
                "keeps its mail: DropDirectory '/srv/fax' lies outside",
            ),
            (
                std::slice::from_ref(&root),
                &[("DropDirectory", text("/srv/fax")), ("Enabled", Value::Bool(false))],
                "",
            ),
            (std::slice::from_ref(&on), &[], "saves nothing"),
            (
                &[on.clone(), ("PipelineTracingSenderAddress", text("a@b.example"))],
                &[],
                "whole messages of a@b.example",
            ),
        ];
        for (service, foreign, said) in cases {
            let told = told(service, foreign);
            assert_eq!(told.len(), usize::from(!said.is_empty()), "{told:?}");
            assert!(told.iter().all(|text| text.contains(said)), "{told:?}");
        }
    }
}
