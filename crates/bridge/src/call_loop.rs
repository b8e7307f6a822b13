//! The loop of one call: the only place that performs what the call machine asks for.
//!
//! It enqueues and never waits on a peer: the caller's socket and the agent have writers of their own, and tools run as
//! tasks. So the call is handled on time whatever the others do.

mod last_words;
mod ringing;
mod staff;

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use call::event::{
    AgentCommand, AgentEvent, CallEvent, EndReason, Ending, Fault, FaultKind, Input, MarkName, Output,
    StaffEvent, StaffInput,
};
use call::tools::{ToolId, ToolOutcome};
use call::{Call, Log, Setup};
use desk::live::{LiveCallStart, Order, Piece, Registered};
use desk::recordings::{NewTape, Tape};
use desk::{CallContext, Desk};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;
use wire::call::Agent;

use crate::agents::{self, AgentHandle, AiLamp};
use crate::bridge::{Bridge, now};
use crate::outbox::Outbox;

pub use ringing::Rung;
use staff::{Staff, from_staff};

/// Orders from the windows waiting at the most; each is handled within a frame.
const ORDERS: usize = 8;

/// Runs of sound waiting for a caller's socket at the most: 2 s, since most are of 100 ms. The machine is never more than
/// 200 ms ahead, so more than that means that the socket does not take them.
const RUNS: usize = 20;

/// The caller's end of a call: a Twilio stream or a softphone.
pub trait Caller: Send {
    /// What the caller does next; `None` when they are gone, after which it is not called again. May be dropped and
    /// called again before.
    fn next(&mut self) -> impl Future<Output = Option<Input>> + Send;
}

/// What the caller's end is given to do.
pub enum ToCaller {
    /// Play this.
    Sound(Bytes),
    /// Tell when everything before was played.
    Mark(MarkName),
    /// Forget what was not played yet.
    Clear,
    /// The call is over for this end: close it.
    Close(Box<Ending>),
}

/// One call, as its loop holds it. Dropping it takes the call off the list of live ones and closes the way to the
/// caller's end, so that a loop that breaks leaves nothing behind.
pub struct Line {
    bridge: Bridge,
    desk: Desk,
    /// Which call, and who calls.
    pub context: CallContext,
    /// Its record.
    pub registered: Arc<Registered>,
    /// From the windows.
    orders: mpsc::Receiver<Order>,
    /// To the caller's end.
    pub to_caller: Outbox<ToCaller>,
    /// Cancelled when the program is closing.
    stop: CancellationToken,
    /// Shows how the agent's service is, when it has one.
    lamp: Option<AiLamp>,
    /// The agent's last fault.
    fault: Option<Fault>,
    /// Where event logs go, if anywhere.
    logs: Option<mpsc::UnboundedSender<call::Log>>,
    /// The recording, and when it began. It is kept when staff have stopped it: its caller may still refuse.
    tape: Option<(Tape, Instant)>,
    /// Sound goes into the recording.
    is_recording: bool,
    /// A machine has had the call already: its caller was told that it is recorded.
    has_begun: bool,
    /// The caller was told that the call is recorded, before this line had it.
    was_announced: bool,
    /// Where staff come in, once the call has sound.
    staff: Option<Staff>,
    /// What staff wanted before any machine had the call.
    early: Vec<StaffInput>,
}

impl Line {
    /// Enters a call on the list of live ones; `None` when it is there already.
    pub fn enter(bridge: &Bridge, start: LiveCallStart) -> Option<Line> {
        let context =
            CallContext { call_sid: start.call_sid.clone(), phone_number: start.phone_number.clone() };
        let (to_loop, orders) = mpsc::channel(ORDERS);
        let registered = Arc::new(bridge.0.desk.live().register(start, to_loop).ok()?);
        Some(Line {
            bridge: bridge.clone(),
            desk: bridge.0.desk.clone(),
            context,
            registered,
            orders,
            to_caller: Outbox::new(RUNS),
            stop: bridge.0.stop.clone(),
            lamp: agents::lamp(bridge),
            fault: None,
            logs: bridge.0.settings.logs.clone(),
            tape: None,
            is_recording: false,
            has_begun: false,
            staff: None,
            early: Vec::new(),
            was_announced: false,
        })
    }

    /// The call goes on here after its caller was put through to a person and came back. Who refused to be recorded is not
    /// recorded now either.
    pub fn comes_back(&mut self, recorded: bool) {
        (self.has_begun, self.was_announced) = (!recorded, true);
    }

    /// Whether its sound is being recorded.
    pub fn is_recording(&self) -> bool {
        self.is_recording
    }

    /// From here on the built-in receptionist has the call.
    pub fn take_over(&mut self) {
        self.registered.agent(Agent::Offline);
        self.lamp = None;
    }

    /// Runs one call machine to its end. The caller's end stays open: whoever called this decides what follows.
    pub fn run<C: Caller>(
        &mut self,
        mut setup: Setup,
        agent: AgentHandle,
        caller: &mut C,
    ) -> impl Future<Output = Ending> + Send {
        let began = now();
        self.record(&mut setup, began);
        let mut log = self.logs.as_ref().map(|_| Box::new(Log::new(setup.clone(), began)));
        let mut call = Box::new(Call::new(setup, began));
        let early = std::mem::take(&mut self.early).into_iter().map(Input::Staff);
        for input in std::iter::once(Input::CallerConnected).chain(early) {
            if let Some(log) = &mut log {
                log.input(began, &input);
            }
            call.handle(began, input);
        }
        // Begun outside the task, which would hold the set-up to the call's end.
        self.go_on(call, log, agent, caller, began)
    }

    /// Begins the recording with the first machine; a later one goes on with what is left of it.
    fn record(&mut self, setup: &mut Setup, now: Instant) {
        if std::mem::replace(&mut self.has_begun, true) {
            setup.phrases.recorded = call::phrase::Phrase::default();
        } else {
            let tape = self.desk.record(NewTape {
                call_sid: self.context.call_sid.clone(),
                stream_sid: self.registered.stream_sid(),
                encoding: setup.encoding,
                began: now,
                began_unix_ms: self.desk.now().as_millisecond(),
            });
            self.is_recording = tape.is_some();
            self.registered.recording(self.is_recording);
            self.tape = tape.map(|tape| (tape, now));
            if self.was_announced || !self.desk.announces_recording() {
                // The clinic's line has said so before.
                setup.phrases.recorded = call::phrase::Phrase::default();
            }
        }
        setup.recorded = self.tape.is_some();
        let registered = &self.registered;
        self.staff.get_or_insert_with(|| Staff::open(registered, setup.encoding));
    }

    /// Where the sound goes that is recorded.
    fn recording(&self) -> Option<&Tape> {
        self.tape.as_ref().filter(|_| self.is_recording).map(|(tape, _)| tape)
    }

    fn stop_recording(&mut self) {
        if let Some((tape, _)) = &self.tape {
            tape.stop(now());
            self.is_recording = false;
            self.registered.recording(false);
        }
    }

    /// The caller refused the recording in words that began so long after `began`.
    fn refuse_recording(&mut self, began: Instant, since: Duration) {
        if let Some((tape, tape_began)) = self.tape.take() {
            tape.refuse(began.saturating_duration_since(tape_began) + since);
            self.is_recording = false;
            self.registered.recording(false);
        }
    }

    async fn go_on(
        &mut self,
        mut call: Box<Call>,
        mut log: Option<Box<Log>>,
        mut agent: AgentHandle,
        caller: &mut impl Caller,
        began: Instant,
    ) -> Ending {
        let mut tools: JoinSet<(ToolId, ToolOutcome)> = JoinSet::new();
        let (mut agent_is_there, mut caller_is_there, mut stopping) = (true, true, false);
        let mut held_since = None;
        // Kept through the loop: it goes round a hundred times a second for each call.
        let stop = self.stop.clone();
        let (mut stopped, mut due) = (pin!(stop.cancelled()), pin!(sleep_until(now().into())));
        loop {
            let mut ending = None;
            while let Some(output) = call.poll() {
                if let Some(log) = &mut log {
                    log.output(&output);
                }
                ending = self.perform(output, &agent, &mut tools, began).or(ending);
            }
            if let Some(at) = held_since.take() {
                // What waits for the caller's socket still goes out; the machine sends nothing more.
                tracing::debug!(
                    callSid = self.context.call_sid,
                    micros = now().saturating_duration_since(at).as_micros(),
                    waiting = self.to_caller.sounds(),
                    "The agent holds its breath"
                );
            }
            if let Some(ending) = ending {
                if agent.dropped() > 0 {
                    tracing::warn!(
                        callSid = self.context.call_sid,
                        frames = agent.dropped(),
                        "The agent did not take the caller's sound in time"
                    );
                }
                if let (Some(log), Some(logs)) = (log, &self.logs) {
                    // Whoever wanted it may have gone.
                    drop(logs.send(*log));
                }
                if let Some(dictation) = self.staff.as_mut().and_then(Staff::take_dictation) {
                    let words = last_words::write_down(dictation, call, self.registered.late_words());
                    self.bridge.0.tracker.spawn(words);
                }
                return ending;
            }
            let deadline = call.deadline();
            if let Some(deadline) = deadline
                && due.deadline() != deadline.into()
            {
                due.as_mut().reset(deadline.into());
            }
            // In no order: a caller who floods us must not keep the agent from being heard.
            let input = tokio::select! {
                () = &mut stopped, if !stopping => {
                    stopping = true;
                    Input::HangUp(EndReason::Closing)
                }
                Some(order) = self.orders.recv() => match order {
                    Order::StopRecording => {
                        self.stop_recording();
                        continue;
                    }
                    Order::HangUp(EndReason::CallerLeft) => Input::CallerLeft,
                    Order::HangUp(reason) => Input::HangUp(reason),
                },
                input = from_staff(&mut self.staff, &self.registered) => Input::Staff(input),
                input = caller.next(), if caller_is_there => input.unwrap_or_else(|| {
                    caller_is_there = false;
                    Input::CallerLeft
                }),
                event = agent.next(), if agent_is_there => Input::Agent(event.unwrap_or_else(|| {
                    agent_is_there = false;
                    // An agent says so itself when it is lost; one that just ends has failed in a way it did not expect.
                    AgentEvent::Lost(Fault { kind: FaultKind::Service, detail: "the agent ended".into() })
                })),
                Some(finished) = tools.join_next() => match finished {
                    Ok((tool, outcome)) => Input::ToolFinished(tool, outcome),
                    // The desk catches what its tools do; the machine's own deadline tells the agent.
                    Err(_) => Input::Tick,
                },
                () = &mut due, if deadline.is_some() => Input::Tick,
            };
            if let (Input::Agent(event), Some(lamp)) = (&input, &self.lamp) {
                lamp.sees(event);
            }
            let at = now();
            if let Some(log) = &mut log {
                log.input(at, &input);
            }
            if let Input::CallerAudio { sound, .. } = &input {
                if let Some(tape) = self.recording() {
                    tape.caller(at, sound.clone());
                }
                if let Some(staff) = &self.staff {
                    staff.tap.put(|| Piece::Caller(sound.clone()));
                }
            }
            if let (Input::Staff(input), Some(staff)) = (&input, &self.staff) {
                staff.sees(input);
            }
            let was_holding = call.is_holding();
            call.handle(at, input);
            held_since = (!was_holding && call.is_holding()).then_some(at);
        }
    }

    fn perform(
        &mut self,
        output: Output,
        agent: &AgentHandle,
        tools: &mut JoinSet<(ToolId, ToolOutcome)>,
        began: Instant,
    ) -> Option<Ending> {
        match output {
            Output::ToCaller(sound) => {
                if let Some(tape) = self.recording() {
                    tape.agent(now(), sound.clone());
                }
                if let Some(staff) = &self.staff {
                    staff.tap.put(|| Piece::ToCaller(sound.clone()));
                }
                self.to_caller.sound(ToCaller::Sound(sound));
            }
            Output::Mark(mark) => self.to_caller.order(ToCaller::Mark(mark)),
            Output::ClearCaller => {
                if let Some(tape) = self.recording() {
                    tape.clear(now());
                }
                if let Some(staff) = &self.staff {
                    staff.tap.put(|| Piece::Cleared);
                }
                self.to_caller.silence();
                self.to_caller.order(ToCaller::Clear);
            }
            Output::ToAgent(command) => agent.tell(command),
            Output::RunTool(tool, request) => {
                let (desk, context) = (self.desk.clone(), self.context.clone());
                tools.spawn(async move {
                    let outcome = desk.run_tool(&context, &tool, request).await;
                    (tool, outcome)
                });
            }
            Output::Publish(event) => self.publish(event, began),
            Output::Ended(ending) => {
                agent.tell(AgentCommand::Close);
                tracing::info!(
                    callSid = self.context.call_sid,
                    reason = ?ending.reason,
                    seconds = ending.lasted.as_secs(),
                    booked = ending.booked,
                    "Call ended"
                );
                if ending.caller_waits {
                    self.explain(&ending);
                }
                if ending.reason == EndReason::AgentLost
                    && let (Some(lamp), Some(fault)) = (&self.lamp, self.fault.take())
                {
                    lamp.has(&fault);
                }
                return Some(*ending);
            }
        }
        None
    }

    /// Says in the log why another agent is needed, and what can be done about it.
    fn explain(&self, ending: &Ending) {
        let kind =
            self.fault.as_ref().map(|fault| fault.kind).filter(|_| ending.reason == EndReason::AgentLost);
        let hint = match (ending.reason, kind) {
            (EndReason::CostLimit, _) => "The call has cost as much as a call may; the limit is a setting.",
            (_, Some(kind)) => kind.hint(),
            (_, None) => "The agent did not answer in time; the service or the network is slow.",
        };
        tracing::warn!(
            callSid = self.context.call_sid,
            reason = ?ending.reason,
            kind = kind.map(tracing::field::debug),
            hint,
            "The built-in receptionist goes on with the call"
        );
    }

    fn publish(&mut self, event: CallEvent, began: Instant) {
        match event {
            CallEvent::RecordingRefused { since } => {
                tracing::info!(callSid = self.context.call_sid, "The caller does not want to be recorded");
                self.refuse_recording(began, since);
            }
            CallEvent::AgentFault(fault) => {
                tracing::warn!(
                    callSid = self.context.call_sid,
                    kind = ?fault.kind,
                    detail = fault.detail,
                    hint = fault.kind.hint(),
                    "The agent has a fault"
                );
                self.fault = Some(fault);
            }
            CallEvent::Staff(event) => {
                if let Some(staff) = &mut self.staff {
                    staff.tell(&event);
                    let bridge = &self.bridge.0;
                    if let (StaffEvent::TookOver, Some(openai)) = (&event, bridge.settings.media_agent()) {
                        staff.dictate(openai, &self.context.call_sid, &bridge.tracker);
                    }
                }
                self.registered.tell(CallEvent::Staff(event));
            }
            event => self.registered.tell(event),
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.to_caller.close();
    }
}
