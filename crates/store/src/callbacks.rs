//! Callers who are to be called back: one card a number while it is open, however often they call.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use crate::history::CallRow;
use crate::time_text::{moment_ms, parse_moment};
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

/// A card.
#[derive(Clone, PartialEq, Eq)]
pub struct Callback {
    /// Row id.
    pub id: i64,
    /// E.164, or `""` of a number that is withheld.
    pub phone_number: String,
    /// The caller's name, when known.
    pub customer_name: Option<String>,
    /// The stored word.
    pub reason: String,
    /// The stored word.
    pub urgency: String,
    /// What it is about, in a sentence.
    pub why: String,
    /// What they asked to pass on.
    pub message: Option<String>,
    /// The stored word.
    pub state: String,
    /// Calls since it is open.
    pub times: i64,
    /// The latest of them.
    pub call_sid: String,
    /// Where in its recording the caller last spoke, in milliseconds.
    pub at_ms: Option<i64>,
    /// When they want to be called.
    pub best_time: String,
    /// What staff wrote.
    pub notes: String,
    /// Grows with every change.
    pub revision: i64,
    /// When they last called.
    pub called_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it is done.
    pub done_at: Option<Timestamp>,
    /// Who did it.
    pub done_by: Option<String>,
    /// The latest call is in the history.
    pub has_call: bool,
}

/// Shows nothing of the caller.
impl std::fmt::Debug for NewCallback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewCallback(call {}, {})", self.call_sid, self.reason)
    }
}

/// Shows nothing of the caller.
impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Callback({}, {})", self.id, self.state)
    }
}

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

const COLUMNS: &str = "id, phone_number, customer_name, reason, urgency, why, message, state, times, call_sid, at_ms, \
     best_time, notes, revision, called_at, updated_at, done_at, done_by, \
     EXISTS (SELECT 1 FROM calls WHERE calls.call_sid = callbacks.call_sid)";

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

    /// All open cards, and the last `done` that are done; the most urgent first, then who has waited longest.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn callbacks(&self, done: u32) -> Result<Vec<Callback>, StoreError> {
        let reader = self.0.reader()?;
        let mut open = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM callbacks WHERE state <> 'done'
              ORDER BY CASE urgency WHEN 'urgent' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END, called_at, id"
        ))?;
        let mut cards: Vec<Callback> = open.query_map([], read)?.collect::<Result<_, _>>()?;
        let mut closed = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM callbacks WHERE state = 'done' ORDER BY done_at DESC, id DESC LIMIT ?1"
        ))?;
        for card in closed.query_map([done], read)? {
            cards.push(card?);
        }
        Ok(cards)
    }

    /// How many cards are not done.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn open_callbacks(&self) -> Result<u32, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached("SELECT count(*) FROM callbacks WHERE state <> 'done'")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// One card.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn callback(&self, id: i64) -> Result<Option<Callback>, StoreError> {
        Ok(by_id(&*self.0.reader()?, id)?)
    }

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

fn open_of(connection: &Connection, number: &str) -> Result<Option<i64>, rusqlite::Error> {
    if number.is_empty() {
        return Ok(None);
    }
    connection
        .prepare_cached("SELECT id FROM callbacks WHERE phone_number = ?1 AND state <> 'done'")?
        .query_row([number], |row| row.get(0))
        .optional()
}

fn set_state(
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

fn step(
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

fn by_id(connection: &Connection, id: i64) -> Result<Option<Callback>, rusqlite::Error> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM callbacks WHERE id = ?1"))?
        .query_row([id], read)
        .optional()
}

fn read(row: &Row<'_>) -> Result<Callback, rusqlite::Error> {
    let at = |index: usize| -> Result<Option<Timestamp>, rusqlite::Error> {
        Ok(row.get::<_, Option<String>>(index)?.as_deref().and_then(parse_moment))
    };
    Ok(Callback {
        id: row.get(0)?,
        phone_number: row.get(1)?,
        customer_name: row.get(2)?,
        reason: row.get(3)?,
        urgency: row.get(4)?,
        why: row.get(5)?,
        message: row.get(6)?,
        state: row.get(7)?,
        times: row.get(8)?,
        call_sid: row.get(9)?,
        at_ms: row.get(10)?,
        best_time: row.get(11)?,
        notes: row.get(12)?,
        revision: row.get(13)?,
        called_at: at(14)?.unwrap_or_default(),
        updated_at: at(15)?.unwrap_or_default(),
        done_at: at(16)?,
        done_by: row.get(17)?,
        has_call: row.get(18)?,
    })
}
