//! What calls leave behind, as the page sees it.

use serde::{Deserialize, Serialize};

use crate::appointment::Appointment;
use crate::call::{Agent, Line, Source};
use crate::figures::{CallFigures, TurnFigures};

mod jobs;
mod sums;

pub use jobs::{Job, JobKind, JobState};
pub use sums::{Bar, Interval, Overview, Sums};

/// Whether a call is still up, and whether it came to a proper end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CallStatus {
    /// It is up.
    Active,
    /// It ended.
    Completed,
    /// It broke off: the program was killed, or no agent could go on with it.
    Failed,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// An appointment was booked.
    AppointmentBooked,
    /// It came to its end without one.
    NoBooking,
    /// It broke off on our side.
    Error,
    /// The caller hung up before their business was done.
    UserHangup,
}

/// Why a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The caller hung up.
    CallerLeft,
    /// The agent said goodbye.
    Finished,
    /// The longest a call may last was reached.
    TimeLimit,
    /// Staff ended it.
    Staff,
    /// The program was closing.
    Closing,
    /// The agent was lost and nobody went on.
    AgentLost,
    /// The call had cost as much as it may.
    CostLimit,
    /// The caller was put through to a person.
    PutThrough,
    /// Nothing more was heard of it.
    Silent,
    /// The program ended in the middle of it; written by the next start.
    Crashed,
}

/// Why somebody of the clinic should look at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActionReason {
    /// The caller left a message and waits to be called back.
    CallBack,
    /// The call broke off.
    Failed,
    /// The caller gave up before the booking was made.
    GaveUp,
}

/// The tone of what the caller said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sentiment {
    /// Content, thankful.
    Positive,
    /// Neither.
    Neutral,
    /// Displeased, upset.
    Negative,
}

/// Who judged or wrote something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Judge {
    /// Rules of this program.
    Rules,
    /// The model that held the call.
    Model,
}

/// The three piles of the Calls screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Pile {
    /// Calls that are up.
    Active,
    /// Ended calls that somebody should look at, and nobody has.
    NeedsAction,
    /// The rest.
    Done,
}

/// One call in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallSummary {
    /// The row's id, as text.
    pub id: String,
    /// Twilio's `CA…`, or `SP…`.
    pub call_sid: String,
    /// Twilio's `MZ…`; empty without a media stream.
    pub stream_sid: String,
    /// Phone or softphone.
    pub source: Source,
    /// Who had the call last.
    pub agent: Agent,
    /// E.164, a word such as `anonymous`, or `client:softphone`.
    pub phone_number: String,
    /// When it became known.
    pub customer_name: Option<String>,
    /// RFC 3339, UTC, to the millisecond.
    pub start_time: String,
    /// RFC 3339, UTC, to the millisecond; none while it is up.
    pub end_time: Option<String>,
    /// Whole seconds; so far while it is up.
    pub duration: u64,
    /// Whether it is still up.
    pub status: CallStatus,
    /// What came of it; none while it is up.
    pub outcome: Option<Outcome>,
    /// Why it ended; none while it is up.
    pub end_reason: Option<EndReason>,
    /// `APT-#####` of the last appointment booked in it.
    pub confirmation_number: Option<String>,
    /// Which pile it lies in.
    pub pile: Pile,
    /// Why it needs or needed somebody; stays when it is done.
    pub action: Option<ActionReason>,
    /// RFC 3339, UTC: when somebody said that nothing more is to be done.
    pub done_at: Option<String>,
    /// The caller's tone; none while it is up or when nothing was said.
    pub sentiment: Option<Sentiment>,
    /// −1 (very displeased) to 1 (very content).
    pub sentiment_score: Option<f64>,
    /// Whether its sound can be heard.
    pub has_recording: bool,
    /// What staff wrote.
    pub notes: String,
    /// Where the searched words were found; empty without a search for words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snippet: Vec<SnippetPart>,
    /// RFC 3339, UTC: when the row was made.
    pub created_at: String,
    /// RFC 3339, UTC: when it was last changed.
    pub updated_at: String,
}

/// A stretch of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SnippetPart {
    /// Plain text; never markup.
    pub text: String,
    /// Whether it is what was searched for.
    pub hit: bool,
}

/// A page of the Calls screen: `GET /dashboard/api/history`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct HistoryPage {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The newest first.
    pub calls: Vec<CallSummary>,
    /// To be given as `cursor` for the next page; none on the last.
    pub next: Option<String>,
    /// How many calls the filters leave in each pile, whichever pile is asked for.
    pub counts: PileCounts,
}

/// How many calls lie in each pile.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PileCounts {
    /// Calls that are up.
    pub active: u64,
    /// Ended calls that somebody should look at.
    pub needs_action: u64,
    /// The rest.
    pub done: u64,
}

/// One line of a past call, in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TimedLine {
    /// What was said or done.
    #[serde(flatten)]
    pub line: Line,
    /// Milliseconds after the call's beginning.
    pub start_ms: u64,
    /// Milliseconds after the call's beginning; as far as is known.
    pub end_ms: Option<u64>,
}

/// The sound of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecordingCard {
    /// Milliseconds.
    pub duration_ms: u64,
    /// Milliseconds from the call's beginning to the first sample.
    pub offset_ms: u64,
    /// Bytes of the file.
    pub size_bytes: u64,
    /// `wav`.
    pub format: String,
    /// `pcm_s16le`.
    pub codec: String,
    /// Samples a second in each channel.
    pub sample_rate: u32,
    /// 2: the caller's, then the agent's.
    pub channels: u16,
    /// Why it stops before the call does: `refused` (the caller did not want it), `staff`, `disk`, `crashed`.
    pub cut_short: Option<String>,
    /// Whether the file is still there.
    pub available: bool,
    /// `YYYY-MM-DD` after which it is deleted.
    pub kept_until: Option<String>,
}

/// Who called, why, with what outcome, and what is left to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallDigest {
    /// Who called.
    pub who: String,
    /// What they wanted.
    pub why: String,
    /// What came of it.
    pub outcome: String,
    /// What is left to do; empty when nothing is.
    pub open_points: Vec<String>,
    /// Who wrote it.
    pub by: Judge,
}

/// What is known beside the talk.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallMetadata {
    /// BCP 47, such as `en-US`.
    pub language: Option<String>,
    /// A country's two letters, by the caller's number.
    pub region: Option<String>,
    /// `phone` or `softphone`.
    pub device_type: Option<String>,
    /// `good`, `fair` or `poor`, by gaps and jitter.
    pub network_quality: Option<String>,
    /// A JSON object of whatever else, as text.
    pub custom_data: Option<String>,
}

/// One past call with everything: `GET /dashboard/api/history/{callSid}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CallDetail {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// What a list shows of it.
    pub call: CallSummary,
    /// All that was said and done, the oldest first.
    pub lines: Vec<TimedLine>,
    /// The recordings, the oldest first; usually none or one.
    pub recordings: Vec<RecordingCard>,
    /// What was measured; none when nothing was.
    pub figures: Option<CallFigures>,
    /// The turns that were measured.
    pub turns: Vec<TurnFigures>,
    /// Who judged the sentiment, when there is one.
    pub sentiment_by: Option<Judge>,
    /// None while the call is up.
    pub digest: Option<CallDigest>,
    /// The last appointment booked in it, as it stands now.
    pub appointment: Option<Appointment>,
    /// What is known beside the talk.
    pub metadata: CallMetadata,
    /// RFC 3339, UTC: when the figures were taken.
    pub snapshot_time: Option<String>,
}

/// The waveform of a recording: `GET /dashboard/api/history/{callSid}/peaks`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Peaks {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// Milliseconds of the whole recording.
    pub duration_ms: u64,
    /// Milliseconds of each stretch; the last one may be shorter.
    pub ms_per_peak: u32,
    /// The caller's channel, then the agent's: least and greatest of each stretch, −128 to 127.
    pub channels: Vec<Vec<[i8; 2]>>,
}
