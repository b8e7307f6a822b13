//! Saves the notes of a call while somebody writes them. What is not saved yet outlives the screen, a failed request and
//! a reload of the page.

use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use jiff::Timestamp;
use wasm_bindgen_futures::spawn_local;
use wire::history::CallSummary;
use yew::prelude::*;

use super::Toaster;
use crate::backend::{Backend, Fault};
use crate::state::notes::{Jot, LONGEST, Notes};

/// The pause between tries for a screen that was left.
const AFTER_MS: u32 = 3_000;

/// The notes of `call`, saving themselves.
#[hook]
pub(crate) fn use_notes(backend: &Backend, call: &CallSummary, toaster: &Toaster) -> UseReducerHandle<Notes> {
    let call_sid = call.call_sid.clone();
    let notes = {
        let call_sid = call_sid.clone();
        use_reducer(move || Notes::new(draft(&call_sid)))
    };
    let latest = use_mut_ref(Notes::default);
    (*latest.borrow_mut()).clone_from(&notes);
    {
        let notes = notes.dispatcher();
        use_effect_with((call.notes.clone(), call.updated_at.clone()), move |(text, at)| {
            notes.dispatch(Jot::Told(text.clone(), at.parse().ok()));
        });
    }
    {
        let call_sid = call_sid.clone();
        let unsaved = notes.is_unsaved().then(|| notes.text.clone());
        use_effect_with(unsaved, move |unsaved| keep(&call_sid, unsaved.as_deref()));
    }
    {
        let (backend, call_sid, dispatcher) = (backend.clone(), call_sid.clone(), notes.dispatcher());
        let latest = latest.clone();
        use_effect_with(notes.due(), move |due| {
            let timeout = due.map(|(_, pause)| {
                Timeout::new(pause, move || {
                    let text = latest.borrow().text.clone();
                    dispatcher.dispatch(Jot::Sending(text.clone()));
                    spawn_local(async move {
                        dispatcher.dispatch(match backend.set_call_notes(&call_sid, &text).await {
                            Ok(call) => Jot::Taken(call.updated_at.parse::<Timestamp>().ok()),
                            Err(fault) => Jot::Refused(fault.say()),
                        });
                    });
                })
            });
            move || drop(timeout)
        });
    }
    {
        let (backend, toaster) = (backend.clone(), toaster.clone());
        use_effect_with((), move |()| {
            move || {
                let notes = latest.borrow();
                if notes.is_unsaved() && notes.text.len() <= LONGEST {
                    spawn_local(save_after(backend, toaster, call_sid, notes.text.clone()));
                }
            }
        });
    }
    notes
}

/// Saves what was typed just before the screen was left; gives up when somebody writes on.
async fn save_after(backend: Backend, toaster: Toaster, call_sid: String, text: String) {
    let is_ours = || draft(&call_sid).as_deref() == Some(&text);
    let mut is_told = false;
    while is_ours() {
        match backend.set_call_notes(&call_sid, &text).await {
            Ok(_) if is_ours() => keep(&call_sid, None),
            Ok(_) => {}
            Err(fault @ (Fault::Refused(_) | Fault::SignIn)) => {
                return toaster.fail(format!("The notes of the call were not saved. {}", fault.say()));
            }
            Err(_) => {
                if !std::mem::replace(&mut is_told, true) {
                    toaster.fail("The notes of the call are not saved yet; trying again.");
                }
                TimeoutFuture::new(AFTER_MS).await;
            }
        }
    }
}

fn draft(call_sid: &str) -> Option<String> {
    storage()?.get_item(&key(call_sid)).ok().flatten()
}

fn keep(call_sid: &str, unsaved: Option<&str>) {
    let Some(storage) = storage() else { return };
    // A store that is full or forbidden keeps no draft; the field still saves itself.
    drop(match unsaved {
        Some(text) => storage.set_item(&key(call_sid), text),
        None => storage.remove_item(&key(call_sid)),
    });
}

fn key(call_sid: &str) -> String {
    format!("frontdesk.notes.{call_sid}")
}

/// Of this window alone, and gone with it: notes are not for whoever sits here next.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window().and_then(|window| window.session_storage().ok().flatten())
}
