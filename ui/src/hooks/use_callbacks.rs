//! Who is to be called back, read again whenever that changes.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wire::callback::Callbacks;
use yew::prelude::*;

use crate::backend::Backend;
use crate::state::reception::Reception;

/// What is known of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CallbacksView {
    /// As it was read last.
    pub(crate) seen: Option<Rc<Callbacks>>,
    /// Why it could not be read.
    pub(crate) fault: Option<String>,
}

/// The cards, and what reads them again.
#[hook]
pub(crate) fn use_callbacks(
    backend: &Backend,
    reception: &UseReducerHandle<Reception>,
) -> (CallbacksView, Callback<()>) {
    let seen = use_state(|| None::<Rc<Callbacks>>);
    let fault = use_state(|| None::<String>);
    let asked = use_mut_ref(|| 0_u32);
    let read = {
        let (backend, seen, fault) = (backend.clone(), seen.setter(), fault.setter());
        Callback::from(move |()| {
            let (backend, seen, fault, asked) = (backend.clone(), seen.clone(), fault.clone(), asked.clone());
            *asked.borrow_mut() += 1;
            let number = *asked.borrow();
            spawn_local(async move {
                let found = backend.callbacks().await;
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
        use_effect_with((reception.snapshots, reception.callbacks, reception.histories), move |_| {
            read.emit(());
        });
    }
    (CallbacksView { seen: (*seen).clone(), fault: (*fault).clone() }, read)
}
