//! What was done under which key, so that the same request again does nothing and is answered as before.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::author::Author;
use crate::time_text::moment;

/// The appointment that was booked or changed under this key; a booking of a call's tool is in `bookings`.
pub(crate) fn find(connection: &Connection, by: &Author) -> Result<Option<i64>, rusqlite::Error> {
    let Some(key) = &by.key else { return Ok(None) };
    connection
        .prepare_cached("SELECT appointment_id FROM tool_changes WHERE call_sid = ?1 AND tool_call_id = ?2")?
        .query_row([by.scope(), key], |row| row.get(0))
        .optional()
}

/// From here on this key has been used.
pub(crate) fn remember(
    connection: &Connection,
    by: &Author,
    appointment: i64,
    now: Timestamp,
) -> Result<(), rusqlite::Error> {
    let Some(key) = &by.key else { return Ok(()) };
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO tool_changes (call_sid, tool_call_id, appointment_id, changed_at)
             VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![by.scope(), key, appointment, moment(now)])?;
    Ok(())
}
