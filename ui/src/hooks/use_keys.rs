//! Keys that work anywhere on a page, except where they would be typed.

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

/// Calls `handler` for every key pressed outside text fields and open dialogs, without Ctrl, Alt or Meta.
#[hook]
pub(crate) fn use_keys(handler: Callback<KeyboardEvent>) {
    use_keys_in(EventListenerPhase::Bubble, is_plain, handler);
}

/// The same, and before all others: what `handler` prevents, they do not get.
#[hook]
pub(crate) fn use_keys_first(handler: Callback<KeyboardEvent>) {
    use_keys_in(EventListenerPhase::Capture, is_plain, handler);
}

/// Calls `handler` when the keys for undoing are pressed, outside text fields, which undo their own, and open dialogs.
#[hook]
pub(crate) fn use_undo_key(handler: Callback<KeyboardEvent>) {
    use_keys_in(EventListenerPhase::Bubble, is_undo, handler);
}

#[hook]
fn use_keys_in(
    phase: EventListenerPhase,
    is_meant: fn(&KeyboardEvent) -> bool,
    handler: Callback<KeyboardEvent>,
) {
    use_effect_with(handler, move |handler| {
        let handler = handler.clone();
        let listener = web_sys::window().map(|window| {
            let options = EventListenerOptions { phase, passive: false };
            EventListener::new_with_options(&window, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
                if is_meant(event) && !event.default_prevented() && !in_text_field(event) && !dialog_is_open()
                {
                    handler.emit(event.clone());
                }
            })
        });
        move || drop(listener)
    });
}

fn is_plain(event: &KeyboardEvent) -> bool {
    !event.ctrl_key() && !event.alt_key() && !event.meta_key()
}

fn is_undo(event: &KeyboardEvent) -> bool {
    (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key() && event.key() == "z"
}

/// True when the key goes into a text field.
pub(crate) fn in_text_field(event: &Event) -> bool {
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

fn dialog_is_open() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    let open = document.and_then(|document| document.query_selector("dialog[open]").ok().flatten());
    open.is_some()
}
