//! Whether a person is wanted in a call: what raises it, what settles it, and who has seen it.
//!
//! It is raised by the caller's words and by what the receptionist cannot do, and only ever to something more pressing.
//! Whoever whispers, takes the call over or puts the caller through has it settled; only what is said after that raises it
//! again.

use call::tools::{ToolOutcome, ToolRequest};
use wire::event::Event;
use wire::person::{PersonWanted, WhyPerson};
use wire::transfer::TransferStage;

use super::record::Record;
use super::staff::{StaffRefusal, acted, shortened};
use super::{Live, Timestamp};
use crate::history::person;
use crate::view::moment;

/// For what these words of a caller want a person, if they do.
pub(super) fn by_words(words: &str, is_urgent: impl Fn(&str) -> bool) -> Option<WhyPerson> {
    if is_urgent(words) {
        Some(WhyPerson::Emergency)
    } else {
        person::is_asked_for(words).then_some(WhyPerson::Asked)
    }
}

/// The same for what the receptionist asks of the desk.
pub(super) fn by_request(request: Option<&ToolRequest>) -> Option<WhyPerson> {
    match request? {
        ToolRequest::TransferToPerson { .. } => Some(WhyPerson::Asked),
        ToolRequest::TakeMessage { .. } => Some(WhyPerson::CouldNotHelp),
        _ => None,
    }
}

/// The same for what it gets.
pub(super) fn by_outcome(outcome: &ToolOutcome) -> Option<WhyPerson> {
    match outcome {
        ToolOutcome::NotIdentified { tries_left: 0, .. } => Some(WhyPerson::CouldNotHelp),
        _ => None,
    }
}

impl Record {
    /// A person is wanted; says whether that is news. While staff have the call, or a person is called for it, it is not.
    pub(super) fn want_person(&mut self, why: Option<WhyPerson>, now: Timestamp) -> bool {
        let Some(why) = why else { return false };
        let is_put_through = self.call.transfer.is_some_and(|transfer| transfer.stage != TransferStage::Back);
        // Staff who have told the receptionist what to do know that it cannot help by itself.
        let is_known = self.staff_know && why == WhyPerson::CouldNotHelp;
        let is_raised = self.call.person.as_ref().is_some_and(|known| known.why >= why);
        if self.call.staff.is_some() || is_put_through || is_known || is_raised {
            return false;
        }
        self.call.person = Some(PersonWanted { why, since: moment(now), seen: None });
        true
    }

    /// It rings at the desks no more; says whether it did.
    pub(super) fn stop_ringing(&mut self) -> bool {
        self.call.person.take_if(|person| person.why == WhyPerson::Rings).is_some()
    }

    /// Somebody of the staff sees to it.
    pub(super) fn staff_see_to_it(&mut self) -> bool {
        self.staff_know = true;
        self.call.person.take().is_some()
    }
}

impl Live {
    /// Somebody of the staff has seen that a person is wanted in a call, or was when it ended a while ago; the first one
    /// counts. A line of the call's record: `staff_acted`, and `call_changed` while it is up.
    ///
    /// # Errors
    /// [`StaffRefusal::NotFound`], also when nobody is wanted in it, and [`StaffRefusal::Elsewhere`].
    pub fn seen(&self, call_sid: &str, who: &str) -> Result<(), StaffRefusal> {
        let who = shortened(who);
        let now = self.0.clock.now();
        let mut state = self.0.state();
        if state.elsewhere.contains_key(call_sid) {
            return Err(StaffRefusal::Elsewhere);
        }
        if let Some(entry) = state.calls.get(call_sid) {
            let is_wanted = entry.record.wants_person();
            let generation = entry.generation;
            drop(state);
            if !is_wanted {
                return Err(StaffRefusal::NotFound);
            }
            self.0.change(call_sid, generation, |record, now| match record.seen_by(who, now) {
                Some(act) => vec![acted(record, act), Event::CallChanged(record.call_at(now))],
                None => Vec::new(),
            });
            return Ok(());
        }
        let known = state.ended.iter_mut().rev().find(|record| record.call.call_sid == call_sid);
        let record = known.filter(|record| record.wants_person()).ok_or(StaffRefusal::NotFound)?;
        if let Some(act) = record.seen_by(who, now) {
            let event = acted(record, act);
            self.0.add_late(record, event);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_urgent(words: &str) -> bool {
        words.contains("chest pain")
    }

    #[test]
    fn words_want_a_person_for_what_they_say() {
        assert_eq!(by_words("I have chest pain", is_urgent), Some(WhyPerson::Emergency));
        assert_eq!(by_words("Can I talk to a person?", is_urgent), Some(WhyPerson::Asked));
        assert_eq!(
            by_words("Let me talk to a person, I have chest pain", is_urgent),
            Some(WhyPerson::Emergency),
            "danger goes first"
        );
        assert_eq!(by_words("Are you a real person?", is_urgent), None);
        assert_eq!(by_words("[keypad] 0", is_urgent), Some(WhyPerson::Asked));
    }

    #[test]
    fn what_the_receptionist_cannot_do_wants_one() {
        let message =
            ToolRequest::TakeMessage { customer_name: None, phone_number: None, message: "Hello".into() };
        assert_eq!(by_request(Some(&message)), Some(WhyPerson::CouldNotHelp));
        assert_eq!(by_request(Some(&ToolRequest::ListMyAppointments)), None);
        assert_eq!(by_request(None), None);
        let no = |tries_left| ToolOutcome::NotIdentified { say: String::new(), tries_left };
        assert_eq!(by_outcome(&no(1)), None, "they may try again");
        assert_eq!(by_outcome(&no(0)), Some(WhyPerson::CouldNotHelp));
    }
}
