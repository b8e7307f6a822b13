//! The tray's item that pauses the receptionist. Its check follows the switch in the window, whoever turned that.

use std::sync::{Arc, Mutex, PoisonError};

use tauri::menu::CheckMenuItem;
use tauri::{App, AppHandle, Manager, Wry};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};
use wire::routing::RoutingMode;

use crate::window::Parts;

/// The name by which the menu tells that the item was pressed.
pub const ID: &str = "pause";

/// The item.
#[derive(Clone)]
pub struct Pause {
    item: CheckMenuItem<Wry>,
    seen: Arc<Mutex<Seen>>,
}

/// How the telephone is answered, and how before it was paused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Seen {
    now: RoutingMode,
    /// What a press on the checked item goes back to.
    open: RoutingMode,
}

impl Seen {
    fn with(self, now: RoutingMode) -> Seen {
        Seen { now, open: if now == RoutingMode::AiPaused { self.open } else { now } }
    }

    /// What a press makes of it.
    fn pressed(self) -> RoutingMode {
        if self.now == RoutingMode::AiPaused { self.open } else { RoutingMode::AiPaused }
    }
}

impl Pause {
    /// An item for the menu, as the switch stands now.
    ///
    /// # Errors
    /// When the desktop cannot make one.
    pub fn new(app: &App) -> tauri::Result<Pause> {
        let seen = Seen::default().with(app.state::<Parts>().routing().unwrap_or_default());
        let is_paused = seen.now == RoutingMode::AiPaused;
        let item = CheckMenuItem::with_id(app, ID, "Pause the receptionist", true, is_paused, None::<&str>)?;
        Ok(Pause { item, seen: Arc::new(Mutex::new(seen)) })
    }

    /// The item itself.
    pub fn item(&self) -> &CheckMenuItem<Wry> {
        &self.item
    }

    /// Shows how the telephone is answered now.
    ///
    /// # Errors
    /// When the desktop does not show it.
    pub fn show(&self, now: RoutingMode) -> tauri::Result<()> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = seen.with(now);
        self.item.set_checked(now == RoutingMode::AiPaused)
    }

    /// Pauses the receptionist, or goes back to what was before. What cannot be is said, and the check stays right.
    pub fn press(&self, app: &AppHandle) {
        let (pause, app) = (self.clone(), app.clone());
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        tauri::async_runtime::spawn(async move {
            let now = app.state::<Parts>().route(seen.pressed()).await.unwrap_or_else(|why| {
                app.dialog().message(why).title("Frontdesk").kind(MessageDialogKind::Warning).show(|_| {});
                seen.now
            });
            // A desktop turns the check by itself when the item is pressed.
            if let Err(error) = pause.show(now) {
                tracing::info!(%error, "the tray does not show who answers");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_pauses_and_the_next_goes_back_to_what_was_before() {
        for open in [RoutingMode::AiFirst, RoutingMode::StaffFirst] {
            let seen = Seen::default().with(open);
            assert_eq!(seen.pressed(), RoutingMode::AiPaused);
            let paused = seen.with(seen.pressed());
            assert_eq!(paused.pressed(), open);
            assert_eq!(paused.with(RoutingMode::AiPaused).pressed(), open, "told twice");
        }
    }

    #[test]
    fn after_a_start_in_a_pause_the_receptionist_answers_again() {
        assert_eq!(Seen::default().with(RoutingMode::AiPaused).pressed(), RoutingMode::AiFirst);
    }
}
