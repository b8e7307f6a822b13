//! Closing the window while somebody is on the line.

use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogKind};

use crate::native::placement;
use crate::window::{MAIN, Parts};

/// Ends the program, after a question when calls are live: end them politely, or keep answering.
pub fn ask(app: &AppHandle) {
    let live = app.state::<Parts>().live_calls();
    if live == 0 {
        end(app);
        return;
    }
    let calls = if live == 1 { "A call is".to_owned() } else { format!("{live} calls are") };
    let handle = app.clone();
    app.dialog()
        .message(format!("{calls} on the line. Callers will hear a goodbye if you quit now."))
        .title("Quit Frontdesk?")
        .kind(MessageDialogKind::Warning)
        .buttons(MessageDialogButtons::OkCancelCustom("Say goodbye and quit".into(), "Keep answering".into()))
        .show(move |quit| {
            if quit {
                end(&handle);
            } else if let Some(window) = handle.get_webview_window(MAIN) {
                // Not hidden: a desktop without a place for tray icons would have no way back to it.
                drop(window.minimize());
            }
        });
}

/// Lets live calls say goodbye, closes the books, and exits.
pub fn end(app: &AppHandle) {
    placement::keep(app);
    let handle = app.clone();
    tauri::async_runtime::spawn(async move {
        handle.state::<Parts>().stop().await;
        handle.exit(0);
    });
}
