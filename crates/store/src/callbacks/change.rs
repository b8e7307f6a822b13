//! What staff do with a card.

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, params};

use super::steps::step;
use super::{Callback, by_id, open_of};
use crate::time_text::moment_ms;
use crate::{Store, StoreError};

/// What staff change of a card; `None` stays as it is.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CallbackChange {
    /// One of the stored words.
    pub state: Option<&'static str>,
    /// One of the stored words.
    pub urgency: Option<&'static str>,
    /// When they want to be called.
    pub best_time: Option<String>,
    /// What staff wrote.
    pub notes: Option<String>,
}

/// How a change of a card went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallbackChanged {
    /// It stands so now.
    Done(Callback),
    /// There is none with this id.
    Unknown,
    /// Somebody else changed it, and it stands so.
    Stale(Callback),
    /// The same caller has another open card already: this one cannot be opened again.
    HasOpen(Callback),
}

impl Store {
    /// Changes a card, if it stands as it was read.
    ///
    /// # Errors
    /// [`StoreError`] when everything is as before.
    pub fn change_callback(
        &self,
        id: i64,
        revision: i64,
        change: &CallbackChange,
        now: Timestamp,
    ) -> Result<CallbackChanged, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Some(card) = by_id(&transaction, id)? else { return Ok(CallbackChanged::Unknown) };
        if card.revision != revision {
            return Ok(CallbackChanged::Stale(card));
        }
        if let Some(state) = change.state.filter(|state| *state != card.state) {
            if card.state == "done"
                && let Some(other) = open_of(&transaction, &card.phone_number)?
                && let Some(other) = by_id(&transaction, other)?
            {
                return Ok(CallbackChanged::HasOpen(other));
            }
            set_state(&transaction, id, state, "staff", now)?;
            let action = match (card.state.as_str(), state) {
                (_, "done") => "done",
                ("done", _) => "opened again",
                (_, "in_progress") => "begun",
                _ => "put back",
            };
            step(&transaction, ("callback", id), "staff", action, now)?;
        }
        let text = change.urgency.is_some() || change.best_time.is_some() || change.notes.is_some();
        if text {
            transaction
                .prepare_cached(
                    "UPDATE callbacks SET urgency = coalesce(?2, urgency), best_time = coalesce(?3, best_time),
                            notes = coalesce(?4, notes), revision = revision + 1, updated_at = ?5 WHERE id = ?1",
                )?
                .execute(params![id, change.urgency, change.best_time, change.notes, moment_ms(now)])?;
            step(&transaction, ("callback", id), "staff", "changed", now)?;
        }
        let card = by_id(&transaction, id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
        transaction.commit()?;
        Ok(CallbackChanged::Done(card))
    }

    /// Notes that somebody is calling back: the card is in progress.
    ///
    /// # Errors
    /// [`StoreError`] when everything is as before.
    pub fn begin_callback(&self, id: i64, now: Timestamp) -> Result<(), StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        set_state(&transaction, id, "in_progress", "staff", now)?;
        step(&transaction, ("callback", id), "staff", "called", now)?;
        transaction.commit()?;
        Ok(())
    }
}

pub(super) fn set_state(
    connection: &Connection,
    id: i64,
    state: &str,
    by: &str,
    now: Timestamp,
) -> Result<(), rusqlite::Error> {
    connection
        .prepare_cached(
            "UPDATE callbacks SET state = ?2, done_at = CASE WHEN ?2 = 'done' THEN ?3 END,
                    done_by = CASE WHEN ?2 = 'done' THEN ?4 END, revision = revision + 1, updated_at = ?3
              WHERE id = ?1",
        )?
        .execute(params![id, state, moment_ms(now), by])
        .map(drop)
}
