//! The schedule that is being edited: what is in force, what it is to become, and what is wrong with it so far.

pub(crate) mod draft;
pub(crate) mod edit;
pub(crate) mod field;
pub(crate) mod paint;

use std::rc::Rc;

use wire::schedule::{ScheduleAnswer, ScheduleRefused};
use yew::Reducible;

use draft::Draft;
use edit::Edit;

/// The schedule in force and its draft, which is kept while other screens are shown.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Plan {
    /// As it was read.
    pub(crate) base: Option<Rc<ScheduleAnswer>>,
    /// As it is edited.
    pub(crate) draft: Option<Rc<Draft>>,
    /// A later version is in force, which somebody else has saved.
    pub(crate) newer: bool,
    /// Why it could not be read.
    pub(crate) fault: Option<String>,
}

/// What becomes of it.
#[derive(Debug, Clone)]
pub(crate) enum Turn {
    /// It was read, or saved: what was edited is over.
    Read(Box<ScheduleAnswer>),
    /// It could not be read.
    Failed(String),
    /// This version is in force.
    InForce(i64),
    /// Something is edited.
    Edit(Edit),
    /// What was edited is thrown away.
    Discard,
    /// The program does not take the draft.
    Refused(Box<ScheduleRefused>),
}

impl Plan {
    /// Whether there is something to save.
    pub(crate) fn is_changed(&self) -> bool {
        match (&self.base, &self.draft) {
            (Some(base), Some(draft)) => draft.is_changed(&base.schedule),
            _ => false,
        }
    }
}

impl Reducible for Plan {
    type Action = Turn;

    fn reduce(self: Rc<Self>, turn: Turn) -> Rc<Self> {
        let mut plan = (*self).clone();
        match turn {
            Turn::Read(answer) => {
                plan = Plan {
                    draft: Some(Rc::new(Draft::of(&answer))),
                    base: Some(Rc::from(answer)),
                    ..Plan::default()
                };
            }
            Turn::Failed(fault) => plan.fault = Some(fault),
            Turn::InForce(version) => {
                plan.newer |= plan.base.as_ref().is_some_and(|base| base.schedule.version < version);
            }
            Turn::Edit(edit) => {
                if let Some(draft) = &mut plan.draft {
                    Rc::make_mut(draft).edit(edit);
                }
            }
            Turn::Discard => {
                plan.draft = plan.base.as_ref().map(|base| Rc::new(Draft::of(base)));
            }
            Turn::Refused(refused) => {
                plan.newer |= refused.version.is_some();
                if let Some(draft) = &mut plan.draft {
                    Rc::make_mut(draft).refuse(&refused);
                }
            }
        }
        Rc::new(plan)
    }
}

#[cfg(test)]
mod tests;
