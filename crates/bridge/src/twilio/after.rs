//! `POST /voice/after`: the single continuation of a media stream. Twilio asks here what next when the socket closed.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::State;
use axum::response::Response;

use super::door::{self, Proven};
use super::twiml::Verb;
use super::{turns, voice};
use crate::bridge::Bridge;

/// Calls whose end is remembered; the oldest are forgotten. Twilio asks within seconds.
const KEPT: usize = 1000;

/// How a call's media stream ended, or the call itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The agent is gone, the caller is still on the line.
    CallerWaits,
    /// All was said.
    Over,
    /// The caller has hung up. Final: whatever comes later about this call opens nothing again.
    CallerLeft,
}

/// How the last calls ended.
#[derive(Default)]
pub struct Endings(Mutex<Known>);

#[derive(Default)]
struct Known {
    calls: HashMap<String, Ending>,
    /// The oldest first.
    order: VecDeque<String>,
}

impl Endings {
    /// The call's media stream has ended; `caller_waits` when the call is to go on without it. To be noted before the
    /// socket is closed.
    pub fn note(&self, call_sid: &str, caller_waits: bool) {
        self.put(call_sid, if caller_waits { Ending::CallerWaits } else { Ending::Over });
    }

    /// Twilio says that the call is over.
    pub fn note_caller_left(&self, call_sid: &str) {
        self.put(call_sid, Ending::CallerLeft);
    }

    /// Whether Twilio said that the call is over.
    pub fn caller_left(&self, call_sid: &str) -> bool {
        self.get(call_sid) == Some(Ending::CallerLeft)
    }

    fn get(&self, call_sid: &str) -> Option<Ending> {
        self.state().calls.get(call_sid).copied()
    }

    fn put(&self, call_sid: &str, ending: Ending) {
        let mut state = self.state();
        if let Some(known) = state.calls.get_mut(call_sid) {
            if *known != Ending::CallerLeft {
                *known = ending;
            }
            return;
        }
        if state.order.len() == KEPT
            && let Some(oldest) = state.order.pop_front()
        {
            state.calls.remove(&oldest);
        }
        state.order.push_back(call_sid.to_owned());
        state.calls.insert(call_sid.to_owned(), ending);
    }

    fn state(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says how the call goes on: a caller who still waits is talked with in turns, one who was said goodbye to is hung up.
pub async fn go_on(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let call_sid = proven.form.call_sid().map_or_else(voice::local_call_sid, str::to_owned);
    if proven.call_is_over() {
        turns::finish(&bridge, &call_sid);
        return door::document(&[Verb::Hangup]);
    }
    let ending = bridge.0.endings.get(&call_sid);
    if ending == Some(Ending::Over) {
        return door::document(&[Verb::Hangup]);
    }
    if ending.is_none() {
        tracing::warn!(
            callSid = call_sid,
            "A call goes on whose media stream is not known here; it begins anew"
        );
    }
    door::document(&turns::begin(&bridge, &call_sid, proven.form.from(), true).await)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_about_a_call_counts_and_a_caller_who_left_stays_gone() {
        let endings = Endings::default();
        assert_eq!(endings.get("CA1"), None, "nothing is known of a call that has not ended");
        endings.note("CA1", true);
        assert_eq!(endings.get("CA1"), Some(Ending::CallerWaits), "its caller waits");
        endings.note("CA1", false);
        assert_eq!(endings.get("CA1"), Some(Ending::Over), "a second stream of the call ended politely");
        endings.note_caller_left("CA1");
        endings.note("CA1", true);
        assert!(endings.caller_left("CA1"), "the loop of a call ends after Twilio told that the caller left");
    }

    #[test]
    fn only_the_newest_are_remembered() {
        let endings = Endings::default();
        for n in 0..=KEPT {
            endings.note(&format!("CA{n}"), true);
        }
        assert_eq!(endings.get("CA0"), None, "the oldest made room");
        assert_eq!(endings.get("CA1"), Some(Ending::CallerWaits), "the next one did not have to");
        assert_eq!(endings.state().calls.len(), KEPT, "memory is bounded");
    }
}
