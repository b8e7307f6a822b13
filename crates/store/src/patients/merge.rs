//! Two rows that are one person become one.

use booking::patient::Born;
use jiff::Timestamp;
use rusqlite::{TransactionBehavior, params};

use super::save::{PatientDraft, PatientError, at_revision, note, put, state};
use super::unmerge::remember;
use super::{Patient, by_id, digits};
use crate::Store;
use crate::author::Author;
use crate::time_text::moment;

/// Between the notes of both.
const BETWEEN: &str = "\n\n";

impl Store {
    /// Takes the patient `from` into the patient `into`, each with the revision at which they were looked at: visits,
    /// places on the waiting list and numbers become `into`'s, notes are joined, and what `into` does not know is learnt
    /// from `from`. The row `from` stays and leads to `into`, until [`Store::undo_merge`]. Gives `into` as it stands then.
    ///
    /// # Errors
    /// [`PatientError`]; in every case nothing was written.
    pub fn merge_patients(
        &self,
        from: (i64, i64),
        into: (i64, i64),
        by: &Author,
        now: Timestamp,
    ) -> Result<Patient, PatientError> {
        if from.0 == into.0 {
            return Err(PatientError::Same);
        }
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let gone = at_revision(&transaction, from.0, from.1)?;
        let kept = at_revision(&transaction, into.0, into.1)?;
        let (gone_state, kept_state) = (state(&transaction, gone.id)?, state(&transaction, kept.id)?);

        remember(&transaction, gone.id, kept.id, now)?;
        for table in ["appointments", "waiting"] {
            transaction
                .prepare_cached(&format!("UPDATE {table} SET patient_id = ?2 WHERE patient_id = ?1"))?
                .execute([gone.id, kept.id])?;
        }
        transaction
            .prepare_cached("UPDATE patients SET merged_into = ?2 WHERE merged_into = ?1")?
            .execute([gone.id, kept.id])?;
        transaction
            .prepare_cached("DELETE FROM patient_numbers WHERE patient_id = ?1")?
            .execute([gone.id])?;
        transaction
            .prepare_cached(
                "UPDATE patients SET merged_into = ?2, revision = revision + 1, changed_at = ?3 WHERE id = ?1",
            )?
            .execute(params![gone.id, kept.id, moment(now)])?;
        put(&transaction, kept.id, &joined(&kept, &gone), now)?;
        note(&transaction, by, now, gone.id, "merged", gone_state)?;
        note(&transaction, by, now, kept.id, "took in", kept_state)?;
        let patient = by_id(&transaction, kept.id)?.ok_or(PatientError::Unknown)?;
        transaction.commit()?;
        Ok(patient)
    }
}

/// What is known of two who are one.
pub(super) fn joined(kept: &Patient, gone: &Patient) -> PatientDraft {
    let mut numbers = kept.numbers.clone();
    for number in &gone.numbers {
        if numbers.iter().all(|known| digits(known) != digits(number)) {
            numbers.push(number.clone());
        }
    }
    let notes = match (kept.notes.trim().is_empty(), gone.notes.trim().is_empty()) {
        (_, true) => kept.notes.clone(),
        (true, false) => gone.notes.clone(),
        (false, false) if kept.notes == gone.notes => kept.notes.clone(),
        (false, false) => format!("{}{BETWEEN}{}", kept.notes, gone.notes),
    };
    PatientDraft {
        name: kept.name.clone(),
        numbers,
        born: Born::merged(kept.born, gone.born),
        language: kept.language,
        notes,
    }
}
