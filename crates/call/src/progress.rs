//! Where the call has got to, for agents that do not tell: read off the tools they use.
//!
//! An agent that tells its steps is believed, and nothing is guessed from then on.

use crate::{
    event::Step,
    tools::{DateMeaning, ToolOutcome, ToolRequest},
};

/// The step of a call.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    step: Step,
    is_told: bool,
}

impl Progress {
    /// A call begins with the greeting.
    pub(crate) fn new() -> Self {
        Progress { step: Step::Greeting, is_told: false }
    }

    /// The agent tells the step. Each of these gives the step when it changed.
    pub(crate) fn told(&mut self, step: Step) -> Option<Step> {
        self.is_told = true;
        self.change(step)
    }

    /// The caller said something: the greeting is over.
    pub(crate) fn caller_said(&mut self) -> Option<Step> {
        self.guess(|step| (step == Step::Greeting).then_some(Step::CollectingName))
    }

    /// The caller's name is known.
    pub(crate) fn named(&mut self) -> Option<Step> {
        self.guess(|step| {
            matches!(step, Step::Greeting | Step::CollectingName).then_some(Step::CollectingDate)
        })
    }

    /// A tool is used.
    pub(crate) fn tool_started(&mut self, request: &ToolRequest) -> Option<Step> {
        self.guess(|_| match request {
            ToolRequest::ListAvailableSlots { .. }
            | ToolRequest::FindSlots(_)
            | ToolRequest::ListMyAppointments => Some(Step::CheckingSlots),
            ToolRequest::CreateAppointment { .. }
            | ToolRequest::BookSlot { .. }
            | ToolRequest::MoveAppointment { .. }
            | ToolRequest::CancelAppointment { .. }
            | ToolRequest::JoinWaitingList { .. } => Some(Step::Booking),
            ToolRequest::Identify { .. } => Some(Step::CollectingName),
            ToolRequest::ResolveDate { .. } => Some(Step::CollectingDate),
            ToolRequest::EndCall { .. } => Some(Step::Farewell),
            ToolRequest::NoteBirthYear { .. }
            | ToolRequest::TakeMessage { .. }
            | ToolRequest::TransferToPerson { .. } => None,
        })
    }

    /// A tool has come back.
    pub(crate) fn tool_ended(&mut self, request: &ToolRequest, outcome: &ToolOutcome) -> Option<Step> {
        self.guess(|_| match (request, outcome) {
            (_, ToolOutcome::Slots { times, .. }) if times.is_empty() => Some(Step::CollectingDate),
            (_, ToolOutcome::Offers { offers, also_free, .. })
                if offers.is_empty() && also_free.is_empty() =>
            {
                Some(Step::CollectingDate)
            }
            (_, ToolOutcome::NotIdentified { .. }) => Some(Step::CollectingName),
            (
                _,
                ToolOutcome::Slots { .. }
                | ToolOutcome::Offers { .. }
                | ToolOutcome::Visits { .. }
                | ToolOutcome::ReadBack { .. },
            ) => Some(Step::Confirming),
            (
                _,
                ToolOutcome::Booked { .. }
                | ToolOutcome::Moved { .. }
                | ToolOutcome::Cancelled { .. }
                | ToolOutcome::Waiting { .. },
            ) => Some(Step::Farewell),
            (_, ToolOutcome::Date(DateMeaning::No { .. } | DateMeaning::Ask { .. })) => {
                Some(Step::CollectingDate)
            }
            (ToolRequest::ListAvailableSlots { .. } | ToolRequest::FindSlots(_), _) => {
                Some(Step::CollectingDate)
            }
            (
                ToolRequest::CreateAppointment { .. }
                | ToolRequest::BookSlot { .. }
                | ToolRequest::MoveAppointment { .. },
                ToolOutcome::Refused { alternatives, .. },
            ) if alternatives.is_empty() => Some(Step::CollectingDate),
            (
                ToolRequest::CreateAppointment { .. }
                | ToolRequest::BookSlot { .. }
                | ToolRequest::MoveAppointment { .. }
                | ToolRequest::CancelAppointment { .. },
                _,
            ) => Some(Step::Confirming),
            _ => None,
        })
    }

    fn guess(&mut self, next: impl FnOnce(Step) -> Option<Step>) -> Option<Step> {
        if self.is_told {
            return None;
        }
        self.change(next(self.step)?)
    }

    fn change(&mut self, step: Step) -> Option<Step> {
        (std::mem::replace(&mut self.step, step) != step).then_some(step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booking_is_followed_through_its_tools() {
        let mut progress = Progress::new();
        let list = ToolRequest::ListAvailableSlots { date: "2026-11-23".into() };
        let book = ToolRequest::CreateAppointment {
            customer_name: "Ann".into(),
            date: "2026-11-23".into(),
            time: "2:00 PM".into(),
            phone_number: None,
        };
        let slots = |times: &[&str]| ToolOutcome::Slots {
            date: "2026-11-23".into(),
            times: times.iter().map(|time| (*time).into()).collect(),
            none_because: None,
        };
        let taken = ToolOutcome::Refused { say: "Taken.".into(), alternatives: vec!["3:00 PM".into()] };
        let booked = ToolOutcome::Booked {
            confirmation_number: "APT-12345".into(),
            customer_name: "Ann".into(),
            date: "2026-11-23".into(),
            time: "3:00 PM".into(),
            birth_year_wanted: false,
        };
        assert_eq!(progress.caller_said(), Some(Step::CollectingName));
        assert_eq!(progress.caller_said(), None, "told once");
        assert_eq!(progress.tool_started(&list), Some(Step::CheckingSlots));
        assert_eq!(progress.tool_ended(&list, &slots(&[])), Some(Step::CollectingDate));
        assert_eq!(progress.tool_started(&list), Some(Step::CheckingSlots));
        assert_eq!(progress.tool_ended(&list, &slots(&["2:00 PM"])), Some(Step::Confirming));
        assert_eq!(progress.tool_started(&book), Some(Step::Booking));
        assert_eq!(progress.tool_ended(&book, &taken), Some(Step::Confirming));
        assert_eq!(progress.tool_started(&book), Some(Step::Booking));
        assert_eq!(progress.tool_ended(&book, &booked), Some(Step::Farewell));
    }

    #[test]
    fn an_agent_that_tells_its_steps_is_believed() {
        let mut progress = Progress::new();
        assert_eq!(progress.told(Step::CollectingDate), Some(Step::CollectingDate));
        assert_eq!(progress.caller_said(), None);
        assert_eq!(progress.named(), None);
        assert_eq!(progress.told(Step::Greeting), Some(Step::Greeting), "back to the start is its decision");
    }
}
