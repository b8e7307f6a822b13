//! Two rows that turned out to be two people after all: what their merge moved goes back.

use booking::patient::Born;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::merge::joined;
use super::save::{PatientDraft, PatientError, at_revision, note, put, state};
use super::{Patient, born, by_id, digits};
use crate::author::Author;
use crate::time_text::{moment, parse_moment};
use crate::{Store, StoreError};

/// Somebody who was taken into another patient, and can be a patient of their own again.
#[derive(Clone, PartialEq, Eq)]
pub struct TakenIn {
    /// Their row, which leads to the other for now.
    pub patient: Patient,
    /// When they were merged.
    pub merged_at: Timestamp,
}

/// Prints neither name, number, day nor words.
impl std::fmt::Debug for TakenIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TakenIn({:?}, {})", self.patient, self.merged_at)
    }
}

impl Store {
    /// Whom this patient has taken in, the last first; without those of before merges could be taken back.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn patients_taken_in(&self, kept: i64) -> Result<Vec<TakenIn>, StoreError> {
        let reader = self.0.reader()?;
        let mut merges = reader.prepare_cached(
            "SELECT gone, merged_at FROM patient_merges WHERE kept = ?1 AND undone_at IS NULL ORDER BY id DESC",
        )?;
        let merges = merges.query_map([kept], |row| {
            let text: String = row.get(1)?;
            Ok((row.get::<_, i64>(0)?, parse_moment(&text).ok_or_else(|| super::not_understood(1))?))
        })?;
        let mut taken_in = Vec::new();
        for merge in merges {
            let (gone, merged_at) = merge?;
            let patient = by_id(&reader, gone)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
            taken_in.push(TakenIn { patient, merged_at });
        }
        Ok(taken_in)
    }

    /// Takes back that the patient `kept`, at the revision at which they were looked at, has taken in `gone`. What was moved
    /// then and is still `kept`'s goes back: visits, places on the waiting list, numbers. What `kept` learnt from `gone` is
    /// forgotten, unless somebody has changed it since; what was booked or written since stays with `kept`. Gives `kept` as
    /// it stands then.
    ///
    /// # Errors
    /// [`PatientError`], [`PatientError::NotTakenIn`] among them; in every case nothing was written.
    pub fn undo_merge(
        &self,
        kept: (i64, i64),
        gone: i64,
        by: &Author,
        now: Timestamp,
    ) -> Result<Patient, PatientError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stands = at_revision(&transaction, kept.0, kept.1)?;
        let merge = last_merge(&transaction, gone, stands.id)?.ok_or(PatientError::NotTakenIn)?;
        let gone = by_id(&transaction, gone)?.ok_or(PatientError::Unknown)?;
        let before = (state(&transaction, gone.id)?, state(&transaction, stands.id)?);

        for (table, column, list) in [
            ("appointments", "patient_id", "visits"),
            ("waiting", "patient_id", "waiting"),
            ("patients", "merged_into", "led_there"),
        ] {
            transaction
                .prepare_cached(&format!(
                    "UPDATE {table} SET {column} = ?2 WHERE {column} = ?1 AND id IN
                        (SELECT value FROM json_each((SELECT {list} FROM patient_merges WHERE id = ?3)))"
                ))?
                .execute([stands.id, gone.id, merge.id])?;
        }
        transaction
            .prepare_cached("UPDATE patients SET merged_into = NULL WHERE id = ?1")?
            .execute([gone.id])?;
        let (alone, kept_alone) = parted(&stands, &merge, gone.clone());
        put(&transaction, gone.id, &alone, now)?;
        put(&transaction, stands.id, &kept_alone, now)?;
        transaction
            .prepare_cached("UPDATE patient_merges SET undone_at = ?2 WHERE id = ?1")?
            .execute(params![merge.id, moment(now)])?;
        note(&transaction, by, now, gone.id, "unmerged", before.0)?;
        note(&transaction, by, now, stands.id, "gave back", before.1)?;
        let patient = by_id(&transaction, stands.id)?.ok_or(PatientError::Unknown)?;
        transaction.commit()?;
        Ok(patient)
    }
}

/// Writes down how two rows stand, just before they become one.
pub(super) fn remember(
    connection: &Connection,
    gone: i64,
    kept: i64,
    now: Timestamp,
) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached(
            "INSERT INTO patient_merges (gone, kept, merged_at, gone_numbers, kept_numbers, kept_birth_date,
                                         kept_birth_year, kept_notes, visits, waiting, led_there)
             SELECT ?1, id, ?3,
                    (SELECT json_group_array(number) FROM
                        (SELECT number FROM patient_numbers WHERE patient_id = ?1 ORDER BY place, number)),
                    (SELECT json_group_array(number) FROM
                        (SELECT number FROM patient_numbers WHERE patient_id = ?2 ORDER BY place, number)),
                    birth_date, birth_year, notes,
                    (SELECT json_group_array(id) FROM appointments WHERE patient_id = ?1),
                    (SELECT json_group_array(id) FROM waiting WHERE patient_id = ?1),
                    (SELECT json_group_array(id) FROM patients WHERE merged_into = ?1)
               FROM patients WHERE id = ?2",
        )?
        .execute(params![gone, kept, moment(now)])
        .map(drop)
}

/// How two rows stood before they became one.
struct Merge {
    id: i64,
    gone_numbers: Vec<String>,
    kept_numbers: Vec<String>,
    kept_born: Option<Born>,
    kept_notes: String,
}

fn last_merge(connection: &Connection, gone: i64, kept: i64) -> Result<Option<Merge>, rusqlite::Error> {
    let merge = connection
        .prepare_cached(
            "SELECT id, kept_birth_date, kept_birth_year, kept_notes FROM patient_merges
              WHERE gone = ?1 AND kept = ?2 AND undone_at IS NULL",
        )?
        .query_row([gone, kept], |row| Ok((row.get::<_, i64>(0)?, born(row, 1)?, row.get(3)?)))
        .optional()?;
    let Some((id, kept_born, kept_notes)) = merge else { return Ok(None) };
    let numbers = |whose: &str| -> Result<Vec<String>, rusqlite::Error> {
        connection
            .prepare_cached(&format!(
                "SELECT value FROM json_each((SELECT {whose} FROM patient_merges WHERE id = ?1)) ORDER BY key"
            ))?
            .query_map([id], |row| row.get(0))?
            .collect()
    };
    let (gone_numbers, kept_numbers) = (numbers("gone_numbers")?, numbers("kept_numbers")?);
    Ok(Some(Merge { id, gone_numbers, kept_numbers, kept_born, kept_notes }))
}

/// What goes back to the one who was taken in, and what stays with the other, as they stand now.
fn parted(stands: &Patient, merge: &Merge, gone: Patient) -> (PatientDraft, PatientDraft) {
    let gone = Patient { numbers: merge.gone_numbers.clone(), ..gone };
    let kept = Patient {
        numbers: merge.kept_numbers.clone(),
        born: merge.kept_born,
        notes: merge.kept_notes.clone(),
        ..stands.clone()
    };
    let merged = joined(&kept, &gone);
    let is_of = |numbers: &[String], number: &String| numbers.iter().any(|one| digits(one) == digits(number));
    let stays = PatientDraft {
        name: stands.name.clone(),
        numbers: stands
            .numbers
            .iter()
            .filter(|number| is_of(&kept.numbers, number) || !is_of(&gone.numbers, number))
            .cloned()
            .collect(),
        born: if stands.born == merged.born { kept.born } else { stands.born },
        language: stands.language,
        notes: if stands.notes == merged.notes { kept.notes } else { stands.notes.clone() },
    };
    let alone = PatientDraft {
        name: gone.name,
        numbers: gone.numbers,
        born: gone.born,
        language: gone.language,
        notes: gone.notes,
    };
    (alone, stays)
}
