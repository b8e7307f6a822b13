//! What calls leave to do.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::change::set_state;
use super::open_of;
use super::steps::step;
use crate::history::CallRow;
use crate::time_text::moment_ms;
use crate::{Store, StoreError, history};

/// What a call left to do.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCallback {
    /// The call.
    pub call_sid: String,
    /// E.164, or `""` of a number that is withheld.
    pub phone_number: String,
    /// The caller's name, when known.
    pub customer_name: Option<String>,
    /// One of the stored words.
    pub reason: &'static str,
    /// One of the stored words.
    pub urgency: &'static str,
    /// What it is about, in a sentence.
    pub why: String,
    /// What they asked to pass on.
    pub message: Option<String>,
    /// Where in the recording they last spoke, in milliseconds.
    pub at_ms: Option<i64>,
    /// When they want to be called, in their words; `""` when they did not say.
    pub best_time: String,
    /// When they called.
    pub at: Timestamp,
}

/// Shows nothing of the caller.
impl std::fmt::Debug for NewCallback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewCallback(call {}, {})", self.call_sid, self.reason)
    }
}

impl Store {
    /// Notes what a call left to do: a card of its own, or one more call on the caller's open one. A call that was noted
    /// before adds nothing but a message that came later. Gives the card, or `None` when nothing changed.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was noted.
    pub fn note_callback(&self, new: &NewCallback) -> Result<Option<i64>, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let noted = note(&transaction, new)?;
        transaction.commit()?;
        Ok(noted)
    }

    /// Notes that a call left nothing to do. Where it booked, the caller's open card is done; gives its id.
    ///
    /// # Errors
    /// [`StoreError`] when nothing was noted.
    pub fn note_no_callback(
        &self,
        call_sid: &str,
        booked_by: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let is_new = transaction
            .prepare_cached("INSERT INTO callback_calls (call_sid) VALUES (?1) ON CONFLICT DO NOTHING")?
            .execute([call_sid])?
            > 0;
        let open = match booked_by.filter(|number| is_new && !number.is_empty()) {
            Some(number) => open_of(&transaction, number)?,
            None => None,
        };
        if let Some(id) = open {
            set_state(&transaction, id, "done", "a later call", now)?;
            step(&transaction, ("callback", id), "receptionist", "done: booked in a later call", now)?;
        }
        transaction.commit()?;
        Ok(open)
    }

    /// Calls that ended since then and were not looked at yet, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn calls_to_look_at(&self, since: Timestamp, limit: u32) -> Result<Vec<CallRow>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "{} WHERE status <> 'active' AND ended_at >= ?1 AND done_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM callback_calls AS c WHERE c.call_sid = calls.call_sid)
              ORDER BY ended_at, id LIMIT ?2",
            history::select_short()
        ))?;
        let rows = query.query_map(params![moment_ms(since), limit], history::read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The message that a call left last, and where its caller last spoke.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn left_by(&self, call: &CallRow) -> Result<(Option<String>, Option<i64>), StoreError> {
        let reader = self.0.reader()?;
        let message = reader
            .prepare_cached("SELECT message FROM messages WHERE call_sid = ?1 ORDER BY id DESC LIMIT 1")?
            .query_row([&call.call_sid], |row| row.get(0))
            .optional()?;
        let at_ms = reader
            .prepare_cached("SELECT max(start_ms) FROM utterances WHERE call_id = ?1 AND speaker = 'caller'")?
            .query_row([call.id], |row| row.get(0))?;
        Ok((message, at_ms))
    }
}

fn note(transaction: &Transaction<'_>, new: &NewCallback) -> Result<Option<i64>, rusqlite::Error> {
    let known: Option<Option<i64>> = transaction
        .prepare_cached("SELECT callback_id FROM callback_calls WHERE call_sid = ?1")?
        .query_row([&new.call_sid], |row| row.get(0))
        .optional()?;
    let now = moment_ms(new.at);
    if let Some(known) = known {
        let Some(id) = known.filter(|_| new.message.is_some()) else { return Ok(None) };
        let changed = transaction
            .prepare_cached(
                "UPDATE callbacks SET reason = ?2, urgency = CASE WHEN urgency = 'urgent' THEN urgency ELSE ?3 END,
                        why = ?4, message = ?5, customer_name = coalesce(?6, customer_name),
                        best_time = CASE WHEN ?7 = '' THEN best_time ELSE ?7 END, revision = revision + 1, updated_at = ?8
                  WHERE id = ?1 AND message IS NOT ?5",
            )?
            .execute(params![
                id,
                new.reason,
                new.urgency,
                new.why,
                new.message,
                new.customer_name,
                new.best_time,
                now
            ])?;
        return Ok((changed > 0).then_some(id));
    }
    let id = match open_of(transaction, &new.phone_number)? {
        Some(id) => {
            transaction
                .prepare_cached(
                    "UPDATE callbacks SET times = times + (call_sid <> ?2), call_sid = ?2, at_ms = ?3, reason = ?4, why = ?5,
                            urgency = CASE WHEN urgency = 'urgent' OR ?6 = 'urgent' THEN 'urgent'
                                           WHEN urgency = 'normal' OR ?6 = 'normal' THEN 'normal' ELSE 'low' END,
                            message = coalesce(?7, message), customer_name = coalesce(?8, customer_name),
                            best_time = CASE WHEN ?9 = '' THEN best_time ELSE ?9 END, called_at = ?10, updated_at = ?10,
                            revision = revision + 1
                      WHERE id = ?1",
                )?
                .execute(params![
                    id,
                    new.call_sid,
                    new.at_ms,
                    new.reason,
                    new.why,
                    new.urgency,
                    new.message,
                    new.customer_name,
                    new.best_time,
                    now
                ])?;
            step(transaction, ("callback", id), "receptionist", "called again", new.at)?;
            id
        }
        None => {
            transaction
                .prepare_cached(
                    "INSERT INTO callbacks (phone_number, customer_name, reason, urgency, why, message, call_sid, at_ms,
                                            best_time, called_at, updated_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)",
                )?
                .execute(params![
                    new.phone_number,
                    new.customer_name,
                    new.reason,
                    new.urgency,
                    new.why,
                    new.message,
                    new.call_sid,
                    new.at_ms,
                    new.best_time,
                    now
                ])?;
            let id = transaction.last_insert_rowid();
            step(transaction, ("callback", id), "receptionist", "made", new.at)?;
            id
        }
    };
    transaction
        .prepare_cached("INSERT INTO callback_calls (call_sid, callback_id) VALUES (?1, ?2)")?
        .execute(params![new.call_sid, id])?;
    Ok(Some(id))
}
