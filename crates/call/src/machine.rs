//! [`Call`]: puts the parts of a call together. Everything that happens comes in through [`Call::handle`].
//!
//! The methods lie beside it by who is at the other end: `caller`, `agent`, `tools`; `interruption` is where the two
//! meet, `recovery` is a lost agent, `recorded` what the call says itself, `consent` whether
//! it may be recorded, `staff` those who act at the desk, `ending` every way out, `measuring` the
//! figures, `timers` the passing of time.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use audio::Encoding;
use bytes::Bytes;

pub use crate::limits::Limits;
use crate::{
    caller_clock::CallerClock,
    desk::DeskLeg,
    ear::Ear,
    event::{AgentCommand, AiStatus, CallEvent, EndReason, Input, ItemId, Output, Utterance},
    history::{History, Memory},
    hold::{Alarms, Contest},
    keys::Keys,
    leg::{AgentLeg, CallerLeg},
    meter::Meter,
    patience::Patience,
    phrase::{Phrases, is_own},
    playout::Playout,
    progress::Progress,
    silence::Silence,
    tool_calls::ToolCalls,
    transcript::Transcript,
    turn::{Owed, Turns},
    usage::Prices,
};

mod agent;
mod caller;
mod consent;
mod ending;
mod interruption;
mod measuring;
mod recorded;
mod recovery;
mod staff;
mod timers;
mod tools;

/// What is fixed for a call from its beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// How sound travels, to both sides.
    pub encoding: Encoding,
    /// How long things may take.
    pub limits: Limits,
    /// The agent speaks first.
    pub greet: bool,
    /// The agent understands speech. Where it does not, the caller's sound is for staff alone.
    pub hears: bool,
    /// What the call says itself when no agent can.
    pub phrases: Phrases,
    /// What things cost.
    pub prices: Prices,
    /// The call is recorded, until its caller refuses.
    pub recorded: bool,
    /// What was said and done before, in a call whose caller was put through to a person and comes back. The agent is told
    /// of it instead of greeting.
    pub known: Vec<Memory>,
}

impl Setup {
    /// A call in which the agent speaks first, with the default limits, no recorded sentences and nothing to pay.
    pub fn new(encoding: Encoding) -> Setup {
        Setup {
            encoding,
            limits: Limits::default(),
            greet: true,
            hears: true,
            phrases: Phrases::default(),
            prices: Prices::default(),
            recorded: false,
            known: Vec::new(),
        }
    }
}

/// One call. See the crate's page for the rule of its use.
pub struct Call {
    encoding: Encoding,
    limits: Limits,
    phrases: Phrases,
    began: Instant,
    /// The latest moment that was told; time never goes back here.
    now: Instant,
    outputs: VecDeque<Output>,

    caller: CallerLeg,
    agent: AgentLeg,
    desk: DeskLeg,
    /// How long staff have had the call, in the stretches that are over.
    desk_had: Duration,
    /// What staff have told an agent that is not there yet.
    staff_said: Vec<AgentCommand>,
    greet: bool,
    hears: bool,
    /// What was said and done before this machine had the call.
    known: Vec<Memory>,
    clock: CallerClock,
    /// The caller's latest sound while the agent is not ready.
    early: VecDeque<Bytes>,
    keys: Keys,
    /// Lines that wait until the agent may be told of them.
    lines: VecDeque<String>,

    turns: Turns,
    playout: Playout,
    ear: Ear,
    /// Whether somebody is taking the floor.
    contest: Contest,
    alarms: Alarms,
    /// Tools that write something and wait until it is decided who speaks; none once that is decided.
    held_tools: Vec<tools::Called>,
    /// The caller speaks while something is being written; looked at again when it has been.
    deferred: bool,
    /// The caller's speech has cut the agent off: they want an answer even if no words are found in it.
    interrupted: bool,
    /// The agent's first words are waited for since the call began, or since the caller let them begin.
    waited_since: Instant,
    /// When the service last told of the caller's speech that goes on.
    speech_told: Instant,
    /// The agent's latest response was nothing at all.
    is_mute: bool,
    /// The agent has spoken in sound.
    is_voiced: bool,

    tools: ToolCalls,
    transcript: Transcript,
    progress: Progress,
    silence: Silence,
    status: AiStatus,
    name: Option<String>,
    booked: bool,
    history: History,
    patience: Patience,
    meter: Meter,
    /// Recorded sentences said so far.
    recorded: u32,
    /// The sentence that says that the call is recorded, until it was heard.
    announcing: Option<ItemId>,
    /// The call is recorded, and its caller has not refused it.
    may_record: bool,
    /// The desk was told that the caller speaks.
    told_speaking: bool,
    /// Sessions before this one.
    sessions: u32,
    /// How often the agent's service stalled.
    stalls: u32,
    /// The session grows old.
    is_aging: bool,
    /// Another session was asked for.
    is_renewing: bool,

    closing: Option<Closing>,
    leaving: Option<Leaving>,
    ended: bool,
}

/// The call is to end after a goodbye.
struct Closing {
    reason: EndReason,
    /// Then it ends all the same.
    by: Instant,
    /// The agent ended it by its tool, so it may think better of it.
    by_agent: bool,
    /// It was asked to say goodbye.
    prompted: bool,
    /// It has begun to.
    spoken: bool,
    /// The goodbye is a recorded one: the call ends with it, whatever the agent does.
    recorded: bool,
}

/// The call has ended but for a tool that may still write.
struct Leaving {
    reason: EndReason,
    caller_waits: bool,
    /// Then it ends without its result.
    by: Instant,
}

impl Call {
    /// A call that begins now. Nothing happens until the caller's media path is open and the agent is ready, in either
    /// order.
    pub fn new(setup: Setup, now: Instant) -> Self {
        let Setup { encoding, limits, greet, hears, phrases, prices, recorded: may_record, known } = setup;
        let limits = limits.bounded();
        Call {
            encoding,
            phrases,
            began: now,
            now,
            outputs: VecDeque::new(),
            caller: CallerLeg::Awaited,
            agent: AgentLeg::Connecting,
            desk: DeskLeg::Away,
            desk_had: Duration::ZERO,
            staff_said: Vec::new(),
            greet,
            hears,
            known,
            clock: CallerClock::new(encoding),
            early: VecDeque::new(),
            keys: Keys::new(limits.keys_pause),
            lines: VecDeque::new(),
            turns: Turns::new(limits.answer_within),
            playout: Playout::new(encoding, limits.sound_ahead),
            ear: Ear::new(encoding, now),
            contest: Contest::default(),
            alarms: Alarms::default(),
            held_tools: Vec::new(),
            deferred: false,
            interrupted: false,
            waited_since: now,
            speech_told: now,
            is_mute: false,
            is_voiced: false,
            tools: ToolCalls::default(),
            transcript: Transcript::new(now),
            progress: Progress::new(),
            silence: Silence::new(limits.ask_after_silence, limits.end_after_silence),
            status: AiStatus::Listening,
            name: None,
            booked: false,
            history: History::default(),
            patience: Patience::new(limits.filler_after, limits.dead_air),
            meter: Meter::new(now, prices),
            recorded: 0,
            announcing: None,
            may_record,
            told_speaking: false,
            sessions: 0,
            stalls: 0,
            is_aging: false,
            is_renewing: false,
            closing: None,
            leaving: None,
            ended: false,
            limits,
        }
    }

    /// Something happened at `now`.
    pub fn handle(&mut self, now: Instant, input: Input) {
        if self.ended {
            return;
        }
        // A wait begins where the caller's speech ends, so what was is looked at before what comes.
        if self.turns.caller_speaks() || self.contest.is_open() || self.desk.is_on() {
            self.waited_since = self.now.max(now);
        }
        self.now = self.now.max(now);
        let now = self.now;
        match input {
            Input::CallerConnected => self.on_caller_connected(now),
            Input::CallerAudio { at, sound } => self.on_caller_audio(now, at, sound),
            Input::Digit(key) => self.on_digit(now, key),
            Input::Typed(text) => self.on_typed(now, &text),
            Input::Marked(mark) => {
                self.playout.marked(now, &mark);
            }
            Input::CallerLeft => self.on_caller_left(now),
            Input::Agent(event) => self.on_agent(now, event),
            Input::ToolFinished(tool, outcome) => self.on_tool_finished(now, tool, outcome),
            Input::Staff(input) => self.on_staff(now, input),
            Input::HangUp(reason) => self.on_hang_up(now, reason),
            Input::Tick => {}
        }
        // What happened goes before what is late: a result that comes at its deadline counts.
        self.pass_time(now);
        self.settle(now);
    }

    /// The next thing to do, until `None`.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When the call must be handled again even if nothing happens; always later than the last `handle`.
    pub fn deadline(&self) -> Option<Instant> {
        if self.ended {
            return None;
        }
        self.next_deadline()
    }

    /// Whether the call has ended; nothing comes from it any more once `poll` is empty.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Whether the agent holds its breath: somebody seems to speak, and until it is decided whether the caller takes the
    /// floor nothing is sent and nothing is lost.
    pub fn is_holding(&self) -> bool {
        self.contest.hold.is_some()
    }

    /// Draws the consequences of whatever has changed.
    fn settle(&mut self, now: Instant) {
        if self.is_over() {
            return;
        }
        self.playout.give_up_marks(now);
        self.measure(now);
        while let Some(item) = self.playout.take_heard() {
            if self.announcing.as_ref() == Some(&item) {
                self.announcing = None;
                self.meter.not_before(now);
            }
            let heard = self.transcript.heard(&item);
            self.publish_utterance(heard);
        }
        self.take_over_if_free(now);
        self.reconsider_barge_in(now);
        self.settle_contest(now);
        self.answer_if_due(now);
        if !self.lines.is_empty() {
            self.deliver_lines(now);
            self.answer_if_due(now);
        }
        self.patience.observe(self.waits_for(now));
        self.bridge_dead_air(now);
        self.play_on_hold();
        if self.caller == CallerLeg::Connected && !self.is_holding() {
            self.pace(now);
        }
        self.silence.observe(now, self.is_quiet());
        self.meter.tools(now, self.tools.is_running());
        self.meter.caller_speaks(now, self.turns.caller_speaks());
        self.patience.observe(self.waits_for(now));
        self.close_turn_if_heard(now);
        self.renew_if_quiet(now);
        self.settle_status();
        self.end_if_said(now);
        self.settle_speaking();
    }

    /// Asks the agent for what is owed, if this is the moment: no response under way, the caller silent, and every
    /// result in that the answer should know.
    fn answer_if_due(&mut self, now: Instant) {
        if self.desk.is_on() {
            // Whatever there is to be answered, staff answer it.
            self.turns.forgive_all();
        }
        if !self.turns.is_owing() {
            return;
        }
        if self.turns.take_begins_turn() && self.closing.is_none() {
            let over = self.meter.due(now);
            self.publish_turn(over, now);
        }
        if self.agent != AgentLeg::Ready || self.caller != CallerLeg::Connected {
            return;
        }
        let must_wait = match self.closing {
            // The goodbye does not wait for the caller to finish, nor for anything that only looks something up.
            Some(_) => self.tools.is_writing(),
            None => self.turns.caller_speaks() || self.contest.is_open() || self.tools.is_running(),
        };
        if must_wait {
            return;
        }
        if !self.turns.is_busy() && self.is_too_dear(now) {
            self.stop_for_cost(now);
            return;
        }
        let asked = self.turns.ask(now);
        if asked.is_some() {
            self.meter.asked(now);
        }
        match asked {
            Some(Owed::Greeting) => self.tell(AgentCommand::Greet),
            Some(Owed::Answer { instruction, .. }) => {
                self.tell(AgentCommand::Respond { instruction: instruction.map(String::from) });
            }
            None => {}
        }
    }

    /// Whether nobody does anything, so that the caller's silence counts.
    fn is_quiet(&self) -> bool {
        self.agent == AgentLeg::Ready
            && self.caller == CallerLeg::Connected
            && self.closing.is_none()
            && !self.desk.is_on()
            && !self.turns.caller_speaks()
            && !self.contest.is_open()
            && !self.turns.is_busy()
            && !self.turns.is_owing()
            && !self.tools.is_running()
            && self.playout.is_idle()
            && self.keys.is_empty()
            && self.lines.is_empty()
    }

    /// Whether the talk is over, though a tool may still be waited for.
    fn is_over(&self) -> bool {
        self.ended || self.leaving.is_some()
    }

    fn tell(&mut self, command: AgentCommand) {
        let is_own = matches!(&command, AgentCommand::Truncate { item, .. } if is_own(item));
        // While it opens another session the old one may yet have to go on.
        let is_there = matches!(self.agent, AgentLeg::Ready | AgentLeg::Renewing { .. });
        if is_there && !is_own {
            self.outputs.push_back(Output::ToAgent(command));
        }
    }

    fn publish(&mut self, event: CallEvent) {
        self.outputs.push_back(Output::Publish(event));
    }

    fn publish_utterance(&mut self, utterance: Option<Utterance>) {
        let refused = utterance.as_ref().and_then(|said| self.refuses_recording(said));
        self.outputs.extend(utterance.map(CallEvent::Utterance).map(Output::Publish));
        // After the words, since what is said of it answers them.
        if let Some(since) = refused {
            self.stop_recording(since);
        }
    }
}
