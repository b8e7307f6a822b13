//! Acts by keys: a screen says what each of its acts would do at this moment, and keys, the sheet and the palette follow.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;
use yew::prelude::*;

use super::use_keys::{dialog_is_open, in_text_field};
use crate::state::acts::{Act, Row, Scope};
use crate::state::keymap::{Keymap, named};

/// Where the choice of keys is kept.
const KEY: &str = "frontdesk.keys";

/// What an act would do now; `None` when it cannot be done. The event is there when a key asks, and not the palette.
pub(super) type Offer<A> = Callback<(A, Option<KeyboardEvent>), Option<Callback<()>>>;

struct Screen {
    scope: Scope,
    offer: Offer<Act>,
}

/// The keys of this window, and what they mean on the present screen.
#[derive(Clone)]
pub(crate) struct Keys {
    map: UseStateHandle<Keymap>,
    screen: Rc<RefCell<Option<Screen>>>,
}

impl PartialEq for Keys {
    fn eq(&self, other: &Keys) -> bool {
        self.map == other.map && Rc::ptr_eq(&self.screen, &other.screen)
    }
}

impl Keys {
    /// Which key does what.
    pub(crate) fn map(&self) -> &Keymap {
        &self.map
    }

    /// Keeps another choice. A browser that keeps nothing has it until the page is left.
    pub(crate) fn choose(&self, map: Keymap) {
        if let Some(storage) = storage() {
            drop(storage.set_item(KEY, &map.keep()));
        }
        self.map.set(map);
    }

    /// What can be done on the present screen at this moment, and how.
    pub(crate) fn offered(&self) -> Vec<(Row, Callback<()>)> {
        let screen = self.screen.borrow();
        let Some(screen) = &*screen else { return Vec::new() };
        let rows = self.map.rows().iter().filter(|row| row.act.scope() == screen.scope);
        rows.filter_map(|row| Some((row.clone(), screen.offer.emit((row.act, None))?))).collect()
    }
}

/// The keys, as they were kept.
#[hook]
pub(crate) fn use_keymap() -> Keys {
    let map = use_state(|| {
        let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        kept.map_or_else(Keymap::default, |kept| Keymap::read(&kept))
    });
    let screen = use_memo((), |()| RefCell::new(None));
    Keys { map, screen }
}

/// The keys as they are now, for controls that name theirs.
#[hook]
pub(crate) fn use_key_names() -> Keymap {
    use_context::<Keymap>().unwrap_or_default()
}

/// Something to be done when it is asked for.
pub(crate) fn deed(does: impl Fn() + 'static) -> Option<Callback<()>> {
    Some(Callback::from(move |()| does()))
}

/// Makes a screen's acts known, and does them by key outside text fields and open dialogs.
#[hook]
pub(crate) fn use_acts<A: TryFrom<Act> + 'static>(keys: &Keys, scope: Scope, offer: Offer<A>) {
    let offer = Callback::from(move |(act, event): (Act, Option<KeyboardEvent>)| {
        offer.emit((A::try_from(act).ok()?, event))
    });
    use_effect_with((keys.clone(), offer), move |(keys, offer)| {
        *keys.screen.borrow_mut() = Some(Screen { scope, offer: offer.clone() });
        let listener = {
            let (keys, offer) = (keys.clone(), offer.clone());
            on_key_down(EventListenerPhase::Bubble, move |event, pressed| {
                if event.default_prevented() || in_text_field(event) || dialog_is_open() {
                    return;
                }
                let act = keys.map.act(scope, pressed);
                if let Some(deed) = act.and_then(|act| offer.emit((act, Some(event.clone())))) {
                    event.prevent_default();
                    deed.emit(());
                }
            })
        };
        let (keys, offer) = (keys.clone(), offer.clone());
        move || {
            drop(listener);
            let mut screen = keys.screen.borrow_mut();
            // The next screen may have made its own known already.
            if screen.as_ref().is_some_and(|known| known.offer == offer) {
                *screen = None;
            }
        }
    });
}

/// Calls `handler` with every key pressed in the window and its name.
pub(super) fn on_key_down(
    phase: EventListenerPhase,
    handler: impl Fn(&KeyboardEvent, &str) + 'static,
) -> Option<EventListener> {
    let window = web_sys::window()?;
    let options = EventListenerOptions { phase, passive: false };
    Some(EventListener::new_with_options(&window, "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let ctrl = event.ctrl_key() || event.meta_key();
        if let Some(pressed) = named(&event.key(), ctrl, event.alt_key(), event.shift_key()) {
            handler(event, &pressed);
        }
    }))
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten())
}
