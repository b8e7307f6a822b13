//! `POST /voice/after`: the single continuation of a media stream. Twilio asks here what next when the socket closed.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::State;
use axum::response::Response;
use tokio::sync::Notify;

use super::door::{self, Proven};
use super::twiml::Verb;
use super::{turns, voice};
use crate::bridge::Bridge;

/// Calls whose end is remembered; the oldest are forgotten. Twilio asks within seconds.
const KEPT: usize = 1000;

/// How a call's media stream ended, or the call itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The agent or the stream is gone. The caller is still on the line, if Twilio asks what next.
    CallerWaits,
    /// All was said; Twilio has not asked yet what next.
    Said,
    /// The caller has hung up or was hung up. Final: whatever comes later about this call opens nothing again.
    Over,
}

/// How the last calls ended.
#[derive(Default)]
pub struct Endings {
    known: Mutex<Known>,
    /// Some call is over.
    over: Notify,
}

#[derive(Default)]
struct Known {
    calls: HashMap<String, Ending>,
    /// The oldest first.
    order: VecDeque<String>,
}

impl Endings {
    /// The call's media stream has ended; `caller_waits` when a caller who is still there is to be talked with. To be
    /// noted before the socket is closed.
    pub fn note(&self, call_sid: &str, caller_waits: bool) {
        self.put(call_sid, if caller_waits { Ending::CallerWaits } else { Ending::Said });
    }

    /// Twilio says that the call is over, or was told to hang up.
    pub fn note_over(&self, call_sid: &str) {
        self.put(call_sid, Ending::Over);
        self.over.notify_waiters();
    }

    /// Whether the call is over for Twilio too.
    pub fn is_over(&self, call_sid: &str) -> bool {
        self.get(call_sid) == Some(Ending::Over)
    }

    /// Comes back when the call is over for Twilio too.
    pub async fn until_over(&self, call_sid: &str) {
        loop {
            // Made before looking, so that a note in between wakes it.
            let over = self.over.notified();
            if self.is_over(call_sid) {
                return;
            }
            over.await;
        }
    }

    fn get(&self, call_sid: &str) -> Option<Ending> {
        self.state().calls.get(call_sid).copied()
    }

    fn put(&self, call_sid: &str, ending: Ending) {
        let mut state = self.state();
        if let Some(known) = state.calls.get_mut(call_sid) {
            if *known != Ending::Over {
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
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
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
    if ending == Some(Ending::Said) {
        bridge.0.endings.note_over(&call_sid);
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
        assert_eq!(endings.get("CA1"), Some(Ending::Said), "a second stream of the call ended politely");
        endings.note_over("CA1");
        endings.note("CA1", true);
        assert!(endings.is_over("CA1"), "the loop of a call ends after Twilio told that the caller left");
    }

    #[tokio::test]
    async fn whoever_waits_for_the_end_of_a_call_is_told_of_it_and_of_no_other() {
        let endings = Endings::default();
        let mut waiting = std::pin::pin!(endings.until_over("CA1"));
        let wait = std::time::Duration::from_millis(10);
        endings.note("CA1", false);
        endings.note_over("CA2");
        assert!(tokio::time::timeout(wait, &mut waiting).await.is_err(), "Twilio has not asked yet");
        endings.note_over("CA1");
        waiting.await;
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
