//! Telling of something by the system, when nobody looks at the window.

use tauri::{AppHandle, Emitter, Manager, WebviewWindow};
use tauri_plugin_notification::NotificationExt;

use crate::window::{self, MAIN};

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

/// The same of a call: a press on it brings the window, and the page hears `open-call` with the call's id.
#[tauri::command]
pub fn notify_call(window: WebviewWindow, text: String, call_sid: String) -> Result<(), String> {
    if is_looked_at(&window) {
        return Ok(());
    }
    show_call(window.app_handle().clone(), text, call_sid)
}

/// On Linux a press is told by whoever shows the notification, for as long as it stands there.
#[cfg(target_os = "linux")]
fn show_call(app: AppHandle, text: String, call_sid: String) -> Result<(), String> {
    let wait = move || {
        let shown = notify_rust::Notification::new()
            .appname("Frontdesk")
            .summary("Frontdesk")
            .body(&text)
            .action("default", "Show the call")
            .show();
        match shown {
            Ok(shown) => shown.wait_for_action(|action| {
                if action == "default" {
                    open(&app, &call_sid);
                }
            }),
            Err(error) => tracing::info!(%error, "the system shows no notifications"),
        }
    };
    let thread = std::thread::Builder::new().name("notification".to_owned()).spawn(wait);
    thread.map(drop).map_err(|error| format!("The notification could not be shown: {error}."))
}

/// Elsewhere a press brings the program by the system's own means.
#[cfg(not(target_os = "linux"))]
fn show_call(app: AppHandle, text: String, _call_sid: String) -> Result<(), String> {
    let shown = app.notification().builder().title("Frontdesk").body(text).show();
    shown.map_err(|error| format!("The notification could not be shown: {error}."))
}

#[cfg(target_os = "linux")]
fn open(app: &AppHandle, call_sid: &str) {
    window::bring(app);
    if let Err(error) = app.emit_to(MAIN, "open-call", call_sid) {
        tracing::info!(%error, "the page was not told which call to show");
    }
}

/// A window whose state cannot be told counts as looked at: the page tells its message in any case.
fn is_looked_at(window: &WebviewWindow) -> bool {
    let is_up = window.is_visible().unwrap_or(true) && !window.is_minimized().unwrap_or(false);
    is_up && window.is_focused().unwrap_or(true)
}
