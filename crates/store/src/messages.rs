//! What callers asked to pass on to the staff.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, TransactionBehavior, params};

use crate::time_text::{moment, parse_moment};
use crate::{Store, StoreError};

/// A message to keep.
#[derive(Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// The call it was left in.
    pub call_sid: String,
    /// The agent's id for this tool call; a second message with the same one is the first again.
    pub tool_call_id: String,
    /// From whom, when known.
    pub customer_name: Option<String>,
    /// Where to call back; `""` when unknown.
    pub phone_number: String,
    /// What to pass on.
    pub message: String,
    /// When.
    pub taken_at: Timestamp,
}

/// A message that is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Row id.
    pub id: i64,
    /// The call it was left in.
    pub call_sid: String,
    /// From whom, when known.
    pub customer_name: Option<String>,
    /// Where to call back; `""` when unknown.
    pub phone_number: String,
    /// What to pass on.
    pub message: String,
    /// When.
    pub taken_at: Timestamp,
}

/// Prints neither name, number nor words.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Message({}, call {})", self.id, self.call_sid)
    }
}

/// Prints neither name, number nor words.
impl std::fmt::Debug for NewMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewMessage(call {})", self.call_sid)
    }
}

pub(crate) const COLUMNS: &str = "id, call_sid, customer_name, phone_number, message, taken_at";

impl Store {
    /// Keeps a message; it is on disk when this returns. A repeated (call, tool call) gives the first one.
    ///
    /// # Errors
    /// [`StoreError`] when it is not kept.
    pub fn take_message(&self, new: &NewMessage) -> Result<Message, StoreError> {
        let mut writer = self.0.writer()?;
        let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction
            .prepare_cached(
                "INSERT INTO messages (call_sid, tool_call_id, customer_name, phone_number, message, taken_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (call_sid, tool_call_id) DO NOTHING",
            )?
            .execute(params![
                new.call_sid,
                new.tool_call_id,
                new.customer_name,
                new.phone_number,
                new.message,
                moment(new.taken_at)
            ])?;
        let message = transaction
            .prepare_cached(&format!(
                "SELECT {COLUMNS} FROM messages WHERE call_sid = ?1 AND tool_call_id = ?2"
            ))?
            .query_row([&new.call_sid, &new.tool_call_id], read)?;
        transaction.commit()?;
        Ok(message)
    }

    /// The last `limit` messages, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn messages(&self, limit: u32) -> Result<Vec<Message>, StoreError> {
        let reader = self.0.reader()?;
        let mut query =
            reader.prepare_cached(&format!("SELECT {COLUMNS} FROM messages ORDER BY id DESC LIMIT ?1"))?;
        let messages = query.query_map([limit], read)?.collect::<Result<_, _>>()?;
        Ok(messages)
    }

    /// The message a tool call left, if it did.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn message_of(&self, call_sid: &str, tool_call_id: &str) -> Result<Option<Message>, StoreError> {
        let reader = self.0.reader()?;
        let mut query = reader.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM messages WHERE call_sid = ?1 AND tool_call_id = ?2"
        ))?;
        Ok(query.query_row([call_sid, tool_call_id], read).optional()?)
    }
}

pub(crate) fn read(row: &Row<'_>) -> Result<Message, rusqlite::Error> {
    let taken_at: String = row.get(5)?;
    Ok(Message {
        id: row.get(0)?,
        call_sid: row.get(1)?,
        customer_name: row.get(2)?,
        phone_number: row.get(3)?,
        message: row.get(4)?,
        taken_at: parse_moment(&taken_at).unwrap_or_default(),
    })
}
