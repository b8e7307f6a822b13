//! What is measured of calls. Times are whole milliseconds.

use serde::{Deserialize, Serialize};

/// One turn, from the moment an answer became due to the moment the caller heard it. All but `beganMs` are counted from
/// there; what did not happen is left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
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
