//! Kinds of objects, and the records that are their instances.

use super::distinguished_name::{distinguished_name, object_class, same_distinguished_name};
use super::property::{Access, Kind, Prop, Shape};
use super::value::Value;
use super::{CommandLine, IpRange, OwnServer, Wildcard, same_name};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

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

const ANY_TEXT: Kind = Kind::Text { max: 1024 };

/// Properties that every stored object has after its own, in Exchange's order. A name that an object
/// declares itself is its own. What is not stored is worked out by [`Record::shown`].
pub const BASE_PROPS: &[Prop] = &[
    Prop::optional("AdminDisplayName", ANY_TEXT, "Never set here.").access(Access::Computed),
    Prop::one("ExchangeVersion", ANY_TEXT, "", "The version of Exchange's objects that this one is like.")
        .access(Access::Computed),
    Prop::one("Name", ANY_TEXT, "", "What the object is called, without its server.")
        .access(Access::Computed),
    Prop::one(
        "DistinguishedName",
        ANY_TEXT,
        "",
        "A name that no other object has, made of its kind, name and server; taken as an Identity.",
    )
    .access(Access::Computed),
    Prop::one("Guid", Kind::Guid, "", "The object's unique identifier; never changes.")
        .access(Access::Stored)
        .for_people(),
    Prop::list("ObjectClass", ANY_TEXT, "The kind of object, as a directory names it.")
        .access(Access::Computed),
    Prop::one("WhenChanged", Kind::Time, "", "When the object was last changed, UTC.")
        .access(Access::Stored)
        .for_people(),
    Prop::one("WhenCreated", Kind::Time, "", "When the object was made, UTC.")
        .access(Access::Stored)
        .for_people(),
    Prop::one("WhenChangedUTC", Kind::Time, "", "The same as WhenChanged.").access(Access::Computed),
    Prop::one("WhenCreatedUTC", Kind::Time, "", "The same as WhenCreated.").access(Access::Computed),
    Prop::one("Id", ANY_TEXT, "", "The same as Identity.").access(Access::Computed),
    Prop::optional(ORIGINATING_SERVER, Kind::Fqdn, "The server whose store the object is in.")
        .access(Access::Computed),
    Prop::flag("IsValid", false, "Whether each stored value is one that a cmdlet would take.")
        .access(Access::Computed),
    Prop::one("ObjectState", ANY_TEXT, "", "Unchanged: it is as the store has it.").access(Access::Computed),
];

/// Base properties that say once more what others say. JSON has them where they are asked for, so that
/// of a copy nothing differs but what must.
pub const SAID_TWICE: &[&str] = &["DistinguishedName", "WhenChangedUTC", "WhenCreatedUTC", "Id"];

/// The base property that the record can't tell by itself: who shows it sets it.
pub const ORIGINATING_SERVER: &str = "OriginatingServer";
/// As the objects of Exchange's own connectors say it.
const EXCHANGE_VERSION: &str = "0.1 (8.0.535.0)";

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
        let own = |name: &str| self.props.iter().any(|prop| prop.name == name);
        let base = base.iter().filter(move |prop| !own(prop.name));
        std::iter::once(&IDENTITY_PROP).chain(self.props.iter()).chain(base)
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

/// What records of a kind have in common, worked out once: where each property stands, and the defaults.
struct Layout {
    places: HashMap<&'static str, usize>,
    defaults: Vec<Value>,
}

impl Layout {
    /// The layout of a kind. There are as many as kinds, and each is kept as long as the program runs.
    fn of(object: &'static ObjectType) -> &'static Layout {
        static KNOWN: RwLock<Vec<(&'static ObjectType, &'static Layout)>> = RwLock::new(Vec::new());
        let find = |known: &[(&'static ObjectType, &'static Layout)]| {
            known.iter().find(|(other, _)| std::ptr::eq(*other, object)).map(|(_, layout)| *layout)
        };
        if let Some(layout) = find(&KNOWN.read().unwrap_or_else(PoisonError::into_inner)) {
            return layout;
        }
        let mut places = HashMap::new();
        for (place, prop) in object.all_props().enumerate() {
            // Of two of one name the first one counts.
            places.entry(prop.name).or_insert(place);
        }
        let defaults = object.all_props().map(|prop| prop.default_value().unwrap_or(Value::Null)).collect();
        let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(layout) = find(&known) {
            return layout;
        }
        let layout: &'static Layout = Box::leak(Box::new(Layout { places, defaults }));
        known.push((object, layout));
        layout
    }
}

/// One object: a value for each property of its type.
#[derive(Clone)]
pub struct Record {
    /// What it is.
    pub object: &'static ObjectType,
    layout: &'static Layout,
    values: Vec<Value>,
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record").field("object", self.object).field("values", &self.values).finish()
    }
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.object, other.object) && self.values == other.values
    }
}

impl Record {
    /// A record with every property at its default.
    pub fn with_defaults(object: &'static ObjectType) -> Self {
        let layout = Layout::of(object);
        Record { object, layout, values: layout.defaults.clone() }
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
        self.layout.places.get(name).copied()
    }

    /// The record's properties and values as they are shown, in table order.
    pub fn fields(&self) -> impl Iterator<Item = (&'static Prop, Value)> + '_ {
        self.object.all_props().map(|prop| (prop, self.shown(prop)))
    }

    /// The value of a property as it is shown: those that all objects have are worked out here.
    pub fn shown(&self, prop: &Prop) -> Value {
        let is_base = BASE_PROPS.iter().any(|base| base.name == prop.name && base.doc == prop.doc);
        match prop.name {
            "Identity" => Value::Text(self.identity()),
            name if !is_base => self.get(name).clone(),
            "ExchangeVersion" => Value::text(EXCHANGE_VERSION),
            "Name" => Value::Text(self.short_name()),
            "DistinguishedName" => Value::Text(self.distinguished_name()),
            "ObjectClass" => Value::texts(object_class(self.object.noun)),
            "WhenChangedUTC" => self.get("WhenChanged").clone(),
            "WhenCreatedUTC" => self.get("WhenCreated").clone(),
            "Id" => Value::Text(self.identity()),
            "IsValid" => {
                let mut stored = self.object.all_props().filter(|prop| prop.is_stored());
                Value::Bool(stored.all(|prop| prop.misfit(self.get(prop.name)).is_none()))
            }
            "ObjectState" => Value::text("Unchanged"),
            name => self.get(name).clone(),
        }
    }

    /// What it is called, without its server.
    pub fn short_name(&self) -> String {
        match self.object.identity {
            Identity::Property(name) | Identity::OnServer(name) | Identity::Of(name) => {
                self.get(name).to_string()
            }
            Identity::Singleton(name) => name.to_string(),
        }
    }

    /// What tells it from every other object, as a directory would have it.
    pub fn distinguished_name(&self) -> String {
        let server = match self.object.identity {
            Identity::OnServer(_) => Some(self.text(SERVER_PROP)),
            _ => None,
        };
        distinguished_name(&self.short_name(), self.object.noun, server)
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

    /// True where `given` names this object: identity, name, Guid (with braces or without),
    /// DistinguishedName, or a wildcard over identity and name.
    pub fn is_named(&self, given: &str) -> bool {
        let given = given.trim();
        let identity = self.identity();
        let short = match self.object.identity {
            Identity::Singleton(_) => String::new(),
            _ => self.short_name(),
        };
        if Wildcard::has_wildcards(given) {
            return given
                .parse::<Wildcard>()
                .is_ok_and(|wild| wild.matches(&identity) || wild.matches(&short));
        }
        same_name(&identity, given)
            || (!short.is_empty() && same_name(&short, given))
            || self.has_guid(given)
            || (self.object.noun.ends_with("Certificate") && thumbprint_of(given) == short)
            || (self.object.noun == "TransportService" && OwnServer::of(self).is(given))
            || self.get("Name").as_text().is_some_and(|name| same_name(name, given))
            || self.texts("Aliases").any(|alias| same_name(alias, given))
            || (given.contains('=') && same_distinguished_name(&self.distinguished_name(), given))
    }

    fn has_guid(&self, given: &str) -> bool {
        let own = self.guid();
        !own.is_empty()
            && uuid::Uuid::parse_str(given).is_ok_and(|guid| own.eq_ignore_ascii_case(&guid.to_string()))
    }
}

fn thumbprint_of(given: &str) -> String {
    given.parse::<super::Thumbprint>().map(|thumbprint| thumbprint.to_string()).unwrap_or_default()
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

/// What objects are found by without a look at all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// The text of this property, whatever its letter case.
    Text(&'static str),
    /// The bounds of the range of addresses in this property, however it is written.
    Bounds(&'static str),
}

impl Key {
    /// The key of an object; none where the property holds nothing that could be one.
    pub fn of(self, record: &Record) -> Option<String> {
        match self {
            Key::Text(property) => record.get(property).as_text().and_then(|text| self.value(text)),
            Key::Bounds(property) => self.value(record.text(property)),
        }
    }

    /// The key that this text of the property stands for.
    pub fn value(self, text: &str) -> Option<String> {
        match self {
            Key::Text(_) => Some(text.to_lowercase()),
            Key::Bounds(_) => {
                let range: IpRange = text.parse().ok()?;
                Some(format!("{}-{}", range.first(), range.last()))
            }
        }
    }
}

/// The objects of a store, for rules across objects.
pub trait World {
    /// All objects of this noun.
    fn all(&self, noun: &str) -> &[Record];

    /// Those of this noun that have the key which `text` stands for, in their order. Worlds of many objects find them
    /// without reading all.
    fn with_key(&self, noun: &str, key: Key, text: &str) -> Vec<Cow<'_, Record>> {
        let Some(wanted) = key.value(text) else { return Vec::new() };
        let found = self.all(noun).iter().filter(|record| key.of(record).as_ref() == Some(&wanted));
        found.map(Cow::Borrowed).collect()
    }

    /// The object that is called by this very name, where that can be told without a look at all of its kind.
    fn called(&self, _object: &'static ObjectType, _name: &str) -> Option<Record> {
        None
    }
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
