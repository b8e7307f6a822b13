//! What calls leave behind: one row a call, its utterances and tool calls, its recordings.
//!
//! A call is written while it is up, in batches, so that a program that was killed leaves what was known; the next start
//! closes such calls with [`Store::close_lost_calls`].

mod analytics;
mod calls;
mod lines;
mod query;
mod recordings;
mod write;

pub use analytics::{Bucket, Stats};
pub use calls::{ActionReason, CallRow, CallStatus, EndReason, Judged, Outcome, Sentiment};
pub use lines::{LineRow, Said, ToolRow};
pub use query::{CallFilter, CallRef, Cursor, Found, Order, Page, Pile, PileCounts, SnippetPart};
pub use recordings::{NewRecording, RecordingRow};
pub use write::{Batch, CallWrite, Ended, Figures, ToolWrite, UtteranceWrite};
