//! Larger and smaller text in the desktop window. A browser does this by itself, with the same keys, and remembers it.

use gloo_events::EventListenerPhase;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::Toaster;
use super::use_acts::on_key_down;
use crate::backend::Backend;

/// Follows Ctrl with + − 0, also in text fields and dialogs: whoever cannot read what stands there must not leave it first.
#[hook]
pub(crate) fn use_zoom(backend: &Backend, toaster: &Toaster) {
    use_effect_with((backend.clone(), toaster.clone()), |(backend, toaster)| {
        let (backend, toaster) = (backend.clone(), toaster.clone());
        let listener = backend.in_window().then(|| {
            on_key_down(EventListenerPhase::Capture, move |event, pressed| {
                let by = match pressed {
                    "Ctrl+=" | "Ctrl++" => 1,
                    "Ctrl+-" => -1,
                    "Ctrl+0" => 0,
                    _ => return,
                };
                event.prevent_default();
                let (backend, toaster) = (backend.clone(), toaster.clone());
                spawn_local(async move {
                    match backend.zoom(by).await {
                        Ok(percent) => toaster.tell(format!("Text at {percent} %.")),
                        Err(why) => toaster.fail(why),
                    }
                });
            })
        });
        move || drop(listener)
    });
}
