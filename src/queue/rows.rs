//! Values to rows and back.

use super::error::QueueError;
use super::schedule::{HopRow, Ms, Schedule};
use super::types::{Envelope, HopId, MessageId, Suspension};
use crate::model::{DeliveryType, MessageWishes, NextHop, RecipientWishes, SmtpAddress};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A time as it stands in the database.
pub(super) fn ms(time: Timestamp) -> Ms {
    time.as_millisecond()
}

/// A time from the database; one out of range becomes the nearest.
pub(super) fn time(ms: Ms) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// A count or a size, which the schema holds to be at least 0.
pub(super) fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(column).map(|number| u64::try_from(number).unwrap_or(0))
}

/// A text of the database as a value.
pub(super) fn parse<T: std::str::FromStr>(what: &str, text: &str) -> Result<T, QueueError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error| QueueError::Database(format!("{what} {text:?} can't be read: {error}")))
}

/// An address of an envelope; it may be beyond ASCII.
pub(super) fn address(text: &str) -> Result<SmtpAddress, QueueError> {
    SmtpAddress::parse_long(text)
        .map_err(|error| QueueError::Database(format!("address {text:?} can't be read: {error}")))
}

/// Columns `notify` and `original` of a recipient.
pub(super) fn wishes(notify: Option<&str>, original: Option<&str>) -> Result<RecipientWishes, QueueError> {
    Ok(RecipientWishes {
        notify: notify.map(|text| parse("NOTIFY", text)).transpose()?,
        original: original.map(|text| parse("ORCPT", text)).transpose()?,
    })
}

/// The columns that [`hop_row`] reads.
pub(super) const HOP_COLUMNS: &str =
    "id, delivery_type, domain, connector, tls_domain, suspended, retry_count, next_retry_at";

/// Reads [`HOP_COLUMNS`].
pub(super) fn hop_row(row: &Row<'_>) -> Result<HopRow, QueueError> {
    let delivery_type: String = row.get(1)?;
    let tls_domain: String = row.get(4)?;
    Ok(HopRow {
        id: HopId(row.get(0)?),
        hop: NextHop {
            delivery_type: DeliveryType::ALL
                .into_iter()
                .find(|known| known.to_string() == delivery_type)
                .ok_or_else(|| QueueError::Database(format!("delivery type {delivery_type:?} is unknown")))?,
            domain: row.get(2)?,
            connector: row.get(3)?,
            tls_domain: if tls_domain.is_empty() { None } else { Some(parse("domain", &tls_domain)?) },
        },
        suspended: row.get(5)?,
        retry_count: row.get(6)?,
        next_retry_at: row.get(7)?,
    })
}

/// A queue by its number.
pub(super) fn find_hop(connection: &Connection, id: HopId) -> Result<HopRow, QueueError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {HOP_COLUMNS} FROM hop WHERE id = ?1"))?;
    let mut rows = statement.query([id.0])?;
    rows.next()?.map_or(Err(QueueError::NoSuchQueue(id)), hop_row)
}

/// The queue for a next hop, made where there is none.
pub(super) fn hop_for(connection: &Connection, hop: &NextHop) -> Result<HopRow, QueueError> {
    let delivery_type = hop.delivery_type.to_string();
    let tls_domain = hop.tls_domain.as_ref().map(ToString::to_string).unwrap_or_default();
    let key = params![delivery_type, hop.domain, hop.connector, tls_domain];
    let found = connection
        .prepare_cached(
            "SELECT id FROM hop
             WHERE delivery_type = ?1 AND domain = ?2 AND connector = ?3 AND tls_domain = ?4",
        )?
        .query_row(key, |row| row.get(0))
        .optional()?;
    if let Some(id) = found {
        return find_hop(connection, HopId(id));
    }
    connection
        .prepare_cached(
            "INSERT INTO hop (delivery_type, domain, connector, tls_domain) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(key)?;
    find_hop(connection, HopId(connection.last_insert_rowid()))
}

/// The columns that [`envelope`] reads, of `message m`.
pub(super) const ENVELOPE_COLUMNS: &str = "m.sender, m.from_address, m.source_ip, m.received_at, \
     m.expires_at, m.receive_connector, m.helo, m.subject, m.internet_message_id, m.auth_domain, m.body_8bit, \
     m.size, m.body_binary, m.utf8_header, m.require_tls, m.dsn_return, m.envelope_id, \
     m.tls_optional";

/// Reads [`ENVELOPE_COLUMNS`]: the envelope, and the size of the body.
pub(super) fn envelope(row: &Row<'_>) -> Result<(Envelope, u64), QueueError> {
    let sender: Option<String> = row.get(0)?;
    let source_ip: Option<String> = row.get(2)?;
    let auth_domain: Option<String> = row.get(9)?;
    let dsn_return: Option<String> = row.get(15)?;
    let envelope = Envelope {
        sender: sender.map(|text| address(&text)).transpose()?,
        from_address: row.get(1)?,
        source_ip: source_ip.map(|text| parse("IP address", &text)).transpose()?,
        received_at: time(row.get(3)?),
        expires_at: time(row.get(4)?),
        receive_connector: row.get(5)?,
        helo: row.get(6)?,
        subject: row.get(7)?,
        internet_message_id: row.get(8)?,
        auth_domain: auth_domain.map(|text| parse("domain", &text)).transpose()?,
        body_8bit: row.get(10)?,
        wishes: MessageWishes {
            binary: row.get(12)?,
            utf8_header: row.get(13)?,
            require_tls: row.get(14)?,
            ret: dsn_return.map(|text| parse("RET", &text)).transpose()?,
            envelope_id: row.get(16)?,
            tls_optional: row.get(17)?,
        },
    };
    Ok((envelope, unsigned(row, 11)?))
}

/// The envelope of a message and the size of its body.
pub(super) fn find_envelope(
    connection: &Connection,
    message: MessageId,
) -> Result<(Envelope, u64), QueueError> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {ENVELOPE_COLUMNS} FROM message m WHERE m.id = ?1"))?;
    let mut rows = statement.query([message.0])?;
    rows.next()?.map_or(Err(QueueError::NoSuchMessage(message)), envelope)
}

/// A reason for suspension as it stands in the database.
pub(super) fn suspension(text: Option<String>) -> Result<Option<Suspension>, QueueError> {
    let Some(text) = text else { return Ok(None) };
    match Suspension::ALL.into_iter().find(|known| known.as_str() == text) {
        Some(known) => Ok(Some(known)),
        None => Err(QueueError::Database(format!("suspension {text:?} is unknown"))),
    }
}

/// Everything that waits, from one pass over a covering index.
pub(super) fn load(connection: &Connection, schedule: &mut Schedule) -> Result<(), QueueError> {
    let mut statement = connection.prepare(&format!("SELECT {HOP_COLUMNS} FROM hop"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        schedule.put_hop(hop_row(row)?);
    }
    let mut statement = connection.prepare(
        "SELECT hop, message, min(next_attempt_at) FROM recipient INDEXED BY recipient_waiting
         WHERE suspended IS NULL GROUP BY hop, message",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        schedule.wait(HopId(row.get(0)?), MessageId(row.get(1)?), row.get(2)?);
    }
    Ok(())
}
