//! One call that is held in turns: its place among the live ones, and whose turn it is.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use call::event::CallEvent;
use call::history::Carried;
use desk::CallContext;
use desk::live::{LiveCallStart, Order, Registered};
use desk::phone::PhoneNumber;
use receptionist::{Heard, spoken};
use tokio::sync::mpsc;
use wire::call::{Agent, Source};
use wire::history::EndReason as EndWhy;

use super::talk::{Reply, Talk, Then};
use super::{Came, DIALLED, TURN, address};
use crate::bridge::{Bridge, now};
use crate::phrases::{CLOSING, GOODBYE, TIME_LIMIT, TROUBLE};
use crate::settings::Limits;
use crate::twilio::twiml::{Dial, Gather, Party, Verb};

/// Orders from the windows waiting at the most.
const ORDERS: usize = 4;

/// How long a caller may think before the turn counts as silence.
const LISTEN: Duration = Duration::from_secs(6);

/// How long a person's telephone rings; in much less nobody can pick it up, and much more no caller waits for.
const RING: Duration = Duration::from_secs(20);

/// The longest that a caller and the person they were put through to may talk. It bounds what a forgotten receiver costs.
const TALK_TO_A_PERSON: Duration = Duration::from_secs(60 * 60);

/// Why a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    CallerLeft,
    Finished,
    TimeLimit,
    Staff,
    Closing,
    Broken,
    /// The caller has talked with a person.
    PutThrough,
}

impl Why {
    /// As the call's record says it.
    fn told(self) -> EndWhy {
        match self {
            Why::CallerLeft => EndWhy::CallerLeft,
            Why::Finished => EndWhy::Finished,
            Why::TimeLimit => EndWhy::TimeLimit,
            Why::Staff => EndWhy::Staff,
            Why::Closing => EndWhy::Closing,
            Why::Broken => EndWhy::AgentLost,
            Why::PutThrough => EndWhy::PutThrough,
        }
    }
}

/// A call that is held in turns.
pub(super) struct Call {
    context: CallContext,
    began: Instant,
    /// When something was last heard of it.
    seen: Mutex<Instant>,
    /// The caller is being put through to a person, or talks with them. Twilio tells when that is over.
    with_a_person: AtomicBool,
    line: Mutex<Line>,
    orders: mpsc::Sender<Order>,
    /// It is to end with its next turn, and why.
    must_end: Mutex<Option<Why>>,
    /// One turn at a time.
    turn: tokio::sync::Mutex<Turn>,
}

/// Whose turn it is.
struct Turn {
    talk: Talk,
    /// The turn that is waited for; 0 before the greeting.
    awaited: u32,
    /// The document that asks for it.
    document: Vec<Verb>,
}

/// The call's place on the list of live ones.
enum Line {
    Up(Told),
    /// Not on the list; it may come back with its next turn.
    Down,
    /// For good. When the talk `broke`, somebody else may have the caller.
    Over {
        broke: bool,
    },
}

/// The call's record, and since when it is written.
#[derive(Clone)]
pub(super) struct Told {
    registered: Arc<Registered>,
    since: Instant,
}

impl Told {
    pub(super) fn tell(&self, event: CallEvent) {
        self.registered.tell(event);
    }

    pub(super) fn lasted(&self) -> Duration {
        now().duration_since(self.since)
    }
}

impl Call {
    /// A call that goes on with what is known of its caller, if anything is.
    ///
    /// Comes with what the windows order; see [`super::orders`].
    pub(super) fn new(
        bridge: &Bridge,
        call_sid: &str,
        from: &str,
        carried: Carried,
        now: Instant,
    ) -> (Call, mpsc::Receiver<Order>) {
        let (orders, from_desk) = mpsc::channel(ORDERS);
        let context = CallContext { call_sid: call_sid.to_owned(), phone_number: PhoneNumber::new(from) };
        let colleague = bridge.0.settings.colleague().map(str::to_owned);
        let talk = Talk::new(bridge.0.desk.clone(), context.clone(), colleague, carried);
        let call = Call {
            context,
            began: now,
            seen: Mutex::new(now),
            with_a_person: AtomicBool::new(false),
            line: Mutex::new(Line::Down),
            orders,
            must_end: Mutex::new(None),
            turn: tokio::sync::Mutex::new(Turn { talk, awaited: 0, document: Vec::new() }),
        };
        (call, from_desk)
    }

    pub(super) fn sid(&self) -> &str {
        &self.context.call_sid
    }

    /// The document with the greeting; for a call that has begun, the one that stands.
    pub(super) async fn begin(&self, bridge: &Bridge, apology: bool) -> Vec<Verb> {
        let mut turn = self.turn.lock().await;
        if turn.awaited > 0 || self.is_over() {
            return self.standing(&turn);
        }
        self.touch();
        let told = self.enter_the_list(bridge);
        let mut reply = turn.talk.hear(told.as_ref(), Heard::Start, || self.is_over()).await;
        if apology {
            reply.said.insert(0, TROUBLE.words.to_owned());
        }
        self.put(bridge, &mut turn, told.as_ref(), reply);
        turn.document.clone()
    }

    /// The document that answers turn `number`. Any number but the awaited one gets the document that stands: it is a
    /// repetition.
    pub(super) async fn answer(&self, bridge: &Bridge, number: Option<u32>, came: Came) -> Vec<Verb> {
        let mut turn = self.turn.lock().await;
        self.touch();
        if self.is_over() && bridge.is_closing() && matches!(came, Came::Dialled { talked: false }) {
            // The closing did not wait for this one, who is on the line after all.
            return vec![Verb::Say(CLOSING.words.to_owned()), Verb::Hangup];
        }
        let is_awaited = matches!(came, Came::Dialled { .. }) == self.is_with_a_person();
        if number != Some(turn.awaited) || !is_awaited || self.is_over() {
            return self.standing(&turn);
        }
        self.with_a_person.store(false, Ordering::Relaxed);
        let told = self.enter_the_list(bridge);
        let must_end = match came {
            Came::Dialled { talked: true } => Some(Why::PutThrough),
            _ => self.must_end(bridge),
        };
        if let Some(why) = must_end {
            let said = farewell(why).map(str::to_owned).into_iter().collect();
            let reply = Reply { said, then: Then::End(why), ..Reply::default() };
            self.put(bridge, &mut turn, told.as_ref(), reply);
            return turn.document.clone();
        }
        let heard = match came {
            Came::Heard(heard) => heard,
            Came::Dialled { .. } => {
                if let Some(told) = &told {
                    told.registered.nobody_came();
                }
                Heard::NobodyFree
            }
        };
        let mut reply = turn.talk.hear(told.as_ref(), heard, || self.is_over()).await;
        if reply.then == Then::Listen && self.is_overdue(bridge, now()) {
            // What was written must be told; a question nobody will listen to an answer of must not be asked.
            if !reply.wrote {
                reply.said.clear();
            }
            reply.said.push(TIME_LIMIT.words.to_owned());
            reply.then = Then::End(Why::TimeLimit);
        }
        self.put(bridge, &mut turn, told.as_ref(), reply);
        // The caller may have hung up in the meantime.
        self.standing(&turn)
    }

    /// Makes the reply the document that stands.
    fn put(&self, bridge: &Bridge, turn: &mut Turn, told: Option<&Told>, reply: Reply) {
        turn.talk.tell_said(told, &reply.said);
        turn.awaited += 1;
        let words = reply.said.iter().map(|words| spoken(words)).collect::<Vec<_>>().join(" ");
        let say = Some(words).filter(|words| !words.is_empty());
        turn.document = match reply.then {
            Then::End(why) => {
                self.end(why);
                say.map(Verb::Say).into_iter().chain([Verb::Hangup]).collect()
            }
            Then::PutThrough(number) => {
                self.with_a_person.store(true, Ordering::Relaxed);
                if let Some(told) = told {
                    told.registered.person_is_called();
                }
                let dial = Dial {
                    action: Some(address(bridge, DIALLED, self.sid(), turn.awaited)),
                    to: Party::Number { number, status_callback: None },
                    timeout: RING,
                    time_limit: TALK_TO_A_PERSON,
                };
                tracing::info!(callSid = self.context.call_sid, "The caller is put through to a person");
                say.map(Verb::Say).into_iter().chain([Verb::Dial(dial)]).collect()
            }
            Then::Listen => {
                let action = address(bridge, TURN, self.sid(), turn.awaited);
                let (keys, hints) = turn.talk.expects();
                let gather =
                    Gather { action: action.clone(), say, timeout: LISTEN, keys, hints, speech: true };
                // Should Twilio ever come out of the question without an answer, that is silence, not the end.
                vec![Verb::Gather(gather), Verb::Redirect(action)]
            }
        };
    }

    /// The document that stands; a call that is over is hung up whatever was asked last.
    fn standing(&self, turn: &Turn) -> Vec<Verb> {
        if self.is_over() && turn.document.last() != Some(&Verb::Hangup) {
            return vec![Verb::Hangup];
        }
        turn.document.clone()
    }

    fn must_end(&self, bridge: &Bridge) -> Option<Why> {
        if bridge.is_closing() {
            return Some(Why::Closing);
        }
        *self.must_end.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It ends with its next turn, if nothing ends it before.
    pub(super) fn end_with_next_turn(&self, why: Why) {
        *self.must_end.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }

    /// Its record, while it is on the list of live calls.
    pub(super) fn record(&self) -> Option<Arc<Registered>> {
        match &*self.line() {
            Line::Up(told) => Some(told.registered.clone()),
            Line::Down | Line::Over { .. } => None,
        }
    }

    /// Staff put the caller through to a person: no turn comes until that is over.
    pub(super) fn leave_for_a_person(&self) {
        self.with_a_person.store(true, Ordering::Relaxed);
        self.touch();
    }

    /// Nobody took the call: the document with which the talk goes on. Asked again, it is the same one.
    pub(super) async fn nobody_came(&self, bridge: &Bridge) -> Vec<Verb> {
        let mut turn = self.turn.lock().await;
        self.touch();
        if self.is_over() || !self.with_a_person.swap(false, Ordering::Relaxed) {
            return self.standing(&turn);
        }
        let told = self.enter_the_list(bridge);
        turn.talk.was_put_through();
        let reply = turn.talk.hear(told.as_ref(), Heard::NobodyFree, || self.is_over()).await;
        self.put(bridge, &mut turn, told.as_ref(), reply);
        self.standing(&turn)
    }

    /// Whether it has lasted as long as a call may.
    pub(super) fn is_overdue(&self, bridge: &Bridge, now: Instant) -> bool {
        now.duration_since(self.began) >= bridge.0.settings.limits.max_call_duration
    }

    /// Since when nothing was heard of it; a turn that is being worked on counts as now.
    pub(super) fn idle(&self, now: Instant) -> Duration {
        if self.turn.try_lock().is_err() {
            return Duration::ZERO;
        }
        now.saturating_duration_since(*self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether a person has the caller, or is being called for them.
    pub(super) fn is_with_a_person(&self) -> bool {
        self.with_a_person.load(Ordering::Relaxed)
    }

    /// How long nothing may be heard of it: one turn, or a whole talk with a person.
    pub(super) fn may_be_idle(&self, limits: &Limits) -> Duration {
        if self.is_with_a_person() { RING + TALK_TO_A_PERSON + limits.turn_idle } else { limits.turn_idle }
    }

    fn touch(&self) {
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = now();
    }

    /// Whether it is on the list of live calls.
    pub(super) fn is_up(&self) -> bool {
        matches!(*self.line(), Line::Up(_))
    }

    fn is_over(&self) -> bool {
        matches!(*self.line(), Line::Over { .. })
    }

    /// Whether it ended because the talk broke.
    pub(super) fn broke(&self) -> bool {
        matches!(*self.line(), Line::Over { broke: true })
    }

    /// Enters it if it is not there. `None` while another loop still has the call: then this turn is not shown.
    fn enter_the_list(&self, bridge: &Bridge) -> Option<Told> {
        let mut line = self.line();
        match &*line {
            Line::Up(told) => return Some(told.clone()),
            Line::Over { .. } => return None,
            Line::Down => {}
        }
        let start = LiveCallStart {
            call_sid: self.context.call_sid.clone(),
            stream_sid: String::new(),
            phone_number: self.context.phone_number.clone(),
            source: Source::Phone,
            agent: Agent::Offline,
        };
        let registered = Arc::new(bridge.0.desk.live().register(start, self.orders.clone()).ok()?);
        let told = Told { registered, since: now() };
        *line = Line::Up(told.clone());
        Some(told)
    }

    /// Takes it off the list; says whether it was there. Its next turn brings it back.
    pub(super) fn leave_the_list(&self) -> bool {
        let mut line = self.line();
        let Line::Up(told) = &*line else { return false };
        // Nothing was heard of it for long; should it come back it goes on.
        told.registered.end(EndWhy::Silent);
        *line = Line::Down;
        true
    }

    /// Ends it for good; the second time does nothing.
    pub(super) fn end(&self, why: Why) {
        let mut line = self.line();
        if matches!(*line, Line::Over { .. }) {
            return;
        }
        let broke = why == Why::Broken;
        match &*line {
            Line::Up(told) if broke => told.registered.end_for_now(why.told()),
            Line::Up(told) => told.registered.end(why.told()),
            Line::Down | Line::Over { .. } => {}
        }
        *line = Line::Over { broke };
        drop(line);
        self.with_a_person.store(false, Ordering::Relaxed);
        let seconds = now().duration_since(self.began).as_secs();
        tracing::info!(callSid = self.context.call_sid, reason = ?why, seconds, "Call ended");
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is said to a caller whose call is ended.
fn farewell(why: Why) -> Option<&'static str> {
    match why {
        Why::CallerLeft | Why::PutThrough | Why::Broken => None,
        Why::TimeLimit => Some(TIME_LIMIT.words),
        Why::Closing => Some(CLOSING.words),
        Why::Finished | Why::Staff => Some(GOODBYE.words),
    }
}

#[cfg(test)]
mod tests;
