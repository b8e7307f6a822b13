//! What is known of one call: its state, and all that was said and done in it.

use jiff::{SignedDuration, Timestamp};
use wire::call::{AiStatus, ConnectionStatus, Line, LiveCall, Step, ToolCall, Utterance};
use wire::event::CallRecord;

use super::LiveCallStart;
use super::measured::Measured;
use crate::view::moment;

/// Lines of one call that are kept; the oldest go first. A call of an hour has a few hundred.
const MAX_LINES: usize = 2000;

/// A call's state and lines.
pub(super) struct Record {
    /// The state as the windows see it; `duration` is filled in when it is read.
    pub(super) call: LiveCall,
    pub(super) started: Timestamp,
    /// When the present machine was given the call; it begins then or a little later.
    given: Timestamp,
    /// When it began, as near as is known; utterances tell their time since then.
    machine_began: Option<Timestamp>,
    /// Put before the ids of the present machine, which may give ids that an earlier one of this call gave.
    pub(super) prefix: String,
    /// What is measured of it.
    pub(super) measured: Measured,
    /// Set once it is over.
    ended: Option<Timestamp>,
    lines: Vec<Line>,
}

impl Record {
    pub(super) fn new(start: &LiveCallStart, now: Timestamp) -> Record {
        let call = LiveCall {
            call_sid: start.call_sid.clone(),
            stream_sid: start.stream_sid.clone(),
            phone_number: start.phone_number.as_str().to_owned(),
            customer_name: None,
            start_time: moment(now),
            duration: 0,
            current_step: Step::Greeting,
            ai_status: AiStatus::Listening,
            last_activity: moment(now),
            source: start.source,
            agent: start.agent,
            is_speaking: false,
            connection_status: ConnectionStatus::of(&start.stream_sid),
            connection_id: start.stream_sid.clone(),
            is_recording: false,
            elsewhere: false,
        };
        Record {
            call,
            started: now,
            given: now,
            machine_began: None,
            prefix: String::new(),
            measured: Measured::new(now),
            ended: None,
            lines: Vec::new(),
        }
    }

    /// The same call under another loop: what was said stays, the rest is as the new loop tells.
    pub(super) fn go_on(mut self, start: &LiveCallStart, now: Timestamp) -> Record {
        self.call.stream_sid.clone_from(&start.stream_sid);
        self.call.connection_id.clone_from(&start.stream_sid);
        self.call.connection_status = ConnectionStatus::of(&start.stream_sid);
        (self.call.is_speaking, self.call.is_recording) = (false, false);
        self.call.agent = start.agent;
        self.call.ai_status = AiStatus::Listening;
        if !start.phone_number.is_unknown() {
            start.phone_number.as_str().clone_into(&mut self.call.phone_number);
        }
        self.call.last_activity = moment(now);
        self.next_machine(now);
        self.ended = None;
        self
    }

    /// A machine that counts everything from nothing has the call from now on.
    pub(super) fn next_machine(&mut self, now: Timestamp) {
        self.prefix.push('+');
        (self.given, self.machine_began) = (now, None);
        self.measured.next_machine(now);
    }

    /// When something was that began so long after the machine and is told of now. Tool calls are told of by our clock and
    /// stand between utterances, so both must agree: nothing is told of before it began, which shows when the machine did.
    pub(super) fn moment_of(&mut self, began: SignedDuration, now: Timestamp) -> Timestamp {
        let latest = now.saturating_sub(began).unwrap_or(now).max(self.given);
        let machine_began = self.machine_began.map_or(latest, |known| known.min(latest));
        self.machine_began = Some(machine_began);
        machine_began.saturating_add(began).unwrap_or(now)
    }

    pub(super) fn end(&mut self, now: Timestamp) {
        self.ended = Some(now);
        self.call.ai_status = AiStatus::Listening;
        self.call.connection_status = ConnectionStatus::Disconnected;
        (self.call.is_speaking, self.call.is_recording) = (false, false);
        // It only grows while the call is up, and may be kept for long.
        self.lines.shrink_to_fit();
    }

    /// Whether it was over before this moment.
    pub(super) fn ended_before(&self, moment: Timestamp) -> bool {
        self.ended.is_some_and(|ended| ended < moment)
    }

    /// How many lines it has.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn touch(&mut self, now: Timestamp) {
        self.call.last_activity = moment(now);
    }

    /// The state with the duration at `now`, or the final one. Never negative, whatever the clock does.
    pub(super) fn call_at(&self, now: Timestamp) -> LiveCall {
        let seconds = self.ended.unwrap_or(now).duration_since(self.started).as_secs();
        LiveCall { duration: u64::try_from(seconds).unwrap_or(0), ..self.call.clone() }
    }

    pub(super) fn as_wire(&self, now: Timestamp) -> CallRecord {
        CallRecord {
            call: self.call_at(now),
            lines: self.lines.clone(),
            figures: self.measured.as_wire(),
            turns: self.measured.turns(),
        }
    }

    /// Puts an utterance in the place of the earlier one with its id, or at the end.
    pub(super) fn put_utterance(&mut self, utterance: Utterance) {
        let place =
            self.lines.iter().rposition(|line| matches!(line, Line::Utterance(u) if u.id == utterance.id));
        self.put(place, Line::Utterance(utterance));
    }

    /// Puts a tool call in the place of the earlier one with its id, or at the end.
    pub(super) fn put_tool(&mut self, tool: ToolCall) {
        let place = self.lines.iter().rposition(|line| matches!(line, Line::Tool(t) if t.id == tool.id));
        self.put(place, Line::Tool(tool));
    }

    pub(super) fn tool(&self, id: &str) -> Option<&ToolCall> {
        self.lines.iter().rev().find_map(|line| match line {
            Line::Tool(tool) if tool.id == id => Some(tool),
            _ => None,
        })
    }

    fn put(&mut self, place: Option<usize>, line: Line) {
        match place {
            Some(index) => self.lines[index] = line,
            None => {
                if self.lines.len() == MAX_LINES {
                    self.lines.remove(0);
                }
                self.lines.push(line);
            }
        }
    }
}
