//! Calls without a media stream: Twilio hears and speaks, the built-in receptionist thinks, one `<Gather>` turn after
//! the other.
//!
//! Each document asks for the turn with the next number at `/voice/turn?turn=N`. A turn is worked on once: when Twilio
//! asks again, because an answer got lost or took too long, it gets the same document. Where a caller is put through to a
//! person, the next turn is what came of that, at `/voice/dialled?turn=N`.
//!
//! The one rule: nothing but [`begin`] makes a call, and it makes none for a caller who is gone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::response::Response;
use desk::live::Registered;
use futures_util::future::join_all;
use receptionist::Heard;
use tokio::sync::Notify;

use super::door::{self, Proven};
use super::twiml::Verb;
use super::{form::Form, message_taking, transfer, voice};
use crate::bridge::{Bridge, now};
use crate::phrases::{CLOSING, ONE_MOMENT, TIME_LIMIT};
use crate::settings::Limits;

mod held;
mod orders;
mod talk;

use held::{Call, Why};

/// Twilio gives up on a webhook after about 15 s; a turn that takes longer than this is asked for again.
const ANSWER_WITHIN: Duration = Duration::from_secs(8);

/// An ended call is remembered for so long: a turn that comes late gets its goodbye again.
const REMEMBERED: Duration = Duration::from_secs(5 * 60);

/// The longest answer that is listened to, in characters; Twilio's recognition stops long before.
const LONGEST_SPEECH: usize = 2000;

/// Where turns are posted.
const TURN: &str = "/voice/turn";

/// Where it is posted what came of putting a caller through.
const DIALLED: &str = "/voice/dialled";

/// What a turn brings.
enum Came {
    /// Something from the caller, or their silence.
    Heard(Heard),
    /// The person who was called has talked with the caller, or has not answered.
    Dialled { talked: bool },
}

/// The calls that are held in turns, and those that were until a while ago.
#[derive(Default)]
pub struct Turns {
    calls: Mutex<HashMap<String, Arc<Call>>>,
    ended: Notify,
}

impl Turns {
    /// Whether the call is, or was a while ago, held in turns.
    pub fn holds(&self, call_sid: &str) -> bool {
        self.get(call_sid).is_some()
    }

    /// How many calls are up.
    pub fn count(&self) -> usize {
        self.calls().values().filter(|call| call.is_up()).count()
    }

    /// The record of a call that is up and held in turns.
    pub fn record_of(&self, call_sid: &str) -> Option<Arc<Registered>> {
        self.get(call_sid)?.record()
    }

    /// Staff put the caller of this call through to a person.
    pub fn leave_for_a_person(&self, call_sid: &str) {
        if let Some(call) = self.get(call_sid) {
            call.leave_for_a_person();
        }
    }

    fn get(&self, call_sid: &str) -> Option<Arc<Call>> {
        self.calls().get(call_sid).cloned()
    }

    /// The call, a new one if need be.
    fn enter(&self, bridge: &Bridge, call_sid: &str, from: &str) -> Arc<Call> {
        let mut calls = self.calls();
        calls
            .entry(call_sid.to_owned())
            .or_insert_with(|| {
                // Whoever makes the call has what is known, also when two requests ask for it at once.
                let carried = bridge.0.endings.take_carried(call_sid);
                let (call, from_desk) = Call::new(bridge, call_sid, from, carried, now());
                let call = Arc::new(call);
                tokio::spawn(orders::follow(Arc::downgrade(&bridge.0), Arc::downgrade(&call), from_desk));
                call
            })
            .clone()
    }

    fn end(&self, call: &Call, why: Why) {
        call.end(why);
        self.ended.notify_one();
    }

    fn look_whether_ended(&self, call: &Call) {
        if !call.is_up() {
            self.ended.notify_one();
        }
    }

    /// Takes calls that bring no more turns off the list of live ones, and forgets those that ended a while ago.
    fn tidy(&self, limits: &Limits, now: Instant) {
        self.calls().retain(|_, call| {
            let (idle, may_be_idle) = (call.idle(now), call.may_be_idle(limits));
            if idle >= may_be_idle && call.leave_the_list() {
                tracing::info!(callSid = call.sid(), "A call brought no more turns");
            }
            call.is_up() || idle < REMEMBERED.max(may_be_idle)
        });
    }

    /// Comes back when no call is up but those that a person has.
    async fn all_ended(&self) {
        while self.calls().values().any(|call| call.is_up() && !call.is_with_a_person()) {
            self.ended.notified().await;
        }
    }

    fn calls(&self) -> MutexGuard<'_, HashMap<String, Arc<Call>>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks after calls whose caller left without a word. When the bridge stops, callers have until a little before the
/// end of the closing grace to come with one more turn and hear a goodbye; then all are ended, with a goodbye by REST.
///
/// Must be called within a tokio runtime. Its task ends with the bridge.
pub fn sweep(bridge: &Bridge) {
    let (shared, stop) = (Arc::downgrade(&bridge.0), bridge.0.stop.clone());
    let every =
        (bridge.0.settings.limits.turn_idle / 4).clamp(Duration::from_millis(10), Duration::from_secs(5));
    bridge.0.tracker.spawn(async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                () = tokio::time::sleep(every) => {}
            }
            let Some(shared) = shared.upgrade() else { return };
            shared.turns.tidy(&shared.settings.limits, now());
        }
        let Some(bridge) = shared.upgrade().map(Bridge) else { return };
        let turns = &bridge.0.turns;
        // What is left of it is for the goodbyes by REST.
        let grace = bridge.0.settings.limits.closing_grace.mul_f32(0.75);
        // A caller who comes too late is ended, and one who talks with a person goes on without us.
        drop(tokio::time::timeout(grace, turns.all_ended()).await);
        let left: Vec<_> = turns.calls().values().filter(|call| call.is_up()).cloned().collect();
        join_all(left.iter().map(|call| orders::close(&bridge, call))).await;
    });
}

/// Begins the call, or goes on where it stands if it has begun, and gives the document. `apology` when something of
/// ours broke that the caller noticed.
pub async fn begin(bridge: &Bridge, call_sid: &str, from: &str, apology: bool) -> Vec<Verb> {
    let turns = &bridge.0.turns;
    let endings = &bridge.0.endings;
    if endings.is_over(call_sid) {
        return vec![Verb::Hangup];
    }
    if bridge.is_closing() && !turns.holds(call_sid) {
        return vec![Verb::Say(CLOSING.words.to_owned()), Verb::Hangup];
    }
    let call = turns.enter(bridge, call_sid, from);
    // Once more: a caller who left before the call was entered has told nobody but this note.
    if endings.is_over(call_sid) {
        turns.end(&call, Why::CallerLeft);
    }
    call.begin(bridge, apology).await
}

/// The caller is gone. The call ends, and nothing that comes late begins it again.
pub fn finish(bridge: &Bridge, call_sid: &str) {
    bridge.0.endings.note_over(call_sid);
    if let Some(call) = bridge.0.turns.get(call_sid) {
        bridge.0.turns.end(&call, Why::CallerLeft);
    }
}

/// The caller has talked with the person they were put through to.
pub fn put_through(bridge: &Bridge, call_sid: &str) {
    bridge.0.endings.note_over(call_sid);
    if let Some(call) = bridge.0.turns.get(call_sid) {
        bridge.0.turns.end(&call, Why::PutThrough);
    }
}

/// Nobody took the caller whom staff put through: the talk goes on. `None` when the call is not known here.
pub async fn nobody_came(bridge: &Bridge, call_sid: &str) -> Option<Vec<Verb>> {
    let call = bridge.0.turns.get(call_sid)?;
    Some(call.nobody_came(bridge).await)
}

/// `POST /voice/turn?turn=N`: what the caller said, keyed in, or did not.
pub async fn turn(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let came = Came::Heard(heard(&proven.form));
    door::document(&answer(&bridge, &proven, came, ANSWER_WITHIN).await)
}

/// `POST /voice/dialled?turn=N`: what came of putting the caller through to a person.
pub async fn dialled(State(bridge): State<Bridge>, proven: Proven) -> Response {
    let talked = matches!(proven.form.get("DialCallStatus"), Some("completed" | "answered"));
    door::document(&answer(&bridge, &proven, Came::Dialled { talked }, ANSWER_WITHIN).await)
}

async fn answer(bridge: &Bridge, proven: &Proven, came: Came, within: Duration) -> Vec<Verb> {
    let call_sid = call_sid(proven);
    if proven.call_is_over() {
        finish(bridge, &call_sid);
        return vec![Verb::Hangup];
    }
    if let Some(verbs) = transfer::doors::instead_of_a_turn(bridge, &call_sid).await {
        return verbs;
    }
    let turns = &bridge.0.turns;
    let Some(call) = turns.get(&call_sid) else {
        if matches!(came, Came::Dialled { talked: true }) {
            return vec![Verb::Hangup];
        }
        tracing::warn!(callSid = call_sid, "A turn of a call that is not known here; it begins anew");
        return begin(bridge, &call_sid, proven.form.from(), true).await;
    };
    let number = proven.query("turn").and_then(|number| number.parse().ok());
    // A task of its own: a booking that has begun is finished and answered even if Twilio hangs up on this request.
    let working = bridge.0.tracker.spawn({
        let (bridge, call) = (bridge.clone(), call.clone());
        async move {
            let verbs = call.answer(&bridge, number, came).await;
            bridge.0.turns.look_whether_ended(&call);
            verbs
        }
    });
    match tokio::time::timeout(within, working).await {
        Ok(Ok(verbs)) if !call.broke() => verbs,
        Ok(worked) => {
            let panicked = worked.is_err_and(|error| error.is_panic());
            tracing::error!(
                callSid = call_sid,
                panicked,
                "A turn did not finish; the receptionist gives the call up"
            );
            turns.end(&call, Why::Broken);
            give_up(bridge, &call_sid, proven.form.from()).await
        }
        Err(_) if call.is_overdue(bridge, now()) => {
            turns.end(&call, Why::TimeLimit);
            vec![Verb::Say(TIME_LIMIT.words.to_owned()), Verb::Hangup]
        }
        // The work goes on; asked for again, the turn is answered with what came of it.
        Err(_) => {
            let again = address(bridge, TURN, &call_sid, number.unwrap_or(0));
            vec![Verb::Say(ONE_MOMENT.words.to_owned()), Verb::Redirect(again)]
        }
    }
}

/// The talk has broken. It is not begun again, since it might break again at once: a person is to have the caller, or a
/// message is taken.
async fn give_up(bridge: &Bridge, call_sid: &str, from: &str) -> Vec<Verb> {
    match transfer::clinic::ring(bridge, call_sid, from, transfer::Before::Broken).await {
        Some(rings) => rings,
        None => message_taking::begin(bridge, call_sid, from, message_taking::Why::Broken).await,
    }
}

/// Where, at this path, the turn with this number is to be posted.
fn address(bridge: &Bridge, path: &str, call_sid: &str, number: u32) -> String {
    let mut path = format!("{path}?turn={number}");
    // Whoever gave us no id will not give one in the next request either.
    if voice::is_local(call_sid) {
        path.push_str("&call=");
        path.push_str(call_sid);
    }
    door::public_url(bridge, &path)
}

fn call_sid(proven: &Proven) -> String {
    let ours = || proven.query("call").filter(|sid| voice::is_local(sid) && super::form::is_call_sid(sid));
    proven.form.call_sid().map(str::to_owned).or_else(ours).unwrap_or_else(voice::local_call_sid)
}

fn heard(form: &Form) -> Heard {
    match (form.get("Digits"), form.get("SpeechResult")) {
        (Some(keys), _) => Heard::Keys(keys.chars().take(LONGEST_SPEECH).collect()),
        (None, Some(words)) => Heard::Text(words.chars().take(LONGEST_SPEECH).collect()),
        (None, None) => Heard::Silence,
    }
}

#[cfg(test)]
mod tests;
