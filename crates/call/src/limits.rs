//! How long things may take in a call. Each has a default that suits a clinic's line.

use std::time::Duration;

use crate::usage::Micros;

/// The time limits of one call. The call keeps them itself, so a silent or stuck agent cannot stretch any of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The longest a call may last. Then the agent is told to wrap up and say goodbye. Default 5 minutes.
    pub max_duration: Duration,
    /// After reaching `max_duration`, or after a silence that ends the call, so much is left for the goodbye before
    /// the call is ended all the same. Default 10 s.
    pub goodbye_grace: Duration,
    /// The same after `HangUp`: shorter, since somebody waits for it. Default 8 s.
    pub hang_up_grace: Duration,
    /// After the agent asked to end the call, so long its last words may take to be heard. Default 15 s.
    pub farewell_within: Duration,
    /// A tool that takes longer is told to the agent as failed; what it still brings is recorded. Default 10 s.
    pub tool_deadline: Duration,
    /// The first words or sound must come so soon after the call began, else the next agent has the call. Default 4 s.
    pub first_answer_within: Duration,
    /// Any later response must show life so soon, from its request or its last sign; then another session is opened.
    /// Default 8 s.
    pub answer_within: Duration,
    /// A lost session must be replaced so soon, else the next agent has the call. Default 15 s.
    pub reconnect_within: Duration,
    /// After so much silence on both sides the agent asks whether the caller is there; `None` never asks.
    /// Default 12 s.
    pub ask_after_silence: Option<Duration>,
    /// After so much silence, counted from where it began, the agent says goodbye; `None` waits for ever.
    /// Default 30 s.
    pub end_after_silence: Option<Duration>,
    /// When somebody seems to speak the agent holds its breath, and after so long it is decided whether that was the
    /// caller or a cough. 200–400 ms; anything else counts as the nearer of these. Default 300 ms.
    pub confirm_speech_within: Duration,
    /// While a tool is at work the caller hears a recorded sentence after so much silence. Default 900 ms.
    pub filler_after: Duration,
    /// While the agent is waited for the caller hears a recorded sentence after so much silence. Default 3 s.
    pub dead_air: Duration,
    /// What the call may cost before the next agent, which costs nothing, has it; `None` for no limit. Default `None`.
    pub max_cost: Option<Micros>,
    /// A pause of this length ends a run of keypad keys. Default 2 s.
    pub keys_pause: Duration,
    /// At most so much sound is ahead of the caller's ear; at least 40 ms. Default 200 ms.
    pub sound_ahead: Duration,
    /// Staff who have the call and show no life for so long are gone, and the agent goes on. Default 3 s.
    pub desk_silent: Duration,
}

/// "For ever", in a call; longer spans could not be added to a moment.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

impl Limits {
    /// The same with nothing longer than a year, so that `Duration::MAX` may stand for "never".
    pub(crate) fn bounded(mut self) -> Self {
        let Limits {
            max_duration,
            goodbye_grace,
            hang_up_grace,
            farewell_within,
            tool_deadline,
            first_answer_within,
            answer_within,
            reconnect_within,
            ask_after_silence,
            end_after_silence,
            confirm_speech_within,
            filler_after,
            dead_air,
            max_cost: _,
            keys_pause,
            sound_ahead,
            desk_silent,
        } = &mut self;
        let always = [
            max_duration,
            goodbye_grace,
            hang_up_grace,
            farewell_within,
            tool_deadline,
            first_answer_within,
            answer_within,
            reconnect_within,
            confirm_speech_within,
            filler_after,
            dead_air,
            keys_pause,
            sound_ahead,
            desk_silent,
        ];
        for limit in always.into_iter().chain(ask_after_silence).chain(end_after_silence) {
            *limit = (*limit).min(LONGEST);
        }
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_duration: Duration::from_secs(5 * 60),
            goodbye_grace: Duration::from_secs(10),
            hang_up_grace: Duration::from_secs(8),
            farewell_within: Duration::from_secs(15),
            tool_deadline: Duration::from_secs(10),
            first_answer_within: Duration::from_secs(4),
            answer_within: Duration::from_secs(8),
            reconnect_within: Duration::from_secs(15),
            ask_after_silence: Some(Duration::from_secs(12)),
            end_after_silence: Some(Duration::from_secs(30)),
            confirm_speech_within: Duration::from_millis(300),
            filler_after: Duration::from_millis(900),
            dead_air: Duration::from_secs(3),
            max_cost: None,
            keys_pause: Duration::from_secs(2),
            sound_ahead: Duration::from_millis(200),
            desk_silent: Duration::from_secs(3),
        }
    }
}
