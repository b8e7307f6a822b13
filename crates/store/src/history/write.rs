//! Writing calls while they are up, and closing those that a crash left open.

use jiff::Timestamp;

use super::{ActionReason, CallStatus, EndReason, Judged, Outcome, Said};
use crate::{Store, StoreError};

/// What is written together: one transaction. Written again, it changes nothing.
#[derive(Default)]
pub struct Batch {
    /// Calls; before their lines.
    pub calls: Vec<CallWrite>,
    /// Utterances of calls that are written already or in this batch.
    pub utterances: Vec<UtteranceWrite>,
    /// Tool calls, likewise.
    pub tools: Vec<ToolWrite>,
}

/// All that is known of a call by its own loop. Takes the place of what was written before of the same `call_sid`;
/// `notes` and `done_at` stay, and `created_at` too. A call that had ended and goes on is active again.
#[derive(Clone)]
pub struct CallWrite {
    /// Which call.
    pub call_sid: String,
    /// Empty without a media stream.
    pub stream_sid: String,
    /// `phone` or `softphone`.
    pub source: String,
    /// `openai` or `offline`.
    pub agent: String,
    /// Empty when unknown.
    pub phone_number: String,
    /// When it is known.
    pub customer_name: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// Milliseconds so far.
    pub duration_ms: i64,
    /// Of the last appointment booked in it.
    pub confirmation_number: Option<String>,
    /// What was measured so far.
    pub figures: Option<Figures>,
    /// A JSON object, see [`CallRow`](super::CallRow).
    pub metadata: Option<String>,
    /// Set once it has ended.
    pub ended: Option<Ended>,
    /// Now; becomes `updated_at`.
    pub at: Timestamp,
}

/// How a call ended.
#[derive(Clone)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// Never `Active`.
    pub status: CallStatus,
    /// With what.
    pub outcome: Outcome,
    /// Why.
    pub reason: EndReason,
    /// Whether somebody should look at it.
    pub action: Option<ActionReason>,
    /// What was made of it.
    pub judged: Judged,
}

/// What was measured of a call; the sums of it are kept in columns so that they can be added up.
#[derive(Clone)]
pub struct Figures {
    /// The whole as a JSON object.
    pub json: String,
    /// The turns as a JSON array.
    pub turns: String,
    /// When they were taken.
    pub at: Timestamp,
    /// Milliseconds from the caller's last word to the agent's first sound, of all measured turns together.
    pub latency_ms: i64,
    /// How many turns those are.
    pub measured_turns: i64,
}

/// An utterance as it stands. One of the same id takes the place of the earlier.
#[derive(Clone)]
pub struct UtteranceWrite {
    /// Which call.
    pub call_sid: String,
    /// Unique within the call.
    pub id: String,
    /// Its place among the lines of the call; kept from the first time it was written.
    pub place: i64,
    /// Who said it.
    pub speaker: Said,
    /// What was said, and heard.
    pub text: String,
    /// What was cut off before it was heard.
    pub cut: Option<String>,
    /// When it began.
    pub at: Timestamp,
    /// Milliseconds after the call's beginning.
    pub start_ms: i64,
    /// Likewise, once it is over.
    pub end_ms: Option<i64>,
    /// How sure the service is, 0 to 1, where it says so.
    pub confidence: Option<f64>,
    /// No more words will come.
    pub is_final: bool,
}

/// A tool call as it stands. One of the same id takes the place of the earlier.
#[derive(Clone)]
pub struct ToolWrite {
    /// Which call.
    pub call_sid: String,
    /// Unique within the call.
    pub id: String,
    /// Its place among the lines of the call.
    pub place: i64,
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

impl Store {
    /// Writes a batch in one transaction.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was written then, and the same batch may be written again.
    pub fn write_calls(&self, batch: &Batch) -> Result<(), StoreError> {
        let _ = batch;
        Err(StoreError::Busy)
    }

    /// The calls that the book has as active: those of a program that was killed, when called at the start.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be read.
    pub fn active_calls(&self) -> Result<Vec<super::CallRow>, StoreError> {
        Err(StoreError::Busy)
    }

    /// Closes a call that a killed program left open: `failed`, with the moment of the last that is known of it as its
    /// end. `outcome` and `judged` come from what it left.
    ///
    /// # Errors
    /// [`StoreError`] when the book cannot be written.
    pub fn close_lost_call(&self, call_sid: &str, ended: &Ended) -> Result<(), StoreError> {
        let _ = (call_sid, ended);
        Err(StoreError::Busy)
    }
}
