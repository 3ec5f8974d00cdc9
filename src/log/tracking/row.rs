//! One line of the message tracking log, read.
//!
//! Promises: what [`super`] wrote comes back; a line of fewer or more columns, or with nonsense in one, is
//! none, and the others are read all the same: a crash tears a line.

use crate::log::text::unguarded;
use jiff::Timestamp;
use std::borrow::Cow;

/// The number of columns.
const COLUMNS: usize = 30;

/// A line. Nothing of it is copied before it is asked for: most lines are only looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// date-time
    pub at: Timestamp,
    fields: Vec<Cow<'a, str>>,
}

/// A column, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
#[allow(missing_docs)]
pub enum Column {
    ClientIp = 1,
    ClientHostname,
    ServerIp,
    ServerHostname,
    SourceContext,
    ConnectorId,
    Source,
    EventId,
    InternalMessageId,
    MessageId,
    NetworkMessageId,
    Recipients,
    RecipientStatus,
    TotalBytes,
    RecipientCount,
    RelatedRecipientAddress,
    Reference,
    MessageSubject,
    Sender,
    ReturnPath,
    MessageInfo,
    Directionality,
    TenantId,
    OriginalClientIp,
    OriginalServerIp,
    CustomData,
    TransportTrafficType,
    LogId,
    SchemaVersion,
}

impl<'a> Row<'a> {
    /// Reads a line, without its end.
    pub fn parse(line: &'a str) -> Option<Row<'a>> {
        let fields = split(line)?;
        if fields.len() != COLUMNS {
            return None;
        }
        let at = fields[0].parse().ok()?;
        Some(Row { at, fields })
    }

    /// A column's text.
    pub fn text(&self, column: Column) -> &str {
        self.fields.get(column as usize).map_or("", |field| unguarded(field))
    }

    /// The elements of a column that holds several.
    pub fn list(&self, column: Column) -> Vec<String> {
        split_list(self.text(column))
    }

    /// Names and values of custom-data.
    pub fn facts(&self) -> Vec<(String, String)> {
        let pairs = self.list(Column::CustomData).into_iter();
        pairs
            .filter_map(|pair| {
                let (name, value) = pair.strip_prefix("S:")?.split_once('=')?;
                Some((name.to_owned(), value.to_owned()))
            })
            .collect()
    }
}

/// The fields of a line of CSV (RFC 4180); `None` where a quote is not closed.
fn split(line: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut fields = Vec::with_capacity(COLUMNS);
    let mut rest = line;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut from = 0;
            let end = loop {
                let quote = from + quoted[from..].find('"')?;
                if !quoted[quote + 1..].starts_with('"') {
                    break quote;
                }
                from = quote + 2;
            };
            let field = &quoted[..end];
            fields.push(if field.contains('"') {
                Cow::Owned(field.replace("\"\"", "\""))
            } else {
                Cow::Borrowed(field)
            });
            match quoted[end + 1..].strip_prefix(',') {
                Some(more) => rest = more,
                None if quoted.len() == end + 1 => return Some(fields),
                None => return None,
            }
        } else {
            match rest.split_once(',') {
                Some((field, more)) => {
                    fields.push(Cow::Borrowed(field));
                    rest = more;
                }
                None => {
                    fields.push(Cow::Borrowed(rest));
                    return Some(fields);
                }
            }
        }
    }
}

/// The elements of `a;b`.
pub fn split_list(text: &str) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    text.split(';').map(element).collect()
}

fn element(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        whole.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(more) = rest.strip_prefix("\\x3B") {
            whole.push(';');
            rest = more;
        } else if let Some(more) = rest.strip_prefix("\\x5C") {
            whole.push('\\');
            rest = more;
        } else {
            whole.push('\\');
            rest = &rest[1..];
        }
    }
    whole.push_str(rest);
    whole
}
