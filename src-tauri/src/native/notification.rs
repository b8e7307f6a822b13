//! Telling of something by the system, when nobody looks at the window.

use tauri::{Manager, WebviewWindow};
use tauri_plugin_notification::NotificationExt;

/// Shows `text` as a notification of the system, unless the window can be seen and has the focus. The page has asked the
/// person; no desktop that this runs on wants to be asked itself.
#[tauri::command]
pub fn notify(window: WebviewWindow, text: String) -> Result<(), String> {
    if is_looked_at(&window) {
        return Ok(());
    }
    let shown = window.app_handle().notification().builder().title("Frontdesk").body(text).show();
    // A desktop without notifications: the page has its own message, which waits there.
    shown.map_err(|error| {
        tracing::info!(%error, "the system shows no notifications");
        "The system shows no notifications.".to_owned()
    })
}

/// A window whose state cannot be told counts as looked at: the page tells its message in any case.
fn is_looked_at(window: &WebviewWindow) -> bool {
    let is_up = window.is_visible().unwrap_or(true) && !window.is_minimized().unwrap_or(false);
    is_up && window.is_focused().unwrap_or(true)
}
