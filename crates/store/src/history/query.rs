//! What may be asked for of the calls, and what staff says about one.

use jiff::Timestamp;
use rusqlite::{ToSql, TransactionBehavior, params_from_iter};

use super::{CallRow, Outcome, Sentiment, rows};
use crate::time_text::moment_ms;
use crate::{Store, StoreError};

/// Names one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallRef {
    /// By its row id.
    Id(i64),
    /// By its sid.
    Sid(String),
}

/// The three piles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pile {
    /// Up.
    Active,
    /// Ended, with an action and not done.
    NeedsAction,
    /// The rest.
    Done,
}

/// Which calls are wanted; every field that is set narrows them.
#[derive(Clone, Default, PartialEq)]
pub struct CallFilter {
    /// Any part of the caller's number; signs and spaces between digits do not count.
    pub caller: Option<String>,
    /// `openai` or `offline`.
    pub agent: Option<String>,
    /// `phone` or `softphone`.
    pub source: Option<String>,
    /// The tone.
    pub sentiment: Option<Sentiment>,
    /// The outcome.
    pub outcome: Option<Outcome>,
    /// Began at this moment or later.
    pub from: Option<Timestamp>,
    /// Began before this moment.
    pub until: Option<Timestamp>,
    /// In this pile.
    pub pile: Option<Pile>,
    /// Free text: any part of a number, a name or a confirmation number that has three letters or more, or words of the
    /// transcript and the name (each of them, of many the five longest; the last one may be unfinished; accents and case do
    /// not count). One or two letters are thus the beginning of a word.
    pub text: Option<String>,
}

/// By what the calls are ordered; both are by `started_at` with the row id behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// The newest first.
    #[default]
    NewestFirst,
    /// The oldest first.
    OldestFirst,
}

/// The place behind the last call of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Its beginning.
    pub started_at: Timestamp,
    /// Its row id.
    pub id: i64,
}

/// What part of the found calls is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// So many behind this call, or from the first.
    After(Option<Cursor>, u32),
    /// So many, leaving out the first `offset`.
    Offset {
        /// How many to leave out.
        offset: u64,
        /// How many to give.
        limit: u32,
    },
}

/// A found call.
#[derive(Clone, PartialEq)]
pub struct Found {
    /// Its row; `figures`, `turns` and `metadata` are left out.
    pub call: CallRow,
    /// Where the words were found, when they were in the transcript.
    pub snippet: Vec<SnippetPart>,
}

/// A stretch of a snippet.
#[derive(Clone, PartialEq, Eq)]
pub struct SnippetPart {
    /// The text.
    pub text: String,
    /// Whether it is what was searched for.
    pub hit: bool,
}

/// How many calls a filter leaves in each pile; the filter's own pile does not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PileCounts {
    /// Up.
    pub active: u64,
    /// Ended, with an action and not done.
    pub needs_action: u64,
    /// The rest.
    pub done: u64,
}

impl PileCounts {
    /// How many lie in this pile, or in all.
    #[must_use]
    pub fn of(&self, pile: Option<Pile>) -> u64 {
        match pile {
            Some(Pile::Active) => self.active,
            Some(Pile::NeedsAction) => self.needs_action,
            Some(Pile::Done) => self.done,
            None => self.active + self.needs_action + self.done,
        }
    }
}

impl Store {
    /// One call, whole.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn call(&self, which: &CallRef) -> Result<Option<CallRow>, StoreError> {
        Ok(rows::whole(&*self.0.reader()?, which)?)
    }

    /// Sets what staff wrote about a call; `None` when there is no such call.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be written.
    pub fn set_notes(
        &self,
        which: &CallRef,
        notes: &str,
        now: Timestamp,
    ) -> Result<Option<CallRow>, StoreError> {
        self.set(which, "notes", &notes, now)
    }

    /// Says that nothing more is to be done about a call, or (`None`) that something is; `None` when there is no such call.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be written.
    pub fn set_done(
        &self,
        which: &CallRef,
        done_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<CallRow>, StoreError> {
        self.set(which, "done_at", &done_at.map(moment_ms), now)
    }

    fn set(
        &self,
        which: &CallRef,
        column: &'static str,
        value: &dyn ToSql,
        now: Timestamp,
    ) -> Result<Option<CallRow>, StoreError> {
        let (key, wanted): (_, &dyn ToSql) = match which {
            CallRef::Id(id) => ("id", id),
            CallRef::Sid(sid) => ("call_sid", sid),
        };
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction
            .prepare_cached(&format!("UPDATE calls SET {column} = ?1, updated_at = ?2 WHERE {key} = ?3"))?
            .execute(params_from_iter([value, &moment_ms(now), wanted]))?;
        let row = rows::whole(&transaction, which)?;
        transaction.commit()?;
        Ok(row)
    }
}
