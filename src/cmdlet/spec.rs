//! One declaration per cmdlet. The command tree, help, completion, documentation and the binder
//! are functions over [`CMDLETS`](super::CMDLETS).

use super::bind::Bound;
use super::console::Console;
use crate::model::{Access, Class, Kind, ObjectType, Prop, Shape};
use crate::ops::{Failure, Site};
use std::path::Path;

/// A cmdlet.
#[derive(Debug)]
pub struct Cmdlet {
    /// An approved verb.
    pub verb: &'static str,
    /// The noun, which is its object's where it has one.
    pub noun: &'static str,
    /// The kind of object that it works on; `None` for Get-Help and Get-Command.
    pub object: Option<&'static ObjectType>,
    /// Whether it takes an Identity.
    pub identity: IdentityUse,
    /// Which of the object's properties are parameters.
    pub takes: Takes,
    /// Parameters of its own.
    pub params: &'static [Param],
    /// Whether it changes something, and asks before.
    pub impact: Impact,
    /// One sentence.
    pub summary: &'static str,
    /// More, for help.
    pub description: &'static str,
    /// Lines that are run by a test.
    pub examples: &'static [Example],
    /// What it does.
    pub run: fn(&mut Session<'_>, &Bound) -> Result<(), Failure>,
}

/// Whether a cmdlet takes an Identity, at the first position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityUse {
    /// No.
    None,
    /// All objects where it is left out; wildcards will do.
    Optional,
    /// It must be given.
    Required,
}

/// Which properties of its object a cmdlet takes as parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// None.
    Nothing,
    /// Those of New-; Name or the first mandatory one is positional.
    New,
    /// Those of Set-.
    Set,
}

/// Whether a cmdlet changes something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Impact {
    /// It only reads.
    Reads,
    /// It changes something: takes -WhatIf and -Confirm.
    Changes,
    /// It takes something away: asks unless -Confirm:$false.
    Asks,
}

/// A parameter that is not a property.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub value: ParamValue,
    /// Whether it may be given without its name, and where.
    pub position: Option<u8>,
    /// Whether the cmdlet can't do without it.
    pub mandatory: bool,
    /// What becomes of it when it is given.
    pub class: Class,
    /// What it does.
    pub doc: &'static str,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy)]
pub enum ParamValue {
    /// Nothing, or `:$true` and `:$false`.
    Switch,
    /// One value of this kind.
    One(Kind),
    /// One value of this kind, or `Unlimited`.
    OneOrUnlimited(Kind),
    /// Values of this kind.
    Many(Kind),
    /// A path to a file, relative ones as they are.
    File,
    /// A password: `file:PATH`, `env:NAME`, `-` for standard input, or the text itself.
    Secret,
}

impl Param {
    /// An optional parameter without a position.
    pub const fn new(name: &'static str, value: ParamValue, doc: &'static str) -> Self {
        Param { name, value, position: None, mandatory: false, class: Class::Honoured, doc }
    }

    /// A switch.
    pub const fn switch(name: &'static str, doc: &'static str) -> Self {
        Param::new(name, ParamValue::Switch, doc)
    }

    /// A parameter that takes one value.
    pub const fn one(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Param::new(name, ParamValue::One(kind), doc)
    }

    /// A parameter that takes several values.
    pub const fn many(name: &'static str, kind: Kind, doc: &'static str) -> Self {
        Param::new(name, ParamValue::Many(kind), doc)
    }

    /// A parameter that names a file.
    pub const fn file(name: &'static str, doc: &'static str) -> Self {
        Param::new(name, ParamValue::File, doc)
    }

    /// The same at a position, counted from 1.
    pub const fn at(mut self, position: u8) -> Self {
        self.position = Some(position);
        self
    }

    /// The same, demanded.
    pub const fn mandatory(mut self) -> Self {
        self.mandatory = true;
        self
    }

    /// The same, refused until this step of the plan brings it.
    pub const fn planned(mut self, step: u8) -> Self {
        self.class = Class::Planned(step);
        self
    }

    /// The same, accepted and without effect here, for this reason.
    pub const fn no_effect(mut self, reason: &'static str) -> Self {
        self.class = Class::NoEffect(reason);
        self
    }

    /// The same, refused with this reason, which names the alternative.
    pub const fn refused(mut self, reason: &'static str) -> Self {
        self.class = Class::Refused(reason);
        self
    }
}

/// A line for help, which a test runs.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The line after `emsh `, quoted for a POSIX shell.
    pub line: &'static str,
    /// What it is for.
    pub about: &'static str,
}

/// A parameter as the binder, help and completion see it, wherever it was declared.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: ParameterTakes,
    /// Whether it may be given without its name, and where, counted from 1.
    pub position: Option<u8>,
    /// Whether the cmdlet can't do without it.
    pub mandatory: bool,
    /// True for those that every cmdlet of its kind has; a cmdlet's own win a shared prefix.
    pub common: bool,
    /// What becomes of it when it is given.
    pub class: Class,
    /// What it does.
    pub doc: &'static str,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy)]
pub enum ParameterTakes {
    /// Values of a property.
    Property(&'static Prop),
    /// What a parameter of the cmdlet's own takes.
    Own(ParamValue),
}

impl Parameter {
    /// True where several values, `@{Add=…;Remove=…}` among them, may be given.
    pub fn is_list(&self) -> bool {
        match self.takes {
            ParameterTakes::Property(prop) => prop.is_list(),
            ParameterTakes::Own(value) => matches!(value, ParamValue::Many(_)),
        }
    }

    /// True where it takes a name and a password.
    pub fn is_credential(&self) -> bool {
        self.kind() == Some(Kind::Credential)
    }

    /// True where what is given must be seen nowhere: not in the history, not in a message.
    pub fn is_secret(&self) -> bool {
        // Bytes hold keys, and are long.
        matches!(self.takes, ParameterTakes::Own(ParamValue::Secret))
            || matches!(self.kind(), Some(Kind::Credential | Kind::Bytes))
    }

    /// True for a switch.
    pub fn is_switch(&self) -> bool {
        matches!(self.takes, ParameterTakes::Own(ParamValue::Switch))
    }

    /// The short name that PowerShell has for it, where it is a common parameter.
    pub fn alias(&self) -> Option<&'static str> {
        ALIASES.iter().find(|(_, name)| self.common && *name == self.name).map(|(alias, _)| *alias)
    }

    /// True for one that every cmdlet takes: help explains those in one place.
    pub fn is_everywhere(&self) -> bool {
        self.common && EVERYWHERE.iter().any(|common| common.name == self.name)
    }

    /// The kind of its values; `None` for switches, files and secrets.
    pub fn kind(&self) -> Option<Kind> {
        match self.takes {
            ParameterTakes::Property(prop) => Some(prop.kind),
            ParameterTakes::Own(
                ParamValue::One(kind) | ParamValue::OneOrUnlimited(kind) | ParamValue::Many(kind),
            ) => Some(kind),
            ParameterTakes::Own(_) => None,
        }
    }
}

/// DomainController, which nearly every cmdlet of Exchange takes.
pub const DOMAIN_CONTROLLER: Param =
    Param::one("DomainController", Kind::Text { max: 255 }, "The domain controller to ask.")
        .no_effect("there is no Active Directory; the store is this server's");

const IDENTITY_DOC: &str = "The object: its name, identity or Guid. Get- cmdlets take wildcards.";
const fn common(name: &'static str, value: ParamValue, doc: &'static str) -> Parameter {
    Parameter {
        name,
        takes: ParameterTakes::Own(value),
        position: None,
        mandatory: false,
        common: true,
        class: Class::Honoured,
        doc,
    }
}

/// Words of -Format.
pub const FORMATS: &[&str] = &["List", "Table", "Csv", "Json"];
/// Words of -ErrorAction and -WarningAction.
pub const ACTIONS: &[&str] = &["Continue", "SilentlyContinue", "Stop", "Ignore"];
/// Words of -InformationAction: nothing stops at what is only to be known.
pub const INFORMATION_ACTIONS: &[&str] = &["Continue", "SilentlyContinue", "Ignore"];
/// The numbers that PowerShell has for them: `-EA 0` is common.
pub const ACTION_NUMBERS: &[(&str, &str)] =
    &[("0", "SilentlyContinue"), ("1", "Stop"), ("2", "Continue"), ("4", "Ignore")];

/// What a caller of PowerShell has set for all that it calls.
pub const INVOKED_PREFERENCES: &[&str] =
    &["WhatIf", "Confirm", "Verbose", "ErrorAction", "WarningAction", "InformationAction"];

/// The short names that PowerShell has for common parameters.
pub const ALIASES: &[(&str, &str)] = &[
    ("wi", "WhatIf"),
    ("cf", "Confirm"),
    ("vb", "Verbose"),
    ("db", "Debug"),
    ("ea", "ErrorAction"),
    ("wa", "WarningAction"),
    ("infa", "InformationAction"),
    ("proga", "ProgressAction"),
    ("ev", "ErrorVariable"),
    ("wv", "WarningVariable"),
    ("iv", "InformationVariable"),
    ("ov", "OutVariable"),
    ("ob", "OutBuffer"),
    ("pv", "PipelineVariable"),
];

const CHANGING: &[Parameter] = &[
    common("WhatIf", ParamValue::Switch, "Show what would change; change nothing."),
    common("Confirm", ParamValue::Switch, "Ask before the change; -Confirm:$false does not ask."),
];
const SHOWING: &[Parameter] = &[
    common("Json", ParamValue::Switch, "Print JSON: typed, complete, never cut."),
    common("Format", ParamValue::One(Kind::Enum(FORMATS)), "Print as List, Table, Csv or Json."),
    common("Property", ParamValue::Many(Kind::Text { max: 64 }), "Show these properties; wildcards will do."),
];

const VARIABLE: ParamValue = ParamValue::One(Kind::Text { max: 255 });
const NO_VARIABLES: &str =
    "a program sets no variable of your shell; take its output, as in x=$(emsh Get-SendConnector -Json)";
const NO_ERROR_VARIABLES: &str = "a program sets no variable of your shell; take stderr and the exit code, as in emsh Get-Queue 2>errors || echo failed";
/// What every cmdlet takes.
pub const EVERYWHERE: &[Parameter] = &[
    common("Verbose", ParamValue::Switch, "Say more on stderr."),
    common(
        "ErrorAction",
        ParamValue::One(Kind::Enum(ACTIONS)),
        "Stop at the first error, or keep the text of errors back; the exit code tells of them all the same.",
    ),
    common(
        "WarningAction",
        ParamValue::One(Kind::Enum(ACTIONS)),
        "Keep warnings back, or stop at the first one with exit code 1. A change that is known to be warned of is not made then; what only shows afterwards stops no change.",
    ),
    common(
        "InformationAction",
        ParamValue::One(Kind::Enum(INFORMATION_ACTIONS)),
        "Keep back what is no warning, such as the line that a restart is needed.",
    ),
    without_effect(
        "Debug",
        ParamValue::Switch,
        "Say what only developers want to know.",
        "there are no debug messages; -Verbose says more",
    ),
    without_effect(
        "ProgressAction",
        ParamValue::One(Kind::Enum(ACTIONS)),
        "What to do with the progress of long work.",
        "no progress is shown",
    ),
    without_effect(
        "OutBuffer",
        ParamValue::One(Kind::Int { min: 0, max: 2_147_483_647 }),
        "How many objects to hold before they are passed on.",
        "objects are printed when all are there",
    ),
    unavailable("OutVariable", "A variable for the objects.", NO_VARIABLES),
    unavailable("PipelineVariable", "A variable for the object in hand.", NO_VARIABLES),
    unavailable("ErrorVariable", "A variable for the errors.", NO_ERROR_VARIABLES),
    unavailable("WarningVariable", "A variable for the warnings.", NO_ERROR_VARIABLES),
    unavailable("InformationVariable", "A variable for what else is said.", NO_ERROR_VARIABLES),
];

const fn without_effect(
    name: &'static str,
    value: ParamValue,
    doc: &'static str,
    reason: &'static str,
) -> Parameter {
    let mut parameter = common(name, value, doc);
    parameter.class = Class::NoEffect(reason);
    parameter
}

const fn unavailable(name: &'static str, doc: &'static str, reason: &'static str) -> Parameter {
    let mut parameter = common(name, VARIABLE, doc);
    parameter.class = Class::Refused(reason);
    parameter
}

impl Cmdlet {
    /// `Verb-Noun`.
    pub fn name(&self) -> String {
        format!("{}-{}", self.verb, self.noun)
    }

    /// True where it prints objects; Get-Help and Get-Command print text, which has no other form.
    pub fn shows(&self) -> bool {
        let showing = ["Get", "New", "Add", "Import", "Compare", "Search", "Test", "Resolve"];
        self.object.is_some() && showing.contains(&self.verb)
    }

    /// Every parameter, the cmdlet's own first.
    pub fn parameters(&self) -> Vec<Parameter> {
        let mut all = Vec::new();
        if self.identity != IdentityUse::None {
            all.push(Parameter {
                name: "Identity",
                takes: ParameterTakes::Own(ParamValue::One(Kind::Text { max: 512 })),
                position: Some(1),
                mandatory: self.identity == IdentityUse::Required,
                common: false,
                class: Class::Honoured,
                doc: IDENTITY_DOC,
            });
        }
        let first = self.object.and_then(first_of_new);
        for prop in self.object.iter().flat_map(|object| object.props) {
            let wanted = match self.takes {
                Takes::Nothing => false,
                Takes::New => matches!(prop.access, Access::Settable | Access::AtCreation),
                Takes::Set => matches!(prop.access, Access::Settable | Access::AfterCreation),
            };
            if wanted {
                let named_first = self.takes == Takes::New && first == Some(prop.name);
                all.push(Parameter {
                    name: prop.name,
                    takes: ParameterTakes::Property(prop),
                    position: named_first.then_some(1),
                    mandatory: self.takes == Takes::New && prop.mandatory,
                    common: false,
                    class: prop.class,
                    doc: prop.doc,
                });
            }
        }
        all.extend(self.params.iter().map(|param| Parameter {
            name: param.name,
            takes: ParameterTakes::Own(param.value),
            position: param.position,
            mandatory: param.mandatory,
            common: false,
            class: param.class,
            doc: param.doc,
        }));
        if self.impact != Impact::Reads {
            all.extend_from_slice(CHANGING);
        }
        if self.shows() {
            all.extend_from_slice(SHOWING);
        }
        all.extend_from_slice(EVERYWHERE);
        all
    }

    /// The parameter of exactly this name.
    pub fn parameter(&self, name: &str) -> Option<Parameter> {
        self.parameters().into_iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name))
    }
}

/// The property that New- takes without its name: Name, else the first that it demands.
fn first_of_new(object: &ObjectType) -> Option<&'static str> {
    let demanded = || object.props.iter().filter(|prop| prop.mandatory);
    demanded().find(|prop| prop.name == "Name").or_else(|| demanded().next()).map(|prop| prop.name)
}

/// True where `$null` may be given for a property.
pub fn takes_null(prop: &Prop) -> bool {
    !matches!(prop.shape, Shape::One | Shape::OrUnlimited)
}

/// What a running cmdlet has around it.
pub struct Session<'a> {
    /// Where it works, and for whom.
    pub site: Site,
    /// Where it speaks.
    pub console: &'a mut dyn Console,
}

impl<'a> Session<'a> {
    /// A session of the user who runs the process, on this data directory; `command_line` is the line as
    /// typed, secrets removed, for the history.
    pub fn new(data_dir: &Path, command_line: &str, console: &'a mut dyn Console) -> Self {
        Session { site: Site::new(data_dir, command_line), console }
    }
}
