//! Changing an appointment: moving, resizing, calling off, its status, its notes; and taking a change back.

use booking::appointment::Status;
use booking::rules::Refusal;
use booking::slot::{Slot, Taken};
use booking::time_text::show_time;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::taken::around;
use super::{Appointment, Except, Whose, by_id, refused_by_schema, taken, zone_name};
use crate::author::Author;
use crate::time_text::{day, moment, parse_moment};
use crate::{Store, StoreError, audit, holds, tool_changes};

/// A change can be taken back for so long. Windows offer it for ten seconds; the rest is for slow networks.
pub const UNDO_WITHIN: SignedDuration = SignedDuration::from_secs(60);

/// Which appointment is changed, by whom.
#[derive(Debug, Clone)]
pub struct Change {
    /// The row.
    pub appointment: i64,
    /// The revision that whoever asks has seen; `None` changes whatever stands there.
    pub revision: Option<i64>,
    /// Who changes it. A second change under the same key is the first again.
    pub by: Author,
    /// The day of which `edit` wants to know what is taken: where the visit is to go.
    pub onto: Option<Date>,
    /// The clinic's clock.
    pub time_zone: TimeZone,
    /// Now.
    pub now: Timestamp,
}

/// What a change came to; it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The row as it stands now.
    pub appointment: Appointment,
    /// The row as it stood before; the same when nothing was changed.
    pub before: Appointment,
    /// The row of the audit trail; `None` when nothing was changed, or it had been done before under this key.
    pub change_id: Option<i64>,
    /// Offers that are over with it.
    pub released: Vec<i64>,
}

/// Why nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// There is no such row.
    #[error("there is no such appointment")]
    NotFound,
    /// Somebody has changed it since; this is how it stands now.
    #[error("the appointment was changed by somebody else meanwhile")]
    Stale(Box<Appointment>),
    /// The clinic's rules say no.
    #[error("{}", .0.say())]
    Refused(Refusal),
    /// The book failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for ChangeError {
    fn from(error: rusqlite::Error) -> ChangeError {
        ChangeError::Store(error.into())
    }
}

/// Why a change was not taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UndoError {
    /// There is no such change of an appointment.
    #[error("there is no such change")]
    NotFound,
    /// It is too long ago.
    #[error("this can only be taken back within {} seconds", UNDO_WITHIN.as_secs())]
    TooLate,
    /// Something else was done with the appointment since.
    #[error("the appointment was changed again since")]
    ChangedSince,
    /// What it would go back to is taken by now.
    #[error("{}", .0.say())]
    Refused(Refusal),
    /// The book failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for UndoError {
    fn from(error: rusqlite::Error) -> UndoError {
        UndoError::Store(error.into())
    }
}

impl Appointment {
    /// The same appointment at another time.
    pub fn moved_to(mut self, slot: &Slot) -> Appointment {
        self.date = slot.date;
        self.time = slot.time;
        self.starts_at = slot.starts_at;
        self.ends_at = slot.ends_at;
        self.clinician = slot.clinician;
        self.room = slot.room;
        self
    }
}

impl Store {
    /// Changes an appointment in one transaction: looks whether this key has done it already and whether the row is still
    /// as it was seen, lets `edit` say how it is to stand, writes, lets go of what was held for whoever asks, commits.
    ///
    /// `edit` gets the row and, when the change names a day, everything that takes up time on it but the row itself and
    /// what is offered to whoever asks. Id, confirmation number and call of what it gives back are ignored.
    ///
    /// # Errors
    /// [`ChangeError`]; in each case nothing was written.
    pub fn change(
        &self,
        change: &Change,
        edit: impl FnOnce(Appointment, &[Taken]) -> Result<Appointment, Refusal>,
    ) -> Result<Changed, ChangeError> {
        self.0.together(|transaction| apply(transaction, change, edit))
    }

    /// Takes the change with this id back, when it is the last one of its appointment and not older than [`UNDO_WITHIN`]:
    /// a booking is cancelled, anything else stands again as it stood before.
    ///
    /// # Errors
    /// [`UndoError`]; in each case nothing was written.
    pub fn undo(&self, change_id: i64, by: &Author, now: Timestamp) -> Result<Changed, UndoError> {
        self.0.together(|transaction| take_back(transaction, change_id, by, now))
    }
}

/// See [`Store::change`].
fn apply(
    transaction: &Connection,
    change: &Change,
    edit: impl FnOnce(Appointment, &[Taken]) -> Result<Appointment, Refusal>,
) -> Result<Changed, ChangeError> {
    let before = by_id(transaction, change.appointment)?.ok_or(ChangeError::NotFound)?;
    if tool_changes::find(transaction, &change.by)? == Some(before.id) {
        return Ok(unchanged(before));
    }
    if change.revision.is_some_and(|revision| revision != before.revision) {
        return Err(ChangeError::Stale(Box::new(before)));
    }
    let busy = match change.onto {
        Some(date) => {
            let (from, to) = around(date, &change.time_zone);
            let except = Except { appointment: Some(before.id), ..Except::of(&change.by) };
            taken(transaction, from, to, Whose::Everybody, change.now, except)?
        }
        None => Vec::new(),
    };
    let mut edited = edit(before.clone(), &busy).map_err(ChangeError::Refused)?;
    if change.onto.is_some() {
        edited.time_zone = zone_name(&change.time_zone);
    }
    let Some(action) = action(&before, &edited) else { return Ok(unchanged(before)) };
    let state = audit::state(transaction, before.id)?;
    write(transaction, &edited, before.id, change.now).map_err(|error| {
        let error = StoreError::from(error);
        refused_by_schema(&error).map_or(ChangeError::Store(error), ChangeError::Refused)
    })?;
    tool_changes::remember(transaction, &change.by, before.id, change.now)?;
    let released = holds::release(transaction, &change.by)?;
    let change_id = audit::appointment(transaction, &change.by, change.now, before.id, action, state)?;
    let appointment = by_id(transaction, before.id)?.ok_or(ChangeError::NotFound)?;
    Ok(Changed { appointment, before, change_id: Some(change_id), released })
}

/// See [`Store::undo`].
fn take_back(
    transaction: &Connection,
    change_id: i64,
    by: &Author,
    now: Timestamp,
) -> Result<Changed, UndoError> {
    let (id, at, before) = transaction
        .prepare_cached("SELECT subject_id, at, before FROM audit WHERE id = ?1 AND subject = 'appointment'")?
        .query_row([change_id], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<String>>(2)?))
        })
        .optional()?
        .ok_or(UndoError::NotFound)?;
    let newest: i64 = transaction
        .prepare_cached("SELECT max(id) FROM audit WHERE subject = 'appointment' AND subject_id = ?1")?
        .query_row([id], |row| row.get(0))?;
    if newest != change_id {
        return Err(UndoError::ChangedSince);
    }
    if parse_moment(&at).is_none_or(|at| now.duration_since(at) > UNDO_WITHIN) {
        return Err(UndoError::TooLate);
    }
    let stood = by_id(transaction, id)?.ok_or(UndoError::NotFound)?;
    let state = audit::state(transaction, id)?;
    restore(transaction, id, before.as_deref(), now).map_err(|error| {
        let error = StoreError::from(error);
        refused_by_schema(&error).map_or(UndoError::Store(error), UndoError::Refused)
    })?;
    let change_id = audit::appointment(transaction, by, now, id, "undone", state)?;
    let appointment = by_id(transaction, id)?.ok_or(UndoError::NotFound)?;
    Ok(Changed { appointment, before: stood, change_id: Some(change_id), released: Vec::new() })
}

fn unchanged(before: Appointment) -> Changed {
    Changed { appointment: before.clone(), before, change_id: None, released: Vec::new() }
}

/// In one word what the change is; `None` when there is none.
fn action(before: &Appointment, edited: &Appointment) -> Option<&'static str> {
    if before == edited {
        return None;
    }
    if edited.status == Status::Cancelled && before.status != Status::Cancelled {
        return Some("cancelled");
    }
    let place = |row: &Appointment| (row.starts_at, row.ends_at, row.clinician, row.room);
    if place(before) != place(edited) {
        return Some("moved");
    }
    Some(if before.status == edited.status { "changed" } else { "status" })
}

fn write(
    transaction: &Connection,
    row: &Appointment,
    id: i64,
    now: Timestamp,
) -> Result<usize, rusqlite::Error> {
    transaction
        .prepare_cached(
            "UPDATE appointments SET customer_name = ?2, phone_number = ?3, appointment_date = ?4, appointment_time = ?5,
                starts_at = ?6, ends_at = ?7, clinician_id = ?8, visit_type_id = ?9, room_id = ?10, patient_id = ?11,
                status = ?12, cancel_reason = ?13, override_reason = ?14, notes = ?15, changed_at = ?16, time_zone = ?17,
                revision = revision + 1
              WHERE id = ?1",
        )?
        .execute(params![
            id,
            row.customer_name,
            row.phone_number,
            day(row.date),
            show_time(row.time),
            moment(row.starts_at),
            moment(row.ends_at),
            row.clinician.0,
            row.visit_type.0,
            row.room.map(|room| room.0),
            row.patient,
            row.status.as_str(),
            row.cancel_reason,
            row.override_reason,
            row.notes,
            moment(now),
            row.time_zone,
        ])
}

/// Puts the row back to what the audit trail has of it; one that was not there before is cancelled.
pub(crate) fn restore(
    transaction: &Connection,
    id: i64,
    before: Option<&str>,
    now: Timestamp,
) -> Result<usize, rusqlite::Error> {
    let Some(before) = before else {
        return transaction
            .prepare_cached(
                "UPDATE appointments SET status = 'cancelled', cancel_reason = 'taken back', changed_at = ?2,
                    revision = revision + 1 WHERE id = ?1",
            )?
            .execute(params![id, moment(now)]);
    };
    transaction
        .prepare_cached(
            "UPDATE appointments SET customer_name = ?2 ->> '$.customer_name', phone_number = ?2 ->> '$.phone_number',
                appointment_date = ?2 ->> '$.appointment_date', appointment_time = ?2 ->> '$.appointment_time',
                starts_at = ?2 ->> '$.starts_at', ends_at = ?2 ->> '$.ends_at', clinician_id = ?2 ->> '$.clinician_id',
                visit_type_id = ?2 ->> '$.visit_type_id', room_id = ?2 ->> '$.room_id',
                patient_id = ?2 ->> '$.patient_id', status = ?2 ->> '$.status', cancel_reason = ?2 ->> '$.cancel_reason',
                override_reason = ?2 ->> '$.override_reason', notes = ?2 ->> '$.notes',
                time_zone = ?2 ->> '$.time_zone', changed_at = ?3,
                revision = revision + 1
              WHERE id = ?1",
        )?
        .execute(params![id, before, moment(now)])
}
