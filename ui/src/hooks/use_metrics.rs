//! Reads the sums again when something was measured, and not more often than a person can read.

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::backend::Backend;
use crate::state::metrics::{Look, Measured, Reading};
use crate::state::reception::Reception;

/// The pause before the sums are read again.
const PAUSE_MS: u32 = 1_000;

/// Keeps the sums fresh while the component that uses this is shown.
#[hook]
pub(crate) fn use_metrics(backend: &Backend, reception: &Reception, measured: &UseReducerHandle<Measured>) {
    {
        let measured = measured.dispatcher();
        let changes = (reception.snapshots, reception.measurements, reception.calls.len());
        use_effect_with(changes, move |_| measured.dispatch(Look::Wanted));
    }
    let is_first = use_mut_ref(|| true);
    let (backend, dispatcher) = (backend.clone(), measured.dispatcher());
    use_effect_with(measured.reading == Reading::Due, move |is_due| {
        let timeout = is_due.then(|| {
            // What is opened is read at once.
            let pause = if std::mem::take(&mut *is_first.borrow_mut()) { 0 } else { PAUSE_MS };
            Timeout::new(pause, move || {
                dispatcher.dispatch(Look::Asked);
                spawn_local(async move {
                    dispatcher.dispatch(match backend.figures().await {
                        Ok(report) => Look::Loaded(Box::new(report)),
                        Err(fault) => Look::Failed(fault.say()),
                    });
                });
            })
        });
        move || drop(timeout)
    });
}
