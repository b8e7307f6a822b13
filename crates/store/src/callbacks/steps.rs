//! Who did what at the desk, beside what the audit trail of the book holds.

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};

use crate::time_text::{moment_ms, parse_moment};
use crate::{Store, StoreError};

/// Something that was done with a card, or at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskStep {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What.
    pub action: String,
}

impl Store {
    /// What was done with a card, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn callback_steps(&self, id: i64) -> Result<Vec<DeskStep>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(
            "SELECT at, who, action FROM desk_audit WHERE subject = 'callback' AND subject_id = ?1 ORDER BY id",
        )?;
        let steps = query.query_map([id], |row| {
            let at: String = row.get(0)?;
            Ok(DeskStep { at: parse_moment(&at).unwrap_or_default(), who: row.get(1)?, action: row.get(2)? })
        })?;
        Ok(steps.collect::<Result<_, _>>()?)
    }

    /// Remembers how calls are routed, and who said so.
    ///
    /// # Errors
    /// [`StoreError`] when it is as before.
    pub fn set_routing(&self, name: &str, mode: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction
            .prepare_cached(
                "INSERT INTO settings (name, value) VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )?
            .execute([name, mode])?;
        step(&transaction, ("routing", 0), "staff", mode, now)?;
        transaction.commit()?;
        Ok(())
    }
}

pub(super) fn step(
    connection: &Connection,
    (subject, id): (&str, i64),
    who: &str,
    action: &str,
    now: Timestamp,
) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached(
            "INSERT INTO desk_audit (at, who, subject, subject_id, action) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![moment_ms(now), who, subject, id, action])
        .map(drop)
}
