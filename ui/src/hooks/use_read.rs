//! Reads something that the program holds, and again whenever it may have changed.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::backend::{Backend, Fault};

/// What is known, and why there is nothing later.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Read<T> {
    /// As it was read last.
    pub(crate) seen: Option<Rc<T>>,
    /// Why it could not be read.
    pub(crate) fault: Option<String>,
}

/// What `look` finds, looked for again when `changes` changes; the callback looks at once.
#[hook]
pub(crate) fn use_read<T, F>(
    backend: &Backend,
    changes: impl PartialEq + 'static,
    look: impl Fn(Backend) -> F + 'static,
) -> (Read<T>, Callback<()>)
where
    T: Clone + PartialEq + 'static,
    F: Future<Output = Result<T, Fault>> + 'static,
{
    let read = use_state(|| Read { seen: None, fault: None });
    let asked = use_mut_ref(|| 0_u32);
    // What was read stays where a later look fails.
    let known = use_mut_ref(|| None::<Rc<T>>);
    let again = {
        let (backend, read) = (backend.clone(), read.setter());
        Callback::from(move |()| {
            let (found, read, asked, known) =
                (look(backend.clone()), read.clone(), asked.clone(), known.clone());
            *asked.borrow_mut() += 1;
            let number = *asked.borrow();
            spawn_local(async move {
                let found = found.await;
                // A later question may have been answered sooner.
                if *asked.borrow() != number {
                    return;
                }
                let fault = match found {
                    Ok(found) => {
                        *known.borrow_mut() = Some(Rc::new(found));
                        None
                    }
                    Err(fault) => Some(fault.say()),
                };
                read.set(Read { seen: known.borrow().clone(), fault });
            });
        })
    };
    {
        let again = again.clone();
        use_effect_with(changes, move |_| again.emit(()));
    }
    ((*read).clone(), again)
}
