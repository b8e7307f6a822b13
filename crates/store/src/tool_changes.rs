//! What was done under which key, so that the same request again does nothing and is answered as before.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use crate::appointments::{Appointment, by_id};
use crate::author::Author;
use crate::time_text::moment;
use crate::{Store, StoreError};

impl Store {
    /// The appointment that was booked or changed under this author's key, as it stands now; `None` when nothing was done
    /// under it yet. What a request names (a handle, a time) may be forgotten by then, what it did is not.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn done_under(&self, by: &Author) -> Result<Option<Appointment>, StoreError> {
        let Some(key) = &by.key else { return Ok(None) };
        let reader = self.0.reader()?;
        let booked = reader
            .prepare_cached("SELECT appointment_id FROM bookings WHERE call_sid = ?1 AND tool_call_id = ?2")?
            .query_row([by.scope(), key], |row| row.get(0))
            .optional()?;
        let done = match booked {
            Some(id) => Some(id),
            None => find(&reader, by)?,
        };
        Ok(done.map(|id| by_id(&reader, id)).transpose()?.flatten())
    }
}

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
