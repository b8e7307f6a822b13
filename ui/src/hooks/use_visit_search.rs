//! Visits that a text means, for the palette: those of the patients who are meant, and the one with its number.

use std::rc::Rc;

use futures_util::future::join_all;
use wasm_bindgen_futures::spawn_local;
use wire::appointment::Appointment;
use wire::patient::PatientSummary;
use yew::prelude::*;

use crate::backend::Backend;
use crate::state::palette::visits;

/// Patients whose visits are looked at: whoever is meant is among the first.
const PATIENTS: usize = 3;

/// The answer to the last question.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct FoundVisits {
    /// The text it is the answer to.
    pub(crate) asked: Option<String>,
    /// The visits, the most likely first.
    pub(crate) found: Rc<Vec<Appointment>>,
    /// Why the question was not answered.
    pub(crate) fault: Option<String>,
}

/// The visits that `text` means, at most `limit`. `patients` are those that the same text means, once they are known.
#[hook]
pub(crate) fn use_visit_search(
    backend: &Backend,
    text: Option<&str>,
    patients: &Rc<Vec<PatientSummary>>,
    limit: usize,
) -> FoundVisits {
    let answer = use_state(FoundVisits::default);
    // Of the latest question; an answer to an earlier one is thrown away.
    let latest = use_mut_ref(|| 0_u64);
    {
        let (backend, answer) = (backend.clone(), answer.setter());
        let ids: Vec<i64> = patients.iter().take(PATIENTS).map(|one| one.id).collect();
        use_effect_with((text.map(str::to_owned), ids), move |(text, ids)| {
            *latest.borrow_mut() += 1;
            let number = *latest.borrow();
            let (Some(text), ids) = (text.clone(), ids.clone()) else { return };
            spawn_local(async move {
                let cards = join_all(ids.iter().map(|id| backend.patient(*id))).await;
                if *latest.borrow() != number {
                    return;
                }
                let cards: Result<Vec<_>, _> = cards.into_iter().collect();
                answer.set(match cards {
                    Ok(cards) => {
                        let found = visits(&text, &cards, limit).into();
                        FoundVisits { asked: Some(text), found, fault: None }
                    }
                    Err(fault) => {
                        FoundVisits { asked: Some(text), fault: Some(fault.say()), ..FoundVisits::default() }
                    }
                });
            });
        });
    }
    (*answer).clone()
}
