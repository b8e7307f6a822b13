//! How a past call is to be held once more, as it is being chosen.

use std::rc::Rc;

use wire::appointment::Minutes;
use wire::call::Agent;
use yew::Reducible;

/// The choices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Who answers.
    pub(crate) agent: Agent,
    /// What a model is told, as typed.
    pub(crate) told: String,
    /// With other hours than the clinic's.
    pub(crate) other_hours: bool,
    /// `HH:MM`.
    pub(crate) from: String,
    /// `HH:MM`.
    pub(crate) to: String,
}

impl Default for Plan {
    fn default() -> Plan {
        let (from, to) = ("08:00".to_owned(), "18:00".to_owned());
        Plan { agent: Agent::Offline, told: String::new(), other_hours: false, from, to }
    }
}

/// An end of the hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hours {
    /// When the clinic opens.
    From,
    /// When it closes.
    To,
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Try {
    /// Who answers.
    Agent(Agent),
    /// What a model is told.
    Instructions(String),
    /// Other hours, or the clinic's.
    OtherHours(bool),
    /// One end of them.
    Hour(Hours, String),
}

impl Plan {
    /// The hours that are wished; `None` without any, and for some that cannot be.
    pub(crate) fn hours(&self) -> Option<Minutes> {
        let hours = Minutes { from: minute(&self.from)?, to: minute(&self.to)? };
        (self.other_hours && hours.from < hours.to).then_some(hours)
    }

    /// What a model is told instead of its usual instructions.
    pub(crate) fn instructions(&self) -> Option<String> {
        let told = self.told.trim();
        (self.agent == Agent::Openai && !told.is_empty()).then(|| told.to_owned())
    }

    /// Whether it can be done as it is.
    pub(crate) fn can_start(&self) -> bool {
        !self.other_hours || self.hours().is_some()
    }
}

impl Reducible for Plan {
    type Action = Try;

    fn reduce(self: Rc<Self>, action: Try) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match action {
            Try::Agent(agent) => next.agent = agent,
            Try::Instructions(told) => next.told = told,
            Try::OtherHours(other) => next.other_hours = other,
            Try::Hour(Hours::From, time) => next.from = time,
            Try::Hour(Hours::To, time) => next.to = time,
        }
        Rc::new(next)
    }
}

/// Minutes after midnight of `HH:MM`.
fn minute(time: &str) -> Option<u16> {
    let (hour, minute) = time.split_once(':')?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(tries: impl IntoIterator<Item = Try>) -> Rc<Plan> {
        tries.into_iter().fold(Rc::new(Plan::default()), |plan, one| plan.reduce(one))
    }

    #[test]
    fn hours_must_end_after_they_begin_and_count_only_when_wished() {
        assert_eq!(after([]).hours(), None);
        let plan = after([Try::OtherHours(true), Try::Hour(Hours::From, "07:30".into())]);
        assert_eq!(plan.hours(), Some(Minutes { from: 450, to: 1080 }));
        let plan = after([Try::OtherHours(true), Try::Hour(Hours::To, "07:00".into())]);
        assert_eq!((plan.hours(), plan.can_start()), (None, false));
    }

    #[test]
    fn instructions_are_for_a_model_alone() {
        let told = Try::Instructions(" Be brief. ".into());
        assert_eq!(after([told.clone()]).instructions(), None);
        let plan = after([told, Try::Agent(Agent::Openai)]);
        assert_eq!(plan.instructions().as_deref(), Some("Be brief."));
    }
}
