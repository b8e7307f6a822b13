//! What was chosen last in the palette. Names of acts and places alone are kept, nothing of a patient's.

use yew::prelude::*;

use crate::state::palette::recent;

/// Where it is kept.
const KEY: &str = "frontdesk.recent";
/// So many are remembered.
const MOST: usize = 4;

/// The names, newest first, and how to add one.
#[hook]
pub(crate) fn use_recent() -> (Vec<String>, Callback<&'static str>) {
    let kept = use_state(|| {
        let text = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        text.and_then(|text| serde_json::from_str::<Vec<String>>(&text).ok()).unwrap_or_default()
    });
    let remember = {
        let kept = (*kept).clone();
        Callback::from(move |id: &'static str| {
            let next = recent(&kept, id, MOST);
            if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(&next)) {
                drop(storage.set_item(KEY, &text));
            }
        })
    };
    ((*kept).clone(), remember)
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten())
}
