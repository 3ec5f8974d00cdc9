//! Kinds of objects, and the records that are their instances.

use super::property::{Access, Kind, Prop, Shape};
use super::value::Value;
use super::{CommandLine, Wildcard};
use std::fmt;

/// A kind of object: one declaration from which cmdlets, columns, views and documents follow.
#[derive(Debug)]
pub struct ObjectType {
    /// The noun of its cmdlets.
    pub noun: &'static str,
    /// Its name in sentences: `Send connector`.
    pub title: &'static str,
    /// Where it lives.
    pub storage: Storage,
    /// What it is called by.
    pub identity: Identity,
    /// Its properties, in the order in which they are shown.
    pub props: &'static [Prop],
    /// The columns of the default table; empty: the default view is a list.
    pub columns: &'static [&'static str],
    /// The properties of the default list; empty: all.
    pub list: &'static [&'static str],
    /// What must hold of a stored one.
    pub rules: &'static [Rule],
}

/// Where objects of a kind live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Rows of this table of `config.db`.
    Table(&'static str),
    /// Nowhere in the store: the queue's, or worked out.
    Live,
}

/// What an object is called by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// This property.
    Property(&'static str),
    /// `SERVER\` and this property; the property alone will do, too.
    OnServer(&'static str),
    /// The identity of the object that it belongs to, which this property holds: several may share it.
    Of(&'static str),
    /// There is only one, called this.
    Singleton(&'static str),
}

/// Properties that every stored object has, after its own.
pub const BASE_PROPS: &[Prop] = &[
    Prop::one("Guid", Kind::Guid, "", "The object's unique identifier; never changes.")
        .access(Access::Stored)
        .for_people(),
    Prop::one("WhenCreated", Kind::Time, "", "When the object was made, UTC.")
        .access(Access::Stored)
        .for_people(),
    Prop::one("WhenChanged", Kind::Time, "", "When the object was last changed, UTC.")
        .access(Access::Stored)
        .for_people(),
];

/// The first property of every object.
pub const IDENTITY_PROP: Prop =
    Prop::one("Identity", Kind::Text { max: 512 }, "", "What the object is called by.")
        .access(Access::Computed);

/// The name of the server that an object belongs to, for objects that are called `SERVER\Name`.
pub const SERVER_PROP: &str = "Server";

impl ObjectType {
    /// Every property in the order of the views: Identity, its own, and those that all objects have.
    pub fn all_props(&self) -> impl Iterator<Item = &'static Prop> {
        let base: &'static [Prop] = match self.storage {
            Storage::Table(_) => BASE_PROPS,
            Storage::Live => &[],
        };
        std::iter::once(&IDENTITY_PROP).chain(self.props.iter()).chain(base.iter())
    }

    /// The property of this name, in any letter case.
    pub fn prop(&self, name: &str) -> Option<&'static Prop> {
        self.all_props().find(|prop| prop.name.eq_ignore_ascii_case(name))
    }

    /// True where there is only ever one.
    pub fn is_singleton(&self) -> bool {
        matches!(self.identity, Identity::Singleton(_))
    }

    /// True where an identity names one object, and not all that belong to another.
    pub fn identity_names_one(&self) -> bool {
        !matches!(self.identity, Identity::Of(_))
    }

    /// The table of the store, where it has one.
    pub fn table(&self) -> Option<&'static str> {
        match self.storage {
            Storage::Table(table) => Some(table),
            Storage::Live => None,
        }
    }
}

/// One object: a value for each property of its type.
#[derive(Debug, Clone)]
pub struct Record {
    /// What it is.
    pub object: &'static ObjectType,
    values: Vec<Value>,
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.object, other.object) && self.values == other.values
    }
}

impl Record {
    /// A record with every property at its default.
    pub fn with_defaults(object: &'static ObjectType) -> Self {
        let values = object.all_props().map(|prop| prop.default_value().unwrap_or(Value::Null)).collect();
        Record { object, values }
    }

    /// The value of a property. A name that the type does not have is Null.
    pub fn get(&self, name: &str) -> &Value {
        const NULL: &Value = &Value::Null;
        self.position(name).and_then(|index| self.values.get(index)).unwrap_or(NULL)
    }

    /// Sets a property; a name that the type does not have is left alone.
    pub fn set(&mut self, name: &str, value: Value) {
        if let Some(slot) = self.position(name).and_then(|index| self.values.get_mut(index)) {
            *slot = value;
        }
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.object.all_props().position(|prop| prop.name == name)
    }

    /// The record's properties and values, in table order, the computed Identity included.
    pub fn fields(&self) -> impl Iterator<Item = (&'static Prop, Value)> + '_ {
        self.object.all_props().zip(&self.values).map(|(prop, value)| match prop.name {
            "Identity" => (prop, Value::Text(self.identity())),
            _ => (prop, value.clone()),
        })
    }

    /// A property's text; empty where it has none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).as_text().unwrap_or_default()
    }

    /// A Boolean property; false where it is unset.
    pub fn bool(&self, name: &str) -> bool {
        matches!(self.get(name), Value::Bool(true))
    }

    /// The texts of a list property.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        self.get(name).items().iter().filter_map(Value::as_text)
    }

    /// True where a flags property holds this word.
    pub fn has_flag(&self, name: &str, word: &str) -> bool {
        self.texts(name).any(|item| item == word)
    }

    /// The object's Guid.
    pub fn guid(&self) -> &str {
        self.text("Guid")
    }

    /// What the object is called by.
    pub fn identity(&self) -> String {
        match self.object.identity {
            Identity::Property(name) | Identity::Of(name) => self.get(name).to_string(),
            Identity::OnServer(name) => format!("{}\\{}", self.text(SERVER_PROP), self.get(name)),
            Identity::Singleton(name) => name.to_string(),
        }
    }

    /// True where `given` names this object: identity, name, Guid, or a wildcard over them.
    pub fn is_named(&self, given: &str) -> bool {
        let given = given.trim();
        let identity = self.identity();
        let short = match self.object.identity {
            Identity::Property(name) | Identity::OnServer(name) | Identity::Of(name) => {
                self.get(name).to_string()
            }
            Identity::Singleton(_) => String::new(),
        };
        if Wildcard::has_wildcards(given) {
            return given
                .parse::<Wildcard>()
                .is_ok_and(|wild| wild.matches(&identity) || wild.matches(&short));
        }
        let lower = given.to_lowercase();
        identity.to_lowercase() == lower
            || (!short.is_empty() && short.to_lowercase() == lower)
            || self.guid().eq_ignore_ascii_case(given)
            || (self.object.noun.ends_with("Certificate") && thumbprint_of(given) == short)
            || self.get("Name").as_text().is_some_and(|name| name.to_lowercase() == lower)
            || self.texts("Aliases").any(|alias| alias.to_lowercase() == lower)
    }
}

fn thumbprint_of(given: &str) -> String {
    let last = given.rsplit('\\').next().unwrap_or_default();
    last.parse::<super::Thumbprint>().map(|thumbprint| thumbprint.to_string()).unwrap_or_default()
}

/// A rule that a stored object must keep.
pub struct Rule {
    /// Its name, for tests and documentation.
    pub name: &'static str,
    /// The violation, if there is one.
    pub check: fn(&RuleContext<'_>) -> Option<Violation>,
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rule({})", self.name)
    }
}

/// What a rule may look at.
pub struct RuleContext<'a> {
    /// The finished object.
    pub record: &'a Record,
    /// The object as it was; `None` for a new one.
    pub before: Option<&'a Record>,
    /// The other objects of the store.
    pub world: &'a dyn World,
}

/// The objects of a store, for rules across objects.
pub trait World {
    /// All objects of this noun.
    fn all(&self, noun: &str) -> &[Record];
}

/// A broken rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The property that is wrong.
    pub property: &'static str,
    /// Names property, value, and what is allowed.
    pub message: String,
    /// What to do next.
    pub remedies: Vec<CommandLine>,
}

impl Violation {
    /// A violation without a remedy to type.
    pub fn new(property: &'static str, message: impl Into<String>) -> Self {
        Violation { property, message: message.into(), remedies: Vec::new() }
    }

    /// The same with a line to type.
    pub fn remedy(mut self, line: CommandLine) -> Self {
        self.remedies.push(line);
        self
    }
}

/// True where a property may be `$null`.
pub fn is_nullable(prop: &Prop) -> bool {
    matches!(prop.shape, Shape::Optional | Shape::List | Shape::Flags)
}
