//! What came of a call, decided when it ends. Pure: it is told what happened.
//!
//! The outcome is what the caller got; why the call ended stands beside it and changes it only when nobody but us is to
//! blame. So a call that ran into its time limit after a booking is one with an appointment, and a caller who hangs up
//! after the goodbye did not give up.

use call::tools::{Mood, ToolOutcome, ToolRequest};
use wire::call::Step;
use wire::history::{ActionReason, CallStatus, EndReason, Outcome};

use super::person;

/// What happened in a call, as far as it matters to what it came to.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The confirmation number of the last appointment booked in it.
    pub booked: Option<String>,
    /// A visit that stood was moved or called off, or the caller was put on the waiting list.
    pub changed: bool,
    /// A message for the clinic was kept.
    pub message: bool,
    /// The caller asked for a person.
    pub person: bool,
    /// For what, in the model's words.
    pub wish: Option<String>,
    /// The goodbye was said, or was being said.
    pub goodbye: bool,
    /// The caller's name became known.
    pub named: bool,
    /// A day or times were talked about.
    pub times: bool,
    /// What the model wrote about the call.
    pub summary: Option<String>,
    /// In what mood the model found the caller.
    pub mood: Option<Mood>,
}

/// Shows no word and no number.
impl std::fmt::Debug for Facts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Facts(booked: {}, message: {})", self.booked.is_some(), self.message)
    }
}

impl Facts {
    /// The agent asks for something.
    pub(crate) fn asked(&mut self, request: Option<&ToolRequest>) {
        match request {
            Some(
                ToolRequest::ListAvailableSlots { .. }
                | ToolRequest::CreateAppointment { .. }
                | ToolRequest::FindSlots(_)
                | ToolRequest::BookSlot { .. }
                | ToolRequest::MoveAppointment { .. }
                | ToolRequest::CancelAppointment { .. }
                | ToolRequest::JoinWaitingList { .. }
                | ToolRequest::ResolveDate { .. },
            ) => self.times = true,
            Some(ToolRequest::EndCall { summary, mood, .. }) => {
                self.goodbye = true;
                self.summary = summary.clone().or_else(|| self.summary.take());
                self.mood = mood.or(self.mood);
            }
            Some(ToolRequest::TransferToPerson { reason }) => {
                self.person = true;
                self.wish = Some(reason.clone());
            }
            Some(
                ToolRequest::TakeMessage { .. }
                | ToolRequest::Identify { .. }
                | ToolRequest::NoteBirthYear { .. }
                | ToolRequest::ListMyAppointments,
            )
            | None => {}
        }
    }

    /// Something came of it.
    pub(crate) fn came_of(&mut self, outcome: &ToolOutcome) {
        match outcome {
            ToolOutcome::Booked { confirmation_number, .. } => {
                self.booked = Some(confirmation_number.clone());
            }
            ToolOutcome::Moved { .. } | ToolOutcome::Waiting { .. } => self.changed = true,
            ToolOutcome::Cancelled { confirmation_number, .. } => {
                self.changed = true;
                self.booked.take_if(|booked| booked == confirmation_number);
            }
            ToolOutcome::MessageKept => self.message = true,
            _ => {}
        }
    }

    /// These were words of the caller.
    pub(crate) fn heard(&mut self, words: &str) {
        self.person |= person::is_asked_for(words);
    }

    /// The talk moved on; one that goes on after a goodbye is not over.
    pub(crate) fn step(&mut self, to: Step) {
        self.goodbye &= to == Step::Farewell;
        match to {
            Step::CollectingDate | Step::CheckingSlots | Step::Confirming | Step::Booking => {
                self.times = true
            }
            Step::Greeting | Step::CollectingName | Step::Farewell => {}
        }
    }

    /// The caller wanted a time and had begun to say so.
    fn began(&self) -> bool {
        self.named || self.times
    }
}

/// What a call came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Whether it came to a proper end.
    pub status: CallStatus,
    /// What came of it.
    pub outcome: Outcome,
    /// Whether somebody should look at it.
    pub action: Option<ActionReason>,
}

/// What a call came to that ended for this reason.
///
/// - `failed` are calls that broke off on our side: the program was killed, or the agent was lost (or too expensive) and
///   nobody went on. Every other call is `completed`.
/// - A booking makes the outcome `appointment_booked`, whatever else happened. Otherwise a failed call is an `error`, a
///   caller who left without a goodbye or a kept message is a `user_hangup`, and the rest is `no_booking`.
/// - A kept message asks for a call back, and so does a caller who asked for a person, got none and booked nothing. A failed call wants to be looked at, and so
///   does one that we ended by closing, or by the time limit in the middle of a caller's wish. A caller who left in the middle of theirs gave up.
pub fn end(reason: EndReason, facts: &Facts) -> End {
    let booked = facts.booked.is_some();
    let failed = match reason {
        EndReason::Crashed | EndReason::AgentLost => true,
        // The one who should have gone on did not.
        EndReason::CostLimit => !facts.goodbye,
        EndReason::CallerLeft
        | EndReason::Finished
        | EndReason::TimeLimit
        | EndReason::Staff
        | EndReason::Closing
        | EndReason::PutThrough
        | EndReason::Silent => false,
    };
    let left = matches!(reason, EndReason::CallerLeft | EndReason::Silent);
    let done = booked || facts.changed || facts.message || facts.goodbye;
    let outcome = if booked {
        Outcome::AppointmentBooked
    } else if failed {
        Outcome::Error
    } else if left && !done {
        Outcome::UserHangup
    } else {
        Outcome::NoBooking
    };
    // The program's end is nobody's wish, whatever had been said by then; a caller who says nothing reaches the limit, too.
    let cut_by_us = match reason {
        EndReason::Closing => true,
        EndReason::TimeLimit => facts.began(),
        _ => false,
    };
    // Staff who end a call know of it.
    let has_somebody = booked || matches!(reason, EndReason::PutThrough | EndReason::Staff);
    let action = if facts.message || (facts.person && !failed && !has_somebody) {
        Some(ActionReason::CallBack)
    } else if failed || (cut_by_us && !done) {
        Some(ActionReason::Failed)
    } else if left && !done && facts.began() {
        Some(ActionReason::GaveUp)
    } else {
        None
    };
    End { status: if failed { CallStatus::Failed } else { CallStatus::Completed }, outcome, action }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::history::{ActionReason as A, CallStatus as S, EndReason as R, Outcome as O};

    fn facts(words: &str) -> Facts {
        let has = |word: &str| words.split(' ').any(|one| one == word);
        Facts {
            booked: has("booked").then(|| "APT-12345".to_owned()),
            changed: has("changed"),
            message: has("message"),
            person: has("person"),
            goodbye: has("goodbye"),
            named: has("named"),
            times: has("times"),
            ..Facts::default()
        }
    }

    #[test]
    fn a_caller_who_goes_on_after_the_goodbye_and_hangs_up_gave_up_after_all() {
        let mut facts = facts("named goodbye");
        facts.step(Step::Farewell);
        assert!(facts.goodbye);
        facts.step(Step::CheckingSlots);
        assert_eq!(end(R::CallerLeft, &facts).outcome, O::UserHangup);
    }

    #[test]
    fn every_end_comes_to_what_the_caller_got() {
        let table = [
            // The caller left.
            (R::CallerLeft, "", S::Completed, O::UserHangup, None),
            (R::CallerLeft, "named", S::Completed, O::UserHangup, Some(A::GaveUp)),
            (R::CallerLeft, "times", S::Completed, O::UserHangup, Some(A::GaveUp)),
            (R::CallerLeft, "named times goodbye", S::Completed, O::NoBooking, None),
            (R::CallerLeft, "named times booked", S::Completed, O::AppointmentBooked, None),
            (R::CallerLeft, "named message", S::Completed, O::NoBooking, Some(A::CallBack)),
            (R::CallerLeft, "named times changed", S::Completed, O::NoBooking, None),
            (R::TimeLimit, "times changed", S::Completed, O::NoBooking, None),
            (R::CallerLeft, "booked message", S::Completed, O::AppointmentBooked, Some(A::CallBack)),
            // Nothing more was heard: as if the caller had left.
            (R::Silent, "times", S::Completed, O::UserHangup, Some(A::GaveUp)),
            (R::Silent, "goodbye", S::Completed, O::NoBooking, None),
            // The agent said goodbye.
            (R::Finished, "goodbye", S::Completed, O::NoBooking, None),
            (R::Finished, "named times goodbye", S::Completed, O::NoBooking, None),
            (R::Finished, "booked goodbye", S::Completed, O::AppointmentBooked, None),
            (R::Finished, "message goodbye", S::Completed, O::NoBooking, Some(A::CallBack)),
            // A limit or the program's end: the true outcome with the reason beside it.
            (R::TimeLimit, "", S::Completed, O::NoBooking, None),
            (R::TimeLimit, "times", S::Completed, O::NoBooking, Some(A::Failed)),
            (R::TimeLimit, "booked", S::Completed, O::AppointmentBooked, None),
            (R::Closing, "named", S::Completed, O::NoBooking, Some(A::Failed)),
            (R::Closing, "", S::Completed, O::NoBooking, Some(A::Failed)),
            (R::Closing, "changed", S::Completed, O::NoBooking, None),
            (R::Closing, "named goodbye", S::Completed, O::NoBooking, None),
            // Staff know what they do, and whoever was put through has somebody.
            (R::Staff, "named times", S::Completed, O::NoBooking, None),
            (R::PutThrough, "named", S::Completed, O::NoBooking, None),
            (R::PutThrough, "booked", S::Completed, O::AppointmentBooked, None),
            // Whoever asked for a person and left no message is called back, however the call ended.
            (R::CallerLeft, "person", S::Completed, O::UserHangup, Some(A::CallBack)),
            (R::Finished, "named person goodbye", S::Completed, O::NoBooking, Some(A::CallBack)),
            (R::Silent, "person times", S::Completed, O::UserHangup, Some(A::CallBack)),
            (R::TimeLimit, "person", S::Completed, O::NoBooking, Some(A::CallBack)),
            (R::PutThrough, "person", S::Completed, O::NoBooking, None),
            (R::Staff, "person", S::Completed, O::NoBooking, None),
            (R::Finished, "person booked goodbye", S::Completed, O::AppointmentBooked, None),
            (R::AgentLost, "person", S::Failed, O::Error, Some(A::Failed)),
            // Broken off on our side.
            (R::AgentLost, "", S::Failed, O::Error, Some(A::Failed)),
            (R::AgentLost, "booked", S::Failed, O::AppointmentBooked, Some(A::Failed)),
            (R::AgentLost, "message", S::Failed, O::Error, Some(A::CallBack)),
            (R::CostLimit, "named", S::Failed, O::Error, Some(A::Failed)),
            (R::CostLimit, "goodbye", S::Completed, O::NoBooking, None),
            (R::Crashed, "", S::Failed, O::Error, Some(A::Failed)),
            (R::Crashed, "booked goodbye", S::Failed, O::AppointmentBooked, Some(A::Failed)),
        ];
        for (reason, words, status, outcome, action) in table {
            assert_eq!(
                end(reason, &facts(words)),
                End { status, outcome, action },
                "{reason:?} after “{words}”"
            );
        }
    }

    #[test]
    fn facts_are_gathered_as_the_call_goes() {
        let mut facts = Facts::default();
        facts.step(Step::CollectingName);
        assert!(!facts.began(), "being asked for a name is no wish yet");
        facts.asked(Some(&ToolRequest::ListAvailableSlots { date: "2026-11-23".into() }));
        assert!(facts.began(), "times were looked for");
        facts.came_of(&ToolOutcome::Refused { say: String::new(), alternatives: Vec::new() });
        assert_eq!(facts.booked, None, "a no books nothing");
        facts.asked(Some(&ToolRequest::EndCall {
            reason: String::new(),
            summary: Some("Wanted a visit".into()),
            mood: Some(Mood::Positive),
        }));
        facts.asked(Some(&ToolRequest::end_call("")));
        assert_eq!(facts.summary.as_deref(), Some("Wanted a visit"), "what was told once stays known");
        assert!(facts.goodbye && facts.mood == Some(Mood::Positive), "the call was about to end");
    }
}
