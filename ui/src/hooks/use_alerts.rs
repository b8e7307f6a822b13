//! Tells the desk by sound, by the system and on screen that it rings and that a caller wants a person.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::Notification;
use yew::prelude::*;

use super::use_jobs::wants_notification;
use crate::backend::Backend;
use crate::sound::Tones;
use crate::state::alerts::{Sign, Wanted, tones};

/// Where the choice is kept.
const KEY: &str = "frontdesk.alerts";

/// What the person wants to be told, and the means to tell it.
#[derive(Clone)]
pub(crate) struct Alerts {
    wanted: UseStateHandle<Wanted>,
    hushed: UseStateHandle<BTreeSet<String>>,
    sound: Rc<RefCell<Option<Tones>>>,
}

impl PartialEq for Alerts {
    fn eq(&self, other: &Alerts) -> bool {
        self.wanted == other.wanted && self.hushed == other.hushed && Rc::ptr_eq(&self.sound, &other.sound)
    }
}

impl Alerts {
    /// What the person wants.
    pub(crate) fn wanted(&self) -> Wanted {
        *self.wanted
    }

    /// Keeps another choice.
    pub(crate) fn choose(&self, wanted: Wanted) {
        if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(&wanted)) {
            drop(storage.set_item(KEY, &text));
        }
        self.wanted.set(wanted);
    }

    /// Calls whose wish is not sounded any more.
    pub(crate) fn hushed(&self) -> &BTreeSet<String> {
        &self.hushed
    }

    /// Does not sound a call's wish any more.
    pub(crate) fn hush(&self, call_sid: &str) {
        let mut hushed = (*self.hushed).clone();
        hushed.insert(call_sid.to_owned());
        self.hushed.set(hushed);
    }

    /// Sounds a sign if it is wanted. `false` when it is and the browser keeps the sound off.
    pub(crate) fn sound(&self, sign: Sign) -> bool {
        !self.wanted.hears(sign) || self.play(sign)
    }

    /// Sounds a sign, whether it is wanted or not. `false` when the browser keeps the sound off.
    pub(crate) fn play(&self, sign: Sign) -> bool {
        let mut sound = self.sound.borrow_mut();
        if sound.is_none() {
            *sound = Tones::open();
        }
        let Some(sound) = &*sound else { return false };
        sound.wake();
        sound.play(&tones(sign), self.wanted.volume);
        sound.is_awake()
    }

    /// Tells a sign by the system, when the person chose so and does not look at this window. A press on it leads to the call.
    pub(crate) fn notify(&self, backend: &Backend, sign: Sign, on_open: Callback<()>, call_sid: &str) {
        if self.wanted.quiet || !wants_notification(backend) {
            return;
        }
        if backend.in_window() {
            let (backend, call_sid) = (backend.clone(), call_sid.to_owned());
            // Whether anybody looks, the window knows best.
            spawn_local(async move { backend.notify_call(sign.said(), &call_sid).await });
        } else if !has_focus()
            && let Ok(shown) = Notification::new(sign.said())
        {
            let on_click = Closure::once_into_js(move || {
                web_sys::window().into_iter().for_each(|window| drop(window.focus()));
                on_open.emit(());
            });
            shown.set_onclick(Some(on_click.unchecked_ref()));
        }
    }
}

/// The choice as it was kept, and a sound that wakes at the first press on the page.
#[hook]
pub(crate) fn use_alerts() -> Alerts {
    let wanted = use_state(|| {
        let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        kept.map_or_else(Wanted::default, |kept| Wanted::read(&kept))
    });
    let hushed = use_state(BTreeSet::new);
    let sound = use_memo((), |()| RefCell::new(None::<Tones>));
    {
        let sound = sound.clone();
        use_effect_with((), move |()| {
            let listen = |kind: &'static str| {
                let sound = sound.clone();
                web_sys::window().map(|window| {
                    EventListener::new(&window, kind, move |_| {
                        let mut sound = sound.borrow_mut();
                        if sound.is_none() {
                            *sound = Tones::open();
                        }
                        sound.iter().for_each(Tones::wake);
                    })
                })
            };
            let listeners = [listen("pointerdown"), listen("keydown")];
            move || drop(listeners)
        });
    }
    Alerts { wanted, hushed, sound }
}

fn has_focus() -> bool {
    let document = web_sys::window().and_then(|window| window.document());
    document.is_some_and(|document| document.has_focus().unwrap_or(false))
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten())
}
