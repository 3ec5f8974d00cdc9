//! Records to rows and back, worked out from the property tables: no noun is named here.
//!
//! Booleans, numbers, sizes (bytes) and spans (milliseconds) are integers; times are RFC 3339; lists
//! and flags are JSON arrays of strings; a NULL is "unset", or `Unlimited` where the shape knows it.
//! Text is given back as it stands: whether it is a value of its kind is for the rules and the
//! compiler to say, so that a bad one can still be seen and set right.

use crate::model::object::{ObjectType, Record};
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

/// Every object of a kind, in the order in which they were made. A kind without a table has none.
pub(super) fn load(connection: &Connection, object: &'static ObjectType) -> Result<Vec<Record>, RowError> {
    let Some(table) = object.table() else {
        return Ok(Vec::new());
    };
    let props: Vec<&'static Prop> = columns(object).collect();
    let names = props.iter().map(|prop| quoted(prop.name)).collect::<Vec<_>>().join(", ");
    let mut statement =
        connection.prepare(&format!("SELECT {names} FROM {} ORDER BY rowid", quoted(table)))?;
    let mut rows = statement.query([])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let mut record = Record::with_defaults(object);
        for (index, prop) in props.iter().enumerate() {
            let value = decode(prop, row.get_ref(index)?).map_err(|detail| RowError::Unreadable {
                table,
                column: prop.name,
                detail,
            })?;
            record.set(prop.name, value);
        }
        records.push(record);
    }
    Ok(records)
}

/// Puts a new row in.
pub(super) fn insert(
    connection: &Connection,
    record: &Record,
    extra: Vec<Extra<'_>>,
) -> Result<(), RowError> {
    let Some(table) = record.object.table() else {
        return Ok(());
    };
    let mut cells: Vec<Extra<'_>> = cells(record, table)?;
    cells.extend(extra);
    let names = cells.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(", ");
    let marks = vec!["?"; cells.len()].join(", ");
    let sql = format!("INSERT INTO {} ({names}) VALUES ({marks})", quoted(table));
    connection.execute(&sql, params_from_iter(cells.into_iter().map(|(_, value)| value)))?;
    Ok(())
}

/// Changes the row that has the Guid `now` to the record.
pub(super) fn update(connection: &Connection, now: &str, record: &Record) -> Result<(), RowError> {
    let Some(table) = record.object.table() else {
        return Ok(());
    };
    let cells = cells(record, table)?;
    let names = cells.iter().map(|(name, _)| format!("{} = ?", quoted(name))).collect::<Vec<_>>().join(", ");
    let sql = format!("UPDATE {} SET {names} WHERE \"Guid\" = ?", quoted(table));
    let guid = Sql::Text(now.to_string());
    connection.execute(&sql, params_from_iter(cells.into_iter().map(|(_, value)| value).chain([guid])))?;
    Ok(())
}

/// Takes the row with this Guid out.
pub(super) fn delete(connection: &Connection, object: &ObjectType, guid: &str) -> Result<(), RowError> {
    if let Some(table) = object.table() {
        connection.execute(&format!("DELETE FROM {} WHERE \"Guid\" = ?", quoted(table)), [guid])?;
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
