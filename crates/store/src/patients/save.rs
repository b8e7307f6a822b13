//! Making a patient and changing one.

use booking::patient::{Born, Language};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{Patient, born_columns, by_id, digits, sounds};
use crate::author::Author;
use crate::time_text::moment;
use crate::{Store, StoreError, audit};

/// What of a patient can be written.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PatientDraft {
    /// As it goes into the book.
    pub name: String,
    /// In their order; the same number twice is kept once.
    pub numbers: Vec<String>,
    /// When they were born, as far as that is known.
    pub born: Option<Born>,
    /// What they would rather speak.
    pub language: Language,
    /// What staff write about them.
    pub notes: String,
}

/// Prints neither name, number, day nor words.
impl std::fmt::Debug for PatientDraft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PatientDraft")
    }
}

/// Why a patient was not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatientError {
    /// Nobody has this id.
    #[error("there is no such patient")]
    Unknown,
    /// Somebody else changed them meanwhile; this is how they stand now.
    #[error("this patient was changed meanwhile")]
    Stale(Box<Patient>),
    /// They turned out to be this other patient.
    #[error("this patient was merged into another")]
    Merged(i64),
    /// Two sides that are to become one are one already.
    #[error("a patient cannot be merged into itself")]
    Same,
    /// Who is to be parted from another was not taken in by them, or was parted already.
    #[error("this patient has not taken in that one")]
    NotTakenIn,
    /// The book failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for PatientError {
    fn from(error: rusqlite::Error) -> PatientError {
        PatientError::Store(error.into())
    }
}

impl Store {
    /// Makes a patient; they are on disk when this returns.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was written.
    pub fn add_patient(
        &self,
        draft: &PatientDraft,
        by: &Author,
        now: Timestamp,
    ) -> Result<Patient, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let id = add(&transaction, draft, by, now)?;
        let patient = by_id(&transaction, id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        transaction.commit()?;
        Ok(patient)
    }

    /// Writes a patient who stood at `revision`.
    ///
    /// # Errors
    /// [`PatientError`]; in every case nothing was written.
    pub fn save_patient(
        &self,
        id: i64,
        revision: i64,
        draft: &PatientDraft,
        by: &Author,
        now: Timestamp,
    ) -> Result<Patient, PatientError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = at_revision(&transaction, id, revision)?;
        if before.name == draft.name
            && before.born == draft.born
            && before.language == draft.language
            && before.notes == draft.notes
            && before.numbers == draft.numbers
        {
            return Ok(before);
        }
        let state = state(&transaction, id)?;
        put(&transaction, id, draft, now)?;
        note(&transaction, by, now, id, "changed", state)?;
        let patient = by_id(&transaction, id)?.ok_or(PatientError::Unknown)?;
        transaction.commit()?;
        Ok(patient)
    }
}

/// The patient, when they stand at this revision and for themselves.
pub(super) fn at_revision(connection: &Connection, id: i64, revision: i64) -> Result<Patient, PatientError> {
    let patient = by_id(connection, id)?.ok_or(PatientError::Unknown)?;
    if let Some(into) = patient.merged_into {
        return Err(PatientError::Merged(into));
    }
    if patient.revision != revision {
        return Err(PatientError::Stale(Box::new(patient)));
    }
    Ok(patient)
}

/// A new row with its numbers, what finds it and its trace in the audit; gives its id.
pub(super) fn add(
    connection: &Connection,
    draft: &PatientDraft,
    by: &Author,
    now: Timestamp,
) -> Result<i64, rusqlite::Error> {
    let (birth_date, birth_year) = born_columns(draft.born);
    connection
        .prepare_cached(
            "INSERT INTO patients (name, birth_date, birth_year, language, notes, made_at, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        )?
        .execute(params![
            draft.name,
            birth_date,
            birth_year,
            draft.language.as_str(),
            draft.notes,
            moment(now)
        ])?;
    let id = connection.last_insert_rowid();
    write_numbers(connection, id, &draft.numbers)?;
    sounds::write(connection, id, &draft.name)?;
    note(connection, by, now, id, "made", None)?;
    Ok(id)
}

/// Writes all of a patient that can be written.
pub(super) fn put(
    connection: &Connection,
    id: i64,
    draft: &PatientDraft,
    now: Timestamp,
) -> Result<(), rusqlite::Error> {
    let (birth_date, birth_year) = born_columns(draft.born);
    connection
        .prepare_cached(
            "UPDATE patients SET name = ?2, birth_date = ?3, birth_year = ?4, language = ?5, notes = ?6,
                    changed_at = ?7, revision = revision + 1
              WHERE id = ?1",
        )?
        .execute(params![
            id,
            draft.name,
            birth_date,
            birth_year,
            draft.language.as_str(),
            draft.notes,
            moment(now)
        ])?;
    write_numbers(connection, id, &draft.numbers)?;
    sounds::write(connection, id, &draft.name)
}

fn write_numbers(connection: &Connection, id: i64, numbers: &[String]) -> Result<(), rusqlite::Error> {
    connection.prepare_cached("DELETE FROM patient_numbers WHERE patient_id = ?1")?.execute([id])?;
    let mut insert = connection
        .prepare_cached("INSERT INTO patient_numbers (patient_id, number, place) VALUES (?1, ?2, ?3)")?;
    let mut known = std::collections::HashSet::new();
    for (place, number) in (0_i64..).zip(numbers) {
        if known.insert(digits(number)) {
            insert.execute(params![id, number, place])?;
        }
    }
    Ok(())
}

/// The patient as they stand, as the audit keeps it.
pub(super) fn state(connection: &Connection, id: i64) -> Result<Option<String>, rusqlite::Error> {
    connection
        .prepare_cached(
            "SELECT json_object('name', name, 'birth_date', birth_date, 'birth_year', birth_year, 'language', language,
                        'notes', notes, 'merged_into', merged_into,
                        'numbers', (SELECT json_group_array(number) FROM patient_numbers WHERE patient_id = patients.id))
               FROM patients WHERE id = ?1",
        )?
        .query_row([id], |row| row.get(0))
        .optional()
}

/// Notes what was done with a patient, inside the transaction that did it.
pub(super) fn note(
    connection: &Connection,
    by: &Author,
    now: Timestamp,
    id: i64,
    action: &str,
    before: Option<String>,
) -> Result<(), rusqlite::Error> {
    let after = state(connection, id)?;
    audit::note(connection, by, now, ("patient", id), action, before, after).map(drop)
}
