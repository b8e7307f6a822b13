//! What takes up time: live appointments, and offers that have not expired.

use booking::clinic::{ClinicianId, RoomId};
use booking::slot::{Taken, TakenBy};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Connection, Row, params};

use super::{AROUND, LIVE, column};
use crate::time_text::{day_bounds, moment, parse_moment};
use crate::{Author, Store, StoreError};

/// What is not counted: an appointment that is being moved, and the offers made to whoever asks.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Except<'a> {
    pub(crate) appointment: Option<i64>,
    pub(crate) call_sid: Option<&'a str>,
    pub(crate) waiting: Option<i64>,
}

impl<'a> Except<'a> {
    pub(crate) fn of(author: &'a Author) -> Self {
        Self { appointment: None, call_sid: author.call_sid.as_deref(), waiting: author.waiting }
    }
}

impl Store {
    /// What takes up time between two moments, of one clinician or of all, in order; offers that are open at `now` among it.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn taken(
        &self,
        from: Timestamp,
        to: Timestamp,
        clinician: Option<ClinicianId>,
        now: Timestamp,
    ) -> Result<Vec<Taken>, StoreError> {
        Ok(taken(&*self.0.reader()?, from, to, clinician, now, Except::default())?)
    }

    /// As [`Store::taken`], for a day of the clinic's calendar and as far around it as buffers reach.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn taken_on(
        &self,
        date: Date,
        zone: &TimeZone,
        clinician: Option<ClinicianId>,
        now: Timestamp,
    ) -> Result<Vec<Taken>, StoreError> {
        let (from, to) = around(date, zone);
        self.taken(from, to, clinician, now)
    }

    /// As [`Store::taken_on`], without the visit `appointment`, and without what is offered in the call `call_sid`.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn taken_except(
        &self,
        date: Date,
        zone: &TimeZone,
        now: Timestamp,
        appointment: Option<i64>,
        call_sid: Option<&str>,
    ) -> Result<Vec<Taken>, StoreError> {
        let (from, to) = around(date, zone);
        let except = Except { appointment, call_sid, waiting: None };
        Ok(taken(&*self.0.reader()?, from, to, None, now, except)?)
    }
}

/// The bounds of a day, and as far around it as buffers reach.
pub(crate) fn around(date: Date, zone: &TimeZone) -> (Timestamp, Timestamp) {
    let (from, to) = day_bounds(date, zone);
    (from.checked_sub(AROUND).unwrap_or(from), to.checked_add(AROUND).unwrap_or(to))
}

pub(crate) fn taken(
    connection: &Connection,
    from: Timestamp,
    to: Timestamp,
    clinician: Option<ClinicianId>,
    now: Timestamp,
    except: Except<'_>,
) -> Result<Vec<Taken>, rusqlite::Error> {
    // No appointment is longer than a day, which bounds how far back the index is read.
    let whose = if clinician.is_some() { "a.clinician_id = ?3" } else { "?3 IS NULL" };
    let mut visits = connection.prepare_cached(&format!(
        "SELECT a.clinician_id, a.starts_at, a.ends_at, a.room_id, coalesce(v.buffer_before, 0), coalesce(v.buffer_after, 0)
           FROM appointments AS a LEFT JOIN visit_types AS v ON v.id = a.visit_type_id
          WHERE {whose} AND a.starts_at < ?2 AND a.starts_at > strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '-1 day')
            AND a.ends_at > ?1 AND {LIVE} AND a.id IS NOT ?4
          ORDER BY a.starts_at, a.id"
    ))?;
    let (from, to, whose) = (moment(from), moment(to), clinician.map(|id| id.0));
    let mut found = visits
        .query_map(params![from, to, whose, except.appointment], |row| read(row, TakenBy::Visit))?
        .collect::<Result<Vec<_>, _>>()?;
    let mut holds = connection.prepare_cached(
        "SELECT h.clinician_id, h.starts_at, h.ends_at, h.room_id, coalesce(v.buffer_before, 0), coalesce(v.buffer_after, 0)
           FROM holds AS h LEFT JOIN visit_types AS v ON v.id = h.visit_type_id
          WHERE h.starts_at < ?2 AND h.ends_at > ?1 AND h.starts_at > strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '-1 day')
            AND h.expires_at > ?4 AND (?3 IS NULL OR h.clinician_id = ?3)
            AND (h.call_sid IS NULL OR h.call_sid IS NOT ?5) AND (h.waiting_id IS NULL OR h.waiting_id IS NOT ?6)",
    )?;
    let held = holds
        .query_map(params![from, to, whose, moment(now), except.call_sid, except.waiting], |row| {
            read(row, TakenBy::Hold)
        })?;
    for hold in held {
        found.push(hold?);
    }
    Ok(found)
}

fn read(row: &Row<'_>, by: TakenBy) -> Result<Taken, rusqlite::Error> {
    Ok(Taken {
        clinician: ClinicianId(row.get(0)?),
        starts_at: column(row, 1, parse_moment)?,
        ends_at: column(row, 2, parse_moment)?,
        room: row.get::<_, Option<i64>>(3)?.map(RoomId),
        buffer_before: row.get(4)?,
        buffer_after: row.get(5)?,
        by,
    })
}
