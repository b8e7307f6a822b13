//! Patients for the appointments that were made before there were any.

use std::collections::HashMap;

use booking::patient::is_withheld;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::digits;
use super::save::{PatientDraft, add};
use crate::author::{Author, Who};
use crate::history::folded;
use crate::time_text::parse_moment;

/// What the migration leaves behind where there is something to do.
const TO_DO: &str = "patients_to_make";

/// Appointments that are read at once.
const PART: i64 = 1000;

/// Gives every appointment without a patient one: the same name and the same number are one person, and an appointment
/// without a number is somebody of their own. Does nothing a second time.
pub(crate) fn backfill(connection: &mut Connection) -> Result<(), rusqlite::Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let is_due = transaction
        .query_row("SELECT 1 FROM settings WHERE name = ?1", [TO_DO], |_| Ok(()))
        .optional()?
        .is_some();
    if !is_due {
        return Ok(());
    }
    let by = Author::desk(Who::Import, None);
    let mut known: HashMap<(String, String), i64> = HashMap::new();
    let mut behind = i64::MIN;
    loop {
        let part = without_patient(&transaction, behind)?;
        let Some(last) = part.last() else { break };
        behind = last.id;
        for one in part {
            let key = (!is_withheld(&one.number)).then(|| (folded(&one.name), digits(&one.number)));
            let patient = match key.as_ref().and_then(|key| known.get(key)) {
                Some(patient) => *patient,
                None => {
                    let numbers = key.iter().map(|_| one.number.trim().to_owned()).collect();
                    let draft = PatientDraft { name: one.name, numbers, ..PatientDraft::default() };
                    let patient = add(&transaction, &draft, &by, one.made_at)?;
                    if let Some(key) = key {
                        known.insert(key, patient);
                    }
                    patient
                }
            };
            transaction
                .prepare_cached("UPDATE appointments SET patient_id = ?2 WHERE id = ?1")?
                .execute([one.id, patient])?;
        }
    }
    transaction.execute("DELETE FROM settings WHERE name = ?1", [TO_DO])?;
    transaction.commit()
}

/// An appointment whose patient is not known yet.
struct Booked {
    id: i64,
    name: String,
    number: String,
    made_at: Timestamp,
}

/// The next ones behind an id.
fn without_patient(connection: &Connection, behind: i64) -> Result<Vec<Booked>, rusqlite::Error> {
    connection
        .prepare_cached(
            "SELECT id, customer_name, phone_number, coalesce(strftime('%Y-%m-%dT%H:%M:%SZ', created_at), starts_at)
               FROM appointments WHERE patient_id IS NULL AND id > ?1 ORDER BY id LIMIT ?2",
        )?
        .query_map([behind, PART], |row| {
            let made_at: String = row.get(3)?;
            Ok(Booked {
                id: row.get(0)?,
                name: row.get(1)?,
                number: row.get(2)?,
                made_at: parse_moment(&made_at).unwrap_or(Timestamp::UNIX_EPOCH),
            })
        })?
        .collect()
}
