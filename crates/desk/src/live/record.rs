//! What is known of one call: its state, and all that was said and done in it.

use jiff::{SignedDuration, Timestamp};
use wire::call::{AiStatus, ConnectionStatus, Line, LiveCall, Speaker, Step, ToolCall, ToolState, Utterance};
use wire::event::CallRecord;
use wire::history::{EndReason, Outcome};
use wire::person::{Alarm, PersonWanted, Seen};
use wire::staff::{StaffAct, StaffDeed};

use super::measured::Measured;
use super::{Ended, LiveCallStart};
use crate::history::ends::Facts;
use crate::history::{EndNote, LineNote, RowNote};
use crate::review::{self, Talk, ToolUse};
use crate::view::moment;

/// Lines of one call that are kept; the oldest go first. A call of an hour has a few hundred.
pub(super) const MAX_LINES: usize = 2000;

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
    /// What it came to so far.
    pub(super) facts: Facts,
    /// Set once it is over.
    ended: Option<Timestamp>,
    /// What came of it, once it is over.
    pub(super) outcome: Option<Outcome>,
    lines: Vec<LineNote>,
    /// The place of the next line; places are never given twice, also when the oldest lines are gone.
    next_place: i64,
    /// The line that was put last, for the book.
    touched: Option<usize>,
    /// When the caller last stopped speaking.
    stopped: Option<Timestamp>,
    /// How many things staff did.
    acts: u32,
    /// Staff have told the receptionist what to do, or had the call.
    pub(super) staff_know: bool,
    /// A person was wanted when it ended; it still is if the call goes on.
    wanted_at_end: Option<PersonWanted>,
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
            listeners: 0,
            staff: None,
            elsewhere: false,
            transfer: None,
            person: None,
        };
        Record {
            call,
            started: now,
            given: now,
            machine_began: None,
            prefix: String::new(),
            measured: Measured::new(now),
            facts: Facts::default(),
            ended: None,
            outcome: None,
            lines: Vec::new(),
            next_place: 0,
            touched: None,
            stopped: None,
            acts: 0,
            staff_know: false,
            wanted_at_end: None,
        }
    }

    /// The same call under another loop: what was said stays, the rest is as the new loop tells.
    pub(super) fn go_on(mut self, start: &LiveCallStart, now: Timestamp) -> Record {
        self.stream(&start.stream_sid);
        (self.call.is_speaking, self.call.is_recording) = (false, false);
        self.call.agent = start.agent;
        self.call.ai_status = AiStatus::Listening;
        if !start.phone_number.is_unknown() {
            start.phone_number.as_str().clone_into(&mut self.call.phone_number);
        }
        self.call.last_activity = moment(now);
        self.next_machine(now);
        (self.ended, self.stopped, self.outcome) = (None, None, None);
        self.call.person = self.wanted_at_end.take();
        self
    }

    /// A media stream started, or (empty) there is none any more: the last one's name stays, so that the call is found by
    /// it. Whether that changed anything.
    pub(super) fn stream(&mut self, stream_sid: &str) -> bool {
        let call = &mut self.call;
        let changed = call.connection_id != stream_sid;
        if !stream_sid.is_empty() {
            stream_sid.clone_into(&mut call.stream_sid);
        }
        stream_sid.clone_into(&mut call.connection_id);
        call.connection_status = ConnectionStatus::of(stream_sid);
        changed
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
        (self.call.listeners, self.call.staff) = (0, None);
        self.wanted_at_end = self.call.person.take();
        // It only grows while the call is up, and may be kept for long.
        self.lines.shrink_to_fit();
    }

    /// How it ended, as others are told of it; `None` while it is up.
    pub(super) fn ended_as(&self) -> Option<Ended> {
        let (at, outcome) = (self.ended?, self.outcome?);
        Some(Ended { call: self.call_at(at), at, outcome, booked: self.facts.booked.clone() })
    }

    /// When it was over; `None` while it is up.
    pub(super) fn ended_at(&self) -> Option<Timestamp> {
        self.ended
    }

    /// When the present machine began, as near as is known.
    pub(super) fn machine_began(&self) -> Timestamp {
        self.machine_began.unwrap_or(self.given)
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
            lines: self.lines.iter().map(|kept| kept.line.clone()).collect(),
            figures: self.measured.as_wire(),
            turns: self.measured.turns(),
        }
    }

    /// The caller began to speak or stopped.
    pub(super) fn caller_speaks(&mut self, speaks: bool, now: Timestamp) {
        if !speaks {
            self.stopped = Some(now);
        }
    }

    /// Puts an utterance that began `at` in the place of the earlier one with its id, or at the end.
    ///
    /// It ends when it became final: what the agent says is final once it was heard or cut. The words of a caller come a
    /// while after they were spoken, so theirs end where the caller last stopped speaking, when that is known.
    pub(super) fn put_utterance(&mut self, utterance: Utterance, at: Timestamp, now: Timestamp) {
        let place = self
            .lines
            .iter()
            .rposition(|kept| matches!(&kept.line, Line::Utterance(u) if u.id == utterance.id));
        let stopped = self
            .stopped
            .filter(|stopped| utterance.speaker == Speaker::User && !self.call.is_speaking && *stopped > at);
        let end = utterance.is_final.then(|| stopped.unwrap_or(now));
        self.put(place, Line::Utterance(utterance), at, end);
    }

    /// Puts a tool call in the place of the earlier one with its id, or at the end.
    pub(super) fn put_tool(&mut self, tool: ToolCall, now: Timestamp) {
        let place =
            self.lines.iter().rposition(|kept| matches!(&kept.line, Line::Tool(t) if t.id == tool.id));
        let at = place.map_or(now, |index| self.lines[index].at);
        let end = (tool.state != ToolState::Running).then_some(now);
        self.put(place, Line::Tool(tool), at, end);
    }

    pub(super) fn tool(&self, id: &str) -> Option<&ToolCall> {
        self.lines.iter().rev().find_map(|kept| match &kept.line {
            Line::Tool(tool) if tool.id == id => Some(tool),
            _ => None,
        })
    }

    /// Staff did something, or begin to.
    pub(super) fn begin_act(
        &mut self,
        deed: StaffDeed,
        who: &str,
        words: Option<String>,
        now: Timestamp,
    ) -> StaffAct {
        let act = self.new_act(deed, who, now);
        self.put_act(StaffAct { words, ..act }, now)
    }

    /// Somebody of the staff has seen that a person is wanted, or was when the call ended; `None` when nobody is wanted, or
    /// somebody has seen it before.
    pub(super) fn seen_by(&mut self, who: &str, now: Timestamp) -> Option<StaffAct> {
        let wanted = self.call.person.as_mut().or(self.wanted_at_end.as_mut());
        let person = wanted.filter(|person| person.seen.is_none())?;
        person.seen = Some(Seen { who: who.to_owned(), at: moment(now) });
        let alarm = Some(Alarm { why: person.why, since: person.since.clone() });
        let act = self.new_act(StaffDeed::Saw, who, now);
        Some(self.put_act(StaffAct { alarm, ..act }, now))
    }

    /// Whether a person is wanted, or was when the call ended.
    pub(super) fn wants_person(&self) -> bool {
        self.call.person.is_some() || self.wanted_at_end.is_some()
    }

    fn new_act(&mut self, deed: StaffDeed, who: &str, now: Timestamp) -> StaffAct {
        self.acts += 1;
        let id = format!("s{}", self.acts);
        StaffAct {
            id,
            deed,
            who: who.to_owned(),
            words: None,
            alarm: None,
            timestamp: moment(now),
            until: None,
        }
    }

    fn put_act(&mut self, act: StaffAct, now: Timestamp) -> StaffAct {
        if self.ended.is_none() {
            self.touch(now);
        }
        self.put(None, Line::Staff(act.clone()), now, None);
        act
    }

    /// What staff began last of this kind is over; `None` when nothing was under way.
    pub(super) fn end_act(&mut self, deed: StaffDeed, now: Timestamp) -> Option<StaffAct> {
        self.end_act_where(|act| act.deed == deed, now)
    }

    /// The same by its id.
    pub(super) fn end_act_of(&mut self, id: &str, now: Timestamp) -> Option<StaffAct> {
        self.end_act_where(|act| act.id == id, now)
    }

    /// The same whatever it is.
    pub(super) fn end_any_act(&mut self, now: Timestamp) -> Option<StaffAct> {
        self.end_act_where(|_| true, now)
    }

    fn end_act_where(&mut self, is_meant: impl Fn(&StaffAct) -> bool, now: Timestamp) -> Option<StaffAct> {
        let (index, mut act) =
            self.lines.iter().enumerate().rev().find_map(|(index, kept)| match &kept.line {
                Line::Staff(act) if act.until.is_none() && act.deed.takes_time() && is_meant(act) => {
                    Some((index, act.clone()))
                }
                _ => None,
            })?;
        act.until = Some(moment(now));
        let at = self.lines[index].at;
        self.put(Some(index), Line::Staff(act.clone()), at, Some(now));
        Some(act)
    }

    /// The row of this call as it stands, for the book.
    pub(super) fn row_note(&self, now: Timestamp) -> RowNote {
        RowNote {
            call: self.call.clone(),
            started: self.started,
            at: now,
            confirmation_number: self.facts.booked.clone(),
            figures: self.measured.as_wire(),
            turns: self.measured.shared_turns(),
            latency: self.measured.latency(),
        }
    }

    /// The line that was put since the last time this was asked, for the book.
    pub(super) fn take_touched(&mut self) -> Option<LineNote> {
        self.touched.take().and_then(|index| self.lines.get(index)).cloned()
    }

    /// How the call ended, with what was said in it.
    pub(super) fn end_note(&self, reason: EndReason, now: Timestamp) -> EndNote {
        let mut facts = self.facts.clone();
        facts.goodbye |= self.call.current_step == Step::Farewell;
        facts.named |= self.call.customer_name.is_some();
        EndNote { at: now, reason, facts, talk: self.talk() }
    }

    /// Who calls and why, as far as it is known, for whoever takes the call. Without a number: it is said aloud.
    pub(super) fn about(&self, now: Timestamp) -> String {
        let note = self.end_note(EndReason::PutThrough, now);
        let who = self.call.customer_name.as_deref().unwrap_or("A caller");
        format!("{who} is on the line. {}", review::why(&note.facts, &note.talk))
    }

    /// What the caller said and what was done for them.
    fn talk(&self) -> Talk {
        let mut talk = Talk::default();
        for kept in &self.lines {
            match &kept.line {
                Line::Utterance(said) if said.speaker == Speaker::User => talk.caller.push(said.text.clone()),
                Line::Utterance(_) | Line::Staff(_) => {}
                Line::Tool(tool) => talk.tools.push(ToolUse {
                    name: tool.name.clone(),
                    summary: tool.summary.clone(),
                    done: tool.state == ToolState::Done,
                }),
            }
        }
        talk
    }

    fn put(&mut self, place: Option<usize>, line: Line, at: Timestamp, end: Option<Timestamp>) {
        let since_start = |moment: Timestamp| {
            i64::try_from(moment.duration_since(self.started).as_millis()).unwrap_or(0).max(0)
        };
        let (start_ms, end_ms) = (since_start(at), end.map(since_start));
        let end_ms = end_ms.map(|end| end.max(start_ms));
        self.touched = Some(match place {
            Some(index) => {
                let kept = &mut self.lines[index];
                // What was over stays so: a late correction of the words does not make it longer.
                let end_ms = kept.end_ms.or(end_ms);
                *kept = LineNote { line, place: kept.place, at, start_ms, end_ms };
                index
            }
            None => {
                if self.lines.len() == MAX_LINES {
                    self.lines.remove(0);
                }
                self.lines.push(LineNote { line, place: self.next_place, at, start_ms, end_ms });
                self.next_place += 1;
                self.lines.len() - 1
            }
        });
    }
}
