//! What is measured of calls. Times are whole milliseconds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One turn, from the moment an answer became due to the moment the caller heard it. All but `beganMs` are counted from
/// there; what did not happen is left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct TurnFigures {
    /// Counts from 1 in a call.
    pub number: u32,
    /// Since the call began.
    pub began_ms: u64,
    /// The receptionist was asked to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_ms: Option<u64>,
    /// It began to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answering_ms: Option<u64>,
    /// Its first sound came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_sound_ms: Option<u64>,
    /// Its first frame left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_sent_ms: Option<u64>,
    /// The caller heard it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_heard_ms: Option<u64>,
    /// Spent waiting for tools.
    pub tools_ms: u64,
    /// The caller cut the answer off.
    pub interrupted: bool,
}

/// Tokens that a service counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Tokens {
    /// Text in, cached included.
    pub input_text: u64,
    /// Sound in, cached included.
    pub input_audio: u64,
    /// Of `inputText`.
    pub cached_text: u64,
    /// Of `inputAudio`.
    pub cached_audio: u64,
    /// Text out.
    pub output_text: u64,
    /// Sound out.
    pub output_audio: u64,
    /// Transcription, in and out.
    pub transcription: u64,
}

/// A call's figures so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct CallFigures {
    /// Turns that were measured.
    pub turns: u32,
    /// How often the caller cut the receptionist off.
    pub interruptions: u32,
    /// How often it held its breath for a cough, noise or echo, and went on.
    pub false_alarms: u32,
    /// The caller spoke so long.
    pub caller_talk_ms: u64,
    /// The receptionist was heard so long.
    pub agent_talk_ms: u64,
    /// Nobody spoke.
    pub silence_ms: u64,
    /// Messages with sound from the caller's side.
    pub audio_packets_received: u64,
    /// Messages with sound to it.
    pub audio_packets_sent: u64,
    /// Interarrival jitter of the caller's sound, in microseconds.
    pub jitter_us: u64,
    /// Holes in the caller's sound that were filled with silence.
    pub gaps: u32,
    /// All that silence together.
    pub padded_ms: u64,
    /// How often the service was lost and came back.
    pub reconnects: u32,
    /// Recorded sentences that bridged a silence.
    pub bridged: u32,
    /// What the services counted.
    pub tokens: Tokens,
    /// What that costs, in millionths of the price table's currency.
    pub cost_micros: u64,
}

/// How long one part of a turn takes, over all turns that ended and had that part. Zeros when there were none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Phase {
    /// Turns that had this part.
    pub count: u64,
    /// Mean, in milliseconds.
    pub avg_ms: f64,
    /// Half of the turns were at most this slow; like the two below read off fixed steps, and so never exact.
    pub p50_ms: f64,
    /// 95 of 100 were at most this slow.
    pub p95_ms: f64,
    /// 99 of 100 were at most this slow.
    pub p99_ms: f64,
}

/// The parts of a turn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Phases {
    /// The model: asked to answer → its first sound.
    pub llm: Phase,
    /// First sound → first heard by the caller. The model speaks itself, so this is no speech synthesis but the path to
    /// the ear; it keeps its documented name.
    pub tts: Phase,
    /// The whole wait: an answer became due → first heard.
    pub response: Phase,
    /// Waiting for tools, in turns that used some.
    pub tools: Phase,
}

/// Everything that is measured, over all calls since the program started: `GET /dashboard/api/figures`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Report {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// RFC 3339, UTC: when this was read.
    pub taken_at: String,
    /// RFC 3339, UTC: when counting began.
    pub since: String,
    /// What a `response` should stay below, in milliseconds.
    pub target_latency_ms: u64,
    /// The parts of the turns that ended.
    pub phases: Phases,
    /// Turns that ended.
    pub turns: u64,
    /// Calls in which the receptionist owes or gives an answer at this moment.
    pub active_turns: u64,
    /// How often a caller cut the receptionist off.
    pub interruptions: u64,
    /// How often it held its breath for a cough, noise or echo, and went on.
    pub false_alarms: u64,
    /// Holes in callers' sound that were filled with silence.
    pub gaps: u64,
    /// All that silence together.
    pub padded_ms: u64,
    /// How often a service was lost and came back.
    pub reconnects: u64,
    /// Recorded sentences that bridged a silence.
    pub bridged: u64,
    /// Messages with sound from callers.
    pub audio_packets_received: u64,
    /// Messages with sound to callers.
    pub audio_packets_sent: u64,
    /// What the services counted.
    pub tokens: Tokens,
    /// What that costs, in millionths of `prices.currency`, since `since`.
    pub cost_micros: u64,
    /// Calls by who answered them first, and how many are up.
    pub calls: CallCounts,
    /// What may be spent and was.
    pub limits: CostLimits,
    /// The price table in force.
    pub prices: PriceTable,
    /// The clinic's own table is in force, not the built-in one.
    pub prices_edited: bool,
    /// The last turns that ended in any call, the latest first.
    pub recent: Vec<RecentTurn>,
}

/// Calls since the program started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct CallCounts {
    /// Up at this moment.
    pub active: u64,
    /// Answered by OpenAI Realtime.
    pub openai: u64,
    /// Answered by the built-in receptionist.
    pub offline: u64,
}

/// What calls may cost, in millionths of the price table's currency. `null` is no limit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct CostLimits {
    /// One call.
    pub max_call_micros: Option<u64>,
    /// All calls of one day.
    pub max_day_micros: Option<u64>,
    /// Spent today, also before the program was started again.
    pub spent_today_micros: u64,
    /// Today on the clinic's calendar, `YYYY-MM-DD`.
    pub day: String,
}

/// A turn that ended. What did not happen in it is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RecentTurn {
    /// In which call.
    pub call_sid: String,
    /// Counts from 1 in that call.
    pub number: u32,
    /// RFC 3339, UTC: when it ended.
    pub at: String,
    /// Who answered.
    pub agent: crate::call::Agent,
    /// Asked to answer → first sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub llm_ms: Option<u64>,
    /// First sound → first heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tts_ms: Option<u64>,
    /// An answer became due → first heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_ms: Option<u64>,
    /// Spent waiting for tools.
    pub tools_ms: u64,
    /// The caller cut the answer off.
    pub interrupted: bool,
}

/// What the services cost on a certain day. All prices are decimal numbers of `currency`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct PriceTable {
    /// The day the prices were looked up, `YYYY-MM-DD`.
    pub as_of: String,
    /// Three letters, such as `USD`.
    pub currency: String,
    /// Where they were found.
    pub source: String,
    /// A minute of an incoming call on the telephone line.
    pub line_minute: f64,
    /// By the realtime model's name.
    pub models: BTreeMap<String, ModelPrices>,
    /// By the transcription model's name.
    #[serde(default)]
    pub transcription: BTreeMap<String, TranscriptionPrices>,
}

/// What a million tokens of a realtime model cost.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ModelPrices {
    /// Text in that was not cached.
    pub input_text: f64,
    /// Text in that was.
    pub cached_text: f64,
    /// Sound in that was not cached.
    pub input_audio: f64,
    /// Sound in that was.
    pub cached_audio: f64,
    /// Text out.
    pub output_text: f64,
    /// Sound out.
    pub output_audio: f64,
    /// Nobody published these; they are those of a like model.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assumed: bool,
}

/// What writing down the caller's words costs: by tokens, by time, or both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TranscriptionPrices {
    /// A million tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_million_tokens: Option<f64>,
    /// A minute of sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_minute: Option<f64>,
    /// Nobody published these; they are those of a like model.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub assumed: bool,
}

/// The answer of `GET`, `PUT` and `DELETE /dashboard/api/prices`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct Prices {
    /// Always true; errors have the error shape.
    pub success: bool,
    /// The table in force.
    pub prices: PriceTable,
    /// It is the clinic's own, not the built-in one.
    pub edited: bool,
    /// What a person should know: the clinic's table could not be read and was put aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}
