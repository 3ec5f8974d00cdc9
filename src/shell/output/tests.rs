//! The views over real object types.

use super::*;
use crate::model::Value;
use crate::model::objects::{ACCEPTED_DOMAIN, QUEUE, SEND_CONNECTOR, TRANSPORT_CONFIG};

fn connector(name: &str, spaces: &[&str]) -> Record {
    let mut record = Record::with_defaults(&SEND_CONNECTOR);
    record.set("Name", Value::text(name));
    record.set("AddressSpaces", Value::texts(spaces));
    record
}

fn written(
    records: &[Record],
    format: Option<Format>,
    properties: &[&str],
    target: Target,
    single: bool,
) -> String {
    let properties = properties.iter().map(|name| name.to_string()).collect();
    let mut out = Vec::new();
    write(records, &Request { format, properties, single }, target, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

const PIPE: Target = Target { terminal: false, width: Some(40) };

#[test]
fn a_table_is_powershells_and_is_not_cut_in_a_pipe() {
    let long = ["SMTP:a-very-long-domain.partner.example;1", "SMTP:another-very-long-domain.example;2"];
    let records = [connector("Out", &["SMTP:*;1"]), connector("Partner mail", &long)];
    let lines = "\
Identity     AddressSpaces                                                                        Enabled
--------     -------------                                                                        -------
Out          {SMTP:*;1}                                                                           True
Partner mail {SMTP:a-very-long-domain.partner.example;1, SMTP:another-very-long-domain.example;2} True
";
    assert_eq!(written(&records, None, &[], PIPE, false), lines);
}

#[test]
fn a_terminal_wraps_and_loses_nothing() {
    let records = [connector("Out", &["SMTP:one.example;1", "SMTP:two.example;2", "SMTP:three.example;3"])];
    let text = written(&records, None, &[], Target { terminal: true, width: Some(40) }, false);
    assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
    for part in ["one.example", "two.example", "three.example"] {
        assert!(text.contains(part), "{text}");
    }
    assert!(!text.contains('…') && !text.contains("..."));
}

#[test]
fn lists_are_aligned_and_objects_parted() {
    let mut record = Record::with_defaults(&TRANSPORT_CONFIG);
    record.set("TLSSendDomainSecureList", Value::texts(["a.example", "b.example"]));
    let text = written(std::slice::from_ref(&record), None, &["TLS*", "RequireClientAuthUsage"], PIPE, true);
    assert!(text.starts_with("TLSReceiveDomainSecureList"), "up to four properties make a table: {text}");
    let text = written(
        &[record.clone(), record],
        Some(Format::List),
        &["tls*", "ExternalPostmasterAddress"],
        PIPE,
        true,
    );
    let one = "\
TLSReceiveDomainSecureList : {}
TLSSendDomainSecureList    : {a.example, b.example}
TlsReportingEnabled        : False
ExternalPostmasterAddress  :
";
    assert_eq!(text, format!("{one}\n{one}"));
}

#[test]
fn json_is_typed_and_in_table_order() {
    let record = connector("Out", &["SMTP:*;1"]);
    let text = written(std::slice::from_ref(&record), Some(Format::Json), &[], PIPE, false);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let object = json[0].as_object().unwrap();
    let names: Vec<&str> = object.keys().map(String::as_str).collect();
    let once = |name: &&str| !crate::model::object::SAID_TWICE.contains(name);
    let wanted: Vec<&str> = SEND_CONNECTOR.all_props().map(|prop| prop.name).filter(once).collect();
    assert_eq!(names, wanted);
    assert_eq!(object["Identity"], "Out");
    assert_eq!(object["MaxMessageSize"], 35 * 1024 * 1024);
    assert_eq!(object["TlsDomain"], serde_json::Value::Null);
    let properties = ["Name", "enabled"];
    assert_eq!(
        written(std::slice::from_ref(&record), Some(Format::Json), &properties, PIPE, true),
        "{\n  \"Name\": \"Out\",\n  \"Enabled\": true\n}\n"
    );
    assert_eq!(written(&[], Some(Format::Json), &[], PIPE, false), "[]\n");
    assert_eq!(written(&[], Some(Format::Json), &[], PIPE, true), "");
    assert!(written(&[record.clone(), record], Some(Format::Json), &[], PIPE, true).starts_with('['));
}

#[test]
fn csv_takes_lists_as_parameters_do() {
    let records = [connector("Out, two", &["SMTP:*;1", "SMTP:a.example;2"])];
    assert_eq!(
        written(
            &records,
            Some(Format::Csv),
            &["Name", "AddressSpaces", "MaxMessageSize", "TlsDomain"],
            PIPE,
            false
        ),
        "Name,AddressSpaces,MaxMessageSize,TlsDomain\n\"Out, two\",\"SMTP:*;1,SMTP:a.example;2\",36700160,\n"
    );
}

#[test]
fn nothing_in_a_value_is_obeyed_by_a_terminal() {
    let mut record = Record::with_defaults(&QUEUE);
    record.set("LastError", Value::text("451 \x1b]0;owned\x07 \u{9b}2J\r\nnext"));
    for format in [Format::Table, Format::List, Format::Csv, Format::Json] {
        let text =
            written(std::slice::from_ref(&record), Some(format), &["LastError", "Status"], PIPE, false);
        assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{format:?}: {text:?}");
        assert!(text.contains("owned"));
    }
}

#[test]
fn properties_are_checked() {
    let names = |patterns: &[&str]| {
        let patterns: Vec<String> = patterns.iter().map(|pattern| pattern.to_string()).collect();
        select(&ACCEPTED_DOMAIN, &patterns)
            .map(|props| props.iter().map(|prop| prop.name).collect::<Vec<_>>())
    };
    assert_eq!(names(&["domain*", "NAME", "DomainName"]).unwrap(), ["DomainName", "DomainType", "Name"]);
    let failure = names(&["DomainNam"]).unwrap_err();
    assert_eq!(failure.exit_code(), 2);
    assert!(failure.hints[0].contains("DomainName"));
    assert!(names(&["X*"]).is_err());
}

proptest::proptest! {
    #[test]
    fn a_pipe_gets_what_a_very_wide_terminal_would_show(
        names in proptest::collection::vec("[a-z\u{e9}\u{4e2d}\u{301}\u{1f600} \\\\]{1,12}", 1..6),
        ports in proptest::collection::vec(0..70_000_i64, 6),
    ) {
        let records: Vec<Record> = names
            .iter()
            .zip(ports)
            .map(|(name, port)| {
                let mut record = connector(name, &["SMTP:*;1"]);
                record.set("Port", Value::Int(port));
                record
            })
            .collect();
        let of = |target| written(&records, Some(Format::Table), &["Name", "Port", "AddressSpaces"], target, false);
        proptest::prop_assert_eq!(of(PIPE), of(Target { terminal: true, width: Some(60_000) }));
    }
}
