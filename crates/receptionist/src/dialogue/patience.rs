//! Silence and nonsense: asking again, asking otherwise, and knowing when to stop.

use jiff::Zoned;

use super::{Act, Dialogue, Stage, join};
use crate::phrases;
use crate::understand::numbers;

/// The third silence in a row ends the call.
const SILENCES: u8 = 3;
/// After this many re-asks of a question a message is offered.
const RE_ASKS: u8 = 2;

impl Dialogue {
    /// Nothing was said for a while.
    pub(super) fn hear_silence(&mut self, out: &mut Vec<Act>) {
        // Whoever waits for a tool has nothing to say.
        if self.open.is_some() {
            return;
        }
        // The end of keying a number is silence, too.
        let keyed = std::mem::take(&mut self.keyed);
        if self.stage == Stage::MessageNumber && numbers::callable(&keyed) {
            return self.number_said(keyed, out);
        }
        self.silences += 1;
        match self.silences {
            1 => self.ask_again(phrases::NOT_HEARD, out),
            silences if silences < SILENCES => self.ask_again(phrases::STILL_THERE, out),
            _ => self.leave(out),
        }
    }

    /// The turn was not understood.
    pub(super) fn miss(&mut self, now: &Zoned, out: &mut Vec<Act>) {
        self.misses += 1;
        let last_chance = self.misses >= RE_ASKS;
        match self.stage {
            // Without a name or number, the message is still worth keeping.
            Stage::MessageName if last_chance => {
                self.note.name_settled = true;
                self.next_for_message("", out);
            }
            Stage::MessageSameNumber | Stage::MessageNumber | Stage::MessageCheckNumber if last_chance => {
                self.settle_number(out);
            }
            Stage::LastName if last_chance => self.advance(now, "All right.", out),
            _ if self.misses > RE_ASKS && self.stage != Stage::MessageText && self.can_put_through() => {
                self.put_through(phrases::NOT_FOLLOWING, out);
            }
            Stage::OfferMessage | Stage::AnythingElse | Stage::MessageText if self.misses > RE_ASKS => {
                self.goodbye(out)
            }
            _ if self.misses > RE_ASKS => {
                self.misses = 0;
                self.note = self.standing_note("");
                self.standing = None;
                self.stop_moving();
                self.stage = Stage::OfferMessage;
                self.ask_after(phrases::NOT_FOLLOWING, phrases::OFFER_MESSAGE, out);
            }
            _ => self.re_ask(out),
        }
    }

    fn re_ask(&mut self, out: &mut Vec<Act>) {
        if matches!(self.stage, Stage::Greeting { .. }) {
            self.stage = Stage::Greeting { offered_to_book: true };
            return self.ask_after(phrases::SORRY, phrases::BOOK_OR_MESSAGE, out);
        }
        if self.misses == 1 {
            return self.ask_again(phrases::SORRY, out);
        }
        let question = match &self.stage {
            Stage::Name => phrases::FULL_NAME_AGAIN.to_owned(),
            Stage::Day => phrases::WHICH_DAY_AGAIN.to_owned(),
            Stage::Times if !self.visit.offered.is_empty() => {
                join(&phrases::times(&self.visit.offered, false), phrases::keys_for(self.visit.offered.len()))
            }
            Stage::Times => phrases::WHICH_DAY.to_owned(),
            Stage::Fix => phrases::WHAT_TO_CHANGE_AGAIN.to_owned(),
            Stage::IdentityName => phrases::WHO_AGAIN.to_owned(),
            Stage::IdentityYear => phrases::BIRTH_YEAR_AGAIN.to_owned(),
            Stage::Offers | Stage::WhichVisit => {
                return self.repeat_with(phrases::KEYS_FOR_THESE, out);
            }
            Stage::Check
            | Stage::CheckCancel
            | Stage::CheckWaiting
            | Stage::OfferMove(_)
            | Stage::OfferMessage
            | Stage::AnythingElse
            | Stage::MessageSameNumber
            | Stage::MessageCheckNumber => {
                return self.repeat_with(phrases::YES_OR_NO, out);
            }
            _ => return self.ask_again(phrases::SORRY, out),
        };
        out.push(Act::Ask(join(phrases::SORRY, &question)));
    }

    /// The standing question with how to answer it.
    fn repeat_with(&mut self, how: &str, out: &mut Vec<Act>) {
        out.push(Act::Ask(join(&self.last_question, how)));
    }
}
