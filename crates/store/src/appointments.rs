//! The table `appointments`: its rows, and reading them. Booking is in `book`, changing in `change`.

mod book;
mod busy_day;
mod change;
mod taken;

pub use book::{BookError, Booked, NewAppointment, Series};
pub use change::{Change, ChangeError, Changed, UNDO_WITHIN, UndoError};

pub(crate) use book::book_in;
pub(crate) use change::restore;
pub(crate) use taken::{Except, Whose, around, taken};

use booking::appointment::Status;
use booking::clinic::{ClinicianId, RoomId, VisitTypeId};
use booking::rules::Refusal;
use booking::time_text::parse_date;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row};

use crate::time_text::{day, moment, parse_clock, parse_moment};
use crate::{Store, StoreError};

/// A row of the book.
#[derive(Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Row id.
    pub id: i64,
    /// Who is coming.
    pub customer_name: String,
    /// `""` when unknown.
    pub phone_number: String,
    /// The day on the clinic's calendar.
    pub date: Date,
    /// The time on the clinic's clock.
    pub time: Time,
    /// `APT-#####`.
    pub confirmation_number: String,
    /// The call that booked it.
    pub call_sid: Option<String>,
    /// How it stands.
    pub status: Status,
    /// Beginning.
    pub starts_at: Timestamp,
    /// End.
    pub ends_at: Timestamp,
    /// With whom.
    pub clinician: ClinicianId,
    /// What kind of visit.
    pub visit_type: VisitTypeId,
    /// The IANA zone in which date and time are meant.
    pub time_zone: String,
    /// Why it stands there against the rules.
    pub override_reason: Option<String>,
    /// Who that is in the list of patients.
    pub patient: Option<i64>,
    /// Where.
    pub room: Option<RoomId>,
    /// The series it belongs to.
    pub series: Option<i64>,
    /// For the staff.
    pub notes: String,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// Goes up by one with every change.
    pub revision: i64,
    /// When it was last changed; `None` when never since it was booked.
    pub changed_at: Option<Timestamp>,
    /// When it was booked, UTC.
    pub created_at: Option<Timestamp>,
}

impl Appointment {
    /// Its length.
    pub fn minutes(&self) -> u16 {
        u16::try_from(self.ends_at.duration_since(self.starts_at).as_mins()).unwrap_or(0)
    }
}

/// Prints neither name nor number.
impl std::fmt::Debug for Appointment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Appointment({}, {:?})", self.confirmation_number, self.status)
    }
}

pub(crate) const COLUMNS: &str = "a.id, a.customer_name, a.phone_number, a.appointment_date, a.appointment_time, \
     a.confirmation_number, a.call_sid, a.status, a.starts_at, a.ends_at, a.clinician_id, a.visit_type_id, a.time_zone, \
     a.override_reason, a.patient_id, a.room_id, a.series_id, a.notes, a.cancel_reason, a.revision, a.changed_at, \
     a.created_at";

/// Rows that take up time.
pub(crate) const LIVE: &str = "a.status NOT IN ('cancelled', 'no_show')";

impl Store {
    /// Everything booked on a day of the clinic's calendar, cancelled rows too, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn on_day(&self, date: Date) -> Result<Vec<Appointment>, StoreError> {
        self.on_days(date, date)
    }

    /// Everything booked from a first to a last day of the clinic's calendar, cancelled rows too, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn on_days(&self, first: Date, last: Date) -> Result<Vec<Appointment>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM appointments AS a WHERE a.appointment_date BETWEEN ?1 AND ?2
              ORDER BY a.starts_at, a.id"
        ))?;
        Ok(query.query_map([day(first), day(last)], read)?.collect::<Result<_, _>>()?)
    }

    /// Everything that begins between two moments, cancelled rows too, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn beginning_between(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Appointment>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM appointments AS a WHERE a.starts_at >= ?1 AND a.starts_at < ?2
              ORDER BY a.starts_at, a.id"
        ))?;
        Ok(query.query_map([moment(from), moment(to)], read)?.collect::<Result<_, _>>()?)
    }

    /// Everything that begins at `from` or later, cancelled rows left out, in order; at most `most` rows.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn live_from(&self, from: Timestamp, most: u32) -> Result<Vec<Appointment>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM appointments AS a WHERE a.starts_at >= ?1 AND {LIVE}
              ORDER BY a.starts_at, a.id LIMIT ?2"
        ))?;
        Ok(query.query_map(rusqlite::params![moment(from), most], read)?.collect::<Result<_, _>>()?)
    }

    /// Everything that was booked in a call, cancelled rows too, in the order in which it was booked.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn booked_in(&self, call_sid: &str) -> Result<Vec<Appointment>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM appointments AS a WHERE a.call_sid = ?1 ORDER BY a.id"
        ))?;
        Ok(query.query_map([call_sid], read)?.collect::<Result<_, _>>()?)
    }

    /// What a patient has from `from` on that is neither over nor called off, in order; at most `most` rows.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn coming_visits(
        &self,
        patient: i64,
        from: Timestamp,
        most: u32,
    ) -> Result<Vec<Appointment>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM appointments AS a
              WHERE a.patient_id = ?1 AND a.starts_at >= ?2 AND {LIVE} AND a.status <> 'done'
              ORDER BY a.starts_at, a.id LIMIT ?3"
        ))?;
        Ok(query
            .query_map(rusqlite::params![patient, moment(from), most], read)?
            .collect::<Result<_, _>>()?)
    }

    /// The appointment with this confirmation number.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn by_confirmation(&self, confirmation_number: &str) -> Result<Option<Appointment>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM appointments AS a WHERE a.confirmation_number = ?1"
        ))?;
        Ok(query.query_row([confirmation_number], read).optional()?)
    }

    /// The appointment with this row id.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn appointment(&self, id: i64) -> Result<Option<Appointment>, StoreError> {
        Ok(by_id(&*self.0.reader()?, id)?)
    }
}

pub(crate) fn by_id(connection: &Connection, id: i64) -> Result<Option<Appointment>, rusqlite::Error> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM appointments AS a WHERE a.id = ?1"))?
        .query_row([id], read)
        .optional()
}

/// A row of [`COLUMNS`].
pub(crate) fn read(row: &Row<'_>) -> Result<Appointment, rusqlite::Error> {
    let changed_at: Option<String> = row.get(20)?;
    let created_at: Option<String> = row.get(21)?;
    Ok(Appointment {
        id: row.get(0)?,
        customer_name: row.get(1)?,
        phone_number: row.get(2)?,
        date: column(row, 3, parse_date)?,
        time: column(row, 4, parse_clock)?,
        confirmation_number: row.get(5)?,
        call_sid: row.get(6)?,
        status: column(row, 7, Status::parse)?,
        starts_at: column(row, 8, parse_moment)?,
        ends_at: column(row, 9, parse_moment)?,
        clinician: ClinicianId(row.get(10)?),
        visit_type: VisitTypeId(row.get(11)?),
        time_zone: row.get(12)?,
        override_reason: row.get(13)?,
        patient: row.get(14)?,
        room: row.get::<_, Option<i64>>(15)?.map(RoomId),
        series: row.get(16)?,
        notes: row.get(17)?,
        cancel_reason: row.get(18)?,
        revision: row.get(19)?,
        changed_at: changed_at.as_deref().and_then(parse_moment),
        // Written by SQLite's CURRENT_TIMESTAMP or in its form.
        created_at: created_at
            .as_deref()
            .and_then(|text| parse_moment(&format!("{}Z", text.replace(' ', "T")))),
    })
}

/// A text column, understood. The schema lets nothing else in, so a failure means a damaged file.
pub(crate) fn column<T>(
    row: &Row<'_>,
    index: usize,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, rusqlite::Error> {
    let text = row.get_ref(index)?.as_str()?;
    parse(text).ok_or_else(|| unexpected(index))
}

/// The text of a column is none that is written there.
pub(crate) fn unexpected(index: usize) -> rusqlite::Error {
    let wrong = format!("column {index} holds an unexpected text");
    rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, wrong.into())
}

/// The IANA name of a zone, as rows have it.
pub(crate) fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").to_owned()
}

/// What the overlap triggers say, as a "no".
pub(crate) fn refused_by_schema(error: &StoreError) -> Option<Refusal> {
    match error {
        StoreError::Constraint(text) if text.contains("another of the same clinician") => {
            Some(Refusal::Taken)
        }
        StoreError::Constraint(text) if text.contains("another in the same room") => Some(Refusal::NoRoom),
        StoreError::Constraint(text) if text.contains("offered to somebody on the waiting list") => {
            Some(Refusal::Held)
        }
        _ => None,
    }
}

/// How far around a day is looked for what takes up time: the longest buffer, so that a visit of the evening before is met.
pub(crate) const AROUND: SignedDuration = SignedDuration::from_mins(240);
