//! Reads a patient with all that is known of them, and again when something changed.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::patient::PatientCard;
use yew::prelude::*;

use crate::backend::{Backend, Fault};

/// The card, or why there is none; nothing while it is read for the first time.
pub(crate) type CardRead = Option<Result<Rc<PatientCard>, Fault>>;

/// The card of a patient; `None` reads nothing.
#[hook]
pub(crate) fn use_patient_card(backend: &Backend, id: Option<i64>, changes: u32) -> CardRead {
    let card = use_state(|| None::<(i64, Result<Rc<PatientCard>, Fault>)>);
    let latest = use_mut_ref(|| 0_u64);
    {
        let (backend, card) = (backend.clone(), card.clone());
        use_effect_with((id, changes), move |(id, _)| {
            *latest.borrow_mut() += 1;
            let number = *latest.borrow();
            if let Some(id) = *id {
                spawn_local(async move {
                    let read = backend.patient(id).await.map(Rc::new);
                    if *latest.borrow() == number {
                        card.set(Some((id, read)));
                    }
                });
            }
        });
    }
    card.as_ref().filter(|(of, _)| Some(*of) == id).map(|(_, read)| read.clone())
}
