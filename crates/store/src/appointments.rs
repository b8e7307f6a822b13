//! The table `appointments` and the act of booking.

use booking::appointment::Status;
use booking::clinic::{ClinicianId, VisitTypeId};
use booking::rules::Refusal;
use booking::slot::{Slot, Taken};
use booking::time_text::{parse_date, show_time};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use crate::time_text::{day, day_bounds, moment, parse_clock, parse_moment, sqlite_timestamp};
use crate::{Store, StoreError, counters, numbers};

/// What the overlap triggers say.
const OVERLAP: &str = "appointment overlaps another of the same clinician";

/// An appointment to write.
#[derive(Clone)]
pub struct NewAppointment {
    /// The call in which it is made.
    pub call_sid: String,
    /// The agent's id for this tool call, or of this turn. A second booking with the same one is the first again.
    pub tool_call_id: String,
    /// Who is coming, as it goes into the book.
    pub customer_name: String,
    /// `""` when unknown.
    pub phone_number: String,
    /// The wished day on the clinic's calendar.
    pub date: Date,
    /// The wished time on the clinic's clock.
    pub time: Time,
    /// What kind of visit.
    pub visit_type: VisitTypeId,
    /// With whom, when it matters.
    pub clinician: Option<ClinicianId>,
    /// The clinic's clock.
    pub time_zone: TimeZone,
    /// Now.
    pub now: Timestamp,
}

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
}

/// Prints neither name nor number.
impl std::fmt::Debug for Appointment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Appointment({}, {:?})", self.confirmation_number, self.status)
    }
}

/// Prints neither name nor number.
impl std::fmt::Debug for NewAppointment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewAppointment(call {})", self.call_sid)
    }
}

/// The row that a booking came to; it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// The row.
    pub appointment: Appointment,
    /// It was there before: the same tool call again, or the same call asking for the slot it holds for the
    /// same patient.
    pub repeated: bool,
}

/// Why nothing was booked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// The clinic's rules say no.
    #[error("{}", .0.say())]
    Refused(Refusal),
    /// The book failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for BookError {
    fn from(error: rusqlite::Error) -> BookError {
        BookError::Store(error.into())
    }
}

const COLUMNS: &str = "a.id, a.customer_name, a.phone_number, a.appointment_date, a.appointment_time, \
     a.confirmation_number, a.call_sid, a.status, a.starts_at, a.ends_at, a.clinician_id, a.visit_type_id, a.time_zone";

/// Rows that take up time.
const LIVE: &str = "a.status NOT IN ('cancelled', 'no_show')";

impl Store {
    /// Books in one transaction: looks whether this tool call or this call already has the appointment, loads what is
    /// taken around the wished day, lets `decide` choose or refuse the slot, writes the row, commits. When this returns
    /// `Ok` the row is on disk.
    ///
    /// `decide` gets everything that takes up time on the wished day, of all clinicians, in order.
    ///
    /// # Errors
    /// [`BookError::Refused`] is what `decide` said, or `Taken` when the book itself refuses an overlap;
    /// [`BookError::Store`] when the book failed. In both cases nothing was written.
    pub fn book(
        &self,
        new: &NewAppointment,
        decide: impl FnOnce(&[Taken]) -> Result<Slot, Refusal>,
    ) -> Result<Booked, BookError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(appointment) = earlier(&transaction, new)? {
            return Ok(Booked { appointment, repeated: true });
        }
        let (from, to) = day_bounds(new.date, &new.time_zone);
        let slot = decide(&taken(&transaction, from, to)?).map_err(BookError::Refused)?;
        let id = insert(&transaction, new, &slot)?;
        let appointment = transaction
            .prepare_cached(&format!("SELECT {COLUMNS} FROM appointments AS a WHERE a.id = ?1"))?
            .query_row([id], read)?;
        counters::add(&transaction, "appointments_booked", 1)?;
        transaction.commit()?;
        Ok(Booked { appointment, repeated: false })
    }

    /// What takes up time between two moments, of all clinicians, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn taken(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Taken>, StoreError> {
        Ok(taken(&*self.0.reader()?, from, to)?)
    }

    /// As [`Store::taken`], for a day of the clinic's calendar.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn taken_on(&self, date: Date, zone: &TimeZone) -> Result<Vec<Taken>, StoreError> {
        let (from, to) = day_bounds(date, zone);
        self.taken(from, to)
    }

    /// Everything booked on a day of the clinic's calendar, cancelled rows too, in order.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn on_day(&self, date: Date) -> Result<Vec<Appointment>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM appointments AS a WHERE a.appointment_date = ?1 ORDER BY a.starts_at, a.id"
        ))?;
        Ok(query.query_map([day(date)], read)?.collect::<Result<_, _>>()?)
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
}

/// The appointment that this wish already came to.
fn earlier(connection: &Connection, new: &NewAppointment) -> Result<Option<Appointment>, rusqlite::Error> {
    let same_tool_call = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM bookings AS b JOIN appointments AS a ON a.id = b.appointment_id
              WHERE b.call_sid = ?1 AND b.tool_call_id = ?2"
        ))?
        .query_row([&new.call_sid, &new.tool_call_id], read)
        .optional()?;
    if same_tool_call.is_some() {
        return Ok(same_tool_call);
    }
    // For the same patient only: a second child's wish for that time is another wish, and the time is taken.
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM appointments AS a
              WHERE a.call_sid = ?1 AND a.appointment_date = ?2 AND a.appointment_time = ?3
                AND (?4 IS NULL OR a.clinician_id = ?4) AND a.customer_name = ?5 COLLATE NOCASE AND {LIVE}
              ORDER BY a.id LIMIT 1"
        ))?
        .query_row(
            params![
                new.call_sid,
                day(new.date),
                show_time(new.time),
                new.clinician.map(|clinician| clinician.0),
                new.customer_name
            ],
            read,
        )
        .optional()
}

fn taken(connection: &Connection, from: Timestamp, to: Timestamp) -> Result<Vec<Taken>, rusqlite::Error> {
    // No appointment is longer than a day, which bounds how far back the index is read.
    let mut query = connection.prepare_cached(&format!(
        "SELECT a.clinician_id, a.starts_at, a.ends_at FROM appointments AS a
          WHERE a.starts_at < ?2 AND a.starts_at > strftime('%Y-%m-%dT%H:%M:%SZ', ?1, '-1 day')
            AND a.ends_at > ?1 AND {LIVE}
          ORDER BY a.starts_at, a.id"
    ))?;
    query
        .query_map([moment(from), moment(to)], |row| {
            Ok(Taken {
                clinician: ClinicianId(row.get(0)?),
                starts_at: column(row, 1, parse_moment)?,
                ends_at: column(row, 2, parse_moment)?,
            })
        })?
        .collect()
}

/// Writes the appointment and its booking; gives the row id.
fn insert(transaction: &Transaction<'_>, new: &NewAppointment, slot: &Slot) -> Result<i64, BookError> {
    let number = numbers::fresh(transaction, &mut rand::rng())?
        .ok_or_else(|| StoreError::Other("no confirmation number is left".to_owned()))?;
    transaction
        .prepare_cached(
            "INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                confirmation_number, created_at, call_sid, status, starts_at, ends_at, clinician_id, visit_type_id,
                time_zone)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            new.customer_name,
            new.phone_number,
            day(slot.date),
            show_time(slot.time),
            number,
            sqlite_timestamp(new.now),
            new.call_sid,
            Status::Confirmed.as_str(),
            moment(slot.starts_at),
            moment(slot.ends_at),
            slot.clinician.0,
            new.visit_type.0,
            new.time_zone.iana_name().unwrap_or("UTC"),
        ])
        .map_err(|error| match StoreError::from(error) {
            StoreError::Constraint(text) if text.contains(OVERLAP) => BookError::Refused(Refusal::Taken),
            other => BookError::Store(other),
        })?;
    let id = transaction.last_insert_rowid();
    // A booking can be left without its appointment when a row was deleted with a tool that has foreign keys off.
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO bookings (appointment_id, call_sid, tool_call_id, booked_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![id, new.call_sid, new.tool_call_id, moment(new.now)])?;
    Ok(id)
}

fn read(row: &Row<'_>) -> Result<Appointment, rusqlite::Error> {
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
    })
}

/// A text column, understood. The schema lets nothing else in, so a failure means a damaged file.
fn column<T>(
    row: &Row<'_>,
    index: usize,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, rusqlite::Error> {
    let text: String = row.get(index)?;
    parse(&text).ok_or_else(|| {
        let wrong = format!("column {index} holds an unexpected text");
        rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, wrong.into())
    })
}
