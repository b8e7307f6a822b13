//! What was said and done in a call.

use jiff::Timestamp;

use crate::{Store, StoreError};

/// Who said an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Said {
    /// `agent`
    Agent,
    /// `caller`
    Caller,
}

/// A line of a call. Prints no word.
#[derive(Clone, PartialEq)]
pub enum LineRow {
    /// Something said.
    Said {
        /// Unique within the call.
        id: String,
        /// By whom.
        speaker: Said,
        /// What was said, and heard.
        text: String,
        /// What was cut off before it was heard.
        cut: Option<String>,
        /// When it began.
        at: Timestamp,
        /// Milliseconds after the call's beginning.
        start_ms: i64,
        /// Likewise, as far as is known.
        end_ms: Option<i64>,
        /// 0 to 1, where the service said so.
        confidence: Option<f64>,
        /// No more words came.
        is_final: bool,
    },
    /// Something done.
    Tool(ToolRow),
}

/// A tool call.
#[derive(Clone, PartialEq)]
pub struct ToolRow {
    /// Unique within the call.
    pub id: String,
    /// For example `create_appointment`.
    pub name: String,
    /// In a receptionist's words.
    pub summary: String,
    /// `running`, `done`, `refused` or `failed`.
    pub state: String,
    /// When it began.
    pub at: Timestamp,
    /// Milliseconds after the call's beginning.
    pub start_ms: i64,
    /// Likewise, once it is over.
    pub end_ms: Option<i64>,
}

impl std::fmt::Debug for LineRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LineRow::Said { id, speaker, .. } => write!(f, "Said({id}, {speaker:?})"),
            LineRow::Tool(tool) => write!(f, "Tool({}, {})", tool.id, tool.name),
        }
    }
}

impl Store {
    /// All that was said and done in a call, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn call_lines(&self, call_id: i64) -> Result<Vec<LineRow>, StoreError> {
        let _ = call_id;
        Err(StoreError::Busy)
    }
}
