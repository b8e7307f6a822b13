//! Callers to whom nobody talks leave a message: what they say is heard by Twilio, written down, and becomes a call-back.
//!
//! It is not recorded (`<Record>`): the sound would lie at the service under an address that anybody could open.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use receptionist::only_messages;

use super::door::{self, Proven};
use super::twiml::{Gather, Verb};
use super::voice;
use crate::bridge::Bridge;
use crate::phrases::TROUBLE;

/// Why nobody talks with the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The receptionist is paused.
    Paused,
    /// The receptionist broke off, and no person took the call.
    Broken,
}

impl Why {
    /// What the card says of a caller who has left no words yet …
    fn missed(self) -> &'static str {
        match self {
            Why::Paused => "Called while the receptionist was paused.",
            Why::Broken => "The call broke off on our side.",
        }
    }

    /// … and of one who has.
    fn left_words(self) -> &'static str {
        match self {
            Why::Paused => "Left a message while the receptionist was paused.",
            Why::Broken => "Left a message after the call broke off on our side.",
        }
    }

    /// What the caller hears first.
    fn opening(self, clinic: &str) -> String {
        match self {
            Why::Paused => only_messages::opening(clinic),
            Why::Broken => format!("{} {}", TROUBLE.words, only_messages::LEAVE),
        }
    }

    fn path(self) -> &'static str {
        match self {
            Why::Paused => "/voice/message",
            Why::Broken => "/voice/message?why=broken",
        }
    }
}

/// How long the caller may take to begin.
const LISTEN: Duration = Duration::from_secs(8);

/// The longest message that is kept, in characters.
const LONGEST: usize = 1000;

/// What the caller hears, and the call-back that is there from now on, whatever they say or do not.
pub async fn begin(bridge: &Bridge, call_sid: &str, from: &str, why: Why) -> Vec<Verb> {
    bridge.0.desk.note_missed(call_sid, from, why.missed(), None).await;
    let say = why.opening(&bridge.0.desk.clinic().name);
    let action = door::public_url(bridge, why.path());
    let gather = Gather {
        action: action.clone(),
        say: Some(say),
        timeout: LISTEN,
        keys: None,
        hints: Vec::new(),
        speech: true,
    };
    vec![Verb::Gather(gather), Verb::Redirect(action)]
}

/// `POST /voice/message`: what the caller said, if anything.
pub async fn taken(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let call_sid = proven.form.call_sid().map_or_else(voice::local_call_sid, str::to_owned);
    let why = if proven.query("why").as_deref() == Some("broken") { Why::Broken } else { Why::Paused };
    let words = proven.form.get("SpeechResult").map(|words| words.chars().take(LONGEST).collect::<String>());
    if let Some(words) = &words {
        bridge.0.desk.note_missed(&call_sid, proven.form.from(), why.left_words(), Some(words)).await;
    }
    let thanks = if words.is_some() { only_messages::TAKEN } else { only_messages::GOODBYE };
    door::document(&[Verb::Say(thanks.to_owned()), Verb::Hangup])
}
