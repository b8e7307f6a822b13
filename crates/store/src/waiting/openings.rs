//! The table `openings`: time that has become free and is to be offered.

use booking::clinic::ClinicianId;
use booking::waiting;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use crate::appointments::column;
use crate::time_text::{moment, parse_moment};
use crate::{Store, StoreError};

/// A cancellation is left alone for so long, because it may be taken back with one key.
pub const GRACE: SignedDuration = SignedDuration::from_secs(15);
/// So many are looked at in one go.
const AT_ONCE: u32 = 200;

/// Time that has become free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Row id.
    pub id: i64,
    /// Whose time, from when to when.
    pub time: waiting::Opening,
    /// Since when.
    pub freed_at: Timestamp,
}

impl Store {
    /// Openings that are to be offered: still to come, free for longer than [`GRACE`] and not being offered, the soonest
    /// first. Empty when nobody waits.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn due_openings(&self, now: Timestamp) -> Result<Vec<Opening>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT o.id, o.clinician_id, o.starts_at, o.ends_at, o.freed_at FROM openings AS o
              WHERE o.state = 'open' AND o.starts_at > ?1 AND o.freed_at <= ?2
                AND EXISTS (SELECT 1 FROM waiting WHERE state = 'waiting')
                AND NOT EXISTS (SELECT 1 FROM offers WHERE offers.opening_id = o.id AND offers.state IN ('queued', 'sent'))
              ORDER BY o.starts_at, o.id LIMIT {AT_ONCE}"
        ))?;
        let ripe = now.checked_sub(GRACE).unwrap_or(now);
        Ok(query.query_map([moment(now), moment(ripe)], read)?.collect::<Result<_, _>>()?)
    }

    /// When the next opening will have been free for [`GRACE`], if one is younger.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn next_opening_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let ripe = now.checked_sub(GRACE).unwrap_or(now);
        let first: Option<String> = self
            .0
            .reader()?
            .prepare_cached(
                "SELECT min(freed_at) FROM openings WHERE state = 'open' AND starts_at > ?1 AND freed_at > ?2",
            )?
            .query_row([moment(now), moment(ripe)], |row| row.get(0))?;
        Ok(first.as_deref().and_then(parse_moment).and_then(|freed| freed.checked_add(GRACE).ok()))
    }

    /// Closes openings that have begun without having been taken.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was changed.
    pub fn close_past_openings(&self, now: Timestamp) -> Result<(), StoreError> {
        let over = "state = 'open' AND starts_at <= ?1";
        let is_there: bool = self
            .0
            .reader()?
            .prepare_cached(&format!("SELECT EXISTS (SELECT 1 FROM openings WHERE {over})"))?
            .query_row([moment(now)], |row| row.get(0))?;
        if is_there {
            self.0
                .writer()?
                .prepare_cached(&format!("UPDATE openings SET state = 'past' WHERE {over}"))?
                .execute([moment(now)])?;
        }
        Ok(())
    }
}

/// An opening that is still to be offered.
pub(super) fn open(connection: &Connection, id: i64) -> Result<Option<Opening>, rusqlite::Error> {
    connection
        .prepare_cached(
            "SELECT id, clinician_id, starts_at, ends_at, freed_at FROM openings WHERE id = ?1 AND state = 'open'",
        )?
        .query_row([id], read)
        .optional()
}

/// An opening for a time that staff offer.
pub(super) fn make(
    connection: &Connection,
    time: &waiting::Opening,
    now: Timestamp,
) -> Result<i64, rusqlite::Error> {
    connection
        .prepare_cached(
            "INSERT INTO openings (clinician_id, starts_at, ends_at, freed_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![time.clinician.0, moment(time.starts_at), moment(time.ends_at), moment(now)])?;
    Ok(connection.last_insert_rowid())
}

pub(super) fn close(connection: &Connection, id: i64) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached("UPDATE openings SET state = 'filled' WHERE id = ?1 AND state = 'open'")?
        .execute([id])
        .map(drop)
}

fn read(row: &rusqlite::Row<'_>) -> Result<Opening, rusqlite::Error> {
    Ok(Opening {
        id: row.get(0)?,
        time: waiting::Opening {
            clinician: ClinicianId(row.get(1)?),
            starts_at: column(row, 2, parse_moment)?,
            ends_at: column(row, 3, parse_moment)?,
        },
        freed_at: column(row, 4, parse_moment)?,
    })
}
