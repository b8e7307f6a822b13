//! Callers who are to be called back: one card a number while it is open, however often they call. What calls leave to do is
//! in `left`, what staff do with a card in `change`, who did what in `steps`.

mod change;
mod left;
mod steps;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use crate::time_text::parse_moment;
use crate::{Store, StoreError};

pub use change::{CallbackChange, CallbackChanged};
pub use left::NewCallback;
pub use steps::DeskStep;

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
impl std::fmt::Debug for Callback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Callback({}, {})", self.id, self.state)
    }
}

const COLUMNS: &str = "id, phone_number, customer_name, reason, urgency, why, message, state, times, call_sid, at_ms, \
     best_time, notes, revision, called_at, updated_at, done_at, done_by, \
     EXISTS (SELECT 1 FROM calls WHERE calls.call_sid = callbacks.call_sid)";

impl Store {
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
