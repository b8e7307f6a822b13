//! Whom people at the desk took a caller for, call by call. Of this window alone: nothing is written.

use std::collections::BTreeMap;
use std::rc::Rc;

use yew::Reducible;

/// Calls whose choice is remembered; a day at a busy desk has fewer.
const KEPT: usize = 500;

/// Choices by `callSid`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Picks {
    chosen: BTreeMap<String, i64>,
    order: Vec<String>,
}

/// What can happen to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pick {
    /// The caller of this call is this patient.
    Chosen(String, i64),
    /// It is not known after all.
    Forgotten(String),
}

impl Picks {
    /// Whom the caller of a call was taken for.
    pub(crate) fn of(&self, call_sid: &str) -> Option<i64> {
        self.chosen.get(call_sid).copied()
    }
}

impl Reducible for Picks {
    type Action = Pick;

    fn reduce(self: Rc<Self>, pick: Pick) -> Rc<Self> {
        let mut next = Rc::unwrap_or_clone(self);
        match pick {
            Pick::Chosen(call_sid, id) => {
                if next.chosen.insert(call_sid.clone(), id).is_none() {
                    next.order.push(call_sid);
                }
                if next.order.len() > KEPT {
                    next.chosen.remove(&next.order.remove(0));
                }
            }
            Pick::Forgotten(call_sid) => {
                next.chosen.remove(&call_sid);
                next.order.retain(|known| *known != call_sid);
            }
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_of_one_call_until_it_is_taken_back() {
        let picks = Rc::new(Picks::default())
            .reduce(Pick::Chosen("CA1".into(), 1))
            .reduce(Pick::Chosen("CA2".into(), 2))
            .reduce(Pick::Chosen("CA1".into(), 3));
        assert_eq!((picks.of("CA1"), picks.of("CA2"), picks.of("CA3")), (Some(3), Some(2), None));
        assert_eq!(picks.reduce(Pick::Forgotten("CA1".into())).of("CA1"), None);
    }

    #[test]
    fn a_window_that_is_open_for_weeks_forgets_the_first() {
        let mut picks = Rc::new(Picks::default());
        for n in 0..=500 {
            picks = picks.reduce(Pick::Chosen(format!("CA{n}"), n));
        }
        assert_eq!((picks.of("CA0"), picks.of("CA1"), picks.of("CA500")), (None, Some(1), Some(500)));
    }
}
