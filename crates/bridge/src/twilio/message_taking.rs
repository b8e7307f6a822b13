//! Callers to whom nobody talks leave a message: what they say is heard by Twilio, written down, and becomes a call-back.
//!
//! It is not recorded (`<Record>`): the sound would lie at the service under an address that anybody could open.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;

use super::door::{self, Proven};
use super::twiml::{Gather, Verb};
use super::voice;
use crate::bridge::Bridge;

/// Why a caller is to be called back whom the paused receptionist did not answer.
const PAUSED: &str = "Called while the receptionist was paused.";
/// The same of one who has left words.
const LEFT_WORDS: &str = "Left a message while the receptionist was paused.";

/// How long the caller may take to begin.
const LISTEN: Duration = Duration::from_secs(8);

/// The longest message that is kept, in characters.
const LONGEST: usize = 1000;

/// What the caller hears, and the call-back that is there from now on, whatever they say or do not.
pub async fn begin(bridge: &Bridge, call_sid: &str, from: &str) -> Vec<Verb> {
    bridge.0.desk.note_missed(call_sid, from, PAUSED, None).await;
    let say = format!(
        "Thank you for calling {}. Nobody can take your call at this moment. After this sentence, please say your name \
         and what it is about, and we will call you back. In an emergency, please hang up and call 9 1 1.",
        bridge.0.desk.clinic().name
    );
    let action = door::public_url(bridge, "/voice/message");
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
    let words = proven.form.get("SpeechResult").map(|words| words.chars().take(LONGEST).collect::<String>());
    if let Some(words) = &words {
        bridge.0.desk.note_missed(&call_sid, proven.form.from(), LEFT_WORDS, Some(words)).await;
    }
    let thanks = if words.is_some() {
        "Thank you. We will call you back. Goodbye."
    } else {
        "We will call you back. Goodbye."
    };
    door::document(&[Verb::Say(thanks.to_owned()), Verb::Hangup])
}
