//! What was said and done in a call.

use jiff::Timestamp;
use rusqlite::Row;

use super::rows::{moment, word};
use crate::{Store, StoreError};

/// Who said an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Said {
    /// `agent`
    Agent,
    /// `caller`
    Caller,
    /// `agent`, with `by_staff`
    Staff,
}

impl Said {
    /// The words that are stored.
    pub(crate) const STORED: &[Said] = &[Said::Agent, Said::Caller];

    /// The word that is stored; for staff beside a mark.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Said::Agent | Said::Staff => "agent",
            Said::Caller => "caller",
        }
    }
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
    /// Something that staff did.
    Staff(StaffRow),
}

/// Something that staff did. Prints no word.
#[derive(Clone, PartialEq)]
pub struct StaffRow {
    /// Unique among these within the call.
    pub id: String,
    /// `listened`, `whispered`, `took_over`, `held`, `gave_back`, `went_away` or `saw`.
    pub deed: String,
    /// The name of their window.
    pub who: String,
    /// The whisper, or a note.
    pub words: Option<String>,
    /// When it began.
    pub at: Timestamp,
    /// Milliseconds after the call's beginning.
    pub start_ms: i64,
    /// Likewise, for what takes time, once it is over.
    pub end_ms: Option<i64>,
    /// Why a person was wanted (`rings`, `could_not_help`, `asked`, `nobody_came` or `emergency`) and since when: there for `saw`, and
    /// for nothing else.
    pub wanted: Option<(String, Timestamp)>,
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
            LineRow::Staff(act) => write!(f, "Staff({}, {})", act.id, act.deed),
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
        let reader = self.0.reader()?;
        let snapshot = reader.unchecked_transaction()?;
        let mut lines: Vec<(i64, LineRow)> = snapshot
            .prepare_cached(
                "SELECT place, id, speaker, text, cut, at, start_ms, end_ms, confidence, is_final, by_staff
                   FROM utterances WHERE call_id = ?1",
            )?
            .query_map([call_id], said)?
            .collect::<Result<_, _>>()?;
        let tools = snapshot
            .prepare_cached(
                "SELECT place, id, name, summary, state, at, start_ms, end_ms FROM tool_calls WHERE call_id = ?1",
            )?
            .query_map([call_id], tool)?
            .collect::<Result<Vec<_>, _>>()?;
        lines.extend(tools);
        let staff = snapshot
            .prepare_cached(
                "SELECT place, id, deed, who, words, at, start_ms, end_ms, why, wanted_at
                   FROM staff_on_calls WHERE call_id = ?1",
            )?
            .query_map([call_id], staff)?
            .collect::<Result<Vec<_>, _>>()?;
        lines.extend(staff);
        lines.sort_by_key(|(place, line)| (*place, line.start_ms()));
        Ok(lines.into_iter().map(|(_, line)| line).collect())
    }
}

impl LineRow {
    /// Milliseconds after the call's beginning.
    pub fn start_ms(&self) -> i64 {
        match self {
            LineRow::Said { start_ms, .. }
            | LineRow::Tool(ToolRow { start_ms, .. })
            | LineRow::Staff(StaffRow { start_ms, .. }) => *start_ms,
        }
    }
}

fn said(row: &Row<'_>) -> Result<(i64, LineRow), rusqlite::Error> {
    let line = LineRow::Said {
        id: row.get(1)?,
        speaker: if row.get(10)? { Said::Staff } else { word(row, 2, Said::STORED, Said::word)? },
        text: row.get(3)?,
        cut: row.get(4)?,
        at: moment(row, 5)?,
        start_ms: row.get(6)?,
        end_ms: row.get(7)?,
        confidence: row.get(8)?,
        is_final: row.get(9)?,
    };
    Ok((row.get(0)?, line))
}

fn tool(row: &Row<'_>) -> Result<(i64, LineRow), rusqlite::Error> {
    let line = ToolRow {
        id: row.get(1)?,
        name: row.get(2)?,
        summary: row.get(3)?,
        state: row.get(4)?,
        at: moment(row, 5)?,
        start_ms: row.get(6)?,
        end_ms: row.get(7)?,
    };
    Ok((row.get(0)?, LineRow::Tool(line)))
}

fn staff(row: &Row<'_>) -> Result<(i64, LineRow), rusqlite::Error> {
    let why: Option<String> = row.get(8)?;
    let line = StaffRow {
        id: row.get(1)?,
        deed: row.get(2)?,
        who: row.get(3)?,
        words: row.get(4)?,
        at: moment(row, 5)?,
        start_ms: row.get(6)?,
        end_ms: row.get(7)?,
        wanted: why.map(|why| Ok::<_, rusqlite::Error>((why, moment(row, 9)?))).transpose()?,
    };
    Ok((row.get(0)?, LineRow::Staff(line)))
}
