//! Filters over the properties of objects, as -Filter takes them: `Status -eq 'Retry' -and MessageCount -gt 5`.
//!
//! Promises: a filter that was read fits the properties it names, by type; it compares as [`rank`] orders, text
//! without regard to letter case; what it prints it reads again. Evaluation takes steps in proportion to the
//! filter's and the text's length, whatever the pattern.
//!
//! Refuses, and never guesses: unknown properties and operators (the near ones are named), values that are not of
//! the property's type, `-and` beside `-or` without parentheses (PowerShell and Exchange read that differently),
//! variables that nobody put in, and what is deeper than [`parse::DEEPEST`].
//!
//! A property that is not set equals only `$null` and `''`, differs from all else, and is neither greater, less
//! nor like anything. Of a list, `-eq` and `-like` want one element that fits, `-ne` and `-notlike` none.

mod lexer;
mod parse;

use super::object::ObjectType;
use super::own_server::OwnServer;
use super::property::{Kind, Prop};
use super::rank::{self, Part, Rank, rank};
use super::value::Value;
use super::wildcard::Wildcard;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

pub use parse::FilterError;

/// What compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Fits a pattern with `*` and `?`.
    Like,
    /// Does not.
    NotLike,
}

impl Operator {
    /// Each with its name.
    pub const ALL: [(&'static str, Operator); 8] = [
        ("eq", Operator::Eq),
        ("ne", Operator::Ne),
        ("gt", Operator::Gt),
        ("ge", Operator::Ge),
        ("lt", Operator::Lt),
        ("le", Operator::Le),
        ("like", Operator::Like),
        ("notlike", Operator::NotLike),
    ];

    fn name(self) -> &'static str {
        Operator::ALL.iter().find(|(_, operator)| *operator == self).map_or("eq", |(name, _)| name)
    }

    /// True where an order decides, not only equality.
    fn orders(self) -> bool {
        matches!(self, Operator::Gt | Operator::Ge | Operator::Lt | Operator::Le)
    }
}

/// A filter over objects of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    object: &'static ObjectType,
    root: Node,
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    /// Two or more, all of which must hold.
    And(Vec<Node>),
    /// Two or more, of which one must.
    Or(Vec<Node>),
    Not(Box<Node>),
    Test(Test),
}

/// One comparison.
#[derive(Debug, Clone)]
struct Test {
    prop: &'static Prop,
    operator: Operator,
    operand: Operand,
}

impl PartialEq for Test {
    fn eq(&self, other: &Self) -> bool {
        let told = |test: &Test| (test.prop.name, test.operator);
        told(self) == told(other) && self.operand == other.operand
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Operand {
    /// A value of the property's type, or Null.
    Value(Value, Rank),
    Pattern(Wildcard),
}

impl PartialEq for ObjectType {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Filter {
    /// Reads a filter over the properties of `object`: the text alone, or the block form in braces.
    ///
    /// # Errors
    /// Where it is not one; nothing of it can be used then.
    pub fn parse(object: &'static ObjectType, text: &str) -> Result<Filter, FilterError> {
        parse::parse(object, text).map(|root| Filter { object, root })
    }

    /// What it is about.
    pub fn object(&self) -> &'static ObjectType {
        self.object
    }

    /// True where it lets an object through; `value` gives its properties.
    pub fn lets_through<'a>(&self, value: &dyn Fn(&'static Prop) -> Cow<'a, Value>) -> bool {
        self.root.holds(value)
    }

    /// True where it looks at this property.
    pub fn names(&self, property: &str) -> bool {
        fn names(node: &Node, property: &str) -> bool {
            match node {
                Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(|node| names(node, property)),
                Node::Not(node) => names(node, property),
                Node::Test(test) => test.prop.name == property,
            }
        }
        names(&self.root, property)
    }

    /// The same with this server's other names, in identities, made the one that is shown.
    pub fn localised(mut self, own: &OwnServer) -> Filter {
        fn localise(node: &mut Node, object: &ObjectType, own: &OwnServer) {
            match node {
                Node::And(nodes) | Node::Or(nodes) => {
                    nodes.iter_mut().for_each(|node| localise(node, object, own));
                }
                Node::Not(node) => localise(node, object, own),
                Node::Test(Test { prop, operand, .. }) if rank::is_identity(prop) => match operand {
                    Operand::Value(Value::Text(text), _) => {
                        let local = own.local(object, text).into_owned();
                        *operand = Operand::Value(Value::text(&local), rank::identity(&local));
                    }
                    Operand::Pattern(pattern) => {
                        if let Ok(local) = own.local(object, &pattern.to_string()).parse() {
                            *pattern = local;
                        }
                    }
                    Operand::Value(..) => {}
                },
                Node::Test(_) => {}
            }
        }
        localise(&mut self.root, self.object, own);
        self
    }
}

impl Node {
    fn holds<'a>(&self, value: &dyn Fn(&'static Prop) -> Cow<'a, Value>) -> bool {
        match self {
            Node::And(nodes) => nodes.iter().all(|node| node.holds(value)),
            Node::Or(nodes) => nodes.iter().any(|node| node.holds(value)),
            Node::Not(node) => !node.holds(value),
            Node::Test(test) => test.holds(&value(test.prop)),
        }
    }
}

impl Test {
    fn holds(&self, value: &Value) -> bool {
        let any = |fits: &dyn Fn(&Value) -> bool| match value {
            Value::List(items) => items.iter().any(fits),
            one => fits(one),
        };
        match (&self.operand, self.operator) {
            (Operand::Value(Value::Null, _), Operator::Eq) => is_nothing(value),
            (Operand::Value(Value::Null, _), _) => !is_nothing(value),
            (Operand::Value(_, wanted), Operator::Eq) => any(&|value| self.equals(value, wanted)),
            (Operand::Value(_, wanted), Operator::Ne) => !any(&|value| self.equals(value, wanted)),
            (Operand::Value(_, wanted), operator) => any(&|value| {
                let order = match value {
                    Value::Null => return false,
                    value => in_order(rank(self.prop, value), wanted),
                };
                match operator {
                    Operator::Gt => order == Ordering::Greater,
                    Operator::Ge => order != Ordering::Less,
                    Operator::Lt => order == Ordering::Less,
                    _ => order != Ordering::Greater,
                }
            }),
            (Operand::Pattern(pattern), operator) => {
                let fits = any(&|value| !matches!(value, Value::Null) && self.is_like(value, pattern));
                fits != matches!(operator, Operator::NotLike | Operator::Ne)
            }
        }
    }

    fn equals(&self, value: &Value, wanted: &Rank) -> bool {
        match (rank(self.prop, value), wanted) {
            (Rank::Nothing, _) => false,
            // The server may be left out.
            (Rank::Identity(parts), Rank::Identity(wanted)) => {
                parts == *wanted
                    || parts.split_last().is_some_and(|(server, rest)| {
                        matches!(server, Part::Word(_)) && !rest.is_empty() && rest == wanted.as_slice()
                    })
            }
            (rank, wanted) => rank == *wanted,
        }
    }

    fn is_like(&self, value: &Value, pattern: &Wildcard) -> bool {
        let text = value.to_string();
        let without_server = || text.split_once('\\').is_some_and(|(_, rest)| pattern.matches(rest));
        pattern.matches(&text) || (rank::is_identity(self.prop) && without_server())
    }
}

/// An identity without the server is compared without it, as [`Test::equals`] does.
fn in_order(rank: Rank, wanted: &Rank) -> Ordering {
    match (rank, wanted) {
        (Rank::Identity(mut parts), Rank::Identity(wanted)) => {
            let named = matches!(parts.last(), Some(Part::Word(_)));
            if named && parts.len() == wanted.len() + 1 {
                parts.pop();
            }
            parts.cmp(wanted)
        }
        (rank, wanted) => rank.cmp(wanted),
    }
}

fn is_nothing(value: &Value) -> bool {
    value.is_unset() || value.as_text() == Some("")
}

/// Kinds that a pattern may be held against.
fn is_text(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Bool
            | Kind::Int { .. }
            | Kind::Decimal
            | Kind::Size { .. }
            | Kind::Span { .. }
            | Kind::Time
            | Kind::Bytes
    )
}

/// As it is read again: each comparison with its value in quotes, groups in parentheses.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (nodes, word) = match self {
            Node::And(nodes) => (nodes, " -and "),
            Node::Or(nodes) => (nodes, " -or "),
            Node::Not(node) if matches!(**node, Node::And(_) | Node::Or(_)) => {
                return write!(f, "-not ({node})");
            }
            // No parentheses that nobody wrote: they would count as depth.
            Node::Not(node) => return write!(f, "-not {node}"),
            Node::Test(test) => return test.fmt(f),
        };
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                f.write_str(word)?;
            }
            match node {
                Node::And(_) | Node::Or(_) => write!(f, "({node})")?,
                Node::Not(_) | Node::Test(_) => node.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -{} ", self.prop.name, self.operator.name())?;
        let text = match &self.operand {
            Operand::Value(Value::Null, _) => return f.write_str("$null"),
            Operand::Value(Value::Bool(flag), _) => return write!(f, "${flag}"),
            // RFC 3339 keeps the fraction of a second.
            Operand::Value(Value::Time(time), _) => time.to_string(),
            Operand::Value(Value::Size(size), _) => size.0.to_string(),
            Operand::Value(value, _) => value.to_string(),
            Operand::Pattern(pattern) => pattern.to_string(),
        };
        f.write_str(&quoted(&text))
    }
}

/// A text as a filter takes it for what it is: in single quotes, and since any of PowerShell's would end it, each is
/// doubled.
pub fn quoted(text: &str) -> String {
    let doubled =
        text.chars().flat_map(|c| std::iter::repeat_n(c, 1 + usize::from(lexer::is_single_quote(c))));
    std::iter::once('\'').chain(doubled).chain(std::iter::once('\'')).collect()
}

#[cfg(test)]
mod tests;
