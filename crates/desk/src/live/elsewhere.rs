//! Calls that other programs hold and this one shows.
//!
//! Their programs tell of them; what is told is published here as it is of our own calls, so a window sees no difference
//! but the mark `elsewhere`. A call that is up here is ours, whatever others tell of it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use wire::call::{Line, LiveCall};
use wire::event::{
    CallEnded, CallRecord, CallStarted, Event, FiguresChanged, StaffActed, ToolChanged, UtteranceChanged,
};

use super::record::MAX_LINES;
use super::{Live, State};

/// Calls of other programs that are shown; more are not believed.
const SHOWN: usize = 1000;

/// One of them.
pub(super) struct Elsewhere {
    pub(super) program: String,
    pub(super) started: Timestamp,
    /// `duration` is filled in when it is read.
    record: CallRecord,
}

impl Elsewhere {
    pub(super) fn call_at(&self, now: Timestamp) -> LiveCall {
        let seconds = now.duration_since(self.started).as_secs();
        LiveCall { duration: u64::try_from(seconds).unwrap_or(0), ..self.record.call.clone() }
    }

    pub(super) fn as_wire(&self, now: Timestamp) -> CallRecord {
        CallRecord { call: self.call_at(now), ..self.record.clone() }
    }

    fn put(&mut self, line: Line) -> bool {
        let lines = &mut self.record.lines;
        match lines.iter_mut().rev().find(|known| key(known) == key(&line)) {
            Some(known) if *known == line => return false,
            Some(known) => *known = line,
            None => {
                if lines.len() == MAX_LINES {
                    lines.remove(0);
                }
                lines.push(line);
            }
        }
        true
    }
}

/// What names a line within its call.
fn key(line: &Line) -> (u8, &str) {
    match line {
        Line::Utterance(utterance) => (0, &utterance.id),
        Line::Tool(tool) => (1, &tool.id),
        Line::Staff(act) => (2, &act.id),
    }
}

fn event_of(call_sid: &str, line: Line) -> Event {
    let call_sid = call_sid.to_owned();
    match line {
        Line::Utterance(utterance) => Event::UtteranceChanged(UtteranceChanged { call_sid, utterance }),
        Line::Tool(tool) => Event::ToolChanged(ToolChanged { call_sid, tool }),
        Line::Staff(act) => Event::StaffActed(StaffActed { call_sid, act }),
    }
}

/// As it is kept: marked, and without a duration that would be old at once.
fn marked(call: LiveCall) -> LiveCall {
    LiveCall { elsewhere: true, duration: 0, ..call }
}

impl Live {
    /// Takes the whole record of a call that `program` holds, and publishes what is new in it.
    pub(crate) fn put_elsewhere(&self, program: &str, record: CallRecord) {
        let now = self.0.clock.now();
        let call = marked(record.call);
        let call_sid = call.call_sid.clone();
        let mut state = self.0.state();
        if !state.may_show(&call_sid) {
            return;
        }
        let mut events = Vec::new();
        let is_new = state.elsewhere.get(&call_sid).is_none_or(|known| known.program != program);
        if is_new {
            state.show(program, &call, now);
            let phone_number = call.phone_number.clone();
            events.push(Event::CallStarted(CallStarted { call_sid: call_sid.clone(), phone_number }));
        }
        let Some(known) = state.elsewhere.get_mut(&call_sid) else { return };
        if is_new || known.record.call != call {
            known.record.call = call;
            events.push(Event::CallChanged(known.call_at(now)));
        }
        for line in record.lines {
            if known.put(line.clone()) {
                events.push(event_of(&call_sid, line));
            }
        }
        if known.record.figures != record.figures || known.record.turns != record.turns {
            let turn = record.turns.last().filter(|turn| known.record.turns.last() != Some(turn)).copied();
            (known.record.figures, known.record.turns) = (record.figures, record.turns);
            let figures = known.record.figures.unwrap_or_default();
            events.push(Event::FiguresChanged(FiguresChanged { call_sid, figures, turn }));
        }
        for event in events {
            self.0.bus.publish(event);
        }
    }

    /// Takes one event of a call that `program` holds, and publishes it. What is told of a call that is not known here
    /// does nothing: only its beginning and its whole record make it known.
    pub(crate) fn told_elsewhere(&self, program: &str, event: Event) {
        let now = self.0.clock.now();
        let mut state = self.0.state();
        if let Event::CallChanged(call) = event {
            let call = marked(call);
            let began = state.awaited.remove(&(program.to_owned(), call.call_sid.clone()));
            if began && state.may_show(&call.call_sid) && !state.elsewhere.contains_key(&call.call_sid) {
                state.show(program, &call, now);
                let (call_sid, phone_number) = (call.call_sid.clone(), call.phone_number.clone());
                self.0.bus.publish(Event::CallStarted(CallStarted { call_sid, phone_number }));
            }
            if let Some(known) = state.held_by(program, &call.call_sid) {
                known.record.call = call;
                let call = known.call_at(now);
                self.0.bus.publish(Event::CallChanged(call));
            }
            return;
        }
        let event = match event {
            // Published with the call's state, which is told next: it says whether and how the call can be shown.
            Event::CallStarted(began) => {
                if state.awaited.len() < SHOWN {
                    state.awaited.insert((program.to_owned(), began.call_sid));
                }
                return;
            }
            Event::CallUpdated(updated) => {
                let Some(known) = state.held_by(program, &updated.call_sid) else { return };
                known.record.call.current_step = updated.current_step;
                Event::CallUpdated(updated)
            }
            Event::UtteranceChanged(UtteranceChanged { call_sid, utterance }) => {
                let Some(known) = state.held_by(program, &call_sid) else { return };
                known.put(Line::Utterance(utterance.clone()));
                Event::UtteranceChanged(UtteranceChanged { call_sid, utterance })
            }
            Event::ToolChanged(ToolChanged { call_sid, tool }) => {
                let Some(known) = state.held_by(program, &call_sid) else { return };
                known.put(Line::Tool(tool.clone()));
                Event::ToolChanged(ToolChanged { call_sid, tool })
            }
            Event::StaffActed(StaffActed { call_sid, act }) => {
                let Some(known) = state.held_by(program, &call_sid) else { return };
                known.put(Line::Staff(act.clone()));
                Event::StaffActed(StaffActed { call_sid, act })
            }
            Event::FiguresChanged(changed) => {
                let Some(known) = state.held_by(program, &changed.call_sid) else { return };
                known.record.figures = Some(changed.figures);
                if let Some(turn) = changed.turn {
                    if known.record.turns.len() == super::measured::MAX_TURNS {
                        known.record.turns.remove(0);
                    }
                    known.record.turns.push(turn);
                }
                Event::FiguresChanged(changed)
            }
            Event::CallEnded(ended) => {
                state.awaited.remove(&(program.to_owned(), ended.call_sid.clone()));
                if state.held_by(program, &ended.call_sid).is_none() {
                    return;
                }
                state.elsewhere.remove(&ended.call_sid);
                Event::CallEnded(ended)
            }
            // The rest is about other things than calls and stays where it is.
            _ => return,
        };
        self.0.bus.publish(event);
    }

    /// Takes the word of `program` that it holds these calls and no others: `call_ended` for those that are gone.
    pub(crate) fn roll_call(&self, program: &str, up: &[String]) {
        let up: BTreeSet<&str> = up.iter().map(String::as_str).collect();
        self.end_elsewhere(|call_sid, holder| holder == program && !up.contains(call_sid));
    }

    /// Nothing is known any more of the calls of this program: `call_ended` for each.
    pub(crate) fn forget_program(&self, program: &str) {
        self.end_elsewhere(|_, holder| holder == program);
    }

    fn end_elsewhere(&self, is_gone: impl Fn(&str, &str) -> bool) {
        let now = self.0.clock.now();
        let mut state = self.0.state();
        let gone: Vec<String> = state
            .elsewhere
            .iter()
            .filter(|(call_sid, call)| is_gone(call_sid, &call.program))
            .map(|(call_sid, _)| call_sid.clone())
            .collect();
        for call_sid in gone {
            let Some(call) = state.elsewhere.remove(&call_sid) else { continue };
            let duration = call.call_at(now).duration;
            self.0.bus.publish(Event::CallEnded(CallEnded { call_sid, duration }));
        }
    }
}

impl State {
    /// Whether a call of this id may be shown as somebody else's.
    fn may_show(&self, call_sid: &str) -> bool {
        !self.calls.contains_key(call_sid)
            && (self.elsewhere.len() < SHOWN || self.elsewhere.contains_key(call_sid))
    }

    fn show(&mut self, program: &str, call: &LiveCall, now: Timestamp) {
        let started = call.start_time.parse().unwrap_or(now);
        let record = CallRecord { call: call.clone(), lines: Vec::new(), figures: None, turns: Vec::new() };
        self.elsewhere
            .insert(call.call_sid.clone(), Elsewhere { program: program.to_owned(), started, record });
    }

    fn held_by(&mut self, program: &str, call_sid: &str) -> Option<&mut Elsewhere> {
        self.elsewhere.get_mut(call_sid).filter(|known| known.program == program)
    }
}
