//! Words to a filter, by a property's type.

use super::lexer::{Token, What, tokens};
use super::{Node, Operand, Operator, Test, is_text};
use crate::model::object::ObjectType;
use crate::model::property::{Kind, Prop};
use crate::model::rank::{self, Rank, rank};
use crate::model::suggest::near;
use crate::model::value::Value;
use crate::model::wildcard::Wildcard;

/// How deep parentheses may stand.
pub const DEEPEST: usize = 32;
/// Comparisons that a filter may have.
pub const MOST_TESTS: usize = 500;

const OPERATORS: &str = "-eq, -ne, -gt, -ge, -lt, -le, -like and -notlike";

/// Why a text is not a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// Nothing stands in it.
    #[error("the filter is empty; it compares properties, as in: {example}")]
    Empty {
        /// A filter over this kind of object.
        example: String,
    },
    /// No such property.
    #[error("{noun} has no property '{given}'{}; it has: {all}", meant(.near))]
    UnknownProperty {
        /// The kind of object.
        noun: &'static str,
        /// As given.
        given: String,
        /// The names that may have been meant.
        near: Vec<&'static str>,
        /// All of them.
        all: String,
    },
    /// No such operator.
    #[error("-{given} is no operator{}; there are {OPERATORS}, joined by -and, -or and -not", meant(.near))]
    UnknownOperator {
        /// As given.
        given: String,
        /// The names that may have been meant.
        near: Vec<&'static str>,
    },
    /// The operator can't be used on the property.
    #[error("-{operator} can't compare {property}, which {why}")]
    Misfit {
        /// The property.
        property: &'static str,
        /// The operator.
        operator: &'static str,
        /// What the property is.
        why: &'static str,
    },
    /// The value is not of the property's type.
    #[error("{property}: {why}")]
    BadValue {
        /// The property.
        property: &'static str,
        /// What is wrong, and what is allowed.
        why: String,
    },
    /// Something else should stand there.
    #[error("{found} at character {at} of the filter stands where {wanted} should")]
    Expected {
        /// What should.
        wanted: &'static str,
        /// What does.
        found: String,
        /// Where, counted from 1.
        at: usize,
    },
    /// `-and` beside `-or`.
    #[error(
        "-and and -or stand side by side; parentheses must say what belongs together, as in (A -and B) -or C"
    )]
    Mixed,
    /// A variable of a shell.
    #[error(
        "{0} is a variable that nobody has put its value in for; in double quotes the shell does, as in \"Status -eq '$status'\""
    )]
    Variable(String),
    /// A quote without its end.
    #[error("the quote at character {0} of the filter is not closed")]
    Unclosed(usize),
    /// More than anybody needs.
    #[error("the filter is too deep or too long")]
    TooLarge,
}

fn meant(near: &[&str]) -> String {
    match near {
        [] => String::new(),
        near => format!(" (did you mean {}?)", near.join(" or ")),
    }
}

pub(super) fn parse(object: &'static ObjectType, text: &str) -> Result<Node, FilterError> {
    let bare = text.trim();
    let inner = bare.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(bare);
    let offset = text.find(inner).unwrap_or(0);
    let place = |at: usize| text.get(..offset + at).map_or(0, |before| before.chars().count()) + 1;
    let tokens = tokens(inner).map_err(|unclosed| FilterError::Unclosed(place(unclosed.0)))?;
    if tokens.is_empty() {
        let first = object.columns.get(1).or(object.columns.first()).copied().unwrap_or("Identity");
        return Err(FilterError::Empty { example: format!("{first} -like '*'") });
    }
    let mut parser = Parser { object, tokens: &tokens, next: 0, tests: 0, place: &place, end: inner.len() };
    let node = parser.chain(0)?;
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.expected("-and, -or or the end")),
    }
}

struct Parser<'a> {
    object: &'static ObjectType,
    tokens: &'a [Token],
    next: usize,
    tests: usize,
    place: &'a dyn Fn(usize) -> usize,
    end: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a What> {
        self.tokens.get(self.next).map(|token| &token.what)
    }

    /// Of the token that comes next.
    fn expected(&self, wanted: &'static str) -> FilterError {
        let token = self.tokens.get(self.next);
        let found = match token.map(|token| &token.what) {
            None => "the end".to_string(),
            Some(What::Open) => "'('".to_string(),
            Some(What::Close) => "')'".to_string(),
            Some(What::Bang) => "'!'".to_string(),
            Some(What::Dashed(word)) => format!("'-{word}'"),
            Some(What::Bare(word) | What::Quoted(word) | What::Expanding(word)) => format!("'{word}'"),
        };
        FilterError::Expected { wanted, found, at: (self.place)(token.map_or(self.end, |token| token.at)) }
    }

    /// Terms that are joined by one and the same word.
    fn chain(&mut self, depth: usize) -> Result<Node, FilterError> {
        let first = self.term(depth)?;
        let mut nodes = vec![first];
        let mut joined_by: Option<bool> = None;
        while let Some(What::Dashed(word)) = self.peek() {
            let and = match word.to_ascii_lowercase().as_str() {
                "and" => true,
                "or" => false,
                "xor" => {
                    return Err(FilterError::UnknownOperator {
                        given: word.clone(),
                        near: vec!["or", "and"],
                    });
                }
                _ => break,
            };
            if *joined_by.get_or_insert(and) != and {
                return Err(FilterError::Mixed);
            }
            self.next += 1;
            nodes.push(self.term(depth)?);
        }
        Ok(match joined_by {
            None => nodes.remove(0),
            Some(true) => Node::And(nodes),
            Some(false) => Node::Or(nodes),
        })
    }

    fn term(&mut self, depth: usize) -> Result<Node, FilterError> {
        if depth > DEEPEST {
            return Err(FilterError::TooLarge);
        }
        match self.peek() {
            Some(What::Bang) => {
                self.next += 1;
                Ok(Node::Not(Box::new(self.term(depth + 1)?)))
            }
            Some(What::Dashed(word)) if word.eq_ignore_ascii_case("not") => {
                self.next += 1;
                Ok(Node::Not(Box::new(self.term(depth + 1)?)))
            }
            Some(What::Open) => {
                self.next += 1;
                let inner = self.chain(depth + 1)?;
                match self.peek() {
                    Some(What::Close) => {
                        self.next += 1;
                        Ok(inner)
                    }
                    _ => Err(self.expected("-and, -or or ')'")),
                }
            }
            Some(What::Bare(name)) => {
                self.tests += 1;
                if self.tests > MOST_TESTS {
                    return Err(FilterError::TooLarge);
                }
                let prop = self.property(name)?;
                self.next += 1;
                self.test(prop).map(Node::Test)
            }
            _ => Err(self.expected("a property")),
        }
    }

    fn property(&self, given: &str) -> Result<&'static Prop, FilterError> {
        // `$_.Status`, as Where-Object has it.
        let name = given.strip_prefix("$_.").unwrap_or(given);
        if let Some(prop) = self.object.prop(name) {
            return Ok(prop);
        }
        if given.starts_with('$') {
            return Err(FilterError::Variable(given.to_string()));
        }
        let names: Vec<&'static str> = self.object.all_props().map(|prop| prop.name).collect();
        Err(FilterError::UnknownProperty {
            noun: self.object.noun,
            given: given.to_string(),
            near: near(name, names.iter().copied()),
            all: names.join(", "),
        })
    }

    fn test(&mut self, prop: &'static Prop) -> Result<Test, FilterError> {
        let Some(What::Dashed(word)) = self.peek() else { return Err(self.expected("an operator")) };
        let found = Operator::ALL.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
        let Some((name, operator)) = found else {
            let names = Operator::ALL.iter().map(|(name, _)| *name);
            return Err(FilterError::UnknownOperator { given: word.clone(), near: near(word, names) });
        };
        self.next += 1;
        let (text, quoted) = match self.peek() {
            Some(What::Bare(text)) => (text, false),
            Some(What::Quoted(text)) => (text, true),
            // PowerShell would have put its value there.
            Some(What::Expanding(text)) => return Err(FilterError::Variable(text.clone())),
            _ => return Err(self.expected("a value")),
        };
        let operand = operand(prop, *operator, name, text, quoted)?;
        self.next += 1;
        Ok(Test { prop, operator: *operator, operand })
    }
}

fn operand(
    prop: &'static Prop,
    operator: Operator,
    name: &'static str,
    text: &str,
    quoted: bool,
) -> Result<Operand, FilterError> {
    let misfit = |why| Err(FilterError::Misfit { property: prop.name, operator: name, why });
    if operator.orders() && prop.is_list() {
        return misfit("holds several values; use -eq, -ne, -like or -notlike");
    }
    if operator.orders() && prop.kind == Kind::Bool {
        return misfit("is $true or $false; use -eq or -ne");
    }
    let null = !quoted && text.eq_ignore_ascii_case("$null");
    if null || (quoted && text.is_empty()) {
        return match operator {
            Operator::Eq | Operator::Ne => Ok(Operand::Value(Value::Null, Rank::Nothing)),
            _ => misfit("is given nothing to be compared with; -eq and -ne take $null"),
        };
    }
    let boolean = ["$true", "$false"].iter().any(|word| text.eq_ignore_ascii_case(word));
    if !quoted && text.starts_with('$') && !boolean {
        return Err(FilterError::Variable(text.to_string()));
    }
    let bad = |why: String| FilterError::BadValue { property: prop.name, why };
    let pattern = |text: &str| text.parse::<Wildcard>().map_err(|error| bad(error.message));
    if matches!(operator, Operator::Like | Operator::NotLike) {
        if !is_text(prop.kind) {
            return misfit("holds no text; use -eq, -ne, -gt, -ge, -lt or -le");
        }
        return Ok(Operand::Pattern(Wildcard::verbatim(text)));
    }
    if rank::is_identity(prop) {
        // As in -Identity, a wildcard will do.
        let equality = matches!(operator, Operator::Eq | Operator::Ne);
        if equality && Wildcard::has_wildcards(text) {
            return pattern(text).map(Operand::Pattern);
        }
        if Wildcard::has_wildcards(text) {
            return misfit("has an order only without a wildcard");
        }
        return Ok(Operand::Value(Value::text(text.trim()), rank::identity(text)));
    }
    let value = match prop.kind {
        // What is compared need not be a value that the property can have.
        Kind::Int { .. } => match text.trim().parse::<i64>() {
            Ok(number) => Value::Int(number),
            Err(_) => prop.kind.parse(text).map_err(|error| bad(error.message))?,
        },
        Kind::Text { .. } | Kind::SmtpAddress => Value::text(text),
        kind => kind.parse(text).map_err(|error| bad(error.message))?,
    };
    let rank = rank(prop, &value);
    Ok(Operand::Value(value, rank))
}
