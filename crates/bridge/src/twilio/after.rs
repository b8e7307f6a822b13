//! `POST /voice/after`: the single continuation of a media stream. Twilio asks here what next when the socket closed.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::State;
use axum::response::Response;
use call::history::Carried;
use tokio::sync::Notify;
use wire::routing::RoutingMode;

use super::door::{self, Proven};
use super::transfer::{self, Before};
use super::twiml::Verb;
use super::{message_taking, turns, voice};
use crate::bridge::Bridge;

/// Calls whose end is remembered; the oldest are forgotten. Twilio asks within seconds.
const KEPT: usize = 1000;

/// How a call's media stream ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one a call, and it is moved once or twice")]
pub enum StreamEnd {
    /// The agent or the stream is gone, and a caller who is still there is to be talked with.
    CallerWaits {
        /// Something of ours broke that the caller noticed.
        apology: bool,
        /// What is known of them.
        carried: Carried,
    },
    /// All was said.
    Said,
    /// The caller is put through to a person.
    PutThrough,
}

/// How a call's media stream ended, or the call itself.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one a call, and it is moved once or twice")]
enum Ending {
    /// Its media stream is to open; more is not known.
    Awaited,
    /// Twilio has not asked yet what next, or goes on in turns; then what is known of the caller is no longer here.
    Stream(StreamEnd),
    /// The caller has hung up or was hung up. Final: whatever comes later about this call opens nothing again.
    Over,
}

/// What Twilio is told when it asks what next.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    HangUp,
    Talk { apology: bool },
    PutThrough,
    Unknown,
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
    /// The call's media stream is to open. What is known of it already stays.
    pub fn await_stream(&self, call_sid: &str) {
        if !self.state().calls.contains_key(call_sid) {
            self.put(call_sid, Ending::Awaited);
        }
    }

    /// The call's media stream has ended. To be noted before the socket is closed.
    pub fn note(&self, call_sid: &str, end: StreamEnd) {
        self.put(call_sid, Ending::Stream(end));
    }

    /// Twilio says that the call is over, or was told to hang up.
    pub fn note_over(&self, call_sid: &str) {
        self.put(call_sid, Ending::Over);
        self.over.notify_waiters();
    }

    /// Whether the call is over for Twilio too.
    pub fn is_over(&self, call_sid: &str) -> bool {
        self.state().calls.get(call_sid) == Some(&Ending::Over)
    }

    /// What is known of a caller who waits. It is given out once, to the call that goes on with it, and forgotten here.
    pub fn take_carried(&self, call_sid: &str) -> Carried {
        match self.state().calls.get_mut(call_sid) {
            Some(Ending::Stream(StreamEnd::CallerWaits { carried, .. })) => std::mem::take(carried),
            _ => Carried::default(),
        }
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

    /// What follows for a call whose stream has ended.
    fn next_for(&self, call_sid: &str) -> Next {
        match self.state().calls.get(call_sid) {
            Some(Ending::Stream(StreamEnd::Said)) => Next::HangUp,
            Some(Ending::Stream(StreamEnd::PutThrough)) => Next::PutThrough,
            Some(Ending::Stream(StreamEnd::CallerWaits { apology, .. })) => Next::Talk { apology: *apology },
            // It could not be opened, or its loop broke.
            Some(Ending::Awaited) => Next::Talk { apology: true },
            // That it is over is told to whoever wants to talk.
            Some(Ending::Over) => Next::Talk { apology: false },
            None => Next::Unknown,
        }
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

/// Says how the call goes on: a caller who still waits is talked with in turns, one who was said goodbye to is hung up, and
/// one of an earlier run of the program, who was cut off in the middle of something, is given to a person if there is one.
pub async fn go_on(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let call_sid = proven.form.call_sid().map_or_else(voice::local_call_sid, str::to_owned);
    if proven.call_is_over() {
        transfer::doors::caller_left(&bridge, &call_sid);
        turns::finish(&bridge, &call_sid);
        return door::document(&[Verb::Hangup]);
    }
    let apology = match bridge.0.endings.next_for(&call_sid) {
        Next::HangUp => {
            bridge.0.endings.note_over(&call_sid);
            return door::document(&[Verb::Hangup]);
        }
        Next::Talk { apology } => apology,
        Next::PutThrough => {
            return door::document(&transfer::doors::after(&bridge, &call_sid, proven.form.from()).await);
        }
        Next::Unknown => return door::document(&rescue(&bridge, &call_sid, proven.form.from()).await),
    };
    door::document(&turns::begin(&bridge, &call_sid, proven.form.from(), apology).await)
}

/// The continuation of a call that this run of the program knows nothing of.
async fn rescue(bridge: &Bridge, call_sid: &str, from: &str) -> Vec<Verb> {
    tracing::warn!(callSid = call_sid, "A call goes on whose media stream is not known here");
    if bridge.0.turns.holds(call_sid) || bridge.is_closing() {
        return turns::begin(bridge, call_sid, from, true).await;
    }
    if let Some(rings) = transfer::clinic::ring(bridge, call_sid, from, Before::Lost).await {
        return rings;
    }
    match bridge.0.desk.routing() {
        RoutingMode::AiPaused => {
            message_taking::begin(bridge, call_sid, from, message_taking::Why::Broken).await
        }
        RoutingMode::AiFirst | RoutingMode::StaffFirst => turns::begin(bridge, call_sid, from, true).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(name: Option<&str>) -> StreamEnd {
        let carried = Carried { name: name.map(str::to_owned), ..Carried::default() };
        StreamEnd::CallerWaits { apology: true, carried }
    }

    #[test]
    fn the_last_word_about_a_call_counts_and_a_caller_who_left_stays_gone() {
        let endings = Endings::default();
        assert_eq!(endings.next_for("CA1"), Next::Unknown, "nothing is known of a call that has not ended");
        endings.note("CA1", waits(None));
        assert_eq!(endings.next_for("CA1"), Next::Talk { apology: true }, "its caller waits");
        endings.note("CA1", StreamEnd::Said);
        assert_eq!(endings.next_for("CA1"), Next::HangUp, "a second stream of the call ended politely");
        endings.note_over("CA1");
        endings.note("CA1", waits(None));
        assert!(endings.is_over("CA1"), "the loop of a call ends after Twilio told that the caller left");
    }

    #[test]
    fn a_stream_that_never_came_is_no_call_of_an_earlier_run() {
        let endings = Endings::default();
        endings.await_stream("CA1");
        assert_eq!(endings.next_for("CA1"), Next::Talk { apology: true }, "its caller is still there");
        endings.note("CA1", StreamEnd::PutThrough);
        endings.await_stream("CA1");
        assert_eq!(endings.next_for("CA1"), Next::PutThrough, "what is known stays");
    }

    #[tokio::test]
    async fn whoever_waits_for_the_end_of_a_call_is_told_of_it_and_of_no_other() {
        let endings = Endings::default();
        let mut waiting = std::pin::pin!(endings.until_over("CA1"));
        let wait = std::time::Duration::from_millis(10);
        endings.note("CA1", StreamEnd::Said);
        endings.note_over("CA2");
        assert!(tokio::time::timeout(wait, &mut waiting).await.is_err(), "Twilio has not asked yet");
        endings.note_over("CA1");
        waiting.await;
    }

    #[test]
    fn what_is_known_of_a_caller_is_given_out_once_and_forgotten_with_the_call() {
        let endings = Endings::default();
        endings.note("CA1", waits(Some("Ana Ruiz")));
        endings.note("CA2", waits(Some("Bob Lee")));
        assert_eq!(endings.take_carried("CA1").name.as_deref(), Some("Ana Ruiz"));
        assert_eq!(endings.take_carried("CA1"), Carried::default(), "the call in turns has it now");
        assert_eq!(endings.next_for("CA1"), Next::Talk { apology: true }, "which changes nothing else");
        endings.note_over("CA2");
        assert_eq!(endings.take_carried("CA2"), Carried::default(), "the caller has left");
        assert_eq!(endings.take_carried("CA3"), Carried::default(), "nobody knows this one");
    }

    #[test]
    fn only_the_newest_are_remembered() {
        let endings = Endings::default();
        for n in 0..=KEPT {
            endings.note(&format!("CA{n}"), waits(None));
        }
        assert_eq!(endings.next_for("CA0"), Next::Unknown, "the oldest made room");
        assert_eq!(endings.next_for("CA1"), Next::Talk { apology: true }, "the next one did not have to");
        assert_eq!(endings.state().calls.len(), KEPT, "memory is bounded");
    }
}
