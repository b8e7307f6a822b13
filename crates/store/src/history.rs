//! What calls leave behind: one row a call, its utterances and tool calls, its recordings.
//!
//! A call is written while it is up, in batches, so that a program that was killed leaves what was known; the next start
//! closes such calls with [`Store::close_lost_call`](crate::Store::close_lost_call). What finds and adds up calls is kept by triggers,
//! so it holds for rows of other programs too.

mod analytics;
mod calls;
mod find;
mod fold;
mod lines;
mod narrow;
mod query;
mod recordings;
mod reindex;
mod rows;
mod search;
mod snippet;
mod write;

pub use analytics::{Bucket, Stats};
pub use calls::{ActionReason, CallRow, CallStatus, EndReason, Judged, Outcome, Sentiment};
pub use fold::folded;
pub(crate) use fold::words;
pub use lines::{LineRow, Said, StaffRow, ToolRow};
pub use query::{CallFilter, CallRef, Cursor, Found, Order, Page, Pile, PileCounts, SnippetPart};
pub use recordings::{NewRecording, RecordingRow};
pub(crate) use rows::{read, select_short};
pub(crate) use search::quoted;
pub use write::{Batch, CallWrite, Ended, Figures, StaffWrite, ToolWrite, UtteranceWrite};
