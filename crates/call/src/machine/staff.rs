//! Staff in the call: they tell the agent what to do, take its place, hold the caller, and give the call back.

use std::time::{Duration, Instant};

use audio::dtmf;
use bytes::Bytes;

use super::{Call, Closing};
use crate::{
    barge_in::{Verdict, judge},
    desk::{self, DeskLeg, Staff},
    event::{
        AgentCommand, CallEvent, EndReason, GaveBack, ItemId, Output, ResponseId, StaffEvent, StaffInput,
        Utterance,
    },
    instructions::{
        GIVEN_BACK, HANG_UP_NOTE, WHISPERED, given_back, put_through_at_desk, staff_also_said, whisper,
    },
    leg::{AgentLeg, CallerLeg},
    phrase::OWN,
    turn::Owed,
};

/// More of their sound than this waiting to be sent was held up on its way, and would be heard late ever after …
const LATE: Duration = Duration::from_millis(200);
/// … so it is shortened to this.
const ON_TIME: Duration = Duration::from_millis(60);
/// So much music is kept ready behind what was sent.
const MUSIC_READY: Duration = Duration::from_millis(600);
/// The last mark of what staff said may take so long to come back.
const ROOM_AFTER_STAFF: Duration = Duration::from_millis(800);
/// The longest whisper or note that is taken, in bytes; no more is typed during a call.
const LONGEST_TEXT: usize = 2_000;

impl Call {
    /// What staff said before this call ended, and is written down only now: gives the utterance, which began when they did
    /// or with the call's end. Takes [`StaffInput::Speaks`] and [`StaffInput::Said`], once [`Call::has_ended`]; everything
    /// else, and whatever holds no words or is known, gives `None`. The call stays ended, and nothing is to be polled.
    pub fn said_before_end(&mut self, input: StaffInput) -> Option<Utterance> {
        match input {
            StaffInput::Speaks(item) if self.ended => {
                self.transcript.staff_began(self.now, &item);
                None
            }
            StaffInput::Said { item, text, .. } if self.ended && has_words(&text) => {
                self.transcript.staff_said(self.now, &item, text.trim().to_owned())
            }
            _ => None,
        }
    }

    pub(super) fn on_staff(&mut self, now: Instant, input: StaffInput) {
        if self.is_over() {
            if matches!(input, StaffInput::TakeOver) {
                self.publish_staff(StaffEvent::Refused);
            }
            return;
        }
        // A whisper may come from another window than the one that has the call, and words from who writes them down.
        let is_from_desk =
            !matches!(input, StaffInput::Whisper(_) | StaffInput::Speaks(_) | StaffInput::Said { .. });
        if is_from_desk {
            self.desk.signed(now);
        }
        match input {
            StaffInput::Whisper(text) => self.on_whisper(now, &text),
            StaffInput::TakeOver => self.on_take_over(now),
            StaffInput::Sound(sound) => self.on_staff_sound(now, sound),
            StaffInput::Speaks(item) => self.transcript.staff_began(now, &item),
            StaffInput::Said { item, text, usage } => {
                self.meter.used(usage);
                self.on_staff_said(now, &item, &text);
            }
            StaffInput::Key(key) => self.on_staff_key(key),
            StaffInput::Hold(is_on) => self.on_hold(now, is_on),
            StaffInput::Alive => {}
            StaffInput::GiveBack { note } => self.release_call(now, GaveBack::Staff, note),
            StaffInput::Gone => self.release_call(now, GaveBack::Gone, None),
        }
    }

    /// Takes the agent's place for staff who wait for it, as soon as nothing is under way that must not be cut off.
    pub(super) fn take_over_if_free(&mut self, now: Instant) {
        if !matches!(self.desk, DeskLeg::Awaited { .. }) {
            return;
        }
        match judge(self.situation()) {
            Verdict::Allow if self.caller == CallerLeg::Connected => self.take_over(now),
            Verdict::Allow | Verdict::Defer => {}
            Verdict::Block => {
                self.desk = DeskLeg::Away;
                self.publish_staff(StaffEvent::Refused);
            }
        }
    }

    /// What is due at the desk's end: it counts as gone, or the sentence is over after which the call ends.
    pub(super) fn pass_time_at_desk(&mut self, now: Instant) {
        if self.desk.gone_at(self.limits.desk_silent).is_some_and(|at| at <= now) {
            self.release_call(now, GaveBack::Gone, None);
        }
        if self.desk.leaves_at().is_some_and(|at| at <= now)
            && let Some(leaving) = self.desk.staff().and_then(|staff| staff.leaving)
        {
            self.leave_desk(now, GaveBack::Ending, None);
            self.say_goodbye(now, leaving.reason, HANG_UP_NOTE, self.limits.hang_up_grace);
        }
    }

    /// When `pass_time_at_desk` has something to do.
    pub(super) fn desk_deadline(&self) -> Option<Instant> {
        let gone = self.desk.gone_at(self.limits.desk_silent);
        gone.into_iter().chain(self.desk.leaves_at()).min()
    }

    /// Ends a call that staff have, or wait for. Whether that is all there is to be done for now.
    pub(super) fn end_at_desk(&mut self, now: Instant, reason: EndReason) -> bool {
        if self.is_over() {
            return false;
        }
        match (&mut self.desk, reason) {
            (DeskLeg::Away, _) => false,
            (DeskLeg::Awaited { .. }, _) => {
                self.leave_desk(now, GaveBack::Ending, None);
                false
            }
            // They have said it themselves; it is heard to its end.
            (DeskLeg::On(staff), EndReason::Staff | EndReason::PutThrough) => {
                let is_put_through = reason == EndReason::PutThrough;
                if is_put_through {
                    // For the agent that gets the caller back, should nobody take the call.
                    let said = self.transcript.said_at_desk_since(staff.place);
                    self.history.told(self.transcript.len(), put_through_at_desk(&said));
                }
                let why = if is_put_through { GaveBack::PutThrough } else { GaveBack::Ending };
                self.leave_desk(now, why, None);
                let by = now + self.playout.remaining(now) + ROOM_AFTER_STAFF;
                self.closing = Some(Closing {
                    reason,
                    by,
                    by_agent: false,
                    prompted: true,
                    spoken: true,
                    recorded: true,
                });
                true
            }
            (DeskLeg::On(staff), _) => {
                staff.leave(now, reason);
                true
            }
        }
    }

    /// The call is over, and so is whatever staff had of it.
    pub(super) fn end_desk(&mut self) {
        if !matches!(std::mem::replace(&mut self.desk, DeskLeg::Away), DeskLeg::Away) {
            self.publish_staff(StaffEvent::GaveBack { why: GaveBack::Ending, note: None });
        }
    }

    /// Keeps music ready for a caller on hold.
    pub(super) fn play_on_hold(&mut self) {
        let (response, item) = desk::music();
        let Some(staff) = self.desk.staff().filter(|staff| staff.is_holding) else { return };
        while self.playout.waiting() < MUSIC_READY {
            let Some(piece) = staff.next_music(self.encoding, &self.phrases.hold_music.sound) else { return };
            self.playout.push(&response, &item, piece);
        }
    }

    fn on_whisper(&mut self, now: Instant, text: &str) {
        let text = shortened(text);
        if text.is_empty() || self.closing.is_some() {
            return;
        }
        self.publish_staff(StaffEvent::Whispered(text.to_owned()));
        self.history.told(self.transcript.len(), whisper(text));
        self.tell_of_staff(AgentCommand::Whisper(text.to_owned()));
        if !self.desk.is_on() {
            self.silence.broken();
            self.turns.owe(Owed::instructed(WHISPERED));
            self.answer_if_due(now);
        }
    }

    fn on_take_over(&mut self, now: Instant) {
        if matches!(self.desk, DeskLeg::Away) {
            self.desk = DeskLeg::Awaited { sign: now };
            self.take_over_if_free(now);
        }
    }

    /// The agent stops at the mark, and nothing more is asked of it.
    fn take_over(&mut self, now: Instant) {
        let over = self.meter.close();
        self.publish_turn(over, now);
        self.interrupt(now);
        self.contest.clear();
        (self.deferred, self.interrupted) = (false, false);
        self.turns.forgive_all();
        self.keys.clear();
        self.lines.clear();
        self.silence.broken();
        self.desk = DeskLeg::On(Staff::new(now, self.transcript.len()));
        self.publish_staff(StaffEvent::TookOver);
    }

    fn on_staff_sound(&mut self, now: Instant, sound: Bytes) {
        let encoding = self.encoding;
        let Some(staff) = self.desk.staff().filter(|staff| !staff.is_holding) else { return };
        staff.heard(now, encoding, &sound);
        let (response, item) = desk::voice();
        self.playout.push(&response, &item, sound);
        self.playout.catch_up(&item, LATE, ON_TIME);
    }

    fn on_staff_said(&mut self, now: Instant, item: &ItemId, text: &str) {
        if !has_words(text) {
            return;
        }
        let said = self.transcript.staff_said(now, item, text.trim().to_owned());
        let is_news = said.is_some();
        self.publish_utterance(said);
        if is_news && !self.desk.is_on() {
            // It comes after the agent was told what was said.
            self.tell_of_staff(AgentCommand::Note(staff_also_said(text.trim())));
        }
    }

    fn on_staff_key(&mut self, key: char) {
        let tone = dtmf::tone(key, self.encoding).filter(|_| self.desk.is_on());
        let Some(tone) = tone else { return };
        self.recorded += 1;
        let name = format!("{OWN}{}", self.recorded);
        let response = ResponseId(name.clone());
        self.playout.push(&response, &ItemId(name), Bytes::from(tone));
        self.playout.complete(&response);
    }

    fn on_hold(&mut self, now: Instant, is_on: bool) {
        let Some(staff) = self.desk.staff().filter(|staff| staff.is_holding != is_on) else { return };
        staff.is_holding = is_on;
        if is_on {
            self.playout.complete_all();
        } else {
            self.hush(now);
        }
        self.publish_staff(StaffEvent::Held(is_on));
    }

    /// The agent goes on, told of what it has missed. Without an agent the call goes on without the media path.
    fn release_call(&mut self, now: Instant, why: GaveBack, note: Option<String>) {
        let note = note.map(|note| shortened(&note).to_owned()).filter(|note| !note.is_empty());
        let place = match &self.desk {
            DeskLeg::Away => return,
            DeskLeg::Awaited { .. } => return self.leave_desk(now, why, note),
            DeskLeg::On(Staff { leaving: Some(leaving), .. }) => {
                let reason = leaving.reason;
                self.leave_desk(now, GaveBack::Ending, note);
                return self.say_goodbye(now, reason, HANG_UP_NOTE, self.limits.hang_up_grace);
            }
            DeskLeg::On(staff) => staff.place,
        };
        self.leave_desk(now, why, note.clone());
        (self.waited_since, self.speech_told) = (now, now);
        self.turns.wait_anew(now);
        if self.agent == AgentLeg::Gone {
            self.end(now, EndReason::AgentLost);
            return;
        }
        let told = given_back(&self.transcript.said_at_desk_since(place), note.as_deref());
        self.history.told(self.transcript.len(), told.clone());
        self.tell_of_staff(AgentCommand::Note(told));
        self.turns.owe(Owed::instructed(GIVEN_BACK));
    }

    /// The desk has the call no more; what staff have said is heard to its end.
    fn leave_desk(&mut self, now: Instant, why: GaveBack, note: Option<String>) {
        if let DeskLeg::On(staff) = std::mem::replace(&mut self.desk, DeskLeg::Away) {
            self.desk_had += now.saturating_duration_since(staff.since);
            if staff.is_holding {
                self.hush(now);
            } else {
                self.playout.complete_all();
            }
        }
        self.silence.broken();
        self.publish_staff(StaffEvent::GaveBack { why, note });
    }

    /// Drops what the caller has not heard yet; it is nothing of the agent's.
    fn hush(&mut self, now: Instant) {
        self.ear.cut(now);
        let cleared = self.playout.clear(now);
        if cleared.at_caller {
            self.outputs.push_back(Output::ClearCaller);
        }
        self.cut_utterances(&cleared);
    }

    /// Tells the agent, who may not be there yet. One that comes back is told by what is recalled.
    fn tell_of_staff(&mut self, command: AgentCommand) {
        if self.agent == AgentLeg::Connecting {
            self.staff_said.push(command);
        } else {
            self.tell(command);
        }
    }

    /// Tells the first session what staff have said before it was there.
    pub(super) fn deliver_staff_said(&mut self) {
        for command in std::mem::take(&mut self.staff_said) {
            self.tell(command);
        }
    }

    fn publish_staff(&mut self, event: StaffEvent) {
        self.publish(CallEvent::Staff(event));
    }
}

/// Noise is transcribed as nothing, or as a lone full stop.
fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// As much of a text as is taken.
fn shortened(text: &str) -> &str {
    let text = text.trim();
    &text[..text.floor_char_boundary(LONGEST_TEXT)]
}
