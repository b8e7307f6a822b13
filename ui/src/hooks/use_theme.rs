//! Light, dark, or as the system has it. `boot.js` sets the stored choice before the first paint.

use yew::prelude::*;

/// Where the choice is kept; `boot.js` reads the same key.
const KEY: &str = "frontdesk.theme";

/// The person's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Follow the system.
    System,
    /// Always light.
    Day,
    /// Always dark.
    Night,
}

impl Theme {
    /// All of them, in the switch's order.
    pub(crate) const ALL: [Theme; 3] = [Theme::System, Theme::Day, Theme::Night];

    /// Its name on screen.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Theme::System => "As the system",
            Theme::Day => "Light",
            Theme::Night => "Dark",
        }
    }

    /// The `data-theme` it sets.
    fn attribute(self) -> Option<&'static str> {
        match self {
            Theme::System => None,
            Theme::Day => Some("day"),
            Theme::Night => Some("night"),
        }
    }

    fn stored() -> Theme {
        let stored = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        Theme::ALL.into_iter().find(|theme| theme.attribute() == stored.as_deref()).unwrap_or(Theme::System)
    }

    /// Shows the choice and keeps it. A browser that keeps nothing still shows it.
    fn apply(self) {
        let document = web_sys::window().and_then(|window| window.document());
        if let Some(root) = document.and_then(|document| document.document_element()) {
            drop(match self.attribute() {
                Some(name) => root.set_attribute("data-theme", name),
                None => root.remove_attribute("data-theme"),
            });
        }
        if let Some(storage) = storage() {
            drop(match self.attribute() {
                Some(name) => storage.set_item(KEY, name),
                None => storage.remove_item(KEY),
            });
        }
    }
}

/// The choice, and how to change it.
#[hook]
pub(crate) fn use_theme() -> (Theme, Callback<Theme>) {
    let theme = use_state(Theme::stored);
    let choose = {
        let theme = theme.setter();
        use_callback((), move |choice: Theme, ()| {
            choice.apply();
            theme.set(choice);
        })
    };
    (*theme, choose)
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window().and_then(|window| window.local_storage().ok().flatten())
}
