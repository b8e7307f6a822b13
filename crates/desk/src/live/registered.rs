//! The only hand that writes to the record of a call that is up: its loop's.

use std::sync::{Arc, Mutex, PoisonError};

use call::event::{CallEvent, Speaker};
use call::figures::{CallFigures, TurnFigures};
use call::tools::{ToolId, ToolOutcome, ToolRequest};
use jiff::SignedDuration;
use tokio::sync::mpsc;
use wire::call::{Agent, AiStatus, Step, ToolCall, ToolState};
use wire::event::{CallUpdated, Event, FiguresChanged, ToolChanged, UtteranceChanged};
use wire::history::EndReason;
use wire::person::WhyPerson;
use wire::transfer::{Transfer, TransferStage};

use super::record::Record;
use super::{Order, Shared, wanted};
use crate::history::Pending;
use crate::summary;
use crate::view;

/// A call that is up, as its loop holds it. Each method changes the record and publishes what the windows need to know.
/// Dropping it ends the call, so that a loop that fails leaves no call behind.
pub struct Registered {
    pub(super) shared: Arc<Shared>,
    pub(super) call_sid: String,
    pub(super) generation: u64,
    /// Who whispered last.
    whisperer: Mutex<String>,
}

impl Registered {
    pub(super) fn new(shared: Arc<Shared>, call_sid: String, generation: u64) -> Registered {
        Registered { shared, call_sid, generation, whisperer: Mutex::default() }
    }

    /// Which call.
    pub fn call_sid(&self) -> &str {
        &self.call_sid
    }

    /// The media stream, or the last one there was; empty when there never was one.
    pub fn stream_sid(&self) -> String {
        let state = self.shared.state();
        let entry = state.calls.get(&self.call_sid).filter(|entry| entry.generation == self.generation);
        entry.map(|entry| entry.record.call.stream_sid.clone()).unwrap_or_default()
    }

    /// Takes whatever the call machine publishes, by the methods below. Agent faults are not part of a call's record, and who
    /// records stops by itself when that is refused.
    pub fn tell(&self, event: CallEvent) {
        match event {
            CallEvent::StepChanged(to) => self.step(view::step(to)),
            CallEvent::AiStatusChanged(to) => self.ai_status(view::ai_status(to)),
            CallEvent::Utterance(utterance) => self.utterance(utterance),
            CallEvent::ToolStarted { tool, name, request } => {
                self.tool_started(&tool, &name, request.as_ref())
            }
            CallEvent::ToolEnded { tool, outcome } => self.tool_ended(&tool, &outcome),
            CallEvent::Named(name) => self.named(name),
            CallEvent::Turn(turn) => self.turn(&turn),
            CallEvent::Figures(figures) => self.figures(*figures),
            CallEvent::CallerSpeaking(speaks) => self.caller_speaks(speaks),
            CallEvent::Staff(event) => {
                let whisperer = self.whisperer.lock().unwrap_or_else(PoisonError::into_inner).clone();
                self.staff(event, &whisperer);
            }
            CallEvent::AgentFault(_) | CallEvent::RecordingRefused { .. } => {}
        }
    }

    /// The whisper that is told of next is this window's.
    pub fn whispers(&self, who: String) {
        *self.whisperer.lock().unwrap_or_else(PoisonError::into_inner) = who;
    }

    /// The call moved to another step: `call_updated`, `call_changed`.
    pub fn step(&self, to: Step) {
        self.change(|record, now| {
            if record.call.current_step == to {
                return Vec::new();
            }
            record.call.current_step = to;
            record.facts.step(to);
            record.touch(now);
            let updated = CallUpdated { call_sid: record.call.call_sid.clone(), current_step: to };
            vec![Event::CallUpdated(updated), Event::CallChanged(record.call_at(now))]
        });
    }

    /// The receptionist does something else now: `call_changed`.
    pub fn ai_status(&self, to: AiStatus) {
        self.set(|call| std::mem::replace(&mut call.ai_status, to) != to);
    }

    /// The caller's name became known: `call_changed`.
    pub fn named(&self, name: String) {
        self.set(|call| {
            let changed = call.customer_name.as_deref() != Some(&name);
            call.customer_name = Some(name);
            changed
        });
    }

    /// Another agent answers now, from a machine of its own that counts from nothing: `call_changed`. Figures told later
    /// are added to those told before.
    pub fn agent(&self, agent: Agent) {
        self.change(|record, now| {
            if std::mem::replace(&mut record.call.agent, agent) == agent {
                return Vec::new();
            }
            record.next_machine(now);
            record.touch(now);
            vec![Event::CallChanged(record.call_at(now))]
        });
    }

    /// A media stream started, or (empty) the call goes on without one: `call_changed`.
    pub fn set_stream_sid(&self, stream_sid: &str) {
        self.change(|record, now| {
            if !record.stream(stream_sid) {
                return Vec::new();
            }
            record.touch(now);
            vec![Event::CallChanged(record.call_at(now))]
        });
    }

    /// An utterance began, grew, was cut or became final: `utterance_changed`. What a caller has said may want a person, too:
    /// `call_changed`.
    pub fn utterance(&self, utterance: call::event::Utterance) {
        let is_said = utterance.is_final && utterance.speaker == Speaker::Caller;
        // Judged outside the lock: it looks for hundreds of words.
        let why = is_said.then(|| wanted::by_words(&utterance.text, |words| self.is_urgent(words))).flatten();
        self.change(|record, now| {
            let began = SignedDuration::try_from(utterance.began).unwrap_or(SignedDuration::ZERO);
            let at = record.moment_of(began, now);
            let utterance = view::utterance(format!("{}{}", record.prefix, utterance.id), at, utterance);
            record.touch(now);
            if utterance.speaker == wire::call::Speaker::User && utterance.is_final {
                record.facts.heard(&utterance.text);
            }
            record.put_utterance(utterance.clone(), at, now);
            let call_sid = record.call.call_sid.clone();
            let told = Event::UtteranceChanged(UtteranceChanged { call_sid, utterance });
            [told].into_iter().chain(person_changed(record, why, now)).collect()
        });
    }

    /// A tool call began: `tool_changed`. `request` is `None` when it could not be understood.
    pub fn tool_started(&self, tool: &ToolId, name: &str, request: Option<&ToolRequest>) {
        self.change(|record, now| {
            record.facts.asked(request);
            let tool = ToolCall {
                id: format!("{}{}", record.prefix, tool.0),
                name: name.to_owned(),
                summary: summary::of_request(name, request),
                state: ToolState::Running,
                timestamp: view::moment(now),
            };
            let told = tool_changed(record, tool, now);
            [told].into_iter().chain(person_changed(record, wanted::by_request(request), now)).collect()
        });
    }

    /// A tool call ended: `tool_changed`. A booking also makes the caller's name known: `call_changed`.
    pub fn tool_ended(&self, tool: &ToolId, outcome: &ToolOutcome) {
        self.change(|record, now| {
            let id = format!("{}{}", record.prefix, tool.0);
            let (name, asked, timestamp) = match record.tool(&id) {
                Some(begun) => (begun.name.clone(), begun.summary.clone(), begun.timestamp.clone()),
                None => (String::new(), String::new(), view::moment(now)),
            };
            record.facts.came_of(outcome);
            let summary = summary::of_outcome(&asked, outcome);
            let state = summary::state(outcome);
            let mut events =
                vec![tool_changed(record, ToolCall { id, name, summary, state, timestamp }, now)];
            if let ToolOutcome::Booked { customer_name, .. } = outcome
                && record.call.customer_name.as_ref() != Some(customer_name)
            {
                record.call.customer_name = Some(customer_name.clone());
                events.push(Event::CallChanged(record.call_at(now)));
            }
            events.extend(person_changed(record, wanted::by_outcome(outcome), now));
            events
        });
    }

    /// A turn was measured to its end: `figures_changed`. Counts in the totals of all calls.
    pub fn turn(&self, turn: &TurnFigures) {
        let mut counted = None;
        self.change(|record, now| {
            let told = record.measured.turn(turn, record.started);
            counted = Some((told.number, record.call.agent, now));
            figures_changed(record, Some(told))
        });
        // Outside the registry's lock, which nobody holds while taking another.
        if let Some((number, agent, now)) = counted {
            self.shared.meter.turn(&self.call_sid, number, agent, now, turn);
        }
    }

    /// The present machine's figures so far: `figures_changed`. What they grew by counts in the totals of all calls.
    pub fn figures(&self, figures: CallFigures) {
        let mut counted = None;
        self.change(|record, now| {
            let Some(by) = record.measured.figures(figures) else { return Vec::new() };
            counted = Some((by, now));
            figures_changed(record, None)
        });
        if let Some((by, now)) = counted {
            self.shared.meter.grew(&by, now);
        }
    }

    /// The caller began to speak, or stopped: `call_changed`.
    pub fn caller_speaks(&self, speaks: bool) {
        self.change(|record, now| {
            if std::mem::replace(&mut record.call.is_speaking, speaks) == speaks {
                return Vec::new();
            }
            record.caller_speaks(speaks, now);
            record.touch(now);
            vec![Event::CallChanged(record.call_at(now))]
        });
    }

    /// The call's sound is being recorded from now on, or no more: `call_changed`.
    pub fn recording(&self, is_on: bool) {
        self.set(|call| std::mem::replace(&mut call.is_recording, is_on) != is_on);
    }

    /// How it goes with putting the caller through: a line of the record, and `call_changed`.
    pub fn transfer(&self, to: Transfer) {
        self.change(|record, now| {
            if record.call.transfer.replace(to) == Some(to) {
                return Vec::new();
            }
            record.touch(now);
            if to.stage == TransferStage::Back {
                record.want_person(Some(WhyPerson::NobodyCame), now);
            } else {
                record.staff_see_to_it();
            }
            let tool = ToolCall {
                id: format!("{}transfer-{}", record.prefix, record.len()),
                name: "transfer".to_owned(),
                summary: summary::of_transfer(to).to_owned(),
                state: if to.stage == TransferStage::Back { ToolState::Refused } else { ToolState::Done },
                timestamp: view::moment(now),
            };
            vec![tool_changed(record, tool, now), Event::CallChanged(record.call_at(now))]
        });
    }

    /// The call rings at the desks before any receptionist has it, or no more: `call_changed`.
    pub fn rings_for_staff(&self, rings: bool) {
        self.change(|record, now| {
            let changed =
                if rings { record.want_person(Some(WhyPerson::Rings), now) } else { record.stop_ringing() };
            changed.then(|| Event::CallChanged(record.call_at(now))).into_iter().collect()
        });
    }

    /// A person is called for the caller: `call_changed` where one was wanted.
    pub fn person_is_called(&self) {
        self.change(|record, now| {
            let settled = record.staff_see_to_it();
            settled.then(|| Event::CallChanged(record.call_at(now))).into_iter().collect()
        });
    }

    /// That person did not come, so one is wanted still: `call_changed`.
    pub fn nobody_came(&self) {
        self.change(|record, now| {
            person_changed(record, Some(WhyPerson::NobodyCame), now).into_iter().collect()
        });
    }

    /// Orders go there from now on: another loop has the call.
    pub fn orders_to(&self, orders: mpsc::Sender<Order>) {
        let mut state = self.shared.state();
        if let Some(entry) = state.calls.get_mut(&self.call_sid)
            && entry.generation == self.generation
        {
            entry.orders = orders;
        }
    }

    /// The call is over: `call_ended`. Everything later does nothing, a second end too.
    pub fn end(&self, why: EndReason) {
        self.shared.end(&self.call_sid, self.generation, why, Pending::end);
    }

    /// As [`Registered::end`], for a call whose caller waits for another loop to go on with it. The history shows the call
    /// as up for some seconds more, and how it ended only when it did not go on.
    pub fn end_for_now(&self, why: EndReason) {
        self.shared.end(&self.call_sid, self.generation, why, Pending::end_for_now);
    }

    /// Whether the call is still up.
    pub fn is_live(&self) -> bool {
        self.shared.state().calls.get(&self.call_sid).is_some_and(|entry| entry.generation == self.generation)
    }

    fn is_urgent(&self, words: &str) -> bool {
        self.shared.is_urgent.get().is_some_and(|is_urgent| is_urgent(words))
    }

    pub(super) fn change(&self, change: impl FnOnce(&mut Record, jiff::Timestamp) -> Vec<Event>) {
        self.shared.change(&self.call_sid, self.generation, change);
    }

    /// Changes the state; publishes it when `set` says that something changed.
    fn set(&self, set: impl FnOnce(&mut wire::call::LiveCall) -> bool) {
        self.change(|record, now| {
            if !set(&mut record.call) {
                return Vec::new();
            }
            record.touch(now);
            vec![Event::CallChanged(record.call_at(now))]
        });
    }
}

fn tool_changed(record: &mut Record, tool: ToolCall, now: jiff::Timestamp) -> Event {
    record.touch(now);
    record.put_tool(tool.clone(), now);
    Event::ToolChanged(ToolChanged { call_sid: record.call.call_sid.clone(), tool })
}

/// A person is wanted, if there is a reason and it is news.
fn person_changed(record: &mut Record, why: Option<WhyPerson>, now: jiff::Timestamp) -> Option<Event> {
    record.want_person(why, now).then(|| Event::CallChanged(record.call_at(now)))
}

fn figures_changed(record: &Record, turn: Option<wire::figures::TurnFigures>) -> Vec<Event> {
    let call_sid = record.call.call_sid.clone();
    let figures = record.measured.as_wire().unwrap_or_default();
    vec![Event::FiguresChanged(FiguresChanged { call_sid, figures, turn })]
}

impl Drop for Registered {
    fn drop(&mut self) {
        // Its loop broke: it would have said why otherwise.
        self.end(EndReason::AgentLost);
    }
}

impl std::fmt::Debug for Registered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Registered({})", self.call_sid)
    }
}
