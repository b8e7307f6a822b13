//! The row of a call.

use jiff::Timestamp;

/// Whether a call is still up, and whether it came to a proper end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallStatus {
    /// `active`
    Active,
    /// `completed`
    Completed,
    /// `failed`
    Failed,
}

impl CallStatus {
    /// Every one.
    pub(crate) const ALL: &[CallStatus] = &[CallStatus::Active, CallStatus::Completed, CallStatus::Failed];

    /// The word that is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            CallStatus::Active => "active",
            CallStatus::Completed => "completed",
            CallStatus::Failed => "failed",
        }
    }
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// `appointment_booked`
    AppointmentBooked,
    /// `no_booking`
    NoBooking,
    /// `error`
    Error,
    /// `user_hangup`
    UserHangup,
}

impl Outcome {
    /// Every one.
    pub(crate) const ALL: &[Outcome] =
        &[Outcome::AppointmentBooked, Outcome::NoBooking, Outcome::Error, Outcome::UserHangup];

    /// The word that is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Outcome::AppointmentBooked => "appointment_booked",
            Outcome::NoBooking => "no_booking",
            Outcome::Error => "error",
            Outcome::UserHangup => "user_hangup",
        }
    }
}

/// Why a call ended. The words are those of `wire::history::EndReason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// `caller_left`
    CallerLeft,
    /// `finished`
    Finished,
    /// `time_limit`
    TimeLimit,
    /// `staff`
    Staff,
    /// `closing`
    Closing,
    /// `agent_lost`
    AgentLost,
    /// `cost_limit`
    CostLimit,
    /// `put_through`
    PutThrough,
    /// `silent`
    Silent,
    /// `crashed`
    Crashed,
}

impl EndReason {
    /// Every one.
    pub(crate) const ALL: &[EndReason] = &[
        EndReason::CallerLeft,
        EndReason::Finished,
        EndReason::TimeLimit,
        EndReason::Staff,
        EndReason::Closing,
        EndReason::AgentLost,
        EndReason::CostLimit,
        EndReason::PutThrough,
        EndReason::Silent,
        EndReason::Crashed,
    ];

    /// The word that is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            EndReason::CallerLeft => "caller_left",
            EndReason::Finished => "finished",
            EndReason::TimeLimit => "time_limit",
            EndReason::Staff => "staff",
            EndReason::Closing => "closing",
            EndReason::AgentLost => "agent_lost",
            EndReason::CostLimit => "cost_limit",
            EndReason::PutThrough => "put_through",
            EndReason::Silent => "silent",
            EndReason::Crashed => "crashed",
        }
    }
}

/// Why somebody of the clinic should look at a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActionReason {
    /// `call_back`
    CallBack,
    /// `failed`
    Failed,
    /// `gave_up`
    GaveUp,
}

impl ActionReason {
    /// Every one.
    pub(crate) const ALL: &[ActionReason] =
        &[ActionReason::CallBack, ActionReason::Failed, ActionReason::GaveUp];

    /// The word that is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            ActionReason::CallBack => "call_back",
            ActionReason::Failed => "failed",
            ActionReason::GaveUp => "gave_up",
        }
    }
}

/// The tone of what the caller said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sentiment {
    /// `positive`
    Positive,
    /// `neutral`
    Neutral,
    /// `negative`
    Negative,
}

impl Sentiment {
    /// Every one.
    pub(crate) const ALL: &[Sentiment] = &[Sentiment::Positive, Sentiment::Neutral, Sentiment::Negative];

    /// The word that is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Sentiment::Positive => "positive",
            Sentiment::Neutral => "neutral",
            Sentiment::Negative => "negative",
        }
    }
}

/// What was made of a call when it had ended.
#[derive(Clone, PartialEq)]
pub struct Judged {
    /// The tone, with −1 to 1.
    pub sentiment: Option<(Sentiment, f64)>,
    /// `rules` or `model`: who judged the tone.
    pub sentiment_by: String,
    /// A JSON object that the desk reads and writes: who, why, outcome, open points, and who wrote it.
    pub digest: String,
}

/// A call as the book has it. Prints no name, number or word.
#[derive(Clone, PartialEq)]
pub struct CallRow {
    /// Row id; later calls have larger ones.
    pub id: i64,
    /// Twilio's `CA…`, or `SP…`. Unique.
    pub call_sid: String,
    /// Twilio's `MZ…`; empty without a media stream.
    pub stream_sid: String,
    /// `phone` or `softphone`.
    pub source: String,
    /// `openai` or `offline`: who had it last.
    pub agent: String,
    /// E.164, a word such as `anonymous`, or `client:softphone`; empty when unknown.
    pub phone_number: String,
    /// When it became known.
    pub customer_name: Option<String>,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; `None` while it is up.
    pub ended_at: Option<Timestamp>,
    /// Milliseconds; so far as last written while it is up.
    pub duration_ms: i64,
    /// Whether it is up.
    pub status: CallStatus,
    /// `None` while it is up.
    pub outcome: Option<Outcome>,
    /// `None` while it is up.
    pub end_reason: Option<EndReason>,
    /// Of the last appointment booked in it.
    pub confirmation_number: Option<String>,
    /// Why it needs or needed somebody.
    pub action: Option<ActionReason>,
    /// When somebody said that nothing more is to be done.
    pub done_at: Option<Timestamp>,
    /// See [`Judged`].
    pub sentiment: Option<(Sentiment, f64)>,
    /// See [`Judged`]; empty when nobody did.
    pub sentiment_by: String,
    /// See [`Judged`].
    pub digest: Option<String>,
    /// What staff wrote.
    pub notes: String,
    /// A JSON object of what was measured, that the desk reads and writes.
    pub figures: Option<String>,
    /// A JSON array of the measured turns, that the desk reads and writes.
    pub turns: Option<String>,
    /// When the figures were taken.
    pub snapshot_at: Option<Timestamp>,
    /// A JSON object: language, region, deviceType, networkQuality, customData.
    pub metadata: Option<String>,
    /// Whether a recording's file should be there.
    pub has_recording: bool,
    /// When the row was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl std::fmt::Debug for CallRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CallRow({}, {}, {:?})", self.id, self.call_sid, self.status)
    }
}
