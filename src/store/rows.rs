//! Records to rows and back, worked out from the property tables: no noun is named here.
//!
//! Booleans, numbers, sizes (bytes) and spans (milliseconds) are integers; times are RFC 3339; lists
//! and flags are JSON arrays of strings; a NULL is "unset", or `Unlimited` where the shape knows it.
//! Text is given back as it stands: whether it is a value of its kind is for the rules and the
//! compiler to say, so that a bad one can still be seen and set right.

use crate::model::object::{Identity, ObjectType, Record};
use crate::model::property::{Kind, Prop, Shape};
use crate::model::{ByteSize, TimeSpan, Value};
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, params_from_iter};

/// A column beside the properties, and what to put there.
pub(super) type Extra<'a> = (&'a str, Sql);

/// What can go wrong with rows: SQLite's errors, or a value that does not fit its column.
#[derive(Debug)]
pub(super) enum RowError {
    /// SQLite failed.
    Database(rusqlite::Error),
    /// The row holds what no emsh writes.
    Unreadable { table: &'static str, column: &'static str, detail: String },
    /// The value is of another type than the property.
    Unstorable { table: &'static str, column: &'static str, detail: String },
}

impl From<rusqlite::Error> for RowError {
    fn from(error: rusqlite::Error) -> Self {
        RowError::Database(error)
    }
}

/// The properties that have a column.
pub(super) fn columns(object: &'static ObjectType) -> impl Iterator<Item = &'static Prop> {
    object.all_props().filter(|prop| prop.is_stored())
}

/// What a row is found by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Row<'a> {
    /// Its place in the table: at once.
    Place(i64),
    /// The object's Guid, for which all rows are looked at.
    Guid(&'a str),
}

impl Row<'_> {
    /// The condition, whose `?1` is [`Row::value`].
    pub(super) fn condition(self) -> &'static str {
        match self {
            Row::Place(_) => "rowid = ?1",
            Row::Guid(_) => "\"Guid\" = ?1",
        }
    }

    pub(super) fn value(self) -> Sql {
        match self {
            Row::Place(place) => Sql::Integer(place),
            Row::Guid(guid) => Sql::Text(guid.to_string()),
        }
    }
}

/// Every object of a kind with its place, in the order in which they were made. A kind without a table has none.
pub(super) fn load(
    connection: &Connection,
    object: &'static ObjectType,
) -> Result<Vec<(i64, Record)>, RowError> {
    select(connection, object, "1", [])
}

/// The column that names objects of this kind, each of them another text; an index finds it whatever its letter case.
pub(super) fn naming_column(object: &'static ObjectType) -> Option<&'static str> {
    match object.identity {
        Identity::Property(column) => {
            object.prop(column).filter(|prop| prop.is_stored() && is_text(prop.kind)).map(|prop| prop.name)
        }
        _ => None,
    }
}

/// Those whose naming column holds this text, ASCII letters in either case; with `others` also all that hold a letter
/// beyond ASCII there, whose cases the database does not know.
pub(super) fn named(
    connection: &Connection,
    object: &'static ObjectType,
    column: &str,
    text: &str,
    others: bool,
) -> Result<Vec<(i64, Record)>, RowError> {
    let Some(table) = object.table() else {
        return Ok(Vec::new());
    };
    let (column, table) = (quoted(column), quoted(table));
    let mut condition = format!("{column} = ?1 COLLATE NOCASE");
    if others {
        condition += &format!(" OR rowid IN (SELECT rowid FROM {table} WHERE {column} GLOB '*[^ -~]*')");
    }
    select(connection, object, &condition, [text])
}

fn select(
    connection: &Connection,
    object: &'static ObjectType,
    condition: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<(i64, Record)>, RowError> {
    let Some(table) = object.table() else {
        return Ok(Vec::new());
    };
    let props: Vec<&'static Prop> = columns(object).collect();
    let names: String = props.iter().map(|prop| format!(", {}", quoted(prop.name))).collect();
    let mut statement = connection
        .prepare(&format!("SELECT rowid{names} FROM {} WHERE {condition} ORDER BY rowid", quoted(table)))?;
    let mut rows = statement.query(values)?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let mut record = Record::with_defaults(object);
        for (index, prop) in props.iter().enumerate() {
            let value = decode(prop, row.get_ref(index + 1)?).map_err(|detail| RowError::Unreadable {
                table,
                column: prop.name,
                detail,
            })?;
            record.set(prop.name, value);
        }
        records.push((row.get(0)?, record));
    }
    Ok(records)
}

/// Puts a new row in; its place.
pub(super) fn insert(
    connection: &Connection,
    record: &Record,
    extra: Vec<Extra<'_>>,
) -> Result<Option<i64>, RowError> {
    let Some(table) = record.object.table() else {
        return Ok(None);
    };
    let mut cells: Vec<Extra<'_>> = cells(record, table)?;
    cells.extend(extra);
    let names = cells.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(", ");
    let marks = vec!["?"; cells.len()].join(", ");
    let sql = format!("INSERT INTO {} ({names}) VALUES ({marks})", quoted(table));
    connection.prepare_cached(&sql)?.execute(params_from_iter(cells.into_iter().map(|(_, value)| value)))?;
    Ok(Some(connection.last_insert_rowid()))
}

/// Changes a row to the record.
pub(super) fn update(connection: &Connection, row: Row<'_>, record: &Record) -> Result<(), RowError> {
    let Some(table) = record.object.table() else {
        return Ok(());
    };
    let cells = cells(record, table)?;
    // ?1 is what the row is found by.
    let names = cells.iter().zip(2..).map(|((name, _), number)| format!("{} = ?{number}", quoted(name)));
    let names = names.collect::<Vec<_>>().join(", ");
    let sql = format!("UPDATE {} SET {names} WHERE {}", quoted(table), row.condition());
    let values = std::iter::once(row.value()).chain(cells.into_iter().map(|(_, value)| value));
    connection.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    Ok(())
}

/// Takes a row out.
pub(super) fn delete(connection: &Connection, object: &ObjectType, row: Row<'_>) -> Result<(), RowError> {
    if let Some(table) = object.table() {
        let sql = format!("DELETE FROM {} WHERE {}", quoted(table), row.condition());
        connection.prepare_cached(&sql)?.execute([row.value()])?;
    }
    Ok(())
}

fn cells<'a>(record: &'a Record, table: &'static str) -> Result<Vec<Extra<'a>>, RowError> {
    columns(record.object)
        .map(|prop| {
            let value = encode(prop, record.get(prop.name)).map_err(|detail| RowError::Unstorable {
                table,
                column: prop.name,
                detail,
            })?;
            Ok((prop.name, value))
        })
        .collect()
}

fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// The cell for a value.
fn encode(prop: &Prop, value: &Value) -> Result<Sql, String> {
    let cell = match (value, prop.kind) {
        (Value::List(items), _) if prop.is_list() => {
            let texts: Vec<String> = items.iter().map(Value::to_string).collect();
            Sql::Text(serde_json::Value::from(texts).to_string())
        }
        (Value::Null, _) if prop.is_list() => Sql::Text("[]".into()),
        (Value::Null, _) if prop.shape != Shape::OrUnlimited => Sql::Null,
        (Value::Unlimited, _) if prop.shape == Shape::OrUnlimited => Sql::Null,
        (_, _) if prop.is_list() => return Err(mismatch(prop, value)),
        (Value::Bool(flag), Kind::Bool) => Sql::Integer(i64::from(*flag)),
        (Value::Int(number), Kind::Int { .. }) => Sql::Integer(*number),
        (Value::Size(size), Kind::Size { .. }) => {
            Sql::Integer(i64::try_from(size.0).map_err(|_| format!("{size} is too large"))?)
        }
        (Value::Span(span), Kind::Span { .. }) => Sql::Integer(span.as_millis()),
        (Value::Time(time), Kind::Time) => Sql::Text(time.to_string()),
        (Value::Text(text), kind) if is_text(kind) => Sql::Text(text.clone()),
        _ => return Err(mismatch(prop, value)),
    };
    Ok(cell)
}

fn mismatch(prop: &Prop, value: &Value) -> String {
    format!("'{value}' is not of type {}", prop.kind.type_name())
}

fn is_text(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Bool | Kind::Int { .. } | Kind::Decimal | Kind::Size { .. } | Kind::Span { .. } | Kind::Time
    )
}

/// The value of a cell.
fn decode(prop: &Prop, cell: ValueRef<'_>) -> Result<Value, String> {
    let wrong = || format!("a cell of type {} for {}", cell.data_type(), prop.kind.type_name());
    if prop.is_list() {
        let text = cell.as_str().map_err(|_| wrong())?;
        let items: Vec<String> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        return Ok(Value::texts(items));
    }
    match (cell, prop.kind) {
        (ValueRef::Null, _) if prop.shape == Shape::OrUnlimited => Ok(Value::Unlimited),
        (ValueRef::Null, _) => Ok(Value::Null),
        (ValueRef::Integer(number), Kind::Bool) => Ok(Value::Bool(number != 0)),
        (ValueRef::Integer(number), Kind::Int { .. }) => Ok(Value::Int(number)),
        (ValueRef::Integer(number), Kind::Size { .. }) => u64::try_from(number)
            .map(|bytes| Value::Size(ByteSize(bytes)))
            .map_err(|_| format!("{number} bytes")),
        (ValueRef::Integer(number), Kind::Span { .. }) => Ok(Value::Span(TimeSpan::from_millis(number))),
        (ValueRef::Text(_), Kind::Time) => {
            let text = cell.as_str().map_err(|_| wrong())?;
            text.parse().map(Value::Time).map_err(|_| format!("'{text}' is not an RFC 3339 time"))
        }
        (ValueRef::Text(_), kind) if is_text(kind) => {
            cell.as_str().map(Value::text).map_err(|_| "not UTF-8".to_string())
        }
        _ => Err(wrong()),
    }
}
