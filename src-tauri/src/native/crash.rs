//! WebKit draws the page in a process of its own. When that one crashes the window stays, white, and calls go on.

use tauri::WebviewWindow;
use webkit2gtk::{WebProcessTerminationReason, WebViewExt};

/// Loads the page again whenever what draws it has crashed.
///
/// # Errors
/// When the window is gone.
pub fn recover(window: &WebviewWindow) -> tauri::Result<()> {
    window.with_webview(|webview| {
        webview.inner().connect_web_process_terminated(|view, reason| {
            // One that was ended on purpose, with the window, is not to come back.
            if reason != WebProcessTerminationReason::TerminatedByApi {
                tracing::error!(?reason, "What draws the page has crashed; it is loaded again");
                view.reload();
            }
        });
    })
}
