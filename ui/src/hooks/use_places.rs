//! Keys that work on every screen: to places after `g`, and what the window itself can do.

use gloo_events::EventListenerPhase;
use gloo_timers::callback::Timeout;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::use_acts::{Keys, on_key_down};
use super::use_keys::{dialog_is_open, in_text_field};
use crate::state::acts::{Act, LEADER, Scope};
use crate::state::keymap::is_letter;

/// How long after `g` the second key may come.
const SECOND_KEY_MS: u32 = 1_500;

/// Calls `on_act` for every key that means something everywhere. It comes before the screen, because the second key after
/// `g` may mean something else there; keys that are written stay in text fields.
#[hook]
pub(crate) fn use_places(keys: &Keys, on_act: Callback<Act>) {
    let pending = use_mut_ref(|| None::<Timeout>);
    use_effect_with((keys.clone(), on_act), move |(keys, on_act)| {
        let (keys, on_act) = (keys.clone(), on_act.clone());
        let listener =
            on_key_down(EventListenerPhase::Capture, move |event: &KeyboardEvent, pressed: &str| {
                if event.default_prevented() || dialog_is_open() {
                    return;
                }
                let follows = pending.borrow_mut().take().is_some();
                let pair = follows.then(|| format!("{LEADER} {pressed}"));
                let (pressed, act) = match pair {
                    Some(pair) if keys.map().act(Scope::Everywhere, &pair).is_some() => {
                        let act = keys.map().act(Scope::Everywhere, &pair);
                        (pair, act)
                    }
                    _ => (pressed.to_owned(), keys.map().act(Scope::Everywhere, pressed)),
                };
                if is_letter(&pressed) && in_text_field(event) {
                    return;
                }
                if let Some(act) = act {
                    event.prevent_default();
                    on_act.emit(act);
                } else if keys.map().leads(&pressed) {
                    let waiting = pending.clone();
                    let timeout = Timeout::new(SECOND_KEY_MS, move || drop(waiting.borrow_mut().take()));
                    *pending.borrow_mut() = Some(timeout);
                }
            });
        move || drop(listener)
    });
}
