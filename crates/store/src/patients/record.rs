//! What the book has of a patient besides themselves: visits, calls and messages.

use jiff::Timestamp;
use rusqlite::params;

use super::digits;
use crate::appointments::{self, Appointment};
use crate::history::{self, CallRow};
use crate::messages::{self, Message};
use crate::time_text::moment;
use crate::{Store, StoreError};

/// Visits of one patient.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PatientVisits {
    /// Those that are to come or going on, the next first; cancelled ones not.
    pub next: Vec<Appointment>,
    /// Those that are over or called off, the last first.
    pub past: Vec<Appointment>,
}

impl Store {
    /// Visits of a patient: at most so many of each kind.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn visits_of_patient(
        &self,
        id: i64,
        now: Timestamp,
        limit: u32,
    ) -> Result<PatientVisits, StoreError> {
        let reader = self.0.reader()?;
        let columns = appointments::COLUMNS;
        let mut next = reader.prepare_cached(&format!(
            "SELECT {columns} FROM appointments AS a
              WHERE a.patient_id = ?1 AND a.ends_at > ?2 AND a.status NOT IN ('cancelled', 'no_show', 'done')
              ORDER BY a.starts_at, a.id LIMIT ?3"
        ))?;
        let mut past = reader.prepare_cached(&format!(
            "SELECT {columns} FROM appointments AS a
              WHERE a.patient_id = ?1 AND (a.ends_at <= ?2 OR a.status IN ('cancelled', 'no_show', 'done'))
              ORDER BY a.starts_at DESC, a.id DESC LIMIT ?3"
        ))?;
        let now = moment(now);
        Ok(PatientVisits {
            next: next.query_map(params![id, now, limit], appointments::read)?.collect::<Result<_, _>>()?,
            past: past.query_map(params![id, now, limit], appointments::read)?.collect::<Result<_, _>>()?,
        })
    }

    /// The last calls from these numbers, and those in which something was booked for the patient, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn calls_of(
        &self,
        numbers: &[String],
        patient: Option<i64>,
        limit: u32,
    ) -> Result<Vec<CallRow>, StoreError> {
        let numbers = json(numbers.iter().map(|number| digits(number)));
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "{} WHERE id IN (SELECT id FROM calls WHERE digits IN (SELECT value FROM json_each(?1))
                             UNION
                             SELECT c.id FROM appointments AS a JOIN calls AS c ON c.call_sid = a.call_sid
                              WHERE a.patient_id = ?2)
              ORDER BY started_at DESC, id DESC LIMIT ?3",
            history::select_short()
        ))?;
        Ok(query.query_map(params![numbers, patient, limit], history::read)?.collect::<Result<_, _>>()?)
    }

    /// Messages that wait for a call back at one of these numbers, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn waiting_messages_of(&self, numbers: &[String], limit: u32) -> Result<Vec<Message>, StoreError> {
        let (exact, numbers) =
            (json(numbers.iter().cloned()), json(numbers.iter().map(|number| digits(number))));
        let reader = self.0.reader()?;
        let columns = messages::COLUMNS;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {columns} FROM messages
              WHERE id IN (SELECT m.id FROM messages AS m JOIN calls AS c ON c.call_sid = m.call_sid
                            WHERE c.action = 'call_back' AND c.done_at IS NULL
                              AND c.digits IN (SELECT value FROM json_each(?2))
                           UNION
                           SELECT m.id FROM messages AS m JOIN calls AS c ON c.call_sid = m.call_sid
                            WHERE c.action = 'call_back' AND c.done_at IS NULL
                              AND m.phone_number IN (SELECT value FROM json_each(?1)))
              ORDER BY id DESC LIMIT ?3"
        ))?;
        Ok(query.query_map(params![exact, numbers, limit], messages::read)?.collect::<Result<_, _>>()?)
    }
}

/// A JSON array of strings that are not empty.
fn json(texts: impl Iterator<Item = String>) -> String {
    let quote = |text: String| format!("\"{}\"", text.replace(['"', '\\'], "").replace(char::is_control, ""));
    format!("[{}]", texts.filter(|text| !text.is_empty()).map(quote).collect::<Vec<_>>().join(","))
}
