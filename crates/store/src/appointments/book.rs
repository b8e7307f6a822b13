//! The act of booking.

use booking::appointment::Status;
use booking::clinic::{ClinicianId, RoomId, VisitTypeId};
use booking::rules::Refusal;
use booking::slot::{Slot, Taken};
use booking::time_text::show_time;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension, params};

use super::taken::around;
use super::{Appointment, COLUMNS, Except, LIVE, Whose, by_id, read, refused_by_schema, taken, zone_name};
use crate::author::{Author, Who};
use crate::time_text::{day, moment, sqlite_timestamp};
use crate::{Store, StoreError, audit, counters, holds, numbers, patients, tool_changes};

/// The series of a visit that repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Series {
    /// One that begins with this visit: `times` visits, each so many units (`day`, `week`, `month`) after the one before.
    New {
        /// So many units lie between two visits.
        every: u16,
        /// Which units.
        unit: &'static str,
        /// How many visits it is to have.
        times: u16,
    },
    /// One that is there; its row id.
    Of(i64),
}

/// An appointment to write.
#[derive(Clone)]
pub struct NewAppointment {
    /// Who books it. A second booking under the same key is the first again.
    pub by: Author,
    /// Who is coming, as it goes into the book.
    pub customer_name: String,
    /// `""` when unknown.
    pub phone_number: String,
    /// Who that is in the list of patients, when it is known.
    pub patient: Option<i64>,
    /// The wished day on the clinic's calendar.
    pub date: Date,
    /// The wished time on the clinic's clock.
    pub time: Time,
    /// What kind of visit.
    pub visit_type: VisitTypeId,
    /// With whom, when it matters.
    pub clinician: Option<ClinicianId>,
    /// Where, when it matters.
    pub room: Option<RoomId>,
    /// How it stands.
    pub status: Status,
    /// The series it belongs to.
    pub series: Option<Series>,
    /// For the staff.
    pub notes: String,
    /// Why it is booked against the rules, where it is.
    pub override_reason: Option<String>,
    /// The clinic's clock.
    pub time_zone: TimeZone,
    /// Now.
    pub now: Timestamp,
}

impl NewAppointment {
    /// The wish of a caller, or of anybody without wishes about the rest.
    pub fn new(
        by: Author,
        customer_name: impl Into<String>,
        phone_number: impl Into<String>,
        (date, time): (Date, Time),
        visit_type: VisitTypeId,
        time_zone: TimeZone,
        now: Timestamp,
    ) -> NewAppointment {
        NewAppointment {
            by,
            customer_name: customer_name.into(),
            phone_number: phone_number.into(),
            patient: None,
            date,
            time,
            visit_type,
            clinician: None,
            room: None,
            status: Status::Confirmed,
            series: None,
            notes: String::new(),
            override_reason: None,
            time_zone,
            now,
        }
    }
}

/// Prints neither name nor number.
impl std::fmt::Debug for NewAppointment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewAppointment({:?})", self.by)
    }
}

/// The row that a booking came to; it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// The row.
    pub appointment: Appointment,
    /// It was there before: the same key again, or the same call asking for the slot it holds for the same patient.
    pub repeated: bool,
    /// The row of the audit trail; `None` when it was there before.
    pub change_id: Option<i64>,
    /// Offers that are over with it.
    pub released: Vec<i64>,
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

impl Store {
    /// Books in one transaction: looks whether this key or this call already has the appointment, loads what is taken
    /// around the wished day, lets `decide` choose or refuse the slot, writes the row, lets go of what was held for whoever
    /// books, commits. When this returns `Ok` the row is on disk.
    ///
    /// `decide` gets everything that can be in the way on the wished day: of all clinicians, or where one is wished for
    /// that one's time and, when a room is needed or wished for, what others have a room for; offers to others among it,
    /// offers to whoever books not.
    ///
    /// # Errors
    /// [`BookError::Refused`] is what `decide` said, or `Taken` when the book itself refuses an overlap;
    /// [`BookError::Store`] when the book failed. In both cases nothing was written.
    pub fn book(
        &self,
        new: &NewAppointment,
        decide: impl FnOnce(&[Taken]) -> Result<Slot, Refusal>,
    ) -> Result<Booked, BookError> {
        self.0.together(|transaction| book_in(transaction, new, decide))
    }
}

/// As [`Store::book`], in a transaction that somebody else commits.
pub(crate) fn book_in(
    transaction: &Connection,
    new: &NewAppointment,
    decide: impl FnOnce(&[Taken]) -> Result<Slot, Refusal>,
) -> Result<Booked, BookError> {
    if let Some(appointment) = earlier(transaction, new)? {
        return Ok(Booked { appointment, repeated: true, change_id: None, released: Vec::new() });
    }
    let (from, to) = around(new.date, &new.time_zone);
    let whose = Whose::in_the_way_of(new.clinician, needs_a_room(transaction, new)?);
    let busy = taken(transaction, from, to, whose, new.now, Except::of(&new.by))?;
    let slot = decide(&busy).map_err(BookError::Refused)?;
    let id = insert(transaction, new, &slot)?;
    let released = holds::release(transaction, &new.by)?;
    let change_id = audit::appointment(transaction, &new.by, new.now, id, "booked", None)?;
    let appointment = by_id(transaction, id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
    if new.by.who == Who::Receptionist {
        counters::add(transaction, "appointments_booked", 1)?;
    }
    Ok(Booked { appointment, repeated: false, change_id: Some(change_id), released })
}

/// The appointment that this wish already came to.
fn earlier(connection: &Connection, new: &NewAppointment) -> Result<Option<Appointment>, rusqlite::Error> {
    if let Some(key) = &new.by.key {
        let booked = connection
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM bookings AS b JOIN appointments AS a ON a.id = b.appointment_id
                  WHERE b.call_sid = ?1 AND b.tool_call_id = ?2"
            ))?
            .query_row([new.by.scope(), key], read)
            .optional()?;
        if booked.is_some() {
            return Ok(booked);
        }
        if let Some(id) = tool_changes::find(connection, &new.by)? {
            return by_id(connection, id);
        }
    }
    let Some(call_sid) = &new.by.call_sid else { return Ok(None) };
    // For the same patient only: a second child's wish for that time is another wish, and the time is taken.
    let is_same = |row: &Appointment| {
        (row.date, row.time) == (new.date, new.time)
            && new.clinician.is_none_or(|clinician| clinician == row.clinician)
            && row.customer_name.eq_ignore_ascii_case(&new.customer_name)
    };
    // By the call alone: a call has a visit or two, and a time of a day has one of each clinician.
    let mut of_call = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM appointments AS a INDEXED BY idx_appointment_call
          WHERE a.call_sid = ?1 AND {LIVE} ORDER BY a.id"
    ))?;
    for row in of_call.query_map([call_sid], read)? {
        let row = row?;
        if is_same(&row) {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Whether what others have a room for can be in the way.
fn needs_a_room(connection: &Connection, new: &NewAppointment) -> Result<bool, rusqlite::Error> {
    if new.room.is_some() {
        return Ok(true);
    }
    connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM visit_type_rooms WHERE visit_type_id = ?1)")?
        .query_row([new.visit_type.0], |row| row.get(0))
}

/// The row of a series, made when it begins.
fn series(transaction: &Connection, new: &NewAppointment) -> Result<Option<i64>, rusqlite::Error> {
    match new.series {
        None => Ok(None),
        Some(Series::Of(id)) => Ok(Some(id)),
        Some(Series::New { every, unit, times }) => {
            transaction
                .prepare_cached("INSERT INTO series (every, unit, times, made_at) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![every, unit, times, moment(new.now)])?;
            Ok(Some(transaction.last_insert_rowid()))
        }
    }
}

/// Writes the appointment and its booking; gives the row id.
fn insert(transaction: &Connection, new: &NewAppointment, slot: &Slot) -> Result<i64, BookError> {
    let patient = match new.patient {
        Some(id) => patients::stands_for(transaction, id)?,
        None => patients::patient_of_booking(
            transaction,
            &new.customer_name,
            &new.phone_number,
            &new.by,
            new.now,
        )?,
    };
    let series = series(transaction, new)?;
    let number = numbers::fresh(transaction, &mut rand::rng())?
        .ok_or_else(|| StoreError::Other("no confirmation number is left".to_owned()))?;
    transaction
        .prepare_cached(
            "INSERT INTO appointments (customer_name, phone_number, appointment_date, appointment_time,
                confirmation_number, created_at, call_sid, status, starts_at, ends_at, clinician_id, visit_type_id,
                time_zone, override_reason, patient_id, room_id, series_id, notes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?
        .execute(params![
            new.customer_name,
            new.phone_number,
            day(slot.date),
            show_time(slot.time),
            number,
            sqlite_timestamp(new.now),
            new.by.call_sid,
            new.status.as_str(),
            moment(slot.starts_at),
            moment(slot.ends_at),
            slot.clinician.0,
            new.visit_type.0,
            zone_name(&new.time_zone),
            new.override_reason,
            patient,
            slot.room.map(|room| room.0),
            series,
            new.notes,
        ])
        .map_err(|error| {
            let error = StoreError::from(error);
            refused_by_schema(&error).map_or(BookError::Store(error), BookError::Refused)
        })?;
    let id = transaction.last_insert_rowid();
    match (&new.by.call_sid, &new.by.key) {
        // A booking can be left without its appointment when a row was deleted with a tool that has foreign keys off.
        (Some(call_sid), Some(key)) => {
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO bookings (appointment_id, call_sid, tool_call_id, booked_at)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![id, call_sid, key, moment(new.now)])?;
        }
        _ => tool_changes::remember(transaction, &new.by, id, new.now)?,
    }
    Ok(id)
}
