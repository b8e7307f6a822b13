//! Reads the waiting list and the outbox, and again when something about them changes.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::appointment::{Clinician, VisitType};
use wire::waiting::{Outbox, WaitingList};
use yew::prelude::*;

use crate::backend::{Backend, Fault};
use crate::state::reception::Reception;

/// What the screen shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct WaitingSeen {
    pub(crate) list: WaitingList,
    pub(crate) outbox: Outbox,
    /// What can be wished for.
    pub(crate) visit_types: Vec<VisitType>,
    /// With whom.
    pub(crate) clinicians: Vec<Clinician>,
    /// The clinic's today, `YYYY-MM-DD`.
    pub(crate) today: String,
}

/// What is known, and why there is nothing later.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct WaitingView {
    pub(crate) seen: Option<Rc<WaitingSeen>>,
    pub(crate) fault: Option<String>,
}

/// Keeps the list fresh while the component that uses this is shown; the callback reads it at once.
#[hook]
pub(crate) fn use_waiting(backend: &Backend, reception: &Reception) -> (WaitingView, Callback<()>) {
    let seen = use_state(|| None::<Rc<WaitingSeen>>);
    let fault = use_state(|| None::<String>);
    let asked = use_mut_ref(|| 0_u32);
    let read = {
        let (backend, seen, fault) = (backend.clone(), seen.setter(), fault.setter());
        Callback::from(move |()| {
            let (backend, seen, fault, asked) = (backend.clone(), seen.clone(), fault.clone(), asked.clone());
            *asked.borrow_mut() += 1;
            let number = *asked.borrow();
            spawn_local(async move {
                let found = look(&backend).await;
                // A later question may have been answered sooner.
                if *asked.borrow() != number {
                    return;
                }
                match found {
                    Ok(found) => {
                        seen.set(Some(Rc::new(found)));
                        fault.set(None);
                    }
                    Err(error) => fault.set(Some(error.say())),
                }
            });
        })
    };
    {
        let read = read.clone();
        use_effect_with((reception.snapshots, reception.waiting), move |_| read.emit(()));
    }
    (WaitingView { seen: (*seen).clone(), fault: (*fault).clone() }, read)
}

async fn look(backend: &Backend) -> Result<WaitingSeen, Fault> {
    let (list, outbox) = (backend.waiting_list().await?, backend.outbox().await?);
    let day = backend.today().await?;
    Ok(WaitingSeen {
        list,
        outbox,
        visit_types: day.visit_types,
        clinicians: day.clinicians,
        today: day.today,
    })
}
