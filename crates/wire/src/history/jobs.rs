//! Long work, which goes on while the page shows something else.

use serde::{Deserialize, Serialize};

/// What a piece of long work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Writes filtered calls to a CSV file.
    Export,
    /// Builds the index of the transcripts anew.
    Reindex,
    /// Writes the visits of some days to a CSV file.
    BookExport,
    /// Reads visits in from another program's file.
    Import,
}

/// How a piece of long work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Under way.
    Running,
    /// Done.
    Done,
    /// Somebody cancelled it.
    Cancelled,
    /// It could not be finished; `message` says why.
    Failed,
}

/// A piece of long work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Its number.
    pub id: String,
    /// What it is.
    pub kind: JobKind,
    /// How it stands.
    pub state: JobState,
    /// Items done so far.
    pub done: u64,
    /// Items in all, as far as is known.
    pub total: u64,
    /// RFC 3339, UTC.
    pub started_at: String,
    /// RFC 3339, UTC; none while it runs.
    pub ended_at: Option<String>,
    /// What came of it, in a sentence; empty while it runs.
    pub message: String,
    /// The file to fetch, when it made one.
    pub file_name: Option<String>,
}
