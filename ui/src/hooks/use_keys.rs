//! The key for undoing, and where a key goes.

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::use_acts::on_key_down;

/// Calls `handler` when the keys for undoing are pressed, outside text fields, which undo their own, and open dialogs.
#[hook]
pub(crate) fn use_undo_key(handler: Callback<KeyboardEvent>) {
    use_effect_with(handler, move |handler| {
        let handler = handler.clone();
        let listener = web_sys::window().map(|window| {
            let options = EventListenerOptions { phase: EventListenerPhase::Bubble, passive: false };
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                if is_undo(event) && !event.default_prevented() && !in_text_field(event) && !dialog_is_open()
                {
                    handler.emit(event.clone());
                }
            })
        });
        move || drop(listener)
    });
}

/// Offers every key that is one letter or sign, pressed alone outside text fields and open dialogs; what `handler` takes, nobody
/// else gets.
#[hook]
pub(crate) fn use_digits(handler: Callback<char, bool>) {
    let handler = use_callback(handler, |pressed: String, handler| {
        let mut letters = pressed.chars();
        matches!((letters.next(), letters.next()), (Some(letter), None) if handler.emit(letter))
    });
    use_first_keys(handler);
}

/// Offers every key by its name, pressed outside text fields and open dialogs, before any screen has it; what `handler` takes,
/// nobody else gets.
#[hook]
pub(crate) fn use_first_keys(handler: Callback<String, bool>) {
    use_effect_with(handler, move |handler| {
        let handler = handler.clone();
        let listener = on_key_down(EventListenerPhase::Capture, move |event, pressed| {
            if !event.default_prevented()
                && !in_text_field(event)
                && !dialog_is_open()
                && handler.emit(pressed.to_owned())
            {
                event.prevent_default();
            }
        });
        move || drop(listener)
    });
}

fn is_undo(event: &KeyboardEvent) -> bool {
    (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key() && event.key() == "z"
}

/// True when the key goes into a text field.
pub(super) fn in_text_field(event: &Event) -> bool {
    target(event).is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable)
    })
}

/// True when the key would press a button or follow a link.
pub(crate) fn on_control(event: &Event) -> bool {
    target(event).is_some_and(|element| matches!(element.tag_name().as_str(), "BUTTON" | "A" | "SUMMARY"))
}

/// True when arrow keys would scroll what has the focus.
pub(crate) fn in_scroller(event: &Event) -> bool {
    target(event).is_some_and(|element| {
        matches!(element.closest(".transcript, .day-frame, .figures-body, .metrics"), Ok(Some(_)))
    })
}

fn target(event: &Event) -> Option<Element> {
    event.target().and_then(|target| target.dyn_into().ok())
}

/// True while something must be answered first.
pub(super) fn dialog_is_open() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let open = document.and_then(|document| document.query_selector("dialog[open]").ok().flatten());
    open.is_some()
}
