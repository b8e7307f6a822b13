//! The year of birth of somebody who became known by a call, as the caller tells it in that same call.
//!
//! With it they can show on their next call who they are. Of anybody who was known before it is not taken: whoever calls from
//! a number could otherwise make themselves one of those who have it.

use booking::patient::Born;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

use super::save::{note, state};
use super::{born, digits};
use crate::appointments::{LIVE, by_id};
use crate::author::Author;
use crate::time_text::moment;
use crate::{Store, StoreError, tool_changes};

/// Somebody whose year of birth a call may tell.
struct NewPatient {
    id: i64,
    /// What the call has told of it.
    born: Option<Born>,
    /// What is booked for them in it.
    appointment: i64,
}

impl Store {
    /// Whether [`Store::note_birth_year`] would take a year in this call, and has none yet.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn wants_birth_year(&self, call_sid: &str, line: &str) -> Result<bool, StoreError> {
        let reader = self.0.reader()?;
        Ok(new_patient(&reader, call_sid, line)?.is_some_and(|patient| patient.born.is_none()))
    }

    /// Writes the year of birth of the one person for whom something is booked in the author's call: one whom a booking of
    /// that call has made, whose number is the caller's own `line`, and whom nobody else has changed since. Gives their id;
    /// `None`, with nothing written, when there is no such one or more than one. The call may put its own year right, and
    /// the same key again is the first time again.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was written.
    pub fn note_birth_year(
        &self,
        by: &Author,
        line: &str,
        year: i16,
        now: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        let Some(call_sid) = by.call_sid.as_deref() else { return Ok(None) };
        self.0.together(|book| {
            if let Some(appointment) = tool_changes::find(book, by)? {
                return Ok(by_id(book, appointment)?.and_then(|visit| visit.patient));
            }
            let Some(patient) = new_patient(book, call_sid, line)? else { return Ok(None) };
            if patient.born == Some(Born::Year(year)) {
                return Ok(Some(patient.id));
            }
            let before = state(book, patient.id)?;
            book.prepare_cached(
                "UPDATE patients SET birth_year = ?2, changed_at = ?3, revision = revision + 1 WHERE id = ?1",
            )?
            .execute(params![patient.id, year, moment(now)])?;
            note(book, by, now, patient.id, "changed", before)?;
            tool_changes::remember(book, by, patient.appointment, now)?;
            Ok(Some(patient.id))
        })
    }
}

/// The one person for whom something is booked in this call, when the call made them.
fn new_patient(book: &Connection, call_sid: &str, line: &str) -> Result<Option<NewPatient>, rusqlite::Error> {
    let mut booked = book.prepare_cached(&format!(
        "SELECT a.patient_id, min(a.id) FROM appointments AS a INDEXED BY idx_appointment_call
          WHERE a.call_sid = ?1 AND {LIVE} GROUP BY a.patient_id LIMIT 2"
    ))?;
    let booked: Vec<(Option<i64>, i64)> =
        booked.query_map([call_sid], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let [(Some(id), appointment)] = booked[..] else { return Ok(None) };
    // The audit trail is only ever added to: whoever stands in it by this call alone was not in the book before.
    book.prepare_cached(
        "SELECT p.birth_date, p.birth_year FROM patients AS p
          WHERE p.id = ?1 AND p.merged_into IS NULL AND p.birth_date IS NULL
            AND EXISTS (SELECT 1 FROM patient_numbers AS n WHERE n.patient_id = p.id AND n.digits = ?3)
            AND EXISTS (SELECT 1 FROM audit
                         WHERE subject = 'patient' AND subject_id = p.id AND action = 'made' AND call_sid = ?2)
            AND NOT EXISTS (SELECT 1 FROM audit
                             WHERE subject = 'patient' AND subject_id = p.id AND call_sid IS NOT ?2)",
    )?
    .query_row(params![id, call_sid, digits(line)], |row| {
        Ok(NewPatient { id, born: born(row, 0)?, appointment })
    })
    .optional()
}

/// As if a call had not been: takes the people whom its bookings made out of the book, and the years that it told. Whoever
/// somebody else has changed or joined with another since stays, without the year. For copies of the book.
pub(crate) fn take_back(book: &Connection, call_sid: &str) -> Result<(), rusqlite::Error> {
    let made: Vec<i64> = book
        .prepare(
            "SELECT DISTINCT subject_id FROM audit WHERE subject = 'patient' AND action = 'made' AND call_sid = ?1",
        )?
        .query_map([call_sid], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for id in made {
        book.execute(
            "UPDATE patients SET birth_year = NULL WHERE id = ?1 AND birth_year IN
                 (SELECT after ->> '$.birth_year' FROM audit
                   WHERE subject = 'patient' AND subject_id = ?1 AND call_sid = ?2)",
            params![id, call_sid],
        )?;
        let is_others: bool = book.query_row(
            "SELECT EXISTS (SELECT 1 FROM audit WHERE subject = 'patient' AND subject_id = ?1 AND call_sid IS NOT ?2)
                 OR EXISTS (SELECT 1 FROM patients WHERE merged_into = ?1)",
            params![id, call_sid],
            |row| row.get(0),
        )?;
        if is_others {
            continue;
        }
        for table in ["appointments", "waiting"] {
            book.execute(&format!("UPDATE {table} SET patient_id = NULL WHERE patient_id = ?1"), [id])?;
        }
        book.execute("DELETE FROM patients WHERE id = ?1", [id])?;
    }
    Ok(())
}
