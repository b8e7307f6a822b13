//! What staff want of the receptionist: an instruction that the caller does not hear, and going on after they had the call.

use jiff::Zoned;

use super::{Act, Dialogue, Stage};
use crate::phrases;
use crate::understand::wants::Want;

impl Dialogue {
    /// An instruction that the caller does not hear: a day or time to offer, a message to take, a person to put them
    /// through to, a goodbye. Anything else, and whatever comes while something is being written, is not understood.
    pub(super) fn hear_whisper(&mut self, now: &Zoned, text: &str, out: &mut Vec<Act>) {
        const ENDS: &str =
            "hang up, end the call, goodbye, good bye, say bye, wrap up, finish the call, end this call";
        const PERSON: &str = "put her through, put him through, put them through, put the caller through, transfer, connect her, \
             connect him, connect them";
        const MESSAGE: &str = "take a message, message";
        if self.open.as_ref().is_some_and(|open| open.work.writes()) {
            return out.push(Act::NotUnderstood);
        }
        let turn = self.understand_whisper(now, text);
        self.open = None;
        self.misses = 0;
        if turn.words.has_any(ENDS) || turn.wants(Want::Bye) {
            self.leave(out);
        } else if turn.words.has_any(PERSON) || turn.wants(Want::Human) {
            self.person_wanted(out);
        } else if turn.words.has_any(MESSAGE) && !self.stage.takes_message() {
            self.start_message(None, None, "", out);
        } else if (turn.has_day() || turn.clock.time.is_some()) && self.may_offer() {
            match self.stage {
                Stage::Greeting { .. } | Stage::AnythingElse => self.begin_visit(now, &turn, out),
                _ => self.answer(now, &turn, text, out),
            }
        } else {
            out.push(Act::NotUnderstood);
        }
    }

    /// Staff had the call and have given it back: the question that stood is asked again.
    pub(super) fn go_on_after_staff(&mut self, now: &Zoned, out: &mut Vec<Act>) {
        if self.last_ask.is_empty() {
            return self.start(now, out);
        }
        self.silences = 0;
        if self.open.is_some() {
            // What is being looked up ends with a question of its own.
            return out.push(Act::Say(phrases::HELD.to_owned()));
        }
        self.again(phrases::HELD, out);
    }

    /// Whether a day or a time that staff name can be offered at this point of the talk.
    fn may_offer(&self) -> bool {
        !self.stage.takes_message()
            && !self.stage.is_about_standing()
            && !matches!(self.stage, Stage::Check | Stage::Fix | Stage::Over)
    }
}
