//! Reads the figures of a range, and again when calls change them; what is shown stays until its successor is there.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::history::Overview;
use yew::prelude::*;

use super::use_paced;
use crate::backend::Backend;
use crate::state::reception::Reception;

/// The pause before the figures are read again.
const PAUSE_MS: u32 = 1_000;

/// The figures as they were last read.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Figures {
    /// What they are the answer to, and the answer.
    pub(crate) shown: Option<(String, Rc<Overview>)>,
    /// Why there are no later ones.
    pub(crate) fault: Option<String>,
}

/// What can happen to them.
pub(crate) enum Look {
    /// The answer to this question.
    Loaded(String, Box<Overview>),
    /// There was none.
    Failed(String),
}

impl Reducible for Figures {
    type Action = Look;

    fn reduce(self: Rc<Self>, look: Look) -> Rc<Self> {
        Rc::new(match look {
            Look::Loaded(question, overview) => {
                Figures { shown: Some((question, Rc::new(*overview))), fault: None }
            }
            Look::Failed(fault) => Figures { shown: self.shown.clone(), fault: Some(fault) },
        })
    }
}

/// The figures of `question`, a query string; empty as long as it is not known what to ask. The callback reads again.
#[hook]
pub(crate) fn use_overview(
    backend: &Backend,
    reception: &Reception,
    question: String,
) -> (Figures, Callback<()>) {
    let figures = use_reducer(Figures::default);
    let again = use_state(|| 0_u32);
    let changes = (
        reception.histories,
        reception.snapshots,
        reception.calls.len(),
        reception.metrics.appointments_booked,
    );
    let changed = use_paced(changes, PAUSE_MS);
    // Answers may overtake each other; only the one to the latest question is shown.
    let latest = use_mut_ref(|| 0_u32);
    {
        let (backend, figures) = (backend.clone(), figures.dispatcher());
        use_effect_with((question, changed, *again), move |(question, ..)| {
            if question.is_empty() {
                return;
            }
            let question = question.clone();
            *latest.borrow_mut() += 1;
            let number = *latest.borrow();
            spawn_local(async move {
                let answer = backend.overview(&question).await;
                if *latest.borrow() == number {
                    figures.dispatch(match answer {
                        Ok(overview) => Look::Loaded(question, Box::new(overview)),
                        Err(fault) => Look::Failed(fault.say()),
                    });
                }
            });
        });
    }
    let on_again = Callback::from(move |()| again.set(again.wrapping_add(1)));
    ((*figures).clone(), on_again)
}
