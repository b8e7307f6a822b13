//! What is measured of a call and of each turn.

use std::time::Duration;

use crate::usage::{Micros, Usage};

/// One turn: from the moment an answer became due (the caller's speech ended, a line was typed, the greeting) to the moment
/// the caller heard it. All but `began` are counted from `began`; `None` did not happen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TurnFigures {
    /// Counts from 1 in a call.
    pub number: u32,
    /// Since the call began.
    pub began: Duration,
    /// The agent was asked to answer.
    pub asked: Option<Duration>,
    /// It began to.
    pub answering: Option<Duration>,
    /// Its first sound came.
    pub first_sound: Option<Duration>,
    /// Its first frame left for the caller.
    pub first_sent: Option<Duration>,
    /// The first mark behind it came back: the caller hears it.
    pub first_heard: Option<Duration>,
    /// Spent waiting for tools, all together.
    pub tools: Duration,
    /// The caller cut the answer off.
    pub interrupted: bool,
}

/// A call so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CallFigures {
    /// Turns that were measured.
    pub turns: u32,
    /// How often the caller cut the agent off.
    pub interruptions: u32,
    /// How often the agent held its breath for a cough, noise or echo, and went on.
    pub false_alarms: u32,
    /// The caller spoke so long.
    pub caller_talk: Duration,
    /// The agent was heard so long.
    pub agent_talk: Duration,
    /// Nobody spoke.
    pub silence: Duration,
    /// Messages with sound from the caller's side.
    pub packets_in: u64,
    /// Messages with sound to it.
    pub packets_out: u64,
    /// Interarrival jitter of the caller's sound, as RFC 3550 counts it.
    pub jitter: Duration,
    /// Holes in the caller's sound that were filled with silence.
    pub gaps: u32,
    /// All that silence together.
    pub padded: Duration,
    /// How often the agent's service was lost and came back.
    pub reconnects: u32,
    /// Recorded sentences that bridged a silence.
    pub bridged: u32,
    /// What the services counted.
    pub usage: Usage,
    /// What that costs.
    pub cost: Micros,
}
