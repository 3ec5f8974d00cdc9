//! `docs/parity.md`: what becomes of each parameter of Exchange's transport cmdlets, counted over the
//! set in `tests/fixtures/core-parameters.json`.

use crate::cmdlet::{CMDLETS, Cmdlet};
use crate::model::Class;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A parameter of the counted set.
#[derive(Debug, Clone, Deserialize)]
pub struct Counted {
    /// The noun it is counted under.
    pub noun: String,
    /// `Verb-Noun`.
    pub cmdlet: String,
    /// Its name.
    pub parameter: String,
    /// Whether it can have an effect outside Windows, Active Directory and the cloud.
    pub can_apply: bool,
    /// Why not.
    pub reason: Option<String>,
}

/// The class of a counted parameter in the tables; `None` where nothing declares it.
pub fn class_of(counted: &Counted) -> Option<Class> {
    let named = |cmdlet: &&&Cmdlet| cmdlet.name() == counted.cmdlet;
    let cmdlet = CMDLETS.iter().find(named)?;
    let exact = |name: &str| name == counted.parameter;
    cmdlet.parameters().into_iter().find(|parameter| exact(parameter.name)).map(|found| found.class)
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    parameters: usize,
    can_apply: usize,
    honoured: usize,
    planned: usize,
    no_effect: usize,
    refused: usize,
}

impl Counts {
    fn add(&mut self, counted: &Counted, class: Option<Class>) {
        self.parameters += 1;
        self.can_apply += usize::from(counted.can_apply);
        match class {
            Some(Class::Honoured) => self.honoured += 1,
            Some(Class::Planned(_)) => self.planned += 1,
            Some(Class::NoEffect(_)) => self.no_effect += 1,
            Some(Class::Refused(_)) => self.refused += 1,
            None => {}
        }
    }

    fn row(&self, noun: &str) -> String {
        let Counts { parameters, can_apply, honoured, planned, no_effect, refused } = self;
        format!(
            "| {noun} | {parameters} | {can_apply} | {honoured} | {planned} | {no_effect} | {refused} |\n"
        )
    }
}

/// The document.
pub fn parity(set: &[Counted]) -> String {
    let mut nouns: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut total = Counts::default();
    for counted in set {
        let class = class_of(counted);
        nouns.entry(&counted.noun).or_default().add(counted, class);
        total.add(counted, class);
    }
    let mut text = String::from(INTRODUCTION);
    text.push_str("| Noun | Parameters | CanApply | Honoured | Planned | NoEffect | Refused |\n");
    text.push_str("| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (noun, counts) in &nouns {
        text.push_str(&counts.row(noun));
    }
    text.push_str(&total.row("Total"));
    for noun in nouns.keys() {
        let _ = write!(
            text,
            "\n## {noun}\n\n| cmdlet | parameter | class | remark |\n| --- | --- | --- | --- |\n"
        );
        for counted in set.iter().filter(|counted| counted.noun == **noun) {
            let (name, remark) = match class_of(counted) {
                None => ("not declared", String::new()),
                Some(Class::Planned(step)) => ("planned", format!("step {step}")),
                Some(class @ (Class::NoEffect(reason) | Class::Refused(reason))) => {
                    (class.name(), reason.to_string())
                }
                Some(class) => (class.name(), String::new()),
            };
            let remark = remark.replace('|', "\\|").replace('<', "&lt;");
            let _ = writeln!(text, "| {} | {} | {name} | {remark} |", counted.cmdlet, counted.parameter);
        }
    }
    text
}

const INTRODUCTION: &str = "\
# Parity with Exchange's transport cmdlets

Generated from the tables in `src/cmdlet` and `src/model/objects`, counted over
`tests/fixtures/core-parameters.json`: the parameters that apply to Exchange 2013 to Subscription Edition
on-premises, common parameters left out.

- **CanApply**: it can have an effect outside Windows, Active Directory and the cloud.
- **honoured**: the engine or the shell does what it says.
- **planned**: not yet; the step of the plan is named. A property is stored, with a warning; what would act
  at once is refused.
- **no effect**: accepted with a warning that says why it can do nothing here.
- **refused**: an error that names the alternative.

";
