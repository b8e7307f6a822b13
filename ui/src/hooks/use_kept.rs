//! Whether something is opened, remembered by this browser.

use yew::prelude::*;

/// The state under `key` and a callback that turns it over. Closed at first; a browser that keeps nothing forgets it.
#[hook]
pub(crate) fn use_kept(key: &'static str) -> (bool, Callback<()>) {
    let is_open = use_state(|| {
        storage().and_then(|storage| storage.get_item(key).ok().flatten()).as_deref() == Some("open")
    });
    let on_turn = {
        let is_open = is_open.clone();
        Callback::from(move |()| {
            if let Some(storage) = storage() {
                drop(storage.set_item(key, if *is_open { "closed" } else { "open" }));
            }
            is_open.set(!*is_open);
        })
    };
    (*is_open, on_turn)
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten())
}
