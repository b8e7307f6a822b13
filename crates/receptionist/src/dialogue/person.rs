//! Putting the caller through to a person, where there is one to put them through to.

use super::message::Note;
use super::{Act, Dialogue, Stage, join};
use crate::phrases;

impl Dialogue {
    /// Whether the caller can be put through. It is tried once: a colleague who did not answer a minute ago will not
    /// now, and the caller would ring for ever.
    pub(super) fn can_put_through(&self) -> bool {
        self.facts.has_colleague && !self.was_put_through
    }

    /// The caller wants a person: puts them through, or takes a message for those who will call back.
    pub(super) fn person_wanted(&mut self, out: &mut Vec<Act>) {
        if self.can_put_through() {
            return self.put_through("", out);
        }
        let lead = if self.was_put_through {
            join(phrases::NOBODY_FREE, phrases::STAFF_CALLS_BACK)
        } else {
            phrases::PERSON.to_owned()
        };
        // The message that was just offered is the one that is meant.
        if self.stage == Stage::OfferMessage {
            self.next_for_message(&lead, out);
        } else {
            self.start_message(None, None, &lead, out);
        }
    }

    /// Puts the caller through. Until it is known what came of it, the question that stands is whether a message is
    /// to be taken.
    pub(super) fn put_through(&mut self, lead: &str, out: &mut Vec<Act>) {
        self.was_put_through = true;
        self.misses = 0;
        // What was to be passed on anyhow, above all an emergency, still is when nobody answers.
        if self.stage != Stage::OfferMessage && self.warned.is_none() {
            self.note = Note::default();
        }
        self.stage = Stage::OfferMessage;
        let urgent = if self.warned.is_some() { phrases::URGENT_AGAIN } else { "" };
        phrases::OFFER_MESSAGE.clone_into(&mut self.last_question);
        self.last_ask.clone_from(&self.last_question);
        out.push(Act::Say(join(&join(urgent, lead), phrases::PUT_THROUGH)));
        out.push(Act::PutThrough);
    }

    /// Staff have put the caller through, whatever was being talked about.
    pub fn was_put_through_by_staff(&mut self) {
        // They have been told already.
        self.put_through("", &mut Vec::new());
    }

    /// Nobody answered: the caller is offered to leave a message.
    pub(super) fn nobody_free(&mut self, out: &mut Vec<Act>) {
        // Whoever was not put through is not told so.
        if self.was_put_through && self.stage == Stage::OfferMessage && self.open.is_none() {
            self.ask_after(phrases::NOBODY_FREE, phrases::OFFER_MESSAGE, out);
        }
    }
}
