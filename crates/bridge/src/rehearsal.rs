//! A call without a line: the real machine, the real agent and the real desk, and a caller who is a piece of program.
//!
//! With the built-in receptionist time is not waited for but jumped over: whoever has nothing to do until a moment is put
//! there, so that a call of five minutes takes a few milliseconds and comes out the same each time. With a service it passes as
//! it does. Either way the desk's clock goes along. What is said and done is entered into the book like that of any call.
//!
//! The one rule for its user: the desk must be that of a sandbox, for a rehearsal really books.

mod agent;
mod coming;
mod time;
mod turn;

use std::sync::Arc;
use std::time::Duration;

use audio::Encoding;
use call::event::{CallEvent, EndReason, Input, Output};
use call::{Call, Setup};
use desk::CallContext;
use desk::clock::FixedClock;
use desk::live::{LiveCallStart, Order, why_ended};
use desk::phone::PhoneNumber;
use tokio::sync::mpsc;
use wire::call::{Agent as AgentName, Source};

use crate::agents;
use crate::bridge::Bridge;

use agent::Agent;
use coming::Coming;
use time::Time;
use turn::Turn;

/// How long a tool takes, so that something can come between.
const TOOL: Duration = Duration::from_millis(400);
/// More turns than any sensible call has.
const MOST_TURNS: usize = 120;
/// Orders that nobody gives.
const ORDERS: usize = 1;

/// On the softphone nobody is asked whether they are there as soon as on the telephone.
const ASK_AFTER: Duration = Duration::from_secs(60);
const END_AFTER: Duration = Duration::from_secs(180);

/// What the caller does when it is their turn.
#[derive(Clone, PartialEq, Eq)]
pub enum Does {
    /// Says this.
    Say(String),
    /// Says the first, and the second over whatever the receptionist begins then.
    SayAndGoOn(String, String),
    /// Presses these keys.
    Press(String),
    /// Waits in silence until something is said again.
    Nothing,
    /// There is this much noise on the line, and nobody says anything.
    Noise(Duration),
    /// Hangs up.
    HangUp,
}

/// Prints the kind alone.
impl std::fmt::Debug for Does {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Does::Say(_) => "Say(…)",
            Does::SayAndGoOn(..) => "SayAndGoOn(…)",
            Does::Press(_) => "Press(…)",
            Does::Nothing => "Nothing",
            Does::Noise(_) => "Noise",
            Does::HangUp => "HangUp",
        })
    }
}

/// A call to be rehearsed.
pub struct Rehearsal {
    /// `SP` and 32 hex digits; unique in the book.
    pub call_sid: String,
    /// The caller's number.
    pub from: PhoneNumber,
    /// Who answers.
    pub agent: AgentName,
    /// The desk's clock. It is moved along with the call.
    pub clock: Arc<FixedClock>,
    /// The line records unless the caller refuses. No sound is kept.
    pub records: bool,
}

/// What came of it, beside what is in the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsed {
    /// Why it ended.
    pub reason: EndReason,
    /// How long it lasted.
    pub lasted: Duration,
    /// The caller refused to be recorded, and was heard.
    pub refused_recording: bool,
    /// The caller had more to say than a call has turns.
    pub endless: bool,
}

/// Holds the call to its end. `caller` is asked at each of their turns, with what the receptionist has said since the last one.
/// `None` when a call with this id is up.
pub async fn rehearse(
    bridge: &Bridge,
    wanted: Rehearsal,
    mut caller: impl FnMut(&str) -> Does + Send,
) -> Option<Rehearsed> {
    let encoding = Encoding::Pcm24k;
    let context = CallContext { call_sid: wanted.call_sid.clone(), phone_number: wanted.from.clone() };
    let (orders, _given) = mpsc::channel::<Order>(ORDERS);
    let start = LiveCallStart {
        call_sid: wanted.call_sid,
        stream_sid: String::new(),
        phone_number: wanted.from,
        source: Source::Softphone,
        agent: wanted.agent,
    };
    let registered = bridge.0.desk.live().register(start, orders).ok()?;
    let mut agent = Agent::of(bridge, wanted.agent, &context, encoding, wanted.records);
    let mut time = Time::new(wanted.clock, agent.is_inline());
    let mut setup: Setup = agents::setup(bridge, wanted.agent, encoding);
    setup.recorded = wanted.records;
    if !wanted.records {
        setup.phrases.recorded = call::phrase::Phrase::default();
    }
    if agent.is_inline() {
        setup.limits.ask_after_silence = Some(ASK_AFTER);
        setup.limits.end_after_silence = Some(END_AFTER);
    }
    let began = time.now();
    let mut call = Box::new(Call::new(setup, began));
    call.handle(began, Input::CallerConnected);
    let (mut coming, mut turn, mut turns) = (Coming::default(), Turn::default(), 0);
    let mut came = Rehearsed {
        reason: EndReason::CallerLeft,
        lasted: Duration::ZERO,
        refused_recording: false,
        endless: false,
    };
    loop {
        let mut ending = None;
        while let Some(output) = call.poll() {
            let now = time.now();
            match output {
                Output::ToCaller(sound) => coming.plays(now, sound.len(), encoding),
                Output::Mark(mark) => coming.mark(now, mark),
                Output::ClearCaller => coming.clear(now),
                Output::ToAgent(command) => agent.tell(command),
                Output::RunTool(tool, request) => {
                    let outcome = bridge.0.desk.run_tool(&context, &tool, request).await;
                    coming.add(time.now() + TOOL, Input::ToolFinished(tool, outcome));
                }
                Output::Publish(event) => {
                    if let CallEvent::RecordingRefused { .. } = event {
                        came.refused_recording = true;
                    }
                    turn.hear(now, &event);
                    registered.tell(event);
                }
                Output::Ended(how) => ending = Some(how),
            }
        }
        if let Some(ending) = ending {
            came.reason = ending.reason;
            came.lasted = ending.lasted;
            registered.end(why_ended(ending.reason));
            agent.close();
            return Some(came);
        }
        if let Some(event) = agent.happened().await {
            turn.agent(time.now(), &event);
            call.handle(time.now(), Input::Agent(event));
            continue;
        }
        let speaks_at = turn.speaks_at(&coming);
        let until = [speaks_at, coming.next(), call.deadline()].into_iter().flatten().min();
        if let Some(event) = time.wait(until, &mut agent).await {
            turn.agent(time.now(), &event);
            call.handle(time.now(), Input::Agent(event));
            continue;
        }
        let now = time.now();
        if let Some(input) = coming.due(now) {
            call.handle(now, input);
        } else if speaks_at.is_some_and(|at| at <= now) {
            turns += 1;
            came.endless = turns > MOST_TURNS;
            let does = match turn.take_over() {
                Some(words) => Does::Say(words),
                None if came.endless => Does::HangUp,
                None => caller(&turn.take_said()),
            };
            if let Does::Noise(long) = &does {
                coming.noise(now, *long, encoding);
            }
            turn.perform(does, &mut coming, now);
        } else {
            call.handle(now, Input::Tick);
        }
    }
}
