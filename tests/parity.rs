//! Every parameter of the counted set is declared and has a class that fits what can apply here.

#![allow(clippy::unwrap_used)]

use emsh::r#gen::{Counted, class_of};
use emsh::model::{Class, Wildcard};

fn counted() -> Vec<Counted> {
    serde_json::from_str(include_str!("fixtures/core-parameters.json")).unwrap()
}

#[test]
fn every_counted_parameter_is_declared_and_classed() {
    let mut wrong = Vec::new();
    for counted in counted() {
        let why = match (class_of(&counted), counted.can_apply) {
            (None, _) => "is not declared",
            (Some(Class::NoEffect(_)), true) => "can apply, and is said to have no effect",
            (Some(Class::Refused(_)), true) => "can apply, and is refused",
            (Some(Class::Honoured | Class::Planned(_)), false) => {
                "can't apply, and is said to be honoured or planned"
            }
            _ => continue,
        };
        wrong.push(format!("{} -{} {why}", counted.cmdlet, counted.parameter));
    }
    assert!(wrong.is_empty(), "{} parameters:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_is_planned_belongs_to_a_step_that_is_still_to_come() {
    let late: Vec<String> = counted()
        .iter()
        .filter(|counted| matches!(class_of(counted), Some(Class::Planned(step)) if !(5..=7).contains(&step)))
        .map(|counted| format!("{} -{}", counted.cmdlet, counted.parameter))
        .collect();
    assert!(late.is_empty(), "{late:?}");
}

#[test]
fn the_set_is_the_one_that_was_fixed() {
    let counted = counted();
    assert_eq!(counted.len(), 763);
    assert!(counted.iter().all(|counted| counted.can_apply == counted.reason.is_none()));
}

/// The honoured settings that Exchange has not: of New-, Set- and Add-, without what every cmdlet has.
fn own_settings(counted: &[Counted]) -> Vec<(String, &'static str)> {
    const EVERYWHERE: &[&str] = &[
        "WhatIf",
        "Confirm",
        "Json",
        "Format",
        "Property",
        "Verbose",
        "ErrorAction",
        "WarningAction",
        "InformationAction",
    ];
    let mut own = Vec::new();
    for cmdlet in emsh::cmdlet::CMDLETS {
        let name = cmdlet.name();
        if !["New-", "Set-", "Add-"].iter().any(|verb| name.starts_with(verb)) {
            continue;
        }
        let is_counted =
            |parameter: &str| counted.iter().any(|one| one.cmdlet == name && one.parameter == parameter);
        for parameter in cmdlet.parameters() {
            let wanted = parameter.class == Class::Honoured && !EVERYWHERE.contains(&parameter.name);
            if wanted && !is_counted(parameter.name) {
                own.push((name.to_string(), parameter.name));
            }
        }
    }
    own
}

#[test]
fn our_own_settings_are_found() {
    let own = own_settings(&counted());
    let has = |cmdlet: &str, parameter: &str| own.contains(&(cmdlet.to_string(), parameter));
    assert!(has("Set-ReceiveConnector", "ImplicitTLS") && has("New-SmtpCredential", "Password"), "{own:?}");
    assert!(!has("Set-ReceiveConnector", "Banner") && !has("New-SmtpCredential", "WhatIf"), "{own:?}");
}

/// `tests/fixtures/proofs.tsv`: each honoured parameter has a test that is there.
#[test]
fn every_honoured_parameter_has_a_proof() {
    let lines: Vec<Vec<&str>> = include_str!("fixtures/proofs.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    let fits = |pattern: &str, name: &str| pattern.parse::<Wildcard>().unwrap().matches(name);
    let mut used = vec![false; lines.len()];
    let mut wrong = Vec::new();
    let counted = counted();
    let exchanges = counted.iter().filter(|counted| class_of(counted) == Some(Class::Honoured));
    let exchanges = exchanges.map(|counted| (counted.cmdlet.clone(), counted.parameter.as_str()));
    for (cmdlet, parameter) in exchanges.chain(own_settings(&counted)) {
        let found = lines.iter().position(|line| {
            fits(line[0], &cmdlet) && line[1].split(' ').any(|pattern| fits(pattern, parameter))
        });
        match found {
            Some(index) => used[index] = true,
            None => wrong.push(format!("{cmdlet} -{parameter} has no proof")),
        }
    }
    for (line, _) in lines.iter().zip(&used).filter(|(_, used)| !**used) {
        wrong.push(format!("{} {}: proves nothing that is honoured", line[0], line[1]));
    }
    for proof in lines.iter().flat_map(|line| line[2].split(' ')) {
        let (file, name) = proof.split_once("::").unwrap();
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let source = std::fs::read_to_string(path).unwrap_or_default();
        if !source.contains(&format!("fn {name}(")) {
            wrong.push(format!("{proof} is not there"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
